//! Questions: processor time of what is asked of the reference chain, against limits.
//!
//! In        the built program
//! Out       a [`Table`]: one row a question
//! Holds     each question is asked once: they take from a second to two minutes
//! Not here  whole runs ([`super`]), sweeps ([`super::solver`])

use super::{Timing, wait};
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// A question.
struct Case {
    /// For print.
    what: &'static str,
    /// Behind `loparite plan SCENARIO`.
    arguments: &'static [&'static str],
    /// Processor seconds, no more.
    most_s: f64,
}

/// The list. A single program of an explanation may take 2 s, the whole plan 120 s, its program with plants in part
/// 15 s:
/// a frontier of 26 programs, the price of 14 states of controls with three programs each, ..
const CASES: &[Case] = &[
    Case { what: "plan of greatest value", arguments: &["--objective", "npv", "--ask", "prices"], most_s: 60.0 },
    Case { what: "what an amount would take", arguments: &["--ask", "take", "--of", "reo-50kt-2030"], most_s: 20.0 },
    Case { what: "frontier, 26 programs", arguments: &["--ask", "frontier", "--of", "reo-50kt-2030"], most_s: 15.0 },
    Case { what: "controls, one goal", arguments: &["--ask", "controls", "--of", "ndfeb-1kt-2028"], most_s: 60.0 },
    Case { what: "places of a plant", arguments: &["--ask", "sites", "--of", "sx-light"], most_s: 60.0 },
    Case { what: "prices of limits", arguments: &["--ask", "prices"], most_s: 60.0 },
    Case { what: "ranges of all builds", arguments: &["--ask", "range"], most_s: 180.0 },
];

/// A question, measured.
struct Row {
    what: &'static str,
    seconds: f64,
    outside: f64,
    most_s: f64,
}

/// What was measured against what is allowed.
pub struct Table {
    rows: Vec<Row>,
}

impl Table {
    /// Whether every limit holds.
    pub fn holds(&self) -> bool {
        self.rows.iter().all(|row| row.seconds <= row.most_s)
    }

    /// For print.
    pub fn text(&self) -> String {
        let mut text = format!(
            "{:<34} {:>12} {:>10} {:>7} {:>20}\n",
            "questions of angara-yenisei", "processor", "limit", "ratio", "outside the solver"
        );
        for row in &self.rows {
            let verdict = if row.seconds <= row.most_s { "" } else { "  over" };
            let _ = writeln!(
                text,
                "{:<34} {:>10.1} s {:>8.0} s {:>7.2} {:>18.1} %{verdict}",
                row.what,
                row.seconds,
                row.most_s,
                row.seconds / row.most_s,
                100.0 * row.outside
            );
        }
        text
    }
}

/// Asks every question once.
///
/// # Errors
/// One that fails, or whose timing cannot be read.
pub fn measure(program: &Path, scenario: &Path) -> Result<Table, String> {
    let rows: Result<Vec<Row>, String> = CASES.iter().map(|case| one(program, scenario, case)).collect();
    Ok(Table { rows: rows? })
}

fn one(program: &Path, scenario: &Path, case: &Case) -> Result<Row, String> {
    let mut command = Command::new(program);
    command.arg("plan").arg(scenario).args(case.arguments).args(["--timing", "--quiet"]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| format!("`{}`: {error}", program.display()))?;
    let mut said = String::new();
    let mut stderr = child.stderr.take().expect("stderr is piped");
    stderr.read_to_string(&mut said).map_err(|error| format!("stderr of the question: {error}"))?;
    let (status, seconds, _) = wait(&child)?;
    if status != 0 {
        return Err(format!("`loparite plan {}` ended with {status}:\n{said}", case.arguments.join(" ")));
    }
    let timing = Timing::read(&said)?;
    let outside = (timing.total_s - timing.solver_s) / timing.total_s.max(f64::MIN_POSITIVE);
    Ok(Row { what: case.what, seconds, outside, most_s: case.most_s })
}
