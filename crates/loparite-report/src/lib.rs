//! Report: a run as one page that needs no network, for people who must decide.
//!
//! In        [`Report`]: a model, its outcome and summary, verdicts, estimates of facilities, the programme's money
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
pub mod worth;

use loparite_claims::verdict::Verdict;
use loparite_economics::estimate::Estimate;
use loparite_economics::estimate::running::Running;
use loparite_economics::programme::Programme;
use loparite_economics::schedule::Schedules;
use loparite_kernel::quantity::Year;
use loparite_model::chain::Model;
use loparite_model::outcome::Outcome;
use loparite_results::summary::Summary;

/// The capital of a facility, what it costs to run, and whether the plan builds it.
#[derive(Clone, Debug)]
pub struct EstimateRow {
    /// Its capital.
    pub estimate: Estimate,
    /// Its running cost at full use in the first year.
    pub running: Running,
    /// Whether it is built in this plan; if not, the size is the announced or the largest one.
    pub built: bool,
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
    /// Cash flow and return; `None` without a plan or without `[finance]`.
    pub programme: Option<&'a Programme>,
    /// Capital of facilities: of each that the plan builds, and of others at the size they were announced with.
    pub estimates: &'a [EstimateRow],
    /// Dates, people, power, freight, sales and purchases of the plan.
    pub schedules: &'a Schedules,
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
