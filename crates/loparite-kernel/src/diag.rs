//! Diagnostic: one mistake of an input, with its place and, if known, its cure.
//!
//! In        code, message (lower case, object, value, unit), place in a file, hint
//! Out       [`Diag`]; [`Diags`] collects all of them, never the first alone
//! Holds     every code stands in [`crate::codes`]; order is file, then place, then code
//! Not here  drawing on a terminal (`loparite-cli`)

use crate::codes;

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// Nothing can be computed from it.
    Error,
    /// It was used, but a reader should know.
    Warning,
}

/// A stretch of bytes in a file.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// Path as given by the user or found below it.
    pub file: String,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
}

/// One diagnostic.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diag {
    /// Such as `LP2041`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Lower case, no full stop.
    pub message: String,
    /// Where, if it is in a file.
    pub place: Option<Place>,
    /// What stands under the place.
    pub label: String,
    /// A cure, if one is known.
    pub hint: Option<String>,
}

impl Diag {
    /// An error with a code of [`crate::codes`].
    pub fn error(code: &'static str, message: impl Into<String>) -> Diag {
        debug_assert!(codes::title(code).is_some(), "code {code} is not in the catalogue");
        Diag { code, severity: Severity::Error, message: message.into(), place: None, label: String::new(), hint: None }
    }

    /// A warning with a code of [`crate::codes`].
    pub fn warning(code: &'static str, message: impl Into<String>) -> Diag {
        Diag { severity: Severity::Warning, ..Diag::error(code, message) }
    }

    /// With its place and what to write under it.
    pub fn at(mut self, place: Option<Place>, label: impl Into<String>) -> Diag {
        self.place = place;
        self.label = label.into();
        self
    }

    /// With a cure.
    pub fn hint(mut self, hint: impl Into<String>) -> Diag {
        self.hint = Some(hint.into());
        self
    }
}

/// All diagnostics of one reading.
#[derive(Clone, Default, Debug)]
pub struct Diags {
    list: Vec<Diag>,
}

impl Diags {
    /// None yet.
    pub fn new() -> Diags {
        Diags::default()
    }

    /// Adds one.
    pub fn push(&mut self, diag: Diag) {
        self.list.push(diag);
    }

    /// Whether anything forbids going on.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|diag| diag.severity == Severity::Error)
    }

    /// Sorted by file, place and code, without repetitions.
    pub fn sorted(mut self) -> Vec<Diag> {
        self.list.sort_by(|a, b| (&a.place, a.code, &a.message).cmp(&(&b.place, b.code, &b.message)));
        self.list.dedup();
        self.list
    }
}
