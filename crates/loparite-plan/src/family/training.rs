//! Training: people trained or attracted, who count among those that can be hired.
//!
//! In        trainings with people a year at most, cost, years until they can work, share that stays
//! Out       activity `Train` (people begun); account `Trained`
//! Holds     people are trained only for where somebody could work
//! Equations (1) train[t, y] <= most[t, y]
//!           (2) people at work <= workforce + sum over y' of stay^k * train[t, y'], k = y - y' - ceil(duration) >= 0,
//!               in the region, and at the site if one is named
//!           (3) cash = - cost * train, in the year in which they begin
//! Not here  wages (`staffing`)

use super::{Ctx, at_most};
use loparite_kernel::quantity::Year;
use loparite_model::planning::Training;
use loparite_model::planning::whole_years;
use loparite_model::post::{AccountKey, ActivityKey, Book, CashItem, Lever, Post, Steps};

/// Posts the family.
pub fn post(ctx: &Ctx<'_>, book: &mut Book) {
    for (training, row) in ctx.model.trainings.iter() {
        for year in ctx.years_from(ctx.model.first_year) {
            let mut posts = hired(ctx, book, row, year + whole_years(row.duration.value));
            if posts.is_empty() {
                continue;
            }
            let most = at_most(row.most.at(year));
            let begun = book.open(AccountKey::Trained { training, year }, most, Some(Lever::Labour));
            posts.push(Post { account: begun, amount: 1.0 });
            posts.push(ctx.cash(book, CashItem::Training, year, -row.cost.value));
            book.add(ActivityKey::Train { training, year }, f64::INFINITY, Steps::Continuous, &posts);
        }
    }
}

/// where one person counts from a year on, equation (2)
fn hired(ctx: &Ctx<'_>, book: &Book, row: &Training, ready: Year) -> Vec<Post> {
    let mut posts = Vec::new();
    for year in ctx.years_from(ready) {
        let stayed = row.stay.value.powi(year - ready);
        let in_region = AccountKey::RegionWorkforce { region: row.region, year };
        let at_site = row.site.map(|site| AccountKey::Workforce { site, year });
        let rows = [Some(in_region), at_site].into_iter().flatten().filter_map(|key| book.find(key));
        posts.extend(rows.map(|account| Post { account, amount: -stayed }));
    }
    posts
}
