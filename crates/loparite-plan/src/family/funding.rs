//! Funding: who pays the capital of which project in which year, and what is owed for it.
//!
//! In        money with yearly limits, terms, stages it pays for, share it may take; the projects' own lists
//! Out       activities `Spend`, `Carry` (money); accounts `MoneyLimit`, `MoneyShare`
//! Holds     capital is paid in the year it falls due; operating losses are not limited here; an acquisition is of
//!           every stage that needs its item; a goal of capital counts what is no facility if it counts all stages
//!           and sites
//! Equations, f a project: (1) sum over money of spend[f, m, y] = outlay[f, y]
//!           (2) sum over f of spend[f, m, y] + carry[m, y] - carry[m, y - 1] <= limit[m, y]
//!           (3) sum over y of spend[f, m, y] <= largest_share[m] * sum over y of outlay[f, y]
//!           (4) loan: + 1 at the draw, - annuity from the year after for its tenor, also beyond the horizon
//! Source    annuity: `loparite-finance`

use super::{Ctx, at_most};
use loparite_finance::loan::annuity;
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_model::chain::{MoneyId, MoneyKind, Stage, Unspent};
use loparite_model::goal::{GoalId, Measure};
use loparite_model::post::{AccountId, AccountKey, ActivityKey, Book, CashItem, Lever, Post, Project, Steps};

/// Posts the family.
pub fn post(ctx: &Ctx<'_>, book: &mut Book) {
    limits(ctx, book);
    for (facility, row) in ctx.model.facilities.iter() {
        let stage = ctx.model.technologies[row.technology].stage;
        fund(ctx, book, Project::Facility(facility), (&row.money, &[stage]));
    }
    for (acquisition, row) in ctx.model.acquisitions.iter() {
        let needs = ctx.model.technologies.iter().filter(|(_, technology)| technology.access.contains(&row.item));
        let stages: Vec<Stage> = needs.map(|(_, technology)| technology.stage).collect();
        fund(ctx, book, Project::Acquisition(acquisition), (&row.money, &stages));
    }
    for (reinforcement, row) in ctx.model.reinforcements.iter() {
        // of no stage: money that names stages pays for plants of those alone
        fund(ctx, book, Project::Reinforcement(reinforcement), (&row.money, &[]));
    }
}

/// what each money of a list that pays for one of some stages may spend on a project
fn fund(ctx: &Ctx<'_>, book: &mut Book, project: Project, (list, stages): (&[MoneyId], &[Stage])) {
    for &money in list {
        let pays = ctx.model.money[money].pays.as_ref();
        if pays.is_some_and(|pays| !stages.iter().any(|stage| pays.contains(stage))) {
            continue;
        }
        for year in ctx.years_from(ctx.model.first_year) {
            if let Some(outlay) = book.find(AccountKey::Outlay { project, year }) {
                spend(ctx, book, (project, money, year), (outlay, list));
            }
        }
    }
}

/// whether a goal counts the capital of a project
fn counts(ctx: &Ctx<'_>, goal: GoalId, project: Project) -> bool {
    match project {
        Project::Facility(facility) => super::counts(ctx.model, goal, facility),
        Project::Acquisition(_) | Project::Reinforcement(_) => {
            let goal = &ctx.model.goals[goal];
            goal.stages.is_none() && goal.sites.is_none()
        }
    }
}

fn limits(ctx: &Ctx<'_>, book: &mut Book) {
    for (money, row) in ctx.model.money.iter() {
        for year in ctx.years_from(ctx.model.first_year) {
            let key = AccountKey::MoneyLimit { money, year };
            book.open(key, at_most(row.limit.at(year)), Some(Lever::Money));
        }
        if row.unspent == Unspent::Kept {
            for year in ctx.model.first_year..ctx.last {
                let account = |year| book.find(AccountKey::MoneyLimit { money, year }).expect("just opened");
                let posts =
                    [Post { account: account(year), amount: 1.0 }, Post { account: account(year + 1), amount: -1.0 }];
                book.add(ActivityKey::Carry { money, year }, f64::INFINITY, Steps::Continuous, &posts);
            }
        }
    }
}

fn spend(
    ctx: &Ctx<'_>,
    book: &mut Book,
    (project, money, year): (Project, MoneyId, Year),
    (outlay, list): (AccountId, &[MoneyId]),
) {
    let row = &ctx.model.money[money];
    let limit = book.find(AccountKey::MoneyLimit { money, year }).expect("opened by limits");
    let mut posts = vec![
        Post { account: outlay, amount: -1.0 },
        Post { account: limit, amount: 1.0 },
        ctx.cash(book, CashItem::Capital, year, -1.0),
    ];
    shares(ctx, book, &mut posts, (project, money, list));
    if let MoneyKind::Loan { rate, tenor } = row.kind {
        posts.push(ctx.cash(book, CashItem::LoanDrawn, year, 1.0));
        let years = tenor.value.ceil().max(1.0) as Year;
        let payment = annuity(rate.value, years as u32);
        for due in year + 1..=year + years {
            posts.push(ctx.cash(book, CashItem::DebtService, due, -payment));
        }
    }
    for (goal, row) in ctx.model.goals.iter().filter(|(_, row)| row.measure == Measure::Capital) {
        if year <= ctx.goal_years[goal.position()] && counts(ctx, goal, project) {
            let account = book.find(AccountKey::Goal { goal }).expect("every goal has an account");
            debug_assert_eq!(row.measure, Measure::Capital);
            posts.push(Post { account, amount: 1.0 });
        }
    }
    book.add(ActivityKey::Spend { project, money, year }, f64::INFINITY, Steps::Continuous, &posts);
}

/// Equation (3) with the outlay written as the sum of all that is spent: each spending counts 1 - share in its own row
/// and - share in the rows of the other money of the project.
fn shares(
    ctx: &Ctx<'_>,
    book: &mut Book,
    posts: &mut Vec<Post>,
    (project, money, list): (Project, MoneyId, &[MoneyId]),
) {
    for &other in list {
        if let Some(share) = ctx.model.money[other].largest_share {
            let key = AccountKey::MoneyShare { money: other, project };
            let account = book.find(key).unwrap_or_else(|| book.open(key, at_most(0.0), Some(Lever::Money)));
            let own = if other == money { 1.0 } else { 0.0 };
            posts.push(Post { account, amount: own - share.value });
        }
    }
}
