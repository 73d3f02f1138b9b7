//! Planning: what can be decided beside plants, what is allowed, and how a plan is sought.
//!
//! In        the tables of a scenario, checked
//! Out       acquisitions, reinforcements, trainings, procurements, seasons, policies, futures, [`Planning`]
//! Holds     ids point into the tables of the model; money in the scenario's currency and price year
//! Not here  plants (`chain`), what was decided (`outcome`)

use crate::chain::{
    AccessId, AccessState, ArcId, CommodityId, DepositId, FacilityId, ImportId, MarketPlace, MoneyId, OfftakeId,
    PowerId, RegionId, SiteId, Stage,
};
use crate::cost::OwnerId;
use crate::figure::{Figure, OriginId, Path};
use loparite_kernel::define_id;
use loparite_kernel::quantity::Year;

define_id!(
    /// A part of the year.
    SeasonId,
    /// Facilities of which only some can be built.
    AlternativeId,
    /// A way to come by a controlled technology.
    AcquisitionId,
    /// More power, grid or freight capacity for money.
    ReinforcementId,
    /// People trained or attracted.
    TrainingId,
    /// A supply of a reagent from one origin.
    ProcurementId,
    /// A rule of a state.
    PolicyId,
    /// A named future.
    FutureId,
);

/// A part of the year. The seasons of a model are months that make up the year, each once.
#[derive(Clone, Debug)]
pub struct Season {
    /// For print.
    pub name: String,
    /// Months, 1 to 12, ascending.
    pub months: Vec<u8>,
}

impl Season {
    /// Part of the year, by months.
    pub fn share(&self) -> f64 {
        self.months.len() as f64 / 12.0
    }
}

/// What has to happen before a plant is on line, as shares of the lead time, in order; they sum to 1.
#[derive(Clone, Debug)]
pub struct Phases {
    /// Permits, studies and design, until the investment decision can be made.
    pub permit: Figure,
    /// From there to the investment decision: money and contracts.
    pub decision: Figure,
    /// Construction.
    pub build: Figure,
    /// Commissioning.
    pub commission: Figure,
    /// Share of capital spent in each of the four, sums to 1; then the years of `spending` do not hold.
    pub capital: Option<[Figure; 4]>,
}

impl Phases {
    /// Names of the four, in order.
    pub const WORDS: [&'static str; 4] = ["permits and design", "investment decision", "construction", "commissioning"];

    /// Shares of the lead time, in order.
    pub fn shares(&self) -> [f64; 4] {
        [self.permit.value, self.decision.value, self.build.value, self.commission.value]
    }

    /// When each of the four ends, as shares of the whole time from decision to start, stops of construction counted.
    pub fn ends(&self, building_months: Option<f64>) -> [f64; 4] {
        let mut shares = self.shares();
        shares[2] *= building_months.map_or(1.0, |months| 12.0 / months);
        let whole: f64 = shares.iter().sum();
        let mut sum = 0.0;
        shares.map(|share| {
            sum += share;
            sum / whole
        })
    }
}

/// Years from a decision to the first product: the declared lead time, of which construction takes 12 / months times as
/// long where it goes on only some months a year. Without phases nobody knows how much of it is construction.
pub fn lead_time(declared: f64, phases: Option<&Phases>, building_months: Option<Figure>) -> f64 {
    match (phases, building_months) {
        (Some(phases), Some(months)) => declared * (1.0 + phases.build.value * (12.0 / months.value - 1.0)),
        _ => declared,
    }
}

/// Whole years of a duration, begun ones in full; a tenth of a day of slack: 3 years written as 36 months is 3 years.
pub fn whole_years(duration: f64) -> Year {
    (duration - 3e-4).ceil().max(0.0) as Year
}

/// What a plant costs that does not run.
#[derive(Clone, Copy, Debug)]
pub struct Standby {
    /// Share of capital a year while mothballed.
    pub upkeep: Figure,
    /// Share of capital to bring it back.
    pub restart: Figure,
    /// Share of capital to take it out for good, less what its parts are sold for (negative: they bring more).
    pub retire: Figure,
}

/// Facilities of which only some can be built.
#[derive(Clone, Debug)]
pub struct Alternative {
    /// For print.
    pub name: String,
    /// Which.
    pub facilities: Vec<FacilityId>,
    /// How many of them at most.
    pub most: u32,
}

/// How a technology is come by.
#[derive(Clone, Copy, Debug)]
pub enum Means {
    /// Bought.
    License,
    /// Developed at home.
    Develop {
        /// Probability that it works.
        success: Figure,
        /// Whether the plan counts on it.
        assumed: bool,
    },
    /// With a partner who brings it.
    JointVenture {
        /// The partner's share in plants built with it.
        partner: Figure,
        /// Who that is, if it is one of the owners.
        owner: Option<OwnerId>,
    },
}

/// A way to come by a controlled technology: plants built with it need not wait for the item.
#[derive(Clone, Debug)]
pub struct Acquisition {
    /// For print.
    pub name: String,
    /// What becomes available.
    pub item: AccessId,
    /// How.
    pub means: Means,
    /// Money, once, evenly over its duration.
    pub cost: Figure,
    /// Years from its decision until plants can be decided with it.
    pub duration: Figure,
    /// Share of the capital of plants built with it, a year on line.
    pub fee: Option<Figure>,
    /// Factor on capital of plants built with it, in place of the item's own.
    pub capex_factor: Option<Figure>,
    /// First and last year of its decision.
    pub years: (Year, Year),
    /// Who may pay.
    pub money: Vec<MoneyId>,
}

/// What is reinforced.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reinforced {
    /// The connection of a site, MW.
    Grid(SiteId),
    /// A supply of power, MW.
    Supply(PowerId),
    /// An arc, gross t/a (of a pair: both directions).
    Arc(ArcId),
}

/// More power, grid or freight capacity for money, in whole units.
#[derive(Clone, Debug)]
pub struct Reinforcement {
    /// For print.
    pub name: String,
    /// Of what.
    pub what: Reinforced,
    /// MW or gross t/a of one unit.
    pub adds: Figure,
    /// Units at most.
    pub most: u32,
    /// Money for one unit, evenly over the lead time.
    pub cost: Figure,
    /// Years.
    pub lead_time: Figure,
    /// Share of its cost a year once there.
    pub upkeep: Figure,
    /// First year of a decision.
    pub earliest: Year,
    /// Who may pay.
    pub money: Vec<MoneyId>,
}

/// People trained or attracted: they count in the region, and at the site if one is named.
#[derive(Clone, Debug)]
pub struct Training {
    /// For print.
    pub name: String,
    /// Where.
    pub region: RegionId,
    /// At which site, if at one.
    pub site: Option<SiteId>,
    /// People begun a year at most.
    pub most: Path,
    /// Money for one.
    pub cost: Figure,
    /// Years until they can work.
    pub duration: Figure,
    /// Share of them that stays each year.
    pub stay: Figure,
}

/// A supply of a reagent from one origin. A reagent with procurements is bought through them alone.
#[derive(Clone, Debug)]
pub struct Procurement {
    /// For print.
    pub name: String,
    /// Which reagent.
    pub commodity: CommodityId,
    /// Country.
    pub origin: String,
    /// Factor on the reagent's price.
    pub premium: Figure,
    /// Tonnes a year (basis of the commodity); `None` is any amount.
    pub limit: Option<Path>,
    /// What it is subject to: closed is no supply, licensed multiplies the price by its factor.
    pub access: Option<AccessId>,
}

/// Where a rule of residues or emissions holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Area {
    /// Everywhere.
    Chain,
    /// In a region.
    Region(RegionId),
    /// At a site.
    Site(SiteId),
}

/// What a rule says.
#[derive(Clone, Debug)]
pub enum Rule {
    /// Tonnes of commodities a year sold in markets of a place, at most.
    Quota {
        /// Which goods, together.
        commodities: Vec<CommodityId>,
        /// Where they go.
        place: MarketPlace,
        /// Tonnes a year (basis of the commodities, all the same).
        most: Path,
    },
    /// Share of the price that is paid on each sale in markets of a place.
    Duty {
        /// Which goods.
        commodities: Vec<CommodityId>,
        /// Where they go.
        place: MarketPlace,
        /// Share.
        rate: Path,
    },
    /// Share of the price that is paid on what is brought in.
    ImportDuty {
        /// Which.
        imports: Vec<ImportId>,
        /// Share.
        rate: Path,
    },
    /// Least share of what is sold of some goods that is of these (high purity), or goes to a place (local supply).
    Share {
        /// The goods that count.
        part: Vec<CommodityId>,
        /// Of all these.
        whole: Vec<CommodityId>,
        /// Where the part must go, if anywhere.
        place: Option<MarketPlace>,
        /// Share.
        least: Path,
    },
    /// Tonnes of commodities a year sold in markets of a place, at least.
    Supply {
        /// Which goods, together.
        commodities: Vec<CommodityId>,
        /// Where they go.
        place: MarketPlace,
        /// Tonnes a year (basis of the commodities, all the same).
        least: Path,
    },
    /// Least share of a commodity that is made in the chain, of all that is made and brought in.
    LocalContent {
        /// Which.
        commodity: CommodityId,
        /// Share.
        least: Path,
    },
    /// Tonnes of a commodity in stock at the end of each year, at least.
    Stockpile {
        /// Which.
        commodity: CommodityId,
        /// Tonnes (basis of the commodity).
        least: Path,
    },
    /// Tonnes of elements left in residues a year, at most.
    Residue {
        /// Which elements.
        elements: Vec<loparite_kernel::element::ElementId>,
        /// Where.
        area: Area,
        /// Tonnes of element a year.
        most: Path,
    },
    /// Tonnes of carbon dioxide a year, at most; plants and power that count say how much they give off.
    Emission {
        /// Where.
        area: Area,
        /// Tonnes a year.
        most: Path,
    },
    /// Only at these sites may lots be processed that hold more of some elements.
    Licence {
        /// Licensed sites.
        sites: Vec<SiteId>,
        /// Which elements, together (thorium, uranium).
        elements: Vec<loparite_kernel::element::ElementId>,
        /// Tonnes of element per gross tonne above which the rule holds.
        above: Figure,
    },
    /// Power supplies give this share of what they have.
    DryYear {
        /// Which.
        power: Vec<PowerId>,
        /// Share.
        share: Figure,
    },
}

/// A rule of a state, from a year to a year.
#[derive(Clone, Debug)]
pub struct Policy {
    /// For print.
    pub name: String,
    /// First and last year.
    pub years: (Year, Year),
    /// What it says.
    pub rule: Rule,
}

/// What is different in a future.
#[derive(Clone, Debug)]
pub enum Change {
    /// Prices of commodities, times a factor.
    Price(Vec<CommodityId>, Figure),
    /// Demand of offtakes, times a factor.
    Demand(Vec<OfftakeId>, Figure),
    /// Supply from outside, times a factor.
    Supply(Vec<ImportId>, Figure),
    /// Money of sources, times a factor.
    Money(Vec<MoneyId>, Figure),
    /// Capital of facilities of stages, times a factor.
    Capital(Vec<Stage>, Figure),
    /// Lead times of facilities, times a factor.
    LeadTime(Vec<FacilityId>, Figure),
    /// What deposits give, reserve and yearly, times a factor.
    Feed(Vec<DepositId>, Figure),
    /// Power that supplies have, times a factor.
    Power(Vec<PowerId>, Figure),
    /// State of a controlled item from a year on, and where that comes from.
    Access(AccessId, Year, AccessState, OriginId),
    /// A development that fails.
    Fails(AcquisitionId),
}

/// A named future: the model with some changes.
#[derive(Clone, Debug)]
pub struct Future {
    /// For print.
    pub name: String,
    /// What is different.
    pub changes: Vec<Change>,
}

/// What the chain is worth after the last year of the plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EndValue {
    /// Nothing but working capital.
    Nothing,
    /// Plants go on as in the last year, as long as `[finance] until` says and reserves last.
    Continue,
    /// What is not yet written off of plants.
    Book,
}

/// How far a plan looks ahead.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Foresight {
    /// To the end of the horizon.
    Perfect,
    /// Some years at a time.
    Rolling {
        /// Years that each plan sees.
        sees: Year,
        /// Years after which it is made anew.
        step: Year,
    },
}

/// How a plan is sought: `[plan]`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Planning {
    /// What the chain is worth after the last year.
    pub end_value: EndValue,
    /// How far it looks ahead.
    pub foresight: Foresight,
    /// Straight pieces by which capital follows its curve in size; 1 is the chord.
    pub segments: u8,
    /// Share of the best by which a plan may be worse and still count as good.
    pub slack: f64,
}

impl Default for Planning {
    /// Nothing at the end, perfect foresight, the chord, 5 %.
    fn default() -> Planning {
        Planning { end_value: EndValue::Nothing, foresight: Foresight::Perfect, segments: 1, slack: 0.05 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::OriginId;
    use loparite_kernel::ids::Id;

    #[test]
    fn months_make_whole_years() {
        assert_eq!([0.0, 0.5, 1.0, 36.0 / 12.0, 3.01].map(whole_years), [0, 1, 1, 3, 4]);
    }

    #[test]
    fn construction_alone_takes_longer_in_a_short_season() {
        let figure = |value| Figure { value, origin: OriginId::at(0) };
        let [permit, decision, build, commission] = [0.3, 0.1, 0.5, 0.1].map(figure);
        let phases = Phases { permit, decision, build, commission, capital: None };
        assert_eq!(lead_time(4.0, Some(&phases), Some(figure(12.0))), 4.0);
        assert_eq!(lead_time(4.0, Some(&phases), Some(figure(6.0))), 6.0);
        assert_eq!((lead_time(4.0, Some(&phases), None), lead_time(4.0, None, Some(figure(6.0)))), (4.0, 4.0));
    }
}
