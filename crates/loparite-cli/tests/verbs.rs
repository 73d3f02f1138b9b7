//! Verbs: exit codes, what goes to stdout and what to stderr, and that bad input writes nothing.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use common::{Place, assert_complete, root};
use serde_json::Value;
use std::fs;

const SCENARIO: &str = "examples/first-light";

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in:\n{text}"))
}

#[test]
fn good_input_ends_with_0() {
    let place = Place::new();
    for arguments in [&["check", SCENARIO][..], &["explain"], &["explain", "LP2041"], &["--help"], &["--version"]] {
        let ran = place.run(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.stderr);
        assert!(!ran.stdout.is_empty() && ran.stderr.is_empty(), "{arguments:?}: {}", ran.stderr);
    }
    assert_eq!(place.entries(), ["data", "examples"], "none of these writes anything");
}

#[test]
fn money_is_told_of_a_scenario_and_of_a_case_file() {
    let place = Place::new();
    let ran = place.run(&["finance", SCENARIO]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    for words in ["No cash flow: the scenario has no `[finance]` table", "Capital of what the plan builds", "Magnets"] {
        assert!(ran.stdout.contains(words), "no `{words}` in\n{}", ran.stdout);
    }
    let finance = r#"
[finance]
until = 2050
falls = "middle"
valued_at = "first-year"
money = "real"
rates = { values = ["5 %"], source = "illustration", year = 2025, grade = "assumed" }
loss_share = { value = "100 %", source = "illustration", year = 2025, grade = "assumed" }
debt_cover = { value = "1.3 ratio", source = "illustration", year = 2025, grade = "assumed" }
allocation = "value"
"#;
    fs::write(place.path("examples/first-light/finance.toml"), finance).unwrap();
    let ran = place.run(&["finance", SCENARIO, "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let told = json(&ran.stdout);
    // the value is the sum of what is told by year, in the middle of each
    let cash = told["programme"]["project"].as_object().unwrap();
    let at = |year: &str| f64::from(year.parse::<i32>().unwrap() - 2026) + 0.5;
    let worth: f64 = cash.iter().map(|(year, money)| money.as_f64().unwrap() * 1.08_f64.powf(-at(year))).sum();
    let npv = told["programme"]["npv"][0]["npv"].as_f64().unwrap();
    assert!((worth - npv).abs() <= 1e-9 * npv.abs(), "{worth}, told {npv}");
    let study = root().join("golden/studies/nolans/case.toml");
    let ran = place.run(&["finance", study.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stdout.contains("reproduced") && ran.stdout.contains("closed by"), "{}", ran.stdout);
    let cascade = root().join("examples/sx/nd-pr.toml");
    let ran = place.run(&["finance", cascade.to_str().unwrap()]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("LP2181"), "{}", ran.stderr);
}

#[test]
fn bad_arguments_end_with_2_and_a_hint() {
    let place = Place::new();
    for arguments in [&["chek", SCENARIO][..], &["run"], &["run", SCENARIO, "--seed", "many"], &["explain", "LP41"]] {
        let ran = place.run(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(ran.stderr.contains("error"), "{arguments:?}: {}", ran.stderr);
    }
    assert!(place.run(&["explain", "LP41"]).stderr.contains("`loparite explain` lists all"));
}

#[test]
fn bad_input_ends_with_2_says_all_and_writes_nothing() {
    let place = Place::new();
    place.change("\"2500 USD@2025/month\"", "\"2500\"");
    place.change("technology = \"sx-light\"", "technology = \"sx-ligth\"");
    for verb in ["run", "check", "plan", "claims"] {
        let ran = place.run(&[verb, SCENARIO]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{verb}");
        for said in
            ["LP2001", "LP2020", "scenario.toml:29:18", "did you mean `sx-light`?", "2 errors; nothing was written"]
        {
            assert!(ran.stderr.contains(said), "{verb}: no `{said}` in:\n{}", ran.stderr);
        }
        let ran = place.run(&[verb, SCENARIO, "--format", "json"]);
        let codes: Vec<Value> = json(&ran.stdout).as_array().unwrap().iter().map(|diag| diag["code"].clone()).collect();
        assert_eq!((ran.code, codes), (2, vec!["LP2001".into(), "LP2020".into()]), "{verb}");
    }
    assert_eq!(place.run(&["run", SCENARIO, "--out", "deep/down/run"]).code, 2);
    assert_eq!(place.entries(), ["data", "examples"]);
    let ran = place.run(&["run", "examples/nowhere", "--out", "run"]);
    assert!(ran.code == 2 && ran.stderr.contains("there is no folder `examples/nowhere`"), "{}", ran.stderr);
    assert_eq!(place.entries(), ["data", "examples"]);
}

#[test]
fn long_lines_are_cut_around_the_place() {
    let place = Place::new();
    place.change("Sm = { value = \"3 %\"", "Sn = { value = \"3 %\"");
    let ran = place.run(&["check", SCENARIO]);
    assert!(ran.stderr.contains("scenario.toml:81:344"), "{}", ran.stderr);
    assert!(ran.stderr.lines().all(|line| line.chars().count() < 130), "{}", ran.stderr);
    let marked: Vec<&str> = ran.stderr.lines().collect();
    let at = marked.iter().position(|line| line.contains("─┬")).expect("the place is marked");
    let column = marked[at].chars().position(|c| c == '─').unwrap();
    let under: String = marked[at - 1].chars().skip(column).take(2).collect();
    assert_eq!(under, "Sn", "{}", ran.stderr);
}

#[test]
fn json_is_alone_on_stdout() {
    let place = Place::new();
    let whole = |arguments: &[&str]| {
        let ran = place.run(&[arguments, &["--format", "json"]].concat());
        assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.stderr);
        json(&ran.stdout)
    };
    assert_eq!(whole(&["check", SCENARIO]), json("[]"));
    let plan = whole(&["plan", SCENARIO]);
    assert_eq!((&plan["scenario"], &plan["status"]), (&json("\"first-light\""), &json("\"optimal\"")));
    assert_eq!(plan["goals"].as_array().unwrap().len(), 1);
    assert!(whole(&["claims", SCENARIO]).is_array());
    assert_eq!(whole(&["run", SCENARIO, "--out", "run"]), plan, "the run shows the plan that it wrote");
    assert_complete(&place.path("run"));
    assert_eq!(whole(&["explain", "lp2041"])["code"], "LP2041");
    let all = whole(&["explain"]);
    assert!(all.as_array().unwrap().iter().all(|row| row["explanation"].is_string()));
}

#[test]
fn explain_says_what_a_code_means() {
    let ran = Place::new().run(&["explain", "LP2041"]);
    assert_eq!(ran.code, 0);
    assert!(ran.stdout.starts_with("LP2041: ") && ran.stdout.contains("matter out of nothing"), "{}", ran.stdout);
}

#[test]
fn a_missed_goal_is_an_answer_unless_strict() {
    let place = Place::new();
    assert_eq!(place.run(&["plan", SCENARIO, "--strict"]).code, 0);
    place.change("target = { value = \"400 t/a\"", "target = { value = \"4000 t/a\"");
    assert_eq!(place.run(&["plan", SCENARIO]).code, 0);
    assert_eq!(place.run(&["run", SCENARIO, "--out", "run", "--strict"]).code, 1);
    assert_complete(&place.path("run"));
}

#[test]
fn a_run_replaces_a_run_and_nothing_else() {
    let place = Place::new();
    fs::create_dir(place.path("papers")).unwrap();
    fs::write(place.path("papers/thesis.txt"), "ten years of work").unwrap();
    for out in ["papers", "data", ".", "data/README.md"] {
        let ran = place.run(&["run", SCENARIO, "--out", out]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{out}");
        assert!(ran.stderr.contains("hint"), "{out}: {}", ran.stderr);
    }
    assert_eq!(fs::read_to_string(place.path("papers/thesis.txt")).unwrap(), "ten years of work");
    fs::create_dir(place.path("run")).unwrap();
    for _ in 0..2 {
        assert_eq!(place.run(&["run", SCENARIO, "--out", "run"]).code, 0);
        assert_complete(&place.path("run"));
    }
    assert_eq!(place.entries(), ["data", "examples", "papers", "run"]);
}

/// The headline of the example as a person sees it; `UPDATE=1` rewrites it.
#[test]
fn the_summary_of_the_example_is_the_golden_one() {
    let ran = Place::new().run(&["run", SCENARIO, "--out", "run"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let golden = root().join("crates/loparite-cli/tests/golden/first-light.txt");
    #[allow(clippy::disallowed_methods)] // the switch that rewrites goldens
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&golden, &ran.stdout).unwrap();
    }
    assert_eq!(ran.stdout, fs::read_to_string(&golden).unwrap(), "UPDATE=1 rewrites {}", golden.display());
}

#[test]
fn the_page_is_one_file() {
    let place = Place::new();
    assert_eq!(place.run(&["run", SCENARIO, "--out", "run"]).code, 0);
    let page = fs::read_to_string(place.path("run/report.html")).unwrap().to_lowercase();
    assert!(page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"));
    for tag in page.split('<').skip(1).map(|rest| rest.split('>').next().unwrap()) {
        let loads = ["src=", "srcset=", "data=", "poster="].iter().any(|word| tag.contains(word))
            && !tag.contains("src=\"data:");
        assert!(!loads && !tag.starts_with("link") && !tag.starts_with("iframe"), "<{tag}> loads something");
        let address = tag.split("href=\"").nth(1).unwrap_or("#");
        assert!(tag.starts_with("a ") || address.starts_with('#'), "<{tag}> points outside");
    }
    let styles: String = page.split("<style").skip(1).map(|rest| rest.split("</style").next().unwrap()).collect();
    assert!(!styles.contains("@import") && !styles.contains("url("), "the style loads something");
}
