//! Tables: each kind of table of the text becomes a row of the model.
//!
//! In        parsed files and all ids
//! Out       [`Draft`]: every table, rows that could not be read left empty
//! Holds     rows stand at the position of their id

mod acquisition;
mod base;
pub mod capital;
mod cascade;
mod claims;
pub mod cost;
pub mod derivation;
pub mod equilibrium;
mod finance;
pub mod flowsheet;
mod future;
mod goals;
mod infrastructure;
mod life;
mod money;
mod place;
mod planning;
mod plant;
mod policy;
mod rules;
mod season;
pub mod species;
mod study;
mod superstructure;
pub mod technology;
mod trade;
mod zone;

use self::capital::Follows;
use self::derivation::{Derivation, Sheets};
use self::flowsheet::Shelf;
use crate::case::{CascadeCase, PlantCase, StudyCase};
use crate::figures::Cx;
use crate::names::EquilibriumName;
use crate::node::{Broken, Node, Read};
use crate::text::Parsed;
use loparite_kernel::diag::Place;
use loparite_kernel::element::{Element, ElementId};
use loparite_kernel::ids::{Id, Table};
use loparite_kernel::quantity::{Currency, Year};
use loparite_model::chain::*;
use loparite_model::claim::{Claim, ClaimId, Fact, FactId};
use loparite_model::cost::*;
use loparite_model::figure::{Figure, Origin, Source, SourceId};
use loparite_model::goal::{Goal, GoalId};
use loparite_model::planning::*;
use loparite_model::superstructure::Superstructure;
use loparite_process::flowsheet::Flowsheet;
use loparite_process::sx::data::EquilibriumData;
use std::cell::RefCell;

/// Rows at the position of their id; `None` where a row is broken.
pub type Rows<I, T> = Table<I, Option<T>>;

/// What `[scenario]` says.
pub struct Header {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// First and last year.
    pub years: (Year, Year),
    /// Money of the model.
    pub currency: Currency,
    /// Discount rate.
    pub discount_rate: Figure,
    /// Years of writing off.
    pub depreciation: Figure,
    /// What the plan is for.
    pub objective: Objective,
    /// Year of the flow diagram.
    pub show_year: Year,
}

/// All tables, as far as they could be read.
pub struct Draft {
    /// `[scenario]`.
    pub header: Option<Header>,
    /// Rows by kind.
    pub sources: Rows<SourceId, Source>,
    /// Elements.
    pub elements: Table<ElementId, Element>,
    /// Baskets.
    pub baskets: Vec<Basket>,
    /// Commodities.
    pub commodities: Rows<CommodityId, Commodity>,
    /// Technologies.
    pub technologies: Rows<TechnologyId, Technology>,
    /// Controlled items.
    pub access: Rows<AccessId, Access>,
    /// Prices.
    pub prices: Rows<PriceId, Price>,
    /// How capital is made up, by stage.
    pub capital_rules: Vec<CapitalRules>,
    /// What running costs, by stage.
    pub operating_rules: Vec<OperatingRules>,
    /// Cost accounts of equipment.
    pub cost_accounts: Rows<CostAccountId, CostAccount>,
    /// Levels of construction cost.
    pub locations: Rows<LocationId, Location>,
    /// Known plants.
    pub capital_points: Rows<CapitalPointId, CapitalPoint>,
    /// Owners.
    pub owners: Rows<OwnerId, Owner>,
    /// Drivers that are turned up and down.
    pub sensitivities: Rows<SensitivityId, Sensitivity>,
    /// `[finance]`; nothing if the text has none.
    pub finance: Read<Option<FinanceTerms>>,
    /// Technologies whose capital is not declared.
    pub follows: Vec<Follows>,
    /// Regions.
    pub regions: Rows<RegionId, Region>,
    /// Power.
    pub power: Rows<PowerId, Power>,
    /// Zones.
    pub zones: Rows<ZoneId, Zone>,
    /// Modes.
    pub modes: Rows<ModeId, Mode>,
    /// Sites.
    pub sites: Rows<SiteId, Site>,
    /// Deposits.
    pub deposits: Rows<DepositId, Deposit>,
    /// Facilities.
    pub facilities: Rows<FacilityId, Facility>,
    /// Arcs in both directions; the key of the way back ends in " (back)".
    pub arcs: Rows<ArcId, Arc>,
    /// Places of the arcs' declarations, by arc.
    pub arc_places: Vec<Option<Place>>,
    /// Markets.
    pub markets: Rows<MarketId, Market>,
    /// Offtakes.
    pub offtakes: Rows<OfftakeId, Offtake>,
    /// Imports.
    pub imports: Rows<ImportId, Import>,
    /// Money.
    pub money: Rows<MoneyId, Money>,
    /// Goals.
    pub goals: Rows<GoalId, Goal>,
    /// Facts.
    pub facts: Rows<FactId, Fact>,
    /// Claims.
    pub claims: Rows<ClaimId, Claim>,
    /// Corrections.
    pub corrections: Rows<CorrectionId, Correction>,
    /// What can be decided and foreseen beside plants.
    pub beside: Beside,
    /// Equilibria.
    pub equilibria: Rows<EquilibriumName, EquilibriumData>,
    /// Flowsheets at the position of their id.
    pub flowsheets: Vec<Option<Flowsheet>>,
    /// Technologies whose recipe follows from a flowsheet.
    pub derivations: Vec<Derivation>,
}

/// What can be decided and foreseen beside plants, and how a plan is sought.
pub struct Beside {
    /// How a plan is sought.
    pub planning: Read<Planning>,
    /// Parts of the year.
    pub seasons: Rows<SeasonId, Season>,
    /// Facilities that exclude each other.
    pub alternatives: Rows<AlternativeId, Alternative>,
    /// Ways to come by technologies.
    pub acquisitions: Rows<AcquisitionId, Acquisition>,
    /// More power, grid, freight capacity.
    pub reinforcements: Rows<ReinforcementId, Reinforcement>,
    /// People trained or attracted.
    pub trainings: Rows<TrainingId, Training>,
    /// Reagents by origin.
    pub procurements: Rows<ProcurementId, Procurement>,
    /// Rules of states.
    pub policies: Rows<PolicyId, Policy>,
    /// Named futures.
    pub futures: Rows<FutureId, Future>,
}

/// Reads every table.
pub fn read_all(cx: &Cx<'_>, parsed: &[Parsed<'_>]) -> Draft {
    let header = base::header(cx, parsed).ok();
    let sources = rows(cx, parsed, "source", &cx.names.sources, base::source);
    let (elements, _) = (base::elements(cx, parsed), base::currencies(cx, parsed));
    let base = base::Base { elements: &elements };
    let baskets = base::baskets(cx, parsed);
    let commodities = rows(cx, parsed, "commodity", &cx.names.commodities, |cx, node| base::commodity(cx, node, base));
    let prices = rows(cx, parsed, "price", &cx.names.prices, trade::price);
    let goods = technology::Goods { base, commodities: &commodities, prices: &prices };
    let chemistry = species::chemistry(cx, parsed, base);
    let equilibria = rows(cx, parsed, "equilibrium", &cx.names.equilibria, |cx, node| {
        equilibrium::equilibrium(cx, node, &chemistry)
    });
    let flowsheets = flowsheet::flowsheets(cx, parsed, Shelf { chemistry: &chemistry, equilibria: &equilibria });
    let derivations = RefCell::default();
    let follows = RefCell::default();
    let sheets = Sheets { flowsheets: &flowsheets, derivations: &derivations, follows: &follows };
    let technologies = rows(cx, parsed, "technology", &cx.names.technologies, |cx, node| {
        technology::technology(cx, node, goods, sheets)
    });
    let modes = rows(cx, parsed, "mode", &cx.names.modes, place::mode);
    let (arcs, arc_places) = trade::arcs(cx, parsed, &modes);
    let facts = rows(cx, parsed, "fact", &cx.names.facts, claims::fact);
    let money = header.as_ref().map(|header| &header.currency);
    rows(cx, parsed, "cost_index", &cx.names.cost_indices, |cx, node| cost::index(cx, node, money));
    let cost_accounts = rows(cx, parsed, "cost_account", &cx.names.cost_accounts, cost::account);
    cost::once(cx, &cost_accounts);
    let zones = zone::resolve(cx, rows(cx, parsed, "zone", &cx.names.zones, zone::zone));
    let owners = rows(cx, parsed, "owner", &cx.names.owners, cost::owner);
    cost::named_once(cx, &owners);
    let sensitivities = rows(cx, parsed, "sensitivity", &cx.names.sensitivities, finance::sensitivity);
    let finance = finance::finance(cx, parsed, &facts);
    finance::fits(cx, parsed, (header.as_ref(), &finance), &sensitivities);
    let draft = Draft {
        sources,
        baskets,
        access: rows(cx, parsed, "access", &cx.names.access, technology::access),
        capital_rules: rules::capital(cx, parsed),
        operating_rules: rules::operating(cx, parsed),
        locations: rows(cx, parsed, "location", &cx.names.locations, cost::location),
        capital_points: rows(cx, parsed, "capital_point", &cx.names.capital_points, cost::point),
        owners,
        sensitivities,
        finance,
        regions: rows(cx, parsed, "region", &cx.names.regions, place::region),
        power: place::power(cx, parsed),
        zones,
        cost_accounts,
        sites: rows(cx, parsed, "site", &cx.names.sites, place::site),
        deposits: rows(cx, parsed, "deposit", &cx.names.deposits, |cx, node| place::deposit(cx, node, goods)),
        facilities: rows(cx, parsed, "facility", &cx.names.facilities, |cx, node| {
            technology::facility(cx, node, &technologies)
        }),
        markets: rows(cx, parsed, "market", &cx.names.markets, trade::market),
        offtakes: rows(cx, parsed, "offtake", &cx.names.offtakes, |cx, node| trade::offtake(cx, node, &prices)),
        imports: rows(cx, parsed, "import", &cx.names.imports, |cx, node| {
            trade::import(cx, node, &commodities, &prices)
        }),
        money: rows(cx, parsed, "money", &cx.names.money, money::money),
        goals: rows(cx, parsed, "goal", &cx.names.goals, |cx, node| goals::goal(cx, node, &facts)),
        claims: rows(cx, parsed, "claim", &cx.names.claims, claims::claim),
        corrections: rows(cx, parsed, "correction", &cx.names.corrections, claims::correction),
        beside: beside(cx, parsed, &arcs),
        header,
        elements,
        commodities,
        prices,
        technologies,
        modes,
        arcs,
        arc_places,
        facts,
        equilibria,
        flowsheets,
        derivations: derivations.into_inner(),
        follows: follows.into_inner(),
    };
    fits(cx, parsed, &draft);
    draft
}

/// what only shows when all of these tables are read
fn fits(cx: &Cx<'_>, parsed: &[Parsed<'_>], draft: &Draft) {
    season::add_up(cx, parsed, &draft.beside.seasons);
    season::can_wait(cx, parsed, draft);
    infrastructure::fits(cx, parsed, draft);
}

fn beside(cx: &Cx<'_>, parsed: &[Parsed<'_>], arcs: &Rows<ArcId, Arc>) -> Beside {
    Beside {
        planning: planning::planning(cx, parsed),
        seasons: rows(cx, parsed, "season", &cx.names.seasons, season::season),
        alternatives: rows(cx, parsed, "alternative", &cx.names.alternatives, acquisition::alternative),
        acquisitions: rows(cx, parsed, "acquisition", &cx.names.acquisitions, acquisition::acquisition),
        reinforcements: rows(cx, parsed, "reinforcement", &cx.names.reinforcements, |cx, node| {
            infrastructure::reinforcement(cx, node, arcs)
        }),
        trainings: rows(cx, parsed, "training", &cx.names.trainings, infrastructure::training),
        procurements: rows(cx, parsed, "procurement", &cx.names.procurements, infrastructure::procurement),
        policies: rows(cx, parsed, "policy", &cx.names.policies, policy::policy),
        futures: rows(cx, parsed, "future", &cx.names.futures, future::future),
    }
}

/// What a case file holds.
pub struct CaseDraft {
    /// Sources.
    pub sources: Rows<SourceId, Source>,
    /// Equilibria.
    pub equilibria: Rows<EquilibriumName, EquilibriumData>,
    /// Flowsheets of the case file itself.
    pub flowsheets: Vec<Option<Flowsheet>>,
    /// Cascades.
    pub cascades: Vec<Option<CascadeCase>>,
    /// Plants to be costed.
    pub plants: Vec<Option<PlantCase>>,
    /// Published studies.
    pub studies: Vec<Option<StudyCase>>,
    /// Superstructures.
    pub superstructures: Vec<Option<Superstructure>>,
}

/// Reads the tables of a case file and what it needs of the data folder.
pub fn read_case(cx: &Cx<'_>, parsed: &[Parsed<'_>]) -> CaseDraft {
    let sources = rows(cx, parsed, "source", &cx.names.sources, base::source);
    let elements = base::elements(cx, parsed);
    let chemistry = species::chemistry(cx, parsed, base::Base { elements: &elements });
    let equilibria = rows(cx, parsed, "equilibrium", &cx.names.equilibria, |cx, node| {
        equilibrium::equilibrium(cx, node, &chemistry)
    });
    let own = parsed.get(..1).unwrap_or_default();
    let flowsheets = flowsheet::flowsheets(cx, own, Shelf { chemistry: &chemistry, equilibria: &equilibria });
    let cascades = rows(cx, own, "cascade", &cx.names.cascades, |cx, node| cascade::cascade(cx, node, &equilibria));
    let plants = into_rows(rows(cx, own, "plant", &cx.names.plants, plant::plant));
    let superstructures = rows(cx, own, "superstructure", &cx.names.superstructures, superstructure::superstructure);
    let superstructures = into_rows(superstructures);
    // last: each study sets the money that its figures are written in
    let profiles = rows(cx, own, "profile", &cx.names.profiles, study::profile);
    let studies = into_rows(rows(cx, own, "study", &cx.names.studies, |cx, node| study::study(cx, node, &profiles)));
    let cascades = into_rows(cascades);
    CaseDraft { sources, equilibria, flowsheets, cascades, plants, studies, superstructures }
}

/// Every `[[kind]]` of every file.
pub fn entries<'p>(parsed: &'p [Parsed<'p>], kind: &'static str) -> impl Iterator<Item = Node<'p>> {
    parsed.iter().flat_map(move |file| {
        let list = file.root.get(kind).and_then(|value| value.get_ref().as_array());
        list.into_iter().flatten().filter_map(move |entry| Node::of_entry(file.file, entry, kind))
    })
}

/// Reads every `[[kind]]` in the order of its ids.
fn rows<I: Id, T>(
    cx: &Cx<'_>,
    parsed: &[Parsed<'_>],
    kind: &'static str,
    ids: &Table<I, Place>,
    read: impl Fn(&Cx<'_>, &Node<'_>) -> Read<T>,
) -> Rows<I, T> {
    let mut rows = Table::new();
    for node in entries(parsed, kind) {
        let Some(id) = node.table.get("id").and_then(|id| id.get_ref().as_str()) else { continue };
        let row = read(cx, &node).and_then(|row| node.whole_text(cx).map(|()| row)).ok();
        node.finish(cx);
        rows.insert(id, row);
    }
    debug_assert!(rows.len() <= ids.len());
    rows
}

/// All rows whole, or none.
pub fn finish<I: Id, T>(rows: Rows<I, T>) -> Read<Table<I, T>> {
    let mut whole = Table::new();
    let keys: Vec<String> = rows.keys().map(str::to_owned).collect();
    for (key, row) in keys.into_iter().zip(into_rows(rows)) {
        whole.insert(key, row.ok_or(Broken)?);
    }
    Ok(whole)
}

fn into_rows<I: Id, T>(mut rows: Rows<I, T>) -> Vec<Option<T>> {
    rows.ids().collect::<Vec<_>>().into_iter().map(|id| rows[id].take()).collect()
}

impl Draft {
    /// The model, if every row is whole.
    pub fn finish(self, origins: Vec<Origin>) -> Read<Model> {
        let header = self.header.ok_or(Broken)?;
        Ok(Model {
            id: header.id,
            title: header.title,
            description: header.description,
            first_year: header.years.0,
            last_year: header.years.1,
            currency: header.currency,
            discount_rate: header.discount_rate,
            depreciation: header.depreciation,
            objective: header.objective,
            show_year: header.show_year,
            planning: self.beside.planning?,
            sources: finish(self.sources)?,
            origins,
            elements: self.elements,
            baskets: self.baskets,
            commodities: finish(self.commodities)?,
            technologies: finish(self.technologies)?,
            access: finish(self.access)?,
            prices: finish(self.prices)?,
            capital_rules: self.capital_rules,
            operating_rules: self.operating_rules,
            cost_accounts: finish(self.cost_accounts)?,
            locations: finish(self.locations)?,
            capital_points: finish(self.capital_points)?,
            owners: finish(self.owners)?,
            sensitivities: finish(self.sensitivities)?,
            finance: self.finance?,
            regions: finish(self.regions)?,
            power: finish(self.power)?,
            zones: finish(self.zones)?,
            modes: finish(self.modes)?,
            sites: finish(self.sites)?,
            deposits: finish(self.deposits)?,
            facilities: finish(self.facilities)?,
            arcs: finish(self.arcs)?,
            markets: finish(self.markets)?,
            offtakes: finish(self.offtakes)?,
            imports: finish(self.imports)?,
            money: finish(self.money)?,
            goals: finish(self.goals)?,
            facts: finish(self.facts)?,
            claims: finish(self.claims)?,
            corrections: finish(self.corrections)?,
            seasons: finish(self.beside.seasons)?,
            alternatives: finish(self.beside.alternatives)?,
            acquisitions: finish(self.beside.acquisitions)?,
            reinforcements: finish(self.beside.reinforcements)?,
            trainings: finish(self.beside.trainings)?,
            procurements: finish(self.beside.procurements)?,
            policies: finish(self.beside.policies)?,
            futures: finish(self.beside.futures)?,
        })
    }
}
