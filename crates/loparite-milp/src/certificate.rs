//! Certificate: rechecks answers against the problem's data alone, without the solver.
//!
//! In        a [`Problem`] and a [`Solution`], or a Farkas ray
//! Out       [`Residuals`] in the units of rows, columns and costs; proof or no proof
//! Holds     no residual is NaN; scaling a ray, a row or a column changes no verdict
//! Equations (1) primal   max over rows and columns of lower - activity, activity - upper, 0
//!           (2) dual     max_j |c_j - sum_i row_dual_i a_ij - col_dual_j|
//!           (3) sign     max |dual| that prices a bound which does not exist
//!           (4) gap      |c x - dual objective| / max(1, |c x|), the dual objective being each dual
//!                        times the bound its sign points to (`solver`, equation 3)
//!           (5) Farkas   the ranges of sum_i ray_i (A x)_i over the row bounds and over the column
//!                        bounds do not meet
//!           (1) to (4) at zero prove optimality of an LP; (5) proves that no x exists
//! Source    Farkas' lemma; weak duality, e.g. Schrijver, Theory of Linear and Integer Programming, 1986
//! Not here  optimality of a MIP (its bound is the solver's word), how small is small enough (callers)

use crate::problem::{Integrality, Problem, RowId, Sense};
use crate::solver::Solution;

/// What rounding of doubles may leave of a sum that cancels, relative to its terms.
const ROUNDING: f64 = 1e-13;
/// What a solver may leave of a sum that should cancel, relative to its terms, and the smallest
/// relative distance that counts as a contradiction.
const TOLERANCE: f64 = 1e-9;

/// How far a solution is from what it claims; all zero for a perfect one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Residuals {
    /// Equation (1), absolute.
    pub primal: f64,
    /// Largest distance of an integer column from a whole number.
    pub integrality: f64,
    /// Equation (2), absolute; 0 for a MIP, which has no duals.
    pub dual: f64,
    /// Equation (3), absolute; 0 for a MIP.
    pub sign: f64,
    /// Equation (4), relative; 0 for a MIP.
    pub gap: f64,
}

impl Residuals {
    /// The largest of all.
    pub fn worst(&self) -> f64 {
        let parts = [self.primal, self.integrality, self.dual, self.sign, self.gap];
        parts.into_iter().fold(0.0, f64::max)
    }
}

/// Measures a solution against the problem. Activities are computed anew, the solver's are not
/// read. What a solution owes but does not hold (values, or the duals of an LP) counts as infinite.
///
/// # Panics
/// If vectors are neither empty nor of the problem's lengths.
pub fn check(problem: &Problem, s: &Solution) -> Residuals {
    let owed = f64::INFINITY;
    if s.x.is_empty() && problem.cols() > 0 {
        return Residuals { primal: owed, integrality: owed, dual: owed, sign: owed, gap: owed };
    }
    let activity = problem.activity(&s.x);
    let mut residuals = Residuals {
        primal: primal(problem, &s.x, &activity),
        integrality: integrality(problem, &s.x),
        dual: 0.0,
        sign: 0.0,
        gap: 0.0,
    };
    if problem.has_integers() {
        return residuals;
    }
    if s.row_dual.len() != problem.rows() || s.col_dual.len() != problem.cols() {
        assert!(s.row_dual.is_empty() || s.col_dual.is_empty(), "duals of another problem");
        (residuals.dual, residuals.sign, residuals.gap) = (owed, owed, owed);
        return residuals;
    }
    residuals.dual = dual(problem, &s.row_dual, &s.col_dual);
    let rows = priced(problem.sense, &s.row_dual, &problem.row_lower, &problem.row_upper, &activity);
    let cols = priced(problem.sense, &s.col_dual, &problem.lower, &problem.upper, &s.x);
    residuals.sign = rows.sign.max(cols.sign);
    let objective = dot(&problem.cost, &s.x);
    residuals.gap = (objective - rows.worth - cols.worth).abs() / objective.abs().max(1.0);
    residuals
}

fn primal(problem: &Problem, x: &[f64], activity: &[f64]) -> f64 {
    let rows = violation(&problem.row_lower, &problem.row_upper, activity);
    rows.max(violation(&problem.lower, &problem.upper, x))
}

fn violation(lower: &[f64], upper: &[f64], value: &[f64]) -> f64 {
    let bounds = lower.iter().zip(upper);
    let each = bounds.zip(value).map(|((l, u), v)| (l - v).max(v - u));
    each.fold(0.0, f64::max)
}

fn integrality(problem: &Problem, x: &[f64]) -> f64 {
    let kinds = problem.integrality.iter().zip(x);
    let integers = kinds.filter(|(kind, _)| **kind == Integrality::Integer);
    integers.map(|(_, v)| (v - v.round()).abs()).fold(0.0, f64::max)
}

fn dual(problem: &Problem, row_dual: &[f64], col_dual: &[f64]) -> f64 {
    let mut worst = 0.0_f64;
    for (col, d_j) in problem.columns().zip(col_dual) {
        let priced: f64 = problem.column(col).map(|(RowId(i), a)| row_dual[i as usize] * a).sum();
        worst = worst.max((problem.cost(col) - priced - d_j).abs());
    }
    worst
}

struct Priced {
    /// Sum of dual times the bound its sign points to.
    worth: f64,
    /// Largest dual that points to a bound which does not exist.
    sign: f64,
}

fn priced(sense: Sense, dual: &[f64], lower: &[f64], upper: &[f64], value: &[f64]) -> Priced {
    let mut priced = Priced { worth: 0.0, sign: 0.0 };
    for i in 0..dual.len() {
        let to_lower = match sense {
            Sense::Minimise => dual[i] > 0.0,
            Sense::Maximise => dual[i] < 0.0,
        };
        let bound = if to_lower { lower[i] } else { upper[i] };
        if dual[i] == 0.0 {
            continue;
        }
        if bound.is_finite() {
            priced.worth += dual[i] * bound;
        } else {
            priced.sign = priced.sign.max(dual[i].abs());
            priced.worth += dual[i] * value[i]; // counted once, under `sign`
        }
    }
    priced
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Whether `ray`, one weight per row, proves that no x satisfies the rows and column bounds:
/// equation (5) by interval arithmetic. The sign convention of the ray does not matter. Contradictory
/// bounds of a single row or column are proof enough, whatever the ray. Integrality is not used.
///
/// # Panics
/// If the ray has neither one weight per row nor is empty.
pub fn farkas_proves_infeasible(problem: &Problem, ray: &[f64]) -> bool {
    let rows = problem.row_lower.iter().zip(&problem.row_upper);
    let cols = problem.lower.iter().zip(&problem.upper);
    if rows.chain(cols).any(|(lower, upper)| lower > upper) || a_row_contradicts_itself(problem) {
        return true;
    }
    if ray.is_empty() || ray.iter().any(|weight| !weight.is_finite()) {
        return false;
    }
    assert_eq!(ray.len(), problem.rows(), "one weight per row is needed");
    let opposite: Vec<f64> = ray.iter().map(|weight| -weight).collect();
    contradicts(problem, ray) || contradicts(problem, &opposite)
}

/// Whether the column bounds keep some row from its own bounds; the solver gives no ray for a row
/// without entries.
fn a_row_contradicts_itself(problem: &Problem) -> bool {
    // Per row: the extreme activity and the size of its terms.
    let mut least = vec![(0.0, 0.0); problem.rows()];
    let mut most = least.clone();
    let add = |sum: &mut (f64, f64), term: f64| *sum = (sum.0 + term, sum.1 + term.abs());
    for col in problem.columns() {
        let (lower, upper) = problem.col_bounds(col);
        for (RowId(i), a) in problem.column(col) {
            let (low, high) = if a > 0.0 { (a * lower, a * upper) } else { (a * upper, a * lower) };
            add(&mut least[i as usize], low);
            add(&mut most[i as usize], high);
        }
    }
    let beyond = |distance: f64, size: f64| distance > TOLERANCE * size;
    let below = problem.row_lower.iter().zip(&most).any(|(l, m)| beyond(l - m.0, m.1 + l.abs()));
    below || problem.row_upper.iter().zip(&least).any(|(u, m)| beyond(m.0 - u, m.1 + u.abs()))
}

/// Whether the least weighted sum the row bounds allow is above the most the columns can give.
fn contradicts(problem: &Problem, ray: &[f64]) -> bool {
    let Some(ray) = pointing_to_bounds(problem, ray) else {
        return false;
    };
    // `size` is the size of all terms: the distance is judged against it, not against 1.
    let (mut least, mut most, mut size) = (0.0, 0.0, 0.0);
    for (i, weight) in ray.iter().enumerate() {
        if *weight != 0.0 {
            let bound = if *weight > 0.0 { problem.row_lower[i] } else { problem.row_upper[i] };
            least += weight * bound;
            size += (weight * bound).abs();
        }
    }
    for col in problem.columns() {
        let (mut slope, mut terms) = (0.0, 0.0);
        for (RowId(i), a) in problem.column(col) {
            slope += ray[i as usize] * a;
            terms += (ray[i as usize] * a).abs();
        }
        let (lower, upper) = problem.col_bounds(col);
        let bound = if slope > 0.0 { upper } else { lower };
        let allowed = if bound.is_finite() { ROUNDING } else { TOLERANCE };
        if slope.abs() <= allowed * terms {
            continue; // cancels
        }
        if bound.is_infinite() {
            return false;
        }
        most += slope * bound;
        size += (slope * bound).abs();
    }
    least - most > TOLERANCE * size
}

/// The ray without specks that point to a bound which does not exist; `None` if such a weight is
/// no speck. Weights are compared times the row's largest coefficient, so row scaling is harmless.
fn pointing_to_bounds(problem: &Problem, ray: &[f64]) -> Option<Vec<f64>> {
    let mut scale = vec![0.0_f64; problem.rows()];
    for col in problem.columns() {
        for (RowId(i), a) in problem.column(col) {
            scale[i as usize] = scale[i as usize].max(a.abs());
        }
    }
    let weights = ray.iter().zip(&scale).map(|(weight, scale)| (weight * scale).abs());
    let largest = weights.fold(0.0, f64::max);
    let mut cleaned = ray.to_vec();
    for (i, weight) in cleaned.iter_mut().enumerate() {
        let bound = if *weight > 0.0 { problem.row_lower[i] } else { problem.row_upper[i] };
        if *weight != 0.0 && bound.is_infinite() {
            if (*weight * scale[i]).abs() > TOLERANCE * largest {
                return None;
            }
            *weight = 0.0;
        }
    }
    Some(cleaned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::ColId;
    use crate::solver::Status;
    use Integrality::{Continuous, Integer};

    const INF: f64 = f64::INFINITY;

    /// min 2 x + 3 y, x + y >= 4, x <= 3: x = 3, y = 1, costs 9.
    fn problem() -> Problem {
        let mut problem = Problem::new(Sense::Minimise);
        let row = problem.add_row(4.0, INF);
        problem.add_col(2.0, 0.0, 3.0, Continuous, &[(row, 1.0)]);
        problem.add_col(3.0, 0.0, INF, Continuous, &[(row, 1.0)]);
        problem
    }

    fn solution(x: [f64; 2], row_dual: f64, col_dual: [f64; 2]) -> Solution {
        Solution {
            status: Status::Optimal,
            objective: 9.0,
            bound: 9.0,
            x: x.to_vec(),
            row_activity: vec![x[0] + x[1]],
            row_dual: vec![row_dual],
            col_dual: col_dual.to_vec(),
            farkas: None,
            nodes: 0,
            simplex_iterations: 0,
        }
    }

    #[test]
    fn the_optimum_has_no_residuals() {
        let residuals = check(&problem(), &solution([3.0, 1.0], 3.0, [-1.0, 0.0]));
        assert_eq!(residuals.worst(), 0.0, "{residuals:?}");
    }

    #[test]
    fn each_fault_shows_in_its_own_residual() {
        let problem = problem();
        let short = check(&problem, &solution([3.0, 0.5], 3.0, [-1.0, 0.0]));
        assert_eq!(short.primal, 0.5);
        let unpriced = check(&problem, &solution([3.0, 1.0], 3.0, [-1.0, 0.25]));
        assert_eq!(unpriced.dual, 0.25);
        let negative = check(&problem, &solution([3.0, 1.0], -3.0, [5.0, 6.0]));
        assert_eq!((negative.sign, negative.dual), (3.0, 0.0));
        let dearer = check(&problem, &solution([0.0, 4.0], 3.0, [-1.0, 0.0]));
        assert_eq!((dearer.primal, dearer.gap), (0.0, 3.0 / 12.0));
    }

    #[test]
    fn missing_parts_count_as_infinite() {
        let mut s = solution([3.0, 1.0], 3.0, [-1.0, 0.0]);
        s.row_dual.clear();
        assert_eq!(check(&problem(), &s).dual, INF);
        s.x.clear();
        assert_eq!(check(&problem(), &s).primal, INF);
    }

    #[test]
    fn halves_are_not_whole() {
        let mut problem = problem();
        problem.set_integrality(ColId(1), Integer);
        let residuals = check(&problem, &solution([2.5, 1.5], 0.0, [0.0, 0.0]));
        assert_eq!((residuals.integrality, residuals.dual), (0.5, 0.0));
    }

    /// x + y <= 1 and x - y >= `excess`, both in [0, 1]: infeasible from excess > 1 on.
    fn pair(excess: f64) -> Problem {
        let mut problem = Problem::new(Sense::Minimise);
        let sum = problem.add_row(-INF, 1.0);
        let difference = problem.add_row(excess, INF);
        problem.add_col(0.0, 0.0, INF, Continuous, &[(sum, 1.0), (difference, 1.0)]);
        problem.add_col(0.0, 0.0, INF, Continuous, &[(sum, 1.0), (difference, -1.0)]);
        problem
    }

    #[test]
    fn farkas_takes_proofs_of_either_sign_and_any_size() {
        for size in [1.0, -1.0, 1e-9, -1e12] {
            assert!(farkas_proves_infeasible(&pair(1.5), &[-size, size]), "{size}");
        }
    }

    #[test]
    fn farkas_refuses_what_is_no_proof() {
        assert!(!farkas_proves_infeasible(&pair(0.5), &[-1.0, 1.0])); // feasible
        assert!(!farkas_proves_infeasible(&pair(1.0), &[-1.0, 1.0])); // just feasible
        assert!(!farkas_proves_infeasible(&pair(1.5), &[1.0, 1.0])); // wrong side of the bounds
        assert!(!farkas_proves_infeasible(&pair(1.5), &[0.0, 0.0]));
        assert!(!farkas_proves_infeasible(&pair(1.5), &[f64::NAN, 1.0]));
        assert!(!farkas_proves_infeasible(&pair(1.5), &[]));
    }

    #[test]
    fn a_row_out_of_reach_needs_no_ray() {
        let mut problem = pair(0.5);
        assert!(!farkas_proves_infeasible(&problem, &[]));
        problem.add_row(-2.0, -1.0); // no entries
        assert!(farkas_proves_infeasible(&problem, &[]));
        let mut problem = pair(0.5);
        problem.set_col_bounds(ColId(0), 0.0, 0.25); // x - y stays below 0.5
        assert!(farkas_proves_infeasible(&problem, &[]));
        problem.set_col_bounds(ColId(0), 0.0, 0.5);
        assert!(!farkas_proves_infeasible(&problem, &[]));
    }

    #[test]
    fn contradictory_bounds_need_no_ray() {
        let mut problem = pair(0.5);
        problem.set_col_bounds(ColId(0), 2.0, 1.0);
        assert!(farkas_proves_infeasible(&problem, &[]));
    }
}
