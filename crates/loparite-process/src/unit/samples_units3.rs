//! Samples: a case for each leach and treatment that the contract suite solves.
//!
//! In        nothing
//! Out       [`Sample`]s
//! Holds     every unit of this file's makers has one that draws reagents, with thorium and radium where they are met
//! Not here  the contract (`tests/units.rs`)

use super::sample::{Sample, by_species, number, word};
use super::{
    cerium_electro_oxidation, effluent_treatment, evaporation, ion_adsorption_leach, ion_exchange, leach,
    leach_kinetic, residue_storage, translate,
};
use crate::stream::Phase::{Aqueous, Solid};

/// A case for each.
pub fn samples() -> Vec<Sample> {
    vec![
        leach_in_acid(),
        leach_in_alkali(),
        leach_by_rate(),
        clay(),
        cerium(),
        resin(),
        evaporator(),
        effluent(),
        store(),
        crossing(),
    ]
}

fn leach_in_acid() -> Sample {
    Sample::new(
        &leach::LEACH,
        &[
            ("extraction", by_species(&[("others", 0.9), ("Th", 0.3), ("Ra228", 0.05), ("Ra226", 0.05)])),
            ("free_acid", number(0.3)),
            ("fluoride_to_gas", number(0.05)),
            ("liquid_to_solid", number(6.0)),
            ("temperature", number(70.0)),
            ("residence", number(6.0)),
            ("tanks", number(3.0)),
            ("agitator_power", number(0.3)),
        ],
    )
    .inlet(
        "solids",
        &[
            (Solid, "gangue", 5.0),
            (Solid, "La", 3.0),
            (Solid, "Nd", 4.0),
            (Solid, "Th", 0.2),
            (Solid, "Ra228", 1e-9),
            (Solid, "Ra226", 1e-9),
            (Solid, "Ca", 2.0),
            (Solid, "O", 10.9 + 2e-9),
            (Solid, "CO3", 1.0),
            (Solid, "F", 2.0),
        ],
    )
    .reagent("acid", &[(Aqueous, "H", 1.0), (Aqueous, "NO3", 1.0), (Aqueous, "H2O", 3.0)])
    .reagent("water", &[(Aqueous, "H2O", 1.0)])
}

fn leach_in_alkali() -> Sample {
    Sample::new(
        &leach::LEACH,
        &[
            ("extraction", by_species(&[("others", 0.0), ("Al", 0.8)])),
            ("silica", number(0.3)),
            ("free_alkali", number(2.0)),
            ("liquid_to_solid", number(5.0)),
        ],
    )
    .inlet(
        "solids",
        &[
            (Solid, "Al", 4.0),
            (Solid, "Fe", 3.0),
            (Solid, "Th", 0.1),
            (Solid, "Nb", 1.0),
            (Solid, "O", 13.2),
            (Solid, "SiO2", 2.0),
        ],
    )
    .reagent("alkali", &[(Aqueous, "Na", 1.0), (Aqueous, "OH", 1.0), (Aqueous, "H2O", 2.0)])
    .reagent("water", &[(Aqueous, "H2O", 1.0)])
}

fn leach_by_rate() -> Sample {
    Sample::new(
        &leach_kinetic::LEACH_KINETIC,
        &[
            ("rate_constant", by_species(&[("others", 0.01), ("Ra228", 0.0), ("Ra226", 0.0), ("Al", 400.0)])),
            ("acid_order", by_species(&[("others", 0.6), ("Al", 1.5)])),
            ("tanks", number(3.0)),
            ("tank_volume", number(400.0)),
            ("solid_density", number(2.4)),
            ("agitator_power", number(0.3)),
        ],
    )
    .inlet(
        "solids",
        &[
            (Solid, "gangue", 150.0),
            (Solid, "Al", 100.0),
            (Solid, "Nd", 0.01),
            (Solid, "Th", 0.002),
            (Solid, "Ra228", 1e-12),
            (Solid, "O", 150.019 + 1e-12),
        ],
    )
    .inlet("liquor", &[(Aqueous, "H2O", 12_000.0), (Aqueous, "H", 22.0), (Aqueous, "SO4", 11.0)])
    .sized()
}

fn clay() -> Sample {
    Sample::new(
        &ion_adsorption_leach::ION_ADSORPTION_LEACH,
        &[
            ("exchange", by_species(&[("others", 0.85), ("Al", 0.01), ("Th", 0.02), ("U", 0.02)])),
            ("exchanger", word("NH4")),
            ("dosage", number(8.0)),
            ("grade", number(0.4)),
            ("capture", number(0.9)),
        ],
    )
    .inlet(
        "clay",
        &[
            (Solid, "gangue", 10_000.0),
            (Solid, "Nd", 2.0),
            (Solid, "Y", 2.0),
            (Solid, "Dy", 0.4),
            (Solid, "Al", 30.0),
            (Solid, "Th", 0.05),
            (Solid, "U", 0.01),
            (Solid, "Ra226", 1e-10),
            (Solid, "O", 51.72 + 1e-10),
            (Aqueous, "H2O", 5000.0),
        ],
    )
    .reagent("salt", &[(Solid, "NH4", 2.0), (Solid, "SO4", 1.0)])
    .reagent("water", &[(Aqueous, "H2O", 1.0)])
}

fn cerium() -> Sample {
    Sample::new(
        &cerium_electro_oxidation::CERIUM_ELECTRO_OXIDATION,
        &[
            ("conversion", number(0.98)),
            ("current_efficiency", number(0.8)),
            ("voltage", number(4.0)),
            ("lost_current", word("oxygen")),
        ],
    )
    .inlet(
        "feed",
        &[
            (Aqueous, "H2O", 40_000.0),
            (Aqueous, "H", 1500.0),
            (Aqueous, "Ce", 500.0),
            (Aqueous, "La", 300.0),
            (Aqueous, "Th", 1.0),
            (Aqueous, "NO3", 3904.0),
        ],
    )
}

fn resin() -> Sample {
    Sample::new(
        &ion_exchange::ION_EXCHANGE,
        &[
            ("recovery", by_species(&[("others", 0.95), ("Na", 0.0)])),
            ("form", word("H")),
            ("eluent_excess", number(2.5)),
            ("capacity", number(1.8)),
            ("utilisation", number(0.7)),
            ("cycle", number(12.0)),
        ],
    )
    .inlet(
        "feed",
        &[
            (Aqueous, "H2O", 50_000.0),
            (Aqueous, "Nd", 5.0),
            (Aqueous, "Th", 0.1),
            (Aqueous, "Ra228", 1e-9),
            (Aqueous, "Na", 5.0),
            (Aqueous, "Cl", 20.4 + 2e-9),
        ],
    )
    .reagent("eluent", &[(Aqueous, "H", 4.0), (Aqueous, "Cl", 4.0), (Aqueous, "H2O", 40.0)])
}

fn evaporator() -> Sample {
    Sample::new(
        &evaporation::EVAPORATION,
        &[
            ("concentration", number(300.0)),
            ("economy", number(3.0)),
            ("electricity", number(10.0)),
            ("evaporation_rate", number(20.0)),
        ],
    )
    .inlet(
        "feed",
        &[(Aqueous, "H2O", 50_000.0), (Aqueous, "NH4", 500.0), (Aqueous, "Cl", 500.0 + 2e-9), (Aqueous, "Ra228", 1e-9)],
    )
}

fn effluent() -> Sample {
    Sample::new(
        &effluent_treatment::EFFLUENT_TREATMENT,
        &[
            ("ph", number(8.5)),
            ("limit", by_species(&[("others", 0.001), ("SO4", 1.5), ("F", 0.02)])),
            ("utilisation", number(0.85)),
            ("moisture", number(0.6)),
            ("radium_removal", number(0.97)),
            ("barium_dose", number(0.01)),
            ("residence", number(1.5)),
        ],
    )
    .inlet(
        "effluent",
        &[
            (Aqueous, "H2O", 55_000.0),
            (Aqueous, "H", 30.0),
            (Aqueous, "Fe", 4.0),
            (Aqueous, "Nd", 0.1),
            (Aqueous, "Th", 0.1),
            (Aqueous, "Ra228", 1e-9),
            (Aqueous, "F", 1.0),
            (Aqueous, "SO4", 20.85 + 1e-9),
        ],
    )
    .reagent("base", &[(Solid, "Ca", 1.0), (Solid, "OH", 2.0), (Aqueous, "H2O", 20.0)])
    .reagent("barium", &[(Solid, "Ba", 1.0), (Solid, "Cl", 2.0), (Solid, "H2O", 2.0)])
}

fn store() -> Sample {
    Sample::new(
        &residue_storage::RESIDUE_STORAGE,
        &[
            ("moisture", number(0.35)),
            ("bulk_density", number(1.6)),
            ("filling", number(160_000.0)),
            ("depth", number(12.0)),
        ],
    )
    .inlet(
        "residue",
        &[
            (Solid, "gangue", 1000.0),
            (Solid, "Th", 2.0),
            (Solid, "PO4", 8.0 / 3.0),
            (Solid, "Ra228", 1e-9),
            (Solid, "SO4", 1e-9),
            (Aqueous, "H2O", 10_000.0),
        ],
    )
}

fn crossing() -> Sample {
    Sample::new(
        &translate::TRANSLATE,
        &[("factor", by_species(&[("H", 1.0), ("Cl", 1.0)])), ("compatibility", word("prommis-1.1"))],
    )
    .inlet("from", &[(Aqueous, "H2O", 100.0), (Aqueous, "H", 2.0), (Aqueous, "Cl", 2.0)])
}

#[cfg(test)]
mod tests {
    use super::samples;
    use crate::unit::tools_units3::assert_closed;

    #[test]
    fn every_sample_is_solved_and_closed() {
        for sample in samples() {
            let made = sample.solve().unwrap_or_else(|fault| panic!("{}: {}", sample.unit.name, fault.what));
            assert_closed(&sample, &made);
            if sample.linear {
                let mut twice = sample.clone();
                twice.inlets.iter_mut().for_each(|inlet| *inlet = inlet.times(2.0));
                let other = twice.solve().unwrap();
                for (one, two) in made.outlets.iter().zip(&other.outlets) {
                    for (n, m) in one.amounts().iter().zip(two.amounts()) {
                        assert!((2.0 * n - m).abs() <= 1e-11 * m.abs(), "{}: {n} {m}", sample.unit.name);
                    }
                }
            }
        }
    }
}
