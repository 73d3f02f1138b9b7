//! CI: everything a change must pass, in the order of what fails soonest.
//!
//! In        the workspace
//! Out       each step with its name and wall time; the first failure ends it and says how to repeat the step alone
//! Holds     one profile, always the whole workspace: then the C++ of the solver is compiled once. A single package
//!           (`-p`) has other features among the build dependencies, and would compile it a second time
//! Not here  installing what is needed (`setup.sh`)

#![allow(clippy::print_stdout, reason = "the steps are announced")]
#![allow(clippy::disallowed_types, reason = "wall time of a step is for the reader, nothing depends on it")]

use crate::tidy::{self, Show};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// One thing that must hold.
struct Step {
    /// For print, and to speak of it.
    name: &'static str,
    /// How it is checked.
    what: What,
}

enum What {
    /// `cargo` with arguments, and with what in `RUSTDOCFLAGS`.
    Cargo { arguments: &'static [&'static str], rustdoc_flags: &'static str },
    /// The checks of this program.
    Tidy,
}

/// A cargo step without flags for rustdoc.
const fn cargo(name: &'static str, arguments: &'static [&'static str]) -> Step {
    Step { name, what: What::Cargo { arguments, rustdoc_flags: "" } }
}

/// The list.
const STEPS: &[Step] = &[
    cargo("fmt", &["fmt", "--all", "--check"]),
    Step { name: "tidy", what: What::Tidy },
    cargo(
        "clippy",
        &["clippy", "--quiet", "--locked", "--release", "--workspace", "--all-targets", "--", "-D", "warnings"],
    ),
    Step {
        name: "doc",
        what: What::Cargo {
            // the command line has the name of the facade; its help is its documentation
            arguments: &["doc", "--quiet", "--locked", "--release", "--workspace", "--lib", "--no-deps"],
            // equations have indices in brackets, which rustdoc takes for links
            rustdoc_flags: "-D warnings -A rustdoc::broken_intra_doc_links",
        },
    },
    cargo("build", &["build", "--quiet", "--locked", "--release", "--workspace"]),
    cargo("tests", &["test", "--locked", "--release", "--workspace", "--no-fail-fast"]),
];

/// Runs every step; false at the first that fails.
///
/// # Errors
/// A step that could not even begin.
pub fn run(root: &Path) -> Result<bool, String> {
    let all = Instant::now();
    for (position, step) in STEPS.iter().enumerate() {
        println!("ci {}/{} {}: {}", position + 1, STEPS.len(), step.name, shown(&step.what));
        let begun = Instant::now();
        if !passes(root, &step.what)? {
            println!("ci: {} FAILED after {:.1} s", step.name, begun.elapsed().as_secs_f64());
            println!("ci: repeat it alone with `{}`", shown(&step.what));
            return Ok(false);
        }
        println!("ci {}/{} {}: passed in {:.1} s", position + 1, STEPS.len(), step.name, begun.elapsed().as_secs_f64());
    }
    println!("ci: all {} steps passed in {:.1} s", STEPS.len(), all.elapsed().as_secs_f64());
    Ok(true)
}

fn passes(root: &Path, what: &What) -> Result<bool, String> {
    match what {
        What::Tidy => {
            let report = tidy::check(root)?;
            print!("{}", report.text(Show::Faults));
            Ok(report.faults().count() == 0)
        }
        What::Cargo { arguments, rustdoc_flags } => {
            let mut command = Command::new("cargo");
            command.current_dir(root).args(*arguments).stdin(Stdio::null());
            if !rustdoc_flags.is_empty() {
                command.env("RUSTDOCFLAGS", rustdoc_flags);
            }
            // cargo's own words go where ours go, so that they stand in order in a log
            command.status().map(|status| status.success()).map_err(|error| format!("cargo: {error}"))
        }
    }
}

/// A step as one would type it.
fn shown(what: &What) -> String {
    match what {
        What::Tidy => "cargo xtask tidy".to_owned(),
        What::Cargo { arguments, rustdoc_flags: "" } => format!("cargo {}", arguments.join(" ")),
        What::Cargo { arguments, rustdoc_flags } => {
            format!("RUSTDOCFLAGS='{rustdoc_flags}' cargo {}", arguments.join(" "))
        }
    }
}
