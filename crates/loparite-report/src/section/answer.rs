//! Answer: what the plan attains against each goal and what holds it down, in plain words.

use crate::Report;
use crate::markup::{counted, escape, listed};
use crate::names::{goal_amount, stretch};
use crate::number::{money, percent};
use crate::section::Section;
use loparite_model::outcome::{GoalOutcome, PlanStatus, Stretch};
use loparite_results::summary::BuildRow;
use std::collections::BTreeSet;

/// The first section.
pub const SECTION: Section = Section { id: "answer", title: |_| "The answer".to_owned(), body };

/// so many goals are told at length
const AT_LENGTH: usize = 4;

fn body(report: &Report) -> String {
    let mut goals: Vec<&GoalOutcome> = report.outcome.goals.iter().collect();
    goals.sort_by_key(|goal| (report.model.goals[goal.goal].order.unwrap_or(u32::MAX), goal.goal));
    // what the plan pursues is told at length, what is only judged in a line
    let told = |(position, goal): (usize, &&GoalOutcome)| {
        let pursued = report.model.goals[goal.goal].order.is_some();
        if position < AT_LENGTH && (pursued || position == 0) { entry(report, goal) } else { brief(report, goal) }
    };
    let entries: String = goals.iter().enumerate().map(told).collect();
    let list = if entries.is_empty() { String::new() } else { format!("<ul class=\"verdicts\">\n{entries}</ul>\n") };
    format!("<p class=\"lead\">{}</p>\n{list}", escape(&lead(report)))
}

fn lead(report: &Report) -> String {
    if report.outcome.status == PlanStatus::Infeasible {
        let beyond =
            if report.outcome.goals.is_empty() { "" } else { " What each goal could reach on its own is said below." };
        return format!("No plan satisfies the limits of this scenario: they contradict one another.{beyond}");
    }
    let built = built(report);
    let (reached, total) =
        (report.outcome.goals.iter().filter(|goal| attained(goal)).count(), report.outcome.goals.len());
    let goals = match (reached, total) {
        (_, 0) => "The scenario names no goal.".to_owned(),
        (reached, total) if reached == total => format!("It attains {}.", all_of(total)),
        (0, total) => format!("It attains none of the {}.", counted(total, "goal")),
        (reached, total) => format!("It attains {reached} of {}.", counted(total, "goal")),
    };
    let worth = format!(
        "Its net present value before profit tax is {}, discounted at {} a year.",
        money(report.outcome.npv, &report.model.currency),
        percent(report.model.discount_rate.value)
    );
    format!("{built} {goals} {worth}")
}

fn all_of(total: usize) -> String {
    if total == 1 { "the goal".to_owned() } else { format!("all {total} goals") }
}

fn built(report: &Report) -> String {
    let builds = &report.summary.builds;
    let Some((first, last)) =
        builds.iter().map(|row| row.decided).min().zip(builds.iter().map(|row| row.on_line).max())
    else {
        return "The plan builds nothing and runs what is there.".to_owned();
    };
    let capital: f64 = report.summary.years.iter().map(|row| row.capital).sum();
    let spent = money(capital, &report.model.currency);
    format!(
        "The plan builds {} for {spent}, the first decided in {first}, the last on line in {last}.",
        counted(plants(builds), "plant")
    )
}

/// how many plants are decided; one in modules is one, in however many years
pub(super) fn plants(builds: &[BuildRow]) -> usize {
    builds.iter().map(|row| row.facility).collect::<BTreeSet<_>>().len()
}

fn attained(goal: &GoalOutcome) -> bool {
    goal.attained >= goal.target * (1.0 - 1e-6)
}

fn entry(report: &Report, outcome: &GoalOutcome) -> String {
    let goal = &report.model.goals[outcome.goal];
    let said = |value| goal_amount(report.model, goal, value);
    let share = if outcome.target > 0.0 { outcome.attained / outcome.target } else { 0.0 };
    let possible = if outcome.target > 0.0 { outcome.attainable / outcome.target } else { 0.0 };
    let (class, text) = if report.outcome.levels.is_empty() {
        let text = format!(
            "alone it could reach {} in {}, {} of what is wanted.{}",
            said(outcome.attainable),
            goal.year,
            percent(possible),
            if outcome.reachable() { String::new() } else { held_down(report, outcome) }
        );
        (if outcome.reachable() { "possible" } else { "short" }, text)
    } else if attained(outcome) {
        ("reached", format!("reached, with {} in {}.", said(outcome.attained), goal.year))
    } else if outcome.reachable() {
        let text = format!(
            "could be reached by itself; this plan, with other aims before it, gives {} in {}, {} of it.",
            said(outcome.attained),
            goal.year,
            percent(share)
        );
        ("possible", text)
    } else {
        let text = format!(
            "out of reach. The plan gives {} in {}, {} of what is wanted; no plan within the limits gives more than {}.{}",
            said(outcome.attained),
            goal.year,
            percent(share),
            said(outcome.attainable),
            held_down(report, outcome)
        );
        ("short", text)
    };
    format!("<li class=\"{class}\"><b>{}</b>: {}</li>\n", escape(&goal.name), escape(&text))
}

fn brief(report: &Report, outcome: &GoalOutcome) -> String {
    let goal = &report.model.goals[outcome.goal];
    let share = |value: f64| percent(if outcome.target > 0.0 { value / outcome.target } else { 0.0 });
    let (class, state) = match (attained(outcome), outcome.reachable()) {
        (true, _) => ("reached", "reached"),
        (false, true) => ("possible", "could be reached by itself"),
        (false, false) => ("short", "out of reach"),
    };
    let text =
        format!("{state}; {} of it in this plan, {} attainable.", share(outcome.attained), share(outcome.attainable));
    format!("<li class=\"{class} brief\"><b>{}</b>: {}</li>\n", escape(&goal.name), escape(&text))
}

/// the levers that carry most of the maximum, and what would have to give
fn held_down(report: &Report, outcome: &GoalOutcome) -> String {
    let (model, goal) = (report.model, &report.model.goals[outcome.goal]);
    let mut levers: Vec<_> =
        outcome.levers.iter().filter(|lever| lever.binding > 0 && lever.contribution > 0.0).collect();
    levers.sort_by(|a, b| b.contribution.total_cmp(&a.contribution));
    let names: Vec<String> = levers.iter().take(3).map(|lever| lever.lever.word().to_owned()).collect();
    let holds = if names.is_empty() { String::new() } else { format!(" What holds it there: {}.", listed(&names)) };
    let enough = |lever: &&loparite_model::outcome::LeverOutcome| {
        matches!(lever.stretch, Some(Stretch::Factor(_) | Stretch::Later { sure: Some(_), .. } | Stretch::Lifted))
    };
    let ways: Vec<String> = outcome
        .levers
        .iter()
        .filter(enough)
        .filter_map(|lever| lever.stretch.map(|found| (lever.lever.word(), found)))
        .map(|(word, found)| match found {
            Stretch::Lifted => format!("{word} without restriction"),
            found => format!("{word} ({})", stretch(model, goal, found)),
        })
        .collect();
    let cure = if ways.is_empty() {
        if outcome.levers.iter().any(|lever| matches!(lever.stretch, Some(Stretch::Never { .. }))) {
            " No lever alone would be enough, however far it is stretched.".to_owned()
        } else {
            String::new()
        }
    } else {
        format!(" Enough alone would be: {}.", listed(&ways))
    };
    format!("{holds}{cure}")
}
