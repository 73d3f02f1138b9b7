//! Ask: questions about all plans of a chain, one command each; nothing is written.
//!
//! In        a scenario, an [`Ask`]
//! Out       text for a person and JSON for machines, both from the same [`Answer`]
//! Holds     what is asked of is a goal, a commodity or a stage of the scenario; anything else is refused with what
//!           there is
//! Not here  how a question is answered (`loparite_plan::explain`, `loparite_plan::search`)

mod goals;
mod plans;

use crate::clock::{Timing, now, on_solve, take_solver};
use crate::run::{Failure, Finished, Options, Progress};
use loparite_kernel::quantity::Year;
use loparite_load::load;
use loparite_milp::solver::Settings;
use loparite_model::chain::{Model, Stage};
use loparite_model::figure::Figure;
use loparite_model::goal::{Goal, GoalId, Measure};
use loparite_model::post::Lever;
use loparite_plan::explain::place::Wanted;
use loparite_plan::solve::Search;
use serde_json::Value;

/// A question about all plans of a chain.
#[derive(Clone, PartialEq, Debug)]
pub enum Ask {
    /// The most of each of some things in each of some years, and what it is made of.
    Most {
        /// Goals, commodities or stages; all goals if there are none.
        of: Vec<String>,
        /// Years; as the goals say, or the last year, if there are none.
        years: Vec<Year>,
    },
    /// What an amount would take: each lever alone, all together, when at the earliest.
    Take {
        /// A goal, a commodity or a stage.
        of: String,
        /// How much, in its unit; as the goal says if there is none.
        amount: Option<f64>,
        /// When; as the goal says, or the last year.
        year: Option<Year>,
    },
    /// The most against money and against the date.
    Frontier {
        /// A goal, a commodity or a stage.
        of: String,
        /// Whose limits are multiplied, by its word.
        lever: String,
    },
    /// Which builds are in every good plan, in some, in none.
    Range,
    /// What each state of each control of technology costs.
    Controls {
        /// Goals, commodities or stages; all goals that the plan pursues if there are none.
        of: Vec<String>,
    },
    /// Where the next plant of a stage or technology should stand.
    Sites {
        /// Stage or technology.
        of: String,
        /// t/a of the plant that is compared; the smallest that all places can have if there is none.
        amount: Option<f64>,
        /// Year of its decision; the first in which all can be decided if there is none.
        year: Option<Year>,
    },
    /// Why a plant is built, or why not.
    Why {
        /// Facility.
        of: String,
    },
    /// What one more unit of each limit is worth.
    Prices,
    /// Which plan is least regretted over the named futures.
    Regret,
}

/// What is said.
pub(crate) struct Answer {
    /// For a person.
    pub text: String,
    /// For machines.
    pub json: Value,
}

/// Answers a question without writing anything.
///
/// # Errors
/// All diagnostics at once, something asked of that is not there, or no answer of the solver.
pub fn ask(options: &Options, asked: &Ask, progress: &mut dyn Progress) -> Result<Finished, Failure> {
    let begun = now();
    progress.step("reading", 0, 2);
    let loaded = load(&options.scenario).map_err(Failure::Rejected)?;
    let model = options.turned(loaded.model)?;
    let read = now() - begun;
    let begun = now();
    take_solver();
    // the solver takes seeds of 31 bits
    let search = Search { seed: (options.seed & 0x7fff_ffff) as i32, on_solve: Some(on_solve) };
    let settings = search.settings();
    progress.step("asking", 1, 2);
    let answer = match asked {
        Ask::Most { of, years } => goals::most(&model, of, years, &settings)?,
        Ask::Take { of, amount, year } => goals::take(&model, of, (wanted(*amount)?, *year), &settings)?,
        Ask::Frontier { of, lever } => goals::frontier(&model, of, word(lever)?, &settings)?,
        Ask::Controls { of } => plans::controls(&model, of, &settings)?,
        Ask::Range => plans::range(&model, search)?,
        Ask::Sites { of, amount, year } => {
            plans::sites(&model, of, Wanted { size: wanted(*amount)?, year: *year }, search)?
        }
        Ask::Why { of } => plans::why(&model, of, search)?,
        Ask::Prices => plans::prices(&model, search)?,
        Ask::Regret => plans::regret(&model, &settings)?,
    };
    progress.step("answered", 2, 2);
    let solver = take_solver();
    let timing = Timing { read, solver, plan: now() - begun - solver, ..Timing::default() };
    Ok(Finished {
        folder: None,
        text: answer.text,
        json: answer.json,
        warnings: loaded.warnings,
        files: loaded.files,
        all_goals_attained: true,
        timing,
    })
}

fn refused(message: String, hint: String) -> Failure {
    Failure::Asked { message, hint }
}

fn word(lever: &str) -> Result<Lever, Failure> {
    let known: Vec<&str> = Lever::WORDS.iter().map(|(_, word)| *word).collect();
    let found = Lever::WORDS.iter().find(|(_, word)| *word == lever);
    found
        .map(|(lever, _)| *lever)
        .ok_or_else(|| refused(format!("there is no lever `{lever}`"), format!("one of {}", known.join(", "))))
}

/// The model with a goal for what is asked of: the goal itself, or one made of a commodity or of all products of a
/// stage.
/// A goal that is made has no target: it asks for nothing.
fn with_goal(model: &Model, of: &str, year: Option<Year>) -> Result<(Model, GoalId), Failure> {
    let mut asked = model.clone();
    if let Some(year) = year.filter(|year| !model.years().contains(year)) {
        let message = format!("{year} is not within the horizon");
        return Err(refused(message, format!("name a year from {} to {}", model.first_year, model.last_year)));
    }
    if let Some(goal) = model.goals.id(of) {
        asked.goals[goal].year = year.unwrap_or(model.goals[goal].year);
        return Ok((asked, goal));
    }
    let stage = Stage::WORDS.iter().find(|(word, _)| *word == of).map(|(_, stage)| *stage);
    let makes = |id| model.technologies.iter().any(|(_, row)| row.outputs.iter().any(|output| output.commodity == id));
    let goods: Vec<_> = match (model.commodities.id(of), stage) {
        (Some(commodity), _) => vec![commodity],
        (None, Some(stage)) => {
            model.commodities.ids().filter(|&id| model.commodities[id].stage == stage && makes(id)).collect()
        }
        (None, None) => Vec::new(),
    };
    let goods: Vec<_> = goods.into_iter().filter(|&id| makes(id)).collect();
    let Some(&first) = goods.first() else { return Err(nothing_of(model, of)) };
    let basis = model.commodities[first].basis;
    if goods.iter().any(|&id| model.commodities[id].basis != basis) {
        let message = format!("products of `{of}` are counted in several bases, and are not added up");
        return Err(refused(message, "ask of a commodity".to_owned()));
    }
    let names: Vec<&str> = goods.iter().map(|&id| model.commodities[id].name.as_str()).collect();
    let goal = Goal {
        name: if names.len() == 1 { names[0].to_owned() } else { format!("products of the stage {of}") },
        order: None,
        year: year.unwrap_or(model.last_year),
        measure: Measure::Production(goods),
        stages: None,
        sites: None,
        target: Figure { value: 0.0, origin: model.discount_rate.origin },
        unit: format!("{}/a", loparite_report::names::tonnes(&model.commodities[first])),
    };
    let id = asked.goals.insert(format!("asked: {of}"), goal).expect("no goal of the text has a colon and a space");
    Ok((asked, id))
}

fn nothing_of(model: &Model, of: &str) -> Failure {
    let keys = |all: Vec<&str>| all.join(", ");
    let stages: Vec<&str> = Stage::WORDS.iter().map(|(word, _)| *word).filter(|word| *word != "purchased").collect();
    refused(
        format!("`{of}` is no goal, no commodity that is made, and no stage"),
        format!("a goal: {}; a stage: {}; or the id of a commodity", keys(model.goals.keys().collect()), keys(stages)),
    )
}

/// An amount of a goal in words.
fn amount(model: &Model, goal: GoalId, value: f64) -> String {
    match model.goals[goal].measure {
        Measure::Capital => format!("{} bn {}", loparite_claims::words::number(value / 1e9), model.currency),
        _ => format!("{} {}", loparite_claims::words::number(value), model.goals[goal].unit),
    }
}

/// Money in words, such as `-1.48 bn RUB@2025`.
fn money(model: &Model, value: f64) -> String {
    format!("{} {}", short(value), model.currency)
}

/// Money in words without its currency, such as `-1.48 bn`.
fn short(value: f64) -> String {
    let scales = [(1e9, " bn"), (1e6, " m"), (1e3, " k"), (1.0, "")];
    let (scale, word) = scales.into_iter().find(|(scale, _)| value.abs() >= *scale).unwrap_or((1.0, ""));
    format!("{}{word}", loparite_claims::words::number(value / scale))
}

/// An amount that can be asked for.
fn wanted(amount: Option<f64>) -> Result<Option<f64>, Failure> {
    match amount.filter(|amount| !(*amount > 0.0 && *amount < MOST)) {
        None => Ok(amount),
        Some(amount) => {
            let message = format!("{amount} is no amount that can be asked for");
            Err(refused(message, "a number above 0 and below 1e12, in the unit in which it is counted".to_owned()))
        }
    }
}

/// Amounts from which on the solver's arithmetic says nothing.
const MOST: f64 = 1e12;

/// Settings for programs that are asked once.
fn plain(search: Search) -> Settings {
    search.settings()
}
