//! Face to HiGHS: every call of the C interface the crate needs, each behind a safe method.
//!
//! In        slices and numbers of Rust, `f64::INFINITY` for "no bound"
//! Out       owned vectors, `Option` where HiGHS may have nothing
//! Holds     one handle owns one HiGHS object and destroys it; every slice is measured against the
//!           solver's own row and column count before its pointer is handed over; the handle is
//!           neither `Send` nor `Sync`, since HiGHS keeps its scheduler per thread
//! Source    highs_c_api.h of HiGHS 1.15
//! Not here  what to ask and what to believe (`solver`)

// The crate's only unsafe code: a C interface cannot be called otherwise.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_void};
use std::ptr::{NonNull, null, null_mut};

use crate::entries::int;
use crate::problem::{Integrality, Problem, RowId, Sense};
use crate::solver::Basis;

/// HiGHS drops coefficients below this; its default of 1e-9 would change problems silently.
pub(crate) const SMALLEST: f64 = 1e-12;

/// An owned HiGHS object.
pub(crate) struct Highs(NonNull<c_void>);

/// Column values, column duals, row activities, row duals.
pub(crate) struct Values {
    pub(crate) col_value: Vec<f64>,
    pub(crate) col_dual: Vec<f64>,
    pub(crate) row_value: Vec<f64>,
    pub(crate) row_dual: Vec<f64>,
}

impl Drop for Highs {
    fn drop(&mut self) {
        // SAFETY: the pointer came from `Highs_create`, is owned by this handle alone and is not
        // used after this.
        unsafe { highs_sys::Highs_destroy(self.0.as_ptr()) }
    }
}

impl Highs {
    /// A silent HiGHS object without a problem.
    pub(crate) fn new() -> Self {
        // SAFETY: no precondition.
        let pointer = unsafe { highs_sys::Highs_create() };
        let mut highs = Highs(NonNull::new(pointer).expect("HiGHS aborts when out of memory"));
        highs.set_bool(c"output_flag", false);
        // SAFETY: the pointer is live.
        let infinity = unsafe { highs_sys::Highs_getInfinity(highs.raw()) };
        assert_eq!(infinity, f64::INFINITY, "bounds are handed over without conversion");
        highs
    }

    fn raw(&self) -> *mut c_void {
        self.0.as_ptr()
    }

    /// Hands the whole problem over, replacing any other.
    pub(crate) fn pass(&mut self, problem: &Problem) {
        let (rows, cols) = (int(problem.rows()), int(problem.cols()));
        // a linear problem needs no list of kinds; null stands for "all continuous"
        let kinds = problem.has_integers().then(|| problem.integrality.iter().map(|kind| integrality(*kind)).collect());
        let kinds: Option<Vec<i32>> = kinds;
        // SAFETY: the pointer is live; `Problem` keeps its column arrays at length `cols` (`start`
        // one longer), its row arrays at length `rows`, `index` and `value` at `nonzeros`, with
        // every index below `rows`; HiGHS copies all of them, which its interface leaves no way round.
        let code = unsafe {
            highs_sys::Highs_passMip(
                self.raw(),
                cols,
                rows,
                int(problem.nonzeros()),
                highs_sys::MATRIX_FORMAT_COLUMN_WISE,
                sense(problem.sense),
                0.0,
                problem.cost.as_ptr(),
                problem.lower.as_ptr(),
                problem.upper.as_ptr(),
                problem.row_lower.as_ptr(),
                problem.row_upper.as_ptr(),
                problem.start.as_ptr(),
                problem.index.as_ptr(),
                problem.value.as_ptr(),
                kinds.as_ref().map_or(null(), |kinds| kinds.as_ptr()),
            )
        };
        accept(code, "problem");
    }

    /// Reads a problem from a file, replacing any other; whether there is one now.
    pub(crate) fn read(&mut self, path: &CStr) -> bool {
        // what a Solver is told, too: the default drops what is below 1e-9
        self.set_double(c"small_matrix_value", SMALLEST);
        // SAFETY: the pointer is live, the path ends in NUL.
        let code = unsafe { highs_sys::Highs_readModel(self.raw(), path.as_ptr()) };
        code != highs_sys::STATUS_ERROR
    }

    /// A copy of the problem HiGHS holds; else what there is beyond one.
    pub(crate) fn problem(&self) -> Result<Problem, &'static str> {
        let (rows, cols, nonzeros) = (self.rows(), self.cols(), self.nonzeros());
        let (mut sense, mut offset) = (0, 0.0);
        let [mut cost, mut lower, mut upper] = [vec![0.0; cols], vec![0.0; cols], vec![0.0; cols]];
        let [mut row_lower, mut row_upper] = [vec![0.0; rows], vec![0.0; rows]];
        let (mut start, mut index) = (vec![0; cols + 1], vec![0; nonzeros]);
        let (mut value, mut kinds) = (vec![0.0; nonzeros], vec![0; cols]);
        let [mut got_cols, mut got_rows, mut got_nonzeros] = [0; 3];
        // SAFETY: the pointer is live; every array has the length that HiGHS states for it.
        let code = unsafe {
            highs_sys::Highs_getLp(
                self.raw(),
                highs_sys::MATRIX_FORMAT_COLUMN_WISE,
                &mut got_cols,
                &mut got_rows,
                &mut got_nonzeros,
                &mut sense,
                &mut offset,
                cost.as_mut_ptr(),
                lower.as_mut_ptr(),
                upper.as_mut_ptr(),
                row_lower.as_mut_ptr(),
                row_upper.as_mut_ptr(),
                start.as_mut_ptr(),
                index.as_mut_ptr(),
                value.as_mut_ptr(),
                kinds.as_mut_ptr(),
            )
        };
        accept(code, "request for the problem");
        // SAFETY: the pointer is live.
        if unsafe { highs_sys::Highs_getHessianNumNz(self.raw()) } != 0 {
            return Err("squares in its objective");
        }
        if offset != 0.0 {
            return Err("a constant in its objective");
        }
        let sense = if sense == highs_sys::OBJECTIVE_SENSE_MAXIMIZE { Sense::Maximise } else { Sense::Minimise };
        let mut problem = Problem::with_capacity(sense, rows, cols, nonzeros);
        for (lower, upper) in row_lower.iter().zip(&row_upper) {
            problem.add_row(*lower, *upper);
        }
        start[cols] = int(nonzeros); // where there are no entries HiGHS leaves it
        for j in 0..cols {
            let kind = match kinds[j] {
                highs_sys::VAR_TYPE_CONTINUOUS => Integrality::Continuous,
                highs_sys::VAR_TYPE_INTEGER => Integrality::Integer,
                _ => return Err("columns that are neither continuous nor integer"),
            };
            let range = start[j] as usize..start[j + 1] as usize;
            let entries: Vec<_> =
                index[range.clone()].iter().zip(&value[range]).map(|(i, value)| (RowId(*i as u32), *value)).collect();
            problem.add_col(cost[j], lower[j], upper[j], kind, &entries);
        }
        Ok(problem)
    }

    #[allow(clippy::fn_params_excessive_bools, reason = "an option of HiGHS is a truth value")]
    pub(crate) fn set_bool(&mut self, option: &CStr, value: bool) {
        // SAFETY: the pointer is live, the name ends in NUL.
        let code = unsafe { highs_sys::Highs_setBoolOptionValue(self.raw(), option.as_ptr(), i32::from(value)) };
        accept_option(code, option);
    }

    pub(crate) fn set_int(&mut self, option: &CStr, value: i32) {
        // SAFETY: the pointer is live, the name ends in NUL.
        let code = unsafe { highs_sys::Highs_setIntOptionValue(self.raw(), option.as_ptr(), value) };
        accept_option(code, option);
    }

    pub(crate) fn set_double(&mut self, option: &CStr, value: f64) {
        // SAFETY: the pointer is live, the name ends in NUL.
        let code = unsafe { highs_sys::Highs_setDoubleOptionValue(self.raw(), option.as_ptr(), value) };
        accept_option(code, option);
    }

    pub(crate) fn set_string(&mut self, option: &CStr, value: &CStr) {
        // SAFETY: the pointer is live, name and value end in NUL and are copied.
        let code = unsafe { highs_sys::Highs_setStringOptionValue(self.raw(), option.as_ptr(), value.as_ptr()) };
        accept_option(code, option);
    }

    /// Solves; what came of it stands in [`Highs::model_status`].
    pub(crate) fn run(&mut self) {
        // An error code always comes with a model status that says more, hence it is not read.
        // SAFETY: the pointer is live.
        let _ = unsafe { highs_sys::Highs_run(self.raw()) };
    }

    /// One of `highs_sys::MODEL_STATUS_*`.
    pub(crate) fn model_status(&self) -> i32 {
        // SAFETY: the pointer is live.
        unsafe { highs_sys::Highs_getModelStatus(self.raw()) }
    }

    /// c x of the last values.
    pub(crate) fn objective(&self) -> f64 {
        // SAFETY: the pointer is live.
        unsafe { highs_sys::Highs_getObjectiveValue(self.raw()) }
    }

    /// A whole number about the last solve; `None` if there was none.
    pub(crate) fn int_info(&self, name: &CStr) -> Option<i32> {
        let mut value = 0;
        // SAFETY: the pointer is live, the name ends in NUL, `value` outlives the call.
        let code = unsafe { highs_sys::Highs_getIntInfoValue(self.raw(), name.as_ptr(), &mut value) };
        (code == highs_sys::STATUS_OK).then_some(value)
    }

    /// A long whole number about the last solve; `None` if there was none.
    pub(crate) fn int64_info(&self, name: &CStr) -> Option<i64> {
        let mut value = 0;
        // SAFETY: the pointer is live, the name ends in NUL, `value` outlives the call.
        let code = unsafe { highs_sys::Highs_getInt64InfoValue(self.raw(), name.as_ptr(), &mut value) };
        (code == highs_sys::STATUS_OK).then_some(value)
    }

    /// A number about the last solve; `None` if there was none.
    pub(crate) fn double_info(&self, name: &CStr) -> Option<f64> {
        let mut value = 0.0;
        // SAFETY: the pointer is live, the name ends in NUL, `value` outlives the call.
        let code = unsafe { highs_sys::Highs_getDoubleInfoValue(self.raw(), name.as_ptr(), &mut value) };
        (code == highs_sys::STATUS_OK).then_some(value)
    }

    /// Number of columns the solver holds.
    pub(crate) fn cols(&self) -> usize {
        // SAFETY: the pointer is live.
        let count = unsafe { highs_sys::Highs_getNumCol(self.raw()) };
        usize::try_from(count).expect("a count is not negative")
    }

    /// Number of rows the solver holds.
    pub(crate) fn rows(&self) -> usize {
        // SAFETY: the pointer is live.
        let count = unsafe { highs_sys::Highs_getNumRow(self.raw()) };
        usize::try_from(count).expect("a count is not negative")
    }

    /// Number of coefficients the solver holds.
    fn nonzeros(&self) -> usize {
        // SAFETY: the pointer is live.
        let count = unsafe { highs_sys::Highs_getNumNz(self.raw()) };
        usize::try_from(count).expect("a count is not negative")
    }

    /// Lower and upper bounds of all rows, as HiGHS holds them.
    pub(crate) fn row_bounds(&self) -> (Vec<f64>, Vec<f64>) {
        let rows = self.rows();
        let (mut lower, mut upper) = (vec![0.0; rows], vec![0.0; rows]);
        if rows == 0 {
            return (lower, upper);
        }
        let (mut count, mut nonzeros) = (0, 0);
        // SAFETY: the pointer is live; `lower` and `upper` have one place per row; null stands for
        // "entries not wanted".
        let code = unsafe {
            highs_sys::Highs_getRowsByRange(
                self.raw(),
                0,
                int(rows - 1),
                &mut count,
                lower.as_mut_ptr(),
                upper.as_mut_ptr(),
                &mut nonzeros,
                null_mut(),
                null_mut(),
                null_mut(),
            )
        };
        accept(code, "request for row bounds");
        (lower, upper)
    }

    /// Values and duals of the last solve; zeros where HiGHS has none.
    pub(crate) fn values(&self) -> Values {
        let (cols, rows) = (self.cols(), self.rows());
        let mut values = Values {
            col_value: vec![0.0; cols],
            col_dual: vec![0.0; cols],
            row_value: vec![0.0; rows],
            row_dual: vec![0.0; rows],
        };
        // SAFETY: the pointer is live; HiGHS fills each array up to the length of its own vector,
        // which never exceeds the count of columns or rows, since this face never deletes any.
        let code = unsafe {
            highs_sys::Highs_getSolution(
                self.raw(),
                values.col_value.as_mut_ptr(),
                values.col_dual.as_mut_ptr(),
                values.row_value.as_mut_ptr(),
                values.row_dual.as_mut_ptr(),
            )
        };
        accept(code, "request for values");
        values
    }

    /// The basis of the last solve; `None` if it left none or the problem changed since.
    pub(crate) fn basis(&self) -> Option<Basis> {
        let valid = self.int_info(c"basis_validity")? == highs_sys::kHighsBasisValidityValid;
        if !valid {
            return None;
        }
        let mut basis = Basis { cols: vec![0; self.cols()], rows: vec![0; self.rows()] };
        // SAFETY: the pointer is live; a valid basis has one status per column and per row.
        let code = unsafe { highs_sys::Highs_getBasis(self.raw(), basis.cols.as_mut_ptr(), basis.rows.as_mut_ptr()) };
        accept(code, "request for a basis");
        Some(basis)
    }

    pub(crate) fn set_basis(&mut self, basis: &Basis) {
        assert!(
            basis.cols.len() == self.cols() && basis.rows.len() == self.rows(),
            "the basis is of a problem of another shape; please report this"
        );
        // SAFETY: the pointer is live; the lengths were compared above.
        let code = unsafe { highs_sys::Highs_setBasis(self.raw(), basis.cols.as_ptr(), basis.rows.as_ptr()) };
        accept(code, "basis");
    }

    /// Offers values of the columns as a start.
    pub(crate) fn set_values(&mut self, x: &[f64]) {
        assert_eq!(x.len(), self.cols(), "one value per column is needed");
        // SAFETY: the pointer is live; the length was compared above; null stands for "not given".
        let code = unsafe { highs_sys::Highs_setSolution(self.raw(), x.as_ptr(), null(), null(), null()) };
        accept(code, "start values");
    }

    /// A dual ray of an infeasible LP, one weight per row; may solve the LP once more for it.
    pub(crate) fn dual_ray(&mut self) -> Option<Vec<f64>> {
        let mut found = 0;
        let mut ray = vec![0.0; self.rows()];
        // SAFETY: the pointer is live; `ray` has one place per row.
        let code = unsafe { highs_sys::Highs_getDualRay(self.raw(), &mut found, ray.as_mut_ptr()) };
        (code != highs_sys::STATUS_ERROR && found != 0).then_some(ray)
    }

    pub(crate) fn set_costs(&mut self, first: u32, costs: &[f64]) {
        if costs.is_empty() {
            return;
        }
        let end = first as usize + costs.len();
        assert!(end <= self.cols(), "costs for columns up to {end} are beyond the problem");
        // SAFETY: the pointer is live; the range was compared with the column count above.
        let code = unsafe {
            highs_sys::Highs_changeColsCostByRange(self.raw(), int(first as usize), int(end - 1), costs.as_ptr())
        };
        accept(code, "costs");
    }

    pub(crate) fn set_row_bounds(&mut self, row: u32, lower: f64, upper: f64) {
        // SAFETY: the pointer is live; HiGHS refuses an unknown row.
        let code = unsafe { highs_sys::Highs_changeRowBounds(self.raw(), int(row as usize), lower, upper) };
        accept(code, "row bounds");
    }

    pub(crate) fn set_col_bounds(&mut self, col: u32, lower: f64, upper: f64) {
        // SAFETY: the pointer is live; HiGHS refuses an unknown column.
        let code = unsafe { highs_sys::Highs_changeColBounds(self.raw(), int(col as usize), lower, upper) };
        accept(code, "column bounds");
    }

    pub(crate) fn set_sense(&mut self, to: Sense) {
        // SAFETY: the pointer is live.
        let code = unsafe { highs_sys::Highs_changeObjectiveSense(self.raw(), sense(to)) };
        accept(code, "sense");
    }

    pub(crate) fn set_integrality(&mut self, col: u32, to: Integrality) {
        // SAFETY: the pointer is live; HiGHS refuses an unknown column.
        let code = unsafe { highs_sys::Highs_changeColIntegrality(self.raw(), int(col as usize), integrality(to)) };
        accept(code, "integrality");
    }

    /// `index` holds columns in the form of `entries::append`.
    pub(crate) fn add_row(&mut self, lower: f64, upper: f64, index: &[i32], value: &[f64]) {
        assert_eq!(index.len(), value.len(), "one coefficient per index");
        // SAFETY: the pointer is live; both arrays have the stated length; HiGHS checks indices.
        let code = unsafe {
            let (index_at, value_at) = (index.as_ptr(), value.as_ptr());
            highs_sys::Highs_addRow(self.raw(), lower, upper, int(index.len()), index_at, value_at)
        };
        accept(code, "new row");
    }

    /// `index` holds rows in the form of `entries::append`.
    pub(crate) fn add_col(&mut self, cost: f64, bounds: (f64, f64), index: &[i32], value: &[f64]) {
        assert_eq!(index.len(), value.len(), "one coefficient per index");
        // SAFETY: the pointer is live; both arrays have the stated length; HiGHS checks indices.
        let code = unsafe {
            highs_sys::Highs_addCol(
                self.raw(),
                cost,
                bounds.0,
                bounds.1,
                int(index.len()),
                index.as_ptr(),
                value.as_ptr(),
            )
        };
        accept(code, "new column");
    }

    /// Forgets values and basis, keeps problem and options.
    pub(crate) fn clear_solver(&mut self) {
        // SAFETY: the pointer is live.
        accept(unsafe { highs_sys::Highs_clearSolver(self.raw()) }, "clearing");
    }

    /// Starts the clock of the time limit anew; HiGHS itself would sum over solves.
    pub(crate) fn zero_clocks(&mut self) {
        // SAFETY: the pointer is live.
        accept(unsafe { highs_sys::Highs_zeroAllClocks(self.raw()) }, "clock");
    }
}

/// Version of the linked library, for example `1.15.0`.
pub(crate) fn version() -> String {
    // SAFETY: HiGHS returns a NUL-terminated string that lives as long as the program.
    let version = unsafe { CStr::from_ptr(highs_sys::Highs_version()) };
    version.to_string_lossy().into_owned()
}

fn sense(sense: Sense) -> i32 {
    match sense {
        Sense::Minimise => highs_sys::OBJECTIVE_SENSE_MINIMIZE,
        Sense::Maximise => highs_sys::OBJECTIVE_SENSE_MAXIMIZE,
    }
}

fn integrality(integrality: Integrality) -> i32 {
    match integrality {
        Integrality::Continuous => highs_sys::VAR_TYPE_CONTINUOUS,
        Integrality::Integer => highs_sys::VAR_TYPE_INTEGER,
    }
}

fn accept(code: i32, what: &str) {
    // A warning is no refusal: contradictory bounds, for one, are an infeasible problem.
    assert!(code != highs_sys::STATUS_ERROR, "HiGHS refused the {what}; please report this");
}

fn accept_option(code: i32, option: &CStr) {
    assert!(code == highs_sys::STATUS_OK, "HiGHS refused the option {option:?}; please report this");
}
