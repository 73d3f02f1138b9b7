//! Words: accounts and activities as text: what kind, of what, in which year. The tags of rows and columns.
//!
//! In        keys of a book, the model and lots they point into
//! Out       [`Words`], for tables, certificates, and files for other solvers
//! Holds     two keys never have the same words (tested on the books of the planner)
//! Not here  sentences for people about a limit (`loparite-plan`: `goals::row_name`)

use crate::chain::{FacilityId, Model};
use crate::post::{AccountKey, ActivityKey, BuildKind, Lot, LotId, Project};
use loparite_kernel::ids::Table;
use loparite_kernel::quantity::Year;

/// What kind of account or activity, of what, when.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Words {
    /// Kind, such as `outlay`.
    pub kind: &'static str,
    /// Of what, by ids as in the text.
    pub of: String,
    /// Year; 0 for the whole horizon.
    pub year: Year,
}

impl Words {
    fn new(kind: &'static str, of: impl Into<String>, year: Year) -> Words {
        Words { kind, of: of.into(), year }
    }

    /// Kind, of what and year in one word: `outlay[tomtor-mine,2031]`.
    pub fn tag(&self) -> String {
        let of: String = self.of.chars().map(|c| if c.is_whitespace() { '_' } else { c }).collect();
        let kind = self.kind.replace(' ', "_");
        if self.year == 0 { format!("{kind}[{of}]") } else { format!("{kind}[{of},{}]", self.year) }
    }
}

/// The id of a project.
pub fn project(model: &Model, project: Project) -> &str {
    match project {
        Project::Facility(id) => model.facilities.key(id),
        Project::Acquisition(id) => model.acquisitions.key(id),
        Project::Reinforcement(id) => model.reinforcements.key(id),
    }
}

/// facility, with the piece of its capital curve and the acquisition it is built with, where there are several
fn built(model: &Model, facility: FacilityId, kind: BuildKind) -> String {
    let mut words = model.facilities.key(facility).to_owned();
    if kind.segment > 0 {
        words += &format!(" piece {}", kind.segment + 1);
    }
    if let Some(acquisition) = kind.via {
        words += &format!(" by {}", model.acquisitions.key(acquisition));
    }
    words
}

/// An activity in words.
pub fn activity(model: &Model, lots: &Table<LotId, Lot>, key: ActivityKey) -> Words {
    let lot = |lot| lots.key(lot);
    let facility = |id| model.facilities.key(id);
    let in_season = |season: Option<_>| season.map_or(String::new(), |id| format!(" in {}", model.seasons.key(id)));
    match key {
        ActivityKey::Extract { deposit, year, .. } => Words::new("extract", model.deposits.key(deposit), year),
        ActivityKey::Run { facility: id, lot: fed, year } => {
            Words::new("run", format!("{} on {}", facility(id), lot(fed)), year)
        }
        ActivityKey::Build { facility, year, kind } => Words::new("build", built(model, facility, kind), year),
        ActivityKey::Choose { facility: id } => Words::new("choose", facility(id), 0),
        ActivityKey::Size { facility, year, kind } => Words::new("size", built(model, facility, kind), year),
        ActivityKey::OnLine { facility: id, year } => Words::new("on line", facility(id), year),
        ActivityKey::Mothball { facility: id, year } => Words::new("mothball", facility(id), year),
        ActivityKey::Restart { facility: id, year } => Words::new("restart", facility(id), year),
        ActivityKey::Retire { facility: id, year } => Words::new("retire", facility(id), year),
        ActivityKey::Acquire { acquisition, year } => Words::new("acquire", model.acquisitions.key(acquisition), year),
        ActivityKey::Reinforce { reinforcement, year } => {
            Words::new("reinforce", model.reinforcements.key(reinforcement), year)
        }
        ActivityKey::Train { training, year } => Words::new("train", model.trainings.key(training), year),
        ActivityKey::Procure { procurement, year } => Words::new("procure", model.procurements.key(procurement), year),
        ActivityKey::Spend { project: on, money, year } => {
            Words::new("spend", format!("{} on {}", model.money.key(money), project(model, on)), year)
        }
        ActivityKey::Carry { money, year } => Words::new("carry", model.money.key(money), year),
        ActivityKey::Draw { power, year } => Words::new("draw", model.power.key(power), year),
        ActivityKey::Ship { lot: shipped, arc, year, season } => {
            Words::new("ship", format!("{} by {}{}", lot(shipped), model.arcs.key(arc), in_season(season)), year)
        }
        ActivityKey::Stock { lot: kept, site, year, season } => {
            Words::new("stock", format!("{} at {}{}", lot(kept), model.sites.key(site), in_season(season)), year)
        }
        ActivityKey::Sell { lot: sold, offtake, year } => {
            Words::new("sell", format!("{} to {}", lot(sold), model.offtakes.key(offtake)), year)
        }
        ActivityKey::Bring { import, year, .. } => Words::new("bring", model.imports.key(import), year),
    }
}

/// An account in words.
pub fn account(model: &Model, lots: &Table<LotId, Lot>, key: AccountKey) -> Words {
    let facility = |id| model.facilities.key(id);
    match key {
        AccountKey::Material { lot, site, year } => {
            Words::new("material", format!("{} at {}", lots.key(lot), model.sites.key(site)), year)
        }
        AccountKey::SeasonMaterial { lot, site, year, season } => {
            let of = format!("{} at {} in {}", lots.key(lot), model.sites.key(site), model.seasons.key(season));
            Words::new("material of season", of, year)
        }
        AccountKey::Element { gate, element, site, year } => {
            let of = format!("{} {} at {}", model.elements.key(element), gate.word(), model.sites.key(site));
            Words::new("element", of, year)
        }
        AccountKey::Reserve { deposit } => Words::new("reserve", model.deposits.key(deposit), 0),
        AccountKey::Extraction { deposit, year } => Words::new("extraction", model.deposits.key(deposit), year),
        AccountKey::Capacity { facility: id, year } => Words::new("capacity", facility(id), year),
        AccountKey::OnLine { facility: id, year } => Words::new("on line", facility(id), year),
        AccountKey::Restarted { facility: id, year } => Words::new("restarted", facility(id), year),
        AccountKey::Standing { facility: id, year } => Words::new("standing", facility(id), year),
        AccountKey::PlantSize { facility: id } => Words::new("decisions", facility(id), 0),
        AccountKey::Largest { facility, year, kind } => Words::new("largest", built(model, facility, kind), year),
        AccountKey::Smallest { facility, year, kind } => Words::new("smallest", built(model, facility, kind), year),
        AccountKey::Access { facility, year, kind } => Words::new("access", built(model, facility, kind), year),
        AccountKey::Alternative { alternative } => Words::new("alternative", model.alternatives.key(alternative), 0),
        AccountKey::Acquired { acquisition } => Words::new("acquired", model.acquisitions.key(acquisition), 0),
        AccountKey::Reinforced { reinforcement } => {
            Words::new("reinforced", model.reinforcements.key(reinforcement), 0)
        }
        AccountKey::Trained { training, year } => Words::new("trained", model.trainings.key(training), year),
        AccountKey::Reagent { commodity, year } => Words::new("reagent", model.commodities.key(commodity), year),
        AccountKey::Procured { procurement, year } => Words::new("procured", model.procurements.key(procurement), year),
        AccountKey::Policy { policy, year } => Words::new("policy", model.policies.key(policy), year),
        AccountKey::Outlay { project: on, year } => Words::new("outlay", project(model, on), year),
        AccountKey::MoneyLimit { money, year } => Words::new("money", model.money.key(money), year),
        AccountKey::MoneyShare { money, project: on } => {
            Words::new("money share", format!("{} in {}", model.money.key(money), project(model, on)), 0)
        }
        AccountKey::PowerBalance { region, year } => Words::new("power balance", model.regions.key(region), year),
        AccountKey::PowerSupply { power, year } => Words::new("power supply", model.power.key(power), year),
        AccountKey::Grid { site, year } => Words::new("grid", model.sites.key(site), year),
        AccountKey::Workforce { site, year } => Words::new("people", model.sites.key(site), year),
        AccountKey::RegionWorkforce { region, year } => Words::new("people of region", model.regions.key(region), year),
        AccountKey::Freight { arc, year } => Words::new("freight", model.arcs.key(arc), year),
        AccountKey::SeasonFreight { arc, year, season } => {
            let of = format!("{} in {}", model.arcs.key(arc), model.seasons.key(season));
            Words::new("freight of season", of, year)
        }
        AccountKey::Demand { offtake, year } => Words::new("demand", model.offtakes.key(offtake), year),
        AccountKey::Supply { import, year } => Words::new("supply", model.imports.key(import), year),
        AccountKey::Goal { goal } => Words::new("goal", model.goals.key(goal), model.goals[goal].year),
        AccountKey::Cash { item, year } => Words::new("cash", item.word(), year),
    }
}
