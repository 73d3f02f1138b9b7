//! Statement: a cash flow by item and year, with its sums.
//!
//! Equations (1) operating result = sum of items that are neither capital, closure, profit tax nor financing
//!           (2) after tax        = as reckoned, before financing
//!           (3) of the owners    = (2) and grants, loans and their service

use crate::Report;
use crate::markup::{Column, Table};
use crate::number::{decimals, fixed, money_unit};
use loparite_economics::programme::{Flow, Item};
use loparite_finance::series::{Series, Year};
use loparite_model::post::CashItem;

/// Parts of a cash flow, each with a sum below it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Part {
    /// What running it brings and costs.
    Operating,
    /// What is put in and comes back, and tax on profit.
    Capital,
    /// Who gives money and gets it back.
    Financing,
}

fn part(item: Item) -> Part {
    match item {
        Item::Cash(CashItem::Capital | CashItem::Sustaining | CashItem::Released) | Item::Closure | Item::ProfitTax => {
            Part::Capital
        }
        Item::Grant | Item::LoanDrawn | Item::Interest | Item::Repayment => Part::Financing,
        Item::Cash(CashItem::LoanDrawn | CashItem::DebtService) => Part::Financing,
        Item::Sold | Item::HandedOn | Item::TakenOver | Item::Cash(_) => Part::Operating,
    }
}

/// The largest amount of a year, for the scale.
pub fn largest(flow: &Flow) -> f64 {
    let all = flow.items.iter().map(|(_, series)| series).chain([&flow.project, &flow.equity]);
    all.flat_map(|series| series.values())
        .map(|value| value.abs())
        .filter(|value| value.is_finite())
        .fold(0.0, f64::max)
}

/// The table of a flow; years after the plan are marked.
pub fn statement(report: &Report, flow: &Flow, planned: Year, (scale, word): (f64, &'static str)) -> String {
    let years = super::years(flow);
    let heads: Vec<String> =
        years.iter().map(|&year| if year > planned { format!("{year}\ncont.") } else { year.to_string() }).collect();
    let mut columns = vec![("Item", Column::Words), ("All years", Column::Numbers)];
    let kind = |year: Year| if year > planned { Column::Later } else { Column::Numbers };
    columns.extend(heads.iter().zip(&years).map(|(head, &year)| (head.as_str(), kind(year))));
    let mut caption = format!("{}; income positive", money_unit(word, &report.model.currency));
    if years.last().is_some_and(|&last| last > planned) {
        caption.push_str(&format!("; years after {planned} (cont.) go on as that year"));
    }
    let mut table = Table::new(&caption, &columns);
    let places = decimals([largest(flow) / scale]);
    let said = |value: f64| if value.abs() > 1e-9 * scale { fixed(value / scale, places) } else { "–".to_owned() };
    let row = |name: &str, series: &Series| {
        let mut cells = vec![name.to_owned(), said(series.sum())];
        cells.extend(years.iter().map(|&year| said(series.at(year))));
        cells
    };
    let mut items: Vec<&(Item, Series)> = flow.items.iter().collect();
    items.sort_by_key(|(item, _)| *item);
    for wanted in [Part::Operating, Part::Capital, Part::Financing] {
        let mine: Vec<&(Item, Series)> = items
            .iter()
            .copied()
            .filter(|(item, series)| part(*item) == wanted && series.values().iter().any(|value| value.abs() > 0.0))
            .collect();
        for (item, series) in &mine {
            table.row(&row(item.word(), series));
        }
        match wanted {
            Part::Operating => {
                let sum = mine.iter().fold(Series::default(), |sum, (_, series)| sum.plus(series));
                table.total(&row("operating result", &sum));
            }
            Part::Capital => table.total(&row("after tax, before financing", &flow.project)),
            Part::Financing => table.total(&row("of the owners", &flow.equity)),
        }
    }
    let mut sum = row("sum of the owners so far", &flow.equity.cumulative());
    sum[1] = String::new();
    table.row(&sum);
    table.finish()
}
