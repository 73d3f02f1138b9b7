//! `cargo xtask`: the command line of the habits.
//!
//! In        a verb
//! Out       exit code 0 done, 1 something a person must look at, 3 our fault
//! Not here  what the verbs do (the library)

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is the front door of the habits")]

use clap::{Parser, Subcommand};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use xtask::tidy::{self, Show};
use xtask::{bench, ci, golden, metadata};

/// Habits of the workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", version)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Everything a change must pass: fmt, tidy, clippy, doc, build, tests
    Ci,
    /// What no compiler checks: headings, sizes, edges, codes, words
    Tidy {
        /// Also list what is no fault but worth a look
        #[arg(long)]
        notes: bool,
    },
    /// Publications and results of other programs, reproduced; writes the page of the book
    Golden {
        /// Only cases whose name holds this; the page is not written then
        #[arg(long)]
        filter: Option<String>,
    },
    /// Processor time and memory of runs, against their limits
    Bench {
        /// Scenarios to run; without any, the examples
        scenarios: Vec<PathBuf>,
        /// Whole runs of scenarios, the process engine case by case, or the solver room
        #[arg(long, value_enum, default_value_t = Part::All)]
        part: Part,
        /// Peers are measured as far as one of these has them installed; else recorded figures are shown
        #[arg(long, default_value = "python3")]
        python: Vec<String>,
        /// Runs of each scenario and of each case; the median counts
        #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
        runs: u32,
        /// A limit that is passed is a failure
        #[arg(long)]
        strict: bool,
        /// Instead: the planner's program against one that linopy, installed below `target`, builds of the same chain
        #[arg(long, conflicts_with_all = ["scenarios", "part", "runs", "strict"])]
        peer: bool,
    },
}

/// What is measured.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// All of them.
    All,
    /// Whole runs of scenarios.
    Runs,
    /// The process engine, and its peers.
    Engine,
    /// What the solver room does around the solver: building, handing over, changing.
    Solver,
    /// Questions of all plans of the reference chain, once each.
    Questions,
}

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace");
    match run(root, Arguments::parse().verb) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(why) => {
            eprintln!("xtask: {why}");
            ExitCode::from(3)
        }
    }
}

/// False if a person must look at something.
fn run(root: &Path, verb: Verb) -> Result<bool, String> {
    match verb {
        Verb::Ci => ci::run(root),
        Verb::Tidy { notes } => {
            let report = tidy::check(root)?;
            print!("{}", report.text(if notes { Show::All } else { Show::Faults }));
            Ok(report.faults().count() == 0)
        }
        Verb::Golden { filter } => golden::run(root, filter.as_deref()),
        Verb::Bench { python, peer: true, .. } => {
            bench::peer::run(root, metadata(root)?.target_directory.as_std_path(), &python)
        }
        Verb::Bench { scenarios, part, python, runs, strict, peer: false } => {
            let mut holds = true;
            if matches!(part, Part::All | Part::Runs) {
                holds &= whole_runs(root, &scenarios, runs)?;
            }
            // whoever names a scenario asks for it alone
            if part == Part::Engine || (part == Part::All && scenarios.is_empty()) {
                holds &= engine(root, &python, runs)?;
            }
            if part == Part::Solver || (part == Part::All && scenarios.is_empty()) {
                holds &= solver(root, runs)?;
            }
            if part == Part::Questions || (part == Part::All && scenarios.is_empty()) {
                holds &= questions(root)?;
            }
            Ok(!strict || holds)
        }
    }
}

fn whole_runs(root: &Path, scenarios: &[PathBuf], runs: u32) -> Result<bool, String> {
    let program = metadata(root)?.target_directory.join("release/loparite");
    let examples: Vec<PathBuf> = bench::EXAMPLES.iter().map(|name| root.join("examples").join(name)).collect();
    let scenarios = if scenarios.is_empty() { &examples } else { scenarios };
    let table = bench::measure(program.as_std_path(), scenarios, runs)?;
    print!("{}", table.text());
    Ok(table.holds())
}

fn engine(root: &Path, pythons: &[String], runs: u32) -> Result<bool, String> {
    let programs = bench::engine::build(root, metadata(root)?.target_directory.as_std_path())?;
    let table = bench::engine::measure(&programs, runs)?;
    print!("\n{}", table.text());
    print!("\n{}", bench::peers::text(root, pythons, &table.rows)?);
    Ok(table.holds())
}

fn questions(root: &Path) -> Result<bool, String> {
    let program = metadata(root)?.target_directory.join("release/loparite");
    let table = bench::questions::measure(program.as_std_path(), &root.join("examples/angara-yenisei"))?;
    print!("\n{}", table.text());
    Ok(table.holds())
}

fn solver(root: &Path, runs: u32) -> Result<bool, String> {
    let programs = bench::solver::build(root, metadata(root)?.target_directory.as_std_path())?;
    let table = bench::solver::measure(&programs, runs)?;
    print!("\n{}", table.text());
    Ok(table.holds())
}
