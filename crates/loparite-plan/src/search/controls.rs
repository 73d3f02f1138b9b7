//! Controls: what each state of each control of technology costs, held throughout.
//!
//! In        a model with controlled items, goals
//! Out       [`Priced`] for each item and each of its states: the most of each goal, what the chain is worth
//! Holds     plants in part: a closed item never gives more than one in another state; where unspent money is kept, a
//!           licensed one never more than an open one. Rounded plans are plans, not maxima, and need not keep the order
//! Equations cost of a state = what the model as it is attains - what it attains with the state held throughout
//! Not here  how a control delays and dears a plant (`terms`), ways round it (`family::acquiring`)

use crate::family;
use crate::futures::with_access;
use crate::goals::Scope;
use crate::program::{Program, Target};
use crate::search::best::rounded_up;
use crate::search::{Counted, program};
use crate::terms::Controls;
use loparite_milp::solver::{Settings, Status};
use loparite_model::chain::{AccessId, AccessState, Model};
use loparite_model::goal::GoalId;
use loparite_model::post::Book;

/// A greatest amount: a goal's measure in its unit, or money.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Most {
    /// If plants could be built in part: nothing exceeds it. `None` if the solver cannot say, infinite without a limit.
    pub in_part: Option<f64>,
    /// Of these plants rounded up to whole ones: a plan has it. `None` if that is none.
    pub rounded: Option<f64>,
}

/// What a model attains.
#[derive(Clone, PartialEq, Debug)]
pub struct Attained {
    /// The most of each goal asked, alone.
    pub goals: Vec<(GoalId, Most)>,
    /// What the chain is worth (less its cost, where that is sought), no goal held.
    pub value: Most,
}

/// A state of an item, held throughout.
#[derive(Clone, PartialEq, Debug)]
pub struct Priced {
    /// Which item.
    pub item: AccessId,
    /// Its state in every year.
    pub state: AccessState,
    /// What is attained then.
    pub attained: Attained,
}

/// What the model attains as it is, and with each state of each controlled item held throughout.
pub fn price(model: &Model, goals: &[GoalId], settings: &Settings) -> (Attained, Vec<Priced>) {
    let mut priced = Vec::new();
    for (item, _) in model.access.iter() {
        for state in states(model, item) {
            let attained = attained(&with_access(model, item, state), goals, settings);
            priced.push(Priced { item, state, attained });
        }
    }
    (attained(model, goals, settings), priced)
}

/// Open, licensed in each way the model names for the item, closed.
pub fn states(model: &Model, item: AccessId) -> Vec<AccessState> {
    let mut states = vec![AccessState::Open];
    for &(_, state, _) in &model.access[item].states {
        let known = |other: &AccessState| terms(*other) == terms(state);
        if matches!(state, AccessState::Licensed { .. }) && !states.iter().any(known) {
            states.push(state);
        }
    }
    states.push(AccessState::Closed);
    states
}

/// years and factor of a licence, whatever their source
fn terms(state: AccessState) -> Option<(f64, f64)> {
    match state {
        AccessState::Licensed { delay, capex_factor } => Some((delay.value, capex_factor.map_or(1.0, |f| f.value))),
        AccessState::Open | AccessState::Closed => None,
    }
}

fn attained(model: &Model, goals: &[GoalId], settings: &Settings) -> Attained {
    let years = Scope::stated_years(model);
    let of_goal = |&goal: &GoalId| {
        let year = model.goals[goal].year;
        let scope = Scope::new(model, year, Controls::InForce, &years);
        let program = Program::new(model, &scope.book, Target::Measure(goal), &[]);
        let standing = family::standing(model, goal, year);
        let found = most(model, &program, &scope.book, settings);
        let add = |amount: f64| amount + standing;
        (goal, Most { in_part: found.in_part.map(add), rounded: found.rounded.map(add) })
    };
    let full = Scope::new(model, model.last_year, Controls::InForce, &years);
    let worth = program(model, &full.book, &[], Counted::of(model.objective));
    Attained { goals: goals.iter().map(of_goal).collect(), value: most(model, &worth, &full.book, settings) }
}

fn most(model: &Model, program: &Program, book: &Book, settings: &Settings) -> Most {
    let (_, relaxed) = program.solve_relaxed(settings);
    match relaxed.status {
        Status::Optimal => {
            let whole = rounded_up(model, program, book, &relaxed, settings);
            let rounded = (whole.status == Status::Optimal).then_some(whole.objective);
            Most { in_part: Some(relaxed.objective), rounded }
        }
        Status::Unbounded => Most { in_part: Some(f64::INFINITY), rounded: None },
        _ => Most { in_part: None, rounded: None },
    }
}
