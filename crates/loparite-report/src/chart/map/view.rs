//! View: the window of a map and where a kilometre stands in it.
//!
//! In        projected places, the window's width, its least and greatest height
//! Out       [`View`]: pixels from kilometres, degrees the window shows
//! Holds     every place lies within the margins; a single place has country around it

use crate::chart::map::projection::Projection;
use crate::chart::svg::{Point, Rect};

/// least width of what is shown, km: for places close together, and for one place alone
const LEAST: (f64, f64) = (12.0, 400.0);
const MARGIN: (f64, f64) = (120.0, 64.0);

/// A window.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct View {
    /// In pixels.
    pub window: Rect,
    /// Pixels per km.
    pub scale: f64,
    middle: Point,
}

/// Places that would make everything else small: at most two, never more than one in six, and only if the rest
/// can then be drawn half as large again.
pub fn far_off(places: &[Point], width: f64, tallest: f64) -> Vec<usize> {
    let mut far: Vec<usize> = Vec::new();
    let scale = |far: &[usize]| {
        let near: Vec<Point> = places
            .iter()
            .enumerate()
            .filter(|(position, _)| !far.contains(position))
            .map(|(_, place)| *place)
            .collect();
        View::fitted(&near, 0.0, width, tallest).scale
    };
    while far.len() < 2 && (far.len() + 1) * 6 <= places.len() {
        let without = |position: usize| {
            let mut more = far.clone();
            more.push(position);
            (scale(&more), position)
        };
        let candidates = (0..places.len()).filter(|position| !far.contains(position)).map(without);
        match candidates.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))) {
            Some((larger, position)) if larger >= 1.4 * scale(&far) => far.push(position),
            _ => break,
        }
    }
    far
}

impl View {
    /// Fits a window below `top` of a width and at most a height around projected places.
    pub fn fitted(places: &[Point], top: f64, width: f64, tallest: f64) -> View {
        let bounds = |pick: fn(&Point) -> f64| {
            let values = || places.iter().map(pick);
            let (least, most) = (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
            if least <= most { (least, most) } else { (0.0, 0.0) }
        };
        let (x, y) = (bounds(|place| place.0), bounds(|place| place.1));
        let span = (x.1 - x.0).max(y.1 - y.0);
        let least = if span > 0.5 { LEAST.0 } else { LEAST.1 };
        let across = (width - 2.0 * MARGIN.0) / (x.1 - x.0).max(least);
        let along = (tallest - 2.0 * MARGIN.1) / (y.1 - y.0).max(least / 2.0);
        let scale = across.min(along);
        let height = ((y.1 - y.0) * scale + 2.0 * MARGIN.1).clamp(0.62 * tallest, tallest);
        let middle = ((x.0 + x.1) / 2.0, (y.0 + y.1) / 2.0);
        View { window: Rect::new(0.0, top, width, height), scale, middle }
    }

    /// Where a projected place stands.
    pub fn at(&self, (x, y): Point) -> Point {
        let window = self.window;
        (
            window.x + window.width / 2.0 + (x - self.middle.0) * self.scale,
            window.y + window.height / 2.0 - (y - self.middle.1) * self.scale,
        )
    }

    /// Where the way to a place beyond the window leaves it.
    pub fn edge(&self, place: Point) -> Point {
        let (window, rim) = (self.window, 22.0);
        let middle = (window.x + window.width / 2.0, window.y + window.height / 2.0);
        let (x, y) = self.at(place);
        let (dx, dy) = (x - middle.0, y - middle.1);
        let across = (window.width / 2.0 - rim) / dx.abs().max(1e-9);
        let along = (window.height / 2.0 - rim) / dy.abs().max(1e-9);
        let share = across.min(along).min(1.0);
        (middle.0 + dx * share, middle.1 + dy * share)
    }

    /// What projected place stands at a pixel.
    pub fn under(&self, (x, y): Point) -> Point {
        let window = self.window;
        (
            (x - window.x - window.width / 2.0) / self.scale + self.middle.0,
            (window.y + window.height / 2.0 - y) / self.scale + self.middle.1,
        )
    }

    /// Latitudes and degrees east of the central meridian that the window shows, with a rim.
    pub fn degrees(&self, projection: &Projection) -> ((f64, f64), (f64, f64)) {
        let mut latitudes = (f64::INFINITY, f64::NEG_INFINITY);
        let mut turns = (f64::INFINITY, f64::NEG_INFINITY);
        let mut beyond = false;
        for step in 0..=40 * 40 {
            let (across, down) = (f64::from(step % 41) / 40.0, f64::from(step / 41) / 39.0);
            let pixel = (self.window.x + across * self.window.width, self.window.y + down * self.window.height);
            match projection.inverse(self.under(pixel)) {
                Some((latitude, turn)) => {
                    latitudes = (latitudes.0.min(latitude), latitudes.1.max(latitude));
                    turns = (turns.0.min(turn), turns.1.max(turn));
                }
                None => beyond = true,
            }
        }
        if beyond || latitudes.0 > latitudes.1 {
            return ((-90.0, 90.0), (-180.0, 180.0));
        }
        let rim = (0.1 * (latitudes.1 - latitudes.0).max(turns.1 - turns.0)).clamp(0.2, 8.0);
        (
            ((latitudes.0 - rim).max(-90.0), (latitudes.1 + rim).min(90.0)),
            ((turns.0 - rim).max(-180.0), (turns.1 + rim).min(180.0)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_far_off_does_not_make_the_others_small() {
        let mut places: Vec<Point> = (0..11).map(|n| (100.0 * f64::from(n), 30.0 * f64::from(n % 4))).collect();
        assert!(far_off(&places, 960.0, 600.0).is_empty());
        places.push((500.0, -4000.0));
        assert_eq!(far_off(&places, 960.0, 600.0), [11]);
        let view = View::fitted(&places[..11], 0.0, 960.0, 600.0);
        let (x, y) = view.edge(places[11]);
        assert!((y - (view.window.height - 22.0)).abs() < 1e-9 && (100.0..860.0).contains(&x));
    }

    #[test]
    fn places_lie_within_the_window() {
        let everywhere: [&[(f64, f64)]; 5] = [
            &[(67.9, 34.6), (59.6, 56.8), (56.0, 92.9), (71.0, 116.6), (55.7, 37.6)],
            &[(-33.9, 18.4), (-26.2, 28.0)],
            &[(0.5, 101.0), (-6.2, 106.8)],
            &[(66.0, 179.0), (64.0, -173.0)],
            &[(47.001, 8.0), (47.002, 8.01)],
        ];
        for places in everywhere {
            let projection = Projection::fitted(places);
            let projected: Vec<Point> = places.iter().map(|&place| projection.forward(place)).collect();
            let view = View::fitted(&projected, 30.0, 960.0, 600.0);
            for &place in &projected {
                let (x, y) = view.at(place);
                assert!((100.0..=860.0).contains(&x) && (60.0..=600.0).contains(&y), "{places:?} {x} {y}");
                let back = view.under((x, y));
                assert!((back.0 - place.0).abs() < 1e-6 && (back.1 - place.1).abs() < 1e-6);
            }
            let (latitudes, turns) = view.degrees(&projection);
            assert!(latitudes.0 < latitudes.1 && turns.0 < turns.1);
        }
    }
}
