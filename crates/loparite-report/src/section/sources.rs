//! Sources: everything a figure, a claim or a correction rests on.

use crate::Report;
use crate::markup::{escape, nothing};
use crate::names::source_numbers;
use crate::section::Section;

/// Where it all comes from.
pub const SECTION: Section = Section { id: "sources", title: |_| "Sources".to_owned(), body };

fn body(report: &Report) -> String {
    let model = report.model;
    let entries: String = model
        .sources
        .iter()
        .zip(source_numbers(report))
        .filter_map(|((_, source), number)| number.map(|number| entry(number, &source.title, &source.address)))
        .collect();
    if entries.is_empty() {
        return nothing("No figure of this scenario names a source.");
    }
    format!("<ol class=\"sources\">\n{entries}</ol>\n")
}

fn entry(number: usize, title: &str, address: &str) -> String {
    let (title, address) = (escape(title), address.trim());
    let link = if address.starts_with("https://") || address.starts_with("http://") {
        let address = escape(address);
        format!(". <a href=\"{address}\" rel=\"noreferrer\">{address}</a>")
    } else if address.is_empty() || address == "none" {
        String::new()
    } else {
        format!(". {}", escape(address))
    };
    format!("<li id=\"s{number}\">{title}{link}</li>\n")
}
