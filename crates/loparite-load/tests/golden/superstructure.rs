//! Superstructure: the best path of each question, by trying them all.
//!
//! In        `[[superstructure]]` with its questions
//! Out       every line of the best path; the place of a row is the id of a question, `chosen` with an option is 1 or 0
//! Holds     the arithmetic is that of `enumeration`, not of the planner; the planner is held to the same rows by the
//!           tests of `loparite-plan`
//! Not here  the planner, since this runs without the solver

use crate::case::Row;
use crate::enumeration::{Found, ranked};
use crate::{Solved, text};
use toml::Table;

struct Answers(Vec<(String, Vec<String>, Option<Found>)>);

/// Answers all questions of a case.
///
/// # Errors
/// What the reader says.
pub fn solve(case: &Table) -> Result<Box<dyn Solved>, String> {
    let mut answers = Vec::new();
    for one in text::read(case)?.superstructures {
        let ids: Vec<String> = one.options.iter().map(|option| option.id.clone()).collect();
        for question in &one.questions {
            answers.push((question.id.clone(), ids.clone(), ranked(&one, question).into_iter().next()));
        }
    }
    Ok(Box::new(Answers(answers)))
}

impl Solved for Answers {
    fn value(&self, row: &Row) -> Result<f64, String> {
        let (_, ids, best) = self.0.iter().find(|(id, ..)| *id == row.place).ok_or("there is no such question")?;
        let best = best.as_ref().ok_or("no path is possible")?;
        if row.quantity == "chosen" {
            let at = ids.iter().position(|id| *id == row.component).ok_or("there is no such option")?;
            return Ok(f64::from(best.path.contains(&at)));
        }
        let mut lines = best.lines.iter();
        let line = lines.find(|(quantity, of, _)| *quantity == row.quantity && *of == row.component);
        line.map(|&(.., value)| value).ok_or_else(|| format!("`{} {}` is not known", row.quantity, row.component))
    }
}
