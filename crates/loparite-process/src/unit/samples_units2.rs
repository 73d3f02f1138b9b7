//! Samples: a case for each unit operation of roasting, cracking, precipitation and dissolution, for the contract
//! suite.
//!
//! In        nothing
//! Out       [`samples`]
//! Holds     every sample carries Th, U and Ra; figures are round, chosen to let every branch act, not measured
//! Not here  what must hold of them (`tests/units.rs`)

use super::sample::{Sample, by_species, number, word};
use crate::stream::Phase::{self, Aqueous, Gas, Melt, Solid};

/// All of them.
pub fn samples() -> Vec<Sample> {
    vec![
        filter(),
        separate(),
        split(),
        bastnaesite_roast(),
        monazite_bake(),
        fluoride_bake(),
        monazite_caustic(),
        loparite_chlorination(),
        niobium_condensation(),
        oxalate_precipitation(),
        carbonate_precipitation(),
        hydroxide_precipitation(),
        double_sulfate(),
        carbonate_calcination(),
        oxalate_calcination(),
        thorium_removal(),
        radium_removal(),
        carbonate_dissolve(),
        melt_dissolve(),
    ]
}

const AIR: &[(Phase, &str, f64)] = &[(Gas, "O2", 0.21), (Gas, "N2", 0.79)];
const SULFURIC: &[(Phase, &str, f64)] = &[(Aqueous, "H", 2.0), (Aqueous, "SO4", 1.0), (Aqueous, "H2O", 0.4)];
const HYDROCHLORIC: &[(Phase, &str, f64)] = &[(Aqueous, "H", 1.0), (Aqueous, "Cl", 1.0), (Aqueous, "H2O", 4.3)];
const CAUSTIC: &[(Phase, &str, f64)] = &[(Aqueous, "Na", 1.0), (Aqueous, "OH", 1.0), (Aqueous, "H2O", 1.2)];
const SODA: &[(Phase, &str, f64)] = &[(Solid, "Na", 2.0), (Solid, "CO3", 1.0)];
const BICARBONATE: &[(Phase, &str, f64)] = &[(Solid, "NH4", 1.0), (Solid, "H", 1.0), (Solid, "CO3", 1.0)];
const OXALIC: &[(Phase, &str, f64)] = &[(Solid, "H", 2.0), (Solid, "C2O4", 1.0), (Solid, "H2O", 2.0)];
const SODIUM_SULFATE: &[(Phase, &str, f64)] = &[(Solid, "Na", 2.0), (Solid, "SO4", 1.0)];
const LIME: &[(Phase, &str, f64)] = &[(Solid, "Ca", 1.0), (Solid, "O", 1.0), (Solid, "gangue", 0.02)];

/// A chloride liquor of mixed rare earths with impurities: 136 charges of metals and acid.
const CHLORIDE_LIQUOR: &[(Phase, &str, f64)] = &[
    (Aqueous, "La", 10.0),
    (Aqueous, "Ce", 20.0),
    (Aqueous, "Nd", 8.0),
    (Aqueous, "Pr", 2.0),
    (Aqueous, "Fe", 1.0),
    (Aqueous, "Ca", 2.0),
    (Aqueous, "Th", 0.5),
    (Aqueous, "U", 0.25),
    (Aqueous, "Ra228", 1e-9),
    (Aqueous, "Ra226", 2e-9),
    (Aqueous, "H", 6.0),
    (Aqueous, "Cl", 136.0 + 6e-9),
    (Aqueous, "H2O", 8000.0),
];

fn filter() -> Sample {
    Sample::new(&super::filter::FILTER, &[("liquid_recovery", number(0.8)), ("solids_lost", number(0.01))])
        .set("wash_efficiency", number(0.9))
        .set("flux", number(100.0))
        .inlet("pulp", CHLORIDE_LIQUOR)
        .inlet("wash", &[(Aqueous, "H2O", 1500.0)])
}

fn separate() -> Sample {
    Sample::new(&super::separate::SEPARATE, &[("share", by_species(&[("others", 0.5)]))]).inlet("feed", CHLORIDE_LIQUOR)
}

fn split() -> Sample {
    Sample::new(&super::split::SPLIT, &[("share", number(0.1))]).inlet("feed", CHLORIDE_LIQUOR)
}

/// Fluorocarbonate: 60 Ce, 40 La, 100 CO3, 100 F, with 40 of water and traces.
pub fn bastnaesite_roast() -> Sample {
    Sample::new(
        &super::roast::ROAST,
        &[
            ("conversion", by_species(&[("CO3", 0.9), ("H2O", 1.0), ("others", 0.0)])),
            ("oxidised", by_species(&[("Ce", 0.8), ("Fe2", 1.0)])),
            ("hf_share", number(0.1)),
            ("air_excess", number(0.5)),
            ("dust_share", number(0.02)),
            ("heat_demand", number(400.0)),
            ("temperature", number(600.0)),
            ("residence", number(2.0)),
        ],
    )
    .inlet(
        "feed",
        &[
            (Solid, "Ce", 60.0),
            (Solid, "La", 40.0),
            (Solid, "CO3", 100.0),
            (Solid, "F", 100.0),
            (Solid, "H2O", 40.0),
            (Solid, "Th", 0.1),
            (Solid, "U", 0.1),
            (Solid, "Ra228", 1e-9),
            (Solid, "Ra226", 1e-9),
            (Solid, "PO4", 0.8 / 3.0 + 4e-9 / 3.0),
            (Solid, "gangue", 10.0),
        ],
    )
    .reagent("air", AIR)
}

/// Phosphates of light rare earths with iron oxide, calcite, quartz and moisture.
const MONAZITE: &[(Phase, &str, f64)] = &[
    (Solid, "La", 25.0),
    (Solid, "Ce", 50.0),
    (Solid, "Nd", 18.0),
    (Solid, "Y", 2.0),
    (Solid, "Th", 3.0),
    (Solid, "U", 0.3),
    (Solid, "Ra228", 1e-9),
    (Solid, "Ra226", 3e-9),
    (Solid, "PO4", 99.4 + 8e-9 / 3.0),
    (Solid, "Fe", 4.0),
    (Solid, "O", 6.0),
    (Solid, "Ca", 5.0),
    (Solid, "CO3", 5.0),
    (Solid, "SiO2", 20.0),
    (Solid, "gangue", 5.0),
    (Aqueous, "H2O", 30.0),
];

/// Monazite with 1.6 t of acid per tonne.
pub fn monazite_bake() -> Sample {
    Sample::new(
        &super::sulfuric_bake::SULFURIC_BAKE,
        &[
            ("conversion", by_species(&[("Th", 0.9), ("others", 0.95)])),
            ("insoluble", by_species(&[("Ca", 0.9), ("Ra226", 0.99), ("Ra228", 0.99)])),
            ("acid_ratio", number(1.6)),
            ("acid_evaporated", number(0.3)),
            ("water_evaporated", number(0.9)),
            ("heat_demand", number(300.0)),
            ("temperature", number(250.0)),
            ("residence", number(2.5)),
        ],
    )
    .inlet("feed", MONAZITE)
    .reagent("acid", SULFURIC)
}

/// Fluorides, silicates and carbonates with an acid excess.
pub fn fluoride_bake() -> Sample {
    let mut sample = monazite_bake().inlet(
        "feed",
        &[
            (Solid, "Ce", 10.0),
            (Solid, "Y", 10.0),
            (Solid, "Ca", 20.0),
            (Solid, "F", 80.0),
            (Solid, "CO3", 5.0),
            (Solid, "Na", 2.0),
            (Solid, "Zr", 1.5),
            (Solid, "SiO4", 2.0),
            (Solid, "Th", 0.5),
            (Solid, "U", 0.5),
            (Solid, "OH", 14.0 + 4e-9),
            (Solid, "Ra226", 1e-9),
            (Solid, "Ra228", 1e-9),
            (Solid, "SiO2", 15.0),
        ],
    );
    sample.settings.retain(|(name, _)| *name != "acid_ratio");
    sample.set("acid_excess", number(0.3)).set("silica_volatile", number(0.4))
}

/// Monazite in caustic, aluminium and silica dissolve in part.
pub fn monazite_caustic() -> Sample {
    Sample::new(
        &super::caustic_crack::CAUSTIC_CRACK,
        &[
            ("conversion", by_species(&[("Fe", 0.0), ("Ca", 0.5), ("others", 0.95)])),
            ("dissolved", by_species(&[("U", 0.05), ("Al", 0.5), ("others", 0.0)])),
            ("silica_dissolved", number(0.1)),
            ("caustic_excess", number(1.5)),
            ("heat_demand", number(200.0)),
            ("temperature", number(145.0)),
            ("residence", number(4.0)),
        ],
    )
    .inlet("feed", MONAZITE)
    .inlet("liquor", &[(Aqueous, "Na", 20.0), (Aqueous, "OH", 14.0), (Aqueous, "PO4", 2.0), (Aqueous, "H2O", 30.0)])
    .reagent("caustic", CAUSTIC)
}

/// Loparite with niobium, tantalum, thorium, iron, silica, a little carbonate and hydroxide.
pub fn loparite_chlorination() -> Sample {
    Sample::new(
        &super::chlorination::CHLORINATION,
        &[
            (
                "volatile",
                by_species(&[("Nb", 0.97), ("Ta", 0.97), ("Ti", 0.96), ("Fe", 0.7), ("Th", 0.05), ("others", 0.0)]),
            ),
            (
                "melt",
                by_species(&[
                    ("Nb", 0.01),
                    ("Ta", 0.01),
                    ("Ti", 0.01),
                    ("Fe", 0.2),
                    ("Th", 0.6),
                    ("U", 0.5),
                    ("others", 0.95),
                ]),
            ),
            ("silica_volatile", number(0.2)),
            ("co_ratio", number(0.5)),
            ("chlorine_excess", number(0.05)),
            ("carbon_excess", number(0.2)),
            ("heat_demand", number(100.0)),
        ],
    )
    .inlet(
        "feed",
        &[
            (Solid, "Na", 45.0),
            (Solid, "Ca", 8.0),
            (Solid, "Sr", 2.0),
            (Solid, "La", 12.0),
            (Solid, "Ce", 25.0),
            (Solid, "Nd", 6.0),
            (Solid, "Ti", 90.0),
            (Solid, "Nb", 10.0),
            (Solid, "Ta", 0.6),
            (Solid, "Fe", 2.0),
            (Solid, "Th", 0.5),
            (Solid, "U", 0.1),
            (Solid, "Ra228", 1e-9),
            (Solid, "Ra226", 1e-9),
            (Solid, "CO3", 1.0),
            (Solid, "OH", 2.0),
            (Solid, "F", 0.5),
            (Solid, "O", (45.0 + 20.0 + 135.0 + 360.0 + 53.0 + 2.4 - 4.5) / 2.0 + 2e-9),
            (Solid, "SiO2", 5.0),
            (Solid, "gangue", 1.0),
            (Solid, "H2O", 2.0),
        ],
    )
    .reagent("chlorine", &[(Gas, "Cl2", 1.0), (Gas, "N2", 0.01)])
    .reagent("carbon", &[(Solid, "C", 1.0), (Solid, "gangue", 0.01)])
}

/// Off-gas with Nb, Ta, Ti, Fe, a little Th and U, silicon.
pub fn niobium_condensation() -> Sample {
    Sample::new(
        &super::chloride_condensation::CHLORIDE_CONDENSATION,
        &[
            ("recovery", by_species(&[("Nb", 0.98), ("Ta", 0.98), ("Ti", 0.02), ("Si", 0.01), ("others", 0.5)])),
            ("hydrolysed", number(0.9)),
            ("steam_excess", number(1.0)),
            ("calcined", number(0.9)),
            ("heat_demand", number(800.0)),
        ],
    )
    .inlet(
        "gas",
        &[
            (Gas, "Nb", 10.0),
            (Gas, "Ta", 0.6),
            (Gas, "Ti", 90.0),
            (Gas, "Fe", 1.4),
            (Gas, "Th", 0.02),
            (Gas, "U", 0.01),
            (Gas, "Cl", 53.0 + 360.0 + 4.2 + 0.12),
            (Gas, "Si", 1.0),
            (Gas, "Cl2", 12.0),
            (Gas, "CO", 40.0),
            (Gas, "CO2", 80.0),
        ],
    )
    .reagent("steam", &[(Gas, "H2O", 1.0)])
}

fn precipitation(kind: &str, reagent: &[(Phase, &str, f64)]) -> Sample {
    Sample::new(
        &super::precipitation::PRECIPITATION,
        &[
            ("as", word(kind)),
            ("recovery", by_species(&[("Fe", 0.02), ("Ca", 0.2), ("U", 0.1), ("others", 0.99)])),
            ("excess", number(0.2)),
            ("hydration", number(5.0)),
            ("residence", number(2.0)),
        ],
    )
    .inlet("liquor", CHLORIDE_LIQUOR)
    .reagent("reagent", reagent)
}

/// Oxalates from a chloride liquor.
pub fn oxalate_precipitation() -> Sample {
    precipitation("oxalate", OXALIC)
}

/// Carbonates from a chloride liquor.
pub fn carbonate_precipitation() -> Sample {
    precipitation("carbonate", BICARBONATE)
}

/// Hydroxides from a chloride liquor.
pub fn hydroxide_precipitation() -> Sample {
    precipitation("hydroxide", CAUSTIC)
}

/// Double sulfates from a chloride liquor.
pub fn double_sulfate() -> Sample {
    precipitation("sulfate", SODIUM_SULFATE).set("recovery", by_species(&[("Th", 0.5), ("Fe", 0.0), ("others", 0.9)]))
}

fn calcination(salt: &str) -> Sample {
    Sample::new(
        &super::calcination::CALCINATION,
        &[
            ("conversion", by_species(&[(salt, 1.0), ("H2O", 1.0), ("OH", 1.0), ("NH4", 1.0), ("SO4", 0.1)])),
            ("oxidised", by_species(&[("Ce", 1.0), ("Fe2", 1.0)])),
            ("oxygen_uptake", by_species(&[("Pr", 1.0 / 3.0), ("Tb", 0.25), ("others", 0.0)])),
            ("air_excess", number(1.0)),
            ("dust_share", number(0.01)),
            ("heat_demand", number(2000.0)),
            ("temperature", number(900.0)),
            ("residence", number(3.0)),
        ],
    )
    .inlet(
        "feed",
        &[
            (Solid, "Ce", 20.0),
            (Solid, "Pr", 6.0),
            (Solid, "Nd", 10.0),
            (Solid, "Tb", 4.0),
            (Solid, "Th", 0.2),
            (Solid, "U", 0.1),
            (Solid, "Ra228", 1e-9),
            (Solid, "Ra226", 1e-9),
            (Solid, salt, 60.6 + 2e-9),
            (Solid, "H2O", 200.0),
            (Aqueous, "H2O", 50.0),
            (Aqueous, "NH4", 2.0),
            (Aqueous, "Na", 0.5),
            (Aqueous, "Cl", 2.3),
            (Aqueous, "SO4", 0.2),
            (Aqueous, "H", 0.2),
        ],
    )
    .reagent("air", AIR)
}

/// Wet carbonates to oxides.
pub fn carbonate_calcination() -> Sample {
    calcination("CO3")
}

/// Wet oxalates to oxides.
pub fn oxalate_calcination() -> Sample {
    calcination("C2O4")
}

/// Iron and thorium from a chloride liquor with lime, some phosphate with them.
pub fn thorium_removal() -> Sample {
    Sample::new(
        &super::impurity_removal::IMPURITY_REMOVAL,
        &[
            ("ph", number(4.0)),
            ("precipitated", by_species(&[("Fe", 0.99), ("Th", 0.98), ("U", 0.6), ("Ca", 0.0), ("others", 0.01)])),
            ("residence", number(2.0)),
        ],
    )
    .inlet("liquor", CHLORIDE_LIQUOR)
    .reagent("base", LIME)
}

/// The same in a phosphate-bearing liquor with soda, and radium with barium sulfate.
pub fn radium_removal() -> Sample {
    let mut liquor = CHLORIDE_LIQUOR.to_vec();
    liquor.extend([(Aqueous, "PO4", 0.5), (Aqueous, "H", 1.5)]);
    thorium_removal()
        .set("precipitated", by_species(&[("Fe", 0.99), ("Th", 0.98), ("others", 0.0)]))
        .set("phosphate", number(0.9))
        .set("barium", number(0.5))
        .set("barium_precipitated", number(0.999))
        .set("radium_removal", number(0.98))
        .set("sulfate_excess", number(1.0))
        .inlet("liquor", &liquor)
        .reagent("base", SODA)
        .reagent("barium", &[(Solid, "Ba", 1.0), (Solid, "Cl", 2.0), (Solid, "H2O", 2.0)])
        .reagent("sulfate", SODIUM_SULFATE)
}

/// Carbonate with some hydroxide, phosphate and brown oxide in hydrochloric acid.
pub fn carbonate_dissolve() -> Sample {
    Sample::new(
        &super::dissolve::DISSOLVE,
        &[
            ("dissolved", by_species(&[("Th", 0.6), ("Fe", 0.3), ("others", 0.98)])),
            ("acid_excess", number(0.05)),
            ("heat_demand", number(50.0)),
            ("residence", number(3.0)),
        ],
    )
    .inlet(
        "feed",
        &[
            (Solid, "La", 10.0),
            (Solid, "Ce", 20.0),
            (Solid, "Pr", 3.0),
            (Solid, "Nd", 7.0),
            (Solid, "Fe", 1.0),
            (Solid, "Th", 0.5),
            (Solid, "U", 0.1),
            (Solid, "Ra228", 1e-9),
            (Solid, "Ra226", 1e-9),
            (Solid, "CO3", 40.0),
            (Solid, "OH", 20.0),
            (Solid, "O", 10.0),
            (Solid, "PO4", (125.4 - 120.0) / 3.0 + 4e-9 / 3.0),
            (Solid, "O2", 0.5),
            (Solid, "gangue", 3.0),
            (Solid, "H2O", 10.0),
            (Aqueous, "H2O", 60.0),
        ],
    )
    .inlet("liquor", &[(Aqueous, "H2O", 3000.0), (Aqueous, "H", 3.0), (Aqueous, "Cl", 3.0)])
    .reagent("acid", HYDROCHLORIC)
}

/// A chloride melt with oxide in it, in water and acid.
fn melt_dissolve() -> Sample {
    carbonate_dissolve()
        .inlet(
            "feed",
            &[
                (Melt, "Na", 40.0),
                (Melt, "Ce", 30.0),
                (Melt, "Ca", 8.0),
                (Melt, "Th", 0.4),
                (Melt, "U", 0.1),
                (Melt, "Ra228", 1e-9),
                (Melt, "Ra226", 1e-9),
                (Melt, "Cl", 40.0 + 90.0 + 16.0 + 2.0 + 4e-9 - 4.0),
                (Melt, "O", 2.0),
                (Solid, "SiO2", 1.0),
            ],
        )
        .reagent("acid", SULFURIC)
}
