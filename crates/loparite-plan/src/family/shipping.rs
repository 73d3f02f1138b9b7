//! Shipping: lots along arcs, in gross tonnes of their form.
//!
//! In        arcs with mode, capacity, what they carry, years, seasons in which they are open
//! Out       activity `Ship` (t, basis of the lot), one for each season of an arc with seasons; accounts `Freight`,
//!           `SeasonFreight`
//! Holds     a lot is shipped only to where it is of use; both directions of a pair share one capacity
//! Equations (1) gross = ship / content
//!           (2) sum over lots of gross[l, a, y] <= capacity[a]; with seasons, of gross[l, a, y, q] <= capacity[a] *
//!               months of q / months in which a is open: its capacity is that of a year, carried while it is open
//!           (3) cash  = - cost per gross tonne * gross
//! Not here  balances of seasons (`season`), capacity for money (`reinforcing`)

use super::{Ctx, at_most};
use crate::season::share;
use crate::ways::carries;
use loparite_kernel::quantity::Year;
use loparite_model::chain::{Arc, ArcId, Model};
use loparite_model::planning::SeasonId;
use loparite_model::post::{AccountId, AccountKey, ActivityKey, Book, CashItem, Lever, LotId, Post, Steps};

/// Posts the family.
pub fn post(ctx: &Ctx<'_>, book: &mut Book) {
    for (id, arc) in ctx.model.arcs.iter().filter(|(_, arc)| arc.closed.is_none()) {
        let seasons: Vec<Option<SeasonId>> = match &arc.open {
            None => vec![None],
            Some(open) => open.iter().copied().map(Some).collect(),
        };
        for (lot, row) in ctx.ways.lots.iter() {
            let Some(here) = ctx.first(lot, arc.from) else { continue };
            if !carries(arc, row.commodity) || !ctx.ways.useful.contains(&(lot, arc.to)) {
                continue;
            }
            for year in ctx.years_from(here.max(arc.from_year)).take_while(|&year| year <= arc.until_year) {
                for &season in &seasons {
                    ship(ctx, book, (lot, id), (year, season));
                }
            }
        }
    }
}

fn ship(ctx: &Ctx<'_>, book: &mut Book, (lot, id): (LotId, ArcId), (year, season): (Year, Option<SeasonId>)) {
    let arc = &ctx.model.arcs[id];
    let gross = 1.0 / ctx.ways.lots[lot].content;
    let mut posts = vec![
        Post { account: ctx.material(book, lot, arc.from, year), amount: -1.0 },
        Post { account: ctx.material(book, lot, arc.to, year), amount: 1.0 },
        ctx.cash(book, CashItem::Freight, year, -arc.cost * gross),
    ];
    if let Some(account) = freight(ctx, book, (id, arc), (year, season)) {
        posts.push(Post { account, amount: gross });
    }
    book.add(ActivityKey::Ship { lot, arc: id, year, season }, f64::INFINITY, Steps::Continuous, &posts);
}

/// the row of equation (2), if the arc has a capacity
fn freight(
    ctx: &Ctx<'_>,
    book: &mut Book,
    (id, arc): (ArcId, &Arc),
    (year, season): (Year, Option<SeasonId>),
) -> Option<AccountId> {
    let capacity = arc.capacity?.value;
    // the capacity of a pair is that of the way there
    let shared = arc.twin.unwrap_or(id);
    let (key, limit) = match season {
        None => (AccountKey::Freight { arc: shared, year }, capacity),
        Some(season) => {
            (AccountKey::SeasonFreight { arc: shared, year, season }, capacity * part(ctx.model, arc, season))
        }
    };
    Some(book.find(key).unwrap_or_else(|| book.open(key, at_most(limit), Some(Lever::Logistics))))
}

/// Part of an arc's yearly capacity that falls into a season in which it is open.
pub fn part(model: &Model, arc: &Arc, season: SeasonId) -> f64 {
    model.seasons[season].share() / arc.open.as_ref().map_or(1.0, |open| share(model, open))
}
