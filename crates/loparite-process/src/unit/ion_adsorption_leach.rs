//! Leach of ion-adsorption clay: rare earths exchanged against ammonium or magnesium, in a heap or in the ground.
//!
//! In        clay; share of each metal that is exchanged; salt per rare-earth oxide; grade of the liquor; share of it
//!           that is won
//! Out       pregnant liquor; spent clay with the liquor and the ammonium that stay in it
//! Holds     charge for charge: 3 NH4 stay in the clay for each rare earth; salt below that is refused; twice in, twice
//!           out
//! Equations (1) x[s]        = exchange[s] * n[s] in the clay                      (mol/h, metals)
//!           (2) oxide       = sum over rare earths of x * molar_mass * oxide_factor
//!           (3) salt        = dosage * oxide                                      (kg/h of the reagent as it is
//!           joined)
//!           (4) M(clay) + z/c X -> M + z/c X(clay), X of charge c, the exchanger
//!           (5) liquor      = (rare-earth oxide in it) / grade (L/h), water dosed to it
//!           (6) pregnant    = capture * liquor, the rest stays in the clay
//!           no degree of freedom is left
//! Source    7 to 12 t of ammonium sulfate per t of REO in situ (Ganzhou practice), at least 1.2 t/t (laboratory);
//!           1,000 to 5,000 m3 of liquor per t of REO: secondary table of conditions
//! Not here  kinetics and height of the heap, precipitation with bicarbonate, rinsing of the ground afterwards

use super::area::Area;
use super::tools_units3::{RARE_EARTHS, dissolve_reagent, dosed, inlet, maybe_inlet, number, numbers, unless_usual};
use super::{Case, Fault, Guard, Made, Measure, Need, Parameter, Port, Remark, Shape, UnitOp};
use crate::stream::{Phase, Stream};

/// The unit.
pub const ION_ADSORPTION_LEACH: UnitOp = UnitOp {
    name: "ion-adsorption-leach",
    what: "exchanges rare earths of a clay against ammonium or magnesium, in a heap or in the ground",
    area: Area::Leaching,
    inlets: &[
        inlet("clay", "clay with exchangeable rare earths"),
        maybe_inlet("liquor", "liquor used again; none if not joined"),
        dosed("salt", "ammonium or magnesium sulfate"),
        dosed("water", "water to make up the liquor"),
    ],
    outlets: &[
        Port { name: "pregnant", what: "liquor that is won", need: Need::Required },
        Port { name: "clay", what: "spent clay with what liquor it keeps", need: Need::Required },
    ],
    parameters: &[
        numbers("exchange", "share of each metal of the clay that goes into solution", Measure::Share, (0.0, 1.0)),
        Parameter {
            name: "exchanger",
            what: "cation that takes the place of the metals",
            shape: Shape::Word(&["NH4", "Mg", "Na", "K"]),
            measure: Measure::Ratio,
            range: (0.0, 0.0),
            need: Need::Required,
        },
        number(
            "dosage",
            "kg of salt, as it is joined, per kg of rare-earth oxide that is exchanged",
            Measure::KilogramPerKilogram,
            (0.0, 100.0),
        ),
        number("grade", "rare-earth oxide in the pregnant liquor", Measure::GramPerLitre, (0.01, 50.0)),
        number("capture", "share of the liquor that is won", Measure::Share, (0.0, 1.0)),
    ],
    radionuclides: "Th and U of ion-adsorption clays sit in resistate minerals and hardly exchange; Ra (2+) exchanges like barium unless sulfate holds it: give each its measured share",
    solve,
};

/// kg of ammonium sulfate per kg of REO: least of the laboratory, most of practice.
const USUAL_DOSAGE: (f64, f64) = (1.2, 12.0);
/// g of REO per litre: 5,000 and 1,000 m3 of liquor per t.
const USUAL_GRADE: (f64, f64) = (0.2, 1.0);

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let mut made = case.made();
    let mut all = case.all_in();
    let moved = exchanged(case, &all)?;
    let rare: Vec<usize> = RARE_EARTHS.iter().filter_map(|id| case.table.find(id)).collect();
    let oxide = moved.oxide_mass(&rare, case.table);
    let dosage = case.number("dosage");
    if oxide > 0.0 && dosage > 0.0 {
        let mut salt = case.dose(&mut made, "salt", dosage * oxide)?;
        dissolve_reagent(&mut salt, case)?;
        all.add(&salt, 1.0);
    }
    exchange(case, &mut made, &mut all, &moved)?;
    water(case, &mut made, &mut all, &rare)?;
    let capture = case.number("capture");
    made.outlets[0].add_phase(Phase::Aqueous, &all, capture);
    let pregnant = made.outlets[0].clone();
    all.add(&pregnant, -1.0);
    if oxide > 0.0 {
        remarks(case, &mut made, &all, oxide);
    }
    made.outlets[1] = all;
    Ok(made)
}

/// Equation (1), as a stream.
fn exchanged(case: &Case<'_>, all: &Stream) -> Result<Stream, Fault> {
    let mut moved = case.empty();
    for s in case.table.metals() {
        let n = all.get(Phase::Solid, s);
        if n > 0.0 {
            *moved.at(Phase::Aqueous, s) = n * case.of("exchange", s)?;
        }
    }
    Ok(moved)
}

/// Equation (4).
fn exchange(case: &Case<'_>, made: &mut Made, all: &mut Stream, moved: &Stream) -> Result<(), Fault> {
    let word = case.word("exchanger").expect("a required word is set before a unit is solved");
    let exchanger = case.need(word)?;
    let mut charge = 0.0;
    for s in case.table.metals() {
        let x = moved.get(Phase::Aqueous, s);
        *all.at(Phase::Solid, s) -= x;
        *all.at(Phase::Aqueous, s) += x;
        charge += x * case.table.all[s].charge;
    }
    let taken = charge / case.table.all[exchanger].charge;
    let held = all.get(Phase::Aqueous, exchanger);
    if held < taken * (1.0 - 1e-12) {
        return Err(Fault::new(
            format!("the clay needs {taken:.4} mol/h of {word}, and the liquor holds {held:.4}"),
            "raise `dosage` of `ion-adsorption-leach`, or join another salt",
        ));
    }
    *all.at(Phase::Aqueous, exchanger) = (held - taken).max(0.0);
    *all.at(Phase::Solid, exchanger) += taken;
    if taken > 0.0 {
        let share = taken / held;
        let text = format!(
            "{:.0} % of the {word} in the liquor is exchanged: little is left to drive the exchange",
            100.0 * share
        );
        unless_usual(&mut made.remarks, Guard::Reagent, share, (0.0, 0.9), text);
    }
    Ok(())
}

/// Equation (5).
fn water(case: &Case<'_>, made: &mut Made, all: &mut Stream, rare: &[usize]) -> Result<(), Fault> {
    let grams: f64 = rare
        .iter()
        .map(|&s| all.get(Phase::Aqueous, s) * case.table.all[s].molar_mass * case.table.all[s].oxide_factor)
        .sum();
    let (wanted, there) = (grams / case.number("grade"), all.volume(Phase::Aqueous, case.table));
    if wanted > there {
        let per_mol = case.table.all[case.need("H2O")?].litre_per_mol;
        let water = case.dose_moles(made, "water", case.need("H2O")?, (wanted - there) / per_mol)?;
        all.add(&water, 1.0);
    } else if there > wanted && wanted > 0.0 {
        let value = grams / there;
        let text =
            format!("liquor and clay bring more water than the grade asks for: {value:.3} g/L of rare-earth oxide");
        made.remarks.push(Remark { guard: Guard::PhaseRatio, text, value, usual: USUAL_GRADE });
    }
    Ok(())
}

fn remarks(case: &Case<'_>, made: &mut Made, clay: &Stream, oxide: f64) {
    let (dosage, grade) = (case.number("dosage"), case.number("grade"));
    if case.word("exchanger") == Some("NH4") {
        let text = format!("{dosage:.2} kg of salt per kg of rare-earth oxide");
        unless_usual(&mut made.remarks, Guard::Reagent, dosage, USUAL_DOSAGE, text);
    }
    let text = format!("{grade:.2} g/L of rare-earth oxide in the pregnant liquor");
    unless_usual(&mut made.remarks, Guard::PhaseRatio, grade, USUAL_GRADE, text);
    let Some(ammonium) = case.table.find("NH4") else { return };
    let value = clay.total(ammonium) * case.table.all[ammonium].molar_mass / 1000.0 / oxide;
    let text =
        format!("{value:.3} kg of ammonium stay in the clay and its liquor per kg of rare-earth oxide dissolved");
    unless_usual(&mut made.remarks, Guard::Reagent, value, (0.0, 0.0), text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Phase::{Aqueous, Solid};
    use crate::unit::sample::{Sample, by_species, get, number, word};
    use crate::unit::tools_units3::{assert_closed, assert_nothing_from_nothing};

    fn sample() -> Sample {
        let settings = [
            ("exchange", by_species(&[("Nd", 0.9), ("Dy", 0.8), ("Al", 0.05), ("Th", 0.0)])),
            ("exchanger", word("NH4")),
            ("dosage", number(8.0)),
            ("grade", number(0.5)),
            ("capture", number(0.85)),
        ];
        Sample::new(&ION_ADSORPTION_LEACH, &settings)
            .inlet(
                "clay",
                &[
                    (Solid, "gangue", 10_000.0),
                    (Solid, "Nd", 4.0),
                    (Solid, "Dy", 1.0),
                    (Solid, "Al", 20.0),
                    (Solid, "Th", 0.01),
                    (Solid, "O", 37.52),
                    (Aqueous, "H2O", 9000.0),
                ],
            )
            .reagent("salt", &[(Solid, "NH4", 2.0), (Solid, "SO4", 1.0)])
            .reagent("water", &[(Aqueous, "H2O", 1.0)])
    }

    #[test]
    fn three_ammonium_for_a_rare_earth() {
        let made = sample().solve().unwrap();
        assert_closed(&sample(), &made);
        let [pregnant, clay] = &made.outlets[..] else { panic!("two outlets") };
        // 3.6 Nd, 0.8 Dy, 1 Al: 16.2 charges
        assert!((get(clay, Solid, "NH4") - 16.2).abs() < 1e-12);
        assert!((get(pregnant, Aqueous, "Nd") - 3.6 * 0.85).abs() < 1e-12);
        assert!((get(clay, Aqueous, "Dy") - 0.8 * 0.15).abs() < 1e-12);
        // 3.6 * 168.2385 + 0.8 * 186.4985 = 754.857 g of oxide: 6.03886 kg of salt, 1509.71 L of liquor
        assert!((made.dosed[2] - 6.03886).abs() < 1e-4, "{:?}", made.dosed);
        let table = crate::unit::sample::table();
        assert!((pregnant.volume(Aqueous, &table) - 0.85 * 1509.71).abs() < 0.05);
        assert!(made.remarks.iter().any(|remark| remark.text.contains("ammonium stay")));
        assert_nothing_from_nothing(&ION_ADSORPTION_LEACH, &sample().settings);
    }

    #[test]
    fn magnesium_takes_two_charges_and_leaves_no_ammonium() {
        let sample = sample()
            .set("exchanger", word("Mg"))
            .set("exchange", by_species(&[("Nd", 0.9), ("others", 0.0)]))
            .reagent("salt", &[(Solid, "Mg", 1.0), (Solid, "SO4", 1.0), (Solid, "H2O", 7.0)]);
        let made = sample.solve().unwrap();
        assert_closed(&sample, &made);
        assert!((get(&made.outlets[1], Solid, "Mg") - 5.4).abs() < 1e-12);
        assert!(!made.remarks.iter().any(|remark| remark.text.contains("ammonium")));
    }

    #[test]
    fn less_salt_than_the_clay_takes_is_refused() {
        // 16.2 mol of NH4 are 1.0703 kg of ammonium sulfate, 1.418 kg per kg of oxide
        assert!(sample().set("dosage", number(1.41)).solve().unwrap_err().what.contains("NH4"));
        assert!(sample().set("dosage", number(1.43)).solve().is_ok());
    }
}
