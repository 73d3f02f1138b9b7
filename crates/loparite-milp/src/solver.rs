//! Solver: a problem inside HiGHS, to be solved, changed and solved again; and what a solve says.
//!
//! In        a [`Problem`] and [`Settings`]; later changes of costs, bounds, rows and columns
//! Out       a [`Solution`] for every [`Solver::solve`]: status with evidence, values, duals
//! Holds     one thread and a fixed seed; no field of a solution is NaN; its vectors are empty where
//!           there is nothing to say, never filled with zeros; a changed problem starts from the
//!           last basis
//! Equations (1) row_dual_i = d objective / d (active bound of row i),
//!               col_dual_j = d objective / d (active bound of column j),
//!               in the problem's own sense, for minimise and maximise alike:
//!               by how much the optimum rises when that bound rises by one unit
//!           (2) col_dual_j = c_j - sum_i row_dual_i a_ij
//!           (3) objective = sum_i row_dual_i active_row_bound_i + sum_j col_dual_j active_col_bound_j
//!           so when minimising a positive dual belongs to a lower bound and a negative one to an
//!           upper bound; when maximising the other way round
//! Settings  what is set away from HiGHS's own defaults, or left at them on purpose (times in processor seconds, on the
//!           chain of `examples/sweep_speed`):
//!           `threads` 1, `parallel` off: the same bits everywhere; whoever has cores gives them scenarios (`sweep`)
//!           `random_seed` from [`Settings::seed`]: ties break the same way
//!           feasibility tolerances 1e-9 instead of 1e-7: then residuals in the problem's own units stay below 1e-7
//!           `mip_feasibility_tolerance` 1e-7 instead of 1e-6: what is not quite whole moves a capacity by that
//!           `mip_abs_gap` 1e-9 instead of 1e-6, which would end a problem in small units early
//!           `small_matrix_value` 1e-12 instead of 1e-9, which would drop coefficients of trace elements silently
//!           `mip_max_nodes` from the caller: it strikes at the same place on every machine, seconds do not
//!           `solver` by name, `simplex` or `ipx`: `ipm` may be another code where one is linked in; from nothing,
//!           `ipx` with crossover took 1.9 where simplex took 4.8 at 8,230 rows, and both 0.4 at 3,501
//!           crossover stays on: without it there is no basis, and the status is "unknown" at times
//!           a hot start keeps the defaults: 20 changed scenarios at 8,230 rows took 11.4, with Devex edge weights
//!           13.9, without perturbation 11.3, without scaling 11.7; primal simplex three times as long at 3,501 rows
//!           the matrix goes over by columns, ascending in row: HiGHS then turns nothing round
//! Not here  which answers of HiGHS are believed (`drive`), the recheck against the data
//!           (`certificate`), the C interface (`ffi`)

use crate::bound::Caps;
use crate::certificate::check;
use crate::elastic;
use crate::entries::{Line, append};
use crate::ffi::{self, Highs};
use crate::problem::{ColId, Integrality, Problem, RowId, Sense, check_bounds, check_cost};

/// Solves a problem once. A linear problem that is called infeasible without a proof, or of which the solver
/// comes to no
/// conclusion, is asked for its least violation ([`elastic`]).
pub fn solve(problem: &Problem, settings: &Settings) -> Solution {
    solve_capped(problem, settings, &Caps::none(problem))
}

/// The same with caps of the columns, for proofs alone: where there is a solution there must be one within them.
pub fn solve_capped(problem: &Problem, settings: &Settings, caps: &Caps) -> Solution {
    let tell = |moment| settings.on_solve.iter().for_each(|hook| hook(moment));
    tell(Moment::Begin);
    let first = Solver::new(problem, settings).solve();
    let doubtful = !problem.has_integers()
        && match &first.status {
            Status::Infeasible => !elastic::proven(problem, first.farkas.as_deref(), caps),
            Status::Unknown(_) => true,
            Status::Optimal | Status::Unbounded | Status::TimeLimit { .. } => false,
        };
    let solution = if doubtful { second(problem, settings, (first, caps)) } else { first };
    tell(Moment::End);
    solution
}

/// What the least violation says, if that stands up; else the first answer.
fn second(problem: &Problem, settings: &Settings, (first, caps): (Solution, &Caps)) -> Solution {
    let (mut found, _) = elastic::solve(problem, settings, caps);
    let stands = match found.status {
        Status::Infeasible | Status::Unbounded => true,
        Status::Optimal => check(problem, &found).worst() <= 1e-6,
        Status::TimeLimit { .. } | Status::Unknown(_) => false,
    };
    if !stands {
        return first;
    }
    found.simplex_iterations += first.simplex_iterations;
    found
}

/// A problem inside HiGHS, to be solved, changed and solved again. It stays in its thread.
pub struct Solver {
    pub(crate) highs: Highs,
    pub(crate) method: Method,
    pub(crate) presolve: Presolve,
    pub(crate) sense: Sense,
    /// Copies of what HiGHS holds: to restore costs, and to know a MIP.
    pub(crate) costs: Vec<f64>,
    pub(crate) integrality: Vec<Integrality>,
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
        if let Some(nodes) = settings.most_nodes {
            highs.set_int(c"mip_max_nodes", nodes);
        }
        if let Some(effort) = settings.heuristic_effort {
            highs.set_double(c"mip_heuristic_effort", effort);
        }
        highs.set_double(c"mip_rel_gap", settings.mip_gap);
        // The caller states the gap relative to the objective; HiGHS's own absolute gap of 1e-6
        // would end a problem in small units early.
        highs.set_double(c"mip_abs_gap", 1e-9);
        highs.set_double(c"primal_feasibility_tolerance", settings.feasibility_tolerance);
        highs.set_double(c"dual_feasibility_tolerance", settings.feasibility_tolerance);
        highs.set_double(c"mip_feasibility_tolerance", settings.integrality_tolerance);
        highs.set_double(c"small_matrix_value", ffi::SMALLEST);
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
        let (mut index, mut value) = (Vec::new(), Vec::new());
        append(pairs, self.highs.cols(), Line::Row(row), &mut index, &mut value);
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
        let (mut index, mut value) = (Vec::new(), Vec::new());
        append(pairs, self.highs.rows(), Line::Column(col), &mut index, &mut value);
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

/// A moment of a one-shot solve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Before the problem is handed over.
    Begin,
    /// After the answer is there.
    End,
}

/// How to solve.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Wall-clock limit of one [`Solver::solve`] with all its doubts, in seconds. Where it strikes,
    /// the answer depends on the machine.
    pub time_limit_s: Option<f64>,
    /// Nodes after which the search of a MIP stops with what it has: a limit that strikes at the
    /// same place on every machine.
    pub most_nodes: Option<i32>,
    /// Share of the effort that a MIP spends on guessing solutions, 0 to 1; the solver's own default if
    /// none is given.
    pub heuristic_effort: Option<f64>,
    /// A MIP is solved when |objective - bound| <= `mip_gap` x |objective|.
    pub mip_gap: f64,
    /// Largest primal and dual violation of an LP, absolute; HiGHS permits 1e-10 and more.
    pub feasibility_tolerance: f64,
    /// Largest distance from a whole number, and violation of a row, in a MIP; 1e-10 and more.
    pub integrality_tolerance: f64,
    /// Told when a one-shot [`solve`] begins and ends; this room has no clock of its own.
    pub on_solve: Option<fn(Moment)>,
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
            most_nodes: None,
            heuristic_effort: None,
            mip_gap: 1e-6,
            feasibility_tolerance: 1e-9,
            integrality_tolerance: 1e-7,
            on_solve: None,
            seed: 0,
            method: Method::Choose,
            presolve: Presolve::On,
        }
    }
}

/// How a solve ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Solved to the tolerances of the settings.
    Optimal,
    /// No values satisfy all rows and bounds; for an LP see [`Solution::farkas`].
    Infeasible,
    /// The objective can be driven on without end.
    Unbounded,
    /// The limit of time or nodes struck.
    TimeLimit {
        /// Whether the values found so far satisfy all rows and bounds.
        has_solution: bool,
    },
    /// The solver gave up twice, by different methods; the text says how.
    Unknown(String),
}

/// The outcome of a solve. Vectors have one value per column or row, or are empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// How the solve ended.
    pub status: Status,
    /// c x of the values found. Without values, the infinity on the worse side; if unbounded, on
    /// the better side.
    pub objective: f64,
    /// What the optimum cannot surpass: the best bound of a MIP, the objective of a solved LP, an
    /// infinity if nothing is known.
    pub bound: f64,
    /// Values of the columns; empty if none were found.
    pub x: Vec<f64>,
    /// A x; empty if no values were found.
    pub row_activity: Vec<f64>,
    /// Worth of one more unit of each row's active bound, equation (1); empty for a MIP (solve
    /// [`Problem::fixed`] for prices) and when not optimal.
    pub row_dual: Vec<f64>,
    /// Reduced costs, equation (2); empty when `row_dual` is.
    pub col_dual: Vec<f64>,
    /// For an infeasible LP one weight per row such that the weighted sum of the rows contradicts
    /// the bounds. The solver gives none where the bounds of one row or column suffice. Not yet
    /// rechecked: ask [`crate::certificate::farkas_proves_infeasible`], also if there is none.
    pub farkas: Option<Vec<f64>>,
    /// Nodes of the branch-and-bound tree, over all attempts; 0 for an LP.
    pub nodes: i64,
    /// Simplex iterations over all attempts.
    pub simplex_iterations: i64,
}

/// A simplex basis: which rows and columns are basic, and at which bound the others stand.
/// Holds for a problem of the same shape, whatever its costs and bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    pub(crate) cols: Vec<i32>,
    pub(crate) rows: Vec<i32>,
}
