//! Category: a number that belongs to another kind of thing than it is said of.
//!
//! In        the kind the number belongs to, the kind it was said of, the fact where it stands of the right thing
//! Out       contradicted if the claimed number is that of the fact; else untestable
//! Holds     rare metals (lithium, tungsten, niobium) are never rare earths; the basis of the mass plays no part, for
//!           it is not the same thing that is weighed
//! Not here  whether the number would be right of the thing claimed (`evidence`, `plan`)

use super::{Case, ratio, untestable};
use crate::rate;
use crate::verdict::{Finding, Rating};
use crate::words;
use loparite_model::chain::CommodityKind;
use loparite_model::claim::FactId;

const CHECK: &str = "category";

/// Asks whether the claimed number is that of another category.
pub fn find(case: &Case, subject: CommodityKind, taken_for: CommodityKind, fact: FactId) -> Finding {
    let row = &case.model.facts[fact];
    let Some((says, claimed)) = case.number() else {
        return untestable(CHECK, "the claim states no number");
    };
    if subject == taken_for {
        return untestable(CHECK, format!("both are {}", plural(subject)));
    }
    let same: Vec<_> = row
        .evidence
        .iter()
        .filter(|value| value.quantity.dimension == claimed.dimension)
        .filter(|value| rate::distance(claimed.value, value.quantity.value) <= rate::SAME_NUMBER)
        .collect();
    let text = words::quantity(claimed, &says.text);
    let Some(first) = same.first() else {
        return untestable(CHECK, format!("{text} is not the number of {}", row.name));
    };
    let rating = same.iter().map(|value| case.soften(Rating::Contradicted, value.origin)).max();
    Finding {
        check: CHECK,
        rating: rating.unwrap_or(Rating::Untestable),
        reason: format!(
            "{} is the {} ({}): {} were taken for {}",
            amount(&text),
            row.name,
            case.by(first.origin),
            plural(subject),
            plural(taken_for)
        ),
        evidence: same.iter().map(|value| value.origin).collect(),
        ratio: ratio(claimed.value, first.quantity.value),
    }
}

/// without the basis, which belongs to the thing claimed: "50,000 t REO/a" is "50,000 t/a"
fn amount(text: &str) -> String {
    text.replace(" REO", "").replace(" metal", "")
}

fn plural(kind: CommodityKind) -> &'static str {
    match kind {
        CommodityKind::RareEarth => "rare earths",
        CommodityKind::RareMetal => "rare metals (lithium, tungsten, molybdenum, niobium, zirconium and the like)",
        CommodityKind::Other => "other goods",
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::Bench;
    use crate::verdict::Rating;
    use crate::verdict::Verdict;
    use loparite_model::chain::CommodityKind;
    use loparite_model::claim::{Check, Operator};
    use loparite_model::figure::Grade;

    fn verdict(says: &str, grade: Grade, taken_for: CommodityKind) -> Verdict {
        let mut bench = Bench::new();
        let evidence = bench.fact("target for rare metals", &[("50 kt/a", 2025, grade)]);
        let subject = CommodityKind::RareMetal;
        bench.claim("c", says, Operator::Equal, Some(2030), vec![Check::Category { subject, taken_for, evidence }]);
        bench.judge().remove(0)
    }

    #[test]
    fn rare_metals_are_not_rare_earths() {
        let found = verdict("50000 t REO/a", Grade::Reported, CommodityKind::RareEarth);
        assert_eq!(found.rating, Rating::Contradicted);
        assert!(found.because.contains("were taken for rare earths"), "{}", found.because);
        assert_eq!(verdict("55000 t REO/a", Grade::Reported, CommodityKind::RareEarth).rating, Rating::Contradicted);
        assert_eq!(verdict("50000 t REO/a", Grade::Assumed, CommodityKind::RareEarth).rating, Rating::Strained);
    }

    #[test]
    fn another_number_or_the_same_kind_says_nothing() {
        assert_eq!(verdict("30000 t REO/a", Grade::Reported, CommodityKind::RareEarth).rating, Rating::Untestable);
        assert_eq!(verdict("50000 t REO", Grade::Reported, CommodityKind::RareEarth).rating, Rating::Untestable);
        assert_eq!(verdict("50000 t/a", Grade::Reported, CommodityKind::RareMetal).rating, Rating::Untestable);
    }
}
