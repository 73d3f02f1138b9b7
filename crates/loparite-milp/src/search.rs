//! Search: good whole-number plans of problems that branch and bound does not finish, with an honest gap.
//!
//! In        a [`Problem`], groups of its integer columns in order (years, say), [`Search`] settings, perhaps values to
//!           begin with
//! Out       [`Found`]: incumbent, bound, gap, how many sub-problems of which kind
//! Holds     the incumbent satisfies every row, bound and whole number of the whole problem, or there is none; it is
//!           never worse than what was given; the bound is that of the whole problem, so the gap is true whatever the
//!           search missed; limits are counts of nodes, never seconds: the same problem gives the same bits
//! Equations (1) relax and fix: for each group in turn, that group whole, those before fixed at what they took, those
//!               after continuous; what the last one gives is whole everywhere
//!           (2) a window without a plan is widened by the group before it, which is freed again, until it reaches back
//!               to the first; then by the groups after it
//!           (3) if that gives nothing, integer columns are fixed at their relaxed values rounded up, then at the
//!               nearest
//!           (4) neighbourhood: all integer columns fixed at the incumbent but those of one neighbourhood, from the
//!               incumbent on; rounds over all neighbourhoods until one betters nothing
//!           (5) gap = |bound - incumbent| / max(|incumbent|, 1e-10)
//! Source    relax and fix: Pochet and Wolsey, Production Planning by Mixed Integer Programming, 2006, section 3.6;
//!           neighbourhoods by groups: the same, section 3.7, as fix and optimise
//! Not here  which groups and neighbourhoods make sense (callers), branch and bound itself (HiGHS)

use crate::bound::{Caps, safe_bound};
use crate::certificate::check;
use crate::problem::{ColId, Integrality, Problem, Sense};
use crate::solver::{Settings, Solution, Status, solve};
use crate::sweep::{Base, Limits};

/// How much to search.
#[derive(Clone, Debug)]
pub struct Search {
    /// How sub-problems are solved; `mip_gap` is of each sub-problem.
    pub settings: Settings,
    /// Nodes of a window of relax and fix, at most.
    pub window_nodes: i32,
    /// Nodes of a neighbourhood, at most.
    pub neighbourhood_nodes: i32,
    /// Columns that are freed together, tried in this order; the groups themselves if there are none.
    pub neighbourhoods: Vec<Vec<ColId>>,
    /// Rounds over all neighbourhoods, at most.
    pub rounds: usize,
    /// The largest violation of a row, bound or whole number by an incumbent, absolute.
    pub violation: f64,
}

impl Default for Search {
    fn default() -> Self {
        Search {
            settings: Settings::default(),
            window_nodes: 200,
            neighbourhood_nodes: 200,
            neighbourhoods: Vec::new(),
            rounds: 3,
            violation: 1e-6,
        }
    }
}

/// Where an incumbent comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It was given.
    Given,
    /// The relaxation happened to be whole: it is optimal.
    Relaxation,
    /// Equation (1), (2).
    RelaxAndFix,
    /// Equation (3).
    Rounding,
    /// Equation (4).
    Neighbourhood,
}

/// Values of all columns, whole where they have to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Incumbent {
    /// One value per column.
    pub x: Vec<f64>,
    /// c x.
    pub objective: f64,
    /// What found it.
    pub origin: Origin,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The best there is; none if nothing was found, which proves nothing.
    pub incumbent: Option<Incumbent>,
    /// No plan of the whole problem is better: the optimum of its relaxation, as a safe bound ([`safe_bound`]) if its
    /// columns have the bounds for one, else rechecked; an infinity if unknown. If the relaxation is infeasible, so is
    /// the problem, and this is the infinity on the worse side.
    pub bound: f64,
    /// Equation (5); infinite without an incumbent or a bound.
    pub gap: f64,
    /// Sub-problems solved, the relaxation included.
    pub sub_problems: usize,
    /// Windows that had to be widened.
    pub widened: usize,
    /// Branch-and-bound nodes over all sub-problems.
    pub nodes: i64,
}

/// Searches. `groups` in their order of fixing; an integer column in no group is one of the last group, one in several
/// is of the first.
///
/// # Panics
/// If a group or neighbourhood names a column that does not exist, or there is not one given value per column.
pub fn search(problem: &Problem, groups: &[Vec<ColId>], search: &Search, given: Option<&[f64]>) -> Found {
    let mut hunt = Hunt { problem, search, best: None, sub_problems: 1, widened: 0, nodes: 0 };
    let groups = complete(problem, groups);
    let relaxed = Base::new(problem.relaxed(), &search.settings, Limits::default());
    let bound = hunt.bound(&relaxed);
    if let Some(x) = given {
        assert_eq!(x.len(), problem.cols(), "one value per column is needed");
        let whole = hunt.solved(&problem.fixed(x));
        hunt.offer(&whole, Origin::Given);
        hunt.take(x, Origin::Given);
    }
    if let Some(solution) = relaxed.answer().solution().filter(|solution| solution.status == Status::Optimal) {
        hunt.take(&solution.x, Origin::Relaxation);
        if hunt.best.as_ref().is_none_or(|best| best.origin != Origin::Relaxation) {
            hunt.relax_and_fix(&groups);
            if hunt.best.is_none() {
                hunt.round(&solution.x);
            }
        }
        hunt.neighbourhoods(&groups);
    }
    let gap = hunt.best.as_ref().map_or(f64::INFINITY, |best| {
        let distance = (bound - best.objective).abs();
        if distance.is_finite() { distance / best.objective.abs().max(1e-10) } else { f64::INFINITY }
    });
    Found {
        bound,
        gap,
        incumbent: hunt.best,
        sub_problems: hunt.sub_problems,
        widened: hunt.widened,
        nodes: hunt.nodes,
    }
}

/// The groups without repetition, and with every integer column.
fn complete(problem: &Problem, groups: &[Vec<ColId>]) -> Vec<Vec<ColId>> {
    let mut seen = vec![false; problem.cols()];
    let mut fresh = |col: &ColId| {
        let integer = problem.integer(*col) == Integrality::Integer;
        integer && !std::mem::replace(&mut seen[col.0 as usize], true)
    };
    let mut all: Vec<Vec<ColId>> =
        groups.iter().map(|group| group.iter().copied().filter(|col| fresh(col)).collect()).collect();
    let rest: Vec<ColId> = problem.columns().filter(|col| fresh(col)).collect();
    match all.last_mut() {
        Some(last) => last.extend(rest),
        None => all.push(rest),
    }
    all.retain(|group| !group.is_empty());
    all
}

/// A search under way.
struct Hunt<'p> {
    problem: &'p Problem,
    search: &'p Search,
    best: Option<Incumbent>,
    sub_problems: usize,
    widened: usize,
    nodes: i64,
}

impl Hunt<'_> {
    /// The bound of the relaxation.
    fn bound(&self, relaxed: &Base) -> f64 {
        let (best, worst) = match self.problem.sense {
            Sense::Minimise => (f64::NEG_INFINITY, f64::INFINITY),
            Sense::Maximise => (f64::INFINITY, f64::NEG_INFINITY),
        };
        match relaxed.answer().solution() {
            Some(solution) if solution.status == Status::Optimal => {
                let relaxed = relaxed.problem();
                let safe = safe_bound(relaxed, &solution.row_dual, &Caps::none(relaxed)).bound;
                if safe.is_finite() { safe } else { solution.objective }
            }
            Some(solution) if solution.status == Status::Infeasible => worst,
            _ => best,
        }
    }

    /// Solves a sub-problem within a number of nodes, from the incumbent if it is one of its plans.
    fn sub(&mut self, problem: &Problem, nodes: i32, from: Option<&[f64]>) -> Solution {
        self.sub_problems += 1;
        let settings = Settings { most_nodes: Some(nodes), on_solve: None, ..self.search.settings.clone() };
        let mut solver = crate::solver::Solver::new(problem, &settings);
        if let Some(x) = from {
            solver.warm_start(x);
        }
        let solution = solver.solve();
        self.nodes += solution.nodes;
        solution
    }

    /// Solves a problem without integers.
    fn solved(&mut self, problem: &Problem) -> Solution {
        self.sub_problems += 1;
        solve(problem, &Settings { on_solve: None, ..self.search.settings.clone() })
    }

    /// Whether the first objective is better.
    fn better(&self, one: f64, other: f64) -> bool {
        match self.problem.sense {
            Sense::Minimise => one < other,
            Sense::Maximise => one > other,
        }
    }

    /// Takes the values of a sub-problem as incumbent if they are good for the whole and better; the integers exactly
    /// whole, the rest solved anew for them.
    fn offer(&mut self, solution: &Solution, origin: Origin) -> bool {
        if solution.x.is_empty() {
            return false;
        }
        let promising = self.best.as_ref().is_none_or(|best| self.better(solution.objective, best.objective));
        if !promising {
            return false;
        }
        let whole = self.solved(&self.problem.fixed(&solution.x));
        self.take(&whole.x, origin) || self.take(&solution.x, origin)
    }

    /// Takes values as they are, if they are good and better.
    fn take(&mut self, x: &[f64], origin: Origin) -> bool {
        if x.len() != self.problem.cols() {
            return false;
        }
        let objective = x.iter().zip(&self.problem.cost).map(|(x, cost)| x * cost).sum();
        let solution = Solution {
            status: Status::Optimal,
            objective,
            bound: objective,
            x: x.to_vec(),
            row_activity: Vec::new(),
            row_dual: Vec::new(),
            col_dual: Vec::new(),
            farkas: None,
            nodes: 0,
            simplex_iterations: 0,
        };
        let residuals = check(self.problem, &solution);
        let good = residuals.primal <= self.search.violation && residuals.integrality <= self.search.violation;
        if !good || self.best.as_ref().is_some_and(|best| !self.better(objective, best.objective)) {
            return false;
        }
        self.best = Some(Incumbent { x: solution.x, objective, origin });
        true
    }

    /// Equations (1) and (2).
    fn relax_and_fix(&mut self, groups: &[Vec<ColId>]) {
        let mut values = vec![0.0; self.problem.cols()];
        // the window is `from..=at`
        for at in 0..groups.len() {
            let (mut from, mut to) = (at, at);
            loop {
                let window = self.window(groups, (from, to), &values);
                let solution = self.sub(&window, self.search.window_nodes, None);
                if !solution.x.is_empty() {
                    groups[from..=to].iter().flatten().for_each(|col| {
                        values[col.0 as usize] = solution.x[col.0 as usize].round();
                    });
                    if to + 1 == groups.len() {
                        self.offer(&solution, Origin::RelaxAndFix);
                        return;
                    }
                    break;
                }
                self.widened += 1;
                if from > 0 {
                    from -= 1;
                } else if to + 1 < groups.len() {
                    to += 1;
                } else {
                    return;
                }
            }
        }
    }

    /// The problem with the groups of the window whole, those before it fixed, those after it continuous.
    fn window(&self, groups: &[Vec<ColId>], (from, to): (usize, usize), values: &[f64]) -> Problem {
        let mut window = self.problem.relaxed();
        for col in groups[..from].iter().flatten() {
            let value = values[col.0 as usize];
            window.set_col_bounds(*col, value, value);
        }
        for col in groups[from..=to].iter().flatten() {
            window.set_integrality(*col, Integrality::Integer);
        }
        window
    }

    /// Equation (3).
    fn round(&mut self, relaxed: &[f64]) {
        let up: Vec<f64> = relaxed.iter().map(|x| (x - 1e-6).ceil()).collect();
        for start in [up, relaxed.to_vec()] {
            let inside = self.problem.columns().zip(&start).map(|(col, x)| {
                let (lower, upper) = self.problem.col_bounds(col);
                x.min(upper.floor()).max(lower.ceil())
            });
            let inside: Vec<f64> = inside.collect();
            let solution = self.solved(&self.problem.fixed(&inside));
            if self.take(&solution.x, Origin::Rounding) {
                return;
            }
        }
    }

    /// Equation (4).
    fn neighbourhoods(&mut self, groups: &[Vec<ColId>]) {
        let chosen = &self.search.neighbourhoods;
        let chosen = if chosen.is_empty() { groups } else { chosen };
        for _ in 0..self.search.rounds {
            let mut bettered = false;
            for free in chosen {
                let Some(best) = self.best.clone() else { return };
                let mut near = self.problem.fixed(&best.x);
                for col in free.iter().filter(|col| self.problem.integer(**col) == Integrality::Integer) {
                    let (lower, upper) = self.problem.col_bounds(*col);
                    near.set_col_bounds(*col, lower, upper);
                    near.set_integrality(*col, Integrality::Integer);
                }
                let solution = self.sub(&near, self.search.neighbourhood_nodes, Some(&best.x));
                bettered |= self.offer(&solution, Origin::Neighbourhood);
            }
            if !bettered {
                return;
            }
        }
    }
}
