//! Tax: profit tax by year, with losses carried forward.
//!
//! In        profit and rate by year, so that a tax zone is a path of rates; what losses may be taken off
//! Out       [`profit_tax`]: tax, losses used, expired and left; [`zoned`]: a path of rates from zones
//! Holds     losses made = used + expired + left; tax >= 0 for rates >= 0; more profit is never less tax over all years
//!           at one rate
//! Equations (1) profit < 0: a loss of that year, usable in the `years` years after it
//!           (2) used[y] = min(losses not expired, share * profit[y]), the oldest first
//!           (3) tax[y]  = rate[y] * (profit[y] - used[y]) for profit > 0, otherwise nothing
//! Source    share: Russian Tax Code, article 283 (half of the profit); expiry: many other codes
//! Not here  losses set off between facilities of one owner: profit comes summed

use crate::fault::Fault;
use crate::series::{Series, Year};
use std::collections::VecDeque;

/// What losses of earlier years may be taken off profit.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LossRelief {
    /// Share of a year's profit that they may take away, 0 to 1.
    pub share: f64,
    /// Years after its own in which a loss can be used; `None` is without limit.
    pub years: Option<u32>,
}

impl LossRelief {
    /// All losses, for ever.
    pub const FULL: LossRelief = LossRelief { share: 1.0, years: None };
}

/// Profit tax of a stream of profit.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Tax {
    /// Money by year.
    pub tax: Series,
    /// Losses of earlier years taken off this year's profit.
    pub used: Series,
    /// Losses whose last year of use was the one before.
    pub expired: Series,
    /// Losses left at the end.
    pub losses_left: f64,
}

/// Profit tax by year, equations (1) to (3); a year without a rate has none.
///
/// ```
/// use loparite_finance::series::Series;
/// use loparite_finance::tax::{LossRelief, profit_tax};
/// let profit = Series::new(2026, vec![-100.0, 60.0, 60.0]);
/// let rate = Series::level(2026, 2028, 0.25);
/// assert_eq!(profit_tax(&profit, &rate, &LossRelief::FULL).tax.values(), [0.0, 0.0, 5.0]);
/// let half = LossRelief { share: 0.5, years: None };
/// assert_eq!(profit_tax(&profit, &rate, &half).tax.values(), [0.0, 7.5, 7.5]);
/// ```
pub fn profit_tax(profit: &Series, rate: &Series, relief: &LossRelief) -> Tax {
    let mut losses: VecDeque<(Year, f64)> = VecDeque::new();
    let years = profit.values().len();
    let (mut tax, mut used, mut expired) = (vec![0.0; years], vec![0.0; years], vec![0.0; years]);
    for (place, (year, profit)) in profit.iter().enumerate() {
        while let Some(&(made, loss)) = losses.front() {
            if relief.years.is_none_or(|years| year.abs_diff(made) <= years) {
                break;
            }
            expired[place] += loss;
            losses.pop_front();
        }
        if profit < 0.0 {
            losses.push_back((year, -profit));
        } else if profit > 0.0 {
            used[place] = take(&mut losses, relief.share * profit);
            tax[place] = rate.at(year) * (profit - used[place]);
        }
    }
    let series = |values| Series::new(profit.first(), values);
    Tax {
        tax: series(tax),
        used: series(used),
        expired: series(expired),
        losses_left: losses.iter().map(|(_, loss)| loss).sum(),
    }
}

/// Takes up to an amount, the oldest first.
fn take(losses: &mut VecDeque<(Year, f64)>, most: f64) -> f64 {
    let mut taken = 0.0;
    while let Some((_, loss)) = losses.front_mut() {
        let room = most - taken;
        if *loss > room {
            *loss -= room;
            return most;
        }
        taken += *loss;
        losses.pop_front();
    }
    taken
}

/// Another rate from one year to another, both within.
#[derive(Clone, PartialEq, Debug)]
pub struct Zone {
    /// For faults.
    pub name: String,
    /// First year.
    pub first: Year,
    /// Last year.
    pub last: Year,
    /// Share of profit.
    pub rate: f64,
}

/// A path of rates with the zones' rates in their years, the later zone in the list over the earlier; a fault for every
/// zone that ends before it starts or whose rate is no share.
///
/// ```
/// use loparite_finance::series::Series;
/// use loparite_finance::tax::{Zone, zoned};
/// let usual = Series::level(2026, 2029, 0.25);
/// let free = Zone { name: "free port".into(), first: 2020, last: 2027, rate: 0.0 };
/// assert_eq!(zoned(&usual, &[free]).expect("the span is in order").values(), [0.0, 0.0, 0.25, 0.25]);
/// ```
pub fn zoned(usual: &Series, zones: &[Zone]) -> Result<Series, Vec<Fault>> {
    let mut faults = Vec::new();
    for Zone { name, first, last, rate } in zones {
        if last < first {
            faults.push(Fault::EndsBeforeStart { what: name.clone(), first: *first, last: *last });
        }
        faults.extend(Fault::outside(|| format!("rate of {name}"), *rate, (0.0, 1.0)));
    }
    let holds = |year| zones.iter().rev().find(|zone| zone.first <= year && year <= zone.last);
    let rate = |year, usual| holds(year).map_or(usual, |zone| zone.rate);
    if faults.is_empty() { Ok(usual.map(rate)) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tax(profit: &[f64], relief: LossRelief) -> Tax {
        profit_tax(&Series::new(2026, profit.to_vec()), &Series::level(2026, 2040, 0.2), &relief)
    }

    #[test]
    fn half_of_the_profit_is_always_taxed_in_russia() {
        let found = tax(&[-100.0, 80.0, 80.0, 80.0], LossRelief { share: 0.5, years: None });
        assert_eq!(found.used.values(), [0.0, 40.0, 40.0, 20.0]);
        assert_eq!(found.tax.values(), [0.0, 8.0, 8.0, 12.0]);
    }

    #[test]
    fn a_loss_that_expires_is_reported() {
        let found = tax(&[-100.0, -10.0, 30.0, 0.0, 50.0], LossRelief { share: 1.0, years: Some(2) });
        assert_eq!(found.used.values(), [0.0, 0.0, 30.0, 0.0, 0.0]);
        // 70 of 2026 cannot be used from 2029 on, 10 of 2027 not from 2030 on
        assert_eq!(found.expired.values(), [0.0, 0.0, 0.0, 70.0, 10.0]);
        assert_eq!((found.tax.sum(), found.losses_left), (0.2 * 50.0, 0.0));
    }

    #[test]
    fn the_oldest_loss_goes_first() {
        let found = tax(&[-10.0, -10.0, 15.0, 0.0], LossRelief { share: 1.0, years: Some(2) });
        assert_eq!((found.expired.sum(), found.losses_left), (0.0, 5.0));
    }

    #[test]
    fn zones_that_cannot_be_are_all_named() {
        let zone = |first, last, rate| Zone { name: "zone".into(), first, last, rate };
        let usual = Series::level(2026, 2028, 0.2);
        assert_eq!(zoned(&usual, &[zone(2028, 2027, 0.0), zone(2026, 2027, f64::NAN)]).unwrap_err().len(), 2);
        let both = zoned(&usual, &[zone(2026, 2027, 0.0), zone(2027, 2040, 0.1)]).unwrap();
        assert_eq!(both.values(), [0.0, 0.1, 0.1]);
    }

    #[test]
    fn a_zone_that_ends_is_a_path_of_rates() {
        let rate = Series::new(2026, vec![0.0, 0.0, 0.2]);
        let found = profit_tax(&Series::level(2026, 2028, 100.0), &rate, &LossRelief::FULL);
        assert_eq!(found.tax.values(), [0.0, 0.0, 20.0]);
    }
}
