//! Sample cases of the solvent-extraction units for the contract suite.
//!
//! In        nothing
//! Out       [`samples`]
//! Holds     separation factors here are round numbers for tests, no data
//! Not here  what the units must do (`tests/units.rs`)

use super::sample::{Sample, by_species, number, table};
use super::{Setting, solvent_extraction, sx_train};
use crate::stream::Phase::Aqueous;
use crate::stream::Phase::Organic;
use crate::sx::circuit::Species;
use crate::sx::data::Valid;
use crate::sx::equilibrium::Law;

/// Test factors, each over the element before.
const FACTORS: &[(&str, f64)] =
    &[("La", 1.0), ("Ce", 5.0), ("Pr", 2.0), ("Nd", 1.5), ("Sm", 8.0), ("Gd", 2.0), ("Dy", 6.0)];

/// ln of extractability from the factors of this file.
pub fn separation() -> Setting {
    let table = table();
    let mut ln_k = vec![f64::NAN; table.len()];
    let mut sum = 0.0;
    for &(id, factor) in FACTORS {
        sum += f64::ln(factor);
        ln_k[table.find(id).expect("the sample table has all rare earths")] = sum;
    }
    Setting::Separation(ln_k, Valid::default())
}

/// A light liquor into lanthanum, cerium, NdPr and a samarium-to-dysprosium concentrate.
pub fn light() -> Sample {
    let settings = [
        ("equilibrium", separation()),
        ("purity", by_species(&[("La", 0.99), ("Ce", 0.99), ("Pr", 0.995), ("Nd", 0.995), ("others", 0.9)])),
        ("recovery", by_species(&[("La", 0.97), ("Ce", 0.97), ("Pr", 0.95), ("Nd", 0.95), ("others", 0.95)])),
        ("stage_factor", number(2.5)),
        ("residence_time", number(0.33)),
        ("loading", number(0.18)),
        ("liquor", number(1.0)),
        ("acid_excess", number(0.05)),
        ("extracted", by_species(&[("Th", 0.5)])),
        ("organic_loss", number(0.002)),
    ];
    let feed = [
        ("La", 25.0),
        ("Ce", 50.0),
        ("Pr", 5.0),
        ("Nd", 15.0),
        ("Sm", 1.0),
        ("Gd", 0.6),
        ("Dy", 0.3),
        ("Ca", 2.0),
        ("Th", 0.001),
    ];
    let charge: f64 = 3.0 * (25.0 + 50.0 + 5.0 + 15.0 + 1.0 + 0.6 + 0.3) + 4.0 + 0.004;
    let mut amounts: Vec<_> = feed.iter().map(|&(id, n)| (Aqueous, id, n)).collect();
    amounts.extend([(Aqueous, "Cl", charge), (Aqueous, "H2O", 5000.0)]);
    Sample::new(&sx_train::SX_TRAIN, &settings)
        .inlet("feed", &amounts)
        .reagent("base", &[(Aqueous, "Na", 1.0), (Aqueous, "OH", 1.0), (Aqueous, "H2O", 4.0)])
        .reagent("acid", &[(Aqueous, "H", 1.0), (Aqueous, "Cl", 1.0), (Aqueous, "H2O", 5.0)])
        .reagent("organic", &[(Organic, "HA", 1.0), (Organic, "kerosene", 2.0)])
        .group("La", &["La"])
        .group("Ce", &["Ce"])
        .group("ndpr", &["Pr", "Nd"])
        .group("seg", &["Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Y"])
}

/// Laws for test: cation exchange by mass action for the rare earths, a constant for calcium.
pub fn laws() -> Setting {
    let table = table();
    let mut laws = vec![None; table.len()];
    for (id, log_kex) in [("La", -3.8), ("Nd", -2.1), ("Dy", 0.6)] {
        let law = Law::MassAction { log_kex, extractant: 3.0, hydrogen: 3.0 };
        laws[table.find(id).expect("a rare earth")] =
            Some(Species { law, protons: 3.0, extractant: 3.0, nitrate: 0.0 });
    }
    let law = Law::Constant { d: 0.05 };
    laws[table.find("Ca").expect("calcium")] = Some(Species { law, protons: 2.0, extractant: 2.0, nitrate: 0.0 });
    Setting::Laws(laws, Valid::default())
}

/// Five stages of extraction from a sulfate liquor.
pub fn extraction() -> Sample {
    let aqueous = [("La", 5.0), ("Nd", 5.0), ("Dy", 1.0), ("Ca", 2.0), ("H", 20.0), ("SO4", 28.5), ("H2O", 5543.0)];
    let aqueous: Vec<_> = aqueous.iter().map(|&(id, n)| (Aqueous, id, n)).collect();
    let settings = [
        ("stages", number(5.0)),
        ("equilibrium", laws()),
        ("stage_factor", number(1.2)),
        ("residence_time", number(0.3)),
    ];
    Sample::new(&solvent_extraction::SOLVENT_EXTRACTION, &settings)
        .inlet("aqueous", &aqueous)
        .inlet("organic", &[(Organic, "HA", 60.0), (Organic, "kerosene", 400.0)])
}

/// All of them.
pub fn samples() -> Vec<Sample> {
    vec![light(), extraction()]
}
