//! Electrostatic: conducting grains parted from those that do not conduct.
//!
//! In        dry ground ore; the recovery of each species to the conductors
//! Out       `concentrate` (the conductors) and `tails`
//! Holds     atoms; a neutral solid gives two neutral solids; twice in, twice out
//! Equations (1) R[s]           = recovery[s] + (1 - recovery[s]) * entrainment
//!           (2) concentrate[s] = R[s] * feed[s] in solids; anions close the charge (`tools_units1`, equations 2 and 3)
//!           (3) power = specific_energy * dry solids    (4) machines of at most `capacity`
//!           degrees of freedom left: 0
//! Source    recoveries are data of the ore
//! Not here  drying before it: a feed with liquor is divided as its solids and remarked on

use super::area::Area;
use super::tools_units1::{ENTRAINMENT, RECOVERY, capacity, concentrate, energy, port};
use super::tools_units1::{LIQUOR, watch};
use super::{Case, Fault, Guard, Made, UnitOp};
use crate::stream::Phase;

/// The unit.
pub const ELECTROSTATIC: UnitOp = UnitOp {
    name: "electrostatic",
    what: "parts conducting grains from others in an electric field",
    area: Area::Concentration,
    inlets: &[port("feed", "dry ground ore")],
    outlets: &[port("concentrate", "the conductors"), port("tails", "what does not conduct")],
    parameters: &[
        RECOVERY,
        ENTRAINMENT,
        LIQUOR,
        energy("kWh of electricity per tonne of dry solids fed"),
        capacity("largest separator, kg/h of dry solids; one separator if not set"),
    ],
    radionuclides: "Th and U go with the minerals that hold them (monazite does not conduct), and Ra with \
                    its parent as long as the grains are not attacked: each as its own recovery says",
    solve,
};

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let mut made = concentrate(case, "electrostatic separator")?;
    let feed = case.inlet("feed");
    let (wet, all) = (feed.phase_mass(Phase::Aqueous, case.table), feed.mass(case.table));
    if wet > 0.0 {
        watch(&mut made, Guard::Validity, wet / all, (0.0, 0.0), "moisture of the feed, which must be dry (share)");
    }
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Phase::{Aqueous, Solid};
    use crate::unit::sample::{Sample, by_species, get, number, stream};

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-12), "{found} against {expected}");
    }

    #[test]
    fn a_wet_feed_is_remarked_on() {
        let recovery = by_species(&[("Ti", 0.9), ("O", 0.9), ("Zr", 0.05), ("SiO4", 0.05)]);
        let dry = Sample::new(&ELECTROSTATIC, &[("recovery", recovery), ("specific_energy", number(1.0))])
            .inlet("feed", &[(Solid, "Ti", 10.0), (Solid, "O", 20.0), (Solid, "Zr", 5.0), (Solid, "SiO4", 5.0)]);
        let made = dry.solve().unwrap();
        near(get(&made.outlets[0], Solid, "O"), 18.0);
        near(get(&made.outlets[1], Solid, "SiO4"), 4.75);
        assert!(made.remarks.is_empty());
        let mut wet = dry.clone();
        wet.inlets[0].add(&stream(&[(Aqueous, "H2O", 1.0)]), 1.0);
        assert_eq!(wet.solve().unwrap().remarks.len(), 1);
    }
}
