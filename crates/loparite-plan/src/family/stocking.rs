//! Stocking: what is made and not used waits, at a cost.
//!
//! In        storage cost of each commodity that can be stocked
//! Out       activity `Stock` (t at the end of the year); gate stock in the last year
//! Holds     stocks begin empty; what is left at the end has left the chain through the gate
//! Equations (1) material[y] - stock[y] + stock[y - 1] = 0
//!           (2) cash = - storage * stock[y]

use super::Ctx;
use loparite_kernel::quantity::Year;
use loparite_model::chain::SiteId;
use loparite_model::post::{ActivityKey, Book, CashItem, Gate, LotId, Post, Steps};

/// Posts the family.
pub fn post(ctx: &Ctx<'_>, book: &mut Book) {
    for &(lot, site) in ctx.ways.first.keys() {
        if let (Some(first), true) = (ctx.first(lot, site), made_at(ctx, lot, site)) {
            let commodity = &ctx.model.commodities[ctx.ways.lots[lot].commodity];
            if let Some(storage) = commodity.storage {
                for year in ctx.years_from(first) {
                    stock(ctx, book, (lot, site, year), storage.value);
                }
            }
        }
    }
}

/// stocks are kept where the lot is made: elsewhere nothing arrives that nobody wants
fn made_at(ctx: &Ctx<'_>, lot: LotId, site: SiteId) -> bool {
    ctx.model.facilities.iter().any(|(_, facility)| {
        let of = ctx.ways.recipes.iter().filter(|((technology, _), _)| *technology == facility.technology);
        facility.site == site && of.flat_map(|(_, recipe)| &recipe.products).any(|&(product, _)| product == lot)
    })
}

fn stock(ctx: &Ctx<'_>, book: &mut Book, (lot, site, year): (LotId, SiteId, Year), storage: f64) {
    let mut posts = vec![
        Post { account: ctx.material(book, lot, site, year), amount: -1.0 },
        ctx.cash(book, CashItem::Storage, year, -storage),
    ];
    if year < ctx.last {
        posts.push(Post { account: ctx.material(book, lot, site, year + 1), amount: 1.0 });
    } else {
        ctx.gate(book, &mut posts, (Gate::Stock, site, year), &ctx.ways.lots[lot].composition);
    }
    book.add(ActivityKey::Stock { lot, site, year }, f64::INFINITY, Steps::Continuous, &posts);
}
