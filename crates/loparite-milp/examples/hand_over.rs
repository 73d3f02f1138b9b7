//! Hand over: processor time and memory of building a large problem and giving it to the solver, without solving it.
//!
//! In        `M` (196,523 rows, 513,860 columns, 1,719,208 entries) or `L` (965,339, 2,557,360, 8,542,962)
//! Out       one line of JSON: rows, cols, entries, build_s, pass_s, total_s, bound_s (the safe bound of made-up
//!           duals), peak_mb (before that bound), predicted_mb
//! Holds     the sizes are those of a chain of 40 sites and 20 years, 100 sites and 40 years, that was measured with
//!           other programs; a chain of that many sites, topped up with contracts to the last row, column and entry
//! Not here  limits (`cargo xtask bench`), the same size in linopy (`bench/peer/linopy_hand_over.py`)

#![allow(clippy::print_stdout, clippy::print_stderr, clippy::unwrap_used, reason = "its output is what it prints")]

#[path = "chain/mod.rs"]
mod chain;
#[path = "chain/clock.rs"]
mod clock;

use chain::{Size, emit, hash};
use clock::{now, peak_bytes};
use loparite_milp::bound::{Caps, safe_bound};
use loparite_milp::problem::Integrality::Continuous;
use loparite_milp::problem::{Problem, RowId, Sense};
use loparite_milp::sink::{Count, Sink};
use loparite_milp::solver::{Settings, Solver};
use std::process::ExitCode;

/// What is to be met exactly.
struct Target {
    size: Size,
    rows: usize,
    cols: usize,
    entries: usize,
}

const M: Target = Target {
    size: Size { sites: 40, years: 20, elements: 17, arcs: 2 },
    rows: 196_523,
    cols: 513_860,
    entries: 1_719_208,
};

const L: Target = Target {
    size: Size { sites: 100, years: 40, elements: 17, arcs: 2 },
    rows: 965_339,
    cols: 2_557_360,
    entries: 8_542_962,
};

fn main() -> ExitCode {
    let target = match std::env::args().nth(1).as_deref() {
        Some("M") => M,
        Some("L") => L,
        _ => {
            eprintln!("hand_over: say which size, `M` or `L`");
            return ExitCode::from(2);
        }
    };
    let begun = now();
    let mut problem = Problem::with_capacity(Sense::Maximise, target.rows, target.cols, target.entries);
    emit(target.size, &mut problem);
    top_up(&target, &mut problem);
    let built = now();
    let solver = Solver::new(&problem, &Settings::default());
    let passed = now();
    let peak = peak_bytes();
    let met = (problem.rows(), problem.cols(), problem.nonzeros());
    assert_eq!(met, (target.rows, target.cols, target.entries), "the size is missed");
    drop(solver);

    let duals: Vec<f64> = (0..target.rows).map(|at| hash(at) - 0.5).collect();
    let caps = Caps::each(&problem, 0.0, 1e6);
    let bounding = now();
    let bound = safe_bound(&problem, &duals, &caps).bound;
    let bounded = now();
    assert!(bound.is_finite());
    let predicted = predicted(&problem);
    println!(
        "{{\"rows\":{},\"cols\":{},\"entries\":{},\"build_s\":{:.4},\"pass_s\":{:.4},\"total_s\":{:.4},\
         \"bound_s\":{:.4},\"peak_mb\":{:.1},\"predicted_mb\":{predicted:.1}}}",
        met.0,
        met.1,
        met.2,
        built - begun,
        passed - built,
        passed - begun,
        bounded - bounding,
        peak / 1e6,
    );
    ExitCode::SUCCESS
}

/// Contracts: rows that limit them, columns with entries all over the chain, as many as are missing.
fn top_up(target: &Target, problem: &mut Problem) {
    while problem.rows() < target.rows {
        problem.row(f64::NEG_INFINITY, 10.0);
    }
    let (cols, entries) = (target.cols - problem.cols(), target.entries - problem.nonzeros());
    let mut list: Vec<(RowId, f64)> = Vec::new();
    for at in 0..cols {
        let many = entries * (at + 1) / cols - entries * at / cols;
        let step = 1 + (hash(at) * (target.rows / (2 * many) - 1) as f64) as usize;
        let first = at * 7919 % (target.rows / 2);
        list.clear();
        list.extend((0..many).map(|k| (RowId((first + k * step) as u32), 1.0 - 0.125 * k as f64)));
        problem.column(0.5, 0.0, 10.0, Continuous, &list);
    }
}

/// What a dry run says the memory will be, megabytes.
fn predicted(problem: &Problem) -> f64 {
    let mut count = Count::new();
    for row in 0..problem.rows() as u32 {
        let (lower, upper) = problem.row_bounds(RowId(row));
        count.row(lower, upper);
    }
    let mut list = Vec::new();
    for col in problem.columns() {
        list.clear();
        list.extend(problem.column(col));
        count.column(0.0, 0.0, 1.0, Continuous, &list);
    }
    count.handed_over_bytes() as f64 / 1e6
}
