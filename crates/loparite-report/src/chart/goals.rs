//! Goals: what a plan gives and what any plan could give, against what is wanted.
//!
//! In        three numbers a goal, in its unit
//! Out       SVG, a line a goal: wide pale bar attainable, narrow bar in this plan, mark where the target is
//! Holds     every line is drawn as a share of its own target

use crate::chart::palette::{ALARM, AXIS, GRID, INK, MAIN, MAIN_LIGHT, TARGET};
use crate::chart::svg::{Anchor, LABEL, NOTE, Rect, Svg, Type};
use crate::chart::text::wrap;
use crate::number::{number, percent, with_unit};

/// One goal.
#[derive(Clone, Debug)]
pub struct Row {
    /// What is wanted.
    pub name: String,
    /// Unit of the three numbers.
    pub unit: String,
    /// Wanted.
    pub wanted: f64,
    /// In this plan.
    pub attained: f64,
    /// The most any plan gives.
    pub attainable: f64,
}

const WIDTH: f64 = 960.0;
const LEFT: f64 = 270.0;
const RIGHT: f64 = 760.0;
const TOP: f64 = 48.0;
const TALL: f64 = 46.0;
/// what is more than this many times the target is cut and marked so
const MOST: f64 = 1.5;

/// Draws the picture.
pub fn goals(rows: &[Row]) -> String {
    let height = TOP + TALL * rows.len() as f64 + 6.0;
    let mut svg = Svg::new(WIDTH, height, "goals: wanted, in this plan, attainable");
    key(&mut svg);
    for share in [0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5] {
        let colour = if share == 0.0 { AXIS } else { GRID };
        svg.line((x(share), TOP), (x(share), height - 4.0), &format!(r#"stroke="{colour}""#));
        if (share * 4.0) as i32 % 2 == 0 {
            svg.text((x(share), TOP - 6.0), Anchor::Middle, NOTE, &percent(share));
        }
    }
    for (position, row) in rows.iter().enumerate() {
        draw(&mut svg, row, TOP + TALL * position as f64);
    }
    svg.finish()
}

fn x(share: f64) -> f64 {
    LEFT + share.clamp(0.0, MOST) / MOST * (RIGHT - LEFT)
}

fn draw(svg: &mut Svg, row: &Row, top: f64) {
    let middle = top + TALL / 2.0;
    let share = |value: f64| if row.wanted > 0.0 { value.max(0.0) / row.wanted } else { 0.0 };
    let name = wrap(&row.name, LABEL.size, LEFT - 18.0, 2);
    let first = middle + 4.0 - 7.0 * (name.len().max(1) - 1) as f64;
    for (line, text) in name.iter().enumerate() {
        svg.text((0.0, first + 14.0 * line as f64), Anchor::Start, LABEL, text);
    }
    let tip = format!(
        "{}: wanted {}, in this plan {}, attainable {} {}",
        row.name,
        number(row.wanted),
        number(row.attained),
        number(row.attainable),
        row.unit
    );
    let reachable = row.attainable >= row.wanted * (1.0 - 1e-6);
    svg.tipped(&tip, |svg| {
        let wide = Rect::new(LEFT, middle - 10.0, x(share(row.attainable)) - LEFT, 20.0);
        svg.rect(wide, &format!(r#"fill="{MAIN_LIGHT}" fill-opacity="0.6""#));
        let narrow = Rect::new(LEFT, middle - 4.5, x(share(row.attained)) - LEFT, 9.0);
        svg.rect(narrow, &format!(r#"fill="{MAIN}""#));
        let at = x(1.0);
        svg.line((at, middle - 15.0), (at, middle + 15.0), &format!(r#"stroke="{TARGET}" stroke-width="3""#));
    });
    if share(row.attainable) > MOST {
        let d = format!("M{:.1} {:.1}l7 10l-7 10z", RIGHT, middle - 10.0);
        svg.path(&d, &format!(r#"fill="{MAIN_LIGHT}""#));
    }
    let state = Type { fill: if reachable { INK } else { ALARM }, bold: true, ..LABEL };
    svg.text((RIGHT + 18.0, middle - 3.0), Anchor::Start, state, &percent(share(row.attained)));
    let wanted = wrap(&format!("of {}", with_unit(row.wanted, &row.unit)), NOTE.size, WIDTH - RIGHT - 20.0, 1);
    svg.text((RIGHT + 18.0, middle + 12.0), Anchor::Start, NOTE, wanted.first().map_or("", String::as_str));
}

fn key(svg: &mut Svg) {
    let y = 12.0;
    svg.rect(Rect::new(LEFT, y - 4.5, 26.0, 9.0), &format!(r#"fill="{MAIN}""#));
    svg.text((LEFT + 32.0, y + 4.0), Anchor::Start, NOTE, "in this plan");
    svg.rect(Rect::new(LEFT + 118.0, y - 9.0, 26.0, 18.0), &format!(r#"fill="{MAIN_LIGHT}" fill-opacity="0.6""#));
    svg.text((LEFT + 150.0, y + 4.0), Anchor::Start, NOTE, "the most any plan gives for this goal alone");
    svg.line((LEFT + 418.0, y - 9.0), (LEFT + 418.0, y + 9.0), &format!(r#"stroke="{TARGET}" stroke-width="3""#));
    svg.text((LEFT + 426.0, y + 4.0), Anchor::Start, NOTE, "wanted");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::svg::check::well_formed;

    #[test]
    fn targets_of_nothing_and_surplus_are_drawn() {
        let row = |wanted, attained, attainable| Row {
            name: "goal".into(),
            unit: "t/a".into(),
            wanted,
            attained,
            attainable,
        };
        let rows = [row(0.0, 1.0, 2.0), row(10.0, 3.0, 1e6), row(10.0, -1.0, 5.0)];
        well_formed(&goals(&rows));
        assert_eq!(goals(&rows), goals(&rows));
        well_formed(&goals(&[]));
    }
}
