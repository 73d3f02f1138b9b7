//! Problem: the data of a linear or mixed-integer problem in flat, column-wise arrays.
//!
//! In        rows as bounds, columns as cost, bounds, integrality and entries; units are the caller's
//! Out       the arrays of equations (1) and (2) of the crate, ready for the solver and for rechecks
//! Holds     entries of a column ascend in row, each row once, no zeros but those put in place of others; costs and
//!           coefficients are finite; "no bound" is an infinity of the right sign; contradictory bounds are allowed,
//!           since they are an infeasible problem, not a broken one
//! Not here  names of rows and columns (the caller keeps its own tables), solving (`solver`)

use crate::entries::{Line, append, check_coefficient, int};

/// A column (decision variable) by its position, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ColId(pub u32);

/// A row (constraint) by its position, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowId(pub u32);

/// Which way the objective is driven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// The smaller the better.
    Minimise,
    /// The larger the better.
    Maximise,
}

/// Whether a column may take any value within its bounds or whole numbers only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Integrality {
    /// Any value.
    Continuous,
    /// Whole numbers.
    Integer,
}

/// A linear or mixed-integer problem.
#[derive(Clone, Debug)]
pub struct Problem {
    pub(crate) sense: Sense,
    pub(crate) cost: Vec<f64>,
    pub(crate) lower: Vec<f64>,
    pub(crate) upper: Vec<f64>,
    pub(crate) integrality: Vec<Integrality>,
    pub(crate) row_lower: Vec<f64>,
    pub(crate) row_upper: Vec<f64>,
    /// Length columns + 1; the entries of column j stand at `start[j]..start[j + 1]`.
    pub(crate) start: Vec<i32>,
    pub(crate) index: Vec<i32>,
    pub(crate) value: Vec<f64>,
}

impl Problem {
    /// A problem without rows and columns.
    pub fn new(sense: Sense) -> Self {
        Self::with_capacity(sense, 0, 0, 0)
    }

    /// A problem without rows and columns, with room for as many as stated.
    pub fn with_capacity(sense: Sense, rows: usize, cols: usize, nonzeros: usize) -> Self {
        let mut start = Vec::with_capacity(cols + 1);
        start.push(0);
        Self {
            sense,
            cost: Vec::with_capacity(cols),
            lower: Vec::with_capacity(cols),
            upper: Vec::with_capacity(cols),
            integrality: Vec::with_capacity(cols),
            row_lower: Vec::with_capacity(rows),
            row_upper: Vec::with_capacity(rows),
            start,
            index: Vec::with_capacity(nonzeros),
            value: Vec::with_capacity(nonzeros),
        }
    }

    /// Adds the row `lower <= a x <= upper`, as yet without entries; equal bounds make an equation.
    ///
    /// # Panics
    /// On a bound that is not a number, or infinite on the wrong side.
    pub fn add_row(&mut self, lower: f64, upper: f64) -> RowId {
        let row = position(self.rows());
        check_bounds(lower, upper, "row", row);
        self.row_lower.push(lower);
        self.row_upper.push(upper);
        RowId(row)
    }

    /// Adds a column with its entries in rows that exist; entries of the same row are summed.
    ///
    /// # Panics
    /// On an unknown row, or a cost, bound or coefficient that is not usable.
    pub fn add_col(
        &mut self,
        cost: f64,
        lower: f64,
        upper: f64,
        integer: Integrality,
        entries: &[(RowId, f64)],
    ) -> ColId {
        let col = position(self.cols());
        check_cost(cost, col);
        check_bounds(lower, upper, "column", col);
        let pairs = entries.iter().map(|(row, value)| (row.0, *value));
        append(pairs, self.row_lower.len(), Line::Column(col), &mut self.index, &mut self.value);
        self.cost.push(cost);
        self.lower.push(lower);
        self.upper.push(upper);
        self.integrality.push(integer);
        self.start.push(int(self.index.len()));
        ColId(col)
    }

    /// Turns the objective round.
    pub fn set_sense(&mut self, sense: Sense) {
        self.sense = sense;
    }

    /// Replaces the cost of a column.
    pub fn set_cost(&mut self, col: ColId, cost: f64) {
        check_cost(cost, col.0);
        self.cost[col.0 as usize] = cost;
    }

    /// Replaces both bounds of a row.
    pub fn set_row_bounds(&mut self, row: RowId, lower: f64, upper: f64) {
        check_bounds(lower, upper, "row", row.0);
        self.row_lower[row.0 as usize] = lower;
        self.row_upper[row.0 as usize] = upper;
    }

    /// Replaces both bounds of a column.
    pub fn set_col_bounds(&mut self, col: ColId, lower: f64, upper: f64) {
        check_bounds(lower, upper, "column", col.0);
        self.lower[col.0 as usize] = lower;
        self.upper[col.0 as usize] = upper;
    }

    /// Replaces a coefficient that is stored; the one that stood there. A zero stays stored.
    ///
    /// # Panics
    /// On a coefficient that is absent: it would be a change of shape, and is a mistake of whoever counts on it.
    pub fn set_coefficient(&mut self, row: RowId, col: ColId, value: f64) -> f64 {
        let j = col.0 as usize;
        let range = self.start[j] as usize..self.start[j + 1] as usize;
        let found = self.index[range.clone()].binary_search(&int(row.0 as usize));
        let Ok(at) = found else {
            panic!("column {} has no entry in row {} that could be changed; please report this", col.0, row.0);
        };
        check_coefficient(value, Line::Column(col.0), row.0);
        std::mem::replace(&mut self.value[range.start + at], value)
    }

    /// Makes a column integer or continuous.
    pub fn set_integrality(&mut self, col: ColId, integer: Integrality) {
        self.integrality[col.0 as usize] = integer;
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.row_lower.len()
    }

    /// Number of columns.
    pub fn cols(&self) -> usize {
        self.cost.len()
    }

    /// Number of stored coefficients.
    pub fn nonzeros(&self) -> usize {
        self.index.len()
    }

    /// Which way the objective is driven.
    pub fn sense(&self) -> Sense {
        self.sense
    }

    /// Lower and upper bound of a row.
    pub fn row_bounds(&self, row: RowId) -> (f64, f64) {
        (self.row_lower[row.0 as usize], self.row_upper[row.0 as usize])
    }

    /// Lower and upper bound of a column.
    pub fn col_bounds(&self, col: ColId) -> (f64, f64) {
        (self.lower[col.0 as usize], self.upper[col.0 as usize])
    }

    /// Cost of a column.
    pub fn cost(&self, col: ColId) -> f64 {
        self.cost[col.0 as usize]
    }

    /// Whether a column is integer.
    pub fn integer(&self, col: ColId) -> Integrality {
        self.integrality[col.0 as usize]
    }

    /// Whether any column is integer, that is, whether the problem is a MIP.
    pub fn has_integers(&self) -> bool {
        self.integrality.contains(&Integrality::Integer)
    }

    /// The entries of a column, ascending in row.
    pub fn column(&self, col: ColId) -> impl Iterator<Item = (RowId, f64)> + '_ {
        let j = col.0 as usize;
        let range = self.start[j] as usize..self.start[j + 1] as usize;
        let rows = self.index[range.clone()].iter();
        rows.zip(&self.value[range]).map(|(row, value)| (RowId(*row as u32), *value))
    }

    /// All columns, in order.
    pub fn columns(&self) -> impl Iterator<Item = ColId> + use<> {
        (0..position(self.cols())).map(ColId)
    }

    /// The row activities A x for `x` of one value per column.
    pub fn activity(&self, x: &[f64]) -> Vec<f64> {
        assert_eq!(x.len(), self.cols(), "one value per column is needed");
        let mut activity = vec![0.0; self.rows()];
        for (col, x_j) in self.columns().zip(x) {
            for (row, value) in self.column(col) {
                activity[row.0 as usize] += value * x_j;
            }
        }
        activity
    }

    /// The same problem with every column continuous.
    pub fn relaxed(&self) -> Problem {
        let mut relaxed = self.clone();
        relaxed.integrality.fill(Integrality::Continuous);
        relaxed
    }

    /// The same problem with each integer column fixed at the whole number nearest to its value in
    /// `x` and then made continuous: the LP whose duals price a MIP's plan.
    ///
    /// # Panics
    /// If `x` has not one value per column, or an infinite one for an integer column.
    pub fn fixed(&self, x: &[f64]) -> Problem {
        assert_eq!(x.len(), self.cols(), "one value per column is needed");
        let mut fixed = self.relaxed();
        for (col, x_j) in self.columns().zip(x) {
            if self.integer(col) == Integrality::Integer {
                fixed.set_col_bounds(col, x_j.round(), x_j.round());
            }
        }
        fixed
    }
}

fn position(count: usize) -> u32 {
    int(count) as u32 // `int` has refused what does not fit
}

pub(crate) fn check_cost(cost: f64, col: u32) {
    assert!(cost.is_finite(), "cost {cost} of column {col} is not finite; please report this");
}

pub(crate) fn check_bounds(lower: f64, upper: f64, kind: &str, line: u32) {
    assert!(
        lower < f64::INFINITY && upper > f64::NEG_INFINITY, // false for NaN, too
        "bounds {lower} to {upper} of {kind} {line} are not usable; please report this"
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use Integrality::{Continuous, Integer};

    fn small() -> Problem {
        let mut problem = Problem::new(Sense::Minimise);
        let a = problem.add_row(0.0, 4.0);
        let b = problem.add_row(1.0, f64::INFINITY);
        problem.add_col(1.0, 0.0, 9.0, Integer, &[(b, 2.0), (a, 1.0), (b, 1.0)]);
        problem.add_col(2.0, 0.0, f64::INFINITY, Continuous, &[(a, -1.0)]);
        problem
    }

    #[test]
    fn duplicates_are_summed() {
        let problem = small();
        let column: Vec<_> = problem.column(ColId(0)).collect();
        assert_eq!(column, [(RowId(0), 1.0), (RowId(1), 3.0)]);
        assert_eq!((problem.rows(), problem.cols(), problem.nonzeros()), (2, 2, 3));
    }

    #[test]
    fn a_stored_coefficient_is_replaced() {
        let mut problem = small();
        assert_eq!(problem.set_coefficient(RowId(1), ColId(0), 5.0), 3.0);
        assert_eq!(problem.activity(&[2.0, 0.5]), [1.5, 10.0]);
    }

    #[test]
    #[should_panic(expected = "column 1 has no entry in row 1")]
    fn an_absent_coefficient_is_no_zero() {
        small().set_coefficient(RowId(1), ColId(1), 5.0);
    }

    #[test]
    fn activity_is_matrix_times_values() {
        assert_eq!(small().activity(&[2.0, 0.5]), [1.5, 6.0]);
    }

    #[test]
    fn fixed_rounds_integers_only() {
        let fixed = small().fixed(&[2.9999, 0.5]);
        assert_eq!(fixed.col_bounds(ColId(0)), (3.0, 3.0));
        assert_eq!(fixed.col_bounds(ColId(1)), (0.0, f64::INFINITY));
        assert!(!fixed.has_integers() && small().has_integers());
    }

    #[test]
    #[should_panic(expected = "bounds NaN to 1 of row 0")]
    fn refuses_nan_bounds() {
        Problem::new(Sense::Minimise).add_row(f64::NAN, 1.0);
    }

    #[test]
    #[should_panic(expected = "cost inf of column 0")]
    fn refuses_infinite_costs() {
        Problem::new(Sense::Minimise).add_col(f64::INFINITY, 0.0, 1.0, Continuous, &[]);
    }
}
