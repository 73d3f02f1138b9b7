//! Tools: what the units from the mine to the concentrate and from the oxide to the magnet have in common.
//!
//! In        a stream of solids with the share of each species that goes to the first part; flows and capacities
//! Out       two streams; numbers of machines; declarations of ports and parameters
//! Holds     a neutral solid is divided into two neutral solids; no share leaves 0 to 1; twice in, twice out
//! Equations (1) first[s] = share[s] * solid[s]                                    cations and molecules
//!           (2) first[a] = wish[a] * solid[a], wish = share[a], or the mean share of the cations' charge where none is
//!               said
//!           (3) gap = charge of the first part by (1) and (2); if gap > 0 each anion of the rest gives the same share
//!               of itself to
//!               the first part, if gap < 0 each anion of the first part gives the same share of itself to the rest,
//!           until gap = 0
//!           (4) rest = solid - first
//!           (5) machines = the least whole number with flow / machines <= capacity; the size of one is flow / machines
//! Not here  which minerals carry which ion: whoever knows it says the shares of the anions too

use super::{Case, Fault, Made, Measure, Need, Parameter, Port, Shape};
use super::{Equipment, Guard, Remark};
use crate::species::SpeciesTable;
use crate::stream::{Phase, Stream};

/// The rare earths: scandium, yttrium and the lanthanides.
const RARE_EARTHS: [&str; 17] =
    ["Sc", "Y", "La", "Ce", "Ce4", "Pr", "Nd", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu"];

/// Whether a species is a rare earth.
pub(crate) fn is_rare_earth(table: &SpeciesTable, species: usize) -> bool {
    RARE_EARTHS.contains(&table.all[species].id.as_str())
}

/// A port that must be joined.
pub(crate) const fn port(name: &'static str, what: &'static str) -> Port {
    Port { name, what, need: Need::Required }
}

/// A port whose reagent the unit draws as needed.
pub(crate) const fn dosed(name: &'static str, what: &'static str) -> Port {
    Port { name, what, need: Need::Dosed }
}

/// A number that must be set.
pub(crate) const fn required(name: &'static str, what: &'static str, measure: Measure, range: (f64, f64)) -> Parameter {
    Parameter { name, what, shape: Shape::One, measure, range, need: Need::Required }
}

/// A number whose absence has a meaning that `what` says.
pub(crate) const fn optional(name: &'static str, what: &'static str, measure: Measure, range: (f64, f64)) -> Parameter {
    Parameter { name, what, shape: Shape::One, measure, range, need: Need::Optional }
}

/// A share of each species, which must be set.
pub(crate) const fn shares(name: &'static str, what: &'static str, need: Need) -> Parameter {
    Parameter { name, what, shape: Shape::BySpecies, measure: Measure::Share, range: (0.0, 1.0), need }
}

/// Electricity that no law gives.
pub(crate) const fn energy(what: &'static str) -> Parameter {
    required("specific_energy", what, Measure::KilowattHourPerTonne, (0.0, 20000.0))
}

/// The largest machine.
pub(crate) const fn capacity(what: &'static str) -> Parameter {
    optional("capacity", what, Measure::KilogramPerHour, (0.001, 1e8))
}

/// Divides the solids of a stream, equations (1) to (4); `share` is asked of each species that flows. All other phases
/// stay
/// in the rest.
///
/// # Errors
/// What `share` says.
pub(crate) fn divide_solids(
    table: &SpeciesTable,
    feed: &Stream,
    mut share: impl FnMut(usize) -> Result<Option<f64>, Fault>,
) -> Result<(Stream, Stream), Fault> {
    let solid = feed.phase(Phase::Solid);
    let mut wish = vec![None; table.len()];
    for s in (0..table.len()).filter(|&s| solid[s] != 0.0) {
        wish[s] = share(s)?;
    }
    let charge = |s: usize| table.all[s].charge;
    let sum = |of: &dyn Fn(usize) -> f64| (0..table.len()).map(of).sum::<f64>();
    let cations = sum(&|s| charge(s).max(0.0) * solid[s]);
    let taken = sum(&|s| charge(s).max(0.0) * solid[s] * wish[s].unwrap_or(0.0));
    let mean = if cations > 0.0 { taken / cations } else { 0.0 };
    let mut first = Stream::empty(table.len());
    for s in 0..table.len() {
        let otherwise = if charge(s) < 0.0 { mean } else { 0.0 };
        *first.at(Phase::Solid, s) = solid[s] * wish[s].unwrap_or(otherwise);
    }
    let anions = |first: &Stream| sum(&|s| (-charge(s)).max(0.0) * first.get(Phase::Solid, s));
    let gap = taken - anions(&first);
    let give = if gap > 0.0 { sum(&|s| (-charge(s)).max(0.0) * solid[s]) - anions(&first) } else { anions(&first) };
    let part = if give > 0.0 { (gap / give).clamp(-1.0, 1.0) } else { 0.0 };
    for s in (0..table.len()).filter(|&s| charge(s) < 0.0) {
        let n = first.at(Phase::Solid, s);
        *n += if part > 0.0 { part * (solid[s] - *n) } else { part * *n };
    }
    let mut rest = feed.clone();
    rest.phase_mut(Phase::Solid).iter_mut().zip(first.phase(Phase::Solid)).for_each(|(n, first)| *n -= first);
    Ok((first, rest))
}

/// Tonnes of dry solids an hour.
pub(crate) fn dry_tonnes(case: &Case<'_>, stream: &Stream) -> f64 {
    stream.phase_mass(Phase::Solid, case.table) / 1000.0
}

/// kW of the electricity that `specific_energy` asks for so many tonnes an hour.
pub(crate) fn power(case: &Case<'_>, tonnes: f64) -> f64 {
    case.number("specific_energy") * tonnes
}

/// Books machines for a flow in the unit of their size, equation (5); one machine if nothing is said of the largest.
pub(crate) fn machines(made: &mut Made, kind: &'static str, flow: (f64, &'static str), largest: Option<f64>) {
    let (flow, unit) = flow;
    if flow <= 0.0 {
        return;
    }
    let count = largest.map_or(1.0, |largest| (flow / largest - 1e-9).ceil().max(1.0));
    made.equipment.push(Equipment { kind, size: flow / count, unit, count });
}

/// Books machines for tonnes an hour by the `capacity` (kg/h) of the largest.
pub(crate) fn machines_by_capacity(case: &Case<'_>, made: &mut Made, kind: &'static str, tonnes: f64) {
    machines(made, kind, (tonnes, "t/h"), case.maybe("capacity").map(|kilograms| kilograms / 1000.0));
}

/// Books a remark if a value lies outside what is usual; `text` is followed by the value and the range.
pub(crate) fn watch(made: &mut Made, guard: Guard, value: f64, usual: (f64, f64), text: &str) {
    if value < usual.0 || value > usual.1 {
        let text = format!("{text}: {value:.4}, usual {} to {}", usual.0, usual.1);
        made.remarks.push(Remark { guard, text, value, usual });
    }
}

/// Takes an amount (mol/h) of a species out of a stream, from whatever phase holds it.
///
/// # Errors
/// There is less.
pub(crate) fn take(case: &Case<'_>, stream: &mut Stream, species: usize, moles: f64) -> Result<(), Fault> {
    let mut left = moles;
    for &(_, phase) in Phase::WORDS {
        let n = stream.at(phase, species);
        let taken = left.min(*n);
        *n -= taken;
        left -= taken;
    }
    if left > 1e-9 * moles {
        let id = &case.table.all[species].id;
        return Err(Fault::new(
            format!("`{}` uses {moles:.4} mol/h of {id} and {left:.4} are missing", case.unit.name),
            format!("feed something that holds more {id}"),
        ));
    }
    Ok(())
}

/// One recovery for the three separators that differ in their machine only: gravity, magnetic, electrostatic.
pub(crate) const RECOVERY: Parameter = shares(
    "recovery",
    "share of each species in solids that goes to the concentrate; anions of which nothing is said follow their cations",
    Need::Required,
);
/// What becomes of the liquor.
pub(crate) const LIQUOR: Parameter = optional(
    "liquor_recovery",
    "share of the liquor that goes with the concentrate; if not set, the concentrate's share of the solids' mass",
    Measure::Share,
    (0.0, 1.0),
);
/// What is carried along.
pub(crate) const ENTRAINMENT: Parameter = optional(
    "entrainment",
    "share of what is rejected that is carried along into the concentrate, of all species alike; none if not set",
    Measure::Share,
    (0.0, 0.5),
);

/// The balance of those three, equations of `gravity`.
///
/// # Errors
/// A species that flows without a recovery.
pub(crate) fn concentrate(case: &Case<'_>, kind: &'static str) -> Result<Made, Fault> {
    let feed = case.inlet("feed");
    let carried = case.maybe("entrainment").unwrap_or(0.0);
    let (mut concentrate, mut tails) = divide_solids(case.table, feed, |s| {
        let share = match case.table.all[s].charge < 0.0 {
            true => case.maybe_of("recovery", s),
            false => Some(case.of("recovery", s)?),
        };
        Ok(share.map(|share| share + (1.0 - share) * carried))
    })?;
    let mut made = case.made();
    let solids = dry_tonnes(case, feed);
    let pull = if solids > 0.0 { dry_tonnes(case, &concentrate) / solids } else { 0.0 };
    divide_liquor(case, feed, pull, &mut concentrate, &mut tails);
    made.power = power(case, solids);
    machines_by_capacity(case, &mut made, kind, solids);
    Ok(Made { outlets: vec![concentrate, tails], ..made })
}

/// Divides water and organic liquor of a feed by `liquor_recovery`, or as the solids are divided.
pub(crate) fn divide_liquor(case: &Case<'_>, feed: &Stream, pull: f64, concentrate: &mut Stream, tails: &mut Stream) {
    let share = case.maybe("liquor_recovery").unwrap_or(pull);
    for phase in [Phase::Aqueous, Phase::Organic] {
        concentrate.add_phase(phase, feed, share);
        tails.phase_mut(phase).copy_from_slice(feed.phase(phase));
        tails.add_phase(phase, feed, -share);
    }
}
