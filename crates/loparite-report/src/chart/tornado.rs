//! Tornado: what a value becomes when one driver at a time is turned down and up.
//!
//! In        the value as it is, and for each driver two factors with the value at each; one unit
//! Out       SVG: a bar to each value from the value as it is, largest swing first; falls and rises told apart by
//!           colour and side
//! Holds     rows are sorted here; a line stands at zero if some value has another sign than the value as it is

use crate::chart::axis::{Scale, within};
use crate::chart::palette::{ALARM, AXIS, GRID, INK, MAIN, MUTED, PAPER};
use crate::chart::svg::{Anchor, HEAD, LABEL, NOTE, Rect, Svg, Type};
use crate::chart::text::{width, wrap};
use crate::number::number;

/// One driver.
#[derive(Clone, Debug)]
pub struct Row {
    /// What is turned.
    pub name: String,
    /// By which factors.
    pub factors: (f64, f64),
    /// What the value is then.
    pub values: (f64, f64),
}

/// The picture.
#[derive(Clone, Debug)]
pub struct Tornado {
    /// The value as it is.
    pub base: f64,
    /// The drivers.
    pub rows: Vec<Row>,
    /// Unit of all values.
    pub unit: String,
}

const WIDTH: f64 = 960.0;
const LEFT: f64 = 350.0;
const RIGHT: f64 = 830.0;
const TOP: f64 = 52.0;
const ROW: f64 = 36.0;

/// Draws the picture.
pub fn tornado(chart: &Tornado) -> String {
    let mut rows: Vec<&Row> = chart.rows.iter().filter(|row| finite(row)).collect();
    rows.sort_by(|a, b| swing(b).total_cmp(&swing(a)));
    let values = || rows.iter().flat_map(|row| [row.values.0, row.values.1]);
    let (least, greatest) = (values().fold(chart.base, f64::min), values().fold(chart.base, f64::max));
    let turns = least < 0.0 && greatest > 0.0;
    let room = if greatest > least { 0.0 } else { 1.0 };
    let scale = Scale { values: (least - room, greatest + room), pixels: (LEFT, RIGHT) };
    let bottom = TOP + ROW * rows.len() as f64;
    let mut svg = Svg::new(WIDTH, bottom + 34.0, "what a value becomes when one driver at a time is turned");
    for tick in within(scale.values.0, scale.values.1, 6) {
        let x = scale.at(tick);
        svg.line((x, TOP), (x, bottom), &format!(r#"stroke="{GRID}""#));
        svg.text((x, bottom + 15.0), Anchor::Middle, NOTE, &number(tick));
    }
    if turns {
        let x = scale.at(0.0);
        svg.line((x, TOP - 2.0), (x, bottom + 4.0), &format!(r#"stroke="{INK}" stroke-width="1.2""#));
        svg.text((x, bottom + 29.0), Anchor::Middle, Type { fill: INK, ..NOTE }, "worth nothing");
    }
    for (position, row) in rows.iter().enumerate() {
        draw(&mut svg, row, (chart, scale, TOP + ROW * position as f64));
    }
    base(&mut svg, chart, (scale.at(chart.base), bottom));
    svg.finish()
}

fn finite(row: &Row) -> bool {
    [row.factors.0, row.factors.1, row.values.0, row.values.1].into_iter().all(f64::is_finite)
}

fn swing(row: &Row) -> f64 {
    (row.values.1 - row.values.0).abs()
}

fn base(svg: &mut Svg, chart: &Tornado, (x, bottom): (f64, f64)) {
    let stroke = format!(r#"stroke="{MUTED}" stroke-width="1.6" stroke-dasharray="4 3""#);
    svg.line((x, TOP - 10.0), (x, bottom + 2.0), &stroke);
    let said = format!("as planned {}", number(chart.base));
    svg.text((x, TOP - 15.0), Anchor::Middle, HEAD, &said);
    for (x, fill, words) in [(0.0, ALARM, "value falls"), (96.0, MAIN, "value rises")] {
        svg.rect(Rect::new(x, TOP - 24.0, 10.0, 10.0), &format!(r#"fill="{fill}""#));
        svg.text((x + 15.0, TOP - 15.0), Anchor::Start, NOTE, words);
    }
}

fn draw(svg: &mut Svg, row: &Row, (chart, scale, top): (&Tornado, Scale, f64)) {
    let middle = top + ROW / 2.0;
    let name = wrap(&row.name, LABEL.size, LEFT - 110.0, 2);
    let first = middle + 4.0 - 7.0 * (name.len().max(1) - 1) as f64;
    for (line, text) in name.iter().enumerate() {
        svg.text((0.0, first + 14.0 * line as f64), Anchor::Start, LABEL, text);
    }
    svg.line((0.0, top), (WIDTH, top), &format!(r#"stroke="{GRID}""#));
    let (base, low, high) = (chart.base, row.values.0, row.values.1);
    // on the same side both bars would hide one another, and so would their labels
    let same = (low - base) * (high - base) > 0.0;
    let parts = if same { [(-11.0, 10.5, -2.5), (0.5, 10.5, 9.5)] } else { [(-10.0, 20.0, 4.0); 2] };
    for ((factor, value), (above, tall, text)) in [(row.factors.0, low), (row.factors.1, high)].into_iter().zip(parts) {
        let (from, to) = (scale.at(base), scale.at(value));
        let fill = match value - base {
            change if change < 0.0 => ALARM,
            change if change > 0.0 => MAIN,
            _ => AXIS,
        };
        let rect = Rect::new(from.min(to), middle + above, (to - from).abs().max(1.0), tall);
        let said = format!("× {}", number(factor));
        let tip = format!("{} {said}: {} {}", row.name, number(value), chart.unit);
        svg.tipped(&tip, |svg| svg.rect(rect, &format!(r#"fill="{fill}""#)));
        let left = value < base || (value == base && factor == row.factors.0);
        let (x, anchor) = if left { (from.min(to) - 6.0, Anchor::End) } else { (from.max(to) + 6.0, Anchor::Start) };
        let said = format!("{said}: {}", number(value));
        // the line at zero must not be read as a digit
        let wide = width(&said, NOTE.size);
        let ground = Rect::new(if left { x - wide } else { x }, middle + text - 9.0, wide, 11.0);
        svg.rect(ground, &format!(r#"fill="{PAPER}""#));
        svg.text((x, middle + text), anchor, Type { fill: INK, ..NOTE }, &said);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::svg::check::well_formed;

    fn row(name: &str, values: (f64, f64)) -> Row {
        Row { name: name.into(), factors: (0.8, 1.2), values }
    }

    #[test]
    fn the_largest_swing_stands_first_and_zero_is_marked_where_the_sign_turns() {
        let rows = vec![row("power & <heat>", (6.0, 4.0)), row("price", (-3.0, 12.0)), row("idle", (5.0, 5.0))];
        let chart = Tornado { base: 5.0, rows, unit: "bn".into() };
        let svg = tornado(&chart);
        well_formed(&svg);
        assert!(svg.find(">price<") < svg.find(">power &amp; &lt;heat&gt;<"));
        assert!(svg.contains("worth nothing") && svg.contains("× 0.8: −3<"));
        assert_eq!(svg, tornado(&chart));
    }

    #[test]
    fn without_a_turn_there_is_no_zero_and_nothing_at_all_is_drawn_too() {
        let chart = Tornado { base: -5.0, rows: vec![row("price", (-7.0, -6.0))], unit: "bn".into() };
        let svg = tornado(&chart);
        well_formed(&svg);
        assert!(!svg.contains("worth nothing"));
        well_formed(&tornado(&Tornado { base: 0.0, rows: vec![row("odd", (f64::NAN, 1.0))], unit: String::new() }));
    }
}
