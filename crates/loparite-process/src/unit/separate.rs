//! Separate: a stream divided by species, each with the share that was measured or is assumed.
//!
//! In        one stream; for each species the share that goes to `first`
//! Out       `first` and `second`
//! Holds     every phase of a species goes the same way; what goes to one does not go to the other
//! Equations (1) first[p,s] = share[s] * feed[p,s]    (2) second = feed - first
//! Not here  why the shares are what they are: where there is a law, use the unit that has it

use super::area::Area;
use super::{Case, Fault, Made, Measure, Need, Parameter, Port, Shape, UnitOp};
use crate::stream::Phase;

/// The unit.
pub const SEPARATE: UnitOp = UnitOp {
    name: "separate",
    what: "divides a stream by species, with declared shares",
    area: Area::Anywhere,
    inlets: &[Port { name: "feed", what: "what is divided", need: Need::Required }],
    outlets: &[
        Port { name: "first", what: "what the shares speak of", need: Need::Required },
        Port { name: "second", what: "the rest", need: Need::Required },
    ],
    parameters: &[Parameter {
        name: "share",
        what: "share of each species that goes to `first`",
        shape: Shape::BySpecies,
        measure: Measure::Share,
        range: (0.0, 1.0),
        need: Need::Required,
    }],
    radionuclides: "each as its own share says",
    solve,
};

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let feed = case.inlet("feed");
    let (mut first, mut second) = (case.empty(), feed.clone());
    for &(_, phase) in Phase::WORDS {
        for s in 0..case.table.len() {
            let n = feed.get(phase, s);
            if n != 0.0 {
                let moved = n * case.of("share", s)?;
                *first.at(phase, s) = moved;
                *second.at(phase, s) = n - moved;
            }
        }
    }
    Ok(Made { outlets: vec![first, second], ..case.made() })
}
