//! Worth: how rates of return, paybacks and debt cover are said.
//!
//! In        measures of a cash flow
//! Out       plain text
//! Holds     what does not exist is said in words, never as a number; of several rates of return those are said that
//!           [`Irr::said`] names for page and terminal alike, in numbers of the page

use crate::number::{THIN, number};
use loparite_economics::programme::{Cover, Flow, Irr};
use loparite_finance::irr::NoIrr;
use loparite_finance::series::{Series, Year};

/// A rate a year as a percentage with one decimal.
pub fn rate(share: f64) -> String {
    format!("{}{THIN}%", number((share * 1000.0).round() / 10.0))
}

/// A rate of return, several of them, or why there is none.
pub fn irr(irr: &Irr) -> String {
    irr.said(rate, |why| match why {
        NoIrr::NoMoney => "there is no money",
        NoIrr::NoSignChange => "money goes one way only",
        NoIrr::NoRoot => "no rate fits",
        NoIrr::NotFinite => "the money is no number",
        NoIrr::NothingInvested => "nothing is invested",
    })
}

/// A rate of return where there is little room; of several the only one over zero.
pub fn irr_brief(rates: &Irr) -> String {
    match rates {
        Irr::None(_) => "none".to_owned(),
        Irr::Several(_) => rates.only_over(0.0).map_or_else(|| "several".to_owned(), rate),
        Irr::One(share) => rate(*share),
    }
}

/// The year in which the sum of money is positive for good.
pub fn payback(cash: &Series, year: Option<Year>) -> String {
    let sum = cash.cumulative();
    match year {
        Some(year) => year.to_string(),
        None if sum.values().last().is_some_and(|&end| end < 0.0) => format!("not by {}", cash.last()),
        None => "–".to_owned(),
    }
}

/// The least ratio of cash to debt service and its year.
pub fn cover(cover: Option<&Cover>) -> String {
    cover.map_or_else(|| "no debt".to_owned(), |cover| format!("{} in {}", ratio(cover.least.1), cover.least.0))
}

/// The net present value at the scenario's rate.
pub fn npv(flow: &Flow) -> f64 {
    flow.measures.npv.first().map_or(0.0, |&(_, value)| value)
}

/// A ratio with two decimals and a times sign: "1.30 ×".
pub fn ratio(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    if value.abs() > 100.0 {
        return if value > 0.0 { format!("over 100{THIN}×") } else { format!("below −100{THIN}×") };
    }
    let sign = if value <= -0.005 { "−" } else { "" };
    format!("{sign}{:.2}{THIN}×", value.abs())
}

/// Years in a row as spans: "2031–2033, 2036".
pub fn spans(years: &[Year]) -> String {
    let mut spans: Vec<(Year, Year)> = Vec::new();
    for &year in years {
        match spans.last_mut() {
            Some(span) if year == span.1 + 1 => span.1 = year,
            _ => spans.push((year, year)),
        }
    }
    let said = |&(first, last): &(Year, Year)| {
        if first == last { first.to_string() } else { format!("{first}–{last}") }
    };
    spans.iter().map(said).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_that_do_not_exist_are_said_in_words() {
        assert_eq!(irr(&Irr::One(0.1234)), "12.3\u{202f}%");
        assert_eq!(irr(&Irr::One(-0.05)), "−5\u{202f}%");
        assert_eq!(irr(&Irr::Several(vec![0.041, 0.23])), "several: 4.1\u{202f}%, 23\u{202f}%");
        assert_eq!(irr(&Irr::Several(vec![-0.803, 0.123])), "12.3\u{202f}% (and −80.3\u{202f}%)");
        assert_eq!(irr_brief(&Irr::Several(vec![-0.803, 0.123])), "12.3\u{202f}%");
        assert_eq!(irr_brief(&Irr::Several(vec![0.041, 0.23])), "several");
        assert_eq!(irr(&Irr::None(NoIrr::NoSignChange)), "none: money goes one way only");
        assert_eq!(irr_brief(&Irr::None(NoIrr::NoRoot)), "none");
    }

    #[test]
    fn a_payback_is_a_year_or_says_why_not() {
        let cash = |values: &[f64]| Series::new(2026, values.to_vec());
        assert_eq!(payback(&cash(&[-1.0, 2.0]), Some(2027)), "2027");
        assert_eq!(payback(&cash(&[-1.0, 0.5]), None), "not by 2027");
        assert_eq!(payback(&cash(&[1.0, 1.0]), None), "–");
        assert_eq!(payback(&cash(&[]), None), "–");
    }

    #[test]
    fn years_in_a_row_are_one_span() {
        assert_eq!(spans(&[2031, 2032, 2033, 2036]), "2031–2033, 2036");
        assert_eq!(spans(&[]), "");
        assert_eq!(
            [1.304, -0.2, 0.001, f64::NAN, -3858.0].map(ratio),
            ["1.30\u{202f}×", "−0.20\u{202f}×", "0.00\u{202f}×", "–", "below −100\u{202f}×"]
        );
    }
}
