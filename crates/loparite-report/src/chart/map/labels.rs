//! Labels: names beside their places, where nothing else stands.
//!
//! In        places with text, most important first; boxes that must stay free
//! Out       a box for each name that found room, with a leader if it stands off
//! Holds     no two boxes overlap, none covers a place, all lie in the window

use crate::chart::svg::{Point, Rect};

/// A name that wants a place.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// Where it belongs.
    pub at: Point,
    /// Radius of the mark there.
    pub radius: f64,
    /// Size of the box.
    pub size: (f64, f64),
}

/// A name that found one.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Placed {
    /// Its box.
    pub rect: Rect,
    /// Whether a line must lead to the place.
    pub leader: bool,
}

/// directions tried, best first: east, west, then the corners, above, below
const WAYS: [(f64, f64); 12] = [
    (1.0, 0.0),
    (-1.0, 0.0),
    (0.8, -0.6),
    (0.8, 0.6),
    (-0.8, -0.6),
    (-0.8, 0.6),
    (0.0, -1.0),
    (0.0, 1.0),
    (0.5, -0.9),
    (-0.5, -0.9),
    (0.5, 0.9),
    (-0.5, 0.9),
];
const DISTANCES: [f64; 6] = [3.0, 9.0, 20.0, 36.0, 58.0, 84.0];

/// Places what can be placed. `lines` are points that had better stay free.
pub fn place(wishes: &[Wish], window: Rect, taken: &[Rect], lines: &[Point]) -> Vec<Option<Placed>> {
    let mut boxes: Vec<Rect> = taken.to_vec();
    let mut placed = Vec::new();
    for wish in wishes {
        let mut best: Option<(usize, Placed)> = None;
        for distance in DISTANCES {
            for way in WAYS {
                let rect = beside(wish, way, distance);
                if !inside(&rect, &window) || boxes.iter().any(|other| rect.overlaps(other)) {
                    continue;
                }
                // a free place far off is worth a few crossings
                let covered = lines.iter().filter(|point| holds(&rect, **point)).count();
                let cost = covered + (distance / 4.0) as usize;
                if best.is_none_or(|(least, _)| cost < least) {
                    best = Some((cost, Placed { rect, leader: distance > 15.0 }));
                }
            }
        }
        if let Some((_, found)) = best {
            boxes.push(found.rect);
        }
        placed.push(best.map(|(_, found)| found));
    }
    placed
}

fn beside(wish: &Wish, way: (f64, f64), distance: f64) -> Rect {
    let (w, h) = wish.size;
    let reach = wish.radius + distance;
    let (x, y) = (wish.at.0 + way.0 * reach, wish.at.1 + way.1 * reach);
    let left = if way.0 > 0.3 {
        x
    } else if way.0 < -0.3 {
        x - w
    } else {
        x - w / 2.0
    };
    let top = if way.1 > 0.3 {
        y
    } else if way.1 < -0.3 {
        y - h
    } else {
        y - h / 2.0
    };
    Rect::new(left, top, w, h)
}

fn inside(rect: &Rect, window: &Rect) -> bool {
    rect.x >= window.x + 2.0
        && rect.y >= window.y + 2.0
        && rect.x + rect.width <= window.x + window.width - 2.0
        && rect.y + rect.height <= window.y + window.height - 2.0
}

fn holds(rect: &Rect, (x, y): Point) -> bool {
    x >= rect.x && x <= rect.x + rect.width && y >= rect.y && y <= rect.y + rect.height
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_a_crowd_do_not_overlap() {
        let wish = |n: usize| Wish {
            at: (480.0 + 14.0 * (n % 5) as f64, 300.0 + 11.0 * (n / 5) as f64),
            radius: 5.0,
            size: (90.0, 14.0),
        };
        let wishes: Vec<Wish> = (0..20).map(wish).collect();
        let marks: Vec<Rect> = wishes.iter().map(|w| Rect::new(w.at.0 - 5.0, w.at.1 - 5.0, 10.0, 10.0)).collect();
        let window = Rect::new(0.0, 0.0, 960.0, 600.0);
        let placed: Vec<Placed> = place(&wishes, window, &marks, &[(500.0, 300.0)]).into_iter().flatten().collect();
        assert!(placed.len() >= 12, "{}", placed.len());
        for (n, one) in placed.iter().enumerate() {
            assert!(placed[..n].iter().all(|other| !one.rect.overlaps(&other.rect)));
            assert!(marks.iter().all(|mark| !one.rect.overlaps(mark)));
        }
    }
}
