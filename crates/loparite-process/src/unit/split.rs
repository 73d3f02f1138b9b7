//! Split: a stream divided in two of the same composition: a purge, a bleed, a recycle.
//!
//! In        one stream, the share that goes to `first`
//! Out       `first` and `second`
//! Holds     both have the composition of what comes in
//! Equations (1) first = share * feed    (2) second = feed - first
//! Not here  separations, which change the composition (`separate`, `filter`)

use super::area::Area;
use super::{Case, Fault, Made, Measure, Need, Parameter, Port, Shape, UnitOp};

/// The unit.
pub const SPLIT: UnitOp = UnitOp {
    name: "split",
    what: "divides a stream in two of the same composition",
    area: Area::Anywhere,
    inlets: &[Port { name: "feed", what: "what is divided", need: Need::Required }],
    outlets: &[
        Port { name: "first", what: "the share", need: Need::Required },
        Port { name: "second", what: "the rest", need: Need::Required },
    ],
    parameters: &[Parameter {
        name: "share",
        what: "share of the feed that goes to `first`",
        shape: Shape::One,
        measure: Measure::Share,
        range: (0.0, 1.0),
        need: Need::Required,
    }],
    radionuclides: "divided as everything else",
    solve,
};

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let feed = case.inlet("feed");
    let first = feed.times(case.number("share"));
    let mut second = feed.clone();
    second.add(&first, -1.0);
    Ok(Made { outlets: vec![first, second], ..case.made() })
}
