//! Programme speed: processor time of the programme's money on one core.
//!
//! In        the name of a case, all on a book of 45 facilities, 53 lots, 165,181 posts and 40 years (`synthetic`):
//!           `programme`: the whole programme from a plan: flows, taxes, measures, breakeven prices, swings, funding
//!           `cash-flow`: the same plan made ready and evaluated once: cash flow after tax and its net present value
//!           `evaluate`: a plan that is made ready, evaluated once with all prices and capital turned
//! Out       one line of JSON: case, median_s, least_s, slowest_s, designs, runs, lost
//! Holds     a plan without a finite value is counted as lost, never timed as if it had one
//! Equations (1) time of a problem = median of its runs; median_s, slowest_s = over problems; least_s = over all runs
//! Not here  limits and peak memory (`cargo xtask bench`: it runs each case in a process of its own)

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "its output is what it prints")]

#[path = "../../tests/common/mod.rs"]
mod common;

use common::synthetic::{Chance, Size, synthetic};
use loparite_economics::evaluate::{Compiled, Turn, evaluate};
use loparite_economics::programme::programme;
use loparite_model::chain::Model;
use loparite_model::outcome::Outcome;
use rustix::time::{ClockId, clock_gettime};
use std::cell::Cell;
use std::hint::black_box;
use std::process::ExitCode;

/// Runs of a problem: at least so many,
const FEWEST: usize = 3;
/// no more than so many,
const MOST: usize = 200;
/// and none after so many processor seconds.
const ENOUGH: f64 = 0.5;

/// Turns of the case `evaluate`, each a problem of its own: ten thousand runs in all.
const TURNS: usize = 50;

/// Seed of the book.
const SEED: u64 = 7;

/// Size of the book: that of a national programme.
const SIZE: Size = Size { deposits: 10, years: 30, after: 10, elements: 10, idle: 10 };

/// Solves one problem; false if there is no solution.
type Problem = Box<dyn Fn() -> bool>;

fn main() -> ExitCode {
    let Some(name) = std::env::args().nth(1) else {
        eprintln!("programme_speed: name a case: `programme`, `cash-flow` or `evaluate`");
        return ExitCode::from(2);
    };
    match problems(&name) {
        Ok(problems) => {
            println!("{}", line(&name, &problems));
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("programme_speed: {name}: {why}");
            ExitCode::from(3)
        }
    }
}

/// What a name means.
fn problems(name: &str) -> Result<Vec<Problem>, String> {
    let (model, outcome) = synthetic(SEED, SIZE);
    match name {
        "programme" => Ok(vec![Box::new(move || {
            black_box(programme(&model, &outcome)).is_some_and(|found| found.whole.measures.npv[0].1.is_finite())
        })]),
        "cash-flow" => Ok(vec![Box::new(move || {
            let compiled = Compiled::new(&model, &outcome);
            compiled.is_some_and(|compiled| black_box(evaluate(&compiled, &Turn::neutral())).npv.is_finite())
        })]),
        "evaluate" => turned(&model, &outcome),
        _ => Err("there is no such case".to_owned()),
    }
}

/// The same plan under many turns; each run takes another one.
fn turned(model: &Model, outcome: &Outcome) -> Result<Vec<Problem>, String> {
    let compiled = Compiled::new(model, outcome).ok_or("the plan has no levels")?;
    let compiled = std::rc::Rc::new(compiled);
    let commodities = model.commodities.len();
    let problem = |seed: usize| -> Problem {
        let (compiled, seed) = (compiled.clone(), Cell::new(seed as u64));
        Box::new(move || {
            let mut chance = Chance(seed.get());
            let mut turn = Turn::neutral();
            turn.prices = (0..commodities).map(|_| chance.between(0.7, 1.3)).collect();
            turn.capital = chance.between(0.7, 1.5);
            seed.set(chance.0);
            black_box(evaluate(&compiled, &turn)).npv.is_finite()
        })
    };
    Ok((1..=TURNS).map(problem).collect())
}

/// Processor seconds of this thread.
fn now() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

/// Times of a problem; none if it has no solution.
fn timed(problem: &Problem) -> Vec<f64> {
    let (mut times, mut all) = (Vec::new(), 0.0);
    while times.len() < FEWEST || (times.len() < MOST && all < ENOUGH) {
        let begun = now();
        let solved = problem();
        let took = now() - begun;
        if !solved {
            return Vec::new();
        }
        all += took;
        times.push(took);
    }
    times
}

/// Equation (1).
fn line(name: &str, problems: &[Problem]) -> String {
    let all: Vec<Vec<f64>> = problems.iter().map(timed).filter(|times| !times.is_empty()).collect();
    let medians: Vec<f64> = all.iter().map(|times| median(times.clone())).collect();
    let least = all.iter().flatten().copied().fold(f64::INFINITY, f64::min);
    let slowest = medians.iter().copied().fold(0.0, f64::max);
    // no number is not JSON, and a case of which nothing was solved has none
    let number = |value: f64| if value.is_finite() { format!("{value:e}") } else { "null".to_owned() };
    format!(
        "{{\"case\":\"{name}\",\"median_s\":{},\"least_s\":{},\"slowest_s\":{},\"designs\":{},\"runs\":{},\"lost\":{}}}",
        number(median(medians)),
        number(least),
        number(slowest),
        problems.len(),
        all.iter().map(Vec::len).sum::<usize>(),
        problems.len() - all.len()
    )
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => values[middle],
        _ => 0.5 * (values[middle - 1] + values[middle]),
    }
}
