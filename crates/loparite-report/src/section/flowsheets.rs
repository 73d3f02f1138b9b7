//! Flowsheets: how each plant of the plan works, its recipe, and whether plan and flowsheet agree.
//!
//! Holds     a recipe that no flowsheet stands behind is said to be declared

use crate::Report;
use crate::chart::flowsheet::svg;
use crate::markup::{Column, Figure, Table, escape, figure, nothing, paragraph};
use crate::section::Section;

/// From ore to magnet, as it is done.
pub const SECTION: Section = Section { id: "flowsheets", title: |_| "Processing flowsheets".to_owned(), body };

fn body(report: &Report) -> String {
    if report.flowsheets.is_empty() {
        return nothing("No technology of this scenario has a flowsheet: its recipes are declared.");
    }
    let mut text = checked(report);
    for sheet in &report.flowsheets {
        let summary = format!(
            "<summary>{} <span class=\"muted\">({})</span></summary>",
            escape(&sheet.name),
            escape(&sheet.stage)
        );
        let facts: String = sheet.facts.iter().map(|fact| paragraph(fact)).collect();
        let remarks: String = sheet.remarks.iter().map(|remark| format!("<li>{}</li>\n", escape(remark))).collect();
        let remarks = if remarks.is_empty() {
            paragraph("No guard of realism remarks on it.")
        } else {
            format!("<p>Guards of realism remark:</p>\n<ul>\n{remarks}</ul>\n")
        };
        let picture = figure(&Figure {
            finding: &sheet.finding,
            measured: "flows at the design point; thickness of a line by mass, its words name the elements carried",
            picture: &svg(&sheet.diagram),
            source: "solved flowsheet: every atom that comes in goes out",
        });
        text.push_str(&format!("<details class=\"flowsheet\">{summary}\n{picture}{facts}{remarks}</details>\n"));
    }
    text
}

/// Plan against flowsheet.
fn checked(report: &Report) -> String {
    if report.checks.is_empty() {
        return paragraph("No plant with a flowsheet runs in this plan.");
    }
    let head = [
        ("Plant", Column::Words),
        ("Year of\nmost feed", Column::Numbers),
        ("Fed\nt/a, as counted", Column::Numbers),
        ("Largest difference\n%", Column::Numbers),
        ("Says", Column::Prose),
    ];
    let mut table = Table::new("", &head);
    for check in &report.checks {
        let difference = if check.says.is_some() { "-".to_owned() } else { format!("{:.2}", 100.0 * check.difference) };
        let says = check.says.clone().unwrap_or_else(|| {
            if check.agrees {
                "agrees".to_owned()
            } else {
                "differs: the recipe of the design feed does not hold for this feed".to_owned()
            }
        });
        let fed = crate::number::number(check.fed);
        table.row(&[check.facility.clone(), check.year.to_string(), fed, difference, says]);
    }
    let agree = report.checks.iter().filter(|check| check.agrees).count();
    let said = format!(
        "The plan reckons with linear recipes, each derived from a flowsheet at its design feed. Here every plant's flowsheet is solved \
         again for the mixture it takes in its fullest year: {agree} of {} agree within {} %.",
        report.checks.len(),
        100.0 * report.check_tolerance
    );
    paragraph(&said) + &table.finish()
}
