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
pub fn goal(
    cx: &Cx<'_>,
    node: &Node<'_>,
    commodities: &Rows<CommodityId, Commodity>,
    facts: &Rows<FactId, Fact>,
) -> Read<Goal> {
    let name = node.text(cx, "name");
    let order = if node.has("order") { node.whole(cx, "order").map(|n| u32::try_from(n).ok()) } else { Ok(None) };
    let year = node.year_in_horizon(cx, "year", cx.horizon().1);
    let year = if node.has("year") { year } else { node.year(cx, "year") };
    let word = node.word(cx, "measure", WORDS);
    let counted = node.ids(cx, "commodities", &cx.names.commodities);
    let stages = node.words(cx, "stages", Stage::WORDS);
    let sites = node.ids(cx, "sites", &cx.names.sites);
    let measured = word.and_then(|word| measure(cx, node, word, counted, commodities));
    let target = measured.as_ref().map_err(|broken| *broken).and_then(|(_, kind, _)| target(cx, node, *kind, facts));
    node.has("target");
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

fn measure(
    cx: &Cx<'_>,
    node: &Node<'_>,
    word: Word,
    counted: Read<Vec<CommodityId>>,
    commodities: &Rows<CommodityId, Commodity>,
) -> Read<(Measure, Kind, String)> {
    let counted = counted?;
    match word {
        Word::Jobs => Ok((Measure::Jobs, Kind::People, "jobs".to_owned())),
        Word::Plants => Ok((Measure::Plants, Kind::Plants, "plants".to_owned())),
        Word::Capital => Ok((Measure::Capital, Kind::Money, String::new())),
        Word::Production => {
            let bases: Vec<Read<Basis>> = counted.iter().map(|&id| row(commodities, id).map(|row| row.basis)).collect();
            let bases: Vec<Basis> = bases.into_iter().collect::<Read<_>>()?;
            if bases.is_empty() || bases.iter().any(|basis| *basis != bases[0]) {
                let message = format!("{} measures production of nothing, or of different bases", node.what);
                let diag = Diag::error("LP2090", message).at(node.place(), "this goal");
                cx.say(diag.hint("`commodities` lists commodities of one basis"));
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
fn target(cx: &Cx<'_>, node: &Node<'_>, kind: Kind, facts: &Rows<FactId, Fact>) -> Read<Figure> {
    let raw = node.need(cx, "target")?;
    let share = raw.get_ref().as_table().is_some_and(|table| table.contains_key("of"));
    if !share {
        return cx.figure(node, "target", kind);
    }
    let (figure, fact) = cx.figure_and(node, "target", Kind::Ratio, |table| table.id(cx, "of", &cx.names.facts))?;
    let fact = row(facts, fact)?;
    let central = fact.evidence.first().map(|evidence| evidence.quantity.expect(kind));
    match central {
        Some(Ok(whole)) => Ok(Figure { value: figure.value * whole, ..figure }),
        _ => {
            let message = format!("the fact `{}` is not measured as {} is", fact.name, node.what);
            cx.say(Diag::error("LP2090", message).at(node.place_of(raw), "this share"));
            Err(Broken)
        }
    }
}
