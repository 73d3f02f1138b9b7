//! Depreciation: capital as a cost of later years, for tax.
//!
//! In        money spent by year; a rule; first and last year of service, output by year
//! Out       [`charges`]: money by year, from the first year of service to the last
//! Holds     the sum of the charges is the sum spent; no charge after the last year of service
//! Equations (1) what is spent before service starts is pooled and charged from its first year on; later spending from
//!               the year after it, in the last year of service in that year itself
//!           (2) straight line: spent / years, in each of them
//!           (3) declining balance: share * (spent - charged so far), all that is left in the last year of service
//!           (4) units of production: spent * output[y] / sum of output left
//!           (5) immediate: all in the year of spending, at the earliest in the first year of service
//! Source    any textbook of accounting; capital under construction is not charged before service
//! Not here  index-linked charges: in money of each year what was spent is charged, never what it would cost now

use crate::fault::Fault;
use crate::series::{MOST_YEARS, Series, Year};

/// How capital is written off.
#[derive(Clone, PartialEq, Debug)]
pub enum Depreciation {
    /// In equal parts, equation (2).
    StraightLine {
        /// Parts, one a year.
        years: u32,
    },
    /// A share of what is left, every year, equation (3).
    DecliningBalance {
        /// 0 to 1.
        share: f64,
    },
    /// At once, equation (5).
    Immediate,
    /// In equal parts until the last year of service.
    OverLife,
    /// With the output, equation (4).
    UnitsOfProduction,
    /// Shares of the first, second, .. year; their sum is 1.
    Table(Vec<f64>),
}

/// When capital serves.
#[derive(Clone, Copy, Debug)]
pub struct InService<'a> {
    /// First year.
    pub from: Year,
    /// Last year.
    pub last: Year,
    /// Output by year, for [`Depreciation::UnitsOfProduction`]; in any unit.
    pub output: Option<&'a Series>,
    /// Which capital, for faults.
    pub what: &'a str,
}

/// How far the sum of a table may be from 1.
const TABLE_SUM: f64 = 1e-9;

/// Charges by year; the first of the [`faults`] if there is one.
///
/// ```
/// use loparite_finance::depreciation::{Depreciation, InService, charges};
/// use loparite_finance::series::Series;
/// let built = Series::new(2026, vec![40.0, 60.0]);
/// let terms = InService { from: 2028, last: 2040, output: None, what: "plant" };
/// let charged = charges(&built, &Depreciation::StraightLine { years: 4 }, &terms).expect("four years are left");
/// assert_eq!((charged.at(2027), charged.at(2028), charged.at(2031), charged.at(2032)), (0.0, 25.0, 25.0, 0.0));
/// ```
pub fn charges(spent: &Series, rule: &Depreciation, terms: &InService<'_>) -> Result<Series, Fault> {
    match faults(spent, rule, terms).into_iter().next() {
        Some(fault) => Err(fault),
        None => Ok(charged(spent, rule, terms)),
    }
}

/// All that is wrong: service that ends before it starts, numbers out of range, spending after the last year, writing
/// off past it, no output to write off with.
pub fn faults(spent: &Series, rule: &Depreciation, terms: &InService<'_>) -> Vec<Fault> {
    let what = terms.what;
    if terms.last < terms.from {
        return vec![Fault::EndsBeforeStart {
            what: format!("service of {what}"),
            first: terms.from,
            last: terms.last,
        }];
    }
    let mut faults = Vec::new();
    if let Some(&value) = spent.values().iter().find(|spent| !(spent.is_finite() && **spent >= 0.0)) {
        faults.push(Fault::OutOfRange { what: format!("spending on {what}"), value, range: (0.0, f64::INFINITY) });
    }
    if let Some((year, _)) = spent.iter().find(|&(year, money)| money > 0.0 && year > terms.last) {
        let range = (f64::from(spent.first()), f64::from(terms.last));
        faults.push(Fault::OutOfRange { what: format!("year of spending on {what}"), value: f64::from(year), range });
    }
    faults.extend(writing_off_faults(spent, rule, terms));
    faults
}

/// What is wrong with the rule, beside the spending.
pub(crate) fn writing_off_faults(spent: &Series, rule: &Depreciation, terms: &InService<'_>) -> Vec<Fault> {
    let mut faults = rule_faults(rule, terms.what);
    let years = match rule {
        Depreciation::StraightLine { years } => *years,
        Depreciation::Table(shares) => shares.len() as u32,
        _ => 0,
    };
    let life = |start: Year| (terms.last - start + 1).max(0) as u32;
    let mut spending = lots(spent, terms.from).filter(|(_, money)| *money > 0.0);
    if let Some((start, _)) = spending.find(|lot| life(lot.0) < years) {
        faults.push(Fault::DepreciationPastLife { what: terms.what.to_owned(), years, life: life(start) });
    }
    if *rule == Depreciation::UnitsOfProduction {
        faults.extend(output_faults(spent, terms));
    }
    faults
}

fn rule_faults(rule: &Depreciation, what: &str) -> Vec<Fault> {
    let out =
        |word: &str, value: f64, range| vec![Fault::OutOfRange { what: format!("{word} of {what}"), value, range }];
    match rule {
        Depreciation::StraightLine { years } if *years == 0 || f64::from(*years) > MOST_YEARS => {
            out("years of writing off", f64::from(*years), (1.0, MOST_YEARS))
        }
        Depreciation::DecliningBalance { share } if !(0.0..=1.0).contains(share) => {
            out("share of the declining balance", *share, (0.0, 1.0))
        }
        Depreciation::Table(shares) => {
            let bad = shares.iter().find(|share| !(0.0..=1.0).contains(*share));
            let sum: f64 = shares.iter().sum();
            match bad {
                Some(&share) => out("share in the table of depreciation", share, (0.0, 1.0)),
                None if (sum - 1.0).abs() > TABLE_SUM => out("sum of the table of depreciation", sum, (1.0, 1.0)),
                None => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

fn output_faults(spent: &Series, terms: &InService<'_>) -> Vec<Fault> {
    let what = || format!("output that writes off {}", terms.what);
    let output = Series::of(terms.from, terms.last, |year| terms.output.map_or(0.0, |output| output.at(year)));
    let range = (0.0, f64::INFINITY);
    if let Some(&value) = output.values().iter().find(|tonnes| !(tonnes.is_finite() && **tonnes >= 0.0)) {
        return vec![Fault::OutOfRange { what: what(), value, range }];
    }
    let dry = lots(spent, terms.from).any(|(_, money)| money > 0.0) && output.sum() <= 0.0;
    if dry { vec![Fault::OutOfRange { what: what(), value: 0.0, range }] } else { Vec::new() }
}

/// First year of charging and money, equation (1).
fn lots(spent: &Series, from: Year) -> impl Iterator<Item = (Year, f64)> + '_ {
    let pool: f64 = spent.iter().take_while(|&(year, _)| year < from).map(|(_, money)| money).sum();
    let later =
        spent.iter().filter(move |&(year, money)| year >= from && money != 0.0).map(|(year, money)| (year + 1, money));
    std::iter::once((from, pool)).chain(later)
}

/// Equations (1) to (5), of what has no fault.
fn charged(spent: &Series, rule: &Depreciation, terms: &InService<'_>) -> Series {
    let mut charges = vec![0.0; (terms.last - terms.from + 1) as usize];
    for (start, money) in lots(spent, terms.from).filter(|lot| lot.1 != 0.0) {
        let start = match rule {
            // later lots start the year after their spending, but this is not spread at all
            Depreciation::Immediate => (start - 1).max(terms.from),
            _ => start.min(terms.last),
        };
        let at = (start - terms.from) as usize;
        let left = &mut charges[at..];
        match rule {
            Depreciation::StraightLine { years } => {
                let part = money / f64::from(*years);
                left[..*years as usize].iter_mut().for_each(|charge| *charge += part);
            }
            Depreciation::OverLife => {
                let part = money / left.len() as f64;
                left.iter_mut().for_each(|charge| *charge += part);
            }
            Depreciation::Table(shares) => {
                left.iter_mut().zip(shares).for_each(|(charge, share)| *charge += money * share);
            }
            Depreciation::DecliningBalance { share } => declining(left, money, *share),
            Depreciation::UnitsOfProduction => with_output(left, money, terms.output.map(|output| (output, start))),
            Depreciation::Immediate => left[0] += money,
        }
    }
    Series::new(terms.from, charges)
}

fn declining(years: &mut [f64], money: f64, share: f64) {
    let mut balance = money;
    let (last, before) = years.split_last_mut().expect("service has a year");
    for charge in before {
        *charge += share * balance;
        balance -= share * balance;
    }
    *last += balance;
}

fn with_output(years: &mut [f64], money: f64, output: Option<(&Series, Year)>) {
    let tonnes = |place: usize| output.map_or(0.0, |(output, start)| output.at(start + place as Year));
    let sum: f64 = (0..years.len()).map(tonnes).sum();
    if sum > 0.0 {
        years.iter_mut().enumerate().for_each(|(place, charge)| *charge += money * tonnes(place) / sum);
    } else {
        years[0] += money;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(from: Year, last: Year) -> InService<'static> {
        InService { from, last, output: None, what: "plant" }
    }

    fn once(year: Year) -> Series {
        Series::new(year, vec![100.0])
    }

    #[test]
    fn later_spending_is_charged_from_the_year_after() {
        let spent = Series::new(2026, vec![100.0, 0.0, 0.0, 30.0]);
        let found = charges(&spent, &Depreciation::StraightLine { years: 2 }, &terms(2027, 2031)).unwrap();
        assert_eq!(found, Series::new(2027, vec![50.0, 50.0, 0.0, 15.0, 15.0]));
    }

    #[test]
    fn what_is_left_of_a_declining_balance_goes_in_the_last_year() {
        let found = charges(&once(2026), &Depreciation::DecliningBalance { share: 0.4 }, &terms(2027, 2030)).unwrap();
        let wanted = [40.0, 24.0, 14.4, 21.6];
        assert!(found.values().iter().zip(wanted).all(|(found, wanted)| (found - wanted).abs() < 1e-12), "{found:?}");
    }

    #[test]
    fn five_years_of_the_accelerated_table() {
        let table = vec![0.20, 0.32, 0.192, 0.1152, 0.1152, 0.0576];
        let found = charges(&once(2026), &Depreciation::Table(table), &terms(2027, 2040)).unwrap();
        assert!((found.at(2028) - 32.0).abs() < 1e-12 && (found.sum() - 100.0).abs() < 1e-12);
    }

    #[test]
    fn at_once_is_in_the_year_of_spending_but_not_before_service() {
        let spent = Series::new(2026, vec![100.0, 20.0, 30.0]);
        let found = charges(&spent, &Depreciation::Immediate, &terms(2027, 2028)).unwrap();
        assert_eq!(found.values(), [120.0, 30.0]);
    }

    #[test]
    fn output_carries_its_part() {
        let output = Series::new(2027, vec![1.0, 3.0, 0.0]);
        let terms = InService { output: Some(&output), ..terms(2027, 2029) };
        let spent = Series::new(2026, vec![100.0, 9.0, 5.0]);
        // 5 are spent when no output is left but nothing
        let found = charges(&spent, &Depreciation::UnitsOfProduction, &terms).unwrap();
        assert_eq!(found.values(), [25.0, 84.0, 5.0]);
        let dry = InService { output: None, ..terms };
        assert!(matches!(charges(&spent, &Depreciation::UnitsOfProduction, &dry), Err(Fault::OutOfRange { .. })));
    }

    #[test]
    fn spending_in_the_last_year_is_charged_in_it() {
        for rule in [Depreciation::OverLife, Depreciation::Immediate, Depreciation::DecliningBalance { share: 0.2 }] {
            let found = charges(&once(2030), &rule, &terms(2027, 2030)).unwrap();
            assert_eq!(found.values(), [0.0, 0.0, 0.0, 100.0], "{rule:?}");
        }
    }

    #[test]
    fn writing_off_past_the_life_is_a_fault() {
        let fault = charges(&once(2028), &Depreciation::StraightLine { years: 10 }, &terms(2027, 2032)).unwrap_err();
        assert_eq!(fault, Fault::DepreciationPastLife { what: "plant".into(), years: 10, life: 4 });
        assert_eq!(fault.to_string(), "plant is written off over 10 years, 4 are left of the project");
    }

    #[test]
    fn all_faults_are_named_at_once() {
        let rule = Depreciation::Table(vec![0.5, 0.4]);
        let found = faults(&Series::new(2026, vec![-1.0, 5.0, 5.0]), &rule, &terms(2027, 2027));
        assert_eq!(found.len(), 4, "{found:?}");
        let ends = faults(&once(2026), &rule, &terms(2030, 2027));
        assert!(matches!(ends[..], [Fault::EndsBeforeStart { first: 2030, last: 2027, .. }]));
    }
}
