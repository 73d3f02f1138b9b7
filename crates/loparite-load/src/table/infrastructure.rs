//! Infrastructure: reinforcement of power, grid and ways; people trained; reagents by origin.
//!
//! In        `[[reinforcement]]`, `[[training]]`, `[[procurement]]`
//! Out       rows of the model
//! Holds     what is reinforced has a limit; people are trained in the region of their site; what is procured is a
//!           reagent of some technology

use super::technology::row;
use super::{Draft, Rows, entries};
use crate::figures::{Bounds, Cx, Wanted};
use crate::node::{Broken, Node, Read};
use crate::text::Parsed;
use loparite_kernel::diag::Diag;
use loparite_kernel::quantity::Kind;
use loparite_kernel::unit::Basis;
use loparite_model::chain::{Arc, ArcId, CommodityId, MoneyId};
use loparite_model::planning::*;
use std::collections::BTreeSet;
use toml::de::DeValue;

/// Years until something is there: a plan is made for no longer.
const SPAN: Bounds = Bounds { least: 0.0, most: 100.0, words: "0 to 100 years", such: "3 years" };

/// `[[reinforcement]]`
pub fn reinforcement(cx: &Cx<'_>, node: &Node<'_>, arcs: &Rows<ArcId, Arc>) -> Read<Reinforcement> {
    let name = node.text(cx, "name");
    let what = reinforced(cx, node, arcs);
    let kind = what.map(|what| match what {
        Reinforced::Grid(_) | Reinforced::Supply(_) => Kind::Power,
        Reinforced::Arc(_) => Kind::MassRate(Basis::Gross),
    });
    let adds = cx.figure(node, "adds", kind);
    let most = units(cx, node);
    let cost = cx.figure(node, "cost", Kind::Money);
    let lead_time = cx.figure(node, "lead_time", Wanted::from(Kind::Duration).within(SPAN));
    let upkeep = cx.figure(node, "upkeep", Kind::Share);
    let earliest = node.year_in_horizon(cx, "earliest", cx.horizon().0);
    let money = payers(cx, node);
    Ok(Reinforcement {
        name: name?,
        what: what?,
        adds: adds?,
        most: most?,
        cost: cost?,
        lead_time: lead_time?,
        upkeep: upkeep?,
        earliest: earliest?,
        money: money?,
    })
}

/// who may pay: everybody if nobody is named
fn payers(cx: &Cx<'_>, node: &Node<'_>) -> Read<Vec<MoneyId>> {
    if node.has("money") { node.ids(cx, "money", &cx.names.money) } else { Ok(cx.names.money.ids().collect()) }
}

fn units(cx: &Cx<'_>, node: &Node<'_>) -> Read<u32> {
    let number = node.whole(cx, "most")?;
    u32::try_from(number).ok().filter(|&most| most > 0).ok_or_else(|| {
        let place = node.raw("most").and_then(|value| node.place_of(value));
        let message = format!("`most` of {} is {number}, which is no count of units", node.what);
        cx.say(Diag::error("LP1006", message).at(place, "here").hint("write a whole number over zero"));
        Broken
    })
}

/// `of = { grid = ".." }`, `{ supply = ".." }` or `{ arc = ".." }`
fn reinforced(cx: &Cx<'_>, node: &Node<'_>, arcs: &Rows<ArcId, Arc>) -> Read<Reinforced> {
    let value = node.need_such("of", "`of = { grid = \"..\" }`, `{ supply = \"..\" }` or `{ arc = \"..\" }`")?;
    let table = node.sub_of(cx, "of", value)?;
    let written: Vec<&str> = ["grid", "supply", "arc"].into_iter().filter(|key| table.has(key)).collect();
    let what = match written[..] {
        ["grid"] => table.id(cx, "grid", &cx.names.sites).map(Reinforced::Grid),
        ["supply"] => table.id(cx, "supply", &cx.names.power).map(Reinforced::Supply),
        ["arc"] => arc(cx, (node, &table), arcs).map(Reinforced::Arc),
        _ => {
            let of = if written.is_empty() { "nothing".to_owned() } else { written.join(" and ") };
            let message = format!("{} reinforces {of}", node.what);
            let diag = Diag::error("LP2219", message).at(node.place_of(value), "of what?");
            cx.say(diag.hint("name one: `grid` a site, `supply` a power supply, `arc` an arc"));
            Err(Broken)
        }
    };
    table.finish(cx);
    what
}

/// an arc that has a capacity
fn arc(cx: &Cx<'_>, (node, table): (&Node<'_>, &Node<'_>), arcs: &Rows<ArcId, Arc>) -> Read<ArcId> {
    let name = table.id(cx, "arc", &cx.names.arcs)?;
    let key = cx.names.arcs.key(name);
    let id = arcs.id(key).ok_or(Broken)?;
    if row(arcs, id)?.capacity.is_some() {
        return Ok(id);
    }
    let place = table.raw("arc").and_then(|value| table.place_of(value));
    let message = format!("{} widens arc `{key}`, which has no capacity", node.what);
    let diag = Diag::error("LP2217", message).at(place, "carries any amount");
    cx.say(diag.hint("give the arc a `capacity`, or remove the reinforcement"));
    Err(Broken)
}

/// `[[training]]`
pub fn training(cx: &Cx<'_>, node: &Node<'_>) -> Read<Training> {
    let name = node.text(cx, "name");
    let region = node.id(cx, "region", &cx.names.regions);
    let site = if node.has("site") { node.id(cx, "site", &cx.names.sites).map(Some) } else { Ok(None) };
    let most = cx.path(node, "most", Kind::People);
    let cost = cx.figure(node, "cost", Kind::Money);
    let duration = cx.figure(node, "duration", Wanted::from(Kind::Duration).within(SPAN));
    let stay = cx.figure(node, "stay", Kind::Share);
    Ok(Training {
        name: name?,
        region: region?,
        site: site?,
        most: most?,
        cost: cost?,
        duration: duration?,
        stay: stay?,
    })
}

/// `[[procurement]]`
pub fn procurement(cx: &Cx<'_>, node: &Node<'_>) -> Read<Procurement> {
    let name = node.text(cx, "name");
    let commodity = node.id(cx, "commodity", &cx.names.commodities);
    let origin = node.text(cx, "origin");
    let premium = cx.figure(node, "premium", Kind::Ratio);
    let basis = commodity.and_then(|commodity| cx.bases.commodity(commodity));
    let limit = cx.path_opt(node, "limit", basis.map(Kind::MassRate));
    let access = if node.has("access") { node.id(cx, "access", &cx.names.access).map(Some) } else { Ok(None) };
    Ok(Procurement {
        name: name?,
        commodity: commodity?,
        origin: origin?,
        premium: premium?,
        limit: limit?,
        access: access?,
    })
}

/// What only shows when all is read: trainings away from their region, procurements of what is no reagent.
pub fn fits(cx: &Cx<'_>, parsed: &[Parsed<'_>], draft: &Draft) {
    for (id, training) in draft.beside.trainings.iter() {
        let Some(training) = training else { continue };
        let Some(site) = training.site else { continue };
        let Ok(site_row) = row(&draft.sites, site) else { continue };
        if site_row.region != training.region {
            let [at, of] = [cx.names.regions.key(site_row.region), cx.names.regions.key(training.region)];
            let name = cx.names.trainings.key(id);
            let site = cx.names.sites.key(site);
            let message = format!("training `{name}` is of region `{of}`, and its site `{site}` lies in `{at}`");
            let diag = Diag::error("LP2220", message).at(Some(cx.names.trainings[id].clone()), "this training");
            cx.say(diag.hint(format!("name region `{at}`, or a site of `{of}`, or no site")));
        }
    }
    if cx.names.lost {
        return;
    }
    let reagents = reagents(cx, parsed);
    for (id, procurement) in draft.beside.procurements.iter() {
        let Some(row) = procurement.as_ref().filter(|row| !reagents.contains(&row.commodity)) else { continue };
        let (name, good) = (cx.names.procurements.key(id), cx.names.commodities.key(row.commodity));
        let message = format!("procurement `{name}` buys `{good}`, which no technology uses as a reagent");
        let diag = Diag::error("LP2218", message).at(Some(cx.names.procurements[id].clone()), "this procurement");
        cx.say(diag.hint("goods that are made into others are an `[[import]]`; otherwise remove it"));
    }
}

/// reagents of technologies and of the flowsheets they follow from, as they are written
fn reagents(cx: &Cx<'_>, parsed: &[Parsed<'_>]) -> BTreeSet<CommodityId> {
    let good = |entry: &DeValue<'_>| cx.names.commodities.id(entry.as_table()?.get("commodity")?.get_ref().as_str()?);
    let of = |kind: &'static str| {
        entries(parsed, kind).flat_map(|node| {
            let list = node.table.get("reagent").and_then(|value| value.get_ref().as_array());
            list.into_iter().flatten().filter_map(|entry| good(entry.get_ref())).collect::<Vec<_>>()
        })
    };
    of("technology").chain(of("flowsheet")).collect()
}
