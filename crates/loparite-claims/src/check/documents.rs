//! Documents: how many of the four that a lender asks for public figures give: timeline, capital, flowsheet, offtake.
//!
//! In        a claimed number of documents, the stages and sites whose facilities are meant
//! Out       a finding; what the plan of this run supplies in their place
//! Holds     a document counts where every figure it needs is there and none is assumed
//! Equations (1) documents = sum over the four of facilities that have it / facilities
//! Not here  making the documents (`loparite-report`)

use super::{Case, Found, untestable};
use crate::rate;
use crate::verdict::Finding;
use crate::words;
use loparite_kernel::quantity::Kind;
use loparite_model::chain::{Facility, FacilityId, SiteId, Stage};
use loparite_model::claim::Operator;
use loparite_model::figure::{Grade, OriginId};
use std::collections::BTreeSet;

const CHECK: &str = "documents";

/// The figures a document of a facility needs; `None` if one is missing.
type Document = fn(&Case, &Facility) -> Option<Vec<OriginId>>;

/// The four.
const DOCUMENTS: [(&str, Document); 4] = [
    ("a timeline", timeline),
    ("a breakdown of capital", capital),
    ("a flowsheet", flowsheet),
    ("an offtake", offtake),
];

/// Counts the documents of some facilities.
pub fn find(case: &Case, stages: &[Stage], sites: Option<&[SiteId]>) -> Found {
    let claimed = case.number().and_then(|(_, quantity)| quantity.expect(Kind::Ratio).ok());
    let Some(claimed) = claimed else {
        return untestable(CHECK, "the claim states no number of documents").into();
    };
    let facilities: Vec<FacilityId> = meant(case, stages, sites).collect();
    if facilities.is_empty() {
        return untestable(CHECK, "the model has no facility that is meant").into();
    }
    let mut origins: BTreeSet<OriginId> = BTreeSet::new();
    let mut documents = 0.0;
    let mut parts = Vec::new();
    for (name, document) in DOCUMENTS {
        let all = facilities.iter().filter_map(|&id| document(case, &case.model.facilities[id]));
        let found: Vec<_> = all.filter(|needed| needed.iter().all(|&o| case.grade(o) != Grade::Assumed)).collect();
        documents += found.len() as f64 / facilities.len() as f64;
        parts.push(format!("{name} for {}", found.len()));
        origins.extend(found.into_iter().flatten());
    }
    let reason = format!(
        "of {}, public figures give {}: {} of 4 documents, claimed {}",
        words::count(facilities.len(), "plant"),
        parts.join(", "),
        words::factor(documents),
        words::said(case.row().says.operator, &words::number(claimed))
    );
    let finding = Finding {
        check: CHECK,
        rating: rate::DOCUMENTS.rating(missed(case.row().says.operator, claimed, documents)),
        reason,
        evidence: origins.into_iter().collect(),
        ratio: super::ratio(claimed, documents),
    };
    Found { relaxation: supplied(case, &facilities), ..finding.into() }
}

/// facilities of the stages at the sites
fn meant<'a>(case: &Case<'a>, stages: &[Stage], sites: Option<&[SiteId]>) -> impl Iterator<Item = FacilityId> {
    let model = case.model;
    model.facilities.iter().filter_map(move |(id, facility)| {
        let stage = model.technologies[facility.technology].stage;
        let here = sites.is_none_or(|sites| sites.contains(&facility.site));
        (stages.contains(&stage) && here).then_some(id)
    })
}

/// by how many documents a claim misses
fn missed(operator: Operator, claimed: f64, found: f64) -> f64 {
    match operator {
        Operator::Equal | Operator::About => (claimed - found).abs(),
        Operator::AtLeast | Operator::More => (claimed - found).max(0.0),
        Operator::AtMost | Operator::Less => (found - claimed).max(0.0),
    }
}

/// an announced capacity with its year
fn timeline(_: &Case, facility: &Facility) -> Option<Vec<OriginId>> {
    facility.announced.map(|announced| vec![announced.capacity.origin])
}

/// capital of the facility itself, and the rules by which it divides at its stage
fn capital(case: &Case, facility: &Facility) -> Option<Vec<OriginId>> {
    let technology = &case.model.technologies[facility.technology];
    let own = facility.capex.cost.origin;
    let rules = case.model.capital_rules.iter().find(|rules| rules.stage == technology.stage)?;
    let shares = rules.shares().map(|share| share.origin);
    (own != technology.capex.cost.origin).then(|| std::iter::once(own).chain(shares).collect())
}

/// power, reagents and further feeds of its technology
fn flowsheet(case: &Case, facility: &Facility) -> Option<Vec<OriginId>> {
    let technology = &case.model.technologies[facility.technology];
    let reagents = technology.reagents.iter().map(|reagent| reagent.amount.origin);
    let inputs = technology.inputs.iter().map(|input| input.amount.origin);
    Some(std::iter::once(technology.power.origin).chain(reagents).chain(inputs).collect())
}

/// a demand for one of its products
fn offtake(case: &Case, facility: &Facility) -> Option<Vec<OriginId>> {
    let outputs = &case.model.technologies[facility.technology].outputs;
    let of_it = |commodity| outputs.iter().any(|output| output.commodity == commodity);
    let mut limits = case.model.offtakes.iter().filter(|(_, offtake)| of_it(offtake.commodity));
    let known = limits.find(|(_, offtake)| case.grade(offtake.limit.origin) != Grade::Assumed)?;
    Some(vec![known.1.limit.origin])
}

/// what the plan of this run gives for these facilities
fn supplied(case: &Case, facilities: &[FacilityId]) -> Vec<String> {
    let builds: Vec<_> = case.summary.builds.iter().filter(|build| facilities.contains(&build.facility)).collect();
    let Some(first) = builds.iter().map(|build| build.on_line).min() else {
        return vec!["the plan of this run builds none of these plants, so it has no documents for them".to_owned()];
    };
    let plants: BTreeSet<FacilityId> = builds.iter().map(|build| build.facility).collect();
    let technologies: BTreeSet<_> = plants.iter().map(|&id| case.model.facilities[id].technology).collect();
    let made: BTreeSet<_> = technologies
        .iter()
        .flat_map(|&id| case.model.technologies[id].outputs.iter().map(|output| output.commodity))
        .collect();
    let sales = case.summary.sales.iter().map(|sale| sale.offtake);
    let offtakes: BTreeSet<_> = sales.filter(|&id| made.contains(&case.model.offtakes[id].commodity)).collect();
    let capital = builds.iter().map(|build| build.capital).sum();
    vec![
        format!("timeline in this run: {}, first on line in {first}", words::count(plants.len(), "plant")),
        format!("capital in this run: {}", words::in_unit(capital, &case.model.currency.to_string())),
        format!("flowsheets in this run: {}", words::count(technologies.len(), "recipe")),
        format!("offtake in this run: {}", words::count(offtakes.len(), "buyer")),
    ]
}

#[cfg(test)]
mod tests {
    use crate::testing::Bench;
    use crate::verdict::{Rating, Verdict};
    use loparite_kernel::ids::Id;
    use loparite_model::chain::{FacilityId, Stage};
    use loparite_model::claim::{Check, Operator};
    use loparite_model::figure::Grade;
    use loparite_results::summary::BuildRow;

    fn verdict(says: &str, grades: [Grade; 4]) -> Verdict {
        let mut bench = Bench::new();
        bench.plant(grades);
        let stages = vec![Stage::Separation];
        bench.claim("c", says, Operator::Equal, None, vec![Check::Documents { stages, sites: None }]);
        bench.judge().remove(0)
    }

    #[test]
    fn documents_without_assumptions_count() {
        use Grade::{Assumed as A, Reported as R};
        assert_eq!(verdict("0 ratio", [A, A, A, A]).rating, Rating::Supported);
        assert_eq!(verdict("0 ratio", [R, A, A, A]).rating, Rating::Plausible);
        assert_eq!(verdict("0 ratio", [R, A, R, A]).rating, Rating::Strained);
        assert_eq!(verdict("0 ratio", [R, R, R, A]).rating, Rating::Contradicted);
        let all = verdict("4 ratio", [R, R, R, R]);
        assert_eq!(all.rating, Rating::Supported);
        assert!(all.because.contains("4 of 4 documents"), "{}", all.because);
    }

    #[test]
    fn nothing_to_count_is_untestable() {
        let mut bench = Bench::new();
        bench.plant([Grade::Reported; 4]);
        let check = |stage, sites| Check::Documents { stages: vec![stage], sites };
        bench.claim("a", "0 ratio", Operator::Equal, None, vec![check(Stage::Magnet, None)]);
        bench.claim("b", "0 ratio", Operator::Equal, None, vec![check(Stage::Separation, Some(vec![]))]);
        bench.claim("c", "0 t", Operator::Equal, None, vec![check(Stage::Separation, None)]);
        assert!(bench.judge().iter().all(|verdict| verdict.rating == Rating::Untestable));
    }

    #[test]
    fn what_the_run_supplies_is_said() {
        let mut bench = Bench::new();
        bench.plant([Grade::Assumed; 4]);
        let row =
            BuildRow { facility: FacilityId::at(0), decided: 2026, on_line: 2029, full: 2031, size: 1.0, capital: 7e9 };
        bench.summary.builds.push(row);
        let check = Check::Documents { stages: vec![Stage::Separation], sites: None };
        bench.claim("c", "0 ratio", Operator::Equal, None, vec![check]);
        let verdict = bench.judge().remove(0);
        assert_eq!(verdict.relaxation[0], "timeline in this run: 1 plant, first on line in 2029");
        assert_eq!(verdict.relaxation[1], "capital in this run: 7 bn RUB of 2025");
    }
}
