//! The command line as a newcomer uses it: exit codes, what goes where, what is written and what is not.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

const LOPARITE: &str = env!("CARGO_BIN_EXE_loparite");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn loparite(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(LOPARITE).args(arguments).current_dir(folder).output().unwrap()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A copy of the data and of the small example, with one text replaced.
fn workshop(from: &str, to: &str) -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    copy(&root().join("data"), &place.path().join("data"));
    copy(&root().join("examples/first-light"), &place.path().join("examples/first-light"));
    let file = place.path().join("examples/first-light/scenario.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(from.is_empty() || text.contains(from), "`{from}` does not stand in the example");
    std::fs::write(&file, text.replacen(from, to, 1)).unwrap();
    place
}

/// Every file below a folder with its bytes.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(current) = open.pop() {
        for path in std::fs::read_dir(current).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                open.push(path);
            } else {
                let bytes = std::fs::read(&path).unwrap();
                found.insert(path.strip_prefix(folder).unwrap().to_path_buf(), bytes);
            }
        }
    }
    found
}

/// A folder is complete if every file that its manifest lists is there with its hash.
fn is_complete(folder: &Path) -> bool {
    let Ok(text) = std::fs::read_to_string(folder.join("manifest.json")) else { return false };
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    let outputs = manifest["outputs"].as_array().unwrap();
    let whole = |file: &serde_json::Value| {
        let bytes = std::fs::read(folder.join(file["path"].as_str().unwrap())).unwrap();
        blake3::hash(&bytes).to_hex().to_string() == file["blake3"].as_str().unwrap()
    };
    outputs.len() > 10 && outputs.iter().all(whole)
}

#[test]
fn a_run_writes_a_complete_folder_and_shows_data_alone_on_stdout() {
    let place = tempfile::tempdir().unwrap();
    let out = place.path().join("run");
    let scenario = root().join("examples/first-light");
    let done = loparite(place.path(), &["run", scenario.to_str().unwrap(), "--out", out.to_str().unwrap()]);
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(is_complete(&out));
    let shown = String::from_utf8(done.stdout).unwrap();
    assert!(shown.contains("Goals") && !shown.contains("written:"));
    assert!(String::from_utf8(done.stderr).unwrap().contains("report.html"));
    let page = std::fs::read_to_string(out.join("report.html")).unwrap();
    for needs_network in ["<script src", "<link ", "<img src=\"http", "@import"] {
        assert!(!page.contains(needs_network), "the page asks the network: {needs_network}");
    }
}

#[test]
fn the_same_scenario_gives_the_same_bytes_wherever_it_stands() {
    let (here, there) = (workshop("", ""), workshop("", ""));
    for place in [&here, &there] {
        let scenario = if std::ptr::eq(place, &here) {
            "examples/first-light".to_owned()
        } else {
            place.path().join("examples/first-light").display().to_string()
        };
        let done = loparite(place.path(), &["run", &scenario, "--out", "run", "--seed", "7"]);
        assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let (one, other) = (contents(&here.path().join("run")), contents(&there.path().join("run")));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (path, bytes) in &one {
        assert!(bytes == &other[path], "{} differs", path.display());
    }
}

#[test]
fn bad_input_exits_2_says_all_and_writes_nothing() {
    let place = workshop("technology = \"ndfeb-sintered\"", "technology = \"ndfeb-sinterd\"");
    let file = place.path().join("data/modes.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let start = text.find("value = \"").unwrap() + 9;
    std::fs::write(&file, format!("{}-{}", &text[..start], &text[start..])).unwrap();
    let before = contents(place.path());
    let done = loparite(place.path(), &["run", "examples/first-light", "--format", "json"]);
    assert_eq!(done.status.code(), Some(2));
    assert_eq!(before, contents(place.path()), "nothing is written");
    let said = String::from_utf8(done.stderr).unwrap();
    for part in ["LP2020", "did you mean `ndfeb-sintered`?", "LP2005", "data/modes.toml", "nothing was written"] {
        assert!(said.contains(part), "`{part}` is not said:\n{said}");
    }
    let data: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    let codes: Vec<&str> = data.as_array().unwrap().iter().map(|diag| diag["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["LP2005", "LP2020"]);
}

#[test]
fn a_missed_goal_is_an_answer_unless_strict() {
    let place = workshop("target = { value = \"400 t/a\"", "target = { value = \"400 kt/a\"");
    let done = loparite(place.path(), &["plan", "examples/first-light"]);
    assert_eq!(done.status.code(), Some(0));
    assert!(String::from_utf8(done.stdout).unwrap().contains("out of reach"));
    let strict = loparite(place.path(), &["plan", "examples/first-light", "--strict"]);
    assert_eq!(strict.status.code(), Some(1));
}

#[test]
fn a_run_killed_at_any_moment_leaves_no_folder_that_looks_finished() {
    let place = workshop("", "");
    let out = place.path().join("run");
    for wait in (0..24).map(|step| Duration::from_millis(5 + 12 * step)) {
        let mut child = Command::new(LOPARITE)
            .args(["run", "examples/first-light", "--out", "run"])
            .current_dir(place.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(wait);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(!out.exists() || is_complete(&out), "killed after {wait:?}");
    }
    let done = loparite(place.path(), &["run", "examples/first-light", "--out", "run"]);
    assert_eq!(done.status.code(), Some(0));
    assert!(is_complete(&out));
    let left: Vec<_> = std::fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".run")), "a partial folder is left: {left:?}");
}

#[test]
fn machines_get_json_and_codes_are_explained() {
    let root = root();
    for verb in ["check", "plan", "claims"] {
        let done = loparite(&root, &[verb, "examples/first-light", "--format", "json"]);
        assert_eq!(done.status.code(), Some(0));
        serde_json::from_slice::<serde_json::Value>(&done.stdout).unwrap();
    }
    let known = loparite(&root, &["explain", "lp2041"]);
    assert!(String::from_utf8(known.stdout).unwrap().starts_with("LP2041: "));
    assert_eq!(loparite(&root, &["explain", "nonsense"]).status.code(), Some(2));
}
