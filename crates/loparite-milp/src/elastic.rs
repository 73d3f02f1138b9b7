//! Elastic: finds out whether a linear problem has a solution where the solver leaves that open, with the proof.
//!
//! In        a [`Problem`] without integers, [`Settings`], [`Caps`] of columns for the proof
//! Out       a [`Solution`]: infeasible with a ray, or optimal with its basis, or unknown
//! Holds     "infeasible" comes with a ray that proves it, else it is not said; the problem that is solved in between
//!           always has a solution, so no method can call it infeasible; an optimum is in the problem's own units
//! Equations (1) least sum_i (p_i + q_i) with row_lower_i <= r_i (A C x')_i + p_i - q_i <= row_upper_i, p, q >= 0,
//!               the bounds of the columns kept: the least violation; p_i where row i has a lower bound, q_i where it
//!               has an upper one
//!           (2) ray_i = r_i * dual_i of (1): by duality it contradicts the bounds by just the least violation
//!           (3) r_i, c_j: powers of 2 next to 1 / sqrt(least * greatest coefficient), rows and columns in turn
//!           (4) without a proof the basis of (1), each p_i or q_i in it replaced by its row, is feasible: primal
//!               simplex goes on from there with the costs
//! Source    phase one with elastic rows: Chinneck, Feasibility and Infeasibility in Optimization, 2008, section 6.1;
//!           scaling by geometric means: Tomlin, On scaling linear programming problems, 1975
//! Not here  when to ask (`sweep`, `solver`), the arithmetic of the proof (`bound`)

use crate::bound::{Caps, safe_infeasible};
use crate::certificate::farkas_proves_infeasible;
use crate::problem::{ColId, Integrality, Problem, RowId, Sense};
use crate::solver::{Basis, Method, Presolve, Settings, Solution, Solver, Status};

/// Rounds of equation (3).
const ROUNDS: usize = 4;
/// A least violation up to this, in scaled rows, may be none.
const VIOLATION: f64 = 1e-6;
/// Weights below this, of rows that are scaled and of a largest weight of 1, may be dust.
const DUST: f64 = 1e-9;
/// HiGHS's number of a column or row in the basis.
const BASIC: i32 = 1;
/// HiGHS's number of the primal simplex method.
pub(crate) const PRIMAL_SIMPLEX: i32 = 4;

/// Whether a ray, or a single row or column where there is none, proves that no x exists within the caps.
pub fn proven(problem: &Problem, ray: Option<&[f64]>, caps: &Caps) -> bool {
    let ray = ray.unwrap_or_default();
    farkas_proves_infeasible(problem, ray) || safe_infeasible(problem, ray, caps).proof.is_some()
}

/// Solves a problem by way of its least violation; the basis of an optimum.
///
/// # Panics
/// If the problem has integers.
pub fn solve(problem: &Problem, settings: &Settings, caps: &Caps) -> (Solution, Option<Basis>) {
    assert!(!problem.has_integers(), "the least violation is of linear problems; please report this");
    if proven(problem, None, caps) {
        return (bare(problem, Status::Infeasible, None), None);
    }
    let scaled = Scaled::new(problem);
    let (elastic, slacks) = scaled.elastic();
    let settings = Settings { presolve: Presolve::On, ..settings.clone() };
    let mut solver = Solver::new(&elastic, &settings);
    let least = solver.solve();
    let mut spent = least.simplex_iterations;
    if least.status != Status::Optimal {
        let why = match &least.status {
            Status::TimeLimit { .. } => "out of time".to_owned(),
            Status::Unknown(how) => how.clone(),
            other => format!("{other:?}"),
        };
        let status = Status::Unknown(format!("least violation: {why}"));
        return (Solution { simplex_iterations: spent, ..bare(problem, status, None) }, None);
    }
    for least_weight in [0.0, DUST] {
        let weight = |(dual, factor): (&f64, &f64)| if dual.abs() < least_weight { 0.0 } else { dual * factor };
        let ray: Vec<f64> = least.row_dual.iter().zip(&scaled.rows).map(weight).collect();
        if least.objective > 0.0 && proven(problem, Some(&ray), caps) {
            let found = bare(problem, Status::Infeasible, Some(ray));
            return (Solution { simplex_iterations: spent, ..found }, None);
        }
    }
    if least.objective > VIOLATION {
        let status = Status::Unknown(format!("a least violation of {:.1e}, not proven", least.objective));
        return (Solution { simplex_iterations: spent, ..bare(problem, status, None) }, None);
    }
    let begin = solver.basis().map(|basis| without_slacks(basis, problem.cols(), &slacks));
    let (mut found, basis) = scaled.finish(problem, begin, &settings);
    spent += found.simplex_iterations;
    found.simplex_iterations = spent;
    (found, basis)
}

/// An answer without values.
fn bare(problem: &Problem, status: Status, farkas: Option<Vec<f64>>) -> Solution {
    let worst = match problem.sense {
        Sense::Minimise => f64::INFINITY,
        Sense::Maximise => f64::NEG_INFINITY,
    };
    Solution {
        bound: if status == Status::Infeasible { worst } else { -worst },
        status,
        objective: worst,
        x: Vec::new(),
        row_activity: Vec::new(),
        row_dual: Vec::new(),
        col_dual: Vec::new(),
        farkas,
        nodes: 0,
        simplex_iterations: 0,
    }
}

/// Equation (4): the basis of the columns that the problem has.
fn without_slacks(mut basis: Basis, columns: usize, slacks: &[RowId]) -> Basis {
    for (state, row) in basis.cols[columns..].iter().zip(slacks) {
        if *state == BASIC {
            basis.rows[row.0 as usize] = BASIC;
        }
    }
    basis.cols.truncate(columns);
    basis
}

/// A problem in rows and columns of like size.
struct Scaled {
    problem: Problem,
    rows: Vec<f64>,
    cols: Vec<f64>,
}

impl Scaled {
    /// Equation (3).
    fn new(problem: &Problem) -> Scaled {
        let (mut rows, mut cols) = (vec![1.0_f64; problem.rows()], vec![1.0_f64; problem.cols()]);
        for _ in 0..ROUNDS {
            let mut seen = vec![(f64::INFINITY, 0.0_f64); rows.len()];
            each(problem, |i, j, a| widen(&mut seen[i], a * cols[j]));
            rows = seen.iter().map(|seen| middle(*seen)).collect();
            let mut seen = vec![(f64::INFINITY, 0.0_f64); cols.len()];
            each(problem, |i, j, a| widen(&mut seen[j], a * rows[i]));
            cols = seen.iter().map(|seen| middle(*seen)).collect();
        }
        let mut scaled = problem.clone();
        for (j, factor) in cols.iter().enumerate() {
            scaled.cost[j] *= factor;
            scaled.lower[j] /= factor;
            scaled.upper[j] /= factor;
            for k in problem.start[j] as usize..problem.start[j + 1] as usize {
                scaled.value[k] *= factor * rows[problem.index[k] as usize];
            }
        }
        scaled.row_lower.iter_mut().zip(&rows).for_each(|(bound, factor)| *bound *= factor);
        scaled.row_upper.iter_mut().zip(&rows).for_each(|(bound, factor)| *bound *= factor);
        Scaled { problem: scaled, rows, cols }
    }

    /// The problem of equation (1), and the row of each column that was added.
    fn elastic(&self) -> (Problem, Vec<RowId>) {
        let mut elastic = self.problem.clone();
        elastic.set_sense(Sense::Minimise);
        elastic.cost.fill(0.0);
        let mut slacks = Vec::new();
        for i in 0..elastic.rows() {
            let row = RowId(i as u32);
            let (lower, upper) = elastic.row_bounds(row);
            for (bound, sign) in [(lower, 1.0), (upper, -1.0)] {
                if bound.is_finite() {
                    elastic.add_col(1.0, 0.0, f64::INFINITY, Integrality::Continuous, &[(row, sign)]);
                    slacks.push(row);
                }
            }
        }
        (elastic, slacks)
    }

    /// Equation (4), and back to the problem's own units.
    fn finish(&self, problem: &Problem, begin: Option<Basis>, settings: &Settings) -> (Solution, Option<Basis>) {
        let settings = Settings { method: Method::Simplex, presolve: Presolve::Off, ..settings.clone() };
        let mut solver = Solver::new(&self.problem, &settings);
        solver.highs.set_int(c"simplex_strategy", PRIMAL_SIMPLEX);
        if let Some(basis) = &begin {
            solver.set_basis(basis);
        }
        let mut found = solver.attempt(i32::MAX);
        let basis = if found.status == Status::Optimal { solver.basis() } else { None };
        if found.status == Status::Infeasible {
            let status = Status::Unknown("called infeasible where nothing is violated".to_owned());
            return (Solution { simplex_iterations: found.simplex_iterations, ..bare(problem, status, None) }, None);
        }
        found.x.iter_mut().zip(&self.cols).for_each(|(x, factor)| *x *= factor);
        found.row_dual.iter_mut().zip(&self.rows).for_each(|(dual, factor)| *dual *= factor);
        found.col_dual.iter_mut().zip(&self.cols).for_each(|(dual, factor)| *dual /= factor);
        if !found.x.is_empty() {
            found.row_activity = problem.activity(&found.x);
            found.objective = problem.columns().zip(&found.x).map(|(col, x)| problem.cost(col) * x).sum();
            found.bound = if found.status == Status::Optimal { found.objective } else { found.bound };
        }
        (found, basis)
    }
}

fn each(problem: &Problem, mut take: impl FnMut(usize, usize, f64)) {
    for (j, ColId(col)) in problem.columns().enumerate() {
        problem.column(ColId(col)).for_each(|(RowId(i), a)| take(i as usize, j, a));
    }
}

fn widen(seen: &mut (f64, f64), a: f64) {
    if a != 0.0 {
        *seen = (seen.0.min(a.abs()), seen.1.max(a.abs()));
    }
}

fn middle((least, greatest): (f64, f64)) -> f64 {
    if greatest == 0.0 { 1.0 } else { (-0.5 * (least.log2() + greatest.log2())).round().clamp(-60.0, 60.0).exp2() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Integrality::Continuous;

    const INF: f64 = f64::INFINITY;

    /// 1e6 x + 1e3 y <= 1e9 and 1e-5 x >= excess * 1e-2: x <= 1000, so infeasible from excess > 1 on.
    fn apart(excess: f64) -> Problem {
        let mut problem = Problem::new(Sense::Maximise);
        let most = problem.add_row(-INF, 1e9);
        let least = problem.add_row(excess * 1e-2, INF);
        problem.add_row(-INF, INF);
        problem.add_col(2.0, 0.0, INF, Continuous, &[(most, 1e6), (least, 1e-5)]);
        problem.add_col(-3.0, 0.0, INF, Continuous, &[(most, 1e3)]);
        problem
    }

    #[test]
    fn what_is_infeasible_comes_with_a_ray_and_what_is_not_with_its_optimum() {
        let settings = Settings::default();
        let problem = apart(1.5);
        let caps = Caps::none(&problem);
        let (found, basis) = solve(&problem, &settings, &caps);
        assert_eq!((found.status.clone(), basis), (Status::Infeasible, None));
        assert!(proven(&problem, found.farkas.as_deref(), &caps) && !proven(&problem, None, &caps));
        let problem = apart(0.5);
        let (found, basis) = solve(&problem, &settings, &caps);
        assert_eq!((found.status.clone(), basis.is_some()), (Status::Optimal, true));
        assert!((found.objective - 2000.0).abs() < 1e-6, "{}", found.objective);
        // a row of a thousand million is met to its last digits
        assert!(crate::certificate::check(&problem, &found).worst() < 1e-4);
    }

    #[test]
    fn scales_are_powers_of_two_and_bring_coefficients_together() {
        let scaled = Scaled::new(&apart(1.5));
        assert!(scaled.rows.iter().chain(&scaled.cols).all(|factor| factor.log2().fract() == 0.0));
        let mut seen = (INF, 0.0);
        each(&scaled.problem, |_, _, a| widen(&mut seen, a));
        assert!(seen.1 / seen.0 < 10.0, "{seen:?}");
    }
}
