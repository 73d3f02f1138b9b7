//! Shipping: lots along arcs, in gross tonnes of their form.
//!
//! In        arcs with mode, capacity, what they carry, years
//! Out       activity `Ship` (t, basis of the lot); account `Freight`
//! Holds     a lot is shipped only to where it is of use; both directions of a pair share one capacity
//! Equations (1) gross = ship / content
//!           (2) sum over lots of gross[l, a, y] <= capacity[a]
//!           (3) cash  = - cost per gross tonne * gross

use super::{Ctx, at_most};
use crate::ways::carries;
use loparite_model::post::{AccountKey, ActivityKey, Book, CashItem, Lever, Post, Steps};

/// Posts the family.
pub fn post(ctx: &Ctx<'_>, book: &mut Book) {
    for (id, arc) in ctx.model.arcs.iter().filter(|(_, arc)| arc.closed.is_none()) {
        // the capacity of a pair is that of the way there
        let shared = arc.twin.unwrap_or(id);
        for (lot, row) in ctx.ways.lots.iter() {
            let Some(here) = ctx.first(lot, arc.from) else { continue };
            if !carries(arc, row.commodity) || !ctx.ways.useful.contains(&(lot, arc.to)) {
                continue;
            }
            for year in ctx.years_from(here.max(arc.from_year)).take_while(|&year| year <= arc.until_year) {
                let gross = 1.0 / row.content;
                let mut posts = vec![
                    Post { account: ctx.material(book, lot, arc.from, year), amount: -1.0 },
                    Post { account: ctx.material(book, lot, arc.to, year), amount: 1.0 },
                    ctx.cash(book, CashItem::Freight, year, -arc.cost * gross),
                ];
                if let Some(capacity) = arc.capacity {
                    let key = AccountKey::Freight { arc: shared, year };
                    let account = book
                        .find(key)
                        .unwrap_or_else(|| book.open(key, at_most(capacity.value), Some(Lever::Logistics)));
                    posts.push(Post { account, amount: gross });
                }
                book.add(ActivityKey::Ship { lot, arc: id, year }, f64::INFINITY, Steps::Continuous, &posts);
            }
        }
    }
}
