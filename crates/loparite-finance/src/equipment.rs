//! Equipment: what a piece of a plant costs, erected, from its size.
//!
//! In        a cost account (cost at a reference size, exponent, largest size of one), size of one, how many
//! Out       [`Erected`]: cost, number of units after splitting, size of each
//! Holds     cost is proportional to the number; for exponents of at most 1 a greater size never costs less, across
//!           splits too; a size that is none costs nothing
//! Equations (1) units each = ceil(size / largest)
//!           (2) size of each = size / units each
//!           (3) cost = count * units each * account.cost * (size of each / reference)^exponent
//! Source    capacity exponent ("six-tenths rule") of any textbook of plant design; accounts stand in the data
//! Not here  what is built around the equipment ([`crate::capital`]), prices of other years ([`crate::index`])

use crate::fault::Fault;

/// A duty this little above the largest size is still done by one unit: rounding of the sizes, not a second unit.
const SLACK: f64 = 1e-9;

/// What equipment of one kind costs.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Account {
    /// Size at which `cost` holds, in the unit of the account.
    pub reference: f64,
    /// Money for one of that size, erected.
    pub cost: f64,
    /// Exponent of the size.
    pub exponent: f64,
    /// Greatest size of one; `None` if there is no limit.
    pub largest: Option<f64>,
}

/// Equipment that was priced.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Erected {
    /// Money for all of it.
    pub cost: f64,
    /// How many in all.
    pub units: f64,
    /// Size of each, in the unit of the account.
    pub size_each: f64,
}

/// Where a size lies to the range for which an account is known.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Standing {
    /// Within.
    Within,
    /// Below; size in the least size.
    Below(f64),
    /// Above; size in the greatest size.
    Above(f64),
}

impl Account {
    /// What is wrong with the account.
    ///
    /// # Errors
    /// Reference or largest size are not positive, cost is negative, a number is none.
    pub fn check(&self, what: &str) -> Result<(), Vec<Fault>> {
        let positive = (f64::MIN_POSITIVE, f64::MAX);
        let rows = [
            ("reference size", self.reference, positive),
            ("cost", self.cost, (0.0, f64::MAX)),
            ("exponent", self.exponent, (0.0, 2.0)),
            ("largest size", self.largest.unwrap_or(1.0), positive),
        ];
        let outside = |(name, value, range)| Fault::outside(|| format!("{what}: {name}"), value, range);
        let faults: Vec<Fault> = rows.into_iter().filter_map(outside).collect();
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }
}

/// Prices `count` pieces of a size by an account that [`Account::check`] found right, equations (1) to (3); a piece
/// above the largest size is done by several of equal size.
///
/// ```
/// use loparite_finance::equipment::{Account, erected};
/// let tank = Account { reference: 50.0, cost: 100e3, exponent: 0.6, largest: Some(200.0) };
/// let two = erected(&tank, 300.0, 1.0);
/// assert_eq!((two.units, two.size_each), (2.0, 150.0));
/// assert!((two.cost - 2.0 * 100e3 * 3.0_f64.powf(0.6)).abs() < 1e-6);
/// ```
pub fn erected(account: &Account, size: f64, count: f64) -> Erected {
    let some = |value: f64| value.is_finite() && value > 0.0;
    if !some(size) || !some(count) {
        return Erected::default();
    }
    let each = account.largest.map_or(1.0, |largest| (size / largest - SLACK).ceil().max(1.0));
    let size_each = size / each;
    let one = account.cost * (size_each / account.reference).powf(account.exponent);
    Erected { cost: count * each * one, units: count * each, size_each }
}

/// Where a size lies to the least and greatest size for which an account is known.
///
/// ```
/// use loparite_finance::equipment::{Standing, standing};
/// assert_eq!(standing(300.0, (10.0, 200.0)), Standing::Above(1.5));
/// ```
pub fn standing(size: f64, range: (f64, f64)) -> Standing {
    if size < range.0 {
        Standing::Below(size / range.0)
    } else if size > range.1 {
        Standing::Above(size / range.1)
    } else {
        Standing::Within
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mixer_settler_of_the_data_base_of_a_public_costing_model() {
        // PrOMMiS account of mixer-settlers: 61,107 gal, USD 1.285 million of 2016, exponent 0.45; half the size by
        // hand: 1.285 * 0.5^0.45 = 1.285 * 0.732043 = 0.940675
        let account = Account { reference: 61_107.0, cost: 1.285e6, exponent: 0.45, largest: None };
        assert_eq!(erected(&account, 61_107.0, 1.0).cost, 1.285e6);
        assert!((erected(&account, 30_553.5, 4.0).cost - 4.0 * 0.940_675e6).abs() < 10.0);
    }

    #[test]
    fn more_never_costs_less_across_splits() {
        for exponent in [0.3, 0.6, 1.0] {
            let account = Account { reference: 7.0, cost: 3.0, exponent, largest: Some(10.0) };
            let costs: Vec<f64> = (0..500).map(|step| erected(&account, f64::from(step) * 0.1, 2.0).cost).collect();
            assert!(costs.windows(2).all(|pair| pair[1] >= pair[0] * (1.0 - 1e-12)), "{exponent}");
        }
    }

    #[test]
    fn a_duty_just_at_the_largest_size_is_one_unit() {
        let account = Account { reference: 1.0, cost: 1.0, exponent: 0.5, largest: Some(0.1) };
        assert_eq!(erected(&account, 0.1 + 1e-17, 1.0).units, 1.0);
        assert_eq!(erected(&account, 0.3, 1.0).units, 3.0);
        assert_eq!(erected(&account, 0.3001, 1.0).units, 4.0);
    }

    #[test]
    fn what_is_no_size_costs_nothing() {
        let account = Account { reference: 1.0, cost: 1.0, exponent: 0.0, largest: None };
        for (size, count) in [(0.0, 1.0), (-1.0, 1.0), (f64::NAN, 1.0), (1.0, 0.0), (f64::INFINITY, 1.0)] {
            assert_eq!(erected(&account, size, count), Erected::default());
        }
    }

    #[test]
    fn a_wrong_account_is_told_all_at_once() {
        let account = Account { reference: 0.0, cost: f64::NAN, exponent: 0.6, largest: Some(-1.0) };
        assert_eq!(account.check("tank").unwrap_err().len(), 3);
        let right = Account { reference: 1.0, cost: 0.0, exponent: 0.6, largest: None };
        assert_eq!(right.check("tank"), Ok(()));
        assert_eq!(standing(5.0, (10.0, 20.0)), Standing::Below(0.5));
        assert_eq!(standing(10.0, (10.0, 20.0)), Standing::Within);
    }
}
