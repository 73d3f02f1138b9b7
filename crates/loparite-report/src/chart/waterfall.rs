//! Waterfall: how parts, up and down, make a total.
//!
//! In        named parts whose sum is the total, and what is wanted
//! Out       SVG, a line a part, each starting where the one before ended

use crate::chart::axis::{Scale, ticks};
use crate::chart::palette::{ALARM, AXIS, GRID, INK, MAIN, MAIN_LIGHT, MUTED, TARGET};
use crate::chart::svg::{Anchor, LABEL, NOTE, Rect, Svg, Type};
use crate::chart::text::{width, wrap};
use crate::number::number;

/// The picture.
#[derive(Clone, Debug)]
pub struct Waterfall {
    /// Name and amount, from the top.
    pub parts: Vec<(String, f64)>,
    /// Words for the sum.
    pub total: String,
    /// Words and amount of what is wanted.
    pub wanted: Option<(String, f64)>,
    /// For pointing.
    pub unit: String,
}

const WIDTH: f64 = 960.0;
const LEFT: f64 = 190.0;
const RIGHT: f64 = 860.0;
const TOP: f64 = 24.0;
const ROW: f64 = 26.0;

/// Draws the picture.
pub fn waterfall(chart: &Waterfall) -> String {
    let rows = chart.parts.len() + 1;
    let height = TOP + ROW * rows as f64 + if chart.wanted.is_some() { 22.0 } else { 6.0 };
    let mut ends = vec![0.0];
    for (_, amount) in &chart.parts {
        ends.push(ends[ends.len() - 1] + amount);
    }
    let total = ends[ends.len() - 1];
    let wanted = chart.wanted.as_ref().map_or(0.0, |(_, amount)| *amount);
    let least = ends.iter().copied().fold(0.0, f64::min);
    let greatest = ends.iter().copied().fold(wanted, f64::max);
    let ticks = ticks(least, greatest, 6);
    let scale = Scale { values: (ticks[0], ticks[ticks.len() - 1]), pixels: (LEFT, RIGHT) };
    let mut svg = Svg::new(WIDTH, height, "parts of a total");
    let bottom = TOP + ROW * rows as f64;
    for &tick in &ticks {
        let x = scale.at(tick);
        svg.line((x, TOP), (x, bottom), &format!(r#"stroke="{}""#, if tick == 0.0 { AXIS } else { GRID }));
        svg.text((x, TOP - 7.0), Anchor::Middle, NOTE, &number(tick));
    }
    for (position, (name, amount)) in chart.parts.iter().enumerate() {
        let y = TOP + ROW * position as f64;
        let span = (ends[position], ends[position + 1]);
        let fill = if *amount < 0.0 { ALARM } else { MAIN_LIGHT };
        row(&mut svg, (name, *amount), (scale, span, y), (&chart.unit, fill));
        let x = scale.at(span.1);
        svg.line((x, y + ROW - 5.0), (x, y + ROW + 5.0), &format!(r#"stroke="{MUTED}" stroke-width="0.8""#));
    }
    let y = TOP + ROW * chart.parts.len() as f64;
    row(&mut svg, (&chart.total, total), (scale, (0.0, total), y), (&chart.unit, MAIN));
    if let Some((words, amount)) = &chart.wanted {
        let x = scale.at(*amount);
        svg.line((x, TOP), (x, bottom + 4.0), &format!(r#"stroke="{TARGET}" stroke-width="2.5""#));
        let words = format!("{words} {}", number(*amount));
        let half = width(&words, NOTE.size) / 2.0;
        let x = x.clamp(LEFT + half, WIDTH - half);
        svg.text((x, bottom + 17.0), Anchor::Middle, Type { fill: INK, ..NOTE }, &words);
    }
    svg.finish()
}

fn row(
    svg: &mut Svg,
    (name, amount): (&str, f64),
    (scale, span, y): (Scale, (f64, f64), f64),
    (unit, fill): (&str, &str),
) {
    let (left, right) = (scale.at(span.0.min(span.1)), scale.at(span.0.max(span.1)));
    let label = wrap(name, LABEL.size, LEFT - 14.0, 1);
    let look = Type { bold: fill == MAIN, ..LABEL };
    svg.text((LEFT - 12.0, y + 17.0), Anchor::End, look, label.first().map_or("", String::as_str));
    svg.tipped(&format!("{name}: {} {unit}", number(amount)), |svg| {
        svg.rect(Rect::new(left, y + 5.0, (right - left).max(1.0), ROW - 10.0), &format!(r#"fill="{fill}""#));
    });
    let sign = if amount > 0.0 && fill != MAIN { "+" } else { "" };
    let said = Type { fill: INK, rim: true, ..look };
    svg.text((right + 5.0, y + 17.0), Anchor::Start, said, &format!("{sign}{}", number(amount)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::svg::check::well_formed;

    #[test]
    fn parts_up_and_down_are_drawn() {
        let chart = Waterfall {
            parts: vec![("feed".into(), 8.0), ("money".into(), 3.0), ("whole plants".into(), -2.0)],
            total: "attainable".into(),
            wanted: Some(("wanted".into(), 20.0)),
            unit: "t/a".into(),
        };
        well_formed(&waterfall(&chart));
        assert!(waterfall(&chart).contains(">9</text>"));
        assert_eq!(waterfall(&chart), waterfall(&chart));
        well_formed(&waterfall(&Waterfall { parts: vec![], wanted: None, ..chart }));
    }
}
