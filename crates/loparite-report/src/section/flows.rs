//! Flows: who supplies whom in the year that the scenario wants shown, as a picture.
//!
//! Holds     columns follow the stages; what feeds something of its own stage moves it one column on;
//!           residues and stocks stand one column behind who makes them

use crate::Report;
use crate::chart::sankey::{Link, Node as Mark, Rank, Sankey, sankey};
use crate::markup::{Figure, figure, nothing};
use crate::names::amount;
use crate::section::{NO_PLAN, Section};
use loparite_model::chain::{Model, Stage};
use loparite_results::trace::{Flow, Node, flows};
use std::collections::BTreeMap;

/// From ore to buyer.
pub const SECTION: Section =
    Section { id: "flows", title: |report| format!("Who supplies whom in {}", report.model.show_year), body };

fn body(report: &Report) -> String {
    if report.outcome.levels.is_empty() {
        return nothing(NO_PLAN);
    }
    let year = report.model.show_year;
    let flows = flows(report.model, report.outcome, year);
    if flows.is_empty() {
        return nothing(&format!("Nothing flows in {year}."));
    }
    let total = |pick: fn(&Node) -> bool, side: fn(&Flow) -> &Node| -> f64 {
        flows.iter().filter(|flow| pick(side(flow))).map(|flow| flow.oxide.iter().sum::<f64>()).sum()
    };
    let taken = total(|node| matches!(node, Node::Deposit(_)), |flow| &flow.from);
    let sold = total(|node| matches!(node, Node::Market(_)), |flow| &flow.to);
    let lost = total(|node| matches!(node, Node::Residue), |flow| &flow.to);
    let finding = if taken > 0.0 {
        let oxide = |tonnes: f64| amount(tonnes, "t");
        let (taken, sold, lost) = (oxide(taken), oxide(sold), oxide(lost));
        format!("In {year} {taken} of oxide leave the ground, {sold} are sold and {lost} stay in residues")
    } else {
        format!("Nothing leaves the ground in {year}; the chain lives on stocks and imports")
    };
    figure(&Figure {
        finding: &finding,
        measured: &format!("rare earths (with scandium) from maker to user, t oxide in {year}"),
        picture: &sankey(&picture(report.model, &flows)),
        source: "this plan; at a site, every user draws the same mixture of all that came in; small ones are drawn together",
    })
}

/// residues and stocks are drawn where they arise, so one node for each column
type Place = (Node, usize);

fn picture(model: &Model, flows: &[Flow]) -> Sankey {
    let columns = columns(model, flows);
    let last = columns.values().copied().max().unwrap_or(0);
    let place = |node: Node, partner: Node| -> Place {
        match node {
            Node::Residue | Node::Closing(_) => (node_kind(node), columns[&partner] + 1),
            Node::Opening(_) => (node_kind(node), columns[&partner].saturating_sub(1)),
            Node::Market(_) => (node, last + 1),
            Node::Import(_) => (node, columns[&partner].saturating_sub(1)),
            node => (node, columns[&node]),
        }
    };
    let mut sums: BTreeMap<(Place, Place), Vec<f64>> = BTreeMap::new();
    for flow in flows.iter().filter(|flow| columns.contains_key(&flow.from) || columns.contains_key(&flow.to)) {
        let (from, to) = (place(flow.from, flow.to), place(flow.to, flow.from));
        if from.1 >= to.1 {
            continue;
        }
        let sum = sums.entry((from, to)).or_insert_with(|| vec![0.0; flow.oxide.len()]);
        flow.oxide.iter().zip(sum).for_each(|(oxide, total)| *total += oxide);
    }
    let mut places: Vec<Place> = sums.keys().flat_map(|(from, to)| [*from, *to]).collect();
    places.sort();
    places.dedup();
    let at = |place: &Place| places.binary_search(place).unwrap_or(0);
    let links =
        sums.iter().map(|((from, to), parts)| Link { from: at(from), to: at(to), parts: parts.clone() }).collect();
    let nodes = places.iter().map(|&(node, column)| mark(model, node, column)).collect();
    let mut parts: Vec<String> = model.baskets.iter().map(|basket| basket.name.clone()).collect();
    parts.push(if parts.is_empty() { "rare earths" } else { "other rare earths" }.to_owned());
    let deepest = places.iter().map(|place| place.1).max().unwrap_or(0);
    let heads = (0..=deepest).map(|column| head(model, &places, column)).collect();
    Sankey { columns: heads, nodes, links, parts, unit: "t oxide".to_owned() }
}

/// all residues are one, all stocks are one
fn node_kind(node: Node) -> Node {
    use loparite_kernel::ids::Id;
    match node {
        Node::Closing(_) => Node::Closing(Id::at(0)),
        Node::Opening(_) => Node::Opening(Id::at(0)),
        other => other,
    }
}

/// columns of deposits and facilities; empty columns are closed up
fn columns(model: &Model, flows: &[Flow]) -> BTreeMap<Node, usize> {
    let mut columns: BTreeMap<Node, usize> = BTreeMap::new();
    for node in flows.iter().flat_map(|flow| [flow.from, flow.to]) {
        match node {
            Node::Deposit(_) => drop(columns.insert(node, 0)),
            Node::Facility(id) => {
                let stage = model.technologies[model.facilities[id].technology].stage;
                let at = Stage::WORDS.iter().position(|(_, other)| *other == stage).unwrap_or(0);
                columns.insert(node, at + 1);
            }
            _ => {}
        }
    }
    // a chain that turns in a circle would push for ever: as many sweeps as nodes are enough for one that does not
    for _ in 0..columns.len().min(32) {
        for flow in flows {
            if let (Some(&from), Some(&to)) = (columns.get(&flow.from), columns.get(&flow.to))
                && from >= to
                && flow.from != flow.to
            {
                columns.insert(flow.to, from + 1);
            }
        }
    }
    let mut used: Vec<usize> = columns.values().copied().collect();
    used.sort_unstable();
    used.dedup();
    for column in columns.values_mut() {
        *column = used.binary_search(column).unwrap_or(0);
    }
    columns
}

fn mark(model: &Model, node: Node, column: usize) -> Mark {
    let (label, rank) = match node {
        Node::Deposit(id) => (model.deposits[id].name.clone(), Rank::Free),
        Node::Import(id) => (format!("{}, imported", model.commodities[model.imports[id].commodity].name), Rank::Free),
        Node::Opening(_) => ("stock of earlier years".to_owned(), Rank::Free),
        Node::Facility(id) => (model.facilities[id].name.clone(), Rank::Free),
        Node::Market(id) => (model.markets[id].name.clone(), Rank::Free),
        Node::Closing(_) => ("into stock".to_owned(), Rank::Last),
        Node::Residue => ("residues".to_owned(), Rank::Last),
    };
    Mark { label, column, rank }
}

/// the stage of most facilities in a column
fn head(model: &Model, places: &[Place], column: usize) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (node, _) in places.iter().filter(|place| place.1 == column) {
        let word = match node {
            Node::Deposit(_) => "deposits",
            Node::Facility(id) => model.technologies[model.facilities[*id].technology].stage.word(),
            Node::Market(_) => "buyers",
            _ => continue,
        };
        *counts.entry(word).or_default() += 1;
    }
    counts
        .into_iter()
        .max_by_key(|(word, count)| (*count, std::cmp::Reverse(*word)))
        .map_or("", |(word, _)| word)
        .to_owned()
}
