//! Folder: a run is complete or not there, whenever it is killed; same input, same bytes, wherever it stands.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use common::{Place, assert_complete, copy_folder, files};
use std::process::Stdio;
use std::time::Duration;

const SCENARIO: &str = "examples/first-light";
const KILLS: u64 = 20;

/// Milliseconds from 5 to 400, the same in every run of the test and in no order.
fn moment(n: u64) -> Duration {
    Duration::from_millis(5 + n * 7919 % 396)
}

#[test]
fn a_killed_run_leaves_a_whole_folder_or_none() {
    let place = Place::new();
    let out = place.path("run");
    let mut killed = 0;
    for n in 0..KILLS {
        let mut command = place.command(&["run", SCENARIO, "--out", "run"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(moment(n));
        killed += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        if out.exists() {
            assert_complete(&out);
            // every other time the next one finds a folder to replace
            if n % 2 == 0 {
                std::fs::remove_dir_all(&out).unwrap();
            }
        }
    }
    assert!(killed > 0, "every run was faster than its killer");
    let ran = place.run(&["run", SCENARIO, "--out", "run"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_complete(&out);
    assert_eq!(place.entries(), ["data", "examples", "run"], "what the killed ones left is cleared away");
}

#[test]
fn what_a_killed_run_left_is_cleared() {
    let place = Place::new();
    std::fs::create_dir_all(place.path(".run.partial/tables")).unwrap();
    std::fs::write(place.path(".run.partial/tables/old.parquet"), "half a table").unwrap();
    assert_eq!(place.run(&["run", SCENARIO, "--out", "run"]).code, 0);
    assert_complete(&place.path("run"));
    assert_eq!(place.entries(), ["data", "examples", "run"]);
}

#[test]
fn same_input_same_bytes() {
    let (place, elsewhere) = (Place::new(), Place::new());
    copy_folder(&elsewhere.path(SCENARIO), &elsewhere.path("far/away"));
    let absolute = place.path(SCENARIO);
    let runs = [
        (&place, "a", SCENARIO),
        (&place, "b", SCENARIO),
        (&place, "c", absolute.to_str().unwrap()),
        (&place, "d", "./examples/../examples/first-light/"),
        (&elsewhere, "e", "far/away"),
    ];
    let written: Vec<_> = runs
        .iter()
        .map(|(place, out, scenario)| {
            let ran = place.run(&["run", scenario, "--out", out, "--seed", "7"]);
            assert_eq!(ran.code, 0, "{}", ran.stderr);
            (files(&place.path(out)), ran.stdout)
        })
        .collect();
    let names: Vec<&String> = written[0].0.keys().collect();
    assert!(names.iter().any(|name| name.ends_with(".parquet")) && names.contains(&&"report.html".to_owned()));
    for (run, (_, out, scenario)) in written.iter().zip(&runs) {
        assert_eq!(run.0.keys().collect::<Vec<_>>(), names);
        for (name, bytes) in &run.0 {
            assert!(*bytes == written[0].0[name], "{name} of run {out} from {scenario} differs");
        }
        assert_eq!(run.1, written[0].1);
    }
}
