//! Engine: processor time and memory of the process engine and of the money rooms, case by case, against limits.
//!
//! In        the measuring programs, how many runs of each case
//! Out       a [`Table`]: one row a case, median of the runs
//! Holds     a case with a problem that is not solved does not hold its limit, however quick it is
//! Not here  what a case is (`crates/loparite-load/examples/process_speed`,
//!           `crates/loparite-economics/examples/programme_speed`)

use super::{median, wait};
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The measuring programs: their packages need no C++, but asked for alone they would be built with other features.
const BUILD: &[&str] = &["build", "--quiet", "--locked", "--release", "--workspace", "--example"];

/// Measures processes and plants.
const PROCESS: &str = "process_speed";
/// Measures the programme of a made-up plan.
const PROGRAMME: &str = "programme_speed";

/// A case of the measuring program.
struct Case {
    /// The measuring program.
    program: &'static str,
    /// Its name there.
    name: &'static str,
    /// For print.
    what: &'static str,
    /// Milliseconds of a solution, no more.
    most_ms: Option<f64>,
    /// Megabytes of the process, no more.
    most_mb: Option<f64>,
}

/// A case with a limit of time.
const fn within(name: &'static str, what: &'static str, most_ms: f64) -> Case {
    Case { program: PROCESS, name, what, most_ms: Some(most_ms), most_mb: None }
}

/// A case that is only looked at.
const fn seen(name: &'static str, what: &'static str) -> Case {
    Case { program: PROCESS, name, what, most_ms: None, most_mb: None }
}

/// A case of the programme's money.
const fn money(name: &'static str, what: &'static str, most_ms: f64) -> Case {
    Case { program: PROGRAMME, ..within(name, what, most_ms) }
}

/// The list.
const CASES: &[Case] = &[
    within("exchange:60x3", "cascade, 60 stages x 3", 1.0),
    within("exchange:60x15", "cascade, 60 stages x 15", 10.0),
    within("exchange:1000x15", "cascade, 1,000 stages x 15", 200.0),
    seen("xu-example-1", "cascade of a book, 46 stages x 2"),
    seen("xu-example-2:S=2", "cascade of a book, 60 stages x 3"),
    seen("xu-example-2:S=1.4", "cascade of a book, 85 stages x 3"),
    within("d2ehpa-circuits:5 % 3 stages", "D2EHPA 5 %, 3 stages", 2.0),
    within("d2ehpa-circuits:20 % 3 stages", "D2EHPA 20 %, 3 stages", 2.0),
    seen("text:d2ehpa-circuits:5 % 3 stages", "  the same with its text"),
    seen("text:d2ehpa-circuits:20 % 3 stages", "  the same with its text"),
    within("mountain-pass-flotation:table 2", "flotation, table 2", 1.0),
    within("mountain-pass-flotation:figure 2", "flotation, figure 2", 1.0),
    within("mountain-pass-flotation:table 1 fit", "flotation, table 1", 1.0),
    seen("text:mountain-pass-flotation:table 2", "  the same with its text"),
    seen("text:mountain-pass-flotation:figure 2", "  the same with its text"),
    seen("text:mountain-pass-flotation:table 1 fit", "  the same with its text"),
    Case { most_mb: Some(50.0), ..within("uky-pilot", "Kentucky pilot from cold", 50.0) },
    Case { most_mb: Some(50.0), ..within("text:uky-pilot", "  the same with its text", 50.0) },
    seen("uky-perturbations", "Kentucky pilot, 74 perturbations"),
    seen("closed-form", "1,000 cuts by closed form"),
    seen("order", "order of 14 cuts"),
    seen("train:least", "train of 15, least stages"),
    seen("train:rounded", "train of 15, rounded up"),
    within("derive:angara-yenisei", "recipes of angara-yenisei", 1000.0),
    within("studies/kentucky-full-plant", "full plant costed and valued", 1.0),
    seen("text:studies/kentucky-full-plant", "  the same with its text"),
    money("cash-flow", "programme, 45 plants, 40 years", 1.0),
    Case { most_ms: None, ..money("programme", "  the same with all measures", 0.0) },
    // ten thousand of them within two seconds
    money("evaluate", "programme with other prices", 0.2),
];

/// A case, measured.
pub struct Row {
    /// Name in the measuring program.
    pub case: &'static str,
    /// For print.
    pub what: &'static str,
    /// Seconds of a solution; no number if nothing was solved.
    pub median: f64,
    slowest: f64,
    bytes: f64,
    designs: f64,
    lost: f64,
    most_ms: Option<f64>,
    most_mb: Option<f64>,
}

impl Row {
    fn holds(&self) -> bool {
        let time = self.most_ms.is_none_or(|most| self.lost == 0.0 && self.median * 1e3 <= most);
        time && self.most_mb.is_none_or(|most| self.bytes / 1e6 <= most)
    }
}

/// What was measured against what is allowed.
pub struct Table {
    /// In the order of the list.
    pub rows: Vec<Row>,
    runs: u32,
}

impl Table {
    /// Whether every limit holds.
    pub fn holds(&self) -> bool {
        self.rows.iter().all(Row::holds)
    }

    /// For print.
    pub fn text(&self) -> String {
        let mut text = format!(
            "{:<34} {:>12} {:>12} {:>10} {:>7} {:>8} {:>8}\n",
            "engines, one core",
            format!("median of {}", self.runs),
            "slowest",
            "limit",
            "ratio",
            "memory",
            "limit"
        );
        for row in &self.rows {
            let limit = |most: Option<f64>, unit: &str| most.map_or("-".to_owned(), |most| format!("{most} {unit}"));
            let ratio = row.most_ms.map_or("-".to_owned(), |most| format!("{:.3}", row.median * 1e3 / most));
            let _ = write!(
                text,
                "{:<34} {:>12} {:>12} {:>10} {ratio:>7} {:>8} {:>8}",
                row.what,
                span(row.median),
                span(row.slowest),
                limit(row.most_ms, "ms"),
                format!("{:.1} MB", row.bytes / 1e6),
                limit(row.most_mb, "MB")
            );
            if row.lost > 0.0 {
                let _ = write!(text, "  {:.0} of {:.0} without a solution", row.lost, row.designs);
            }
            text.push_str(if row.holds() { "\n" } else { "  over\n" });
        }
        text
    }
}

/// Seconds in a unit that suits them.
pub fn span(seconds: f64) -> String {
    match seconds {
        short if short < 0.9e-3 => format!("{:.0} us", short * 1e6),
        middle if middle < 0.9 => format!("{:.2} ms", middle * 1e3),
        long => format!("{long:.1} s"),
    }
}

/// Builds the measuring programs; where they lie.
///
/// # Errors
/// One cannot be built.
pub fn build(root: &Path, target: &Path) -> Result<PathBuf, String> {
    build_programs(root, target, &[PROCESS, PROGRAMME])
}

/// Builds measuring programs by name.
pub(super) fn build_programs(root: &Path, target: &Path, programs: &[&str]) -> Result<PathBuf, String> {
    for program in programs {
        let mut cargo = Command::new("cargo");
        let status = cargo.current_dir(root).args(BUILD).arg(program).stdin(Stdio::null()).status();
        if !status.map_err(|error| format!("cargo: {error}"))?.success() {
            return Err(format!("the measuring program `{program}` is not built"));
        }
    }
    Ok(target.join("release/examples"))
}

/// Runs each case several times, each time in a process of its own.
///
/// # Errors
/// A run that fails, or whose line cannot be read.
pub fn measure(programs: &Path, runs: u32) -> Result<Table, String> {
    let rows = CASES.iter().map(|case| row(&programs.join(case.program), case, runs)).collect::<Result<_, _>>()?;
    Ok(Table { rows, runs })
}

fn row(program: &Path, case: &Case, runs: u32) -> Result<Row, String> {
    let measured: Vec<One> = (0..runs).map(|_| one(program, case.name)).collect::<Result<_, _>>()?;
    let of = |part: fn(&One) -> f64| median(measured.iter().map(part).collect());
    Ok(Row {
        case: case.name,
        what: case.what,
        median: of(|one| one.median),
        slowest: of(|one| one.slowest),
        bytes: of(|one| one.bytes),
        designs: of(|one| one.designs),
        lost: measured.iter().map(|one| one.lost).fold(0.0, f64::max),
        most_ms: case.most_ms,
        most_mb: case.most_mb,
    })
}

/// What the program said in a run, and what the system said of it.
struct One {
    median: f64,
    slowest: f64,
    designs: f64,
    lost: f64,
    bytes: f64,
}

fn one(program: &Path, case: &str) -> Result<One, String> {
    let mut command = Command::new(program);
    command.arg(case).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    let mut child = command.spawn().map_err(|error| format!("`{}`: {error}", program.display()))?;
    let mut said = String::new();
    let mut stdout = child.stdout.take().expect("stdout is piped");
    stdout.read_to_string(&mut said).map_err(|error| format!("what `{case}` said: {error}"))?;
    let (status, _, bytes) = wait(&child)?;
    if status != 0 {
        return Err(format!("`{} {case}` ended with {status}", program.display()));
    }
    let value: serde_json::Value = serde_json::from_str(&said).map_err(|error| format!("`{case}`: {error}: {said}"))?;
    let part = |key: &str| value.get(key).ok_or_else(|| format!("`{case}` lacks `{key}`: {said}"));
    let number = |key: &str| part(key).map(|value| value.as_f64().unwrap_or(f64::NAN));
    Ok(One {
        median: number("median_s")?,
        slowest: number("slowest_s")?,
        designs: number("designs")?,
        lost: number("lost")?,
        bytes,
    })
}

/// Whether a name is on the list.
#[cfg(test)]
pub fn knows(case: &str) -> bool {
    CASES.iter().any(|known| known.name == case)
}

#[cfg(test)]
impl Row {
    /// A row with nothing but a time.
    pub fn timed(case: &'static str, median: f64) -> Row {
        let (most_ms, most_mb) = (None, None);
        Row { case, what: case, median, slowest: median, bytes: 0.0, designs: 1.0, lost: 0.0, most_ms, most_mb }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row_of(median: f64, lost: f64, bytes: f64) -> Row {
        let (most_ms, most_mb) = (Some(2.0), Some(50.0));
        Row { case: "some", what: "some", median, slowest: median, bytes, designs: 9.0, lost, most_ms, most_mb }
    }

    #[test]
    fn time_memory_and_every_problem_solved_are_wanted() {
        assert!(row_of(1.9e-3, 0.0, 49e6).holds());
        assert!(!row_of(2.1e-3, 0.0, 49e6).holds());
        assert!(!row_of(1.9e-3, 1.0, 49e6).holds());
        assert!(!row_of(1.9e-3, 0.0, 51e6).holds());
        assert!(!row_of(f64::NAN, 0.0, 49e6).holds(), "what was not solved has no time");
        let table = Table { rows: vec![row_of(1.9e-3, 1.0, 49e6)], runs: 3 };
        assert!(table.text().trim_end().ends_with("1 of 9 without a solution  over"), "{}", table.text());
    }

    #[test]
    fn a_time_is_shown_in_a_unit_that_suits_it() {
        assert_eq!([span(17.1e-6), span(7.388e-3), span(54.5)], ["17 us", "7.39 ms", "54.5 s"]);
    }
}
