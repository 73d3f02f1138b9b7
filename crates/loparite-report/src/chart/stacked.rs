//! Stacked: bars by year, one on top of the other.
//!
//! In        series of amounts (not negative) by year, in the unit of the axis
//! Out       SVG; the series are named at the right in the order in which they are stacked
//! Holds     the height of a bar is the sum of its parts; more than nine series become "other"

use crate::chart::axis::{Scale, ticks};
use crate::chart::palette::{AXIS, GRID, INK, TARGET, series};
use crate::chart::svg::{Anchor, LABEL, NOTE, Rect, Svg, Type};
use crate::chart::text::{spread, width, wrap};
use crate::number::number;

/// One series, from the bottom up.
#[derive(Clone, Debug)]
pub struct Series {
    /// What it is.
    pub name: String,
    /// By year.
    pub values: Vec<f64>,
}

/// The picture.
#[derive(Clone, Debug)]
pub struct Stacked {
    /// Under the bars.
    pub years: Vec<i32>,
    /// From the bottom up.
    pub series: Vec<Series>,
    /// A line across, with its words.
    pub limit: Option<(String, Vec<f64>)>,
    /// For the totals on pointing.
    pub unit: String,
}

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 340.0;
const LEFT: f64 = 52.0;
const RIGHT: f64 = 740.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 308.0;
const MOST: usize = 9;

/// Keeps the largest series and sums the rest up, keeping their order.
pub fn merge_small(series: Vec<Series>, most: usize) -> Vec<Series> {
    let sum = |series: &Series| series.values.iter().sum::<f64>();
    let mut kept: Vec<Series> = series.into_iter().filter(|series| sum(series) > 0.0).collect();
    if kept.len() <= most {
        return kept;
    }
    let mut sizes: Vec<f64> = kept.iter().map(sum).collect();
    sizes.sort_by(|a, b| b.total_cmp(a));
    let least = sizes[most - 2];
    let mut other = Series { name: String::new(), values: Vec::new() };
    let mut large = Vec::new();
    let mut merged = 0;
    for series in kept.drain(..) {
        if sum(&series) >= least && large.len() < most - 1 {
            large.push(series);
            continue;
        }
        merged += 1;
        other.values.resize(series.values.len().max(other.values.len()), 0.0);
        series.values.iter().zip(&mut other.values).for_each(|(value, total)| *total += value);
    }
    other.name = format!("{merged} others");
    large.push(other);
    large
}

/// Draws the picture.
pub fn stacked(chart: &Stacked) -> String {
    let all = merge_small(chart.series.clone(), MOST);
    let totals: Vec<f64> =
        (0..chart.years.len()).map(|year| all.iter().filter_map(|series| series.values.get(year)).sum()).collect();
    let limit = chart.limit.iter().flat_map(|(_, values)| values).copied();
    let greatest = totals.iter().copied().chain(limit).fold(0.0, f64::max);
    let ticks = ticks(0.0, greatest, 5);
    let scale = Scale { values: (0.0, ticks[ticks.len() - 1]), pixels: (BOTTOM, TOP) };
    let mut svg = Svg::new(WIDTH, HEIGHT, "stacked bars by year");
    for &tick in &ticks {
        let y = scale.at(tick);
        svg.line((LEFT, y), (RIGHT, y), &format!(r#"stroke="{}""#, if tick == 0.0 { AXIS } else { GRID }));
        svg.text((LEFT - 8.0, y + 4.0), Anchor::End, NOTE, &number(tick));
    }
    let slot = (RIGHT - LEFT) / chart.years.len().max(1) as f64;
    let step = (26.0 / slot).ceil().max(1.0) as usize;
    for (year, label) in chart.years.iter().enumerate() {
        let x = LEFT + slot * year as f64;
        bar(&mut svg, (x, slot), &all, (chart, year, scale));
        if year % step == 0 {
            svg.text((x + slot / 2.0, BOTTOM + 16.0), Anchor::Middle, NOTE, &label.to_string());
        }
        if totals[year] > 0.0 && slot > 24.0 {
            let total = Type { fill: INK, ..NOTE };
            svg.text((x + slot / 2.0, scale.at(totals[year]) - 5.0), Anchor::Middle, total, &number(totals[year]));
        }
    }
    limit_line(&mut svg, chart, slot, scale);
    names(&mut svg, &all, scale);
    svg.finish()
}

fn bar(svg: &mut Svg, (x, slot): (f64, f64), all: &[Series], (chart, year, scale): (&Stacked, usize, Scale)) {
    let mut below = 0.0;
    for (position, series_) in all.iter().enumerate() {
        let value = series_.values.get(year).copied().unwrap_or(0.0).max(0.0);
        if value > 0.0 {
            let (low, high) = (scale.at(below), scale.at(below + value));
            let tip = format!("{}, {}: {} {}", series_.name, chart.years[year], number(value), chart.unit);
            let rect = Rect::new(x + slot * 0.14, high, slot * 0.72, low - high);
            svg.tipped(&tip, |svg| {
                svg.rect(rect, &format!(r##"fill="{}" stroke="#fff" stroke-width="0.5""##, series(position)));
            });
        }
        below += value;
    }
}

fn limit_line(svg: &mut Svg, chart: &Stacked, slot: f64, scale: Scale) {
    let Some((words, values)) = &chart.limit else { return };
    let mut points = Vec::new();
    for (year, &value) in values.iter().enumerate().take(chart.years.len()) {
        points.push((LEFT + slot * year as f64, scale.at(value)));
        points.push((LEFT + slot * (year + 1) as f64, scale.at(value)));
    }
    svg.polyline(&points, &format!(r#"stroke="{TARGET}" stroke-width="1.3" stroke-dasharray="5 3""#));
    let reach = LEFT + 4.0 + width(words, NOTE.size);
    let under = points.iter().filter(|point| point.0 < reach).map(|point| point.1).fold(f64::INFINITY, f64::min);
    if under.is_finite() {
        svg.text((LEFT + 4.0, under - 5.0), Anchor::Start, Type { rim: true, fill: INK, ..NOTE }, words);
    }
}

/// names at the right: beside their part of the last bar if that is large, else from the top
fn names(svg: &mut Svg, all: &[Series], scale: Scale) {
    let last = |series: &Series| series.values.last().copied().unwrap_or(0.0).max(0.0);
    let beside = all.iter().map(last).sum::<f64>() > 0.25 * scale.values.1;
    let rows = all.len();
    let mut below: f64 = all.iter().map(last).sum();
    let mut wanted = Vec::new();
    for (position, series) in all.iter().enumerate().rev() {
        let middle = scale.at(below - last(series) / 2.0);
        wanted.push(if beside { middle } else { TOP + 10.0 + 22.0 * (rows - 1 - position) as f64 });
        below -= last(series);
    }
    let placed = spread(&wanted, 29.0_f64.min((BOTTOM - TOP + 20.0) / rows.max(1) as f64), (TOP - 10.0, BOTTOM + 10.0));
    for ((position, name), y) in all.iter().enumerate().rev().zip(placed) {
        let total: f64 = name.values.iter().sum();
        svg.rect(Rect::new(RIGHT + 10.0, y - 5.0, 10.0, 10.0), &format!(r#"fill="{}""#, series(position)));
        let lines = wrap(&name.name, LABEL.size, WIDTH - RIGHT - 28.0, 2);
        let top = y + 4.0 - 6.5 * (lines.len().max(1) - 1) as f64;
        svg.tipped(&format!("{}: {} in all years", name.name, number(total)), |svg| {
            for (row, line) in lines.iter().enumerate() {
                svg.text((RIGHT + 26.0, top + 13.0 * row as f64), Anchor::Start, LABEL, line);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::svg::check::well_formed;

    fn series_of(values: &[f64]) -> Vec<Series> {
        let row = |(n, &value): (usize, &f64)| Series { name: format!("series {n}"), values: vec![value; 3] };
        values.iter().enumerate().map(row).collect()
    }

    #[test]
    fn small_series_are_merged_and_nothing_is_lost() {
        let values: Vec<f64> = (1..=14).map(f64::from).collect();
        let merged = merge_small(series_of(&values), 9);
        assert_eq!(merged.len(), 9);
        let total: f64 = merged.iter().map(|series| series.values[0]).sum();
        assert!((total - 105.0).abs() < 1e-9);
        assert_eq!(merged[8].name, "6 others");
    }

    #[test]
    fn the_picture_is_sound_with_data_and_without() {
        let limit = Some(("limit".into(), vec![5.0, 6.0, 7.0]));
        let mut chart =
            Stacked { years: vec![2026, 2027, 2028], series: series_of(&[1.0, 2.0]), limit, unit: "t".into() };
        well_formed(&stacked(&chart));
        assert_eq!(stacked(&chart), stacked(&chart));
        chart.series.clear();
        chart.years.clear();
        well_formed(&stacked(&chart));
    }
}
