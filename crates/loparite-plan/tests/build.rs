//! Build: what can be decided about plants, each thing on the tiny chain, worked out beside it.
//!
//! In        `tiny/` with pieces, modules, alternatives, standby, phases, acquisitions, end values added
//! Holds     without them the book is the one it was; more that can be decided never lowers the value of a plan
//! Not here  what the tiny chain is (`hand`), reading of the tables (`loparite-load`)
#![allow(clippy::unwrap_used)] // the helpers of a test fail by it, as the test does

mod common;

use common::{Text, close, example, most};
use loparite_kernel::ids::Id;
use loparite_milp::solver::{Settings, Status};
use loparite_model::chain::Model;
use loparite_model::post::{AccountKey, ActivityKey, CashItem, Project};
use loparite_model::words;
use loparite_plan::goals::Scope;
use loparite_plan::program::{Program, Target};
use loparite_plan::terms::{Controls, Terms, gates};
use std::collections::{BTreeMap, BTreeSet};

const DATA: &str = "data/data.toml";
const SCENARIO: &str = "examples/tiny/scenario.toml";
const MADE_UP: &str = "source = \"made-up\", year = 2025, grade = \"assumed\"";

fn figure(key: &str, value: &str) -> String {
    format!("{key} = {{ value = \"{value}\", {MADE_UP} }}\n")
}

/// Everything of a book in one number: names, bounds and amounts, bit by bit (FNV-1a).
fn fingerprint(model: &Model) -> (usize, usize, usize, u64) {
    let scope = whole(model);
    let (book, lots) = (&scope.book, &scope.ways.lots);
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |text: String| {
        for byte in text.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for (_, account) in book.accounts() {
        let (lower, upper) = (account.bounds.0.to_bits(), account.bounds.1.to_bits());
        let lever = account.lever.map_or("", |lever| lever.word());
        add(format!("{} {lower:x} {upper:x} {lever}\n", words::account(model, lots, account.key).tag()));
    }
    for (id, row) in book.activities() {
        let upper = row.upper.to_bits();
        add(format!("{} {upper:x} {:?}\n", words::activity(model, lots, row.key).tag(), row.steps));
        book.posts(id).iter().for_each(|post| add(format!("{} {:x} ", post.account.position(), post.amount.to_bits())));
    }
    (book.accounts().len(), book.activities().len(), book.posts_len(), hash)
}

#[test]
fn without_any_of_the_new_tables_the_book_is_what_it_was() {
    // taken before there were any of them
    assert_eq!(fingerprint(&Text::tiny().model()), (147, 48, 214, 14_875_661_901_216_440_915));
    assert_eq!(fingerprint(&example("first-light")), (667, 257, 1982, 16_811_394_901_019_360_908));
}

fn whole(model: &Model) -> Scope {
    Scope::new(model, model.last_year, Controls::InForce, &Scope::stated_years(model))
}

/// A plan of greatest value, to the last digit.
struct Best {
    scope: Scope,
    levels: Vec<f64>,
    value: f64,
}

fn best(model: &Model) -> Best {
    let scope = whole(model);
    let program = Program::new(model, &scope.book, Target::Npv, &[]);
    let settings = Settings { mip_gap: 1e-9, ..Settings::default() };
    let found = program.solve(&settings);
    assert_eq!(found.status, Status::Optimal);
    let exact = program.polish(&found, &settings);
    assert_eq!(exact.status, Status::Optimal);
    let levels = program.levels(&scope.book, &exact);
    Best { scope, levels, value: exact.objective }
}

fn value(model: &Model) -> f64 {
    best(model).value
}

impl Best {
    /// levels of some activities that are not nothing
    fn levels(&self, wanted: impl Fn(ActivityKey) -> bool) -> Vec<(ActivityKey, f64)> {
        let all = self.scope.book.activities().map(|(id, row)| (row.key, self.levels[id.position()]));
        all.filter(|(key, level)| wanted(*key) && level.abs() > 1e-6).collect()
    }

    fn sum(&self, wanted: impl Fn(ActivityKey) -> bool) -> f64 {
        self.levels(wanted).iter().map(|(_, level)| level).sum()
    }

    /// t/a decided by year
    fn sizes(&self) -> BTreeMap<i32, f64> {
        let mut sizes = BTreeMap::new();
        for (key, level) in self.levels(|key| matches!(key, ActivityKey::Size { .. })) {
            if let ActivityKey::Size { year, .. } = key {
                *sizes.entry(year).or_insert(0.0) += level;
            }
        }
        sizes
    }

    fn balance(&self, wanted: impl Fn(AccountKey) -> bool) -> f64 {
        let balances = self.scope.book.balances(&self.levels);
        let all = self.scope.book.accounts().filter(|(_, account)| wanted(account.key));
        all.map(|(id, _)| balances[id.position()]).sum()
    }
}

/// What a t/a of the tiny cracker costs to run, see `hand`; 0.01 t/a people of the mill and its tax in it.
const RUNNING: f64 = 100.0 + 150.0 + 25.0 + 20.0 + 1000.0 + 438.0 + 1500.0 + 2000.0;
const PRICE: f64 = 61_000.0;

fn discount(years: i32) -> f64 {
    1.1_f64.powi(-years)
}

/// worth in 2026 of a t/a of the cracker decided in a year, sold from two years later to 2030, without its capital
fn margin(decided: i32, price: f64) -> f64 {
    let year = |year: i32| {
        let left = 1.0 - (f64::from(year - decided - 2) + 0.5) / 10.0;
        (0.8 * price - RUNNING - 1000.0 * left) * discount(year - 2026)
    };
    (decided + 2..=2030).map(year).sum()
}

/// money so that something else binds
fn rich() -> Text {
    let text = Text::tiny();
    text.set(SCENARIO, "purse", "limit", "900 m USD@2025");
    text
}

fn plan_table(text: &Text, keys: &str) {
    text.append(SCENARIO, &format!("[plan]\n{keys}\n"));
}

// ---------- pieces of the curve of capital

fn curved(segments: usize) -> Text {
    let text = rich();
    text.set(DATA, "cracking", "scale_exponent", "0.6 ratio");
    plan_table(&text, &format!("segments = {segments}"));
    text
}

#[test]
fn capital_is_exact_where_pieces_meet_and_nearly_so_between() {
    // two pieces from 100 to 1,000 t/a meet at 316 t/a; the buyer takes what that much makes
    let cut = (100.0_f64 * 1000.0).sqrt();
    let capital = |size: f64| 100e6 * (size / 1000.0).powf(0.6);
    let spent = |segments: usize, size: f64| {
        let text = curved(segments);
        text.set(DATA, "carbonate-price", "price", "500000 USD@2025/t REO");
        text.set(SCENARIO, "buy", "limit", &format!("{} t REO/a", 0.8 * size));
        let plan = best(&text.model());
        close("size", plan.sizes().values().sum(), size, 1e-6);
        assert_eq!(plan.levels(|key| matches!(key, ActivityKey::Build { .. })).len(), 1, "one piece is chosen");
        plan.sum(|key| matches!(key, ActivityKey::Spend { .. }))
    };
    close("two pieces", spent(2, cut), capital(cut), 1e-6);
    let error = |segments| 1.0 - spent(segments, 300.0) / capital(300.0);
    let errors = [1, 2, 3, 8].map(error);
    assert!(errors[0] > 0.1 && errors[2] < 0.02 && errors[3] < 0.005, "{errors:?}");
    assert!(errors.iter().all(|error| *error > -1e-9), "{errors:?}");
}

#[test]
fn more_pieces_cost_no_less() {
    // each cut of the coarser curve is one of the finer
    let values = [1, 2, 4, 8].map(|segments| {
        let text = curved(segments);
        // a plant of 300 t/a, which lies between cuts
        text.set(SCENARIO, "buy", "limit", "240 t REO/a");
        text.set(DATA, "carbonate-price", "price", "200000 USD@2025/t REO");
        value(&text.model())
    });
    assert!(values.windows(2).all(|pair| pair[1] <= pair[0] * (1.0 + 1e-9)), "{values:?}");
    assert!(values[3] > 0.0 && values[3] < values[0], "{values:?}");
}

#[test]
fn pieces_follow_the_curves_of_the_example() {
    let mut model = example("angara-yenisei");
    let mut worst = Vec::new();
    for segments in [1, 2, 3] {
        model.planning.segments = segments;
        let terms = Terms::new(&model, model.last_year, Controls::InForce);
        let errors = |(id, cost): (usize, &Option<loparite_plan::terms::cost::Cost>)| {
            let cost = cost.as_ref()?;
            let name = model.facilities.keys().nth(id).unwrap();
            println!("{segments} {name}: {:.1} %", 100.0 * cost.chord_error());
            Some(cost.chord_error())
        };
        worst.push(terms.cost.iter().enumerate().filter_map(errors).fold(0.0, f64::max));
    }
    println!("worst {worst:?}");
    assert!(worst[1] < 0.5 * worst[0] && worst[2] < worst[1], "{worst:?}");
}

// ---------- modules

fn modular() -> Text {
    let text = Text::tiny();
    text.replace_in(
        SCENARIO,
        "cracker",
        "earliest = 2026",
        &format!("earliest = 2026\n{}", figure("module", "250 t REO/a")),
    );
    text.set(DATA, "carbonate-price", "price", "200000 USD@2025/t REO");
    text
}

#[test]
fn modules_are_built_as_money_comes_in() {
    // a module costs 25 m, half in each of two years; there are 20 m a year. 2026: one, 12.5 m. 2027: one more, 37.5 m
    // of 40 m so far. 2028: 50 m of 60 m, and a third one would need 62.5 m by then
    let plan = best(&modular().model());
    assert_eq!(
        plan.sizes().into_iter().map(|(year, size)| (year, size.round())).collect::<Vec<_>>(),
        [(2026, 250.0), (2027, 250.0)]
    );
    let worth = |decided: i32| {
        let capital = 50_000.0 * (discount(decided - 2026) + discount(decided - 2025));
        250.0 * (margin(decided, 200_000.0) - capital)
    };
    close("value", plan.value, worth(2026) + worth(2027), 1e-6);
}

#[test]
fn no_more_modules_are_built_than_the_largest_plant_holds() {
    let text = modular();
    text.set(SCENARIO, "purse", "limit", "900 m USD@2025").set(SCENARIO, "cracker", "largest", "700 t REO/a");
    let plan = best(&text.model());
    assert_eq!(plan.sizes().into_iter().collect::<Vec<_>>(), [(2026, 500.0)]);
    // a third of what it holds is no accident of rounding
    text.set(SCENARIO, "cracker", "largest", "900 t REO/a").set(SCENARIO, "cracker", "module", "300 t REO/a");
    assert_eq!(best(&text.model()).sizes().into_iter().collect::<Vec<_>>(), [(2026, 900.0)]);
    // three modules of four are three quarters of a plant
    close("plants", most(&text.model(), "plants-2028").whole, 2.0, 1e-9);
}

#[test]
fn a_module_has_its_own_estimate() {
    // capital grows with the power 0.6: four modules of 250 cost more than one plant of 1,000
    let text = modular();
    text.set(SCENARIO, "purse", "limit", "900 m USD@2025").set(DATA, "cracking", "scale_exponent", "0.6 ratio");
    let spent = best(&text.model()).sum(|key| matches!(key, ActivityKey::Spend { .. }));
    close("capital", spent, 4.0 * 100e6 * 0.25_f64.powf(0.6), 1e-6);
}

// ---------- alternatives

/// a second cracker beside the first, which costs a tenth less
fn two_crackers(group: &str) -> Text {
    let text = rich();
    text.set(SCENARIO, "buy", "limit", "480 t REO/a").set(SCENARIO, "cracker", "largest", "300 t REO/a");
    let second = format!(
        "[[facility]]\nid = \"other\"\nname = \"other\"\ntechnology = \"cracking\"\nsite = \"works\"\n{}{}{}",
        figure("largest", "300 t REO/a"),
        figure("capex_factor", "0.9 ratio"),
        "earliest = 2026\nstatus = \"idea\"\n"
    );
    text.append(SCENARIO, &format!("{second}{group}"));
    text
}

const GROUP: &str = "[[alternative]]\nid = \"one\"\nname = \"one\"\nfacilities = [\"cracker\", \"other\"]\n";

#[test]
fn of_an_alternative_only_so_many_are_built() {
    let built = |plan: &Best| plan.levels(|key| matches!(key, ActivityKey::Build { .. })).len();
    let free = best(&two_crackers("").model());
    assert_eq!(built(&free), 2);
    let model = two_crackers(GROUP).model();
    let one = best(&model);
    assert_eq!(built(&one), 1);
    let capital = |plan: &Best| plan.sum(|key| matches!(key, ActivityKey::Spend { .. }));
    // property tax and sustaining capital go with the plant: the cheaper one
    close("capital", capital(&one), 0.9 * 300.0 * 100_000.0, 1e-6);
    assert!(one.value < free.value);
    let row = one.balance(|key| matches!(key, AccountKey::Alternative { .. }));
    close("row", row, 1.0, 1e-9);
}

#[test]
fn a_facility_in_modules_is_chosen_whole() {
    let text = two_crackers(GROUP);
    for id in ["cracker", "other"] {
        let module = figure("module", "100 t REO/a");
        text.replace_in(SCENARIO, id, "earliest = 2026", &format!("earliest = 2026\n{module}"));
    }
    let plan = best(&text.model());
    // three modules of one, and none of the other: 300 t/a, though the buyer takes what 600 t/a make
    close("size", plan.sizes().values().sum(), 300.0, 1e-9);
    assert_eq!(plan.levels(|key| matches!(key, ActivityKey::Choose { .. })).len(), 1);
}

// ---------- standby

/// the cracker stands; its carbonate is worth nothing in some years; keeping a t/a mothballed costs 500 a year
fn standing(dip: &[i32], restart: &str, retire: &str) -> Text {
    let text = Text::tiny();
    let prices: Vec<String> = (2026..=2030)
        .map(|year| format!("{year} = \"{} USD@2025/t REO\"", if dip.contains(&year) { 0.0 } else { PRICE }))
        .collect();
    let price = format!("price = {{ path = {{ {} }}, {MADE_UP} }}", prices.join(", "));
    let known = format!("price = {{ value = \"61000 USD@2025/t REO\", {MADE_UP} }}");
    text.replace(DATA, &known, &price);
    text.replace_in(SCENARIO, "cracker", "largest", "existing");
    text.set(SCENARIO, "cracker", "existing", "400 t REO/a");
    let inline = |key: &str, value: &str| figure(key, value).trim_end().to_owned();
    let table = [inline("upkeep", "0.5 %"), inline("restart", restart), inline("retire", retire)].join(", ");
    let before = "[[technology.output]]";
    text.replace_in(DATA, "cracking", before, &format!("standby = {{ {table} }}\n{before}"));
    text
}

const DIP: &[i32] = &[2027, 2028, 2029];
const NEVER_AGAIN: &[i32] = &[2027, 2028, 2029, 2030];

fn mothballed(plan: &Best) -> f64 {
    plan.sum(|key| matches!(key, ActivityKey::Mothball { .. }))
}

fn retired(plan: &Best) -> f64 {
    plan.sum(|key| matches!(key, ActivityKey::Retire { .. }))
}

#[test]
fn a_plant_is_mothballed_exactly_when_that_is_cheaper_than_waiting() {
    // a t/a that waits costs its people, 1,500 a year; mothballed 500 a year, and to bring it back r * 100,000 in 2030:
    // 1,000 * (1.1^-1 + 1.1^-2 + 1.1^-3) = r * 100,000 * 1.1^-4, r = 3.641 %
    let a_year = (1..=3).map(discount).sum::<f64>();
    let threshold = 1000.0 * a_year / (100_000.0 * discount(4));
    assert!(threshold > 0.0364 && threshold < 0.03642, "{threshold}");
    let run = |year: i32| 400.0 * (0.8 * PRICE - (RUNNING - 2000.0)) * discount(year);
    let cheap = best(&standing(DIP, "3.63 %", "50 %").model());
    close("t/a times years mothballed", mothballed(&cheap), 1200.0, 1e-9);
    close("restarted", cheap.sum(|key| matches!(key, ActivityKey::Restart { .. })), 400.0, 1e-9);
    let paid = 400.0 * (500.0 * a_year + 3630.0 * discount(4));
    close("value", cheap.value, run(0) + run(4) - paid, 1e-9);
    let dear = best(&standing(DIP, "3.65 %", "50 %").model());
    assert_eq!(mothballed(&dear), 0.0);
    close("value", dear.value, run(0) + run(4) - 400.0 * 1500.0 * a_year, 1e-9);
}

#[test]
fn a_plant_is_retired_when_it_never_comes_back() {
    // mothballed for four years 500 * 3.170 = 1,585 a t/a; retired in 2027 x * 100,000 / 1.1: x = 1.743 %
    let four: f64 = (1..=4).map(discount).sum();
    assert!((500.0 * four * 1.1 / 100_000.0 - 0.017434).abs() < 1e-6);
    let cheap = best(&standing(NEVER_AGAIN, "0 %", "1.74 %").model());
    close("retired", retired(&cheap), 400.0, 1e-9);
    assert_eq!(mothballed(&cheap), 0.0);
    let dear = best(&standing(NEVER_AGAIN, "0 %", "1.75 %").model());
    assert_eq!(retired(&dear), 0.0);
    close("mothballed", mothballed(&dear), 1600.0, 1e-9);
    // what comes back is kept, even if it could be given up for nothing
    assert_eq!(retired(&best(&standing(DIP, "1 %", "0 %").model())), 0.0);
    // and what its parts are sold for is income, once: a year early is not worth a year's sales
    let scrap = best(&standing(NEVER_AGAIN, "0 %", "-5 %").model());
    assert_eq!(scrap.levels(|key| matches!(key, ActivityKey::Retire { .. })).len(), 1);
    let income = scrap.balance(|key| matches!(key, AccountKey::Cash { item: CashItem::Standby, .. }));
    close("income", income, 400.0 * 5000.0, 1e-9);
}

#[test]
fn what_ends_by_itself_can_have_been_retired_before() {
    let text = standing(NEVER_AGAIN, "0 %", "0 %");
    let path = format!(
        "existing = {{ path = {{ 2026 = \"400 t REO/a\", 2028 = \"400 t REO/a\", 2029 = \"100 t REO/a\", 2030 = \"0 t REO/a\" }}, {MADE_UP} }}"
    );
    text.replace(SCENARIO, &format!("existing = {{ value = \"400 t REO/a\", {MADE_UP} }}"), &path);
    let plan = best(&text.model());
    close("retired", retired(&plan), 400.0, 1e-9);
    assert_eq!(mothballed(&plan), 0.0);
    // what stands in the first year counts as on line before: nothing is restarted
    assert_eq!(plan.sum(|key| matches!(key, ActivityKey::Restart { .. })), 0.0);
}

#[test]
fn a_plant_that_is_built_stands_by_like_one_that_stood() {
    let text = standing(&[2029], "0 %", "100 %");
    text.replace_in(SCENARIO, "cracker", "existing", "largest");
    text.set(SCENARIO, "cracker", "largest", "400 t REO/a").set(SCENARIO, "purse", "limit", "900 m USD@2025");
    text.replace(DATA, "2028 = \"61000 USD", "2028 = \"610000 USD");
    let plan = best(&text.model());
    assert_eq!(plan.sizes().into_iter().collect::<Vec<_>>(), [(2026, 400.0)]);
    // on line in 2028 without a restart, mothballed in 2029, back in 2030
    let mothballed = plan.levels(|key| matches!(key, ActivityKey::Mothball { .. }));
    assert_eq!(mothballed.len(), 1);
    let restarted = plan.levels(|key| matches!(key, ActivityKey::Restart { .. }));
    assert!(matches!(restarted[..], [(ActivityKey::Restart { year: 2030, .. }, _)]), "{restarted:?}");
    // 500 a t/a: half a per cent of its capital
    let paid = plan.balance(|key| matches!(key, AccountKey::Cash { item: CashItem::Standby, .. }));
    close("upkeep", paid, -400.0 * 500.0, 1e-9);
}

#[test]
fn standby_takes_nothing_of_what_can_be_attained() {
    let attains = |text: &Text| {
        let found = most(&text.model(), "carbonate-2028");
        close("sum of parts", found.parts.values().sum(), found.bound, 1e-9);
        assert!(found.certificate.gap < 1e-9, "{:?}", found.certificate);
        found.bound
    };
    close("bound", attains(&standing(DIP, "10 %", "10 %")), 320.0, 1e-9);
}

// ---------- phases

const PHASES: &str = "permit = \"25 %\", decision = \"25 %\", build = \"50 %\", commission = \"0 %\"";

/// lead time of two years: half a year each for permits and money, a year of construction; months in which can be built
fn phased(months: Option<&str>, capital: &str) -> Text {
    let text = rich();
    let before = "[[technology.output]]";
    let table = format!("phases = {{ {PHASES}, {capital}{MADE_UP} }}\n{before}");
    text.replace_in(DATA, "cracking", before, &table);
    if let Some(months) = months {
        let season = figure("building_months", months);
        text.replace_in(SCENARIO, "works", "name = \"works\"\n", &format!("name = \"works\"\n{season}"));
    }
    text
}

fn first_decision(model: &Model) -> (loparite_model::chain::FacilityId, loparite_plan::terms::Decision) {
    let cracker = model.facilities.id("cracker").unwrap();
    let terms = Terms::new(model, model.last_year, Controls::InForce);
    (cracker, terms.decisions[cracker.position()][0].clone())
}

#[test]
fn construction_takes_longer_where_it_stops_in_winter() {
    let (_, all_year) = first_decision(&phased(None, "").model());
    assert_eq!((all_year.year, all_year.on_line), (2026, 2028));
    // six months a year: two years of construction instead of one
    let model = phased(Some("6 months"), "").model();
    let (cracker, half) = first_decision(&model);
    assert_eq!((half.year, half.on_line), (2026, 2029));
    let gates: Vec<(&str, f64)> = gates(&model, cracker, &half).iter().map(|gate| (gate.name, gate.year)).collect();
    assert_eq!(
        gates,
        [
            ("permits and design", 2026.5),
            ("investment decision", 2027.0),
            ("construction", 2029.0),
            ("commissioning", 2029.0)
        ]
    );
    // without phases nobody knows what of the lead time is construction
    let text = phased(Some("6 months"), "");
    text.replace(DATA, &format!("phases = {{ {PHASES}, {MADE_UP} }}\n"), "");
    let model = text.model();
    let (cracker, unknown) = first_decision(&model);
    assert_eq!(unknown.on_line, 2028);
    assert_eq!(loparite_plan::terms::gates(&model, cracker, &unknown), []);
}

#[test]
fn capital_is_spent_in_the_years_of_its_phases() {
    let capital = "capital = [\"10 %\", \"10 %\", \"80 %\", \"0 %\"], ";
    let model = phased(Some("6 months"), capital).model();
    let (_, decision) = first_decision(&model);
    let spent: Vec<(i32, f64)> = decision.spending.clone();
    for ((year, share), (at, wanted)) in spent.iter().zip([(2026, 0.2), (2027, 0.4), (2028, 0.4)]) {
        assert!(*year == at && (share - wanted).abs() < 1e-9, "{spent:?}");
    }
    assert_eq!(spent.len(), 3);
    // a year of delay of know-how lies before the investment decision
    let text = phased(Some("6 months"), capital);
    text.replace_in(
        DATA,
        "know-how",
        "state = \"open\"\n",
        &format!("state = \"licensed\"\n{}", figure("delay", "1 years")),
    );
    let model = text.model();
    let (cracker, decision) = first_decision(&model);
    assert_eq!(decision.on_line, 2030);
    assert_eq!(
        gates(&model, cracker, &decision).iter().map(|gate| gate.year).collect::<Vec<_>>(),
        [2026.5, 2028.0, 2030.0, 2030.0]
    );
}

// ---------- acquisitions

/// know-how that nobody has, and a way to come by it
fn closed(acquisition: &str) -> Text {
    let text = Text::tiny();
    text.replace_in(DATA, "know-how", "state = \"open\"", "state = \"closed\"");
    text.set(DATA, "carbonate-price", "price", "200000 USD@2025/t REO");
    text.append(SCENARIO, acquisition);
    text
}

fn acquisition(id: &str, means: &str, (cost, years): (&str, &str), more: &str) -> String {
    let head = format!("[[acquisition]]\nid = \"{id}\"\nname = \"{id}\"\nitem = \"know-how\"\nmeans = \"{means}\"\n");
    format!("{head}{}{}{more}\n", figure("cost", cost), figure("duration", years))
}

#[test]
fn a_licence_opens_what_is_closed_after_its_time() {
    assert_eq!(value(&closed("").model()), 0.0);
    // 1 m in 2026; a plant decided in 2027 can spend 39 m by 2027 and 59 m by 2028: 590 t/a
    let plan = best(&closed(&acquisition("licence", "license", ("1 m USD@2025", "1 years"), "")).model());
    let sizes: Vec<(i32, f64)> = plan.sizes().into_iter().collect();
    assert_eq!(sizes.len(), 1);
    assert_eq!(sizes[0].0, 2027);
    close("size", sizes[0].1, 590.0, 1e-6);
    let capital = 50_000.0 * (discount(1) + discount(2));
    close("value", plan.value, 590.0 * (margin(2027, 200_000.0) - capital) - 1e6, 1e-6);
    let spent = plan.levels(|key| matches!(key, ActivityKey::Spend { project: Project::Acquisition(_), .. }));
    assert_eq!(spent.len(), 1);
    // a fee of 5 % of capital a year on line, in 2029 and 2030; dearer with its factor
    let more = format!("{}{}", figure("fee", "5 %"), figure("capex_factor", "1.25 ratio"));
    let plan = best(&closed(&acquisition("licence", "license", ("1 m USD@2025", "1 years"), &more)).model());
    close("size", plan.sizes().values().sum(), 590.0 / 1.25, 1e-6);
    let fee = plan.balance(|key| matches!(key, AccountKey::Cash { item: CashItem::Fee, .. }));
    close("fees", fee, -2.0 * 0.05 * 59e6, 1e-6);
}

#[test]
fn a_licence_takes_the_delay_of_what_is_licensed() {
    let text = closed(&acquisition("licence", "license", ("0 USD@2025", "0 years"), ""));
    let licensed = format!("state = \"licensed\"\n{}", figure("delay", "2 years"));
    text.replace_in(DATA, "know-how", "state = \"closed\"\n", &licensed);
    // doing without is on line in 2030, with the licence in 2028
    let built = best(&text.model()).levels(|key| matches!(key, ActivityKey::Build { .. }));
    assert!(matches!(built[..], [(ActivityKey::Build { year: 2026, kind, .. }, _)] if kind.via.is_some()), "{built:?}");
}

#[test]
fn cost_is_spread_over_the_time_it_takes() {
    let plan = best(&closed(&acquisition("licence", "license", ("6 m USD@2025", "2 years"), "")).model());
    let spent: Vec<f64> = plan
        .levels(|key| matches!(key, ActivityKey::Spend { project: Project::Acquisition(_), .. }))
        .iter()
        .map(|(_, money)| *money)
        .collect();
    assert_eq!(spent.len(), 2);
    spent.iter().for_each(|money| close("a year", *money, 3e6, 1e-9));
    assert_eq!(plan.sizes().keys().copied().collect::<Vec<_>>(), [2028]);
}

#[test]
fn a_development_exists_if_the_plan_counts_on_it() {
    let develop = |assumed: &str| {
        let more = format!("{}assumed = {assumed}\n", figure("success", "50 %"));
        value(&closed(&acquisition("own", "develop", ("1 m USD@2025", "1 years"), &more)).model())
    };
    assert_eq!(develop("false"), 0.0);
    assert!(develop("true") > 0.0);
}

#[test]
fn a_partner_earns_the_discount_rate_and_eases_the_purse() {
    let venture = |limit: &str, share: &str| {
        let more = figure("partner", share);
        let text = closed(&acquisition("venture", "joint-venture", ("0 USD@2025", "0 years"), &more));
        text.set(SCENARIO, "purse", "limit", limit);
        best(&text.model())
    };
    let licence = |limit: &str| {
        let text = closed(&acquisition("licence", "license", ("0 USD@2025", "0 years"), ""));
        text.set(SCENARIO, "purse", "limit", limit);
        best(&text.model())
    };
    // with money enough it is worth nothing to have a partner, and costs nothing: he is paid what money costs
    let (alone, shared) = (licence("900 m USD@2025"), venture("900 m USD@2025", "40 %"));
    close("value", shared.value, alone.value, 1e-9);
    let fee = |year| shared.balance(|key| key == AccountKey::Cash { item: CashItem::Fee, year });
    // 40 m, half in 2026 and half in 2027, is 42 m in 2027; three payments from 2028 at 10 %
    let payment = 42e6 * 0.1 / (1.0 - 1.1_f64.powi(-3));
    [2028, 2029, 2030].iter().for_each(|&year| close("fee", fee(year), -payment, 1e-9));
    let paid = shared.sum(|key| matches!(key, ActivityKey::Spend { .. }));
    close("own capital", paid, 60e6, 1e-9);
    // with 40 m by 2027 the chain alone builds 400 t/a, with half of it paid by a partner 800
    close("alone", licence("20 m USD@2025").sizes().values().sum(), 400.0, 1e-6);
    close("shared", venture("20 m USD@2025", "50 %").sizes().values().sum(), 800.0, 1e-6);
}

#[test]
fn a_partner_is_paid_as_long_as_plants_go_on() {
    let going_on = |means: &str, more: &str| {
        let text = closed(&acquisition("way", means, ("0 USD@2025", "0 years"), more));
        text.set(SCENARIO, "purse", "limit", "900 m USD@2025").append(SCENARIO, &finance(2040));
        plan_table(&text, "end_value = \"continue\"");
        value(&text.model())
    };
    let shared = going_on("joint-venture", &figure("partner", "40 %"));
    close("value", shared, going_on("license", ""), 1e-9);
}

// ---------- all of it together

#[test]
fn with_everything_at_once_the_book_is_one_that_can_be_solved() {
    let licence = acquisition("licence", "license", ("5 m USD@2025", "2 years"), &figure("fee", "10 %"));
    let venture = acquisition("venture", "joint-venture", ("2 m USD@2025", "1 years"), &figure("partner", "30 %"));
    let text = two_crackers(&format!("{GROUP}{licence}{venture}{}", finance(2035)));
    text.replace_in(DATA, "know-how", "state = \"open\"", "state = \"closed\"");
    let standby = [("upkeep", "1 %"), ("restart", "3 %"), ("retire", "-2 %")];
    let standby = standby.map(|(key, value)| figure(key, value).trim_end().to_owned()).join(", ");
    let before = "[[technology.output]]";
    let tables = format!("standby = {{ {standby} }}\nphases = {{ {PHASES}, {MADE_UP} }}\n{before}");
    text.replace_in(DATA, "cracking", before, &tables).set(DATA, "cracking", "scale_exponent", "0.6 ratio");
    let module = figure("module", "100 t REO/a");
    text.replace_in(SCENARIO, "other", "earliest = 2026", &format!("earliest = 2026\n{module}"));
    text.replace_in(
        SCENARIO,
        "works",
        "name = \"works\"\n",
        &format!("name = \"works\"\n{}", figure("building_months", "12 months")),
    );
    text.set(DATA, "carbonate-price", "price", "200000 USD@2025/t REO");
    for end_value in ["continue", "book"] {
        let text_of = Text::tiny();
        for file in [DATA, SCENARIO] {
            text_of.write(file, &std::fs::read_to_string(text.path(file)).unwrap());
        }
        plan_table(&text_of, &format!("end_value = \"{end_value}\"\nsegments = 3"));
        let model = text_of.model();
        let plan = best(&model);
        assert!(plan.value > 0.0 && plan.levels(|key| matches!(key, ActivityKey::Acquire { .. })).len() == 1);
        let (book, lots) = (&plan.scope.book, &plan.scope.ways.lots);
        let rows: BTreeSet<String> =
            book.accounts().map(|(_, row)| words::account(&model, lots, row.key).tag()).collect();
        let columns = book.activities().map(|(_, row)| words::activity(&model, lots, row.key).tag());
        let columns: BTreeSet<String> = columns.collect();
        assert_eq!((rows.len(), columns.len()), (book.accounts().len(), book.activities().len()), "two of one name");
        for (_, account) in book.accounts().filter(|(_, account)| account.lever.is_some()) {
            let (lower, upper) = account.bounds;
            assert!(lower == f64::NEG_INFINITY && upper.is_finite() && upper >= 0.0, "{account:?}");
        }
        for (id, row) in book.activities() {
            let accounts: BTreeSet<_> = book.posts(id).iter().map(|post| post.account).collect();
            assert_eq!(accounts.len(), book.posts(id).len(), "{:?} names an account twice", row.key);
            assert!(row.upper == f64::INFINITY && book.posts(id).iter().all(|post| post.amount.is_finite()));
        }
        let found = most(&model, "carbonate-2028");
        close("sum of parts", found.parts.values().sum(), found.bound, 1e-9);
    }
}

// ---------- end values

fn finance(until: i32) -> String {
    let shares = |key: &str, value: &str| format!("{key} = {{ values = [\"{value}\"], {MADE_UP} }}\n");
    format!(
        "[finance]\nuntil = {until}\nfalls = \"end\"\nvalued_at = \"first-year\"\nmoney = \"real\"\nallocation = \"value\"\n{}{}{}",
        shares("rates", "5 %"),
        figure("loss_share", "50 %"),
        figure("debt_cover", "1.3 ratio")
    )
}

/// a year of the tiny cracker that is like 2030: carbonate sold, running, sustaining, property tax, for a t/a on line
/// since 2028
fn like_the_last() -> f64 {
    0.8 * PRICE - RUNNING - 1000.0 * 0.75
}

#[test]
fn plants_go_on_as_in_the_last_year() {
    let base = best(&Text::tiny().model());
    close("base", base.value, 400.0 * (margin(2026, PRICE) - 50_000.0 * (1.0 + discount(1))), 1e-6);
    let text = Text::tiny();
    text.append(SCENARIO, &finance(2035));
    close("finance alone", value(&text.model()), base.value, 1e-12);
    plan_table(&text, "end_value = \"continue\"");
    // capital is not spent again; a larger plant may be built later, so that the value is at least that of the same
    // plant going on
    let more: f64 = (5..=9).map(discount).sum();
    let plan = best(&text.model());
    let same = base.value + 400.0 * like_the_last() * more;
    assert!(plan.value > same * (1.0 - 1e-9), "{} {same}", plan.value);
    text.set(SCENARIO, "cracker", "largest", "400 t REO/a");
    close("the same plant", value(&text.model()), same, 1e-6);
    // no more is dug than there is: 400 t/a in 2028 and 2029, and six times in 2030, is 3,200 t; there are 2,000
    text.set(SCENARIO, "hill", "reserve", "2000 t REO");
    let plan = best(&text.model());
    let dug = plan.sum(|key| matches!(key, ActivityKey::Extract { .. }));
    let last = plan.sum(|key| matches!(key, ActivityKey::Extract { year: 2030, .. }));
    close("dug", dug + 5.0 * last, 2000.0, 1e-6);
}

#[test]
fn no_stock_is_sold_again_and_again() {
    // carbonate can be kept, and nobody buys it before 2030: without care it would be sold six times
    let text = Text::tiny();
    let storage = figure("storage", "1 USD@2025/t REO");
    text.replace_in(
        DATA,
        "carbonate",
        "counts = [\"rare-earths\"]\n",
        &format!("counts = [\"rare-earths\"]\n{storage}"),
    );
    text.replace_in(SCENARIO, "buy", "market = \"buyers\"\n", "market = \"buyers\"\nfrom_year = 2030\n");
    text.set(SCENARIO, "cracker", "largest", "400 t REO/a");
    text.append(SCENARIO, &finance(2035));
    plan_table(&text, "end_value = \"continue\"");
    let plan = best(&text.model());
    let sold = plan.sum(|key| matches!(key, ActivityKey::Sell { year: 2030, .. }));
    close("sold", sold, 320.0, 1e-6);
    assert_eq!(plan.sum(|key| matches!(key, ActivityKey::Stock { .. })), 0.0);
}

#[test]
fn what_is_not_written_off_has_a_book_value() {
    let text = Text::tiny();
    text.set(SCENARIO, "cracker", "largest", "400 t REO/a");
    let nothing = value(&text.model());
    plan_table(&text, "end_value = \"book\"");
    let plan = best(&text.model());
    // on line since 2028, written off over ten years: seven tenths of 40 m at the end of 2030
    close("value", plan.value, nothing + 0.7 * 40e6 * discount(4), 1e-6);
    let book = plan.balance(|key| matches!(key, AccountKey::Cash { item: CashItem::BookValue, .. }));
    close("book value", book, 28e6, 1e-6);
}

// ---------- what may only help

/// the value never falls from one text to the next
#[track_caller]
fn never_worse(texts: &[Text]) {
    let values: Vec<f64> = texts.iter().map(|text| value(&text.model())).collect();
    assert!(values.windows(2).all(|pair| pair[1] >= pair[0] - 1e-9 * pair[0].abs()), "{values:?}");
    assert!(values[values.len() - 1] > values[0], "nothing changed: {values:?}");
}

#[test]
fn another_acquisition_never_hurts() {
    let licence = acquisition("licence", "license", ("5 m USD@2025", "2 years"), &figure("fee", "10 %"));
    let venture = acquisition("venture", "joint-venture", ("2 m USD@2025", "1 years"), &figure("partner", "30 %"));
    let develop = format!("{}assumed = true\n", figure("success", "50 %"));
    let develop = acquisition("own", "develop", ("1 m USD@2025", "0 years"), &develop);
    never_worse(&[
        closed(""),
        closed(&licence),
        closed(&format!("{licence}{venture}")),
        closed(&format!("{licence}{venture}{develop}")),
    ]);
}

#[test]
fn a_cheaper_restart_never_hurts() {
    never_worse(&["20 %", "3.65 %", "3 %", "1 %", "0 %"].map(|restart| standing(DIP, restart, "30 %")));
    never_worse(&["30 %", "1 %", "0 %", "-10 %"].map(|retire| standing(NEVER_AGAIN, "5 %", retire)));
}

#[test]
fn a_longer_building_season_never_hurts() {
    let text = |months: &&str| {
        let text = phased(Some(months), "");
        text.set(DATA, "carbonate-price", "price", "100000 USD@2025/t REO");
        text
    };
    let texts: Vec<Text> = ["4 months", "5 months", "6 months", "9 months", "12 months"].iter().map(text).collect();
    never_worse(&texts);
}

#[test]
fn smaller_modules_never_hurt_where_capital_has_no_scale() {
    let text = |module: &str| {
        let text = modular();
        text.set(SCENARIO, "cracker", "module", module);
        text
    };
    never_worse(&["1000 t REO/a", "500 t REO/a", "250 t REO/a", "125 t REO/a"].map(text));
}

#[test]
fn a_choice_of_more_never_hurts() {
    let group = |most: u32| format!("{GROUP}most = {most}\n");
    never_worse(&[two_crackers(&group(1)), two_crackers("")]);
}
