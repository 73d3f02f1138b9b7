//! Solver contract: small problems with known answers, changed data, and the signs of duals.
//!
//! In        problems small enough to solve by hand
//! Out       nothing
//! Holds     statuses, values, duals, rays, hot starts and reproducibility are as documented
//! Not here  random problems (`properties`), the recheck's own tests (`certificate`)

use loparite_milp::certificate::{check, farkas_proves_infeasible};
use loparite_milp::problem::Integrality::{self, Continuous, Integer};
use loparite_milp::problem::{ColId, Problem, RowId, Sense};
use loparite_milp::solver::{Method, Presolve, Settings, Solution, Solver, Status, solve};

const INF: f64 = f64::INFINITY;

fn default_solve(problem: &Problem) -> Solution {
    solve(problem, &Settings::default())
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-7, "{a} is not {b}");
}

fn all_close(a: &[f64], b: &[f64]) {
    assert!(a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-7), "{a:?} is not {b:?}");
}

fn proven_optimal(problem: &Problem, solution: &Solution) {
    assert_eq!(solution.status, Status::Optimal);
    let residuals = check(problem, solution);
    assert!(residuals.worst() < 1e-7, "{residuals:?}");
}

/// Weights, values; capacity 50; the best is 2 + 3 (values 100 + 120).
fn knapsack() -> Problem {
    let mut problem = Problem::new(Sense::Maximise);
    let capacity = problem.add_row(-INF, 50.0);
    for (weight, value) in [(10.0, 60.0), (20.0, 100.0), (30.0, 120.0)] {
        problem.add_col(value, 0.0, 1.0, Integer, &[(capacity, weight)]);
    }
    problem
}

#[test]
fn knapsack_takes_the_best_set() {
    let problem = knapsack();
    let solution = default_solve(&problem);
    proven_optimal(&problem, &solution);
    all_close(&solution.x, &[0.0, 1.0, 1.0]);
    close(solution.objective, 220.0);
    close(solution.bound, 220.0);
    all_close(&solution.row_activity, &[50.0]);
    assert!(solution.row_dual.is_empty() && solution.col_dual.is_empty());
}

#[test]
fn relaxed_knapsack_bounds_the_whole_one() {
    let solution = default_solve(&knapsack().relaxed());
    close(solution.objective, 240.0); // 60 + 100 + 2/3 of 120
    close(solution.row_dual[0], 4.0); // the marginal item earns 120 / 30
}

#[test]
fn fixed_knapsack_prices_the_plan() {
    let problem = knapsack();
    let fixed = problem.fixed(&default_solve(&problem).x);
    let solution = default_solve(&fixed);
    proven_optimal(&fixed, &solution);
    close(solution.objective, 220.0);
}

/// Two mines (20, 30 t) to two plants (25, 25 t) at costs 8, 6 / 9, 4 per t.
fn transport() -> Problem {
    let mut problem = Problem::new(Sense::Minimise);
    let mines = [problem.add_row(-INF, 20.0), problem.add_row(-INF, 30.0)];
    let plants = [problem.add_row(25.0, INF), problem.add_row(25.0, INF)];
    for (mine, plant, cost) in [(0, 0, 8.0), (0, 1, 6.0), (1, 0, 9.0), (1, 1, 4.0)] {
        let entries = [(mines[mine], 1.0), (plants[plant], 1.0)];
        problem.add_col(cost, 0.0, INF, Continuous, &entries);
    }
    problem
}

#[test]
fn transport_has_its_known_plan_and_prices() {
    let mut problem = transport();
    problem.set_row_bounds(RowId(1), -INF, 31.0); // one tonne to spare makes the prices unique
    let solution = default_solve(&problem);
    proven_optimal(&problem, &solution);
    all_close(&solution.x, &[20.0, 0.0, 5.0, 25.0]);
    close(solution.objective, 305.0);
    all_close(&solution.row_dual, &[-1.0, 0.0, 9.0, 4.0]);
    all_close(&solution.col_dual, &[0.0, 3.0, 0.0, 0.0]);
}

#[test]
fn degenerate_transport_closes_its_gap() {
    let problem = transport(); // supply equals demand: every basis is degenerate
    for method in [Method::Choose, Method::Simplex, Method::InteriorPoint] {
        let solution = solve(&problem, &Settings { method, ..Settings::default() });
        proven_optimal(&problem, &solution);
        close(solution.objective, 305.0);
    }
}

/// One free row at a time moves the optimum by its dual, and likewise each column bound.
fn duals_are_derivatives(problem: &Problem) {
    let base = default_solve(problem);
    proven_optimal(problem, &base);
    let step = 0.01;
    for (i, dual) in base.row_dual.iter().enumerate() {
        let row = RowId(i as u32);
        let (lower, upper) = problem.row_bounds(row);
        let mut moved = problem.clone();
        moved.set_row_bounds(row, lower + step, upper + step);
        close(default_solve(&moved).objective - base.objective, dual * step);
    }
    for (j, dual) in base.col_dual.iter().enumerate() {
        let col = ColId(j as u32);
        let (lower, upper) = problem.col_bounds(col);
        let mut moved = problem.clone();
        moved.set_col_bounds(col, lower + step, upper + step);
        close(default_solve(&moved).objective - base.objective, dual * step);
    }
}

/// A <=, a >= and an = row, all active, and columns at a lower and at an upper bound.
fn all_kinds_of_rows(sense: Sense) -> Problem {
    let sign = if sense == Sense::Minimise { 1.0 } else { -1.0 };
    let mut problem = Problem::new(sense);
    let at_most = problem.add_row(-INF, 4.0);
    let at_least = problem.add_row(3.0, INF);
    let equal = problem.add_row(10.0, 10.0);
    let mut col = |cost: f64, lower: f64, upper: f64, entries: &[(RowId, f64)]| {
        problem.add_col(sign * cost, lower, upper, Continuous, entries);
    };
    col(-5.0, 0.0, INF, &[(at_most, 1.0), (equal, 1.0)]);
    col(2.0, 0.0, INF, &[(at_least, 1.0), (equal, 1.0)]);
    col(7.0, 0.0, INF, &[(equal, 2.0)]);
    col(9.0, 0.5, INF, &[(at_least, 0.25)]);
    col(-1.0, 0.0, 1.5, &[(at_most, 0.125)]);
    problem
}

#[test]
fn duals_of_a_minimum_are_derivatives() {
    let problem = all_kinds_of_rows(Sense::Minimise);
    duals_are_derivatives(&problem);
    let solution = default_solve(&problem);
    // x0 rides on the <= row, x1 fills the = row at 2 per unit and leaves the >= row slack.
    all_close(&solution.row_dual, &[-7.0, 0.0, 2.0]);
    all_close(&solution.col_dual, &[0.0, 0.0, 3.0, 9.0, -0.125]);
}

#[test]
fn duals_of_a_maximum_are_derivatives() {
    let problem = all_kinds_of_rows(Sense::Maximise);
    duals_are_derivatives(&problem);
    let solution = default_solve(&problem);
    all_close(&solution.row_dual, &[7.0, 0.0, -2.0]);
    all_close(&solution.col_dual, &[0.0, 0.0, -3.0, -9.0, 0.125]);
}

#[test]
fn an_active_lower_row_bound_costs_a_minimum_and_a_maximum() {
    for (sense, cost, dual) in [(Sense::Minimise, 3.0, 3.0), (Sense::Maximise, -3.0, -3.0)] {
        let mut problem = Problem::new(sense);
        let at_least = problem.add_row(2.0, INF);
        problem.add_col(cost, 0.0, INF, Continuous, &[(at_least, 1.0)]);
        duals_are_derivatives(&problem);
        close(default_solve(&problem).row_dual[0], dual);
    }
}

/// x + y <= 4, x + y >= 6, z out of it.
fn contradiction(kind: Integrality) -> Problem {
    let mut problem = Problem::new(Sense::Minimise);
    let at_most = problem.add_row(-INF, 4.0);
    let at_least = problem.add_row(6.0, INF);
    let slack = problem.add_row(-INF, 100.0);
    let both = [(at_most, 1.0), (at_least, 1.0)];
    problem.add_col(1.0, 0.0, INF, kind, &both);
    problem.add_col(1.0, 0.0, INF, kind, &both);
    problem.add_col(-1.0, 0.0, INF, kind, &[(slack, 1.0)]);
    problem
}

#[test]
fn infeasible_lp_comes_with_a_proof() {
    for method in [Method::Choose, Method::Simplex, Method::InteriorPoint] {
        for presolve in [Presolve::On, Presolve::Off] {
            let problem = contradiction(Continuous);
            let settings = Settings { method, presolve, ..Settings::default() };
            let solution = solve(&problem, &settings);
            assert_eq!(solution.status, Status::Infeasible);
            assert_eq!((solution.objective, solution.x.len()), (INF, 0));
            let ray = solution.farkas.unwrap_or_default();
            assert!(farkas_proves_infeasible(&problem, &ray), "{method:?} {presolve:?} {ray:?}");
        }
    }
}

#[test]
fn infeasible_mip_is_a_status() {
    let solution = default_solve(&contradiction(Integer));
    assert_eq!((solution.status, solution.farkas), (Status::Infeasible, None));

    // Feasible as an LP, but 2 x = 3 has no whole answer.
    let mut problem = Problem::new(Sense::Minimise);
    let row = problem.add_row(3.0, 3.0);
    problem.add_col(1.0, 0.0, 10.0, Integer, &[(row, 2.0)]);
    assert_eq!(default_solve(&problem).status, Status::Infeasible);
    assert_eq!(default_solve(&problem.relaxed()).status, Status::Optimal);
}

#[test]
fn contradictory_bounds_are_infeasible() {
    for kind in [Continuous, Integer] {
        let mut problem = Problem::new(Sense::Minimise);
        let row = problem.add_row(0.0, 10.0);
        let col = problem.add_col(1.0, 2.0, 1.0, kind, &[(row, 1.0)]);
        assert_eq!(default_solve(&problem).status, Status::Infeasible);
        problem.set_col_bounds(col, 0.0, 5.0);
        problem.set_row_bounds(row, 4.0, 3.0);
        assert_eq!(default_solve(&problem).status, Status::Infeasible);
    }
}

#[test]
fn a_row_without_entries_can_be_infeasible() {
    let mut problem = Problem::new(Sense::Minimise);
    problem.add_row(1.0, INF);
    assert_eq!(default_solve(&problem).status, Status::Infeasible);
    problem.add_col(1.0, 0.0, 1.0, Continuous, &[]);
    let solution = default_solve(&problem);
    assert_eq!(solution.status, Status::Infeasible);
    if let Some(ray) = solution.farkas {
        assert!(farkas_proves_infeasible(&problem, &ray));
    }
}

#[test]
fn unbounded_is_told_apart_from_infeasible() {
    for kind in [Continuous, Integer] {
        let mut problem = Problem::new(Sense::Maximise);
        let row = problem.add_row(-INF, 3.0);
        let x = problem.add_col(1.0, 0.0, INF, kind, &[(row, 1.0)]);
        problem.add_col(1.0, 0.0, INF, kind, &[(row, -1.0)]);
        let solution = default_solve(&problem);
        assert_eq!((solution.status, solution.objective), (Status::Unbounded, INF));

        // Unbounded if it were not infeasible.
        let other = problem.add_row(4.0, INF);
        problem.add_col(0.0, 0.0, 1.0, kind, &[(other, 1.0)]);
        problem.set_cost(x, 2.0);
        assert_eq!(default_solve(&problem).status, Status::Infeasible);
    }
}

#[test]
fn an_empty_problem_is_optimal_at_zero() {
    let problem = Problem::new(Sense::Minimise);
    let solution = default_solve(&problem);
    proven_optimal(&problem, &solution);
    assert_eq!(solution.objective, 0.0);
}

#[test]
fn no_rows_is_a_problem_too() {
    let mut problem = Problem::new(Sense::Maximise);
    problem.add_col(2.0, 0.0, 3.0, Continuous, &[]);
    let solution = default_solve(&problem);
    proven_optimal(&problem, &solution);
    all_close(&solution.col_dual, &[2.0]);
}

/// An assignment of `n` jobs whose costs look random.
fn assignment(n: usize) -> Problem {
    let mut problem = Problem::new(Sense::Minimise);
    let jobs: Vec<RowId> = (0..n).map(|_| problem.add_row(1.0, 1.0)).collect();
    let capacity: Vec<RowId> = (0..4).map(|_| problem.add_row(-INF, 2.0 * n as f64)).collect();
    for (i, job) in jobs.iter().enumerate() {
        for (k, machine) in capacity.iter().enumerate() {
            let cost = ((i * 37 + k * 101) % 29 + 1) as f64;
            let load = ((i * 53 + k * 17) % 11 + 3) as f64;
            problem.add_col(cost, 0.0, 1.0, Integer, &[(*job, 1.0), (*machine, load)]);
        }
    }
    problem
}

#[test]
fn warm_start_is_taken_up() {
    let problem = assignment(12);
    let cold = default_solve(&problem);
    proven_optimal(&problem, &cold);
    let mut solver = Solver::new(&problem, &Settings::default());
    solver.warm_start(&cold.x);
    let warm = solver.solve();
    proven_optimal(&problem, &warm);
    close(warm.objective, cold.objective);

    // With no time at all, the start is what there is.
    let hurry = Settings { time_limit_s: Some(0.0), ..Settings::default() };
    let mut solver = Solver::new(&problem, &hurry);
    solver.warm_start(&cold.x);
    let stopped = solver.solve();
    assert_eq!(stopped.status, Status::TimeLimit { has_solution: true });
    close(stopped.objective, cold.objective);
    assert!(stopped.bound <= stopped.objective);
}

#[test]
fn time_limit_is_a_status() {
    let hurry = Settings { time_limit_s: Some(0.0), ..Settings::default() };
    let solution = solve(&assignment(12), &hurry);
    assert_eq!(solution.status, Status::TimeLimit { has_solution: false });
    assert_eq!(solution.objective, INF);
}

#[test]
fn the_bound_of_a_mip_lies_on_the_better_side() {
    let settings = Settings { mip_gap: 0.9, ..Settings::default() };
    let cheapest = solve(&assignment(12), &settings);
    assert!(cheapest.bound <= cheapest.objective + 1e-7, "{cheapest:?}");
    let mut dearest = assignment(12);
    dearest.set_sense(Sense::Maximise);
    let dearest = solve(&dearest, &settings);
    assert!(dearest.bound >= dearest.objective - 1e-7, "{dearest:?}");
    assert!(dearest.objective > cheapest.objective + 10.0);
}

#[test]
fn hot_solve_after_changes_equals_a_cold_one() {
    let mut problem = transport();
    let mut solver = Solver::new(&problem, &Settings::default());
    solver.solve();
    let change = |problem: &mut Problem, solver: &mut Solver, row, lower, upper| {
        problem.set_row_bounds(row, lower, upper);
        solver.set_row_bounds(row, lower, upper);
        let hot = solver.solve();
        assert_eq!(hot.status, default_solve(problem).status);
        hot
    };
    let hot = change(&mut problem, &mut solver, RowId(2), 22.0, INF);
    proven_optimal(&problem, &hot);
    close(hot.objective, 278.0);
    assert!(hot.simplex_iterations <= 2, "{}", hot.simplex_iterations);

    let broken = change(&mut problem, &mut solver, RowId(2), 26.0, INF);
    let ray = broken.farkas.expect("more is asked than the mines give");
    assert!(farkas_proves_infeasible(&problem, &ray));

    let mended = change(&mut problem, &mut solver, RowId(2), 25.0, INF);
    proven_optimal(&problem, &mended);
    close(mended.objective, 305.0);
}

#[test]
fn costs_sense_and_column_bounds_change() {
    let mut problem = transport();
    let mut solver = Solver::new(&problem, &Settings::default());
    solver.solve();
    for (col, cost) in [(ColId(1), 1.0), (ColId(2), 2.0)] {
        problem.set_cost(col, cost);
    }
    solver.set_costs(ColId(1), &[1.0, 2.0]);
    let cheaper = solver.solve();
    proven_optimal(&problem, &cheaper);
    close(cheaper.objective, 20.0 + 50.0 + 20.0); // mine 2 serves plant 1

    problem.set_col_bounds(ColId(1), 0.0, 10.0);
    solver.set_col_bounds(ColId(1), 0.0, 10.0);
    let capped = solver.solve();
    proven_optimal(&problem, &capped);
    assert!(capped.objective > cheaper.objective + 1.0);

    solver.set_sense(Sense::Maximise);
    assert!(solver.solve().objective > capped.objective + 1.0);
}

#[test]
fn rows_and_columns_join_later() {
    let mut problem = transport();
    let mut solver = Solver::new(&problem, &Settings::default());
    let before = solver.solve();

    // A third mine of 10 t, near plant 1.
    let mine = solver.add_row(-INF, 10.0, &[]);
    let twin = problem.add_row(-INF, 10.0);
    assert_eq!(mine, twin);
    let entries = [(mine, 1.0), (RowId(2), 0.5), (RowId(2), 0.5)];
    let col = solver.add_col(1.0, 0.0, INF, Continuous, &entries);
    assert_eq!(col, problem.add_col(1.0, 0.0, INF, Continuous, &entries));
    let with_mine = solver.solve();
    proven_optimal(&problem, &with_mine);
    assert!(with_mine.objective < before.objective - 1.0);

    // No more than 4 t from it together with mine 1.
    let cap = solver.add_row(-INF, 4.0, &[(col, 1.0), (ColId(0), 0.5), (ColId(0), 0.5)]);
    assert_eq!(cap, RowId(5));
    let capped = solver.solve();
    close(capped.x[0] + capped.x[4], capped.row_activity[5]);
    assert!(capped.row_activity[5] < 4.0 + 1e-7);
    assert!(capped.status == Status::Optimal && capped.objective > with_mine.objective + 1.0);
}

#[test]
fn a_column_turns_integer() {
    let problem = knapsack().relaxed();
    let mut solver = Solver::new(&problem, &Settings::default());
    close(solver.solve().objective, 240.0);
    for col in problem.columns() {
        solver.set_integrality(col, Integer);
    }
    let whole = solver.solve();
    close(whole.objective, 220.0);
    assert!(whole.row_dual.is_empty());
    solver.set_integrality(ColId(2), Continuous);
    close(solver.solve().objective, 240.0);

    let extra = solver.add_col(500.0, 0.0, 3.0, Integer, &[(RowId(0), 20.0)]);
    let solution = solver.solve();
    close(solution.x[extra.0 as usize], 2.0);
    close(solution.objective, 1060.0);
}

#[test]
fn a_basis_spares_the_iterations() {
    let problem = assignment(40).relaxed();
    let settings = Settings { presolve: Presolve::Off, ..Settings::default() };
    let mut first = Solver::new(&problem, &settings);
    assert!(first.basis().is_none());
    let cold = first.solve();
    let basis = first.basis().expect("an LP leaves a basis");
    assert!(cold.simplex_iterations > 0);

    let mut second = Solver::new(&problem, &settings);
    second.set_basis(&basis);
    let hot = second.solve();
    proven_optimal(&problem, &hot);
    assert_eq!(hot.simplex_iterations, 0);
    close(hot.objective, cold.objective);
}

#[test]
fn a_basis_is_of_the_last_lp_only() {
    let mut solver = Solver::new(&transport(), &Settings::default());
    solver.solve();
    assert!(solver.basis().is_some());
    solver.set_row_bounds(RowId(0), -INF, 21.0);
    assert!(solver.basis().is_none());
    solver.solve();
    assert!(solver.basis().is_some());
    let mut solver = Solver::new(&knapsack(), &Settings::default());
    solver.solve();
    assert!(solver.basis().is_none());
}

#[test]
fn interior_point_leaves_a_basis_for_simplex() {
    let problem = assignment(40).relaxed();
    let settings = Settings { method: Method::InteriorPoint, ..Settings::default() };
    let mut solver = Solver::new(&problem, &settings);
    let first = solver.solve();
    proven_optimal(&problem, &first);
    let basis = solver.basis().expect("crossover ends in a basis");
    solver.set_method(Method::Simplex);
    solver.set_basis(&basis);
    let second = solver.solve();
    assert_eq!(second.simplex_iterations, 0);
    close(first.objective, second.objective);
}

#[test]
#[should_panic(expected = "of another shape")]
fn a_foreign_basis_is_refused() {
    let mut solver = Solver::new(&transport(), &Settings::default());
    solver.solve();
    let basis = solver.basis().expect("an LP leaves a basis");
    Solver::new(&knapsack(), &Settings::default()).set_basis(&basis);
}

#[test]
fn the_same_problem_gives_the_same_bits() {
    for problem in [assignment(30), assignment(30).relaxed(), transport()] {
        let (one, two) = (default_solve(&problem), default_solve(&problem));
        assert_eq!(one, two);
        let bits = |s: &Solution| s.x.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&one), bits(&two));
    }
}

#[test]
fn threads_do_not_disturb_each_other() {
    let expected = default_solve(&assignment(20));
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| assert_eq!(default_solve(&assignment(20)), expected));
        }
    });
}

#[test]
fn tiny_coefficients_count() {
    // Below HiGHS's own threshold of 1e-9, which would drop the entry and answer "infeasible".
    let mut problem = Problem::new(Sense::Minimise);
    let row = problem.add_row(1e-4, INF);
    problem.add_col(1.0, 0.0, 1e7, Continuous, &[(row, 5e-10)]);
    let solution = default_solve(&problem);
    assert_eq!(solution.status, Status::Optimal);
    assert!((solution.x[0] - 2e5).abs() < 10.0, "{:?}", solution.x);
}

#[test]
fn the_version_is_the_tried_one() {
    assert!(Solver::solver_version().starts_with("1.15"), "{}", Solver::solver_version());
}
