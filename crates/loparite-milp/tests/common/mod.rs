//! Common: random problems and a second solver, for the tests of the room.
//!
//! In        what a test draws
//! Out       [`Draw`], a problem to be given to any sink; [`Clarabel`], a sink that solves by another code
//! Not here  what is to hold of them (the tests)

#![allow(dead_code, clippy::unwrap_used, reason = "each test uses its part")]

use clarabel::algebra::CscMatrix;
use clarabel::solver::{DefaultSettings, DefaultSolver, IPSolver, SolverStatus, SupportedConeT};
use loparite_milp::problem::{ColId, Integrality, RowId, Sense};
use loparite_milp::sink::Sink;
use proptest::prelude::*;

pub const INF: f64 = f64::INFINITY;

/// A problem that is satisfied by a point of whole numbers.
#[derive(Clone, Debug)]
pub struct Draw {
    pub sense: Sense,
    /// Per row: which sides are bounded, how far from the point, and coefficients; many are 0.
    pub rows: Vec<(u8, f64, f64, Vec<f64>)>,
    /// Per column: cost, whether it is integer, where the point is, which sides are bounded, how far from the point.
    pub cols: Vec<(f64, bool, i32, u8, i32, i32)>,
}

/// Draws problems with bounds of every kind; `endless` says of how many kinds of bounds those without end are part.
pub fn draw(kinds: u8) -> impl Strategy<Value = Draw> {
    let coefficient = prop_oneof![2 => Just(0.0), 3 => -9.0..9.0_f64, 1 => (-3..4_i32).prop_map(f64::from)];
    (0..7_usize, 0..6_usize).prop_flat_map(move |(cols, rows)| {
        let row = (0..5_u8, 0.0..3.0_f64, 0.0..3.0_f64, prop::collection::vec(coefficient.clone(), cols));
        let column = (-10.0..10.0_f64, any::<bool>(), -9..10_i32, 0..kinds, 0..6_i32, 0..6_i32);
        (
            prop_oneof![Just(Sense::Minimise), Just(Sense::Maximise)],
            prop::collection::vec(row, rows),
            prop::collection::vec(column, cols),
        )
            .prop_map(|(sense, rows, cols)| Draw { sense, rows, cols })
    })
}

impl Draw {
    /// Gives the problem to a sink, every column continuous if `kind` is.
    pub fn emit(&self, kind: Integrality, sink: &mut dyn Sink) {
        for (kind, below, above, row) in &self.rows {
            let at: f64 = row.iter().zip(&self.cols).map(|(a, col)| a * f64::from(col.2)).sum();
            match kind {
                0 => sink.row(-INF, at + above),
                1 => sink.row(at - below, INF),
                2 => sink.row(at, at),
                3 => sink.row(at - below, at + above),
                _ => sink.row(-INF, INF),
            };
        }
        for (j, (cost, integer, at, sides, below, above)) in self.cols.iter().enumerate() {
            let (low, high) = (f64::from(at - below), f64::from(at + above));
            let (lower, upper) = match sides {
                0 => (low, high),
                1 => (f64::from(*at), f64::from(*at)),
                2 => (low.min(0.0), high.max(0.0)),
                3 => (low, INF),
                4 => (-INF, high),
                5 => (0.0_f64.min(low), INF),
                _ => (-INF, INF),
            };
            let kind = if *integer { kind } else { Integrality::Continuous };
            // backwards and in two halves: entries need not ascend, and those of a row are summed
            let halves = |(i, row): (usize, &(u8, f64, f64, Vec<f64>))| {
                let half = (RowId(i as u32), 0.5 * row.3[j]);
                [half, half]
            };
            let entries: Vec<_> = self.rows.iter().enumerate().rev().flat_map(halves).collect();
            sink.column(*cost, lower, upper, kind, &entries);
        }
    }
}

/// A sink that hands a linear problem to Clarabel: minimise q x, A x + s = b with s in a cone.
pub struct Clarabel {
    turned: f64,
    cost: Vec<f64>,
    rows: Vec<(f64, f64)>,
    bounds: Vec<(f64, f64)>,
    entries: Vec<(usize, usize, f64)>,
}

impl Clarabel {
    pub fn new(sense: Sense) -> Clarabel {
        let turned = if sense == Sense::Minimise { 1.0 } else { -1.0 };
        Clarabel { turned, cost: Vec::new(), rows: Vec::new(), bounds: Vec::new(), entries: Vec::new() }
    }

    /// The optimum, if there is one.
    pub fn optimum(&self) -> Option<f64> {
        let cols = self.cost.len();
        // equations first, then one inequality a side
        let mut place: Vec<(usize, f64, f64)> = Vec::new(); // row of ours or column bound, sign, right-hand side
        let sides = self.rows.iter().chain(&self.bounds).enumerate();
        place.extend(sides.clone().filter(|(_, (l, u))| l == u).map(|(i, (l, _))| (i, 1.0, *l)));
        let equations = place.len();
        for (i, (lower, upper)) in sides.filter(|(_, (l, u))| l != u) {
            place.extend(upper.is_finite().then_some((i, 1.0, *upper)));
            place.extend(lower.is_finite().then_some((i, -1.0, -*lower)));
        }
        let mut triplets = (Vec::new(), Vec::new(), Vec::new());
        let mut put = |row: usize, col: usize, value: f64| {
            triplets.0.push(row);
            triplets.1.push(col);
            triplets.2.push(value);
        };
        for (at, (i, sign, _)) in place.iter().enumerate() {
            match i.checked_sub(self.rows.len()) {
                Some(col) => put(at, col, *sign),
                None => self.entries.iter().filter(|e| e.0 == *i).for_each(|e| put(at, e.1, sign * e.2)),
            }
        }
        let (rows, index, values) = triplets;
        let matrix = CscMatrix::new_from_triplets(place.len(), cols, rows, index, values);
        let rhs: Vec<f64> = place.iter().map(|p| p.2).collect();
        let cones = [SupportedConeT::ZeroConeT(equations), SupportedConeT::NonnegativeConeT(place.len() - equations)];
        let settings = DefaultSettings {
            verbose: false,
            tol_gap_abs: 1e-10,
            tol_gap_rel: 1e-10,
            tol_feas: 1e-10,
            max_threads: 1,
            ..DefaultSettings::default()
        };
        let none = CscMatrix::zeros((cols, cols));
        let mut solver = DefaultSolver::new(&none, &self.cost, &matrix, &rhs, &cones, settings).unwrap();
        solver.solve();
        let solved = matches!(solver.solution.status, SolverStatus::Solved | SolverStatus::AlmostSolved);
        solved.then_some(self.turned * solver.solution.obj_val)
    }
}

impl Sink for Clarabel {
    fn row(&mut self, lower: f64, upper: f64) -> RowId {
        self.rows.push((lower, upper));
        RowId(self.rows.len() as u32 - 1)
    }

    fn column(&mut self, cost: f64, lower: f64, upper: f64, _: Integrality, entries: &[(RowId, f64)]) -> ColId {
        let col = self.cost.len();
        self.cost.push(self.turned * cost);
        self.bounds.push((lower, upper));
        self.entries.extend(entries.iter().map(|(row, value)| (row.0 as usize, col, *value)));
        ColId(col as u32)
    }
}
