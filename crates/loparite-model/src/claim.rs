//! Claim: a public statement with a number, the facts it can be held against, and how.
//!
//! In        what the data folder states
//! Out       [`Claim`], [`Fact`], [`Check`]
//! Holds     quantities are in base units, money in the scenario's currency and price year; a fact keeps every value
//!           that was found, also those that disagree
//! Not here  verdicts (`loparite-claims`)

use crate::chain::{CommodityKind, SiteId, Stage};
use crate::figure::{OriginId, SourceId};
use crate::goal::GoalId;
use loparite_kernel::define_id;
use loparite_kernel::quantity::{Quantity, Year};

define_id!(
    /// A claim.
    ClaimId,
    /// A fact.
    FactId,
);

/// One value found for a fact.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The value.
    pub quantity: Quantity,
    /// As written, and where from.
    pub origin: OriginId,
}

/// Something that can be known independently of a claim.
#[derive(Clone, Debug)]
pub struct Fact {
    /// For print.
    pub name: String,
    /// All values found; the first is the central one.
    pub evidence: Vec<Evidence>,
}

/// How the claimed number bounds what is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operator {
    /// The number itself.
    Equal,
    /// About the number.
    About,
    /// The number or more.
    AtLeast,
    /// More than the number.
    More,
    /// The number or less.
    AtMost,
    /// Less than the number.
    Less,
}

impl Operator {
    /// Operators with the word in the text.
    pub const WORDS: &[(&'static str, Operator)] = &[
        ("=", Operator::Equal),
        ("~", Operator::About),
        (">=", Operator::AtLeast),
        (">", Operator::More),
        ("<=", Operator::AtMost),
        ("<", Operator::Less),
    ];

    /// The sign in the text.
    pub fn word(self) -> &'static str {
        Operator::WORDS.iter().find(|(_, operator)| *operator == self).expect("every operator has a word").0
    }
}

/// What a claim says.
#[derive(Clone, Debug)]
pub struct Says {
    /// As written, with unit; empty if the claim has no number.
    pub text: String,
    /// The number.
    pub quantity: Option<Quantity>,
    /// How it bounds.
    pub operator: Operator,
    /// The year it speaks of.
    pub year: Option<Year>,
}

/// A factor of an arithmetic check.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Term {
    /// The number of another claim.
    Claim(ClaimId),
    /// The central value of a fact.
    Fact(FactId),
}

/// How a claim is held against something.
#[derive(Clone, Debug)]
pub enum Check {
    /// The number against every value of a fact.
    Evidence(FactId),
    /// The number against a product of others over a product of others.
    Arithmetic {
        /// Multiplied.
        times: Vec<Term>,
        /// Divided by.
        over: Vec<Term>,
    },
    /// Two kinds of thing taken for each other.
    Category {
        /// What the number belongs to.
        subject: CommodityKind,
        /// What it was said of.
        taken_for: CommodityKind,
        /// Where the number stands of the right thing.
        evidence: FactId,
    },
    /// A goal that the plan can reach or cannot.
    Plan(GoalId),
    /// The year the claim speaks of against the calendar year that a fact holds (written `2027 years`).
    Date {
        /// The calendar year.
        fact: FactId,
        /// How the claim's year stands to it: `AtLeast` is "not before", `Equal` the same year.
        operator: Operator,
    },
    /// How many of the four documents (timeline, capital, flowsheet, offtake) public figures give for some facilities.
    Documents {
        /// Facilities of these stages.
        stages: Vec<Stage>,
        /// Facilities at these sites; `None` is all.
        sites: Option<Vec<SiteId>>,
    },
}

/// A public statement.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Which text.
    pub article: String,
    /// Who published it.
    pub publisher: String,
    /// When, or "undated".
    pub date: String,
    /// In our words.
    pub statement: String,
    /// What is quantified.
    pub quantity: String,
    /// The number.
    pub says: Says,
    /// Where it stands.
    pub source: SourceId,
    /// How it is judged; none makes it untestable.
    pub checks: Vec<Check>,
}
