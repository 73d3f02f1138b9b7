//! Translate: the quirk of another program at the crossing of two of its property packages, so that its case can be
//!           repeated.
//!
//! In        one stream; a factor for each species whose moles that program changes
//! Out       the stream with these factors
//! Holds     the only unit that may break conservation: what it makes or loses is booked in `Made::created`, so that
//!           the balance of the flowsheet still closes and the breach is seen; without factors the stream is copied
//! Equations (1) to[p,s] = factor[s] * from[p,s]    (2) created = to - from
//!           no degree of freedom is left
//! Source    PrOMMiS 1.1.0 copies mass concentrations between packages whose proton weighs 1.008 and 1.000 g/mol
//! Not here  any true change of composition: use the unit that has its law

use super::area::Area;
use super::tools_units3::{inlet, numbers, optional};
use super::{Case, Fault, Guard, Made, Measure, Need, Parameter, Port, Remark, Shape, UnitOp};

/// The unit.
pub const TRANSLATE: UnitOp = UnitOp {
    name: "translate",
    what: "repeats the quirk of another program, which makes or loses moles between two of its units",
    area: Area::Anywhere,
    inlets: &[inlet("from", "the stream before the crossing")],
    outlets: &[Port { name: "to", what: "the stream after it", need: Need::Required }],
    parameters: &[
        optional(numbers(
            "factor",
            "moles after the crossing per mole before it; 1 for species it does not name",
            Measure::Ratio,
            (0.5, 2.0),
        )),
        Parameter {
            name: "compatibility",
            what: "whose quirk it is",
            shape: Shape::Word(&["prommis-1.1"]),
            measure: Measure::Ratio,
            range: (0.0, 0.0),
            need: Need::Required,
        },
    ],
    radionuclides: "copied, but for those a factor names",
    solve,
};

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let from = case.inlet("from");
    let (mut to, mut created) = (from.clone(), case.empty());
    let width = case.table.len();
    let amounts = to.amounts_mut().iter_mut().zip(created.amounts_mut());
    for (i, (n, more)) in amounts.enumerate() {
        *more = *n * (case.maybe_of("factor", i % width).unwrap_or(1.0) - 1.0);
        *n += *more;
    }
    let mut made = case.made();
    if !created.is_empty() {
        let program = case.word("compatibility").unwrap_or("another program");
        let grams: f64 = created.mass(case.table) * 1000.0;
        let text = format!("{grams:.6} g/h are made from nothing here, as {program} does");
        made.remarks.push(Remark { guard: Guard::Charge, text, value: grams, usual: (0.0, 0.0) });
    }
    Ok(Made { outlets: vec![to], created: Some(created), ..made })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Phase::{Aqueous, Solid};
    use crate::unit::sample::{Sample, by_species, get, word};
    use crate::unit::tools_units3::assert_nothing_from_nothing;

    fn sample() -> Sample {
        Sample::new(&TRANSLATE, &[("factor", by_species(&[("H", 1.008)])), ("compatibility", word("prommis-1.1"))])
            .inlet("from", &[(Aqueous, "H", 2.0), (Aqueous, "Cl", 2.0), (Solid, "Th", 1.0), (Solid, "O", 2.0)])
    }

    #[test]
    fn what_is_made_from_nothing_is_booked() {
        let made = sample().solve().unwrap();
        assert!((get(&made.outlets[0], Aqueous, "H") - 2.016).abs() < 1e-15);
        assert_eq!(get(&made.outlets[0], Solid, "Th"), 1.0);
        let created = made.created.unwrap();
        assert!((get(&created, Aqueous, "H") - 0.016).abs() < 1e-15);
        assert!(created.amounts().iter().filter(|&&n| n != 0.0).count() == 1);
        assert_eq!(made.remarks.len(), 1);
        assert_nothing_from_nothing(&TRANSLATE, &sample().settings);
    }

    #[test]
    fn without_factors_it_copies() {
        let sample = sample().set("factor", by_species(&[]));
        let made = sample.solve().unwrap();
        assert_eq!(made.outlets[0], sample.inlets[0]);
        assert!(made.remarks.is_empty());
    }
}
