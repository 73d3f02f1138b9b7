//! Cost: goals that must all be attained, and which of them is the first that cannot be.
//!
//! In        a model whose objective is the least cost, its goals in their order
//! Out       [`demanded`]: floors at the targets; [`contradiction`]: the first goal that those before it leave no
//!           room for
//! Holds     no goal is dropped in silence; "proved" rests on plants in part, or on a finished search
//! Equations value = - sum over cash posts but revenue of amount out * (1 + discount)^-(year - first year)
//! Not here  the search for the cheapest plan (`best`)

use crate::family;
use crate::goals::Scope;
use crate::program::{Floor, Program, Target};
use crate::search::best::{MOST_NODES, rounded_up};
use crate::search::pursue::{KEPT, ordered, wanted};
use crate::terms::Controls;
use loparite_milp::solver::{Settings, Status};
use loparite_model::chain::Model;
use loparite_model::goal::GoalId;

/// Goals that cannot all be attained: with the held ones held, the next falls short.
#[derive(Clone, PartialEq, Debug)]
pub struct Contradiction {
    /// Goals that can be attained together, in their order; none if the goal is out of reach alone.
    pub held: Vec<GoalId>,
    /// The first that then cannot.
    pub goal: GoalId,
    /// What is wanted of it.
    pub target: f64,
    /// The most that was found of it with whole plants and the held goals attained.
    pub attainable: f64,
    /// What no plan exceeds.
    pub bound: f64,
    /// Whether it is certain that the target cannot be attained.
    pub certainty: Certainty,
}

/// Whether something is certain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Certainty {
    /// No plan does, even with plants in part; or a finished search found none.
    Proved,
    /// No plan was found within the count of nodes.
    NotFound,
}

/// Every goal that has an order, at its target.
pub fn demanded(model: &Model) -> Vec<Floor> {
    ordered(model).into_iter().map(|goal| floor(model, goal)).filter(|floor| floor.amount > 0.0).collect()
}

fn floor(model: &Model, goal: GoalId) -> Floor {
    Floor { goal, amount: wanted(model, goal) * KEPT }
}

/// The first goal that those before it leave no room for; `None` if all can be attained together.
pub fn contradiction(model: &Model, settings: &Settings) -> Option<Contradiction> {
    let goals = ordered(model);
    let last = goals.iter().map(|&goal| model.goals[goal].year).max()?;
    // later years cannot help: whatever is begun by then can be left alone after
    let scope = Scope::new(model, last, Controls::InForce, &Scope::stated_years(model));
    let searching = Settings { mip_gap: 1e-6, most_nodes: Some(MOST_NODES), ..settings.clone() };
    let mut held: Vec<GoalId> = Vec::new();
    for goal in goals {
        let wanted = wanted(model, goal);
        let floors: Vec<Floor> = held.iter().map(|&goal| floor(model, goal)).collect();
        let program = Program::new(model, &scope.book, Target::UpTo(goal, wanted), &floors);
        let (_, relaxed) = program.solve_relaxed(settings);
        let enough = |amount: f64| amount >= wanted * KEPT;
        let in_reach = relaxed.status == Status::Optimal && enough(relaxed.objective);
        if wanted > 0.0 && !(in_reach && enough(rounded_up(model, &program, &scope.book, &relaxed, settings).objective))
        {
            let whole = program.solve(&searching);
            let found = if whole.levels.is_empty() { 0.0 } else { whole.objective.max(0.0) };
            if !enough(found) {
                let proved = !in_reach || matches!(whole.status, Status::Optimal | Status::Infeasible);
                let standing = family::standing(model, goal, model.goals[goal].year);
                return Some(Contradiction {
                    held,
                    goal,
                    target: model.goals[goal].target.value,
                    attainable: found + standing,
                    bound: whole.bound.min(relaxed.objective).max(found) + standing,
                    certainty: if proved { Certainty::Proved } else { Certainty::NotFound },
                });
            }
        }
        held.push(goal);
    }
    None
}
