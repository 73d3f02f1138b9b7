//! Tidy: what no compiler checks.
//!
//! In        the text of the workspace
//! Out       a [`Report`]: faults and notes, each with file and line
//! Holds     every check finds its fault in a tree made for it (tested)
//! Not here  format (rustfmt), habits of Rust (clippy), the text of scenarios (`loparite-load`)

mod catalogue;
mod code;
mod data;
pub mod edges;
mod text;
mod tree;

use self::tree::Tree;
use std::fmt::Write as _;
use std::path::Path;

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Weight {
    /// Must be mended.
    Fault,
    /// Worth a look.
    Note,
}

/// Something that was found.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Finding {
    /// Path below the root.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    /// How bad it is.
    pub weight: Weight,
    /// What it is.
    pub what: String,
}

/// What of a report is wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Show {
    /// Faults, and the number of notes.
    Faults,
    /// Notes too.
    All,
}

/// Everything that was found.
#[derive(Clone, Default, Debug)]
pub struct Report {
    findings: Vec<Finding>,
}

impl Report {
    /// Adds what must be mended.
    fn fault(&mut self, file: &str, line: usize, what: impl Into<String>) {
        self.add(file, line, Weight::Fault, what.into());
    }

    /// Adds what is worth a look.
    fn note(&mut self, file: &str, line: usize, what: impl Into<String>) {
        self.add(file, line, Weight::Note, what.into());
    }

    fn add(&mut self, file: &str, line: usize, weight: Weight, what: String) {
        self.findings.push(Finding { file: file.to_owned(), line, weight, what });
    }

    /// All that must be mended, by place.
    pub fn faults(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.weight == Weight::Fault)
    }

    /// For print.
    pub fn text(&self, show: Show) -> String {
        let mut text = String::new();
        for finding in self.findings.iter().filter(|finding| show == Show::All || finding.weight == Weight::Fault) {
            let weight = if finding.weight == Weight::Note { "note: " } else { "" };
            let _ = writeln!(text, "{}:{}: {weight}{}", finding.file, finding.line, finding.what);
        }
        let faults = self.faults().count();
        let notes = self.findings.len() - faults;
        let _ = writeln!(text, "tidy: {faults} faults, {notes} notes");
        text
    }
}

/// Checks of the text alone.
const CHECKS: &[fn(&Tree, &mut Report)] = &[
    text::words,
    text::style,
    code::check,
    catalogue::codes,
    catalogue::lists,
    catalogue::tests,
    data::technologies,
    data::examples,
];

/// Checks a workspace.
///
/// # Errors
/// A tree that cannot be read, a workspace that cargo refuses.
pub fn check(root: &Path) -> Result<Report, String> {
    let mut report = check_text(root)?;
    let map = std::fs::read_to_string(root.join(edges::MAP)).unwrap_or_default();
    report.findings.extend(edges::check(&map, &crate::metadata(root)?));
    report.findings.sort();
    Ok(report)
}

/// Checks what needs no cargo.
///
/// # Errors
/// A tree that cannot be read.
pub fn check_text(root: &Path) -> Result<Report, String> {
    let tree = Tree::read(root)?;
    let mut report = Report::default();
    for check in CHECKS {
        check(&tree, &mut report);
    }
    report.findings.sort();
    Ok(report)
}
