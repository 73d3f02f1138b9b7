//! Layer: which steps stand beside each other, and in which order within a column.
//!
//! In        a diagram
//! Out       [`Layers`]
//! Holds     a stream that is not against the flow leads to a later layer; every step stands in one layer once
//! Equations layer of a step = 1 + the latest of those before it; a step that nothing leads to stands just before its
//!           first successor
//! Source    Sugiyama, Tagawa and Toda (1981)

use crate::chart::flowsheet::{Diagram, Kind};

const SWEEPS: usize = 16;

/// Steps in columns.
#[derive(Clone, Debug)]
pub struct Layers {
    /// Layer of each step.
    pub layer: Vec<usize>,
    /// Steps of each layer from above to below.
    pub order: Vec<Vec<usize>>,
    /// For each stream, whether it runs against the flow.
    pub back: Vec<bool>,
}

/// Finds layers and orders.
pub fn layers(diagram: &Diagram) -> Layers {
    let count = diagram.steps.len();
    let mut forward = Vec::new();
    for stream in diagram.streams.iter().filter(|stream| stream.kind != Kind::Recycle) {
        if let (Some(from), Some(to)) = (diagram.step(stream.from), diagram.step(stream.to))
            && from != to
            && !forward.contains(&(from, to))
        {
            forward.push((from, to));
        }
    }
    let against = feedback(count, &forward);
    let forward: Vec<(usize, usize)> = forward.into_iter().filter(|edge| !against.contains(edge)).collect();
    let mut layer = longest_paths(count, &forward);
    attach_loose(diagram, &forward, &mut layer);
    let order = order(&layer, &forward);
    let back = diagram
        .streams
        .iter()
        .map(|stream| match (diagram.step(stream.from), diagram.step(stream.to)) {
            (Some(from), Some(to)) => stream.kind == Kind::Recycle || layer[to] <= layer[from],
            _ => false,
        })
        .collect();
    Layers { layer, order, back }
}

/// edges that close a cycle in a depth-first search from the sources, in the order of the steps
fn feedback(count: usize, edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let fed = |step: usize| edges.iter().any(|edge| edge.1 == step);
    let roots = (0..count).filter(|&step| !fed(step)).chain(0..count);
    let next: Vec<Vec<usize>> =
        (0..count).map(|step| edges.iter().filter(|edge| edge.0 == step).map(|edge| edge.1).collect()).collect();
    let (mut seen, mut open, mut against) = (vec![false; count], vec![false; count], Vec::new());
    for root in roots {
        if seen[root] {
            continue;
        }
        let mut stack = vec![(root, 0)];
        (seen[root], open[root]) = (true, true);
        while let Some((step, position)) = stack.pop() {
            let Some(&to) = next[step].get(position) else {
                open[step] = false;
                continue;
            };
            stack.push((step, position + 1));
            if open[to] {
                against.push((step, to));
            } else if !seen[to] {
                (seen[to], open[to]) = (true, true);
                stack.push((to, 0));
            }
        }
    }
    against
}

fn longest_paths(count: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut layer = vec![0_usize; count];
    // without cycles a path has fewer edges than there are steps
    for _ in 0..count {
        let mut moved = false;
        for &(from, to) in edges {
            if layer[to] <= layer[from] {
                layer[to] = layer[from] + 1;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    for step in (0..count).filter(|&step| edges.iter().all(|edge| edge.1 != step)) {
        if let Some(first) = edges.iter().filter(|edge| edge.0 == step).map(|edge| layer[edge.1]).min() {
            layer[step] = first.saturating_sub(1);
        }
    }
    layer
}

/// a step that hangs on recycles alone stands after the first step that feeds it
fn attach_loose(diagram: &Diagram, edges: &[(usize, usize)], layer: &mut [usize]) {
    let loose = |step: usize| edges.iter().all(|edge| edge.0 != step && edge.1 != step);
    for step in (0..layer.len()).filter(|&step| loose(step)) {
        let feeder = diagram.streams.iter().find_map(|stream| {
            let from = diagram.step(stream.from)?;
            (diagram.step(stream.to) == Some(step) && from != step && !loose(from)).then_some(from)
        });
        if let Some(from) = feeder {
            layer[step] = layer[from] + 1;
        }
    }
}

/// Orders within layers by barycentres over steps and dummies; the order with the fewest crossings is kept.
fn order(layer: &[usize], edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let count = layer.len();
    let depth = layer.iter().map(|layer| layer + 1).max().unwrap_or(0);
    let mut columns: Vec<Vec<usize>> =
        (0..depth).map(|at| (0..count).filter(|&step| layer[step] == at).collect()).collect();
    let mut pieces: Vec<Vec<(usize, usize)>> = vec![Vec::new(); depth];
    let mut dummies = count;
    for &(from, to) in edges {
        let mut last = from;
        for at in layer[from] + 1..layer[to] {
            pieces[at - 1].push((last, dummies));
            columns[at].push(dummies);
            last = dummies;
            dummies += 1;
        }
        pieces[layer[to] - 1].push((last, to));
    }
    let (mut best, mut least) = (columns.clone(), crossings(&columns, &pieces, dummies));
    for sweep in 0..SWEEPS {
        let down = sweep % 2 == 0;
        for step in 1..depth {
            let at = if down { step } else { depth - 1 - step };
            let beside = if down { at - 1 } else { at + 1 };
            let rank = ranks(&columns[beside], dummies);
            let links = &pieces[at.min(beside)];
            let pull = |vertex: usize| -> Option<f64> {
                let places: Vec<f64> = links
                    .iter()
                    .filter_map(|&(left, right)| match down {
                        true => (right == vertex).then_some(rank[left]),
                        false => (left == vertex).then_some(rank[right]),
                    })
                    .collect();
                (!places.is_empty()).then(|| places.iter().sum::<f64>() / places.len() as f64)
            };
            let own = ranks(&columns[at], dummies);
            columns[at].sort_by(|&a, &b| {
                pull(a).unwrap_or(own[a]).total_cmp(&pull(b).unwrap_or(own[b])).then(own[a].total_cmp(&own[b]))
            });
        }
        let now = crossings(&columns, &pieces, dummies);
        if now < least {
            (best, least) = (columns.clone(), now);
        }
    }
    best.iter_mut().for_each(|column| column.retain(|&vertex| vertex < count));
    best
}

/// the place of each vertex of a column, 0 to 1, so that columns of different length compare
fn ranks(column: &[usize], vertices: usize) -> Vec<f64> {
    let mut rank = vec![0.0; vertices];
    for (position, &vertex) in column.iter().enumerate() {
        rank[vertex] = (position as f64 + 0.5) / column.len() as f64;
    }
    rank
}

fn crossings(columns: &[Vec<usize>], pieces: &[Vec<(usize, usize)>], vertices: usize) -> usize {
    let mut count = 0;
    for at in 1..columns.len() {
        let (left, right) = (ranks(&columns[at - 1], vertices), ranks(&columns[at], vertices));
        for (position, a) in pieces[at - 1].iter().enumerate() {
            count += pieces[at - 1][..position]
                .iter()
                .filter(|b| (left[a.0] - left[b.0]) * (right[a.1] - right[b.1]) < 0.0)
                .count();
        }
    }
    count
}
