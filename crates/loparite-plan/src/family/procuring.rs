//! Procuring: reagents by origin, as long as they can be had.
//!
//! In        procurements of a reagent with origin, premium, limit, the controlled item they are subject to
//! Out       activity `Procure` (t, basis of the reagent); accounts `Reagent`, `Procured`
//! Holds     a reagent with procurements is bought through them alone; one without is bought where it is used
//!           (`processing`)
//! Equations (1) used[c, y] <= sum over origins of procure[p, y]
//!           (2) procure[p, y] <= limit[p, y]; <= 0 in a year in which its item cannot be had
//!           (3) cash = - price * premium * factor of the licence * procure
//! Not here  mining tax: it is on the list price of what is used, wherever that comes from (`processing`); first fill
//!           and working capital, likewise; a licence delays nothing that is bought

use super::{Ctx, at_most};
use crate::terms::Controls;
use loparite_kernel::quantity::Year;
use loparite_model::chain::{AccessState, CommodityId, Model};
use loparite_model::planning::Procurement;
use loparite_model::post::{AccountId, AccountKey, ActivityKey, Book, CashItem, Lever, Post, Steps};

/// Whether a reagent is bought by origin.
pub fn is_procured(model: &Model, commodity: CommodityId) -> bool {
    model.procurements.iter().any(|(_, row)| row.commodity == commodity)
}

/// The row of equation (1).
pub fn reagent(book: &mut Book, commodity: CommodityId, year: Year) -> AccountId {
    let key = AccountKey::Reagent { commodity, year };
    book.find(key).unwrap_or_else(|| book.open(key, at_most(0.0), None))
}

/// Posts the family.
pub fn post(ctx: &Ctx<'_>, book: &mut Book) {
    for (procurement, row) in ctx.model.procurements.iter() {
        let reagents = ctx.model.technologies.iter().flat_map(|(_, technology)| &technology.reagents);
        let Some(price) = reagents.filter(|it| it.commodity == row.commodity).map(|it| it.price).next() else {
            continue;
        };
        for year in ctx.years_from(ctx.model.first_year) {
            let Some(used) = book.find(AccountKey::Reagent { commodity: row.commodity, year }) else { continue };
            let state = state(ctx, row, year);
            let factor = match state {
                AccessState::Licensed { capex_factor, .. } => capex_factor.map_or(1.0, |figure| figure.value),
                AccessState::Open | AccessState::Closed => 1.0,
            };
            let paid = ctx.model.prices[price].path.at(year) * row.premium.value * factor;
            let mut posts = vec![Post { account: used, amount: -1.0 }, ctx.cash(book, CashItem::Reagents, year, -paid)];
            let limit = match (state, &row.limit) {
                (AccessState::Closed, _) => Some((0.0, Lever::Access)),
                (_, Some(path)) => Some((path.at(year), Lever::Market)),
                (_, None) => None,
            };
            if let Some((most, lever)) = limit {
                let account = book.open(AccountKey::Procured { procurement, year }, at_most(most), Some(lever));
                posts.push(Post { account, amount: 1.0 });
            }
            book.add(ActivityKey::Procure { procurement, year }, f64::INFINITY, Steps::Continuous, &posts);
        }
    }
}

/// the state of its item in a year, if controls hold
fn state(ctx: &Ctx<'_>, row: &Procurement, year: Year) -> AccessState {
    match row.access {
        Some(item) if ctx.terms.controls == Controls::InForce => ctx.model.access[item].state(year),
        _ => AccessState::Open,
    }
}
