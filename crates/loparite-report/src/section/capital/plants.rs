//! Plants: what each plant is reckoned to cost, how sure that is, and by which other ways it was checked.

use super::matrix;
use super::running::running;
use crate::chart::ranges::{Row, Way, ranges};
use crate::markup::{Column, Figure, Table, counted, escape, figure, folded, head, listed};
use crate::names;
use crate::number::{decimals, fixed, money, money_scale, money_unit, number};
use crate::worth::{rate, ratio};
use crate::{EstimateRow, Report};
use loparite_economics::estimate::origins::grade;
use loparite_economics::estimate::{Check, Estimate};
use loparite_model::cost::{CapitalClass, CapitalFrom};
use loparite_model::figure::Grade;

/// Figure and tables of all estimates, those of plants that are not built folded; nothing without any.
pub fn plants(report: &Report) -> String {
    let (built, not_built) = (ordered(report, |row| row.built), ordered(report, |row| !row.built));
    let mut text = String::new();
    if !built.is_empty() {
        text.push_str(&group(report, &built, "What each new plant costs"));
    }
    if !not_built.is_empty() {
        let title = format!("What {} not built would cost", counted(not_built.len(), "plant"));
        let body = group(report, &not_built, "At the announced size, else the largest allowed");
        text.push_str(&folded(&title, &body));
    }
    text
}

fn group(report: &Report, rows: &[&EstimateRow], title: &str) -> String {
    let each: String = rows.iter().map(|row| lines(report, row)).collect();
    format!(
        "{}{}{}{}{}{}",
        head(title),
        costs(report, rows),
        running(report, rows),
        picture(report, rows),
        sureness(report, rows),
        folded(&format!("Area by class of {}", counted(rows.len(), "plant")), &each)
    )
}

/// along the chain
fn ordered<'a>(report: &'a Report, wanted: fn(&EstimateRow) -> bool) -> Vec<&'a EstimateRow> {
    let mut rows: Vec<&EstimateRow> = report.estimates.iter().filter(|row| wanted(row)).collect();
    rows.sort_by_key(|row| (names::stage(report.model, row.estimate.facility), row.estimate.facility));
    rows
}

/// Name of the facility.
pub fn name<'a>(report: &'a Report, row: &EstimateRow) -> &'a str {
    &report.model.facilities[row.estimate.facility].name
}

fn of_class(estimate: &Estimate, class: CapitalClass) -> f64 {
    estimate.lines.iter().filter(|line| line.class == class).map(|line| line.amount).sum()
}

fn costs(report: &Report, rows: &[&EstimateRow]) -> String {
    let largest = rows.iter().map(|row| row.estimate.total()).fold(0.0, f64::max);
    let (scale, word) = money_scale(largest);
    let currency = &report.model.currency;
    let (part_scale, part_word) =
        money_scale(rows.iter().map(|row| each(row)).filter(|each| each.is_finite()).fold(0.0, f64::max));
    let per = format!("Per t/a\n{}", money_unit(part_word, currency));
    let mut table = Table::new(
        &format!("{}; size in the unit in which the plant's capacity counts", money_unit(word, currency)),
        &[
            ("Plant", Column::Names),
            ("Size", Column::Numbers),
            ("Unit", Column::Words),
            ("Plant alone", Column::Numbers),
            ("First fill", Column::Numbers),
            ("Working capital", Column::Numbers),
            ("Total", Column::Numbers),
            (per.as_str(), Column::Numbers),
            ("To close it down", Column::Numbers),
        ],
    );
    let places = decimals(rows.iter().map(|row| row.estimate.total() / scale));
    let said = |amount: f64| if amount == 0.0 { "–".to_owned() } else { fixed(amount / scale, places) };
    for row in rows {
        let estimate = &row.estimate;
        table.row(&[
            name(report, row).to_owned(),
            number(estimate.size),
            names::capacity_unit(report.model, estimate.facility).replace(' ', "\u{a0}"),
            said(estimate.plant()),
            said(of_class(estimate, CapitalClass::FirstFill)),
            said(of_class(estimate, CapitalClass::WorkingCapital)),
            said(estimate.total()),
            number(each(row) / part_scale),
            said(estimate.closure),
        ]);
    }
    table.finish()
}

/// money per t/a
fn each(row: &EstimateRow) -> f64 {
    if row.estimate.size > 0.0 { row.estimate.total() / row.estimate.size } else { f64::NAN }
}

/// class, least and greatest, in words: "class 4, −30 % to +50 %"
fn accuracy(estimate: &Estimate) -> Option<String> {
    let (class, low, high) = estimate.accuracy?;
    Some(format!("class {class}, {} to {}{}", rate(low), if high > 0.0 { "+" } else { "" }, rate(high)))
}

fn picture(report: &Report, rows: &[&EstimateRow]) -> String {
    let row = |row: &&EstimateRow| {
        let estimate = &row.estimate;
        let plant = estimate.plant();
        let way = |check: &Check| Way {
            name: names::from(check.from).to_owned(),
            ratio: check.amount / plant,
            range: check.range.map(|(low, high)| (low / plant, high / plant)),
        };
        Row {
            name: name(report, row).to_owned(),
            note: format!(
                "{}; {}",
                brief_from(estimate.from),
                accuracy(estimate).unwrap_or_else(|| "no class".to_owned())
            ),
            range: estimate.accuracy.map(|(_, low, high)| (1.0 + low, 1.0 + high)),
            ways: estimate.checks.iter().map(way).collect(),
        }
    };
    let tells = |row: &&&EstimateRow| row.estimate.accuracy.is_some() || !row.estimate.checks.is_empty();
    let drawn = rows.iter().filter(|row| row.estimate.plant() > 0.0).filter(tells);
    let drawn: Vec<Row> = drawn.map(row).collect();
    if drawn.is_empty() {
        return String::new();
    }
    figure(&Figure {
        finding: &finding(&drawn),
        measured: "plant alone: range of the estimate's AACE class and what other ways give, over the estimate",
        picture: &ranges(&drawn),
        source: "estimates of the plants; what lies beyond the scale is said at its end",
    })
}

fn finding(rows: &[Row]) -> String {
    let checked: Vec<&Row> = rows.iter().filter(|row| !row.ways.is_empty() && row.range.is_some()).collect();
    let within = |row: &&&Row| {
        let (low, high) = row.range.unwrap_or((1.0, 1.0));
        row.ways.iter().all(|way| way.ratio >= low - 1e-9 && way.ratio <= high + 1e-9)
    };
    if checked.is_empty() {
        return "No estimate was reached by a second way".to_owned();
    }
    let agree = checked.iter().filter(within).count();
    match (agree, checked.len()) {
        (1, 1) => "The one plant reckoned in more than one way stays within the range of its estimate".to_owned(),
        (0, 1) => "The one plant reckoned in more than one way leaves the range of its estimate".to_owned(),
        (0, all) => {
            format!("None of {all} plants reckoned in more than one way stays within the range of its estimate")
        }
        (agree, all) if agree == all => {
            format!("All {all} plants reckoned in more than one way stay within the range of their estimate")
        }
        (1, all) => format!("1 of {all} plants reckoned in more than one way stays within the range of its estimate"),
        _ => format!(
            "{agree} of {} plants reckoned in more than one way stay within the range of their estimate",
            checked.len()
        ),
    }
}

fn brief_from(from: CapitalFrom) -> &'static str {
    match from {
        CapitalFrom::Declared => "declared",
        CapitalFrom::Equipment => "from equipment",
        CapitalFrom::Plants => "from known plants",
    }
}

/// How well the total is known: as the worst figure behind it, the shares of classes apart.
fn known(report: &Report, estimate: &Estimate) -> &'static str {
    let plant = estimate.lines.iter().filter(|line| line.class <= CapitalClass::Equipment);
    let grades = plant.map(|line| grade(report.model, estimate, line));
    grades.max().unwrap_or(Grade::Assumed).word()
}

/// class, origin, other ways and what has no price
fn sureness(report: &Report, rows: &[&EstimateRow]) -> String {
    let currency = &report.model.currency;
    let mut table = Table::new(
        "ranges are of the plant alone; a cross-check's number in brackets is its ratio to the estimate",
        &[
            ("Plant", Column::Names),
            ("Total comes from", Column::Words),
            ("AACE class", Column::Words),
            ("Range", Column::Words),
            ("Cross-checks", Column::Prose),
            ("Equipment without a price", Column::Prose),
        ],
    );
    for row in rows {
        let estimate = &row.estimate;
        let plant = estimate.plant();
        let (class, range) = match estimate.accuracy {
            Some((_, low, high)) => (
                accuracy(estimate).unwrap_or_default(),
                format!("{} to {}", brief(report, plant * (1.0 + low)), money(plant * (1.0 + high), currency)),
            ),
            None => ("not stated".to_owned(), "–".to_owned()),
        };
        let item = |check: &Check| format!("<li>{}</li>", escape(&check_words(report, check, plant)));
        let checks = match estimate.checks.is_empty() {
            true => "none".to_owned(),
            false => format!("<ul>{}</ul>", estimate.checks.iter().map(item).collect::<String>()),
        };
        table.html(&[
            escape(name(report, row)),
            escape(&format!("{} ({})", names::from(estimate.from), known(report, estimate))),
            escape(&class),
            escape(&range),
            checks,
            escape(&unpriced(estimate)),
        ]);
    }
    table.finish()
}

/// without the currency, which stands at the end of the range
fn brief(report: &Report, amount: f64) -> String {
    let said = money(amount, &report.model.currency);
    said.trim_end_matches(&report.model.currency.to_string()).trim_end().to_owned()
}

fn check_words(report: &Report, check: &Check, plant: f64) -> String {
    let currency = &report.model.currency;
    let way = names::from(check.from);
    let over = if plant > 0.0 { format!(" ({})", ratio(check.amount / plant)) } else { String::new() };
    let range = check.range.map_or(String::new(), |(low, high)| {
        format!(", with 80 % probability {} to {}", brief(report, low), money(high, currency))
    });
    format!("{way}: {}{over}{range}", money(check.amount, currency))
}

fn unpriced(estimate: &Estimate) -> String {
    if estimate.unpriced.is_empty() {
        return "none".to_owned();
    }
    format!("{}: {}", counted(estimate.unpriced.len(), "kind"), listed(&estimate.unpriced))
}

fn lines(report: &Report, row: &EstimateRow) -> String {
    let estimate = &row.estimate;
    let built = if row.built { "" } else { ", not built" };
    let unit = names::capacity_unit(report.model, estimate.facility);
    let named = format!("{} ({}{built})", name(report, row), names::amount(estimate.size, &unit));
    let held = match estimate.held {
        held if held > 0.0 => format!(
            "<p class=\"note\">{} of the working capital is held in solvent-extraction circuits.</p>\n",
            escape(&money(held, &report.model.currency))
        ),
        _ => String::new(),
    };
    format!("{}{}{held}", head(&named), matrix(report, &estimate.lines))
}
