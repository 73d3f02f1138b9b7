//! Programme speed: processor time of the programme's money on one core.
//!
//! In        the name of a case, all on a book of 45 facilities, 53 lots, 165,181 posts and 40 years (`synthetic`):
//!           `programme`: the whole programme from a plan: flows, taxes, measures, breakeven prices, swings, funding
//!           `cash-flow`: the same plan made ready and evaluated once: cash flow after tax and its net present value
//!           `evaluate`: a plan that is made ready, evaluated once with all prices and capital turned
//! Out       one line of JSON: case, median_s, least_s, slowest_s, designs, runs, lost
//! Holds     a plan without a finite value is counted as lost, never timed as if it had one
//! Not here  limits and peak memory (`cargo xtask bench`: it runs each case in a process of its own)

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "its output is what it prints")]

#[path = "../../tests/common/mod.rs"]
mod common;
#[path = "../../../loparite-load/examples/process_speed/timing.rs"]
mod timing;

use common::synthetic::{Chance, Size, synthetic};
use loparite_economics::evaluate::{Compiled, Turn, evaluate};
use loparite_economics::programme::programme;
use loparite_model::chain::Model;
use loparite_model::outcome::Outcome;
use std::cell::Cell;
use std::hint::black_box;
use std::process::ExitCode;
use timing::{Problem, line};

/// Turns of the case `evaluate`, each a problem of its own: two hundred runs each.
const TURNS: usize = 50;

/// Seed of the book.
const SEED: u64 = 7;

/// Size of the book: that of a national programme.
const SIZE: Size = Size { deposits: 10, years: 30, after: 10, elements: 10, idle: 10 };

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
