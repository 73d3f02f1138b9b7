//! SVG: the few marks that pictures are made of.
//!
//! In        positions in pixels of the picture, attributes as text
//! Out       one `<svg>` element that scales with the page
//! Holds     text is escaped; a number that is not finite is a fault of ours and prints as 0

use crate::chart::palette::{INK, MUTED, PAPER};
use crate::markup::escape;
use std::fmt::Write;

/// Fonts of pictures and page: what the reader's system has.
pub const FONTS: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', \
                         'Liberation Sans', 'DejaVu Sans', sans-serif";

/// A point.
pub type Point = (f64, f64);

/// A box, for marks and for keeping labels apart.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Rect {
    /// Left, top, width, height.
    pub fn new(x: f64, y: f64, width: f64, height: f64) -> Rect {
        Rect { x, y, width, height }
    }

    /// Whether two boxes share more than an edge.
    pub fn overlaps(&self, other: &Rect) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }
}

/// Which end of a text stands at its point.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Anchor {
    /// Its left end.
    Start,
    /// Its middle.
    Middle,
    /// Its right end.
    End,
}

/// How a text looks.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Type {
    /// Pixels.
    pub size: f64,
    /// Colour.
    pub fill: &'static str,
    /// Bold.
    pub bold: bool,
    /// With a paper-coloured rim, over other marks.
    pub rim: bool,
}

/// Labels.
pub const LABEL: Type = Type { size: 12.0, fill: INK, bold: false, rim: false };
/// Axes and notes.
pub const NOTE: Type = Type { size: 11.0, fill: MUTED, bold: false, rim: false };
/// Heads within a picture.
pub const HEAD: Type = Type { size: 12.0, fill: INK, bold: true, rim: false };

/// A picture in the making.
pub struct Svg {
    width: f64,
    height: f64,
    title: String,
    body: String,
}

impl Svg {
    /// An empty picture; the title is for those who do not see it.
    pub fn new(width: f64, height: f64, title: &str) -> Svg {
        Svg { width, height, title: title.to_owned(), body: String::new() }
    }

    /// A box.
    pub fn rect(&mut self, at: Rect, attributes: &str) {
        let (x, y, w, h) = (num(at.x), num(at.y), num(at.width.max(0.0)), num(at.height.max(0.0)));
        self.put(format_args!(r#"<rect x="{x}" y="{y}" width="{w}" height="{h}" {attributes}/>"#));
    }

    /// A straight line.
    pub fn line(&mut self, from: Point, to: Point, attributes: &str) {
        let (x1, y1, x2, y2) = (num(from.0), num(from.1), num(to.0), num(to.1));
        self.put(format_args!(r#"<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" {attributes}/>"#));
    }

    /// A circle.
    pub fn circle(&mut self, at: Point, radius: f64, attributes: &str) {
        let (x, y, r) = (num(at.0), num(at.1), num(radius.max(0.0)));
        self.put(format_args!(r#"<circle cx="{x}" cy="{y}" r="{r}" {attributes}/>"#));
    }

    /// A path.
    pub fn path(&mut self, d: &str, attributes: &str) {
        self.put(format_args!(r#"<path d="{d}" {attributes}/>"#));
    }

    /// A line through points.
    pub fn polyline(&mut self, points: &[Point], attributes: &str) {
        let points: Vec<String> = points.iter().map(|&(x, y)| format!("{},{}", num(x), num(y))).collect();
        self.put(format_args!(r#"<polyline points="{}" fill="none" {attributes}/>"#, points.join(" ")));
    }

    /// A text; its base line stands at the point.
    pub fn text(&mut self, at: Point, anchor: Anchor, look: Type, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => r#" text-anchor="middle""#,
            Anchor::End => r#" text-anchor="end""#,
        };
        let weight = if look.bold { r#" font-weight="600""# } else { "" };
        let rim = if look.rim {
            format!(r#" stroke="{PAPER}" stroke-width="3" stroke-linejoin="round" paint-order="stroke""#)
        } else {
            String::new()
        };
        let (x, y, size, fill) = (num(at.0), num(at.1), num(look.size), look.fill);
        self.put(format_args!(
            r#"<text x="{x}" y="{y}" font-size="{size}" fill="{fill}"{anchor}{weight}{rim}>{}</text>"#,
            escape(text)
        ));
    }

    /// Marks that share what the reader sees when pointing at them.
    pub fn tipped(&mut self, tip: &str, draw: impl FnOnce(&mut Svg)) {
        self.put(format_args!("<g><title>{}</title>", escape(tip)));
        draw(self);
        self.put(format_args!("</g>"));
    }

    /// Marks that are cut off at a box; `name` is unique on the page.
    pub fn clipped(&mut self, name: &str, window: Rect, draw: impl FnOnce(&mut Svg)) {
        self.put(format_args!(r#"<clipPath id="{}">"#, escape(name)));
        self.rect(window, "");
        self.put(format_args!(r#"</clipPath><g clip-path="url(#{})">"#, escape(name)));
        draw(self);
        self.put(format_args!("</g>"));
    }

    /// A hatch to fill with, as `url(#name)`; `name` is unique on the page.
    pub fn hatch(&mut self, name: &str, colour: &str) {
        let name = escape(name);
        self.put(format_args!(
            r#"<pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">"#
        ));
        self.rect(Rect::new(0.0, 0.0, 6.0, 6.0), &format!(r#"fill="{PAPER}""#));
        self.rect(Rect::new(0.0, 0.0, 2.4, 6.0), &format!(r#"fill="{colour}""#));
        self.put(format_args!("</pattern>"));
    }

    /// The element.
    pub fn finish(self) -> String {
        let (w, h) = (num(self.width), num(self.height));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"img\" \
             font-family=\"{FONTS}\"><title>{}</title>\n{}</svg>\n",
            escape(&self.title),
            self.body
        )
    }

    fn put(&mut self, mark: std::fmt::Arguments<'_>) {
        writeln!(self.body, "{mark}").expect("writing to a string cannot fail");
    }
}

/// A coordinate, to a tenth of a pixel.
pub fn num(value: f64) -> String {
    debug_assert!(value.is_finite(), "a coordinate is not finite");
    let value = if value.is_finite() { (value * 10.0).round() / 10.0 } else { 0.0 };
    let value = if value == 0.0 { 0.0 } else { value };
    format!("{value}")
}

#[cfg(test)]
pub(crate) mod check {
    //! What every picture must satisfy.

    /// Every tag is closed in order, attributes are quoted, and no number is missing.
    pub fn well_formed(xml: &str) {
        for word in ["NaN", "inf\"", "inf,", "Infinity"] {
            assert!(!xml.contains(word), "{word} in {xml}");
        }
        let mut open: Vec<&str> = Vec::new();
        for part in xml.split('<').skip(1) {
            let (tag, text) = part.split_once('>').expect("a tag ends");
            assert!(!text.contains('>'), "bare > in {text}");
            assert!(tag.matches('"').count().is_multiple_of(2), "quotes in {tag}");
            let name = tag.trim_start_matches('/').split([' ', '/', '\n']).next().unwrap_or("");
            if tag.starts_with('/') {
                assert_eq!(open.pop(), Some(name), "closing {name}");
            } else if !tag.ends_with('/') {
                open.push(name);
            }
        }
        assert!(open.is_empty(), "open: {open:?}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_tags_close() {
        let mut svg = Svg::new(100.0, 50.0, "a < b");
        svg.tipped("\"x\" & y", |svg| svg.rect(Rect::new(0.0, 0.0, 5.04, -1.0), "fill=\"none\""));
        svg.text((1.0, 2.0), Anchor::End, LABEL, "<script>");
        let xml = svg.finish();
        check::well_formed(&xml);
        assert!(xml.contains("&lt;script&gt;") && xml.contains("width=\"5\" height=\"0\""));
    }
}
