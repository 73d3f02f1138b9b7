//! Season: parts of the year, and what is open or works in some of them.
//!
//! In        `[[season]]`; `open` of arcs and `works` of facilities
//! Out       [`Season`] rows; lists of seasons
//! Holds     the seasons of a scenario have every month once; what waits for a season can be stocked
//! Not here  what is balanced season by season (`loparite-plan`)

use super::{Draft, Rows, entries};
use crate::figures::Cx;
use crate::node::{Broken, Node, Read, whole_number};
use crate::text::Parsed;
use loparite_kernel::diag::{Diag, Place};
use loparite_kernel::ids::Id;
use loparite_model::chain::{CommodityId, Facility, SiteId, TechnologyId};
use loparite_model::planning::*;
use std::collections::{BTreeMap, BTreeSet};
use toml::de::DeValue;

/// Words of months, in order.
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// `[[season]]`
pub fn season(cx: &Cx<'_>, node: &Node<'_>) -> Read<Season> {
    let name = node.text(cx, "name");
    let such = "`months = [\"jun\", \"jul\", \"aug\"]`, words or numbers";
    let months = node.need_such("months", such).and_then(|_| node.list(cx, "months"));
    let months = months.and_then(|list| {
        let read: Vec<Read<u8>> = list
            .iter()
            .map(|value| {
                month(value.get_ref()).ok_or_else(|| {
                    let number = whole_number(value.get_ref()).map(|number| number.to_string());
                    let written = value.get_ref().as_str().map(str::to_owned).or(number).unwrap_or_default();
                    let message = format!("`months` of {} cannot hold `{written}`", node.what);
                    let diag = Diag::error("LP1008", message).at(node.place_of(value), "no month");
                    cx.say(diag.hint(format!("one of: {}; or a number from 1 to 12", MONTHS.join(", "))));
                    Broken
                })
            })
            .collect();
        let mut months: Vec<u8> = read.into_iter().collect::<Read<_>>()?;
        if months.is_empty() {
            let place = node.raw("months").and_then(|value| node.place_of(value));
            let diag = Diag::error("LP2215", format!("{} has no month", node.what)).at(place, "empty");
            cx.say(diag.hint(format!("add {such}; or remove the season")));
            return Err(Broken);
        }
        months.sort_unstable();
        months.dedup();
        Ok(months)
    });
    Ok(Season { name: name?, months: months? })
}

/// the number of a month, written as a word or as itself
fn month(value: &DeValue<'_>) -> Option<u8> {
    let number = match value.as_str() {
        Some(word) => MONTHS.iter().position(|known| *known == word)? as u8 + 1,
        None => u8::try_from(whole_number(value)?).ok()?,
    };
    (1..=12).contains(&number).then_some(number)
}

/// Whether the seasons have every month once.
pub fn add_up(cx: &Cx<'_>, parsed: &[Parsed<'_>], seasons: &Rows<SeasonId, Season>) {
    let mut owner: BTreeMap<u8, String> = BTreeMap::new();
    let mut last: Option<(Option<Place>, String)> = None;
    for node in entries(parsed, "season") {
        let Some(value) = node.raw("months") else { continue };
        let Some(list) = value.get_ref().as_array() else { continue };
        for entry in list.iter() {
            let Some(month) = month(entry.get_ref()) else { continue };
            let Some(before) = owner.insert(month, node.what.clone()) else { continue };
            let word = MONTHS[usize::from(month) - 1];
            let message = match before == node.what {
                true => format!("seasons do not add up: {word} stands twice in {}", node.what),
                false => format!("seasons do not add up: {word} is in {before} and in {}", node.what),
            };
            let diag = Diag::error("LP2215", message).at(node.place_of(entry), "again");
            cx.say(diag.hint("a month belongs to one season: leave it in one"));
        }
        last = Some((node.place_of(value), node.what.clone()));
    }
    let Some((place, what)) = last.filter(|_| !cx.names.lost && seasons.iter().all(|(_, row)| row.is_some())) else {
        return;
    };
    let missing: Vec<&str> = (1..=12).filter(|month| !owner.contains_key(month)).map(word).collect();
    if !missing.is_empty() {
        let message = format!("seasons do not add up: no season has {}", missing.join(", "));
        let diag = Diag::error("LP2215", message).at(place, "the last of the seasons");
        cx.say(diag.hint(format!("add them to {what} or to another: the seasons make up the whole year")));
    }
}

fn word(month: u8) -> &'static str {
    MONTHS[usize::from(month) - 1]
}

/// Seasons in which something goes on, in their order; `None` if the key is not written.
pub fn seasons(cx: &Cx<'_>, node: &Node<'_>, key: &'static str) -> Read<Option<Vec<SeasonId>>> {
    if !node.has(key) {
        return Ok(None);
    }
    let seasons: BTreeSet<SeasonId> = node.ids(cx, key, &cx.names.seasons)?.into_iter().collect();
    if seasons.is_empty() {
        let place = node.raw(key).and_then(|value| node.place_of(value));
        let diag = Diag::error("LP1005", format!("`{key}` of {} names no season", node.what)).at(place, "empty");
        cx.say(diag.hint(format!("name one at least, or remove `{key}`: without it all seasons are meant")));
        return Err(Broken);
    }
    Ok(Some(seasons.into_iter().collect()))
}

/// Goods that must wait for a season and cannot be stocked.
pub fn can_wait(cx: &Cx<'_>, parsed: &[Parsed<'_>], draft: &Draft) {
    if cx.names.lost || draft.commodities.iter().any(|(_, row)| row.is_none()) {
        return;
    }
    arcs(cx, draft);
    facilities(cx, parsed, draft);
}

fn cannot(draft: &Draft, commodity: CommodityId) -> bool {
    draft.commodities[commodity].as_ref().is_some_and(|row| row.storage.is_none())
}

/// both ends of an arc with seasons
fn arcs(cx: &Cx<'_>, draft: &Draft) {
    for (id, arc) in draft.arcs.iter() {
        let Some(arc) = arc.as_ref().filter(|arc| arc.open.is_some() && arc.twin.is_none() && arc.closed.is_none())
        else {
            continue;
        };
        let name = draft.arcs.key(id);
        let (message, hint) = match &arc.carries {
            None => (
                format!("arc `{name}` is open in some seasons, and what waits for it is not said"),
                "add `carries` with goods that have a `storage` cost".to_owned(),
            ),
            Some(carried) => {
                let goods: Vec<String> = carried
                    .iter()
                    .filter(|&&good| cannot(draft, good))
                    .map(|&good| format!("`{}`", cx.names.commodities.key(good)))
                    .collect();
                if goods.is_empty() {
                    continue;
                }
                let goods = goods.join(" and ");
                (
                    format!("arc `{name}` is open in some seasons, and {goods} cannot wait for it"),
                    format!("give {goods} a `storage` cost, or leave it out of `carries`"),
                )
            }
        };
        let place = draft.arc_places[id.position()].clone();
        cx.say(Diag::error("LP2216", message).at(place, "this arc").hint(hint));
    }
}

/// What a facility with seasons takes and makes, unless it is dug there, or one that works in the same seasons makes or
/// takes it.
fn facilities(cx: &Cx<'_>, parsed: &[Parsed<'_>], draft: &Draft) {
    let goods = goods(cx, parsed);
    let none = (Vec::new(), Vec::new());
    let of = |technology: TechnologyId| goods.get(&technology).unwrap_or(&none);
    let in_step = |row: &Facility, takes: bool| -> BTreeSet<CommodityId> {
        let others = draft.facilities.iter().filter_map(|(_, other)| other.as_ref());
        let others = others.filter(|other| other.site == row.site && other.works == row.works);
        let side = others.flat_map(|other| if takes { &of(other.technology).0 } else { &of(other.technology).1 });
        side.copied().collect()
    };
    let dug = |site: SiteId, good: CommodityId| {
        draft.deposits.iter().any(|(_, row)| row.as_ref().is_some_and(|row| row.site == site && row.commodity == good))
    };
    for (id, row) in draft.facilities.iter() {
        let Some(row) = row.as_ref().filter(|row| row.works.is_some()) else { continue };
        let (takes, makes) = of(row.technology);
        let (made, taken) = (in_step(row, false), in_step(row, true));
        let waiting = takes.iter().filter(|good| !dug(row.site, **good) && !made.contains(good));
        let waiting = waiting.chain(makes.iter().filter(|good| !taken.contains(good)));
        let waiting: BTreeSet<CommodityId> = waiting.copied().filter(|&good| cannot(draft, good)).collect();
        if waiting.is_empty() {
            continue;
        }
        let key = cx.names.facilities.key(id);
        let names: Vec<String> = waiting.iter().map(|&good| format!("`{}`", cx.names.commodities.key(good))).collect();
        let names = names.join(" and ");
        let message = format!("facility `{key}` works in some seasons, and {names} cannot wait for the others");
        let diag = Diag::error("LP2216", message).at(Some(cx.names.facilities[id].clone()), "this facility");
        cx.say(diag.hint(format!("give {names} a `storage` cost")));
    }
}

/// what each technology takes and makes, as it is written
fn goods(cx: &Cx<'_>, parsed: &[Parsed<'_>]) -> BTreeMap<TechnologyId, (Vec<CommodityId>, Vec<CommodityId>)> {
    let mut goods = BTreeMap::new();
    for node in entries(parsed, "technology") {
        let text = |value: &DeValue<'_>| value.as_str().map(str::to_owned);
        let id = node.table.get("id").and_then(|id| cx.names.technologies.id(&text(id.get_ref())?));
        let Some(id) = id else { continue };
        let good = |value: &DeValue<'_>| cx.names.commodities.id(&text(value)?);
        let listed = |key: &str| -> Vec<CommodityId> {
            let list = node.table.get(key).and_then(|value| value.get_ref().as_array());
            let of = |entry: &DeValue<'_>| good(entry.as_table()?.get("commodity")?.get_ref());
            list.into_iter().flatten().filter_map(|entry| of(entry.get_ref())).collect()
        };
        let feed = node.table.get("feed").and_then(|value| good(value.get_ref()));
        goods.insert(id, (feed.into_iter().chain(listed("input")).collect(), listed("output")));
    }
    goods
}
