//! Element: a chemical element and the oxide it is counted in.
//!
//! In        atomic mass (g/mol), atoms of the element and of oxygen in the oxide formula: data, not code
//! Out       factors between mass of element and mass of oxide
//! Holds     `oxide_per_metal` is at least 1
//! Equations (1) oxide_per_metal = (oxide_atoms * atomic_mass + oxide_oxygens * 15.999) / (oxide_atoms * atomic_mass)
//! Source    IUPAC standard atomic weights for oxygen; the elements' own stand in `data/elements.toml`

use crate::define_id;
use crate::mass::{Mass, Metal, Oxide};

define_id!(
    /// An element of the model.
    ElementId
);

/// Standard atomic weight of oxygen, g/mol.
pub const OXYGEN: f64 = 15.999;

/// What an element is to a rare-earth chain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Group {
    /// La to Eu.
    Light,
    /// Gd to Lu and Y.
    Heavy,
    /// Sc, which goes its own way.
    Scandium,
    /// Th, U and their daughters.
    Radionuclide,
    /// By-products that ride along: Nb, Ta, Ti and the like.
    Other,
}

impl Group {
    /// Whether the group belongs to the lanthanides and yttrium, the "REO" of the trade.
    pub fn is_rare_earth(self) -> bool {
        matches!(self, Group::Light | Group::Heavy)
    }
}

/// A chemical element with the oxide it is counted in.
#[derive(Clone, Debug)]
pub struct Element {
    /// English name, lower case.
    pub name: String,
    /// Its group.
    pub group: Group,
    /// Formula of the oxide, for print.
    pub oxide: String,
    /// g/mol.
    pub atomic_mass: f64,
    /// Atoms of the element in the oxide's formula.
    pub oxide_atoms: u32,
    /// Atoms of oxygen in the oxide's formula.
    pub oxide_oxygens: u32,
}

impl Element {
    /// Tonnes of oxide that hold one tonne of the element, equation (1).
    pub fn oxide_per_metal(&self) -> f64 {
        let metal = f64::from(self.oxide_atoms) * self.atomic_mass;
        (metal + f64::from(self.oxide_oxygens) * OXYGEN) / metal
    }

    /// The oxide that a mass of the element makes.
    pub fn oxide_of(&self, metal: Mass<Metal>) -> Mass<Oxide> {
        Mass::tonnes(metal.in_tonnes() * self.oxide_per_metal())
    }

    /// The element that a mass of its oxide holds.
    pub fn metal_in(&self, oxide: Mass<Oxide>) -> Mass<Metal> {
        Mass::tonnes(oxide.in_tonnes() / self.oxide_per_metal())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neodymium_oxide_factor_is_the_published_one() {
        let nd = Element {
            name: "neodymium".into(),
            group: Group::Light,
            oxide: "Nd2O3".into(),
            atomic_mass: 144.242,
            oxide_atoms: 2,
            oxide_oxygens: 3,
        };
        assert!((nd.oxide_per_metal() - 1.1664).abs() < 1e-4);
        let metal = Mass::tonnes(10.0);
        assert!((nd.metal_in(nd.oxide_of(metal)).in_tonnes() - 10.0).abs() < 1e-12);
    }
}
