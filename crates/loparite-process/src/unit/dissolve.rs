//! Dissolve: carbonates, hydroxides, oxides or chloride melts brought into an acid liquor.
//!
//! In        solids or melt; liquor (water, recycled acid); acid as needed
//! Out       `pulp`: liquor and what stayed, `gas`: CO2
//! Holds     all in proportion to the feed; with `dissolved` short of 1 the residue keeps phosphate, fluoride, oxalate
//!           first
//! Equations (1) n moved = dissolved * n, for every cation of solid and melt
//!           (2) anions of their charge go along: Cl, NO3 first, then CO3, OH, O, then SO4, then the rest (F, PO4,
//!               C2O4, ..)
//!           (3) H dosed = max(0, (1 + acid_excess) * (OH + 2 O + 2 CO3 + NH3 + 4 SiO4 in the liquor) - H in the
//!               liquor)
//!           (4) acid and base react as in `salt`; O2 held in oxides (Pr6O11) leaves with the share of charge that
//!               dissolves
//!           (5) heat = heat_demand * solids and melt (kW)
//!           Degrees of freedom with the required parameters set: 0.
//! Source    stoichiometry
//! Not here  Cl2 that Ce4 and Pr6O11 make of hydrochloric acid; rates (`leach`); solubility limits

use super::area::Area;
use super::declare::{dosed, guard, optional, optional_port, port, required, shares, vessel};
use super::{Case, Fault, Guard, Made, Measure, UnitOp, salt};
use crate::stream::{Phase, Stream};

/// The unit.
pub const DISSOLVE: UnitOp = UnitOp {
    name: "dissolve",
    what: "dissolves carbonates, hydroxides, oxides or melts in acid or water",
    area: Area::Leaching,
    inlets: &[
        port("feed", "solids or melt, with their moisture"),
        optional_port("liquor", "water or recycled acid; none is added without it"),
        dosed("acid", "hydrochloric, nitric or sulfuric acid"),
    ],
    outlets: &[port("pulp", "liquor and what stayed solid"), port("gas", "CO2, oxygen")],
    parameters: &[
        shares("dissolved", "share of each cation of the solids (and melt) that dissolves"),
        required("acid_excess", "acid beyond stoichiometry, per stoichiometric", Measure::Ratio, (0.0, 20.0)),
        optional(
            "heat_demand",
            "heat per tonne of solids and melt; none if not set",
            Measure::KilowattHourPerTonne,
            (0.0, 5000.0),
        ),
        optional(
            "residence",
            "time in the tank, for its size; no size is given without it",
            Measure::Hours,
            (0.01, 100.0),
        ),
    ],
    radionuclides: "each as its `dissolved` says: hydroxides of Th dissolve in strong acid and stay below a pH of about 3.5; Ra \
                    dissolves in chloride and nitrate and stays in sulfate",
    solve,
};

/// mol/L of free H in the liquor made; over 3 means acid that is bought to be neutralised again. No source, assumed.
const USUAL_ACID: (f64, f64) = (0.0, 3.0);
/// Hours; no source, assumed.
const USUAL_RESIDENCE: (f64, f64) = (0.25, 24.0);

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let table = case.table;
    let mut made = case.made();
    let mut work = case.all_in();
    let fed = work.phase_mass(Phase::Solid, table) + work.phase_mass(Phase::Melt, table);
    for s in 0..table.len() {
        work.shift(s, Phase::Melt, Phase::Solid, 1.0);
    }
    bring(case, &mut work)?;
    let need = (1.0 + case.number("acid_excess")) * salt::alkali(&work, table)
        - salt::amount(&work, table, Phase::Aqueous, "H");
    // what rounding leaves open is no need
    if need > 1e-12 * salt::alkali(&work, table) {
        let acid = case.dose_moles(&mut made, "acid", case.need("H")?, need)?;
        work.add(&salt::into_liquor(&acid, table)?, 1.0);
    }
    salt::settle(&mut work, table)?;
    let gas = salt::part_gas(&mut work);
    made.heat = case.maybe("heat_demand").unwrap_or(0.0) * fed / 1000.0;
    vessel(case, &mut made, "tank", &work);
    let litres = work.volume(Phase::Aqueous, table);
    if litres > 0.0 {
        let free = salt::amount(&work, table, Phase::Aqueous, "H") / litres;
        guard(&mut made, Guard::Reagent, free, USUAL_ACID, "free acid in the liquor, mol/L");
    }
    if let Some(value) = case.maybe("residence") {
        guard(&mut made, Guard::Residence, value, USUAL_RESIDENCE, "time in the tank, h");
    }
    Ok(Made { outlets: vec![work, gas], ..made })
}

/// Equations (1), (2) and the oxygen of (4).
fn bring(case: &Case<'_>, work: &mut Stream) -> Result<(), Fault> {
    let table = case.table;
    let mut moved = vec![0.0; table.len()];
    let (mut charge, mut all) = (0.0, 0.0);
    for s in salt::cations(table) {
        let n = work.get(Phase::Solid, s);
        if n != 0.0 {
            moved[s] = n * case.of("dissolved", s)?;
            charge += moved[s] * table.all[s].charge;
            all += n * table.all[s].charge;
        }
    }
    let anions = salt::take(work, table, Phase::Solid, charge, &[salt::SOLUBLE, salt::BASIC, &["SO4"]]);
    salt::carry(work, &moved, Phase::Solid, Phase::Aqueous);
    work.phase_mut(Phase::Aqueous).iter_mut().zip(&anions).for_each(|(n, more)| *n += more);
    for (id, to, share) in [
        ("O2", Phase::Gas, if all > 0.0 { charge / all } else { 0.0 }),
        ("H2O", Phase::Aqueous, 1.0),
        ("H", Phase::Aqueous, 1.0),
    ] {
        if let Some(s) = table.find(id) {
            work.shift(s, Phase::Solid, to, share);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::stream::Phase::{Aqueous, Gas, Melt, Solid};
    use crate::unit::sample::{by_species, get, number, stream};
    use crate::unit::samples_units2::carbonate_dissolve;

    #[test]
    fn carbonate_in_hydrochloric_acid_by_hand() {
        let mut sample = carbonate_dissolve().set("acid_excess", number(0.1));
        sample.inlets[0] = stream(&[(Solid, "Nd", 2.0), (Solid, "CO3", 3.0)]);
        sample.inlets[1] = stream(&[(Aqueous, "H2O", 100.0)]);
        let made = sample.set("dissolved", by_species(&[("Nd", 0.5)])).solve().unwrap();
        let (pulp, gas) = (&made.outlets[0], &made.outlets[1]);
        assert_eq!((get(pulp, Solid, "Nd"), get(pulp, Solid, "CO3")), (1.0, 1.5));
        assert!((get(gas, Gas, "CO2") - 1.5).abs() < 1e-12);
        assert!((get(pulp, Aqueous, "H") - 0.3).abs() < 1e-12);
        assert!((get(pulp, Aqueous, "Cl") - 3.3).abs() < 1e-12);
    }

    #[test]
    fn the_residue_keeps_its_phosphate() {
        // 3 Ce as hydroxide and 1 as phosphate: three quarters dissolve, all hydroxide and no phosphate
        let mut sample = carbonate_dissolve();
        sample.inlets[0] = stream(&[(Solid, "Ce", 4.0), (Solid, "OH", 9.0), (Solid, "PO4", 1.0)]);
        let made = sample.set("dissolved", by_species(&[("Ce", 0.75)])).solve().unwrap();
        assert_eq!((get(&made.outlets[0], Solid, "OH"), get(&made.outlets[0], Solid, "PO4")), (0.0, 1.0));
    }

    #[test]
    fn a_chloride_melt_needs_no_acid() {
        let mut sample = carbonate_dissolve().inlet("liquor", &[]).set("dissolved", by_species(&[("others", 1.0)]));
        sample.inlets[0] = stream(&[(Melt, "Ce", 1.0), (Melt, "Cl", 3.0)]);
        let made = sample.solve().unwrap();
        assert_eq!(made.dosed[2], 0.0);
        assert_eq!(get(&made.outlets[0], Aqueous, "Cl"), 3.0);
    }
}
