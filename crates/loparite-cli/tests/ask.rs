//! Ask: every documented question has an answer in words and for machines; a run is verified from its own folder alone.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use common::Place;
use serde_json::Value;
use std::fs;

const SCENARIO: &str = "examples/first-light";

/// A future in which prices fall, for the question that needs one.
const FUTURE: &str = r#"
[[future]]
id = "cheap"
name = "magnets at half the price"
changes = [
    { price = ["ndfeb-magnet"], factor = "0.5 ratio", source = "illustration", year = 2025, grade = "assumed" },
]
"#;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in:\n{text}"))
}

fn place() -> Place {
    let place = Place::new();
    fs::write(place.path("examples/first-light/futures.toml"), FUTURE).unwrap();
    place
}

#[test]
fn every_question_is_answered_in_words_and_for_machines() {
    let place = place();
    let goal = "magnets-400t-2033";
    let questions: [(&[&str], &str); 10] = [
        (&["most"], "plant size"),
        (&["most", "--of", "magnet,ndpr-oxide", "--year", "2030,2033"], "whole plants"),
        (&["take", "--of", goal, "--amount", "3000"], "each lever alone"),
        (&["frontier", "--of", goal, "--lever", "money"], "by year"),
        (&["range"], "In every good plan"),
        (&["controls", "--of", goal], "closed"),
        (&["sites", "--of", "separation"], "at full work"),
        (&["why", "--of", "magnets"], "what it earns"),
        (&["prices"], "worth of one more"),
        (&["regret"], "greatest regret"),
    ];
    for (question, words) in questions {
        let arguments = [&["plan", SCENARIO, "--ask"], question].concat();
        let ran = place.run(&arguments);
        assert_eq!(ran.code, 0, "{question:?}: {}", ran.stderr);
        assert!(ran.stdout.contains(words), "{question:?}: no `{words}` in\n{}", ran.stdout);
        for wrong in ["NaN", "inf ", "None", "Some("] {
            assert!(!ran.stdout.contains(wrong), "{question:?}: `{wrong}` in\n{}", ran.stdout);
        }
        let again = place.run(&[&arguments[..], &["--format", "json"]].concat());
        let told = json(&again.stdout);
        assert!(told.is_array() || told.is_object(), "{question:?}: {told}");
    }
    assert_eq!(place.entries(), ["data", "examples"], "no question writes anything");
}

#[test]
fn a_question_of_what_is_not_there_is_refused_with_what_there_is() {
    let place = Place::new();
    let questions: [(&[&str], &str); 8] = [
        (&["most", "--of", "gold"], "no goal, no commodity"),
        (&["most", "--year", "1999"], "2026 to 2034"),
        (&["take"], "asked of one"),
        (&["take", "--of", "ndpr-oxide"], "--amount"),
        (&["frontier", "--of", "magnet", "--lever", "luck"], "technology access"),
        (&["sites", "--of", "moon"], "separation"),
        (&["why", "--of", "moon"], "dune-mill"),
        (&["regret"], "[[future]]"),
    ];
    for (question, hint) in questions {
        let ran = place.run(&[&["plan", SCENARIO, "--ask"], question].concat());
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{question:?}");
        assert!(ran.stderr.contains("LP2245") && ran.stderr.contains(hint), "{question:?}: {}", ran.stderr);
    }
}

#[test]
fn goals_without_room_for_one_another_are_an_outcome_of_least_cost() {
    let place = Place::new();
    let ran = place.run(&["plan", SCENARIO, "--objective", "cost"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("in this plan 400 t/a"), "{}", ran.stdout);
    place.change("target = { value = \"400 t/a\"", "target = { value = \"4000 t/a\"");
    let ran = place.run(&["plan", SCENARIO, "--objective", "cost"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("LP3002") && ran.stderr.contains("1,140"), "{}", ran.stderr);
}

#[test]
fn a_program_is_written_for_other_solvers() {
    let place = Place::new();
    let ran = place.run(&["plan", SCENARIO, "--mps", "program.mps"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let text = fs::read_to_string(place.path("program.mps")).unwrap();
    for words in ["OBJSENSE", "build[magnets,2026]", "outlay[magnets,2026]", "ENDATA"] {
        assert!(text.contains(words), "no `{words}`");
    }
}

#[test]
fn a_run_is_verified_from_its_folder_alone_and_an_altered_one_is_not() {
    let place = Place::new();
    place.change("target = { value = \"400 t/a\"", "target = { value = \"4000 t/a\"");
    assert_eq!(place.run(&["run", SCENARIO, "--out", "run"]).code, 0);
    fs::remove_dir_all(place.path("examples")).unwrap();
    fs::remove_dir_all(place.path("data")).unwrap();
    let ran = place.run(&["verify", "run"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("proved out of reach"), "{}", ran.stdout);
    let told = json(&place.run(&["verify", "run", "--format", "json"]).stdout);
    assert!((told["goals"][0]["bound"].as_f64().unwrap() - 1140.0).abs() < 1e-3, "{told}");

    // a weight that is another one proves another bound
    let file = place.path("run/certificates.json");
    let text = fs::read_to_string(&file).unwrap();
    let mut altered = json(&text);
    let weights = altered[0]["certificate"]["weights"].as_object_mut().unwrap();
    for weight in weights.values_mut() {
        *weight = serde_json::json!(weight.as_f64().unwrap() * 2.0);
    }
    fs::write(&file, altered.to_string()).unwrap();
    let ran = place.run(&["verify", "run"]);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    assert!(ran.stdout.contains("not as stated") && ran.stdout.contains("was altered"), "{}", ran.stdout);
    fs::write(&file, text).unwrap();

    // so does a figure of the chain
    let scenario = place.path("run/inputs/of/scenario/scenario.toml");
    let text = fs::read_to_string(&scenario).unwrap();
    fs::write(&scenario, text.replace("\"1200 t/a\"", "\"9000 t/a\"")).unwrap();
    let ran = place.run(&["verify", "run"]);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    assert!(ran.stdout.contains("not those that the run was made of"), "{}", ran.stdout);

    let ran = place.run(&["verify", "nowhere"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
}
