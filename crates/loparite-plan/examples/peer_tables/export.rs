//! Export: everything a peer needs, written into a folder.
//!
//! In        folder of a scenario whose objective is the net present value
//! Out       [`files`]: the chain as tables (`tables`), the planner's program (`mps`), what we find of it; [`write`]
//! Holds     the same scenario gives the same files
//! Equations (1) relaxed = greatest net present value if plants could be built in part
//!           (2) whole   = the same with whole plants, the whole numbers found then held and the rest solved once more
//! Not here  the equations (`loparite-plan`), their rebuilding (`bench/peer/rebuild.py`)

use super::{mps, tables};
use loparite_milp::solver::{Settings, Status};
use loparite_plan::goals::Scope;
use loparite_plan::program::{Answer, Program, Target};
use loparite_plan::terms::Controls;
use std::path::Path;

/// Where what we find stands: a row each for plants in part and whole plants.
pub const REFERENCE: &str = "reference.csv";

/// Relative gap of the search with whole plants: a tenth of what peers may differ by.
const GAP: f64 = 1e-7;

/// Which optima are found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Plants {
    /// Equations (1) and (2).
    InPartAndWhole,
    /// Equation (1) alone: whole plants of a large chain take too long at so small a gap.
    InPart,
}

/// Names and contents of all files.
///
/// # Errors
/// The scenario is refused or has no plan.
pub fn files(scenario: &Path, plants: Plants) -> Result<Vec<(String, String)>, String> {
    let loaded = loparite_load::load(scenario).map_err(|rejected| {
        let said: Vec<&str> = rejected.diags.iter().map(|diag| diag.message.as_str()).collect();
        format!("`{}` is refused: {}", scenario.display(), said.join("; "))
    })?;
    let model = loaded.model;
    let scope = Scope::new(&model, model.last_year, Controls::InForce, &Scope::stated_years(&model));
    let program = Program::new(&model, &scope.book, Target::Npv, &[]);
    let mut files: Vec<(String, String)> =
        tables::all(&model, &scope).into_iter().map(|table| (format!("{}.csv", table.name), table.text())).collect();
    files.push(("program.mps".to_owned(), mps::text(&program.problem, model.id.as_str())));
    files.push((REFERENCE.to_owned(), reference(&program, plants)?));
    Ok(files)
}

/// Writes them.
///
/// # Errors
/// As [`files`], or what cannot be written.
pub fn write(scenario: &Path, folder: &Path, plants: Plants) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("`{}`: {error}", folder.display());
    std::fs::create_dir_all(folder).map_err(failed)?;
    for (name, text) in files(scenario, plants)? {
        std::fs::write(folder.join(name), text).map_err(failed)?;
    }
    Ok(())
}

/// equations (1) and (2), with the size of the program
fn reference(program: &Program, plants: Plants) -> Result<String, String> {
    let settings = Settings { mip_gap: GAP, ..Settings::default() };
    let mut text = String::from("program,money,bound,rows,columns,whole,nonzeros\n");
    let (_, relaxed) = program.solve_relaxed(&settings);
    text.push_str(&row(program, "relaxed", &relaxed, relaxed.objective)?);
    if plants == Plants::InPartAndWhole {
        let found = program.solve(&settings);
        text.push_str(&row(program, "whole", &program.polish(&found, &settings), found.bound)?);
    }
    Ok(text)
}

fn row(program: &Program, name: &str, answer: &Answer, bound: f64) -> Result<String, String> {
    if answer.status != Status::Optimal {
        return Err(format!("the program is not solved: {:?}", answer.status));
    }
    let problem = &program.problem;
    let integer = |col: &_| problem.integer(*col) == loparite_milp::problem::Integrality::Integer;
    let whole = if name == "whole" { problem.columns().filter(integer).count() } else { 0 };
    let (rows, columns, nonzeros) = (problem.rows(), problem.cols(), problem.nonzeros());
    Ok(format!("{name},{},{bound},{rows},{columns},{whole},{nonzeros}\n", answer.objective))
}
