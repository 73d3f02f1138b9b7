//! Breach: which demands of states no plan can keep.
//!
//! In        a scope whose program has no solution
//! Out       [`Breach`]es: rule, year, what is demanded, what can be had
//! Holds     only rules that demand something can leave no plan at all: doing nothing keeps all others; no breach, and
//!           there is a plan; of rules that are kept one at a time and not together, some are named, not all
//! Equations (1) min sum over demands of short / least, with (what the rule counts) + short >= least, all else as it is
//!           (2) had = least - short
//! Source    elastic programs: Chinneck, Feasibility and Infeasibility in Optimization, ch. 6
//! Not here  contradictions that show in the text (`loparite-load`: LP2231, LP2232)

use crate::goals::Scope;
use crate::program::{Program, Target};
use loparite_kernel::quantity::Year;
use loparite_milp::problem::{ColId, Integrality};
use loparite_milp::solver::{self, Settings, Status};
use loparite_model::chain::Model;
use loparite_model::planning::PolicyId;
use loparite_model::post::{AccountId, AccountKey};

/// Share of a demand by which it must be missed to count.
const SHORT: f64 = 1e-6;

/// Nodes after which the search with whole plants ends; what is not proven by then is not reported.
const MOST_NODES: i32 = 100;

/// A demand that no plan meets together with all other limits.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Breach {
    /// Which rule.
    pub policy: PolicyId,
    /// When.
    pub year: Year,
    /// Its account.
    pub account: AccountId,
    /// What it demands, in its unit.
    pub least: f64,
    /// What a plan that misses as little as possible gives.
    pub had: f64,
}

/// The demands that no plan of a scope keeps, equation (1); first as if plants could be built in part, then with whole
/// plants. Empty if all can be kept, or if the search ended before it could tell.
pub fn breaches(model: &Model, scope: &Scope, settings: &Settings) -> Vec<Breach> {
    let mut program = Program::new(model, &scope.book, Target::Least, &[]);
    let mut demands: Vec<(Breach, ColId)> = Vec::new();
    for (account, row) in scope.book.accounts() {
        let AccountKey::Policy { policy, year } = row.key else { continue };
        let least = row.bounds.0;
        if let Some(limit) = program.row(account).filter(|_| least.is_finite() && least > 0.0) {
            let entry = [(limit, 1.0)];
            let column = program.problem.add_col(1.0 / least, 0.0, f64::INFINITY, Integrality::Continuous, &entry);
            demands.push((Breach { policy, year, account, least, had: least }, column));
        }
    }
    if demands.is_empty() {
        return Vec::new();
    }
    let missed = |x: &[f64]| -> Vec<Breach> {
        let had = |&(breach, column): &(Breach, ColId)| Breach { had: breach.least - x[column.0 as usize], ..breach };
        let is_missed = |breach: &Breach| breach.had < breach.least * (1.0 - SHORT);
        demands.iter().map(had).filter(is_missed).collect()
    };
    let in_part = solver::solve(&program.problem.relaxed(), settings);
    let found = if in_part.status == Status::Optimal { missed(&in_part.x) } else { Vec::new() };
    if !found.is_empty() {
        return found;
    }
    let searching = Settings { most_nodes: Some(MOST_NODES), ..settings.clone() };
    let whole = solver::solve(&program.problem, &searching);
    if whole.status == Status::Optimal { missed(&whole.x) } else { Vec::new() }
}
