//! Sweep: many models that differ in figures alone, plants in part, solved as changes of one program.
//!
//! In        a base model and turned ones of the same chain
//! Out       [`Swept`]: for each what the chain is worth at most and how its answer came about
//! Holds     an answer depends on base and turned model alone, not on order or number of threads; a model whose program
//!           has another shape is solved from nothing, and says so
//! Equations shape = which accounts and activities there are, and which posts
//! Not here  how one program follows from another (`loparite_milp::sweep`), whole plants (`best`)

use crate::goals::Scope;
use crate::program::{MILLION, Program};
use crate::search::{Counted, program, told, words};
use crate::terms::Controls;
use loparite_milp::problem::{ColId, Problem, RowId};
use loparite_milp::solver::{Settings, Status};
use loparite_milp::sweep::{Answer, Base, Delta, Limits, Rung};
use loparite_model::chain::Model;
use loparite_model::post::Book;
use std::num::NonZeroUsize;

/// What came of one model.
#[derive(Clone, PartialEq, Debug)]
pub enum Worth {
    /// What the chain is worth at most, plants in part, money.
    Most(f64),
    /// No plan satisfies the limits.
    Infeasible,
    /// The value has no limit.
    Unlimited,
    /// The solver came to no conclusion.
    Unsolved {
        /// What was tried.
        tried: String,
    },
}

/// How an answer came about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// From the basis of the base.
    Hot,
    /// From nothing, as the solver stumbled over the basis.
    Cold,
    /// From nothing, as its program has other rows, columns or entries than the base.
    Apart,
}

/// One model of a sweep.
#[derive(Clone, PartialEq, Debug)]
pub struct Swept {
    /// What came of it.
    pub worth: Worth,
    /// How.
    pub way: Way,
    /// Levels by activity of its own book, plants in part; empty without a plan.
    pub levels: Vec<f64>,
}

/// Rows and columns of a model over its whole horizon.
struct Full {
    book: Book,
    program: Program,
}

impl Full {
    fn new(model: &Model) -> Full {
        let scope = Scope::new(model, model.last_year, Controls::InForce, &Scope::stated_years(model));
        let program = program(model, &scope.book, &[], Counted::of(model.objective));
        Full { book: scope.book, program }
    }

    fn swept(&self, answer: &Answer, way: Way) -> Swept {
        let worth = match answer.solution() {
            None => Worth::Unsolved { tried: words(&answer.tried) },
            Some(solution) => match &solution.status {
                Status::Optimal => Worth::Most(solution.objective * MILLION),
                Status::Infeasible => Worth::Infeasible,
                Status::Unbounded => Worth::Unlimited,
                other => Worth::Unsolved { tried: format!("{other:?}") },
            },
        };
        let levels = match (answer.solution(), &worth) {
            (Some(solution), Worth::Most(_)) => self.program.levels(&self.book, &self.program.answer(solution.clone())),
            _ => Vec::new(),
        };
        Swept { worth, way, levels }
    }
}

/// Solves the base, then each turned model as a change of it; answers in order.
pub fn sweep(base: &Model, turned: &[Model], threads: NonZeroUsize, settings: &Settings) -> (Swept, Vec<Swept>) {
    let own = Full::new(base);
    let solved = told(settings, || Base::new(own.program.problem.relaxed(), settings, Limits::default()));
    let fulls: Vec<Full> = turned.iter().map(Full::new).collect();
    let deltas: Vec<Option<Delta>> = fulls.iter().map(|full| delta(&own, full)).collect();
    let alike: Vec<Delta> = deltas.iter().flatten().cloned().collect();
    let mut answers = told(settings, || solved.sweep(&alike, threads)).into_iter();
    let each = fulls.iter().zip(&deltas).map(|(full, delta)| match delta {
        Some(_) => {
            let answer = answers.next().expect("one answer for each change");
            let hot = matches!(answer.outcome, loparite_milp::sweep::Outcome::Answered { rung: Rung::Hot, .. });
            full.swept(&answer, if hot { Way::Hot } else { Way::Cold })
        }
        None => {
            let apart = told(settings, || Base::new(full.program.problem.relaxed(), settings, Limits::default()));
            full.swept(apart.answer(), Way::Apart)
        }
    });
    let each = each.collect();
    (own.swept(solved.answer(), Way::Cold), each)
}

/// What turns one program into another of the same shape; `None` if the shapes differ.
fn delta(from: &Full, to: &Full) -> Option<Delta> {
    let same_accounts = from.book.accounts().len() == to.book.accounts().len()
        && from.book.accounts().zip(to.book.accounts()).all(|((_, one), (_, other))| one.key == other.key);
    let same_activities = from.book.activities().len() == to.book.activities().len()
        && from.book.activities().zip(to.book.activities()).all(|((_, one), (_, other))| one.key == other.key);
    if same_accounts && same_activities { difference(&from.program.problem, &to.program.problem) } else { None }
}

/// The changes that turn one problem into another; `None` if rows, columns or entries differ.
pub fn difference(from: &Problem, to: &Problem) -> Option<Delta> {
    if (from.rows(), from.cols(), from.nonzeros()) != (to.rows(), to.cols(), to.nonzeros()) {
        return None;
    }
    let mut delta = Delta::default();
    for row in (0..from.rows()).map(|row| RowId(row as u32)) {
        let (lower, upper) = to.row_bounds(row);
        if from.row_bounds(row) != (lower, upper) {
            delta.rows.push((row, lower, upper));
        }
    }
    for col in from.columns() {
        column(from, to, col, &mut delta)?;
    }
    Some(delta)
}

fn column(from: &Problem, to: &Problem, col: ColId, delta: &mut Delta) -> Option<()> {
    let (lower, upper) = to.col_bounds(col);
    if from.col_bounds(col) != (lower, upper) {
        delta.cols.push((col, lower, upper));
    }
    if from.cost(col) != to.cost(col) {
        delta.costs.push((col, to.cost(col)));
    }
    let (mut one, mut other) = (from.column(col), to.column(col));
    loop {
        match (one.next(), other.next()) {
            (None, None) => return Some(()),
            (Some((row, before)), Some((same, after))) if row == same => {
                if before != after {
                    delta.coefficients.push((row, col, after));
                }
            }
            _ => return None,
        }
    }
}
