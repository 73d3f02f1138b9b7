//! Results: tables from postings, and the folder they are written to. The only writer beside the report.
//!
//! In        a model and an outcome
//! Out       [`summary`] (rows for people and pages), [`frame`] (a table for Parquet), [`tables`] (which there are),
//!           [`folder`] (a run folder that is complete or not there)
//! Holds     every number is a sum of postings; the same run gives the same bytes; nobody else knows Arrow or Parquet
//! Not here  verdicts (`loparite-claims`), pictures (`loparite-report`)

pub mod folder;
pub mod frame;
pub mod summary;
pub mod tables;
pub mod trace;
