//! Cerium, electro-oxidation of: Ce(III) in nitric acid made Ce(IV) at an anode.
//!
//! In        liquor of nitrates with free acid; conversion of cerium, current efficiency, cell voltage
//! Out       oxidised liquor; hydrogen (and oxygen) as gas; kW; kA of cells
//! Holds     charge of each phase; acid that the cathode takes must be there; twice in, twice out
//! Equations (1) anode     Ce -> Ce4 + e,  cathode  H + e -> 1/2 H2; together Ce + H -> Ce4 + 1/2 H2, extent x =
//!           conversion * Ce
//!           (2) current   = x * F / (3600 * current_efficiency)   (A, x in mol/h): 191 Ah per kg of Ce at 100 %
//!           (3) rest of the current, x * (1 / current_efficiency - 1) mol/h of electrons: with `oxygen` it splits
//!           water,     1/2 H2O -> 1/4 O2 + 1/2 H2 per electron; with `reduction` the cathode takes Ce(IV) back, and
//!           nothing is made
//!           (4) power     = current * voltage / 1000 (kW)
//!           no degree of freedom is left
//! Source    Faraday constant 96485.332 C/mol (SI 2019); 0.52 to 1.11 kWh per kg of CeO2 at 3 V and 90 % to 5 V and 70
//!           % follow from (2) and (4)
//! Not here  rectifier losses, anode wear, extraction of Ce(IV); voltage and efficiency are inputs: no measured plant
//!           value was found

use super::area::Area;
use super::tools_units3::{inlet, number, optional, unless_usual};
use super::{Case, Equipment, Fault, Guard, Made, Measure, Need, Parameter, Port, Shape, UnitOp};
use crate::reaction::Reaction;
use crate::stream::Phase;

/// The unit.
pub const CERIUM_ELECTRO_OXIDATION: UnitOp = UnitOp {
    name: "cerium-electro-oxidation",
    what: "oxidises trivalent cerium in acid liquor at an anode",
    area: Area::Purification,
    inlets: &[inlet("feed", "liquor of nitrates with free acid")],
    outlets: &[
        Port { name: "oxidised", what: "liquor with tetravalent cerium", need: Need::Required },
        Port { name: "gas", what: "hydrogen, and oxygen of what current is lost to water", need: Need::Required },
    ],
    parameters: &[
        number("conversion", "share of the trivalent cerium that is oxidised", Measure::Share, (0.0, 1.0)),
        number("current_efficiency", "share of the current that oxidises cerium for good", Measure::Share, (0.05, 1.0)),
        number("voltage", "voltage of a cell", Measure::Volt, (1.3, 20.0)),
        Parameter {
            name: "lost_current",
            what: "what the rest of the current does: `oxygen` splits water, `reduction` takes tetravalent cerium back",
            shape: Shape::Word(&["oxygen", "reduction"]),
            measure: Measure::Ratio,
            range: (0.0, 0.0),
            need: Need::Required,
        },
        optional(number(
            "cell_current",
            "kA of one cell; one cell that takes all the current is listed if not set",
            Measure::Ratio,
            (0.01, 500.0),
        )),
    ],
    radionuclides: "Th (4+ already), U and Ra stay in the liquor as they are; Th goes with Ce(IV) in a following extraction",
    solve,
};

/// Charge of a mole of electrons, C/mol (SI 2019).
const FARADAY: f64 = 96_485.332;
/// kWh per kg of CeO2: 3 V at 90 % to 5 V at 70 % current efficiency, equations (2) and (4).
const USUAL_ENERGY: (f64, f64) = (0.52, 1.11);
/// Mass of a mole of CeO2, kg.
const CERIA: f64 = 0.172_115;
/// Total acid left (mol/L): with less Ce(IV) hydrolyses, more is beyond nitric acid as it is sold: assumed.
const USUAL_ACID: (f64, f64) = (0.5, 15.0);

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let mut made = case.made();
    let mut liquor = case.inlet("feed").clone();
    let cerium = case.need("Ce")?;
    let x = case.number("conversion") * liquor.get(Phase::Aqueous, cerium);
    if x > 0.0 {
        let oxidation = Reaction::parse("2 Ce@aqueous + 2 H@aqueous -> 2 Ce4@aqueous + H2@gas", case.table)?;
        let acid = case.need("H")?;
        let held = liquor.get(Phase::Aqueous, acid);
        if held < x * (1.0 - 1e-12) {
            return Err(Fault::new(
                format!(
                    "the cathode of `cerium-electro-oxidation` needs {x:.4} mol/h of acid, and the liquor holds {held:.4}"
                ),
                "add nitric acid to the liquor, or lower `conversion`",
            ));
        }
        oxidation.go(&mut liquor, x / 2.0);
        let efficiency = case.number("current_efficiency");
        if case.word("lost_current") == Some("oxygen") && efficiency < 1.0 {
            let splitting = Reaction::parse("2 H2O@aqueous -> O2@gas + 2 H2@gas", case.table)?;
            let extent = x * (1.0 / efficiency - 1.0) / 4.0;
            if splitting.most(&liquor) < extent {
                return Err(Fault::new(
                    "`cerium-electro-oxidation` needs more water to split than the liquor holds",
                    "dilute the liquor, or set `lost_current` to `reduction`",
                ));
            }
            splitting.go(&mut liquor, extent);
        }
        electricity(case, &mut made, x / efficiency, x);
        let volume = liquor.volume(Phase::Aqueous, case.table);
        let left = liquor.get(Phase::Aqueous, acid) / volume.max(f64::MIN_POSITIVE);
        let text =
            format!("{left:.3} mol/L of acid are left with the tetravalent cerium, which hydrolyses in weak acid");
        unless_usual(&mut made.remarks, Guard::Ph, left, USUAL_ACID, text);
    }
    made.outlets[1].add_phase(Phase::Gas, &liquor, 1.0);
    liquor.phase_mut(Phase::Gas).fill(0.0);
    made.outlets[0] = liquor;
    Ok(made)
}

/// Equations (2) and (4): `electrons` pass for `x` mol/h of cerium.
fn electricity(case: &Case<'_>, made: &mut Made, electrons: f64, x: f64) {
    let current = electrons * FARADAY / 3600.0 / 1000.0;
    made.power = current * case.number("voltage");
    let one = case.maybe("cell_current").unwrap_or(current);
    made.equipment.push(Equipment { kind: "electrolytic cell", size: one, unit: "kA", count: current / one });
    let energy = made.power / (x * CERIA);
    let text = format!("oxidation takes {energy:.2} kWh per kg of CeO2");
    unless_usual(&mut made.remarks, Guard::Validity, energy, USUAL_ENERGY, text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Phase::{Aqueous, Gas};
    use crate::unit::sample::{Sample, get, number, word};
    use crate::unit::tools_units3::{assert_closed, assert_nothing_from_nothing};

    fn sample() -> Sample {
        let settings = [
            ("conversion", number(0.95)),
            ("current_efficiency", number(0.8)),
            ("voltage", number(4.0)),
            ("lost_current", word("oxygen")),
            ("cell_current", number(5.0)),
        ];
        Sample::new(&CERIUM_ELECTRO_OXIDATION, &settings).inlet(
            "feed",
            &[
                (Aqueous, "H2O", 50_000.0),
                (Aqueous, "H", 2000.0),
                (Aqueous, "Ce", 1000.0),
                (Aqueous, "La", 500.0),
                (Aqueous, "Th", 1.0),
                (Aqueous, "NO3", 6504.0),
            ],
        )
    }

    #[test]
    fn cathode_takes_acid_and_the_rest_of_the_current_splits_water() {
        let made = sample().solve().unwrap();
        assert_closed(&sample(), &made);
        let [liquor, gas] = &made.outlets[..] else { panic!("two outlets") };
        assert!((get(liquor, Aqueous, "Ce4") - 950.0).abs() < 1e-9);
        assert!((get(liquor, Aqueous, "H") - 1050.0).abs() < 1e-9);
        // lost 950 * 0.25 = 237.5 mol/h of electrons: 59.375 O2, 118.75 H2; for cerium 475 H2
        assert!((get(gas, Gas, "O2") - 59.375).abs() < 1e-9);
        assert!((get(gas, Gas, "H2") - 593.75).abs() < 1e-9);
        assert!((get(liquor, Aqueous, "H2O") - 49_881.25).abs() < 1e-9);
        // 1187.5 mol/h * 26.80148 Ah/mol = 31.8268 kA, at 4 V 127.307 kW
        assert!((made.power - 127.307).abs() < 1e-3);
        assert!((made.equipment[0].count - 6.36535).abs() < 1e-4);
        assert!(made.remarks.is_empty(), "{:?}", made.remarks);
    }

    #[test]
    fn a_kilogram_of_cerium_takes_191_ampere_hours() {
        let sample = sample().set("current_efficiency", number(1.0)).set("conversion", number(1.0));
        let made = sample.solve().unwrap();
        let ampere_hours = made.power / 4.0 * 1000.0 / (1000.0 * 0.140_12);
        assert!((ampere_hours - 191.27).abs() < 0.01, "{ampere_hours}");
        // and 0.52 kWh per kg of CeO2 at 3 V and 90 %
        let made = sample.set("voltage", number(3.0)).set("current_efficiency", number(0.9)).solve().unwrap();
        assert!((made.power / (1000.0 * CERIA) - 0.519).abs() < 1e-3);
    }

    #[test]
    fn current_lost_to_reduction_makes_nothing() {
        let made = sample().set("lost_current", word("reduction")).solve().unwrap();
        assert!((get(&made.outlets[1], Gas, "H2") - 475.0).abs() < 1e-9);
        assert_eq!(get(&made.outlets[1], Gas, "O2"), 0.0);
        assert!((made.power - 127.307).abs() < 1e-3);
    }

    #[test]
    fn acid_for_the_cathode_must_be_there() {
        let dry = sample().inlet("feed", &[(Aqueous, "H2O", 1000.0), (Aqueous, "Ce", 1.0), (Aqueous, "NO3", 3.0)]);
        assert!(dry.solve().unwrap_err().what.contains("acid"));
        assert_nothing_from_nothing(&CERIUM_ELECTRO_OXIDATION, &sample().settings);
    }
}
