//! Solver room: states linear and mixed-integer problems, has HiGHS solve them, and rechecks the answers.
//!
//! In        a [`problem::Problem`]: rows with bounds, columns with cost, bounds, integrality and entries
//! Out       a [`solver::Solution`]: status, values, duals, Farkas ray; [`certificate::check`] measures it
//! Holds     infeasible is a status, never an error; the same problem and settings give the same
//!           bits (one thread, fixed seed) as long as no time limit strikes; no other crate sees HiGHS
//! Equations (1) minimise or maximise  c x
//!           (2) subject to  row_lower <= A x <= row_upper,  col_lower <= x <= col_upper,
//!               x_j a whole number for every integer column j
//! Source    Huangfu and Hall, Parallelizing the dual revised simplex method, 2018; HiGHS 1.15
//! Not here  what rows and columns mean (the plan crate), quadratic problems (the market's solver)
//!
//! ```
//! use loparite_milp::certificate;
//! use loparite_milp::problem::{Integrality, Problem, Sense};
//! use loparite_milp::solver::{Settings, Status, solve};
//!
//! // Two products share 40 t of feed and 60 h of furnace.
//! let mut problem = Problem::new(Sense::Maximise);
//! let feed = problem.add_row(f64::NEG_INFINITY, 40.0);
//! let furnace = problem.add_row(f64::NEG_INFINITY, 60.0);
//! problem.add_col(3.0, 0.0, f64::INFINITY, Integrality::Continuous, &[(feed, 1.0), (furnace, 1.0)]);
//! problem.add_col(5.0, 0.0, f64::INFINITY, Integrality::Continuous, &[(feed, 1.0), (furnace, 2.0)]);
//!
//! let solution = solve(&problem, &Settings::default());
//! assert_eq!(solution.status, Status::Optimal);
//! assert!((solution.objective - 160.0).abs() < 1e-6); // 20 of each
//! assert!((solution.row_dual[0] - 1.0).abs() < 1e-6); // one more tonne of feed is worth 1
//! assert!((solution.row_dual[1] - 2.0).abs() < 1e-6); // one more furnace hour is worth 2
//! assert!(certificate::check(&problem, &solution).worst() < 1e-7);
//! ```

pub mod bound;
pub mod certificate;
mod drive;
pub mod elastic;
mod entries;
mod exact;
mod ffi;
pub mod mps;
pub mod problem;
pub mod search;
pub mod sink;
pub mod solver;
pub mod sweep;
