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

/// A technology of the plan with its solved flowsheet.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Name of the technology.
    pub name: String,
    /// Word of its stage.
    pub stage: String,
    /// What the picture shows, in a sentence.
    pub finding: String,
    /// Sentences: recoveries, reagents, power, radionuclides.
    pub facts: Vec<String>,
    /// Remarks of the guards of realism.
    pub remarks: Vec<String>,
    /// The picture.
    pub diagram: chart::flowsheet::Diagram,
}

/// A plant of the plan against its flowsheet.
#[derive(Clone, Debug)]
pub struct Check {
    /// The plant.
    pub facility: String,
    /// The year in which it takes most.
    pub year: Year,
    /// Counted tonnes fed.
    pub fed: f64,
    /// Largest difference of a product, as a share.
    pub difference: f64,
    /// Whether it is within the tolerance.
    pub agrees: bool,
    /// Why there is no solution, if there is none.
    pub says: Option<String>,
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
    /// Technologies of the plan that have a flowsheet.
    pub flowsheets: Vec<Sheet>,
    /// Plants of the plan against their flowsheets.
    pub checks: Vec<Check>,
    /// Share by which plan and flowsheet may differ.
    pub check_tolerance: f64,
    /// Version of the program.
    pub version: &'a str,
    /// Hash of the model.
    pub model_hash: &'a str,
}

/// The page.
pub fn html(report: &Report) -> String {
    page::page(report)
}
