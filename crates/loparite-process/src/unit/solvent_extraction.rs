//! Solvent extraction: counter-current stages at given flows, exact, with acidity and free extractant coupled.
//!
//! In        an aqueous and an organic stream, a second aqueous feed between them if there is one; number of
//!           theoretical stages; a law for each metal
//! Out       both phases, and what the stages look like inside
//! Holds     metals, extractant and charge balance in every stage; volumes are those of water and diluent and do not
//!           change; nothing in, nothing out; a metal without a law is a fault
//! Equations of the stages: `sx::circuit`, (1) to (4)
//!           (5) what a metal moves: 1 M(z+) + z HA -> M A_z + z H(+) by exchange; M(z+) + v NO3(-) by solvation
//!           Degrees of freedom: none with stages and equilibrium set
//! Source    `sx::circuit`, `sx::equilibrium`
//! Not here  a whole train designed to specifications (`sx_train`); entrainment, third phase

use super::area::Area;
use super::validity::{self, span};
use super::{Case, Equipment, Fault, Guard, Made, Measure, Need, Parameter, Port, Remark, Setting, Shape, UnitOp};
use crate::species::Kind;
use crate::stream::{Phase, Stream};
use crate::sx::circuit::{Circuit, CircuitFault, Feed, Medium, Species, Stages};
use crate::sx::data::Validity;
use crate::sx::equilibrium::Scalar;
use crate::words::{and, digits};

/// The unit.
pub const SOLVENT_EXTRACTION: UnitOp = UnitOp {
    name: "solvent-extraction",
    what: "brings an aqueous and an organic stream into counter-current contact: extraction, scrub or strip",
    area: Area::SolventExtraction,
    inlets: &[
        Port { name: "aqueous", what: "enters the last stage", need: Need::Required },
        Port { name: "organic", what: "enters the first stage", need: Need::Required },
        Port {
            name: "middle",
            what: "a second aqueous feed, into `middle_stage`; none if nothing is joined",
            need: Need::Optional,
        },
    ],
    outlets: &[
        Port { name: "aqueous", what: "leaves the first stage", need: Need::Required },
        Port { name: "organic", what: "leaves the last stage", need: Need::Required },
    ],
    parameters: &[
        Parameter {
            name: "stages",
            what: "theoretical stages",
            shape: Shape::One,
            measure: Measure::Ratio,
            range: (1.0, 400.0),
            need: Need::Required,
        },
        Parameter {
            name: "middle_stage",
            what: "stage of the second aqueous feed, counted from 1 at the aqueous outlet; required if `middle` is joined",
            shape: Shape::One,
            measure: Measure::Ratio,
            range: (1.0, 400.0),
            need: Need::Optional,
        },
        Parameter {
            name: "equilibrium",
            what: "a law for each metal",
            shape: Shape::Equilibrium,
            measure: Measure::Ratio,
            range: (0.0, f64::MAX),
            need: Need::Required,
        },
        Parameter {
            name: "temperature",
            what: "for laws that know it; 25 C if not set, where most were measured",
            shape: Shape::One,
            measure: Measure::Celsius,
            range: (5.0, 80.0),
            need: Need::Optional,
        },
        Parameter {
            name: "least_ph",
            what: "pH under which the laws are no longer good; no remark if not set",
            shape: Shape::One,
            measure: Measure::Ph,
            range: (-1.5, 14.0),
            need: Need::Optional,
        },
        Parameter {
            name: "most_ph",
            what: "pH over which the laws are no longer good; no remark if not set",
            shape: Shape::One,
            measure: Measure::Ph,
            range: (-1.5, 14.0),
            need: Need::Optional,
        },
        Parameter {
            name: "stage_factor",
            what: "real stages per theoretical stage, for the size; no equipment is given without it and the residence time",
            shape: Shape::One,
            measure: Measure::Ratio,
            range: (1.0, 5.0),
            need: Need::Optional,
        },
        Parameter {
            name: "residence_time",
            what: "time both phases stay in a mixer-settler, for the size",
            shape: Shape::One,
            measure: Measure::Hours,
            range: (0.02, 3.0),
            need: Need::Optional,
        },
    ],
    radionuclides: "each by its own law, like any metal; radium, two-valent, is hardly extracted by acid extractants",
    solve,
};

/// Temperature where none is set, C.
const AMBIENT: f64 = 25.0;
/// Time in a mixer-settler, h, that is usual: a few minutes of mixing and ten to thirty of settling. Assumed.
const USUAL_RESIDENCE: (f64, f64) = (0.05, 1.0);

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let mut made = case.made();
    let (aqueous, organic, middle) = (case.inlet("aqueous"), case.inlet("organic"), case.inlet("middle"));
    let volumes = (aqueous.volume(Phase::Aqueous, case.table), organic.volume(Phase::Organic, case.table));
    made.outlets[0].add(aqueous, 1.0);
    made.outlets[0].add(middle, 1.0);
    made.outlets[1].add(organic, 1.0);
    if volumes.0 <= 0.0 || volumes.1 <= 0.0 {
        return Ok(made);
    }
    let metals = metals(case)?;
    let circuit = circuit(case, &metals)?;
    let stages = circuit.solve().map_err(|failed| refused(case, &metals, &failed))?;
    let fed = [made.outlets[0].clone(), made.outlets[1].clone()];
    for (k, (s, species)) in metals.iter().enumerate() {
        let (raffinate, extract) = (stages.raffinate[k], stages.extract[k]);
        let moved = extract - fed[1].get(Phase::Organic, *s);
        *made.outlets[0].at(Phase::Aqueous, *s) = raffinate;
        *made.outlets[1].at(Phase::Organic, *s) = extract;
        exchange(case, &mut made, species, moved)?;
    }
    look(case, &stages, &mut made);
    validity::look(case.valid("equilibrium"), &conditions(case, &metals, &stages), &mut made);
    Ok(made)
}

/// What the stages work at, least and most.
fn conditions(case: &Case<'_>, metals: &[(usize, &Species)], stages: &Stages) -> Vec<(Validity, (f64, f64))> {
    let grams = |c: &[f64]| c.iter().zip(metals).map(|(c, &(s, _))| c * case.table.all[s].molar_mass).sum::<f64>();
    let acid = stages.hydrogen.iter().zip(&stages.bisulfate).map(|(h, bisulfate)| h + bisulfate);
    let temperature = case.maybe("temperature").unwrap_or(AMBIENT);
    let found = [
        (Validity::Ph, span(stages.ph().into_iter())),
        (Validity::Acid, span(acid)),
        (Validity::Nitrate, span(stages.nitrate.iter().copied())),
        (Validity::Extractant, span(stages.extractant.iter().copied())),
        (Validity::Metals, span(stages.aqueous.chunks_exact(metals.len().max(1)).map(grams))),
        (Validity::Temperature, Some((temperature, temperature))),
    ];
    found.into_iter().filter_map(|(quantity, span)| Some((quantity, span?))).collect()
}

/// Why the stages have no solution, with the words of the metals.
fn refused(case: &Case<'_>, metals: &[(usize, &Species)], fault: &CircuitFault) -> Fault {
    let short = match fault {
        CircuitFault::Short(short) => short,
        CircuitFault::NotConverged(failed) => {
            return Fault::new(
                format!(
                    "the stages do not converge: residual {:.1e} in stage {} after {} iterations",
                    failed.residual,
                    failed.stage + 1,
                    failed.iterations
                ),
                "give both phases acid and extractant enough for what flows in",
            );
        }
    };
    // what asks for under a hundredth of it is no reason
    let main = short.components.iter().filter(|(_, asked)| *asked > 0.01 * short.needed);
    let ids: Vec<&str> = main.map(|&(k, _)| case.table.all[metals[k].0].id.as_str()).collect();
    let (stage, their, s) =
        (short.stage + 1, if ids.len() == 1 { "its" } else { "their" }, if ids.len() == 1 { "s" } else { "" });
    let ids = and(&ids);
    let [needed, there] = [short.needed, short.there].map(digits);
    if short.of == Scalar::Extractant {
        return Fault::new(
            format!(
                "stage {stage}: at {their} constant D, {ids} take{s} {needed} mol/L of extractant, and the organic has {there}"
            ),
            format!("more organic or a stronger one, or less {ids} in what flows in"),
        );
    }
    Fault::new(
        format!(
            "stage {stage}: at {their} constant D, {ids} bring{s} {needed} mol/L of charge into the aqueous phase, whose anions hold {there}"
        ),
        format!(
            "more acid, or a stronger one, in the aqueous feed, more organic to hold them back, or less {ids} in what flows in"
        ),
    )
}

/// Metals that flow, each with its law.
fn metals<'a>(case: &Case<'a>) -> Result<Vec<(usize, &'a Species)>, Fault> {
    let laws = case.laws("equilibrium")?;
    let flows = |&s: &usize| {
        let [aqueous, organic, middle] = ["aqueous", "organic", "middle"].map(|port| case.inlet(port));
        case.table.all[s].kind == Kind::Metal
            && (aqueous.get(Phase::Aqueous, s) > 0.0
                || middle.get(Phase::Aqueous, s) > 0.0
                || organic.get(Phase::Organic, s) > 0.0)
    };
    let law = |s: usize| {
        laws[s].as_ref().map(|law| (s, law)).ok_or_else(|| {
            let id = &case.table.all[s].id;
            Fault::new(
                format!("{id} flows in and the equilibrium has no law for it"),
                format!("add a component {id}, if need be with a distribution of 0"),
            )
        })
    };
    (0..case.table.len()).filter(flows).map(law).collect()
}

fn circuit(case: &Case<'_>, metals: &[(usize, &Species)]) -> Result<Circuit, Fault> {
    let stages = case.number("stages").round() as usize;
    let mut feeds = vec![aqueous_feed(case, case.inlet("aqueous"), metals, stages - 1), organic_feed(case, metals)];
    if !case.inlet("middle").is_empty() {
        let at = case.maybe("middle_stage").filter(|&at| at >= 1.0 && at <= stages as f64).ok_or_else(|| {
            Fault::new(
                "a second aqueous feed is joined and `middle_stage` is not one of the stages",
                "set `middle_stage`",
            )
        })?;
        feeds.push(aqueous_feed(case, case.inlet("middle"), metals, at.round() as usize - 1));
    }
    let temperature = case.maybe("temperature").unwrap_or(AMBIENT) + 273.15;
    let species = metals.iter().map(|&(_, species)| species.clone()).collect();
    Ok(Circuit { species, stages, feeds, draws: Vec::new(), temperature })
}

fn of(case: &Case<'_>, stream: &Stream, phase: Phase, id: &str) -> f64 {
    case.table.find(id).map_or(0.0, |s| stream.get(phase, s))
}

fn aqueous_feed(case: &Case<'_>, stream: &Stream, metals: &[(usize, &Species)], stage: usize) -> Feed {
    let volume = stream.volume(Phase::Aqueous, case.table);
    let per_litre = |id: &str| of(case, stream, Phase::Aqueous, id) / volume;
    let components = metals.iter().map(|&(s, _)| stream.get(Phase::Aqueous, s) / volume).collect();
    let medium = Medium::Aqueous { acidity: per_litre("H"), sulfate: per_litre("SO4"), nitrate: per_litre("NO3") };
    Feed { stage, volume, components, medium }
}

fn organic_feed(case: &Case<'_>, metals: &[(usize, &Species)]) -> Feed {
    let stream = case.inlet("organic");
    let volume = stream.volume(Phase::Organic, case.table);
    let components: Vec<f64> = metals.iter().map(|&(s, _)| stream.get(Phase::Organic, s) / volume).collect();
    let solvated: f64 =
        metals.iter().zip(&components).map(|((_, species), c)| species.nitrate.min(1.0) * species.extractant * c).sum();
    // a solvating extractant keeps its name when it is taken; an acid one is then the anion `A`
    let free = of(case, stream, Phase::Organic, "HA") / volume
        + (of(case, stream, Phase::Organic, "TBP") / volume - solvated).max(0.0);
    Feed { stage: 0, volume, components, medium: Medium::Organic { free } }
}

/// Equation (5) for so many moles into the organic (negative: out of it).
fn exchange(case: &Case<'_>, made: &mut Made, species: &Species, moved: f64) -> Result<(), Fault> {
    if species.protons != 0.0 {
        let (proton, acid, anion) = (case.need("H")?, case.need("HA")?, case.need("A")?);
        let n = species.protons * moved;
        *made.outlets[0].at(Phase::Aqueous, proton) += n;
        *made.outlets[1].at(Phase::Organic, acid) -= n;
        *made.outlets[1].at(Phase::Organic, anion) += n;
    }
    if species.nitrate != 0.0 {
        let nitrate = case.need("NO3")?;
        *made.outlets[0].at(Phase::Aqueous, nitrate) -= species.nitrate * moved;
        *made.outlets[1].at(Phase::Organic, nitrate) += species.nitrate * moved;
    }
    Ok(())
}

/// Guards and sizes.
fn look(case: &Case<'_>, stages: &Stages, made: &mut Made) {
    let ratios = stages.organic_to_aqueous();
    let (least, most) =
        (ratios.iter().copied().fold(f64::INFINITY, f64::min), ratios.iter().copied().fold(0.0, f64::max));
    if least < 0.1 || most > 10.0 {
        let value = if most > 10.0 { most } else { least };
        let ratio = if value > 1.0 { format!("{}:1", digits(value)) } else { format!("1:{}", digits(1.0 / value)) };
        let text = format!("organic to aqueous {ratio} by volume; usual is 1:10 to 10:1");
        made.remarks.push(Remark { guard: Guard::PhaseRatio, text, value, usual: (0.1, 10.0) });
    }
    let loading = stages.loading().into_iter().fold(0.0, f64::max);
    if loading > 0.9 {
        let text = format!(
            "the extractant is loaded to {:.0} % of stoichiometry; over 90 % it gels or a third phase forms",
            100.0 * loading
        );
        made.remarks.push(Remark { guard: Guard::Loading, text, value: loading, usual: (0.0, 0.9) });
    }
    let ph = stages.ph();
    let window = (case.maybe("least_ph").unwrap_or(f64::NEG_INFINITY), case.maybe("most_ph").unwrap_or(f64::INFINITY));
    if let Some(&value) = ph.iter().find(|ph| ph.is_finite() && (**ph < window.0 || **ph > window.1)) {
        let text = format!("pH {value:.2} in a stage; the laws are good from {} to {}", window.0, window.1);
        made.remarks.push(Remark { guard: Guard::Ph, text, value, usual: window });
    }
    if let Some(time) = case.maybe("residence_time") {
        residence(time, made);
    }
    if let (Some(factor), Some(time)) = (case.maybe("stage_factor"), case.maybe("residence_time")) {
        let litres =
            stages.aqueous_flow.iter().zip(&stages.organic_flow).map(|(a, o)| a + o).fold(0.0, f64::max) * time;
        let count = (stages.aqueous_flow.len() as f64 * factor).ceil();
        made.equipment.push(Equipment { kind: "mixer-settler", size: litres / 1000.0, unit: "m3", count });
    }
}

/// Remarks on a time in a mixer-settler, h, that is not usual.
pub(super) fn residence(time: f64, made: &mut Made) {
    let (least, most) = USUAL_RESIDENCE;
    if time < least || time > most {
        let text = format!(
            "{} min in a mixer-settler; usual is {} to {}",
            digits(60.0 * time),
            digits(60.0 * least),
            digits(60.0 * most)
        );
        made.remarks.push(Remark { guard: Guard::Residence, text, value: time, usual: USUAL_RESIDENCE });
    }
}

impl<'a> Case<'a> {
    /// A law for each species that has one.
    ///
    /// # Errors
    /// The equilibrium is none of laws.
    pub fn laws(&self, name: &str) -> Result<&'a [Option<Species>], Fault> {
        match self.settings.iter().find(|(other, _)| *other == name) {
            Some((_, Setting::Laws(laws, _))) => Ok(laws),
            _ => Err(Fault::new(
                format!("`{}` needs an equilibrium of kind \"laws\"", self.unit.name),
                "name one that gives a law for each metal",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::stream::Phase::{Aqueous, Organic};
    use crate::sx::data::{Valid, Validity};
    use crate::unit::sample::{get, number, table};
    use crate::unit::samples_sx::{extraction, laws};
    use crate::unit::{Guard, Setting};

    #[test]
    fn metals_go_and_protons_come() {
        let made = extraction().solve().unwrap();
        let [raffinate, extract] = &made.outlets[..] else { panic!() };
        let moved: f64 = [("La", 3.0), ("Nd", 3.0), ("Dy", 3.0), ("Ca", 2.0)]
            .iter()
            .map(|(id, z)| z * get(extract, Organic, id))
            .sum();
        assert!((get(raffinate, Aqueous, "H") - 20.0 - moved).abs() < 1e-9);
        assert!((get(extract, Organic, "A") - moved).abs() < 1e-9);
        assert!((get(extract, Organic, "HA") + moved - 60.0).abs() < 1e-9);
        assert!(raffinate.charge(Aqueous, &table()).abs() < 1e-9);
        // the heavier the more
        let share = |id: &str, fed: f64| get(extract, Organic, id) / fed;
        assert!(share("Dy", 1.0) > share("Nd", 5.0) && share("Nd", 5.0) > share("La", 5.0));
        assert!(share("Dy", 1.0) > 0.99);
    }

    #[test]
    fn a_metal_without_a_law_is_named() {
        let fault =
            extraction().inlet("middle", &[(Aqueous, "Ho", 1.0), (Aqueous, "Cl", 3.0), (Aqueous, "H2O", 9.0)]).solve();
        assert!(fault.unwrap_err().what.contains("Ho"));
    }

    #[test]
    fn metals_at_a_constant_d_that_no_acid_can_hold_are_refused_with_the_numbers() {
        // 2 mol of calcium on the organic, D = 0.05: it falls into water that brings next to no anions
        let sample = extraction()
            .set("stages", number(1.0))
            .inlet("aqueous", &[(Aqueous, "H", 0.01), (Aqueous, "Cl", 0.01), (Aqueous, "H2O", 555.0)])
            .inlet(
                "organic",
                &[(Organic, "HA", 56.0), (Organic, "A", 4.0), (Organic, "Ca", 2.0), (Organic, "kerosene", 400.0)],
            );
        let fault = sample.solve().unwrap_err();
        let volumes = |stream: &crate::stream::Stream, phase| stream.volume(phase, &table());
        let water = volumes(&sample.inlets[0], Aqueous);
        let organic = volumes(&sample.inlets[1], Organic);
        let needed = 2.0 * 2.0 / (water + 0.05 * organic);
        let expected = format!(
            "stage 1: at its constant D, Ca brings {} mol/L of charge into the aqueous phase, whose anions hold {}",
            crate::words::digits(needed),
            crate::words::digits(0.01 / water)
        );
        assert_eq!(fault.what, expected);
        assert!(
            fault.cure.contains("more acid") && fault.cure.contains("more organic") && fault.cure.contains("less Ca")
        );
    }

    #[test]
    fn metals_that_ask_for_more_extractant_than_there_is_are_refused() {
        let Setting::Laws(mut laws, valid) = laws() else { panic!() };
        let ca = table().find("Ca").unwrap();
        laws[ca].as_mut().unwrap().law = crate::sx::equilibrium::Law::Constant { d: 50.0 };
        let organic = [(Organic, "HA", 1.0), (Organic, "kerosene", 400.0)];
        let sample = extraction().set("equilibrium", Setting::Laws(laws, valid)).inlet("organic", &organic);
        let fault = sample.solve().unwrap_err();
        assert!(
            fault.what.contains("at its constant D, Ca takes") && fault.what.contains("of extractant"),
            "{}",
            fault.what
        );
        assert!(fault.cure.starts_with("more organic"));
    }

    #[test]
    fn what_the_laws_were_not_measured_in_is_remarked_on() {
        let with = |ranges: Vec<(Validity, (f64, f64))>| {
            let Setting::Laws(laws, _) = laws() else { panic!() };
            let valid = Valid { id: "round".into(), ranges };
            let made = extraction().set("equilibrium", Setting::Laws(laws, valid)).solve().unwrap();
            made.remarks.into_iter().filter(|r| r.guard == Guard::Validity).map(|r| r.text).collect::<Vec<_>>()
        };
        let wide = [
            (Validity::Ph, (-2.0, 14.0)),
            (Validity::Acid, (0.0, 20.0)),
            (Validity::Extractant, (0.0, 5.0)),
            (Validity::Metals, (0.0, 500.0)),
            (Validity::Temperature, (20.0, 30.0)),
        ];
        assert_eq!(with(wide.to_vec()), Vec::<String>::new());
        for quantity in wide.map(|(quantity, _)| quantity) {
            let found = with(vec![(quantity, (900.0, 1000.0))]);
            let [text] = &found[..] else { panic!("{quantity:?}: {found:?}") };
            assert!(
                text.starts_with(quantity.words().0) && text.contains("equilibrium `round` is good from 900 to 1000")
            );
        }
        assert_eq!(
            with(vec![(Validity::Temperature, (40.0, 60.0))]),
            ["temperature 25 C; equilibrium `round` is good from 40 to 60 C"]
        );
    }

    #[test]
    fn ratio_and_residence_that_are_not_usual_are_remarked_on() {
        let made = extraction()
            .set("residence_time", number(2.0))
            .inlet("organic", &[(Organic, "HA", 600.0), (Organic, "kerosene", 80_000.0)]);
        let made = made.solve().unwrap();
        let guards: Vec<Guard> = made.remarks.iter().map(|remark| remark.guard).collect();
        assert_eq!(guards, [Guard::PhaseRatio, Guard::Residence]);
        assert!(made.remarks[0].text.contains(":1 by volume"), "{}", made.remarks[0].text);
        assert_eq!(made.remarks[1].text, "120 min in a mixer-settler; usual is 3 to 60");
        assert_eq!(extraction().solve().unwrap().remarks, []);
    }
}
