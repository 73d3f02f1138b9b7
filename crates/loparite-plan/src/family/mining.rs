//! Mining: ore, by-product flows and wastes as the chain takes them.
//!
//! In        deposits with reserve, yearly limit, composition
//! Out       activity `Extract` (t, basis of the lot); accounts `Reserve`, `Extraction`; gate ground
//! Holds     composition is the deposit's: elements cannot be chosen
//! Equations (1) sum over years of extract[d, y] <= reserve[d]; where plants go on after the last year, what it digs
//!               counts again for each year after (`worth`)
//!           (2) extract[d, y] <= limit[d, y]
//! Not here  the mine itself, which is a facility (`processing`)

use super::{Ctx, at_most};
use crate::worth;
use loparite_model::post::{AccountKey, ActivityKey, Book, Gate, Lever, Post, Steps};

/// Posts the family.
pub fn post(ctx: &Ctx<'_>, book: &mut Book) {
    for (deposit, row) in ctx.model.deposits.iter() {
        let lot = ctx.ways.ore[&deposit];
        if !ctx.ways.useful.contains(&(lot, row.site)) {
            continue;
        }
        let reserve = book.open(AccountKey::Reserve { deposit }, at_most(row.reserve.value), Some(Lever::Feed));
        let ground: Vec<f64> = row.composition.iter().map(|tonnes| -tonnes).collect();
        for year in ctx.years_from(row.from) {
            let mut posts = vec![
                Post { account: ctx.material(book, lot, row.site, year), amount: 1.0 },
                Post { account: reserve, amount: worth::times_taken(ctx.model, year) },
            ];
            if let Some(limit) = &row.limit {
                let key = AccountKey::Extraction { deposit, year };
                let account = book.open(key, at_most(limit.at(year)), Some(Lever::Feed));
                posts.push(Post { account, amount: 1.0 });
            }
            ctx.gate(book, &mut posts, (Gate::Ground, row.site, year), &ground);
            book.add(ActivityKey::Extract { deposit, lot, year }, f64::INFINITY, Steps::Continuous, &posts);
        }
    }
}
