//! Proof: that there is no plan without a plant is proven, not believed, and plants in part are rounded to what
//! they are.
//!
//! In        `tiny/` with a rule that asks for supply, the chain `first-light`
//! Holds     a goal held with a plant barred ends with a proof in every way of solving; a plant that can be
//!           spared has a
//!           plan without it; rounded decisions are whole and within what there may be
//! Not here  the arithmetic of the proof (`loparite-milp`)
#![allow(clippy::unwrap_used, reason = "the helpers of a test fail by it, as the test does")]

mod common;

use common::{Text, example, goal};
use loparite_kernel::ids::Id;
use loparite_milp::bound::Caps;
use loparite_milp::elastic::{self, proven};
use loparite_milp::problem::{ColId, Problem};
use loparite_milp::solver::{Presolve, Settings, Status, solve};
use loparite_milp::sweep::{Delta, Rung};
use loparite_model::chain::{FacilityId, Model};
use loparite_model::post::{ActivityKey, Steps};
use loparite_plan::explain::build::{self, Forced};
use loparite_plan::explain::caps::caps;
use loparite_plan::goals::Scope;
use loparite_plan::program::{Floor, Program, Target};
use loparite_plan::rounding::rounded;
use loparite_plan::search::range::{Verdict, ranges};
use loparite_plan::solve::{Search, best_of, case, plan_alone};
use loparite_plan::terms::Controls;

/// The chain over its whole horizon with a goal held, and its caps.
fn held(model: &Model, key: &str, amount: f64) -> (Scope, Program, Caps) {
    let scope = Scope::new(model, model.last_year, Controls::InForce, &Scope::stated_years(model));
    let floors = [Floor { goal: goal(model, key), amount }];
    let program = Program::new(model, &scope.book, Target::Npv, &floors);
    let caps = caps(&scope.book, &scope.ways.lots).by_column(&scope.book, program.problem.cols());
    (scope, program, caps)
}

fn barred(scope: &Scope, facility: FacilityId) -> Delta {
    let of = |key| match key {
        ActivityKey::Build { facility: other, .. } | ActivityKey::Size { facility: other, .. } => other == facility,
        _ => false,
    };
    let columns = scope.book.activities().filter(|(_, row)| of(row.key));
    Delta { cols: columns.map(|(id, _)| (ColId(id.position() as u32), 0.0, 0.0)).collect(), ..Delta::default() }
}

/// Ends infeasible with a proof by every way.
fn contradicts(problem: &Problem, caps: &Caps) {
    let settings = Settings::default();
    let bare = Settings { presolve: Presolve::Off, ..settings.clone() };
    for found in [solve(problem, &settings), solve(problem, &bare), elastic::solve(problem, &settings, caps).0] {
        assert_eq!(found.status, Status::Infeasible);
        assert!(proven(problem, found.farkas.as_deref(), caps));
    }
}

#[test]
fn a_goal_held_without_the_plants_it_needs_is_proven_impossible() {
    for (model, key, amount) in
        [(Text::tiny().model(), "carbonate-2028", 100.0), (example("first-light"), "magnets-400t-2033", 400.0)]
    {
        let (scope, program, caps) = held(&model, key, amount);
        let base = program.base_within(&Settings::default(), &caps);
        assert!(base.answer().optimum().is_some());
        let decidable = |facility: &FacilityId| !barred(&scope, *facility).cols.is_empty();
        let needed: Vec<FacilityId> = model.facilities.ids().filter(decidable).collect();
        assert!(!needed.is_empty());
        for facility in needed {
            let delta = barred(&scope, facility);
            let answer = base.one(&delta);
            let found = answer.solution().unwrap_or_else(|| panic!("{facility:?}: {:?}", answer.tried));
            assert_eq!(found.status, Status::Infeasible);
            assert!(answer.tried.iter().all(|tried| tried.rung != Rung::Loose), "{:?}", answer.tried);
            let mut problem = program.problem.relaxed();
            delta.apply(&mut problem);
            assert!(proven(&problem, found.farkas.as_deref(), &caps));
            contradicts(&problem, &caps);
        }
    }
}

#[test]
fn ranges_and_reasons_of_first_light_are_decided() {
    let model = example("first-light");
    let case = case(&model, Search::default());
    let best = best_of(&model, &case, Search::default());
    let found = ranges(&model, &case, &best, &Settings::default()).unwrap();
    assert_eq!(found.rows.len(), 5);
    assert!(found.rows.iter().all(|row| row.verdict == Verdict::Must), "{:?}", found.rows);
    let plan = plan_alone(&model, Search::default());
    let separation = model.facilities.id("separation").unwrap();
    let why = build::why(&model, &plan, separation, &Settings::default());
    assert_eq!(why.without, Some(Forced::Impossible));
}

#[test]
fn rounded_decisions_are_whole_and_a_plan_has_them() {
    let model = example("first-light");
    let (scope, program, _) = held(&model, "magnets-400t-2033", 400.0);
    let (_, relaxed) = program.solve_relaxed(&Settings::default());
    let whole = rounded(&scope.book, &relaxed.solution.x);
    for (id, row) in scope.book.activities().filter(|(_, row)| row.steps == Steps::Whole) {
        let (level, part) = (whole[id.position()], relaxed.solution.x[id.position()]);
        assert_eq!(level, level.round(), "{:?}", row.key);
        assert!(level == 0.0 || part > 0.0 || matches!(row.key, ActivityKey::Build { .. }), "{:?}", row.key);
    }
    let plan = program.round_up(&scope.book, &relaxed, &Settings::default());
    assert_eq!(plan.status, Status::Optimal);
    assert!(plan.objective <= relaxed.objective + 1e-6 * relaxed.objective.abs());
}
