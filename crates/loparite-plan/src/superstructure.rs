//! Superstructure: which option of each stage to build, and what the next best path loses.
//!
//! In        a superstructure, one of its questions
//! Out       [`Answer`]: paths with their worth, the best first; or why there is none
//! Holds     every value is that of plain arithmetic over the path, never the solver's; the solver's objective agrees
//!           with it; no path that is left out is better than one that is listed, but for the solver's gap
//! Equations (1) greatest value: the best solution of the program; each path found is cut off and the next one sought
//!           (2) cost of recovery: with A(x) the value of a path at price nothing and B(x) what one money more for each
//!               kg adds, the least p with A + p B = 0 is sought. p := -A / B of any path; then the path of greatest
//!               A + p B is sought: if it is worth more than nothing, its own -A / B is lower and becomes p; if not, p
//!               is least. There are finitely many paths and p falls at each step, so it ends at the very least
//! Source    Dinkelbach, On nonlinear fractional programming, Management Science 13, 1967, for (2)
//! Not here  the arithmetic of a path (`worth`), the mixed-integer problem (`program`), text (the facade)

pub mod program;
pub mod worth;

use self::program::{Aim, Program};
use self::worth::{Refused, Worth, of_path};
use crate::solve::Search;
use loparite_milp::solver::{Settings, Solution, Status};
use loparite_model::superstructure::{Objective, Question, Superstructure};

/// Paths beside the best one that are listed.
pub const RUNNERS_UP: usize = 4;
/// Most paths of a superstructure of which each one that cannot be built is named.
pub const MOST_NAMED: f64 = 64.0;
/// Relative gap of a solve: paths nearer to each other than that are put in order by their worth alone.
const GAP: f64 = 1e-10;
/// Violation that the solver may leave; [`worth`] allows more before it refuses a path.
const TOLERANCE: f64 = 1e-9;

/// Answer to a question.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer {
    /// Paths, the best first: at most one and [`RUNNERS_UP`]; none if none is possible.
    pub ranked: Vec<Worth>,
    /// Whether every possible path is listed.
    pub is_all: bool,
    /// Paths that cannot be built and why: all of them if there are few paths, else those that were met.
    pub refused: Vec<(Vec<usize>, Refused)>,
    /// The least impacts of any path, if none keeps the limit.
    pub least_impact: Option<f64>,
    /// Solves and nodes.
    pub effort: (usize, i64),
}

impl Answer {
    /// The best path.
    pub fn best(&self) -> Option<&Worth> {
        self.ranked.first()
    }

    /// What a path of the list loses against the best: money, or money per kg.
    pub fn loses(&self, objective: Objective, at: usize) -> f64 {
        let value = |worth: &Worth| match objective {
            Objective::NetPresentValue => -worth.npv,
            Objective::CostOfRecovery => worth.recovery.unwrap_or(f64::INFINITY),
        };
        value(&self.ranked[at]) - value(&self.ranked[0])
    }
}

/// Answers a question.
///
/// # Errors
/// In words, if the solver gives no answer, or one that the arithmetic does not bear out.
pub fn answer(case: &Superstructure, question: &Question, search: Search) -> Result<Answer, String> {
    let settings = Settings {
        seed: search.seed,
        on_solve: search.on_solve,
        mip_gap: GAP,
        feasibility_tolerance: TOLERANCE,
        integrality_tolerance: TOLERANCE,
        ..Settings::default()
    };
    let program = Program::new(case, question);
    let mut seeking = Seeking { case, question, program, settings, refused: Vec::new(), effort: (0, 0) };
    let mut ranked: Vec<Worth> = Vec::new();
    let mut is_all = false;
    while !is_all && ranked.len() <= RUNNERS_UP {
        match seeking.next(ranked.last())? {
            Some(worth) => {
                seeking.program.cut(&worth.path);
                ranked.push(worth);
            }
            None => is_all = true,
        }
    }
    match question.objective {
        Objective::NetPresentValue => ranked.sort_by(|a, b| b.npv.total_cmp(&a.npv)),
        Objective::CostOfRecovery => ranked.sort_by(|a, b| price(a).total_cmp(&price(b))),
    }
    let least_impact = if ranked.is_empty() { seeking.least_impact()? } else { None };
    let refused = match case.paths() <= MOST_NAMED {
        true => every_refused(case, question),
        false => seeking.refused,
    };
    Ok(Answer { ranked, is_all, refused, least_impact, effort: seeking.effort })
}

fn price(worth: &Worth) -> f64 {
    worth.recovery.unwrap_or(f64::INFINITY)
}

/// Every path from the first stage to the last.
fn paths(case: &Superstructure) -> Vec<Vec<usize>> {
    let mut begun: Vec<Vec<usize>> = case.of_stage(0).map(|at| vec![at]).collect();
    for _ in 1..case.stages() {
        let longer = |path: &Vec<usize>| -> Vec<Vec<usize>> {
            let last = path.last().map_or(&[][..], |&at| &case.options[at].to);
            last.iter().map(|&next| [&path[..], &[next]].concat()).collect()
        };
        begun = begun.iter().flat_map(longer).collect();
    }
    begun
}

fn every_refused(case: &Superstructure, question: &Question) -> Vec<(Vec<usize>, Refused)> {
    let refused = |path: Vec<usize>| {
        let why = of_path(case, question, &path).err()?;
        Some((path, why))
    };
    paths(case).into_iter().filter_map(refused).collect()
}

/// The search for one path after the other.
struct Seeking<'s> {
    case: &'s Superstructure,
    question: &'s Question,
    program: Program,
    settings: Settings,
    refused: Vec<(Vec<usize>, Refused)>,
    effort: (usize, i64),
}

impl Seeking<'_> {
    /// The best path that is not cut off; none if there is none.
    fn next(&mut self, before: Option<&Worth>) -> Result<Option<Worth>, String> {
        match self.question.objective {
            Objective::NetPresentValue => self.best(Aim::Value),
            Objective::CostOfRecovery => self.cheapest(before.and_then(|worth| worth.recovery).unwrap_or(0.0)),
        }
    }

    /// Equation (2), from some price on.
    fn cheapest(&mut self, from: f64) -> Result<Option<Worth>, String> {
        let mut least: Option<Worth> = None;
        let mut at = from;
        while let Some(found) = self.best(Aim::ValueAt(at))? {
            if least.as_ref().is_some_and(|least| price(&found) >= price(least)) {
                break;
            }
            at = price(&found);
            least = Some(found);
        }
        Ok(least)
    }

    /// The path that serves an aim best, and that the arithmetic bears out.
    fn best(&mut self, aim: Aim) -> Result<Option<Worth>, String> {
        loop {
            let Some(solution) = self.solve(aim)? else { return Ok(None) };
            let path = self.program.path(&solution);
            if path.is_empty() {
                self.agrees(&solution, 0.0)?;
                return Ok(Some(Worth::of_nothing()));
            }
            match of_path(self.case, self.question, &path) {
                Ok(worth) => {
                    let value = match aim {
                        Aim::ValueAt(price) => (price - worth.recovery.unwrap_or(0.0)) * worth.per_price,
                        Aim::Value | Aim::LeastImpact => worth.npv,
                    };
                    self.agrees(&solution, value)?;
                    return Ok(Some(worth));
                }
                // at the edge of a limit the arithmetic decides
                Err(why) => {
                    self.program.cut(&path);
                    self.refused.push((path, why));
                }
            }
        }
    }

    fn solve(&mut self, aim: Aim) -> Result<Option<Solution>, String> {
        let solution = self.program.seek(aim, &self.settings);
        self.effort.0 += 1;
        self.effort.1 += solution.nodes;
        match &solution.status {
            Status::Optimal => Ok(Some(solution)),
            Status::Infeasible => Ok(None),
            other => Err(format!("question `{}`: {other:?}", self.question.id)),
        }
    }

    /// Whether the solver's objective is the value of its path.
    fn agrees(&self, solution: &Solution, value: f64) -> Result<(), String> {
        let (found, may_lose) = self.program.value(solution);
        if (found - value).abs() <= may_lose {
            return Ok(());
        }
        let id = &self.question.id;
        Err(format!("question `{id}`: the solver values its path at {found}, and it is worth {value}"))
    }

    /// The least impacts, if it is their limit that no path keeps.
    fn least_impact(&mut self) -> Result<Option<f64>, String> {
        if self.question.impact_limit.is_none() {
            return Ok(None);
        }
        let free = Question { impact_limit: None, objective: Objective::NetPresentValue, ..self.question.clone() };
        let mut program = Program::new(self.case, &free);
        std::mem::swap(&mut self.program, &mut program);
        let solution = self.solve(Aim::LeastImpact)?;
        let path = solution.map(|solution| self.program.path(&solution));
        std::mem::swap(&mut self.program, &mut program);
        Ok(path.and_then(|path| of_path(self.case, &free, &path).ok()).map(|worth| worth.impact))
    }
}
