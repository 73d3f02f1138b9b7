//! Hydrogen decrepitation: alloy that falls to powder in hydrogen, then jet milled.
//!
//! In        cast alloy, or magnets to be recycled; hydrogen; oxygen or air that the powder picks up
//! Out       `powder`, `fines` (superfine dust of the mill), `gas` (hydrogen driven off, nitrogen of the air)
//! Holds     atoms; hydrogen and oxygen taken up stand in the metal phase as H2 and O2; twice in, twice out
//! Equations (1) H2 taken up = hydrogen_uptake * mass of alloy
//!           (2) H2 driven off = desorption * H2 in the powder
//!           (3) fines  = fines_loss * powder, of the powder's composition
//!           (4) O2 picked up = oxygen_pickup * mass of the powder that is left
//!           (5) power = specific_energy * alloy
//!           degrees of freedom left: 0
//! Source    25 to 400 C, 0.5 to 15000 kPa of hydrogen: Habibzadeh et al., ACS Omega 2023 (10.1021/acsomega.3c00299)
//! Not here  heat of hydriding; grain size and what it does to the magnet; gas of the jet mill, which goes round

use super::area::Area;
use super::tools_units1::{capacity, dosed, energy, machines_by_capacity, port, power, required, take};
use super::{Case, Fault, Made, Measure, UnitOp};
use crate::stream::Phase;

/// The unit.
pub const HYDROGEN_DECREPITATION: UnitOp = UnitOp {
    name: "hydrogen-decrepitation",
    what: "makes powder of alloy with hydrogen and a jet mill",
    area: Area::Magnet,
    inlets: &[
        port("alloy", "alloy or used magnets"),
        dosed("hydrogen", "hydrogen; not asked for if `hydrogen_uptake` is 0"),
        dosed(
            "oxygen",
            "what the powder takes oxygen from: air, or doped nitrogen; not asked for if `oxygen_pickup` is 0",
        ),
    ],
    outlets: &[
        port("powder", "powder for pressing"),
        port("fines", "dust that is too fine"),
        port("gas", "hydrogen driven off, and what came with the oxygen"),
    ],
    parameters: &[
        required(
            "hydrogen_uptake",
            "kg of hydrogen taken up per kg of alloy",
            Measure::KilogramPerKilogram,
            (0.0, 0.02),
        ),
        required("desorption", "share of the hydrogen that is driven off before milling", Measure::Share, (0.0, 1.0)),
        required("fines_loss", "share of the powder that leaves as superfine dust", Measure::Share, (0.0, 0.5)),
        required("oxygen_pickup", "kg of oxygen taken up per kg of powder", Measure::KilogramPerKilogram, (0.0, 0.05)),
        energy("kWh of electricity per tonne of alloy, furnace and jet mill"),
        capacity("largest line, kg/h of alloy; one line if not set"),
    ],
    radionuclides: "nothing is parted: traces of Th, U and Ra in the alloy go with the powder and its fines alike",
    solve,
};

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let alloy = case.inlet("alloy");
    let (h2, o2) = (case.need("H2")?, case.need("O2")?);
    let mut made = case.made();
    let (mut powder, mut gas) = (alloy.clone(), case.empty());
    let moles = |kilograms: f64, s: usize| kilograms * 1000.0 / case.table.all[s].molar_mass;
    let mass = alloy.phase_mass(Phase::Metal, case.table);
    let taken = moles(case.number("hydrogen_uptake") * mass, h2);
    let mut drawn = case.dose_moles(&mut made, "hydrogen", h2, taken)?;
    take(case, &mut drawn, h2, taken)?;
    gas.add(&drawn, 1.0);
    let held = powder.get(Phase::Metal, h2) + taken;
    let freed = case.number("desorption") * held;
    *powder.at(Phase::Metal, h2) = held - freed;
    *gas.at(Phase::Gas, h2) += freed;
    let fines = powder.times(case.number("fines_loss"));
    powder.add(&fines, -1.0);
    let picked = moles(case.number("oxygen_pickup") * powder.phase_mass(Phase::Metal, case.table), o2);
    let mut drawn = case.dose_moles(&mut made, "oxygen", o2, picked)?;
    take(case, &mut drawn, o2, picked)?;
    gas.add(&drawn, 1.0);
    *powder.at(Phase::Metal, o2) += picked;
    made.power = power(case, mass / 1000.0);
    machines_by_capacity(case, &mut made, "hydrogen furnace", mass / 1000.0);
    machines_by_capacity(case, &mut made, "jet mill", mass / 1000.0);
    Ok(Made { outlets: vec![powder, fines, gas], ..made })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Phase::{Gas, Metal};
    use crate::unit::sample::{Sample, get, number, table};

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-12), "{found} against {expected}");
    }

    #[test]
    fn hydrogen_goes_in_and_out_and_oxygen_stays() {
        let settings = [
            ("hydrogen_uptake", number(0.004)),
            ("desorption", number(0.75)),
            ("fines_loss", number(0.03)),
            ("oxygen_pickup", number(0.001)),
            ("specific_energy", number(1200.0)),
        ];
        let sample = Sample::new(&HYDROGEN_DECREPITATION, &settings)
            .inlet("alloy", &[(Metal, "Nd", 2000.0), (Metal, "Fe", 14_000.0), (Metal, "B", 1000.0)])
            .reagent("hydrogen", &[(Gas, "H2", 1.0)])
            .reagent("oxygen", &[(Gas, "O2", 0.21), (Gas, "N2", 0.79)]);
        let made = sample.solve().unwrap();
        let alloy = sample.inlets[0].mass(&table());
        let taken = 0.004 * alloy * 1000.0 / 2.016;
        near(made.dosed[1], 0.004 * alloy);
        near(get(&made.outlets[2], Gas, "H2"), 0.75 * taken);
        near(get(&made.outlets[0], Metal, "H2"), 0.25 * taken * 0.97);
        near(get(&made.outlets[1], Metal, "Nd"), 60.0);
        let powder = 0.97 * (alloy + 0.25 * 0.004 * alloy);
        near(get(&made.outlets[0], Metal, "O2") * 31.998 / 1000.0, 0.001 * powder);
        near(get(&made.outlets[2], Gas, "N2") / get(&made.outlets[0], Metal, "O2"), 79.0 / 21.0);
        near(made.power, 1.2 * alloy);
        assert_eq!(made.equipment.len(), 2);
    }
}
