//! Solver properties: random small problems against duality and against enumeration.
//!
//! In        problems drawn with a fixed seed
//! Out       nothing
//! Holds     a feasible bounded LP is solved to a certificate below 1e-7, in both senses and by both
//!           methods; an infeasible one is proven so; a 0/1 problem equals the best of all points
//! Not here  hand-made problems (`solver`)

use loparite_milp::certificate::{check, farkas_proves_infeasible};
use loparite_milp::problem::Integrality::{self, Continuous, Integer};
use loparite_milp::problem::{Problem, RowId, Sense};
use loparite_milp::solver::{Method, Settings, Status, solve};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const INF: f64 = f64::INFINITY;

/// A random problem's numbers, before bounds are chosen around a point.
#[derive(Clone, Debug)]
struct Draw {
    sense: Sense,
    costs: Vec<f64>,
    point: Vec<f64>,
    /// Dense coefficients by row; most are zero.
    rows: Vec<Vec<f64>>,
    /// Per row: which side is bounded, and how far from the point's activity.
    kinds: Vec<(u8, f64)>,
}

fn draw(point: impl Strategy<Value = f64> + Clone) -> impl Strategy<Value = Draw> {
    let coefficient = prop_oneof![2 => Just(0.0), 3 => -9.0..9.0_f64];
    (1..7_usize, 1..6_usize).prop_flat_map(move |(cols, rows)| {
        (
            prop_oneof![Just(Sense::Minimise), Just(Sense::Maximise)],
            prop::collection::vec(-10.0..10.0_f64, cols),
            prop::collection::vec(point.clone(), cols),
            prop::collection::vec(prop::collection::vec(coefficient.clone(), cols), rows),
            prop::collection::vec((0..4_u8, 0.0..3.0_f64), rows),
        )
            .prop_map(|(sense, costs, point, rows, kinds)| Draw { sense, costs, point, rows, kinds })
    })
}

impl Draw {
    /// Rows that the point satisfies, columns in [0, 10].
    fn feasible(&self) -> Problem {
        let mut problem = Problem::new(self.sense);
        for (row, (kind, slack)) in self.rows.iter().zip(&self.kinds) {
            let at: f64 = row.iter().zip(&self.point).map(|(a, x)| a * x).sum();
            let (lower, upper) = match kind {
                0 => (-INF, at + slack),
                1 => (at - slack, INF),
                2 => (at, at),
                _ => (at - slack, at + slack),
            };
            problem.add_row(lower, upper);
        }
        self.add_columns(&mut problem, 10.0, Continuous);
        problem
    }

    /// Rows drawn without a point in mind, columns 0 or 1.
    fn binary(&self) -> Problem {
        let mut problem = Problem::new(self.sense);
        for (kind, slack) in &self.kinds {
            match kind {
                0 | 2 => problem.add_row(-INF, 2.0 * slack - 1.0),
                1 => problem.add_row(slack - 1.0, INF),
                _ => problem.add_row(slack - 4.0, slack + 1.0),
            };
        }
        self.add_columns(&mut problem, 1.0, Integer);
        problem
    }

    fn add_columns(&self, problem: &mut Problem, upper: f64, kind: Integrality) {
        for (j, cost) in self.costs.iter().enumerate() {
            let column = self.rows.iter().enumerate().map(|(i, row)| (RowId(i as u32), row[j]));
            let entries: Vec<_> = column.collect();
            problem.add_col(*cost, 0.0, upper, kind, &entries);
        }
    }
}

/// The best objective over all 0/1 points that satisfy the rows by more than `slack`.
fn enumerate(problem: &Problem, slack: f64) -> Option<f64> {
    let mut best: Option<f64> = None;
    for code in 0..1_u32 << problem.cols() {
        let x: Vec<f64> = (0..problem.cols()).map(|j| f64::from(code >> j & 1)).collect();
        let activity = problem.activity(&x);
        let feasible = activity.iter().enumerate().all(|(i, a)| {
            let (lower, upper) = problem.row_bounds(RowId(i as u32));
            lower + slack <= *a && *a <= upper - slack
        });
        if feasible {
            let objective = problem.columns().zip(&x).map(|(col, x)| problem.cost(col) * x).sum();
            best = Some(match (best, problem.sense()) {
                (None, _) => objective,
                (Some(best), Sense::Minimise) => objective.min(best),
                (Some(best), Sense::Maximise) => objective.max(best),
            });
        }
    }
    best
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 300,
        rng_seed: RngSeed::Fixed(1974),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn feasible_lps_close_their_duality_gap(draw in draw(0.0..10.0_f64)) {
        let problem = draw.feasible();
        let mut objectives = Vec::new();
        for method in [Method::Simplex, Method::InteriorPoint] {
            let solution = solve(&problem, &Settings { method, ..Settings::default() });
            prop_assert_eq!(&solution.status, &Status::Optimal);
            let residuals = check(&problem, &solution);
            prop_assert!(residuals.worst() < 1e-7, "{:?}", residuals);
            objectives.push(solution.objective);
        }
        prop_assert!((objectives[0] - objectives[1]).abs() < 1e-6);
    }

    #[test]
    fn binary_problems_equal_enumeration(draw in draw(Just(0.0))) {
        let problem = draw.binary();
        let solution = solve(&problem, &Settings::default());
        // A point within the tolerance of a bound may count either way; such draws are left out.
        let (strict, lenient) = (enumerate(&problem, 1e-5), enumerate(&problem, -1e-5));
        prop_assume!(strict == lenient);
        match strict {
            None => prop_assert_eq!(solution.status, Status::Infeasible),
            Some(best) => {
                prop_assert_eq!(&solution.status, &Status::Optimal);
                prop_assert!((solution.objective - best).abs() < 1e-4, "{} {}", solution.objective, best);
                let residuals = check(&problem, &solution);
                prop_assert!(residuals.worst() < 1e-6, "{:?}", residuals);
            }
        }
    }

    #[test]
    fn infeasible_relaxations_are_proven(draw in draw(Just(0.0))) {
        let problem = draw.binary().relaxed();
        let solution = solve(&problem, &Settings::default());
        match solution.status {
            Status::Optimal => prop_assert!(check(&problem, &solution).worst() < 1e-7),
            Status::Infeasible => {
                let ray = solution.farkas.unwrap_or_default();
                prop_assert!(farkas_proves_infeasible(&problem, &ray), "{:?}", ray);
            }
            other => prop_assert!(false, "{:?}", other),
        }
    }
}
