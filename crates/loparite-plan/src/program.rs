//! Program: a book as rows and columns for the solver, and its answer as levels.
//!
//! In        a book, what to optimise, what must be attained
//! Out       [`Program`]; [`Answer`]: levels by activity, gain per unit of limit by account
//! Holds     accounts that only count become no rows; money is scaled to millions, so that rows are of like size
//! Equations row i: lower <= sum of post[i, j] * level[j] <= upper
//!           npv    = sum over cash posts of amount * (1 + discount)^-(year - first year)
//! Not here  the solver itself (`loparite-milp`)

use loparite_kernel::ids::Id;
use loparite_milp::problem::{Integrality, Problem, RowId, Sense};
use loparite_milp::solver::{self, Settings, Solution, Status};
use loparite_model::chain::{FacilityId, Model};
use loparite_model::goal::{GoalId, Measure};
use loparite_model::post::{AccountId, AccountKey, ActivityKey, Book, Lever, Steps};

use std::collections::BTreeMap;

/// What is optimised.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// Greatest net present value.
    Npv,
    /// Greatest measure of a goal.
    Measure(GoalId),
    /// Greatest measure of a goal, but no more than this counts.
    UpTo(GoalId, f64),
    /// Least factor on all limits of a lever with which a goal attains this.
    Stretch(Lever, GoalId, f64),
}

/// A goal that must attain an amount.
#[derive(Clone, Copy, Debug)]
pub struct Floor {
    /// Which.
    pub goal: GoalId,
    /// At least this much, in the unit of the measure.
    pub amount: f64,
}

/// Rows and columns with their scales.
pub struct Program {
    /// For the solver.
    pub problem: Problem,
    rows: Vec<Option<RowId>>,
    scale: Vec<f64>,
    columns: usize,
    objective_scale: f64,
}

/// What the solver found, in the units of the book.
pub struct Answer {
    /// How it ended.
    pub status: Status,
    /// Optimum, in the unit of the target.
    pub objective: f64,
    /// What no plan exceeds, in the unit of the target.
    pub bound: f64,
    /// Levels by activity; empty if there is none.
    pub levels: Vec<f64>,
    /// Gain of the target per unit of limit, by account (0 for accounts that are no rows); empty for whole-number
    /// programs.
    pub duals: Vec<f64>,
    /// As the solver gave it, for certificates.
    pub solution: Solution,
}

/// Money is counted in millions, so that it is of the size of tonnes.
const MILLION: f64 = 1e6;

fn account_scale(model: &Model, key: AccountKey) -> f64 {
    match key {
        AccountKey::Outlay { .. } | AccountKey::MoneyLimit { .. } | AccountKey::MoneyShare { .. } => 1.0 / MILLION,
        AccountKey::Goal { goal } if model.goals[goal].measure == Measure::Capital => 1.0 / MILLION,
        _ => 1.0,
    }
}

fn activity_scale(key: ActivityKey) -> f64 {
    match key {
        ActivityKey::Spend { .. } | ActivityKey::Carry { .. } => MILLION,
        _ => 1.0,
    }
}

impl Program {
    /// Rows and columns of a book.
    pub fn new(model: &Model, book: &Book, target: Target, floors: &[Floor]) -> Program {
        let sense = if matches!(target, Target::Stretch(..)) { Sense::Minimise } else { Sense::Maximise };
        let mut problem =
            Problem::with_capacity(sense, book.accounts().len(), book.activities().len(), book.posts_len());
        let mut rows: Vec<Option<RowId>> = Vec::with_capacity(book.accounts().len());
        let mut scale = Vec::with_capacity(book.accounts().len());
        for (_, account) in book.accounts() {
            let factor = account_scale(model, account.key);
            let (lower, upper) = bounds(account.key, account.bounds, target, floors);
            let is_row = lower.is_finite() || upper.is_finite();
            let stretched = stretched(target, account.lever, upper);
            let upper = if stretched { 0.0 } else { upper };
            rows.push(is_row.then(|| problem.add_row(lower * factor, upper * factor)));
            scale.push(factor);
        }
        let objective_scale = match target {
            Target::Npv => 1.0 / MILLION,
            Target::Measure(goal) | Target::UpTo(goal, _) => account_scale(model, AccountKey::Goal { goal }),
            Target::Stretch(..) => 1.0,
        };
        let mut program = Program { problem, rows, scale, columns: book.activities().len(), objective_scale };
        program.add_columns(model, book, target);
        program.add_helper(book, target);
        program
    }

    fn add_columns(&mut self, model: &Model, book: &Book, target: Target) {
        let discount = 1.0 + model.discount_rate.value;
        let mut entries: Vec<(RowId, f64)> = Vec::new();
        for (id, activity) in book.activities() {
            let column_scale = activity_scale(activity.key);
            let mut cost = 0.0;
            entries.clear();
            for post in book.posts(id) {
                let position = post.account.position();
                if let Some(row) = self.rows[position] {
                    entries.push((row, post.amount * self.scale[position] * column_scale));
                }
                cost += match (target, book.account(post.account).key) {
                    (Target::Npv, AccountKey::Cash { year, .. }) => {
                        post.amount * discount.powi(model.first_year - year)
                    }
                    (Target::Measure(goal), AccountKey::Goal { goal: other }) if goal == other => post.amount,
                    _ => 0.0,
                };
            }
            let steps = match activity.steps {
                Steps::Continuous => Integrality::Continuous,
                Steps::Whole => Integrality::Integer,
            };
            let upper = activity.upper / column_scale;
            self.problem.add_col(cost * column_scale * self.objective_scale, 0.0, upper, steps, &entries);
        }
    }

    /// the one column that is no activity: what counts of a goal, or the factor on a lever
    fn add_helper(&mut self, book: &Book, target: Target) {
        let row_of = |key| book.find(key).and_then(|account: AccountId| self.rows[account.position()]);
        match target {
            Target::UpTo(goal, most) => {
                let entry = row_of(AccountKey::Goal { goal }).map(|row| (row, -1.0));
                let upper = most * self.objective_scale;
                self.problem.add_col(1.0, 0.0, upper, Integrality::Continuous, entry.as_slice());
            }
            Target::Stretch(..) => {
                let entries: Vec<(RowId, f64)> = book
                    .accounts()
                    .filter(|(_, account)| stretched(target, account.lever, account.bounds.1))
                    .filter_map(|(id, account)| {
                        let row = self.rows[id.position()]?;
                        Some((row, -account.bounds.1 * self.scale[id.position()]))
                    })
                    .collect();
                self.problem.add_col(1.0, 0.0, f64::INFINITY, Integrality::Continuous, &entries);
            }
            Target::Npv | Target::Measure(_) => {}
        }
    }

    /// Takes all limits off a lever, but those that are zero: no factor moves them.
    pub fn free(&mut self, book: &Book, lever: Lever) {
        for (id, account) in book.accounts() {
            if let Some(row) = self.rows[id.position()]
                && account.lever == Some(lever)
                && account.bounds.1 != 0.0
            {
                self.problem.set_row_bounds(row, account.bounds.0, f64::INFINITY);
            }
        }
    }

    /// Solves it, whole numbers and all.
    pub fn solve(&self, settings: &Settings) -> Answer {
        self.answer(solver::solve(&self.problem, settings))
    }

    /// Solves it as if plants could be built in part.
    pub fn solve_relaxed(&self, settings: &Settings) -> (Problem, Answer) {
        let relaxed = self.problem.relaxed();
        let answer = self.answer(solver::solve(&relaxed, settings));
        (relaxed, answer)
    }

    /// A quick plan with whole plants: each facility that plants in part would use is built in the year they use it
    /// most.
    pub fn round_up(&self, book: &Book, relaxed: &Answer, settings: &Settings) -> Answer {
        let mut x = relaxed.solution.x.clone();
        let mut most: BTreeMap<FacilityId, (f64, usize)> = BTreeMap::new();
        for (id, activity) in book.activities() {
            if let ActivityKey::Build { facility, .. } = activity.key {
                let part = std::mem::replace(&mut x[id.position()], 0.0);
                let best = most.entry(facility).or_insert((1e-6, usize::MAX));
                if part > best.0 {
                    *best = (part, id.position());
                }
            }
        }
        for &(_, position) in most.values().filter(|(_, position)| *position != usize::MAX) {
            x[position] = 1.0;
        }
        self.answer(solver::solve(&self.problem.fixed(&x), settings))
    }

    /// Solves it with the whole numbers of an answer held, for exact levels.
    pub fn polish(&self, answer: &Answer, settings: &Settings) -> Answer {
        let fixed = self.problem.fixed(&answer.solution.x);
        self.answer(solver::solve(&fixed, settings))
    }

    fn answer(&self, solution: Solution) -> Answer {
        let levels = solution.x.iter().take(self.columns).copied().collect();
        let dual = |position: usize, row: &Option<RowId>| {
            let dual = row.and_then(|row| solution.row_dual.get(row.0 as usize)).copied().unwrap_or(0.0);
            dual * self.scale[position] / self.objective_scale
        };
        let duals = if solution.row_dual.is_empty() {
            Vec::new()
        } else {
            self.rows.iter().enumerate().map(|(position, row)| dual(position, row)).collect()
        };
        Answer {
            status: solution.status.clone(),
            objective: solution.objective / self.objective_scale,
            bound: solution.bound / self.objective_scale,
            levels,
            duals,
            solution,
        }
    }

    /// Levels of the activities in the units of the book; the solver's dust below 1e-9 of a unit is swept.
    pub fn levels(&self, book: &Book, answer: &Answer) -> Vec<f64> {
        let clean = |level: f64| if level.abs() < 1e-9 { 0.0 } else { level };
        book.activities().map(|(id, row)| clean(answer.levels[id.position()]) * activity_scale(row.key)).collect()
    }
}

fn stretched(target: Target, lever: Option<Lever>, upper: f64) -> bool {
    matches!(target, Target::Stretch(wanted, ..) if lever == Some(wanted) && upper != 0.0 && upper.is_finite())
}

/// bounds of an account in this program: goals are rows only if something must be attained
fn bounds(key: AccountKey, bounds: (f64, f64), target: Target, floors: &[Floor]) -> (f64, f64) {
    let AccountKey::Goal { goal } = key else { return bounds };
    let floor =
        floors.iter().filter(|floor| floor.goal == goal).map(|floor| floor.amount).fold(f64::NEG_INFINITY, f64::max);
    match target {
        Target::Stretch(_, wanted, amount) if wanted == goal => (amount.max(floor), f64::INFINITY),
        Target::UpTo(wanted, _) if wanted == goal => (0.0, f64::INFINITY),
        _ => (floor, f64::INFINITY),
    }
}
