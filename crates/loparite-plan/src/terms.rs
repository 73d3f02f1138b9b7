//! Terms: what a decision to build means: when it is on line, when money flows, what it costs at which size.
//!
//! In        a model, whether technology controls hold
//! Out       for each facility its [`Decision`]s by year, its [`Cost`], what standing by costs
//! Holds     a decision whose plant would not be on line within the horizon is none
//! Equations (1) on_line  = decision + ceil(lead_time + longest delay of the controlled items); lead time as
//!               [`lead_time`], longer where nothing is built in winter
//!           (2) built with an acquisition, its item asks for no delay, and the acquisition's factor on capital holds
//!               in place of the item's; other items as before
//!           (3) partner's return: capital of the partner, at its worth in the year before the plant is on line, times
//!               the annuity at the discount rate over the years on line that are valued
//! Not here  the estimate itself (`loparite-economics`), capital in size (`cost`), parts of the lead time (`phases`);
//!           a plant built with two acquisitions

pub mod cost;
pub mod phases;

use self::cost::{Cost, StandbyCost};
pub use self::phases::gates;
use crate::worth;
use loparite_economics::estimate::running::operating;
use loparite_finance::loan::annuity;
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_model::chain::{AccessState, Facility, FacilityId, Model};
use loparite_model::planning::{Acquisition, AcquisitionId, Means, lead_time, whole_years};
use loparite_model::post::CashItem;

/// Whether controls of technology hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Controls {
    /// As the model says.
    InForce,
    /// Everything can be had.
    Lifted,
}

/// A year in which a facility can be decided, and with which acquired technology.
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
    /// The acquisition it is built with, if with one.
    pub via: Option<AcquisitionId>,
    /// Years that controlled items add to the lead time.
    pub delay: f64,
    /// Share of the capital that the chain pays itself.
    pub own_share: f64,
    /// Share of the capital that is owed a year on line: fee, and return of a partner.
    pub fee: f64,
}

/// Decisions and cost of every facility.
#[derive(Clone, Debug)]
pub struct Terms {
    /// By facility.
    pub decisions: Vec<Vec<Decision>>,
    /// By facility; `None` if nothing can be built.
    pub cost: Vec<Option<Cost>>,
    /// What a t/a costs that stands and does not run, by facility; `None` if it waits and goes for nothing.
    pub standby: Vec<Option<StandbyCost>>,
    /// What running costs beside reagents, power and wages, by facility, by year from the first of the horizon: money
    /// per tonne of capacity used, by item.
    pub operating: Vec<Vec<Vec<(CashItem, f64)>>>,
    /// First year on line by facility, of what exists or can be built.
    pub on_line: Vec<Option<Year>>,
    /// Whether controls hold.
    pub controls: Controls,
}

impl Terms {
    /// The terms of all facilities up to a last year.
    pub fn new(model: &Model, last: Year, controls: Controls) -> Terms {
        let mut terms =
            Terms { decisions: vec![], cost: vec![], standby: vec![], operating: vec![], on_line: vec![], controls };
        for (_, facility) in model.facilities.iter() {
            let cost = cost::cost(model, facility);
            let decisions: Vec<Decision> = if cost.is_some() {
                (facility.earliest.max(model.first_year)..=last)
                    .flat_map(|year| decisions(model, facility, year, controls))
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
            terms.standby.push(cost::standby(model, facility));
            terms.operating.push((model.first_year..=last).map(|year| running_cost(model, facility, year)).collect());
        }
        terms
    }

    /// Whether no new plant of a facility can be as far as it ever comes by a year.
    pub fn is_young(&self, model: &Model, facility: FacilityId, year: Year) -> bool {
        let ramp = &model.technologies[model.facilities[facility].technology].ramp_up;
        self.share_by(model, facility, year) < ramp.iter().copied().fold(0.0, f64::max) - 1e-9
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

/// First year in which a plant can be decided with an acquisition; `None` if the plan cannot count on it.
pub fn usable_from(model: &Model, acquisition: &Acquisition) -> Option<Year> {
    let is_counted_on = !matches!(acquisition.means, Means::Develop { assumed: false, .. });
    let first = acquisition.years.0.max(model.first_year);
    (is_counted_on && first <= acquisition.years.1).then(|| first + whole_years(acquisition.duration.value))
}

/// the decision without any acquisition, then one for each that helps
fn decisions(model: &Model, facility: &Facility, year: Year, controls: Controls) -> Vec<Decision> {
    let technology = &model.technologies[facility.technology];
    let helps = |acquisition: &Acquisition| {
        controls == Controls::InForce
            && technology.access.contains(&acquisition.item)
            && model.access[acquisition.item].state(year) != AccessState::Open
            && usable_from(model, acquisition).is_some_and(|from| from <= year)
    };
    let helpful = model.acquisitions.iter().filter(|(_, acquisition)| helps(acquisition)).map(|(id, _)| Some(id));
    let all = [None].into_iter().chain(helpful).map(|via| decision(model, facility, (year, via), controls));
    // another item that cannot be had is none that the acquisition opens
    all.filter(|decision| decision.via.is_none() || !decision.closed).collect()
}

fn decision(
    model: &Model,
    facility: &Facility,
    (year, via): (Year, Option<AcquisitionId>),
    controls: Controls,
) -> Decision {
    let technology = &model.technologies[facility.technology];
    let acquisition = via.map(|id| &model.acquisitions[id]);
    let (mut delay, mut factor, mut closed) = (0.0_f64, 1.0_f64, false);
    for &item in &technology.access {
        if acquisition.is_some_and(|acquisition| acquisition.item == item) {
            continue;
        }
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
    factor *= acquisition.and_then(|acquisition| acquisition.capex_factor).map_or(1.0, |figure| figure.value);
    let months = model.sites[facility.site].building_months;
    let years = whole_years(lead_time(facility.lead_time.value, technology.phases.as_ref(), months) + delay);
    let spending = phases::spending(model, facility, delay, (year, years));
    let on_line = year + years;
    let (own_share, fee) = acquisition.map_or((1.0, 0.0), |it| shares(model, it, &spending, on_line));
    Decision { year, on_line, spending, control_factor: factor, closed, via, delay, own_share, fee }
}

/// what the chain pays of the capital, and what it owes for the rest and for the technology, equation (3)
fn shares(model: &Model, acquisition: &Acquisition, spending: &[(Year, f64)], on_line: Year) -> (f64, f64) {
    let fee = acquisition.fee.map_or(0.0, |figure| figure.value);
    let Means::JointVenture { partner, .. } = acquisition.means else { return (1.0, fee) };
    let rate = model.discount_rate.value;
    let worth = |&(year, share): &(Year, f64)| share * (1.0 + rate).powi(on_line - 1 - year);
    let worth: f64 = spending.iter().map(worth).sum();
    let years = (worth::valued_until(model) - on_line + 1).max(1) as u32;
    (1.0 - partner.value, fee + partner.value * worth * annuity(rate, years))
}

/// Operating cost by item per tonne at full use: what is due by the year is taken at the largest size that there is.
fn running_cost(model: &Model, facility: &Facility, year: Year) -> Vec<(CashItem, f64)> {
    let existing = facility.existing.as_ref().map(|path| path.at(year)).filter(|&size| size > 0.0);
    let size = facility.module.or(facility.largest).map(|figure| figure.value).filter(|&size| size > 0.0).or(existing);
    let size = size.unwrap_or(facility.capex.at);
    let cost = operating(model, facility, size, year);
    let by_year = cost.per_year.into_iter().map(|(item, money)| (item, money / size));
    cost.per_tonne.into_iter().chain(by_year).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ramp_up_stays_at_its_last_step() {
        let ramp = [0.4, 0.7, 1.0];
        assert_eq!([2027, 2028, 2029, 2030, 2040].map(|y| ramp_at(&ramp, 2028, y)), [0.0, 0.4, 0.7, 1.0, 1.0]);
    }
}
