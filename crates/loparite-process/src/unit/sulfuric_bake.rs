//! Sulfuric bake: a concentrate heated with strong sulfuric acid, so that what it holds becomes sulfate.
//!
//! In        concentrate; acid as needed, by mass of the feed or by stoichiometry
//! Out       `product`, `gas`
//! Holds     all in proportion to the feed; what is converted and soluble is aqueous in the product (it dissolves as
//!           soon as water comes), what is not converted or forms an insoluble sulfate is solid:
//!           a water leach recovers conversion times its own recovery, neither is counted twice
//! Equations (1) Q = sum over metals of n * conversion * z; anions of charge Q are displaced, all but SO4 in proportion
//!           (2) CO3 + 2 H = CO2 + H2O, O + 2 H = H2O, OH + H = H2O, F + H = HF (gas), Cl + H = HCl (gas),
//!               SiO4 + 4 H = SiO2 + 2 H2O, PO4 + 3 H = H3PO4 (stays), other anions stay with their H
//!           (3) acid needed = Q / 2, mol H2SO4; SO4 already there is not needed
//!           (4) acid dosed  = acid_ratio * dry solids / 98.07   or   (1 + acid_excess) * (3)
//!           (5) excess acid = (H - 3 PO4 - OH ..) / 2 after (2); acid_evaporated of it leaves as SO3 + H2O
//!           (6) water_evaporated of all water leaves as steam
//!           (7) silica_volatile of the HF takes SiO2 along, one for four: what a scrubber finds of SiF4
//!           (8) heat = heat_demand * (feed + acid) (kW of fuel)
//!           Degrees of freedom with the required parameters set: 1, by exactly one of `acid_ratio` and `acid_excess`;
//!           then 0.
//! Source    upstream table: monazite 200 to 250 C, 1.5 to 2 t/t of 93 to 98 % acid; Lynas Kuantan 1.6 t/t, kiln 650 C,
//!           2.5 h; xenotime 250 to 300 C; bastnaesite at least 0.9 t/t (all medium)
//! Not here  thorium phosphate that falls out in the leach (`impurity-removal`); insolubility by heat beyond
//!           `insoluble`

use super::area::Area;
use super::declare::{dosed, furnace, guard, optional, optional_shares, port, required, shares};
use super::{Case, Fault, Guard, Made, Measure, UnitOp, salt};
use crate::reaction::Reaction;
use crate::stream::{Phase, Stream};

/// The unit.
pub const SULFURIC_BAKE: UnitOp = UnitOp {
    name: "sulfuric-bake",
    what: "heats solids with sulfuric acid: phosphates, fluorides, oxides and carbonates to sulfates",
    area: Area::Cracking,
    inlets: &[port("feed", "concentrate, dry or moist"), dosed("acid", "sulfuric acid")],
    outlets: &[
        port("product", "sulfates and free acid (aqueous), what is insoluble or was not converted (solid)"),
        port("gas", "steam, HF, CO2, SO3"),
    ],
    parameters: &[
        shares("conversion", "share of each metal that becomes sulfate"),
        optional_shares("insoluble", "share of a metal's sulfate that stays solid (Ca, Ba, Ra, Pb); none if not set"),
        optional(
            "acid_ratio",
            "H2SO4 (as 100 %) per dry solids; instead of `acid_excess`",
            Measure::KilogramPerKilogram,
            (0.0, 10.0),
        ),
        optional(
            "acid_excess",
            "acid beyond stoichiometry, per stoichiometric acid; instead of `acid_ratio`",
            Measure::Ratio,
            (0.0, 20.0),
        ),
        required(
            "acid_evaporated",
            "share of the acid in excess that leaves as SO3 and steam",
            Measure::Share,
            (0.0, 1.0),
        ),
        required("water_evaporated", "share of the water that leaves as steam", Measure::Share, (0.0, 1.0)),
        optional(
            "silica_volatile",
            "share of the HF that takes silica along (SiF4, booked as SiO2 and 4 HF); none if not set",
            Measure::Share,
            (0.0, 1.0),
        ),
        required("heat_demand", "fuel per tonne of feed and acid", Measure::KilowattHourPerTonne, (0.0, 5000.0)),
        optional("temperature", "of the bake; checked only, no check if not set", Measure::Celsius, (100.0, 1000.0)),
        optional("residence", "time in the kiln; checked only, no check if not set", Measure::Hours, (0.05, 48.0)),
    ],
    radionuclides: "Th and U become sulfates as `conversion` says; Ra follows sulfate: set \
    `insoluble` of Ra226 and Ra228 near 1, \
                    they stay with CaSO4 and BaSO4 in the residue; in a hot kiln \
                    Th ends as insoluble phosphate: lower its \
                    `conversion` or precipitate it from the leach liquor",
    solve,
};

/// kg/mol of H2SO4.
const ACID: f64 = 0.098_072;
/// C, from the monazite bake to the kiln at Kuantan.
const USUAL_TEMPERATURE: (f64, f64) = (200.0, 650.0);
/// Hours, from mixing to the kiln at Kuantan.
const USUAL_RESIDENCE: (f64, f64) = (0.33, 4.0);
/// t/t, from the floor for bastnaesite to the most for monazite.
const USUAL_RATIO: (f64, f64) = (0.9, 2.0);
/// Anions that sulfuric acid displaces.
const DISPLACED: &[&str] = &["O", "OH", "CO3", "F", "PO4", "SiO4", "Cl", "NO3", "C2O4", "S2", "A"];

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let (feed, table) = (case.inlet("feed"), case.table);
    let mut made = case.made();
    let mut work = feed.clone();
    let (moved, charge) = salt::metals_of(case, feed, Phase::Solid, "conversion")?;
    let anions = salt::take(&mut work, table, Phase::Solid, charge, &[DISPLACED]);
    let dry = feed.phase_mass(Phase::Solid, table);
    let need = salt::charge_of(&anions, table, DISPLACED) / 2.0;
    let dosed = dose(case, &mut made, dry, need)?;
    work.add(&salt::into_liquor(&dosed, table)?, 1.0);
    work.phase_mut(Phase::Aqueous).iter_mut().zip(&anions).for_each(|(n, more)| *n += more);
    react(case, &mut work, &anions)?;
    sulfates(case, &mut work, &moved)?;
    evaporate(case, &mut work)?;
    let gas = salt::part_gas(&mut work);
    let kilograms = feed.mass(table) + dosed.mass(table);
    made.heat = case.number("heat_demand") * kilograms / 1000.0;
    furnace(&mut made, "kiln", kilograms);
    remark(case, &mut made, &dosed, dry)?;
    Ok(Made { outlets: vec![work, gas], ..made })
}

/// Equations (3) and (4).
fn dose(case: &Case<'_>, made: &mut Made, dry: f64, need: f64) -> Result<Stream, Fault> {
    let moles = match (case.maybe("acid_ratio"), case.maybe("acid_excess")) {
        (Some(ratio), None) => ratio * dry / ACID,
        (None, Some(excess)) => need * (1.0 + excess),
        _ => {
            return Err(Fault::new(
                "`sulfuric-bake` needs either `acid_ratio` or `acid_excess`, one of them",
                "set `acid_ratio` (t/t of dry solids) or `acid_excess` (beyond stoichiometry)",
            ));
        }
    };
    if moles < need * (1.0 - 1e-12) {
        return Err(Fault::new(
            format!(
                "`acid_ratio` gives {:.3} kg of H2SO4 per kg of dry solids, the conversion needs {:.3}",
                moles * ACID / dry,
                need * ACID / dry
            ),
            "raise `acid_ratio` or lower `conversion`",
        ));
    }
    case.dose_moles(made, "acid", case.need("SO4")?, moles)
}

/// What acid does to an anion, equation (2), per anion.
const REACTIONS: &[(&str, &str)] = &[
    ("CO3", "CO3@aqueous + 2 H@aqueous -> CO2@gas + H2O@aqueous"),
    ("O", "O@aqueous + 2 H@aqueous -> H2O@aqueous"),
    ("OH", "OH@aqueous + H@aqueous -> H2O@aqueous"),
    ("F", "F@aqueous + H@aqueous -> HF@gas"),
    ("Cl", "Cl@aqueous + H@aqueous -> HCl@gas"),
    ("SiO4", "SiO4@aqueous + 4 H@aqueous -> SiO2@solid + 2 H2O@aqueous"),
];

fn react(case: &Case<'_>, work: &mut Stream, anions: &[f64]) -> Result<(), Fault> {
    for &(id, equation) in REACTIONS {
        let freed = case.table.find(id).map_or(0.0, |s| anions[s]);
        if freed > 0.0 {
            let reaction = Reaction::parse(equation, case.table)?;
            if reaction.most(work) < freed * (1.0 - 1e-9) {
                return Err(Fault::new(
                    "the reagent at `acid` of `sulfuric-bake` holds less H than its SO4 needs",
                    "join sulfuric acid (2 H to one SO4)",
                ));
            }
            reaction.go(work, freed);
        }
    }
    Ok(())
}

/// Metals that were converted: soluble ones to the aqueous phase, insoluble ones take sulfate into the solid.
fn sulfates(case: &Case<'_>, work: &mut Stream, moved: &[f64]) -> Result<(), Fault> {
    let table = case.table;
    let insoluble = |s: usize| case.maybe_of("insoluble", s).unwrap_or(0.0);
    let soluble: Vec<f64> = moved.iter().enumerate().map(|(s, n)| n * (1.0 - insoluble(s))).collect();
    let solid: f64 = moved.iter().enumerate().map(|(s, n)| n * insoluble(s) * table.all[s].charge / 2.0).sum();
    salt::carry(work, &soluble, Phase::Solid, Phase::Aqueous);
    salt::draw(work, table, (Phase::Aqueous, "SO4"), solid)?;
    salt::give(work, table, (Phase::Solid, "SO4"), solid)
}

/// Equations (5), (6), (7).
fn evaporate(case: &Case<'_>, work: &mut Stream) -> Result<(), Fault> {
    let table = case.table;
    let n = |id: &str| salt::amount(work, table, Phase::Aqueous, id);
    // what H is not of phosphoric acid, hydrofluoric or hydrochloric acid, or of the other anions that came along
    let bound =
        3.0 * n("PO4") + n("F") + n("Cl") + n("NO3") + 2.0 * n("C2O4") + 2.0 * n("S2") + salt::alkali(work, table);
    let excess = (0.5 * (n("H") - bound)).max(0.0).min(n("SO4"));
    if excess > 0.0 && case.number("acid_evaporated") > 0.0 {
        Reaction::parse("2 H@aqueous + SO4@aqueous -> SO3@gas + H2O@gas", table)?
            .go(work, excess * case.number("acid_evaporated"));
    }
    if let Some(water) = table.find("H2O") {
        work.shift(water, Phase::Aqueous, Phase::Gas, case.number("water_evaporated"));
        work.shift(water, Phase::Solid, Phase::Gas, case.number("water_evaporated"));
    }
    if let (Some(share), Some(silica)) = (case.maybe("silica_volatile"), table.find("SiO2")) {
        let along = 0.25 * share * salt::amount(work, table, Phase::Gas, "HF");
        let along = along.min(work.get(Phase::Solid, silica));
        *work.at(Phase::Solid, silica) -= along;
        *work.at(Phase::Gas, silica) += along;
    }
    Ok(())
}

fn remark(case: &Case<'_>, made: &mut Made, dosed: &Stream, dry: f64) -> Result<(), Fault> {
    if dry > 0.0 {
        let ratio = dosed.total(case.need("SO4")?) * ACID / dry;
        guard(made, Guard::Reagent, ratio, USUAL_RATIO, "H2SO4 per dry solids, t/t");
    }
    if let Some(value) = case.maybe("temperature") {
        guard(made, Guard::Validity, value, USUAL_TEMPERATURE, "temperature of the bake, C");
    }
    if let Some(value) = case.maybe("residence") {
        guard(made, Guard::Residence, value, USUAL_RESIDENCE, "time in the kiln, h");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::stream::Phase::{Aqueous, Gas, Solid};
    use crate::unit::sample::{by_species, get, number, stream};
    use crate::unit::samples_units2::{fluoride_bake, monazite_bake};

    #[test]
    fn monazite_by_hand() {
        // 50 La + 50 Ce as phosphate, 90 % converted: 270 charges of PO4, 135 mol of H2SO4 are needed, twice that is
        // dosed
        let mut sample = monazite_bake().set("conversion", by_species(&[("others", 0.9)]));
        sample.inlets[0] = stream(&[(Solid, "La", 50.0), (Solid, "Ce", 50.0), (Solid, "PO4", 100.0)]);
        sample.settings.retain(|(name, _)| *name != "acid_ratio");
        let made = sample.set("acid_excess", number(1.0)).set("acid_evaporated", number(0.2)).solve().unwrap();
        let (product, gas) = (&made.outlets[0], &made.outlets[1]);
        assert!((get(product, Aqueous, "La") - 45.0).abs() < 1e-9);
        assert!((get(product, Solid, "PO4") - 10.0).abs() < 1e-9);
        assert!((get(product, Aqueous, "PO4") - 90.0).abs() < 1e-9);
        // 540 H, of which 270 with phosphate, 270 in excess: a fifth of 135 mol leaves
        assert!((get(gas, Gas, "SO3") - 27.0).abs() < 1e-9);
        assert!((get(product, Aqueous, "SO4") - 243.0).abs() < 1e-9);
        assert!((get(product, Aqueous, "H") - 486.0).abs() < 1e-9);
    }

    #[test]
    fn fluorine_leaves_and_gypsum_stays() {
        // 20 CaF2, all converted, insoluble: 40 HF, 20 CaSO4; a quarter of the HF takes silica along
        let mut sample = fluoride_bake();
        sample.inlets[0] = stream(&[(Solid, "Ca", 20.0), (Solid, "F", 40.0), (Solid, "SiO2", 9.0)]);
        let sample = sample.set("conversion", by_species(&[("others", 1.0)])).set("silica_volatile", number(0.25));
        let made = sample.set("insoluble", by_species(&[("Ca", 1.0)])).solve().unwrap();
        assert!((get(&made.outlets[1], Gas, "HF") - 40.0).abs() < 1e-9);
        assert!((get(&made.outlets[1], Gas, "SiO2") - 2.5).abs() < 1e-9);
        assert!((get(&made.outlets[0], Solid, "SO4") - 20.0).abs() < 1e-9);
        assert_eq!(get(&made.outlets[0], Aqueous, "Ca"), 0.0);
    }

    #[test]
    fn too_little_acid_is_refused_with_both_figures() {
        let fault = monazite_bake().set("acid_ratio", number(0.1)).solve().unwrap_err();
        assert!(fault.what.contains("0.100 kg"), "{}", fault.what);
        let both = monazite_bake().set("acid_excess", number(0.1)).solve().unwrap_err();
        assert!(both.what.contains("one of them"));
    }
}
