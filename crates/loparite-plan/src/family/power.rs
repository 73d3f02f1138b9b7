//! Power: what a region can supply, what a site can draw.
//!
//! In        supplies by region with MW by year and price, connections by site
//! Out       activity `Draw` (MW); accounts `PowerBalance`, `PowerSupply`, `Grid`
//! Equations (1) sum over sites of used <= sum over supplies of draw, by region and year
//!           (2) draw[p, y] <= available[p, y] * share of a dry year (`ruling`)
//!           (3) used[s, y] <= grid[s]
//!           (4) cash = - price * 8760 h * draw

use super::{Ctx, at_most};
use loparite_kernel::unit::HOURS_PER_YEAR;
use loparite_model::post::{AccountId, AccountKey, ActivityKey, Book, CashItem, Lever, Post, Steps};

/// The account of a site's connection or of a region's balance, opened when first used.
pub fn open(ctx: &Ctx<'_>, book: &mut Book, key: AccountKey) -> AccountId {
    let limit = match key {
        AccountKey::Grid { site, .. } => ctx.model.sites[site].grid.value,
        _ => 0.0,
    };
    book.find(key).unwrap_or_else(|| book.open(key, at_most(limit), Some(Lever::Power)))
}

/// Posts the family.
pub fn post(ctx: &Ctx<'_>, book: &mut Book) {
    for (power, row) in ctx.model.power.iter() {
        for year in ctx.years_from(row.from).take_while(|&year| year <= row.until) {
            let Some(balance) = book.find(AccountKey::PowerBalance { region: row.region, year }) else { continue };
            let key = AccountKey::PowerSupply { power, year };
            let available = row.available.at(year) * super::ruling::power_share(ctx, power, year);
            let supply = book.open(key, at_most(available), Some(Lever::Power));
            let mut posts = vec![
                Post { account: balance, amount: -1.0 },
                Post { account: supply, amount: 1.0 },
                ctx.cash(book, CashItem::Power, year, -row.price.value * HOURS_PER_YEAR),
            ];
            posts.extend(super::ruling::posts_on_draw(ctx, book, (power, year)));
            book.add(ActivityKey::Draw { power, year }, f64::INFINITY, Steps::Continuous, &posts);
        }
    }
}
