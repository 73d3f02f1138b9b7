//! Frontier: the most of a goal against the size of one lever, and against the date.
//!
//! In        a goal, factors on the limits of a lever, or years
//! Out       [`Point`]s: the maximum for plants in part at each
//! Holds     against a factor the maximum rises and bends downwards only (it is a maximum of a linear program in its
//!           limits), as long as the lever's limits are all "at most"; a later date never lowers it
//! Not here  whole plants: they make steps of a curve, and each step is a search

use crate::explain::shares::{accounts, scaled};
use crate::explain::{Question, scope};
use crate::program::{Program, Target};
use loparite_kernel::quantity::Year;
use loparite_milp::solver::{Settings, Status};
use loparite_model::chain::Model;
use loparite_model::goal::GoalId;
use loparite_model::post::Lever;
use std::num::NonZeroUsize;

/// Factors that show the shape: from nothing to four times what there is.
pub const FACTORS: [f64; 13] = [0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 3.5, 4.0];

/// A point of a frontier.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Point<X> {
    /// The factor, or the year.
    pub at: X,
    /// The most of the goal, in its unit; infinite if nothing limits it, none if no plan exists or the solver cannot
    /// say.
    pub most: Option<f64>,
}

/// The most of a goal against a factor on all limits of a lever.
pub fn by_factor(model: &Model, goal: GoalId, lever: Lever, factors: &[f64], settings: &Settings) -> Vec<Point<f64>> {
    let scope = scope(model, goal);
    let standing = crate::family::standing(model, goal, model.goals[goal].year);
    let program = Program::new(model, &scope.book, Target::Measure(goal), &[]);
    let base = program.base(settings);
    let of = accounts(&scope.book, |account| account.lever == Some(lever));
    let deltas: Vec<_> = factors.iter().map(|&factor| scaled(&program, &of, factor)).collect();
    let answers = base.sweep(&deltas, NonZeroUsize::MIN);
    let most = |answer: &loparite_milp::sweep::Answer| match &answer.solution()?.status {
        Status::Optimal => Some(answer.optimum()? / program.objective_scale() + standing),
        Status::Unbounded => Some(f64::INFINITY),
        _ => None,
    };
    factors.iter().zip(&answers).map(|(&at, answer)| Point { at, most: most(answer) }).collect()
}

/// The most of a goal against the year in which it is measured, every year of the horizon.
pub fn by_year(model: &Model, goal: GoalId, settings: &Settings) -> Vec<Point<Year>> {
    let at = |year: Year| {
        let asked = Question { goal, target: None, year: Some(year) }.model(model);
        let most = crate::levers::in_part(&asked, &scope(&asked, goal), goal, year, settings);
        Point { at: year, most }
    };
    model.years().map(at).collect()
}
