//! Crush and grind: ore made small, by Bond's law.
//!
//! In        ore, dry or as a pulp; sizes that 80 % of the mass pass, in um
//! Out       `ground`: the same, with the steel that wears off; kW, number and size of mills
//! Holds     atoms; twice in, twice out and twice the power
//! Equations (1) W     = 10 * work_index * (1 / sqrt(product_size) - 1 / sqrt(feed_size)) * efficiency_factor     kWh/t
//!           (2) power = W * dry solids / drive_efficiency
//!           (3) mills = the least number of at most `largest_mill` kW
//!           (4) volume of a mill = its power / power_density
//!           (5) steel = media_wear * dry solids
//!           degrees of freedom left: 0
//! Source    F.C. Bond, Trans. AIME 193 (1952) 484; Br. Chem. Eng. 6 (1961) 378: the law holds for a wet ball mill in
//!           closed circuit, 2.44 m inside diameter, and its factors correct for others
//! Not here  grain size distributions, classification, liberation: a recovery downstream holds for one product size

use super::area::Area;
use super::tools_units1::{dosed, dry_tonnes, machines, optional, port, required, watch};
use super::{Case, Equipment, Fault, Guard, Made, Measure, UnitOp};

/// The unit.
pub const CRUSH_GRIND: UnitOp = UnitOp {
    name: "crush-grind",
    what: "crushes and grinds ore, with the energy of Bond's law",
    area: Area::Comminution,
    inlets: &[
        port("feed", "ore, dry or as a pulp"),
        dosed("media", "steel of balls and liners; not asked for if no `media_wear` is set"),
    ],
    outlets: &[port("ground", "ore of the product size")],
    parameters: &[
        required(
            "work_index",
            "Bond's work index of the ore, kWh/t (metric)",
            Measure::KilowattHourPerTonne,
            (1.0, 60.0),
        ),
        required("feed_size", "size that 80 % of the feed passes (F80)", Measure::Micrometre, (10.0, 2e6)),
        required("product_size", "size that 80 % of the product passes (P80)", Measure::Micrometre, (1.0, 1e5)),
        optional(
            "efficiency_factor",
            "product of Bond's correction factors (dry, open circuit, diameter, ..); his wet closed circuit if not set",
            Measure::Ratio,
            (0.5, 3.0),
        ),
        optional(
            "drive_efficiency",
            "share of the electricity that reaches the mill shaft; without loss if not set",
            Measure::Share,
            (0.5, 1.0),
        ),
        optional(
            "media_wear",
            "kg of steel worn off per tonne; not followed if not set",
            Measure::KilogramPerKilogram,
            (0.0, 0.01),
        ),
        optional("largest_mill", "largest mill, kW; one mill if not set", Measure::Ratio, (1.0, 30000.0)),
        optional(
            "power_density",
            "kW drawn per m3 of mill, for its volume; no volume is given without it",
            Measure::Ratio,
            (1.0, 60.0),
        ),
    ],
    radionuclides: "grinding parts nothing: Th, U and Ra stay in their grains; radon that is set free is not followed",
    solve,
};

/// Product sizes that Bond's law holds for without a factor, um: below 70 it asks for too little (Bond 1961 gives the
/// factor (P80 + 10.3) / (1.145 P80)); above there is no bound but that of the parameter.
const FITTED: (f64, f64) = (70.0, 1e5);

/// Equation (1), kWh/t; sizes in um.
fn bond(work_index: f64, feed: f64, product: f64) -> f64 {
    10.0 * work_index * (1.0 / product.sqrt() - 1.0 / feed.sqrt())
}

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let (feed, product) = (case.number("feed_size"), case.number("product_size"));
    if product >= feed {
        return Err(Fault::new(
            format!("`crush-grind` makes {product} um from {feed} um, which is not smaller"),
            "set `product_size` below `feed_size`",
        ));
    }
    let mut made = case.made();
    let mut ground = case.inlet("feed").clone();
    let tonnes = dry_tonnes(case, &ground);
    let work = bond(case.number("work_index"), feed, product) * case.maybe("efficiency_factor").unwrap_or(1.0);
    made.power = work * tonnes / case.maybe("drive_efficiency").unwrap_or(1.0);
    let drawn = made.power;
    machines(&mut made, "ball mill", (drawn, "kW"), case.maybe("largest_mill"));
    if let (Some(density), Some(mill)) = (case.maybe("power_density"), made.equipment.last()) {
        let shell = Equipment { kind: "ball mill shell", size: mill.size / density, unit: "m3", count: mill.count };
        made.equipment.push(shell);
    }
    let wear = case.maybe("media_wear").unwrap_or(0.0) * tonnes * 1000.0;
    if wear > 0.0 {
        let steel = case.dose(&mut made, "media", wear)?;
        ground.add(&steel, 1.0);
    }
    if tonnes > 0.0 && case.maybe("efficiency_factor").is_none() {
        let text = "product size against the sizes Bond's law was fitted to without a factor (um)";
        watch(&mut made, Guard::Validity, product, FITTED, text);
    }
    Ok(Made { outlets: vec![ground], ..made })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Phase::{Aqueous, Metal, Solid};
    use crate::unit::sample::{Sample, number};

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-12), "{found} against {expected}");
    }

    fn mill() -> Sample {
        let settings = [("work_index", number(12.0)), ("feed_size", number(10_000.0)), ("product_size", number(100.0))];
        Sample::new(&CRUSH_GRIND, &settings).inlet("feed", &[(Solid, "gangue", 100_000.0), (Aqueous, "H2O", 1000.0)])
    }

    #[test]
    fn bonds_law_from_one_centimetre_to_a_tenth_of_a_millimetre() {
        // 10 * 12 * (1/10 - 1/100) = 10.8 kWh/t on 10 t/h of dry solids
        let made = mill().solve().unwrap();
        near(made.power, 108.0);
        assert_eq!((made.equipment[0].kind, made.equipment[0].count), ("ball mill", 1.0));
        assert!(made.remarks.is_empty());
    }

    #[test]
    fn mills_have_a_largest_size_a_volume_and_wear() {
        let sample = mill()
            .set("largest_mill", number(50.0))
            .set("power_density", number(12.0))
            .set("drive_efficiency", number(0.9))
            .set("media_wear", number(0.001))
            .reagent("media", &[(Metal, "Fe", 1.0)]);
        let made = sample.solve().unwrap();
        near(made.power, 120.0);
        assert_eq!(made.equipment[0].count, 3.0);
        near(made.equipment[0].size, 40.0);
        near(made.equipment[1].size, 40.0 / 12.0);
        near(made.dosed[1], 10.0);
    }

    #[test]
    fn a_grind_that_grows_is_refused_and_a_very_fine_one_remarked_on() {
        assert!(mill().set("product_size", number(20_000.0)).solve().unwrap_err().what.contains("not smaller"));
        assert_eq!(mill().set("product_size", number(20.0)).solve().unwrap().remarks.len(), 1);
        let factor = mill().set("product_size", number(20.0)).set("efficiency_factor", number(1.2)).solve().unwrap();
        assert!(factor.remarks.is_empty());
    }
}
