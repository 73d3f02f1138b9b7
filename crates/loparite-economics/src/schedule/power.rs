//! Power: what each site draws and each supply gives.
//!
//! In        postings of a plan on grid connections, levels of supplies
//! Out       [`SiteLine`]s, [`SupplyLine`]s
//! Equations (1) MWh = MW * 8760 h

use super::NOTHING;
use loparite_kernel::quantity::Year;
use loparite_kernel::unit::HOURS_PER_YEAR;
use loparite_model::chain::{Model, PowerId, SiteId};
use loparite_model::outcome::Outcome;
use loparite_model::post::{AccountKey, ActivityKey};
use std::collections::BTreeMap;

/// Power drawn at a site.
#[derive(Clone, PartialEq, Debug)]
pub struct SiteLine {
    /// When.
    pub year: Year,
    /// Where.
    pub site: SiteId,
    /// MW, mean of the year.
    pub megawatts: f64,
    /// MWh.
    pub energy: f64,
    /// MW that the connection has, reinforcements included.
    pub grid: f64,
}

/// Power taken of a supply.
#[derive(Clone, PartialEq, Debug)]
pub struct SupplyLine {
    /// When.
    pub year: Year,
    /// Which.
    pub power: PowerId,
    /// MW, mean of the year.
    pub megawatts: f64,
    /// Money.
    pub cost: f64,
}

/// Power by year and site.
pub fn sites(model: &Model, outcome: &Outcome) -> Vec<SiteLine> {
    let mut drawn: BTreeMap<(Year, SiteId), (f64, f64)> = BTreeMap::new();
    for posting in outcome.book.postings(&outcome.levels) {
        let AccountKey::Grid { site, year } = outcome.book.account(posting.account).key else { continue };
        let (used, added) = drawn.entry((year, site)).or_default();
        if posting.amount > 0.0 { *used += posting.amount } else { *added -= posting.amount }
    }
    let some = drawn.into_iter().filter(|(_, (used, _))| *used > NOTHING);
    some.map(|((year, site), (megawatts, added))| SiteLine {
        year,
        site,
        megawatts,
        energy: megawatts * HOURS_PER_YEAR,
        grid: model.sites[site].grid.value + added,
    })
    .collect()
}

/// Power by year and supply.
pub fn supplies(model: &Model, outcome: &Outcome) -> Vec<SupplyLine> {
    let all = outcome.book.activities().zip(&outcome.levels);
    let mut lines: Vec<SupplyLine> = all
        .filter_map(|((_, activity), &megawatts)| match activity.key {
            ActivityKey::Draw { power, year } if megawatts > NOTHING => {
                let cost = megawatts * HOURS_PER_YEAR * model.power[power].price.value;
                Some(SupplyLine { year, power, megawatts, cost })
            }
            _ => None,
        })
        .collect();
    lines.sort_by_key(|line| (line.year, line.power));
    lines
}
