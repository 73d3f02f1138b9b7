//! Sweep contract: changed data solved from one basis, on any number of threads.
//!
//! In        a made-up chain, and problems small enough to solve by hand
//! Out       nothing
//! Holds     every answer equals a solve from nothing, and is the same bits whatever the order and number of threads;
//!           each rung is reached when the one before fails, and says so
//! Not here  time (`cargo xtask bench`)

#![allow(clippy::unwrap_used, reason = "a helper of a test fails as the test does")]

#[path = "../examples/chain/mod.rs"]
mod chain;

use chain::{Handles, Size, emit, hash};
use loparite_milp::problem::Integrality::{Continuous, Integer};
use loparite_milp::problem::{ColId, Problem, RowId, Sense};
use loparite_milp::solver::{Method, Settings, Status, solve};
use loparite_milp::sweep::{Answer, Base, Delta, Fault, Limits, Outcome, Replaced, Rung};
use std::num::NonZeroUsize;

const INF: f64 = f64::INFINITY;

fn threads(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).unwrap()
}

fn small() -> (Problem, Handles) {
    let mut problem = Problem::new(Sense::Maximise);
    let handles = emit(Size { sites: 3, years: 5, elements: 4, arcs: 1 }, &mut problem);
    (problem, handles)
}

fn rung(answer: &Answer) -> Option<Rung> {
    match &answer.outcome {
        Outcome::Answered { rung, .. } => Some(*rung),
        Outcome::Trouble => None,
    }
}

/// Every number of every answer, as bits.
fn bits(answers: &[Answer]) -> Vec<u64> {
    let of = |answer: &Answer| {
        let solution = answer.solution().unwrap();
        let lists = [&solution.x, &solution.row_dual, &solution.col_dual, &solution.row_activity];
        let all: Vec<u64> = lists.iter().flat_map(|list| list.iter().map(|value| value.to_bits())).collect();
        [vec![solution.objective.to_bits(), solution.simplex_iterations as u64], all].concat()
    };
    answers.iter().flat_map(of).collect()
}

#[test]
fn hot_answers_equal_cold_ones_and_the_order_and_the_threads_change_no_bit() {
    let (problem, handles) = small();
    let base = Base::new(problem.clone(), &Settings::default(), Limits::default());
    let deltas: Vec<Delta> = (0..8).map(|number| handles.delta(number)).collect();
    let one = base.sweep(&deltas, threads(1));
    for (answer, delta) in one.iter().zip(&deltas) {
        assert_eq!((rung(answer), answer.tried.len()), (Some(Rung::Hot), 0));
        let spent = answer.solution().unwrap().simplex_iterations;
        assert!(spent < base.answer().solution().unwrap().simplex_iterations, "{spent}");
        let mut changed = problem.clone();
        delta.apply(&mut changed);
        let cold = solve(&changed, &Settings::default());
        let optimum = answer.optimum().unwrap();
        assert!((optimum - cold.objective).abs() < 1e-6 * optimum.abs(), "{optimum} {}", cold.objective);
        assert!(optimum != base.answer().optimum().unwrap(), "the change changes nothing");
    }
    assert_eq!(bits(&one), bits(&base.sweep(&deltas, threads(2))));
    assert_eq!(bits(&one), bits(&base.sweep(&deltas, threads(5))));
    let backwards: Vec<Delta> = deltas.iter().rev().cloned().collect();
    let mut turned = base.sweep(&backwards, threads(2));
    turned.reverse();
    assert_eq!(bits(&one), bits(&turned));
    assert_eq!(bits(&one[3..4]), bits(&[base.one(&deltas[3])]));
}

#[test]
fn answers_are_handed_over_in_order() {
    let (problem, handles) = small();
    let base = Base::new(problem, &Settings::default(), Limits::default());
    let deltas: Vec<Delta> = (0..9).map(|number| handles.delta(number)).collect();
    let mut seen = Vec::new();
    base.each(&deltas, threads(3), |at, _| seen.push(at));
    assert_eq!(seen, (0..9).collect::<Vec<_>>());
    base.each(&[], threads(3), |_, _| panic!("there is nothing"));
}

#[test]
fn a_hot_start_that_takes_too_long_goes_cold_and_says_so() {
    let (problem, handles) = small();
    let limits = Limits { hot_iterations: Some(1), ..Limits::default() };
    let base = Base::new(problem, &Settings::default(), limits);
    let answer = base.one(&handles.delta(1));
    assert_eq!(rung(&answer), Some(Rung::Simplex));
    assert_eq!(answer.tried.len(), 1);
    let tried = &answer.tried[0];
    assert_eq!((tried.rung, &tried.fault), (Rung::Hot, &Fault::Unknown("iteration limit".to_owned())));
    assert_eq!(tried.simplex_iterations, 1);
    assert!(answer.optimum().is_some());
}

#[test]
fn an_answer_that_does_not_stand_up_climbs_the_whole_ladder_and_ends_as_trouble() {
    let (problem, handles) = small();
    for (method, order) in [
        (Method::Choose, [Rung::Simplex, Rung::InteriorPoint, Rung::Loose, Rung::Elastic]),
        (Method::InteriorPoint, [Rung::InteriorPoint, Rung::Simplex, Rung::Loose, Rung::Elastic]),
    ] {
        let settings = Settings { method, ..Settings::default() };
        // no residual is below 0
        let strict = Limits { residual: -1.0, ..Limits::default() };
        let base = Base::new(problem.clone(), &settings, strict);
        assert_eq!((&base.answer().outcome, base.basis()), (&Outcome::Trouble, None));
        let answer = base.one(&handles.delta(1));
        assert_eq!((&answer.outcome, answer.solution()), (&Outcome::Trouble, None));
        assert_eq!(answer.tried.iter().map(|tried| tried.rung).collect::<Vec<_>>(), order);
        assert!(answer.tried.iter().all(|tried| matches!(tried.fault, Fault::Residuals(r) if r.worst() < 1e-6)));
    }
}

#[test]
fn a_replaced_objective_begins_cold() {
    let (problem, _) = small();
    let base = Base::new(problem.clone(), &Settings::default(), Limits::default());
    let costs = problem.columns().map(|col| (col, -hash(col.0 as usize))).collect();
    let answer = base.one(&Delta { costs, ..Delta::default() });
    assert_eq!((rung(&answer), answer.tried.len()), (Some(Rung::Simplex), 0));
    let costs = problem.columns().map(|col| (col, 5.0 * hash(col.0 as usize) * problem.cost(col))).collect();
    let delta = Delta { costs, ..Delta::default() };
    let answer = base.one(&delta);
    assert_eq!(rung(&answer), Some(Rung::Simplex));
    let limits = Limits { replaced: Replaced::Primal, ..Limits::default() };
    let primal = Base::new(problem.clone(), &Settings::default(), limits).one(&delta);
    assert_eq!((rung(&primal), primal.tried.len()), (Some(Rung::Primal), 0), "{:?}", primal.tried);
    let (hot, cold) = (primal.optimum().unwrap(), answer.optimum().unwrap());
    assert!(cold != 0.0 && (hot - cold).abs() < 1e-6 * cold.abs(), "{hot} {cold}");
    let slight = problem.columns().map(|col| (col, 1.01 * problem.cost(col))).collect();
    assert_eq!(rung(&base.one(&Delta { costs: slight, ..Delta::default() })), Some(Rung::Hot));
}

/// max x + y, x + 2 y <= 4, 3 x + y <= 6: x = 1.6, y = 1.2.
fn corner() -> Problem {
    let mut problem = Problem::new(Sense::Maximise);
    let (a, b) = (problem.add_row(-INF, 4.0), problem.add_row(-INF, 6.0));
    problem.add_col(1.0, 0.0, INF, Continuous, &[(a, 1.0), (b, 3.0)]);
    problem.add_col(1.0, 0.0, INF, Continuous, &[(a, 2.0), (b, 1.0)]);
    problem
}

#[test]
fn every_kind_of_change_is_applied_and_taken_back() {
    let base = Base::new(corner(), &Settings::default(), Limits::default());
    let near = |answer: Answer, optimum: f64| {
        let found = answer.optimum().unwrap();
        assert!((found - optimum).abs() < 1e-9, "{found} {optimum}");
    };
    let deltas = [
        Delta { rows: vec![(RowId(0), -INF, 1.0), (RowId(0), -INF, 2.0)], ..Delta::default() },
        Delta { cols: vec![(ColId(0), 0.0, 1.0)], ..Delta::default() },
        Delta { costs: vec![(ColId(1), 1.5)], ..Delta::default() },
        Delta { coefficients: vec![(RowId(0), ColId(1), 1.0)], ..Delta::default() },
        Delta::default(),
    ];
    let answers = base.sweep(&deltas, threads(1));
    for (answer, optimum) in answers.into_iter().zip([2.0, 2.5, 3.4, 4.0, 2.8]) {
        near(answer, optimum);
    }
    let mut problem = corner();
    let back = deltas[0].apply(&mut problem);
    assert_eq!(problem.row_bounds(RowId(0)), (-INF, 2.0));
    back.apply(&mut problem);
    assert_eq!(problem.row_bounds(RowId(0)), (-INF, 4.0));
}

#[test]
fn infeasible_and_unbounded_scenarios_are_answers_too() {
    let base = Base::new(corner(), &Settings::default(), Limits::default());
    let infeasible = Delta { rows: vec![(RowId(0), 9.0, INF), (RowId(1), -INF, 1.0)], ..Delta::default() };
    let answer = base.one(&infeasible);
    assert_eq!((answer.solution().unwrap().status.clone(), rung(&answer)), (Status::Infeasible, Some(Rung::Hot)));
    assert_eq!(answer.optimum(), None);
    let crossed = Delta { cols: vec![(ColId(0), 2.0, 1.0)], ..Delta::default() };
    assert_eq!(base.one(&crossed).solution().unwrap().status, Status::Infeasible);
    let unbounded = Delta { rows: vec![(RowId(0), -INF, INF), (RowId(1), -INF, INF)], ..Delta::default() };
    assert_eq!(base.one(&unbounded).solution().unwrap().status, Status::Unbounded);
    // a base without an optimum has no basis; its scenarios are solved all the same
    let mut problem = corner();
    infeasible.apply(&mut problem);
    let base = Base::new(problem, &Settings::default(), Limits::default());
    assert_eq!((base.answer().solution().unwrap().status.clone(), base.basis()), (Status::Infeasible, None));
    let again = Delta { rows: vec![(RowId(0), -INF, 4.0), (RowId(1), -INF, 6.0)], ..Delta::default() };
    assert_eq!(rung(&base.one(&again)), Some(Rung::Simplex));
}

#[test]
#[should_panic(expected = "a sweep is of linear problems")]
fn a_problem_with_integers_is_refused() {
    let mut problem = corner();
    problem.set_integrality(ColId(0), Integer);
    Base::new(problem, &Settings::default(), Limits::default());
}
