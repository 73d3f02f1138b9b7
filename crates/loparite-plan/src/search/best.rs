//! Best: the whole plan of greatest value of a program, with what no plan exceeds, whatever the solver's mood.
//!
//! In        a program with whole plants, its book
//! Out       [`Best`]: a plan with exact levels, a bound, a status
//! Holds     the search ends by a gap or by a count of nodes, never by a clock; the bound holds for all plans; a solver
//!           that comes to no conclusion is asked three ways before the plan is called unsolved, and the status says
//!           which
//! Equations gap = (bound - value) / max(|value|, 1)
//! Not here  what counts in the value (`search`), goals (`pursue`)

use crate::program::{Answer, Program};
use crate::search::choice::{choices, round_up};
use crate::search::{column, told};
use loparite_kernel::quantity::Year;
use loparite_milp::problem::ColId;
use loparite_milp::search as milp;
use loparite_milp::solver::{Presolve, Settings, Status, solve};
use loparite_model::chain::{Model, Stage};
use loparite_model::outcome::PlanStatus;
use loparite_model::post::Book;
use std::collections::BTreeMap;

/// Relative gap within which a plan of greatest value is taken as found.
pub const VALUE_GAP: f64 = 1e-2;

/// Nodes after which the search for a better plan stops; a count, not a clock, so that every machine stops at the same
/// plan.
pub const MOST_NODES: i32 = 4000;

/// Years of decisions that are made whole together where branch and bound does not finish.
const WINDOW: Year = 3;

/// Whether anything must be attained.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Held {
    /// Nothing.
    Nothing,
    /// Goals, or decisions made before.
    Something,
}

/// The best plan that was found.
pub struct Best {
    /// How it ended.
    pub status: PlanStatus,
    /// The plan, whole numbers held and solved once more for exact levels; none if there is none.
    pub answer: Option<Answer>,
    /// What no plan exceeds.
    pub bound: f64,
}

impl Best {
    /// Value of the plan; minus infinity without one.
    pub fn value(&self) -> f64 {
        self.answer.as_ref().map_or(f64::NEG_INFINITY, |answer| answer.objective)
    }
}

/// Finds the best plan.
pub fn best(model: &Model, program: &Program, book: &Book, held: Held, settings: &Settings) -> Best {
    // with goals held, the solver's guesses fail one after the other and its presolve hides the structure: measured on
    // the largest example, one node without either against six nodes and four times the processor time with them;
    // without goals it is the other way round, 4.0 s against 12.6 s
    let (heuristic_effort, presolve) = match held {
        Held::Something => (Some(0.0), Presolve::Off),
        Held::Nothing => (None, Presolve::On),
    };
    let first =
        Settings { mip_gap: VALUE_GAP, most_nodes: Some(MOST_NODES), heuristic_effort, presolve, ..settings.clone() };
    let other = match presolve {
        Presolve::On => Presolve::Off,
        Presolve::Off => Presolve::On,
    };
    let mut tried: Vec<String> = Vec::new();
    for (name, searching) in [
        ("branch and bound", first.clone()),
        ("branch and bound, reduced the other way", Settings { presolve: other, ..first }),
    ] {
        let found = program.solve(&searching);
        match &found.status {
            Status::Infeasible => return without(PlanStatus::Infeasible, f64::NEG_INFINITY),
            Status::Unbounded => return without(unsolved("the value has no limit".to_owned()), f64::INFINITY),
            Status::Optimal | Status::TimeLimit { .. } if !found.levels.is_empty() => {
                let plan = exact(program, found, settings);
                return if plan.status == PlanStatus::Optimal {
                    plan
                } else {
                    better(model, program, book, plan, settings)
                };
            }
            Status::Unknown(how) => tried.push(format!("{name}: {how}")),
            Status::Optimal | Status::TimeLimit { .. } => {
                tried.push(format!("{name}: no plan after {MOST_NODES} nodes"));
                break;
            }
        }
    }
    rounded(model, program, book, tried, settings)
}

/// Branch and bound ended at its count of nodes: perhaps another search finds more. Where branch and bound ends by its
/// gap this would be a waste: on the largest example it finds the same plan in 42 s instead of 4, with goals held in 32
/// instead of 2.
fn better(model: &Model, program: &Program, book: &Book, plan: Best, settings: &Settings) -> Best {
    match improved(model, program, book, plan.answer.as_ref(), settings) {
        Some(answer) if answer.objective > plan.value() => {
            let bound = plan.bound.max(answer.objective);
            Best { status: status(answer.objective, bound), bound, answer: Some(answer) }
        }
        _ => plan,
    }
}

/// A plan at least as good as the given one: relax and fix over the years of decisions, then years and stages of the
/// chain freed one after the other. `None` if none was found.
pub fn improved(
    model: &Model,
    program: &Program,
    book: &Book,
    given: Option<&Answer>,
    settings: &Settings,
) -> Option<Answer> {
    let mut years: BTreeMap<Year, Vec<ColId>> = BTreeMap::new();
    let mut stages: BTreeMap<Option<Stage>, Vec<ColId>> = BTreeMap::new();
    for choice in choices(model, book) {
        let stage = choice.project.facility().map(|id| model.technologies[model.facilities[id].technology].stage);
        for &(year, at) in &choice.decide {
            years.entry((year - model.first_year) / WINDOW).or_default().push(column(at));
            stages.entry(stage).or_default().push(column(at));
        }
    }
    let groups: Vec<Vec<ColId>> = years.into_values().collect();
    let neighbourhoods = groups.iter().cloned().chain(stages.into_values()).collect();
    let settings = Settings { mip_gap: VALUE_GAP / 10.0, ..settings.clone() };
    let hunt = milp::Search { settings: settings.clone(), neighbourhoods, ..milp::Search::default() };
    let given = given.map(|answer| answer.solution.x.as_slice());
    let found = told(&settings, || milp::search(&program.problem, &groups, &hunt, given)).incumbent?;
    let exact = program.answer(solve(&program.problem.fixed(&found.x), &settings));
    (exact.status == Status::Optimal).then_some(exact)
}

/// Plants in part rounded up: not the best plan, but one, with the bound that plants in part give.
fn rounded(model: &Model, program: &Program, book: &Book, mut tried: Vec<String>, settings: &Settings) -> Best {
    let (_, relaxed) = program.solve_relaxed(settings);
    match &relaxed.status {
        Status::Infeasible => return without(PlanStatus::Infeasible, f64::NEG_INFINITY),
        Status::Optimal => {}
        other => {
            tried.push(format!("plants in part: {other:?}"));
            return without(unsolved(tried.join("; ")), f64::INFINITY);
        }
    }
    let rounded = rounded_up(model, program, book, &relaxed, settings);
    let rounded = (rounded.status == Status::Optimal).then_some(rounded);
    let Some(whole) = improved(model, program, book, rounded.as_ref(), settings).or(rounded) else {
        tried.push("plants in part, made whole year by year or all at once: no plan".to_owned());
        return without(unsolved(tried.join("; ")), relaxed.objective);
    };
    let bound = relaxed.objective;
    Best { status: status(whole.objective, bound), answer: Some(whole), bound }
}

/// The plan with the decisions of plants in part made whole; its status says if there is none.
pub fn rounded_up(model: &Model, program: &Program, book: &Book, relaxed: &Answer, settings: &Settings) -> Answer {
    let x = round_up(&choices(model, book), &relaxed.solution.x);
    program.answer(solve(&program.problem.fixed(&x), settings))
}

fn exact(program: &Program, found: Answer, settings: &Settings) -> Best {
    let polished = program.polish(&found, settings);
    let (bound, optimal) = (found.bound, found.status == Status::Optimal);
    let answer = if polished.status == Status::Optimal { polished } else { found };
    let status = if optimal { PlanStatus::Optimal } else { status(answer.objective, bound) };
    Best { status, bound: bound.max(answer.objective), answer: Some(answer) }
}

fn status(value: f64, bound: f64) -> PlanStatus {
    let gap = (bound - value).abs() / value.abs().max(1.0);
    if gap <= VALUE_GAP { PlanStatus::Optimal } else { PlanStatus::Stopped { gap } }
}

fn unsolved(reason: String) -> PlanStatus {
    PlanStatus::Unsolved { reason }
}

fn without(status: PlanStatus, bound: f64) -> Best {
    Best { status, answer: None, bound }
}
