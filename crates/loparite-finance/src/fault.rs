//! Fault: why money cannot be computed from what was given.
//!
//! Holds     every fault says what is wrong, with years and numbers; none is ever a number that is none

use crate::series::Year;
use std::fmt;

/// What is wrong with an input.
#[derive(Clone, PartialEq, Debug)]
pub enum Fault {
    /// A path has no value for some years that are asked for.
    PathTooShort {
        /// Which path.
        what: String,
        /// First and last year it has; `None` if it is empty.
        has: Option<(Year, Year)>,
        /// First and last year asked for.
        needs: (Year, Year),
    },
    /// Capital is written off over more years than the project has after spending.
    DepreciationPastLife {
        /// Which capital.
        what: String,
        /// Years of writing off.
        years: u32,
        /// Years there are.
        life: u32,
    },
    /// A span of years ends before it starts.
    EndsBeforeStart {
        /// Which span.
        what: String,
        /// Its first year.
        first: Year,
        /// Its last year.
        last: Year,
    },
    /// Money of one currency and year cannot be turned into another.
    NoRate {
        /// From which currency.
        from: String,
        /// Into which.
        to: String,
        /// Of which year.
        year: Year,
    },
    /// A number outside its range, or none.
    OutOfRange {
        /// Which number.
        what: String,
        /// Its value.
        value: f64,
        /// Least and greatest.
        range: (f64, f64),
    },
}

impl Fault {
    /// The fault of a number that lies outside its range (least and greatest), or is none; `None` if it lies within.
    ///
    /// ```
    /// use loparite_finance::fault::Fault;
    /// assert_eq!(Fault::outside(|| "a share".into(), 0.5, (0.0, 1.0)), None);
    /// assert!(Fault::outside(|| "a share".into(), f64::NAN, (0.0, 1.0)).is_some());
    /// ```
    pub fn outside(what: impl FnOnce() -> String, value: f64, range: (f64, f64)) -> Option<Fault> {
        let is_within = (range.0..=range.1).contains(&value);
        (!is_within).then(|| Fault::OutOfRange { what: what(), value, range })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::PathTooShort { what, has: Some((first, last)), needs } => {
                write!(f, "{what} has values for {first} to {last}, {} to {} are needed", needs.0, needs.1)
            }
            Fault::PathTooShort { what, has: None, needs } => {
                write!(f, "{what} has no values, {} to {} are needed", needs.0, needs.1)
            }
            Fault::DepreciationPastLife { what, years, life } => {
                write!(f, "{what} is written off over {years} years, {life} are left of the project")
            }
            Fault::EndsBeforeStart { what, first, last } => {
                write!(f, "{what} ends in {last}, before it starts in {first}")
            }
            Fault::NoRate { from, to, year } => write!(f, "no rate of {from} in {to} for {year}"),
            Fault::OutOfRange { what, value, range } => write!(f, "{what} is {value}, {}", limits(*range)),
        }
    }
}

/// A range in words; a bound at the end of all numbers is none.
fn limits((least, most): (f64, f64)) -> String {
    let over_zero = least == f64::MIN_POSITIVE;
    match (least <= f64::MIN, most >= f64::MAX) {
        (true, true) => "it must be a finite number".to_owned(),
        (true, false) => format!("it must be at most {most}"),
        (false, true) if over_zero => "it must be over zero".to_owned(),
        (false, true) => format!("it must be at least {least}"),
        (false, false) if over_zero => format!("it must be over zero and at most {most}"),
        (false, false) => format!("it lies between {least} and {most}"),
    }
}

impl std::error::Error for Fault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_reads_well_at_the_ends_of_all_numbers() {
        let said = |range| Fault::OutOfRange { what: "capital".into(), value: 0.0, range }.to_string();
        assert_eq!(said((f64::MIN_POSITIVE, f64::MAX)), "capital is 0, it must be over zero");
        assert_eq!(said((f64::MIN_POSITIVE, 8784.0)), "capital is 0, it must be over zero and at most 8784");
        assert_eq!(said((1.0, f64::INFINITY)), "capital is 0, it must be at least 1");
        assert_eq!(said((f64::NEG_INFINITY, -1.0)), "capital is 0, it must be at most -1");
        assert_eq!(said((f64::MIN, f64::MAX)), "capital is 0, it must be a finite number");
        assert_eq!(said((1.0, 20.0)), "capital is 0, it lies between 1 and 20");
    }
}
