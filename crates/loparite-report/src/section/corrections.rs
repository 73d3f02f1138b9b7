//! Corrections: known errors of sources, with the reason.

use crate::Report;
use crate::markup::{Column, Table, escape, nothing};
use crate::names::Notes;
use crate::section::Section;

/// Errors of sources.
pub const SECTION: Section = Section { id: "corrections", title: |_| "Known errors of sources".to_owned(), body };

fn body(report: &Report) -> String {
    let model = report.model;
    if model.corrections.is_empty() {
        return nothing("No error of a source is on record for this scenario.");
    }
    let notes = Notes::new(report);
    let heads =
        [("Source", Column::Prose), ("Says", Column::Prose), ("Should say", Column::Prose), ("Why", Column::Prose)];
    let mut table = Table::new("", &heads);
    for (_, row) in model.corrections.iter() {
        let source = format!("{}{}", escape(&model.sources[row.source].title), notes.source(row.source));
        table.html(&[source, escape(&row.says), escape(&row.should), escape(&row.reason)]);
    }
    table.finish()
}
