//! Roast: a concentrate heated in air, so that carbonates become oxides and cerium becomes tetravalent.
//!
//! In        concentrate with moisture; air as needed
//! Out       `calcine`, `gas`, `dust`
//! Holds     all in proportion to the feed; fluorine leaves only as HF, and only with water that is there
//! Equations (1) to (10), (12), (13) of `thermal` with `conversion` (CO3, OH, H2O, SO4, C2O4, S2, C, NH4) and
//!               `oxidised` (Ce, Fe2)
//!           (14) 2 F + H2O -> O + 2 HF, `hf_share` of F
//!           (15) dust = dust_share * solids after the roast
//!           (16) heat = heat_demand * feed (kW of fuel)
//!           Degrees of freedom with the required parameters set: 0.
//! Source    stoichiometry; usual temperature 500 to 700 C, conditions of bastnaesite roasting in the upstream table
//!           (medium)
//! Not here  which oxide then dissolves (`dissolve`, `leach`); combustion air of the fuel; dust caught (`separate`)

use super::area::Area;
use super::declare::{dosed, furnace, guard, optional, port, required, shares};
use super::{Case, Fault, Guard, Made, Measure, UnitOp, salt, thermal};
use crate::reaction::Reaction;
use crate::stream::{Phase, Stream};

/// The unit.
pub const ROAST: UnitOp = UnitOp {
    name: "roast",
    what: "heats solids in air: carbonates to oxides, Ce(III) to Ce(IV), some fluorine to HF",
    area: Area::Cracking,
    inlets: &[port("feed", "concentrate, dry or moist"), dosed("air", "air, or oxygen")],
    outlets: &[
        port("calcine", "roasted solids"),
        port("gas", "off-gas with the air that was not used"),
        port("dust", "solids carried off by the gas"),
    ],
    parameters: &[
        shares("conversion", "share that decomposes of CO3, OH, SO4, C2O4, S2, C, NH4, and of H2O that evaporates"),
        shares("oxidised", "share of Ce that becomes Ce4 and of Fe2 that becomes Fe"),
        required("hf_share", "share of the fluorine that leaves as HF", Measure::Share, (0.0, 1.0)),
        required("air_excess", "oxygen drawn beyond what reacts, per oxygen that reacts", Measure::Ratio, (0.0, 50.0)),
        required("dust_share", "share of the roasted solids that the gas carries off", Measure::Share, (0.0, 1.0)),
        required("heat_demand", "fuel per tonne of feed", Measure::KilowattHourPerTonne, (0.0, 5000.0)),
        optional(
            "temperature",
            "temperature of the solids; checked only, no check if not set",
            Measure::Celsius,
            (100.0, 1500.0),
        ),
        optional("residence", "time in the furnace; checked only, no check if not set", Measure::Hours, (0.01, 100.0)),
    ],
    radionuclides: "Th, U and Ra are not volatile as oxides: they stay in the calcine and, with the solids, in the dust; Pb-210 \
                    and Po-210, which are volatile, are not followed",
    solve,
};

/// C, conditions table of bastnaesite roasting.
const USUAL_TEMPERATURE: (f64, f64) = (500.0, 700.0);
/// Hours; no source, assumed.
const USUAL_RESIDENCE: (f64, f64) = (0.5, 10.0);

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let feed = case.inlet("feed");
    let mut made = case.made();
    let mut work = feed.clone();
    thermal::fire(case, &mut made, &mut work)?;
    fluorine(case, &mut work)?;
    let gas = salt::part_gas(&mut work);
    let dust = split_dust(case, &mut work);
    let kilograms = feed.mass(case.table);
    made.heat = case.number("heat_demand") * kilograms / 1000.0;
    furnace(&mut made, "roaster", kilograms);
    if let Some(value) = case.maybe("temperature") {
        guard(&mut made, Guard::Validity, value, USUAL_TEMPERATURE, "temperature of the roast, C");
    }
    if let Some(value) = case.maybe("residence") {
        guard(&mut made, Guard::Residence, value, USUAL_RESIDENCE, "time in the roaster, h");
    }
    Ok(Made { outlets: vec![work, gas, dust], ..made })
}

/// Equation (15).
pub(crate) fn split_dust(case: &Case<'_>, solids: &mut Stream) -> Stream {
    let share = case.number("dust_share");
    let mut dust = case.empty();
    let all = solids.clone();
    dust.add_phase(Phase::Solid, &all, share);
    for (rest, moved) in solids.phase_mut(Phase::Solid).iter_mut().zip(dust.phase(Phase::Solid)) {
        *rest -= moved;
    }
    dust
}

/// Equation (14).
fn fluorine(case: &Case<'_>, work: &mut Stream) -> Result<(), Fault> {
    let extent = 0.5 * salt::amount(work, case.table, Phase::Solid, "F") * case.number("hf_share");
    if extent <= 0.0 {
        return Ok(());
    }
    let reaction = Reaction::parse("2 F@solid + H2O@gas -> O@solid + 2 HF@gas", case.table)?;
    if reaction.most(work) < extent * (1.0 - 1e-12) {
        return Err(Fault::new(
            format!(
                "`hf_share` needs {extent:.3} mol/h of steam and only {:.3} are in the roaster",
                reaction.most(work)
            ),
            "lower `hf_share`, or give the feed its moisture",
        ));
    }
    reaction.go(work, extent);
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::stream::Phase::{Gas, Solid};
    use crate::unit::sample::{get, number};
    use crate::unit::samples_units2::bastnaesite_roast;

    #[test]
    fn bastnaesite_becomes_oxide_by_hand() {
        // 60 Ce, 40 La, 100 CO3, 100 F, 40 H2O; 90 % of CO3, 80 % of Ce, 10 % of F
        let made = bastnaesite_roast().set("dust_share", number(0.0)).solve().unwrap();
        let (calcine, gas) = (&made.outlets[0], &made.outlets[1]);
        assert!((get(calcine, Solid, "CO3") - 10.0).abs() < 1e-9);
        assert!((get(gas, Gas, "CO2") - 90.0).abs() < 1e-9);
        assert!((get(calcine, Solid, "Ce4") - 48.0).abs() < 1e-9);
        assert!((get(gas, Gas, "HF") - 10.0).abs() < 1e-9);
        // 90 from carbonate, 24 from the air, 5 from steam
        assert!((get(calcine, Solid, "O") - 119.0).abs() < 1e-9);
        // 12 mol of O2 react; half as much again is drawn
        assert!((get(gas, Gas, "O2") - 6.0).abs() < 1e-9);
        assert!((get(gas, Gas, "H2O") - 35.0).abs() < 1e-9);
    }

    #[test]
    fn hydrogen_fluoride_needs_water() {
        let mut sample = bastnaesite_roast();
        let water = crate::unit::sample::table().find("H2O").unwrap();
        *sample.inlets[0].at(Solid, water) = 0.0;
        assert!(sample.solve().unwrap_err().what.contains("steam"));
    }

    #[test]
    fn a_cold_roast_is_remarked() {
        let made = bastnaesite_roast().set("temperature", number(300.0)).solve().unwrap();
        assert_eq!(made.remarks.len(), 1);
        assert!(made.remarks[0].text.contains("300"));
    }
}
