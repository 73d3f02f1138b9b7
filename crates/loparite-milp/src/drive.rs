//! Drive: runs HiGHS, doubts its answers where experience says so, and reports.
//!
//! In        a [`Solver`] as it now stands
//! Out       a [`Solution`]
//! Holds     "infeasible" is believed only without presolve, and of an LP only by simplex;
//!           "unbounded or infeasible" is always told apart; "unknown" is asked once more of another
//!           method; all doubts together keep the time limit
//! Source    the doubts: HiGHS users report presolve that answers "infeasible" to feasible
//!           problems, and interior point runs that end in "unknown"
//! Not here  the data and its changes (`solver`), the recheck against the data (`certificate`)

use std::ffi::CStr;

use highs_sys as code;

use crate::problem::{Integrality, Sense};
use crate::solver::{Method, Presolve, Solution, Solver, Status};

impl Solver {
    /// Solves the problem as it now stands, from the last basis if there is one.
    pub fn solve(&mut self) -> Solution {
        self.highs.zero_clocks();
        let mut effort = Effort::default();
        let (mut method, mut presolve) = (self.method, self.presolve);
        let mut claim = self.run(method, presolve, &mut effort);

        // Unknown: once more from nothing, by another road.
        if let Claim::Unknown(first) = &claim {
            let first = first.clone();
            self.highs.clear_solver();
            (method, presolve) = self.other_road();
            claim = match self.run(method, presolve, &mut effort) {
                Claim::Unknown(second) => Claim::Unknown(format!("{first}, then {second}")),
                other => other,
            };
        }
        self.settle(claim, (method, presolve), effort)
    }

    /// The same by one road alone, after no more simplex iterations than stated: for whoever knows the other roads.
    pub(crate) fn attempt(&mut self, most_iterations: i32) -> Solution {
        self.highs.zero_clocks();
        self.highs.set_int(c"simplex_iteration_limit", most_iterations);
        let mut effort = Effort::default();
        let (method, presolve) = (self.method, self.presolve);
        let claim = self.run(method, presolve, &mut effort);
        self.highs.set_int(c"simplex_iteration_limit", i32::MAX);
        self.settle(claim, (method, presolve), effort)
    }

    /// What is to be believed of a claim that was come by on a road.
    fn settle(&mut self, mut claim: Claim, road: (Method, Presolve), mut effort: Effort) -> Solution {
        // Infeasible: believed only without presolve, and of an LP only by simplex, which leaves a ray.
        let infeasible = matches!(claim, Claim::Infeasible | Claim::UnboundedOrInfeasible);
        let by_simplex = self.is_mip() || road.0 == Method::Simplex;
        if infeasible && !(by_simplex && road.1 == Presolve::Off) {
            self.highs.clear_solver();
            claim = self.run(Method::Simplex, Presolve::Off, &mut effort);
        }

        let mut farkas = None;
        if matches!(claim, Claim::UnboundedOrInfeasible) {
            (claim, farkas) = self.tell_apart(&mut effort);
        } else if matches!(claim, Claim::Infeasible) {
            farkas = self.ray();
        }
        self.report(claim, farkas, effort)
    }

    /// Without costs nothing is unbounded, so what remains is feasible or not.
    fn tell_apart(&mut self, effort: &mut Effort) -> (Claim, Option<Vec<f64>>) {
        self.highs.set_costs(0, &vec![0.0; self.costs.len()]);
        let claim = self.run(Method::Simplex, Presolve::Off, effort);
        let told = match claim {
            Claim::Optimal => (Claim::Unbounded, None),
            Claim::Infeasible => (Claim::Infeasible, self.ray()),
            Claim::TimeLimit => (Claim::TimeLimit, None),
            Claim::Unbounded | Claim::UnboundedOrInfeasible => {
                (Claim::Unknown("unbounded without costs".to_owned()), None)
            }
            Claim::Unknown(how) => (Claim::Unknown(how), None),
        };
        self.highs.set_costs(0, &self.costs);
        told
    }

    /// The second road after an "unknown".
    fn other_road(&self) -> (Method, Presolve) {
        match (self.is_mip(), self.method, self.presolve) {
            (false, Method::InteriorPoint, presolve) => (Method::Simplex, presolve),
            (false, Method::Choose | Method::Simplex, presolve) => (Method::InteriorPoint, presolve),
            (true, _, Presolve::On) => (Method::Simplex, Presolve::Off),
            (true, _, Presolve::Off) => (Method::Simplex, Presolve::On),
        }
    }

    fn run(&mut self, method: Method, presolve: Presolve, effort: &mut Effort) -> Claim {
        let (lp, mip) = self.solver_options(method);
        self.highs.set_string(c"solver", lp);
        self.highs.set_string(c"mip_lp_solver", mip);
        let presolve = match presolve {
            Presolve::On => c"choose",
            Presolve::Off => c"off",
        };
        self.highs.set_string(c"presolve", presolve);
        self.highs.run();
        // HiGHS answers -1 where it counted nothing.
        effort.nodes += self.highs.int64_info(c"mip_node_count").unwrap_or(0).max(0);
        let iterations = self.highs.int_info(c"simplex_iteration_count").unwrap_or(0);
        effort.simplex_iterations += i64::from(iterations.max(0));
        let status = self.highs.model_status();
        if status == code::MODEL_STATUS_MODEL_EMPTY { self.without_columns() } else { claim(status) }
    }

    /// HiGHS calls a problem without columns empty and does not look at its rows, which are all 0.
    fn without_columns(&self) -> Claim {
        let (lower, upper) = self.highs.row_bounds();
        let holds_zero = lower.iter().all(|l| *l <= 0.0) && upper.iter().all(|u| *u >= 0.0);
        if holds_zero { Claim::Optimal } else { Claim::Infeasible }
    }

    /// Values of the options `solver` and `mip_lp_solver`. "solver" must stay "choose" for a MIP.
    /// "ipx" rather than "ipm": the latter may pick another code where one is linked in.
    fn solver_options(&self, method: Method) -> (&'static CStr, &'static CStr) {
        let name = match method {
            Method::Choose => c"choose",
            Method::Simplex => c"simplex",
            Method::InteriorPoint => c"ipx",
        };
        if self.is_mip() { (c"choose", name) } else { (name, c"choose") }
    }

    fn ray(&mut self) -> Option<Vec<f64>> {
        if self.is_mip() { None } else { self.highs.dual_ray() }
    }

    fn is_mip(&self) -> bool {
        self.integrality.contains(&Integrality::Integer)
    }
}

fn claim(status: i32) -> Claim {
    match status {
        code::MODEL_STATUS_OPTIMAL => Claim::Optimal,
        code::MODEL_STATUS_INFEASIBLE => Claim::Infeasible,
        code::MODEL_STATUS_UNBOUNDED => Claim::Unbounded,
        code::MODEL_STATUS_UNBOUNDED_OR_INFEASIBLE => Claim::UnboundedOrInfeasible,
        code::MODEL_STATUS_REACHED_TIME_LIMIT | code::MODEL_STATUS_REACHED_SOLUTION_LIMIT => Claim::TimeLimit,
        code::MODEL_STATUS_PRESOLVE_ERROR => Claim::Unknown("error in presolve".to_owned()),
        code::MODEL_STATUS_SOLVE_ERROR => Claim::Unknown("error while solving".to_owned()),
        code::MODEL_STATUS_POSTSOLVE_ERROR => Claim::Unknown("error in postsolve".to_owned()),
        code::MODEL_STATUS_REACHED_MEMORY_LIMIT => Claim::Unknown("out of memory".to_owned()),
        code::MODEL_STATUS_UNKNOWN => Claim::Unknown("no conclusion".to_owned()),
        code::MODEL_STATUS_REACHED_ITERATION_LIMIT => Claim::Unknown("iteration limit".to_owned()),
        other => Claim::Unknown(format!("model status {other}")),
    }
}

/// What one run of HiGHS claims.
enum Claim {
    Optimal,
    Infeasible,
    Unbounded,
    UnboundedOrInfeasible,
    TimeLimit,
    Unknown(String),
}

/// Work done over all runs of one solve.
#[derive(Default)]
struct Effort {
    nodes: i64,
    simplex_iterations: i64,
}

// What came of it.
impl Solver {
    fn report(&self, claim: Claim, farkas: Option<Vec<f64>>, effort: Effort) -> Solution {
        let status = match claim {
            Claim::Optimal => Status::Optimal,
            Claim::Infeasible => Status::Infeasible,
            Claim::Unbounded => Status::Unbounded,
            Claim::TimeLimit => Status::TimeLimit { has_solution: self.has_feasible_values() },
            Claim::Unknown(how) => Status::Unknown(how),
            Claim::UnboundedOrInfeasible => unreachable!("told apart before the report"),
        };
        let (objective, bound) = self.limits(&status);
        let mut solution = Solution {
            objective,
            bound,
            x: Vec::new(),
            row_activity: Vec::new(),
            row_dual: Vec::new(),
            col_dual: Vec::new(),
            farkas,
            nodes: effort.nodes,
            simplex_iterations: effort.simplex_iterations,
            status,
        };
        match &solution.status {
            Status::Optimal | Status::TimeLimit { has_solution: true } => self.fill(&mut solution),
            Status::Unknown(_) if self.has_feasible_values() => self.fill(&mut solution),
            _ => {}
        }
        solution
    }

    fn fill(&self, solution: &mut Solution) {
        let values = self.highs.values();
        solution.objective = self.highs.objective();
        solution.x = values.col_value;
        solution.row_activity = values.row_value;
        if solution.status == Status::Optimal && !self.is_mip() {
            solution.row_dual = values.row_dual;
            solution.col_dual = values.col_dual;
        }
    }

    /// Objective without values, and the bound.
    fn limits(&self, status: &Status) -> (f64, f64) {
        let (best, worst) = match self.sense {
            Sense::Minimise => (f64::NEG_INFINITY, f64::INFINITY),
            Sense::Maximise => (f64::INFINITY, f64::NEG_INFINITY),
        };
        match status {
            Status::Infeasible => (worst, worst),
            Status::Unbounded => (best, best),
            Status::Optimal if !self.is_mip() => (worst, self.highs.objective()),
            _ if self.is_mip() => (worst, self.highs.double_info(c"mip_dual_bound").unwrap_or(best)),
            _ => (worst, best),
        }
    }

    fn has_feasible_values(&self) -> bool {
        let status = self.highs.int_info(c"primal_solution_status");
        status == Some(code::kHighsSolutionStatusFeasible)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Problem;
    use crate::solver::Settings;

    fn solver() -> Solver {
        let mut problem = Problem::new(Sense::Maximise);
        let row = problem.add_row(f64::NEG_INFINITY, 4.0);
        for cost in [1.0, 2.0, 3.0] {
            problem.add_col(cost, 0.0, 3.0, Integrality::Continuous, &[(row, 1.0)]);
        }
        let settings = Settings { presolve: Presolve::Off, ..Settings::default() };
        Solver::new(&problem, &settings)
    }

    #[test]
    fn unknown_takes_the_other_road() {
        let mut solver = solver();
        solver.highs.set_int(c"simplex_iteration_limit", 0);
        let solution = solver.solve();
        assert_eq!(solution.status, Status::Optimal);
        assert!((solution.objective - 11.0).abs() < 1e-7);
    }

    #[test]
    fn unknown_twice_says_how() {
        let mut solver = solver();
        solver.highs.set_int(c"simplex_iteration_limit", 0);
        solver.highs.set_int(c"ipm_iteration_limit", 0);
        let solution = solver.solve();
        let told = "iteration limit, then iteration limit".to_owned();
        assert_eq!(solution.status, Status::Unknown(told));
        assert_eq!(solution.bound, f64::INFINITY);
    }
}
