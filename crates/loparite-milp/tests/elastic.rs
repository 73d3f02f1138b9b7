//! Elastic: what has no solution is called infeasible with a proof, what has one never is.
//!
//! In        problems drawn with a fixed seed around a point, with rows that contradict them in many ways
//! Out       nothing
//! Holds     every way of solving ends with a proof where there is no solution, and without one where there is
//! Not here  chains (`loparite-plan`), the arithmetic of the proof (`bound`)

#![allow(clippy::unwrap_used, reason = "a helper of a test fails as the test does")]

mod common;

use common::{Draw, INF, draw};
use loparite_milp::bound::Caps;
use loparite_milp::certificate::check;
use loparite_milp::elastic::{self, proven};
use loparite_milp::problem::Integrality::Continuous;
use loparite_milp::problem::{ColId, Problem, RowId, Sense};
use loparite_milp::solver::{Presolve, Settings, Solution, Status, solve};
use loparite_milp::sweep::{Base, Delta, Limits};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// The problem of a draw, each row times a power of ten and each column in units of its own.
fn problem(draw: &Draw, spread: i32) -> Problem {
    let mut plain = Problem::new(draw.sense);
    draw.emit(Continuous, &mut plain);
    let of = |number: u32, span: i32| 10.0_f64.powi((number * 7 % 5) as i32 * span - 2 * span);
    let mut problem = Problem::new(draw.sense);
    for row in (0..plain.rows() as u32).map(RowId) {
        let (lower, upper) = plain.row_bounds(row);
        problem.add_row(lower * of(row.0, spread), upper * of(row.0, spread));
    }
    for col in plain.columns() {
        let unit = of(col.0 + 1, spread);
        let entries: Vec<_> = plain.column(col).map(|(row, a)| (row, a * of(row.0, spread) * unit)).collect();
        let (lower, upper) = plain.col_bounds(col);
        problem.add_col(plain.cost(col) * unit, lower / unit, upper / unit, Continuous, &entries);
    }
    problem
}

/// The same with two rows over the columns of weights: at most `size`, and at least `size` and a hundredth more.
fn contradicted(problem: &Problem, weights: &[f64], size: f64) -> Problem {
    let mut wider = Problem::new(problem.sense());
    for row in (0..problem.rows() as u32).map(RowId) {
        let (lower, upper) = problem.row_bounds(row);
        wider.add_row(lower, upper);
    }
    let most = wider.add_row(-INF, size);
    let least = wider.add_row(2.0 * (size + 0.01 * size.abs().max(1.0)), INF);
    for (col, weight) in problem.columns().zip(weights.iter().chain(std::iter::repeat(&0.0))) {
        let mut entries: Vec<_> = problem.column(col).collect();
        entries.extend([(most, *weight), (least, 2.0 * weight)]);
        let (lower, upper) = problem.col_bounds(col);
        wider.add_col(problem.cost(col), lower, upper, Continuous, &entries);
    }
    wider
}

/// Every way of solving: once, by its least violation, as a base, from a base and with no basis.
fn answers(problem: &Problem) -> Vec<Solution> {
    let settings = Settings::default();
    let bare = Settings { presolve: Presolve::Off, ..settings.clone() };
    let mut found = vec![solve(problem, &settings), solve(problem, &bare)];
    found.push(elastic::solve(problem, &settings, &Caps::none(problem)).0);
    found.push(
        Base::new(problem.clone(), &settings, Limits::default()).one(&Delta::default()).solution().unwrap().clone(),
    );
    found
}

/// From the basis of the same problem without what contradicts.
fn from_free(problem: &Problem, rows: &[RowId]) -> Solution {
    let mut free = problem.clone();
    rows.iter().for_each(|row| free.set_row_bounds(*row, -INF, INF));
    let base = Base::new(free, &Settings::default(), Limits::default());
    let held = rows.iter().map(|row| {
        let (lower, upper) = problem.row_bounds(*row);
        (*row, lower, upper)
    });
    base.one(&Delta { rows: held.collect(), ..Delta::default() }).solution().unwrap().clone()
}

fn config() -> ProptestConfig {
    ProptestConfig { cases: 200, rng_seed: RngSeed::Fixed(29), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_contradicts_itself_is_proven_so(
        draw in draw(7),
        weights in prop::collection::vec(prop_oneof![2 => Just(0.0), 3 => -4.0..4.0_f64], 7),
        size in -50.0..50.0_f64,
        spread in 0..2_i32,
    ) {
        let base = problem(&draw, spread);
        let wider = contradicted(&base, &weights, size);
        let rows = [RowId(base.rows() as u32), RowId(base.rows() as u32 + 1)];
        for found in answers(&wider).into_iter().chain([from_free(&wider, &rows)]) {
            prop_assert_eq!(&found.status, &Status::Infeasible);
            prop_assert!(proven(&wider, found.farkas.as_deref(), &Caps::none(&wider)), "{:?}", found);
        }
    }

    #[test]
    fn what_has_a_solution_is_never_called_infeasible(draw in draw(7), spread in 0..2_i32) {
        let problem = problem(&draw, spread);
        for found in answers(&problem) {
            prop_assert!(matches!(found.status, Status::Optimal | Status::Unbounded), "{:?}", found);
            prop_assert!(found.status == Status::Unbounded || check(&problem, &found).worst() < 1e-5, "{:?}", found);
        }
    }
}

/// A stair of ten stocks, each fed from the one before, the last of which must hold something.
fn stair(needed: f64) -> Problem {
    let mut problem = Problem::new(Sense::Maximise);
    let rows: Vec<RowId> = (0..10).map(|_| problem.add_row(0.0, 0.0)).collect();
    let goal = problem.add_row(needed, INF);
    problem.add_row(0.0, INF);
    for pair in rows.windows(2) {
        problem.add_col(-1.0, 0.0, INF, Continuous, &[(pair[0], -1.0), (pair[1], 0.9)]);
    }
    problem.add_col(-1.0, 0.0, 5.0, Continuous, &[(rows[0], 1.0)]);
    problem.add_col(1.0, 0.0, INF, Continuous, &[(rows[9], -1.0), (goal, 1.0)]);
    problem
}

#[test]
fn what_presolve_and_empty_rows_contradict_is_proven_too() {
    for problem in [
        stair(4.0),
        {
            // nothing comes in
            let mut problem = stair(1e-3);
            problem.set_col_bounds(ColId(9), 0.0, 0.0);
            problem
        },
        {
            // a row without entries that wants something
            let mut problem = stair(0.0);
            problem.set_row_bounds(RowId(11), 1.0, INF);
            problem
        },
        {
            let mut problem = stair(0.0);
            problem.set_col_bounds(ColId(3), 2.0, 1.0);
            problem
        },
    ] {
        for found in answers(&problem) {
            assert_eq!(found.status, Status::Infeasible);
            assert!(proven(&problem, found.farkas.as_deref(), &Caps::none(&problem)));
        }
    }
    // 5 times 0.9 nine times is 1.937
    for found in answers(&stair(1.9)) {
        assert_eq!(found.status, Status::Optimal);
    }
}

#[test]
fn caps_prove_where_bounds_do_not() {
    // x - y >= 3 with y free upwards, and x at most 2 if the caps are to be believed
    let mut problem = Problem::new(Sense::Maximise);
    let row = problem.add_row(3.0, INF);
    problem.add_col(-1.0, 0.0, INF, Continuous, &[(row, 1.0)]);
    problem.add_col(-1.0, 0.0, INF, Continuous, &[(row, -1.0)]);
    let caps = Caps::new(vec![0.0; 2], vec![2.0, INF]);
    let settings = Settings::default();
    assert_eq!(elastic::solve(&problem, &settings, &caps).0.status, Status::Infeasible);
    assert_eq!(elastic::solve(&problem, &settings, &Caps::none(&problem)).0.status, Status::Optimal);
}
