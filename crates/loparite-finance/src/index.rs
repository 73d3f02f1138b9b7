//! Index: money of one year in prices of another, by a cost index of plants.
//!
//! In        index by year (such as CEPCI), an amount, its year, the year asked for
//! Out       the amount in the other year's prices
//! Holds     there and back is the amount itself; a year without a value of the index is a fault, never a guess
//! Equations (1) amount[to] = amount[from] * index[to] / index[from]
//! Source    any textbook of cost engineering; the values of an index stand in the data
//! Not here  currencies: both years are of one

use crate::fault::Fault;
use crate::series::Year;
use std::collections::BTreeMap;

/// A cost index.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Index {
    points: BTreeMap<Year, f64>,
}

impl Index {
    /// An index from years with their values, in any order; a value that is none or not over zero is left out.
    ///
    /// ```
    /// let cepci = loparite_finance::index::Index::of([(2016, 541.7), (2025, 815.59)]);
    /// assert!((cepci.escalate(100.0, 2016, 2025).unwrap() - 150.56).abs() < 0.01);
    /// assert!(cepci.escalate(100.0, 2020, 2025).is_err());
    /// ```
    pub fn of(values: impl IntoIterator<Item = (Year, f64)>) -> Index {
        let is_value = |value: f64| value.is_finite() && value > 0.0;
        Index { points: values.into_iter().filter(|(_, value)| is_value(*value)).collect() }
    }

    /// Whether it has a value for a year.
    pub fn has(&self, year: Year) -> bool {
        self.points.contains_key(&year)
    }

    /// An amount of one year in prices of another, equation (1).
    ///
    /// # Errors
    /// [`Fault::PathTooShort`]: the index has no value for one of the years, which is named as needed.
    pub fn escalate(&self, amount: f64, from: Year, to: Year) -> Result<f64, Fault> {
        Ok(amount * (self.at(to)? / self.at(from)?))
    }

    fn at(&self, year: Year) -> Result<f64, Fault> {
        let missing =
            || Fault::PathTooShort { what: "the cost index".into(), has: self.nearest(year), needs: (year, year) };
        self.points.get(&year).copied().ok_or_else(missing)
    }

    /// The years in a row with values that lie nearest to a year, so that a gap is not hidden by first and last.
    fn nearest(&self, year: Year) -> Option<(Year, Year)> {
        let start = *self.points.keys().min_by_key(|other| other.abs_diff(year))?;
        let in_row = |years: &mut dyn Iterator<Item = Year>| years.take_while(|year| self.has(*year)).last();
        Some((in_row(&mut (Year::MIN..=start).rev())?, in_row(&mut (start..=Year::MAX))?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cepci() -> Index {
        // CEPCI as shipped with IDAES-PSE 2.13.0
        Index::of([(1990, 357.6), (1995, 381.1), (2000, 394.1), (2001, 394.3), (2002, 395.6), (2011, 585.7)])
    }

    #[test]
    fn there_and_back_is_the_amount_itself() {
        let there = cepci().escalate(228.9, 2011, 1990).unwrap();
        assert!((there - 228.9 * 357.6 / 585.7).abs() < 1e-12);
        assert!((cepci().escalate(there, 1990, 2011).unwrap() - 228.9).abs() < 1e-12);
        assert_eq!(cepci().escalate(5.0, 2001, 2001), Ok(5.0));
    }

    #[test]
    fn a_missing_year_is_named_with_the_years_next_to_it() {
        let fault = cepci().escalate(1.0, 2003, 2011).unwrap_err();
        let expected =
            Fault::PathTooShort { what: "the cost index".into(), has: Some((2000, 2002)), needs: (2003, 2003) };
        assert_eq!(fault, expected);
        assert!(cepci().escalate(1.0, 2011, 2030).is_err());
        let empty = Index::default();
        assert!(matches!(empty.escalate(1.0, 2011, 2011), Err(Fault::PathTooShort { has: None, .. })));
    }

    #[test]
    fn a_value_that_is_none_is_missing() {
        let index = Index::of([(2020, 100.0), (2021, f64::NAN), (2022, -1.0), (2023, 120.0)]);
        assert!(index.has(2020) && !index.has(2021) && !index.has(2022));
        assert!(index.escalate(1.0, 2021, 2020).is_err());
        assert!(index.escalate(1.0, 2020, 2022).is_err());
        assert_eq!(index.escalate(1.0, 2020, 2023), Ok(1.2));
    }
}
