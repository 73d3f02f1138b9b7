//! Goal: something measurable wanted in a year.
//!
//! In        what the scenario states
//! Out       [`Goal`]
//! Holds     the target is in the unit of the measure
//! Not here  whether it is reached (`outcome`)

use crate::chain::{CommodityId, SiteId, Stage};
use crate::figure::Figure;
use loparite_kernel::define_id;
use loparite_kernel::quantity::Year;

define_id!(
    /// A goal.
    GoalId,
);

/// What is measured.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Measure {
    /// Tonnes of these commodities made in the year, each in its basis.
    Production(Vec<CommodityId>),
    /// People at work in the year, in plants that make something.
    Jobs,
    /// Plants on line in the year.
    Plants,
    /// Capital spent up to the end of the year.
    Capital,
}

/// Something measurable wanted in a year.
#[derive(Clone, Debug)]
pub struct Goal {
    /// For print.
    pub name: String,
    /// Place among the goals the plan pursues; without it the goal is only judged.
    pub order: Option<u32>,
    /// When.
    pub year: Year,
    /// What.
    pub measure: Measure,
    /// Facilities that count, by stage; `None` is all.
    pub stages: Option<Vec<Stage>>,
    /// Facilities that count, by site; `None` is all.
    pub sites: Option<Vec<SiteId>>,
    /// How much, in the unit of the measure.
    pub target: Figure,
    /// Unit for print, such as `t REO/a`.
    pub unit: String,
}
