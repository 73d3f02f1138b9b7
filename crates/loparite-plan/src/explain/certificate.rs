//! Certificate: a bound on a goal that anyone can recompute from the model, without the solver and its word.
//!
//! In        a model, a goal, a weight for each limit
//! Out       [`Verified`]: the bound with every rounding on the safe side, and whether it puts the target out of reach
//! Holds     whatever the weights are, the bound holds; nothing of it is taken from the certificate but the weights:
//!           scope, rows and columns are built anew from the model; an unknown account is a failure, not a zero
//! Equations (1) bound = sum over accounts of weight * limit + sum over activities of what is left of their measure *
//!           cap (`loparite_milp::bound`), caps as in `caps`
//! Source    Neumaier and Shcherbina, Safe bounds in linear and mixed-integer linear programming, 2004
//! Not here  plans with whole plants: their maximum is at most the bound; that it is as low as was found is the
//!           solver's word

use crate::explain::caps::{Caps, caps};
use crate::goals::Scope;
use crate::program::{Answer, Program, Target};
use crate::terms::Controls;
use loparite_kernel::ids::{Id, Table};
use loparite_milp::bound::{Charge, SafeBound, safe_bound, safe_infeasible};
use loparite_milp::problem::Problem;
use loparite_model::chain::Model;
use loparite_model::goal::GoalId;
use loparite_model::outcome::{Proof, Proves};
use loparite_model::post::{AccountId, ActivityId, Book, Lot, LotId};
use loparite_model::words;
use std::collections::BTreeMap;
use std::fmt;

/// Relative difference within which a bound that is recomputed counts as the one that was stated.
const SAME: f64 = 1e-9;

/// What was recomputed.
#[derive(Clone, PartialEq, Debug)]
pub struct Verified {
    /// No plan gives more of the goal, in its unit; of a proven contradiction minus infinity.
    pub bound_safe: f64,
    /// Wanted.
    pub target: f64,
    /// Whether the bound is below the target by more than one part in a million.
    pub proves_out_of_reach: bool,
    /// Whether the certificate stated the same, to one part in 10^9.
    pub as_stated: bool,
}

/// Why a certificate is none of this model.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refused {
    /// The model has no such account.
    Unknown {
        /// Its tag.
        tag: String,
    },
    /// An account stands twice in it.
    Twice {
        /// Its tag.
        tag: String,
    },
    /// The account limits nothing, so it can have no weight.
    Unlimited {
        /// Its tag.
        tag: String,
    },
    /// A weight is no number.
    NoNumber {
        /// Of which account.
        tag: String,
    },
    /// There is no weight at all.
    Empty,
}

impl fmt::Display for Refused {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::Unknown { tag } => write!(to, "the model has no account `{tag}`"),
            Refused::Twice { tag } => write!(to, "account `{tag}` stands twice in the certificate"),
            Refused::Unlimited { tag } => write!(to, "account `{tag}` limits nothing in this program"),
            Refused::NoNumber { tag } => write!(to, "the weight of account `{tag}` is no number"),
            Refused::Empty => write!(to, "the certificate holds no weights"),
        }
    }
}

impl std::error::Error for Refused {}

/// Rebuilds scope and program of a goal from the model and recomputes the bound from the weights of a proof.
///
/// # Errors
/// The proof is not one of this model.
pub fn verify(model: &Model, goal: GoalId, proof: &Proof) -> Result<Verified, Refused> {
    let row = &model.goals[goal];
    let scope = Scope::new(model, row.year, Controls::InForce, &Scope::stated_years(model));
    let program = Program::new(model, &scope.book, Target::Measure(goal), &[]);
    let weights = weights(model, &scope, &program, proof)?;
    let found = recompute(&scope, &program, &weights, proof.proves);
    let target = row.target.value;
    let same = |found: f64| found == proof.safe || (found - proof.safe).abs() <= SAME * found.abs().max(1e-300);
    Ok(match proof.proves {
        Proves::Bound => {
            let bound_safe = in_units(model, &program, (goal, row.year), found.bound);
            let proves_out_of_reach = bound_safe < target * (1.0 - 1e-6);
            Verified { bound_safe, target, proves_out_of_reach, as_stated: same(bound_safe) }
        }
        Proves::Contradiction => {
            let proven = found.bound > 0.0;
            let bound_safe = if proven { f64::NEG_INFINITY } else { f64::INFINITY };
            Verified { bound_safe, target, proves_out_of_reach: proven, as_stated: proven == (proof.safe > 0.0) }
        }
    })
}

/// weights by row, in the solver's units
fn weights(model: &Model, scope: &Scope, program: &Program, proof: &Proof) -> Result<Vec<f64>, Refused> {
    if proof.weights.is_empty() && proof.proves == Proves::Bound && proof.plain != 0.0 {
        return Err(Refused::Empty);
    }
    let by_tag = tags(model, &scope.book, &scope.ways.lots);
    let mut weights = vec![0.0; program.problem.rows()];
    let mut seen = std::collections::BTreeSet::new();
    for (tag, weight) in &proof.weights {
        let &account = by_tag.get(tag).ok_or_else(|| Refused::Unknown { tag: tag.clone() })?;
        if !seen.insert(account) {
            return Err(Refused::Twice { tag: tag.clone() });
        }
        if !weight.is_finite() {
            return Err(Refused::NoNumber { tag: tag.clone() });
        }
        let row = program.row(account).ok_or_else(|| Refused::Unlimited { tag: tag.clone() })?;
        weights[row.0 as usize] = weight * program.objective_scale() / program.scale(account);
    }
    Ok(weights)
}

fn tags(model: &Model, book: &Book, lots: &Table<LotId, Lot>) -> BTreeMap<String, AccountId> {
    book.accounts().map(|(id, account)| (words::account(model, lots, account.key).tag(), id)).collect()
}

fn recompute(scope: &Scope, program: &Program, weights: &[f64], proves: Proves) -> SafeBound {
    let relaxed = program.problem.relaxed();
    let caps = caps(&scope.book, &scope.ways.lots).by_column(&scope.book, relaxed.cols());
    match proves {
        Proves::Bound => safe_bound(&relaxed, weights, &caps),
        Proves::Contradiction => contradiction(&relaxed, weights, &caps),
    }
}

/// with a proof by a single row or column the bound counts as above zero by the least number
fn contradiction(relaxed: &Problem, ray: &[f64], caps: &loparite_milp::bound::Caps) -> SafeBound {
    let found = safe_infeasible(relaxed, ray, caps);
    let mut ray = found.ray.unwrap_or_else(|| safe_bound(relaxed, &vec![0.0; relaxed.rows()], caps));
    match found.proof {
        Some(_) if ray.bound > 0.0 => {}
        Some(_) => ray.bound = f64::MIN_POSITIVE,
        None => ray.bound = ray.bound.min(0.0),
    }
    ray
}

/// a bound of the solver's objective in the unit of the goal, with what stands without any activity
fn in_units(model: &Model, program: &Program, (goal, year): (GoalId, i32), bound: f64) -> f64 {
    let standing = crate::family::standing(model, goal, year);
    let bound = bound / program.objective_scale();
    if standing == 0.0 && program.objective_scale() == 1.0 { bound } else { (bound + standing).next_up().next_up() }
}

/// The proof that goes with an answer: duals of a maximum, or the ray of a contradiction; none if the answer is
/// neither.
pub fn prove(
    model: &Model,
    scope: &Scope,
    (program, answer): (&Program, &Answer),
    (goal, year): (GoalId, i32),
) -> Option<Proof> {
    use loparite_milp::solver::Status;
    let (proves, by_row) = match answer.status {
        Status::Optimal => (Proves::Bound, answer.solution.row_dual.clone()),
        Status::Infeasible => {
            let none = || vec![0.0; program.problem.rows()];
            (Proves::Contradiction, answer.solution.farkas.clone().filter(|ray| !ray.is_empty()).unwrap_or_else(none))
        }
        _ => return None,
    };
    let mut stated: Vec<(String, f64)> = Vec::new();
    // the weights are proven as they will be read: in the units of the book, and back
    let mut weights = vec![0.0; program.problem.rows()];
    for (id, account) in scope.book.accounts() {
        let Some(row) = program.row(id) else { continue };
        let weight = by_row[row.0 as usize] * program.scale(id) / program.objective_scale();
        if weight != 0.0 {
            stated.push((words::account(model, &scope.ways.lots, account.key).tag(), weight));
            weights[row.0 as usize] = weight * program.objective_scale() / program.scale(id);
        }
    }
    let relaxed = program.problem.relaxed();
    let known = caps(&scope.book, &scope.ways.lots);
    let columns = known.by_column(&scope.book, relaxed.cols());
    let found = match proves {
        Proves::Bound => safe_bound(&relaxed, &weights, &columns),
        Proves::Contradiction => contradiction(&relaxed, &weights, &columns),
    };
    let units = |bound: f64| in_units(model, program, (goal, year), bound);
    let (plain, safe) = match proves {
        Proves::Bound => (units(found.naive), units(found.bound)),
        Proves::Contradiction => (found.naive, found.bound),
    };
    Some(Proof {
        proves,
        weights: stated,
        plain,
        safe,
        slack: (safe - plain).abs(),
        beyond: match proves {
            Proves::Bound => model.goals[goal].target.value - safe,
            Proves::Contradiction if safe > 0.0 => f64::INFINITY,
            Proves::Contradiction => f64::NEG_INFINITY,
        },
        loose: loose(model, scope, &known, &found),
    })
}

/// What made a bound loose by more than dust, or infinite.
fn loose(model: &Model, scope: &Scope, caps: &Caps, found: &SafeBound) -> Vec<String> {
    let counts = |charge: &&Charge| charge.worth > 1e-6 * found.naive.abs();
    found
        .uncapped
        .iter()
        .chain(found.charged.iter().filter(counts))
        .filter(|charge| (charge.col.0 as usize) < scope.book.activities().len())
        .map(|charge| {
            let id = ActivityId::at(charge.col.0 as usize);
            let words = words::activity(model, &scope.ways.lots, scope.book.activity(id).key).tag();
            format!("{words}: {}", caps.in_words(model, scope, id))
        })
        .collect()
}
