//! Label text: which names a map carries, and how they are written.
//!
//! In        a map, the pixels of its sites, its routes and window
//! Out       names of sites, the most active first; then the tonnes on the widest lines, where there is room

use crate::chart::map::labels::{Placed, Wish, place};
use crate::chart::map::ways::Route;
use crate::chart::map::{Map, radius, scale_bar_box};
use crate::chart::palette::{INK, MUTED};
use crate::chart::svg::{Anchor, Point, Rect, Svg, Type};
use crate::chart::text::width;
use crate::number::number;

const NAME: Type = Type { size: 12.0, fill: INK, bold: true, rim: true };
const QUIET: Type = Type { size: 11.0, fill: MUTED, bold: false, rim: true };
const TONNES: Type = Type { size: 10.5, fill: "#8a4a14", bold: false, rim: true };
/// how many lines say their tonnes
const SAID: usize = 9;

/// Writes what has room; what has none is read on pointing at its disc.
pub fn write(svg: &mut Svg, chart: &Map, at: &[Point], (routes, window): (&[Route], Rect)) {
    let (texts, placed) = names(chart, at, routes, window);
    for (text, (look, point, found)) in texts.iter().zip(placed) {
        let Some(Placed { rect, leader }) = found else { continue };
        if leader {
            let nearest = (point.0.clamp(rect.x, rect.x + rect.width), point.1.clamp(rect.y, rect.y + rect.height));
            svg.line(point, nearest, &format!(r#"stroke="{MUTED}" stroke-width="0.7""#));
        }
        let middle = rect.x + rect.width / 2.0;
        svg.text((middle, rect.y + rect.height - 3.5), Anchor::Middle, look, text);
    }
}

type Label = (Type, Point, Option<Placed>);

fn names(chart: &Map, at: &[Point], routes: &[Route], window: Rect) -> (Vec<String>, Vec<Label>) {
    let mut order: Vec<usize> = (0..chart.sites.len()).collect();
    order.sort_by(|&a, &b| chart.sites[b].activity.total_cmp(&chart.sites[a].activity).then(a.cmp(&b)));
    let (mut texts, mut looks, mut wishes) = (Vec::new(), Vec::new(), Vec::new());
    for &site in &order {
        let row = &chart.sites[site];
        let look = if row.activity > 0.0 { NAME } else { QUIET };
        wishes.push(Wish { at: at[site], radius: radius(chart, row), size: size(&row.name, look) });
        texts.push(row.name.clone());
        looks.push(look);
    }
    for route in routes.iter().rev().filter(|route| chart.ways[route.way].freight > 0.0).take(SAID) {
        let text = tonnes(chart.ways[route.way].freight, &chart.freight_unit);
        wishes.push(Wish { at: route.at(0.45), radius: route.width / 2.0, size: size(&text, TONNES) });
        texts.push(text);
        looks.push(TONNES);
    }
    let mut taken: Vec<Rect> = chart.sites.iter().zip(at).map(|(site, &at)| around(at, radius(chart, site))).collect();
    taken.push(scale_bar_box(window));
    let lines: Vec<Point> =
        routes.iter().flat_map(|route| (0..=20).map(|step| route.at(f64::from(step) / 20.0))).collect();
    let (sites, freight) = wishes.split_at(order.len());
    let mut placed = place(sites, window, &taken, &lines);
    taken.extend(placed.iter().flatten().map(|found| found.rect));
    // tonnes stand beside their line or nowhere
    let beside = |found: Option<Placed>| found.filter(|found| !found.leader);
    placed.extend(place(freight, window, &taken, &lines).into_iter().map(beside));
    let points = wishes.iter().map(|wish| wish.at);
    let labels = looks.into_iter().zip(points).zip(placed).map(|((look, point), found)| (look, point, found));
    (texts, labels.collect())
}

fn tonnes(freight: f64, unit: &str) -> String {
    match unit.strip_prefix('t') {
        Some(rest) if freight >= 9999.5 => format!("{} kt{rest}", number(freight / 1000.0)),
        _ => format!("{} {unit}", number(freight)),
    }
}

fn size(text: &str, look: Type) -> (f64, f64) {
    let bold = if look.bold { 1.06 } else { 1.0 };
    (width(text, look.size) * bold + 2.0, look.size + 3.0)
}

fn around((x, y): Point, radius: f64) -> Rect {
    Rect::new(x - radius, y - radius, 2.0 * radius, 2.0 * radius)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::map::tests::example;
    use crate::chart::map::ways::routes;

    #[test]
    fn names_of_a_map_do_not_overlap() {
        let chart = example(&[(60.0, 30.0), (61.0, 31.0), (61.2, 31.2), (50.0, 90.0), (50.1, 91.0), (70.0, 100.0)]);
        let at: Vec<Point> =
            vec![(300.0, 200.0), (320.0, 190.0), (322.0, 194.0), (600.0, 400.0), (612.0, 398.0), (700.0, 90.0)];
        let window = Rect::new(0.0, 30.0, 960.0, 500.0);
        let (texts, labels) = names(&chart, &at, &routes(&chart, &at), window);
        assert_eq!(texts.len(), labels.len());
        let boxes: Vec<Rect> = labels.iter().filter_map(|label| label.2).map(|found| found.rect).collect();
        assert!(boxes.len() >= 6);
        for (n, one) in boxes.iter().enumerate() {
            assert!(boxes[..n].iter().all(|other| !one.overlaps(other)));
        }
    }
}
