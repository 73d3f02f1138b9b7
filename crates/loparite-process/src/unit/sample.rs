//! Sample: a table of all species, and streams and cases over it, for the tests of unit operations.
//!
//! In        amounts by word: `(Phase::Solid, "Nd", 2.0)` is 2 mol/h of Nd (3+) in solids
//! Out       [`Sample`]: a unit with settings, inlets and reagents that it must be able to solve
//! Holds     one table for all tests, so that a species means the same in each of them; every id of the table is unique
//! Equations (1) activity = ln 2 * Avogadro / half-life (Bq/mol)
//!           (2) oxide_factor = (molar mass + 15.999 * oxygen per metal) / molar mass
//! Source    half-lives as in the table of radiological facts: Th-232 1.4e10 a, U-238 4.468e9 a, Ra-228 5.75 a, Ra-226
//!           1600 a
//! Not here  the species of a scenario, which are data (`loparite-load`); the contract suite (`tests/units.rs`)
#![allow(clippy::unwrap_used, reason = "only tests call this; a misspelt species shall stop them")]

use super::{Case, Fault, Made, Setting, Settings, UnitOp};
use crate::species::{Kind, Species, SpeciesTable, atoms_of, molar_mass_of};
use crate::stream::{Phase, Stream};

/// A unit operation with everything it needs to be solved.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The unit.
    pub unit: &'static UnitOp,
    /// Values of its parameters.
    pub settings: Settings,
    /// What comes in, in the order of the unit's inlets, mol/h.
    pub inlets: Vec<Stream>,
    /// One kilogram of the reagent at each dosed inlet.
    pub reagents: Vec<Option<Stream>>,
    /// Word and species of each outlet, for units whose outlets are named by the flowsheet.
    pub groups: Vec<(String, Vec<usize>)>,
    /// Whether twice the inlets give twice the outlets.
    pub linear: bool,
}

impl Sample {
    /// A linear sample with nothing at its inlets and no reagents.
    pub fn new(unit: &'static UnitOp, settings: &[(&'static str, Setting)]) -> Sample {
        let inlets = vec![Stream::empty(table().len()); unit.inlets.len()];
        let reagents = vec![None; unit.inlets.len()];
        Sample { unit, settings: settings.to_vec(), inlets, reagents, groups: Vec::new(), linear: true }
    }

    fn port(&self, port: &str) -> usize {
        self.unit.inlets.iter().position(|inlet| inlet.name == port).expect("the sample table has it")
    }

    /// With a stream at an inlet, mol/h.
    #[must_use]
    pub fn inlet(mut self, port: &str, amounts: &[(Phase, &str, f64)]) -> Sample {
        let at = self.port(port);
        self.inlets[at] = stream(amounts);
        self
    }

    /// With a reagent at a dosed inlet: amounts in any proportion, of which one kilogram is taken.
    #[must_use]
    pub fn reagent(mut self, port: &str, amounts: &[(Phase, &str, f64)]) -> Sample {
        let at = self.port(port);
        self.reagents[at] = Some(kilogram(amounts));
        self
    }

    /// With an outlet named by the flowsheet.
    #[must_use]
    pub fn group(mut self, word: &str, ids: &[&str]) -> Sample {
        let table = table();
        self.groups
            .push((word.to_owned(), ids.iter().map(|id| table.find(id).expect("the sample table has it")).collect()));
        self
    }

    /// With another value of a parameter, or a further one.
    #[must_use]
    pub fn set(mut self, name: &'static str, setting: Setting) -> Sample {
        self.settings.retain(|(other, _)| *other != name);
        self.settings.push((name, setting));
        self
    }

    /// As one whose outlets are not in proportion to its inlets, because a size is given.
    #[must_use]
    pub fn sized(mut self) -> Sample {
        self.linear = false;
        self
    }

    /// What the unit is given.
    pub fn case<'a>(&'a self, table: &'a SpeciesTable) -> Case<'a> {
        Case {
            unit: self.unit,
            table,
            settings: &self.settings,
            inlets: &self.inlets,
            reagents: &self.reagents,
            groups: &self.groups,
            memory: &[],
        }
    }

    /// Solves it over [`table`].
    ///
    /// # Errors
    /// Those of the unit.
    pub fn solve(&self) -> Result<Made, Fault> {
        (self.unit.solve)(&self.case(&table()))
    }
}

/// A setting that is one number.
pub fn number(value: f64) -> Setting {
    Setting::Number(value)
}

/// A setting that is a word.
pub fn word(word: &str) -> Setting {
    Setting::Word(word.to_owned())
}

/// A setting by species: `others` stands for all that are not named; who is not named without it has none.
pub fn by_species(values: &[(&str, f64)]) -> Setting {
    let table = table();
    let others = values.iter().find(|(id, _)| *id == "others").map_or(f64::NAN, |&(_, value)| value);
    let mut all = vec![others; table.len()];
    for &(id, value) in values.iter().filter(|(id, _)| *id != "others") {
        all[table.find(id).unwrap_or_else(|| panic!("no species {id}"))] = value;
    }
    Setting::BySpecies(all)
}

/// A stream over [`table`], mol/h.
///
/// # Panics
/// If the table has no such species.
pub fn stream(amounts: &[(Phase, &str, f64)]) -> Stream {
    let table = table();
    let mut stream = Stream::empty(table.len());
    for &(phase, id, moles) in amounts {
        *stream.at(phase, table.find(id).unwrap_or_else(|| panic!("no species {id}"))) += moles;
    }
    stream
}

/// One kilogram of a mixture that is given in moles of any number.
pub fn kilogram(amounts: &[(Phase, &str, f64)]) -> Stream {
    let stream = stream(amounts);
    let mass = stream.mass(&table());
    stream.times(1.0 / mass)
}

/// mol/h of a species in a phase.
pub fn get(stream: &Stream, phase: Phase, id: &str) -> f64 {
    stream.get(phase, table().find(id).expect("the sample table has it"))
}

/// Id, formula, charge, oxygen per metal in the oxide that trade counts.
const METALS: &[(&str, &str, f64, f64)] = &[
    ("Sc", "Sc", 3.0, 1.5),
    ("Y", "Y", 3.0, 1.5),
    ("La", "La", 3.0, 1.5),
    ("Ce", "Ce", 3.0, 2.0),
    ("Pr", "Pr", 3.0, 11.0 / 6.0),
    ("Nd", "Nd", 3.0, 1.5),
    ("Sm", "Sm", 3.0, 1.5),
    ("Eu", "Eu", 3.0, 1.5),
    ("Gd", "Gd", 3.0, 1.5),
    ("Tb", "Tb", 3.0, 1.75),
    ("Dy", "Dy", 3.0, 1.5),
    ("Ho", "Ho", 3.0, 1.5),
    ("Er", "Er", 3.0, 1.5),
    ("Tm", "Tm", 3.0, 1.5),
    ("Yb", "Yb", 3.0, 1.5),
    ("Lu", "Lu", 3.0, 1.5),
    ("Ce4", "Ce", 4.0, 2.0),
    ("Th", "Th", 4.0, 2.0),
    ("U", "U", 4.0, 8.0 / 3.0),
    ("Ra228", "Ra", 2.0, 0.0),
    ("Ra226", "Ra", 2.0, 0.0),
    ("Nb", "Nb", 5.0, 2.5),
    ("Ta", "Ta", 5.0, 2.5),
    ("Ti", "Ti", 4.0, 2.0),
    ("Zr", "Zr", 4.0, 2.0),
    ("Hf", "Hf", 4.0, 2.0),
    ("Fe", "Fe", 3.0, 1.5),
    ("Fe2", "Fe", 2.0, 1.5),
    ("Al", "Al", 3.0, 1.5),
    ("Ca", "Ca", 2.0, 1.0),
    ("Mg", "Mg", 2.0, 1.0),
    ("Sr", "Sr", 2.0, 1.0),
    ("Ba", "Ba", 2.0, 1.0),
    ("Mn", "Mn", 2.0, 1.0),
    ("Pb", "Pb", 2.0, 1.0),
    ("B", "B", 3.0, 0.0),
    ("Co", "Co", 2.0, 0.0),
    ("Cu", "Cu", 2.0, 0.0),
    ("Ga", "Ga", 3.0, 0.0),
    ("Zn", "Zn", 2.0, 0.0),
    ("V", "V", 5.0, 2.5),
];

/// Id, formula, charge.
const IONS: &[(&str, &str, f64)] = &[
    ("H", "H", 1.0),
    ("Na", "Na", 1.0),
    ("K", "K", 1.0),
    ("Li", "Li", 1.0),
    ("NH4", "NH4", 1.0),
    ("O", "O", -2.0),
    ("OH", "OH", -1.0),
    ("F", "F", -1.0),
    ("Cl", "Cl", -1.0),
    ("NO3", "NO3", -1.0),
    ("SO4", "SO4", -2.0),
    ("PO4", "PO4", -3.0),
    ("CO3", "CO3", -2.0),
    ("C2O4", "C2O4", -2.0),
    ("SiO4", "SiO4", -4.0),
    ("S2", "S", -2.0),
    ("A", "C16H34O4P", -1.0),
];

/// Id, formula, litres per mole.
const NEUTRALS: &[(&str, &str, f64)] = &[
    ("H2O", "H2O", 0.018_015 / 0.998),
    ("CO2", "CO2", 0.0),
    ("CO", "CO", 0.0),
    ("O2", "O2", 0.0),
    ("N2", "N2", 0.0),
    ("H2", "H2", 0.0),
    ("Cl2", "Cl2", 0.0),
    ("SO2", "SO2", 0.0),
    ("SO3", "SO3", 0.0),
    ("HF", "HF", 0.0),
    ("HCl", "HCl", 0.0),
    ("NH3", "NH3", 0.0),
    ("SiO2", "SiO2", 0.0),
    ("gangue", "Xx100", 0.0),
    ("C", "C", 0.0),
    ("Si", "Si", 0.0),
    ("HA", "C16H35O4P", 0.322_43 / 0.97),
    ("kerosene", "C12H26", 0.1703 / 0.82),
    ("TBP", "C12H27O4P", 0.266_32 / 0.973),
];

/// Id and half-life in years.
const HALF_LIVES: &[(&str, f64)] = &[("Th", 1.4e10), ("U", 4.468e9), ("Ra228", 5.75), ("Ra226", 1600.0)];

/// Particles per mole, exact (SI 2019).
const AVOGADRO: f64 = 6.022_140_76e23;
/// Seconds in a Julian year.
const YEAR: f64 = 31_557_600.0;

/// All species of the tests.
pub fn table() -> SpeciesTable {
    let mut all = Vec::new();
    for &(id, formula, charge, oxygen) in METALS {
        let mut metal = species(id, formula, Kind::Metal);
        metal.charge = charge;
        metal.oxide_factor = (metal.molar_mass + 15.999 * oxygen) / metal.molar_mass;
        let half_life = HALF_LIVES.iter().find(|(other, _)| *other == id);
        metal.activity = half_life.map_or(0.0, |(_, years)| std::f64::consts::LN_2 * AVOGADRO / (years * YEAR));
        all.push(metal);
    }
    for &(id, formula, charge) in IONS {
        all.push(Species { charge, ..species(id, formula, Kind::Ion) });
    }
    for &(id, formula, litre_per_mol) in NEUTRALS {
        all.push(Species { litre_per_mol, ..species(id, formula, Kind::Neutral) });
    }
    SpeciesTable { all }
}

fn species(id: &str, formula: &str, kind: Kind) -> Species {
    let atoms = atoms_of(formula).expect("the sample table has it");
    let molar_mass = molar_mass_of(&atoms);
    let id = id.to_owned();
    Species { id, kind, atoms, charge: 0.0, molar_mass, litre_per_mol: 0.0, activity: 0.0, oxide_factor: 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_found_at_its_own_place() {
        let table = table();
        for (s, species) in table.all.iter().enumerate() {
            assert_eq!(table.find(&species.id), Some(s), "{} is there twice", species.id);
        }
    }

    #[test]
    fn masses_and_activities_are_those_of_the_facts() {
        let table = table();
        let of = |id: &str| &table.all[table.find(id).expect("the sample table has it")];
        // 4.072 Bq/mg of thorium, 12.436 Bq/mg of uranium
        assert!((of("Th").activity / of("Th").molar_mass / 1000.0 - 4.072).abs() < 0.01);
        assert!((of("U").activity / of("U").molar_mass / 1000.0 - 12.436).abs() < 0.01);
        // 1.1664 kg of Nd2O3 per kg of Nd, 1.2284 of CeO2 per kg of Ce, 1.2082 of Pr6O11, 1.1762 of Tb4O7
        for (id, factor) in [("Nd", 1.1664), ("Ce", 1.2284), ("Pr", 1.2082), ("Tb", 1.1762)] {
            assert!((of(id).oxide_factor - factor).abs() < 1e-4, "{id}");
        }
        assert!((of("gangue").molar_mass - 100.0).abs() < 1e-12);
    }

    #[test]
    fn a_kilogram_weighs_a_kilogram() {
        let acid = kilogram(&[(Phase::Aqueous, "H", 2.0), (Phase::Aqueous, "SO4", 1.0)]);
        assert!((acid.mass(&table()) - 1.0).abs() < 1e-15);
        assert!((get(&acid, Phase::Aqueous, "SO4") - 1000.0 / (2.016 + 32.06 + 63.996)).abs() < 1e-9);
    }
}
