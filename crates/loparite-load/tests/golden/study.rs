//! Study: published studies recomputed.
//!
//! In        `[[study]]` with what it published
//! Out       what comes of its inputs; the place of a row is the id of a study, the quantity what was published, the
//!           component `before tax` or `after tax`, if it is one of the two
//! Holds     the figure expected is the one that stands as published in the case: a slip in one of the two is a fault
//! Not here  the words of quantities (`loparite_finance::study::compare`)

use crate::case::Row;
use crate::{Solved, text};
use loparite_finance::study::compare::{Outcome, What};
use toml::Table;

struct Studies(Vec<(String, Outcome)>);

/// Recomputes all studies of a case.
///
/// # Errors
/// What the reader says, or the faults of a study.
pub fn solve(case: &Table) -> Result<Box<dyn Solved>, String> {
    let recompute = |read: loparite_load::case::StudyCase| {
        let outcome = read.study.compare();
        let faults = |faults: Vec<_>| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        Ok((read.study.id.clone(), outcome.map_err(faults)?))
    };
    Ok(Box::new(Studies(text::read(case)?.studies.into_iter().map(recompute).collect::<Result<_, String>>()?)))
}

/// Base units in a unit of the expected figures.
fn scale(unit: &str) -> f64 {
    match unit.split_whitespace().next() {
        Some("m") => 1e6,
        Some("%") => 0.01,
        _ => 1.0,
    }
}

impl Solved for Studies {
    fn value(&self, row: &Row) -> Result<f64, String> {
        let outcome = self.0.iter().find(|(id, _)| *id == row.place);
        let (_, outcome) = outcome.ok_or_else(|| format!("there is no study `{}`", row.place))?;
        if let Some(found) = check(outcome, row) {
            return found;
        }
        let is_meant = |what: &What, basis: &str| {
            what.words() == row.quantity && (row.component.is_empty() || row.component == basis)
        };
        let mut rows = outcome.rows.iter();
        let found = rows.find(|found| is_meant(&found.published.what, found.published.basis.word()));
        let found = found.ok_or_else(|| format!("`{} {}` is not compared", row.quantity, row.component))?;
        let published = found.published.value / scale(&row.unit);
        if (published - row.value).abs() > 1e-9 * published.abs() {
            return Err(format!("the case has {published} {} as published", row.unit));
        }
        found.found.clone().map(|value| value / scale(&row.unit))
    }
}

/// Whether a test of the headline finds it consistent (1) or not (0).
fn check(outcome: &Outcome, row: &Row) -> Option<Result<f64, String>> {
    use loparite_finance::study::compare::Check;
    let verdict = outcome.checks.iter().find_map(|check| match (check, &*row.quantity) {
        (Check::Pair(basis, _, test), "pair test") if row.component == basis.word() => Some(&test.verdict),
        (Check::TwoRates(basis, _, test), "two-rate test") if row.component == basis.word() => Some(&test.verdict),
        (Check::Balance(given, test), "balance test") if row.component == given.name => Some(&test.verdict),
        _ => None,
    });
    let is_test = row.quantity.ends_with(" test");
    is_test.then(|| verdict.map(|verdict| f64::from(verdict.is_consistent())).ok_or("there is no such test".to_owned()))
}
