//! Judge: the rows of a case against what the engine finds.
//!
//! In        a case, the function of its kind
//! Out       [`Verdict`]: how many values, the worst, what is not reproduced
//! Holds     a row without a value is a fault; a row excepted that comes out right is a fault as well
//! Not here  how the engine finds it

use crate::case::{Case, Row};
use crate::{Kind, Solved};

/// What came of a case.
#[derive(Default)]
pub struct Verdict {
    /// Rows compared and within their tolerance.
    pub compared: usize,
    /// Rows excepted, and found to differ.
    pub excepted: usize,
    /// Of the rows with the tolerance of the case, and of those with their own: the one nearest to (or farthest beyond)
    /// it; how far off, that as a share of what is allowed, which.
    pub worst: [Option<(f64, f64, Row)>; 2],
    /// Every row with the value found.
    pub found: Vec<(Row, f64)>,
    /// What is not reproduced and should be.
    pub faults: Vec<String>,
}

impl Verdict {
    /// One line of the table.
    pub fn line(&self, case: &Case) -> String {
        let (worst, tolerance) = self.worst_words(case);
        let verdict = match (&self.faults[..], self.excepted) {
            ([], 0) => "reproduced".to_owned(),
            ([], some) => format!("reproduced, but for {some} excepted with a reason"),
            (faults, _) => format!("NOT reproduced: {} of {}", faults.len(), case.expected.len()),
        };
        format!("{:<32} {:>6} {worst:>10} {tolerance:>10}  {verdict}", case.name, self.compared)
    }

    /// Worst deviation and the tolerance of that row.
    pub fn worst_words(&self, case: &Case) -> (String, String) {
        match self.worst.iter().flatten().next() {
            Some((off, _, row)) => (format!("{off:.1e}"), row.tolerance.words()),
            None => ("-".to_owned(), case.tolerance.words()),
        }
    }
}

/// Runs a case.
pub fn judge(case: &Case, kind: Kind) -> Verdict {
    let mut verdict = Verdict::default();
    for run in &case.runs {
        let solved = case.of_run(&run.changes).and_then(|text| kind(&text));
        for row in case.expected.iter().filter(|row| row.run == run.name) {
            verdict.see(case, row, &solved);
        }
    }
    for row in &case.expected {
        if !case.runs.iter().any(|run| run.name == row.run) {
            verdict.faults.push(format!("{}: there is no such run", row.words()));
        }
    }
    verdict
}

impl Verdict {
    fn see(&mut self, case: &Case, row: &Row, solved: &Result<Box<dyn Solved>, String>) {
        let excepted = case.exceptions.iter().find(|exception| exception.meets(row));
        let value = match solved {
            Ok(solved) => solved.value(row),
            Err(why) => Err(why.clone()),
        };
        let value = match value {
            Ok(value) => value,
            Err(why) => {
                let foreseen =
                    excepted.and_then(|exception| exception.says.as_ref()).is_some_and(|says| why.contains(&**says));
                if foreseen {
                    self.excepted += 1;
                } else {
                    self.faults.push(format!("{}: {why}", row.words()));
                }
                return;
            }
        };
        self.found.push((row.clone(), value));
        let (off, share) = row.tolerance.measure(row.value, value);
        let within = share <= 1.0;
        match excepted {
            Some(_) if !within => self.excepted += 1,
            Some(exception) => self.faults.push(format!("{}: comes out right, though {}", row.words(), exception.why)),
            None => {
                if !within {
                    let (words, expected, most) = (row.words(), row.value, row.tolerance.words());
                    self.faults.push(format!(
                        "{words}: {value} {}, expected {expected}, off by {off:.2e}, allowed {most}",
                        row.unit
                    ));
                } else {
                    self.compared += 1;
                }
                let worst = &mut self.worst[usize::from(row.tolerance != case.tolerance)];
                if worst.as_ref().is_none_or(|(_, most, _)| share > *most || share.is_nan()) {
                    *worst = Some((off, share, row.clone()));
                }
            }
        }
    }
}
