//! Regret: one set of decisions for all named futures that misses the least of the best in any.
//!
//! In        a model with named futures
//! Out       [`Regret`]: candidates x futures, the candidate of least greatest regret, a lower bound on what any has
//! Holds     decisions (build, size, acquire, reinforce) are the same in every future, what is done with them differs;
//!           decisions that cannot be held in a future are of infinite regret there and the table says so; the first
//!           future is the model as it is
//! Equations (1) regret of c in f = best of f - value of candidate c in f, best of f the best whole plan known in f
//!           (2) found  = min over c of max over f of (1)
//!           (3) bound  = min of r, r >= best of f - value in f for each f, plants in part, decisions shared: no plan's
//!           greatest regret is less
//! Source    minimax regret: Savage, Journal of the American Statistical Association 46 (1951)
//! Not here  how a model is turned into a future (`futures`); probabilities: none are given

use crate::futures::turned;
use crate::goals::Scope;
use crate::program::{MILLION, Program};
use crate::search::best::{Best, Held, best};
use crate::search::choice::decision;
use crate::search::{Counted, column, program, told, words};
use crate::terms::Controls;
use loparite_milp::problem::{ColId, Integrality, Problem, RowId, Sense};
use loparite_milp::solver::{Settings, Solution, Status, solve};
use loparite_milp::sweep::{Base, Limits};
use loparite_model::chain::{FacilityId, Model};
use loparite_model::outcome::PlanStatus;
use loparite_model::planning::FutureId;
use loparite_model::post::{ActivityKey, Steps};
use std::collections::{BTreeMap, BTreeSet};

/// What is decided, by activity; what is not named is not done.
pub type Decisions = BTreeMap<ActivityKey, f64>;

/// Columns of all futures together above which no joint program is solved: then there is no lower bound but zero, and
/// no candidate that is made for all futures at once.
pub const MOST_COLUMNS: usize = 160_000;

/// What a candidate is made for.
#[derive(Clone, PartialEq, Debug)]
pub enum Aim {
    /// The best plan of a future; `None` is the model as it is.
    Future(Option<FutureId>),
    /// Built is what more than half of these plans build.
    Majority,
    /// Greatest mean value over the futures, each as likely.
    Mean,
    /// Least greatest regret with plants in part, rounded up.
    Hedge,
}

/// For what a candidate's sizes are made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sizes {
    /// For what its builds are made.
    Own,
    /// Its builds held, for least greatest regret.
    ForAll,
}

/// A candidate in a future.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Fares {
    /// Value there, money.
    Worth(f64),
    /// The decisions cannot be held there: not paid, not allowed, or not ready in time.
    Impossible,
}

/// One candidate.
#[derive(Clone, PartialEq, Debug)]
pub struct Candidate {
    /// What it is made for.
    pub aim: Aim,
    /// For what its sizes are made.
    pub sizes: Sizes,
    /// What it decides.
    pub decisions: Decisions,
    /// How it fares, by future, the model as it is first.
    pub fares: Vec<Fares>,
    /// Regret by future, money; infinite where it is impossible, below zero where it beats the best plan known.
    pub regret: Vec<f64>,
}

impl Candidate {
    /// The greatest regret.
    pub fn worst(&self) -> f64 {
        self.regret.iter().copied().fold(f64::NEG_INFINITY, f64::max)
    }
}

/// Candidates x futures.
#[derive(Clone, PartialEq, Debug)]
pub struct Regret {
    /// The futures; `None` is the model as it is, the first.
    pub futures: Vec<Option<FutureId>>,
    /// Value of the best whole plan known in each, money; minus infinity if it has none.
    pub best: Vec<f64>,
    /// What no plan exceeds in each, money.
    pub bound: Vec<f64>,
    /// All candidates.
    pub candidates: Vec<Candidate>,
    /// Position of the chosen one; `None` if every one is impossible in some future.
    pub chosen: Option<usize>,
    /// No plan's greatest regret is less, money; 0 if the joint program is too large.
    pub least: f64,
    /// Whether the joint program was solved.
    pub joint: Joint,
}

/// Whether the joint program of all futures was solved.
#[derive(Clone, PartialEq, Debug)]
pub enum Joint {
    /// It was.
    Solved,
    /// It has more than [`MOST_COLUMNS`] columns.
    TooLarge {
        /// That many.
        columns: usize,
    },
    /// The solver gave no answer.
    Unsolved(String),
}

/// A future with its program.
struct World {
    future: Option<FutureId>,
    keys: Vec<ActivityKey>,
    whole: Vec<bool>,
    program: Program,
    best: Best,
}

impl World {
    fn new(model: &Model, future: Option<FutureId>, settings: &Settings) -> World {
        let model = future.map_or_else(|| model.clone(), |future| turned(model, future));
        let scope = Scope::new(&model, model.last_year, Controls::InForce, &Scope::stated_years(&model));
        let program = program(&model, &scope.book, &[], Counted::All);
        let best = best(&model, &program, &scope.book, Held::Nothing, settings);
        let keys = scope.book.activities().map(|(_, row)| row.key).collect();
        let whole = scope.book.activities().map(|(_, row)| row.steps == Steps::Whole).collect();
        World { future, keys, whole, program, best }
    }

    /// What a plan of this world decides.
    fn decisions(&self, x: &[f64]) -> Decisions {
        let taken = self.keys.iter().zip(x).filter(|(key, level)| decision(**key).is_some() && **level > 1e-9);
        taken.map(|(&key, &level)| (key, level)).collect()
    }

    /// How decisions fare here.
    fn fares(&self, decisions: &Decisions, settings: &Settings) -> Fares {
        let there: BTreeSet<&ActivityKey> = self.keys.iter().collect();
        if decisions.keys().any(|key| !there.contains(key)) {
            return Fares::Impossible;
        }
        let mut held = self.program.problem.relaxed();
        hold(&mut held, &self.keys, &self.whole, decisions);
        let found = solve(&held, settings);
        if found.status == Status::Optimal { Fares::Worth(found.objective * MILLION) } else { Fares::Impossible }
    }
}

/// Holds decisions in a problem: whole ones exactly, sizes within a tenth of a millionth.
pub fn hold(problem: &mut Problem, keys: &[ActivityKey], whole: &[bool], decisions: &Decisions) {
    for (position, key) in keys.iter().enumerate() {
        if let ActivityKey::Choose { facility } = key {
            let chosen = chosen(decisions, *facility);
            problem.set_col_bounds(column(position), chosen, chosen);
        }
        if decision(*key).is_none() {
            continue;
        }
        let level = decisions.get(key).copied().unwrap_or(0.0);
        let (low, high) =
            if whole[position] { (level.round(), level.round()) } else { (level * (1.0 - 1e-7), level * (1.0 + 1e-7)) };
        problem.set_col_bounds(column(position), low, high);
    }
}

/// 1 if any of a facility is built.
fn chosen(decisions: &Decisions, facility: FacilityId) -> f64 {
    let built = |key: &ActivityKey| matches!(key, ActivityKey::Build { facility: other, .. } if *other == facility);
    if decisions.iter().any(|(key, &level)| built(key) && level > 0.5) { 1.0 } else { 0.0 }
}

/// The decisions of least greatest regret among the candidates.
pub fn regret(model: &Model, settings: &Settings) -> Regret {
    let futures: Vec<Option<FutureId>> = std::iter::once(None).chain(model.futures.ids().map(Some)).collect();
    let worlds: Vec<World> = futures.iter().map(|&future| World::new(model, future, settings)).collect();
    let best: Vec<f64> = worlds.iter().map(|world| world.best.value()).collect();
    let mut found = Regret {
        bound: worlds.iter().map(|world| world.best.bound).collect(),
        futures,
        best,
        candidates: Vec::new(),
        chosen: None,
        least: 0.0,
        joint: Joint::Solved,
    };
    if worlds.iter().any(|world| world.best.answer.is_none()) {
        found.joint = Joint::Unsolved("a future has no plan".to_owned());
        return found;
    }
    let mut aims: Vec<(Aim, Sizes, Decisions)> = Vec::new();
    for world in &worlds {
        let x = &world.best.answer.as_ref().expect("just asked").solution.x;
        aims.push((Aim::Future(world.future), Sizes::Own, world.decisions(x)));
    }
    aims.push((Aim::Majority, Sizes::Own, majority(&aims)));
    joint(&worlds, &mut found, &mut aims, settings);
    for (aim, sizes, decisions) in aims {
        let fares: Vec<Fares> = worlds.iter().map(|world| world.fares(&decisions, settings)).collect();
        let regret = fares.iter().zip(&found.best).map(|(fares, best)| match fares {
            Fares::Worth(value) => best - value,
            Fares::Impossible => f64::INFINITY,
        });
        found.candidates.push(Candidate { aim, sizes, regret: regret.collect(), decisions, fares });
    }
    let worst = |at: &usize| found.candidates[*at].worst();
    let least = (0..found.candidates.len()).min_by(|a, b| worst(a).total_cmp(&worst(b)).then(a.cmp(b)));
    found.chosen = least.filter(|at| worst(at).is_finite());
    found
}

/// What more than half of the plans decide, each size the mean of theirs.
fn majority(plans: &[(Aim, Sizes, Decisions)]) -> Decisions {
    // a project counts, not its year: it is decided in the year that most plans have, the earlier of equals
    let mut votes: BTreeMap<_, BTreeMap<i32, Vec<usize>>> = BTreeMap::new();
    for (plan, (.., decisions)) in plans.iter().enumerate() {
        for key in decisions.keys().filter(|key| !matches!(key, ActivityKey::Size { .. })) {
            let (project, year) = decision(*key).expect("only decisions are kept");
            votes.entry(project).or_default().entry(year).or_default().push(plan);
        }
    }
    let mut chosen = Decisions::new();
    for (project, years) in votes {
        let voters: BTreeSet<usize> = years.values().flatten().copied().collect();
        if 2 * voters.len() <= plans.len() {
            continue;
        }
        let most = years.iter().max_by(|a, b| a.1.len().cmp(&b.1.len()).then(b.0.cmp(a.0)));
        let Some((&year, with)) = most else { continue };
        let same = |key: &&ActivityKey| decision(**key) == Some((project, year));
        let keys: BTreeSet<ActivityKey> =
            with.iter().flat_map(|&plan| plans[plan].2.keys().filter(same)).copied().collect();
        for key in keys {
            let levels: Vec<f64> = with.iter().filter_map(|&plan| plans[plan].2.get(&key)).copied().collect();
            let mean = levels.iter().sum::<f64>() / levels.len() as f64;
            chosen.insert(key, if matches!(key, ActivityKey::Size { .. }) { mean } else { mean.round().max(1.0) });
        }
    }
    chosen
}

/// The joint program: equation (3), and the candidates that follow from it.
fn joint(worlds: &[World], found: &mut Regret, aims: &mut Vec<(Aim, Sizes, Decisions)>, settings: &Settings) {
    let columns: usize = worlds.iter().map(|world| world.program.problem.cols()).sum();
    if columns > MOST_COLUMNS {
        found.joint = Joint::TooLarge { columns };
        return;
    }
    for (aim, extensive) in
        [(Aim::Hedge, Extensive::new(worlds, &found.best)), (Aim::Mean, Extensive::new(worlds, &[]))]
    {
        // by interior point where it is large: four futures of the largest example did not end in 100 s of simplex
        let solved = told(settings, || Base::new(extensive.problem.clone(), settings, Limits::default()));
        let part = match solved.answer().solution() {
            Some(solution) if solution.status == Status::Optimal => solution,
            Some(solution) => {
                found.joint = Joint::Unsolved(format!("{:?}", solution.status));
                return;
            }
            None => {
                found.joint = Joint::Unsolved(words(&solved.answer().tried));
                return;
            }
        };
        if aim == Aim::Hedge {
            found.least = (part.objective * MILLION).max(0.0);
        }
        let whole = extensive.rounded(part, settings);
        if whole.status == Status::Optimal {
            aims.push((aim, Sizes::ForAll, extensive.decisions(&whole.x)));
        }
    }
    // the sizes of a set of builds can be chosen for all futures at once
    let extensive = Extensive::new(worlds, &found.best);
    let mut sized: BTreeSet<Vec<(ActivityKey, i64)>> = BTreeSet::new();
    for (aim, sizes, decisions) in aims.clone() {
        let known = !sized.insert(extensive.builds(&decisions));
        if sizes == Sizes::ForAll || known {
            continue;
        }
        let found = extensive.sized(&decisions, settings);
        if found.status == Status::Optimal {
            aims.push((aim, Sizes::ForAll, extensive.decisions(&found.x)));
        }
    }
}

/// All futures in one program, plants in part: decisions shared, operations apart.
struct Extensive {
    problem: Problem,
    /// Columns of the shared decisions.
    shared: BTreeMap<ActivityKey, (ColId, bool)>,
    /// Columns that say whether any module of a facility is built, one for each future.
    implied: Vec<(ColId, FacilityId)>,
}

impl Extensive {
    /// Least greatest regret against the best values; without them, greatest mean value.
    fn new(worlds: &[World], best: &[f64]) -> Extensive {
        let hedging = !best.is_empty();
        let mut problem = Problem::new(if hedging { Sense::Minimise } else { Sense::Maximise });
        let mut first: Vec<u32> = Vec::new();
        for world in worlds {
            first.push(problem.rows() as u32);
            for row in 0..world.program.problem.rows() {
                let (lower, upper) = world.program.problem.row_bounds(RowId(row as u32));
                problem.add_row(lower, upper);
            }
        }
        let regrets: Vec<RowId> = best.iter().map(|value| problem.add_row(value / MILLION, f64::INFINITY)).collect();
        let mut shared: BTreeMap<ActivityKey, Vec<(usize, usize)>> = BTreeMap::new();
        for (at, world) in worlds.iter().enumerate() {
            for (position, key) in world.keys.iter().enumerate() {
                if decision(*key).is_some() {
                    shared.entry(*key).or_default().push((at, position));
                }
            }
        }
        let mut extensive = Extensive { problem, shared: BTreeMap::new(), implied: Vec::new() };
        let add = |problem: &mut Problem, copies: &[(usize, usize)], upper: f64| {
            let (mut cost, mut entries) = (0.0, Vec::new());
            for &(at, position) in copies {
                let own = &worlds[at].program.problem;
                let col = column(position);
                entries.extend(own.column(col).map(|(row, value)| (RowId(first[at] + row.0), value)));
                if hedging {
                    entries.push((regrets[at], own.cost(col)));
                } else {
                    cost += own.cost(col) / worlds.len() as f64;
                }
            }
            entries.retain(|(_, value)| *value != 0.0);
            problem.add_col(cost, 0.0, upper, Integrality::Continuous, &entries)
        };
        for (key, copies) in &shared {
            // what is no decision in every future is not taken in any
            let upper = if copies.len() == worlds.len() { f64::INFINITY } else { 0.0 };
            let col = add(&mut extensive.problem, copies, upper);
            extensive.shared.insert(*key, (col, worlds[copies[0].0].whole[copies[0].1]));
        }
        for (at, world) in worlds.iter().enumerate() {
            for (position, key) in world.keys.iter().enumerate().filter(|(_, key)| decision(**key).is_none()) {
                let (_, upper) = world.program.problem.col_bounds(column(position));
                let col = add(&mut extensive.problem, &[(at, position)], upper);
                if let ActivityKey::Choose { facility } = key {
                    extensive.implied.push((col, *facility));
                }
            }
        }
        if hedging {
            let entries: Vec<(RowId, f64)> = regrets.iter().map(|&row| (row, 1.0)).collect();
            extensive.problem.add_col(1.0, f64::NEG_INFINITY, f64::INFINITY, Integrality::Continuous, &entries);
        }
        extensive
    }

    fn decisions(&self, x: &[f64]) -> Decisions {
        let taken = self.shared.iter().map(|(&key, &(col, whole))| (key, x[col.0 as usize], whole));
        taken
            .filter(|(_, level, _)| *level > 1e-9)
            .map(|(key, l, whole)| (key, if whole { l.round() } else { l }))
            .collect()
    }

    /// With each project decided whole in the year in which it is decided most.
    fn rounded(&self, part: &Solution, settings: &Settings) -> Solution {
        let mut most: BTreeMap<_, (f64, f64, ActivityKey)> = BTreeMap::new();
        for (&key, &(col, _)) in self.shared.iter().filter(|(_, (_, whole))| *whole) {
            let (project, _) = decision(key).expect("shared columns are decisions");
            let level = part.x[col.0 as usize];
            let entry = most.entry(project).or_insert((0.0, 0.0, key));
            entry.0 += level;
            if level > entry.1 {
                (entry.1, entry.2) = (level, key);
            }
        }
        let taken = most.values().filter(|(sum, ..)| *sum > 1e-6);
        self.sized(&taken.map(|&(sum, _, key)| (key, (sum - 1e-6).ceil().max(1.0))).collect(), settings)
    }

    /// What is decided in whole numbers.
    fn builds(&self, decisions: &Decisions) -> Vec<(ActivityKey, i64)> {
        let whole = |key: &ActivityKey| self.shared.get(key).is_some_and(|&(_, whole)| whole);
        decisions.iter().filter(|(key, _)| whole(key)).map(|(&key, &units)| (key, units.round() as i64)).collect()
    }

    /// With the whole decisions held and the sizes free.
    fn sized(&self, decisions: &Decisions, settings: &Settings) -> Solution {
        let mut held = self.problem.clone();
        for (key, &(col, _)) in self.shared.iter().filter(|(_, (_, whole))| *whole) {
            let units = decisions.get(key).copied().unwrap_or(0.0).round();
            held.set_col_bounds(col, units, units);
        }
        for &(col, facility) in &self.implied {
            let chosen = chosen(decisions, facility);
            held.set_col_bounds(col, chosen, chosen);
        }
        solve(&held, settings)
    }
}

/// Why there is no plan of least regret.
pub fn without(found: &Regret) -> PlanStatus {
    let reason = match &found.joint {
        Joint::Unsolved(how) if found.candidates.is_empty() => how.clone(),
        _ => "no candidate can be held in every future".to_owned(),
    };
    PlanStatus::Unsolved { reason }
}
