//! Headline: output, capital, jobs and power year by year.

use crate::Report;
use crate::chart::panels::{Mark, Panel, Panels, panels};
use crate::markup::{Column, Figure, Table, figure, nothing};
use crate::names::amount;
use crate::number::{decimals, fixed, money_scale, money_unit};
use crate::section::{NO_PLAN, Section, peak, years};
use loparite_results::summary::YearRow;

/// The table everybody looks at first.
pub const SECTION: Section = Section { id: "headline", title: |_| "Year by year".to_owned(), body };

/// A column: head, unit, what it shows.
struct Series {
    head: String,
    unit: String,
    scale: f64,
    mark: Mark,
    of: Box<dyn Fn(&YearRow) -> f64>,
}

fn series(report: &Report) -> Vec<Series> {
    let currency = &report.model.currency;
    let largest = report.summary.years.iter().map(|row| row.capital.max(row.revenue)).fold(0.0, f64::max);
    let (scale, word) = money_scale(largest);
    let money = money_unit(word, currency);
    let one = |head: &str, unit: &str, of: Box<dyn Fn(&YearRow) -> f64>| Series {
        head: head.to_owned(),
        unit: unit.to_owned(),
        scale: 1.0,
        mark: Mark::Line,
        of,
    };
    let mut all = vec![one("Rare earths", "t REO/a", Box::new(|row| row.reo))];
    for (position, basket) in report.model.baskets.iter().enumerate() {
        let of = move |row: &YearRow| row.baskets.get(position).copied().unwrap_or(0.0);
        all.push(one(&basket.name, "t oxide/a", Box::new(of)));
    }
    all.push(one("Magnets", "t/a", Box::new(|row| row.magnets)));
    all.push(Series { scale, mark: Mark::Bars, ..one("Capital", &money, Box::new(|row| row.capital)) });
    all.push(one("Jobs", "people", Box::new(|row| row.jobs)));
    all.push(one("Power", "MW", Box::new(|row| row.power)));
    all.push(Series { scale, ..one("Revenue", &money, Box::new(|row| row.revenue)) });
    all.push(Series { scale, ..one("Margin", &money, Box::new(|row| row.margin)) });
    all
}

fn body(report: &Report) -> String {
    if report.outcome.levels.is_empty() {
        return nothing(NO_PLAN);
    }
    let (series, years) = (series(report), years(report));
    let panel = |column: &Series| Panel {
        title: column.head.clone(),
        unit: column.unit.clone(),
        values: report.summary.years.iter().map(|row| (column.of)(row) / column.scale).collect(),
        limits: vec![],
        target: None,
        mark: column.mark,
    };
    let picture = panels(&Panels { years: years.clone(), panels: series.iter().map(panel).collect() });
    let reo: Vec<f64> = report.summary.years.iter().map(|row| row.reo).collect();
    let finding = match peak(&years, &reo) {
        Some((year, value)) => format!("Rare-earth output peaks at {} in {year}", amount(value, "t REO/a")),
        None => "No rare earths are made".to_owned(),
    };
    let drawn = figure(&Figure {
        finding: &finding,
        measured: "rare earths as cracked chemicals, baskets as separated oxides, magnets gross; each panel has a scale of its own",
        picture: &picture,
        source: "this plan; every number is a sum of its postings",
    });
    drawn + &table(report, &series)
}

fn table(report: &Report, series: &[Series]) -> String {
    let heads: Vec<String> = series.iter().map(|column| format!("{}\n{}", column.head, column.unit)).collect();
    let mut columns = vec![("Year", Column::Words)];
    columns.extend(heads.iter().map(|head| (head.as_str(), Column::Numbers)));
    let mut table = Table::new("", &columns);
    let rows = &report.summary.years;
    let places: Vec<usize> =
        series.iter().map(|column| decimals(rows.iter().map(|row| (column.of)(row) / column.scale))).collect();
    for row in rows {
        let mut cells = vec![row.year.to_string()];
        let cell = |(column, &places): (&Series, &usize)| fixed((column.of)(row) / column.scale, places);
        cells.extend(series.iter().zip(&places).map(cell));
        table.row(&cells);
    }
    table.finish()
}
