//! Costs: capital that follows from equipment or known plants, what a flowsheet leaves behind, rates of zones by year.
//!
//! In        the example first-light with changes
//! Out       a failure for each number that does not follow as `data/README.md` says

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use common::{Copy, SCENARIO};
use loparite_load::{Loaded, load};
use loparite_model::chain::{Facility, Stage, Technology};
use loparite_model::cost::CapitalFrom;
use loparite_model::figure::Grade;
use std::fs;

const MAGNETS: &str = "data/technologies/magnet/ndfeb-sintered.toml";

fn loaded(copy: &Copy) -> Loaded {
    load(&copy.path(SCENARIO)).unwrap_or_else(|rejected| panic!("{:?}", rejected.diags))
}

fn replace(copy: &Copy, file: &str, find: &str, put: &str) {
    let text = fs::read_to_string(copy.path(file)).unwrap();
    assert_eq!(text.matches(find).count(), 1, "`{find}` in {file}");
    fs::write(copy.path(file), text.replace(find, put)).unwrap();
}

/// The magnet plant of the example, its capital from somewhere else.
fn with_capital(from: &str) -> Copy {
    let copy = Copy::lean(&[]);
    replace(&copy, MAGNETS, "capex          = {", "#");
    replace(&copy, MAGNETS, "scale_exponent = {", &format!("capital = \"{from}\"\n#"));
    copy
}

fn magnets(loaded: &Loaded) -> (&Technology, &Facility) {
    let model = &loaded.model;
    let id = model.technologies.id("ndfeb-sintered").unwrap();
    let facility = model.facilities.iter().find(|(_, facility)| facility.technology == id).unwrap().1;
    (&model.technologies[id], facility)
}

#[test]
fn capital_from_equipment_is_its_cost_times_the_rules_of_the_stage() {
    let copy = with_capital("equipment");
    let loaded = loaded(&copy);
    let (technology, facility) = magnets(&loaded);
    assert_eq!(technology.capital_from, CapitalFrom::Equipment);
    let mut bare = 0.0;
    for item in technology.works.equipment.iter() {
        let Some(account) = item.account.map(|id| &loaded.model.cost_accounts[id]) else { continue };
        assert_eq!(account.unit, item.unit);
        let units = account.largest.map_or(1.0, |largest| (item.size / largest).ceil());
        bare += item.count
            * units
            * account.cost.value
            * (item.size / units / account.reference).powf(account.exponent.value);
    }
    let rules = loaded.model.capital_rules.iter().find(|rules| rules.stage == Stage::Magnet).unwrap();
    let direct: f64 = 1.0 + rules.direct.iter().map(|(_, share)| share.value).sum::<f64>();
    let plant = bare
        * direct
        * (1.0 + rules.indirect.value + rules.epcm.value)
        * (1.0 + rules.owner.value)
        * (1.0 + rules.contingency.value);
    assert!(bare > 0.0 && (technology.capex.cost.value / plant - 1.0).abs() < 1e-12);
    assert_eq!(technology.capex.at, technology.works.design);
    assert!(technology.scale_exponent.value > 0.5 && technology.scale_exponent.value <= 1.0);
    assert_eq!(loaded.model.origin(technology.capex.cost.origin).grade, Grade::Assumed, "its accounts are");
    assert_eq!(facility.capex.cost.value, technology.capex.cost.value, "no location, no factor");
    assert_eq!(facility.capex.cost.origin, technology.capex.cost.origin, "how one tells that it declares none");
}

#[test]
fn a_location_is_a_factor_on_what_follows_from_equipment() {
    let copy = with_capital("equipment");
    let scenario = format!("{SCENARIO}/scenario.toml");
    replace(&copy, &scenario, "name = \"Harbour town\"", "name = \"Harbour town\"\nlocation = \"malaysia\"");
    let loaded = loaded(&copy);
    let (technology, facility) = magnets(&loaded);
    assert!((facility.capex.cost.value / technology.capex.cost.value - 0.875).abs() < 1e-12);
    assert_eq!(facility.capex.cost.origin, technology.capex.cost.origin);
}

#[test]
fn capital_from_plants_is_the_middle_of_the_largest_group() {
    let copy = with_capital("plants");
    let loaded = loaded(&copy);
    let (technology, facility) = magnets(&loaded);
    let world = loaded.model.capital_points.iter().map(|(_, point)| point);
    let world: Vec<_> = world.filter(|point| point.stage == Stage::Magnet && point.group == "world").collect();
    let middle = |number: &dyn Fn(&loparite_model::cost::CapitalPoint) -> f64| {
        (world.iter().map(|point| number(point).ln()).sum::<f64>() / world.len() as f64).exp()
    };
    assert!((technology.capex.at / middle(&|point| point.capacity) - 1.0).abs() < 1e-9);
    assert!((technology.capex.cost.value / middle(&|point| point.cost.value) - 1.0).abs() < 1e-9);
    // nine plants with a shift for China: 1.19 in the data the exponent of the technologies was taken from
    assert!((technology.scale_exponent.value - 1.19).abs() < 0.02, "{}", technology.scale_exponent.value);
    assert_eq!(facility.capex.cost.value, technology.capex.cost.value);
    assert_eq!(facility.capex.cost.origin, technology.capex.cost.origin);
}

#[test]
fn an_index_moves_an_account_and_inflation_does_not() {
    let loaded = loaded(&Copy::lean(&[]));
    let account = &loaded.model.cost_accounts[loaded.model.cost_accounts.id("ball-mill").unwrap()];
    assert!((account.cost.value - 4_230_785.0 * 815.59 / 541.7).abs() < 1.0, "USD@2016 in USD@2025 by CEPCI");
}

#[test]
fn a_flowsheet_tells_areas_residue_and_what_its_circuits_hold() {
    let copy = Copy::lean(&["sx-light.toml", "loparite-chlorination.toml"]);
    let loaded = loaded(&copy);
    let works = |id: &str| &loaded.model.technologies[loaded.model.technologies.id(id).unwrap()].works;
    let light = works("sx-light");
    let area = |step: &str| light.equipment.iter().find(|item| item.step == step).unwrap().area.as_str();
    assert_eq!([area("extract"), area("calcine-la")], ["solvent extraction", "precipitation and calcining"]);
    let held = light.held.unwrap().value;
    assert!(held > 0.001 && held < 0.1, "between hours and a month of what it is fed: {held} t/(t/a)");
    let chlorination = works("loparite-chlorination");
    assert!(chlorination.held.is_none(), "it has no solvent extraction");
    let (all, radioactive) = (chlorination.residue.unwrap().value, chlorination.radioactive_residue.unwrap().value);
    assert!(radioactive > 0.0 && radioactive <= all, "thorium of loparite: {radioactive} of {all}");
    let filter = chlorination.equipment.iter().find(|item| item.step == "carbonate-filter").unwrap();
    assert_eq!(filter.area, "precipitation and calcining", "a filter belongs where its stream comes from");
}

#[test]
fn a_bounded_zone_has_the_rates_of_the_other_in_other_years() {
    let copy = Copy::lean(&[]);
    let scenario = copy.path(&format!("{SCENARIO}/scenario.toml"));
    let zone = r#"

[[zone]]
id = "harbour-zone"
name = "harbour zone"
from = 2028
until = 2031
otherwise = "alvaria-standard"
profit_tax = { path = { 2028 = "0 %", 2029 = "0 %", 2030 = "10 %" }, source = "illustration", year = 2025, grade = "assumed" }
social_contributions = { value = "7 %", source = "illustration", year = 2025, grade = "assumed" }
property_tax = { value = "0 %", source = "illustration", year = 2025, grade = "assumed" }
mining_tax = { value = "0 %", source = "illustration", year = 2025, grade = "assumed" }
royalty = { value = "2 %", source = "illustration", year = 2025, grade = "assumed" }
"#;
    fs::write(&scenario, fs::read_to_string(&scenario).unwrap() + zone).unwrap();
    let loaded = loaded(&copy);
    let zone = &loaded.model.zones[loaded.model.zones.id("harbour-zone").unwrap()];
    let profit = [2020, 2027, 2028, 2029, 2030, 2031, 2032, 2060].map(|year| zone.profit_tax.at(year));
    assert_eq!(profit, [0.2, 0.2, 0.0, 0.0, 0.1, 0.1, 0.2, 0.2]);
    assert_eq!([2027, 2031, 2032].map(|year| zone.social_contributions.at(year)), [0.25, 0.07, 0.25]);
    let royalty = zone.royalty.as_ref().unwrap();
    assert_eq!([2027, 2031, 2032].map(|year| royalty.at(year)), [0.0, 0.02, 0.0]);
}

#[test]
fn a_post_has_one_crew_at_least() {
    let copy = Copy::lean(&[]);
    let rules = copy.path("data/costs/operating_rules.toml");
    let text = fs::read_to_string(&rules).unwrap();
    fs::write(&rules, text.replacen("crews = { value = \"5 ratio\"", "crews = { value = \"0 ratio\"", 1)).unwrap();
    let said: Vec<String> = copy.diags().iter().map(|diag| format!("{}: {}", diag.code, diag.message)).collect();
    assert_eq!(said, ["LP2151: role `operators` of operating_rules of mining: crews is 0 ratio"]);
}
