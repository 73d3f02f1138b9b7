//! Checks: cheap tests of a published headline that need no cash flow.
//!
//! In        capital, life, rates, net present values, rates of return; ore, grade, recovery; one sensitivity table
//! Out       typed results with a [`Verdict`]
//! Holds     a flow made of the inputs of a test gives them back; what does not fit is *inconsistent with a flat
//!           profile*, never more: a study with uneven output may be right and not fit
//! Equations capital K in even parts at the starts of the years 0 to b-1 (at once for b = 0), a level flow F over n
//!           years from year s on:
//!           (1) k(r) = sum over j < b of (1 + r)^-j / b, 1 for b = 0;  a(r) = sum over j < n of (1 + r)^-(s + j)
//!           (2) pair: F = K * k(irr) / a(irr);  npv(r) = F * a(r) - K * k(r), less (1 + r)^-shift by the point of
//!               discounting
//!           (3) two rates: npv1 = F * a(r1) - K * k(r1), npv2 = F * a(r2) - K * k(r2), solved for F and K
//!           (4) product = ore * grade * recovery
//!           (5) present value of an item = difference of the values at + and - x over 2 x
//! Source    (2) to (5) follow from the definition of present value; allowances: see each constant
//! Not here  studies recomputed from vectors (`study`)

use crate::discount::Timing;
use crate::fault::Fault;
use crate::irr::irr;
use crate::series::{Series, Year};

/// By how much a value may lie outside the range of flat profiles: price paths and ramp-ups that are published moved
/// those of Nolans 2024 to 7 and 8 % above it.
pub const PAIR_ALLOWANCE: f64 = 0.10;
/// By how much implied capital may differ from the published one: Ngualla April and October 2017 and Halleck Creek
/// 2024, of which all inputs are published, differ by 1 to 6 %.
pub const CAPITAL_ALLOWANCE: f64 = 0.10;
/// By how much an implied rate of return may differ: the same studies differ by up to 1 point.
pub const RETURN_ALLOWANCE: f64 = 0.02;
/// Longest build that the tests try, years: no study at hand gives more.
pub const LONGEST_BUILD: u32 = 3;
/// By how much ore, grade and recovery may miss the product: each is printed with two or three digits.
pub const BALANCE_ALLOWANCE: f64 = 0.05;

/// What a test says.
#[derive(Clone, PartialEq, Debug)]
pub enum Verdict {
    /// The numbers hang together.
    Consistent,
    /// They do not, and how.
    Inconsistent {
        /// In words.
        why: String,
    },
}

impl Verdict {
    /// Consistent, unless there is a reason.
    fn unless(why: Option<String>) -> Verdict {
        why.map_or(Verdict::Consistent, |why| Verdict::Inconsistent { why })
    }

    /// Whether the numbers hang together.
    pub fn is_consistent(&self) -> bool {
        *self == Verdict::Consistent
    }
}

/// Even capital, then a level flow.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Flat {
    /// Years of capital; 0 for all of it at the start.
    pub build: u32,
    /// Years of the flow.
    pub life: u32,
    /// Year of the first flow, after the build: 0 if it falls at the start of its year, 1 at the end.
    pub lag: u32,
}

impl Flat {
    /// Even capital at the starts of the years of the build, the flow at the ends of those of production.
    pub fn ends(build: u32, life: u32) -> Flat {
        Flat { build, life, lag: 1 }
    }

    /// k of equation (1).
    fn of_capital(&self, rate: f64) -> f64 {
        let years = self.build.max(1);
        (0..years).map(|year| (1.0 + rate).powi(-(year as i32))).sum::<f64>() / f64::from(years)
    }

    /// a of equation (1).
    fn of_flow(&self, rate: f64) -> f64 {
        let first = self.build + self.lag;
        (first..first + self.life).map(|year| (1.0 + rate).powi(-(year as i32))).sum()
    }

    /// Cash by year.
    pub fn cash(&self, capital: f64, flow: f64) -> Series {
        let years = self.build.max(1);
        let mut cash = Series::new(0, vec![-capital / f64::from(years); years as usize]);
        let first = (self.build + self.lag) as Year;
        (first..first + self.life as Year).for_each(|year| cash.add(year, flow));
        cash
    }
}

/// A headline: value and rate of return of one capital sum.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Headline {
    /// Initial capital.
    pub capital: f64,
    /// Years of production.
    pub life: u32,
    /// Discount rate.
    pub rate: f64,
    /// Net present value at it.
    pub npv: f64,
    /// Rate of return on the same basis of tax.
    pub irr: f64,
}

/// What the pair test finds.
#[derive(Clone, PartialEq, Debug)]
pub struct PairTest {
    /// Least and greatest value that a flat profile with this rate of return has.
    pub range: (f64, f64),
    /// The value by years of build, first flow at the end of its year, valued at the start of the first.
    pub by_build: Vec<(u32, f64)>,
    /// Whether the published value lies in the range, or beside it by [`PAIR_ALLOWANCE`].
    pub verdict: Verdict,
}

/// Whether value and rate of return can both be those of a flat profile, equation (2).
///
/// ```
/// use loparite_finance::checks::{Headline, pair};
/// let yangibana = Headline { capital: 658.0, life: 15, rate: 0.08, npv: 1012.0, irr: 0.26 };
/// assert!(pair(&yangibana).unwrap().verdict.is_consistent());
/// ```
///
/// # Errors
/// Numbers outside their range.
pub fn pair(headline: &Headline) -> Result<PairTest, Fault> {
    within("capital", headline.capital, (f64::MIN_POSITIVE, f64::MAX))?;
    within("years of life", f64::from(headline.life), (1.0, 1000.0))?;
    within("discount rate", headline.rate, (-0.9, 10.0))?;
    within("rate of return", headline.irr, (-0.9, 10.0))?;
    within("net present value", headline.npv, (f64::MIN, f64::MAX))?;
    let value = |flat: Flat| {
        let flow = headline.capital * flat.of_capital(headline.irr) / flat.of_flow(headline.irr);
        flow * flat.of_flow(headline.rate) - headline.capital * flat.of_capital(headline.rate)
    };
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for build in 0..=LONGEST_BUILD {
        // without a build the first flow cannot fall together with the capital
        for lag in u32::from(build == 0)..=1 {
            for (_, timing) in Timing::WORDS {
                let point = (1.0 + headline.rate).powf(-timing.shift());
                let value = value(Flat { build, life: headline.life, lag }) * point;
                (low, high) = (low.min(value), high.max(value));
            }
        }
    }
    let by_build = (0..=LONGEST_BUILD).map(|build| (build, value(Flat::ends(build, headline.life)))).collect();
    let room = PAIR_ALLOWANCE * headline.npv.abs();
    let fits = headline.npv >= low - room && headline.npv <= high + room;
    let verdict = Verdict::unless((!fits).then(|| {
        let [npv, low, high] = [headline.npv, low, high].map(short);
        let rate = percent(headline.irr);
        format!("inconsistent with a flat profile: at {rate} it is worth {low} to {high}, published are {npv}")
    }));
    Ok(PairTest { range: (low, high), by_build, verdict })
}

/// Values of one flow at two rates.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TwoRates {
    /// Rate and value.
    pub first: (f64, f64),
    /// Rate and value.
    pub second: (f64, f64),
    /// Years of production.
    pub life: u32,
}

/// The flat profile that two values imply.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Implied {
    /// Years of build assumed.
    pub build: u32,
    /// Capital.
    pub capital: f64,
    /// Flow a year.
    pub flow: f64,
    /// Its rate of return, if it has one.
    pub irr: Option<f64>,
}

/// Capital and yearly flow that two values imply for a length of build, equation (3).
///
/// # Errors
/// Two equal rates, or numbers outside their range.
pub fn invert(given: &TwoRates, build: u32) -> Result<Implied, Fault> {
    let [(r1, npv1), (r2, npv2)] = [given.first, given.second];
    for rate in [r1, r2] {
        within("discount rate", rate, (-0.9, 10.0))?;
    }
    within("years of life", f64::from(given.life), (1.0, 1000.0))?;
    within("difference of the rates", (r1 - r2).abs(), (1e-6, 10.0))?;
    let flat = Flat::ends(build, given.life);
    let (a1, a2, k1, k2) = (flat.of_flow(r1), flat.of_flow(r2), flat.of_capital(r1), flat.of_capital(r2));
    let determinant = a2 * k1 - a1 * k2;
    within("determinant of the two rates", determinant.abs(), (f64::MIN_POSITIVE, f64::MAX))?;
    let flow = (npv2 * k1 - npv1 * k2) / determinant;
    let capital = (a1 * npv2 - a2 * npv1) / determinant;
    Ok(Implied { build, capital, flow, irr: irr(&flat.cash(capital, flow)).only() })
}

/// What the test of two rates finds.
#[derive(Clone, PartialEq, Debug)]
pub struct TwoRateTest {
    /// For each length of build.
    pub by_build: Vec<Implied>,
    /// Whether one of them has the published capital and, if there is one, rate of return.
    pub verdict: Verdict,
}

/// Whether two values belong to a flat profile of the published capital and rate of return.
///
/// # Errors
/// Those of [`invert`].
pub fn two_rates(given: &TwoRates, capital: f64, irr: Option<f64>) -> Result<TwoRateTest, Fault> {
    let by_build: Vec<Implied> = (0..=LONGEST_BUILD).map(|build| invert(given, build)).collect::<Result<_, Fault>>()?;
    let near = |implied: &Implied| {
        let returns = match (irr, implied.irr) {
            (Some(published), Some(found)) => (found - published).abs() <= RETURN_ALLOWANCE,
            (published, _) => published.is_none(),
        };
        returns && (implied.capital - capital).abs() <= CAPITAL_ALLOWANCE * capital
    };
    let verdict = Verdict::unless((!by_build.iter().any(near)).then(|| {
        let implied: Vec<String> = by_build.iter().map(|implied| short(implied.capital)).collect();
        let (implied, capital) = (implied.join(", "), short(capital));
        format!(
            "inconsistent with a flat profile: implied capital {implied} for builds of 0 to 3 years, {capital} published"
        )
    }));
    Ok(TwoRateTest { by_build, verdict })
}

/// A mass balance as a headline gives it.
#[derive(Clone, PartialEq, Debug)]
pub struct Balance {
    /// Its name.
    pub name: String,
    /// Tonnes of ore a year.
    pub ore: f64,
    /// Share of product in the ore.
    pub grade: f64,
    /// Share of that in the product, over all steps.
    pub recovery: f64,
    /// Tonnes of product a year, as published.
    pub product: f64,
}

/// What a mass balance gives.
#[derive(Clone, PartialEq, Debug)]
pub struct BalanceTest {
    /// Tonnes a year, equation (4).
    pub product: f64,
    /// Over what is published, less one.
    pub difference: f64,
    /// Whether within [`BALANCE_ALLOWANCE`].
    pub verdict: Verdict,
}

/// Whether ore, grade and recovery give the product, equation (4).
///
/// # Errors
/// Numbers outside their range.
pub fn balance(given: &Balance) -> Result<BalanceTest, Fault> {
    within(&format!("{}: ore", given.name), given.ore, (0.0, f64::MAX))?;
    within(&format!("{}: grade", given.name), given.grade, (0.0, 1.0))?;
    within(&format!("{}: recovery", given.name), given.recovery, (0.0, 1.0))?;
    within(&format!("{}: product", given.name), given.product, (f64::MIN_POSITIVE, f64::MAX))?;
    let product = given.ore * given.grade * given.recovery;
    let difference = product / given.product - 1.0;
    let verdict =
        Verdict::unless((difference.abs() > BALANCE_ALLOWANCE).then(|| {
            format!("ore, grade and recovery give {product:.0} t a year, {:.0} are published", given.product)
        }));
    Ok(BalanceTest { product, difference, verdict })
}

/// A line of a sensitivity table: one item changed by the same share up and down.
#[derive(Clone, PartialEq, Debug)]
pub struct Swing {
    /// What is changed.
    pub item: String,
    /// By which share.
    pub by: f64,
    /// Half the difference of the two values.
    pub half: f64,
}

/// Present value of what a line changes, equation (5).
///
/// # Errors
/// A change of nothing.
pub fn present_value(line: &Swing) -> Result<f64, Fault> {
    within(&format!("{}: change", line.item), line.by, (f64::MIN_POSITIVE, f64::MAX))?;
    within(&format!("{}: half the difference", line.item), line.half, (f64::MIN, f64::MAX))?;
    Ok(line.half.abs() / line.by)
}

/// Value with several lines changed at once, if they add up: all for the better with `factor` 1, for the worse with -1.
pub fn combine(npv: f64, lines: &[&Swing], factor: f64) -> f64 {
    npv + factor * lines.iter().map(|line| line.half.abs()).sum::<f64>()
}

fn within(what: &str, value: f64, range: (f64, f64)) -> Result<(), Fault> {
    let good = (range.0..=range.1).contains(&value);
    if good { Ok(()) } else { Err(Fault::OutOfRange { what: what.to_owned(), value, range }) }
}

/// A rate with one digit behind the point, for a sentence; what rounds to nothing has no sign.
pub fn percent(rate: f64) -> String {
    // minus zero plus zero is zero
    format!("{:.1} %", (rate * 1000.0).round() / 10.0 + 0.0)
}

/// Money with four digits, for a sentence.
fn short(money: f64) -> String {
    let size = money.abs();
    let scale = [(1e9, " bn"), (1e6, " m"), (1e3, " k")].into_iter().find(|(scale, _)| size >= 10.0 * scale);
    let (scale, word) = scale.unwrap_or((1.0, ""));
    let value = money / scale;
    if value.abs() < 100.0 { format!("{value:.1}{word}") } else { format!("{value:.0}{word}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discount::{Discount, npv};

    fn near(found: f64, expected: f64, share: f64) -> bool {
        (found / expected - 1.0).abs() <= share
    }

    #[test]
    fn a_flow_built_from_a_pair_gives_the_pair_back() {
        let flat = Flat::ends(2, 20);
        let cash = flat.cash(100.0, 25.0);
        let rate = |rate| npv(&cash, &Discount { rate, base: 0, timing: Timing::Start });
        let irr = irr(&cash).only().unwrap();
        let headline = Headline { capital: 100.0, life: 20, rate: 0.08, npv: rate(0.08), irr };
        let test = pair(&headline).unwrap();
        assert!(near(test.by_build[2].1, rate(0.08), 1e-9), "{test:?}");
        let given = TwoRates { first: (0.08, rate(0.08)), second: (0.10, rate(0.10)), life: 20 };
        let implied = invert(&given, 2).unwrap();
        assert!(near(implied.capital, 100.0, 1e-9) && near(implied.flow, 25.0, 1e-9), "{implied:?}");
    }

    /// study, capital, life, rate, value, rate of return, whether a flat profile has both
    const PAIRS: &[(&str, f64, u32, f64, f64, f64, bool)] = &[
        ("Nolans 2022", 1135.0, 38, 0.08, 1693.0, 0.193, true),
        ("Nolans 2024", 1226.0, 38, 0.08, 1729.0, 0.172, true),
        ("Nolans 2024, incentive prices", 1226.0, 38, 0.08, 2549.0, 0.206, true),
        ("Yangibana 2022", 658.0, 15, 0.08, 1012.0, 0.26, true),
        ("Ngualla April 2017", 356.0, 30, 0.08, 633.0, 0.21, true),
        ("Halleck Creek 2024", 456.1, 20, 0.08, 673.9, 0.225, true),
        ("Strange Lake 2014 before tax", 1631.0, 30, 0.10, 1420.0, 0.201, true),
        ("Foxtrot 2013", 221.0, 10, 0.10, 219.0, 0.27, true),
        ("Elk Creek 2017 before tax", 1009.0, 32, 0.08, 2300.0, 0.243, true),
        // the rate of return is that of no published value: payback 2.3 years, IRR 78 % as printed
        ("Yangibana 2017", 335.3, 8, 0.08, 466.0, 0.78, false),
        // highest grades in the first ten years
        ("Strange Lake 2013", 2570.0, 30, 0.10, 1800.0, 0.212, false),
        // nine years of high grade of forty-five
        ("Bear Lodge 2014", 290.4, 45, 0.10, 426.0, 0.327, false),
    ];

    #[test]
    fn headlines_that_hang_together_and_such_that_need_another_profile() {
        for &(study, capital, life, rate, npv, irr, fits) in PAIRS {
            let test = pair(&Headline { capital, life, rate, npv, irr }).unwrap();
            assert_eq!(test.verdict.is_consistent(), fits, "{study}: {test:?}");
        }
    }

    #[test]
    fn nothing_is_called_false() {
        let headline = Headline { capital: 335.3, life: 8, rate: 0.08, npv: 466.0, irr: 0.78 };
        let Verdict::Inconsistent { why } = pair(&headline).unwrap().verdict else { panic!("it does not fit") };
        assert!(why.starts_with("inconsistent with a flat profile: at 78.0 % it is worth 1095"), "{why}");
    }

    #[test]
    fn two_values_imply_capital_and_flow_of_published_studies() {
        let ngualla = TwoRates { first: (0.08, 633.0), second: (0.10, 445.0), life: 30 };
        let implied = invert(&ngualla, 2).unwrap();
        assert!(near(implied.flow, 102.7, 1e-3) && near(implied.capital, 372.0, 1e-3), "{implied:?}");
        assert!((implied.irr.unwrap() - 0.207).abs() < 5e-4, "{implied:?}");
        assert!(two_rates(&ngualla, 356.0, Some(0.21)).unwrap().verdict.is_consistent());
        let strange_lake = TwoRates { first: (0.08, 2500.0), second: (0.10, 1800.0), life: 30 };
        let test = two_rates(&strange_lake, 2570.0, Some(0.212)).unwrap();
        assert!(!test.verdict.is_consistent(), "grades of the first ten years are higher: {test:?}");
    }

    #[test]
    fn the_same_rate_twice_says_nothing() {
        let twice = TwoRates { first: (0.08, 633.0), second: (0.08, 633.0), life: 30 };
        assert!(matches!(invert(&twice, 2), Err(Fault::OutOfRange { .. })));
    }

    #[test]
    fn ore_grade_and_recovery_give_the_product_or_not() {
        let balance_of = |ore, grade, recovery, product| {
            balance(&Balance { name: "ore".into(), ore, grade, recovery, product }).unwrap()
        };
        // Bear Lodge 2014, years 1 to 9
        let bear_lodge = balance_of(199_600.0, 0.047, 0.819, 7732.0);
        assert!(bear_lodge.verdict.is_consistent() && near(bear_lodge.product, 7683.0, 1e-3), "{bear_lodge:?}");
        // Bokan 2012: mean grade of the life, output of the first five years
        let bokan = balance_of(547_500.0, 0.0065, 0.816, 2250.0);
        assert!(!bokan.verdict.is_consistent(), "{bokan:?}");
    }

    #[test]
    fn a_sensitivity_table_holds_the_present_values_it_was_made_of() {
        let line = |item: &str, by, half| Swing { item: item.into(), by, half };
        let price = line("price", 0.2, 309.0);
        assert_eq!(present_value(&price), Ok(1545.0));
        assert_eq!(combine(426.0, &[&price, &line("power", 1.0, 11.0)], -1.0), 106.0);
        assert!(present_value(&line("price", 0.0, 309.0)).is_err());
    }

    #[test]
    fn money_is_short_in_sentences() {
        assert_eq!([1095.4, 1.7e9, 335.3e6, 12.0].map(short), ["1095", "1700 m", "335 m", "12.0"]);
    }
}
