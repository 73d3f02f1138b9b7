//! Flotation: minerals lifted by bubbles, one bank of cells.
//!
//! In        pulp of ground ore; for each species a recovery that was measured, or a rate constant; reagents in kg/t
//! Out       `concentrate` (froth) and `tails`; volume of the cells
//! Holds     atoms; a neutral solid gives two neutral solids; twice in, twice out
//! Equations (1) Rf[s] = recovery[s], where it is said; otherwise
//!           (2) Rf[s] = most[s] * (1 - (1 + rate[s] * residence_time / cells)^-cells)     equal mixed cells
//!           (3) R[s]  = Rf[s] + (1 - Rf[s]) * entrainment[s] * liquor_recovery          dragged by the water
//!           (4) concentrate[s] = R[s] * feed[s] in solids; anions close the charge (`tools_units1`, equations 2 and 3)
//!           (5) liquor of the concentrate = liquor_recovery * liquor, or as the mass of the solids if not set
//!           (6) reagent = dose * dry solids; it is dissolved and goes with the liquor
//!           (7) pulp = liquor + solids / solids_density,
//!               volume of a cell = pulp * residence_time / (cells * (1 - gas_holdup))
//!           degrees of freedom left: 0, once each species that flows has a recovery or a rate
//! Source    (2) first-order kinetics in mixed cells in series: Arbiter & Harris in `Froth Flotation` (1962);
//!           (3) degree of entrainment: Savassi et al., Miner. Eng. 11 (1998) 243.
//!           Circuit of five banks in the tests: Pradip & Fuerstenau, Miner. Metall. Process. 30 (2013) 1
//! Not here  liberation and grain size; what a collector costs in selectivity; the feed's share of each mineral (ions
//!           are followed)

use super::area::Area;
use super::tools_units1::{
    LIQUOR, divide_liquor, divide_solids, dosed, dry_tonnes, energy, optional, port, shares, watch,
};
use super::{Case, Equipment, Fault, Guard, Made, Measure, Need, Parameter, Shape, UnitOp};
use crate::stream::{Phase, Stream};

/// The unit.
pub const FLOTATION: UnitOp = UnitOp {
    name: "flotation",
    what: "floats minerals in a bank of cells, by measured recoveries or by first-order kinetics",
    area: Area::Concentration,
    inlets: &[
        port("feed", "pulp of ground ore"),
        dosed("collector", "collector; not asked for if no `collector_dose` is set"),
        dosed("depressant", "depressant; not asked for if no `depressant_dose` is set"),
        dosed("modifier", "frother or alkali; not asked for if no `modifier_dose` is set"),
    ],
    outlets: &[port("concentrate", "froth"), port("tails", "what does not float")],
    parameters: &[
        shares(
            "recovery",
            "share of each species in solids that floats; by rate and time where not set",
            Need::Optional,
        ),
        Parameter {
            name: "rate",
            what: "first-order rate constant of each species, 1/h; needed where no recovery is set",
            shape: Shape::BySpecies,
            measure: Measure::Ratio,
            range: (0.0, 1000.0),
            need: Need::Optional,
        },
        shares(
            "most",
            "share of each species that can float at all, with `rate`; all of it if not set",
            Need::Optional,
        ),
        optional(
            "cells",
            "cells of the bank; needed with `rate`; one if not set otherwise",
            Measure::Ratio,
            (1.0, 100.0),
        ),
        optional(
            "residence_time",
            "time in the bank; needed with `rate`; no size is given without it",
            Measure::Hours,
            (0.001, 10.0),
        ),
        LIQUOR,
        shares(
            "entrainment",
            "drag of each species by the froth's water: 1 as the water, none if not set",
            Need::Optional,
        ),
        dose("collector_dose", "kg of collector per tonne of dry feed; none if not set"),
        dose("depressant_dose", "kg of depressant per tonne of dry feed; none if not set"),
        dose("modifier_dose", "kg of modifier or frother per tonne of dry feed; none if not set"),
        optional(
            "solids_density",
            "kg of solids per litre, for the volume of the cells; no size is given without it",
            Measure::KilogramPerLitre,
            (1.0, 8.0),
        ),
        optional("gas_holdup", "share of a cell that is air; none if not set", Measure::Share, (0.0, 0.5)),
        energy("kWh of electricity per tonne of dry solids fed"),
    ],
    radionuclides: "Th and U float with the minerals that hold them (monazite, bastnaesite), and Ra with its parent as long as the \
                    grains are not attacked: each as its own recovery says",
    solve,
};

/// Share of solids in a pulp, by mass, outside which a reader should look again; assumed, wider than any practice known
/// to us.
const USUAL_SOLIDS: (f64, f64) = (0.05, 0.65);

const fn dose(name: &'static str, what: &'static str) -> Parameter {
    optional(name, what, Measure::KilogramPerKilogram, (0.0, 0.1))
}

/// Equation (2).
fn kinetic(rate: f64, time: f64, cells: f64) -> f64 {
    1.0 - (1.0 + rate * time / cells).powf(-cells)
}

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let mut made = case.made();
    let dry = dry_tonnes(case, case.inlet("feed"));
    let feed = with_reagents(case, &mut made, dry)?;
    let (mut concentrate, mut tails) = divide_solids(case.table, &feed, |s| recovered(case, s))?;
    let pull = if dry > 0.0 { dry_tonnes(case, &concentrate) / dry } else { 0.0 };
    divide_liquor(case, &feed, pull, &mut concentrate, &mut tails);
    made.power = case.number("specific_energy") * dry;
    size(case, &mut made, &feed);
    Ok(Made { outlets: vec![concentrate, tails], ..made })
}

/// Equation (6): the feed with what is dissolved in it.
fn with_reagents(case: &Case<'_>, made: &mut Made, dry: f64) -> Result<Stream, Fault> {
    let mut feed = case.inlet("feed").clone();
    for (inlet, dose) in
        [("collector", "collector_dose"), ("depressant", "depressant_dose"), ("modifier", "modifier_dose")]
    {
        let kilograms = case.maybe(dose).unwrap_or(0.0) * dry * 1000.0;
        if kilograms > 0.0 {
            let mut reagent = case.dose(made, inlet, kilograms)?;
            (0..case.table.len()).for_each(|s| reagent.shift(s, Phase::Solid, Phase::Aqueous, 1.0));
            feed.add(&reagent, 1.0);
        }
    }
    Ok(feed)
}

/// Equations (1) to (3); nothing for an anion of which nothing is said.
fn recovered(case: &Case<'_>, s: usize) -> Result<Option<f64>, Fault> {
    let floated = match (case.maybe_of("recovery", s), case.maybe_of("rate", s)) {
        (Some(recovery), _) => recovery,
        (None, Some(rate)) => {
            let (Some(time), Some(cells)) = (case.maybe("residence_time"), case.maybe("cells")) else {
                return Err(Fault::new(
                    "`flotation` has a `rate`, but not both `residence_time` and `cells`",
                    "set both, or set `recovery` instead",
                ));
            };
            case.maybe_of("most", s).unwrap_or(1.0) * kinetic(rate, time, cells)
        }
        (None, None) if case.table.all[s].charge < 0.0 => return Ok(None),
        (None, None) => case.of("recovery", s)?,
    };
    let drag = case.maybe_of("entrainment", s).unwrap_or(0.0);
    if drag == 0.0 {
        return Ok(Some(floated));
    }
    let water = case.maybe("liquor_recovery").ok_or_else(|| {
        Fault::new("`flotation` has `entrainment`, but no `liquor_recovery`", "set the share of water in the froth")
    })?;
    Ok(Some(floated + (1.0 - floated) * drag * water))
}

/// Equation (7).
fn size(case: &Case<'_>, made: &mut Made, feed: &Stream) {
    let solids = feed.phase_mass(Phase::Solid, case.table);
    let liquor = feed.phase_mass(Phase::Aqueous, case.table);
    if liquor > 0.0 {
        watch(made, Guard::Validity, solids / (solids + liquor), USUAL_SOLIDS, "solids in the pulp (share of mass)");
    }
    let (Some(time), Some(density)) = (case.maybe("residence_time"), case.maybe("solids_density")) else { return };
    let cells = case.maybe("cells").unwrap_or(1.0);
    let pulp = solids / density + feed.volume(Phase::Aqueous, case.table) + feed.volume(Phase::Organic, case.table);
    let volume = pulp * time / (cells * (1.0 - case.maybe("gas_holdup").unwrap_or(0.0))) / 1000.0;
    if volume > 0.0 {
        made.equipment.push(Equipment { kind: "flotation cell", size: volume, unit: "m3", count: cells });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Phase::{Aqueous, Solid};
    use crate::unit::sample::{Sample, by_species, get, number};

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-12), "{found} against {expected}");
    }

    fn bank() -> Sample {
        Sample::new(&FLOTATION, &[("specific_energy", number(3.0))]).inlet(
            "feed",
            &[
                (Solid, "Ce", 10.0),
                (Solid, "CO3", 10.0),
                (Solid, "F", 10.0),
                (Solid, "gangue", 80.0),
                (Aqueous, "H2O", 1000.0),
            ],
        )
    }

    fn kinetics() -> Sample {
        bank()
            .set("rate", by_species(&[("Ce", 12.0), ("gangue", 0.0)]))
            .set("cells", number(3.0))
            .set("residence_time", number(0.25))
    }

    #[test]
    fn first_order_in_three_cells() {
        // 12 /h * 0.25 h / 3 = 1: R = 1 - 2^-3
        let made = kinetics().solve().unwrap();
        near(get(&made.outlets[0], Solid, "Ce"), 8.75);
        near(get(&made.outlets[0], Solid, "CO3"), 8.75);
        near(get(&made.outlets[0], Solid, "F"), 8.75);
        near(get(&made.outlets[0], Solid, "gangue"), 0.0);
        near(kinetic(12.0, 0.25, 1.0), 0.75);
        // many cells are a plug: 1 - exp(-3)
        assert!((kinetic(12.0, 0.25, 1e6) - (1.0 - (-3.0_f64).exp())).abs() < 1e-5);
    }

    #[test]
    fn a_measured_recovery_goes_before_the_rate() {
        let made = kinetics().set("recovery", by_species(&[("Ce", 0.5)])).solve().unwrap();
        near(get(&made.outlets[0], Solid, "Ce"), 5.0);
        let most = kinetics().set("most", by_species(&[("Ce", 0.8)])).solve().unwrap();
        near(get(&most.outlets[0], Solid, "Ce"), 10.0 * 0.8 * 0.875);
    }

    #[test]
    fn froth_water_drags_gangue_along() {
        let sample = kinetics().set("entrainment", by_species(&[("gangue", 0.5)]));
        assert!(sample.solve().unwrap_err().what.contains("liquor_recovery"));
        let made = sample.set("liquor_recovery", number(0.1)).solve().unwrap();
        near(get(&made.outlets[0], Solid, "gangue"), 80.0 * 0.5 * 0.1);
        near(get(&made.outlets[0], Aqueous, "H2O"), 100.0);
    }

    #[test]
    fn neither_recovery_nor_rate_is_named() {
        assert!(bank().solve().unwrap_err().what.contains("Ce"));
        assert!(
            bank().set("rate", by_species(&[("others", 1.0)])).solve().unwrap_err().what.contains("residence_time")
        );
    }

    #[test]
    fn reagents_by_the_tonne_and_volume_by_the_hour() {
        let made = kinetics()
            .set("depressant_dose", number(2e-3))
            .reagent("depressant", &[(Solid, "Na", 2.0), (Solid, "CO3", 1.0)])
            .set("solids_density", number(3.0))
            .solve()
            .unwrap();
        let dry = (10.0 * (140.12 + 12.011 + 3.0 * 15.999 + 18.998) + 80.0 * 100.0) / 1000.0;
        near(made.dosed[2], 2e-3 * dry);
        near(made.power, 3.0 * dry / 1000.0);
        // soda is dissolved: none of its sodium is left in solids
        near(get(&made.outlets[0], Solid, "Na") + get(&made.outlets[1], Solid, "Na"), 0.0);
        let pulp = dry / 3.0 + 1000.0 * 0.018_015 / 0.998;
        near(made.equipment[0].size, pulp * 0.25 / 3.0 / 1000.0);
        assert_eq!(made.equipment[0].count, 3.0);
    }
}
