//! Pursue: the goals one after the other in their order, each as far as those before it leave room.
//!
//! In        a book, goals with what is wanted of each
//! Out       [`Floor`]s: what the goals attain so
//! Holds     an earlier goal never gives way to a later one
//! Not here  goals that must all be attained (`cost`)

use crate::family;
use crate::program::{Floor, Program, Target};
use crate::search::best::MOST_NODES;
use loparite_milp::solver::Settings;
use loparite_model::chain::Model;
use loparite_model::goal::GoalId;
use loparite_model::post::Book;

/// Relative gap within which a goal is taken as pursued as far as it goes.
const GOAL_GAP: f64 = 1e-4;

/// Share of a goal below which nothing was attained.
const NOTHING: f64 = 1e-9;

/// What is held of an amount that a plan attains, so that tolerances do not make it unattainable.
pub const KEPT: f64 = 1.0 - 1e-6;

/// The goals that have an order, in it.
pub fn ordered(model: &Model) -> Vec<GoalId> {
    let mut ordered: Vec<GoalId> = model.goals.ids().filter(|&goal| model.goals[goal].order.is_some()).collect();
    ordered.sort_by_key(|&goal| (model.goals[goal].order, goal));
    ordered
}

/// What activities must add to a goal: its target less what stands.
pub fn wanted(model: &Model, goal: GoalId) -> f64 {
    (model.goals[goal].target.value - family::standing(model, goal, model.goals[goal].year)).max(0.0)
}

/// What each goal attains, in the order given; `hold` sees every program before it is solved.
pub fn pursue(
    model: &Model,
    book: &Book,
    goals: &[(GoalId, f64)],
    hold: &dyn Fn(&mut Program),
    settings: &Settings,
) -> Vec<Floor> {
    let searching = Settings { mip_gap: GOAL_GAP, most_nodes: Some(MOST_NODES), ..settings.clone() };
    let mut floors: Vec<Floor> = Vec::new();
    for &(goal, wanted) in goals.iter().filter(|(_, wanted)| *wanted > 0.0) {
        let mut program = Program::new(model, book, Target::UpTo(goal, wanted), &floors);
        hold(&mut program);
        let answer = program.solve(&searching);
        if !answer.levels.is_empty() && answer.objective > NOTHING * wanted {
            floors.push(Floor { goal, amount: answer.objective.max(0.0) * KEPT });
        }
    }
    floors
}
