//! Solution: what a solve says: status with evidence, values, duals.
//!
//! In        nothing; the solver fills it
//! Out       [`Status`], [`Solution`], [`Basis`]
//! Holds     no field is NaN; vectors are empty where there is nothing to say, never filled with zeros
//! Equations (1) row_dual_i = d objective / d (active bound of row i),
//!               col_dual_j = d objective / d (active bound of column j),
//!               in the problem's own sense, for minimise and maximise alike:
//!               by how much the optimum rises when that bound rises by one unit
//!           (2) col_dual_j = c_j - sum_i row_dual_i a_ij
//!           (3) objective = sum_i row_dual_i active_row_bound_i + sum_j col_dual_j active_col_bound_j
//!           so when minimising a positive dual belongs to a lower bound and a negative one to an
//!           upper bound; when maximising the other way round
//! Not here  the recheck of these statements (`certificate`)

/// How a solve ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Solved to the tolerances of the settings.
    Optimal,
    /// No values satisfy all rows and bounds; for an LP see [`Solution::farkas`].
    Infeasible,
    /// The objective can be driven on without end.
    Unbounded,
    /// The time limit struck.
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
    /// [`crate::Problem::fixed`] for prices) and when not optimal.
    pub row_dual: Vec<f64>,
    /// Reduced costs, equation (2); empty when `row_dual` is.
    pub col_dual: Vec<f64>,
    /// One weight per row such that the weighted sum of the rows contradicts the bounds; for an
    /// infeasible LP, as far as the solver found one. Not yet rechecked: ask
    /// [`crate::certificate::farkas_proves_infeasible`].
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
