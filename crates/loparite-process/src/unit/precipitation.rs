//! Precipitation: rare earths out of a liquor as oxalate, carbonate, hydroxide or double sulfate.
//!
//! In        liquor (with or without solids); reagent as needed
//! Out       `pulp`: the precipitate (solid) in the spent liquor, `gas`: CO2
//! Holds     all in proportion to the liquor; the counter-ion of the metals stays in the liquor
//! Equations (1) p = recovery * n, mol/h of each metal; Q = sum p * z
//!           (2) oxalate: C2O4 drawn = (1 + excess) * Q/2; solid M (C2O4)_z/2; the acid that is freed stays in the
//!               liquor
//!           (3) carbonate: base drawn = free acid + (1 + excess) * Q, counted as OH + 2 O + 2 CO3 + NH3 - H; solid
//!               M (CO3)_z/2; CO3 that meets acid leaves as CO2; free acid is neutralised first
//!           (4) hydroxide: base drawn as in (3); solid M (OH)_z
//!           (5) sulfate: Na drawn = max(0, (1 + excess) * sum p - Na there), and no less than what
//!               SO4 = (1 + excess) * sum p (z + 1)/2 - SO4 there needs; solid Na M (SO4)_(z+1)/2
//!           (6) water = hydration mol of H2O per mol of metal in the solid
//!           (7) heat = heat_demand * liquor (kW)
//!           Degrees of freedom with the required parameters set: 0.
//! Source    stoichiometry (per kg Nd2O3: 1.124 kg oxalic acid dihydrate, 1.410 kg NH4HCO3, 0.945 kg Na2CO3);
//!           industrial excess: input
//! Not here  solubility: what is not recovered; grain size, filtering (`filter`); firing (`calcination`)

use super::area::Area;
use super::declare::{dosed, guard, optional, port, required, shares, vessel};
use super::{Case, Fault, Guard, Made, Measure, Need, Parameter, Shape, UnitOp, salt};
use crate::stream::{Phase, Stream};

/// The unit.
pub const PRECIPITATION: UnitOp = UnitOp {
    name: "precipitation",
    what: "precipitates metals as oxalate, carbonate, hydroxide or double sulfate",
    area: Area::Precipitation,
    inlets: &[
        port("liquor", "what is precipitated from"),
        dosed("reagent", "oxalic acid; soda or ammonium bicarbonate; alkali; sodium sulfate"),
    ],
    outlets: &[port("pulp", "precipitate in spent liquor"), port("gas", "CO2")],
    parameters: &[
        Parameter {
            name: "as",
            what: "what is precipitated",
            shape: Shape::Word(&["oxalate", "carbonate", "hydroxide", "sulfate"]),
            measure: Measure::Ratio,
            range: (0.0, 0.0),
            need: Need::Required,
        },
        shares("recovery", "share of each dissolved metal that precipitates"),
        required("excess", "reagent beyond what is in the precipitate, per what is in it", Measure::Ratio, (0.0, 10.0)),
        optional(
            "hydration",
            "mol of water per mol of metal in the precipitate; none if not set",
            Measure::Ratio,
            (0.0, 20.0),
        ),
        optional(
            "heat_demand",
            "heat per tonne of liquor; none if not set",
            Measure::KilowattHourPerTonne,
            (0.0, 1000.0),
        ),
        optional(
            "residence",
            "time in the vessel, for its size; no size is given without it",
            Measure::Hours,
            (0.01, 100.0),
        ),
    ],
    radionuclides: "Th precipitates with the rare earths as oxalate, carbonate and hydroxide, U(VI) stays in carbonate and oxalate \
                    liquors, Ra follows carbonate and sulfate: each as its `recovery` says; remove them before",
    solve,
};

/// mol/L of acid left after an oxalate, above which rare-earth oxalates dissolve noticeably. No source, assumed.
const USUAL_ACID: (f64, f64) = (0.0, 1.0);
/// Hours; no source, assumed.
const USUAL_RESIDENCE: (f64, f64) = (0.25, 24.0);

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let (liquor, table) = (case.inlet("liquor"), case.table);
    let mut made = case.made();
    let mut work = liquor.clone();
    let (down, charge) = salt::metals_of(case, &work, Phase::Aqueous, "recovery")?;
    salt::carry(&mut work, &down, Phase::Aqueous, Phase::Solid);
    match case.word("as").expect("a required parameter is set before a unit is solved") {
        "oxalate" => oxalate(case, &mut made, &mut work, charge)?,
        "sulfate" => sulfate(case, &mut made, &mut work, &down)?,
        word => base(case, &mut made, &mut work, (charge, word == "carbonate"))?,
    }
    let water = case.maybe("hydration").unwrap_or(0.0) * down.iter().sum::<f64>();
    bind(&mut work, case, "H2O", water)?;
    let gas = salt::part_gas(&mut work);
    made.heat = case.maybe("heat_demand").unwrap_or(0.0) * liquor.mass(table) / 1000.0;
    vessel(case, &mut made, "precipitator", &work);
    remark(case, &mut made, &work);
    Ok(Made { outlets: vec![work, gas], ..made })
}

/// Moves moles of a species from the liquor into the precipitate.
fn bind(work: &mut Stream, case: &Case<'_>, id: &str, moles: f64) -> Result<(), Fault> {
    salt::draw(work, case.table, (Phase::Aqueous, id), moles)?;
    salt::give(work, case.table, (Phase::Solid, id), moles)
}

/// Equation (2).
fn oxalate(case: &Case<'_>, made: &mut Made, work: &mut Stream, charge: f64) -> Result<(), Fault> {
    if charge <= 0.0 {
        return Ok(());
    }
    let need = 0.5 * charge * (1.0 + case.number("excess"));
    let reagent = case.dose_moles(made, "reagent", case.need("C2O4")?, need)?;
    work.add(&salt::into_liquor(&reagent, case.table)?, 1.0);
    bind(work, case, "C2O4", 0.5 * charge)
}

/// Equation (5).
fn sulfate(case: &Case<'_>, made: &mut Made, work: &mut Stream, down: &[f64]) -> Result<(), Fault> {
    let table = case.table;
    let metals: f64 = down.iter().sum();
    if metals <= 0.0 {
        return Ok(());
    }
    let sulfates: f64 = down.iter().zip(&table.all).map(|(n, species)| n * 0.5 * (species.charge + 1.0)).sum();
    let one = case.reagent("reagent")?;
    let mut kilograms = 0.0_f64;
    for (id, moles) in [("Na", metals), ("SO4", sulfates)] {
        let short = moles * (1.0 + case.number("excess")) - salt::amount(work, table, Phase::Aqueous, id);
        if short > 0.0 {
            let held = one.total(case.need(id)?);
            if held <= 0.0 {
                return Err(Fault::new(
                    format!("the double sulfate lacks {short:.3} mol/h of {id} and the reagent holds none"),
                    "join sodium sulfate",
                ));
            }
            kilograms = kilograms.max(short / held);
        }
    }
    if kilograms > 0.0 {
        let reagent = case.dose(made, "reagent", kilograms)?;
        work.add(&salt::into_liquor(&reagent, table)?, 1.0);
    }
    bind(work, case, "Na", metals)?;
    bind(work, case, "SO4", sulfates)
}

/// Equations (3) and (4): charge that goes down, and whether with carbonate.
fn base(case: &Case<'_>, made: &mut Made, work: &mut Stream, of: (f64, bool)) -> Result<(), Fault> {
    let ((charge, carbonate), table) = (of, case.table);
    if charge <= 0.0 {
        return Ok(());
    }
    let one = salt::into_liquor(case.reagent("reagent")?, table)?;
    let strength = salt::base(&one, table);
    if strength <= 0.0 {
        return Err(Fault::new(
            "the reagent at `reagent` of `precipitation` is no base",
            "join soda, lime, ammonia or the like",
        ));
    }
    // what is drawn first reacts wholly, the excess stays as it is
    let reacts = ((charge - salt::base(work, table)) / strength).max(0.0);
    let excess = case.number("excess") * charge / strength;
    case.dose(made, "reagent", reacts + excess)?;
    work.add(&one, reacts);
    if carbonate {
        bind(work, case, "CO3", 0.5 * charge)?;
    } else {
        salt::hydrolyse(work, table, charge)?;
    }
    salt::settle(work, table)?;
    work.add(&one, excess);
    salt::dry_check(work, table)
}

fn remark(case: &Case<'_>, made: &mut Made, work: &Stream) {
    let litres = work.volume(Phase::Aqueous, case.table);
    if litres > 0.0 && case.word("as") == Some("oxalate") {
        let acid = salt::amount(work, case.table, Phase::Aqueous, "H") / litres;
        guard(made, Guard::Ph, acid, USUAL_ACID, "acid left after the oxalate, mol/L");
    }
    if let Some(value) = case.maybe("residence") {
        guard(made, Guard::Residence, value, USUAL_RESIDENCE, "time in the precipitator, h");
    }
}

#[cfg(test)]
mod tests {
    use crate::stream::Phase::{Aqueous, Gas, Solid};
    use crate::unit::sample::{Sample, by_species, get, kilogram, number, stream, table};
    use crate::unit::samples_units2::{
        carbonate_precipitation, double_sulfate, hydroxide_precipitation, oxalate_precipitation,
    };

    fn neodymium(sample: Sample, acid: f64) -> Sample {
        let mut sample =
            sample.set("recovery", by_species(&[("Nd", 1.0)])).set("excess", number(0.0)).set("hydration", number(0.0));
        let amounts =
            [(Aqueous, "Nd", 2.0), (Aqueous, "Cl", 6.0 + acid), (Aqueous, "H", acid), (Aqueous, "H2O", 500.0)];
        sample.inlets[0] = stream(&amounts);
        sample
    }

    /// kg of a reagent per kg of Nd2O3, for 2 mol of Nd.
    fn per_oxide(sample: &Sample) -> f64 {
        sample.solve().unwrap().dosed[1] / (2.0 * 144.24 + 3.0 * 15.999) * 1000.0
    }

    #[test]
    fn reagents_are_those_of_the_table_of_stoichiometry() {
        let dihydrate = [(Solid, "H", 2.0), (Solid, "C2O4", 1.0), (Solid, "H2O", 2.0)];
        let bicarbonate = [(Solid, "NH4", 1.0), (Solid, "H", 1.0), (Solid, "CO3", 1.0)];
        let soda = [(Solid, "Na", 2.0), (Solid, "CO3", 1.0)];
        let plain = |sample: Sample| neodymium(sample, 0.0);
        assert!((per_oxide(&plain(oxalate_precipitation()).reagent("reagent", &dihydrate)) - 1.124).abs() < 5e-4);
        assert!((per_oxide(&plain(carbonate_precipitation()).reagent("reagent", &bicarbonate)) - 1.4097).abs() < 5e-4);
        assert!((per_oxide(&plain(carbonate_precipitation()).reagent("reagent", &soda)) - 0.945).abs() < 5e-4);
    }

    #[test]
    fn bicarbonate_gives_half_of_its_carbon_as_gas() {
        let sample = neodymium(carbonate_precipitation(), 0.0);
        let bicarbonate = [(Solid, "NH4", 1.0), (Solid, "H", 1.0), (Solid, "CO3", 1.0)];
        let made = sample.reagent("reagent", &bicarbonate).solve().unwrap();
        assert!((get(&made.outlets[1], Gas, "CO2") - 3.0).abs() < 1e-9);
        assert!((get(&made.outlets[0], Solid, "CO3") - 3.0).abs() < 1e-9);
        assert!((get(&made.outlets[0], Aqueous, "Cl") - 6.0).abs() < 1e-9);
    }

    #[test]
    fn free_acid_is_neutralised_first() {
        let sample = neodymium(hydroxide_precipitation(), 4.0).set("excess", number(0.5));
        let made = sample.reagent("reagent", &[(Solid, "Na", 1.0), (Solid, "OH", 1.0)]).solve().unwrap();
        // 4 for the acid, 6 for the metal, 3 in excess
        assert!((get(&made.outlets[0], Aqueous, "Na") - 13.0).abs() < 1e-9);
        assert!((get(&made.outlets[0], Aqueous, "OH") - 3.0).abs() < 1e-9);
        assert!((get(&made.outlets[0], Solid, "OH") - 6.0).abs() < 1e-9);
        // 4 of water made
        assert!((get(&made.outlets[0], Aqueous, "H2O") - 504.0).abs() < 1e-9);
    }

    #[test]
    fn ammonia_needs_the_water_of_the_liquor() {
        let sample = neodymium(hydroxide_precipitation(), 0.0).reagent("reagent", &[(Gas, "NH3", 1.0)]);
        let made = sample.solve().unwrap();
        assert!((get(&made.outlets[0], Aqueous, "NH4") - 6.0).abs() < 1e-9);
        assert!((get(&made.outlets[0], Aqueous, "H2O") - 494.0).abs() < 1e-9);
        let mut dry = sample;
        let water = table().find("H2O").unwrap();
        *dry.inlets[0].at(Aqueous, water) = 1.0;
        assert!(dry.solve().unwrap_err().what.contains("water"));
    }

    #[test]
    fn a_double_sulfate_takes_sodium() {
        let sample = neodymium(double_sulfate(), 0.0).reagent("reagent", &[(Solid, "Na", 2.0), (Solid, "SO4", 1.0)]);
        let made = sample.solve().unwrap();
        // 2 Nd need 2 Na and 4 SO4: sulfate decides, 8 Na come
        assert!((get(&made.outlets[0], Solid, "SO4") - 4.0).abs() < 1e-9);
        assert!((get(&made.outlets[0], Aqueous, "Na") - 6.0).abs() < 1e-9);
    }

    #[test]
    fn caustic_makes_no_carbonate() {
        let mut sample = neodymium(carbonate_precipitation(), 0.0);
        sample.reagents[1] = Some(kilogram(&[(Solid, "Na", 1.0), (Solid, "OH", 1.0)]));
        assert!(sample.solve().unwrap_err().what.contains("CO3"));
    }
}
