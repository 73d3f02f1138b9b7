//! Strip: how a whole divides, as one bar.
//!
//! In        named counts with their colours
//! Out       SVG; names below, kept apart

use crate::chart::svg::{Anchor, LABEL, NOTE, Rect, Svg, Type};
use crate::chart::text::{spread, width};
use crate::number::whole;

/// One part.
#[derive(Clone, Debug)]
pub struct Part {
    /// What it is.
    pub name: String,
    /// How many.
    pub count: f64,
    /// Its colour.
    pub fill: &'static str,
}

const WIDTH: f64 = 960.0;
const TALL: f64 = 22.0;

/// Draws the picture.
pub fn strip(parts: &[Part]) -> String {
    let total: f64 = parts.iter().map(|part| part.count.max(0.0)).sum();
    let mut svg = Svg::new(WIDTH, TALL + 26.0, "how a whole divides");
    let mut x = 0.0;
    let (mut middles, mut words) = (Vec::new(), Vec::new());
    for part in parts.iter().filter(|part| part.count > 0.0) {
        let wide = part.count / total * WIDTH;
        svg.rect(Rect::new(x, 0.0, wide, TALL), &format!(r##"fill="{}" stroke="#fff""##, part.fill));
        middles.push(x + wide / 2.0);
        words.push((format!("{} {}", whole(part.count), part.name), part.fill));
        x += wide;
    }
    let slot = words.iter().map(|(text, _)| width(text, LABEL.size) + 20.0).fold(0.0, f64::max);
    let slot = slot.min(WIDTH / words.len().max(1) as f64);
    for ((text, fill), middle) in words.iter().zip(spread(&middles, slot, (0.0, WIDTH))) {
        let left = middle - (width(text, LABEL.size) + 14.0) / 2.0;
        svg.rect(Rect::new(left, TALL + 9.0, 9.0, 9.0), &format!(r#"fill="{fill}""#));
        svg.text((left + 14.0, TALL + 18.0), Anchor::Start, Type { size: 12.0, ..NOTE }, text);
    }
    svg.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::svg::check::well_formed;

    #[test]
    fn the_strip_is_sound_with_parts_and_without() {
        let part = |count| Part { name: "supported".into(), count, fill: "#000" };
        well_formed(&strip(&[part(3.0), part(0.0), part(1.0)]));
        well_formed(&strip(&[]));
    }
}
