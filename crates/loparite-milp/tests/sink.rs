//! Sink contract: the same rows and columns given to every back end.
//!
//! In        problems drawn with a fixed seed
//! Out       nothing
//! Holds     a count is the size of the problem; a file that is read back is the same problem, bit for bit but for the
//!           last place of a range, and has the same optimum; another solver finds the same optimum; what is absent is
//!           refused by every back end
//! Not here  the text of a file (`mps`)

#![allow(clippy::unwrap_used, reason = "a helper of a test fails as the test does")]

mod common;

use common::{Clarabel, INF, draw};
use loparite_milp::mps::{self, Mps, Numbered};
use loparite_milp::problem::Integrality::{Continuous, Integer};
use loparite_milp::problem::{Problem, RowId, Sense};
use loparite_milp::sink::{Count, Sink};
use loparite_milp::solver::{Settings, Status, solve};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 300,
        rng_seed: RngSeed::Fixed(1998),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Everything of a problem that can be compared, but for rows of two bounds.
fn content(problem: &Problem) -> String {
    let bounds = (0..problem.rows() as u32).map(|i| problem.row_bounds(RowId(i)));
    let of_row = |(l, u): (f64, f64)| if l != u && l.is_finite() && u.is_finite() { (-0.5, 0.5) } else { (l, u) };
    let rows: Vec<_> = bounds.map(of_row).collect();
    let col = |col| {
        let entries: Vec<_> = problem.column(col).collect();
        // a negative zero is a zero
        let (lower, upper) = problem.col_bounds(col);
        (problem.cost(col) + 0.0, lower + 0.0, upper + 0.0, problem.integer(col), entries)
    };
    let rows: Vec<_> = rows.into_iter().map(|(lower, upper)| (lower + 0.0, upper + 0.0)).collect();
    format!("{:?} {rows:?} {:?}", problem.sense(), problem.columns().map(col).collect::<Vec<_>>())
}

/// How far the bounds of rows are from one another, relative to their size.
fn apart(one: &Problem, other: &Problem) -> f64 {
    let mut most = 0.0_f64;
    for row in (0..one.rows() as u32).map(RowId) {
        let ((a, b), (c, d)) = (one.row_bounds(row), other.row_bounds(row));
        for (x, y) in [(a, c), (b, d)] {
            most = most.max(if x == y { 0.0 } else { (x - y).abs() / (b - a) });
        }
    }
    most
}

fn written_and_read(name: &str, sink: &Mps) -> Problem {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join(format!("{name}.mps"));
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
    sink.write(&Numbered, &mut file).unwrap();
    drop(file);
    mps::read(&path).unwrap()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_file_reads_back_as_the_same_problem_with_the_same_optimum(draw in draw(7)) {
        let (mut problem, mut file) = (Problem::new(draw.sense), Mps::new(draw.sense));
        draw.emit(Integer, &mut problem);
        draw.emit(Integer, &mut file);
        let back = written_and_read("drawn", &file);
        prop_assert_eq!(content(&problem), content(&back));
        prop_assert!(apart(&problem, &back) <= f64::EPSILON);
        let (one, other) = (solve(&problem, &Settings::default()), solve(&back, &Settings::default()));
        prop_assert_eq!(&one.status, &other.status);
        let near = one.objective == other.objective || (one.objective - other.objective).abs() < 1e-6;
        prop_assert!(near, "{} {}", one.objective, other.objective);
        let again = [&problem, &problem].map(|problem| mps::text(problem, &Numbered).unwrap());
        prop_assert_eq!(&again[0], &again[1]);
    }

    #[test]
    fn a_count_is_the_size_of_the_problem(draw in draw(7)) {
        let (mut problem, mut count) = (Problem::new(draw.sense), Count::new());
        draw.emit(Integer, &mut problem);
        draw.emit(Integer, &mut count);
        let integers = problem.columns().filter(|col| problem.integer(*col) == Integer).count();
        prop_assert_eq!((count.rows, count.columns), (problem.rows(), problem.cols()));
        prop_assert_eq!(count.entries, problem.nonzeros());
        prop_assert_eq!(count.integers, integers);
    }

    #[test]
    fn another_solver_finds_the_same_optimum(draw in draw(3)) {
        prop_assume!(!draw.cols.is_empty());
        let (mut problem, mut other) = (Problem::new(draw.sense), Clarabel::new(draw.sense));
        draw.emit(Continuous, &mut problem);
        draw.emit(Continuous, &mut other);
        let solution = solve(&problem, &Settings::default());
        prop_assert_eq!(&solution.status, &Status::Optimal);
        let optimum = other.optimum();
        let close = optimum.is_some_and(|o| (o - solution.objective).abs() <= 1e-7 * o.abs().max(1.0));
        prop_assert!(close, "{:?} {}", optimum, solution.objective);
    }
}

#[test]
fn every_sink_refuses_what_is_absent_and_asks_for_a_report() {
    let sinks: [&mut dyn Sink; 3] =
        [&mut Problem::new(Sense::Minimise), &mut Count::new(), &mut Mps::new(Sense::Minimise)];
    for sink in sinks {
        let row = sink.row(0.0, 1.0);
        sink.column(1.0, 0.0, INF, Continuous, &[(row, 1.0)]);
        let absent = AssertUnwindSafe(|| sink.column(1.0, 0.0, INF, Continuous, &[(row, 1.0), (RowId(1), 1.0)]));
        let said = *catch_unwind(absent).unwrap_err().downcast::<String>().unwrap();
        let expected = "entry of column 1 names line 1, but there are only 1; please report this";
        assert_eq!(said, expected);
        let endless = AssertUnwindSafe(|| sink.row(INF, INF));
        assert!(
            catch_unwind(endless).unwrap_err().downcast::<String>().unwrap().contains("bounds inf to inf of row 1")
        );
    }
}

#[test]
fn a_count_predicts_the_bytes_of_a_problem() {
    let mut count = Count::new();
    let row = count.row(0.0, 1.0);
    count.column(1.0, 0.0, INF, Integer, &[(row, 1.0), (row, 2.0)]);
    assert_eq!((count.rows, count.columns, count.entries, count.integers), (1, 1, 1, 1));
    // two bounds; cost, bounds, kind, begin; the last end; an entry
    assert_eq!(count.problem_bytes(), 16 + (24 + 1 + 4) + 4 + 12);
    assert_eq!(count.handed_over_bytes(), 2 * count.problem_bytes());
}

#[test]
fn what_is_no_problem_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    assert!(mps::read(&folder.path().join("none.mps")).unwrap_err().contains("cannot be read"));
    let path = folder.path().join("shifted.mps");
    std::fs::write(&path, "ROWS\n N f\n L r\nCOLUMNS\n c f 1\n c r 1\nRHS\n b f 3\n b r 1\nENDATA\n").unwrap();
    assert!(mps::read(&path).unwrap_err().contains("a constant"));
}
