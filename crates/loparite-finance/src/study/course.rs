//! Course: a quantity over the years of production, as studies give it: the first years, then the mean of the life.
//!
//! In        steps, each some years at a value, and what holds after them
//! Out       [`Course::over`]: a value a year; [`Course::mean`]
//! Holds     a course that does not fill the life is a fault; one with the mean of the life has that mean
//! Equations (1) rest = (mean * life - sum of steps) / (life - years of steps)

use crate::fault::Fault;
use crate::series::{Series, Year};

/// A quantity over the years of production: steps, then what holds afterwards.
#[derive(Clone, PartialEq, Debug)]
pub struct Course {
    /// Years and the value of each of them.
    pub steps: Vec<(u32, f64)>,
    /// After the steps.
    pub rest: Rest,
}

/// What holds after the steps of a course.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Rest {
    /// Nothing: the steps fill the life.
    Nothing,
    /// This value.
    Level(f64),
    /// What makes this the mean over the life, equation (1).
    MeanOfLife(f64),
}

impl Course {
    /// The same in every year.
    pub fn level(value: f64) -> Course {
        Course { steps: Vec::new(), rest: Rest::Level(value) }
    }

    /// Values of the years of production.
    ///
    /// # Errors
    /// Steps that do not fill the life, or leave none of it to the rest.
    pub fn over(&self, first: Year, life: u32, what: &str) -> Result<Series, Fault> {
        let stepped: u32 = self.steps.iter().map(|&(years, _)| years).sum();
        let too_short = || Fault::PathTooShort {
            what: what.to_owned(),
            has: (stepped > 0).then(|| (first, first + stepped as Year - 1)),
            needs: (first, first + life as Year - 1),
        };
        let range = (0.0, f64::from(life));
        let too_long = Fault::OutOfRange { what: format!("years of {what}"), value: f64::from(stepped), range };
        let mut values: Vec<f64> =
            self.steps.iter().flat_map(|&(years, value)| std::iter::repeat_n(value, years as usize)).collect();
        let left = life.checked_sub(stepped).ok_or(too_long)?;
        let rest = match self.rest {
            Rest::Nothing if left > 0 => return Err(too_short()),
            Rest::MeanOfLife(_) if left == 0 => return Err(too_short()),
            Rest::Nothing => 0.0,
            Rest::Level(value) => value,
            Rest::MeanOfLife(mean) => (mean * f64::from(life) - values.iter().sum::<f64>()) / f64::from(left),
        };
        values.resize(life as usize, rest);
        Ok(Series::new(first, values))
    }

    /// The mean over the life; without a life that of a course that is level or says its mean.
    pub fn mean(&self, life: Option<u32>) -> Option<f64> {
        match (self.rest, life) {
            (Rest::MeanOfLife(mean), _) => Some(mean),
            (Rest::Level(value), None) if self.steps.is_empty() => Some(value),
            (_, None) => None,
            (_, Some(life)) => Some(self.over(0, life, "").ok()?.sum() / f64::from(life.max(1))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_with_the_mean_of_its_life_has_that_mean() {
        let price = Course { steps: vec![(7, 104.0)], rest: Rest::MeanOfLife(133.0) };
        let years = price.over(3, 38, "price").unwrap();
        assert_eq!((years.first(), years.last(), years.at(9)), (3, 40, 104.0));
        assert!((years.sum() / 38.0 - 133.0).abs() < 1e-9);
        assert!((years.at(10) - 139.548).abs() < 1e-3, "{}", years.at(10));
    }

    #[test]
    fn a_course_that_does_not_fill_the_life_is_a_fault() {
        let short = Course { steps: vec![(5, 1.0)], rest: Rest::Nothing };
        let fault = Fault::PathTooShort { what: "price".into(), has: Some((2, 6)), needs: (2, 11) };
        assert_eq!(short.over(2, 10, "price"), Err(fault));
        assert!(matches!(short.over(2, 4, "price"), Err(Fault::OutOfRange { .. })));
        let no_room = Course { steps: vec![(5, 1.0)], rest: Rest::MeanOfLife(2.0) };
        assert!(no_room.over(0, 5, "price").is_err());
    }
}
