//! Every check finds its fault in a tree made for it, and nothing in a tree without faults.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use std::path::Path;
use xtask::tidy::{self, Show, edges};

const CODES: &str = "crates/loparite-kernel/src/codes.rs";
const TECHNOLOGY: &str = "[[technology]]\nid = \"sx\"\nstage = \"separation\"\n";

/// A tree with nothing to find.
const CLEAN: &[(&str, &str)] = &[
    (CODES, "//! Codes.\ncodes! {\n    \"LP1001\" \"title\" \"text\"\n}\n"),
    ("crates/loparite-load/src/lib.rs", "//! Load.\nfn say() -> &'static str {\n    \"LP1001\"\n}\n"),
    ("crates/loparite-plan/src/family/mod.rs", "//! Families.\nconst ALL: &[fn()] = &[mining::post];\n"),
    ("crates/loparite-plan/src/family/mining.rs", "//! Mining.\npub fn post() {}\n"),
    ("data/technologies/separation/sx.toml", TECHNOLOGY),
    ("examples/first-light/scenario.toml", "[scenario]\nid = \"first-light\"\n"),
    ("README.md", "# Readme\n\nSee `examples/first-light`.\n"),
];

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// What is found when one file of the clean tree is another.
fn found(path: &str, text: &str) -> String {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in CLEAN {
        write(root.path(), path, text);
    }
    write(root.path(), path, text);
    tidy::check_text(root.path()).unwrap().text(Show::All)
}

/// The one fault that a changed file has.
fn assert_fault(path: &str, text: &str, place: &str, what: &str) {
    let found = found(path, text);
    let first = found.lines().next().unwrap();
    assert!(first.starts_with(place) && first.contains(what), "wanted {place}: {what}\nfound {found}");
    assert!(found.ends_with("tidy: 1 faults, 0 notes\n"), "{found}");
}

#[test]
fn a_clean_tree_has_no_findings() {
    assert_eq!(found("data/more.toml", "a = \"700 bn RUB@2025\"\n"), "tidy: 0 faults, 0 notes\n");
}

#[test]
fn every_file_begins_with_what_it_is() {
    assert_fault("crates/x/src/a.rs", "fn a() {}\n", "crates/x/src/a.rs:1:", "no module doc");
    assert_fault("crates/x/src/a.rs", "//! A.\nfn a( {}\n", "crates/x/src/a.rs:2:", "not Rust");
}

#[test]
fn sizes_are_bounded_but_for_tests_and_one_page() {
    let long = |lines: usize| format!("//! A.\nfn a() {{\n{}}}\n", "    b();\n".repeat(lines - 2));
    assert!(found("crates/x/src/a.rs", &long(50)).starts_with("tidy: 0 faults, 0 notes"));
    assert!(found("crates/x/src/a.rs", &long(51)).ends_with("tidy: 0 faults, 1 notes\n"));
    assert_fault("crates/x/src/a.rs", &long(81), "crates/x/src/a.rs:2:", "`a` has 81 lines");
    let page = long(81).replace("fn a", "// One page: simplex, Dantzig 1963\nfn a");
    assert!(found("crates/x/src/a.rs", &page).starts_with("tidy: 0 faults, 0 notes"));
    let file = format!("//! A.\n{}", "use b::c;\n".repeat(801));
    assert_fault("crates/x/src/a.rs", &file, "crates/x/src/a.rs:1:", "801 lines of code");
    let tests = format!("//! A.\n#[cfg(test)]\nmod tests {{\n{}}}\n", "    use b::c;\n".repeat(900));
    assert!(found("crates/x/src/a.rs", &tests).starts_with("tidy: 0 faults, 0 notes"));
}

#[test]
fn unwrap_is_for_tests() {
    let file = |line: &str| format!("//! A.\nfn a() {{\n    {line}\n}}\n");
    assert_fault("crates/x/src/a.rs", &file("b.unwrap();"), "crates/x/src/a.rs:3:", "`unwrap`");
    assert_fault("crates/x/src/a.rs", &file("format!(\"{}\", b.unwrap());"), "crates/x/src/a.rs:3:", "`unwrap`");
    for free in ["// b.unwrap();", "\"b.unwrap()\";", "b.unwrap_or(1);"] {
        assert!(found("crates/x/src/a.rs", &file(free)).starts_with("tidy: 0 faults"), "{free}");
    }
    let tests = "//! A.\n#[cfg(test)]\nmod tests {\n    fn a() {\n        b.unwrap();\n    }\n}\n";
    assert!(found("crates/x/src/a.rs", tests).starts_with("tidy: 0 faults"));
    assert!(found("crates/x/tests/a.rs", &file("b.unwrap();")).starts_with("tidy: 0 faults"));
}

#[test]
fn a_module_for_tests_may_be_a_file() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "crates/x/src/lib.rs", "//! A.\n#[cfg(test)]\nmod help;\n");
    write(root.path(), "crates/x/src/help.rs", "//! Help.\nfn a() {\n    b.unwrap();\n}\n");
    assert_eq!(tidy::check_text(root.path()).unwrap().faults().count(), 0);
}

#[test]
fn words_that_do_not_belong_are_found() {
    for word in [concat!("crates", ".io"), concat!("TO", "DO"), concat!("some.one", "@example.org")] {
        assert_fault("data/README.md", &format!("# Data\n\nsee {word} there\n"), "data/README.md:3:", word);
    }
    assert_fault("data/a.toml", concat!("a = \"../", "shared/b\"\n"), "data/a.toml:1:", "stands alone");
}

#[test]
fn lines_are_clean() {
    assert_fault("data/a.toml", "a = 1 \n", "data/a.toml:1:", "white space");
    assert_fault("data/a.toml", "a = [\n\t1]\n", "data/a.toml:2:", "a tab");
    assert_fault("data/a.toml", "a = 1", "data/a.toml:1:", "no end");
    assert_fault("data/a.toml", "a = 1\n\n", "data/a.toml:2:", "empty lines");
    let wide = format!("//! {}\n", "a".repeat(117));
    assert_fault("crates/x/src/a.rs", &wide, "crates/x/src/a.rs:1:", "121 characters");
    let text = format!("//! A.\nconst A: &str = \"{}\";\n", "a".repeat(117));
    assert!(found("crates/x/src/a.rs", &text).starts_with("tidy: 0 faults"));
}

#[test]
fn codes_are_declared_and_used() {
    let load = "crates/loparite-load/src/more.rs";
    let text = "//! More.\nconst A: &str = \"LP1002\";\n";
    assert_fault(load, text, "crates/loparite-load/src/more.rs:2:", "LP1002 is not in");
    let codes = "//! Codes.\ncodes! {\n    \"LP1001\" \"title\" \"text\"\n    \"LP1003\" \"title\" \"text\"\n}\n";
    assert_fault(CODES, codes, "crates/loparite-kernel/src/codes.rs:4:", "LP1003 is used nowhere");
}

#[test]
fn a_file_of_a_list_stands_in_it() {
    let path = "crates/loparite-plan/src/family/power.rs";
    assert_fault(path, "//! Power.\npub fn post() {}\n", path, "`power::post` does not stand in");
}

#[test]
fn a_test_that_the_map_names_is_there() {
    let map = |name: &str| format!("# Map\n\n| it holds | test `{name}` in `crates/x` |\n");
    assert_fault("ARCHITECTURE.md", &map("what_goes_in_comes_out"), "ARCHITECTURE.md:3:", "what_goes_in_comes_out");
    assert!(found("ARCHITECTURE.md", &map("row_name")).starts_with("tidy: 0 faults"));
}

#[test]
fn a_technology_is_a_file() {
    let path = "data/technologies/separation/sx.toml";
    assert_fault(path, &TECHNOLOGY.repeat(2), "data/technologies/separation/sx.toml:4:", "holds 2 technologies");
    let other = TECHNOLOGY.replace("\"sx\"", "\"ix\"");
    assert_fault(path, &other, "data/technologies/separation/sx.toml:2:", "`id` is \"ix\"");
    let metal = "data/technologies/metal/sx.toml";
    assert_fault(metal, TECHNOLOGY, "data/technologies/metal/sx.toml:3:", "`stage` is \"separation\"");
}

#[test]
fn the_readme_speaks_of_every_example() {
    assert_fault("examples/other/scenario.toml", "a = 1\n", "README.md:1:", "examples/other");
}

#[test]
fn an_edge_that_the_map_forbids_is_found() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"a\", \"b\", \"c\"]\n");
    let package = |name: &str, rest: &str| {
        let text = format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{rest}");
        write(root.path(), &format!("{name}/Cargo.toml"), &text);
        write(root.path(), &format!("{name}/src/lib.rs"), "");
    };
    package("a", "");
    package("b", "[dependencies]\na = { path = \"../a\" }\nheavy = \"1\"\n");
    package("c", "[dev-dependencies]\nb = { path = \"../b\" }\n");
    let metadata = xtask::metadata(root.path()).unwrap();
    let said = |map: &str| -> Vec<(usize, String)> {
        edges::check(map, &metadata).into_iter().map(|finding| (finding.line, finding.what)).collect()
    };
    let map = "| crate | may use |\n|---|---|\n| `a` | nothing |\n| `b` | `a` |\n| `c` | `a`, `b` |\n\n\
               | dependency | only in |\n|---|---|\n| `heavy` | `b` |\n";
    assert_eq!(said(map), []);
    let forbids = "`b` uses `a`, which the map does not allow";
    assert_eq!(said(&map.replace("| `b` | `a` |", "| `b` | nothing |")), [(4, forbids.to_owned())]);
    let elsewhere = "`b` uses `heavy`, which is for another room alone";
    assert_eq!(said(&map.replace("| `heavy` | `b` |", "| `heavy` | `c` |")), [(9, elsewhere.to_owned())]);
    assert_eq!(said(&map.replace("| `a` | nothing |\n", "")), [(1, "`a` is not on the map".to_owned())]);
    assert_eq!(
        said(&map.replace("| `c` | `a`", "| `c` | `d`, `a`")),
        [(5, "`d` is no crate of the workspace".to_owned())]
    );
    assert_eq!(said("no table"), [(1, "no table `| crate | may use |`".to_owned())]);
}
