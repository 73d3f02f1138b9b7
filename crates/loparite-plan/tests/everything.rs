//! Everything: what comes after the plan, on one small scenario that decides everything that can be decided.
//!
//! In        `everything/`
//! Holds     each thing that can be decided is decided; the programme is the plan's own money; each schedule sums to
//!           postings; what happens once does not happen again after the plan
//! Not here  each thing by itself (`build`, `supply`, `policy`); books of any shape (`loparite-economics`); tables and
//!           the page (`loparite`)
#![allow(clippy::unwrap_used)] // the helpers of a test fail by it, as the test does

mod common;

use common::{close, read, repository};
use loparite_economics::programme::{Flow, Item, Programme, programme};
use loparite_economics::schedule::{Schedules, schedules};
use loparite_finance::series::Series;
use loparite_finance::tax::{LossRelief, profit_tax};
use loparite_kernel::quantity::Year;
use loparite_model::chain::{Model, MoneyKind};
use loparite_model::cost::CapitalClass;
use loparite_model::outcome::{Outcome, PlanStatus};
use loparite_model::planning::{EndValue, Means};
use loparite_model::post::{AccountKey, ActivityKey, CashItem, Project};
use loparite_model::words;
use loparite_plan::solve::{Blind, Search, plan};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// Last year in which plants run.
const UNTIL: Year = 2040;

struct Run {
    model: Model,
    outcome: Outcome,
    programme: Programme,
    schedules: Schedules,
}

fn run(end_value: EndValue) -> Run {
    let mut model = read(&repository().join("crates/loparite-plan/tests/everything/scenario"));
    model.planning.end_value = end_value;
    let outcome = plan(&model, Search::default(), &mut Blind);
    assert_eq!(outcome.status, PlanStatus::Optimal);
    let programme = programme(&model, &outcome).unwrap();
    let schedules = schedules(&model, &outcome);
    Run { model, outcome, programme, schedules }
}

fn everything() -> &'static Run {
    static RUN: OnceLock<Run> = OnceLock::new();
    RUN.get_or_init(|| run(EndValue::Nothing))
}

impl Run {
    /// levels of activities that are not nothing
    fn done(&self) -> impl Iterator<Item = (ActivityKey, f64)> {
        let levels = self.outcome.book.activities().map(|(_, row)| row.key).zip(self.outcome.levels.iter().copied());
        levels.filter(|(_, level)| *level > 1e-6)
    }

    /// postings of activities on accounts
    fn posted(&self, wanted: impl Fn(ActivityKey, AccountKey) -> bool) -> f64 {
        let book = &self.outcome.book;
        let is_it = |posting: &loparite_model::post::Posting| {
            wanted(book.activity(posting.activity).key, book.account(posting.account).key)
        };
        book.postings(&self.outcome.levels).filter(is_it).map(|posting| posting.amount).sum()
    }

    /// money of an item in a year
    fn cash(&self, item: CashItem, year: Year) -> f64 {
        self.posted(|_, key| key == AccountKey::Cash { item, year })
    }

    fn facility(&self, id: &str) -> &Flow {
        let facility = self.model.facilities.id(id).unwrap();
        &self.programme.facilities.iter().find(|row| row.facility == facility).unwrap().flow
    }
}

#[test]
fn everything_is_decided() {
    let run = everything();
    let tag = |key| words::activity(&run.model, &run.outcome.lots, key).kind;
    let kinds: BTreeSet<&str> = run.done().map(|(key, _)| tag(key)).collect();
    let all = [
        "acquire",
        "bring",
        "build",
        "carry",
        "choose",
        "draw",
        "extract",
        "mothball",
        "on line",
        "procure",
        "reinforce",
        "restart",
        "retire",
        "run",
        "sell",
        "ship",
        "size",
        "spend",
        "stock",
        "train",
    ];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), all);
    let count = |wanted: &dyn Fn(ActivityKey) -> bool| run.done().filter(|(key, _)| wanted(*key)).count();
    for (acquisition, row) in run.model.acquisitions.iter() {
        let taken =
            count(&|key| matches!(key, ActivityKey::Acquire { acquisition: other, .. } if other == acquisition));
        assert_eq!(taken, 1, "{}", row.name);
    }
    for procurement in run.model.procurements.ids() {
        let some = |key| matches!(key, ActivityKey::Procure { procurement: other, .. } if other == procurement);
        assert!(count(&some) > 0, "{}", run.model.procurements.key(procurement));
    }
    let separator = run.model.facilities.id("separator").unwrap();
    let modules = count(&|key| matches!(key, ActivityKey::Size { facility, .. } if facility == separator));
    assert!(modules >= 2, "modules are built in {modules} years");
    let second = |key| matches!(key, ActivityKey::Size { kind, .. } if kind.segment == 1);
    assert!(count(&second) > 0, "a plant lies on a second piece");
    let pays_beside = |(key, _): (ActivityKey, f64)| match key {
        ActivityKey::Spend { project, money, .. } if project.facility().is_none() => Some(run.model.money[money].kind),
        _ => None,
    };
    let beside: Vec<MoneyKind> = run.done().filter_map(pays_beside).collect();
    assert!(beside.iter().any(|kind| matches!(kind, MoneyKind::Grant)), "a grant pays what is no plant");
    assert!(beside.iter().any(|kind| matches!(kind, MoneyKind::Loan { .. })), "a loan pays what is no plant");
    for season in [true, false] {
        let stock = |key| matches!(key, ActivityKey::Stock { season: found, .. } if found.is_some() == season);
        assert!(count(&stock) > 0);
    }
    let unused = [CashItem::Heat, CashItem::Maintenance, CashItem::Residue, CashItem::Overhead, CashItem::Royalty];
    for (item, word) in CashItem::WORDS.iter().filter(|(item, _)| !unused.contains(item)) {
        let some = run.model.years().any(|year| run.cash(*item, year) != 0.0);
        assert!(some || *item == CashItem::BookValue, "no {word}");
    }
    // every rule moves something
    let counted = run.outcome.book.accounts().filter_map(|(_, row)| match row.key {
        AccountKey::Policy { policy, .. } => Some(policy),
        _ => None,
    });
    let counted: BTreeSet<_> = counted.collect();
    assert_eq!(counted.len(), 3, "duties are no rows");
}

#[test]
fn the_programme_is_the_plans_own_money() {
    for end_value in [EndValue::Nothing, EndValue::Continue, EndValue::Book] {
        let run = run(end_value);
        let whole = &run.programme.whole;
        let flows: Vec<&Flow> =
            run.programme.facilities.iter().map(|row| &row.flow).chain([&run.programme.beside]).collect();
        for year in run.model.years() {
            for &(item, word) in CashItem::WORDS {
                let found = match item {
                    CashItem::Revenue => whole.item(Item::Sold).at(year),
                    CashItem::LoanDrawn => whole.item(Item::LoanDrawn).at(year),
                    CashItem::DebtService => whole.item(Item::Interest).at(year) + whole.item(Item::Repayment).at(year),
                    // comes back when plants close; a value
                    CashItem::Released | CashItem::BookValue => continue,
                    _ => whole.item(Item::Cash(item)).at(year),
                };
                let posted = run.cash(item, year);
                assert!((found - posted).abs() <= 1e-9 * posted.abs().max(1e6), "{word} {year}: {found} {posted}");
            }
        }
        assert!(whole.item_ref(Item::Cash(CashItem::BookValue)).is_none());
        close(
            "released",
            whole.item(Item::Cash(CashItem::Released)).at(UNTIL),
            run.cash(CashItem::Released, 2032),
            1e-9,
        );
        for (item, series) in &whole.items {
            for (year, money) in series.iter() {
                let sum: f64 = flows.iter().map(|flow| flow.item(*item).at(year)).sum();
                assert!((sum - money).abs() <= 1e-9 * money.abs().max(1e6), "{} {year}: {sum} {money}", item.word());
            }
        }
    }
}

#[test]
fn what_is_no_plant_is_beside_with_its_capital_grants_and_loans() {
    let run = everything();
    let beside = &run.programme.beside;
    let spent = |kind: &dyn Fn(MoneyKind) -> bool| -> f64 {
        let of = |(key, level): (ActivityKey, f64)| match key {
            ActivityKey::Spend { project: Project::Acquisition(_) | Project::Reinforcement(_), money, .. } => {
                Some(level).filter(|_| kind(run.model.money[money].kind))
            }
            _ => None,
        };
        run.done().filter_map(of).sum()
    };
    close("capital", -beside.item(Item::Cash(CashItem::Capital)).sum(), spent(&|_| true), 1e-9);
    close("grants", beside.item(Item::Grant).sum(), spent(&|kind| matches!(kind, MoneyKind::Grant)), 1e-9);
    let loans = spent(&|kind| matches!(kind, MoneyKind::Loan { .. }));
    close("loans", beside.item(Item::LoanDrawn).sum(), loans, 1e-9);
    close("repaid", -beside.item(Item::Repayment).sum(), loans, 1e-9);
    for row in &run.programme.funding {
        close("capital is paid by its sources", row.found + row.assumed, row.capital, 1e-9);
        close("capital of a year", row.capital, -run.cash(CashItem::Capital, row.year), 1e-9);
    }
}

#[test]
fn what_happens_once_does_not_happen_again() {
    let run = everything();
    let whole = &run.programme.whole;
    let last = run.model.last_year;
    let upkeep = run.posted(|activity, key| {
        matches!(activity, ActivityKey::Mothball { .. })
            && key == AccountKey::Cash { item: CashItem::Standby, year: last }
    });
    assert!(upkeep < 0.0, "something is mothballed at the end");
    let once = run.posted(|activity, key| {
        matches!(activity, ActivityKey::Restart { .. } | ActivityKey::Retire { .. })
            && matches!(key, AccountKey::Cash { item: CashItem::Standby, .. })
    });
    assert!(once > 0.0, "parts are sold");
    for year in last + 1..=UNTIL {
        close("standby", whole.item(Item::Cash(CashItem::Standby)).at(year), upkeep, 1e-9);
        close(
            "infrastructure",
            whole.item(Item::Cash(CashItem::Infrastructure)).at(year),
            run.cash(CashItem::Infrastructure, last),
            1e-9,
        );
        assert_eq!(whole.item(Item::Cash(CashItem::Capital)).at(year), 0.0);
    }
    // what was sold for its parts pays no closure; modules close as modules
    let closure = |id: &str| run.facility(id).item(Item::Closure).sum();
    assert_eq!(closure("old-works"), 0.0);
    let built: f64 = -run.facility("separator").item(Item::Cash(CashItem::Sustaining)).at(last) / 0.02;
    close("closure", closure("separator"), -0.05 * built, 1e-9);
}

#[test]
fn a_partner_has_his_own_back_by_the_end_of_what_is_valued() {
    // the fee is 2 % of capital a year on line, and so is sustaining capital
    let fees = |run: &Run, id: &str, year: Year| run.facility(id).item(Item::Cash(CashItem::Fee)).at(year);
    let sustaining = |run: &Run, id: &str, year: Year| run.facility(id).item(Item::Cash(CashItem::Sustaining)).at(year);
    let nothing = everything();
    let goes_on = run(EndValue::Continue);
    for run in [nothing, &goes_on] {
        assert!(fees(run, "reducer", 2032) < 1.5 * sustaining(run, "reducer", 2032), "the partner's return with it");
        for year in 2033..=UNTIL {
            // a licence of 1 %
            close("licence", fees(run, "cracker", year), 0.5 * sustaining(run, "cracker", year), 1e-9);
        }
    }
    for year in 2033..=UNTIL {
        close("after the plan", fees(nothing, "reducer", year), sustaining(nothing, "reducer", year), 1e-9);
        close("going on", fees(&goes_on, "reducer", year), fees(&goes_on, "reducer", 2032), 1e-9);
    }
    // at the discount rate it is worth what he paid: the same plan with him and without differs by his fee alone
    let acquisition = &nothing.model.acquisitions[nothing.model.acquisitions.id("venture").unwrap()];
    let Means::JointVenture { partner, .. } = acquisition.means else { panic!("a joint venture") };
    let worth = |series: &Series| series.iter().map(|(year, money)| money * 1.1_f64.powi(2026 - year)).sum::<f64>();
    let plant = -sustaining(nothing, "reducer", 2032) / 0.02;
    let start = nothing
        .schedules
        .timeline
        .iter()
        .find(|line| line.project.facility() == nothing.model.facilities.id("reducer"));
    let (start, returns) = (
        start.unwrap(),
        worth(&Series::new(
            2026,
            (2026..=2032).map(|year| fees(nothing, "reducer", year) - sustaining(nothing, "reducer", year)).collect(),
        )),
    );
    close("return", -returns, partner.value * plant * 1.1_f64.powi(2026 - start.decided), 1e-9);
}

#[test]
fn fees_duties_and_standby_are_deducted() {
    let run = everything();
    let mut seen: BTreeMap<CashItem, f64> = BTreeMap::new();
    for row in &run.programme.facilities {
        let flow = &row.flow;
        let years: Vec<Year> = (2026..=UNTIL).collect();
        let assets = [CashItem::Capital, CashItem::Sustaining, CashItem::Released].map(Item::Cash);
        let financing = [Item::Grant, Item::LoanDrawn, Item::Repayment, Item::ProfitTax];
        let mut profit = vec![0.0; years.len()];
        for (item, series) in flow.items.iter().filter(|(item, _)| !assets.contains(item) && !financing.contains(item))
        {
            profit.iter_mut().zip(&years).for_each(|(sum, &year)| *sum += series.at(year));
            if let Item::Cash(item @ (CashItem::Fee | CashItem::Duty | CashItem::Standby)) = item {
                *seen.entry(*item).or_default() += series.sum();
            }
        }
        // ten years from the start; what is spent from then on, from the year after; the rest in the last year
        let released = flow.item(Item::Cash(CashItem::Released)).sum();
        let capital = flow.item(Item::Cash(CashItem::Capital));
        let of_plant = if capital.sum() < 0.0 { 1.0 + released / capital.sum() } else { 1.0 };
        let lines = run.schedules.timeline.iter().filter(|line| line.project.facility() == Some(row.facility));
        let start = lines.map(|line| line.on_line).min().unwrap_or(2026);
        for (item, share) in [(CashItem::Capital, of_plant), (CashItem::Sustaining, 1.0)] {
            for (year, spent) in flow.item(Item::Cash(item)).iter() {
                let first = if year < start { start } else { year + 1 };
                for due in first..first + 10 {
                    profit[(due.min(UNTIL) - 2026) as usize] += share * spent / 10.0;
                }
            }
        }
        let rates = Series::new(2026, vec![0.2; years.len()]);
        let tax = profit_tax(&Series::new(2026, profit), &rates, &LossRelief { share: 0.5, years: None }).tax;
        for &year in &years {
            let found = -flow.item(Item::ProfitTax).at(year);
            assert!(
                (found - tax.at(year)).abs() <= 1e-6 * tax.at(year).max(1e3),
                "{} {year}: {found} {}",
                flow.name,
                tax.at(year)
            );
        }
    }
    assert!(seen.len() == 3 && seen.values().all(|money| *money != 0.0), "{seen:?}");
}

#[test]
fn every_schedule_sums_to_postings() {
    let (run, all) = (everything(), &everything().schedules);
    for year in run.model.years() {
        let sum = |rows: &mut dyn Iterator<Item = (Year, f64)>| -> f64 {
            rows.filter(|(other, _)| *other == year).map(|(_, money)| money).sum()
        };
        let on = |wanted: &dyn Fn(ActivityKey, AccountKey) -> bool| run.posted(wanted);
        let pairs = [
            (
                "freight",
                sum(&mut all.freight.iter().map(|row| (row.year, -row.cost))),
                run.cash(CashItem::Freight, year),
            ),
            ("power", sum(&mut all.supplies.iter().map(|row| (row.year, -row.cost))), run.cash(CashItem::Power, year)),
            (
                "reagents",
                sum(&mut all.reagents.iter().map(|row| (row.year, -row.cost))),
                run.cash(CashItem::Reagents, year),
            ),
            ("wages", sum(&mut all.crews.iter().map(|row| (row.year, -row.wages))), run.cash(CashItem::Wages, year)),
            (
                "sales",
                sum(&mut all.offtake.iter().map(|row| (row.year, row.revenue))),
                run.cash(CashItem::Revenue, year),
            ),
            (
                "training",
                sum(&mut all
                    .training
                    .iter()
                    .map(|row| (row.year, -row.people * run.model.trainings[row.training].cost.value))),
                run.cash(CashItem::Training, year),
            ),
            (
                "people",
                sum(&mut all.crews.iter().map(|row| (row.year, row.people))),
                on(&|activity, key| {
                    matches!(activity, ActivityKey::OnLine { .. })
                        && matches!(key, AccountKey::RegionWorkforce { year: other, .. } if other == year)
                }),
            ),
            (
                "power drawn",
                sum(&mut all.sites.iter().map(|row| (row.year, row.megawatts))),
                on(&|activity, key| {
                    matches!(activity, ActivityKey::Run { .. })
                        && matches!(key, AccountKey::Grid { year: other, .. } if other == year)
                }),
            ),
            (
                "tonnes carried",
                sum(&mut all.freight.iter().map(|row| (row.year, row.gross))),
                on(&|activity, key| {
                    matches!(activity, ActivityKey::Ship { .. })
                        && matches!(key, AccountKey::SeasonFreight { year: other, .. } if other == year)
                }),
            ),
        ];
        for (what, found, posted) in pairs {
            assert!((found - posted).abs() <= 1e-6 * posted.abs().max(1.0), "{what} in {year}: {found}, not {posted}");
        }
    }
    assert!(all.freight.iter().all(|row| row.season.is_some()));
    assert!(all.sites.iter().all(|row| row.megawatts <= row.grid * (1.0 + 1e-6)));
    assert!(all.sites.iter().any(|row| row.grid > 0.11), "the line to the works is reinforced");
}

#[test]
fn projects_are_what_is_decided_with_capital_and_dates() {
    let (run, all) = (everything(), &everything().schedules);
    let capital: f64 = all.timeline.iter().map(|line| line.capital).sum();
    let spent: f64 =
        run.done().filter(|(key, _)| matches!(key, ActivityKey::Spend { .. })).map(|(_, money)| money).sum();
    close("capital", capital, spent, 1e-9);
    let sizes: f64 = all.timeline.iter().filter(|line| line.project.facility().is_some()).map(|line| line.size).sum();
    let decided: f64 =
        run.done().filter(|(key, _)| matches!(key, ActivityKey::Size { .. })).map(|(_, size)| size).sum();
    close("sizes", sizes, decided, 1e-9);
    let count = |wanted: &dyn Fn(Project) -> bool| all.timeline.iter().filter(|line| wanted(line.project)).count();
    assert_eq!(count(&|project| matches!(project, Project::Acquisition(_))), 3);
    let separator = run.model.facilities.id("separator");
    assert!(count(&|project| project.facility() == separator) >= 2);
    for line in &all.timeline {
        assert!(line.decided <= line.on_line && line.on_line <= line.full && line.on_line <= 2032, "{line:?}");
        assert!(line.gates.iter().map(|gate| gate.at).is_sorted(), "{line:?}");
        assert!(line.capital > 0.0, "{line:?}");
    }
    // of a facility in modules equipment is that of a module, as often as it is built
    for line in all.timeline.iter().filter(|line| line.project.facility() == separator) {
        let facility = separator.unwrap();
        let one = loparite_economics::estimate::estimate(&run.model, facility, 60.0);
        let many = loparite_economics::estimate::estimate(&run.model, facility, line.size);
        close("capital", many.total(), one.total() * line.size / 60.0, 1e-12);
        close("as the plan has it", line.capital, many.total(), 1e-9);
        let of = |class| many.lines.iter().filter(|row| row.class == class).map(|row| row.amount).sum::<f64>();
        let ordered = all.equipment.iter().filter(|row| (row.facility, row.decided) == (facility, line.decided));
        close("equipment", ordered.map(|row| row.amount).sum(), of(CapitalClass::Equipment), 1e-9);
    }
}

#[test]
fn duty_on_what_is_brought_in_is_its_takers_and_follows_its_price() {
    let run = everything();
    // nobody makes anything in 2026: what is brought waits, and nobody has taken it yet
    let whole = &run.programme.whole;
    for (year, imports) in whole.item(Item::Cash(CashItem::Imports)).iter() {
        let exported = if year > 2032 {
            continue;
        } else {
            run.posted(|activity, key| {
                matches!(activity, ActivityKey::Sell { .. }) && key == AccountKey::Cash { item: CashItem::Duty, year }
            })
        };
        let duty = whole.item(Item::Cash(CashItem::Duty)).at(year);
        assert!((duty - exported - 0.05 * imports).abs() < 1e-6 * duty.abs().max(1.0), "{year}");
    }
    let compiled = loparite_economics::evaluate::Compiled::new(&run.model, &run.outcome).unwrap();
    let turned = |factor: f64| {
        let turn = loparite_economics::evaluate::Turn {
            prices: vec![factor; run.model.commodities.len()],
            ..loparite_economics::evaluate::Turn::neutral()
        };
        loparite_economics::evaluate::evaluate(&compiled, &turn).npv_before_tax
    };
    // revenue, duties, imports and nothing else follow prices
    let moved: f64 = [Item::Sold, Item::Cash(CashItem::Duty), Item::Cash(CashItem::Imports)]
        .iter()
        .flat_map(|item| {
            whole.item(*item).iter().map(|(year, money)| money * 1.1_f64.powi(2025 - year)).collect::<Vec<_>>()
        })
        .sum();
    close("all prices", turned(1.5) - turned(1.0), 0.5 * moved, 1e-9);
}
