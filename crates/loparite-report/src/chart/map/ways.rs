//! Ways: freight as curved lines, wide by tonnes, dashed by mode, crossed out where shut.
//!
//! In        a map and the pixels of its sites
//! Out       [`Route`]s, and how they are drawn
//! Holds     the two directions between two places bow to opposite sides; several modes bow by different amounts

use crate::chart::map::{Map, State, Way};
use crate::chart::palette::{INK, MUTED};
use crate::chart::svg::{Anchor, NOTE, Point, Svg, Type, num};
use crate::chart::text::width;
use crate::number::with_unit;
use std::collections::BTreeMap;

const USED: &str = "#c06a22";
const SHUT: &str = "#a97f78";
const IDLE: &str = "#aab3b9";
const WIDEST: f64 = 10.0;
/// dashes of the modes in their order, as multiples of the width
const DASHES: [&[f64]; 5] = [&[], &[2.2, 1.1], &[0.7, 1.0], &[4.0, 0.9, 0.7, 0.9], &[3.2, 2.2]];

/// A way on the page.
#[derive(Clone, Debug)]
pub struct Route {
    /// Position of the way.
    pub way: usize,
    /// Start, control point, end of a quadratic curve.
    pub curve: [Point; 3],
    /// Pixels.
    pub width: f64,
}

impl Route {
    /// A point on the curve, 0 at its start and 1 at its end.
    pub fn at(&self, t: f64) -> Point {
        let [a, b, c] = self.curve;
        let mix = |a: f64, b: f64, c: f64| (1.0 - t).powi(2) * a + 2.0 * t * (1.0 - t) * b + t * t * c;
        (mix(a.0, b.0, c.0), mix(a.1, b.1, c.1))
    }
}

/// All ways to draw, least freight first. Of ways without freight between two places one of each mode is drawn.
pub fn routes(chart: &Map, at: &[Point]) -> Vec<Route> {
    let most = chart.ways.iter().map(|way| way.freight).fold(0.0, f64::max);
    let mut count: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut idle: BTreeMap<(usize, usize, usize), usize> = BTreeMap::new();
    let mut routes = Vec::new();
    let used = |way: &Way| chart.ways.iter().any(|other| other.freight > 0.0 && same(way, other));
    for (position, way) in chart.ways.iter().enumerate().filter(|(_, way)| way.from != way.to) {
        let pair = (way.from.min(way.to), way.from.max(way.to), way.mode);
        if way.freight <= 0.0 && (used(way) || idle.insert(pair, position).is_some()) {
            continue;
        }
        let nth = count.entry((way.from, way.to)).or_default();
        let bow = 0.09 + 0.11 * *nth as f64;
        *nth += 1;
        let width = if way.freight > 0.0 { (WIDEST * way.freight / most).max(1.4) } else { 1.1 };
        routes.push(Route { way: position, curve: curve(at[way.from], at[way.to], bow), width });
    }
    let freight = |route: &Route| chart.ways[route.way].freight;
    routes.sort_by(|a, b| freight(a).total_cmp(&freight(b)).then(a.way.cmp(&b.way)));
    routes
}

fn same(a: &Way, b: &Way) -> bool {
    a.mode == b.mode && (a.from.min(a.to), a.from.max(a.to)) == (b.from.min(b.to), b.from.max(b.to))
}

/// bows to the left of the direction of travel
fn curve(from: Point, to: Point, bow: f64) -> [Point; 3] {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let middle = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
    [from, (middle.0 + dy * bow * 2.0, middle.1 - dx * bow * 2.0), to]
}

fn dashes(mode: usize, width: f64) -> String {
    let pattern = DASHES[mode % DASHES.len()];
    if pattern.is_empty() {
        return String::new();
    }
    let unit = width.max(2.2);
    let lengths: Vec<String> = pattern.iter().map(|length| num(length * unit)).collect();
    format!(r#" stroke-dasharray="{}""#, lengths.join(" "))
}

/// Draws all ways.
pub fn draw(svg: &mut Svg, chart: &Map, routes: &[Route]) {
    for route in routes {
        let way = &chart.ways[route.way];
        let shut = matches!(way.state, State::Closed(_));
        let colour = match (shut, way.freight > 0.0) {
            (true, _) => SHUT,
            (_, true) => USED,
            _ => IDLE,
        };
        let [a, b, c] = route.curve.map(|(x, y)| format!("{} {}", num(x), num(y)));
        let look = format!(
            r#"fill="none" stroke="{colour}" stroke-width="{}" stroke-opacity="0.85"{}"#,
            num(route.width),
            dashes(way.mode, route.width)
        );
        svg.tipped(&tip(chart, way), |svg| {
            svg.path(&format!("M{a}Q{b} {c}"), &look);
            if shut {
                cross(svg, route.at(0.5), 5.0);
            } else if way.freight > 0.0 {
                arrow(svg, route);
            }
        });
    }
}

fn tip(chart: &Map, way: &Way) -> String {
    let mode = chart.modes.get(way.mode).map_or("", String::as_str);
    let ends = format!("{} → {}, {mode}", chart.sites[way.from].name, chart.sites[way.to].name);
    match &way.state {
        State::Closed(why) => format!("{ends}: shut, {why}"),
        State::Open if way.freight > 0.0 => format!("{ends}: {}", with_unit(way.freight, &chart.freight_unit)),
        State::Open => format!("{ends}: not used"),
    }
}

fn cross(svg: &mut Svg, (x, y): Point, arm: f64) {
    let look = r##"stroke="#9c5348" stroke-width="2" stroke-linecap="round""##;
    svg.line((x - arm, y - arm), (x + arm, y + arm), look);
    svg.line((x - arm, y + arm), (x + arm, y - arm), look);
}

fn arrow(svg: &mut Svg, route: &Route) {
    let (back, tip) = (route.at(0.60), route.at(0.64));
    let (dx, dy) = (tip.0 - back.0, tip.1 - back.1);
    let length = (dx * dx + dy * dy).sqrt();
    if length < 1e-6 {
        return;
    }
    let (dx, dy) = (dx / length, dy / length);
    let half = route.width / 2.0 + 3.0;
    let long = half * 1.5;
    let corner = |along: f64, across: f64| {
        format!("{} {}", num(back.0 + dx * along - dy * across), num(back.1 + dy * along + dx * across))
    };
    let d = format!("M{}L{}L{}Z", corner(0.0, half), corner(long, 0.0), corner(0.0, -half));
    svg.path(&d, &format!(r#"fill="{USED}""#));
}

/// What lines mean, above the map.
pub fn key(svg: &mut Svg, chart: &Map) {
    let (mut x, y) = (0.0, 13.0);
    let mut entry = |svg: &mut Svg, words: &str, colour: &str, dash: String| {
        let look = format!(r#"stroke="{colour}" stroke-width="3"{dash}"#);
        svg.line((x, y), (x + 34.0, y), &look);
        if colour == SHUT {
            cross(svg, (x + 17.0, y), 4.5);
        }
        svg.text((x + 40.0, y + 4.0), Anchor::Start, Type { fill: INK, ..NOTE }, words);
        x += 40.0 + width(words, NOTE.size) + 18.0;
    };
    for (mode, name) in chart.modes.iter().enumerate() {
        if chart.ways.iter().any(|way| way.mode == mode) {
            entry(svg, name, USED, dashes(mode, 3.0));
        }
    }
    if chart.ways.iter().any(|way| way.freight <= 0.0 && way.state == State::Open) {
        entry(svg, "not used", IDLE, String::new());
    }
    if chart.ways.iter().any(|way| way.state != State::Open) {
        entry(svg, "shut", SHUT, String::new());
    }
    let words = "disc: rare earths handled";
    svg.text((x + 4.0, y + 4.0), Anchor::Start, Type { fill: MUTED, ..NOTE }, words);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_directions_bow_apart() {
        let (there, back) = (curve((0.0, 0.0), (100.0, 0.0), 0.1), curve((100.0, 0.0), (0.0, 0.0), 0.1));
        assert!(there[1].1 < 0.0 && back[1].1 > 0.0);
    }
}
