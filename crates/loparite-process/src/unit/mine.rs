//! Mine: ore from a deposit, with what is left behind and what comes along.
//!
//! In        the deposit, kg/h of ore in place; waste rock, drawn as dilution and stripping ask
//! Out       `ore`, and `waste`: rock moved and not fed, with the ore that is not recovered
//! Holds     atoms; the ore holds `dilution` of waste rock by mass; twice in, twice out
//! Equations (1) mined       = mining_recovery * deposit
//!           (2) rock in ore = mined * dilution / (1 - dilution)         dilution: waste rock in the ore by mass
//!           (3) ore         = mined + rock in ore
//!           (4) stripped    = strip_ratio * ore                         waste moved per tonne of ore
//!           (5) waste       = stripped + (1 - mining_recovery) * deposit
//!           (6) power = specific_energy * (ore + stripped), heat = fuel_energy * (ore + stripped)
//!           degrees of freedom left: 0
//! Source    definitions of the trade
//! Not here  the order in which blocks are mined, grades that change over the years, rehabilitation

use super::area::Area;
use super::tools_units1::{dosed, energy, machines, optional, port, required};
use super::{Case, Fault, Made, Measure, UnitOp};

/// The unit.
pub const MINE: UnitOp = UnitOp {
    name: "mine",
    what: "mines ore from a deposit, with losses, dilution and waste rock",
    area: Area::Mining,
    inlets: &[
        port("deposit", "ore in place"),
        dosed("rock", "waste rock around the ore; not asked for where nothing is diluted or stripped"),
    ],
    outlets: &[
        port("ore", "mined ore with its dilution"),
        port("waste", "rock stripped, and ore that is not recovered"),
    ],
    parameters: &[
        required(
            "mining_recovery",
            "share of the ore in place that is mined; the rest is left behind or dumped",
            Measure::Share,
            (0.0, 1.0),
        ),
        required("dilution", "waste rock in the mined ore, share of its mass", Measure::Share, (0.0, 0.9)),
        optional(
            "strip_ratio",
            "tonnes of waste rock moved per tonne of ore; none if not set (underground, or a pit without overburden)",
            Measure::KilogramPerKilogram,
            (0.0, 50.0),
        ),
        energy("kWh of electricity per tonne of ore and waste moved"),
        optional(
            "fuel_energy",
            "kWh of fuel per tonne of ore and waste moved; none if not set (all machines are electric)",
            Measure::KilowattHourPerTonne,
            (0.0, 1000.0),
        ),
    ],
    radionuclides: "Th-232 and U-238 are in place with Ra-228 and Ra-226 in equilibrium, and mining does not part them; dilution \
                    brings what the rock holds, waste keeps what is not recovered",
    solve,
};

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let deposit = case.inlet("deposit");
    let mut made = case.made();
    let dilution = case.number("dilution");
    let mut ore = deposit.times(case.number("mining_recovery"));
    let mut waste = deposit.clone();
    waste.add(&ore, -1.0);
    let rock = ore.mass(case.table) * dilution / (1.0 - dilution);
    if rock > 0.0 {
        let rock = case.dose(&mut made, "rock", rock)?;
        ore.add(&rock, 1.0);
    }
    let ore_mass = ore.mass(case.table);
    let stripped = case.maybe("strip_ratio").unwrap_or(0.0) * ore_mass;
    if stripped > 0.0 {
        let stripped = case.dose(&mut made, "rock", stripped)?;
        waste.add(&stripped, 1.0);
    }
    let moved = (ore_mass + stripped) / 1000.0;
    made.power = case.number("specific_energy") * moved;
    made.heat = case.maybe("fuel_energy").unwrap_or(0.0) * moved;
    machines(&mut made, "mining fleet", (moved, "t/h"), None);
    Ok(Made { outlets: vec![ore, waste], ..made })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Phase::Solid;
    use crate::unit::sample::{Sample, get, number, table};

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-12), "{found} against {expected}");
    }

    fn pit() -> Sample {
        let settings = [("mining_recovery", number(0.9)), ("dilution", number(0.1)), ("specific_energy", number(3.0))];
        Sample::new(&MINE, &settings)
            .inlet("deposit", &[(Solid, "Nd", 10.0), (Solid, "PO4", 10.0), (Solid, "gangue", 76.0)])
            .reagent("rock", &[(Solid, "gangue", 1.0)])
    }

    #[test]
    fn the_ore_holds_the_dilution_and_what_was_recovered() {
        let sample = pit();
        let made = sample.solve().unwrap();
        let (deposit, ore) = (sample.inlets[0].mass(&table()), made.outlets[0].mass(&table()));
        near(ore, 0.9 * deposit / 0.9);
        near(made.dosed[1], 0.1 * ore);
        near(get(&made.outlets[0], Solid, "Nd"), 9.0);
        near(get(&made.outlets[1], Solid, "Nd"), 1.0);
        near(made.power, 3.0 * ore / 1000.0);
    }

    #[test]
    fn stripped_rock_is_moved_and_paid_for() {
        let made = pit().set("strip_ratio", number(2.0)).set("fuel_energy", number(5.0)).solve().unwrap();
        let ore = made.outlets[0].mass(&table());
        near(made.dosed[1], 0.1 * ore + 2.0 * ore);
        near(made.heat, 5.0 * 3.0 * ore / 1000.0);
        near(made.equipment[0].size, 3.0 * ore / 1000.0);
    }
}
