//! Chain: elements, commodities, technologies, sites, facilities, arcs, markets, money: all that a plan may use.
//!
//! In        the tables of a scenario, checked
//! Out       [`Model`]
//! Holds     ids point into their tables; figures are in base units, money in the scenario's currency and price year
//! Not here  what was decided (`outcome`), what flows (`post`)

use crate::claim::{Claim, ClaimId, Fact, FactId};
use crate::cost::{
    CapitalFrom, CapitalPoint, CapitalPointId, CapitalRules, CostAccount, CostAccountId, FinanceTerms, Location,
    LocationId, OperatingRules, Owner, OwnerId, Sensitivity, SensitivityId, Works,
};
use crate::figure::{Figure, Origin, OriginId, Path, Source, SourceId};
use crate::goal::{Goal, GoalId};
use crate::planning::{
    Acquisition, AcquisitionId, Alternative, AlternativeId, Future, FutureId, Phases, Planning, Policy, PolicyId,
    Procurement, ProcurementId, Reinforcement, ReinforcementId, Season, SeasonId, Standby, Training, TrainingId,
};
use loparite_kernel::define_id;
use loparite_kernel::element::{Element, ElementId};
use loparite_kernel::ids::Table;
use loparite_kernel::quantity::{Currency, Year};
use loparite_kernel::unit::Basis;

define_id!(
    /// A commodity.
    CommodityId,
    /// A technology.
    TechnologyId,
    /// A controlled item of technology.
    AccessId,
    /// A region with power and people.
    RegionId,
    /// A supply of power.
    PowerId,
    /// A tax zone.
    ZoneId,
    /// A mode of transport.
    ModeId,
    /// A site.
    SiteId,
    /// A deposit, a by-product flow or a waste.
    DepositId,
    /// A facility.
    FacilityId,
    /// An arc.
    ArcId,
    /// A market.
    MarketId,
    /// A demand for one commodity in one market.
    OfftakeId,
    /// A supply from outside.
    ImportId,
    /// A source of money.
    MoneyId,
    /// A price.
    PriceId,
    /// A known error of a source.
    CorrectionId,
);

/// A step from ore to magnet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// Ore out of the ground.
    Mining,
    /// Ore to concentrate.
    Beneficiation,
    /// Concentrate to mixed rare-earth chemical.
    Cracking,
    /// Mixed chemical to separated oxides.
    Separation,
    /// Oxide to metal.
    Metal,
    /// Metal to magnet.
    Magnet,
    /// Bought from outside the chain.
    Purchased,
}

impl Stage {
    /// All stages with their word, in the order of the chain.
    pub const WORDS: &[(&'static str, Stage)] = &[
        ("mining", Stage::Mining),
        ("beneficiation", Stage::Beneficiation),
        ("cracking", Stage::Cracking),
        ("separation", Stage::Separation),
        ("metal", Stage::Metal),
        ("magnet", Stage::Magnet),
        ("purchased", Stage::Purchased),
    ];

    /// The word of the stage.
    pub fn word(self) -> &'static str {
        Stage::WORDS.iter().find(|(_, stage)| *stage == self).expect("every stage has a word").0
    }
}

/// What a commodity is to the trade. Rare metals (Li, W, Nb, ..) are not rare-earth metals.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum CommodityKind {
    /// Counts rare earths (or scandium).
    RareEarth,
    /// Counts niobium, tantalum, titanium, lithium, ..
    RareMetal,
    /// Anything else.
    Other,
}

/// A traded thing.
#[derive(Clone, Debug)]
pub struct Commodity {
    /// For print.
    pub name: String,
    /// The stage that makes it.
    pub stage: Stage,
    /// Rare earth, rare metal, other.
    pub kind: CommodityKind,
    /// How a tonne of it is counted.
    pub basis: Basis,
    /// Elements whose mass is counted.
    pub counts: Vec<ElementId>,
    /// The one element of a pure commodity, which has no origin.
    pub pure: Option<ElementId>,
    /// Money per counted tonne and year; without it no stock is kept.
    pub storage: Option<Figure>,
    /// Counted mass in gross mass, of pure commodities.
    pub content: Option<Figure>,
}

/// What one tonne of capacity is a tonne of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CapacityBasis {
    /// Of the feed.
    Feed,
    /// Of the first output.
    Product,
}

/// A product of a technology.
#[derive(Clone, Debug)]
pub struct Output {
    /// What it is.
    pub commodity: CommodityId,
    /// Counted mass in gross mass of the product (of pure commodities: the commodity's).
    pub content: f64,
    /// Share of each fed element that reaches it, dense over the elements.
    pub recovery: Vec<f64>,
}

/// A further feed, per tonne of the main feed.
#[derive(Clone, Copy, Debug)]
pub struct Input {
    /// A pure commodity.
    pub commodity: CommodityId,
    /// Tonnes (its basis) per tonne of feed (its basis).
    pub amount: Figure,
}

/// A reagent, bought.
#[derive(Clone, Copy, Debug)]
pub struct Reagent {
    /// What is bought.
    pub commodity: CommodityId,
    /// Tonnes (its basis) per tonne of capacity used.
    pub amount: Figure,
    /// Its price.
    pub price: PriceId,
}

/// Capital cost at one capacity.
#[derive(Clone, Copy, Debug)]
pub struct Capex {
    /// Money.
    pub cost: Figure,
    /// t/a in the technology's capacity basis.
    pub at: f64,
}

/// A blueprint: what goes in, what comes out, what it costs, who may have it.
#[derive(Clone, Debug)]
pub struct Technology {
    /// For print.
    pub name: String,
    /// Its stage.
    pub stage: Stage,
    /// What happens to the material.
    pub description: String,
    /// Main feed.
    pub feed: CommodityId,
    /// What capacity is counted in.
    pub capacity_basis: CapacityBasis,
    /// Further feeds.
    pub inputs: Vec<Input>,
    /// Products, main one first.
    pub outputs: Vec<Output>,
    /// Reagents.
    pub reagents: Vec<Reagent>,
    /// Controlled items it needs.
    pub access: Vec<AccessId>,
    /// Years from decision to first product.
    pub lead_time: Figure,
    /// Share of nameplate in each year on line; the last stays.
    pub ramp_up: Vec<f64>,
    /// Share of capital in each year from the decision.
    pub spending: Vec<f64>,
    /// Capital.
    pub capex: Capex,
    /// Exponent of capacity in capital.
    pub scale_exponent: Figure,
    /// Share of capital a year once on line.
    pub sustaining: Figure,
    /// Smallest plant, t/a.
    pub smallest: Figure,
    /// Money per tonne of capacity used.
    pub operating_cost: Figure,
    /// MWh per tonne of capacity used.
    pub power: Figure,
    /// People per t/a on line.
    pub labour: Figure,
    /// What it costs when it does not run; without it, plants wait and go for nothing.
    pub standby: Option<Standby>,
    /// What has to happen before it is on line; without it the lead time has no parts.
    pub phases: Option<Phases>,
    /// Tonnes of carbon dioxide per tonne of capacity used, power aside.
    pub emission: Option<Figure>,
    /// Where its capital comes from; `capex` is what follows at one capacity.
    pub capital_from: CapitalFrom,
    /// What its plant is made of.
    pub works: Works,
}

/// Whether a controlled item can be had.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum AccessState {
    /// Freely.
    Open,
    /// With a licence, or by doing without: later and dearer.
    Licensed {
        /// Years on the lead time.
        delay: Figure,
        /// Factor on capital.
        capex_factor: Option<Figure>,
    },
    /// Not at all.
    Closed,
}

impl AccessState {
    /// For print.
    pub fn word(self) -> &'static str {
        match self {
            AccessState::Open => "open",
            AccessState::Licensed { .. } => "licensed",
            AccessState::Closed => "closed",
        }
    }
}

/// A controlled item of technology and its state by date.
#[derive(Clone, Debug)]
pub struct Access {
    /// For print.
    pub name: String,
    /// Who controls it.
    pub note: String,
    /// Ascending by first year; before the first it is open.
    pub states: Vec<(Year, AccessState, OriginId)>,
}

impl Access {
    /// The state in a year.
    pub fn state(&self, year: Year) -> AccessState {
        self.states.iter().rev().find(|(from, ..)| *from <= year).map_or(AccessState::Open, |&(_, state, _)| state)
    }
}

/// A price by year, money per tonne of the commodity's basis.
#[derive(Clone, Debug)]
pub struct Price {
    /// Of what.
    pub commodity: CommodityId,
    /// Money per tonne.
    pub path: Path,
}

/// A region with people.
#[derive(Clone, Debug)]
pub struct Region {
    /// For print.
    pub name: String,
    /// Country.
    pub country: String,
    /// Money per person and year, before contributions.
    pub wage: Figure,
    /// People the chain can hire.
    pub workforce: Path,
}

/// A supply of power in a region.
#[derive(Clone, Debug)]
pub struct Power {
    /// For print.
    pub name: String,
    /// Where.
    pub region: RegionId,
    /// MW this chain can have.
    pub available: Path,
    /// First year.
    pub from: Year,
    /// Last year.
    pub until: Year,
    /// Money per MWh.
    pub price: Figure,
    /// MW of the plant itself, for the reader.
    pub plant: Option<Figure>,
    /// Tonnes of carbon dioxide per MWh.
    pub emission: Option<Figure>,
}

/// A tax zone.
#[derive(Clone, Debug)]
pub struct Zone {
    /// For print.
    pub name: String,
    /// Share of profit.
    pub profit_tax: Path,
    /// Share of wages.
    pub social_contributions: Path,
    /// Share of capital a year.
    pub property_tax: Path,
    /// Share of the operating cost of mining.
    pub mining_tax: Path,
    /// Share of what is sold.
    pub royalty: Option<Path>,
}

/// A mode of transport.
#[derive(Clone, Debug)]
pub struct Mode {
    /// For print.
    pub name: String,
    /// Money per gross tonne and km.
    pub tariff: Figure,
}

/// A place.
#[derive(Clone, Debug)]
pub struct Site {
    /// For print.
    pub name: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Power and people.
    pub region: RegionId,
    /// Taxes.
    pub zone: ZoneId,
    /// MW the chain can draw.
    pub grid: Figure,
    /// People the chain can hire.
    pub workforce: Path,
    /// Level of construction cost.
    pub location: Option<LocationId>,
    /// Months a year in which can be built; `None` is all year round.
    pub building_months: Option<Figure>,
}

/// A deposit, a by-product flow or a waste.
#[derive(Clone, Debug)]
pub struct Deposit {
    /// For print.
    pub name: String,
    /// Where.
    pub site: SiteId,
    /// What comes out.
    pub commodity: CommodityId,
    /// Counted mass in gross mass.
    pub content: Figure,
    /// Tonnes (basis of the commodity).
    pub reserve: Figure,
    /// Tonnes a year that can be taken.
    pub limit: Option<Path>,
    /// First year.
    pub from: Year,
    /// Tonnes of element per counted tonne, dense over the elements.
    pub composition: Vec<f64>,
    /// Origins of the composition's figures.
    pub composition_origins: Vec<OriginId>,
    /// Elements known to be there, without a figure.
    pub gaps: Vec<ElementId>,
}

/// What was announced of a facility.
#[derive(Clone, Copy, Debug)]
pub struct Announced {
    /// t/a in the technology's capacity basis.
    pub capacity: Figure,
    /// First year on line.
    pub on_line: Year,
}

/// A technology at a site.
#[derive(Clone, Debug)]
pub struct Facility {
    /// For print.
    pub name: String,
    /// Its blueprint.
    pub technology: TechnologyId,
    /// Where.
    pub site: SiteId,
    /// t/a on line without any decision.
    pub existing: Option<Path>,
    /// t/a that can be added.
    pub largest: Option<Figure>,
    /// t/a that must be added at once if anything is.
    pub smallest: Figure,
    /// t/a of one module: then it is built in whole modules, in several years if need be.
    pub module: Option<Figure>,
    /// Seasons in which it works; `None` is all year round.
    pub works: Option<Vec<SeasonId>>,
    /// First year of a decision.
    pub earliest: Year,
    /// Years from decision to first product, without access delays.
    pub lead_time: Figure,
    /// Capital at one capacity.
    pub capex: Capex,
    /// Factor of site conditions on capital.
    pub capex_factor: f64,
    /// Money per tonne of capacity used.
    pub operating_cost: Figure,
    /// What was announced.
    pub announced: Option<Announced>,
    /// Money that may pay.
    pub money: Vec<MoneyId>,
    /// Where the project stands.
    pub status: String,
    /// Whose it is, if that is said.
    pub owner: Option<OwnerId>,
}

/// A way between two sites, in one direction.
#[derive(Clone, Debug)]
pub struct Arc {
    /// From.
    pub from: SiteId,
    /// To.
    pub to: SiteId,
    /// How.
    pub mode: ModeId,
    /// km.
    pub distance: Figure,
    /// Gross tonnes a year.
    pub capacity: Option<Figure>,
    /// What it carries; `None` is anything.
    pub carries: Option<Vec<CommodityId>>,
    /// Money per gross tonne.
    pub cost: f64,
    /// First year.
    pub from_year: Year,
    /// Last year.
    pub until_year: Year,
    /// Why it is shut throughout, if it is.
    pub closed: Option<String>,
    /// The arc whose other direction this is; both share one capacity.
    pub twin: Option<ArcId>,
    /// Seasons in which it is open; `None` is all year round.
    pub open: Option<Vec<SeasonId>>,
}

/// A group of buyers.
#[derive(Clone, Debug)]
pub struct Market {
    /// For print.
    pub name: String,
    /// Where it is delivered.
    pub site: SiteId,
    /// At home or abroad.
    pub place: MarketPlace,
    /// Country.
    pub country: String,
}

/// At home or abroad.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MarketPlace {
    /// At home.
    Domestic,
    /// Abroad.
    Export,
}

/// How an offtake is priced.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pricing {
    /// A price of the commodity.
    Listed(PriceId),
    /// The pure oxides it contains.
    Contents,
}

/// A demand for one commodity in one market.
#[derive(Clone, Debug)]
pub struct Offtake {
    /// Where.
    pub market: MarketId,
    /// For what.
    pub commodity: CommodityId,
    /// Tonnes a year (basis of the commodity).
    pub limit: Path,
    /// Its price.
    pub pricing: Pricing,
    /// Share of the price that is paid.
    pub payability: Figure,
    /// First year.
    pub from_year: Year,
    /// Last year.
    pub until_year: Year,
}

/// A supply from outside.
#[derive(Clone, Debug)]
pub struct Import {
    /// A pure commodity.
    pub commodity: CommodityId,
    /// Where it arrives.
    pub site: SiteId,
    /// Its price.
    pub price: PriceId,
    /// Share of that price that must be paid.
    pub premium: Figure,
    /// Tonnes a year.
    pub limit: Path,
    /// First year.
    pub from_year: Year,
    /// Last year.
    pub until_year: Year,
}

/// What becomes of a year's money that was not spent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unspent {
    /// It can be spent later.
    Kept,
    /// It is gone.
    Lost,
}

/// What is owed for money.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum MoneyKind {
    /// Nothing.
    Grant,
    /// Equal yearly payments.
    Loan {
        /// A year.
        rate: Figure,
        /// Years.
        tenor: Figure,
    },
    /// The owners'.
    Own,
}

/// A source of money.
#[derive(Clone, Debug)]
pub struct Money {
    /// For print.
    pub name: String,
    /// What is owed for it.
    pub kind: MoneyKind,
    /// Money a year.
    pub limit: Path,
    /// What becomes of the rest.
    pub unspent: Unspent,
    /// Share of one facility's capital at most.
    pub largest_share: Option<Figure>,
    /// Stages it pays for; `None` is any.
    pub pays: Option<Vec<Stage>>,
}

/// Elements that are reported together, such as Nd and Pr.
#[derive(Clone, Debug)]
pub struct Basket {
    /// For print.
    pub name: String,
    /// Its elements.
    pub elements: Vec<ElementId>,
}

/// A known error of a source.
#[derive(Clone, Debug)]
pub struct Correction {
    /// Which source.
    pub source: SourceId,
    /// What is printed.
    pub says: String,
    /// What is right.
    pub should: String,
    /// Why.
    pub reason: String,
}

/// What the plan is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Objective {
    /// Greatest net present value.
    Npv,
    /// As close as possible to the goals in their order, then the greatest net present value.
    Reach,
    /// The goals that have an order, all of them, at the least cost: what is sold does not count.
    Cost,
    /// The least regret over the named futures: what is built is one, what is done with it differs.
    Regret,
}

/// A checked chain. Immutable; every engine is a function of it.
#[derive(Clone, Debug)]
pub struct Model {
    /// Id of the scenario.
    pub id: String,
    /// Title of the scenario.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// First year of the horizon.
    pub first_year: Year,
    /// Last year of the horizon.
    pub last_year: Year,
    /// Currency and price year of all money.
    pub currency: Currency,
    /// A year.
    pub discount_rate: Figure,
    /// Years over which capital is written off for profit tax.
    pub depreciation: Figure,
    /// What the plan is for.
    pub objective: Objective,
    /// Year of the flow diagram.
    pub show_year: Year,
    /// How a plan is sought.
    pub planning: Planning,
    /// Sources.
    pub sources: Table<SourceId, Source>,
    /// Origins of all figures, in order of reading.
    pub origins: Vec<Origin>,
    /// Elements.
    pub elements: Table<ElementId, Element>,
    /// Elements that are reported together, in order of declaration.
    pub baskets: Vec<Basket>,
    /// Commodities.
    pub commodities: Table<CommodityId, Commodity>,
    /// Technologies.
    pub technologies: Table<TechnologyId, Technology>,
    /// Controlled items.
    pub access: Table<AccessId, Access>,
    /// Prices.
    pub prices: Table<PriceId, Price>,
    /// How capital is made up, by stage.
    pub capital_rules: Vec<CapitalRules>,
    /// What running costs, by stage.
    pub operating_rules: Vec<OperatingRules>,
    /// Cost accounts of equipment.
    pub cost_accounts: Table<CostAccountId, CostAccount>,
    /// Levels of construction cost.
    pub locations: Table<LocationId, Location>,
    /// Known plants.
    pub capital_points: Table<CapitalPointId, CapitalPoint>,
    /// Owners.
    pub owners: Table<OwnerId, Owner>,
    /// Drivers that are turned up and down.
    pub sensitivities: Table<SensitivityId, Sensitivity>,
    /// How the programme's money is counted; `None` if the text does not say.
    pub finance: Option<FinanceTerms>,
    /// Regions.
    pub regions: Table<RegionId, Region>,
    /// Power supplies.
    pub power: Table<PowerId, Power>,
    /// Tax zones.
    pub zones: Table<ZoneId, Zone>,
    /// Modes.
    pub modes: Table<ModeId, Mode>,
    /// Sites.
    pub sites: Table<SiteId, Site>,
    /// Deposits.
    pub deposits: Table<DepositId, Deposit>,
    /// Facilities.
    pub facilities: Table<FacilityId, Facility>,
    /// Arcs, one for each direction.
    pub arcs: Table<ArcId, Arc>,
    /// Markets.
    pub markets: Table<MarketId, Market>,
    /// Offtakes.
    pub offtakes: Table<OfftakeId, Offtake>,
    /// Imports.
    pub imports: Table<ImportId, Import>,
    /// Money.
    pub money: Table<MoneyId, Money>,
    /// Goals.
    pub goals: Table<GoalId, Goal>,
    /// Facts.
    pub facts: Table<FactId, Fact>,
    /// Claims.
    pub claims: Table<ClaimId, Claim>,
    /// Corrections.
    pub corrections: Table<CorrectionId, Correction>,
    /// Parts of the year; none if the plan knows only years.
    pub seasons: Table<SeasonId, Season>,
    /// Facilities of which only some can be built.
    pub alternatives: Table<AlternativeId, Alternative>,
    /// Ways to come by controlled technologies.
    pub acquisitions: Table<AcquisitionId, Acquisition>,
    /// More power, grid, freight capacity for money.
    pub reinforcements: Table<ReinforcementId, Reinforcement>,
    /// People trained or attracted.
    pub trainings: Table<TrainingId, Training>,
    /// Supplies of reagents by origin.
    pub procurements: Table<ProcurementId, Procurement>,
    /// Rules of states.
    pub policies: Table<PolicyId, Policy>,
    /// Named futures.
    pub futures: Table<FutureId, Future>,
}

impl Model {
    /// A chain in which nothing is declared but how its money is counted: to build one by hand.
    pub fn empty(
        (first_year, last_year): (Year, Year),
        currency: Currency,
        (discount_rate, depreciation): (Figure, Figure),
    ) -> Model {
        Model {
            id: String::new(),
            title: String::new(),
            description: String::new(),
            first_year,
            last_year,
            currency,
            discount_rate,
            depreciation,
            objective: Objective::Npv,
            show_year: last_year,
            planning: Planning::default(),
            sources: Table::new(),
            origins: Vec::new(),
            elements: Table::new(),
            baskets: Vec::new(),
            commodities: Table::new(),
            technologies: Table::new(),
            access: Table::new(),
            prices: Table::new(),
            capital_rules: Vec::new(),
            operating_rules: Vec::new(),
            cost_accounts: Table::new(),
            locations: Table::new(),
            capital_points: Table::new(),
            owners: Table::new(),
            sensitivities: Table::new(),
            finance: None,
            regions: Table::new(),
            power: Table::new(),
            zones: Table::new(),
            modes: Table::new(),
            sites: Table::new(),
            deposits: Table::new(),
            facilities: Table::new(),
            arcs: Table::new(),
            markets: Table::new(),
            offtakes: Table::new(),
            imports: Table::new(),
            money: Table::new(),
            goals: Table::new(),
            facts: Table::new(),
            claims: Table::new(),
            corrections: Table::new(),
            seasons: Table::new(),
            alternatives: Table::new(),
            acquisitions: Table::new(),
            reinforcements: Table::new(),
            trainings: Table::new(),
            procurements: Table::new(),
            policies: Table::new(),
            futures: Table::new(),
        }
    }

    /// All years of the horizon.
    pub fn years(&self) -> std::ops::RangeInclusive<Year> {
        self.first_year..=self.last_year
    }

    /// The origin of a figure.
    pub fn origin(&self, id: OriginId) -> &Origin {
        use loparite_kernel::ids::Id;
        &self.origins[id.position()]
    }

    /// The price of the pure oxide of an element; `None` if nothing prices it.
    pub fn oxide_price(&self, element: ElementId) -> Option<PriceId> {
        let is_its_oxide = |price: &Price| {
            let commodity = &self.commodities[price.commodity];
            commodity.pure == Some(element) && commodity.basis == Basis::Oxide
        };
        self.prices.iter().find(|(_, price)| is_its_oxide(price)).map(|(id, _)| id)
    }

    /// How capital is made up at a stage, if the text says so.
    pub fn capital_rules_of(&self, stage: Stage) -> Option<&CapitalRules> {
        self.capital_rules.iter().find(|rules| rules.stage == stage)
    }

    /// Tonnes counted in a basis when one tonne of an element is present.
    pub fn counted(&self, element: ElementId, basis: Basis) -> f64 {
        match basis {
            Basis::Oxide => self.elements[element].oxide_per_metal(),
            Basis::Metal | Basis::Gross => 1.0,
        }
    }
}
