//! Finance: how the money of the programme is counted, and what is turned up and down.
//!
//! In        `[finance]`, of which there is one at most; `[[sensitivity]]`
//! Out       rows of the model
//! Holds     plants go on at least to the end of the horizon, and long enough to write capital off; the low end of a
//!           driver is below its high end; no factor makes a discount rate that cannot be used
//! Not here  what follows (`loparite-economics`)

use super::technology::row;
use super::{Header, Rows, entries};
use crate::SourceFile;
use crate::fault::percent;
use crate::figures::{Bounds, Cx, Wanted};
use crate::measure::plain;
use crate::node::{Broken, Node, Read, place};
use crate::text::Parsed;
use loparite_finance::discount::RATES;
use loparite_kernel::diag::Diag;
use loparite_kernel::quantity::{Kind, Year};
use loparite_model::chain::CommodityId;
use loparite_model::claim::{Fact, FactId};
use loparite_model::cost::{Allocation, Driver, Falls, FinanceTerms, MoneyTerms, Sensitivity, SensitivityId, ValuedAt};
use loparite_model::figure::Figure;
use toml::Spanned;
use toml::de::DeValue;

/// `[finance]`; nothing if the text has none. Of several the one that says most is read.
pub fn finance(cx: &Cx<'_>, parsed: &[Parsed<'_>], facts: &Rows<FactId, Fact>) -> Read<Option<FinanceTerms>> {
    let all = parsed.iter().filter_map(|file| file.root.get("finance").map(|value| (file.file, value)));
    let all: Vec<(&SourceFile, &Spanned<DeValue<'_>>)> = all.collect();
    let keys = |value: &Spanned<DeValue<'_>>| value.get_ref().as_table().map_or(0, |table| table.len());
    let most = all.iter().map(|(_, value)| keys(value)).max().unwrap_or(0);
    let Some(kept) = all.iter().position(|(_, value)| keys(value) == most) else { return Ok(None) };
    let (file, value) = all[kept];
    let here = place(file, value.span());
    for (_, &(other, again)) in all.iter().enumerate().filter(|(position, _)| *position != kept) {
        let diag = Diag::error("LP1007", "`[finance]` is declared twice").at(Some(place(other, again.span())), "again");
        let hint = format!("a scenario has one, and more of it stands in {}:{}; remove this", here.file, here.line);
        cx.say(diag.hint(hint));
    }
    let Some(table) = value.get_ref().as_table() else {
        let diag = Diag::error("LP1006", "`finance` must be one table").at(Some(here), "here");
        cx.say(diag.hint("write `[finance]`, with single brackets"));
        return Err(Broken);
    };
    let node = Node::new(file, table, value.span(), "finance".to_owned());
    let terms = terms(cx, &node, facts);
    node.finish(cx);
    terms.map(Some)
}

/// Prices may fall, but not to nothing; what is over the greatest is a slip.
const INFLATION: Bounds = Bounds { least: -0.9, most: 10.0, words: "between -90 % and 1000 %", such: "4 %" };
/// Years that a loss is carried.
const LOSS_YEARS: Bounds = Bounds { least: 1.0, most: 200.0, words: "1 to 200 years", such: "10 years" };
/// Cash over debt service.
const COVER: Bounds =
    Bounds { least: f64::MIN_POSITIVE, most: 100.0, words: "over zero and at most 100", such: "1.3 ratio" };

fn terms(cx: &Cx<'_>, node: &Node<'_>, facts: &Rows<FactId, Fact>) -> Read<FinanceTerms> {
    let until = until(cx, node);
    let falls = node.word(cx, "falls", Falls::WORDS);
    let valued_at = node.word(cx, "valued_at", ValuedAt::WORDS);
    let money = money(cx, node);
    let rates = cx.shares(node, "rates");
    let loss_share = cx.figure(node, "loss_share", Kind::Share);
    let loss_years = cx.figure_opt(node, "loss_years", Wanted::from(Kind::Duration).within(LOSS_YEARS));
    let debt_cover = cx.figure(node, "debt_cover", Wanted::from(Kind::Ratio).within(COVER));
    let allocation = node.word(cx, "allocation", Allocation::WORDS);
    let aim = if node.has("aim") { aim(cx, node, facts).map(Some) } else { Ok(None) };
    let rates = rates.map(|rates| rates.values.iter().map(|&value| Figure { value, origin: rates.origin }).collect());
    Ok(FinanceTerms {
        until: until?,
        falls: falls?,
        valued_at: valued_at?,
        money: money?,
        rates: rates?,
        loss_share: loss_share?,
        loss_years: loss_years?,
        debt_cover: debt_cover?,
        allocation: allocation?,
        aim: aim?,
    })
}

/// The last year in which plants go on: not before the plan ends.
fn until(cx: &Cx<'_>, node: &Node<'_>) -> Read<Year> {
    let until = node.year(cx, "until")?;
    let (_, last) = cx.horizon();
    if last == Year::MAX || until >= last {
        return Ok(until);
    }
    let place = node.raw("until").and_then(|value| node.place_of(value));
    let message = format!("finance: plants go on until {until}, and the plan ends only in {last}");
    cx.say(Diag::error("LP2021", message).at(place, "this year").hint(format!("write {last} or a later year")));
    Err(Broken)
}

fn money(cx: &Cx<'_>, node: &Node<'_>) -> Read<MoneyTerms> {
    let is_nominal = node.word(cx, "money", &[("real", false), ("nominal", true)]);
    match is_nominal {
        Ok(true) => cx
            .figure(node, "inflation", Wanted::from(Kind::Ratio).within(INFLATION))
            .map(|inflation| MoneyTerms::Nominal { inflation }),
        Ok(false) => match node.raw("inflation") {
            None => Ok(MoneyTerms::Real),
            Some(value) => {
                let message = "finance: real money keeps its worth, and `inflation` is given";
                let diag = Diag::error("LP1004", message).at(node.place_of(value), "of nominal money");
                cx.say(diag.hint("write `money = \"nominal\"`, or remove `inflation`"));
                Err(Broken)
            }
        },
        Err(broken) => {
            // whether it belongs here is not known
            node.has("inflation");
            Err(broken)
        }
    }
}

/// The fact that names capital as an aim: money.
fn aim(cx: &Cx<'_>, node: &Node<'_>, facts: &Rows<FactId, Fact>) -> Read<FactId> {
    let id = node.id(cx, "aim", &cx.names.facts)?;
    let fact = row(facts, id)?;
    let quantity = &fact.evidence.first().ok_or(Broken)?.quantity;
    if quantity.expect(Kind::Money).is_ok() {
        return Ok(id);
    }
    let place = node.raw("aim").and_then(|value| node.place_of(value));
    let message = format!("finance: aim is fact `{}`, which is no money", cx.names.facts.key(id));
    cx.say(Diag::error("LP2003", message).at(place, "this fact").hint("name a fact such as \"700 bn RUB@2025\""));
    Err(Broken)
}

/// Greatest factor of a driver.
const MOST_FACTOR: f64 = 100.0;
/// Factors of what may cost nothing.
const FACTOR: Bounds = Bounds { least: 0.0, most: MOST_FACTOR, words: "between 0 and 10,000 %", such: "80 %" };
/// Factors of prices and capital: without them there is nothing to be valued.
const FACTOR_OVER_ZERO: Bounds =
    Bounds { least: f64::MIN_POSITIVE, most: MOST_FACTOR, words: "over zero and at most 10,000 %", such: "80 %" };

/// `[[sensitivity]]`
pub fn sensitivity(cx: &Cx<'_>, node: &Node<'_>) -> Read<Sensitivity> {
    let words: Vec<(&str, usize)> = Driver::WORDS.iter().enumerate().map(|(n, (word, _))| (*word, n)).collect();
    let name = node.text(cx, "name");
    let driver = node.word(cx, "driver", &words).map(|n| Driver::WORDS[n].1.clone());
    let bounds = match driver {
        Ok(Driver::Price(_) | Driver::Capital) => FACTOR_OVER_ZERO,
        _ => FACTOR,
    };
    let driver = match driver {
        Ok(Driver::Price(_)) => commodities(cx, node).map(Driver::Price),
        Ok(other) => Ok(other),
        Err(broken) => {
            node.has("commodities");
            Err(broken)
        }
    };
    let factor = |key, such| cx.figure(node, key, Wanted::from(Kind::Ratio).within(Bounds { such, ..bounds }));
    let (low, high) = (factor("low", "80 %"), factor("high", "120 %"));
    let (low, high) = (low?, high?);
    if low.value >= high.value {
        let place = node.raw("low").and_then(|value| node.place_of(value));
        let words = if low.value > high.value { "is above its high end" } else { "is its high end" };
        let diag = Diag::error("LP2120", format!("{}: its low end {words}", node.what)).at(place, "low");
        cx.say(diag.hint("factors of the central case: `low` such as \"80 %\", `high` such as \"120 %\""));
        return Err(Broken);
    }
    Ok(Sensitivity { name: name?, driver: driver?, low, high })
}

/// The commodities whose prices are turned; all if none is named.
fn commodities(cx: &Cx<'_>, node: &Node<'_>) -> Read<Vec<CommodityId>> {
    let named = node.ids(cx, "commodities", &cx.names.commodities)?;
    match node.raw("commodities").filter(|_| named.is_empty()) {
        None => Ok(named),
        Some(value) => {
            let diag = Diag::error("LP1005", format!("{} names no commodity", node.what));
            let hint = "name some, or leave `commodities` out to turn all prices";
            cx.say(diag.at(node.place_of(value), "empty").hint(hint));
            Err(Broken)
        }
    }
}

/// What of the money only shows beside the scenario and what turns it.
pub fn fits(
    cx: &Cx<'_>,
    parsed: &[Parsed<'_>],
    (header, finance): (Option<&Header>, &Read<Option<FinanceTerms>>),
    sensitivities: &Rows<SensitivityId, Sensitivity>,
) {
    let Ok(terms) = finance else { return };
    let Some(terms) = terms else { return idle(cx, parsed) };
    let Some(header) = header else { return };
    let years = terms.until - header.years.0 + 1;
    let (over, table) = (header.depreciation.value, |key| parsed.iter().find_map(|file| table_of(file, key)));
    if over > f64::from(years)
        && let Some(scenario) = table("scenario")
    {
        let (first, until) = (header.years.0, terms.until);
        let message = format!(
            "scenario: capital is written off over {} years, and from {first} to {until} there are {years}",
            plain(over)
        );
        let place = scenario.raw("depreciation").and_then(|value| scenario.place_of(value));
        let hint = "shorten `depreciation`, or let plants go on longer: `until` of `[finance]`";
        cx.say(Diag::error("LP2152", message).at(place, "longer than plants run").hint(hint));
    }
    if let Some(node) = table("finance") {
        repeated(cx, &node, terms, header.discount_rate.value);
    }
    let inflation = match terms.money {
        MoneyTerms::Real => 0.0,
        MoneyTerms::Nominal { inflation } => inflation.value,
    };
    let central = header.discount_rate.value;
    for node in entries(parsed, "sensitivity") {
        let id = node.table.get("id").and_then(|id| sensitivities.id(id.get_ref().as_str()?));
        let row = id.and_then(|id| sensitivities[id].as_ref());
        let Some(row) = row.filter(|row| row.driver == Driver::DiscountRate) else { continue };
        for (key, factor) in [("low", row.low.value), ("high", row.high.value)] {
            let rate = (1.0 + central * factor) * (1.0 + inflation) - 1.0;
            if !(RATES.0..=RATES.1).contains(&rate) {
                let message = format!("{}: `{key}` makes a discount rate of {}", node.what, percent(rate));
                let place = node.raw(key).and_then(|value| node.place_of(value));
                let diag = Diag::error("LP2157", message).at(place, "this factor");
                cx.say(diag.hint("bring it between -99 % and 10,000 %: a factor such as \"80 %\" or \"120 %\""));
            }
        }
    }
}

/// A table of which there is one.
fn table_of<'p>(file: &'p Parsed<'p>, key: &'static str) -> Option<Node<'p>> {
    let value = file.root.get(key)?;
    Some(Node::new(file.file, value.get_ref().as_table()?, value.span(), key.to_owned()))
}

/// Rates that stand beside themselves.
fn repeated(cx: &Cx<'_>, node: &Node<'_>, terms: &FinanceTerms, central: f64) {
    let rates: Vec<f64> = terms.rates.iter().map(|rate| rate.value).collect();
    let place = || node.raw("rates").and_then(|value| node.place_of(value));
    for (position, &rate) in rates.iter().enumerate() {
        let words = match (rate == central, rates[..position].contains(&rate)) {
            (true, _) => "is the discount rate of the scenario",
            (false, true) => "stands twice",
            (false, false) => continue,
        };
        let diag = Diag::warning("LP2156", format!("finance: of its rates {} {words}", percent(rate)));
        cx.say(
            diag.at(place(), "these rates").hint("name each rate once, and not the scenario's, which is always shown"),
        );
    }
}

/// Owners and sensitivities that nobody asks for.
fn idle(cx: &Cx<'_>, parsed: &[Parsed<'_>]) {
    if cx.names.lost {
        return;
    }
    for (kind, what) in [("owner", "owners"), ("sensitivity", "sensitivities")] {
        if let Some(node) = entries(parsed, kind).next() {
            let diag = Diag::warning("LP2153", format!("there are {what} and no `[finance]`: they do nothing"));
            cx.say(diag.at(node.place(), "the first of them").hint("add `[finance]`, or remove them"));
        }
    }
}
