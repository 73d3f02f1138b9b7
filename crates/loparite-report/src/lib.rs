//! Report: a run as one page that needs no network, for people who must decide.
//!
//! In        [`Report`]: a model, its outcome and summary, verdicts, finance
//! Out       [`html`]: one page with its style and pictures inside
//! Holds     the same report gives the same bytes; nothing of the data reaches the page unescaped; every number has
//!           its unit; a plan that does not exist, a scenario without claims or builds read well too
//! Not here  numbers: they are sums of postings (`loparite-results`) or findings (`loparite-claims`); files (the
//!           facade writes them)

pub mod chart;
pub mod markup;
pub mod names;
pub mod number;
mod page;
mod section;

use loparite_claims::verdict::Verdict;
use loparite_kernel::quantity::Year;
use loparite_model::chain::Model;
use loparite_model::outcome::Outcome;
use loparite_results::summary::Summary;

/// Cash flow and return of the whole chain, money of the scenario.
#[derive(Clone, Debug, Default)]
pub struct Finance {
    /// Net present value before profit tax.
    pub npv_before_tax: f64,
    /// Net present value after profit tax.
    pub npv_after_tax: f64,
    /// Internal rate of return after tax, a year; `None` if there is none.
    pub irr: Option<f64>,
    /// First year in which the sum of cash is not negative any more; `None` if never.
    pub payback: Option<Year>,
    /// Year, cash before tax, tax (paid is positive), discounted sum of cash after tax up to the year.
    pub rows: Vec<(Year, f64, f64, f64)>,
}

/// Everything the page tells of.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// The chain.
    pub model: &'a Model,
    /// The plan.
    pub outcome: &'a Outcome,
    /// Its sums.
    pub summary: &'a Summary,
    /// Verdicts in order of declaration.
    pub verdicts: &'a [Verdict],
    /// Cash flow and return.
    pub finance: Finance,
    /// Version of the program.
    pub version: &'a str,
    /// Hash of the model.
    pub model_hash: &'a str,
}

/// The page.
pub fn html(report: &Report) -> String {
    page::page(report)
}
