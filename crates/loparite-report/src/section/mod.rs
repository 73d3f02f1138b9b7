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
mod gaps;
mod goals;
mod headline;
mod map;
mod money;
mod offtake;
mod sources;
mod stocks;
mod timeline;

use crate::Report;
use loparite_kernel::quantity::Year;

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
    money::SECTION,
    flows::SECTION,
    flowsheets::SECTION,
    map::SECTION,
    offtake::SECTION,
    stocks::SECTION,
    finance::SECTION,
    claims::SECTION,
    disagree::SECTION,
    corrections::SECTION,
    assumed::SECTION,
    gaps::SECTION,
    sources::SECTION,
];

/// What sections about a plan say when there is none.
const NO_PLAN: &str = "No plan satisfies the limits of this scenario, so there is nothing to show here.";

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
