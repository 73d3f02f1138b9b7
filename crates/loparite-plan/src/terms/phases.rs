//! Phases: what fills the time from a decision to the first product, and when capital is spent in it.
//!
//! In        a facility, its technology's phases, the building season of its site, delay of controlled items
//! Out       share of capital by year; [`gates`], when each phase ends
//! Holds     shares of capital sum to 1; none is spent after the last year before the plant is on line
//! Equations (1) length of a phase = its share * lead time; of construction times 12 / building months; a delay of
//!               controlled items lies before the investment decision
//!           (2) spent in a year = sum over phases of capital share * part of the phase that lies in it
//!           (3) without capital by phase: the profile of the technology, year by year from the decision
//! Not here  whole years (`terms`): a year that is begun counts in full

use super::Decision;
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_model::chain::{Facility, FacilityId, Model};
use loparite_model::planning::Phases;

/// The end of a phase.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Gate {
    /// What is over then.
    pub name: &'static str,
    /// When, as a year and its part: 2027.5 is the middle of 2027.
    pub year: f64,
}

/// When each phase of a decision ends, if the technology says what its lead time is made of; a decision is made at the
/// beginning of its year.
pub fn gates(model: &Model, facility: FacilityId, decision: &Decision) -> Vec<Gate> {
    let row = &model.facilities[facility];
    debug_assert!(facility.position() < model.facilities.len());
    let Some(phases) = &model.technologies[row.technology].phases else { return Vec::new() };
    let mut year = f64::from(decision.year);
    let end = |(name, length): (&'static str, f64)| {
        year += length;
        Gate { name, year }
    };
    Phases::WORDS.into_iter().zip(lengths(model, row, phases, decision.delay)).map(end).collect()
}

/// Share of capital by year of a plant decided in a year that is on line some years later.
pub(super) fn spending(
    model: &Model,
    facility: &Facility,
    delay: f64,
    (decided, years): (Year, Year),
) -> Vec<(Year, f64)> {
    let technology = &model.technologies[facility.technology];
    let by_phase = technology.phases.as_ref().and_then(|phases| Some((phases, phases.capital?)));
    match by_phase {
        Some((phases, capital)) => {
            let lengths = lengths(model, facility, phases, delay);
            spread(lengths, capital.map(|figure| figure.value), (decided, years))
        }
        None => profile(&technology.spending, decided, years),
    }
}

/// equation (1), years
fn lengths(model: &Model, facility: &Facility, phases: &Phases, delay: f64) -> [f64; 4] {
    let mut lengths = phases.shares().map(|share| share * facility.lead_time.value);
    lengths[1] += delay;
    lengths[2] *= model.sites[facility.site].building_months.map_or(1.0, |months| 12.0 / months.value);
    lengths
}

/// equation (2)
fn spread(lengths: [f64; 4], capital: [f64; 4], (decided, years): (Year, Year)) -> Vec<(Year, f64)> {
    let last = (years - 1).max(0) as usize;
    let mut spent = vec![0.0; last + 1];
    let mut begin = 0.0;
    for (length, share) in lengths.into_iter().zip(capital) {
        let end: f64 = begin + length;
        if length > 0.0 {
            for (at, sum) in spent.iter_mut().enumerate() {
                let until = if at == last { f64::INFINITY } else { at as f64 + 1.0 };
                *sum += share * (end.min(until) - begin.max(at as f64)).max(0.0) / length;
            }
        } else {
            spent[(begin as usize).min(last)] += share;
        }
        begin = end;
    }
    let by_year = spent.into_iter().enumerate().map(|(at, share)| (decided + at as Year, share));
    by_year.filter(|(_, share)| *share > 0.0).collect()
}

/// Shares by year; what the profile has left when the plant goes on line falls into the last year before.
fn profile(profile: &[f64], decided: Year, years: Year) -> Vec<(Year, f64)> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_instalments_fall_into_the_last_year_before_start() {
        assert_eq!(profile(&[0.125, 0.25, 0.375, 0.25], 2026, 2), [(2026, 0.125), (2027, 0.875)]);
        assert_eq!(profile(&[0.5, 0.5], 2026, 4), [(2026, 0.5), (2027, 0.5)]);
        assert_eq!(profile(&[0.5, 0.5], 2026, 0), [(2026, 1.0)]);
    }

    #[test]
    fn capital_of_a_phase_is_spread_over_its_time() {
        // 1.5 years of permits, half a year to the decision, a year of construction, half a year of commissioning
        let spent = spread([1.5, 0.5, 1.0, 0.5], [0.3, 0.0, 0.5, 0.2], (2026, 4));
        for ((year, share), (at, wanted)) in spent.iter().zip([(2026, 0.2), (2027, 0.1), (2028, 0.5), (2029, 0.2)]) {
            assert!(*year == at && (share - wanted).abs() < 1e-12, "{spent:?}");
        }
        // a phase without a length is a moment
        assert_eq!(spread([1.0, 0.0, 1.0, 0.0], [0.0, 0.25, 0.5, 0.25], (2026, 2)), [(2027, 1.0)]);
        assert_eq!(spread([0.0; 4], [0.25; 4], (2026, 0)), [(2026, 1.0)]);
    }
}
