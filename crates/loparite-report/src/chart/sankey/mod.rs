//! Sankey: what goes from whom to whom, as ribbons between columns.
//!
//! In        nodes in columns, links from left to right with an amount for each colour
//! Out       SVG: ribbons through every column they pass, names beside the nodes
//! Holds     the widths of the links on the fuller side of a node add up to its height; names do not overlap
//! Source    layers, barycentre sweeps: Sugiyama, Tagawa, Toda, IEEE Trans. SMC 11 (1981)
//! Not here  which flows there are; amounts too small to see are merged in `merge`

pub mod layout;
pub mod merge;

use crate::chart::palette::{AXIS, GREY, INK, MUTED, part};
use crate::chart::svg::{Anchor, HEAD, NOTE, Point, Rect, Svg, Type, num};
use crate::chart::text::{width, wrap};
use crate::number::number;
use layout::{Layout, Ribbon};
use std::fmt::Write;

/// Where a node stands in its column.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Rank {
    /// Where its links are shortest.
    Free,
    /// Below the others: what is left over.
    Last,
}

/// Somebody who makes or takes.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its name.
    pub label: String,
    /// Its column, from 0.
    pub column: usize,
    /// Its place there.
    pub rank: Rank,
}

/// What goes from one to another.
#[derive(Clone, Debug)]
pub struct Link {
    /// Position of the maker.
    pub from: usize,
    /// Position of the taker, in a column further right.
    pub to: usize,
    /// Amount of each colour.
    pub parts: Vec<f64>,
}

impl Link {
    /// Amount of all colours.
    pub fn amount(&self) -> f64 {
        self.parts.iter().sum()
    }
}

/// The picture.
#[derive(Clone, Debug)]
pub struct Sankey {
    /// Heads of the columns.
    pub columns: Vec<String>,
    /// Nodes.
    pub nodes: Vec<Node>,
    /// Links.
    pub links: Vec<Link>,
    /// Names of the colours.
    pub parts: Vec<String>,
    /// Unit of the amounts.
    pub unit: String,
}

/// Width of the picture.
pub const WIDTH: f64 = 1100.0;
const HEADROOM: f64 = 54.0;

/// Draws the picture.
pub fn sankey(chart: &Sankey) -> String {
    let chart = merge::merge(chart, 0.012);
    let layout = layout::layout(&chart);
    let mut svg = Svg::new(WIDTH, HEADROOM + layout.height + 8.0, "flows from maker to user");
    key(&mut svg, &chart);
    for (column, head) in chart.columns.iter().enumerate() {
        let x = layout.column_x(column);
        let (at, anchor) = if column == 0 { (x + layout::NODE, Anchor::End) } else { (x, Anchor::Start) };
        svg.text((at, HEADROOM - 10.0), anchor, Type { fill: MUTED, size: 11.0, ..HEAD }, head);
    }
    for ribbon in &layout.ribbons {
        draw_ribbon(&mut svg, &chart, ribbon);
    }
    for (node, rect) in chart.nodes.iter().zip(&layout.nodes) {
        let fill = if node.rank == Rank::Last { GREY } else { INK };
        svg.rect(Rect { y: rect.y + HEADROOM, ..*rect }, &format!(r#"fill="{fill}""#));
    }
    names(&mut svg, &chart, &layout);
    svg.finish()
}

fn draw_ribbon(svg: &mut Svg, chart: &Sankey, ribbon: &Ribbon) {
    let link = &chart.links[ribbon.link];
    let mut offset = 0.0;
    for (colour, &amount) in link.parts.iter().enumerate().filter(|(_, amount)| **amount > 0.0) {
        let thick = amount * ribbon.scale;
        let d = outline(&ribbon.points, HEADROOM + offset, thick);
        let name = chart.parts.get(colour).map_or("", String::as_str);
        let (from, to) = (&chart.nodes[link.from].label, &chart.nodes[link.to].label);
        let tip = format!("{from} → {to}: {} {} {name}", number(amount), chart.unit);
        let left_over = chart.nodes[link.to].rank == Rank::Last;
        let (fill, opacity) = (part(colour, chart.parts.len()), if left_over { 0.35 } else { 0.7 });
        svg.tipped(&tip, |svg| {
            let rim = format!(r#"stroke="{fill}" stroke-width="0.4" stroke-opacity="{opacity}""#);
            svg.path(&d, &format!(r#"fill="{fill}" fill-opacity="{opacity}" {rim}"#));
        });
        offset += thick;
    }
}

/// a band of one thickness below a line of points; points come in pairs, left and right edge of a column
fn outline(points: &[Point], shift: f64, thick: f64) -> String {
    let mut d = String::new();
    let lower: Vec<Point> = points.iter().rev().map(|&(x, y)| (x, y + thick)).collect();
    for (side, line) in [points, &lower].into_iter().enumerate() {
        for (position, &(x, y)) in line.iter().enumerate() {
            let (x_, y_) = (num(x), num(y + shift));
            if position == 0 {
                write!(d, "{}{x_} {y_}", if side == 0 { "M" } else { "L" }).expect("strings take text");
                continue;
            }
            let (x0, y0) = line[position - 1];
            if (y0 - y).abs() < 0.05 {
                write!(d, "L{x_} {y_}").expect("strings take text");
            } else {
                let middle = num((x0 + x) / 2.0);
                let y0 = num(y0 + shift);
                write!(d, "C{middle} {y0} {middle} {y_} {x_} {y_}").expect("strings take text");
            }
        }
    }
    d.push('Z');
    d
}

fn names(svg: &mut Svg, chart: &Sankey, layout: &Layout) {
    for (position, label) in layout.labels.iter().enumerate() {
        let node = &chart.nodes[position];
        let (x, anchor) = match node.column {
            0 => (label.x + label.width, Anchor::End),
            _ => (label.x, Anchor::Start),
        };
        let lines = layout::label_lines(chart, node, layout);
        let mut y = label.y + HEADROOM + layout::LINE - 3.0;
        for line in &lines {
            svg.text((x, y), anchor, Type { size: layout::SIZE, fill: INK, bold: false, rim: true }, line);
            y += layout::LINE;
        }
        let amount = number(layout.amounts[position]);
        svg.text((x, y), anchor, Type { size: layout::SIZE, rim: true, ..NOTE }, &amount);
    }
}

fn key(svg: &mut Svg, chart: &Sankey) {
    let used =
        |colour: usize| chart.links.iter().any(|link| link.parts.get(colour).is_some_and(|amount| *amount > 0.0));
    let mut x = 0.0;
    for (colour, name) in chart.parts.iter().enumerate().filter(|(colour, _)| used(*colour)) {
        svg.rect(
            Rect::new(x, 4.0, 22.0, 11.0),
            &format!(r#"fill="{}" fill-opacity="0.8""#, part(colour, chart.parts.len())),
        );
        let text = wrap(name, NOTE.size, 220.0, 1).pop().unwrap_or_default();
        svg.text((x + 28.0, 14.0), Anchor::Start, Type { fill: INK, ..NOTE }, &text);
        x += 28.0 + width(&text, NOTE.size) + 20.0;
    }
    svg.line((0.0, HEADROOM - 4.0), (WIDTH, HEADROOM - 4.0), &format!(r#"stroke="{AXIS}" stroke-width="0.6""#));
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::chart::svg::check::well_formed;

    /// A chain with long links, losses and many small suppliers.
    pub fn example() -> Sankey {
        let mut nodes = Vec::new();
        let mut node = |label: &str, column, rank| {
            nodes.push(Node { label: label.to_owned(), column, rank });
            nodes.len() - 1
        };
        let ores: Vec<usize> = (0..9).map(|n| node(&format!("deposit number {n}"), 0, Rank::Free)).collect();
        let mills: Vec<usize> =
            (0..3).map(|n| node(&format!("concentrator {n} at the river"), 1, Rank::Free)).collect();
        let plants: Vec<usize> = (0..4).map(|n| node(&format!("separation plant {n}"), 2, Rank::Free)).collect();
        let magnets = node("magnet works", 3, Rank::Free);
        let (home, abroad) = (node("home", 4, Rank::Free), node("abroad", 4, Rank::Free));
        let (lost, lost_later) = (node("residues", 2, Rank::Last), node("residues", 3, Rank::Last));
        let mut links = Vec::new();
        let mut link = |from, to, amount: f64| {
            links.push(Link { from, to, parts: vec![amount * 0.2, amount * 0.7, amount * 0.1] })
        };
        for (n, &ore) in ores.iter().enumerate() {
            link(ore, mills[(n * 2) % 3], if n < 4 { 1000.0 / (n + 1) as f64 } else { 2.0 });
        }
        for (n, &mill) in mills.iter().enumerate() {
            link(mill, lost, 60.0);
            plants.iter().enumerate().for_each(|(m, &plant)| link(mill, plant, 60.0 + 20.0 * ((n + m) % 3) as f64));
            link(mill, abroad, 50.0);
        }
        for &plant in &plants {
            link(plant, magnets, 90.0);
            link(plant, lost_later, 12.0);
            link(plant, home, 40.0);
        }
        link(magnets, home, 200.0);
        link(magnets, abroad, 160.0);
        let columns = ["ore", "concentrate", "separation", "magnets", "markets"].map(str::to_owned).to_vec();
        let parts = ["NdPr", "DyTb", "other rare earths"].map(str::to_owned).to_vec();
        Sankey { columns, nodes, links, parts, unit: "t oxide".into() }
    }

    #[test]
    fn the_picture_is_sound_with_flows_and_without() {
        let chart = example();
        well_formed(&sankey(&chart));
        assert_eq!(sankey(&chart), sankey(&chart));
        let empty = Sankey { nodes: vec![], links: vec![], columns: vec![], ..chart };
        well_formed(&sankey(&empty));
    }
}
