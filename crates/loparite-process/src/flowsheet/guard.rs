//! Guard: what a reader must know of a solution as a whole, beside what each unit operation says of itself.
//!
//! In        a flowsheet, its streams, kg/h that came from each feed, what steps made
//! Out       remarks: charge that is open, reagents that nobody pays for or makes up, organic that is lost
//! Holds     a solution is remarked on, never changed; a flowsheet whose streams are neutral and whose reagents are all
//!           charged gets no remark (tested)
//! Equations (1) open  = charge of a phase / sum of |charge| of its ions
//!           (2) lost  = kg/h of extractant and diluent in streams that leave, not itself a product of the raw material
//!           (3) paid  = kg/h of extractant and diluent in feeds that somebody pays for
//! Not here  organic to aqueous, loading, pH, residence time, validity of a law: the units' own (`unit::Made::remarks`)

use super::solve::Solution;
use super::{CHARGED_PHASES, Charged, Feed, Flowsheet, Role};
use crate::stream::{Phase, Stream};
use crate::unit::{Guard, Remark};
use crate::words::{and, digits, percent};

/// A remark and the step it belongs to, if it is of one.
pub type Placed = (Option<usize>, Remark);

/// Open charge that is no rounding.
const OPEN: f64 = 1e-6;
/// Relative difference under which two streams are open alike.
const ALIKE: f64 = 1e-6;
/// Open charge of a phase over which its cations have no anion to speak of.
const BARE: f64 = 0.5;
/// kg/h under which what leaves or is drawn is a trace.
const TRACE: f64 = 1e-9;

/// Species of an organic phase that are bought to go round: acid extractant and its anion, tributyl phosphate, diluent.
pub const ORGANICS: [&str; 4] = ["HA", "A", "TBP", "kerosene"];

/// All guards on the whole.
pub fn whole(sheet: &Flowsheet, solution: &Solution) -> Vec<Placed> {
    let mut remarks = charges(sheet, &solution.streams);
    remarks.extend(reagents(sheet, &solution.supplied));
    remarks.extend(precipitants(sheet, &solution.streams));
    remarks.extend(organic(sheet, solution));
    remarks
}

/// Equation (1), phase by phase; streams that are open alike, as those of a split are, are said together.
fn charges(sheet: &Flowsheet, streams: &[Stream]) -> Vec<Placed> {
    let mut found: Vec<(Phase, f64, Vec<String>)> = Vec::new();
    for (name, stream) in sheet.streams.iter().zip(streams) {
        for phase in CHARGED_PHASES {
            let open = open(sheet, stream, phase);
            if open.abs() <= OPEN {
                continue;
            }
            let alike = |other: &f64| (open - other).abs() <= ALIKE * other.abs();
            match found.iter_mut().find(|(other, value, _)| *other == phase && alike(value)) {
                Some((.., names)) => names.push(format!("`{name}`")),
                None => found.push((phase, open, vec![format!("`{name}`")])),
            }
        }
    }
    let remark = |(phase, value, names): (Phase, f64, Vec<String>)| {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let text = format!(
            "the {} phase of {} is not neutral: {} of its charge is open",
            phase.word(),
            and(&names),
            percent(value)
        );
        (None, Remark { guard: Guard::Charge, text, value, usual: (-OPEN, OPEN) })
    };
    found.into_iter().map(remark).collect()
}

fn open(sheet: &Flowsheet, stream: &Stream, phase: Phase) -> f64 {
    let size: f64 = stream.phase(phase).iter().zip(&sheet.table.all).map(|(n, s)| n * s.charge.abs()).sum();
    stream.charge(phase, &sheet.table) / size.max(f64::MIN_POSITIVE)
}

/// Reagents and further materials that flow and that nobody pays for.
fn reagents(sheet: &Flowsheet, supplied: &[f64]) -> Vec<Placed> {
    let unpaid = |feed: &Feed| feed.role != Role::Feed && feed.charged == Charged::Nobody;
    let each = sheet.feeds.iter().zip(supplied).filter(|(feed, kg)| unpaid(feed) && **kg > 0.0);
    each.map(|(feed, &kg)| {
        let text = format!(
            "`{}` is consumed, {} kg/h of {}, and charged to nobody",
            feed.name,
            digits(kg),
            and(&main_species(sheet, feed))
        );
        (None, Remark { guard: Guard::Reagent, text, value: kg, usual: (0.0, 0.0) })
    })
    .collect()
}

/// What most of a feed is, beside the water it is dissolved in.
fn main_species<'a>(sheet: &'a Flowsheet, feed: &Feed) -> Vec<&'a str> {
    let all = &sheet.table.all;
    let mass = |s: usize| feed.kilogram.total(s) * all[s].molar_mass / 1000.0;
    let dry = 1.0 - sheet.table.find("H2O").map_or(0.0, mass);
    let is_main = |&s: &usize| all[s].id != "H2O" && mass(s) > 0.01 * dry;
    let mut main: Vec<usize> = (0..all.len()).filter(is_main).collect();
    if main.is_empty() {
        main.extend(sheet.table.find("H2O"));
    }
    main.into_iter().map(|s| all[s].id.as_str()).collect()
}

/// Steps that take cations out of a liquor without an anion: what would precipitate them is neither made up nor
/// charged.
fn precipitants(sheet: &Flowsheet, streams: &[Stream]) -> Vec<Placed> {
    let mut remarks = Vec::new();
    for (position, step) in sheet.steps.iter().enumerate().filter(|(_, step)| step.unit.name == "separate") {
        for &outlet in &step.outlets {
            let Some(&phase) = CHARGED_PHASES.iter().find(|&&phase| open(sheet, &streams[outlet], phase) > BARE) else {
                continue;
            };
            let value = streams[outlet].charge(phase, &sheet.table);
            let text = format!(
                "the metals of `{}` come without an anion for their {} mol/h of charge: the precipitant, such as oxalic acid, is not \
                 made up and not charged",
                sheet.streams[outlet],
                digits(value)
            );
            remarks.push((Some(position), Remark { guard: Guard::Reagent, text, value, usual: (0.0, 0.0) }));
        }
    }
    remarks
}

/// Equations (2) and (3).
fn organic(sheet: &Flowsheet, solution: &Solution) -> Vec<Placed> {
    let table = &sheet.table;
    let species: Vec<usize> = ORGANICS.iter().filter_map(|id| table.find(id)).collect();
    let mass = |stream: &Stream| species.iter().map(|&s| stream.total(s) * table.all[s].molar_mass).sum::<f64>() / 1e3;
    let leaving: Vec<(usize, f64)> =
        sheet.leaving().into_iter().map(|s| (s, mass(&solution.streams[s]))).filter(|(_, kg)| *kg > TRACE).collect();
    let lost: f64 = leaving.iter().map(|(_, kg)| kg).sum();
    let paid = |feed: &&Feed| feed.charged != Charged::Nobody;
    let fed = sheet.feeds.iter().zip(&solution.supplied);
    let paid: f64 = fed.filter(|(feed, _)| paid(feed)).map(|(feed, kg)| mass(&feed.kilogram) * kg).sum();
    // what is paid for may be lost
    if lost <= paid * (1.0 + 1e-6) + TRACE {
        return Vec::new();
    }
    let names: Vec<String> = leaving.iter().map(|(s, _)| format!("`{}`", sheet.streams[*s])).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let flows = |&s: &usize| leaving.iter().any(|&(stream, _)| solution.streams[stream].total(s) > 0.0);
    let ids: Vec<&str> = species.iter().copied().filter(flows).map(|s| table.all[s].id.as_str()).collect();
    let made_up = if paid > TRACE {
        format!("only {} kg/h is made up and charged", digits(paid))
    } else {
        "no organic that is charged makes it up".to_owned()
    };
    let text = format!("{} kg/h of organic ({}) leaves with {}, and {made_up}", digits(lost), and(&ids), and(&names));
    vec![(None, Remark { guard: Guard::Reagent, text, value: lost - paid, usual: (0.0, 0.0) })]
}
