//! Catalogue: what is declared once and must be in its list.
//!
//! In        codes of diagnostics, files of which each is an entry of a list, tests that the map names
//! Out       faults
//! Not here  that codes ascend and are explained (a test of `loparite-kernel`)

use super::Report;
use super::edges::MAP;
use super::tree::{File, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// Where the codes of diagnostics are declared.
const CODES: &str = "crates/loparite-kernel/src/codes.rs";

/// Length of a code such as LP2041.
const CODE: usize = 6;

/// Folders in which each file is an entry of a list.
const LISTS: &[List] = &[
    List { folder: "crates/loparite-plan/src/family", list: "crates/loparite-plan/src/family/mod.rs", entry: "::post" },
    List {
        folder: "crates/loparite-report/src/section",
        list: "crates/loparite-report/src/section/mod.rs",
        entry: "::SECTION",
    },
    List { folder: "crates/loparite-claims/src/check", list: "crates/loparite-claims/src/check.rs", entry: "::find(" },
];

struct List {
    folder: &'static str,
    list: &'static str,
    /// What follows the name of the file in the list.
    entry: &'static str,
}

/// Every code that is used is declared, and every declared one is used.
pub fn codes(tree: &Tree, report: &mut Report) {
    let Some(catalogue) = tree.file(CODES) else { return };
    let declared: BTreeMap<&str, usize> = said(catalogue, "\"").map(|(line, code)| (code, line)).collect();
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for file in tree.below("crates", ".rs").filter(|file| file.path != CODES) {
        for (line, code) in said(file, "") {
            used.insert(code);
            if !declared.contains_key(code) {
                report.fault(&file.path, line, format!("code {code} is not in {CODES}"));
            }
        }
    }
    for (code, line) in declared.iter().filter(|(code, _)| !used.contains(*code)) {
        report.fault(CODES, *line, format!("code {code} is used nowhere"));
    }
}

/// Codes outside of comments, with their lines; only those after a mark.
fn said<'f>(file: &'f File, mark: &'static str) -> impl Iterator<Item = (usize, &'f str)> {
    let code_lines = file.lines().filter(|(_, line)| !line.trim_start().starts_with("//"));
    code_lines.flat_map(move |(number, line)| {
        let starts =
            line.match_indices("LP").map(|(start, _)| start).filter(move |&start| line[..start].ends_with(mark));
        starts.filter_map(move |start| {
            let code = line.get(start..start + CODE)?;
            let digits = code.bytes().skip(2).all(|byte| byte.is_ascii_digit());
            let more = line[start + CODE..].starts_with(|c: char| c.is_ascii_alphanumeric());
            (digits && !more).then_some((number, code))
        })
    })
}

/// Every file of a listed folder stands in its list.
pub fn lists(tree: &Tree, report: &mut Report) {
    for list in LISTS {
        let text = tree.file(list.list).map_or("", |file| file.text.as_str());
        for file in tree.below(list.folder, ".rs") {
            // an entry with parts is a folder; its `mod.rs` is the entry, the others are its own matter
            let inside =
                file.path.strip_prefix(list.folder).and_then(|path| path.strip_prefix('/')).unwrap_or_default();
            let name = match inside.split_once('/') {
                Some((folder, "mod.rs")) => folder,
                Some(_) => continue,
                None if file.stem() == "mod" => continue,
                None => file.stem(),
            };
            let entry = format!("{name}{}", list.entry);
            if !text.contains(&entry) {
                report.fault(&file.path, 1, format!("`{entry}` does not stand in {}", list.list));
            }
        }
    }
}

/// Every test that the map names is there. A name with this many joints is a sentence, so the name of a test.
pub fn tests(tree: &Tree, report: &mut Report) {
    const JOINTS: usize = 3;
    let Some(map) = tree.file(MAP) else { return };
    for (number, line) in map.lines() {
        let sentence = |name: &&str| {
            name.matches('_').count() >= JOINTS && name.chars().all(|c| c == '_' || c.is_ascii_alphanumeric())
        };
        for name in line.split('`').skip(1).step_by(2).filter(sentence) {
            let declared = format!("fn {name}(");
            if !tree.below("", ".rs").any(|file| file.text.contains(&declared)) {
                report.fault(MAP, number, format!("there is no test `{name}`"));
            }
        }
    }
}
