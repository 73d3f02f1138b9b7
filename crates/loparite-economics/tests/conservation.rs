//! Laws that hold for any book: no money is lost or made on its way to facilities.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use common::synthetic::{Chance, Size, synthetic};
use loparite_economics::evaluate::{Compiled, Turn, evaluate};
use loparite_economics::programme::{Flow, Item, Programme, programme};
use loparite_finance::series::Series;
use loparite_model::chain::Model;
use loparite_model::outcome::Outcome;
use loparite_model::post::{AccountKey, CashItem};

fn books() -> impl Iterator<Item = (u64, Model, Outcome)> {
    (0..24).map(|seed| {
        let mut chance = Chance(seed + 99);
        let size = Size {
            deposits: 1 + (chance.share() * 4.0) as usize,
            years: 5 + (chance.share() * 8.0) as i32,
            after: (chance.share() * 12.0) as i32,
            elements: 1 + (chance.share() * 4.0) as usize,
            idle: 0,
        };
        let (model, outcome) = synthetic(seed, size);
        (seed, model, outcome)
    })
}

#[track_caller]
fn same(what: &str, one: f64, other: f64, scale: f64) {
    assert!((one - other).abs() <= 1e-9 * scale.max(1.0), "{what}: {one}, not {other}");
}

/// All money of an account over the years, as a measure of size.
fn balances(outcome: &Outcome) -> Vec<(CashItem, i32, f64)> {
    let sums = outcome.book.balances(&outcome.levels);
    let cash = outcome.book.accounts().zip(sums).filter_map(|((_, account), sum)| match account.key {
        AccountKey::Cash { item, year } => Some((item, year, sum)),
        _ => None,
    });
    cash.collect()
}

#[test]
fn the_whole_is_the_plans_own_cash() {
    for (seed, model, outcome) in books() {
        let programme = programme(&model, &outcome).unwrap();
        let whole = &programme.whole;
        let (mut released, mut checked) = (0.0, 0);
        for (item, year, posted) in balances(&outcome) {
            let found = match item {
                CashItem::Revenue => whole.item(Item::Sold).at(year),
                CashItem::LoanDrawn => whole.item(Item::LoanDrawn).at(year),
                CashItem::DebtService => whole.item(Item::Interest).at(year) + whole.item(Item::Repayment).at(year),
                CashItem::Released => {
                    released += posted;
                    continue;
                }
                _ => whole.item(Item::Cash(item)).at(year),
            };
            same(&format!("{seed}: {} in {year}", item.word()), found, posted, posted.abs());
            checked += 1;
        }
        assert!(checked > 60);
        let until = model.finance.as_ref().unwrap().until.max(model.last_year);
        same("released", whole.item(Item::Cash(CashItem::Released)).at(until), released, released);
    }
}

fn sums(flows: &[&Flow], item: Item) -> Series {
    flows.iter().fold(Series::default(), |sum, flow| sum.plus(&flow.item(item)))
}

fn all(programme: &Programme) -> Vec<&Flow> {
    programme.facilities.iter().map(|row| &row.flow).chain([&programme.beside]).collect()
}

#[test]
fn facilities_and_what_is_beside_sum_to_the_whole() {
    for (seed, model, outcome) in books() {
        let programme = programme(&model, &outcome).unwrap();
        let flows = all(&programme);
        for (item, series) in &programme.whole.items {
            let sum = sums(&flows, *item);
            for (year, money) in series.iter() {
                let scale: f64 = flows.iter().map(|flow| flow.item(*item).at(year).abs()).sum();
                same(&format!("{seed}: {} in {year}", item.word()), sum.at(year), money, scale);
            }
        }
        let (handed, taken) = (sums(&flows, Item::HandedOn), sums(&flows, Item::TakenOver));
        let size: f64 = handed.sum();
        assert!(size > 100.0, "something is handed on");
        handed.plus(&taken).iter().for_each(|(year, left)| same(&format!("{seed}: {year}"), left, 0.0, size));
        for groups in [&programme.owners, &programme.regions] {
            let sum: f64 = groups.iter().map(|flow| flow.project.sum()).sum::<f64>() + programme.beside.project.sum();
            same("groups", sum, programme.whole.project.sum(), size);
        }
    }
}

#[test]
fn capital_is_paid_by_its_sources() {
    for (_, model, outcome) in books() {
        let programme = programme(&model, &outcome).unwrap();
        assert!(programme.funding.iter().any(|row| row.capital > 0.0) || model.last_year < 2028);
        for row in &programme.funding {
            same("capital", row.found + row.assumed, row.capital, row.capital);
        }
    }
}

#[test]
fn goods_at_cost_leave_their_maker_nothing_unless_they_are_free() {
    for (seed, mut model, outcome) in books() {
        let zones: Vec<_> = model.zones.ids().collect();
        zones.into_iter().for_each(|zone| model.zones[zone].profit_tax = common::level(0.0));
        model.finance.as_mut().unwrap().valued_at = loparite_model::cost::ValuedAt::FirstYear;
        let programme = programme(&model, &outcome).unwrap();
        for row in programme.facilities.iter().filter(|row| row.flow.name.starts_with("mining")) {
            let (npv, handed) = (row.flow.measures.npv[0].1, row.flow.item(Item::HandedOn).sum());
            assert!(handed > 0.0, "{seed}: {}", row.flow.name);
            same(&format!("{seed}: {}", row.flow.name), npv, 0.0, handed);
        }
    }
}

#[test]
fn nothing_turned_gives_the_programme_of_any_book() {
    for (_, model, outcome) in books() {
        let programme = programme(&model, &outcome).unwrap();
        let compiled = Compiled::new(&model, &outcome).unwrap();
        let totals = evaluate(&compiled, &Turn::neutral());
        let scale = programme.whole.project.values().iter().map(|money| money.abs()).sum();
        same("npv", totals.npv, programme.whole.measures.npv[0].1, scale);
        let ones = Turn { prices: vec![1.0; model.commodities.len()], ..Turn::neutral() };
        same("npv", evaluate(&compiled, &ones).npv, totals.npv, scale);
        for row in &programme.facilities {
            use loparite_kernel::ids::Id;
            same("facility", totals.facilities[row.facility.position()], row.flow.measures.npv[0].1, scale);
        }
    }
}

#[test]
fn costs_of_products_leave_the_value_of_any_facility() {
    for (seed, model, outcome) in books() {
        let programme = programme(&model, &outcome).unwrap();
        for flow in all(&programme).into_iter().filter(|flow| !flow.measures.unit_costs.is_empty()) {
            let rows = &flow.measures.unit_costs;
            let left = |row: &loparite_economics::programme::UnitCost| row.tonnes * (row.price - row.cost);
            let at_first = (1.0 + model.discount_rate.value).powi(model.first_year - flow.measures.base);
            let (sum, npv) = (rows.iter().map(left).sum::<f64>(), flow.measures.npv[0].1);
            let scale: f64 = flow.project.values().iter().map(|money| money.abs()).sum();
            same(&format!("{seed}: {}", flow.name), sum * at_first, npv * at_first, scale);
        }
    }
}
