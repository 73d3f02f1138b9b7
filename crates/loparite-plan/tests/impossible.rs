//! Impossible: each case of `suite/impossible` plants one cause that makes a goal impossible, and it must rank first.
//!
//! In        `suite/impossible/<case>.toml`: what is planted (`about`), in which chain (`chain`: an example, or
//!           `tiny`),
//!           how its text is changed (`[[change]]`), the `goal`, the `cause`, part of the name of the row that binds
//!           (`row`, if one does)
//! Out       a failure for each case whose goal can be reached, whose cause does not rank first, or whose bound the
//!           check without the solver does not confirm
//! Holds     without the change the goal can be reached in part plants, so that the cause is the change alone
#![allow(clippy::unwrap_used)] // a test says what it expects by failing

mod common;

use common::{Text, goal, repository, scope};
use loparite_milp::solver::Settings;
use loparite_model::chain::Model;
use loparite_model::post::Lever;
use loparite_plan::cause::causes;
use loparite_plan::explain::certificate::verify;
use loparite_plan::goals::attainable;
use std::path::Path;
use toml::{Table, Value};

fn text<'t>(table: &'t Table, key: &str) -> &'t str {
    table.get(key).and_then(Value::as_str).unwrap_or_else(|| panic!("`{key}` is missing in {table:?}"))
}

fn tables<'t>(table: &'t Table, key: &str) -> Vec<&'t Table> {
    table.get(key).and_then(Value::as_array).into_iter().flatten().map(|row| row.as_table().unwrap()).collect()
}

fn chain(case: &Table) -> Text {
    match text(case, "chain") {
        "tiny" => Text::tiny(),
        name => Text::of_example(name),
    }
}

/// the text with `[[given]]` or `[[change]]`: `put` instead of `find` in the table `of`, or `append`
fn changed(case: &Table, keys: &[&str]) -> Model {
    let chain = chain(case);
    for change in keys.iter().flat_map(|key| tables(case, key)) {
        let file = text(change, "file");
        match (change.get("append"), change.get("of")) {
            (Some(more), _) => chain.append(file, more.as_str().unwrap()),
            (_, Some(id)) => chain.replace_in(file, id.as_str().unwrap(), text(change, "find"), text(change, "put")),
            _ => chain.replace(file, text(change, "find"), text(change, "put")),
        };
    }
    chain.model()
}

fn lever(word: &str) -> Lever {
    Lever::WORDS.iter().find(|(_, other)| *other == word).unwrap_or_else(|| panic!("no lever `{word}`")).0
}

/// What is wrong with a case, if anything.
fn judge(file: &Path) -> Result<(), String> {
    let case: Table = std::fs::read_to_string(file).unwrap().parse().unwrap();
    let settings = Settings::default();
    let key = text(&case, "goal");
    let most = |model: &Model| {
        let goal = goal(model, key);
        let scope = scope(model, goal);
        let found = attainable(model, &scope, goal, model.goals[goal].year, &settings);
        (goal, scope, found)
    };
    let before = changed(&case, &["given"]);
    let (goal, _, found) = most(&before);
    let target = before.goals[goal].target.value;
    if found.bound < target {
        return Err(format!("before the change only {} of {target} can be reached", found.bound));
    }
    let model = changed(&case, &["given", "change"]);
    let (goal, scope, found) = most(&model);
    let target = model.goals[goal].target.value;
    if found.bound >= target {
        return Err(format!("the goal can still be reached: {} of {target}", found.bound));
    }
    let ranked = causes(&model, &scope, goal, &found, &settings);
    let wanted = lever(text(&case, "cause"));
    if ranked[0].lever != wanted {
        return Err(format!("{wanted:?} does not rank first: {ranked:#?}"));
    }
    if let Some(row) = case.get("row").and_then(Value::as_str) {
        let first = found.rows.iter().find(|row| row.lever == wanted);
        if !first.is_some_and(|first| first.name.contains(row)) {
            return Err(format!("`{row}` is not the first row of its lever: {:#?}", found.rows));
        }
    }
    let proof = found.proof.as_ref().ok_or("there is no certificate")?;
    let verified = verify(&model, goal, proof).map_err(|refused| format!("the certificate is refused: {refused}"))?;
    if !verified.proves_out_of_reach || !verified.as_stated {
        return Err(format!("the certificate does not prove it: {verified:?}"));
    }
    let worst = [found.certificate.primal, found.certificate.dual, found.certificate.gap];
    if worst.iter().any(|residual| residual.abs() > 1e-6) {
        return Err(format!("the bound is not confirmed: {:?}", found.certificate));
    }
    Ok(())
}

#[test]
fn a_planted_cause_ranks_first_and_its_bound_is_confirmed() {
    let folder = repository().join("suite/impossible");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 30, "{} cases", files.len());
    let wrong: Vec<String> = files
        .iter()
        .filter_map(|file| judge(file).err().map(|why| format!("{}: {why}", file.file_stem().unwrap().display())))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
