//! Golden: publications and results of other programs, reproduced; and the page that says so.
//!
//! In        the workspace, part of a name if only some cases are wanted
//! Out       the table of cases; `book/src/golden.md` is written anew if all cases ran
//! Holds     the page says what this run found, also where a case is not reproduced
//! Not here  the cases (`golden/`), the comparison (`crates/loparite-load/tests/golden`)

use std::path::Path;
use std::process::{Command, Stdio};

/// Below the root, where the page is kept.
const PAGE: &str = "book/src/golden.md";

/// The test alone; nothing below this package is C++, so one package costs no second build of the solver.
const TEST: &[&str] = &["test", "--release", "--package", "loparite-load", "--test", "golden", "--"];

/// Runs the cases whose name holds `filter`; false if one is not reproduced.
///
/// # Errors
/// Cargo cannot be run.
pub fn run(root: &Path, filter: Option<&str>) -> Result<bool, String> {
    let mut command = Command::new("cargo");
    command.current_dir(root).args(TEST).stdin(Stdio::null());
    match filter {
        Some(filter) => command.args(["--filter", filter]),
        // the test runs in the folder of its package
        None => command.arg("--book").arg(root.join(PAGE)),
    };
    command.status().map(|status| status.success()).map_err(|error| format!("cargo: {error}"))
}
