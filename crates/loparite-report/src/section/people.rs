//! People: who works where, by region and by role, year by year.

use crate::Report;
use crate::chart::stacked::{Series, Stacked, stacked};
use crate::markup::{Column, Figure, Table, figure, folded, nothing};
use crate::number::number;
use crate::section::{NO_PLAN, Section, peak, years};
use loparite_kernel::quantity::Year;
use std::collections::BTreeMap;

/// People.
pub const SECTION: Section = Section { id: "people", title: |_| "Who works where".to_owned(), body };

fn body(report: &Report) -> String {
    if report.outcome.levels.is_empty() {
        return nothing(NO_PLAN);
    }
    if report.schedules.crews.is_empty() {
        return nothing("Nothing runs in this plan, so nobody works.");
    }
    format!("{}{}{}", by_region(report), by_role(report), training(report))
}

/// people by year for each of some names, in order of first appearance
type Rows = Vec<(String, BTreeMap<Year, f64>)>;

fn add(rows: &mut Rows, name: &str, year: Year, people: f64) {
    let known = rows.iter().position(|(other, _)| other == name);
    let at = known.unwrap_or_else(|| {
        rows.push((name.to_owned(), BTreeMap::new()));
        rows.len() - 1
    });
    *rows[at].1.entry(year).or_default() += people;
}

fn region<'a>(report: &'a Report<'_>, facility: loparite_model::chain::FacilityId) -> &'a str {
    let model = report.model;
    &model.regions[model.sites[model.facilities[facility].site].region].name
}

fn by_region(report: &Report) -> String {
    let mut rows = Rows::new();
    for crew in &report.schedules.crews {
        add(&mut rows, region(report, crew.facility), crew.year, crew.people);
    }
    let years = years(report);
    let of = |row: &BTreeMap<Year, f64>| -> Vec<f64> {
        years.iter().map(|year| row.get(year).copied().unwrap_or(0.0)).collect()
    };
    let sums: Vec<f64> = years.iter().map(|year| rows.iter().filter_map(|(_, row)| row.get(year)).sum()).collect();
    let Some((year, most)) = peak(&years, &sums) else { return String::new() };
    let series = rows.iter().map(|(name, row)| Series { name: name.clone(), values: of(row) }).collect();
    let chart = Stacked { years: years.clone(), series, limit: None, unit: "people".to_owned() };
    figure(&Figure {
        finding: &format!("Up to {} people work in the chain, in {year}", number(most.round())),
        measured: "people employed by region",
        picture: &stacked(&chart),
        source: "this plan",
    })
}

fn by_role(report: &Report) -> String {
    let model = report.model;
    let years = years(report);
    let heads: Vec<String> = years.iter().map(ToString::to_string).collect();
    let mut columns = vec![("Role", Column::Names)];
    columns.extend(heads.iter().map(|head| (head.as_str(), Column::Numbers)));
    let mut table = Table::new("people employed by region and role", &columns);
    for (id, row) in model.regions.iter() {
        let mut rows = Rows::new();
        let here = |facility| model.sites[model.facilities[facility].site].region == id;
        for crew in report.schedules.crews.iter().filter(|crew| here(crew.facility)) {
            let role = if crew.role.is_empty() { "all roles" } else { &crew.role };
            add(&mut rows, role, crew.year, crew.people);
        }
        if rows.is_empty() {
            continue;
        }
        table.part(&row.name);
        for (role, people) in &rows {
            let mut cells = vec![role.clone()];
            cells.extend(years.iter().map(|year| match people.get(year).map(|people| people.round()) {
                Some(people) if people > 0.0 => number(people),
                _ => "–".to_owned(),
            }));
            table.row(&cells);
        }
    }
    folded("People by region and role", &table.finish())
}

fn training(report: &Report) -> String {
    if report.schedules.training.is_empty() {
        return String::new();
    }
    let heads = [("Year", Column::Words), ("Programme", Column::Names), ("People begun", Column::Numbers)];
    let mut table = Table::new("people trained or attracted", &heads);
    for line in &report.schedules.training {
        let name = report.model.trainings[line.training].name.clone();
        table.row(&[line.year.to_string(), name, number(line.people.round())]);
    }
    table.finish()
}
