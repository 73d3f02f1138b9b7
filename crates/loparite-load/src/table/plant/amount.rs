//! Amount: a number with its unit, as cost accounts of the trade write them: horsepower, gallons, short tons.
//!
//! In        text such as `589 hp`, `23131 L/min`, `0.0804 USD@2023/kWh`, `8766 h/a`
//! Out       [`Amount`]: the number in base units (kg, m, h, a, kWh, one unit of money), its dimension, its price level
//! Holds     a bare number is refused; money names the level of its prices behind `@`; an hour is no part of a year
//!           here, so that hours a year stay such
//! Source    NIST Special Publication 811, appendix B (foot, gallon, short ton, mechanical horsepower, Btu IT)
//! Not here  units of the chain (`loparite_kernel::unit`), which know no price levels but years

use loparite_kernel::quantity::Fault;

/// Exponents of kg, m, h, a, kWh, money, pieces, posts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Dimension([i8; 8]);

/// A share or a ratio.
pub const NONE: Dimension = Dimension([0; 8]);
/// Mass.
pub const MASS: Dimension = Dimension([1, 0, 0, 0, 0, 0, 0, 0]);
const LENGTH: Dimension = Dimension([0, 1, 0, 0, 0, 0, 0, 0]);
/// Hours of a process.
pub const TIME: Dimension = Dimension([0, 0, 1, 0, 0, 0, 0, 0]);
/// Years of a calendar.
pub const YEARS: Dimension = Dimension([0, 0, 0, 1, 0, 0, 0, 0]);
const ENERGY: Dimension = Dimension([0, 0, 0, 0, 1, 0, 0, 0]);
/// Money.
pub const MONEY: Dimension = Dimension([0, 0, 0, 0, 0, 1, 0, 0]);
/// Products, machines.
pub const PIECES: Dimension = Dimension([0, 0, 0, 0, 0, 0, 1, 0]);
/// People at work, each there all year.
pub const POSTS: Dimension = Dimension([0, 0, 0, 0, 0, 0, 0, 1]);
/// kg an hour.
pub const MASS_RATE: Dimension = MASS.over(TIME);
/// Hours a year.
pub const HOURS: Dimension = TIME.over(YEARS);
/// Money an hour.
pub const WAGE: Dimension = MONEY.over(TIME);
/// Money a year.
pub const MONEY_A_YEAR: Dimension = MONEY.over(YEARS);

impl Dimension {
    /// Of a product.
    pub const fn times(self, other: Dimension) -> Dimension {
        let (mut sum, mut at) = (self.0, 0);
        while at < sum.len() {
            sum[at] += other.0[at];
            at += 1;
        }
        Dimension(sum)
    }

    /// Of a quotient.
    pub const fn over(self, other: Dimension) -> Dimension {
        let (mut negative, mut at) = (other.0, 0);
        while at < negative.len() {
            negative[at] = -negative[at];
            at += 1;
        }
        self.times(Dimension(negative))
    }
}

/// A kilogram in a short ton.
const SHORT_TON: f64 = 907.184_74;
/// Cubic metres of a US gallon.
const GALLON: f64 = 0.003_785_411_784;
/// kW of a mechanical horsepower, 550 ft lbf/s.
const HORSEPOWER: f64 = 0.745_699_871_582_270_2;
/// kWh of a million Btu (international table), 1055.05585262 J each.
const MILLION_BTU: f64 = 1_055.055_852_62 / 3.6;

/// word, factor to base units, dimension
const WORDS: &[(&str, f64, Dimension)] = &[
    ("ratio", 1.0, NONE),
    ("%", 0.01, NONE),
    ("piece", 1.0, PIECES),
    ("post", 1.0, POSTS),
    ("g", 1e-3, MASS),
    ("kg", 1.0, MASS),
    ("t", 1000.0, MASS),
    ("short_ton", SHORT_TON, MASS),
    ("m2", 1.0, LENGTH.times(LENGTH)),
    ("ft2", 0.092_903_04, LENGTH.times(LENGTH)),
    ("L", 1e-3, LENGTH.times(LENGTH).times(LENGTH)),
    ("m3", 1.0, LENGTH.times(LENGTH).times(LENGTH)),
    ("ft3", 0.028_316_846_592, LENGTH.times(LENGTH).times(LENGTH)),
    ("gal", GALLON, LENGTH.times(LENGTH).times(LENGTH)),
    ("min", 1.0 / 60.0, TIME),
    ("h", 1.0, TIME),
    ("a", 1.0, YEARS),
    ("kWh", 1.0, ENERGY),
    ("MWh", 1000.0, ENERGY),
    ("MBtu", MILLION_BTU, ENERGY),
    ("W", 1e-3, ENERGY.over(TIME)),
    ("kW", 1.0, ENERGY.over(TIME)),
    ("MW", 1000.0, ENERGY.over(TIME)),
    ("hp", HORSEPOWER, ENERGY.over(TIME)),
];

/// Every unit word, for hints.
pub fn words() -> impl Iterator<Item = &'static str> {
    WORDS.iter().map(|(word, ..)| *word)
}

/// Of the bar of a unit.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Above,
    Below,
}

/// A number with everything that its unit says.
#[derive(Clone, PartialEq, Debug)]
pub struct Amount {
    /// In base units.
    pub value: f64,
    /// Of what.
    pub dimension: Dimension,
    /// Currency and name of the price level, if money is involved.
    pub money: Option<(String, String)>,
}

impl Amount {
    /// Reads an amount.
    ///
    /// # Errors
    /// No number, no unit, a word that is no unit, money without a level of prices.
    pub fn parse(text: &str) -> Result<Amount, Fault> {
        let text = text.trim();
        let (number, unit) = text.split_once(' ').unwrap_or((text, ""));
        let number: f64 = number.parse().ok().filter(|number: &f64| number.is_finite()).ok_or(Fault::NoNumber)?;
        if unit.trim().is_empty() {
            return Err(Fault::NoUnit);
        }
        let mut amount = Amount { value: number, dimension: NONE, money: None };
        for (position, part) in unit.split('/').enumerate() {
            let mut scale = 1.0;
            for word in part.split_whitespace() {
                match loparite_kernel::unit::money_scale(word).filter(|_| part.contains('@')) {
                    Some(before_money) => scale *= before_money,
                    None => amount.take(word, if position > 0 { Side::Below } else { Side::Above })?,
                }
            }
            amount.value = if position > 0 { amount.value / scale } else { amount.value * scale };
        }
        Ok(amount)
    }

    fn take(&mut self, word: &str, side: Side) -> Result<(), Fault> {
        let is_currency = |code: &str| code.len() == 3 && code.bytes().all(|letter| letter.is_ascii_uppercase());
        let (factor, dimension) = match word.split_once('@') {
            Some((code, level)) if is_currency(code) && !level.is_empty() => {
                self.money = Some((code.to_owned(), level.to_owned()));
                (1.0, MONEY)
            }
            _ if is_currency(word) => return Err(Fault::NoPriceYear(word.to_owned())),
            _ => {
                let known = WORDS.iter().find(|(known, ..)| *known == word);
                known.map(|&(_, factor, dimension)| (factor, dimension)).ok_or(Fault::UnknownUnit(word.to_owned()))?
            }
        };
        if side == Side::Below {
            self.value /= factor;
            self.dimension = self.dimension.over(dimension);
        } else {
            self.value *= factor;
            self.dimension = self.dimension.times(dimension);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_the_trade_are_read() {
        let value = |text: &str| Amount::parse(text).unwrap().value;
        assert!((value("1 hp") - 0.7457).abs() < 1e-4);
        assert!((value("1 gal/min") - 0.227_125).abs() < 1e-6);
        assert!((value("1 MBtu/h") - 293.071).abs() < 1e-3);
        assert!((value("1 short_ton/h") - 907.18474).abs() < 1e-9);
        assert!((value("7.5 m USD@2021/a") - 7.5e6).abs() < 1e-6);
    }

    #[test]
    fn an_amount_an_hour_times_its_price_is_money_an_hour() {
        for (amount, price) in [("14716 hp", "0.0804 USD@2023/kWh"), ("1000 gal/h", "0.00386 USD@2021/gal")] {
            let [amount, price] = [amount, price].map(|text| Amount::parse(text).unwrap());
            assert_eq!(amount.dimension.times(price.dimension), WAGE);
        }
        assert_ne!(Amount::parse("8766 h/a").unwrap().dimension, NONE);
    }

    #[test]
    fn what_is_no_amount_says_why() {
        assert_eq!(Amount::parse("5"), Err(Fault::NoUnit));
        assert_eq!(Amount::parse("five hp"), Err(Fault::NoNumber));
        assert_eq!(Amount::parse("NaN hp"), Err(Fault::NoNumber));
        assert_eq!(Amount::parse("5 hpp"), Err(Fault::UnknownUnit("hpp".to_owned())));
        assert_eq!(Amount::parse("5 USD/kg"), Err(Fault::NoPriceYear("USD".to_owned())));
        let money = Amount::parse("5 USD@UKy_2019/kg").unwrap().money;
        assert_eq!(money, Some(("USD".to_owned(), "UKy_2019".to_owned())));
    }
}
