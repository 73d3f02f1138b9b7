//! Evaporation: water boiled off a liquor until what is dissolved has a given concentration.
//!
//! In        a liquor; g/L of dissolved matter to reach, or the share of the water to boil off; steam economy
//! Out       concentrate; condensate, pure water; kW of heat
//! Holds     only water leaves; a liquor that is strong enough already is left as it is, with a remark; twice in, twice
//!           out
//! Equations (1) water kept  = dissolved / concentration / litre_per_mol (mol/h), dissolved = mass of all but water in
//!           the liquor
//!           (2) condensate  = water - water kept, or water_removed * water
//!           (3) heat        = condensate * 2257 kJ/kg / economy / 3600 (kW)
//!           (4) power       = electricity (kWh per t of condensate) * condensate
//!           one degree of freedom: `concentration` or `water_removed`, one of them, closes it
//! Source    heat of evaporation of water at 100 C 2257 kJ/kg (IAPWS-95)
//! Not here  volatile acids, crystals, sensible heat (taken as recovered), boiling point rise

use super::area::Area;
use super::tools_units3::{inlet, number, optional, unless_usual};
use super::{Case, Equipment, Fault, Guard, Made, Measure, Need, Port, Remark, UnitOp};
use crate::stream::{Phase, Stream};

/// The unit.
pub const EVAPORATION: UnitOp = UnitOp {
    name: "evaporation",
    what: "boils water off a liquor",
    area: Area::Anywhere,
    inlets: &[inlet("feed", "liquor to be concentrated")],
    outlets: &[
        Port { name: "concentrate", what: "strong liquor", need: Need::Required },
        Port { name: "condensate", what: "pure water", need: Need::Required },
    ],
    parameters: &[
        optional(number(
            "concentration",
            "dissolved matter (all but water) in the concentrate; `water_removed` is set instead if not",
            Measure::GramPerLitre,
            (0.01, 2000.0),
        )),
        optional(number(
            "water_removed",
            "share of the water that is boiled off; `concentration` is set instead if not",
            Measure::Share,
            (0.0, 0.99),
        )),
        number(
            "economy",
            "kg of water boiled off per kg of steam: about 0.9 in one effect, more in several",
            Measure::Ratio,
            (0.5, 50.0),
        ),
        optional(number(
            "electricity",
            "electricity per tonne of water boiled off (vapour compression, pumps); none if not set",
            Measure::KilowattHourPerTonne,
            (0.0, 800.0),
        )),
        optional(number(
            "evaporation_rate",
            "kg of water per m2 of heating surface and hour, for the size; no size is given if not set",
            Measure::Ratio,
            (0.1, 500.0),
        )),
    ],
    radionuclides: "all stay in the concentrate: activity per litre rises as the water goes",
    solve,
};

/// Heat of evaporation of water at 100 C, kJ/kg.
const EVAPORATION_HEAT: f64 = 2257.0;
/// g/L of dissolved matter beyond which most chlorides, nitrates and sulfates crystallise: assumed.
const USUAL_CONCENTRATION: f64 = 600.0;

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let mut made = case.made();
    let mut liquor = case.inlet("feed").clone();
    let water = case.need("H2O")?;
    let held = liquor.get(Phase::Aqueous, water);
    let removed = match (case.maybe("concentration"), case.maybe("water_removed")) {
        (Some(target), None) => to_concentration(case, &mut made, &liquor, target),
        (None, Some(share)) => share * held,
        _ => {
            return Err(Fault::new(
                "`evaporation` needs one of `concentration` and `water_removed`, and not both",
                "set one of them",
            ));
        }
    };
    *liquor.at(Phase::Aqueous, water) = held - removed;
    *made.outlets[1].at(Phase::Aqueous, water) = removed;
    let kilograms = removed * case.table.all[water].molar_mass / 1000.0;
    made.heat = kilograms * EVAPORATION_HEAT / case.number("economy") / 3600.0;
    made.power = kilograms / 1000.0 * case.maybe("electricity").unwrap_or(0.0);
    if let Some(rate) = case.maybe("evaporation_rate") {
        made.equipment.push(Equipment { kind: "evaporator", size: kilograms / rate, unit: "m2", count: 1.0 });
    }
    if let Some(found) = concentration(case, &liquor) {
        let text = format!("the concentrate holds {found:.0} g/L of dissolved matter, and may crystallise");
        unless_usual(&mut made.remarks, Guard::Validity, found, (0.0, USUAL_CONCENTRATION), text);
    }
    made.outlets[0] = liquor;
    Ok(made)
}

fn dissolved(case: &Case<'_>, liquor: &Stream) -> f64 {
    let all = liquor.phase(Phase::Aqueous).iter().zip(&case.table.all);
    all.map(|(n, species)| if species.id == "H2O" { 0.0 } else { n * species.molar_mass }).sum()
}

/// g/L, nothing where no water flows
fn concentration(case: &Case<'_>, liquor: &Stream) -> Option<f64> {
    let volume = liquor.volume(Phase::Aqueous, case.table);
    (volume > 0.0).then(|| dissolved(case, liquor) / volume)
}

/// mol/h of water to remove, equation (1).
fn to_concentration(case: &Case<'_>, made: &mut Made, liquor: &Stream, target: f64) -> f64 {
    let volume = liquor.volume(Phase::Aqueous, case.table);
    let water = case.table.find("H2O").expect("the unit has asked for water");
    let keep = dissolved(case, liquor) / target;
    if volume > 0.0 && keep >= volume {
        let found = dissolved(case, liquor) / volume;
        let text = format!("the feed holds {found:.1} g/L and {target:.1} g/L are asked for: no water is boiled off");
        made.remarks.push(Remark { guard: Guard::Validity, text, value: found, usual: (0.0, target) });
        return 0.0;
    }
    liquor.get(Phase::Aqueous, water) * if volume > 0.0 { 1.0 - keep / volume } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Phase::{Aqueous, Solid};
    use crate::unit::sample::{Sample, get, number};
    use crate::unit::tools_units3::{assert_closed, assert_nothing_from_nothing};

    fn sample() -> Sample {
        let settings = [
            ("concentration", number(250.0)),
            ("economy", number(2.5)),
            ("electricity", number(20.0)),
            ("evaporation_rate", number(25.0)),
        ];
        // 1000 L of water, 58.44 kg of NaCl
        Sample::new(&EVAPORATION, &settings).inlet(
            "feed",
            &[
                (Aqueous, "H2O", 1000.0 / (0.018_015 / 0.998)),
                (Aqueous, "Na", 1000.0),
                (Aqueous, "Cl", 1000.0),
                (Solid, "gangue", 1.0),
            ],
        )
    }

    #[test]
    fn salt_to_250_grams_per_litre() {
        let made = sample().solve().unwrap();
        assert_closed(&sample(), &made);
        // 58.44 kg / 250 g/L = 233.76 L stay; 766.24 L of 0.998 kg/L = 764.7 kg go
        let kilograms = get(&made.outlets[1], Aqueous, "H2O") * 0.018_015;
        assert!((kilograms - 764.71).abs() < 0.02, "{kilograms}");
        assert!((made.heat - 764.71 * 2257.0 / 2.5 / 3600.0).abs() < 0.01);
        assert!((made.power - 15.294).abs() < 1e-3);
        assert!((made.equipment[0].size - 30.588).abs() < 1e-3);
        assert_eq!(get(&made.outlets[0], Solid, "gangue"), 1.0);
        assert_nothing_from_nothing(&EVAPORATION, &sample().settings);
    }

    #[test]
    fn a_share_of_the_water() {
        let mut sample = sample().set("water_removed", number(0.4));
        assert!(sample.solve().unwrap_err().what.contains("one of"));
        sample.settings.retain(|(name, _)| *name != "concentration");
        let made = sample.solve().unwrap();
        let (kept, gone) = (get(&made.outlets[0], Aqueous, "H2O"), get(&made.outlets[1], Aqueous, "H2O"));
        assert!((gone / (kept + gone) - 0.4).abs() < 1e-15);
    }

    #[test]
    fn a_strong_liquor_stays_as_it_is() {
        let made = sample().set("concentration", number(10.0)).solve().unwrap();
        assert_eq!(made.outlets[0], sample().inlets[0]);
        assert_eq!((made.heat, made.remarks.len()), (0.0, 1));
    }
}
