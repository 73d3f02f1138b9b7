//! Axis: round ticks and straight scales, and the ground of years that go on beyond a plan.

use crate::chart::palette::GROUND;
use crate::chart::svg::{Anchor, NOTE, Rect, Svg};
use crate::chart::text::width;

/// Round values from nothing (or the least value below it) to at least `greatest`, about `count` of them.
pub fn ticks(least: f64, greatest: f64, count: usize) -> Vec<f64> {
    let (least, greatest) = (least.min(0.0), greatest.max(0.0));
    let span = greatest - least;
    if !span.is_finite() || span <= 0.0 {
        return vec![0.0, 1.0];
    }
    let step = round_step(span / count.max(1) as f64);
    let first = (least / step + 1e-9).floor() as i64;
    let last = (greatest / step - 1e-9).ceil() as i64;
    (first..=last).map(|position| position as f64 * step).collect()
}

/// Round values between two others, about `count` of them; zero need not be among them.
pub fn within(least: f64, greatest: f64, count: usize) -> Vec<f64> {
    let span = greatest - least;
    if !span.is_finite() || span <= 0.0 {
        return Vec::new();
    }
    let step = round_step(span / count.max(1) as f64);
    let first = (least / step - 1e-9).ceil() as i64;
    let last = (greatest / step + 1e-9).floor() as i64;
    (first..=last).map(|position| position as f64 * step).collect()
}

/// 1, 2, 2.5 or 5 times a power of ten, at least `raw`.
pub fn round_step(raw: f64) -> f64 {
    let power = 10f64.powf(raw.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|step| step * power >= raw * (1.0 - 1e-9));
    step.unwrap_or(10.0) * power
}

/// A straight scale from values to pixels.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// Values at the two ends.
    pub values: (f64, f64),
    /// Pixels at the two ends.
    pub pixels: (f64, f64),
}

impl Scale {
    /// Where a value stands.
    pub fn at(&self, value: f64) -> f64 {
        let span = self.values.1 - self.values.0;
        let share = if span.abs() > 0.0 { (value - self.values.0) / span } else { 0.0 };
        self.pixels.0 + share * (self.pixels.1 - self.pixels.0)
    }
}

/// Lays a pale ground under the years after the planned ones, with words above it; years divide the plot evenly.
pub fn later(svg: &mut Svg, (years, planned): (&[i32], i32), plot: Rect) {
    let Some(first) = years.iter().position(|&year| year > planned) else { return };
    let right = plot.x + plot.width;
    let x = plot.x + plot.width / years.len() as f64 * first as f64;
    svg.rect(Rect { x, width: right - x, ..plot }, &format!(r#"fill="{GROUND}""#));
    let words = format!("goes on as in {planned}");
    // too few years for the words: they end where the ground ends
    let (at, anchor) = match width(&words, NOTE.size) < right - x {
        true => (x + 4.0, Anchor::Start),
        false => (right, Anchor::End),
    };
    svg.text((at, plot.y - 8.0), anchor, NOTE, &words);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_cover() {
        assert_eq!(ticks(0.0, 9.3, 5), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(ticks(-3.0, 9.0, 4), [-5.0, 0.0, 5.0, 10.0]);
        assert_eq!(ticks(0.0, 0.0, 4), [0.0, 1.0]);
        assert_eq!(ticks(0.0, f64::NAN, 4), [0.0, 1.0]);
        assert_eq!(within(41.0, 59.0, 4), [45.0, 50.0, 55.0]);
        assert!(within(1.0, 1.0, 4).is_empty());
    }
}
