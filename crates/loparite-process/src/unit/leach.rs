//! Leach: the share of each metal that was measured goes into solution, and acid or alkali is drawn for what it takes.
//!
//! In        solids, liquor used again; share of each cation that dissolves; free acid or free alkali at the end;
//!           liquor per solids
//! Out       pulp; off-gas with carbon dioxide and hydrogen fluoride
//! Holds     charge of each phase; acid for every oxide, hydroxide, carbonate and for what phosphate, fluoride and
//!           sulfide bind is drawn; without free acid or alkali set nothing is drawn (leach with water); twice in,
//!           twice out
//! Equations (1) dissolved[s]  = extraction[s] * n[s], cations of the solids     (mol/h)
//!           (2) anions follow in proportion to their open charge: open[a] * |z| n[a] * (sum z dissolved) / (sum open
//!           |z| n)
//!           (3) O + H2O -> 2 OH,  SiO4 + 2 H2O -> SiO2(dissolved) + 4 OH,  OH + H -> H2O,  CO3 + 2 H -> CO2(gas) + H2O
//!           (4) F + H -> HF(gas) for the share `fluoride_to_gas`
//!           (5) free acid     = (H - 2 PO4 - F - 2 S2) / volume    as it is titrated to weak acids H2PO4, HF, H2S
//!           (6) free alkali   = (OH - sum z metals - 2 SiO2) / volume    beyond hydroxides of metals and Na2H2SiO4
//!           (7) acid drawn    = (free * V + bound - H there) / strength, strength in mol of H per kg; V its own water
//!           counted
//!           (8) water drawn   = liquid_to_solid * solids - V without it, not below 0
//!           (9) heat          = sensible heat of what comes in from 25 C to `temperature`, heats of reaction not
//!           counted
//!           one degree of freedom is closed by `free_acid`, `free_alkali` or neither
//! Source    stoichiometry; protons at pH 1 to 3 by pKa of H3PO4 2.15 and 7.2, HF 3.17, H2S 7.0 (textbook); amorphous
//!           silica dissolves to about 0.12 g/L at 25 C: Iler, The Chemistry of Silica (1979)
//! Not here  rates (`leach-kinetic`), caustic conversion of phosphates, gypsum and other precipitates of the leach

use super::area::Area;
use super::tools_units3::{
    charges, dissolve_reagent, dosed, excess_acid, hydrate_oxide, inlet, maybe_inlet, no_debt_of_water, number,
    numbers, optional, react, sensible_heat, there, unless_usual,
};
use super::{Case, Equipment, Fault, Guard, Made, Measure, Need, Port, Remark, UnitOp, neutralise};
use crate::species::Kind;
use crate::stream::Phase::{Aqueous, Gas, Solid};
use crate::stream::{Phase, Stream};

/// The unit.
pub const LEACH: UnitOp = UnitOp {
    name: "leach",
    what: "dissolves a measured share of each metal in acid, alkali or water",
    area: Area::Leaching,
    inlets: &[
        inlet("solids", "what is leached, with what liquor it brings"),
        maybe_inlet("liquor", "liquor used again; none if not joined"),
        dosed("acid", "acid, drawn for `free_acid`"),
        dosed("alkali", "alkali, drawn for `free_alkali`"),
        dosed("water", "water, drawn for `liquid_to_solid`"),
    ],
    outlets: &[
        Port { name: "pulp", what: "residue and loaded liquor", need: Need::Required },
        Port { name: "offgas", what: "carbon dioxide, hydrogen fluoride", need: Need::Required },
    ],
    parameters: &[
        numbers("extraction", "share of each cation of the solids that dissolves", Measure::Share, (0.0, 1.0)),
        optional(numbers(
            "open",
            "readiness of each anion of the solids to go along, 0 for one that stays; 1 for all it does not name",
            Measure::Share,
            (0.0, 1.0),
        )),
        optional(number("silica", "share of solid SiO2 that dissolves; none if not set", Measure::Share, (0.0, 1.0))),
        optional(number(
            "free_acid",
            "free acid at the end, mol/L of H; no acid is drawn if not set",
            Measure::MolPerLitre,
            (0.0, 20.0),
        )),
        optional(number(
            "free_alkali",
            "free alkali at the end, mol/L of OH; no alkali is drawn if not set",
            Measure::MolPerLitre,
            (0.0, 25.0),
        )),
        optional(number(
            "fluoride_to_gas",
            "share of the dissolved fluoride that leaves as HF; none if not set",
            Measure::Share,
            (0.0, 1.0),
        )),
        optional(number(
            "liquid_to_solid",
            "litres of liquor at the end per kg of solids that come in; no water is drawn if not set",
            Measure::Ratio,
            (0.1, 1000.0),
        )),
        optional(number(
            "temperature",
            "temperature of the pulp; no heat is counted if not set",
            Measure::Celsius,
            (0.0, 300.0),
        )),
        optional(number(
            "residence",
            "hours in the tanks; no tank is listed if not set",
            Measure::Hours,
            (0.01, 1000.0),
        )),
        optional(number("tanks", "how many tanks share the residence; one if not set", Measure::Ratio, (1.0, 50.0))),
        optional(number(
            "agitator_power",
            "kW of electricity per m3 of tank; none is counted if not set",
            Measure::Ratio,
            (0.0, 10.0),
        )),
        optional(number(
            "solid_density",
            "density of the solids, for the volume of tanks; solids fill no volume if not set",
            Measure::KilogramPerLitre,
            (0.5, 10.0),
        )),
    ],
    radionuclides: "Th and U dissolve by their declared share; in sulfate Ra stays with the residue as (Ba,Ra)SO4 or PbSO4, in chloride and nitrate it dissolves: declare what was measured, nuclide by nuclide",
    solve,
};

/// g/L of dissolved silica beyond which it gels: solubility of the amorphous form at 25 C.
const SILICA: f64 = 0.12;
/// Hours in all tanks that are usual: assumed.
const USUAL_HOURS: (f64, f64) = (0.1, 48.0);
/// Litres of liquor per kg of solids that are usual: assumed.
const USUAL_RATIO: (f64, f64) = (1.0, 50.0);
/// Anions that bind acid, and how many protons each (equation 5).
const BINDS_ACID: [(&str, f64); 3] = [("PO4", 2.0), ("F", 1.0), ("S2", 2.0)];

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let mut made = case.made();
    let mut pulp = case.all_in();
    if pulp.is_empty() {
        return Ok(made);
    }
    let solids = pulp.phase_mass(Solid, case.table);
    neutralise(&mut pulp, case.table)?;
    dissolve(case, &mut pulp)?;
    match (case.maybe("free_acid"), case.maybe("free_alkali")) {
        (Some(free), None) => {
            gases(case, &mut pulp, Needed::WithAcidToCome)?;
            let bound = BINDS_ACID.iter().map(|&(id, count)| held(case, &pulp, id) * count).sum::<f64>();
            let short = bound - excess_acid(&pulp, case);
            dose(case, &mut made, &mut pulp, Dose { port: "acid", sign: 1.0, free, short, solids })?;
        }
        (None, Some(free)) => {
            let metals = case.table.metals().map(|s| pulp.get(Aqueous, s) * case.table.all[s].charge).sum::<f64>();
            let short = metals + 2.0 * held(case, &pulp, "SiO2") + excess_acid(&pulp, case);
            dose(case, &mut made, &mut pulp, Dose { port: "alkali", sign: -1.0, free, short, solids })?;
        }
        (None, None) => {
            neutralise(&mut pulp, case.table)?;
            gases(case, &mut pulp, Needed::OfAcidThere)?;
            let wanted = case.maybe("liquid_to_solid").map_or(0.0, |ratio| ratio * solids);
            water(case, &mut made, &mut pulp, wanted)?;
        }
        _ => {
            return Err(Fault::new("`leach` has both `free_acid` and `free_alkali`", "leave one of them out"));
        }
    }
    neutralise(&mut pulp, case.table)?;
    no_debt_of_water(&pulp, case)?;
    sizes(case, &mut made, &pulp);
    remarks(case, &mut made, &pulp, solids);
    made.outlets[1].add_phase(Gas, &pulp, 1.0);
    pulp.phase_mut(Gas).fill(0.0);
    made.outlets[0] = pulp;
    Ok(made)
}

fn held(case: &Case<'_>, pulp: &Stream, id: &str) -> f64 {
    there(pulp, case, Aqueous, id).map_or(0.0, |(_, n)| n)
}

/// Equations (1) to (3), but for the meeting with acid.
fn dissolve(case: &Case<'_>, pulp: &mut Stream) -> Result<(), Fault> {
    let all = charges(pulp, case, Solid, 1.0);
    let mut charge = 0.0;
    for s in 0..case.table.len() {
        let (n, species) = (pulp.get(Solid, s), &case.table.all[s]);
        if n > 0.0 && (species.kind == Kind::Metal || species.charge > 0.0) {
            let share = case.of("extraction", s)?;
            pulp.shift(s, Solid, Aqueous, share);
            charge += share * n * species.charge;
        }
    }
    if let Some((silica, _)) = there(pulp, case, Solid, "SiO2") {
        pulp.shift(silica, Solid, Aqueous, case.maybe("silica").unwrap_or(0.0));
    }
    if charge > 0.0 {
        anions(case, pulp, charge)?;
        // water of crystals goes with the salts that dissolve
        if let Some((water, _)) = there(pulp, case, Solid, "H2O") {
            pulp.shift(water, Solid, Aqueous, (charge / all).min(1.0));
        }
    }
    hydrate_oxide(pulp, case)?;
    if let Some((silicate, n)) = there(pulp, case, Aqueous, "SiO4") {
        let (water, silica, hydroxide) = (case.need("H2O")?, case.need("SiO2")?, case.need("OH")?);
        *pulp.at(Aqueous, silicate) = 0.0;
        *pulp.at(Aqueous, water) -= 2.0 * n;
        *pulp.at(Aqueous, silica) += n;
        *pulp.at(Aqueous, hydroxide) += 4.0 * n;
    }
    Ok(())
}

/// Equation (2).
fn anions(case: &Case<'_>, pulp: &mut Stream, charge: f64) -> Result<(), Fault> {
    let ready = |s: usize| case.maybe_of("open", s).unwrap_or(1.0);
    let anions: Vec<usize> =
        (0..case.table.len()).filter(|&s| case.table.all[s].charge < 0.0 && pulp.get(Solid, s) > 0.0).collect();
    let most = anions.iter().map(|&s| ready(s)).fold(0.0, f64::max);
    let open: f64 = anions.iter().map(|&s| ready(s) * pulp.get(Solid, s) * -case.table.all[s].charge).sum();
    // no anion can go by more than all of it
    let share = charge / open;
    if open <= 0.0 || share * most > 1.0 + 1e-9 {
        return Err(Fault::new(
            format!(
                "the cations that dissolve in `leach` need {charge:.6} mol/h of charge, and what the open anions hold is only {:.6}",
                open / most.max(f64::MIN_POSITIVE)
            ),
            "raise `open` of the anions, or lower `extraction` of the metals they hold",
        ));
    }
    anions.iter().for_each(|&s| pulp.shift(s, Solid, Aqueous, (share * ready(s)).min(1.0)));
    Ok(())
}

/// Which acid drives gases out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needed {
    /// That which is drawn afterwards: acid becomes negative until then.
    WithAcidToCome,
    /// No more than the liquor holds.
    OfAcidThere,
}

/// Carbon dioxide and hydrogen fluoride, equations (3) and (4).
fn gases(case: &Case<'_>, pulp: &mut Stream, needed: Needed) -> Result<(), Fault> {
    let gas = case.maybe("fluoride_to_gas").unwrap_or(0.0);
    let all = needed == Needed::WithAcidToCome;
    let fluoride = there(pulp, case, Aqueous, "F").filter(|_| gas > 0.0);
    let carbonate = there(pulp, case, Aqueous, "CO3");
    if !all {
        react(pulp, case, (Aqueous, "CO3"), "CO3@aqueous + 2 H@aqueous -> CO2@gas + H2O@aqueous")?;
    } else if let Some((s, n)) = carbonate {
        let (acid, carbon_dioxide, water) = (case.need("H")?, case.need("CO2")?, case.need("H2O")?);
        *pulp.at(Aqueous, s) = 0.0;
        *pulp.at(Aqueous, acid) -= 2.0 * n;
        *pulp.at(Gas, carbon_dioxide) += n;
        *pulp.at(Aqueous, water) += n;
    }
    if let Some((s, n)) = fluoride {
        let (acid, vapour) = (case.need("H")?, case.need("HF")?);
        let most = if all { f64::INFINITY } else { pulp.get(Aqueous, acid).max(0.0) };
        let moved = (gas * n).min(most);
        *pulp.at(Aqueous, s) -= moved;
        *pulp.at(Aqueous, acid) -= moved;
        *pulp.at(Gas, vapour) += moved;
    }
    Ok(())
}

/// What is to be drawn.
struct Dose {
    port: &'static str,
    /// 1 for acid, -1 for alkali.
    sign: f64,
    /// mol/L that are to be free.
    free: f64,
    /// mol/h that are missing before any is free.
    short: f64,
    /// kg/h of solids that came in.
    solids: f64,
}

/// Equations (7) and (8).
fn dose(case: &Case<'_>, made: &mut Made, pulp: &mut Stream, dose: Dose) -> Result<(), Fault> {
    // alkali and acid that meet give water: that of the meeting is part of the volume
    settle(case, pulp)?;
    let volume = pulp.volume(Aqueous, case.table) + met(case, pulp, &dose);
    let wanted = case.maybe("liquid_to_solid").map_or(0.0, |ratio| ratio * dose.solids);
    if dose.free * volume.max(wanted) + dose.short <= 0.0 {
        let found = -dose.short / volume.max(wanted).max(f64::MIN_POSITIVE);
        let text =
            format!("{found:.4} mol/L of {} are free without any drawn, {:.4} were asked for", dose.port, dose.free);
        unless_usual(&mut made.remarks, Guard::Reagent, found, (0.0, dose.free * (1.0 + 1e-9) + 1e-12), text);
        return water(case, made, pulp, wanted);
    }
    let mut kilogram = case.reagent(dose.port)?.clone();
    dissolve_reagent(&mut kilogram, case)?;
    let strength = dose.sign * excess_acid(&kilogram, case);
    let litres = kilogram.volume(Aqueous, case.table);
    let mut kilograms = (dose.free * wanted + dose.short) / strength;
    if volume + litres * kilograms > wanted {
        kilograms = (dose.free * volume + dose.short) / (strength - dose.free * litres);
    }
    if strength <= 0.0 || !(kilograms >= 0.0 && kilograms.is_finite()) {
        return Err(Fault::new(
            format!(
                "the reagent at `{}` of `leach` holds too little for {:.3} mol/L of free {}",
                dose.port, dose.free, dose.port
            ),
            "join a stronger reagent, or ask for less to be free",
        ));
    }
    let mut drawn = case.dose(made, dose.port, kilograms)?;
    dissolve_reagent(&mut drawn, case)?;
    pulp.add(&drawn, 1.0);
    settle(case, pulp)?;
    water(case, made, pulp, wanted)
}

/// Litres of water that come of what the pulp holds when the reagent meets it: hydroxide with acid to come, acid with
/// alkali.
fn met(case: &Case<'_>, pulp: &Stream, dose: &Dose) -> f64 {
    let litre = case.table.find("H2O").map_or(0.0, |s| case.table.all[s].litre_per_mol);
    (-dose.sign * excess_acid(pulp, case)).max(0.0) * litre
}

/// Hydroxide and acid meet, a debt of acid included.
fn settle(case: &Case<'_>, pulp: &mut Stream) -> Result<(), Fault> {
    let (Some(acid), Some(alkali)) = (case.table.find("H"), case.table.find("OH")) else { return Ok(()) };
    if pulp.get(Aqueous, acid) < 0.0 {
        // acid that is owed is hydroxide for now: H2O -> H + OH
        let owed = -pulp.get(Aqueous, acid);
        *pulp.at(Aqueous, acid) = 0.0;
        *pulp.at(Aqueous, alkali) += owed;
        *pulp.at(Aqueous, case.need("H2O")?) -= owed;
    }
    neutralise(pulp, case.table)
}

/// Equation (8).
fn water(case: &Case<'_>, made: &mut Made, pulp: &mut Stream, wanted: f64) -> Result<(), Fault> {
    let missing = wanted - pulp.volume(Aqueous, case.table);
    // rounding of the balance of acid is not a demand for water
    if missing > 1e-12 * wanted {
        let water = case.need("H2O")?;
        let drawn = case.dose_moles(made, "water", water, missing / case.table.all[water].litre_per_mol)?;
        pulp.add(&drawn, 1.0);
    }
    Ok(())
}

/// Equation (9), tanks and stirring.
fn sizes(case: &Case<'_>, made: &mut Made, pulp: &Stream) {
    if let Some(celsius) = case.maybe("temperature") {
        made.heat = sensible_heat(pulp, case, celsius);
    }
    let Some(hours) = case.maybe("residence") else { return };
    let solids = case.maybe("solid_density").map_or(0.0, |density| pulp.phase_mass(Solid, case.table) / density);
    let cubic_metres = (pulp.volume(Aqueous, case.table) + solids) * hours / 1000.0;
    let count = case.maybe("tanks").unwrap_or(1.0);
    made.equipment.push(Equipment { kind: "leach tank", size: cubic_metres / count, unit: "m3", count });
    made.power = cubic_metres * case.maybe("agitator_power").unwrap_or(0.0);
    let text = format!("pulp stays {hours:.2} h in the leach tanks");
    unless_usual(&mut made.remarks, Guard::Residence, hours, USUAL_HOURS, text);
}

fn remarks(case: &Case<'_>, made: &mut Made, pulp: &Stream, solids: f64) {
    let volume = pulp.volume(Aqueous, case.table);
    if solids > 0.0 {
        let value = volume / solids;
        let text = format!("{value:.2} litres of liquor per kg of solids");
        unless_usual(&mut made.remarks, Guard::PhaseRatio, value, USUAL_RATIO, text);
    }
    let acid = case.maybe("free_alkali").is_none();
    if let Some((s, n)) = there(pulp, case, Aqueous, "SiO2").filter(|_| acid && volume > 0.0) {
        let value = n * case.table.all[s].molar_mass / volume;
        let text = format!("{value:.2} g/L of silica in solution: it gels in acid unless it is brought out as a solid");
        unless_usual(&mut made.remarks, Guard::Validity, value, (0.0, SILICA), text);
    }
    let metals = pulp.phase(Phase::Aqueous).iter().zip(&case.table.all);
    let metals: f64 = metals.filter(|(_, s)| s.kind == Kind::Metal).map(|(n, s)| n * s.charge).sum();
    let hydroxide = -excess_acid(pulp, case);
    if acid && hydroxide > 1e-9 * metals && metals > 0.0 {
        let value = hydroxide / metals;
        let text =
            format!("{:.1} % of the dissolved metals have hydroxide for their anion: acid is missing", 100.0 * value);
        made.remarks.push(Remark { guard: Guard::Ph, text, value, usual: (0.0, 0.0) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::sample::{Sample, by_species, get, number};
    use crate::unit::tools_units3::{assert_closed, assert_nothing_from_nothing};

    const LITRE: f64 = 0.018_015 / 0.998;

    /// Roasted bastnaesite: oxide and fluoride of Nd and Ca, some carbonate.
    fn sample() -> Sample {
        let settings = [
            ("extraction", by_species(&[("Nd", 0.9), ("Ca", 1.0)])),
            ("free_acid", number(0.5)),
            ("liquid_to_solid", number(10.0)),
            ("temperature", number(80.0)),
            ("residence", number(4.0)),
            ("tanks", number(4.0)),
            ("agitator_power", number(0.5)),
        ];
        Sample::new(&LEACH, &settings)
            .inlet(
                "solids",
                &[
                    (Solid, "gangue", 1.0),
                    (Solid, "Nd", 10.0),
                    (Solid, "Ca", 5.0),
                    (Solid, "O", 12.0),
                    (Solid, "F", 6.0),
                    (Solid, "CO3", 5.0),
                ],
            )
            .reagent("acid", &[(Aqueous, "H", 3.0), (Aqueous, "Cl", 3.0), (Aqueous, "H2O", 12.0)])
            .reagent("water", &[(Aqueous, "H2O", 1.0)])
    }

    #[test]
    fn acid_for_oxide_carbonate_and_fluoride() {
        let made = sample().solve().unwrap();
        assert_closed(&sample(), &made);
        let [pulp, gas] = &made.outlets[..] else { panic!("two outlets") };
        let table = crate::unit::sample::table();
        // cations 9 * 3 + 5 * 2 = 37 of 40 charges: 92.5 % of every anion: 11.1 O, 5.55 F, 4.625 CO3
        assert!((get(pulp, Solid, "O") - 0.9).abs() < 1e-12);
        assert!((get(gas, Gas, "CO2") - 4.625).abs() < 1e-12);
        let solids = sample().inlets[0].phase_mass(Solid, &table);
        let volume = pulp.volume(Aqueous, &table);
        assert!((volume / solids - 10.0).abs() < 1e-12, "{volume} {solids}");
        // H = 0.5 V + 5.55 for fluoride; drawn = that + 22.2 + 9.25
        let acid = get(pulp, Aqueous, "H");
        assert!((acid - (0.5 * volume + 5.55)).abs() < 1e-9);
        let drawn = made.dosed[2] * 1000.0 / (3.0 * 36.458 + 12.0 * 18.015) * 3.0;
        assert!((drawn - (acid + 22.2 + 9.25)).abs() < 1e-9, "{drawn}");
        assert!((made.equipment[0].size - volume / 1000.0).abs() < 1e-12 && made.equipment[0].count == 4.0);
        assert!((made.power - 0.5 * volume * 4.0 / 1000.0).abs() < 1e-12);
        assert_nothing_from_nothing(&LEACH, &sample().settings);
    }

    #[test]
    fn without_room_for_water_the_acid_brings_its_own() {
        let sample = sample().set("liquid_to_solid", number(0.1)).set("free_acid", number(2.0));
        let made = sample.solve().unwrap();
        assert_closed(&sample, &made);
        assert_eq!(made.dosed[4], 0.0);
        let volume = made.outlets[0].volume(Aqueous, &crate::unit::sample::table());
        assert!((get(&made.outlets[0], Aqueous, "H") - (2.0 * volume + 5.55)).abs() < 1e-9);
        // this acid holds 3 mol in 12 mol of water: 13.8 mol/L
        let fault = sample.set("free_acid", number(15.0)).solve().unwrap_err();
        assert!(fault.what.contains("too little"), "{}", fault.what);
    }

    #[test]
    fn fluoride_leaves_as_gas_and_takes_acid_along() {
        let sample = sample().set("fluoride_to_gas", number(0.4));
        let made = sample.solve().unwrap();
        assert_closed(&sample, &made);
        assert!((get(&made.outlets[1], Gas, "HF") - 2.22).abs() < 1e-12);
        let volume = made.outlets[0].volume(Aqueous, &crate::unit::sample::table());
        assert!((get(&made.outlets[0], Aqueous, "H") - (0.5 * volume + 3.33)).abs() < 1e-9);
    }

    #[test]
    fn phosphate_binds_two_protons_and_may_stay_closed() {
        let settings = [("extraction", by_species(&[("Nd", 0.5)])), ("free_acid", number(0.0))];
        let sample = Sample::new(&LEACH, &settings)
            .inlet("solids", &[(Solid, "Nd", 2.0), (Solid, "PO4", 2.0), (Aqueous, "H2O", 500.0)])
            .reagent("acid", &[(Aqueous, "H", 2.0), (Aqueous, "SO4", 1.0)]);
        let made = sample.solve().unwrap();
        assert_closed(&sample, &made);
        assert!((get(&made.outlets[0], Aqueous, "PO4") - 1.0).abs() < 1e-12);
        assert!((get(&made.outlets[0], Aqueous, "H") - 2.0).abs() < 1e-12);
        let closed = sample.set("open", by_species(&[("PO4", 0.0)]));
        assert!(closed.solve().unwrap_err().what.contains("open anions"));
    }

    /// Sulfates of a baked concentrate with water: nothing drawn but water.
    #[test]
    fn water_takes_sulfates() {
        let settings =
            [("extraction", by_species(&[("Nd", 0.95), ("Th", 0.1), ("H", 1.0)])), ("liquid_to_solid", number(8.0))];
        let sample = Sample::new(&LEACH, &settings)
            .inlet(
                "solids",
                &[(Solid, "Nd", 2.0), (Solid, "Th", 0.5), (Solid, "H", 1.0), (Solid, "SO4", 4.5), (Solid, "H2O", 4.0)],
            )
            .reagent("water", &[(Aqueous, "H2O", 1.0)]);
        let made = sample.solve().unwrap();
        assert_closed(&sample, &made);
        // 5.7 + 0.2 + 1 = 6.9 of 9 charges
        assert!((get(&made.outlets[0], Aqueous, "SO4") - 3.45).abs() < 1e-12);
        assert!((get(&made.outlets[0], Solid, "H2O") - 4.0 * 2.1 / 9.0).abs() < 1e-12);
        assert!(made.remarks.is_empty(), "{:?}", made.remarks);
    }

    #[test]
    fn oxide_in_water_wants_acid() {
        let settings = [("extraction", by_species(&[("Nd", 0.5)]))];
        let sample = Sample::new(&LEACH, &settings).inlet(
            "solids",
            &[
                (Solid, "Nd", 2.0),
                (Solid, "O", 3.0),
                (Aqueous, "H2O", 100.0),
                (Aqueous, "H", 1.0),
                (Aqueous, "Cl", 1.0),
            ],
        );
        let made = sample.solve().unwrap();
        assert_closed(&sample, &made);
        // 3 OH for a Nd, one of them met by acid
        assert!((get(&made.outlets[0], Aqueous, "OH") - 2.0).abs() < 1e-12);
        assert!(made.remarks.iter().any(|remark| remark.guard == Guard::Ph));
        let both = sample.set("free_acid", number(1.0)).set("free_alkali", number(1.0));
        assert!(both.solve().unwrap_err().what.contains("both"));
    }

    /// Alumina and silica in caustic soda.
    #[test]
    fn alkali_beyond_the_hydroxide_of_metals_is_free() {
        let settings = [
            ("extraction", by_species(&[("Al", 1.0), ("Fe", 0.0)])),
            ("silica", number(0.5)),
            ("free_alkali", number(1.0)),
            ("liquid_to_solid", number(20.0)),
        ];
        let sample = Sample::new(&LEACH, &settings)
            .inlet("solids", &[(Solid, "Al", 4.0), (Solid, "Fe", 4.0), (Solid, "O", 12.0), (Solid, "SiO2", 2.0)])
            .reagent("alkali", &[(Aqueous, "Na", 1.0), (Aqueous, "OH", 1.0), (Aqueous, "H2O", 2.0)])
            .reagent("water", &[(Aqueous, "H2O", 1.0)]);
        let made = sample.solve().unwrap();
        assert_closed(&sample, &made);
        let table = crate::unit::sample::table();
        let volume = made.outlets[0].volume(Aqueous, &table);
        assert!((volume / sample.inlets[0].phase_mass(Solid, &table) - 20.0).abs() < 1e-12);
        // 12 with aluminium, 2 with dissolved silica; the oxide brings 12
        assert!((get(&made.outlets[0], Aqueous, "OH") - (14.0 + volume)).abs() < 1e-9);
        assert!((get(&made.outlets[0], Aqueous, "Na") - (2.0 + volume)).abs() < 1e-9);
    }

    #[test]
    fn dissolved_silica_gels() {
        let settings = [("extraction", by_species(&[("Ca", 1.0)])), ("free_acid", number(0.1))];
        let sample = Sample::new(&LEACH, &settings)
            .inlet("solids", &[(Solid, "Ca", 2.0), (Solid, "SiO4", 1.0), (Aqueous, "H2O", 1000.0)])
            .reagent("acid", &[(Aqueous, "H", 1.0), (Aqueous, "NO3", 1.0)]);
        let made = sample.solve().unwrap();
        assert_closed(&sample, &made);
        assert!((get(&made.outlets[0], Aqueous, "SiO2") - 1.0).abs() < 1e-12);
        // 4 H for the silicate, 0.1 mol/L in 1000 mol of water and 2 more of it
        let acid = 0.1 * 1002.0 * LITRE;
        assert!((get(&made.outlets[0], Aqueous, "NO3") - (4.0 + acid)).abs() < 1e-9);
        assert!(made.remarks.iter().any(|remark| remark.text.contains("gels")));
    }

    #[test]
    fn acid_that_is_there_already_is_not_drawn() {
        let sample =
            sample().inlet("liquor", &[(Aqueous, "H", 100.0), (Aqueous, "Cl", 100.0), (Aqueous, "H2O", 500.0)]);
        let made = sample.solve().unwrap();
        assert_closed(&sample, &made);
        assert_eq!(made.dosed[2], 0.0);
        assert!(made.remarks.iter().any(|remark| remark.guard == Guard::Reagent));
    }
}
