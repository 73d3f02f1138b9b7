//! Gaps: elements known to be in a deposit for which no figure was found.

use crate::Report;
use crate::markup::{Column, Table, counted, listed, nothing, paragraph};
use crate::section::Section;

/// What no figure was found for.
pub const SECTION: Section = Section { id: "gaps", title: |_| "Gaps".to_owned(), body };

fn body(report: &Report) -> String {
    let model = report.model;
    let mut table =
        Table::new("", &[("Deposit", Column::Words), ("Known to be there, no figure found", Column::Prose)]);
    let mut count = 0;
    for (_, deposit) in model.deposits.iter().filter(|(_, deposit)| !deposit.gaps.is_empty()) {
        let names: Vec<String> = deposit
            .gaps
            .iter()
            .map(|&element| format!("{} ({})", model.elements[element].name, model.elements.key(element)))
            .collect();
        count += 1;
        table.row(&[deposit.name.clone(), listed(&names)]);
    }
    if count == 0 {
        return nothing("For every element named in a deposit there is a figure.");
    }
    let verb = if count == 1 { "has" } else { "have" };
    let said = format!(
        "{} {verb} elements without a figure. They are left out of all sums, radionuclides among them: \
         what is said of residues holds only for what is known.",
        counted(count, "deposit")
    );
    paragraph(&said) + &table.finish()
}
