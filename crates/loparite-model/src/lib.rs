//! Model: the vocabulary of a checked chain, and the words in which results are said.
//!
//! In        what `loparite-load` has read and checked
//! Out       [`chain::Model`], immutable; [`post`] (accounts, activities, postings); [`outcome`] (what a plan is)
//! Holds     every id in a model points to something; all money is in the scenario's currency and price year;
//!           masses in tonnes of the commodity's basis; time in calendar years
//! Not here  files, serialisation, the solver

pub mod chain;
pub mod claim;
pub mod cost;
pub mod figure;
pub mod goal;
pub mod outcome;
pub mod planning;
pub mod post;
pub mod superstructure;
pub mod words;
