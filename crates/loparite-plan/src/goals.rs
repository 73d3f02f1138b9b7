//! Goals: the most any plan can give of one goal, and what that maximum is made of.
//!
//! In        a model, a goal
//! Out       attainable maximum, its parts by lever, the rows that bind, a certificate
//! Holds     the parts sum to the bound (strong duality, rechecked without the solver); only years up to the goal's
//!           are in the program, since later ones cannot help it
//! Equations (1) bound = max of the measure if plants could be built in part = sum over rows of dual * limit
//!           (2) attainable = the same with whole plants; whole_plants = attainable - bound <= 0
//!           (3) dual of a row = what one more unit of its limit adds to the bound; where several rows bind at once the
//!               division among them is not unique, their sum is
//! Source    linear programming duality: Dantzig, Linear Programming and Extensions, ch. 6
//! Not here  how far a lever must stretch (`levers`)

use crate::family::{self, Ctx};
use crate::program::{Answer, Program, Target};
use crate::terms::{Controls, Terms};
use crate::ways::{self, Ways};
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_milp::certificate;
use loparite_milp::problem::Problem;
use loparite_milp::solver::{Settings, Status};
use loparite_model::chain::Model;
use loparite_model::goal::GoalId;
use loparite_model::outcome::{BindingRow, Certificate};
use loparite_model::post::{AccountKey, Book, Lever};
use std::collections::BTreeMap;

/// Relative gap within which the maximum with whole plants is taken as found.
const WHOLE_GAP: f64 = 1e-3;

/// Nodes after which the best plan found stands for the maximum; the bound is exact in any case.
const MOST_NODES: i32 = 100;

/// Terms, ways and book up to a year.
pub struct Scope {
    /// What decisions mean.
    pub terms: Terms,
    /// Which material can be where.
    pub ways: Ways,
    /// Accounts and activities.
    pub book: Book,
}

impl Scope {
    /// Everything up to a last year, goals measured in given years.
    pub fn new(model: &Model, last: Year, controls: Controls, goal_years: &[Year]) -> Scope {
        let terms = Terms::new(model, last, controls);
        let ways = ways::find(model, &terms.on_line);
        let book = family::book(&Ctx { model, ways: &ways, terms: &terms, last, goal_years });
        Scope { terms, ways, book }
    }

    /// Years in which the goals say they are measured.
    pub fn stated_years(model: &Model) -> Vec<Year> {
        model.goals.iter().map(|(_, goal)| goal.year).collect()
    }
}

/// The most any plan can give of a goal.
#[derive(Clone, Debug)]
pub struct Attainable {
    /// With whole plants.
    pub whole: f64,
    /// If plants could be built in part.
    pub bound: f64,
    /// Parts of the bound.
    pub parts: BTreeMap<Lever, f64>,
    /// Rows that bind, largest effect first.
    pub rows: Vec<BindingRow>,
    /// Recheck.
    pub certificate: Certificate,
    /// What the solver said if it found neither a maximum nor that there is none.
    pub unsolved: Option<String>,
}

/// Finds the most of a goal in a scope; `year` is when it is measured.
pub fn attainable(model: &Model, scope: &Scope, goal: GoalId, year: Year, settings: &Settings) -> Attainable {
    let standing = family::standing(model, goal, year);
    let program = Program::new(model, &scope.book, Target::Measure(goal), &[]);
    let (relaxed, bound) = program.solve_relaxed(settings);
    if bound.status != Status::Optimal {
        // an unbounded measure has no maximum; the caller sees infinity, and no parts
        let unbounded = if bound.status == Status::Unbounded { f64::INFINITY } else { 0.0 };
        return Attainable {
            whole: unbounded,
            bound: unbounded,
            parts: BTreeMap::new(),
            rows: Vec::new(),
            certificate: Certificate { primal: f64::INFINITY, dual: f64::INFINITY, gap: f64::INFINITY },
            unsolved: (bound.status != Status::Unbounded).then(|| format!("{:?}", bound.status)),
        };
    }
    let searching = Settings { mip_gap: WHOLE_GAP, most_nodes: Some(MOST_NODES), ..settings.clone() };
    let whole = if is_whole(&scope.book, &bound) { bound.objective } else { program.solve(&searching).objective };
    let rows = binding_rows(model, scope, (goal, year), &bound);
    let mut parts: BTreeMap<Lever, f64> = BTreeMap::new();
    for row in &rows {
        *parts.entry(row.lever).or_default() += row.contribution;
    }
    *parts.entry(Lever::Existing).or_default() += standing;
    let certificate = certify(&relaxed, &bound, parts.values().sum::<f64>() - standing);
    Attainable {
        whole: whole.max(0.0) + standing,
        bound: bound.objective + standing,
        parts,
        rows,
        unsolved: None,
        certificate,
    }
}

/// Whether every decision of a relaxed answer is whole, so that nothing is lost by whole plants.
fn is_whole(book: &Book, answer: &Answer) -> bool {
    use loparite_model::post::Steps;
    let whole = |level: f64| (level - level.round()).abs() < 1e-7;
    book.activities().all(|(id, row)| row.steps == Steps::Continuous || whole(answer.levels[id.position()]))
}

fn certify(relaxed: &Problem, answer: &Answer, parts: f64) -> Certificate {
    let residuals = certificate::check(relaxed, &answer.solution);
    let gap = (answer.objective - parts).abs() / answer.objective.abs().max(1.0);
    Certificate { primal: residuals.primal, dual: residuals.dual.max(residuals.sign), gap: gap.max(residuals.gap) }
}

fn binding_rows(model: &Model, scope: &Scope, (goal, year): (GoalId, Year), answer: &Answer) -> Vec<BindingRow> {
    let mut rows: Vec<BindingRow> = Vec::new();
    for (id, account) in scope.book.accounts() {
        let dual = answer.duals[id.position()];
        let Some(stated) = account.lever else { continue };
        let limit = account.bounds.1;
        // a unit of money is worth little of most goals, but there is much of it: dust is what is small in its effect
        if dual.abs() <= 1e-9 && (dual * limit).abs() <= 1e-12 * answer.objective.abs() {
            continue;
        }
        let lever = match account.key {
            // a plant that cannot be in full work by then is held down by time, not by its size
            AccountKey::PlantSize { facility } if scope.terms.share_by(model, facility, year) < 1.0 - 1e-9 => {
                Lever::Time
            }
            AccountKey::OnLine { .. } if limit == 0.0 => Lever::Time,
            _ => stated,
        };
        let name = row_name(model, account.key);
        rows.push(BindingRow { account: id, name, lever, dual, limit, contribution: dual * limit });
    }
    let worth = |row: &BindingRow| (row.contribution.abs(), row.dual.abs());
    rows.sort_by(|a, b| worth(b).partial_cmp(&worth(a)).expect("duals are numbers").then(a.account.cmp(&b.account)));
    debug_assert!(goal.position() < model.goals.len());
    rows
}

/// What an account limits, in words.
pub fn row_name(model: &Model, key: AccountKey) -> String {
    match key {
        AccountKey::Reserve { deposit } => format!("reserve of {}", model.deposits[deposit].name),
        AccountKey::Extraction { deposit, year } => {
            format!("yearly flow of {} in {year}", model.deposits[deposit].name)
        }
        AccountKey::OnLine { facility, year } => format!("capacity of {} in {year}", model.facilities[facility].name),
        AccountKey::PlantSize { facility } => {
            format!("one plant of the largest size: {}", model.facilities[facility].name)
        }
        AccountKey::Access { facility, year } => {
            format!("technology for {} decided in {year}", model.facilities[facility].name)
        }
        AccountKey::MoneyLimit { money, year } => format!("{} in {year}", model.money[money].name),
        AccountKey::MoneyShare { money, facility } => {
            format!("largest share of {} in {}", model.money[money].name, model.facilities[facility].name)
        }
        AccountKey::PowerSupply { power, year } => format!("{} in {year}", model.power[power].name),
        AccountKey::PowerBalance { region, year } => format!("power in {} in {year}", model.regions[region].name),
        AccountKey::Grid { site, year } => format!("grid connection at {} in {year}", model.sites[site].name),
        AccountKey::Workforce { site, year } => format!("people at {} in {year}", model.sites[site].name),
        AccountKey::RegionWorkforce { region, year } => format!("people in {} in {year}", model.regions[region].name),
        AccountKey::Freight { arc, year } => format!("freight {} in {year}", model.arcs.key(arc)),
        AccountKey::Demand { offtake, year } => format!("demand {} in {year}", model.offtakes.key(offtake)),
        AccountKey::Supply { import, year } => format!("import {} in {year}", model.imports.key(import)),
        other => format!("{other:?}"),
    }
}
