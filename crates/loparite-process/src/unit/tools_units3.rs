//! Tools: acid, alkali and declarations that the leaches and the treatments of liquors have in common.
//!
//! In        amounts in mol/h, volumes in L/h
//! Out       free acid in mol/L, steps of a stream, declarations of ports and parameters
//! Holds     every step conserves atoms and leaves each phase as neutral as it was
//! Equations (1) free acid h: h + h * S / (Ka2 + h) = H, H and S the total acid and sulfate in mol/L
//!           (2) h = (-(Ka2 + S - H) + sqrt((Ka2 + S - H)^2 + 4 Ka2 H)) / 2, its positive root
//!           (3) sensible heat = (4.18 * water + 0.85 * solids) kJ/(kg K) * (T - 25 C) / 3600 (kW)
//! Source    pKa2 of sulfuric acid 1.99: as the leaching model of PrOMMiS 1.1.0 (US DOE); textbooks give 1.9 to 2.0 at
//!           25 C; heat capacity of water 4.18 kJ/(kg K): textbook; of oxide and silicate solids 0.85: assumed, quartz
//!           has 0.74
//! Not here  activity coefficients

use super::{Case, Fault, Guard, Measure, Need, Parameter, Port, Remark, Shape};
use crate::reaction::Reaction;
use crate::stream::{Phase, Stream};

/// Negative logarithm of the second dissociation constant of sulfuric acid, mol/L.
pub const PKA2_SULFURIC: f64 = 1.99;
/// Water heat capacity, kJ/(kg K).
const WATER_HEAT: f64 = 4.18;
/// Heat capacity of oxides and silicates, kJ/(kg K).
const SOLID_HEAT: f64 = 0.85;
/// Temperature at which streams arrive, Celsius.
const AMBIENT: f64 = 25.0;
/// The rare earths by their words.
pub const RARE_EARTHS: [&str; 17] =
    ["Sc", "Y", "La", "Ce", "Ce4", "Pr", "Nd", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu"];

/// A port that must be joined.
pub const fn inlet(name: &'static str, what: &'static str) -> Port {
    Port { name, what, need: Need::Required }
}

/// A port that may be left open.
pub const fn maybe_inlet(name: &'static str, what: &'static str) -> Port {
    Port { name, what, need: Need::Optional }
}

/// A port that draws a reagent as needed.
pub const fn dosed(name: &'static str, what: &'static str) -> Port {
    Port { name, what, need: Need::Dosed }
}

/// A number that must be set.
pub const fn number(name: &'static str, what: &'static str, measure: Measure, range: (f64, f64)) -> Parameter {
    Parameter { name, what, shape: Shape::One, measure, range, need: Need::Required }
}

/// A number for each species that must be set.
pub const fn numbers(name: &'static str, what: &'static str, measure: Measure, range: (f64, f64)) -> Parameter {
    Parameter { name, what, shape: Shape::BySpecies, measure, range, need: Need::Required }
}

/// The same, but it may be left out.
pub const fn optional(parameter: Parameter) -> Parameter {
    Parameter { need: Need::Optional, ..parameter }
}

/// A remark if a value is outside what is usual.
pub fn unless_usual(remarks: &mut Vec<Remark>, guard: Guard, value: f64, usual: (f64, f64), text: String) {
    if !(value >= usual.0 && value <= usual.1) {
        remarks.push(Remark { guard, text, value, usual });
    }
}

/// Free acid, mol/L, from total acid and total sulfate, equation (2) in the form that keeps its digits.
pub fn free_acid(acid: f64, sulfate: f64, ka2: f64) -> f64 {
    if acid <= 0.0 {
        return 0.0;
    }
    let b = ka2 + sulfate - acid;
    let root = (b * b + 4.0 * ka2 * acid).sqrt();
    if b > 0.0 { 2.0 * ka2 * acid / (b + root) } else { 0.5 * (root - b) }
}

/// mol/h of acid in excess of alkali in the aqueous phase.
pub fn excess_acid(stream: &Stream, case: &Case<'_>) -> f64 {
    let held = |id: &str| case.table.find(id).map_or(0.0, |s| stream.get(Phase::Aqueous, s));
    held("H") - held("OH")
}

/// Position of a species and what of it is in a phase, if the table has it and any is there.
pub fn there(stream: &Stream, case: &Case<'_>, phase: Phase, id: &str) -> Option<(usize, f64)> {
    case.table.find(id).map(|s| (s, stream.get(phase, s))).filter(|&(_, n)| n > 0.0)
}

/// Lets a reaction go on until something is used up, if what it needs to start with is there; the extent, mol/h.
///
/// # Errors
/// A product that the table does not have.
pub fn react(stream: &mut Stream, case: &Case<'_>, starter: (Phase, &str), equation: &str) -> Result<f64, Fault> {
    if there(stream, case, starter.0, starter.1).is_none() {
        return Ok(0.0);
    }
    Ok(Reaction::parse(equation, case.table)?.exhaust(stream))
}

/// The solids of a reagent go into solution: oxide takes up water as hydroxide, all else dissolves as it is.
///
/// # Errors
/// The table lacks water or hydroxide.
pub fn dissolve_reagent(stream: &mut Stream, case: &Case<'_>) -> Result<(), Fault> {
    let solid = stream.phase(Phase::Solid).to_vec();
    stream.phase_mut(Phase::Solid).fill(0.0);
    stream.phase_mut(Phase::Aqueous).iter_mut().zip(&solid).for_each(|(n, more)| *n += more);
    hydrate_oxide(stream, case)
}

/// Oxide ions in the aqueous phase take up water and become hydroxide, O + H2O -> 2 OH. The water may become negative
/// until the hydroxide has met its acid.
///
/// # Errors
/// The table lacks water or hydroxide.
pub fn hydrate_oxide(stream: &mut Stream, case: &Case<'_>) -> Result<(), Fault> {
    let Some((oxide, n)) = there(stream, case, Phase::Aqueous, "O") else { return Ok(()) };
    let (water, hydroxide) = (case.need("H2O")?, case.need("OH")?);
    *stream.at(Phase::Aqueous, oxide) = 0.0;
    *stream.at(Phase::Aqueous, water) -= n;
    *stream.at(Phase::Aqueous, hydroxide) += 2.0 * n;
    Ok(())
}

/// Refuses a stream that owes water to its hydroxides.
///
/// # Errors
/// The water of the aqueous phase is negative beyond rounding.
pub fn no_debt_of_water(stream: &Stream, case: &Case<'_>) -> Result<(), Fault> {
    let Some(water) = case.table.find("H2O") else { return Ok(()) };
    let n = stream.get(Phase::Aqueous, water);
    if n < 0.0 {
        let unit = case.unit.name;
        return Err(Fault::new(
            format!("`{unit}` needs {:.6} mol/h of water more than it is given, to make hydroxide of oxide", -n),
            "join water or a liquor, or raise the ratio of liquid to solid",
        ));
    }
    Ok(())
}

/// kW to heat water and solids from ambient, equation (3).
pub fn sensible_heat(stream: &Stream, case: &Case<'_>, celsius: f64) -> f64 {
    let liquor = stream.phase_mass(Phase::Aqueous, case.table);
    let solids = stream.phase_mass(Phase::Solid, case.table);
    (WATER_HEAT * liquor + SOLID_HEAT * solids) * (celsius - AMBIENT).max(0.0) / 3600.0
}

/// Charges of the species of a phase that have the sign of `sign`, mol/h.
pub fn charges(stream: &Stream, case: &Case<'_>, phase: Phase, sign: f64) -> f64 {
    let of = |(n, species): (&f64, &crate::species::Species)| n * (species.charge * sign).max(0.0);
    stream.phase(phase).iter().zip(&case.table.all).map(of).sum()
}

/// All atoms, metals and charges of what comes in are in what goes out; for the tests of units.
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "only tests call this")]
pub fn assert_closed(sample: &super::sample::Sample, made: &super::Made) {
    let table = super::sample::table();
    let mut balance = Stream::empty(table.len());
    sample.inlets.iter().for_each(|inlet| balance.add(inlet, 1.0));
    for (kilogram, &kg) in sample.reagents.iter().zip(&made.dosed) {
        if kg > 0.0 {
            balance.add(kilogram.as_ref().unwrap(), kg);
        }
    }
    let fed = balance.atoms(&table);
    if let Some(created) = &made.created {
        balance.add(created, 1.0);
    }
    made.outlets.iter().for_each(|outlet| balance.add(outlet, -1.0));
    for (a, left) in balance.atoms(&table).iter().enumerate() {
        assert!(left.abs() <= 1e-11 * fed[a].max(1e-9), "{}: {left} of {}", crate::species::ATOMS[a].0, fed[a]);
    }
    for outlet in &made.outlets {
        assert!(outlet.amounts().iter().all(|&n| n.is_finite() && n >= 0.0), "an amount is negative or not a number");
        for phase in crate::flowsheet::CHARGED_PHASES {
            let size = outlet.phase(phase).iter().zip(&table.all).map(|(n, s)| n * s.charge.abs()).sum::<f64>();
            assert!(outlet.charge(phase, &table).abs() <= 1e-9 * size.max(1e-9), "{} is not neutral", phase.word());
        }
    }
}

/// Nothing in gives nothing out, and draws nothing; for the tests of units.
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "only tests call this")]
pub fn assert_nothing_from_nothing(unit: &'static super::UnitOp, settings: &super::Settings) {
    let made = super::sample::Sample::new(unit, settings).solve().unwrap();
    assert!(made.outlets.iter().all(Stream::is_empty));
    assert!(made.dosed.iter().all(|&kg| kg == 0.0));
    assert!(made.power == 0.0 && made.heat == 0.0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_acid_is_the_root_of_its_equation() {
        let ka2 = 10f64.powf(-PKA2_SULFURIC);
        for (acid, sulfate) in [(0.1, 0.05), (1e-9, 0.5), (3.0, 1e-6), (0.01, 0.0), (2.0, 2.0)] {
            let h = free_acid(acid, sulfate, ka2);
            let back = h + h * sulfate / (ka2 + h);
            assert!((back / acid - 1.0).abs() < 1e-14, "{acid} {sulfate}: {back}");
        }
        assert_eq!(free_acid(0.0, 1.0, ka2), 0.0);
        // 0.05 mol/L of sulfuric acid: b = 0.010233 + 0.05 - 0.1 = -0.039767, root = sqrt(0.0015814 + 0.0040932) =
        // 0.075330
        assert!((free_acid(0.1, 0.05, ka2) - 0.057_548).abs() < 2e-6);
    }
}
