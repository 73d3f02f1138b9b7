//! Sink: where rows and columns go, whoever receives them.
//!
//! In        rows as bounds, columns as cost, bounds, integrality and entries, in the order of the builder
//! Out       a [`Problem`] (for the solver), a [`Count`] (what it would be), a file ([`crate::mps::Mps`]), or whatever
//!           else implements [`Sink`]
//! Holds     every sink numbers rows and columns from 0 in the order given and refuses the same mistakes; an entry in a
//!           row that does not exist ends the program: what is absent is a fault of the builder, never a zero
//! Not here  what rows and columns mean (the plan crate)

use crate::entries::{Line, append};
use crate::problem::{ColId, Integrality, Problem, RowId, check_bounds, check_cost};

/// A receiver of a problem, row by row and column by column.
pub trait Sink {
    /// The row `lower <= a x <= upper`, as yet without entries; equal bounds make an equation, infinite ones are none.
    ///
    /// # Panics
    /// On a bound that is not a number, or infinite on the wrong side.
    fn row(&mut self, lower: f64, upper: f64) -> RowId;

    /// A column with its entries in rows that were given before; entries of the same row are summed.
    ///
    /// # Panics
    /// On a row that was not given, or a cost, bound or coefficient that is not usable.
    fn column(&mut self, cost: f64, lower: f64, upper: f64, integer: Integrality, entries: &[(RowId, f64)]) -> ColId;
}

impl Sink for Problem {
    fn row(&mut self, lower: f64, upper: f64) -> RowId {
        self.add_row(lower, upper)
    }

    fn column(&mut self, cost: f64, lower: f64, upper: f64, integer: Integrality, entries: &[(RowId, f64)]) -> ColId {
        self.add_col(cost, lower, upper, integer, entries)
    }
}

/// A dry run: how large the problem would be. Counting first lets [`Problem::with_capacity`] grow no array twice.
#[derive(Clone, Debug, Default)]
pub struct Count {
    /// Rows.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Coefficients that are stored: sums of the same row once, zeros not at all.
    pub entries: usize,
    /// Integer columns.
    pub integers: usize,
    /// The last column in canonical form; kept, so that a dry run asks for memory but once.
    index: Vec<i32>,
    value: Vec<f64>,
}

impl Count {
    /// Nothing counted yet.
    pub fn new() -> Count {
        Count::default()
    }

    /// Bytes of a [`Problem`] of this size made with [`Problem::with_capacity`].
    pub fn problem_bytes(&self) -> usize {
        let per_row = 2 * size_of::<f64>();
        let per_column = 3 * size_of::<f64>() + size_of::<Integrality>() + size_of::<i32>();
        let per_entry = size_of::<i32>() + size_of::<f64>();
        self.rows * per_row + self.columns * per_column + size_of::<i32>() + self.entries * per_entry
    }

    /// Bytes of problem and solver together once it is handed over: HiGHS keeps a copy of its own in the same layout.
    /// What it needs while solving is not in it.
    pub fn handed_over_bytes(&self) -> usize {
        2 * self.problem_bytes()
    }
}

impl Sink for Count {
    fn row(&mut self, lower: f64, upper: f64) -> RowId {
        let row = RowId(self.rows as u32);
        check_bounds(lower, upper, "row", row.0);
        self.rows += 1;
        row
    }

    fn column(&mut self, cost: f64, lower: f64, upper: f64, integer: Integrality, entries: &[(RowId, f64)]) -> ColId {
        let col = ColId(self.columns as u32);
        check_cost(cost, col.0);
        check_bounds(lower, upper, "column", col.0);
        let pairs = entries.iter().map(|(row, value)| (row.0, *value));
        self.index.clear();
        self.value.clear();
        append(pairs, self.rows, Line::Column(col.0), &mut self.index, &mut self.value);
        self.entries += self.index.len();
        self.columns += 1;
        self.integers += usize::from(integer == Integrality::Integer);
        col
    }
}
