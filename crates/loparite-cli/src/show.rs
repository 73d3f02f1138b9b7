//! Show: diagnostics with their place in the text, and progress.
//!
//! In        diagnostics and the files they speak of
//! Out       drawings on stderr, JSON for machines
//! Holds     one diagnostic, one drawing; colours only on a terminal

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use loparite::{Diag, Place, Progress, Severity, SourceFile};
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, MietteError};
use miette::{MietteSpanContents, SourceCode, SourceSpan, SpanContents};
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
    let theme =
        if std::io::stderr().is_terminal() { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
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
            let (source, start) = Cropped::new(file, place);
            let label = LabeledSpan::new(Some(diag.label.clone()), start, place.end.saturating_sub(place.start));
            miette::Report::new(drawn.with_label(label)).with_source_code(source)
        }
        // a file that is no text has no lines to show
        None => {
            drawn.message = format!("{} ({}:{}:{})", drawn.message, place.file, place.line, place.column);
            miette::Report::new(drawn)
        }
    }
}

/// Characters of a line that are shown.
const WIDTH: usize = 100;

/// Characters before a place that are shown of a long line.
const BEFORE: usize = 30;

/// A text whose long lines are cut to what fits a terminal, the one with the place around it.
struct Cropped {
    name: String,
    text: String,
    column: usize,
}

impl Cropped {
    /// The text, and where in it the place begins.
    fn new(file: &SourceFile, place: &Place) -> (Cropped, usize) {
        let (mut text, mut read, mut start) = (String::new(), 0, place.start);
        for line in file.text.split_inclusive('\n') {
            let here = (read..read + line.len()).contains(&place.start);
            let (before, after) = line.split_at(if here { place.start - read } else { 0 });
            let shown = before.chars().count().min(WIDTH - BEFORE);
            let cut =
                before.char_indices().rev().nth(BEFORE).filter(|_| shown == WIDTH - BEFORE).map_or(0, |(at, _)| at);
            if cut > 0 {
                text.push('…');
            }
            text.push_str(&before[cut..]);
            if here {
                start = text.len();
            }
            let room = if cut > 0 { WIDTH - BEFORE } else { WIDTH - shown };
            let room =
                if here { room.max(file.text[place.start..place.end.max(place.start)].chars().count()) } else { room };
            match after.char_indices().nth(room).filter(|&(at, _)| !after[at..].trim().is_empty()) {
                Some((at, _)) => text.extend([&after[..at], "…\n"]),
                None => text.push_str(after),
            }
            read += line.len();
        }
        (Cropped { name: file.path.clone(), text, column: place.column - 1 }, start)
    }
}

impl SourceCode for Cropped {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let found = self.text.read_span(span, lines_before, lines_after)?;
        // the place alone is asked for to print its column, which is that of the whole line
        let column = if lines_before + lines_after == 0 { self.column } else { found.column() };
        let (name, span) = (self.name.clone(), *found.span());
        let contents =
            MietteSpanContents::new_named(name, found.data(), span, found.line(), column, found.line_count());
        Ok(Box::new(contents))
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
