//! Superstructures: the peer's magnets to its recorded values, feed beyond the peer's bounds, nothing built, and random
//! ones against a walk through all their paths.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

#[path = "../../loparite-load/tests/golden/enumeration.rs"]
mod enumeration;

use enumeration::{Found, ranked};
use loparite_load::load_case;
use loparite_model::superstructure::*;
use loparite_plan::solve::Search;
use loparite_plan::superstructure::worth::{Refused, Worth, YearLine};
use loparite_plan::superstructure::{Answer, RUNNERS_UP, answer};
use std::path::Path;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../golden/superstructure/magnets")
}

fn magnets() -> Superstructure {
    let mut case = load_case(&folder().join("case.toml")).unwrap();
    case.superstructures.remove(0)
}

fn question<'c>(case: &'c Superstructure, id: &str) -> &'c Question {
    case.questions.iter().find(|question| question.id == id).unwrap()
}

fn solved(case: &Superstructure, question: &Question) -> Answer {
    answer(case, question, Search::default()).unwrap()
}

fn near(found: f64, expected: f64, most: f64) -> bool {
    (found - expected).abs() <= most * expected.abs()
}

/// The figure of an answer that a row of the expected ones names.
fn figure(case: &Superstructure, worth: &Worth, quantity: &str, of: &str) -> f64 {
    let option = || case.options.iter().position(|option| option.id == of).unwrap();
    let year =
        |figure: fn(&YearLine) -> f64| figure(worth.years.iter().find(|line| line.year.to_string() == of).unwrap());
    match quantity {
        "chosen" => f64::from(worth.path.contains(&option())),
        "equipment" => worth.parts.iter().find(|part| part.option == option()).unwrap().equipment,
        "net present value" => worth.npv,
        "cost of recovery" => worth.recovery.unwrap_or(f64::INFINITY),
        "plant cost" => worth.plant,
        "financing" => worth.financing,
        "other cost" => worth.other,
        "overnight cost" => worth.overnight,
        "operators" => worth.posts,
        "labour" => worth.labour,
        "variable cost" => year(|line| line.variable),
        "fixed cost" => year(|line| line.fixed),
        "overhead" => year(|line| line.overhead),
        "operating cost" => year(YearLine::operating),
        "revenue" => year(YearLine::revenue),
        "by-products" => year(|line| line.by_products),
        "cash flow" => year(|line| line.cash),
        other => panic!("`{other}` is not known"),
    }
}

#[test]
fn the_planner_finds_what_the_peer_recorded() {
    let case = magnets();
    let answers: Vec<Answer> = case.questions.iter().map(|question| solved(&case, question)).collect();
    let rows = std::fs::read_to_string(folder().join("expected.csv")).unwrap();
    let mut compared = 0;
    for row in rows.lines().skip(1) {
        let [place, quantity, of, value, _, tolerance] = row.split(',').collect::<Vec<_>>()[..] else {
            panic!("{row}")
        };
        let at = case.questions.iter().position(|question| question.id == place).unwrap();
        let found = figure(&case, answers[at].best().unwrap(), quantity, of);
        let value: f64 = value.parse().unwrap();
        let most = match tolerance.strip_prefix("abs ") {
            Some(most) => most.parse().unwrap(),
            None => 1e-8 * value.abs(),
        };
        assert!((found - value).abs() <= most, "{row}: {found}");
        compared += 1;
    }
    assert!(compared > 140, "{compared} rows");
}

/// Whether an answer is what a walk through all paths finds, in the same order.
fn is_borne_out(case: &Superstructure, question: &Question) {
    let (answer, walked) = (solved(case, question), ranked(case, question));
    let listed = walked.len().min(RUNNERS_UP + 1);
    assert_eq!(answer.ranked.len(), listed, "{}: {:?}", question.id, case);
    assert_eq!(answer.is_all, walked.len() <= RUNNERS_UP, "{}", question.id);
    let value = |found: &Found| match question.objective {
        Objective::NetPresentValue => found.npv,
        Objective::CostOfRecovery => found.recovery,
    };
    for (worth, found) in answer.ranked.iter().zip(&walked) {
        let worth_of = match question.objective {
            Objective::NetPresentValue => worth.npv,
            Objective::CostOfRecovery => worth.recovery.unwrap(),
        };
        assert!(near(worth_of, value(found), 1e-10), "{}: {worth_of}, walked {}", question.id, value(found));
        // paths of the same worth may stand in either order
        let twin = |other: &&Found| other.path == worth.path && near(value(other), worth_of, 1e-10);
        let twin = walked.iter().find(twin).unwrap_or_else(|| panic!("{}: {:?}", question.id, worth.path));
        assert!(near(worth.impact, twin.impact, 1e-10), "{}", question.id);
        let lines = twin.lines.iter().filter(|_| !worth.path.is_empty());
        for (quantity, of, value) in
            lines.filter(|(quantity, ..)| !["impact", "net present value"].contains(&&**quantity))
        {
            // beside what is summed up, what is left may be near nothing
            let found = figure(case, worth, quantity, of);
            let room = if quantity == "cash flow" { 1e-10 * worth.labour.max(worth.overnight) } else { 0.0 };
            let same = found == *value || near(found, *value, 1e-10) || (found - value).abs() <= room;
            assert!(same, "{quantity} {of}: {found} {value}");
        }
    }
}

#[test]
fn every_question_of_the_magnets_has_the_answer_of_a_walk_through_all_paths() {
    let case = magnets();
    case.questions.iter().for_each(|question| is_borne_out(&case, question));
}

#[test]
fn feed_that_the_peer_cannot_take_is_planned() {
    let case = magnets();
    let found = solved(&case, question(&case, "feed-x100"));
    let best = found.best().unwrap();
    // separate arithmetic, from the data of the peer: 623 posts, equipment on the last segment of its curves
    let flow = 4_878_190.0 * (0.618 + 2.073);
    let share = (flow - 9_513_600.0) / (14_270_400.0 - 9_513_600.0);
    let bought =
        201_326.069_9 + share * (263_374.541_9 - 201_326.069_9) + 197_644.75 + share * (261_513.79 - 197_644.75);
    let (labour, plant) = (623.0 * 305_600.0, 2.97 * bought);
    let fixed = 1.55 * labour + 0.03 * plant;
    let mut npv = -1.177 * plant * (0.1 + 0.6 * 1.036 / 1.0577 + 0.3 * (1.036_f64 / 1.0577).powi(2));
    for (t, pieces) in [(1, 2_902_730.0), (2, 2_746_480.0), (3, 2_865_120.0), (4, 4_878_190.0)] {
        let (revenue, kg) = (0.618 * pieces * 45.4272, (0.618 + 2.073) * pieces);
        let variable = (0.0015 + 1.58) * kg + 2_233.16;
        npv += (revenue - 1.2 * (variable + fixed + 0.01 * revenue)) * (1.03_f64 / 1.0577).powi(t);
    }
    assert!(near(best.npv, npv, 1e-12), "{} {npv}", best.npv);
    assert!(near(best.overnight, 1.177 * plant, 1e-12));
    assert_eq!(best.posts, 623.0);
}

#[test]
fn nothing_is_built_where_every_path_loses() {
    let case = magnets();
    for id in ["nothing-allowed", "feed-x100-nothing-allowed"] {
        let found = solved(&case, question(&case, id));
        let best = found.best().unwrap();
        assert!(best.path.is_empty() && best.npv == 0.0 && best.overnight == 0.0, "{id}");
        // and what a plant would lose is what the question says that must build
        let must = solved(&case, question(&case, if id == "nothing-allowed" { "npv" } else { "feed-x100" }));
        assert_eq!(found.ranked[1].npv, must.best().unwrap().npv);
        assert_eq!(found.loses(Objective::NetPresentValue, 1), -must.best().unwrap().npv);
    }
}

#[test]
fn what_earns_is_built_though_nothing_may_be() {
    let mut case = magnets();
    // over the cost of recovery, 5.76 times the price of today
    for option in &mut case.options {
        option.prices.iter_mut().for_each(|price| *price *= 8.0);
    }
    let (must, may) = (question(&case, "npv").clone(), question(&case, "nothing-allowed").clone());
    let (must, may) = (solved(&case, &must), solved(&case, &may));
    assert!(must.best().unwrap().npv > 0.0);
    assert_eq!(must.best(), may.best());
}

#[test]
fn at_the_cost_of_recovery_a_plant_is_worth_nothing() {
    let case = magnets();
    for id in ["recovery", "recovery-alone"] {
        let asked = question(&case, id);
        let best = solved(&case, asked).ranked.remove(0);
        let spent: f64 = best.years.iter().map(|line| line.cash.abs()).sum();
        assert!(best.npv.abs() < 1e-12 * spent, "{}", best.npv);
        let price = best.recovery.unwrap();
        let mut sold = case.clone();
        sold.options.iter_mut().for_each(|option| option.prices.iter_mut().for_each(|of| *of = price));
        let at_price = Question { objective: Objective::NetPresentValue, ..asked.clone() };
        assert!(solved(&sold, &at_price).best().unwrap().npv.abs() < 1e-11 * spent);
    }
}

#[test]
fn a_limit_that_no_path_keeps_is_said_with_the_least_there_is() {
    let mut case = magnets();
    case.options[5].impact = 3.0;
    let held = question(&case, "impacts-held").clone();
    let found = solved(&case, &held);
    assert!(found.best().is_none() && found.is_all);
    let kg = (29_027.3 + 27_464.8 + 28_651.2 + 48_781.9) * (0.618 + 2.073);
    assert!(near(found.least_impact.unwrap(), 3.0 * kg, 1e-12));
    assert_eq!(found.refused.len(), 3);
    assert!(found.refused.iter().all(|(_, why)| matches!(why, Refused::OverLimit { .. })));
}

#[test]
fn a_limit_just_kept_and_just_missed() {
    let case = magnets();
    let kg = (29_027.3 + 27_464.8 + 28_651.2 + 48_781.9) * (0.618 + 2.073);
    let with = |limit: f64| {
        let mut case = case.clone();
        // the best path costs more than it may, the next one is just allowed
        case.options[5].impact = 900.0;
        let mut asked = question(&case, "impacts-held").clone();
        asked.impact_limit = Some(limit);
        solved(&case, &asked).best().map(|worth| worth.path.clone())
    };
    assert_eq!(with(600.0 * kg), Some(vec![0, 2, 4]));
    assert_eq!(with(600.0 * kg * (1.0 - 1e-6)), None);
    assert_eq!(with(900.0 * kg), Some(vec![0, 2, 5]));
    assert_eq!(with(900.0 * kg * (1.0 - 1e-6)), Some(vec![0, 2, 4]));
}

#[test]
fn a_flow_beyond_every_curve_is_said() {
    let case = magnets();
    let asked = Question { feed_times: 1000.0, ..question(&case, "npv").clone() };
    let found = solved(&case, &asked);
    assert!(found.best().is_none());
    assert!(found.refused.iter().all(|(_, why)| matches!(why, Refused::OffCurve { option: 1 | 2, .. })));
    let may = Question { build: Build::May, ..asked };
    assert!(solved(&case, &may).best().unwrap().path.is_empty());
}

#[test]
fn what_is_over_a_whole_post_by_rounding_is_no_person() {
    let mut case = magnets();
    for (over, posts) in [(0.0, 9.0), (5e-7, 9.0), (2e-6, 10.0)] {
        let Sizing::Curve(curve) = &mut case.options[5].size else { panic!("it is on a curve") };
        curve.posts = 1.35 + over;
        let asked = question(&case, "npv").clone();
        assert_eq!(solved(&case, &asked).best().unwrap().posts, posts);
        is_borne_out(&case, &asked);
    }
}

#[test]
fn by_products_may_pay_for_everything() {
    let mut case = magnets();
    case.by_products[1].price = 1000.0;
    let asked = Question { impact_limit: None, ..question(&case, "recovery").clone() };
    is_borne_out(&case, &asked);
    let best = solved(&case, &asked).ranked.remove(0);
    assert_eq!(best.path, [0, 2, 4]);
    assert!(best.recovery.unwrap() < 0.0);
}

#[test]
fn what_makes_nothing_recovers_nothing() {
    let mut case = magnets();
    case.options[5].keeps = vec![0.0, 0.0];
    let asked = Question { impact_limit: None, ..question(&case, "recovery").clone() };
    is_borne_out(&case, &asked);
    let found = solved(&case, &asked);
    assert_eq!(found.ranked.len(), 2);
    assert_eq!(found.refused, [(vec![0, 2, 5], Refused::NothingRecovered)]);
    // by value it is a path as any other
    is_borne_out(&case, &Question { objective: Objective::NetPresentValue, ..asked });
}

/// Numbers in a row that always is the same: 0 to 1.
struct Dice(u64);

impl Dice {
    fn throw(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn of(&mut self, count: usize) -> usize {
        (self.throw() * count as f64) as usize
    }

    fn between(&mut self, least: f64, most: f64) -> f64 {
        least + (most - least) * self.throw()
    }
}

fn thrown_size(dice: &mut Dice, stage: usize) -> Sizing {
    if stage == 0 || dice.throw() < 0.3 {
        let rate = dice.between(3e3, 3e4);
        let rate = if stage == 0 { Rate::Pieces(rate) } else { Rate::Mass(2.0 * rate) };
        let (capital, running) = (dice.between(0.0, 3e5), dice.between(0.0, 4e4));
        return Sizing::Units(Units { rate, posts: dice.between(0.0, 1.5), capital, running });
    }
    let (mut flow, mut cost) = (0.0, 0.0);
    let points = (0..dice.of(6) + 2).map(|_| {
        let point = (flow, cost);
        flow += dice.between(1e4, 8e4);
        // some curves rise less and less, some more and more
        cost += dice.between(0.0, 4e5);
        point
    });
    Sizing::Curve(Curve {
        points: points.collect(),
        per_kg: dice.between(0.0, 3.0),
        per_year: dice.between(0.0, 3e5),
        posts: dice.between(0.0, 2.5),
    })
}

/// A superstructure of 3 to 5 stages with up to four options each.
fn thrown(seed: u64) -> Superstructure {
    let mut dice = Dice((seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let counts: Vec<usize> = (0..3 + dice.of(3)).map(|_| 2 + dice.of(3)).collect();
    with_options(&counts, dice)
}

/// A superstructure with so many options in each stage.
fn with_options(counts: &[usize], mut dice: Dice) -> Superstructure {
    let stages = counts.len();
    let mut case = magnets();
    case.options.clear();
    for (stage, &count) in counts.iter().enumerate() {
        let next: usize = counts[..=stage].iter().sum();
        for k in 0..count {
            let mut to: Vec<usize> = match counts.get(stage + 1) {
                Some(&after) => {
                    (0..after).filter(|&n| n % count == k || dice.throw() < 0.5).map(|n| next + n).collect()
                }
                None => Vec::new(),
            };
            if to.is_empty() && stage + 1 < stages {
                to.push(next);
            }
            let is_last = stage + 1 == stages;
            let keeps = [dice.between(0.6, 1.0), if is_last { 0.0 } else { dice.between(0.0, 1.0) }];
            case.options.push(StageOption {
                id: format!("{}-{}", stage + 1, k + 1),
                name: String::new(),
                stage,
                to,
                keeps: keeps.to_vec(),
                size: thrown_size(&mut dice, stage),
                impact: dice.between(0.0, 5.0),
                prices: vec![if is_last { dice.between(20.0, 400.0) } else { 0.0 }, 0.0],
                by_products: if dice.throw() < 0.5 { vec![(dice.of(3), dice.throw())] } else { Vec::new() },
            });
        }
    }
    case
}

#[test]
fn random_superstructures_have_the_answers_of_a_walk_through_all_paths() {
    let magnets = magnets();
    let (mut paths, mut empty) = (0.0, 0);
    for seed in 0..10 {
        let case = thrown(seed);
        paths += case.paths();
        let npv = Question { by_products: ByProducts::Counted, ..question(&magnets, "npv").clone() };
        let walked = ranked(&case, &npv);
        empty += usize::from(walked.is_empty());
        is_borne_out(&case, &npv);
        is_borne_out(&case, &Question { build: Build::May, ..npv.clone() });
        is_borne_out(&case, &Question { objective: Objective::CostOfRecovery, ..npv.clone() });
        // a limit that about half of the paths keep
        let mut impacts: Vec<f64> = walked.iter().map(|found| found.impact).collect();
        impacts.sort_by(f64::total_cmp);
        if let Some(&middle) = impacts.get(impacts.len() / 2) {
            let held = Question { impact_limit: Some(middle * (1.0 - 1e-6)), ..npv.clone() };
            is_borne_out(&case, &held);
            is_borne_out(&case, &Question { objective: Objective::CostOfRecovery, ..held });
        }
    }
    assert!(paths > 150.0 && empty < 5, "{paths} paths, {empty} without one that fits its curves");
}
