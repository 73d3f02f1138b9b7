//! Check: what only shows when all tables are read: rings of arcs, goods without a price.
//!
//! In        a draft, broken rows left out
//! Out       diagnostics
//! Holds     a row that was refused already causes no second diagnostic
//! Not here  facilities out of reach (`reach`)

use crate::figures::Cx;
use crate::table::Draft;
use crate::table::technology::is_doubtful;
use loparite_kernel::diag::Diag;
use loparite_kernel::element::ElementId;
use loparite_kernel::ids::Id;
use loparite_kernel::unit::Basis;
use loparite_model::chain::{Arc, ArcId, CommodityId, Pricing, SiteId};
use loparite_model::cost::Driver;
use std::collections::{BTreeMap, BTreeSet};

/// Checks the chain as a whole.
pub fn chain(cx: &Cx<'_>, draft: &Draft) {
    rings(cx, draft);
    prices_of_contents(cx, draft);
    idle_prices(cx, draft);
}

/// Sensitivities to prices at which nothing is bought or sold.
fn idle_prices(cx: &Cx<'_>, draft: &Draft) {
    let broken = draft.offtakes.iter().any(|(_, row)| row.is_none())
        || draft.imports.iter().any(|(_, row)| row.is_none())
        || draft.zones.iter().any(|(_, row)| row.is_none())
        || draft.commodities.iter().any(|(_, row)| row.is_none());
    if broken || cx.names.lost {
        return;
    }
    let offtakes = || draft.offtakes.iter().filter_map(|(_, offtake)| offtake.as_ref());
    let by_contents = |element: ElementId| {
        let of_contents = offtakes().filter(|offtake| offtake.pricing == Pricing::Contents);
        let mut goods = of_contents.filter_map(|offtake| draft.commodities[offtake.commodity].as_ref());
        goods.any(|good| good.counts.contains(&element))
    };
    let royalty = draft.zones.iter().any(|(_, zone)| zone.as_ref().is_some_and(|zone| zone.royalty.is_some()));
    let is_traded = |id: CommodityId| {
        let sold = offtakes().any(|offtake| offtake.pricing != Pricing::Contents && offtake.commodity == id);
        let bought = draft.imports.iter().any(|(_, import)| import.as_ref().is_some_and(|it| it.commodity == id));
        let good = draft.commodities[id].as_ref();
        let oxide_of = good.filter(|good| good.basis == Basis::Oxide).and_then(|good| good.pure);
        sold || bought || oxide_of.is_some_and(|element| royalty || by_contents(element))
    };
    for (id, row) in draft.sensitivities.iter() {
        let Some(Driver::Price(named)) = row.as_ref().map(|row| &row.driver) else { continue };
        let idle: Vec<&str> =
            named.iter().filter(|&&good| !is_traded(good)).map(|&good| cx.names.commodities.key(good)).collect();
        if !idle.is_empty() {
            let name = cx.names.sensitivities.key(id);
            let message =
                format!("sensitivity `{name}` turns the price of {}, at which nothing is traded", idle.join(", "));
            let diag =
                Diag::warning("LP2155", message).at(Some(cx.names.sensitivities[id].clone()), "this sensitivity");
            cx.say(diag.hint("name what an `[[offtake]]` sells or an `[[import]]` brings in"));
        }
    }
}

fn open_arcs(draft: &Draft) -> impl Iterator<Item = (ArcId, &Arc)> {
    draft.arcs.iter().filter_map(|(id, arc)| arc.as_ref().filter(|arc| arc.closed.is_none()).map(|arc| (id, arc)))
}

/// A ring of arcs none of which has a capacity, by depth-first search over those arcs alone.
fn rings(cx: &Cx<'_>, draft: &Draft) {
    let mut ways: BTreeMap<SiteId, Vec<(SiteId, ArcId)>> = BTreeMap::new();
    for (id, arc) in open_arcs(draft).filter(|(_, arc)| arc.capacity.is_none()) {
        ways.entry(arc.from).or_default().push((arc.to, id));
    }
    let mut done: BTreeSet<SiteId> = BTreeSet::new();
    for &start in ways.keys() {
        let mut path: Vec<(SiteId, usize)> = vec![(start, 0)];
        while let Some((site, next)) = path.last_mut() {
            let site = *site;
            let way = ways.get(&site).and_then(|list| list.get(*next)).copied();
            *next += 1;
            match way {
                Some((to, arc)) if path.iter().any(|&(on_path, _)| on_path == to) => {
                    say_ring(cx, draft, &path, to, arc)
                }
                Some((to, _)) if !done.contains(&to) => path.push((to, 0)),
                Some(_) => {}
                None => {
                    done.insert(site);
                    path.pop();
                }
            }
        }
    }
}

fn say_ring(cx: &Cx<'_>, draft: &Draft, path: &[(SiteId, usize)], back_to: SiteId, arc: ArcId) {
    let from = path.iter().position(|&(site, _)| site == back_to).unwrap_or(0);
    let names: Vec<&str> =
        path[from..].iter().map(|&(site, _)| cx.names.sites.key(site)).chain([cx.names.sites.key(back_to)]).collect();
    let place = draft.arc_places[arc.position()].clone();
    let diag = Diag::error("LP2051", format!("arcs run in a ring without any capacity: {}", names.join(" -> ")));
    cx.say(diag.at(place, "this arc closes the ring").hint("give at least one of its arcs a `capacity`"));
}

/// Whatever is priced by its contents needs a price of each pure oxide it counts.
fn prices_of_contents(cx: &Cx<'_>, draft: &Draft) {
    if is_doubtful(cx, &draft.prices) || draft.commodities.iter().any(|(_, commodity)| commodity.is_none()) {
        return;
    }
    let priced: BTreeSet<ElementId> = draft
        .prices
        .iter()
        .filter_map(|(_, price)| draft.commodities[price.as_ref()?.commodity].as_ref())
        .filter(|commodity| commodity.basis == Basis::Oxide)
        .filter_map(|commodity| commodity.pure)
        .collect();
    for (id, offtake) in draft.offtakes.iter() {
        let Some(offtake) = offtake.as_ref().filter(|offtake| offtake.pricing == Pricing::Contents) else { continue };
        let Some(commodity) = draft.commodities[offtake.commodity].as_ref() else { continue };
        let without: Vec<&str> =
            commodity.counts.iter().filter(|e| !priced.contains(e)).map(|&e| cx.names.elements.key(e)).collect();
        if !without.is_empty() {
            let name = cx.names.offtakes.key(id);
            let message =
                format!("offtake `{name}` is priced by contents, but no price is known of {}", without.join(", "));
            let diag = Diag::error("LP2060", message).at(Some(cx.names.offtakes[id].clone()), "this offtake");
            cx.say(diag.hint("add a `[[price]]` of the pure oxide of each"));
        }
    }
}
