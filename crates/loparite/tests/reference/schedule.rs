//! Schedule: dates, people, power, freight, sales and purchases of the example are its postings, divided.

use crate::{Run, angara, first_light};
use loparite_economics::schedule::{Schedules, schedules};
use loparite_model::post::CashItem;
use std::collections::BTreeMap;

fn each(test: impl Fn(&Run, &Schedules)) {
    for run in [angara(), first_light()] {
        test(run, &schedules(&run.model, &run.outcome));
    }
}

fn same(what: &str, one: f64, other: f64) {
    assert!((one - other).abs() <= 1e-6 * one.abs().max(1.0), "{what}: {one} and {other}");
}

/// money of an item by year, of the plan's postings
fn cash(run: &Run, item: CashItem) -> BTreeMap<i32, f64> {
    let of = run.summary.cash.iter().filter(|((_, other), _)| *other == item);
    of.map(|((year, _), money)| (*year, *money)).collect()
}

fn by_year<T>(rows: &[T], row: impl Fn(&T) -> (i32, f64)) -> BTreeMap<i32, f64> {
    let mut sums = BTreeMap::new();
    for (year, value) in rows.iter().map(row) {
        *sums.entry(year).or_default() += value;
    }
    sums
}

#[test]
fn money_of_each_schedule_is_the_plans() {
    each(|run, all| {
        let schedules = [
            ("freight", CashItem::Freight, by_year(&all.freight, |row| (row.year, -row.cost))),
            ("power", CashItem::Power, by_year(&all.supplies, |row| (row.year, -row.cost))),
            ("reagents", CashItem::Reagents, by_year(&all.reagents, |row| (row.year, -row.cost))),
            ("wages", CashItem::Wages, by_year(&all.crews, |row| (row.year, -row.wages))),
            ("sales", CashItem::Revenue, by_year(&all.offtake, |row| (row.year, row.revenue))),
        ];
        for (what, item, sums) in schedules {
            for (year, money) in cash(run, item) {
                same(&format!("{what} in {year}"), money, sums.get(&year).copied().unwrap_or(0.0));
            }
        }
    });
}

#[test]
fn people_and_power_are_those_of_the_years() {
    each(|run, all| {
        let (people, power) =
            (by_year(&all.crews, |row| (row.year, row.people)), by_year(&all.sites, |row| (row.year, row.megawatts)));
        for row in &run.summary.years {
            same("jobs", row.jobs, people.get(&row.year).copied().unwrap_or(0.0));
            same("power", row.power, power.get(&row.year).copied().unwrap_or(0.0));
        }
        assert!(all.sites.iter().all(|row| row.megawatts <= row.grid * (1.0 + 1e-6)));
    });
}

#[test]
fn projects_are_the_plants_that_are_built_with_their_capital_and_dates() {
    each(|run, all| {
        let plants: Vec<_> = all.timeline.iter().filter(|line| line.project.facility().is_some()).collect();
        assert_eq!(plants.len(), run.summary.builds.len());
        for line in plants {
            let is_it = |build: &&loparite_results::summary::BuildRow| {
                Some(build.facility) == line.project.facility() && build.decided == line.decided
            };
            let build = run.summary.builds.iter().find(is_it).unwrap();
            same("size", build.size, line.size);
            same("capital", build.capital, line.capital);
            assert_eq!((build.on_line, build.full), (line.on_line, line.full));
            let at: Vec<f64> = line.gates.iter().map(|gate| gate.at).collect();
            assert!(at.is_sorted(), "{at:?}");
        }
    });
}

#[test]
fn what_is_made_is_used_sold_or_put_by() {
    each(|run, all| {
        for line in &all.output {
            let stock = |year: i32| -> f64 {
                let of = |row: &&loparite_results::summary::StockRow| {
                    row.year == year && run.outcome.lots[row.lot].commodity == line.commodity
                };
                run.summary.stocks.iter().filter(of).map(|row| row.tonnes).sum()
            };
            let left = stock(line.year) - stock(line.year - 1);
            assert!((line.made - line.used - line.sold - left).abs() <= 1e-6 * line.made.max(1.0), "{line:?}");
        }
    });
}

#[test]
fn equipment_of_a_plant_is_that_of_its_estimate() {
    each(|run, all| {
        for line in all.timeline.iter() {
            let Some(facility) = line.project.facility() else { continue };
            let estimate = loparite_economics::estimate::estimate(&run.model, facility, line.size);
            let class = loparite_model::cost::CapitalClass::Equipment;
            let wanted: f64 = estimate.lines.iter().filter(|row| row.class == class).map(|row| row.amount).sum();
            let of = |row: &&loparite_economics::schedule::procurement::EquipmentLine| {
                row.facility == facility && row.decided == line.decided
            };
            same("equipment", wanted, all.equipment.iter().filter(of).map(|row| row.amount).sum());
        }
    });
}
