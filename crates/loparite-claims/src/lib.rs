//! Claims: a public claim becomes checks and queries, and these a verdict.
//!
//! In        a model with claims and facts, an outcome, its summary
//! Out       [`verdict::Verdict`]s in order of declaration
//! Holds     evidence that disagrees is kept on both sides; a verdict names what it rests on; no verdict without a
//!           computation; quantities written in other units give the same verdict
//! Not here  solving (`loparite-plan`): a claim about the plan names a goal, and the goal's attainable maximum is in
//!           the outcome

mod check;
mod combine;
pub mod rate;
#[cfg(test)]
mod testing;
pub mod verdict;
pub mod words;

use crate::check::Case;
use crate::verdict::Verdict;
use loparite_model::chain::Model;
use loparite_model::outcome::Outcome;
use loparite_results::summary::Summary;

/// Judges every claim of a model, in order of declaration.
pub fn judge(model: &Model, outcome: &Outcome, summary: &Summary) -> Vec<Verdict> {
    let cases = model.claims.ids().map(|claim| Case { model, outcome, summary, claim });
    cases.map(|case| combine::verdict(&case, check::all(&case))).collect()
}
