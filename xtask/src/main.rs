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
use xtask::{bench, ci, metadata};

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
    /// Processor time and memory of runs, against their limits
    Bench {
        /// Scenarios to run; without any, the examples
        scenarios: Vec<PathBuf>,
        /// Runs of each scenario; the median counts
        #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
        runs: u32,
        /// A limit that is passed is a failure
        #[arg(long)]
        strict: bool,
    },
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
        Verb::Bench { scenarios, runs, strict } => {
            let program = metadata(root)?.target_directory.join("release/loparite");
            let examples: Vec<PathBuf> = bench::EXAMPLES.iter().map(|name| root.join("examples").join(name)).collect();
            let scenarios = if scenarios.is_empty() { &examples } else { &scenarios };
            let table = bench::measure(program.as_std_path(), scenarios, runs)?;
            print!("{}", table.text());
            Ok(!strict || table.holds())
        }
    }
}
