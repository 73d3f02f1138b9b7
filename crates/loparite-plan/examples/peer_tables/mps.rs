//! MPS: a program as text that any solver reads (free format).
//!
//! In        a [`Problem`]
//! Out       text; rows `r0`, `r1`, .., columns `c0`, `c1`, .., by position
//! Holds     numbers are written so that they are read back as the same bits; every column has its bounds written,
//!           since readers differ in what a whole number without bounds may be
//! Source    IBM, Mathematical Programming System/360, 1969; free format and `OBJSENSE` as HiGHS reads them

use loparite_milp::problem::{Integrality, Problem, RowId, Sense};
use std::fmt::Write as _;

/// The program as text.
pub fn text(problem: &Problem, name: &str) -> String {
    let mut text = format!("NAME {name}\n");
    if problem.sense() == Sense::Maximise {
        text.push_str("OBJSENSE\n MAX\n");
    }
    rows(problem, &mut text);
    columns(problem, &mut text);
    sides(problem, &mut text);
    bounds(problem, &mut text);
    text.push_str("ENDATA\n");
    text
}

fn all_rows(problem: &Problem) -> impl Iterator<Item = (usize, f64, f64)> + '_ {
    (0..problem.rows()).map(|row| {
        let (lower, upper) = problem.row_bounds(RowId(row as u32));
        (row, lower, upper)
    })
}

fn rows(problem: &Problem, text: &mut String) {
    text.push_str("ROWS\n N value\n");
    for (row, lower, upper) in all_rows(problem) {
        let kind = match (lower.is_finite(), upper.is_finite()) {
            (true, true) if lower == upper => "E",
            (_, true) => "L",
            (true, false) => "G",
            (false, false) => "N",
        };
        let _ = writeln!(text, " {kind} r{row}");
    }
}

fn columns(problem: &Problem, text: &mut String) {
    text.push_str("COLUMNS\n");
    let mut whole = false;
    for col in problem.columns() {
        let is_whole = problem.integer(col) == Integrality::Integer;
        if is_whole != whole {
            let _ = writeln!(text, " m{} 'MARKER' {}", col.0, if is_whole { "'INTORG'" } else { "'INTEND'" });
            whole = is_whole;
        }
        let name = col.0;
        // also where it is zero: a column without an entry would be unknown
        let _ = writeln!(text, " c{name} value {:?}", problem.cost(col));
        for (row, value) in problem.column(col) {
            let _ = writeln!(text, " c{name} r{} {value:?}", row.0);
        }
    }
    if whole {
        text.push_str(" m 'MARKER' 'INTEND'\n");
    }
}

fn sides(problem: &Problem, text: &mut String) {
    text.push_str("RHS\n");
    for (row, lower, upper) in all_rows(problem) {
        let side = if upper.is_finite() { upper } else { lower };
        if side.is_finite() && side != 0.0 {
            let _ = writeln!(text, " side r{row} {side:?}");
        }
    }
    text.push_str("RANGES\n");
    for (row, lower, upper) in all_rows(problem) {
        if lower.is_finite() && upper.is_finite() && lower != upper {
            let _ = writeln!(text, " range r{row} {:?}", upper - lower);
        }
    }
}

fn bounds(problem: &Problem, text: &mut String) {
    text.push_str("BOUNDS\n");
    for col in problem.columns() {
        let (name, (lower, upper)) = (col.0, problem.col_bounds(col));
        let _ = match lower {
            lower if lower.is_finite() => writeln!(text, " LO bound c{name} {lower:?}"),
            _ => writeln!(text, " MI bound c{name}"),
        };
        let _ = match upper {
            upper if upper.is_finite() => writeln!(text, " UP bound c{name} {upper:?}"),
            _ => writeln!(text, " PL bound c{name}"),
        };
    }
}
