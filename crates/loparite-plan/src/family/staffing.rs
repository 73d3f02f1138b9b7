//! Staffing: capacity kept on line, and the people it needs.
//!
//! In        labour per t/a on line, wages and workforce by region, workforce by site
//! Out       activity `OnLine` (t/a); accounts `Capacity`, `Workforce`, `RegionWorkforce`
//! Holds     capacity that is not kept on line needs nobody and makes nothing; goals of jobs count people where
//!           something is made (`processing`), not people in an idle plant
//! Equations (1) used[f, y] <= online[f, y]
//!           (2) sum over f at s of labour[f] * online[f, y] <= workforce[s], likewise by region
//!           (3) cash = - wages per t/a on line, by role, with contributions (`loparite_economics`); of mining stages
//!               their mining tax as well (`processing`)

use super::{Ctx, at_most};
use loparite_economics::estimate::running::wages;
use loparite_kernel::ids::Id;
use loparite_model::chain::Stage;
use loparite_model::post::{AccountKey, ActivityKey, Book, CashItem, Lever, Post, Steps};

/// Posts the family.
pub fn post(ctx: &Ctx<'_>, book: &mut Book) {
    for (facility, row) in ctx.model.facilities.iter() {
        let Some(first) = ctx.terms.on_line[facility.position()] else { continue };
        let site = &ctx.model.sites[row.site];
        let region = &ctx.model.regions[site.region];
        let stage = ctx.model.technologies[row.technology].stage;
        let labour = ctx.model.technologies[row.technology].labour.value;
        for year in ctx.years_from(first) {
            let capacity = book.open(AccountKey::Capacity { facility, year }, at_most(0.0), None);
            let on_line = book.find(AccountKey::OnLine { facility, year }).expect("opened by building");
            let at_site = AccountKey::Workforce { site: row.site, year };
            let in_region = AccountKey::RegionWorkforce { region: site.region, year };
            let mut limit = |key, people: f64| {
                book.find(key).unwrap_or_else(|| book.open(key, at_most(people), Some(Lever::Labour)))
            };
            let (at_site, in_region) = (limit(at_site, site.workforce.value), limit(in_region, region.workforce.value));
            let paid = wages(ctx.model, row, year);
            let mut posts = vec![
                Post { account: capacity, amount: -1.0 },
                Post { account: on_line, amount: 1.0 },
                Post { account: at_site, amount: labour },
                Post { account: in_region, amount: labour },
                ctx.cash(book, CashItem::Wages, year, -paid),
            ];
            if matches!(stage, Stage::Mining | Stage::Beneficiation) {
                let tax = ctx.model.zones[site.zone].mining_tax.at(year);
                posts.push(ctx.cash(book, CashItem::MiningTax, year, -tax * paid));
            }
            book.add(ActivityKey::OnLine { facility, year }, f64::INFINITY, Steps::Continuous, &posts);
        }
    }
}
