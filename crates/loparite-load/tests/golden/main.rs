//! Golden cases: publications and results of other programs, reproduced.
//!
//! In        the folders of `golden/` and below: a case in the text of a scenario, expected figures, runs that change
//!           some inputs
//! Out       one line a case; with `--book FILE` a page; exit code 1 if a case is not reproduced
//! Holds     every row is compared or excepted with a reason; an excepted row that comes out right is a fault as well
//! Not here  what the figures mean (`golden/*/case.toml` says it)
//!
//! A kind of case is one function and one line in [`KINDS`].

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is a front door")]

mod book;
mod cascade;
mod case;
mod enumeration;
mod exchange;
mod flowsheet;
mod judge;
mod plant;
mod study;
mod superstructure;
mod text;

use case::Case;
use judge::Verdict;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Answers for the rows of a run.
pub trait Solved {
    /// Value of a quantity at a place, in a unit.
    ///
    /// # Errors
    /// What was not found.
    fn value(&self, row: &case::Row) -> Result<f64, String>;
}

/// Solves a case as it stands.
type Kind = fn(&toml::Table) -> Result<Box<dyn Solved>, String>;

/// Every kind of case.
const KINDS: &[(&str, Kind)] = &[
    ("cascade", cascade::solve),
    ("flowsheet", flowsheet::solve),
    ("plant", plant::solve),
    ("study", study::solve),
    ("superstructure", superstructure::solve),
];

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    match run(&root) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(why) => {
            eprintln!("golden: {why}");
            ExitCode::from(3)
        }
    }
}

/// What was asked for; what the harness of other tests takes and this does not have is passed over.
#[derive(Default)]
struct Arguments {
    filter: String,
    run: String,
    book: Option<PathBuf>,
    rows: usize,
}

fn arguments() -> Result<Arguments, String> {
    let mut wanted = Arguments::default();
    let mut given = std::env::args().skip(1);
    while let Some(word) = given.next() {
        let mut next = || given.next().ok_or_else(|| format!("`{word}` needs a value"));
        match word.as_str() {
            "--filter" => wanted.filter = next()?,
            "--run" => wanted.run = next()?,
            "--book" => wanted.book = Some(PathBuf::from(next()?)),
            "--rows" => wanted.rows = next()?.parse().map_err(|_| "`--rows` needs a number".to_owned())?,
            other if !other.starts_with('-') => wanted.filter = other.to_owned(),
            _ => {}
        }
    }
    Ok(wanted)
}

/// False if a case is not reproduced.
fn run(root: &Path) -> Result<bool, String> {
    let wanted = arguments()?;
    let golden = root.join("golden");
    let folders = Case::folders(&golden)?;
    let mut judged: Vec<(Case, Verdict)> = Vec::new();
    println!("{:<32} {:>6} {:>10} {:>10}  verdict", "case", "values", "worst", "tolerance");
    for folder in folders {
        let mut case = Case::read(&golden, &folder)?;
        case.keep(&wanted.run);
        if !case.name.contains(&wanted.filter) {
            continue;
        }
        let kind = KINDS.iter().find(|(word, _)| *word == case.kind).ok_or_else(|| {
            let known: Vec<&str> = KINDS.iter().map(|(word, _)| *word).collect();
            format!("{}: `{}` is no kind of case; there are {}", case.name, case.kind, known.join(", "))
        })?;
        let verdict = judge::judge(&case, kind.1);
        println!("{}", verdict.line(&case));
        verdict.faults.iter().take(wanted.rows.max(3)).for_each(|fault| println!("    {fault}"));
        judged.push((case, verdict));
    }
    if let Some(path) = &wanted.book {
        std::fs::write(path, book::page(&judged)).map_err(|error| format!("`{}`: {error}", path.display()))?;
    }
    Ok(judged.iter().all(|(_, verdict)| verdict.faults.is_empty()))
}
