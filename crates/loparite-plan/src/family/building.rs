//! Building: decisions, sizes, when they are on line, what they cost.
//!
//! In        terms of each facility: decisions by year and acquired technology, cost as straight pieces in size
//! Out       activities `Build` (0 or 1, of modules how many), `Size` (t/a), `Choose` (0 or 1); accounts `PlantSize`,
//!           `Largest`, `Smallest`, `Access`, `Alternative`, `OnLine`, `Standing`, `Restarted`, `Outlay`
//! Holds     a facility is built once, or module by module; further phases are facilities of their own
//! Equations, k a piece of the curve of capital together with the acquisition it is built with, if with one:
//!           (1) sum over t, k of build[f, t, k] <= 1, or the number of modules in the largest plant
//!           (2) smallest[k] * build[f, t, k] <= size[f, t, k] <= largest[k] * build[f, t, k]; of modules both are the
//!               module, so that size = module * build
//!           (3) size[f, t] <= 0 where a needed item of technology cannot be had at t; with an acquisition a,
//!               size[f, t, a] <= largest * sum over years u, u + duration <= t, of acquire[a, u]
//!           (4) online[f, y] <= existing[f, y] + sum over t of ramp[y - on_line(t)] * size[f, t]; of technologies that
//!               stand by as in `staffing`
//!           (5) outlay[f, y] = own share * sum over t of spending[y, t] * (fixed * build[f, t] + variable *
//!               size[f, t]) + before_start * size[f, t] in the last year of spending: first fill and working capital
//!           (6) property tax = rate of the zone * plant * what is not yet written off, straight line, mean of the year
//!           (7) released     = working_capital * size in the last year: the horizon ends, the stock is sold
//!           (8) fee          = share * plant a year on line. A partner of a joint venture pays his share of the plant,
//!               and takes for it a fee at which he earns the discount rate, no more and no less, by the end of the
//!               years that are valued: the value of the plan is that of the other owners. Sustaining capital, taxes,
//!               first fill and working capital are theirs in full, and so is the plant at the end
//!           (9) book value   = plant * what is not written off at the end, if the scenario says `end_value = "book"`
//!          (10) sum over f of an alternative of built[f] <= most; of facilities in modules built is choose[f], and
//!               sum over t of build[f, t] <= modules * choose[f]
//!          (11) a goal of plants counts a facility in modules by the share of its modules that is built
//! Not here  who pays (`funding`), who works there and what stands by (`staffing`), the acquisition (`acquiring`)

use super::{Ctx, at_most};
use crate::terms::cost::{Cost, Piece};
use crate::terms::{Decision, ramp_at};
use crate::worth;
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_model::chain::FacilityId;
use loparite_model::goal::Measure;
use loparite_model::planning::EndValue;
use loparite_model::post::{
    AccountId, AccountKey, ActivityKey, Book, BuildKind, CashItem, Lever, Post, Project, Steps,
};

/// What is built: a facility, by a decision, on a piece of its curve.
struct Plan<'a> {
    facility: FacilityId,
    decision: &'a Decision,
    cost: &'a Cost,
    piece: Piece,
    kind: BuildKind,
    /// Rows in which each decision counts once.
    once: &'a [AccountId],
}

/// Posts the family.
pub fn post(ctx: &Ctx<'_>, book: &mut Book) {
    for (facility, _) in ctx.model.facilities.iter() {
        let Some(first) = ctx.terms.on_line[facility.position()] else { continue };
        stand(ctx, book, facility, first);
        let decisions = &ctx.terms.decisions[facility.position()];
        let Some(cost) = &ctx.terms.cost[facility.position()] else { continue };
        if decisions.is_empty() {
            continue;
        }
        let once = once(ctx, book, facility, cost);
        for decision in decisions {
            for (segment, &piece) in cost.pieces.iter().enumerate() {
                let kind = BuildKind { segment: segment as u8, via: decision.via };
                build(ctx, book, &Plan { facility, decision, cost, piece, kind, once: &once });
            }
        }
    }
}

/// capacity that can be on line, and what becomes of it where it can stand by
fn stand(ctx: &Ctx<'_>, book: &mut Book, facility: FacilityId, first: Year) {
    let existing = |year| ctx.model.facilities[facility].existing.as_ref().map_or(0.0, |path| path.at(year));
    for year in ctx.years_from(first) {
        book.open(AccountKey::OnLine { facility, year }, at_most(existing(year)), Some(Lever::Existing));
    }
    if ctx.terms.standby[facility.position()].is_none() {
        return;
    }
    for year in ctx.years_from(first) {
        book.open(AccountKey::Standing { facility, year }, (existing(year), f64::INFINITY), None);
        let before = if year > first { existing(year - 1) } else { 0.0 };
        let new = (existing(year) - before).max(0.0);
        book.open(AccountKey::Restarted { facility, year }, at_most(new), None);
    }
}

/// equations (1) and (10)
fn once(ctx: &Ctx<'_>, book: &mut Book, facility: FacilityId, cost: &Cost) -> Vec<AccountId> {
    let modules = ctx.model.facilities[facility].module.is_some();
    let mut groups: Vec<AccountId> = Vec::new();
    for (alternative, row) in ctx.model.alternatives.iter().filter(|(_, row)| row.facilities.contains(&facility)) {
        let key = AccountKey::Alternative { alternative };
        let most = at_most(f64::from(row.most));
        groups.push(book.find(key).unwrap_or_else(|| book.open(key, most, Some(Lever::PlantSize))));
    }
    let most = f64::from(cost.most);
    let chosen = modules && !groups.is_empty();
    let bound = if chosen { 0.0 } else { most };
    let size = book.open(AccountKey::PlantSize { facility }, at_most(bound), Some(Lever::PlantSize));
    if chosen {
        let posts = groups.iter().map(|&account| Post { account, amount: 1.0 });
        let posts: Vec<Post> = posts.chain([Post { account: size, amount: -most }]).collect();
        book.add(ActivityKey::Choose { facility }, f64::INFINITY, Steps::Whole, &posts);
        groups.clear();
    }
    [&[size], &groups[..]].concat()
}

fn build(ctx: &Ctx<'_>, book: &mut Book, plan: &Plan<'_>) {
    let (facility, decision, kind) = (plan.facility, plan.decision, plan.kind);
    let year = decision.year;
    let largest = book.open(AccountKey::Largest { facility, year, kind }, at_most(0.0), None);
    let smallest = book.open(AccountKey::Smallest { facility, year, kind }, at_most(0.0), None);
    let mut build: Vec<Post> = plan.once.iter().map(|&account| Post { account, amount: 1.0 }).collect();
    build.push(Post { account: largest, amount: -plan.piece.largest });
    build.push(Post { account: smallest, amount: plan.piece.smallest });
    let mut size = vec![Post { account: largest, amount: 1.0 }, Post { account: smallest, amount: -1.0 }];
    if decision.closed || decision.via.is_some() {
        // one row for all pieces
        let key = AccountKey::Access { facility, year, kind: BuildKind { segment: 0, ..kind } };
        let account = book.find(key).unwrap_or_else(|| book.open(key, at_most(0.0), Some(Lever::Access)));
        size.push(Post { account, amount: 1.0 });
    }
    capital(ctx, book, (&mut build, &mut size), plan);
    on_line(ctx, book, &mut size, plan);
    let count = 1.0 / f64::from(plan.cost.most);
    for (goal, row) in ctx.model.goals.iter().filter(|(_, row)| row.measure == Measure::Plants) {
        let when: Year = ctx.goal_years[goal.position()];
        if decision.on_line <= when && super::counts(ctx.model, goal, facility) && row.measure == Measure::Plants {
            let account = book.find(AccountKey::Goal { goal }).expect("every goal has an account");
            build.push(Post { account, amount: count });
        }
    }
    book.add(ActivityKey::Build { facility, year, kind }, f64::INFINITY, Steps::Whole, &build);
    book.add(ActivityKey::Size { facility, year, kind }, f64::INFINITY, Steps::Continuous, &size);
}

/// equation (4)
fn on_line(ctx: &Ctx<'_>, book: &Book, size: &mut Vec<Post>, plan: &Plan<'_>) {
    let (facility, decision) = (plan.facility, plan.decision);
    let technology = &ctx.model.technologies[ctx.model.facilities[facility].technology];
    let share = |year| ramp_at(&technology.ramp_up, decision.on_line, year);
    for year in decision.on_line..=ctx.last {
        let account = book.find(AccountKey::OnLine { facility, year }).expect("opened for every year on line");
        size.push(Post { account, amount: -share(year) });
        if let Some(account) = book.find(AccountKey::Standing { facility, year }) {
            size.push(Post { account, amount: -share(year) });
        }
        if let Some(account) = book.find(AccountKey::Restarted { facility, year }) {
            size.push(Post { account, amount: -(share(year) - share(year - 1)).max(0.0) });
        }
    }
}

/// outlays, and what capital costs every year once on line
fn capital(ctx: &Ctx<'_>, book: &mut Book, (build, size): (&mut Vec<Post>, &mut Vec<Post>), plan: &Plan<'_>) {
    let (facility, decision, cost) = (plan.facility, plan.decision, plan.cost);
    let (fixed, variable) = (plan.piece.fixed * decision.control_factor, plan.piece.variable * decision.control_factor);
    for &(year, share) in decision.spending.iter().filter(|(year, _)| *year <= ctx.last) {
        let key = AccountKey::Outlay { project: Project::Facility(facility), year };
        let account = book.find(key).unwrap_or_else(|| book.open(key, (0.0, 0.0), None));
        let share = share * decision.own_share;
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
        if decision.fee != 0.0 {
            build.push(ctx.cash(book, CashItem::Fee, year, -decision.fee * fixed));
            size.push(ctx.cash(book, CashItem::Fee, year, -decision.fee * variable));
        }
    }
    if ctx.model.planning.end_value == EndValue::Book {
        let left = worth::not_written_off(ctx.model, decision.on_line);
        build.push(ctx.cash(book, CashItem::BookValue, ctx.model.last_year, left * fixed));
        size.push(ctx.cash(book, CashItem::BookValue, ctx.model.last_year, left * variable));
    }
}
