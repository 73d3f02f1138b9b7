//! Magnet chain: from neodymium oxide to finished magnets, with swarf that goes back, joined as a flowsheet.
//!
//! In        oxide; metal yield 0.98, utilisation of the material U, 30 wt% rare earths in the alloy
//! Out       oxide per kilogram of magnet, against 0.30 * 1.1664 / (0.98 U): 0.510, 0.446, 0.397 at U of 0.7, 0.8, 0.9
//! Holds     swarf that goes back whole makes the yield of machining irrelevant; the balance closes to 1e-10
//! Source    the formula is stoichiometry with U as an input; no plant's figures stand here
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use loparite_process::flowsheet::solve::{CLOSURE, Solution, solve_once};
use loparite_process::flowsheet::{Charged, Feed, Flowsheet, Role, Step};
use loparite_process::stream::{Phase, Stream};
use loparite_process::unit::sample::{by_species, kilogram, number, table, word};
use loparite_process::unit::{Setting, UnitOp, find};

/// Streams in the order of their making.
const STREAMS: [&str; 19] = [
    "oxide",
    "metal",
    "anode-gas",
    "sludge",
    "alloy",
    "dross",
    "powder",
    "fines",
    "hydrogen",
    "block",
    "scrap",
    "vacuum",
    "cut",
    "swarf",
    "magnet",
    "spent",
    "recycled",
    "slag",
    "off-gas",
];

fn at(word: &str) -> usize {
    STREAMS.iter().position(|stream| *stream == word).unwrap()
}

/// A step by the words of its unit and streams; supplies are joined by the name of the inlet.
fn step(unit: &str, inlets: &[&[&str]], outlets: &[&str], settings: Vec<(&'static str, Setting)>) -> Step {
    let unit: &'static UnitOp = find(unit).unwrap();
    let joined = |i: usize| inlets.get(i).map_or(vec![], |joined| joined.iter().map(|word| at(word)).collect());
    let supply = |port: &str| SUPPLIES.iter().position(|(name, ..)| *name == port).map(|found| found + 1);
    Step {
        id: unit.name.to_owned(),
        unit,
        inlets: (0..unit.inlets.len()).map(joined).collect(),
        supplies: unit.inlets.iter().map(|inlet| supply(inlet.name)).collect(),
        outlets: outlets.iter().map(|word| at(word)).collect(),
        groups: Vec::new(),
        settings,
        people: 0.0,
        power: 0.0,
    }
}

/// Phase, species, moles in any proportion.
type Amounts = &'static [(Phase, &'static str, f64)];

/// Reagents by the inlet they are drawn at.
const SUPPLIES: [(&str, Amounts); 6] = [
    ("anode", &[(Phase::Solid, "C", 1.0)]),
    ("iron", &[(Phase::Metal, "Fe", 1.0)]),
    ("ferroboron", &[(Phase::Metal, "Fe", 0.8), (Phase::Metal, "B", 1.0)]),
    ("hydrogen", &[(Phase::Gas, "H2", 1.0)]),
    ("source", &[(Phase::Metal, "Tb", 1.0)]),
    ("oxygen", &[(Phase::Gas, "O2", 0.21), (Phase::Gas, "N2", 0.79)]),
];

fn feed(name: &str, kilogram: Stream, flow: Option<f64>) -> Feed {
    let role = if flow.is_some() { Role::Feed } else { Role::Reagent };
    let charged = Charged::Within("test".to_owned());
    Feed { name: name.to_owned(), role, stream: flow.map(|_| 0), kilogram, flow, bought: 1.0, charged }
}

/// The chain; `utilisation` is the yield of machining, `back` the yield of the swarf.
fn chain(utilisation: f64, back: f64) -> Flowsheet {
    let energy = || ("specific_energy", number(1000.0));
    let electrolysis = vec![
        ("cell_voltage", number(10.0)),
        ("current_efficiency", number(0.75)),
        ("conversion", by_species(&[("Nd", 0.98)])),
        ("co_share", number(0.5)),
        ("anode_loss", number(0.1)),
        ("fluoride_makeup", number(0.0)),
        ("cell_current", number(6.0)),
    ];
    let casting = vec![
        ("rare_earth_share", number(0.30)),
        ("boron_share", number(0.01)),
        ("melting_loss", by_species(&[("others", 0.0)])),
        energy(),
    ];
    let milling = vec![
        ("hydrogen_uptake", number(0.004)),
        ("desorption", number(1.0)),
        ("fines_loss", number(0.0)),
        ("oxygen_pickup", number(0.0)),
        energy(),
    ];
    let sintering = vec![("scrap_loss", number(0.0)), ("degassing", number(1.0)), energy()];
    let diffusion = vec![("element", word("Tb")), ("uptake", number(0.0)), ("utilisation", number(0.8)), energy()];
    let swarf = vec![("route", word("alloy")), ("yield", by_species(&[("others", back)])), energy()];
    let steps = vec![
        step("electrolysis", &[&["oxide"]], &["metal", "anode-gas", "sludge"], electrolysis),
        step("strip-casting", &[&["metal", "recycled"]], &["alloy", "dross"], casting),
        step("hydrogen-decrepitation", &[&["alloy"]], &["powder", "fines", "hydrogen"], milling),
        step("sintering", &[&["powder"]], &["block", "scrap", "vacuum"], sintering),
        step("machining", &[&["block"]], &["cut", "swarf"], vec![("yield", number(utilisation)), energy()]),
        step("grain-boundary-diffusion", &[&["cut"]], &["magnet", "spent"], diffusion),
        step("swarf-recycle", &[&["swarf"]], &["recycled", "slag", "off-gas"], swarf),
    ];
    let oxide = kilogram(&[(Phase::Solid, "Nd", 2.0), (Phase::Solid, "O", 3.0)]);
    let supplies = SUPPLIES.iter().map(|(name, amounts)| feed(name, kilogram(amounts), None));
    Flowsheet {
        id: "magnets".to_owned(),
        name: "Magnets".to_owned(),
        table: table(),
        streams: STREAMS.iter().map(|&word| word.to_owned()).collect(),
        feeds: std::iter::once(feed("oxide", oxide, Some(100.0))).chain(supplies).collect(),
        steps,
        specs: Vec::new(),
        hours: 8000.0,
        tolerance: 1e-12,
    }
}

fn oxide_per_magnet(solution: &Solution) -> f64 {
    100.0 / solution.streams[at("magnet")].mass(&table())
}

#[test]
fn oxide_per_magnet_follows_from_yields() {
    for (utilisation, expected) in [(0.7, 0.510), (0.8, 0.446), (0.9, 0.397)] {
        let solution = solve_once(&chain(utilisation, 0.0), None).unwrap();
        let found = oxide_per_magnet(&solution);
        assert!((found - expected).abs() < 5e-4, "{utilisation}: {found} against {expected}");
        assert!(solution.closure <= CLOSURE);
    }
}

#[test]
fn swarf_that_goes_back_whole_makes_machining_free_of_loss() {
    let solution = solve_once(&chain(0.7, 1.0), None).unwrap();
    let found = oxide_per_magnet(&solution);
    assert!((found - 0.30 * 1.1664 / 0.98).abs() < 5e-5, "{found}");
    // iron and boron come back too: only the magnet's own are drawn
    let magnet = &solution.streams[at("magnet")];
    let boron = magnet.get(Phase::Metal, table().find("B").unwrap()) * 10.81 / 1000.0;
    assert!((boron / magnet.mass(&table()) - 0.01).abs() < 1e-9);
    assert!(solution.closure <= CLOSURE && solution.passes < 60, "{} passes", solution.passes);
}

#[test]
fn every_way_between_lies_between() {
    let of = |back: f64| oxide_per_magnet(&solve_once(&chain(0.7, back), None).unwrap());
    let found = [0.0, 0.5, 0.9, 1.0].map(of);
    assert!(found.windows(2).all(|pair| pair[1] < pair[0]), "{found:?}");
    // of the 30 % swarf half comes back: magnets per alloy 0.7 / (1 - 0.15)
    assert!((found[1] - 0.30 * 1.1664 * 0.85 / (0.98 * 0.7)).abs() < 5e-5);
}
