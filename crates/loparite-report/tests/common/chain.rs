//! Chain: the made-up model.

use loparite_kernel::diag::Place;
use loparite_kernel::element::{Element, Group};
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::{Currency, Quantity};
use loparite_kernel::unit::Basis;
use loparite_model::chain::*;
use loparite_model::claim::{Check, Claim, Evidence, Fact, Operator, Says};
use loparite_model::figure::{Course, Figure, Grade, Origin, OriginId, Path, Source};
use loparite_model::goal::{Goal, Measure};

fn figure(value: f64) -> Figure {
    Figure { value, origin: OriginId::at(0) }
}

fn path(points: &[(i32, f64)]) -> Path {
    Path { points: points.to_vec(), course: Course::Line, origin: OriginId::at(0) }
}

fn origin(of: &str, text: &str, source: usize, grade: Grade) -> Origin {
    let place = Place { file: "x.toml".into(), start: 0, end: 1, line: 1, column: 1 };
    let note = if grade == Grade::Assumed { "like the plant next door, <doubtful>" } else { "" };
    let of = of.to_owned();
    Origin { of, text: text.into(), source: Id::at(source), year: 2024, grade, note: note.into(), place }
}

/// A scenario in which nothing is declared.
pub fn empty() -> Model {
    Model {
        id: "nothing".into(),
        title: "Nothing at all".into(),
        show_year: 2027,
        ..Model::empty((2026, 2028), Currency { code: "USD".into(), year: 2025 }, (figure(0.08), figure(10.0)))
    }
}

/// Mine, concentrator, cracking, separation, magnets; two buyers; two purses.
pub fn model() -> Model {
    let mut model = empty();
    model.id = "made-up".into();
    model.title = "A made-up chain <from ore> to magnet & back".into();
    model.description = "One deposit, five plants, two buyers. \"Nothing\" here is about a real place.".into();
    model.last_year = 2038;
    model.show_year = 2034;
    model.currency = Currency { code: "RUB".into(), year: 2025 };
    materials(&mut model);
    places(&mut model);
    plants(&mut model);
    trade(&mut model);
    public(&mut model);
    model
}

fn materials(model: &mut Model) {
    for (key, name, group, mass) in [
        ("Nd", "neodymium", Group::Light, 144.2),
        ("Dy", "dysprosium", Group::Heavy, 162.5),
        ("Ce", "cerium", Group::Light, 140.1),
        ("Th", "thorium", Group::Radionuclide, 232.0),
    ] {
        let oxide = format!("{key}2O3");
        let row = Element { name: name.into(), group, oxide, atomic_mass: mass, oxide_atoms: 2, oxide_oxygens: 3 };
        model.elements.insert(key, row);
    }
    model.baskets = vec![
        Basket { name: "NdPr".into(), elements: vec![Id::at(0)] },
        Basket { name: "DyTb".into(), elements: vec![Id::at(1)] },
    ];
    for (key, stage, basis) in [
        ("ore", Stage::Mining, Basis::Oxide),
        ("concentrate", Stage::Beneficiation, Basis::Oxide),
        ("carbonate", Stage::Cracking, Basis::Oxide),
        ("Nd oxide", Stage::Separation, Basis::Oxide),
        ("Ce oxide", Stage::Separation, Basis::Oxide),
        ("magnet", Stage::Magnet, Basis::Gross),
    ] {
        let kind = CommodityKind::RareEarth;
        let counts = vec![Id::at(0), Id::at(1), Id::at(2)];
        let row = Commodity { name: key.into(), stage, kind, basis, counts, pure: None, storage: None, content: None };
        model.commodities.insert(key, row);
    }
}

fn places(model: &mut Model) {
    model.regions.insert(
        "r",
        Region { name: "r".into(), country: "c".into(), wage: figure(1.0), workforce: path(&[(2026, 9.0)]) },
    );
    let tax = || path(&[(2026, 0.2)]);
    model.zones.insert(
        "z",
        Zone {
            name: "z".into(),
            profit_tax: tax(),
            social_contributions: path(&[(2026, 0.3)]),
            property_tax: path(&[(2026, 0.02)]),
            mining_tax: path(&[(2026, 0.01)]),
            royalty: None,
        },
    );
    for name in ["rail", "sea"] {
        model.modes.insert(name, Mode { name: name.into(), tariff: figure(2.0) });
    }
    for (name, latitude, longitude) in [
        ("Mine Hill", -22.0, 17.0),
        ("River Works", -24.5, 25.0),
        ("Cape Refinery", -33.0, 18.5),
        ("Harbour", -29.9, 31.0),
        ("Old Quarry", -19.0, 29.8),
    ] {
        let (region, zone) = (Id::at(0), Id::at(0));
        let (grid, workforce) = (figure(40.0), path(&[(2026, 900.0)]));
        model.sites.insert(
            name,
            Site {
                name: name.into(),
                latitude,
                longitude,
                region,
                zone,
                grid,
                workforce,
                location: None,
                building_months: None,
            },
        );
    }
    ways(model);
    model.deposits.insert(
        "hill",
        Deposit {
            name: "Mine Hill".into(),
            site: Id::at(0),
            commodity: Id::at(0),
            content: figure(0.04),
            reserve: figure(1e6),
            limit: None,
            from: 2026,
            composition: vec![0.2, 0.01, 0.6, 0.0],
            composition_origins: vec![],
            gaps: vec![Id::at(3), Id::at(1)],
        },
    );
}

fn ways(model: &mut Model) {
    for (key, from, to, mode, closed) in [
        ("a", 0, 1, 0, None),
        ("b", 1, 2, 0, None),
        ("c", 2, 3, 1, None),
        ("d", 4, 1, 0, Some("the bridge is gone")),
        ("e", 3, 4, 0, None),
    ] {
        model.arcs.insert(
            key,
            Arc {
                from: Id::at(from),
                to: Id::at(to),
                mode: Id::at(mode),
                distance: figure(900.0),
                capacity: None,
                carries: None,
                cost: 10.0,
                from_year: 2026,
                until_year: 2099,
                closed: closed.map(str::to_owned),
                twin: None,
                open: None,
            },
        );
    }
}

fn plants(model: &mut Model) {
    let rows = [
        ("Mine Hill pit", Stage::Mining, 0, 0, vec![0]),
        ("Mine Hill concentrator", Stage::Beneficiation, 0, 0, vec![1]),
        ("River Works cracking", Stage::Cracking, 1, 1, vec![2]),
        ("Cape Refinery", Stage::Separation, 2, 2, vec![3, 4]),
        ("Cape magnets", Stage::Magnet, 3, 2, vec![5]),
    ];
    for (position, (name, stage, feed, site, makes)) in rows.into_iter().enumerate() {
        let capex = Capex { cost: figure(8e9), at: 2000.0 };
        let technology = technology(stage, feed, makes, capex);
        model.technologies.insert(name, technology);
        let old = position < 2;
        model.facilities.insert(
            name,
            Facility {
                name: name.into(),
                technology: Id::at(position),
                site: Id::at(site),
                existing: old.then(|| path(&[(2026, 1500.0)])),
                largest: Some(figure(5000.0)),
                smallest: figure(100.0),
                module: None,
                works: None,
                earliest: 2026,
                lead_time: figure(3.0),
                capex,
                capex_factor: 1.0,
                operating_cost: figure(1e5),
                announced: (position > 2).then(|| Announced { capacity: figure(4000.0), on_line: 2028 }),
                money: vec![],
                status: String::new(),
                owner: None,
            },
        );
    }
}

fn technology(stage: Stage, feed: usize, makes: Vec<usize>, capex: Capex) -> Technology {
    let output = |commodity: usize| Output { commodity: Id::at(commodity), content: 0.5, recovery: vec![0.9; 4] };
    Technology {
        name: format!("{} technology", stage.word()),
        stage,
        description: String::new(),
        feed: Id::at(feed),
        capacity_basis: CapacityBasis::Feed,
        inputs: vec![],
        outputs: makes.into_iter().map(output).collect(),
        reagents: vec![],
        access: vec![],
        lead_time: figure(3.0),
        ramp_up: vec![0.5, 0.8, 1.0],
        spending: vec![0.5, 0.5],
        capex,
        scale_exponent: figure(0.6),
        sustaining: figure(0.02),
        smallest: figure(100.0),
        operating_cost: figure(1e5),
        power: figure(5.0),
        labour: figure(0.05),
        standby: None,
        phases: None,
        emission: None,
        capital_from: loparite_model::cost::CapitalFrom::Declared,
        works: loparite_model::cost::Works::default(),
    }
}

fn trade(model: &mut Model) {
    for (name, place) in [("home", MarketPlace::Domestic), ("abroad", MarketPlace::Export)] {
        model.markets.insert(name, Market { name: name.into(), site: Id::at(3), place, country: "Alvaria".into() });
    }
    for (key, market, commodity, limit) in [("m", 0, 5, 400.0), ("c", 1, 4, 900.0), ("n", 1, 3, 9000.0)] {
        model.offtakes.insert(
            key,
            Offtake {
                market: Id::at(market),
                commodity: Id::at(commodity),
                limit: path(&[(2026, limit)]),
                pricing: Pricing::Contents,
                payability: figure(1.0),
                from_year: 2026,
                until_year: 2099,
            },
        );
    }
    let loan = MoneyKind::Loan { rate: figure(0.05), tenor: figure(7.0) };
    for (name, kind, unspent) in
        [("state programme", MoneyKind::Grant, Unspent::Kept), ("development bank", loan, Unspent::Lost)]
    {
        // the programme's money was found, the bank's is assumed
        let origin = Id::at(if kind == MoneyKind::Grant { 1 } else { 0 });
        let limit = Path { origin, ..path(&[(2026, 5e9), (2032, 12e9)]) };
        model.money.insert(name, Money { name: name.into(), kind, limit, unspent, largest_share: None, pays: None });
    }
}

fn public(model: &mut Model) {
    model.sources.insert("s", Source { title: "Survey <2024>".into(), address: "https://example.org/?a=1&b=2".into() });
    model.sources.insert("t", Source { title: "Ministry".into(), address: "javascript:alert(1)".into() });
    model.sources.insert("unused", Source { title: "Nobody reads this".into(), address: "none".into() });
    model.origins = vec![
        origin("scenario: discount rate", "8 %", 0, Grade::Assumed),
        origin("fact reserves", "2.4 Mt REO", 0, Grade::Reported),
        origin("fact reserves", "1.0 Mt REO", 1, Grade::Estimated),
        origin("technology mill: power", "5 MWh/t REO", 1, Grade::Assumed),
    ];
    let goal = |name: &str, order, year, target, unit: &str| Goal {
        name: name.into(),
        order,
        year,
        measure: Measure::Jobs,
        stages: None,
        sites: None,
        target: figure(target),
        unit: unit.into(),
    };
    model.goals.insert("reo", goal("5,000 t of rare earths by 2032", Some(1), 2032, 5000.0, "t REO/a"));
    model.goals.insert("jobs", goal("jobs in the valley", None, 2034, 200.0, "jobs"));
    let evidence = |position: usize, text: &str| Evidence {
        quantity: Quantity::parse(text).expect("a quantity"),
        origin: Id::at(position),
    };
    let evidence = vec![evidence(1, "2.4 Mt REO"), evidence(2, "1.0 Mt REO")];
    model.facts.insert("reserves", Fact { name: "reserves of the valley".into(), evidence });
    for number in 0..5 {
        let text = if number == 2 { String::new() } else { "95 years".to_owned() };
        model.claims.insert(
            format!("000-0{number}"),
            Claim {
                article: if number < 3 { "000".into() } else { "001".into() },
                publisher: "The Daily".into(),
                date: "2025-10-27".into(),
                statement: "the reserves last for 95 years".into(),
                quantity: "reserve life".into(),
                says: Says { text, quantity: None, operator: Operator::About, year: Some(2025) },
                source: Id::at(1),
                checks: vec![Check::Evidence(Id::at(0))],
            },
        );
    }
    model.corrections.insert(
        "x",
        Correction { source: Id::at(1), says: "5 kg".into(), should: "5 t".into(), reason: "unit slipped".into() },
    );
}
