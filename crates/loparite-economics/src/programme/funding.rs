//! Funding: what is offered, taken, needed, and who is known to give it.
//!
//! In        sources of money, cash flows of facilities and of what is beside them
//! Out       [`SourceYear`]s of the plan, [`FundingYear`]s until the last year in which plants run
//! Holds     capital = taken from all sources, in every year (the plan pays its capital when it falls due; tested)
//! Equations (1) losses[y] = sum over owners of what (cash after tax + capital)[y] of all their facilities together is
//!               below zero; facilities without an owner are together as well: what one of them loses by a price
//!               inside the chain another one gains
//!           (2) found: taken from sources whose limit is measured or reported; assumed: from the others
//!           capital of acquisitions and reinforcements is beside facilities and counts in full; losses there, such as
//!           upkeep of a line, do not count in (1)
//! Not here  the gap itself ([`FundingYear::gap`]), interest and repayment, which are no need of the programme but its
//!           owners'

use super::group::Books;
use super::{FundingYear, Item, SourceYear};
use crate::evaluate::Compiled;
use loparite_finance::series::Year;
use loparite_kernel::ids::Id;
use loparite_model::chain::{FacilityId, Model, MoneyId};
use loparite_model::figure::Grade;
use loparite_model::post::CashItem;

/// Offered and taken by source and year of the plan, in the terms of the flows.
pub(super) fn sources(model: &Model, compiled: &Compiled) -> Vec<SourceYear> {
    let source = |money: MoneyId| {
        let row = &model.money[money];
        model.years().map(move |year| {
            let at = compiled.span.at(year);
            let taken = compiled.ledger.spent.get(money.position()).map_or(0.0, |spent| spent[at]);
            let level = compiled.level[at];
            SourceYear { money, year, offered: row.limit.at(year) * level, taken: taken * level }
        })
    };
    model.money.ids().flat_map(source).collect()
}

/// Needed and found by year.
pub(super) fn by_year(model: &Model, books: &Books<'_>) -> Vec<FundingYear> {
    let compiled = books.compiled;
    let (span, years) = (compiled.span, compiled.span.years());
    let found = |money: MoneyId| model.origin(model.money[money].limit.origin).grade <= Grade::Reported;
    let owner =
        |facility: usize| model.facilities[FacilityId::at(facility)].owner.map_or(0, |owner| owner.position() + 1);
    (0..=span.at(span.until))
        .map(|at| {
            let capital = |entity: usize| books.item(entity, Item::Cash(CashItem::Capital)).map_or(0.0, |row| -row[at]);
            let after = |entity: usize| books.work.cash[entity * years + at] + capital(entity);
            let taken = |which: &dyn Fn(MoneyId) -> bool| -> f64 {
                let spent = |money: MoneyId| compiled.ledger.spent.get(money.position()).map_or(0.0, |row| row[at]);
                model.money.ids().filter(|&money| which(money)).map(spent).sum::<f64>() * compiled.level[at]
            };
            let mut owned = vec![0.0; model.owners.len() + 1];
            (0..compiled.ledger.facilities).for_each(|facility| owned[owner(facility)] += after(facility));
            FundingYear {
                year: span.first + at as Year,
                capital: (0..=compiled.ledger.facilities).map(capital).sum(),
                losses: owned.iter().map(|cash| (-cash).max(0.0)).sum(),
                found: taken(&found),
                assumed: taken(&|money| !found(money)),
            }
        })
        .collect()
}

/// The first value of the fact that names the aim.
pub(super) fn aim(model: &Model) -> Option<f64> {
    let fact = model.finance.as_ref()?.aim?;
    model.facts[fact].evidence.first().map(|evidence| evidence.quantity.value)
}
