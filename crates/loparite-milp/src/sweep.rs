//! Sweep: one linear problem, many changes of its data, each solved from the basis of the unchanged one.
//!
//! In        a [`Problem`] without integers, [`Settings`], [`Delta`]s, a number of threads
//! Out       for every delta an [`Answer`]: a solution and the rung of the ladder that gave it, or trouble, with all
//!           that was tried
//! Holds     an answer depends on base and delta alone: every attempt begins in a new HiGHS object, from the basis of
//!           the base or from nothing, so neither order nor number of threads changes a bit (tested); an "unknown" is
//!           never an answer; an optimum counts only if [`crate::certificate::check`] agrees in the problem's
//!           own units, and
//!           "infeasible" only if a proof does
//! Equations (1) the ladder: hot simplex from the base's basis, then the base's own method with presolve, then the
//!               other one, then primal simplex without presolve, scaled, at a tolerance of 1e-7; last the least
//!               violation (`elastic`), which comes first once "infeasible" lacks a proof or a rung from nothing
//!               has come to no conclusion
//!           (2) hot simplex stops after 2 x max(simplex iterations of the base, rows) iterations, or, if the base was
//!               solved by interior point, after as many as there are rows: that takes longer than the base did
//!           (3) an objective is replaced, not changed, if sum_j |c'_j - c_j| > 1/2 sum_j |c_j|: it begins at the
//!               second rung; if nothing else changes, by primal simplex from the basis where the limits say so
//!           (4) the base is solved by interior point and crossover from [`LARGE`] rows on, else by simplex
//! Source    measured with HiGHS 1.15, processor seconds. (1) to (3) on chains of 7,000 to 21,000 rows: a replaced
//!           objective took 2.3 times as long from the basis as from nothing, and one ran 16 times as long without an
//!           end; interior point without crossover ended "unknown" in 2 of 10 runs, one of them with a wrong value.
//!           Primal simplex instead, for the least and greatest sizes in good plans of `examples/angara-yenisei`: 122
//!           became 58 with the rest of that question, every figure the same
//!           (2), (4) on the chain of `examples/sweep_speed`, base and 20 changes from it against 20 from nothing:
//!           3,501 rows 0.4 + 0.7 against 7.2 by interior point, 7.4 by simplex; 8,230 rows 1.9 + 8.1 against 35 and
//!           90; 11,724 rows 4.0 + 47 against 83 by interior point. Edge weights, perturbation, scaling and primal
//!           simplex were tried for the hot rung: none was faster than the defaults by more than the measurement is
//!           worth
//! Not here  rows or columns that come and go, mixed-integer problems (`search`), what the scenarios mean (callers)

use std::collections::{BTreeMap, VecDeque};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;

use crate::bound::Caps;
use crate::certificate::{Residuals, check};
use crate::elastic::{self, PRIMAL_SIMPLEX, proven};
use crate::problem::{ColId, Problem, RowId};
use crate::solver::{Basis, Method, Presolve, Settings, Solution, Solver, Status};

/// Rows from which on a problem is solved by interior point and crossover; equation (4).
pub const LARGE: usize = 5_000;

/// What a scenario changes; everything else stays as in the base. Of two changes of the same place the later holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delta {
    /// New bounds of rows.
    pub rows: Vec<(RowId, f64, f64)>,
    /// New bounds of columns.
    pub cols: Vec<(ColId, f64, f64)>,
    /// New costs.
    pub costs: Vec<(ColId, f64)>,
    /// New coefficients in places that hold one.
    pub coefficients: Vec<(RowId, ColId, f64)>,
}

impl Delta {
    fn changes_costs_alone(&self) -> bool {
        self.rows.is_empty() && self.cols.is_empty() && self.coefficients.is_empty()
    }

    /// Changes the problem; what changes it back.
    ///
    /// # Panics
    /// On a row, column or coefficient that is absent, and on numbers that are not usable.
    pub fn apply(&self, problem: &mut Problem) -> Delta {
        let mut back = Delta::default();
        for (row, lower, upper) in &self.rows {
            let (l, u) = problem.row_bounds(*row);
            back.rows.push((*row, l, u));
            problem.set_row_bounds(*row, *lower, *upper);
        }
        for (col, lower, upper) in &self.cols {
            let (l, u) = problem.col_bounds(*col);
            back.cols.push((*col, l, u));
            problem.set_col_bounds(*col, *lower, *upper);
        }
        for (col, cost) in &self.costs {
            back.costs.push((*col, problem.cost(*col)));
            problem.set_cost(*col, *cost);
        }
        for (row, col, value) in &self.coefficients {
            back.coefficients.push((*row, *col, problem.set_coefficient(*row, *col, *value)));
        }
        // of two changes of the same place the first is taken back last
        back.rows.reverse();
        back.cols.reverse();
        back.costs.reverse();
        back.coefficients.reverse();
        back
    }
}

/// Which way of solving gave an answer, or did not; equation (1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rung {
    /// Simplex from the basis of the base.
    Hot,
    /// Primal simplex from the basis of the base, for another objective over the same rows and bounds.
    Primal,
    /// Simplex from nothing, with presolve.
    Simplex,
    /// Interior point and crossover from nothing, with presolve.
    InteriorPoint,
    /// Primal simplex from nothing, without presolve, scaled, at a tolerance of 1e-7.
    Loose,
    /// The least violation, for a proof that there is none, or for a point to begin from.
    Elastic,
}

/// Why a rung gave no answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// The solver came to no conclusion, in its words.
    Unknown(String),
    /// The time limit of the settings struck.
    TimeLimit,
    /// Called optimal, but this is how far it is from that.
    Residuals(Residuals),
    /// Called infeasible, but neither its ray nor any single row or column proves it, within the caps.
    Unproven,
    /// Called unbounded, from a basis that knows nothing of that.
    Unbounded,
}

/// A rung that gave no answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// The rung.
    pub rung: Rung,
    /// Why.
    pub fault: Fault,
    /// Simplex iterations spent on it.
    pub simplex_iterations: i64,
}

/// What came of a problem.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Optimal, infeasible or unbounded; rechecked.
    Answered {
        /// Its status is one of these three.
        solution: Solution,
        /// The rung that gave it.
        rung: Rung,
    },
    /// No rung gave an answer that stands up.
    Trouble,
}

/// What came of a problem, and by which way.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What came of it.
    pub outcome: Outcome,
    /// Rungs that gave no answer, in the order tried.
    pub tried: Vec<Tried>,
}

impl Answer {
    /// The solution, if there is one.
    pub fn solution(&self) -> Option<&Solution> {
        match &self.outcome {
            Outcome::Answered { solution, .. } => Some(solution),
            Outcome::Trouble => None,
        }
    }

    /// The objective of an optimum.
    pub fn optimum(&self) -> Option<f64> {
        self.solution().filter(|solution| solution.status == Status::Optimal).map(|solution| solution.objective)
    }
}

/// When to climb.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The worst residual of an optimum ([`Residuals::worst`]).
    pub residual: f64,
    /// Iterations of hot simplex instead of equation (2).
    pub hot_iterations: Option<i32>,
    /// How a change that replaces the objective and nothing else begins.
    pub replaced: Replaced,
}

/// How a change that replaces the objective and nothing else begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Replaced {
    /// From nothing, equation (3).
    Cold,
    /// By primal simplex from the basis of the base, which is feasible whatever the objective.
    Primal,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { residual: 1e-6, hot_iterations: None, replaced: Replaced::Cold }
    }
}

/// A problem that was solved once, to be solved again with changed data.
#[derive(Debug)]
pub struct Base {
    problem: Problem,
    settings: Settings,
    residual: f64,
    hot_iterations: i32,
    replaced: Replaced,
    caps: Caps,
    answer: Answer,
    basis: Option<Basis>,
}

impl Base {
    /// Solves `problem` from nothing, by the method of the settings, or of equation (4) if they leave it open. If it
    /// has no optimum there is no basis, and scenarios begin at the second rung.
    ///
    /// # Panics
    /// If the problem has integers.
    pub fn new(problem: Problem, settings: &Settings, limits: Limits) -> Base {
        let caps = Caps::none(&problem);
        Base::capped(problem, settings, limits, caps)
    }

    /// The same with caps of the columns, for proofs alone: they must hold for the problem and for every change that
    /// it is asked with, in the sense that where there is a solution there is one within the caps.
    ///
    /// # Panics
    /// If the problem has integers, or there is not one pair of caps per column.
    pub fn capped(problem: Problem, settings: &Settings, limits: Limits, caps: Caps) -> Base {
        assert!(!problem.has_integers(), "a sweep is of linear problems; please report this");
        let by_size = if problem.rows() < LARGE { Method::Simplex } else { Method::InteriorPoint };
        let method = if settings.method == Method::Choose { by_size } else { settings.method };
        let settings = Settings { method, ..settings.clone() };
        let mut base = Base {
            problem,
            settings,
            residual: limits.residual,
            hot_iterations: 0,
            replaced: limits.replaced,
            caps,
            answer: Answer { outcome: Outcome::Trouble, tried: Vec::new() },
            basis: None,
        };
        (base.answer, base.basis) = base.climb(&base.problem, base.cold());
        let spent = base.answer.solution().map_or(0, |solution| solution.simplex_iterations);
        let rows = base.problem.rows() as i64;
        let most = if method == Method::InteriorPoint { rows } else { 2 * spent.max(rows) };
        base.hot_iterations = limits.hot_iterations.unwrap_or(i32::try_from(most).unwrap_or(i32::MAX));
        base
    }

    /// The problem as it was given.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// What came of the unchanged problem.
    pub fn answer(&self) -> &Answer {
        &self.answer
    }

    /// The basis of its optimum.
    pub fn basis(&self) -> Option<&Basis> {
        self.basis.as_ref()
    }

    /// Solves with one change.
    pub fn one(&self, delta: &Delta) -> Answer {
        self.with(&mut self.problem.clone(), delta)
    }

    /// Solves with each change on its own, on as many threads as stated; answers in the order of the changes. Each
    /// thread holds a copy of the problem and one solver.
    pub fn sweep(&self, deltas: &[Delta], threads: NonZeroUsize) -> Vec<Answer> {
        let mut answers = Vec::with_capacity(deltas.len());
        self.each(deltas, threads, |_, answer| answers.push(answer));
        answers
    }

    /// The same, handing every answer over with its position as soon as it and all before it are there; so only those
    /// are held that wait for an earlier one.
    pub fn each(&self, deltas: &[Delta], threads: NonZeroUsize, mut take: impl FnMut(usize, Answer)) {
        if threads.get() == 1 {
            let mut problem = self.problem.clone();
            deltas.iter().enumerate().for_each(|(at, delta)| take(at, self.with(&mut problem, delta)));
            return;
        }
        let next = AtomicUsize::new(0);
        let (send, receive) = sync_channel(threads.get());
        // Threads here and in no other engine: scenarios share nothing but what is read, none outlives this call, and
        // who solves which changes no bit of any answer.
        std::thread::scope(|scope| {
            for _ in 0..threads.get().min(deltas.len()) {
                let (send, next) = (send.clone(), &next);
                scope.spawn(move || {
                    let mut problem = self.problem.clone();
                    while let Some((at, delta)) = nth(deltas, next.fetch_add(1, Ordering::Relaxed)) {
                        if send.send((at, self.with(&mut problem, delta))).is_err() {
                            return; // nobody listens any more: the caller's function panicked
                        }
                    }
                });
            }
            drop(send);
            let (mut waiting, mut due) = (BTreeMap::new(), 0);
            for (at, answer) in receive {
                waiting.insert(at, answer);
                while let Some(answer) = waiting.remove(&due) {
                    take(due, answer);
                    due += 1;
                }
            }
        });
    }

    /// Solves the problem, which is that of the base, with a change, and changes it back.
    fn with(&self, problem: &mut Problem, delta: &Delta) -> Answer {
        let hot = match (&self.basis, self.replaces_objective(delta), self.replaced) {
            (Some(_), false, _) => Some(Rung::Hot),
            (Some(_), true, Replaced::Primal) if delta.changes_costs_alone() => Some(Rung::Primal),
            _ => None,
        };
        let back = delta.apply(problem);
        let rungs = hot.into_iter().chain(self.cold());
        let (answer, _) = self.climb(problem, rungs);
        back.apply(problem);
        answer
    }

    /// Equation (3).
    fn replaces_objective(&self, delta: &Delta) -> bool {
        if delta.costs.is_empty() {
            return false;
        }
        let new: BTreeMap<ColId, f64> = delta.costs.iter().copied().collect();
        let moved: f64 = new.iter().map(|(col, cost)| (cost - self.problem.cost(*col)).abs()).sum();
        let all: f64 = self.problem.cost.iter().map(|cost| cost.abs()).sum();
        moved > 0.5 * all
    }

    /// The rungs after the hot one.
    fn cold(&self) -> impl Iterator<Item = Rung> + use<> {
        match self.settings.method {
            Method::InteriorPoint => [Rung::InteriorPoint, Rung::Simplex, Rung::Loose, Rung::Elastic],
            Method::Choose | Method::Simplex => [Rung::Simplex, Rung::InteriorPoint, Rung::Loose, Rung::Elastic],
        }
        .into_iter()
    }

    fn climb(&self, problem: &Problem, rungs: impl Iterator<Item = Rung>) -> (Answer, Option<Basis>) {
        let mut tried = Vec::new();
        let mut rungs: VecDeque<Rung> = rungs.collect();
        while let Some(rung) = rungs.pop_front() {
            let (solution, basis) = self.attempt(problem, rung);
            let Some(fault) = self.fault(problem, rung, &solution) else {
                return (Answer { outcome: Outcome::Answered { solution, rung }, tried }, basis);
            };
            let doubtful = match fault {
                Fault::Unproven => true,
                Fault::Unknown(_) => !matches!(rung, Rung::Hot | Rung::Primal),
                Fault::TimeLimit | Fault::Residuals(_) | Fault::Unbounded => false,
            };
            // equation (1): asked once
            if doubtful && rungs.back() == Some(&Rung::Elastic) {
                rungs.rotate_right(1);
            }
            tried.push(Tried { rung, fault, simplex_iterations: solution.simplex_iterations });
        }
        (Answer { outcome: Outcome::Trouble, tried }, None)
    }

    /// What a rung says, and the basis of its optimum.
    fn attempt(&self, problem: &Problem, rung: Rung) -> (Solution, Option<Basis>) {
        if rung == Rung::Elastic {
            return elastic::solve(problem, &self.settings, &self.caps);
        }
        let mut solver = self.solver(problem, rung);
        let most = if matches!(rung, Rung::Hot | Rung::Primal) { self.hot_iterations } else { i32::MAX };
        let solution = solver.attempt(most);
        let basis = if solution.status == Status::Optimal { solver.basis() } else { None };
        (solution, basis)
    }

    fn solver(&self, problem: &Problem, rung: Rung) -> Solver {
        let (method, presolve) = match rung {
            Rung::Hot | Rung::Primal | Rung::Loose | Rung::Elastic => (Method::Simplex, Presolve::Off),
            Rung::Simplex => (Method::Simplex, Presolve::On),
            Rung::InteriorPoint => (Method::InteriorPoint, Presolve::On),
        };
        let mut settings = Settings { method, presolve, ..self.settings.clone() };
        if rung == Rung::Loose {
            settings.feasibility_tolerance = settings.feasibility_tolerance.max(1e-7);
        }
        let mut solver = Solver::new(problem, &settings);
        match (rung, &self.basis) {
            (Rung::Hot, Some(basis)) => solver.set_basis(basis),
            (Rung::Primal, Some(basis)) => {
                solver.highs.set_int(c"simplex_strategy", PRIMAL_SIMPLEX);
                solver.set_basis(basis);
            }
            (Rung::Loose, _) => {
                solver.highs.set_int(c"simplex_strategy", PRIMAL_SIMPLEX);
                solver.highs.set_int(c"simplex_scale_strategy", FORCED_EQUILIBRATION);
            }
            _ => {}
        }
        solver
    }

    /// Why what a rung says is no answer.
    fn fault(&self, problem: &Problem, rung: Rung, solution: &Solution) -> Option<Fault> {
        match &solution.status {
            Status::Optimal => {
                let residuals = check(problem, solution);
                (residuals.worst() > self.residual).then_some(Fault::Residuals(residuals))
            }
            Status::Infeasible => {
                let proven = proven(problem, solution.farkas.as_deref(), &self.caps);
                (!proven).then_some(Fault::Unproven)
            }
            Status::Unbounded => matches!(rung, Rung::Hot | Rung::Primal).then_some(Fault::Unbounded),
            Status::TimeLimit { .. } => Some(Fault::TimeLimit),
            Status::Unknown(how) => Some(Fault::Unknown(how.clone())),
        }
    }
}

/// HiGHS's number of scaling by equilibration whatever the matrix looks like.
const FORCED_EQUILIBRATION: i32 = 3;

fn nth(deltas: &[Delta], at: usize) -> Option<(usize, &Delta)> {
    deltas.get(at).map(|delta| (at, delta))
}
