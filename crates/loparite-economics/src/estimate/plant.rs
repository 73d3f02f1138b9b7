//! Plant: three ways to the capital of a plant.
//!
//! In        facility with its technology, size (t/a, capacity basis); cost accounts, rules, known plants, locations
//! Out       lines by area and class of the way that the technology names; the other ways as checks
//! Holds     declared: the lines sum to equation (1) exactly; every way is proportional to the site's factor; a size
//!           that is none costs nothing
//! Equations (1) declared  = capex * factor * (size / at)^exponent, divided among areas by the price of their equipment
//!               and among classes by the rules
//!           (2) equipment = factor * location * rules up from the erected equipment of the flowsheet, sized from its
//!               design: stages in a row keep their number, each grows with the plant; machines side by side keep their
//!               size, their number grows, down to one, which shrinks
//!           (3) plants    = factor * regression over known plants of the stage, by tonnes of rare-earth product a year
//! Not here  formulas (`loparite_finance`: `capital`, `equipment`, `regression`); a way that cannot be gone (nothing
//!           priced, too few plants) gives way to the declared one, and the estimate says so. Stages and machines are
//!           told apart by kind, here

use super::{Check, Line, held};
use loparite_finance::capital::{self, Class, WHOLE_PLANT};
use loparite_finance::equipment::{Account, erected};
use loparite_finance::regression::{self, Point, Prediction};
use loparite_model::chain::{CapacityBasis, CommodityKind, Facility, Model, Technology};
use loparite_model::cost::{CapitalClass, CapitalFrom, CapitalRules, EquipmentItem};

/// Kinds of equipment whose number is one of stages in a row.
const STAGES: &[&str] = &["mixer-settler", "flotation cell", "leach tank"];

/// The way that was gone, and the lines of the plant, area by area, in each by class.
pub fn lines(model: &Model, facility: &Facility, size: f64) -> (CapitalFrom, Vec<Line>) {
    let technology = &model.technologies[facility.technology];
    let rules = model.capital_rules_of(technology.stage);
    let areas = priced(model, technology, size);
    let by_total = |total: f64| divided(total, &areas, rules);
    match technology.capital_from {
        CapitalFrom::Equipment if !areas.is_empty() => {
            (CapitalFrom::Equipment, built_up(&areas, rules, level(model, facility)))
        }
        CapitalFrom::Plants => match by_plants(model, facility, size) {
            Some(law) => (CapitalFrom::Plants, by_total(law.central)),
            None => (CapitalFrom::Declared, by_total(declared(model, facility, size))),
        },
        CapitalFrom::Declared | CapitalFrom::Equipment => {
            (CapitalFrom::Declared, by_total(declared(model, facility, size)))
        }
    }
}

/// The sum of [`lines`], without them where a total is divided: the planner asks often.
pub fn cost(model: &Model, facility: &Facility, size: f64) -> f64 {
    match model.technologies[facility.technology].capital_from {
        CapitalFrom::Declared => declared(model, facility, size),
        CapitalFrom::Equipment | CapitalFrom::Plants => {
            lines(model, facility, size).1.iter().map(|line| line.amount).sum()
        }
    }
}

/// The ways that were not gone, as far as they can be: a declared total needs a text that declares it, equipment needs
/// rules of the stage, known plants a fit.
pub fn checks(model: &Model, facility: &Facility, size: f64, gone: CapitalFrom) -> Vec<Check> {
    let technology = &model.technologies[facility.technology];
    let rules = model.capital_rules_of(technology.stage);
    let mut checks = vec![Check { from: CapitalFrom::Declared, amount: declared(model, facility, size), range: None }];
    let areas = priced(model, technology, size);
    if rules.is_some() && !areas.is_empty() {
        let lines = built_up(&areas, rules, level(model, facility));
        let amount = lines.iter().map(|line| line.amount).sum();
        checks.push(Check { from: CapitalFrom::Equipment, amount, range: None });
    }
    if let Some(law) = by_plants(model, facility, size) {
        checks.push(Check { from: CapitalFrom::Plants, amount: law.central, range: Some((law.low, law.high)) });
    }
    let is_declared = is_declared(technology, facility);
    checks.retain(|check| check.from != gone && check.amount > 0.0);
    checks.retain(|check| check.from != CapitalFrom::Declared || is_declared);
    checks
}

/// Kinds of equipment without an account, with the unit of their size, each once.
pub fn unpriced(technology: &Technology) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for item in technology.works.equipment.iter().filter(|item| item.account.is_none()) {
        let name = format!("{} ({})", item.kind, item.unit);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Whether the text declares the facility's capital. What follows from equipment or known plants stands in `capex` all
/// the same, of the technology and of every facility without its own, with one origin: it would only confirm itself.
fn is_declared(technology: &Technology, facility: &Facility) -> bool {
    let own = facility.capex.cost.origin != technology.capex.cost.origin;
    technology.capital_from == CapitalFrom::Declared || own
}

/// Equation (1); terms of the site stand with the facility.
fn declared(model: &Model, facility: &Facility, size: f64) -> f64 {
    let exponent = model.technologies[facility.technology].scale_exponent.value;
    if !size.is_finite() || size <= 0.0 {
        return 0.0;
    }
    facility.capex.cost.value * facility.capex_factor * (size / facility.capex.at).powf(exponent)
}

/// Level of construction cost at the site, with its own conditions.
fn level(model: &Model, facility: &Facility) -> f64 {
    let location = model.sites[facility.site].location;
    facility.capex_factor * location.map_or(1.0, |location| model.locations[location].factor.value)
}

/// Erected equipment by area at the reference location, in order of the flowsheet; areas of nothing left out.
fn priced(model: &Model, technology: &Technology, size: f64) -> Vec<(String, f64)> {
    let works = &technology.works;
    let mut areas: Vec<(String, f64)> = Vec::new();
    if works.design <= 0.0 || !size.is_finite() || size <= 0.0 {
        return areas;
    }
    for item in &works.equipment {
        let Some(account) = item.account.map(|account| &model.cost_accounts[account]) else { continue };
        let account = Account {
            reference: account.reference,
            cost: account.cost.value,
            exponent: account.exponent.value,
            largest: account.largest,
        };
        let (one, count) = sized(item, size / works.design);
        let cost = erected(&account, one, count).cost;
        match areas.iter_mut().find(|(area, _)| *area == item.area) {
            Some((_, sum)) => *sum += cost,
            None => areas.push((item.area.clone(), cost)),
        }
    }
    areas.retain(|(_, cost)| *cost > 0.0);
    areas
}

/// Size of one and number at a multiple of the design.
fn sized(item: &EquipmentItem, ratio: f64) -> (f64, f64) {
    if item.count <= 1.0 || STAGES.contains(&item.kind.as_str()) {
        return (item.size * ratio, item.count);
    }
    let count = (item.count * ratio).max(1.0);
    (item.size * item.count * ratio / count, count)
}

/// Equation (2); without rules the equipment alone.
fn built_up(areas: &[(String, f64)], rules: Option<&CapitalRules>, level: f64) -> Vec<Line> {
    let shares = rules.map(shares).unwrap_or_default();
    let bare: Vec<(String, f64)> = areas.iter().map(|(area, cost)| (area.clone(), cost * level)).collect();
    named(capital::build_up(&bare, &shares), rules)
}

/// A total by area and class; without rules one line.
fn divided(total: f64, areas: &[(String, f64)], rules: Option<&CapitalRules>) -> Vec<Line> {
    match rules {
        Some(rules) => named(capital::divide(total, areas, &shares(rules)), Some(rules)),
        None => vec![Line { area: WHOLE_PLANT.into(), class: CapitalClass::Undivided, amount: total }],
    }
}

fn shares(rules: &CapitalRules) -> capital::Rules {
    capital::Rules {
        direct: rules.direct.iter().map(|(_, share)| share.value).collect(),
        indirect: rules.indirect.value,
        epcm: rules.epcm.value,
        owner: rules.owner.value,
        contingency: rules.contingency.value,
    }
}

/// Lines with the classes of the model, in each area in the order of an estimate.
fn named(lines: Vec<capital::Line>, rules: Option<&CapitalRules>) -> Vec<Line> {
    let class = |class: Class| match class {
        Class::Equipment => CapitalClass::Equipment,
        Class::Direct(position) => rules.expect("direct classes come from rules").direct[position].0,
        Class::Indirect => CapitalClass::Indirect,
        Class::Epcm => CapitalClass::Epcm,
        Class::Owner => CapitalClass::Owner,
        Class::Contingency => CapitalClass::Contingency,
    };
    let named = |line: capital::Line| Line { area: line.area, class: class(line.class), amount: line.amount };
    let mut lines: Vec<Line> = lines.into_iter().map(named).collect();
    for area in lines.chunk_by_mut(|one, next| one.area == next.area) {
        area.sort_by_key(|line| line.class);
    }
    lines
}

/// Equation (3): central value and ends of the 80 % interval; `None` if there are too few plants, or if the tonnes of
/// product cannot be told from the size. Plants are of the group named as the country of the site, otherwise of the
/// first plant's.
fn by_plants(model: &Model, facility: &Facility, size: f64) -> Option<Prediction> {
    let technology = &model.technologies[facility.technology];
    let known = model.capital_points.iter().filter(|(_, point)| point.stage == technology.stage);
    let points: Vec<Point> = known
        .map(|(_, point)| Point { size: point.capacity, cost: point.cost.value, group: point.group.clone() })
        .collect();
    let law = regression::fit(&points).ok()?;
    let country = &model.regions[model.sites[facility.site].region].country;
    let group = if points.iter().any(|point| point.group == *country) { country } else { &law.base };
    let new = law.predict(size * product(model, technology)?, group)?;
    let factor = facility.capex_factor;
    Some(Prediction { central: new.central * factor, low: new.low * factor, high: new.high * factor, among: new.among })
}

/// Tonnes of rare-earth products per tonne of capacity used; `None` if it depends on a feed of unknown composition.
fn product(model: &Model, technology: &Technology) -> Option<f64> {
    let is_counted = |at: &usize| model.commodities[technology.outputs[*at].commodity].kind == CommodityKind::RareEarth;
    let counted: Vec<usize> = (0..technology.outputs.len()).filter(is_counted).collect();
    if technology.capacity_basis == CapacityBasis::Product && counted == [0] {
        return Some(1.0);
    }
    let feed = held::composition(model, technology.feed)?;
    let tonnes = |at: usize| held::tonnes(model, &technology.outputs[at], &feed);
    let capacity = match technology.capacity_basis {
        CapacityBasis::Feed => 1.0,
        CapacityBasis::Product => tonnes(0),
    };
    let all: f64 = counted.into_iter().map(tonnes).sum();
    (all > 0.0 && capacity > 0.0).then(|| all / capacity)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{figure, law, plant_of, simple, with_equipment, with_rules};
    use super::super::{estimate, plant_cost};
    use super::*;
    use loparite_kernel::ids::Id;
    use loparite_model::cost::Location;
    use loparite_model::figure::OriginId;

    fn sum(lines: &[Line]) -> f64 {
        lines.iter().map(|line| line.amount).sum()
    }

    #[test]
    fn worked_by_hand() {
        // design 1,000 t/a, plant of 2,000: ten mixer-settlers of 4 m3, reference 2 m3 at 0.1, exponent 0.5:
        // 10 * 0.1 * 2^0.5 = 1.414214; two kilns of 3 t/h become four, reference 3 t/h at 0.5: 4 * 0.5 = 2;
        // location 1.2, site 1.5: 1.8. Rules: direct (1 + 0.4 + 0.6) = 2, EPCM 0.1 * 2 = 0.2, contingency 0.25 * 2.2
        let model = with_rules(with_equipment(simple()));
        let facility = &model.facilities[Id::at(0)];
        let bare = 1.8 * (2.0_f64.sqrt() + 2.0);
        let (from, lines) = lines(&model, facility, 2000.0);
        assert_eq!(from, CapitalFrom::Equipment);
        assert!((sum(&lines) - bare * 2.2 * 1.25).abs() < 1e-12);
        let of = |area: &str, class: CapitalClass| {
            lines.iter().find(|line| line.area == area && line.class == class).unwrap().amount
        };
        assert!((of("solvent extraction", CapitalClass::Equipment) - 1.8 * 2.0_f64.sqrt()).abs() < 1e-12);
        assert!((of("calcination", CapitalClass::Piping) - 1.8 * 2.0 * 0.6).abs() < 1e-12);
        assert!((of("calcination", CapitalClass::Contingency) - 3.6 * 2.2 * 0.25).abs() < 1e-12);
        // in each area in the order of an estimate, though the rules name piping before installation
        let classes: Vec<CapitalClass> = lines[..5].iter().map(|line| line.class).collect();
        assert!(classes.windows(2).all(|pair| pair[0] < pair[1]), "{classes:?}");
    }

    #[test]
    fn machines_side_by_side_shrink_only_when_one_is_left() {
        let item = |kind: &str, size, count| EquipmentItem {
            area: String::new(),
            step: String::new(),
            kind: kind.into(),
            size,
            unit: "m3".into(),
            count,
            account: None,
        };
        assert_eq!(sized(&item("kiln", 3.0, 4.0), 2.0), (3.0, 8.0));
        assert_eq!(sized(&item("kiln", 3.0, 4.0), 0.5), (3.0, 2.0));
        assert_eq!(sized(&item("kiln", 3.0, 4.0), 0.125), (1.5, 1.0));
        assert_eq!(sized(&item("mixer-settler", 3.0, 4.0), 2.0), (6.0, 4.0));
    }

    #[test]
    fn a_declared_total_is_the_sum_of_its_lines_exactly_and_homogeneous() {
        for model in [simple(), with_rules(simple()), with_rules(with_equipment(simple()))] {
            let mut model = model;
            model.technologies[Id::at(0)].capital_from = CapitalFrom::Declared;
            let facility = &model.facilities[Id::at(0)];
            for size in [1.0, 333.3, 1000.0, 2718.28, 1e5] {
                let curve = 7e6 * 1.5 * (size / 1000.0_f64).powf(0.7);
                let estimate = estimate(&model, Id::at(0), size);
                assert_eq!((estimate.from, estimate.plant()), (CapitalFrom::Declared, curve));
                assert_eq!(plant_cost(&model, facility, size), curve);
                let twice = plant_cost(&model, facility, 2.0 * size);
                assert!((twice / curve - 2.0_f64.powf(0.7)).abs() < 1e-12);
            }
            assert_eq!(plant_cost(&model, facility, 0.0), 0.0);
        }
    }

    #[test]
    fn a_total_without_rules_stays_whole() {
        let (_, lines) = lines(&simple(), plant_of(&simple()), 1000.0);
        let whole = Line { area: "whole plant".into(), class: CapitalClass::Undivided, amount: 10.5e6 };
        assert_eq!(lines, [whole]);
    }

    #[test]
    fn a_declared_total_is_divided_by_the_price_of_equipment() {
        let mut model = with_rules(with_equipment(simple()));
        model.technologies[Id::at(0)].capital_from = CapitalFrom::Declared;
        let lines = lines(&model, plant_of(&model), 1000.0).1;
        let of = |area: &str| lines.iter().filter(|line| line.area == area).map(|line| line.amount).sum::<f64>();
        // at design: ten mixer-settlers at 0.1, two kilns at 0.5: half each
        assert!((of("solvent extraction") - 5.25e6).abs() < 1e-6 && (of("calcination") - 5.25e6).abs() < 1e-6);
    }

    #[test]
    fn every_way_is_monotone_and_location_scales_the_equipment_alone() {
        let mut model = with_rules(with_equipment(simple()));
        law(&mut model);
        for from in [CapitalFrom::Declared, CapitalFrom::Equipment, CapitalFrom::Plants] {
            model.technologies[Id::at(0)].capital_from = from;
            let facility = plant_of(&model).clone();
            let costs: Vec<f64> = (1..200).map(|step| plant_cost(&model, &facility, f64::from(step) * 37.0)).collect();
            assert!(costs.windows(2).all(|pair| pair[1] >= pair[0] * (1.0 - 1e-12)), "{from:?}");
            let here = estimate(&model, Id::at(0), 1500.0);
            assert_eq!((here.from, plant_cost(&model, &facility, 1500.0)), (from, here.plant()));
            let mut dearer = model.clone();
            let row = Location { name: "far north".into(), factor: figure(2.4) };
            dearer.sites[Id::at(0)].location = dearer.locations.insert("far-north", row);
            let there = plant_cost(&dearer, &facility, 1500.0) / here.plant();
            let expected = if from == CapitalFrom::Equipment { 2.0 } else { 1.0 };
            assert!((there - expected).abs() < 1e-12, "{from:?}");
            let worse = Facility { capex_factor: 3.0, ..facility.clone() };
            assert!((plant_cost(&model, &worse, 1500.0) / here.plant() - 2.0).abs() < 1e-12, "{from:?}");
        }
    }

    #[test]
    fn known_plants_give_the_law_they_lie_on_by_tonnes_of_all_products() {
        let mut model = with_rules(simple());
        law(&mut model);
        model.technologies[Id::at(0)].capital_from = CapitalFrom::Plants;
        // cost = 1e5 * product^0.6, plants of the site's country at half; 0.7 t of product per tonne of feed
        let expected = 1.5 * 0.5 * 1e5 * 700.0_f64.powf(0.6);
        let found = estimate(&model, Id::at(0), 1000.0);
        assert!((found.plant() / expected - 1.0).abs() < 1e-9, "{} {expected}", found.plant());
        assert!(found.checks.is_empty(), "nothing declares a total");
        // plants of no other group: the first one's
        model.regions[Id::at(0)].country = "elsewhere".into();
        assert!((plant_cost(&model, plant_of(&model), 1000.0) / expected - 2.0).abs() < 1e-9);
    }

    #[test]
    fn a_way_that_cannot_be_gone_gives_way_to_the_declared_one() {
        for from in [CapitalFrom::Equipment, CapitalFrom::Plants] {
            let mut model = with_rules(simple());
            model.technologies[Id::at(0)].capital_from = from;
            let found = estimate(&model, Id::at(0), 1000.0);
            assert_eq!((found.from, found.plant()), (CapitalFrom::Declared, 10.5e6));
            assert!(found.checks.is_empty());
        }
    }

    #[test]
    fn the_other_ways_are_checks_and_what_is_not_priced_is_named() {
        let mut model = with_rules(with_equipment(simple()));
        law(&mut model);
        for item in &mut model.technologies[Id::at(0)].works.equipment[1..] {
            item.account = None;
        }
        let again = model.technologies[Id::at(0)].works.equipment[1].clone();
        model.technologies[Id::at(0)].works.equipment.push(again);
        let found = estimate(&model, Id::at(0), 1000.0);
        assert_eq!(found.unpriced, ["kiln (t/h)"]);
        let ways: Vec<CapitalFrom> = found.checks.iter().map(|check| check.from).collect();
        assert_eq!(ways, [CapitalFrom::Plants]);
        let (low, high) = found.checks[0].range.unwrap();
        assert!(low <= found.checks[0].amount && found.checks[0].amount <= high);
        model.technologies[Id::at(0)].capital_from = CapitalFrom::Declared;
        let other = estimate(&model, Id::at(0), 1000.0);
        assert_eq!(other.checks[0].from, CapitalFrom::Equipment);
        assert!((other.checks[0].amount - found.plant()).abs() < 1e-12);
    }

    #[test]
    fn a_total_that_follows_from_equipment_or_plants_is_no_check_of_them() {
        let mut model = with_rules(with_equipment(simple()));
        law(&mut model);
        for (from, other) in
            [(CapitalFrom::Equipment, CapitalFrom::Plants), (CapitalFrom::Plants, CapitalFrom::Equipment)]
        {
            model.technologies[Id::at(0)].capital_from = from;
            let ways = |model: &Model| -> Vec<CapitalFrom> {
                estimate(model, Id::at(0), 1000.0).checks.iter().map(|check| check.from).collect()
            };
            assert_eq!(ways(&model), [other]);
            // what the facility declares for itself is a way of its own
            let mut own = model.clone();
            own.facilities[Id::at(0)].capex.cost.origin = OriginId::at(1);
            assert_eq!(ways(&own), [CapitalFrom::Declared, other]);
        }
    }
}
