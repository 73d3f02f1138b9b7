//! Diagram: a solved flowsheet as plain data for the drawing.
//!
//! In        a solved flowsheet, which streams are products, which elements to show
//! Out       [`Diagram`] of `loparite-report`
//! Holds     every stream that flows is in it; flows are those of the solution
//! Not here  places and lines (`loparite_report::chart::flowsheet`)

use loparite_load::Process;
use loparite_model::chain::Model;
use loparite_process::derive::{Derived, species_of};
use loparite_process::flowsheet::{Flowsheet, Role};
use loparite_process::species::SpeciesTable;
use loparite_process::stream::{Phase, Stream};
use loparite_report::chart::flowsheet as chart;
use loparite_report::chart::flowsheet::{Diagram, End, Kind, StepBox, StreamLine};

/// Elements shown on a line, in this order, where they flow.
const SHOWN: &[&str] =
    &["Nd", "Pr", "Dy", "Tb", "Ce", "La", "Sm", "Y", "Sc", "Nb", "Ta", "Ti", "Th", "U", "Fe", "Al", "Ca", "P"];

/// The diagram of a technology's flowsheet.
pub fn of(model: &Model, process: &Process) -> Diagram {
    let products: Vec<usize> = process.request.products.iter().map(|(stream, _)| *stream).collect();
    diagram(&model.technologies[process.technology].name, &process.derived, &products)
}

/// The diagram of a flowsheet; `products` are positions of streams.
pub fn diagram(title: &str, derived: &Derived, products: &[usize]) -> Diagram {
    let (sheet, solution) = (&derived.sheet, &derived.solution);
    let steps = sheet.steps.iter().zip(&solution.made).map(|(step, made)| {
        let equipment = made.equipment.first().map(|e| {
            let count = if e.count > 1.0 { format!("{:.0} x ", e.count) } else { String::new() };
            format!("{} {count}{} {}", e.kind, rounded(e.size), e.unit)
        });
        StepBox {
            name: step.id.replace('-', " "),
            unit: step.unit.name.to_owned(),
            note: equipment.unwrap_or_default(),
        }
    });
    let mut streams: Vec<StreamLine> = Vec::new();
    for (position, (name, stream)) in sheet.streams.iter().zip(&solution.streams).enumerate() {
        let maker = sheet.maker(position).map(|(step, _)| step);
        let taker = sheet.taker(position);
        let feed = sheet.feeds.iter().find(|feed| feed.stream == Some(position));
        let kind = match (feed, maker, taker) {
            (Some(feed), ..) if feed.role == Role::Reagent => Kind::Reagent,
            (Some(_), ..) => Kind::Feed,
            (None, Some(maker), Some(taker)) if taker <= maker => Kind::Recycle,
            (None, Some(_), Some(_)) => Kind::Internal,
            _ if products.contains(&position) => Kind::Product,
            _ => Kind::Waste,
        };
        let end = |step: Option<usize>| step.map_or(End::Outside, End::Step);
        if !stream.is_empty() {
            streams.push(line(name, (end(maker), end(taker)), stream, &sheet.table, kind));
        }
    }
    streams.extend(drawn(sheet, derived));
    Diagram { title: title.to_owned(), steps: steps.collect(), streams }
}

/// What steps draw from supplies.
fn drawn(sheet: &Flowsheet, derived: &Derived) -> Vec<StreamLine> {
    let mut lines = Vec::new();
    for (position, (step, made)) in sheet.steps.iter().zip(&derived.solution.made).enumerate() {
        for (supply, &kg) in step.supplies.iter().zip(&made.dosed) {
            if let (Some(feed), true) = (supply, kg > 0.0) {
                let feed = &sheet.feeds[*feed];
                let ends = (End::Outside, End::Step(position));
                lines.push(line(&feed.name, ends, &feed.kilogram.times(kg), &sheet.table, Kind::Reagent));
            }
        }
    }
    lines
}

fn line(name: &str, (from, to): (End, End), stream: &Stream, table: &SpeciesTable, kind: Kind) -> StreamLine {
    let kilograms = |symbol: &str| -> f64 {
        species_of(symbol, table).iter().map(|&s| stream.total(s) * table.all[s].molar_mass).sum::<f64>() / 1000.0
    };
    let elements = SHOWN.iter().map(|symbol| ((*symbol).to_owned(), kilograms(symbol)));
    let phase = match crate::process::main_phase(stream, table) {
        Phase::Solid => chart::Phase::Solid,
        Phase::Aqueous => chart::Phase::Aqueous,
        Phase::Organic => chart::Phase::Organic,
        Phase::Gas => chart::Phase::Gas,
        Phase::Melt => chart::Phase::Melt,
        Phase::Metal => chart::Phase::Metal,
    };
    StreamLine {
        name: name.replace('-', " "),
        from,
        to,
        flow: stream.mass(table),
        unit: "kg/h".to_owned(),
        phase,
        elements: elements.filter(|(_, kg)| *kg > 0.0).collect(),
        kind,
    }
}

/// Three digits that count.
fn rounded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let scale = 10f64.powi(2 - value.abs().log10().floor() as i32);
    (value * scale).round() / scale
}
