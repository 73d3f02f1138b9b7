//! Procurement: equipment to be ordered and reagents to be bought, by origin, with the controls they are under.
//!
//! In        projects of a plan with their estimates, levels of runs and purchases
//! Out       [`EquipmentLine`]s, [`ReagentLine`]s
//! Holds     equipment of a project sums to the equipment class of its estimate; reagents that have no
//!           procurements come from anywhere
//! Equations (1) reagent = tonnes per tonne of capacity used * capacity used

use super::NOTHING;
use super::timeline::{Needs, ProjectLine};
use crate::estimate::estimate;
use loparite_kernel::quantity::Year;
use loparite_model::chain::{AccessState, CommodityId, FacilityId, Model};
use loparite_model::cost::CapitalClass;
use loparite_model::outcome::Outcome;
use loparite_model::planning::ProcurementId;
use loparite_model::post::{AccountKey, ActivityKey};
use std::collections::BTreeMap;

/// Equipment of an area of a plant.
#[derive(Clone, PartialEq, Debug)]
pub struct EquipmentLine {
    /// Year of the decision; orders follow it.
    pub decided: Year,
    /// Of which plant.
    pub facility: FacilityId,
    /// Area of the plant.
    pub area: String,
    /// Money.
    pub amount: f64,
    /// Controlled items that the plant's technology needs, with their states at the decision.
    pub needs: Vec<Needs>,
}

/// A reagent bought.
#[derive(Clone, PartialEq, Debug)]
pub struct ReagentLine {
    /// When.
    pub year: Year,
    /// What.
    pub commodity: CommodityId,
    /// From where; `None` is anywhere.
    pub procurement: Option<ProcurementId>,
    /// Its control in that year, if it is under one.
    pub state: Option<AccessState>,
    /// Tonnes (basis of the commodity).
    pub tonnes: f64,
    /// Money.
    pub cost: f64,
}

/// Equipment by project and area.
pub fn equipment(model: &Model, timeline: &[ProjectLine]) -> Vec<EquipmentLine> {
    let mut lines = Vec::new();
    for project in timeline {
        let Some(facility) = project.project.facility() else { continue };
        let estimate = estimate(model, facility, project.size);
        let mut areas: BTreeMap<&str, f64> = BTreeMap::new();
        for line in estimate.lines.iter().filter(|line| line.class == CapitalClass::Equipment) {
            *areas.entry(&line.area).or_default() += line.amount;
        }
        lines.extend(areas.into_iter().filter(|(_, amount)| *amount > 0.0).map(|(area, amount)| EquipmentLine {
            decided: project.decided,
            facility,
            area: area.to_owned(),
            amount,
            needs: project.needs.clone(),
        }));
    }
    lines
}

/// Reagents by year, commodity and origin, equation (1).
pub fn reagents(model: &Model, outcome: &Outcome) -> Vec<ReagentLine> {
    let mut sums: BTreeMap<(Year, CommodityId, Option<ProcurementId>), (f64, f64)> = BTreeMap::new();
    for ((id, activity), &level) in outcome.book.activities().zip(&outcome.levels) {
        if level <= NOTHING {
            continue;
        }
        match activity.key {
            ActivityKey::Procure { procurement, year } => {
                let cash = |key: AccountKey| matches!(key, AccountKey::Cash { .. });
                let posts = outcome.book.posts(id).iter();
                let paid = posts.filter(|post| cash(outcome.book.account(post.account).key)).map(|post| -post.amount);
                let sum = sums.entry((year, model.procurements[procurement].commodity, Some(procurement)));
                let (tonnes, cost) = sum.or_default();
                *tonnes += level;
                *cost += level * paid.sum::<f64>();
            }
            ActivityKey::Run { facility, year, .. } => {
                let technology = &model.technologies[model.facilities[facility].technology];
                let capacity = |key: AccountKey| matches!(key, AccountKey::Capacity { .. });
                let posts = outcome.book.posts(id).iter();
                let of_one = posts.filter(|post| capacity(outcome.book.account(post.account).key));
                let used = level * of_one.map(|post| post.amount).sum::<f64>();
                // what has procurements is bought through them
                let anywhere = |commodity| !model.procurements.iter().any(|(_, row)| row.commodity == commodity);
                for reagent in technology.reagents.iter().filter(|it| used > 0.0 && anywhere(it.commodity)) {
                    let (tonnes, cost) = sums.entry((year, reagent.commodity, None)).or_default();
                    *tonnes += used * reagent.amount.value;
                    *cost += used * reagent.amount.value * model.prices[reagent.price].path.at(year);
                }
            }
            _ => {}
        }
    }
    let state = |procurement: Option<ProcurementId>, year: Year| {
        procurement.and_then(|id| model.procurements[id].access).map(|item| model.access[item].state(year))
    };
    sums.into_iter()
        .filter(|(_, (tonnes, _))| *tonnes > NOTHING)
        .map(|((year, commodity, procurement), (tonnes, cost))| ReagentLine {
            year,
            commodity,
            procurement,
            state: state(procurement, year),
            tonnes,
            cost,
        })
        .collect()
}
