//! Running: what a tonne costs to run at full use, by item, and who works in a plant.
//!
//! In        estimates with their running cost
//! Out       a table of items; folded, one of people by role

use super::plants::name;
use crate::markup::{Column, Table, folded};
use crate::number::{decimals, fixed, money_scale, money_unit, number};
use crate::{EstimateRow, Report, names};
use loparite_model::post::CashItem;

/// Tables of running cost and people; nothing where none is known.
pub fn running(report: &Report, rows: &[&EstimateRow]) -> String {
    let rows: Vec<&EstimateRow> = rows.iter().copied().filter(|row| !row.running.per_tonne.is_empty()).collect();
    if rows.is_empty() {
        return String::new();
    }
    format!("{}{}", items(report, &rows), people(report, &rows))
}

fn total(row: &EstimateRow) -> f64 {
    row.running.per_tonne.iter().map(|(_, money)| money).sum()
}

fn items(report: &Report, rows: &[&EstimateRow]) -> String {
    let of = |row: &EstimateRow, item: CashItem| -> f64 {
        row.running.per_tonne.iter().filter(|(other, _)| *other == item).map(|(_, money)| money).sum()
    };
    let shown: Vec<(CashItem, &str)> =
        CashItem::WORDS.iter().copied().filter(|(item, _)| rows.iter().any(|row| of(row, *item) != 0.0)).collect();
    let (scale, word) = money_scale(rows.iter().map(|row| total(row)).fold(0.0, f64::max));
    let mut columns = vec![("Plant", Column::Names), ("Unit", Column::Words), ("All", Column::Numbers)];
    columns.extend(shown.iter().map(|&(_, word)| (word, Column::Numbers)));
    let unit = money_unit(word, &report.model.currency);
    let caption =
        format!("what a tonne costs to run at full use, {unit} per tonne in which the plant's capacity counts");
    let mut table = Table::new(&caption, &columns);
    let places = decimals(rows.iter().map(|row| total(row) / scale));
    for row in rows {
        let said = |money: f64| if money == 0.0 { "–".to_owned() } else { fixed(money / scale, places) };
        let unit = names::capacity_unit(report.model, row.estimate.facility);
        let mut cells = vec![name(report, row).to_owned(), unit.trim_end_matches("/a").replace(' ', "\u{a0}")];
        cells.push(said(total(row)));
        cells.extend(shown.iter().map(|&(item, _)| said(of(row, item))));
        table.row(&cells);
    }
    table.finish()
}

fn people(report: &Report, rows: &[&EstimateRow]) -> String {
    let mut roles: Vec<&str> = Vec::new();
    for role in rows.iter().flat_map(|row| &row.running.staff) {
        if !roles.contains(&role.name.as_str()) {
            roles.push(&role.name);
        }
    }
    let mut columns =
        vec![("Plant", Column::Names), ("All", Column::Numbers), ("At work at any time", Column::Numbers)];
    columns.extend(roles.iter().map(|&role| (role, Column::Numbers)));
    let mut table = Table::new("people employed at full size, by role", &columns);
    for row in rows {
        let staff = &row.running.staff;
        let sum = |part: fn(&loparite_finance::opex::Staff) -> f64| number(staff.iter().map(part).sum::<f64>().round());
        let mut cells = vec![name(report, row).to_owned(), sum(|role| role.people), sum(|role| role.posts)];
        let of = |role: &&str| staff.iter().filter(|row| row.name == **role).map(|row| row.people).sum::<f64>();
        cells.extend(roles.iter().map(|role| number(of(role).round())));
        table.row(&cells);
    }
    folded("People by role", &table.finish())
}
