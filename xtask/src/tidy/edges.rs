//! Edges: which room may use which, and which room alone may use a heavy dependency.
//!
//! In        the tables of `ARCHITECTURE.md`, what cargo knows of the workspace
//! Out       faults: an edge that is not allowed, a room that is not on the map, a row without a room
//! Holds     only normal dependencies count: a test may use what it likes
//! Not here  what rooms know of each other by words

use super::{Finding, Weight};
use cargo_metadata::{DependencyKind, Metadata, Package};
use std::collections::{BTreeMap, BTreeSet};

/// The file with the tables.
pub const MAP: &str = "ARCHITECTURE.md";

/// Heads of the two tables.
const ROOMS: &str = "| crate | may use |";
const HEAVY: &str = "| dependency | only in |";

/// Compares the map with the workspace.
pub fn check(map: &str, metadata: &Metadata) -> Vec<Finding> {
    let (rooms, heavy) = (table(map, ROOMS), table(map, HEAVY));
    let mut findings = Vec::new();
    let mut fault = |line: usize, what: String| {
        findings.push(Finding { file: MAP.to_owned(), line, weight: Weight::Fault, what });
    };
    if rooms.is_empty() {
        fault(1, format!("no table `{ROOMS}`"));
        return findings;
    }
    let packages = metadata.workspace_packages();
    let names: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    for (room, row) in &rooms {
        for name in row.cells.iter().chain([room]).filter(|name| !names.contains(name.as_str())) {
            fault(row.line, format!("`{name}` is no crate of the workspace"));
        }
    }
    for package in packages {
        let Some(row) = rooms.get(package.name.as_str()) else {
            fault(1, format!("`{}` is not on the map", package.name));
            continue;
        };
        for used in normal(package) {
            if names.contains(used) && !row.cells.contains(used) {
                fault(row.line, format!("`{}` uses `{used}`, which the map does not allow", package.name));
            }
            if let Some(only) = heavy.get(used).filter(|only| !only.cells.contains(package.name.as_str())) {
                fault(only.line, format!("`{}` uses `{used}`, which is for another room alone", package.name));
            }
        }
    }
    findings
}

fn normal(package: &Package) -> impl Iterator<Item = &str> {
    package.dependencies.iter().filter(|d| d.kind == DependencyKind::Normal).map(|d| d.name.as_str())
}

/// A row of a table.
struct Row {
    /// Where it stands.
    line: usize,
    /// What its second column lists.
    cells: BTreeSet<String>,
}

/// First column to second of the table with a head; `nothing` is an empty list.
fn table(map: &str, head: &str) -> BTreeMap<String, Row> {
    let lines = map.lines().enumerate().skip_while(|(_, line)| line.trim() != head).skip(2);
    let rows = lines.take_while(|(_, line)| line.starts_with('|')).filter_map(|(position, line)| {
        let mut columns = line.split('|').skip(1).map(|column| column.replace('`', ""));
        let (first, second) = (columns.next()?.trim().to_owned(), columns.next()?);
        let names = second.split(',').map(|name| name.trim().to_owned());
        let cells = names.filter(|name| !name.is_empty() && name != "nothing").collect();
        Some((first, Row { line: position + 1, cells }))
    });
    rows.collect()
}
