//! Closure: a plan adds up: material, elements, people, power, money, capacity.
//!
//! In        the plans of both examples
//! Holds     each limit is reckoned from the model and the levels alone, not from the rows the solver had

use super::{Run, angara, first_light};
use loparite_economics::estimate::{estimate, plant_cost};
use loparite_economics::programme::{Item, programme};
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_model::chain::{AccessState, MoneyId, RegionId, SiteId, Unspent};
use loparite_model::post::{AccountId, AccountKey, ActivityKey, CashItem};
use std::collections::BTreeMap;

fn both(look: impl Fn(&str, &Run)) {
    look("first-light", first_light());
    look("angara-yenisei", angara());
}

/// sum and largest single amount of the postings to each account
fn sums(run: &Run) -> BTreeMap<AccountId, (f64, f64)> {
    let mut sums: BTreeMap<AccountId, (f64, f64)> = BTreeMap::new();
    for posting in run.outcome.book.postings(&run.outcome.levels) {
        let (sum, largest) = sums.entry(posting.account).or_default();
        *sum += posting.amount;
        *largest = largest.max(posting.amount.abs());
    }
    sums
}

#[test]
fn there_is_a_plan() {
    both(|name, run| {
        assert_eq!(run.outcome.levels.len(), run.outcome.book.activities().len(), "{name}");
        assert!(run.outcome.levels.iter().all(|level| level.is_finite() && *level >= 0.0), "{name}");
        assert!(!run.summary.builds.is_empty() && !run.summary.sales.is_empty(), "{name}");
    });
}

#[test]
fn every_material_account_is_zero() {
    both(|name, run| {
        let mut looked = 0;
        for (account, (sum, largest)) in sums(run) {
            let key = run.outcome.book.account(account).key;
            if matches!(key, AccountKey::Material { .. }) {
                // below a gram a year nothing is weighed
                assert!(sum.abs() <= 1e-9 * largest.max(1e-3), "{name}: {key:?} {sum} of {largest}");
                looked += 1;
            }
        }
        assert!(looked > 30, "{name}: {looked}");
    });
}

#[test]
fn every_element_that_comes_in_goes_out() {
    both(|name, run| {
        for (element, row) in run.model.elements.iter() {
            let gate = |word| run.summary.gates.get(&(word, element)).copied().unwrap_or(0.0);
            let gates = ["ground", "import", "residue", "sold", "stock"].map(gate);
            let (sum, largest) = (gates.iter().sum::<f64>(), gates.iter().fold(0.0_f64, |a, b| a.max(b.abs())));
            assert!(sum.abs() <= 1e-9 * largest, "{name}: {} {gates:?}", row.name);
            assert!(gates[0] <= 0.0 && gates[1] <= 0.0, "{name}: {} {gates:?}", row.name);
            assert!(gates[2..].iter().all(|tonnes| *tonnes >= -1e-9 * largest), "{name}: {} {gates:?}", row.name);
        }
        let known =
            run.summary.gates.keys().all(|(word, _)| ["ground", "import", "residue", "sold", "stock"].contains(word));
        assert!(known && run.summary.gates.len() > 10, "{name}");
    });
}

#[test]
fn every_limit_is_kept() {
    both(|name, run| {
        let sums = sums(run);
        for (id, account) in run.outcome.book.accounts() {
            let (sum, largest) = sums.get(&id).copied().unwrap_or_default();
            let (lower, upper) = account.bounds;
            let scale =
                [largest, lower, upper].into_iter().filter(|x| x.is_finite()).fold(1e-3, |a: f64, b| a.max(b.abs()));
            assert!(
                sum >= lower - 1e-6 * scale && sum <= upper + 1e-6 * scale,
                "{name}: {:?} {sum} {:?}",
                account.key,
                account.bounds
            );
        }
    });
}

#[test]
fn people_and_power_are_there() {
    both(|name, run| {
        let mut sites: BTreeMap<(SiteId, Year), (f64, f64)> = BTreeMap::new();
        let mut regions: BTreeMap<(RegionId, Year), (f64, f64)> = BTreeMap::new();
        for row in &run.summary.uses {
            let site = run.model.facilities[row.facility].site;
            for slot in [
                sites.entry((site, row.year)).or_default(),
                regions.entry((run.model.sites[site].region, row.year)).or_default(),
            ] {
                *slot = (slot.0 + row.jobs, slot.1 + row.power);
            }
        }
        let within = |what: &str, used: f64, limit: f64| {
            assert!(used <= limit * (1.0 + 1e-6) + 1e-6, "{name}: {what} {used} of {limit}");
        };
        for ((site, year), (jobs, power)) in sites {
            let row = &run.model.sites[site];
            within(&format!("people at {} in {year}", row.name), jobs, row.workforce.at(year));
            within(&format!("MW at {} in {year}", row.name), power, row.grid.value);
        }
        for ((region, year), (jobs, power)) in regions {
            let row = &run.model.regions[region];
            let supplies =
                run.model.power.iter().filter(|(_, p)| p.region == region && p.from <= year && year <= p.until);
            within(&format!("people in {} in {year}", row.name), jobs, row.workforce.at(year));
            within(&format!("MW in {} in {year}", row.name), power, supplies.map(|(_, p)| p.available.at(year)).sum());
        }
    });
}

#[test]
fn money_is_there_when_it_is_spent() {
    both(|name, run| {
        for (money, row) in run.model.money.iter() {
            let (mut left, mut ever) = (0.0, 0.0);
            for year in run.model.years() {
                let spent = spent_in(run, money, year);
                left = row.limit.at(year) + if row.unspent == Unspent::Kept { left } else { 0.0 } - spent;
                ever += spent;
                assert!(
                    left >= -1e-6 * row.limit.at(year).max(ever).max(1.0),
                    "{name}: {} in {year}: {left}",
                    row.name
                );
            }
        }
        let paid: f64 = run.summary.capital.iter().map(|row| row.amount).sum();
        let cost: f64 = run.summary.builds.iter().map(|row| row.capital).sum();
        let cash: f64 =
            run.summary.cash.iter().filter(|((_, item), _)| *item == CashItem::Capital).map(|(_, sum)| -sum).sum();
        let years: f64 = run.summary.years.iter().map(|row| row.capital).sum();
        for (what, sum) in [("builds", cost), ("cash", cash), ("years", years)] {
            assert!((sum - paid).abs() <= 1e-6 * paid && paid > 0.0, "{name}: {what} {sum}, paid {paid}");
        }
    });
}

#[test]
fn the_programme_has_the_money_of_the_plan_and_no_other() {
    let run = angara();
    let programme = programme(&run.model, &run.outcome).expect("the example says how its money is counted");
    let planned = |item: CashItem, year: Year| run.summary.cash.get(&(year, item)).copied().unwrap_or(0.0);
    let largest = run.summary.cash.values().fold(0.0_f64, |most, money| most.max(money.abs()));
    for year in run.model.years() {
        for &(item, word) in CashItem::WORDS {
            let of_plan = planned(item, year);
            let counted = match item {
                // named apart in a cash flow, or moved to the year in which plants stop
                CashItem::Revenue => programme.whole.item(Item::Sold).at(year),
                CashItem::LoanDrawn => programme.whole.item(Item::LoanDrawn).at(year),
                CashItem::DebtService => {
                    programme.whole.item(Item::Interest).at(year) + programme.whole.item(Item::Repayment).at(year)
                }
                CashItem::Released => continue,
                other => programme.whole.item(Item::Cash(other)).at(year),
            };
            assert!((counted - of_plan).abs() <= 1e-9 * largest, "{word} in {year}: {counted}, planned {of_plan}");
        }
        let parts = programme.facilities.iter().map(|row| &row.flow).chain([&programme.beside]);
        let sum: f64 = parts.map(|flow| flow.project.at(year)).sum();
        assert!((sum - programme.whole.project.at(year)).abs() <= 1e-9 * largest, "{year}: {sum}");
    }
}

#[test]
fn an_estimate_is_its_lines_and_the_planner_pays_no_more() {
    both(|name, run| {
        for build in &run.summary.builds {
            let estimate = estimate(&run.model, build.facility, build.size);
            let (plant, total) = (estimate.plant(), estimate.total());
            let curve = plant_cost(&run.model, &run.model.facilities[build.facility], build.size);
            assert!((plant - curve).abs() <= 1e-9 * plant && total > plant, "{name}: {plant}, {curve}, {total}");
            // the line in size lies below the curve, controls of technology may make a plant dearer
            assert!(build.capital > 0.5 * total && build.capital < 2.0 * total, "{name}: {} of {total}", build.capital);
        }
    });
}

fn spent_in(run: &Run, money: MoneyId, year: Year) -> f64 {
    run.summary.capital.iter().filter(|row| row.money == money && row.year == year).map(|row| row.amount).sum()
}

#[test]
fn money_pays_what_it_may() {
    both(|name, run| {
        let mut shares: BTreeMap<_, (f64, BTreeMap<MoneyId, f64>)> = BTreeMap::new();
        for row in &run.summary.capital {
            let facility = &run.model.facilities[row.facility];
            let stage = run.model.technologies[facility.technology].stage;
            let money = &run.model.money[row.money];
            assert!(facility.money.contains(&row.money), "{name}: {} does not pay {}", money.name, facility.name);
            assert!(money.pays.as_ref().is_none_or(|stages| stages.contains(&stage)), "{name}: {}", money.name);
            let (sum, by_money) = shares.entry(row.facility).or_default();
            *sum += row.amount;
            *by_money.entry(row.money).or_default() += row.amount;
        }
        for (facility, (sum, by_money)) in shares {
            for (money, amount) in by_money {
                if let Some(share) = run.model.money[money].largest_share {
                    let name = &run.model.facilities[facility].name;
                    assert!(amount <= share.value * sum + 1e-6 * sum.max(1.0), "{name}: {amount} of {sum}");
                }
            }
        }
    });
}

#[test]
fn no_more_is_used_than_is_on_line_and_no_more_is_on_line_than_was_built() {
    both(|name, run| {
        for row in &run.summary.uses {
            let facility = &run.model.facilities[row.facility];
            let technology = &run.model.technologies[facility.technology];
            let built =
                run.summary.builds.iter().filter(|build| build.facility == row.facility && build.on_line <= row.year);
            let ramp = |build: &loparite_results::summary::BuildRow| {
                let age = (row.year - build.on_line) as usize;
                build.size * technology.ramp_up[age.min(technology.ramp_up.len() - 1)]
            };
            let there = facility.existing.as_ref().map_or(0.0, |path| path.at(row.year)) + built.map(ramp).sum::<f64>();
            let dust = 1e-6 * there.max(1.0);
            assert!(row.used <= row.on_line + dust, "{name}: {} in {}: {row:?}", facility.name, row.year);
            assert!(row.on_line <= there + dust, "{name}: {} in {}: {row:?} of {there}", facility.name, row.year);
        }
    });
}

#[test]
fn what_is_built_may_be_built_and_takes_its_time() {
    both(|name, run| {
        let mut built = Vec::new();
        for build in &run.summary.builds {
            let facility = &run.model.facilities[build.facility];
            let technology = &run.model.technologies[facility.technology];
            let mut wait = 0.0_f64;
            for &item in &technology.access {
                match run.model.access[item].state(build.decided) {
                    AccessState::Closed => panic!("{name}: {} is built without access", facility.name),
                    AccessState::Licensed { delay, .. } => wait = wait.max(delay.value),
                    AccessState::Open => {}
                }
            }
            let years = f64::from(build.on_line - build.decided);
            assert!(years + 1e-3 >= facility.lead_time.value + wait, "{name}: {} {build:?}", facility.name);
            assert!(build.decided >= facility.earliest, "{name}: {} {build:?}", facility.name);
            let largest = facility.largest.map_or(0.0, |figure| figure.value);
            let smallest = facility.smallest.value.min(largest);
            let dust = 1e-6 * largest;
            assert!(
                build.size <= largest + dust && build.size >= smallest - dust,
                "{name}: {} {build:?}",
                facility.name
            );
            assert!(!built.contains(&build.facility), "{name}: {} is built twice", facility.name);
            built.push(build.facility);
        }
    });
}

#[test]
fn decisions_are_whole() {
    both(|name, run| {
        for (id, activity) in run.outcome.book.activities() {
            if let ActivityKey::Build { .. } = activity.key {
                let level = run.outcome.levels[id.position()];
                assert!(level == 0.0 || level == 1.0, "{name}: {:?} {level}", activity.key);
            }
        }
    });
}

#[test]
fn the_value_of_the_plan_is_its_discounted_cash() {
    both(|name, run| {
        let rate = 1.0 + run.model.discount_rate.value;
        let mut npv = 0.0;
        let mut scale = 0.0;
        for (&(year, _), amount) in &run.summary.cash {
            let worth = amount * rate.powi(run.model.first_year - year);
            npv += worth;
            scale += worth.abs();
        }
        assert!((npv - run.outcome.npv).abs() <= 1e-9 * scale, "{name}: {npv} is not {}", run.outcome.npv);
    });
}
