//! Book: the page of golden cases.
//!
//! In        cases and verdicts
//! Out       a page in Markdown
//! Holds     it says what was compared and what was not, with the reason; of studies every value, since few are
//!           published; nothing else

use crate::case::Case;
use crate::judge::Verdict;
use std::fmt::Write as _;
use toml::Value;

const HEAD: &str = "# Golden cases

Published examples, studies and results of other programs, reproduced by the engines for processes and money.
`cargo xtask golden` runs them and writes this page; inputs and expected figures are in `golden/`.

A deviation is that of the value nearest to the tolerance of the case, relative (rel) or in its unit (abs). Rows with a
tolerance of their own (figures printed with few digits) are named below the table.

| case | whose figures | values | worst deviation | tolerance | verdict |
|---|---|---|---|---|---|
";

/// The kind of case whose every value is shown.
const STUDY: &str = "study";

/// The page.
pub fn page(judged: &[(Case, Verdict)]) -> String {
    let mut page = HEAD.to_owned();
    for (case, verdict) in judged {
        let (worst, tolerance) = verdict.worst_words(case);
        let _ = writeln!(
            page,
            "| [{}](#{}) | {} | {} | {worst} | {tolerance} | {} |",
            case.name,
            anchor(&case.name),
            case.citation,
            verdict.compared,
            words(verdict)
        );
    }
    judged.iter().for_each(|(case, verdict)| section(&mut page, case, verdict));
    page
}

/// The id that the book gives to a heading: strokes of a path fall away.
fn anchor(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_')).collect()
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
    if case.kind == STUDY {
        return study(page, case, verdict);
    }
    for (off, _, row) in verdict.worst.iter().flatten() {
        let (tolerance, words) = (row.tolerance.words(), row.words());
        let _ = writeln!(page, "- Nearest to its tolerance: {words}: off by {off:.1e}, allowed {tolerance}");
    }
    rest(page, case, verdict);
}

fn rest(page: &mut String, case: &Case, verdict: &Verdict) {
    for exception in &case.exceptions {
        let component = exception.component.as_ref().map(|word| format!(", {word}")).unwrap_or_default();
        let _ = writeln!(page, "- Not reproduced: {}{component}: {}", exception.place, exception.why);
    }
    for fault in &verdict.faults {
        let _ = writeln!(page, "- **Fault**: {fault}");
    }
}

/// What a study published, what comes of its inputs, and what was assumed for that.
fn study(page: &mut String, case: &Case, verdict: &Verdict) {
    rest(page, case, verdict);
    for profile in case.text.get("profile").and_then(Value::as_array).into_iter().flatten() {
        let id = profile.get("id").and_then(Value::as_str).unwrap_or_default();
        let _ = writeln!(page, "- Profile `{id}`: {}", profile_words(profile));
    }
    let mut said: Vec<&str> = Vec::new();
    let studies = case.text.get("study").and_then(Value::as_array).into_iter().flatten();
    for study in studies {
        let word = |key: &str| study.get(key).and_then(Value::as_str).unwrap_or_default();
        let assumptions = study.get("assumptions").and_then(Value::as_array).into_iter().flatten();
        for assumption in assumptions.filter_map(Value::as_str) {
            if said.contains(&assumption) {
                continue;
            }
            said.push(assumption);
            let _ = writeln!(page, "- {}: {assumption}", word("title"));
        }
    }
    page.push_str("\n| study | what | published | recomputed | difference | allowed |\n|---|---|---|---|---|---|\n");
    for (row, value) in &verdict.found {
        let what = format!("{} {}", row.quantity, row.component);
        let (place, unit) = (&row.place, &row.unit);
        if row.quantity.ends_with(" test") {
            let said = |fits: f64| if fits == 1.0 { "consistent" } else { "inconsistent with a flat profile" };
            let _ = writeln!(page, "| {place} | {what} | {} | {} | | |", said(row.value), said(*value));
            continue;
        }
        let difference = match (&**unit, row.value) {
            ("%" | "years", _) => format!("{:+.2}", value - row.value),
            (_, 0.0) => String::new(),
            (_, published) => format!("{:+.1} %", 100.0 * (value - published) / published.abs()),
        };
        let allowed = row.tolerance.plain(unit);
        let _ = writeln!(
            page,
            "| {place} | {} | {} {unit} | {value:.1} | {difference} | {allowed} |",
            what.trim(),
            row.value
        );
    }
}

/// `build 30 %, 40 %, 30 % (assumed); timing start`
fn profile_words(profile: &Value) -> String {
    let text = |value: &Value| value.as_str().map(str::to_owned).unwrap_or_else(|| value.to_string());
    let figure = |(key, value): (&String, &Value)| {
        let list = value.get("values").and_then(Value::as_array);
        let number = match (list, value.get("value")) {
            (Some(list), _) => list.iter().map(text).collect::<Vec<_>>().join(", "),
            (None, Some(number)) => text(number),
            (None, None) => text(value),
        };
        let years = value.get("years").map(|years| format!(" over {years} years")).unwrap_or_default();
        let grade = value.get("grade").map(|grade| format!(" ({})", text(grade))).unwrap_or_default();
        format!("{} {number}{years}{grade}", key.replace('_', " "))
    };
    let keys = profile.as_table().into_iter().flatten().filter(|(key, _)| !matches!(&***key, "id" | "note"));
    keys.map(figure).collect::<Vec<_>>().join("; ")
}
