//! Cash: what comes in and goes out year by year, and what it adds up to.
//!
//! In        cash by year and sums of it, in one unit of money
//! Out       SVG: bars up and down, a line for each sum; all on one scale; years that go on beyond the plan on a pale
//!           ground

use crate::chart::axis::{Scale, later, ticks};
use crate::chart::palette::{ALARM, AXIS, GRID, INK, MAIN, MUTED};
use crate::chart::svg::{Anchor, NOTE, Point, Rect, Svg, Type};
use crate::chart::text::{spread, wrap};
use crate::number::number;

/// A sum of money up to each year.
#[derive(Clone, Debug)]
pub struct Sum {
    /// What it adds up.
    pub name: String,
    /// By year.
    pub values: Vec<f64>,
}

/// The picture.
#[derive(Clone, Debug)]
pub struct Cash {
    /// Under the bars.
    pub years: Vec<i32>,
    /// Cash of the year.
    pub cash: Vec<f64>,
    /// Lines, the first of them drawn through, the others dashed.
    pub sums: Vec<Sum>,
    /// Last year that is planned.
    pub planned: i32,
    /// For pointing.
    pub unit: String,
}

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 350.0;
const LEFT: f64 = 60.0;
const RIGHT: f64 = 780.0;
const TOP: f64 = 26.0;
const BOTTOM: f64 = 320.0;

/// Draws the picture.
pub fn cash(chart: &Cash) -> String {
    let all = || {
        let sums = chart.sums.iter().flat_map(|sum| &sum.values);
        chart.cash.iter().chain(sums).copied().filter(|value| value.is_finite())
    };
    let ticks = ticks(all().fold(0.0, f64::min), all().fold(0.0, f64::max), 6);
    let scale = Scale { values: (ticks[0], ticks[ticks.len() - 1]), pixels: (BOTTOM, TOP) };
    let mut svg = Svg::new(WIDTH, HEIGHT, "cash flow by year");
    let slot = (RIGHT - LEFT) / chart.years.len().max(1) as f64;
    later(&mut svg, (&chart.years, chart.planned), Rect::new(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP));
    for &tick in &ticks {
        let y = scale.at(tick);
        svg.line((LEFT, y), (RIGHT, y), &format!(r#"stroke="{}""#, if tick == 0.0 { AXIS } else { GRID }));
        svg.text((LEFT - 8.0, y + 4.0), Anchor::End, NOTE, &number(tick));
    }
    let step = (34.0 / slot).ceil().max(1.0) as usize;
    let middle = |year: usize| LEFT + slot * (year as f64 + 0.5);
    for (year, (&label, &value)) in chart.years.iter().zip(&chart.cash).enumerate() {
        let (zero, y) = (scale.at(0.0), scale.at(value));
        let fill = if value < 0.0 { ALARM } else { MAIN };
        let rect = Rect::new(middle(year) - slot * 0.32, zero.min(y), slot * 0.64, (zero - y).abs());
        let tip = format!("{label}: {} {}", number(value), chart.unit);
        svg.tipped(&tip, |svg| svg.rect(rect, &format!(r#"fill="{fill}" fill-opacity="0.85""#)));
        if year % step == 0 {
            svg.text((middle(year), BOTTOM + 18.0), Anchor::Middle, NOTE, &label.to_string());
        }
    }
    for (position, sum) in chart.sums.iter().enumerate() {
        let points: Vec<Point> = sum.values.iter().enumerate().map(|(year, &v)| (middle(year), scale.at(v))).collect();
        svg.polyline(&points, &format!(r#"{} stroke-linejoin="round""#, stroke(position)));
    }
    names(&mut svg, chart, scale);
    svg.finish()
}

fn stroke(position: usize) -> String {
    match position {
        0 => format!(r#"stroke="{INK}" stroke-width="1.8""#),
        _ => format!(r#"stroke="{MUTED}" stroke-width="1.6" stroke-dasharray="5 3""#),
    }
}

/// what each line ends at, from the top
fn names(svg: &mut Svg, chart: &Cash, scale: Scale) {
    let mut ends: Vec<(f64, usize)> = Vec::new();
    for (position, sum) in chart.sums.iter().enumerate() {
        ends.extend(sum.values.last().map(|&value| (scale.at(value), position)));
    }
    ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let wanted: Vec<f64> = ends.iter().map(|(y, _)| *y).collect();
    for ((y, position), at) in ends.iter().zip(spread(&wanted, 46.0, (TOP, BOTTOM))) {
        let sum = &chart.sums[*position];
        let value = sum.values.last().copied().unwrap_or(0.0);
        let look = Type { fill: INK, ..NOTE };
        svg.line((RIGHT, *y), (RIGHT + 18.0, at), &stroke(*position));
        svg.text((RIGHT + 24.0, at), Anchor::Start, Type { bold: true, ..look }, &number(value));
        for (row, line) in wrap(&sum.name, NOTE.size, WIDTH - RIGHT - 26.0, 2).iter().enumerate() {
            svg.text((RIGHT + 24.0, at + 13.0 * (row + 1) as f64), Anchor::Start, look, line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::svg::check::well_formed;

    #[test]
    fn the_picture_is_sound_with_data_and_without() {
        let sum = |name: &str, values: &[f64]| Sum { name: name.into(), values: values.to_vec() };
        let chart = Cash {
            years: vec![2026, 2027],
            cash: vec![-5.0, 3.0],
            sums: vec![sum("all", &[-5.0, -2.0]), sum("<owners>", &[-1.0, -2.0])],
            planned: 2026,
            unit: "bn".into(),
        };
        well_formed(&cash(&chart));
        assert_eq!(cash(&chart), cash(&chart));
        assert!(cash(&chart).contains("goes on as in 2026"));
        let whole = Cash { planned: 2027, ..chart };
        assert!(!cash(&whole).contains("goes on"), "nothing lies beyond the plan");
        well_formed(&cash(&Cash { years: vec![], cash: vec![], sums: vec![], planned: 0, unit: String::new() }));
    }
}
