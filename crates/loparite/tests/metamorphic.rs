//! Metamorphic: what a change of the text must do to the most of a goal, whatever the figures are.
//!
//! In        a copy of angara-yenisei and its data, one change at a time
//! Holds     more of a limit never lowers a maximum, less never raises it; units change nothing; a maximum is the sum
//!           of its parts, and its parts say what a little more of a limit is worth; a lever stretched as far
//!           as it must makes the goal reachable
//! Not here  numbers that are known by hand (`loparite-plan`, `hand`)
#![allow(clippy::unwrap_used)] // the helpers of a test fail by it, as the test does

#[path = "../../loparite-plan/tests/common/mod.rs"]
mod common;

use common::{Text, bound, close, example, goal, most, scope};
use loparite_kernel::ids::Id;
use loparite_milp::solver::Settings;
use loparite_model::chain::Model;
use loparite_model::outcome::Stretch;
use loparite_model::post::{AccountKey, Lever};
use loparite_plan::levers::stretch;

const REO: &str = "reo-50kt-2030";
const MAGNETS: &str = "ndfeb-1kt-2028";
const JOBS: &str = "jobs-3500-2030";
const GOALS: [&str; 3] = [REO, MAGNETS, JOBS];

const MONEY: &str = "examples/angara-yenisei/money.toml";
const GOAL: &str = "examples/angara-yenisei/goals.toml";
const FACILITIES: &str = "examples/angara-yenisei/facilities.toml";
const ACCESS: &str = "data/access.toml";

/// What the solver may leave of an optimum.
const DUST: f64 = 1e-7;

/// What the search for whole plants may leave, twice.
const GAP: f64 = 1e-3;

fn angara() -> Text {
    Text::of_example("angara-yenisei")
}

fn bounds(model: &Model) -> [f64; 3] {
    GOALS.map(|key| bound(model, key))
}

#[track_caller]
fn never_lower(what: &str, before: &[f64], after: &[f64]) {
    for (number, (before, after)) in before.iter().zip(after).enumerate() {
        assert!(*after >= before * (1.0 - DUST) - DUST, "{what}, {number}: {before} falls to {after}");
    }
}

fn money_ids(model: &Model) -> Vec<String> {
    model.money.keys().map(str::to_owned).collect()
}

#[test]
fn more_money_never_lowers_a_maximum() {
    let model = example("angara-yenisei");
    let base = bounds(&model);
    let all = angara();
    for id in money_ids(&model) {
        let one = angara();
        one.scale(MONEY, &id, "limit", 2.0);
        never_lower(&id, &base, &bounds(&one.model()));
        all.scale(MONEY, &id, "limit", 2.0);
    }
    let twice = all.model();
    let rich = bounds(&twice);
    never_lower("all money", &base, &rich);
    // money is what binds output, and not what binds magnets in 2028: those are late
    assert!(rich[0] > 1.2 * base[0], "{rich:?}");
    close("magnets", rich[1], base[1], DUST);
    let (before, after) = (most(&model, REO).whole, most(&twice, REO).whole);
    assert!(after >= before * (1.0 - GAP), "{before} falls to {after}");
}

#[test]
fn without_money_there_is_what_exists() {
    let model = example("angara-yenisei");
    let text = angara();
    for id in money_ids(&model) {
        text.scale(MONEY, &id, "limit", 0.0);
    }
    let poor = text.model();
    let found = most(&poor, REO);
    // Solikamsk chlorination, 2,750 t of feed: what the mine makes beyond 2,500 t is in store by then
    let chlorination = model.technologies.id("loparite-chlorination").unwrap();
    let neodymium = model.elements.id("Nd").unwrap();
    let recovery = model.technologies[chlorination].outputs[0].recovery[neodymium.position()];
    assert!((recovery - 0.95).abs() < 0.01, "{recovery} is not what the plant publishes");
    close("output", found.whole, 2750.0 * recovery, DUST);
    close("output in part", found.bound, found.whole, DUST);
    assert_eq!((bound(&poor, MAGNETS), bound(&poor, JOBS)), (0.0, 0.0));
}

#[test]
fn a_later_year_never_lowers_a_maximum() {
    let mut before = [0.0; 3];
    for year in 2028..=2036 {
        let text = angara();
        for (key, stated) in [(REO, 2030), (MAGNETS, 2028), (JOBS, 2030)] {
            if stated != year {
                text.replace_in(GOAL, key, &format!("\nyear = {stated}\n"), &format!("\nyear = {year}\n"));
            }
        }
        let after = bounds(&text.model());
        never_lower(&year.to_string(), &before, &after);
        before = after;
    }
    assert!(before[0] > 3.0 * bound(&example("angara-yenisei"), REO), "{before:?}");
}

#[test]
fn a_shorter_lead_time_never_lowers_a_maximum() {
    let model = example("angara-yenisei");
    let base = bounds(&model);
    let written = std::fs::read_to_string(angara().path(FACILITIES)).unwrap();
    let with_own: Vec<&str> = written
        .split("[[facility]]")
        .filter(|table| table.contains("\nlead_time"))
        .map(|table| table.split('"').nth(1).unwrap())
        .collect();
    assert!(with_own.len() > 5, "{with_own:?}");
    let mut raised = Vec::new();
    for id in with_own {
        let own = model.facilities[model.facilities.id(id).unwrap()].lead_time.value;
        let text = angara();
        text.set(FACILITIES, id, "lead_time", &format!("{} years", own - 1.0));
        let after = bounds(&text.model());
        never_lower(id, &base, &after);
        if after.iter().zip(&base).any(|(after, before)| *after > before * 1.01) {
            raised.push(id);
        }
    }
    // the separation plant of Solikamsk is what magnets of 2028 wait for
    assert!(raised.contains(&"solikamsk-separation"), "{raised:?}");
}

/// all states of a controlled item
fn set_state(text: &Text, id: &str, state: &str) {
    text.rewrite(ACCESS, id, |line| match line {
        line if line.starts_with("state = ") => Some(format!("state = \"{state}\"")),
        line if line.starts_with("delay = ") => None,
        line => Some(line.to_owned()),
    });
}

#[test]
fn access_never_helps_by_closing_nor_harms_by_opening() {
    let model = example("angara-yenisei");
    let base = bounds(&model);
    for id in model.access.keys() {
        let (shut, open) = (angara(), angara());
        set_state(&shut, id, "closed");
        let shut = bounds(&shut.model());
        never_lower(&format!("{id} closed"), &shut, &base);
        // each of the three stands between ore and magnet
        assert_eq!(shut[1], 0.0, "{id}");
        set_state(&open, id, "open");
        let open = bounds(&open.model());
        never_lower(&format!("{id} open"), &base, &open);
        if id == "ree-separation-technology" {
            assert!(open[1] > 1.5 * base[1], "a separation plant a year earlier: {open:?}");
        }
    }
}

#[test]
fn a_larger_plant_never_lowers_a_maximum() {
    let model = example("angara-yenisei");
    let base = bounds(&model);
    let all = angara();
    for (id, row) in model.facilities.iter() {
        if row.largest.is_some() {
            all.scale(FACILITIES, model.facilities.key(id), "largest", 1.5);
        }
    }
    never_lower("all", &base, &bounds(&all.model()));
    let one = angara();
    one.scale(FACILITIES, "solikamsk-separation", "largest", 1.5);
    let after = bounds(&one.model());
    never_lower("solikamsk-separation", &base, &after);
    assert!(after[1] > 1.2 * base[1], "magnets follow separation: {after:?}");
}

#[test]
fn the_currency_of_a_run_changes_nothing() {
    let model = example("angara-yenisei");
    let text = angara();
    text.replace("examples/angara-yenisei/scenario.toml", "currency = \"RUB@2025\"", "currency = \"USD@2025\"");
    let dollars = text.model();
    for key in GOALS {
        let (roubles, dollars) = (most(&model, key), most(&dollars, key));
        close(key, dollars.bound, roubles.bound, 1e-6);
        close(key, dollars.whole, roubles.whole, GAP);
        close(key, dollars.parts.values().sum(), roubles.bound, 1e-6);
    }
}

#[test]
fn a_maximum_is_the_sum_of_its_parts_and_is_proved() {
    for name in ["first-light", "angara-yenisei"] {
        let model = example(name);
        for key in model.goals.keys() {
            let found = most(&model, key);
            let sum: f64 = found.parts.values().sum();
            assert!(
                (sum - found.bound).abs() <= 1e-9 * found.bound.abs().max(1e-9),
                "{key}: {sum} is not {}",
                found.bound
            );
            let rows: f64 = found.rows.iter().map(|row| row.contribution).sum();
            let standing =
                loparite_plan::family::standing(&model, goal(&model, key), model.goals[goal(&model, key)].year);
            close(key, rows + standing, found.bound, 1e-9);
            assert!(found.whole <= found.bound * (1.0 + 1e-9), "{key}: {} over {}", found.whole, found.bound);
            let proof = found.certificate;
            assert!(proof.primal < 1e-6 && proof.dual < 1e-6 && proof.gap < 1e-6, "{key}: {proof:?}");
        }
    }
}

#[test]
fn a_shadow_price_says_what_one_percent_more_is_worth() {
    let model = example("angara-yenisei");
    for key in [REO, JOBS] {
        let found = most(&model, key);
        let mut kept = 0;
        for (money, year, old) in [
            ("rosatom-own", 2026, 3.0),
            ("federal-rare-metals", 2026, 2.4),
            ("federal-rare-metals", 2027, 2.4),
            ("federal-rem-project", 2027, 1.08),
        ] {
            let account = AccountKey::MoneyLimit { money: model.money.id(money).unwrap(), year };
            let book = &scope(&model, goal(&model, key)).book;
            let row = found.rows.iter().find(|row| book.account(row.account).key == account);
            let dual = row.map_or(0.0, |row| row.dual);
            let text = angara();
            text.replace_in(MONEY, money, &format!("{year} = \"{old:?} bn"), &format!("{year} = \"{} bn", old * 1.01));
            let (gain, promised) = (bound(&text.model(), key) - found.bound, dual * old * 1e7);
            // a maximum bends down in its limits: never more than promised, and just that while the same limits bind
            assert!(gain <= promised * (1.0 + 1e-6) + 1e-6, "{key}, {money} {year}: {gain} of {promised}");
            kept += usize::from(promised > 0.01 && (gain - promised).abs() <= 1e-6 * promised);
        }
        assert!(kept > 0, "{key}: no promise was kept");
    }
}

#[test]
fn a_lever_stretched_as_far_as_it_must_makes_the_goal_reachable() {
    const WANTED: &str = "reo-7500-2030";
    let model = example("angara-yenisei");
    let goal = goal(&model, WANTED);
    let target = model.goals[goal].target.value;
    let scope = scope(&model, goal);
    let Stretch::Factor(factor) = stretch(&model, &scope, goal, Lever::Money, &Settings::default()) else {
        panic!("money alone must be able to do it")
    };
    let with = |factor: f64| {
        let text = angara();
        money_ids(&model).iter().for_each(|id| {
            text.scale(MONEY, id, "limit", factor);
        });
        most(&text.model(), WANTED).whole
    };
    let (enough, short) = (with(factor * 1.01), with(factor * 0.95));
    assert!(enough >= target * (1.0 - GAP), "{factor}: {enough} of {target}");
    assert!(short < target, "{factor}: {short} of {target} with a twentieth less");
    let Stretch::Later { earliest, sure: Some(sure) } =
        stretch(&model, &scope, goal, Lever::Time, &Settings::default())
    else {
        panic!("some year must be late enough")
    };
    assert!(1 <= earliest && earliest <= sure);
    let at = |years: i32| {
        let text = angara();
        text.replace_in(GOAL, WANTED, "\nyear = 2030\n", &format!("\nyear = {}\n", 2030 + years));
        text.model()
    };
    assert!(most(&at(sure), WANTED).whole >= target * (1.0 - 1e-6), "{sure} years later");
    assert!(bound(&at(earliest - 1), WANTED) < target, "{} years later", earliest - 1);
}
