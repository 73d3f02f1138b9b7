//! Combine: several findings become one verdict.
//!
//! In        all findings of a claim
//! Out       [`Verdict`] with one sentence that says why
//! Holds     (1) a contradiction by arithmetic or category decides;
//!           (2) else the values of all evidence are pooled as if they were of one fact (`rate::pool`): evidence on
//!           both sides is strained, whichever side the claim takes;
//!           (3) the worst of the pooled evidence and of every other finding is the rating;
//!           (4) untestable only if nothing could be tested
//! Not here  the findings themselves (`check`)

use crate::check::{Case, Found};
use crate::rate;
use crate::verdict::{Finding, Rating, Verdict};
use crate::words;

/// The verdict of all that was found.
pub fn verdict(case: &Case, found: Vec<Found>) -> Verdict {
    let (rating, because) = conclude(&found);
    let findings: Vec<Finding> = found.iter().map(|found| found.finding.clone()).collect();
    Verdict {
        claim: case.claim,
        rating,
        because: words::sentence(&because),
        goal: found.iter().find_map(|found| found.goal),
        binding: found.iter().flat_map(|found| found.binding.clone()).collect(),
        relaxation: found.into_iter().flat_map(|found| found.relaxation).collect(),
        findings,
    }
}

/// A question the findings answer: a rating and why.
struct Answer {
    rating: Rating,
    reason: String,
}

/// rating and reason, rules (1) to (4)
fn conclude(found: &[Found]) -> (Rating, String) {
    let findings = || found.iter().map(|found| &found.finding);
    if let Some(finding) = findings().find(|finding| decides(finding)) {
        return (finding.rating, finding.reason.clone());
    }
    let mut answers: Vec<Answer> = findings()
        .filter(|finding| finding.check != "evidence" && finding.rating != Rating::Untestable)
        .map(|finding| Answer { rating: finding.rating, reason: finding.reason.clone() })
        .collect();
    answers.extend(evidence(found));
    let Some(worst) = answers.iter().map(|answer| answer.rating).max() else {
        return (Rating::Untestable, untested(found));
    };
    let reasons: Vec<&str> = answers.iter().filter(|a| a.rating == worst).map(|a| a.reason.as_str()).collect();
    let because = reasons.join("; and ");
    let other = answers.iter().find(|answer| answer.rating == Rating::Supported);
    match other {
        Some(other) if worst > Rating::Plausible => (worst, format!("{because}; and yet {}", other.reason)),
        _ => (worst, because),
    }
}

/// rule (1)
fn decides(finding: &Finding) -> bool {
    matches!(finding.check, "arithmetic" | "category") && finding.rating == Rating::Contradicted
}

/// rule (2)
fn evidence(found: &[Found]) -> Option<Answer> {
    let mut tested: Vec<&Found> = found.iter().filter(|found| !found.sides.is_empty()).collect();
    tested.sort_by_key(|found| found.finding.rating);
    let sides = || tested.iter().flat_map(|found| found.sides.iter().copied());
    let (first, last) = (tested.first()?, tested.last()?);
    let split = sides().min()? <= Rating::Plausible && sides().max()? == Rating::Contradicted;
    let (better, worse) = (&first.finding.reason, &last.finding.reason);
    let reason = match tested.len() {
        1 => better.clone(),
        _ if split => format!("evidence stands on both sides: {better}; {worse}"),
        _ if first.finding.rating == last.finding.rating => better.clone(),
        _ => format!("{better}; {worse}"),
    };
    Some(Answer { rating: rate::pool(sides()), reason })
}

/// why nothing could be tested
fn untested(found: &[Found]) -> String {
    match found.first() {
        Some(found) => found.finding.reason.clone(),
        None => "no figure is known that it could be held against".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Bench;
    use loparite_model::claim::{Check, Operator};
    use loparite_model::figure::Grade;
    use std::collections::BTreeSet;

    fn finding(check: &'static str, rating: Rating) -> Found {
        let finding = Finding { check, rating, reason: format!("{check} says so"), evidence: vec![], ratio: None };
        let sides = if check == "evidence" && rating != Rating::Untestable { vec![rating] } else { vec![] };
        Found { sides, ..finding.into() }
    }

    fn rating(findings: &[(&'static str, Rating)]) -> Rating {
        conclude(&findings.iter().map(|&(check, rating)| finding(check, rating)).collect::<Vec<_>>()).0
    }

    #[test]
    fn the_rule_of_combination_holds() {
        use Rating::{Contradicted, Plausible, Strained, Supported, Untestable};
        assert_eq!(rating(&[("evidence", Supported), ("category", Contradicted)]), Contradicted);
        assert_eq!(rating(&[("evidence", Supported), ("arithmetic", Contradicted)]), Contradicted);
        assert_eq!(rating(&[("evidence", Supported), ("evidence", Contradicted)]), Strained);
        assert_eq!(rating(&[("evidence", Supported), ("plan", Contradicted)]), Contradicted);
        assert_eq!(rating(&[("evidence", Contradicted), ("plan", Supported)]), Contradicted);
        assert_eq!(rating(&[("evidence", Supported), ("plan", Plausible)]), Plausible);
        assert_eq!(rating(&[("evidence", Supported), ("date", Strained)]), Strained);
        assert_eq!(rating(&[("evidence", Untestable), ("plan", Supported)]), Supported);
        assert_eq!(rating(&[("category", Untestable)]), Untestable);
        assert_eq!(rating(&[]), Untestable);
    }

    #[test]
    fn two_schools_of_counting_strain_both_claims_alike() {
        let mut bench = Bench::new();
        let state = bench.fact("state", &[("28.7 Mt REO", 2025, Grade::Reported)]);
        let survey =
            bench.fact("survey", &[("3.8 Mt REO", 2025, Grade::Reported), ("10 Mt REO", 2024, Grade::Reported)]);
        for (key, says) in [("high", "28.5 Mt REO"), ("low", "3.8 Mt REO")] {
            let checks = vec![Check::Evidence(state), Check::Evidence(survey)];
            bench.claim(key, says, Operator::Equal, Some(2025), checks);
        }
        for verdict in bench.judge() {
            assert_eq!(verdict.rating, Rating::Strained);
            assert!(verdict.because.starts_with("Evidence stands on both sides"), "{}", verdict.because);
        }
    }

    #[test]
    fn what_speaks_for_a_failing_claim_is_said_too() {
        let (_, because) = conclude(&[finding("evidence", Rating::Supported), finding("plan", Rating::Contradicted)]);
        assert_eq!(because, "plan says so; and yet evidence says so");
    }

    /// the same physical claims and facts in other spellings, claimed / found being 1, 1.2, 1.8, 5
    #[test]
    fn scaling_units_changes_no_verdict_and_every_rating_is_reachable() {
        let spelled = |claimed: &str, found: [&str; 4]| {
            let mut bench = Bench::new();
            for (position, value) in found.iter().enumerate() {
                let fact = bench.fact(&format!("fact {position}"), &[(value, 2025, Grade::Reported)]);
                bench.claim(&format!("c{position}"), claimed, Operator::Equal, None, vec![Check::Evidence(fact)]);
            }
            bench.claim("none", claimed, Operator::Equal, None, vec![]);
            bench.judge().into_iter().map(|verdict| verdict.rating).collect::<Vec<_>>()
        };
        let tonnes = spelled("18000 t REO/a", ["18000 t REO/a", "15000 t REO/a", "10000 t REO/a", "3600 t REO/a"]);
        assert_eq!(tonnes, spelled("18 kt REO/a", ["18 kt REO/a", "15 kt REO/a", "10 kt REO/a", "3.6 kt REO/a"]));
        assert_eq!(
            tonnes,
            spelled("0.018 Mt REO/a", ["18000000 kg REO/a", "15 kt REO/a", "0.01 Mt REO/a", "300 t REO/month"])
        );
        let ratings: BTreeSet<Rating> = tonnes.into_iter().collect();
        assert_eq!(ratings.len(), 5);
    }

    #[test]
    fn scaling_both_sides_changes_no_verdict() {
        for ratio in [0.2, 0.5, 0.79, 0.96, 1.0, 1.04, 1.3, 1.99, 2.5] {
            for operator in Operator::WORDS.iter().map(|(_, operator)| *operator) {
                let at = |scale: f64| rate::compare(operator, scale, scale * ratio, 0.0);
                assert!([1e-6, 1e-2, 1e3, 1e9].iter().all(|&scale| at(scale) == at(1.0)), "{operator:?} {ratio}");
            }
        }
    }
}
