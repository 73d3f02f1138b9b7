//! Realism: what is remarked on in the published plant of another program, as it stands.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use common::root;
use loparite_load::load_case;
use loparite_process::flowsheet::Flowsheet;
use loparite_process::flowsheet::solve::{Solution, solve_once};
use loparite_process::unit::Guard;
use std::fs;

/// The golden case as the reader takes it: without the table that is the runner's.
fn pilot() -> (Flowsheet, Solution) {
    let text = fs::read_to_string(root().join("golden/uky-pilot/case.toml")).unwrap();
    let own = text.find("[[source]]").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("case.toml");
    fs::write(&path, &text[own..]).unwrap();
    let case = load_case(&path).unwrap_or_else(|rejected| panic!("{:#?}", rejected.diags));
    let sheet = case.flowsheets.into_iter().next().unwrap();
    let solution = solve_once(&sheet, None).unwrap();
    (sheet, solution)
}

/// Remarks of a guard, each with the word of its step.
fn of(guard: Guard, (sheet, solution): &(Flowsheet, Solution)) -> Vec<String> {
    let remarks = solution.remarks.iter().filter(|(_, remark)| remark.guard == guard);
    let word = |step: &Option<usize>| step.map_or("whole", |step| sheet.steps[step].id.as_str());
    remarks.map(|(step, remark)| format!("{}: {}", word(step), remark.text)).collect()
}

#[test]
fn the_pilot_plant_of_another_program_is_remarked_on() {
    let solved = pilot();
    let says = |guard: Guard, parts: &[&str]| {
        let found = of(guard, &solved);
        let said = found.iter().any(|remark| parts.iter().all(|part| remark.contains(part)));
        assert!(said, "{guard:?} says nothing of {parts:?}: {found:#?}");
    };
    // 171 and 38 litres of organic for one of acid
    says(Guard::PhaseRatio, &["cleaner-strip: organic to aqueous 171.5:1 by volume", "usual is 1:10 to 10:1"]);
    says(Guard::PhaseRatio, &["rougher-strip: organic to aqueous 38.19:1 by volume"]);
    assert_eq!(of(Guard::PhaseRatio, &solved).len(), 4, "the two loads of the cleaner and the scrub are no better");
    // acids and organic that nobody pays for
    for acid in ["leach-acid", "scrub-acid", "rougher-strip-acid", "cleaner-strip-acid"] {
        says(Guard::Reagent, &[&format!("`{acid}` is consumed"), "charged to nobody"]);
    }
    says(Guard::Reagent, &["`rougher-make-up` is consumed", "HA and kerosene", "charged to nobody"]);
    says(Guard::Reagent, &["`cleaner-make-up` is consumed", "HA and kerosene", "charged to nobody"]);
    says(Guard::Reagent, &["kg/h of organic (HA, A and kerosene) leaves", "no organic that is charged makes it up"]);
    // oxalate precipitates without oxalic acid
    says(
        Guard::Reagent,
        &["precipitation: the metals of `precipitate`", "such as oxalic acid", "not made up and not charged"],
    );
    // charge that is open where it is fed, where protons change their weight, where metals leave without an anion
    says(Guard::Charge, &["aqueous phase of `leach-acid` is not neutral"]);
    says(Guard::Charge, &["scrub-translate", "made from nothing"]);
    says(Guard::Charge, &["`precipitate` is not neutral: 100 % of its charge"]);
    says(
        Guard::Charge,
        &["`mother-liquor`, `filtrate-2`, `wet-liquor`, `precipitation-recycle` and `precipitation-purge`"],
    );
}

#[test]
fn what_is_paid_for_is_not_remarked_on() {
    let (mut sheet, _) = pilot();
    for feed in &mut sheet.feeds {
        feed.charged = loparite_process::flowsheet::Charged::Within("the operating cost of the plant".into());
    }
    let solution = solve_once(&sheet, None).unwrap();
    let reagents = of(Guard::Reagent, &(sheet, solution));
    assert!(matches!(&reagents[..], [one] if one.contains("such as oxalic acid")), "{reagents:#?}");
}
