//! Bench: processor time and memory of whole runs, against their limits.
//!
//! In        the built program, scenarios, how many runs of each
//! Out       a [`Table`]: one row for each scenario and limit, median of the runs
//! Holds     time is the processor's, so that another busy program changes little; memory and total time are what the
//!           system says of the child, not what the child says of itself
//! Equations (1) text to program    = read (with all checks) + build
//!           (2) outside the solver = (total - solver) / max(total, SHORT): what a short run reads and draws costs the
//!               same however little there is to solve
//! Source    parts of the run: the line of JSON that `loparite run --timing` writes to stderr last
//! Not here  the process engine alone ([`engine`]), the solver room alone ([`solver`]), questions of all
//!           plans ([`questions`]), other programs on the same cases
//!           ([`peers`]) and on the planner's program ([`peer`])

pub mod engine;
pub mod peer;
pub mod peers;
pub mod questions;
pub mod solver;

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Examples that are measured if nothing else is asked for.
pub const EXAMPLES: &[&str] = &["first-light", "angara-yenisei"];

/// What is limited.
struct Limit {
    /// For print.
    name: &'static str,
    /// For print.
    unit: &'static str,
    /// No more than this.
    most: f64,
    /// From what was measured.
    of: fn(&Measured) -> f64,
}

/// The list.
const LIMITS: &[Limit] = &[
    Limit { name: "text to built program", unit: "ms", most: 100.0, of: |run| run.to_program_s * 1e3 },
    Limit { name: "whole run, processor time", unit: "s", most: 60.0, of: |run| run.processor_s },
    Limit { name: "peak memory", unit: "MB", most: 1000.0, of: |run| run.peak_bytes / 1e6 },
    Limit { name: "share outside the solver", unit: "%", most: 10.0, of: |run| run.outside_solver * 100.0 },
];

/// A run shorter than this, in seconds, counts as so long in equation (2).
const SHORT: f64 = 5.0;

/// One run.
#[derive(Clone, Copy, Debug)]
struct Measured {
    /// Equation (1), processor seconds.
    to_program_s: f64,
    /// User and system time of the child, seconds.
    processor_s: f64,
    /// Largest resident size of the child, bytes.
    peak_bytes: f64,
    /// Equation (2), 0 to 1.
    outside_solver: f64,
}

/// One limit in one scenario.
struct Row {
    scenario: String,
    name: &'static str,
    unit: &'static str,
    median: f64,
    most: f64,
}

/// What was measured against what is allowed.
pub struct Table {
    rows: Vec<Row>,
    runs: u32,
}

impl Table {
    /// Whether every limit holds.
    pub fn holds(&self) -> bool {
        self.rows.iter().all(|row| row.median <= row.most)
    }

    /// For print.
    pub fn text(&self) -> String {
        let mut text = format!(
            "{:<18} {:<32} {:>12} {:>12} {:>8}\n",
            "scenario",
            "what",
            format!("median of {}", self.runs),
            "limit",
            "ratio"
        );
        for row in &self.rows {
            let verdict = if row.median <= row.most { "" } else { "  over" };
            let (median, most) = (format!("{:.1} {}", row.median, row.unit), format!("{:.0} {}", row.most, row.unit));
            let ratio = row.median / row.most;
            let _ =
                writeln!(text, "{:<18} {:<32} {median:>12} {most:>12} {ratio:>8.2}{verdict}", row.scenario, row.name);
        }
        text
    }
}

/// Runs each scenario several times.
///
/// # Errors
/// A run that fails, or whose timing cannot be read.
pub fn measure(program: &Path, scenarios: &[PathBuf], runs: u32) -> Result<Table, String> {
    let mut rows = Vec::new();
    for scenario in scenarios {
        let measured: Vec<Measured> = (0..runs).map(|_| one(program, scenario)).collect::<Result<_, _>>()?;
        let name = scenario.file_name().map_or_else(|| scenario.display().to_string(), |n| n.to_string_lossy().into());
        for limit in LIMITS {
            let median = median(measured.iter().map(limit.of).collect());
            rows.push(Row { scenario: name.clone(), name: limit.name, unit: limit.unit, median, most: limit.most });
        }
    }
    Ok(Table { rows, runs })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { 0.5 * (values[middle - 1] + values[middle]) }
}

fn one(program: &Path, scenario: &Path) -> Result<Measured, String> {
    let out = std::env::temp_dir().join(format!("loparite-bench-{}", std::process::id()));
    let mut command = Command::new(program);
    command.arg("run").arg(scenario).arg("--out").arg(&out).arg("--timing");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let hint = "build it with `cargo build --release --workspace`";
    let mut child = command.spawn().map_err(|error| format!("`{}`: {error}; {hint}", program.display()))?;
    let mut said = String::new();
    let mut stderr = child.stderr.take().expect("stderr is piped");
    stderr.read_to_string(&mut said).map_err(|error| format!("stderr of the run: {error}"))?;
    let (status, processor_s, peak_bytes) = wait(&child)?;
    let cleared = std::fs::remove_dir_all(&out);
    if status != 0 {
        return Err(format!("`loparite run {}` ended with {status}:\n{said}", scenario.display()));
    }
    cleared.map_err(|error| format!("`{}` was not written: {error}", out.display()))?;
    let timing = Timing::read(&said)?;
    Ok(Measured {
        to_program_s: timing.read_s + timing.build_s,
        processor_s,
        peak_bytes,
        outside_solver: (timing.total_s - timing.solver_s) / timing.total_s.max(SHORT),
    })
}

/// Exit code (or minus the signal), processor seconds, largest resident size in bytes of a child that is to be reaped.
#[allow(unsafe_code, reason = "the standard library waits without saying what the child used")]
fn wait(child: &Child) -> Result<(i32, f64, f64), String> {
    let pid = libc::pid_t::try_from(child.id()).expect("a process id is small");
    let mut status = 0;
    // SAFETY: rusage is plain numbers, for which all zeros is a value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: both pointers are to live values of the right type; the child is ours and is reaped here alone.
    let reaped = unsafe { libc::wait4(pid, &raw mut status, 0, &raw mut usage) };
    if reaped != pid {
        return Err(format!("wait for the run: {}", std::io::Error::last_os_error()));
    }
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 * 1e-6;
    let code = if libc::WIFEXITED(status) { libc::WEXITSTATUS(status) } else { -libc::WTERMSIG(status) };
    Ok((code, seconds(usage.ru_utime) + seconds(usage.ru_stime), usage.ru_maxrss as f64 * 1024.0))
}

/// Parts of a run, processor seconds.
#[derive(Debug)]
struct Timing {
    read_s: f64,
    build_s: f64,
    solver_s: f64,
    total_s: f64,
}

impl Timing {
    /// From the last line of JSON that a run said.
    fn read(said: &str) -> Result<Timing, String> {
        let line = said.lines().rev().find(|line| line.trim_start().starts_with('{'));
        let line = line.ok_or_else(|| "the run wrote no line of timing to stderr".to_owned())?;
        let value: serde_json::Value =
            serde_json::from_str(line).map_err(|error| format!("timing: {error}: {line}"))?;
        let part = |key: &str| {
            value.get(key).and_then(serde_json::Value::as_f64).ok_or_else(|| format!("timing lacks `{key}`: {line}"))
        };
        Ok(Timing {
            read_s: part("read_s")?,
            build_s: part("build_s")?,
            solver_s: part("solver_s")?,
            total_s: part("total_s")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    /// A program that does what is written instead of planning.
    fn stand_in(folder: &Path, script: &str) -> PathBuf {
        let path = folder.join("loparite");
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    #[test]
    fn a_run_is_measured_from_outside_and_by_its_own_line_and_a_failed_one_is_no_measure() {
        let folder = tempfile::tempdir().unwrap();
        let line = r#"{"read_s":0.03,"build_s":0.02,"solver_s":8.0,"total_s":10.0}"#;
        let program = stand_in(folder.path(), &format!("mkdir -p \"$4\"; echo reading >&2; echo '{line}' >&2"));
        let table = measure(&program, &[PathBuf::from("examples/some")], 2).unwrap();
        let medians: Vec<f64> = table.rows.iter().map(|row| row.median).collect();
        assert!((medians[0] - 50.0).abs() < 1e-9 && (medians[3] - 20.0).abs() < 1e-9, "{medians:?}");
        assert!((0.0..5.0).contains(&medians[1]) && (0.1..100.0).contains(&medians[2]), "{medians:?}");
        assert!(!table.holds());
        assert!(table.text().lines().last().unwrap().ends_with("over"), "{}", table.text());
        // in the same test: a file that a second thread still holds open for writing cannot be run
        let program = stand_in(folder.path(), "echo 'error[LP1001]: no scenario' >&2; exit 2");
        let why = measure(&program, &[PathBuf::from("nowhere")], 1).err().unwrap();
        assert!(why.contains("ended with 2") && why.contains("LP1001"), "{why}");
        let silent = stand_in(folder.path(), "mkdir -p \"$4\"");
        assert!(measure(&silent, &[PathBuf::from("nowhere")], 1).err().unwrap().contains("no line of timing"));
    }

    #[test]
    fn the_median_of_an_even_number_lies_between() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), 2.5);
    }
}
