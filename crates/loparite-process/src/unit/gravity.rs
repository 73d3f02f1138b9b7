//! Gravity: heavy minerals parted from light ones: spirals, jigs, shaking tables.
//!
//! In        ground ore with or without water; the recovery of each species
//! Out       `concentrate` and `tails`
//! Holds     atoms; a neutral solid gives two neutral solids; twice in, twice out
//! Equations (1) R[s]           = recovery[s] + (1 - recovery[s]) * entrainment
//!           (2) concentrate[s] = R[s] * feed[s] in solids; anions close the charge (`tools_units1`, equations 2 and 3)
//!           (3) liquor of the concentrate = liquor_recovery * liquor, or as the mass of the solids if not set
//!           (4) power = specific_energy * dry solids    (5) machines of at most `capacity`
//!           degrees of freedom left: 0
//! Source    recoveries are data of the ore. Gravity fails on Tomtor ore: Kuzmin et al., Chemical Papers (abstract)
//! Not here  a law from density and grain size: a recovery holds for the ore and the grind it was measured on

use super::area::Area;
use super::tools_units1::{ENTRAINMENT, LIQUOR, RECOVERY, capacity, concentrate, energy, port};
use super::{Case, Fault, Made, UnitOp};

/// The unit.
pub const GRAVITY: UnitOp = UnitOp {
    name: "gravity",
    what: "parts heavy minerals from light ones: spirals, jigs, tables",
    area: Area::Concentration,
    inlets: &[port("feed", "ground ore, dry or as a pulp")],
    outlets: &[port("concentrate", "heavy minerals"), port("tails", "light minerals")],
    parameters: &[
        RECOVERY,
        ENTRAINMENT,
        LIQUOR,
        energy("kWh of electricity per tonne of dry solids fed"),
        capacity("largest bank of machines, kg/h of dry solids; one bank if not set"),
    ],
    radionuclides: "Th and U go with the heavy minerals that hold them (monazite, loparite), and Ra with its parent as long as \
                    the grains are not attacked: each as its own recovery says",
    solve,
};

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    concentrate(case, "gravity bank")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Phase::{Aqueous, Solid};
    use crate::unit::sample::{Sample, by_species, get, number, table};

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-12), "{found} against {expected}");
    }

    fn bank() -> Sample {
        let recovery = by_species(&[("Ce", 0.9), ("Ca", 0.1), ("gangue", 0.2)]);
        Sample::new(&GRAVITY, &[("recovery", recovery), ("specific_energy", number(2.0))]).inlet(
            "feed",
            &[
                (Solid, "Ce", 10.0),
                (Solid, "PO4", 10.0),
                (Solid, "Ca", 20.0),
                (Solid, "CO3", 20.0),
                (Solid, "gangue", 100.0),
                (Aqueous, "H2O", 1000.0),
            ],
        )
    }

    #[test]
    fn anions_follow_their_cations() {
        let made = bank().solve().unwrap();
        let concentrate = &made.outlets[0];
        near(get(concentrate, Solid, "Ce"), 9.0);
        near(get(concentrate, Solid, "gangue"), 20.0);
        // (3 * 9 + 2 * 2) / (3 * 10 + 2 * 20) of the charge
        near(get(concentrate, Solid, "PO4"), 10.0 * 31.0 / 70.0);
        for outlet in &made.outlets {
            assert!(outlet.charge(Solid, &table()).abs() < 1e-9);
        }
        let dry = |s: &crate::stream::Stream| s.phase_mass(Solid, &table());
        let pull = dry(concentrate) / (dry(concentrate) + dry(&made.outlets[1]));
        near(get(concentrate, Aqueous, "H2O"), 1000.0 * pull);
    }

    #[test]
    fn anions_go_with_their_mineral_where_it_is_said() {
        let shares = [("Ce", 0.9), ("Ca", 0.1), ("gangue", 0.2), ("PO4", 0.9), ("CO3", 0.1)];
        let made = bank().set("recovery", by_species(&shares)).solve().unwrap();
        near(get(&made.outlets[0], Solid, "PO4"), 9.0);
        near(get(&made.outlets[0], Solid, "CO3"), 2.0);
    }

    #[test]
    fn what_contradicts_itself_is_closed_and_stays_within_the_feed() {
        for anions in [0.0, 0.5, 1.0] {
            let made =
                bank().set("recovery", by_species(&[("Ce", 0.9), ("Ca", 0.1), ("others", anions)])).solve().unwrap();
            for outlet in &made.outlets {
                assert!(outlet.charge(Solid, &table()).abs() < 1e-9);
                assert!(outlet.amounts().iter().all(|&n| n >= 0.0));
            }
        }
    }

    #[test]
    fn a_cation_without_a_recovery_is_named() {
        let fault = bank().set("recovery", by_species(&[("Ce", 0.9), ("gangue", 0.2)])).solve().unwrap_err();
        assert!(fault.what.contains("Ca"), "{}", fault.what);
    }

    #[test]
    fn what_is_carried_along_and_how_many_machines() {
        let made = bank().set("entrainment", number(0.05)).set("capacity", number(5.0)).solve().unwrap();
        near(get(&made.outlets[0], Solid, "Ce"), 10.0 * (0.9 + 0.1 * 0.05));
        let dry = made.power / 2.0;
        assert_eq!(made.equipment[0].count, (dry * 1000.0 / 5.0).ceil());
        near(made.equipment[0].size * made.equipment[0].count, dry);
    }
}
