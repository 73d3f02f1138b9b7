//! Levers: how far one kind of limit alone must stretch until a goal is reachable, or that no amount makes it so.
//!
//! In        a goal out of reach
//! Out       a [`Stretch`] for each lever
//! Holds     everything but the lever stays as it is; a limit of zero stays zero
//! Equations money, feed, power, ..: least s with: limits of the lever times s, measure >= target, whole plants
//!           time: least d with attainable(year + d) >= target, by bisection, since a later date never lowers the maximum
//!           technology access: attainable with all controls lifted
//! Not here  two levers together

use crate::goals::{Scope, attainable};
use crate::program::{Program, Target};
use crate::terms::Controls;
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_milp::solver::{Settings, Status};
use loparite_model::chain::Model;
use loparite_model::goal::GoalId;
use loparite_model::outcome::Stretch;
use loparite_model::post::Lever;

/// How far a lever must stretch for a goal that is out of reach.
pub fn stretch(model: &Model, scope: &Scope, goal: GoalId, lever: Lever, settings: &Settings) -> Stretch {
    match lever {
        Lever::Time => later(model, goal, settings),
        Lever::Access => lifted(model, goal, settings),
        _ => factor(model, scope, goal, lever, settings),
    }
}

/// what the target still asks of activities, beyond plants that stand already
fn asked(model: &Model, goal: GoalId) -> f64 {
    let row = &model.goals[goal];
    row.target.value - crate::family::standing(model, goal, row.year)
}

fn factor(model: &Model, scope: &Scope, goal: GoalId, lever: Lever, settings: &Settings) -> Stretch {
    let target = asked(model, goal) * (1.0 - 1e-7);
    let program = Program::new(model, &scope.book, Target::Stretch(lever, goal, target), &[]);
    let (_, relaxed) = program.solve_relaxed(settings);
    match relaxed.status {
        Status::Optimal => {
            let whole = program.solve(settings);
            if whole.levels.is_empty() { Stretch::Undecided } else { Stretch::Factor(whole.objective) }
        }
        Status::Infeasible => {
            let mut free = Program::new(model, &scope.book, Target::Measure(goal), &[]);
            free.free(&scope.book, lever);
            let (_, best) = free.solve_relaxed(settings);
            let standing = model.goals[goal].target.value - asked(model, goal);
            Stretch::Never { best: best.objective + standing }
        }
        _ => Stretch::Undecided,
    }
}

fn lifted(model: &Model, goal: GoalId, settings: &Settings) -> Stretch {
    let year = model.goals[goal].year;
    let scope = Scope::new(model, year, Controls::Lifted, &Scope::stated_years(model));
    let found = attainable(model, &scope, goal, year, settings);
    if found.whole >= model.goals[goal].target.value * (1.0 - 1e-6) {
        Stretch::Lifted
    } else {
        Stretch::Never { best: found.bound }
    }
}

fn later(model: &Model, goal: GoalId, settings: &Settings) -> Stretch {
    let row = &model.goals[goal];
    let most = |year: Year| {
        let mut years = Scope::stated_years(model);
        years[goal.position()] = year;
        let scope = Scope::new(model, year, Controls::InForce, &years);
        attainable(model, &scope, goal, year, settings)
    };
    let enough = |year: Year| most(year).whole >= row.target.value * (1.0 - 1e-6);
    let last = most(model.last_year);
    if last.whole < row.target.value * (1.0 - 1e-6) {
        return Stretch::Never { best: last.bound };
    }
    let (mut early, mut late) = (row.year, model.last_year);
    while late - early > 1 {
        let middle = early + (late - early) / 2;
        if enough(middle) { late = middle } else { early = middle }
    }
    Stretch::Later(late - row.year)
}
