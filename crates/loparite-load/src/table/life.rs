//! Life: what of a technology's plants happens before they are on line, and when they do not run.
//!
//! In        `standby` and `phases` of a `[[technology]]`
//! Out       rows of the model
//! Holds     shares of the lead time sum to 100 %, and so do shares of capital; a plant is never mothballed for nothing

use super::base::sums_to_one;
use crate::figures::{Bounds, Cx, Wanted};
use crate::node::{Broken, Node, Read};
use loparite_kernel::diag::Diag;
use loparite_kernel::quantity::Kind;
use loparite_model::figure::Figure;
use loparite_model::planning::{Phases, Standby};

/// Share of capital a year; a plant that is kept for nothing would never be given up.
const UPKEEP: Bounds = Bounds { least: 1e-6, most: 1.0, words: "over zero and at most 100 %", such: "1 %" };
/// Share of capital to take a plant out, or that its parts bring.
const RETIRE: Bounds = Bounds { least: -1.0, most: 1.0, words: "between -100 % and 100 %", such: "-5 %" };

/// `standby`, if a technology has one.
pub fn standby(cx: &Cx<'_>, node: &Node<'_>) -> Read<Option<Standby>> {
    if !node.has("standby") {
        return Ok(None);
    }
    let table = node.sub(cx, "standby")?;
    let upkeep = cx.figure(&table, "upkeep", Wanted::from(Kind::Share).within(UPKEEP));
    let restart = cx.figure(&table, "restart", Kind::Share);
    let retire = cx.figure(&table, "retire", Wanted::from(Kind::Share).within(RETIRE));
    table.finish(cx);
    Ok(Some(Standby { upkeep: upkeep?, restart: restart?, retire: retire? }))
}

/// Keys of the phases, in order.
const KEYS: [&str; 4] = ["permit", "decision", "build", "commission"];

/// `phases`, if a technology has them: shares with one source.
pub fn phases(cx: &Cx<'_>, node: &Node<'_>) -> Read<Option<Phases>> {
    if !node.has("phases") {
        return Ok(None);
    }
    let table = node.sub(cx, "phases")?;
    let shares = KEYS.map(|key| {
        let value = table.need_such(key, &format!("`{key} = \"25 %\"`, a share of the lead time"))?;
        cx.number(&table, key, value, Kind::Share.into())
    });
    let capital = if table.has("capital") { capital(cx, &table).map(Some) } else { Ok(None) };
    let text = |key: &&'static str| table.raw(key).and_then(|value| value.get_ref().as_str()).unwrap_or_default();
    let texts: Vec<String> = KEYS.iter().map(|key| format!("{key} {}", text(key))).collect();
    let origin = cx.origin(&table, texts.join(", "));
    table.finish(cx);
    let [permit, decision, build, commission] = shares;
    let shares = [permit?, decision?, build?, commission?];
    sums_to_one(cx, &table.what, table.place(), shares.iter().sum())?;
    let (origin, capital) = (origin?, capital?);
    let figure = |value: f64| Figure { value, origin };
    let [permit, decision, build, commission] = shares.map(figure);
    let capital = capital.map(|shares| shares.map(figure));
    Ok(Some(Phases { permit, decision, build, commission, capital }))
}

/// Shares of capital, one for each phase.
fn capital(cx: &Cx<'_>, table: &Node<'_>) -> Read<[f64; 4]> {
    let list = table.list(cx, "capital")?;
    let number = |value| cx.number(table, "capital", value, Kind::Share.into());
    let shares: Vec<Read<f64>> = list.iter().map(number).collect();
    let shares: Vec<f64> = shares.into_iter().collect::<Read<_>>()?;
    let place = table.raw("capital").and_then(|value| table.place_of(value));
    let Ok(four) = <[f64; 4]>::try_from(shares) else {
        let message = format!("{}: `capital` has {} shares, and there are four phases", table.what, list.len());
        cx.say(Diag::error("LP1006", message).at(place, "here").hint(format!(
            "write one for each of {}: `capital = [\"5 %\", \"0 %\", \"75 %\", \"20 %\"]`",
            KEYS.join(", ")
        )));
        return Err(Broken);
    };
    sums_to_one(cx, &format!("{}: capital", table.what), place, four.iter().sum()).map(|()| four)
}
