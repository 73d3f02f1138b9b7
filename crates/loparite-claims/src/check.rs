//! Check: the one list of ways in which a claim is held against what is known, each in its own file.
//!
//! In        a [`Case`]: one claim with the model, the outcome and its summary
//! Out       [`Found`]: a finding, for claims about the plan also what binds and what it would take
//! Holds     a check that lacks a number, a unit in common or a figure finds `untestable` and says why
//! Not here  thresholds (`rate`), the verdict of several findings (`combine`)

mod arithmetic;
mod category;
mod date;
mod documents;
mod evidence;
mod plan;

use crate::rate;
use crate::verdict::{Finding, Rating};
use crate::words;
use loparite_kernel::quantity::Quantity;
use loparite_model::chain::Model;
use loparite_model::claim::{Check, Claim, ClaimId, Evidence, Says};
use loparite_model::figure::{Grade, OriginId};
use loparite_model::goal::GoalId;
use loparite_model::outcome::Outcome;
use loparite_results::summary::Summary;

/// One claim with all that it can be held against.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// Facts, facilities, figures.
    pub model: &'a Model,
    /// Goals and how far they are attainable.
    pub outcome: &'a Outcome,
    /// The plan of the run.
    pub summary: &'a Summary,
    /// The claim.
    pub claim: ClaimId,
}

/// What one check found, and what goes with it in a verdict.
#[derive(Clone, Debug)]
pub struct Found {
    /// The finding.
    pub finding: Finding,
    /// What each value that decides says, for evidence.
    pub sides: Vec<Rating>,
    /// What binds, in words.
    pub binding: Vec<String>,
    /// What it would take, in words.
    pub relaxation: Vec<String>,
    /// The goal whose certificate proves it.
    pub goal: Option<GoalId>,
}

impl From<Finding> for Found {
    fn from(finding: Finding) -> Found {
        Found { finding, sides: Vec::new(), binding: Vec::new(), relaxation: Vec::new(), goal: None }
    }
}

/// All checks of a claim, in order.
pub fn all(case: &Case) -> Vec<Found> {
    case.row().checks.iter().map(|check| one(case, check)).collect()
}

/// The list.
fn one(case: &Case, check: &Check) -> Found {
    match check {
        Check::Evidence(fact) => evidence::find(case, *fact),
        Check::Arithmetic { times, over } => arithmetic::find(case, times, over),
        Check::Category { subject, taken_for, evidence } => {
            category::find(case, *subject, *taken_for, *evidence).into()
        }
        Check::Plan(goal) => plan::find(case, *goal),
        Check::Date { fact, operator } => date::find(case, *fact, *operator).into(),
        Check::Documents { stages, sites } => documents::find(case, stages, sites.as_deref()),
    }
}

impl<'a> Case<'a> {
    /// The claim itself.
    pub fn row(&self) -> &'a Claim {
        &self.model.claims[self.claim]
    }

    /// What it says and its number, if it has one.
    fn number(&self) -> Option<(&'a Says, &'a Quantity)> {
        let says = &self.row().says;
        says.quantity.as_ref().map(|quantity| (says, quantity))
    }

    /// The grade of a value.
    fn grade(&self, origin: OriginId) -> Grade {
        self.model.origin(origin).grade
    }

    /// Who says a value: the title of its source up to the colon.
    fn by(&self, origin: OriginId) -> &'a str {
        words::short(&self.model.sources[self.model.origin(origin).source].title)
    }

    /// The rating of the claimed number against one value. What somebody assumed neither proves nor refutes.
    fn rating(&self, says: &Says, claimed: &Quantity, value: &Evidence) -> Rating {
        let rounding = words::half_digit(&says.text, claimed.value);
        let rating = rate::compare(says.operator, claimed.value, value.quantity.value, rounding);
        self.soften(rating, value.origin)
    }

    /// A rating that rests on an assumption is at best plausible and at worst strained; any other stays.
    fn soften(&self, rating: Rating, origin: OriginId) -> Rating {
        match self.grade(origin) {
            Grade::Assumed => rating.clamp(Rating::Plausible, Rating::Strained),
            Grade::Measured | Grade::Reported | Grade::Estimated => rating,
        }
    }
}

/// A finding that could not be made, and why.
fn untestable(check: &'static str, reason: impl Into<String>) -> Finding {
    Finding { check, rating: Rating::Untestable, reason: reason.into(), evidence: Vec::new(), ratio: None }
}

/// Ratio of the claimed number to another, if it is one.
fn ratio(claimed: f64, found: f64) -> Option<f64> {
    let ratio = claimed / found;
    ratio.is_finite().then_some(ratio)
}

/// Why two quantities cannot be held against each other, if so.
fn unlike(claimed: &Quantity, found: &Quantity) -> Option<&'static str> {
    match () {
        () if claimed.dimension != found.dimension => Some("it has another unit"),
        () if claimed.above != found.above || claimed.below != found.below => {
            Some("it is counted on another basis (gross, oxide, metal)")
        }
        () if claimed.currency != found.currency => Some("it is money of another currency or price year"),
        () => None,
    }
}
