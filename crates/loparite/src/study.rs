//! Study: what `loparite finance CASE.toml` prints: published studies recomputed, plants costed.
//!
//! In        studies and plants of a case file
//! Out       plain text: published against recomputed, what closes the gap, tests of the headline; of a plant every
//!           measure of its cost
//! Holds     a study whose inputs do not fit is refused with all faults at its place; a value that differs is an answer
//! Not here  the mathematics (`loparite_finance::study`, `checks`, `plant`)

use crate::text::{table, whole, wrap};
use loparite_claims::words::number;
use loparite_finance::checks::{Verdict, percent};
use loparite_finance::fault::Fault;
use loparite_finance::irr::irr;
use loparite_finance::plant::value::value;
use loparite_finance::plant::{Line, cost};
use loparite_finance::study::compare::{Check, Outcome, Row, Tolerance, Unit};
use loparite_kernel::diag::Diag;
use loparite_load::case::{PlantCase, PlantTask, StudyCase};
use loparite_model::figure::Origin;
use std::fmt::Write;

/// A study recomputed.
///
/// # Errors
/// All faults of its inputs.
pub fn study(case: &StudyCase, origins: &[Origin]) -> Result<String, Vec<Diag>> {
    let study = &case.study;
    let refuse = |fault: Fault| {
        Diag::error("LP2180", format!("study `{}`: {fault}", study.id))
            .at(case.place.clone(), "this study")
            .hint("correct the figures that it names, or its profile")
    };
    let outcome = study.compare().map_err(|faults| faults.into_iter().map(refuse).collect::<Vec<_>>())?;
    let mut text =
        format!("{}, in {}; averages become years by profile `{}`\n", study.title, study.money, study.profile.id);
    text.push_str(&rows(&outcome));
    for line in &study.assumptions {
        text.push_str(&wrap(&format!("closed by: {line}"), 2));
    }
    let assumed: Vec<String> = case.assumed(origins).map(|origin| format!("{} {}", origin.of, origin.text)).collect();
    if !assumed.is_empty() {
        text.push_str(&wrap(&format!("assumed: {}", assumed.join("; ")), 2));
    }
    for check in &outcome.checks {
        text.push_str(&wrap(&test(check), 2));
    }
    Ok(text)
}

fn rows(outcome: &Outcome) -> String {
    if outcome.rows.is_empty() {
        return String::new();
    }
    let head = ["published", "tax", "value", "recomputed", "difference", "allowed", ""].map(str::to_owned);
    table(&head, &outcome.rows.iter().map(row).collect::<Vec<_>>())
}

fn row(row: &Row) -> Vec<String> {
    let unit = row.published.what.unit();
    let amount = |value: f64| match unit {
        Unit::Share => percent(value),
        Unit::Years => format!("{value:.1} years"),
        Unit::Tonnes => format!("{} t", number(value)),
        Unit::Money => money(value),
    };
    let apart = |difference: f64| match unit {
        Unit::Share => format!("{:+.1} points", 100.0 * difference),
        Unit::Years => format!("{difference:+.1} years"),
        Unit::Tonnes | Unit::Money => format!("{:+.1} %", 100.0 * difference),
    };
    let allowed = match row.published.tolerance {
        Some(Tolerance::Relative(most)) => format!("{:.1} %", 100.0 * most),
        Some(Tolerance::Absolute(most)) if unit == Unit::Share => format!("{:.1} points", 100.0 * most),
        Some(Tolerance::Absolute(most)) => amount(most),
        None => String::new(),
    };
    let found = row.found.as_ref().map_or_else(Clone::clone, |&found| amount(found));
    let difference = row.difference().map_or_else(String::new, apart);
    let near = if row.is_near() { "reproduced" } else { "differs" };
    vec![
        row.published.what.words(),
        row.published.basis.word().to_owned(),
        amount(row.published.value),
        found,
        difference,
        allowed,
        near.to_owned(),
    ]
}

/// Money with four digits at least, in millions from one million on.
fn money(value: f64) -> String {
    match value.abs() {
        large if large >= 1e9 => format!("{} m", whole(value / 1e6)),
        large if large >= 1e6 => format!("{:.1} m", value / 1e6),
        _ => whole(value),
    }
}

fn test(check: &Check) -> String {
    let said = |verdict: &Verdict| match verdict {
        Verdict::Consistent => "consistent".to_owned(),
        Verdict::Inconsistent { why } => why.clone(),
    };
    match check {
        Check::Pair(basis, headline, test) => {
            let [least, most] = [test.range.0, test.range.1].map(money);
            let worth = format!("; with {:.1} % a flat profile is worth {least} to {most}", 100.0 * headline.irr);
            let worth = if test.verdict.is_consistent() { worth } else { String::new() };
            format!("test of value and return {}: {}{worth}", basis.word(), said(&test.verdict))
        }
        Check::TwoRates(basis, _, test) => {
            let each: Vec<String> = test
                .by_build
                .iter()
                .map(|implied| {
                    format!(
                        "build {}: capital {}, {} a year",
                        implied.build,
                        money(implied.capital),
                        money(implied.flow)
                    )
                })
                .collect();
            format!("test of two rates {}: {}; {}", basis.word(), said(&test.verdict), each.join("; "))
        }
        Check::Balance(given, test) => {
            format!("mass balance {}: {}; {:+.1} %", given.name, said(&test.verdict), 100.0 * test.difference)
        }
    }
}

/// A plant costed by the rules that its case names.
///
/// # Errors
/// All faults of its inputs.
pub fn plant(case: &PlantCase) -> Result<String, Vec<Diag>> {
    let refuse = |faults: Vec<Fault>| -> Vec<Diag> {
        let one = |fault: Fault| {
            Diag::error("LP2180", format!("plant `{}`: {fault}", case.id))
                .hint("correct the figure that it names, in the case file")
        };
        faults.into_iter().map(one).collect()
    };
    let mut text = format!("plant {}\n", case.id);
    let (lines, cash) = match &case.task {
        PlantTask::Whole(plant) => {
            let costed = cost(plant, &case.rules).map_err(refuse)?;
            costed.notes.iter().for_each(|note| text.push_str(&wrap(&format!("note: {note}"), 2)));
            (costed.lines(), costed.value.map(|value| value.cash))
        }
        PlantTask::Totals(totals, terms) => {
            let value = value(totals, terms, &case.rules).map_err(refuse)?;
            (value.lines(), Some(value.cash))
        }
    };
    let amount = |value: f64| if value.abs() < 1e4 { format!("{value:.2}") } else { whole(value) };
    let head = ["measure", "of", "amount"].map(str::to_owned);
    let row = |line: &Line| vec![line.measure.to_owned(), line.of.clone(), amount(line.amount)];
    text.push_str(&table(&head, &lines.iter().map(row).collect::<Vec<_>>()));
    if let Some(cash) = cash {
        let _ = writeln!(text, "  rate of return: {}", irr(&cash).words());
    }
    Ok(text)
}
