//! Rate: how far apart two numbers may stand for each rating: the one table of thresholds.
//!
//! In        a claimed number with its operator, a number to hold it against, both in base units
//! Out       [`Rating`]
//! Holds     a smaller distance never gives a worse rating; edges belong to the better rating; units and scale play no
//!           part
//! Equations (1) distance = max(claimed / found, found / claimed) for numbers of one sign
//!           (2) distance = 1 if a bound holds, else (1)
//!           (3) distance is infinite if one of the two is zero or the signs differ
//! Not here  which numbers are held against each other (`check`), how findings become a verdict (`combine`)

use crate::verdict::Rating;
use loparite_model::claim::Operator;

/// Greatest distances of the three better ratings; what is beyond the last is contradicted.
#[derive(Clone, Copy, Debug)]
pub struct Steps {
    /// Up to here supported.
    pub supported: f64,
    /// Up to here plausible.
    pub plausible: f64,
    /// Up to here strained.
    pub strained: f64,
}

// The table. Factors are distances of equation (1).

/// `=`: 5 %, 25 %, a factor of 2.
pub const EQUAL: Steps = Steps { supported: 1.05, plausible: 1.25, strained: 2.0 };
/// `~`: 10 %, 25 %, a factor of 2.
pub const ABOUT: Steps = Steps { supported: 1.10, plausible: 1.25, strained: 2.0 };
/// `>=`, `>`, `<=`, `<`: the bound holds, is missed by 10 %, by a factor of 1.5.
pub const BOUND: Steps = Steps { supported: 1.0, plausible: 1.10, strained: 1.5 };
/// Calendar years, in years of difference (`~` allows one more): the same, half a year, one year.
pub const YEARS: Steps = Steps { supported: 0.0, plausible: 0.5, strained: 1.0 };
/// Numbers of documents, in documents of difference.
pub const DOCUMENTS: Steps = Steps { supported: 0.25, plausible: 1.0, strained: 2.0 };
/// A claim about the plan: what is wanted over what is attainable. Supported only if the plan of the run attains it.
pub const PLAN: Steps = Steps { supported: 1.0, plausible: 1.0, strained: 1.25 };
/// A number is the one of another category within this factor.
pub const SAME_NUMBER: f64 = 1.10;
/// A mismatch is a power of ten within this factor.
pub const POWER_OF_TEN: f64 = 1.15;
/// A number corrected by a power of ten fits independent evidence within this factor.
pub const FITS: f64 = 1.5;
/// A bound on the plan is proved if its recheck closes to this, relatively.
pub const PROVED: f64 = 1e-4;
/// Values whose year is within this many years of the year of the claim decide; older and newer ones are named.
pub const SAME_YEARS: i32 = 1;

/// Rounding of doubles at an edge.
const EDGE: f64 = 1e-9;

impl Steps {
    /// The rating at a distance.
    pub fn rating(self, distance: f64) -> Rating {
        let within = |step: f64| distance <= step + EDGE * step.abs().max(1.0);
        match () {
            () if within(self.supported) => Rating::Supported,
            () if within(self.plausible) => Rating::Plausible,
            () if within(self.strained) => Rating::Strained,
            () => Rating::Contradicted,
        }
    }
}

/// The rating of a claimed number against one that was found. `rounding` is half a unit of the last digit claimed:
/// "about 1 %" speaks of anything that rounds to 1 %, and is at least plausible for it.
pub fn compare(operator: Operator, claimed: f64, found: f64, rounding: f64) -> Rating {
    match operator {
        Operator::Equal => EQUAL.rating(distance(claimed, found)),
        Operator::About => {
            let rating = ABOUT.rating(distance(claimed, found));
            let rounds = (claimed - found).abs() <= rounding * (1.0 + EDGE);
            if rounds { rating.min(Rating::Plausible) } else { rating }
        }
        _ if holds(operator, claimed, found) => Rating::Supported,
        // equal and yet not held: a strict bound at zero
        _ if claimed == found => Rating::Contradicted,
        // a bound that is missed is never supported, even if it is missed by a hair
        _ => BOUND.rating(distance(claimed, found)).max(Rating::Plausible),
    }
}

/// The rating of a calendar year against another.
pub fn compare_years(operator: Operator, claimed: f64, found: f64) -> Rating {
    let apart = (claimed - found).abs();
    match operator {
        Operator::Equal => YEARS.rating(apart),
        Operator::About => YEARS.rating((apart - 1.0).max(0.0)),
        Operator::More if claimed > found => Rating::Supported,
        Operator::Less if claimed < found => Rating::Supported,
        Operator::More | Operator::Less => YEARS.rating(apart.max(1.0)),
        Operator::AtLeast => YEARS.rating((found - claimed).max(0.0)),
        Operator::AtMost => YEARS.rating((claimed - found).max(0.0)),
    }
}

/// Equations (1) and (3).
pub fn distance(a: f64, b: f64) -> f64 {
    if a == b {
        1.0
    } else if a * b <= 0.0 {
        f64::INFINITY
    } else {
        (a / b).max(b / a)
    }
}

/// Whether what was found satisfies the bound that is claimed. Numbers in texts are rounded: "more than 700" is
/// satisfied by 700. Only at zero is a strict bound strict.
fn holds(operator: Operator, claimed: f64, found: f64) -> bool {
    let slack = EDGE * claimed.abs();
    match operator {
        Operator::AtLeast => found >= claimed - slack,
        Operator::More => found > claimed || (claimed != 0.0 && found >= claimed - slack),
        Operator::AtMost => found <= claimed + slack,
        Operator::Less => found < claimed || (claimed != 0.0 && found <= claimed + slack),
        Operator::Equal | Operator::About => found == claimed,
    }
}

/// One rating of several values of the same thing: the best that any value gives, but strained if another value
/// contradicts, and at most plausible if another strains it. Where no value is better than strained, contradicted if
/// at least half of them contradict. Untestable ones do not count.
pub fn pool(ratings: impl IntoIterator<Item = Rating>) -> Rating {
    let ratings: Vec<Rating> = ratings.into_iter().filter(|rating| *rating != Rating::Untestable).collect();
    let (Some(&best), Some(&worst)) = (ratings.iter().min(), ratings.iter().max()) else {
        return Rating::Untestable;
    };
    match (best, worst) {
        (Rating::Supported | Rating::Plausible, Rating::Contradicted) => Rating::Strained,
        (Rating::Supported, Rating::Strained) => Rating::Plausible,
        (Rating::Strained, Rating::Contradicted) => {
            let against = ratings.iter().filter(|rating| **rating == Rating::Contradicted).count();
            if 2 * against >= ratings.len() { Rating::Contradicted } else { Rating::Strained }
        }
        (best, _) => best,
    }
}

/// The power of ten that a ratio is, if it is one within [`POWER_OF_TEN`].
pub fn power_of_ten(ratio: f64) -> Option<i32> {
    let power = ratio.abs().log10().round();
    let is_one = ratio > 0.0 && power != 0.0 && distance(ratio, 10_f64.powf(power)) <= POWER_OF_TEN * (1.0 + EDGE);
    is_one.then_some(power as i32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Rating::{Contradicted, Plausible, Strained, Supported, Untestable};

    #[test]
    fn thresholds_hold_at_their_edges() {
        let equal = |found| compare(Operator::Equal, 100.0, found, 0.0);
        assert_eq!([100.0, 105.0, 100.0 / 1.05].map(equal), [Supported; 3]);
        assert_eq!([105.1, 125.0, 80.0].map(equal), [Plausible; 3]);
        assert_eq!([125.1, 200.0, 50.0].map(equal), [Strained; 3]);
        assert_eq!([200.1, 49.9, 0.0, -100.0].map(equal), [Contradicted; 4]);
        let about = |found| compare(Operator::About, 100.0, found, 0.5);
        assert_eq!([110.0, 110.1, 125.1, 200.1].map(about), [Supported, Plausible, Strained, Contradicted]);
    }

    #[test]
    fn bounds_hold_or_are_missed() {
        for operator in [Operator::AtLeast, Operator::More] {
            let bound = |found| compare(operator, 110.0, found, 0.0);
            assert_eq!([500.0, 110.0].map(bound), [Supported; 2]);
            assert_eq!([109.9, 100.0].map(bound), [Plausible; 2]);
            assert_eq!([99.9, 110.0 / 1.5].map(bound), [Strained; 2]);
            assert_eq!([73.0, 0.0].map(bound), [Contradicted; 2]);
        }
        for operator in [Operator::AtMost, Operator::Less] {
            let bound = |found| compare(operator, 100.0, found, 0.0);
            assert_eq!(
                [1.0, 100.0, 110.0, 150.0, 151.0].map(bound),
                [Supported, Supported, Plausible, Strained, Contradicted]
            );
        }
        assert_eq!(compare(Operator::More, 0.0, 1000.0, 0.0), Supported);
        assert_eq!(compare(Operator::More, 0.0, 0.0, 0.0), Contradicted);
        assert_eq!(compare(Operator::Less, 0.0, -0.293, 0.0), Supported);
        assert_eq!(compare(Operator::Equal, 0.0, 0.0, 0.0), Supported);
    }

    #[test]
    fn about_speaks_of_what_rounds_to_it() {
        assert_eq!(compare(Operator::About, 0.01, 0.0067, 0.005), Plausible);
        assert_eq!(compare(Operator::Equal, 0.01, 0.0067, 0.005), Strained);
        assert_eq!(compare(Operator::About, 0.01, 0.0049, 0.005), Contradicted);
    }

    #[test]
    fn years_are_compared_by_difference() {
        let year = |operator, claimed| compare_years(operator, claimed, 2027.0);
        assert_eq!(year(Operator::Equal, 2027.0), Supported);
        assert_eq!(year(Operator::Equal, 2026.5), Plausible);
        assert_eq!(year(Operator::Equal, 2026.0), Strained);
        assert_eq!(year(Operator::Equal, 2025.0), Contradicted);
        assert_eq!(year(Operator::About, 2026.0), Supported);
        assert_eq!(year(Operator::AtLeast, 2030.0), Supported);
        assert_eq!(year(Operator::AtLeast, 2026.0), Strained);
        assert_eq!(year(Operator::AtMost, 2026.0), Supported);
        assert_eq!([2026.0, 2027.0, 2028.0].map(|y| year(Operator::Less, y)), [Supported, Strained, Strained]);
        assert_eq!([2026.0, 2027.0, 2028.0].map(|y| year(Operator::More, y)), [Strained, Strained, Supported]);
    }

    #[test]
    fn values_that_disagree_are_strained_not_averaged() {
        assert_eq!(pool([Supported, Contradicted]), Strained);
        assert_eq!(pool([Plausible, Contradicted, Untestable]), Strained);
        assert_eq!(pool([Supported, Strained]), Plausible);
        assert_eq!(pool([Supported, Plausible]), Supported);
        assert_eq!(pool([Strained, Contradicted]), Contradicted);
        assert_eq!(pool([Strained, Contradicted, Strained]), Strained);
        assert_eq!(pool([Contradicted, Contradicted]), Contradicted);
        assert_eq!(pool([Untestable]), Untestable);
    }

    #[test]
    fn powers_of_ten_are_seen() {
        assert_eq!([1e-3, 1.15e-3, 1e3 / 1.15].map(power_of_ten), [Some(-3), Some(-3), Some(3)]);
        assert_eq!([1.0, 1.1, 1.2e3, 3.0, 0.0, -10.0].map(power_of_ten), [None; 6]);
    }
}
