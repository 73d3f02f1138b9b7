//! Lines: one slip anywhere in a text gives one diagnostic, or very few, and each of them helps.
//!
//! Holds     a lost or broken line never makes reading panic, fail without a reason, or say the same thing ten times

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use common::{Copy, is_helpful};
use std::fs;

/// Files whose lines are broken, one after the other.
const FILES: [&str; 2] = [SCENARIO_FILE, "data/technologies/separation/sx-light.toml"];
const SCENARIO_FILE: &str = "examples/first-light/scenario.toml";

/// Ways to break a line: leave it out, leave out its first quote, leave out its end.
const SLIPS: [fn(&str) -> String; 3] = [
    |_| String::new(),
    |line| line.replacen('"', "", 1),
    |line| line.chars().take(line.chars().count() / 2).collect::<String>() + "\n",
];

/// Diagnostics that one broken line may give: more than one only where the head of a part of a table is lost, and its
/// keys fall to the part above.
const MOST: usize = 4;

#[test]
fn a_broken_line_is_said_in_few_words() {
    let copy = Copy::new();
    let (mut broken, mut one) = (0, 0);
    for file in FILES {
        let path = copy.path(file);
        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for (at, line) in lines.iter().enumerate() {
            for slip in SLIPS {
                fs::write(
                    &path,
                    [&lines[..at].concat(), &slip(line), &lines[at + 1..].concat()].map(String::as_str).concat(),
                )
                .unwrap();
                let diags = copy.diags();
                let said: Vec<String> = diags.iter().map(|diag| format!("{}: {}", diag.code, diag.message)).collect();
                assert!(said.len() <= MOST, "{file}:{}: {}", at + 1, said.join("\n"));
                diags.iter().try_for_each(is_helpful).unwrap();
                broken += usize::from(!diags.is_empty());
                one += usize::from(diags.len() == 1);
            }
        }
        fs::write(&path, text).unwrap();
    }
    assert!(broken > 400 && one * 20 > broken * 19, "{one} of {broken} broken lines give one diagnostic");
}
