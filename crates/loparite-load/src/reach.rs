//! Reach: whether what a facility needs can come to it, from deposits and imports over arcs and other facilities.
//!
//! In        the ids in the text, whether the rest of a row could be read or not
//! Out       a diagnostic for each facility that nothing reaches
//! Holds     an id that cannot be read may be any, and so may a table without its head: a fault elsewhere puts no
//!           facility out of reach;
//!           of a line of facilities that starve for one missing thing, the first is named
//! Not here  years and capacities (`loparite-plan`)

use crate::figures::Cx;
use crate::names::Kind;
use crate::node::Node;
use crate::table::entries;
use crate::text::Parsed;
use loparite_kernel::diag::{Diag, Place};
use loparite_kernel::ids::Table;
use loparite_model::chain::{CommodityId, FacilityId, SiteId, TechnologyId};
use std::collections::{BTreeMap, BTreeSet};
use toml::de::DeValue;

/// An id, or none if it cannot be read: then it may be any.
type Maybe<I> = Option<I>;

/// Goods by place.
type Present = BTreeSet<(Maybe<CommodityId>, Maybe<SiteId>)>;

struct Arc {
    from: Maybe<SiteId>,
    to: Maybe<SiteId>,
    carries: Option<Vec<Maybe<CommodityId>>>,
}

#[derive(Clone, Default)]
struct Recipe {
    needs: Vec<Maybe<CommodityId>>,
    gives: Vec<Maybe<CommodityId>>,
}

struct Plant {
    /// None if it has no id of its own: it cannot be named, but it may feed others.
    id: Option<FacilityId>,
    site: Maybe<SiteId>,
    recipe: Recipe,
}

struct Chain {
    given: Present,
    arcs: Vec<Arc>,
    plants: Vec<Plant>,
}

/// Reports every facility that nothing can reach.
pub fn facilities(cx: &Cx<'_>, parsed: &[Parsed<'_>]) {
    if cx.names.lost || cx.lost_heads() > 0 {
        return;
    }
    let chain = Chain::read(cx, parsed);
    let mut named: BTreeSet<usize> = BTreeSet::new();
    loop {
        let present = chain.spread(&named);
        let starved = |n: &usize| !named.contains(n) && !chain.plants[*n].missing(&present).is_empty();
        let starved: BTreeSet<usize> = (0..chain.plants.len()).filter(starved).collect();
        // whoever starves even if all the others run is a cause, the others may be consequences; in a ring each is both
        let hopeful = chain.spread(&named.union(&starved).copied().collect());
        let cause = starved.iter().find(|&&n| !chain.plants[n].missing(&hopeful).is_empty()).or(starved.first());
        let Some(&cause) = cause else { break };
        say(cx, &chain.plants[cause], &present);
        named.insert(cause);
    }
}

fn say(cx: &Cx<'_>, plant: &Plant, present: &Present) {
    let (Some(site), Some(id)) = (plant.site, plant.id) else { return };
    let (name, site_name) = (cx.names.facilities.key(id), cx.names.sites.key(site));
    let goods = plant.missing(present);
    let list: Vec<String> = goods.iter().map(|&good| format!("`{}`", cx.names.commodities.key(good))).collect();
    let message = format!("facility `{name}` is out of reach: no {} can come to {site_name}", list.join(" and no "));
    let place = cx.names.facilities[id].clone();
    let from: BTreeSet<&str> = present
        .iter()
        .filter(|(good, _)| good.is_some_and(|good| goods.contains(&good)))
        .filter_map(|&(_, site)| site.map(|site| cx.names.sites.key(site)))
        .collect();
    let hint = if from.is_empty() {
        format!("add a deposit, a facility or an import that gives {}", list.join(" and "))
    } else {
        format!(
            "add an arc to {site_name} from {}, where there is some",
            from.into_iter().collect::<Vec<_>>().join(" or ")
        )
    };
    cx.say(Diag::error("LP2052", message).at(Some(place), "this facility").hint(hint));
}

impl Plant {
    fn missing(&self, present: &Present) -> Vec<CommodityId> {
        let Some(site) = self.site else { return Vec::new() };
        let is_there = |good: &CommodityId| {
            let ways = [(Some(*good), Some(site)), (None, Some(site)), (Some(*good), None), (None, None)];
            ways.iter().any(|way| present.contains(way))
        };
        self.recipe.needs.iter().flatten().filter(|good| !is_there(good)).copied().collect()
    }
}

impl Chain {
    fn read(cx: &Cx<'_>, parsed: &[Parsed<'_>]) -> Chain {
        let at_site =
            |node: Node<'_>| (id(&node, "commodity", &cx.names.commodities), id(&node, "site", &cx.names.sites));
        let deposits = entries(parsed, "deposit").map(at_site);
        let imports = entries(parsed, "import").map(at_site);
        let given = deposits.chain(imports).collect();
        let recipes = recipes(cx, parsed);
        let mut known = BTreeSet::new();
        let plant = |node: Node<'_>| {
            let unknown = Recipe { needs: Vec::new(), gives: vec![None] };
            let technology = id(&node, "technology", &cx.names.technologies);
            let recipe = technology.and_then(|technology| recipes.get(&technology).cloned()).unwrap_or(unknown);
            let own = id(&node, "id", &cx.names.facilities).filter(|&own| known.insert(own));
            Plant { id: own, site: id(&node, "site", &cx.names.sites), recipe }
        };
        let plants = entries(parsed, "facility").map(plant).collect();
        Chain { given, arcs: entries(parsed, "arc").flat_map(|node| arcs(cx, &node)).collect(), plants }
    }

    /// What can be where, if some facilities run whether they are fed or not.
    fn spread(&self, running: &BTreeSet<usize>) -> Present {
        let mut present = self.given.clone();
        loop {
            let before = present.len();
            for (n, plant) in self.plants.iter().enumerate() {
                if running.contains(&n) || plant.missing(&present).is_empty() {
                    present.extend(plant.recipe.gives.iter().map(|&good| (good, plant.site)));
                }
            }
            for arc in &self.arcs {
                let there = |site: Maybe<SiteId>| arc.from.is_none() || site.is_none() || site == arc.from;
                let goods = present.iter().filter(|&&(_, site)| there(site)).map(|&(good, _)| good);
                let carried: Vec<_> = goods.flat_map(|good| arc.takes(good)).map(|good| (good, arc.to)).collect();
                present.extend(carried);
            }
            if present.len() == before {
                return present;
            }
        }
    }
}

impl Arc {
    fn takes(&self, good: Maybe<CommodityId>) -> Vec<Maybe<CommodityId>> {
        match &self.carries {
            Some(list) if good.is_none() => list.clone(),
            Some(list) if !list.contains(&good) && !list.contains(&None) => Vec::new(),
            _ => vec![good],
        }
    }
}

fn arcs(cx: &Cx<'_>, node: &Node<'_>) -> Vec<Arc> {
    if node.table.contains_key("closed") {
        return Vec::new();
    }
    let from = id(node, "from", &cx.names.sites);
    // an arc to where it starts was refused, and may have been meant to lead anywhere
    let to = id(node, "to", &cx.names.sites).filter(|&to| Some(to) != from);
    let carries = || {
        let list = node.table.get("carries")?.get_ref().as_array()?;
        Some(list.iter().map(|value| of(value.get_ref(), &cx.names.commodities)).collect())
    };
    let mut ways = vec![Arc { from, to, carries: carries() }];
    if node.table.contains_key("both_ways") {
        ways.push(Arc { from: to, to: from, carries: carries() });
    }
    ways
}

fn recipes(cx: &Cx<'_>, parsed: &[Parsed<'_>]) -> BTreeMap<TechnologyId, Recipe> {
    let mut recipes = BTreeMap::new();
    for node in entries(parsed, "technology") {
        let Some(technology) = id(&node, "id", &cx.names.technologies) else { continue };
        let goods = |key: &str| -> Vec<Maybe<CommodityId>> {
            let list = node.table.get(key).and_then(|value| value.get_ref().as_array());
            let good = |value: &DeValue<'_>| of(value.as_table()?.get("commodity")?.get_ref(), &cx.names.commodities);
            list.into_iter().flatten().map(|value| good(value.get_ref())).collect()
        };
        let needs = [vec![id(&node, "feed", &cx.names.commodities)], goods("input")].concat();
        let gives = goods("output");
        // a technology without outputs was refused, and may give anything
        let gives = if gives.is_empty() { vec![None] } else { gives };
        recipes.entry(technology).or_insert(Recipe { needs, gives });
    }
    recipes
}

fn id<I: Kind>(node: &Node<'_>, key: &str, table: &Table<I, Place>) -> Maybe<I> {
    of(node.table.get(key)?.get_ref(), table)
}

fn of<I: Kind>(value: &DeValue<'_>, table: &Table<I, Place>) -> Maybe<I> {
    table.id(value.as_str()?)
}
