//! Data: an equilibrium as the text declares it, by the words of its components.
//!
//! In        separation factors of a chain, or a law for each component; what they are good for
//! Out       [`EquilibriumData`], the value of an equilibrium parameter of a unit operation
//! Holds     components of an exchange stand in the order of extractability, adjacent factors over one
//! Equations (1) ln_k[0] = 0, ln_k[i] = ln_k[i-1] + ln separation factor of component i over i-1
//! Not here  the laws (`equilibrium`), reading them (`loparite-load`)

use super::equilibrium::Law;

/// An equilibrium.
#[derive(Clone, PartialEq, Debug)]
pub struct EquilibriumData {
    /// Its id.
    pub id: String,
    /// For print.
    pub name: String,
    /// How its components distribute.
    pub system: System,
    /// What the data are good for: quantity, least and most. Outside it a unit remarks ([`Valid`]).
    pub valid: Vec<(Validity, (f64, f64))>,
    /// What is doubtful; may be empty.
    pub note: String,
}

/// How components distribute.
#[derive(Clone, PartialEq, Debug)]
pub enum System {
    /// Constant separation factors in a fully loaded organic.
    Exchange {
        /// Species, least extractable first.
        components: Vec<String>,
        /// ln of the extractability of each over the first, equation (1).
        ln_k: Vec<f64>,
    },
    /// Each component by its own law.
    Laws(Vec<Component>),
}

/// The component whose law holds for every metal that has none of its own.
pub const OTHERS: &str = "others";

/// A component with its law.
#[derive(Clone, PartialEq, Debug)]
pub struct Component {
    /// Species, or [`OTHERS`].
    pub id: String,
    /// Its law.
    pub law: Law,
    /// Protons a mole of it frees when it is extracted; nothing if the text does not say.
    pub protons: Option<f64>,
    /// Moles of extractant a mole of it takes; nothing if the text does not say.
    pub extractant: Option<f64>,
    /// Moles of nitrate a mole of it takes along; nothing if the text does not say.
    pub nitrate: Option<f64>,
}

/// A condition that an equilibrium is good for a range of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Validity {
    /// pH of the aqueous.
    Ph,
    /// Acid in the aqueous, mol/L.
    Acid,
    /// Nitrate in the aqueous, mol/L.
    Nitrate,
    /// Extractant in the organic, mol/L.
    Extractant,
    /// All metals in the aqueous, g/L.
    Metals,
    /// Degrees Celsius.
    Temperature,
}

/// What an equilibrium is good for, as a unit operation gets it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Valid {
    /// Its id.
    pub id: String,
    /// Quantity, least and most.
    pub ranges: Vec<(Validity, (f64, f64))>,
}

impl Validity {
    /// What it is called, and its unit.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Validity::Ph => ("pH", ""),
            Validity::Acid => ("acid", " mol/L"),
            Validity::Nitrate => ("nitrate", " mol/L"),
            Validity::Extractant => ("extractant", " mol/L"),
            Validity::Metals => ("metals in the aqueous", " g/L"),
            Validity::Temperature => ("temperature", " C"),
        }
    }
}

impl EquilibriumData {
    /// What it is good for, for a unit operation.
    pub fn valid(&self) -> Valid {
        Valid { id: self.id.clone(), ranges: self.valid.clone() }
    }

    /// Words of its components.
    pub fn components(&self) -> Vec<&str> {
        match &self.system {
            System::Exchange { components, .. } => components.iter().map(String::as_str).collect(),
            System::Laws(components) => components.iter().map(|component| component.id.as_str()).collect(),
        }
    }
}
