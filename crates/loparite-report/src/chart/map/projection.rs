//! Projection: conic equal-area, fitted to the places it shows.
//!
//! In        latitudes and longitudes in degrees
//! Out       kilometres east and north of the middle
//! Holds     areas are kept everywhere; the inverse gives back the place
//! Equations n = (sin a + sin b) / 2, c = cos^2 a + 2 n sin a, rho = R sqrt(c - 2 n sin lat) / n, theta = n (lon -
//!           lon0)
//!           x = rho sin theta, y = rho0 - rho cos theta; near the equator (n = 0) the cylinder: x = R cos a lon, y =
//!           R sin lat / cos a
//! Source    Snyder, Map Projections: A Working Manual, USGS PP 1395 (1987), equations 14-1 to 14-11, 10-1, 10-2

use crate::chart::svg::Point;

/// Mean radius of the earth, km.
pub const RADIUS: f64 = 6371.0;

/// An equal-area projection.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Projection {
    /// Degrees east.
    pub central: f64,
    n: f64,
    c: f64,
    rho0: f64,
    cylinder: f64,
}

impl Projection {
    /// From two standard parallels and a central meridian; the origin lies half way between the parallels.
    pub fn new(parallels: (f64, f64), central: f64) -> Projection {
        let (a, b) = (parallels.0.to_radians(), parallels.1.to_radians());
        let n = (a.sin() + b.sin()) / 2.0;
        // flatter than this, the cone is a cylinder for the eye and its formulas lose digits
        if n.abs() < 0.03 {
            let cylinder = ((a.cos() + b.cos()) / 2.0).max(0.1);
            return Projection { central, n: 0.0, c: 0.0, rho0: 0.0, cylinder };
        }
        let c = a.cos().powi(2) + 2.0 * n * a.sin();
        let middle = (a + b) / 2.0;
        let rho0 = (c - 2.0 * n * middle.sin()).max(0.0).sqrt() / n;
        Projection { central, n, c, rho0, cylinder: 0.0 }
    }

    /// For places: parallels at one and five sixths of their latitudes, the meridian in the middle of their longitudes.
    pub fn fitted(places: &[(f64, f64)]) -> Projection {
        let least = places.iter().map(|place| place.0).fold(f64::INFINITY, f64::min);
        let most = places.iter().map(|place| place.0).fold(f64::NEG_INFINITY, f64::max);
        if !(least.is_finite() && most.is_finite()) {
            return Projection::new((20.0, 50.0), 0.0);
        }
        let sixth = (most - least) / 6.0;
        Projection::new((least + sixth, most - sixth), middle_longitude(places))
    }

    /// (latitude, longitude) to km; the longitude is taken on the near side of the globe.
    pub fn forward(&self, (latitude, longitude): (f64, f64)) -> Point {
        let turn = longitude - self.central;
        self.forward_unwrapped((latitude, turn - 360.0 * ((turn + 180.0) / 360.0).floor()))
    }

    /// The same with degrees east of the central meridian, not brought to the near side.
    pub fn forward_unwrapped(&self, (latitude, turn): (f64, f64)) -> Point {
        let (sine, turn) = (latitude.to_radians().sin(), turn.to_radians());
        if self.n == 0.0 {
            return (RADIUS * self.cylinder * turn, RADIUS * sine / self.cylinder);
        }
        let rho = (self.c - 2.0 * self.n * sine).max(0.0).sqrt() / self.n;
        let theta = self.n * turn;
        (RADIUS * rho * theta.sin(), RADIUS * (self.rho0 - rho * theta.cos()))
    }

    /// km to (latitude, degrees east of the central meridian); `None` beyond the edge of the world.
    pub fn inverse(&self, (x, y): Point) -> Option<(f64, f64)> {
        let (x, y) = (x / RADIUS, y / RADIUS);
        let (sine, turn) = if self.n == 0.0 {
            (y * self.cylinder, x / self.cylinder)
        } else {
            let sign = self.n.signum();
            let (across, down) = (sign * x, sign * (self.rho0 - y));
            let square = across * across + down * down;
            ((self.c - square * self.n * self.n) / (2.0 * self.n), across.atan2(down) / self.n)
        };
        let turn = turn.to_degrees();
        (sine.abs() <= 1.0 && turn.abs() <= 180.0).then(|| (sine.asin().to_degrees(), turn))
    }
}

/// the middle of the shortest stretch of longitudes that holds all places
fn middle_longitude(places: &[(f64, f64)]) -> f64 {
    let mut turns: Vec<f64> = places.iter().map(|place| place.1.rem_euclid(360.0)).collect();
    turns.sort_by(f64::total_cmp);
    let Some((&first, &last)) = turns.first().zip(turns.last()) else { return 0.0 };
    let mut gap = (first + 360.0 - last, first, last);
    for pair in turns.windows(2) {
        if pair[1] - pair[0] > gap.0 {
            gap = (pair[1] - pair[0], pair[1], pair[0] + 360.0);
        }
    }
    (gap.1 + gap.2) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_working_manual() {
        // Snyder p. 291: parallels 29.5 and 45.5, origin 23 N 96 W, 35 N 75 W on the unit sphere: x = 0.2952720
        let projection = Projection::new((29.5, 45.5), -96.0);
        let (x, y) = projection.forward((35.0, -75.0));
        let origin = projection.forward((23.0, -96.0));
        assert!((x / RADIUS - 0.295_272_0).abs() < 1e-6, "{x}");
        assert!(((y - origin.1) / RADIUS - 0.241_677_4).abs() < 1e-6, "{y}");
    }

    #[test]
    fn the_inverse_gives_back_the_place() {
        let worlds = [((52.0, 68.0), 95.0), ((-30.0, -20.0), 25.0), ((-5.0, 5.0), 110.0), ((60.0, 60.0), 179.0)];
        for (parallels, central) in worlds {
            let projection = Projection::new(parallels, central);
            for place in [(10.0, 3.0), (65.0, -20.0), (-40.0, 12.0)] {
                let (latitude, turn) = projection.inverse(projection.forward_unwrapped(place)).expect("in the world");
                assert!((latitude - place.0).abs() < 1e-6 && (turn - place.1).abs() < 1e-6, "{place:?}");
            }
        }
    }

    #[test]
    fn the_meridian_lies_amid_the_places_across_the_date_line() {
        let middle = middle_longitude(&[(60.0, 170.0), (60.0, -170.0)]);
        assert!((middle - 180.0).abs() < 1e-9);
        assert!((middle_longitude(&[(0.0, -10.0), (0.0, 20.0)]).rem_euclid(360.0) - 5.0).abs() < 1e-9);
    }
}
