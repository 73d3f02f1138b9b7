//! Land: the outline of the world's land as far as a window shows it.
//!
//! In        `assets/land.txt` (see there), a projection, a window
//! Out       path data in half pixels
//! Holds     nothing outside the window but the lines that close a ring; points closer than a pixel are one
//! Source    Natural Earth 1:50m land, public domain; clipping after Sutherland and Hodgman, CACM 17 (1974)

use crate::chart::map::projection::Projection;
use crate::chart::map::view::View;
use std::fmt::Write;

const TEXT: &str = include_str!("../../../assets/land.txt");

/// latitude, degrees east of the central meridian
type Place = (f64, f64);

/// Path data of all land in a view, to be drawn at half scale.
pub fn land(projection: &Projection, view: &View) -> String {
    let ranges = view.degrees(projection);
    let mut d = String::new();
    for line in TEXT.lines() {
        let ring = decode(line);
        // a ring stands wherever a whole turn brings it into the window
        let start = ring.iter().map(|place| place.1 - projection.central).fold(f64::INFINITY, f64::min);
        let first = ((ranges.1.0 - start) / 360.0).floor() as i32 - 1;
        for turn in first..=first + 3 {
            let shift = 360.0 * f64::from(turn) - projection.central;
            let turned: Vec<Place> = ring.iter().map(|&(latitude, longitude)| (latitude, longitude + shift)).collect();
            let cut = clip(turned, ranges);
            draw(&mut d, &cut, projection, view);
        }
    }
    d
}

/// (latitude, longitude) of a ring
fn decode(line: &str) -> Vec<Place> {
    let mut numbers = Vec::new();
    let (mut value, mut shift) = (0_i64, 0);
    for byte in line.bytes() {
        let five = i64::from(byte.saturating_sub(63));
        value |= (five & 0x1f) << shift;
        shift += 5;
        if five & 0x20 == 0 {
            numbers.push(if value & 1 == 1 { !(value >> 1) } else { value >> 1 });
            (value, shift) = (0, 0);
        }
    }
    let (mut x, mut y) = (0, 0);
    let step = |pair: &[i64]| {
        x += pair[0];
        y += pair[1];
        (y as f64 / 100.0, x as f64 / 100.0)
    };
    numbers.chunks_exact(2).map(step).collect()
}

/// One page: Sutherland and Hodgman. The ring is cut at each side of a box of degrees in turn.
fn clip(ring: Vec<Place>, ((south, north), (west, east)): ((f64, f64), (f64, f64))) -> Vec<Place> {
    // how deep inside a side a place lies
    let sides: [&dyn Fn(&Place) -> f64; 4] =
        [&|place| place.0 - south, &|place| north - place.0, &|place| place.1 - west, &|place| east - place.1];
    sides.into_iter().fold(ring, |ring, depth| {
        let mut kept = Vec::new();
        for (position, here) in ring.iter().enumerate() {
            let before = &ring[(position + ring.len() - 1) % ring.len()];
            let (a, b) = (depth(before), depth(here));
            if (a < 0.0) != (b < 0.0) {
                let share = a / (a - b);
                kept.push((before.0 + share * (here.0 - before.0), before.1 + share * (here.1 - before.1)));
            }
            if b >= 0.0 {
                kept.push(*here);
            }
        }
        kept
    })
}

fn draw(d: &mut String, ring: &[Place], projection: &Projection, view: &View) {
    let mut points: Vec<(i64, i64)> = Vec::new();
    for (position, &here) in ring.iter().enumerate() {
        let before = ring[(position + ring.len() - 1) % ring.len()];
        // long edges follow the cut, which is no straight line on the map
        let steps = ((here.0 - before.0).abs().max((here.1 - before.1).abs()) / 2.0).ceil().max(1.0) as usize;
        for step in 1..=steps {
            let share = step as f64 / steps as f64;
            let place = (before.0 + share * (here.0 - before.0), before.1 + share * (here.1 - before.1));
            let (x, y) = view.at(projection.forward_unwrapped(place));
            let point = ((x * 2.0).round() as i64, (y * 2.0).round() as i64);
            let near = points.last().is_some_and(|last| (last.0 - point.0).abs().max((last.1 - point.1).abs()) < 2);
            if !near {
                points.push(point);
            }
        }
    }
    if points.len() < 3 {
        return;
    }
    let (mut x, mut y) = points[0];
    write!(d, "M{x},{y}l").expect("strings take text");
    for (position, &point) in points[1..].iter().enumerate() {
        let gap = if position > 0 { " " } else { "" };
        write!(d, "{gap}{},{}", point.0 - x, point.1 - y).expect("strings take text");
        (x, y) = point;
    }
    d.push('z');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_world_is_all_there() {
        let rings: Vec<Vec<Place>> = TEXT.lines().map(decode).collect();
        assert!(rings.len() > 1000 && rings.iter().all(|ring| ring.len() >= 3));
        let all = || rings.iter().flatten();
        assert!(all().all(|place| (-90.0..=90.0).contains(&place.0) && place.1.abs() <= 540.0));
        assert!(all().any(|place| place.0 > 83.0) && all().any(|place| place.0 < -80.0));
    }

    #[test]
    fn a_square_is_cut_to_its_corner() {
        let ring = vec![(0.0, 0.0), (0.0, 10.0), (10.0, 10.0), (10.0, 0.0)];
        let cut = clip(ring, ((5.0, 20.0), (5.0, 20.0)));
        let mut corners = cut.clone();
        corners.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        assert_eq!(corners, [(5.0, 5.0), (5.0, 10.0), (10.0, 5.0), (10.0, 10.0)]);
        assert!(clip(cut, ((50.0, 60.0), (0.0, 1.0))).is_empty());
    }
}
