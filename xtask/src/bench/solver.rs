//! Solver: processor time and memory of what the solver room does around the solver, against limits.
//!
//! In        the measuring programs, how many runs of each
//! Out       a [`Table`]: one row a limit, median of the runs
//! Holds     the sweep is a ratio of two times of one run, so a slower machine changes nothing; a sweep with another
//!           optimum than a solve from nothing has no ratio, and so does not hold its limit
//! Not here  what is built and changed (`crates/loparite-milp/examples`), the time of solving: that is the solver's

use super::{engine, median};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Builds a large problem and gives it to the solver.
const HAND_OVER: &str = "hand_over";
/// Solves changed scenarios from one basis and from nothing.
const SWEEP: &str = "sweep_speed";

/// A case of a measuring program.
struct Case {
    program: &'static str,
    arguments: &'static [&'static str],
    limits: &'static [Limit],
}

/// What is limited.
struct Limit {
    /// For print.
    what: &'static str,
    /// For print.
    unit: &'static str,
    /// No more than this.
    most: f64,
    /// From what the program said.
    of: fn(&Value) -> f64,
}

/// The list.
const CASES: &[Case] = &[
    Case {
        program: HAND_OVER,
        arguments: &["M"],
        limits: &[
            Limit { what: "196,523 rows: build and hand over", unit: "s", most: 0.15, of: total },
            Limit { what: "  peak memory", unit: "MB", most: 105.0, of: peak },
        ],
    },
    Case {
        program: HAND_OVER,
        arguments: &["L"],
        limits: &[
            Limit { what: "965,339 rows: build and hand over", unit: "s", most: 0.8, of: total },
            Limit { what: "  peak memory", unit: "MB", most: 500.0, of: peak },
        ],
    },
    Case {
        program: SWEEP,
        arguments: &["7", "10", "17", "2"],
        limits: &[Limit { what: "20 scenarios hot over cold", unit: "", most: 1.0 / 3.0, of: ratio }],
    },
];

fn number(said: &Value, key: &str) -> f64 {
    said.get(key).and_then(Value::as_f64).unwrap_or(f64::NAN)
}

fn total(said: &Value) -> f64 {
    number(said, "total_s")
}

fn peak(said: &Value) -> f64 {
    number(said, "peak_mb")
}

fn ratio(said: &Value) -> f64 {
    if number(said, "differ") == 0.0 { number(said, "ratio") } else { f64::NAN }
}

/// What was measured against what is allowed.
pub struct Table {
    /// What is limited, and the median.
    rows: Vec<(&'static Limit, f64)>,
    runs: u32,
}

impl Table {
    /// Whether every limit holds.
    pub fn holds(&self) -> bool {
        self.rows.iter().all(|(limit, median)| *median <= limit.most)
    }

    /// For print.
    pub fn text(&self) -> String {
        let head = format!("median of {}", self.runs);
        let mut text = format!("{:<40} {head:>14} {:>12} {:>8}\n", "around the solver, one core", "limit", "ratio");
        for (limit, median) in &self.rows {
            let shown = |value: f64| format!("{value:.3} {}", limit.unit);
            let verdict = if *median <= limit.most { "" } else { "  over" };
            let (what, most, ratio) = (limit.what, shown(limit.most), median / limit.most);
            let _ = writeln!(text, "{what:<40} {:>14} {most:>12} {ratio:>8.2}{verdict}", shown(*median));
        }
        text
    }
}

/// Builds the measuring programs; where they lie.
///
/// # Errors
/// One cannot be built.
pub fn build(root: &Path, target: &Path) -> Result<PathBuf, String> {
    engine::build_programs(root, target, &[HAND_OVER, SWEEP])
}

/// Runs each case several times, each time in a process of its own.
///
/// # Errors
/// A run that fails, or whose line cannot be read.
pub fn measure(programs: &Path, runs: u32) -> Result<Table, String> {
    let mut rows = Vec::new();
    for case in CASES {
        let program = programs.join(case.program);
        let said: Vec<Value> = (0..runs).map(|_| one(&program, case.arguments)).collect::<Result<_, _>>()?;
        rows.extend(case.limits.iter().map(|limit| (limit, median(said.iter().map(limit.of).collect()))));
    }
    Ok(Table { rows, runs })
}

fn one(program: &Path, arguments: &[&str]) -> Result<Value, String> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = command.output().map_err(|error| format!("`{}`: {error}", program.display()))?;
    if !output.status.success() {
        return Err(format!("`{} {}` ended with {}", program.display(), arguments.join(" "), output.status));
    }
    let said = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&said).map_err(|error| format!("`{}`: {error}: {said}", program.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sweep_with_another_optimum_has_no_ratio() {
        let said = |differ: u32| serde_json::json!({ "ratio": 0.2, "differ": differ });
        assert_eq!(ratio(&said(0)), 0.2);
        assert!(ratio(&said(1)).is_nan() && ratio(&Value::Null).is_nan());
        let limit = &CASES[2].limits[0];
        let table = |median: f64| Table { rows: vec![(limit, median)], runs: 3 };
        assert!(table(0.3).holds() && !table(0.4).holds());
        assert!(!table(f64::NAN).holds(), "what has no ratio holds no limit");
        assert!(table(0.4).text().trim_end().ends_with("over"), "{}", table(0.4).text());
    }
}
