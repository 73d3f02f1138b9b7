//! Machining: magnets cut and ground from blocks.
//!
//! In        sintered blocks
//! Out       `magnet`, `swarf`: sludge and off-cuts, which a recycle can take
//! Holds     atoms; both have the composition of the block; twice in, twice out
//! Equations (1) magnet = yield * block    (2) swarf = block - magnet    (3) power = specific_energy * block
//!           degrees of freedom left: 0
//! Source    yields of plants were not found: required. Oxide per kg of magnet at a utilisation of 0.7 to 0.9: 0.51 to
//!           0.40 kg
//! Not here  cutting fluid, coating, magnetising; oxidation of the swarf (`swarf-recycle` burns it)

use super::area::Area;
use super::tools_units1::{capacity, energy, machines_by_capacity, port, power, required};
use super::{Case, Fault, Made, Measure, UnitOp};

/// The unit.
pub const MACHINING: UnitOp = UnitOp {
    name: "machining",
    what: "cuts and grinds magnets from blocks",
    area: Area::Magnet,
    inlets: &[port("block", "sintered blocks")],
    outlets: &[port("magnet", "finished magnets"), port("swarf", "sludge, off-cuts and rejects")],
    parameters: &[
        required("yield", "finished magnet per block, share of mass", Measure::Share, (0.0, 1.0)),
        energy("kWh of electricity per tonne of blocks"),
        capacity("largest machine, kg/h of blocks; one machine if not set"),
    ],
    radionuclides: "divided as everything else",
    solve,
};

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let block = case.inlet("block");
    let mut made = case.made();
    let magnet = block.times(case.number("yield"));
    let mut swarf = block.clone();
    swarf.add(&magnet, -1.0);
    let tonnes = block.mass(case.table) / 1000.0;
    made.power = power(case, tonnes);
    machines_by_capacity(case, &mut made, "multi-wire saw", tonnes);
    Ok(Made { outlets: vec![magnet, swarf], ..made })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Phase::Metal;
    use crate::unit::sample::{Sample, get, number, table};

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-12), "{found} against {expected}");
    }

    #[test]
    fn what_is_not_magnet_is_swarf() {
        let settings = [("yield", number(0.72)), ("specific_energy", number(700.0)), ("capacity", number(3.0))];
        let sample = Sample::new(&MACHINING, &settings).inlet("block", &[(Metal, "Nd", 20.0), (Metal, "Fe", 140.0)]);
        let made = sample.solve().unwrap();
        near(get(&made.outlets[0], Metal, "Nd"), 14.4);
        near(get(&made.outlets[1], Metal, "Fe"), 39.2);
        near(made.power, 0.7 * sample.inlets[0].mass(&table()));
        assert_eq!(made.equipment[0].count, 4.0);
    }
}
