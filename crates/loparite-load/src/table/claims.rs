//! Claims: facts with all their values, claims with their checks, corrections of sources.

use super::base::COMMODITY_KINDS;
use super::technology::each;
use crate::figures::Cx;
use crate::node::{Broken, Node, Read};
use loparite_kernel::diag::Diag;
use loparite_model::chain::{Correction, Stage};
use loparite_model::claim::{Check, Claim, ClaimId, Evidence, Fact, FactId, Operator, Says, Term};
use toml::Spanned;
use toml::de::DeValue;

/// `[[fact]]`
pub fn fact(cx: &Cx<'_>, node: &Node<'_>) -> Read<Fact> {
    let name = node.text(cx, "name");
    let values = node
        .need_such("evidence", "`evidence = [ { value = \"..\", source = \"..\", year = .., grade = \"..\" } ]`")
        .and_then(|_| node.list(cx, "evidence"))?;
    let evidence: Vec<Read<Evidence>> = values
        .iter()
        .map(|value| cx.quantity_of(node, value).map(|(quantity, origin)| Evidence { quantity, origin }))
        .collect();
    let evidence: Vec<Evidence> = evidence.into_iter().collect::<Read<_>>()?;
    if evidence.is_empty() {
        let place = node.raw("evidence").and_then(|value| node.place_of(value));
        let hint = "write at least one figure into the list";
        cx.say(Diag::error("LP1005", format!("{} has no evidence", node.what)).at(place, "empty").hint(hint));
        return Err(Broken);
    }
    Ok(Fact { name: name?, evidence })
}

/// `[[correction]]`
pub fn correction(cx: &Cx<'_>, node: &Node<'_>) -> Read<Correction> {
    let source = node.id(cx, "source", &cx.names.sources);
    let (says, should, reason) = (node.text(cx, "says"), node.text(cx, "should"), node.text(cx, "reason"));
    Ok(Correction { source: source?, says: says?, should: should?, reason: reason? })
}

/// `[[claim]]`
pub fn claim(cx: &Cx<'_>, node: &Node<'_>) -> Read<Claim> {
    let article = node.text(cx, "article");
    let publisher = node.text(cx, "publisher");
    let date = node.text(cx, "date");
    let statement = node.text(cx, "statement");
    let quantity = node.text(cx, "quantity");
    let source = node.id(cx, "source", &cx.names.sources);
    let says = says(cx, node);
    let checks = each(cx, node, "check", |table| check(cx, table));
    Ok(Claim {
        article: article?,
        publisher: publisher?,
        date: date?,
        statement: statement?,
        quantity: quantity?,
        says: says?,
        source: source?,
        checks: checks?,
    })
}

fn says(cx: &Cx<'_>, node: &Node<'_>) -> Read<Says> {
    if !node.has("says") {
        return Ok(Says { text: String::new(), quantity: None, operator: Operator::Equal, year: None });
    }
    let table = node.sub(cx, "says")?;
    let value = table.raw("value");
    let text = if value.is_some() { table.text(cx, "value") } else { Ok(String::new()) };
    let quantity = value.map(|value| cx.any_quantity(&table, "value", value)).transpose();
    let operator = operator(cx, &table);
    let year = if table.has("year") { table.year(cx, "year").map(Some) } else { Ok(None) };
    table.finish(cx);
    Ok(Says { text: text?, quantity: quantity?, operator: operator?, year: year? })
}

fn operator(cx: &Cx<'_>, table: &Node<'_>) -> Read<Operator> {
    if table.has("operator") { table.word(cx, "operator", Operator::WORDS) } else { Ok(Operator::Equal) }
}

#[derive(Clone, Copy)]
enum Word {
    Evidence,
    Arithmetic,
    Category,
    Plan,
    Date,
    Documents,
}

const WORDS: &[(&str, Word)] = &[
    ("evidence", Word::Evidence),
    ("arithmetic", Word::Arithmetic),
    ("category", Word::Category),
    ("plan", Word::Plan),
    ("date", Word::Date),
    ("documents", Word::Documents),
];

fn check(cx: &Cx<'_>, table: &Node<'_>) -> Read<Check> {
    let word = table.word(cx, "kind", WORDS).inspect_err(|_| {
        // which keys belong to a check of no kind is not known
        for key in
            ["against", "goal", "times", "over", "operator", "subject", "taken_for", "evidence", "stages", "sites"]
        {
            table.has(key);
        }
    })?;
    match word {
        Word::Evidence => table.id(cx, "against", &cx.names.facts).map(Check::Evidence),
        Word::Plan => table.id(cx, "goal", &cx.names.goals).map(Check::Plan),
        Word::Arithmetic => {
            let (times, over) = (terms(cx, table, "times"), terms(cx, table, "over"));
            Ok(Check::Arithmetic { times: times?, over: over? })
        }
        Word::Date => {
            let fact = table.id(cx, "against", &cx.names.facts);
            let operator = operator(cx, table);
            Ok(Check::Date { fact: fact?, operator: operator? })
        }
        Word::Category => {
            let subject = table.word(cx, "subject", COMMODITY_KINDS);
            let taken_for = table.word(cx, "taken_for", COMMODITY_KINDS);
            let evidence = table.id(cx, "evidence", &cx.names.facts);
            Ok(Check::Category { subject: subject?, taken_for: taken_for?, evidence: evidence? })
        }
        Word::Documents => {
            let stages = table.words(cx, "stages", Stage::WORDS);
            let sites = table.ids(cx, "sites", &cx.names.sites);
            let sites = table.has("sites").then_some(sites).transpose();
            Ok(Check::Documents { stages: stages?.unwrap_or_default(), sites: sites? })
        }
    }
}

/// `"claim:000-01"` or `"fact:world-mine-output"`
fn terms(cx: &Cx<'_>, table: &Node<'_>, key: &'static str) -> Read<Vec<Term>> {
    let term = |value: &Spanned<DeValue<'_>>| {
        let text = value.get_ref().as_str().ok_or_else(|| table.shape(cx, key, value, "a term"))?;
        let found = match text.split_once(':') {
            Some(("claim", id)) => cx.names.claims.id(id).map(Term::Claim),
            Some(("fact", id)) => cx.names.facts.id(id).map(Term::Fact),
            _ => None,
        };
        found.ok_or_else(|| {
            let id = text.split_once(':').map_or(text, |(_, id)| id);
            if cx.names.may_be::<ClaimId>(id) || cx.names.may_be::<FactId>(id) {
                return Broken;
            }
            let message = format!("{}: `{text}` is no claim and no fact", table.what);
            let diag = Diag::error("LP2020", message).at(table.place_of(value), "unknown term");
            cx.say(diag.hint("write \"claim:000-01\" or \"fact:world-mine-output\""));
            Broken
        })
    };
    let all: Vec<Read<Term>> = table.list(cx, key)?.iter().map(term).collect();
    all.into_iter().collect()
}
