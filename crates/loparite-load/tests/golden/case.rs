//! Case: a folder of `golden/`, read.
//!
//! In        `case.toml` with a table `golden`, the figures expected, runs that each change some inputs
//! Out       [`Case`], and the text of each run
//! Holds     a change that finds nothing to change is refused; `x 0.5` multiplies a figure and keeps its unit
//! Not here  what the text means (`cascade`, `flowsheet`)

use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// A golden case.
pub struct Case {
    /// Path of its folder in `golden/`, such as `studies/nolans`.
    pub name: String,
    /// One line.
    pub title: String,
    /// Whose figures.
    pub citation: String,
    /// Where they are.
    pub address: String,
    /// What they pin down.
    pub pins: String,
    /// Word of its kind.
    pub kind: String,
    /// Of all rows that say nothing else.
    pub tolerance: Tolerance,
    /// Why the tolerance is what it is.
    pub reason: String,
    /// Its other tables.
    pub text: Table,
    /// Its runs; one without a name if the case has none.
    pub runs: Vec<Run>,
    /// What is expected.
    pub expected: Vec<Row>,
    /// What is known to differ, and why.
    pub exceptions: Vec<Exception>,
}

/// A run of a case.
#[derive(Default)]
pub struct Run {
    /// Its name.
    pub name: String,
    /// Key and value of each input that it changes.
    pub changes: Vec<(String, String)>,
}

/// A figure expected.
#[derive(Clone)]
pub struct Row {
    /// Which run.
    pub run: String,
    /// Stream, sum of streams, cascade.
    pub place: String,
    /// Word of the quantity.
    pub quantity: String,
    /// Species, compound, phase, section; may be empty.
    pub component: String,
    /// The figure.
    pub value: f64,
    /// Its unit.
    pub unit: String,
    /// How near is near enough.
    pub tolerance: Tolerance,
}

impl Row {
    /// For print.
    pub fn words(&self) -> String {
        let place: Vec<&str> = [&*self.run, &*self.place].into_iter().filter(|part| !part.is_empty()).collect();
        format!("{}, {} {}", place.join(": "), self.quantity, self.component).trim().to_owned()
    }
}

/// What is not reproduced.
pub struct Exception {
    /// Start of the place, run and all.
    pub place: String,
    /// Component, if only one.
    pub component: Option<String>,
    /// Words that the diagnostic must hold, if the run is refused.
    pub says: Option<String>,
    /// Why.
    pub why: String,
}

impl Exception {
    /// Whether a row is meant.
    pub fn meets(&self, row: &Row) -> bool {
        let place = if row.run.is_empty() { row.place.clone() } else { format!("{}:{}", row.run, row.place) };
        let whole = place == self.place || place.starts_with(&format!("{}:", self.place));
        whole && self.component.as_ref().is_none_or(|component| *component == row.component)
    }
}

/// How near is near enough.
#[derive(Clone, Copy, PartialEq)]
pub enum Tolerance {
    /// Of the expected figure.
    Relative(f64),
    /// In its unit.
    Absolute(f64),
}

impl Tolerance {
    fn read(text: &str) -> Result<Tolerance, String> {
        let refuse = || format!("`{text}` is no tolerance: write `rel 1e-9` or `abs 0.5`");
        let (word, number) = text.split_once(' ').ok_or_else(refuse)?;
        let number = number.parse().map_err(|_| refuse())?;
        match word {
            "rel" => Ok(Tolerance::Relative(number)),
            "abs" => Ok(Tolerance::Absolute(number)),
            _ => Err(refuse()),
        }
    }

    /// How far a value is off, and that as a share of what is allowed.
    pub fn measure(self, expected: f64, value: f64) -> (f64, f64) {
        let off = (value - expected).abs();
        let (off, most) = match self {
            Tolerance::Relative(most) => (if off == 0.0 { 0.0 } else { off / expected.abs() }, most),
            Tolerance::Absolute(most) => (off, most),
        };
        (off, if off <= most { if most > 0.0 { off / most } else { 0.0 } } else { (off / most).max(f64::MIN_POSITIVE) })
    }

    /// For print beside a value in some unit.
    pub fn plain(self, unit: &str) -> String {
        match self {
            Tolerance::Relative(most) => format!("{} %", (most * 1e6).round() / 1e4),
            Tolerance::Absolute(1.0) if unit == "%" => "1 point".to_owned(),
            Tolerance::Absolute(most) if unit == "%" => format!("{most} points"),
            Tolerance::Absolute(most) => format!("{most} {unit}"),
        }
    }

    /// For print.
    pub fn words(self) -> String {
        match self {
            Tolerance::Relative(most) => format!("rel {}", short(most)),
            Tolerance::Absolute(most) => format!("abs {}", short(most)),
        }
    }
}

/// `5e-2`, `1.5e-1`
fn short(number: f64) -> String {
    format!("{number:.1e}").replace(".0e", "e")
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("`{}`: {error}", path.display()))
}

fn table(path: &Path) -> Result<Table, String> {
    read(path)?.parse::<Table>().map_err(|error| format!("`{}`: {error}", path.display()))
}

/// Rows of a table without quotes, the head left out.
fn rows(path: &Path) -> Result<Vec<Vec<String>>, String> {
    Ok(read(path)?.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect())
}

impl Case {
    /// Every folder below some folder that holds a case, in order of their paths.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn folders(below: &Path) -> Result<Vec<PathBuf>, String> {
        let entries = std::fs::read_dir(below).map_err(|error| format!("`{}`: {error}", below.display()))?;
        let mut found = Vec::new();
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_dir()) {
            if path.join("case.toml").is_file() {
                found.push(path);
            } else {
                found.extend(Case::folders(&path)?);
            }
        }
        found.sort();
        Ok(found)
    }

    /// Reads a folder below `golden/`.
    ///
    /// # Errors
    /// What cannot be read, in words.
    pub fn read(golden: &Path, folder: &Path) -> Result<Case, String> {
        let parts = folder.strip_prefix(golden).unwrap_or(folder).components();
        let parts: Vec<String> = parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        let name = parts.join("/");
        let mut text = table(&folder.join("case.toml"))?;
        let golden = match text.remove("golden") {
            Some(Value::Table(golden)) => golden,
            _ => return Err(format!("{name}: `case.toml` has no table `golden`")),
        };
        let word = |key: &str| {
            let found = golden.get(key).and_then(Value::as_str);
            found.map(str::to_owned).ok_or_else(|| format!("{name}: `golden` lacks `{key}`"))
        };
        if let Some(base) = golden.get("base").and_then(Value::as_str) {
            text = table(&folder.join(base))?;
            text.remove("golden");
        }
        let tolerance = Tolerance::read(&word("tolerance")?)?;
        let runs = match golden.get("runs").and_then(Value::as_str) {
            Some(file) => runs(&folder.join(file))?,
            None => vec![Run::default()],
        };
        let expected = rows(&folder.join(word("expected")?))?;
        let expected = expected.iter().map(|cells| row(cells, &runs, tolerance)).collect::<Result<_, _>>();
        let expected = expected.map_err(|why| format!("{name}: {why}"))?;
        let exceptions = golden.get("not_reproduced").and_then(Value::as_array).into_iter().flatten();
        let exceptions = exceptions.filter_map(Value::as_table).map(|entry| {
            let word = |key: &str| entry.get(key).and_then(Value::as_str).map(str::to_owned);
            let (Some(place), Some(why)) = (word("place"), word("why")) else {
                return Err(format!("{name}: an entry of `not_reproduced` lacks `place` or `why`"));
            };
            Ok(Exception { place, why, component: word("component"), says: word("says") })
        });
        Ok(Case {
            title: word("title")?,
            citation: word("citation")?,
            address: word("address")?,
            pins: word("pins")?,
            kind: word("kind")?,
            reason: word("reason")?,
            exceptions: exceptions.collect::<Result<_, _>>()?,
            name,
            tolerance,
            text,
            runs,
            expected,
        })
    }

    /// Leaves out all runs but those whose name holds a word; all are kept for an empty one.
    pub fn keep(&mut self, word: &str) {
        self.runs.retain(|run| run.name.contains(word));
        self.expected.retain(|row| row.run.contains(word));
    }

    /// The text of a run.
    ///
    /// # Errors
    /// A change that finds nothing to change.
    pub fn of_run(&self, changes: &[(String, String)]) -> Result<Table, String> {
        let mut text = Value::Table(self.text.clone());
        changes.iter().try_for_each(|(key, value)| change(&mut text, key, value))?;
        match text {
            Value::Table(table) => Ok(table),
            _ => Err("a case is a table".to_owned()),
        }
    }
}

fn row(cells: &[String], runs: &[Run], tolerance: Tolerance) -> Result<Row, String> {
    let [place, quantity, component, value, unit, own] = cells else {
        return Err(format!("a row of the expected figures has {} cells, not 6: {}", cells.len(), cells.join(",")));
    };
    let named = runs.iter().any(|run| !run.name.is_empty());
    let (run, place) = if named { place.split_once(':').unwrap_or((place, "")) } else { ("", &**place) };
    Ok(Row {
        run: run.to_owned(),
        place: place.to_owned(),
        quantity: quantity.clone(),
        component: component.clone(),
        value: value.parse().map_err(|_| format!("`{value}` is no number"))?,
        unit: unit.clone(),
        tolerance: if own.is_empty() { tolerance } else { Tolerance::read(own)? },
    })
}

/// Changes by run, in the order of the file.
fn runs(path: &Path) -> Result<Vec<Run>, String> {
    let mut runs: Vec<Run> = Vec::new();
    for cells in rows(path)? {
        let [run, key, value] = &cells[..] else {
            return Err(format!("a row of the runs has {} cells, not 3: {}", cells.len(), cells.join(",")));
        };
        if runs.last().is_none_or(|last| last.name != *run) {
            runs.push(Run { name: run.clone(), changes: Vec::new() });
        }
        runs.last_mut().expect("one was pushed").changes.push((key.clone(), value.clone()));
    }
    Ok(runs)
}

/// Follows a key such as `flowsheet.uky.feed.refuse.flow` (an entry of a list by its id, stream or position).
fn change(text: &mut Value, key: &str, value: &str) -> Result<(), String> {
    let mut at = text;
    for part in key.split('.') {
        let nothing = || format!("`{key}`: there is no `{part}`");
        at = match at {
            Value::Table(table) => table.get_mut(part).ok_or_else(nothing)?,
            Value::Array(list) => {
                let named = |entry: &Value| {
                    ["id", "stream"].iter().any(|id| entry.get(id).and_then(Value::as_str) == Some(part))
                };
                let position = list.iter().position(named).or_else(|| part.parse().ok()).ok_or_else(nothing)?;
                list.get_mut(position).ok_or_else(nothing)?
            }
            _ => return Err(nothing()),
        };
    }
    if let Value::Table(figure) = at {
        at = figure.get_mut("value").ok_or_else(|| format!("`{key}` is no figure"))?;
    }
    let old = at.as_str().unwrap_or_default().to_owned();
    *at = match value.strip_prefix("x ") {
        Some(factor) => {
            let (number, unit) = old.split_once(' ').ok_or_else(|| format!("`{old}` is no figure"))?;
            let product = |a: &str, b: &str| Some(a.parse::<f64>().ok()? * b.parse::<f64>().ok()?);
            let product = product(number, factor).ok_or_else(|| format!("`{old}` x `{factor}` is no number"))?;
            Value::String(format!("{product} {unit}"))
        }
        None if at.is_integer() => Value::Integer(value.parse().map_err(|_| format!("`{value}` is no whole number"))?),
        None => Value::String(value.to_owned()),
    };
    Ok(())
}
