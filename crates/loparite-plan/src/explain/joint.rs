//! Joint: how far all levers together must stretch until a goal is reachable, and which of them need how much of that.
//!
//! In        a goal out of reach
//! Out       [`Joint`]: the least common factor, the factor of each lever, and with whole plants what was found quickly
//! Holds     least for plants in part; limits of zero stay zero, so neither dates nor closed technology move; all
//!           limits of one lever share a factor, as in `levers`; what a rule asks for at least shrinks as the others
//!           grow
//! Equations (1) s   = least s with: limits of each lever l times (1 + t[l]), lower limits times (1 - t[l]),
//!               0 <= t[l] <= s, measure >= target
//!           (2) t   = of all t with that s the one of least sum
//!           (3) whole plants: the least of a few multiples of t with which plants rounded up reach the target
//! Not here  one lever alone (`levers`), date and access (they have no factor)

use crate::explain::shares::{accounts, scaled};
use crate::goals::Scope;
use crate::program::{Floor, Program, Target};
use loparite_milp::problem::{ColId, Integrality, RowId};
use loparite_milp::solver::{self, Settings, Status};
use loparite_model::chain::Model;
use loparite_model::goal::GoalId;
use loparite_model::post::Lever;

/// Multiples of the stretches that are tried with whole plants.
const MULTIPLES: [f64; 5] = [1.0, 1.1, 1.25, 1.5, 2.0];

/// A stretch below this is none.
const NONE: f64 = 1e-6;

/// What all levers together must do.
#[derive(Clone, PartialEq, Debug)]
pub struct Joint {
    /// No lever is multiplied by more than this; 1 if nothing needs to stretch.
    pub factor: f64,
    /// Levers that must stretch with their factors, in the order of levers; where the factor could be shared out in
    /// several ways, in all with the least sum.
    pub levers: Vec<(Lever, f64)>,
    /// The multiple of these stretches with which a plan with whole plants was found; none was looked for beyond twice.
    pub whole: Option<f64>,
}

/// What came of the question.
#[derive(Clone, PartialEq, Debug)]
pub enum Together {
    /// It can be done.
    Stretched(Joint),
    /// No amount of anything that has a limit above zero reaches the target: dates or closed technology stand against
    /// it.
    Never,
    /// The solver could not say.
    Undecided,
}

/// The least stretch of all levers together; `scope` reaches up to the goal's year.
pub fn joint(model: &Model, scope: &Scope, goal: GoalId, settings: &Settings) -> Together {
    let row = &model.goals[goal];
    let amount = (row.target.value - crate::family::standing(model, goal, row.year)) * (1.0 - 1e-6);
    let floors = [Floor { goal, amount }];
    let mut program = Program::new(model, &scope.book, Target::Least, &floors);
    let stretches = add_stretches(scope, &mut program);
    let most = stretches.common;
    program.problem.set_cost(most, 1.0);
    let relaxed = program.problem.relaxed();
    let first = solver::solve(&relaxed, settings);
    match first.status {
        Status::Optimal => {}
        Status::Infeasible => return Together::Never,
        _ => return Together::Undecided,
    }
    let least = first.objective.max(0.0);
    let mut second = relaxed;
    second.set_cost(most, 0.0);
    second.set_col_bounds(most, 0.0, least * (1.0 + 1e-7) + 1e-9);
    stretches.levers.iter().for_each(|(_, column)| second.set_cost(*column, 1.0));
    let spread = solver::solve(&second, settings);
    let x = if spread.status == Status::Optimal { spread.x } else { first.x };
    let stretched = |(lever, column): &(Lever, ColId)| {
        let stretch = x[column.0 as usize];
        (stretch > NONE).then_some((*lever, 1.0 + stretch))
    };
    let levers: Vec<(Lever, f64)> = stretches.levers.iter().filter_map(stretched).collect();
    let whole =
        MULTIPLES.into_iter().find(|&multiple| reaches(model, scope, (goal, amount), (&levers, multiple), settings));
    Together::Stretched(Joint { factor: 1.0 + least, levers, whole })
}

/// Columns of equation (1).
struct Stretches {
    common: ColId,
    levers: Vec<(Lever, ColId)>,
}

fn add_stretches(scope: &Scope, program: &mut Program) -> Stretches {
    let mut levers = Vec::new();
    let mut links: Vec<(RowId, f64)> = Vec::new();
    for &(lever, _) in Lever::WORDS {
        let mut entries: Vec<(RowId, f64)> = Vec::new();
        for (id, account) in scope.book.accounts().filter(|(_, account)| account.lever == Some(lever)) {
            let Some(row) = program.row(id) else { continue };
            let (lower, upper) = account.bounds;
            let moves = |bound: f64| bound.is_finite() && bound != 0.0;
            if moves(upper) {
                entries.push((row, -upper * program.scale(id)));
            } else if moves(lower) {
                entries.push((row, lower * program.scale(id)));
            }
        }
        if !entries.is_empty() {
            let link = program.problem.add_row(f64::NEG_INFINITY, 0.0);
            entries.push((link, 1.0));
            links.push((link, -1.0));
            let free = Integrality::Continuous;
            levers.push((lever, program.problem.add_col(0.0, 0.0, f64::INFINITY, free, &entries)));
        }
    }
    let common = program.problem.add_col(0.0, 0.0, f64::INFINITY, Integrality::Continuous, &links);
    Stretches { common, levers }
}

/// Whether plants rounded up from plants in part reach the amount with stretched limits; if not, nothing is proven.
fn reaches(
    model: &Model,
    scope: &Scope,
    (goal, amount): (GoalId, f64),
    (levers, multiple): (&[(Lever, f64)], f64),
    settings: &Settings,
) -> bool {
    let mut program = Program::new(model, &scope.book, Target::UpTo(goal, amount.max(0.0)), &[]);
    for &(lever, factor) in levers {
        let of = accounts(&scope.book, |account| account.lever == Some(lever));
        let delta = scaled(&program, &of, 1.0 + (factor - 1.0) * multiple);
        delta.rows.iter().for_each(|&(row, lower, upper)| program.problem.set_row_bounds(row, lower, upper));
    }
    let (_, relaxed) = program.solve_relaxed(settings);
    if relaxed.status != Status::Optimal {
        return false;
    }
    let rounded = program.round_up(&scope.book, &relaxed, settings);
    rounded.status == Status::Optimal && rounded.objective >= amount * (1.0 - 1e-6)
}
