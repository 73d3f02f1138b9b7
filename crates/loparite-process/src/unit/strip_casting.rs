//! Strip casting: an alloy of a given share of rare earths and boron, melted and cast on a wheel.
//!
//! In        rare-earth metal; iron, ferroboron and other metals, drawn as the target asks
//! Out       `alloy`, `dross`: what is lost in melting
//! Holds     atoms; the alloy has the shares that are set, by mass, after the loss; twice in, twice out
//! Equations (1) kept[s]  = (1 - melting_loss[s]) * charged[s], of metals; what else comes in goes to the dross
//!           (2) rare earths of the alloy = rare_earth_share * alloy
//!           (3) boron of the alloy       = boron_share * alloy
//!           (4) alloy from `additive`    = additive_share * alloy
//!           (5) alloy = kept metal + kept iron + kept ferroboron + kept additive: with (2) to (4) linear in the three
//!               drawn
//!           (6) power = specific_energy * alloy
//!           degrees of freedom left: 0
//! Source    Nd2Fe14B holds 26.68 wt% Nd and 1.00 wt% B; magnets 29 to 32.5 % Nd, 1.1 to 1.2 % B (vendor's table of
//!           composition)
//! Not here  several grades from one furnace; oxygen taken up in melting (the dross counts as metal)

use super::area::Area;
use super::tools_units1::{
    capacity, dosed, energy, is_rare_earth, machines_by_capacity, optional, port, power, required,
};
use super::tools_units1::{shares, watch};
use super::{Case, Fault, Guard, Made, Measure, Need, UnitOp};
use crate::stream::{Phase, Stream};
use faer::linalg::solvers::Solve;

/// The unit.
pub const STRIP_CASTING: UnitOp = UnitOp {
    name: "strip-casting",
    what: "melts rare-earth metal with iron, ferroboron and others to a target alloy and casts it",
    area: Area::Magnet,
    inlets: &[
        port("metal", "rare-earth metal, and alloy that comes back"),
        dosed("iron", "iron"),
        dosed("ferroboron", "ferroboron; not asked for if `boron_share` is 0"),
        dosed("additive", "other metals (Co, Cu, Al, Ga, Nb, Dy-Fe); not asked for if no `additive_share` is set"),
    ],
    outlets: &[port("alloy", "cast alloy"), port("dross", "what is lost in melting")],
    parameters: &[
        required("rare_earth_share", "rare earths in the alloy, share of its mass", Measure::Share, (0.01, 0.99)),
        required(
            "boron_share",
            "boron in the alloy, share of its mass; 0 for an alloy without",
            Measure::Share,
            (0.0, 0.1),
        ),
        optional(
            "additive_share",
            "part of the alloy that comes from `additive`, share of its mass; none if not set",
            Measure::Share,
            (0.0, 0.5),
        ),
        shares("melting_loss", "share of each species charged that is lost to dross", Need::Required),
        energy("kWh of electricity per tonne of alloy"),
        capacity("largest furnace, kg/h of alloy; one furnace if not set"),
    ],
    radionuclides: "traces of Th and U in the metal stay in the alloy but for their melting loss; Ra, the basest of all, by its own",
    solve,
};

/// Rare earths between stoichiometric Nd2Fe14B and the richest magnet of the table (32.5 % Nd, 1.2 % Dy), share of
/// mass.
const USUAL_RARE_EARTHS: (f64, f64) = (0.2668, 0.337);
/// Boron between stoichiometric Nd2Fe14B and the richest magnet of the table, share of mass.
const USUAL_BORON: (f64, f64) = (0.0099, 0.012);
/// The dosed inlets in the order of the unknowns.
const DRAWN: [&str; 3] = ["iron", "ferroboron", "additive"];

/// kg/h kept of a stream: all, rare earths, boron.
struct Kept {
    all: f64,
    rare_earths: f64,
    boron: f64,
}

/// Equation (1), the alloy that a charge becomes.
fn kept(case: &Case<'_>, charge: &Stream) -> Result<Stream, Fault> {
    let mut alloy = case.empty();
    for s in 0..case.table.len() {
        let n = charge.get(Phase::Metal, s);
        if n != 0.0 {
            *alloy.at(Phase::Metal, s) = n * (1.0 - case.of("melting_loss", s)?);
        }
    }
    Ok(alloy)
}

fn measure(case: &Case<'_>, alloy: &Stream) -> Kept {
    let boron = case.table.find("B");
    let mass = |s: usize| alloy.get(Phase::Metal, s) * case.table.all[s].molar_mass / 1000.0;
    let rare_earths = (0..case.table.len()).filter(|&s| is_rare_earth(case.table, s)).map(mass).sum();
    Kept { all: alloy.mass(case.table), rare_earths, boron: boron.map_or(0.0, mass) }
}

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let metal = case.inlet("metal");
    let mut made = case.made();
    let mut charge = metal.clone();
    if measure(case, &kept(case, metal)?).all > 0.0 {
        for (port, kilograms) in DRAWN.into_iter().zip(drawn(case, metal)?) {
            if kilograms > 0.0 {
                charge.add(&case.dose(&mut made, port, kilograms)?, 1.0);
            }
        }
    }
    let alloy = kept(case, &charge)?;
    charge.add(&alloy, -1.0);
    let found = measure(case, &alloy);
    if found.all > 0.0 && found.boron > 0.0 {
        let text = "rare earths in the alloy, below Nd2Fe14B free iron spoils the magnet (share of mass)";
        watch(&mut made, Guard::Validity, found.rare_earths / found.all, USUAL_RARE_EARTHS, text);
        watch(&mut made, Guard::Validity, found.boron / found.all, USUAL_BORON, "boron in the alloy (share of mass)");
    }
    made.power = power(case, found.all / 1000.0);
    machines_by_capacity(case, &mut made, "strip caster", found.all / 1000.0);
    Ok(Made { outlets: vec![alloy, charge], ..made })
}

/// Equations (2) to (5): kg/h of iron, ferroboron, additive.
fn drawn(case: &Case<'_>, metal: &Stream) -> Result<[f64; 3], Fault> {
    let target =
        [case.number("rare_earth_share"), case.number("boron_share"), case.maybe("additive_share").unwrap_or(0.0)];
    let asked = [true, target[1] > 0.0, target[2] > 0.0];
    let ours = measure(case, &kept(case, metal)?);
    // row: what is counted less its share of all; column: a kilogram drawn
    let mut left = faer::Mat::<f64>::identity(3, 3);
    let mut right = faer::Mat::<f64>::zeros(3, 1);
    let rows = |of: &Kept, additive: f64| {
        [of.rare_earths - target[0] * of.all, of.boron - target[1] * of.all, additive - target[2] * of.all]
    };
    let at_start = rows(&ours, 0.0);
    for j in (0..3).filter(|&j| asked[j]) {
        let one = measure(case, &kept(case, case.reagent(DRAWN[j])?)?);
        let column = rows(&one, if j == 2 { one.all } else { 0.0 });
        (0..3).filter(|&i| asked[i]).for_each(|i| left[(i, j)] = column[i]);
        right[(j, 0)] = -at_start[j];
    }
    let found = left.partial_piv_lu().solve(&right);
    let scale = 1e-9 * ours.all;
    for (j, name) in DRAWN.into_iter().enumerate() {
        let kilograms = found[(j, 0)];
        if !kilograms.is_finite() || kilograms < -scale {
            return Err(Fault::new(
                format!(
                    "no alloy of {} rare earths and {} boron can be made here: it would take {kilograms:.3} kg/h of {name}",
                    target[0], target[1]
                ),
                "feed richer metal, or set shares that what is joined can reach",
            ));
        }
    }
    Ok([0, 1, 2].map(|j| found[(j, 0)].max(0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Phase::Metal;
    use crate::unit::sample::{Sample, by_species, get, number, table};

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-12), "{found} against {expected}");
    }

    fn caster() -> Sample {
        let settings = [
            ("rare_earth_share", number(0.31)),
            ("boron_share", number(0.01)),
            ("melting_loss", by_species(&[("Nd", 0.02), ("others", 0.0)])),
            ("specific_energy", number(1500.0)),
        ];
        Sample::new(&STRIP_CASTING, &settings)
            .inlet("metal", &[(Metal, "Nd", 1000.0)])
            .reagent("iron", &[(Metal, "Fe", 1.0)])
            .reagent("ferroboron", &[(Metal, "Fe", 80.0 / 55.845), (Metal, "B", 20.0 / 10.81)])
    }

    #[test]
    fn the_alloy_has_the_shares_that_are_set_after_the_loss() {
        let made = caster().solve().unwrap();
        let alloy = made.outlets[0].mass(&table());
        near(alloy, 0.98 * 144.24 / 0.31);
        near(get(&made.outlets[0], Metal, "B") * 10.81 / 1000.0, 0.01 * alloy);
        // ferroboron of 20 % boron
        near(made.dosed[2], 0.05 * alloy);
        near(made.dosed[1], 0.69 * alloy - 0.05 * alloy);
        near(get(&made.outlets[1], Metal, "Nd"), 20.0);
        near(made.power, 1.5 * alloy);
        assert!(made.remarks.is_empty(), "{:?}", made.remarks);
    }

    #[test]
    fn an_additive_that_holds_rare_earth_counts_in_both() {
        let dysprosium_iron = [(Metal, "Dy", 80.0 / 162.5), (Metal, "Fe", 20.0 / 55.845)];
        let made = caster().set("additive_share", number(0.02)).reagent("additive", &dysprosium_iron).solve().unwrap();
        let alloy = made.outlets[0].mass(&table());
        near(made.dosed[3], 0.02 * alloy);
        near(0.98 * 144.24 + 0.016 * alloy, 0.31 * alloy);
    }

    #[test]
    fn a_target_out_of_reach_is_a_fault_and_a_lean_alloy_a_remark() {
        let lean = caster().inlet("metal", &[(Metal, "Nd", 1.0), (Metal, "Fe", 14.0)]);
        assert!(lean.solve().unwrap_err().what.contains("iron"));
        let made = caster().set("rare_earth_share", number(0.25)).solve().unwrap();
        assert!(made.remarks.iter().any(|remark| remark.text.contains("free iron")));
    }

    #[test]
    fn an_alloy_without_boron_needs_no_ferroboron() {
        let mut sample = caster().set("boron_share", number(0.0));
        sample.reagents[2] = None;
        let made = sample.solve().unwrap();
        near(get(&made.outlets[0], Metal, "Nd") * 0.144_24, 0.31 * made.outlets[0].mass(&table()));
    }
}
