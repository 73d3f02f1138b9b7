//! Figure: a number of the model and where it comes from.
//!
//! In        values in base units of the model
//! Out       [`Figure`] (one number), [`Path`] (a number for each year), both with the id of their [`Origin`]
//! Holds     no figure without an origin; an origin keeps the text as it was written
//! Not here  reading and unit conversion (`loparite-load`)

use loparite_kernel::define_id;
use loparite_kernel::diag::Place;
use loparite_kernel::quantity::Year;

define_id!(
    /// A source.
    SourceId,
    /// Where a figure comes from.
    OriginId,
);

/// How well a figure is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Grade {
    /// Read off an instrument or an account.
    Measured,
    /// Published by somebody who should know.
    Reported,
    /// Derived from something published.
    Estimated,
    /// Chosen by whoever wrote the scenario; listed in every report.
    Assumed,
}

impl Grade {
    /// The word in the text.
    pub fn word(self) -> &'static str {
        match self {
            Grade::Measured => "measured",
            Grade::Reported => "reported",
            Grade::Estimated => "estimated",
            Grade::Assumed => "assumed",
        }
    }
}

/// A publication, a data set, a person's assumption.
#[derive(Clone, Debug)]
pub struct Source {
    /// What it is called.
    pub title: String,
    /// Where it is found, or "none".
    pub address: String,
}

/// Where a figure comes from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// What the figure is, such as `technology sx-light: power`.
    pub of: String,
    /// As it was written.
    pub text: String,
    /// Its source.
    pub source: SourceId,
    /// The year it speaks of or was published in.
    pub year: Year,
    /// How well it is known.
    pub grade: Grade,
    /// Why, or what is doubtful; may be empty.
    pub note: String,
    /// Where it was written.
    pub place: Place,
}

/// One number with its origin.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Figure {
    /// In base units of the model.
    pub value: f64,
    /// Where it comes from.
    pub origin: OriginId,
}

/// How a path goes on between and beyond its points.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Course {
    /// A straight line between points, level before the first and after the last.
    Line,
    /// The points alone; nothing in other years.
    Points,
}

/// A number for each year with its origin.
#[derive(Clone, PartialEq, Debug)]
pub struct Path {
    /// Ascending in the year; at least one.
    pub points: Vec<(Year, f64)>,
    /// Between and beyond the points.
    pub course: Course,
    /// Where it comes from.
    pub origin: OriginId,
}

impl Path {
    /// The value in a year.
    pub fn at(&self, year: Year) -> f64 {
        let after = self.points.partition_point(|&(point, _)| point < year);
        let exact = self.points.get(after).filter(|&&(point, _)| point == year);
        match (self.course, exact) {
            (_, Some(&(_, value))) => value,
            (Course::Points, None) => 0.0,
            (Course::Line, None) if after == 0 => self.points[0].1,
            (Course::Line, None) if after == self.points.len() => self.points[after - 1].1,
            (Course::Line, None) => {
                let ((y0, v0), (y1, v1)) = (self.points[after - 1], self.points[after]);
                v0 + (v1 - v0) * f64::from(year - y0) / f64::from(y1 - y0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use loparite_kernel::ids::Id;

    #[test]
    fn a_path_is_straight_between_and_level_beyond() {
        let path = |course| Path { points: vec![(2026, 10.0), (2030, 30.0)], course, origin: OriginId::at(0) };
        let line = path(Course::Line);
        assert_eq!([2020, 2026, 2028, 2030, 2040].map(|y| line.at(y)), [10.0, 10.0, 20.0, 30.0, 30.0]);
        let points = path(Course::Points);
        assert_eq!([2020, 2026, 2028, 2030, 2040].map(|y| points.at(y)), [0.0, 10.0, 0.0, 30.0, 0.0]);
    }
}
