//! Levers: how far one kind of limit alone must stretch until a goal is reachable, or that no amount makes it so.
//!
//! In        a goal out of reach
//! Out       a [`Stretch`] for each lever
//! Holds     everything but the lever stays as it is; a limit of zero stays zero
//! Equations money, feed, power, ..: least s with: limits of the lever times s, measure >= target, whole plants
//!           time: least d with attainable(year + d) >= target if plants could be built in part, by bisection, since a
//!           later
//!           date never lowers the maximum; and a d for which a plan with whole plants is found
//!           technology access: attainable with all controls lifted
//!           rules of states: as money, and if no factor is enough, attainable with all rules lifted
//! Not here  two levers together

use crate::futures::without_policies;
use crate::goals::Scope;
use crate::program::{Program, Target};
use crate::terms::Controls;
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_milp::solver::{Settings, Status};
use loparite_model::chain::Model;
use loparite_model::goal::GoalId;
use loparite_model::outcome::Stretch;
use loparite_model::post::Lever;

/// Relative gap within which a factor is taken as least.
const FACTOR_GAP: f64 = 5e-3;

/// Activities beyond which no search is begun: its first node alone takes seconds, and on the largest example it found
/// nothing that rounding up had not.
const LARGE: usize = 10_000;

/// Nodes after which a search is given up as undecided.
const MOST_NODES: i32 = 2;

/// How far a lever must stretch for a goal that is out of reach.
pub fn stretch(model: &Model, scope: &Scope, goal: GoalId, lever: Lever, settings: &Settings) -> Stretch {
    match lever {
        Lever::Time => later(model, goal, settings),
        Lever::Access => lifted(model, goal, settings),
        Lever::Policy => relieved(model, scope, goal, settings),
        _ => factor(model, scope, goal, lever, settings),
    }
}

/// what the target still asks of activities, beyond plants that stand already
fn asked(model: &Model, goal: GoalId) -> f64 {
    let row = &model.goals[goal];
    row.target.value - crate::family::standing(model, goal, row.year)
}

fn factor(model: &Model, scope: &Scope, goal: GoalId, lever: Lever, settings: &Settings) -> Stretch {
    let row = &model.goals[goal];
    let mut free = Program::new(model, &scope.book, Target::Measure(goal), &[]);
    free.free(&scope.book, lever);
    let (_, best) = free.solve_relaxed(settings);
    let best_with_standing = best.objective + row.target.value - asked(model, goal);
    match best.status {
        Status::Optimal if best_with_standing < enough(row.target.value) => Stretch::Never { best: best_with_standing },
        Status::Optimal | Status::Unbounded => least_factor(model, scope, goal, lever, settings),
        _ => Stretch::Undecided,
    }
}

fn least_factor(model: &Model, scope: &Scope, goal: GoalId, lever: Lever, settings: &Settings) -> Stretch {
    let target = enough(asked(model, goal));
    let program = Program::new(model, &scope.book, Target::Stretch(lever, goal, target), &[]);
    let searching = Settings { mip_gap: FACTOR_GAP, most_nodes: Some(MOST_NODES), ..settings.clone() };
    let whole = program.solve(&searching);
    if whole.levels.is_empty() { Stretch::Undecided } else { Stretch::Factor(whole.objective) }
}

fn lifted(model: &Model, goal: GoalId, settings: &Settings) -> Stretch {
    let row = &model.goals[goal];
    let scope = Scope::new(model, row.year, Controls::Lifted, &Scope::stated_years(model));
    if_lifted(reaches(model, &scope, goal, row.year, settings))
}

fn if_lifted(reach: Reach) -> Stretch {
    match reach {
        Reach::Yes => Stretch::Lifted,
        Reach::No { best } => Stretch::Never { best },
        Reach::Open => Stretch::Undecided,
    }
}

/// Quotas by a factor; where none is enough, all rules lifted: demands, shares and licences have nothing to multiply.
fn relieved(model: &Model, scope: &Scope, goal: GoalId, settings: &Settings) -> Stretch {
    let stretched = factor(model, scope, goal, Lever::Policy, settings);
    if model.policies.is_empty() || matches!(stretched, Stretch::Factor(_)) {
        return stretched;
    }
    let lifted = without_policies(model, &model.policies.ids().collect::<Vec<_>>());
    let year = model.goals[goal].year;
    let free = Scope::new(&lifted, year, Controls::InForce, &Scope::stated_years(model));
    if_lifted(reaches(&lifted, &free, goal, year, settings))
}

/// Bisection on the bound with plants in part, which is quick, gives the first year worth a look; from there whole
/// plants.
fn later(model: &Model, goal: GoalId, settings: &Settings) -> Stretch {
    let row = &model.goals[goal];
    let scope = |year: Year| {
        let mut years = Scope::stated_years(model);
        years[goal.position()] = year;
        Scope::new(model, year, Controls::InForce, &years)
    };
    let bound = |year: Year| in_part(model, &scope(year), goal, year, settings);
    match bound(model.last_year) {
        None => return Stretch::Undecided,
        Some(best) if best < enough(row.target.value) => return Stretch::Never { best },
        Some(_) => {}
    }
    let (mut early, mut late) = (row.year, model.last_year);
    while late - early > 1 {
        let middle = early + (late - early) / 2;
        if bound(middle).is_some_and(|best| best >= enough(row.target.value)) { late = middle } else { early = middle }
    }
    // whole plants may need longer: if not that year, then perhaps by the end of the horizon
    let first = scope(late);
    let sure = if matches!(reaches(model, &first, goal, late, settings), Reach::Yes) {
        Some(late)
    } else {
        let last = scope(model.last_year);
        quick(model, &last, goal, model.last_year, settings).then_some(model.last_year)
    };
    Stretch::Later { earliest: late - row.year, sure: sure.map(|year| year - row.year) }
}

/// Whether a goal is reached in its own year, as far as a quick look tells.
pub fn at_once(model: &Model, goal: GoalId, settings: &Settings) -> bool {
    let year = model.goals[goal].year;
    let scope = Scope::new(model, year, Controls::InForce, &Scope::stated_years(model));
    quick(model, &scope, goal, year, settings)
}

/// Whether plants rounded up from plants in part reach the target; if not, nothing is proven.
fn quick(model: &Model, scope: &Scope, goal: GoalId, year: Year, settings: &Settings) -> bool {
    let target = model.goals[goal].target.value;
    let standing = crate::family::standing(model, goal, year);
    let program = Program::new(model, &scope.book, Target::UpTo(goal, (target - standing).max(0.0)), &[]);
    let (_, relaxed) = program.solve_relaxed(settings);
    if relaxed.status != Status::Optimal {
        return false;
    }
    let rounded = program.round_up(&scope.book, &relaxed, settings);
    rounded.status == Status::Optimal && rounded.objective + standing >= enough(target)
}

/// The most of a goal if plants could be built in part; infinity if nothing limits it, none if the solver cannot say.
pub(crate) fn in_part(model: &Model, scope: &Scope, goal: GoalId, year: Year, settings: &Settings) -> Option<f64> {
    let (_, bound) = Program::new(model, &scope.book, Target::Measure(goal), &[]).solve_relaxed(settings);
    match bound.status {
        Status::Optimal => Some(bound.objective + crate::family::standing(model, goal, year)),
        Status::Unbounded => Some(f64::INFINITY),
        _ => None,
    }
}

/// Whether a target can be reached in a scope.
enum Reach {
    Yes,
    No {
        /// No plan gives more, even if plants could be built in part.
        best: f64,
    },
    Open,
}

/// First the bound with plants in part and a rounding of it, which are quick and settle most cases; then a search.
fn reaches(model: &Model, scope: &Scope, goal: GoalId, year: Year, settings: &Settings) -> Reach {
    let target = model.goals[goal].target.value;
    let standing = crate::family::standing(model, goal, year);
    match in_part(model, scope, goal, year, settings) {
        None => return Reach::Open,
        Some(best) if best < enough(target) => return Reach::No { best },
        Some(_) => {}
    }
    if quick(model, scope, goal, year, settings) {
        return Reach::Yes;
    }
    if scope.book.activities().len() > LARGE {
        return Reach::Open;
    }
    let program = Program::new(model, &scope.book, Target::UpTo(goal, (target - standing).max(0.0)), &[]);
    let searching = Settings { most_nodes: Some(MOST_NODES), ..settings.clone() };
    let whole = program.solve(&searching);
    if !whole.levels.is_empty() && whole.objective + standing >= enough(target) {
        Reach::Yes
    } else if whole.status == Status::Optimal {
        Reach::No { best: whole.bound + standing }
    } else {
        Reach::Open
    }
}

/// what counts as reached: one part in a million less
fn enough(target: f64) -> f64 {
    target * (1.0 - 1e-6)
}
