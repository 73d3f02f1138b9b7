//! Reaction: moles that disappear and appear together.
//!
//! In        an equation in words, `2 H@aqueous + O@solid -> H2O@aqueous`
//! Out       changes of a stream by an extent, mol/h
//! Holds     an equation that loses atoms or charge is refused when it is read; charge is not asked of metal
//! Not here  how far a reaction goes: the unit operation says

use crate::species::{ATOMS, SpeciesTable};
use crate::stream::{Phase, Stream};
use crate::unit::Fault;

/// A balanced reaction.
#[derive(Clone, Debug)]
pub struct Reaction {
    /// Phase, species and moles per unit of extent, negative for what is used up.
    pub terms: Vec<(Phase, usize, f64)>,
}

impl Reaction {
    /// Reads an equation.
    ///
    /// # Errors
    /// A species that the flowsheet does not have.
    ///
    /// # Panics
    /// If atoms or charges do not balance: an equation is part of the program.
    pub fn parse(equation: &str, table: &SpeciesTable) -> Result<Reaction, Fault> {
        let (left, right) = equation.split_once("->").expect("a reaction has an arrow");
        let mut terms = Vec::new();
        for (side, sign) in [(left, -1.0), (right, 1.0)] {
            for term in side.split(" + ").map(str::trim) {
                let (count, rest) = match term.split_once(' ') {
                    Some((count, rest)) => (count.parse::<f64>().expect("a count is a number"), rest),
                    None => (1.0, term),
                };
                let (id, phase) = rest.split_once('@').expect("a term names its phase");
                let phase = Phase::WORDS.iter().find(|(word, _)| *word == phase).expect("a phase has a word").1;
                let species = table.find(id).ok_or_else(|| Fault::unknown_species(id))?;
                terms.push((phase, species, sign * count));
            }
        }
        let reaction = Reaction { terms };
        reaction.check(equation, table);
        Ok(reaction)
    }

    fn check(&self, equation: &str, table: &SpeciesTable) {
        let mut atoms = vec![0.0; ATOMS.len()];
        let mut charge = 0.0;
        let metal = self.terms.iter().any(|&(phase, ..)| phase == Phase::Metal);
        for &(_, s, moles) in &self.terms {
            table.all[s].atoms.iter().for_each(|&(atom, count)| atoms[atom] += moles * count);
            charge += moles * table.all[s].charge;
        }
        assert!(atoms.iter().all(|sum| sum.abs() < 1e-9), "a reaction loses atoms: {equation}");
        assert!(metal || charge.abs() < 1e-9, "a reaction loses charge: {equation}");
    }

    /// The largest extent that what is there allows, mol/h.
    pub fn most(&self, stream: &Stream) -> f64 {
        let used = self.terms.iter().filter(|(.., moles)| *moles < 0.0);
        used.map(|&(phase, s, moles)| stream.get(phase, s) / -moles).fold(f64::INFINITY, f64::min).max(0.0)
    }

    /// Lets it go on by an extent, mol/h.
    pub fn go(&self, stream: &mut Stream, extent: f64) {
        for &(phase, s, moles) in &self.terms {
            let n = stream.at(phase, s);
            *n += moles * extent;
            // rounding of the last bit must not leave a negative amount
            if *n < 0.0 && *n > -1e-9 * moles.abs() * extent {
                *n = 0.0;
            }
        }
    }

    /// Lets it go on until something is used up; the extent, mol/h.
    pub fn exhaust(&self, stream: &mut Stream) -> f64 {
        let extent = self.most(stream);
        self.go(stream, extent);
        extent
    }
}
