//! Technology: blueprints, controlled items, and facilities, which are blueprints at a place.

use super::Rows;
use super::base::{Base, group, sums_to_one};
use super::capital;
use super::derivation::{self, Declared, Sheets};
use super::life;
use super::season::seasons;
use crate::bases::CAPACITY_BASES;
use crate::fault::percent;
use crate::figures::{Bounds, Cx, GRADES, Wanted};
use crate::measure::plain;
use crate::node::{Broken, Node, Read};
use loparite_kernel::diag::{Diag, Place};
use loparite_kernel::element::ElementId;
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Kind;
use loparite_kernel::unit::Basis;
use loparite_model::chain::*;
use loparite_model::cost::{CapitalFrom, Works};
use loparite_model::figure::{Figure, OriginId, Path};
use loparite_process::recipe;
use std::collections::BTreeMap;

/// Commodities and their prices, as far as they could be read.
#[derive(Clone, Copy)]
pub struct Goods<'a> {
    /// Elements and groups.
    pub base: Base<'a>,
    /// Commodities.
    pub commodities: &'a Rows<CommodityId, Commodity>,
    /// Prices.
    pub prices: &'a Rows<PriceId, Price>,
}

impl<'a> Goods<'a> {
    /// A commodity that could be read.
    pub fn get(&self, commodity: CommodityId) -> Read<&'a Commodity> {
        row(self.commodities, commodity)
    }
}

/// A row that could be read; what was wrong with it has been said where it stands.
pub fn row<I: Id, T>(rows: &Rows<I, T>, id: I) -> Read<&T> {
    if id.position() < rows.len() { rows[id].as_ref().ok_or(Broken) } else { Err(Broken) }
}

/// `[[technology]]`; what follows from a flowsheet is noted in `sheets` and filled later.
pub fn technology(cx: &Cx<'_>, node: &Node<'_>, goods: Goods<'_>, sheets: Sheets<'_>) -> Read<Technology> {
    let name = node.text(cx, "name");
    let stage = node.word(cx, "stage", Stage::WORDS);
    let description = node.text(cx, "description");
    let _loss = node.text_opt(cx, "loss");
    let feed = node.id(cx, "feed", &cx.names.commodities);
    let capacity_basis = node.word(cx, "capacity_basis", CAPACITY_BASES);
    let access = node.ids(cx, "access", &cx.names.access);
    let basis = cx.bases.capacity(cx.names, node);
    let recipe = if node.has("flowsheet") || derivation::names_streams(node) {
        let declared = Declared { feed, capacity: capacity_basis };
        derivation::ask(cx, node, (goods, sheets), declared).map(|()| Recipe::default())
    } else {
        declared(cx, node, goods, (feed.and_then(|feed| cx.bases.commodity(feed)), basis))
    };
    let from = capital::from(cx, node);
    if matches!(from, Ok(CapitalFrom::Equipment | CapitalFrom::Plants)) {
        capital::ask(cx, node).map(|follows| sheets.follows.borrow_mut().push(follows))?;
    }
    let costs = costs(cx, node, basis, from);
    let emission = cx.figure_opt(node, "emission", ratio(Ok(Basis::Gross), basis));
    let (standby, phases) = (life::standby(cx, node), life::phases(cx, node));
    let lead_time = cx.figure(node, "lead_time", Kind::Duration);
    let sustaining = cx.figure(node, "sustaining", Kind::Share);
    let ramp_up = cx.shares(node, "ramp_up");
    let spending = cx.shares(node, "spending").and_then(|shares| {
        sums_to_one(cx, &shares.what, shares.place, shares.values.iter().sum()).map(|()| shares.values)
    });
    let (costs, recipe) = (costs?, recipe?);
    Ok(Technology {
        name: name?,
        stage: stage?,
        description: description?,
        feed: feed?,
        capacity_basis: capacity_basis?,
        inputs: recipe.inputs,
        outputs: recipe.outputs,
        reagents: recipe.reagents,
        access: access?,
        lead_time: lead_time?,
        ramp_up: ramp_up?.values,
        spending: spending?,
        capex: costs.capex,
        scale_exponent: costs.scale_exponent,
        sustaining: sustaining?,
        smallest: costs.smallest,
        operating_cost: costs.operating_cost,
        power: costs.power,
        labour: costs.labour,
        standby: standby?,
        phases: phases?,
        emission: emission?,
        capital_from: from?,
        works: Works::default(),
    })
}

/// what goes in and comes out; empty until a flowsheet tells
#[derive(Default)]
struct Recipe {
    inputs: Vec<Input>,
    outputs: Vec<Output>,
    reagents: Vec<Reagent>,
}

fn declared(
    cx: &Cx<'_>,
    node: &Node<'_>,
    goods: Goods<'_>,
    (feed, capacity): (Read<Basis>, Read<Basis>),
) -> Read<Recipe> {
    let outputs = outputs(cx, node, goods);
    let inputs = inputs(cx, node, goods, feed);
    let reagents = reagents(cx, node, goods, capacity);
    Ok(Recipe { inputs: inputs?, outputs: outputs?, reagents: reagents? })
}

/// figures per tonne of capacity
struct Costs {
    capex: Capex,
    scale_exponent: Figure,
    smallest: Figure,
    operating_cost: Figure,
    power: Figure,
    labour: Figure,
}

fn costs(cx: &Cx<'_>, node: &Node<'_>, basis: Read<Basis>, from: Read<CapitalFrom>) -> Read<Costs> {
    let declared = match from {
        Ok(CapitalFrom::Equipment | CapitalFrom::Plants) => Ok(None),
        // what is missing then is not known
        Err(Broken) if !node.has("capex") && !node.has("scale_exponent") => Err(Broken),
        _ => {
            let (capex, scale) = (capex(cx, node, basis), cx.figure(node, "scale_exponent", Kind::Ratio));
            capex.and_then(|capex| scale.map(|scale| Some((capex, scale))))
        }
    };
    let smallest = cx.figure(node, "smallest", basis.map(Kind::MassRate));
    let operating_cost = cx.figure(node, "operating_cost", basis.map(Kind::MoneyPerMass));
    let power = cx.figure(node, "power", basis.map(Kind::EnergyPerMass));
    let labour = cx.figure(node, "labour", basis.map(Kind::PeoplePerRate));
    let smallest = smallest?;
    // what follows from others is filled when they are known; until then it bears the mark of the smallest plant
    let unknown = Figure { value: 1.0, origin: smallest.origin };
    let (capex, scale_exponent) = declared?.unwrap_or((Capex { cost: unknown, at: 1.0 }, unknown));
    Ok(Costs { capex, scale_exponent, smallest, operating_cost: operating_cost?, power: power?, labour: labour? })
}

fn capex(cx: &Cx<'_>, node: &Node<'_>, basis: Read<Basis>) -> Read<Capex> {
    let rate = basis.map(Kind::MassRate);
    let (cost, at) = cx.figure_and(node, "capex", Kind::Money, |table| {
        let such = format!("`at = \"{}\"`, the capacity that costs so much", rate.map_or("..", Kind::example));
        let value = table.need_such("at", &such)?;
        let at = cx.number(table, "at", value, rate.into())?;
        if at == 0.0 {
            let diag =
                Diag::error("LP2080", format!("{} at is no capacity", table.what)).at(table.place_of(value), "here");
            cx.say(diag.hint(format!("such as \"{}\"", rate.map_or("..", Kind::example))));
            return Err(Broken);
        }
        Ok(at)
    })?;
    Ok(Capex { cost, at })
}

fn outputs(cx: &Cx<'_>, node: &Node<'_>, goods: Goods<'_>) -> Read<Vec<Output>> {
    let tables = node.tables(cx, "output")?;
    if tables.is_empty() {
        let diag = Diag::error("LP1005", format!("{} has no `[[technology.output]]`", node.what));
        let hint = "add one with `commodity` and `recovery` for each product";
        return Err(node.miss_table("output", diag.at(node.place(), "this technology").hint(hint)));
    }
    let read: Vec<Read<Output>> = tables
        .iter()
        .map(|table| {
            let output = output(cx, table, goods);
            table.finish(cx);
            output
        })
        .collect();
    let outputs: Vec<Output> = read.into_iter().collect::<Read<_>>()?;
    overdrawn(cx, node, goods.base, &tables, &outputs).map(|()| outputs)
}

/// More of an element given back than was fed: one diagnostic for all elements that one entry gives too much of.
fn overdrawn(cx: &Cx<'_>, node: &Node<'_>, base: Base<'_>, tables: &[Node<'_>], outputs: &[Output]) -> Read<()> {
    let recoveries: Vec<&[f64]> = outputs.iter().map(|output| &output.recovery[..]).collect();
    let mut by_entry: BTreeMap<Option<Place>, Vec<(&str, f64)>> = BTreeMap::new();
    for (element, sum) in recipe::overdrawn(&recoveries) {
        let last = outputs.iter().rposition(|output| output.recovery[element] > 0.0).unwrap_or(0);
        let element = ElementId::at(element);
        by_entry
            .entry(place_of_recovery(cx, base, &tables[last], element))
            .or_default()
            .push((cx.names.elements.key(element), sum));
    }
    let none = by_entry.is_empty();
    for (place, elements) in by_entry {
        let most = elements.iter().map(|&(_, sum)| sum).fold(0.0, f64::max);
        let symbols: Vec<&str> = elements.iter().map(|&(symbol, _)| symbol).collect();
        let symbols = match &symbols[..] {
            [few @ .., last] if few.len() > 5 => format!("{} .. {last}", symbols[..3].join(", ")),
            all => all.join(", "),
        };
        let message = format!("recoveries of {} give back more {symbols} than was fed", node.what);
        let diag = Diag::error("LP2041", message).at(place, format!("over all its outputs {}", percent(most)));
        cx.say(diag.hint(
            "recoveries are shares of the fed element, not of the product; over all outputs they reach 100 % at most",
        ));
    }
    if none { Ok(()) } else { Err(Broken) }
}

/// the narrowest entry of an output's `recovery` that speaks of an element
fn place_of_recovery(cx: &Cx<'_>, base: Base<'_>, output: &Node<'_>, element: ElementId) -> Option<Place> {
    let table = output.table.get("recovery").and_then(|value| value.get_ref().as_table());
    let width = |name: &str| match group(name, base) {
        Some(elements) => elements.contains(&element).then_some(elements.len()),
        None => (cx.names.elements.id(name) == Some(element)).then_some(0),
    };
    let entries = table.into_iter().flat_map(|table| table.iter());
    let speaking = entries.filter_map(|(key, value)| Some((width(key.get_ref())?, value)));
    speaking.min_by_key(|&(width, _)| width).map(|(_, value)| crate::node::place(output.file, value.span()))
}

fn output(cx: &Cx<'_>, table: &Node<'_>, goods: Goods<'_>) -> Read<Output> {
    let commodity = table.id(cx, "commodity", &cx.names.commodities);
    let content = cx.figure_opt(table, "content", Kind::Share);
    let recovery = table.sub(cx, "recovery").and_then(|recovery| recoveries(cx, &recovery, goods.base));
    let (commodity, content, recovery) = (commodity?, content?, recovery?);
    let row = goods.get(commodity)?;
    table.whole_text(cx)?;
    let place = table.raw("commodity").and_then(|value| table.place_of(value));
    let refuse = |code, message: String, hint: &str| {
        cx.say(Diag::error(code, message).at(place.clone(), "this output").hint(hint));
        Broken
    };
    let name = cx.names.commodities.key(commodity);
    if let Some(pure) = row.pure {
        let stranger = cx.names.elements.ids().find(|&e| e != pure && recovery[e.position()] > 0.0);
        if let Some(element) = stranger {
            let symbol = cx.names.elements.key(element);
            let message = format!("{}: {symbol} cannot go into pure `{name}`", table.what);
            return Err(refuse(
                "LP2042",
                message,
                "a pure commodity takes its own element alone; give the other to another output, or to none",
            ));
        }
    }
    if row.counts.is_empty() {
        // one fault of the commodity, however many technologies make it
        let diag = Diag::error("LP2043", format!("commodity `{name}` is made, but counts no element"));
        let diag = diag.at(Some(cx.names.commodities[commodity].clone()), "this commodity");
        cx.say(diag.hint("add `counts = [\"..\"]`: the elements or groups whose mass is counted"));
        return Err(Broken);
    }
    if !row.counts.iter().any(|e| recovery[e.position()] > 0.0) {
        let message = format!("{}: nothing that `{name}` counts reaches it", table.what);
        return Err(refuse("LP2043", message, "give a recovery for the elements in `counts` of the commodity"));
    }
    let content = content.or(row.content).map(|figure| figure.value).filter(|&share| share > 0.0);
    let missing = || {
        let message = format!("{}: `{name}` has no `content`", table.what);
        refuse("LP2043", message, "say how much of the gross mass is counted, such as \"45 %\"")
    };
    Ok(Output { commodity, content: content.ok_or_else(missing)?, recovery })
}

/// recoveries dense over the elements; a single element goes before its group
fn recoveries(cx: &Cx<'_>, table: &Node<'_>, base: Base<'_>) -> Read<Vec<f64>> {
    let mut groups: Vec<(Vec<ElementId>, f64)> = Vec::new();
    let mut singles: Vec<(ElementId, f64)> = Vec::new();
    let is_known = |name: &str| group(name, base).is_some() || cx.names.elements.id(name).is_some();
    let (entries, known) = table.named(cx, "elements and no groups", is_known);
    let mut broken = known.is_err();
    for (key, value) in entries {
        let name = key.get_ref().as_ref();
        let recovery = || cx.figure_of(table, name, value, Wanted::recovery()).map(|figure| figure.value);
        let read = match (group(name, base), cx.names.elements.id(name)) {
            (Some(elements), _) => recovery().map(|share| groups.push((elements, share))),
            (None, Some(element)) => recovery().map(|share| singles.push((element, share))),
            (None, None) => {
                let message = format!("{}: `{name}` is no element and no group", table.what);
                let place = crate::node::place(table.file, key.span());
                let diag = Diag::error("LP2020", message).at(Some(place), "unknown element");
                if !cx.names.may_be::<ElementId>(name) {
                    cx.say(diag.hint("a symbol such as `Nd`, or `rare-earths`, `light`, `heavy`"));
                }
                Err(Broken)
            }
        };
        broken |= read.is_err();
    }
    if broken {
        return Err(Broken);
    }
    // wide groups first, so that narrow ones and single elements go before them
    groups.sort_by_key(|(elements, _)| std::cmp::Reverse(elements.len()));
    let mut dense = vec![0.0; cx.names.elements.len()];
    for (elements, recovery) in &groups {
        elements.iter().for_each(|e| dense[e.position()] = *recovery);
    }
    for &(element, recovery) in &singles {
        dense[element.position()] = recovery;
    }
    Ok(dense)
}

fn inputs(cx: &Cx<'_>, node: &Node<'_>, goods: Goods<'_>, feed: Read<Basis>) -> Read<Vec<Input>> {
    let read = |table: &Node<'_>| {
        let commodity = table.id(cx, "commodity", &cx.names.commodities);
        let basis = commodity.and_then(|commodity| cx.bases.commodity(commodity));
        let amount = cx.figure(table, "amount", ratio(basis, feed));
        let (commodity, amount) = (commodity?, amount?);
        if goods.get(commodity)?.pure.is_none() {
            let message = format!("{}: `{}` is not pure", table.what, cx.names.commodities.key(commodity));
            let place = table.raw("commodity").and_then(|value| table.place_of(value));
            cx.say(
                Diag::error("LP2070", message)
                    .at(place, "this input")
                    .hint("add a commodity with `pure`, such as a metal or an oxide"),
            );
            return Err(Broken);
        }
        Ok(Input { commodity, amount })
    };
    each(cx, node, "input", read)
}

fn reagents(cx: &Cx<'_>, node: &Node<'_>, goods: Goods<'_>, capacity: Read<Basis>) -> Read<Vec<Reagent>> {
    let read = |table: &Node<'_>| {
        let commodity = table.id(cx, "commodity", &cx.names.commodities);
        let basis = commodity.and_then(|commodity| cx.bases.commodity(commodity));
        let amount = cx.figure(table, "amount", ratio(basis, capacity));
        let (commodity, amount) = (commodity?, amount?);
        let price = priced(goods.prices, commodity).ok_or_else(|| {
            if is_doubtful(cx, goods.prices) {
                return Broken;
            }
            let message = format!("{}: reagent `{}` has no price", table.what, cx.names.commodities.key(commodity));
            let place = table.raw("commodity").and_then(|value| table.place_of(value));
            cx.say(Diag::error("LP2060", message).at(place, "this reagent").hint("add a `[[price]]` of it"));
            Broken
        })?;
        Ok(Reagent { commodity, amount, price })
    };
    each(cx, node, "reagent", read)
}

/// The first price of a commodity.
pub fn priced(prices: &Rows<PriceId, Price>, commodity: CommodityId) -> Option<PriceId> {
    let is_of = |row: &Option<Price>| row.as_ref().is_some_and(|price| price.commodity == commodity);
    prices.iter().find(|(_, row)| is_of(row)).map(|(id, _)| id)
}

/// Whether a price may be missing only because it could not be read.
pub fn is_doubtful(cx: &Cx<'_>, prices: &Rows<PriceId, Price>) -> bool {
    cx.names.lost || prices.iter().any(|(_, price)| price.is_none())
}

fn ratio(above: Read<Basis>, below: Read<Basis>) -> Read<Kind> {
    above.and_then(|above| below.map(|below| Kind::MassPerMass(above, below)))
}

/// Reads and finishes each sub-table of a list.
pub fn each<T>(cx: &Cx<'_>, node: &Node<'_>, key: &'static str, read: impl Fn(&Node<'_>) -> Read<T>) -> Read<Vec<T>> {
    let tables = node.tables(cx, key)?;
    let all: Vec<Read<T>> = tables
        .iter()
        .map(|table| {
            let one = read(table);
            table.finish(cx);
            one
        })
        .collect();
    all.into_iter().collect()
}

/// `[[access]]`
pub fn access(cx: &Cx<'_>, node: &Node<'_>) -> Read<Access> {
    let name = node.text(cx, "name");
    let note = node.text(cx, "note");
    let mut states = each(cx, node, "state", |table| access_state(cx, table))?;
    states.sort_by_key(|&(from, ..)| from);
    Ok(Access { name: name?, note: note?, states })
}

/// A state of a controlled item: from when, which, and where that comes from.
pub fn access_state(cx: &Cx<'_>, table: &Node<'_>) -> Read<(loparite_kernel::quantity::Year, AccessState, OriginId)> {
    #[derive(Clone, Copy, PartialEq)]
    enum Word {
        Open,
        Licensed,
        Closed,
    }
    let words = [("open", Word::Open), ("licensed", Word::Licensed), ("closed", Word::Closed)];
    let from = table.year(cx, "from");
    let word = table.word(cx, "state", &words);
    // whether a delay belongs here is not known of a state that cannot be read
    let _delay = word.is_err() && table.has("delay");
    let delay = if word == Ok(Word::Licensed) { cx.figure(table, "delay", Kind::Duration).map(Some) } else { Ok(None) };
    let capex_factor = cx.figure_opt(table, "capex_factor", Kind::Ratio);
    let source = table.id(cx, "source", &cx.names.sources);
    let year = table.year(cx, "year");
    let grade = table.word(cx, "grade", GRADES);
    let note = table.text_opt(cx, "note");
    let (delay, capex_factor) = (delay?, capex_factor?);
    let state = match (word?, delay) {
        (Word::Licensed, Some(delay)) => AccessState::Licensed { delay, capex_factor },
        (Word::Closed, _) => AccessState::Closed,
        _ => AccessState::Open,
    };
    let text = table.text(cx, "state")?;
    let origin = cx.note(table, text, (source?, year?, grade?), note?.unwrap_or_default())?;
    Ok((from?, state, origin))
}

/// `[[facility]]`
pub fn facility(cx: &Cx<'_>, node: &Node<'_>, technologies: &Rows<TechnologyId, Technology>) -> Read<Facility> {
    let name = node.text(cx, "name");
    let status = node.text(cx, "status");
    let site = node.id(cx, "site", &cx.names.sites);
    let money = node.ids(cx, "money", &cx.names.money);
    let owner = if node.has("owner") { node.id(cx, "owner", &cx.names.owners).map(Some) } else { Ok(None) };
    let lead_time = cx.figure_opt(node, "lead_time", Kind::Duration);
    let capex_factor = cx.figure_opt(node, "capex_factor", Kind::Ratio);
    let works = seasons(cx, node, "works");
    let earliest = node.year_in_horizon(cx, "earliest", cx.horizon().0);
    let id = node.id(cx, "technology", &cx.names.technologies);
    let technology = id.and_then(|id| row(technologies, id));
    let own = own_figures(cx, node, id.and_then(|id| cx.bases.technology(id)));
    let (technology, own, lead_time) = (technology?, own?, lead_time?);
    let smallest = own.smallest.unwrap_or(technology.smallest);
    fits(cx, node, (own.module, smallest, own.largest))?;
    Ok(Facility {
        name: name?,
        technology: id?,
        site: site?,
        existing: own.existing,
        largest: own.largest,
        smallest,
        module: own.module,
        // one that works in all seasons works all year round
        works: works?.filter(|seasons| seasons.len() < cx.names.seasons.len()),
        earliest: earliest?,
        lead_time: lead_time.unwrap_or(technology.lead_time),
        capex: own.capex.unwrap_or(technology.capex),
        capex_factor: capex_factor?.map_or(1.0, |figure| figure.value),
        operating_cost: own.operating_cost.unwrap_or(technology.operating_cost),
        announced: own.announced,
        money: if node.has("money") { money? } else { cx.names.money.ids().collect() },
        status: status?,
        owner: owner?,
    })
}

/// A module is no smaller than the smallest plant and no larger than the largest.
fn fits(
    cx: &Cx<'_>,
    node: &Node<'_>,
    (module, smallest, largest): (Option<Figure>, Figure, Option<Figure>),
) -> Read<()> {
    let Some(module) = module else { return Ok(()) };
    let refuse = |code, message: String, hint: &str| {
        let place = node.raw("module").and_then(|value| node.place_of(value));
        cx.say(Diag::error(code, format!("{}: {message}", node.what)).at(place, "this module").hint(hint));
        Err(Broken)
    };
    let size = plain(module.value);
    match largest {
        None => refuse(
            "LP2080",
            format!("a module of {size} t/a, and nothing can be added"),
            "add `largest`: as many whole modules can be built as it holds",
        ),
        Some(largest) if module.value > largest.value => refuse(
            "LP2203",
            format!("a module of {size} t/a is larger than the largest plant, {} t/a", plain(largest.value)),
            "make `module` smaller or `largest` larger: as many whole modules can be built as it holds",
        ),
        Some(_) if module.value < smallest.value => refuse(
            "LP2203",
            format!("a module of {size} t/a is smaller than the smallest plant, {} t/a", plain(smallest.value)),
            "make `module` larger, or give the facility a `smallest` of its own",
        ),
        Some(_) => Ok(()),
    }
}

/// what a facility says itself instead of its technology
struct Own {
    existing: Option<Path>,
    largest: Option<Figure>,
    smallest: Option<Figure>,
    module: Option<Figure>,
    capex: Option<Capex>,
    operating_cost: Option<Figure>,
    announced: Option<Announced>,
}

fn own_figures(cx: &Cx<'_>, node: &Node<'_>, basis: Read<Basis>) -> Read<Own> {
    let rate = basis.map(Kind::MassRate);
    let existing = cx.path_opt(node, "existing", rate);
    let largest = cx.figure_opt(node, "largest", rate);
    let smallest = cx.figure_opt(node, "smallest", rate);
    let such = rate.map_or("500 t REO/a", Kind::example);
    let module = cx.figure_opt(node, "module", Wanted::from(rate).within(Bounds::over_zero(such)));
    let capex = if node.has("capex") { capex(cx, node, basis).map(Some) } else { Ok(None) };
    let operating_cost = cx.figure_opt(node, "operating_cost", basis.map(Kind::MoneyPerMass));
    let announced = if node.has("announced") {
        let read = cx.figure_and(node, "announced", rate, |table| table.year(cx, "on_line"));
        read.map(|(capacity, on_line)| Some(Announced { capacity, on_line }))
    } else {
        Ok(None)
    };
    Ok(Own {
        existing: existing?,
        largest: largest?,
        smallest: smallest?,
        module: module?,
        capex: capex?,
        operating_cost: operating_cost?,
        announced: announced?,
    })
}
