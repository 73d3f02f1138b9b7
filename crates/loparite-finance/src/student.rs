//! Student: quantiles of Student's t distribution.
//!
//! In        degrees of freedom (any positive number), probability
//! Out       [`quantile`], [`distribution`]
//! Holds     `distribution(quantile(p)) = p`; symmetrical about 0; against the closed forms for 1 and 2 degrees
//! Equations (1) P(T <= t) = 1 - I_x(f/2, 1/2) / 2 for t >= 0, x = f / (f + t^2)
//!           (2) I_x(a, b) by the continued fraction of the incomplete beta function
//!           (3) ln Gamma by the Lanczos series
//! Source    (1), (2): NIST Digital Library of Mathematical Functions, 8.17.22; (3): C. Lanczos, SIAM J. Numer.
//!           Anal. B 1 (1964), coefficients for g = 7, nine terms
//! Not here  other distributions

use std::f64::consts::PI;

/// The probability that a variable of so many degrees of freedom is at most t, equation (1).
///
/// ```
/// let p = loparite_finance::student::distribution(2.0, 3.0_f64.sqrt() * 2.0);
/// assert!((p - 0.962_9).abs() < 1e-4);
/// ```
pub fn distribution(freedom: f64, t: f64) -> f64 {
    let x = freedom / (freedom + t * t);
    let tail = 0.5 * incomplete_beta(x, 0.5 * freedom, 0.5);
    if t < 0.0 { tail } else { 1.0 - tail }
}

/// The t that a variable of so many degrees of freedom does not exceed with a probability; `None` unless degrees of
/// freedom are positive and the probability lies between 0 and 1, both outside.
///
/// ```
/// let t = loparite_finance::student::quantile(11.0, 0.975).unwrap();
/// assert!((t - 2.200_985).abs() < 1e-6);
/// ```
pub fn quantile(freedom: f64, probability: f64) -> Option<f64> {
    if !(freedom > 0.0 && freedom.is_finite() && probability > 0.0 && probability < 1.0) {
        return None;
    }
    // the tail itself is searched for, not its complement to 1: it keeps its digits where it is small
    let tail = probability.min(1.0 - probability);
    let mut high = 1.0;
    while distribution(freedom, -high) > tail {
        high *= 2.0;
        if high > 1e100 {
            return None;
        }
    }
    let mut low = 0.0;
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return Some(if probability < 0.5 { -middle } else { middle });
        }
        if distribution(freedom, -middle) > tail { low = middle } else { high = middle }
    }
}

/// The regularised incomplete beta function, equation (2).
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p()).exp();
    // the fraction converges fast on this side of the mean only
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(x, a, b) / a
    } else {
        1.0 - front * fraction(1.0 - x, b, a) / b
    }
}

/// The continued fraction 1 / (1 + d1 / (1 + d2 / (1 + ..))), by the method of Lentz.
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    /// Stands for a denominator of zero.
    const TINY: f64 = 1e-300;
    /// Terms at most; some square roots of the parameters are needed.
    const TERMS: u32 = 10_000;
    let away_from_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let (mut value, mut upper, mut lower) = (1.0, 1.0, 0.0);
    for term in 0..TERMS {
        let m = f64::from(term / 2);
        let numerator = match term {
            0 => 1.0,
            _ if term % 2 == 0 => m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m)),
            _ => -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0)),
        };
        lower = 1.0 / away_from_zero(1.0 + numerator * lower);
        upper = if term == 0 { 1.0 / TINY } else { away_from_zero(1.0 + numerator / upper) };
        // the first step sets the value to 1 / 1
        let step = if term == 0 { 1.0 } else { upper * lower };
        value *= step;
        if term > 0 && (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}

/// ln Gamma of a positive number, equation (3).
fn ln_gamma(x: f64) -> f64 {
    const G: f64 = 7.0;
    const FIRST: f64 = 0.999_999_999_999_809_9;
    const TERMS: [f64; 8] = [
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    if x < 0.5 {
        return (PI / (PI * x).sin()).ln() - ln_gamma(1.0 - x);
    }
    let x = x - 1.0;
    let series: f64 = TERMS.iter().zip(1_u32..).map(|(term, at)| term / (x + f64::from(at))).sum::<f64>() + FIRST;
    let t = x + G + 0.5;
    0.5 * (2.0 * PI).ln() + (x + 0.5) * t.ln() - t + series.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_two_degrees_of_freedom_have_closed_forms() {
        for step in 1..200 {
            let p = f64::from(step) / 200.0;
            let one = (PI * (p - 0.5)).tan();
            let two = (2.0 * p - 1.0) / (2.0 * p * (1.0 - p)).sqrt();
            assert!((quantile(1.0, p).unwrap() - one).abs() < 1e-10 * one.abs().max(1.0), "{p}");
            assert!((quantile(2.0, p).unwrap() - two).abs() < 1e-10 * two.abs().max(1.0), "{p}");
        }
    }

    #[test]
    fn the_printed_table() {
        // two-sided 80 and 95 % columns of the table in any textbook of statistics
        let table = [
            (1.0, 3.078, 12.706),
            (3.0, 1.638, 3.182),
            (6.0, 1.440, 2.447),
            (11.0, 1.363, 2.201),
            (30.0, 1.310, 2.042),
            (120.0, 1.289, 1.980),
        ];
        for (freedom, eighty, ninety_five) in table {
            assert!((quantile(freedom, 0.9).unwrap() - eighty).abs() < 5.1e-4, "{freedom}");
            assert!((quantile(freedom, 0.975).unwrap() - ninety_five).abs() < 5.1e-4, "{freedom}");
        }
        // the normal distribution is the limit
        assert!((quantile(1e7, 0.975).unwrap() - 1.959_964).abs() < 1e-5);
    }

    #[test]
    fn a_quantile_is_the_inverse_of_the_distribution() {
        for freedom in [0.7, 1.0, 4.5, 11.0, 60.0, 1000.0] {
            for p in [1e-9, 1e-4, 0.03, 0.2, 0.5, 0.61, 0.9, 0.999] {
                let t = quantile(freedom, p).unwrap();
                assert!((distribution(freedom, t) / p - 1.0).abs() < 1e-9, "{freedom} {p}");
                assert!((quantile(freedom, 1.0 - p).unwrap() + t).abs() < 1e-5 * t.abs().max(1.0));
            }
        }
    }

    #[test]
    fn what_has_no_quantile_is_none() {
        for (freedom, p) in [(0.0, 0.5), (-1.0, 0.5), (f64::NAN, 0.5), (5.0, 0.0), (5.0, 1.0), (5.0, f64::NAN)] {
            assert_eq!(quantile(freedom, p), None);
        }
    }

    #[test]
    fn gamma_of_whole_numbers_is_the_factorial() {
        let mut factorial = 1.0;
        for n in 1_u32..20 {
            assert!((ln_gamma(f64::from(n)) - f64::ln(factorial)).abs() < 1e-12 * f64::from(n * n));
            factorial *= f64::from(n);
        }
        assert!((ln_gamma(0.5) - 0.5 * PI.ln()).abs() < 1e-13);
        assert!((ln_gamma(0.25) - 1.288_022_524_698_077_5).abs() < 1e-13);
    }
}
