//! Claims: what was said in public, and what is to be thought of it.

use crate::Report;
use crate::chart::palette::{ALARM, GREY, MAIN_LIGHT, SERIES};
use crate::chart::strip::{Part, strip};
use crate::markup::{Column, Figure, Table, escape, figure, nothing};
use crate::names::{Notes, check_words};
use crate::section::Section;
use loparite_claims::verdict::{Finding, Rating, Verdict};
use loparite_model::claim::Claim;

/// Verdicts.
pub const SECTION: Section = Section { id: "claims", title: |_| "Claims and verdicts".to_owned(), body };

/// ratings from good to bad, with their colours
const RATINGS: [(Rating, &str); 5] = [
    (Rating::Supported, SERIES[2]),
    (Rating::Plausible, MAIN_LIGHT),
    (Rating::Untestable, GREY),
    (Rating::Strained, SERIES[3]),
    (Rating::Contradicted, ALARM),
];

fn body(report: &Report) -> String {
    if report.verdicts.is_empty() {
        return nothing("The scenario includes no claim.");
    }
    let count = |rating: Rating| report.verdicts.iter().filter(|verdict| verdict.rating == rating).count();
    let parts =
        RATINGS.map(|(rating, fill)| Part { name: rating.word().to_owned(), count: count(rating) as f64, fill });
    let finding = format!(
        "Of {} claims, {} stand, {} do not, {} cannot be tested",
        report.verdicts.len(),
        count(Rating::Supported) + count(Rating::Plausible),
        count(Rating::Strained) + count(Rating::Contradicted),
        count(Rating::Untestable)
    );
    let drawn = figure(&Figure {
        finding: &finding,
        measured: "number of claims by verdict",
        picture: &strip(&parts),
        source: "each verdict is computed from independent evidence or from this plan; numbers in brackets lead to the sources",
    });
    drawn + &table(report)
}

fn table(report: &Report) -> String {
    let notes = Notes::new(report);
    let heads = [
        ("Verdict", Column::Words),
        ("Claim", Column::Prose),
        ("Says", Column::Words),
        ("Why", Column::Prose),
        ("Evidence", Column::Prose),
    ];
    let mut table = Table::new("", &heads);
    let mut article = None;
    for verdict in report.verdicts {
        let claim = &report.model.claims[verdict.claim];
        if article != Some(&claim.article) {
            table.part(&format!("Article {}: {}, {}", claim.article, claim.publisher, claim.date));
            article = Some(&claim.article);
        }
        let word = verdict.rating.word();
        table.html(&[
            format!("<span class=\"badge {word}\">{word}</span>"),
            format!(
                "{}{} <span class=\"note\">{}</span>",
                escape(&claim.statement),
                notes.source(claim.source),
                escape(report.model.claims.key(verdict.claim))
            ),
            says(claim),
            why(verdict),
            evidence(report, &notes, verdict, claim),
        ]);
    }
    table.finish()
}

fn says(claim: &Claim) -> String {
    let text = claim.says.text.trim();
    if text.is_empty() {
        return "<span class=\"note\">no number</span>".to_owned();
    }
    let operator = match claim.says.operator.word() {
        "=" => "",
        "~" => "about ",
        ">=" => "≥ ",
        "<=" => "≤ ",
        other => other,
    };
    let year = claim.says.year.map_or(String::new(), |year| format!("<br><span class=\"note\">for {year}</span>"));
    format!("{}{}{year}<br><span class=\"note\">{}</span>", escape(operator), escape(text), escape(&claim.quantity))
}

fn why(verdict: &Verdict) -> String {
    let mut text = escape(&sentence(&verdict.because));
    let others: Vec<&Finding> =
        verdict.findings.iter().filter(|finding| !said(&verdict.because, &finding.reason)).collect();
    let findings = others
        .iter()
        .map(|finding| format!("<li>{}: {}</li>", escape(finding.check), escape(&sentence(&finding.reason))));
    let list: String = findings.collect();
    if !list.is_empty() {
        text.push_str(&format!("<ul class=\"note\">{list}</ul>"));
    }
    for (words, lines) in [("What binds", &verdict.binding), ("What it would take", &verdict.relaxation)] {
        if !lines.is_empty() {
            let items: String = lines.iter().map(|line| format!("<li>{}</li>", escape(line))).collect();
            text.push_str(&format!("<div class=\"note\">{words}:<ul>{items}</ul></div>"));
        }
    }
    text
}

/// whether the one sentence holds the other already
fn said(because: &str, reason: &str) -> bool {
    because.to_lowercase().contains(reason.trim().to_lowercase().as_str())
}

fn sentence(text: &str) -> String {
    let mut letters = text.trim().chars();
    let Some(first) = letters.next() else { return String::new() };
    let end = if text.trim_end().ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{}{}{end}", first.to_uppercase(), letters.as_str())
}

fn evidence(report: &Report, notes: &Notes, verdict: &Verdict, claim: &Claim) -> String {
    let mut origins: Vec<_> = verdict.findings.iter().flat_map(|finding| finding.evidence.iter().copied()).collect();
    origins.sort_unstable();
    origins.dedup();
    let mut items: Vec<String> = origins.into_iter().map(|origin| notes.origin(report.model, origin)).collect();
    if let Some(goal) = verdict.goal {
        items.push(format!("<a href=\"#goals\">{}</a>", escape(&report.model.goals[goal].name)));
    }
    if items.is_empty() {
        let held: Vec<String> = claim.checks.iter().map(|check| escape(&check_words(report.model, check))).collect();
        let said = if held.is_empty() { "nothing at hand".to_owned() } else { held.join("; ") };
        return format!("<span class=\"note\">{said}</span>");
    }
    items.join("<br>")
}
