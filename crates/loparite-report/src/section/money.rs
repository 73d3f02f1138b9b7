//! Money: which source pays what in which year, against what it could pay.

use crate::Report;
use crate::chart::panels::{Mark, Panel, Panels, panels};
use crate::markup::{Column, Figure, Table, figure, nothing};
use crate::number::{decimals, fixed, money, money_scale, money_unit, number, percent};
use crate::section::{NO_PLAN, Section, years};
use loparite_model::chain::{Money, MoneyId, MoneyKind, Unspent};

/// Who pays.
pub const SECTION: Section = Section { id: "money", title: |_| "Where the money comes from".to_owned(), body };

/// One source over the horizon.
struct Purse<'a> {
    money: &'a Money,
    spent: Vec<f64>,
    limits: Vec<f64>,
}

fn body(report: &Report) -> String {
    if report.outcome.levels.is_empty() {
        return nothing(NO_PLAN);
    }
    let purses: Vec<Purse> = report.model.money.iter().map(|(id, money)| purse(report, id, money)).collect();
    if purses.is_empty() {
        return nothing("The scenario names no source of money.");
    }
    let total: f64 = purses.iter().flat_map(|purse| &purse.spent).sum();
    let largest = purses.iter().flat_map(|purse| &purse.spent).copied().fold(0.0, f64::max);
    let limit =
        purses.iter().flat_map(|purse| &purse.limits).copied().filter(|limit| limit.is_finite()).fold(0.0, f64::max);
    let (scale, word) = money_scale(if largest > 0.0 { largest } else { limit });
    let unit = money_unit(word, &report.model.currency);
    let chart =
        Panels { years: years(report), panels: purses.iter().map(|purse| panel(purse, (scale, &unit))).collect() };
    let finding = finding(report, &purses, total);
    let drawn = figure(&Figure {
        finding: &finding,
        measured: &format!("capital by source of money (blue) and what the source gives in the year (grey), {unit}"),
        picture: &panels(&chart),
        source: "this plan; a grey bar that reaches the top of its panel may be cut there; \
                 money that is kept can be spent in a later year, so blue may pass grey",
    });
    drawn + &table(report, &purses, (scale, &unit))
}

fn purse<'a>(report: &Report, id: MoneyId, money: &'a Money) -> Purse<'a> {
    let mut spent = vec![0.0; years(report).len()];
    let plants = report.summary.capital.iter().map(|row| (row.money, row.year, row.amount));
    let others = report.summary.projects.iter().map(|row| (row.money, row.year, row.amount));
    for (_, year, amount) in plants.chain(others).filter(|(money, _, _)| *money == id) {
        spent[(year - report.model.first_year) as usize] += amount;
    }
    Purse { money, spent, limits: report.model.years().map(|year| money.limit.at(year)).collect() }
}

fn panel(purse: &Purse, (scale, unit): (f64, &str)) -> Panel {
    Panel {
        title: purse.money.name.clone(),
        unit: format!("{unit} · {}", terms(purse.money)),
        values: purse.spent.iter().map(|value| value / scale).collect(),
        limits: purse.limits.iter().map(|value| value / scale).collect(),
        target: None,
        mark: Mark::Bars,
    }
}

fn terms(money: &Money) -> String {
    let kind = match money.kind {
        MoneyKind::Grant => "grant".to_owned(),
        MoneyKind::Own => "owners".to_owned(),
        MoneyKind::Loan { rate, tenor } => {
            format!("loan, {}, {} years", percent(rate.value), number(tenor.value))
        }
    };
    let rest = match money.unspent {
        Unspent::Kept => "kept if unspent",
        Unspent::Lost => "lost if unspent",
    };
    format!("{kind}, {rest}")
}

fn finding(report: &Report, purses: &[Purse], total: f64) -> String {
    let spent = |purse: &Purse| purse.spent.iter().sum::<f64>();
    let largest = purses.iter().max_by(|a, b| spent(a).total_cmp(&spent(b)));
    match largest {
        Some(purse) if total > 0.0 => {
            let (share, all) = (spent(purse) / total, money(total, &report.model.currency));
            match share {
                share if share > 0.9999 => format!("All of {all} comes from one source: {}", purse.money.name),
                share => format!("{} of {all} comes from one source: {}", percent(share), purse.money.name),
            }
        }
        _ => "None of the money is spent".to_owned(),
    }
}

fn table(report: &Report, purses: &[Purse], (scale, unit): (f64, &str)) -> String {
    let years = years(report);
    let heads: Vec<String> = purses.iter().map(|purse| purse.money.name.replace('\n', " ")).collect();
    let mut columns = vec![("Year", Column::Words)];
    columns.extend(heads.iter().map(|head| (head.as_str(), Column::Numbers)));
    columns.push(("All", Column::Numbers));
    let mut table = Table::new(&format!("spent of what the source gives in the year, {unit}"), &columns);
    let places = decimals(purses.iter().flat_map(|purse| &purse.spent).map(|spent| spent / scale));
    let said = |value: f64| fixed(value / scale, places);
    let pair = |spent: f64, limit: f64| {
        if spent <= 0.0 && limit <= 0.0 { "–".to_owned() } else { format!("{} of {}", said(spent), said(limit)) }
    };
    for (position, year) in years.iter().enumerate() {
        let mut cells = vec![year.to_string()];
        cells.extend(purses.iter().map(|purse| pair(purse.spent[position], purse.limits[position])));
        cells.push(said(purses.iter().map(|purse| purse.spent[position]).sum()));
        table.row(&cells);
    }
    let sum = |values: &[f64]| values.iter().sum::<f64>();
    let mut cells = vec!["all years".to_owned()];
    cells.extend(purses.iter().map(|purse| pair(sum(&purse.spent), sum(&purse.limits))));
    cells.push(said(purses.iter().map(|purse| sum(&purse.spent)).sum()));
    table.total(&cells);
    table.finish()
}
