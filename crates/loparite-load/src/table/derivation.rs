//! Derivation: the part of a technology that follows from a flowsheet.
//!
//! In        `[[technology]]` with `flowsheet = ".."`; flowsheets, commodities, prices
//! Out       [`Derivation`] while reading: what is asked of the flowsheet; [`derive`] fills recoveries, contents,
//!           reagents, inputs, power, labour and works of the row, and gives what was solved
//! Holds     nothing that follows is declared as well; power and labour of the text are what the plant has beside its
//!           units; a pure product keeps its own element alone: what else is in it counts as lost
//! Not here  the balance (`loparite_process::derive`)

use super::capital::Follows;
use super::cost::account_of;
use super::technology::{Goods, is_doubtful, priced};
use super::{Draft, Rows};
use crate::Process;
use crate::figures::Cx;
use crate::measure::plain;
use crate::names::FlowsheetName;
use crate::node::{Broken, Node, Read, nearest};
use loparite_kernel::diag::{Diag, Place};
use loparite_kernel::element::ElementId;
use loparite_kernel::ids::{Id, Table};
use loparite_kernel::unit::Basis;
use loparite_model::chain::*;
use loparite_model::cost::{CostAccount, CostAccountId, EquipmentItem, Works};
use loparite_model::figure::{Figure, Origin, OriginId, SourceId};
use loparite_process::derive::{Capacity, Count, Derived, Request, species_of};
use loparite_process::flowsheet::solve::{Failure, words};
use loparite_process::flowsheet::{Charged, Flowsheet, Role};
use loparite_process::species::SpeciesTable;
use std::cell::RefCell;

/// The source that derived figures name.
const SOURCE: &str = "flowsheet";

/// Flowsheets, and where it is noted what is asked of them.
#[derive(Clone, Copy)]
pub struct Sheets<'a> {
    /// At the position of their id.
    pub flowsheets: &'a [Option<Flowsheet>],
    /// What is asked so far.
    pub derivations: &'a RefCell<Vec<Derivation>>,
    /// Technologies whose capital is not declared.
    pub follows: &'a RefCell<Vec<Follows>>,
}

/// What a technology asks of a flowsheet.
#[derive(Clone, Debug)]
pub struct Derivation {
    /// The technology.
    pub technology: TechnologyId,
    /// Position of the flowsheet.
    pub flowsheet: usize,
    /// Commodities of the products, main one first.
    pub outputs: Vec<CommodityId>,
    /// What is asked.
    pub request: Request,
    source: SourceId,
    what: String,
    /// Where the flowsheet is named, and the same place seen from the scenario.
    place: Option<Place>,
    own_place: Place,
}

/// What is known of a derived technology when its flowsheet is asked for.
pub struct Declared {
    /// Main feed.
    pub feed: Read<CommodityId>,
    /// What capacity is counted in.
    pub capacity: Read<CapacityBasis>,
}

/// Whether an output names a stream: then it is the `flowsheet` that is missing.
pub fn names_streams(node: &Node<'_>) -> bool {
    let outputs = node.table.get("output").and_then(|value| value.get_ref().as_array());
    let names = |entry: &toml::Spanned<toml::de::DeValue<'_>>| {
        entry.get_ref().as_table().is_some_and(|table| table.contains_key("stream") && !table.contains_key("recovery"))
    };
    outputs.into_iter().flatten().any(names)
}

/// Reads what a technology takes from its flowsheet and notes what is asked of it.
pub fn ask(cx: &Cx<'_>, node: &Node<'_>, (goods, sheets): (Goods<'_>, Sheets<'_>), declared: Declared) -> Read<()> {
    let sheet = node.id(cx, "flowsheet", &cx.names.flowsheets);
    let refused = ["reagent", "input"].map(|key| match node.raw(key) {
        Some(_) => Err(refuse(cx, node, key)),
        None => Ok(()),
    });
    let outputs = outputs(cx, node, goods);
    let source = cx.names.sources.id(SOURCE).ok_or_else(|| {
        let place = node.raw("flowsheet").and_then(|value| node.place_of(value));
        let message =
            format!("{} has figures that follow from its flowsheet, and there is no source `{SOURCE}`", node.what);
        if !cx.names.may_be::<SourceId>(SOURCE) {
            cx.say(
                Diag::error("LP2020", message)
                    .at(place, "derived")
                    .hint(format!("add a `[[source]]` with `id = \"{SOURCE}\"`")),
            );
        }
        Broken
    });
    let id = node.table.get("id").and_then(|id| cx.names.technologies.id(id.get_ref().as_str()?));
    let (sheet, outputs) = (sheet?, outputs?);
    let flowsheet = sheet_of(sheets.flowsheets, sheet)?;
    let streams = streams(cx, node, flowsheet, &outputs);
    let feed = declared.feed.and_then(|feed| main_feed(cx, node, flowsheet, feed).map(|position| (feed, position)));
    let bought = bought(cx, node, flowsheet, goods);
    let (streams, (feed, position)) = (streams?, feed?);
    bought?;
    refused.into_iter().collect::<Read<Vec<()>>>()?;
    let table = &flowsheet.table;
    let elements: Vec<Vec<usize>> = cx.names.elements.keys().map(|symbol| species_of(symbol, table)).collect();
    let count = |commodity: CommodityId| Ok(count(goods.get(commodity)?, &elements));
    let products: Read<Vec<(usize, Count)>> =
        outputs.iter().zip(streams).map(|(output, s)| Ok((s, count(output.commodity)?))).collect();
    let request = Request {
        feed: position,
        feed_count: count(feed)?,
        products: products?,
        capacity: match declared.capacity? {
            CapacityBasis::Feed => Capacity::Feed,
            CapacityBasis::Product => Capacity::FirstProduct,
        },
        traced: goods.get(feed)?.counts.iter().map(|element| element.position()).collect(),
        elements,
    };
    let value = node.need("flowsheet")?;
    let place = node.place_of(value);
    sheets.derivations.borrow_mut().push(Derivation {
        technology: id.ok_or(Broken)?,
        flowsheet: sheet.position(),
        outputs: outputs.iter().map(|output| output.commodity).collect(),
        request,
        source: source?,
        what: node.what.clone(),
        own_place: Place { file: node.file.name.clone(), ..place.clone().ok_or(Broken)? },
        place,
    });
    Ok(())
}

fn sheet_of(flowsheets: &[Option<Flowsheet>], id: FlowsheetName) -> Read<&Flowsheet> {
    flowsheets.get(id.position()).and_then(Option::as_ref).ok_or(Broken)
}

fn count(commodity: &Commodity, elements: &[Vec<usize>]) -> Count {
    let species = || commodity.counts.iter().flat_map(|element| elements[element.position()].iter().copied()).collect();
    match commodity.basis {
        Basis::Gross => Count::Gross,
        Basis::Oxide => Count::Oxide(species()),
        Basis::Metal => Count::Metal(species()),
    }
}

/// A key that would say again what follows from the flowsheet.
fn refuse(cx: &Cx<'_>, node: &Node<'_>, key: &str) -> Broken {
    let place = node.table.get(key).and_then(|value| node.place_of(value));
    let message = format!("{} declares `{key}`, which follows from the flowsheet", node.what);
    let diag = Diag::error("LP2124", message).at(place, "said twice");
    cx.say(diag.hint(format!("remove `{key}`, or remove `flowsheet` and declare the technology as a whole")));
    Broken
}

struct Product {
    commodity: CommodityId,
    stream: String,
    place: Option<Place>,
}

fn outputs(cx: &Cx<'_>, node: &Node<'_>, goods: Goods<'_>) -> Read<Vec<Product>> {
    let tables = node.tables(cx, "output")?;
    if tables.is_empty() {
        let diag = Diag::error("LP1005", format!("{} has no `[[technology.output]]`", node.what));
        let hint = "add one with `commodity` and `stream` for each product";
        return Err(node.miss_table("output", diag.at(node.place(), "this technology").hint(hint)));
    }
    let read = tables.iter().map(|table| {
        let commodity = table.id(cx, "commodity", &cx.names.commodities);
        let stream = table.need_such("stream", "`stream = \"..\"`, the stream of the flowsheet that it is");
        let stream = stream.and_then(|_| table.text(cx, "stream"));
        let refused = ["recovery", "content"].map(|key| match table.raw(key) {
            Some(_) => Err(refuse(cx, table, key)),
            None => Ok(()),
        });
        table.finish(cx);
        let commodity = commodity?;
        counted(cx, commodity, goods)?;
        refused.into_iter().collect::<Read<Vec<()>>>()?;
        let place = table.raw("stream").and_then(|value| table.place_of(value));
        Ok(Product { commodity, stream: stream?, place })
    });
    read.collect::<Vec<Read<Product>>>().into_iter().collect()
}

/// What is made counts some element.
fn counted(cx: &Cx<'_>, commodity: CommodityId, goods: Goods<'_>) -> Read<()> {
    if !goods.get(commodity)?.counts.is_empty() {
        return Ok(());
    }
    let name = cx.names.commodities.key(commodity);
    let diag = Diag::error("LP2043", format!("commodity `{name}` is made, but counts no element"));
    let diag = diag.at(Some(cx.names.commodities[commodity].clone()), "this commodity");
    cx.say(diag.hint("add `counts = [\"..\"]`: the elements or groups whose mass is counted"));
    Err(Broken)
}

/// Each product is a stream that leaves the flowsheet, and another one each.
fn streams(cx: &Cx<'_>, node: &Node<'_>, sheet: &Flowsheet, outputs: &[Product]) -> Read<Vec<usize>> {
    let leaving = sheet.leaving();
    let names: Vec<&str> = leaving.iter().map(|&stream| sheet.streams[stream].as_str()).collect();
    let mut streams: Vec<Read<usize>> = Vec::new();
    for (position, output) in outputs.iter().enumerate() {
        let refuse = |message: String, hint: String| {
            cx.say(Diag::error("LP2125", message).at(output.place.clone(), "this stream").hint(hint));
            Err(Broken)
        };
        let commodity = cx.names.commodities.key(output.commodity);
        streams.push(match leaving.iter().find(|&&stream| sheet.streams[stream] == output.stream) {
            Some(_) if outputs[..position].iter().any(|other| other.stream == output.stream) => {
                let message = format!("{}: the stream `{}` is two outputs", node.what, output.stream);
                refuse(
                    message,
                    "a stream is one product; divide it in the flowsheet with a `split` or a `separate`".to_owned(),
                )
            }
            Some(&stream) => Ok(stream),
            None => {
                let message = format!(
                    "{}: no stream `{}` leaves flowsheet `{}` to be its `{commodity}`",
                    node.what, output.stream, sheet.id
                );
                refuse(
                    message,
                    match nearest(&output.stream, names.iter().copied()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("what leaves: {}", names.join(", ")),
                    },
                )
            }
        });
    }
    streams.into_iter().collect()
}

/// The raw material of the flowsheet is the feed of the technology.
fn main_feed(cx: &Cx<'_>, node: &Node<'_>, sheet: &Flowsheet, feed: CommodityId) -> Read<usize> {
    let key = cx.names.commodities.key(feed);
    let raw: Vec<usize> = (0..sheet.feeds.len()).filter(|&f| sheet.feeds[f].role == Role::Feed).collect();
    if let [only] = raw[..]
        && sheet.feeds[only].charged == Charged::Commodity(key.to_owned())
    {
        return Ok(only);
    }
    let place = node.raw("feed").and_then(|value| node.place_of(value));
    let message = format!("{} takes `{key}`, and flowsheet `{}` does not take it alone", node.what, sheet.id);
    let hint = format!(
        "its one `[[flowsheet.feed]]` with `role = \"feed\"` needs `commodity = \"{key}\"`; others are `role = \"input\"`"
    );
    cx.say(Diag::error("LP2125", message).at(place, "this feed").hint(hint));
    Err(Broken)
}

/// Reagents have a price and are counted as they are shipped; further materials are pure.
fn bought(cx: &Cx<'_>, node: &Node<'_>, sheet: &Flowsheet, goods: Goods<'_>) -> Read<()> {
    let mut whole = Ok(());
    let place = node.raw("flowsheet").and_then(|value| node.place_of(value));
    let mut refuse = |code, message: String, hint: &str| {
        cx.say(Diag::error(code, message).at(place.clone(), "this flowsheet").hint(hint));
        whole = Err(Broken);
    };
    for feed in &sheet.feeds {
        let Charged::Commodity(key) = &feed.charged else { continue };
        let Some(commodity) = cx.names.commodities.id(key) else { continue };
        let Ok(row) = goods.get(commodity) else { continue };
        let what = format!("{}: `{}` of flowsheet `{}`", node.what, feed.name, sheet.id);
        match feed.role {
            Role::Reagent if row.basis != Basis::Gross => {
                let message = format!("{what} is `{key}`, which is counted by what it holds");
                refuse(
                    "LP2125",
                    message,
                    "a reagent is counted gross; a material that counts is a feed with `role = \"input\"`",
                );
            }
            Role::Reagent if priced(goods.prices, commodity).is_none() && !is_doubtful(cx, goods.prices) => {
                refuse("LP2060", format!("{what} is `{key}`, which has no price"), "add a `[[price]]` of it");
            }
            Role::Input if row.pure.is_none() => {
                let message = format!("{what} is `{key}`, which is not pure");
                refuse("LP2070", message, "take a commodity with `pure`, such as a metal or an oxide");
            }
            _ => {}
        }
    }
    whole
}

/// Solves the flowsheet of every derived technology and fills what follows from it: the one place where a flowsheet
/// meets the chain. `solve` is the process engine.
pub fn derive(
    cx: &Cx<'_>,
    draft: &mut Draft,
    solve: impl Fn(&Flowsheet, &Request) -> Result<Derived, Failure>,
) -> Read<Vec<Process>> {
    let mut processes: Vec<Read<Process>> = Vec::new();
    for asked in std::mem::take(&mut draft.derivations) {
        let sheet = draft.flowsheets[asked.flowsheet].as_ref().ok_or(Broken)?;
        let solved = solve(sheet, &asked.request).map_err(|failure| {
            let fault = words(&failure, sheet);
            let message = format!("{}: flowsheet `{}` has no solution: {}", asked.what, sheet.id, fault.what);
            cx.say(Diag::error("LP2126", message).at(asked.place.clone(), "this flowsheet").hint(fault.cure));
            Broken
        });
        let process = solved.and_then(|derived| {
            idle(cx, &asked, &derived);
            let shelf = (&draft.commodities, &draft.prices, &draft.cost_accounts);
            let filled = fill(cx, shelf, &asked, &derived)?;
            let row = draft.technologies[asked.technology].as_mut().ok_or(Broken)?;
            let beside = |declared: &mut Figure, (derived, origin): (f64, OriginId)| {
                *declared = Figure { value: declared.value + derived, origin };
            };
            beside(&mut row.power, filled.power);
            beside(&mut row.labour, filled.labour);
            (row.outputs, row.reagents, row.inputs) = (filled.outputs, filled.reagents, filled.inputs);
            row.works = filled.works;
            Ok(Process { technology: asked.technology, request: asked.request, derived })
        });
        processes.push(process);
    }
    processes.into_iter().collect()
}

/// Reagents that are bought and that no step draws anything of; what is part of another cost is nobody's surprise.
fn idle(cx: &Cx<'_>, asked: &Derivation, derived: &Derived) {
    let warn = |message: String, hint: String| {
        let diag = Diag::warning("LP2129", message).at(asked.place.clone(), "this flowsheet");
        cx.say(diag.hint(hint));
    };
    let sheet = &derived.sheet;
    for (feed, &kg) in sheet.feeds.iter().zip(&derived.solution.supplied) {
        let is_bought = !matches!(feed.charged, Charged::Within(_));
        if feed.stream.is_none() && is_bought && kg <= 0.0 {
            let message =
                format!("{}: no step draws any of reagent `{}` of flowsheet `{}`", asked.what, feed.name, sheet.id);
            let hint = format!("remove `{}` and what joins it, or see why its step needs none", feed.name);
            warn(message, hint);
        }
    }
}

struct Filled {
    outputs: Vec<Output>,
    reagents: Vec<Reagent>,
    inputs: Vec<Input>,
    power: (f64, OriginId),
    labour: (f64, OriginId),
    works: Works,
}

/// What derived figures are filled from.
type Shelf<'a> = (&'a Rows<CommodityId, Commodity>, &'a Rows<PriceId, Price>, &'a Rows<CostAccountId, CostAccount>);

fn fill(
    cx: &Cx<'_>,
    (commodities, prices, accounts): Shelf<'_>,
    asked: &Derivation,
    derived: &Derived,
) -> Read<Filled> {
    // what follows from assumed figures is assumed
    let grade = cx.worst_grade(&format!("flowsheet `{}`", derived.sheet.id));
    let origin = |what: &str, value: f64, unit: &str| {
        let of = format!("{}: {what}", asked.what);
        let text = format!("{} {unit}, from flowsheet `{}`", plain(value), derived.sheet.id);
        cx.derived(Origin {
            of,
            text,
            source: asked.source,
            year: cx.horizon().0,
            grade,
            note: String::new(),
            place: asked.own_place.clone(),
        })
    };
    let outputs: Vec<Read<Output>> =
        (0..asked.outputs.len()).map(|o| output(cx, (commodities, &cx.names.elements), asked, (derived, o))).collect();
    let mut reagents = Vec::new();
    for (key, amount) in derived.reagents.iter().filter(|(_, amount)| *amount > 0.0) {
        let commodity = cx.names.commodities.id(key).ok_or(Broken)?;
        let price = priced(prices, commodity).ok_or(Broken)?;
        let origin = origin(&format!("reagent `{key}`"), *amount, "t/t");
        reagents.push(Reagent { commodity, amount: Figure { value: *amount, origin }, price });
    }
    let mut inputs = Vec::new();
    for (key, gross) in derived.inputs.iter().filter(|(_, amount)| *amount > 0.0) {
        let commodity = cx.names.commodities.id(key).ok_or(Broken)?;
        let row = commodities[commodity].as_ref().ok_or(Broken)?;
        let amount = gross * counted_share(row, (&derived.sheet, key), &asked.request.elements);
        let origin = origin(&format!("input `{key}`"), amount, "t/t");
        inputs.push(Input { commodity, amount: Figure { value: amount, origin } });
    }
    Ok(Filled {
        outputs: outputs.into_iter().collect::<Read<_>>()?,
        reagents,
        inputs,
        power: (derived.power, origin("power of its steps", derived.power, "MWh/t")),
        labour: (derived.people, origin("labour of its steps", derived.people, "jobs/(t/a)")),
        works: works(accounts, derived, origin),
    })
}

/// What the plant is made of and leaves behind.
fn works(
    accounts: &Rows<CostAccountId, CostAccount>,
    derived: &Derived,
    origin: impl Fn(&str, f64, &str) -> OriginId,
) -> Works {
    let item = |(step, equipment): &(usize, loparite_process::unit::Equipment)| EquipmentItem {
        area: derived.areas[*step].word().to_owned(),
        step: derived.sheet.steps[*step].id.clone(),
        kind: equipment.kind.to_owned(),
        size: equipment.size,
        unit: equipment.unit.to_owned(),
        count: equipment.count,
        account: account_of(accounts, equipment.kind, equipment.unit),
    };
    let figure = |what: &str, value: f64, unit: &str| Some(Figure { value, origin: origin(what, value, unit) });
    Works {
        equipment: derived.equipment.iter().map(item).collect(),
        design: derived.design,
        heat: figure("heat of its steps", derived.heat, "MWh/t"),
        residue: figure("solid residue", derived.residue, "t/t"),
        radioactive_residue: figure("radioactive residue", derived.radioactive_residue, "t/t"),
        held: derived.held.and_then(|held| figure("oxides held in its circuits", held, "t/(t/a)")),
    }
}

/// Counted kilograms in a kilogram of a further material.
fn counted_share(commodity: &Commodity, (sheet, key): (&Flowsheet, &str), elements: &[Vec<usize>]) -> f64 {
    let is_it = |feed: &&loparite_process::flowsheet::Feed| {
        feed.role == Role::Input && matches!(&feed.charged, Charged::Commodity(other) if other == key)
    };
    let table: &SpeciesTable = &sheet.table;
    sheet.feeds.iter().find(is_it).map_or(1.0, |feed| count(commodity, elements).of(&feed.kilogram, table))
}

/// Counted mass in the mass of a product; of one that is counted gross, the mass of the elements it counts.
fn contained(commodity: &Commodity, request: &Request, (derived, o): (&Derived, usize)) -> f64 {
    if commodity.basis != Basis::Gross {
        return derived.content[o];
    }
    let of = |element: &ElementId| request.elements[element.position()].iter().copied();
    let species = commodity.counts.iter().flat_map(of).collect();
    let (stream, table) = (&derived.solution.streams[request.products[o].0], &derived.sheet.table);
    Count::Metal(species).of(stream, table) / stream.mass(table)
}

fn output(
    cx: &Cx<'_>,
    (commodities, elements): (&Rows<CommodityId, Commodity>, &Table<ElementId, Place>),
    asked: &Derivation,
    (derived, o): (&Derived, usize),
) -> Read<Output> {
    let commodity = asked.outputs[o];
    let row = commodities[commodity].as_ref().ok_or(Broken)?;
    let name = cx.names.commodities.key(commodity);
    let mut recovery = derived.recovery[o].clone();
    if let Some(pure) = row.pure {
        // what else a pure product holds is not followed further
        (0..recovery.len()).filter(|&e| e != pure.position()).for_each(|e| recovery[e] = 0.0);
    }
    let content = row.content.map_or_else(|| contained(row, &asked.request, (derived, o)), |figure| figure.value);
    if !row.counts.iter().any(|e| recovery[e.position()] > 0.0) || content <= 0.0 {
        let stream = &derived.sheet.streams[asked.request.products[o].0];
        let symbols: Vec<&str> = row.counts.iter().take(4).map(|&e| elements.key(e)).collect();
        let message = format!("{}: the stream `{stream}` holds nothing that `{name}` counts", asked.what);
        let diag = Diag::error("LP2125", message).at(asked.place.clone(), "this flowsheet");
        cx.say(diag.hint(format!("`{name}` counts {}: take the stream they leave with", symbols.join(", "))));
        return Err(Broken);
    }
    Ok(Output { commodity, content, recovery })
}
