//! Staffing: capacity kept on line, and the people it needs; capacity that is kept without running, or given up.
//!
//! In        labour per t/a on line, wages and workforce by region, workforce by site; what standing by costs
//! Out       activities `OnLine`, `Mothball`, `Restart`, `Retire` (t/a); accounts `Capacity`, `Workforce`,
//!           `RegionWorkforce`; posts to `Standing`, `Restarted`
//! Holds     capacity that is not kept on line needs nobody and makes nothing; goals of jobs count people where
//!           something is made (`processing`), not people in an idle plant
//! Equations (1) used[f, y] <= online[f, y] * months in which f works / 12
//!           (2) sum over f at s of labour[f] * online[f, y] <= workforce[s], likewise by region
//!           (3) cash = - wages per t/a on line, by role, with contributions (`loparite_economics`); of mining stages
//!               their mining tax as well (`processing`)
//!           of technologies that say what standing by costs, X = existing[f, y] + sum over t of ramp * size[f, t]:
//!           (4) online[f, y] + retired[f, y] <= X <= online[f, y] + mothballed[f, y] + retired[f, y]; as what is
//!               mothballed costs money, this is an equality
//!           (5) retired[f, y] = sum over t <= y of retire[f, t] * kept[t, y]; kept = least of existing[f, t..y] /
//!               existing[f, t]: what exists and ends by itself ends in the part that was retired as well
//!           (6) online[f, y] - online[f, y - 1] - new[f, y] <= restart[f, y]; new is what existing and ramped capacity
//!               grew by; in the first year all that exists counts as on line before
//!           (7) cash = - upkeep * mothballed - restart cost * restart - cost of retiring * retire
//! Not here  capacity without equations (4) to (7) waits and goes for nothing; a book value that ends with the plant

use super::{Ctx, at_most};
use loparite_economics::estimate::running::wages;
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_model::chain::{FacilityId, Stage};
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
            let (at_site, in_region) =
                (limit(at_site, site.workforce.at(year)), limit(in_region, region.workforce.at(year)));
            let paid = wages(ctx.model, row, year);
            let mut posts = vec![
                Post { account: capacity, amount: -crate::season::working_share(ctx.model, facility) },
                Post { account: on_line, amount: 1.0 },
                Post { account: at_site, amount: labour },
                Post { account: in_region, amount: labour },
                ctx.cash(book, CashItem::Wages, year, -paid),
            ];
            if matches!(stage, Stage::Mining | Stage::Beneficiation) {
                let tax = ctx.model.zones[site.zone].mining_tax.at(year);
                posts.push(ctx.cash(book, CashItem::MiningTax, year, -tax * paid));
            }
            let standing = AccountKey::Standing { facility, year };
            let (now, next) =
                (AccountKey::Restarted { facility, year }, AccountKey::Restarted { facility, year: year + 1 });
            for (key, amount) in [(standing, 1.0), (now, 1.0), (next, -1.0)] {
                posts.extend(book.find(key).map(|account| Post { account, amount }));
            }
            book.add(ActivityKey::OnLine { facility, year }, f64::INFINITY, Steps::Continuous, &posts);
        }
        stand_by(ctx, book, facility, first);
    }
}

/// equations (4) to (7)
fn stand_by(ctx: &Ctx<'_>, book: &mut Book, facility: FacilityId, first: Year) {
    let Some(cost) = ctx.terms.standby[facility.position()] else { return };
    let account = |book: &Book, key| book.find(key).expect("opened by building for what can stand by");
    for year in ctx.years_from(first) {
        let standing = account(book, AccountKey::Standing { facility, year });
        let upkeep = ctx.cash(book, CashItem::Standby, year, -cost.upkeep);
        let posts = [Post { account: standing, amount: 1.0 }, upkeep];
        book.add(ActivityKey::Mothball { facility, year }, f64::INFINITY, Steps::Continuous, &posts);
        let restarted = account(book, AccountKey::Restarted { facility, year });
        let restart = ctx.cash(book, CashItem::Standby, year, -cost.restart);
        let posts = [Post { account: restarted, amount: -1.0 }, restart];
        book.add(ActivityKey::Restart { facility, year }, f64::INFINITY, Steps::Continuous, &posts);
        let mut posts = vec![ctx.cash(book, CashItem::Standby, year, -cost.retire)];
        for later in year..=ctx.last {
            let amount = kept(ctx, facility, (year, later));
            for key in [AccountKey::OnLine { facility, year: later }, AccountKey::Standing { facility, year: later }] {
                posts.push(Post { account: account(book, key), amount });
            }
        }
        book.add(ActivityKey::Retire { facility, year }, f64::INFINITY, Steps::Continuous, &posts);
    }
}

/// share of what existed in a year that has not ended by itself since, equation (5)
fn kept(ctx: &Ctx<'_>, facility: FacilityId, (since, year): (Year, Year)) -> f64 {
    let Some(existing) = &ctx.model.facilities[facility].existing else { return 1.0 };
    let then = existing.at(since);
    if then <= 0.0 {
        return 1.0;
    }
    (since..=year).map(|year| existing.at(year) / then).fold(1.0, f64::min)
}
