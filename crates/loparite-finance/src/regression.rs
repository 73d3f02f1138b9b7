//! Regression: the cost of a plant from known plants of other sizes.
//!
//! In        plants with size (t/a), cost (money), group (such as plants of one country)
//! Out       [`Fit`]: intercept, exponent, shift of each further group, with 95 % intervals; [`Prediction`] of a new
//!           plant with its 80 % interval
//! Holds     the fit passes through the centre of its points; cost in other money moves the intercept alone; residuals
//!           sum to nothing over every group
//! Equations (1) log10 cost = intercept + exponent * log10 size + shift of the group (of the first point's group: 0)
//!           (2) b = (X'X)^-1 X'y, sizes taken about their mean so that no digits are lost
//!           (3) s^2 = sum of squared residuals / (points - coefficients); residual factor = 10^s
//!           (4) 95 %: c'b +- t(0.975) * s * sqrt(c'(X'X)^-1 c), c picks a coefficient
//!           (5) 80 % of a new plant: x'b +- t(0.90) * s * sqrt(1 + x'(X'X)^-1 x)
//! Source    ordinary least squares of any textbook of statistics; t: [`crate::student`]
//! Not here  which plants are comparable (data)

use crate::student::quantile;

/// A known plant.
#[derive(Clone, PartialEq, Debug)]
pub struct Point {
    /// t/a.
    pub size: f64,
    /// Money.
    pub cost: f64,
    /// Plants of one group share a shift.
    pub group: String,
}

/// Why nothing can be fitted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// There are no more points than coefficients.
    TooFew {
        /// Points there are.
        points: usize,
        /// Points needed.
        needed: usize,
    },
    /// The plants of each group are of one size: an exponent cannot be told from a shift.
    OneSize,
    /// Size or cost of the point at this position is not a positive number.
    NotPositive {
        /// Position.
        point: usize,
    },
}

/// A coefficient with its 95 % interval.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Coefficient {
    /// Best value.
    pub value: f64,
    /// Low end.
    pub low: f64,
    /// High end.
    pub high: f64,
}

/// The cost of a new plant.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Prediction {
    /// Money: as likely exceeded as not.
    pub central: f64,
    /// Money: exceeded with 90 % probability.
    pub low: f64,
    /// Money: exceeded with 10 % probability.
    pub high: f64,
    /// Whether the size lies among those of the known plants.
    pub among: bool,
}

/// Known plants by a power law.
#[derive(Clone, PartialEq, Debug)]
pub struct Fit {
    /// Number of points.
    pub points: usize,
    /// log10 of the money of a plant of 1 t/a, first point's group.
    pub intercept: Coefficient,
    /// Exponent of size.
    pub exponent: Coefficient,
    /// log10 of the factor of each further group, in order of appearance.
    pub shifts: Vec<(String, Coefficient)>,
    /// Share of the variance of log cost that is explained.
    pub r2: f64,
    /// Factor of one standard deviation of the residuals.
    pub residual_factor: f64,
    /// Least and greatest size, t/a.
    pub sizes: (f64, f64),
    /// The first point's group.
    pub base: String,
    algebra: Algebra,
}

/// What a prediction needs.
#[derive(Clone, PartialEq, Debug)]
struct Algebra {
    /// Coefficients: level at the mean size, exponent, shifts.
    b: Vec<f64>,
    /// (X'X)^-1.
    inverse: Vec<Vec<f64>>,
    /// Mean of log10 size.
    mean: f64,
    /// Standard deviation of residuals.
    s: f64,
    /// Degrees of freedom.
    freedom: f64,
}

impl Algebra {
    /// c'b and half the width of an interval about it; `more` is 1 for a new plant, 0 for a coefficient.
    fn about(&self, c: &[f64], (probability, more): (f64, f64)) -> (f64, f64) {
        let t = quantile(self.freedom, probability).expect("there are more points than coefficients");
        let spread: f64 =
            self.inverse.iter().zip(c).map(|(row, c_row)| c_row * dot(row, c)).sum::<f64>().max(0.0) + more;
        (dot(c, &self.b), t * self.s * spread.sqrt())
    }

    fn coefficient(&self, c: &[f64]) -> Coefficient {
        let (value, half) = self.about(c, (0.975, 0.0));
        Coefficient { value, low: value - half, high: value + half }
    }
}

impl Fit {
    /// A new plant of a size (t/a) in a group, equation (5); `None` for a group without points and for a size that is
    /// not positive.
    pub fn predict(&self, size: f64, group: &str) -> Option<Prediction> {
        if !(size.is_finite() && size > 0.0) {
            return None;
        }
        let mut x = vec![0.0; self.algebra.b.len()];
        x[0] = 1.0;
        x[1] = size.log10() - self.algebra.mean;
        if group != self.base {
            x[2 + self.shifts.iter().position(|(name, _)| name == group)?] = 1.0;
        }
        let (value, half) = self.algebra.about(&x, (0.9, 1.0));
        let [central, low, high] = [value, value - half, value + half].map(|log| 10.0_f64.powf(log));
        let among = (self.sizes.0..=self.sizes.1).contains(&size);
        high.is_finite().then_some(Prediction { central, low, high, among })
    }
}

/// Fits a power law with a shift of each group but the first point's, equations (1) to (4).
///
/// ```
/// use loparite_finance::regression::{Point, fit};
/// let point = |size: f64, cost| Point { size, cost, group: "world".into() };
/// let law = fit(&[point(1e3, 10.0), point(1e4, 50.0), point(2e4, 70.0), point(5e4, 130.0)]).unwrap();
/// assert!((law.exponent.value - 0.654).abs() < 1e-3);
/// let new = law.predict(1e4, "world").unwrap();
/// assert!(new.low < new.central && new.central < new.high && new.among);
/// ```
///
/// # Errors
/// Too few points, plants of one size, a size or cost that is not positive.
pub fn fit(points: &[Point]) -> Result<Fit, Refusal> {
    let positive = |value: f64| value.is_finite() && value > 0.0;
    if let Some(point) = points.iter().position(|point| !positive(point.size) || !positive(point.cost)) {
        return Err(Refusal::NotPositive { point });
    }
    let mut groups: Vec<&str> = Vec::new();
    for point in points {
        if !groups.contains(&point.group.as_str()) {
            groups.push(&point.group);
        }
    }
    let coefficients = 1 + groups.len().max(1);
    if points.len() <= coefficients {
        return Err(Refusal::TooFew { points: points.len(), needed: coefficients + 1 });
    }
    let logs: Vec<f64> = points.iter().map(|point| point.size.log10()).collect();
    let mean = logs.iter().sum::<f64>() / logs.len() as f64;
    let row = |(point, log): (&Point, &f64)| {
        let mut row = vec![1.0, log - mean];
        row.extend(groups[1..].iter().map(|group| f64::from(u8::from(point.group == *group))));
        row
    };
    let x: Vec<Vec<f64>> = points.iter().zip(&logs).map(row).collect();
    let y: Vec<f64> = points.iter().map(|point| point.cost.log10()).collect();
    let (algebra, r2) = least_squares(&x, &y, mean).ok_or(Refusal::OneSize)?;
    let unit = |at: usize| (0..coefficients).map(|c| f64::from(u8::from(c == at))).collect::<Vec<f64>>();
    let mut at_one = unit(0);
    at_one[1] = -mean;
    let shifts = groups[1..].iter().zip(2..).map(|(group, at)| (group.to_string(), algebra.coefficient(&unit(at))));
    let sizes = points.iter().map(|point| point.size);
    Ok(Fit {
        points: points.len(),
        intercept: algebra.coefficient(&at_one),
        exponent: algebra.coefficient(&unit(1)),
        shifts: shifts.collect(),
        r2,
        residual_factor: 10.0_f64.powf(algebra.s),
        sizes: (sizes.clone().fold(f64::INFINITY, f64::min), sizes.fold(0.0, f64::max)),
        base: groups[0].into(),
        algebra,
    })
}

/// Equations (2) and (3), with the share of variance explained; `None` if columns depend on each other.
fn least_squares(x: &[Vec<f64>], y: &[f64], mean: f64) -> Option<(Algebra, f64)> {
    let columns = x[0].len();
    let normal: Vec<Vec<f64>> =
        (0..columns).map(|i| (0..columns).map(|j| x.iter().map(|row| row[i] * row[j]).sum()).collect()).collect();
    let right: Vec<f64> = (0..columns).map(|i| x.iter().zip(y).map(|(row, y)| row[i] * y).sum()).collect();
    let inverse = invert(normal)?;
    let b: Vec<f64> = inverse.iter().map(|row| dot(row, &right)).collect();
    let residuals: f64 = x.iter().zip(y).map(|(row, y)| (y - dot(row, &b)).powi(2)).sum();
    let level = y.iter().sum::<f64>() / y.len() as f64;
    let all: f64 = y.iter().map(|y| (y - level).powi(2)).sum();
    let freedom = (y.len() - columns) as f64;
    // plants of one cost leave nothing to explain
    let r2 = if all > 0.0 { (1.0 - residuals / all).max(0.0) } else { 0.0 };
    Some((Algebra { b, inverse, mean, s: (residuals / freedom).sqrt(), freedom }, r2))
}

/// Inverse of a symmetric positive definite matrix by elimination; `None` if a pivot vanishes.
fn invert(mut a: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    /// A pivot of less than this share of its diagonal is rounding of zero.
    const VANISHED: f64 = 1e-12;
    let n = a.len();
    let diagonal: Vec<f64> = (0..n).map(|i| a[i][i]).collect();
    let mut inverse: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    for pivot in 0..n {
        let value = a[pivot][pivot];
        if value <= VANISHED * diagonal[pivot] {
            return None;
        }
        for matrix in [&mut a, &mut inverse] {
            matrix[pivot].iter_mut().for_each(|entry| *entry /= value);
        }
        for row in (0..n).filter(|&row| row != pivot) {
            let factor = a[row][pivot];
            for matrix in [&mut a, &mut inverse] {
                let above = matrix[pivot].clone();
                matrix[row].iter_mut().zip(above).for_each(|(entry, above)| *entry -= factor * above);
            }
        }
    }
    Some(inverse)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of the data of the tests: class, part, point.
    fn known() -> Vec<(&'static str, &'static str, Point)> {
        #![allow(clippy::unwrap_used, reason = "a broken test file shall fail the test")]
        let text = include_str!("../tests/data/capital_points.csv");
        let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
        let row = |line: &'static str| {
            let cells: Vec<&str> = line.split(',').collect();
            let number = |at: usize| cells[at].parse::<f64>().unwrap();
            (cells[0], cells[1], Point { size: number(4), cost: number(5), group: cells[2].into() })
        };
        rows.map(row).collect()
    }

    fn of(class: &str, keep: impl Fn(&str, &Point) -> bool) -> Fit {
        #![allow(clippy::unwrap_used, reason = "a fit that is refused shall fail the test")]
        let known = known();
        let kept = known.iter().filter(|(of, part, point)| *of == class && keep(part, point));
        fit(&kept.map(|(.., point)| point.clone()).collect::<Vec<Point>>()).unwrap()
    }

    fn close(is: Coefficient, should: [f64; 3]) {
        let far = [is.value, is.low, is.high].iter().zip(should).any(|(is, should)| (is - should).abs() > 1.5e-4);
        assert!(!far, "{is:?} {should:?}");
    }

    // the fits of the three tests below were published with the points, to four digits after the point

    #[test]
    fn separation_and_mine_to_oxide_with_a_shift_of_china() {
        let law = of("separation", |_, _| true);
        assert_eq!(law.points, 14);
        close(law.intercept, [-1.6317, -3.2936, 0.0301]);
        close(law.exponent, [1.0679, 0.6367, 1.4992]);
        close(law.shifts[0].1, [-0.6087, -1.1007, -0.1167]);
        assert!((law.r2 - 0.737).abs() < 5e-4 && (law.residual_factor - 2.12).abs() < 5e-3, "{law:?}");
        // normal equations solved apart from this code, t(0.90; 11) = 1.36343 from the table
        for (group, should) in [("W", [208.195, 71.373, 607.302]), ("C", [51.257, 15.174, 173.140])] {
            let new = law.predict(5000.0, group).unwrap();
            let is = [new.central, new.low, new.high];
            assert!(is.iter().zip(should).all(|(is, should)| (is - should).abs() < 2e-3), "{is:?}");
        }
    }

    #[test]
    fn magnets_with_a_shift_of_china() {
        let law = of("magnet", |_, _| true);
        assert_eq!((law.points, law.base.as_str(), law.shifts[0].0.as_str()), (9, "W", "C"));
        close(law.intercept, [-1.7331, -3.9226, 0.4565]);
        close(law.exponent, [1.1875, 0.5431, 1.8319]);
        close(law.shifts[0].1, [-0.8727, -1.5132, -0.2323]);
        assert!((law.r2 - 0.774).abs() < 5e-4 && (law.residual_factor - 1.88).abs() < 5e-3, "{law:?}");
    }

    #[test]
    fn separation_without_added_circuits_and_magnets_of_one_group() {
        let law = of("separation", |part, _| part != "add-on");
        assert_eq!(law.points, 12);
        close(law.intercept, [-0.9863, -2.6147, 0.6421]);
        close(law.exponent, [0.9237, 0.5062, 1.3412]);
        close(law.shifts[0].1, [-0.6512, -1.0911, -0.2112]);
        assert!((law.r2 - 0.762).abs() < 5e-4 && (law.residual_factor - 1.90).abs() < 5e-3, "{law:?}");
        let west = of("magnet", |_, point| point.group == "W");
        assert_eq!((west.points, west.shifts.len()), (6, 0));
        close(west.intercept, [-2.1922, -4.3607, -0.0238]);
        close(west.exponent, [1.3237, 0.685, 1.9624]);
        // one degree of freedom: an interval that says nothing
        let china = of("magnet", |_, point| point.group == "C");
        assert_eq!(china.points, 3);
        let (is, should) = (china.exponent, [-0.0845, -9.3698, 9.2009]);
        assert!(
            [is.value, is.low, is.high].iter().zip(should).all(|(is, should)| (is - should).abs() < 5e-4),
            "{is:?}"
        );
    }

    #[test]
    fn points_on_a_law_give_the_law() {
        let law = |size: f64, group: &str| 3.0 * size.powf(0.6) * if group == "C" { 0.5 } else { 1.0 };
        let sizes = [(10.0, "W"), (200.0, "C"), (3000.0, "W"), (50.0, "C"), (700.0, "W")];
        let points: Vec<Point> =
            sizes.map(|(size, group)| Point { size, cost: law(size, group), group: group.into() }).to_vec();
        let found = fit(&points).unwrap();
        assert!((found.exponent.value - 0.6).abs() < 1e-12 && (found.r2 - 1.0).abs() < 1e-12);
        assert!((found.shifts[0].1.value - 0.5_f64.log10()).abs() < 1e-12);
        let new = found.predict(400.0, "C").unwrap();
        assert!([new.low, new.central, new.high].iter().all(|cost| (cost / law(400.0, "C") - 1.0).abs() < 1e-9));
        assert!(new.among && !found.predict(1e5, "C").unwrap().among);
        assert_eq!(found.predict(400.0, "X"), None);
        assert_eq!(found.predict(0.0, "W"), None);
    }

    #[test]
    fn a_new_plant_is_less_sure_away_from_the_centre_and_the_interval_is_that_of_equation_5() {
        let law = of("magnet", |_, point| point.group == "W");
        let width = |size: f64| {
            let new = law.predict(size, "W").unwrap();
            (new.high / new.low).log10()
        };
        let centre = 10.0_f64.powf(law.algebra.mean);
        assert!(width(centre) < width(3.0 * centre) && width(centre) < width(centre / 3.0));
        // at the centre: 2 t(0.90; 4) s sqrt(1 + 1/6), t = 1.53321
        let s = law.residual_factor.log10();
        assert!((width(centre) - 2.0 * 1.533_206 * s * (1.0 + 1.0 / 6.0_f64).sqrt()).abs() < 1e-5);
    }

    #[test]
    fn cost_in_other_money_moves_the_intercept_alone() {
        let points: Vec<Point> = known().into_iter().filter(|row| row.0 == "magnet").map(|row| row.2).collect();
        let other: Vec<Point> = points.iter().map(|p| Point { cost: 1e6 * 90.0 * p.cost, ..p.clone() }).collect();
        let (one, two) = (fit(&points).unwrap(), fit(&other).unwrap());
        assert!((one.exponent.high - two.exponent.high).abs() < 1e-9);
        assert!((two.intercept.value - one.intercept.value - 90e6_f64.log10()).abs() < 1e-9);
        let ratio = |fit: &Fit| fit.predict(5000.0, "C").map(|new| new.high / new.central).unwrap();
        assert!((ratio(&one) - ratio(&two)).abs() < 1e-9);
    }

    #[test]
    fn what_cannot_be_fitted_is_refused_with_the_reason() {
        let point = |size: f64, cost: f64, group: &str| Point { size, cost, group: group.into() };
        assert_eq!(fit(&[]), Err(Refusal::TooFew { points: 0, needed: 3 }));
        let two = [point(1.0, 1.0, "W"), point(2.0, 2.0, "W")];
        assert_eq!(fit(&two), Err(Refusal::TooFew { points: 2, needed: 3 }));
        let grouped = [two.to_vec(), vec![point(3.0, 2.0, "C")]].concat();
        assert_eq!(fit(&grouped), Err(Refusal::TooFew { points: 3, needed: 4 }));
        let same = [("W", 7.0), ("W", 7.0), ("W", 7.0), ("C", 9.0), ("C", 9.0)];
        let same: Vec<Point> = same.iter().map(|&(group, size)| point(size, size + 1.0, group)).collect();
        assert_eq!(fit(&same), Err(Refusal::OneSize));
        for wrong in [point(0.0, 1.0, "W"), point(1.0, -1.0, "W"), point(f64::NAN, 1.0, "W")] {
            assert_eq!(fit(&[two[0].clone(), wrong]), Err(Refusal::NotPositive { point: 1 }));
        }
    }

    #[test]
    fn plants_of_one_cost_have_nothing_to_explain() {
        let point = |size: f64| Point { size, cost: 5.0, group: String::new() };
        let law = fit(&[point(1.0), point(2.0), point(4.0)]).unwrap();
        assert!(law.r2 == 0.0 && law.exponent.value.abs() < 1e-12);
    }
}
