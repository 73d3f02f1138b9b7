//! Program: a book as rows and columns for the solver, and its answer as levels.
//!
//! In        a book, what to optimise, what must be attained
//! Out       [`Program`]; [`Answer`]: levels by activity, gain per unit of limit by account; rows and columns through
//!           any [`Sink`] ([`emit`]), with their names ([`Program::names`])
//! Holds     accounts that only count become no rows; money is scaled to millions, so that rows are of like size; a row
//!           that is asked for and absent ends the program
//! Equations row i: lower <= sum of post[i, j] * level[j] <= upper
//!           npv    = sum over cash posts of amount * (1 + discount)^-(year - first year)
//! Not here  the solver itself (`loparite-milp`)

use loparite_kernel::ids::Id;
use loparite_kernel::ids::Table;
use loparite_milp::bound::Caps;
use loparite_milp::mps::Names;
use loparite_milp::problem::{ColId, Integrality, Problem, RowId, Sense};
use loparite_milp::sink::Sink;
use loparite_milp::solver::{self, Moment, Settings, Solution, Status};
use loparite_milp::sweep::{Base, Limits};
use loparite_model::chain::Model;
use loparite_model::goal::{GoalId, Measure};
use loparite_model::post::{AccountId, AccountKey, Activity, ActivityId, ActivityKey, Book, Lever, Lot, LotId, Steps};
use loparite_model::words;

use crate::rounding::rounded;
use crate::worth::weight;

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
    /// The least of what whoever adds columns lets them cost; what must be attained are the floors.
    Least,
}

impl Target {
    /// Which way the objective is driven.
    pub fn sense(self) -> Sense {
        match self {
            Target::Stretch(..) | Target::Least => Sense::Minimise,
            Target::Npv | Target::Measure(_) | Target::UpTo(..) => Sense::Maximise,
        }
    }
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
    layout: Layout,
}

/// Where the accounts of a book stand among the rows, and in which units.
#[derive(Clone, Debug)]
pub struct Layout {
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
pub(crate) const MILLION: f64 = 1e6;

fn account_scale(model: &Model, key: AccountKey) -> f64 {
    match key {
        AccountKey::Outlay { .. } | AccountKey::MoneyLimit { .. } | AccountKey::MoneyShare { .. } => 1.0 / MILLION,
        AccountKey::Goal { goal } if model.goals[goal].measure == Measure::Capital => 1.0 / MILLION,
        _ => 1.0,
    }
}

/// Units of an activity per unit of its column.
pub fn activity_scale(key: ActivityKey) -> f64 {
    match key {
        ActivityKey::Spend { .. } | ActivityKey::Carry { .. } => MILLION,
        _ => 1.0,
    }
}

/// Gives the rows and columns of a book to a sink, whatever it makes of them; what is optimised stands in the costs,
/// and in which direction in [`Target::sense`].
pub fn emit<S: Sink>(model: &Model, book: &Book, target: Target, floors: &[Floor], sink: &mut S) -> Layout {
    let mut rows: Vec<Option<RowId>> = Vec::with_capacity(book.accounts().len());
    let mut scale = Vec::with_capacity(book.accounts().len());
    for (_, account) in book.accounts() {
        let factor = account_scale(model, account.key);
        let (lower, upper) = bounds(account.key, account.bounds, target, floors);
        let is_row = lower.is_finite() || upper.is_finite();
        let stretched = stretched(target, account.lever, upper);
        let upper = if stretched { 0.0 } else { upper };
        rows.push(is_row.then(|| sink.row(lower * factor, upper * factor)));
        scale.push(factor);
    }
    let objective_scale = match target {
        Target::Npv => 1.0 / MILLION,
        Target::Measure(goal) | Target::UpTo(goal, _) => account_scale(model, AccountKey::Goal { goal }),
        Target::Stretch(..) | Target::Least => 1.0,
    };
    let layout = Layout { rows, scale, columns: book.activities().len(), objective_scale };
    let mut entries: Vec<(RowId, f64)> = Vec::new();
    for activity in book.activities() {
        layout.column(model, book, target, activity, (&mut entries, sink));
    }
    layout.helper(book, target, sink);
    layout
}

impl Layout {
    fn column<S: Sink>(
        &self,
        model: &Model,
        book: &Book,
        target: Target,
        (id, activity): (ActivityId, &Activity),
        (entries, sink): (&mut Vec<(RowId, f64)>, &mut S),
    ) {
        let column_scale = activity_scale(activity.key);
        let mut cost = 0.0;
        entries.clear();
        for post in book.posts(id) {
            let position = post.account.position();
            if let Some(row) = self.rows[position] {
                entries.push((row, post.amount * self.scale[position] * column_scale));
            }
            cost += match (target, book.account(post.account).key) {
                (Target::Npv, AccountKey::Cash { item, year }) => post.amount * weight(model, item, year),
                (Target::Measure(goal), AccountKey::Goal { goal: other }) if goal == other => post.amount,
                _ => 0.0,
            };
        }
        let steps = match activity.steps {
            Steps::Continuous => Integrality::Continuous,
            Steps::Whole => Integrality::Integer,
        };
        let upper = activity.upper / column_scale;
        sink.column(cost * column_scale * self.objective_scale, 0.0, upper, steps, entries);
    }

    /// the one column that is no activity: what counts of a goal, or the factor on a lever
    fn helper<S: Sink>(&self, book: &Book, target: Target, sink: &mut S) {
        let row_of = |key| book.find(key).and_then(|account: AccountId| self.rows[account.position()]);
        match target {
            Target::UpTo(goal, most) => {
                let entry = row_of(AccountKey::Goal { goal }).map(|row| (row, -1.0));
                let upper = most * self.objective_scale;
                sink.column(1.0, 0.0, upper, Integrality::Continuous, entry.as_slice());
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
                sink.column(1.0, 0.0, f64::INFINITY, Integrality::Continuous, &entries);
            }
            Target::Npv | Target::Measure(_) | Target::Least => {}
        }
    }
}

/// Names of the rows and columns of a program: the tags of its accounts and activities; columns that are no activity
/// are `helper[0]`, `helper[1]` and so on.
pub struct Tags {
    rows: Vec<String>,
    columns: Vec<String>,
}

impl Names for Tags {
    fn row(&self, row: RowId) -> String {
        self.rows[row.0 as usize].clone()
    }

    fn column(&self, column: ColId) -> String {
        self.columns[column.0 as usize].clone()
    }
}

impl Program {
    /// Rows and columns of a book.
    pub fn new(model: &Model, book: &Book, target: Target, floors: &[Floor]) -> Program {
        let (rows, columns) = (book.accounts().len(), book.activities().len());
        let mut problem = Problem::with_capacity(target.sense(), rows, columns, book.posts_len());
        let layout = emit(model, book, target, floors, &mut problem);
        Program { problem, layout }
    }

    /// The row of an account, if it is one: accounts that only count are none.
    pub fn row(&self, account: AccountId) -> Option<RowId> {
        self.layout.rows[account.position()]
    }

    /// Units of an account's row per unit of the account.
    pub fn scale(&self, account: AccountId) -> f64 {
        self.layout.scale[account.position()]
    }

    /// Units of the solver's objective per unit of the target.
    pub fn objective_scale(&self) -> f64 {
        self.layout.objective_scale
    }

    /// Names of rows and columns, for files; `lots` are those of the book.
    pub fn names(&self, model: &Model, book: &Book, lots: &Table<LotId, Lot>) -> Tags {
        let row = |(id, account): (AccountId, &loparite_model::post::Account)| {
            self.row(id).map(|_| words::account(model, lots, account.key).tag())
        };
        let mut columns: Vec<String> =
            book.activities().map(|(_, activity)| words::activity(model, lots, activity.key).tag()).collect();
        let helpers = self.problem.cols() - columns.len();
        columns.extend((0..helpers).map(|number| format!("helper[{number}]")));
        Tags { rows: book.accounts().filter_map(row).collect(), columns }
    }

    /// Solves it as if plants could be built in part, ready to be asked for changes of its limits.
    pub fn base(&self, settings: &Settings) -> Base {
        self.base_of(self.problem.relaxed(), settings)
    }

    /// The same for a problem of the same rows and columns without whole numbers.
    pub fn base_of(&self, problem: Problem, settings: &Settings) -> Base {
        let none = Caps::none(&problem);
        Program::capped(problem, settings, none)
    }

    /// As [`Program::base`], with caps for proofs that there is no plan: they must hold whatever is asked.
    pub fn base_within(&self, settings: &Settings, caps: &Caps) -> Base {
        Program::capped(self.problem.relaxed(), settings, caps.clone())
    }

    fn capped(problem: Problem, settings: &Settings, caps: Caps) -> Base {
        let tell = |moment| settings.on_solve.iter().for_each(|hook| hook(moment));
        tell(Moment::Begin);
        let base = Base::capped(problem, settings, Limits::default(), caps);
        tell(Moment::End);
        base
    }

    /// Takes all limits off a lever, but those that are zero: no factor moves them.
    pub fn free(&mut self, book: &Book, lever: Lever) {
        for (id, account) in book.accounts() {
            if let Some(row) = self.layout.rows[id.position()]
                && account.lever == Some(lever)
                && account.bounds.1 != 0.0
            {
                self.problem.set_row_bounds(row, account.bounds.0, f64::INFINITY);
            }
        }
    }

    /// Takes all limits off a lever, those that are zero too, but not those of plants that are not there.
    pub fn free_all(&mut self, book: &Book, lever: Lever) {
        for (id, account) in book.accounts() {
            if let Some(row) = self.layout.rows[id.position()]
                && account.lever == Some(lever)
                && !(lever == Lever::Existing && account.bounds.1 == 0.0)
            {
                self.problem.set_row_bounds(row, f64::NEG_INFINITY, f64::INFINITY);
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
    /// most, as large as they would have it ([`rounded`]).
    pub fn round_up(&self, book: &Book, relaxed: &Answer, settings: &Settings) -> Answer {
        let x = rounded(book, &relaxed.solution.x);
        self.answer(solver::solve(&self.problem.fixed(&x), settings))
    }

    /// Solves it with the whole numbers of an answer held, for exact levels.
    pub fn polish(&self, answer: &Answer, settings: &Settings) -> Answer {
        let fixed = self.problem.fixed(&answer.solution.x);
        self.answer(solver::solve(&fixed, settings))
    }

    /// What the solver found, in the units of the book.
    pub fn answer(&self, solution: Solution) -> Answer {
        let layout = &self.layout;
        let levels = solution.x.iter().take(layout.columns).copied().collect();
        let dual = |position: usize, row: &Option<RowId>| {
            let dual = row.and_then(|row| solution.row_dual.get(row.0 as usize)).copied().unwrap_or(0.0);
            dual * layout.scale[position] / layout.objective_scale
        };
        let duals = if solution.row_dual.is_empty() {
            Vec::new()
        } else {
            layout.rows.iter().enumerate().map(|(position, row)| dual(position, row)).collect()
        };
        Answer {
            status: solution.status.clone(),
            objective: solution.objective / layout.objective_scale,
            bound: solution.bound / layout.objective_scale,
            levels,
            duals,
            solution,
        }
    }

    /// Levels of the activities in the units of the book; the solver's dust below 1e-9 of a unit is swept.
    pub fn levels(&self, book: &Book, answer: &Answer) -> Vec<f64> {
        Program::levels_of(book, answer)
    }

    /// The same for an answer of any program of the book.
    pub fn levels_of(book: &Book, answer: &Answer) -> Vec<f64> {
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
