//! Gap: what is needed year by year, who gives it, and what nobody gives.
//!
//! In        amounts (not negative) by year in one unit: by source known to give, by source assumed to give, needed
//! Out       SVG: bars of sources, those assumed hatched, what no source gives as a framed hatch up to the need
//! Holds     a bar reaches the need or what is given, whichever is more; the need is a line across

use crate::chart::axis::{Scale, later, ticks};
use crate::chart::palette::{ALARM, AXIS, GRID, INK, PAPER, TARGET, series};
use crate::chart::stacked::Series;
use crate::chart::svg::{Anchor, LABEL, NOTE, Rect, Svg, Type};
use crate::chart::text::{width, wrap};
use crate::number::{decimals, fixed, number};

/// The picture.
#[derive(Clone, Debug)]
pub struct Gap {
    /// Under the bars.
    pub years: Vec<i32>,
    /// Sources that are known to give, from the bottom up.
    pub found: Vec<Series>,
    /// Sources that are assumed to give, above them.
    pub assumed: Vec<Series>,
    /// What is needed.
    pub need: Vec<f64>,
    /// Last year that is planned.
    pub planned: i32,
    /// For pointing.
    pub unit: String,
}

const WIDTH: f64 = 960.0;
const LEFT: f64 = 52.0;
const RIGHT: f64 = 720.0;
const TOP: f64 = 26.0;
const BOTTOM: f64 = 308.0;
/// one line of names
const LINE: f64 = 14.0;

/// How a part of a bar is filled.
struct Ink {
    fill: String,
    frame: &'static str,
}

/// Draws the picture.
pub fn gap(chart: &Gap) -> String {
    let given: Vec<f64> =
        (0..chart.years.len()).map(|year| sum(&chart.found, year) + sum(&chart.assumed, year)).collect();
    let greatest = given.iter().chain(&chart.need).copied().filter(|v| v.is_finite()).fold(0.0, f64::max);
    let ticks = ticks(0.0, greatest, 5);
    let scale = Scale { values: (0.0, ticks[ticks.len() - 1]), pixels: (BOTTOM, TOP) };
    let rows = names_of(chart);
    let height = rows.iter().map(|(_, lines)| LINE * lines.len() as f64 + 10.0).sum::<f64>() + TOP + 20.0;
    let mut svg = Svg::new(WIDTH, height.max(BOTTOM + 32.0), "what is needed and who gives it, by year");
    for position in 0..chart.assumed.len() {
        svg.hatch(&format!("gap-{position}"), series(chart.found.len() + position));
    }
    svg.hatch("gap-none", ALARM);
    later(&mut svg, (&chart.years, chart.planned), Rect::new(LEFT, TOP, RIGHT - LEFT, BOTTOM - TOP));
    for &tick in &ticks {
        let y = scale.at(tick);
        svg.line((LEFT, y), (RIGHT, y), &format!(r#"stroke="{}""#, if tick == 0.0 { AXIS } else { GRID }));
        svg.text((LEFT - 8.0, y + 4.0), Anchor::End, NOTE, &number(tick));
    }
    let slot = (RIGHT - LEFT) / chart.years.len().max(1) as f64;
    let step = (34.0 / slot).ceil().max(1.0) as usize;
    for (year, label) in chart.years.iter().enumerate() {
        let x = LEFT + slot * year as f64;
        bar(&mut svg, chart, year, (x, slot, scale));
        if year % step == 0 {
            svg.text((x + slot / 2.0, BOTTOM + 16.0), Anchor::Middle, NOTE, &label.to_string());
        }
    }
    need(&mut svg, chart, (slot, scale));
    numbers(&mut svg, chart, (slot, scale));
    names(&mut svg, chart, &rows);
    svg.finish()
}

fn sum(series: &[Series], year: usize) -> f64 {
    series.iter().map(|series| at(&series.values, year)).sum()
}

fn at(values: &[f64], year: usize) -> f64 {
    values.get(year).copied().filter(|value| value.is_finite()).unwrap_or(0.0).max(0.0)
}

/// from the bottom up; the last is what nobody gives
fn inks(chart: &Gap) -> Vec<Ink> {
    let found = (0..chart.found.len()).map(|position| Ink { fill: series(position).to_owned(), frame: PAPER });
    let assumed = (0..chart.assumed.len())
        .map(|position| Ink { fill: format!("url(#gap-{position})"), frame: series(chart.found.len() + position) });
    let none = Ink { fill: "url(#gap-none)".to_owned(), frame: ALARM };
    found.chain(assumed).chain([none]).collect()
}

fn bar(svg: &mut Svg, chart: &Gap, year: usize, (x, slot, scale): (f64, f64, Scale)) {
    let mut below = 0.0;
    let label = chart.years[year];
    let missing = at(&chart.need, year) - sum(&chart.found, year) - sum(&chart.assumed, year);
    let parts = chart.found.iter().chain(&chart.assumed).map(|series| (series.name.as_str(), at(&series.values, year)));
    let parts: Vec<(&str, f64)> = parts.chain([("no source", missing.max(0.0))]).collect();
    for ((name, value), ink) in parts.into_iter().zip(inks(chart)).filter(|((_, value), _)| *value > 1e-9) {
        let (low, high) = (scale.at(below), scale.at(below + value));
        let tip = format!("{name}, {label}: {} {}", number(value), chart.unit);
        let rect = Rect::new(x + slot * 0.16, high, slot * 0.68, low - high);
        svg.tipped(&tip, |svg| {
            let (fill, frame) = (&ink.fill, ink.frame);
            svg.rect(rect, &format!(r#"fill="{fill}" stroke="{frame}" stroke-width="0.8""#));
        });
        below += value;
    }
}

/// the gap to what is found over its bar, the largest first; what has no room or is too small to be seen has no number
fn numbers(svg: &mut Svg, chart: &Gap, (slot, scale): (f64, Scale)) {
    let short = |year: usize| (at(&chart.need, year) - sum(&chart.found, year)).max(0.0);
    let places = decimals((0..chart.years.len()).map(short));
    let mut years: Vec<usize> = (0..chart.years.len()).filter(|&year| short(year) > 0.02 * scale.values.1).collect();
    years.sort_by(|&a, &b| short(b).total_cmp(&short(a)).then(a.cmp(&b)));
    let mut placed: Vec<Rect> = Vec::new();
    for year in years {
        let said = fixed(short(year), places);
        let given = sum(&chart.found, year) + sum(&chart.assumed, year);
        let (x, y) = (LEFT + slot * (year as f64 + 0.5), scale.at(given.max(at(&chart.need, year))) - 6.0);
        let wide = width(&said, NOTE.size) + 3.0;
        let room = Rect::new(x - wide / 2.0, y - 10.0, wide, 12.0);
        if placed.iter().all(|other| !other.overlaps(&room)) {
            placed.push(room);
            let look = Type { fill: ALARM, bold: true, rim: true, ..NOTE };
            svg.text((x, y), Anchor::Middle, look, &said);
        }
    }
}

fn need(svg: &mut Svg, chart: &Gap, (slot, scale): (f64, Scale)) {
    let mut points = Vec::new();
    for year in 0..chart.years.len().min(chart.need.len()) {
        let y = scale.at(at(&chart.need, year));
        points.extend([(LEFT + slot * year as f64, y), (LEFT + slot * (year + 1) as f64, y)]);
    }
    svg.polyline(&points, &format!(r#"stroke="{TARGET}" stroke-width="1.5""#));
}

/// words of each ink from the top: needed, nobody, assumed, found; which ink by position, `None` is the line
fn names_of(chart: &Gap) -> Vec<(Option<usize>, Vec<String>)> {
    let wide = WIDTH - RIGHT - 40.0;
    let said = |name: &str, how: &str| {
        let mut lines = wrap(name, LABEL.size, wide, 2);
        lines.push(how.to_owned());
        lines
    };
    let count = chart.found.len() + chart.assumed.len();
    let mut rows = vec![
        (None, vec!["needed".to_owned()]),
        (Some(count), vec!["no source gives it".to_owned(), "numbers: gap to what is found".to_owned()]),
    ];
    for (position, series) in chart.assumed.iter().enumerate().rev() {
        rows.push((Some(chart.found.len() + position), said(&series.name, "assumed")));
    }
    for (position, series) in chart.found.iter().enumerate().rev() {
        rows.push((Some(position), said(&series.name, "found")));
    }
    rows
}

fn names(svg: &mut Svg, chart: &Gap, rows: &[(Option<usize>, Vec<String>)]) {
    let inks = inks(chart);
    let (x, mut y) = (RIGHT + 12.0, TOP);
    for (ink, lines) in rows {
        match ink.and_then(|position| inks.get(position)) {
            Some(Ink { fill, frame }) => {
                let attributes = format!(r#"fill="{fill}" stroke="{frame}" stroke-width="0.8""#);
                svg.rect(Rect::new(x, y - 2.0, 14.0, 12.0), &attributes);
            }
            None => svg.line((x, y + 4.0), (x + 14.0, y + 4.0), &format!(r#"stroke="{TARGET}" stroke-width="1.5""#)),
        }
        for (row, line) in lines.iter().enumerate() {
            let look = if row > 0 && row + 1 == lines.len() { NOTE } else { Type { fill: INK, ..LABEL } };
            svg.text((x + 21.0, y + 8.0 + LINE * row as f64), Anchor::Start, look, line);
        }
        y += LINE * lines.len() as f64 + 10.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::svg::check::well_formed;

    #[test]
    fn the_picture_is_sound_with_data_and_without() {
        let one = |name: &str, values: &[f64]| Series { name: name.into(), values: values.to_vec() };
        let chart = Gap {
            years: vec![2026, 2027],
            found: vec![one("bank", &[1.0, 2.0])],
            assumed: vec![one("<state>", &[3.0, f64::NAN])],
            need: vec![9.0, 2.0],
            planned: 2027,
            unit: "bn".into(),
        };
        let svg = gap(&chart);
        well_formed(&svg);
        assert!(svg.contains("no source, 2026: 5 bn") && !svg.contains("no source, 2027"));
        assert!(svg.contains(">8.00</text>"), "the gap to what is found stands over its bar");
        assert_eq!(svg, gap(&chart));
        well_formed(&gap(&Gap { years: vec![], need: vec![], ..chart }));
    }
}
