//! Assumed: every figure that somebody chose, so that nobody takes it for known.

use crate::Report;
use crate::chart::palette::{ALARM, MAIN, MAIN_LIGHT, SERIES};
use crate::chart::strip::{Part, strip};
use crate::markup::{Column, Figure, Table, counted, escape, figure, nothing};
use crate::number::{percent, whole};
use crate::section::Section;
use loparite_model::figure::{Grade, Origin};

/// What is not known.
pub const SECTION: Section = Section { id: "assumed", title: |_| "Assumed figures".to_owned(), body };

const GRADES: [(Grade, &str); 4] =
    [(Grade::Measured, MAIN), (Grade::Reported, MAIN_LIGHT), (Grade::Estimated, SERIES[3]), (Grade::Assumed, ALARM)];

fn body(report: &Report) -> String {
    let origins = &report.model.origins;
    if origins.is_empty() {
        return nothing("The scenario holds no figure.");
    }
    let count = |grade: Grade| origins.iter().filter(|origin| origin.grade == grade).count();
    let parts = GRADES.map(|(grade, fill)| Part { name: grade.word().to_owned(), count: count(grade) as f64, fill });
    let assumed = count(Grade::Assumed);
    let share = percent(assumed as f64 / origins.len() as f64);
    let finding = match assumed {
        0 => format!("None of the {} figures is assumed", whole(origins.len() as f64)),
        _ => format!("{assumed} of {} figures ({share}) are assumed", whole(origins.len() as f64)),
    };
    let drawn = figure(&Figure {
        finding: &finding,
        measured: "number of figures by how well they are known",
        picture: &strip(&parts),
        source: "grades as given with each figure in the data",
    });
    drawn + &table(origins, assumed)
}

fn table(origins: &[Origin], assumed: usize) -> String {
    if assumed == 0 {
        return String::new();
    }
    let all = || origins.iter().filter(|origin| origin.grade == Grade::Assumed);
    let chain: Vec<&Origin> = all().filter(|origin| flowsheet(origin).is_none()).collect();
    let said = format!("All {} of the chain that somebody chose", counted(chain.len(), "figure"));
    let mut text = format!("<details open><summary>{said}</summary>\n{}</details>\n", rows(&chain));
    let mut sheets: Vec<&str> = all().filter_map(flowsheet).collect();
    sheets.dedup();
    for sheet in sheets {
        let own: Vec<&Origin> = all().filter(|origin| flowsheet(origin) == Some(sheet)).collect();
        let said = format!("Flowsheet {}: {} that somebody chose", escape(sheet), counted(own.len(), "figure"));
        text.push_str(&format!("<details><summary>{said}</summary>\n{}</details>\n", rows(&own)));
    }
    text
}

/// The flowsheet that a figure belongs to.
fn flowsheet(origin: &Origin) -> Option<&str> {
    let (_, rest) = origin.of.split_once("flowsheet `")?;
    rest.split_once('`').map(|(id, _)| id)
}

fn rows(origins: &[&Origin]) -> String {
    let heads = [("Figure", Column::Prose), ("As written", Column::Prose), ("Why", Column::Prose)];
    let mut table = Table::new("", &heads);
    let mut part = String::new();
    for origin in origins {
        let of = origin.of.replace('`', "").replace('_', " ");
        let (thing, figure) = of.split_once(": ").unwrap_or(("", &of));
        if thing != part && !thing.is_empty() {
            table.part(thing);
        }
        thing.clone_into(&mut part);
        let note = if origin.note.is_empty() { "no reason given" } else { &origin.note };
        table.row(&[figure.to_owned(), origin.text.clone(), note.to_owned()]);
    }
    table.finish()
}
