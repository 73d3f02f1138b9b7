//! Base: the scenario itself, sources, elements, baskets, commodities, currencies.

use super::{Header, entries};
use crate::bases::BASES;
use crate::fault::percent;
use crate::figures::{Bounds, Cx, Wanted};
use crate::names::CurrencyName;
use crate::node::{Broken, Node, Read, place};
use crate::text::Parsed;
use loparite_kernel::diag::{Diag, Place};
use loparite_kernel::element::{Element, ElementId, Group};
use loparite_kernel::ids::Table;
use loparite_kernel::quantity::{Currency, Kind, Year};
use loparite_model::chain::*;
use loparite_model::figure::Source;
use toml::Spanned;
use toml::de::DeValue;

const GROUPS: &[(&str, Group)] = &[
    ("light", Group::Light),
    ("heavy", Group::Heavy),
    ("scandium", Group::Scandium),
    ("radionuclide", Group::Radionuclide),
    ("other", Group::Other),
];

/// Kinds of commodity with their word.
pub const COMMODITY_KINDS: &[(&str, CommodityKind)] = &[
    ("rare-earth", CommodityKind::RareEarth),
    ("rare-metal", CommodityKind::RareMetal),
    ("other", CommodityKind::Other),
];

/// Years over which capital may be written off.
const WRITTEN_OFF: Bounds = Bounds { least: 1.0, most: 100.0, words: "1 to 100 years", such: "10 years" };
/// Units of a currency for a dollar.
const PER_USD: Bounds = Bounds::over_zero("80 ratio");
/// Prices may fall, but not to nothing.
const INFLATION: Bounds = Bounds { least: -0.999_999, most: f64::MAX, words: "over -100 %", such: "4 %" };

/// Years that a scenario may have after its first.
const LONGEST: Year = 60;

/// What all goods stand on.
#[derive(Clone, Copy)]
pub struct Base<'a> {
    /// All elements.
    pub elements: &'a Table<ElementId, Element>,
}

/// `[scenario]`, of which there is one.
pub fn header(cx: &Cx<'_>, parsed: &[Parsed<'_>]) -> Read<Header> {
    let mut found = parsed.iter().filter_map(|file| file.root.get("scenario").map(|value| (file, value)));
    let Some((file, value)) = found.next() else {
        // it may stand in what could not be read
        let readable =
            |file: &&Parsed<'_>| file.file.name == "scenario.toml" && file.torn.is_empty() && !cx.names.strange;
        if let Some(file) = parsed.first().filter(readable) {
            let diag = Diag::error("LP1005", "there is no `[scenario]`".to_owned());
            cx.say(diag.at(Some(place(file.file, 0..1)), "in this file").hint("a scenario begins with `[scenario]`"));
        }
        return Err(Broken);
    };
    if let Some((file, value)) = found.next() {
        cx.say(
            Diag::error("LP1007", "`[scenario]` is declared twice")
                .at(Some(place(file.file, value.span())), "again")
                .hint("a scenario has one; remove this"),
        );
    }
    let Some(table) = value.get_ref().as_table() else {
        cx.say(
            Diag::error("LP1006", "`scenario` must be one table")
                .at(Some(place(file.file, value.span())), "here")
                .hint("write `[scenario]`, with single brackets"),
        );
        return Err(Broken);
    };
    let node = Node::new(file.file, table, value.span(), "scenario".to_owned());
    let header = read_header(cx, &node);
    node.finish(cx);
    header
}

fn read_header(cx: &Cx<'_>, node: &Node<'_>) -> Read<Header> {
    // the money comes first: every figure is turned into it
    let currency = currency(cx, node);
    if let Ok(currency) = &currency {
        cx.set_money(currency.clone());
    }
    let (first, last) = (node.year(cx, "first_year"), node.year(cx, "last_year"));
    let id = node.text(cx, "id");
    let title = node.text(cx, "title");
    let description = node.text(cx, "description");
    let data = node.text(cx, "data");
    let include = node.list(cx, "include").map(|_| ());
    let discount_rate = cx.figure(node, "discount_rate", Kind::Share);
    let depreciation = cx.figure(node, "depreciation", Wanted::from(Kind::Duration).within(WRITTEN_OFF));
    let objective = node.word(cx, "objective", &[("npv", Objective::Npv), ("reach", Objective::Reach)]);
    let good = match (first, last) {
        (Ok(first), Ok(last)) => horizon(cx, node, first, last),
        _ => Err(Broken),
    };
    node.has("show_year");
    let (first, last) = good?;
    let show_year = node.year_in_horizon(cx, "show_year", last);
    data?;
    include?;
    Ok(Header {
        id: id?,
        title: title?,
        description: description?,
        years: (first, last),
        currency: currency?,
        discount_rate: discount_rate?,
        depreciation: depreciation?,
        objective: objective?,
        show_year: show_year?,
    })
}

fn horizon(cx: &Cx<'_>, node: &Node<'_>, first: Year, last: Year) -> Read<(Year, Year)> {
    if (0..=LONGEST).contains(&(last - first)) {
        return Ok((first, last));
    }
    let message = if last < first {
        format!("scenario ends in {last}, before it begins in {first}")
    } else {
        format!("scenario runs from {first} to {last}, longer than {LONGEST} years")
    };
    let place = node.raw("last_year").and_then(|value| node.place_of(value));
    cx.say(Diag::error("LP2021", message).at(place, "this year").hint("move `first_year` or `last_year`"));
    Err(Broken)
}

fn currency(cx: &Cx<'_>, node: &Node<'_>) -> Read<Currency> {
    let text = node.text(cx, "currency")?;
    let read = text.split_once('@').and_then(|(code, year)| {
        let good = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        good.then(|| year.parse().ok().map(|year| Currency { code: code.to_owned(), year }))?
    });
    let place = node.raw("currency").and_then(|value| node.place_of(value));
    if let Some(currency) = &read
        && !cx.rates.knows(currency)
    {
        if !cx.names.may_be::<CurrencyName>(&currency.code) && !cx.rates.is_doubtful(currency, currency) {
            let diag =
                Diag::error("LP2022", format!("nothing can be turned into {currency}, the money of the scenario"));
            let diag = diag.at(place, "no exchange rate of this money");
            cx.say(
                diag.hint(format!(
                    "give the year {} in `per_usd` of the `[[currency]]` {}",
                    currency.year, currency.code
                )),
            );
        }
        return Err(Broken);
    }
    read.ok_or_else(|| {
        let diag =
            Diag::error("LP2006", format!("scenario: currency is `{text}`, which is no currency with a price year"))
                .at(place, "here");
        let code = text.split_once('@').map_or(&text[..], |(code, _)| code);
        let code = if code.len() == 3 { code.to_uppercase() } else { "USD".to_owned() };
        cx.say(diag.hint(format!("write `currency = \"{code}@2025\"`, with the year whose prices are meant")));
        Broken
    })
}

/// `[[source]]`
pub fn source(cx: &Cx<'_>, node: &Node<'_>) -> Read<Source> {
    let (title, address) = (node.text(cx, "title"), node.text(cx, "address"));
    Ok(Source { title: title?, address: address? })
}

/// `[[element]]`; what is broken of one is said and stood in for, so that all that is made of it is read as well
pub fn elements(cx: &Cx<'_>, parsed: &[Parsed<'_>]) -> Table<ElementId, Element> {
    let mut table = Table::new();
    for node in entries(parsed, "element") {
        let Some(id) = node.table.get("id").and_then(|id| id.get_ref().as_str()) else { continue };
        let element = element(cx, &node);
        node.finish(cx);
        table.insert(id, element);
    }
    table
}

fn element(cx: &Cx<'_>, node: &Node<'_>) -> Element {
    let count = |key: &'static str| {
        let number = node.whole(cx, key)?;
        u32::try_from(number).ok().filter(|&n| n > 0).ok_or_else(|| {
            let place = node.raw(key).and_then(|value| node.place_of(value));
            let message = format!("`{key}` of {} is {number}, which is no count of atoms", node.what);
            cx.say(
                Diag::error("LP1006", message).at(place, "here").hint("count the atoms of the formula: 1, 2, 3, .."),
            );
            Broken
        })
    };
    let mass = cx.figure(node, "atomic_mass", Kind::Ratio).map(|mass| mass.value);
    Element {
        name: node.text(cx, "name").unwrap_or_default(),
        group: node.word(cx, "group", GROUPS).unwrap_or(Group::Other),
        oxide: node.text(cx, "oxide").unwrap_or_default(),
        atomic_mass: mass.unwrap_or(1.0),
        oxide_atoms: count("oxide_atoms").unwrap_or(1),
        oxide_oxygens: count("oxide_oxygens").unwrap_or(1),
    }
}

/// `[[basket]]`
pub fn baskets(cx: &Cx<'_>, parsed: &[Parsed<'_>]) -> Vec<Basket> {
    let read = |node: Node<'_>| {
        let name = node.text(cx, "name");
        let elements = node.ids(cx, "elements", &cx.names.elements);
        node.finish(cx);
        Some(Basket { name: name.ok()?, elements: elements.ok()? })
    };
    entries(parsed, "basket").filter_map(read).collect()
}

/// Elements that a word means: one element, a group, or all rare earths.
pub fn elements_of(cx: &Cx<'_>, node: &Node<'_>, value: &Spanned<DeValue<'_>>, base: Base<'_>) -> Read<Vec<ElementId>> {
    let word = value.get_ref().as_str().ok_or_else(|| node.shape(cx, "counts", value, "an element or a group"))?;
    match group(word, base) {
        Some(elements) => Ok(elements),
        None => node.id_of(cx, "counts", value, &cx.names.elements).map(|id| vec![id]),
    }
}

/// Elements of a group word.
pub fn group(word: &str, base: Base<'_>) -> Option<Vec<ElementId>> {
    let wanted = |group: Group| match word {
        "rare-earths" => group.is_rare_earth(),
        "light" => group == Group::Light,
        "heavy" => group == Group::Heavy,
        _ => false,
    };
    let known = matches!(word, "rare-earths" | "light" | "heavy");
    known.then(|| base.elements.iter().filter(|(_, element)| wanted(element.group)).map(|(id, _)| id).collect())
}

/// `[[commodity]]`
pub fn commodity(cx: &Cx<'_>, node: &Node<'_>, base: Base<'_>) -> Read<Commodity> {
    let name = node.text(cx, "name");
    let stage = node.word(cx, "stage", Stage::WORDS);
    let kind = node.word(cx, "kind", COMMODITY_KINDS);
    let basis = node.word(cx, "basis", BASES);
    let counts: Read<Vec<Vec<ElementId>>> = node.list(cx, "counts").and_then(|list| {
        list.iter().map(|value| elements_of(cx, node, value, base)).collect::<Vec<_>>().into_iter().collect()
    });
    let pure = if node.has("pure") { node.id(cx, "pure", &cx.names.elements).map(Some) } else { Ok(None) };
    let storage = cx.figure_opt(node, "storage", basis.map(Kind::MoneyPerMass));
    let content = cx.figure_opt(node, "content", Kind::Share);
    let (pure, content) = (pure?, content?);
    node.whole_text(cx)?;
    if pure.is_some() && content.is_none() {
        let diag = Diag::error("LP2043", format!("{} is pure but has no `content`", node.what))
            .at(node.place(), "this commodity");
        cx.say(diag.hint("say how much of its gross mass is counted, such as \"99 %\""));
        return Err(Broken);
    }
    if pure.is_some() && counts.as_ref().is_ok_and(Vec::is_empty) {
        let diag = Diag::error("LP1005", format!("{} is pure but has no `counts`", node.what));
        let diag = diag.at(node.place(), "this commodity").hint("add `counts = [\"..\"]` with its element");
        return Err(node.miss("counts", diag));
    }
    let mut counts: Vec<ElementId> = counts?.into_iter().flatten().collect();
    counts.sort();
    counts.dedup();
    Ok(Commodity { name: name?, stage: stage?, kind: kind?, basis: basis?, counts, pure, storage: storage?, content })
}

/// `[[currency]]`: the numbers are read by `rates`; here their figures are checked
pub fn currencies(cx: &Cx<'_>, parsed: &[Parsed<'_>]) {
    for node in entries(parsed, "currency") {
        let ratio = Wanted::from(Kind::Ratio);
        if needs_form(cx, &node, ("per_usd", "path"), "{ 2025 = \"80 ratio\" }").is_ok() {
            let _said = cx.path(&node, "per_usd", ratio.within(PER_USD));
        }
        if needs_form(cx, &node, ("inflation", "per_year"), "{ 2025 = \"4 %\" }").is_ok() {
            let _said = cx.path(&node, "inflation", ratio.within(INFLATION));
        }
        node.finish(cx);
    }
}

/// A figure that is written by year in one form alone, since what it says of years in between or of all others is not
/// taken from it.
pub fn needs_form(cx: &Cx<'_>, node: &Node<'_>, (key, form): (&'static str, &'static str), example: &str) -> Read<()> {
    let Some(figure) = node.raw(key).and_then(|value| value.get_ref().as_table()) else { return Ok(()) };
    let other = ["value", "path", "per_year"].into_iter().filter(|other| *other != form);
    let Some((word, value)) = other.filter_map(|other| Some((other, figure.get(other)?))).next() else { return Ok(()) };
    if figure.contains_key(form) {
        return Ok(());
    }
    let message = format!("{}: `{key}` needs `{form}`, not `{word}`", node.what);
    let diag = Diag::error("LP1006", message).at(node.place_of(value), format!("written as `{word}`"));
    cx.say(diag.hint(format!("write `{key} = {{ {form} = {example}, source = \"..\", year = .., grade = \"..\" }}`")));
    Err(Broken)
}

/// Shares of a whole sum to 100 %.
pub fn sums_to_one(cx: &Cx<'_>, what: &str, place: Option<Place>, sum: f64) -> Read<()> {
    if (sum - 1.0).abs() <= 1e-6 {
        return Ok(());
    }
    let message = format!("{what} sums to {}, not 100 %", percent(sum));
    let hint = if sum < 1.0 { "something is missing" } else { "something is counted twice" };
    cx.say(Diag::error("LP2030", message).at(place, "these shares").hint(format!("{hint}: the shares divide a whole")));
    Err(Broken)
}
