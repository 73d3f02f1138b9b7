//! Extend: a technology is one file, a plant of it one table, a claim one table; nothing else has to know of them.
//!
//! In        a copy of first-light and its data
//! Holds     what is added is read, can be built, and is judged
//! Not here  what a wrong addition is told (`loparite-load`)
#![allow(clippy::unwrap_used)] // the helpers of a test fail by it, as the test does

#[path = "../../loparite-plan/tests/common/mod.rs"]
mod common;

use common::{Text, bound, close};
use loparite_claims::judge;
use loparite_claims::verdict::{Rating, Verdict};
use loparite_model::chain::Model;
use loparite_plan::solve::{Blind, Search, plan};
use loparite_results::summary::summarise;

const SCENARIO: &str = "examples/first-light/scenario.toml";
const MAGNETS: &str = "magnets-400t-2033";

/// Cracking of monazite in one hot hour: half the capital, three quarters of the time, and nothing new but this file.
const BAKE: &str = r#"
[[technology]]
id = "monazite-bake"
name = "monazite acid bake"
stage = "cracking"
description = "monazite is baked with sulfuric acid and leached with water"
feed = "monazite-concentrate"
capacity_basis = "feed"
access = []
lead_time = { value = "3 years", source = "assumption", year = 2025, grade = "assumed" }
ramp_up = { values = ["60 %", "100 %"], source = "assumption", year = 2025, grade = "assumed" }
spending = { values = ["30 %", "40 %", "30 %"], source = "assumption", year = 2025, grade = "assumed" }
capex = { value = "250 m USD@2025", at = "36000 t REO/a", source = "assumption", year = 2025, grade = "assumed" }
scale_exponent = { value = "0.7 ratio", source = "assumption", year = 2025, grade = "assumed" }
sustaining = { value = "2 %", source = "assumption", year = 2025, grade = "assumed" }
smallest = { value = "300 t REO/a", source = "assumption", year = 2025, grade = "assumed" }
operating_cost = { value = "1200 USD@2025/t REO", source = "assumption", year = 2025, grade = "assumed" }
power = { value = "2 MWh/t REO", source = "assumption", year = 2025, grade = "assumed" }
labour = { value = "0.03 jobs/(t REO/a)", source = "assumption", year = 2025, grade = "assumed" }
[[technology.output]]
commodity = "ree-carbonate"
content = { value = "45 %", source = "assumption", year = 2025, grade = "assumed" }
recovery = { rare-earths = { value = "95 %", source = "assumption", year = 2025, grade = "assumed" } }
"#;

const BAKERY: &str = r#"
[[facility]]
id = "bakery"
name = "Bakery"
technology = "monazite-bake"
site = "works"
largest = { value = "3000 t REO/a", source = "illustration", year = 2025, grade = "assumed" }
earliest = 2026
status = "idea"
"#;

fn claim(id: &str, value: &str) -> String {
    format!(
        r#"
[[claim]]
id = "{id}"
article = "a leaflet"
publisher = "The Dunes Gazette"
date = "2026-01-01"
statement = "Magnets are made at the harbour by the thousand tonnes"
quantity = "output of magnets in 2033"
says = {{ value = "{value}", operator = ">=", year = 2033 }}
source = "illustration"
[[claim.check]]
kind = "evidence"
against = "magnets-asked"
[[claim.check]]
kind = "plan"
goal = "{MAGNETS}"
"#
    )
}

const FACT: &str = r#"
[[fact]]
id = "magnets-asked"
name = "magnets asked for in Alvaria"
evidence = [{ value = "420 t/a", source = "illustration", year = 2033, grade = "reported" }]
"#;

#[test]
fn a_technology_is_one_file() {
    let text = Text::of_example("first-light");
    let before = text.model();
    text.write("data/technologies/cracking/monazite-bake.toml", BAKE);
    let after = text.model();
    let id = after.technologies.id("monazite-bake").expect("the new file is read");
    assert_eq!(after.technologies.len(), before.technologies.len() + 1);
    close("recovery", after.technologies[id].outputs[0].recovery.iter().fold(0.0, |a: f64, b| a.max(*b)), 0.95, 1e-12);
    // nobody uses it yet
    close("magnets", bound(&after, MAGNETS), bound(&before, MAGNETS), 1e-12);
}

#[test]
fn a_plant_of_it_is_one_table() {
    let text = Text::of_example("first-light");
    text.set(SCENARIO, "owners", "limit", "6 m USD@2025");
    let before = bound(&text.model(), MAGNETS);
    text.write("data/technologies/cracking/monazite-bake.toml", BAKE).append(SCENARIO, BAKERY);
    let model = text.model();
    let after = bound(&model, MAGNETS);
    assert!(after > before * 1.001, "better and cheaper cracking gives more magnets: {before}, then {after}");
    let outcome = plan(&model, Search::default(), &mut Blind);
    let bakery = model.facilities.id("bakery").unwrap();
    let built = summarise(&model, &outcome).builds.iter().any(|build| build.facility == bakery);
    assert!(built, "the cheaper plant is chosen");
}

fn judged(model: &Model) -> Vec<Verdict> {
    let outcome = plan(model, Search::default(), &mut Blind);
    judge(model, &outcome, &summarise(model, &outcome))
}

#[test]
fn a_claim_is_one_table() {
    let text = Text::of_example("first-light");
    text.append(SCENARIO, FACT)
        .append(SCENARIO, &claim("modest", "400 t/a"))
        .append(SCENARIO, &claim("bold", "5000 t/a"));
    let model = text.model();
    let verdicts = judged(&model);
    assert_eq!(verdicts.len(), 2);
    for verdict in &verdicts {
        let checks: Vec<&str> = verdict.findings.iter().map(|finding| finding.check).collect();
        assert_eq!(checks, ["evidence", "plan"]);
        assert_eq!(verdict.goal, model.goals.id(MAGNETS));
    }
    let rating = |id| verdicts.iter().find(|verdict| verdict.claim == model.claims.id(id).unwrap()).unwrap().rating;
    assert!(rating("modest") <= Rating::Plausible, "{:#?}", verdicts[0]);
    assert_eq!(rating("bold"), Rating::Contradicted, "{:#?}", verdicts[1]);
}
