//! Layout: all of a flowsheet in its place, the best of a few tries.
//!
//! In        a diagram
//! Out       [`Layout`] in pixels
//! Holds     every stream has a way and either a label or a number; ways do not enter boxes
//! Equations tries differ in the columns beside each other; the one with the least sum is kept of 60 per number,
//!           30 per line on another, 4 per crossing, 1 per bend, 1 per 100 pixels of line, 40 per unit by which
//!           height / width is over that of A4 landscape, 0.3 per pixel by which the width is over 1360

use crate::chart::flowsheet::Diagram;
use crate::chart::flowsheet::label::{Ground, Label, find_room, touches};
use crate::chart::flowsheet::layer::{Layers, layers};
use crate::chart::flowsheet::place::{BOX, CELL, Places, places};
use crate::chart::flowsheet::route::{Cell, Heading, Licence, Paper, Port};
use crate::chart::svg::{Point, Rect};

/// Radius of a number that stands for a label, pixels.
pub const TAG: f64 = 8.0;
const PASSES: usize = 4;
/// Steps from which on one try must do.
const LARGE: usize = 60;
/// Width that a page has for the picture without its margins, pixels.
const WIDE: f64 = 1360.0;
/// Height over width of paper across.
const A4: f64 = 210.0 / 297.0;
/// What is left of empty stretches, across and down.
const LEFT_OVER: Point = (22.0, 16.0);

/// Everything in its place.
#[derive(Clone, Debug)]
pub struct Layout {
    /// One for each step.
    pub boxes: Vec<Rect>,
    /// Corners of the line of each stream, from its beginning to its end.
    pub ways: Vec<Vec<Point>>,
    /// Labels.
    pub labels: Vec<Label>,
    /// Streams with a number instead, and its place.
    pub tags: Vec<(usize, Point)>,
    /// Streams against the flow.
    pub back: Vec<bool>,
    /// Width and height.
    pub size: Point,
}

/// Places everything.
pub fn layout(diagram: &Diagram) -> Layout {
    let layers = layers(diagram);
    let depth = layers.order.len().max(1);
    let tries: &[usize] = if diagram.steps.len() > LARGE { &[5] } else { &[7, 6, 5, 4] };
    let mut best: Option<(f64, Layout)> = None;
    for &most in tries {
        if most > depth && best.is_some() {
            continue;
        }
        let mut draft = Draft::new(diagram, &layers, places(diagram, &layers, most));
        draft.run(if diagram.steps.len() > LARGE { 1 } else { PASSES });
        let mut layout = draft.finish();
        squeeze(&mut layout);
        let faults = faults(&layout);
        if best.as_ref().is_none_or(|(least, _)| faults < *least) {
            best = Some((faults, layout));
        }
    }
    best.expect("at least one try is made").1
}

/// A layout in the making.
struct Draft<'a> {
    diagram: &'a Diagram,
    layers: &'a Layers,
    places: Places,
    ways: Vec<Vec<Cell>>,
    labels: Vec<Option<Label>>,
    tags: Vec<(usize, Point)>,
}

impl<'a> Draft<'a> {
    fn new(diagram: &'a Diagram, layers: &'a Layers, places: Places) -> Draft<'a> {
        let (mut ways, mut labels) = (vec![Vec::new(); diagram.streams.len()], vec![None; diagram.streams.len()]);
        for stub in &places.stubs {
            ways[stub.stream] = stub.way.clone();
            labels[stub.stream] = Some(stub.label.clone());
        }
        Draft { diagram, layers, places, ways, labels, tags: Vec::new() }
    }

    /// routes all streams, then each again with all others in place
    fn run(&mut self, passes: usize) {
        let order = self.order();
        for _ in 0..passes {
            for &stream in &order {
                self.ways[stream].clear();
                self.labels[stream] = None;
                self.ways[stream] = self.way(stream);
                self.labels[stream] =
                    find_room(stream, &self.diagram.streams[stream], &points(&self.ways[stream]), &self.ground(stream));
            }
        }
        for &stream in &order {
            if self.labels[stream].is_none() {
                let at = self.tag_place(stream);
                self.tags.push((stream, at));
            }
        }
    }

    /// short and important lines first: what is laid first is straight
    fn order(&self) -> Vec<usize> {
        let rank = |stream: usize| {
            let line = &self.diagram.streams[stream];
            match (self.diagram.step(line.from), self.diagram.step(line.to)) {
                (Some(from), Some(to)) => {
                    let (a, b) = (self.places.boxes[from], self.places.boxes[to]);
                    let away = a.0.abs_diff(b.0) + a.1.abs_diff(b.1);
                    let back = self.layers.back[stream];
                    (if a.1 == b.1 && !back && away < 3 * BOX { 0 } else { 2 + usize::from(back) }, away)
                }
                (None, Some(_)) => (1, 0),
                _ => (1, 1),
            }
        };
        let routed = (0..self.diagram.streams.len()).filter(|&stream| self.ways[stream].is_empty());
        let mut order: Vec<usize> = routed.collect();
        order.sort_by(|&a, &b| {
            let heavy = |stream: usize| self.diagram.streams[stream].tonnes();
            rank(a).cmp(&rank(b)).then(heavy(b).total_cmp(&heavy(a))).then(a.cmp(&b))
        });
        order
    }

    fn paper(&self) -> Paper {
        let (columns, rows) = self.places.size;
        let mut paper = Paper::new(columns, rows);
        paper.margin(0..3.min(columns));
        paper.margin(columns.saturating_sub(3)..columns);
        for &corner in &self.places.boxes {
            paper.block(corner, (corner.0 + BOX, corner.1 + self.places.box_height));
        }
        for label in self.labels.iter().flatten() {
            let area = label.area;
            let range = |from: f64, length: f64| ((from - 4.0) / CELL, (from + length + 4.0) / CELL);
            paper.write(range(area.x, area.width), range(area.y, area.height));
        }
        self.ways.iter().for_each(|way| paper.draw(way));
        paper
    }

    fn way(&self, stream: usize) -> Vec<Cell> {
        let paper = self.paper();
        let (starts, ends) = self.ports(stream);
        [Licence::Free, Licence::Labels, Licence::Lines]
            .into_iter()
            .find_map(|licence| paper.route(&starts, &ends, licence))
            .expect("the ground around boxes is connected and lines may lie on each other")
    }

    fn ports(&self, stream: usize) -> (Vec<Port>, Vec<Port>) {
        use Heading::{East, North, South, West};
        let line = &self.diagram.streams[stream];
        let (from, to) = (self.diagram.step(line.from), self.diagram.step(line.to));
        let back = self.layers.back[stream];
        let starts = match from {
            Some(step) if back => self.sides(step, [(East, 5), (South, 0), (West, 40), (North, 2)], 0),
            Some(step) => self.sides(step, [(East, 0), (South, 10), (West, 60), (North, 10)], 0),
            None => self.edge(0, to),
        };
        let ends = match to {
            Some(step) if back => self.sides(step, [(West, 40), (North, 0), (East, 4), (South, 2)], 1),
            Some(step) => self.sides(step, [(West, 60), (North, 10), (East, 0), (South, 10)], 1),
            None => self.edge(self.places.size.0 - 1, from),
        };
        (starts, ends)
    }

    /// ports on the sides of a box, where lines head away from it (0) or into it (1)
    fn sides(&self, step: usize, costs: [(Heading, u32); 4], into: usize) -> Vec<Port> {
        let ((x, y), height) = (self.places.boxes[step], self.places.box_height);
        let mut ports = Vec::new();
        for (heading, cost) in costs {
            // a line that heads east leaves at the right side and enters at the left
            let far = matches!(heading, Heading::East | Heading::South) == (into == 0);
            let flat = matches!(heading, Heading::East | Heading::West);
            let length = if flat { height } else { BOX };
            for offset in 1..length {
                let cell = match (flat, far) {
                    (true, true) => (x + BOX, y + offset),
                    (true, false) => (x, y + offset),
                    (false, true) => (x + offset, y + height),
                    (false, false) => (x + offset, y),
                };
                ports.push(Port { cell, heading, cost: cost + offset.abs_diff(length / 2) as u32 });
            }
        }
        ports
    }

    /// ports at the left or right edge of the paper beside the band of a step
    fn edge(&self, column: usize, step: Option<usize>) -> Vec<Port> {
        let (top, end) = step.map_or((0, self.places.size.1), |step| self.places.bands[step]);
        let middle = step.map_or(top + 4, |step| self.places.boxes[step].1 + self.places.box_height / 2);
        (top + 1..end)
            .map(|row| Port { cell: (column, row), heading: Heading::East, cost: row.abs_diff(middle) as u32 })
            .collect()
    }

    fn ground(&self, stream: usize) -> Ground {
        let others = (0..self.ways.len()).filter(|&other| other != stream);
        Ground {
            boxes: self.boxes(),
            labels: self.labels.iter().flatten().map(|label| label.area).collect(),
            lines: others.map(|other| points(&self.ways[other])).collect(),
            size: (self.places.size.0 as f64 * CELL, self.places.size.1 as f64 * CELL),
        }
    }

    fn boxes(&self) -> Vec<Rect> {
        let tall = self.places.box_height as f64 * CELL;
        let corner = |cell: &Cell| Rect::new(cell.0 as f64 * CELL, cell.1 as f64 * CELL, BOX as f64 * CELL, tall);
        self.places.boxes.iter().map(corner).collect()
    }

    /// a free place for a number along a line, otherwise the middle of its longest stretch
    fn tag_place(&self, stream: usize) -> Point {
        let ground = self.ground(stream);
        let way = points(&self.ways[stream]);
        let mut stretches: Vec<&[Point]> = way.windows(2).collect();
        let length = |ends: &[Point]| (ends[0].0 - ends[1].0).abs() + (ends[0].1 - ends[1].1).abs();
        stretches.sort_by(|a, b| length(b).total_cmp(&length(a)));
        let along = |ends: &[Point], part: f64| {
            (ends[0].0 + (ends[1].0 - ends[0].0) * part, ends[0].1 + (ends[1].1 - ends[0].1) * part)
        };
        let places: Vec<Point> =
            stretches.iter().flat_map(|ends| [0.5, 0.35, 0.65, 0.2, 0.8].map(|part| along(ends, part))).collect();
        let free = |at: &&Point| {
            let area = tag_area(**at);
            let taken = ground.boxes.iter().chain(&ground.labels).any(|other| other.overlaps(&area))
                || self.tags.iter().any(|(_, other)| tag_area(*other).overlaps(&area));
            !taken && !ground.lines.iter().flat_map(|line| line.windows(2)).any(|ends| touches(&area, ends))
        };
        places.iter().find(free).or(places.first()).copied().unwrap_or((0.0, 0.0))
    }

    fn finish(self) -> Layout {
        Layout {
            boxes: self.boxes(),
            ways: self.ways.iter().map(|way| points(way)).collect(),
            labels: self.labels.into_iter().flatten().collect(),
            tags: self.tags,
            back: self.layers.back.clone(),
            size: (self.places.size.0 as f64 * CELL, self.places.size.1 as f64 * CELL),
        }
    }
}

/// The square that a number covers.
pub fn tag_area(at: Point) -> Rect {
    Rect::new(at.0 - TAG, at.1 - TAG, 2.0 * TAG, 2.0 * TAG)
}

fn points(way: &[Cell]) -> Vec<Point> {
    way.iter().map(|&(x, y)| (x as f64 * CELL, y as f64 * CELL)).collect()
}

/// Takes out what is empty across and down.
fn squeeze(layout: &mut Layout) {
    let areas = || {
        let tags = layout.tags.iter().map(|(_, at)| tag_area(*at));
        layout.boxes.iter().copied().chain(layout.labels.iter().map(|label| label.area)).chain(tags)
    };
    let stretches = || layout.ways.iter().flat_map(|way| way.windows(2));
    let upright = stretches().filter(|ends| ends[0].0 == ends[1].0).map(|ends| (ends[0].0 - 5.0, ends[0].0 + 5.0));
    let level = stretches().filter(|ends| ends[0].1 == ends[1].1).map(|ends| (ends[0].1 - 5.0, ends[0].1 + 5.0));
    let across = Squeeze::new(areas().map(|area| (area.x, area.x + area.width)).chain(upright), LEFT_OVER.0);
    let down = Squeeze::new(areas().map(|area| (area.y, area.y + area.height)).chain(level), LEFT_OVER.1);
    let point = |at: &mut Point| *at = (across.map(at.0), down.map(at.1));
    let area = |area: &mut Rect| (area.x, area.y) = (across.map(area.x), down.map(area.y));
    layout.boxes.iter_mut().for_each(area);
    layout.labels.iter_mut().for_each(|label| area(&mut label.area));
    layout.ways.iter_mut().flatten().for_each(point);
    layout.tags.iter_mut().for_each(|(_, at)| point(at));
    layout.size = (across.map(layout.size.0), down.map(layout.size.1));
}

/// Where empty stretches begin, and how much of each is taken out.
struct Squeeze(Vec<(f64, f64)>);

impl Squeeze {
    fn new(taken: impl Iterator<Item = (f64, f64)>, left_over: f64) -> Squeeze {
        let mut taken: Vec<(f64, f64)> = taken.collect();
        taken.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut end, mut cuts) = (0.0, Vec::new());
        for (from, to) in taken.into_iter().chain([(f64::MAX, f64::MAX)]) {
            if from > end + left_over {
                cuts.push((end + left_over, from - end - left_over));
            }
            end = to.max(end);
        }
        Squeeze(cuts)
    }

    fn map(&self, at: f64) -> f64 {
        at - self.0.iter().map(|(from, length)| (at - from).clamp(0.0, *length)).sum::<f64>()
    }
}

/// What speaks against a layout.
fn faults(layout: &Layout) -> f64 {
    let stretches: Vec<(usize, &[Point])> = layout
        .ways
        .iter()
        .enumerate()
        .flat_map(|(stream, way)| way.windows(2).map(move |ends| (stream, ends)))
        .collect();
    let (mut crossings, mut overlaps) = (0, 0);
    for (position, (stream, a)) in stretches.iter().enumerate() {
        let area = Rect::new(
            a[0].0.min(a[1].0) - 0.5,
            a[0].1.min(a[1].1) - 0.5,
            (a[0].0 - a[1].0).abs() + 1.0,
            (a[0].1 - a[1].1).abs() + 1.0,
        );
        for (other, b) in &stretches[..position] {
            if other != stream && touches(&area, b) {
                if (a[0].1 == a[1].1) == (b[0].1 == b[1].1) { overlaps += 1 } else { crossings += 1 }
            }
        }
    }
    let length: f64 = stretches.iter().map(|(_, a)| (a[0].0 - a[1].0).abs() + (a[0].1 - a[1].1).abs()).sum();
    let tall = (layout.size.1 / layout.size.0.max(1.0) - A4).max(0.0);
    60.0 * layout.tags.len() as f64
        + 30.0 * f64::from(overlaps)
        + 4.0 * f64::from(crossings)
        + stretches.len() as f64
        + length / 100.0
        + 40.0 * tall
        + 0.3 * (layout.size.0 - WIDE).max(0.0)
}
