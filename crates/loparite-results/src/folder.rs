//! Folder: where a run is written: complete, or not there.
//!
//! In        file names and bytes
//! Out       a folder with `manifest.json`, `tables/*.parquet` and whatever else is given
//! Holds     everything is written beside the goal and renamed into place; a killed run leaves a folder whose name
//!           begins with a dot and ends in `.partial`, which the next run clears away
//! Not here  what is in the files

use crate::frame::Frame;
use serde::Serialize;
use std::io;
use std::path::{Path, PathBuf};

/// What a run was made of and what it made.
#[derive(Clone, Debug, Serialize)]
pub struct Manifest {
    /// Version of the program.
    pub loparite: String,
    /// Id of the scenario.
    pub scenario: String,
    /// Hash of everything the model was made of.
    pub model: String,
    /// Files read, with their hashes.
    pub inputs: Vec<Hashed>,
    /// Seed.
    pub seed: u64,
    /// Objective.
    pub objective: String,
    /// Name and version of the solver.
    pub solver: String,
    /// How the solver ended.
    pub status: String,
    /// Files written, with their hashes.
    pub outputs: Vec<Hashed>,
}

/// A file and its hash.
#[derive(Clone, Debug, Serialize)]
pub struct Hashed {
    /// Path.
    pub path: String,
    /// BLAKE3, hexadecimal.
    pub blake3: String,
}

/// BLAKE3 of bytes, hexadecimal.
pub fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// A folder that is being written.
pub struct RunFolder {
    goal: PathBuf,
    partial: PathBuf,
    written: Vec<Hashed>,
}

impl RunFolder {
    /// Begins a folder beside its goal.
    ///
    /// # Errors
    /// If the place cannot be written, or holds something that is no run.
    pub fn begin(goal: &Path) -> io::Result<RunFolder> {
        let (partial, old) = (beside(goal, "partial"), beside(goal, "old"));
        clear(&partial)?;
        if old.exists() && !goal.exists() {
            // a run was killed between putting the old folder aside and the new one in its place
            std::fs::rename(&old, goal)?;
        }
        refuse_what_is_no_run(goal)?;
        std::fs::create_dir_all(partial.join("tables"))?;
        Ok(RunFolder { goal: goal.to_path_buf(), partial, written: Vec::new() })
    }

    /// Writes a file, with its folder if that is missing.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let file = self.partial.join(name);
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(file, bytes)?;
        self.written.push(Hashed { path: name.to_owned(), blake3: hash(bytes) });
        Ok(())
    }

    /// Writes a table as Parquet.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write_table(&mut self, frame: &Frame) -> io::Result<()> {
        self.write(&format!("tables/{}.parquet", frame.name), &frame.parquet())
    }

    /// Writes the manifest and puts the folder in its place, where an older one is replaced.
    ///
    /// # Errors
    /// If it cannot be written or renamed; nothing is then at the goal that was not there before.
    pub fn finish(mut self, mut manifest: Manifest) -> io::Result<PathBuf> {
        manifest.outputs = std::mem::take(&mut self.written);
        let text = serde_json::to_string_pretty(&manifest).expect("a manifest is plain data");
        std::fs::write(self.partial.join("manifest.json"), text + "\n")?;
        let old = beside(&self.goal, "old");
        clear(&old)?;
        if self.goal.exists() {
            std::fs::rename(&self.goal, &old)?;
        }
        std::fs::rename(&self.partial, &self.goal)?;
        clear(&old)?;
        Ok(self.goal)
    }
}

/// Writes a single file, with its folder if that is missing: beside its place and renamed there, so that it is whole.
///
/// # Errors
/// Those of the system.
pub fn write_file(file: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let partial = beside(file, "partial");
    std::fs::write(&partial, bytes)?;
    std::fs::rename(&partial, file)
}

/// A folder with something in it that no run has written is not ours to replace.
///
/// # Errors
/// If there is such a folder, or it cannot be looked into.
pub fn refuse_what_is_no_run(goal: &Path) -> io::Result<()> {
    if !goal.exists() {
        return Ok(());
    }
    let empty = goal.is_dir() && std::fs::read_dir(goal)?.next().is_none();
    if empty || goal.join("manifest.json").is_file() {
        return Ok(());
    }
    let reason = "it is not empty and is no run: it has no `manifest.json`";
    Err(io::Error::new(io::ErrorKind::AlreadyExists, reason))
}

fn clear(folder: &Path) -> io::Result<()> {
    if folder.exists() { std::fs::remove_dir_all(folder) } else { Ok(()) }
}

/// `runs/x` gives `runs/.x.partial`
fn beside(goal: &Path, ending: &str) -> PathBuf {
    let name = goal.file_name().map_or_else(|| "run".into(), |name| name.to_string_lossy().into_owned());
    goal.with_file_name(format!(".{name}.{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let text = String::new;
        Manifest {
            loparite: text(),
            scenario: text(),
            model: text(),
            inputs: Vec::new(),
            seed: 0,
            objective: text(),
            solver: text(),
            status: text(),
            outputs: Vec::new(),
        }
    }

    #[test]
    fn an_unfinished_folder_is_not_at_its_goal() {
        let place = tempfile::tempdir().unwrap();
        let goal = place.path().join("run");
        let mut folder = RunFolder::begin(&goal).unwrap();
        folder.write("a.txt", b"a").unwrap();
        drop(folder);
        assert!(!goal.exists());
        let mut folder = RunFolder::begin(&goal).unwrap();
        folder.write("b.txt", b"b").unwrap();
        folder.finish(manifest()).unwrap();
        assert!(goal.join("manifest.json").exists() && goal.join("b.txt").exists());
        assert!(!goal.join("a.txt").exists(), "what a killed run left is gone");
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_no_run_is_not_replaced_and_what_was_put_aside_comes_back() {
        let place = tempfile::tempdir().unwrap();
        let goal = place.path().join("run");
        std::fs::create_dir(&goal).unwrap();
        std::fs::write(goal.join("thesis.txt"), b"years of work").unwrap();
        assert!(RunFolder::begin(&goal).is_err());
        assert!(goal.join("thesis.txt").exists());
        std::fs::rename(&goal, place.path().join(".run.old")).unwrap();
        std::fs::write(place.path().join(".run.old/manifest.json"), b"{}").unwrap();
        RunFolder::begin(&goal).unwrap();
        assert!(goal.join("thesis.txt").exists(), "the folder put aside is back");
    }

    #[test]
    fn a_finished_folder_is_replaced_whole() {
        let place = tempfile::tempdir().unwrap();
        let goal = place.path().join("run");
        for name in ["a.txt", "b.txt"] {
            let mut folder = RunFolder::begin(&goal).unwrap();
            folder.write(name, b"x").unwrap();
            folder.finish(manifest()).unwrap();
        }
        assert!(!goal.join("a.txt").exists() && goal.join("b.txt").exists());
    }
}
