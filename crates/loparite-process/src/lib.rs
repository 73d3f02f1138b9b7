//! Process: unit operations, flowsheets, solvent extraction, and the recipes that follow from them.
//!
//! In        compositions, streams, settings: plain numbers; nothing of chains, sites, years or money
//! Out       [`recipe::Recipe`]: tonnes of each product and of each lost element per tonne of feed; solved flowsheets
//! Holds     every atom that goes in comes out: in products or in what is lost
//! Not here  reading text (`loparite-load`), drawing (`loparite-report`)

pub mod derive;
pub mod flowsheet;
pub mod reaction;
pub mod recipe;
pub mod species;
pub mod stream;
pub mod sx;
pub mod unit;
pub mod words;
