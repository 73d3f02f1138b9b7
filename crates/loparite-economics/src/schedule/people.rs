//! People: who works where in which role, and who is trained.
//!
//! In        capacity on line of a plan, roles of the operating rules
//! Out       [`CrewLine`]s, [`TrainingLine`]s
//! Holds     people of a facility sum over roles to its posts on the workforce of its site
//! Equations (1) people of a role = its part of the people on 1 t/a * t/a on line
//!               ([`crate::estimate::running::labour`])

use super::NOTHING;
use crate::estimate::running::labour;
use loparite_finance::opex::{Labour, staff};
use loparite_kernel::quantity::Year;
use loparite_model::chain::{FacilityId, Model};
use loparite_model::outcome::Outcome;
use loparite_model::planning::TrainingId;
use loparite_model::post::ActivityKey;

/// People of a role in a facility.
#[derive(Clone, PartialEq, Debug)]
pub struct CrewLine {
    /// When.
    pub year: Year,
    /// Where; its site gives the region.
    pub facility: FacilityId,
    /// Role; empty where the rules of the stage know no roles.
    pub role: String,
    /// People employed.
    pub people: f64,
    /// Money a year, with contributions.
    pub wages: f64,
}

/// People begun in training.
#[derive(Clone, PartialEq, Debug)]
pub struct TrainingLine {
    /// When.
    pub year: Year,
    /// Where.
    pub training: TrainingId,
    /// How many.
    pub people: f64,
}

/// People by year, facility and role, equation (1).
pub fn crews(model: &Model, outcome: &Outcome) -> Vec<CrewLine> {
    let mut lines = Vec::new();
    for ((_, activity), &level) in outcome.book.activities().zip(&outcome.levels) {
        let ActivityKey::OnLine { facility, year } = activity.key else { continue };
        if level <= NOTHING {
            continue;
        }
        let one = labour(model, &model.facilities[facility], year);
        let all = Labour { people: one.people * level, ..one };
        let crew = staff(&all).into_iter().filter(|role| role.people > NOTHING);
        lines.extend(crew.map(|role| CrewLine {
            year,
            facility,
            role: role.name,
            people: role.people,
            wages: role.cost,
        }));
    }
    lines.sort_by_key(|line| (line.year, line.facility));
    lines
}

/// People begun in training by year.
pub fn training(outcome: &Outcome) -> Vec<TrainingLine> {
    let all = outcome.book.activities().zip(&outcome.levels);
    let mut lines: Vec<TrainingLine> = all
        .filter_map(|((_, activity), &people)| match activity.key {
            ActivityKey::Train { training, year } if people > NOTHING => Some(TrainingLine { year, training, people }),
            _ => None,
        })
        .collect();
    lines.sort_by_key(|line| (line.year, line.training));
    lines
}
