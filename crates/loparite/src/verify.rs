//! Verify: every certificate of a run, checked again from its own texts, without the solver.
//!
//! In        the folder of a run
//! Out       text and JSON: each goal's bound recomputed with safe rounding, and whether it says what the run said
//! Holds     a run folder needs nothing beside it: the texts it was made of lie in `inputs`; a file that is not as the
//!           manifest says is named; nothing is solved
//! Not here  how a bound is recomputed (`loparite_plan::explain::certificate`)

use crate::run::Failure;
use crate::text::{table, wrap};
use loparite_claims::words::number;
use loparite_load::{SourceFile, load};
use loparite_model::chain::Model;
use loparite_model::goal::{GoalId, Measure};
use loparite_model::outcome::{Outcome, Proof, Proves};
use loparite_plan::explain::certificate::verify as recompute;
use loparite_results::folder::hash;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// What came of checking a run.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What a person wants to see.
    pub text: String,
    /// The same for machines.
    pub json: Value,
    /// Whether every certificate holds and every file is as the manifest says.
    pub holds: bool,
}

/// Relative difference by which a bound by plain arithmetic may miss the safe one.
const SAME: f64 = 1e-6;

/// Words of what a proof proves.
const PROVES: [(Proves, &str); 2] = [(Proves::Bound, "bound"), (Proves::Contradiction, "contradiction")];

/// The certificates of a plan's goals, for `certificates.json`.
pub(crate) fn json(model: &Model, outcome: &Outcome) -> Value {
    let one = |proof: &Proof| {
        let word = PROVES.iter().find(|(proves, _)| *proves == proof.proves).expect("every kind has a word").1;
        let weights: Map<String, Value> =
            proof.weights.iter().map(|(tag, weight)| (tag.clone(), json!(weight))).collect();
        json!({
            "proves": word,
            "bound": finite(proof.plain),
            "safe_bound": finite(proof.safe),
            "slack": finite(proof.slack),
            "beyond": finite(proof.beyond),
            "weights": weights,
        })
    };
    let goals = outcome.goals.iter().map(|row| {
        json!({
            "goal": model.goals.key(row.goal),
            "target": row.target,
            "unit": model.goals[row.goal].unit,
            "certificate": row.proof.as_ref().map(one),
        })
    });
    goals.collect()
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// Where a text of the scenario lies in a run folder: as deep below `inputs` as the texts reach up from the scenario.
pub(crate) fn place_of(files: &[SourceFile], file: &SourceFile) -> String {
    let below = below(files);
    let mut at: Vec<&str> = below.split('/').filter(|part| !part.is_empty()).collect();
    for part in file.name.split('/') {
        if part == ".." {
            at.pop();
        } else {
            at.push(part);
        }
    }
    format!("inputs/{}", at.join("/"))
}

/// the scenario's folder below `inputs`
fn below(files: &[SourceFile]) -> String {
    let up = |file: &SourceFile| file.name.split('/').take_while(|part| *part == "..").count();
    let deep = files.iter().map(up).max().unwrap_or(0).max(1);
    ["scenario"].into_iter().chain(std::iter::repeat_n("of", deep - 1)).rev().collect::<Vec<_>>().join("/")
}

/// Checks the certificates of a run.
///
/// # Errors
/// There is no run there, or its texts give no model.
pub fn verify(run: &Path) -> Result<Checked, Failure> {
    let manifest = read(run, "manifest.json")?;
    let stated = read(run, "certificates.json")?;
    let mut faults = altered(run, &manifest);
    let loaded = load(&scenario(run)?).map_err(Failure::Rejected)?;
    let hashes: Vec<String> = loaded.files.iter().map(|file| hash(file.text.as_bytes())).collect();
    if manifest["model"].as_str() != Some(&hash(hashes.concat().as_bytes())) {
        faults.push("the texts in `inputs` are not those that the run was made of".to_owned());
    }
    let (mut rows, mut json, mut holds) = (Vec::new(), Vec::new(), faults.is_empty());
    let list = stated.as_array().map_or(&[][..], Vec::as_slice);
    for id in loaded.model.goals.ids() {
        let key = loaded.model.goals.key(id);
        let of: Vec<&Value> = list.iter().filter(|one| one["goal"].as_str() == Some(key)).collect();
        let (row, value, good) = goal(&loaded.model, id, &of);
        rows.push(row);
        json.push(value);
        holds &= good;
    }
    let known = |one: &&Value| one["goal"].as_str().is_some_and(|key| loaded.model.goals.id(key).is_some());
    if list.len() != list.iter().filter(known).count() || !stated.is_array() {
        faults.push("`certificates.json` holds something that is no certificate of a goal of this chain".to_owned());
        holds = false;
    }
    let head = ["goal", "wanted", "no plan exceeds", "unit", "found"].map(str::to_owned);
    let mut text = String::from(
        "Recomputed from the texts of the run with every rounding on the safe side; nothing was solved.\n\n",
    );
    text.push_str(&table(&head, &rows));
    faults.iter().for_each(|fault| text.push_str(&wrap(fault, 2)));
    text.push_str(if holds { "\nEvery certificate holds.\n" } else { "\nNot everything holds.\n" });
    Ok(Checked { text, json: json!({ "holds": holds, "faults": faults, "goals": json }), holds })
}

/// One goal's row, its JSON, and whether its certificate holds. What is wanted is read in the chain, not in the
/// certificate.
fn goal(model: &Model, id: GoalId, stated: &[&Value]) -> (Vec<String>, Value, bool) {
    let (key, row) = (model.goals.key(id), &model.goals[id]);
    // goals of money have no unit of their own
    let (scale, unit) = match row.measure {
        Measure::Capital => (1e-9, format!("bn {}", model.currency)),
        _ => (1.0, row.unit.clone()),
    };
    let in_unit = |value: f64| {
        let value = value * scale;
        if value.abs() < 1e15 { number(value) } else { format!("{value:.2e}") }
    };
    let cells = |bound: String, found: &str| {
        vec![key.to_owned(), in_unit(row.target.value), bound, unit.clone(), found.to_owned()]
    };
    let fault =
        |found: &str| (cells("–".to_owned(), found), json!({ "goal": key, "holds": false, "found": found }), false);
    let [stated] = stated else {
        return fault(if stated.is_empty() { "without a certificate" } else { "with several certificates" });
    };
    let Some(proof) = proof(&stated["certificate"]) else { return fault("without a certificate") };
    if stated["target"].as_f64() != Some(row.target.value) {
        return fault("the certificate is of another target");
    }
    match recompute(model, id, &proof) {
        Err(refused) => fault(&refused.to_string()),
        Ok(found) => {
            // the bound by plain arithmetic differs from the safe one by roundings alone
            let plain = !proof.safe.is_finite() || (proof.plain - proof.safe).abs() <= SAME * proof.safe.abs().max(1.0);
            let holds = found.as_stated && plain;
            let said = match (proof.proves, found.proves_out_of_reach) {
                (Proves::Contradiction, true) => "no plan at all",
                (Proves::Bound, true) => "proved out of reach",
                (_, false) => "a maximum above what is wanted",
            };
            let said = if holds { said.to_owned() } else { format!("not as stated: {said}") };
            let bound = if found.bound_safe.is_finite() { in_unit(found.bound_safe) } else { "–".to_owned() };
            let json = json!({
                "goal": key, "target": found.target, "bound": finite(found.bound_safe),
                "proves_out_of_reach": found.proves_out_of_reach, "as_stated": holds, "holds": holds,
            });
            (cells(bound, &said), json, holds)
        }
    }
}

fn proof(stated: &Value) -> Option<Proof> {
    let proves = PROVES.iter().find(|(_, word)| stated["proves"].as_str() == Some(word))?.0;
    let weights =
        stated["weights"].as_object()?.iter().map(|(tag, weight)| (tag.clone(), weight.as_f64().unwrap_or(f64::NAN)));
    let number = |key: &str| stated[key].as_f64().unwrap_or(f64::INFINITY);
    Some(Proof {
        proves,
        weights: weights.collect(),
        plain: number("bound"),
        safe: number("safe_bound"),
        slack: number("slack"),
        beyond: number("beyond"),
        loose: Vec::new(),
    })
}

fn read(run: &Path, name: &str) -> Result<Value, Failure> {
    let file = run.join(name);
    let text = std::fs::read_to_string(&file).map_err(|error| no_run(&file, &error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| no_run(&file, &error.to_string()))
}

fn no_run(file: &Path, why: &str) -> Failure {
    Failure::Asked {
        message: format!("`{}` cannot be read: {why}", file.display()),
        hint: "name a folder that `loparite run` has written".to_owned(),
    }
}

/// The one folder below `inputs` that holds a scenario.
fn scenario(run: &Path) -> Result<PathBuf, Failure> {
    let mut folder = run.join("inputs");
    while folder.join("scenario").is_dir() || folder.join("of").is_dir() {
        let next = if folder.join("scenario").is_dir() { "scenario" } else { "of" };
        folder.push(next);
    }
    if folder.join("scenario.toml").is_file() {
        Ok(folder)
    } else {
        Err(no_run(&folder.join("scenario.toml"), "it is not there"))
    }
}

/// Files that are not as the manifest says.
fn altered(run: &Path, manifest: &Value) -> Vec<String> {
    let outputs = manifest["outputs"].as_array().into_iter().flatten();
    let of = |output: &Value| {
        let name = output["path"].as_str()?;
        match std::fs::read(run.join(name)) {
            Ok(bytes) if output["blake3"].as_str() == Some(&hash(&bytes)) => None,
            Ok(_) => Some(format!("`{name}` was altered after the run")),
            Err(error) => Some(format!("`{name}` cannot be read: {error}")),
        }
    };
    outputs.filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> SourceFile {
        SourceFile::new(name.to_owned(), name.to_owned(), String::new())
    }

    #[test]
    fn texts_keep_their_places_to_one_another() {
        let files = [file("scenario.toml"), file("more/goals.toml"), file("../../data/elements.toml")];
        let places: Vec<String> = files.iter().map(|one| place_of(&files, one)).collect();
        assert_eq!(
            places,
            ["inputs/of/scenario/scenario.toml", "inputs/of/scenario/more/goals.toml", "inputs/data/elements.toml"]
        );
        let alone = [file("scenario.toml")];
        assert_eq!(place_of(&alone, &alone[0]), "inputs/scenario/scenario.toml");
    }
}
