//! Schedule: what a plan orders, project by project and year by year: dates, people, power, freight, sales, purchases.
//!
//! In        model, outcome with levels
//! Out       [`Schedules`]: rows for tables, page and terminal
//! Holds     every number is a sum of postings or of levels; rows stand by year, then by id; what is less than rounding
//!           of the solver is left out
//! Not here  money by item and owner ([`crate::programme`]); capital by area ([`crate::estimate`])

pub mod freight;
pub mod offtake;
pub mod people;
pub mod power;
pub mod procurement;
pub mod timeline;

use self::freight::FreightLine;
use self::offtake::{OfftakeLine, OutputLine};
use self::people::{CrewLine, TrainingLine};
use self::power::{SiteLine, SupplyLine};
use self::procurement::{EquipmentLine, ReagentLine};
use self::timeline::ProjectLine;
use loparite_model::chain::Model;
pub(crate) use loparite_model::outcome::NOTHING;
use loparite_model::outcome::Outcome;

/// All schedules of a plan.
#[derive(Clone, Debug, Default)]
pub struct Schedules {
    /// Projects with their gates, by year of decision.
    pub timeline: Vec<ProjectLine>,
    /// People by year, facility and role.
    pub crews: Vec<CrewLine>,
    /// People begun in training.
    pub training: Vec<TrainingLine>,
    /// Power by year and site.
    pub sites: Vec<SiteLine>,
    /// Power by year and supply.
    pub supplies: Vec<SupplyLine>,
    /// Freight by year, season and arc.
    pub freight: Vec<FreightLine>,
    /// Sales by year and offtake.
    pub offtake: Vec<OfftakeLine>,
    /// What becomes of each product, by year.
    pub output: Vec<OutputLine>,
    /// Equipment by project and area.
    pub equipment: Vec<EquipmentLine>,
    /// Reagents by year and origin.
    pub reagents: Vec<ReagentLine>,
}

/// The schedules of a plan; empty without levels.
pub fn schedules(model: &Model, outcome: &Outcome) -> Schedules {
    if outcome.levels.is_empty() {
        return Schedules::default();
    }
    let timeline = timeline::timeline(model, outcome);
    Schedules {
        crews: people::crews(model, outcome),
        training: people::training(outcome),
        sites: power::sites(model, outcome),
        supplies: power::supplies(model, outcome),
        freight: freight::freight(model, outcome),
        offtake: offtake::offtake(model, outcome),
        output: offtake::output(model, outcome),
        equipment: procurement::equipment(model, &timeline),
        reagents: procurement::reagents(model, outcome),
        timeline,
    }
}
