//! Goals: wanted, in this plan, attainable; which lever carries how much, and how far each alone must stretch.

use crate::Report;
use crate::chart::goals::{Row, goals};
use crate::chart::waterfall::{Waterfall, waterfall};
use crate::markup::{Column, Figure, Table, escape, figure, nothing, paragraph};
use crate::names::{goal_amount, goal_unit, stretch};
use crate::number::{number, percent};
use crate::section::Section;
use loparite_model::outcome::GoalOutcome;

/// What was wanted.
pub const SECTION: Section = Section { id: "goals", title: |_| "Goals: wanted and attainable".to_owned(), body };

fn body(report: &Report) -> String {
    let outcomes = &report.outcome.goals;
    if outcomes.is_empty() {
        return nothing("The scenario names no goal.");
    }
    let row = |outcome: &GoalOutcome| {
        let goal = &report.model.goals[outcome.goal];
        let (scale, unit) = goal_unit(report.model, goal);
        Row {
            name: format!("{}, {}", goal.name, goal.year)
                .replace(&format!("{0}, {0}", goal.year), &goal.year.to_string()),
            unit,
            wanted: outcome.target / scale,
            attained: outcome.attained / scale,
            attainable: outcome.attainable / scale,
        }
    };
    let rows: Vec<Row> = outcomes.iter().map(row).collect();
    let reachable = outcomes.iter().filter(|outcome| outcome.reachable()).count();
    let finding = match (reachable, outcomes.len()) {
        (0, 1) => "The goal is out of reach within the limits".to_owned(),
        (1, 1) => "The goal can be reached".to_owned(),
        (0, all) => format!("None of the {all} goals can be reached within the limits"),
        (some, all) if some == all => format!("Each of the {all} goals can be reached by itself"),
        (some, all) => format!("{some} of {all} goals can be reached within the limits"),
    };
    let drawn = figure(&Figure {
        finding: &finding,
        measured: "share of what is wanted in the goal's year, %",
        picture: &goals(&rows),
        source: "this plan, and for each goal a plan that pursues it alone; maxima are rechecked from the data without the solver",
    });
    let table = table(report);
    let each: String = outcomes.iter().map(|outcome| one(report, outcome)).collect();
    format!("{drawn}{table}{each}")
}

fn table(report: &Report) -> String {
    let heads = [
        ("Goal", Column::Prose),
        ("Year", Column::Words),
        ("Wanted", Column::Numbers),
        ("In this plan", Column::Numbers),
        ("Attainable", Column::Numbers),
        ("Share\nof what is wanted", Column::Numbers),
        ("Recheck\nlargest error", Column::Numbers),
    ];
    let mut table = Table::new("", &heads);
    for outcome in &report.outcome.goals {
        let goal = &report.model.goals[outcome.goal];
        let share = if outcome.target > 0.0 { percent(outcome.attainable / outcome.target) } else { "–".to_owned() };
        let proof = &outcome.certificate;
        table.row(&[
            format!("{}{}", goal.name, if goal.order.is_none() { " (judged, not pursued)" } else { "" }),
            goal.year.to_string(),
            goal_amount(report.model, goal, outcome.target),
            goal_amount(report.model, goal, outcome.attained),
            goal_amount(report.model, goal, outcome.attainable),
            share,
            format!("{:.0e}", proof.primal.max(proof.dual).max(proof.gap)),
        ]);
    }
    table.finish()
}

fn one(report: &Report, outcome: &GoalOutcome) -> String {
    let goal = &report.model.goals[outcome.goal];
    let levers: Vec<_> =
        outcome.levers.iter().filter(|lever| lever.contribution.abs() > 1e-6 * outcome.bound.abs().max(1e-9)).collect();
    if levers.is_empty() && outcome.levers.iter().all(|lever| lever.stretch.is_none()) {
        return String::new();
    }
    let mut parts: Vec<(String, f64)> =
        levers.iter().map(|lever| (lever.lever.word().to_owned(), lever.contribution)).collect();
    parts.sort_by(|a, b| b.1.total_cmp(&a.1));
    if outcome.whole_plants.abs() > 1e-6 * outcome.bound.abs() {
        parts.push(("plants are whole".to_owned(), outcome.whole_plants));
    }
    let largest = parts.first().map_or("", |part| part.0.as_str());
    let finding = match outcome.reachable() {
        true => format!("{}: attainable, {largest} sets the limit", goal.name),
        false => format!("{}: {largest} carries most of what can be attained", goal.name),
    };
    let (scale, unit) = goal_unit(report.model, goal);
    let chart = Waterfall {
        parts: parts.iter().map(|(name, value)| (name.clone(), value / scale)).collect(),
        total: "attainable".to_owned(),
        wanted: Some(("wanted".to_owned(), outcome.target / scale)),
        unit: unit.clone(),
    };
    let drawn = if parts.is_empty() {
        let nothing_yet = if outcome.attainable == 0.0 {
            paragraph(&format!("Nothing that counts for this goal can be on line in {}.", goal.year))
        } else {
            String::new()
        };
        format!("<h4>{}</h4>\n{nothing_yet}", escape(&goal.name))
    } else {
        figure(&Figure {
            finding: &finding,
            measured: &format!("parts of the attainable maximum by the limits that bind, {unit} in {}", goal.year),
            picture: &waterfall(&chart),
            source: "each part: gain of the goal per unit of the limit, times the limit, summed over the limits of a kind",
        })
    };
    let told = format!("{drawn}{}{}", stretches(report, outcome), rows(report, outcome));
    if outcome.reachable() {
        return format!("<details><summary>What limits {}</summary>\n{told}</details>\n", escape(&goal.name));
    }
    told
}

fn stretches(report: &Report, outcome: &GoalOutcome) -> String {
    let (model, goal) = (report.model, &report.model.goals[outcome.goal]);
    let heads = [
        ("Lever", Column::Prose),
        ("Part of the maximum", Column::Numbers),
        ("Limits that bind", Column::Numbers),
        ("How far it alone must stretch to reach the goal", Column::Prose),
    ];
    let mut table = Table::new("", &heads);
    let (idle, moving): (Vec<_>, Vec<_>) = outcome
        .levers
        .iter()
        .filter(|lever| lever.binding > 0 || lever.stretch.is_some())
        .partition(|lever| outcome.without_effect(lever));
    for lever in moving {
        table.row(&[
            lever.lever.word().to_owned(),
            if lever.contribution.abs() > 1e-9 {
                goal_amount(model, goal, lever.contribution)
            } else {
                "–".to_owned()
            },
            lever.binding.to_string(),
            lever.stretch.map_or_else(|| "not needed".to_owned(), |found| stretch(model, goal, found)),
        ]);
    }
    if !idle.is_empty() {
        let words: Vec<&str> = idle.iter().map(|lever| lever.lever.word()).collect();
        let alone = if idle.len() == 1 { "no effect, however far" } else { "each alone: no effect, however far" };
        table.row(&[words.join(", "), "–".to_owned(), "0".to_owned(), alone.to_owned()]);
    }
    if table.is_empty() { String::new() } else { table.finish() }
}

fn rows(report: &Report, outcome: &GoalOutcome) -> String {
    let goal = &report.model.goals[outcome.goal];
    if outcome.rows.is_empty() {
        return String::new();
    }
    const MOST: usize = 25;
    let heads = [
        ("Limit that binds", Column::Prose),
        ("Lever", Column::Words),
        ("Limit", Column::Numbers),
        ("Gain per unit", Column::Numbers),
        ("Part of the maximum", Column::Numbers),
    ];
    let mut table = Table::new("", &heads);
    for row in outcome.rows.iter().take(MOST) {
        table.row(&[
            row.name.clone(),
            row.lever.word().to_owned(),
            number(row.limit),
            number(row.dual),
            goal_amount(report.model, goal, row.contribution),
        ]);
    }
    let shown = match outcome.rows.len() {
        all if all > MOST => format!("The {MOST} of {all} limits that bind most"),
        1 => "The limit that binds".to_owned(),
        all => format!("The {all} limits that bind"),
    };
    format!("<details><summary>{shown}</summary>\n{}</details>\n", table.finish())
}
