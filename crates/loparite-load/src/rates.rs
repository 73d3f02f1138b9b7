//! Rates: money of one currency and price year as money of another.
//!
//! In        `[[currency]]`: units per US dollar and inflation by year; `[[cost_index]]`: points by year
//! Out       [`Rates::factor`], [`Rates::moved`]
//! Holds     nothing is extrapolated: a year without a rate is a diagnostic of whoever asks
//! Equations (1) factor = product over years y in (from, to] of (1 + inflation[from currency, y])
//!                        * per_usd[to currency, to] / per_usd[from currency, to]
//!           for a price year after the target's the product stands in the denominator
//!           (2) moved  = 1 escalated by the index * per_usd[to currency, to] / per_usd[from currency, to]
//!           an index moves nothing within one year, and needs no point for it
//! Source    rates and inflation stand with their sources in `data/currencies.toml`

use crate::node::Node;
use crate::text::Parsed;
use loparite_finance::fault::Fault;
use loparite_finance::index::Index;
use loparite_kernel::quantity::{Currency, Kind, Quantity, Year};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;
use toml::de::DeValue;

/// Yearly rates of every currency.
#[derive(Default)]
pub struct Rates {
    currencies: BTreeMap<String, Series>,
    indices: BTreeMap<String, Index>,
    doubtful: BTreeSet<String>,
}

#[derive(Default)]
struct Series {
    per_usd: BTreeMap<Year, f64>,
    inflation: BTreeMap<Year, f64>,
}

impl Rates {
    /// Reads the numbers alone; the figures are read (and their faults said) with the other tables.
    pub fn read(parsed: &[Parsed<'_>]) -> Rates {
        let mut rates = Rates::default();
        for file in parsed {
            let list = file.root.get("currency").and_then(|value| value.get_ref().as_array());
            for entry in list.into_iter().flatten() {
                let Some(node) = Node::of_entry(file.file, entry, "currency") else { continue };
                let Some(id) = node.table.get("id").and_then(|id| id.get_ref().as_str()) else { continue };
                let mut whole = true;
                let per_usd = numbers(&node, ("per_usd", "path"), 0.0, &mut whole);
                let inflation = numbers(&node, ("inflation", "per_year"), -1.0, &mut whole);
                let series = Series { per_usd, inflation };
                if !whole {
                    rates.doubtful.insert(id.to_owned());
                }
                rates.currencies.insert(id.to_owned(), series);
            }
            let list = file.root.get("cost_index").and_then(|value| value.get_ref().as_array());
            for entry in list.into_iter().flatten() {
                let Some(node) = Node::of_entry(file.file, entry, "cost_index") else { continue };
                let Some(id) = node.table.get("id").and_then(|id| id.get_ref().as_str()) else { continue };
                let mut whole = true;
                let points = numbers(&node, ("points", "per_year"), 0.0, &mut whole);
                if !whole {
                    rates.doubtful.insert(id.to_owned());
                }
                rates.indices.insert(id.to_owned(), Index::of(points));
            }
        }
        rates
    }

    /// Whether anything can be turned into a money.
    pub fn knows(&self, money: &Currency) -> bool {
        self.currencies.get(&money.code).is_some_and(|series| between(&series.per_usd, money.year).is_some())
    }

    /// Whether rates of one of the two could not be read.
    pub fn is_doubtful(&self, from: &Currency, to: &Currency) -> bool {
        [from, to].iter().any(|currency| self.doubtful.contains(&currency.code))
    }

    /// What one unit of `from` is in `to`, equation (1), or the currency and year that is missing.
    pub fn factor(&self, from: &Currency, to: &Currency) -> Result<f64, String> {
        if from == to {
            return Ok(1.0);
        }
        let series = |code: &str| self.currencies.get(code).ok_or_else(|| format!("currency {code}"));
        let (source, target) = (series(&from.code)?, series(&to.code)?);
        let mut factor = 1.0;
        for year in from.year.min(to.year) + 1..=from.year.max(to.year) {
            let inflation = source.inflation.get(&year);
            let growth = 1.0 + inflation.ok_or_else(|| format!("inflation of {} in {year}", from.code))?;
            factor *= if from.year < to.year { growth } else { 1.0 / growth };
        }
        if from.code == to.code {
            return Ok(factor);
        }
        let per_usd = |series: &Series, code: &str| {
            between(&series.per_usd, to.year).ok_or_else(|| format!("rate of {code} in {}", to.year))
        };
        Ok(factor * per_usd(target, &to.code)? / per_usd(source, &from.code)?)
    }

    /// Whether the points of an index could not be read.
    pub fn is_unread(&self, index: &str) -> bool {
        self.doubtful.contains(index)
    }

    /// Whether an index has a point over zero for a year; one that could not be read may have any.
    pub fn has_point(&self, index: &str, year: Year) -> bool {
        self.doubtful.contains(index) || self.indices.get(index).is_some_and(|points| points.has(year))
    }

    /// What one unit of `from` is in `to` if an index moves it in time, equation (2), or what is missing.
    pub fn moved(&self, from: &Currency, to: &Currency, index: &str) -> Result<f64, String> {
        let points = self.indices.get(index).ok_or_else(|| format!("index {index}"))?;
        let missing = |fault| match fault {
            Fault::PathTooShort { needs: (year, _), .. } => format!("point of index {index} in {year}"),
            other => other.to_string(),
        };
        let escalated = || points.escalate(1.0, from.year, to.year).map_err(missing);
        let growth = if from.year == to.year { 1.0 } else { escalated()? };
        let then = Currency { code: from.code.clone(), year: to.year };
        Ok(growth * self.factor(&then, to)?)
    }
}

/// the rate of a year, or on the straight line between two given years; none outside them
fn between(points: &BTreeMap<Year, f64>, year: Year) -> Option<f64> {
    let (&before, &low) = points.range(..=year).next_back()?;
    let (&after, &high) = points.range(year..).next()?;
    if before == after {
        return Some(low);
    }
    Some(low + (high - low) * f64::from(year - before) / f64::from(after - before))
}

/// the numbers by year of a figure, each over some other; those that are not leave it in doubt
fn numbers(node: &Node<'_>, (key, points): (&str, &str), over: f64, whole: &mut bool) -> BTreeMap<Year, f64> {
    let figure = node.table.get(key).and_then(|value| value.get_ref().as_table());
    let points = figure.and_then(|figure| figure.get(points)).and_then(|value| value.get_ref().as_table());
    *whole &= points.is_some();
    let number = |(year, value): (&Spanned<Cow<'_, str>>, &Spanned<DeValue<'_>>)| {
        let quantity = Quantity::parse(value.get_ref().as_str()?).ok()?;
        Some((year.get_ref().parse().ok()?, quantity.expect(Kind::Ratio).ok()?))
    };
    let mut read = BTreeMap::new();
    for point in points.into_iter().flat_map(|points| points.iter()) {
        match number(point) {
            Some((year, value)) if value > over => drop(read.insert(year, value)),
            _ => *whole = false,
        }
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates() -> Rates {
        let series = |rate: f64| Series {
            per_usd: [(2024, rate), (2025, rate)].into(),
            inflation: [(2024, 0.25), (2025, 0.10)].into(),
        };
        Rates {
            currencies: [("RUB".to_owned(), series(80.0)), ("USD".to_owned(), series(1.0))].into(),
            indices: [("cepci".to_owned(), Index::of([(2016, 500.0), (2025, 800.0)]))].into(),
            doubtful: BTreeSet::new(),
        }
    }

    fn money(code: &str, year: Year) -> Currency {
        Currency { code: code.to_owned(), year }
    }

    #[test]
    fn inflation_first_then_exchange() {
        let factor = rates().factor(&money("USD", 2023), &money("RUB", 2025)).unwrap();
        assert!((factor - 1.25 * 1.10 * 80.0).abs() < 1e-9);
        let back = rates().factor(&money("RUB", 2025), &money("RUB", 2024)).unwrap();
        assert!((back - 1.0 / 1.10).abs() < 1e-12);
    }

    #[test]
    fn an_index_moves_money_in_its_own_currency_and_the_rate_of_the_target_year_exchanges_it() {
        let factor = rates().moved(&money("USD", 2016), &money("RUB", 2025), "cepci").unwrap();
        assert!((factor - 800.0 / 500.0 * 80.0).abs() < 1e-9, "no inflation on top");
        assert_eq!(rates().moved(&money("RUB", 2025), &money("RUB", 2025), "cepci"), Ok(1.0));
        let missing = rates().moved(&money("USD", 2017), &money("RUB", 2025), "cepci");
        assert_eq!(missing, Err("point of index cepci in 2017".into()));
        assert_eq!(rates().moved(&money("EUR", 2016), &money("RUB", 2025), "cepci"), Err("currency EUR".into()));
    }

    #[test]
    fn a_missing_year_is_named() {
        assert_eq!(rates().factor(&money("RUB", 2020), &money("RUB", 2025)), Err("inflation of RUB in 2021".into()));
        assert_eq!(rates().factor(&money("EUR", 2025), &money("RUB", 2025)), Err("currency EUR".into()));
    }
}
