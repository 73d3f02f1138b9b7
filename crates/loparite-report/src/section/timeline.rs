//! Timeline: what is built when, beside what is there and what was announced.

use crate::Report;
use crate::chart::gantt::{Bar, Gantt, Group, Phase, Row, gantt};
use crate::markup::{Column, Figure, Table, counted, figure, folded, nothing};
use crate::names::{amount, capacity_unit};
use crate::number::{decimals, fixed, money_scale, money_unit};
use crate::section::{NO_PLAN, Section};
use loparite_economics::schedule::timeline::Needs;
use loparite_kernel::quantity::Year;
use loparite_model::chain::{Facility, FacilityId, Stage};
use loparite_model::planning::Phases;
use loparite_model::post::Project;
use loparite_results::summary::BuildRow;

/// Decisions and dates.
pub const SECTION: Section = Section { id: "timeline", title: |_| "What is built when".to_owned(), body };

fn body(report: &Report) -> String {
    if report.outcome.levels.is_empty() {
        return nothing(NO_PLAN);
    }
    let group = |&(word, stage): &(&str, Stage)| Group { label: word.to_owned(), rows: rows(report, stage) };
    let groups: Vec<Group> = Stage::WORDS.iter().map(group).filter(|group| !group.rows.is_empty()).collect();
    if groups.is_empty() {
        return nothing("The plan builds nothing, nothing is there already, and nothing was announced.");
    }
    let builds = &report.summary.builds;
    let finding = match builds.iter().map(|row| row.on_line).min() {
        Some(year) => {
            format!("{} decided; the first is on line in {year}", counted(super::answer::plants(builds), "plant"))
        }
        None => "Nothing is built; what stands keeps running".to_owned(),
    };
    let late = late(report);
    let measured = format!("from decision to full capacity{late}");
    let chart = Gantt { first: report.model.first_year, last: report.model.last_year, groups };
    let drawn = figure(&Figure {
        finding: &finding,
        measured: &measured,
        picture: &gantt(&chart),
        source: "this plan; announced dates as published, see sources",
    });
    drawn + &table(report) + &gates(report)
}

/// what has to happen before each project is of use
fn gates(report: &Report) -> String {
    let (model, projects) = (report.model, &report.schedules.timeline);
    if projects.is_empty() {
        return String::new();
    }
    let mut columns = vec![("Project", Column::Names), ("Decision", Column::Words)];
    columns.extend(Phases::WORDS[..3].iter().map(|&word| (word, Column::Words)));
    columns.extend([("In use", Column::Words), ("Full", Column::Words), ("Controlled items", Column::Words)]);
    let mut table =
        Table::new("when each step is done; technologies without phases have a decision and a start", &columns);
    for line in projects {
        let at = |name: &str| {
            line.gates.iter().find(|gate| gate.name == name).map_or("–".to_owned(), |gate| quarter(gate.at))
        };
        let name = match line.project {
            Project::Facility(id) => &model.facilities[id].name,
            Project::Acquisition(id) => &model.acquisitions[id].name,
            Project::Reinforcement(id) => &model.reinforcements[id].name,
        };
        let mut cells = vec![name.clone(), line.decided.to_string()];
        cells.extend(Phases::WORDS[..3].iter().map(|word| at(word)));
        cells.extend([line.on_line.to_string(), line.full.to_string(), needs(report, &line.needs)]);
        table.row(&cells);
    }
    folded("Steps of each project", &table.finish())
}

/// a year with its part, as a quarter
fn quarter(at: f64) -> String {
    let (year, part) = (at.floor(), at - at.floor());
    format!("{year:.0}\u{a0}Q{:.0}", (part * 4.0).floor() + 1.0)
}

fn needs(report: &Report, needs: &[Needs]) -> String {
    let words: Vec<String> =
        needs.iter().map(|need| format!("{}: {}", report.model.access[need.item].name, need.state.word())).collect();
    if words.is_empty() { "none".to_owned() } else { words.join("; ") }
}

/// how this plan's dates compare with what was announced
fn late(report: &Report) -> String {
    let announced =
        |row: &BuildRow| report.model.facilities[row.facility].announced.map(|said| row.on_line - said.on_line);
    let delays: Vec<Year> = report.summary.builds.iter().filter_map(announced).collect();
    match delays.iter().max() {
        Some(&most) if most > 0 => format!("; up to {} behind what was announced", counted(most as usize, "year")),
        Some(_) => "; none later than announced".to_owned(),
        None => String::new(),
    }
}

fn rows(report: &Report, stage: Stage) -> Vec<Row> {
    let model = report.model;
    let here = model.facilities.iter().filter(|(_, facility)| model.technologies[facility.technology].stage == stage);
    let mut rows: Vec<(Year, FacilityId, Row)> = here.flat_map(|(id, facility)| lines(report, id, facility)).collect();
    rows.sort_by_key(|(start, id, _)| (*start, *id));
    rows.into_iter().map(|(_, _, row)| row).collect()
}

/// what stands or the first decision on one line, later decisions on lines of their own; with the year it starts
fn lines(report: &Report, id: FacilityId, facility: &Facility) -> Vec<(Year, FacilityId, Row)> {
    let model = report.model;
    let unit = capacity_unit(model, id);
    let there = |year: &Year| facility.existing.as_ref().is_some_and(|path| path.at(*year) > 1e-9);
    let existing: Vec<Year> = model.years().filter(there).collect();
    let builds: Vec<&BuildRow> = report.summary.builds.iter().filter(|row| row.facility == id).collect();
    let mut rows = Vec::new();
    if let Some((&from, &last)) = existing.first().zip(existing.last()) {
        let note = facility.existing.as_ref().map_or(String::new(), |path| amount(path.at(from), &unit));
        let bars = vec![Bar { from, until: last + 1, phase: Phase::Existing }];
        rows.push((Year::MIN, id, Row { label: facility.name.clone(), note, bars, announced: None }));
    }
    for build in builds {
        let bars = vec![
            Bar { from: build.decided, until: build.on_line, phase: Phase::Construction },
            Bar { from: build.on_line, until: build.full, phase: Phase::RampUp },
            Bar { from: build.full, until: model.last_year + 1, phase: Phase::Full },
        ];
        let more = if rows.is_empty() { "" } else { ", more" };
        let label = format!("{}{more}", facility.name);
        rows.push((build.decided, id, Row { label, note: amount(build.size, &unit), bars, announced: None }));
    }
    if let Some(said) = facility.announced {
        match rows.last_mut() {
            Some((_, _, row)) => row.announced = Some(said.on_line),
            None => {
                let (label, note) = (facility.name.clone(), "not built in this plan".to_owned());
                rows.push((Year::MAX, id, Row { label, note, bars: vec![], announced: Some(said.on_line) }));
            }
        }
    }
    rows
}

fn table(report: &Report) -> String {
    let model = report.model;
    let builds = &report.summary.builds;
    if builds.is_empty() {
        return String::new();
    }
    let (scale, word) = money_scale(builds.iter().map(|row| row.capital).fold(0.0, f64::max));
    let capital = format!("Capital\n{}", money_unit(word, &model.currency));
    let heads = [
        ("Plant", Column::Words),
        ("Site", Column::Words),
        ("Technology", Column::Words),
        ("Decided", Column::Words),
        ("On line", Column::Words),
        ("Full", Column::Words),
        ("Announced", Column::Words),
        ("Capacity", Column::Numbers),
        (capital.as_str(), Column::Numbers),
    ];
    let mut table = Table::new("", &heads);
    let places = decimals(builds.iter().map(|row| row.capital / scale));
    for build in builds {
        let facility = &model.facilities[build.facility];
        table.row(&[
            facility.name.clone(),
            model.sites[facility.site].name.clone(),
            model.technologies[facility.technology].name.clone(),
            build.decided.to_string(),
            build.on_line.to_string(),
            build.full.to_string(),
            facility.announced.map_or_else(|| "–".to_owned(), |said| said.on_line.to_string()),
            amount(build.size, &capacity_unit(model, build.facility)),
            fixed(build.capital / scale, places),
        ]);
    }
    let total: f64 = builds.iter().map(|row| row.capital).sum();
    let mut cells = vec!["all plants".to_owned()];
    cells.resize(8, String::new());
    cells.push(fixed(total / scale, places));
    table.total(&cells);
    table.finish()
}
