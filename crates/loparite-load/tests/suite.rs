//! Text suite: each case of `suite/bad-input` breaks the example first-light and says every diagnostic it gives.
//!
//! In        `suite/bad-input/<case>.toml`: what is wrong (`about`), how the text is changed (`[[change]]`), and behind
//!           the line `# expected`, all diagnostics in their order (`[[diagnostic]]`)
//! Out       a failure for each case that gives more, fewer or other diagnostics; `UPDATE=1` rewrites what is expected
//! Holds     an error has a place and a hint; reading has no error and no model together; nothing makes it panic

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use common::{Copy, is_helpful, root};
use loparite_kernel::diag::{Diag, Severity};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

const EXPECTED: &str = "# expected";

/// One change: `put` instead of `find`, `append` to a file, a new `text`, a `copy` of a file of the repository, or
/// `remove`; `encoding = "latin-1"`.
fn change(copy: &Copy, change: &Table) {
    let text = |key: &str| change.get(key).and_then(Value::as_str);
    let path = copy.path(text("file").expect("a change has a file"));
    if change.contains_key("remove") {
        if path.is_dir() {
            fs::remove_dir_all(&path).unwrap()
        } else {
            fs::remove_file(&path).unwrap()
        }
        return;
    }
    if let Some(from) = text("copy") {
        fs::copy(root().join(from), path).unwrap();
        return;
    }
    let old = fs::read_to_string(&path).unwrap_or_default();
    let new = match (text("find"), text("put"), text("append"), text("text")) {
        (Some(find), Some(put), ..) => {
            assert_eq!(old.matches(find).count(), 1, "`{find}` must stand once in {}", path.display());
            old.replace(find, put)
        }
        (_, _, Some(append), _) => old + append,
        (.., Some(text)) => text.to_owned(),
        _ => panic!("a change says `find` and `put`, `append`, `text` or `remove`"),
    };
    match text("encoding") {
        Some("latin-1") => fs::write(path, new.chars().map(|c| c as u8).collect::<Vec<u8>>()).unwrap(),
        _ => fs::write(path, new).unwrap(),
    }
}

/// The diagnostics as the case files write them, paths as seen from the root of the copy.
fn written(diags: &[Diag], copy: &Copy) -> String {
    let own = copy.path("").display().to_string();
    let mut out = String::new();
    for diag in diags {
        let mut line = |key: &str, text: &str| {
            let text = text.replace(&own, "");
            let quoted = Value::String(text).to_string();
            writeln!(out, "{key} = {quoted}").unwrap();
        };
        line("code", diag.code);
        if diag.severity == Severity::Warning {
            line("severity", "warning");
        }
        if let Some(place) = &diag.place {
            line("at", &format!("{}:{}:{}", place.file, place.line, place.column));
            line("label", &diag.label);
        }
        line("message", &diag.message);
        if let Some(hint) = &diag.hint {
            line("hint", hint);
        }
        out.push('\n');
    }
    let blocks: Vec<&str> = out.split_terminator("\n\n").collect();
    blocks.iter().map(|block| format!("\n[[diagnostic]]\n{block}\n")).collect()
}

fn case(path: &Path) -> Result<(), String> {
    let text = fs::read_to_string(path).unwrap();
    let (given, expected) = text.split_once(EXPECTED).unwrap_or((&text, ""));
    let table: Table = given.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(table.get("about").is_some_and(Value::is_str), "{}: a case says what it is about", path.display());
    let copy = Copy::lean(&[]);
    for one in table["change"].as_array().unwrap() {
        change(&copy, one.as_table().unwrap());
    }
    let diags = copy.diags();
    let found = written(&diags, &copy);
    #[allow(clippy::disallowed_methods)] // the switch that rewrites goldens
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, format!("{given}{EXPECTED}\n{found}")).unwrap();
    } else if expected.trim() != found.trim() {
        return Err(format!("gives\n{found}\nwhere this was expected:\n{expected}"));
    }
    assert!(!found.is_empty(), "{}: a case that gives no diagnostic is no case", path.display());
    diags.iter().try_for_each(is_helpful)
}

#[test]
fn every_case_gives_its_diagnostics_and_no_others() {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(root().join("suite/bad-input")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths.sort();
    assert!(paths.len() >= 20);
    let failed: Vec<String> = paths
        .iter()
        .filter_map(|path| case(path).err().map(|why| format!("{}: {why}", path.file_name().unwrap().display())))
        .collect();
    assert!(failed.is_empty(), "{} of {} cases fail:\n{}", failed.len(), paths.len(), failed.join("\n\n"));
}

#[test]
fn the_example_as_it_stands_gives_none() {
    assert_eq!(Copy::new().diags(), []);
}

#[test]
fn no_file_is_read_twice() {
    let copy = Copy::new();
    let scenario = copy.path("examples/first-light/scenario.toml");
    let text = fs::read_to_string(&scenario).unwrap();
    let twice = "include = [\"facts/world.toml\", \"elements.toml\", \"facts/world.toml\"]\ndata = \"../../data\"";
    fs::write(&scenario, text.replacen("data = \"../../data\"", twice, 1)).unwrap();
    assert_eq!(copy.diags(), [], "a file that is included twice, and one that is read anyway");
    fs::rename(copy.path("data"), copy.path("examples/first-light/data")).unwrap();
    fs::write(&scenario, text.replacen("data = \"../../data\"", "data = \"data\"", 1)).unwrap();
    assert_eq!(copy.diags(), [], "data inside the folder of the scenario");
}
