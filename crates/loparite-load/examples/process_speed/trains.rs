//! Trains: designs by closed form, the order of cuts, whole trains of fifteen elements.
//!
//! In        how stages are sized
//! Out       problems: closed forms, the order of fourteen cuts, trains with every cut solved exactly
//! Not here  what they cost (`loparite_process::sx::train`)

use crate::Problem;
use loparite_process::sx::cascade::Phase;
use loparite_process::sx::design::{Rules, Sizing};
use loparite_process::sx::train::{self, Economics, Link, Order, Product, Reagent, Specification, TrainTask};
use loparite_process::sx::xu::{Carry, Cut};
use std::hint::black_box;

/// Closed forms that are one problem: a single one is shorter than a look at the clock.
const DESIGNS: usize = 1000;
/// Separation factors of neighbours: of the size of measured and assumed ones.
const FACTORS: [f64; 14] = [6.8, 2.0, 1.55, 10.6, 2.0, 1.5, 5.0, 2.0, 1.6, 1.4, 1.4, 3.0, 2.5, 1.8];
/// Even shares.
const FLOWS: [f64; 15] = [1.0 / 15.0; 15];

/// A thousand cuts by closed form.
pub fn closed_form() -> Vec<Problem> {
    let cut = |i: usize| Cut {
        separation_factor: 1.5 + 1e-4 * i as f64,
        scrub_separation_factor: 1.5 + 1e-4 * i as f64,
        feed: Phase::Aqueous,
        feed_fraction: 0.5,
        organic_purity: 0.999,
        aqueous_purity: 0.9999,
    };
    let of = |carry: Carry| -> Problem {
        Box::new(move || (0..DESIGNS).all(|i| black_box(cut(i).design(black_box(carry))).is_ok()))
    };
    vec![of(Carry::SquareRoot), of(Carry::LeastHoldUp)]
}

/// The cheapest order of fourteen cuts.
pub fn order() -> Vec<Problem> {
    vec![Box::new(|| with_task(Sizing::Least, |task| black_box(train::plan(task)).is_ok()))]
}

/// A train of fifteen elements to 99.9 %.
///
/// # Errors
/// No such sizing.
pub fn train(sizing: &str) -> Result<Vec<Problem>, String> {
    let sizing = match sizing {
        "least" => Sizing::Least,
        "rounded" => Sizing::RoundedUp,
        other => return Err(format!("`{other}` is not `least` or `rounded`")),
    };
    Ok(vec![Box::new(move || with_task(sizing, |task| black_box(train::train(task)).is_ok()))])
}

fn with_task(sizing: Sizing, solve: impl Fn(&TrainTask<'_>) -> bool) -> bool {
    let mut ln_k = vec![0.0];
    for factor in FACTORS {
        ln_k.push(ln_k[ln_k.len() - 1] + factor.ln());
    }
    let products: Vec<Product> =
        (1..=FLOWS.len()).map(|end| Product { end, purity: Some(0.999), recovery: Some(0.99) }).collect();
    solve(black_box(&TrainTask {
        ln_k: &ln_k,
        flows: &FLOWS,
        feed: Phase::Aqueous,
        products: &products,
        specification: Specification::Products,
        link: Link::Stripped,
        order: Order::Cheapest,
        rules: Rules { sizing, ..Rules::default() },
        economics: Economics {
            base: Reagent { molar_mass: 40.0, price: 0.35 },
            acid: Reagent { molar_mass: 36.46, price: 0.25 },
            value: &[5.0; 15],
            oxide_mass: &[170.0; 15],
            rate: 0.1,
            residence_time: 0.33,
        },
    }))
}
