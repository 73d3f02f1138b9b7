//! Check: what only shows when all tables are read: rings of arcs, facilities out of reach, goods without a price.
//!
//! In        a draft, broken rows left out
//! Out       diagnostics
//! Holds     a row that was refused already causes no second diagnostic

use crate::figures::Cx;
use crate::table::Draft;
use loparite_kernel::diag::{Diag, Place};
use loparite_kernel::element::ElementId;
use loparite_kernel::ids::Id;
use loparite_model::chain::{Arc, ArcId, CommodityId, FacilityId, Pricing, SiteId};
use std::collections::{BTreeMap, BTreeSet};

/// Checks the chain as a whole.
pub fn chain(cx: &Cx<'_>, draft: &Draft) {
    rings(cx, draft);
    unreachable_facilities(cx, draft);
    prices_of_contents(cx, draft);
    arcs_in_time(cx, draft);
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
                Some((to, arc)) if path.iter().any(|&(on_path, _)| on_path == to) => say_ring(cx, draft, &path, to, arc),
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
    cx.say(diag.at(place, "this arc closes the ring").hint("give one of its arcs a `capacity`"));
}

/// Which goods can be at which site, forward from deposits, imports and what facilities make of them.
fn unreachable_facilities(cx: &Cx<'_>, draft: &Draft) {
    let mut present: BTreeSet<(CommodityId, SiteId)> = BTreeSet::new();
    present.extend(draft.deposits.iter().filter_map(|(_, d)| d.as_ref().map(|d| (d.commodity, d.site))));
    present.extend(draft.imports.iter().filter_map(|(_, i)| i.as_ref().map(|i| (i.commodity, i.site))));
    let technology = |id: FacilityId| {
        let facility = draft.facilities[id].as_ref()?;
        Some((facility, draft.technologies[facility.technology].as_ref()?))
    };
    loop {
        let before = present.len();
        for id in draft.facilities.ids() {
            if let Some((facility, technology)) = technology(id)
                && present.contains(&(technology.feed, facility.site))
            {
                present.extend(technology.outputs.iter().map(|output| (output.commodity, facility.site)));
            }
        }
        for (_, arc) in open_arcs(draft) {
            let carried: Vec<_> = present
                .iter()
                .filter(|(good, site)| *site == arc.from && arc.carries.as_ref().is_none_or(|list| list.contains(good)))
                .map(|&(good, _)| (good, arc.to))
                .collect();
            present.extend(carried);
        }
        if present.len() == before {
            break;
        }
    }
    for id in draft.facilities.ids() {
        let Some((facility, technology)) = technology(id) else { continue };
        let inputs = technology.inputs.iter().map(|input| input.commodity);
        for feed in std::iter::once(technology.feed).chain(inputs) {
            // a broken deposit or arc upstream was reported already, and may be why
            if !present.contains(&(feed, facility.site)) && !cx.has_errors() {
                let (name, good) = (cx.names.facilities.key(id), cx.names.commodities.key(feed));
                let site = cx.names.sites.key(facility.site);
                let message = format!("facility `{name}` is out of reach: no `{good}` can come to {site}");
                let diag = Diag::error("LP2052", message).at(Some(cx.names.facilities[id].clone()), "this facility");
                cx.say(diag.hint(format!("add an arc that carries `{good}` there, or a facility that makes it")));
            }
        }
    }
}

/// Whatever is priced by its contents needs a price of each pure oxide it counts.
fn prices_of_contents(cx: &Cx<'_>, draft: &Draft) {
    if draft.prices.iter().any(|(_, price)| price.is_none()) {
        return;
    }
    let priced: BTreeSet<ElementId> = draft
        .prices
        .iter()
        .filter_map(|(_, price)| draft.commodities[price.as_ref()?.commodity].as_ref()?.pure)
        .collect();
    for (id, offtake) in draft.offtakes.iter() {
        let Some(offtake) = offtake.as_ref().filter(|offtake| offtake.pricing == Pricing::Contents) else { continue };
        let Some(commodity) = draft.commodities[offtake.commodity].as_ref() else { continue };
        let without: Vec<&str> =
            commodity.counts.iter().filter(|e| !priced.contains(e)).map(|&e| cx.names.elements.key(e)).collect();
        if !without.is_empty() {
            let name = cx.names.offtakes.key(id);
            let message = format!("offtake `{name}` is priced by contents, but no price is known of {}", without.join(", "));
            let diag = Diag::error("LP2060", message).at(Some(cx.names.offtakes[id].clone()), "this offtake");
            cx.say(diag.hint("add a `[[price]]` of the pure oxide of each"));
        }
    }
}

fn arcs_in_time(cx: &Cx<'_>, draft: &Draft) {
    for (id, arc) in draft.arcs.iter() {
        let Some(arc) = arc else { continue };
        if arc.until_year < arc.from_year {
            let place: Option<Place> = draft.arc_places[id.position()].clone();
            let message = format!("arc `{}` ends in {} before it begins in {}", draft.arcs.key(id), arc.until_year, arc.from_year);
            cx.say(Diag::error("LP2021", message).at(place, "this arc"));
        }
    }
}
