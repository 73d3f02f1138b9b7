//! Solve: the spine of the planner.
//!
//! In        a model, an effort
//! Out       an [`Outcome`]
//! Holds     no clock: how long things take is for the facade to measure, through [`Watch`]
//! Not here  families (`family`), programs (`program`), goals (`goals`), levers (`levers`)

use crate::family;
use crate::goals::{self, Attainable, Scope, attainable};
use crate::program::Program;
use crate::search::best::{Best, Held, VALUE_GAP, best};
use crate::search::cost::{Contradiction, contradiction, demanded};
use crate::search::pursue::{ordered, pursue, wanted};
use crate::search::regret::{Decisions, Regret, hold, regret, without};
use crate::search::rolling::{Rolled, Window, roll};
use crate::search::{Case, Counted};
use crate::terms::Controls;
use crate::worth::weight;
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_milp::solver::{Moment, Settings, Solver, Status, solve};
use loparite_model::chain::{Model, Objective};
use loparite_model::goal::GoalId;
use loparite_model::outcome::{Certificate, Effort, GoalOutcome, Outcome, PlanStatus};
use loparite_model::planning::Foresight;
use loparite_model::post::{AccountKey, ActivityKey, Steps};
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

/// How a plan is sought.
#[derive(Clone, Copy, Debug, Default)]
pub struct Search {
    /// Seed of the solver's tie-breaking.
    pub seed: i32,
    /// Told when the solver begins and ends.
    pub on_solve: Option<fn(Moment)>,
}

impl Search {
    /// For the solver.
    pub fn settings(self) -> Settings {
        Settings { seed: self.seed, on_solve: self.on_solve, ..Settings::default() }
    }
}

/// A plan, and what was found on the way to it.
pub struct Planned {
    /// The plan.
    pub outcome: Outcome,
    /// What no plan exceeds: net present value at the goals held, or less the cost where that is sought.
    pub bound: f64,
    /// Of the least cost: the first goal that those before it leave no room for; then there is no plan.
    pub contradiction: Option<Contradiction>,
    /// Of the least regret: all candidates in all futures.
    pub regret: Option<Regret>,
    /// Of a rolling horizon: its windows, and what was lost against perfect foresight, money, if both have a plan.
    pub rolled: Option<(Vec<Window>, Option<f64>)>,
}

/// Plans a chain.
pub fn plan(model: &Model, search: Search, watch: &mut dyn Watch) -> Outcome {
    planned(model, search, watch).outcome
}

/// Plans a chain and keeps what was found on the way.
pub fn planned(model: &Model, search: Search, watch: &mut dyn Watch) -> Planned {
    let settings = search.settings();
    let goals = model.goals.len();
    let steps = goals + 3;
    watch.step("setting up the program", 0, steps);
    let (outcomes, unsolved) = every_goal(model, &settings, watch);
    watch.step("pursuing the goals in their order", goals + 1, steps);
    let contradiction = match model.objective {
        Objective::Cost => contradiction(model, &settings),
        Objective::Npv | Objective::Reach | Objective::Regret => None,
    };
    let attainable = |goal: GoalId| outcomes[goal.position()].attainable;
    let case = case_within(model, &attainable, &settings);
    watch.step("finding the plan of greatest value", goals + 2, steps);
    let (found, regret, rolled) = sought(model, &case, contradiction.as_ref(), &settings);
    let (bound, rolled) = (found.bound, rolled.map(|rolled| (rolled.windows, rolled.lost)));
    let mut outcome = outcome(model, case, found, outcomes);
    // a goal without an answer is no goal out of reach; where there is no plan at all, goals have none either
    if let Some(reason) = unsolved.filter(|_| outcome.status != PlanStatus::Infeasible) {
        outcome.status = PlanStatus::Unsolved { reason };
    }
    watch.step("plan found", steps, steps);
    Planned { outcome, bound, contradiction, regret, rolled }
}

/// The plan alone: its goals know what it attains, not what could be attained. For questions about a plan.
pub fn plan_alone(model: &Model, search: Search) -> Outcome {
    let case = case(model, search);
    let found = best_of(model, &case, search);
    let goals = model.goals.iter().map(|(goal, row)| GoalOutcome {
        goal,
        target: row.target.value,
        attained: 0.0,
        attainable: f64::INFINITY,
        bound: f64::INFINITY,
        whole_plants: 0.0,
        levers: Vec::new(),
        rows: Vec::new(),
        certificate: Certificate { primal: 0.0, dual: 0.0, gap: 0.0 },
        proof: None,
    });
    outcome(model, case, found, goals.collect())
}

/// The full program of a model with what its goals hold: the start of every question about all its plans.
pub fn case(model: &Model, search: Search) -> Case {
    case_within(model, &|_| f64::INFINITY, &search.settings())
}

/// The best plan of a case.
pub fn best_of(model: &Model, case: &Case, search: Search) -> Best {
    let held = if case.floors.is_empty() { Held::Nothing } else { Held::Something };
    best(model, &case.program, &case.scope.book, held, &search.settings())
}

/// With what each goal can attain alone, if that is known.
fn case_within(model: &Model, attainable: &dyn Fn(GoalId) -> f64, settings: &Settings) -> Case {
    let floors = match model.objective {
        Objective::Npv | Objective::Regret => Vec::new(),
        Objective::Cost => demanded(model),
        Objective::Reach => {
            let goals: Vec<(GoalId, f64)> = ordered(model)
                .into_iter()
                .map(|goal| {
                    let standing = family::standing(model, goal, model.goals[goal].year);
                    (goal, wanted(model, goal).min(attainable(goal) - standing))
                })
                .collect();
            // later years cannot help: whatever is begun by then can be left alone after
            let last = goals.iter().map(|(goal, _)| model.goals[*goal].year).max().unwrap_or(model.first_year);
            let scope = Scope::new(model, last, Controls::InForce, &Scope::stated_years(model));
            pursue(model, &scope.book, &goals, &|_| {}, settings)
        }
    };
    Case::new(model, floors, Counted::of(model.objective))
}

/// The plan that the objective and the foresight of the model ask for.
fn sought(
    model: &Model,
    case: &Case,
    contradiction: Option<&Contradiction>,
    settings: &Settings,
) -> (Best, Option<Regret>, Option<Rolled>) {
    let none = |status| Best { status, answer: None, bound: f64::NEG_INFINITY };
    if contradiction.is_some() {
        return (none(PlanStatus::Infeasible), None, None);
    }
    if model.objective == Objective::Regret {
        let found = regret(model, settings);
        let Some(chosen) = found.chosen else { return (none(without(&found)), Some(found), None) };
        let best = least_regret(case, (&found, chosen), settings);
        return (best, Some(found), None);
    }
    let held = if case.floors.is_empty() { Held::Nothing } else { Held::Something };
    let perfect = best(model, &case.program, &case.scope.book, held, settings);
    match model.planning.foresight {
        Foresight::Perfect => (perfect, None, None),
        Foresight::Rolling { sees, step } => {
            let mut rolled = roll(model, case, &perfect, (sees, step), settings);
            let best = std::mem::replace(&mut rolled.best, none(PlanStatus::Infeasible));
            (best, None, Some(rolled))
        }
    }
}

/// The chosen decisions in the model as it is. Its gap is what its greatest regret may be above the least, as a share
/// of the best value there.
fn least_regret(case: &Case, (found, chosen): (&Regret, usize), settings: &Settings) -> Best {
    let decisions: &Decisions = &found.candidates[chosen].decisions;
    let keys: Vec<ActivityKey> = case.scope.book.activities().map(|(_, row)| row.key).collect();
    let whole: Vec<bool> = case.scope.book.activities().map(|(_, row)| row.steps == Steps::Whole).collect();
    let mut held = case.program.problem.relaxed();
    hold(&mut held, &keys, &whole, decisions);
    let answer = case.program.answer(solve(&held, settings));
    let gap = (found.candidates[chosen].worst() - found.least) / found.best[0].abs().max(1.0);
    let status = match &answer.status {
        Status::Optimal if gap <= VALUE_GAP => PlanStatus::Optimal,
        Status::Optimal => PlanStatus::Stopped { gap },
        other => PlanStatus::Unsolved { reason: format!("the chosen decisions in the model as it is: {other:?}") },
    };
    let answer = (answer.status == Status::Optimal).then_some(answer);
    Best { status, bound: found.bound[0], answer }
}

/// Every goal alone, and what the solver said of the first that has no answer.
fn every_goal(model: &Model, settings: &Settings, watch: &mut dyn Watch) -> (Vec<GoalOutcome>, Option<String>) {
    let mut scopes: BTreeMap<Year, Scope> = BTreeMap::new();
    let mut outcomes = Vec::new();
    let mut known: Vec<(GoalId, Attainable)> = Vec::new();
    for (goal, row) in model.goals.iter() {
        watch.step(&format!("goal: {}", row.name), 1 + goal.position(), model.goals.len() + 3);
        let years = Scope::stated_years(model);
        let scope = scopes.entry(row.year).or_insert_with(|| Scope::new(model, row.year, Controls::InForce, &years));
        // goals that measure the same in the same year have the same maximum
        let twin = |other: &&(GoalId, Attainable)| same_measure(model, other.0, goal);
        let found = match known.iter().find(twin) {
            Some((_, found)) => found.clone(),
            None => attainable(model, scope, goal, row.year, settings),
        };
        outcomes.push(goals::outcome(model, scope, (goal, &found), settings));
        known.push((goal, found));
    }
    let unsolved = known.iter().find_map(|(goal, found)| {
        let reason = found.unsolved.as_ref()?;
        Some(format!("goal {}: {reason}", model.goals.key(*goal)))
    });
    (outcomes, unsolved)
}

fn same_measure(model: &Model, one: GoalId, other: GoalId) -> bool {
    let (one, other) = (&model.goals[one], &model.goals[other]);
    (one.year, &one.measure, &one.stages, &one.sites) == (other.year, &other.measure, &other.stages, &other.sites)
}

fn outcome(model: &Model, case: Case, found: Best, goals: Vec<GoalOutcome>) -> Outcome {
    let (program, book): (&Program, _) = (&case.program, &case.scope.book);
    let effort = Effort {
        rows: program.problem.rows(),
        columns: program.problem.cols(),
        whole: book.activities().filter(|(_, row)| row.steps == Steps::Whole).count(),
        nonzeros: program.problem.nonzeros(),
        solves: 0,
        solver: Solver::solver_version(),
    };
    let levels = found.answer.as_ref().map_or_else(Vec::new, |answer| program.levels(book, answer));
    let (book, lots) = (case.scope.book, case.scope.ways.lots);
    let mut outcome = Outcome { status: found.status, lots, book, levels, npv: 0.0, goals, effort };
    measure(model, &mut outcome);
    outcome
}

/// What the plan attains, as sums of its own postings.
fn measure(model: &Model, outcome: &mut Outcome) {
    if outcome.levels.is_empty() {
        return;
    }
    let balances = outcome.book.balances(&outcome.levels);
    for (id, account) in outcome.book.accounts() {
        match account.key {
            AccountKey::Cash { item, year } => {
                outcome.npv += balances[id.position()] * weight(model, item, year);
            }
            AccountKey::Goal { goal } => {
                let standing = family::standing(model, goal, model.goals[goal].year);
                outcome.goals[goal.position()].attained = balances[id.position()] + standing;
            }
            _ => {}
        }
    }
}
