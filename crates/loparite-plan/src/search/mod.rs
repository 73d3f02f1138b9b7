//! Search: questions about all plans of a model, each answered by many programs that differ little.
//!
//! In        a model, an effort
//! Out       plans that are best in some sense, how far decisions can move without loss, what a state or a future costs
//! Holds     no clock, no thread of its own; whatever is called proved follows from programs with plants in part, whose
//!           plans contain all plans with whole plants; a numerical fault is an outcome in words
//! Equations value = npv, or less the discounted cost where the goals are wanted at least cost ([`Counted`])
//! Not here  rows and columns (`program`), one goal at a time (`goals`), levers (`levers`)

pub mod best;
pub mod choice;
pub mod controls;
pub mod cost;
pub mod pursue;
pub mod range;
pub mod regret;
pub mod rolling;
pub mod sweep;

use crate::goals::Scope;
use crate::program::{Floor, MILLION, Program, Target, activity_scale};
use crate::terms::Controls;
use crate::worth::weight;
use loparite_kernel::ids::Id;
use loparite_milp::problem::{ColId, Problem, RowId};
use loparite_milp::solver::{Moment, Settings};
use loparite_milp::sweep::{Fault, Rung, Tried};
use loparite_model::chain::{Model, Objective};
use loparite_model::post::{AccountKey, Book, CashItem};

/// Which money counts in the value of a plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Counted {
    /// All of it.
    All,
    /// All but what is earned by sales: the value is less the discounted cost. Working capital that comes back and
    /// loans drawn count against cost, debt service, royalties and duties count as cost.
    AllButRevenue,
}

impl Counted {
    /// What an objective counts.
    pub fn of(objective: Objective) -> Counted {
        match objective {
            Objective::Npv | Objective::Reach | Objective::Regret => Counted::All,
            Objective::Cost => Counted::AllButRevenue,
        }
    }

    /// Whether an item counts.
    pub fn counts(self, item: CashItem) -> bool {
        self == Counted::All || item != CashItem::Revenue
    }
}

/// The full program of a model: every year, every limit, and what its goals must attain.
pub struct Case {
    /// Terms, ways, book.
    pub scope: Scope,
    /// What the goals must attain.
    pub floors: Vec<Floor>,
    /// Rows and columns, greatest value.
    pub program: Program,
}

impl Case {
    /// The program of a model over its whole horizon.
    pub fn new(model: &Model, floors: Vec<Floor>, counted: Counted) -> Case {
        let scope = Scope::new(model, model.last_year, Controls::InForce, &Scope::stated_years(model));
        let program = program(model, &scope.book, &floors, counted);
        Case { scope, floors, program }
    }
}

/// Rows and columns of a book, greatest value of the money that counts.
pub fn program(model: &Model, book: &Book, floors: &[Floor], counted: Counted) -> Program {
    let mut program = Program::new(model, book, Target::Npv, floors);
    if counted == Counted::All {
        return program;
    }
    for (id, activity) in book.activities() {
        let money = |post: &loparite_model::post::Post| match book.account(post.account).key {
            AccountKey::Cash { item, year } if !counted.counts(item) => post.amount * weight(model, item, year),
            _ => 0.0,
        };
        let uncounted: f64 = book.posts(id).iter().map(money).sum();
        if uncounted != 0.0 {
            let col = column(id.position());
            let cost = program.problem.cost(col) - uncounted * activity_scale(activity.key) / MILLION;
            program.problem.set_cost(col, cost);
        }
    }
    program
}

/// Tells whoever watches the solver that it is at work: a change of a solved program is work like any other.
pub fn told<T>(settings: &Settings, work: impl FnOnce() -> T) -> T {
    let tell = |moment| settings.on_solve.iter().for_each(|hook| hook(moment));
    tell(Moment::Begin);
    let done = work();
    tell(Moment::End);
    done
}

/// The column at a position.
pub fn column(position: usize) -> ColId {
    ColId(u32::try_from(position).expect("the solver counts columns in 31 bits"))
}

/// A row to add to a problem.
#[derive(Clone, Debug)]
pub struct More {
    /// Least and greatest activity.
    pub bounds: (f64, f64),
    /// Coefficients by column.
    pub entries: Vec<(ColId, f64)>,
}

/// A problem with further rows behind its own, in order.
pub fn with_rows(problem: &Problem, more: &[More]) -> Problem {
    let mut by_column: Vec<Vec<(RowId, f64)>> = vec![Vec::new(); problem.cols()];
    let (rows, nonzeros) = (problem.rows(), problem.nonzeros());
    let added: usize = more.iter().map(|row| row.entries.len()).sum();
    let mut wider = Problem::with_capacity(problem.sense(), rows + more.len(), problem.cols(), nonzeros + added);
    for row in 0..rows {
        let (lower, upper) = problem.row_bounds(RowId(row as u32));
        wider.add_row(lower, upper);
    }
    for row in more {
        let id = wider.add_row(row.bounds.0, row.bounds.1);
        for &(col, value) in &row.entries {
            by_column[col.0 as usize].push((id, value));
        }
    }
    let mut entries: Vec<(RowId, f64)> = Vec::new();
    for col in problem.columns() {
        entries.clear();
        entries.extend(problem.column(col));
        entries.extend(&by_column[col.0 as usize]);
        let (lower, upper) = problem.col_bounds(col);
        wider.add_col(problem.cost(col), lower, upper, problem.integer(col), &entries);
    }
    wider
}

/// What was tried without an answer, in words.
pub fn words(tried: &[Tried]) -> String {
    let one = |tried: &Tried| {
        let rung = match tried.rung {
            Rung::Hot => "simplex from a known basis",
            Rung::Primal => "primal simplex from a known basis",
            Rung::Simplex => "simplex",
            Rung::InteriorPoint => "interior point",
            Rung::Loose => "primal simplex at a wider tolerance",
            Rung::Elastic => "least violation",
        };
        let fault = match &tried.fault {
            Fault::Unknown(how) => how.clone(),
            Fault::TimeLimit => "out of time".to_owned(),
            Fault::Residuals(residuals) => format!("an answer that is off by {:.1e}", residuals.worst()),
            Fault::Unproven => "called infeasible without a proof".to_owned(),
            Fault::Unbounded => "called unbounded".to_owned(),
        };
        format!("{rung}: {fault}")
    };
    tried.iter().map(one).collect::<Vec<_>>().join("; ")
}
