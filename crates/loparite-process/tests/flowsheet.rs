//! Flowsheets: recycles, specifications, recipes, with numbers worked out by hand.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use loparite_process::derive::{self, Capacity, Count, Request};
use loparite_process::flowsheet::solve::{self, Failure};
use loparite_process::flowsheet::spec::{Knob, Spec, Target, solve_specs};
use loparite_process::flowsheet::{Charged, Feed, Flowsheet, Role, Step};
use loparite_process::species::{Kind, Species, SpeciesTable, atoms_of, molar_mass_of};
use loparite_process::stream::{Phase, Stream};
use loparite_process::unit::{Setting, find};

fn table() -> SpeciesTable {
    let species = |id: &str, kind, formula: &str, charge: f64| {
        let atoms = atoms_of(formula).unwrap();
        let molar_mass = molar_mass_of(&atoms);
        Species { id: id.into(), kind, atoms, charge, molar_mass, litre_per_mol: 0.0, activity: 0.0, oxide_factor: 1.0 }
    };
    SpeciesTable {
        all: vec![
            species("Nd", Kind::Metal, "Nd", 3.0),
            species("La", Kind::Metal, "La", 3.0),
            species("O", Kind::Ion, "O", -2.0),
            species("gangue", Kind::Neutral, "SiO2", 0.0),
        ],
    }
}

/// 100 mol/h Nd, 50 mol/h La as oxides and 1000 mol/h gangue
fn ore(table: &SpeciesTable) -> Feed {
    let mut stream = Stream::empty(table.len());
    for (species, n) in [(0, 100.0), (1, 50.0), (2, 225.0), (3, 1000.0)] {
        *stream.at(Phase::Solid, species) = n;
    }
    let mass = stream.mass(table);
    Feed {
        name: "ore".into(),
        role: Role::Feed,
        stream: Some(0),
        kilogram: stream.times(1.0 / mass),
        flow: Some(mass),
        bought: 1.0,
        charged: Charged::Commodity("ore".into()),
    }
}

fn step(id: &str, unit: &str, inlets: &[usize], outlets: &[usize], setting: (&'static str, Setting)) -> Step {
    let unit = find(unit).unwrap();
    Step {
        id: id.into(),
        unit,
        inlets: unit.inlets.iter().enumerate().map(|(i, _)| if i == 0 { inlets.to_vec() } else { vec![] }).collect(),
        supplies: vec![None; unit.inlets.len()],
        outlets: outlets.to_vec(),
        groups: vec![],
        settings: vec![setting],
        people: 0.0,
        power: 0.0,
    }
}

/// rougher and cleaner, the cleaner's tails back to the rougher
fn circuit(rougher: f64, cleaner: f64) -> Flowsheet {
    let table = table();
    let share = |nd: f64| ("share", Setting::BySpecies(vec![nd, nd, nd, 0.1]));
    let names = ["ore", "rough", "tails", "concentrate", "middlings"];
    Flowsheet {
        id: "circuit".into(),
        name: "rougher and cleaner".into(),
        streams: names.map(String::from).to_vec(),
        feeds: vec![ore(&table)],
        steps: vec![
            step("rougher", "separate", &[0, 4], &[1, 2], share(rougher)),
            step("cleaner", "separate", &[1], &[3, 4], share(cleaner)),
        ],
        table,
        specs: vec![],
        hours: 8000.0,
        tolerance: 1e-12,
    }
}

#[test]
fn a_recycle_has_its_closed_form() {
    // recovery = r c / (1 - r (1 - c)) for a rougher r and a cleaner c
    let sheet = circuit(0.9, 0.8);
    let solution = solve::solve_once(&sheet, None).unwrap();
    let expected = 0.9 * 0.8 / (1.0 - 0.9 * 0.2);
    assert!((solution.streams[3].total(0) / 100.0 - expected).abs() < 1e-11);
    let gangue = 0.1 * 0.1 / (1.0 - 0.1 * 0.9);
    assert!((solution.streams[3].total(3) / 1000.0 - gangue).abs() < 1e-11);
    assert!(solution.closure <= 1e-10, "{}", solution.closure);
    assert!(solution.passes < 20, "{} passes", solution.passes);
    assert!(solution.remarks.is_empty(), "neutral streams, an ore that is paid for: {:?}", solution.remarks);
}

#[test]
fn what_nobody_pays_for_and_what_is_not_neutral_is_remarked_on() {
    let mut sheet = circuit(0.9, 0.8);
    sheet.feeds[0].role = Role::Reagent;
    sheet.feeds[0].charged = Charged::Nobody;
    *sheet.feeds[0].kilogram.at(Phase::Solid, 2) *= 0.5;
    let solution = solve::solve_once(&sheet, None).unwrap();
    let said: Vec<&str> = solution.remarks.iter().map(|(_, remark)| remark.text.as_str()).collect();
    // half the oxygen is left: one half of the positive charge is open, a third of all charge
    assert!(said.contains(
        &"the solid phase of `ore`, `rough`, `tails`, `concentrate` and `middlings` is not neutral: 33.33 % of its charge is open"
    ), "{said:?}");
    let unpaid = "`ore` is consumed, 85.05 kg/h of Nd, La, O and gangue, and charged to nobody";
    assert!(said.contains(&unpaid), "{said:?}");
}

#[test]
fn a_warm_start_finds_the_same() {
    let sheet = circuit(0.9, 0.8);
    let cold = solve::solve_once(&sheet, None).unwrap();
    let other = solve::solve_once(&circuit(0.5, 0.5), None).unwrap();
    let warm = solve::solve_once(&sheet, Some(&other)).unwrap();
    for (cold, warm) in cold.streams.iter().zip(&warm.streams) {
        for (a, b) in cold.amounts().iter().zip(warm.amounts()) {
            assert!((a - b).abs() <= 1e-10 * a.abs(), "{a} {b}");
        }
    }
}

#[test]
fn a_recycle_without_a_bleed_says_what_builds_up_and_where() {
    let sheet = circuit(1.0, 0.0);
    let failure = solve::solve_once(&sheet, None).unwrap_err();
    assert!(matches!(&failure, Failure::Recycle { kept, .. } if *kept == [0, 1, 2]), "{failure:?}");
    let words = solve::words(&failure, &sheet);
    assert!(words.what.starts_with(
        "the recycle through rougher, cleaner does not converge: Nd, La and O come in, have no way out, and build up in `middlings`; "
    ), "{}", words.what);
    assert!(words.cure.contains("a bleed (a `split` of `middlings`)"), "{}", words.cure);
}

#[test]
fn what_builds_up_is_found_also_where_a_loose_tolerance_would_take_it_for_rest() {
    // a pass adds under a hundredth of what there is after a hundred passes
    let mut sheet = circuit(1.0, 0.0);
    sheet.tolerance = 1e-2;
    let failure = solve::solve_once(&sheet, None).unwrap_err();
    assert!(matches!(&failure, Failure::Recycle { kept, .. } if kept.contains(&0)), "{failure:?}");
    // with a way out, however small, it comes to rest
    let bled = solve::solve_once(&circuit(1.0, 0.01), None).unwrap();
    assert!((bled.streams[3].total(0) / 100.0 - 1.0).abs() < 1e-9);
}

#[test]
fn a_recycle_that_is_left_too_early_is_told_from_a_step_that_loses() {
    let mut sheet = circuit(0.9, 0.8);
    sheet.tolerance = 0.3;
    let failure = solve::solve_once(&sheet, None).unwrap_err();
    let words = solve::words(&failure, &sheet);
    assert!(words.what.contains("though every step keeps it"), "{}", words.what);
    assert_eq!(words.cure, "its recycles were left at a change of 3e-1: set a smaller `tolerance`");
}

#[test]
fn a_specification_is_solved_and_one_out_of_reach_says_the_nearest() {
    let mut sheet = circuit(0.9, 0.8);
    sheet.steps[0].unit = find("split").unwrap();
    sheet.steps[0].settings = vec![("share", Setting::Number(0.5))];
    let vary = Knob::Parameter(0, "share");
    let until = Target::Recovery(vec![0], 3);
    sheet.specs = vec![Spec { vary: vary.clone(), between: (0.1, 0.9), until: until.clone(), equals: 0.75 }];
    let (solved, solution) = solve_specs(&sheet).unwrap();
    assert!((until.value(&solved, &solution) - 0.75).abs() < 1e-8);
    // r c / (1 - r (1 - c)) = 0.75 with c = 0.8
    let Setting::Number(share) = solved.steps[0].settings[0].1 else { panic!() };
    assert!((share - 0.75 / 0.95).abs() < 1e-7, "{share}");
    sheet.specs[0].equals = 0.99;
    let failure = solve_specs(&sheet).unwrap_err();
    let Failure::Target { best, at, .. } = failure else { panic!() };
    assert!((best - 0.9 * 0.8 / (1.0 - 0.18)).abs() < 1e-9);
    assert_eq!(at, 0.9);
    let words = solve::words(&failure, &sheet);
    assert_eq!(
        words.what,
        "the recovery of Nd in `concentrate` cannot be 99 % with `share` of step `rougher` from 10 % to 90 %: the nearest found is 87.8 % at 90 %"
    );
    assert_eq!(
        words.cure,
        "let `share` of step `rougher` be more than 90 %, ask for 87.8 % or so, or change the flowsheet"
    );
    // a flow that is varied, a mass that is asked for
    sheet.specs = vec![Spec { vary: Knob::Flow(0), between: (1.0, 2.0), until: Target::Mass(3), equals: 1e6 }];
    let words = solve::words(&solve_specs(&sheet).unwrap_err(), &sheet);
    assert!(
        words.what.starts_with(
            "the mass of `concentrate` cannot be 1000000 kg/h with the flow of `ore` from 1 kg/h to 2 kg/h"
        ),
        "{}",
        words.what
    );
}

#[test]
fn a_recipe_follows_with_traces_for_elements_the_design_feed_lacks() {
    let mut sheet = circuit(0.9, 0.8);
    // no lanthanum in the design feed: what there was is neodymium
    let lanthanum = sheet.feeds[0].kilogram.get(Phase::Solid, 1);
    *sheet.feeds[0].kilogram.at(Phase::Solid, 1) = 0.0;
    *sheet.feeds[0].kilogram.at(Phase::Solid, 0) += lanthanum;
    let request = Request {
        feed: 0,
        feed_count: Count::Oxide(vec![0, 1]),
        products: vec![(3, Count::Oxide(vec![0, 1]))],
        capacity: Capacity::Feed,
        elements: vec![vec![0], vec![1]],
        traced: vec![0, 1],
    };
    let derived = derive::derive(&sheet, &request).unwrap();
    let expected = 0.9 * 0.8 / (1.0 - 0.9 * 0.2);
    assert!((derived.recovery[0][0] - expected).abs() < 1e-9);
    assert!((derived.recovery[0][1] - expected).abs() < 1e-9);
    let again = derive::at(&derived, &request, 10.0, &[0.4, 0.2]).unwrap();
    assert!((again.recovery[0][1] - expected).abs() < 1e-9);
    let fed = &again.solution.streams[0];
    let la = fed.get(Phase::Solid, 1) * again.sheet.table.all[1].molar_mass / 1000.0;
    let nd = fed.get(Phase::Solid, 0) * again.sheet.table.all[0].molar_mass / 1000.0;
    assert!((la / nd - 0.5).abs() < 1e-9);
    assert!((la + nd - 10.0).abs() < 1e-9);
}

#[test]
fn a_feed_without_what_it_is_counted_by_is_a_fault_with_words() {
    let sheet = circuit(0.9, 0.8);
    let request = Request {
        feed: 0,
        feed_count: Count::Oxide(vec![0]),
        products: vec![(3, Count::Oxide(vec![0]))],
        capacity: Capacity::Feed,
        elements: vec![vec![0], vec![1]],
        traced: vec![0],
    };
    let derived = derive::derive(&sheet, &request).unwrap();
    let failure = derive::at(&derived, &request, 10.0, &[0.0, 0.2]).unwrap_err();
    assert!(matches!(failure, Failure::Feed { feed: 0, content, .. } if content == 0.0), "{failure:?}");
    let words = solve::words(&failure, &sheet);
    assert!(words.what.contains("holds nothing of what it is counted by") && !words.cure.is_empty());
    let failure = derive::at(&derived, &request, 0.0, &[0.4, 0.2]).unwrap_err();
    let words = solve::words(&failure, &sheet);
    assert!(words.what.contains("cannot be fed at 0.000000 kg/h"), "{}", words.what);
    let nothing = derive::derive(&sheet, &Request { feed_count: Count::Oxide(Vec::new()), ..request }).unwrap_err();
    assert!(matches!(nothing, Failure::Feed { .. }), "{nothing:?}");
}
