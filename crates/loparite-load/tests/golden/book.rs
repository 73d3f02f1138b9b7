//! Book: the page of golden cases.
//!
//! In        cases and verdicts
//! Out       a page in Markdown
//! Holds     it says what was compared and what was not, with the reason; nothing else

use crate::case::Case;
use crate::judge::Verdict;
use std::fmt::Write as _;

const HEAD: &str = "# Golden cases

Published examples and results of other programs, reproduced by the process engine. `cargo xtask golden` runs them and
writes this page; inputs and expected figures are in `golden/`.

A deviation is that of the value nearest to the tolerance of the case, relative (rel) or in its unit (abs). Rows with a
tolerance of their own (figures printed with few digits) are named below the table.

| case | whose figures | values | worst deviation | tolerance | verdict |
|---|---|---|---|---|---|
";

/// The page.
pub fn page(judged: &[(Case, Verdict)]) -> String {
    let mut page = HEAD.to_owned();
    for (case, verdict) in judged {
        let (worst, tolerance) = verdict.worst_words(case);
        let _ = writeln!(
            page,
            "| [{}](#{}) | {} | {} | {worst} | {tolerance} | {} |",
            case.name,
            case.name,
            case.citation,
            verdict.compared,
            words(verdict)
        );
    }
    judged.iter().for_each(|(case, verdict)| section(&mut page, case, verdict));
    page
}

fn words(verdict: &Verdict) -> String {
    match (verdict.faults.len(), verdict.excepted) {
        (0, 0) => "reproduced".to_owned(),
        (0, some) => format!("reproduced, {some} excepted"),
        (some, _) => format!("**not reproduced**: {some} values"),
    }
}

fn section(page: &mut String, case: &Case, verdict: &Verdict) {
    let source = match &*case.address {
        "none" => case.citation.clone(),
        address => format!("[{}]({address})", case.citation),
    };
    let _ = writeln!(page, "\n## {}\n\n{}.\n\n- Source: {source}", case.name, case.title);
    let _ = writeln!(page, "- Pins down: {}", case.pins);
    let _ = writeln!(page, "- Tolerance: {}, because {}", case.tolerance.words(), case.reason);
    let _ = writeln!(page, "- Verdict: {}", words(verdict));
    for (off, _, row) in verdict.worst.iter().flatten() {
        let (tolerance, words) = (row.tolerance.words(), row.words());
        let _ = writeln!(page, "- Nearest to its tolerance: {words}: off by {off:.1e}, allowed {tolerance}");
    }
    for exception in &case.exceptions {
        let component = exception.component.as_ref().map(|word| format!(", {word}")).unwrap_or_default();
        let _ = writeln!(page, "- Not reproduced: {}{component}: {}", exception.place, exception.why);
    }
    for fault in &verdict.faults {
        let _ = writeln!(page, "- **Fault**: {fault}");
    }
}
