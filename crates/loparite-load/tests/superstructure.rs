//! Superstructures of case files: what is read, and what is said of those that cannot be.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use loparite_kernel::diag::Diag;
use loparite_load::{CaseFile, Rejected, load_case};
use loparite_model::superstructure::*;
use std::fs;
use std::path::Path;

/// The golden case, without the table that is the runner's.
fn text() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../golden/superstructure/magnets/case.toml");
    let text = fs::read_to_string(path).unwrap();
    text[text.find("[[source]]").unwrap()..].to_owned()
}

fn read(text: &str) -> Result<CaseFile, Box<Rejected>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("case.toml");
    fs::write(&path, text).unwrap();
    load_case(&path)
}

/// The faults of the text with some parts replaced, each helpful: code and message.
fn said(parts: &[(&str, &str)]) -> Vec<String> {
    let mut text = text();
    for (from, to) in parts {
        assert!(text.contains(from), "`{from}` stands in the text");
        text = text.replacen(from, to, 1);
    }
    let Err(rejected) = read(&text) else { panic!("it reads") };
    rejected.diags.iter().try_for_each(common::is_helpful).unwrap();
    let words = |diag: &Diag| format!("{}: {}", diag.code, diag.message);
    rejected.diags.iter().map(words).collect()
}

/// The one fault of the text with a part replaced.
fn one(from: &str, to: &str) -> String {
    let mut said = said(&[(from, to)]);
    assert_eq!(said.len(), 1, "{said:#?}");
    said.remove(0)
}

#[test]
fn a_superstructure_is_read_in_plain_numbers() {
    let case = read(&text()).unwrap();
    let one = &case.superstructures[0];
    assert_eq!((one.stages(), one.options.len(), one.paths(), one.questions.len()), (3, 6, 3.0, 9));
    assert_eq!((one.first_year, one.feed.len(), one.components.len()), (2024, 4, 2));
    assert!((one.feed[3] - 48_781.9).abs() < 1e-9);
    assert_eq!(one.options[2].to, [4, 5]);
    let Sizing::Units(unit) = &one.options[0].size else { panic!("the first stage is built of units") };
    assert_eq!((unit.rate, unit.posts), (Rate::Pieces(7868.0), 1.0));
    let Sizing::Curve(curve) = &one.options[5].size else { panic!("the last stage is on curves") };
    assert_eq!((curve.points.len(), curve.points[1], curve.per_kg), (9, (36_480.0, 4274.7216), 1.58));
    assert_eq!(one.options[5].prices, [45.4272, 0.0]);
    assert_eq!(one.by_products[one.options[4].by_products[0].0].price, 10.0);
    assert_eq!(one.terms.spending, [0.1, 0.6, 0.3]);
    assert_eq!(one.questions[6].feed_times, 100.0);
    // every sheet and every figure of a question has its source
    assert!(case.origins.len() >= 6 + 6 + 6, "{}", case.origins.len());
}

#[test]
fn options_stand_in_any_order() {
    let text = text();
    let start = text.find("[[superstructure.option]]").unwrap();
    let end = text.find("[[superstructure.question]]").unwrap();
    let mut options: Vec<&str> = text[start..end].split_inclusive("\n\n").collect();
    options.reverse();
    let turned = [&text[..start], &options.concat(), &text[end..]].concat();
    let (one, other) = (read(&text).unwrap(), read(&turned).unwrap());
    let ids = |case: &CaseFile| {
        let one = &case.superstructures[0];
        let to = |option: &StageOption| option.to.iter().map(|&at| one.options[at].id.clone()).collect::<Vec<_>>();
        let mut all: Vec<_> = one.options.iter().map(|option| (option.id.clone(), to(option).len())).collect();
        all.sort();
        all
    };
    assert_eq!(ids(&one), ids(&other));
    assert_eq!(other.superstructures[0].paths(), 3.0);
}

#[test]
fn options_that_do_not_hang_together_are_said() {
    let no = |from, to: &str| one(from, to);
    assert_eq!(no("to = [\"3-1\"]\n", ""), "LP2191: option `2-1` leads nowhere");
    assert_eq!(
        said(&[("to = [\"3-2\", \"3-3\"]", "to = []")]),
        ["LP2191: option `2-2` leads nowhere"],
        "and what it led to is not said to be lost as well"
    );
    assert_eq!(no("to = [\"3-2\", \"3-3\"]", "to = [\"3-2\"]"), "LP2191: no option leads to option `3-3`");
    assert_eq!(
        no("to = [\"2-1\", \"2-2\"]", "to = [\"2-1\", \"2-2\", \"3-3\"]"),
        "LP2191: option `1-1` of stage 1 leads to `3-3` of stage 3"
    );
    assert_eq!(
        no("to = [\"3-1\"]", "to = [\"3-1\", \"3-9\"]"),
        "LP2194: option `2-1` leads to `3-9`, which is no option"
    );
    assert_eq!(
        no("id = \"3-2\"\nstage = 3", "id = \"3-2\"\nto = [\"3-1\"]\nstage = 3"),
        "LP2191: option `3-2` leads on, and stage 3 is the last"
    );
    assert_eq!(no("id = \"3-2\"", "id = \"3-1\"").split(':').next(), Some("LP1007"));
    assert_eq!(no("stage = 1\n", "stage = 0\n"), "LP2190: option `1-1` of superstructure `magnets` is of stage 0");
    assert!(
        no(
            "keeps = { Nd = \"100 %\", Fe = \"100 %\" }\nimpact = \"1000 ratio/kg\"",
            "keeps = { Nd = \"100 %\", Fe = \"100 %\" }\nsold = { Nd = \"1 USD@2024/kg\" }\nimpact = \"1000 ratio/kg\""
        )
        .starts_with("LP2191: option `2-1` sells")
    );
}

#[test]
fn a_stage_without_an_option_is_said() {
    let moved = text().replace("stage = 3\n", "stage = 4\n");
    let Err(rejected) = read(&moved) else { panic!("it reads") };
    let said: Vec<String> = rejected.diags.iter().map(|diag| format!("{}: {}", diag.code, diag.message)).collect();
    assert!(said.contains(&"LP2190: stage 3 has no option, and there is a stage behind it".to_owned()), "{said:#?}");
}

#[test]
fn curves_and_shares_that_cannot_be_are_said() {
    let curve = "[\"36480 kg/a\", \"10130.08515 USD@2024\"]";
    assert!(
        one(curve, "[\"636480 kg/a\", \"10130 USD@2024\"]")
            .ends_with("the flow does not ascend at point 3 of its curve")
    );
    assert!(one(curve, "[\"36480 kg/a\", \"40000 USD@2024\"]").ends_with("the cost falls at point 3 of its curve"));
    assert!(one(curve, "[\"36480 kg\", \"10130 USD@2024\"]").starts_with("LP2003"));
    assert!(one(curve, "[\"36480 kg/a\"]").starts_with("LP2170"));
    assert!(one("Nd = \"98.5 %\"", "Nd = \"101 %\"").starts_with("LP2010"), "an efficiency above one");
    assert!(one("Nd = \"98.5 %\"", "Nd = \"-1 %\"").starts_with("LP2005"));
    assert!(one("unit = {", "# unit = {").starts_with("LP2197"), "sized in no way");
    assert!(one("stage = 2\nto = [\"3-1\"]", "stage = 2\nunit = { rate = \"1 kg/a\", posts = \"1 post\", capital = \"0 USD@2024\", running = \"0 USD@2024/a\" }\nto = [\"3-1\"]").starts_with("LP2197"), "sized in two ways");
    assert!(one("rate = \"7868 piece/a\"", "rate = \"7868 kg\"").starts_with("LP2197"));
    assert!(one("rate = \"7868 piece/a\"", "rate = \"0 piece/a\"").starts_with("LP2176"));
    assert!(one("posts = \"1 post\"", "posts = \"1 piece\"").starts_with("LP2003"));
}

#[test]
fn components_and_by_products_that_are_not_there_are_said() {
    assert!(
        one("keeps = { Nd = \"98.5 %\"", "keeps = { Dy = \"98.5 %\", Nd = \"98.5 %\"")
            .contains("names `Dy`, which is no component")
    );
    assert!(one("keeps = { Nd = \"98.5 %\", Fe", "keeps = { Fe").contains("how much Nd goes on is not said"));
    assert!(one("[\"Fe\", \"2.073 kg/piece\"]", "[\"Dy\", \"2.073 kg/piece\"]").starts_with("LP2193"));
    assert!(one("    [\"Fe\", \"2.073 kg/piece\"],\n", "").contains("how much Fe is in a piece is not said"));
    assert!(one("{ Jarosite =", "{ Jarosit =").starts_with("LP2194"));
    assert!(one("components = [\"Nd\", \"Fe\"]", "components = [\"Nd\", \"Nd\"]").starts_with("LP2196"));
    assert!(one("components = [\"Nd\", \"Fe\"]", "components = []").starts_with("LP2196"));
    assert!(
        said(&[("\"0.618 kg/piece\"", "\"0 kg/piece\""), ("\"2.073 kg/piece\"", "\"0 kg/piece\"")])[0]
            .starts_with("LP2196")
    );
}

#[test]
fn years_that_do_not_fit_are_said() {
    assert!(one("    [2026, \"274648 piece/a\"],\n", "").starts_with("LP2195"));
    assert!(one("[2028, ", "[2029, ").starts_with("LP2195"));
    // one key, and what follows from it is not said as well
    assert!(one("last_year = 2028", "last_year = 2024").starts_with("LP2195"), "no year of production");
    assert!(one("collected = \"10 %\"", "collected = \"0 %\"").contains("nothing is fed in any year"));
    let short = [
        ("last_year = 2028", "last_year = 2025"),
        ("    [2026, \"274648 piece/a\"],\n    [2027, \"286512 piece/a\"],\n    [2028, \"487819 piece/a\"],\n", ""),
    ];
    assert_eq!(
        said(&short),
        [
            "LP2195: superstructure `magnets`: capital: capital is spent over 3 years, and the plant has 2 with its first"
        ]
    );
    assert!(one("[\"10 %\", \"60 %\", \"30 %\"]", "[\"10 %\", \"60 %\"]").starts_with("LP2030"));
}

#[test]
fn money_and_questions_that_do_not_fit_are_said() {
    assert!(one("money = \"USD@2024\"", "money = \"USD\"").starts_with("LP2169"));
    assert!(one("wage = \"305600 USD@2024", "wage = \"305600 USD@2019").starts_with("LP2174"));
    assert!(one("wage = \"305600 USD@2024", "wage = \"305600 EUR@2024").starts_with("LP2175"));
    assert!(one("\"-0.17 USD@2024/kg\"", "-0.17").starts_with("LP2001"));
    let may = "objective = \"cost of recovery\"\nbuild = \"may\"";
    assert!(one("objective = \"cost of recovery\"", may).starts_with("LP2198"));
    assert!(one("objective = \"cost of recovery\"", "objective = \"least cost\"").starts_with("LP1008"));
    assert!(one("value = \"100 ratio\"", "value = \"0 ratio\"").starts_with("LP2151"));
    assert!(one("id = \"by-products\"", "id = \"npv\"").starts_with("LP1007"));
}

#[test]
fn all_faults_are_said_at_once() {
    let all = said(&[
        ("to = [\"3-1\"]\n", ""),
        ("[\"36480 kg/a\", \"11702.08515 USD@2024\"]", "[\"36480 kg/a\", \"91702 USD@2024\"]"),
        ("overhead = \"20 %\"", "overhead = \"120 %\""),
        ("lang = \"2.97 ratio\"\n", ""),
        ("[2028, \"487819 piece/a\"]", "[2030, \"487819 piece/a\"]"),
    ]);
    let codes: Vec<&str> = all.iter().map(|said| &said[..6]).collect();
    for code in ["LP2191", "LP2192", "LP2010", "LP1005", "LP2195"] {
        assert!(codes.contains(&code), "{code}: {all:#?}");
    }
}
