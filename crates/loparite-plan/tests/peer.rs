//! Peer: what other programs are given of the frozen test model is what the planner makes of it today.
//!
//! In        `bench/peer/scenario`, `bench/peer/tables`
//! Holds     tables and program are the same bytes as the frozen ones, optima the same to 1e-9; every kind of activity
//!           is in the model
//! Not here  what peers make of them (`cargo xtask bench --peer`); `UPDATE=1` freezes anew
#![allow(clippy::unwrap_used)] // the helpers of a test fail by it, as the test does

mod common;
#[path = "../examples/peer_tables/export.rs"]
mod export;
#[path = "../examples/peer_tables/mps.rs"]
mod mps;
#[path = "../examples/peer_tables/tables.rs"]
mod tables;

use common::close;
use std::collections::BTreeMap;
use std::path::PathBuf;

fn peer() -> PathBuf {
    common::repository().join("bench/peer")
}

/// Cells of the reference by program and column.
fn reference(text: &str) -> BTreeMap<(String, String), f64> {
    let (head, rows) = text.split_once('\n').unwrap();
    let cells = |line: &str| line.split(',').map(str::to_owned).collect::<Vec<_>>();
    let head = cells(head);
    let mut found = BTreeMap::new();
    for row in rows.lines().map(cells) {
        for (column, value) in head.iter().zip(&row).skip(1) {
            found.insert((row[0].clone(), column.clone()), value.parse().unwrap());
        }
    }
    found
}

#[test]
#[allow(clippy::disallowed_methods, reason = "whoever freezes anew says so in the environment")]
fn the_frozen_model_is_what_the_planner_makes_of_it() {
    let frozen = peer().join("tables");
    if std::env::var_os("UPDATE").is_some() {
        export::write(&peer().join("scenario"), &frozen, export::Plants::InPartAndWhole).unwrap();
    }
    let files = export::files(&peer().join("scenario"), export::Plants::InPartAndWhole).unwrap();
    let files: BTreeMap<String, String> = files.into_iter().collect();
    let listed = std::fs::read_dir(&frozen).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut listed: Vec<String> = listed.collect();
    listed.sort();
    assert_eq!(listed, files.keys().cloned().collect::<Vec<_>>());
    for (name, text) in &files {
        let before = std::fs::read_to_string(frozen.join(name)).unwrap();
        if name == export::REFERENCE {
            let (now, before) = (reference(text), reference(&before));
            assert!(now.keys().eq(before.keys()) && now.len() == 12, "{now:?}");
            let money = |program: &str| now[&(program.to_owned(), "money".to_owned())];
            assert!(money("whole") > 0.0 && money("whole") < 0.995 * money("relaxed"), "whole plants cost nothing");
            for (key, value) in &now {
                close(&format!("{key:?}"), *value, before[key], 1e-9);
            }
            continue;
        }
        let differs = text.lines().zip(before.lines()).find(|(now, before)| now != before);
        assert!(*text == before, "{name} is not what was frozen (`UPDATE=1` freezes anew): {differs:?}");
    }
}

#[test]
fn the_test_model_has_every_kind_of_activity_and_can_be_relaxed() {
    let model = common::read(&peer().join("scenario"));
    let scope = loparite_plan::goals::Scope::new(&model, model.last_year, loparite_plan::terms::Controls::InForce, &[]);
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for (_, activity) in scope.book.activities() {
        let word = format!("{:?}", activity.key);
        *kinds.entry(word.split([' ', '{']).next().unwrap().to_owned()).or_default() += 1;
    }
    let all = ["Bring", "Build", "Carry", "Draw", "Extract", "OnLine", "Run", "Sell", "Ship", "Size", "Spend", "Stock"];
    assert_eq!(kinds.keys().map(String::as_str).collect::<Vec<_>>(), all);
    let in_part = export::files(&peer().join("scenario"), export::Plants::InPart).unwrap();
    let (_, in_part) = in_part.iter().find(|(name, _)| name == export::REFERENCE).unwrap();
    assert!(reference(in_part).keys().all(|(program, _)| program == "relaxed"));
}

#[test]
fn mps_says_every_entry_and_bound_once() {
    use loparite_milp::problem::{Integrality, Problem, Sense};
    let mut problem = Problem::new(Sense::Maximise);
    let most = problem.add_row(f64::NEG_INFINITY, 4.5);
    let equal = problem.add_row(0.0, 0.0);
    let between = problem.add_row(1.0, 3.0);
    problem.add_col(1e-7, 0.0, f64::INFINITY, Integrality::Continuous, &[(most, 0.1), (between, 1.0)]);
    problem.add_col(-2.0, 0.0, f64::INFINITY, Integrality::Integer, &[(equal, -1.0)]);
    let sections = [
        "NAME small\nOBJSENSE\n MAX\nROWS\n N value\n L r0\n E r1\n L r2\n",
        "COLUMNS\n c0 value 1e-7\n c0 r0 0.1\n c0 r2 1.0\n",
        " m1 'MARKER' 'INTORG'\n c1 value -2.0\n c1 r1 -1.0\n m 'MARKER' 'INTEND'\n",
        "RHS\n side r0 4.5\n side r2 3.0\nRANGES\n range r2 2.0\n",
        "BOUNDS\n LO bound c0 0.0\n PL bound c0\n LO bound c1 0.0\n PL bound c1\nENDATA\n",
    ];
    assert_eq!(mps::text(&problem, "small"), sections.concat());
}
