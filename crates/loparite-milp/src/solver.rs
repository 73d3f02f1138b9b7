//! Solver: drives HiGHS, doubts its answers where experience says so, and keeps it hot for changed data.
//!
//! In        a [`Problem`] and [`Settings`]; later changes of costs, bounds, rows and columns
//! Out       a [`Solution`] for every [`Solver::solve`]
//! Holds     one thread and a fixed seed; "infeasible" is believed only without presolve;
//!           "unbounded or infeasible" is always told apart; "unknown" is asked once more of another
//!           method; a changed problem starts from the last basis
//! Source    the doubts: presolve of a solver this size has answered "infeasible" to feasible
//!           problems, and an interior point may end in "unknown"
//! Not here  the recheck against the data (`certificate`), the C interface (`ffi`)

use std::ffi::CStr;

use highs_sys as code;

use crate::entries::canonical;
use crate::ffi::{self, Highs};
use crate::problem::{ColId, Integrality, Problem, RowId, Sense, check_bounds, check_cost};
use crate::solution::{Basis, Solution, Status};

/// Algorithm for an LP, and for the first LP of a MIP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Left to HiGHS; dual simplex, as a rule.
    Choose,
    /// Simplex; the only one that starts from a basis.
    Simplex,
    /// Interior point and crossover to a basis; often the fastest for a large LP from nothing.
    InteriorPoint,
}

/// Whether the problem is reduced before it is solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presolve {
    /// Reduce first. A solve from a basis skips it all the same.
    On,
    /// Solve as it stands.
    Off,
}

/// How to solve.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Wall-clock limit of one [`Solver::solve`] with all its doubts, in seconds. Where it strikes,
    /// the answer depends on the machine.
    pub time_limit_s: Option<f64>,
    /// A MIP is solved when |objective - bound| <= `mip_gap` x |objective|.
    pub mip_gap: f64,
    /// Largest primal and dual violation of an LP, absolute; HiGHS permits 1e-10 and more.
    pub feasibility_tolerance: f64,
    /// Largest distance from a whole number, and violation of a row, in a MIP; 1e-10 and more.
    pub integrality_tolerance: f64,
    /// Seed of the solver's tie-breaking.
    pub seed: i32,
    /// Algorithm.
    pub method: Method,
    /// Reduction beforehand.
    pub presolve: Presolve,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            time_limit_s: None,
            mip_gap: 1e-6,
            feasibility_tolerance: 1e-9,
            integrality_tolerance: 1e-7,
            seed: 0,
            method: Method::Choose,
            presolve: Presolve::On,
        }
    }
}

/// Solves a problem once.
pub fn solve(problem: &Problem, settings: &Settings) -> Solution {
    Solver::new(problem, settings).solve()
}

/// A problem inside HiGHS, to be solved, changed and solved again. It stays in its thread.
pub struct Solver {
    highs: Highs,
    method: Method,
    presolve: Presolve,
    sense: Sense,
    /// Copies of what HiGHS holds: to restore costs, and to know a MIP.
    costs: Vec<f64>,
    integrality: Vec<Integrality>,
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

impl Solver {
    /// Hands `problem` over to a new HiGHS object.
    ///
    /// # Panics
    /// On settings out of range (a tolerance below 1e-10, a negative time or gap).
    pub fn new(problem: &Problem, settings: &Settings) -> Solver {
        let mut highs = Highs::new();
        highs.set_int(c"threads", 1);
        highs.set_string(c"parallel", c"off");
        highs.set_int(c"random_seed", settings.seed);
        highs.set_double(c"time_limit", settings.time_limit_s.unwrap_or(f64::INFINITY));
        highs.set_double(c"mip_rel_gap", settings.mip_gap);
        // The caller states the gap relative to the objective; HiGHS's own absolute gap of 1e-6
        // would end a problem in small units early.
        highs.set_double(c"mip_abs_gap", 1e-9);
        highs.set_double(c"primal_feasibility_tolerance", settings.feasibility_tolerance);
        highs.set_double(c"dual_feasibility_tolerance", settings.feasibility_tolerance);
        highs.set_double(c"mip_feasibility_tolerance", settings.integrality_tolerance);
        // HiGHS drops coefficients below this; the default 1e-9 would change problems silently.
        highs.set_double(c"small_matrix_value", 1e-12);
        highs.pass(problem);
        Solver {
            highs,
            method: settings.method,
            presolve: settings.presolve,
            sense: problem.sense(),
            costs: problem.cost.clone(),
            integrality: problem.integrality.clone(),
        }
    }

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

        // Infeasible: believed only without presolve, and from nothing. Simplex leaves a dual ray.
        let infeasible = matches!(claim, Claim::Infeasible | Claim::UnboundedOrInfeasible);
        if infeasible && presolve == Presolve::On {
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
        claim(self.highs.model_status())
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
        // An empty problem is solved by doing nothing.
        code::MODEL_STATUS_OPTIMAL | code::MODEL_STATUS_MODEL_EMPTY => Claim::Optimal,
        code::MODEL_STATUS_INFEASIBLE => Claim::Infeasible,
        code::MODEL_STATUS_UNBOUNDED => Claim::Unbounded,
        code::MODEL_STATUS_UNBOUNDED_OR_INFEASIBLE => Claim::UnboundedOrInfeasible,
        code::MODEL_STATUS_REACHED_TIME_LIMIT => Claim::TimeLimit,
        code::MODEL_STATUS_PRESOLVE_ERROR => Claim::Unknown("error in presolve".to_owned()),
        code::MODEL_STATUS_SOLVE_ERROR => Claim::Unknown("error while solving".to_owned()),
        code::MODEL_STATUS_POSTSOLVE_ERROR => Claim::Unknown("error in postsolve".to_owned()),
        code::MODEL_STATUS_REACHED_MEMORY_LIMIT => Claim::Unknown("out of memory".to_owned()),
        code::MODEL_STATUS_UNKNOWN => Claim::Unknown("no conclusion".to_owned()),
        other => Claim::Unknown(format!("model status {other}")),
    }
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

// Changes. Each keeps the basis where HiGHS can; the next solve starts from it.
impl Solver {
    /// Replaces the costs of the columns from `first` on.
    pub fn set_costs(&mut self, first: ColId, costs: &[f64]) {
        for (col, cost) in (first.0..).zip(costs) {
            check_cost(*cost, col);
        }
        self.highs.set_costs(first.0, costs);
        let from = first.0 as usize;
        self.costs[from..from + costs.len()].copy_from_slice(costs);
    }

    /// Replaces the cost of one column.
    pub fn set_cost(&mut self, col: ColId, cost: f64) {
        self.set_costs(col, &[cost]);
    }

    /// Replaces both bounds of a row.
    pub fn set_row_bounds(&mut self, row: RowId, lower: f64, upper: f64) {
        check_bounds(lower, upper, "row", row.0);
        self.highs.set_row_bounds(row.0, lower, upper);
    }

    /// Replaces both bounds of a column.
    pub fn set_col_bounds(&mut self, col: ColId, lower: f64, upper: f64) {
        check_bounds(lower, upper, "column", col.0);
        self.highs.set_col_bounds(col.0, lower, upper);
    }

    /// Turns the objective round.
    pub fn set_sense(&mut self, sense: Sense) {
        self.highs.set_sense(sense);
        self.sense = sense;
    }

    /// Makes a column integer or continuous.
    pub fn set_integrality(&mut self, col: ColId, integer: Integrality) {
        self.highs.set_integrality(col.0, integer);
        self.integrality[col.0 as usize] = integer;
    }

    /// Chooses the algorithm of the next solve: interior point from nothing, then simplex from its
    /// basis, is the usual order.
    pub fn set_method(&mut self, method: Method) {
        self.method = method;
    }

    /// Adds a row over columns that exist; entries of the same column are summed.
    pub fn add_row(&mut self, lower: f64, upper: f64, entries: &[(ColId, f64)]) -> RowId {
        let row = self.highs.rows() as u32; // HiGHS counts in 31 bits
        check_bounds(lower, upper, "row", row);
        let pairs = entries.iter().map(|(col, value)| (col.0, *value));
        let (index, value) = canonical(pairs, self.highs.cols(), &format!("row {row}"));
        self.highs.add_row(lower, upper, &index, &value);
        RowId(row)
    }

    /// Adds a column with its entries in rows that exist; entries of the same row are summed.
    pub fn add_col(
        &mut self,
        cost: f64,
        lower: f64,
        upper: f64,
        integer: Integrality,
        entries: &[(RowId, f64)],
    ) -> ColId {
        let col = self.highs.cols() as u32; // HiGHS counts in 31 bits
        check_cost(cost, col);
        check_bounds(lower, upper, "column", col);
        let pairs = entries.iter().map(|(row, value)| (row.0, *value));
        let (index, value) = canonical(pairs, self.highs.rows(), &format!("column {col}"));
        self.highs.add_col(cost, (lower, upper), &index, &value);
        self.costs.push(cost);
        self.integrality.push(Integrality::Continuous);
        if integer == Integrality::Integer {
            self.set_integrality(ColId(col), integer);
        }
        ColId(col)
    }

    /// The basis of the last solve; `None` before it, after a MIP, and once the problem changed.
    pub fn basis(&self) -> Option<Basis> {
        self.highs.basis()
    }

    /// Has the next solve start from `basis`.
    ///
    /// # Panics
    /// If the basis is of a problem with other numbers of rows or columns.
    pub fn set_basis(&mut self, basis: &Basis) {
        self.highs.set_basis(basis);
    }

    /// Offers a MIP the values `x`, one per column, as its first incumbent. Integer columns should
    /// hold whole numbers; values that violate rows or bounds are repaired or ignored by HiGHS.
    pub fn warm_start(&mut self, x: &[f64]) {
        self.highs.set_values(x);
    }

    /// Version of the linked HiGHS.
    pub fn solver_version() -> String {
        ffi::version()
    }
}
