//! Magnetic: minerals parted by their magnetism.
//!
//! In        ground ore with or without water; the recovery of each species to the magnetic product
//! Out       `concentrate` (the magnetic product) and `tails`
//! Holds     atoms; a neutral solid gives two neutral solids; twice in, twice out
//! Equations (1) R[s]           = recovery[s] + (1 - recovery[s]) * entrainment
//!           (2) concentrate[s] = R[s] * feed[s] in solids; anions close the charge (`tools_units1`, equations 2 and 3)
//!           (3) liquor of the concentrate = liquor_recovery * liquor, or as the mass of the solids if not set
//!           (4) power = specific_energy * dry solids    (5) machines of at most `capacity`
//!           degrees of freedom left: 0
//! Source    recoveries are data of the ore
//! Not here  where the product is what is not magnetic: take `tails`; a law from susceptibility and field

use super::area::Area;
use super::tools_units1::{ENTRAINMENT, LIQUOR, RECOVERY, capacity, concentrate, energy, port};
use super::{Case, Fault, Made, UnitOp};

/// The unit.
pub const MAGNETIC: UnitOp = UnitOp {
    name: "magnetic",
    what: "parts minerals by their magnetism, dry or wet",
    area: Area::Concentration,
    inlets: &[port("feed", "ground ore, dry or as a pulp")],
    outlets: &[port("concentrate", "the magnetic product"), port("tails", "what is not magnetic")],
    parameters: &[
        RECOVERY,
        ENTRAINMENT,
        LIQUOR,
        energy("kWh of electricity per tonne of dry solids fed"),
        capacity("largest separator, kg/h of dry solids; one separator if not set"),
    ],
    radionuclides: "Th and U go with the minerals that hold them (monazite is weakly magnetic), and Ra with its parent as long \
                    as the grains are not attacked: each as its own recovery says",
    solve,
};

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    concentrate(case, "magnetic separator")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Phase::{Aqueous, Solid};
    use crate::unit::sample::{Sample, by_species, get, number};

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-12), "{found} against {expected}");
    }

    #[test]
    fn the_magnetic_product_is_what_the_recoveries_say() {
        let recovery = by_species(&[("Fe", 0.95), ("Ca", 0.05)]);
        let made = Sample::new(&MAGNETIC, &[("recovery", recovery), ("specific_energy", number(1.0))])
            .inlet("feed", &[(Solid, "Fe", 20.0), (Solid, "O", 35.0), (Solid, "Ca", 5.0), (Aqueous, "H2O", 10.0)])
            .set("liquor_recovery", number(0.3))
            .solve()
            .unwrap();
        near(get(&made.outlets[0], Solid, "Fe"), 19.0);
        near(get(&made.outlets[0], Solid, "O"), (3.0 * 19.0 + 2.0 * 0.25) / 2.0);
        near(get(&made.outlets[1], Aqueous, "H2O"), 7.0);
    }
}
