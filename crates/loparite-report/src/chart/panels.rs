//! Panels: small pictures of the same kind side by side, each with a scale of its own.
//!
//! In        a value for each year and panel
//! Out       SVG, three panels a row; a line or bars, the last and the greatest value said
//! Holds     every scale starts at nothing

use crate::chart::axis::{Scale, ticks};
use crate::chart::palette::{AXIS, GRID, INK, MAIN, MUTED, PALE, TARGET};
use crate::chart::svg::{Anchor, HEAD, NOTE, Point, Rect, Svg, Type};
use crate::chart::text::wrap;
use crate::number::number;

/// How a panel shows its values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mark {
    /// What is there all the time.
    Line,
    /// What is spent year by year.
    Bars,
}

/// One panel.
#[derive(Clone, Debug)]
pub struct Panel {
    /// What it shows.
    pub title: String,
    /// Its unit, or another line of words.
    pub unit: String,
    /// By year.
    pub values: Vec<f64>,
    /// What there might have been, by year; may be empty.
    pub limits: Vec<f64>,
    /// What is wanted, and when.
    pub target: Option<(i32, f64)>,
    /// How it is drawn.
    pub mark: Mark,
}

/// The picture.
#[derive(Clone, Debug)]
pub struct Panels {
    /// Under every panel.
    pub years: Vec<i32>,
    /// From left to right, three a row.
    pub panels: Vec<Panel>,
}

const WIDTH: f64 = 960.0;
const ACROSS: usize = 3;
const GAP: f64 = 34.0;
const TALL: f64 = 196.0;
const HEADROOM: f64 = 52.0;
const FOOTROOM: f64 = 30.0;

/// Draws the picture.
pub fn panels(chart: &Panels) -> String {
    let rows = chart.panels.len().div_ceil(ACROSS).max(1);
    let mut svg = Svg::new(WIDTH, rows as f64 * TALL, "small pictures by year");
    let wide = (WIDTH - GAP * (ACROSS - 1) as f64) / ACROSS as f64;
    for (position, panel) in chart.panels.iter().enumerate() {
        let left = (position % ACROSS) as f64 * (wide + GAP);
        let top = (position / ACROSS) as f64 * TALL;
        draw(&mut svg, &chart.years, panel, Rect::new(left, top, wide, TALL));
    }
    svg.finish()
}

fn draw(svg: &mut Svg, years: &[i32], panel: &Panel, frame: Rect) {
    let title = wrap(&panel.title, HEAD.size, frame.width * 0.9, 1);
    svg.text((frame.x, frame.y + 14.0), Anchor::Start, HEAD, title.first().map_or("", String::as_str));
    let unit = wrap(&panel.unit, NOTE.size, frame.width, 1);
    svg.text((frame.x, frame.y + 29.0), Anchor::Start, NOTE, unit.first().map_or("", String::as_str));
    let plot = Rect::new(frame.x + 50.0, frame.y + HEADROOM, frame.width - 54.0, frame.height - HEADROOM - FOOTROOM);
    let scale = scale_of(svg, panel, plot);
    let slot = plot.width / years.len().max(1) as f64;
    let middle = |year: usize| plot.x + slot * (year as f64 + 0.5);
    for (year, &limit) in panel.limits.iter().enumerate().filter(|(_, limit)| **limit > 0.0) {
        let y = scale.at(limit.min(scale.values.1));
        let rect = Rect::new(middle(year) - slot * 0.42, y, slot * 0.84, scale.at(0.0) - y);
        svg.rect(rect, &format!(r#"fill="{PALE}""#));
    }
    let points: Vec<Point> = panel.values.iter().enumerate().map(|(year, &v)| (middle(year), scale.at(v))).collect();
    match panel.mark {
        Mark::Line => svg.polyline(&points, &format!(r#"stroke="{MAIN}" stroke-width="2" stroke-linejoin="round""#)),
        Mark::Bars => {
            for (&(x, y), year) in points.iter().zip(years) {
                let rect = Rect::new(x - slot * 0.3, y, slot * 0.6, scale.at(0.0) - y);
                svg.tipped(&year.to_string(), |svg| svg.rect(rect, &format!(r#"fill="{MAIN}""#)));
            }
        }
    }
    svg.line((plot.x, scale.at(0.0)), (plot.x + plot.width, scale.at(0.0)), &format!(r#"stroke="{AXIS}""#));
    ends(svg, years, plot);
    said(svg, panel, &points, plot);
    if let Some((year, value)) = panel.target
        && let Some(position) = years.iter().position(|&other| other == year)
    {
        wanted(svg, (middle(position), scale.at(value)), value, plot);
    }
}

fn scale_of(svg: &mut Svg, panel: &Panel, plot: Rect) -> Scale {
    let top = panel.values.iter().copied().fold(0.0, f64::max);
    let limit = panel.limits.iter().copied().fold(0.0, f64::max);
    // a limit far above what is used would leave nothing to see of the use
    let limit = if top > 0.0 { limit.min(3.0 * top) } else { limit };
    let target = panel.target.map_or(0.0, |(_, value)| value);
    let least = panel.values.iter().copied().fold(0.0, f64::min);
    let ticks = ticks(least, top.max(limit).max(target), 3);
    let values = (ticks[0], ticks[ticks.len() - 1]);
    let scale = Scale { values, pixels: (plot.y + plot.height, plot.y) };
    for &tick in &ticks {
        let y = scale.at(tick);
        svg.line((plot.x, y), (plot.x + plot.width, y), &format!(r#"stroke="{GRID}""#));
        svg.text((plot.x - 6.0, y + 4.0), Anchor::End, NOTE, &number(tick));
    }
    scale
}

fn ends(svg: &mut Svg, years: &[i32], plot: Rect) {
    let y = plot.y + plot.height + 15.0;
    if let (Some(first), Some(last)) = (years.first(), years.last()) {
        svg.text((plot.x, y), Anchor::Start, NOTE, &first.to_string());
        svg.text((plot.x + plot.width, y), Anchor::End, NOTE, &last.to_string());
    }
}

/// the last value of a line, the greatest of bars
fn said(svg: &mut Svg, panel: &Panel, points: &[Point], plot: Rect) {
    let greatest = panel.values.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)));
    let chosen = match panel.mark {
        Mark::Line => panel.values.iter().enumerate().next_back(),
        Mark::Bars => greatest,
    };
    let Some((position, &value)) = chosen.filter(|(_, value)| **value > 0.0) else { return };
    let (x, y) = points[position];
    let look = Type { fill: INK, bold: true, rim: true, ..NOTE };
    match panel.mark {
        Mark::Line => {
            svg.circle((x, y), 3.0, &format!(r#"fill="{MAIN}""#));
            let falls = position > 0 && panel.values[position - 1] > value;
            let y = if falls && y + 18.0 < plot.y + plot.height { y + 16.0 } else { y - 7.0 };
            svg.text((x + 4.0, y), Anchor::End, look, &number(value));
        }
        Mark::Bars => svg.text((x, y - 5.0), Anchor::Middle, look, &number(value)),
    }
}

fn wanted(svg: &mut Svg, (x, y): Point, value: f64, plot: Rect) {
    svg.line((x - 8.0, y), (x + 8.0, y), &format!(r#"stroke="{TARGET}" stroke-width="2.5""#));
    let right = x + 90.0 < plot.x + plot.width;
    let (at, anchor) = if right { (x + 12.0, Anchor::Start) } else { (x - 12.0, Anchor::End) };
    let look = Type { fill: MUTED, rim: true, ..NOTE };
    svg.text((at, y + 4.0), anchor, look, &format!("wanted {}", number(value)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::svg::check::well_formed;

    #[test]
    fn panels_are_sound_with_data_and_without() {
        let panel = |values: Vec<f64>, mark| Panel {
            title: "rare earths".into(),
            unit: "t REO/a".into(),
            values,
            limits: vec![5.0, 1e9],
            target: Some((2027, 3.0)),
            mark,
        };
        let panels_ =
            vec![panel(vec![1.0, 2.0], Mark::Line), panel(vec![0.0, 2.0], Mark::Bars), panel(vec![], Mark::Bars)];
        let chart = Panels { years: vec![2026, 2027], panels: panels_ };
        well_formed(&panels(&chart));
        assert_eq!(panels(&chart), panels(&chart));
        well_formed(&panels(&Panels { years: vec![], panels: vec![] }));
    }
}
