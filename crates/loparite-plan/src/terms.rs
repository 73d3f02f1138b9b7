//! Terms: what a decision to build means: when it is on line, when money flows, what it costs at which size.
//!
//! In        a model, whether technology controls hold
//! Out       for each facility its [`Decision`]s by year, and its [`Cost`]
//! Holds     a decision whose plant would not be on line within the horizon is none
//! Equations (1) on_line  = decision + ceil(lead_time + longest delay of the controlled items)
//!           (2) C(s)     = the facility's estimate at size s (`loparite_economics::estimate::plant_cost`)
//!           (3) fixed + variable * s, the chord of (2) from the smallest to the largest plant; as (2) is concave the
//!           chord
//!               lies below it, by at most [`Cost::chord_error`] of C
//! Not here  the estimate itself (`loparite-economics`)

use loparite_economics::estimate::running::operating;
use loparite_economics::estimate::{before_start, plant_cost};
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_model::chain::{AccessState, Facility, FacilityId, Model};
use loparite_model::post::CashItem;

/// Whether controls of technology hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Controls {
    /// As the model says.
    InForce,
    /// Everything can be had.
    Lifted,
}

/// A year in which a facility can be decided.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Year of the decision.
    pub year: Year,
    /// First year on line.
    pub on_line: Year,
    /// Share of capital by year.
    pub spending: Vec<(Year, f64)>,
    /// Factor of controls on capital.
    pub control_factor: f64,
    /// Whether a needed item cannot be had.
    pub closed: bool,
}

/// Capital as a line in size.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Cost {
    /// Money for any plant.
    pub fixed: f64,
    /// Money per t/a.
    pub variable: f64,
    /// Smallest plant, t/a.
    pub smallest: f64,
    /// Largest plant, t/a.
    pub largest: f64,
    /// First fill and working capital, money per t/a, due before the first product.
    pub before_start: f64,
    /// Of that, what comes back at the end.
    pub working_capital: f64,
    /// How far the chord lies below the curve at most, relative.
    pub chord_error: f64,
}

/// Decisions and cost of every facility.
#[derive(Clone, Debug)]
pub struct Terms {
    /// By facility.
    pub decisions: Vec<Vec<Decision>>,
    /// By facility; `None` if nothing can be built.
    pub cost: Vec<Option<Cost>>,
    /// What running costs beside reagents, power and wages, by facility, by year from the first of the horizon: money
    /// per tonne of capacity used, by item.
    pub operating: Vec<Vec<Vec<(CashItem, f64)>>>,
    /// First year on line by facility, of what exists or can be built.
    pub on_line: Vec<Option<Year>>,
}

impl Terms {
    /// The terms of all facilities up to a last year.
    pub fn new(model: &Model, last: Year, controls: Controls) -> Terms {
        let mut terms = Terms { decisions: vec![], cost: vec![], operating: vec![], on_line: vec![] };
        for (_, facility) in model.facilities.iter() {
            let cost = cost(model, facility);
            let decisions: Vec<Decision> = if cost.is_some() {
                (facility.earliest.max(model.first_year)..=last)
                    .map(|year| decision(model, facility, year, controls))
                    .filter(|decision| decision.on_line <= last)
                    .collect()
            } else {
                Vec::new()
            };
            let existing =
                facility.existing.as_ref().and_then(|path| (model.first_year..=last).find(|&year| path.at(year) > 0.0));
            let built = decisions.iter().map(|decision| decision.on_line).min();
            terms.on_line.push([existing, built].into_iter().flatten().min());
            terms.decisions.push(decisions);
            terms.cost.push(cost);
            terms.operating.push((model.first_year..=last).map(|year| running_cost(model, facility, year)).collect());
        }
        terms
    }

    /// Greatest share of nameplate that a new plant can have on line in a year.
    pub fn share_by(&self, model: &Model, facility: FacilityId, year: Year) -> f64 {
        let ramp = &model.technologies[model.facilities[facility].technology].ramp_up;
        self.decisions[facility.position()]
            .iter()
            .map(|decision| ramp_at(ramp, decision.on_line, year))
            .fold(0.0, f64::max)
    }
}

/// Share of nameplate in a year of a plant on line since another.
pub fn ramp_at(ramp: &[f64], on_line: Year, year: Year) -> f64 {
    if year < on_line { 0.0 } else { ramp[((year - on_line) as usize).min(ramp.len() - 1)] }
}

fn decision(model: &Model, facility: &Facility, year: Year, controls: Controls) -> Decision {
    let technology = &model.technologies[facility.technology];
    let (mut delay, mut factor, mut closed) = (0.0_f64, 1.0_f64, false);
    for &item in &technology.access {
        match model.access[item].state(year) {
            _ if controls == Controls::Lifted => {}
            AccessState::Open => {}
            AccessState::Closed => closed = true,
            AccessState::Licensed { delay: more, capex_factor } => {
                delay = delay.max(more.value);
                factor *= capex_factor.map_or(1.0, |figure| figure.value);
            }
        }
    }
    // a tenth of a day of slack: 3 years written as 36 months is 3 years
    let years = (facility.lead_time.value + delay - 3e-4).ceil().max(0.0) as Year;
    Decision {
        year,
        on_line: year + years,
        spending: spending(&technology.spending, year, years),
        control_factor: factor,
        closed,
    }
}

/// Shares by year; what the profile has left when the plant goes on line falls into the last year before.
fn spending(profile: &[f64], decided: Year, years: Year) -> Vec<(Year, f64)> {
    let last = (years - 1).max(0) as usize;
    let mut spending: Vec<(Year, f64)> = Vec::new();
    for (position, &share) in profile.iter().enumerate() {
        let year = decided + position.min(last) as Year;
        match spending.last_mut() {
            Some((known, sum)) if *known == year => *sum += share,
            _ => spending.push((year, share)),
        }
    }
    spending
}

/// Operating cost by item per tonne at full use: what is due by the year is taken at the largest size that there is.
fn running_cost(model: &Model, facility: &Facility, year: Year) -> Vec<(CashItem, f64)> {
    let existing = facility.existing.as_ref().map(|path| path.at(year)).filter(|&size| size > 0.0);
    let size = facility.largest.map(|figure| figure.value).filter(|&size| size > 0.0).or(existing);
    let size = size.unwrap_or(facility.capex.at);
    let cost = operating(model, facility, size, year);
    let by_year = cost.per_year.into_iter().map(|(item, money)| (item, money / size));
    cost.per_tonne.into_iter().chain(by_year).collect()
}

fn cost(model: &Model, facility: &Facility) -> Option<Cost> {
    let largest = facility.largest?.value;
    let smallest = facility.smallest.value.min(largest);
    if largest <= 0.0 {
        return None;
    }
    let curve = |size: f64| plant_cost(model, facility, size);
    let bound = before_start(model, facility, largest);
    let working_capital = bound.working_capital / largest;
    let before_start = working_capital + bound.first_fill / largest;
    let line = |fixed, variable, smallest, chord_error| {
        Some(Cost { fixed, variable, smallest, largest, before_start, working_capital, chord_error })
    };
    if largest - smallest <= 1e-9 * largest {
        return line(curve(largest), 0.0, largest, 0.0);
    }
    let low = if smallest > 0.0 { curve(smallest) } else { 0.0 };
    let variable = (curve(largest) - low) / (largest - smallest);
    // a convex curve (exponent over 1) would make the fixed part negative: then the largest plant's cost per tonne
    // holds
    let (fixed, variable) = match low - variable * smallest {
        fixed if fixed >= 0.0 => (fixed, variable),
        _ => (0.0, curve(largest) / largest),
    };
    let error = |share: f64| {
        let size = smallest + share * (largest - smallest);
        (curve(size) - fixed - variable * size) / curve(size)
    };
    let chord_error = (1..20).map(|step| error(f64::from(step) / 20.0)).fold(0.0, f64::max);
    line(fixed, variable, smallest, chord_error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_instalments_fall_into_the_last_year_before_start() {
        assert_eq!(spending(&[0.125, 0.25, 0.375, 0.25], 2026, 2), [(2026, 0.125), (2027, 0.875)]);
        assert_eq!(spending(&[0.5, 0.5], 2026, 4), [(2026, 0.5), (2027, 0.5)]);
        assert_eq!(spending(&[0.5, 0.5], 2026, 0), [(2026, 1.0)]);
    }

    #[test]
    fn ramp_up_stays_at_its_last_step() {
        let ramp = [0.4, 0.7, 1.0];
        assert_eq!([2027, 2028, 2029, 2030, 2040].map(|y| ramp_at(&ramp, 2028, y)), [0.0, 0.4, 0.7, 1.0, 1.0]);
    }
}
