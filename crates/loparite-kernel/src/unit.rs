//! Unit: the one table of unit spellings and what they are in base units.
//!
//! In        words such as `t`, `REO`, `MWh`, `RUB@2025`
//! Out       a scale to base units (tonne, year, MWh, km, person, plant, one unit of money; mole, litre, degree
//!           Celsius, volt, becquerel, unit of pH) and a dimension
//! Holds     a word has one meaning; a power is an energy per year (1 MW = 8760 MWh/a); a volume is no length cubed
//! Not here  numbers (`quantity`), exchange rates (`loparite-load`)

/// How a mass of a commodity is counted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Basis {
    /// As it is shipped.
    Gross,
    /// Mass of the contained oxides (REO for rare earths).
    Oxide,
    /// Mass of the contained elements.
    Metal,
}

impl Basis {
    /// The word behind the mass unit in print: "", "REO", "metal".
    pub fn word(self) -> &'static str {
        match self {
            Basis::Gross => "",
            Basis::Oxide => "REO",
            Basis::Metal => "metal",
        }
    }
}

/// Exponents of the base units.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Dimension {
    /// Tonnes.
    pub mass: i8,
    /// Years.
    pub time: i8,
    /// Units of money.
    pub money: i8,
    /// MWh.
    pub energy: i8,
    /// Kilometres.
    pub length: i8,
    /// People.
    pub people: i8,
    /// Plants.
    pub plants: i8,
    /// Moles.
    pub amount: i8,
    /// Litres.
    pub volume: i8,
    /// Degrees Celsius.
    pub temperature: i8,
    /// Volts.
    pub voltage: i8,
    /// Becquerels.
    pub activity: i8,
    /// Units of pH.
    pub acidity: i8,
}

impl Dimension {
    /// Sum of exponents, `sign` being 1 for a product and -1 for a quotient.
    pub fn combine(self, other: Dimension, sign: i8) -> Dimension {
        Dimension {
            mass: self.mass + sign * other.mass,
            time: self.time + sign * other.time,
            money: self.money + sign * other.money,
            energy: self.energy + sign * other.energy,
            length: self.length + sign * other.length,
            people: self.people + sign * other.people,
            plants: self.plants + sign * other.plants,
            amount: self.amount + sign * other.amount,
            volume: self.volume + sign * other.volume,
            temperature: self.temperature + sign * other.temperature,
            voltage: self.voltage + sign * other.voltage,
            activity: self.activity + sign * other.activity,
            acidity: self.acidity + sign * other.acidity,
        }
    }
}

/// No unit: a share, a ratio.
pub const NONE: Dimension = Dimension {
    mass: 0,
    time: 0,
    money: 0,
    energy: 0,
    length: 0,
    people: 0,
    plants: 0,
    amount: 0,
    volume: 0,
    temperature: 0,
    voltage: 0,
    activity: 0,
    acidity: 0,
};
const MASS: Dimension = Dimension { mass: 1, ..NONE };
const TIME: Dimension = Dimension { time: 1, ..NONE };
const ENERGY: Dimension = Dimension { energy: 1, ..NONE };
const POWER: Dimension = Dimension { energy: 1, time: -1, ..NONE };
const LENGTH: Dimension = Dimension { length: 1, ..NONE };
const PEOPLE: Dimension = Dimension { people: 1, ..NONE };
const PLANTS: Dimension = Dimension { plants: 1, ..NONE };
const AMOUNT: Dimension = Dimension { amount: 1, ..NONE };
const VOLUME: Dimension = Dimension { volume: 1, ..NONE };
const TEMPERATURE: Dimension = Dimension { temperature: 1, ..NONE };
const VOLTAGE: Dimension = Dimension { voltage: 1, ..NONE };
const ACTIVITY: Dimension = Dimension { activity: 1, ..NONE };
const ACIDITY: Dimension = Dimension { acidity: 1, ..NONE };
/// The dimension of money, for the currency words that no table can list.
pub const MONEY: Dimension = Dimension { money: 1, ..NONE };

/// Hours in a year of 365 days.
pub const HOURS_PER_YEAR: f64 = 8760.0;
/// An hour, years.
pub const HOUR: f64 = 1.0 / HOURS_PER_YEAR;
/// A micrometre, kilometres.
pub const MICROMETRE: f64 = 1e-9;

/// word, scale to base units, dimension
const SPELLINGS: &[(&str, f64, Dimension)] = &[
    ("mg", 1e-9, MASS),
    ("g", 1e-6, MASS),
    ("kg", 1e-3, MASS),
    ("t", 1.0, MASS),
    ("kt", 1e3, MASS),
    ("Mt", 1e6, MASS),
    ("a", 1.0, TIME),
    ("year", 1.0, TIME),
    ("years", 1.0, TIME),
    ("month", 1.0 / 12.0, TIME),
    ("months", 1.0 / 12.0, TIME),
    ("h", HOUR, TIME),
    ("min", HOUR / 60.0, TIME),
    ("kWh", 1e-3, ENERGY),
    ("MWh", 1.0, ENERGY),
    ("GWh", 1e3, ENERGY),
    ("TWh", 1e6, ENERGY),
    ("kW", 1e-3 * HOURS_PER_YEAR, POWER),
    ("MW", HOURS_PER_YEAR, POWER),
    ("GW", 1e3 * HOURS_PER_YEAR, POWER),
    ("km", 1.0, LENGTH),
    ("um", MICROMETRE, LENGTH),
    ("job", 1.0, PEOPLE),
    ("jobs", 1.0, PEOPLE),
    ("plant", 1.0, PLANTS),
    ("plants", 1.0, PLANTS),
    ("mol", 1.0, AMOUNT),
    ("L", 1.0, VOLUME),
    ("m3", 1e3, VOLUME),
    ("C", 1.0, TEMPERATURE),
    ("V", 1.0, VOLTAGE),
    ("Bq", 1.0, ACTIVITY),
    ("kBq", 1e3, ACTIVITY),
    ("pH", 1.0, ACIDITY),
    ("ppm", 1e-6, NONE),
    ("%", 0.01, NONE),
    ("ratio", 1.0, NONE),
];

const BASES: &[(&str, Basis)] =
    &[("REO", Basis::Oxide), ("oxide", Basis::Oxide), ("metal", Basis::Metal), ("gross", Basis::Gross)];

const SCALES: &[(&str, f64)] = &[("k", 1e3), ("m", 1e6), ("bn", 1e9), ("tn", 1e12)];

/// Scale and dimension of a unit word.
pub fn spelling(word: &str) -> Option<(f64, Dimension)> {
    SPELLINGS.iter().find(|(name, ..)| *name == word).map(|&(_, scale, dimension)| (scale, dimension))
}

/// Basis of a word such as `REO`.
pub fn basis(word: &str) -> Option<Basis> {
    BASES.iter().find(|(name, _)| *name == word).map(|&(_, basis)| basis)
}

/// Scale of `k`, `m`, `bn`, `tn` before a currency.
pub fn money_scale(word: &str) -> Option<f64> {
    SCALES.iter().find(|(name, _)| *name == word).map(|&(_, scale)| scale)
}

/// Every word a person may have meant, for hints.
pub fn words() -> impl Iterator<Item = &'static str> {
    SPELLINGS.iter().map(|(name, ..)| *name).chain(BASES.iter().map(|(name, _)| *name))
}
