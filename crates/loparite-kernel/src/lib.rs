//! Kernel: what every room needs and nothing that any room alone needs.
//!
//! In        nothing: no files, no solver, no scenario
//! Out       identifiers and tables ([`ids`]), quantities with unit, basis and price year ([`quantity`], [`mass`]),
//!           chemical elements ([`element`]), diagnostics with code, place and hint ([`diag`])
//! Holds     everything here is immutable, ordered and free of clock, environment and hash order
//! Not here  the words of a chain (`loparite-model`), reading files (`loparite-load`)

pub mod codes;
pub mod diag;
pub mod element;
pub mod ids;
pub mod mass;
pub mod quantity;
pub mod unit;
