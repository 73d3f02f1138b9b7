//! Samples: the units from the mine to the concentrate and from the oxide to the magnet, each with something to solve.
//!
//! In        nothing
//! Out       one or more [`Sample`] of each of these units, neutral inlets and every required parameter set
//! Holds     every way through a unit (its words, its optional reagents) is in one of them
//! Not here  figures of plants: the numbers are chosen so that a fault shows

use super::sample::{Sample, by_species, number, word};
use super::{
    Setting, crush_grind, electrolysis, electrostatic, flotation, fluorination, grain_boundary_diffusion, gravity,
};
use super::{
    hydrogen_decrepitation, machining, magnetic, metallothermic, mine, sintering, strip_casting, swarf_recycle,
};
use crate::stream::Phase;

/// An amount as the sample streams take it.
type Amount = (Phase, &'static str, f64);

/// All of them.
pub fn samples() -> Vec<Sample> {
    [from_ore(), separators(), floats(), to_metal(), to_alloy(), to_magnet(), back()].concat()
}

/// Monazite and bastnaesite with thorium, uranium and radium, calcite, quartz; neutral.
const ORE: &[Amount] = &[
    (Phase::Solid, "Ce", 5.0),
    (Phase::Solid, "La", 3.0),
    (Phase::Solid, "Nd", 2.0),
    (Phase::Solid, "Th", 0.3),
    (Phase::Solid, "U", 0.03),
    (Phase::Solid, "Ra228", 1e-9),
    (Phase::Solid, "Ra226", 1e-8),
    (Phase::Solid, "Ca", 40.0),
    (Phase::Solid, "PO4", 6.44),
    (Phase::Solid, "CO3", 44.0 + 1.1e-8),
    (Phase::Solid, "F", 4.0),
    (Phase::Solid, "gangue", 100.0),
];
/// That ore as a pulp.
fn pulp() -> Vec<Amount> {
    [ORE, &[(Phase::Aqueous, "H2O", 2000.0), (Phase::Aqueous, "Na", 1.0), (Phase::Aqueous, "OH", 1.0)]].concat()
}
/// Recoveries of the ore's species.
const FLOATING: &[(&str, f64)] = &[("Ce", 0.9), ("La", 0.88), ("Nd", 0.91), ("Th", 0.8), ("others", 0.1)];
/// Pure water, for reagents that are mostly that.
const WATER: &[Amount] = &[(Phase::Aqueous, "H2O", 1.0)];
/// Iron as metal.
const IRON: &[Amount] = &[(Phase::Metal, "Fe", 1.0)];
/// Air.
const AIR: &[Amount] = &[(Phase::Gas, "O2", 0.21), (Phase::Gas, "N2", 0.79)];

fn from_ore() -> Vec<Sample> {
    let pit = Sample::new(
        &mine::MINE,
        &[("mining_recovery", number(0.9)), ("dilution", number(0.1)), ("specific_energy", number(3.0))],
    )
    .inlet("deposit", ORE)
    .reagent("rock", &[(Phase::Solid, "gangue", 1.0)]);
    let mill = Sample::new(
        &crush_grind::CRUSH_GRIND,
        &[("work_index", number(12.0)), ("feed_size", number(10_000.0)), ("product_size", number(75.0))],
    )
    .inlet("feed", &pulp());
    vec![
        pit.clone(),
        pit.set("strip_ratio", number(2.0)).set("fuel_energy", number(5.0)),
        mill.clone(),
        mill.set("media_wear", number(0.001)).set("power_density", number(15.0)).reagent("media", IRON),
    ]
}

fn separators() -> Vec<Sample> {
    let settings: [(&'static str, Setting); 3] =
        [("recovery", by_species(FLOATING)), ("entrainment", number(0.05)), ("specific_energy", number(2.0))];
    vec![
        Sample::new(&gravity::GRAVITY, &settings).inlet("feed", &pulp()),
        Sample::new(&magnetic::MAGNETIC, &settings).inlet("feed", &pulp()).set("liquor_recovery", number(0.3)),
        Sample::new(&electrostatic::ELECTROSTATIC, &settings).inlet("feed", ORE),
    ]
}

fn floats() -> Vec<Sample> {
    let bank = Sample::new(&flotation::FLOTATION, &[("specific_energy", number(3.0))]).inlet("feed", &pulp());
    let measured = bank
        .clone()
        .set("recovery", by_species(FLOATING))
        .set("collector_dose", number(0.5e-3))
        .set("modifier_dose", number(2e-3))
        .reagent("collector", &[(Phase::Organic, "kerosene", 1.0)])
        .reagent("modifier", &[(Phase::Solid, "Na", 2.0), (Phase::Solid, "CO3", 1.0)]);
    let kinetic = bank
        .set("rate", by_species(&[("Ce", 12.0), ("La", 11.0), ("Nd", 12.0), ("Th", 8.0), ("others", 0.3)]))
        .set("most", by_species(&[("Ce", 0.95), ("others", 1.0)]))
        .set("cells", number(6.0))
        .set("residence_time", number(0.25))
        .set("liquor_recovery", number(0.1))
        .set("entrainment", by_species(&[("gangue", 0.4), ("others", 0.2)]))
        .set("solids_density", number(3.2));
    vec![measured, kinetic]
}

fn to_metal() -> Vec<Sample> {
    let oxide = [
        (Phase::Solid, "Nd", 6.0),
        (Phase::Solid, "Pr", 2.0),
        (Phase::Solid, "Th", 1e-4),
        (Phase::Solid, "Ra228", 1e-9),
        (Phase::Solid, "O", 12.0 + 2e-4 + 1e-9),
    ];
    let settings = [
        ("cell_voltage", number(10.0)),
        ("current_efficiency", number(0.75)),
        ("conversion", by_species(&[("Nd", 0.97), ("Pr", 0.96), ("Th", 0.5), ("others", 0.0)])),
        ("co_share", number(0.4)),
        ("anode_loss", number(0.1)),
        ("fluoride_makeup", number(0.05)),
        ("cell_current", number(6.0)),
    ];
    let cell = Sample::new(&electrolysis::ELECTROLYSIS, &settings)
        .inlet("oxide", &oxide)
        .reagent("anode", &[(Phase::Solid, "C", 99.0), (Phase::Solid, "SiO2", 0.1)])
        .reagent("fluoride", &[(Phase::Melt, "Nd", 1.0), (Phase::Melt, "Li", 1.0), (Phase::Melt, "F", 4.0)]);
    let furnace = Sample::new(
        &fluorination::FLUORINATION,
        &[("conversion", number(0.98)), ("excess", number(0.2)), ("specific_energy", number(800.0))],
    )
    .inlet(
        "oxide",
        &[
            (Phase::Solid, "Dy", 4.0),
            (Phase::Solid, "Th", 1e-4),
            (Phase::Solid, "O", 5.0 + 2e-4),
            (Phase::Solid, "OH", 1.0),
            (Phase::Solid, "CO3", 0.5),
        ],
    )
    .reagent("hf", &[(Phase::Gas, "HF", 1.0)]);
    let calcium = Sample::new(
        &metallothermic::METALLOTHERMIC,
        &[
            ("reductant", word("Ca")),
            ("yield", by_species(&[("Dy", 0.95), ("Th", 0.7), ("others", 0.0)])),
            ("excess", number(0.15)),
            ("reductant_in_metal", number(0.1)),
            ("specific_energy", number(5000.0)),
        ],
    )
    .inlet(
        "feed",
        &[
            (Phase::Solid, "Dy", 4.0),
            (Phase::Solid, "Ca", 0.1),
            (Phase::Solid, "Th", 1e-4),
            (Phase::Solid, "F", 12.2 + 4e-4),
        ],
    )
    .reagent("reductant", &[(Phase::Metal, "Ca", 1.0), (Phase::Metal, "Mg", 0.01)]);
    let lanthanum = calcium
        .clone()
        .set("reductant", word("La"))
        .set("yield", by_species(&[("Sm", 0.9)]))
        .inlet("feed", &[(Phase::Solid, "Sm", 4.0), (Phase::Solid, "O", 6.0)])
        .reagent("reductant", &[(Phase::Metal, "La", 1.0)]);
    vec![cell, furnace, calcium, lanthanum]
}

fn to_alloy() -> Vec<Sample> {
    let plain = Sample::new(
        &strip_casting::STRIP_CASTING,
        &[
            ("rare_earth_share", number(0.31)),
            ("boron_share", number(0.011)),
            ("melting_loss", by_species(&[("Nd", 0.02), ("Pr", 0.02), ("others", 0.002)])),
            ("specific_energy", number(1500.0)),
        ],
    )
    .inlet(
        "metal",
        &[
            (Phase::Metal, "Nd", 3.0),
            (Phase::Metal, "Pr", 1.0),
            (Phase::Metal, "Th", 1e-5),
            (Phase::Melt, "Li", 0.1),
            (Phase::Melt, "F", 0.1),
        ],
    )
    .reagent("iron", IRON)
    .reagent("ferroboron", &[(Phase::Metal, "Fe", 1.0), (Phase::Metal, "B", 1.1)]);
    let others = plain
        .clone()
        .set("additive_share", number(0.02))
        .reagent("additive", &[(Phase::Metal, "Co", 1.0), (Phase::Metal, "Dy", 0.5)]);
    vec![plain, others]
}

/// An alloy for magnets with some oxygen and hydrogen, and traces of thorium and radium.
const ALLOY: &[Amount] = &[
    (Phase::Metal, "Nd", 2.0),
    (Phase::Metal, "Fe", 14.0),
    (Phase::Metal, "B", 1.0),
    (Phase::Metal, "O2", 0.02),
    (Phase::Metal, "H2", 0.1),
    (Phase::Metal, "Th", 1e-5),
    (Phase::Metal, "Ra228", 1e-12),
];

fn to_magnet() -> Vec<Sample> {
    let powder = Sample::new(
        &hydrogen_decrepitation::HYDROGEN_DECREPITATION,
        &[
            ("hydrogen_uptake", number(0.004)),
            ("desorption", number(0.8)),
            ("fines_loss", number(0.03)),
            ("oxygen_pickup", number(0.001)),
            ("specific_energy", number(1200.0)),
        ],
    )
    .inlet("alloy", ALLOY)
    .reagent("hydrogen", &[(Phase::Gas, "H2", 1.0)])
    .reagent("oxygen", AIR);
    let sintered = Sample::new(
        &sintering::SINTERING,
        &[
            ("scrap_loss", number(0.04)),
            ("degassing", number(1.0)),
            ("evaporation", by_species(&[("Nd", 0.001), ("others", 0.0)])),
            ("specific_energy", number(2500.0)),
            ("cycle_time", number(20.0)),
        ],
    )
    .inlet("powder", ALLOY);
    let settings = [
        ("element", word("Tb")),
        ("uptake", number(0.004)),
        ("utilisation", number(0.8)),
        ("specific_energy", number(900.0)),
    ];
    let diffusion = Sample::new(&grain_boundary_diffusion::GRAIN_BOUNDARY_DIFFUSION, &settings).inlet("magnet", ALLOY);
    vec![
        powder,
        sintered,
        diffusion.clone().reagent("source", &[(Phase::Metal, "Tb", 1.0), (Phase::Metal, "H2", 1.5)]),
        diffusion.reagent("source", &[(Phase::Solid, "Tb", 1.0), (Phase::Solid, "F", 3.0), (Phase::Metal, "Tb", 0.2)]),
    ]
}

fn back() -> Vec<Sample> {
    let saw = Sample::new(&machining::MACHINING, &[("yield", number(0.72)), ("specific_energy", number(700.0))]);
    let remelted = Sample::new(
        &swarf_recycle::SWARF_RECYCLE,
        &[("route", word("alloy")), ("yield", by_species(&[("others", 0.93)])), ("specific_energy", number(2000.0))],
    )
    .inlet("swarf", ALLOY);
    let burnt = remelted
        .clone()
        .set("route", word("oxide"))
        .set("yield", by_species(&[("Nd", 0.95), ("others", 0.001)]))
        .set("reagent_dose", number(1.5))
        .set("fuel_energy", number(300.0))
        .reagent("oxygen", AIR)
        .reagent("reagents", WATER);
    vec![saw.inlet("block", ALLOY), remelted, burnt]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::sample::table;

    /// Atoms of every inlet and reagent less those of every outlet, and of each metal and radionuclide.
    fn left_over(sample: &Sample) -> f64 {
        let table = table();
        let made = sample.solve().unwrap();
        let mut balance = crate::stream::Stream::empty(table.len());
        sample.inlets.iter().for_each(|inlet| balance.add(inlet, 1.0));
        for (reagent, &kilograms) in sample.reagents.iter().zip(&made.dosed) {
            reagent.iter().for_each(|reagent| balance.add(reagent, kilograms));
        }
        let whole = balance.clone();
        made.outlets.iter().for_each(|outlet| balance.add(outlet, -1.0));
        let atoms = balance.atoms(&table).into_iter().zip(whole.atoms(&table));
        let metals = table.metals().map(|m| (balance.total(m), whole.total(m)));
        let relative = |(left, whole): (f64, f64)| if left == 0.0 { 0.0 } else { left.abs() / whole.abs().max(1e-30) };
        atoms.chain(metals).map(relative).fold(0.0, f64::max)
    }

    #[test]
    fn every_sample_conserves_atoms_and_metals() {
        for sample in samples() {
            let left = left_over(&sample);
            assert!(left < 1e-12, "{}: {left}", sample.unit.name);
        }
    }

    #[test]
    fn every_phase_stays_neutral_and_no_amount_is_negative() {
        let table = table();
        for sample in samples() {
            for (port, outlet) in sample.unit.outlets.iter().zip(sample.solve().unwrap().outlets) {
                assert!(
                    outlet.amounts().iter().all(|&n| n >= 0.0 && n.is_finite()),
                    "{} {}",
                    sample.unit.name,
                    port.name
                );
                for &(_, phase) in Phase::WORDS {
                    let size: f64 = outlet.phase(phase).iter().zip(&table.all).map(|(n, s)| n * s.charge.abs()).sum();
                    let open = outlet.charge(phase, &table).abs();
                    assert!(
                        open <= 1e-10 * size.max(1.0),
                        "{} {} {}: {open}",
                        sample.unit.name,
                        port.name,
                        phase.word()
                    );
                }
            }
        }
    }

    #[test]
    fn nothing_in_nothing_out_and_twice_in_twice_out() {
        let table = table();
        for sample in samples() {
            let once = sample.solve().unwrap();
            for factor in [0.0, 2.0] {
                let mut other = sample.clone();
                other.inlets = sample.inlets.iter().map(|inlet| inlet.times(factor)).collect();
                let made = other.solve().unwrap();
                for (one, two) in once.outlets.iter().zip(&made.outlets) {
                    for (one, two) in one.amounts().iter().zip(two.amounts()) {
                        assert!((two - factor * one).abs() <= 1e-9 * one.abs().max(1e-6), "{}", sample.unit.name);
                    }
                }
                for (one, two) in once.dosed.iter().zip(&made.dosed) {
                    assert!((two - factor * one).abs() <= 1e-9 * one.abs(), "{}", sample.unit.name);
                }
                assert!((made.power - factor * once.power).abs() <= 1e-9 * once.power);
                assert!((made.heat - factor * once.heat).abs() <= 1e-9 * once.heat);
            }
            assert!(
                sample.inlets.iter().any(|inlet| inlet.mass(&table) > 0.0),
                "{} has nothing to do",
                sample.unit.name
            );
        }
    }

    #[test]
    fn every_setting_is_declared_within_its_range_and_none_is_missing() {
        for sample in samples() {
            assert_eq!(crate::unit::missing(sample.unit, &sample.settings), Vec::<&str>::new(), "{}", sample.unit.name);
            for (name, setting) in &sample.settings {
                let parameter = sample.unit.parameters.iter().find(|p| p.name == *name);
                let parameter = parameter.unwrap_or_else(|| panic!("{} of {}", name, sample.unit.name));
                if let Setting::Number(value) = setting {
                    let (least, most) = parameter.range;
                    assert!((least..=most).contains(value), "{} of {}", name, sample.unit.name);
                }
            }
        }
    }

    #[test]
    fn every_required_parameter_left_out_is_missed() {
        for sample in samples() {
            for parameter in sample.unit.parameters.iter().filter(|p| p.need == crate::unit::Need::Required) {
                let mut settings = sample.settings.clone();
                settings.retain(|(name, _)| *name != parameter.name);
                assert_eq!(crate::unit::missing(sample.unit, &settings), [parameter.name], "{}", sample.unit.name);
            }
        }
    }
}
