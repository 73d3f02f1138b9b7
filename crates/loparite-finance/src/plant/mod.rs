//! Plant: what a whole plant costs to build and to run, what it earns, and what that is worth.
//!
//! In        [`Plant`]: equipment by account, factors, labour, resources, sales, land, terms of the money; which
//!           [`Conventions`] the costing follows
//! Out       [`Costed`]: every account and measure by name ([`Costed::lines`]), the cash of each year, what a reader
//!           must know ([`Note`])
//! Holds     all money of the result is of the plant's [`Plant::money`]; bad input is a list of all its faults; the
//!           conventions of a peer change exactly what their names say, and all of them together give its figures
//! Equations (1) to (5) in [`capital`], (6) to (13) in [`operating`], (14) to (18) in [`value`]
//! Source    Keim and Naumann 2019, Pilot-Scale Testing of an Integrated Circuit for the Extraction of Rare Earth
//!           Minerals and Elements from Coal and Coal Byproducts (University of Kentucky, OSTI 1569277): factors,
//!           labour, overhead; PrOMMiS 1.1.0 (US DOE): form of the present values
//! Not here  taxes and depreciation year by year ([`crate::project`]), capital of a facility by area and class
//!           ([`crate::capital`]), where the figures come from (`loparite-load`)
//!
//! Our rules value the peer's own plant of 500 short tons of feed an hour at -4450.97 million USD of 2019, the peer's
//! at -4539.27. Each convention alone, switched from ours to the peer's (`loparite-load/tests/plant.rs` holds each
//! against separate arithmetic):
//!
//! | convention | ours | the peer's | value changes by, million USD |
//! |---|---|---|---|
//! | land in operating cost | once | twice | -10.51 |
//! | loan | as it flows | turned | -22.00 |
//! | prices of products | at their year | by the plant index | -79.00 |
//! | prices of resources | at their year | by the plant index | +17.13 |
//! | labour | whole year | running hours | +6.07 |
//! | all five | | | -88.31 |
//!
//! Its second module, at -4919.16, takes our hours of labour and differs in two more:
//!
//! | convention | ours | the second module's | value changes by, million USD |
//! |---|---|---|---|
//! | flows | running hours | whole year | -366.92 |
//! | other plant cost in capital | once | twice | -1.25 |
//!
//! What is no convention stays as the case has it: reagents that nobody pays for, oxides at prices of a web shop.

pub mod capital;
pub mod conventions;
pub mod operating;
pub mod value;

use self::capital::{Capital, Equipment, Installation};
use self::conventions::Conventions;
use self::operating::{Operating, OperatingRates, Resource, Role, Sale};
use self::value::{Financing, Totals, Value, value};
use crate::fault::Fault;
use crate::series::Year;
use std::fmt;

/// The level of prices at which an amount is stated. Levels and not an [`crate::index::Index`] by calendar year, since
/// a study may have a level of its own beside the public one of the same year.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Level {
    /// Calendar year of the prices.
    pub year: Year,
    /// Index of what plants cost.
    pub plants: f64,
    /// Index of what goods cost, if one is at hand.
    pub goods: Option<f64>,
}

impl Level {
    /// What an amount of this level is at another by the index of plants.
    pub fn by_plants(&self, amount: f64, to: &Level) -> f64 {
        amount * to.plants / self.plants
    }
}

/// An amount of money and the level of its prices.
#[derive(Clone, PartialEq, Debug)]
pub struct Stated {
    /// What it is for.
    pub name: String,
    /// Money.
    pub amount: f64,
    /// At which prices.
    pub level: Level,
}

/// A whole plant.
#[derive(Clone, PartialEq, Debug)]
pub struct Plant {
    /// The level of prices at which everything is answered.
    pub money: Level,
    /// What it is made of.
    pub equipment: Vec<Equipment>,
    /// What putting it up takes, as shares of the bare erected cost.
    pub installation: Vec<Installation>,
    /// Plant cost beside equipment, such as the first fill of reagents.
    pub other: Vec<Stated>,
    /// Capital as spent, with escalation and interest during construction, over plant cost.
    pub as_spent: f64,
    /// Yearly charge over capital as spent.
    pub fixed_charge: f64,
    /// Who works there.
    pub roles: Vec<Role>,
    /// What running it costs beside people, resources and land; hours.
    pub rates: OperatingRates,
    /// What it takes in and leaves to be disposed of.
    pub resources: Vec<Resource>,
    /// What it sells.
    pub sales: Vec<Sale>,
    /// Lease of land a year.
    pub land: f64,
    /// kg of product a year, over which cost is divided; none if it is not asked for.
    pub recovered: Option<f64>,
    /// How it is paid for and what later money is worth; none if no value is asked for.
    pub financing: Option<Financing>,
}

/// What a plant costs and is worth.
#[derive(Clone, PartialEq, Debug)]
pub struct Costed {
    /// What it costs to build.
    pub capital: Capital,
    /// What it costs to run and what it earns.
    pub operating: Operating,
    /// Cost of recovery, money per kg; none if no product was named.
    pub recovery: Option<f64>,
    /// What it is worth; none without terms of financing.
    pub value: Option<Value>,
    /// What a reader must know.
    pub notes: Vec<Note>,
}

/// What a reader must know of a costing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Note {
    /// A price stands at its own year beside money of another, since no index of goods joins the two.
    PriceOfAnotherYear {
        /// Price of what.
        what: String,
        /// Year of the price.
        stated: Year,
        /// Year of the plant's money.
        money: Year,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Note::PriceOfAnotherYear { what, stated, money } = self;
        write!(f, "the price of {what} is of {stated} and was not moved to {money}: no index of goods joins the two")
    }
}

/// One measure of a costed plant.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// What is measured.
    pub measure: &'static str,
    /// Of which account, factor, role, resource, product; empty for the whole.
    pub of: String,
    /// Money; money a year; money per kg.
    pub amount: f64,
}

/// Costs a plant.
///
/// # Errors
/// Every number that is none, or lies outside its range.
///
/// ```
/// use loparite_finance::equipment::Account;
/// use loparite_finance::plant::capital::{Equipment, Parallel};
/// use loparite_finance::plant::conventions::Conventions;
/// use loparite_finance::plant::{Level, Plant, cost};
/// let of = |year, plants| Level { year, plants, goods: None };
/// let crusher = Equipment {
///     name: "1.3".to_owned(),
///     account: Account { reference: 589.0, cost: 1_922_101.0, exponent: 1.25, largest: None },
///     level: of(2016, 541.7),
///     size: 589.0,
///     units: 1.0,
///     parallel: Parallel::EachOfThisSize,
/// };
/// let plant = Plant { equipment: vec![crusher], ..Plant::empty(of(2021, 708.0)) };
/// let costed = cost(&plant, &Conventions::default()).unwrap();
/// assert!((costed.capital.bare - 2_512_179.27).abs() < 0.01);
/// ```
pub fn cost(plant: &Plant, conventions: &Conventions) -> Result<Costed, Vec<Fault>> {
    let faults = check(plant);
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut notes = Vec::new();
    let capital = Capital::of(plant);
    let operating = Operating::of(plant, &capital, (conventions, &mut notes));
    // (13)
    let recovery = plant.recovered.map(|kg| (capital.annualised + operating.fixed + operating.variable) / kg);
    let totals = Totals {
        capital: capital.plant + conventions.other_plant_cost.again() * capital.other,
        operating: operating.fixed + operating.variable + conventions.land.again() * plant.land,
        revenue: operating.revenue,
    };
    let mut beyond = Check::default();
    for (what, amount) in [
        ("plant cost", totals.capital),
        ("capital as spent", capital.as_spent),
        ("operating cost", totals.operating),
        ("revenue", totals.revenue),
        ("cost of recovery", recovery.unwrap_or(0.0)),
    ] {
        // amounts of any size may be given; what follows from them must still be a number
        beyond.amount(|| what.to_owned(), amount);
    }
    if !beyond.faults.is_empty() {
        return Err(beyond.faults);
    }
    let value = plant.financing.as_ref().map(|terms| value(&totals, terms, conventions)).transpose()?;
    Ok(Costed { capital, operating, recovery, value, notes })
}

impl Plant {
    /// A plant of nothing, to be filled: factors of 1, no rates.
    pub fn empty(money: Level) -> Plant {
        Plant {
            money,
            equipment: Vec::new(),
            installation: Vec::new(),
            other: Vec::new(),
            as_spent: 1.0,
            fixed_charge: 0.0,
            roles: Vec::new(),
            rates: OperatingRates::default(),
            resources: Vec::new(),
            sales: Vec::new(),
            land: 0.0,
            recovered: None,
            financing: None,
        }
    }
}

impl Costed {
    /// Every account and measure by name, in the order of an estimate; a line of nothing is the whole of its measure.
    pub fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut list = |measure, named: &[(String, f64)], whole: f64| {
            lines.extend(named.iter().map(|(of, amount)| Line { measure, of: of.clone(), amount: *amount }));
            lines.push(Line { measure, of: String::new(), amount: whole });
        };
        let (capital, operating) = (&self.capital, &self.operating);
        list("bare erected cost", &capital.accounts, capital.bare);
        list("installation", &capital.installation, capital.installed);
        list("installation by group", &capital.groups, capital.installed);
        list("other plant cost", &[], capital.other);
        list("plant cost", &[], capital.plant);
        list("capital as spent", &[], capital.as_spent);
        list("annualised capital", &[], capital.annualised);
        list("labour by role", &operating.roles, operating.labour);
        list("fixed cost", &operating.fixed_items, operating.fixed);
        list("variable cost", &operating.variable_items, operating.variable);
        list("revenue", &operating.sales, operating.revenue);
        if let Some(recovery) = self.recovery {
            list("cost of recovery", &[], recovery);
        }
        if let Some(value) = &self.value {
            lines.extend(value.lines());
        }
        lines
    }
}

/// Numbers and their ranges, all looked at before one is used.
#[derive(Default)]
struct Check {
    faults: Vec<Fault>,
}

impl Check {
    /// a number between two others; one that is none is in no range
    fn number(&mut self, what: impl Fn() -> String, value: f64, range: (f64, f64)) {
        self.faults.extend(Fault::outside(what, value, range));
    }

    fn amount(&mut self, what: impl Fn() -> String, value: f64) {
        self.number(what, value, (0.0, f64::MAX));
    }

    fn positive(&mut self, what: impl Fn() -> String, value: f64) {
        self.number(what, value, (f64::MIN_POSITIVE, f64::MAX));
    }

    fn share(&mut self, what: impl Fn() -> String, value: f64) {
        self.number(what, value, (0.0, 1.0));
    }

    fn level(&mut self, of: &str, level: &Level) {
        self.positive(|| format!("index of plants in {}, for {of}", level.year), level.plants);
        if let Some(goods) = level.goods {
            self.positive(|| format!("index of goods in {}, for {of}", level.year), goods);
        }
    }
}

/// Everything that is wrong with a plant.
fn check(plant: &Plant) -> Vec<Fault> {
    let mut check = Check::default();
    check.level("the plant", &plant.money);
    capital::check(plant, &mut check);
    operating::check(plant, &mut check);
    if let Some(terms) = &plant.financing {
        value::check(terms, &mut check);
    }
    check.faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plant_of_nothing_costs_nothing() {
        let money = Level { year: 2020, plants: 596.2, goods: None };
        let costed = cost(&Plant::empty(money), &Conventions::default()).unwrap();
        assert!(costed.lines().iter().all(|line| line.amount == 0.0), "{:?}", costed.lines());
        assert_eq!((costed.recovery, costed.value, costed.notes), (None, None, Vec::new()));
    }

    #[test]
    fn numbers_that_grow_past_all_numbers_are_a_fault() {
        let money = Level { year: 2020, plants: 1.0, goods: None };
        let fill = |n: i32| Stated { name: format!("fill {n}"), amount: f64::MAX, level: money };
        let plant = Plant { other: vec![fill(1), fill(2)], ..Plant::empty(money) };
        assert!(cost(&plant, &Conventions::default()).is_err());
    }

    #[test]
    fn all_faults_are_said_at_once() {
        let money = Level { year: 2020, plants: 0.0, goods: Some(f64::NAN) };
        let mut plant = Plant::empty(money);
        plant.land = -1.0;
        plant.rates.capacity_factor = 1.5;
        plant.recovered = Some(0.0);
        plant.other = vec![Stated { name: "fill".to_owned(), amount: f64::INFINITY, level: money }];
        let faults = cost(&plant, &Conventions::default()).unwrap_err();
        let said: Vec<String> = faults.iter().map(Fault::to_string).collect();
        for word in ["index of plants", "index of goods", "land", "capacity factor", "product recovered", "fill"] {
            assert!(said.iter().any(|fault| fault.contains(word)), "{word}: {said:?}");
        }
    }
}
