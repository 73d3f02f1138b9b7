//! Sweep speed: processor time of twenty changed scenarios from one basis, against twenty solves from nothing.
//!
//! In        nothing, or sites, years, elements and arcs of the chain, and `simplex` or `interior` to have it so
//! Out       one line of JSON: rows, base_s, hot_s (base included), cold_s, cold_method, ratio, hot (answers of the
//!           first rung), differ (optima that are not those of the solve from nothing)
//! Holds     both ways on one thread, in one run, in turns, so that a busy machine slows both
//! Not here  limits (`cargo xtask bench`)

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "its output is what it prints")]

#[path = "chain/mod.rs"]
mod chain;
#[path = "chain/clock.rs"]
mod clock;

use chain::{Size, emit};
use clock::now;
use loparite_milp::problem::{Problem, Sense};
use loparite_milp::solver::{Method, Settings, solve};
use loparite_milp::sweep::{Base, LARGE, Limits, Outcome, Rung};

/// Scenarios.
const SCENARIOS: usize = 20;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let given: Vec<usize> = words.iter().map_while(|word| word.parse().ok()).collect();
    let [sites, years, elements, arcs] = given.try_into().unwrap_or([10, 10, 17, 2]);
    let mut problem = Problem::new(Sense::Maximise);
    let handles = emit(Size { sites, years, elements, arcs }, &mut problem);
    let method = match words.last().map(String::as_str) {
        Some("simplex") => Method::Simplex,
        Some("interior") => Method::InteriorPoint,
        // what the base would choose
        _ if problem.rows() < LARGE => Method::Simplex,
        _ => Method::InteriorPoint,
    };
    let settings = Settings { method, ..Settings::default() };

    let begun = now();
    let base = Base::new(problem.clone(), &settings, Limits::default());
    let base_s = now() - begun;
    let (mut hot_s, mut cold_s, mut hot, mut differ, mut iterations) = (base_s, 0.0, 0, 0, 0);
    for number in 0..SCENARIOS {
        let delta = handles.delta(number);
        let begun = now();
        let answer = base.one(&delta);
        hot_s += now() - begun;
        let mut changed = problem.clone();
        delta.apply(&mut changed);
        let begun = now();
        let cold = solve(&changed, &settings);
        cold_s += now() - begun;
        hot += usize::from(matches!(answer.outcome, Outcome::Answered { rung: Rung::Hot, .. }));
        iterations += answer.solution().map_or(0, |solution| solution.simplex_iterations);
        let same = answer.optimum().is_some_and(|o| (o - cold.objective).abs() <= 1e-6 * o.abs());
        differ += usize::from(!same);
    }
    let rows = problem.rows();
    println!(
        "{{\"rows\":{rows},\"cols\":{},\"base_s\":{base_s:.4},\"hot_s\":{hot_s:.4},\"cold_s\":{cold_s:.4},\
         \"cold_method\":\"{method:?}\",\"ratio\":{:.4},\
         \"hot\":{hot},\"differ\":{differ},\"iterations\":{iterations}}}",
        problem.cols(),
        hot_s / cold_s
    );
}
