//! Future: named futures, the model with some changes.
//!
//! In        `[[future]]`: `name`, `changes`: tables that each name one kind of thing and how it changes
//! Out       [`Future`]
//! Holds     a change changes one kind of thing; each factor and each state has a source
//! Not here  the changed model (`loparite-plan`: `futures`); changes that touch nothing (`rulings`)

use super::technology::access_state;
use crate::figures::{Bounds, Cx, Wanted};
use crate::node::{Broken, Node, Read};
use loparite_kernel::diag::{Diag, Place};
use loparite_kernel::ids::Table;
use loparite_kernel::quantity::Kind;
use loparite_model::chain::Stage;
use loparite_model::figure::Figure;
use loparite_model::planning::{Change, Future};

/// What a change may name.
const KINDS: &[&str] =
    &["price", "demand", "supply", "money", "capital", "lead_time", "feed", "power", "access", "fails"];

/// A capital of nothing has no curve.
const OVER_ZERO: Bounds = Bounds::over_zero("130 %");

/// `[[future]]`
pub fn future(cx: &Cx<'_>, node: &Node<'_>) -> Read<Future> {
    let name = node.text(cx, "name");
    let tables = node.need_such("changes", "`changes = [ { .. } ]`, what is different").and(node.tables(cx, "changes"));
    let read = tables.and_then(|tables| {
        let changes: Vec<Read<Change>> =
            tables.iter().enumerate().map(|(n, table)| entry(cx, node, (n, table))).collect();
        changes.into_iter().collect::<Read<Vec<Change>>>()
    });
    Ok(Future { name: name?, changes: read? })
}

/// One change, named by its place in the list.
fn entry(cx: &Cx<'_>, future: &Node<'_>, (position, table): (usize, &Node<'_>)) -> Read<Change> {
    let what = format!("change {} of {}", position + 1, future.what);
    let table = Node::new(table.file, table.table, table.span.clone(), what);
    let read = change(cx, &table);
    table.finish(cx);
    read
}

fn change(cx: &Cx<'_>, table: &Node<'_>) -> Read<Change> {
    let named: Vec<&str> = KINDS.iter().copied().filter(|&kind| table.has(kind)).collect();
    let [kind] = named[..] else {
        table.leave_unjudged();
        let message = match named[..] {
            [] => format!("{} names nothing that changes", table.what),
            _ => format!("{} names several things: {}", table.what, named.join(", ")),
        };
        let diag = Diag::error("LP2237", message).at(table.place(), "this change");
        cx.say(diag.hint(format!("one change, one of: {}", KINDS.join(", "))));
        return Err(Broken);
    };
    let names = cx.names;
    match kind {
        "price" => scaled(cx, table, ("price", &names.commodities), Change::Price),
        "demand" => scaled(cx, table, ("demand", &names.offtakes), Change::Demand),
        "supply" => scaled(cx, table, ("supply", &names.imports), Change::Supply),
        "money" => scaled(cx, table, ("money", &names.money), Change::Money),
        "lead_time" => scaled(cx, table, ("lead_time", &names.facilities), Change::LeadTime),
        "feed" => scaled(cx, table, ("feed", &names.deposits), Change::Feed),
        "power" => scaled(cx, table, ("power", &names.power), Change::Power),
        "capital" => {
            let stages = table.words(cx, "capital", Stage::WORDS).map(Option::unwrap_or_default);
            let (stages, factor) =
                (stages.and_then(|all| some(cx, table, "capital", all)), factor(cx, table, over_zero()));
            Ok(Change::Capital(stages?, factor?))
        }
        "access" => {
            let item = table.id(cx, "access", &names.access);
            let (from, state, origin) = access_state(cx, table)?;
            Ok(Change::Access(item?, from, state, origin))
        }
        _ => table.id(cx, "fails", &names.acquisitions).map(Change::Fails),
    }
}

fn over_zero() -> Wanted {
    Wanted::from(Kind::Ratio).within(OVER_ZERO)
}

/// A factor on some things of one kind.
fn scaled<I: crate::names::Kind>(
    cx: &Cx<'_>,
    table: &Node<'_>,
    (key, ids): (&'static str, &Table<I, Place>),
    make: fn(Vec<I>, Figure) -> Change,
) -> Read<Change> {
    let list = table.ids(cx, key, ids).and_then(|list| some(cx, table, key, list));
    let factor = factor(cx, table, Wanted::from(Kind::Ratio));
    Ok(make(list?, factor?))
}

fn some<T>(cx: &Cx<'_>, table: &Node<'_>, key: &'static str, list: Vec<T>) -> Read<Vec<T>> {
    if !list.is_empty() {
        return Ok(list);
    }
    let place = table.raw(key).and_then(|value| table.place_of(value));
    let diag = Diag::error("LP1005", format!("`{key}` of {} names nothing", table.what)).at(place, "empty");
    cx.say(diag.hint("name what changes, or remove the change"));
    Err(Broken)
}

/// `factor = "0.7 ratio"`, with its source in the same table
fn factor(cx: &Cx<'_>, table: &Node<'_>, wanted: Wanted) -> Read<Figure> {
    let value = table.need_such("factor", "`factor = \"0.7 ratio\"`, by which it is multiplied");
    let text = value.map(|value| value.get_ref().as_str().unwrap_or_default().to_owned()).unwrap_or_default();
    let number = value.and_then(|value| cx.number(table, "factor", value, wanted));
    let origin = cx.origin(table, text);
    Ok(Figure { value: number?, origin: origin? })
}
