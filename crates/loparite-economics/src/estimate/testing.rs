//! Testing: a made-up chain of one plant, for the tests of this room.

#![allow(clippy::unwrap_used, reason = "a broken test model shall fail the test")]

use loparite_kernel::element::{Element, Group};
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Currency;
use loparite_kernel::unit::Basis;
use loparite_model::chain::*;
use loparite_model::cost::*;
use loparite_model::figure::{Course, Figure, OriginId, Path};

/// A number without a source.
pub fn figure(value: f64) -> Figure {
    Figure { value, origin: OriginId::at(0) }
}

/// The same number in all years.
pub fn level(value: f64) -> Path {
    Path { points: vec![(2026, value)], course: Course::Line, origin: OriginId::at(0) }
}

/// The plant.
pub fn plant_of(model: &Model) -> &Facility {
    &model.facilities[Id::at(0)]
}

/// Separation of a carbonate (0.4 Nd, 0.6 Ce as oxides) into both oxides, 0.7 t of 1 t; 7 million at 1,000 t/a of feed,
/// exponent 0.7, factor of the site 1.5.
pub fn simple() -> Model {
    let mut model = empty();
    for (key, mass) in [("Nd", 144.242), ("Ce", 140.116)] {
        let (group, oxide) = (Group::Light, format!("{key}2O3"));
        let row = Element { name: key.into(), group, oxide, atomic_mass: mass, oxide_atoms: 2, oxide_oxygens: 3 };
        model.elements.insert(key, row).unwrap();
    }
    let both = || vec![Id::at(0), Id::at(1)];
    let commodities = [
        ("carbonate", CommodityKind::RareEarth, Basis::Oxide, both(), None),
        ("nd-oxide", CommodityKind::RareEarth, Basis::Oxide, vec![Id::at(0)], Some(Id::at(0))),
        ("ce-oxide", CommodityKind::RareEarth, Basis::Oxide, vec![Id::at(1)], Some(Id::at(1))),
        ("acid", CommodityKind::Other, Basis::Gross, vec![], None),
    ];
    for (key, kind, basis, counts, pure) in commodities {
        let (name, stage) = (key.to_owned(), Stage::Separation);
        let row = Commodity { name, stage, kind, basis, counts, pure, storage: None, content: None };
        model.commodities.insert(key, row).unwrap();
    }
    for (key, price) in [("nd-oxide", 60_000.0), ("ce-oxide", 1000.0), ("acid", 100.0)] {
        let commodity = model.commodities.id(key).unwrap();
        model.prices.insert(key, Price { commodity, path: level(price) }).unwrap();
    }
    place(&mut model);
    model.technologies.insert("sx", technology()).unwrap();
    model.facilities.insert("plant", facility()).unwrap();
    model
}

fn place(model: &mut Model) {
    let region = Region { name: "r".into(), country: "home".into(), wage: figure(10_000.0), workforce: level(9.0) };
    model.regions.insert("r", region).unwrap();
    let zone = Zone {
        name: "z".into(),
        profit_tax: level(0.2),
        social_contributions: level(0.3),
        property_tax: level(0.02),
        mining_tax: level(0.0),
        royalty: None,
    };
    model.zones.insert("z", zone).unwrap();
    for (key, megawatts, price, until) in [("hydro", 10.0, 50.0, 2029), ("coal", 30.0, 90.0, 2040)] {
        let (region, price) = (Id::at(0), figure(price));
        let row = Power {
            name: key.into(),
            region,
            available: level(megawatts),
            from: 2026,
            until,
            price,
            plant: None,
            emission: None,
        };
        model.power.insert(key, row).unwrap();
    }
    let site = Site {
        name: "s".into(),
        latitude: 0.0,
        longitude: 0.0,
        region: Id::at(0),
        zone: Id::at(0),
        grid: figure(9.0),
        workforce: level(9.0),
        location: None,
        building_months: None,
    };
    model.sites.insert("s", site).unwrap();
    let element = |share: f64, element: usize| share / model.elements[Id::at(element)].oxide_per_metal();
    let deposit = Deposit {
        name: "d".into(),
        site: Id::at(0),
        commodity: Id::at(0),
        content: figure(0.5),
        reserve: figure(1e6),
        limit: None,
        from: 2026,
        composition: vec![element(0.4, 0), element(0.6, 1)],
        composition_origins: vec![],
        gaps: vec![],
    };
    model.deposits.insert("d", deposit).unwrap();
}

fn technology() -> Technology {
    // 0.4 * 0.85 + 0.6 * 0.6 = 0.7
    let output = |commodity, recovery| Output { commodity: Id::at(commodity), content: 1.0, recovery };
    Technology {
        name: "sx".into(),
        stage: Stage::Separation,
        description: String::new(),
        feed: Id::at(0),
        capacity_basis: CapacityBasis::Feed,
        inputs: vec![],
        outputs: vec![output(1, vec![0.85, 0.0]), output(2, vec![0.0, 0.6])],
        reagents: vec![Reagent { commodity: Id::at(3), amount: figure(3.0), price: Id::at(2) }],
        access: vec![],
        lead_time: figure(3.0),
        ramp_up: vec![1.0],
        spending: vec![1.0],
        capex: Capex { cost: figure(7e6), at: 1000.0 },
        scale_exponent: figure(0.7),
        sustaining: figure(0.02),
        smallest: figure(100.0),
        operating_cost: figure(2000.0),
        power: figure(4.0),
        labour: figure(0.1),
        standby: None,
        phases: None,
        emission: None,
        capital_from: CapitalFrom::Declared,
        works: Works::default(),
    }
}

fn facility() -> Facility {
    Facility {
        name: "plant".into(),
        technology: Id::at(0),
        site: Id::at(0),
        existing: None,
        largest: Some(figure(5000.0)),
        smallest: figure(100.0),
        module: None,
        works: None,
        earliest: 2026,
        lead_time: figure(3.0),
        capex: Capex { cost: figure(7e6), at: 1000.0 },
        capex_factor: 1.5,
        operating_cost: figure(2000.0),
        announced: None,
        money: vec![],
        status: String::new(),
        owner: None,
    }
}

/// Ten mixer-settlers and two kilns at a design of 1,000 t/a, priced; capital comes from them; the place is 1.2 times
/// as dear.
pub fn with_equipment(mut model: Model) -> Model {
    let account = |kind: &str, unit: &str, reference, cost, exponent| CostAccount {
        name: kind.into(),
        equipment: vec![kind.into()],
        unit: unit.into(),
        reference,
        cost: figure(cost),
        exponent: figure(exponent),
        largest: None,
    };
    let settler = model.cost_accounts.insert("settler", account("mixer-settler", "m3", 2.0, 0.1, 0.5)).unwrap();
    let kiln = model.cost_accounts.insert("kiln", account("kiln", "t/h", 3.0, 0.5, 0.6)).unwrap();
    let item = |area: &str, kind: &str, size, unit: &str, count, account| EquipmentItem {
        area: area.into(),
        step: "step".into(),
        kind: kind.into(),
        size,
        unit: unit.into(),
        count,
        account: Some(account),
    };
    let technology = &mut model.technologies[Id::at(0)];
    technology.works.design = 1000.0;
    technology.works.equipment = vec![
        item("solvent extraction", "mixer-settler", 2.0, "m3", 10.0, settler),
        item("calcination", "kiln", 3.0, "t/h", 2.0, kiln),
    ];
    technology.capital_from = CapitalFrom::Equipment;
    let row = Location { name: "north".into(), factor: figure(1.2) };
    model.sites[Id::at(0)].location = model.locations.insert("north", row);
    model
}

/// Piping 0.6 and installation 0.4 of equipment, EPCM 0.1, contingency 0.25; half a year of reagents, a quarter of
/// operating cost, a tenth for closure; class 4.
pub fn with_rules(mut model: Model) -> Model {
    model.capital_rules.push(CapitalRules {
        stage: Stage::Separation,
        direct: vec![(CapitalClass::Piping, figure(0.6)), (CapitalClass::Installation, figure(0.4))],
        indirect: figure(0.0),
        epcm: figure(0.1),
        owner: figure(0.0),
        contingency: figure(0.25),
        first_fill: figure(0.5),
        working_capital: figure(0.25),
        closure: figure(0.1),
        class: 4,
        accuracy: (figure(-0.3), figure(0.5)),
    });
    model
}

/// Heat, residues and people of two roles.
pub fn with_operating_rules(mut model: Model) -> Model {
    let role = |name: &str, share, wage, crews| Role {
        name: name.into(),
        share: figure(share),
        wage: figure(wage),
        crews: figure(crews),
    };
    model.operating_rules.push(OperatingRules {
        stage: Stage::Separation,
        maintenance: figure(0.02),
        insurance: figure(0.005),
        overhead: figure(0.25),
        heat: figure(30.0),
        residue: figure(15.0),
        radioactive_residue: figure(100.0),
        roles: vec![role("operators", 0.8, 0.9, 5.0), role("staff", 0.2, 2.0, 1.0)],
    });
    let works = &mut model.technologies[Id::at(0)].works;
    works.heat = Some(figure(10.0));
    works.residue = Some(figure(2.0));
    works.radioactive_residue = Some(figure(0.5));
    model
}

/// Known plants on the law 1e5 * product^0.6, those of `home` at half.
pub fn law(model: &mut Model) {
    let plants = [(100.0, "world"), (900.0, "home"), (4000.0, "world"), (300.0, "home"), (20_000.0, "world")];
    for (at, (capacity, group)) in plants.into_iter().enumerate() {
        let half = if group == "home" { 0.5 } else { 1.0 };
        let point = CapitalPoint {
            name: format!("{at}"),
            stage: Stage::Separation,
            capacity,
            cost: figure(half * 1e5 * f64::powf(capacity, 0.6)),
            group: group.into(),
        };
        model.capital_points.insert(format!("{at}"), point).unwrap();
    }
}

fn empty() -> Model {
    Model {
        id: "test".into(),
        show_year: 2032,
        ..Model::empty((2026, 2040), Currency { code: "USD".into(), year: 2025 }, (figure(0.1), figure(10.0)))
    }
}
