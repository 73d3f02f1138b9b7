//! Declare: short forms for the declarations of unit operations, and for the remarks of their guards.
//!
//! In        words, measures, ranges
//! Out       [`Port`], [`Parameter`], [`Remark`]
//! Not here  what they mean (`unit`)

use super::{Case, Equipment, Guard, Made, Measure, Need, Parameter, Port, Remark, Shape};
use crate::stream::{Phase, Stream};

/// An inlet or outlet that must be joined.
pub const fn port(name: &'static str, what: &'static str) -> Port {
    Port { name, what, need: Need::Required }
}

/// An inlet that need not be joined.
pub const fn optional_port(name: &'static str, what: &'static str) -> Port {
    Port { name, what, need: Need::Optional }
}

/// An inlet of a reagent that the unit draws.
pub const fn dosed(name: &'static str, what: &'static str) -> Port {
    Port { name, what, need: Need::Dosed }
}

/// A number that must be set.
pub const fn required(name: &'static str, what: &'static str, measure: Measure, range: (f64, f64)) -> Parameter {
    Parameter { name, what, shape: Shape::One, measure, range, need: Need::Required }
}

/// A number whose absence has a meaning.
pub const fn optional(name: &'static str, what: &'static str, measure: Measure, range: (f64, f64)) -> Parameter {
    Parameter { name, what, shape: Shape::One, measure, range, need: Need::Optional }
}

/// Shares by species that must be set.
pub const fn shares(name: &'static str, what: &'static str) -> Parameter {
    Parameter { name, what, shape: Shape::BySpecies, measure: Measure::Share, range: (0.0, 1.0), need: Need::Required }
}

/// Shares by species whose absence has a meaning.
pub const fn optional_shares(name: &'static str, what: &'static str) -> Parameter {
    Parameter { need: Need::Optional, ..shares(name, what) }
}

/// Remarks on a value that is not within what is usual; `text` says what the value is, with its unit.
pub fn guard(made: &mut Made, guard: Guard, value: f64, usual: (f64, f64), text: &str) {
    if value < usual.0 || value > usual.1 {
        let text = format!("{text}: {value:.3}, usual is {} to {}", usual.0, usual.1);
        made.remarks.push(Remark { guard, text, value, usual });
    }
}

/// Books the vessels that hold a liquor for the hours of `residence`, if that is set: m3 without the volume of the
/// solids.
pub fn vessel(case: &Case<'_>, made: &mut Made, kind: &'static str, liquor: &Stream) {
    if let Some(hours) = case.maybe("residence") {
        let size = liquor.volume(Phase::Aqueous, case.table) * hours / 1000.0;
        if size > 0.0 {
            made.equipment.push(Equipment { kind, size, unit: "m3", count: 1.0 });
        }
    }
}

/// Books a furnace by what it is fed, t/h.
pub fn furnace(made: &mut Made, kind: &'static str, kilograms: f64) {
    if kilograms > 0.0 {
        made.equipment.push(Equipment { kind, size: kilograms / 1000.0, unit: "t/h", count: 1.0 });
    }
}
