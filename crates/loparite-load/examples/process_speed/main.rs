//! Process speed: processor time of the process engine on one core.
//!
//! In        the name of a case:
//!           `uky-pilot`, `d2ehpa-circuits:5 % 3 stages`: a case of `golden/`, all its runs or one, solved from cold
//!           `text:uky-pilot`: the same with reading its text
//!           `studies/kentucky-full-plant`: a plant of `golden/`, costed and valued
//!           `exchange:60x3`: cascades of so many stages and components (`design`)
//!           `closed-form`, `order`, `train:least`, `train:rounded`: designs by closed form, trains (`trains`)
//!           `derive:angara-yenisei`: all recipes that follow from flowsheets of an example
//! Out       one line of JSON: case, median_s, least_s, slowest_s, designs, runs, lost
//! Holds     a problem that is not solved is counted as lost, never timed as if it were
//! Not here  limits and peak memory (`cargo xtask bench`: it runs each case in a process of its own)

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "its output is what it prints")]

#[allow(dead_code, reason = "expected figures are read with a case, and not asked for here")]
#[path = "../../tests/golden/case.rs"]
mod case;
mod design;
#[path = "../../tests/golden/exchange.rs"]
#[allow(dead_code, reason = "likewise the names of components")]
mod exchange;
#[path = "../../tests/golden/text.rs"]
mod text;
mod timing;
mod trains;

use case::Case;
use loparite_finance::plant::cost;
use loparite_finance::plant::value::value;
use loparite_load::case::{PlantCase, PlantTask};
use loparite_process::derive::derive;
use loparite_process::flowsheet::solve::solve_once;
use loparite_process::sx::cascade;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use timing::{Problem, line};

fn main() -> ExitCode {
    let Some(name) = std::env::args().nth(1) else {
        eprintln!("process_speed: name a case, such as `uky-pilot` or `exchange:60x3`");
        return ExitCode::from(2);
    };
    match problems(&name) {
        Ok(problems) => {
            println!("{}", line(&name, &problems));
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("process_speed: {name}: {why}");
            ExitCode::from(3)
        }
    }
}

/// What a name means.
fn problems(name: &str) -> Result<Vec<Problem>, String> {
    if let Some(rest) = name.strip_prefix("text:") {
        let (folder, run) = rest.split_once(':').unwrap_or((rest, ""));
        return golden(folder, run, From::Text);
    }
    match name.split_once(':').unwrap_or((name, "")) {
        ("exchange", size) => design::cascades(size),
        ("closed-form", _) => Ok(trains::closed_form()),
        ("order", _) => Ok(trains::order()),
        ("train", sizing) => trains::train(sizing),
        ("derive", example) => recipes(example),
        (folder, run) => golden(folder, run, From::Problem),
    }
}

/// Where a measure begins.
#[derive(Clone, Copy, PartialEq)]
enum From {
    /// With the text: reading and checking it is measured too.
    Text,
    /// With what was read.
    Problem,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The runs of a golden case, or one of them.
fn golden(folder: &str, run: &str, from: From) -> Result<Vec<Problem>, String> {
    let golden = root().join("golden");
    let case = Case::read(&golden, &golden.join(folder))?;
    let runs: Vec<_> = case.runs.iter().filter(|other| run.is_empty() || other.name == run).collect();
    if runs.is_empty() {
        return Err("there is no such run".to_owned());
    }
    let mut problems: Vec<Problem> = Vec::new();
    for run in runs {
        let table = case.of_run(&run.changes)?;
        if from == From::Text {
            problems.push(Box::new(move || {
                let Ok(case) = text::read(&table) else { return false };
                let (sheets, plants) = (&case.flowsheets, &case.plants);
                let is_some = !sheets.is_empty() || !plants.is_empty();
                is_some
                    && sheets.iter().all(|sheet| black_box(solve_once(sheet, None)).is_ok())
                    && plants.iter().all(is_costed)
            }));
        } else if case.kind == "cascade" {
            for read in exchange::cascades(&table)? {
                let Some(cascade) = exchange::simulated(&read)? else { continue };
                problems.push(Box::new(move || black_box(cascade::exchange(&cascade, None)).is_ok()));
            }
        } else {
            let case = text::read(&table)?;
            for sheet in case.flowsheets {
                problems.push(Box::new(move || black_box(solve_once(&sheet, None)).is_ok()));
            }
            for plant in case.plants {
                problems.push(Box::new(move || is_costed(&plant)));
            }
        }
    }
    Ok(problems)
}

/// Costs and values a plant.
fn is_costed(case: &PlantCase) -> bool {
    match &case.task {
        PlantTask::Whole(plant) => black_box(cost(plant, &case.rules)).is_ok(),
        PlantTask::Totals(totals, terms) => black_box(value(totals, terms, &case.rules)).is_ok(),
    }
}

/// All recipes of an example that follow from flowsheets, as one problem.
fn recipes(example: &str) -> Result<Vec<Problem>, String> {
    let loaded = loparite_load::load(&root().join("examples").join(example))
        .map_err(|rejected| format!("{} diagnostics; `loparite check` shows them", rejected.diags.len()))?;
    let mut asked = Vec::new();
    for process in &loaded.processes {
        let id = &process.derived.sheet.id;
        let sheet = loaded.flowsheets.iter().find(|sheet| sheet.id == *id).ok_or_else(|| format!("no `{id}`"))?;
        asked.push((sheet.clone(), process.request.clone()));
    }
    if asked.is_empty() {
        return Err("no technology follows from a flowsheet".to_owned());
    }
    Ok(vec![Box::new(move || asked.iter().all(|(sheet, request)| black_box(derive(sheet, request)).is_ok()))])
}
