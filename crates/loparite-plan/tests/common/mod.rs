//! Text: a copy of a scenario and its data that a test may change, and what is asked of a model again and again.
//!
//! In        an example of this repository, or the tiny chain beside this folder
//! Out       [`Text`], changed value by value; models
//! Holds     a change replaces exactly one value, or the test fails: a test cannot go on with a text it did not change
#![allow(dead_code)] // each test uses what it needs
#![allow(clippy::unwrap_used)] // the helpers of a test fail by it, as the test does

use loparite_milp::solver::{Settings, Status};
use loparite_model::chain::Model;
use loparite_model::goal::GoalId;
use loparite_plan::goals::{Attainable, Scope, attainable};
use loparite_plan::program::{Program, Target};
use loparite_plan::terms::Controls;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// An example as it stands.
pub fn example(name: &str) -> Model {
    read(&repository().join("examples").join(name))
}

/// Reads a scenario; diagnostics fail the test.
pub fn read(scenario: &Path) -> Model {
    match loparite_load::load(scenario) {
        Ok(loaded) => loaded.model,
        Err(rejected) => panic!("{}: {:#?}", scenario.display(), rejected.diags),
    }
}

/// A text that may be changed; files are named from the root, such as `data/access.toml`.
pub struct Text {
    folder: TempDir,
    name: String,
}

impl Text {
    /// An example with the data folder.
    pub fn of_example(name: &str) -> Text {
        let text = Text { folder: tempfile::tempdir().unwrap(), name: name.to_owned() };
        let scenario = Path::new("examples").join(name);
        for part in [Path::new("data"), &scenario] {
            copy(&repository().join(part), &text.folder.path().join(part));
        }
        text
    }

    /// The chain whose optimum is known by hand.
    pub fn tiny() -> Text {
        let text = Text { folder: tempfile::tempdir().unwrap(), name: "tiny".to_owned() };
        let from = repository().join("crates/loparite-plan/tests/tiny");
        for (name, to) in [("data.toml", "data"), ("scenario.toml", "examples/tiny")] {
            let to = text.folder.path().join(to);
            std::fs::create_dir_all(&to).unwrap();
            std::fs::copy(from.join(name), to.join(name)).unwrap();
        }
        text
    }

    /// Where a file stands.
    pub fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    /// The checked model.
    pub fn model(&self) -> Model {
        read(&self.path("examples").join(&self.name))
    }

    /// Replaces the only occurrence of a text in a file.
    pub fn replace(&self, file: &str, old: &str, new: &str) -> &Text {
        let text = std::fs::read_to_string(self.path(file)).unwrap();
        assert_eq!(text.matches(old).count(), 1, "`{old}` must stand once in {file}");
        self.write(file, &text.replacen(old, new, 1))
    }

    /// Replaces the only occurrence of a text in the table with an id.
    pub fn replace_in(&self, file: &str, id: &str, old: &str, new: &str) -> &Text {
        let (before, table, after) = self.table(file, id);
        assert_eq!(table.matches(old).count(), 1, "`{old}` must stand once in `{id}` of {file}");
        self.write(file, &format!("{before}{}{after}", table.replacen(old, new, 1)))
    }

    /// Rewrites the table with an id line by line; at least one line must change.
    pub fn rewrite(&self, file: &str, id: &str, line: impl Fn(&str) -> Option<String>) -> &Text {
        let (before, table, after) = self.table(file, id);
        let new: String = table.lines().filter_map(line).map(|line| line + "\n").collect();
        assert_ne!(new, table, "nothing changed in `{id}` of {file}");
        self.write(file, &format!("{before}{new}{after}"))
    }

    /// Multiplies every number of one figure: `key` of the table with an id.
    pub fn scale(&self, file: &str, id: &str, key: &str, factor: f64) -> &Text {
        let old = self.line(file, id, key);
        let (figure, rest) = old.split_at(old.find("source =").unwrap_or_else(|| panic!("no figure: {old}")));
        let mut parts: Vec<String> = figure.split('"').map(str::to_owned).collect();
        for quoted in parts.iter_mut().skip(1).step_by(2) {
            let (number, unit) = quoted.split_once(' ').unwrap();
            *quoted = format!("{} {unit}", number.parse::<f64>().unwrap() * factor);
        }
        assert!(parts.len() > 1, "no number in {old}");
        self.replace_in(file, id, &old, &format!("{}{rest}", parts.join("\"")))
    }

    /// Writes another value into a figure that holds one: `key` of the table with an id.
    pub fn set(&self, file: &str, id: &str, key: &str, value: &str) -> &Text {
        let old = self.line(file, id, key);
        let mut parts: Vec<&str> = old.split('"').collect();
        assert!(parts[0].ends_with("{ value = "), "no single value: {old}");
        parts[1] = value;
        self.replace_in(file, id, &old, &parts.join("\""))
    }

    /// Appends to a file.
    pub fn append(&self, file: &str, more: &str) -> &Text {
        let text = std::fs::read_to_string(self.path(file)).unwrap();
        self.write(file, &format!("{text}\n{more}"))
    }

    /// Writes a whole file.
    pub fn write(&self, file: &str, text: &str) -> &Text {
        std::fs::write(self.path(file), text).unwrap();
        self
    }

    /// the line of a key
    fn line(&self, file: &str, id: &str, key: &str) -> String {
        let (_, table, _) = self.table(file, id);
        let is_key = |line: &&str| line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='));
        let found: Vec<&str> = table.lines().filter(is_key).collect();
        assert_eq!(found.len(), 1, "`{key}` must stand once in `{id}` of {file}");
        found[0].to_owned()
    }

    /// the text before a table, the table with its sub-tables, the text after
    fn table(&self, file: &str, id: &str) -> (String, String, String) {
        let text = std::fs::read_to_string(self.path(file)).unwrap();
        let is_id = |line: &str| {
            let value = line.strip_prefix("id").map(str::trim_start).and_then(|rest| rest.strip_prefix('='));
            value.is_some_and(|value| value.trim() == format!("\"{id}\""))
        };
        let (mut first, mut last, mut position) = (None, text.len(), 0);
        for line in text.split_inclusive('\n') {
            if is_id(line.trim_end()) {
                assert_eq!(first, None, "`{id}` stands twice in {file}");
                first = Some(position);
            } else if first.is_some() && last == text.len() && line.starts_with("[[") && !line.contains('.') {
                last = position;
            }
            position += line.len();
        }
        let first = first.unwrap_or_else(|| panic!("no `{id}` in {file}"));
        (text[..first].to_owned(), text[first..last].to_owned(), text[last..].to_owned())
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A goal by its key.
pub fn goal(model: &Model, key: &str) -> GoalId {
    model.goals.id(key).unwrap_or_else(|| panic!("no goal `{key}`"))
}

/// Everything up to the year of a goal.
pub fn scope(model: &Model, goal: GoalId) -> Scope {
    Scope::new(model, model.goals[goal].year, Controls::InForce, &Scope::stated_years(model))
}

/// The most of a goal, with whole plants and all.
pub fn most(model: &Model, key: &str) -> Attainable {
    let goal = goal(model, key);
    attainable(model, &scope(model, goal), goal, model.goals[goal].year, &Settings::default())
}

/// The most of a goal if plants could be built in part: exact and quick.
pub fn bound(model: &Model, key: &str) -> f64 {
    let goal = goal(model, key);
    let scope = scope(model, goal);
    let program = Program::new(model, &scope.book, Target::Measure(goal), &[]);
    let (_, answer) = program.solve_relaxed(&Settings::default());
    assert_eq!(answer.status, Status::Optimal, "{key}");
    answer.objective
}

/// Fails unless two numbers are alike to a relative tolerance.
#[track_caller]
pub fn close(what: &str, found: f64, wanted: f64, tolerance: f64) {
    let scale = wanted.abs().max(found.abs()).max(f64::MIN_POSITIVE);
    assert!((found - wanted).abs() <= tolerance * scale, "{what}: {found} is not {wanted}");
}
