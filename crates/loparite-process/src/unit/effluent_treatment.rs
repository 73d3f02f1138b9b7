//! Effluent, treatment of: a liquor neutralised to a pH, its metals and sulfate brought out to what the law or
//!           solubility leaves.
//!
//! In        effluent; pH; g/L that are left of each metal, of sulfate, fluoride and phosphate; lime or soda; barium
//!           for radium
//! Out       treated water; sludge with its liquor; off-gas of carbonates
//! Holds     base for acid, for the hydroxide of each metal and for the pH is drawn, what does not react too; calcium
//!           is there for every anion it takes out, or less is taken out and a remark says so; twice in, twice out
//! Equations (1) out[s]    = max(0, n[s] - limit[s] * V / molar_mass[s])     (mol/h, metals but Ca, Ra, Ba; V L/h of
//!           water at the end)
//!           (2) base      = sum z[s] out[s] + H - OH + V * (10^(pH-14) - 10^(-pH))      (mol/h of OH)
//!           (3) drawn     = base / (OH per kg of reagent) / utilisation; O counts 2, CO3 2 (CO3 + H2O -> 2 OH + CO2)
//!           (4) M + z OH -> M(OH)z;  Ca + 2 F -> CaF2;  3 Ca + 2 PO4 -> Ca3(PO4)2;  Ca + SO4 + 2 H2O -> gypsum, each
//!           as (1)
//!           (5) Ba + SO4 -> BaSO4 as far as both go;  radium: radium_removal * n with sulfate
//!           (6) liquor in the sludge = solids * moisture / (1 - moisture)
//!           no degree of freedom is left; V in (1) and (2) is found by repeated substitution
//! Source    ion product of water 1e-14 at 25 C; (Ba,Ra)SO4 is the usual way to hold radium back; discharge between pH
//!           6 and 9: IFC, Environmental, Health and Safety Guidelines: Mining (2007)
//! Not here  hydrolysis and solubility by pH (the limits say what is left), ammonia, organic carbon, thickeners
//!           (`filter`)

use super::area::Area;
use super::tools_units3::{
    dissolve_reagent, dosed, excess_acid, inlet, no_debt_of_water, number, numbers, optional, react, there,
    unless_usual,
};
use super::{Case, Equipment, Fault, Guard, Made, Measure, Need, Port, Remark, UnitOp, neutralise};
use crate::reaction::Reaction;
use crate::stream::Phase::{Aqueous, Gas, Solid};
use crate::stream::{Phase, Stream};

/// The unit.
pub const EFFLUENT_TREATMENT: UnitOp = UnitOp {
    name: "effluent-treatment",
    what: "neutralises an effluent and brings out its metals, sulfate, fluoride, phosphate and radium",
    area: Area::Residues,
    inlets: &[
        inlet("effluent", "what is treated"),
        dosed("base", "lime, soda or carbonate"),
        dosed("barium", "barium chloride, drawn for `barium_dose`"),
    ],
    outlets: &[
        Port { name: "water", what: "treated water", need: Need::Required },
        Port { name: "sludge", what: "solids with the liquor they keep", need: Need::Required },
        Port { name: "offgas", what: "carbon dioxide of carbonates", need: Need::Required },
    ],
    parameters: &[
        number("ph", "pH at the end", Measure::Ph, (3.0, 13.0)),
        numbers(
            "limit",
            "what stays in the water: each metal but Ca, and SO4, F and PO4, which calcium takes out",
            Measure::GramPerLitre,
            (0.0, 300.0),
        ),
        number(
            "utilisation",
            "share of the base that reacts; the rest goes with the sludge",
            Measure::Share,
            (0.1, 1.0),
        ),
        number("moisture", "share of liquor in the sludge", Measure::Share, (0.0, 0.95)),
        optional(number(
            "radium_removal",
            "share of the dissolved radium that goes with sulfate into the sludge; none if not set",
            Measure::Share,
            (0.0, 1.0),
        )),
        optional(number(
            "barium_dose",
            "g of the reagent joined to `barium` per L of effluent; none is drawn if not set",
            Measure::GramPerLitre,
            (0.0, 10.0),
        )),
        optional(number(
            "residence",
            "hours in the reactor; no reactor is listed if not set",
            Measure::Hours,
            (0.05, 100.0),
        )),
    ],
    radionuclides: "Th and U come out as hydroxides down to their limit; Ra does not, and needs barium and sulfate: it is removed by its declared share, which makes the sludge the place where activity gathers",
    solve,
};

/// Ion product of water at 25 C, as -log10.
const PKW: f64 = 14.0;
/// pH of water that may be discharged.
const USUAL_PH: (f64, f64) = (6.0, 9.0);
/// Passes of the substitution for V; each takes off a factor of ten or more.
const MOST_PASSES: usize = 200;

/// Anion that calcium takes out, moles of calcium for one, moles of water for one, solid phase.
const BY_CALCIUM: [(&str, f64, f64); 3] = [("PO4", 1.5, 0.0), ("F", 0.5, 0.0), ("SO4", 1.0, 2.0)];

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let mut made = case.made();
    let mut effluent = case.inlet("effluent").clone();
    if effluent.is_empty() {
        return Ok(made);
    }
    let inflow = effluent.volume(Aqueous, case.table);
    radium(case, &mut made, &mut effluent)?;
    neutralise(&mut effluent, case.table)?;
    react(&mut effluent, case, (Aqueous, "CO3"), "CO3@aqueous + 2 H@aqueous -> CO2@gas + H2O@aqueous")?;
    let mut volume = effluent.volume(Aqueous, case.table);
    let mut treated = settle(case, &effluent, volume)?;
    for _ in 0..MOST_PASSES {
        let next = treated.stream.volume(Aqueous, case.table);
        if (next - volume).abs() <= 1e-14 * volume {
            break;
        }
        volume = next;
        treated = settle(case, &effluent, volume)?;
    }
    no_debt_of_water(&treated.stream, case)?;
    if treated.kilograms > 0.0 {
        case.dose(&mut made, "base", treated.kilograms)?;
    }
    made.remarks.append(&mut treated.remarks);
    let text = format!("the treated water has pH {:.1}", case.number("ph"));
    unless_usual(&mut made.remarks, Guard::Ph, case.number("ph"), USUAL_PH, text);
    if let Some(hours) = case.maybe("residence") {
        made.equipment.push(Equipment {
            kind: "neutralisation tank",
            size: inflow * hours / 1000.0,
            unit: "m3",
            count: 1.0,
        });
    }
    part(case, &mut made, treated.stream);
    Ok(made)
}

/// Equation (5).
fn radium(case: &Case<'_>, made: &mut Made, effluent: &mut Stream) -> Result<(), Fault> {
    if let Some(grams) = case.maybe("barium_dose").filter(|&grams| grams > 0.0) {
        let mut barium = case.dose(made, "barium", grams * effluent.volume(Aqueous, case.table) / 1000.0)?;
        dissolve_reagent(&mut barium, case)?;
        effluent.add(&barium, 1.0);
    }
    let share = case.maybe("radium_removal").unwrap_or(0.0);
    for id in ["Ra228", "Ra226"] {
        if let Some((s, n)) = there(effluent, case, Aqueous, id).filter(|_| share > 0.0) {
            let sulfate = case.need("SO4")?;
            let moved = (share * n).min(effluent.get(Aqueous, sulfate));
            for species in [s, sulfate] {
                *effluent.at(Aqueous, species) -= moved;
                *effluent.at(Solid, species) += moved;
            }
        }
    }
    if there(effluent, case, Aqueous, "SO4").is_some() {
        react(effluent, case, (Aqueous, "Ba"), "Ba@aqueous + SO4@aqueous -> Ba@solid + SO4@solid")?;
    }
    Ok(())
}

/// What a pass of the substitution gives.
struct Treated {
    stream: Stream,
    kilograms: f64,
    remarks: Vec<Remark>,
}

/// Equations (1) to (4) with V from the pass before.
fn settle(case: &Case<'_>, effluent: &Stream, volume: f64) -> Result<Treated, Fault> {
    let (water, hydroxide, acid) = (case.need("H2O")?, case.need("OH")?, case.need("H")?);
    let mut stream = effluent.clone();
    let mut metals = Vec::new();
    let mut base =
        volume * (10f64.powf(case.number("ph") - PKW) - 10f64.powf(-case.number("ph"))) + excess_acid(&stream, case);
    for s in case.table.metals() {
        let (n, species) = (stream.get(Aqueous, s), &case.table.all[s]);
        if n > 0.0 && !["Ca", "Ba", "Ra228", "Ra226"].contains(&species.id.as_str()) {
            let out = above(case, s, n, volume)?;
            base += out * species.charge;
            metals.push((s, out));
        }
    }
    let mut remarks = Vec::new();
    let kilograms = add_base(case, &mut stream, base, &mut remarks)?;
    for (s, out) in metals {
        let taken = out * case.table.all[s].charge;
        *stream.at(Aqueous, s) -= out;
        *stream.at(Solid, s) += out;
        *stream.at(Solid, hydroxide) += taken;
        let left = stream.get(Aqueous, hydroxide) - taken;
        // a metal that hydrolyses by itself leaves acid: H2O -> H + OH
        *stream.at(Aqueous, hydroxide) = left.max(0.0);
        *stream.at(Aqueous, acid) += (-left).max(0.0);
        *stream.at(Aqueous, water) -= (-left).max(0.0);
    }
    neutralise(&mut stream, case.table)?;
    calcium(case, &mut stream, volume, &mut remarks)?;
    Ok(Treated { stream, kilograms, remarks })
}

/// Equation (1): mol/h above the limit.
fn above(case: &Case<'_>, s: usize, n: f64, volume: f64) -> Result<f64, Fault> {
    Ok((n - case.of("limit", s)? * volume / case.table.all[s].molar_mass).max(0.0))
}

/// Equation (3); kg/h drawn.
fn add_base(case: &Case<'_>, stream: &mut Stream, base: f64, remarks: &mut Vec<Remark>) -> Result<f64, Fault> {
    let flow = stream.volume(Aqueous, case.table);
    if base <= 0.0 {
        let value = -base / flow.max(f64::MIN_POSITIVE);
        if value > 1e-9 {
            let text = format!("the effluent is more alkaline than asked for, by {value:.2e} mol/L: no base is drawn");
            remarks.push(Remark { guard: Guard::Ph, text, value, usual: (0.0, 0.0) });
        }
        return Ok(0.0);
    }
    let mut kilogram = case.reagent("base")?.clone();
    let unreacted = kilogram.clone();
    dissolve_reagent(&mut kilogram, case)?;
    if let Some((carbonate, n)) = there(&kilogram, case, Aqueous, "CO3") {
        *kilogram.at(Aqueous, carbonate) = 0.0;
        *kilogram.at(Aqueous, case.need("H2O")?) -= n;
        *kilogram.at(Aqueous, case.need("OH")?) += 2.0 * n;
        *kilogram.at(Gas, case.need("CO2")?) += n;
    }
    let strength = -excess_acid(&kilogram, case);
    if strength <= 0.0 {
        return Err(Fault::new(
            "the reagent at `base` of `effluent-treatment` is no base",
            "join lime, soda or carbonate",
        ));
    }
    let reacting = base / strength;
    let drawn = reacting / case.number("utilisation");
    stream.add(&kilogram, reacting);
    let idle = drawn - reacting;
    for (s, species) in case.table.all.iter().enumerate() {
        let wet = if species.id == "H2O" { Aqueous } else { Solid };
        *stream.at(wet, s) += idle * unreacted.get(Aqueous, s);
        *stream.at(Solid, s) += idle * unreacted.get(Solid, s);
    }
    Ok(drawn)
}

/// Anions that calcium takes out, equation (4), in the order of their solubility.
fn calcium(case: &Case<'_>, stream: &mut Stream, volume: f64, remarks: &mut Vec<Remark>) -> Result<(), Fault> {
    for (id, share, crystal) in BY_CALCIUM {
        let Some((s, n)) = there(stream, case, Aqueous, id) else { continue };
        let above = above(case, s, n, volume)?;
        if above <= 0.0 {
            continue;
        }
        let held = there(stream, case, Aqueous, "Ca").map_or(0.0, |(_, n)| n);
        let out = above.min(held / share);
        if out > 0.0 {
            let equation = format!(
                "{share} Ca@aqueous + {id}@aqueous + {crystal} H2O@aqueous -> {share} Ca@solid + {id}@solid + {crystal} H2O@solid"
            );
            Reaction::parse(&equation, case.table)?.go(stream, out);
        }
        let value = stream.get(Aqueous, s) * case.table.all[s].molar_mass / volume;
        let limit = case.of("limit", s)?;
        let text =
            format!("{value:.3} g/L of {id} stay in the water, since calcium is used up: {limit:.3} were asked for");
        unless_usual(remarks, Guard::Reagent, value, (0.0, limit * (1.0 + 1e-9) + 1e-12), text);
    }
    Ok(())
}

/// Equation (6).
fn part(case: &Case<'_>, made: &mut Made, mut stream: Stream) {
    made.outlets[2].add_phase(Gas, &stream, 1.0);
    stream.phase_mut(Gas).fill(0.0);
    let moisture = case.number("moisture");
    let (solids, liquor) = (stream.phase_mass(Solid, case.table), stream.phase_mass(Aqueous, case.table));
    let kept = (solids * moisture / (1.0 - moisture)).min(liquor);
    let share = if liquor > 0.0 { 1.0 - kept / liquor } else { 0.0 };
    made.outlets[0].add_phase(Phase::Aqueous, &stream, share);
    let water = made.outlets[0].clone();
    stream.add(&water, -1.0);
    made.outlets[1] = stream;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::sample::{Sample, by_species, get, number};
    use crate::unit::tools_units3::{assert_closed, assert_nothing_from_nothing};

    fn sample() -> Sample {
        let settings = [
            ("ph", number(9.0)),
            ("limit", by_species(&[("Fe", 0.001), ("Mg", 5.0), ("Th", 0.0), ("SO4", 0.5)])),
            ("utilisation", number(0.9)),
            ("moisture", number(0.6)),
            ("radium_removal", number(0.95)),
            ("barium_dose", number(0.02)),
            ("residence", number(2.0)),
        ];
        Sample::new(&EFFLUENT_TREATMENT, &settings)
            .inlet(
                "effluent",
                &[
                    (Aqueous, "H2O", 55_000.0),
                    (Aqueous, "H", 20.0),
                    (Aqueous, "Fe", 5.0),
                    (Aqueous, "Mg", 10.0),
                    (Aqueous, "Th", 0.1),
                    (Aqueous, "Ra228", 1e-12),
                    (Aqueous, "SO4", 27.7),
                    (Aqueous, "PO4", 0.0),
                ],
            )
            .reagent("base", &[(Solid, "Ca", 1.0), (Solid, "O", 1.0)])
            .reagent("barium", &[(Solid, "Ba", 1.0), (Solid, "Cl", 2.0), (Solid, "H2O", 2.0)])
    }

    #[test]
    fn lime_neutralises_and_takes_out_metals_and_gypsum() {
        // radium's charge: 1e-12 mol/h, far under what is asked of neutrality
        let made = sample().solve().unwrap();
        assert_closed(&sample(), &made);
        let [water, sludge, _] = &made.outlets[..] else { panic!("three outlets") };
        let table = crate::unit::sample::table();
        let volume = water.volume(Aqueous, &table);
        // limits hold in the treated water
        assert!((get(water, Aqueous, "Fe") * 55.845 / volume - 0.001).abs() < 1e-12);
        assert_eq!(get(water, Aqueous, "Th"), 0.0);
        // 20 for acid, 15 - 3 * limit for iron, 0.4 for thorium, 1e-5 mol/L for the pH; half of it lime, 10 % idle
        let all = volume + sludge.volume(Aqueous, &table);
        let base = 20.0 + 15.0 - 3.0 * 0.001 * all / 55.845 + 0.4 + (1e-5 - 1e-9) * all;
        let lime = base / 2.0 / 0.9;
        assert!((made.dosed[1] - lime * (40.078 + 15.999) / 1000.0).abs() < 1e-9, "{:?}", made.dosed);
        // pH 9
        assert!((get(water, Aqueous, "OH") / volume - 1e-5).abs() < 2e-9);
        assert!((get(sludge, Solid, "Fe") - (5.0 - 0.001 * all / 55.845)).abs() < 1e-9);
        // calcium 17.7 is less than sulfate above 0.5 g/L: gypsum takes it all, with two waters
        assert!(get(water, Aqueous, "Ca") < 1e-9);
        assert!((get(sludge, Solid, "H2O") - base).abs() < 1e-9);
        assert!(made.remarks.iter().any(|remark| remark.text.contains("SO4 stay")), "{:?}", made.remarks);
        assert!((get(sludge, Solid, "Ra228") - 0.95e-12).abs() < 1e-24);
        let (wet, dry) = (sludge.phase_mass(Aqueous, &table), sludge.phase_mass(Solid, &table));
        assert!((wet / (wet + dry) - 0.6).abs() < 1e-12);
        assert_nothing_from_nothing(&EFFLUENT_TREATMENT, &sample().settings);
    }

    #[test]
    fn sulfate_down_to_its_limit_where_calcium_is_enough() {
        let sample = sample().set("limit", by_species(&[("Fe", 0.001), ("Mg", 0.01), ("Th", 0.0), ("SO4", 1.6)]));
        let made = sample.solve().unwrap();
        assert_closed(&sample, &made);
        let water = &made.outlets[0];
        let volume = water.volume(Aqueous, &crate::unit::sample::table());
        assert!((get(water, Aqueous, "SO4") * 96.056 / volume - 1.6).abs() < 1e-9);
        assert!(made.remarks.is_empty(), "{:?}", made.remarks);
    }

    #[test]
    fn carbonate_as_base_gives_its_carbon_dioxide() {
        let sample = Sample::new(
            &EFFLUENT_TREATMENT,
            &[
                ("ph", number(7.0)),
                ("limit", by_species(&[("Nd", 0.0)])),
                ("utilisation", number(1.0)),
                ("moisture", number(0.5)),
            ],
        )
        .inlet("effluent", &[(Aqueous, "H2O", 1000.0), (Aqueous, "H", 1.0), (Aqueous, "Nd", 1.0), (Aqueous, "Cl", 4.0)])
        .reagent("base", &[(Solid, "Na", 2.0), (Solid, "CO3", 1.0)]);
        let made = sample.solve().unwrap();
        assert_closed(&sample, &made);
        assert!((get(&made.outlets[2], Gas, "CO2") - 2.0).abs() < 1e-9);
        assert!((get(&made.outlets[1], Solid, "OH") - 3.0).abs() < 1e-9);
    }

    #[test]
    fn fluoride_and_phosphate_take_calcium_first() {
        let sample = Sample::new(
            &EFFLUENT_TREATMENT,
            &[
                ("ph", number(8.0)),
                ("limit", by_species(&[("F", 0.01), ("PO4", 0.0), ("SO4", 2.0)])),
                ("utilisation", number(1.0)),
                ("moisture", number(0.5)),
            ],
        )
        .inlet(
            "effluent",
            &[
                (Aqueous, "H2O", 5000.0),
                (Aqueous, "H", 10.0),
                (Aqueous, "F", 4.0),
                (Aqueous, "PO4", 1.0),
                (Aqueous, "Cl", 3.0),
            ],
        )
        .reagent("base", &[(Solid, "Ca", 1.0), (Solid, "OH", 2.0)]);
        let made = sample.solve().unwrap();
        assert_closed(&sample, &made);
        let volume: f64 = made.outlets.iter().map(|o| o.volume(Aqueous, &crate::unit::sample::table())).sum();
        let fluoride = 4.0 - 0.01 * volume / 18.998;
        assert!((get(&made.outlets[1], Solid, "Ca") - (1.5 + fluoride / 2.0)).abs() < 1e-9);
    }

    #[test]
    fn what_cannot_be_done_is_said() {
        let alkaline =
            sample().inlet("effluent", &[(Aqueous, "H2O", 1000.0), (Aqueous, "Na", 1.0), (Aqueous, "OH", 1.0)]);
        let made = alkaline.solve().unwrap();
        assert!(made.dosed[1] == 0.0 && made.remarks.iter().any(|remark| remark.text.contains("alkaline")));
        let acid = sample().reagent("base", &[(Aqueous, "H", 1.0), (Aqueous, "Cl", 1.0)]);
        assert!(acid.solve().unwrap_err().what.contains("no base"));
        let silent = sample().set("limit", by_species(&[("Fe", 0.001)]));
        assert!(silent.solve().unwrap_err().what.contains("limit"));
    }
}
