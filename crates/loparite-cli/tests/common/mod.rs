//! Running the program as a person would, in a place of its own.

#![allow(dead_code, reason = "each test uses some of it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A folder with a copy of the example first-light and its data, in which the program runs.
pub struct Place(tempfile::TempDir);

impl Place {
    /// A fresh one.
    pub fn new() -> Place {
        let place = Place(tempfile::tempdir().unwrap());
        for folder in ["examples/first-light", "data"] {
            copy_folder(&root().join(folder), &place.path(folder));
        }
        place
    }

    /// A file or folder of it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Puts a text instead of another, which stands once in the scenario.
    pub fn change(&self, find: &str, put: &str) {
        let path = self.path("examples/first-light/scenario.toml");
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.matches(find).count(), 1, "`{find}` must stand once");
        fs::write(path, text.replace(find, put)).unwrap();
    }

    /// The program with arguments, not yet started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_loparite"));
        command.current_dir(self.0.path()).args(arguments);
        command
    }

    /// Runs the program.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::from(self.command(arguments).output().unwrap())
    }

    /// Everything at the top of the folder, by name.
    pub fn entries(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

/// What a run of the program gave.
pub struct Ran {
    /// Exit code.
    pub code: i32,
    /// Data.
    pub stdout: String,
    /// Messages.
    pub stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        Ran {
            code: output.status.code().expect("it was not killed"),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Copies a folder with all it holds.
pub fn copy_folder(from: &Path, to: &Path) {
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

/// Every file below a folder, by its path from there, with its bytes.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut found, mut open) = (BTreeMap::new(), vec![folder.to_path_buf()]);
    while let Some(current) = open.pop() {
        for path in fs::read_dir(current).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// Asserts that a run folder holds what its manifest lists, byte for byte, and nothing else.
pub fn assert_complete(folder: &Path) {
    let mut files = files(folder);
    let manifest = files.remove("manifest.json").expect("a run has a manifest");
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let outputs = manifest["outputs"].as_array().unwrap();
    assert!(outputs.len() >= 10, "{} outputs are too few", outputs.len());
    for output in outputs {
        let path = output["path"].as_str().unwrap();
        let bytes = files.remove(path).unwrap_or_else(|| panic!("{path} is listed and not there"));
        assert_eq!(output["blake3"].as_str().unwrap(), blake3::hash(&bytes).to_hex().as_str(), "{path}");
    }
    assert!(files.is_empty(), "not in the manifest: {:?}", files.keys());
}
