//! A copy of the example first-light and its data, to be broken, and what every diagnostic must be.

#![allow(dead_code, reason = "each test uses some of it")]

use loparite_kernel::diag::{Diag, Severity};
use loparite_load::{Rejected, load};
use std::fs;
use std::path::{Path, PathBuf};

/// The example, from the root.
pub const SCENARIO: &str = "examples/first-light";

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A copy of the example and its data.
pub struct Copy(tempfile::TempDir);

impl Copy {
    /// A fresh one.
    pub fn new() -> Copy {
        let copy = Copy(tempfile::tempdir().unwrap());
        for folder in [SCENARIO, "data"] {
            copy_folder(&root().join(folder), &copy.path(folder));
        }
        copy
    }

    /// One whose data has no other technologies than those that the example names and those of some files: it reads
    /// faster, and says the same.
    pub fn lean(kept: &[&str]) -> Copy {
        let copy = Copy::new();
        let scenario = fs::read_to_string(copy.path(SCENARIO).join("scenario.toml")).unwrap();
        for stage in fs::read_dir(copy.path("data/technologies")).unwrap().map(Result::unwrap) {
            for file in fs::read_dir(stage.path()).unwrap().map(|entry| entry.unwrap().path()) {
                let id = file.file_stem().unwrap().to_str().unwrap();
                let is_kept = kept.iter().any(|kept| file.ends_with(kept));
                if !is_kept && !scenario.contains(&format!("technology = \"{id}\"")) {
                    fs::remove_file(file).unwrap();
                }
            }
        }
        copy
    }

    /// A file or folder of it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// All diagnostics of reading it: an error or a model, never both, never neither.
    pub fn diags(&self) -> Vec<Diag> {
        match load(&self.path(SCENARIO)) {
            Ok(loaded) => {
                assert!(loaded.warnings.iter().all(|diag| diag.severity == Severity::Warning));
                loaded.warnings
            }
            Err(rejected) => {
                let Rejected { diags, .. } = *rejected;
                assert!(diags.iter().any(|diag| diag.severity == Severity::Error), "no model and no error");
                diags
            }
        }
    }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// What every diagnostic must be, whatever it says.
pub fn is_helpful(diag: &Diag) -> Result<(), String> {
    let whole = diag.message.to_lowercase();
    let checks = [
        (diag.place.is_some() || diag.code == "LP1001", "it has no place"),
        (diag.hint.as_ref().is_some_and(|hint| !hint.is_empty()), "it has no hint"),
        (diag.place.is_none() || !diag.label.is_empty(), "it has no label"),
        (!whole.ends_with('.') && !whole.contains("none") && !whole.contains("some("), "it reads badly"),
    ];
    match checks.iter().find(|(good, _)| !good) {
        Some((_, why)) => Err(format!("{}: {}: {why}", diag.code, diag.message)),
        None => Ok(()),
    }
}
