//! Show: diagnostics with their place in the text, and progress.
//!
//! In        diagnostics and the files they speak of
//! Out       drawings on stderr, JSON for machines
//! Holds     one diagnostic, one drawing; colours only on a terminal

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use loparite::{Diag, Progress, Severity, SourceFile};
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource};
use std::io::{IsTerminal, Write};

/// Data, on stdout. A reader who has seen enough (`| head`) ends the output, not the run.
pub fn data(text: &str) {
    let _gone = std::io::stdout().write_all(text.as_bytes());
}

/// A line of message, on stderr.
pub fn message(text: &str) {
    let _gone = writeln!(std::io::stderr(), "{text}");
}

/// Draws diagnostics on stderr.
pub fn diags(diags: &[Diag], files: &[SourceFile]) {
    let theme = if std::io::stderr().is_terminal() { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(110).without_cause_chain();
    for diag in diags {
        let mut drawn = String::new();
        let report = report(diag, files);
        if handler.render_report(&mut drawn, report.as_ref()).is_ok() {
            message(&format!("{}\n  more: loparite explain {}\n", drawn.trim_end(), diag.code));
        }
    }
}

fn report(diag: &Diag, files: &[SourceFile]) -> miette::Report {
    let severity = match diag.severity {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
    };
    let mut drawn = MietteDiagnostic::new(diag.message.clone()).with_code(diag.code).with_severity(severity);
    if let Some(hint) = &diag.hint {
        drawn = drawn.with_help(hint.clone());
    }
    let Some(place) = &diag.place else { return miette::Report::new(drawn) };
    match files.iter().find(|file| file.path == place.file) {
        Some(file) => {
            let label = LabeledSpan::new(Some(diag.label.clone()), place.start, place.end.saturating_sub(place.start));
            let source = NamedSource::new(&file.path, file.text.clone());
            miette::Report::new(drawn.with_label(label)).with_source_code(source)
        }
        // a file that is no text has no lines to show
        None => {
            drawn.message = format!("{} ({}:{}:{})", drawn.message, place.file, place.line, place.column);
            miette::Report::new(drawn)
        }
    }
}

/// Diagnostics for machines: a list.
pub fn diags_json(diags: &[Diag]) -> serde_json::Value {
    let one = |diag: &Diag| {
        serde_json::json!({
            "code": diag.code,
            "severity": match diag.severity { Severity::Error => "error", Severity::Warning => "warning" },
            "message": diag.message,
            "file": diag.place.as_ref().map(|place| &place.file),
            "line": diag.place.as_ref().map(|place| place.line),
            "column": diag.place.as_ref().map(|place| place.column),
            "hint": diag.hint,
        })
    };
    serde_json::Value::Array(diags.iter().map(one).collect())
}

/// A progress bar on stderr.
pub struct Bar(ProgressBar);

impl Bar {
    /// A bar, hidden if asked for or if stderr is no terminal.
    #[allow(clippy::fn_params_excessive_bools, reason = "a flag of the command line, as it was read")]
    pub fn new(quiet: bool) -> Bar {
        let target = if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(None, target);
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}").expect("the template is fixed");
        bar.set_style(style);
        Bar(bar)
    }
}

impl Progress for Bar {
    fn step(&mut self, what: &str, done: usize, total: usize) {
        self.0.set_length(total as u64);
        self.0.set_position(done as u64);
        self.0.set_message(what.to_owned());
        if done >= total {
            self.0.finish_and_clear();
        }
    }
}
