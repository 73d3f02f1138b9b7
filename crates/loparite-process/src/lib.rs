//! Process: what a technology takes and gives, element by element.
//!
//! In        compositions of feeds, declared yields of outputs; nothing of chains, sites or years
//! Out       [`recipe::Recipe`]: tonnes of each product and of each lost element per tonne of feed
//! Holds     every element that goes in comes out: in products or in the residue
//! Not here  unit operations and flowsheets that derive the yields

pub mod recipe;
