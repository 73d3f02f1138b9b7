//! Stocks: what was made and nobody had bought when the horizon ends.

use crate::Report;
use crate::markup::{Column, Table, escape, nothing, paragraph};
use crate::names::{amount, tonnes};
use crate::number::number;
use crate::section::{NO_PLAN, Section};
use loparite_model::chain::{CommodityId, SiteId};
use std::collections::BTreeMap;

/// What is left.
pub const SECTION: Section = Section { id: "stocks", title: |_| "What nobody bought".to_owned(), body };

fn body(report: &Report) -> String {
    if report.outcome.levels.is_empty() {
        return nothing(NO_PLAN);
    }
    let model = report.model;
    let mut stocks: BTreeMap<(CommodityId, SiteId), f64> = BTreeMap::new();
    for row in report.summary.stocks.iter().filter(|row| row.year == model.last_year) {
        *stocks.entry((report.outcome.lots[row.lot].commodity, row.site)).or_default() += row.tonnes;
    }
    if stocks.is_empty() {
        return paragraph(&format!(
            "Nothing is in stock at the end of {}: all that was made was used or sold.",
            model.last_year
        ));
    }
    let mut rows: Vec<((CommodityId, SiteId), f64)> = stocks.into_iter().collect();
    rows.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let largest = rows[0].1;
    let (commodity, site) = rows[0].0;
    let unit = tonnes(&model.commodities[commodity]);
    let said = format!(
        "At the end of {} {} in stock; the largest is {} of {} at {}.",
        model.last_year,
        if rows.len() == 1 { "one pile is".to_owned() } else { format!("{} piles are", rows.len()) },
        amount(largest, unit),
        model.commodities[commodity].name,
        model.sites[site].name
    );
    let heads =
        [("Commodity", Column::Words), ("Site", Column::Words), ("In stock", Column::Numbers), ("", Column::Words)];
    let mut table = Table::new(&format!("tonnes in the basis of the commodity, end of {}", model.last_year), &heads);
    for ((commodity, site), value) in rows {
        let row = &model.commodities[commodity];
        table.html(&[
            escape(&row.name),
            escape(&model.sites[site].name),
            escape(&format!("{}\u{202f}{}", number(value), tonnes(row))),
            format!("<span class=\"bar\" style=\"width:{:.0}px\"></span>", (220.0 * value / largest).max(1.0)),
        ]);
    }
    paragraph(&said) + &table.finish()
}
