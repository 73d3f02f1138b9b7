//! Explain: bounds that can be recomputed, parts with ranges, what moves a goal, what limits and plants are worth.
//!
//! In        `tiny/`, where the answers can be written down, and the examples of this repository
//! Holds     each number below is worked out beside it, or found a second time by other means
//! Not here  the maxima themselves (`hand`)
#![allow(clippy::unwrap_used, reason = "the helpers of a test fail by it, as the test does")]

mod common;

use common::{Text, close, example, goal, most, scope};
use loparite_kernel::ids::Id;
use loparite_milp::mps;
use loparite_milp::problem::{ColId, Problem};
use loparite_milp::solver::{Settings, Status, solve};
use loparite_model::chain::{Model, Stage};
use loparite_model::goal::GoalId;
use loparite_model::outcome::{Outcome, Proof, Proves};
use loparite_model::post::{AccountKey, ActivityKey, Lever};
use loparite_plan::explain::build::{self, Earned, Forced, Kind, Others};
use loparite_plan::explain::caps::{Reason, caps};
use loparite_plan::explain::certificate::{Refused, verify};
use loparite_plan::explain::frontier::{FACTORS, by_factor, by_year};
use loparite_plan::explain::joint::{Joint, Together, joint};
use loparite_plan::explain::prices::{held, prices};
use loparite_plan::explain::shares::{accounts, scaled, shares};
use loparite_plan::explain::{Earliest, Question, answer, earliest, words};
use loparite_plan::goals::Scope;
use loparite_plan::program::{Program, Target, activity_scale};
use loparite_plan::solve::{Blind, Search, plan};
use loparite_plan::terms::Controls;

const DATA: &str = "data/data.toml";
const SCENARIO: &str = "examples/tiny/scenario.toml";
const KEY: &str = "carbonate-2028";

fn settings() -> Settings {
    Settings::default()
}

fn proof_of(model: &Model, goal: GoalId) -> Proof {
    answer(model, &Question::stated(goal), &settings()).proof.unwrap()
}

/// money for 400 t/a of the cracker, and power for as much
fn tied() -> Text {
    let text = Text::tiny();
    text.set(SCENARIO, "works", "grid", "0.4 MW");
    text
}

// ------------------------------------------------------------------------------------------------ caps, certificates

#[test]
fn every_activity_of_the_examples_has_a_cap() {
    for name in ["first-light", "angara-yenisei"] {
        let model = example(name);
        let scope = Scope::new(&model, model.last_year, Controls::InForce, &Scope::stated_years(&model));
        let caps = caps(&scope.book, &scope.ways.lots);
        for (id, activity) in scope.book.activities() {
            let cap = caps.activities[id.position()];
            assert!(cap.upper.is_finite() && cap.reason != Reason::None, "{name}: {:?}", activity.key);
            assert!(!caps.in_words(&model, &scope, id).is_empty());
        }
        assert!(caps.existence.iter().all(|tonnes| tonnes.is_finite()), "{name}");
    }
}

#[test]
fn no_activity_can_be_driven_over_its_cap() {
    let model = example("first-light");
    let scope = Scope::new(&model, model.last_year, Controls::InForce, &Scope::stated_years(&model));
    let caps = caps(&scope.book, &scope.ways.lots);
    let base = Program::new(&model, &scope.book, Target::Least, &[]).problem.relaxed();
    let mut tight = 0;
    // every seventh: a program each
    for (id, activity) in scope.book.activities().filter(|(id, _)| id.position() % 7 == 0) {
        // what only costs can be without limit in a plan that is not the best: those caps are those of a plan worth
        // having
        if matches!(activity.key, ActivityKey::Ship { .. } | ActivityKey::Procure { .. }) {
            continue;
        }
        let mut problem: Problem = base.clone();
        problem.set_sense(loparite_milp::problem::Sense::Maximise);
        problem.set_cost(ColId(id.position() as u32), activity_scale(activity.key));
        let found = solve(&problem, &settings());
        assert_eq!(found.status, Status::Optimal, "{:?}", activity.key);
        let cap = caps.activities[id.position()].upper;
        assert!(found.objective <= cap * (1.0 + 1e-9) + 1e-6, "{:?}: {} over {cap}", activity.key, found.objective);
        tight += usize::from(found.objective > 0.999 * cap && cap > 0.0);
    }
    assert!(tight > 5, "some caps are as tight as can be: {tight}");
}

#[test]
fn certificates_hold_without_the_solver() {
    for name in ["first-light", "tiny"] {
        let model = if name == "tiny" { Text::tiny().model() } else { example(name) };
        for goal in model.goals.ids() {
            let found = answer(&model, &Question::stated(goal), &settings());
            let proof = found.proof.clone().unwrap();
            let verified = verify(&model, goal, &proof).unwrap();
            assert!(verified.as_stated, "{name}: {verified:?} {proof:?}");
            assert_eq!(verified.bound_safe, proof.safe);
            assert!(proof.safe >= found.bound * (1.0 - 1e-12), "{} below {}", proof.safe, found.bound);
            assert!(proof.slack <= 1e-6 * found.bound.abs().max(1.0), "{name}: {proof:?}");
            let out_of_reach = found.bound < found.target * (1.0 - 1e-5);
            assert_eq!(verified.proves_out_of_reach, out_of_reach, "{name}: {verified:?}");
        }
    }
}

/// the tiny chain with money for everything and fragments of other suites
fn fragments(names: &[&str]) -> Model {
    fragments_text(names).model()
}

fn fragments_text(names: &[&str]) -> Text {
    let text = Text::tiny();
    text.set(SCENARIO, "purse", "limit", "900 m USD@2025");
    let counts = "counts = [\"rare-earths\"]";
    let storage =
        "storage = { value = \"100 USD@2025/t REO\", source = \"made-up\", year = 2025, grade = \"assumed\" }";
    text.replace_in(DATA, "carbonate", counts, &format!("{counts}\n{storage}"));
    for name in names {
        let file = common::repository().join("crates/loparite-plan/tests").join(format!("{name}.toml"));
        text.append(SCENARIO, &std::fs::read_to_string(file).unwrap());
    }
    text
}

#[test]
fn rules_seasons_and_what_can_be_bought_have_their_caps_and_certificates() {
    let cases: [&[&str]; 14] = [
        &["policy/abroad", "policy/quota"],
        &["policy/abroad", "policy/export-duty"],
        &["policy/oxide", "policy/import-duty"],
        &["policy/abroad", "policy/local-share"],
        &["policy/oxide", "policy/oxide-share"],
        &["policy/abroad", "policy/supply"],
        &["policy/oxide", "policy/refinery", "policy/local-content"],
        &["policy/stockpile"],
        &["policy/residue"],
        &["policy/licence"],
        &["policy/dry-year"],
        &["supply/seasons"],
        &["supply/three-seasons", "supply/reinforcement"],
        &["supply/training"],
    ];
    for case in cases {
        let model = fragments(case);
        for goal in model.goals.ids() {
            let scope = scope(&model, goal);
            let caps = caps(&scope.book, &scope.ways.lots);
            for (id, activity) in scope.book.activities() {
                assert!(caps.activities[id.position()].upper.is_finite(), "{case:?}: {:?}", activity.key);
            }
            let found = answer(&model, &Question::stated(goal), &settings());
            let proof = found.proof.clone().unwrap();
            let verified = verify(&model, goal, &proof).unwrap();
            assert!(verified.as_stated && proof.safe >= found.bound * (1.0 - 1e-9), "{case:?}: {proof:?}");
            assert!(proof.slack <= 1e-6 * found.bound.abs().max(1.0), "{case:?}: {proof:?}");
            let sum: f64 = found.levers.iter().map(|row| row.contribution).sum();
            close("parts", sum, found.bound, 1e-9);
            for row in &found.levers {
                let in_range = row.least <= row.contribution + 1e-6 && row.contribution <= row.greatest + 1e-6;
                assert!(in_range, "{case:?}: {row:?}");
            }
        }
    }
}

#[test]
fn a_demand_that_holds_a_goal_down_has_a_part_below_zero() {
    let made_up = "source = \"made-up\", year = 2025, grade = \"assumed\"";
    let asked = format!(
        "[[goal]]\nid = \"oxide-2028\"\nname = \"oxide in 2028\"\nyear = 2028\nmeasure = \"production\"\n\
         commodities = [\"nd-oxide\"]\ntarget = {{ value = \"80 t REO/a\", {made_up} }}\n"
    );
    let text = fragments_text(&["policy/oxide", "policy/refinery", "policy/supply"]);
    text.append(SCENARIO, &asked).set(SCENARIO, "works", "grid", "0.25 MW");
    let model = text.model();
    let goal = goal(&model, "oxide-2028");
    let found = answer(&model, &Question::stated(goal), &settings());
    // power for 250 t/a makes 200 t of carbonate, of which 160 t must be sold as they are
    close("bound", found.bound, 40.0, 1e-6);
    let of = |lever: Lever| found.levers.iter().find(|row| row.lever == lever).unwrap();
    for (lever, part) in [(Lever::Power, 200.0), (Lever::Policy, -160.0)] {
        close(lever.word(), of(lever).contribution, part, 1e-6);
        close(lever.word(), of(lever).least, part, 1e-6);
        close(lever.word(), of(lever).greatest, part, 1e-6);
    }
    let proof = found.proof.clone().unwrap();
    assert!(verify(&model, goal, &proof).unwrap().proves_out_of_reach);
    // together: power times 1 + t, the demand times 1 - t: 200 t + 160 t of what is missing, 40 t
    match joint(&model, &scope(&model, goal), goal, &settings()) {
        Together::Stretched(joint) => close("joint", joint.factor, 1.0 + 40.0 / 360.0, 1e-5),
        other => panic!("{other:?}"),
    }
}

#[test]
fn whatever_the_weights_the_bound_holds() {
    let model = example("first-light");
    for goal in model.goals.ids() {
        let found = answer(&model, &Question::stated(goal), &settings());
        let mut proof = found.proof.unwrap();
        for number in 0..40_usize {
            // a fixed sequence of factors from 0 to 2, each time other weights first
            for (position, (_, weight)) in proof.weights.iter_mut().enumerate() {
                *weight *= ((position * 7 + number * 13) % 21) as f64 / 10.0;
            }
            let verified = verify(&model, goal, &proof).unwrap();
            assert!(verified.bound_safe >= found.bound * (1.0 - 1e-9), "{number}: {verified:?} under {}", found.bound);
        }
    }
}

#[test]
fn an_altered_weight_or_figure_does_not_pass() {
    let text = Text::tiny();
    let model = text.model();
    let goal = goal(&model, KEY);
    let proof = proof_of(&model, goal);
    assert!(verify(&model, goal, &proof).unwrap().proves_out_of_reach);
    let mut noticed = 0;
    for position in 0..proof.weights.len() {
        let mut altered = proof.clone();
        altered.weights[position].1 *= 0.5;
        let verified = verify(&model, goal, &altered).unwrap();
        // never a better bound; the same only where the weight was one of several that would do
        assert!(verified.bound_safe >= 320.0, "{:?}: {verified:?}", altered.weights[position]);
        noticed += usize::from(!verified.as_stated);
    }
    assert!(noticed > proof.weights.len() / 2, "{noticed} of {}", proof.weights.len());
    let with = |change: fn(&mut Proof)| {
        let mut altered = proof.clone();
        change(&mut altered);
        verify(&model, goal, &altered)
    };
    assert!(matches!(with(|p| p.weights[0].0 = "reserve[moon]".into()), Err(Refused::Unknown { .. })));
    assert!(matches!(with(|p| p.weights.push(p.weights[0].clone())), Err(Refused::Twice { .. })));
    assert!(matches!(with(|p| p.weights[0].1 = f64::NAN), Err(Refused::NoNumber { .. })));
    assert!(matches!(with(|p| p.weights.clear()), Err(Refused::Empty)));
    let memo = || vec![("cash[capital,2026]".to_owned(), 1.0)];
    let mut altered = proof.clone();
    altered.weights = memo();
    assert!(matches!(verify(&model, goal, &altered), Err(Refused::Unlimited { .. })));
    // three times the money: the old weights still bound, but above the target
    text.set(SCENARIO, "purse", "limit", "60 m USD@2025");
    let richer = text.model();
    let verified = verify(&richer, goal, &proof).unwrap();
    assert!(!verified.as_stated && !verified.proves_out_of_reach, "{verified:?}");
}

#[test]
fn a_contradiction_is_proven_without_the_solver() {
    let text = Text::tiny();
    let mut model = text.model();
    let goal = goal(&model, KEY);
    // a purse that owes money: what is spent of it cannot be below zero
    let (purse, _) = model.money.iter().next().unwrap();
    model.money[purse].limit.points.iter_mut().for_each(|(_, limit)| *limit = -1.0);
    let found = answer(&model, &Question::stated(goal), &settings());
    let proof = found.proof.unwrap();
    assert_eq!(proof.proves, Proves::Contradiction);
    assert!(proof.safe > 0.0, "{proof:?}");
    assert!(verify(&model, goal, &proof).unwrap().proves_out_of_reach);
    // with money the same weights prove nothing
    assert!(!verify(&text.model(), goal, &proof).unwrap().proves_out_of_reach);
}

// ------------------------------------------------------------------------------------------------ parts and ranges

#[test]
fn where_two_limits_bind_at_once_either_can_have_all() {
    let model = tied().model();
    let found = answer(&model, &Question::stated(goal(&model, KEY)), &settings());
    close("bound", found.bound, 320.0, 1e-9);
    let of = |lever: Lever| found.levers.iter().find(|row| row.lever == lever).unwrap();
    close("sum", found.levers.iter().map(|row| row.contribution).sum(), 320.0, 1e-9);
    for row in &found.levers {
        let in_range = row.least - 1e-6 <= row.contribution && row.contribution <= row.greatest + 1e-6;
        assert!(in_range, "{row:?}");
    }
    // whichever has it could have none: more of it alone adds nothing, less of it takes all
    let holder = [Lever::Money, Lever::Power].into_iter().map(of).find(|row| row.contribution > 1.0).unwrap();
    assert!(holder.least.abs() < 1e-3, "{holder:?}");
    close("greatest", holder.greatest, 320.0, 1e-6);
}

#[test]
fn where_one_limit_binds_its_range_is_a_point() {
    let model = Text::tiny().model();
    let found = answer(&model, &Question::stated(goal(&model, KEY)), &settings());
    let money = found.levers.iter().find(|row| row.lever == Lever::Money).unwrap();
    close("least", money.least, 320.0, 1e-6);
    close("greatest", money.greatest, 320.0, 1e-6);
    let told = words::ceiling(&found);
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("100 % of the ceiling is money in "), "{told:?}");
    assert!(told[0].contains(": purse 202"), "{told:?}");
}

#[test]
fn groups_sum_to_their_levers() {
    let model = example("first-light");
    for goal in model.goals.ids() {
        let found = answer(&model, &Question::stated(goal), &settings());
        let standing = loparite_plan::family::standing(&model, goal, model.goals[goal].year);
        for row in &found.levers {
            let groups = found.groups();
            let sum: f64 = groups.iter().filter(|group| group.lever == row.lever).map(|group| group.part).sum();
            let standing = if row.lever == Lever::Existing { standing } else { 0.0 };
            assert!((sum + standing - row.contribution).abs() <= 1e-9 * found.bound.max(1.0), "{row:?}: {groups:?}");
            assert!(row.least <= row.contribution + 1e-6 && row.contribution <= row.greatest + 1e-6, "{row:?}");
        }
    }
}

#[test]
fn a_source_of_money_has_its_own_range() {
    let text = Text::tiny();
    let figure = |key: &str, value: &str| {
        format!("{key} = {{ value = \"{value}\", source = \"made-up\", year = 2025, grade = \"assumed\" }}\n")
    };
    let grant = "[[money]]\nid = \"grant\"\nname = \"grant\"\nkind = \"grant\"\nunspent = \"kept\"\n";
    text.append(SCENARIO, &format!("{grant}{}", figure("limit", "5 m USD@2025")));
    let model = text.model();
    // 50 m by 2027, a fifth of it granted: 400 t, of which the purse gives 320
    let found = shares(&model, &Question::stated(goal(&model, KEY)), 5, &settings());
    let of = |name: &str| found.iter().find(|share| share.group.of == name).unwrap();
    for (name, part) in [("purse", 320.0), ("grant", 80.0)] {
        close(name, of(name).group.part, part, 1e-6);
        close(name, of(name).range.least, part, 1e-6);
        close(name, of(name).range.greatest, part, 1e-6);
    }
    assert_eq!(found.len(), 2, "{found:?}");
}

// ------------------------------------------------------------------------------------------ joint, date, frontier

fn stretched(model: &Model) -> Joint {
    let goal = goal(model, KEY);
    match joint(model, &scope(model, goal), goal, &settings()) {
        Together::Stretched(joint) => joint,
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_what_must_stretches() {
    let text = Text::tiny();
    text.set(SCENARIO, KEY, "target", "480 t REO/a");
    // 600 t/a for 400: half as much money again, and nothing else
    let alone = stretched(&text.model());
    close("factor", alone.factor, 1.5, 1e-4);
    assert_eq!(alone.levers.len(), 1, "{alone:?}");
    assert_eq!(alone.levers[0].0, Lever::Money);
    close("money", alone.levers[0].1, 1.5, 1e-4);
    assert_eq!(alone.whole, Some(1.0));
    text.set(SCENARIO, "works", "grid", "0.5 MW");
    // power for 500 t/a: a fifth more of it
    let both = stretched(&text.model());
    close("factor", both.factor, 1.5, 1e-4);
    let levers: Vec<Lever> = both.levers.iter().map(|(lever, _)| *lever).collect();
    assert_eq!(levers, [Lever::Money, Lever::Power]);
    close("power", both.levers[1].1, 1.2, 1e-4);
}

#[test]
fn nothing_stretches_a_date() {
    let text = Text::tiny();
    text.set(DATA, "cracking", "lead_time", "3 years");
    let model = text.model();
    let goal = goal(&model, KEY);
    assert_eq!(joint(&model, &scope(&model, goal), goal, &settings()), Together::Never);
}

#[test]
fn the_joint_factor_is_feasible_and_least() {
    for (name, key) in [("tiny", KEY), ("first-light", "")] {
        let model = if name == "tiny" { tied().model() } else { example(name) };
        for goal in model.goals.ids().filter(|goal| key.is_empty() || model.goals.key(*goal) == key) {
            let scope = scope(&model, goal);
            let Together::Stretched(found) = joint(&model, &scope, goal, &settings()) else { continue };
            let standing = loparite_plan::family::standing(&model, goal, model.goals[goal].year);
            let most_with = |factor: f64| {
                let program = Program::new(&model, &scope.book, Target::Measure(goal), &[]);
                let mut problem = program.problem.relaxed();
                let all = accounts(&scope.book, |account| account.lever.is_some());
                let delta = scaled(&program, &all, factor);
                delta.apply(&mut problem);
                solve(&problem, &settings()).objective / program.objective_scale() + standing
            };
            let target = model.goals[goal].target.value;
            assert!(most_with(found.factor * (1.0 + 1e-5)) >= target * (1.0 - 2e-6), "{name}: {found:?}");
            if found.factor > 1.001 {
                let less = 1.0 + (found.factor - 1.0) * 0.99;
                assert!(most_with(less) < target * (1.0 - 1e-6), "{name}: {found:?}");
            }
        }
    }
}

#[test]
fn any_amount_and_date_can_be_asked_for() {
    let model = Text::tiny().model();
    let goal = goal(&model, KEY);
    let ask = |target: f64, year| Question { goal, target: Some(target), year };
    // 20 m more each year: 160 t a year from 320 t in 2028 on
    let first = |target| earliest(&model, &ask(target, None), &settings());
    assert_eq!(first(320.0), Earliest::In { not_before: 2028, sure: Some(2028) });
    assert_eq!(first(480.0), Earliest::In { not_before: 2029, sure: Some(2029) });
    assert_eq!(first(481.0), Earliest::In { not_before: 2030, sure: Some(2030) });
    match first(641.0) {
        Earliest::Never { best } => close("best", best, 640.0, 1e-6),
        other => panic!("{other:?}"),
    }
    let there = answer(&model, &ask(600.0, Some(2030)), &settings());
    assert!(there.reachable() && there.bound > 639.0, "{there:?}");
    assert!(!answer(&model, &ask(600.0, Some(2029)), &settings()).reachable());
    // the model itself is as it was
    assert_eq!(model.goals[goal].target.value, 800.0);
}

#[test]
fn frontiers_rise_and_bend_downwards() {
    let tiny = Text::tiny().model();
    let points = by_factor(&tiny, goal(&tiny, KEY), Lever::Money, &[0.0, 0.5, 1.0, 2.0, 4.0], &settings());
    let most: Vec<f64> = points.iter().map(|point| point.most.unwrap()).collect();
    for (found, wanted) in most.iter().zip([0.0, 160.0, 320.0, 640.0, 800.0]) {
        assert!((found - wanted).abs() < 1e-6, "{most:?}");
    }
    let model = example("first-light");
    let mut moved = 0;
    for goal in model.goals.ids() {
        for &(lever, _) in Lever::WORDS {
            let points = by_factor(&model, goal, lever, &FACTORS, &settings());
            for pair in points.windows(2) {
                let (here, there) = (pair[0].most.unwrap(), pair[1].most.unwrap());
                assert!(there >= here * (1.0 - 1e-9) - 1e-9, "{lever:?}: {points:?}");
                moved += usize::from(there > here + 1e-6);
            }
            for three in points.windows(3) {
                let slope = |a: usize, b: usize| {
                    (three[b].most.unwrap() - three[a].most.unwrap()) / (three[b].at - three[a].at)
                };
                let size = three[2].most.unwrap().abs().max(1.0);
                assert!(slope(0, 1) >= slope(1, 2) - 1e-6 * size, "{lever:?}: {points:?}");
            }
        }
    }
    assert!(moved > 3, "some lever moves some goal: {moved}");
    let by_date: Vec<f64> =
        by_year(&tiny, goal(&tiny, KEY), &settings()).iter().map(|point| point.most.unwrap()).collect();
    for (found, wanted) in by_date.iter().zip([0.0, 0.0, 320.0, 480.0, 640.0]) {
        assert!((found - wanted).abs() < 1e-6, "{by_date:?}");
    }
}

// ------------------------------------------------------------------------------------------------ prices, plants

fn planned(model: &Model) -> Outcome {
    plan(model, Search::default(), &mut Blind)
}

#[test]
fn prices_are_finite_differences() {
    let short = Text::tiny();
    // people for 450 t/a, concentrate for 300 t/a: the ground and the people are worth something
    short.set(SCENARIO, "hill", "reserve", "1100 t REO").set(SCENARIO, "purse", "limit", "40 m USD@2025");
    let models = [example("first-light"), Text::tiny().model(), tied().model(), short.model()];
    let looked: usize = models.iter().map(prices_of).sum();
    assert!(looked >= 4, "{looked} prices");
}

/// compares every price with programs solved from nothing
fn prices_of(model: &Model) -> usize {
    let plan = planned(model);
    let found = prices(model, &plan, 12, &settings());
    let (program, base) = held(model, &plan, &settings());
    let best = base.answer().optimum().unwrap();
    for price in &found {
        for (side, slope) in [(1.0, price.sides.0), (-1.0, price.sides.1)] {
            let step = 1e-4 * side;
            let mut problem = base.problem().clone();
            let of = accounts(&plan.book, |account| {
                let name = loparite_plan::goals::row_name(model, account.key);
                name == price.name || price.alike.contains(&name)
            });
            scaled(&program, &of, 1.0 + step).apply(&mut problem);
            let moved = solve(&problem, &settings());
            match moved.status {
                Status::Optimal => {
                    let per_unit = (moved.objective - best) / program.objective_scale() / (step * price.limit);
                    let tolerance = 1e-4 * price.value.abs();
                    assert!((per_unit - slope).abs() <= tolerance, "{side} {}: {per_unit} is not {slope}", price.name);
                }
                // a goal that is asked for a little more cannot be had with the same plants
                _ => assert!(slope.is_infinite(), "{side}: {price:?}"),
            }
        }
        assert!(price.holds.0 <= price.limit && price.limit <= price.holds.1, "{price:?}");
        if let Some(year) = price.year {
            let discount = 1.0 + model.discount_rate.value;
            close("of year", price.of_year, price.value * discount.powi(year - model.first_year), 1e-9);
        }
    }
    found.len()
}

#[test]
fn limits_that_say_the_same_are_one_price() {
    // the region has its people at the works alone, and as many: two rows of one meaning
    let text = Text::tiny();
    text.set(SCENARIO, "works", "workforce", "30 jobs");
    text.set(SCENARIO, "land", "workforce", "30 jobs");
    text.set(SCENARIO, "mill", "existing", "0 t REO/a");
    text.set(SCENARIO, "quarry", "workforce", "30 jobs");
    let plan = planned(&text.model());
    let found = prices(&text.model(), &plan, 20, &settings());
    for price in found.iter().filter(|price| !price.alike.is_empty()) {
        assert!(price.sides.0 <= price.value + 1e-6 && price.value <= price.sides.1 + 1e-6, "{price:?}");
    }
    let names: Vec<&String> = found.iter().flat_map(|price| std::iter::once(&price.name).chain(&price.alike)).collect();
    let mut once = names.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), names.len(), "{names:?}");
}

fn compared(forced: &Forced) -> &build::Compared {
    match forced {
        Forced::Compared(compared) => compared,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_built_plant_is_worth_what_the_plan_loses_without_it() {
    let model = Text::tiny().model();
    let plan = planned(&model);
    let cracker = model.facilities.id("cracker").unwrap();
    let why = build::why(&model, &plan, cracker, &settings());
    close("size", why.size, 400.0, 1e-6);
    let without = compared(why.without.as_ref().unwrap());
    close("worth", without.value, -plan.npv, 1e-6);
    close("whole", without.whole.unwrap(), -plan.npv, 1e-6);
    close("items", without.items.iter().map(|(_, money)| money).sum(), without.value, 1e-6);
    assert!(why.with.is_none());
    let earned = |kind| why.earned.iter().find(|(other, _)| *other == kind).map_or(0.0, |(_, money)| *money);
    assert!(earned(Earned::Products) > 0.0 && earned(Earned::Feed) <= 0.0, "{:?}", why.earned);
    // the money is scarce and takes what the plant earns
    assert!(earned(Earned::Limit(Lever::Money)) < 0.0, "{:?}", why.earned);
}

#[test]
fn earnings_sum_to_what_the_decision_is_worth() {
    let model = example("first-light");
    let plan = planned(&model);
    let (program, base) = held(&model, &plan, &settings());
    let solution = base.answer().solution().unwrap();
    let duals = program.answer(solution.clone()).duals;
    let mut looked = 0;
    for facility in model.facilities.ids() {
        let earned = build::earnings(&model, &plan, facility, &settings());
        let mut worth = 0.0;
        for (id, activity) in plan.book.activities() {
            if matches!(activity.key, ActivityKey::Build { facility: other, .. } if other == facility) {
                let once = plan.book.find(AccountKey::PlantSize { facility }).unwrap();
                let reduced = solution.col_dual[id.position()] / program.objective_scale();
                worth += solution.x[id.position()] * (reduced + duals[once.position()]);
            }
        }
        let size: f64 = earned.iter().map(|(_, money)| money.abs()).sum();
        let sum: f64 = earned.iter().map(|(_, money)| money).sum();
        assert!((sum - worth).abs() <= 1e-6 * size.max(1.0), "{}: {sum} {worth}", model.facilities.key(facility));
        looked += usize::from(size > 0.0);
    }
    assert!(looked >= 5, "{looked} plants");
}

#[test]
fn a_plant_that_is_not_built_says_what_it_would_cost() {
    let text = Text::tiny();
    text.set(DATA, "carbonate-price", "price", "50000 USD@2025/t REO");
    let model = text.model();
    let plan = planned(&model);
    let cracker = model.facilities.id("cracker").unwrap();
    let why = build::why(&model, &plan, cracker, &settings());
    assert_eq!(why.size, 0.0);
    let (forced, year) = why.with.as_ref().unwrap();
    let with = compared(forced);
    assert!(with.value < 0.0 && year.is_some(), "{why:?}");
    close("items", with.items.iter().map(|(_, money)| money).sum(), with.value, 1e-6);
    close("whole", with.whole.unwrap(), with.value, 1e-5);
    // the smallest plant, since every tonne more loses more
    assert_eq!(with.sizes.len(), 1);
    close("size", with.sizes[0].1, 100.0, 1e-6);
    // forced into the program by hand, in every year: none is better
    let scope = Scope::new(&model, model.last_year, Controls::InForce, &Scope::stated_years(&model));
    let mut best = f64::NEG_INFINITY;
    for (id, activity) in scope.book.activities() {
        if matches!(activity.key, ActivityKey::Build { .. }) {
            let program = Program::new(&model, &scope.book, Target::Npv, &[]);
            let mut problem = program.problem.relaxed();
            problem.set_col_bounds(ColId(id.position() as u32), 1.0, 1.0);
            let found = solve(&problem, &settings());
            if found.status == Status::Optimal {
                best = best.max(found.objective / program.objective_scale());
            }
        }
    }
    close("best year", with.value, best - plan.npv, 1e-6);
}

#[test]
fn the_next_plant_stands_where_it_is_worth_most() {
    let text = Text::tiny();
    // the same cracker at the quarry: carbonate travels instead of concentrate, 1.6 gross tonnes for 2
    let twin = "[[facility]]\nid = \"cracker-at-quarry\"\nname = \"cracker at the quarry\"\ntechnology = \"cracking\"\n\
                site = \"quarry\"\nlargest = { value = \"1000 t REO/a\", source = \"made-up\", year = 2025, grade = \
                \"assumed\" }\nearliest = 2026\nstatus = \"idea\"\n";
    text.append(SCENARIO, twin);
    let model = text.model();
    let plan = planned(&model);
    for others in [Others::Allowed, Others::Barred] {
        let sites = build::sites(&model, &plan, Kind::Stage(Stage::Cracking), others, &settings());
        let names: Vec<&str> = sites.iter().map(|site| model.facilities.key(site.facility)).collect();
        assert_eq!(names, ["cracker-at-quarry", "cracker"], "{others:?}");
        let value = |position: usize| compared(&sites[position].forced).value;
        if others == Others::Barred {
            close("size", sites[0].size, 400.0, 1e-6);
            // four tonnes-kilometres of a tenth of a dollar on 100 km for 400 t/a, in each of three years
            let saved: f64 = (2..=4).map(|years| 400.0 * 4.0 * 1.1_f64.powi(-years)).sum();
            close("difference", value(0) - value(1), saved, 1e-6);
        }
    }
}

// ------------------------------------------------------------------------------------------------ files

#[test]
fn a_program_can_be_written_with_its_names() {
    let model = Text::tiny().model();
    let scope = Scope::new(&model, model.last_year, Controls::InForce, &Scope::stated_years(&model));
    let program = Program::new(&model, &scope.book, Target::Npv, &[]);
    let names = program.names(&model, &scope.book, &scope.ways.lots);
    let text = mps::text(&program.problem, &names).unwrap();
    for tag in ["money[purse,2026]", "build[cracker,2026]", "material[ore_of_hill_at_quarry,2026]"] {
        assert!(text.contains(tag), "{tag}");
    }
    // and of the large one no two are alike
    let model = example("angara-yenisei");
    let scope = Scope::new(&model, model.last_year, Controls::InForce, &Scope::stated_years(&model));
    let program = Program::new(&model, &scope.book, Target::Npv, &[]);
    let names = program.names(&model, &scope.book, &scope.ways.lots);
    assert!(mps::write(&program.problem, &names, &mut std::io::sink()).is_ok());
    let mut count = loparite_milp::sink::Count::new();
    loparite_plan::program::emit(&model, &scope.book, Target::Npv, &[], &mut count);
    assert_eq!((count.rows, count.columns), (program.problem.rows(), program.problem.cols()));
    assert_eq!(count.entries, program.problem.nonzeros());
    assert_eq!(most(&Text::tiny().model(), KEY).unsolved, None);
}
