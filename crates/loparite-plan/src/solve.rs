//! Solve: the spine of the planner.
//!
//! In        a model, an effort
//! Out       an [`Outcome`]
//! Holds     no clock: how long things take is for the facade to measure, through [`Watch`]
//! Not here  families (`family`), programs (`program`), goals (`goals`), levers (`levers`)

use crate::family;
use crate::goals::{Attainable, Scope, attainable};
use crate::levers::stretch;
use crate::program::{Answer, Floor, Program, Target};
use crate::terms::Controls;
use loparite_kernel::ids::{Id, Table};
use loparite_kernel::quantity::Year;
use loparite_milp::solver::{Moment, Presolve, Settings, Solver, Status};
use loparite_model::chain::{Model, Objective};
use loparite_model::goal::GoalId;
use loparite_model::outcome::{Effort, GoalOutcome, LeverOutcome, Outcome, PlanStatus};
use loparite_model::post::{AccountKey, Lever};
use std::collections::BTreeMap;

/// Somebody who watches: shows progress, measures time.
pub trait Watch {
    /// A step begins: what it is, which of how many.
    fn step(&mut self, what: &str, done: usize, total: usize);
}

/// Watches nothing.
pub struct Blind;

impl Watch for Blind {
    fn step(&mut self, _: &str, _: usize, _: usize) {}
}

/// Relative gap within which a plan of greatest value is taken as found.
const VALUE_GAP: f64 = 1e-2;

/// Relative gap within which a goal is taken as pursued as far as it goes.
const GOAL_GAP: f64 = 1e-4;

/// Share of a goal below which nothing was attained.
const NOTHING: f64 = 1e-9;

/// Nodes after which the search for a better plan stops; a count, not a clock, so that every machine stops at the same
/// plan.
const MOST_NODES: i32 = 4000;

/// How a plan is sought.
#[derive(Clone, Copy, Debug, Default)]
pub struct Search {
    /// Seed of the solver's tie-breaking.
    pub seed: i32,
    /// Told when the solver begins and ends.
    pub on_solve: Option<fn(Moment)>,
}

/// Plans a chain.
pub fn plan(model: &Model, search: Search, watch: &mut dyn Watch) -> Outcome {
    let settings = Settings { seed: search.seed, on_solve: search.on_solve, ..Settings::default() };
    let goals = model.goals.len();
    let steps = goals + 3;
    watch.step("setting up the program", 0, steps);
    let full = Scope::new(model, model.last_year, Controls::InForce, &Scope::stated_years(model));
    let mut scopes: BTreeMap<Year, Scope> = BTreeMap::new();
    let mut outcomes = Vec::new();
    let mut known: Vec<(GoalId, Attainable)> = Vec::new();
    for (goal, row) in model.goals.iter() {
        watch.step(&format!("goal: {}", row.name), 1 + goal.position(), steps);
        let years = Scope::stated_years(model);
        let scope = scopes.entry(row.year).or_insert_with(|| Scope::new(model, row.year, Controls::InForce, &years));
        // goals that measure the same in the same year have the same maximum
        let twin = |other: &&(GoalId, Attainable)| same_measure(model, other.0, goal);
        let found = match known.iter().find(twin) {
            Some((_, found)) => found.clone(),
            None => attainable(model, scope, goal, row.year, &settings),
        };
        outcomes.push(goal_outcome(model, scope, (goal, &found), &settings));
        known.push((goal, found));
    }
    watch.step("pursuing the goals in their order", goals + 1, steps);
    let floors = match model.objective {
        Objective::Npv => Vec::new(),
        Objective::Reach => pursue(model, &outcomes, &settings),
    };
    watch.step("finding the plan of greatest value", goals + 2, steps);
    let program = Program::new(model, &full.book, Target::Npv, &floors);
    let mut outcome = best_plan(model, full, &program, outcomes, &settings);
    if let Some((goal, reason)) = known.iter().find_map(|(goal, found)| Some((*goal, found.unsolved.clone()?))) {
        // a goal without an answer is no goal out of reach
        outcome.status = PlanStatus::Unsolved { reason: format!("goal {}: {reason}", model.goals.key(goal)) };
    }
    watch.step("plan found", steps, steps);
    outcome
}

fn same_measure(model: &Model, one: GoalId, other: GoalId) -> bool {
    let (one, other) = (&model.goals[one], &model.goals[other]);
    (one.year, &one.measure, &one.stages, &one.sites) == (other.year, &other.measure, &other.stages, &other.sites)
}

/// The most of one goal, its parts, and each lever's stretch if the goal is out of reach.
fn goal_outcome(
    model: &Model,
    scope: &Scope,
    (goal, found): (GoalId, &Attainable),
    settings: &Settings,
) -> GoalOutcome {
    let row = &model.goals[goal];
    let reachable = found.whole >= row.target.value * (1.0 - 1e-6);
    let levers = Lever::WORDS
        .iter()
        .map(|&(lever, _)| LeverOutcome {
            lever,
            contribution: found.parts.get(&lever).copied().unwrap_or(0.0),
            binding: found.rows.iter().filter(|row| row.lever == lever).count(),
            stretch: (!reachable).then(|| stretch(model, scope, goal, lever, settings)),
        })
        .collect();
    GoalOutcome {
        goal,
        target: row.target.value,
        attained: 0.0,
        attainable: found.whole,
        bound: found.bound,
        whole_plants: found.whole - found.bound,
        levers,
        rows: found.rows.clone(),
        certificate: found.certificate,
    }
}

/// What each goal attains when the goals are pursued in their order, each as far as those before it leave room.
fn pursue(model: &Model, outcomes: &[GoalOutcome], settings: &Settings) -> Vec<Floor> {
    let mut ordered: Vec<GoalId> = model.goals.ids().filter(|&goal| model.goals[goal].order.is_some()).collect();
    ordered.sort_by_key(|&goal| (model.goals[goal].order, goal));
    let Some(last) = ordered.iter().map(|&goal| model.goals[goal].year).max() else { return Vec::new() };
    // later years cannot help: whatever is begun by then can be left alone after
    let scope = Scope::new(model, last, Controls::InForce, &Scope::stated_years(model));
    let mut floors: Vec<Floor> = Vec::new();
    for goal in ordered {
        let standing = family::standing(model, goal, model.goals[goal].year);
        let wanted = outcomes[goal.position()].target.min(outcomes[goal.position()].attainable) - standing;
        let program = Program::new(model, &scope.book, Target::UpTo(goal, wanted.max(0.0)), &floors);
        let searching = Settings { mip_gap: GOAL_GAP, most_nodes: Some(MOST_NODES), ..settings.clone() };
        let answer = program.solve(&searching);
        if !answer.levels.is_empty() && answer.objective > NOTHING * wanted {
            floors.push(Floor { goal, amount: answer.objective.max(0.0) * (1.0 - 1e-6) });
        }
    }
    floors
}

fn best_plan(model: &Model, full: Scope, program: &Program, goals: Vec<GoalOutcome>, settings: &Settings) -> Outcome {
    // with goals held, the solver's guesses fail one after the other and its presolve hides the structure: measured on
    // the
    // largest example, one node without either against six nodes and four times the processor time with them
    let (heuristic_effort, presolve) = match model.objective {
        Objective::Reach => (Some(0.0), Presolve::Off),
        Objective::Npv => (None, Presolve::On),
    };
    let most_nodes = Some(MOST_NODES);
    let searching = Settings { mip_gap: VALUE_GAP, most_nodes, heuristic_effort, presolve, ..settings.clone() };
    let found = program.solve(&searching);
    let effort = Effort {
        rows: program.problem.rows(),
        columns: program.problem.cols(),
        whole: full.book.activities().filter(|(_, row)| row.steps == loparite_model::post::Steps::Whole).count(),
        nonzeros: program.problem.nonzeros(),
        solves: 0,
        solver: Solver::solver_version(),
    };
    let (status, levels) = if found.levels.is_empty() {
        (without_plan(&found), Vec::new())
    } else {
        let exact = program.polish(&found, settings);
        let kept: &Answer = if exact.status == Status::Optimal { &exact } else { &found };
        (status(&found), program.levels(&full.book, kept))
    };
    let mut outcome = Outcome { status, lots: Table::new(), book: full.book, levels, npv: 0.0, goals, effort };
    outcome.lots = full.ways.lots;
    measure(model, &mut outcome);
    outcome
}

fn without_plan(found: &Answer) -> PlanStatus {
    match &found.status {
        Status::Infeasible => PlanStatus::Infeasible,
        other => PlanStatus::Unsolved { reason: format!("{other:?}") },
    }
}

fn status(found: &Answer) -> PlanStatus {
    let gap = (found.bound - found.objective).abs() / found.objective.abs().max(1.0);
    if found.status == Status::Optimal { PlanStatus::Optimal } else { PlanStatus::Stopped { gap } }
}

/// What the plan attains, as sums of its own postings.
fn measure(model: &Model, outcome: &mut Outcome) {
    if outcome.levels.is_empty() {
        return;
    }
    let discount = 1.0 + model.discount_rate.value;
    let balances = outcome.book.balances(&outcome.levels);
    for (id, account) in outcome.book.accounts() {
        match account.key {
            AccountKey::Cash { year, .. } => {
                outcome.npv += balances[id.position()] * discount.powi(model.first_year - year);
            }
            AccountKey::Goal { goal } => {
                let standing = family::standing(model, goal, model.goals[goal].year);
                outcome.goals[goal.position()].attained = balances[id.position()] + standing;
            }
            _ => {}
        }
    }
}
