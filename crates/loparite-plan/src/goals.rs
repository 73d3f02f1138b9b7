//! Goals: the most any plan can give of one goal, and what that maximum is made of.
//!
//! In        a model, a goal
//! Out       attainable maximum, its parts by lever, the rows that bind, a certificate
//! Holds     the parts sum to the bound (strong duality, rechecked without the solver); only years up to the goal's
//!           are in the program, since later ones cannot help it; that limits and rules contradict one another is
//!           believed only with a proof
//! Equations (1) bound = max of the measure if plants could be built in part = sum over rows of dual * limit
//!           (2) attainable = the same with whole plants; whole_plants = attainable - bound <= 0
//!           (3) dual of a row = what one more unit of its limit adds to the bound; where several rows bind at once the
//!               division among them is not unique, their sum is; each lever's part has a range (`explain::shares`)
//!           (4) of a rule that asks for at least so much the dual is below zero, and its part is dual * least
//! Source    linear programming duality: Dantzig, Linear Programming and Extensions, ch. 6
//! Not here  how far a lever must stretch (`levers`)

use crate::explain::certificate as proof;
use crate::explain::shares::{self, Range};
use crate::family::{self, Ctx};
use crate::levers::stretch;
use crate::program::{Answer, Program, Target};
use crate::terms::{Controls, Terms};
use crate::ways::{self, Ways};
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_milp::certificate;
use loparite_milp::problem::Problem;
use loparite_milp::solver::{Settings, Status};
use loparite_milp::sweep::Base;
use loparite_model::chain::Model;
use loparite_model::goal::GoalId;
use loparite_model::outcome::{BindingRow, Certificate, GoalOutcome, LeverOutcome, Proof};
use loparite_model::post::{Account, AccountKey, Book, Lever, Project};
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
    /// Range of each part; a lever that binds nowhere has none.
    pub ranges: BTreeMap<Lever, Range>,
    /// Rows that bind, largest effect first.
    pub rows: Vec<BindingRow>,
    /// Recheck.
    pub certificate: Certificate,
    /// The bound for anyone to recompute.
    pub proof: Option<Proof>,
    /// What the solver said if it found neither a maximum nor that there is none.
    pub unsolved: Option<String>,
}

/// Finds the most of a goal in a scope; `year` is when it is measured.
pub fn attainable(model: &Model, scope: &Scope, goal: GoalId, year: Year, settings: &Settings) -> Attainable {
    let standing = family::standing(model, goal, year);
    let program = Program::new(model, &scope.book, Target::Measure(goal), &[]);
    let base = program.base(settings);
    let (relaxed, bound) = match base.answer().solution() {
        Some(solution) => (base.problem().clone(), program.answer(solution.clone())),
        None => program.solve_relaxed(settings),
    };
    let proof = proof::prove(model, scope, (&program, &bound), (goal, year));
    if bound.status != Status::Optimal {
        return without_maximum(&bound.status, proof);
    }
    let searching = Settings { mip_gap: WHOLE_GAP, most_nodes: Some(MOST_NODES), ..settings.clone() };
    let whole = if is_whole(&scope.book, &bound) { bound.objective } else { program.solve(&searching).objective };
    let rows = binding_rows(model, scope, (goal, year), &bound);
    let mut parts: BTreeMap<Lever, f64> = BTreeMap::new();
    for row in &rows {
        *parts.entry(row.lever).or_default() += row.contribution;
    }
    let certificate = certify(&relaxed, &bound, parts.values().sum::<f64>());
    let mut ranges = ranges(model, scope, year, (&program, &base), &parts);
    *parts.entry(Lever::Existing).or_default() += standing;
    if let Some(range) = ranges.get_mut(&Lever::Existing) {
        *range = Range { least: range.least + standing, greatest: range.greatest + standing };
    }
    Attainable {
        // the search for whole plants ends within its tolerance, which may lie beyond the bound
        whole: whole.max(0.0).min(bound.objective.max(0.0)) + standing,
        bound: bound.objective + standing,
        parts,
        ranges,
        rows,
        unsolved: None,
        certificate,
        proof,
    }
}

/// An unbounded measure has no maximum: the caller sees infinity, and no parts. Where limits and rules contradict one
/// another, and that is proven, there is nothing to attain; else it is not known.
fn without_maximum(status: &Status, proof: Option<Proof>) -> Attainable {
    let most = if *status == Status::Unbounded { f64::INFINITY } else { 0.0 };
    let settled = *status == Status::Unbounded || proof.as_ref().is_some_and(|proof| proof.safe > 0.0);
    Attainable {
        whole: most,
        bound: most,
        parts: BTreeMap::new(),
        ranges: BTreeMap::new(),
        rows: Vec::new(),
        certificate: Certificate { primal: f64::INFINITY, dual: f64::INFINITY, gap: f64::INFINITY },
        proof,
        unsolved: (!settled).then(|| format!("{status:?}")),
    }
}

/// Ranges of the levers that have a part in a maximum.
fn ranges(
    model: &Model,
    scope: &Scope,
    year: Year,
    (program, base): (&Program, &Base),
    parts: &BTreeMap<Lever, f64>,
) -> BTreeMap<Lever, Range> {
    let of =
        |lever: Lever| shares::accounts(&scope.book, |account| lever_of(model, scope, account, year) == Some(lever));
    let with_part = parts.iter().filter(|(_, part)| **part != 0.0);
    with_part.map(|(&lever, &part)| (lever, shares::range(program, base, &of(lever), part))).collect()
}

/// What an account counts as in a maximum measured in a year: that of a plant that cannot be in full work by then is a
/// matter of time, not of its size.
pub fn lever_of(model: &Model, scope: &Scope, account: &Account, year: Year) -> Option<Lever> {
    let stated = account.lever?;
    Some(match account.key {
        AccountKey::PlantSize { facility } if scope.terms.is_young(model, facility, year) => Lever::Time,
        AccountKey::OnLine { .. } if account.bounds.1 == 0.0 => Lever::Time,
        _ => stated,
    })
}

/// The most of one goal, its parts, and each lever's stretch if the goal is out of reach.
pub fn outcome(model: &Model, scope: &Scope, (goal, found): (GoalId, &Attainable), settings: &Settings) -> GoalOutcome {
    let row = &model.goals[goal];
    let reachable = found.whole >= row.target.value * (1.0 - 1e-6);
    let levers = Lever::WORDS
        .iter()
        .map(|&(lever, _)| {
            let contribution = found.parts.get(&lever).copied().unwrap_or(0.0);
            let range = found.ranges.get(&lever);
            LeverOutcome {
                lever,
                contribution,
                least: range.map_or(contribution, |range| range.least),
                greatest: range.map_or(contribution, |range| range.greatest),
                binding: found.rows.iter().filter(|row| row.lever == lever).count(),
                stretch: (!reachable).then(|| stretch(model, scope, goal, lever, settings)),
            }
        })
        .collect();
    GoalOutcome {
        goal,
        target: row.target.value,
        attained: 0.0,
        attainable: found.whole,
        bound: found.bound,
        whole_plants: found.whole - found.bound,
        levers,
        rows: found.rows.clone(),
        certificate: found.certificate,
        proof: found.proof.clone().map(|proof| Proof { beyond: beyond(row.target.value, &proof), ..proof }),
    }
}

/// goals that measure the same share a maximum, not a target
fn beyond(target: f64, proof: &Proof) -> f64 {
    if proof.beyond.is_infinite() { proof.beyond } else { target - proof.safe }
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

/// The rows that have a dual in the maximum of a goal for plants in part, largest part first.
pub fn binding_rows(model: &Model, scope: &Scope, (goal, year): (GoalId, Year), answer: &Answer) -> Vec<BindingRow> {
    let mut rows: Vec<BindingRow> = Vec::new();
    for (id, account) in scope.book.accounts() {
        let dual = answer.duals[id.position()];
        let Some(lever) = lever_of(model, scope, account, year) else { continue };
        let limit = active(account.bounds, dual);
        // a unit of money is worth little of most goals, but there is much of it: dust is what is small in its effect
        if dual.abs() <= 1e-9 && (dual * limit).abs() <= 1e-12 * answer.objective.abs() {
            continue;
        }
        let name = row_name(model, account.key);
        let (of, when) = (owner(model, account.key), year_of(account.key));
        let contribution = dual * limit;
        rows.push(BindingRow { account: id, name, lever, of, year: when, dual, limit, contribution });
    }
    let worth = |row: &BindingRow| (row.contribution.abs(), row.dual.abs());
    rows.sort_by(|a, b| worth(b).partial_cmp(&worth(a)).expect("duals are numbers").then(a.account.cmp(&b.account)));
    debug_assert!(goal.position() < model.goals.len());
    rows
}

/// The bound that the sign of a dual of a maximum points to: above zero the upper, below zero the lower; the other one
/// where there is none.
pub fn active((lower, upper): (f64, f64), dual: f64) -> f64 {
    match (dual < 0.0, lower.is_finite(), upper.is_finite()) {
        (true, true, _) | (false, true, false) => lower,
        (_, _, true) => upper,
        (_, false, false) => 0.0,
    }
}

/// The year of an account; none of what holds for the whole horizon.
pub fn year_of(key: AccountKey) -> Option<Year> {
    match key {
        AccountKey::Extraction { year, .. }
        | AccountKey::Material { year, .. }
        | AccountKey::SeasonMaterial { year, .. }
        | AccountKey::Element { year, .. }
        | AccountKey::Capacity { year, .. }
        | AccountKey::OnLine { year, .. }
        | AccountKey::Largest { year, .. }
        | AccountKey::Smallest { year, .. }
        | AccountKey::Access { year, .. }
        | AccountKey::Restarted { year, .. }
        | AccountKey::Standing { year, .. }
        | AccountKey::Trained { year, .. }
        | AccountKey::Reagent { year, .. }
        | AccountKey::Procured { year, .. }
        | AccountKey::Policy { year, .. }
        | AccountKey::SeasonFreight { year, .. }
        | AccountKey::Outlay { year, .. }
        | AccountKey::MoneyLimit { year, .. }
        | AccountKey::PowerBalance { year, .. }
        | AccountKey::PowerSupply { year, .. }
        | AccountKey::Grid { year, .. }
        | AccountKey::Workforce { year, .. }
        | AccountKey::RegionWorkforce { year, .. }
        | AccountKey::Freight { year, .. }
        | AccountKey::Demand { year, .. }
        | AccountKey::Supply { year, .. }
        | AccountKey::Cash { year, .. } => Some(year),
        AccountKey::Reserve { .. }
        | AccountKey::PlantSize { .. }
        | AccountKey::Alternative { .. }
        | AccountKey::Acquired { .. }
        | AccountKey::Reinforced { .. }
        | AccountKey::MoneyShare { .. }
        | AccountKey::Goal { .. } => None,
    }
}

/// Whose limit an account is, in words: a source of money, a deposit, a plant.
pub fn owner(model: &Model, key: AccountKey) -> String {
    let plant = |facility| model.facilities[facility].name.clone();
    match key {
        AccountKey::Reserve { deposit } | AccountKey::Extraction { deposit, .. } => {
            model.deposits[deposit].name.clone()
        }
        AccountKey::OnLine { facility, .. }
        | AccountKey::PlantSize { facility }
        | AccountKey::Access { facility, .. }
        | AccountKey::Restarted { facility, .. }
        | AccountKey::Standing { facility, .. } => plant(facility),
        AccountKey::MoneyLimit { money, .. } | AccountKey::MoneyShare { money, .. } => model.money[money].name.clone(),
        AccountKey::PowerSupply { power, .. } => model.power[power].name.clone(),
        AccountKey::PowerBalance { region, .. } => format!("power in {}", model.regions[region].name),
        AccountKey::Grid { site, .. } => format!("grid connection at {}", model.sites[site].name),
        AccountKey::Workforce { site, .. } => format!("people at {}", model.sites[site].name),
        AccountKey::RegionWorkforce { region, .. } => format!("people in {}", model.regions[region].name),
        AccountKey::Freight { arc, .. } | AccountKey::SeasonFreight { arc, .. } => model.arcs.key(arc).to_owned(),
        AccountKey::Demand { offtake, .. } => model.offtakes.key(offtake).to_owned(),
        AccountKey::Supply { import, .. } => model.imports.key(import).to_owned(),
        AccountKey::Policy { policy, .. } => model.policies[policy].name.clone(),
        AccountKey::Trained { training, .. } => model.trainings[training].name.clone(),
        AccountKey::Procured { procurement, .. } => model.procurements[procurement].name.clone(),
        other => row_name(model, other),
    }
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
        AccountKey::Access { facility, year, .. } => {
            format!("technology for {} decided in {year}", model.facilities[facility].name)
        }
        AccountKey::MoneyLimit { money, year } => format!("{} in {year}", model.money[money].name),
        AccountKey::MoneyShare { money, project } => {
            format!("largest share of {} in {}", model.money[money].name, project_name(model, project))
        }
        AccountKey::PowerSupply { power, year } => format!("{} in {year}", model.power[power].name),
        AccountKey::PowerBalance { region, year } => format!("power in {} in {year}", model.regions[region].name),
        AccountKey::Grid { site, year } => format!("grid connection at {} in {year}", model.sites[site].name),
        AccountKey::Workforce { site, year } => format!("people at {} in {year}", model.sites[site].name),
        AccountKey::RegionWorkforce { region, year } => format!("people in {} in {year}", model.regions[region].name),
        AccountKey::Freight { arc, year } => format!("freight {} in {year}", model.arcs.key(arc)),
        AccountKey::Demand { offtake, year } => format!("demand {} in {year}", model.offtakes.key(offtake)),
        AccountKey::Supply { import, year } => format!("import {} in {year}", model.imports.key(import)),
        AccountKey::Alternative { alternative } => {
            format!("only some of them: {}", model.alternatives[alternative].name)
        }
        AccountKey::Acquired { acquisition } => format!("once: {}", model.acquisitions[acquisition].name),
        AccountKey::Reinforced { reinforcement } => {
            format!("units of {}", model.reinforcements[reinforcement].name)
        }
        AccountKey::Trained { training, year } => format!("{} in {year}", model.trainings[training].name),
        AccountKey::Reagent { commodity, year } => format!("{} in {year}", model.commodities[commodity].name),
        AccountKey::Procured { procurement, year } => {
            format!("{} in {year}", model.procurements[procurement].name)
        }
        AccountKey::Policy { policy, year } => format!("{} in {year}", model.policies[policy].name),
        AccountKey::SeasonFreight { arc, year, season } => {
            format!("freight {} in {} {year}", model.arcs.key(arc), model.seasons[season].name)
        }
        AccountKey::Goal { goal } => format!("goal: {}", model.goals[goal].name),
        other => format!("{other:?}"),
    }
}

/// The name of what capital is spent on.
pub fn project_name(model: &Model, project: Project) -> &str {
    match project {
        Project::Facility(id) => &model.facilities[id].name,
        Project::Acquisition(id) => &model.acquisitions[id].name,
        Project::Reinforcement(id) => &model.reinforcements[id].name,
    }
}
