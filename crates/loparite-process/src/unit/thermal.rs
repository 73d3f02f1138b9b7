//! Thermal: what heat and air do to the ions of a solid.
//!
//! In        solids with their moisture, shares that decompose by species, shares that oxidise
//! Out       oxides, off-gas, oxygen used
//! Holds     every reaction is neutral by itself, so no anion need be told to which metal it belongs
//! Equations (1) H2O -> steam                       (2) CO3 -> O + CO2
//!           (3) 2 OH -> O + H2O                    (4) SO4 -> O + SO3
//!           (5) 2 C2O4 + O2 -> 2 O + 4 CO2         (6) 2 S2 + 3 O2 -> 2 O + 2 SO2
//!           (7) C + O2 -> CO2                      (8) 2 NH4 + O -> 2 NH3 + H2O, as far as there is oxide
//!           (9) 4 Ce + O2 -> 4 Ce4 + 2 O           (10) 4 Fe2 + O2 -> 4 Fe + 2 O
//!           (11) O2 (gas) -> O2 (solid): oxygen beyond the charge of the metal, as in Pr6O11 (1/6 O2 per Pr)
//!           (12) 2 H + O -> H2O: acid in the moisture turns oxide into its salt
//!           (13) air: O2 drawn = (1 + air_excess) * sum of O2 in (5), (6), (7), (9), (10), (11)
//! Source    stoichiometry
//! Not here  nitrates (their oxides of nitrogen are not among the species); fluorine (`roast`); rates

use super::{Case, Fault, Made, salt};
use crate::reaction::Reaction;
use crate::stream::{Phase, Stream};

/// Species that decompose, moles of it and of O2 in the equation, the equation.
const DECOMPOSITIONS: &[(&str, f64, f64, &str)] = &[
    ("CO3", 1.0, 0.0, "CO3@solid -> O@solid + CO2@gas"),
    ("OH", 2.0, 0.0, "2 OH@solid -> O@solid + H2O@gas"),
    ("SO4", 1.0, 0.0, "SO4@solid -> O@solid + SO3@gas"),
    ("C2O4", 2.0, 1.0, "2 C2O4@solid + O2@gas -> 2 O@solid + 4 CO2@gas"),
    ("S2", 2.0, 3.0, "2 S2@solid + 3 O2@gas -> 2 O@solid + 2 SO2@gas"),
    ("C", 1.0, 1.0, "C@solid + O2@gas -> CO2@gas"),
];

/// Species that oxidise, and the equation.
const OXIDATIONS: &[(&str, &str)] = &[
    ("Ce", "4 Ce@solid + O2@gas -> 4 Ce4@solid + 2 O@solid"),
    ("Fe2", "4 Fe2@solid + O2@gas -> 4 Fe@solid + 2 O@solid"),
];

struct Step {
    reaction: Reaction,
    extent: f64,
    oxygen: f64,
}

/// Dries, decomposes and oxidises the solids of a stream with parameters `conversion`, `oxidised`, `air_excess` and,
/// where the
/// unit declares it, `oxygen_uptake`; draws `air`. All products stay in the stream, gases in its gas phase.
///
/// # Errors
/// A species that flows and of which nothing is said; no air where air is needed.
pub fn fire(case: &Case<'_>, made: &mut Made, stream: &mut Stream) -> Result<(), Fault> {
    dry(case, stream)?;
    let steps = steps(case, stream)?;
    let uptakes = uptakes(case, stream)?;
    let oxygen: f64 = steps.iter().map(|step| step.oxygen).sum::<f64>() + uptakes;
    if oxygen > 0.0 {
        let need = oxygen * (1.0 + case.number("air_excess"));
        let air = case.dose_moles(made, "air", case.need("O2")?, need)?;
        stream.add(&air, 1.0);
    }
    steps.iter().for_each(|step| step.reaction.go(stream, step.extent));
    salt::draw(stream, case.table, (Phase::Gas, "O2"), uptakes)?;
    salt::give(stream, case.table, (Phase::Solid, "O2"), uptakes)?;
    if salt::amount(stream, case.table, Phase::Solid, "H") > 0.0 {
        Reaction::parse("2 H@solid + O@solid -> H2O@gas", case.table)?.exhaust(stream);
    }
    ammonium(case, stream)
}

/// Equation (1); what was dissolved in the moisture stays on the solids.
fn dry(case: &Case<'_>, stream: &mut Stream) -> Result<(), Fault> {
    for s in 0..case.table.len() {
        if case.table.all[s].id != "H2O" {
            stream.shift(s, Phase::Aqueous, Phase::Solid, 1.0);
            continue;
        }
        if stream.get(Phase::Aqueous, s) + stream.get(Phase::Solid, s) != 0.0 {
            let share = case.of("conversion", s)?;
            stream.shift(s, Phase::Aqueous, Phase::Gas, share);
            stream.shift(s, Phase::Solid, Phase::Gas, share);
        }
    }
    Ok(())
}

/// Equations (2) to (7), (9), (10).
fn steps(case: &Case<'_>, stream: &Stream) -> Result<Vec<Step>, Fault> {
    let mut steps = Vec::new();
    let mut push = |id: &str, per: f64, oxygen: f64, equation: &str, parameter: &str| -> Result<(), Fault> {
        let Some(s) = case.table.find(id) else { return Ok(()) };
        let n = stream.get(Phase::Solid, s);
        if n == 0.0 {
            return Ok(());
        }
        let extent = n * case.of(parameter, s)? / per;
        if extent > 0.0 {
            steps.push(Step { reaction: Reaction::parse(equation, case.table)?, extent, oxygen: extent * oxygen });
        }
        Ok(())
    };
    for &(id, per, oxygen, equation) in DECOMPOSITIONS {
        push(id, per, oxygen, equation, "conversion")?;
    }
    for &(id, equation) in OXIDATIONS {
        push(id, 4.0, 1.0, equation, "oxidised")?;
    }
    Ok(steps)
}

/// O2 that solids take up beyond the charge of their metals, equation (11), mol/h.
fn uptakes(case: &Case<'_>, stream: &Stream) -> Result<f64, Fault> {
    if !case.unit.parameters.iter().any(|p| p.name == "oxygen_uptake") {
        return Ok(0.0);
    }
    let of = |s: usize| case.maybe_of("oxygen_uptake", s).unwrap_or(0.0);
    Ok(case.table.metals().map(|s| 0.5 * stream.get(Phase::Solid, s) * of(s)).sum())
}

/// Equation (8).
fn ammonium(case: &Case<'_>, stream: &mut Stream) -> Result<(), Fault> {
    let Some(s) = case.table.find("NH4") else { return Ok(()) };
    let n = stream.get(Phase::Solid, s);
    if n > 0.0 {
        let wanted = 0.5 * n * case.of("conversion", s)?;
        let reaction = Reaction::parse("2 NH4@solid + O@solid -> 2 NH3@gas + H2O@gas", case.table)?;
        let extent = wanted.min(reaction.most(stream));
        reaction.go(stream, extent);
    }
    Ok(())
}
