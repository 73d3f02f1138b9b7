//! Finance: what money is worth, yields, owes; what plants cost. Plain numbers in, plain numbers out.
//!
//! In        money by year, sizes of equipment, terms of taxes and loans
//! Out       cash: [`project`], [`measure`], [`irr`], [`discount`], [`tax`], [`depreciation`], [`loan`], [`breakeven`],
//!           [`joint`], [`money`], [`series`]; plants: [`capital`], [`equipment`], [`index`], [`accuracy`],
//!           [`regression`], [`opex`], [`plant`]; publications: [`study`], [`checks`]
//! Holds     functions know no chain and no currency; all money of a call is of one currency and price year; what is no
//!           number never comes out
//! Not here  which money belongs to which facility (`loparite-economics`)

pub mod accuracy;
pub mod breakeven;
pub mod capital;
pub mod checks;
pub mod depreciation;
pub mod discount;
pub mod equipment;
pub mod fault;
pub mod index;
pub mod irr;
pub mod joint;
pub mod loan;
pub mod measure;
pub mod money;
pub mod opex;
pub mod plant;
pub mod project;
pub mod regression;
pub mod series;
pub mod student;
pub mod study;
pub mod tax;
