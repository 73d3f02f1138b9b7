//! Common: a small made-up chain with a plan, to see a whole page of.

mod chain;
mod plan;

use loparite_claims::verdict::{Finding, Rating, Verdict};
use loparite_kernel::ids::Id;
use loparite_model::chain::Model;
use loparite_model::outcome::Outcome;
use loparite_report::Finance;

pub use chain::{empty, model};
pub use plan::{infeasible, outcome};

/// One verdict of each rating.
pub fn verdicts(model: &Model) -> Vec<Verdict> {
    let ratings = [Rating::Supported, Rating::Plausible, Rating::Untestable, Rating::Strained, Rating::Contradicted];
    let verdict = |(claim, rating): (_, Rating)| Verdict {
        claim,
        rating,
        because: "the works would need 40 % of all neodymium <mined> & refined".into(),
        findings: vec![Finding {
            check: "evidence",
            rating,
            reason: "the central value is 2.4 times smaller".into(),
            evidence: vec![Id::at(1), Id::at(2)],
            ratio: Some(2.4),
        }],
        binding: vec!["technology access: 40 % of the maximum".into()],
        relaxation: vec!["time: 3 years later".into()],
        goal: model.goals.ids().next().filter(|_| rating == Rating::Contradicted),
    };
    model.claims.ids().zip(ratings).map(verdict).collect()
}

/// Cash that turns after four years.
pub fn finance(model: &Model, outcome: &Outcome) -> Finance {
    if outcome.levels.is_empty() {
        return Finance::default();
    }
    let mut sum = 0.0;
    let row = |year: i32| {
        let cash = if year < 2030 { -21e9 } else { 26e9 };
        let tax = if year > 2032 { 4e9 } else { 0.0 };
        sum += (cash - tax) / 1.12_f64.powi(year - model.first_year);
        (year, cash, tax, sum)
    };
    let rows = model.years().map(row).collect();
    Finance { npv_before_tax: 9.1e9, npv_after_tax: 2.3e9, irr: Some(0.131), payback: Some(2034), rows }
}
