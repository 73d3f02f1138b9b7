//! Chlorination: loparite and its like with chlorine and carbon: volatile chlorides, a melt of chlorides, a residue.
//!
//! In        dry concentrate; chlorine and carbon as needed
//! Out       `gas`: volatile chlorides, CO, CO2, chlorine that was not used; `melt`: chlorides of RE, Ca, Na, Sr;
//!           `residue`
//! Holds     all in proportion to the feed; what is neither volatile nor in the melt is in the residue
//! Equations (1) gas[m] = volatile[m] * n, melt[m] = melt[m] * n, residue = the rest, for each cation of the solids
//!           (2) anions of the charge of (1) leave the solids: O first, then OH and CO3 (as O with steam and CO2), then
//!               the rest, which stays with the melt as it is (fluoride, phosphate)
//!           (3) O + Cl2 + C -> 2 Cl + CO        O + Cl2 + C/2 -> 2 Cl + CO2/2        CO = co_ratio * CO2
//!           (4) SiO2 + 2 Cl2 -> SiCl4 + 2 O for silica_volatile of SiO2; SiCl4 is booked as Si and 2 Cl2 in the gas
//!           (5) Cl2 drawn = (1 + chlorine_excess) * Cl2 of (3) and (4)
//!           (6) C drawn   = max(0, (1 + carbon_excess) * C of (3) - C in the feed)
//!           (7) heat = heat_demand * feed (kW), 0 where the reaction keeps itself hot
//!           Degrees of freedom with the required parameters set: 0.
//! Source    Hedrick, Sinha & Kosynkin 1997: loparite is chlorinated to RE, Ti, Nb, Ta; shares of elements were not
//!           found: assumed
//! Not here  oxychlorides (NbOCl3); who is where in the off-gas (`chloride-condensation`)

use super::area::Area;
use super::declare::{dosed, furnace, optional, port, required, shares};
use super::{Case, Fault, Made, Measure, UnitOp, salt};
use crate::reaction::Reaction;
use crate::stream::{Phase, Stream};

/// The unit.
pub const CHLORINATION: UnitOp = UnitOp {
    name: "chlorination",
    what: "chlorinates oxides with carbon: Nb, Ta, Ti to the gas, rare earths to a chloride melt",
    area: Area::Cracking,
    inlets: &[
        port("feed", "dry concentrate, residue sent back"),
        dosed("chlorine", "chlorine"),
        dosed("carbon", "coke; its ash stays in the residue"),
    ],
    outlets: &[
        port("gas", "volatile chlorides, CO, CO2, chlorine"),
        port("melt", "chlorides that do not boil"),
        port("residue", "what was not chlorinated, carbon that was not used"),
    ],
    parameters: &[
        shares("volatile", "share of each cation that leaves as chloride with the gas"),
        shares("melt", "share of each cation that becomes chloride in the melt; what is left stays in the residue"),
        optional("silica_volatile", "share of SiO2 that leaves as SiCl4; none if not set", Measure::Share, (0.0, 1.0)),
        required("co_ratio", "mol CO per mol CO2 made", Measure::Ratio, (0.0, 100.0)),
        required("chlorine_excess", "chlorine beyond what reacts, per what reacts", Measure::Ratio, (0.0, 5.0)),
        required("carbon_excess", "carbon beyond what reacts, per what reacts", Measure::Ratio, (0.0, 5.0)),
        required(
            "heat_demand",
            "fuel or electric heat per tonne of feed",
            Measure::KilowattHourPerTonne,
            (0.0, 5000.0),
        ),
    ],
    radionuclides: "Th (and U) divide between melt, gas and residue as `melt` and `volatile` \
    say: no plant figure was found; Ra has \
                    a chloride that does not boil: set its `melt` near 1, it then \
                    follows the rare earths until barium sulfate \
                    takes it out",
    solve,
};

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let (feed, table) = (case.inlet("feed"), case.table);
    let mut made = case.made();
    let mut work = feed.clone();
    let (volatile, melt) = divide(case, feed)?;
    let charge = |amounts: &[f64]| amounts.iter().zip(&table.all).map(|(n, s)| n * s.charge).sum::<f64>();
    let (to_gas, to_melt) = (charge(&volatile), charge(&melt));
    let anions = salt::take(&mut work, table, Phase::Solid, to_gas + to_melt, &[&["O"], &["OH", "CO3"]]);
    salt::carry(&mut work, &volatile, Phase::Solid, Phase::Gas);
    salt::carry(&mut work, &melt, Phase::Solid, Phase::Melt);
    work.phase_mut(Phase::Melt).iter_mut().zip(&anions).for_each(|(n, more)| *n += more);
    let silicon = silica(case, &work);
    let oxygen = loosen(case, &mut work, &anions)?;
    burn(case, &mut made, &mut work, (oxygen, silicon))?;
    // chloride of the volatile metals goes with them; the melt keeps the rest
    salt::draw(&mut work, table, (Phase::Melt, "Cl"), to_gas)?;
    salt::give(&mut work, table, (Phase::Gas, "Cl"), to_gas)?;
    dry(case, &mut work);
    let kilograms = feed.mass(table);
    made.heat = case.number("heat_demand") * kilograms / 1000.0;
    furnace(&mut made, "chlorinator", kilograms);
    let gas = salt::part_gas(&mut work);
    let mut salts = case.empty();
    salts.add_phase(Phase::Melt, &work, 1.0);
    work.phase_mut(Phase::Melt).fill(0.0);
    Ok(Made { outlets: vec![gas, salts, work], ..made })
}

/// Equation (1), mol/h by species.
fn divide(case: &Case<'_>, feed: &Stream) -> Result<(Vec<f64>, Vec<f64>), Fault> {
    let mut volatile = vec![0.0; case.table.len()];
    let mut melt = volatile.clone();
    for s in salt::cations(case.table) {
        let n = feed.get(Phase::Solid, s);
        if n == 0.0 {
            continue;
        }
        let (up, down) = (case.of("volatile", s)?, case.of("melt", s)?);
        if up + down > 1.0 + 1e-12 {
            return Err(Fault::new(
                format!("`volatile` and `melt` of {} are {:.4} together", case.table.all[s].id, up + down),
                "they and the residue are shares of the same: at most 1",
            ));
        }
        volatile[s] = n * up;
        melt[s] = (n * down).min(n - volatile[s]);
    }
    Ok((volatile, melt))
}

/// Oxide among what was taken, after OH and CO3 have become oxide, mol/h; fluoride and its like stay in the melt.
fn loosen(case: &Case<'_>, work: &mut Stream, anions: &[f64]) -> Result<f64, Fault> {
    let of = |id: &str| case.table.find(id).map_or(0.0, |s| anions[s]);
    for (id, per, equation) in
        [("OH", 2.0, "2 OH@melt -> O@melt + H2O@gas"), ("CO3", 1.0, "CO3@melt -> O@melt + CO2@gas")]
    {
        if of(id) > 0.0 {
            Reaction::parse(equation, case.table)?.go(work, of(id) / per);
        }
    }
    Ok(of("O") + of("OH") / 2.0 + of("CO3"))
}

/// SiO2 that leaves as SiCl4, mol/h.
fn silica(case: &Case<'_>, work: &Stream) -> f64 {
    case.maybe("silica_volatile").unwrap_or(0.0) * salt::amount(work, case.table, Phase::Solid, "SiO2")
}

/// Equations (3) to (6), for mol/h of oxide in the melt and of SiO2.
fn burn(case: &Case<'_>, made: &mut Made, work: &mut Stream, loose: (f64, f64)) -> Result<(), Fault> {
    let (oxide, silicon) = loose;
    let table = case.table;
    let oxygen = oxide + 2.0 * silicon;
    if oxygen <= 0.0 {
        return Ok(());
    }
    let ratio = case.number("co_ratio");
    let dioxide = oxygen / (ratio + 2.0);
    let monoxide = dioxide * ratio;
    let carbon = dioxide + monoxide;
    let there = salt::amount(work, table, Phase::Solid, "C");
    let chlorine =
        case.dose_moles(made, "chlorine", case.need("Cl2")?, oxygen * (1.0 + case.number("chlorine_excess")))?;
    let missing = (carbon * (1.0 + case.number("carbon_excess")) - there).max(0.0);
    let coke = case.dose_moles(made, "carbon", case.need("C")?, missing)?;
    work.add(&chlorine, 1.0);
    work.add(&coke, 1.0);
    for (from, moles) in [
        ((Phase::Gas, "Cl2"), oxygen),
        ((Phase::Solid, "C"), carbon),
        ((Phase::Melt, "O"), oxide),
        ((Phase::Solid, "SiO2"), silicon),
    ] {
        salt::draw(work, table, from, moles)?;
    }
    for (to, moles) in [
        ((Phase::Gas, "CO"), monoxide),
        ((Phase::Gas, "CO2"), dioxide),
        ((Phase::Melt, "Cl"), 2.0 * oxide),
        ((Phase::Gas, "Si"), silicon),
        ((Phase::Gas, "Cl2"), 2.0 * silicon),
    ] {
        salt::give(work, table, to, moles)?;
    }
    Ok(())
}

/// Moisture leaves as steam, oxygen held in oxides as gas; what moisture had dissolved stays.
fn dry(case: &Case<'_>, work: &mut Stream) {
    for (id, from) in [("H2O", Phase::Aqueous), ("H2O", Phase::Solid), ("O2", Phase::Solid)] {
        if let Some(s) = case.table.find(id) {
            work.shift(s, from, Phase::Gas, 1.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::stream::Phase::{Gas, Melt, Solid};
    use crate::unit::sample::{by_species, get, number, stream};
    use crate::unit::samples_units2::loparite_chlorination;

    #[test]
    fn ideal_loparite_by_hand() {
        // Na0.5 Ce0.5 Ti O3, ten of it: Ti leaves, Na and Ce melt; 30 O need 30 Cl2
        let mut sample = loparite_chlorination().set("volatile", by_species(&[("Ti", 1.0), ("others", 0.0)]));
        sample.inlets[0] = stream(&[(Solid, "Na", 5.0), (Solid, "Ce", 5.0), (Solid, "Ti", 10.0), (Solid, "O", 30.0)]);
        let sample = sample.set("melt", by_species(&[("Ti", 0.0), ("others", 1.0)])).set("co_ratio", number(1.0));
        let made = sample.set("chlorine_excess", number(0.1)).set("carbon_excess", number(0.5)).solve().unwrap();
        let (gas, melt, residue) = (&made.outlets[0], &made.outlets[1], &made.outlets[2]);
        assert!((get(gas, Gas, "Cl") - 40.0).abs() < 1e-9);
        assert!((get(melt, Melt, "Cl") - 20.0).abs() < 1e-9);
        assert!((get(gas, Gas, "Cl2") - 3.0).abs() < 1e-9);
        assert!((get(gas, Gas, "CO") - 10.0).abs() < 1e-9 && (get(gas, Gas, "CO2") - 10.0).abs() < 1e-9);
        assert!((get(residue, Solid, "C") - 10.0).abs() < 1e-9);
    }

    #[test]
    fn silicon_tetrachloride_closes() {
        let mut sample = loparite_chlorination().set("silica_volatile", number(0.5));
        sample.inlets[0] = stream(&[(Solid, "SiO2", 4.0)]);
        let made = sample.set("chlorine_excess", number(0.0)).set("co_ratio", number(0.0)).solve().unwrap();
        assert_eq!((get(&made.outlets[0], Gas, "Si"), get(&made.outlets[0], Gas, "Cl2")), (2.0, 4.0));
        assert!((get(&made.outlets[0], Gas, "CO2") - 2.0).abs() < 1e-12);
    }

    #[test]
    fn shares_over_one_are_refused() {
        let sample = loparite_chlorination().set("volatile", by_species(&[("others", 0.6)]));
        let fault = sample.set("melt", by_species(&[("others", 0.6)])).solve().unwrap_err();
        assert!(fault.what.contains("1.2000 together"), "{}", fault.what);
    }
}
