//! Caustic crack: a concentrate digested in hot sodium hydroxide, so that phosphate dissolves and the metals become
//! hydroxides.
//!
//! In        concentrate with its moisture; recycled liquor; sodium hydroxide as needed
//! Out       `pulp`: hydroxides and what was not attacked (solid), phosphate liquor (aqueous)
//! Holds     all in proportion to the feed; the solid stays one pool: a later acid takes hydroxide before phosphate
//!           (`dissolve`)
//! Equations (1) Q = sum over metals of n * conversion * z, at most the charge of PO4, F, SO4, CO3, Cl, NO3, C2O4, SiO4
//!               there
//!           (2) these anions leave the solid with charge Q, in proportion; as much OH takes their place
//!           (3) OH dosed = max(0, (1 + caustic_excess) * (Q + free acid) - OH in the inlets)
//!           (4) metals that dissolve (`dissolved`: Al, Zn, V, U as far as it does) take OH and O of their charge along
//!           (5) heat = heat_demand * (feed + caustic) (kW of fuel)
//!           Degrees of freedom with the required parameters set: 0.
//! Source    upstream table: monazite at 140 to 150 C in 60 to 70 % NaOH (medium)
//! Not here  Na3PO4 that crystallises and NaOH that is won back (`evaporation`); water that boils off

use super::area::Area;
use super::declare::{dosed, guard, optional, optional_port, optional_shares, port, required, shares, vessel};
use super::{Case, Fault, Guard, Made, Measure, UnitOp, salt};
use crate::stream::{Phase, Stream};

/// The unit.
pub const CAUSTIC_CRACK: UnitOp = UnitOp {
    name: "caustic-crack",
    what: "digests solids in sodium hydroxide: phosphates to hydroxides and a phosphate liquor",
    area: Area::Cracking,
    inlets: &[
        port("feed", "concentrate, dry or moist"),
        optional_port("liquor", "recycled caustic or water; none is added without it"),
        dosed("caustic", "sodium hydroxide, solid or in water"),
    ],
    outlets: &[port("pulp", "hydroxides in phosphate liquor")],
    parameters: &[
        shares(
            "conversion",
            "share of each metal's phosphate (or fluoride) that is attacked; 0 for what is an oxide already",
        ),
        optional_shares("dissolved", "share of a metal that goes into the liquor (Al, Zn, V); none if not set"),
        optional(
            "silica_dissolved",
            "share of SiO2 that goes into the liquor; none if not set",
            Measure::Share,
            (0.0, 1.0),
        ),
        required("caustic_excess", "hydroxide beyond stoichiometry, per stoichiometric", Measure::Ratio, (0.0, 20.0)),
        required("heat_demand", "fuel per tonne of feed and reagents", Measure::KilowattHourPerTonne, (0.0, 5000.0)),
        optional("temperature", "of the digestion; checked only, no check if not set", Measure::Celsius, (20.0, 400.0)),
        optional(
            "residence",
            "time in the vessel, for its size; no size is given without it",
            Measure::Hours,
            (0.05, 48.0),
        ),
    ],
    radionuclides: "Th and U report to the hydroxides (U in part to the liquor if `dissolved` says so); Ra stays solid with them and \
                    follows the rare earths into acid later: remove it there as barium sulfate (`impurity-removal`)",
    solve,
};

/// Anions that sodium hydroxide brings into solution.
const ATTACKED: &[&str] = &["PO4", "F", "SO4", "CO3", "Cl", "NO3", "C2O4", "SiO4"];
/// C, conditions table of caustic monazite.
const USUAL_TEMPERATURE: (f64, f64) = (140.0, 150.0);
/// Mass share of NaOH in the liquor at the start, conditions table of caustic monazite.
const USUAL_STRENGTH: (f64, f64) = (0.6, 0.7);
/// Hours; no source, assumed.
const USUAL_RESIDENCE: (f64, f64) = (1.0, 12.0);
/// g/mol of NaOH.
const CAUSTIC: f64 = 39.997;

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let table = case.table;
    let mut made = case.made();
    let mut work = case.all_in();
    let (_, asked) = salt::metals_of(case, &work, Phase::Solid, "conversion")?;
    let there = salt::charge_of(work.phase(Phase::Solid), table, ATTACKED);
    let charge = asked.min(there);
    let acid = salt::amount(&work, table, Phase::Aqueous, "H");
    let stock = salt::alkali(&work, table);
    let need = ((1.0 + case.number("caustic_excess")) * (charge + acid) - stock).max(0.0);
    let caustic =
        if need > 0.0 { case.dose_moles(&mut made, "caustic", case.need("OH")?, need)? } else { case.empty() };
    work.add(&salt::into_liquor(&caustic, table)?, 1.0);
    salt::settle(&mut work, table)?;
    let strength = strength(case, &work)?;
    let anions = salt::take(&mut work, table, Phase::Solid, charge, &[ATTACKED]);
    work.phase_mut(Phase::Aqueous).iter_mut().zip(&anions).for_each(|(n, more)| *n += more);
    salt::draw(&mut work, table, (Phase::Aqueous, "OH"), charge)?;
    salt::give(&mut work, table, (Phase::Solid, "OH"), charge)?;
    dissolve(case, &mut work)?;
    let kilograms = case.all_in().mass(table) + caustic.mass(table);
    made.heat = case.number("heat_demand") * kilograms / 1000.0;
    vessel(case, &mut made, "digester", &work);
    if let Some(strength) = strength {
        guard(&mut made, Guard::Validity, strength, USUAL_STRENGTH, "NaOH in the liquor at the start, share");
    }
    if let Some(value) = case.maybe("temperature") {
        guard(&mut made, Guard::Validity, value, USUAL_TEMPERATURE, "temperature of the digestion, C");
    }
    if let Some(value) = case.maybe("residence") {
        guard(&mut made, Guard::Residence, value, USUAL_RESIDENCE, "time in the digester, h");
    }
    Ok(Made { outlets: vec![work], ..made })
}

/// Mass share of NaOH in NaOH and water; nothing if there is no liquor.
fn strength(case: &Case<'_>, work: &Stream) -> Result<Option<f64>, Fault> {
    let water = case.need("H2O")?;
    let caustic = salt::amount(work, case.table, Phase::Aqueous, "OH") * CAUSTIC;
    let all = caustic + work.get(Phase::Aqueous, water) * case.table.all[water].molar_mass;
    Ok((all > 0.0).then(|| caustic / all))
}

/// Equation (4).
fn dissolve(case: &Case<'_>, work: &mut Stream) -> Result<(), Fault> {
    let table = case.table;
    let share = |s: usize| case.maybe_of("dissolved", s).unwrap_or(0.0);
    let mut moved = vec![0.0; table.len()];
    table.metals().for_each(|s| moved[s] = work.get(Phase::Solid, s) * share(s));
    let charge: f64 = moved.iter().zip(&table.all).map(|(n, species)| n * species.charge).sum();
    if charge > 0.0 {
        let anions = salt::take(work, table, Phase::Solid, charge, &[&["OH"], &["O"]]);
        salt::carry(work, &moved, Phase::Solid, Phase::Aqueous);
        work.phase_mut(Phase::Aqueous).iter_mut().zip(&anions).for_each(|(n, more)| *n += more);
        salt::settle(work, table)?;
    }
    if let (Some(share), Some(silica)) = (case.maybe("silica_dissolved"), table.find("SiO2")) {
        work.shift(silica, Phase::Solid, Phase::Aqueous, share);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::stream::Phase::{Aqueous, Solid};
    use crate::unit::sample::{by_species, get, number, stream};
    use crate::unit::samples_units2::monazite_caustic;

    #[test]
    fn monazite_by_hand() {
        // 80 Ce + 10 Th as phosphate (280 charges of PO4 with 10 Ca), 90 % of Ce and Th, none of Ca: 252 OH, half as
        // much again
        let mut sample = monazite_caustic().inlet("liquor", &[]).set("caustic_excess", number(0.5));
        sample.inlets[0] =
            stream(&[(Solid, "Ce", 80.0), (Solid, "Th", 10.0), (Solid, "Ca", 10.0), (Solid, "PO4", 100.0)]);
        let sample = sample.set("conversion", by_species(&[("Ce", 0.9), ("Th", 0.9), ("Ca", 0.0)]));
        let made = sample.solve().unwrap();
        let pulp = &made.outlets[0];
        assert!((get(pulp, Aqueous, "PO4") - 84.0).abs() < 1e-9);
        assert!((get(pulp, Solid, "OH") - 252.0).abs() < 1e-9);
        assert!((get(pulp, Aqueous, "OH") - 126.0).abs() < 1e-9);
        assert!((get(pulp, Aqueous, "Na") - 378.0).abs() < 1e-9);
        assert_eq!(get(pulp, Solid, "Ce"), 80.0);
    }

    #[test]
    fn recycled_caustic_is_not_bought_again() {
        let fresh = monazite_caustic().inlet("liquor", &[]).solve().unwrap().dosed[2];
        let recycled = monazite_caustic().inlet("liquor", &[(Aqueous, "Na", 10.0), (Aqueous, "OH", 10.0)]);
        let less = fresh - recycled.solve().unwrap().dosed[2];
        // the reagent is NaOH with 6 water to 5 of it
        assert!((less - 10.0 * (39.997 + 1.2 * 18.015) / 1000.0).abs() < 1e-5, "{less}");
    }

    #[test]
    fn alumina_goes_into_the_liquor() {
        let mut sample = monazite_caustic().inlet("liquor", &[]).set("dissolved", by_species(&[("Al", 0.5)]));
        sample.inlets[0] = stream(&[(Solid, "Al", 2.0), (Solid, "O", 3.0), (Aqueous, "H2O", 9.0)]);
        let made = sample.set("conversion", by_species(&[("others", 0.0)])).solve().unwrap();
        assert_eq!((get(&made.outlets[0], Aqueous, "Al"), get(&made.outlets[0], Aqueous, "OH")), (1.0, 3.0));
        assert_eq!(get(&made.outlets[0], Aqueous, "H2O"), 7.5);
    }
}
