//! Streams: which stream joins which outlet to which inlet.
//!
//! In        feeds, reagents and steps with the words of their streams
//! Out       [`Joints`]: streams by position, inlets, supplies and outlets of each step
//! Holds     a stream is made once and used once at most; what a step takes is made; what is fed goes somewhere;
//!           required inlets and outlets are joined; a dosed inlet draws a reagent, another takes streams
//! Not here  what flows (`loparite_process::flowsheet::solve`)

use super::feed::FeedText;
use super::step::{StepText, is_group};
use super::{Texts, Word};
use crate::figures::Cx;
use crate::node::{Broken, Node, Read, nearest};
use loparite_kernel::diag::{Diag, Place};
use loparite_process::unit::{Need, Port};
use std::collections::{BTreeMap, BTreeSet};

/// How a flowsheet hangs together.
pub struct Joints {
    /// Words of the streams, by position.
    pub streams: Vec<String>,
    /// By step.
    pub steps: Vec<StepJoints>,
    whole: Read<()>,
}

/// Streams of a step by position.
pub struct StepJoints {
    /// For each inlet.
    pub inlets: Vec<Vec<usize>>,
    /// For each dosed inlet, the feed it draws from.
    pub supplies: Vec<Option<usize>>,
    /// For each outlet or group.
    pub outlets: Vec<usize>,
}

impl Joints {
    /// The joints, if none of them was refused.
    pub fn whole(self) -> Read<Joints> {
        self.whole.map(|()| self)
    }

    /// Words of all streams that come to a step, over other steps.
    pub fn upstream(&self, step: usize) -> BTreeSet<String> {
        let mut open = vec![step];
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        let mut words = BTreeSet::new();
        while let Some(step) = open.pop() {
            let Some(joints) = self.steps.get(step).filter(|_| seen.insert(step)) else { continue };
            for &stream in joints.inlets.iter().flatten() {
                words.insert(self.streams[stream].clone());
                open.extend(self.steps.iter().position(|other| other.outlets.contains(&stream)));
            }
        }
        words
    }
}

/// Words while they are joined.
struct Net<'n, 'a> {
    cx: &'n Cx<'a>,
    what: &'n str,
    texts: Texts,
    streams: Vec<String>,
    made: BTreeMap<String, Option<Place>>,
    used: BTreeMap<String, Option<Place>>,
    drawn: BTreeSet<usize>,
    /// Words that a misspelt one most likely means: they are not unused as well.
    meant: BTreeSet<String>,
    /// Whether some step lacks a required outlet, whose stream is then missing where it is taken.
    lacking: bool,
    whole: Read<()>,
}

/// Joins all words, and says what does not fit.
pub fn join(cx: &Cx<'_>, node: &Node<'_>, (supplies, steps): (&[FeedText], &[StepText]), texts: Texts) -> Joints {
    let mut net = Net {
        cx,
        what: &node.what,
        texts,
        streams: Vec::new(),
        made: BTreeMap::new(),
        used: BTreeMap::new(),
        drawn: BTreeSet::new(),
        meant: BTreeSet::new(),
        lacking: steps.iter().any(lacks_outlet),
        whole: Ok(()),
    };
    supplies.iter().filter_map(|supply| supply.stream.as_ref()).for_each(|word| net.make(word));
    for step in steps {
        step.outs.iter().for_each(|(_, word, _)| net.make(word));
    }
    let joined: Vec<StepJoints> = steps.iter().map(|step| net.step(step, supplies)).collect();
    net.unused(supplies);
    Joints { streams: net.streams, steps: joined, whole: net.whole }
}

impl Net<'_, '_> {
    fn refuse(&mut self, diag: Diag) {
        self.cx.say(diag);
        self.whole = Err(Broken);
    }

    fn make(&mut self, word: &Word) {
        if let Some(first) = self.made.get(&word.text) {
            let line = first.as_ref().map_or(String::new(), |place| format!(": the first is in line {}", place.line));
            let message = format!("stream `{}` of {} is made twice", word.text, self.what);
            let diag = Diag::error("LP2115", message).at(word.place.clone(), "again");
            let hint = format!("give one of the two another name{line}; streams come together where a step takes both");
            return self.refuse(diag.hint(hint));
        }
        self.made.insert(word.text.clone(), word.place.clone());
        self.streams.push(word.text.clone());
    }

    fn step(&mut self, step: &StepText, supplies: &[FeedText]) -> StepJoints {
        let inlets = step.unit.map_or(&[][..], |unit| unit.inlets);
        let mut joints = StepJoints {
            inlets: vec![Vec::new(); inlets.len()],
            supplies: vec![None; inlets.len()],
            outlets: Vec::new(),
        };
        for (key, words) in &step.ins {
            match inlets.iter().position(|inlet| inlet.name == key.text) {
                Some(port) if inlets[port].need == Need::Dosed => {
                    joints.supplies[port] = self.draw(step, &inlets[port], words, supplies);
                }
                Some(port) => {
                    let inlet = (step, Some(&inlets[port]));
                    joints.inlets[port] = words.iter().filter_map(|word| self.take(inlet, word, supplies)).collect();
                }
                None => {
                    if let Some(unit) = step.unit {
                        self.no_port(step, (key, "inlet"), unit.inlets);
                    }
                    // a stream that meets no port is none the less used
                    words.iter().for_each(|word| self.use_up_leniently(word, supplies));
                }
            }
        }
        for (inlet, joined) in inlets.iter().zip(&step_ports(step, inlets)) {
            if inlet.need == Need::Required && !joined {
                self.not_joined(step, inlet, "in");
            }
        }
        joints.outlets = self.outlets(step);
        joints
    }

    fn outlets(&mut self, step: &StepText) -> Vec<usize> {
        let Some(unit) = step.unit else { return Vec::new() };
        let position = |net: &Net<'_, '_>, word: &str| net.streams.iter().position(|name| name == word).unwrap_or(0);
        // what the flowsheet names itself comes first
        let is_group = |(key, ..): &&(Word, Word, Vec<usize>)| is_group(unit, &key.text);
        let mut outlets: Vec<usize> =
            step.outs.iter().filter(is_group).map(|(_, word, _)| position(self, &word.text)).collect();
        if unit.has_groups() && outlets.is_empty() {
            let message = format!("{}: no product is named: {}", step.what, unit.outlets[0].what);
            let diag = Diag::error("LP2112", message).at(step.out_place.clone(), "no product");
            let hint =
                "add `ndpr = { stream = \"..\", of = [\"Pr\", \"Nd\"] }` to `out`, or `La = \"..\"` for one element";
            self.refuse(diag.hint(hint));
        }
        for (key, ..) in &step.outs {
            if !unit.has_groups() && !unit.outlets.iter().any(|outlet| outlet.name == key.text) {
                self.no_port(step, (key, "outlet"), unit.outlets);
            }
        }
        for outlet in unit.fixed_outlets() {
            match step.outs.iter().find(|(key, ..)| key.text == outlet.name) {
                Some((_, word, _)) => outlets.push(position(self, &word.text)),
                None if outlet.need == Need::Required => self.not_joined(step, outlet, "out"),
                None => {
                    // what an optional outlet gives leaves under a name of its own
                    self.streams.push(format!("{}.{}", step.id.text, outlet.name));
                    outlets.push(self.streams.len() - 1);
                }
            }
        }
        outlets
    }

    fn no_port(&mut self, step: &StepText, (key, side): (&Word, &str), ports: &[Port]) {
        let unit = step.unit.map_or("", |unit| unit.name);
        let message = format!("{}: `{unit}` has no {side} `{}`", step.what, key.text);
        let names = || ports.iter().map(|port| port.name);
        let hint = match nearest(&key.text, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("one of: {}", names().collect::<Vec<_>>().join(", ")),
        };
        self.refuse(Diag::error("LP2111", message).at(key.place.clone(), format!("unknown {side}")).hint(hint));
    }

    fn not_joined(&mut self, step: &StepText, port: &Port, key: &str) {
        self.whole = Err(Broken);
        // a misspelt port was said, and is most likely this one
        let ports = step.unit.map_or(&[][..], |unit| if key == "in" { unit.inlets } else { unit.outlets });
        let words: Vec<&Word> = match key {
            "in" => step.ins.iter().map(|(word, _)| word).collect(),
            _ => step.outs.iter().map(|(word, ..)| word).collect(),
        };
        let grouped = key == "out" && step.unit.is_some_and(loparite_process::unit::UnitOp::has_groups);
        let is_known = |word: &Word| grouped || ports.iter().any(|other| other.name == word.text);
        if words.iter().any(|word| !is_known(word)) {
            return;
        }
        let side = if key == "in" { "inlet" } else { "outlet" };
        let place = if key == "in" { step.in_place.clone() } else { step.out_place.clone() };
        let message = format!("{}: nothing is joined to its {side} `{}`: {}", step.what, port.name, port.what);
        let diag = Diag::error("LP2112", message).at(place, format!("no `{}`", port.name));
        self.refuse(diag.hint(format!("add `{} = \"..\"` to `{key}`, with the name of a stream", port.name)));
    }

    /// A stream that joins an inlet.
    fn take(&mut self, (step, inlet): (&StepText, Option<&Port>), word: &Word, supplies: &[FeedText]) -> Option<usize> {
        let Some(position) = self.streams.iter().position(|name| *name == word.text) else {
            if let (Some(inlet), Some(reagent)) = (inlet, supplies.iter().find(|supply| supply.name.text == word.text))
            {
                self.drawn.extend(supplies.iter().position(|supply| supply.name.text == word.text));
                self.not_dosed(step, inlet, word, reagent);
            } else if self.texts.sound {
                self.never_made(step, word);
            }
            self.whole = Err(Broken);
            return None;
        };
        if let Some(first) = self.used.get(&word.text) {
            let line = first.as_ref().map_or(String::new(), |place| format!(", first in line {}", place.line));
            let message = format!("stream `{}` of {} is used twice", word.text, self.what);
            let diag = Diag::error("LP2117", message).at(word.place.clone(), "again");
            self.refuse(diag.hint(format!("a stream goes to one step{line}: divide it with a `split`")));
            return None;
        }
        self.used.insert(word.text.clone(), word.place.clone());
        Some(position)
    }

    fn use_up_leniently(&mut self, word: &Word, supplies: &[FeedText]) {
        self.whole = Err(Broken);
        self.used.entry(word.text.clone()).or_insert_with(|| word.place.clone());
        self.drawn.extend(supplies.iter().position(|supply| supply.name.text == word.text));
    }

    fn never_made(&mut self, step: &StepText, word: &Word) {
        let message = format!("{} takes the stream `{}`, which nothing makes", step.what, word.text);
        let near = nearest(&word.text, self.made.keys().map(String::as_str)).map(str::to_owned);
        self.meant.extend(near.clone());
        let hint = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None if self.lacking => return,
            None => "name an outlet of a step or a `[[flowsheet.feed]]` so".to_owned(),
        };
        self.refuse(Diag::error("LP2116", message).at(word.place.clone(), "this stream").hint(hint));
    }

    fn not_dosed(&mut self, step: &StepText, inlet: &Port, word: &Word, _reagent: &FeedText) {
        let unit = step.unit.map_or("", |unit| unit.name);
        let dosed: Vec<&str> = step
            .unit
            .map_or(&[][..], |unit| unit.inlets)
            .iter()
            .filter(|port| port.need == Need::Dosed)
            .map(|port| port.name)
            .collect();
        let message = format!(
            "{}: reagent `{}` is drawn as needed, but the inlet `{}` of `{unit}` does not draw",
            step.what, word.text, inlet.name
        );
        let give = "give the reagent a `stream` and a `flow` and name that stream here";
        let hint =
            if dosed.is_empty() { give.to_owned() } else { format!("{give}, or join it to {}", dosed.join(" or ")) };
        self.refuse(Diag::error("LP2119", message).at(word.place.clone(), "a reagent").hint(hint));
    }

    /// A reagent that a dosed inlet draws.
    fn draw(&mut self, step: &StepText, inlet: &Port, words: &[Word], supplies: &[FeedText]) -> Option<usize> {
        let [word] = words else {
            let message = format!("{}: the inlet `{}` draws one reagent, not {}", step.what, inlet.name, words.len());
            self.meant.extend(words.iter().map(|word| word.text.clone()));
            let place = words.first().and_then(|word| word.place.clone()).or_else(|| step.in_place.clone());
            let diag = Diag::error("LP2119", message).at(place, "one of these");
            self.refuse(diag.hint("join one reagent; a mixture is a reagent of its own"));
            return None;
        };
        let reagents = || supplies.iter().filter(|supply| supply.is_drawn);
        let found = supplies.iter().position(|supply| supply.is_drawn && supply.name.text == word.text);
        if let Some(found) = found {
            self.drawn.insert(found);
            return Some(found);
        }
        let names: Vec<&str> = reagents().map(|supply| supply.name.text.as_str()).collect();
        let message = if self.made.contains_key(&word.text) {
            self.used.insert(word.text.clone(), word.place.clone());
            format!("{}: the inlet `{}` draws a reagent, and `{}` is a stream", step.what, inlet.name, word.text)
        } else if self.texts.sound {
            format!(
                "{}: the inlet `{}` draws a reagent, and there is no reagent `{}`",
                step.what, inlet.name, word.text
            )
        } else {
            self.whole = Err(Broken);
            return None;
        };
        let near = nearest(&word.text, names.iter().copied());
        self.meant.extend(near.map(str::to_owned));
        let hint = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None if names.is_empty() => "declare a `[[flowsheet.reagent]]`, and name its id here".to_owned(),
            None => format!("one of: {}; or declare another `[[flowsheet.reagent]]`", names.join(", ")),
        };
        self.refuse(Diag::error("LP2119", message).at(word.place.clone(), "no reagent").hint(hint));
        None
    }

    /// Feeds that go to no step, reagents that nobody draws.
    fn unused(&mut self, supplies: &[FeedText]) {
        if !self.texts.sound {
            return;
        }
        for (position, supply) in supplies.iter().enumerate() {
            let joined = match &supply.stream {
                Some(stream) => self.used.contains_key(&stream.text),
                None => self.drawn.contains(&position),
            };
            let name = supply.stream.as_ref().unwrap_or(&supply.name);
            if joined || self.meant.contains(&name.text) {
                continue;
            }
            let (what, word) = match &supply.stream {
                Some(stream) => ("stream", stream),
                None => ("reagent", &supply.name),
            };
            let message = format!("{what} `{}` of {} goes to no step", word.text, self.what);
            let diag = Diag::error("LP2118", message).at(word.place.clone(), "declared and not used");
            self.refuse(diag.hint("name it in `in` of a step, or remove it"));
        }
    }
}

/// whether a required outlet of a step has no stream
fn lacks_outlet(step: &StepText) -> bool {
    let named = |outlet: &Port| step.outs.iter().any(|(key, ..)| key.text == outlet.name);
    let required = |outlet: &Port| outlet.need == Need::Required;
    step.unit.is_some_and(|unit| unit.fixed_outlets().any(|outlet| required(outlet) && !named(outlet)))
}

/// whether something is joined to each inlet
fn step_ports(step: &StepText, inlets: &[Port]) -> Vec<bool> {
    let joined = |inlet: &Port| step.ins.iter().any(|(key, words)| key.text == inlet.name && !words.is_empty());
    inlets.iter().map(joined).collect()
}
