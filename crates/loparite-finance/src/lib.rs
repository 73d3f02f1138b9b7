//! Finance: annuities, discounting, rates of return, profit tax. Plain numbers in, plain numbers out.
//!
//! In        money by year
//! Out       [`loan`], [`cash`]
//! Holds     functions know no chain and no currency; all money of a call is of one currency and price year
//! Not here  which money belongs to which facility (`loparite-plan`)

pub mod cash;
pub mod loan;
