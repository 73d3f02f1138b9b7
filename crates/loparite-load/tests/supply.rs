//! Supply: tables of seasons, reinforcement, training and procurement, read as they are written.
//!
//! In        first-light with all of the tables
//! Holds     each key arrives where it belongs; what is not written has its default; a slip in one of the tables gives
//!           one diagnostic
//! Not here  texts that are refused (`suite/bad-input/supply-*.toml`)

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use common::{Copy, SCENARIO};
use loparite_load::load;
use loparite_model::chain::Model;
use loparite_model::planning::{Reinforced, SeasonId};
use std::fs;

const TABLES: &str = r#"
[[season]]
id = "winter"
name = "winter road"
months = ["dec", 1, "feb", "mar"]

[[season]]
id = "rest"
name = "rest of the year"
months = [4, 5, 6, 7, 8, 9, 10, 11]

[[reinforcement]]
id = "line"
name = "line"
of = { grid = "works" }
adds = { value = "2000 kW", source = "illustration", year = 2025, grade = "assumed" }
most = 3
cost = { value = "4 m USD@2025", source = "illustration", year = 2025, grade = "assumed" }
lead_time = { value = "18 months", source = "illustration", year = 2025, grade = "assumed" }
upkeep = { value = "2 %", source = "illustration", year = 2025, grade = "assumed" }
earliest = 2028
money = ["owners"]

[[reinforcement]]
id = "station"
name = "station"
of = { supply = "alvaria-grid" }
adds = { value = "5 MW", source = "illustration", year = 2025, grade = "assumed" }
most = 1
cost = { value = "40 m USD@2025", source = "illustration", year = 2025, grade = "assumed" }
lead_time = { value = "3 years", source = "illustration", year = 2025, grade = "assumed" }
upkeep = { value = "2 %", source = "illustration", year = 2025, grade = "assumed" }

[[reinforcement]]
id = "bridge"
name = "bridge"
of = { arc = "dunes-works" }
adds = { value = "10 kt/a", source = "illustration", year = 2025, grade = "assumed" }
most = 1
cost = { value = "1 m USD@2025", source = "illustration", year = 2025, grade = "assumed" }
lead_time = { value = "1 years", source = "illustration", year = 2025, grade = "assumed" }
upkeep = { value = "0 %", source = "illustration", year = 2025, grade = "assumed" }

[[training]]
id = "school"
name = "school"
region = "alvaria"
site = "works"
most = { path = { 2026 = "10 jobs", 2030 = "30 jobs" }, source = "illustration", year = 2025, grade = "assumed" }
cost = { value = "15 k USD@2025", source = "illustration", year = 2025, grade = "assumed" }
duration = { value = "2 years", source = "illustration", year = 2025, grade = "assumed" }
stay = { value = "80 %", source = "illustration", year = 2025, grade = "assumed" }

[[procurement]]
id = "acid"
name = "acid by sea"
commodity = "hydrochloric-acid"
origin = "overseas"
premium = { value = "150 %", source = "illustration", year = 2025, grade = "assumed" }
limit = { value = "3 kt/a", source = "illustration", year = 2025, grade = "assumed" }
access = "ree-separation-technology"
"#;

/// first-light with all of the tables, an arc open in winter, a facility that works in the rest
fn copy() -> Copy {
    let copy = Copy::lean(&[]);
    let path = copy.path(SCENARIO).join("scenario.toml");
    let text = fs::read_to_string(&path).unwrap();
    let put = |text: String, find: &str, put: &str| {
        assert_eq!(text.matches(find).count(), 1, "{find}");
        text.replace(find, put)
    };
    let arc = "id = \"dunes-works\"";
    let text = put(text, arc, &format!("{arc}\nopen = [\"winter\"]\ncarries = [\"monazite-concentrate\"]"));
    let mill = "id = \"dune-mill\"";
    let text = put(text, mill, &format!("{mill}\nworks = [\"rest\"]"));
    fs::write(path, text + TABLES).unwrap();
    copy
}

fn model(copy: &Copy) -> Model {
    match load(&copy.path(SCENARIO)) {
        Ok(loaded) => loaded.model,
        Err(rejected) => panic!("{:#?}", rejected.diags),
    }
}

#[test]
fn seasons_are_months() {
    let model = model(&copy());
    let [winter, rest] = ["winter", "rest"].map(|key| model.seasons.id(key).unwrap());
    assert_eq!(model.seasons[winter].months, [1, 2, 3, 12]);
    assert_eq!(model.seasons[rest].share(), 8.0 / 12.0);
    let open = |key: &str| -> Option<Vec<SeasonId>> { model.arcs[model.arcs.id(key).unwrap()].open.clone() };
    assert_eq!((open("dunes-works"), open("works-harbour")), (Some(vec![winter]), None));
    let works = |key: &str| model.facilities[model.facilities.id(key).unwrap()].works.clone();
    assert_eq!((works("dune-mill"), works("cracker")), (Some(vec![rest]), None));
}

#[test]
fn reinforcements_are_of_a_site_a_supply_or_an_arc() {
    let model = model(&copy());
    let row = |key: &str| &model.reinforcements[model.reinforcements.id(key).unwrap()];
    let line = row("line");
    assert_eq!(line.what, Reinforced::Grid(model.sites.id("works").unwrap()));
    assert_eq!((line.adds.value, line.most, line.cost.value), (2.0, 3, 4e6));
    assert_eq!((line.lead_time.value, line.upkeep.value, line.earliest), (1.5, 0.02, 2028));
    assert_eq!(row("station").what, Reinforced::Supply(model.power.id("alvaria-grid").unwrap()));
    assert_eq!((row("station").earliest, row("station").money.len()), (model.first_year, model.money.len()));
    assert_eq!(row("bridge").what, Reinforced::Arc(model.arcs.id("dunes-works").unwrap()));
    assert_eq!(row("bridge").adds.value, 10_000.0);
}

#[test]
fn trainings_and_procurements_arrive() {
    let model = model(&copy());
    let school = &model.trainings[model.trainings.id("school").unwrap()];
    assert_eq!([2026, 2028, 2034].map(|year| school.most.at(year)), [10.0, 20.0, 30.0]);
    assert_eq!((school.site, school.region), (model.sites.id("works"), model.regions.id("alvaria").unwrap()));
    assert_eq!((school.cost.value, school.duration.value, school.stay.value), (15_000.0, 2.0, 0.8));
    let acid = &model.procurements[model.procurements.id("acid").unwrap()];
    assert_eq!((acid.origin.as_str(), acid.premium.value), ("overseas", 1.5));
    assert_eq!(acid.limit.as_ref().unwrap().at(2030), 3000.0);
    assert_eq!(acid.access, model.access.id("ree-separation-technology"));
}

#[test]
fn a_slip_in_one_of_the_tables_gives_few_diagnostics() {
    let mut looked = 0;
    let whole = copy();
    let path = whole.path(SCENARIO).join("scenario.toml");
    let text = fs::read_to_string(&path).unwrap();
    let start = text.len() - TABLES.len();
    for line in TABLES.split_inclusive('\n').filter(|line| line.contains('=')) {
        let at = start + line.as_ptr() as usize - TABLES.as_ptr() as usize;
        let without = format!("{}{}", &text[..at], &text[at + line.len()..]);
        fs::write(&path, without).unwrap();
        let diags = whole.diags();
        assert!(diags.len() <= 2, "without {line}{diags:#?}");
        looked += 1;
    }
    assert!(looked > 40, "{looked}");
}
