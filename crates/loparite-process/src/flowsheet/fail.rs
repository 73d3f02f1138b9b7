//! Fail: what is said when a flowsheet has no solution.
//!
//! In        a specification, a recycle or a balance that failed, the flowsheet
//! Out       [`Fault`]: what is wrong with objects, values and units; a cure
//! Holds     every number has its unit and no more digits than it needs
//! Not here  when a flowsheet fails (`solve`, `spec`)

use super::Flowsheet;
use super::spec::{Knob, Spec, Target};
use crate::unit::{Fault, Measure};
use crate::words::{and, digits, percent};

/// A recycle that does not converge.
#[derive(Clone, Copy, Debug)]
pub struct Unsettled<'a> {
    /// Steps of the cycle.
    pub steps: &'a [usize],
    /// Passes made.
    pub passes: usize,
    /// Largest relative change at the last.
    pub residual: f64,
    /// Stream and species where it was largest.
    pub worst: (usize, usize),
    /// Species that only build up.
    pub kept: &'a [usize],
}

fn ids<'a>(sheet: &'a Flowsheet, species: &[usize]) -> Vec<&'a str> {
    species.iter().map(|&s| sheet.table.all[s].id.as_str()).collect()
}

/// The words of a recycle that does not converge.
pub fn recycle(unsettled: &Unsettled<'_>, sheet: &Flowsheet) -> Fault {
    let Unsettled { steps, passes, residual, worst, kept } = *unsettled;
    let through: Vec<&str> = steps.iter().map(|&step| sheet.steps[step].id.as_str()).collect();
    let (through, stream) = (through.join(", "), &sheet.streams[worst.0]);
    if !kept.is_empty() {
        let [come, have, build] = if kept.len() == 1 { ["comes", "has", "builds"] } else { ["come", "have", "build"] };
        let kept = and(&ids(sheet, kept));
        return Fault::new(
            format!(
                "the recycle through {through} does not converge: {kept} {come} in, {have} no way out, and {build} up in `{stream}`; {passes} passes"
            ),
            format!("give {kept} a way out: a bleed (a `split` of `{stream}`), or a step that takes it out"),
        );
    }
    let species = &sheet.table.all[worst.1].id;
    if !residual.is_finite() {
        return Fault::new(
            format!(
                "the recycle through {through} does not converge: {species} in `{stream}` grows beyond all numbers in {passes} passes"
            ),
            format!("let less of `{stream}` come back, or bleed more of {species}"),
        );
    }
    Fault::new(
        format!(
            "the recycle through {through} does not converge: {species} in `{stream}` still changes by {residual:.1e} of itself after {passes} passes, allowed is {:.0e}",
            sheet.tolerance
        ),
        format!(
            "let less of `{stream}` come back, or bleed more of {species}; a step in the cycle that turns one way and the other has no steady state"
        ),
    )
}

/// The words of a specification out of reach: the nearest value found, and where.
pub fn target(spec: &Spec, (best, at): (f64, f64), sheet: &Flowsheet) -> Fault {
    let (knob, written) = knob(&spec.vary, sheet);
    let (least, most) = (written(spec.between.0), written(spec.between.1));
    let value = |value: f64| match spec.until {
        Target::Recovery(..) | Target::Purity(..) => percent(value),
        Target::Concentration(..) => format!("{} g/L", digits(value)),
        Target::Mass(_) => format!("{} kg/h", digits(value)),
    };
    let stream = |s: usize| sheet.streams[s].as_str();
    let of = |species: &[usize]| and(&ids(sheet, species));
    let what = match &spec.until {
        Target::Recovery(species, s) => format!("the recovery of {} in `{}`", of(species), stream(*s)),
        Target::Purity(species, s) => format!("the purity of `{}` in {}", stream(*s), of(species)),
        Target::Concentration(species, s) => format!("the concentration of {} in `{}`", of(species), stream(*s)),
        Target::Mass(s) => format!("the mass of `{}`", stream(*s)),
    };
    let found = if best.is_finite() {
        format!("the nearest found is {} at {}", value(best), written(at))
    } else {
        "nothing is measured there: none of it flows".to_owned()
    };
    let beyond = |bound: f64| (at - bound).abs() <= 1e-9 * (spec.between.1 - spec.between.0).abs();
    let cure = match (beyond(spec.between.0), beyond(spec.between.1)) {
        (true, false) => {
            format!("let {knob} be less than {least}, ask for {} or so, or change the flowsheet", value(best))
        }
        (false, true) => {
            format!("let {knob} be more than {most}, ask for {} or so, or change the flowsheet", value(best))
        }
        _ => format!("widen the bounds of {knob}, vary something that moves {what}, or change the flowsheet"),
    };
    Fault::new(format!("{what} cannot be {} with {knob} from {least} to {most}: {found}", value(spec.equals)), cure)
}

/// What is varied, and how its values are written.
fn knob(knob: &Knob, sheet: &Flowsheet) -> (String, Box<dyn Fn(f64) -> String>) {
    match *knob {
        Knob::Flow(feed) => {
            (format!("the flow of `{}`", sheet.feeds[feed].name), Box::new(|value| format!("{} kg/h", digits(value))))
        }
        Knob::Parameter(step, name) => {
            let step = &sheet.steps[step];
            let parameter = step.unit.parameters.iter().find(|parameter| parameter.name == name);
            let measure = parameter.map_or(Measure::Ratio, |parameter| parameter.measure);
            (format!("`{name}` of step `{}`", step.id), Box::new(move |value| written(measure, value)))
        }
    }
}

/// A number with the unit that the text writes it in.
fn written(measure: Measure, value: f64) -> String {
    let unit = match measure {
        Measure::Share => return percent(value),
        Measure::Ratio => return digits(value),
        Measure::Ph => return format!("pH {}", digits(value)),
        Measure::Celsius => "C",
        Measure::Hours => "h",
        Measure::KilowattHourPerTonne => "kWh/t",
        Measure::MolPerLitre => "mol/L",
        Measure::GramPerLitre => "g/L",
        Measure::LitrePerHour => "L/h",
        Measure::KilogramPerHour => "kg/h",
        Measure::KilogramPerKilogram => "kg/kg",
        Measure::Litre => "L",
        Measure::Volt => "V",
        Measure::Micrometre => "um",
        Measure::KilogramPerLitre => "kg/L",
        Measure::BecquerelPerGram => "Bq/g",
    };
    format!("{} {unit}", digits(value))
}

/// The words of a balance that does not close: at a step, or because a recycle was left too early.
pub fn closure((what, error): (&str, f64), step: Option<usize>, sheet: &Flowsheet) -> Fault {
    match step {
        Some(step) => Fault::new(
            format!(
                "{what} does not balance: step `{}` (`{}`) makes or loses {error:.1e} of what comes in",
                sheet.steps[step].id, sheet.steps[step].unit.name
            ),
            "please report this with the flowsheet: a unit operation has to keep every atom",
        ),
        None => Fault::new(
            format!(
                "{what} does not balance: {error:.1e} of what comes in does not go out, though every step keeps it"
            ),
            format!("its recycles were left at a change of {:.0e}: set a smaller `tolerance`", sheet.tolerance),
        ),
    }
}
