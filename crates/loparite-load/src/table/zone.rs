//! Zone: what is taxed at what rate, year by year.
//!
//! In        `[[zone]]`, with the years it holds and the zone that holds otherwise
//! Out       rows of the model; each rate is a path that says every year by itself
//! Holds     a zone that is bounded names the zone that holds before and after; zones do not hold in a ring
//! Equations (1) rate[y] = its own in from..until, the rate of the other zone in other years
//! Not here  from when the years of a privilege count for one plant: a zone counts calendar years

use super::Rows;
use crate::figures::Cx;
use crate::node::{Broken, Node, Read};
use loparite_kernel::diag::Diag;
use loparite_kernel::ids::{Id, Table};
use loparite_kernel::quantity::{Kind, Year};
use loparite_model::chain::{Zone, ZoneId};
use loparite_model::figure::{Course, Path};

/// Years that the text may speak of.
const YEARS: std::ops::RangeInclusive<Year> = 1800..=2200;

/// A zone as it is written.
#[derive(Clone)]
pub struct Written {
    zone: Zone,
    /// First and last year, if it is bounded.
    bounds: (Option<Year>, Option<Year>),
    otherwise: Option<ZoneId>,
}

/// `[[zone]]`
pub fn zone(cx: &Cx<'_>, node: &Node<'_>) -> Read<Written> {
    let name = node.text(cx, "name");
    let profit_tax = cx.path(node, "profit_tax", Kind::Share);
    let social = cx.path(node, "social_contributions", Kind::Share);
    let property = cx.path(node, "property_tax", Kind::Share);
    let mining = cx.path(node, "mining_tax", Kind::Share);
    let royalty = cx.path_opt(node, "royalty", Kind::Share);
    let span = node.span(cx, ["from", "until"], (Year::MIN, Year::MAX));
    let is_bounded = node.has("from") || node.has("until");
    let otherwise = if node.has("otherwise") { node.id(cx, "otherwise", &cx.names.zones).map(Some) } else { Ok(None) };
    let refuse = |message: &str, hint: &str| {
        let diag = Diag::error("LP2142", format!("{} {message}", node.what)).at(node.place(), "this zone");
        cx.say(diag.hint(hint));
        Broken
    };
    if is_bounded && !node.has("otherwise") {
        return Err(refuse(
            "holds for some years alone",
            "add `otherwise = \"..\"`, the zone whose rates hold in the others",
        ));
    }
    if !is_bounded && node.has("otherwise") {
        return Err(refuse(
            "holds in all years, and says what holds otherwise",
            "add `from` or `until`, or remove `otherwise`",
        ));
    }
    let (from, until) = span?;
    let bounds = (Some(from).filter(|&year| year != Year::MIN), Some(until).filter(|&year| year != Year::MAX));
    let zone = Zone {
        name: name?,
        profit_tax: profit_tax?,
        social_contributions: social?,
        property_tax: property?,
        mining_tax: mining?,
        royalty: royalty?,
    };
    Ok(Written { zone, bounds, otherwise: otherwise? })
}

/// The rates of every zone in every year, equation (1).
pub fn resolve(cx: &Cx<'_>, written: Rows<ZoneId, Written>) -> Rows<ZoneId, Zone> {
    let in_ring = rings(cx, &written);
    let keys: Vec<String> = written.keys().map(str::to_owned).collect();
    let whole = |id: ZoneId| {
        let chain = chain(&written, id)?;
        if chain.iter().any(|id| in_ring.contains(id)) {
            return None;
        }
        chain.into_iter().map(|id| written[id].as_ref()).collect::<Option<Vec<&Written>>>()
    };
    let zones: Vec<Option<Zone>> = written.ids().map(|id| whole(id).map(|chain| rates(cx, &chain))).collect();
    let mut rows = Table::new();
    for (key, zone) in keys.into_iter().zip(zones) {
        rows.insert(key, zone);
    }
    rows
}

/// A zone and the zones that hold otherwise, the first one first; ends where it would come back.
fn chain(written: &Rows<ZoneId, Written>, id: ZoneId) -> Option<Vec<ZoneId>> {
    let mut chain = vec![id];
    while let Some(next) = written[*chain.last()?].as_ref()?.otherwise {
        if next.position() >= written.len() {
            return None;
        }
        if chain.contains(&next) {
            break;
        }
        chain.push(next);
    }
    Some(chain)
}

/// Zones that come back to themselves, each ring said once.
fn rings(cx: &Cx<'_>, written: &Rows<ZoneId, Written>) -> Vec<ZoneId> {
    let mut in_ring: Vec<ZoneId> = Vec::new();
    for id in written.ids() {
        let Some(chain) = chain(written, id) else { continue };
        let last = chain.last().and_then(|&last| written[last].as_ref());
        if last.and_then(|last| last.otherwise) != Some(id) || in_ring.contains(&id) {
            continue;
        }
        let names: Vec<&str> = chain.iter().chain([&id]).map(|&id| cx.names.zones.key(id)).collect();
        let message = format!("zones hold otherwise in a ring: {}", names.join(" -> "));
        let diag = Diag::error("LP2143", message).at(Some(cx.names.zones[id].clone()), "this zone closes the ring");
        let hint = format!(
            "let one zone of the ring {} hold in all years: remove its `from`, `until` and `otherwise`",
            names.join(" -> ")
        );
        cx.say(diag.hint(hint));
        in_ring.extend(chain);
    }
    in_ring
}

fn rates(cx: &Cx<'_>, chain: &[&Written]) -> Zone {
    let own = &chain[0].zone;
    let every = |rate: &dyn Fn(&Zone) -> Option<Path>| every_year(cx, chain, rate);
    let certain = |rate: &dyn Fn(&Zone) -> Path| every(&|zone| Some(rate(zone))).unwrap_or_else(|| rate(own));
    Zone {
        name: own.name.clone(),
        profit_tax: certain(&|zone| zone.profit_tax.clone()),
        social_contributions: certain(&|zone| zone.social_contributions.clone()),
        property_tax: certain(&|zone| zone.property_tax.clone()),
        mining_tax: certain(&|zone| zone.mining_tax.clone()),
        royalty: every(&|zone| zone.royalty.clone()),
    }
}

/// One rate in every year between the first and the last that any of the zones speaks of; nothing if none has it.
fn every_year(cx: &Cx<'_>, chain: &[&Written], rate: &dyn Fn(&Zone) -> Option<Path>) -> Option<Path> {
    let paths: Vec<Option<Path>> = chain.iter().map(|written| rate(&written.zone)).collect();
    let first = paths.iter().flatten().next()?.clone();
    if chain.len() == 1 {
        return Some(first);
    }
    let holds = |written: &Written, year: Year| {
        written.bounds.0.is_none_or(|from| from <= year) && written.bounds.1.is_none_or(|until| year <= until)
    };
    let at = |year: Year| {
        let held = chain.iter().position(|written| holds(written, year))?;
        paths[held].as_ref().map(|path| path.at(year))
    };
    // beyond these years a line stays level; a figure of a scenario without a horizon speaks of no year
    let spoken = paths.iter().flatten().flat_map(|path| path.points.iter().map(|&(year, _)| year));
    let turns = chain.iter().flat_map(|written| [written.bounds.0.map(|y| y - 1), written.bounds.1.map(|y| y + 1)]);
    let horizon = cx.names.horizon.into_iter().flat_map(|(first, last)| [first, last]);
    let years: Vec<Year> = spoken.chain(turns.flatten()).chain(horizon).filter(|year| YEARS.contains(year)).collect();
    let (least, most) = (years.iter().copied().min()?, years.iter().copied().max()?);
    let points = (least..=most).map(|year| (year, at(year).unwrap_or(0.0))).collect();
    Some(Path { points, course: Course::Line, origin: first.origin })
}
