//! Bound: what no feasible plan surpasses, by weak duality with every rounding on the safe side.
//!
//! In        a [`Problem`], one weight per row (its duals, or a Farkas ray), and [`Caps`] for columns without bounds of
//!           their own; units are the problem's
//! Out       a [`SafeBound`] or a [`Contradiction`], with what made it loose
//! Holds     whatever the weights, no x within rows, column bounds and caps has an objective beyond the bound (tested
//!           against exact arithmetic); the answer needs neither the solver nor its tolerances; integrality is not
//!           used, so the bound of a mixed-integer problem is that of its relaxation
//! Equations (1) c x  =  y (A x) + r x,  r = c - y A                                  for any y whatever
//!           (2) minimum of c x  >=  sum_i min(y_i row_i) + sum_j min(r_j x_j),  each minimum over the bounds alone
//!           (3) y_i is taken as 0 where its sign points to a row bound that does not exist (clipped)
//!           (4) x_j is kept within its own bound where there is one, else within its cap; where neither is, and r_j
//!               points there, nothing is bounded
//!           (5) infeasible if (2) with c = 0 is above 0
//!           maximise is minimise with c and y negated, which is exact
//! Source    Neumaier and Shcherbina, Safe bounds in linear and mixed-integer linear programming, 2004; Jansson,
//!           Rigorous lower and upper bounds in linear programming, 2004
//! Not here  the arithmetic (`exact`), how far a solution is from its claims (`certificate`), why a cap holds (whoever
//!           states it documents it)

use crate::exact::{Enclosed, Sign, Sum};
use crate::problem::{ColId, Problem, RowId, Sense};

/// As many columns are named in a list of [`SafeBound`].
pub const MOST_NAMED: usize = 10;

/// Limits that every x of interest keeps though the problem does not say so, one pair per column; used only on a side
/// where the column has no bound of its own. An infinity is "no cap".
#[derive(Clone, Debug)]
pub struct Caps {
    lower: Vec<f64>,
    upper: Vec<f64>,
}

impl Caps {
    /// No caps at all.
    pub fn none(problem: &Problem) -> Caps {
        Caps::each(problem, f64::NEG_INFINITY, f64::INFINITY)
    }

    /// The same caps for each column.
    ///
    /// # Panics
    /// On a cap that is not a number.
    pub fn each(problem: &Problem, lower: f64, upper: f64) -> Caps {
        Caps::new(vec![lower; problem.cols()], vec![upper; problem.cols()])
    }

    /// Caps by column.
    ///
    /// # Panics
    /// If the lists differ in length, or a cap is not a number.
    pub fn new(lower: Vec<f64>, upper: Vec<f64>) -> Caps {
        assert_eq!(lower.len(), upper.len(), "two caps per column");
        assert!(!lower.iter().chain(&upper).any(|cap| cap.is_nan()), "a cap is not a number; please report this");
        Caps { lower, upper }
    }
}

/// What a column adds to a bound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Charge {
    /// The column.
    pub col: ColId,
    /// Its reduced cost r_j, in the problem's own sense.
    pub reduced_cost: f64,
    /// The bound or cap at which it counts.
    pub at: f64,
    /// Size of `reduced_cost` x `at`.
    pub worth: f64,
}

/// A bound that holds whatever the solver did.
#[derive(Clone, Debug, PartialEq)]
pub struct SafeBound {
    /// No feasible x has an objective below it when minimising, above it when maximising. Infinite if the weights prove
    /// nothing.
    pub bound: f64,
    /// The same by plain arithmetic, columns without bounds of their own taken as settled: what a solver reports.
    pub naive: f64,
    /// By how much the bound is weaker than `naive`: the price of certainty.
    pub slack: f64,
    /// Weights that pointed to a row bound which does not exist, or were no numbers; equation (3).
    pub clipped: usize,
    /// The largest reduced cost that was charged to a cap, as a size.
    pub largest_charge: f64,
    /// What was charged to caps, the most first, at most [`MOST_NAMED`]: these make a bound looser than it need be.
    pub charged: Vec<Charge>,
    /// What stands at the columns' own bounds, the most first, at most [`MOST_NAMED`].
    pub largest: Vec<Charge>,
    /// Columns that would need a cap, largest reduced cost first, at most [`MOST_NAMED`]; the bound is infinite then.
    pub uncapped: Vec<Charge>,
}

/// Equation (2) for the objective of the problem.
///
/// # Panics
/// If there is not one weight per row and one pair of caps per column.
pub fn safe_bound(problem: &Problem, row_dual: &[f64], caps: &Caps) -> SafeBound {
    let turned = match problem.sense {
        Sense::Minimise => 1.0,
        Sense::Maximise => -1.0,
    };
    let mut bound = least(problem, turned, &turned_weights(row_dual, turned), caps);
    if problem.sense == Sense::Maximise {
        (bound.bound, bound.naive) = (-bound.bound, -bound.naive);
        for charge in bound.charged.iter_mut().chain(&mut bound.largest).chain(&mut bound.uncapped) {
            charge.reduced_cost = -charge.reduced_cost;
        }
    }
    bound
}

fn turned_weights(weights: &[f64], turned: f64) -> Vec<f64> {
    weights.iter().map(|weight| weight * turned).collect()
}

/// Equation (2), minimising `costs` times the costs.
fn least(problem: &Problem, costs: f64, weights: &[f64], caps: &Caps) -> SafeBound {
    assert_eq!(weights.len(), problem.rows(), "one weight per row is needed");
    assert_eq!(caps.lower.len(), problem.cols(), "one pair of caps per column is needed");
    let mut tally = Tally::default();
    let weights: Vec<f64> = weights.iter().enumerate().map(|(i, weight)| tally.row(problem, i, *weight)).collect();
    for j in 0..problem.cols() {
        let mut reduced = Sum::of(costs * problem.cost[j]);
        for k in problem.start[j] as usize..problem.start[j + 1] as usize {
            reduced.add_product(-weights[problem.index[k] as usize], problem.value[k]);
        }
        let own = (problem.lower[j], problem.upper[j]);
        tally.column(ColId(j as u32), &reduced.enclosed(), own, (caps.lower[j], caps.upper[j]));
    }
    tally.finish()
}

/// Both sums of equation (2) on their way.
#[derive(Default)]
struct Tally {
    total: Sum,
    naive: f64,
    clipped: usize,
    largest_charge: f64,
    charged: Largest,
    largest: Largest,
    uncapped: Largest,
}

impl Tally {
    /// Adds a row; its weight after equation (3).
    fn row(&mut self, problem: &Problem, i: usize, weight: f64) -> f64 {
        if weight == 0.0 {
            return 0.0;
        }
        let bound = if weight > 0.0 { problem.row_lower[i] } else { problem.row_upper[i] };
        if !weight.is_finite() || bound.is_infinite() {
            self.clipped += 1;
            return 0.0;
        }
        self.total.add_product(weight, bound);
        self.naive += weight * bound;
        weight
    }

    /// Adds a column of a reduced cost.
    fn column(&mut self, col: ColId, reduced: &Enclosed, own: (f64, f64), caps: (f64, f64)) {
        let at = |own: f64, cap: f64| if own.is_finite() { own } else { cap };
        let (lower, upper) = (at(own.0, caps.0), at(own.1, caps.1));
        let (at, own, doubtful) = match reduced.sign() {
            Some(Sign::Zero) => return,
            Some(Sign::Positive) => (lower, own.0, false),
            Some(Sign::Negative) => (upper, own.1, false),
            // rounding hides the sign: the farther side counts, with the whole size
            None if lower.abs() >= upper.abs() => (lower, own.0, true),
            None => (upper, own.1, true),
        };
        let charge = Charge { col, reduced_cost: reduced.high, at, worth: (reduced.high * at).abs() };
        if !at.is_finite() {
            self.uncapped.offer(charge, reduced.high.abs());
            return;
        }
        if doubtful {
            self.total.add_doubt((reduced.size() * at.abs()).next_up());
        } else if at != 0.0 {
            self.total.add_product(reduced.high, at);
            self.total.add_product(reduced.low, at);
            if reduced.error > 0.0 {
                self.total.add_doubt((reduced.error * at.abs()).next_up());
            }
        }
        if own.is_finite() {
            self.naive += reduced.high * at;
            self.largest.offer(charge, charge.worth);
        } else {
            self.largest_charge = self.largest_charge.max(reduced.high.abs());
            self.charged.offer(charge, charge.worth);
        }
    }

    fn finish(self) -> SafeBound {
        let open = !self.uncapped.0.is_empty();
        let bound = if open { f64::NEG_INFINITY } else { self.total.enclosed().at_least() };
        SafeBound {
            bound,
            naive: self.naive,
            slack: self.naive - bound,
            clipped: self.clipped,
            largest_charge: self.largest_charge,
            charged: self.charged.list(),
            largest: self.largest.list(),
            uncapped: self.uncapped.list(),
        }
    }
}

/// The largest of what was offered, in descending order; the first among equals.
#[derive(Default)]
struct Largest(Vec<(f64, Charge)>);

impl Largest {
    fn offer(&mut self, charge: Charge, size: f64) {
        let full = self.0.len() == MOST_NAMED;
        if full && self.0.last().is_some_and(|(least, _)| size <= *least) {
            return;
        }
        if full {
            self.0.pop();
        }
        let place = self.0.partition_point(|(other, _)| *other >= size);
        self.0.insert(place, (size, charge));
    }

    fn list(self) -> Vec<Charge> {
        self.0.into_iter().map(|(_, charge)| charge).collect()
    }
}

/// What was found about a claim that a problem has no solution.
#[derive(Clone, Debug, PartialEq)]
pub struct Contradiction {
    /// What contradicts itself; none if nothing was proven.
    pub proof: Option<Proof>,
    /// Equation (5) with the ray, the better of its two directions; its `bound` is by how much the weighted rows miss
    /// what the columns can give, so above 0 for a proof, and shows how far from one the ray is otherwise. None if
    /// there was no ray.
    pub ray: Option<SafeBound>,
}

/// What proves that no x exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The bounds of the row exclude one another.
    RowBounds(RowId),
    /// The bounds of the column exclude one another.
    ColBounds(ColId),
    /// The bounds of its columns keep the row from its own bounds.
    Row(RowId),
    /// The rows weighted with the ray.
    Ray,
}

/// Whether no x within rows, column bounds and caps exists, without trust in whoever says so. `ray` has one weight per
/// row, of either sign convention, or is empty where the bounds of a single row or column should do.
///
/// # Panics
/// If there is neither one weight per row nor none, or not one pair of caps per column.
pub fn safe_infeasible(problem: &Problem, ray: &[f64], caps: &Caps) -> Contradiction {
    let by_ray = (!ray.is_empty()).then(|| {
        let along = least(problem, 0.0, ray, caps);
        let against = least(problem, 0.0, &turned_weights(ray, -1.0), caps);
        // where neither proves anything, the one that would if no column lacked a cap
        let better = if along.bound.max(against.bound) > 0.0 {
            along.bound >= against.bound
        } else {
            along.naive >= against.naive
        };
        if better { along } else { against }
    });
    let proof = match &by_ray {
        Some(found) if found.bound > 0.0 => Some(Proof::Ray),
        _ => exclusive(problem).or_else(|| out_of_reach(problem, caps)),
    };
    Contradiction { proof, ray: by_ray }
}

/// A row or column whose bounds exclude one another.
fn exclusive(problem: &Problem) -> Option<Proof> {
    let crossed = |lower: &[f64], upper: &[f64]| lower.iter().zip(upper).position(|(l, u)| l > u).map(|at| at as u32);
    let row = crossed(&problem.row_lower, &problem.row_upper).map(|i| Proof::RowBounds(RowId(i)));
    row.or_else(|| crossed(&problem.lower, &problem.upper).map(|j| Proof::ColBounds(ColId(j))))
}

/// A row that its columns keep from its bounds.
fn out_of_reach(problem: &Problem, caps: &Caps) -> Option<Proof> {
    // per row: how far the least activity is above the upper bound, and the lower bound above the most; none if endless
    let start = |bound: &f64, sign: f64| bound.is_finite().then(|| Sum::of(sign * bound));
    let mut above: Vec<Option<Sum>> = problem.row_upper.iter().map(|upper| start(upper, -1.0)).collect();
    let mut below: Vec<Option<Sum>> = problem.row_lower.iter().map(|lower| start(lower, 1.0)).collect();
    let add = |sum: &mut Option<Sum>, a: f64, at: f64| match sum {
        Some(known) if at.is_finite() => known.add_product(a, at),
        _ => *sum = None,
    };
    for j in 0..problem.cols() {
        let at = |own: f64, cap: f64| if own.is_finite() { own } else { cap };
        let (lower, upper) = (at(problem.lower[j], caps.lower[j]), at(problem.upper[j], caps.upper[j]));
        for k in problem.start[j] as usize..problem.start[j + 1] as usize {
            let (i, a) = (problem.index[k] as usize, problem.value[k]);
            let (least, most) = if a > 0.0 { (lower, upper) } else { (upper, lower) };
            add(&mut above[i], a, least);
            add(&mut below[i], -a, most);
        }
    }
    let proves = |sum: &Option<Sum>| sum.is_some_and(|sum| sum.enclosed().at_least() > 0.0);
    let row = (0..problem.rows()).find(|i| proves(&above[*i]) || proves(&below[*i]));
    row.map(|i| Proof::Row(RowId(i as u32)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Integrality::Continuous;

    const INF: f64 = f64::INFINITY;

    /// min 2 x + 3 y, x + y >= 4, x <= 3: x = 3, y = 1, costs 9, with 3 the dual.
    fn problem(sense: Sense) -> Problem {
        let turned = if sense == Sense::Minimise { 1.0 } else { -1.0 };
        let mut problem = Problem::new(sense);
        let row = problem.add_row(4.0, INF);
        problem.add_col(2.0 * turned, 0.0, 3.0, Continuous, &[(row, 1.0)]);
        problem.add_col(3.0 * turned, 0.0, INF, Continuous, &[(row, 1.0)]);
        problem
    }

    #[test]
    fn the_dual_of_the_optimum_gives_the_optimum_in_both_senses() {
        for (sense, turned) in [(Sense::Minimise, 1.0), (Sense::Maximise, -1.0)] {
            let problem = problem(sense);
            let found = safe_bound(&problem, &[3.0 * turned], &Caps::none(&problem));
            assert_eq!((found.bound, found.naive, found.slack), (9.0 * turned, 9.0 * turned, 0.0));
            assert_eq!((found.clipped, found.largest_charge), (0, 0.0));
            let at = Charge { col: ColId(0), reduced_cost: -turned, at: 3.0, worth: 3.0 };
            assert_eq!(found.largest, [at]);
        }
    }

    #[test]
    fn a_dual_that_points_nowhere_is_clipped() {
        let problem = problem(Sense::Minimise);
        for wrong in [-5.0, f64::NAN, INF] {
            let found = safe_bound(&problem, &[wrong], &Caps::none(&problem));
            assert_eq!((found.bound, found.clipped), (0.0, 1), "{wrong}");
        }
    }

    #[test]
    fn what_a_dual_overcharges_goes_to_the_cap_or_leaves_no_bound() {
        let problem = problem(Sense::Minimise);
        let open = safe_bound(&problem, &[3.5], &Caps::none(&problem));
        assert_eq!((open.bound, open.uncapped[0].col), (f64::NEG_INFINITY, ColId(1)));
        let capped = safe_bound(&problem, &[3.5], &Caps::each(&problem, 0.0, 10.0));
        // 3.5 x 4 - 1.5 x 3 - 0.5 x 10
        assert_eq!((capped.bound, capped.naive, capped.slack), (4.5, 9.5, 5.0));
        assert_eq!(capped.charged, [Charge { col: ColId(1), reduced_cost: -0.5, at: 10.0, worth: 5.0 }]);
        assert_eq!(capped.largest_charge, 0.5);
    }

    #[test]
    fn no_more_columns_are_named_than_stated_and_the_largest_first() {
        let mut problem = Problem::new(Sense::Minimise);
        for cost in 1..=40 {
            problem.add_col(-f64::from(cost * 7 % 41), 0.0, INF, Continuous, &[]);
        }
        let found = safe_bound(&problem, &[], &Caps::each(&problem, 0.0, 2.0));
        let costs: Vec<f64> = found.charged.iter().map(|charge| charge.reduced_cost).collect();
        assert_eq!(costs, [-40.0, -39.0, -38.0, -37.0, -36.0, -35.0, -34.0, -33.0, -32.0, -31.0]);
        assert_eq!(found.bound, -1640.0);
    }

    /// x + y <= 1 and x - y >= `excess`, both at least 0: infeasible from excess > 1 on.
    fn pair(excess: f64) -> Problem {
        let mut problem = Problem::new(Sense::Minimise);
        let sum = problem.add_row(-INF, 1.0);
        let difference = problem.add_row(excess, INF);
        problem.add_col(7.0, 0.0, INF, Continuous, &[(sum, 1.0), (difference, 1.0)]);
        problem.add_col(7.0, 0.0, INF, Continuous, &[(sum, 1.0), (difference, -1.0)]);
        problem
    }

    #[test]
    fn a_ray_of_either_sign_proves_and_the_smallest_excess_suffices() {
        for excess in [1.5, 1.0_f64.next_up()] {
            for size in [1.0, -1.0, 1e-9, -1e12] {
                let problem = pair(excess);
                let found = safe_infeasible(&problem, &[-size, size], &Caps::none(&problem));
                assert_eq!(found.proof, Some(Proof::Ray), "{excess} {size}");
            }
        }
    }

    #[test]
    fn what_is_feasible_is_never_proven_otherwise() {
        for ray in [[-1.0, 1.0], [1.0, 1.0], [0.0, 0.0], [f64::NAN, 1.0], [-1.0, 1.0 + 1e-12]] {
            let problem = pair(1.0);
            let found = safe_infeasible(&problem, &ray, &Caps::none(&problem));
            assert_eq!(found.proof, None, "{ray:?}");
        }
    }

    #[test]
    fn a_ray_with_a_speck_needs_a_cap_and_says_of_which_column() {
        let problem = pair(1.5);
        let ray = [-1.0 + 1e-12, 1.0];
        let open = safe_infeasible(&problem, &ray, &Caps::none(&problem));
        assert_eq!((open.proof, open.ray.unwrap().uncapped[0].col), (None, ColId(0)));
        let capped = safe_infeasible(&problem, &ray, &Caps::each(&problem, 0.0, 1e6));
        assert_eq!(capped.proof, Some(Proof::Ray));
        assert!((capped.ray.unwrap().bound - 0.5).abs() < 1e-5);
    }

    #[test]
    fn single_rows_and_columns_need_no_ray() {
        let mut problem = pair(0.5);
        assert_eq!(safe_infeasible(&problem, &[], &Caps::none(&problem)).proof, None);
        problem.set_col_bounds(ColId(0), 0.0, 0.25); // x - y stays below 0.5
        assert_eq!(safe_infeasible(&problem, &[], &Caps::none(&problem)).proof, Some(Proof::Row(RowId(1))));
        problem.set_col_bounds(ColId(0), 0.0, 0.5);
        assert_eq!(safe_infeasible(&problem, &[], &Caps::none(&problem)).proof, None);
        problem.set_col_bounds(ColId(1), 2.0, 1.0);
        assert_eq!(safe_infeasible(&problem, &[], &Caps::none(&problem)).proof, Some(Proof::ColBounds(ColId(1))));
        problem.set_row_bounds(RowId(0), 2.0, 1.0);
        assert_eq!(safe_infeasible(&problem, &[], &Caps::none(&problem)).proof, Some(Proof::RowBounds(RowId(0))));
    }
}
