//! Sintering: powder pressed in a field, sintered and annealed in vacuum.
//!
//! In        powder with the hydrogen it holds
//! Out       `block`, `scrap` (cracked green parts, rejects, what evaporates), `gas` (hydrogen)
//! Holds     atoms; twice in, twice out
//! Equations (1) gas[H2]  = degassing * powder[H2]
//!           (2) lost[s]  = evaporation[s] * powder[s]
//!           (3) scrap    = lost + scrap_loss * (powder - gas - lost)
//!           (4) block    = powder - gas - scrap
//!           (5) power    = specific_energy * powder;  furnace charge = powder * cycle_time
//!           degrees of freedom left: 0
//! Source    losses and energy of plants were not found: they are required
//! Not here  density, shrinkage and magnetic properties; the scrap is metal and can go to `swarf-recycle`

use super::area::Area;
use super::tools_units1::{capacity, energy, machines, machines_by_capacity, optional, port, power, required, shares};
use super::{Case, Fault, Made, Measure, Need, UnitOp};
use crate::stream::Phase;

/// The unit.
pub const SINTERING: UnitOp = UnitOp {
    name: "sintering",
    what: "presses powder in a magnetic field and sinters it in vacuum",
    area: Area::Magnet,
    inlets: &[port("powder", "milled powder")],
    outlets: &[
        port("block", "sintered blocks"),
        port("scrap", "rejects and what evaporates"),
        port("gas", "hydrogen that leaves in vacuum"),
    ],
    parameters: &[
        required(
            "scrap_loss",
            "share of the pressed powder that is rejected, green or sintered",
            Measure::Share,
            (0.0, 0.9),
        ),
        required("degassing", "share of the powder's hydrogen that leaves in vacuum", Measure::Share, (0.0, 1.0)),
        shares(
            "evaporation",
            "share of each species that evaporates and condenses in the furnace; none if not set",
            Need::Optional,
        ),
        energy("kWh of electricity per tonne of powder: press, furnace, anneal"),
        capacity("largest press, kg/h of powder; one press if not set"),
        optional(
            "cycle_time",
            "hours of one furnace cycle, for the charge of the furnaces; no furnace is given without it",
            Measure::Hours,
            (0.1, 200.0),
        ),
        optional(
            "furnace_charge",
            "largest furnace charge, kg; one furnace if not set",
            Measure::Ratio,
            (1.0, 100000.0),
        ),
    ],
    radionuclides: "nothing is parted: traces of Th, U and Ra stay in the block and its scrap; Ra evaporates by its own share, if set",
    solve,
};

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let powder = case.inlet("powder");
    let h2 = case.need("H2")?;
    let mut made = case.made();
    let (mut block, mut gas, mut lost) = (powder.clone(), case.empty(), case.empty());
    let freed = case.number("degassing") * powder.get(Phase::Metal, h2);
    *block.at(Phase::Metal, h2) -= freed;
    *gas.at(Phase::Gas, h2) = freed;
    for s in (0..case.table.len()).filter(|&s| s != h2) {
        *lost.at(Phase::Metal, s) = case.maybe_of("evaporation", s).unwrap_or(0.0) * powder.get(Phase::Metal, s);
    }
    block.add(&lost, -1.0);
    let mut scrap = block.times(case.number("scrap_loss"));
    block.add(&scrap, -1.0);
    scrap.add(&lost, 1.0);
    let kilograms = powder.mass(case.table);
    made.power = power(case, kilograms / 1000.0);
    machines_by_capacity(case, &mut made, "press", kilograms / 1000.0);
    if let Some(hours) = case.maybe("cycle_time") {
        machines(&mut made, "vacuum sintering furnace", (kilograms * hours, "kg"), case.maybe("furnace_charge"));
    }
    Ok(Made { outlets: vec![block, scrap, gas], ..made })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Phase::{Gas, Metal};
    use crate::unit::sample::{Sample, by_species, get, number, table};

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-12), "{found} against {expected}");
    }

    #[test]
    fn hydrogen_leaves_and_rejects_are_scrap() {
        let settings = [
            ("scrap_loss", number(0.04)),
            ("degassing", number(0.9)),
            ("evaporation", by_species(&[("Nd", 0.01)])),
            ("specific_energy", number(2500.0)),
            ("cycle_time", number(20.0)),
            ("furnace_charge", number(1000.0)),
        ];
        let sample = Sample::new(&SINTERING, &settings)
            .inlet("powder", &[(Metal, "Nd", 200.0), (Metal, "Fe", 1400.0), (Metal, "H2", 10.0)]);
        let made = sample.solve().unwrap();
        near(get(&made.outlets[2], Gas, "H2"), 9.0);
        near(get(&made.outlets[0], Metal, "Nd"), 198.0 * 0.96);
        near(get(&made.outlets[1], Metal, "Nd"), 2.0 + 198.0 * 0.04);
        near(get(&made.outlets[0], Metal, "H2"), 0.96);
        let powder = sample.inlets[0].mass(&table());
        near(made.power, 2.5 * powder);
        // 107 kg/h for 20 h are 2141 kg: three furnaces of at most a tonne
        assert_eq!(made.equipment[1].count, 3.0);
        near(made.equipment[1].size, powder * 20.0 / 3.0);
    }
}
