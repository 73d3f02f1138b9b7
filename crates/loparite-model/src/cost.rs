//! Cost: what plants are made of and cost, by which rules, and how money is counted.
//!
//! In        `[[cost_account]]`, `[[location]]`, `[[capital_point]]`, `[[capital_rules]]`, `[[operating_rules]]`,
//!           `[[owner]]`, `[[sensitivity]]`, `[finance]`; equipment of solved flowsheets
//! Out       plain rows of the [`Model`](crate::chain::Model)
//! Holds     money in the scenario's currency and price year, escalated by the index that the text names; shares are
//!           numbers from 0, 1 for 100 %; capital that is not declared stands in `capex` of its technology all the same
//! Not here  what follows for a facility (`loparite-economics`)

use crate::chain::{CommodityId, Stage};
use crate::claim::FactId;
use crate::figure::Figure;
use loparite_kernel::define_id;
use loparite_kernel::quantity::Year;

define_id!(
    /// An owner of facilities.
    OwnerId,
    /// A place with a level of construction cost.
    LocationId,
    /// A cost account of equipment.
    CostAccountId,
    /// A known plant with its capital.
    CapitalPointId,
    /// A driver of value that is turned up and down.
    SensitivityId,
);

/// Who owns facilities.
#[derive(Clone, Debug)]
pub struct Owner {
    /// For print.
    pub name: String,
}

/// A place with a level of construction cost.
#[derive(Clone, Debug)]
pub struct Location {
    /// For print.
    pub name: String,
    /// Capital there over capital where the cost accounts come from.
    pub factor: Figure,
}

/// What equipment of one kind costs: cost = account.cost * (size / reference)^exponent, erected, at the reference
/// location.
#[derive(Clone, Debug)]
pub struct CostAccount {
    /// For print.
    pub name: String,
    /// Kinds of equipment of the process engine that it prices.
    pub equipment: Vec<String>,
    /// Unit of the size, as the process engine books it (m3, kW, m2, t/h, kA, ..).
    pub unit: String,
    /// Size at which `cost` holds.
    pub reference: f64,
    /// Money for one of that size.
    pub cost: Figure,
    /// Exponent of the size.
    pub exponent: Figure,
    /// Greatest size of one; a larger duty takes several of the same size.
    pub largest: Option<f64>,
}

/// Equipment of a technology at its design capacity.
#[derive(Clone, PartialEq, Debug)]
pub struct EquipmentItem {
    /// Area of the plant, the word of its unit operation's area.
    pub area: String,
    /// Step of the flowsheet.
    pub step: String,
    /// mixer-settler, leach tank, kiln, ..
    pub kind: String,
    /// Size of one, in `unit`.
    pub size: f64,
    /// Unit of the size.
    pub unit: String,
    /// How many.
    pub count: f64,
    /// Its cost account; `None` if no account prices this kind in this unit.
    pub account: Option<CostAccountId>,
}

/// Where the capital of a technology comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CapitalFrom {
    /// A total that the text declares at one capacity.
    Declared,
    /// The equipment of its flowsheet.
    Equipment,
    /// A regression over known plants of its stage.
    Plants,
}

/// A class of capital, in the order of an estimate.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum CapitalClass {
    /// Bare equipment.
    Equipment,
    /// Setting it up.
    Installation,
    /// Piping.
    Piping,
    /// Electrical.
    Electrical,
    /// Instruments and control.
    Instrumentation,
    /// Process and auxiliary buildings.
    Buildings,
    /// Earthworks, roads, services on site.
    Site,
    /// Infrastructure outside the fence.
    Infrastructure,
    /// Temporary facilities, construction equipment, field expenses.
    Indirect,
    /// Engineering, procurement, construction management.
    Epcm,
    /// The owner's own cost, with commissioning.
    Owner,
    /// Contingency.
    Contingency,
    /// A plant's total that no rules divide into classes.
    Undivided,
    /// First fill and stock of reagents.
    FirstFill,
    /// Working capital; comes back at the end.
    WorkingCapital,
}

impl CapitalClass {
    /// All classes with their word, in the order of an estimate.
    pub const WORDS: &[(&'static str, CapitalClass)] = &[
        ("equipment", CapitalClass::Equipment),
        ("installation", CapitalClass::Installation),
        ("piping", CapitalClass::Piping),
        ("electrical", CapitalClass::Electrical),
        ("instrumentation", CapitalClass::Instrumentation),
        ("buildings", CapitalClass::Buildings),
        ("site", CapitalClass::Site),
        ("infrastructure", CapitalClass::Infrastructure),
        ("indirect", CapitalClass::Indirect),
        ("epcm", CapitalClass::Epcm),
        ("owner", CapitalClass::Owner),
        ("contingency", CapitalClass::Contingency),
        ("undivided", CapitalClass::Undivided),
        ("first-fill", CapitalClass::FirstFill),
        ("working-capital", CapitalClass::WorkingCapital),
    ];

    /// The word of the class.
    pub fn word(self) -> &'static str {
        CapitalClass::WORDS.iter().find(|(_, class)| *class == self).expect("every class has a word").0
    }

    /// Whether it is part of the plant's cost (before first fill and working capital).
    pub fn is_plant(self) -> bool {
        self < CapitalClass::FirstFill
    }
}

/// How the capital of a plant of one stage is made up.
///
/// Equations: direct = equipment * (1 + sum of `direct`); indirect = `indirect` * direct; epcm = `epcm` * direct;
/// owner = `owner` * (direct + indirect + epcm); contingency = `contingency` * (direct + indirect + epcm + owner).
#[derive(Clone, Debug)]
pub struct CapitalRules {
    /// The stage.
    pub stage: Stage,
    /// Direct classes beside equipment, as shares of bare equipment.
    pub direct: Vec<(CapitalClass, Figure)>,
    /// Share of direct capital.
    pub indirect: Figure,
    /// Share of direct capital.
    pub epcm: Figure,
    /// Share of direct, indirect and EPCM.
    pub owner: Figure,
    /// Share of direct, indirect, EPCM and owner's.
    pub contingency: Figure,
    /// Years of reagents bought before the start.
    pub first_fill: Figure,
    /// Years of operating cost tied up.
    pub working_capital: Figure,
    /// Share of the plant's cost to close it down.
    pub closure: Figure,
    /// AACE class of the estimate, 1 to 5.
    pub class: u8,
    /// What the class says: least and greatest deviation, such as -0.30 and 0.50.
    pub accuracy: (Figure, Figure),
}

impl CapitalRules {
    /// Every share that divides the plant's cost.
    pub fn shares(&self) -> impl Iterator<Item = Figure> + '_ {
        let direct = self.direct.iter().map(|&(_, share)| share);
        direct.chain([self.indirect, self.epcm, self.owner, self.contingency])
    }
}

/// A role in a plant.
#[derive(Clone, Debug)]
pub struct Role {
    /// For print.
    pub name: String,
    /// Share of the people.
    pub share: Figure,
    /// Wage over the region's.
    pub wage: Figure,
    /// Crews for one post around the clock; 1 for day work.
    pub crews: Figure,
}

/// What running a plant of one stage costs beside reagents and power.
#[derive(Clone, Debug)]
pub struct OperatingRules {
    /// The stage.
    pub stage: Stage,
    /// Share of the plant's cost a year.
    pub maintenance: Figure,
    /// Share of the plant's cost a year.
    pub insurance: Figure,
    /// Share of wages.
    pub overhead: Figure,
    /// Money per MWh of heat.
    pub heat: Figure,
    /// Money per gross tonne of residue stored.
    pub residue: Figure,
    /// Money per gross tonne of residue that counts as radioactive, on top.
    pub radioactive_residue: Figure,
    /// Who works there.
    pub roles: Vec<Role>,
}

/// A known plant with its capital.
#[derive(Clone, Debug)]
pub struct CapitalPoint {
    /// For print.
    pub name: String,
    /// The stage.
    pub stage: Stage,
    /// t/a of product.
    pub capacity: f64,
    /// Money.
    pub cost: Figure,
    /// Plants of other groups are shifted by a common factor, such as those of one country.
    pub group: String,
}

/// Whether money keeps its worth.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum MoneyTerms {
    /// All money is of the scenario's price year.
    Real,
    /// Money of each year, this share dearer every year.
    Nominal {
        /// A year.
        inflation: Figure,
    },
}

/// The point at which money is valued.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ValuedAt {
    /// First year of the horizon.
    FirstYear,
    /// Year of the decision.
    Decision,
    /// First year in which capital is spent.
    Construction,
    /// First year on line.
    Production,
}

impl ValuedAt {
    /// All with their word.
    pub const WORDS: &[(&'static str, ValuedAt)] = &[
        ("first-year", ValuedAt::FirstYear),
        ("decision", ValuedAt::Decision),
        ("construction", ValuedAt::Construction),
        ("production", ValuedAt::Production),
    ];
}

/// When within its year money falls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Falls {
    /// On 1 January.
    Start,
    /// On 1 July.
    Middle,
    /// On 31 December.
    End,
}

impl Falls {
    /// All with their word.
    pub const WORDS: &[(&'static str, Falls)] =
        &[("start", Falls::Start), ("middle", Falls::Middle), ("end", Falls::End)];
}

/// By what the cost of several products of one plant is divided.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Allocation {
    /// What they are worth.
    Value,
    /// Their counted tonnes.
    Tonnes,
}

impl Allocation {
    /// All with their word.
    pub const WORDS: &[(&'static str, Allocation)] = &[("value", Allocation::Value), ("tonnes", Allocation::Tonnes)];
}

/// How the programme's money is counted: `[finance]`.
#[derive(Clone, Debug)]
pub struct FinanceTerms {
    /// Plants go on as in the last year of the plan until this year.
    pub until: Year,
    /// When within its year money falls.
    pub falls: Falls,
    /// From when a facility's money is discounted; the programme's is from the first year of the horizon.
    pub valued_at: ValuedAt,
    /// Real or nominal.
    pub money: MoneyTerms,
    /// Discount rates beside the scenario's.
    pub rates: Vec<Figure>,
    /// Share of a year's profit that losses of earlier years may take away.
    pub loss_share: Figure,
    /// Years a loss can be carried; `None` is without limit.
    pub loss_years: Option<Figure>,
    /// Least ratio of cash to debt service that lenders ask for.
    pub debt_cover: Figure,
    /// By what joint cost is divided.
    pub allocation: Allocation,
    /// Capital that is named as an aim, without a source of money.
    pub aim: Option<FactId>,
}

/// What is turned up and down.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Driver {
    /// Prices of some commodities; all if none is named.
    Price(Vec<CommodityId>),
    /// Capital of new plants.
    Capital,
    /// All operating cost.
    Operating,
    /// Reagents.
    Reagents,
    /// Power.
    Power,
    /// Wages.
    Wages,
    /// Freight.
    Freight,
    /// The discount rate.
    DiscountRate,
}

impl Driver {
    /// All with their word.
    pub const WORDS: &[(&'static str, Driver)] = &[
        ("price", Driver::Price(Vec::new())),
        ("capital", Driver::Capital),
        ("operating", Driver::Operating),
        ("reagents", Driver::Reagents),
        ("power", Driver::Power),
        ("wages", Driver::Wages),
        ("freight", Driver::Freight),
        ("discount-rate", Driver::DiscountRate),
    ];
}

/// A driver of value and its range.
#[derive(Clone, Debug)]
pub struct Sensitivity {
    /// For print.
    pub name: String,
    /// What is turned.
    pub driver: Driver,
    /// Factor at the low end, such as 0.8.
    pub low: Figure,
    /// Factor at the high end, such as 1.2.
    pub high: Figure,
}

/// What a technology's plant is made of and leaves behind, from its flowsheet.
#[derive(Clone, Default, Debug)]
pub struct Works {
    /// Equipment at the design capacity.
    pub equipment: Vec<EquipmentItem>,
    /// t/a at which the sizes hold (capacity basis); 0 without a flowsheet.
    pub design: f64,
    /// MWh of heat from fuel per tonne of capacity used.
    pub heat: Option<Figure>,
    /// Gross tonnes of solid residue per tonne of capacity used.
    pub residue: Option<Figure>,
    /// Of which so many tonnes count as radioactive.
    pub radioactive_residue: Option<Figure>,
    /// Tonnes of oxide held in solvent-extraction circuits per t/a of capacity.
    pub held: Option<Figure>,
}
