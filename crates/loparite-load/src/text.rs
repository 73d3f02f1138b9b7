//! Text: finds and reads the files of a scenario.
//!
//! In        the folder of a scenario
//! Out       [`Texts`]: files with their text; [`Parsed`]: their tables
//! Holds     order of files is by path, scenario before data; what is not UTF-8 or not TOML is said and the rest is read

use crate::SourceFile;
use crate::node::place;
use loparite_kernel::diag::{Diag, Diags, Place};
use std::path::{Component, Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// The files of a scenario.
#[derive(Default)]
pub struct Texts {
    scenario: PathBuf,
    data: Option<(PathBuf, String)>,
    /// Scenario first, then data, then what is included.
    pub files: Vec<SourceFile>,
}

/// One file as tables.
pub struct Parsed<'t> {
    /// Where it came from.
    pub file: &'t SourceFile,
    /// Its root.
    pub root: DeTable<'t>,
}

/// Folders of the data folder that a scenario includes by name.
const NAMED_FOLDERS: [&str; 2] = ["claims", "facts"];

impl Texts {
    /// Reads every file of the scenario and its data.
    pub fn read(scenario: &Path, diags: &mut Diags) -> Texts {
        let mut texts = Texts { scenario: scenario.to_path_buf(), ..Texts::default() };
        let main = scenario.join("scenario.toml");
        if !main.is_file() {
            let message = format!("no scenario in `{}`", scenario.display());
            diags.push(Diag::error("LP1001", message).hint("a scenario is a folder with a `scenario.toml`"));
            return texts;
        }
        texts.add(&main, diags);
        for path in toml_files(scenario, &[], diags) {
            if path != main {
                texts.add(&path, diags);
            }
        }
        let Some(first) = texts.files.first().filter(|file| file.path == shown(&main)) else { return texts };
        let (data, include) = data_of(first);
        if let Some(written) = data {
            let data = scenario.join(&written);
            texts.data = Some((data.clone(), written));
            for path in toml_files(&data, &NAMED_FOLDERS, diags) {
                texts.add(&path, diags);
            }
            for name in include {
                texts.add(&data.join(name), diags);
            }
        }
        texts
    }

    fn add(&mut self, path: &Path, diags: &mut Diags) {
        let shown = shown(path);
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let reason = error.to_string();
                diags.push(Diag::error("LP1001", format!("`{shown}` cannot be read: {}", reason.to_lowercase())));
                return;
            }
        };
        match String::from_utf8(bytes) {
            Ok(text) => self.files.push(SourceFile { path: shown, name: self.name(path), text }),
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                let before = String::from_utf8_lossy(&error.as_bytes()[..good]).into_owned();
                let line = before.matches('\n').count() + 1;
                let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
                let place = Place { file: shown.clone(), start: good, end: good + 1, line, column };
                let diag = Diag::error("LP1002", format!("`{shown}` is not UTF-8: byte {good} begins no character"));
                diags.push(diag.at(Some(place), "here").hint("save the file as UTF-8"));
            }
        }
    }

    /// `sites.toml`, `../../data/elements.toml`
    fn name(&self, path: &Path) -> String {
        if let Ok(inside) = path.strip_prefix(&self.scenario) {
            let from_data = self.data.as_ref().and_then(|(data, _)| path.strip_prefix(data).ok());
            if from_data.is_none() {
                return inside.display().to_string();
            }
        }
        match &self.data {
            Some((data, written)) => match path.strip_prefix(data) {
                Ok(inside) => Path::new(written).join(inside).display().to_string(),
                Err(_) => path.display().to_string(),
            },
            None => path.display().to_string(),
        }
    }

    /// Every file as tables; what is not TOML is said.
    pub fn parse(&self, diags: &mut Diags) -> Vec<Parsed<'_>> {
        let mut parsed = Vec::new();
        for file in &self.files {
            let (root, errors) = DeTable::parse_recoverable(&file.text);
            for error in errors {
                let place = error.span().map(|span| place(file, span));
                let message = error.message().lines().collect::<Vec<_>>().join(", ");
                diags.push(Diag::error("LP1003", message).at(place, "here"));
            }
            parsed.push(Parsed { file, root: root.into_inner() });
        }
        parsed
    }
}

/// the data folder and the included files that `[scenario]` names; their shape is checked when the table is read
fn data_of(file: &SourceFile) -> (Option<String>, Vec<String>) {
    let (root, _) = DeTable::parse_recoverable(&file.text);
    let root = root.into_inner();
    let Some(scenario) = root.get("scenario").and_then(|value| value.get_ref().as_table()) else {
        return (None, Vec::new());
    };
    let text = |value: &DeValue<'_>| value.as_str().map(str::to_owned);
    let data = scenario.get("data").and_then(|value| text(value.get_ref()));
    let include = scenario.get("include").and_then(|value| value.get_ref().as_array());
    (data, include.into_iter().flatten().filter_map(|value| text(value.get_ref())).collect())
}

/// all TOML files below a folder, by path, without some folders at its top
fn toml_files(folder: &Path, without: &[&str], diags: &mut Diags) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(current) = open.pop() {
        let entries = match std::fs::read_dir(&current) {
            Ok(entries) => entries,
            Err(error) => {
                let reason = error.to_string().to_lowercase();
                let message = format!("folder `{}` cannot be read: {reason}", shown(&current));
                diags.push(Diag::error("LP1001", message));
                continue;
            }
        };
        for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.is_dir() {
                if !(current == folder && without.contains(&name)) && !name.starts_with('.') {
                    open.push(path);
                }
            } else if name.ends_with(".toml") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// `examples/x/../../data` is `data` to a reader
fn shown(path: &Path) -> String {
    let mut parts: Vec<Component<'_>> = Vec::new();
    for part in path.components() {
        match (part, parts.last()) {
            (Component::ParentDir, Some(Component::Normal(_))) => {
                parts.pop();
            }
            (Component::CurDir, _) => {}
            _ => parts.push(part),
        }
    }
    parts.iter().collect::<PathBuf>().display().to_string()
}
