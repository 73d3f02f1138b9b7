//! Merge: nodes too small to see become one for each column.
//!
//! In        a picture and the least share of the largest column that a node must have
//! Out       a picture with the same amounts
//! Holds     the sum over links is kept; nodes are merged within a column and rank only; links of the same two nodes
//!           are one

use crate::chart::sankey::{Link, Node, Sankey};
use std::collections::BTreeMap;

/// Merges what is small.
pub fn merge(chart: &Sankey, least: f64) -> Sankey {
    let amounts = amounts(chart);
    let mut columns: BTreeMap<usize, f64> = BTreeMap::new();
    for (node, amount) in chart.nodes.iter().zip(&amounts) {
        *columns.entry(node.column).or_default() += amount;
    }
    let largest = columns.values().copied().fold(0.0, f64::max);
    let small = |position: usize| amounts[position] < least * largest;
    let mut groups: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (position, node) in chart.nodes.iter().enumerate().filter(|(position, _)| small(*position)) {
        if amounts[position] > 0.0 {
            groups.entry((node.column, node.rank)).or_default().push(position);
        }
    }
    groups.retain(|_, members| members.len() > 1);
    let mut nodes = Vec::new();
    let mut place = vec![usize::MAX; chart.nodes.len()];
    for (position, node) in chart.nodes.iter().enumerate().filter(|(position, _)| amounts[*position] > 0.0) {
        if groups.get(&(node.column, node.rank)).is_none_or(|members| !members.contains(&position)) {
            place[position] = nodes.len();
            nodes.push(node.clone());
        }
    }
    for (&(column, rank), members) in &groups {
        members.iter().for_each(|&position| place[position] = nodes.len());
        nodes.push(Node { label: format!("{} others", members.len()), column, rank });
    }
    Sankey { nodes, links: links(chart, &place), ..chart.clone() }
}

/// The larger of what comes in and what goes out.
pub fn amounts(chart: &Sankey) -> Vec<f64> {
    let mut sides = vec![(0.0, 0.0); chart.nodes.len()];
    for link in &chart.links {
        sides[link.from].1 += link.amount();
        sides[link.to].0 += link.amount();
    }
    sides.into_iter().map(|(inward, outward): (f64, f64)| inward.max(outward)).collect()
}

fn links(chart: &Sankey, place: &[usize]) -> Vec<Link> {
    let mut sums: BTreeMap<(usize, usize), Vec<f64>> = BTreeMap::new();
    for link in chart.links.iter().filter(|link| link.amount() > 0.0) {
        let sum = sums.entry((place[link.from], place[link.to])).or_default();
        sum.resize(sum.len().max(link.parts.len()), 0.0);
        link.parts.iter().zip(sum.iter_mut()).for_each(|(part, total)| *total += part.max(0.0));
    }
    sums.into_iter().map(|((from, to), parts)| Link { from, to, parts }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::sankey::tests::example;

    #[test]
    fn merging_keeps_the_amounts() {
        let chart = example();
        let merged = merge(&chart, 0.012);
        assert!(merged.nodes.len() < chart.nodes.len());
        assert!(merged.nodes.iter().any(|node| node.label == "5 others"));
        let total = |chart: &Sankey| chart.links.iter().map(Link::amount).sum::<f64>();
        assert!((total(&chart) - total(&merged)).abs() < 1e-9);
    }
}
