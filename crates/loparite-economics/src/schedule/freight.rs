//! Freight: what travels on which arc, when in the year, and what that costs.
//!
//! In        shipments of a plan
//! Out       [`FreightLine`]s
//! Equations (1) gross = tonnes / content; tonne-kilometres = gross * length

use super::NOTHING;
use loparite_kernel::quantity::Year;
use loparite_model::chain::{ArcId, CommodityId, Model};
use loparite_model::outcome::Outcome;
use loparite_model::planning::SeasonId;
use loparite_model::post::ActivityKey;
use std::collections::BTreeMap;

/// Freight of a commodity on an arc.
#[derive(Clone, PartialEq, Debug)]
pub struct FreightLine {
    /// When.
    pub year: Year,
    /// Season, on arcs that have seasons.
    pub season: Option<SeasonId>,
    /// Which way.
    pub arc: ArcId,
    /// What.
    pub commodity: CommodityId,
    /// Gross tonnes.
    pub gross: f64,
    /// Gross tonne-kilometres.
    pub tonne_kilometres: f64,
    /// Money.
    pub cost: f64,
}

/// Freight by year, arc, season and commodity, equation (1).
pub fn freight(model: &Model, outcome: &Outcome) -> Vec<FreightLine> {
    let mut sums: BTreeMap<(Year, ArcId, Option<SeasonId>, CommodityId), f64> = BTreeMap::new();
    for ((_, activity), &level) in outcome.book.activities().zip(&outcome.levels) {
        let ActivityKey::Ship { lot, arc, year, season } = activity.key else { continue };
        if level > NOTHING {
            let lot = &outcome.lots[lot];
            *sums.entry((year, arc, season, lot.commodity)).or_default() += level / lot.content;
        }
    }
    sums.into_iter()
        .map(|((year, arc, season, commodity), gross)| FreightLine {
            year,
            season,
            arc,
            commodity,
            gross,
            tonne_kilometres: gross * model.arcs[arc].distance.value,
            cost: gross * model.arcs[arc].cost,
        })
        .collect()
}
