//! Flow: the yearly cash flow of a study, and what is read off it.
//!
//! In        the [`Statement`] of the project that a study expands to; year 0 is the first of spending
//! Out       [`Flow`]: cash before and after tax; value, rate of return, payback
//! Holds     a basis of tax of which nothing is known has no cash, so nothing is read off it
//! Not here  the statement itself (`project`), the vectors (`study`)

use crate::discount::{Discount, Timing, npv};
use crate::irr::{Irr, irr};
use crate::measure::payback_years;
use crate::project::Statement;
use crate::series::{Series, Year};

/// What is known of taxes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Taxes {
    /// A share of profit.
    Of(f64),
    /// The study gives money after tax: there is no flow before it.
    Deducted,
    /// Nothing: there is no flow after tax.
    Unknown,
}

/// Before or after profit tax.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Basis {
    /// Before.
    BeforeTax,
    /// After.
    AfterTax,
}

impl Basis {
    /// For print.
    pub fn word(self) -> &'static str {
        match self {
            Basis::BeforeTax => "before tax",
            Basis::AfterTax => "after tax",
        }
    }
}

/// The cash flow of a study.
#[derive(Clone, PartialEq, Debug)]
pub struct Flow {
    /// All lines by year.
    pub statement: Statement,
    /// Last year of production.
    pub last: Year,
    /// What is known of taxes.
    pub taxes: Taxes,
}

impl Flow {
    /// Cash on a basis; `None` if nothing is known of it.
    pub fn cash(&self, basis: Basis) -> Option<&Series> {
        match (basis, self.taxes) {
            (Basis::BeforeTax, Taxes::Deducted) | (Basis::AfterTax, Taxes::Unknown) => None,
            (Basis::BeforeTax, _) => Some(&self.statement.before_tax),
            (Basis::AfterTax, _) => Some(&self.statement.project),
        }
    }

    /// Value of a line at the start of year 0.
    pub fn value(&self, of: &Series, rate: f64, timing: Timing) -> f64 {
        npv(of, &Discount { rate, base: 0, timing })
    }

    /// Rates of return.
    pub fn irr(&self, basis: Basis) -> Option<Irr> {
        self.cash(basis).map(irr)
    }

    /// Years from start-up until capital is back for good. What closing down costs later is no capital to pay back.
    pub fn payback(&self, basis: Basis) -> Option<f64> {
        let cash = self.cash(basis)?;
        let produced = Series::of(cash.first(), self.last, |year| cash.at(year));
        payback_years(&produced, self.statement.on_line)
    }
}
