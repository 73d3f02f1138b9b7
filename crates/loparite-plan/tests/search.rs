//! Search: questions about all plans, answered a second time by trying everything or by hand.
//!
//! In        `tiny/` with the further crackers of `search/`
//! Holds     verdicts are those of all subsets of builds; a sum of costs is worked out beside it; what is foreseen
//!           never hurts; a control never helps; a sweep is what each of its models gives alone
//! Not here  one goal alone (`hand`)
#![allow(clippy::unwrap_used)] // the helpers of a test fail by it, as the test does

mod common;

use common::{Text, close, example, goal};
use loparite_kernel::ids::Id;
use loparite_milp::solver::{Settings, Status, solve};
use loparite_model::chain::{AccessState, Model, Objective};
use loparite_model::figure::Figure;
use loparite_model::outcome::{Outcome, PlanStatus};
use loparite_model::planning::{Change, Foresight, Future};
use loparite_model::post::{ActivityKey, Project};
use loparite_plan::search::best::{Held, best, improved};
use loparite_plan::search::choice::{Choice, choices, key};
use loparite_plan::search::cost::Certainty;
use loparite_plan::search::range::{Evidence, Range, Verdict, ranges};
use loparite_plan::search::regret::{Aim, Fares, Joint, regret};
use loparite_plan::search::rolling::windows;
use loparite_plan::search::sweep::{Way, Worth, sweep};
use loparite_plan::search::{Case, More, column, controls, with_rows};
use loparite_plan::solve::{Blind, Planned, Search, best_of, case, planned};
use std::num::NonZeroUsize;

const DATA: &str = "data/data.toml";
const SCENARIO: &str = "examples/tiny/scenario.toml";

/// four places for a cracker, money enough for them, feed for 700 t/a
fn crackers() -> Text {
    let text = Text::tiny();
    text.append(SCENARIO, include_str!("search/crackers.toml"));
    text.set(SCENARIO, "cracker", "largest", "400 t REO/a").set(SCENARIO, "mill", "existing", "700 t REO/a");
    text.set(SCENARIO, "purse", "limit", "900 m USD@2025");
    text.set(DATA, "carbonate-price", "price", "70000 USD@2025/t REO");
    text
}

fn sought(model: &Model) -> Planned {
    planned(model, Search::default(), &mut Blind)
}

fn at_least_cost(text: &Text) -> Model {
    Model { objective: Objective::Cost, ..text.model() }
}

/// All ways to decide: for each choice no year or one of its own.
fn assignments(choices: &[Choice]) -> Vec<Vec<Option<usize>>> {
    let mut all = vec![Vec::new()];
    for choice in choices {
        let years = || std::iter::once(None).chain(choice.decide.iter().map(|&(_, at)| Some(at)));
        all = all
            .into_iter()
            .flat_map(|one: Vec<_>| years().map(move |year| [one.clone(), vec![year]].concat()))
            .collect();
    }
    all
}

/// A good way to decide, with the least and greatest size of each choice in it.
struct Good {
    decided: Vec<Option<usize>>,
    sizes: Vec<(f64, f64)>,
}

/// Every good way to decide.
fn by_trying_everything(case: &Case, choices: &[Choice], least: f64) -> Vec<Good> {
    let problem = &case.program.problem;
    let worth = More {
        bounds: (least / 1e6, f64::INFINITY),
        entries: problem.columns().map(|col| (col, problem.cost(col))).collect(),
    };
    let mut good = Vec::new();
    for assignment in assignments(choices) {
        let mut x = vec![0.0; problem.cols()];
        assignment.iter().flatten().for_each(|&at| x[at] = 1.0);
        let mut held = with_rows(&problem.fixed(&x), std::slice::from_ref(&worth));
        held.columns().for_each(|col| held.set_cost(col, 0.0));
        if solve(&held, &Settings::default()).status != Status::Optimal {
            continue;
        }
        let mut extreme = |choice: &Choice, sign: f64| {
            choice.size.iter().for_each(|&(at, unit)| held.set_cost(column(at), sign * unit));
            let found = solve(&held, &Settings::default()).objective;
            choice.size.iter().for_each(|&(at, _)| held.set_cost(column(at), 0.0));
            sign * found
        };
        let sizes = choices.iter().map(|choice| (extreme(choice, -1.0), extreme(choice, 1.0))).collect();
        good.push(Good { decided: assignment, sizes });
    }
    good
}

#[test]
fn ranges_are_those_of_all_subsets_of_builds() {
    let text = crackers();
    let mut seen = Vec::new();
    for price in ["70000", "64000", "61500"] {
        text.set(DATA, "carbonate-price", "price", &format!("{price} USD@2025/t REO"));
        let model = text.model();
        let case = case(&model, Search::default());
        let best = best_of(&model, &case, Search::default());
        let found = ranges(&model, &case, &best, &Settings::default()).unwrap();
        let choices = choices(&model, &case.scope.book);
        let good = by_trying_everything(&case, &choices, found.value - found.slack);
        assert!(good.len() > 1, "{price}: {}", good.len());
        for (at, row) in found.rows.iter().enumerate() {
            let name = key(&model, row.project);
            let with = good.iter().filter(|good| good.decided[at].is_some()).count();
            let all = match with {
                0 => "never",
                some if some == good.len() => "must",
                _ => "may",
            };
            let said = match row.verdict {
                Verdict::Must => "must",
                Verdict::May { .. } => "may",
                Verdict::Never => "never",
                Verdict::Open { .. } => "open",
            };
            assert_eq!(said, all, "{price}: {name}: {row:?}, {with} of {}", good.len());
            let low = good.iter().map(|good| good.sizes[at].0).fold(f64::INFINITY, f64::min);
            let high = good.iter().map(|good| good.sizes[at].1).fold(0.0, f64::max);
            within(&format!("{price}: {name}"), row, (low, high));
            seen.push(said);
        }
    }
    for verdict in ["must", "may", "never"] {
        assert!(seen.contains(&verdict), "the suite never meets `{verdict}`");
    }
}

/// what was seen lies within what all whole plans have, and that within what plants in part cannot exceed
#[track_caller]
fn within(name: &str, row: &Range, (low, high): (f64, f64)) {
    let slack = 1e-5 * high.max(1.0);
    assert!(row.size.0 <= low + slack && row.size.1 >= high - slack, "{name}: {row:?} leaves out {low} to {high}");
    assert!(
        row.seen.0 >= low - slack && row.seen.1 <= high + slack,
        "{name}: {row:?} has seen more than {low} to {high}"
    );
    assert!(row.seen.0 <= row.best + slack && row.best <= row.seen.1 + slack, "{name}: {row:?}");
}

#[test]
fn without_slack_the_best_plan_alone_is_left() {
    let mut model = crackers().model();
    model.planning.slack = 1e-7;
    let case = case(&model, Search::default());
    let best = best_of(&model, &case, Search::default());
    let found = ranges(&model, &case, &best, &Settings::default()).unwrap();
    for row in &found.rows {
        let wanted = match key(&model, row.project) {
            "cracker" => (Verdict::Must, 400.0),
            "second" => (Verdict::Must, 300.0),
            _ => (Verdict::Never, 0.0),
        };
        assert_eq!(row.verdict, wanted.0, "{row:?}");
        assert!((row.size.0 - wanted.1).abs() < 0.1 && (row.size.1 - wanted.1).abs() < 0.1, "{row:?}");
    }
}

#[test]
fn modules_are_counted() {
    let text = crackers();
    // two modules of 150 t/a fit into 400; of the others the cheapest takes the remaining 400 t/a of feed
    let module = format!("module = {{ value = \"150 t REO/a\", {MADE_UP} }}\n");
    text.replace_in(SCENARIO, "cracker", "earliest = 2026\n", &format!("earliest = 2026\n{module}"));
    let mut model = text.model();
    model.planning.slack = 1e-7;
    let case = case(&model, Search::default());
    let best = best_of(&model, &case, Search::default());
    let found = ranges(&model, &case, &best, &Settings::default()).unwrap();
    let row = |name: &str| found.rows.iter().find(|row| key(&model, row.project) == name).unwrap();
    assert_eq!((&row("cracker").verdict, row("cracker").decisions), (&Verdict::Must, (2.0, 2.0)));
    close("least", row("cracker").size.0, 300.0, 1e-3);
    close("greatest", row("cracker").size.1, 300.0, 1e-3);
    close("second", row("second").size.1, 400.0, 1e-3);
    assert_eq!(row("third").verdict, Verdict::Never);
}

#[test]
fn a_poor_plan_is_improved_and_none_is_needed_to_begin_with() {
    let model = crackers().model();
    let case = case(&model, Search::default());
    let (program, book) = (&case.program, &case.scope.book);
    let wanted = best_of(&model, &case, Search::default()).value();
    let nothing = program.problem.fixed(&vec![0.0; program.problem.cols()]);
    let idle = program.answer(solve(&nothing, &Settings::default()));
    assert_eq!((idle.status.clone(), idle.objective), (Status::Optimal, 0.0));
    for given in [Some(&idle), None] {
        let found = improved(&model, program, book, given, &Settings::default()).unwrap();
        close("value", found.objective, wanted, 1e-3);
    }
}

#[test]
fn an_unsolved_plan_says_what_was_tried() {
    let model = crackers().model();
    let case = case(&model, Search::default());
    let none = Settings { time_limit_s: Some(0.0), ..Settings::default() };
    let found = best(&model, &case.program, &case.scope.book, Held::Nothing, &none);
    let PlanStatus::Unsolved { reason } = &found.status else { panic!("{:?}", found.status) };
    assert!(reason.contains("branch and bound") && reason.contains("plants in part"), "{reason}");
    assert_eq!((found.value(), found.bound), (f64::NEG_INFINITY, f64::INFINITY));
    assert_eq!(ranges(&model, &case, &found, &none), Err(found.status.clone()));
}

#[test]
fn a_slack_is_measured_against_capital_where_the_value_is_small() {
    let model = crackers().model();
    let case = case(&model, Search::default());
    let best = best_of(&model, &case, Search::default());
    let found = ranges(&model, &case, &best, &Settings::default()).unwrap();
    // 400 t/a at 0.1 m and 300 at 0.102 m and, half each in 2026 and 2027
    let capital = (40e6 + 30.6e6) * (0.5 + 0.5 / 1.1);
    assert!(found.value < capital);
    close("slack", found.slack, 0.05 * capital, 1e-6);
    let witnessed = |row: &&Range| matches!(row.verdict, Verdict::May { with: Evidence::Witnessed, .. });
    assert!(found.rows.iter().any(|row| witnessed(&row)), "{:?}", found.rows);
}

/// 160 t of carbonate in 2028 at least cost: 200 t/a of the cracker, run in that year alone
#[test]
fn goals_are_attained_at_least_cost() {
    let text = Text::tiny();
    text.set(SCENARIO, "carbonate-2028", "target", "160 t REO/a");
    text.replace_in(SCENARIO, "carbonate-2028", "year = 2028", "order = 1\nyear = 2028");
    let found = sought(&at_least_cost(&text));
    assert_eq!(found.outcome.status, PlanStatus::Optimal);
    close("attained", found.outcome.goals[0].attained, 160.0, 2e-6);
    let cost = cost_of_200();
    // what is sold beside counts in the net present value alone
    close("cost", -cost_found(&found.outcome), cost, 1e-5);
    close("bound", -found.bound, cost, 1e-2);
}

/// capital in 2026 and 2027; in 2028 mill and its wages, mining tax on both, freight, cracking, power, wages;
/// sustaining and property tax in each year that the cracker stands
fn cost_of_200() -> f64 {
    let running = 100.0 + 150.0 + 25.0 + 20.0 + 1000.0 + 438.0 + 1500.0;
    let standing: f64 =
        [(2, 0.95), (3, 0.85), (4, 0.75)].iter().map(|&(y, left)| (2000.0 + 1000.0 * left) / 1.1_f64.powi(y)).sum();
    200.0 * (50_000.0 + 50_000.0 / 1.1 + running / 1.21 + standing)
}

/// discounted money but revenue, summed from postings
fn cost_found(outcome: &Outcome) -> f64 {
    use loparite_model::post::{AccountKey, CashItem};
    let balances = outcome.book.balances(&outcome.levels);
    let money = |(id, account): (loparite_model::post::AccountId, &loparite_model::post::Account)| match account.key {
        AccountKey::Cash { item, year } if item != CashItem::Revenue => {
            balances[id.position()] / 1.1_f64.powi(year - 2026)
        }
        _ => 0.0,
    };
    outcome.book.accounts().map(money).sum()
}

#[test]
fn the_first_goal_that_the_others_leave_no_room_for_is_named() {
    let text = Text::tiny();
    text.append(SCENARIO, include_str!("search/crackers.toml"));
    // 320 t take the whole purse of 40 m for one cracker of 400 t/a; a second one would be dearer
    text.set(SCENARIO, "carbonate-2028", "target", "320 t REO/a").set(SCENARIO, "plants-2028", "target", "3 plants");
    text.replace_in(SCENARIO, "carbonate-2028", "year = 2028", "order = 1\nyear = 2028");
    text.replace_in(SCENARIO, "plants-2028", "year = 2028", "order = 2\nyear = 2028");
    let model = at_least_cost(&text);
    let found = sought(&model);
    assert_eq!(found.outcome.status, PlanStatus::Infeasible);
    assert!(found.outcome.levels.is_empty());
    let contradiction = found.contradiction.unwrap();
    assert_eq!(contradiction.goal, goal(&model, "plants-2028"));
    assert_eq!(contradiction.held, [goal(&model, "carbonate-2028")]);
    assert_eq!((contradiction.target, contradiction.attainable), (3.0, 2.0));
    assert_eq!(contradiction.certainty, Certainty::Proved);
    // each goal alone is in reach
    assert!(found.outcome.goals.iter().all(|goal| goal.reachable()));
    // the other way round the second falls short by what the plants cost more
    text.replace(SCENARIO, "order = 1", "order = 3");
    let other = sought(&at_least_cost(&text)).contradiction.unwrap();
    assert_eq!(other.goal, goal(&model, "carbonate-2028"));
    assert!(other.attainable < 320.0 && other.attainable > 300.0, "{other:?}");
    // with a little more money there is room for both
    text.set(SCENARIO, "purse", "limit", "20.2 m USD@2025");
    let room = sought(&at_least_cost(&text));
    assert_eq!((room.outcome.status, room.contradiction), (PlanStatus::Optimal, None));
    assert!(room.outcome.goals.iter().all(|goal| goal.attained >= goal.target * (1.0 - 1e-5)));
}

fn figure(model: &Model, value: f64) -> Figure {
    Figure { value, origin: model.discount_rate.origin }
}

/// the tiny chain with a dear and a cheap future of carbonate
fn uncertain(low: f64, high: f64) -> Model {
    let mut model = Text::tiny().model();
    model.objective = Objective::Regret;
    let carbonate = model.commodities.id("carbonate").unwrap();
    for (name, factor) in [("low", low), ("high", high)] {
        let changes = vec![Change::Price(vec![carbonate], figure(&model, factor))];
        model.futures.insert(name, Future { name: name.to_owned(), changes }).unwrap();
    }
    model
}

/// worth of a t/a of the cracker at a price, as in `hand`
fn worth(price: f64) -> f64 {
    let running = 100.0 + 150.0 + 25.0 + 20.0 + 1000.0 + 438.0 + 1500.0 + 2000.0;
    let year = |(years, left): (i32, f64)| (0.8 * price - running - 1000.0 * left) * 1.1_f64.powi(-years);
    -50_000.0 - 50_000.0 / 1.1 + [(2, 0.95), (3, 0.85), (4, 0.75)].map(year).iter().sum::<f64>()
}

#[test]
fn the_least_greatest_regret_is_between_the_futures() {
    let model = uncertain(0.9, 1.1);
    let found = regret(&model, &Settings::default());
    assert_eq!(found.joint, Joint::Solved);
    // a plant is sold out and idle in no future but the low one, where it runs at a loss of capital alone: it runs if
    // that is less bad, so what a t/a loses there is its worth at 54,900
    let (gain, loss) = (worth(67_100.0), -worth(54_900.0));
    close("low", found.best[1], 0.0, 1e-9);
    close("high", found.best[2], 400.0 * gain, 1e-6);
    // size s: (400 - s) * gain missed in the high future, s * loss in the low one
    let least = 400.0 * gain * loss / (gain + loss);
    close("bound", found.least, least, 1e-5);
    let chosen = &found.candidates[found.chosen.unwrap()];
    close("found", chosen.worst(), least, 1e-5);
    // the best plan of the high future regrets all of it in the low one
    let high = found.candidates.iter().find(|c| c.aim == Aim::Future(model.futures.id("high"))).unwrap();
    close("high candidate", high.regret[1], 400.0 * loss, 1e-5);
    close("in its own future", high.regret[2] + 1.0, 1.0, 1e-3);
    for candidate in &found.candidates {
        assert!(candidate.worst() >= found.least * (1.0 - 1e-6), "{candidate:?}");
    }
    let plan = sought(&model);
    let size = |(id, row): (loparite_model::post::ActivityId, &loparite_model::post::Activity)| match row.key {
        ActivityKey::Size { .. } => plan.outcome.levels[id.position()],
        _ => 0.0,
    };
    let built: f64 = plan.outcome.book.activities().map(size).sum();
    close("built", built, 400.0 * gain / (gain + loss), 1e-5);
}

#[test]
fn what_cannot_be_held_in_a_future_is_regretted_without_end() {
    let mut model = uncertain(0.9, 1.1);
    let purse = model.money.id("purse").unwrap();
    let changes = vec![Change::Money(vec![purse], figure(&model, 0.5))];
    model.futures.insert("poor", Future { name: "poor".to_owned(), changes }).unwrap();
    let found = regret(&model, &Settings::default());
    let of = |name: &str| {
        let aim = Aim::Future(model.futures.id(name));
        found.candidates.iter().find(|candidate| candidate.aim == aim).unwrap()
    };
    // 400 t/a cannot be paid from half the purse, 200 can
    assert_eq!(of("high").fares[3], Fares::Impossible);
    assert_eq!(of("high").worst(), f64::INFINITY);
    assert!(matches!(of("poor").fares[3], Fares::Worth(_)));
    assert!(found.candidates[found.chosen.unwrap()].worst().is_finite());
}

#[test]
fn windows_follow_one_another_to_the_end() {
    let model = Text::tiny().model();
    assert_eq!(windows(&model, 3, 1), [(2026, 2026, 2028), (2027, 2027, 2029), (2028, 2030, 2030)]);
    assert_eq!(windows(&model, 2, 2), [(2026, 2027, 2027), (2028, 2029, 2029), (2030, 2030, 2030)]);
    assert_eq!(windows(&model, 9, 1), [(2026, 2030, 2030)]);
    // a plan that sees less than it does sees what it does
    assert_eq!(windows(&model, 1, 3), [(2026, 2028, 2028), (2029, 2030, 2030)]);
}

#[test]
fn who_sees_everything_plans_perfectly_and_nobody_plans_better() {
    for objective in [Objective::Npv, Objective::Reach] {
        let text = crackers();
        text.set(SCENARIO, "purse", "limit", "25 m USD@2025");
        text.replace_in(SCENARIO, "carbonate-2028", "year = 2028", "order = 1\nyear = 2028");
        let mut model = text.model();
        model.objective = objective;
        let perfect = sought(&model);
        for (sees, step) in [(5, 1), (9, 2), (4, 1), (3, 1), (3, 2), (2, 2), (1, 1)] {
            model.planning.foresight = Foresight::Rolling { sees, step };
            let found = sought(&model);
            let (_, lost) = found.rolled.unwrap();
            let (rolled, best) = (found.outcome.npv, perfect.outcome.npv);
            if sees >= 5 {
                close("sees everything", rolled, best, 1e-9);
                assert_eq!(lost, Some(0.0));
            } else if objective == Objective::Npv {
                assert!(rolled <= perfect.bound + 1e-6 * best.abs(), "{sees} {step}: {rolled} is more than {best}");
                close("lost", lost.unwrap(), (best - rolled).max(0.0), 1e-6);
            }
            keeps_to_its_limits(&found.outcome);
        }
    }
}

/// a plan made in pieces is a plan
#[track_caller]
fn keeps_to_its_limits(outcome: &Outcome) {
    assert_eq!(outcome.levels.len(), outcome.book.activities().len());
    let balances = outcome.book.balances(&outcome.levels);
    for (id, account) in outcome.book.accounts() {
        let (lower, upper) = account.bounds;
        // a cent where nothing may be left over, a hundred-thousandth of what is limited
        let size = [lower, upper]
            .into_iter()
            .filter(|bound| bound.is_finite())
            .fold(1e3, |most, bound| f64::max(most, bound.abs()));
        let slack = 1e-5 * size;
        let amount = balances[id.position()];
        assert!(amount >= lower - slack && amount <= upper + slack, "{account:?}: {amount}");
    }
}

#[test]
fn who_sees_too_little_does_not_build_what_pays_late() {
    // three years of sale pay for the cracker, one does not: seen from 2026 to 2028 nothing is worth it
    let mut model = Text::tiny().model();
    let perfect = sought(&model).outcome.npv;
    assert!(perfect > 0.0);
    model.planning.foresight = Foresight::Rolling { sees: 3, step: 1 };
    let found = sought(&model);
    assert_eq!(found.outcome.npv, 0.0);
    let (windows, lost) = found.rolled.unwrap();
    assert_eq!(windows.len(), 3);
    close("lost", lost.unwrap(), perfect, 1e-9);
}

#[test]
fn money_is_kept_and_stock_carried_over_the_end_of_a_window() {
    // each plan sees the two years that it does: what was kept of the purse and what is in stock go on
    let text = Text::tiny();
    text.set(DATA, "cracking", "lead_time", "1 years").set(DATA, "carbonate-price", "price", "900000 USD@2025/t REO");
    text.replace_in(DATA, "cracking", r#"values = ["50 %", "50 %"]"#, r#"values = ["100 %"]"#);
    text.set(DATA, "cracking", "smallest", "500 t REO/a");
    let mut model = text.model();
    model.planning.foresight = Foresight::Rolling { sees: 2, step: 2 };
    let found = sought(&model);
    // 500 t/a cost 50 m: in 2026 and 2027 there are 40 m, in 2028 there would be 60
    let built = |year| {
        let of = |(id, row): (loparite_model::post::ActivityId, &loparite_model::post::Activity)| match row.key {
            ActivityKey::Build { year: at, .. } if at == year => found.outcome.levels[id.position()],
            _ => 0.0,
        };
        found.outcome.book.activities().map(of).sum::<f64>()
    };
    assert_eq!([2026, 2027, 2028].map(built), [0.0, 0.0, 1.0]);
    keeps_to_its_limits(&found.outcome);
}

#[test]
fn a_control_never_helps() {
    let text = crackers();
    let licence = format!("state = \"licensed\"\ndelay = {{ value = \"1 years\", {MADE_UP} }}\n");
    let dearer = format!("capex_factor = {{ value = \"1.5 ratio\", {MADE_UP} }}\n");
    text.replace_in(DATA, "know-how", "state = \"open\"\n", &format!("{licence}{dearer}"));
    let model = text.model();
    let goals: Vec<_> = model.goals.ids().collect();
    let (as_it_is, priced) = controls::price(&model, &goals, &Settings::default());
    let [open, licensed, closed] = &priced[..] else { panic!("{priced:?}") };
    assert_eq!((open.state, closed.state), (AccessState::Open, AccessState::Closed));
    assert!(matches!(licensed.state, AccessState::Licensed { .. }));
    let amounts = |found: &controls::Attained| {
        let goals = found.goals.iter().map(|(_, most)| most.in_part.unwrap());
        goals.chain([found.value.in_part.unwrap()]).collect::<Vec<f64>>()
    };
    let [open, licensed, closed] = [open, licensed, closed].map(|priced| amounts(&priced.attained));
    for ((open, licensed), closed) in open.iter().zip(&licensed).zip(&closed) {
        assert!(closed <= &(licensed + 1e-6) && licensed <= &(open + 1e-6), "{closed} {licensed} {open}");
    }
    // 700 t of feed; a year later than 2028; nothing
    close("open", open[0], 560.0, 1e-9);
    assert_eq!((licensed[0], closed[0]), (0.0, 0.0));
    assert_eq!(amounts(&as_it_is), licensed);
    assert!(open[2] > licensed[2] && closed[2] == 0.0, "{open:?} {licensed:?} {closed:?}");
}

const MADE_UP: &str = "source = \"made-up\", year = 2025, grade = \"assumed\"";

#[test]
fn a_sweep_is_what_each_model_gives_alone_on_any_number_of_threads() {
    for base in [crackers().model(), example("first-light")] {
        let mut turned = Vec::new();
        for factor in [0.8, 0.9, 1.1, 1.3] {
            let mut model = base.clone();
            model.prices.ids().collect::<Vec<_>>().into_iter().for_each(|id| scale(&mut model.prices[id].path, factor));
            turned.push(model);
            let mut model = base.clone();
            model.money.ids().collect::<Vec<_>>().into_iter().for_each(|id| scale(&mut model.money[id].limit, factor));
            turned.push(model);
            let mut model = base.clone();
            model
                .offtakes
                .ids()
                .collect::<Vec<_>>()
                .into_iter()
                .for_each(|id| scale(&mut model.offtakes[id].limit, factor));
            turned.push(model);
        }
        let one = sweep(&base, &turned, NonZeroUsize::MIN, &Settings::default());
        let two = sweep(&base, &turned, NonZeroUsize::new(2).unwrap(), &Settings::default());
        assert_eq!(one, two);
        for (model, swept) in turned.iter().zip(&one.1) {
            let alone = sweep(model, &[], NonZeroUsize::MIN, &Settings::default()).0;
            let (Worth::Most(hot), Worth::Most(cold)) = (&swept.worth, &alone.worth) else {
                panic!("{:?}", swept.worth)
            };
            close("hot and cold", *hot, *cold, 1e-8);
            assert_eq!(swept.levels.len(), alone.levels.len());
            assert_ne!(swept.way, Way::Apart);
        }
        assert!(one.1.iter().any(|swept| swept.way == Way::Hot));
    }
}

#[test]
fn a_model_of_another_shape_is_solved_apart() {
    let text = crackers();
    let base = text.model();
    text.set(DATA, "cracking", "lead_time", "3 years");
    let later = text.model();
    let (_, swept) = sweep(&base, &[base.clone(), later], NonZeroUsize::MIN, &Settings::default());
    assert_eq!(swept.iter().map(|swept| swept.way).collect::<Vec<_>>(), [Way::Hot, Way::Apart]);
    assert!(matches!(swept[1].worth, Worth::Most(_)));
}

fn scale(path: &mut loparite_model::figure::Path, factor: f64) {
    path.points.iter_mut().for_each(|(_, value)| *value *= factor);
}

#[test]
fn every_decision_is_a_column_of_one_choice() {
    let model = example("first-light");
    let case = case(&model, Search::default());
    let mut columns: Vec<usize> = Vec::new();
    for choice in choices(&model, &case.scope.book) {
        assert!(matches!(choice.project, Project::Facility(_)));
        columns.extend(choice.decide.iter().map(|(_, at)| at).chain(choice.size.iter().map(|(at, _)| at)));
    }
    columns.sort_unstable();
    let wanted: Vec<usize> = case
        .scope
        .book
        .activities()
        .filter(|(_, row)| matches!(row.key, ActivityKey::Build { .. } | ActivityKey::Size { .. }))
        .map(|(id, _)| id.position())
        .collect();
    assert_eq!(columns, wanted);
}
