//! Map: places and what goes between them, on an equal-area map fitted to them.
//!
//! In        sites with latitude, longitude and activity; ways with freight, mode and state
//! Out       SVG: land without borders, discs by activity (area), lines by freight (width) and mode (dashes)
//! Holds     nothing knows a country: window and projection come from the sites; names do not overlap
//! Not here  geometry of projection, window, land and names (modules of their own)

pub mod label_text;
pub mod labels;
pub mod land;
pub mod projection;
pub mod view;
pub mod ways;

use crate::chart::axis::round_step;
use crate::chart::palette::{INK, MAIN, MUTED, PAPER};
use crate::chart::svg::{Anchor, NOTE, Point, Rect, Svg, Type};
use crate::number::{number, with_unit};
use projection::Projection;
use view::{View, far_off};

/// A place.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its name.
    pub name: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// What the disc's area shows.
    pub activity: f64,
}

/// What becomes of a way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum State {
    /// It can be used.
    Open,
    /// It is shut, and why.
    Closed(String),
}

/// A way between two places, in one direction.
#[derive(Clone, Debug)]
pub struct Way {
    /// Position of the first site.
    pub from: usize,
    /// Position of the second.
    pub to: usize,
    /// Position of the mode.
    pub mode: usize,
    /// What the width shows.
    pub freight: f64,
    /// Open or shut.
    pub state: State,
}

/// The picture.
#[derive(Clone, Debug)]
pub struct Map {
    /// Places.
    pub sites: Vec<Site>,
    /// Ways.
    pub ways: Vec<Way>,
    /// Names of the modes.
    pub modes: Vec<String>,
    /// Unit of activity.
    pub activity_unit: String,
    /// Unit of freight.
    pub freight_unit: String,
}

const WIDTH: f64 = 960.0;
const TALLEST: f64 = 600.0;
const TOP: f64 = 30.0;
/// km across the window
const FINEST: f64 = 80.0;
const SEA: &str = "#eaf0f4";
const LAND: &str = "#fbfaf7";
const COAST: &str = "#b9b4a6";

/// Draws the picture; `name` tells maps of one page apart.
pub fn map(chart: &Map, name: &str) -> String {
    let places: Vec<(f64, f64)> = chart.sites.iter().map(|site| (site.latitude, site.longitude)).collect();
    let first = Projection::fitted(&places);
    let far = far_off(&places.iter().map(|&place| first.forward(place)).collect::<Vec<_>>(), WIDTH, TALLEST);
    let is_far = |position: usize| far.contains(&position);
    let near: Vec<(f64, f64)> = (0..places.len()).filter(|&n| !is_far(n)).map(|n| places[n]).collect();
    let projection = Projection::fitted(&near);
    let projected: Vec<Point> = near.iter().map(|&place| projection.forward(place)).collect();
    let view = View::fitted(&projected, TOP, WIDTH, TALLEST);
    let pixel = |(position, &place): (usize, &(f64, f64))| {
        let place = projection.forward(place);
        if is_far(position) { view.edge(place) } else { view.at(place) }
    };
    let at: Vec<Point> = places.iter().enumerate().map(pixel).collect();
    let chart = &off_the_map(chart, &far);
    let drawn = ways::routes(chart, &at);
    let mut svg = Svg::new(WIDTH, TOP + view.window.height + 2.0, "map of sites and freight");
    ways::key(&mut svg, chart);
    svg.clipped(name, view.window, |svg| {
        ground(svg, &projection, &view);
        ways::draw(svg, chart, &drawn);
    });
    for (site, &point) in chart.sites.iter().zip(&at) {
        disc(&mut svg, chart, site, point);
    }
    label_text::write(&mut svg, chart, &at, (&drawn, view.window));
    scale_bar(&mut svg, &view);
    svg.finish()
}

/// the same with places at the edge named so
fn off_the_map(chart: &Map, far: &[usize]) -> Map {
    let mut chart = chart.clone();
    for &position in far {
        chart.sites[position].name.push_str(" (beyond the map)");
    }
    chart
}

/// Radius of a site's disc.
pub fn radius(chart: &Map, site: &Site) -> f64 {
    let most = chart.sites.iter().map(|site| site.activity).fold(0.0, f64::max);
    if site.activity > 0.0 && most > 0.0 { (15.0 * (site.activity / most).sqrt()).max(3.0) } else { 2.8 }
}

fn ground(svg: &mut Svg, projection: &Projection, view: &View) {
    svg.rect(view.window, &format!(r#"fill="{SEA}""#));
    // the outline is true to a kilometre or two: closer than this it would mislead
    if view.window.width / view.scale < FINEST {
        svg.rect(view.window, &format!(r#"fill="{LAND}""#));
        return graticule(svg, projection, view);
    }
    let d = land::land(projection, view);
    svg.path(
        &d,
        &format!(
            r#"transform="scale(0.5)" fill="{LAND}" fill-rule="evenodd" stroke="{COAST}" stroke-width="1.2" stroke-linejoin="round""#
        ),
    );
    graticule(svg, projection, view);
}

fn graticule(svg: &mut Svg, projection: &Projection, view: &View) {
    let (latitudes, turns) = view.degrees(projection);
    let look = r##"stroke="#5b7283" stroke-opacity="0.16" stroke-width="0.7""##;
    let steps = |(from, to): (f64, f64), offset: f64, least: f64| {
        let step = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0];
        let step = step.into_iter().find(|step| (to - from) / step <= 7.0).unwrap_or(45.0).max(least);
        let first = ((from + offset) / step).ceil() as i32;
        let last = ((to + offset) / step).floor() as i32;
        (first..=last).map(move |n| f64::from(n) * step - offset).collect::<Vec<f64>>()
    };
    let fine = |(from, to): (f64, f64)| (0..=48).map(move |n| from + (to - from) * f64::from(n) / 48.0);
    let pixel = |place| view.at(projection.forward_unwrapped(place));
    for latitude in steps(latitudes, 0.0, 0.0) {
        let points: Vec<Point> = fine(turns).map(|turn| pixel((latitude, turn))).collect();
        svg.polyline(&points, look);
    }
    for turn in steps(turns, projection.central, 0.0) {
        let points: Vec<Point> = fine(latitudes).map(|latitude| pixel((latitude, turn))).collect();
        svg.polyline(&points, look);
    }
}

fn disc(svg: &mut Svg, chart: &Map, site: &Site, point: Point) {
    let radius = radius(chart, site);
    let tip = format!("{}: {}", site.name, with_unit(site.activity, &chart.activity_unit));
    svg.tipped(&tip, |svg| {
        if site.activity > 0.0 {
            let look = format!(r#"fill="{MAIN}" stroke="{PAPER}" stroke-width="1.2""#);
            svg.circle(point, radius, &look);
        } else {
            svg.circle(point, radius, &format!(r#"fill="{PAPER}" stroke="{MUTED}" stroke-width="1.2""#));
        }
    });
}

/// an eighth of the window or so, in round kilometres; true in the middle of the map
fn scale_bar(svg: &mut Svg, view: &View) {
    let km = round_step(90.0 / view.scale);
    let (wide, window) = (km * view.scale, view.window);
    let (x, y) = (window.x + 14.0, window.y + window.height - 14.0);
    svg.line((x, y), (x + wide, y), &format!(r#"stroke="{INK}" stroke-width="1.4""#));
    for end in [x, x + wide] {
        svg.line((end, y - 4.0), (end, y + 0.7), &format!(r#"stroke="{INK}" stroke-width="1.4""#));
    }
    let text = format!("{} km", number(km));
    svg.text((x + wide / 2.0, y - 6.0), Anchor::Middle, Type { fill: INK, rim: true, ..NOTE }, &text);
}

/// What the scale bar covers.
pub fn scale_bar_box(window: Rect) -> Rect {
    Rect::new(window.x, window.y + window.height - 34.0, 260.0, 34.0)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::chart::svg::check::well_formed;

    /// Sites by latitude and longitude with a chain of ways between them.
    pub fn example(places: &[(f64, f64)]) -> Map {
        let site = |(n, &(latitude, longitude)): (usize, &(f64, f64))| Site {
            name: format!("site number {n}"),
            latitude,
            longitude,
            activity: if n % 3 == 2 { 0.0 } else { 1000.0 * n as f64 + 100.0 },
        };
        let sites: Vec<Site> = places.iter().enumerate().map(site).collect();
        let way = |n: usize| Way {
            from: n,
            to: n + 1,
            mode: n % 2,
            freight: 2000.0 * n as f64,
            state: if n == 3 { State::Closed("shut".into()) } else { State::Open },
        };
        let ways = (0..places.len().saturating_sub(1)).map(way).collect();
        let modes = vec!["rail".into(), "sea".into()];
        Map { sites, ways, modes, activity_unit: "t oxide/a".into(), freight_unit: "t/a".into() }
    }

    #[test]
    fn maps_of_every_part_of_the_world_are_sound() {
        let everywhere: [&[(f64, f64)]; 6] = [
            &[(67.9, 34.6), (59.6, 56.8), (56.0, 92.9), (71.0, 116.6), (55.7, 37.6)],
            &[(-33.9, 18.4), (-26.2, 28.0), (-22.0, 30.0)],
            &[(0.5, 101.0), (-6.2, 106.8), (3.1, 101.7)],
            &[(66.0, 179.0), (64.0, -173.0)],
            &[(47.001, 8.0), (47.002, 8.01)],
            &[(35.0, -115.5)],
        ];
        for places in everywhere {
            let chart = example(places);
            let svg = map(&chart, "m");
            well_formed(&svg);
            assert!(svg.len() < 250_000, "{}", svg.len());
            assert_eq!(svg, map(&chart, "m"));
        }
        well_formed(&map(&example(&[]), "m"));
    }
}
