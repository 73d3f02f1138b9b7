//! Clock: processor time by phase. The only room with a clock is the facade.
//!
//! In        moments at which phases begin
//! Out       [`Timing`], processor seconds
//! Holds     times go to the terminal and the benchmark, never into a run folder

#![allow(clippy::disallowed_methods)] // the one place where time is measured

use loparite_milp::solver::Moment;
use std::cell::Cell;

/// Processor seconds by phase.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timing {
    /// Reading and checking text.
    pub read: f64,
    /// From checked model to the program of the whole horizon.
    pub build: f64,
    /// The solver's own.
    pub solver: f64,
    /// The planner's, without the solver.
    pub plan: f64,
    /// The programme's money and all estimates; part of `report`.
    pub money: f64,
    /// Summing up, judging, money, tables, page, writing.
    pub report: f64,
}

impl Timing {
    /// All of it.
    pub fn total(&self) -> f64 {
        self.read + self.solver + self.plan + self.report
    }

    /// As one line of JSON.
    pub fn json(&self) -> String {
        format!(
            "{{\"read_s\":{:.4},\"build_s\":{:.4},\"solver_s\":{:.4},\"plan_s\":{:.4},\"money_s\":{:.4},\"report_s\":{:.4},\"total_s\":{:.4}}}",
            self.read,
            self.build,
            self.solver,
            self.plan,
            self.money,
            self.report,
            self.total()
        )
    }
}

/// Processor seconds of this process so far.
pub fn now() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

thread_local! {
    static BEGUN: Cell<f64> = const { Cell::new(0.0) };
    static SOLVER: Cell<f64> = const { Cell::new(0.0) };
}

/// Adds up the solver's time.
pub fn on_solve(moment: Moment) {
    match moment {
        Moment::Begin => BEGUN.set(now()),
        Moment::End => SOLVER.set(SOLVER.get() + now() - BEGUN.get()),
    }
}

/// The solver's time since the last call.
pub fn take_solver() -> f64 {
    SOLVER.replace(0.0)
}
