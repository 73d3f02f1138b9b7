//! Discount: what money of other years is worth at a point in time.
//!
//! In        rate a year; the year at whose beginning money is valued; when within its year money falls
//! Out       [`Discount::factor`], [`npv`]; [`Discount::fault`] for a rate that is none
//! Holds     an earlier [`Timing`] gives the greater value of the same positive money at a positive rate; the base year
//!           never changes the sign of a value
//! Equations (1) factor[y] = (1 + rate)^-(y - base + shift), shift 0, 1/2 or 1 for money at the start, in the middle,
//!               at the end of its year
//!           (2) npv       = sum over years of cash[y] * factor[y]
//! Source    any textbook of project finance; the shift alone moves published values by 4 to 7 %

use crate::fault::Fault;
use crate::series::{Series, Year};

/// Least and greatest discount rate; beyond, the worth of a hundred years leaves the numbers.
pub const RATES: (f64, f64) = (-0.99, 100.0);

/// When within its year money falls.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Timing {
    /// On 1 January.
    Start,
    /// On 1 July.
    Middle,
    /// On 31 December.
    End,
}

impl Timing {
    /// All with their word.
    pub const WORDS: &[(&'static str, Timing)] =
        &[("start", Timing::Start), ("middle", Timing::Middle), ("end", Timing::End)];

    /// Years from the beginning of the year.
    pub fn shift(self) -> f64 {
        match self {
            Timing::Start => 0.0,
            Timing::Middle => 0.5,
            Timing::End => 1.0,
        }
    }
}

/// From when and at which rate.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Discount {
    /// A year, 0.08 for 8 %.
    pub rate: f64,
    /// Money is valued at the beginning of this year.
    pub base: Year,
    /// When within its year money falls.
    pub timing: Timing,
}

impl Discount {
    /// What is wrong with the rate, if it lies outside [`RATES`] or is no number: to be asked before a value is.
    pub fn fault(&self) -> Option<Fault> {
        Fault::outside(|| "the discount rate".into(), self.rate, RATES)
    }

    /// What one unit of a year's money is worth, equation (1).
    ///
    /// Panics if the rate lies outside [`RATES`].
    pub fn factor(&self, year: Year) -> f64 {
        assert!(self.rate >= RATES.0 && self.rate <= RATES.1, "a discount rate is checked before it is used");
        (1.0 + self.rate).powf(-(f64::from(year - self.base) + self.timing.shift()))
    }
}

/// Net present value, equation (2).
///
/// Panics if the rate lies outside [`RATES`].
///
/// ```
/// use loparite_finance::discount::{Discount, Timing, npv};
/// use loparite_finance::series::Series;
/// let cash = Series::new(2026, vec![-100.0, 110.0]);
/// let at_start = Discount { rate: 0.10, base: 2026, timing: Timing::Start };
/// assert!(npv(&cash, &at_start).abs() < 1e-12);
/// ```
pub fn npv(cash: &Series, discount: &Discount) -> f64 {
    let (mut factor, year) = (discount.factor(cash.first()), 1.0 / (1.0 + discount.rate));
    let mut sum = 0.0;
    for money in cash.values() {
        sum += money * factor;
        factor *= year;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_that_falls_earlier_is_worth_more() {
        let cash = Series::new(2026, vec![10.0, 10.0]);
        let worth = [Timing::Start, Timing::Middle, Timing::End]
            .map(|timing| npv(&cash, &Discount { rate: 0.08, base: 2026, timing }));
        assert!(worth[0] > worth[1] && worth[1] > worth[2], "{worth:?}");
        assert!((worth[0] / worth[2] - 1.08).abs() < 1e-12);
    }

    #[test]
    fn a_rate_that_is_none_is_a_fault() {
        let at = |rate| Discount { rate, base: 2026, timing: Timing::End }.fault();
        assert_eq!(at(0.08), None);
        for rate in [-1.0, f64::NAN, f64::INFINITY] {
            assert!(matches!(at(rate), Some(Fault::OutOfRange { .. })), "{rate}");
        }
    }
}
