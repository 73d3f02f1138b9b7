//! Capital: what is spent on new plants, by area, class and year, and what each plant is reckoned to cost.
//!
//! Equations (1) spent[a, c, y] = sum over facilities f of spent[f, y] * line[f, a, c] / total[f]
//!           with the lines of the facility's estimate; a facility without one is undivided

mod plants;
mod running;

use crate::Report;
use crate::chart::stacked::{Series, Stacked, stacked};
use crate::markup::{Column, Figure, Table, figure, folded, head, nothing, paragraph};
use crate::names;
use crate::number::{decimals, fixed, money, money_scale, money_unit, percent};
use crate::section::{NO_PLAN, Section, peak, years};
use loparite_economics::estimate::{Estimate, Line};
use loparite_model::chain::FacilityId;
use loparite_model::cost::CapitalClass;
use loparite_results::summary::CapitalRow;

/// What new plants cost.
pub const SECTION: Section = Section { id: "capital", title: |_| "Capital by area, class and year".to_owned(), body };

/// what is in no class: totals without rules, plants without an estimate
const UNDIVIDED: &str = "undivided";

/// Classes as the picture groups them, from the bottom up.
const GROUPS: &[(&str, &[CapitalClass])] = &[
    ("Equipment", &[CapitalClass::Equipment]),
    ("Installation", &[CapitalClass::Installation]),
    (
        "Piping, electrical, instruments",
        &[CapitalClass::Piping, CapitalClass::Electrical, CapitalClass::Instrumentation],
    ),
    ("Buildings and site", &[CapitalClass::Buildings, CapitalClass::Site]),
    ("Infrastructure outside the fence", &[CapitalClass::Infrastructure]),
    ("Indirect, EPCM and owner's cost", &[CapitalClass::Indirect, CapitalClass::Epcm, CapitalClass::Owner]),
    ("Contingency", &[CapitalClass::Contingency]),
    ("First fill and working capital", &[CapitalClass::FirstFill, CapitalClass::WorkingCapital]),
];

fn body(report: &Report) -> String {
    let plan = match report.outcome.levels.is_empty() {
        true => nothing(NO_PLAN),
        false if report.summary.capital.iter().all(|row| row.amount <= 0.0) => {
            nothing("The plan spends no capital on new plants.")
        }
        false => programme(report),
    };
    plan + &plants::plants(report)
}

fn programme(report: &Report) -> String {
    let lines = spent_lines(report);
    let matrix = matrix(report, &lines);
    let text = format!("{}{}", head(&largest_area(&lines)), matrix);
    format!("{}{}{text}{}", picture(report), years_table(report), against_estimates(report))
}

/// The estimate that a facility of the plan is built by.
fn built<'a>(report: &'a Report, facility: FacilityId) -> Option<&'a Estimate> {
    let mine = |row: &&crate::EstimateRow| row.built && row.estimate.facility == facility;
    report.estimates.iter().find(mine).map(|row| &row.estimate).filter(|estimate| estimate.total() > 0.0)
}

/// amounts by group and year, groups in their order, what has no estimate last
fn by_group(report: &Report) -> Vec<(&'static str, Vec<f64>)> {
    let mut sums: Vec<(&str, Vec<f64>)> = GROUPS
        .iter()
        .map(|(name, _)| *name)
        .chain([UNDIVIDED])
        .map(|name| (name, vec![0.0; years(report).len()]))
        .collect();
    for row in &report.summary.capital {
        let year = (row.year - report.model.first_year) as usize;
        let Some(estimate) = built(report, row.facility) else {
            sums[GROUPS.len()].1[year] += row.amount;
            continue;
        };
        let total = estimate.total();
        for line in &estimate.lines {
            let group = GROUPS.iter().position(|(_, classes)| classes.contains(&line.class));
            sums[group.unwrap_or(GROUPS.len())].1[year] += row.amount * line.amount / total;
        }
    }
    sums.retain(|(_, values)| values.iter().any(|value| *value > 0.0));
    sums
}

fn picture(report: &Report) -> String {
    let (groups, years) = (by_group(report), years(report));
    let sums: Vec<f64> = (0..years.len()).map(|year| groups.iter().map(|(_, values)| values[year]).sum()).collect();
    let (scale, word) = money_scale(sums.iter().copied().fold(0.0, f64::max));
    let unit = money_unit(word, &report.model.currency);
    let series = |(name, values): &(&str, Vec<f64>)| Series {
        name: (*name).to_owned(),
        values: values.iter().map(|value| value / scale).collect(),
    };
    let most = peak(&years, &sums).map_or(String::new(), |(year, value)| {
        format!(", most of it in {year} ({})", money(value, &report.model.currency))
    });
    let total = money(sums.iter().sum(), &report.model.currency);
    let chart = Stacked { years, series: groups.iter().map(series).collect(), limit: None, unit: unit.clone() };
    figure(&Figure {
        finding: &format!("New plants take {total}{most}"),
        measured: &format!("capital by class, first fill and working capital with it, {unit} a year"),
        picture: &stacked(&chart),
        source: "this plan; each plant's capital of a year divided as its estimate is",
    })
}

/// the picture's numbers
fn years_table(report: &Report) -> String {
    let (groups, years) = (by_group(report), years(report));
    let spent = |year: usize| groups.iter().map(|(_, values)| values[year]).sum::<f64>();
    let (scale, word) = money_scale((0..years.len()).map(spent).fold(0.0, f64::max));
    let shown: Vec<usize> = (0..years.len()).filter(|&year| spent(year) > 0.0).collect();
    let heads: Vec<String> = shown.iter().map(|&year| years[year].to_string()).collect();
    let mut columns = vec![("Class", Column::Words)];
    columns.extend(heads.iter().map(|head| (head.as_str(), Column::Numbers)));
    columns.push(("All years", Column::Numbers));
    let unit = money_unit(word, &report.model.currency);
    let mut table = Table::new(&format!("{unit}; years without capital are left out"), &columns);
    let places = decimals((0..years.len()).map(|year| spent(year) / scale));
    let row = |name: &str, of: &dyn Fn(usize) -> f64| {
        let mut cells = vec![name.to_owned()];
        cells.extend(shown.iter().map(|&year| fixed(of(year) / scale, places)));
        cells.push(fixed((0..years.len()).map(of).sum::<f64>() / scale, places));
        cells
    };
    for (name, values) in &groups {
        table.row(&row(name, &|year| values[year]));
    }
    table.total(&row("all classes", &spent));
    folded("Capital by class and year in numbers", &table.finish())
}

/// equation (1), summed over the years
fn spent_lines(report: &Report) -> Vec<Line> {
    let mut order: Vec<FacilityId> = Vec::new();
    for row in &report.summary.capital {
        if !order.contains(&row.facility) {
            order.push(row.facility);
        }
    }
    order.sort_by_key(|&facility| (names::stage(report.model, facility), facility));
    let mut lines: Vec<Line> = Vec::new();
    let mut bare = 0.0;
    for facility in order {
        let mine = |row: &&CapitalRow| row.facility == facility;
        let spent: f64 = report.summary.capital.iter().filter(mine).map(|row| row.amount).sum();
        match built(report, facility) {
            Some(estimate) => {
                let share = spent / estimate.total();
                lines.extend(estimate.lines.iter().map(|line| Line { amount: line.amount * share, ..line.clone() }));
            }
            None => bare += spent,
        }
    }
    if bare > 0.0 {
        lines.push(Line { area: WHOLE.to_owned(), class: CapitalClass::Undivided, amount: bare });
    }
    lines
}

/// areas in order of their first line, whole plants last
fn areas(lines: &[Line]) -> Vec<&str> {
    let mut areas: Vec<&str> = Vec::new();
    for line in lines {
        if !areas.contains(&line.area.as_str()) {
            areas.push(&line.area);
        }
    }
    areas.sort_by_key(|area| *area == WHOLE);
    areas
}

/// what no area of a plant is given
const WHOLE: &str = loparite_finance::capital::WHOLE_PLANT;

fn largest_area(lines: &[Line]) -> String {
    let total: f64 = lines.iter().map(|line| line.amount).sum();
    let area = |name: &str| lines.iter().filter(|line| line.area == name).map(|line| line.amount).sum::<f64>();
    let named = areas(lines).into_iter().filter(|name| *name != WHOLE);
    match named.max_by(|a, b| area(a).total_cmp(&area(b))) {
        Some(name) => format!("The dearest area is {name}, with {} of all capital", percent(area(name) / total)),
        None => "No flowsheet divides the capital into areas".to_owned(),
    }
}

/// Area by class with totals and shares; classes without money are left out.
fn matrix(report: &Report, lines: &[Line]) -> String {
    let sum =
        |pick: &dyn Fn(&Line) -> bool| lines.iter().filter(|line| pick(line)).map(|line| line.amount).sum::<f64>();
    let of_class = |class: CapitalClass| sum(&|line| line.class == class);
    let classes: Vec<CapitalClass> =
        CapitalClass::WORDS.iter().map(|(_, class)| *class).filter(|&class| of_class(class) != 0.0).collect();
    let total = sum(&|_| true);
    let areas = areas(lines);
    let rows: Vec<f64> = areas.iter().map(|area| sum(&|line| line.area == *area)).collect();
    let (scale, word) = money_scale(rows.iter().copied().fold(0.0, f64::max));
    let unit = money_unit(word, &report.model.currency);
    let mut columns = vec![("Area", Column::Words), ("All", Column::Numbers), ("Share", Column::Numbers)];
    columns.extend(classes.iter().map(|&class| (names::class(class), Column::Numbers)));
    let mut table = Table::new(&format!("capital by area and class, {unit}"), &columns);
    let places = decimals(rows.iter().map(|amount| amount / scale));
    let said = |amount: f64| if amount != 0.0 { fixed(amount / scale, places) } else { "–".to_owned() };
    for (area, amount) in areas.iter().zip(&rows) {
        let mut cells = vec![(*area).to_owned(), said(*amount), percent(amount / total)];
        let here = |class| sum(&|line| line.area == *area && line.class == class);
        cells.extend(classes.iter().map(|&class| said(here(class))));
        table.row(&cells);
    }
    let mut cells = vec!["all areas".to_owned(), said(total), percent(1.0)];
    cells.extend(classes.iter().map(|&class| said(of_class(class))));
    table.total(&cells);
    let mut cells = vec!["share".to_owned(), percent(1.0), String::new()];
    cells.extend(classes.iter().map(|&class| percent(of_class(class) / total)));
    table.row(&cells);
    table.finish()
}

/// whether the plan spends what the estimates say
fn against_estimates(report: &Report) -> String {
    let spent: f64 =
        report.summary.capital.iter().filter(|row| built(report, row.facility).is_some()).map(|row| row.amount).sum();
    let estimated: f64 = report.estimates.iter().filter(|row| row.built).map(|row| row.estimate.total()).sum();
    if estimated <= 0.0 || (spent - estimated).abs() <= 0.005 * estimated {
        return String::new();
    }
    let currency = &report.model.currency;
    paragraph(&format!(
        "The plan reckons capital as a fixed part and a part per tonne and spends {}; the estimates at the sizes built \
         add up to {}.",
        money(spent, currency),
        money(estimated, currency)
    ))
}
