//! Stream: what flows between unit operations.
//!
//! In        mol/h of each species in each phase
//! Out       masses (kg/h), volumes (L/h), atoms (mol/h), activities (Bq/h), charges (mol/h)
//! Holds     one dense row a phase, species fastest; amounts are never negative after a unit
//! Equations (1) mass       = sum n * molar_mass / 1000
//!           (2) volume     = sum over a liquid's species of n * litre_per_mol
//!           (3) atoms[a]   = sum over phases and species of n * count[a]
//!           (4) charge     = sum over a phase's species of n * charge
//! Not here  temperatures: heat is a demand of the unit (`unit::Made::heat`)

use crate::species::{ATOMS, SpeciesTable};

/// A state of matter that keeps to itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Phase {
    /// Ore, concentrate, residue, precipitate, calcine.
    Solid,
    /// Water and what is dissolved in it.
    Aqueous,
    /// Extractant, diluent and what is bound in it.
    Organic,
    /// Off-gas, chlorides as vapour, air.
    Gas,
    /// Molten salt, slag.
    Melt,
    /// Metal and alloy: every species counts as neutral.
    Metal,
}

impl Phase {
    /// All phases with their word.
    pub const WORDS: &[(&'static str, Phase)] = &[
        ("solid", Phase::Solid),
        ("aqueous", Phase::Aqueous),
        ("organic", Phase::Organic),
        ("gas", Phase::Gas),
        ("melt", Phase::Melt),
        ("metal", Phase::Metal),
    ];

    /// The word of the phase.
    pub fn word(self) -> &'static str {
        Phase::WORDS.iter().find(|(_, phase)| *phase == self).expect("every phase has a word").0
    }
}

/// How many phases there are.
pub const PHASES: usize = Phase::WORDS.len();

/// What flows, mol/h.
#[derive(Clone, PartialEq, Debug)]
pub struct Stream {
    species: usize,
    n: Vec<f64>,
}

impl Stream {
    /// Nothing, over a number of species.
    pub fn empty(species: usize) -> Stream {
        Stream { species, n: vec![0.0; species * PHASES] }
    }

    /// mol/h of a species in a phase.
    pub fn get(&self, phase: Phase, species: usize) -> f64 {
        self.n[phase as usize * self.species + species]
    }

    /// mol/h of a species in a phase, to change.
    pub fn at(&mut self, phase: Phase, species: usize) -> &mut f64 {
        &mut self.n[phase as usize * self.species + species]
    }

    /// All amounts of a phase, mol/h.
    pub fn phase(&self, phase: Phase) -> &[f64] {
        &self.n[phase as usize * self.species..][..self.species]
    }

    /// All amounts of a phase, to change.
    pub fn phase_mut(&mut self, phase: Phase) -> &mut [f64] {
        &mut self.n[phase as usize * self.species..][..self.species]
    }

    /// All amounts, phase by phase.
    pub fn amounts(&self) -> &[f64] {
        &self.n
    }

    /// All amounts, to change.
    pub fn amounts_mut(&mut self) -> &mut [f64] {
        &mut self.n
    }

    /// mol/h of a species in all phases.
    pub fn total(&self, species: usize) -> f64 {
        (0..PHASES).map(|phase| self.n[phase * self.species + species]).sum()
    }

    /// Whether nothing flows.
    pub fn is_empty(&self) -> bool {
        self.n.iter().all(|&n| n == 0.0)
    }

    /// Adds a multiple of another stream.
    pub fn add(&mut self, other: &Stream, factor: f64) {
        self.n.iter_mut().zip(&other.n).for_each(|(n, more)| *n += factor * more);
    }

    /// A multiple of the stream.
    pub fn times(&self, factor: f64) -> Stream {
        Stream { species: self.species, n: self.n.iter().map(|n| n * factor).collect() }
    }

    /// Adds a multiple of one phase of another stream.
    pub fn add_phase(&mut self, phase: Phase, other: &Stream, factor: f64) {
        self.phase_mut(phase).iter_mut().zip(other.phase(phase)).for_each(|(n, more)| *n += factor * more);
    }

    /// Moves a share (0 to 1) of a species from one phase to another of the same stream.
    pub fn shift(&mut self, species: usize, from: Phase, to: Phase, share: f64) {
        let moved = self.get(from, species) * share;
        *self.at(from, species) -= moved;
        *self.at(to, species) += moved;
    }

    /// kg/h of all phases, equation (1).
    pub fn mass(&self, table: &SpeciesTable) -> f64 {
        Phase::WORDS.iter().map(|&(_, phase)| self.phase_mass(phase, table)).sum()
    }

    /// kg/h of a phase.
    pub fn phase_mass(&self, phase: Phase, table: &SpeciesTable) -> f64 {
        self.phase(phase).iter().zip(&table.all).map(|(n, species)| n * species.molar_mass).sum::<f64>() / 1000.0
    }

    /// L/h of a liquid phase, equation (2).
    pub fn volume(&self, phase: Phase, table: &SpeciesTable) -> f64 {
        self.phase(phase).iter().zip(&table.all).map(|(n, species)| n * species.litre_per_mol).sum()
    }

    /// mol/h of each atom of [`ATOMS`], equation (3).
    pub fn atoms(&self, table: &SpeciesTable) -> Vec<f64> {
        let mut atoms = vec![0.0; ATOMS.len()];
        for (s, species) in table.all.iter().enumerate() {
            let n = self.total(s);
            species.atoms.iter().for_each(|&(atom, count)| atoms[atom] += n * count);
        }
        atoms
    }

    /// mol/h of positive charge in excess in a phase, equation (4); metal has none.
    pub fn charge(&self, phase: Phase, table: &SpeciesTable) -> f64 {
        if phase == Phase::Metal {
            return 0.0;
        }
        self.phase(phase).iter().zip(&table.all).map(|(n, species)| n * species.charge).sum()
    }

    /// kg/h of the counted oxides (or of the elements that are not counted as oxide) of given species.
    pub fn oxide_mass(&self, species: &[usize], table: &SpeciesTable) -> f64 {
        species.iter().map(|&s| self.total(s) * table.all[s].molar_mass * table.all[s].oxide_factor).sum::<f64>()
            / 1000.0
    }
}
