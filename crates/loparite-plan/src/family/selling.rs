//! Selling: offtakes by commodity, market and year.
//!
//! In        offtakes with limit, price, payability
//! Out       activity `Sell` (t, basis of the commodity); account `Demand`; gate sold
//! Equations (1) sum over lots of sell[l, o, y] <= limit[o, y]
//!           (2) price of contents = sum over counted elements of tonnes of oxide per tonne * price of its pure oxide
//!           (3) cash = payability * price * sell
//! Not here  quotas, duties, demands of states (`ruling`)

use super::{Ctx, at_most};
use loparite_kernel::element::ElementId;
use loparite_kernel::ids::Id;
use loparite_kernel::mass::Mass;
use loparite_kernel::quantity::Year;
use loparite_model::chain::{OfftakeId, Pricing};
use loparite_model::post::{AccountKey, ActivityKey, Book, CashItem, Gate, Lever, LotId, Post, Steps};

/// Posts the family.
pub fn post(ctx: &Ctx<'_>, book: &mut Book) {
    for (offtake, row) in ctx.model.offtakes.iter() {
        let site = ctx.model.markets[row.market].site;
        for (lot, _) in ctx.ways.lots.iter().filter(|(_, lot)| lot.commodity == row.commodity) {
            let Some(first) = ctx.first(lot, site) else { continue };
            for year in ctx.years_from(first.max(row.from_year)).take_while(|&year| year <= row.until_year) {
                let key = AccountKey::Demand { offtake, year };
                let demand =
                    book.find(key).unwrap_or_else(|| book.open(key, at_most(row.limit.at(year)), Some(Lever::Market)));
                let price = row.payability.value * price(ctx, offtake, lot, year);
                let mut posts = vec![
                    Post { account: ctx.material(book, lot, site, year), amount: -1.0 },
                    Post { account: demand, amount: 1.0 },
                    ctx.cash(book, CashItem::Revenue, year, price),
                ];
                posts.extend(super::ruling::posts_on_sell(ctx, book, (offtake, year), price));
                ctx.gate(book, &mut posts, (Gate::Sold, site, year), &ctx.ways.lots[lot].composition);
                book.add(ActivityKey::Sell { lot, offtake, year }, f64::INFINITY, Steps::Continuous, &posts);
            }
        }
    }
}

/// money per tonne before payability
fn price(ctx: &Ctx<'_>, offtake: OfftakeId, lot: LotId, year: Year) -> f64 {
    match ctx.model.offtakes[offtake].pricing {
        Pricing::Listed(price) => ctx.model.prices[price].path.at(year),
        Pricing::Contents => contents(ctx, lot, year),
    }
}

/// Money per tonne of a lot at the prices of the pure oxides of what it counts, equation (2); an oxide without a price
/// is worth nothing (the reader refuses offtakes of contents that have none).
pub fn contents(ctx: &Ctx<'_>, lot: LotId, year: Year) -> f64 {
    let row = &ctx.ways.lots[lot];
    let worth = |&element: &ElementId| {
        let metal = Mass::tonnes(row.composition[element.position()]);
        let price = ctx.model.oxide_price(element).map_or(0.0, |price| ctx.model.prices[price].path.at(year));
        ctx.model.elements[element].oxide_of(metal).in_tonnes() * price
    };
    ctx.model.commodities[row.commodity].counts.iter().map(worth).sum()
}
