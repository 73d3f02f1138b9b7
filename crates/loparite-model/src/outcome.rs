//! Outcome: what a plan is, and how far each goal is out of reach and why.
//!
//! In        what `loparite-plan` has found
//! Out       [`Outcome`], [`Decided`], [`GoalOutcome`], [`Stretch`]
//! Holds     an infeasible goal is an outcome with its certificate, never an error
//! Equations (1) attainable = sum over levers of contribution + whole_plants
//! Not here  tables (`loparite-results`), verdicts (`loparite-claims`)

use crate::goal::GoalId;
use crate::post::{AccountId, AccountKey, ActivityKey, Book, BuildKind, Lever, Lot, LotId, Project};
use loparite_kernel::ids::Table;
use loparite_kernel::quantity::Year;
use std::collections::BTreeMap;

/// Amounts below this are rounding of the solver.
pub const NOTHING: f64 = 1e-6;

/// How the solver ended.
#[derive(Clone, PartialEq, Debug)]
pub enum PlanStatus {
    /// Within the gap asked for.
    Optimal,
    /// Stopped early with a plan; the share still open between plan and bound.
    Stopped {
        /// Relative gap.
        gap: f64,
    },
    /// No plan at all satisfies the limits.
    Infeasible,
    /// The solver gave neither a plan nor a proof that there is none.
    Unsolved {
        /// What it said.
        reason: String,
    },
}

/// A row that holds a goal down.
#[derive(Clone, Debug)]
pub struct BindingRow {
    /// The account.
    pub account: AccountId,
    /// For print.
    pub name: String,
    /// Its kind.
    pub lever: Lever,
    /// Whose limit it is: a source of money, a deposit, a plant, ..
    pub of: String,
    /// In which year; none of a limit on the whole horizon.
    pub year: Option<Year>,
    /// Gain of the goal per unit of the limit; below zero where a rule asks for at least so much.
    pub dual: f64,
    /// The limit: the least that a rule asks for where the dual is below zero, else the most.
    pub limit: f64,
    /// dual * limit.
    pub contribution: f64,
}

/// How far one lever alone must stretch.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Stretch {
    /// Every limit of the lever must be multiplied by this (at most 1: the goal needs less than there is).
    Factor(f64),
    /// The date must move.
    Later {
        /// Years it must move at least: before, no plan reaches the goal even if plants could be built in part (at
        /// least 1,
        /// also where plants in part would do in the year itself and whole ones do not).
        earliest: Year,
        /// Years after which a plan with whole plants was found, if one was.
        sure: Option<Year>,
    },
    /// It suffices to lift the restriction.
    Lifted,
    /// No amount makes the goal reachable.
    Never {
        /// No plan gives more with the lever without any limit, even if plants could be built in part.
        best: f64,
    },
    /// The solver found neither a way nor a proof within its effort.
    Undecided,
}

/// One lever of one goal.
#[derive(Clone, Debug)]
pub struct LeverOutcome {
    /// Which.
    pub lever: Lever,
    /// Its part of the attainable maximum, equation (1).
    pub contribution: f64,
    /// The least part that a division of the maximum among levers can give it: what the maximum gains per doubling when
    /// its limits begin to rise.
    pub least: f64,
    /// The greatest part: what the maximum loses, at the same rate, when its limits begin to fall.
    pub greatest: f64,
    /// Number of rows of this lever that bind.
    pub binding: usize,
    /// How far it must stretch; `None` when the goal is reachable.
    pub stretch: Option<Stretch>,
}

/// What recomputing the attainable maximum from the data without the solver gives.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Certificate {
    /// Largest violation of a row or bound by the plan behind the maximum, in units of the program's rows.
    pub primal: f64,
    /// Largest error of a reduced cost.
    pub dual: f64,
    /// |attainable bound - sum of dual * limit|, relative.
    pub gap: f64,
}

/// What a proof proves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Proves {
    /// That no plan gives more than the bound.
    Bound,
    /// That limits and rules contradict one another: there is no plan at all.
    Contradiction,
}

/// A bound that anyone can recompute from the model without a solver: a weight for each limit, in the units of the
/// book.
#[derive(Clone, PartialEq, Debug)]
pub struct Proof {
    /// What it proves.
    pub proves: Proves,
    /// Weight by account, those that are not zero; accounts by their tags (`words`), in order of the book.
    pub weights: Vec<(String, f64)>,
    /// The bound by plain arithmetic, in the unit of the goal.
    pub plain: f64,
    /// The bound with every rounding on the safe side: no plan gives more. Infinite if the weights prove nothing; of a
    /// contradiction by how much the limits miss one another, below zero if nothing is proven.
    pub safe: f64,
    /// safe - plain: the price of certainty.
    pub slack: f64,
    /// target - safe: how far the goal is out of reach for certain; below zero if the proof does not say so.
    pub beyond: f64,
    /// What made the bound loose, or infinite: activities in words with the most each can be.
    pub loose: Vec<String>,
}

/// Limits of one kind and owner that hold a goal down, with their years.
#[derive(Clone, PartialEq, Debug)]
pub struct Group {
    /// Kind.
    pub lever: Lever,
    /// Whose.
    pub of: String,
    /// Years in which they bind, ascending; none if they hold for the whole horizon.
    pub years: Vec<Year>,
    /// Sum of the parts.
    pub part: f64,
}

/// Rows by kind and owner, largest part first.
pub fn groups(rows: &[BindingRow]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for row in rows {
        match groups.iter_mut().find(|group| group.lever == row.lever && group.of == row.of) {
            Some(group) => {
                group.part += row.contribution;
                group.years.extend(row.year);
            }
            None => groups.push(Group {
                lever: row.lever,
                of: row.of.clone(),
                years: row.year.into_iter().collect(),
                part: row.contribution,
            }),
        }
    }
    for group in &mut groups {
        group.years.sort_unstable();
        group.years.dedup();
    }
    groups.sort_by(|a, b| b.part.abs().total_cmp(&a.part.abs()));
    groups
}

/// One goal: wanted, attained, attainable, and why.
#[derive(Clone, Debug)]
pub struct GoalOutcome {
    /// Which.
    pub goal: GoalId,
    /// Wanted.
    pub target: f64,
    /// In the plan of this run.
    pub attained: f64,
    /// The most that a plan with whole plants was found to give, this goal alone: within a thousandth of the most
    /// there is,
    /// or the best after a fixed effort. Nothing exceeds `bound`, which is exact.
    pub attainable: f64,
    /// The most if plants could be built in part.
    pub bound: f64,
    /// attainable - bound: what is lost because plants are whole.
    pub whole_plants: f64,
    /// Parts of the maximum by lever, all levers, in order.
    pub levers: Vec<LeverOutcome>,
    /// The rows that bind, largest effect first.
    pub rows: Vec<BindingRow>,
    /// Recheck without the solver.
    pub certificate: Certificate,
    /// The bound for anyone to recompute; none where there was nothing to prove it from.
    pub proof: Option<Proof>,
}

impl GoalOutcome {
    /// Whether the target can be reached, this goal alone (to one part in a million).
    pub fn reachable(&self) -> bool {
        self.attainable >= self.target * (1.0 - 1e-6)
    }

    /// The rows that bind, by kind and owner, largest part first.
    pub fn groups(&self) -> Vec<Group> {
        groups(&self.rows)
    }

    /// Whether a lever binds nowhere and its limits could go without adding anything to what is attainable.
    pub fn without_effect(&self, lever: &LeverOutcome) -> bool {
        let same = |best: f64| best <= self.bound * (1.0 + 1e-6) + 1e-9;
        lever.binding == 0 && matches!(lever.stretch, Some(Stretch::Never { best }) if same(best))
    }
}

/// Size of the mathematical program and what it took; times are the facade's, engines have no clock.
#[derive(Clone, Debug, Default)]
pub struct Effort {
    /// Rows of the full program.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Of which whole.
    pub whole: usize,
    /// Nonzeros.
    pub nonzeros: usize,
    /// Programs solved.
    pub solves: usize,
    /// Name and version of the solver.
    pub solver: String,
}

/// A plan.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// How it ended.
    pub status: PlanStatus,
    /// All materials.
    pub lots: Table<LotId, Lot>,
    /// Accounts and activities.
    pub book: Book,
    /// Level of every activity; empty if infeasible.
    pub levels: Vec<f64>,
    /// Net present value before profit tax, money.
    pub npv: f64,
    /// Goals in order of declaration.
    pub goals: Vec<GoalOutcome>,
    /// What it took.
    pub effort: Effort,
}

/// A project decided in a plan: a plant, an acquisition of a technology, a reinforcement.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Decided {
    /// Which.
    pub project: Project,
    /// Year of the decision.
    pub year: Year,
    /// First year on line; of plants alone.
    pub on_line: Option<Year>,
    /// t/a (capacity basis) of a plant; units of a reinforcement; 1 of an acquisition.
    pub size: f64,
    /// Money up to the start that the chain pays; of a joint venture without the partner's.
    pub capital: f64,
}

impl Outcome {
    /// What is decided, by year of decision, project and start. A plant decided in one year in several ways (on several
    /// pieces, with an acquisition and without) is one row for each year in which it starts.
    pub fn decided(&self) -> Vec<Decided> {
        let mut found: BTreeMap<(Year, Project, Option<BuildKind>), Decided> = BTreeMap::new();
        for ((id, activity), &level) in self.book.activities().zip(&self.levels) {
            let (project, year, kind) = match activity.key {
                ActivityKey::Build { facility, year, kind } | ActivityKey::Size { facility, year, kind } => {
                    (Project::Facility(facility), year, Some(kind))
                }
                ActivityKey::Acquire { acquisition, year } => (Project::Acquisition(acquisition), year, None),
                ActivityKey::Reinforce { reinforcement, year } => (Project::Reinforcement(reinforcement), year, None),
                _ => continue,
            };
            if level <= NOTHING {
                continue;
            }
            let new = Decided { project, year, on_line: None, size: 0.0, capital: 0.0 };
            let row = found.entry((year, project, kind)).or_insert(new);
            if !matches!(activity.key, ActivityKey::Build { .. }) {
                row.size += level;
            }
            for post in self.book.posts(id) {
                match self.book.account(post.account).key {
                    AccountKey::Outlay { .. } => row.capital += post.amount * level,
                    AccountKey::OnLine { year, .. } if post.amount < 0.0 => {
                        row.on_line = Some(row.on_line.map_or(year, |first| first.min(year)));
                    }
                    _ => {}
                }
            }
        }
        // a decision without a size is rounding of the solver
        let mut rows: Vec<Decided> = found.into_values().filter(|row| row.size > NOTHING).collect();
        rows.sort_by_key(|row| (row.year, row.project, row.on_line));
        rows.dedup_by(|next, row| {
            let is_same = (next.year, next.project, next.on_line) == (row.year, row.project, row.on_line);
            if is_same {
                row.size += next.size;
                row.capital += next.capital;
            }
            is_same
        });
        rows
    }
}
