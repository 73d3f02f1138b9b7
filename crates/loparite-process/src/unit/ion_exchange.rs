//! Ion exchange: metals held by a cation resin and eluted in a small volume.
//!
//! In        a liquor; share of each metal that the resin takes; form of the resin; excess of eluent; capacity, cycle
//! Out       barren liquor with the ions that the resin gave; eluate with the metals; volume of resin
//! Holds     charge for charge: what the resin takes from the liquor it gives back as its counter-ion, and the eluent
//!           restores it; all that is taken is eluted; twice in, twice out
//! Equations (1) loaded[s]   = recovery[s] * n[s]                         (mol/h, metals only)
//!           (2) exchanged   = sum of z[s] * loaded[s]                    (eq/h), given to the barren liquor as
//!           counter-ion
//!           (3) eluent      = eluent_excess * exchanged                  (mol/h of counter-ion), of which (2) stays on
//!           the resin
//!           (4) resin       = exchanged * cycle / (capacity * utilisation)   (L)
//!           no degree of freedom is left
//! Source    textbook exchange balance; capacities of strong acid resins are about 1 to 2 eq/L: textbook
//! Not here  selectivity from equilibria, breakthrough curves, anion resins (uranyl sulfate), resin loss

use super::area::Area;
use super::tools_units3::{dosed, inlet, number, numbers, unless_usual};
use super::{Case, Equipment, Fault, Guard, Made, Measure, Need, Parameter, Port, Shape, UnitOp, neutralise};
use crate::stream::Phase;

/// The unit.
pub const ION_EXCHANGE: UnitOp = UnitOp {
    name: "ion-exchange",
    what: "takes metals from a liquor with a cation resin and elutes them",
    area: Area::Purification,
    inlets: &[inlet("feed", "clear liquor"), dosed("eluent", "acid or salt that gives the resin its counter-ion back")],
    outlets: &[
        Port { name: "barren", what: "liquor without what the resin took", need: Need::Required },
        Port { name: "eluate", what: "metals in what is left of the eluent", need: Need::Required },
    ],
    parameters: &[
        numbers("recovery", "share of each metal that the resin takes", Measure::Share, (0.0, 1.0)),
        Parameter {
            name: "form",
            what: "counter-ion of the resin",
            shape: Shape::Word(&["H", "Na", "NH4"]),
            measure: Measure::Ratio,
            range: (0.0, 0.0),
            need: Need::Required,
        },
        number("eluent_excess", "counter-ion in the eluent per charge that is exchanged", Measure::Ratio, (1.0, 100.0)),
        number("capacity", "charges that a litre of resin holds, eq/L", Measure::MolPerLitre, (0.05, 5.0)),
        number("utilisation", "share of the capacity that is loaded before elution", Measure::Share, (0.05, 1.0)),
        number("cycle", "hours from one elution to the next", Measure::Hours, (0.1, 10_000.0)),
    ],
    radionuclides: "Th (4+) and Ra (2+) are held more firmly than rare earths and may stay on the resin over many cycles: give each the share that was measured; none is lost here",
    solve,
};

/// Share of the capacity beyond which metals break through: assumed.
const USUAL_LOADING: (f64, f64) = (0.0, 0.9);
/// Bed volumes of liquor an hour: assumed, from fixed beds for metals.
const USUAL_FLOW: (f64, f64) = (0.1, 40.0);

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let mut made = case.made();
    let (mut barren, mut eluate) = (case.inlet("feed").clone(), case.empty());
    let mut exchanged = 0.0;
    for s in case.table.metals() {
        let n = barren.get(Phase::Aqueous, s);
        if n > 0.0 {
            let loaded = case.of("recovery", s)? * n;
            *barren.at(Phase::Aqueous, s) = n - loaded;
            *eluate.at(Phase::Aqueous, s) = loaded;
            exchanged += loaded * case.table.all[s].charge;
        }
    }
    if exchanged > 0.0 {
        let form = case.need(case.word("form").expect("a required word is set before a unit is solved"))?;
        let eluent = case.dose_moles(&mut made, "eluent", form, case.number("eluent_excess") * exchanged)?;
        eluate.add(&eluent, 1.0);
        let kept = eluate.at(Phase::Aqueous, form);
        if *kept < exchanged * (1.0 - 1e-12) {
            return Err(Fault::new(
                "the eluent of `ion-exchange` holds its counter-ion in another phase than aqueous",
                "join a reagent that is a solution",
            ));
        }
        *kept = (*kept - exchanged).max(0.0);
        *barren.at(Phase::Aqueous, form) += exchanged;
        resin(case, &mut made, exchanged);
    }
    neutralise(&mut barren, case.table)?;
    made.outlets = vec![barren, eluate];
    Ok(made)
}

/// Equation (4) and the guards that follow from the volume.
fn resin(case: &Case<'_>, made: &mut Made, exchanged: f64) {
    let loading = case.number("utilisation");
    let litres = exchanged * case.number("cycle") / (case.number("capacity") * loading);
    made.equipment.push(Equipment { kind: "ion exchange column", size: litres / 1000.0, unit: "m3", count: 1.0 });
    let text = format!("the resin is loaded to {:.0} % of its capacity, and metals break through", 100.0 * loading);
    unless_usual(&mut made.remarks, Guard::Loading, loading, USUAL_LOADING, text);
    let beds = case.inlet("feed").volume(Phase::Aqueous, case.table) / litres;
    let text = format!("{beds:.2} bed volumes of liquor pass the resin in an hour");
    unless_usual(&mut made.remarks, Guard::Residence, beds, USUAL_FLOW, text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Phase::Aqueous;
    use crate::unit::sample::{Sample, by_species, get, number, word};
    use crate::unit::tools_units3::{assert_closed, assert_nothing_from_nothing};

    fn sample() -> Sample {
        let settings = [
            ("recovery", by_species(&[("Nd", 0.9), ("Ca", 0.1)])),
            ("form", word("H")),
            ("eluent_excess", number(3.0)),
            ("capacity", number(1.8)),
            ("utilisation", number(0.7)),
            ("cycle", number(8.0)),
        ];
        Sample::new(&ION_EXCHANGE, &settings)
            .inlet(
                "feed",
                &[(Aqueous, "H2O", 50_000.0), (Aqueous, "Nd", 10.0), (Aqueous, "Ca", 20.0), (Aqueous, "Cl", 70.0)],
            )
            .reagent("eluent", &[(Aqueous, "H", 4.0), (Aqueous, "Cl", 4.0), (Aqueous, "H2O", 40.0)])
    }

    #[test]
    fn charge_for_charge() {
        let made = sample().solve().unwrap();
        assert_closed(&sample(), &made);
        let [barren, eluate] = &made.outlets[..] else { panic!("two outlets") };
        // 9 Nd and 2 Ca are 31 charges; eluent brings 93 H, of which 62 are left
        assert!((get(barren, Aqueous, "H") - 31.0).abs() < 1e-12);
        assert!((get(eluate, Aqueous, "H") - 62.0).abs() < 1e-12);
        assert!((get(eluate, Aqueous, "Nd") - 9.0).abs() < 1e-12);
        // a kilogram of eluent is 1 / (4 * 36.458 + 40 * 18.015) g of 4 H
        assert!((made.dosed[1] - 93.0 / 4.0 * (4.0 * 36.458 + 40.0 * 18.015) / 1000.0).abs() < 1e-9);
        assert!((made.equipment[0].size - 31.0 * 8.0 / (1.8 * 0.7) / 1000.0).abs() < 1e-12);
        assert!(made.remarks.is_empty(), "{:?}", made.remarks);
        assert_nothing_from_nothing(&ION_EXCHANGE, &sample().settings);
    }

    #[test]
    fn a_full_resin_and_a_slow_bed_are_remarked() {
        let made = sample().set("utilisation", number(0.98)).set("cycle", number(900.0)).solve().unwrap();
        let guards: Vec<Guard> = made.remarks.iter().map(|remark| remark.guard).collect();
        assert_eq!(guards, [Guard::Loading, Guard::Residence]);
    }

    #[test]
    fn the_eluent_must_hold_the_counter_ion() {
        assert!(sample().set("form", word("Na")).solve().unwrap_err().what.contains("Na"));
        let silent = sample().set("recovery", by_species(&[("Nd", 0.9)]));
        assert!(silent.solve().unwrap_err().what.contains("Ca"));
    }
}
