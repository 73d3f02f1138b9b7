//! Hand: a chain so small that its optimum can be written down, one limit after the other.
//!
//! In        `tiny/`: a hill, a mill that stands, a cracker to be built (100 m USD for 1,000 t/a, two years, half
//!           each), a road, a buyer, a purse of 20 m USD a year
//! Holds     each number below is worked out beside it; four fifths of what is cracked arrive as carbonate
//! Not here  the real chains (`contract`)
#![allow(clippy::unwrap_used)] // the helpers of a test fail by it, as the test does

mod common;

use common::{Text, close, goal, most, scope};
use loparite_milp::solver::Settings;
use loparite_model::outcome::{Outcome, PlanStatus, Stretch};
use loparite_model::post::{AccountKey, ActivityKey, CashItem, Lever};
use loparite_plan::goals::Attainable;
use loparite_plan::levers::stretch;
use loparite_plan::solve::{Blind, Search, plan};

const DATA: &str = "data/data.toml";
const SCENARIO: &str = "examples/tiny/scenario.toml";
const EXACT: f64 = 1e-9;

/// What every figure of the tiny chain says of itself.
const MADE_UP: &str = "source = \"made-up\", year = 2025, grade = \"assumed\"";

fn figure(key: &str, value: &str) -> String {
    format!("{key} = {{ value = \"{value}\", {MADE_UP} }}\n")
}

#[track_caller]
fn attains(found: &Attainable, whole: f64, bound: f64, lever: Lever) {
    close("attainable", found.whole, whole, 1e-6);
    close("bound", found.bound, bound, EXACT);
    close("sum of parts", found.parts.values().sum(), bound, EXACT);
    close(lever.word(), found.parts.get(&lever).copied().unwrap_or(0.0), bound, EXACT);
}

/// plenty of money, so that something else binds
fn rich() -> Text {
    let text = Text::tiny();
    text.set(SCENARIO, "purse", "limit", "900 m USD@2025");
    text
}

#[test]
fn money_limits_what_is_built() {
    // half the capital falls due in 2026, when there are 20 m: 40 m in all, 400 t/a, 320 t of carbonate
    attains(&most(&Text::tiny().model(), "carbonate-2028"), 320.0, 320.0, Lever::Money);
}

#[test]
fn unspent_money_is_kept_or_lost() {
    let text = Text::tiny();
    text.replace_in(DATA, "cracking", r#"values = ["50 %", "50 %"]"#, r#"values = ["20 %", "80 %"]"#);
    // kept: 40 m up to 2027 for 0.1 m a t/a
    attains(&most(&text.model(), "carbonate-2028"), 320.0, 320.0, Lever::Money);
    // lost: 20 m in 2027 for 0.08 m a t/a: 250 t/a
    text.replace(SCENARIO, "unspent = \"kept\"", "unspent = \"lost\"");
    attains(&most(&text.model(), "carbonate-2028"), 200.0, 200.0, Lever::Money);
}

#[test]
fn a_plant_is_whole_or_not_built() {
    let text = Text::tiny();
    text.set(DATA, "cracking", "scale_exponent", "0.5 ratio").set(DATA, "cracking", "smallest", "250 t REO/a");
    // C(250) = 50 m, C(1000) = 100 m: the chord is 33.3 m + 66.7 k a t/a. In part: 0.4 of the largest. Whole: 40 m buy
    // 100 t/a, less than the smallest
    attains(&most(&text.model(), "carbonate-2028"), 0.0, 320.0, Lever::Money);
    // 60 m: in part 600 t/a; whole (60 - 33.3) / 0.0667 = 400 t/a
    text.set(SCENARIO, "purse", "limit", "30 m USD@2025");
    attains(&most(&text.model(), "carbonate-2028"), 320.0, 480.0, Lever::Money);
}

#[test]
fn the_largest_plant_limits_when_it_can_be_in_full_work() {
    attains(&most(&rich().model(), "carbonate-2028"), 800.0, 800.0, Lever::PlantSize);
    let text = rich();
    text.replace_in(DATA, "cracking", r#"ramp_up = { values = ["100 %"]"#, r#"ramp_up = { values = ["25 %", "100 %"]"#);
    // a quarter of 1,000 t/a in the first year: time, not size
    attains(&most(&text.model(), "carbonate-2028"), 200.0, 200.0, Lever::Time);
}

#[test]
fn lead_time_limits() {
    let text = rich();
    text.set(DATA, "cracking", "lead_time", "3 years");
    let found = most(&text.model(), "carbonate-2028");
    assert_eq!((found.whole, found.bound), (0.0, 0.0));
    // 25 months are three calendar years, 24 months two
    text.set(DATA, "cracking", "lead_time", "25 months");
    assert_eq!(most(&text.model(), "carbonate-2028").bound, 0.0);
    text.set(DATA, "cracking", "lead_time", "24 months");
    close("24 months", most(&text.model(), "carbonate-2028").bound, 800.0, EXACT);
}

#[test]
fn power_limits() {
    let text = rich();
    // 8.76 MWh/t over 8,760 h: 1 kW a t/a
    text.set(SCENARIO, "works", "grid", "0.25 MW");
    attains(&most(&text.model(), "carbonate-2028"), 200.0, 200.0, Lever::Power);
    text.set(SCENARIO, "works", "grid", "5 MW").replace(SCENARIO, "10 MW", "0.125 MW");
    attains(&most(&text.model(), "carbonate-2028"), 100.0, 100.0, Lever::Power);
}

#[test]
fn labour_limits() {
    let text = rich();
    // 0.1 jobs a t/a at the works
    text.set(SCENARIO, "works", "workforce", "30 jobs");
    attains(&most(&text.model(), "carbonate-2028"), 240.0, 240.0, Lever::Labour);
    // in the region 0.01 more at the mill: 22 jobs, 200 t/a
    text.set(SCENARIO, "land", "workforce", "22 jobs");
    attains(&most(&text.model(), "carbonate-2028"), 160.0, 160.0, Lever::Labour);
}

#[test]
fn freight_limits_in_gross_tonnes() {
    let text = rich();
    // concentrate is half oxide: 500 t gross are 250 t REO
    text.set(SCENARIO, "road", "capacity", "500 t/a");
    attains(&most(&text.model(), "carbonate-2028"), 200.0, 200.0, Lever::Logistics);
}

#[test]
fn demand_limits_what_cannot_be_stored() {
    let text = rich();
    text.set(SCENARIO, "buy", "limit", "100 t REO/a");
    attains(&most(&text.model(), "carbonate-2028"), 100.0, 100.0, Lever::Market);
}

#[test]
fn the_ground_limits() {
    let text = rich();
    text.set(SCENARIO, "hill", "reserve", "300 t REO");
    attains(&most(&text.model(), "carbonate-2028"), 240.0, 240.0, Lever::Feed);
    let from = "from = 2026\n";
    text.replace_in(SCENARIO, "hill", from, &format!("{from}{}", figure("limit", "150 t REO/a")));
    attains(&most(&text.model(), "carbonate-2028"), 120.0, 120.0, Lever::Feed);
}

#[test]
fn stock_is_carried_to_the_next_year() {
    let text = rich();
    // the mill makes 100 t a year; without a store only those of 2028 count
    text.set(SCENARIO, "mill", "existing", "100 t REO/a");
    attains(&most(&text.model(), "carbonate-2028"), 80.0, 80.0, Lever::Existing);
    // with one those of 2026 and 2027 wait for the cracker
    let counts = "counts = [\"rare-earths\"]\n";
    let stored = format!("{counts}{}", figure("storage", "1 USD@2025/t REO"));
    text.replace_in(DATA, "concentrate", counts, &stored);
    attains(&most(&text.model(), "carbonate-2028"), 240.0, 240.0, Lever::Existing);
}

#[test]
fn what_is_closed_is_not_built() {
    let text = rich();
    text.replace_in(DATA, "know-how", "state = \"open\"", "state = \"closed\"");
    let model = text.model();
    let found = most(&model, "carbonate-2028");
    assert_eq!((found.whole, found.bound), (0.0, 0.0));
    assert!(found.rows.iter().any(|row| row.lever == Lever::Access), "the closed technology binds");
    let goal = goal(&model, "carbonate-2028");
    let lifted = stretch(&model, &scope(&model, goal), goal, Lever::Access, &Settings::default());
    assert_eq!(lifted, Stretch::Lifted);
}

#[test]
fn a_licence_costs_time_and_capital() {
    let text = rich();
    let licence = format!("state = \"licensed\"\n{}", figure("delay", "1 years"));
    text.replace_in(DATA, "know-how", "state = \"open\"\n", &licence);
    text.replace_in(SCENARIO, "carbonate-2028", "year = 2028", "year = 2029");
    close("a year later", most(&text.model(), "carbonate-2028").bound, 800.0, EXACT);
    let dear = figure("capex_factor", "2 ratio");
    text.replace_in(DATA, "know-how", "from = 2020\n", &format!("from = 2020\n{dear}"));
    text.set(SCENARIO, "purse", "limit", "20 m USD@2025");
    // half of 0.2 m a t/a falls due in each of 2026 and 2027; a year later is too late. 40 m buy 200 t/a
    attains(&most(&text.model(), "carbonate-2028"), 160.0, 160.0, Lever::Money);
}

#[test]
fn levers_stretch_as_far_as_they_must() {
    let text = Text::tiny();
    text.set(SCENARIO, "carbonate-2028", "target", "480 t REO/a");
    let model = text.model();
    let goal = goal(&model, "carbonate-2028");
    let scope = scope(&model, goal);
    let stretch = |lever| stretch(&model, &scope, goal, lever, &Settings::default());
    // 600 t/a cost 60 m: one and a half times the money
    match stretch(Lever::Money) {
        Stretch::Factor(factor) => close("factor", factor, 1.5, 5e-3),
        other => panic!("{other:?}"),
    }
    // a year later there are 20 m more
    assert_eq!(stretch(Lever::Time), Stretch::Later { earliest: 1, sure: Some(1) });
    // nothing else helps: 320 t is all that the money buys
    for lever in [Lever::Feed, Lever::Access, Lever::Power, Lever::Labour, Lever::Market, Lever::Logistics] {
        match stretch(lever) {
            Stretch::Never { best } => close(lever.word(), best, 320.0, 1e-6),
            other => panic!("{lever:?}: {other:?}"),
        }
    }
}

#[test]
fn plants_that_money_limits_are_attributed_to_money() {
    // one plant stands; the money buys 0.4 of the other, and none of it whole
    let text = Text::tiny();
    text.set(DATA, "cracking", "smallest", "1000 t REO/a");
    let found = most(&text.model(), "plants-2028");
    close("bound", found.bound, 1.4, EXACT);
    close("attainable", found.whole, 1.0, EXACT);
    close("parts", found.parts.values().sum(), found.bound, EXACT);
    close("money", found.parts[&Lever::Money], 0.4, EXACT);
    assert!(found.certificate.gap < 1e-9, "{:?}", found.certificate);
    // in a currency of which a plant costs a hundred thousand times as many units nothing changes
    text.scale(SCENARIO, "purse", "limit", 1e5).replace(DATA, "100 m USD@2025", "10000 bn USD@2025");
    let found = most(&text.model(), "plants-2028");
    close("bound in small money", found.bound, 1.4, EXACT);
    close("parts in small money", found.parts.values().sum(), found.bound, EXACT);
}

/// a year's running cost of a t/a at the cracker: mill 100, wages there 0.01 * 12,000 * 1.25 and 10 % of mining tax on
/// both, freight of two gross tonnes over 100 km, cracking 1,000, power 8.76 MWh at 50, wages 0.1 * 15,000, sustaining
/// 2 % of 0.1 m
const RUNNING: f64 = 100.0 + 150.0 + 25.0 + 20.0 + 1000.0 + 438.0 + 1500.0 + 2000.0;

/// worth in 2026 of a t/a of the cracker: capital in 2026 and 2027, four fifths of a tonne sold in 2028, 2029, 2030;
/// property tax of 1 % on what is not yet written off over ten years, in the middle of each
fn worth(price: f64) -> f64 {
    let year = |(years, left): (i32, f64)| (0.8 * price - RUNNING - 1000.0 * left) * 1.1_f64.powi(-years);
    -50_000.0 - 50_000.0 / 1.1 + [(2, 0.95), (3, 0.85), (4, 0.75)].map(year).iter().sum::<f64>()
}

fn planned(text: &Text) -> Outcome {
    plan(&text.model(), Search::default(), &mut Blind)
}

fn built(outcome: &Outcome) -> f64 {
    let size = |(id, row): (_, &loparite_model::post::Activity)| match row.key {
        ActivityKey::Size { .. } => outcome.levels[loparite_kernel::ids::Id::position(id)],
        _ => 0.0,
    };
    outcome.book.activities().map(size).sum()
}

#[test]
fn a_plant_is_built_if_it_is_worth_it() {
    // break-even: (0.8 p - 5,233) * 2.2608 = 95,455 + 1,936 of property tax, p = 60,389 USD
    assert!(worth(60_350.0) < 0.0 && worth(60_450.0) > 0.0);
    let text = Text::tiny();
    let good = planned(&text);
    assert_eq!(good.status, PlanStatus::Optimal);
    close("size", built(&good), 400.0, 1e-6);
    close("worth", good.npv, 400.0 * worth(61_000.0), 1e-6);
    text.set(DATA, "carbonate-price", "price", "60450 USD@2025/t REO");
    close("just worth it", planned(&text).npv, 400.0 * worth(60_450.0), 1e-6);
    text.set(DATA, "carbonate-price", "price", "60350 USD@2025/t REO");
    let bad = planned(&text);
    assert_eq!((built(&bad), bad.npv), (0.0, 0.0));
}

#[test]
fn a_loan_is_paid_back_and_discounted() {
    let text = Text::tiny();
    let terms = format!("kind = \"loan\"\n{}{}", figure("rate", "5 %"), figure("tenor", "5 years"));
    text.replace_in(SCENARIO, "purse", "kind = \"own\"\n", &terms);
    let outcome = planned(&text);
    // 1 in hand; five payments of 0.05 / (1 - 1.05^-5), worth 0.8756 at 10 %
    let payment = 0.05 / (1.0 - 1.05_f64.powi(-5));
    let gain = 1.0 - payment * (1..=5).map(|year| 1.1_f64.powi(-year)).sum::<f64>();
    let drawn = 50_000.0 + 50_000.0 / 1.1;
    close("worth", outcome.npv, 400.0 * (worth(61_000.0) + drawn * gain), 1e-6);
    // the draw of 2027 is paid back from 2028 to 2032, beyond the horizon
    let balances = outcome.book.balances(&outcome.levels);
    let due = |year| {
        let account = outcome.book.find(AccountKey::Cash { item: CashItem::DebtService, year });
        account.map_or(0.0, |id| balances[loparite_kernel::ids::Id::position(id)])
    };
    close("2027", due(2027), -20e6 * payment, 1e-6);
    close("2030", due(2030), -40e6 * payment, 1e-6);
    close("2032", due(2032), -20e6 * payment, 1e-6);
    assert_eq!(due(2033), 0.0);
}

#[test]
fn money_pays_its_share_and_its_stages_alone() {
    let text = Text::tiny();
    let (limit, share) = (figure("limit", "900 m USD@2025"), figure("largest_share", "25 %"));
    let grant = "[[money]]\nid = \"grant\"\nname = \"grant\"\nkind = \"grant\"\nunspent = \"lost\"\n";
    text.append(SCENARIO, &format!("{grant}{limit}{share}"));
    // the purse must pay three quarters: 40 m of 53.3 m, 533 t/a
    attains(&most(&text.model(), "carbonate-2028"), 320.0 / 0.75, 320.0 / 0.75, Lever::Money);
    text.replace(SCENARIO, &share, &format!("{share}pays = [\"separation\"]\n"));
    attains(&most(&text.model(), "carbonate-2028"), 320.0, 320.0, Lever::Money);
}

#[test]
fn goals_are_pursued_as_far_as_they_go_even_at_a_loss() {
    let text = Text::tiny();
    text.set(DATA, "carbonate-price", "price", "1000 USD@2025/t REO");
    text.replace(SCENARIO, "objective = \"npv\"", "objective = \"reach\"");
    text.replace_in(SCENARIO, "carbonate-2028", "year = 2028", "order = 1\nyear = 2028");
    let outcome = planned(&text);
    close("attained", outcome.goals[0].attained, 320.0, 1e-5);
    assert!(outcome.npv < 0.0);
    // without an order the goal is only judged
    text.replace(SCENARIO, "order = 1\n", "");
    assert_eq!(planned(&text).goals[0].attained, 0.0);
}
