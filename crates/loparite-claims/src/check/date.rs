//! Date: the year a claim speaks of against the calendar year that a fact holds.
//!
//! In        a claim with a year, a fact whose values are calendar years (`2027 years`), how the two should stand
//! Out       a finding; years are compared by their difference, never by a ratio
//! Not here  spans of time (`evidence`)

use super::{Case, untestable};
use crate::rate;
use crate::verdict::{Finding, Rating};
use loparite_kernel::quantity::Kind;
use loparite_model::claim::{FactId, Operator};

const CHECK: &str = "date";

/// Holds the claim's year against a fact.
pub fn find(case: &Case, fact: FactId, operator: Operator) -> Finding {
    let row = &case.model.facts[fact];
    let Some(year) = case.row().says.year else {
        return untestable(CHECK, "the claim names no year");
    };
    let years = row.evidence.iter().filter_map(|value| Some((value, value.quantity.expect(Kind::Duration).ok()?)));
    let held: Vec<_> = years
        .map(|(value, found)| {
            let rating = case.soften(rate::compare_years(operator, f64::from(year), found), value.origin);
            (value.origin, found, rating)
        })
        .collect();
    if held.is_empty() {
        return untestable(CHECK, format!("{} is no calendar year", row.name));
    }
    let rating = rate::pool(held.iter().map(|(.., rating)| *rating));
    let mut found: Vec<String> = Vec::new();
    for &(origin, year, _) in &held {
        let text = format!("{year:.0} ({})", case.by(origin));
        if !found.contains(&text) {
            found.push(text);
        }
    }
    let relation = if rating == Rating::Supported { "which fits" } else { "which does not fit" };
    Finding {
        check: CHECK,
        rating,
        reason: format!(
            "{} is {}; the claim needs {} {year}, {relation}",
            row.name,
            found.join(", "),
            needed(operator)
        ),
        evidence: held.iter().map(|(origin, ..)| *origin).collect(),
        ratio: None,
    }
}

/// how the fact's year must stand to the claim's
fn needed(operator: Operator) -> &'static str {
    match operator {
        Operator::Equal => "the year",
        Operator::About => "about the year",
        Operator::AtLeast => "a year not after",
        Operator::More => "a year before",
        Operator::AtMost => "a year not before",
        Operator::Less => "a year after",
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Bench;
    use crate::verdict::Rating;
    use loparite_model::claim::{Check, Operator};
    use loparite_model::figure::Grade;

    fn rating(year: Option<i32>, found: &str, operator: Operator) -> Rating {
        let mut bench = Bench::new();
        let fact = bench.fact("start", &[(found, 2025, Grade::Reported)]);
        bench.claim("c", "", Operator::Equal, year, vec![Check::Date { fact, operator }]);
        bench.judge()[0].rating
    }

    #[test]
    fn a_year_is_no_ratio() {
        assert_eq!(rating(Some(2027), "2027 years", Operator::Equal), Rating::Supported);
        assert_eq!(rating(Some(2026), "2027 years", Operator::Equal), Rating::Strained);
        assert_eq!(rating(Some(2024), "2027 years", Operator::Equal), Rating::Contradicted);
    }

    #[test]
    fn an_effect_does_not_come_before_its_cause() {
        assert_eq!(rating(Some(2026), "2025 years", Operator::AtLeast), Rating::Supported);
        assert_eq!(rating(Some(2024), "2025 years", Operator::AtLeast), Rating::Strained);
    }

    #[test]
    fn without_a_year_it_is_untestable() {
        assert_eq!(rating(None, "2027 years", Operator::Equal), Rating::Untestable);
        assert_eq!(rating(Some(2027), "2027 t", Operator::Equal), Rating::Untestable);
    }
}
