//! Origins: which figures of the text a line of an estimate rests on, and how well the worst of them is known.
//!
//! In        an estimate and a line of it
//! Out       [`origins`], [`grade`]
//! Holds     every line rests on a figure; a line is known as well as the worst of its figures

use super::{Estimate, Line};
use loparite_finance::capital::WHOLE_PLANT;
use loparite_model::chain::Model;
use loparite_model::cost::{CapitalClass, CapitalFrom, CapitalRules};
use loparite_model::figure::{Figure, Grade, OriginId};

/// Figures that a line rests on: those of the total, of the equipment of its area where it divides or makes the total,
/// and of the share of its class. Each once, in order of the text.
pub fn origins(model: &Model, estimate: &Estimate, line: &Line) -> Vec<OriginId> {
    let facility = &model.facilities[estimate.facility];
    let technology = &model.technologies[facility.technology];
    let rules = model.capital_rules_of(technology.stage);
    let mut figures: Vec<Figure> = Vec::new();
    if line.class.is_plant() {
        match estimate.from {
            CapitalFrom::Declared => figures.extend([facility.capex.cost, technology.scale_exponent]),
            CapitalFrom::Plants => {
                let known = model.capital_points.iter().filter(|(_, point)| point.stage == technology.stage);
                figures.extend(known.map(|(_, point)| point.cost));
            }
            CapitalFrom::Equipment => {}
        }
        let in_area = |area: &str| line.area == WHOLE_PLANT || line.area == area;
        let accounts = technology.works.equipment.iter().filter(|item| in_area(&item.area));
        figures.extend(accounts.filter_map(|item| Some(model.cost_accounts[item.account?].cost)));
    } else {
        figures.push(facility.operating_cost);
        figures.extend(technology.reagents.iter().map(|reagent| reagent.amount));
    }
    figures.extend(rules.and_then(|rules| share(rules, line.class)));
    let mut origins: Vec<OriginId> = figures.iter().map(|figure| figure.origin).collect();
    origins.sort();
    origins.dedup();
    origins
}

/// The worst grade of the figures that a line rests on.
pub fn grade(model: &Model, estimate: &Estimate, line: &Line) -> Grade {
    let grades = origins(model, estimate, line).into_iter().map(|id| model.origin(id).grade);
    grades.max().unwrap_or(Grade::Assumed)
}

/// The figure that says how large a class is.
fn share(rules: &CapitalRules, class: CapitalClass) -> Option<Figure> {
    match class {
        CapitalClass::Undivided | CapitalClass::Equipment => None,
        CapitalClass::Indirect => Some(rules.indirect),
        CapitalClass::Epcm => Some(rules.epcm),
        CapitalClass::Owner => Some(rules.owner),
        CapitalClass::Contingency => Some(rules.contingency),
        CapitalClass::FirstFill => Some(rules.first_fill),
        CapitalClass::WorkingCapital => Some(rules.working_capital),
        direct => rules.direct.iter().find(|(class, _)| *class == direct).map(|(_, share)| *share),
    }
}

#[cfg(test)]
mod tests {
    use super::super::estimate;
    use super::super::testing::{simple, with_equipment, with_rules};
    use super::*;
    use loparite_kernel::diag::Place;
    use loparite_kernel::ids::Id;
    use loparite_model::figure::Origin;

    #[test]
    fn a_line_is_known_as_well_as_the_worst_of_its_figures() {
        let mut model = with_equipment(with_rules(simple()));
        let origin = |grade| Origin {
            of: "x".into(),
            text: "x".into(),
            source: Id::at(0),
            year: 2025,
            grade,
            note: String::new(),
            place: Place { file: "x".into(), line: 1, column: 1, start: 0, end: 0 },
        };
        model.origins = vec![origin(Grade::Reported), origin(Grade::Assumed)];
        let assumed = Figure { value: model.capital_rules[0].contingency.value, origin: Id::at(1) };
        model.capital_rules[0].contingency = assumed;
        let found = estimate(&model, Id::at(0), 1000.0);
        assert!(found.lines.iter().all(|line| !origins(&model, &found, line).is_empty()));
        for line in &found.lines {
            let wanted = if line.class == CapitalClass::Contingency { Grade::Assumed } else { Grade::Reported };
            assert_eq!(grade(&model, &found, line), wanted, "{line:?}");
        }
    }
}
