//! Decided: what can be decided about plants is read as it is written.
//!
//! In        the example first-light with `suite/declared/decided.toml`
//! Not here  what is refused (`suite/bad-input`), what a plan makes of it (`loparite-plan`, `tests/build.rs`)

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use common::{Copy, SCENARIO, root};
use loparite_load::load;
use loparite_model::chain::Model;
use loparite_model::planning::{EndValue, Foresight, Means, Planning};
use std::fs;

fn decided(change: impl Fn(String) -> String) -> Model {
    let copy = Copy::lean(&[]);
    let text = fs::read_to_string(root().join("suite/declared/decided.toml")).unwrap();
    fs::write(copy.path(SCENARIO).join("decided.toml"), change(text)).unwrap();
    let loaded = load(&copy.path(SCENARIO)).unwrap();
    assert_eq!(loaded.warnings, []);
    loaded.model
}

#[test]
fn a_plan_is_sought_as_it_says() {
    let plan = decided(|text| text).planning;
    let foresight = Foresight::Rolling { sees: 5, step: 2 };
    assert_eq!(plan, Planning { end_value: EndValue::Continue, foresight, segments: 3, slack: 0.05 });
    let perfect = |text: String| {
        text.replace("foresight = { sees = \"5 years\", step = \"2 years\" }", "foresight = \"perfect\"")
    };
    assert_eq!(decided(perfect).planning.foresight, Foresight::Perfect);
    // what is not said is as without the table
    let begin = |text: String| text[text.find("[finance]").unwrap()..].to_owned();
    assert_eq!(decided(begin).planning, Planning::default());
    assert_eq!(decided(|text| format!("[plan]\n{}", begin(text))).planning, Planning::default());
}

#[test]
fn acquisitions_say_what_their_means_asks_for() {
    let model = decided(|text| text);
    let by = |id: &str| &model.acquisitions[model.acquisitions.id(id).unwrap()];
    let licence = by("licence");
    assert!(matches!(licence.means, Means::License));
    assert_eq!((licence.cost.value, licence.duration.value, licence.years), (1e6, 1.0, (2026, 2030)));
    assert_eq!((licence.fee.unwrap().value, licence.capex_factor.unwrap().value), (0.01, 1.1));
    assert_eq!(model.money.key(licence.money[0]), "owners");
    match by("own-work").means {
        Means::Develop { success, assumed } => assert_eq!((success.value, assumed), (0.6, true)),
        other => panic!("{other:?}"),
    }
    match by("venture").means {
        Means::JointVenture { partner, owner } => {
            assert_eq!((partner.value, model.owners.key(owner.unwrap())), (0.4, "partners"));
        }
        other => panic!("{other:?}"),
    }
    // without years or money: the whole horizon, any money
    assert_eq!((by("venture").years, by("venture").money.len()), ((2026, 2034), 1));
}

#[test]
fn plants_say_how_they_are_built_and_wait() {
    let model = decided(|text| text);
    let facility = &model.facilities[model.facilities.id("phased").unwrap()];
    assert_eq!(facility.module.unwrap().value, 1000.0);
    let technology = &model.technologies[facility.technology];
    let standby = technology.standby.unwrap();
    assert_eq!([standby.upkeep.value, standby.restart.value, standby.retire.value], [0.01, 0.05, -0.02]);
    let phases = technology.phases.as_ref().unwrap();
    assert_eq!(phases.shares(), [0.3, 0.1, 0.5, 0.1]);
    assert_eq!(phases.capital.unwrap().map(|share| share.value), [0.05, 0.05, 0.75, 0.15]);
    assert_eq!(model.origin(phases.build.origin).text, "permit 30 %, decision 10 %, build 50 %, commission 10 %");
    assert_eq!(technology.emission.unwrap().value, 2.0);
    let group = &model.alternatives[model.alternatives.id("one-of-two").unwrap()];
    assert_eq!((group.most, group.facilities.len()), (1, 2));
    // what says nothing of it waits for nothing
    let other = &model.technologies[model.technologies.id("sx-light").unwrap()];
    assert!(other.standby.is_none() && other.emission.is_none());
}

#[test]
fn a_building_season_is_counted_in_months() {
    let copy = Copy::lean(&[]);
    let path = copy.path(SCENARIO).join("scenario.toml");
    let text = fs::read_to_string(&path).unwrap();
    let months =
        "building_months = { value = \"7 months\", source = \"illustration\", year = 2025, grade = \"assumed\" }";
    let text = text.replace("name = \"The dunes\"", &format!("name = \"The dunes\"\n{months}"));
    fs::write(&path, text).unwrap();
    let model = load(&copy.path(SCENARIO)).unwrap().model;
    let months = |id: &str| model.sites[model.sites.id(id).unwrap()].building_months.map(|figure| figure.value);
    assert!((months("dunes").unwrap() - 7.0).abs() < 1e-12);
    assert_eq!(months("works"), None);
}
