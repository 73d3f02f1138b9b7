//! The programme's cash flow on a chain that can be checked on paper.

#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use common::*;
use loparite_economics::estimate::closure;
use loparite_economics::evaluate::{Compiled, Turn, evaluate};
use loparite_economics::programme::{Flow, HandedAt, Item, Programme, handed_on, programme};
use loparite_finance::irr::{Irr, NoIrr};
use loparite_finance::series::Series;
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Quantity;
use loparite_model::chain::{Model, MoneyKind, Pricing};
use loparite_model::claim::{Evidence, Fact};
use loparite_model::cost::{Driver, MoneyTerms, Sensitivity, ValuedAt};
use loparite_model::figure::{Course, Path};
use loparite_model::outcome::Outcome;
use loparite_model::post::{ActivityKey, CashItem};

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * (1.0 + one.abs().max(other.abs()))
}

#[track_caller]
fn by_year(series: &Series, expected: [f64; 6]) {
    let found: Vec<f64> = (2026..=2031).map(|year| series.at(year)).collect();
    assert!(found.iter().zip(&expected).all(|(&one, &other)| close(one, other)), "{found:?}, not {expected:?}");
}

fn made() -> Programme {
    let (model, outcome) = chain();
    programme_of(&model, &outcome)
}

fn programme_of(model: &Model, outcome: &Outcome) -> Programme {
    programme(model, outcome).unwrap()
}

/// 0.10 from the first year on, money at the start of its year
fn npv(cash: [f64; 6]) -> f64 {
    cash.iter().rev().fold(0.0, |worth, money| worth / 1.1 + money)
}

// Reserve 550 t, 100 t a year to 2029: 2030 runs in full, 2031 in half. Mine: 1,000 operating, 50 mining tax, 100
// freight of its concentrate, 1,150 a year; so a tonne of concentrate costs 11.50 and the mine is worth nothing.
const MINE_GETS: [f64; 6] = [1150.0, 1150.0, 1150.0, 1150.0, 1150.0, 575.0];

// Cracker: 80 t at 50 = 4,000, sold in 2026, handed on from 2027; less 1,150, 800 operating, 200 reagents, 100 power
// = 1,750; tax 350; 1,400. In 2031 half.
const CRACKER: [f64; 6] = [1400.0, 1400.0, 1400.0, 1400.0, 1400.0, 700.0];

// Separation: 8,000 of sales, less 4,000 carbonate, 1,500 operating, 200 power, 100 acid, 160 royalty, 30 property tax
// = 2,010; sustaining 60, half of both in 2031. Writing off: 2,700 in three parts of 900 from 2027; sustaining from the
// year after, 0, 20, 40, 60 and in 2031 the 150 that are left. Interest 100 and 51.22. Wages of 2026, 400, are a loss.
//   2027: 2010 - 900 - 100 = 1010, less 400 (at most 505) = 610, tax 122
//   2028: 2010 - 900 - 20 - 51.2195 = 1038.7805, tax 207.7561
//   2029: 2010 - 900 - 40 = 1070, tax 214
//   2030: 2010 - 60 = 1950, tax 390
//   2031: 1005 - 150 - 270 closure (10 % of 2700) = 585, tax 117; 300 of working capital come back
const TAX: [f64; 6] = [0.0, -122.0, -207.756_097_560_975_6, -214.0, -390.0, -117.0];
const SEPARATION: [f64; 6] = [-3400.0, 1828.0, 1_742.243_902_439_024_4, 1736.0, 1560.0, 888.0];

fn flow<'a>(programme: &'a Programme, name: &str) -> &'a Flow {
    let mut flows = programme.facilities.iter().map(|row| &row.flow).chain(&programme.owners).chain(&programme.regions);
    flows.find(|flow| flow.name == name).unwrap()
}

#[test]
fn every_facility_has_the_cash_flow_of_the_sheet() {
    let programme = made();
    assert_eq!(programme.facilities.len(), 3);
    let mine = flow(&programme, "mine");
    by_year(&mine.item(Item::HandedOn), MINE_GETS);
    by_year(&mine.item(Item::Cash(CashItem::Freight)), [-100.0, -100.0, -100.0, -100.0, -100.0, -50.0]);
    by_year(&mine.project, [0.0; 6]);
    assert!(mine.measures.npv[0].1.abs() < 1e-9);
    let cracker = flow(&programme, "cracker");
    by_year(&cracker.item(Item::TakenOver), MINE_GETS.map(|money| -money));
    by_year(&cracker.item(Item::Sold), [4000.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    by_year(&cracker.item(Item::HandedOn), [0.0, 4000.0, 4000.0, 4000.0, 4000.0, 2000.0]);
    by_year(&cracker.item(Item::Cash(CashItem::Power)), [-100.0, -100.0, -100.0, -100.0, -100.0, -50.0]);
    by_year(&cracker.project, CRACKER);
    let separation = flow(&programme, "separation");
    by_year(&separation.item(Item::Cash(CashItem::Imports)), [0.0, -100.0, -100.0, -100.0, -100.0, -50.0]);
    by_year(&separation.item(Item::Cash(CashItem::Released)), [0.0, 0.0, 0.0, 0.0, 0.0, 300.0]);
    by_year(&separation.item(Item::Closure), [0.0, 0.0, 0.0, 0.0, 0.0, -270.0]);
    by_year(&separation.item(Item::ProfitTax), TAX);
    by_year(&separation.project, SEPARATION);
    // annuity of 5 % over two years: 2000 * 0.537804878 = 1075.6097561
    let owed = 1_075.609_756_097_561;
    by_year(&separation.equity.minus(&separation.project), [3000.0, -owed, -owed, 0.0, 0.0, 0.0]);
    by_year(&separation.item(Item::Interest), [0.0, -100.0, -51.219_512_195_121_95, 0.0, 0.0, 0.0]);
    assert!(close(separation.measures.npv[0].1, npv(SEPARATION)), "{:?}", separation.measures);
    assert!(close(separation.measures.npv[1].1, SEPARATION.iter().sum()));
    let before = npv([-3400.0, 1950.0, 1950.0, 1950.0, 1950.0, 1005.0]);
    assert!(close(separation.measures.npv_before_tax, before));
    assert_eq!(separation.measures.payback, Some(2028));
    assert!(programme.beside.items.is_empty());
}

#[test]
fn cover_counts_cash_after_tax_over_service() {
    let programme = made();
    let cover = flow(&programme, "separation").measures.cover.clone().unwrap();
    let (a, b) = (1828.0 / 1_075.609_756_097_561, 1_742.243_902_439_024_4 / 1_075.609_756_097_561);
    assert!(cover.least.0 == 2028 && close(cover.least.1, b) && close(cover.mean, 0.5 * (a + b)), "{cover:?}");
    assert_eq!(cover.below, [2027, 2028]);
    assert_eq!(flow(&programme, "mine").measures.cover, None);
}

#[test]
fn goods_handed_on_cancel_in_the_whole_and_within_an_owner() {
    let programme = made();
    let whole = &programme.whole;
    let sum: Vec<f64> = CRACKER.iter().zip(&SEPARATION).map(|(one, other)| one + other).collect();
    by_year(&whole.project, sum.try_into().unwrap());
    assert!(whole.item(Item::HandedOn).is_empty() && whole.item(Item::TakenOver).is_empty());
    let south = flow(&programme, "south co");
    by_year(&south.item(Item::TakenOver), MINE_GETS.map(|money| -money));
    assert!(south.item(Item::HandedOn).is_empty());
    by_year(&flow(&programme, "north").item(Item::HandedOn), MINE_GETS);
    assert_eq!(programme.owners.len(), 2);
}

#[test]
fn costs_of_joint_products_leave_the_value() {
    let programme = made();
    for flow in programme.facilities.iter().map(|row| &row.flow).chain(&programme.owners).chain([&programme.whole]) {
        let rows = &flow.measures.unit_costs;
        let margin: f64 = rows.iter().map(|row| row.tonnes * (row.price - row.cost)).sum();
        assert!(close(margin, flow.measures.npv[0].1), "{}: {margin}", flow.name);
    }
    let separation = &flow(&programme, "separation").measures.unit_costs;
    let [a, b] = &separation[..] else { panic!("{separation:?}") };
    assert!(close(a.price, 100.0) && close(b.price, 200.0) && close(a.cost / a.price, b.cost / b.price));
    // 60 t a year from 2027 to 2030, 30 t in 2031
    assert!(close(a.tonnes, npv([0.0, 60.0, 60.0, 60.0, 60.0, 30.0])));
    let mine = &flow(&programme, "mine").measures;
    assert!(close(mine.unit_costs[0].cost, 11.5) && close(mine.unit_costs[0].price, 11.5));
    assert!(close(mine.basket_breakeven.unwrap(), 1.0));
}

#[test]
fn at_its_breakeven_price_a_facility_is_worth_nothing() {
    let (model, outcome) = chain();
    let found = made();
    let compiled = Compiled::new(&model, &outcome).unwrap();
    // only the separation sells oxides, and nobody else takes them: a model with the price turned has it worth nothing
    let separation = &flow(&found, "separation").measures;
    assert_eq!(separation.unit_costs.len(), 2);
    for row in &separation.unit_costs {
        let factor = row.breakeven.unwrap() / row.price;
        assert!(factor < 1.0);
        let totals = evaluate(&compiled, &Turn::of(&model, &Driver::Price(vec![row.commodity]), factor));
        assert!(totals.facilities[2].abs() < 1e-6, "{totals:?}");
    }
    let oxides = separation.unit_costs.iter().map(|row| row.commodity).collect();
    let turn = Turn::of(&model, &Driver::Price(oxides), separation.basket_breakeven.unwrap());
    assert!(evaluate(&compiled, &turn).facilities[2].abs() < 1e-6);
}

#[test]
fn nothing_turned_gives_the_programme() {
    let (model, outcome) = chain();
    let (found, totals) = (made(), evaluate(&Compiled::new(&model, &outcome).unwrap(), &Turn::neutral()));
    assert!(close(totals.npv, found.whole.measures.npv[0].1));
    assert!(close(totals.npv_before_tax, found.whole.measures.npv_before_tax));
    by_year(&totals.project, [2026, 2027, 2028, 2029, 2030, 2031].map(|year| found.whole.project.at(year)));
    for row in &found.facilities {
        assert!(close(totals.facilities[row.facility.position()], row.flow.measures.npv[0].1));
    }
}

#[test]
fn a_turn_is_what_a_model_so_changed_gives() {
    let (mut model, outcome) = chain();
    let compiled = Compiled::new(&model, &outcome).unwrap();
    let worth = |turn: &Turn| evaluate(&compiled, turn).npv;
    let neutral = worth(&Turn::neutral());
    // 10 % on carbonate: 400 more in 2026, taxed at 20 %: 320. Later it moves between two that pay the same tax, but of
    // the separation's loss of 400 only half of its profit of 1010 - 400 in 2027 goes, 305, and 95 a year later
    let carbonate = model.offtakes[Id::at(0)].commodity;
    let later = 320.0 + 0.2 * 95.0 * (1.0 / 1.21 - 1.0 / 1.1);
    assert!(close(worth(&Turn::of(&model, &Driver::Price(vec![carbonate]), 1.1)) - neutral, later));
    // power: 100 in 2026, 300 to 2030, 150 in 2031, after tax
    let power = npv([100.0, 300.0, 300.0, 300.0, 300.0, 150.0]) * 0.8 * 0.5;
    assert!(close(neutral - worth(&Turn::of(&model, &Driver::Power, 1.5)), power));
    // freight 100 a year: the mine's cost goes up and the cracker pays it, after tax
    let freight = npv([100.0, 100.0, 100.0, 100.0, 100.0, 50.0]) * 0.8;
    assert!(close(neutral - worth(&Turn::of(&model, &Driver::Freight, 2.0)), freight));
    // the rate: as a model of that rate
    let turned = worth(&Turn::of(&model, &Driver::DiscountRate, 1.5));
    model.discount_rate = figure(0.15);
    assert!(close(turned, programme(&model, &outcome).unwrap().whole.measures.npv[0].1));
    // capital up by a tenth: 300 more in 2026; property tax, sustaining, closure, working capital with it
    let dearer = evaluate(&compiled, &Turn::of(&model, &Driver::Capital, 1.1));
    assert!(close(dearer.project.at(2026) - compiled_project(&compiled).at(2026), -300.0));
    let taxed = (1005.0 - 1.5) - 150.0 * 1.1 - 270.0 * 1.1;
    let last = 1003.5 - 33.0 - 297.0 + 330.0 - 0.2 * taxed + 700.0;
    assert!(close(dearer.project.at(2031), last), "{:?} {last}", dearer.project);
}

fn compiled_project(compiled: &Compiled) -> Series {
    evaluate(compiled, &Turn::neutral()).project
}

#[test]
fn royalty_of_a_mine_follows_the_oxides_in_its_ore() {
    let (mut model, outcome) = chain();
    // 3 a tonne of concentrate, which holds 0.396 t of oxide A at 100 and 0.132 t of B at 200: three fifths are A's
    let outcome = with_royalty(&outcome);
    let royalty = Item::Cash(CashItem::Royalty);
    let as_it_is = programme(&model, &outcome).unwrap();
    by_year(&flow(&as_it_is, "mine").item(royalty), [-300.0, -300.0, -300.0, -300.0, -300.0, -150.0]);
    by_year(&flow(&as_it_is, "mine").project, [0.0; 6]);
    let cracker = |turn: &Turn| evaluate(&Compiled::new(&model, &outcome).unwrap(), turn).facilities[1];
    let a = model.offtakes[Id::at(1)].commodity;
    let more = cracker(&Turn::of(&model, &Driver::Price(vec![a]), 1.5)) - cracker(&Turn::neutral());
    // the mine hands its royalty on, the cracker pays it, after tax
    assert!(close(more, -0.8 * 0.5 * 0.6 * npv([300.0, 300.0, 300.0, 300.0, 300.0, 150.0])), "{more}");
    // prices go on by their path after the plan, and royalty with them: twice in 2031
    let prices: Vec<_> = model.prices.ids().collect();
    for price in prices {
        let path = &mut model.prices[price].path;
        path.points = vec![(2029, path.points[0].1), (2031, 2.0 * path.points[0].1)];
    }
    let dearer = programme(&model, &outcome).unwrap();
    by_year(&flow(&dearer, "mine").item(royalty), [-300.0, -300.0, -300.0, -300.0, -450.0, -300.0]);
}

/// The chain with 3 of royalty a tonne that the mine makes.
fn with_royalty(outcome: &Outcome) -> Outcome {
    use loparite_model::post::ActivityKey;
    let mut making = Making { lots: outcome.lots.clone(), ..Making::default() };
    for (_, account) in outcome.book.accounts() {
        making.book.open(account.key, account.bounds, account.lever);
    }
    for (id, activity) in outcome.book.activities() {
        let key = |post: &loparite_model::post::Post| outcome.book.account(post.account).key;
        let mut posts: Vec<_> = outcome.book.posts(id).iter().map(|post| making.memo(key(post), post.amount)).collect();
        if let ActivityKey::Run { facility, year, .. } = activity.key
            && facility == Id::at(0)
        {
            posts.push(making.cash(CashItem::Royalty, year, -3.0));
        }
        making.add(activity.key, outcome.levels[id.position()], &posts);
    }
    making.outcome()
}

#[test]
fn larger_swings_come_first() {
    let (mut model, outcome) = chain();
    for (name, driver) in [("freight", Driver::Freight), ("prices", Driver::Price(vec![])), ("power", Driver::Power)] {
        let row = Sensitivity { name: name.into(), driver, low: figure(0.8), high: figure(1.2) };
        model.sensitivities.insert(name, row).unwrap();
    }
    let programme = programme(&model, &outcome).unwrap();
    let names: Vec<&str> = programme.swings.iter().map(|swing| swing.name.as_str()).collect();
    assert_eq!(names, ["prices", "power", "freight"]);
    assert!(programme.swings[0].npv.0 < programme.whole.measures.npv[0].1);
}

#[test]
fn money_found_is_told_from_money_assumed() {
    let programme = made();
    let first = &programme.funding[0];
    assert_eq!((first.year, first.capital, first.found, first.assumed), (2026, 3000.0, 1000.0, 2000.0));
    // wages of the separation in 2026, 400, are less than what the cracker of the same owner earns
    assert!(first.losses == 0.0 && close(first.gap(), 2000.0), "{first:?}");
    let (mut model, outcome) = chain();
    let apart = model.facilities.ids().last().unwrap();
    model.facilities[apart].owner = None;
    let alone = programme_of(&model, &outcome);
    assert!(close(alone.funding[0].losses, 400.0) && close(alone.funding[0].gap(), 2400.0), "{:?}", alone.funding[0]);
    assert!(
        programme.funding.iter().skip(1).all(|row| row.capital == 0.0 && row.losses < 1e-9),
        "{:?}",
        programme.funding
    );
    let taken: Vec<f64> = programme.sources.iter().filter(|row| row.year == 2026).map(|row| row.taken).collect();
    assert_eq!(taken, [1000.0, 2000.0]);
    assert!(programme.sources.iter().all(|row| row.offered == 5000.0));
}

#[test]
fn what_is_handed_on_is_listed_with_its_price() {
    let (model, outcome) = chain();
    let rows = handed_on(&model, &Compiled::new(&model, &outcome).unwrap());
    let [concentrate, carbonate] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!((concentrate.at, carbonate.at), (HandedAt::Cost, HandedAt::Market));
    by_year(&concentrate.money, MINE_GETS);
    by_year(&carbonate.tonnes, [0.0, 80.0, 80.0, 80.0, 80.0, 40.0]);
}

#[test]
fn the_aim_is_the_first_value_of_its_fact() {
    let (mut model, outcome) = chain();
    assert_eq!(made().aim, None);
    let evidence =
        ["700 t", "900 t"].map(|text| Evidence { quantity: Quantity::parse(text).unwrap(), origin: Id::at(0) });
    let first = evidence[0].quantity.value;
    let fact = Fact { name: "aim".into(), evidence: evidence.to_vec() };
    model.finance.as_mut().unwrap().aim = model.facts.insert("aim", fact);
    assert_eq!(programme(&model, &outcome).unwrap().aim, Some(first));
}

#[test]
fn the_base_year_is_the_facilitys() {
    let (mut model, outcome) = chain();
    model.finance.as_mut().unwrap().valued_at = ValuedAt::Production;
    let programme = programme(&model, &outcome).unwrap();
    let separation = flow(&programme, "separation");
    assert_eq!((separation.measures.base, programme.whole.measures.base), (2027, 2026));
    assert!(close(separation.measures.npv[0].1, 1.1 * npv(SEPARATION)));
}

#[test]
fn without_terms_or_levels_there_is_no_programme() {
    let (mut model, mut outcome) = chain();
    model.finance = None;
    assert!(programme(&model, &outcome).is_none());
    let (model, _) = chain();
    outcome.levels.clear();
    assert!(programme(&model, &outcome).is_none());
}

/// The chain with all money times a number.
fn scaled(factor: f64) -> (Model, Outcome) {
    let (mut model, outcome) = chain();
    let keys: Vec<_> = model.prices.ids().collect();
    for price in keys {
        model.prices[price].path.points.iter_mut().for_each(|(_, money)| *money *= factor);
    }
    let facilities: Vec<_> = model.facilities.ids().collect();
    facilities.into_iter().for_each(|facility| model.facilities[facility].capex.cost.value *= factor);
    let mut making = Making { lots: outcome.lots.clone(), ..Making::default() };
    for (_, account) in outcome.book.accounts() {
        making.book.open(account.key, account.bounds, account.lever);
    }
    for (id, activity) in outcome.book.activities() {
        use loparite_model::post::{AccountKey, ActivityKey};
        let spends = matches!(activity.key, ActivityKey::Spend { .. });
        let posts: Vec<_> = outcome
            .book
            .posts(id)
            .iter()
            .map(|post| {
                let key = outcome.book.account(post.account).key;
                let money = matches!(key, AccountKey::Cash { .. }) && !spends;
                making.memo(key, if money { post.amount * factor } else { post.amount })
            })
            .collect();
        let level = outcome.levels[id.position()];
        making.add(activity.key, if spends { level * factor } else { level }, &posts);
    }
    (model, making.outcome())
}

#[test]
fn a_thousand_times_the_money_is_a_thousand_times_the_worth_at_the_same_rate() {
    let one = made();
    let (model, outcome) = scaled(1000.0);
    let many = programme(&model, &outcome).unwrap();
    let flows = |programme: &Programme| -> Vec<Flow> {
        let facilities = programme.facilities.iter().map(|row| row.flow.clone());
        facilities.chain(programme.owners.clone()).chain([programme.whole.clone()]).collect()
    };
    for (one, many) in flows(&one).iter().zip(&flows(&many)) {
        assert!((1000.0 * one.measures.npv[0].1 - many.measures.npv[0].1).abs() < 1e-6, "{}", one.name);
        // the mine's goods go at cost: it has no money left, and no rate
        let none = one.name == "mine" || one.name == "north co";
        assert_eq!(none, one.measures.irr == Irr::None(NoIrr::NoMoney), "{}: {:?}", one.name, one.measures.irr);
        let (one, many) = (&one.measures.irr, &many.measures.irr);
        assert_eq!(one.all().len(), many.all().len());
        one.all().iter().zip(many.all()).for_each(|(one, many)| assert!(close(*one, *many)));
    }
    let separation = &flow(&one, "separation").measures;
    let rate = separation.irr.only_over(0.0).unwrap();
    let worth = SEPARATION.iter().rev().fold(0.0, |worth, money| worth / (1.0 + rate) + money);
    assert!(worth.abs() < 1e-6, "{rate}: {worth}");
}

#[test]
fn where_nothing_is_invested_there_is_no_rate_of_return() {
    let programme = made();
    let facilities = programme.facilities.iter().map(|row| &row.flow);
    let mut standing = Vec::new();
    for flow in facilities.chain(&programme.owners).chain(&programme.regions) {
        let invested = flow.item_ref(Item::Cash(CashItem::Capital)).is_some();
        let some = flow.project.values().iter().any(|&money| money != 0.0);
        let measures = &flow.measures;
        for (irr, name) in [(&measures.irr, "project"), (&measures.equity_irr, "equity")] {
            assert_eq!(*irr == Irr::None(NoIrr::NothingInvested), some && !invested, "{} {name}: {irr:?}", flow.name);
        }
        if some && !invested {
            standing.push(flow.name.as_str());
        }
    }
    assert!(standing.contains(&"cracker"), "{standing:?}");
    assert_eq!(Irr::None(NoIrr::NothingInvested).words(), "none: nothing is invested");
}

#[test]
fn nominal_money_without_debt_and_tax_is_worth_as_much() {
    let (mut model, outcome) = chain();
    model.zones[Id::at(0)].profit_tax = level(0.0);
    let real = programme(&model, &outcome).unwrap();
    model.finance.as_mut().unwrap().money = MoneyTerms::Nominal { inflation: figure(0.05) };
    let nominal = programme(&model, &outcome).unwrap();
    assert!(close(real.whole.measures.npv[0].1, nominal.whole.measures.npv[0].1));
    assert!(close(nominal.whole.measures.npv[0].0, 1.1 * 1.05 - 1.0));
    let (one, other) = (&real.whole.measures.unit_costs[0], &nominal.whole.measures.unit_costs[0]);
    assert!(close(one.price, other.price) && close(one.cost, other.cost) && close(one.tonnes, other.tonnes));
    // the loan's rate is a nominal one: its payments do not grow
    let service =
        flow(&nominal, "separation").item(Item::Repayment).plus(&flow(&nominal, "separation").item(Item::Interest));
    assert!(close(service.at(2027), service.at(2028)) && close(service.at(2028), -1_075.609_756_097_561));
    assert!(close(nominal.whole.item(Item::Cash(CashItem::Wages)).at(2026), -400.0));
    assert!(close(flow(&nominal, "separation").item(Item::Sold).at(2030), 8000.0 * 1.05_f64.powi(4)));
}

#[test]
fn with_tax_inflation_eats_what_is_written_off() {
    let (mut model, outcome) = chain();
    let real = programme(&model, &outcome).unwrap();
    model.finance.as_mut().unwrap().money = MoneyTerms::Nominal { inflation: figure(0.05) };
    let nominal = programme(&model, &outcome).unwrap();
    assert!(nominal.whole.measures.npv[0].1 < real.whole.measures.npv[0].1 - 1.0);
}

#[test]
fn contents_are_worth_their_oxides() {
    let (mut model, outcome) = chain();
    model.offtakes[Id::at(0)].pricing = Pricing::Contents;
    model.offtakes[Id::at(0)].payability = figure(0.5);
    let programme = programme(&model, &outcome).unwrap();
    // a tonne holds 0.3 t A = 0.396 t of oxide at 100 and 0.1 t B = 0.132 t at 200: 66, half of it paid: 33
    by_year(
        &flow(&programme, "cracker").item(Item::HandedOn),
        [0.0, 2640.0, 2640.0, 2640.0, 2640.0, 1320.0].map(|v| v * ratio()),
    );
}

/// Oxide of a tonne of metal over 1.32.
fn ratio() -> f64 {
    let (model, _) = chain();
    model.elements[Id::at(0)].oxide_per_metal() / 1.32
}

#[test]
fn a_plant_without_debt_or_grant_has_no_financing() {
    let (mut model, outcome) = chain();
    let keys: Vec<_> = model.money.ids().collect();
    for money in keys {
        model.money[money].kind = MoneyKind::Own;
    }
    let programme = programme(&model, &outcome).unwrap();
    assert!(flow(&programme, "separation").item(Item::Grant).is_empty());
}

#[test]
fn what_stands_is_closed_with_what_is_built() {
    let (mut model, outcome) = chain();
    let id = model.facilities.ids().last().unwrap();
    let sizes = outcome.book.activities().filter_map(|(activity, row)| match row.key {
        ActivityKey::Size { facility, .. } if facility == id => Some(outcome.levels[activity.position()]),
        _ => None,
    });
    let built: f64 = sizes.sum();
    let closed = |model: &Model| {
        let programme = programme_of(model, &outcome);
        -programme.facilities.iter().find(|row| row.facility == id).unwrap().flow.item(Item::Closure).sum()
    };
    assert!(built > 0.0 && close(closed(&model), closure(&model, &model.facilities[id], built)));
    let points = vec![(model.first_year, 3.0 * built)];
    model.facilities[id].existing = Some(Path { points, course: Course::Line, origin: Id::at(0) });
    assert!(close(closed(&model), closure(&model, &model.facilities[id], 4.0 * built)));
    assert!(closed(&model) > 1.01 * closure(&model, &model.facilities[id], built));
}
