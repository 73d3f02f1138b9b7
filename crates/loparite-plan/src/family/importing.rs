//! Importing: pure commodities from outside the chain.
//!
//! In        imports with price, premium, yearly limit
//! Out       activity `Bring` (t, basis of the commodity); account `Supply`; gate import
//! Equations (1) bring[i, y] <= limit[i, y]
//!           (2) cash = - price[y] * premium * bring

use super::{Ctx, at_most};
use loparite_model::post::{AccountKey, ActivityKey, Book, CashItem, Gate, Lever, Post, Steps};

/// Posts the family.
pub fn post(ctx: &Ctx<'_>, book: &mut Book) {
    for (import, row) in ctx.model.imports.iter() {
        let at_site = ctx
            .ways
            .first
            .keys()
            .find(|(lot, site)| *site == row.site && ctx.ways.lots[*lot].commodity == row.commodity);
        let Some(&(lot, site)) = at_site.filter(|place| ctx.ways.useful.contains(place)) else { continue };
        let entering: Vec<f64> = ctx.ways.lots[lot].composition.iter().map(|tonnes| -tonnes).collect();
        for year in ctx.years_from(row.from_year).take_while(|&year| year <= row.until_year) {
            let key = AccountKey::Supply { import, year };
            let supply = book.open(key, at_most(row.limit.at(year)), Some(Lever::Market));
            let price = ctx.model.prices[row.price].path.at(year) * row.premium.value;
            let mut posts = vec![
                Post { account: ctx.material(book, lot, site, year), amount: 1.0 },
                Post { account: supply, amount: 1.0 },
                ctx.cash(book, CashItem::Imports, year, -price),
            ];
            posts.extend(super::ruling::posts_on_bring(ctx, book, (import, year), price));
            ctx.gate(book, &mut posts, (Gate::Import, site, year), &entering);
            book.add(ActivityKey::Bring { import, lot, year }, f64::INFINITY, Steps::Continuous, &posts);
        }
    }
}
