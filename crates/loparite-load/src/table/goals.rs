//! Goals: what is wanted when, measured in which unit.

use super::Rows;
use super::technology::row;
use crate::figures::Cx;
use crate::node::{Broken, Node, Read};
use loparite_kernel::diag::Diag;
use loparite_kernel::quantity::Kind;
use loparite_kernel::unit::Basis;
use loparite_model::chain::*;
use loparite_model::claim::{Fact, FactId};
use loparite_model::figure::Figure;
use loparite_model::goal::{Goal, Measure};

#[derive(Clone, Copy, PartialEq)]
enum Word {
    Production,
    Jobs,
    Plants,
    Capital,
}

const WORDS: &[(&str, Word)] =
    &[("production", Word::Production), ("jobs", Word::Jobs), ("plants", Word::Plants), ("capital", Word::Capital)];

/// `[[goal]]`
pub fn goal(cx: &Cx<'_>, node: &Node<'_>, facts: &Rows<FactId, Fact>) -> Read<Goal> {
    let name = node.text(cx, "name");
    let order = order(cx, node);
    let year = if node.has("year") { node.year_in_horizon(cx, "year", cx.horizon().1) } else { node.year(cx, "year") };
    let word = node.word(cx, "measure", WORDS);
    let counted = node.ids(cx, "commodities", &cx.names.commodities);
    let stages = node.words(cx, "stages", Stage::WORDS);
    let sites = node.ids(cx, "sites", &cx.names.sites);
    let measured = word.and_then(|word| measure(cx, node, word, counted));
    let target = target(cx, node, measured.as_ref().map(|&(_, kind, _)| kind).map_err(|&broken| broken), facts);
    let (measure, _, unit) = measured?;
    let sites = sites?;
    Ok(Goal {
        name: name?,
        order: order?,
        year: year?,
        measure,
        stages: stages?,
        sites: node.has("sites").then_some(sites),
        target: target?,
        unit,
    })
}

fn order(cx: &Cx<'_>, node: &Node<'_>) -> Read<Option<u32>> {
    if !node.has("order") {
        return Ok(None);
    }
    let number = node.whole(cx, "order")?;
    u32::try_from(number).map(Some).map_err(|_| {
        let place = node.raw("order").and_then(|value| node.place_of(value));
        let message = format!("`order` of {} is {number}, which is no place in an order", node.what);
        cx.say(
            Diag::error("LP1006", message).at(place, "here").hint("the plan pursues goals in the order 1, 2, 3, .."),
        );
        Broken
    })
}

fn measure(cx: &Cx<'_>, node: &Node<'_>, word: Word, counted: Read<Vec<CommodityId>>) -> Read<(Measure, Kind, String)> {
    let counted = counted?;
    match word {
        Word::Jobs => Ok((Measure::Jobs, Kind::People, "jobs".to_owned())),
        Word::Plants => Ok((Measure::Plants, Kind::Plants, "plants".to_owned())),
        Word::Capital => Ok((Measure::Capital, Kind::Money, String::new())),
        Word::Production => {
            let bases: Vec<Read<Basis>> = counted.iter().map(|&id| cx.bases.commodity(id)).collect();
            let bases: Vec<Basis> = bases.into_iter().collect::<Read<_>>()?;
            if bases.is_empty() {
                let diag = Diag::error("LP2090", format!("{} measures the production of nothing", node.what));
                let hint = "add `commodities = [\"..\"]`: what is counted";
                return Err(node.miss("commodities", diag.at(node.place(), "this goal").hint(hint)));
            }
            if bases.iter().any(|basis| *basis != bases[0]) {
                let place = node.raw("commodities").and_then(|value| node.place_of(value));
                let message = format!("{} adds up commodities that are counted in different bases", node.what);
                cx.say(
                    Diag::error("LP2090", message).at(place, "these commodities").hint("write a goal for each basis"),
                );
                return Err(Broken);
            }
            let unit = match bases[0] {
                Basis::Gross => "t/a".to_owned(),
                basis => format!("t {}/a", basis.word()),
            };
            Ok((Measure::Production(counted), Kind::MassRate(bases[0]), unit))
        }
    }
}

/// a figure, or a share of the central value of a fact
fn target(cx: &Cx<'_>, node: &Node<'_>, kind: Read<Kind>, facts: &Rows<FactId, Fact>) -> Read<Figure> {
    let table = node.raw("target").and_then(|value| value.get_ref().as_table());
    let Some(raw) = node.raw("target").filter(|_| table.is_some_and(|table| table.contains_key("of"))) else {
        return cx.figure(node, "target", kind);
    };
    let (figure, fact) = cx.figure_and(node, "target", Kind::Ratio, |table| table.id(cx, "of", &cx.names.facts))?;
    let fact = row(facts, fact)?;
    let kind = kind?;
    let central = fact.evidence.first().map(|evidence| evidence.quantity.expect(kind));
    match central {
        Some(Ok(whole)) => Ok(Figure { value: figure.value * whole, ..figure }),
        _ => {
            let message =
                format!("target of {} is a share of \"{}\", which is measured in another unit", node.what, fact.name);
            let hint = format!("the fact must be like \"{}\"", kind.example());
            cx.say(Diag::error("LP2090", message).at(node.place_of(raw), "this share").hint(hint));
            Err(Broken)
        }
    }
}
