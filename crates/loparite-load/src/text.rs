//! Text: finds and reads the files of a scenario.
//!
//! In        the folder of a scenario
//! Out       [`Texts`]: files with their text; [`Parsed`]: their tables
//! Holds     order of files is by path, scenario before data; no file is read twice; what is not UTF-8 or not TOML is
//!           said, and the rest is read

use crate::SourceFile;
use crate::mend::{Mended, mend};
use crate::node::place;
use loparite_kernel::diag::{Diag, Diags, Place};
use std::cell::{Cell, OnceCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The files of a scenario.
#[derive(Default)]
pub struct Texts {
    scenario: PathBuf,
    data: Option<(PathBuf, String)>,
    /// Files that are not TOML, once they are mended.
    mended: Vec<OnceCell<Mended>>,
    /// Files that were not UTF-8: what that breaks is no slip of its own.
    mangled: BTreeSet<usize>,
    case: bool,
    /// Files of facts that the scenario could include.
    shelf: Vec<PathBuf>,
    unread: Cell<bool>,
    /// Scenario first, then data, then what is included.
    pub files: Vec<SourceFile>,
}

/// One file as tables.
pub struct Parsed<'t> {
    /// Where it came from.
    pub file: &'t SourceFile,
    /// Its root.
    pub root: DeTable<'t>,
    /// What of it was not TOML.
    pub torn: &'t [Range<usize>],
    /// Where a key stood twice in one table.
    pub twice: &'t [usize],
}

/// The folder of facts in the data folder.
const FACTS: &str = "facts";

/// Folders of the data folder that a scenario includes by name.
const NAMED_FOLDERS: [&str; 2] = ["claims", FACTS];

impl Texts {
    /// Reads every file of the scenario and its data.
    pub fn read(scenario: &Path, diags: &mut Diags) -> Texts {
        let mut texts = Texts { scenario: scenario.to_path_buf(), ..Texts::default() };
        let main = scenario.join("scenario.toml");
        if !main.is_file() {
            diags.push(no_scenario(scenario));
            texts.unread.set(true);
            return texts;
        }
        texts.add(&main, None, diags);
        let header = texts.files.first().map(data_of).unwrap_or_default();
        texts.data = header.data.as_ref().map(|(written, _)| (scenario.join(written), written.clone()));
        // a data folder inside the scenario's is read as data, not twice
        let data = texts.data.as_ref().map(|(data, _)| normal(data));
        for path in texts.toml_files(scenario, None, diags) {
            if !data.as_ref().is_some_and(|data| *data != normal(scenario) && normal(&path).starts_with(data)) {
                texts.add(&path, None, diags);
            }
        }
        let Some((data, place)) = header.data else {
            texts.unread.set(true);
            return texts;
        };
        let data = scenario.join(data);
        for path in texts.toml_files(&data, Some(&place), diags) {
            texts.add(&path, None, diags);
        }
        for (name, place) in header.include {
            texts.add(&data.join(name), Some(&place), diags);
        }
        let facts = std::fs::read_dir(data.join(FACTS)).into_iter().flatten();
        texts.shelf = facts.filter_map(|entry| entry.ok().map(|entry| entry.path())).collect();
        texts.shelf.sort();
        texts
    }

    /// Reads a case file, and the data folder it names.
    pub fn read_case(path: &Path, diags: &mut Diags) -> Texts {
        let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
        let mut texts = Texts { scenario: folder.clone(), case: true, ..Texts::default() };
        if !path.is_file() {
            let message = format!("there is no file `{}`", shown(path));
            diags.push(Diag::error("LP1001", message).hint("give a case file, such as `cases/nd-pr.toml`"));
            texts.unread.set(true);
            return texts;
        }
        texts.add(path, None, diags);
        let Some((written, place)) = texts.files.first().and_then(data_of_case) else { return texts };
        let data = folder.join(&written);
        texts.data = Some((data.clone(), written));
        for path in texts.toml_files(&data, Some(&place), diags) {
            texts.add(&path, None, diags);
        }
        texts
    }

    /// Whether this is a case file and what goes with it.
    pub fn is_case(&self) -> bool {
        self.case
    }

    fn add(&mut self, path: &Path, named: Option<&Place>, diags: &mut Diags) {
        let shown = shown(path);
        if self.files.iter().any(|file| file.path == shown) {
            return;
        }
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.unread.set(true);
                diags.push(unreadable(&format!("`{shown}`"), &error, named));
                return;
            }
        };
        let name = self.name(path);
        let file = match String::from_utf8(bytes) {
            Ok(text) => SourceFile::new(shown, name, text),
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                // the rest is read with a sign in place of each such byte
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                let file = SourceFile::new(shown, name, text);
                let message = format!("`{}` is not UTF-8: byte {} is part of no character", file.path, good + 1);
                let place = place(&file, good..good + char::REPLACEMENT_CHARACTER.len_utf8());
                let diag = Diag::error("LP1002", message).at(Some(place), "the first such byte");
                diags.push(diag.hint("save the file as UTF-8"));
                self.mangled.insert(self.files.len());
                file
            }
        };
        self.files.push(file);
        self.mended.push(OnceCell::new());
    }

    /// `sites.toml`, `../../data/elements.toml`
    fn name(&self, path: &Path) -> String {
        let data =
            self.data.as_ref().and_then(|(data, written)| Some(Path::new(written).join(path.strip_prefix(data).ok()?)));
        let inside = || path.strip_prefix(&self.scenario).ok().map(Path::to_path_buf);
        data.or_else(inside).unwrap_or_else(|| path.to_path_buf()).display().to_string()
    }

    /// Facts that stand in files which are not read, with the name by which a scenario includes the file.
    pub fn left_out(&self) -> BTreeMap<String, String> {
        let is_read = |path: &Path| self.files.iter().any(|file| file.path == shown(path));
        let mut found = BTreeMap::new();
        for path in self.shelf.iter().filter(|path| !is_read(path)) {
            let (Ok(text), Some(name)) = (std::fs::read_to_string(path), path.file_name()) else { continue };
            let (root, _) = DeTable::parse_recoverable(&text);
            let facts = root.get_ref().get("fact").and_then(|list| list.get_ref().as_array());
            for fact in facts.into_iter().flatten() {
                let id = fact.get_ref().as_table().and_then(|table| table.get("id")?.get_ref().as_str());
                if let Some(id) = id {
                    found.insert(id.to_owned(), format!("{FACTS}/{}", name.to_string_lossy()));
                }
            }
        }
        found
    }

    /// Whether a file or folder could not be read at all.
    pub fn is_unread(&self) -> bool {
        self.unread.get()
    }

    /// Every file as tables; what is not TOML is said and mended.
    pub fn parse(&self, diags: &mut Diags) -> Vec<Parsed<'_>> {
        (0..self.files.len()).map(|n| self.parse_one(n, diags)).collect()
    }

    fn parse_one(&self, n: usize, diags: &mut Diags) -> Parsed<'_> {
        let file = &self.files[n];
        let (root, errors) = DeTable::parse_recoverable(&file.text);
        if errors.is_empty() {
            return Parsed { file, root: root.into_inner(), torn: &[], twice: &[] };
        }
        let mended = self.mended[n].get_or_init(|| match self.mangled.contains(&n) {
            true => mend(file, &mut Diags::new()),
            false => mend(file, diags),
        });
        self.unread.set(self.unread.get() || mended.lost);
        let (root, _) = DeTable::parse_recoverable(&mended.text);
        Parsed { file, root: root.into_inner(), torn: &mended.torn, twice: &mended.twice }
    }

    /// all TOML files below a folder, by path; at the top of the data folder without those that a scenario names
    fn toml_files(&mut self, folder: &Path, named: Option<&Place>, diags: &mut Diags) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut open = vec![folder.to_path_buf()];
        while let Some(current) = open.pop() {
            let entries = match std::fs::read_dir(&current) {
                Ok(entries) => entries,
                Err(error) => {
                    self.unread.set(true);
                    diags.push(unreadable(&format!("the folder `{}`", shown(&current)), &error, named));
                    continue;
                }
            };
            for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
                let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                if name.starts_with('.') {
                    continue;
                }
                if path.is_dir() {
                    let by_name = named.is_some() && current == folder && NAMED_FOLDERS.contains(&name);
                    open.extend((!by_name).then_some(path));
                } else if name.ends_with(".toml") {
                    found.push(path);
                }
            }
        }
        found.sort();
        found
    }
}

fn no_scenario(folder: &Path) -> Diag {
    let shown = folder.display();
    let (message, hint) = if folder.is_dir() {
        (
            format!("`{shown}` is no scenario: there is no `scenario.toml` in it"),
            "a scenario is a folder with a `scenario.toml`",
        )
    } else if folder.is_file() {
        (format!("`{shown}` is a file"), "give the folder in which `scenario.toml` stands")
    } else {
        (format!("there is no folder `{shown}`"), "give the folder in which `scenario.toml` stands")
    };
    Diag::error("LP1001", message).hint(hint)
}

fn unreadable(what: &str, error: &std::io::Error, named: Option<&Place>) -> Diag {
    let reason = match error.kind() {
        std::io::ErrorKind::NotFound => "it does not exist".to_owned(),
        std::io::ErrorKind::PermissionDenied => "reading it is not permitted".to_owned(),
        _ => error.to_string().to_lowercase(),
    };
    let diag = Diag::error("LP1001", format!("{what} cannot be read: {reason}")).at(named.cloned(), "named here");
    match named {
        Some(named) if !named.file.ends_with("scenario.toml") => {
            diag.hint("`data` is relative to the folder of the case file")
        }
        Some(_) => diag.hint("`data` is relative to the folder of the scenario, `include` to the data folder"),
        None => diag.hint("give yourself the right to read it, or move it away"),
    }
}

/// what `[scenario]` says of files; the shape is checked when the table is read
#[derive(Default)]
struct Header {
    data: Option<(String, Place)>,
    include: Vec<(String, Place)>,
}

fn data_of(file: &SourceFile) -> Header {
    let (root, _) = DeTable::parse_recoverable(&file.text);
    let root = root.into_inner();
    let Some(scenario) = root.get("scenario").and_then(|value| value.get_ref().as_table()) else {
        return Header::default();
    };
    let text = |value: &Spanned<DeValue<'_>>| Some((value.get_ref().as_str()?.to_owned(), place(file, value.span())));
    let data = scenario.get("data").and_then(text);
    let include = scenario.get("include").and_then(|value| value.get_ref().as_array());
    Header { data, include: include.into_iter().flatten().filter_map(text).collect() }
}

/// `data = ".."` above the first table
fn data_of_case(file: &SourceFile) -> Option<(String, Place)> {
    let (root, _) = DeTable::parse_recoverable(&file.text);
    let root = root.into_inner();
    let value = root.get("data")?;
    Some((value.get_ref().as_str()?.to_owned(), place(file, value.span())))
}

/// `examples/x/../../data` is `data` to a reader
fn shown(path: &Path) -> String {
    normal(path).display().to_string()
}

fn normal(path: &Path) -> PathBuf {
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
    parts.iter().collect()
}
