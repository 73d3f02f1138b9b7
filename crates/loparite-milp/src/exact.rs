//! Exact: sums of products whose rounding error is known, not estimated.
//!
//! In        doubles, and pairs of doubles to be multiplied
//! Out       a [`Sum`]: two doubles that together are the sum, and a limit of what they may miss
//! Holds     the true sum lies within [`Enclosed::error`] of `high + low`; an error of 0 means exact; a sum that leaves
//!           the range of doubles is not a number, and its error neither, so whoever compares with it gets "no"
//! Equations (1) a + b = s + e exactly, s = fl(a + b), in six operations, whatever the order of a and b
//!           (2) a x b = p + e exactly, p = fl(a b), by halves of 26 and 27 bits, unless p is below 1e-280
//!           (3) |fl(e_1 + ... + e_m) - (e_1 + ... + e_m)| <= 2 m u fl(|e_1| + ... + |e_m|), u = 2^-53, m < 2^51
//! Source    (1) Knuth, The Art of Computer Programming 2, theorem 4.2.2 B; (2) Veltkamp and Dekker, A floating-point
//!           technique for extending the available precision, 1971; (3) Ogita, Rump and Oishi, Accurate sum and dot
//!           product, 2005
//! Not here  what is summed (`bound`)

/// Half a unit in the last place of 1.
const UNIT: f64 = f64::EPSILON / 2.0;
/// Below this the error of a product may be too small to be a double.
const TINY: f64 = 1e-280;

/// A running sum.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sum {
    high: f64,
    low: f64,
    /// Sum of the sizes of what went into `low`.
    spread: f64,
    /// How many went into `low`; as a double, since it is only multiplied.
    count: f64,
    /// What is known to be missing at most, beside equation (3).
    doubt: f64,
}

/// A sum that is known: `high + low`, give or take `error`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Enclosed {
    pub(crate) high: f64,
    /// At most half a unit in the last place of `high`.
    pub(crate) low: f64,
    pub(crate) error: f64,
}

impl Sum {
    pub(crate) fn of(first: f64) -> Sum {
        Sum { high: first, ..Sum::default() }
    }

    /// Adds a number.
    pub(crate) fn add(&mut self, term: f64) {
        let (sum, error) = two_sum(self.high, term);
        self.high = sum;
        self.keep(error);
    }

    /// Adds a product.
    pub(crate) fn add_product(&mut self, a: f64, b: f64) {
        if a == 0.0 || b == 0.0 {
            return;
        }
        let (product, error) = two_product(a, b);
        self.add(product);
        if product.abs() < TINY {
            self.doubt += TINY;
        } else {
            self.keep(error);
        }
    }

    /// Adds something that is known only to be no larger than `size`.
    pub(crate) fn add_doubt(&mut self, size: f64) {
        self.doubt = (self.doubt + size).next_up();
    }

    fn keep(&mut self, error: f64) {
        self.low += error;
        self.spread += error.abs();
        self.count += 1.0;
    }

    pub(crate) fn enclosed(&self) -> Enclosed {
        let (high, low) = two_sum(self.high, self.low);
        let lost = if self.spread == 0.0 { 0.0 } else { 2.0 * self.count * UNIT * self.spread + TINY };
        let error = if lost == 0.0 { self.doubt } else { (lost + self.doubt).next_up() };
        Enclosed { high, low, error }
    }
}

impl Enclosed {
    /// A double that is not above the sum.
    pub(crate) fn at_least(&self) -> f64 {
        let least = if self.error == 0.0 { self.low } else { (self.low - self.error).next_down() };
        let (sum, rest) = two_sum(self.high, least);
        match sum {
            sum if !sum.is_finite() => f64::NEG_INFINITY,
            sum if rest < 0.0 => sum.next_down(),
            sum => sum,
        }
    }

    /// No smaller than the size of the sum.
    pub(crate) fn size(&self) -> f64 {
        (self.high.abs() + (self.low.abs() + self.error).next_up()).next_up()
    }

    /// The sign, if it is certain.
    pub(crate) fn sign(&self) -> Option<Sign> {
        let rest = if self.error == 0.0 { self.low.abs() } else { (self.low.abs() + self.error).next_up() };
        match self.high {
            high if high > rest => Some(Sign::Positive),
            high if high < -rest => Some(Sign::Negative),
            high if high == 0.0 && rest == 0.0 => Some(Sign::Zero),
            _ => None,
        }
    }
}

/// Sign of a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    Negative,
    Zero,
    Positive,
}

/// Equation (1).
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let of_b = sum - a;
    let of_a = sum - of_b;
    (sum, (a - of_a) + (b - of_b))
}

/// Equation (2).
fn two_product(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    let ((a1, a2), (b1, b2)) = (halves(a), halves(b));
    (product, a2 * b2 - (((product - a1 * b1) - a2 * b1) - a1 * b2))
}

/// Two numbers of at most 26 bits whose sum is `a`.
fn halves(a: f64) -> (f64, f64) {
    const SPLIT: f64 = 134_217_729.0; // 2^27 + 1
    let scaled = SPLIT * a;
    let upper = scaled - (scaled - a);
    (upper, a - upper)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cancels_is_exactly_zero() {
        let mut sum = Sum::of(0.1);
        sum.add_product(0.1, 3.0);
        sum.add_product(-0.1, 3.0);
        sum.add(-0.1);
        let found = sum.enclosed();
        assert_eq!((found.high, found.low), (0.0, 0.0));
        let mut whole = Sum::of(6.0);
        whole.add_product(-2.0, 3.0);
        assert_eq!(whole.enclosed().sign(), Some(Sign::Zero));
    }

    #[test]
    fn a_product_and_its_error_are_the_product() {
        // 53 bits times 53 bits within 106 bits of an integer
        for (a, b) in
            [(9_007_199_254_740_991_i64, 9_007_199_254_740_881_i64), (3_333_333_333_333_333, -7_777_777_777_777)]
        {
            let (product, error) = two_product(a as f64, b as f64);
            assert_eq!(product as i128 + error as i128, i128::from(a) * i128::from(b));
        }
    }

    #[test]
    fn what_leaves_the_range_of_doubles_is_no_bound() {
        let mut sum = Sum::default();
        sum.add_product(1e200, 1e200);
        assert_eq!(sum.enclosed().at_least(), f64::NEG_INFINITY);
        assert_eq!(sum.enclosed().sign(), None);
    }

    #[test]
    fn the_least_is_not_above_the_sum() {
        let mut sum = Sum::of(1.0);
        sum.add(-1e-20);
        assert_eq!(sum.enclosed().at_least(), 1.0_f64.next_down());
        let mut tiny = Sum::default();
        tiny.add_product(1e-200, 1e-200);
        assert!(tiny.enclosed().at_least() <= 0.0);
    }
}
