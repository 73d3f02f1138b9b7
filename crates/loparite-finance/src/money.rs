//! Currency: money of one currency into another, year by year.
//!
//! In        money by year; a rate by year
//! Out       [`Rates::turn`]
//! Holds     a year without a rate is a fault, never a rate of another year
//! Equations (1) turned[y] = money[y] * per[y]
//!           (2) parity: per[y] = per[0] * ((1 + inflation of `to`) / (1 + inflation of `from`))^(y - 0); at parity the
//!               same project has the same value in either currency
//! Source    any textbook of project finance
//! Not here  price years: an index moves money between them

use crate::fault::Fault;
use crate::series::{Series, Year};

/// Rates between two currencies.
#[derive(Clone, PartialEq, Debug)]
pub struct Rates {
    /// Currency of the money that is turned.
    pub from: String,
    /// Currency that it is turned into.
    pub to: String,
    /// Units of `to` for one of `from`, by year.
    pub per: Series,
}

impl Rates {
    /// Rates that follow from two inflations and the rate of one year, equation (2).
    pub fn parity(names: (&str, &str), spot: (Year, f64), inflation: (f64, f64), last: Year) -> Rates {
        let drift = (1.0 + inflation.1) / (1.0 + inflation.0);
        let per = Series::of(spot.0, last, |year| spot.1 * drift.powi(year - spot.0));
        Rates { from: names.0.to_owned(), to: names.1.to_owned(), per }
    }

    /// Money in the other currency, equation (1); a fault for every year without a rate, or with one that is none.
    ///
    /// ```
    /// use loparite_finance::money::Rates;
    /// use loparite_finance::series::Series;
    /// let rates = Rates { from: "USD".into(), to: "RUB".into(), per: Series::new(2026, vec![80.0, 85.0]) };
    /// let money = Series::new(2026, vec![1.0, 2.0]);
    /// assert_eq!(rates.turn(&money).expect("both years have a rate").values(), [80.0, 170.0]);
    /// assert!(rates.turn(&Series::level(2027, 2028, 1.0)).is_err());
    /// ```
    pub fn turn(&self, money: &Series) -> Result<Series, Vec<Fault>> {
        let faults: Vec<Fault> = money.years().filter_map(|year| self.fault(year)).collect();
        if faults.is_empty() { Ok(money.times(&self.per)) } else { Err(faults) }
    }

    fn fault(&self, year: Year) -> Option<Fault> {
        let (from, to) = (self.from.clone(), self.to.clone());
        if !self.per.covers(year, year) {
            return Some(Fault::NoRate { from, to, year });
        }
        let value = self.per.at(year);
        let good = value.is_finite() && value > 0.0;
        let what = || format!("the rate of {from} in {to} for {year}");
        (!good).then(|| Fault::OutOfRange { what: what(), value, range: (0.0, f64::INFINITY) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_year_without_a_rate_is_named() {
        let rates = Rates { from: "USD".into(), to: "EUR".into(), per: Series::new(2027, vec![0.9, 0.0]) };
        let faults = rates.turn(&Series::level(2026, 2029, 1.0)).unwrap_err();
        assert_eq!(faults.len(), 3, "{faults:?}");
        assert_eq!(faults[0].to_string(), "no rate of USD in EUR for 2026");
        assert!(matches!(faults[1], Fault::OutOfRange { value: 0.0, .. }));
    }

    #[test]
    fn at_parity_the_dearer_money_buys_less() {
        let rates = Rates::parity(("USD", "RUB"), (2026, 80.0), (0.02, 0.071), 2027);
        assert!((rates.per.at(2027) - 84.0).abs() < 1e-12);
    }
}
