//! Estimate: the capital of a facility at a size, by area and class, and what running it costs by item.
//!
//! In        model, facility, size (t/a, capacity basis)
//! Out       [`Estimate`]; [`plant_cost`], the curve that the planner makes a line of; [`before_start`];
//!           [`operating`](running::operating)
//! Holds     the lines of the plant sum to [`plant_cost`], bit for bit; a declared total is its own sum; a check is
//!           never the way the total itself came, nor a declared total that nothing declares
//! Equations (1) plant = capital of the way that the technology names ([`plant`])
//!           (2) first fill = years * size * reagents per tonne, at prices of the first year
//!           (3) working capital = years * size * (reagents + power + wages + operating cost) per tonne at full output,
//!               at prices of the first year, + size * oxide held in circuits per t/a * worth of a tonne ([`held`])
//!           (4) closure = share * plant
//!           (5) of a facility in modules all of these are those of a module, as many times as modules make up the size
//! Not here  which size is built (`loparite-plan`); when capital is spent and by whom ([`crate::programme`]). Without
//!           rules of its stage a plant has neither first fill nor working capital nor closure

pub mod held;
pub mod origins;
pub mod plant;
pub mod running;
#[cfg(test)]
mod testing;

use loparite_finance::capital;
use loparite_model::chain::{Facility, FacilityId, Model};
use loparite_model::cost::{CapitalClass, CapitalFrom};

/// An amount of capital.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// Area of the plant, such as `solvent extraction`; `whole plant` where no flowsheet divides it.
    pub area: String,
    /// Class.
    pub class: CapitalClass,
    /// Money.
    pub amount: f64,
}

/// Another way to the same total.
#[derive(Clone, PartialEq, Debug)]
pub struct Check {
    /// Which way.
    pub from: CapitalFrom,
    /// Money, of the plant alone.
    pub amount: f64,
    /// What it may be with 80 % probability, if that is known.
    pub range: Option<(f64, f64)>,
}

/// The capital of a facility.
#[derive(Clone, PartialEq, Debug)]
pub struct Estimate {
    /// Whose.
    pub facility: FacilityId,
    /// t/a (capacity basis).
    pub size: f64,
    /// Where the plant's total comes from.
    pub from: CapitalFrom,
    /// By area, then class; first fill and working capital with area `whole plant`.
    pub lines: Vec<Line>,
    /// Of the working capital, what is held in solvent-extraction circuits.
    pub held: f64,
    /// Money to close it down.
    pub closure: f64,
    /// AACE class, least and greatest deviation of the plant's total, such as (4, -0.3, 0.5).
    pub accuracy: Option<(u8, f64, f64)>,
    /// Other ways to the plant's total.
    pub checks: Vec<Check>,
    /// Equipment that no account prices: kind, and unit of its size.
    pub unpriced: Vec<String>,
}

impl Estimate {
    /// The plant alone, without first fill and working capital.
    pub fn plant(&self) -> f64 {
        self.lines.iter().filter(|line| line.class.is_plant()).map(|line| line.amount).sum()
    }

    /// All capital before the first product.
    pub fn total(&self) -> f64 {
        self.lines.iter().map(|line| line.amount).sum()
    }
}

/// What a plant needs before it starts, beside itself. Money.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct BeforeStart {
    /// Reagents bought before the start.
    pub first_fill: f64,
    /// Working capital, with what is held; comes back at the end.
    pub working_capital: f64,
    /// Of which held in solvent-extraction circuits.
    pub held: f64,
}

/// The capital of a facility at a size (t/a, capacity basis).
pub fn estimate(model: &Model, facility: FacilityId, size: f64) -> Estimate {
    let row = &model.facilities[facility];
    let technology = &model.technologies[row.technology];
    let rules = model.capital_rules_of(technology.stage);
    let (unit, count) = in_modules(row, size);
    let (from, mut lines) = plant::lines(model, row, unit);
    let before = before_start(model, row, unit);
    let further =
        [(CapitalClass::FirstFill, before.first_fill), (CapitalClass::WorkingCapital, before.working_capital)];
    for (class, amount) in further.into_iter().filter(|(_, amount)| *amount != 0.0) {
        lines.push(Line { area: capital::WHOLE_PLANT.into(), class, amount });
    }
    let mut checks = plant::checks(model, row, unit, from);
    if count != 1.0 {
        lines.iter_mut().for_each(|line| line.amount *= count);
        for check in &mut checks {
            check.amount *= count;
            check.range = check.range.map(|(least, greatest)| (least * count, greatest * count));
        }
    }
    Estimate {
        facility,
        size,
        from,
        lines,
        held: before.held * count,
        closure: closure(model, row, size),
        accuracy: rules.map(|rules| (rules.class, rules.accuracy.0.value, rules.accuracy.1.value)),
        checks,
        unpriced: plant::unpriced(technology),
    }
}

/// Size of one plant (t/a) and how many make up a size, equation (5); part of a module is a plant of its own size.
fn in_modules(facility: &Facility, size: f64) -> (f64, f64) {
    match facility.module.map(|figure| figure.value).filter(|&module| module > 0.0 && size > module) {
        Some(module) => (module, size / module),
        None => (size, 1.0),
    }
}

/// Money to close down a plant of a size (t/a, capacity basis), equations (4) and (5); nothing without rules of
/// its stage.
pub fn closure(model: &Model, facility: &Facility, size: f64) -> f64 {
    let rules = model.capital_rules_of(model.technologies[facility.technology].stage);
    let (unit, count) = in_modules(facility, size);
    rules.map_or(0.0, |rules| count * capital::closure(rules.closure.value, plant_cost(model, facility, unit)))
}

/// The capital of the plant alone, money, at a size (t/a, capacity basis): the sum of the plant's lines.
pub fn plant_cost(model: &Model, facility: &Facility, size: f64) -> f64 {
    plant::cost(model, facility, size)
}

/// What a plant of a size (t/a, capacity basis) needs before it starts, equations (2) and (3).
pub fn before_start(model: &Model, facility: &Facility, size: f64) -> BeforeStart {
    let technology = &model.technologies[facility.technology];
    let Some(rules) = model.capital_rules_of(technology.stage) else { return BeforeStart::default() };
    let year = model.first_year;
    let reagents = running::reagents(model, technology, year);
    let bought = reagents + running::power(model, facility, year) + running::wages(model, facility, year);
    let rest = running::operating(model, facility, size, year).at_full_use(size);
    let held = held::value(model, technology, size);
    BeforeStart {
        first_fill: capital::first_fill(rules.first_fill.value, size * reagents),
        working_capital: capital::working_capital(rules.working_capital.value, size * (bought + rest), held),
        held,
    }
}
