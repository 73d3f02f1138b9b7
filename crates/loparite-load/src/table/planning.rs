//! Planning: `[plan]`, how a plan is sought.
//!
//! In        `[plan]`, of which there is one at most
//! Out       [`Planning`]; the defaults for what it does not say
//! Holds     these are choices of method, not figures of the world: they have no source; plants go on only as long as
//!           `[finance]` says
//! Not here  what the plan is for (`objective` of `[scenario]`)

use crate::SourceFile;
use crate::figures::Cx;
use crate::node::{Broken, Node, Read, place};
use crate::text::Parsed;
use loparite_kernel::diag::Diag;
use loparite_kernel::quantity::{Kind, Year};
use loparite_model::planning::{EndValue, Foresight, Planning};
use toml::Spanned;
use toml::de::DeValue;

/// Most pieces of the curve of capital.
const MOST_SEGMENTS: u8 = 8;

/// `[plan]`; without it the defaults hold.
pub fn planning(cx: &Cx<'_>, parsed: &[Parsed<'_>]) -> Read<Planning> {
    let all = parsed.iter().filter_map(|file| file.root.get("plan").map(|value| (file.file, value)));
    let all: Vec<(&SourceFile, &Spanned<DeValue<'_>>)> = all.collect();
    let Some(&(file, value)) = all.first() else { return Ok(Planning::default()) };
    let here = place(file, value.span());
    for &(other, again) in &all[1..] {
        let diag = Diag::error("LP1007", "`[plan]` is declared twice").at(Some(place(other, again.span())), "again");
        cx.say(diag.hint(format!("a scenario has one, in {}:{}; remove this", here.file, here.line)));
    }
    let Some(table) = value.get_ref().as_table() else {
        let diag = Diag::error("LP1006", "`plan` must be one table").at(Some(here), "here");
        cx.say(diag.hint("write `[plan]`, with single brackets"));
        return Err(Broken);
    };
    let node = Node::new(file, table, value.span(), "plan".to_owned());
    let words = [("nothing", EndValue::Nothing), ("continue", EndValue::Continue), ("book", EndValue::Book)];
    let otherwise = Planning::default().end_value;
    let end_value = if node.has("end_value") { node.word(cx, "end_value", &words) } else { Ok(otherwise) };
    let planning = read(cx, &node, end_value);
    node.finish(cx);
    let is_endless = end_value == Ok(EndValue::Continue);
    // keys of a lost `[finance]` may just have been found in this table
    let is_lost = cx.names.lost || cx.lost_heads() > 0;
    if is_endless && !is_lost && !parsed.iter().any(|file| file.root.contains_key("finance")) {
        let place = node.raw("end_value").and_then(|value| node.place_of(value));
        let diag = Diag::error("LP2201", "plan: plants go on after the last year, and nobody says how long");
        cx.say(diag.at(place, "until when?").hint("add `[finance]` with `until`, or write `end_value = \"nothing\"`"));
        return Err(Broken);
    }
    planning
}

fn read(cx: &Cx<'_>, node: &Node<'_>, end_value: Read<EndValue>) -> Read<Planning> {
    let otherwise = Planning::default();
    let foresight = if node.has("foresight") { foresight(cx, node) } else { Ok(otherwise.foresight) };
    let segments = if node.has("segments") { segments(cx, node) } else { Ok(otherwise.segments) };
    let slack = match node.raw("slack") {
        Some(value) => cx.number(node, "slack", value, Kind::Share.into()),
        None => Ok(otherwise.slack),
    };
    Ok(Planning { end_value: end_value?, foresight: foresight?, segments: segments?, slack: slack? })
}

fn segments(cx: &Cx<'_>, node: &Node<'_>) -> Read<u8> {
    let number = node.whole(cx, "segments")?;
    let good = u8::try_from(number).ok().filter(|segments| (1..=MOST_SEGMENTS).contains(segments));
    good.ok_or_else(|| {
        let place = node.raw("segments").and_then(|value| node.place_of(value));
        let message = format!("plan: segments is {number}, and a curve has 1 to {MOST_SEGMENTS} pieces");
        let diag = Diag::error("LP2202", message).at(place, "this number");
        cx.say(
            diag.hint("1 is the chord from the smallest to the largest plant, and the quickest; 2 or 3 follow closely"),
        );
        Broken
    })
}

/// `"perfect"`, or a table of what is seen and how often a plan is made anew
fn foresight(cx: &Cx<'_>, node: &Node<'_>) -> Read<Foresight> {
    let value = node.need("foresight")?;
    if value.get_ref().as_table().is_none() {
        return match value.get_ref().as_str() {
            Some("perfect") => Ok(Foresight::Perfect),
            _ => {
                let diag = Diag::error("LP1008", "`foresight` of plan is no foresight that is known");
                let hint = "write \"perfect\", or `{ sees = \"5 years\", step = \"2 years\" }`";
                cx.say(diag.at(node.place_of(value), "here").hint(hint));
                Err(Broken)
            }
        };
    }
    let table = node.sub(cx, "foresight")?;
    let (sees, step) = (years(cx, &table, "sees"), years(cx, &table, "step"));
    table.finish(cx);
    let (sees, step) = (sees?, step?);
    if step <= sees {
        return Ok(Foresight::Rolling { sees, step });
    }
    let place = table.raw("step").and_then(|value| table.place_of(value));
    let message = format!("plan: a plan that sees {sees} years is made anew after {step}");
    let diag = Diag::error("LP2202", message).at(place, "longer than it sees");
    cx.say(diag.hint("let `step` be no longer than `sees`: years between would have no plan"));
    Err(Broken)
}

/// whole years, one at least
fn years(cx: &Cx<'_>, table: &Node<'_>, key: &'static str) -> Read<Year> {
    let value = table.need_such(key, &format!("`{key} = \"5 years\"`"))?;
    let years = cx.number(table, key, value, Kind::Duration.into())?;
    if (1.0..=200.0).contains(&years) && (years - years.round()).abs() < 1e-6 {
        return Ok(years.round() as Year);
    }
    let message = format!("{} {key} is {}", table.what, value.get_ref().as_str().unwrap_or_default());
    let diag = Diag::error("LP2202", message).at(table.place_of(value), "must be whole years");
    cx.say(diag.hint("write 1 year or more, such as \"5 years\""));
    Err(Broken)
}
