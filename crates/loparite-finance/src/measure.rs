//! Measure: when money is back, how far it covers debt, what a tonne costs over the years.
//!
//! In        money by year; tonnes by year; a [`Discount`]
//! Out       [`payback`], [`payback_years`], [`discounted`], [`cover`], [`levelised`]
//! Holds     never NaN: what does not exist is `None`
//! Equations (1) payback: first year from which the sum of cash stays >= 0
//!           (2) payback years = year - from + (0 - sum up to the year before) / cash of the year
//!           (3) cover[y] = cash for service[y] / service[y]
//!           (4) loan-life cover = worth of cash / worth of service, over the years from the first service to the last
//!           (5) levelised = worth of cost / worth of quantity
//! Source    any textbook of project finance
//! Not here  what counts as cash for service (`project`)

use crate::discount::{Discount, npv};
use crate::series::{Series, Year};

/// First year from which the sum of cash stays at or over nothing, equation (1); `None` if it never was below or does
/// not come back.
pub fn payback(cash: &Series) -> Option<Year> {
    let sums = cash.cumulative();
    let last_below = sums.iter().filter(|&(_, sum)| sum < 0.0).map(|(year, _)| year).last()?;
    (last_below < sums.last()).then_some(last_below + 1)
}

/// Years from the beginning of `from` until money is back, money flowing evenly within its year, equation (2); negative
/// if it is back before `from`.
pub fn payback_years(cash: &Series, from: Year) -> Option<f64> {
    let year = payback(cash)?;
    let owed: f64 = -cash.iter().take_while(|&(earlier, _)| earlier < year).map(|(_, money)| money).sum::<f64>();
    Some(f64::from(year - from) + owed / cash.at(year))
}

/// Every year's money at its worth.
pub fn discounted(cash: &Series, discount: &Discount) -> Series {
    cash.map(|year, money| money * discount.factor(year))
}

/// How far cash covers debt service.
#[derive(Clone, PartialEq, Debug)]
pub struct Cover {
    /// By year with debt service, equation (3).
    pub by_year: Vec<(Year, f64)>,
    /// The least of them, and its year (the first, if several are as low).
    pub least: (Year, f64),
    /// Their mean.
    pub mean: f64,
    /// Over the life of the loan, equation (4).
    pub loan_life: f64,
}

/// Debt service cover; service is positive; `None` without service.
///
/// The discount's rate is that of the loan, if loan-life cover is to be the lenders'.
pub fn cover(cash_for_service: &Series, service: &Series, discount: &Discount) -> Option<Cover> {
    let by_year: Vec<(Year, f64)> = service
        .iter()
        .filter(|&(_, due)| due > 0.0)
        .map(|(year, due)| (year, cash_for_service.at(year) / due))
        .collect();
    let (&(first, _), &(last, _)) = (by_year.first()?, by_year.last()?);
    let lower = |least: (Year, f64), this: (Year, f64)| if this.1 < least.1 { this } else { least };
    let least = by_year.iter().copied().reduce(lower)?;
    let mean = by_year.iter().map(|(_, cover)| cover).sum::<f64>() / by_year.len() as f64;
    let worth = |money: &Series| npv(&Series::of(first, last, |year| money.at(year)), discount);
    Some(Cover { least, mean, loan_life: worth(cash_for_service) / worth(service), by_year })
}

/// What a unit costs over all years, equation (5); `None` if the quantity is worth nothing.
pub fn levelised(cost: &Series, quantity: &Series, discount: &Discount) -> Option<f64> {
    let worth = npv(quantity, discount);
    (worth > 0.0).then(|| npv(cost, discount) / worth)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discount::Timing;

    fn series(values: &[f64]) -> Series {
        Series::new(2026, values.to_vec())
    }

    const FLAT: Discount = Discount { rate: 0.0, base: 2026, timing: Timing::Start };

    #[test]
    fn money_is_back_when_it_stays_back() {
        assert_eq!(payback(&series(&[-100.0, 150.0, -100.0, 80.0, 10.0])), Some(2029));
        assert_eq!(payback(&series(&[1.0, 1.0])), None);
        assert_eq!(payback(&series(&[-1.0, 0.5])), None);
        assert_eq!(payback(&Series::default()), None);
    }

    #[test]
    fn years_are_counted_from_start_up() {
        // 100 owed at the start of 2028, 40 a year: two years and a half
        let cash = series(&[-60.0, -40.0, 40.0, 40.0, 40.0]);
        assert_eq!(payback_years(&cash, 2028), Some(2.5));
        assert_eq!(payback_years(&cash, 2026), Some(4.5));
    }

    #[test]
    fn cover_is_counted_in_years_of_service() {
        let cover = cover(&series(&[-50.0, 30.0, 20.0, 60.0]), &series(&[0.0, 20.0, 10.0, 20.0, 0.0]), &FLAT).unwrap();
        assert_eq!(cover.by_year, [(2027, 1.5), (2028, 2.0), (2029, 3.0)]);
        assert_eq!((cover.least, cover.loan_life), ((2027, 1.5), 110.0 / 50.0));
        assert!((cover.mean - 6.5 / 3.0).abs() < 1e-15);
        assert_eq!(super::cover(&series(&[1.0]), &series(&[0.0]), &FLAT), None);
    }

    #[test]
    fn what_is_not_made_has_no_cost() {
        assert_eq!(levelised(&series(&[10.0, 20.0]), &series(&[0.0, 10.0]), &FLAT), Some(3.0));
        assert_eq!(levelised(&series(&[10.0]), &series(&[0.0]), &FLAT), None);
    }
}
