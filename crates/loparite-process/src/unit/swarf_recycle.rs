//! Swarf recycle: swarf and rejects of magnet making brought back as alloy or as oxide.
//!
//! In        swarf (metal); oxygen of the air for the oxide route; reagents of the package, in kg per kg
//! Out       `product` (alloy or oxide), `residue`, `gas`
//! Holds     atoms; oxides are neutral; twice in, twice out
//! Equations (1) product[m] = yield[m] * swarf[m]
//!           alloy route:
//!           (2) residue = swarf - product, as metal
//!           oxide route, everything burnt:
//!           (3) M + charge/4 O2 -> M oxide,  H2 + 1/2 O2 -> H2O,  C + O2 -> CO2
//!           (4) O2 drawn = sum of (3) - O2 that the swarf holds; if it holds more than it needs, the rest leaves as
//!               gas
//!           (5) product and residue: each metal with charge/2 O (2-)
//!           (6) reagents = reagent_dose * swarf, and leave with the residue
//!           (7) power = specific_energy * swarf, heat = fuel_energy * swarf
//!           degrees of freedom left: 0
//! Source    yields of plants were not found: required
//! Not here  the chemistry of leaching and precipitation: join `calcination`, `dissolve`, `precipitation` for it; this
//!           is the package as bought

use super::area::Area;
use super::tools_units1::{capacity, dosed, energy, machines_by_capacity, optional, port, power, shares, take};
use super::{Case, Fault, Made, Measure, Need, Parameter, Shape, UnitOp};
use crate::stream::{Phase, Stream};

/// The unit.
pub const SWARF_RECYCLE: UnitOp = UnitOp {
    name: "swarf-recycle",
    what: "brings swarf and rejects of magnet making back as alloy or oxide",
    area: Area::Magnet,
    inlets: &[
        port("swarf", "swarf, rejects, used magnets"),
        dosed("oxygen", "air or oxygen; asked for by the oxide route only"),
        dosed("reagents", "acid, oxalate or salt of the package; not asked for if no `reagent_dose` is set"),
    ],
    outlets: &[
        port("product", "alloy, or oxide of the rare earths"),
        port("residue", "slag, or iron oxide with spent reagents"),
        port("gas", "steam, CO2, nitrogen"),
    ],
    parameters: &[
        Parameter {
            name: "route",
            what: "`alloy`: remelted; `oxide`: roasted, leached and precipitated",
            shape: Shape::Word(&["alloy", "oxide"]),
            measure: Measure::Ratio,
            range: (0.0, 0.0),
            need: Need::Required,
        },
        shares("yield", "share of each species of the swarf that reaches the product", Need::Required),
        optional(
            "reagent_dose",
            "kg of reagents per kg of swarf; none if not set",
            Measure::KilogramPerKilogram,
            (0.0, 20.0),
        ),
        energy("kWh of electricity per tonne of swarf"),
        optional(
            "fuel_energy",
            "kWh of fuel per tonne of swarf; none if not set (burns by itself or is heated by electricity)",
            Measure::KilowattHourPerTonne,
            (0.0, 10000.0),
        ),
        capacity("largest line, kg/h of swarf; one line if not set"),
    ],
    radionuclides: "traces of Th, U and Ra in the swarf: each as its own yield says, the rest in the residue",
    solve,
};

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let swarf = case.inlet("swarf");
    let mut made = case.made();
    let (mut product, mut residue, mut gas) = (case.empty(), swarf.clone(), case.empty());
    let burnt = case.word("route") == Some("oxide");
    for s in 0..case.table.len() {
        let n = swarf.get(Phase::Metal, s);
        if n == 0.0 || (burnt && case.table.all[s].charge <= 0.0) {
            continue;
        }
        let back = n * case.of("yield", s)?;
        *product.at(Phase::Metal, s) = back;
        *residue.at(Phase::Metal, s) = n - back;
    }
    if burnt {
        burn(case, &mut made, [&mut product, &mut residue, &mut gas])?;
    }
    let kilograms = swarf.mass(case.table);
    let reagents = case.maybe("reagent_dose").unwrap_or(0.0) * kilograms;
    if reagents > 0.0 {
        residue.add(&case.dose(&mut made, "reagents", reagents)?, 1.0);
    }
    made.power = power(case, kilograms / 1000.0);
    made.heat = case.maybe("fuel_energy").unwrap_or(0.0) * kilograms / 1000.0;
    machines_by_capacity(case, &mut made, "swarf recycling line", kilograms / 1000.0);
    Ok(Made { outlets: vec![product, residue, gas], ..made })
}

/// Equations (3) to (5).
fn burn(case: &Case<'_>, made: &mut Made, [product, residue, gas]: [&mut Stream; 3]) -> Result<(), Fault> {
    let (o, o2) = (case.need("O")?, case.need("O2")?);
    let mut needed = oxidise(case, product, o) + oxidise(case, residue, o);
    for (id, oxygen, to) in [("H2", 0.5, "H2O"), ("C", 1.0, "CO2")] {
        let n = case.table.find(id).map_or(0.0, |s| std::mem::take(residue.at(Phase::Metal, s)));
        if n != 0.0 {
            needed += oxygen * n;
            *gas.at(Phase::Gas, case.need(to)?) += n;
        }
    }
    let held = std::mem::take(residue.at(Phase::Metal, o2));
    let missing = (needed - held).max(0.0);
    *gas.at(Phase::Gas, o2) += (held - needed).max(0.0);
    let mut air = case.dose_moles(made, "oxygen", o2, missing)?;
    take(case, &mut air, o2, missing)?;
    gas.add(&air, 1.0);
    Ok(())
}

/// Metals of a stream become oxides in solids; mol/h of O2 that it takes.
fn oxidise(case: &Case<'_>, stream: &mut Stream, o: usize) -> f64 {
    let mut charge = 0.0;
    for m in case.table.metals() {
        charge += case.table.all[m].charge * stream.get(Phase::Metal, m);
        stream.shift(m, Phase::Metal, Phase::Solid, 1.0);
    }
    *stream.at(Phase::Solid, o) += charge / 2.0;
    charge / 4.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Phase::{Aqueous, Gas, Metal, Solid};
    use crate::unit::sample::{Sample, by_species, get, number, word};

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-12), "{found} against {expected}");
    }

    fn line(route: &str) -> Sample {
        let settings = [
            ("route", word(route)),
            ("yield", by_species(&[("Nd", 0.95), ("others", 0.0)])),
            ("specific_energy", number(2000.0)),
        ];
        Sample::new(&SWARF_RECYCLE, &settings)
            .inlet("swarf", &[(Metal, "Nd", 20.0), (Metal, "Fe", 140.0), (Metal, "O2", 1.0), (Metal, "H2", 2.0)])
            .reagent("oxygen", &[(Gas, "O2", 0.21), (Gas, "N2", 0.79)])
            .reagent("reagents", &[(Aqueous, "H", 1.0), (Aqueous, "Cl", 1.0)])
    }

    #[test]
    fn oxide_is_burnt_with_air_and_neutral() {
        let made = line("oxide").set("reagent_dose", number(0.5)).solve().unwrap();
        near(get(&made.outlets[0], Solid, "Nd"), 19.0);
        near(get(&made.outlets[0], Solid, "O"), 28.5);
        near(get(&made.outlets[1], Solid, "O"), 1.5 + 210.0);
        near(get(&made.outlets[2], Gas, "H2O"), 2.0);
        // 15 + 105 + 1 mol of O2 needed, 1 held
        near(get(&made.outlets[2], Gas, "N2"), 120.0 * 79.0 / 21.0);
        assert!(get(&made.outlets[2], Gas, "O2").abs() < 1e-9);
        near(get(&made.outlets[1], Aqueous, "Cl") * (35.45 + 1.008) / 1000.0, made.dosed[2]);
    }

    #[test]
    fn alloy_stays_metal_and_needs_no_air() {
        let mut sample = line("alloy");
        sample.reagents = vec![None; 3];
        let made = sample.set("yield", by_species(&[("others", 0.9)])).solve().unwrap();
        near(get(&made.outlets[0], Metal, "Fe"), 126.0);
        near(get(&made.outlets[1], Metal, "Nd"), 2.0);
        assert_eq!(made.dosed, [0.0; 3]);
    }
}
