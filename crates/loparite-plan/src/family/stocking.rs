//! Stocking: what is made or brought and not used waits, at a cost.
//!
//! In        storage cost of each commodity that can be stocked
//! Out       activity `Stock` (t at the end of the year, or of a season before its last); gate stock in the last year
//! Holds     stocks begin empty; what is left at the end has left the chain through the gate; none is carried into a
//!           last year that goes on (`worth`)
//! Equations (1) material[y] - stock[y] + stock[y - 1] = 0
//!           (2) cash = - storage * stock[y]
//!           (3) where goods are in balance season by season (`season`), a stock waits through the season that follows,
//!               at the storage of its part of the year

use super::Ctx;
use crate::season::next;
use crate::worth;
use loparite_kernel::quantity::Year;
use loparite_model::chain::SiteId;
use loparite_model::planning::SeasonId;
use loparite_model::post::{ActivityKey, Book, CashItem, Gate, LotId, Post, Steps};

/// Posts the family.
pub fn post(ctx: &Ctx<'_>, book: &mut Book) {
    for &(lot, site) in ctx.ways.first.keys() {
        if let (Some(first), true) = (ctx.first(lot, site), waits(ctx, lot, site)) {
            let commodity = &ctx.model.commodities[ctx.ways.lots[lot].commodity];
            if let Some(storage) = commodity.storage {
                for year in ctx.years_from(first) {
                    stocks(ctx, book, (lot, site, year), storage.value);
                }
            }
        }
    }
}

/// stocks are kept where the lot is made or brought in, and where it waits for a season: elsewhere nothing arrives that
/// nobody wants
fn waits(ctx: &Ctx<'_>, lot: LotId, site: SiteId) -> bool {
    ctx.ways.seasonal.contains(&(lot, site)) || made_at(ctx, lot, site) || brought_to(ctx, lot, site)
}

fn made_at(ctx: &Ctx<'_>, lot: LotId, site: SiteId) -> bool {
    ctx.model.facilities.iter().any(|(_, facility)| {
        let of = ctx.ways.recipes.iter().filter(|((technology, _), _)| *technology == facility.technology);
        facility.site == site && of.flat_map(|(_, recipe)| &recipe.products).any(|&(product, _)| product == lot)
    })
}

/// what comes from outside can be put by, such as before a ban
fn brought_to(ctx: &Ctx<'_>, lot: LotId, site: SiteId) -> bool {
    let commodity = ctx.ways.lots[lot].commodity;
    ctx.ways.useful.contains(&(lot, site))
        && ctx.model.imports.iter().any(|(_, import)| import.commodity == commodity && import.site == site)
}

fn stocks(ctx: &Ctx<'_>, book: &mut Book, place: (LotId, SiteId, Year), storage: f64) {
    let seasons = &ctx.model.seasons;
    let Some(first) = seasons.ids().next().filter(|_| ctx.ways.seasonal.contains(&(place.0, place.1))) else {
        return of_year(ctx, book, place, storage);
    };
    for season in seasons.ids() {
        if let Some(after) = next(ctx.model, season) {
            stock_of_season(ctx, book, (place, season), storage * seasons[after].share());
        }
    }
    of_year(ctx, book, place, storage * seasons[first].share());
}

/// what is carried into the next year, if that is allowed
fn of_year(ctx: &Ctx<'_>, book: &mut Book, place: (LotId, SiteId, Year), storage: f64) {
    if worth::may_be_carried(ctx.model, place.2) {
        stock(ctx, book, place, storage);
    }
}

fn stock(ctx: &Ctx<'_>, book: &mut Book, (lot, site, year): (LotId, SiteId, Year), storage: f64) {
    let mut posts = vec![
        Post { account: ctx.material(book, lot, site, year), amount: -1.0 },
        ctx.cash(book, CashItem::Storage, year, -storage),
    ];
    posts.extend(super::ruling::posts_on_stock(ctx, book, (lot, year)));
    if year < ctx.last {
        posts.push(Post { account: ctx.material(book, lot, site, year + 1), amount: 1.0 });
    } else {
        ctx.gate(book, &mut posts, (Gate::Stock, site, year), &ctx.ways.lots[lot].composition);
    }
    book.add(ActivityKey::Stock { lot, site, year, season: None }, f64::INFINITY, Steps::Continuous, &posts);
}

/// what waits within a year; its place in the balances of the two seasons is `season`'s
fn stock_of_season(
    ctx: &Ctx<'_>,
    book: &mut Book,
    ((lot, site, year), season): ((LotId, SiteId, Year), SeasonId),
    storage: f64,
) {
    let posts = [ctx.cash(book, CashItem::Storage, year, -storage)];
    let key = ActivityKey::Stock { lot, site, year, season: Some(season) };
    book.add(key, f64::INFINITY, Steps::Continuous, &posts);
}
