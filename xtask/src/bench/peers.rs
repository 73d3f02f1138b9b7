//! Peers: other programs on the same cases, measured in the same run if they are installed.
//!
//! In        `xtask/peers.json`, interpreters of Python, what we took
//! Out       text: a line a peer with the ratio of its time to ours
//! Holds     a figure that was recorded elsewhere is called so, with machine and date; without Python nothing fails
//! Not here  how a peer solves a case (`xtask/peers/*.py`)

use super::engine::{Row, span};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// Below the root.
const FOLDER: &str = "xtask/peers";
/// Below the root.
const RECORDED: &str = "xtask/peers.json";

/// A peer on a case.
struct Peer {
    /// The case of ours; `text:` where the peer builds its model from its own text in that time.
    case: String,
    /// With its version.
    name: String,
    /// The module of Python without which it is not measured.
    needs: String,
    /// Below [`FOLDER`].
    script: String,
    /// Recorded processor time of a solution.
    seconds: f64,
    /// Where it was recorded,
    machine: String,
    /// when,
    date: String,
    /// with what, and what is in it.
    source: String,
}

/// What a script said of a case: seconds, and how, if it says so.
type Measured = BTreeMap<String, (f64, String)>;

/// Lines of all peers on the cases that were measured.
///
/// # Errors
/// `peers.json` cannot be read.
pub fn text(root: &Path, pythons: &[String], ours: &[Row]) -> Result<String, String> {
    let path = root.join(RECORDED);
    let written = std::fs::read_to_string(&path).map_err(|error| format!("`{RECORDED}`: {error}"))?;
    let peers = read(&written)?;
    let mut measured: BTreeMap<String, Measured> = BTreeMap::new();
    for peer in &peers {
        if !measured.contains_key(&peer.script) {
            measured.insert(peer.script.clone(), measure(root, pythons, peer));
        }
    }
    Ok(table(&peers, &measured, ours))
}

fn table(peers: &[Peer], measured: &BTreeMap<String, Measured>, ours: &[Row]) -> String {
    let mut text = format!("{:<40} {:<28} {:>9} {:>9} {:>8}  how\n", "case", "peer", "ours", "peer", "ratio");
    let mut notes: Vec<String> = Vec::new();
    for peer in peers {
        let Some(row) = ours.iter().find(|row| row.case == peer.case) else { continue };
        let note = format!("{}, {}: {}", peer.machine, peer.date, peer.source);
        let position = notes.iter().position(|other| *other == note).unwrap_or(notes.len());
        if position == notes.len() {
            notes.push(note);
        }
        let found = measured.get(&peer.script).and_then(|cases| cases.get(&peer.case));
        let (seconds, how) = match found {
            Some((seconds, how)) => {
                let with = if how.is_empty() { String::new() } else { format!(" with {how}") };
                let (recorded, ratio) = (span(peer.seconds), peer.seconds / row.median);
                let note = position + 1;
                (*seconds, format!("measured in this run{with}; recorded {recorded} ({note}), ratio {ratio:.0}"))
            }
            None => (peer.seconds, format!("recorded, not measured here ({})", position + 1)),
        };
        let _ = writeln!(
            text,
            "{:<40} {:<28} {:>9} {:>9} {:>8.0}  {how}",
            peer.case,
            peer.name,
            span(row.median),
            span(seconds),
            seconds / row.median
        );
    }
    for (position, note) in notes.iter().enumerate() {
        let _ = writeln!(text, "({}) {note}", position + 1);
    }
    text
}

/// What the script of a peer measures with the first interpreter that has what it needs; nothing if there is none, or
/// if it does not succeed.
fn measure(root: &Path, pythons: &[String], peer: &Peer) -> Measured {
    let run = |python: &String, arguments: &[&str]| {
        let mut command = Command::new(python);
        command.current_dir(root).args(arguments).stdin(Stdio::null()).stderr(Stdio::null());
        command.output().ok().filter(|output| output.status.success())
    };
    let import = format!("import {}", peer.needs);
    let script = format!("{FOLDER}/{}", peer.script);
    let able = pythons.iter().find(|python| run(python, &["-c", &import]).is_some());
    let output = able.and_then(|python| run(python, &["-B", &script, "golden"]));
    output.map(|output| said(&String::from_utf8_lossy(&output.stdout))).unwrap_or_default()
}

/// Lines of JSON; others are passed over.
fn said(text: &str) -> Measured {
    let line = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).ok()?;
        let how = value.get("how").and_then(serde_json::Value::as_str).unwrap_or_default();
        Some((value.get("case")?.as_str()?.to_owned(), (value.get("seconds")?.as_f64()?, how.to_owned())))
    };
    text.lines().filter_map(line).collect()
}

fn read(text: &str) -> Result<Vec<Peer>, String> {
    let list: serde_json::Value = serde_json::from_str(text).map_err(|error| format!("`{RECORDED}`: {error}"))?;
    let one = |value: &serde_json::Value| {
        let lacks = |key: &str| format!("`{RECORDED}`: a peer lacks `{key}`");
        let word =
            |key: &str| value.get(key).and_then(serde_json::Value::as_str).map(str::to_owned).ok_or_else(|| lacks(key));
        Ok(Peer {
            case: word("case")?,
            name: word("name")?,
            needs: word("needs")?,
            script: word("script")?,
            seconds: value.get("seconds").and_then(serde_json::Value::as_f64).ok_or_else(|| lacks("seconds"))?,
            machine: word("machine")?,
            date: word("date")?,
            source: word("source")?,
        })
    };
    list.as_array().into_iter().flatten().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recorded_figure_can_be_read_and_its_script_lies_there() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let peers = read(&std::fs::read_to_string(root.join(RECORDED)).unwrap()).unwrap();
        assert!(!peers.is_empty());
        for peer in peers {
            assert!(root.join(FOLDER).join(&peer.script).is_file(), "{}", peer.script);
            assert!(super::super::engine::knows(&peer.case), "`{}` is no case that is measured", peer.case);
            assert!(peer.seconds > 0.0);
        }
    }

    #[test]
    fn a_recorded_figure_is_not_passed_off_as_measured() {
        let words = ["case", "name", "needs", "script", "machine", "date", "source"];
        let rows: String = words.iter().map(|key| format!("\"{key}\": \"{key}\", ")).collect();
        let peers = read(&format!("[{{{rows}\"seconds\": 0.5}}]")).unwrap();
        let ours = [Row::timed("case", 0.25)];
        let none = table(&peers, &BTreeMap::new(), &ours);
        assert!(
            none.contains(" 2  recorded, not measured here (1)") && none.contains("(1) machine, date: source"),
            "{none}"
        );
        let lines = said("loading\n{\"case\":\"case\",\"seconds\":1.0,\"how\":\"POUNCE\"}\n");
        let measured = table(&peers, &BTreeMap::from([("script".to_owned(), lines)]), &ours);
        assert!(
            measured.contains(" 4  measured in this run with POUNCE; recorded 500.00 ms (1), ratio 2"),
            "{measured}"
        );
        assert!(read("[{\"case\": \"some\"}]").err().unwrap().contains("lacks `name`"));
    }
}
