//! Evidence: the claimed number against every value that is known of a fact.
//!
//! In        a claim with a number, a fact with all its values
//! Out       a finding with every comparable value behind it
//! Holds     if the claim speaks of a year and values of that time are known, they decide and the others stand behind;
//!           values that disagree are both named; a value that was assumed neither proves nor refutes, and decides
//!           only where nothing better is known
//! Not here  thresholds and the rule for values that disagree (`rate`)

use super::{Case, Found, ratio, unlike, untestable};
use crate::rate;
use crate::verdict::{Finding, Rating};
use crate::words;
use loparite_kernel::quantity::{Quantity, Year};
use loparite_model::claim::{Evidence, FactId, Says};
use loparite_model::figure::Grade;

const CHECK: &str = "evidence";
/// How many values of one group are named; the rest are counted.
const NAMED: usize = 2;

/// One value and what it says of the claim.
struct Held<'a> {
    value: &'a Evidence,
    year: Year,
    rating: Rating,
}

/// Holds the claimed number against a fact.
pub fn find(case: &Case, fact: FactId) -> Found {
    let row = &case.model.facts[fact];
    let Some((says, claimed)) = case.number() else {
        return untestable(CHECK, "the claim states no number").into();
    };
    let (alike, other): (Vec<_>, Vec<_>) =
        row.evidence.iter().partition(|value| unlike(claimed, &value.quantity).is_none());
    if alike.is_empty() {
        let why = other.first().and_then(|value| unlike(claimed, &value.quantity)).unwrap_or("no value is known");
        return untestable(CHECK, format!("{} cannot be held against the claim: {why}", row.name)).into();
    }
    let held = alike.into_iter().map(|value| Held {
        value,
        year: case.model.origin(value.origin).year,
        rating: case.rating(says, claimed, value),
    });
    let held: Vec<Held> = held.collect();
    let (deciding, named) = deciding(case, held, says.year);
    let sides: Vec<Rating> = deciding.iter().map(|held| held.rating).collect();
    let rating = rate::pool(sides.iter().copied());
    let mut reason = format!("{}: {}", row.name, compared(case, (says, claimed), &deciding));
    reason.push_str(&old_number(rating, says, &named));
    let finding = Finding {
        check: CHECK,
        rating,
        reason,
        evidence: deciding.iter().chain(&named).map(|held| held.value.origin).collect(),
        ratio: deciding.first().and_then(|held| ratio(claimed.value, held.value.quantity.value)),
    };
    Found { sides, ..finding.into() }
}

/// the values that decide, and the others: values that were assumed decide only where nothing better is known, and
/// values of another time only where none of the claim's time is known
fn deciding<'a>(case: &Case, held: Vec<Held<'a>>, year: Option<Year>) -> (Vec<Held<'a>>, Vec<Held<'a>>) {
    let (mut deciding, mut others) = preferred(held, |held| case.grade(held.value.origin) != Grade::Assumed);
    if let Some(year) = year {
        let (close, far) = preferred(deciding, |held| (held.year - year).abs() <= rate::SAME_YEARS);
        deciding = close;
        others.extend(far);
    }
    (deciding, others)
}

/// those that are wanted and the others, or all if none is wanted
fn preferred<'a>(held: Vec<Held<'a>>, wanted: impl Fn(&Held) -> bool) -> (Vec<Held<'a>>, Vec<Held<'a>>) {
    if held.iter().any(&wanted) { held.into_iter().partition(wanted) } else { (held, Vec::new()) }
}

/// "28.5 Mt REO, in line with 28.7 Mt REO (A) but excluded by 3.8 Mt REO (B; claimed is 7.5 times that)"
fn compared(case: &Case, claimed: (&Says, &Quantity), held: &[Held]) -> String {
    let groups = [
        (Rating::Supported, "in line with"),
        (Rating::Plausible, "near"),
        (Rating::Strained, "far from"),
        (Rating::Contradicted, "excluded by"),
    ];
    let mut text = words::said(claimed.0.operator, &words::written(claimed.1, &claimed.0.text));
    let mut before: Option<Rating> = None;
    for (rating, phrase) in groups {
        let group: Vec<&Held> = held.iter().filter(|held| held.rating == rating).collect();
        if group.is_empty() {
            continue;
        }
        let joint = match before {
            None => ",",
            Some(Rating::Supported | Rating::Plausible) if rating > Rating::Plausible => " but",
            Some(_) => " and",
        };
        before = Some(rating);
        text.push_str(&format!("{joint} {phrase} {}", listed(case, claimed.1, &group)));
    }
    text
}

/// the first values of a group with who says so; the rest counted
fn listed(case: &Case, claimed: &Quantity, group: &[&Held]) -> String {
    let mut named: Vec<(String, String)> = Vec::new();
    let mut more = 0;
    for held in group {
        let text = words::written(&held.value.quantity, &case.model.origin(held.value.origin).text);
        if named.len() == NAMED || named.iter().any(|(other, _)| *other == text) {
            more += 1;
            continue;
        }
        let apart = match ratio(claimed.value, held.value.quantity.value) {
            Some(ratio) if held.rating > Rating::Plausible && ratio > 0.0 => {
                format!("; claimed is {}", words::times(ratio))
            }
            _ => String::new(),
        };
        named.push((text, format!(" ({}{apart})", case.by(held.value.origin))));
    }
    let named: Vec<String> = named.into_iter().map(|(text, by)| text + &by).collect();
    let rest = if more > 0 { format!(" and {}", words::count(more, "more value")) } else { String::new() };
    format!("{}{rest}", named.join(", "))
}

/// older values that agree where those of the time do not
fn old_number(rating: Rating, says: &Says, named: &[Held]) -> String {
    let older = |held: &&Held| held.rating == Rating::Supported && says.year.is_some_and(|year| held.year < year);
    let years: std::collections::BTreeSet<Year> = named.iter().filter(older).map(|held| held.year).collect();
    if rating <= Rating::Plausible || years.is_empty() {
        return String::new();
    }
    let years: Vec<String> = years.iter().map(ToString::to_string).collect();
    format!("; values of {} would fit: the number seems to be an old one", years.join(", "))
}

#[cfg(test)]
mod tests {
    use crate::testing::Bench;
    use crate::verdict::Rating;
    use loparite_model::claim::{Check, Operator};
    use loparite_model::figure::Grade;

    fn rating(says: &str, values: &[(&str, i32, Grade)]) -> (Rating, String) {
        let mut bench = Bench::new();
        let fact = bench.fact("output", values);
        bench.claim("c", says, Operator::Equal, Some(2025), vec![Check::Evidence(fact)]);
        let finding = bench.judge().remove(0).findings.remove(0);
        (finding.rating, finding.reason)
    }

    #[test]
    fn every_value_is_held_against_the_claim() {
        let (found, reason) = rating(
            "10000 t REO/a",
            &[("2600 t REO/a", 2025, Grade::Reported), ("2.5 kt REO/a", 2024, Grade::Reported)],
        );
        assert_eq!(found, Rating::Contradicted);
        assert!(reason.contains("excluded by 2,600 t REO/a") && reason.contains("3.85 times that"), "{reason}");
    }

    #[test]
    fn values_that_disagree_are_both_named() {
        let values = [("18 %", 2025, Grade::Reported), ("50 %", 2025, Grade::Reported)];
        let (found, reason) = rating("50 %", &values);
        assert_eq!(found, Rating::Strained);
        assert!(reason.contains("in line with 50 %") && reason.contains("but excluded by 18 %"), "{reason}");
    }

    #[test]
    fn values_of_the_time_decide_and_an_old_number_is_recognised() {
        let values = [("0.67 %", 2025, Grade::Reported), ("1.3 %", 2019, Grade::Reported)];
        let (found, reason) = rating("1.3 %", &values);
        assert_eq!(found, Rating::Strained);
        assert!(reason.contains("values of 2019 would fit"), "{reason}");
        assert_eq!(rating("1.3 %", &[values[1]]).0, Rating::Supported);
    }

    #[test]
    fn what_was_assumed_neither_proves_nor_refutes() {
        assert_eq!(rating("100 t", &[("1 t", 2025, Grade::Assumed)]).0, Rating::Strained);
        assert_eq!(rating("100 t", &[("100 t", 2025, Grade::Assumed)]).0, Rating::Plausible);
        let both = [("100 t", 2025, Grade::Assumed), ("1 t", 2025, Grade::Reported)];
        assert_eq!(rating("100 t", &both).0, Rating::Contradicted);
    }

    #[test]
    fn another_unit_basis_or_currency_is_untestable() {
        for (says, found, word) in [
            ("100 t", "100 t/a", "unit"),
            ("100 t REO", "100 t", "basis"),
            ("100 bn RUB@2025", "100 bn CNY@2025", "currency"),
            ("100 bn RUB@2025", "100 bn RUB@2020", "price year"),
        ] {
            let (rating, reason) = rating(says, &[(found, 2025, Grade::Reported)]);
            assert_eq!(rating, Rating::Untestable);
            assert!(reason.contains(word), "{reason}");
        }
    }
}
