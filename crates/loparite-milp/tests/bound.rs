//! Bound properties: safe bounds against exact whole-number arithmetic, and against points that are surely feasible.
//!
//! In        problems drawn with a fixed seed
//! Out       nothing
//! Holds     a bound is never on the wrong side of the exact value of equation (2), and misses it by a few units in the
//!           last place; no weights, however wrong, cut off a feasible point or prove that there is none
//! Not here  hand-made problems (`bound`)

use loparite_milp::bound::{Caps, safe_bound, safe_infeasible};
use loparite_milp::problem::Integrality::Continuous;
use loparite_milp::problem::{Problem, RowId, Sense};
use loparite_milp::solver::{Settings, Status, solve};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const INF: f64 = f64::INFINITY;
/// Numbers are multiples of 2^-20.
const SCALE: f64 = 1_048_576.0;

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 500,
        rng_seed: RngSeed::Fixed(2004),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// A number of up to 38 bits: of three of them the product has 114, and no product of two is a double.
fn number() -> impl Strategy<Value = i64> {
    prop_oneof![1 => Just(0_i64), 1 => -9..9_i64, 6 => -(1_i64 << 37)..(1_i64 << 37)]
}

/// A bound: none, or a number.
fn limit() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![1 => Just(None), 3 => number().prop_map(Some)]
}

/// Column: cost, bounds, caps, coefficients.
type Column = (i64, Option<i64>, Option<i64>, i64, i64, Vec<i64>);

#[derive(Clone, Debug)]
struct Draw {
    sense: Sense,
    rows: Vec<(Option<i64>, Option<i64>)>,
    weights: Vec<i64>,
    cols: Vec<Column>,
}

fn sense() -> impl Strategy<Value = Sense> {
    prop_oneof![Just(Sense::Minimise), Just(Sense::Maximise)]
}

fn draw() -> impl Strategy<Value = Draw> {
    (0..6_usize, 0..9_usize).prop_flat_map(|(rows, cols)| {
        let coefficients = prop::collection::vec(number(), rows);
        let column = (number(), limit(), limit(), number(), number(), coefficients);
        (
            sense(),
            prop::collection::vec((limit(), limit()), rows),
            prop::collection::vec(number(), rows),
            prop::collection::vec(column, cols),
        )
            .prop_map(|(sense, rows, weights, cols)| Draw { sense, rows, weights, cols })
    })
}

fn real(whole: i64) -> f64 {
    whole as f64 / SCALE
}

fn bounds(lower: Option<i64>, upper: Option<i64>) -> (f64, f64) {
    (lower.map_or(-INF, real), upper.map_or(INF, real))
}

impl Draw {
    fn problem(&self) -> (Problem, Vec<f64>, Caps) {
        let mut problem = Problem::new(self.sense);
        for (lower, upper) in &self.rows {
            let (lower, upper) = bounds(*lower, *upper);
            problem.add_row(lower, upper);
        }
        let mut caps = (Vec::new(), Vec::new());
        for (cost, lower, upper, least, most, coefficients) in &self.cols {
            let (lower, upper) = bounds(*lower, *upper);
            let entries: Vec<_> = coefficients.iter().zip(0..).map(|(a, i)| (RowId(i), real(*a))).collect();
            problem.add_col(real(*cost), lower, upper, Continuous, &entries);
            caps.0.push(real(*least));
            caps.1.push(real(*most));
        }
        let weights = self.weights.iter().map(|weight| real(*weight)).collect();
        (problem, weights, Caps::new(caps.0, caps.1))
    }

    /// Equation (2) with costs times `price`, in 2^-60, minimising; and the sum of the sizes of its terms.
    fn exact(&self, price: i128, turned: i128) -> (i128, f64) {
        const ONE: i128 = 1 << 20;
        let (mut total, mut size) = (0_i128, 0.0);
        let mut add = |term: i128| {
            total += term;
            size += term.unsigned_abs() as f64;
        };
        let mut weights = Vec::new();
        for ((lower, upper), weight) in self.rows.iter().zip(&self.weights) {
            let weight = i128::from(*weight) * turned;
            let bound = if weight > 0 { lower } else { upper };
            weights.push(bound.map_or(0, |_| weight));
            add(bound.map_or(0, |bound| weight * i128::from(bound) * ONE));
        }
        for (cost, lower, upper, least, most, coefficients) in &self.cols {
            let priced: i128 = coefficients.iter().zip(&weights).map(|(a, y)| i128::from(*a) * y).sum();
            let reduced = i128::from(*cost) * price * ONE - priced;
            let at = if reduced > 0 { lower.unwrap_or(*least) } else { upper.unwrap_or(*most) };
            add(reduced * i128::from(at));
        }
        (total, size)
    }
}

/// 2^60 times a bound, rounded up.
fn scaled(bound: f64) -> i128 {
    (bound * 1_152_921_504_606_846_976.0).ceil() as i128
}

/// A problem of small whole numbers that `point` satisfies exactly, some rows and columns just so.
#[derive(Clone, Debug)]
struct Held {
    sense: Sense,
    point: Vec<i32>,
    costs: Vec<i32>,
    rows: Vec<(u8, u8, Vec<i32>)>,
    free: Vec<u8>,
    weights: Vec<f64>,
}

fn held() -> impl Strategy<Value = Held> {
    (1..7_usize, 1..6_usize).prop_flat_map(|(cols, rows)| {
        let row = (0..4_u8, 0..3_u8, prop::collection::vec(-9..10_i32, cols));
        let weight = prop_oneof![-2.0..2.0_f64, -1e6..1e6_f64, (-9..10_i32).prop_map(f64::from)];
        (
            sense(),
            prop::collection::vec(-20..21_i32, cols),
            prop::collection::vec(-9..10_i32, cols),
            prop::collection::vec(row, rows),
            prop::collection::vec(0..3_u8, cols),
            prop::collection::vec(weight, rows),
        )
            .prop_map(|(sense, point, costs, rows, free, weights)| Held {
                sense,
                point,
                costs,
                rows,
                free,
                weights,
            })
    })
}

impl Held {
    fn problem(&self) -> (Problem, Caps) {
        let mut problem = Problem::new(self.sense);
        for (kind, slack, row) in &self.rows {
            let at = f64::from(row.iter().zip(&self.point).map(|(a, x)| a * x).sum::<i32>());
            let slack = f64::from(*slack);
            match kind {
                0 => problem.add_row(-INF, at + slack),
                1 => problem.add_row(at - slack, INF),
                2 => problem.add_row(at, at),
                _ => problem.add_row(at - slack, at + slack),
            };
        }
        for j in 0..self.point.len() {
            let entries: Vec<_> = (0..).zip(&self.rows).map(|(i, row)| (RowId(i), f64::from(row.2[j]))).collect();
            let x = f64::from(self.point[j]);
            let (lower, upper) = [(x, INF), (-INF, x + 1.0), (x - 1.0, x)][usize::from(self.free[j])];
            problem.add_col(f64::from(self.costs[j]), lower, upper, Continuous, &entries);
        }
        let caps = Caps::each(&problem, -20.0, 20.0);
        (problem, caps)
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_bound_is_the_exact_value_rounded_to_the_safe_side(draw in draw()) {
        let (problem, weights, caps) = draw.problem();
        let found = safe_bound(&problem, &weights, &caps);
        let turned = if draw.sense == Sense::Minimise { 1 } else { -1 };
        let (exact, size) = draw.exact(turned, turned);
        let bound = found.bound * turned as f64;
        prop_assert!(scaled(bound) <= exact, "{bound:e} is above {:e}", exact as f64 / SCALE.powi(3));
        let missed = (exact - scaled(bound)) as f64;
        let allowed = 4.0 * f64::EPSILON * (exact as f64).abs() + 1e-28 * size + 1.0;
        prop_assert!(missed <= allowed, "{missed:e} of {size:e}");
        let shown = (found.bound - found.naive).abs();
        prop_assert_eq!(shown, found.slack.abs());
    }

    #[test]
    fn the_bound_of_a_ray_is_exact_too(draw in draw()) {
        prop_assume!(!draw.rows.is_empty());
        let (problem, weights, caps) = draw.problem();
        let found = safe_infeasible(&problem, &weights, &caps);
        let best = draw.exact(0, 1).0.max(draw.exact(0, -1).0);
        let bound = found.ray.unwrap().bound;
        prop_assert!(scaled(bound) <= best);
        // what exact arithmetic proves by more than rounding is proven
        let sizes = draw.exact(0, 1).1.max(draw.exact(0, -1).1);
        prop_assert!(bound > 0.0 || best as f64 <= 1e-15 * sizes, "{bound:e}");
        prop_assert!(found.proof.is_none_or(|proof| proof != loparite_milp::bound::Proof::Ray || best > 0));
    }

    #[test]
    fn no_weights_cut_off_a_feasible_point(held in held()) {
        let (problem, caps) = held.problem();
        let objective = f64::from(held.costs.iter().zip(&held.point).map(|(c, x)| c * x).sum::<i32>());
        let bound = safe_bound(&problem, &held.weights, &caps).bound;
        match held.sense {
            Sense::Minimise => prop_assert!(bound <= objective),
            Sense::Maximise => prop_assert!(bound >= objective),
        }
        prop_assert_eq!(safe_infeasible(&problem, &held.weights, &caps).proof, None);
        prop_assert_eq!(safe_infeasible(&problem, &[], &caps).proof, None);
    }

    #[test]
    fn the_duals_of_an_optimum_bound_it_closely(held in held()) {
        let (mut problem, caps) = held.problem();
        // within the caps, so that there is an optimum
        for (col, x) in problem.columns().zip(&held.point) {
            let (lower, upper) = problem.col_bounds(col);
            problem.set_col_bounds(col, lower.max(f64::from(*x) - 20.0), upper.min(f64::from(*x) + 20.0));
        }
        let solution = solve(&problem, &Settings::default());
        prop_assert_eq!(&solution.status, &Status::Optimal);
        let found = safe_bound(&problem, &solution.row_dual, &caps);
        let miss = (found.bound - solution.objective).abs() / solution.objective.abs().max(1.0);
        prop_assert!(miss < 1e-7, "{found:?}");
        prop_assert!(found.slack.abs() <= 1e-12 * found.naive.abs().max(100.0), "{found:?}");
    }
}
