//! Draw: the marks of a flowsheet.
//!
//! In        a diagram and what its lines show
//! Out       SVG with title and description, names in tool tips, a legend, and the streams that only have a number
//! Holds     text is escaped; a phase is said by colour and by sign (in pictures of one element by colour and tool
//!           tip), what runs against the flow by dashes

use crate::chart::flowsheet::label::{LINE, Label, SIZE, elements_text, flow_text};
use crate::chart::flowsheet::layout::{Layout, TAG, layout};
use crate::chart::flowsheet::place::{NAME_LINE, NAME_SIZE, box_lines};
use crate::chart::flowsheet::{Diagram, End, Phase, Show, StreamLine};
use crate::chart::palette::{AXIS, GREY, INK, MUTED, PAPER, SERIES};
use crate::chart::svg::{Anchor, Point, Rect, Svg, Type, num};
use crate::chart::text::{width, wrap};
use crate::markup::{counted, escape};
use crate::number::{THIN, number, percent, with_unit};

const MARGIN: f64 = 20.0;
const HEAD: f64 = 84.0;
const NARROWEST: f64 = 1020.0;
/// Width of a page, to which wider pictures are scaled, pixels.
const PAGE: f64 = 1400.0;
const TITLE: Type = Type { size: 17.0, fill: INK, bold: true, rim: false };
const NAME: Type = Type { size: SIZE, fill: INK, bold: true, rim: true };
const VALUE: Type = Type { size: SIZE, fill: "#3c474f", bold: false, rim: true };
const ARROW: f64 = 9.0;
const CORNER: f64 = 5.0;
const TAG_COLUMN: f64 = 420.0;

/// Thickness of a line, equation (1).
pub fn thickness(flow: f64, largest: f64) -> f64 {
    if flow <= 0.0 || largest <= 0.0 {
        return 1.0;
    }
    1.4 + 5.2 * (1.0 + (flow / largest).log10() / 3.0).clamp(0.0, 1.0)
}

fn colour(phase: Phase) -> &'static str {
    match phase {
        Phase::Solid => "#8a6a45",
        Phase::Aqueous => SERIES[0],
        Phase::Organic => SERIES[1],
        Phase::Gas => SERIES[2],
        Phase::Melt => SERIES[6],
        Phase::Metal => SERIES[4],
    }
}

/// What a picture says of its streams.
struct View<'a> {
    diagram: &'a Diagram,
    show: Show<'a>,
    largest: f64,
    /// element fed from outside, kg/h
    fed: f64,
}

impl View<'_> {
    fn amount(&self, stream: &StreamLine) -> f64 {
        match self.show {
            Show::Mass => stream.tonnes(),
            Show::Element(element) => stream.element(element),
        }
    }

    fn thickness(&self, stream: &StreamLine) -> f64 {
        thickness(self.amount(stream), self.largest)
    }

    /// flow and share of the element, equation (2); none in the picture of all
    fn element_lines(&self, stream: &StreamLine) -> Option<Vec<String>> {
        let Show::Element(element) = self.show else { return None };
        let flow = stream.element(element);
        let short: String = element.chars().take(8).collect();
        if flow <= 0.0 {
            return Some(vec![format!("no {short}")]);
        }
        let mut lines = vec![format!("{short}{THIN}{}{THIN}kg/h", number(flow))];
        if self.fed > 0.0 {
            lines.push(format!("{} of fed", percent(flow / self.fed)));
        }
        Some(lines)
    }

    fn end(&self, end: End) -> &str {
        self.diagram.step(end).map_or("outside", |step| self.diagram.steps[step].name.as_str())
    }

    fn tip(&self, stream: &StreamLine) -> String {
        let mut tip = format!(
            "{} ({}, {}): {} → {}, {}",
            stream.name,
            stream.kind.word(),
            stream.phase.word(),
            self.end(stream.from),
            self.end(stream.to),
            with_unit(stream.flow, &stream.unit)
        );
        for (element, flow) in &stream.elements {
            tip.push_str(&format!("\n{element} {} kg/h", number(*flow)));
        }
        tip
    }
}

/// Draws a diagram.
pub fn draw(diagram: &Diagram, show: Show<'_>) -> String {
    let mut view = View { diagram, show, largest: 0.0, fed: 0.0 };
    view.largest = diagram.streams.iter().map(|stream| view.amount(stream)).fold(0.0, f64::max);
    if let Show::Element(element) = show {
        let fed = diagram.streams.iter().filter(|stream| diagram.step(stream.from).is_none());
        view.fed = fed.map(|stream| stream.element(element)).sum();
    }
    let mut layout = layout(diagram);
    let across = layout.size.0.max(NARROWEST);
    let left = (across - layout.size.0) / 2.0 + MARGIN;
    shift(&mut layout, (left, HEAD));
    let wide = across + 2.0 * MARGIN;
    let columns = ((wide - 2.0 * MARGIN) / TAG_COLUMN).floor().max(1.0) as usize;
    let notes = layout.tags.len().div_ceil(columns) as f64 * 2.0 * (TAG + 3.0);
    let foot = HEAD + layout.size.1 + if notes > 0.0 { 26.0 } else { 0.0 };
    let title = match show {
        Show::Mass => diagram.title.clone(),
        Show::Element(element) => format!("{}: {element}", diagram.title),
    };
    let tall = foot + notes + MARGIN;
    let mut svg = Svg::new(wide, tall, &title);
    svg.rect(Rect::new(0.0, 0.0, wide, tall), &format!(r#"fill="{PAPER}""#));
    for line in wrap(&title, TITLE.size * 1.06, wide - 2.0 * MARGIN, 1) {
        svg.text((MARGIN, 28.0), Anchor::Start, TITLE, &line);
    }
    legend(&mut svg, &view, &layout, wide);
    lines(&mut svg, &view, &layout);
    (0..diagram.steps.len()).for_each(|step| step_box(&mut svg, diagram, step, layout.boxes[step]));
    layout.labels.iter().for_each(|label| stream_label(&mut svg, &view, label));
    numbers(&mut svg, &view, &layout, (foot, columns));
    let mut picture = describe(svg.finish(), diagram);
    if wide > PAGE {
        // shown at the width of a page; the view box keeps the proportions
        let own = format!(r#"width="{}" height="{}""#, num(wide), num(tall));
        let shown = format!(r#"width="{}" height="{}""#, num(PAGE), num(tall * PAGE / wide));
        picture = picture.replacen(&own, &shown, 1);
    }
    picture
}

/// the description for those who do not see the picture
fn describe(svg: String, diagram: &Diagram) -> String {
    let steps: Vec<&str> = diagram.steps.iter().map(|step| step.name.as_str()).collect();
    let text = format!(
        "Flowsheet with {} and {}. Steps: {}.",
        counted(steps.len(), "step"),
        counted(diagram.streams.len(), "stream"),
        if steps.is_empty() { "none".to_owned() } else { steps.join("; ") }
    );
    svg.replacen("</title>", &format!("</title><desc>{}</desc>", escape(&text)), 1)
}

fn shift(layout: &mut Layout, (x, y): Point) {
    let area = |area: &mut Rect| (area.x, area.y) = (area.x + x, area.y + y);
    let point = |at: &mut Point| *at = (at.0 + x, at.1 + y);
    layout.boxes.iter_mut().for_each(area);
    layout.labels.iter_mut().for_each(|label| area(&mut label.area));
    layout.ways.iter_mut().flatten().for_each(point);
    layout.tags.iter_mut().for_each(|(_, at)| point(at));
}

/// thin lines over thick ones, each with a rim that interrupts what it crosses
fn lines(svg: &mut Svg, view: &View<'_>, layout: &Layout) {
    let streams = &view.diagram.streams;
    let mut order: Vec<usize> = (0..streams.len()).collect();
    order.sort_by(|&a, &b| view.thickness(&streams[b]).total_cmp(&view.thickness(&streams[a])).then(a.cmp(&b)));
    for stream in order {
        let (way, line) = (&layout.ways[stream], &streams[stream]);
        let thick = view.thickness(line);
        let nothing = view.amount(line) <= 0.0;
        let shade = if nothing && view.show != Show::Mass { GREY } else { colour(line.phase) };
        let dash = if layout.back[stream] { r#" stroke-dasharray="9 4""# } else { "" };
        let head = ARROW.max(thick * 1.5);
        let d = bent(way, head * 0.8);
        svg.tipped(&view.tip(line), |svg| {
            svg.path(&d, &format!(r#"fill="none" stroke="{PAPER}" stroke-width="{}""#, num(thick + 4.0)));
            svg.path(
                &d,
                &format!(r#"class="stream" fill="none" stroke="{shade}" stroke-width="{}"{dash}"#, num(thick)),
            );
            svg.path(&arrow(way, head, thick), &format!(r#"fill="{shade}""#));
            if view.diagram.step(line.from).is_none() {
                svg.circle(
                    way[0],
                    2.0 + thick / 2.0,
                    &format!(r#"fill="{PAPER}" stroke="{shade}" stroke-width="1.6""#),
                );
            }
        });
    }
}

fn towards(from: Point, to: Point, length: f64) -> Point {
    let whole = ((to.0 - from.0).powi(2) + (to.1 - from.1).powi(2)).sqrt().max(1e-9);
    (from.0 + (to.0 - from.0) / whole * length, from.1 + (to.1 - from.1) / whole * length)
}

/// a path with round bends that ends short of its last point
fn bent(way: &[Point], short: f64) -> String {
    let mut d = format!("M{} {}", num(way[0].0), num(way[0].1));
    for at in way.windows(3) {
        let (into, out) = (towards(at[1], at[0], CORNER), towards(at[1], at[2], CORNER));
        let (x, y, x1, y1) = (num(into.0), num(into.1), num(at[1].0), num(at[1].1));
        d.push_str(&format!("L{x} {y}Q{x1} {y1} {} {}", num(out.0), num(out.1)));
    }
    let end = towards(way[way.len() - 1], way[way.len() - 2], short);
    d.push_str(&format!("L{} {}", num(end.0), num(end.1)));
    d
}

fn arrow(way: &[Point], head: f64, thick: f64) -> String {
    let (tip, before) = (way[way.len() - 1], way[way.len() - 2]);
    let back = towards(tip, before, head);
    let half = (thick / 2.0 + 2.6).max(head * 0.42);
    let across = ((back.1 - tip.1) / head * half, (tip.0 - back.0) / head * half);
    let corner = |sign: f64| format!("{} {}", num(back.0 + sign * across.0), num(back.1 + sign * across.1));
    format!("M{} {}L{}L{}Z", num(tip.0), num(tip.1), corner(1.0), corner(-1.0))
}

fn step_box(svg: &mut Svg, diagram: &Diagram, step: usize, area: Rect) {
    let (unit, name, note) = box_lines(diagram, step);
    let whole = &diagram.steps[step];
    svg.tipped(&format!("{} ({}) {}", whole.name, whole.unit, whole.note), |svg| {
        svg.rect(area, &format!(r##"rx="4" fill="#f3f6f8" stroke="{INK}" stroke-width="1.3""##));
        let middle = area.x + area.width / 2.0;
        let text = (unit.len() + note.len()) as f64 * LINE + name.len() as f64 * NAME_LINE;
        let mut y = area.y + (area.height - text) / 2.0;
        for (lines, size, fill, bold) in
            [(unit, SIZE, MUTED, false), (name, NAME_SIZE, INK, true), (note, SIZE, "#3c474f", false)]
        {
            for line in lines {
                y += if bold { NAME_LINE } else { LINE };
                svg.text((middle, y - 3.0), Anchor::Middle, Type { size, fill, bold, rim: false }, &line);
            }
        }
    });
}

fn stream_label(svg: &mut Svg, view: &View<'_>, label: &Label) {
    let x = match label.anchor {
        Anchor::Start => label.area.x,
        Anchor::Middle => label.area.x + label.area.width / 2.0,
        Anchor::End => label.area.x + label.area.width,
    };
    let stream = &view.diagram.streams[label.stream];
    let values = match view.element_lines(stream) {
        Some(lines) if lines.len() > label.values.len() => vec![lines.join(" · ")],
        Some(lines) => lines,
        None => label.values.clone(),
    };
    let mut y = label.area.y;
    for line in &label.name {
        y += LINE;
        svg.text((x, y - 3.0), label.anchor, NAME, line);
    }
    y += label.gap;
    for line in &values {
        y += LINE;
        svg.text((x, y - 3.0), label.anchor, VALUE, line);
    }
}

/// numbers on lines without room, and what they stand for at the foot
fn numbers(svg: &mut Svg, view: &View<'_>, layout: &Layout, (foot, columns): (f64, usize)) {
    if layout.tags.is_empty() {
        return;
    }
    svg.line((MARGIN, foot - 18.0), (MARGIN + 200.0, foot - 18.0), &format!(r#"stroke="{AXIS}" stroke-width="0.8""#));
    for (position, (stream, at)) in layout.tags.iter().enumerate() {
        let line = &view.diagram.streams[*stream];
        let rows = layout.tags.len().div_ceil(columns);
        let below =
            (MARGIN + (position / rows) as f64 * TAG_COLUMN + TAG, foot + (position % rows) as f64 * 2.0 * (TAG + 3.0));
        for place in [*at, below] {
            let shade = colour(line.phase);
            svg.circle(place, TAG, &format!(r#"fill="{PAPER}" stroke="{shade}" stroke-width="1.4""#));
            let small = Type { rim: false, ..NAME };
            svg.text((place.0, place.1 + 3.7), Anchor::Middle, small, &(position + 1).to_string());
        }
        let values = view.element_lines(line).unwrap_or_else(|| vec![flow_text(line), elements_text(line)]);
        let mut text = line.name.clone();
        values.iter().filter(|value| !value.is_empty()).for_each(|value| text.push_str(&format!(" · {value}")));
        for text in wrap(&text, SIZE, TAG_COLUMN - 40.0, 1) {
            svg.text((below.0 + TAG + 6.0, below.1 + 3.7), Anchor::Start, VALUE, &text);
        }
    }
}

fn legend(svg: &mut Svg, view: &View<'_>, layout: &Layout, wide: f64) {
    let (mut x, y) = (MARGIN, 52.0);
    let word = Type { size: 11.5, fill: INK, bold: false, rim: false };
    for phase in Phase::ALL {
        if !view.diagram.streams.iter().any(|stream| stream.phase == phase) {
            continue;
        }
        svg.line((x, y), (x + 26.0, y), &format!(r#"stroke="{}" stroke-width="5""#, colour(phase)));
        let text = if phase.word() == phase.sign() {
            phase.word().to_owned()
        } else {
            format!("{} ({})", phase.word(), phase.sign())
        };
        svg.text((x + 32.0, y + 4.0), Anchor::Start, word, &text);
        x += 32.0 + width(&text, word.size) + 16.0;
    }
    if layout.back.contains(&true) {
        svg.line((x, y), (x + 32.0, y), &format!(r#"stroke="{MUTED}" stroke-width="3" stroke-dasharray="9 4""#));
        svg.text((x + 38.0, y + 4.0), Anchor::Start, word, "recycle");
        x += 38.0 + width("recycle", word.size) + 16.0;
    }
    if view.largest > 0.0 {
        let unit = if view.show == Show::Mass { "t/h" } else { "kg/h" };
        svg.text((x, y + 4.0), Anchor::Start, Type { fill: MUTED, ..word }, "thickness:");
        x += width("thickness:", word.size) + 8.0;
        for part in [1.0, 0.1, 0.01] {
            let amount = view.largest * part;
            let text = with_unit(amount, unit);
            let thick = num(thickness(amount, view.largest));
            svg.line((x, y), (x + 26.0, y), &format!(r#"stroke="{MUTED}" stroke-width="{thick}""#));
            svg.text((x + 32.0, y + 4.0), Anchor::Start, word, &text);
            x += 32.0 + width(&text, word.size) + 12.0;
        }
    }
    svg.line((MARGIN, y + 14.0), (wide - MARGIN, y + 14.0), &format!(r#"stroke="{AXIS}" stroke-width="0.6""#));
}
