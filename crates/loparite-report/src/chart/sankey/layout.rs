//! Layout: where nodes, ribbons and names of a Sankey diagram stand.
//!
//! In        a merged picture
//! Out       [`Layout`] in pixels below the heads
//! Holds     a node's height is its amount times the scale; its name has room of its own within the column and ends
//!           before the next; a link that passes a column has a place in it, so that it runs around the nodes
//! Equations order: barycentre of neighbours, swept to and fro, the order with the least crossing amount kept
//!           height: mean of neighbours weighted by amount, then pushed apart in order

use crate::chart::sankey::merge::amounts;
use crate::chart::sankey::{Node, Rank, Sankey, WIDTH};
use crate::chart::svg::{Point, Rect};
use crate::chart::text::{width, wrap};
use crate::number::number;

/// Width of a node.
pub const NODE: f64 = 9.0;
/// Height of a line of a name.
pub const LINE: f64 = 13.5;
/// Size of type.
pub const SIZE: f64 = 11.5;
const MARGIN: f64 = 136.0;
const TALLEST: f64 = 400.0;
const GAP: f64 = 7.0;
const SWEEPS: usize = 24;

/// A link with its way.
#[derive(Clone, Debug)]
pub struct Ribbon {
    /// Position of the link.
    pub link: usize,
    /// Upper edge, from left to right.
    pub points: Vec<Point>,
    /// Pixels per unit of amount.
    pub scale: f64,
}

/// Everything in its place.
#[derive(Clone, Debug)]
pub struct Layout {
    /// One for each node.
    pub nodes: Vec<Rect>,
    /// Box of each node's name.
    pub labels: Vec<Rect>,
    /// Amount of each node.
    pub amounts: Vec<f64>,
    /// One for each link.
    pub ribbons: Vec<Ribbon>,
    /// Height of it all.
    pub height: f64,
    columns: usize,
}

impl Layout {
    /// Left edge of a column.
    pub fn column_x(&self, column: usize) -> f64 {
        column_x(column, self.columns)
    }
}

fn column_x(column: usize, columns: usize) -> f64 {
    let steps = columns.saturating_sub(1).max(1) as f64;
    MARGIN + column as f64 / steps * (WIDTH - 2.0 * MARGIN - NODE)
}

/// A place in a column: of a node, or of a link that passes.
struct Slot {
    node: Option<usize>,
    rank: Rank,
    column: usize,
    /// thickness of what is drawn
    bar: f64,
    /// room it takes
    room: f64,
    /// middle
    y: f64,
    left: Vec<(usize, f64)>,
    right: Vec<(usize, f64)>,
}

/// A link cut at the columns it passes.
struct Way {
    link: usize,
    slots: Vec<usize>,
}

/// Places everything.
pub fn layout(chart: &Sankey) -> Layout {
    let amounts = amounts(chart);
    let columns = chart.nodes.iter().map(|node| node.column + 1).max().unwrap_or(0).max(chart.columns.len());
    let mut layout = Layout { nodes: vec![], labels: vec![], amounts, ribbons: vec![], height: 0.0, columns };
    let scale = scale(chart, &layout);
    let (mut slots, ways) = slots(chart, &layout, scale);
    let order = order(&slots, columns);
    layout.height = place(&mut slots, &order);
    layout.nodes = (0..chart.nodes.len()).map(|node| node_rect(&slots[node], columns)).collect();
    layout.ribbons = ribbons(chart, &slots, &ways, (scale, columns));
    layout.labels =
        chart.nodes.iter().enumerate().map(|(position, node)| label(chart, node, position, &layout)).collect();
    layout
}

/// pixels per unit, so that the fullest column is as tall as wanted
fn scale(chart: &Sankey, layout: &Layout) -> f64 {
    let mut sums = vec![0.0; layout.columns];
    for (node, amount) in chart.nodes.iter().zip(&layout.amounts) {
        sums[node.column] += amount;
    }
    for link in &chart.links {
        (chart.nodes[link.from].column + 1..chart.nodes[link.to].column)
            .for_each(|column| sums[column] += link.amount());
    }
    let fullest = sums.into_iter().fold(0.0, f64::max);
    if fullest > 0.0 { TALLEST / fullest } else { 1.0 }
}

/// the lines of a node's name
pub fn label_lines(chart: &Sankey, node: &Node, layout: &Layout) -> Vec<String> {
    let room = match node.column {
        0 => MARGIN - 8.0,
        column if column + 1 >= layout.columns => MARGIN - 8.0,
        column => layout.column_x(column + 1) - layout.column_x(column) - NODE - 12.0,
    };
    debug_assert!(chart.columns.len() <= layout.columns);
    wrap(&node.label, SIZE, room, 3)
}

fn slots(chart: &Sankey, layout: &Layout, scale: f64) -> (Vec<Slot>, Vec<Way>) {
    let empty =
        |node, rank, column, bar, room| Slot { node, rank, column, bar, room, y: 0.0, left: vec![], right: vec![] };
    let mut slots: Vec<Slot> = Vec::new();
    for (position, node) in chart.nodes.iter().enumerate() {
        let bar = layout.amounts[position] * scale;
        let name = LINE * (label_lines(chart, node, layout).len() + 1) as f64;
        slots.push(empty(Some(position), node.rank, node.column, bar, bar.max(name) + GAP));
    }
    let mut ways = Vec::new();
    for (position, link) in chart.links.iter().enumerate() {
        let amount = link.amount();
        let mut way = vec![link.from];
        for column in chart.nodes[link.from].column + 1..chart.nodes[link.to].column {
            way.push(slots.len());
            slots.push(empty(None, Rank::Free, column, amount * scale, amount * scale + 3.0));
        }
        way.push(link.to);
        for pair in way.windows(2) {
            slots[pair[0]].right.push((pair[1], amount));
            slots[pair[1]].left.push((pair[0], amount));
        }
        ways.push(Way { link: position, slots: way });
    }
    (slots, ways)
}

/// slots of each column from top to bottom
fn order(slots: &[Slot], columns: usize) -> Vec<Vec<usize>> {
    let mut order: Vec<Vec<usize>> = vec![Vec::new(); columns];
    slots.iter().enumerate().for_each(|(position, slot)| order[slot.column].push(position));
    let mut places = vec![0.0; slots.len()];
    order.iter_mut().for_each(|column| arrange(column, slots, &mut places, |slot, _| slot as f64));
    let mut best = (crossings(slots, &places), order.clone());
    for sweep in 0..SWEEPS {
        let forward = sweep % 2 == 0;
        let sequence: Vec<usize> = if forward { (0..columns).collect() } else { (0..columns).rev().collect() };
        for column in sequence {
            arrange(&mut order[column], slots, &mut places, |slot, places| {
                let side = if forward { &slots[slot].left } else { &slots[slot].right };
                mean(side, places).unwrap_or(places[slot])
            });
        }
        let crossed = crossings(slots, &places);
        if crossed < best.0 {
            best = (crossed, order.clone());
        }
    }
    best.1
}

fn arrange(column: &mut [usize], slots: &[Slot], places: &mut [f64], wish: impl Fn(usize, &[f64]) -> f64) {
    let mut wishes: Vec<(Rank, f64, usize)> =
        column.iter().map(|&slot| (slots[slot].rank, wish(slot, places), slot)).collect();
    wishes.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(places[a.2].total_cmp(&places[b.2])));
    let count = wishes.len() as f64;
    for (place, (_, _, slot)) in wishes.into_iter().enumerate() {
        column[place] = slot;
        // between 0 and 1, so that columns with few and many slots compare
        places[slot] = (place as f64 + 0.5) / count;
    }
}

fn mean(neighbours: &[(usize, f64)], of: &[f64]) -> Option<f64> {
    let weight: f64 = neighbours.iter().map(|(_, amount)| amount).sum();
    let sum: f64 = neighbours.iter().map(|(slot, amount)| of[*slot] * amount).sum();
    (weight > 0.0).then(|| sum / weight)
}

/// sum over crossing pairs of the smaller amount
fn crossings(slots: &[Slot], places: &[f64]) -> f64 {
    let columns = slots.iter().map(|slot| slot.column + 1).max().unwrap_or(0);
    let mut links: Vec<Vec<(f64, f64, f64)>> = vec![Vec::new(); columns];
    for (position, slot) in slots.iter().enumerate() {
        links[slot.column].extend(slot.right.iter().map(|&(to, amount)| (places[position], places[to], amount)));
    }
    let pair =
        |a: &(f64, f64, f64), b: &(f64, f64, f64)| if (a.0 - b.0) * (a.1 - b.1) < 0.0 { a.2.min(b.2) } else { 0.0 };
    links
        .iter()
        .flat_map(|all| all.iter().enumerate().flat_map(move |(n, a)| all[..n].iter().map(move |b| pair(a, b))))
        .sum()
}

/// heights of the slots; gives the height of the picture
fn place(slots: &mut [Slot], order: &[Vec<usize>]) -> f64 {
    let height = order.iter().map(|column| column.iter().map(|&slot| slots[slot].room).sum()).fold(0.0, f64::max);
    for column in order {
        let total: f64 = column.iter().map(|&slot| slots[slot].room).sum();
        let mut top = (height - total) / 2.0;
        for &slot in column {
            slots[slot].y = top + slots[slot].room / 2.0;
            top += slots[slot].room;
        }
    }
    for sweep in 0..SWEEPS {
        let forward = sweep % 2 == 0;
        let sequence: Vec<usize> = if forward { (0..order.len()).collect() } else { (0..order.len()).rev().collect() };
        for column in sequence {
            let middles: Vec<f64> = slots.iter().map(|slot| slot.y).collect();
            for &slot in &order[column] {
                let side = if forward { &slots[slot].left } else { &slots[slot].right };
                if let Some(middle) = mean(side, &middles) {
                    slots[slot].y = middle;
                }
            }
            push_apart(slots, &order[column], height);
        }
    }
    height
}

fn push_apart(slots: &mut [Slot], column: &[usize], height: f64) {
    let mut floor = 0.0;
    for &slot in column {
        let half = slots[slot].room / 2.0;
        slots[slot].y = slots[slot].y.max(floor + half);
        floor = slots[slot].y + half;
    }
    let mut ceiling = height;
    for &slot in column.iter().rev() {
        let half = slots[slot].room / 2.0;
        slots[slot].y = slots[slot].y.min(ceiling - half);
        ceiling = slots[slot].y - half;
    }
}

fn node_rect(slot: &Slot, columns: usize) -> Rect {
    Rect::new(column_x(slot.column, columns), slot.y - slot.bar / 2.0, NODE, slot.bar)
}

fn ribbons(chart: &Sankey, slots: &[Slot], ways: &[Way], (scale, columns): (f64, usize)) -> Vec<Ribbon> {
    // where each way leaves and enters a node: sorted by where it comes from or goes to
    let mut leaves = vec![0.0; ways.len()];
    let mut enters = vec![0.0; ways.len()];
    for (position, slot) in slots.iter().enumerate().filter(|(_, slot)| slot.node.is_some()) {
        let top = slot.y - slot.bar / 2.0;
        let mut out: Vec<usize> = (0..ways.len()).filter(|&way| ways[way].slots[0] == position).collect();
        out.sort_by(|&a, &b| slots[ways[a].slots[1]].y.total_cmp(&slots[ways[b].slots[1]].y).then(a.cmp(&b)));
        stack(&out, top, chart, ways, (scale, &mut leaves));
        let before = |way: usize| ways[way].slots[ways[way].slots.len() - 2];
        let mut into: Vec<usize> = (0..ways.len()).filter(|&way| ways[way].slots.last() == Some(&position)).collect();
        into.sort_by(|&a, &b| slots[before(a)].y.total_cmp(&slots[before(b)].y).then(a.cmp(&b)));
        stack(&into, top, chart, ways, (scale, &mut enters));
    }
    let ribbon = |(position, way): (usize, &Way)| {
        let x = |slot: usize| column_x(slots[slot].column, columns);
        let last = way.slots.len() - 1;
        let mut points = vec![(x(way.slots[0]) + NODE, leaves[position])];
        for &slot in &way.slots[1..last] {
            let top = slots[slot].y - slots[slot].bar / 2.0;
            points.extend([(x(slot), top), (x(slot) + NODE, top)]);
        }
        points.push((x(way.slots[last]), enters[position]));
        Ribbon { link: way.link, points, scale }
    };
    ways.iter().enumerate().map(ribbon).collect()
}

fn stack(sorted: &[usize], top: f64, chart: &Sankey, ways: &[Way], (scale, tops): (f64, &mut [f64])) {
    let mut y = top;
    for &way in sorted {
        tops[way] = y;
        y += chart.links[ways[way].link].amount() * scale;
    }
}

fn label(chart: &Sankey, node: &Node, position: usize, layout: &Layout) -> Rect {
    let lines = label_lines(chart, node, layout);
    let amount = width(&number(layout.amounts[position]), SIZE);
    let widest = lines.iter().map(|line| width(line, SIZE)).fold(amount, f64::max);
    let tall = LINE * (lines.len() + 1) as f64;
    let bar = layout.nodes[position];
    let x = if node.column == 0 { bar.x - 5.0 - widest } else { bar.x + NODE + 4.0 };
    Rect::new(x, bar.y + bar.height / 2.0 - tall / 2.0, widest, tall)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::sankey::{Link, merge::merge, tests::example};

    #[test]
    fn names_do_not_overlap_names_or_nodes() {
        let layout = layout(&example());
        for (position, label) in layout.labels.iter().enumerate() {
            assert!(label.x >= 0.0 && label.x + label.width <= WIDTH, "{label:?}");
            assert!(layout.labels[..position].iter().all(|other| !label.overlaps(other)), "{label:?}");
            assert!(layout.nodes.iter().all(|node| !label.overlaps(node)), "{label:?}");
        }
    }

    #[test]
    fn widths_add_up_to_the_height_of_the_node() {
        let chart = merge(&example(), 0.012);
        let layout = layout(&chart);
        for (position, rect) in layout.nodes.iter().enumerate() {
            let side = |pick: fn(&Link) -> usize| -> f64 {
                let mine = layout.ribbons.iter().filter(|ribbon| pick(&chart.links[ribbon.link]) == position);
                mine.map(|ribbon| chart.links[ribbon.link].amount() * ribbon.scale).sum()
            };
            let widest = side(|link| link.from).max(side(|link| link.to));
            assert!((widest - rect.height).abs() < 1e-9, "{widest} {}", rect.height);
        }
    }

    #[test]
    fn sweeps_uncross_what_can_be_uncrossed() {
        let node = |column| Node { label: "n".into(), column, rank: Rank::Free };
        let nodes = vec![node(0), node(0), node(0), node(1), node(1), node(1)];
        let link = |from, to| Link { from, to, parts: vec![1.0] };
        let links = vec![link(0, 5), link(1, 4), link(2, 3)];
        let chart = Sankey { columns: vec!["a".into(), "b".into()], nodes, links, parts: vec![], unit: String::new() };
        let layout = layout(&chart);
        for pair in [(0, 1), (1, 2)] {
            let ends = |ribbon: &Ribbon| (ribbon.points[0].1, ribbon.points[1].1);
            let (a, b) = (ends(&layout.ribbons[pair.0]), ends(&layout.ribbons[pair.1]));
            assert!((a.0 - b.0) * (a.1 - b.1) > 0.0);
        }
    }
}
