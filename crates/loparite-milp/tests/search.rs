//! Search contract: plans found piece by piece against the optimum of branch and bound.
//!
//! In        knapsacks, lot sizes and facility locations small enough to be solved outright
//! Out       nothing
//! Holds     an incumbent satisfies the whole problem and is never better than the optimum, nor worse than what was
//!           given; the bound is never on the wrong side of the optimum; the same problem gives the same bits
//! Not here  how close a search of a large problem comes (measured, not promised)

#![allow(clippy::unwrap_used, reason = "a helper of a test fails as the test does")]

#[path = "../examples/chain/mod.rs"]
mod chain;

use chain::hash;
use loparite_milp::certificate::check;
use loparite_milp::problem::Integrality::{Continuous, Integer};
use loparite_milp::problem::{ColId, Problem, RowId, Sense};
use loparite_milp::search::{Found, Origin, Search, search};
use loparite_milp::solver::{Settings, Solution, Status, solve};

const INF: f64 = f64::INFINITY;

/// The incumbent is one, the bound is one, the gap is what it says; the objective.
fn sound(problem: &Problem, found: &Found, optimum: f64) -> f64 {
    let incumbent = found.incumbent.as_ref().unwrap();
    let whole = Solution { x: incumbent.x.clone(), ..solve(problem, &Settings::default()) };
    let residuals = check(problem, &whole);
    assert!(residuals.primal <= 1e-6 && residuals.integrality <= 1e-6, "{residuals:?}");
    let slack = 1e-6 * optimum.abs().max(1.0);
    let (order, turned) = if problem.sense() == Sense::Minimise { ("above", 1.0) } else { ("below", -1.0) };
    let (bound, objective, best) = (turned * found.bound, turned * incumbent.objective, turned * optimum);
    assert!(bound <= best + slack && best <= objective + slack, "{order}: {bound} {best} {objective}");
    let gap = (found.bound - incumbent.objective).abs() / incumbent.objective.abs();
    assert!((found.gap - gap).abs() < 1e-12);
    incumbent.objective
}

fn optimum(problem: &Problem) -> f64 {
    let solution = solve(problem, &Settings::default());
    assert_eq!(solution.status, Status::Optimal);
    solution.objective
}

/// Several capacities, many things; groups of five things.
fn knapsack(seed: usize) -> (Problem, Vec<Vec<ColId>>) {
    let mut problem = Problem::new(Sense::Maximise);
    let rows: Vec<RowId> = (0..3).map(|_| problem.add_row(-INF, 40.0)).collect();
    let cols: Vec<ColId> = (0..25)
        .map(|at| {
            let weights: Vec<_> =
                rows.iter().map(|r| (*r, 1.0 + 9.0 * hash(seed * 999 + at * 7 + r.0 as usize))).collect();
            problem.add_col(1.0 + 10.0 * hash(seed * 777 + at), 0.0, 2.0, Integer, &weights)
        })
        .collect();
    (problem, cols.chunks(5).map(<[ColId]>::to_vec).collect())
}

/// Eight periods of demand, a set-up each, limited lots, stock between; a group a period.
fn lots(seed: usize) -> (Problem, Vec<Vec<ColId>>) {
    let mut problem = Problem::new(Sense::Minimise);
    let balance: Vec<RowId> =
        (0..8).map(|t| 10.0 + (20.0 * hash(seed * 31 + t)).round()).map(|d| problem.add_row(d, d)).collect();
    let mut groups = Vec::new();
    for t in 0..8 {
        let limit = problem.add_row(-INF, 0.0);
        problem.add_col(1.0 + hash(seed + t), 0.0, INF, Continuous, &[(balance[t], 1.0), (limit, 1.0)]);
        groups.push(vec![problem.add_col(50.0 + 40.0 * hash(seed * 3 + t), 0.0, 1.0, Integer, &[(limit, -45.0)])]);
        if t < 7 {
            problem.add_col(0.8, 0.0, INF, Continuous, &[(balance[t], -1.0), (balance[t + 1], 1.0)]);
        }
    }
    (problem, groups)
}

/// Six places, ten customers; a group of two places each.
fn facilities(seed: usize) -> (Problem, Vec<Vec<ColId>>) {
    let mut problem = Problem::new(Sense::Minimise);
    let customers: Vec<RowId> = (0..10).map(|_| problem.add_row(1.0, 1.0)).collect();
    let mut open = Vec::new();
    for place in 0..6 {
        let capacity = problem.add_row(-INF, 0.0);
        open.push(problem.add_col(4.0 + 3.0 * hash(seed * 5 + place), 0.0, 1.0, Integer, &[(capacity, -4.0)]));
        for (at, customer) in customers.iter().enumerate() {
            let cost = 5.0 * hash(seed * 11 + place * 13 + at * 17);
            problem.add_col(cost, 0.0, 1.0, Continuous, &[(*customer, 1.0), (capacity, 1.0)]);
        }
    }
    (problem, open.chunks(2).map(<[ColId]>::to_vec).collect())
}

#[test]
fn what_is_found_is_sound_and_near_the_optimum_and_the_same_every_time() {
    for (name, make) in [("knapsack", knapsack as fn(usize) -> _), ("lots", lots), ("facilities", facilities)] {
        let mut missed = 0.0_f64;
        for seed in 0..4 {
            let (problem, groups) = make(seed);
            let best = optimum(&problem);
            let found = search(&problem, &groups, &Search::default(), None);
            let objective = sound(&problem, &found, best);
            missed = missed.max((objective - best).abs() / best.abs());
            assert_eq!(found, search(&problem, &groups, &Search::default(), None), "{name} {seed}");
        }
        assert!(missed < 0.12, "{name}: {missed}");
    }
}

#[test]
fn one_neighbourhood_of_everything_is_branch_and_bound() {
    for seed in 0..2 {
        let (problem, groups) = knapsack(seed);
        let all = Search { neighbourhoods: vec![groups.concat()], neighbourhood_nodes: 100_000, ..Search::default() };
        let found = search(&problem, &groups, &all, None);
        let best = optimum(&problem);
        assert!((sound(&problem, &found, best) - best).abs() < 1e-5 * best);
    }
}

#[test]
fn what_is_found_is_never_worse_than_what_is_given() {
    let still = Search { window_nodes: 1, neighbourhood_nodes: 1, rounds: 0, ..Search::default() };
    for seed in 0..3 {
        let (problem, groups) = lots(seed);
        let best = solve(&problem, &Settings::default());
        let found = search(&problem, &groups, &still, Some(&best.x));
        let objective = sound(&problem, &found, best.objective);
        assert!((objective - best.objective).abs() < 1e-6);
        // what is given but impossible does no harm
        let found = search(&problem, &groups, &still, Some(&vec![0.5; problem.cols()]));
        sound(&problem, &found, best.objective);
    }
}

/// x1 + ... = 3 of twos and threes: the first group's best choice leaves the second none.
#[test]
fn a_window_without_a_plan_is_widened() {
    let mut problem = Problem::new(Sense::Maximise);
    let sum = problem.add_row(7.0, 7.0);
    let first = problem.add_col(5.0, 0.0, 3.0, Integer, &[(sum, 2.0)]);
    let second = problem.add_col(1.0, 0.0, 2.0, Integer, &[(sum, 3.0)]);
    let found = search(&problem, &[vec![first], vec![second]], &Search::default(), None);
    assert!(found.widened > 0, "{found:?}");
    let incumbent = found.incumbent.unwrap();
    assert_eq!((incumbent.x, incumbent.objective), (vec![2.0, 1.0], 11.0));
    assert_eq!(incumbent.origin, Origin::RelaxAndFix);
}

#[test]
fn a_whole_relaxation_is_the_optimum_at_once_and_none_is_none() {
    let mut problem = Problem::new(Sense::Maximise);
    let row = problem.add_row(-INF, 4.0);
    let col = problem.add_col(1.0, 0.0, INF, Integer, &[(row, 2.0)]);
    let found = search(&problem, &[], &Search::default(), None);
    let incumbent = found.incumbent.unwrap();
    assert_eq!((incumbent.objective, incumbent.origin, found.gap), (2.0, Origin::Relaxation, 0.0));
    // no whole number lies between 1.2 and 1.8
    problem.set_row_bounds(row, 2.4, 3.6);
    let found = search(&problem, &[vec![col]], &Search::default(), None);
    assert_eq!((found.incumbent, found.gap), (None, INF));
    assert!((found.bound - 1.8).abs() < 1e-9);
    // and none at all
    problem.set_row_bounds(row, 9.0, 1.0);
    assert_eq!(search(&problem, &[], &Search::default(), None).bound, -INF);
}
