//! Build: why a plant is built or not, and where the next one of its kind should stand.
//!
//! In        a plan, a facility, or a stage
//! Out       [`WhyBuilt`]: what a built plant earns by kind, what the plan loses without it and builds instead; what
//!           one that is not built would cost, by item, and which limits make it worse; [`Site`]s in order of value
//! Holds     differences by item sum to the difference of value; earnings sum to what the decision to build is worth at
//!           the prices of the plan; values of a forced or forbidden plant are for plants in part, of both plans that
//!           are compared, and say what whole plants give where that is quick
//! Equations (1) earned[k] = sum over activities j of the facility, accounts i of kind k of
//!               level[j] * (money[i] - dual[i]) * post[i, j], duals of the plan with its whole numbers held
//!           (2) worth     = best value - best value without the facility
//!           (3) forced    = best value with one plant of it, decided in the year that suits best, less best value
//! Not here  ranges of good plans (`search`), stretch of limits (`joint`)

use crate::explain::caps::caps;
use crate::explain::prices::{floors, held};
use crate::goals::{active, row_name};
use crate::program::{Floor, Program, Target};
use crate::worth::weight;
use loparite_kernel::ids::{Id, Table};
use loparite_kernel::quantity::Year;
use loparite_milp::bound::{Caps, safe_bound, safe_infeasible};
use loparite_milp::problem::{ColId, RowId};
use loparite_milp::solver::{self, Method, Presolve, Settings, Solution, Solver, Status};
use loparite_milp::sweep::{Base, Delta};
use loparite_model::chain::{FacilityId, Model, Stage, TechnologyId};
use loparite_model::outcome::Outcome;
use loparite_model::post::{AccountKey, ActivityId, ActivityKey, Book, CashItem, Lever, Lot, LotId, Project};
use std::collections::BTreeMap;

/// Activities beyond which whole plants are not looked at.
const QUICK: usize = 2_000;

/// Nodes after which a search with whole plants is given up.
const MOST_NODES: i32 = 200;

/// A difference in money below this, relative to the value of the plan, is none.
const NOTHING: f64 = 1e-9;

/// Limits that are named as making a forced plant worse.
const NAMED: usize = 5;

/// What an earning is of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Earned {
    /// Money that flows.
    Cash(CashItem),
    /// What it makes, at the prices that the plan is ready to pay inside the chain.
    Products,
    /// What it takes, at the same prices.
    Feed,
    /// What it takes of a limit, at the limit's price.
    Limit(Lever),
    /// What it does for goals.
    Goals,
    /// Accounts of its own that do not cancel.
    Inside,
}

/// Two plans compared: one with something forced, and the best.
#[derive(Clone, PartialEq, Debug)]
pub struct Compared {
    /// Net present value more than the best plan's, money; below zero for what is forced.
    pub value: f64,
    /// The same by item, present value; items without a difference are left out.
    pub items: Vec<(CashItem, f64)>,
    /// Size of plants decided more, t/a by facility, largest difference in value of the capital first.
    pub sizes: Vec<(FacilityId, f64)>,
    /// Limits whose price times limit rises most, with the rise in money: these make it worse.
    pub tighter: Vec<(String, Lever, f64)>,
    /// The same difference of value with whole plants, where that was quick.
    pub whole: Option<f64>,
}

/// What came of forcing something.
#[derive(Clone, PartialEq, Debug)]
pub enum Forced {
    /// There is a plan.
    Compared(Compared),
    /// No plan keeps all limits and the goals that are held, as far as the plan that is explained attains them.
    Impossible,
    /// The solver could not say.
    Undecided,
}

/// Why a plant is built, or not.
#[derive(Clone, PartialEq, Debug)]
pub struct WhyBuilt {
    /// Which.
    pub facility: FacilityId,
    /// t/a decided in the plan; 0 if it is not built.
    pub size: f64,
    /// What it earns in the plan by kind, present value, equation (1); empty if it neither stands nor is built.
    pub earned: Vec<(Earned, f64)>,
    /// For one that is built: the best plan without it, equation (2).
    pub without: Option<Forced>,
    /// For one that is not: the best plan with it, equation (3), and the year of its decision.
    pub with: Option<(Forced, Option<Year>)>,
}

/// Whether other plants of the kind may be built beside the one that is forced.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Others {
    /// As the plan likes; the goals it pursues are held.
    Allowed,
    /// None: each stands alone beside what stands today, and no goal is held.
    Barred,
}

/// Which plants are candidates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// All of a stage.
    Stage(Stage),
    /// All of a technology.
    Technology(TechnologyId),
}

/// A place for the next plant.
#[derive(Clone, PartialEq, Debug)]
pub struct Site {
    /// Which.
    pub facility: FacilityId,
    /// t/a it would have.
    pub size: f64,
    /// Year of its decision.
    pub year: Option<Year>,
    /// Against the best plan in which none is forced.
    pub forced: Forced,
}

/// Why a facility is built in a plan, or not.
pub fn why(model: &Model, plan: &Outcome, facility: FacilityId, settings: &Settings) -> WhyBuilt {
    let held = floors(model, plan);
    let bench = Bench::new(model, plan, &held, settings);
    let size = plan_size(plan, facility);
    let earned = earnings(model, plan, facility, settings);
    let decidable = plan.book.find(AccountKey::PlantSize { facility }).is_some();
    let (mut without, mut with) = (None, None);
    if size > 0.0 {
        let barred = bench.barred(&[facility]);
        let missed = held.iter().any(|floor| bench.misses(floor, &barred));
        without = Some(if missed { Forced::Impossible } else { bench.compare(&barred) });
    } else if decidable {
        let (delta, year) = bench.best_year(&Delta::default(), facility);
        with = Some((bench.compare(&delta), year));
    }
    WhyBuilt { facility, size, earned, without, with }
}

/// Where the next plant of a kind should stand: every candidate forced in alone, best first; those for which there is
/// no plan last.
pub fn sites(model: &Model, plan: &Outcome, kind: Kind, others: Others, settings: &Settings) -> Vec<Site> {
    let held = match others {
        Others::Allowed => floors(model, plan),
        Others::Barred => Vec::new(),
    };
    let bench = Bench::new(model, plan, &held, settings);
    let of_kind = |facility: FacilityId| {
        let technology = model.facilities[facility].technology;
        match kind {
            Kind::Stage(stage) => model.technologies[technology].stage == stage,
            Kind::Technology(other) => technology == other,
        }
    };
    let decidable = |facility: &FacilityId| plan.book.find(AccountKey::PlantSize { facility: *facility }).is_some();
    let candidates: Vec<FacilityId> = model.facilities.ids().filter(|id| of_kind(*id)).filter(decidable).collect();
    let bench = match others {
        Others::Allowed => bench,
        Others::Barred => {
            let barred = bench.barred(&candidates);
            bench.within(&barred)
        }
    };
    let mut sites: Vec<Site> = candidates.iter().map(|&facility| bench.site(&candidates, facility, others)).collect();
    let value = |site: &Site| match &site.forced {
        Forced::Compared(compared) => compared.value,
        Forced::Impossible | Forced::Undecided => f64::NEG_INFINITY,
    };
    sites.sort_by(|a, b| value(b).total_cmp(&value(a)).then(a.facility.cmp(&b.facility)));
    sites
}

fn plan_size(plan: &Outcome, facility: FacilityId) -> f64 {
    let of = |key| matches!(key, ActivityKey::Size { facility: other, .. } if other == facility);
    let sizes = plan.book.activities().filter(|(_, activity)| of(activity.key));
    sizes.map(|(id, _)| plan.levels.get(id.position()).copied().unwrap_or(0.0)).sum()
}

/// The facility of an activity, if it is one facility's.
fn facility_of(key: ActivityKey) -> Option<FacilityId> {
    match key {
        ActivityKey::Run { facility, .. }
        | ActivityKey::Build { facility, .. }
        | ActivityKey::Size { facility, .. }
        | ActivityKey::OnLine { facility, .. }
        | ActivityKey::Mothball { facility, .. }
        | ActivityKey::Restart { facility, .. }
        | ActivityKey::Retire { facility, .. }
        | ActivityKey::Spend { project: Project::Facility(facility), .. } => Some(facility),
        _ => None,
    }
}

/// Equation (1); empty if the prices of the plan cannot be found.
pub fn earnings(model: &Model, plan: &Outcome, facility: FacilityId, settings: &Settings) -> Vec<(Earned, f64)> {
    if plan.levels.is_empty() {
        return Vec::new();
    }
    let (program, base) = held(model, plan, settings);
    let Some(solution) = base.answer().solution().filter(|solution| solution.status == Status::Optimal) else {
        return Vec::new();
    };
    let answer = program.answer(solution.clone());
    let levels = program.levels(&plan.book, &answer);
    let mut earned: BTreeMap<Earned, f64> = BTreeMap::new();
    for posting in plan.book.postings(&levels) {
        if facility_of(plan.book.activity(posting.activity).key) != Some(facility) {
            continue;
        }
        let account = plan.book.account(posting.account);
        if let AccountKey::Cash { item, year } = account.key {
            *earned.entry(Earned::Cash(item)).or_default() += posting.amount * weight(model, item, year);
        }
        let dual = answer.duals[posting.account.position()];
        if dual != 0.0 {
            let kind = match (account.key, account.lever) {
                (AccountKey::Material { .. } | AccountKey::SeasonMaterial { .. }, _) if posting.amount > 0.0 => {
                    Earned::Products
                }
                (AccountKey::Material { .. } | AccountKey::SeasonMaterial { .. } | AccountKey::Reagent { .. }, _) => {
                    Earned::Feed
                }
                (AccountKey::Goal { .. }, _) => Earned::Goals,
                // what it may build at most is what is being explained
                (AccountKey::PlantSize { .. }, _) => continue,
                (_, Some(lever)) => Earned::Limit(lever),
                (_, None) => Earned::Inside,
            };
            *earned.entry(kind).or_default() -= dual * posting.amount;
        }
    }
    let size: f64 = earned.values().map(|money| money.abs()).sum();
    earned.into_iter().filter(|(_, money)| money.abs() > NOTHING * size).collect()
}

/// The program of greatest value for plants in part, solved, to be asked what if.
struct Bench<'m> {
    model: &'m Model,
    book: &'m Book,
    lots: &'m Table<LotId, Lot>,
    settings: Settings,
    program: Program,
    caps: Caps,
    base: Base,
}

impl<'m> Bench<'m> {
    fn new(model: &'m Model, plan: &'m Outcome, floors: &[Floor], settings: &Settings) -> Bench<'m> {
        let (book, lots) = (&plan.book, &plan.lots);
        let program = Program::new(model, book, Target::Npv, floors);
        // whatever is forced or barred stays within what the book allows
        let caps = caps(book, lots).by_column(book, program.problem.cols());
        let base = program.base_within(settings, &caps);
        Bench { model, book, lots, settings: settings.clone(), program, caps, base }
    }

    /// The same with something forbidden from the start.
    fn within(self, delta: &Delta) -> Bench<'m> {
        let Bench { model, book, lots, settings, mut program, caps, .. } = self;
        delta.apply(&mut program.problem);
        let base = program.base_within(&settings, &caps);
        Bench { model, book, lots, settings, program, caps, base }
    }

    fn decisions(&self, facility: FacilityId) -> impl Iterator<Item = (ActivityId, Year, bool)> + '_ {
        self.book.activities().filter_map(move |(id, activity)| match activity.key {
            ActivityKey::Build { facility: other, year, .. } if other == facility => Some((id, year, true)),
            ActivityKey::Size { facility: other, year, .. } if other == facility => Some((id, year, false)),
            _ => None,
        })
    }

    /// No decision for these facilities.
    fn barred(&self, facilities: &[FacilityId]) -> Delta {
        let columns = facilities.iter().flat_map(|&facility| self.decisions(facility));
        Delta { cols: columns.map(|(id, ..)| (column(id), 0.0, 0.0)).collect(), ..Delta::default() }
    }

    /// One decision for a facility, in the year that a plan which may share it out over years uses most.
    fn best_year(&self, also: &Delta, facility: FacilityId) -> (Delta, Option<Year>) {
        let account = self.book.find(AccountKey::PlantSize { facility }).expect("only what can be decided is forced");
        let row: RowId = self.program.row(account).expect("what is built at most is a row");
        let unit = self.program.scale(account);
        let mut delta = also.clone();
        let mut most = self.book.account(account).bounds.1;
        // modules that exclude others count against the choice: here they count alone, and the choice is made
        let choose = self.book.activities().find(|(_, row)| row.key == ActivityKey::Choose { facility });
        if let Some((choose, _)) = choose {
            most = self.book.posts(choose).iter().find(|post| post.account == account).map_or(1.0, |post| -post.amount);
            delta.coefficients.push((row, column(choose), 0.0));
            delta.cols.push((column(choose), 1.0, 1.0));
        }
        delta.rows.push((row, unit, most * unit));
        let solution = self.solve(&delta);
        if solution.status != Status::Optimal {
            return (delta, None);
        }
        let mut by_year: BTreeMap<Year, f64> = BTreeMap::new();
        for (id, year, _) in self.decisions(facility).filter(|(.., builds)| *builds) {
            *by_year.entry(year).or_default() += solution.x[id.position()];
        }
        let most = by_year.iter().fold(None, |best: Option<(Year, f64)>, (&year, &part)| {
            if best.is_some_and(|(_, known)| known >= part - 1e-9) { best } else { Some((year, part)) }
        });
        let Some((best, _)) = most else { return (delta, None) };
        for (id, ..) in self.decisions(facility).filter(|(_, year, _)| *year != best) {
            delta.cols.push((column(id), 0.0, 0.0));
        }
        (delta, Some(best))
    }

    fn site(&self, candidates: &[FacilityId], facility: FacilityId, others: Others) -> Site {
        let freed = match others {
            Others::Allowed => Delta::default(),
            // the others are barred from the start: this one is let in again
            Others::Barred => {
                debug_assert!(candidates.contains(&facility));
                let own = self.decisions(facility).map(|(id, ..)| (column(id), 0.0, f64::INFINITY));
                Delta { cols: own.collect(), ..Delta::default() }
            }
        };
        let (delta, year) = self.best_year(&freed, facility);
        let moved = self.solve(&delta);
        let size = self.decisions(facility).filter(|(.., builds)| !builds);
        let size = size.map(|(id, ..)| moved.x.get(id.position()).copied().unwrap_or(0.0)).sum();
        Site { facility, size, year, forced: self.against_best(&delta, moved) }
    }

    /// Solves with a change, by simplex from the basis of the best plan alone: where goals are held, most that is
    /// forced has no plan, and simplex without presolve says so with a ray. What is called infeasible is believed only
    /// if the ray proves it.
    fn solve(&self, delta: &Delta) -> Solution {
        let mut problem = self.base.problem().clone();
        delta.apply(&mut problem);
        let settings = Settings { method: Method::Simplex, presolve: Presolve::Off, ..self.settings.clone() };
        let mut solver = Solver::new(&problem, &settings);
        if let Some(basis) = self.base.basis() {
            solver.set_basis(basis);
        }
        let mut solution = solver.solve();
        if solution.status == Status::Infeasible {
            let ray = solution.farkas.as_deref().unwrap_or_default();
            if safe_infeasible(&problem, ray, &self.caps).proof.is_none() {
                solution.status = Status::Unknown("infeasible without a proof".to_owned());
            }
        }
        if !matches!(solution.status, Status::Optimal | Status::Infeasible)
            && let Some(other) = self.base.one(delta).solution()
        {
            // the ladder of retries asks for the least violation, which gives a proof
            solution = other.clone();
        }
        solution
    }

    /// Whether a goal alone cannot be held with a change: a program of its own, quick, and its bound is recomputed
    /// without the solver.
    fn misses(&self, floor: &Floor, delta: &Delta) -> bool {
        let program = Program::new(self.model, self.book, Target::Measure(floor.goal), &[]);
        let mut problem = program.problem.relaxed();
        delta.apply(&mut problem);
        let found = solver::solve(&problem, &self.settings);
        let caps = caps(self.book, self.lots).by_column(self.book, problem.cols());
        found.status == Status::Optimal
            && safe_bound(&problem, &found.row_dual, &caps).bound / program.objective_scale() < floor.amount
    }

    /// The best plan with a change against the best without.
    fn compare(&self, delta: &Delta) -> Forced {
        self.against_best(delta, self.solve(delta))
    }

    fn against_best(&self, delta: &Delta, moved: Solution) -> Forced {
        let Some(best) = self.base.answer().solution().filter(|best| best.status == Status::Optimal) else {
            return Forced::Undecided;
        };
        match moved.status {
            Status::Optimal => {}
            Status::Infeasible => return Forced::Impossible,
            _ => return Forced::Undecided,
        }
        let (best, moved) = (self.program.answer(best.clone()), self.program.answer(moved));
        let levels = |answer| self.program.levels(self.book, answer);
        let (before, after) = (levels(&best), levels(&moved));
        let difference: Vec<f64> = before.iter().zip(&after).map(|(before, after)| after - before).collect();
        let value = moved.objective - best.objective;
        Forced::Compared(Compared {
            value,
            items: self.items(&difference, value.abs() + NOTHING * best.objective.abs()),
            sizes: self.sizes(&difference),
            tighter: self.tighter(&best.duals, &moved.duals),
            whole: self.whole(delta),
        })
    }

    fn items(&self, difference: &[f64], size: f64) -> Vec<(CashItem, f64)> {
        let balances = self.book.balances(difference);
        let mut items: BTreeMap<CashItem, f64> = BTreeMap::new();
        for (id, account) in self.book.accounts() {
            if let AccountKey::Cash { item, year } = account.key {
                *items.entry(item).or_default() += balances[id.position()] * weight(self.model, item, year);
            }
        }
        items.into_iter().filter(|(_, money)| money.abs() > NOTHING * size).collect()
    }

    fn sizes(&self, difference: &[f64]) -> Vec<(FacilityId, f64)> {
        let mut sizes: BTreeMap<FacilityId, f64> = BTreeMap::new();
        for (id, activity) in self.book.activities() {
            if let ActivityKey::Size { facility, .. } = activity.key {
                *sizes.entry(facility).or_default() += difference[id.position()];
            }
        }
        let mut sizes: Vec<(FacilityId, f64)> = sizes.into_iter().filter(|(_, size)| size.abs() > 1e-6).collect();
        let capital = |&(facility, size): &(FacilityId, f64)| {
            let capex = &self.model.facilities[facility].capex;
            (capex.cost.value / capex.at.max(f64::MIN_POSITIVE) * size).abs()
        };
        sizes.sort_by(|a, b| capital(b).total_cmp(&capital(a)).then(a.0.cmp(&b.0)));
        sizes
    }

    fn tighter(&self, before: &[f64], after: &[f64]) -> Vec<(String, Lever, f64)> {
        let mut risen: Vec<(String, Lever, f64)> = Vec::new();
        for (id, account) in self.book.accounts() {
            let Some(lever) = account.lever else { continue };
            let part = |dual: f64| dual * active(account.bounds, dual);
            let rise = part(after[id.position()]) - part(before[id.position()]);
            if rise > 0.0 {
                risen.push((row_name(self.model, account.key), lever, rise));
            }
        }
        risen.sort_by(|a, b| b.2.total_cmp(&a.2).then_with(|| a.0.cmp(&b.0)));
        risen.truncate(NAMED);
        risen
    }

    /// The difference with whole plants, if that is quick: searched for in small programs alone.
    fn whole(&self, delta: &Delta) -> Option<f64> {
        if self.book.activities().len() > QUICK {
            return None;
        }
        let searching = Settings { most_nodes: Some(MOST_NODES), ..self.settings.clone() };
        let best = solver::solve(&self.program.problem, &searching);
        let mut problem = self.program.problem.clone();
        delta.apply(&mut problem);
        let moved = solver::solve(&problem, &searching);
        let found = best.status == Status::Optimal && moved.status == Status::Optimal;
        found.then(|| (moved.objective - best.objective) / self.program.objective_scale())
    }
}

fn column(activity: ActivityId) -> ColId {
    ColId(u32::try_from(activity.position()).expect("a book holds fewer than 2^32 activities"))
}
