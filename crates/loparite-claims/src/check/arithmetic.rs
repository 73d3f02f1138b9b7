//! Arithmetic: the claimed number against a product of other numbers over a product of others, in units.
//!
//! In        terms above and below the bar: numbers of claims, central values of facts
//! Out       a finding; if the mismatch is a power of ten, its name, and the term that would mend it
//! Holds     units and bases must agree, or it is untestable
//! Equations (1) computed = product of `times` / product of `over`
//! Not here  thresholds (`rate`)

use super::{Case, Found, ratio, unlike, untestable};
use crate::rate;
use crate::verdict::{Finding, Rating};
use crate::words;
use loparite_kernel::quantity::{Currency, Quantity};
use loparite_kernel::unit::{Basis, Dimension};
use loparite_model::claim::{Check, ClaimId, Term};
use loparite_model::figure::OriginId;

const CHECK: &str = "arithmetic";

/// A term with its number.
struct Value<'a> {
    term: Term,
    quantity: &'a Quantity,
    text: &'a str,
    origin: Option<OriginId>,
    /// 1 above the bar, -1 below
    sign: i8,
}

/// Holds the claimed number against others.
pub fn find(case: &Case, times: &[Term], over: &[Term]) -> Found {
    match compare(case, times, over) {
        Ok(found) => found,
        Err(reason) => untestable(CHECK, reason).into(),
    }
}

fn compare(case: &Case, times: &[Term], over: &[Term]) -> Result<Found, String> {
    let (says, claimed) = case.number().ok_or("the claim states no number")?;
    let terms = times.iter().map(|term| (term, 1)).chain(over.iter().map(|term| (term, -1)));
    let values: Vec<Value> = terms.map(|(term, sign)| value(case, *term, sign)).collect::<Result<_, _>>()?;
    let computed = product(&values)?;
    if let Some(why) = unlike(claimed, &computed) {
        return Err(format!("{} cannot be held against the claim: {why}", formula(&values)));
    }
    let rounding = words::half_digit(&says.text, claimed.value);
    let rating = rate::compare(says.operator, claimed.value, computed.value, rounding);
    let evidence: Vec<OriginId> = values.iter().filter_map(|value| value.origin).collect();
    let rating = evidence.iter().fold(rating, |rating, &origin| case.soften(rating, origin));
    let sum = format!("{} is {}", formula(&values), words::quantity(&computed, &says.text));
    let said = words::said(says.operator, &words::quantity(claimed, &says.text));
    let (reason, mend) = match rating {
        Rating::Supported | Rating::Plausible => (format!("{sum}, which agrees with {said}"), None),
        _ => match slip(case, &values, claimed.value / computed.value) {
            Some((slip, mend)) => (format!("{sum}, not {said}: {slip}"), mend),
            None => (format!("{sum}, not {said}"), None),
        },
    };
    let finding = Finding { check: CHECK, rating, reason, evidence, ratio: ratio(claimed.value, computed.value) };
    Ok(Found { relaxation: mend.into_iter().collect(), ..finding.into() })
}

fn value<'a>(case: &Case<'a>, term: Term, sign: i8) -> Result<Value<'a>, String> {
    match term {
        Term::Claim(id) => {
            let says = &case.model.claims[id].says;
            let quantity = says.quantity.as_ref();
            let quantity = quantity.ok_or_else(|| format!("claim {} states no number", case.model.claims.key(id)))?;
            Ok(Value { term, quantity, text: &says.text, origin: None, sign })
        }
        Term::Fact(id) => {
            let fact = &case.model.facts[id];
            let first = fact.evidence.first().ok_or_else(|| format!("no value of {} is known", fact.name))?;
            let text = &case.model.origin(first.origin).text;
            Ok(Value { term, quantity: &first.quantity, text, origin: Some(first.origin), sign })
        }
    }
}

/// Equation (1) with its unit.
fn product(values: &[Value]) -> Result<Quantity, String> {
    let mut product =
        Quantity { value: 1.0, dimension: Dimension::default(), above: None, below: None, currency: None };
    let mut basis: Option<Basis> = None;
    let mut currency: Option<&Currency> = None;
    for Value { quantity, sign, .. } in values {
        product.value *= if *sign > 0 { quantity.value } else { 1.0 / quantity.value };
        product.dimension = product.dimension.combine(quantity.dimension, *sign);
        for found in [quantity.above, quantity.below].into_iter().flatten() {
            if *basis.get_or_insert(found) != found {
                return Err(format!("{} mixes bases (gross, oxide, metal)", formula(values)));
            }
        }
        if let Some(found) = &quantity.currency
            && *currency.get_or_insert(found) != found
        {
            return Err(format!("{} mixes currencies or price years", formula(values)));
        }
    }
    if !product.value.is_finite() {
        return Err(format!("{} divides by zero", formula(values)));
    }
    product.above = basis.filter(|_| product.dimension.mass > 0);
    product.below = basis.filter(|_| product.dimension.mass < 0);
    product.currency = currency.filter(|_| product.dimension.money != 0).cloned();
    Ok(product)
}

/// "28.5 Mt REO / 300 t REO/a"
fn formula(values: &[Value]) -> String {
    let side = |sign| {
        let terms = values.iter().filter(move |value| value.sign == sign);
        terms.map(|value| words::quantity(value.quantity, value.text)).collect::<Vec<_>>()
    };
    let above = if side(1).is_empty() { "1".to_owned() } else { side(1).join(" x ") };
    side(-1).iter().fold(above, |text, term| format!("{text} / {term}"))
}

/// a mismatch of a power of ten between printed numbers, and the term it may come from
fn slip(case: &Case, values: &[Value], ratio: f64) -> Option<(String, Option<String>)> {
    let printed = values.iter().all(|value| matches!(value.term, Term::Claim(_)));
    let power = rate::power_of_ten(ratio).filter(|_| printed)?;
    let off = format!("off by a factor of {}", words::number(10_f64.powi(power.abs())));
    let (says, claimed) = case.number()?;
    let itself = Value { term: Term::Claim(case.claim), quantity: claimed, text: &says.text, origin: None, sign: -1 };
    let mut printed = values.iter().chain(std::iter::once(&itself));
    let mended = printed.find_map(|value| mended(case, value, 10_f64.powi(power * i32::from(value.sign))));
    let Some((right, fact, wrong)) = mended else {
        return Some((off, None));
    };
    let mend = format!("reading {right} instead of {wrong} makes the sum right");
    Some((format!("{off}; {right} instead of {wrong} must be meant, near {fact}"), Some(mend)))
}

/// a printed number that fits independent evidence once it is multiplied by the power of ten
fn mended(case: &Case, value: &Value, scale: f64) -> Option<(String, String, String)> {
    let Term::Claim(id) = value.term else { return None };
    let scaled = Quantity { value: value.quantity.value * scale, ..value.quantity.clone() };
    let (fact, found) = facts_of(case, id).find_map(|(name, found)| {
        let fits = unlike(&scaled, found).is_none() && rate::distance(scaled.value, found.value) <= rate::FITS;
        fits.then_some((name, found))
    })?;
    let text = |quantity: &Quantity| words::quantity(quantity, value.text);
    Some((text(&scaled), format!("{fact} ({})", text(found)), text(value.quantity)))
}

/// central and other values of the facts that a claim is held against
fn facts_of<'a>(case: &Case<'a>, claim: ClaimId) -> impl Iterator<Item = (&'a str, &'a Quantity)> + use<'a> {
    let model = case.model;
    let facts = model.claims[claim].checks.iter().filter_map(|check| match check {
        Check::Evidence(fact) => Some(*fact),
        _ => None,
    });
    facts.flat_map(move |fact| {
        let row = &model.facts[fact];
        row.evidence.iter().map(|value| (row.name.as_str(), &value.quantity))
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::Bench;
    use crate::verdict::{Rating, Verdict};
    use loparite_model::claim::{Check, Operator, Term};
    use loparite_model::figure::Grade;

    /// reserves over consumption gives years
    fn life(reserves: &str, consumption: &str, years: &str) -> Verdict {
        let mut bench = Bench::new();
        let demand = bench.fact("world demand", &[("390 kt REO/a", 2025, Grade::Reported)]);
        let reserves = bench.claim("reserves", reserves, Operator::Equal, None, vec![]);
        let consumption = bench.claim("use", consumption, Operator::Equal, None, vec![Check::Evidence(demand)]);
        let (times, over) = (vec![Term::Claim(reserves)], vec![Term::Claim(consumption)]);
        bench.claim("life", years, Operator::Equal, None, vec![Check::Arithmetic { times, over }]);
        bench.judge().remove(2)
    }

    #[test]
    fn a_factor_of_a_thousand_is_named_and_mended() {
        let verdict = life("28.5 Mt REO", "300 t REO/a", "95 years");
        assert_eq!(verdict.rating, Rating::Contradicted);
        let because = &verdict.because;
        assert!(because.contains("28.5 Mt REO / 300 t REO/a is 95,000 years, not 95 years"), "{because}");
        assert!(because.contains("off by a factor of 1,000; 300,000 t REO/a instead of 300 t REO/a"), "{because}");
        assert_eq!(verdict.relaxation.len(), 1);
        assert!((verdict.findings[0].ratio.expect("both are numbers") - 1e-3).abs() < 1e-9);
    }

    #[test]
    fn a_right_sum_is_supported_and_another_factor_is_not_named() {
        assert_eq!(life("28.5 Mt REO", "300 kt REO/a", "95 years").rating, Rating::Supported);
        assert_eq!(life("28.5 Mt REO", "300 kt REO/a", "80 years").rating, Rating::Plausible);
        let verdict = life("28.5 Mt REO", "300 kt REO/a", "300 years");
        assert_eq!(verdict.rating, Rating::Contradicted);
        assert!(!verdict.because.contains("factor of"), "{}", verdict.because);
    }

    #[test]
    fn units_and_bases_must_agree() {
        for (reserves, consumption, years) in [
            ("28.5 Mt REO", "300 t/a", "95 years"),
            ("28.5 Mt REO", "300 t REO", "95 years"),
            ("28.5 Mt REO", "0 t REO/a", "95 years"),
        ] {
            assert_eq!(life(reserves, consumption, years).rating, Rating::Untestable);
        }
    }
}
