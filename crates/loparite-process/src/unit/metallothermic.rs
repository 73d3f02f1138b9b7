//! Metallothermic: a metal set free from its fluoride or oxide by a baser one: calcium, or lanthanum for Sm, Eu and Yb.
//!
//! In        fluoride (for calcium) or oxide (for lanthanum) of the metal; the reductant
//! Out       `metal`, `slag`: the reductant's fluoride or oxide, what is not reduced, reductant that is left
//! Holds     atoms; the slag is neutral; reductant is drawn for all that can be reduced and its excess; twice in, twice
//!           out
//! Equations (1) metal[m] = yield[m] * feed[m]
//!           (2) reductant used  = sum over m of charge[m] * metal[m] / charge of the reductant
//!           (3) reductant drawn = (1 + excess) * sum over m with a yield of charge[m] * feed[m] / charge of the
//!               reductant
//!           (4) reductant in the metal = reductant_in_metal * (drawn - used); the rest of it goes with the slag as
//!               metal
//!           (5) power = specific_energy * metal
//!           degrees of freedom left: 0
//! Source    stoichiometry: 0.370 kg Ca per kg Dy, 0.924 kg La per kg Sm. Calcium for Dy, Y, Tb, lanthanum for Sm and
//!           Yb: Ganzhou rare-earth centre. Yields and excess of plants were not found: they are required
//! Not here  making the fluoride (`fluorination`); distilling calcium off (its share left is `reductant_in_metal`)

use super::area::Area;
use super::tools_units1::{capacity, dosed, energy, machines_by_capacity, optional, port, power, required, shares};
use super::{Case, Fault, Made, Measure, Need, Parameter, Shape, UnitOp};
use crate::stream::Phase;

/// The unit.
pub const METALLOTHERMIC: UnitOp = UnitOp {
    name: "metallothermic",
    what: "reduces fluoride with calcium, or oxide with lanthanum, to metal",
    area: Area::Metal,
    inlets: &[
        port("feed", "fluoride (calcium) or oxide (lanthanum) of the metal"),
        dosed("reductant", "calcium or lanthanum metal"),
    ],
    outlets: &[port("metal", "metal, with the reductant that it keeps"), port("slag", "slag with what is not reduced")],
    parameters: &[
        Parameter {
            name: "reductant",
            what: "which metal reduces",
            shape: Shape::Word(&["Ca", "La"]),
            measure: Measure::Ratio,
            range: (0.0, 0.0),
            need: Need::Required,
        },
        shares("yield", "share of each metal fed that leaves as metal", Need::Required),
        required("excess", "reductant drawn beyond stoichiometry, per stoichiometry", Measure::Ratio, (0.0, 2.0)),
        optional(
            "reductant_in_metal",
            "share of the unused reductant that stays in the metal; none if not set (remelted or distilled in vacuum)",
            Measure::Share,
            (0.0, 1.0),
        ),
        energy("kWh of electricity per tonne of metal"),
        capacity("largest furnace, kg/h of metal; one furnace if not set"),
    ],
    radionuclides: "calcium reduces ThF4 and UF4 too: each by its own yield, the rest in the slag; Ra stays in the slag, \
                    assumed by its likeness to barium, whose fluoride calcium does not reduce",
    solve,
};

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let feed = case.inlet("feed");
    let mut made = case.made();
    let by = case.need(case.word("reductant").expect("a required parameter is set before a unit is solved"))?;
    let (mut metal, mut slag) = (case.empty(), feed.clone());
    let (mut wanted, mut used) = (0.0, 0.0);
    for m in case.table.metals().filter(|&m| m != by) {
        let n = feed.get(Phase::Solid, m);
        if n == 0.0 {
            continue;
        }
        let (freed, charge) = (n * case.of("yield", m)?, case.table.all[m].charge / case.table.all[by].charge);
        *metal.at(Phase::Metal, m) = freed;
        *slag.at(Phase::Solid, m) = n - freed;
        used += charge * freed;
        wanted += if freed > 0.0 { charge * n } else { 0.0 };
    }
    let mut left = case.dose_moles(&mut made, "reductant", by, wanted * (1.0 + case.number("excess")))?;
    let there = left.get(Phase::Metal, by);
    if there < used * (1.0 - 1e-9) {
        return Err(Fault::new(
            format!("`metallothermic` uses {used:.4} mol/h of reductant and draws {there:.4} as metal"),
            "join a reductant that is metal",
        ));
    }
    *left.at(Phase::Metal, by) = (there - used).max(0.0);
    *slag.at(Phase::Solid, by) += used;
    let kept = case.maybe("reductant_in_metal").unwrap_or(0.0);
    metal.add_phase(Phase::Metal, &left, kept);
    slag.add(&left, 1.0);
    slag.add_phase(Phase::Metal, &left, -kept);
    let tonnes = metal.mass(case.table) / 1000.0;
    made.power = power(case, tonnes);
    machines_by_capacity(case, &mut made, "vacuum reduction furnace", tonnes);
    Ok(Made { outlets: vec![metal, slag], ..made })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Phase::{Metal, Solid};
    use crate::unit::sample::{Sample, by_species, get, number, table, word};

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-12), "{found} against {expected}");
    }

    fn with(reductant: &str, metal: &'static str, anion: &'static str, anions: f64) -> Sample {
        let settings = [
            ("reductant", word(reductant)),
            ("yield", by_species(&[(metal, 1.0)])),
            ("excess", number(0.0)),
            ("specific_energy", number(5000.0)),
        ];
        Sample::new(&METALLOTHERMIC, &settings)
            .inlet("feed", &[(Solid, metal, 2.0), (Solid, anion, anions)])
            .reagent("reductant", &[(Metal, reductant, 1.0)])
    }

    #[test]
    fn calcium_for_dysprosium_and_lanthanum_for_samarium() {
        let made = with("Ca", "Dy", "F", 6.0).solve().unwrap();
        assert!((made.dosed[1] / made.outlets[0].mass(&table()) - 0.370).abs() < 5e-4);
        near(get(&made.outlets[1], Solid, "Ca"), 3.0);
        let made = with("La", "Sm", "O", 3.0).solve().unwrap();
        assert!((made.dosed[1] / made.outlets[0].mass(&table()) - 0.924).abs() < 5e-4);
        near(get(&made.outlets[1], Solid, "La"), 2.0);
        assert!(made.outlets[1].charge(Solid, &table()).abs() < 1e-12);
    }

    #[test]
    fn excess_stays_as_metal_where_it_is_said() {
        let sample = with("Ca", "Dy", "F", 6.0)
            .set("yield", by_species(&[("Dy", 0.9)]))
            .set("excess", number(0.2))
            .set("reductant_in_metal", number(0.25));
        let made = sample.solve().unwrap();
        // drawn 3.6, used 2.7, a quarter of the 0.9 left in the metal
        near(get(&made.outlets[0], Metal, "Ca"), 0.225);
        near(get(&made.outlets[1], Metal, "Ca"), 0.675);
        near(get(&made.outlets[1], Solid, "Dy"), 0.2);
        assert!(made.outlets[1].charge(Solid, &table()).abs() < 1e-12);
        near(made.power, 5.0 * made.outlets[0].mass(&table()));
    }

    #[test]
    fn a_reductant_that_is_no_metal_is_refused() {
        let sample = with("Ca", "Dy", "F", 6.0).reagent("reductant", &[(Solid, "Ca", 1.0), (Solid, "O", 1.0)]);
        assert!(sample.solve().unwrap_err().cure.contains("metal"));
    }
}
