//! Flowsheet: unit operations joined by streams, read into what the process engine solves.
//!
//! In        `[[flowsheet]]` with its feeds, reagents, steps and specifications; species, compounds, equilibria
//! Out       [`Flowsheet`]
//! Holds     every stream is made once and used once at most; every required inlet, outlet and parameter is there;
//!           numbers lie in the ranges of their unit operation; all faults of a flowsheet are said in one pass;
//!           a part that is broken or lacks its head is not missed by the others
//! Not here  whether it converges (`loparite_process::flowsheet::solve`), what a technology takes from it
//!           (`technology`)

mod feed;
pub mod spec;
mod step;
mod streams;

use self::feed::{Compatibility, FeedText, Kitchen};
use self::spec::Plant;
use self::step::StepText;
use super::species::{Chemistry, own_figures};
use super::{Rows, entries};
use crate::figures::{Cx, Wanted};
use crate::measure::plain;
use crate::names::EquilibriumName;
use crate::node::{Broken, Node, Read, place};
use crate::text::Parsed;
use loparite_kernel::diag::{Diag, Place};
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Kind;
use loparite_process::flowsheet::{Feed, Flowsheet, Step};
use loparite_process::species::SpeciesTable;
use loparite_process::sx::data::EquilibriumData;

/// A word of the text and where it stands.
#[derive(Clone, Debug)]
pub struct Word {
    /// The word.
    pub text: String,
    /// Its place.
    pub place: Option<Place>,
}

impl Word {
    fn read(cx: &Cx<'_>, node: &Node<'_>, key: &'static str) -> Read<Word> {
        let text = node.text(cx, key)?;
        Ok(Word { text, place: node.raw(key).and_then(|value| node.place_of(value)) })
    }
}

/// What flowsheets are read with.
#[derive(Clone, Copy)]
pub struct Shelf<'a> {
    /// Species, compounds, elements.
    pub chemistry: &'a Chemistry<'a>,
    /// Equilibria.
    pub equilibria: &'a Rows<EquilibriumName, EquilibriumData>,
}

/// Hours of a leap year.
const MOST_HOURS: f64 = 8784.0;
/// The convergence of recycles if the text says nothing.
const TOLERANCE: f64 = 1e-11;
/// Convergence that means something, and that numbers can reach.
const TOLERANCES: (f64, f64) = (1e-14, 1e-4);

/// `[[flowsheet]]`
pub fn flowsheet(cx: &Cx<'_>, node: &Node<'_>, shelf: Shelf<'_>) -> Read<Flowsheet> {
    let id = node.table.get("id").and_then(|id| id.get_ref().as_str()).unwrap_or_default().to_owned();
    let name = node.text(cx, "name");
    let _note = node.text_opt(cx, "note");
    let hours = hours(cx, node);
    let tolerance = tolerance(cx, node);
    let compatibility = node.text_opt(cx, "compatibility");
    let compatibility = match compatibility {
        Ok(None) => Compatibility::None,
        // what cannot be read may have been the name of a program
        Ok(Some(_)) | Err(Broken) => Compatibility::Named,
    };
    let table = table(cx, node, shelf.chemistry);
    let kitchen =
        Kitchen { chemistry: shelf.chemistry, table: table.as_ref().unwrap_or(&shelf.chemistry.table), compatibility };
    let lost_heads = cx.lost_heads();
    let feeds = parts(cx, (node, "feed", "stream"), |part| feed::feed(cx, part, kitchen));
    let reagents = parts(cx, (node, "reagent", "id"), |part| feed::reagent(cx, part, kitchen));
    let varied = spec::varied(node);
    let steps = parts(cx, (node, "step", "id"), |part| step::step(cx, part, (shelf, kitchen.table), varied.as_deref()));
    let parts_known = feeds.is_sound() && reagents.is_sound() && steps.is_sound();
    // where a head is missing, a feed or a step may be lost
    let texts = Texts { sound: parts_known && cx.lost_heads() == lost_heads && node.whole_text(cx).is_ok() };
    let (supplies, steps) = (feeds.rows.into_iter().chain(reagents.rows).collect::<Vec<_>>(), steps.rows);
    something(node, &supplies, &steps, texts);
    // without a feed its head may be missing, and its keys stand somewhere else
    let texts = Texts { sound: texts.sound && supplies.iter().any(|supply| !supply.is_drawn) };
    let joints = streams::join(cx, node, (&supplies, &steps), texts);
    step::uncovered(cx, shelf, (&supplies, &steps), &joints);
    let plant = Plant { chemistry: shelf.chemistry, supplies: &supplies, steps: &steps, texts };
    let specs = spec::specs(cx, node, plant, &joints);
    let whole = texts.sound && !supplies.iter().any(|supply| supply.read.is_err());
    let (name, hours, tolerance, table, specs) = (name?, hours?, tolerance?, table?, specs?);
    let joints = joints.whole()?;
    if !whole {
        return Err(Broken);
    }
    let steps: Vec<Read<Step>> =
        steps.into_iter().zip(joints.steps).map(|(step, joined)| step.finish(joined)).collect();
    Ok(Flowsheet {
        id,
        name,
        table,
        feeds: finish_feeds(supplies, &joints.streams)?,
        streams: joints.streams,
        steps: steps.into_iter().collect::<Read<_>>()?,
        specs,
        hours,
        tolerance,
    })
}

/// What is known of the text as a whole.
#[derive(Clone, Copy)]
pub struct Texts {
    /// Whether every feed, reagent and step could be read so far that its streams are known.
    pub sound: bool,
}

/// Parts of a flowsheet as far as they could be read.
struct Parts<T> {
    rows: Vec<T>,
    lost: usize,
}

impl<T> Parts<T> {
    fn is_sound(&self) -> bool {
        self.lost == 0
    }
}

fn parts<T>(
    cx: &Cx<'_>,
    (node, key, named_by): (&Node<'_>, &'static str, &str),
    read: impl Fn(&Node<'_>) -> Read<T>,
) -> Parts<T> {
    let Ok(tables) = node.parts(cx, key, named_by) else { return Parts { rows: Vec::new(), lost: 1 } };
    let mut all = Parts { rows: Vec::new(), lost: 0 };
    let mut names: Vec<(&str, usize)> = Vec::new();
    for table in &tables {
        let lost_heads = cx.lost_heads();
        let part = read(table);
        if cx.lost_heads() > lost_heads {
            // what stands below the missing head is no matter of this part
            table.leave_unjudged();
        }
        table.finish(cx);
        match part {
            Ok(part) => all.rows.push(part),
            Err(Broken) => all.lost += 1,
        }
        let Some(value) = table.table.get(named_by) else { continue };
        let Some(name) = value.get_ref().as_str() else { continue };
        let here = place(table.file, value.span());
        match names.iter().find(|(other, _)| *other == name) {
            // a stream that is made twice is said with the streams
            Some(&(_, line)) if key != "feed" => {
                let diag = Diag::error("LP1007", format!("{key} `{name}` of {} is declared twice", node.what));
                cx.say(
                    diag.at(Some(here), "again")
                        .hint(format!("rename one of the two; the first stands in line {line}")),
                );
                all.lost += 1;
            }
            Some(_) => {}
            None => names.push((name, here.line)),
        }
    }
    all
}

fn something(node: &Node<'_>, supplies: &[FeedText], steps: &[StepText], texts: Texts) {
    for (key, is_missing) in [("feed", supplies.iter().all(|supply| supply.is_drawn)), ("step", steps.is_empty())] {
        if texts.sound && is_missing {
            let diag = Diag::error("LP1005", format!("{} has no `[[flowsheet.{key}]]`", node.what));
            let hint = format!("add one below it: `data/README.md` shows a `[[flowsheet.{key}]]`");
            node.miss_table(key, diag.at(node.place(), "this flowsheet").hint(hint));
        }
    }
}

fn hours(cx: &Cx<'_>, node: &Node<'_>) -> Read<f64> {
    let hours = cx.figure(node, "hours", Kind::Hours)?.value;
    if hours > 0.0 && hours <= MOST_HOURS {
        return Ok(hours);
    }
    let place = node.raw("hours").and_then(|value| node.place_of(value));
    let message = format!("{}: `hours` is {} h, and a year has {MOST_HOURS} h at most", node.what, plain(hours));
    cx.say(Diag::error("LP2114", message).at(place, "hours on stream a year").hint("such as \"7900 h\""));
    Err(Broken)
}

fn tolerance(cx: &Cx<'_>, node: &Node<'_>) -> Read<f64> {
    let Some(figure) = cx.figure_opt(node, "tolerance", Wanted::any(Kind::Ratio))? else { return Ok(TOLERANCE) };
    let (least, most) = TOLERANCES;
    if (least..=most).contains(&figure.value) {
        return Ok(figure.value);
    }
    let place = node.raw("tolerance").and_then(|value| node.place_of(value));
    let message = format!("{}: `tolerance` is {} ratio", node.what, plain(figure.value));
    let hint = format!("recycles converge to something from {} to {} ratio", plain(least), plain(most));
    cx.say(Diag::error("LP2114", message).at(place, "out of range").hint(hint));
    Err(Broken)
}

/// the species, with what this flowsheet says of them
fn table(cx: &Cx<'_>, node: &Node<'_>, chemistry: &Chemistry<'_>) -> Read<SpeciesTable> {
    let mut table = chemistry.table.clone();
    let mut whole = Ok(());
    for own in node.parts(cx, "species", "id")? {
        let id = own.id(cx, "id", &cx.names.species);
        let figures = own_figures(cx, &own);
        let _note = own.text_opt(cx, "note");
        own.finish(cx);
        match (id, figures) {
            (Ok(id), Ok(figures)) if id.position() < table.len() => {
                let species = &mut table.all[id.position()];
                species.molar_mass = figures.molar_mass.unwrap_or(species.molar_mass);
                species.litre_per_mol = figures.litre_per_mol.unwrap_or(species.litre_per_mol);
                species.activity = figures.activity.unwrap_or(species.activity);
            }
            _ => whole = Err(Broken),
        }
    }
    whole.map(|()| table)
}

fn finish_feeds(supplies: Vec<FeedText>, streams: &[String]) -> Read<Vec<Feed>> {
    let finish = |supply: FeedText| {
        let matter = supply.read?;
        let stream = supply.stream.and_then(|word| streams.iter().position(|name| *name == word.text));
        Ok(Feed {
            name: supply.name.text,
            role: supply.role,
            stream,
            kilogram: matter.kilogram,
            flow: matter.flow,
            bought: matter.bought,
            charged: matter.charged,
        })
    };
    supplies.into_iter().map(finish).collect()
}

/// All `[[flowsheet]]` of some files.
pub fn flowsheets(cx: &Cx<'_>, parsed: &[Parsed<'_>], shelf: Shelf<'_>) -> Vec<Option<Flowsheet>> {
    let mut names: Vec<String> = Vec::new();
    let mut all = Vec::new();
    for node in entries(parsed, "flowsheet") {
        let Some(id) = node.table.get("id").and_then(|id| id.get_ref().as_str()) else { continue };
        let read = flowsheet(cx, &node, shelf).and_then(|sheet| node.whole_text(cx).map(|()| sheet)).ok();
        node.finish(cx);
        // an id that is declared twice was said; the first stands at its position
        if !names.iter().any(|other| other == id) {
            names.push(id.to_owned());
            all.push(read);
        }
    }
    all
}
