//! Gantt: what is built when, line by line.
//!
//! In        rows with bars in years; a bar from 2026 to 2028 covers 2026 and 2027
//! Out       SVG, one line a row, heads between groups, announced dates as hollow marks
//! Holds     bars are cut at the horizon

use crate::chart::palette::{ALARM, AXIS, GREY, GRID, MAIN, MAIN_LIGHT, MUTED, PAPER};
use crate::chart::svg::{Anchor, HEAD, LABEL, NOTE, Rect, Svg};
use crate::chart::text::wrap;

/// What a plant is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// There already.
    Existing,
    /// Decided, under construction.
    Construction,
    /// On line, below nameplate.
    RampUp,
    /// At nameplate.
    Full,
}

/// A stretch of years.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Bar {
    /// First year.
    pub from: i32,
    /// First year after.
    pub until: i32,
    /// What happens.
    pub phase: Phase,
}

/// A line.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// What it is.
    pub label: String,
    /// Said at the right: size and cost.
    pub note: String,
    /// Its bars.
    pub bars: Vec<Bar>,
    /// First year on line, as announced.
    pub announced: Option<i32>,
}

/// Rows under one head.
#[derive(Clone, Debug)]
pub struct Group {
    /// The head.
    pub label: String,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// The picture.
#[derive(Clone, Debug)]
pub struct Gantt {
    /// First year.
    pub first: i32,
    /// Last year.
    pub last: i32,
    /// Groups from top to bottom.
    pub groups: Vec<Group>,
}

const WIDTH: f64 = 960.0;
const LEFT: f64 = 272.0;
const RIGHT: f64 = 790.0;
const TOP: f64 = 58.0;
const ROW: f64 = 23.0;
const HEADED: f64 = 31.0;
const THICK: f64 = 11.0;

/// Draws the picture.
pub fn gantt(chart: &Gantt) -> String {
    let rows: usize = chart.groups.iter().map(|group| group.rows.len()).sum();
    let height = TOP + chart.groups.len() as f64 * HEADED + rows as f64 * ROW + 12.0;
    let mut svg = Svg::new(WIDTH, height, "build timeline");
    key(&mut svg);
    years(&mut svg, chart, height);
    let mut y = TOP + 8.0;
    for group in &chart.groups {
        svg.text((0.0, y + 18.0), Anchor::Start, HEAD, &group.label);
        svg.line((0.0, y + 25.0), (WIDTH, y + 25.0), &format!(r#"stroke="{AXIS}" stroke-width="0.6""#));
        y += HEADED;
        for row in &group.rows {
            line(&mut svg, chart, row, y);
            y += ROW;
        }
    }
    svg.finish()
}

fn x(chart: &Gantt, year: i32) -> f64 {
    let years = f64::from((chart.last + 1 - chart.first).max(1));
    LEFT + f64::from((year - chart.first).clamp(0, chart.last + 1 - chart.first)) / years * (RIGHT - LEFT)
}

fn years(svg: &mut Svg, chart: &Gantt, height: f64) {
    let step = (chart.last - chart.first) / 13 + 1;
    for year in chart.first..=chart.last + 1 {
        let at = x(chart, year);
        svg.line((at, TOP), (at, height - 8.0), &format!(r#"stroke="{GRID}""#));
        if year <= chart.last && (year - chart.first) % step == 0 {
            svg.text((at + 2.0, TOP - 5.0), Anchor::Start, NOTE, &year.to_string());
        }
    }
}

fn line(svg: &mut Svg, chart: &Gantt, row: &Row, y: f64) {
    let middle = y + ROW / 2.0;
    let label = wrap(&row.label, LABEL.size, LEFT - 22.0, 1);
    svg.text((8.0, middle + 4.0), Anchor::Start, LABEL, label.first().map_or("", String::as_str));
    for bar in &row.bars {
        let (left, right) = (x(chart, bar.from), x(chart, bar.until));
        if right > left {
            let tip = format!("{}: {} {} to {}", row.label, phase_word(bar.phase), bar.from, bar.until - 1);
            svg.tipped(&tip, |svg| draw_bar(svg, (left, right), middle, bar.phase));
        }
    }
    if let Some(decided) = row.bars.iter().find(|bar| bar.phase == Phase::Construction) {
        let at = x(chart, decided.from);
        svg.line((at, middle - 8.0), (at, middle + 8.0), &format!(r#"stroke="{MAIN}" stroke-width="2""#));
    }
    if let Some(year) = row.announced.filter(|year| (chart.first..=chart.last).contains(year)) {
        let tip = format!("{}: announced for {year}", row.label);
        svg.tipped(&tip, |svg| diamond(svg, (x(chart, year), middle)));
    }
    let note = wrap(&row.note, NOTE.size, WIDTH - RIGHT - 10.0, 1);
    svg.text((RIGHT + 10.0, middle + 4.0), Anchor::Start, NOTE, note.first().map_or("", String::as_str));
}

fn phase_word(phase: Phase) -> &'static str {
    match phase {
        Phase::Existing => "on line without any decision",
        Phase::Construction => "under construction",
        Phase::RampUp => "ramp-up",
        Phase::Full => "full capacity",
    }
}

fn draw_bar(svg: &mut Svg, (left, right): (f64, f64), middle: f64, phase: Phase) {
    let rect = Rect::new(left, middle - THICK / 2.0, right - left, THICK);
    match phase {
        Phase::Existing => svg.rect(rect, &format!(r#"fill="{GREY}""#)),
        Phase::Construction => {
            let thin = Rect::new(left, middle - 2.0, right - left, 4.0);
            svg.rect(thin, &format!(r#"fill="{MAIN}" fill-opacity="0.55""#));
        }
        Phase::RampUp => svg.rect(rect, &format!(r#"fill="{MAIN_LIGHT}""#)),
        Phase::Full => svg.rect(rect, &format!(r#"fill="{MAIN}""#)),
    }
}

fn diamond(svg: &mut Svg, (x, y): (f64, f64)) {
    let d = format!("M{:.1} {y:.1}L{x:.1} {:.1}L{:.1} {y:.1}L{x:.1} {:.1}Z", x - 6.0, y - 6.0, x + 6.0, y + 6.0);
    svg.path(&d, &format!(r#"fill="{PAPER}" stroke="{ALARM}" stroke-width="1.8""#));
}

fn key(svg: &mut Svg) {
    let y = 12.0;
    let (mut at, gap) = (LEFT, 10.0);
    for phase in [Phase::Construction, Phase::RampUp, Phase::Full, Phase::Existing] {
        draw_bar(svg, (at, at + 26.0), y, phase);
        if phase == Phase::Construction {
            svg.line((at, y - 7.0), (at, y + 7.0), &format!(r#"stroke="{MAIN}" stroke-width="2""#));
        }
        let word = match phase {
            Phase::Existing => "there already",
            Phase::Construction => "decision, construction",
            other => phase_word(other),
        };
        svg.text((at + 31.0, y + 4.0), Anchor::Start, NOTE, word);
        at += 31.0 + crate::chart::text::width(word, NOTE.size) + gap;
    }
    diamond(svg, (at + 8.0, y));
    svg.text((at + 20.0, y + 4.0), Anchor::Start, crate::chart::svg::Type { fill: MUTED, ..NOTE }, "announced");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::svg::check::well_formed;

    #[test]
    fn bars_are_cut_at_the_horizon() {
        let bar = Bar { from: 2020, until: 2050, phase: Phase::Full };
        let row = Row { label: "A & <B>".into(), bars: vec![bar], announced: Some(2027), ..Row::default() };
        let chart = Gantt { first: 2026, last: 2035, groups: vec![Group { label: "mining".into(), rows: vec![row] }] };
        let svg = gantt(&chart);
        well_formed(&svg);
        assert!(svg.contains(&format!(r#"x="{LEFT}""#)) && svg.contains(r#"width="518""#));
        assert_eq!(svg, gantt(&chart));
        well_formed(&gantt(&Gantt { first: 2026, last: 2026, groups: vec![] }));
    }
}
