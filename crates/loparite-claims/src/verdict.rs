//! Verdict: what is to be thought of a claim, with what it rests on.

use loparite_model::claim::ClaimId;
use loparite_model::figure::OriginId;
use loparite_model::goal::GoalId;

/// What is to be thought of a claim.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Rating {
    /// Independent evidence or the plan agrees.
    Supported,
    /// Near what is known, or reachable.
    Plausible,
    /// Nothing at hand speaks for or against it.
    Untestable,
    /// Far from what is known, or evidence stands on both sides.
    Strained,
    /// What is known excludes it.
    Contradicted,
}

impl Rating {
    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Rating::Supported => "supported",
            Rating::Plausible => "plausible",
            Rating::Untestable => "untestable",
            Rating::Strained => "strained",
            Rating::Contradicted => "contradicted",
        }
    }
}

/// What one check found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// `evidence`, `arithmetic`, `category`, `plan`, `documents`.
    pub check: &'static str,
    /// What it says of the claim.
    pub rating: Rating,
    /// One sentence with the numbers, without full stop.
    pub reason: String,
    /// The values it rests on: text as written, origin.
    pub evidence: Vec<OriginId>,
    /// Ratio of the claimed number to the number it was held against, if both are numbers.
    pub ratio: Option<f64>,
}

/// A verdict.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// On which claim.
    pub claim: ClaimId,
    /// The verdict.
    pub rating: Rating,
    /// One sentence: why.
    pub because: String,
    /// All findings.
    pub findings: Vec<Finding>,
    /// What binds, in words, for claims about the plan: lever and its effect.
    pub binding: Vec<String>,
    /// What it would take, in words, lever by lever.
    pub relaxation: Vec<String>,
    /// The goal whose certificate proves it, for claims about the plan.
    pub goal: Option<GoalId>,
}
