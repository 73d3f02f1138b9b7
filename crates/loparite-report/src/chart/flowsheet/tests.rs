//! Tests of flowsheets: what holds for every diagram, from a plain line to a tangle.

use super::layer::layers;
use super::layout::{Layout, layout, tag_area};
use super::{Diagram, End, Kind, Phase, StepBox, StreamLine, samples, svg, svg_of_element};
use crate::chart::flowsheet::label::touches;
use crate::chart::svg::check::well_formed;
use crate::chart::svg::{Point, Rect};

fn all() -> Vec<Diagram> {
    let mut all =
        vec![samples::line(), samples::flotation(), samples::extraction(), samples::long(5), samples::long(40)];
    all.extend((1..=4).map(|seed| samples::tangle(6 + 2 * seed, 14 + 6 * seed, seed as u64)));
    all.push(strange());
    all
}

/// What a careless caller may give.
fn strange() -> Diagram {
    let stream = |name: &str, from, to, flow| StreamLine {
        name: name.into(),
        from,
        to,
        flow,
        unit: "<kg>/h".into(),
        phase: Phase::Melt,
        elements: vec![("\"Nd\"".into(), f64::NAN), ("<Pr>".into(), 2.0), ("Pr".into(), f64::INFINITY)],
        kind: Kind::Internal,
    };
    let hostile = "</text><script>alert('x & y')</script>";
    let mut streams = vec![
        stream(hostile, End::Step(0), End::Step(0), f64::NAN),
        stream("through", End::Outside, End::Outside, f64::INFINITY),
        stream("nowhere", End::Step(7), End::Step(1), -3.0),
        stream("", End::Step(1), End::Step(0), 0.0),
        stream("twice", End::Step(0), End::Step(1), 1.0),
        stream("twice", End::Step(0), End::Step(1), 1.0),
    ];
    streams.extend((0..12).map(|n| StreamLine {
        kind: Kind::Reagent,
        ..stream(&format!("reagent {n}"), End::Outside, End::Step(1), 0.1)
    }));
    let step = StepBox { name: hostile.into(), unit: hostile.into(), note: "a very long note ".repeat(20) };
    Diagram { title: hostile.repeat(9), steps: vec![step, StepBox::default()], streams }
}

fn stretches(layout: &Layout) -> impl Iterator<Item = (usize, &[Point])> {
    layout.ways.iter().enumerate().flat_map(|(stream, way)| way.windows(2).map(move |ends| (stream, ends)))
}

fn within(area: &Rect, size: Point) -> bool {
    area.x >= 0.0 && area.y >= 0.0 && area.x + area.width <= size.0 && area.y + area.height <= size.1
}

#[test]
fn no_line_runs_through_a_box() {
    for diagram in all() {
        let layout = layout(&diagram);
        for (stream, ends) in stretches(&layout) {
            assert!(ends[0].0 == ends[1].0 || ends[0].1 == ends[1].1, "a slanted line");
            for area in &layout.boxes {
                let inner = Rect::new(area.x + 1.0, area.y + 1.0, area.width - 2.0, area.height - 2.0);
                assert!(!touches(&inner, ends), "{}: {}", diagram.title, diagram.streams[stream].name);
            }
        }
    }
}

#[test]
fn boxes_and_labels_are_apart_and_inside_the_picture() {
    for diagram in all() {
        let layout = layout(&diagram);
        let areas: Vec<Rect> =
            layout.boxes.iter().copied().chain(layout.labels.iter().map(|label| label.area)).collect();
        for (position, area) in areas.iter().enumerate() {
            assert!(within(area, layout.size), "{}: {area:?} in {:?}", diagram.title, layout.size);
            for other in &areas[..position] {
                assert!(!area.overlaps(other), "{}: {area:?} and {other:?}", diagram.title);
            }
        }
        for at in layout.ways.iter().flatten() {
            assert!(within(&Rect::new(at.0, at.1, 0.0, 0.0), layout.size), "{}: {at:?}", diagram.title);
        }
    }
}

#[test]
fn every_stream_is_drawn_with_a_label_or_a_number() {
    for diagram in all() {
        let layout = layout(&diagram);
        let mut said: Vec<usize> = layout.labels.iter().map(|label| label.stream).collect();
        said.extend(layout.tags.iter().map(|(stream, _)| *stream));
        said.sort_unstable();
        assert_eq!(said, (0..diagram.streams.len()).collect::<Vec<_>>());
        assert_eq!(svg(&diagram).matches(r#"class="stream""#).count(), diagram.streams.len());
    }
}

#[test]
fn lines_begin_and_end_at_their_boxes() {
    for diagram in all() {
        let layout = layout(&diagram);
        for (stream, way) in diagram.streams.iter().zip(&layout.ways) {
            for (end, at) in [(stream.from, way[0]), (stream.to, way[way.len() - 1])] {
                if let Some(step) = diagram.step(end) {
                    let area = layout.boxes[step];
                    let across = (at.0 - area.x).abs() < 0.01 || (at.0 - area.x - area.width).abs() < 0.01;
                    let down = (at.1 - area.y).abs() < 0.01 || (at.1 - area.y - area.height).abs() < 0.01;
                    assert!(across != down, "{}: {} ends at {at:?}, box {area:?}", diagram.title, stream.name);
                }
            }
        }
    }
}

#[test]
fn usual_plants_have_all_labels_and_no_line_on_another() {
    for diagram in [samples::line(), samples::flotation(), samples::extraction(), samples::long(40)] {
        let layout = layout(&diagram);
        assert_eq!(layout.tags.len(), 0, "{}", diagram.title);
        let all: Vec<(usize, &[Point])> = stretches(&layout).collect();
        for (position, (stream, a)) in all.iter().enumerate() {
            for (other, b) in all[..position].iter().filter(|(other, _)| other != stream) {
                let (flat, same) = (a[0].1 == a[1].1, (a[0].1 == a[1].1) == (b[0].1 == b[1].1));
                let (ax, bx) = if flat { (a[0].1, b[0].1) } else { (a[0].0, b[0].0) };
                let pick = |at: &Point| if flat { at.0 } else { at.1 };
                let low = pick(&a[0]).min(pick(&a[1])).max(pick(&b[0]).min(pick(&b[1])));
                let high = pick(&a[0]).max(pick(&a[1])).min(pick(&b[0]).max(pick(&b[1])));
                assert!(!(same && (ax - bx).abs() < 4.0 && low < high), "{}: {stream} on {other}", diagram.title);
            }
        }
        let picture = svg(&diagram);
        let width = picture.split(r#" width=""#).nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        assert!(width.parse::<f64>().unwrap() <= 1400.0, "{} is {width} wide", diagram.title);
        assert!(layout.size.0 <= 1530.0, "{}: type is too small on a page", diagram.title);
    }
}

#[test]
fn recycles_run_back_in_dashes() {
    let diagram = samples::flotation();
    let recycles: Vec<usize> =
        (0..diagram.streams.len()).filter(|&at| diagram.streams[at].kind == Kind::Recycle).collect();
    assert_eq!(recycles.len(), 3);
    let layout = layout(&diagram);
    assert!(recycles.iter().all(|&stream| layout.back[stream]));
    for &stream in &recycles {
        let way = &layout.ways[stream];
        assert!(way[0].0 > way[way.len() - 1].0 && way.len() >= 4, "around the boxes: {way:?}");
    }
    // one more in the legend
    assert_eq!(svg(&diagram).matches("stroke-dasharray").count(), 4);
}

#[test]
fn a_cycle_without_a_word_is_broken_where_it_returns_to_the_feed() {
    let mut diagram = samples::flotation();
    diagram.streams.iter_mut().filter(|stream| stream.kind == Kind::Recycle).for_each(|s| s.kind = Kind::Internal);
    let found = layers(&diagram);
    for (stream, back) in diagram.streams.iter().zip(&found.back) {
        if let (Some(from), Some(to)) = (diagram.step(stream.from), diagram.step(stream.to)) {
            assert_eq!(*back, found.layer[to] <= found.layer[from], "{}", stream.name);
        }
    }
    assert_eq!(found.back.iter().filter(|back| **back).count(), 3);
    assert_eq!(found.layer[0], 0);
}

#[test]
fn the_same_diagram_gives_the_same_bytes() {
    for diagram in [samples::extraction(), samples::tangle(12, 32, 9)] {
        assert_eq!(svg(&diagram), svg(&diagram.clone()));
        assert_eq!(svg_of_element(&diagram, "Nd"), svg_of_element(&diagram, "Nd"));
    }
}

#[test]
fn hostile_names_stay_text() {
    let diagram = strange();
    for picture in [svg(&diagram), svg_of_element(&diagram, "<Pr>"), svg_of_element(&diagram, "")] {
        well_formed(&picture);
        assert!(!picture.contains("<script") && picture.contains("&lt;script&gt;"));
        assert!(picture.contains("<desc>"));
    }
    well_formed(&svg(&Diagram::default()));
}

#[test]
fn an_element_changes_thickness_and_words_but_no_place() {
    let diagram = samples::extraction();
    let (mass, element) = (svg(&diagram), svg_of_element(&diagram, "Dy"));
    let boxes =
        |picture: &str| picture.lines().filter(|line| line.starts_with("<rect")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(boxes(&mass), boxes(&element));
    assert_ne!(mass, element);
    assert!(element.contains("Dy\u{202f}4.2\u{202f}kg/h") && element.contains("no Dy"), "flows of the element");
    // 4.2 kg/h fed, 4.19 in the oxide
    assert!(element.contains("100\u{202f}% of fed"));
}

#[test]
fn thickness_follows_flow_within_bounds() {
    use super::draw::thickness;
    let steps = [1e-9, 0.01, 0.1, 1.0].map(|flow| thickness(flow, 1.0));
    assert!(steps.windows(2).all(|pair| pair[0] < pair[1]), "{steps:?}");
    assert_eq!((thickness(0.0, 1.0), steps[0], steps[3]), (1.0, 1.4, 6.6));
}

#[test]
fn numbers_are_explained_below() {
    let diagram = samples::tangle(14, 60, 3);
    let found = layout(&diagram);
    assert!(!found.tags.is_empty(), "a tangle has streams without room");
    let picture = svg(&diagram);
    for (position, (stream, at)) in found.tags.iter().enumerate() {
        assert_eq!(picture.matches(&format!(">{}</text>", position + 1)).count(), 2);
        assert!(picture.contains(&format!("{} · ", diagram.streams[*stream].name)));
        assert!(found.boxes.iter().all(|area| !area.overlaps(&tag_area(*at))));
    }
}
