//! Common: a small made-up chain with a plan, to see a whole page of.

mod chain;
mod money;
mod plan;

use loparite_claims::verdict::{Finding, Rating, Verdict};
use loparite_kernel::ids::Id;
use loparite_model::chain::Model;

pub use chain::{empty, model};
pub use money::{estimates, idle, programme, terms};
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
