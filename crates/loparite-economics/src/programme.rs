//! Programme: the cash flow of a plan, whole and by facility, owner, region and source of money.
//!
//! In        model, outcome with levels
//! Out       [`programme`], a [`Programme`]
//! Holds     facilities and what is beside them sum to the whole, item by item and year by year; in the years of the
//!           plan the whole is the plan's own cash, but for working capital, which comes back later (tested)
//! Equations (1) project = sales + handed on - taken over - cost - capital - closure - profit tax
//!           (2) equity  = project + grants + loans drawn - interest - repayment
//!           (3) a group of facilities hands on and takes over what crosses its border; the whole has none
//! Not here  who a posting belongs to (`ledger`), prices inside the chain (`handing`), later years (`continuation`),
//!           what counts for tax (`compile`), what is turned (`evaluate`), measures and funding (below)

mod funding;
mod group;
mod measures;

use crate::evaluate::{Compiled, Turn, evaluate};
use crate::handing::{Edge, Priced};
use group::Books;
use loparite_finance::series::{Series, Year};
use loparite_kernel::ids::Id;
use loparite_model::chain::{CommodityId, FacilityId, Model, MoneyId};
use loparite_model::outcome::Outcome;
use loparite_model::post::CashItem;

/// What money is for, in a cash flow.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Item {
    /// From sales to a market.
    Sold,
    /// From handing goods on to another facility of the chain.
    HandedOn,
    /// For goods taken from another facility of the chain.
    TakenOver,
    /// As posted by the plan; never revenue, loans or debt service.
    Cash(CashItem),
    /// Closing down.
    Closure,
    /// Profit tax.
    ProfitTax,
    /// Grants received.
    Grant,
    /// Loans drawn.
    LoanDrawn,
    /// Interest paid.
    Interest,
    /// Loans repaid.
    Repayment,
}

impl Item {
    /// For print.
    pub fn word(self) -> &'static str {
        match self {
            Item::Sold => "sales",
            Item::HandedOn => "goods handed on",
            Item::TakenOver => "goods taken over",
            Item::Cash(item) => item.word(),
            Item::Closure => "closure",
            Item::ProfitTax => "profit tax",
            Item::Grant => "grants",
            Item::LoanDrawn => "loans drawn",
            Item::Interest => "interest",
            Item::Repayment => "repayment",
        }
    }
}

/// A rate of return.
pub use loparite_finance::irr::Irr;

/// Debt service cover.
#[derive(Clone, Debug, PartialEq)]
pub struct Cover {
    /// Least over the years with debt service, and its year.
    pub least: (Year, f64),
    /// Mean over the years with debt service.
    pub mean: f64,
    /// Years in which it is below what lenders ask for.
    pub below: Vec<Year>,
}

/// What a tonne costs.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitCost {
    /// Of what.
    pub commodity: CommodityId,
    /// Discounted tonnes (basis of the commodity).
    pub tonnes: f64,
    /// Levelised cost, money per tonne: its share of the discounted cost after by-products, by the declared allocation.
    pub cost: f64,
    /// Levelised price obtained, money per tonne.
    pub price: f64,
    /// Price per tonne at which the net present value is zero, all other prices as they are.
    pub breakeven: Option<f64>,
}

/// What a cash flow is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Measures {
    /// Year at whose beginning it is valued.
    pub base: Year,
    /// Net present value after tax, before financing, by rate; the scenario's rate first. In nominal terms the rates
    /// are nominal, (1 + rate) * (1 + inflation) - 1, and the values are money of the base year.
    pub npv: Vec<(f64, f64)>,
    /// Net present value before tax at the scenario's rate.
    pub npv_before_tax: f64,
    /// Internal rate of return after tax, before financing. The tax is the one paid, interest deducted. Paying closure
    /// last makes a second, low or negative root: [`Irr::only_over`] tells. None without any capital.
    pub irr: Irr,
    /// Internal rate of return of the owners, after grants, loans and their service.
    pub equity_irr: Irr,
    /// First year from which the sum of cash stays positive.
    pub payback: Option<Year>,
    /// The same, discounted.
    pub discounted_payback: Option<Year>,
    /// Debt service cover, if there is debt.
    pub cover: Option<Cover>,
    /// Cost of its products, per tonne.
    pub unit_costs: Vec<UnitCost>,
    /// Factor on all prices at which the net present value is zero.
    pub basket_breakeven: Option<f64>,
}

/// A cash flow: of the programme, a facility, an owner, a region.
#[derive(Clone, Debug, PartialEq)]
pub struct Flow {
    /// For print.
    pub name: String,
    /// Money by item and year, in the order of a cash flow; income positive, so that costs, tax, interest and repayment
    /// are negative; items without any money are left out.
    pub items: Vec<(Item, Series)>,
    /// After tax, before financing.
    pub project: Series,
    /// After grants, loans and debt service.
    pub equity: Series,
    /// What it is worth.
    pub measures: Measures,
}

impl Flow {
    /// Money of an item by year; nothing if there is none.
    pub fn item(&self, item: Item) -> Series {
        self.item_ref(item).cloned().unwrap_or_default()
    }

    /// Money of an item by year, if there is any.
    pub fn item_ref(&self, item: Item) -> Option<&Series> {
        self.items.iter().find(|(other, _)| *other == item).map(|(_, series)| series)
    }
}

/// The cash flow of a facility.
#[derive(Clone, Debug, PartialEq)]
pub struct FacilityFlow {
    /// Whose.
    pub facility: FacilityId,
    /// Its cash flow.
    pub flow: Flow,
}

/// Money of a source in one year.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceYear {
    /// Which source.
    pub money: MoneyId,
    /// Year.
    pub year: Year,
    /// What it offers.
    pub offered: f64,
    /// What the plan takes.
    pub taken: f64,
}

/// What is needed in a year and who is known to give it.
#[derive(Clone, Debug, PartialEq)]
pub struct FundingYear {
    /// Year.
    pub year: Year,
    /// Capital, first fill, working capital.
    pub capital: f64,
    /// Operating losses of facilities after tax, to be carried by somebody.
    pub losses: f64,
    /// Money taken whose amount was found (measured or reported).
    pub found: f64,
    /// Money taken whose amount is estimated or assumed.
    pub assumed: f64,
}

impl FundingYear {
    /// What is needed and not found.
    pub fn gap(&self) -> f64 {
        self.capital + self.losses - self.found
    }
}

/// Value with one driver turned down and up.
#[derive(Clone, Debug, PartialEq)]
pub struct Swing {
    /// For print.
    pub name: String,
    /// Factors.
    pub factors: (f64, f64),
    /// Net present value after tax at the low and at the high factor.
    pub npv: (f64, f64),
}

/// The programme's money.
#[derive(Clone, Debug, PartialEq)]
pub struct Programme {
    /// The whole; goods handed on cancel.
    pub whole: Flow,
    /// Every facility that has any money (over a billionth of the largest one's), in order of the model.
    pub facilities: Vec<FacilityFlow>,
    /// What belongs to no facility, such as stocks and freight between them that nobody takes over.
    pub beside: Flow,
    /// By owner, those without last.
    pub owners: Vec<Flow>,
    /// By region.
    pub regions: Vec<Flow>,
    /// Offered and taken by source and year.
    pub sources: Vec<SourceYear>,
    /// Needed and found by year.
    pub funding: Vec<FundingYear>,
    /// Largest swing first.
    pub swings: Vec<Swing>,
    /// Last year of the plan; later years go on as that one.
    pub planned_until: Year,
    /// Capital named as an aim, its fact's first value, if there is one.
    pub aim: Option<f64>,
}

/// A commodity on its way from one facility to another.
#[derive(Clone, PartialEq, Debug)]
pub struct HandedOn {
    /// Who made it.
    pub maker: FacilityId,
    /// Who takes it.
    pub taker: FacilityId,
    /// What.
    pub commodity: CommodityId,
    /// At which price.
    pub at: HandedAt,
    /// Tonnes (basis of the commodity) by year.
    pub tonnes: Series,
    /// Money by year.
    pub money: Series,
}

/// How what is handed on is priced.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HandedAt {
    /// At the best price of an offtake.
    Market,
    /// At the full cost of making it, as there is no offtake.
    Cost,
}

/// Everything that facilities hand to each other, one row for each lot and pair.
pub fn handed_on(model: &Model, compiled: &Compiled) -> Vec<HandedOn> {
    let books = Books::new(model, compiled);
    let (years, first) = (compiled.span.years(), compiled.span.first);
    let row = |(position, edge): (usize, &Edge)| {
        let place = position * years..(position + 1) * years;
        HandedOn {
            maker: FacilityId::at(edge.maker),
            taker: FacilityId::at(edge.taker),
            commodity: edge.commodity,
            at: match edge.priced {
                Priced::Market(_) => HandedAt::Market,
                Priced::Cost(_) => HandedAt::Cost,
            },
            tonnes: Series::new(first, compiled.handing.tonnes[place.clone()].to_vec()),
            money: Series::new(first, books.work.edges[place].to_vec()),
        }
    };
    compiled.handing.edges.iter().enumerate().map(row).collect()
}

/// The programme of a plan; `None` without terms of finance or without levels.
pub fn programme(model: &Model, outcome: &Outcome) -> Option<Programme> {
    let compiled = Compiled::new(model, outcome)?;
    Some(from_compiled(model, &compiled))
}

/// The same from a plan that is already made ready.
pub fn from_compiled(model: &Model, compiled: &Compiled) -> Programme {
    let books = Books::new(model, compiled);
    let (count, first) = (compiled.ledger.facilities, model.first_year);
    let all: Vec<usize> = (0..=count).collect();
    let flow = |name: &str, members: &[usize]| books.flow(name.to_owned(), members, first);
    let facility = |facility: FacilityId| {
        let (position, name) = (facility.position(), model.facilities[facility].name.clone());
        let flow = || books.flow(name, &[position], compiled.base[position]);
        books.has_money(position).then(|| FacilityFlow { facility, flow: flow() })
    };
    let of = |which: &dyn Fn(FacilityId) -> bool| -> Vec<usize> {
        let some = |&facility: &FacilityId| which(facility) && books.has_money(facility.position());
        model.facilities.ids().filter(some).map(Id::position).collect()
    };
    let mut owners: Vec<(String, Vec<usize>)> = model
        .owners
        .iter()
        .map(|(owner, row)| (row.name.clone(), of(&|facility| model.facilities[facility].owner == Some(owner))))
        .collect();
    owners.push(("no owner stated".to_owned(), of(&|facility| model.facilities[facility].owner.is_none())));
    let region = |facility: FacilityId| model.sites[model.facilities[facility].site].region;
    let regions = model.regions.iter().map(|(id, row)| (row.name.clone(), of(&|facility| region(facility) == id)));
    let groups = |groups: Vec<(String, Vec<usize>)>| {
        let some = groups.into_iter().filter(|(_, members)| !members.is_empty());
        some.map(|(name, members)| flow(&name, &members)).collect()
    };
    let regions = groups(regions.collect());
    Programme {
        whole: flow("programme", &all),
        facilities: model.facilities.ids().filter_map(facility).collect(),
        beside: flow("beside facilities", &[count]),
        owners: groups(owners),
        regions,
        sources: funding::sources(model, compiled),
        funding: funding::by_year(model, &books),
        swings: swings(model, compiled),
        planned_until: model.last_year,
        aim: funding::aim(model),
    }
}

/// Every declared driver at both ends of its range.
fn swings(model: &Model, compiled: &Compiled) -> Vec<Swing> {
    let mut swings: Vec<Swing> = model
        .sensitivities
        .iter()
        .map(|(_, row)| {
            let worth = |factor: f64| evaluate(compiled, &Turn::of(model, &row.driver, factor)).npv;
            let factors = (row.low.value, row.high.value);
            Swing { name: row.name.clone(), factors, npv: (worth(factors.0), worth(factors.1)) }
        })
        .collect();
    let size = |swing: &Swing| (swing.npv.1 - swing.npv.0).abs();
    swings.sort_by(|one, other| size(other).total_cmp(&size(one)));
    swings
}
