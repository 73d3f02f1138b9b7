//! Rules: how equipment becomes a plant, and what running a plant costs, stage by stage.
//!
//! In        `[[capital_rules]]`, `[[operating_rules]]` with `[[operating_rules.role]]`
//! Out       rows of the model, in the order of the text
//! Holds     a stage has one rule of each kind; the people of a plant sum to 100 %; the accuracy of an estimate has the
//!           estimate between its ends
//! Not here  what follows from them (`loparite-economics`)

use super::base::sums_to_one;
use super::entries;
use crate::figures::{Bounds, Cx, Wanted};
use crate::node::{Broken, Node, Read, place};
use crate::text::Parsed;
use loparite_kernel::diag::Diag;
use loparite_kernel::quantity::Kind;
use loparite_kernel::unit::Basis;
use loparite_model::chain::Stage;
use loparite_model::cost::{CapitalClass, CapitalRules, OperatingRules, Role};
use loparite_model::figure::Figure;

/// Classes of direct capital that follow from equipment.
const DIRECT: &[(&str, CapitalClass)] = &[
    ("installation", CapitalClass::Installation),
    ("piping", CapitalClass::Piping),
    ("electrical", CapitalClass::Electrical),
    ("instrumentation", CapitalClass::Instrumentation),
    ("buildings", CapitalClass::Buildings),
    ("site", CapitalClass::Site),
    ("infrastructure", CapitalClass::Infrastructure),
];

/// Crews of one post.
const CREWS: Bounds = Bounds { least: 1.0, most: 20.0, words: "1 to 20", such: "5 ratio" };

/// Reads rules of one kind; a stage that has some already is said.
fn by_stage<T>(
    cx: &Cx<'_>,
    parsed: &[Parsed<'_>],
    kind: &'static str,
    read: impl Fn(&Cx<'_>, &Node<'_>, Read<Stage>) -> Read<T>,
) -> Vec<T> {
    let mut seen: Vec<Stage> = Vec::new();
    let mut rules = Vec::new();
    for node in entries(parsed, kind) {
        let word = node.table.get("stage").and_then(|stage| stage.get_ref().as_str()).unwrap_or("?");
        let node = Node::new(node.file, node.table, node.span.clone(), format!("{kind} of {word}"));
        let stage = node.word(cx, "stage", Stage::WORDS);
        let rule = read(cx, &node, stage);
        node.finish(cx);
        if let Ok(stage) = stage {
            if seen.contains(&stage) {
                let at = node.raw("stage").and_then(|value| node.place_of(value));
                let diag = Diag::error("LP2149", format!("there are two {}", node.what)).at(at, "again");
                cx.say(diag.hint("a stage has one; remove this"));
            }
            seen.push(stage);
        }
        rules.extend(rule);
    }
    rules
}

/// `[[capital_rules]]`
pub fn capital(cx: &Cx<'_>, parsed: &[Parsed<'_>]) -> Vec<CapitalRules> {
    by_stage(cx, parsed, "capital_rules", |cx, node, stage| {
        let direct = node.sub(cx, "direct").and_then(|table| direct(cx, &table));
        let share = |key| cx.figure(node, key, Kind::Share);
        let (indirect, epcm, owner) = (share("indirect"), share("epcm"), share("owner"));
        let (contingency, closure) = (share("contingency"), share("closure"));
        let first_fill = cx.figure(node, "first_fill", Kind::Duration);
        let working_capital = cx.figure(node, "working_capital", Kind::Duration);
        let class = class(cx, node);
        let accuracy = accuracy(cx, node);
        Ok(CapitalRules {
            stage: stage?,
            direct: direct?,
            indirect: indirect?,
            epcm: epcm?,
            owner: owner?,
            contingency: contingency?,
            first_fill: first_fill?,
            working_capital: working_capital?,
            closure: closure?,
            class: class?,
            accuracy: accuracy?,
        })
    })
}

/// Direct classes as shares of bare equipment, in the order of an estimate.
fn direct(cx: &Cx<'_>, table: &Node<'_>) -> Read<Vec<(CapitalClass, Figure)>> {
    let mut classes = Vec::new();
    for (key, value) in table.table {
        let word = key.get_ref().as_ref();
        let class = DIRECT.iter().find(|(known, _)| *known == word).map(|&(_, class)| class);
        // over 100 % is sound: a mine moves more earth than machines
        let share = cx.figure_of(table, word, value, Kind::Ratio);
        classes.push(match class {
            Some(class) => share.map(|share| (class, share)),
            None => {
                let known: Vec<&str> = DIRECT.iter().map(|(word, _)| *word).collect();
                let message = format!("{} has no class `{word}`", table.what);
                let diag = Diag::error("LP1008", message).at(Some(place(table.file, key.span())), "this class");
                cx.say(diag.hint(format!("one of: {}", known.join(", "))));
                Err(Broken)
            }
        });
    }
    table.whole_text(cx)?;
    let mut classes: Vec<(CapitalClass, Figure)> = classes.into_iter().collect::<Read<_>>()?;
    classes.sort_by_key(|&(class, _)| class);
    Ok(classes)
}

/// AACE class, 1 (best) to 5.
fn class(cx: &Cx<'_>, node: &Node<'_>) -> Read<u8> {
    let class = node.whole(cx, "class")?;
    u8::try_from(class).ok().filter(|class| (1..=5).contains(class)).ok_or_else(|| {
        let at = node.raw("class").and_then(|value| node.place_of(value));
        let diag = Diag::error("LP2150", format!("{}: there is no class {class} of estimates", node.what));
        cx.say(diag.at(at, "this class").hint("1 (a tender) to 5 (an idea)"));
        Broken
    })
}

/// Least and greatest deviation that the class allows.
fn accuracy(cx: &Cx<'_>, node: &Node<'_>) -> Read<(Figure, Figure)> {
    let table = node.sub(cx, "accuracy")?;
    let least = cx.figure(&table, "least", Wanted::any_sign(Kind::Ratio));
    let greatest = cx.figure(&table, "greatest", Wanted::any_sign(Kind::Ratio));
    table.finish(cx);
    let (least, greatest) = (least?, greatest?);
    if least.value > -1.0 && least.value <= 0.0 && greatest.value >= 0.0 {
        return Ok((least, greatest));
    }
    let message = format!("{} does not have the estimate between its ends", table.what);
    let diag = Diag::error("LP2150", message).at(table.place(), "this range");
    cx.say(diag.hint("deviations from the estimate: `least` such as \"-30 %\", `greatest` such as \"50 %\""));
    Err(Broken)
}

/// `[[operating_rules]]`
pub fn operating(cx: &Cx<'_>, parsed: &[Parsed<'_>]) -> Vec<OperatingRules> {
    by_stage(cx, parsed, "operating_rules", |cx, node, stage| {
        let (maintenance, insurance) =
            (cx.figure(node, "maintenance", Kind::Share), cx.figure(node, "insurance", Kind::Share));
        let overhead = cx.figure(node, "overhead", Kind::Ratio);
        let heat = cx.figure(node, "heat", Kind::MoneyPerEnergy);
        let residue = cx.figure(node, "residue", Kind::MoneyPerMass(Basis::Gross));
        let radioactive_residue = cx.figure(node, "radioactive_residue", Kind::MoneyPerMass(Basis::Gross));
        let roles = roles(cx, node);
        Ok(OperatingRules {
            stage: stage?,
            maintenance: maintenance?,
            insurance: insurance?,
            overhead: overhead?,
            heat: heat?,
            residue: residue?,
            radioactive_residue: radioactive_residue?,
            roles: roles?,
        })
    })
}

fn roles(cx: &Cx<'_>, node: &Node<'_>) -> Read<Vec<Role>> {
    let tables = node.parts(cx, "role", "name")?;
    let read = |table: &Node<'_>| {
        let name = table.text(cx, "name");
        let share = cx.figure(table, "share", Kind::Share);
        let (wage, crews) =
            (cx.figure(table, "wage", Kind::Ratio), cx.figure(table, "crews", Wanted::from(Kind::Ratio).within(CREWS)));
        table.finish(cx);
        Ok(Role { name: name?, share: share?, wage: wage?, crews: crews? })
    };
    let roles: Vec<Read<Role>> = tables.iter().map(read).collect();
    let roles: Vec<Role> = roles.into_iter().collect::<Read<_>>()?;
    if roles.is_empty() {
        return Ok(roles);
    }
    node.whole_text(cx)?;
    let sum = roles.iter().map(|role| role.share.value).sum();
    sums_to_one(cx, &format!("share of people of {}", node.what), tables[0].place(), sum).map(|()| roles)
}
