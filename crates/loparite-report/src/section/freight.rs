//! Freight: what travels on which arc, year by year, and in which season where that matters.

use crate::Report;
use crate::markup::{Column, Table, folded, nothing, paragraph};
use crate::number::{decimals, fixed, money, number};
use crate::section::{NO_PLAN, Section, years};
use loparite_economics::schedule::freight::FreightLine;
use loparite_kernel::quantity::Year;
use loparite_model::chain::ArcId;
use loparite_model::planning::SeasonId;
use std::collections::BTreeMap;

/// Freight.
pub const SECTION: Section = Section { id: "freight", title: |_| "Freight by arc and season".to_owned(), body };

fn body(report: &Report) -> String {
    if report.outcome.levels.is_empty() {
        return nothing(NO_PLAN);
    }
    let lines = &report.schedules.freight;
    if lines.is_empty() {
        return nothing("Nothing travels in this plan.");
    }
    let by_year = |value: fn(&FreightLine) -> f64| {
        let mut sums: BTreeMap<Year, f64> = BTreeMap::new();
        lines.iter().for_each(|line| *sums.entry(line.year).or_default() += value(line));
        sums.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).expect("there are lines")
    };
    let (year, most) = by_year(|line| line.gross);
    let (dear, cost) = by_year(|line| line.cost);
    let model = report.model;
    let seasonal = lines.iter().filter(|line| line.season.is_some()).count();
    let season =
        if seasonal == 0 { "" } else { " Roads and seas that are open for a part of the year stand by season." };
    let said = format!(
        "Most is carried in {year}: {} t gross. Freight costs most in {dear}: {}.{season}",
        number(most.round()),
        money(cost, &model.currency)
    );
    paragraph(&said) + &folded("Freight by arc, gross tonnes a year", &table(report))
}

fn table(report: &Report) -> String {
    let (model, years) = (report.model, years(report));
    let heads: Vec<String> = years.iter().map(ToString::to_string).collect();
    let mut columns =
        vec![("From, to", Column::Names), ("By", Column::Words), ("Season", Column::Words), ("What", Column::Words)];
    columns.extend(heads.iter().map(|head| (head.as_str(), Column::Numbers)));
    let mut rows: BTreeMap<(ArcId, Option<SeasonId>, _), BTreeMap<Year, f64>> = BTreeMap::new();
    for line in &report.schedules.freight {
        let row = rows.entry((line.arc, line.season, line.commodity)).or_default();
        *row.entry(line.year).or_default() += line.gross;
    }
    let mut table = Table::new("gross tonnes a year", &columns);
    for ((arc, season, commodity), tonnes) in rows {
        let row = &model.arcs[arc];
        let places = decimals(tonnes.values().copied());
        let mut cells = vec![
            format!("{} – {}", model.sites[row.from].name, model.sites[row.to].name),
            model.modes[row.mode].name.clone(),
            season.map_or("all year".to_owned(), |id| model.seasons[id].name.clone()),
            model.commodities[commodity].name.clone(),
        ];
        cells.extend(years.iter().map(|year| tonnes.get(year).map_or("–".to_owned(), |tonnes| fixed(*tonnes, places))));
        table.row(&cells);
    }
    table.finish()
}
