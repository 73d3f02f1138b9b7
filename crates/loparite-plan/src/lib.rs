//! Plan: capacity expansion of a chain as postings, and what keeps a goal out of reach.
//!
//! In        a checked model
//! Out       an [`Outcome`](loparite_model::outcome::Outcome): activities with levels, goals with their attainable
//!           maximum
//! Holds     every material account sums to zero; infeasible is an outcome; more of a limit never lowers an attainable
//!           maximum; the same model gives the same bytes
//! Not here  the market (prices are given), flowsheets (recipes are derived from declared yields), text

pub mod breach;
pub mod cause;
pub mod explain;
pub mod family;
pub mod futures;
pub mod goals;
pub mod levers;
pub mod program;
pub mod rounding;
pub mod search;
pub mod season;
pub mod solve;
pub mod superstructure;
pub mod terms;
pub mod ways;
pub mod worth;
