//! Names: what things of a model are called in print, and in which unit they are counted.
//!
//! In        a model and ids
//! Out       text, not yet escaped; footnotes as HTML
//! Holds     a source has one number on the page, in the order of declaration; only sources that are used have one

use crate::Report;
use crate::markup::escape;
use crate::number::{THIN, money_scale, money_unit, with_unit};
use loparite_kernel::ids::Id;
use loparite_kernel::unit::Basis;
use loparite_model::chain::{CapacityBasis, Commodity, CommodityKind, FacilityId, Model, Stage};
use loparite_model::claim::Check;
use loparite_model::cost::{CapitalClass, CapitalFrom};
use loparite_model::figure::{OriginId, SourceId};
use loparite_model::goal::{Goal, Measure};
use loparite_model::outcome::Stretch;
use std::collections::BTreeSet;

/// The unit a commodity is counted in: `t REO`, `t oxide`, `t metal`, `t`.
pub fn tonnes(commodity: &Commodity) -> &'static str {
    match (commodity.basis, commodity.kind) {
        (Basis::Gross, _) => "t",
        (Basis::Metal, _) => "t metal",
        (Basis::Oxide, CommodityKind::RareEarth) => "t REO",
        (Basis::Oxide, _) => "t oxide",
    }
}

/// The unit of a facility's capacity, a year.
pub fn capacity_unit(model: &Model, facility: FacilityId) -> String {
    let technology = &model.technologies[model.facilities[facility].technology];
    let commodity = match (technology.capacity_basis, technology.outputs.first()) {
        (CapacityBasis::Product, Some(output)) => output.commodity,
        _ => technology.feed,
    };
    format!("{}/a", tonnes(&model.commodities[commodity]))
}

/// The stage of a facility.
pub fn stage(model: &Model, facility: FacilityId) -> Stage {
    model.technologies[model.facilities[facility].technology].stage
}

/// A class of capital as the head of a narrow column, with soft hyphens.
pub fn class(class: CapitalClass) -> &'static str {
    match class {
        CapitalClass::Equipment => "Equip\u{ad}ment",
        CapitalClass::Installation => "Instal\u{ad}lation",
        CapitalClass::Piping => "Piping",
        CapitalClass::Electrical => "Elec\u{ad}trical",
        CapitalClass::Instrumentation => "Instru\u{ad}ments",
        CapitalClass::Buildings => "Build\u{ad}ings",
        CapitalClass::Site => "Site",
        CapitalClass::Infrastructure => "Infra\u{ad}struc\u{ad}ture",
        CapitalClass::Indirect => "In\u{ad}direct",
        CapitalClass::Epcm => "EPCM",
        CapitalClass::Owner => "Own\u{ad}er's",
        CapitalClass::Contingency => "Contin\u{ad}gency",
        CapitalClass::Undivided => "Undi\u{ad}vided",
        CapitalClass::FirstFill => "First fill",
        CapitalClass::WorkingCapital => "Work\u{ad}ing capital",
    }
}

/// Where a total of capital comes from.
pub fn from(from: CapitalFrom) -> &'static str {
    match from {
        CapitalFrom::Declared => "declared",
        CapitalFrom::Equipment => "equipment of the flowsheet",
        CapitalFrom::Plants => "regression over known plants",
    }
}

/// A year's amount in a unit.
pub fn amount(value: f64, unit: &str) -> String {
    with_unit(value, &unit.replace(' ', &THIN.to_string()))
}

/// The unit a goal's numbers are printed in, and what they are divided by for it.
pub fn goal_unit(model: &Model, goal: &Goal) -> (f64, String) {
    if goal.measure != Measure::Capital {
        return (1.0, goal.unit.clone());
    }
    let (scale, word) = money_scale(goal.target.value.abs());
    (scale, money_unit(word, &model.currency))
}

/// An amount of a goal's measure with its unit.
pub fn goal_amount(model: &Model, goal: &Goal, value: f64) -> String {
    let (scale, unit) = goal_unit(model, goal);
    amount(value / scale, &unit)
}

/// How far a lever alone must stretch, in words.
pub fn stretch(model: &Model, goal: &Goal, stretch: Stretch) -> String {
    match stretch {
        Stretch::Factor(factor) if factor <= 1.0 + 1e-9 => "suffices as it is".to_owned(),
        Stretch::Factor(factor) => format!("{} times as much", crate::number::number(factor)),
        Stretch::Later { earliest, sure: Some(sure) } if earliest == sure => years_later(sure),
        Stretch::Later { earliest, sure: Some(sure) } => {
            format!("{} at the earliest, surely {}", years_later(earliest), years_later(sure))
        }
        Stretch::Later { earliest, sure: None } => format!("at least {}, if at all", years_later(earliest)),
        Stretch::Lifted => "suffices to lift it".to_owned(),
        Stretch::Never { best } => format!("never enough: {} at best", goal_amount(model, goal, best)),
        Stretch::Undecided => "not decided".to_owned(),
    }
}

fn years_later(years: i32) -> String {
    format!("{years} year{} later", if years == 1 { "" } else { "s" })
}

/// The number of each source on the page, by position; sources that nothing uses have none.
pub fn source_numbers(report: &Report) -> Vec<Option<usize>> {
    let model = report.model;
    let mut used: BTreeSet<SourceId> = model.origins.iter().map(|origin| origin.source).collect();
    used.extend(model.claims.iter().map(|(_, claim)| claim.source));
    used.extend(model.corrections.iter().map(|(_, correction)| correction.source));
    let mut next = 0;
    let number = |id| {
        used.contains(&id).then(|| {
            next += 1;
            next
        })
    };
    model.sources.ids().map(number).collect()
}

/// Footnotes of a page: numbers of sources, found once.
pub struct Notes {
    numbers: Vec<Option<usize>>,
}

impl Notes {
    /// Of a report.
    pub fn new(report: &Report) -> Notes {
        Notes { numbers: source_numbers(report) }
    }

    /// A raised number that leads to the source, as HTML.
    pub fn source(&self, id: SourceId) -> String {
        match self.numbers.get(id.position()).copied().flatten() {
            Some(number) => format!("<sup><a href=\"#s{number}\">[{number}]</a></sup>"),
            None => String::new(),
        }
    }

    /// A figure as written with its source, as HTML.
    pub fn origin(&self, model: &Model, id: OriginId) -> String {
        let origin = model.origin(id);
        let year =
            if origin.text.contains(&origin.year.to_string()) { String::new() } else { format!(" ({})", origin.year) };
        format!("{}{year}{}", escape(&origin.text), self.source(origin.source))
    }
}

/// What a claim is held against, in a few words.
pub fn check_words(model: &Model, check: &Check) -> String {
    match check {
        Check::Evidence(fact) => format!("against {}", model.facts[*fact].name),
        Check::Arithmetic { .. } => "against other numbers".to_owned(),
        Check::Category { .. } => "whether it counts the right thing".to_owned(),
        Check::Plan(goal) => format!("against the plan: {}", model.goals[*goal].name),
        Check::Documents { .. } => "against what this run could compute".to_owned(),
        Check::Date { fact, .. } => format!("against {}", model.facts[*fact].name),
    }
}
