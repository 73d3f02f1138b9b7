//! Accuracy: how sure an estimate is, by its class, and how sure the sum of several is.
//!
//! In        class of an estimate, 1 to 5; amounts with their least and greatest deviation
//! Out       [`Class`] with its ranges; [`Combined`]: the range of a sum
//! Holds     combined independently a range is never wider than combined as fully dependent; of one part both are its
//!           own range
//! Equations (1) dependent:   deviation = sum of amount * deviation / total
//!           (2) independent: deviation = sqrt(sum of (amount * deviation)^2) / total, low and high side each on its
//!               own
//! Source    AACE International Recommended Practice 18R-97, table of the estimate classification matrix for process
//!           industries: definition, low and high ranges at 80 % confidence
//!           (2) is exact for normal deviations and a usual approximation for ranges that are not symmetrical
//! Not here  what history says: as-built cost lies higher than these ranges suggest

/// A class of estimates.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Class {
    /// 1 (best defined) to 5.
    pub number: u8,
    /// Least and greatest share of the project that is defined.
    pub definition: (f64, f64),
    /// What it is for.
    pub purpose: &'static str,
    /// Deviation downwards: of a well and of a badly known estimate of the class, such as (-0.15, -0.30).
    pub low: (f64, f64),
    /// Deviation upwards: of a well and of a badly known estimate of the class, such as (0.20, 0.50).
    pub high: (f64, f64),
}

/// All classes, best defined first.
pub const CLASSES: [Class; 5] = [
    Class {
        number: 1,
        definition: (0.65, 1.0),
        purpose: "check of an estimate or of a bid",
        low: (-0.03, -0.10),
        high: (0.03, 0.15),
    },
    Class { number: 2, definition: (0.30, 0.75), purpose: "control, or bid", low: (-0.05, -0.15), high: (0.05, 0.20) },
    Class {
        number: 3,
        definition: (0.10, 0.40),
        purpose: "authorisation of the budget, or control",
        low: (-0.10, -0.20),
        high: (0.10, 0.30),
    },
    Class {
        number: 4,
        definition: (0.01, 0.15),
        purpose: "study or feasibility",
        low: (-0.15, -0.30),
        high: (0.20, 0.50),
    },
    Class {
        number: 5,
        definition: (0.0, 0.02),
        purpose: "screening of concepts",
        low: (-0.20, -0.50),
        high: (0.30, 1.00),
    },
];

/// The class of a number.
///
/// ```
/// let class = loparite_finance::accuracy::class(4).unwrap();
/// assert_eq!((class.low.1, class.high.1), (-0.30, 0.50));
/// ```
pub fn class(number: u8) -> Option<&'static Class> {
    CLASSES.iter().find(|class| class.number == number)
}

/// The classes for whose ranges a range can stand: it is no narrower than the best and no wider than the worst of the
/// class, on both sides.
pub fn classes_of(range: (f64, f64)) -> impl Iterator<Item = u8> {
    let within = move |class: &&Class| {
        (class.low.1..=class.low.0).contains(&range.0) && (class.high.0..=class.high.1).contains(&range.1)
    };
    CLASSES.iter().filter(within).map(|class| class.number)
}

/// An amount of a sum.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Part {
    /// Money.
    pub amount: f64,
    /// Deviation downwards, such as -0.30.
    pub low: f64,
    /// Deviation upwards, such as 0.50.
    pub high: f64,
}

/// The range of a sum.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Combined {
    /// Money.
    pub total: f64,
    /// Deviations downwards and upwards if all parts deviate together.
    pub dependent: (f64, f64),
    /// Deviations downwards and upwards if no part knows of another.
    pub independent: (f64, f64),
}

/// The range of a sum, equations (1) and (2); none if there is no money or a number is none.
///
/// ```
/// use loparite_finance::accuracy::{Part, combine};
/// let part = Part { amount: 50.0, low: -0.3, high: 0.5 };
/// let both = combine(&[part, part]).unwrap();
/// assert_eq!(both.dependent, (-0.3, 0.5));
/// assert!((both.independent.1 - 0.5 / 2.0_f64.sqrt()).abs() < 1e-12);
/// ```
pub fn combine(parts: &[Part]) -> Option<Combined> {
    let right = |part: &Part| {
        part.amount.is_finite()
            && part.amount >= 0.0
            && part.low.is_finite()
            && part.low <= 0.0
            && part.high.is_finite()
            && part.high >= 0.0
    };
    let total: f64 = parts.iter().map(|part| part.amount).sum();
    if !parts.iter().all(right) || total <= 0.0 {
        return None;
    }
    let together = |side: fn(&Part) -> f64| parts.iter().map(|part| part.amount * side(part)).sum::<f64>() / total;
    let apart = |side: fn(&Part) -> f64| {
        parts.iter().map(|part| (part.amount * side(part)).powi(2)).sum::<f64>().sqrt() / total
    };
    Some(Combined {
        total,
        dependent: (together(|part| part.low), together(|part| part.high)),
        independent: (-apart(|part| part.low), apart(|part| part.high)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_better_class_is_better_defined_and_narrower() {
        assert!(CLASSES.windows(2).all(|pair| {
            let (better, worse) = (pair[0], pair[1]);
            better.number + 1 == worse.number
                && better.definition.0 > worse.definition.0
                && better.definition.1 > worse.definition.1
                && better.low.0 >= worse.low.0
                && better.low.1 > worse.low.1
                && better.high.0 < worse.high.0
                && better.high.1 < worse.high.1
        }));
        assert!(class(0).is_none() && class(6).is_none());
    }

    #[test]
    fn a_range_names_the_classes_it_can_stand_for() {
        assert_eq!(classes_of((-0.30, 0.50)).collect::<Vec<u8>>(), [4, 5]);
        assert_eq!(classes_of((-0.10, 0.10)).collect::<Vec<u8>>(), [1, 2, 3]);
        assert_eq!(classes_of((-0.60, 0.50)).count(), 0);
    }

    #[test]
    fn worked_by_hand() {
        // 300 at -30/+50 % and 400 at -20/+30 %: dependent -(90 + 80) / 700 and (150 + 120) / 700;
        // independent -sqrt(90^2 + 80^2) / 700 = -120.416 / 700 and sqrt(150^2 + 120^2) / 700 = 192.094 / 700
        let parts = [Part { amount: 300.0, low: -0.3, high: 0.5 }, Part { amount: 400.0, low: -0.2, high: 0.3 }];
        let both = combine(&parts).unwrap();
        assert!((both.dependent.0 + 170.0 / 700.0).abs() < 1e-12);
        assert!((both.dependent.1 - 270.0 / 700.0).abs() < 1e-12);
        assert!((both.independent.0 + 120.416 / 700.0).abs() < 1e-6);
        assert!((both.independent.1 - 192.094 / 700.0).abs() < 1e-6);
        let one = combine(&parts[..1]).unwrap();
        assert_eq!(one.dependent, (-0.3, 0.5));
        assert!((one.independent.0 + 0.3).abs() < 1e-15 && (one.independent.1 - 0.5).abs() < 1e-15);
    }

    #[test]
    fn what_cannot_be_combined_is_none() {
        assert_eq!(combine(&[]), None);
        assert_eq!(combine(&[Part { amount: 0.0, low: -0.1, high: 0.1 }]), None);
        assert_eq!(combine(&[Part { amount: 1.0, low: 0.1, high: 0.2 }]), None);
        assert_eq!(combine(&[Part { amount: f64::NAN, low: -0.1, high: 0.1 }]), None);
    }
}
