//! Prices: what one more unit of each limit is worth to the best plan, as long as it builds what it builds.
//!
//! In        a plan with its book
//! Out       [`Price`]s of the limits that bind, largest effect first, in money of the first year and of the limit's
//!           own
//! Holds     whole numbers are held, so prices are those of a linear program; a price is that of one limit, not one of
//!           several rows that say the same: rows alike in all entries and in their limit move together; where gain and
//!           loss per unit differ, both are given; goals that the plan pursues are held as far as it attains them
//! Equations (1) price     = d value / d limit
//!           (2) of a year = price * (1 + discount)^(year - first year)
//!           (3) holds     = limits, among those tried, up to which value - value now = price * (limit - limit now)
//! Not here  prices between years of what is built (they need the decisions to move)

use crate::explain::shares::{Range, range, scaled};
use crate::goals::{active, row_name, year_of};
use crate::program::{Floor, Program, Target};
use crate::worth::weight;
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_milp::problem::RowId;
use loparite_milp::solver::Settings;
use loparite_milp::sweep::Base;
use loparite_model::chain::Model;
use loparite_model::outcome::Outcome;
use loparite_model::post::{AccountId, AccountKey, CashItem, Lever};
use std::collections::BTreeMap;

/// Factors on a limit that are tried, away from 1, until the price changes.
const STEPS: [f64; 6] = [0.001, 0.01, 0.03, 0.1, 0.3, 1.0];

/// Relative difference of gain and loss below which a price is unique.
const UNIQUE: f64 = 1e-5;

/// What one more unit of a limit is worth.
#[derive(Clone, PartialEq, Debug)]
pub struct Price {
    /// The limit.
    pub account: AccountId,
    /// For print.
    pub name: String,
    /// Its kind; none of a goal that the plan holds: its price is below zero, what one unit of it costs.
    pub lever: Option<Lever>,
    /// The unit of the limit.
    pub unit: &'static str,
    /// In which year, if in one.
    pub year: Option<Year>,
    /// The limit.
    pub limit: f64,
    /// Gain of net present value per unit, money, equation (1).
    pub value: f64,
    /// The same in money of the limit's own year, equation (2); as `value` for limits on the whole horizon.
    pub of_year: f64,
    /// Gain per unit more, and loss per unit less; alike if the price is unique.
    pub sides: (f64, f64),
    /// Limits between which the price is seen to hold, equation (3): at least half and at most twice what there is.
    pub holds: (f64, f64),
    /// Other limits that say the same and move with it.
    pub alike: Vec<String>,
}

impl Price {
    /// Whether gain and loss are the same.
    pub fn unique(&self) -> bool {
        (self.sides.1 - self.sides.0).abs() <= UNIQUE * self.value.abs()
    }
}

/// What a plan's own goals ask of the program that holds it: as far as it attains them.
pub fn floors(model: &Model, outcome: &Outcome) -> Vec<Floor> {
    use loparite_model::chain::Objective;
    if matches!(model.objective, Objective::Npv | Objective::Regret) {
        return Vec::new();
    }
    let standing = |goal| crate::family::standing(model, goal, model.goals[goal].year);
    let pursued = outcome.goals.iter().filter(|row| model.goals[row.goal].order.is_some());
    pursued
        .map(|row| Floor { goal: row.goal, amount: (row.attained - standing(row.goal)) * (1.0 - 1e-9) })
        .filter(|floor| floor.amount > 0.0)
        .collect()
}

/// The program of a plan with its whole numbers held.
pub fn held(model: &Model, outcome: &Outcome, settings: &Settings) -> (Program, Base) {
    let program = Program::new(model, &outcome.book, Target::Npv, &floors(model, outcome));
    let base = program.base_of(program.problem.fixed(&outcome.levels), settings);
    (program, base)
}

/// Prices of the limits that bind in a plan, the `most` of them with the largest effect; none without a plan.
pub fn prices(model: &Model, outcome: &Outcome, most: usize, settings: &Settings) -> Vec<Price> {
    if outcome.levels.is_empty() {
        return Vec::new();
    }
    let (program, base) = held(model, outcome, settings);
    let Some(solution) = base.answer().solution() else { return Vec::new() };
    if base.answer().optimum().is_none() {
        return Vec::new();
    }
    let duals = program.answer(solution.clone()).duals;
    let mut binding: Vec<(f64, Vec<AccountId>)> = alike(&program, outcome)
        .into_iter()
        .map(|accounts| {
            let worth = |id: &AccountId| {
                let dual = duals[id.position()];
                dual * active(limits(&program, *id), dual)
            };
            (accounts.iter().map(worth).sum::<f64>(), accounts)
        })
        .filter(|(part, _)| part.abs() > 1e-9)
        .collect();
    binding.sort_by(|a, b| b.0.abs().total_cmp(&a.0.abs()).then(a.1.cmp(&b.1)));
    binding.truncate(most);
    binding.iter().map(|(part, accounts)| price(model, outcome, (&program, &base), *part, accounts)).collect()
}

fn price(model: &Model, outcome: &Outcome, (program, base): (&Program, &Base), part: f64, of: &[AccountId]) -> Price {
    let account = outcome.book.account(of[0]);
    let limit = active(limits(program, of[0]), part);
    let Range { least, greatest } = range(program, base, of, part);
    let year = year_of(account.key);
    let value = part / limit;
    let discount = year.map_or(1.0, |year| weight(model, CashItem::Capital, year));
    let hold = |side: f64| {
        let mut held = 0.0;
        for step in STEPS.map(|step| if side < 0.0 { step / 2.0 } else { step }) {
            let delta = scaled(program, of, 1.0 + side * step);
            let Some(moved) = base.one(&delta).optimum() else { break };
            let before = base.answer().optimum().expect("prices are asked of a plan that is solved");
            let gain = (moved - before) / program.objective_scale();
            if (gain - part * side * step).abs() > 1e-5 * (part * step).abs() {
                break;
            }
            held = step;
        }
        limit * (1.0 + side * held)
    };
    Price {
        account: of[0],
        name: row_name(model, account.key),
        lever: account.lever,
        unit: unit(account.key),
        year,
        limit,
        value,
        of_year: value / discount,
        sides: (least / limit, greatest / limit),
        holds: (hold(-1.0), hold(1.0)),
        alike: of[1..].iter().map(|id| row_name(model, outcome.book.account(*id).key)).collect(),
    }
}

/// Least and most of an account in the program, in the unit of the account.
fn limits(program: &Program, account: AccountId) -> (f64, f64) {
    let row = program.row(account).expect("only rows have prices");
    let (lower, upper) = program.problem.row_bounds(row);
    (lower / program.scale(account), upper / program.scale(account))
}

/// A row in proportion to its first entry, as bits of seven digits.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Pattern {
    entries: Vec<(u32, u32)>,
    bounds: [u32; 2],
}

/// Limits that are rows, those that say the same together: entries in the same proportion (to seven digits) in the same
/// columns, and the same limit.
fn alike(program: &Program, outcome: &Outcome) -> Vec<Vec<AccountId>> {
    let mut entries: Vec<Vec<(u32, f64)>> = vec![Vec::new(); program.problem.rows()];
    for column in program.problem.columns() {
        for (RowId(row), value) in program.problem.column(column) {
            entries[row as usize].push((column.0, value));
        }
    }
    let mut groups: BTreeMap<Pattern, Vec<AccountId>> = BTreeMap::new();
    for (id, account) in outcome.book.accounts() {
        let Some(row) = program.row(id) else { continue };
        if account.lever.is_none() && !matches!(account.key, AccountKey::Goal { .. }) {
            continue;
        }
        let own = &entries[row.0 as usize];
        let Some(&(_, first)) = own.first() else { continue };
        let (lower, upper) = program.problem.row_bounds(row);
        if [lower, upper].iter().all(|bound| bound.is_infinite() || *bound == 0.0) {
            continue;
        }
        let same = |value: f64| ((value / first) as f32).to_bits();
        let entries = own.iter().map(|&(column, value)| (column, same(value))).collect();
        groups.entry(Pattern { entries, bounds: [same(lower), same(upper)] }).or_default().push(id);
    }
    let mut groups: Vec<Vec<AccountId>> = groups.into_values().collect();
    groups.sort();
    groups
}

/// The unit of a limit in words.
pub fn unit(key: AccountKey) -> &'static str {
    match key {
        AccountKey::OnLine { .. } => "t/a",
        AccountKey::PlantSize { .. } => "plant",
        AccountKey::MoneyLimit { .. } | AccountKey::MoneyShare { .. } => "money",
        AccountKey::PowerBalance { .. } | AccountKey::PowerSupply { .. } | AccountKey::Grid { .. } => "MW",
        AccountKey::Workforce { .. } | AccountKey::RegionWorkforce { .. } => "person-year",
        AccountKey::Trained { .. } => "person",
        AccountKey::Freight { .. } | AccountKey::SeasonFreight { .. } => "gross t",
        AccountKey::Alternative { .. } | AccountKey::Acquired { .. } => "decision",
        AccountKey::Reinforced { .. } => "unit",
        AccountKey::Policy { .. } => "unit of the rule",
        AccountKey::Goal { .. } => "unit of the goal",
        _ => "t",
    }
}
