//! Spec: what is solved rather than given.
//!
//! In        `[[flowsheet.specification]]`; the steps, feeds and streams of the flowsheet
//! Out       [`Spec`]
//! Holds     what is varied exists, is a number, and is not given as well; bounds ascend and lie in the range of the
//!           parameter; no purity of 100 % is asked for
//! Not here  whether the target can be met (`loparite_process::flowsheet::spec`)

use super::feed::FeedText;
use super::step::{StepText, in_range};
use super::streams::Joints;
use super::{Texts, Word};
use crate::figures::{Cx, Wanted};
use crate::measure::kind;
use crate::node::{Broken, Node, Read, nearest};
use crate::table::species::Chemistry;
use loparite_kernel::diag::{Diag, Place};
use loparite_kernel::quantity::Kind;
use loparite_process::flowsheet::spec::{Knob, Spec, Target};
use loparite_process::unit::{Parameter, Shape};

/// What is varied must exist; this is what it is measured in.
struct Varied {
    knob: Knob,
    kind: Kind,
    parameter: Option<&'static Parameter>,
}

#[derive(Clone, Copy, PartialEq)]
enum Until {
    Recovery,
    Purity,
    Concentration,
    Mass,
}

const UNTIL: &[(&str, Until)] = &[
    ("recovery", Until::Recovery),
    ("purity", Until::Purity),
    ("concentration", Until::Concentration),
    ("mass", Until::Mass),
];

/// The words of all `vary`, before anything is checked; none where one of them cannot be read: it may be any.
pub fn varied(node: &Node<'_>) -> Option<Vec<String>> {
    let list = node.table.get("specification").and_then(|value| value.get_ref().as_array());
    let vary = |entry: &toml::Spanned<toml::de::DeValue<'_>>| {
        Some(entry.get_ref().as_table()?.get("vary")?.get_ref().as_str()?.to_owned())
    };
    let elsewhere = ["feed", "reagent", "step"].iter().filter_map(|key| node.table.get(*key));
    if elsewhere.map(toml::Spanned::get_ref).any(holds_vary) {
        return None;
    }
    list.into_iter().flatten().map(vary).collect()
}

/// Whether a specification fell into another table because its head is missing.
fn holds_vary(value: &toml::de::DeValue<'_>) -> bool {
    let list = value.as_array().is_some_and(|list| list.iter().any(|entry| holds_vary(entry.get_ref())));
    let table = value
        .as_table()
        .is_some_and(|table| table.contains_key("vary") || table.iter().any(|(_, inner)| holds_vary(inner.get_ref())));
    list || table
}

/// What specifications speak of.
#[derive(Clone, Copy)]
pub struct Plant<'a> {
    /// Species.
    pub chemistry: &'a Chemistry<'a>,
    /// Feeds and reagents.
    pub supplies: &'a [FeedText],
    /// Steps.
    pub steps: &'a [StepText],
    /// Whether these are all of them.
    pub texts: Texts,
}

/// All `[[flowsheet.specification]]`.
pub fn specs(cx: &Cx<'_>, node: &Node<'_>, plant: Plant<'_>, joints: &Joints) -> Read<Vec<Spec>> {
    let mut read: Vec<Read<Spec>> = Vec::new();
    let mut seen: Vec<String> = Vec::new();
    for table in node.parts(cx, "specification", "vary")? {
        let mut spec = spec(cx, &table, plant, joints);
        table.finish(cx);
        let word = table.table.get("vary").and_then(|value| value.get_ref().as_str()).unwrap_or_default();
        if seen.iter().any(|other| other == word) {
            let place = table.raw("vary").and_then(|value| table.place_of(value));
            let diag = Diag::error("LP2122", format!("`{word}` of {} is varied twice", node.what));
            cx.say(diag.at(place, "again").hint("one number can meet one target: vary something else for the second"));
            spec = Err(Broken);
        }
        seen.push(word.to_owned());
        read.push(spec);
    }
    read.into_iter().collect()
}

fn spec(cx: &Cx<'_>, node: &Node<'_>, plant: Plant<'_>, joints: &Joints) -> Read<Spec> {
    let vary = Word::read(cx, node, "vary").and_then(|word| knob(cx, node, &word, plant));
    let between = between(cx, node, &vary);
    let until = node.word(cx, "until", UNTIL);
    let stream = Word::read(cx, node, "in").and_then(|word| position(cx, node, &word, (joints, plant.texts)));
    let of = if until == Ok(Until::Mass) { Ok(Vec::new()) } else { of(cx, node, plant.chemistry) };
    let equals = equals(cx, node, until);
    let _note = node.text_opt(cx, "note");
    let (of, stream) = (of?, stream?);
    let until = match until? {
        Until::Recovery => Target::Recovery(of, stream),
        Until::Purity => Target::Purity(of, stream),
        Until::Concentration => Target::Concentration(of, stream),
        Until::Mass => Target::Mass(stream),
    };
    Ok(Spec { vary: vary?.knob, between: between?, until, equals: equals? })
}

/// `step.parameter`, or `feed.flow`
fn knob(cx: &Cx<'_>, node: &Node<'_>, word: &Word, plant: Plant<'_>) -> Read<Varied> {
    let (supplies, steps) = (plant.supplies, plant.steps);
    let refuse = |message: String, hint: String| {
        cx.say(Diag::error("LP2122", message).at(word.place.clone(), "what is varied").hint(hint));
        Broken
    };
    let Some((owner, name)) = word.text.split_once('.') else {
        let message = format!("{}: `{}` names no number", node.what, word.text);
        return Err(refuse(message, "write `step.parameter`, or `feed.flow` of a feed".to_owned()));
    };
    if let Some(step) = steps.iter().position(|step| step.id.text == owner) {
        let unit = steps[step].unit.ok_or(Broken)?;
        let known = || unit.parameters.iter().filter(|parameter| parameter.shape == Shape::One);
        let Some(parameter) = known().find(|parameter| parameter.name == name) else {
            let message = format!("{}: `{name}` is no number of `{owner}` that can be varied", node.what);
            let names: Vec<&str> = known().map(|parameter| parameter.name).collect();
            let hint = match nearest(name, names.iter().copied()) {
                Some(near) => format!("did you mean `{owner}.{near}`?"),
                None => format!("one of: {}", names.join(", ")),
            };
            return Err(refuse(message, hint));
        };
        if steps[step].numbers.contains(&parameter.name) {
            let message = format!("{}: `{name}` of `{owner}` is given and varied", node.what);
            return Err(refuse(
                message,
                format!("remove `{name}` from the step: it is solved between the bounds given here"),
            ));
        }
        let knob = Knob::Parameter(step, parameter.name);
        return Ok(Varied { knob, kind: kind(parameter.measure), parameter: Some(parameter) });
    }
    match supplies.iter().position(|supply| supply.name.text == owner) {
        Some(feed) if name == "flow" => {
            if supplies[feed].stream.is_none() {
                let message = format!("{}: `{owner}` is drawn as needed and has no flow to vary", node.what);
                return Err(refuse(message, "give it a `stream` and a `flow`, or vary the dose of a step".to_owned()));
            }
            Ok(Varied { knob: Knob::Flow(feed), kind: Kind::KilogramPerHour, parameter: None })
        }
        Some(_) => {
            let message = format!("{}: `{name}` of `{owner}` cannot be varied", node.what);
            Err(refuse(message, format!("of a feed the flow can: `{owner}.flow`")))
        }
        None if !plant.texts.sound => Err(Broken),
        None => {
            let owners =
                || steps.iter().map(|step| step.id.text.as_str()).chain(supplies.iter().map(|s| s.name.text.as_str()));
            let message = format!("{}: `{owner}` is no step and no feed", node.what);
            Err(refuse(
                message,
                match nearest(owner, owners()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("one of: {}", owners().collect::<Vec<_>>().join(", ")),
                },
            ))
        }
    }
}

/// Least and most, as texts with units.
fn between(cx: &Cx<'_>, node: &Node<'_>, varied: &Read<Varied>) -> Read<(f64, f64)> {
    let value = node.need_such("between", "`between = [\"..\", \"..\"]`, the least and the most it may be")?;
    let list = node.list(cx, "between")?;
    let [least, most] = list else {
        return Err(node.shape(cx, "between", value, "a list of two quantities"));
    };
    let varied = varied.as_ref().map_err(|&Broken| Broken)?;
    let number = |value| {
        let number = cx.number(node, "between", value, Wanted::any(varied.kind))?;
        match varied.parameter {
            Some(parameter) => in_range(cx, (&node.what, "a bound", node.place_of(value)), parameter, number),
            None => Ok(number),
        }
    };
    let (least, most) = (number(least), number(most));
    ascending(cx, (&node.what, "between"), node.place_of(value), (least?, most?))
}

/// Bounds of which the first is the lower.
pub fn ascending(cx: &Cx<'_>, (what, key): (&str, &str), place: Option<Place>, bounds: (f64, f64)) -> Read<(f64, f64)> {
    if bounds.0 < bounds.1 {
        return Ok(bounds);
    }
    let word = if bounds.0 == bounds.1 { "leave no room" } else { "are reversed" };
    let diag = Diag::error("LP2120", format!("{what}: the bounds of `{key}` {word}"));
    cx.say(diag.at(place, "least and most").hint("write the lower bound first, then the higher"));
    Err(Broken)
}

fn position(cx: &Cx<'_>, node: &Node<'_>, word: &Word, (joints, texts): (&Joints, Texts)) -> Read<usize> {
    joints.streams.iter().position(|name| *name == word.text).ok_or_else(|| {
        if !texts.sound {
            return Broken;
        }
        let hint = match nearest(&word.text, joints.streams.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("one of: {}", joints.streams.join(", ")),
        };
        let message = format!("{} measures the stream `{}`, which nothing makes", node.what, word.text);
        cx.say(Diag::error("LP2116", message).at(word.place.clone(), "this stream").hint(hint));
        Broken
    })
}

fn of(cx: &Cx<'_>, node: &Node<'_>, chemistry: &Chemistry<'_>) -> Read<Vec<usize>> {
    node.need_such("of", "`of = [\"..\"]`, elements or groups")?;
    let read = node.list(cx, "of")?.iter().map(|value| {
        let word = value.get_ref().as_str().ok_or_else(|| node.shape(cx, "of", value, "an element or a group"))?;
        chemistry.meant(word).ok_or_else(|| chemistry.say_no_species(cx, node, word, value.span()))
    });
    let mut of: Vec<usize> = read.collect::<Vec<Read<Vec<usize>>>>().into_iter().collect::<Read<Vec<_>>>()?.concat();
    of.sort_unstable();
    of.dedup();
    Ok(of)
}

fn equals(cx: &Cx<'_>, node: &Node<'_>, until: Read<Until>) -> Read<f64> {
    let kind = until.map(|until| match until {
        Until::Recovery | Until::Purity => Kind::Share,
        Until::Concentration => Kind::GramPerLitre,
        Until::Mass => Kind::KilogramPerHour,
    });
    let value = cx.figure(node, "equals", kind)?.value;
    let place = node.raw("equals").and_then(|value| node.place_of(value));
    if until == Ok(Until::Purity) {
        return reachable_purity(cx, &node.what, place, value);
    }
    Ok(value)
}

/// A purity that something finite can reach.
pub fn reachable_purity(cx: &Cx<'_>, what: &str, place: Option<Place>, purity: f64) -> Read<f64> {
    if purity < 1.0 {
        return Ok(purity);
    }
    let diag = Diag::error("LP2121", format!("{what} asks for a purity of 100 %"));
    cx.say(
        diag.at(place, "out of reach")
            .hint("no finite number of stages separates all of it: \"99.99 %\" is a usual purity"),
    );
    Err(Broken)
}
