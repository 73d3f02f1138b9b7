//! Section: what the page tells, one file each; the order is the list below.
//!
//! In        a [`Report`]
//! Out       HTML
//! Holds     ids are unique; a section without data says so in a sentence

mod answer;
mod assumed;
mod capital;
mod claims;
mod corrections;
mod disagree;
mod finance;
mod flows;
mod flowsheets;
mod freight;
mod funding;
mod gaps;
mod goals;
mod headline;
mod map;
mod money;
mod offtake;
mod people;
mod power;
mod procurement;
mod rules;
mod sensitivity;
mod sources;
mod stocks;
mod timeline;

use crate::Report;
use crate::markup::{nothing, paragraph};
use crate::worth::rate;
use loparite_kernel::quantity::Year;
use loparite_model::cost::MoneyTerms;

/// A section of the page.
pub struct Section {
    /// For links.
    pub id: &'static str,
    /// Its title.
    pub title: fn(&Report) -> String,
    /// What stands below.
    pub body: fn(&Report) -> String,
}

/// All sections in their order; the first stands above the contents.
pub const ALL: &[Section] = &[
    answer::SECTION,
    headline::SECTION,
    goals::SECTION,
    timeline::SECTION,
    capital::SECTION,
    funding::SECTION,
    money::SECTION,
    flows::SECTION,
    flowsheets::SECTION,
    map::SECTION,
    freight::SECTION,
    people::SECTION,
    power::SECTION,
    procurement::SECTION,
    rules::SECTION,
    offtake::SECTION,
    stocks::SECTION,
    finance::SECTION,
    sensitivity::SECTION,
    claims::SECTION,
    disagree::SECTION,
    corrections::SECTION,
    assumed::SECTION,
    gaps::SECTION,
    sources::SECTION,
];

/// What sections about a plan say when there is none.
const NO_PLAN: &str = "No plan satisfies the limits of this scenario, so there is nothing to show here.";

/// What sections about the programme's money say when none was reckoned.
fn without_programme(report: &Report) -> String {
    if report.outcome.levels.is_empty() {
        return nothing(NO_PLAN);
    }
    nothing(match report.model.finance {
        None => {
            "The scenario has no table `[finance]`, so no cash flow is reckoned. Add one that says until which year \
             plants go on, when within a year money falls, and at which further rates it is discounted."
        }
        Some(_) => "No cash flow was reckoned for this plan.",
    })
}

/// What the reader must know of money that grows with prices; nothing if it keeps its worth.
fn nominal(report: &Report) -> String {
    let inflation = match report.model.finance.as_ref().map(|terms| terms.money) {
        Some(MoneyTerms::Nominal { inflation }) => rate(inflation.value),
        _ => return String::new(),
    };
    paragraph(&format!(
        "Money here is nominal: prices rise by {inflation} a year from {}, and the amounts of a year are in money of that year.",
        report.model.currency.year
    ))
}

/// All years of the horizon.
fn years(report: &Report) -> Vec<Year> {
    report.model.years().collect()
}

/// Year and value of the greatest; the first of several.
fn peak(years: &[Year], values: &[f64]) -> Option<(Year, f64)> {
    let mut best: Option<(Year, f64)> = None;
    for (&year, &value) in years.iter().zip(values) {
        if value > 1e-9 && best.is_none_or(|(_, most)| value > most * (1.0 + 1e-9)) {
            best = Some((year, value));
        }
    }
    best
}
