//! Disagree: facts for which sources give different values; all are kept.

use crate::Report;
use crate::markup::{Column, Table, counted, escape, nothing, paragraph};
use crate::names::Notes;
use crate::number::number;
use crate::section::Section;
use loparite_model::claim::Fact;

/// Evidence on both sides.
pub const SECTION: Section = Section { id: "disagree", title: |_| "Where sources disagree".to_owned(), body };

fn body(report: &Report) -> String {
    let model = report.model;
    let mut rows: Vec<(f64, &Fact)> =
        model.facts.iter().filter_map(|(_, fact)| spread(fact).map(|spread| (spread, fact))).collect();
    if rows.is_empty() {
        return nothing("No two sources disagree about a fact of this scenario.");
    }
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let notes = Notes::new(report);
    let heads = [
        ("Fact", Column::Prose),
        ("Central value", Column::Prose),
        ("Other values", Column::Prose),
        ("Largest over smallest", Column::Numbers),
    ];
    let mut table = Table::new("", &heads);
    for (spread, fact) in &rows {
        let mut said = fact.evidence.iter().map(|evidence| {
            let note = &model.origin(evidence.origin).note;
            let note = if note.is_empty() {
                String::new()
            } else {
                format!("<br><span class=\"note\">{}</span>", escape(note))
            };
            format!("{}{note}", notes.origin(model, evidence.origin))
        });
        let central = said.next().unwrap_or_default();
        let others: Vec<String> = said.collect();
        let ratio =
            if spread.is_finite() { format!("{} ×", number(*spread)) } else { "sign or unit differs".to_owned() };
        table.html(&[escape(&fact.name), central, others.join("<br>"), escape(&ratio)]);
    }
    let said = format!(
        "For {} sources give different values. All are kept; the first is used where one is needed, and a claim is held against each.",
        counted(rows.len(), "fact")
    );
    paragraph(&said) + &table.finish()
}

/// largest over smallest value, if they differ by more than rounding
fn spread(fact: &Fact) -> Option<f64> {
    let values: Vec<f64> = fact.evidence.iter().map(|evidence| evidence.quantity.value).collect();
    let (least, most) = (values.iter().copied().reduce(f64::min)?, values.iter().copied().reduce(f64::max)?);
    let units = fact.evidence.windows(2).any(|pair| {
        pair[0].quantity.dimension != pair[1].quantity.dimension
            || pair[0].quantity.currency != pair[1].quantity.currency
    });
    let differ = (most - least).abs() > 1e-6 * most.abs().max(least.abs());
    (differ || units).then_some(if least > 0.0 && !units { most / least } else { f64::INFINITY })
}
