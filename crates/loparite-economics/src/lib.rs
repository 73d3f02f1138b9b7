//! Economics: whose money, when: what a facility costs, and the programme's cash flow from the postings of a plan.
//!
//! In        a checked model; of the programme an outcome with levels
//! Out       [`estimate`] before a plan, [`programme`] after it, [`evaluate`] as often as something is turned
//! Holds     the only room that knows both the chain and the finance engine; the planner's money rows and the report's
//!           tables come from the same functions
//! Not here  formulas of finance (`loparite-finance`), which plan is best (`loparite-plan`)

mod compile;
mod continuation;
pub mod estimate;
pub mod evaluate;
mod handing;
mod ledger;
pub mod programme;
pub mod schedule;
mod tax;
