//! Place: the same plant at each of several places, in full work: where the next one should stand.
//!
//! In        a model, the book of its plans, which facilities are candidates
//! Out       [`Places`]: what the chain is worth with each of them, and by which cash items they differ
//! Holds     every candidate has the same size and year of decision and works as far as its ramp-up lets it, every
//!           year from
//!           its start on; no other candidate is built; goals are not held, plants other than the candidates may be
//!           built
//!           in part: the comparison is of places, not of plans
//! Equations (1) size = what is asked, or the greatest of the smallest plants of all candidates
//!           (2) year = what is asked, or the first in which all of them can be decided and one of them can work
//!           (3) online[f, y] = ramp[y] * size, used[f, y] = online[f, y] for y from the start on
//! Not here  whether the stage is worth having at all: the value without any candidate stands beside (`build`)

use crate::goals::Scope;
use crate::program::{Answer, Program, Target};
use crate::terms::ramp_at;
use crate::worth::weight;
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_milp::problem::ColId;
use loparite_milp::solver::{Settings, Solution};
use loparite_milp::sweep::{self, Delta};
use loparite_model::chain::{FacilityId, Model};
use loparite_model::post::{AccountKey, ActivityKey, CashItem, Steps};
use std::collections::BTreeMap;

/// Years after the first in which all can be decided that are tried, too.
const TRIED: Year = 6;

/// What is asked of the plant; what is not is as the equations say.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Wanted {
    /// t/a.
    pub size: Option<f64>,
    /// Year of its decision.
    pub year: Option<Year>,
}

/// A plant at its place.
#[derive(Clone, PartialEq, Debug)]
pub struct Place {
    /// Which.
    pub facility: FacilityId,
    /// First year on line.
    pub on_line: Option<Year>,
    /// What the chain is worth with it more than without any candidate, money, by item; `None` where no plan has it
    /// in full
    /// work.
    pub items: Option<Vec<(CashItem, f64)>>,
}

impl Place {
    /// The sum of the items: minus infinity where no plan has it.
    pub fn value(&self) -> f64 {
        self.items.as_ref().map_or(f64::NEG_INFINITY, |items| items.iter().map(|(_, value)| value).sum())
    }
}

/// The same plant at each place, best first.
#[derive(Clone, PartialEq, Debug)]
pub struct Places {
    /// t/a, equation (1).
    pub size: f64,
    /// Year of the decision, equation (2).
    pub year: Year,
    /// By value.
    pub places: Vec<Place>,
}

/// Compares places; `None` without candidates, or if the chain without any of them has no answer.
pub fn places(
    model: &Model,
    scope: &Scope,
    candidates: &[FacilityId],
    wanted: Wanted,
    settings: &Settings,
) -> Option<Places> {
    let decisions = |facility: &FacilityId| &scope.terms.decisions[facility.position()];
    let first = |facility: &FacilityId| {
        decisions(facility).iter().filter(|it| !it.closed && it.via.is_none()).map(|it| it.year).min()
    };
    let decidable: Vec<FacilityId> = candidates.iter().copied().filter(|id| first(id).is_some()).collect();
    let year = wanted.year.or_else(|| decidable.iter().filter_map(first).max())?;
    let smallest =
        |facility: FacilityId| scope.terms.cost[facility.position()].as_ref().map(|it| it.pieces[0].smallest);
    let size = wanted.size.or_else(|| decidable.iter().filter_map(|&id| smallest(id)).reduce(f64::max))?;
    let program = Program::new(model, &scope.book, Target::Npv, &[]);
    let barred = barred(scope, candidates);
    let mut problem = program.problem.relaxed();
    barred.apply(&mut problem);
    let base = program.base_of(problem, settings);
    let nothing = cash(model, scope, &program.answer(solved(base.answer())?));
    let place = |&facility: &FacilityId, year: Year| {
        let decision = decisions(&facility).iter().find(|it| it.year == year && !it.closed && it.via.is_none());
        let found = decision.and_then(|decision| {
            let delta = at_work(model, scope, &program, (facility, year, decision.on_line), size)?;
            Some(cash(model, scope, &program.answer(solved(&base.one(&delta))?)))
        });
        let items = found.map(|found| difference(&found, &nothing));
        Place { facility, on_line: decision.map(|decision| decision.on_line), items }
    };
    // the feed of a first plant may come later than the plant could: then the first year in which one can work
    let until = if wanted.year.is_some() { year } else { (year + TRIED).min(model.last_year) };
    let tried = (year..=until).map(|year| (year, decidable.iter().map(|id| place(id, year)).collect::<Vec<_>>()));
    let mut all: Vec<(Year, Vec<Place>)> = Vec::new();
    for (year, places) in tried {
        let works = places.iter().any(|place| place.items.is_some());
        all.push((year, places));
        if works {
            break;
        }
    }
    let works = |(_, places): &&(Year, Vec<Place>)| places.iter().any(|place| place.items.is_some());
    let (year, mut places) = all.iter().find(works).or(all.first()).cloned()?;
    places.sort_by(|a, b| b.value().total_cmp(&a.value()).then(a.facility.cmp(&b.facility)));
    Some(Places { size, year, places })
}

/// the solution of a program that has an optimum
fn solved(answer: &sweep::Answer) -> Option<Solution> {
    answer.optimum().and(answer.solution()).cloned()
}

fn column(position: usize) -> ColId {
    ColId(position as u32) // the program has counted its columns in 31 bits
}

/// no candidate is decided
fn barred(scope: &Scope, candidates: &[FacilityId]) -> Delta {
    let mut delta = Delta::default();
    for (id, activity) in scope.book.activities() {
        let (ActivityKey::Build { facility, .. } | ActivityKey::Size { facility, .. }) = activity.key else { continue };
        if candidates.contains(&facility) {
            delta.cols.push((column(id.position()), 0.0, 0.0));
        }
    }
    delta
}

/// equation (3); `None` if the size is none that can be built
fn at_work(
    model: &Model,
    scope: &Scope,
    program: &Program,
    (facility, year, start): (FacilityId, Year, Year),
    size: f64,
) -> Option<Delta> {
    let cost = scope.terms.cost[facility.position()].as_ref()?;
    let piece = cost.pieces.iter().position(|piece| size <= piece.largest * (1.0 + 1e-9))?;
    let ramp = &model.technologies[model.facilities[facility].technology].ramp_up;
    let standing = model.facilities[facility].existing.as_ref();
    let mut delta = Delta::default();
    for (id, activity) in scope.book.activities() {
        let at = column(id.position());
        match activity.key {
            ActivityKey::Build { facility: other, year: when, kind } if other == facility => {
                let is_it = when == year && kind.via.is_none() && usize::from(kind.segment) == piece;
                // in part plants a module plant is as many modules as it takes
                let whole =
                    if activity.steps == Steps::Whole { (size / cost.pieces[piece].largest).max(1.0) } else { 1.0 };
                let level = if is_it { whole } else { 0.0 };
                delta.cols.push((at, level, level));
            }
            ActivityKey::Size { facility: other, year: when, kind } if other == facility => {
                let is_it = when == year && kind.via.is_none() && usize::from(kind.segment) == piece;
                let level = if is_it { size } else { 0.0 };
                delta.cols.push((at, level, level));
            }
            ActivityKey::OnLine { facility: other, year: when } if other == facility && when >= start => {
                let stands = standing.map_or(0.0, |path| path.at(when));
                let level = ramp_at(ramp, start, when) * size;
                delta.cols.push((at, level, level + stands));
            }
            _ => {}
        }
    }
    for when in start..=model.last_year {
        let row = scope.book.find(AccountKey::Capacity { facility, year: when }).and_then(|id| program.row(id))?;
        delta.rows.push((row, 0.0, 0.0));
    }
    Some(delta)
}

/// present value by item
fn cash(model: &Model, scope: &Scope, answer: &Answer) -> BTreeMap<CashItem, f64> {
    let levels = Program::levels_of(&scope.book, answer);
    let balances = scope.book.balances(&levels);
    let mut sums = BTreeMap::new();
    for (id, account) in scope.book.accounts() {
        if let AccountKey::Cash { item, year } = account.key {
            *sums.entry(item).or_default() += balances[id.position()] * weight(model, item, year);
        }
    }
    sums
}

fn difference(with: &BTreeMap<CashItem, f64>, without: &BTreeMap<CashItem, f64>) -> Vec<(CashItem, f64)> {
    let of = |sums: &BTreeMap<CashItem, f64>, item| sums.get(&item).copied().unwrap_or(0.0);
    let items = CashItem::WORDS.iter().map(|&(item, _)| (item, of(with, item) - of(without, item)));
    items.filter(|(_, value)| value.abs() > 1.0).collect()
}
