//! Lines: one slip anywhere in a text gives one diagnostic, or very few, and each of them helps.
//!
//! Holds     a lost or broken line never makes reading panic, fail without a reason, or say the same thing ten times;
//!           a broken part of a flowsheet is no fault of its technology, its facility or the chain

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use common::{Copy, is_helpful, root};
use std::collections::BTreeSet;
use std::fs;

/// The scenario, a flowsheet with a technology that follows from it, and a technology with declared recoveries: every
/// line of them is broken, the first with its key below its head in every way, its like in one, each in its turn. Each
/// with the file of the repository that is copied there, if it is none of the example.
const WHOLE: [(&str, Option<&str>); 4] = [
    ("examples/first-light/scenario.toml", None),
    ("examples/first-light/process.toml", Some("suite/process/small-train.toml")),
    ("examples/first-light/declared.toml", Some("suite/declared/plain-separation.toml")),
    ("examples/first-light/decided.toml", Some("suite/declared/decided.toml")),
];

/// A technology of each stage, and equilibria. Their lines are much alike: every head is broken in every way, of the
/// lines with the same key below the same head in all these files the first is left out, and broken in one of the other
/// ways, each in its turn.
const SAMPLED: [&str; 8] = [
    "data/technologies/mining/tomtor-open-pit.toml",
    "data/technologies/beneficiation/monazite-mine-mill.toml",
    "data/technologies/cracking/monazite-caustic.toml",
    "data/technologies/separation/sx-light.toml",
    "data/technologies/metal/ndpr-electrolysis.toml",
    "data/technologies/magnet/ndfeb-sintered-heavy.toml",
    "data/equilibria/p507-hcl.toml",
    "data/equilibria/tbp-nitrate.toml",
];

/// Ways to break a line: leave it out, leave out its first quote, leave out its end.
const SLIPS: [fn(&str) -> String; 3] = [
    |_| String::new(),
    |line| line.replacen('"', "", 1),
    |line| line.chars().take(line.chars().count() / 2).collect::<String>() + "\n",
];

/// Diagnostics that one broken line may give: more than one only where what is lost changes what a plant makes, so that
/// a warning and its consequence are said.
const MOST: usize = 2;

/// How many broken lines gave diagnostics, and how many gave one.
#[derive(Default)]
struct Tally {
    broken: usize,
    one: usize,
}

/// A copy that reads fast: the example has a region of its own.
fn copy(kept: &[&str]) -> Copy {
    let copy = Copy::lean(kept);
    fs::remove_dir_all(copy.path("data/regions")).unwrap();
    copy
}

/// Breaks a line, reads, and mends it.
fn break_line(copy: &Copy, file: &str, (text, line): (&str, std::ops::Range<usize>), slip: usize, tally: &mut Tally) {
    let broken = SLIPS[slip](&text[line.clone()]);
    if broken == text[line.clone()] {
        return;
    }
    fs::write(copy.path(file), [&text[..line.start], &broken, &text[line.end..]].concat()).unwrap();
    let diags = copy.diags();
    let said: Vec<String> = diags.iter().map(|diag| format!("{}: {}", diag.code, diag.message)).collect();
    assert!(said.len() <= MOST, "{file}: {}{}", &text[line], said.join("\n"));
    diags.iter().try_for_each(is_helpful).unwrap();
    tally.broken += usize::from(!diags.is_empty());
    tally.one += usize::from(diags.len() == 1);
}

/// Kinds of line that were met: a head, and the keys below it.
#[derive(Default)]
struct Kinds {
    head: String,
    met: BTreeSet<(String, String)>,
}

impl Kinds {
    /// Whether a line is a head, or the first with its key below its head.
    fn is_first(&mut self, line: &str) -> bool {
        if line.starts_with('[') {
            self.head = line.to_owned();
            return true;
        }
        let key = line.split('=').next().unwrap_or_default().trim().to_owned();
        self.met.insert((self.head.clone(), key))
    }
}

/// Breaks the lines of a file for which there are slips: which are told by the number of the line, and its text.
fn break_lines(copy: &Copy, file: &str, tally: &mut Tally, mut slips: impl FnMut(usize, &str) -> Vec<usize>) {
    let text = fs::read_to_string(copy.path(file)).unwrap();
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let range = start..start + line.len();
        start = range.end;
        // without a comment or a blank line a text says the same
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        for slip in slips(number, line) {
            break_line(copy, file, (&text, range.clone()), slip, tally);
        }
    }
    fs::write(copy.path(file), text).unwrap();
}

#[test]
fn a_broken_line_is_said_in_few_words() {
    let mut tally = Tally::default();
    for (file, from) in WHOLE {
        let copy = copy(&[]);
        if let Some(from) = from {
            fs::copy(root().join(from), copy.path(file)).unwrap();
        }
        let mut kinds = Kinds::default();
        break_lines(&copy, file, &mut tally, |number, line| match kinds.is_first(line) {
            true => vec![0, 1, 2],
            false => vec![number % 3],
        });
    }
    let mut kinds = Kinds::default();
    for file in SAMPLED {
        break_lines(&copy(&[file]), file, &mut tally, |number, line| match kinds.is_first(line) {
            true if line.starts_with('[') => vec![0, 1, 2],
            true => vec![0, 1 + number % 2],
            false => Vec::new(),
        });
    }
    let Tally { broken, one } = tally;
    assert!(broken > 1400 && one * 200 > broken * 199, "{one} of {broken} broken lines give one diagnostic");
}
