//! Ranges: an estimate's range against what other ways give.
//!
//! In        a line an estimate: least and greatest over the estimate itself, and other ways over it
//! Out       SVG on one scale of ratios: a bar for the range, a mark at 1, a dot with its own range for each other way
//! Holds     what lies beyond the scale is drawn as an arrow at its end, with its number

use crate::chart::axis::Scale;
use crate::chart::palette::{AXIS, GRID, INK, MAIN, MAIN_LIGHT, TARGET};
use crate::chart::svg::{Anchor, LABEL, NOTE, Rect, Svg, Type};
use crate::chart::text::wrap;
use crate::number::number;

/// Another way to the same number.
#[derive(Clone, Debug)]
pub struct Way {
    /// What it is.
    pub name: String,
    /// Over the estimate.
    pub ratio: f64,
    /// Its own range, over the estimate.
    pub range: Option<(f64, f64)>,
}

/// One estimate.
#[derive(Clone, Debug)]
pub struct Row {
    /// Whose.
    pub name: String,
    /// What it is and where it comes from.
    pub note: String,
    /// Least and greatest over the estimate.
    pub range: Option<(f64, f64)>,
    /// Other ways.
    pub ways: Vec<Way>,
}

const WIDTH: f64 = 960.0;
const LEFT: f64 = 320.0;
const RIGHT: f64 = 900.0;
const TOP: f64 = 50.0;
const ROW: f64 = 40.0;
/// what is more than this many times the estimate is cut
const MOST: f64 = 3.0;

/// Draws the picture.
pub fn ranges(rows: &[Row]) -> String {
    let ends = rows.iter().flat_map(|row| {
        let ways = row.ways.iter().map(|way| way.range.map_or(way.ratio, |range| range.1.max(way.ratio)));
        ways.chain(row.range.map(|range| range.1))
    });
    let greatest = ends.filter(|end| end.is_finite()).fold(1.5, f64::max).min(MOST);
    let scale = Scale { values: (0.0, (greatest * 4.0).ceil() / 4.0), pixels: (LEFT, RIGHT) };
    let bottom = TOP + ROW * rows.len() as f64;
    let mut svg = Svg::new(WIDTH, bottom + 6.0, "ranges of estimates, and other ways to the same totals");
    let mut tick = 0.0;
    while tick <= scale.values.1 + 1e-9 {
        let x = scale.at(tick);
        svg.line((x, TOP - 2.0), (x, bottom), &format!(r#"stroke="{}""#, if tick == 0.0 { AXIS } else { GRID }));
        svg.text((x, TOP - 8.0), Anchor::Middle, NOTE, &format!("{} ×", number(tick)));
        tick += 0.5;
    }
    key(&mut svg);
    for (position, row) in rows.iter().enumerate() {
        draw(&mut svg, row, (scale, TOP + ROW * position as f64));
    }
    svg.finish()
}

fn key(svg: &mut Svg) {
    let y = 14.0;
    svg.rect(Rect::new(LEFT, y - 9.0, 28.0, 12.0), &format!(r#"fill="{MAIN_LIGHT}" fill-opacity="0.6""#));
    svg.text((LEFT + 34.0, y + 1.0), Anchor::Start, NOTE, "range of its class");
    svg.line((LEFT + 158.0, y - 10.0), (LEFT + 158.0, y + 5.0), &format!(r#"stroke="{TARGET}" stroke-width="2.5""#));
    svg.text((LEFT + 165.0, y + 1.0), Anchor::Start, NOTE, "the estimate");
    dot(svg, (LEFT + 272.0, y - 3.0));
    svg.line((LEFT + 258.0, y - 3.0), (LEFT + 286.0, y - 3.0), &format!(r#"stroke="{MAIN}" stroke-width="1.4""#));
    svg.text((LEFT + 292.0, y + 1.0), Anchor::Start, NOTE, "another way, with its 80 % range if it has one");
}

fn dot(svg: &mut Svg, at: (f64, f64)) {
    svg.circle(at, 4.5, &format!(r##"fill="{MAIN}" stroke="#fff""##));
}

fn draw(svg: &mut Svg, row: &Row, (scale, top): (Scale, f64)) {
    let middle = top + ROW / 2.0;
    let line = |text: &str, size: f64| wrap(text, size, LEFT - 20.0, 1).pop().unwrap_or_default();
    svg.text((0.0, middle - 2.0), Anchor::Start, LABEL, &line(&row.name, LABEL.size));
    svg.text((0.0, middle + 12.0), Anchor::Start, NOTE, &line(&row.note, NOTE.size));
    let x = |ratio: f64| scale.at(ratio.clamp(0.0, scale.values.1));
    if let Some((low, high)) = row.range.filter(|range| range.0.is_finite() && range.1.is_finite()) {
        let rect = Rect::new(x(low), middle - 9.0, x(high) - x(low), 18.0);
        let tip = format!("{}: {} to {} times the estimate", row.name, number(low), number(high));
        svg.tipped(&tip, |svg| svg.rect(rect, &format!(r#"fill="{MAIN_LIGHT}" fill-opacity="0.6""#)));
    }
    svg.line((x(1.0), middle - 13.0), (x(1.0), middle + 13.0), &format!(r#"stroke="{TARGET}" stroke-width="2.5""#));
    let ways: Vec<&Way> = row.ways.iter().filter(|way| way.ratio.is_finite()).collect();
    for (position, way) in ways.iter().enumerate() {
        let y = middle + 9.0 * (position as f64 - (ways.len() - 1) as f64 / 2.0);
        draw_way(svg, way, (scale, y));
    }
}

fn draw_way(svg: &mut Svg, way: &Way, (scale, y): (Scale, f64)) {
    let x = |ratio: f64| scale.at(ratio.clamp(0.0, scale.values.1));
    svg.tipped(&format!("{}: {} times the estimate", way.name, number(way.ratio)), |svg| {
        if let Some((low, high)) = way.range.filter(|range| range.0.is_finite() && range.1.is_finite()) {
            svg.line((x(low), y), (x(high), y), &format!(r#"stroke="{MAIN}" stroke-width="1.4""#));
            for end in [low, high].into_iter().filter(|&end| end <= scale.values.1) {
                svg.line((x(end), y - 3.5), (x(end), y + 3.5), &format!(r#"stroke="{MAIN}" stroke-width="1.4""#));
            }
        }
        if way.ratio <= scale.values.1 {
            return dot(svg, (x(way.ratio), y));
        }
        let arrow = format!("M{:.1} {:.1}l8 5l-8 5z", RIGHT, y - 5.0);
        svg.path(&arrow, &format!(r#"fill="{MAIN}""#));
        let look = Type { fill: INK, bold: true, ..NOTE };
        svg.text((RIGHT + 12.0, y + 4.0), Anchor::Start, look, &format!("{} ×", number(way.ratio)));
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::svg::check::well_formed;

    #[test]
    fn ranges_and_ways_are_drawn_and_what_lies_beyond_is_said() {
        let way = |ratio, range| Way { name: "known <plants>".into(), ratio, range };
        let ways = vec![way(0.8, Some((0.4, 1.6))), way(7.5, Some((3.0, 9.0))), way(f64::NAN, None)];
        let row = Row { name: "works".into(), note: "class 4".into(), range: Some((0.7, 1.5)), ways };
        let rows = [row.clone(), Row { range: None, ways: vec![], ..row }];
        let svg = ranges(&rows);
        well_formed(&svg);
        assert!(svg.contains(">7.5 ×</text>") && svg.contains("0.7 to 1.5 times"));
        assert_eq!(svg, ranges(&rows));
        well_formed(&ranges(&[]));
    }
}
