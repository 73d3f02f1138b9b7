//! Cash: what comes in and goes out year by year, and what it adds up to.
//!
//! In        cash after tax and its discounted sum by year, in one unit of money
//! Out       SVG: bars up and down, a line for the sum; both on one scale

use crate::chart::axis::{Scale, ticks};
use crate::chart::palette::{ALARM, AXIS, GRID, INK, MAIN};
use crate::chart::svg::{Anchor, NOTE, Point, Rect, Svg, Type};
use crate::number::number;

/// The picture.
#[derive(Clone, Debug)]
pub struct Cash {
    /// Under the bars.
    pub years: Vec<i32>,
    /// Cash of the year after tax.
    pub cash: Vec<f64>,
    /// Discounted sum up to the year.
    pub sum: Vec<f64>,
    /// For pointing.
    pub unit: String,
}

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 330.0;
const LEFT: f64 = 60.0;
const RIGHT: f64 = 790.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 300.0;

/// Draws the picture.
pub fn cash(chart: &Cash) -> String {
    let all = || chart.cash.iter().chain(&chart.sum).copied().filter(|value| value.is_finite());
    let ticks = ticks(all().fold(0.0, f64::min), all().fold(0.0, f64::max), 6);
    let scale = Scale { values: (ticks[0], ticks[ticks.len() - 1]), pixels: (BOTTOM, TOP) };
    let mut svg = Svg::new(WIDTH, HEIGHT, "cash flow by year");
    for &tick in &ticks {
        let y = scale.at(tick);
        svg.line((LEFT, y), (RIGHT, y), &format!(r#"stroke="{}""#, if tick == 0.0 { AXIS } else { GRID }));
        svg.text((LEFT - 8.0, y + 4.0), Anchor::End, NOTE, &number(tick));
    }
    let slot = (RIGHT - LEFT) / chart.years.len().max(1) as f64;
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
    let points: Vec<Point> = chart.sum.iter().enumerate().map(|(year, &v)| (middle(year), scale.at(v))).collect();
    svg.polyline(&points, &format!(r#"stroke="{INK}" stroke-width="1.8" stroke-linejoin="round""#));
    if let (Some(&(x, y)), Some(&value)) = (points.last(), chart.sum.last()) {
        svg.circle((x, y), 3.0, &format!(r#"fill="{INK}""#));
        let look = Type { fill: INK, ..NOTE };
        let right = x.max(RIGHT) + 10.0;
        svg.text((right, y), Anchor::Start, Type { bold: true, ..look }, &number(value));
        svg.text((right, y + 14.0), Anchor::Start, look, "discounted sum, after tax");
    }
    svg.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::svg::check::well_formed;

    #[test]
    fn the_picture_is_sound_with_data_and_without() {
        let chart = Cash { years: vec![2026, 2027], cash: vec![-5.0, 3.0], sum: vec![-5.0, -2.4], unit: "bn".into() };
        well_formed(&cash(&chart));
        assert_eq!(cash(&chart), cash(&chart));
        well_formed(&cash(&Cash { years: vec![], cash: vec![], sum: vec![], unit: String::new() }));
    }
}
