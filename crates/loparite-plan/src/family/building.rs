//! Building: decisions, sizes, when they are on line, what they cost.
//!
//! In        terms of each facility: decisions by year, cost as a line in size
//! Out       activities `Build` (0 or 1), `Size` (t/a); accounts `PlantSize`, `Largest`, `Smallest`, `Access`,
//!           `OnLine`, `Outlay`
//! Holds     a facility is built once; further phases are facilities of their own
//! Equations (1) sum over t of build[f, t] <= 1
//!           (2) smallest * build[f, t] <= size[f, t] <= largest * build[f, t]
//!           (3) size[f, t] <= 0 where a needed item of technology cannot be had at t
//!           (4) online[f, y] <= existing[f, y] + sum over t of ramp[y - on_line(t)] * size[f, t]
//!           (5) outlay[f, y] = sum over t of spending[y, t] * (fixed * build[f, t] + variable * size[f, t])
//!               + before_start * size[f, t] in the last year of spending: first fill and working capital
//!           (6) property tax = rate of the zone * plant * what is not yet written off, straight line, mean of the year
//!           (7) released     = working_capital * size in the last year: the horizon ends, the stock is sold
//! Not here  who pays (`funding`), who works there (`staffing`)

use super::{Ctx, at_most};
use crate::terms::{Cost, Decision, ramp_at};
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_model::chain::FacilityId;
use loparite_model::goal::Measure;
use loparite_model::post::{AccountId, AccountKey, ActivityKey, Book, CashItem, Lever, Post, Steps};

/// Posts the family.
pub fn post(ctx: &Ctx<'_>, book: &mut Book) {
    for (facility, row) in ctx.model.facilities.iter() {
        let Some(first) = ctx.terms.on_line[facility.position()] else { continue };
        for year in ctx.years_from(first) {
            let existing = row.existing.as_ref().map_or(0.0, |path| path.at(year));
            book.open(AccountKey::OnLine { facility, year }, at_most(existing), Some(Lever::Existing));
        }
        let decisions = &ctx.terms.decisions[facility.position()];
        let Some(cost) = ctx.terms.cost[facility.position()] else { continue };
        if decisions.is_empty() {
            continue;
        }
        let once = book.open(AccountKey::PlantSize { facility }, at_most(1.0), Some(Lever::PlantSize));
        for decision in decisions {
            build(ctx, book, (facility, once), decision, cost);
        }
    }
}

fn build(ctx: &Ctx<'_>, book: &mut Book, (facility, once): (FacilityId, AccountId), decision: &Decision, cost: Cost) {
    let year = decision.year;
    let largest = book.open(AccountKey::Largest { facility, year }, at_most(0.0), None);
    let smallest = book.open(AccountKey::Smallest { facility, year }, at_most(0.0), None);
    let mut build = vec![
        Post { account: once, amount: 1.0 },
        Post { account: largest, amount: -cost.largest },
        Post { account: smallest, amount: cost.smallest },
    ];
    let mut size = vec![Post { account: largest, amount: 1.0 }, Post { account: smallest, amount: -1.0 }];
    if decision.closed {
        let key = AccountKey::Access { facility, year };
        let account = book.open(key, at_most(0.0), Some(Lever::Access));
        size.push(Post { account, amount: 1.0 });
    }
    capital(ctx, book, (&mut build, &mut size), facility, (decision, cost));
    let technology = &ctx.model.technologies[ctx.model.facilities[facility].technology];
    for on_line in decision.on_line..=ctx.last {
        let account = book.find(AccountKey::OnLine { facility, year: on_line }).expect("opened for every year on line");
        size.push(Post { account, amount: -ramp_at(&technology.ramp_up, decision.on_line, on_line) });
    }
    for (goal, row) in ctx.model.goals.iter().filter(|(_, row)| row.measure == Measure::Plants) {
        let when: Year = ctx.goal_years[goal.position()];
        if decision.on_line <= when && super::counts(ctx.model, goal, facility) && row.measure == Measure::Plants {
            let account = book.find(AccountKey::Goal { goal }).expect("every goal has an account");
            build.push(Post { account, amount: 1.0 });
        }
    }
    book.add(ActivityKey::Build { facility, year }, f64::INFINITY, Steps::Whole, &build);
    book.add(ActivityKey::Size { facility, year }, f64::INFINITY, Steps::Continuous, &size);
}

/// outlays, and what capital costs every year once on line
fn capital(
    ctx: &Ctx<'_>,
    book: &mut Book,
    (build, size): (&mut Vec<Post>, &mut Vec<Post>),
    facility: FacilityId,
    (decision, cost): (&Decision, Cost),
) {
    let (fixed, variable) = (cost.fixed * decision.control_factor, cost.variable * decision.control_factor);
    for &(year, share) in decision.spending.iter().filter(|(year, _)| *year <= ctx.last) {
        let key = AccountKey::Outlay { facility, year };
        let account = book.find(key).unwrap_or_else(|| book.open(key, (0.0, 0.0), None));
        build.push(Post { account, amount: share * fixed });
        let starts = decision.spending.last().is_some_and(|&(last, _)| last == year);
        let before_start = if starts { cost.before_start } else { 0.0 };
        size.push(Post { account, amount: share * variable + before_start });
        if starts {
            size.push(ctx.cash(book, CashItem::Released, ctx.last, cost.working_capital));
        }
    }
    let row = &ctx.model.facilities[facility];
    let sustaining = ctx.model.technologies[row.technology].sustaining.value;
    let property_tax = &ctx.model.zones[ctx.model.sites[row.site].zone].property_tax;
    let life = ctx.model.depreciation.value.max(1.0);
    for year in decision.on_line..=ctx.last {
        // the mean of the year
        let written_down = (1.0 - (f64::from(year - decision.on_line) + 0.5) / life).max(0.0);
        let property = property_tax.at(year) * written_down;
        for (item, rate) in [(CashItem::Sustaining, sustaining), (CashItem::PropertyTax, property)] {
            build.push(ctx.cash(book, item, year, -rate * fixed));
            size.push(ctx.cash(book, item, year, -rate * variable));
        }
    }
}
