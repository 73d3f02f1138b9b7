//! Circuit: the exact profile of counter-current stages with real concentrations, acidity and free extractant.
//!
//! In        components with their laws, charges and stoichiometry; feeds (ore liquor, scrub, strip acid, organic),
//!           side draws; mol/L, volume flows in one unit throughout (L/h), temperature in K
//! Out       concentrations of both phases, \[H+\], bisulfate, nitrate and free extractant in every stage; outlets
//! Holds     component balances, charge, extractant and nitrate of every stage to 1e-12; what is not fed is nowhere;
//!           what cannot be for want of acid or extractant is refused before it is searched for ([`Shortage`])
//! Equations (1) A'[i+1] c[i+1,k] + O'[i-1] D[i-1,k] c[i-1,k] + fed[i,k] = (A[i] + O[i] D[i,k]) c[i,k]
//!           (2) acidity[i] + sum of z c[i,k] = charge[i],     acidity = h + h S / (Ka2 + h) = H+ and HSO4-
//!           (3) free[i] + sum of m D[i,k] c[i,k] = extractant[i]
//!           (4) nitrate[i] = beyond[i] + sum of v c[i,k]
//!           z protons freed, m extractant and v nitrate taken by a mole that is extracted. What a metal takes from the
//!           aqueous in charge it gives back in protons: so charge and sulfate S travel with the aqueous alone,
//!           extractant with the organic alone, and nitrate beyond that of the metals with the aqueous alone. They are
//!           known before the solution, and (2) to (4) hold stage by stage.
//!           The unknowns are ln h, ln free, ln nitrate of every stage, as far as a law asks for them; concentrations
//!           follow from (1) exactly, component by component.
//!           (5) over the components whose law asks for no scalar: sum of z c[i,k] <= charge[i],
//!               sum of m D[i,k] c[i,k] <= extractant[i]. Their c follow from (1) alone, and all other terms of (2)
//!           and (3) are positive: where (5) does not hold, (2) or (3) has no solution.
//!           Stripping is the same with another acid. Reflux is the strip liquor that is not drawn. A saponified
//!           extractant enters as the salt of a component (sodium, ammonium) with z = m = 1 and a law of its own:
//!           [`salt`].
//! Source    pKa2 of HSO4- 1.99: the PrOMMiS model of the University of Kentucky pilot plant
//! Not here  a constant separation factor at full loading: `cascade`; return of the stripped organic to its start,
//!           which is the flowsheet's; activities, volume change, entrainment

use super::cascade::{NotConverged, Phase};
use super::equilibrium::{Law, Scalar};
use super::reach::{Reach, finish};
use super::search::Search;
use crate::words::digits;

/// Second dissociation constant of sulfuric acid, mol/L: pKa2 1.99.
pub const KA2: f64 = 0.010_232_929_922_807_542;

/// log10 Kex of the cation of a saponified extractant: assumed. While there is acid or metal to exchange with, the
/// answer does not depend on it, so long as it is far under the constants of the metals.
pub const SALT_LOG_KEX: f64 = -6.0;

/// A dissolved component.
#[derive(Clone, PartialEq, Debug)]
pub struct Species {
    /// How it distributes.
    pub law: Law,
    /// Protons a mole of it frees when it is extracted by cation exchange; its charge. 0 for neutral or solvated
    /// species.
    pub protons: f64,
    /// Moles of extractant a mole of it takes.
    pub extractant: f64,
    /// Moles of nitrate it takes along (3 for a trivalent metal in TBP, 0 in cation exchange).
    pub nitrate: f64,
}

/// The cation of a saponified extractant.
pub fn salt() -> Species {
    let law = Law::MassAction { log_kex: SALT_LOG_KEX, extractant: 1.0, hydrogen: 1.0 };
    Species { law, protons: 1.0, extractant: 1.0, nitrate: 0.0 }
}

/// A feed of a circuit.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Feed {
    /// Stage it enters, from 0 at the aqueous outlet.
    pub stage: usize,
    /// Volume flow, L/h.
    pub volume: f64,
    /// What it brings of each component, mol/L.
    pub components: Vec<f64>,
    /// The rest of it, by its phase.
    pub medium: Medium,
}

/// What a feed brings beside its components, mol/L.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Medium {
    /// An aqueous feed.
    Aqueous {
        /// H+ and HSO4- together.
        acidity: f64,
        /// SO4-- and HSO4- together.
        sulfate: f64,
        /// Nitrate, that of the metals included.
        nitrate: f64,
    },
    /// An organic feed.
    Organic {
        /// Extractant that carries no component.
        free: f64,
    },
}

impl Default for Medium {
    fn default() -> Medium {
        Medium::Aqueous { acidity: 0.0, sulfate: 0.0, nitrate: 0.0 }
    }
}

/// An organic of `extractant` mol/L of which the share `sigma` enters as the salt of component `salt`, otherwise
/// barren.
pub fn saponified(stage: usize, volume: f64, extractant: f64, salt: Salt) -> Feed {
    let mut components = vec![0.0; salt.components];
    components[salt.component] = salt.sigma * extractant;
    Feed { stage, volume, components, medium: Medium::Organic { free: (1.0 - salt.sigma) * extractant } }
}

/// Which component is the cation of the saponified extractant, and how much of it there is.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Salt {
    /// Share of the extractant that is salt, 0 to 1.
    pub sigma: f64,
    /// The component.
    pub component: usize,
    /// Components of the circuit.
    pub components: usize,
}

/// A side draw of a circuit.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Draw {
    /// Stage it is taken from.
    pub stage: usize,
    /// Phase it is taken from.
    pub phase: Phase,
    /// Volume flow, L/h.
    pub volume: f64,
}

/// Counter-current stages; the aqueous flows to stage 0, the organic to the last stage.
#[derive(Clone, PartialEq, Debug)]
pub struct Circuit {
    /// Components.
    pub species: Vec<Species>,
    /// Theoretical stages.
    pub stages: usize,
    /// Feeds; both phases must flow through every stage.
    pub feeds: Vec<Feed>,
    /// Side draws.
    pub draws: Vec<Draw>,
    /// Temperature, K.
    pub temperature: f64,
}

/// State of a circuit, mol/L and L/h.
#[derive(Clone, PartialEq, Debug)]
pub struct Stages {
    /// Components.
    pub components: usize,
    /// Aqueous concentrations, stage by stage, component fastest.
    pub aqueous: Vec<f64>,
    /// Organic concentrations, likewise.
    pub organic: Vec<f64>,
    /// H+ of each stage; 0 where the charge balance leaves none and no law asks.
    pub hydrogen: Vec<f64>,
    /// HSO4- of each stage.
    pub bisulfate: Vec<f64>,
    /// SO4-- of each stage.
    pub sulfate: Vec<f64>,
    /// Nitrate of each stage.
    pub nitrate: Vec<f64>,
    /// Free extractant of each stage.
    pub free: Vec<f64>,
    /// Extractant of each stage, free and loaded.
    pub extractant: Vec<f64>,
    /// Charge of the anions of each stage, which (2) meets, mol/L.
    pub charge: Vec<f64>,
    /// Aqueous volume flow that leaves each stage.
    pub aqueous_flow: Vec<f64>,
    /// Organic volume flow that leaves each stage.
    pub organic_flow: Vec<f64>,
    /// Molar flows of the aqueous outlet.
    pub raffinate: Vec<f64>,
    /// Molar flows of the organic outlet.
    pub extract: Vec<f64>,
    /// Molar flows of each draw.
    pub draws: Vec<Vec<f64>>,
    /// Linear solves.
    pub solves: usize,
    /// Largest relative residual of equations (1) to (4).
    pub residual: f64,
}

impl Stages {
    /// pH of each stage.
    pub fn ph(&self) -> Vec<f64> {
        self.hydrogen.iter().map(|h| -h.log10()).collect()
    }

    /// Organic over aqueous volume flow of each stage.
    pub fn organic_to_aqueous(&self) -> Vec<f64> {
        self.organic_flow.iter().zip(&self.aqueous_flow).map(|(organic, aqueous)| organic / aqueous).collect()
    }

    /// Share of the extractant of each stage that is taken by components: loading over stoichiometric capacity.
    pub fn loading(&self) -> Vec<f64> {
        self.free
            .iter()
            .zip(&self.extractant)
            .map(|(free, all)| if *all > 0.0 { (1.0 - free / all).max(0.0) } else { 0.0 })
            .collect()
    }

    /// Charge that is missing in the aqueous of each stage, equation (2), over its anions.
    pub fn charge_residual(&self, species: &[Species]) -> Vec<f64> {
        let stages = self.aqueous.chunks_exact(self.components.max(1));
        let acids = self.hydrogen.iter().zip(&self.bisulfate).zip(&self.charge);
        stages
            .zip(acids)
            .map(|(c, ((h, bisulfate), charge))| {
                let cations: f64 = c.iter().zip(species).map(|(c, s)| s.protons * c).sum();
                if *charge > 0.0 { (h + bisulfate + cations - charge) / charge } else { 0.0 }
            })
            .collect()
    }
}

/// Too little acid or extractant in a stage: equation (5) does not hold.
#[derive(Clone, PartialEq, Debug)]
pub struct Shortage {
    /// What there is too little of: charge of the anions ([`Scalar::Hydrogen`]) or extractant.
    pub of: Scalar,
    /// Stage, from 0 at the aqueous outlet.
    pub stage: usize,
    /// Components that ask for it whatever the stage is like, and for how much, mol/L; the largest first.
    pub components: Vec<(usize, f64)>,
    /// What they ask for together, mol/L.
    pub needed: f64,
    /// What there is, mol/L.
    pub there: f64,
}

/// Why a circuit has no solution.
#[derive(Clone, PartialEq, Debug)]
pub enum CircuitFault {
    /// There is none: a stage lacks acid or extractant.
    Short(Shortage),
    /// None was found.
    NotConverged(NotConverged),
}

impl std::fmt::Display for CircuitFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CircuitFault::NotConverged(fault) => fault.fmt(f),
            CircuitFault::Short(Shortage { of, stage, needed, there, .. }) => {
                let of = if *of == Scalar::Extractant { "extractant" } else { "charge of anions" };
                let (needed, there) = (digits(*needed), digits(*there));
                write!(
                    f,
                    "stage {}: components at a constant D ask for {needed} mol/L of {of}, there is {there}",
                    stage + 1
                )
            }
        }
    }
}

impl std::error::Error for CircuitFault {}

impl Circuit {
    /// Solves the circuit from a cold start.
    ///
    /// # Errors
    /// [`Shortage`] where equation (5) fails; [`NotConverged`], also, with zero iterations, for flows that cannot be: a
    /// phase that does not flow through a stage, no acid or extractant where a law asks for it.
    pub fn solve(&self) -> Result<Stages, CircuitFault> {
        let mut field = Reach::new(self).map_err(CircuitFault::NotConverged)?;
        if let Some(shortage) = field.shortage() {
            return Err(CircuitFault::Short(shortage));
        }
        let u = field.start();
        let mut search = Search::new(field, u);
        search.run();
        finish(self, search).map_err(CircuitFault::NotConverged)
    }
}

/// \[H+\] for H+ and HSO4- together and total sulfate, mol/L: h^2 + (Ka2 + S - acidity) h - Ka2 acidity = 0.
pub fn hydrogen(acidity: f64, sulfate: f64) -> f64 {
    let half = 0.5 * (KA2 + sulfate - acidity);
    let root = (half * half + KA2 * acidity).sqrt();
    // without cancellation on either side
    if half > 0.0 { KA2 * acidity / (half + root) } else { root - half }
}
