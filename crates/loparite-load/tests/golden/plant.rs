//! Plant: costings of whole plants.
//!
//! In        `[[plant]]`
//! Out       every account and measure, in money or millions
//! Holds     places are plants; a quantity with its component is one line of the costing
//! Not here  the costing (`loparite_finance::plant`)

use crate::case::Row;
use crate::{Solved, text};
use loparite_finance::fault::Fault;
use loparite_finance::plant::value::value;
use loparite_finance::plant::{Line, cost};
use loparite_load::case::{PlantCase, PlantTask};
use toml::Table;

struct Plants(Vec<(String, Vec<Line>)>);

/// Costs all plants of a case.
///
/// # Errors
/// What the reader or the costing says.
pub fn solve(case: &Table) -> Result<Box<dyn Solved>, String> {
    let costed = |case: &PlantCase| Ok((case.id.clone(), lines(case).map_err(said)?));
    Ok(Box::new(Plants(text::read(case)?.plants.iter().map(costed).collect::<Result<_, String>>()?)))
}

fn lines(case: &PlantCase) -> Result<Vec<Line>, Vec<Fault>> {
    match &case.task {
        PlantTask::Whole(plant) => cost(plant, &case.rules).map(|costed| costed.lines()),
        PlantTask::Totals(totals, terms) => value(totals, terms, &case.rules).map(|value| value.lines()),
    }
}

fn said(faults: Vec<Fault>) -> String {
    faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("; ")
}

impl Solved for Plants {
    fn value(&self, row: &Row) -> Result<f64, String> {
        let (_, lines) = self.0.iter().find(|(id, _)| *id == row.place).ok_or("there is no such plant")?;
        let mut found = lines.iter().filter(|line| line.measure == row.quantity && line.of == row.component);
        let line = found.next().ok_or_else(|| format!("`{} {}` is not known", row.quantity, row.component))?;
        if found.next().is_some() {
            return Err(format!("`{} {}` is the name of several lines", row.quantity, row.component));
        }
        Ok(line.amount / if row.unit.starts_with("m ") { 1e6 } else { 1.0 })
    }
}
