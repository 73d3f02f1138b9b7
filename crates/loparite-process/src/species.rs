//! Species: the ions and molecules that streams are made of.
//!
//! In        formulas, charges, densities, activities: data
//! Out       [`SpeciesTable`]: molar mass, charge, atoms of each species, by position
//! Holds     a molar mass is the sum of its atoms unless the data say otherwise; ids are unique
//! Equations (1) molar_mass = sum over atoms of count * ATOMS[atom] (g/mol)
//! Source    IUPAC abridged standard atomic weights 2021 (Pure Appl. Chem. 94, 573); Ra by mass number
//! Not here  which elements a chain counts, and in which oxide (`loparite_kernel::element`)
//!
//! Bookkeeping is ionic: a solid oxide of neodymium is Nd (3+) with O (2-), its chloride Nd with Cl (1-). So one law
//! holds for every unit operation: atoms are conserved, and each phase but metal is neutral.

/// Symbol and standard atomic weight, g/mol.
pub const ATOMS: &[(&str, f64)] = &[
    ("H", 1.008),
    ("B", 10.81),
    ("C", 12.011),
    ("N", 14.007),
    ("O", 15.999),
    ("F", 18.998),
    ("Na", 22.990),
    ("Mg", 24.305),
    ("Al", 26.982),
    ("Si", 28.085),
    ("P", 30.974),
    ("S", 32.06),
    ("Cl", 35.45),
    ("K", 39.098),
    ("Ca", 40.078),
    ("Sc", 44.956),
    ("Ti", 47.867),
    ("V", 50.942),
    ("Mn", 54.938),
    ("Fe", 55.845),
    ("Co", 58.933),
    ("Cu", 63.546),
    ("Ga", 69.723),
    ("Sr", 87.62),
    ("Y", 88.906),
    ("Zr", 91.224),
    ("Nb", 92.906),
    ("Ba", 137.33),
    ("La", 138.91),
    ("Ce", 140.12),
    ("Pr", 140.91),
    ("Nd", 144.24),
    ("Sm", 150.36),
    ("Eu", 151.96),
    ("Gd", 157.25),
    ("Tb", 158.93),
    ("Dy", 162.50),
    ("Ho", 164.93),
    ("Er", 167.26),
    ("Tm", 168.93),
    ("Yb", 173.05),
    ("Lu", 174.97),
    ("Hf", 178.49),
    ("Ta", 180.95),
    ("W", 183.84),
    ("Pb", 207.2),
    ("Ra", 226.0),
    ("Th", 232.04),
    ("U", 238.03),
    ("Li", 6.94),
    ("Zn", 65.38),
    ("Xx", 1.0),
];

/// What a species is to a balance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A cation that is followed by element: rare earths, Th, U, Ra, Nb, Ta, Ti, Fe, Al, Ca, ..
    Metal,
    /// Any other ion: H, Na, NH4, O, OH, Cl, SO4, NO3, PO4, F, CO3, C2O4, extractant anions.
    Ion,
    /// A molecule or an inert mineral: H2O, CO2, gangue, extractant acid, diluent.
    Neutral,
}

/// An ion or a molecule.
#[derive(Clone, PartialEq, Debug)]
pub struct Species {
    /// Its word in the text.
    pub id: String,
    /// What it is to a balance.
    pub kind: Kind,
    /// Position in [`ATOMS`] and count.
    pub atoms: Vec<(usize, f64)>,
    /// Charge of the ion; in metal every species counts as neutral.
    pub charge: f64,
    /// g/mol, which is kg/kmol.
    pub molar_mass: f64,
    /// Litres that a mole brings to a liquid phase; 0 for solutes whose volume is neglected.
    pub litre_per_mol: f64,
    /// Bq/mol.
    pub activity: f64,
    /// Mass of the counted oxide in mass of the element; 1 for all that is not counted as oxide.
    pub oxide_factor: f64,
}

/// Atoms of a formula such as `H2O` or `C16H35O4P`; nothing if it cannot be read.
///
/// ```
/// use loparite_process::species::{atoms_of, ATOMS};
/// let water = atoms_of("H2O").unwrap();
/// assert_eq!(water.iter().map(|&(atom, count)| (ATOMS[atom].0, count)).collect::<Vec<_>>(), [("H", 2.0), ("O", 1.0)]);
/// assert!(atoms_of("Qq2").is_none());
/// ```
pub fn atoms_of(formula: &str) -> Option<Vec<(usize, f64)>> {
    let bytes = formula.as_bytes();
    let mut at = 0;
    let mut atoms: Vec<(usize, f64)> = Vec::new();
    while at < bytes.len() {
        if !bytes[at].is_ascii_uppercase() {
            return None;
        }
        let start = at;
        at += 1;
        while at < bytes.len() && bytes[at].is_ascii_lowercase() {
            at += 1;
        }
        let atom = ATOMS.iter().position(|(symbol, _)| *symbol == &formula[start..at])?;
        let digits = at;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
        let count = if at == digits { 1.0 } else { formula[digits..at].parse().ok()? };
        match atoms.iter_mut().find(|(other, _)| *other == atom) {
            Some((_, sum)) => *sum += count,
            None => atoms.push((atom, count)),
        }
    }
    (!atoms.is_empty()).then_some(atoms)
}

/// Sum of atomic weights, g/mol, equation (1).
pub fn molar_mass_of(atoms: &[(usize, f64)]) -> f64 {
    atoms.iter().map(|&(atom, count)| count * ATOMS[atom].1).sum()
}

/// The species of a flowsheet, by position.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SpeciesTable {
    /// All of them, in the order of the data.
    pub all: Vec<Species>,
}

impl SpeciesTable {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Position of an id.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.all.iter().position(|species| species.id == id)
    }

    /// Positions of all metals.
    pub fn metals(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.len()).filter(|&s| self.all[s].kind == Kind::Metal)
    }
}
