//! Rate of return: every rate at which a cash flow is worth nothing.
//!
//! In        money by year
//! Out       [`irr`]: one rate, several, or none with the reason
//! Holds     a rate is a root to [`RESIDUAL`] of the sum of absolute discounted money; every root between [`LEAST`] and
//!           [`MOST`] is found, roots nearer to each other than about a millionth are one; never NaN
//! Equations (1) v = 1 / (1 + r), worth(v) = sum over t of cash[t] * v^t
//!           (2) in(v), out(v): sums of the positive terms and of the sizes of the negative ones;
//!               worth = 0 where h = ln(in / out) = 0
//!           (3) dh / d ln v = mean year of the discounted income - mean year of the discounted outlay
//!           (4) one change of sign: all income is later than all outlay, or the reverse; so |dh / d ln v| >= 1,
//!               the root is the only one and lies within |h| of any ln v
//!           (5) several: let k lie between the years of the first change of sign. worth / v^k has the roots of worth,
//!               and its derivative times v^(k + 1), sum over t of (t - k) * cash[t] * v^t, has one change of sign
//!               less. Between the roots of that, worth / v^k is monotone: one root or none; a root at which it
//!               touches zero is a root of both
//! Source    Descartes' rule of signs and its proof by Rolle's theorem, any textbook of algebra; Newton's method held
//!           in a bracket
//! Not here  which of several rates would rank the project: none does, its net present value does

use crate::checks::percent;
use crate::series::Series;

/// Least rate that is looked for, -99.9999 %.
pub const LEAST: f64 = -0.999_999;

/// Greatest rate that is looked for, 10,000 %.
pub const MOST: f64 = 100.0;

/// Worth at a rate that is found, over the sum of absolute discounted money.
pub const RESIDUAL: f64 = 1e-9;

/// Money below this share of the largest year's is the rounding of whoever summed it: it would make roots of its own.
const NOTHING: f64 = 1e-13;

/// Relative error of a sum per term, some times what adding up in double precision makes.
const NOISE_PER_TERM: f64 = 4.0 * f64::EPSILON;

/// A step of ln v that changes nothing.
const LAST_DIGIT: f64 = 1e-15;

/// Bisection alone needs 60 steps to the last digit.
const MOST_STEPS: usize = 200;

/// What rates of return a cash flow has.
#[derive(Clone, PartialEq, Debug)]
pub enum Irr {
    /// None, and why.
    None(NoIrr),
    /// One.
    One(f64),
    /// Several, ascending: none of them ranks the project.
    Several(Vec<f64>),
}

/// Why there is no rate of return.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoIrr {
    /// There is no money at all.
    NoMoney,
    /// Money only comes in or only goes out.
    NoSignChange,
    /// No rate between [`LEAST`] and [`MOST`] makes the value zero.
    NoRoot,
    /// Some year's money is no finite number.
    NotFinite,
    /// Nothing is invested: a plant that stands already has no rate worth the name.
    NothingInvested,
}

impl Irr {
    /// The rate, if it is the only one.
    pub fn only(&self) -> Option<f64> {
        match self {
            Irr::One(rate) => Some(*rate),
            Irr::None(_) | Irr::Several(_) => None,
        }
    }

    /// All rates, ascending.
    pub fn all(&self) -> &[f64] {
        match self {
            Irr::None(_) => &[],
            Irr::One(rate) => std::slice::from_ref(rate),
            Irr::Several(rates) => rates,
        }
    }

    /// The only rate over another one, such as 0.0: closing a plant down costs money last, and that alone makes a
    /// second, usually very negative, rate.
    pub fn only_over(&self, least: f64) -> Option<f64> {
        let mut over = self.all().iter().filter(|rate| **rate > least);
        over.next().copied().filter(|_| over.next().is_none())
    }

    /// For print: `12.3 %`, `12.3 % (and -80.3 %)`, `several: 4.1 %, 23.0 %`, `none: no sign change`.
    pub fn words(&self) -> String {
        self.said(percent, NoIrr::words)
    }

    /// For print, with a form of numbers and reasons of one's own. Of several rates the only one over zero stands first
    /// and the others in brackets: they come from closing down, see [`Irr::only_over`].
    pub fn said(&self, rate: impl Fn(f64) -> String, why: impl Fn(NoIrr) -> &'static str) -> String {
        let listed = |rates: &[f64]| rates.iter().map(|&share| rate(share)).collect::<Vec<_>>().join(", ");
        match self {
            Irr::None(none) => format!("none: {}", why(*none)),
            Irr::One(share) => rate(*share),
            Irr::Several(rates) => match (self.only_over(0.0), rates.split_last()) {
                // rates ascend: the only one over zero is the last
                (Some(only), Some((_, others))) => format!("{} (and {})", rate(only), listed(others)),
                _ => format!("several: {}", listed(rates)),
            },
        }
    }
}

impl NoIrr {
    /// For print.
    pub fn words(self) -> &'static str {
        match self {
            NoIrr::NoMoney => "no money",
            NoIrr::NoSignChange => "no sign change",
            NoIrr::NoRoot => "no root",
            NoIrr::NotFinite => "money is not finite",
            NoIrr::NothingInvested => "nothing is invested",
        }
    }
}

/// All internal rates of return, equations (1) to (5).
///
/// ```
/// use loparite_finance::irr::{Irr, irr};
/// use loparite_finance::series::Series;
/// let rate = irr(&Series::new(2026, vec![-100.0, 60.0, 60.0])).only().expect("money goes out, then comes in");
/// assert!((rate - 0.130_662_386).abs() < 1e-9);
/// let pump = irr(&Series::new(2026, vec![-1600.0, 10_000.0, -10_000.0]));
/// assert_eq!(pump.words(), "several: 25.0 %, 400.0 %");
/// ```
pub fn irr(cash: &Series) -> Irr {
    let terms = match terms(cash.values()) {
        Ok(terms) => terms,
        Err(why) => return Irr::None(why),
    };
    if first_change(&terms).is_none() {
        return Irr::None(NoIrr::NoSignChange);
    }
    let mut rates: Vec<f64> = roots(&terms)
        .into_iter()
        .filter(|&ln_v| at(&terms, ln_v).residual.abs() <= RESIDUAL)
        .map(|ln_v| (-ln_v).exp_m1())
        .collect();
    rates.reverse();
    match rates[..] {
        [] => Irr::None(NoIrr::NoRoot),
        [rate] => Irr::One(rate),
        _ => Irr::Several(rates),
    }
}

/// The money over the largest year's, from the first year with any to the last.
fn terms(cash: &[f64]) -> Result<Vec<f64>, NoIrr> {
    let largest = cash.iter().fold(0.0_f64, |largest, money| largest.max(money.abs()));
    if cash.iter().any(|money| !money.is_finite()) {
        return Err(NoIrr::NotFinite);
    }
    if largest == 0.0 {
        return Err(NoIrr::NoMoney);
    }
    let counts = |money: &f64| money.abs() > NOTHING * largest;
    let first = cash.iter().position(counts).expect("the largest counts");
    let last = cash.iter().rposition(counts).expect("the largest counts");
    Ok(cash[first..=last].iter().map(|money| if counts(money) { money / largest } else { 0.0 }).collect())
}

/// The place of the first term whose sign is not that of the terms before it.
fn first_change(terms: &[f64]) -> Option<usize> {
    terms.iter().position(|term| term * terms[0] < 0.0)
}

/// Roots in ln v, ascending, equations (4) and (5).
fn roots(terms: &[f64]) -> Vec<f64> {
    let Some(change) = first_change(terms) else { return Vec::new() };
    if terms[change..].iter().all(|term| term * terms[change] >= 0.0) {
        return vec![only_root(terms)];
    }
    let between = change as f64 - 0.5;
    let mut turned: Vec<f64> = terms.iter().enumerate().map(|(t, term)| (t as f64 - between) * term).collect();
    let largest = turned.iter().fold(0.0_f64, |largest, term| largest.max(term.abs()));
    turned.iter_mut().for_each(|term| *term /= largest);
    let (low, high) = range();
    let mut points = vec![Point { ln_v: low, at: at(terms, low) }];
    points.extend(roots(&turned).into_iter().map(|ln_v| Point { ln_v, at: at(terms, ln_v) }));
    points.push(Point { ln_v: high, at: at(terms, high) });
    between_points(terms, &points)
}

/// Where `worth` is known.
#[derive(Clone, Copy)]
struct Point {
    ln_v: f64,
    at: Worth,
}

/// Roots at and between points between which there is one at most.
fn between_points(terms: &[f64], points: &[Point]) -> Vec<f64> {
    let noise = (terms.len() + 8) as f64 * NOISE_PER_TERM;
    let is_zero = |point: &Point| point.at.residual.abs() <= noise;
    let mut found: Vec<f64> = Vec::new();
    let mut before: Option<Point> = None;
    for &point in points {
        match before {
            // two touching points in a row have nothing but zero between them
            Some(last) if is_zero(&last) && is_zero(&point) => continue,
            _ if is_zero(&point) => found.push(point.ln_v),
            Some(last) if !is_zero(&last) && last.at.residual * point.at.residual < 0.0 => {
                let bracket = Bracket { low: last.ln_v, high: point.ln_v, sign_at_high: point.at.residual };
                found.push(newton(terms, bracket, 0.5 * (last.ln_v + point.ln_v), LAST_DIGIT));
            }
            _ => {}
        }
        before = Some(point);
    }
    found
}

/// The root of terms that change their sign once; the end of the range if it lies outside.
fn only_root(terms: &[f64]) -> f64 {
    let (low, high) = range();
    let rises = terms[terms.len() - 1];
    let here = at(terms, 0.0);
    // two terms reach it exactly: then rounding must not leave the root outside
    let reach = here.log_ratio.abs() * (1.0 + 1e-9) + 1e-9;
    let bracket = if here.log_ratio * rises > 0.0 {
        Bracket { low: low.max(-reach), high: 0.0, sign_at_high: rises }
    } else {
        Bracket { low: 0.0, high: high.min(reach), sign_at_high: rises }
    };
    // the error after a step is the square of the step times half the spread of the years: below the last digit
    newton(terms, bracket, -here.log_ratio / here.slope, 1e-9)
}

/// Range of ln v that is looked at.
fn range() -> (f64, f64) {
    (-(MOST.ln_1p()), -(LEAST.ln_1p()))
}

/// What a cash flow is worth, equations (2) and (3).
#[derive(Clone, Copy)]
struct Worth {
    /// ln(in / out); infinite if one of them is nothing.
    log_ratio: f64,
    /// Its derivative by ln v.
    slope: f64,
    /// (in - out) / (in + out).
    residual: f64,
}

/// Equations (2) and (3) by Horner's scheme; over v = 1 in powers of 1 / v, so that nothing overflows.
fn at(terms: &[f64], ln_v: f64) -> Worth {
    let power = (-ln_v.abs()).exp();
    let (mut income, mut outlay, mut income_years, mut outlay_years) = (0.0_f64, 0.0_f64, 0.0_f64, 0.0_f64);
    let mut add = |term: f64| {
        income_years = income_years * power + income;
        outlay_years = outlay_years * power + outlay;
        income = income * power + term.max(0.0);
        outlay = outlay * power + (-term).max(0.0);
    };
    let forward = if ln_v > 0.0 {
        terms.iter().for_each(|&term| add(term));
        -1.0
    } else {
        terms.iter().rev().for_each(|&term| add(term));
        1.0
    };
    Worth {
        log_ratio: (income / outlay).ln(),
        slope: forward * power * (income_years / income - outlay_years / outlay),
        residual: (income - outlay) / (income + outlay),
    }
}

/// An interval of ln v with a root in it.
struct Bracket {
    low: f64,
    high: f64,
    /// Any number of the sign that `worth` has at the upper end.
    sign_at_high: f64,
}

/// Newton's method on (2) from a start, with bisection where it leaves the bracket or does not halve its steps; ends
/// with a step of Newton's below the tolerance.
fn newton(terms: &[f64], bracket: Bracket, start: f64, tolerance: f64) -> f64 {
    let Bracket { mut low, mut high, sign_at_high } = bracket;
    let mut ln_v = if start > low && start < high { start } else { 0.5 * (low + high) };
    let (mut step, mut step_before) = (high - low, high - low);
    for _ in 0..MOST_STEPS {
        let here = at(terms, ln_v);
        if here.residual == 0.0 {
            return ln_v;
        }
        if here.residual * sign_at_high > 0.0 {
            high = ln_v
        } else {
            low = ln_v
        }
        let by_newton = ln_v - here.log_ratio / here.slope;
        let good = by_newton >= low && by_newton <= high && 2.0 * (by_newton - ln_v).abs() <= step_before;
        let next = if good { by_newton } else { 0.5 * (low + high) };
        (step_before, step) = (step, (next - ln_v).abs());
        ln_v = next;
        let enough = if good { tolerance } else { LAST_DIGIT };
        if step <= enough * (1.0 + ln_v.abs()) {
            break;
        }
    }
    ln_v
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(cash: &[f64]) -> Irr {
        irr(&Series::new(2026, cash.to_vec()))
    }

    #[test]
    fn what_has_no_rate_says_why() {
        assert_eq!(of(&[]), Irr::None(NoIrr::NoMoney));
        assert_eq!(of(&[0.0, 0.0]), Irr::None(NoIrr::NoMoney));
        assert_eq!(of(&[-1.0, 0.0, -2.0]), Irr::None(NoIrr::NoSignChange));
        assert_eq!(of(&[1.0, -2.0, 2.0]), Irr::None(NoIrr::NoRoot));
        assert_eq!(of(&[-1.0, f64::NAN]), Irr::None(NoIrr::NotFinite));
        assert_eq!(of(&[-1.0, 1000.0]), Irr::None(NoIrr::NoRoot), "99,900 % is over the range");
        assert_eq!(of(&[-1.0, 0.0]).words(), "none: no sign change");
    }

    #[test]
    fn a_rate_below_zero_is_found() {
        assert!((of(&[-100.0, 25.0]).only().unwrap() + 0.75).abs() < 1e-14);
        assert!((of(&[-100.0, 0.0, 0.01]).only().unwrap() + 0.99).abs() < 1e-14);
    }

    #[test]
    fn a_flow_that_touches_zero_has_one_rate() {
        // -(1 - 1.1 v)^2
        let touching = of(&[-1.0, 2.2, -1.21]);
        assert!((touching.only().unwrap() - 0.1).abs() < 1e-7, "{touching:?}");
        // (1 - 1.1 v)^3
        let threefold = of(&[1.0, -3.3, 3.63, -1.331]);
        assert!((threefold.only().unwrap() - 0.1).abs() < 1e-4, "{threefold:?}");
    }

    #[test]
    fn closing_down_makes_a_second_rate_below_zero() {
        let mut cash = vec![-1000.0];
        cash.extend([200.0; 20]);
        cash.push(-100.0);
        let found = of(&cash);
        assert_eq!(found.all().len(), 2, "{found:?}");
        assert!(found.only().is_none() && found.all()[0] < 0.0);
        assert!((found.only_over(0.0).unwrap() - 0.19).abs() < 0.01);
        let rates = found.all();
        assert_eq!(found.words(), format!("{:.1} % (and {:.1} %)", 100.0 * rates[1], 100.0 * rates[0]));
    }

    #[test]
    fn the_only_rate_over_zero_stands_before_the_others() {
        let said = |rates: &[f64]| Irr::Several(rates.to_vec()).words();
        assert_eq!(said(&[-0.803, 0.123]), "12.3 % (and -80.3 %)");
        assert_eq!(said(&[-0.9, 0.0, 0.123]), "12.3 % (and -90.0 %, 0.0 %)");
        assert_eq!(said(&[0.041, 0.23]), "several: 4.1 %, 23.0 %");
        assert_eq!(said(&[-0.8, 0.041, 0.23]), "several: -80.0 %, 4.1 %, 23.0 %");
        assert_eq!(said(&[-0.8, -0.1]), "several: -80.0 %, -10.0 %");
    }

    #[test]
    fn rounding_is_no_change_of_sign() {
        let cash = [-100.0, 110.0, 0.0, 0.0, 0.0, 0.0, 0.0, -1e-12];
        assert!((of(&cash).only().unwrap() - 0.1).abs() < 1e-12);
    }

    #[test]
    fn two_terms_are_exact() {
        for rate in [-0.5, 0.0, 0.1, 1.582_029_444_219_519, 30.0] {
            let found = of(&[-1.0 / (1.0 + rate), 1.0]).only().unwrap();
            assert!((found - rate).abs() <= 1e-14 * (1.0 + rate), "{found} {rate}");
        }
    }

    #[test]
    fn size_does_not_matter() {
        for size in [1e-300, 1.0, 1e300] {
            let found = of(&[-size, 0.6 * size, 0.6 * size]).only().unwrap();
            assert!((found - 0.130_662_386_291_807_9).abs() < 1e-14);
        }
    }
}
