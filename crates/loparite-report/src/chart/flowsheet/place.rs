//! Place: where steps stand on squared paper, and the short lines that enter from above and leave below.
//!
//! In        a diagram, its layers, the most columns beside each other
//! Out       [`Places`] in cells
//! Holds     steps do not overlap; within a band a later layer stands further right; entries from above and exits
//!           below have room for their labels
//! Equations layers are cut into the fewest bands of at most so many columns, where the fewest streams are cut;
//!           row = the place with the least sum of thickness * distance to the rows of neighbours

use crate::chart::flowsheet::label::{LINE, Label, SIZE, beside};
use crate::chart::flowsheet::layer::Layers;
use crate::chart::flowsheet::route::Cell;
use crate::chart::flowsheet::{Diagram, Kind};
use crate::chart::text::wrap;

/// Side of a cell, pixels.
pub const CELL: f64 = 12.0;
/// Width of a box in cells.
pub const BOX: usize = 10;
/// Size of type of a name in a box.
pub const NAME_SIZE: f64 = 12.0;
/// Height of a line of a name in a box.
pub const NAME_LINE: f64 = 14.5;
/// Room for text in a box, pixels.
pub const BOX_TEXT: f64 = BOX as f64 * CELL - 12.0;
/// Columns of cells into which gaps between boxes are made to fit.
const WIDEST: usize = 112;
/// Free rows of cells between boxes; those that stay empty are taken out later.
const CHANNEL: usize = 12;
/// Lines from above, or to below, at one box.
const MOST_STUBS: usize = 7;
const SWEEPS: usize = 4;

/// A line straight into a box from above, or out of it below.
#[derive(Clone, Debug)]
pub struct Stub {
    /// Position of the stream.
    pub stream: usize,
    /// From cell to cell.
    pub way: Vec<Cell>,
    /// Its label.
    pub label: Label,
}

/// Where everything stands, in cells.
#[derive(Clone, Debug)]
pub struct Places {
    /// Upper left corner of each step.
    pub boxes: Vec<Cell>,
    /// Height of every box.
    pub box_height: usize,
    /// Upper and lower end of the band of each step.
    pub bands: Vec<(usize, usize)>,
    /// Straight lines from above and to below.
    pub stubs: Vec<Stub>,
    /// Columns and rows of the paper.
    pub size: Cell,
}

/// Lines of text in a box: unit, name, note.
pub fn box_lines(diagram: &Diagram, step: usize) -> (Vec<String>, Vec<String>, Vec<String>) {
    let step = &diagram.steps[step];
    (
        wrap(&step.unit, SIZE, BOX_TEXT, 1),
        wrap(&step.name, NAME_SIZE * 1.06, BOX_TEXT, 2),
        wrap(&step.note, SIZE, BOX_TEXT, 2),
    )
}

/// Whether a stream is a short line from above or to below.
fn upright(diagram: &Diagram, stream: usize, first: &[bool]) -> Option<usize> {
    let line = &diagram.streams[stream];
    match (diagram.step(line.from), diagram.step(line.to)) {
        (None, Some(step)) => (line.kind == Kind::Reagent || !first[step]).then_some(step),
        (Some(step), None) => (line.kind == Kind::Waste).then_some(step),
        _ => None,
    }
}

/// Places the steps with at most `most` columns beside each other.
pub fn places(diagram: &Diagram, layers: &Layers, most: usize) -> Places {
    let starts = bands(diagram, layers, most);
    let band_of = |layer: usize| starts.iter().rposition(|start| *start <= layer).unwrap_or(0);
    let rows = rows(diagram, layers, &starts);
    let columns = starts
        .iter()
        .enumerate()
        .map(|(band, start)| starts.get(band + 1).copied().unwrap_or(layers.order.len()) - start)
        .max()
        .unwrap_or(0)
        .max(1);
    let gap = (WIDEST.saturating_sub(BOX * columns) / (columns + 1)).clamp(7, 12);
    let column = |step: usize| layers.layer[step] - starts[band_of(layers.layer[step])];
    let first: Vec<bool> = (0..diagram.steps.len()).map(|step| column(step) == 0).collect();
    let box_height = box_height(diagram);
    let stacks = stacks(diagram, &first);

    let mut places = Places {
        boxes: vec![(0, 0); diagram.steps.len()],
        box_height,
        bands: vec![(0, 0); diagram.steps.len()],
        stubs: Vec::new(),
        size: (gap + columns * (BOX + gap) + 1, 0),
    };
    let mut y = 0;
    for band in 0..starts.len() {
        let top = y;
        y += CHANNEL / 2;
        let members: Vec<usize> =
            (0..diagram.steps.len()).filter(|&step| band_of(layers.layer[step]) == band).collect();
        let last = members.iter().map(|&step| rows[step]).max().unwrap_or(0);
        for row in 0..=last {
            let members = || members.iter().copied().filter(|&step| rows[step] == row);
            let room = |side: usize| members().map(|step| stacks[step][side].1).max().unwrap_or(0);
            y += room(0) + if row > 0 { CHANNEL } else { 0 };
            for step in members() {
                places.boxes[step] = (gap + column(step) * (BOX + gap), y);
            }
            y += box_height + room(1);
        }
        y += CHANNEL;
        members.iter().for_each(|&step| places.bands[step] = (top, y));
    }
    places.size.1 = y.max(2 * CHANNEL) + 1;
    for (step, stack) in stacks.iter().enumerate() {
        for (side, (streams, _)) in stack.iter().enumerate() {
            places.stubs.extend(ladder(diagram, places.boxes[step], streams, (side, box_height)));
        }
    }
    places
}

/// first layer of each band
fn bands(diagram: &Diagram, layers: &Layers, most: usize) -> Vec<usize> {
    let depth = layers.order.len();
    let cut = |at: usize| -> usize {
        let sides = |stream: &crate::chart::flowsheet::StreamLine| {
            Some((layers.layer[diagram.step(stream.from)?], layers.layer[diagram.step(stream.to)?]))
        };
        diagram.streams.iter().filter_map(sides).filter(|&(a, b)| a.min(b) < at && at <= a.max(b)).count()
    };
    let mut best: Vec<(usize, usize)> = vec![(0, 0)];
    for end in 1..=depth {
        let choice = (end.saturating_sub(most)..end)
            .map(|start| {
                let idle = most - (end - start);
                (best[start].0 + 1000 + 2 * if start > 0 { cut(start) } else { 0 } + idle * idle, start)
            })
            .min()
            .unwrap_or((0, 0));
        best.push(choice);
    }
    let (mut starts, mut end) = (Vec::new(), depth);
    while end > 0 {
        end = best[end].1;
        starts.push(end);
    }
    starts.reverse();
    starts
}

/// row of each step within its band
fn rows(diagram: &Diagram, layers: &Layers, starts: &[usize]) -> Vec<usize> {
    let band_of = |layer: usize| starts.iter().rposition(|start| *start <= layer).unwrap_or(0);
    let mut links: Vec<Vec<(usize, f64)>> = vec![Vec::new(); diagram.steps.len()];
    let largest = diagram.streams.iter().map(|stream| stream.tonnes()).fold(0.0, f64::max);
    for stream in &diagram.streams {
        let (Some(from), Some(to)) = (diagram.step(stream.from), diagram.step(stream.to)) else { continue };
        let (a, b) = (layers.layer[from], layers.layer[to]);
        if a.abs_diff(b) == 1 && band_of(a) == band_of(b) {
            let ahead = stream.kind != Kind::Recycle && a < b;
            let weight = if ahead { super::draw::thickness(stream.tonnes(), largest) } else { 0.3 };
            links[from].push((to, weight));
            links[to].push((from, weight));
        }
    }
    let most = |band: usize| {
        (0..layers.order.len()).filter(|&at| band_of(at) == band).map(|at| layers.order[at].len()).max().unwrap_or(1)
    };
    let mut rows = vec![None; diagram.steps.len()];
    for sweep in 0..SWEEPS {
        let forward = sweep % 2 == 0;
        for step in 0..layers.order.len() {
            let at = if forward { step } else { layers.order.len() - 1 - step };
            let column = &layers.order[at];
            let chosen = settle(column, most(band_of(at)), |step, row| {
                let pull = links[step].iter().filter_map(|(other, weight)| Some((rows[*other]?, *weight)));
                pull.map(|(other, weight): (usize, f64)| weight * row.abs_diff(other) as f64).sum::<f64>()
            });
            column.iter().zip(chosen).for_each(|(step, row)| rows[*step] = Some(row));
        }
    }
    rows.into_iter().map(|row| row.unwrap_or(0)).collect()
}

/// rising rows of least cost for the steps of a column
fn settle(column: &[usize], most: usize, cost: impl Fn(usize, usize) -> f64) -> Vec<usize> {
    let count = column.len();
    // least[k][r]: the first k steps within the first r rows
    let mut least = vec![vec![f64::INFINITY; most + 1]; count + 1];
    least[0] = vec![0.0; most + 1];
    for k in 1..=count {
        for r in k..=most {
            let here = least[k - 1][r - 1] + cost(column[k - 1], r - 1) + 0.01 * (r - 1) as f64;
            least[k][r] = here.min(least[k][r - 1]);
        }
    }
    let (mut chosen, mut r) = (vec![0; count], most);
    for k in (1..=count).rev() {
        while r > k && least[k][r - 1] <= least[k][r] {
            r -= 1;
        }
        r -= 1;
        chosen[k - 1] = r;
    }
    chosen
}

fn box_height(diagram: &Diagram) -> usize {
    let tall = (0..diagram.steps.len()).map(|step| {
        let (unit, name, note) = box_lines(diagram, step);
        (unit.len() + note.len()) as f64 * LINE + name.len() as f64 * NAME_LINE + 12.0
    });
    let ports = (0..diagram.steps.len()).map(|step| {
        let side = |of: fn(&crate::chart::flowsheet::StreamLine) -> crate::chart::flowsheet::End| {
            diagram.streams.iter().filter(|stream| diagram.step(of(stream)) == Some(step)).count()
        };
        side(|stream| stream.from).max(side(|stream| stream.to)) + 1
    });
    let text = (tall.fold(0.0, f64::max) / CELL).ceil() as usize;
    text.max(ports.max().unwrap_or(0).min(12)).max(6)
}

/// For each step the streams from above and to below, and the cells they need.
fn stacks(diagram: &Diagram, first: &[bool]) -> Vec<[(Vec<usize>, usize); 2]> {
    let mut stacks: Vec<[(Vec<usize>, usize); 2]> = vec![Default::default(); diagram.steps.len()];
    for stream in 0..diagram.streams.len() {
        if let Some(step) = upright(diagram, stream, first) {
            let below = diagram.step(diagram.streams[stream].to).is_none();
            let streams = &mut stacks[step][usize::from(below)].0;
            // what finds no room beside the others comes from the edge of the paper
            if streams.len() < MOST_STUBS {
                streams.push(stream);
            }
        }
    }
    for stack in stacks.iter_mut().flatten() {
        let labels = stack.0.iter().enumerate().map(|(rank, &stream)| rung(diagram, stream, rank));
        stack.1 = labels.map(|label| cells(&label)).sum::<usize>() + usize::from(!stack.0.is_empty());
    }
    stacks
}

/// the label of a stub at the left edge of paper
fn rung(diagram: &Diagram, stream: usize, rank: usize) -> Label {
    let x = (rank + 1).min(BOX - 1) as f64 * CELL;
    let widest = (BOX + 1) as f64 * CELL - x - 9.0;
    beside(stream, &diagram.streams[stream], (x, 0.0), widest.max(70.0))
}

fn cells(label: &Label) -> usize {
    ((label.area.height + 5.0) / CELL).ceil() as usize
}

/// Lines beside each other: the first is the longest, and its label stands over the shorter ones.
fn ladder(diagram: &Diagram, corner: Cell, streams: &[usize], (side, box_height): (usize, usize)) -> Vec<Stub> {
    let labels: Vec<Label> = streams.iter().enumerate().map(|(rank, &stream)| rung(diagram, stream, rank)).collect();
    let mut stubs = Vec::new();
    let mut reach = 1 + labels.iter().map(cells).sum::<usize>();
    for (rank, mut label) in labels.into_iter().enumerate() {
        let column = corner.0 + (rank + 1).min(BOX - 1);
        let (way, top) = if side == 0 {
            let from = corner.1 - reach;
            (vec![(column, from), (column, corner.1)], from as f64 * CELL)
        } else {
            let edge = corner.1 + box_height;
            let top = (edge + reach) as f64 * CELL - label.area.height;
            (vec![(column, edge), (column, edge + reach)], top)
        };
        reach -= cells(&label);
        label.area.x += corner.0 as f64 * CELL;
        label.area.y = top;
        stubs.push(Stub { stream: label.stream, way, label });
    }
    stubs
}
