//! Grain boundary diffusion: dysprosium or terbium brought into finished magnets along their grain boundaries.
//!
//! In        machined magnets; a source of Dy or Tb: metal, hydride or fluoride
//! Out       `magnet`, `spent`: what of the source does not go in
//! Holds     atoms; the treated magnet holds `uptake` of the element from the source by mass; spent source stays
//!           neutral
//! Equations (1) element taken up = uptake * treated magnet,  treated magnet = magnet + element - neodymium given
//!           (2) element drawn    = element taken up / utilisation
//!           (3) from a fluoride (or oxide): X (3+) + Nd of the magnet -> X in the magnet + Nd (3+), which leaves with
//!               the spent salt;
//!               the same share `utilisation` of metal and of salt goes in
//!           (4) power = specific_energy * magnet
//!           degrees of freedom left: 0; twice in, twice out
//! Source    heavy rare earths saved 50 % at equal coercivity: Trout, Magnetics Business & Technology 2018; vendors say
//!           50 to 70 %
//! Not here  coercivity and remanence; how deep it goes (thin magnets only)

use super::area::Area;
use super::tools_units1::{capacity, dosed, energy, machines_by_capacity, port, power, required};
use super::{Case, Fault, Made, Measure, Need, Parameter, Shape, UnitOp};
use crate::stream::Phase;

/// The unit.
pub const GRAIN_BOUNDARY_DIFFUSION: UnitOp = UnitOp {
    name: "grain-boundary-diffusion",
    what: "diffuses dysprosium or terbium into magnets to a target uptake",
    area: Area::Magnet,
    inlets: &[port("magnet", "machined magnets"), dosed("source", "metal, hydride or fluoride of the element")],
    outlets: &[port("magnet", "treated magnets"), port("spent", "what of the source does not go in")],
    parameters: &[
        Parameter {
            name: "element",
            what: "which element diffuses",
            shape: Shape::Word(&["Dy", "Tb"]),
            measure: Measure::Ratio,
            range: (0.0, 0.0),
            need: Need::Required,
        },
        required("uptake", "element taken up, share of the mass of the treated magnet", Measure::Share, (0.0, 0.05)),
        required("utilisation", "share of the element drawn that goes in", Measure::Share, (0.01, 1.0)),
        energy("kWh of electricity per tonne of magnets"),
        capacity("largest furnace, kg/h of magnets; one furnace if not set"),
    ],
    radionuclides: "nothing is parted: traces of Th, U and Ra stay where they are, in magnet and source",
    solve,
};

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let fed = case.inlet("magnet");
    let mut made = case.made();
    let element = case.need(case.word("element").expect("a required parameter is set before a unit is solved"))?;
    let (mut magnet, mut spent) = (fed.clone(), case.empty());
    let kilograms = fed.phase_mass(Phase::Metal, case.table);
    let uptake = case.number("uptake");
    if uptake > 0.0 && kilograms > 0.0 {
        let one = case.reagent("source")?;
        let held = one.get(Phase::Metal, element) + one.get(Phase::Solid, element);
        if held <= 0.0 {
            let id = &case.table.all[element].id;
            return Err(Fault::new(
                format!("the source of the diffusion holds no {id}"),
                format!("join a source of {id}"),
            ));
        }
        let salt = one.get(Phase::Solid, element) / held;
        let nd = if salt > 0.0 { case.need("Nd")? } else { element };
        let mass = |s: usize| case.table.all[s].molar_mass / 1000.0;
        // (1) solved for the moles that go in: n * M = uptake * (kilograms + n * M - salt * n * M_Nd)
        let n = uptake * kilograms / (mass(element) * (1.0 - uptake) + uptake * salt * mass(nd));
        spent = case.dose(&mut made, "source", n / case.number("utilisation") / held)?;
        let (from_metal, from_salt) = (n * (1.0 - salt), n * salt);
        *spent.at(Phase::Metal, element) -= from_metal;
        *spent.at(Phase::Solid, element) -= from_salt;
        *magnet.at(Phase::Metal, element) += n;
        if salt > 0.0 {
            exchange(case, &mut magnet, &mut spent, from_salt)?;
        }
    }
    for phase in [Phase::Metal, Phase::Solid] {
        let left = spent.at(phase, element);
        *left = left.max(0.0);
    }
    made.power = power(case, kilograms / 1000.0);
    machines_by_capacity(case, &mut made, "diffusion furnace", kilograms / 1000.0);
    Ok(Made { outlets: vec![magnet, spent], ..made })
}

/// Equation (3): neodymium of the magnet takes the place of the element in the salt, both 3+.
fn exchange(
    case: &Case<'_>,
    magnet: &mut crate::stream::Stream,
    spent: &mut crate::stream::Stream,
    moles: f64,
) -> Result<(), Fault> {
    let nd = case.need("Nd")?;
    let there = magnet.get(Phase::Metal, nd);
    if there < moles {
        return Err(Fault::new(
            format!("the magnet gives {moles:.4} mol/h of Nd for the salt and holds {there:.4}"),
            "join a source that is metal or hydride",
        ));
    }
    *magnet.at(Phase::Metal, nd) -= moles;
    *spent.at(Phase::Solid, nd) += moles;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Phase::{Metal, Solid};
    use crate::unit::sample::{Sample, get, number, table, word};

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-12), "{found} against {expected}");
    }

    fn furnace() -> Sample {
        let settings = [
            ("element", word("Tb")),
            ("uptake", number(0.004)),
            ("utilisation", number(0.8)),
            ("specific_energy", number(900.0)),
        ];
        Sample::new(&GRAIN_BOUNDARY_DIFFUSION, &settings)
            .inlet("magnet", &[(Metal, "Nd", 200.0), (Metal, "Fe", 1400.0), (Metal, "B", 100.0)])
    }

    #[test]
    fn metal_goes_in_to_the_target() {
        let sample = furnace().reagent("source", &[(Metal, "Tb", 1.0)]);
        let made = sample.solve().unwrap();
        let magnet = made.outlets[0].mass(&table());
        let terbium = get(&made.outlets[0], Metal, "Tb") * 0.158_93;
        near(terbium, 0.004 * magnet);
        near(made.dosed[1], terbium / 0.8);
        near(made.outlets[1].mass(&table()), terbium / 0.8 * 0.2);
    }

    #[test]
    fn fluoride_gives_its_place_to_neodymium() {
        let made = furnace().reagent("source", &[(Solid, "Tb", 1.0), (Solid, "F", 3.0)]).solve().unwrap();
        let terbium = get(&made.outlets[0], Metal, "Tb");
        near(terbium * 0.158_93, 0.004 * made.outlets[0].mass(&table()));
        near(get(&made.outlets[1], Solid, "Nd"), terbium);
        near(get(&made.outlets[0], Metal, "Nd"), 200.0 - terbium);
        assert!(made.outlets[1].charge(Solid, &table()).abs() < 1e-12);
    }

    #[test]
    fn a_source_without_the_element_is_refused() {
        let sample = furnace().reagent("source", &[(Metal, "Dy", 1.0)]);
        assert!(sample.solve().unwrap_err().what.contains("Tb"));
    }
}
