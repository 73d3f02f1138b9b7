//! Fluorination: rare-earth oxide made fluoride with hydrogen fluoride gas.
//!
//! In        oxide (hydroxide and carbonate too), HF
//! Out       `fluoride`, `gas`: steam, HF that is not used
//! Holds     atoms; HF is drawn for all of the oxide and its excess; twice in, twice out
//! Equations (1) O (2-) + 2 HF -> 2 F (-) + H2O,  OH (-) + HF -> F (-) + H2O,  CO3 (2-) + 2 HF -> 2 F (-) + H2O + CO2
//!           (2) HF needed = 2 * O + OH + 2 * CO3                        mol/h, of the solids that come in
//!           (3) HF drawn  = (1 + excess) * HF needed
//!           (4) HF used   = conversion * HF needed, the same share of each anion
//!           (5) power = specific_energy * fluoride, heat = fuel_energy * fluoride
//!           degrees of freedom left: 0
//! Source    stoichiometry: 0.3218 kg HF per kg Dy2O3
//! Not here  the scrubber that takes the HF left in the gas; fluoride precipitated from solution (`precipitation`)

use super::area::Area;
use super::tools_units1::{capacity, dosed, energy, machines_by_capacity, optional, port, power, required};
use super::{Case, Fault, Made, Measure, UnitOp};
use crate::stream::Phase;

/// The unit.
pub const FLUORINATION: UnitOp = UnitOp {
    name: "fluorination",
    what: "turns rare-earth oxide into fluoride with hydrogen fluoride",
    area: Area::Metal,
    inlets: &[port("oxide", "oxide, hydroxide or carbonate"), dosed("hf", "hydrogen fluoride (`HF`)")],
    outlets: &[
        port("fluoride", "fluoride with what is not converted"),
        port("gas", "steam and unused HF, to a scrubber"),
    ],
    parameters: &[
        required("conversion", "share of the oxide that becomes fluoride", Measure::Share, (0.0, 1.0)),
        required("excess", "HF drawn beyond what the oxide can take, per what it can take", Measure::Ratio, (0.0, 5.0)),
        energy("kWh of electricity per tonne of fluoride"),
        optional(
            "fuel_energy",
            "kWh of fuel per tonne of fluoride; none if not set (heated by electricity)",
            Measure::KilowattHourPerTonne,
            (0.0, 10000.0),
        ),
        capacity("largest furnace, kg/h of fluoride; one furnace if not set"),
    ],
    radionuclides: "ThF4, UF4 and RaF2 are not volatile: all stay in the fluoride (UF6 needs fluorine, not HF)",
    solve,
};

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let feed = case.inlet("oxide");
    let (hf, water, f) = (case.need("HF")?, case.need("H2O")?, case.need("F")?);
    let mut made = case.made();
    let (mut fluoride, mut gas) = (case.empty(), feed.clone());
    fluoride.add_phase(Phase::Solid, feed, 1.0);
    gas.add_phase(Phase::Solid, feed, -1.0);
    let conversion = case.number("conversion");
    let (mut needed, mut used) = (0.0, 0.0);
    // per mole of anion: HF taken, which is F given, and CO2 set free; water is one for each
    for (id, taken, carbonic) in [("O", 2.0, 0.0), ("OH", 1.0, 0.0), ("CO3", 2.0, 1.0)] {
        let Some(anion) = case.table.find(id).filter(|&a| feed.get(Phase::Solid, a) != 0.0) else { continue };
        let n = feed.get(Phase::Solid, anion);
        let gone = conversion * n;
        *fluoride.at(Phase::Solid, anion) = n - gone;
        *fluoride.at(Phase::Solid, f) += taken * gone;
        *gas.at(Phase::Gas, water) += gone;
        if carbonic > 0.0 {
            *gas.at(Phase::Gas, case.need("CO2")?) += carbonic * gone;
        }
        needed += taken * n;
        used += taken * gone;
    }
    let drawn = case.dose_moles(&mut made, "hf", hf, needed * (1.0 + case.number("excess")))?;
    gas.add(&drawn, 1.0);
    // whatever the state it came in, it leaves the furnace as gas
    for s in 0..case.table.len() {
        [Phase::Aqueous, Phase::Solid, Phase::Organic].iter().for_each(|&phase| gas.shift(s, phase, Phase::Gas, 1.0));
    }
    let left = gas.at(Phase::Gas, hf);
    *left = (*left - used).max(0.0);
    let tonnes = fluoride.mass(case.table) / 1000.0;
    made.power = power(case, tonnes);
    made.heat = case.maybe("fuel_energy").unwrap_or(0.0) * tonnes;
    machines_by_capacity(case, &mut made, "fluorination furnace", tonnes);
    Ok(Made { outlets: vec![fluoride, gas], ..made })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Phase::{Aqueous, Gas, Solid};
    use crate::unit::sample::{Sample, get, number, table};

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-12), "{found} against {expected}");
    }

    #[test]
    fn dysprosium_oxide_takes_six_hf() {
        let settings = [("conversion", number(0.98)), ("excess", number(0.2)), ("specific_energy", number(800.0))];
        let sample = Sample::new(&FLUORINATION, &settings)
            .inlet("oxide", &[(Solid, "Dy", 2.0), (Solid, "O", 3.0)])
            .reagent("hf", &[(Gas, "HF", 1.0)]);
        let made = sample.solve().unwrap();
        near(get(&made.outlets[0], Solid, "F"), 6.0 * 0.98);
        near(get(&made.outlets[0], Solid, "O"), 3.0 * 0.02);
        near(get(&made.outlets[1], Gas, "H2O"), 3.0 * 0.98);
        near(get(&made.outlets[1], Gas, "HF"), 6.0 * 1.2 - 6.0 * 0.98);
        // stoichiometric need in the table of facts: 0.3218 kg per kg of oxide
        assert!((made.dosed[1] / 1.2 / sample.inlets[0].mass(&table()) - 0.3218).abs() < 1e-4);
        near(made.power, 0.8 * made.outlets[0].mass(&table()));
    }

    #[test]
    fn carbonate_and_hydroxide_give_carbonic_acid_and_steam() {
        let settings = [("conversion", number(1.0)), ("excess", number(0.0)), ("specific_energy", number(0.0))];
        let made = Sample::new(&FLUORINATION, &settings)
            .inlet("oxide", &[(Solid, "Nd", 1.0), (Solid, "OH", 1.0), (Solid, "CO3", 1.0), (Aqueous, "H2O", 4.0)])
            .reagent("hf", &[(Gas, "HF", 1.0)])
            .solve()
            .unwrap();
        near(get(&made.outlets[0], Solid, "F"), 3.0);
        near(get(&made.outlets[1], Gas, "CO2"), 1.0);
        near(get(&made.outlets[1], Gas, "H2O"), 6.0);
        assert!(get(&made.outlets[1], Gas, "HF").abs() < 1e-12);
    }
}
