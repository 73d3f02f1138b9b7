//! Place: the same plant at two places differs by what the places differ in, worked out by hand.
#![allow(clippy::unwrap_used)] // a test says what it expects by failing

mod common;

use common::{Text, close};
use loparite_milp::solver::Settings;
use loparite_model::chain::FacilityId;
use loparite_model::post::CashItem;
use loparite_plan::explain::place::{Place, Wanted, places};
use loparite_plan::goals::Scope;
use loparite_plan::terms::Controls;

/// A second cracker, beside the mill.
const BESIDE: &str = r#"
[[facility]]
id = "beside"
name = "beside"
technology = "cracking"
site = "quarry"
largest = { value = "1000 t REO/a", source = "made-up", year = 2025, grade = "assumed" }
earliest = 2026
status = "idea"
"#;

fn ranked(text: &Text, wanted: Wanted) -> Vec<(String, Place)> {
    let model = text.model();
    let scope = Scope::new(&model, model.last_year, Controls::InForce, &Scope::stated_years(&model));
    let candidates: Vec<FacilityId> = ["cracker", "beside"].map(|key| model.facilities.id(key).unwrap()).to_vec();
    let found = places(&model, &scope, &candidates, wanted, &Settings::default()).unwrap();
    found.places.into_iter().map(|place| (model.facilities.key(place.facility).to_owned(), place)).collect()
}

fn item(place: &Place, item: CashItem) -> f64 {
    place.items.as_ref().unwrap().iter().find(|(other, _)| *other == item).map_or(0.0, |(_, value)| *value)
}

#[test]
fn places_differ_by_their_freight() {
    let text = Text::tiny();
    text.append("examples/tiny/scenario.toml", BESIDE);
    let ranked = ranked(&text, Wanted { size: Some(100.0), year: Some(2026) });
    // 2 t of concentrate a tonne of feed, or 1.6 t of carbonate, over 100 km at 0.1 USD: 4 USD a tonne less beside
    // the mill
    assert_eq!([&ranked[0].0, &ranked[1].0], ["beside", "cracker"]);
    let years: f64 = (2..=4).map(|year| 1.1_f64.powi(-year)).sum();
    let (beside, cracker) = (&ranked[0].1, &ranked[1].1);
    assert_eq!(beside.on_line, Some(2028));
    close("freight", item(beside, CashItem::Freight), -16.0 * 100.0 * years, 1e-6);
    close("freight", item(cracker, CashItem::Freight), -20.0 * 100.0 * years, 1e-6);
    close("value", beside.value() - cracker.value(), 400.0 * years, 1e-4);
    // at full work from the start on: 80 t of carbonate a year at 61,000 USD
    close("revenue", item(beside, CashItem::Revenue), 80.0 * 61_000.0 * years, 1e-6);
}

#[test]
fn a_place_that_cannot_feed_pay_or_man_the_plant_comes_last() {
    let text = Text::tiny();
    text.append("examples/tiny/scenario.toml", BESIDE);
    text.set("examples/tiny/scenario.toml", "quarry", "workforce", "5 jobs");
    let ranked = ranked(&text, Wanted { size: Some(100.0), year: Some(2026) });
    assert_eq!(ranked[1].0, "beside");
    assert!(ranked[1].1.items.is_none() && ranked[0].1.items.is_some());
}

#[test]
fn what_is_not_asked_is_the_smallest_plant_as_early_as_all_can() {
    let text = Text::tiny();
    text.append("examples/tiny/scenario.toml", &BESIDE.replace("earliest = 2026", "earliest = 2027"));
    let model = text.model();
    let scope = Scope::new(&model, model.last_year, Controls::InForce, &Scope::stated_years(&model));
    let candidates: Vec<FacilityId> = ["cracker", "beside"].map(|key| model.facilities.id(key).unwrap()).to_vec();
    let found = places(&model, &scope, &candidates, Wanted::default(), &Settings::default()).unwrap();
    assert_eq!((found.size, found.year), (100.0, 2027));
}
