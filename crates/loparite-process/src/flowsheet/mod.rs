//! Flowsheet: unit operations joined by streams, with recycles, reagents and specifications.
//!
//! In        steps, streams by position, feeds and reagents with compositions: checked data
//! Out       [`Flowsheet`], for `solve::solve`
//! Holds     a stream comes from one step or from outside; it goes to one step or out
//! Not here  how it is written (`loparite-load`), how it converges (`solve`), what a recipe makes of it (`derive`)

mod fail;
pub mod guard;
pub mod solve;
pub mod spec;

use crate::species::SpeciesTable;
use crate::stream::{Phase, Stream};
use crate::unit::{Settings, UnitOp};

/// A flowsheet.
#[derive(Clone, Debug)]
pub struct Flowsheet {
    /// Its id.
    pub id: String,
    /// For print.
    pub name: String,
    /// Its species.
    pub table: SpeciesTable,
    /// Words of its streams, by position.
    pub streams: Vec<String>,
    /// What comes from outside.
    pub feeds: Vec<Feed>,
    /// Its unit operations, in the order of the text.
    pub steps: Vec<Step>,
    /// What is solved rather than given.
    pub specs: Vec<spec::Spec>,
    /// Hours on stream a year.
    pub hours: f64,
    /// Largest relative change of a species in a tear stream at which recycles have converged.
    pub tolerance: f64,
}

/// What comes from outside.
#[derive(Clone, Debug)]
pub struct Feed {
    /// Its word: that of its stream, or of the supply that dosed inlets draw from.
    pub name: String,
    /// Raw material or reagent.
    pub role: Role,
    /// The stream it fills; nothing for a supply that is drawn as needed.
    pub stream: Option<usize>,
    /// One kilogram of it, mol.
    pub kilogram: Stream,
    /// kg/h; nothing if it is drawn as needed.
    pub flow: Option<f64>,
    /// Kilograms of the commodity in a kilogram of it: 1, or the share that is bought (the acid without its water).
    pub bought: f64,
    /// How its cost is counted: the id of the commodity that is bought or processed, or why none is.
    pub charged: Charged,
}

/// What a feed is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// The raw material.
    Feed,
    /// A further material that counts (a metal for an alloy).
    Input,
    /// Bought to make the process go.
    Reagent,
}

/// Who pays for a feed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Charged {
    /// It is bought (or comes from the stage before) as this commodity.
    Commodity(String),
    /// Part of another cost, with the reason.
    Within(String),
    /// Nobody said: the reagent guard remarks on it.
    Nobody,
}

/// A unit operation at its place.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its word.
    pub id: String,
    /// Its unit operation.
    pub unit: &'static UnitOp,
    /// For each inlet of the unit: the streams that join there.
    pub inlets: Vec<Vec<usize>>,
    /// For each dosed inlet: the feed drawn from.
    pub supplies: Vec<Option<usize>>,
    /// For each outlet (or group): its stream.
    pub outlets: Vec<usize>,
    /// For units whose outlets are named here: word and species of each.
    pub groups: Vec<(String, Vec<usize>)>,
    /// Values of the parameters.
    pub settings: Settings,
    /// People that work at it, at the design flow.
    pub people: f64,
    /// kWh of electricity per tonne of all that comes in, beside what the unit computes.
    pub power: f64,
}

impl Flowsheet {
    /// Position of a stream.
    pub fn stream(&self, name: &str) -> Option<usize> {
        self.streams.iter().position(|other| other == name)
    }

    /// The step a stream comes from, and the outlet.
    pub fn maker(&self, stream: usize) -> Option<(usize, usize)> {
        self.steps.iter().enumerate().find_map(|(s, step)| Some((s, step.outlets.iter().position(|&o| o == stream)?)))
    }

    /// The step a stream goes to.
    pub fn taker(&self, stream: usize) -> Option<usize> {
        self.steps.iter().position(|step| step.inlets.iter().any(|joined| joined.contains(&stream)))
    }

    /// Streams that leave: products, residues, effluents, off-gases.
    pub fn leaving(&self) -> Vec<usize> {
        (0..self.streams.len()).filter(|&s| self.maker(s).is_some() && self.taker(s).is_none()).collect()
    }
}

/// The phases whose charge must balance.
pub const CHARGED_PHASES: [Phase; 5] = [Phase::Solid, Phase::Aqueous, Phase::Organic, Phase::Gas, Phase::Melt];
