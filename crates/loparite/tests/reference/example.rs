//! Example: what the reference scenario must say, and the rows that people have looked at.
//!
//! In        angara-yenisei
//! Out       `angara-yenisei.toml` beside this file, written anew with `UPDATE=1`
//! Holds     a row moves by less than one part in a thousand: the same plan is found until something changes

use super::{Run, angara, angara_twice, repository};
use loparite_claims::verdict::{Rating, Verdict};
use loparite_economics::programme::programme;
use loparite_model::outcome::{GoalOutcome, Stretch};
use loparite_model::post::Lever;
use std::fmt::Write;

/// Relative, and absolute for rows near zero.
const TOLERANCE: f64 = 1e-3;

fn verdict<'r>(run: &'r Run, claim: &str) -> &'r Verdict {
    let id = run.model.claims.id(claim).unwrap_or_else(|| panic!("no claim `{claim}`"));
    run.verdicts.iter().find(|verdict| verdict.claim == id).unwrap()
}

fn goal<'r>(run: &'r Run, key: &str) -> &'r GoalOutcome {
    let id = run.model.goals.id(key).unwrap_or_else(|| panic!("no goal `{key}`"));
    run.outcome.goals.iter().find(|outcome| outcome.goal == id).unwrap()
}

#[test]
fn fifty_thousand_tonnes_are_far_out_of_reach_and_the_reasons_are_named() {
    let reo = goal(angara(), "reo-50kt-2030");
    assert_eq!(reo.target, 50_000.0);
    assert!(reo.attainable < 0.2 * reo.target && reo.attainable > 0.0, "{}", reo.attainable);
    assert!(!reo.reachable());
    for lever in [Lever::Money, Lever::Time, Lever::Existing] {
        let outcome = reo.levers.iter().find(|outcome| outcome.lever == lever).unwrap();
        assert!(outcome.binding > 0 && outcome.contribution > 0.05 * reo.bound, "{outcome:?}");
    }
    assert!(reo.levers.iter().all(|lever| lever.stretch.is_some()));
    let later = reo.levers.iter().find(|lever| lever.lever == Lever::Time).unwrap().stretch;
    assert!(matches!(later, Some(Stretch::Later { .. } | Stretch::Never { .. })), "{later:?}");
}

#[test]
fn every_goal_is_the_sum_of_its_parts_and_is_proved() {
    for outcome in &angara().outcome.goals {
        let key = angara().model.goals.key(outcome.goal);
        let sum: f64 = outcome.levers.iter().map(|lever| lever.contribution).sum();
        assert!((sum - outcome.bound).abs() <= 1e-9 * outcome.bound.abs(), "{key}: {sum} is not {}", outcome.bound);
        let whole = outcome.bound + outcome.whole_plants;
        assert!((whole - outcome.attainable).abs() <= 1e-9 * outcome.bound.abs(), "{key}");
        assert!(outcome.whole_plants <= 1e-9 * outcome.bound.abs(), "{key}: {}", outcome.whole_plants);
        assert!(outcome.attained <= outcome.attainable * (1.0 + 1e-3), "{key}: {} attained", outcome.attained);
        let proof = outcome.certificate;
        assert!(proof.primal < 1e-6 && proof.dual < 1e-6 && proof.gap < 1e-6, "{key}: {proof:?}");
    }
}

#[test]
fn false_claims_are_contradicted_for_the_right_reason() {
    let run = angara();
    let is = |claim: &str, check: &str| {
        let verdict = verdict(run, claim);
        assert_eq!(verdict.rating, Rating::Contradicted, "{claim}: {}", verdict.because);
        let of_kind = |finding: &&loparite_claims::verdict::Finding| finding.check == check;
        let finding = verdict.findings.iter().find(of_kind).unwrap_or_else(|| panic!("{claim} has no {check}"));
        assert_eq!(finding.rating, Rating::Contradicted, "{claim}: {}", finding.reason);
    };
    // 28.5 Mt for 95 years are 300,000 t a year, not 300
    is("000-03", "arithmetic");
    assert!(verdict(run, "000-03").because.contains("factor of 1,000"), "{}", verdict(run, "000-03").because);
    // 50,000 t are the rare metals
    is("001-07", "category");
    is("001-07", "plan");
    // a tenth of the world by 2030; five plants in 2026
    is("002-02", "plan");
    is("001-03", "plan");
    for claim in ["001-07", "002-02", "001-03"] {
        let verdict = verdict(run, claim);
        assert!(verdict.goal.is_some() && !verdict.relaxation.is_empty(), "{claim} has no certificate or no cure");
    }
    assert!(verdict(run, "002-02").binding.iter().any(|line| line.starts_with("money")));
}

#[test]
fn reserves_that_sources_disagree_on_are_strained_and_both_are_kept() {
    let run = angara();
    for claim in ["000-01", "003-01", "004-04", "004-17"] {
        let verdict = verdict(run, claim);
        assert_eq!(verdict.rating, Rating::Strained, "{claim}: {}", verdict.because);
        let ratings: Vec<Rating> = verdict.findings.iter().map(|finding| finding.rating).collect();
        assert!(ratings.iter().min() < ratings.iter().max(), "{claim}: {ratings:?}");
        assert!(verdict.findings.iter().filter(|finding| !finding.evidence.is_empty()).count() >= 2, "{claim}");
        for known in ["state balance", "USGS"] {
            assert!(verdict.because.contains(known), "{claim} does not name {known}: {}", verdict.because);
        }
    }
}

#[test]
fn the_same_model_gives_the_same_plan_bit_by_bit() {
    let [one, other] = angara_twice();
    let bits = |run: &Run| -> Vec<u64> { run.outcome.levels.iter().map(|level| level.to_bits()).collect() };
    assert_eq!(bits(one), bits(other));
    assert_eq!(format!("{:?}", one.outcome), format!("{:?}", other.outcome));
    assert_eq!(format!("{:?}", one.verdicts), format!("{:?}", other.verdicts));
}

/// Key and number of every headline row.
fn headlines(run: &Run) -> Vec<(String, f64)> {
    let mut rows = Vec::new();
    for year in [2026, 2030, 2035] {
        let row = run.summary.year(year).unwrap();
        rows.push((format!("{year}.rare-earths"), row.reo));
        rows.push((format!("{year}.magnets"), row.magnets));
        rows.push((format!("{year}.jobs"), row.jobs));
        rows.push((format!("{year}.capital-bn"), row.capital / 1e9));
    }
    let programme = programme(&run.model, &run.outcome).unwrap();
    let measures = &programme.whole.measures;
    rows.push(("programme.npv-bn".to_owned(), measures.npv[0].1 / 1e9));
    rows.push(("programme.npv-before-tax-bn".to_owned(), measures.npv_before_tax / 1e9));
    rows.push(("programme.irr-percent".to_owned(), 100.0 * measures.irr.only_over(0.0).unwrap()));
    rows.push(("programme.breakeven".to_owned(), measures.basket_breakeven.unwrap()));
    let gap: f64 = programme.funding.iter().map(loparite_economics::programme::FundingYear::gap).sum();
    rows.push(("programme.funding-gap-bn".to_owned(), gap / 1e9));
    for outcome in &run.outcome.goals {
        let unit = if outcome.target >= 1e9 { 1e9 } else { 1.0 };
        rows.push((format!("attainable.{}", run.model.goals.key(outcome.goal)), outcome.attainable / unit));
    }
    for rating in [Rating::Supported, Rating::Plausible, Rating::Untestable, Rating::Strained, Rating::Contradicted] {
        let count = run.verdicts.iter().filter(|verdict| verdict.rating == rating).count();
        rows.push((format!("verdicts.{}", rating.word()), count as f64));
    }
    rows
}

/// The rows as people read them: a table for each year, one for what is attainable, one for the verdicts.
fn written(rows: &[(String, f64)]) -> String {
    let mut text = String::from(
        "# Headlines of angara-yenisei. A change of a row belongs under `Results that move` in the change log.\n\
         # Tonnes (REO for rare earths, gross for magnets), jobs, plants, bn of the currency. Written by `UPDATE=1`.\n",
    );
    let mut open = "";
    for (key, number) in rows {
        let (table, name) = key.split_once('.').unwrap();
        if table != open {
            let _ = write!(text, "\n[{table}]\n");
            open = table;
        }
        let _ = writeln!(text, "{name} = {:?}", (number * 1e4).round() / 1e4);
    }
    text
}

#[test]
fn the_headlines_are_those_that_people_have_looked_at() {
    let path = repository().join("crates/loparite/tests/reference/angara-yenisei.toml");
    let rows = headlines(angara());
    #[allow(clippy::disallowed_methods)] // the one switch of the tests: it rewrites what they compare with
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, written(&rows)).unwrap();
    }
    let golden: toml::Table = std::fs::read_to_string(&path).unwrap().parse().unwrap();
    let number = |key: &str| {
        let (table, name) = key.split_once('.').unwrap();
        golden.get(table).and_then(|table| table.get(name)).and_then(toml::Value::as_float)
    };
    let kept: usize = golden.values().map(|table| table.as_table().map_or(0, toml::Table::len)).sum();
    assert_eq!(kept, rows.len(), "rows were added or dropped: write them anew with UPDATE=1 and read them");
    let mut moved = String::new();
    for (key, found) in &rows {
        match number(key) {
            Some(known) if (found - known).abs() <= TOLERANCE * known.abs().max(1e-1) => {}
            known => {
                let _ = writeln!(moved, "{key}: {known:?} is now {found}");
            }
        }
    }
    assert!(moved.is_empty(), "headlines moved:\n{moved}");
}
