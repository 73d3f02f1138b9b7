//! Policy: each rule of a state binds as worked out by hand, on the tiny chain; futures change what they say.
//!
//! In        `tiny/` with fragments of `policy/`; carbonate sells at 61,000 at home and 70,000 abroad, the plant makes
//!           800 t a year from 2028 on unless something stops it
//! Holds     a rule that is tightened never helps; without rules nothing is counted; a future is the model with exactly
//!           its changes
//! Not here  faults of the text (`suite/bad-input`)
#![allow(clippy::unwrap_used)] // the helpers of a test fail by it, as the test does

mod common;

use common::{Text, close, example, goal, most, repository, scope};
use loparite_economics::estimate::{estimate, plant_cost};
use loparite_kernel::ids::{Id, Table};
use loparite_kernel::quantity::Year;
use loparite_milp::solver::Settings;
use loparite_model::chain::{AccessState, Model, Stage};
use loparite_model::cost::CapitalFrom;
use loparite_model::figure::{Figure, Path};
use loparite_model::outcome::{Outcome, PlanStatus, Stretch};
use loparite_model::planning::{Area, Change, Policy, PolicyId, Rule};
use loparite_model::post::{AccountKey, ActivityKey, Book, CashItem, Lever, Post};
use loparite_plan::breach::breaches;
use loparite_plan::futures::{access_states, turned, with, with_access, without_policies};
use loparite_plan::goals::Scope;
use loparite_plan::levers::stretch;
use loparite_plan::solve::{Blind, Search, plan};
use loparite_plan::terms::{Controls, Terms};
use std::collections::BTreeSet;

const DATA: &str = "data/data.toml";
const SCENARIO: &str = "examples/tiny/scenario.toml";
const EXACT: f64 = 1e-9;

/// Fragments with a rule, and what of the chain they need.
const RULES: [(&str, &[&str]); 11] = [
    ("quota", &["abroad"]),
    ("export-duty", &["abroad"]),
    ("import-duty", &["oxide"]),
    ("local-share", &["abroad"]),
    ("oxide-share", &["oxide"]),
    ("supply", &["abroad"]),
    ("local-content", &["oxide", "refinery"]),
    ("stockpile", &[]),
    ("residue", &[]),
    ("licence", &[]),
    ("dry-year", &[]),
];

/// worth in 2026 of one unit of money in each of some years
fn worth(years: impl IntoIterator<Item = Year>) -> f64 {
    years.into_iter().map(|year| 1.1_f64.powi(2026 - year)).sum()
}

/// the tiny chain with plenty of money and some fragments
fn chain(fragments: &[&str]) -> Text {
    let text = Text::tiny();
    text.set(SCENARIO, "purse", "limit", "900 m USD@2025");
    let counts = "counts = [\"rare-earths\"]";
    let made_up = "source = \"made-up\", year = 2025, grade = \"assumed\"";
    let storage = format!("{counts}\nstorage = {{ value = \"100 USD@2025/t REO\", {made_up} }}");
    text.replace_in(DATA, "carbonate", counts, &storage);
    for name in fragments {
        let file = repository().join("crates/loparite-plan/tests/policy").join(format!("{name}.toml"));
        text.append(SCENARIO, &std::fs::read_to_string(file).unwrap());
    }
    text
}

/// the chain that a rule needs, with the rule
fn ruled(rule: &str) -> Model {
    let needs = RULES.iter().find(|(name, _)| *name == rule).unwrap().1;
    chain(&[needs, &[rule]].concat()).model()
}

fn free(model: &Model) -> Model {
    without_policies(model, &model.policies.ids().collect::<Vec<_>>())
}

fn planned(model: &Model) -> Outcome {
    let outcome = plan(model, Search::default(), &mut Blind);
    assert_eq!(outcome.status, PlanStatus::Optimal);
    outcome
}

/// what a rule takes from the value of the plan
fn cost(model: &Model) -> f64 {
    planned(&free(model)).npv - planned(model).npv
}

fn balance(outcome: &Outcome, key: AccountKey) -> f64 {
    let balances = outcome.book.balances(&outcome.levels);
    outcome.book.find(key).map_or(0.0, |id| balances[id.position()])
}

/// what a rule counts in a year
fn counted(outcome: &Outcome, year: Year) -> f64 {
    balance(outcome, AccountKey::Policy { policy: PolicyId::at(0), year })
}

fn level(outcome: &Outcome, is_it: impl Fn(ActivityKey) -> bool) -> f64 {
    let of_it = outcome.book.activities().filter(|(_, row)| is_it(row.key));
    of_it.map(|(id, _)| outcome.levels[id.position()]).sum()
}

fn sold(model: &Model, outcome: &Outcome, offtake: &str, in_year: Year) -> f64 {
    let wanted = model.offtakes.id(offtake).unwrap();
    level(outcome, |key| matches!(key, ActivityKey::Sell { offtake, year, .. } if (offtake, year) == (wanted, in_year)))
}

/// a rule of the chain
fn rule_of(model: &mut Model) -> &mut Rule {
    &mut model.policies[PolicyId::at(0)].rule
}

/// attributes the most of the goal to one lever alone
#[track_caller]
fn attains(model: &Model, bound: f64, lever: Lever) {
    let found = most(model, "carbonate-2028");
    close("attainable", found.whole, bound, 1e-6);
    close("bound", found.bound, bound, EXACT);
    close("sum of parts", found.parts.values().sum(), bound, EXACT);
    close(lever.word(), found.parts.get(&lever).copied().unwrap_or(0.0), bound, EXACT);
    assert!(found.certificate.gap < 1e-9, "{:?}", found.certificate);
}

#[test]
fn a_quota_turns_goods_to_the_other_market() {
    let model = ruled("quota");
    let outcome = planned(&model);
    for year in 2028..=2030 {
        close("abroad", sold(&model, &outcome, "buy-abroad", year), 300.0, 1e-9);
        close("at home", sold(&model, &outcome, "buy", year), 500.0, 1e-9);
        close("counted", counted(&outcome, year), 300.0, 1e-9);
    }
    // 500 t a year bring 9,000 less each
    close("cost", cost(&model), 500.0 * 9_000.0 * worth(2028..=2030), 1e-6);
    // with no market at home it is all that is made, 300 t
    let text = chain(&["quota"]);
    text.replace(SCENARIO, "kind = \"domestic\"", "kind = \"export\"");
    text.replace_in(DATA, "carbonate", "storage", "# storage");
    attains(&text.model(), 300.0, Lever::Policy);
}

#[test]
fn a_duty_lowers_the_value_by_itself_when_nothing_else_can_change() {
    let model = ruled("export-duty");
    // abroad pays 63,000 after the duty, still more than home, and 800 t is the largest plant
    let outcome = planned(&model);
    close("cost", cost(&model), 0.1 * 70_000.0 * 800.0 * worth(2028..=2030), 1e-6);
    close("duty", balance(&outcome, AccountKey::Cash { item: CashItem::Duty, year: 2029 }), -7_000.0 * 800.0, 1e-9);
    close("revenue", balance(&outcome, AccountKey::Cash { item: CashItem::Revenue, year: 2029 }), 56e6, 1e-9);
    // what is paid is less by the payability, and so is the duty
    let mut less = model.clone();
    less.offtakes[model.offtakes.id("buy-abroad").unwrap()].payability.value = 0.95;
    let duty = balance(&planned(&less), AccountKey::Cash { item: CashItem::Duty, year: 2029 });
    assert_eq!(duty, 0.0, "59,850 after the duty is less than home pays");
    // at 20 % everything stays at home
    let Rule::Duty { rate, .. } = rule_of(&mut less) else { panic!("a duty") };
    rate.points[0].1 = 0.05;
    let duty = balance(&planned(&less), AccountKey::Cash { item: CashItem::Duty, year: 2029 });
    close("duty on what is paid", duty, -0.05 * 0.95 * 70_000.0 * 800.0, 1e-9);
}

#[test]
fn duties_on_the_same_goods_add_up_in_one_post() {
    let mut model = ruled("export-duty");
    let again = model.policies[PolicyId::at(0)].clone();
    model.policies.insert("again", again);
    // 20 %: 56,000 abroad, 61,000 at home
    close("cost", cost(&model), 9_000.0 * 800.0 * worth(2028..=2030), 1e-6);
}

#[test]
fn an_import_duty_is_paid_in_its_years() {
    let model = ruled("import-duty");
    close("cost", cost(&model), 0.2 * 50_000.0 * 100.0 * worth(2028..=2029), 1e-6);
    let duty = |year| balance(&planned(&model), AccountKey::Cash { item: CashItem::Duty, year });
    assert_eq!([duty(2027), duty(2030)], [0.0, 0.0]);
    close("duty", duty(2028), -1e6, 1e-9);
}

#[test]
fn a_local_share_keeps_goods_at_home() {
    let model = ruled("local-share");
    let outcome = planned(&model);
    close("at home", sold(&model, &outcome, "buy", 2029), 480.0, 1e-9);
    close("abroad", sold(&model, &outcome, "buy-abroad", 2029), 320.0, 1e-9);
    assert!(counted(&outcome, 2029).abs() < 1e-9);
    close("cost", cost(&model), 480.0 * 9_000.0 * worth(2028..=2030), 1e-6);
}

#[test]
fn a_share_of_the_purer_good_limits_the_other() {
    // 100 t of oxide can be had, a fifth: 400 t of carbonate; the import limits, by way of the rule
    let model = ruled("oxide-share");
    let mut unstored = model.clone();
    unstored.commodities[model.commodities.id("carbonate").unwrap()].storage = None;
    attains(&unstored, 400.0, Lever::Market);
    let rows = most(&unstored, "carbonate-2028").rows;
    let rule = rows.iter().find(|row| row.lever == Lever::Policy).expect("the rule is among what binds");
    assert_eq!((rule.limit, rule.contribution, rule.name.as_str()), (0.0, 0.0, "oxide share in 2028"));
}

#[test]
fn a_demand_is_met_before_gain_and_its_lower_limit_is_attributed() {
    let model = ruled("supply");
    let outcome = planned(&model);
    close("at home", sold(&model, &outcome, "buy", 2028), 160.0, 1e-9);
    close("cost", cost(&model), 160.0 * 9_000.0 * worth([2028]), 1e-6);
    // a plant that is not worth it is built for it: 100 t/a are the smallest, 80 t
    let mut cheap = model.clone();
    cheap.prices.ids().for_each(|id| cheap.prices[id].path.points[0].1 = 1000.0);
    let Rule::Supply { least, .. } = rule_of(&mut cheap) else { panic!("a demand") };
    least.points[0].1 = 60.0;
    let outcome = planned(&cheap);
    close("built", level(&outcome, |key| matches!(key, ActivityKey::Size { .. })), 100.0, 1e-9);
    close("sold", sold(&cheap, &outcome, "buy", 2028), 60.0, 1e-9);
    assert_eq!(planned(&free(&cheap)).npv, 0.0);
    // a hill of 500 t: 200 t go into the 160 t of 2028, the other 300 t make 240 t in 2029
    let text = chain(&["supply"]);
    text.set(SCENARIO, "hill", "reserve", "500 t REO");
    text.replace_in(SCENARIO, "carbonate-2028", "year = 2028", "year = 2029");
    text.replace_in(DATA, "carbonate", "storage", "# storage");
    let found = most(&text.model(), "carbonate-2028");
    close("bound", found.bound, 240.0, EXACT);
    close("feed", found.parts[&Lever::Feed], 400.0, EXACT);
    close("policy", found.parts[&Lever::Policy], -160.0, EXACT);
    close("sum of parts", found.parts.values().sum(), 240.0, EXACT);
    assert!(found.certificate.gap < 1e-9, "{:?}", found.certificate);
}

#[test]
fn a_demand_that_cannot_be_met_leaves_no_plan_and_is_named() {
    let text = Text::tiny();
    let supply = std::fs::read_to_string(repository().join("crates/loparite-plan/tests/policy/supply.toml")).unwrap();
    text.append(SCENARIO, &supply.replace("160 t REO/a", "500 t REO/a"));
    let model = text.model();
    assert_eq!(plan(&model, Search::default(), &mut Blind).status, PlanStatus::Infeasible);
    let named = |model: &Model| {
        let scope = Scope::new(model, model.last_year, Controls::InForce, &Scope::stated_years(model));
        breaches(model, &scope, &Settings::default())
    };
    // 40 m buy 400 t/a
    let found = named(&model);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].policy, found[0].year, found[0].least), (PolicyId::at(0), 2028, 500.0));
    close("had", found[0].had, 320.0, 1e-9);
    // 200 t are no matter in part, but the smallest plant is 500 t/a
    text.set(DATA, "cracking", "smallest", "500 t REO/a").set(SCENARIO, "supply", "least", "200 t REO/a");
    let found = named(&text.model());
    assert_eq!(found.iter().map(|breach| (breach.year, breach.had)).collect::<Vec<_>>(), [(2028, 0.0)]);
    // 320 t can be had
    text.set(DATA, "cracking", "smallest", "100 t REO/a").set(SCENARIO, "supply", "least", "320 t REO/a");
    assert_eq!(named(&text.model()), []);
    assert_eq!(planned(&text.model()).status, PlanStatus::Optimal);
}

#[test]
fn local_content_lets_in_a_third_of_what_is_made() {
    let model = ruled("local-content");
    let outcome = planned(&model);
    let brought = |in_year| level(&outcome, |key| matches!(key, ActivityKey::Bring { year, .. } if year == in_year));
    // nothing is made before 2028; then 90 t a year, three quarters of 120 t
    for (year, tonnes) in [(2026, 0.0), (2027, 0.0), (2028, 30.0), (2029, 30.0), (2030, 30.0)] {
        assert!((brought(year) - tonnes).abs() < 1e-6, "{year}: {}", brought(year));
    }
    let lost = 100.0 * worth(2026..=2027) + 70.0 * worth(2028..=2030);
    close("cost", cost(&model), 50_000.0 * lost, 1e-6);
}

#[test]
fn a_stockpile_is_kept_at_the_end_of_each_year() {
    let model = ruled("stockpile");
    let outcome = planned(&model);
    let sales = [2028, 2029, 2030].map(|year| sold(&model, &outcome, "buy", year));
    for (found, wanted) in sales.into_iter().zip([750.0, 800.0, 800.0]) {
        close("sold", found, wanted, 1e-9);
    }
    close("counted", counted(&outcome, 2030), 50.0, 1e-9);
    let kept = 100.0 * 50.0 * worth(2028..=2030);
    close("cost", cost(&model), 50.0 * 61_000.0 * worth([2028]) + kept, 1e-6);
}

#[test]
fn residues_are_limited_where_they_are_left() {
    // a fifth of the oxide is lost, half of it metal: 400 t of feed leave 40 t
    let mut model = ruled("residue");
    attains(&model, 320.0, Lever::Policy);
    let region = model.regions.id("land").unwrap();
    for (area, bound) in
        [(Area::Region(region), 320.0), (Area::Chain, 320.0), (Area::Site(model.sites.id("quarry").unwrap()), 800.0)]
    {
        let Rule::Residue { area: at, .. } = rule_of(&mut model) else { panic!("residues") };
        *at = area;
        close("bound", most(&model, "carbonate-2028").bound, bound, EXACT);
    }
}

#[test]
fn a_goal_that_rules_hold_down_says_how_far_they_must_give() {
    let policy = |model: &Model| {
        let goal = goal(model, "carbonate-2028");
        stretch(model, &scope(model, goal), goal, Lever::Policy, &Settings::default())
    };
    // 320 t of 800: residues of 100 t instead of 40 t; a licence has no number to multiply
    match policy(&ruled("residue")) {
        Stretch::Factor(factor) => close("factor", factor, 2.5, 5e-3),
        other => panic!("{other:?}"),
    }
    assert_eq!(policy(&ruled("licence")), Stretch::Lifted);
    // money buys 320 t whatever the rules say
    let mut poor = ruled("licence");
    let purse = poor.money.id("purse").unwrap();
    poor.money[purse].limit.points[0].1 = 20e6;
    match policy(&poor) {
        Stretch::Never { best } => close("best", best, 320.0, 1e-6),
        other => panic!("{other:?}"),
    }
}

/// 2 t per tonne cracked, 0.5 t per MWh of the river
fn emitting(area: Area, tonnes: f64) -> Model {
    let mut model = chain(&[]).model();
    let figure = |value| Figure { value, origin: model.discount_rate.origin };
    let (crack, mill, river) = (figure(2.0), figure(0.0), figure(0.5));
    let most = Path { points: vec![(2026, tonnes)], ..model.money[Id::at(0)].limit.clone() };
    let [cracking, milling] = ["cracking", "mill"].map(|id| model.technologies.id(id).unwrap());
    model.technologies[cracking].emission = Some(crack);
    model.technologies[milling].emission = Some(mill);
    model.power[Id::at(0)].emission = Some(river);
    let rule = Rule::Emission { area, most };
    model.policies.insert("cap", Policy { name: "cap".into(), years: (2026, 2030), rule });
    model
}

#[test]
fn emissions_are_those_of_plants_and_of_the_power_they_draw() {
    // 2 + 8.76 MWh at 0.5 are 6.38 t a tonne: 500 t
    let model = chain(&[]).model();
    let (works, land) = (model.sites.id("works").unwrap(), model.regions.id("land").unwrap());
    attains(&emitting(Area::Chain, 3190.0), 400.0, Lever::Policy);
    attains(&emitting(Area::Region(land), 3190.0), 400.0, Lever::Policy);
    // at a site the plants alone
    attains(&emitting(Area::Site(works), 1000.0), 400.0, Lever::Policy);
}

#[test]
fn emissions_are_read_with_what_plants_and_power_say() {
    let text = chain(&["emission"]);
    let made_up = "source = \"made-up\", year = 2025, grade = \"assumed\"";
    for (file, id, before, emission) in [
        (DATA, "cracking", "sustaining = {", "2 t/t REO"),
        (DATA, "mill", "sustaining = {", "0 t/t REO"),
        (SCENARIO, "river", "price = {", "500 kg/MWh"),
    ] {
        // the facility `mill` has the id of its technology in another file
        text.replace_in(file, id, before, &format!("emission = {{ value = \"{emission}\", {made_up} }}\n{before}"));
    }
    attains(&text.model(), 400.0, Lever::Policy);
}

#[test]
fn only_licensed_sites_work_what_holds_too_much() {
    // concentrate is half oxide, a quarter neodymium; ore a tenth, a twentieth
    let mut model = ruled("licence");
    let found = most(&model, "carbonate-2028");
    assert_eq!((found.bound, found.whole), (0.0, 0.0));
    let rule = found.rows.iter().find(|row| row.lever == Lever::Policy).expect("it is among what binds");
    assert!(rule.dual > 0.0 && rule.limit == 0.0, "{rule:?}");
    let works = model.sites.id("works").unwrap();
    let Rule::Licence { sites, above, .. } = rule_of(&mut model) else { panic!("a licence") };
    above.value = 0.26;
    let licensed = sites.clone();
    close("below", most(&model, "carbonate-2028").bound, 800.0, EXACT);
    let Rule::Licence { sites, above, .. } = rule_of(&mut model) else { panic!("a licence") };
    (*sites, above.value) = ([licensed, vec![works]].concat(), 0.04);
    close("licensed", most(&model, "carbonate-2028").bound, 800.0, EXACT);
    let Rule::Licence { sites, .. } = rule_of(&mut model) else { panic!("a licence") };
    *sites = vec![works];
    assert_eq!(most(&model, "carbonate-2028").bound, 0.0, "the mill takes ore of 5 %");
}

#[test]
fn a_dry_year_leaves_a_share_of_the_power() {
    // 0.5 MW at 1 kW a t/a
    let mut model = ruled("dry-year");
    attains(&model, 400.0, Lever::Power);
    // two rules on the same river multiply
    let again = model.policies[PolicyId::at(0)].clone();
    model.policies.insert("again", again);
    attains(&model, 20.0, Lever::Power);
    model.policies[PolicyId::at(1)].years = (2029, 2030);
    attains(&model, 400.0, Lever::Power);
}

#[test]
fn a_dry_year_dries_what_is_added() {
    // a twentieth of 10.25 MW
    attains(&chain(&["dry-year", "turbines"]).model(), 410.0, Lever::Power);
}

/// A rule with its number moved to the tighter side.
fn tighten(rule: &mut Rule, by: f64) {
    let scale = |path: &mut Path, factor: f64| path.points.iter_mut().for_each(|(_, value)| *value *= factor);
    match rule {
        Rule::Quota { most, .. } | Rule::Residue { most, .. } | Rule::Emission { most, .. } => scale(most, 1.0 / by),
        Rule::Duty { rate, .. } | Rule::ImportDuty { rate, .. } => scale(rate, by),
        Rule::Share { least, .. }
        | Rule::Supply { least, .. }
        | Rule::LocalContent { least, .. }
        | Rule::Stockpile { least, .. } => scale(least, by),
        Rule::Licence { above, .. } => above.value /= by,
        Rule::DryYear { share, .. } => share.value /= by,
    }
}

#[test]
fn a_rule_that_is_tightened_never_helps() {
    let mut moved = 0;
    let models = RULES.iter().map(|(rule, _)| ruled(rule)).chain([emitting(Area::Chain, 3190.0)]);
    for model in models {
        let name = model.policies.key(PolicyId::at(0)).to_owned();
        let value = |model: &Model| (planned(model).npv, most(model, "carbonate-2028").bound);
        let mut before = value(&free(&model));
        for by in [0.5, 0.8, 1.0, 1.25] {
            let mut tighter = model.clone();
            tighten(rule_of(&mut tighter), by);
            let after = value(&tighter);
            assert!(after.0 <= before.0 + 1e-6 * before.0.abs(), "{name} by {by}: {after:?} after {before:?}");
            assert!(after.1 <= before.1 + 1e-6 * before.1, "{name} by {by}: {after:?} after {before:?}");
            moved += usize::from(after.0 < before.0 - 1.0);
            before = after;
        }
    }
    assert!(moved >= 2 * RULES.len(), "{moved} values moved");
}

fn book(model: &Model) -> Book {
    Scope::new(model, model.last_year, Controls::InForce, &Scope::stated_years(model)).book
}

/// what a book says of each activity, rules and duties left out
fn without_rules(book: &Book) -> Vec<String> {
    let is_rule = |post: &&Post| {
        let key = book.account(post.account).key;
        matches!(key, AccountKey::Policy { .. } | AccountKey::Cash { item: CashItem::Duty, .. })
    };
    let other = |id| {
        book.posts(id).iter().filter(|post| !is_rule(post)).map(|post| {
            let row = book.account(post.account);
            format!("{:?} {:?} {:?} {:?}", row.key, row.bounds, row.lever, post.amount)
        })
    };
    book.activities().map(|(id, row)| format!("{:?}: {:?}", row.key, other(id).collect::<Vec<_>>())).collect()
}

#[test]
fn rules_add_their_own_accounts_and_change_nothing_else() {
    for (rule, needs) in RULES {
        let plain = chain(needs).model();
        assert!(plain.policies.is_empty());
        let (ruled, plain) = (ruled(rule), book(&plain));
        assert_eq!(format!("{:?}", book(&free(&ruled))), format!("{plain:?}"), "{rule} is lifted");
        let with_rule = book(&ruled);
        assert_ne!(format!("{with_rule:?}"), format!("{plain:?}"), "{rule} is in force");
        if rule != "dry-year" {
            assert_eq!(without_rules(&with_rule), without_rules(&plain), "{rule}");
        }
        let is_rule = |key| matches!(key, AccountKey::Policy { .. } | AccountKey::Cash { item: CashItem::Duty, .. });
        assert!(plain.accounts().all(|(_, row)| !is_rule(row.key)), "{rule}");
    }
}

#[test]
fn an_activity_names_an_account_once_under_all_rules_together() {
    let fragments: BTreeSet<&str> =
        RULES.iter().flat_map(|(rule, needs)| [*rule].into_iter().chain(needs.iter().copied())).collect();
    let mut model = chain(&fragments.into_iter().collect::<Vec<_>>()).model();
    let policies: Vec<Policy> = model.policies.iter().map(|(_, row)| row.clone()).collect();
    for (position, policy) in policies.into_iter().enumerate() {
        model.policies.insert(format!("again-{position}"), policy);
    }
    let book = book(&model);
    for (id, activity) in book.activities() {
        let posts = book.posts(id);
        let accounts: BTreeSet<_> = posts.iter().map(|post| post.account).collect();
        assert_eq!(accounts.len(), posts.len(), "{:?}", activity.key);
    }
    let is_rule = |key| matches!(key, AccountKey::Policy { .. });
    // a year of each rule that has a limit: eight of five years, less the two of the stockpile, one year of the demand
    let opened = book.accounts().filter(|(_, row)| is_rule(row.key)).count();
    assert_eq!(opened, 2 * (5 + 5 + 5 + 1 + 5 + 3 + 5 + 5));
}

fn futures() -> Model {
    chain(&["oxide", "futures"]).model()
}

/// asserts that a model is another with a part of it changed
#[track_caller]
fn only(base: &Model, found: &Model, restore: impl Fn(&mut Model, &Model)) {
    assert_ne!(format!("{found:?}"), format!("{base:?}"), "nothing changed");
    let mut restored = found.clone();
    restore(&mut restored, base);
    assert_eq!(format!("{restored:?}"), format!("{base:?}"), "something else changed");
}

/// every value of a path over that of another
#[track_caller]
fn times(found: &Path, base: &Path, factor: f64) {
    assert_eq!(found.points.len(), base.points.len());
    for (&(year, found), &(other, base)) in found.points.iter().zip(&base.points) {
        assert_eq!((year, found), (other, base * factor));
    }
}

#[test]
fn a_factor_changes_what_it_names_and_nothing_else() {
    let base = futures();
    let find = |name: &str| turned(&base, base.futures.id(name).unwrap());
    assert_eq!(format!("{:?}", find("as-it-is")), format!("{base:?}"));

    let (cheap, id) = (find("cheap"), base.prices.id("carbonate-price").unwrap());
    times(&cheap.prices[id].path, &base.prices[id].path, 0.7 * 0.5);
    only(&base, &cheap, |found, base| found.prices[id] = base.prices[id].clone());

    let (demand, id) = (find("demand"), base.offtakes.id("buy").unwrap());
    times(&demand.offtakes[id].limit, &base.offtakes[id].limit, 0.5);
    only(&base, &demand, |found, base| found.offtakes[id].limit = base.offtakes[id].limit.clone());

    let (supply, id) = (find("supply"), base.imports.id("bring-oxide").unwrap());
    times(&supply.imports[id].limit, &base.imports[id].limit, 0.5);
    only(&base, &supply, |found, base| found.imports[id].limit = base.imports[id].limit.clone());

    let (money, id) = (find("money"), base.money.id("purse").unwrap());
    times(&money.money[id].limit, &base.money[id].limit, 0.5);
    only(&base, &money, |found, base| found.money[id].limit = base.money[id].limit.clone());

    let (power, id) = (find("power"), base.power.id("river").unwrap());
    times(&power.power[id].available, &base.power[id].available, 0.5);
    only(&base, &power, |found, base| found.power[id].available = base.power[id].available.clone());

    let (slow, id) = (find("lead-time"), base.facilities.id("cracker").unwrap());
    assert_eq!(slow.facilities[id].lead_time.value, 1.0);
    only(&base, &slow, |found, base| found.facilities[id].lead_time = base.facilities[id].lead_time);

    let (feed, id) = (find("feed"), base.deposits.id("hill").unwrap());
    assert_eq!(feed.deposits[id].reserve.value, 50_000.0);
    only(&base, &feed, |found, base| found.deposits[id].reserve = base.deposits[id].reserve);

    let (capital, id) = (find("capital"), base.facilities.id("cracker").unwrap());
    assert_eq!(capital.facilities[id].capex_factor, 0.5);
    only(&base, &capital, |found, base| found.facilities[id].capex_factor = base.facilities[id].capex_factor);
}

#[test]
fn a_thing_that_is_named_twice_changes_once() {
    let base = futures();
    let id = base.deposits.id("hill").unwrap();
    let half = Figure { value: 0.5, ..base.discount_rate };
    let found = with(&base, &[Change::Feed(vec![id, id], half)]);
    assert_eq!(found.deposits[id].reserve.value, 50_000.0);
}

#[test]
fn a_state_holds_from_its_year_on() {
    let base = futures();
    let item = base.access.id("know-how").unwrap();
    let find = |name: &str| turned(&base, base.futures.id(name).unwrap());
    let shut = find("shut");
    assert_eq!(
        [2026, 2027, 2030].map(|year| shut.access[item].state(year)),
        [AccessState::Open, AccessState::Closed, AccessState::Closed]
    );
    only(&base, &shut, |found, base| found.access[item] = base.access[item].clone());
    let slow = find("slow");
    match slow.access[item].state(2030) {
        AccessState::Licensed { delay, capex_factor } => {
            assert_eq!((delay.value, capex_factor.unwrap().value), (1.0, 1.5));
        }
        other => panic!("{other:?}"),
    }
    // what was to come after is no more
    let opened = with(&shut, &slow.futures[slow.futures.id("slow").unwrap()].changes);
    assert_eq!(opened.access[item].states.len(), 2);

    // every state by itself, throughout
    let states = access_states(&slow);
    assert_eq!(states.iter().map(|&(id, from, _)| (id, from)).collect::<Vec<_>>(), [(item, 2020), (item, 2027)]);
    for (_, _, state) in states {
        let throughout = with_access(&slow, item, state);
        assert!(throughout.years().all(|year| throughout.access[item].state(year) == state));
        assert!(throughout.access[item].states.iter().any(|&(.., origin)| {
            slow.access[item].states.iter().any(|&(_, own, from)| own == state && from == origin)
        }));
    }
    // closed throughout, nothing can be built
    let closed = with_access(&base, item, AccessState::Closed);
    assert_eq!(most(&closed, "carbonate-2028").bound, 0.0);
}

#[test]
fn a_development_that_fails_opens_nothing() {
    let text = chain(&["development"]);
    text.replace_in(DATA, "know-how", "state = \"open\"", "state = \"closed\"");
    text.replace_in(SCENARIO, "carbonate-2028", "year = 2028", "year = 2029");
    let base = text.model();
    // decided in 2026, known in 2027, a plant in 2029
    close("it works", most(&base, "carbonate-2028").bound, 800.0, EXACT);
    let failed = turned(&base, base.futures.id("failure").unwrap());
    assert_eq!(most(&failed, "carbonate-2028").bound, 0.0);
    only(&base, &failed, |found, base| found.acquisitions = base.acquisitions.clone());
}

#[test]
fn capital_of_a_stage_is_exactly_the_factor_times_whichever_way_it_comes() {
    let declared = example("angara-yenisei");
    let stages: Vec<Stage> = Stage::WORDS.iter().map(|&(_, stage)| stage).filter(|&it| it != Stage::Metal).collect();
    for from in [CapitalFrom::Declared, CapitalFrom::Equipment, CapitalFrom::Plants] {
        let mut base = declared.clone();
        base.technologies.ids().for_each(|id| base.technologies[id].capital_from = from);
        let dear = with(&base, &[Change::Capital(stages.clone(), Figure { value: 2.0, ..base.discount_rate })]);
        let terms = |model: &Model| Terms::new(model, model.last_year, Controls::InForce);
        let (before, after) = (terms(&base), terms(&dear));
        let (mut gone, mut factors) = (0, BTreeSet::new());
        for (id, row) in base.facilities.iter() {
            let factor = if stages.contains(&base.technologies[row.technology].stage) { 2.0 } else { 1.0 };
            for size in [10.0, 777.0, 12_345.0] {
                assert_eq!(plant_cost(&dear, &dear.facilities[id], size), factor * plant_cost(&base, row, size));
            }
            let line = |terms: &Terms| {
                terms.cost[id.position()].as_ref().map(|cost| (cost.pieces[0].fixed, cost.pieces[0].variable))
            };
            assert_eq!(line(&after), line(&before).map(|(fixed, variable)| (factor * fixed, factor * variable)));
            gone += usize::from(estimate(&base, id, 777.0).from == from);
            factors.insert(format!("{factor}"));
        }
        assert!(gone > 0 && factors.len() == 2, "{from:?}: {gone} facilities, {factors:?}");
        only(&base, &dear, |found, base| {
            for id in base.facilities.ids() {
                found.facilities[id].capex_factor = base.facilities[id].capex_factor;
            }
        });
    }
}

#[test]
fn a_future_without_changes_plans_the_same() {
    let base = futures();
    let goal = goal(&base, "carbonate-2028");
    let id = base.futures.id("as-it-is").unwrap();
    let mut bare = base.clone();
    bare.futures = Table::new();
    assert_eq!(format!("{:?}", scope(&turned(&base, id), goal).book), format!("{:?}", scope(&bare, goal).book));
}
