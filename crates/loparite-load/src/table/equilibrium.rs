//! Equilibrium: how components distribute between two liquids.
//!
//! In        `[[equilibrium]]`; species
//! Out       [`EquilibriumData`]
//! Holds     separation factors are over one and form one chain in which each component stands once; bounds ascend
//! Not here  the laws themselves (`loparite_process::sx::equilibrium`)

use super::flowsheet::spec::ascending;
use super::species::Chemistry;
use crate::figures::{Cx, Wanted};
use crate::measure::plain;
use crate::node::{Broken, Node, Read, nearest, place};
use loparite_kernel::diag::{Diag, Place};
use loparite_kernel::quantity::Kind;
use loparite_process::sx::data::{Component, EquilibriumData, OTHERS, System, Validity};
use loparite_process::sx::equilibrium::Law;
use std::collections::BTreeMap;

#[derive(Clone, Copy, PartialEq)]
enum SystemWord {
    Exchange,
    Laws,
}

#[derive(Clone, Copy, PartialEq)]
enum LawWord {
    Constant,
    Acidity,
    MassAction,
    Nitrate,
    Dosage,
    Relative,
}

const SYSTEMS: &[(&str, SystemWord)] = &[("exchange", SystemWord::Exchange), ("laws", SystemWord::Laws)];

const LAWS: &[(&str, LawWord)] = &[
    ("constant-d", LawWord::Constant),
    ("log-d-ph", LawWord::Acidity),
    ("mass-action", LawWord::MassAction),
    ("tbp-nitrate", LawWord::Nitrate),
    ("d2ehpa-sulfate", LawWord::Dosage),
    ("relative", LawWord::Relative),
];

/// What data may be good for a range of.
const VALID: &[(&str, Validity, Kind)] = &[
    ("ph", Validity::Ph, Kind::Ph),
    ("acid", Validity::Acid, Kind::MolPerLitre),
    ("nitrate", Validity::Nitrate, Kind::MolPerLitre),
    ("extractant", Validity::Extractant, Kind::MolPerLitre),
    ("metals", Validity::Metals, Kind::GramPerLitre),
    ("temperature", Validity::Temperature, Kind::Celsius),
];

/// `[[equilibrium]]`
pub fn equilibrium(cx: &Cx<'_>, node: &Node<'_>, chemistry: &Chemistry<'_>) -> Read<EquilibriumData> {
    let id = node.table.get("id").and_then(|id| id.get_ref().as_str()).unwrap_or_default().to_owned();
    let name = node.text(cx, "name");
    let note = node.text_opt(cx, "note");
    let system = match node.word(cx, "kind", SYSTEMS) {
        Ok(SystemWord::Exchange) => exchange(cx, node, chemistry),
        Ok(SystemWord::Laws) => laws(cx, node, chemistry).map(System::Laws),
        Err(Broken) => {
            node.leave_unjudged();
            Err(Broken)
        }
    };
    let valid = if node.has("valid") { valid(cx, node) } else { Ok(Vec::new()) };
    Ok(EquilibriumData { id, name: name?, system: system?, valid: valid?, note: note?.unwrap_or_default() })
}

/// `valid = { ph = ["0.5 pH", "3 pH"] }`
fn valid(cx: &Cx<'_>, node: &Node<'_>) -> Read<Vec<(Validity, (f64, f64))>> {
    let table = node.sub(cx, "valid")?;
    let mut read = Vec::new();
    for &(key, validity, kind) in VALID {
        if !table.has(key) {
            continue;
        }
        let list = table.list(cx, key);
        read.push(list.and_then(|list| {
            let value = table.need(key)?;
            let [least, most] = list else {
                return Err(table.shape(cx, key, value, "a list of two quantities"));
            };
            let number = |value| cx.number(&table, key, value, Wanted::any(kind));
            let (least, most) = (number(least), number(most));
            let bounds = ascending(cx, (&table.what, key), table.place_of(value), (least?, most?))?;
            Ok((validity, bounds))
        }));
    }
    table.finish(cx);
    read.into_iter().collect()
}

/// A factor of a chain: the more extractable over the less.
struct Factor<'t> {
    heavy: &'t str,
    light: &'t str,
    ln: f64,
}

/// Constant separation factors.
fn exchange(cx: &Cx<'_>, node: &Node<'_>, chemistry: &Chemistry<'_>) -> Read<System> {
    let table = node.sub(cx, "separation")?;
    let mut read: Vec<Read<Factor<'_>>> = Vec::new();
    for (key, value) in table.table {
        let word = key.get_ref().as_ref();
        let figure = cx.figure_of(&table, word, value, Kind::Ratio);
        let Some((heavy, light)) = word.split_once('/') else {
            let message = format!("{}: `{word}` is no pair of elements", table.what);
            let at = Some(place(table.file, key.span()));
            cx.say(
                Diag::error("LP2104", message)
                    .at(at, "no pair")
                    .hint("write the more extractable over the less: `\"Nd/Pr\"`"),
            );
            read.push(Err(Broken));
            continue;
        };
        let known = [heavy, light].map(|element| match chemistry.table.find(element) {
            Some(_) => Ok(()),
            None => Err(chemistry.say_no_species(cx, &table, element, key.span())),
        });
        let factor = figure.and_then(|figure| {
            if figure.value > 1.0 {
                return Ok(figure.value);
            }
            let message = format!("{}: the separation factor of {word} is {} ratio", table.what, plain(figure.value));
            let hint = format!(
                "a factor is over 1; if {light} is the more extractable, write \"{light}/{heavy}\" and the inverse"
            );
            cx.say(Diag::error("LP2103", message).at(table.place_of(value), "nothing is separated").hint(hint));
            Err(Broken)
        });
        let [first, second] = known;
        read.push(first.and(second).and(factor).map(|factor| Factor { heavy, light, ln: factor.ln() }));
    }
    let factors: Vec<Factor<'_>> = read.into_iter().collect::<Read<_>>()?;
    table.whole_text(cx)?;
    let (components, ln_k) = chain(&factors).map_err(|why| {
        let diag = Diag::error("LP2104", format!("{} is no chain: {why}", table.what)).at(table.place(), "these pairs");
        cx.say(diag.hint(
            "name each element over the one before it in the order of extractability: \"Ce/La\", \"Pr/Ce\", \"Nd/Pr\"",
        ));
        Broken
    })?;
    Ok(System::Exchange { components, ln_k })
}

/// Components in the order of extractability with their ln k, or why the factors are no chain.
fn chain(factors: &[Factor<'_>]) -> Result<(Vec<String>, Vec<f64>), String> {
    let twice = |of: fn(&Factor<'_>) -> String| {
        let mut seen: Vec<String> = Vec::new();
        factors.iter().map(of).find(|word| {
            let again = seen.contains(word);
            seen.push(word.clone());
            again
        })
    };
    if let Some(word) = twice(|factor| factor.heavy.to_owned()) {
        return Err(format!("`{word}` stands over two elements"));
    }
    if let Some(word) = twice(|factor| factor.light.to_owned()) {
        return Err(format!("`{word}` stands under two elements"));
    }
    let first = factors.iter().find(|factor| !factors.iter().any(|other| other.heavy == factor.light));
    let Some(first) = first else {
        let why = if factors.is_empty() { "there is no pair" } else { "its pairs run in a ring" };
        return Err(why.to_owned());
    };
    let (mut components, mut ln_k) = (vec![first.light.to_owned()], vec![0.0]);
    let mut last = first.light;
    while let Some(next) = factors.iter().find(|factor| factor.light == last) {
        components.push(next.heavy.to_owned());
        ln_k.push(ln_k.last().copied().unwrap_or(0.0) + next.ln);
        last = next.heavy;
    }
    match factors.iter().find(|factor| !components.iter().any(|word| word == factor.heavy)) {
        Some(loose) => Err(format!("nothing joins `{}` to `{last}`", loose.light)),
        None => Ok((components, ln_k)),
    }
}

/// Each component with its law; laws that lean on another come second.
fn laws(cx: &Cx<'_>, node: &Node<'_>, chemistry: &Chemistry<'_>) -> Read<Vec<Component>> {
    let table = node.sub(cx, "component")?;
    let mut read: Vec<(String, Read<Lawful>)> = Vec::new();
    for (key, value) in table.table {
        let id = key.get_ref().to_string();
        let known = match chemistry.table.find(&id) {
            None if id != OTHERS => Err(chemistry.say_no_species(cx, &table, &id, key.span())),
            _ => Ok(()),
        };
        let component = table.sub_of(cx, &id, value).and_then(|inner| {
            let inner = Node::new(inner.file, inner.table, inner.span, format!("component `{id}` of {}", node.what));
            let component = component(cx, &inner, &id);
            inner.finish(cx);
            component
        });
        read.push((id, known.and(component)));
    }
    table.whole_text(cx)?;
    leaning(cx, node, read)
}

/// Laws that lean on others, once those are known: one diagnostic for all that lean on the same missing one.
fn leaning(cx: &Cx<'_>, node: &Node<'_>, read: Vec<(String, Read<Lawful>)>) -> Read<Vec<Component>> {
    let ids: Vec<String> = read.iter().map(|(id, _)| id.clone()).collect();
    let broken: Vec<String> = read.iter().filter(|(_, read)| read.is_err()).map(|(id, _)| id.clone()).collect();
    let read: Vec<Lawful> = read.into_iter().filter_map(|(_, read)| read.ok()).collect();
    let firm: BTreeMap<String, Law> = read
        .iter()
        .filter(|(_, leaning)| leaning.is_none())
        .map(|(component, _)| (component.id.clone(), component.law.clone()))
        .collect();
    let mut loose: BTreeMap<String, (Vec<String>, Option<Place>)> = BTreeMap::new();
    let mut all = Vec::new();
    for (component, leaning) in read {
        let Some(leaning) = leaning else {
            all.push(component);
            continue;
        };
        match firm.get(&leaning.on) {
            Some(law) => {
                let law = Law::Relative { ln_beta: leaning.ln_beta, of: Box::new(law.clone()) };
                all.push(Component { law, ..component });
            }
            None => loose.entry(leaning.on).or_insert_with(|| (Vec::new(), leaning.place)).0.push(component.id),
        }
    }
    // a law above all components lost its head; one in a broken line may be any
    let lost = node.table.contains_key("law") || node.whole_text(cx).is_err();
    for (on, (leaners, place)) in loose.iter().filter(|(on, _)| !broken.contains(on) && !lost) {
        let who = format!("{} {}", leaners.join(", "), if leaners.len() == 1 { "leans" } else { "lean" });
        let (message, hint) = if ids.contains(on) {
            let message = format!("{}: {who} on `{on}`, which leans itself", node.what);
            (message, "name a component with a law that is not `relative`".to_owned())
        } else {
            let message = format!("{}: {who} on `{on}`, which is no component", node.what);
            let near = nearest(on, ids.iter().map(String::as_str));
            let others = || format!("one of: {}", ids.join(", "));
            (message, near.map_or_else(others, |near| format!("did you mean `{near}`?")))
        };
        cx.say(Diag::error("LP2105", message).at(place.clone(), "no law there").hint(hint));
    }
    if loose.is_empty() && broken.is_empty() { Ok(all) } else { Err(Broken) }
}

/// A component, and whose law its own leans on.
type Lawful = (Component, Option<Leaning>);

/// A law that is a factor on that of another component.
struct Leaning {
    on: String,
    ln_beta: f64,
    place: Option<Place>,
}

fn component(cx: &Cx<'_>, node: &Node<'_>, id: &str) -> Read<Lawful> {
    let word = node.word(cx, "law", LAWS);
    let number = |key| cx.figure(node, key, Wanted::any_sign(Kind::Ratio)).map(|figure| figure.value);
    let more = |key| cx.figure_opt(node, key, Kind::Ratio).map(|figure| figure.map(|figure| figure.value));
    let (protons, extractant, nitrate) = (more("protons"), more("extractant"), more("nitrate"));
    let _note = node.text_opt(cx, "note");
    let mut leaning = None;
    let law = match word {
        Ok(LawWord::Constant) => cx.figure(node, "d", Kind::Ratio).map(|d| Law::Constant { d: d.value }),
        Ok(LawWord::Acidity) => {
            let (slope, at_zero) = (number("a"), number("b"));
            slope.and_then(|slope| at_zero.map(|at_zero| Law::Acidity { slope, at_zero }))
        }
        Ok(LawWord::MassAction) => {
            let (log_kex, extractant, hydrogen) =
                (number("log_kex"), number("extractant_order"), number("proton_order"));
            (|| Ok(Law::MassAction { log_kex: log_kex?, extractant: extractant?, hydrogen: hydrogen? }))()
        }
        Ok(LawWord::Nitrate) => {
            let (at_three, slope, extractant) = (number("a"), number("slope"), number("order"));
            (|| Ok(Law::Nitrate { at_three: at_three?, slope: slope?, extractant: extractant? }))()
        }
        Ok(LawWord::Dosage) => {
            let (m0, m1, b0, b1) = (number("m0"), number("m1"), number("b0"), number("b1"));
            let molar_mass = cx.figure(node, "molar_mass", Kind::GramPerMol).map(|figure| figure.value);
            (|| Ok(Law::Dosage { slope: [m0?, m1?], constant: [b0?, b1?], molar_mass: molar_mass? }))()
        }
        Ok(LawWord::Relative) => {
            let (beta, on) = (cx.figure(node, "factor", Kind::Ratio), node.text(cx, "over"));
            let place = node.raw("over").and_then(|value| node.place_of(value));
            let (beta, on) = (beta?.value, on?);
            leaning = Some(Leaning { on, ln_beta: beta.ln(), place });
            // stands in until the law of the other is known
            Ok(Law::Constant { d: beta })
        }
        Err(Broken) => {
            node.leave_unjudged();
            Err(Broken)
        }
    };
    let component =
        Component { id: id.to_owned(), law: law?, protons: protons?, extractant: extractant?, nitrate: nitrate? };
    Ok((component, leaning))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factor(heavy: &'static str, light: &'static str, factor: f64) -> Factor<'static> {
        Factor { heavy, light, ln: f64::ln(factor) }
    }

    #[test]
    fn a_chain_is_found_in_any_order() {
        let factors = [factor("Nd", "Pr", 1.5), factor("Ce", "La", 6.0), factor("Pr", "Ce", 2.0)];
        let (components, ln_k) = chain(&factors).unwrap();
        assert_eq!(components, ["La", "Ce", "Pr", "Nd"]);
        assert!((ln_k[3] - 18.0_f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn what_is_no_chain_is_said() {
        let why = |factors: &[Factor<'_>]| chain(factors).unwrap_err();
        assert_eq!(why(&[factor("Ce", "La", 2.0), factor("Nd", "Pr", 2.0)]), "nothing joins `Pr` to `Ce`");
        assert_eq!(why(&[factor("Ce", "La", 2.0), factor("Pr", "La", 2.0)]), "`La` stands under two elements");
        assert_eq!(why(&[factor("Ce", "La", 2.0), factor("La", "Ce", 2.0)]), "its pairs run in a ring");
        assert_eq!(why(&[]), "there is no pair");
    }
}
