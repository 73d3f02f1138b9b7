//! Finance: cash by year and item, and what it is worth.

use crate::Report;
use crate::chart::cash::{Cash, cash};
use crate::markup::{Column, Figure, Table, escape, figure, nothing};
use crate::number::{decimals, fixed, money, money_scale, money_unit, percent};
use crate::section::{NO_PLAN, Section, years};
use loparite_model::post::CashItem;

/// Whether it pays.
pub const SECTION: Section = Section { id: "finance", title: |_| "Cash flow and return".to_owned(), body };

fn body(report: &Report) -> String {
    if report.outcome.levels.is_empty() {
        return nothing(NO_PLAN);
    }
    format!("{}{}{}", figures(report), picture(report), table(report))
}

fn figures(report: &Report) -> String {
    let (finance, currency) = (&report.finance, &report.model.currency);
    let rate = percent(report.model.discount_rate.value);
    let pairs = [
        (money(finance.npv_after_tax, currency), format!("net present value after profit tax, at {rate} a year")),
        (money(finance.npv_before_tax, currency), format!("net present value before profit tax, at {rate} a year")),
        (finance.irr.map_or_else(|| "none".to_owned(), percent), "internal rate of return, a year".to_owned()),
        (payback(report), "capital is earned back, undiscounted".to_owned()),
    ];
    let one = |(value, words): &(String, String)| {
        format!("<div><b>{}</b><span>{}</span></div>\n", escape(value), escape(words))
    };
    format!("<div class=\"figures\">\n{}</div>\n", pairs.iter().map(one).collect::<String>())
}

fn payback(report: &Report) -> String {
    let in_debt = report.finance.rows.last().is_some_and(|row| row.3 < 0.0);
    match report.finance.payback {
        Some(year) => year.to_string(),
        None if in_debt => format!("not by {}", report.model.last_year),
        None => "–".to_owned(),
    }
}

fn picture(report: &Report) -> String {
    let rows = &report.finance.rows;
    if rows.is_empty() {
        return nothing("No cash flow was computed.");
    }
    let largest = rows.iter().flat_map(|row| [row.1.abs(), row.3.abs()]).fold(0.0, f64::max);
    let (scale, word) = money_scale(largest);
    let unit = money_unit(word, &report.model.currency);
    let chart = Cash {
        years: rows.iter().map(|row| row.0).collect(),
        cash: rows.iter().map(|row| (row.1 - row.2) / scale).collect(),
        sum: rows.iter().map(|row| row.3 / scale).collect(),
        unit: unit.clone(),
    };
    let finding = match (report.finance.payback, rows.last()) {
        (Some(year), _) => format!("The chain has earned its capital back by {year}"),
        (None, Some(row)) if row.3 < 0.0 => {
            format!("The chain does not earn its capital back by {}", report.model.last_year)
        }
        _ => "Cash of the chain".to_owned(),
    };
    figure(&Figure {
        finding: &finding,
        measured: &format!(
            "cash of the whole chain after profit tax by year (bars) and its discounted sum (line), {unit}"
        ),
        picture: &cash(&chart),
        source: "this plan",
    })
}

fn table(report: &Report) -> String {
    let years = years(report);
    let cash = |item: CashItem, year: i32| report.summary.cash.get(&(year, item)).copied().unwrap_or(0.0);
    let largest = report.summary.cash.values().map(|value| value.abs()).fold(0.0, f64::max);
    let (scale, word) = money_scale(largest);
    let heads: Vec<String> = years.iter().map(ToString::to_string).collect();
    let mut columns = vec![("Item", Column::Words)];
    columns.extend(heads.iter().map(|head| (head.as_str(), Column::Numbers)));
    columns.push(("All years", Column::Numbers));
    let unit = money_unit(word, &report.model.currency);
    let mut table = Table::new(&format!("{unit}; income positive"), &columns);
    let places = decimals([largest / scale]);
    let row = |name: &str, values: Vec<f64>| {
        let mut cells = vec![name.to_owned()];
        cells.extend(
            values
                .iter()
                .map(|value| if value.abs() > 1e-9 * scale { fixed(value / scale, places) } else { "–".to_owned() }),
        );
        cells.push(fixed(values.iter().sum::<f64>() / scale, places));
        cells
    };
    for &(item, word) in CashItem::WORDS {
        let values: Vec<f64> = years.iter().map(|&year| cash(item, year)).collect();
        if values.iter().any(|value| value.abs() > 1e-9 * scale) {
            table.row(&row(word, values));
        }
    }
    if !report.finance.rows.is_empty() {
        let of = |pick: fn(&(i32, f64, f64, f64)) -> f64| -> Vec<f64> {
            years.iter().map(|year| report.finance.rows.iter().find(|row| row.0 == *year).map_or(0.0, pick)).collect()
        };
        table.total(&row("cash before profit tax", of(|row| row.1)));
        table.row(&row("profit tax", of(|row| -row.2)));
        table.total(&row("cash after profit tax", of(|row| row.1 - row.2)));
    }
    if table.is_empty() { String::new() } else { table.finish() }
}
