//! Series: money (or tonnes) by year, years in a row.
//!
//! In        first year and one value a year
//! Out       [`Series`]
//! Holds     a year outside the series is nothing, 0.0; whether that may be is asked by [`Series::covers`]
//! Not here  units: all series of one call are of one currency, price year and basis

/// A calendar year.
pub type Year = i32;

/// Most years of a project, a loan, a write-off.
pub(crate) const MOST_YEARS: f64 = 500.0;

/// One value a year, years in a row.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Series {
    first: Year,
    values: Vec<f64>,
}

impl Series {
    /// Values from a year on.
    pub fn new(first: Year, values: Vec<f64>) -> Series {
        Series { first, values }
    }

    /// The same value from one year to another, both within.
    pub fn level(first: Year, last: Year, value: f64) -> Series {
        Series::of(first, last, |_| value)
    }

    /// A value for each year from one to another, both within; none if the last lies before the first.
    pub fn of(first: Year, last: Year, value: impl FnMut(Year) -> f64) -> Series {
        Series { first, values: (first..=last).map(value).collect() }
    }

    /// First year.
    pub fn first(&self) -> Year {
        self.first
    }

    /// Last year; the year before the first if there is none.
    pub fn last(&self) -> Year {
        self.first + self.values.len() as Year - 1
    }

    /// Whether there is no year.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// All years.
    pub fn years(&self) -> std::ops::RangeInclusive<Year> {
        self.first()..=self.last()
    }

    /// Values in order of years.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Years with their values.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (Year, f64)> + '_ {
        self.values.iter().enumerate().map(|(position, &value)| (self.first + position as Year, value))
    }

    /// The value of a year, 0.0 outside.
    pub fn at(&self, year: Year) -> f64 {
        usize::try_from(year - self.first).ok().and_then(|at| self.values.get(at)).copied().unwrap_or(0.0)
    }

    /// Whether every year from one to another has a value.
    pub fn covers(&self, first: Year, last: Year) -> bool {
        first > last || (!self.is_empty() && self.first <= first && last <= self.last())
    }

    /// Adds to a year; the series grows to hold it.
    pub fn add(&mut self, year: Year, value: f64) {
        if self.values.is_empty() {
            self.first = year;
        }
        if year < self.first {
            let missing = (self.first - year) as usize;
            self.values.splice(0..0, std::iter::repeat_n(0.0, missing));
            self.first = year;
        }
        let at = (year - self.first) as usize;
        if at >= self.values.len() {
            self.values.resize(at + 1, 0.0);
        }
        self.values[at] += value;
    }

    /// The sum of two, over the years of both.
    pub fn plus(&self, other: &Series) -> Series {
        match (self.is_empty(), other.is_empty()) {
            (true, _) => other.clone(),
            (_, true) => self.clone(),
            _ => {
                let (first, last) = (self.first.min(other.first), self.last().max(other.last()));
                Series::of(first, last, |year| self.at(year) + other.at(year))
            }
        }
    }

    /// The difference of two, over the years of both.
    pub fn minus(&self, other: &Series) -> Series {
        self.plus(&other.scaled(-1.0))
    }

    /// Every value times a number.
    pub fn scaled(&self, factor: f64) -> Series {
        self.map(|_, value| value * factor)
    }

    /// Year by year product, over the years of this one.
    pub fn times(&self, other: &Series) -> Series {
        self.map(|year, value| value * other.at(year))
    }

    /// Every value through a function of year and value.
    pub fn map(&self, function: impl Fn(Year, f64) -> f64) -> Series {
        Series { first: self.first, values: self.iter().map(|(year, value)| function(year, value)).collect() }
    }

    /// The sum of all values.
    pub fn sum(&self) -> f64 {
        self.values.iter().sum()
    }

    /// Sums from the first year on.
    pub fn cumulative(&self) -> Series {
        let mut sum = 0.0;
        let add = |&value: &f64| {
            sum += value;
            sum
        };
        Series { first: self.first, values: self.values.iter().map(add).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_grows_on_both_sides() {
        let mut series = Series::default();
        series.add(2030, 2.0);
        series.add(2028, 1.0);
        series.add(2031, 4.0);
        assert_eq!(series, Series::new(2028, vec![1.0, 0.0, 2.0, 4.0]));
        assert_eq!((series.at(2027), series.at(2030), series.at(2032)), (0.0, 2.0, 0.0));
        assert!(series.covers(2028, 2031) && !series.covers(2027, 2031) && !series.covers(2030, 2032));
    }

    #[test]
    fn sums_reach_over_the_years_of_both() {
        let (early, late) = (Series::level(2026, 2027, 1.0), Series::level(2029, 2029, 5.0));
        assert_eq!(early.plus(&late), Series::new(2026, vec![1.0, 1.0, 0.0, 5.0]));
        assert_eq!(early.minus(&late).sum(), -3.0);
        assert_eq!(early.cumulative().values(), [1.0, 2.0]);
        assert_eq!(Series::default().plus(&early), early);
    }
}
