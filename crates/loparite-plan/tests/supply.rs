//! Supply: seasons, reinforcement, training, reagents by origin, toll treatment and stocks before a ban, each with its
//! optimum worked out by hand.
//!
//! In        `tiny/` with the fragments of `supply/`
//! Holds     without any of the tables the book is the one it was before there were any; a longer season, another
//!           unit, cheaper training, one more origin never hurt a goal
//! Not here  limits that every chain has (`hand`)
#![allow(clippy::unwrap_used)] // the helpers of a test fail by it, as the test does

mod common;

use common::{Text, bound, close, example, goal, most, repository, scope};
use loparite_kernel::ids::Id;
use loparite_milp::solver::Settings;
use loparite_model::chain::Model;
use loparite_model::outcome::{Outcome, Stretch};
use loparite_model::post::{AccountKey, ActivityKey, CashItem, Lever};
use loparite_model::words;
use loparite_plan::goals::{Attainable, Scope};
use loparite_plan::levers::stretch;
use loparite_plan::solve::{Blind, Search, plan};
use loparite_plan::terms::Controls;
use std::collections::{BTreeMap, BTreeSet};

const DATA: &str = "data/data.toml";
const SCENARIO: &str = "examples/tiny/scenario.toml";
const EXACT: f64 = 1e-9;

/// What every figure of the tiny chain says of itself.
const MADE_UP: &str = "source = \"made-up\", year = 2025, grade = \"assumed\"";

fn figure(key: &str, value: &str) -> String {
    format!("{key} = {{ value = \"{value}\", {MADE_UP} }}\n")
}

fn fragment(name: &str) -> String {
    std::fs::read_to_string(repository().join("crates/loparite-plan/tests/supply").join(name)).unwrap()
}

/// plenty of money, so that something else binds
fn rich() -> Text {
    let text = Text::tiny();
    text.set(SCENARIO, "purse", "limit", "900 m USD@2025");
    text
}

fn with(scenario: &[&str]) -> Text {
    let text = rich();
    for name in scenario {
        text.append(SCENARIO, &fragment(name));
    }
    text
}

/// concentrate can be stocked
fn stored(text: &Text) -> &Text {
    let counts = "counts = [\"rare-earths\"]\n";
    text.replace_in(DATA, "concentrate", counts, &format!("{counts}{}", figure("storage", "12 USD@2025/t REO")))
}

/// more lines of the road
fn road<'t>(text: &'t Text, lines: &str) -> &'t Text {
    let mode = "mode = \"road\"\n";
    text.replace_in(SCENARIO, "road", mode, &format!("{mode}{lines}"))
}

/// the mill makes so much in some years alone
fn mill<'t>(text: &'t Text, years: &str) -> &'t Text {
    let line = figure("existing", "2000 t REO/a");
    text.replace_in(SCENARIO, "mill", &line, &format!("existing = {{ per_year = {{ {years} }}, {MADE_UP} }}\n"))
}

#[track_caller]
fn attains(found: &Attainable, whole: f64, lever: Lever) {
    close("attainable", found.whole, whole, 1e-6);
    close("bound", found.bound, whole, EXACT);
    close("sum of parts", found.parts.values().sum(), whole, EXACT);
    close(lever.word(), found.parts.get(&lever).copied().unwrap_or(0.0), whole, EXACT);
    assert!(found.certificate.gap < EXACT, "{:?}", found.certificate);
}

fn planned(text: &Text) -> Outcome {
    plan(&text.model(), Search::default(), &mut Blind)
}

fn balance(outcome: &Outcome, key: AccountKey) -> f64 {
    let balances = outcome.book.balances(&outcome.levels);
    outcome.book.find(key).map_or(0.0, |id| balances[id.position()])
}

fn whole_book(model: &Model) -> Scope {
    Scope::new(model, model.last_year, Controls::InForce, &Scope::stated_years(model))
}

/// FNV-1a over rows and columns of the whole book, in order: tags, bounds, posts bit by bit.
fn fingerprint(model: &Model) -> (usize, usize, u64) {
    let scope = whole_book(model);
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut mix = |bytes: &[u8]| {
        bytes.iter().for_each(|&byte| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    };
    for (_, account) in scope.book.accounts() {
        mix(words::account(model, &scope.ways.lots, account.key).tag().as_bytes());
        mix(&account.bounds.0.to_bits().to_le_bytes());
        mix(&account.bounds.1.to_bits().to_le_bytes());
    }
    for (id, activity) in scope.book.activities() {
        mix(words::activity(model, &scope.ways.lots, activity.key).tag().as_bytes());
        for post in scope.book.posts(id) {
            mix(&post.account.position().to_le_bytes());
            mix(&post.amount.to_bits().to_le_bytes());
        }
    }
    (scope.book.accounts().len(), scope.book.activities().len(), hash)
}

#[test]
fn without_any_of_the_tables_the_book_is_as_it_was() {
    // rows, columns and bits of the book before the tables were there
    assert_eq!(fingerprint(&Text::tiny().model()), (147, 48, 13_371_270_481_644_971_247));
    assert_eq!(fingerprint(&example("first-light")), (667, 257, 2_370_846_603_212_744_565));
}

/// winter road in 2028 alone, and a mill that makes 100 t in that year alone
fn winter_road() -> Text {
    let text = with(&["seasons.toml"]);
    road(&text, "open = [\"winter\"]\ncarries = [\"concentrate\"]\nfrom_year = 2028\nuntil_year = 2028\n");
    mill(stored(&text), "2028 = \"100 t REO/a\"");
    text
}

#[test]
fn goods_wait_for_the_road() {
    // the mill works evenly: 50 t in winter, which the road takes; the other 50 t wait for a winter that does not come
    attains(&most(&winter_road().model(), "carbonate-2028"), 40.0, Lever::Existing);
}

#[test]
fn a_season_lives_on_what_was_put_by_in_one_before_it() {
    // the year begins with summer, in which nothing has come yet: the cracker cannot work evenly
    let text = winter_road();
    text.replace(SCENARIO, "id = \"winter\"\nname = \"winter\"", "id = \"x\"\nname = \"x\"");
    text.replace(SCENARIO, "id = \"summer\"\nname = \"summer\"", "id = \"winter\"\nname = \"winter\"");
    assert_eq!(bound(&text.model(), "carbonate-2028"), 0.0);
    // a road in 2027 as well: what it brought then lasts over summer, and the 100 t of 2027 come late in it
    text.replace(SCENARIO, "from_year = 2028", "from_year = 2027");
    text.replace(SCENARIO, "{ 2028 = \"100 t REO/a\" }", "{ 2027 = \"100 t REO/a\", 2028 = \"100 t REO/a\" }");
    // by the end of 2027 100 t; of 2028 50 t of summer and 50 t of winter
    close("two years", bound(&text.model(), "carbonate-2028"), 160.0, EXACT);
}

#[test]
fn capacity_of_a_year_is_carried_in_the_open_months() {
    let text = with(&["three-seasons.toml"]);
    road(&text, "open = [\"winter\", \"thaw\"]\ncarries = [\"concentrate\"]\nfrom_year = 2028\n");
    stored(&text).set(SCENARIO, "road", "capacity", "400 t/a");
    let model = text.model();
    let book = whole_book(&model).book;
    let arc = model.arcs.id("road").unwrap();
    let limit = |season: &str| {
        let key = AccountKey::SeasonFreight { arc, year: 2028, season: model.seasons.id(season).unwrap() };
        book.find(key).map(|id| book.account(id).bounds.1)
    };
    // six months and two of eight
    assert_eq!(["winter", "thaw", "summer"].map(limit), [Some(300.0), Some(100.0), None]);
    // half of 400 t gross is oxide
    attains(&most(&model, "carbonate-2028"), 160.0, Lever::Logistics);
}

/// a mill of 100 t/a that works in summer alone; the road is new in 2028
fn summer_mill() -> Text {
    let text = with(&["seasons.toml"]);
    stored(&text).replace_in(SCENARIO, "mill", "status", "works = [\"summer\"]\nstatus");
    text.set(SCENARIO, "mill", "existing", "100 t REO/a");
    road(&text, "from_year = 2028\n");
    text
}

#[test]
fn what_works_in_a_season_makes_its_part_of_nameplate() {
    // 50 t a year; those of 2026 and 2027 feed winter, 50 t more come in summer: 75 t in each half
    let text = summer_mill();
    attains(&most(&text.model(), "carbonate-2028"), 120.0, Lever::Existing);
    // without stock from before there is nothing in winter, and the road and the cracker go evenly
    let text = with(&["seasons.toml"]);
    stored(&text).replace_in(SCENARIO, "mill", "status", "works = [\"summer\"]\nstatus");
    mill(&text, "2028 = \"100 t REO/a\"");
    assert_eq!(bound(&text.model(), "carbonate-2028"), 0.0);
}

#[test]
fn one_that_works_in_all_seasons_works_all_year_round() {
    let text = summer_mill();
    text.replace(SCENARIO, "works = [\"summer\"]", "works = [\"summer\", \"winter\"]");
    let model = text.model();
    assert!(model.facilities[model.facilities.id("mill").unwrap()].works.is_none());
    assert!(whole_book(&model).ways.seasonal.is_empty());
    close("three years", bound(&model, "carbonate-2028"), 240.0, EXACT);
}

#[test]
fn only_where_it_matters_there_are_seasons() {
    let text = summer_mill();
    let model = text.model();
    let scope = whole_book(&model);
    let at = |site: &str| model.sites.id(site).unwrap();
    let names: Vec<_> = scope.ways.seasonal.iter().map(|&(lot, site)| (&scope.ways.lots[lot].name[..], site)).collect();
    assert_eq!(names, [("concentrate of hill", at("quarry"))], "neither the ore in the ground nor the works");
    let text = winter_road();
    let model = text.model();
    let scope = whole_book(&model);
    let sites: Vec<_> = scope.ways.seasonal.iter().map(|&(_, site)| site).collect();
    assert_eq!(sites, [at("quarry"), at("works")], "both ends of the road");
}

#[test]
fn the_balance_of_a_year_is_the_sum_of_its_seasons_and_no_row() {
    for text in [winter_road(), summer_mill()] {
        let model = text.model();
        let Scope { ways, book, .. } = whole_book(&model);
        let mut looked = 0;
        for (id, activity) in book.activities() {
            let mut sums: BTreeMap<_, (f64, f64)> = BTreeMap::new();
            for post in book.posts(id) {
                match book.account(post.account).key {
                    AccountKey::Material { lot, site, year } if ways.seasonal.contains(&(lot, site)) => {
                        let bounds = book.account(post.account).bounds;
                        assert_eq!(bounds, (f64::NEG_INFINITY, f64::INFINITY), "the year's balance is a memo");
                        sums.entry((lot, site, year)).or_default().0 += post.amount;
                    }
                    AccountKey::SeasonMaterial { lot, site, year, .. } => {
                        assert_eq!(book.account(post.account).bounds, (0.0, 0.0));
                        sums.entry((lot, site, year)).or_default().1 += post.amount;
                    }
                    _ => {}
                }
            }
            for (year, seasons) in sums.into_values() {
                close(&format!("{:?}", activity.key), seasons, year, 1e-12);
                looked += 1;
            }
        }
        assert!(looked > 20, "{looked}");
    }
}

#[test]
fn every_material_account_of_a_plan_sums_to_zero_over_the_year() {
    let works = |text: &Text| {
        text.replace_in(SCENARIO, "mill", "status", "works = [\"summer\"]\nstatus");
    };
    let open = |text: &Text| {
        road(text, "open = [\"winter\"]\ncarries = [\"concentrate\"]\n");
    };
    for season in [&works as &dyn Fn(&Text), &open] {
        let text = with(&["seasons.toml"]);
        season(stored(&text));
        text.set(DATA, "carbonate-price", "price", "90000 USD@2025/t REO");
        let outcome = planned(&text);
        let mut looked = 0;
        let mut largest: BTreeMap<_, f64> = BTreeMap::new();
        for posting in outcome.book.postings(&outcome.levels) {
            let entry = largest.entry(posting.account).or_default();
            *entry = entry.max(posting.amount.abs());
        }
        let balances = outcome.book.balances(&outcome.levels);
        for (account, scale) in largest.into_iter().filter(|(_, scale)| *scale > 1.0) {
            if let AccountKey::Material { .. } | AccountKey::SeasonMaterial { .. } = outcome.book.account(account).key {
                assert!(balances[account.position()].abs() < 1e-6 * scale, "{:?}", outcome.book.account(account));
                looked += 1;
            }
        }
        assert!(looked > 5, "{looked}");
    }
}

#[test]
fn a_stock_costs_the_part_of_the_year_through_which_it_waits() {
    let text = with(&["three-seasons.toml"]);
    stored(&text).replace_in(SCENARIO, "mill", "status", "works = [\"summer\"]\nstatus");
    let model = text.model();
    let book = whole_book(&model).book;
    let mut costs = BTreeMap::new();
    for (id, activity) in book.activities() {
        if let ActivityKey::Stock { year: 2026, season, .. } = activity.key {
            let is_storage = |key| matches!(key, AccountKey::Cash { item: CashItem::Storage, year: 2026 });
            let cost: f64 =
                book.posts(id).iter().filter(|post| is_storage(book.account(post.account).key)).map(|p| p.amount).sum();
            costs.insert(season.map(|season| model.seasons.key(season)), cost);
        }
    }
    // 12 USD a year; after winter come two months, after them four, after the year six
    assert_eq!(costs, BTreeMap::from([(None, -6.0), (Some("winter"), -2.0), (Some("thaw"), -4.0)]));
}

#[test]
fn power_is_reinforced() {
    let text = with(&["reinforcement.toml"]);
    // a quarter of a megawatt and half a one more, 1 kW a t/a
    text.set(SCENARIO, "works", "grid", "0.25 MW");
    attains(&most(&text.model(), "carbonate-2028"), 600.0, Lever::Power);
    // in 2029 it is too late
    text.replace_in(SCENARIO, "line", "value = \"2 years\"", "value = \"25 months\"");
    attains(&most(&text.model(), "carbonate-2028"), 200.0, Lever::Power);
    let text = with(&["reinforcement.toml"]);
    text.replace(SCENARIO, "10 MW", "0.125 MW");
    // two turbines beside the one
    attains(&most(&text.model(), "carbonate-2028"), 300.0, Lever::Power);
}

#[test]
fn a_road_is_reinforced_in_the_seasons_in_which_it_is_open() {
    let text = with(&["reinforcement.toml"]);
    text.set(SCENARIO, "road", "capacity", "500 t/a");
    attains(&most(&text.model(), "carbonate-2028"), 400.0, Lever::Logistics);
    let text = with(&["three-seasons.toml", "reinforcement.toml"]);
    road(&text, "open = [\"winter\", \"thaw\"]\ncarries = [\"concentrate\"]\nfrom_year = 2028\n");
    stored(&text).set(SCENARIO, "road", "capacity", "500 t/a");
    attains(&most(&text.model(), "carbonate-2028"), 400.0, Lever::Logistics);
}

/// worth in 2026 of a t/a of the cracker, as in `hand`
fn worth(price: f64) -> f64 {
    let running = 100.0 + 150.0 + 25.0 + 20.0 + 1000.0 + 438.0 + 1500.0 + 2000.0;
    let year = |(years, left): (i32, f64)| (0.8 * price - running - 1000.0 * left) * 1.1_f64.powi(-years);
    -50_000.0 - 50_000.0 / 1.1 + [(2, 0.95), (3, 0.85), (4, 0.75)].map(year).iter().sum::<f64>()
}

#[test]
fn a_reinforcement_is_paid_over_its_lead_time_and_kept_up() {
    let text = with(&["reinforcement.toml"]);
    text.set(SCENARIO, "works", "grid", "0.25 MW");
    let outcome = planned(&text);
    // 0.1 m in halves, a tenth of it a year from 2028 on
    let line = -50_000.0 - 50_000.0 / 1.1 - 10_000.0 * [2, 3, 4].map(|years| 1.1_f64.powi(-years)).iter().sum::<f64>();
    close("worth", outcome.npv, 750.0 * worth(61_000.0) + line, 1e-6);
    let upkeep = |year| balance(&outcome, AccountKey::Cash { item: CashItem::Infrastructure, year });
    assert_eq!([2027, 2028, 2030].map(upkeep), [0.0, -10_000.0, -10_000.0]);
    // the purse pays both: what the line takes the plant lacks; in part, 0.2 k of line for a t/a beyond 250
    text.set(SCENARIO, "purse", "limit", "20 m USD@2025");
    let found = most(&text.model(), "carbonate-2028");
    close("in part", found.bound, 0.8 * 40.05e6 / 100.2e3, EXACT);
    close("whole", found.whole, 0.8 * (40e6 - 0.1e6) / 100e3, 1e-6);
    // money that names stages pays for plants alone
    text.replace_in(SCENARIO, "purse", "unspent", "pays = [\"cracking\"]\nunspent");
    close("no line", bound(&text.model(), "carbonate-2028"), 200.0, EXACT);
}

#[test]
fn people_are_trained_in_time_and_some_leave() {
    let text = with(&["training.toml"]);
    text.set(SCENARIO, "works", "workforce", "30 jobs");
    // those of 2026 are ready in 2027, and half of them left by 2028; with those of 2027 30 + 10 + 20 people
    attains(&most(&text.model(), "carbonate-2028"), 480.0, Lever::Labour);
    // ready in 2028: those of 2026 alone
    text.set(SCENARIO, "school", "duration", "2 years");
    attains(&most(&text.model(), "carbonate-2028"), 400.0, Lever::Labour);
    // without a site they count in the region alone
    text.replace_in(SCENARIO, "school", "site = \"works\"\n", "");
    attains(&most(&text.model(), "carbonate-2028"), 240.0, Lever::Labour);
    text.set(SCENARIO, "works", "workforce", "500 jobs").set(SCENARIO, "land", "workforce", "22 jobs");
    // 22 + 20 people at 0.11 a t/a with the mill
    attains(&most(&text.model(), "carbonate-2028"), 0.8 * 42.0 / 0.11, Lever::Labour);
}

#[test]
fn a_workforce_that_grows_counts() {
    let text = rich();
    let old = figure("workforce", "500 jobs");
    let grows = format!("workforce = {{ path = {{ 2026 = \"10 jobs\", 2028 = \"50 jobs\" }}, {MADE_UP} }}\n");
    text.replace_in(SCENARIO, "works", &old, &grows);
    attains(&most(&text.model(), "carbonate-2028"), 400.0, Lever::Labour);
}

#[test]
fn training_costs_in_the_year_in_which_it_begins() {
    let text = with(&["training.toml"]);
    text.set(SCENARIO, "works", "workforce", "30 jobs").set(DATA, "carbonate-price", "price", "90000 USD@2025/t REO");
    let outcome = planned(&text);
    let cost = |year| balance(&outcome, AccountKey::Cash { item: CashItem::Training, year });
    let people = |year| {
        let training = outcome
            .book
            .activities()
            .find(|(_, row)| matches!(row.key, ActivityKey::Train { year: y, .. } if y == year));
        outcome.levels[training.unwrap().0.position()]
    };
    for year in [2026, 2027, 2028] {
        close("cost", cost(year), -1000.0 * people(year), EXACT);
    }
    // the plant that pays for itself is that of 2028
    close("all of 2027", people(2027), 20.0, EXACT);
}

/// cracking takes two tonnes of acid
fn acid(scenario: &[&str]) -> Text {
    let text = with(scenario);
    text.append(DATA, &fragment("reagent-data.toml"));
    let made =
        "recovery = { rare-earths = { value = \"80 %\", source = \"made-up\", year = 2025, grade = \"assumed\" } }\n";
    text.replace_in(DATA, "cracking", made, &format!("{made}{}", fragment("reagent.toml")));
    text
}

#[test]
fn reagents_are_bought_as_far_as_there_are_any() {
    // 400 t of acid for 200 t/a
    attains(&most(&acid(&["neighbour.toml"]).model(), "carbonate-2028"), 160.0, Lever::Market);
    // another origin has any amount, and one without origins is bought where it is used
    close("two origins", bound(&acid(&["neighbour.toml", "far.toml"]).model(), "carbonate-2028"), 800.0, EXACT);
    close("none named", bound(&acid(&[]).model(), "carbonate-2028"), 800.0, EXACT);
}

#[test]
fn a_reagent_that_is_kept_back_is_technology_access() {
    let text = acid(&["neighbour.toml"]);
    text.replace(DATA, "from = 2029", "from = 2028");
    let model = text.model();
    let found = most(&model, "carbonate-2028");
    assert_eq!((found.whole, found.bound), (0.0, 0.0));
    let closed = found.rows.iter().find(|row| row.lever == Lever::Access).unwrap();
    assert_eq!(closed.name, "acid from the neighbour in 2028");
    // 0.8 t of carbonate for two of acid
    close("dual", closed.dual, 0.4, EXACT);
    let goal = goal(&model, "carbonate-2028");
    let lifted = stretch(&model, &scope(&model, goal), goal, Lever::Access, &Settings::default());
    // 160 t of the 800 t wanted: the limit of the origin stays
    match lifted {
        Stretch::Never { best } => close("best", best, 160.0, 1e-6),
        other => panic!("{other:?}"),
    }
}

#[test]
fn reagents_cost_their_origin() {
    let text = acid(&["neighbour.toml", "far.toml"]);
    text.set(DATA, "carbonate-price", "price", "90000 USD@2025/t REO");
    let reagents = |outcome: &Outcome, year| balance(outcome, AccountKey::Cash { item: CashItem::Reagents, year });
    let outcome = planned(&text);
    // 2,000 t of acid: 400 t at 120, the rest at 200; in 2029 the trade is closed
    close("2028", reagents(&outcome, 2028), -(400.0 * 120.0 + 1600.0 * 200.0), 1e-6);
    close("2029", reagents(&outcome, 2029), -2000.0 * 200.0, 1e-6);
    // with a licence at one and a half times the price it goes on
    let licence =
        format!("state = \"licensed\"\n{}{}", figure("delay", "0 years"), figure("capex_factor", "1.5 ratio"));
    text.replace(DATA, "state = \"closed\"\n", &licence);
    close("licensed", reagents(&planned(&text), 2029), -(400.0 * 180.0 + 1600.0 * 200.0), 1e-6);
}

#[test]
fn the_mining_tax_is_on_the_list_price() {
    let mined = |scenario: &[&str]| {
        let text = acid(scenario);
        let content = "content = { value = \"50 %\", source = \"made-up\", year = 2025, grade = \"assumed\" }\n";
        let all = "recovery = { rare-earths = { value = \"100 %\", source = \"made-up\", year = 2025, grade = \"assumed\" } }\n";
        let both = format!("{content}{all}");
        text.replace_in(DATA, "mill", &both, &format!("{both}{}", fragment("reagent.toml")));
        let model = text.model();
        let book = whole_book(&model).book;
        let mill = model.facilities.id("mill").unwrap();
        let run = book
            .activities()
            .find(|(_, row)| matches!(row.key, ActivityKey::Run { facility, year: 2026, .. } if facility == mill));
        let of = |item| {
            let posts = book.posts(run.unwrap().0).iter();
            let is_of = |key| matches!(key, AccountKey::Cash { item: other, .. } if other == item);
            posts.filter(|post| is_of(book.account(post.account).key)).map(|post| post.amount).sum::<f64>()
        };
        (of(CashItem::MiningTax), of(CashItem::Reagents))
    };
    // 10 % on 100 of running the mill and 200 of acid
    assert_eq!(mined(&[]), (-30.0, -200.0));
    assert_eq!(mined(&["far.toml"]), (-30.0, 0.0));
}

#[test]
fn separation_is_bought_abroad_until_the_ban() {
    let text = with(&["toll.toml"]);
    text.append(DATA, &fragment("oxide-data.toml"));
    let model = text.model();
    // 500 t of carbonate a year are taken, nine tenths come back
    attains(&most(&model, "oxide-2029"), 450.0, Lever::Existing);
    assert_eq!(bound(&model, "oxide-2030"), 0.0);
    // the fee is the operating cost, and freight is paid both ways
    text.set(DATA, "oxide-price", "price", "190000 USD@2025/t REO");
    let outcome = planned(&text);
    let model = text.model();
    let toll = model.facilities.id("toll").unwrap();
    for (year, fed) in [(2028, 500.0), (2029, 500.0), (2030, 0.0)] {
        let run = |key| matches!(key, ActivityKey::Run { facility, year: y, .. } if facility == toll && y == year);
        let level: f64 = outcome
            .book
            .activities()
            .filter(|(_, row)| run(row.key))
            .map(|(id, _)| outcome.levels[id.position()])
            .sum();
        close("fed", level, fed, 1e-6);
    }
}

#[test]
fn what_will_be_forbidden_is_put_by() {
    let text = with(&["ban.toml"]);
    text.append(DATA, &fragment("oxide-data.toml"));
    // 100 t in each of two years, of which half is metal
    attains(&most(&text.model(), "metal-2028"), 100.0, Lever::Market);
    // what cannot be stocked is not there after the ban
    text.replace_in(DATA, "oxide", &figure("storage", "10 USD@2025/t REO"), "");
    assert_eq!(bound(&text.model(), "metal-2028"), 0.0);
}

#[test]
fn a_longer_season_never_hurts_a_goal() {
    let seasons = ["\"winter\"", "\"winter\", \"thaw\"", "\"winter\", \"thaw\", \"summer\""];
    let mut best = 0.0;
    for open in seasons {
        let text = with(&["three-seasons.toml"]);
        road(&text, &format!("open = [{open}]\ncarries = [\"concentrate\"]\n"));
        stored(&text).set(SCENARIO, "road", "capacity", "700 t/a").set(SCENARIO, "mill", "existing", "130 t REO/a");
        let found = bound(&text.model(), "carbonate-2028");
        assert!(found >= best - 1e-9, "{open}: {found} after {best}");
        best = found;
    }
    let mut best = 0.0;
    for works in ["\"thaw\"", "\"thaw\", \"summer\"", "\"thaw\", \"summer\", \"winter\""] {
        let text = with(&["three-seasons.toml"]);
        stored(&text).replace_in(SCENARIO, "mill", "status", &format!("works = [{works}]\nstatus"));
        text.set(SCENARIO, "mill", "existing", "130 t REO/a");
        let found = bound(&text.model(), "carbonate-2028");
        assert!(found > best + 1e-9, "{works}: {found} after {best}");
        best = found;
    }
}

#[test]
fn more_units_cheaper_training_and_another_origin_never_hurt() {
    let mut best = 0.0;
    for most_units in 1..=3 {
        let text = with(&["reinforcement.toml"]);
        text.set(SCENARIO, "works", "grid", "0.125 MW");
        text.replace_in(SCENARIO, "line", "most = 1", &format!("most = {most_units}"));
        text.set(SCENARIO, "line", "adds", "0.25 MW");
        let found = bound(&text.model(), "carbonate-2028");
        assert!(found > best, "{most_units}: {found} after {best}");
        best = found;
    }
    let (mut best, mut dearest) = (0.0, f64::NEG_INFINITY);
    for cost in ["30000 USD@2025", "10000 USD@2025", "0 USD@2025"] {
        let text = with(&["training.toml"]);
        text.set(SCENARIO, "works", "workforce", "30 jobs").set(SCENARIO, "school", "cost", cost);
        text.set(DATA, "carbonate-price", "price", "90000 USD@2025/t REO");
        let found = bound(&text.model(), "carbonate-2028");
        let value = planned(&text).npv;
        assert!(found >= best && value > dearest, "{cost}: {found} after {best}, {value} after {dearest}");
        (best, dearest) = (found, value);
    }
    let goals = |scenario: &[&str]| bound(&acid(scenario).model(), "carbonate-2028");
    assert!(goals(&["neighbour.toml", "far.toml"]) >= goals(&["neighbour.toml"]));
    assert!(goals(&["neighbour.toml", "far.toml"]) >= goals(&["far.toml"]));
}

#[test]
fn rows_and_columns_have_words_of_their_own() {
    let tables = ["three-seasons.toml", "reinforcement.toml", "training.toml", "neighbour.toml", "far.toml"];
    let text = acid(&tables);
    road(&text, "open = [\"winter\", \"thaw\"]\ncarries = [\"concentrate\"]\nboth_ways = \"yes\"\n");
    let model = stored(&text).model();
    let scope = whole_book(&model);
    let rows = scope.book.accounts().map(|(_, row)| words::account(&model, &scope.ways.lots, row.key).tag());
    let columns = scope.book.activities().map(|(_, row)| words::activity(&model, &scope.ways.lots, row.key).tag());
    for (mut tags, least) in [(rows.collect::<Vec<_>>(), 200), (columns.collect(), 80)] {
        let all = tags.len();
        tags.sort();
        tags.dedup();
        assert_eq!(tags.len(), all, "two keys with the same words");
        assert!(all > least, "{all}");
    }
}

#[test]
fn a_book_with_all_of_the_tables_keeps_what_every_book_keeps() {
    let tables =
        ["three-seasons.toml", "reinforcement.toml", "training.toml", "neighbour.toml", "toll.toml", "ban.toml"];
    let text = acid(&tables);
    text.append(DATA, &fragment("oxide-data.toml"));
    road(&text, "open = [\"winter\", \"thaw\"]\ncarries = [\"concentrate\"]\n");
    stored(&text).replace_in(SCENARIO, "mill", "status", "works = [\"summer\"]\nstatus");
    let model = text.model();
    let Scope { ways, book, .. } = whole_book(&model);
    for (_, account) in book.accounts() {
        let (lower, upper) = account.bounds;
        assert!(lower <= upper && (account.lever.is_none() || upper.is_finite() && upper >= 0.0), "{account:?}");
        assert!(account.lever.is_none() || lower == f64::NEG_INFINITY, "{account:?}");
    }
    let mut fed: BTreeMap<AccountKey, bool> = BTreeMap::new();
    for (id, activity) in book.activities() {
        assert_eq!(activity.upper, f64::INFINITY, "a limit that no account names: {activity:?}");
        let posts = book.posts(id);
        let accounts: BTreeSet<_> = posts.iter().map(|post| post.account).collect();
        assert_eq!(accounts.len(), posts.len(), "{:?} names an account twice", activity.key);
        let mut sums = vec![0.0_f64; model.elements.len()];
        for post in posts {
            assert!(post.amount.is_finite(), "{activity:?}");
            let key = book.account(post.account).key;
            match key {
                AccountKey::Material { lot, .. } => {
                    let tonnes = ways.lots[lot].composition.iter().map(|share| share * post.amount);
                    sums.iter_mut().zip(tonnes).for_each(|(sum, tonnes)| *sum += tonnes);
                }
                AccountKey::Element { element, .. } => sums[element.position()] += post.amount,
                _ => {}
            }
            if matches!(key, AccountKey::Material { .. } | AccountKey::SeasonMaterial { .. }) {
                *fed.entry(key).or_default() |= post.amount > 0.0;
            }
        }
        let stays = matches!(activity.key, ActivityKey::Stock { .. });
        assert!(stays || sums.iter().all(|sum| sum.abs() < 1e-9), "{:?}: {sums:?}", activity.key);
    }
    // what works in summer has made nothing before the first of them
    let first = model.seasons.ids().last().unwrap();
    for (key, fed) in fed {
        let early = matches!(key, AccountKey::SeasonMaterial { year: 2026, season, .. } if season < first);
        assert!(fed || early, "nothing ever comes into {key:?}");
    }
    let added = |is: fn(ActivityKey) -> bool| book.activities().any(|(_, row)| is(row.key));
    assert!(added(|key| matches!(key, ActivityKey::Reinforce { .. })));
    assert!(added(|key| matches!(key, ActivityKey::Train { .. })));
    assert!(added(|key| matches!(key, ActivityKey::Procure { .. })));
    assert!(added(|key| matches!(key, ActivityKey::Ship { season: Some(_), .. })));
}
