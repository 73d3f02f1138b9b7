//! Reference: the plan of angara-yenisei, made twice at once, and what must be true of it.
//!
//! In        both examples
//! Holds     one binary, so that the long plan is made for all tests together
//! Not here  changes of the text (`metamorphic`)
#![allow(clippy::unwrap_used)] // the helpers of a test fail by it, as the test does

mod closure;
mod example;
mod schedule;

use loparite_claims::verdict::Verdict;
use loparite_model::chain::Model;
use loparite_model::outcome::Outcome;
use loparite_plan::solve::{Blind, Search, plan};
use loparite_results::summary::{Summary, summarise};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Everything of one run.
pub struct Run {
    /// What was read.
    pub model: Model,
    /// What was planned.
    pub outcome: Outcome,
    /// Its sums.
    pub summary: Summary,
    /// What is to be thought of the claims.
    pub verdicts: Vec<Verdict>,
}

/// The repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn run(name: &str) -> Run {
    let scenario = repository().join("examples").join(name);
    let model = loparite_load::load(&scenario).unwrap_or_else(|rejected| panic!("{:#?}", rejected.diags)).model;
    let outcome = plan(&model, Search::default(), &mut Blind);
    let summary = summarise(&model, &outcome);
    let verdicts = loparite_claims::judge(&model, &outcome, &summary);
    Run { model, outcome, summary, verdicts }
}

/// The plan of angara-yenisei, twice: each in a thread of its own, at the same time.
pub fn angara_twice() -> &'static [Run; 2] {
    static RUNS: OnceLock<[Run; 2]> = OnceLock::new();
    RUNS.get_or_init(|| {
        std::thread::scope(|scope| {
            let other = scope.spawn(|| run("angara-yenisei"));
            [run("angara-yenisei"), other.join().unwrap()]
        })
    })
}

/// The plan of angara-yenisei.
pub fn angara() -> &'static Run {
    &angara_twice()[0]
}

/// The plan of first-light.
pub fn first_light() -> &'static Run {
    static RUN: OnceLock<Run> = OnceLock::new();
    RUN.get_or_init(|| run("first-light"))
}
