//! Quantity: a number with unit, basis, currency and price year, as people write it.
//!
//! In        text such as `"50000 t REO/a"`, `"700 bn RUB@2025"`, `"9.5 MWh/t REO"`
//! Out       [`Quantity`] in base units (see [`crate::unit`]), or why the text is none
//! Holds     a bare number is refused; a percentage is a share; nothing is guessed
//! Equations value_base = number * product of unit scales above / product of unit scales below the bar
//! Not here  exchange rates and inflation (`loparite-load`), which turn one currency and price year into another

use crate::unit::{self, Basis, Dimension, HOUR, HOURS_PER_YEAR, MICROMETRE, NONE};

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
    /// Money a year.
    MoneyRate,
    /// Money per tonne.
    MoneyPerMass(Basis),
    /// Money per MWh.
    MoneyPerEnergy,
    /// Gross tonnes per MWh.
    MassPerEnergy,
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
    /// pH.
    Ph,
    /// Degrees Celsius.
    Celsius,
    /// A span of time of a process; held in hours.
    Hours,
    /// Electricity per tonne of material; held in kWh/t.
    KilowattHourPerTonne,
    /// mol/L.
    MolPerLitre,
    /// g/L.
    GramPerLitre,
    /// kg/L.
    KilogramPerLitre,
    /// L/h.
    LitrePerHour,
    /// kg/h.
    KilogramPerHour,
    /// Litres.
    Litre,
    /// Volts.
    Volt,
    /// Micrometres.
    Micrometre,
    /// g/mol.
    GramPerMol,
    /// L/mol.
    LitrePerMol,
    /// Bq/mol.
    BecquerelPerMol,
    /// Bq/g.
    BecquerelPerGram,
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
            Kind::MoneyRate => "460 m USD@2025/a",
            Kind::MoneyPerMass(Basis::Oxide) => "60 USD@2025/kg REO",
            Kind::MoneyPerMass(Basis::Metal) => "60 USD@2025/kg metal",
            Kind::MoneyPerMass(Basis::Gross) => "60 USD@2025/kg",
            Kind::MoneyPerEnergy => "3.01 RUB@2025/kWh",
            Kind::MassPerEnergy => "0.35 t/MWh",
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
            Kind::Ph => "2.5 pH",
            Kind::Celsius => "850 C",
            Kind::Hours => "2 h",
            Kind::KilowattHourPerTonne => "15 kWh/t",
            Kind::MolPerLitre => "1.5 mol/L",
            Kind::GramPerLitre => "120 g/L",
            Kind::KilogramPerLitre => "1.2 kg/L",
            Kind::LitrePerHour => "3 m3/h",
            Kind::KilogramPerHour => "1.1 t/h",
            Kind::Litre => "40 m3",
            Kind::Volt => "9.5 V",
            Kind::Micrometre => "75 um",
            Kind::GramPerMol => "144.242 g/mol",
            Kind::LitrePerMol => "0.018 L/mol",
            Kind::BecquerelPerMol => "945 kBq/mol",
            Kind::BecquerelPerGram => "10 Bq/g",
        }
    }

    /// (dimension, basis above, basis below)
    fn shape(self) -> (Dimension, Option<Basis>, Option<Basis>) {
        let gross = Some(Basis::Gross);
        match self {
            Kind::Share | Kind::Ratio => (NONE, None, None),
            Kind::Duration | Kind::Hours => (Dimension { time: 1, ..NONE }, None, None),
            Kind::Mass(b) => (Dimension { mass: 1, ..NONE }, Some(b), None),
            Kind::MassRate(b) => (Dimension { mass: 1, time: -1, ..NONE }, Some(b), None),
            Kind::MassPerMass(a, b) => (NONE, Some(a), Some(b)),
            Kind::Money => (Dimension { money: 1, ..NONE }, None, None),
            Kind::MoneyPerMass(b) => (Dimension { money: 1, mass: -1, ..NONE }, None, Some(b)),
            Kind::MoneyPerEnergy => (Dimension { money: 1, energy: -1, ..NONE }, None, None),
            Kind::MassPerEnergy => (Dimension { mass: 1, energy: -1, ..NONE }, gross, None),
            Kind::Wage | Kind::MoneyRate => (Dimension { money: 1, time: -1, ..NONE }, None, None),
            Kind::Tariff => (Dimension { money: 1, mass: -1, length: -1, ..NONE }, None, gross),
            Kind::Power => (Dimension { energy: 1, time: -1, ..NONE }, None, None),
            Kind::EnergyPerMass(b) => (Dimension { energy: 1, mass: -1, ..NONE }, None, Some(b)),
            Kind::Length | Kind::Micrometre => (Dimension { length: 1, ..NONE }, None, None),
            Kind::People => (Dimension { people: 1, ..NONE }, None, None),
            Kind::PeoplePerRate(b) => (Dimension { people: 1, mass: -1, time: 1, ..NONE }, None, Some(b)),
            Kind::Plants => (Dimension { plants: 1, ..NONE }, None, None),
            Kind::Ph => (Dimension { acidity: 1, ..NONE }, None, None),
            Kind::Celsius => (Dimension { temperature: 1, ..NONE }, None, None),
            Kind::KilowattHourPerTonne => (Dimension { energy: 1, mass: -1, ..NONE }, None, gross),
            Kind::MolPerLitre => (Dimension { amount: 1, volume: -1, ..NONE }, None, None),
            Kind::GramPerLitre | Kind::KilogramPerLitre => (Dimension { mass: 1, volume: -1, ..NONE }, gross, None),
            Kind::LitrePerHour => (Dimension { volume: 1, time: -1, ..NONE }, None, None),
            Kind::KilogramPerHour => (Dimension { mass: 1, time: -1, ..NONE }, gross, None),
            Kind::Litre => (Dimension { volume: 1, ..NONE }, None, None),
            Kind::Volt => (Dimension { voltage: 1, ..NONE }, None, None),
            Kind::GramPerMol => (Dimension { mass: 1, amount: -1, ..NONE }, gross, None),
            Kind::LitrePerMol => (Dimension { volume: 1, amount: -1, ..NONE }, None, None),
            Kind::BecquerelPerMol => (Dimension { activity: 1, amount: -1, ..NONE }, None, None),
            Kind::BecquerelPerGram => (Dimension { activity: 1, mass: -1, ..NONE }, None, gross),
        }
    }

    /// The unit in which a field holds it, in base units.
    fn held_in(self) -> f64 {
        match self {
            Kind::Power | Kind::LitrePerHour => HOURS_PER_YEAR,
            Kind::Hours => HOUR,
            Kind::Micrometre => MICROMETRE,
            Kind::KilowattHourPerTonne | Kind::KilogramPerLitre => 1e-3,
            Kind::GramPerLitre | Kind::GramPerMol => 1e-6,
            Kind::KilogramPerHour => 1e-3 * HOURS_PER_YEAR,
            Kind::BecquerelPerGram => 1e6,
            _ => 1.0,
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

    /// The value as a field wants it: in base units, but power in MW, and what a process engine holds as its [`Kind`]
    /// says.
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
        Ok(self.value / kind.held_in())
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
        close("350 kg/MWh", Kind::MassPerEnergy, 0.35);
        close("40 MW", Kind::Power, 40.0);
        close("0.05 jobs/(t REO/a)", Kind::PeoplePerRate(Basis::Oxide), 0.05);
        close("1.6 t/t REO", Kind::MassPerMass(Basis::Gross, Basis::Oxide), 1.6);
        close("65 %", Kind::Share, 0.65);
        close("6 months", Kind::Duration, 0.5);
        close("1e3 t", Kind::Mass(Basis::Gross), 1000.0);
    }

    #[test]
    fn units_of_a_process_are_read_as_written() {
        let close = |text: &str, kind, wanted: f64| {
            let found = read(text, kind).unwrap();
            assert!((found - wanted).abs() <= 1e-14 * wanted.abs(), "{text}: {found} is not {wanted}");
        };
        close("2.5 pH", Kind::Ph, 2.5);
        close("-20 C", Kind::Celsius, -20.0);
        close("90 min", Kind::Hours, 1.5);
        close("7900 h", Kind::Hours, 7900.0);
        close("15 kWh/t", Kind::KilowattHourPerTonne, 15.0);
        close("0.3 MWh/t", Kind::KilowattHourPerTonne, 300.0);
        close("1.5 mol/L", Kind::MolPerLitre, 1.5);
        close("277 mg/L", Kind::GramPerLitre, 0.277);
        close("120 g/L", Kind::GramPerLitre, 120.0);
        close("120 kg/m3", Kind::GramPerLitre, 120.0);
        close("1.2 kg/L", Kind::KilogramPerLitre, 1.2);
        close("3 m3/h", Kind::LitrePerHour, 3000.0);
        close("100 L/h", Kind::LitrePerHour, 100.0);
        close("1.1 t/h", Kind::KilogramPerHour, 1100.0);
        close("40 m3", Kind::Litre, 40_000.0);
        close("9.5 V", Kind::Volt, 9.5);
        close("75 um", Kind::Micrometre, 75.0);
        close("144.242 g/mol", Kind::GramPerMol, 144.242);
        close("0.018 L/mol", Kind::LitrePerMol, 0.018);
        close("945 kBq/mol", Kind::BecquerelPerMol, 945_000.0);
        close("10 Bq/g", Kind::BecquerelPerGram, 10.0);
        close("12 kg/t", Kind::MassPerMass(Basis::Gross, Basis::Gross), 0.012);
        close("1600 ppm", Kind::Share, 0.0016);
    }

    #[test]
    fn another_dimension_is_said_with_an_example() {
        let wrong = |text, kind, wanted| assert_eq!(read(text, kind), Err(Fault::WrongKind { wanted }), "{text}");
        wrong("850 pH", Kind::Celsius, "850 C");
        wrong("2 g/L", Kind::MolPerLitre, "1.5 mol/L");
        wrong("2 t", Kind::KilogramPerHour, "1.1 t/h");
        wrong("3 h", Kind::LitrePerHour, "3 m3/h");
        let basis = Fault::WrongBasis { wanted: Basis::Gross, found: Basis::Oxide };
        assert_eq!(read("30 g REO/L", Kind::GramPerLitre), Err(basis));
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
