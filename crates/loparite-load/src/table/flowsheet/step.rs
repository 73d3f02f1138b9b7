//! Step: one unit operation of a flowsheet, its joints and its parameters.
//!
//! In        `[[flowsheet.step]]`; the declaration of the unit operation
//! Out       [`StepText`]: the unit, the words at its inlets and outlets, its settings
//! Holds     a required parameter is there or varied; a number lies in its range; a single species goes before its
//!           group, a group before `others`
//! Not here  which stream a word is (`streams`)

use super::feed::FeedText;
use super::spec::reachable_purity;
use super::streams::{Joints, StepJoints};
use super::{Shelf, Word};
use crate::figures::{Cx, Wanted};
use crate::measure::{example, kind, range, written};
use crate::node::{Broken, Node, Read, nearest, place};
use crate::table::species::Chemistry;
use crate::table::technology::row;
use loparite_kernel::diag::Diag;
use loparite_kernel::quantity::Kind;
use loparite_process::flowsheet::{Role, Step};
use loparite_process::species::{self, Species, SpeciesTable};
use loparite_process::sx::circuit;
use loparite_process::sx::data::{Component, EquilibriumData, OTHERS, System};
use loparite_process::sx::equilibrium::Law;
use loparite_process::unit::{Measure, Need, Parameter, Setting, Settings, Shape, UNITS, UnitOp, find};
use toml::Spanned;
use toml::de::DeValue;

/// A step as far as it could be read.
pub struct StepText {
    /// Its word.
    pub id: Word,
    /// What it is, for messages.
    pub what: String,
    /// Its unit operation, if there is such a one.
    pub unit: Option<&'static UnitOp>,
    /// The key of `in` and the words that join there.
    pub ins: Vec<(Word, Vec<Word>)>,
    /// The key of `out`, the stream, and the species of a group.
    pub outs: Vec<(Word, Word, Vec<usize>)>,
    /// The place of `in`.
    pub in_place: Option<loparite_kernel::diag::Place>,
    /// The place of `out`.
    pub out_place: Option<loparite_kernel::diag::Place>,
    /// The equilibrium it works with, and where it is named.
    pub equilibrium: Option<(crate::names::EquilibriumName, Option<loparite_kernel::diag::Place>)>,
    /// Parameters that are set as one number.
    pub numbers: Vec<&'static str>,
    read: Read<Numbers>,
}

struct Numbers {
    settings: Settings,
    people: f64,
    power: f64,
}

impl StepText {
    /// The step with its streams.
    pub fn finish(self, joined: StepJoints) -> Read<Step> {
        let numbers = self.read?;
        let unit = self.unit.ok_or(Broken)?;
        let is_group = |(word, ..): &(Word, Word, Vec<usize>)| is_group(unit, &word.text);
        let groups = self.outs.into_iter().filter(is_group).map(|(word, _, species)| (word.text, species)).collect();
        Ok(Step {
            id: self.id.text,
            unit,
            inlets: joined.inlets,
            supplies: joined.supplies,
            outlets: joined.outlets,
            groups,
            settings: numbers.settings,
            people: numbers.people,
            power: numbers.power,
        })
    }
}

/// Whether a key of `out` is a product that the flowsheet names itself.
pub fn is_group(unit: &UnitOp, word: &str) -> bool {
    unit.has_groups() && !unit.fixed_outlets().any(|outlet| outlet.name == word)
}

/// `[[flowsheet.step]]`; `varied` names what specifications vary, `step.parameter`, if all of them can be read.
pub fn step(
    cx: &Cx<'_>,
    node: &Node<'_>,
    (shelf, table): (Shelf<'_>, &SpeciesTable),
    varied: Option<&[String]>,
) -> Read<StepText> {
    let id = Word::read(cx, node, "id");
    let unit = unit(cx, node);
    let ins = ins(cx, node);
    let outs = outs(cx, node, shelf.chemistry, unit);
    let _note = node.text_opt(cx, "note");
    let own = |key: &str| unit.is_some_and(|unit| unit.parameters.iter().any(|parameter| parameter.name == key));
    let optional = |key, kind: Kind| if own(key) { Ok(None) } else { cx.figure_opt(node, key, kind) };
    let people = optional("people", Kind::People);
    let power = optional("power", Kind::KilowattHourPerTonne);
    let is_varied = |parameter: &Parameter| match (varied, &id) {
        (Some(varied), Ok(id)) => varied.contains(&format!("{}.{}", id.text, parameter.name)),
        // one that cannot be read may mean this one
        _ => parameter.shape == Shape::One,
    };
    let mut settings: Vec<Read<(&'static str, Setting)>> = Vec::new();
    let mut equilibrium = None;
    let mut numbers = Vec::new();
    for parameter in unit.map_or(&[][..], |unit| unit.parameters) {
        if parameter.shape == Shape::Equilibrium && node.has(parameter.name) {
            let named = node.id(cx, parameter.name, &cx.names.equilibria);
            let place = node.raw(parameter.name).and_then(|value| node.place_of(value));
            equilibrium = named.ok().map(|named| (named, place));
            let data = named.and_then(|named| row(shelf.equilibria, named));
            settings.push(data.map(|data| (parameter.name, equilibrium_of(data, table))));
        } else if node.has(parameter.name) {
            if parameter.shape == Shape::One {
                numbers.push(parameter.name);
            }
            let read = setting(cx, node, parameter, (shelf.chemistry, table));
            settings.push(read.map(|setting| (parameter.name, setting)));
        } else if parameter.need == Need::Required && !is_varied(parameter) {
            settings.push(Err(missing(node, unit.map_or("", |unit| unit.name), parameter)));
        }
    }
    let open = windows(cx, node, &settings);
    let read = (|| {
        let settings = settings.into_iter().collect::<Read<Settings>>()?;
        open?;
        let value = |figure: Option<loparite_model::figure::Figure>| figure.map_or(0.0, |figure| figure.value);
        Ok(Numbers { settings, people: value(people?), power: value(power?) })
    })();
    let place_of = |key| node.raw(key).and_then(|value| node.place_of(value));
    let (in_place, out_place) = (place_of("in"), place_of("out"));
    let what = node.what.clone();
    Ok(StepText { id: id?, what, unit, ins: ins?, outs: outs?, in_place, out_place, equilibrium, numbers, read })
}

/// An equilibrium over the species of a flowsheet. What the text does not say of a component follows from its charge:
/// by cation exchange it frees a proton and takes an extractant for each; by solvation it takes its charge in nitrate
/// and frees none.
fn equilibrium_of(data: &EquilibriumData, table: &SpeciesTable) -> Setting {
    match &data.system {
        System::Exchange { components, ln_k } => {
            let mut dense = vec![f64::NAN; table.len()];
            for (id, &ln_k) in components.iter().zip(ln_k) {
                table.find(id).into_iter().for_each(|s| dense[s] = ln_k);
            }
            Setting::Separation(dense, data.valid())
        }
        System::Laws(components) => {
            let named = |id: &str| components.iter().find(|component| component.id == id);
            let law = |species: &Species| {
                let others = || named(OTHERS).filter(|_| species.kind == species::Kind::Metal);
                named(&species.id).or_else(others).map(|component| extracted(component, species.charge))
            };
            Setting::Laws(table.all.iter().map(law).collect(), data.valid())
        }
    }
}

fn extracted(component: &Component, charge: f64) -> circuit::Species {
    let (protons, extractant, nitrate) = match solvates(&component.law) {
        Some(order) => (0.0, order, charge),
        None => (charge, charge, 0.0),
    };
    circuit::Species {
        law: component.law.clone(),
        protons: component.protons.unwrap_or(protons),
        extractant: component.extractant.unwrap_or(extractant),
        nitrate: component.nitrate.unwrap_or(nitrate),
    }
}

/// The order in extractant of a law of solvation.
fn solvates(law: &Law) -> Option<f64> {
    match law {
        Law::Nitrate { extractant, .. } => Some(*extractant),
        Law::Relative { of, .. } => solvates(of),
        _ => None,
    }
}

fn unit(cx: &Cx<'_>, node: &Node<'_>) -> Option<&'static UnitOp> {
    let unit = node.text(cx, "unit").map(|word| (find(&word), word));
    let Ok((found, word)) = unit else {
        node.leave_unjudged();
        return None;
    };
    if found.is_none() {
        node.leave_unjudged();
        let place = node.raw("unit").and_then(|value| node.place_of(value));
        let diag = Diag::error("LP2110", format!("{}: there is no unit operation `{word}`", node.what));
        let names = || UNITS.iter().map(|unit| unit.name);
        cx.say(diag.at(place, "unknown unit operation").hint(match nearest(&word, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("one of: {}", names().collect::<Vec<_>>().join(", ")),
        }));
    }
    found
}

/// `in = { feed = ["a", "b"], acid = "acid" }`
fn ins(cx: &Cx<'_>, node: &Node<'_>) -> Read<Vec<(Word, Vec<Word>)>> {
    let table = node.sub(cx, "in")?;
    let mut ins: Vec<Read<(Word, Vec<Word>)>> = Vec::new();
    for (key, value) in table.table {
        let port = Word { text: key.get_ref().to_string(), place: Some(place(table.file, key.span())) };
        let one = |value: &Spanned<DeValue<'_>>| {
            let text = value.get_ref().as_str().map(str::to_owned);
            let text = text.ok_or_else(|| table.shape(cx, &port.text, value, "the name of a stream"))?;
            Ok(Word { text, place: table.place_of(value) })
        };
        let words: Read<Vec<Word>> = match value.get_ref().as_array() {
            Some(list) => list.iter().map(one).collect::<Vec<Read<Word>>>().into_iter().collect(),
            None => one(value).map(|word| vec![word]),
        };
        ins.push(words.map(|words| (port, words)));
    }
    ins.into_iter().collect()
}

/// `out = { product = "calcine" }`, or with species `out = { ndpr = { stream = "ndpr-liquor", of = ["Pr", "Nd"] } }`
fn outs(
    cx: &Cx<'_>,
    node: &Node<'_>,
    chemistry: &Chemistry<'_>,
    unit: Option<&UnitOp>,
) -> Read<Vec<(Word, Word, Vec<usize>)>> {
    let table = node.sub(cx, "out")?;
    let grouped = |word: &str| unit.is_some_and(|unit| is_group(unit, word));
    let mut outs: Vec<Read<(Word, Word, Vec<usize>)>> = Vec::new();
    for (key, value) in table.table {
        let port = Word { text: key.get_ref().to_string(), place: Some(place(table.file, key.span())) };
        if let Some(inner) = value.get_ref().as_table().filter(|_| grouped(&port.text) || unit.is_none()) {
            let group = Node::new(table.file, inner, value.span(), format!("{}: {}", table.what, port.text));
            let stream = Word::read(cx, &group, "stream");
            let species = group.list(cx, "of").and_then(|list| {
                let each = list.iter().map(|value| {
                    let word = value.get_ref().as_str().ok_or_else(|| group.shape(cx, "of", value, "an element"))?;
                    chemistry.meant(word).ok_or_else(|| chemistry.say_no_species(cx, &group, word, value.span()))
                });
                each.collect::<Vec<Read<Vec<usize>>>>().into_iter().collect::<Read<Vec<Vec<usize>>>>()
            });
            group.finish(cx);
            outs.push(stream.and_then(|stream| species.map(|species| (port, stream, species.concat()))));
            continue;
        }
        let text = value.get_ref().as_str().map(str::to_owned);
        let Some(text) = text else {
            outs.push(Err(table.shape(cx, &port.text, value, "the name of a stream")));
            continue;
        };
        let species = match chemistry.meant(&port.text) {
            _ if !grouped(&port.text) => Ok(Vec::new()),
            Some(species) => Ok(species),
            None => Err(chemistry.say_no_species(cx, &table, &port.text, key.span())),
        };
        let stream = Word { text, place: table.place_of(value) };
        outs.push(species.map(|species| (port, stream, species)));
    }
    let outs = outs.into_iter().collect::<Read<Vec<_>>>()?;
    disjoint(cx, &table, chemistry, &outs).map(|()| outs)
}

/// No species may leave with two products.
fn disjoint(cx: &Cx<'_>, table: &Node<'_>, chemistry: &Chemistry<'_>, outs: &[(Word, Word, Vec<usize>)]) -> Read<()> {
    for (position, (word, _, species)) in outs.iter().enumerate() {
        for (other, _, others) in &outs[..position] {
            let Some(&twice) = species.iter().find(|s| others.contains(s)) else { continue };
            let id = &chemistry.table.all[twice].id;
            let message = format!("{}: `{id}` leaves with `{}` and with `{}`", table.what, other.text, word.text);
            let diag = Diag::error("LP2127", message).at(word.place.clone(), "the second");
            cx.say(diag.hint("each element leaves with one product; name groups that do not overlap"));
            return Err(Broken);
        }
    }
    Ok(())
}

/// `least_ph` and `most_ph`, and their like, leave a window between them.
fn windows(cx: &Cx<'_>, node: &Node<'_>, settings: &[Read<(&'static str, Setting)>]) -> Read<()> {
    for (name, least) in settings.iter().flatten() {
        let Some(what) = name.strip_prefix("least_") else { continue };
        let most = settings.iter().flatten().find(|(other, _)| other.strip_prefix("most_") == Some(what));
        let (Setting::Number(least), Some((key, Setting::Number(most)))) = (least, most) else { continue };
        if least > most {
            let place = node.table.get(*key).and_then(|value| node.place_of(value));
            let diag = Diag::error("LP2120", format!("{}: `{name}` lies above `{key}`", node.what));
            cx.say(
                diag.at(place, "the window is reversed")
                    .hint(format!("`{name}` is the lower bound, `{key}` the higher")),
            );
            return Err(Broken);
        }
    }
    Ok(())
}

fn missing(node: &Node<'_>, unit: &str, parameter: &Parameter) -> Broken {
    let name = parameter.name;
    let message = format!("{} has no `{name}`, which `{unit}` needs: {}", node.what, parameter.what);
    let figure = || format!("{{ value = \"{}\", source = \"..\", year = .., grade = \"..\" }}", example(parameter));
    let limits = || range(parameter.measure, parameter.range);
    let hint = match parameter.shape {
        Shape::One => format!("add `{name} = {}`, {}", figure(), limits()),
        Shape::BySpecies => format!("add `{name} = {{ rare-earths = {}, others = .. }}`, {}", figure(), limits()),
        Shape::Word(words) => format!("add `{name} = \"..\"`, one of: {}", words.join(", ")),
        Shape::Equilibrium => format!("add `{name} = \"..\"`, the id of an `[[equilibrium]]`"),
    };
    let diag = Diag::error("LP2113", message).at(node.place(), "this step").hint(hint);
    match parameter.shape {
        Shape::BySpecies => node.miss_table(name, diag),
        _ => node.miss(name, diag),
    }
}

fn setting(
    cx: &Cx<'_>,
    node: &Node<'_>,
    parameter: &Parameter,
    (chemistry, table): (&Chemistry<'_>, &SpeciesTable),
) -> Read<Setting> {
    match parameter.shape {
        Shape::One => {
            let wanted = Wanted::any(kind(parameter.measure));
            let figure = cx.figure(node, parameter.name, wanted)?;
            let place = node.raw(parameter.name).and_then(|value| node.place_of(value));
            in_range(cx, (&node.what, parameter.name, place), parameter, figure.value).map(Setting::Number)
        }
        Shape::Word(words) => {
            let pairs: Vec<(&str, usize)> = words.iter().enumerate().map(|(n, &word)| (word, n)).collect();
            node.word(cx, parameter.name, &pairs).map(|n| Setting::Word(words[n].to_owned()))
        }
        Shape::BySpecies => by_species(cx, node, parameter, (chemistry, table)).map(Setting::BySpecies),
        Shape::Equilibrium => Err(Broken),
    }
}

/// A number of a parameter in its range; `at` is what it belongs to, its key and its place.
pub fn in_range(
    cx: &Cx<'_>,
    at: (&str, &str, Option<loparite_kernel::diag::Place>),
    parameter: &Parameter,
    value: f64,
) -> Read<f64> {
    // what the text asks of a product cannot be all of it
    if parameter.name == "purity" && parameter.measure == Measure::Share && value >= 1.0 {
        return reachable_purity(cx, at.0, at.2, value);
    }
    let (least, most) = parameter.range;
    // a last bit of the conversion of units is no fault of the text
    let slack = 1e-12 * least.abs().max(most.abs().min(f64::MAX)).max(1e-300);
    let slack = if slack.is_finite() { slack } else { 0.0 };
    if value >= least - slack && value <= most + slack {
        return Ok(value.clamp(least, most));
    }
    let (what, key, place) = at;
    let limits = range(parameter.measure, parameter.range);
    let message = format!("{what}: {key} is {}, out of range", written(parameter.measure, value));
    let hint = format!("{limits} makes sense here: {}", parameter.what);
    cx.say(Diag::error("LP2114", message).at(place, limits.clone()).hint(hint));
    Err(Broken)
}

/// Numbers by species, by group, and of the others.
fn by_species(
    cx: &Cx<'_>,
    node: &Node<'_>,
    parameter: &Parameter,
    (chemistry, table): (&Chemistry<'_>, &SpeciesTable),
) -> Read<Vec<f64>> {
    let numbers = node.sub(cx, parameter.name)?;
    if let Some(value) = numbers.table.get("value") {
        let message = format!("{} is one number, and each species needs its own", numbers.what);
        let diag = Diag::error("LP1006", message).at(numbers.place_of(value), "for whom?");
        let figure = "{ value = \"..\", source = \"..\", year = .., grade = \"..\" }";
        cx.say(diag.hint(format!("write `{{ rare-earths = {figure}, Th = {figure}, others = {figure} }}`")));
        return Err(Broken);
    }
    let mut read: Vec<(Vec<usize>, f64)> = Vec::new();
    let mut others = f64::NAN;
    let is_known = |word: &str| word == "others" || chemistry.meant(word).is_some();
    let (entries, known) = numbers.named(cx, "species and no groups", is_known);
    let mut whole = known.and(numbers.whole_text(cx));
    for (key, value) in entries {
        let word = key.get_ref().as_ref();
        let meant = match chemistry.meant(word) {
            Some(meant) => Ok(meant),
            None if word == "others" => Ok(Vec::new()),
            None => Err(chemistry.say_no_species(cx, &numbers, word, key.span())),
        };
        let figure = cx.figure_of(&numbers, word, value, Wanted::any(kind(parameter.measure)));
        let number = figure
            .and_then(|figure| in_range(cx, (&numbers.what, word, numbers.place_of(value)), parameter, figure.value));
        match (meant, number) {
            (Ok(_), Ok(number)) if word == "others" => others = number,
            (Ok(meant), Ok(number)) => read.push((meant, number)),
            _ => whole = Err(Broken),
        }
    }
    whole?;
    // wide groups first, so that narrow ones and single species go before them
    read.sort_by_key(|(species, _)| std::cmp::Reverse(species.len()));
    let mut dense = vec![others; table.len()];
    for (species, number) in read {
        species.iter().for_each(|&s| dense[s] = number);
    }
    Ok(dense)
}

/// A rare earth that comes to a step with an equilibrium which says nothing of it. Whether it really gets there is
/// known when the flowsheet is solved: so this is a warning.
pub fn uncovered(cx: &Cx<'_>, shelf: Shelf<'_>, (supplies, steps): (&[FeedText], &[StepText]), joints: &Joints) {
    let rare = shelf.chemistry.group("rare-earths").unwrap_or_default();
    for (position, step) in steps.iter().enumerate() {
        let Some((named, place)) = &step.equilibrium else { continue };
        let Ok(equilibrium) = row(shelf.equilibria, *named) else { continue };
        let covered = equilibrium.components();
        if covered.contains(&OTHERS) {
            continue;
        }
        let before = joints.upstream(position);
        let comes = |s: usize| {
            let reaches = |supply: &FeedText| {
                let joined = supply.stream.as_ref().is_some_and(|stream| before.contains(&stream.text));
                joined
                    && supply.role != Role::Reagent
                    && supply.read.as_ref().is_ok_and(|matter| matter.kilogram.total(s) > 0.0)
            };
            supplies.iter().any(reaches)
        };
        let table = &shelf.chemistry.table;
        let without: Vec<&str> = rare
            .iter()
            .map(|&s| (s, table.all[s].id.as_str()))
            .filter(|&(s, id)| !covered.contains(&id) && comes(s))
            .map(|(_, id)| id)
            .collect();
        if !without.is_empty() {
            let name = cx.names.equilibria.key(*named);
            let message =
                format!("{}: `{name}` says nothing of {}, which may come there", step.what, without.join(", "));
            let diag = Diag::warning("LP2105", message).at(place.clone(), "this equilibrium");
            cx.say(diag.hint("add them to the equilibrium, or see that they leave before this step"));
        }
    }
}
