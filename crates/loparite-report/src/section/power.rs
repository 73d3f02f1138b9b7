//! Power: what each site draws, beside what its connection has.

use crate::Report;
use crate::chart::stacked::{Series, Stacked, stacked};
use crate::markup::{Column, Figure, Table, figure, folded, nothing};
use crate::number::{decimals, fixed, number};
use crate::section::{NO_PLAN, Section, peak, years};
use loparite_economics::schedule::power::SiteLine;
use loparite_model::chain::SiteId;
use std::collections::BTreeMap;

/// Power.
pub const SECTION: Section = Section { id: "power", title: |_| "Power by site".to_owned(), body };

fn body(report: &Report) -> String {
    if report.outcome.levels.is_empty() {
        return nothing(NO_PLAN);
    }
    let mut sites: BTreeMap<SiteId, Vec<&SiteLine>> = BTreeMap::new();
    for line in &report.schedules.sites {
        sites.entry(line.site).or_default().push(line);
    }
    if sites.is_empty() {
        return nothing("Nothing draws power in this plan.");
    }
    format!("{}{}", picture(report, &sites), table(report, &sites))
}

fn picture(report: &Report, sites: &BTreeMap<SiteId, Vec<&SiteLine>>) -> String {
    let years = years(report);
    let of = |lines: &[&SiteLine]| -> Vec<f64> {
        let at = |year| lines.iter().find(|line| line.year == year).map_or(0.0, |line| line.megawatts);
        years.iter().map(|&year| at(year)).collect()
    };
    let sums: Vec<f64> = (0..years.len()).map(|at| sites.values().map(|lines| of(lines)[at]).sum()).collect();
    let Some((year, most)) = peak(&years, &sums) else { return String::new() };
    let name = |site: SiteId| report.model.sites[site].name.clone();
    let series = sites.iter().map(|(&site, lines)| Series { name: name(site), values: of(lines) }).collect();
    let full = |line: &&SiteLine| line.megawatts >= line.grid * (1.0 - 1e-6);
    let at_limit: Vec<String> =
        sites.iter().filter(|(_, lines)| lines.iter().any(full)).map(|(&site, _)| name(site)).collect();
    let limit = match at_limit.is_empty() {
        true => "; no connection is full".to_owned(),
        false => format!("; full: {}", at_limit.join(", ")),
    };
    figure(&Figure {
        finding: &format!("The chain draws up to {} MW, in {year}{limit}", number(most)),
        measured: "MW by site, mean of the year",
        picture: &stacked(&Stacked { years: years.clone(), series, limit: None, unit: "MW".to_owned() }),
        source: "this plan",
    })
}

fn table(report: &Report, sites: &BTreeMap<SiteId, Vec<&SiteLine>>) -> String {
    let years = years(report);
    let heads: Vec<String> = years.iter().map(ToString::to_string).collect();
    let mut columns = vec![("Site", Column::Names), ("Connection", Column::Numbers)];
    columns.extend(heads.iter().map(|head| (head.as_str(), Column::Numbers)));
    let mut table = Table::new("MW, mean of the year", &columns);
    let places = decimals(report.schedules.sites.iter().map(|line| line.megawatts));
    for (&site, lines) in sites {
        let grid = lines.iter().map(|line| line.grid).fold(0.0, f64::max);
        let mut cells = vec![report.model.sites[site].name.clone(), number(grid)];
        cells.extend(years.iter().map(|&year| {
            let here = lines.iter().find(|line| line.year == year);
            here.map_or("–".to_owned(), |line| fixed(line.megawatts, places))
        }));
        table.row(&cells);
    }
    folded("Power by site and year", &table.finish())
}
