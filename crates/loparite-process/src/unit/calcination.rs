//! Calcination: oxalates, carbonates and hydroxides heated in air to the oxides of trade.
//!
//! In        wet cake; air as needed
//! Out       `oxide`, `gas`, `dust`
//! Holds     all in proportion to the feed; the oxide is neutral: oxygen beyond the charge is O2 held in the solid
//! Equations (1) to (13) of `thermal` with `conversion` (CO3, OH, H2O, C2O4, SO4, NH4, C), `oxidised` (Ce, Fe2) and
//!           `oxygen_uptake` (O per metal beyond its charge: Pr 1/3 for Pr6O11, Tb 1/4 for Tb4O7; Ce through Ce4: 0)
//!           (14) dust = dust_share * solids        (15) heat = heat_demand * feed (kW of fuel)
//!           Degrees of freedom with the required parameters set: 0.
//! Source    stoichiometry; CO2 per kg of oxide as in the table of stoichiometry (Nd carbonate 0.392 kg/kg)
//! Not here  grain size, loss on ignition measured; combustion air of the fuel

use super::area::Area;
use super::declare::{dosed, furnace, guard, optional, port, required, shares};
use super::roast::split_dust;
use super::{Case, Fault, Guard, Made, Measure, Need, Parameter, Shape, UnitOp, salt, thermal};

/// The unit.
pub const CALCINATION: UnitOp = UnitOp {
    name: "calcination",
    what: "heats oxalates, carbonates or hydroxides in air to oxides",
    area: Area::Precipitation,
    inlets: &[port("feed", "cake with its moisture"), dosed("air", "air, or oxygen")],
    outlets: &[
        port("oxide", "what is sold"),
        port("gas", "off-gas with the air that was not used"),
        port("dust", "solids carried off by the gas"),
    ],
    parameters: &[
        shares("conversion", "share that decomposes of CO3, OH, SO4, C2O4, S2, C, NH4, and of H2O that evaporates"),
        shares("oxidised", "share of Ce that becomes Ce4 and of Fe2 that becomes Fe"),
        Parameter {
            name: "oxygen_uptake",
            what: "oxygen atoms per metal beyond its charge, held as O2 in the oxide: 0.3333 for Pr6O11, 0.25 for Tb4O7; none if not \
                   set",
            shape: Shape::BySpecies,
            measure: Measure::Ratio,
            range: (0.0, 1.0),
            need: Need::Optional,
        },
        required("air_excess", "oxygen drawn beyond what reacts, per oxygen that reacts", Measure::Ratio, (0.0, 50.0)),
        required("dust_share", "share of the oxide that the gas carries off", Measure::Share, (0.0, 1.0)),
        required("heat_demand", "fuel per tonne of wet feed", Measure::KilowattHourPerTonne, (0.0, 10000.0)),
        optional(
            "temperature",
            "temperature of the solids; checked only, no check if not set",
            Measure::Celsius,
            (100.0, 1500.0),
        ),
        optional("residence", "time in the furnace; checked only, no check if not set", Measure::Hours, (0.01, 100.0)),
    ],
    radionuclides: "Th, U and Ra are not volatile as oxides: what is in the cake is in the oxide and its dust",
    solve,
};

/// C; no source, assumed: below it carbonate is left.
const USUAL_TEMPERATURE: (f64, f64) = (700.0, 1100.0);
/// Hours; no source, assumed.
const USUAL_RESIDENCE: (f64, f64) = (0.5, 12.0);

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let feed = case.inlet("feed");
    let mut made = case.made();
    let mut work = feed.clone();
    thermal::fire(case, &mut made, &mut work)?;
    let gas = salt::part_gas(&mut work);
    let dust = split_dust(case, &mut work);
    let kilograms = feed.mass(case.table);
    made.heat = case.number("heat_demand") * kilograms / 1000.0;
    furnace(&mut made, "calciner", kilograms);
    if let Some(value) = case.maybe("temperature") {
        guard(&mut made, Guard::Validity, value, USUAL_TEMPERATURE, "temperature of the calcination, C");
    }
    if let Some(value) = case.maybe("residence") {
        guard(&mut made, Guard::Residence, value, USUAL_RESIDENCE, "time in the calciner, h");
    }
    Ok(Made { outlets: vec![work, gas, dust], ..made })
}

#[cfg(test)]
mod tests {
    use crate::stream::Phase::{Gas, Solid};
    use crate::unit::sample::{get, number, stream, table};
    use crate::unit::samples_units2::{carbonate_calcination, oxalate_calcination};

    #[test]
    fn neodymium_carbonate_gives_the_carbon_dioxide_of_the_table() {
        let mut sample = carbonate_calcination().set("dust_share", number(0.0));
        sample.inlets[0] = stream(&[(Solid, "Nd", 2.0), (Solid, "CO3", 3.0)]);
        let made = sample.solve().unwrap();
        let share = get(&made.outlets[1], Gas, "CO2") * 44.009 / 1000.0 / made.outlets[0].mass(&table());
        assert!((share - 0.3924).abs() < 1e-4, "{share}");
        assert_eq!(made.dosed[1], 0.0);
    }

    #[test]
    fn oxalates_become_ceria_and_the_brown_oxides() {
        // 2 Ce, 6 Pr, 4 Tb as oxalates: 2 CeO2, Pr6O11, Tb4O7
        let mut sample = oxalate_calcination().set("dust_share", number(0.0));
        sample.inlets[0] = stream(&[(Solid, "Ce", 2.0), (Solid, "Pr", 6.0), (Solid, "Tb", 4.0), (Solid, "C2O4", 18.0)]);
        let made = sample.solve().unwrap();
        let oxide = &made.outlets[0];
        let oxygen = get(oxide, Solid, "O") + 2.0 * get(oxide, Solid, "O2");
        assert!((oxygen - (4.0 + 11.0 + 7.0)).abs() < 1e-9, "{oxygen}");
        assert_eq!(get(oxide, Solid, "Ce4"), 2.0);
        // 9 of O2 for the oxalate, 0.5 for cerium, 1 for praseodymium, 0.5 for terbium; as much again in excess
        assert!((get(&made.outlets[1], Gas, "O2") - 11.0).abs() < 1e-9);
        assert!((get(&made.outlets[1], Gas, "CO2") - 36.0).abs() < 1e-9);
    }
}
