//! Cause: which kind of limit keeps a goal out of reach, the one that matters most first.
//!
//! In        a goal out of reach with its attainable maximum
//! Out       [`Cause`]s in order of rank
//! Holds     every lever is listed; what is freed is freed wholly, limits of zero too, everything else stays as it is
//! Equations (1) share = contribution / bound: what the maximum is made of
//!           (2) freed = the most of the goal if plants could be built in part and the lever had no limits
//!           (3) repair = min(1, (freed - bound) / (target - bound)): how much of what is missing the lever alone
//!           brings
//!           (4) rank by repair, then by share: limits of zero have no share in a maximum, however much they hold down
//! Not here  how far a lever must stretch (`levers`), which row it is (`goals`)

use crate::goals::{Attainable, Scope};
use crate::program::{Program, Target};
use crate::terms::Controls;
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_milp::solver::{Settings, Status};
use loparite_model::chain::Model;
use loparite_model::goal::GoalId;
use loparite_model::post::Lever;

/// A kind of limit and what it does to a goal.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Cause {
    /// Which.
    pub lever: Lever,
    /// Its part of the bound, in the unit of the goal.
    pub contribution: f64,
    /// Its part of the bound, equation (1); 0 where nothing can be attained.
    pub share: f64,
    /// The most without its limits, equation (2); `None` if the solver cannot say.
    pub freed: Option<f64>,
    /// How much of what is missing it brings, equation (3).
    pub repair: f64,
}

/// Differences of repair below this are rounding.
const SAME: f64 = 1e-6;

/// All kinds of limits, the one that holds the goal down most first, equation (4).
pub fn causes(model: &Model, scope: &Scope, goal: GoalId, found: &Attainable, settings: &Settings) -> Vec<Cause> {
    let target = model.goals[goal].target.value;
    let missing = target - found.bound;
    let cause = |&(lever, _): &(Lever, &str)| {
        let contribution = found.parts.get(&lever).copied().unwrap_or(0.0);
        let freed = freed(model, scope, goal, lever, settings);
        let gained = freed.map_or(0.0, |freed| freed - found.bound);
        let repair = if missing > 0.0 { (gained / missing).clamp(0.0, 1.0) } else { 0.0 };
        let share = if found.bound > 0.0 { contribution / found.bound } else { 0.0 };
        Cause { lever, contribution, share, freed, repair }
    };
    let mut causes: Vec<Cause> = Lever::WORDS.iter().map(cause).collect();
    let rank = |cause: &Cause| ((cause.repair / SAME).round(), cause.share);
    causes.sort_by(|a, b| {
        let (a, b) = (rank(a), rank(b));
        b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1))
    });
    causes
}

/// Equation (2); infinite if nothing else limits the goal.
fn freed(model: &Model, scope: &Scope, goal: GoalId, lever: Lever, settings: &Settings) -> Option<f64> {
    let year = model.goals[goal].year;
    match lever {
        // a later date: as much as there is in the last year
        Lever::Time => {
            let mut years = Scope::stated_years(model);
            years[goal.position()] = model.last_year;
            let last = Scope::new(model, model.last_year, Controls::InForce, &years);
            most(model, &last, (goal, model.last_year), None, settings)
        }
        Lever::Access => {
            let lifted = Scope::new(model, year, Controls::Lifted, &Scope::stated_years(model));
            most(model, &lifted, (goal, year), None, settings)
        }
        _ => most(model, scope, (goal, year), Some(lever), settings),
    }
}

fn most(
    model: &Model,
    scope: &Scope,
    (goal, year): (GoalId, Year),
    lever: Option<Lever>,
    settings: &Settings,
) -> Option<f64> {
    let mut program = Program::new(model, &scope.book, Target::Measure(goal), &[]);
    if let Some(lever) = lever {
        program.free_all(&scope.book, lever);
    }
    let (_, answer) = program.solve_relaxed(settings);
    match answer.status {
        Status::Optimal => Some(answer.objective + crate::family::standing(model, goal, year)),
        Status::Unbounded => Some(f64::INFINITY),
        _ => None,
    }
}
