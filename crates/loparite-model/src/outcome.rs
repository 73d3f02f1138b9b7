//! Outcome: what a plan is, and how far each goal is out of reach and why.
//!
//! In        what `loparite-plan` has found
//! Out       [`Outcome`], [`GoalOutcome`], [`Stretch`]
//! Holds     an infeasible goal is an outcome with its certificate, never an error
//! Equations (1) attainable = sum over levers of contribution + whole_plants
//! Not here  tables (`loparite-results`), verdicts (`loparite-claims`)

use crate::goal::GoalId;
use crate::post::{AccountId, Book, Lever, Lot, LotId};
use loparite_kernel::ids::Table;
use loparite_kernel::quantity::Year;

/// How the solver ended.
#[derive(Clone, PartialEq, Debug)]
pub enum PlanStatus {
    /// Within the gap asked for.
    Optimal,
    /// Stopped early with a plan; the share still open between plan and bound.
    Stopped {
        /// Relative gap.
        gap: f64,
    },
    /// No plan at all satisfies the limits.
    Infeasible,
    /// The solver gave neither a plan nor a proof that there is none.
    Unsolved {
        /// What it said.
        reason: String,
    },
}

/// A row that holds a goal down.
#[derive(Clone, Debug)]
pub struct BindingRow {
    /// The account.
    pub account: AccountId,
    /// For print.
    pub name: String,
    /// Its kind.
    pub lever: Lever,
    /// Gain of the goal per unit of the limit.
    pub dual: f64,
    /// The limit.
    pub limit: f64,
    /// dual * limit.
    pub contribution: f64,
}

/// How far one lever alone must stretch.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Stretch {
    /// Every limit of the lever must be multiplied by this (at most 1: the goal needs less than there is).
    Factor(f64),
    /// The date must move.
    Later {
        /// Years it must move at least: before, no plan reaches the goal even if plants could be built in part (at
        /// least 1,
        /// also where plants in part would do in the year itself and whole ones do not).
        earliest: Year,
        /// Years after which a plan with whole plants was found, if one was.
        sure: Option<Year>,
    },
    /// It suffices to lift the restriction.
    Lifted,
    /// No amount makes the goal reachable.
    Never {
        /// No plan gives more with the lever without any limit, even if plants could be built in part.
        best: f64,
    },
    /// The solver found neither a way nor a proof within its effort.
    Undecided,
}

/// One lever of one goal.
#[derive(Clone, Debug)]
pub struct LeverOutcome {
    /// Which.
    pub lever: Lever,
    /// Its part of the attainable maximum, equation (1).
    pub contribution: f64,
    /// Number of rows of this lever that bind.
    pub binding: usize,
    /// How far it must stretch; `None` when the goal is reachable.
    pub stretch: Option<Stretch>,
}

/// What recomputing the attainable maximum from the data without the solver gives.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Certificate {
    /// Largest violation of a row or bound by the plan behind the maximum, in units of the program's rows.
    pub primal: f64,
    /// Largest error of a reduced cost.
    pub dual: f64,
    /// |attainable bound - sum of dual * limit|, relative.
    pub gap: f64,
}

/// One goal: wanted, attained, attainable, and why.
#[derive(Clone, Debug)]
pub struct GoalOutcome {
    /// Which.
    pub goal: GoalId,
    /// Wanted.
    pub target: f64,
    /// In the plan of this run.
    pub attained: f64,
    /// The most that a plan with whole plants was found to give, this goal alone: within a thousandth of the most
    /// there is,
    /// or the best after a fixed effort. Nothing exceeds `bound`, which is exact.
    pub attainable: f64,
    /// The most if plants could be built in part.
    pub bound: f64,
    /// attainable - bound: what is lost because plants are whole.
    pub whole_plants: f64,
    /// Parts of the maximum by lever, all levers, in order.
    pub levers: Vec<LeverOutcome>,
    /// The rows that bind, largest effect first.
    pub rows: Vec<BindingRow>,
    /// Recheck without the solver.
    pub certificate: Certificate,
}

impl GoalOutcome {
    /// Whether the target can be reached, this goal alone (to one part in a million).
    pub fn reachable(&self) -> bool {
        self.attainable >= self.target * (1.0 - 1e-6)
    }

    /// Whether a lever binds nowhere and its limits could go without adding anything to what is attainable.
    pub fn without_effect(&self, lever: &LeverOutcome) -> bool {
        let same = |best: f64| best <= self.bound * (1.0 + 1e-6) + 1e-9;
        lever.binding == 0 && matches!(lever.stretch, Some(Stretch::Never { best }) if same(best))
    }
}

/// Size of the mathematical program and what it took; times are the facade's, engines have no clock.
#[derive(Clone, Debug, Default)]
pub struct Effort {
    /// Rows of the full program.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Of which whole.
    pub whole: usize,
    /// Nonzeros.
    pub nonzeros: usize,
    /// Programs solved.
    pub solves: usize,
    /// Name and version of the solver.
    pub solver: String,
}

/// A plan.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// How it ended.
    pub status: PlanStatus,
    /// All materials.
    pub lots: Table<LotId, Lot>,
    /// Accounts and activities.
    pub book: Book,
    /// Level of every activity; empty if infeasible.
    pub levels: Vec<f64>,
    /// Net present value before profit tax, money.
    pub npv: f64,
    /// Goals in order of declaration.
    pub goals: Vec<GoalOutcome>,
    /// What it took.
    pub effort: Effort,
}
