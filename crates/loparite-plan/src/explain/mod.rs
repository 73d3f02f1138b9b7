//! Explain: why a goal is where it is, what would move it, what things are worth, and how to check all that.
//!
//! In        a model, a [`Question`]: a goal, perhaps with another amount or year
//! Out       one file for each kind of answer; [`answer`] and [`earliest`] for any amount and year
//! Holds     nothing here changes a plan; what is asked of a goal is answered for plants in part, which is a linear
//!           program and exact, and the answer says where whole plants were looked at
//! Not here  stretch of one lever alone (`levers`), maxima (`goals`)

pub mod build;
pub mod caps;
pub mod certificate;
pub mod frontier;
pub mod joint;
pub mod place;
pub mod prices;
pub mod shares;
pub mod words;

use crate::goals::{self, Scope, attainable};
use crate::levers;
use crate::terms::Controls;
use loparite_kernel::quantity::Year;
use loparite_milp::solver::Settings;
use loparite_model::chain::Model;
use loparite_model::goal::GoalId;
use loparite_model::outcome::{GoalOutcome, Stretch};
use loparite_model::post::Lever;

/// A goal of the model, perhaps with another amount or another year.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Question {
    /// Which.
    pub goal: GoalId,
    /// Wanted, in the unit of the goal; as the goal says if there is none.
    pub target: Option<f64>,
    /// When, within the horizon; as the goal says if there is none.
    pub year: Option<Year>,
}

impl Question {
    /// The goal as it stands.
    pub fn stated(goal: GoalId) -> Question {
        Question { goal, target: None, year: None }
    }

    /// The model with the goal as the question has it.
    pub fn model(&self, model: &Model) -> Model {
        let mut asked = model.clone();
        let row = &mut asked.goals[self.goal];
        row.target.value = self.target.unwrap_or(row.target.value);
        row.year = self.year.unwrap_or(row.year).clamp(model.first_year, model.last_year);
        asked
    }
}

/// Everything up to the year of a question, of the model that [`Question::model`] gave.
pub fn scope(asked: &Model, goal: GoalId) -> Scope {
    Scope::new(asked, asked.goals[goal].year, Controls::InForce, &Scope::stated_years(asked))
}

/// The most of a goal, its parts with ranges, its proof, and the stretch of each lever if the amount is out of reach.
/// Nothing is planned: [`GoalOutcome::attained`] is zero.
pub fn answer(model: &Model, question: &Question, settings: &Settings) -> GoalOutcome {
    let asked = question.model(model);
    let scope = scope(&asked, question.goal);
    let year = asked.goals[question.goal].year;
    let found = attainable(&asked, &scope, question.goal, year, settings);
    goals::outcome(&asked, &scope, (question.goal, &found), settings)
}

/// When an amount can be had.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Earliest {
    /// In a year of the horizon.
    In {
        /// Before it no plan gives the amount, even if plants could be built in part.
        not_before: Year,
        /// A year for which a plan with whole plants was found, if one was.
        sure: Option<Year>,
    },
    /// Not within the horizon.
    Never {
        /// The most in its last year, even if plants could be built in part.
        best: f64,
    },
    /// The solver found neither a way nor a proof within its effort.
    Undecided,
}

/// The first year in which an amount can be had, at any date; the question's year plays no part.
pub fn earliest(model: &Model, question: &Question, settings: &Settings) -> Earliest {
    let first = Question { year: Some(model.first_year), ..*question };
    let asked = first.model(model);
    let begun = asked.goals[question.goal].year;
    if levers::at_once(&asked, question.goal, settings) {
        return Earliest::In { not_before: begun, sure: Some(begun) };
    }
    match levers::stretch(&asked, &scope(&asked, question.goal), question.goal, Lever::Time, settings) {
        Stretch::Later { earliest, sure } => {
            Earliest::In { not_before: begun + earliest, sure: sure.map(|years| begun + years) }
        }
        Stretch::Never { best } => Earliest::Never { best },
        _ => Earliest::Undecided,
    }
}
