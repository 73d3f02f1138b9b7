//! Rolling: a plan made anew every few years that sees only some years ahead.
//!
//! In        a model, how far each plan sees, how often it is made
//! Out       [`Rolled`]: windows and a plan over the whole horizon, with what it lost against seeing everything
//! Holds     what was done in earlier years is held: decisions exactly, operations within tolerance; a window knows no
//!           goal and no sale beyond its last year; a plan that sees everything at once is the plan of perfect
//!           foresight
//! Equations lost = value of the plan with perfect foresight - value of the rolled plan, at least 0
//! Not here  how uncertain what is not seen is (`regret`)

use crate::family::{self, Ctx};
use crate::goals::Scope;
use crate::program::{Answer, Floor, Program};
use crate::search::best::{Best, Held, best};
use crate::search::choice::decision;
use crate::search::pursue::{KEPT, ordered, pursue, wanted};
use crate::search::{Case, Counted, column, program};
use crate::terms::{Controls, Terms};
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_milp::solver::Settings;
use loparite_model::chain::{Model, Objective};
use loparite_model::goal::GoalId;
use loparite_model::outcome::PlanStatus;
use loparite_model::post::{ActivityKey, Book};
use std::collections::BTreeMap;

/// One plan on the way.
#[derive(Clone, PartialEq, Debug)]
pub struct Window {
    /// First year that is still open.
    pub from: Year,
    /// Last year that is done before the next plan is made.
    pub done: Year,
    /// Last year that it sees.
    pub sees: Year,
    /// How it ended.
    pub status: PlanStatus,
}

/// A plan made window by window.
pub struct Rolled {
    /// The windows in their order; the last sees the end of the horizon, unless one before has no plan.
    pub windows: Vec<Window>,
    /// The plan over the whole horizon, in the book of the case.
    pub best: Best,
    /// What the goals held in the last window.
    pub floors: Vec<Floor>,
    /// What was lost against perfect foresight, money; `None` if either has no plan.
    pub lost: Option<f64>,
}

/// Windows of a horizon: first open year, last done year, last seen year.
pub fn windows(model: &Model, sees: Year, step: Year) -> Vec<(Year, Year, Year)> {
    let (step, last) = (step.max(1), model.last_year);
    // a plan that sees less than it does is none
    let sees = sees.max(step);
    let mut windows = Vec::new();
    let mut from = model.first_year;
    loop {
        let seen = (from + sees - 1).min(last);
        let done = if seen == last { last } else { from + step - 1 };
        windows.push((from, done, seen));
        if seen == last {
            return windows;
        }
        from += step;
    }
}

/// The year in which an activity is done; none for what only follows from decisions.
pub fn year(key: ActivityKey) -> Option<Year> {
    match key {
        ActivityKey::Choose { .. } => None,
        ActivityKey::Extract { year, .. }
        | ActivityKey::Run { year, .. }
        | ActivityKey::Build { year, .. }
        | ActivityKey::Size { year, .. }
        | ActivityKey::OnLine { year, .. }
        | ActivityKey::Mothball { year, .. }
        | ActivityKey::Restart { year, .. }
        | ActivityKey::Retire { year, .. }
        | ActivityKey::Acquire { year, .. }
        | ActivityKey::Reinforce { year, .. }
        | ActivityKey::Train { year, .. }
        | ActivityKey::Procure { year, .. }
        | ActivityKey::Spend { year, .. }
        | ActivityKey::Carry { year, .. }
        | ActivityKey::Draw { year, .. }
        | ActivityKey::Ship { year, .. }
        | ActivityKey::Stock { year, .. }
        | ActivityKey::Sell { year, .. }
        | ActivityKey::Bring { year, .. } => Some(year),
    }
}

/// What was done, in the units of the program's columns.
type Done = BTreeMap<ActivityKey, f64>;

/// Makes the plan window by window; `perfect` is the plan that sees everything.
pub fn roll(model: &Model, case: &Case, perfect: &Best, (sees, step): (Year, Year), settings: &Settings) -> Rolled {
    let mut done: Done = BTreeMap::new();
    let mut ended: Vec<Window> = Vec::new();
    for (from, until, seen) in windows(model, sees, step) {
        // a window ends as the model says that its horizon does
        let near = Model { last_year: seen, ..model.clone() };
        let book = window(&near, case);
        let hold = |program: &mut Program| hold(&book, program, &done, from);
        let floors = floors(&near, &book, from, &hold, settings);
        let mut open = program(&near, &book, &floors, Counted::of(model.objective));
        hold(&mut open);
        let held = if floors.is_empty() && ended.is_empty() { Held::Nothing } else { Held::Something };
        let found = best(&near, &open, &book, held, settings);
        ended.push(Window { from, done: until, sees: seen, status: found.status.clone() });
        let Some(answer) = &found.answer else { return Rolled { windows: ended, best: found, floors, lost: None } };
        if seen == model.last_year {
            let lost = perfect.answer.as_ref().map(|perfect| (perfect.objective - answer.objective).max(0.0));
            return Rolled { windows: ended, best: found, floors, lost };
        }
        keep(&book, answer, until, &mut done);
    }
    unreachable!("the last window sees the end of the horizon")
}

/// The book of a window, with the lots of the whole horizon, so that they are the same in every window.
fn window(near: &Model, case: &Case) -> Book {
    let terms = Terms::new(near, near.last_year, Controls::InForce);
    let goal_years = Scope::stated_years(near);
    let (ways, last) = (&case.scope.ways, near.last_year);
    family::book(&Ctx { model: near, ways, terms: &terms, last, goal_years: &goal_years })
}

fn keep(book: &Book, answer: &Answer, until: Year, done: &mut Done) {
    for (id, activity) in book.activities() {
        if year(activity.key).is_some_and(|year| year <= until) {
            let level = answer.solution.x[id.position()];
            let whole = decision(activity.key).is_some() && (level - level.round()).abs() < 1e-6;
            done.insert(activity.key, if whole { level.round() } else { level.max(0.0) });
        }
    }
}

/// Holds what was done before a year.
fn hold(book: &Book, program: &mut Program, done: &Done, from: Year) {
    let before = |key: ActivityKey| year(key).is_some_and(|year| year < from);
    for (id, activity) in book.activities().filter(|(_, activity)| before(activity.key)) {
        // what was not spent is kept, whether or not the window that did not spend it knew what for
        if matches!(activity.key, ActivityKey::Carry { .. }) {
            continue;
        }
        let level = done.get(&activity.key).copied().unwrap_or(0.0);
        // rows of earlier years hold to the solver's tolerance, so what was done may move by a little more than that
        let give = match activity.key {
            ActivityKey::Build { .. } | ActivityKey::Acquire { .. } | ActivityKey::Reinforce { .. } => 0.0,
            _ => 1e-7 * level,
        };
        program.problem.set_col_bounds(column(id.position()), level - give, level + give);
    }
}

/// What the goals of the years that a window sees must attain in it; those of the years before are past.
fn floors(near: &Model, book: &Book, from: Year, hold: &dyn Fn(&mut Program), settings: &Settings) -> Vec<Floor> {
    let open: Vec<(GoalId, f64)> = ordered(near)
        .into_iter()
        .filter(|&goal| (from..=near.last_year).contains(&near.goals[goal].year))
        .map(|goal| (goal, wanted(near, goal)))
        .collect();
    match near.objective {
        Objective::Npv | Objective::Regret => Vec::new(),
        Objective::Reach => pursue(near, book, &open, hold, settings),
        Objective::Cost => {
            let floor = |(goal, wanted): (GoalId, f64)| Floor { goal, amount: wanted * KEPT };
            open.into_iter().map(floor).filter(|floor| floor.amount > 0.0).collect()
        }
    }
}
