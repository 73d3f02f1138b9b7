//! Quantity: a number with unit, basis, currency and price year, as people write it.
//!
//! In        text such as `"50000 t REO/a"`, `"700 bn RUB@2025"`, `"9.5 MWh/t REO"`
//! Out       [`Quantity`] in base units (see [`crate::unit`]), or why the text is none
//! Holds     a bare number is refused; a percentage is a share; nothing is guessed
//! Equations value_base = number * product of unit scales above / product of unit scales below the bar
//! Not here  exchange rates and inflation (`loparite-load`), which turn one currency and price year into another

use crate::unit::{self, Basis, Dimension, HOURS_PER_YEAR};

/// A year of the calendar.
pub type Year = i32;

/// Money of one currency at the prices of one year.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Currency {
    /// Three-letter code.
    pub code: String,
    /// Price year.
    pub year: Year,
}

impl std::fmt::Display for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{}", self.code, self.year)
    }
}

/// A number with everything that its unit says.
#[derive(Clone, PartialEq, Debug)]
pub struct Quantity {
    /// In base units.
    pub value: f64,
    /// Exponents of the base units.
    pub dimension: Dimension,
    /// Basis of the mass above the bar, if there is one.
    pub above: Option<Basis>,
    /// Basis of the mass below the bar, if there is one.
    pub below: Option<Basis>,
    /// Currency, if money is involved.
    pub currency: Option<Currency>,
}

/// What a field must hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A share, `%`.
    Share,
    /// A pure number, `ratio` (or `%`).
    Ratio,
    /// A span of time, years.
    Duration,
    /// A mass, tonnes.
    Mass(Basis),
    /// Tonnes a year.
    MassRate(Basis),
    /// Tonnes of the first basis per tonne of the second.
    MassPerMass(Basis, Basis),
    /// Money.
    Money,
    /// Money per tonne.
    MoneyPerMass(Basis),
    /// Money per MWh.
    MoneyPerEnergy,
    /// Money per person and year.
    Wage,
    /// Money per tonne (gross) and kilometre.
    Tariff,
    /// MW; held as MW.
    Power,
    /// MWh per tonne.
    EnergyPerMass(Basis),
    /// Kilometres.
    Length,
    /// People.
    People,
    /// People per tonne a year.
    PeoplePerRate(Basis),
    /// A count of plants.
    Plants,
}

/// Why a text is no quantity, or not the one wanted.
#[derive(Clone, PartialEq, Debug)]
pub enum Fault {
    /// No number at the start.
    NoNumber,
    /// A number and nothing else.
    NoUnit,
    /// A word that is no unit.
    UnknownUnit(String),
    /// Money without `@year`.
    NoPriceYear(String),
    /// A good quantity of another kind.
    WrongKind {
        /// An example of what is wanted.
        wanted: &'static str,
    },
    /// The right kind on another basis.
    WrongBasis {
        /// The basis wanted.
        wanted: Basis,
        /// The basis written.
        found: Basis,
    },
}

impl Kind {
    /// How such a quantity is written.
    pub fn example(self) -> &'static str {
        match self {
            Kind::Share => "25 %",
            Kind::Ratio => "0.65 ratio",
            Kind::Duration => "3 years",
            Kind::Mass(Basis::Oxide) => "2500 t REO",
            Kind::Mass(Basis::Metal) => "400 t metal",
            Kind::Mass(Basis::Gross) => "1000 t",
            Kind::MassRate(Basis::Oxide) => "2500 t REO/a",
            Kind::MassRate(Basis::Metal) => "400 t metal/a",
            Kind::MassRate(Basis::Gross) => "1000 t/a",
            Kind::MassPerMass(..) => "1.6 t/t REO",
            Kind::Money => "7.4 bn RUB@2025",
            Kind::MoneyPerMass(Basis::Oxide) => "60 USD@2025/kg REO",
            Kind::MoneyPerMass(Basis::Metal) => "60 USD@2025/kg metal",
            Kind::MoneyPerMass(Basis::Gross) => "60 USD@2025/kg",
            Kind::MoneyPerEnergy => "3.01 RUB@2025/kWh",
            Kind::Wage => "186 k RUB@2025/month",
            Kind::Tariff => "2.1 RUB@2025/(t km)",
            Kind::Power => "40 MW",
            Kind::EnergyPerMass(Basis::Oxide) => "9.5 MWh/t REO",
            Kind::EnergyPerMass(Basis::Metal) => "9.5 MWh/t metal",
            Kind::EnergyPerMass(Basis::Gross) => "9.5 MWh/t",
            Kind::Length => "2050 km",
            Kind::People => "127 jobs",
            Kind::PeoplePerRate(Basis::Oxide) => "0.05 jobs/(t REO/a)",
            Kind::PeoplePerRate(Basis::Metal) => "0.05 jobs/(t metal/a)",
            Kind::PeoplePerRate(Basis::Gross) => "0.2 jobs/(t/a)",
            Kind::Plants => "5 plants",
        }
    }

    /// (dimension, basis above, basis below)
    fn shape(self) -> (Dimension, Option<Basis>, Option<Basis>) {
        let d = |mass, time, money, energy, length, people, plants| Dimension {
            mass,
            time,
            money,
            energy,
            length,
            people,
            plants,
        };
        match self {
            Kind::Share | Kind::Ratio => (d(0, 0, 0, 0, 0, 0, 0), None, None),
            Kind::Duration => (d(0, 1, 0, 0, 0, 0, 0), None, None),
            Kind::Mass(b) => (d(1, 0, 0, 0, 0, 0, 0), Some(b), None),
            Kind::MassRate(b) => (d(1, -1, 0, 0, 0, 0, 0), Some(b), None),
            Kind::MassPerMass(a, b) => (d(0, 0, 0, 0, 0, 0, 0), Some(a), Some(b)),
            Kind::Money => (d(0, 0, 1, 0, 0, 0, 0), None, None),
            Kind::MoneyPerMass(b) => (d(-1, 0, 1, 0, 0, 0, 0), None, Some(b)),
            Kind::MoneyPerEnergy => (d(0, 0, 1, -1, 0, 0, 0), None, None),
            Kind::Wage => (d(0, -1, 1, 0, 0, 0, 0), None, None),
            Kind::Tariff => (d(-1, 0, 1, 0, -1, 0, 0), None, Some(Basis::Gross)),
            Kind::Power => (d(0, -1, 0, 1, 0, 0, 0), None, None),
            Kind::EnergyPerMass(b) => (d(-1, 0, 0, 1, 0, 0, 0), None, Some(b)),
            Kind::Length => (d(0, 0, 0, 0, 1, 0, 0), None, None),
            Kind::People => (d(0, 0, 0, 0, 0, 1, 0), None, None),
            Kind::PeoplePerRate(b) => (d(-1, 1, 0, 0, 0, 1, 0), None, Some(b)),
            Kind::Plants => (d(0, 0, 0, 0, 0, 0, 1), None, None),
        }
    }
}

impl Quantity {
    /// Reads a quantity.
    ///
    /// ```
    /// use loparite_kernel::quantity::{Kind, Quantity};
    /// use loparite_kernel::unit::Basis;
    /// let output = Quantity::parse("50 kt REO/a").unwrap();
    /// assert_eq!(output.expect(Kind::MassRate(Basis::Oxide)), Ok(50_000.0));
    /// assert!(Quantity::parse("50000").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Quantity, Fault> {
        let text = text.trim();
        let split = text.find(|c: char| !matches!(c, '0'..='9' | '.' | '-' | '+' | 'e' | 'E')).unwrap_or(text.len());
        // an exponent letter belongs to the number only between digits: "3 e" is no number
        let number: f64 = text[..split].parse().map_err(|_| Fault::NoNumber)?;
        let words = text[split..].trim();
        if words.is_empty() {
            return Err(Fault::NoUnit);
        }
        let mut quantity =
            Quantity { value: number, dimension: Dimension::default(), above: None, below: None, currency: None };
        quantity.read_expression(words, 1)?;
        Ok(quantity)
    }

    /// The value as a field wants it (power in MW, everything else in base units).
    pub fn expect(&self, kind: Kind) -> Result<f64, Fault> {
        let (dimension, above, below) = kind.shape();
        let wrong = Fault::WrongKind { wanted: kind.example() };
        let masses = |side: Option<Basis>| side.is_some();
        if self.dimension != dimension || masses(self.above) != masses(above) || masses(self.below) != masses(below) {
            return Err(wrong);
        }
        for (wanted, found) in [(above, self.above), (below, self.below)] {
            if let (Some(wanted), Some(found)) = (wanted, found)
                && wanted != found
            {
                return Err(Fault::WrongBasis { wanted, found });
            }
        }
        Ok(if kind == Kind::Power { self.value / HOURS_PER_YEAR } else { self.value })
    }

    /// a/b/(c d): terms of one level, `sign` 1 above the bar
    fn read_expression(&mut self, text: &str, sign: i8) -> Result<(), Fault> {
        for (position, part) in split_outside_brackets(text, '/').into_iter().enumerate() {
            let sign = if position == 0 { sign } else { -sign };
            let part = part.trim();
            match part.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
                Some(inner) => self.read_expression(inner, sign)?,
                None => self.read_product(part, sign)?,
            }
        }
        Ok(())
    }

    fn read_product(&mut self, text: &str, sign: i8) -> Result<(), Fault> {
        let mut scale_before_money = 1.0;
        let mut empty = true;
        for word in text.split_whitespace() {
            empty = false;
            if let Some(basis) = unit::basis(word) {
                *self.basis_slot(sign) = Some(basis);
            } else if let Some((scale, dimension)) = unit::spelling(word) {
                self.apply(scale, dimension, sign);
            } else if let Some(scale) = unit::money_scale(word) {
                scale_before_money *= scale;
            } else {
                self.read_currency(word, sign)?;
                self.apply(scale_before_money, unit::MONEY, sign);
                scale_before_money = 1.0;
            }
        }
        if empty || scale_before_money != 1.0 {
            return Err(Fault::UnknownUnit(text.to_owned()));
        }
        Ok(())
    }

    fn read_currency(&mut self, word: &str, sign: i8) -> Result<(), Fault> {
        let is_code = |code: &str| code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase());
        let Some((code, year)) = word.split_once('@') else {
            return Err(if is_code(word) {
                Fault::NoPriceYear(word.to_owned())
            } else {
                Fault::UnknownUnit(word.to_owned())
            });
        };
        match year.parse::<Year>() {
            Ok(year) if is_code(code) && sign > 0 => {
                self.currency = Some(Currency { code: code.to_owned(), year });
                Ok(())
            }
            _ => Err(Fault::UnknownUnit(word.to_owned())),
        }
    }

    fn apply(&mut self, scale: f64, dimension: Dimension, sign: i8) {
        self.dimension = self.dimension.combine(dimension, sign);
        self.value *= if sign > 0 { scale } else { 1.0 / scale };
        if dimension.mass != 0 {
            self.basis_slot(sign).get_or_insert(Basis::Gross);
        }
    }

    fn basis_slot(&mut self, sign: i8) -> &mut Option<Basis> {
        if sign > 0 { &mut self.above } else { &mut self.below }
    }
}

fn split_outside_brackets(text: &str, separator: char) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0_i32, 0, Vec::new());
    for (position, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            c if c == separator && depth == 0 => {
                parts.push(&text[start..position]);
                start = position + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, kind: Kind) -> Result<f64, Fault> {
        Quantity::parse(text)?.expect(kind)
    }

    #[test]
    fn units_are_read_as_written() {
        let close = |text: &str, kind, wanted: f64| {
            let found = read(text, kind).unwrap();
            assert!((found - wanted).abs() <= 1e-12 * wanted.abs(), "{text}: {found} is not {wanted}");
        };
        close("50000 t REO/a", Kind::MassRate(Basis::Oxide), 50_000.0);
        close("12 kt/a", Kind::MassRate(Basis::Gross), 12_000.0);
        close("700 bn RUB@2025", Kind::Money, 7e11);
        close("60 USD@2025/kg REO", Kind::MoneyPerMass(Basis::Oxide), 60_000.0);
        close("186 k RUB@2025/month", Kind::Wage, 186_000.0 * 12.0);
        close("3.01 RUB@2025/kWh", Kind::MoneyPerEnergy, 3010.0);
        close("2.1 RUB@2025/(t km)", Kind::Tariff, 2.1);
        close("40 MW", Kind::Power, 40.0);
        close("0.05 jobs/(t REO/a)", Kind::PeoplePerRate(Basis::Oxide), 0.05);
        close("1.6 t/t REO", Kind::MassPerMass(Basis::Gross, Basis::Oxide), 1.6);
        close("65 %", Kind::Share, 0.65);
        close("6 months", Kind::Duration, 0.5);
        close("1e3 t", Kind::Mass(Basis::Gross), 1000.0);
    }

    #[test]
    fn what_is_missing_or_wrong_is_said() {
        assert_eq!(Quantity::parse("50000"), Err(Fault::NoUnit));
        assert_eq!(Quantity::parse("many t"), Err(Fault::NoNumber));
        assert_eq!(Quantity::parse("5 tonnes"), Err(Fault::UnknownUnit("tonnes".into())));
        assert_eq!(Quantity::parse("5 bn RUB"), Err(Fault::NoPriceYear("RUB".into())));
        assert_eq!(Quantity::parse("5 bn"), Err(Fault::UnknownUnit("bn".into())));
        assert_eq!(
            read("5 t/a", Kind::MassRate(Basis::Oxide)),
            Err(Fault::WrongBasis { wanted: Basis::Oxide, found: Basis::Gross })
        );
        assert!(matches!(read("5 t REO", Kind::MassRate(Basis::Oxide)), Err(Fault::WrongKind { .. })));
    }
}
