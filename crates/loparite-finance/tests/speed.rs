//! Speed: processor time of a project of thirty years. Run by hand: it asserts nothing that a busy machine could break.
//!
//! `cargo test --release -p loparite-finance --test speed -- --ignored --nocapture`
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]
#![allow(clippy::print_stdout, reason = "it is run by hand to be read")]

use loparite_finance::breakeven::breakeven_price;
use loparite_finance::depreciation::Depreciation;
use loparite_finance::discount::{Discount, Timing, npv};
use loparite_finance::irr::irr;
use loparite_finance::loan::{Loan, Repayment};
use loparite_finance::project::{GrantBasis, InterestRelief, Product, ProductKind, Project, Spend, statement};
use loparite_finance::series::Series;
use loparite_finance::tax::LossRelief;
use std::hint::black_box;

const FIRST: i32 = 2026;
const LAST: i32 = 2055;

/// Six products, eight costs, two kinds of capital, a loan, a grant, closure.
fn project() -> Project {
    let run = |value: f64| Series::level(FIRST + 3, LAST, value);
    let level = |value: f64| Series::level(FIRST, LAST, value);
    let product = |at: usize| Product {
        name: format!("product {at}"),
        tonnes: run(100.0 / (at + 1) as f64),
        price: Series::of(FIRST, LAST, |year| 30.0 + at as f64 + 0.1 * f64::from(year - FIRST)),
        payability: level(0.8),
        kind: if at == 5 { ProductKind::ByProduct } else { ProductKind::Main },
    };
    let spend = |name: &str, spent, depreciation| Spend { name: name.into(), spent, depreciation };
    Project {
        on_line: FIRST + 3,
        products: (0..6).map(product).collect(),
        costs: (0..8).map(|at| (format!("cost {at}"), run(200.0 + at as f64))).collect(),
        capital: vec![
            spend("plant", Series::new(FIRST, vec![3000.0, 5000.0, 4000.0]), Depreciation::StraightLine { years: 10 }),
            spend("sustaining", run(100.0), Depreciation::OverLife),
        ],
        working_capital: run(300.0),
        closure: Series::new(LAST, vec![6000.0]),
        royalty: level(0.03),
        tax_rate: level(0.2),
        relief: LossRelief { share: 0.5, years: Some(10) },
        interest_relief: InterestRelief::Deducted,
        grants: Series::new(FIRST, vec![500.0]),
        grant_basis: GrantBasis::Reduced,
        loans: vec![Loan {
            draws: Series::new(FIRST, vec![1000.0, 2000.0]),
            rate: 0.1,
            tenor: 10,
            grace: 2,
            repayment: Repayment::Annuity,
        }],
        price_level: Some(Series::of(FIRST, LAST, |year| 1.04_f64.powi(year - FIRST))),
        ..Project::idle(FIRST, LAST)
    }
}

/// Nanoseconds of processor time of this thread.
fn processor_time() -> f64 {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    said.split_whitespace().next().unwrap().parse().unwrap()
}

fn measure(what: &str, times: u32, mut run: impl FnMut()) {
    let start = processor_time();
    (0..times).for_each(|_| run());
    println!("{what}: {:.2} microseconds", (processor_time() - start) / f64::from(times) / 1000.0);
}

#[test]
#[ignore = "measures, proves nothing"]
fn thirty_years() {
    let project = project();
    let discount = Discount { rate: 0.1, base: FIRST, timing: Timing::Middle };
    let stated = statement(&project).unwrap();
    let before_closure = stated.project.map(|year, money| if year == LAST { money.abs() } else { money });
    let wild = Series::of(FIRST, LAST, |year| if year % 2 == 0 { -100.0 } else { 103.0 + f64::from(year - FIRST) });
    println!("one change of sign: {}", irr(&before_closure).words());
    println!("with closure: {}", irr(&stated.project).words());
    println!("twenty-nine changes: {}", irr(&wild).words());
    measure("irr, one change of sign", 300_000, || drop(black_box(irr(black_box(&before_closure)))));
    measure("irr, with closure", 100_000, || drop(black_box(irr(black_box(&stated.project)))));
    measure("irr, twenty-nine changes of sign", 3_000, || drop(black_box(irr(black_box(&wild)))));
    measure("npv", 1_000_000, || {
        black_box(npv(black_box(&stated.project), &discount));
    });
    measure("statement", 100_000, || drop(black_box(statement(black_box(&project)))));
    measure("statement, npv, irr", 100_000, || {
        let stated = statement(black_box(&project)).unwrap();
        black_box((npv(&stated.project, &discount), irr(&stated.project)));
    });
    measure("breakeven price", 10_000, || {
        black_box(breakeven_price(&project, &stated, 0, &discount));
    });
}
