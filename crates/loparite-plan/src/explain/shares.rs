//! Shares: within which range the part of a lever, or of a group of limits, in a maximum lies.
//!
//! In        a solved program of a goal, groups of accounts; or a question, for the groups with the largest parts
//! Out       [`Range`]: least and greatest part of each group; [`Share`]s by kind and owner
//! Holds     the part that the duals state lies in the range; where duals are unique, the range is a point
//! Equations (1) V(s) = maximum with the limits of the group times s, which is concave;
//!               greatest = left derivative at 1 = largest sum of dual * limit over all dual optima,
//!               least = right derivative at 1 = smallest
//!           (2) derivatives are those of the straight piece next to 1: V is solved at 1 +- e, and at 1 +- e/2 unless
//!               the slope is already that of the duals, which it cannot pass; pieces that e steps over are halved away
//! Source    Gal, Postoptimal Analyses, Parametric Programming and Related Topics, 1995
//! Not here  parts together: ranges of several groups are not free of one another, since the parts always sum to the
//!           maximum

use crate::explain::{Question, scope};
use crate::goals::{binding_rows, lever_of, owner};
use crate::program::{Program, Target};
use loparite_milp::solver::{Settings, Status};
use loparite_milp::sweep::{Base, Delta};
use loparite_model::chain::Model;
use loparite_model::outcome::{Group, groups};
use loparite_model::post::{Account, AccountId, Book};

/// First step from 1, relative.
const STEP: f64 = 1e-3;

/// Times a step is made eight times smaller.
const HALVINGS: usize = 3;

/// Difference of two slopes, relative to the maximum, that counts as none.
const ALIKE: f64 = 1e-7;

/// Least and greatest part.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Range {
    /// What is gained, per doubling of the limits, when they begin to rise.
    pub least: f64,
    /// What is lost, at the same rate, when they begin to fall; infinite if there is no plan then.
    pub greatest: f64,
}

/// The range of a group's part: `part` is what the duals state.
pub fn range(program: &Program, base: &Base, accounts: &[AccountId], part: f64) -> Range {
    let Some(value) = base.answer().optimum() else { return Range { least: part, greatest: part } };
    let moved = |step: f64| -> Option<f64> {
        let delta = scaled(program, accounts, 1.0 + step);
        if delta.rows.is_empty() {
            return Some(0.0);
        }
        let answer = base.one(&delta);
        let solution = answer.solution()?;
        match solution.status {
            Status::Optimal => Some((solution.objective - value) / step / program.objective_scale()),
            // nothing satisfies all rules any more: the value falls without end
            Status::Infeasible => Some(f64::INFINITY),
            _ => None,
        }
    };
    let alike = ALIKE * (value / program.objective_scale()).abs().max(1e-9);
    let least = slope(&moved, 1.0, part, alike).unwrap_or(part);
    let greatest = slope(&moved, -1.0, part, alike).unwrap_or(part);
    Range { least: least.min(part), greatest: greatest.max(part) }
}

/// The slope next to 1 on one side, equation (2); none if the solver cannot say.
fn slope(moved: &dyn Fn(f64) -> Option<f64>, side: f64, part: f64, alike: f64) -> Option<f64> {
    let mut step = STEP;
    let mut far = moved(side * step)?;
    for _ in 0..HALVINGS {
        if (far - part).abs() <= alike {
            break;
        }
        let near = moved(side * step / 2.0)?;
        if (near - far).abs() <= alike {
            return Some(near);
        }
        step /= 8.0;
        far = moved(side * step)?;
    }
    Some(far)
}

/// Bounds of the rows of accounts, times a factor; limits of zero stay.
pub fn scaled(program: &Program, accounts: &[AccountId], factor: f64) -> Delta {
    let mut delta = Delta::default();
    for &id in accounts {
        let Some(row) = program.row(id) else { continue };
        let (lower, upper) = program.problem.row_bounds(row);
        if [lower, upper].iter().any(|bound| bound.is_finite() && *bound != 0.0) {
            // no limit stays none, also at a factor of zero
            let moved = |bound: f64| if bound.is_finite() { bound * factor } else { bound };
            delta.rows.push((row, moved(lower), moved(upper)));
        }
    }
    delta
}

/// All accounts of a book that a choice takes.
pub fn accounts(book: &Book, mut choice: impl FnMut(&Account) -> bool) -> Vec<AccountId> {
    book.accounts().filter(|(_, account)| choice(account)).map(|(id, _)| id).collect()
}

/// A group of limits with the range of its part.
#[derive(Clone, PartialEq, Debug)]
pub struct Share {
    /// Kind, owner, years, part.
    pub group: Group,
    /// Least and greatest part, all limits of the kind and owner moved together.
    pub range: Range,
}

/// What the maximum of a question is made of, by kind and owner (money by source, feed by deposit, ..), the `most` with
/// the largest parts; empty if there is no maximum. Plants that stand without any activity are in none of them.
pub fn shares(model: &Model, question: &Question, most: usize, settings: &Settings) -> Vec<Share> {
    let asked = question.model(model);
    let (goal, year) = (question.goal, asked.goals[question.goal].year);
    let scope = scope(&asked, goal);
    let program = Program::new(&asked, &scope.book, Target::Measure(goal), &[]);
    let base = program.base(settings);
    let Some(solution) = base.answer().solution().filter(|solution| solution.status == Status::Optimal) else {
        return Vec::new();
    };
    let rows = binding_rows(&asked, &scope, (goal, year), &program.answer(solution.clone()));
    let mut found = groups(&rows);
    // a limit of zero binds but has no part
    found.retain(|group| group.part != 0.0);
    found.truncate(most);
    let share = |group: Group| {
        let own = |account: &Account| {
            lever_of(&asked, &scope, account, year) == Some(group.lever) && owner(&asked, account.key) == group.of
        };
        let range = range(&program, &base, &accounts(&scope.book, own), group.part);
        Share { group, range }
    };
    found.into_iter().map(share).collect()
}
