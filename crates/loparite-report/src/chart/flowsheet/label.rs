//! Label: what stands at a stream, and where it finds room.
//!
//! In        a stream, the way of its line in pixels, and the [`Ground`] that is taken
//! Out       a [`Label`], or none if there is no room for more than a number
//! Holds     a label overlaps no box and no other label, and lies within the picture
//! Equations of all places along the line the one of least cost: 25 per line that crosses the label, 70 per line that
//!           runs along in it, 40 if the elements are left out, 12 if a word is cut, up to 10 for the way from the
//!           middle of the longest stretch

use crate::chart::flowsheet::StreamLine;
use crate::chart::svg::{Anchor, Point, Rect};
use crate::chart::text::{width, wrap};
use crate::number::{THIN, number};

/// Size of type, pixels.
pub const SIZE: f64 = 10.5;
/// Height of a line of type, pixels.
pub const LINE: f64 = 12.5;
/// Room on each side of a line that a label straddles, pixels.
const CLEAR: f64 = 5.0;
/// Bold type is wider.
const BOLD: f64 = 1.06;
/// Elements that are named.
const MOST_ELEMENTS: usize = 3;
const CROSSED: f64 = 25.0;
const ALONG: f64 = 70.0;
const WITHOUT_ELEMENTS: f64 = 40.0;
const CUT: f64 = 12.0;
/// From here on a number is better.
const TOO_MUCH: f64 = 100.0;
const SLIDE: f64 = 6.0;

/// A label in its place.
#[derive(Clone, PartialEq, Debug)]
pub struct Label {
    /// Position of the stream.
    pub stream: usize,
    /// What it covers.
    pub area: Rect,
    /// Side at which its lines are flush.
    pub anchor: Anchor,
    /// Lines of the name.
    pub name: Vec<String>,
    /// Lines of flow and elements.
    pub values: Vec<String>,
    /// Pixels between name and values.
    pub gap: f64,
}

/// What is taken.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    /// Boxes.
    pub boxes: Vec<Rect>,
    /// Labels.
    pub labels: Vec<Rect>,
    /// Other lines.
    pub lines: Vec<Vec<Point>>,
    /// Width and height of the picture.
    pub size: (f64, f64),
}

/// A block of text without a place.
struct Block {
    name: Vec<String>,
    values: Vec<String>,
    width: f64,
    cost: f64,
}

/// The flow with its unit and phase.
pub fn flow_text(stream: &StreamLine) -> String {
    let unit: String = stream.unit.chars().take(12).collect();
    format!("{}{THIN}{unit} {}", number(stream.flow), stream.phase.sign())
}

/// The elements of largest flow, each with its number.
fn elements(stream: &StreamLine) -> Vec<String> {
    let mut sorted: Vec<(&str, f64)> =
        stream.elements.iter().map(|(name, _)| (name.as_str(), stream.element(name))).collect();
    sorted.retain(|(_, flow)| *flow > 0.0);
    sorted.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    sorted.dedup_by(|a, b| a.0 == b.0);
    sorted.truncate(MOST_ELEMENTS);
    let name = |name: &str| name.chars().take(8).collect::<String>();
    sorted.iter().map(|(element, flow)| format!("{}{THIN}{}", name(element), number(*flow))).collect()
}

/// "Nd 12.3, Pr 3.9 kg/h", empty without elements.
pub fn elements_text(stream: &StreamLine) -> String {
    let words = elements(stream);
    if words.is_empty() { String::new() } else { format!("{}{THIN}kg/h", words.join(", ")) }
}

/// Flow and elements in lines of a width.
fn values(stream: &StreamLine, widest: f64) -> Vec<String> {
    let mut lines = vec![flow_text(stream)];
    let mut words = elements(stream);
    if let Some(last) = words.last_mut() {
        last.push_str(&format!("{THIN}kg/h"));
    }
    let count = words.len();
    let mut fresh = true;
    for (position, mut word) in words.into_iter().enumerate() {
        if position + 1 < count {
            word.push(',');
        }
        match lines.last_mut() {
            Some(line) if !fresh && width(line, SIZE) + width(" ", SIZE) + width(&word, SIZE) <= widest => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
        fresh = false;
    }
    lines
}

fn block(stream: &StreamLine, widest: f64, lines: usize) -> Block {
    let name = wrap(&stream.name, SIZE * BOLD, widest, lines);
    let values = values(stream, widest);
    let of = |lines: &[String], size: f64| lines.iter().map(|line| width(line, size)).fold(0.0, f64::max);
    let cut = name.iter().any(|line| line.ends_with('…')) && !stream.name.trim_end().ends_with('…');
    let wide = of(&name, SIZE * BOLD).max(of(&values, SIZE));
    let cost = 1.0 + if cut { CUT } else { 0.0 } + name.len().saturating_sub(2) as f64 + (wide - widest).max(0.0) * 4.0;
    Block { name, values, width: wide, cost }
}

/// Name above a line and all values below it, one line each.
fn long_block(stream: &StreamLine) -> Block {
    let name = wrap(&stream.name, SIZE * BOLD, 260.0, 1);
    let (flow, elements) = (flow_text(stream), elements_text(stream));
    let values = if elements.is_empty() { flow } else { format!("{flow} · {elements}") };
    let wide = name.iter().map(|line| width(line, SIZE * BOLD)).fold(width(&values, SIZE), f64::max);
    Block { name, values: vec![values], width: wide, cost: 0.0 }
}

/// the flow alone, for little room
fn short(mut block: Block) -> Block {
    if block.values.len() > 1 {
        block.values.truncate(1);
        block.cost += WITHOUT_ELEMENTS;
    }
    block
}

impl Block {
    fn height(&self) -> f64 {
        (self.name.len() + self.values.len()) as f64 * LINE
    }

    /// above and below a level line, its middle given
    fn straddling(&self, stream: usize, (x, y): Point) -> Label {
        let up = self.name.len() as f64 * LINE + CLEAR;
        let area = Rect::new(x - self.width / 2.0, y - up, self.width, self.height() + 2.0 * CLEAR);
        self.label(stream, area, Anchor::Middle, 2.0 * CLEAR)
    }

    fn label(&self, stream: usize, area: Rect, anchor: Anchor, gap: f64) -> Label {
        Label { stream, area, anchor, name: self.name.clone(), values: self.values.clone(), gap }
    }
}

/// A label right of an upright line at `x`, its upper edge at `top`.
pub fn beside(position: usize, stream: &StreamLine, (x, top): Point, widest: f64) -> Label {
    let block = block(stream, widest, 2);
    let area = Rect::new(x + CLEAR + 3.0, top, block.width.min(widest), block.height());
    block.label(position, area, Anchor::Start, 0.0)
}

/// Finds room for the label of a stream along its line.
pub fn find_room(position: usize, stream: &StreamLine, way: &[Point], ground: &Ground) -> Option<Label> {
    let mut best: Option<(f64, Label)> = None;
    let longest = way.windows(2).map(length).fold(0.0, f64::max);
    for ends in way.windows(2).filter(|ends| length(ends) >= 30.0) {
        let behind = (longest - length(ends)).min(longest * 0.5) / longest.max(1.0) * 8.0;
        let candidates =
            if ends[0].1 == ends[1].1 { level(position, stream, ends) } else { upright(position, stream, ends) };
        for (cost, label) in candidates {
            let cost = cost + behind;
            if cost >= TOO_MUCH || best.as_ref().is_some_and(|(least, _)| cost >= *least) || !free(&label, ground) {
                continue;
            }
            let cost = cost + disturbance(&label, ends, way, ground);
            if cost < TOO_MUCH && best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, label));
            }
        }
    }
    best.map(|(_, label)| label)
}

fn length(ends: &[Point]) -> f64 {
    (ends[0].0 - ends[1].0).abs() + (ends[0].1 - ends[1].1).abs()
}

/// offsets from the middle, nearest first
fn slides(room: f64) -> impl Iterator<Item = f64> {
    let steps = (room.max(0.0) / SLIDE).floor() as usize;
    std::iter::once(0.0).chain((1..=steps).flat_map(|step| [-(step as f64) * SLIDE, step as f64 * SLIDE]))
}

fn level(position: usize, stream: &StreamLine, ends: &[Point]) -> Vec<(f64, Label)> {
    let room = length(ends) - 8.0;
    let mut blocks = vec![long_block(stream)];
    blocks.extend([132.0, 104.0, 80.0].iter().map(|widest| block(stream, room.min(*widest), 3)));
    blocks.push(short(block(stream, room.min(104.0), 2)));
    let middle = ((ends[0].0 + ends[1].0) / 2.0, ends[0].1);
    let mut found = Vec::new();
    for block in blocks.iter().filter(|block| block.width <= room + 4.0) {
        for slide in slides((room - block.width) / 2.0) {
            let away = slide.abs() / length(ends) * 20.0;
            found.push((block.cost + away, block.straddling(position, (middle.0 + slide, middle.1))));
        }
    }
    found
}

fn upright(position: usize, stream: &StreamLine, ends: &[Point]) -> Vec<(f64, Label)> {
    let mut blocks: Vec<Block> = [124.0, 100.0, 80.0].iter().map(|widest| block(stream, *widest, 3)).collect();
    blocks.push(short(block(stream, 100.0, 2)));
    let (x, middle) = (ends[0].0, (ends[0].1 + ends[1].1) / 2.0);
    let mut found = Vec::new();
    for block in &blocks {
        let room = length(ends) - block.height();
        for slide in slides(room / 2.0) {
            let cost = block.cost + 4.0 + slide.abs() / length(ends) * 20.0 + (-room).max(0.0);
            let top = middle + slide - block.height() / 2.0;
            let right = Rect::new(x + CLEAR + 2.0, top, block.width, block.height());
            let left = Rect { x: x - CLEAR - 2.0 - block.width, ..right };
            found.push((cost, block.label(position, right, Anchor::Start, 0.0)));
            found.push((cost + 1.0, block.label(position, left, Anchor::End, 0.0)));
        }
    }
    found
}

fn free(label: &Label, ground: &Ground) -> bool {
    let area = label.area;
    let inside = area.x >= 2.0
        && area.y >= 2.0
        && area.x + area.width <= ground.size.0 - 2.0
        && area.y + area.height <= ground.size.1 - 2.0;
    let around = |x: f64| Rect::new(area.x - x, area.y - 1.0, area.width + 2.0 * x, area.height + 2.0);
    inside
        && !ground.boxes.iter().any(|taken| taken.overlaps(&around(2.0)))
        && !ground.labels.iter().any(|taken| taken.overlaps(&around(9.0)))
}

/// what lines in a label cost
fn disturbance(label: &Label, own: &[Point], way: &[Point], ground: &Ground) -> f64 {
    let flat = own[0].1 == own[1].1;
    let others = ground.lines.iter().flat_map(|line| line.windows(2));
    let rest = way.windows(2).filter(|ends| *ends != own);
    let area = label.area;
    // lines have a thickness, and those from outside a ring
    let roomy = Rect::new(area.x - 4.0, area.y - 4.0, area.width + 8.0, area.height + 8.0);
    others
        .filter(|ends| touches(&roomy, ends))
        .chain(rest.filter(|ends| touches(&area, ends)))
        .map(|ends| if (ends[0].1 == ends[1].1) == flat { ALONG } else { CROSSED })
        .sum()
}

/// Whether a stretch of a line passes through an area.
pub fn touches(area: &Rect, ends: &[Point]) -> bool {
    let (x, y) = (ends[0].0.min(ends[1].0), ends[0].1.min(ends[1].1));
    let (wide, tall) = ((ends[0].0 - ends[1].0).abs(), (ends[0].1 - ends[1].1).abs());
    x < area.x + area.width && area.x < x + wide.max(0.01) && y < area.y + area.height && area.y < y + tall.max(0.01)
}
