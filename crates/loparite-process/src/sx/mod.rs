//! Solvent extraction: equilibria, counter-current cascades and their exact solution.
//!
//! In        components with their distribution laws, stages, flows, feeds and draws
//! Out       concentrations of every stage, flows of every outlet
//! Holds     every component balances in every stage; a solver that does not converge gives no result
//! Not here  kinetics of the mixers, entrainment, third phase

mod band;
pub mod cascade;
pub mod circuit;
pub mod data;
pub mod design;
pub mod equilibrium;
pub mod reach;
mod search;
pub mod startup;
pub mod train;
pub mod xu;
