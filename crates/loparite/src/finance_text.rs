//! Finance text: what `loparite finance` prints: the programme, then each facility.
//!
//! In        model, [`Money`]
//! Out       plain text, at most 110 columns wide where words stand
//! Holds     one unit of money for the whole text, that of its greatest amount; nothing is computed but sums for print

use crate::finance::Money;
use crate::text::{table, whole, wrap};
use loparite_economics::estimate::Estimate;
use loparite_economics::programme::{FacilityFlow, Flow, FundingYear, Item, Programme, Swing, UnitCost};
use loparite_kernel::quantity::Year;
use loparite_model::chain::Model;
use loparite_model::cost::{CapitalClass, CapitalFrom};
use loparite_model::figure::Grade;
use loparite_model::post::CashItem;
use loparite_report::EstimateRow;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Net present value at the scenario's rate.
pub fn npv(flow: &Flow) -> f64 {
    flow.measures.npv.first().map_or(0.0, |&(_, npv)| npv)
}

/// A year, or none.
pub fn year_words(year: Option<Year>) -> String {
    year.map_or_else(|| "never".to_owned(), |year| year.to_string())
}

/// Least debt service cover.
pub fn cover_words(flow: &Flow) -> String {
    flow.measures.cover.as_ref().map_or_else(|| "no debt".to_owned(), |cover| times(cover.least.1))
}

/// A ratio; where debt is next to nothing, or cash far below zero, its size says nothing.
fn times(ratio: f64) -> String {
    match ratio {
        low if low < -99.0 => "under -99".to_owned(),
        high if high > 99.0 => "over 99".to_owned(),
        ratio => format!("{ratio:.2}"),
    }
}

/// The unit in which a text tells money.
struct Unit {
    factor: f64,
    /// `bn RUB@2025`.
    name: String,
    /// `RUB@2025`.
    currency: String,
}

impl Unit {
    fn of(model: &Model, money: &Money) -> Unit {
        let capital = money.estimates.iter().map(|row| row.estimate.total());
        let sales = money.programme.iter().flat_map(|programme| {
            let all = programme.whole.items.iter().flat_map(|(_, series)| series.values().to_vec());
            all.map(f64::abs).collect::<Vec<_>>()
        });
        let greatest = capital.chain(sales).fold(0.0, f64::max);
        let (factor, word) = match greatest {
            large if large >= 2e9 => (1e9, "bn "),
            large if large >= 2e6 => (1e6, "m "),
            large if large >= 2e3 => (1e3, "k "),
            _ => (1.0, ""),
        };
        let currency = model.currency.to_string();
        Unit { factor, name: format!("{word}{currency}"), currency }
    }

    fn of_money(&self, money: f64) -> String {
        let text = format!("{:.2}", money / self.factor);
        if text == "-0.00" { "0.00".to_owned() } else { text }
    }

    /// Money per tonne, in thousands where it is large.
    fn per_tonne(&self, money: f64) -> String {
        if money.abs() >= 1e5 { format!("{} k", whole(money / 1e3)) } else { whole(money) }
    }
}

/// What a person wants to see: the programme, then each facility.
pub fn text(model: &Model, money: &Money) -> String {
    let unit = Unit::of(model, money);
    let mut text = format!("{}\n\n", model.title);
    match &money.programme {
        Some(programme) => {
            text.push_str(&whole_programme(programme, &unit));
            text.push_str(&years(programme, &unit));
            text.push_str(&groups(programme, &unit));
            text.push_str(&funding(model, programme, &unit));
            text.push_str(&facilities(model, programme, &unit));
            text.push_str(&sensitivities(programme, &unit));
        }
        None if model.finance.is_none() => text.push_str(&wrap(
            "No cash flow: the scenario has no `[finance]` table, which says until when plants go on, when money falls \
             within a year, from when it is discounted and how losses are relieved (data/README.md).",
            0,
        )),
        None => text.push_str("No cash flow: no plan satisfies the limits of this scenario.\n"),
    }
    text.push('\n');
    text.push_str(&capital(money, &unit));
    for row in &money.estimates {
        let flow = money.programme.as_ref().and_then(|programme| {
            programme.facilities.iter().find(|other| other.facility == row.estimate.facility).map(|row| &row.flow)
        });
        text.push_str(&one(model, row, flow, &unit));
    }
    text
}

fn whole_programme(programme: &Programme, unit: &Unit) -> String {
    let measures = &programme.whole.measures;
    let mut text = format!(
        "The programme, {}; planned to {}, later years at the last year's output and the prices and tax rates of each\n",
        unit.name, programme.planned_until
    );
    let at = |&(rate, npv): &(f64, f64)| format!("{} at {:.1} %", unit.of_money(npv), 100.0 * rate);
    let rates: Vec<String> = measures.npv.iter().map(at).collect();
    let _ = writeln!(text, "  net present value after tax   {}", rates.join(", "));
    let _ = writeln!(text, "  net present value before tax  {}", unit.of_money(measures.npv_before_tax));
    let (project, owners) = (measures.irr.words(), measures.equity_irr.words());
    let _ =
        writeln!(text, "  rate of return                {project}; of the owners, after grants and loans, {owners}");
    let _ = writeln!(
        text,
        "  earned back                   {}; discounted {}",
        year_words(measures.payback),
        year_words(measures.discounted_payback)
    );
    let _ = writeln!(text, "  debt service cover            {}", covered(&programme.whole));
    if let Some(factor) = measures.basket_breakeven {
        let _ = writeln!(text, "  breaks even                   if buyers pay {factor:.2} times as much");
    }
    text.push_str(&wrap(
        "Plants that stand already cost nothing here but to run and to close: what was paid for them is not known. Cover \
         is cash after tax, before new capital, over interest and repayment.",
        2,
    ));
    text.push('\n');
    text
}

fn years(programme: &Programme, unit: &Unit) -> String {
    let whole = &programme.whole;
    let sum = |items: &[Item], year: Year| items.iter().map(|&item| whole.item(item).at(year)).sum::<f64>();
    let cash = Item::Cash;
    let taxes = [Item::ProfitTax, cash(CashItem::MiningTax), cash(CashItem::PropertyTax), cash(CashItem::Royalty)];
    let spent = [cash(CashItem::Capital), cash(CashItem::Sustaining), cash(CashItem::Released), Item::Closure];
    let head =
        ["year", "sales", "running", "taxes", "capital*", "cash", "grants", "loans", "debt service", "owners' cash"];
    let row = |year: Year| {
        let left = whole.project.at(year);
        let (sales, taxes, spent) = (sum(&[Item::Sold], year), sum(&taxes, year), sum(&spent, year));
        let debt = sum(&[Item::Interest, Item::Repayment], year);
        let (grants, loans) = (sum(&[Item::Grant], year), sum(&[Item::LoanDrawn], year));
        let numbers =
            [sales, left - sales - taxes - spent, taxes, spent, left, grants, loans, debt, whole.equity.at(year)];
        let mut cells = vec![year.to_string()];
        cells.extend(numbers.map(|money| unit.of_money(money)));
        cells
    };
    let last = whole.project.last();
    let is_shown = |year: &Year| *year <= programme.planned_until + 1 || *year % 5 == 0 || *year == last;
    let rows: Vec<Vec<String>> = whole.project.years().filter(is_shown).map(row).collect();
    let head: Vec<String> = head.iter().map(|word| (*word).to_owned()).collect();
    let more = if last > programme.planned_until + 1 { "; of the years after the plan some are left out" } else { "" };
    format!(
        "{}  * with sustaining capital and closure, less working capital that comes back{more}\n\n",
        table(&head, &rows)
    )
}

fn covered(flow: &Flow) -> String {
    let Some(cover) = &flow.measures.cover else { return "no debt".to_owned() };
    let words = format!("least {} in {}, mean {}", times(cover.least.1), cover.least.0, times(cover.mean));
    match &cover.below[..] {
        [] => words,
        below => format!("{words}; below what lenders ask for in {}", year_ranges(below)),
    }
}

/// 2027-2031, 2034
fn year_ranges(years: &[Year]) -> String {
    let mut runs: Vec<(Year, Year)> = Vec::new();
    for &year in years {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == year => *last = year,
            _ => runs.push((year, year)),
        }
    }
    let words: Vec<String> =
        runs.iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a}-{b}") }).collect();
    words.join(", ")
}

fn groups(programme: &Programme, unit: &Unit) -> String {
    let mut text = String::new();
    for (title, flows) in [("owner", &programme.owners), ("region", &programme.regions)] {
        let value = format!("NPV, {}", unit.name);
        let head = [title, "as of", &value, "rate of return", "capital", "sales"].map(str::to_owned);
        let total = |flow: &Flow, item| unit.of_money(flow.item(item).sum().abs());
        let row = |flow: &Flow| {
            vec![
                flow.name.clone(),
                flow.measures.base.to_string(),
                unit.of_money(npv(flow)),
                flow.measures.irr.words(),
                total(flow, Item::Cash(CashItem::Capital)),
                total(flow, Item::Sold),
            ]
        };
        text.push_str(&table(&head, &flows.iter().map(row).collect::<Vec<_>>()));
        text.push('\n');
    }
    text
}

fn funding(model: &Model, programme: &Programme, unit: &Unit) -> String {
    let head = ["year", "capital", "losses of owners", "found", "assumed", "gap"].map(str::to_owned);
    let planned = programme.funding.iter().filter(|row| row.year <= programme.planned_until);
    let row = |row: &FundingYear| {
        let mut cells = vec![row.year.to_string()];
        let numbers = [row.capital, row.losses, row.found, row.assumed, row.gap()];
        cells.extend(numbers.map(|money| unit.of_money(money)));
        cells
    };
    let some: Vec<Vec<String>> = planned.filter(|row| row.capital + row.losses > 0.0).map(row).collect();
    let mut text = format!("Funding, {}: needed, and found (measured or reported)\n{}", unit.name, table(&head, &some));
    if let Some(aim) = programme.aim {
        let (found, assumed) = offered(model, programme);
        let [aim, found, assumed] = [aim, found, assumed].map(|money| unit.of_money(money));
        let words = format!(
            "Named as needed, without a source of money: {aim} {}. Offered by sources over the horizon: {found} found, \
             {assumed} assumed.",
            unit.name
        );
        text.push_str(&wrap(&words, 0));
    }
    text.push('\n');
    text
}

/// money that is found, and that is assumed
fn offered(model: &Model, programme: &Programme) -> (f64, f64) {
    let mut sums = (0.0, 0.0);
    for row in &programme.sources {
        let grade = model.origin(model.money[row.money].limit.origin).grade;
        *(if grade <= Grade::Reported { &mut sums.0 } else { &mut sums.1 }) += row.offered;
    }
    sums
}

fn facilities(model: &Model, programme: &Programme, unit: &Unit) -> String {
    let cost = format!("cost, {}/t", unit.currency);
    let head = ["facility", "as of", "NPV", "rate of return", "earned back", "cover", "product", &cost, "price"];
    let row = |row: &FacilityFlow| {
        let measures = &row.flow.measures;
        let worth = |unit: &&UnitCost| unit.price * unit.tonnes;
        let main = measures.unit_costs.iter().max_by(|a, b| worth(a).total_cmp(&worth(b)));
        let per_tonne = |money: Option<f64>| money.map_or_else(|| "-".to_owned(), |money| unit.per_tonne(money));
        vec![
            row.flow.name.clone(),
            measures.base.to_string(),
            unit.of_money(npv(&row.flow)),
            measures.irr.words(),
            year_words(measures.payback),
            cover_words(&row.flow),
            main.map_or_else(|| "-".to_owned(), |unit| model.commodities[unit.commodity].name.clone()),
            per_tonne(main.map(|unit| unit.cost)),
            per_tonne(main.map(|unit| unit.price)),
        ]
    };
    let rows: Vec<Vec<String>> = programme.facilities.iter().map(row).collect();
    let rule = "Goods are handed on at the best price that a buyer within reach pays; goods that no such buyer takes at the \
                price at which their maker is worth nothing before tax. Values are as of the year that is shown.";
    format!("Each facility, {}\n{}{}\n", unit.name, table(&head.map(str::to_owned), &rows), wrap(rule, 0))
}

fn sensitivities(programme: &Programme, unit: &Unit) -> String {
    if programme.swings.is_empty() {
        return String::new();
    }
    let head = ["driver", "low", "high", "NPV low", "NPV high"].map(str::to_owned);
    let row = |swing: &Swing| {
        vec![
            swing.name.clone(),
            format!("x {:.2}", swing.factors.0),
            format!("x {:.2}", swing.factors.1),
            unit.of_money(swing.npv.0),
            unit.of_money(swing.npv.1),
        ]
    };
    let rows: Vec<Vec<String>> = programme.swings.iter().map(row).collect();
    format!(
        "What moves the value most, {}; the plan is held, prices move what is bought from outside too\n{}",
        unit.name,
        table(&head, &rows)
    )
}

/// Heads of the columns of capital.
const GROUPS: [&str; 9] =
    ["undivided", "equipment", "other direct", "indirect", "EPCM", "owner's", "contingency", "first fill", "working"];

/// The column of a class.
fn group(class: CapitalClass) -> usize {
    match class {
        CapitalClass::Undivided => 0,
        CapitalClass::Equipment => 1,
        CapitalClass::Installation
        | CapitalClass::Piping
        | CapitalClass::Electrical
        | CapitalClass::Instrumentation
        | CapitalClass::Buildings
        | CapitalClass::Site
        | CapitalClass::Infrastructure => 2,
        CapitalClass::Indirect => 3,
        CapitalClass::Epcm => 4,
        CapitalClass::Owner => 5,
        CapitalClass::Contingency => 6,
        CapitalClass::FirstFill => 7,
        CapitalClass::WorkingCapital => 8,
    }
}

/// capital of what is built, area by class; columns of nothing are left out
fn capital(money: &Money, unit: &Unit) -> String {
    let mut sums: BTreeMap<&str, [f64; GROUPS.len()]> = BTreeMap::new();
    let mut all = [0.0; GROUPS.len()];
    for line in money.estimates.iter().filter(|row| row.built).flat_map(|row| &row.estimate.lines) {
        let column = group(line.class);
        sums.entry(&line.area).or_default()[column] += line.amount;
        all[column] += line.amount;
    }
    if sums.is_empty() {
        return "The plan builds nothing.\n\n".to_owned();
    }
    let shown: Vec<usize> = (0..GROUPS.len()).filter(|&column| all[column] != 0.0).collect();
    let line = |name: &str, amounts: &[f64; GROUPS.len()]| {
        let mut cells = vec![name.to_owned()];
        cells.extend(shown.iter().map(|&column| unit.of_money(amounts[column])));
        cells.push(unit.of_money(amounts.iter().sum()));
        cells
    };
    let mut rows: Vec<Vec<String>> = sums.iter().map(|(area, amounts)| line(area, amounts)).collect();
    rows.push(line("all areas", &all));
    let mut head = vec!["area".to_owned()];
    head.extend(shown.iter().map(|&column| GROUPS[column].to_owned()));
    head.push("all".to_owned());
    let spent = money.programme.as_ref().map(|programme| -programme.whole.item(Item::Cash(CashItem::Capital)).sum());
    let apart = |spent: f64| (spent / all.iter().sum::<f64>() - 1.0).abs() > 0.005;
    let note = spent.filter(|&spent| apart(spent)).map_or_else(String::new, |spent| {
        let words = "The plan reckons each plant's capital as a fixed part and a part per t/a, and spends";
        wrap(&format!("{words} {} in all.", unit.of_money(spent)), 2)
    });
    format!("Capital of what the plan builds, {}\n{}{note}\n", unit.name, table(&head, &rows))
}

/// one facility: where its capital comes from, how sure it is, what else says otherwise
fn one(model: &Model, row: &EstimateRow, flow: Option<&Flow>, unit: &Unit) -> String {
    let estimate = &row.estimate;
    let facility = &model.facilities[estimate.facility];
    let state = match (row.built, &facility.existing) {
        (true, _) => "built by the plan",
        (false, Some(_)) => "stands; this is what could be added, and is not",
        (false, None) => "not built; at its announced or largest size",
    };
    let mut text = format!("{}, {} t/a ({state})\n", facility.name, whole(estimate.size));
    let (plant, total) = (estimate.plant(), estimate.total());
    let sure = estimate.accuracy.map_or_else(String::new, |(class, low, high)| {
        let [low, high] = [low, high].map(|off| unit.of_money(plant * (1.0 + off)));
        format!("; class {class}: {low} to {high}")
    });
    let words = format!(
        "capital {} {} before the first product: plant {} ({}{sure}), first fill and working capital {}; {} {} per t/a",
        unit.of_money(total),
        unit.name,
        unit.of_money(plant),
        from(estimate.from),
        unit.of_money(total - plant),
        unit.per_tonne(total / estimate.size),
        unit.currency
    );
    text.push_str(&wrap(&words, 4));
    text.push_str(&checks(estimate, unit));
    text.push_str(&running(row, unit));
    if let Some(flow) = flow {
        text.push_str(&value(model, flow, unit));
    }
    text
}

/// what a tonne costs to run, and who works there
fn running(row: &EstimateRow, unit: &Unit) -> String {
    let items = &row.running.per_tonne;
    let all: f64 = items.iter().map(|(_, money)| money).sum();
    let each: Vec<String> =
        items.iter().map(|(item, money)| format!("{} {}", item.word(), unit.per_tonne(*money))).collect();
    let staff = &row.running.staff;
    let people: f64 = staff.iter().map(|role| role.people).sum();
    let roles: Vec<String> = staff.iter().map(|role| format!("{} {}", role.name, whole(role.people))).collect();
    let words = format!(
        "runs at {} {} per tonne of capacity used: {}; {} people: {}",
        unit.per_tonne(all),
        unit.currency,
        each.join(", "),
        whole(people),
        roles.join(", ")
    );
    wrap(&words, 4)
}

/// what a facility's money is worth, and each of its products
fn value(model: &Model, flow: &Flow, unit: &Unit) -> String {
    /// A product alone that must become dearer than this carries nothing.
    const MOST: f64 = 10.0;
    let measures = &flow.measures;
    let words = format!(
        "value {} as of {}, rate of return {}, of the owners {}, earned back {}, cover {}",
        unit.of_money(npv(flow)),
        measures.base,
        measures.irr.words(),
        measures.equity_irr.words(),
        year_words(measures.payback),
        covered(flow)
    );
    let mut text = wrap(&words, 4);
    for product in &measures.unit_costs {
        let even = match product.breakeven {
            None => "alone carries it at no price".to_owned(),
            Some(price) if price > MOST * product.price => "alone carries it at no price within ten times".to_owned(),
            Some(price) => format!("breaks even at {}", unit.per_tonne(price)),
        };
        let name = &model.commodities[product.commodity].name;
        let [cost, price] = [product.cost, product.price].map(|money| unit.per_tonne(money));
        text.push_str(&wrap(&format!("{name}: costs {cost} {}/t, gets {price}, {even}", unit.currency), 4));
    }
    text
}

fn from(from: CapitalFrom) -> &'static str {
    match from {
        CapitalFrom::Declared => "as published, scaled",
        CapitalFrom::Equipment => "the equipment its flowsheet sizes",
        CapitalFrom::Plants => "comparable plants",
    }
}

fn checks(estimate: &Estimate, unit: &Unit) -> String {
    let mut words: Vec<String> = Vec::new();
    for check in &estimate.checks {
        let range = check.range.map_or_else(String::new, |(low, high)| {
            format!(" (8 of 10 between {} and {})", unit.of_money(low), unit.of_money(high))
        });
        let ratio = check.amount / estimate.plant();
        let amount = unit.of_money(check.amount);
        words.push(format!("{} {amount}{range}, {ratio:.2} times the plant", from(check.from)));
    }
    if !estimate.unpriced.is_empty() {
        words.push(format!("no account prices {}", estimate.unpriced.join(", ")));
    }
    if words.is_empty() { String::new() } else { wrap(&format!("beside it: {}", words.join("; ")), 4) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_in_a_row_are_one_range() {
        assert_eq!(year_ranges(&[2027, 2028, 2029, 2034, 2036, 2037]), "2027-2029, 2034, 2036-2037");
        assert_eq!(year_ranges(&[]), "");
    }

    #[test]
    fn money_is_told_in_one_unit_and_never_as_minus_nothing() {
        let unit = Unit { factor: 1e9, name: "bn RUB@2025".to_owned(), currency: "RUB@2025".to_owned() };
        assert_eq!([1.5e9, -3e5, 0.0].map(|money| unit.of_money(money)), ["1.50", "0.00", "0.00"]);
        assert_eq!([1_371_000.0, 61.0].map(|money| unit.per_tonne(money)), ["1,371 k", "61"]);
        assert_eq!([-3858.0, 0.27, 500.0].map(times), ["under -99", "0.27", "over 99"]);
    }
}
