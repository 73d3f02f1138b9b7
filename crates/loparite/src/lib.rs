//! Loparite: ore to magnet, as a plan that can be checked. All that front doors may see.
//!
//! In        the folder of a scenario, where to write, a seed
//! Out       [`check()`], [`run()`], [`plan()`], [`ask()`], [`mps()`], [`verify()`], [`superstructure()`],
//!           [`claims()`], [`finance()`], [`process()`], [`sx()`], [`explain()`]
//! Holds     read, check, plan, sum up, judge, write, in this order; nothing is written unless everything is there
//! Not here  engines: each stands in a room of its own and is a function of the model

mod ask;
mod clock;
mod diagram;
mod finance;
mod finance_text;
mod json;
mod process;
mod run;
mod schedule;
mod study;
mod superstructure;
mod sx;
mod text;
mod verify;

pub use crate::ask::{Ask, ask};
pub use crate::clock::Timing;
pub use crate::run::{
    Failure, Finished, Options, Processed, Progress, Quiet, Turns, check, claims, finance, mps, plan, process, run,
    study, sx,
};
pub use crate::superstructure::superstructure;
pub use crate::verify::{Checked, verify};
pub use loparite_kernel::codes::{CODES, Code};
pub use loparite_kernel::diag::{Diag, Place, Severity};
pub use loparite_load::{Rejected, SourceFile};
pub use loparite_model::chain::Objective;

/// Version of the program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What a diagnostic means at length, by its code.
pub fn explain(code: &str) -> Option<&'static Code> {
    loparite_kernel::codes::find(code)
}
