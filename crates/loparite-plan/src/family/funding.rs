//! Funding: who pays the capital of which facility in which year, and what is owed for it.
//!
//! In        money with yearly limits, terms, stages it pays for, share it may take; the facilities' own lists
//! Out       activities `Spend`, `Carry` (money); accounts `MoneyLimit`, `MoneyShare`
//! Holds     capital is paid in the year it falls due; operating losses are not limited here
//! Equations (1) sum over money of spend[f, m, y] = outlay[f, y]
//!           (2) sum over f of spend[f, m, y] + carry[m, y] - carry[m, y - 1] <= limit[m, y]
//!           (3) sum over y of spend[f, m, y] <= largest_share[m] * sum over y of outlay[f, y]
//!           (4) loan: + 1 at the draw, - annuity from the year after for its tenor, also beyond the horizon
//! Source    annuity: `loparite-finance`

use super::{Ctx, at_most};
use loparite_finance::loan::annuity;
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_model::chain::{FacilityId, MoneyId, MoneyKind, Unspent};
use loparite_model::goal::Measure;
use loparite_model::post::{AccountKey, ActivityKey, Book, CashItem, Lever, Post, Steps};

/// Posts the family.
pub fn post(ctx: &Ctx<'_>, book: &mut Book) {
    limits(ctx, book);
    for (facility, row) in ctx.model.facilities.iter() {
        let stage = ctx.model.technologies[row.technology].stage;
        for &money in &row.money {
            let pays = ctx.model.money[money].pays.as_ref();
            if pays.is_some_and(|stages| !stages.contains(&stage)) {
                continue;
            }
            for year in ctx.years_from(ctx.model.first_year) {
                if let Some(outlay) = book.find(AccountKey::Outlay { facility, year }) {
                    spend(ctx, book, (facility, money, year), outlay);
                }
            }
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
    (facility, money, year): (FacilityId, MoneyId, Year),
    outlay: loparite_model::post::AccountId,
) {
    let row = &ctx.model.money[money];
    let limit = book.find(AccountKey::MoneyLimit { money, year }).expect("opened by limits");
    let mut posts = vec![
        Post { account: outlay, amount: -1.0 },
        Post { account: limit, amount: 1.0 },
        ctx.cash(book, CashItem::Capital, year, -1.0),
    ];
    shares(ctx, book, &mut posts, (facility, money));
    if let MoneyKind::Loan { rate, tenor } = row.kind {
        posts.push(ctx.cash(book, CashItem::LoanDrawn, year, 1.0));
        let years = tenor.value.ceil().max(1.0) as Year;
        let payment = annuity(rate.value, years as u32);
        for due in year + 1..=year + years {
            posts.push(ctx.cash(book, CashItem::DebtService, due, -payment));
        }
    }
    for (goal, row) in ctx.model.goals.iter().filter(|(_, row)| row.measure == Measure::Capital) {
        if year <= ctx.goal_years[goal.position()] && super::counts(ctx.model, goal, facility) {
            let account = book.find(AccountKey::Goal { goal }).expect("every goal has an account");
            debug_assert_eq!(row.measure, Measure::Capital);
            posts.push(Post { account, amount: 1.0 });
        }
    }
    book.add(ActivityKey::Spend { facility, money, year }, f64::INFINITY, Steps::Continuous, &posts);
}

/// Equation (3) with the outlay written as the sum of all that is spent: each spending counts 1 - share in its own row
/// and - share in the rows of the other money of the facility.
fn shares(ctx: &Ctx<'_>, book: &mut Book, posts: &mut Vec<Post>, (facility, money): (FacilityId, MoneyId)) {
    for &other in &ctx.model.facilities[facility].money {
        if let Some(share) = ctx.model.money[other].largest_share {
            let key = AccountKey::MoneyShare { money: other, facility };
            let account = book.find(key).unwrap_or_else(|| book.open(key, at_most(0.0), Some(Lever::Money)));
            let own = if other == money { 1.0 } else { 0.0 };
            posts.push(Post { account, amount: own - share.value });
        }
    }
}
