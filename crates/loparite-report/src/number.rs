//! Number: how a number is printed: thin spaces between thousands, two or three significant digits, the unit said.
//!
//! In        numbers in base units
//! Out       text
//! Holds     a number that is not finite prints as a dash; minus is a minus sign

use loparite_kernel::quantity::Currency;

/// The space between groups of three digits, and between a number and its unit: narrow, and no line breaks there.
pub const THIN: char = '\u{202f}';

/// Three significant digits, thousands grouped.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let size = value.abs();
    if size < 1e-9 {
        return "0".to_owned();
    }
    let digits = size.log10().floor() as i32;
    let step = 10f64.powi(digits - 2);
    let rounded = (size / step).round() * step;
    let decimals = usize::try_from((2 - digits).clamp(0, 6)).unwrap_or(0);
    let mut text = format!("{rounded:.decimals$}");
    if text.contains('.') {
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    let sign = if value < 0.0 && text != "0" { "−" } else { "" };
    format!("{sign}{}", group(&text))
}

/// Decimals that suit numbers that stand below one another, from the largest of them.
pub fn decimals(values: impl IntoIterator<Item = f64>) -> usize {
    match values.into_iter().map(f64::abs).filter(|size| size.is_finite()).fold(0.0, f64::max) {
        size if size >= 99.95 => 0,
        size if size >= 9.995 => 1,
        size if size >= 0.9995 => 2,
        _ => 3,
    }
}

/// A number with so many decimals, in columns of numbers that stand below one another; thousands have three digits
/// that count.
pub fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() || value.abs() < 1e-9 || value.abs() >= 999.5 {
        return number(value);
    }
    let text = format!("{:.decimals$}", value.abs());
    if text.trim_matches(['0', '.']).is_empty() {
        return "~0".to_owned();
    }
    format!("{}{text}", if value < 0.0 { "−" } else { "" })
}

/// A whole number in full, thousands grouped.
pub fn whole(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let text = format!("{:.0}", value.abs());
    let sign = if value < 0.0 && text != "0" { "−" } else { "" };
    format!("{sign}{}", group(&text))
}

/// A number with its unit.
pub fn with_unit(value: f64, unit: &str) -> String {
    if unit.is_empty() { number(value) } else { format!("{}{THIN}{unit}", number(value)) }
}

/// A share as a percentage.
pub fn percent(share: f64) -> String {
    let hundred = share * 100.0;
    let text = if hundred.abs() >= 10.0 { whole(hundred) } else { number((hundred * 10.0).round() / 10.0) };
    format!("{text}{THIN}%")
}

/// Money in words: `12.3 bn RUB@2025`.
pub fn money(value: f64, currency: &Currency) -> String {
    let (scale, word) = money_scale(value.abs());
    let space = if word.is_empty() { String::new() } else { format!("{word}{THIN}") };
    format!("{}{THIN}{space}{currency}", number(value / scale))
}

/// The scale that suits an amount of money, with its word.
pub fn money_scale(largest: f64) -> (f64, &'static str) {
    match largest {
        x if x >= 999.5e9 => (1e12, "tn"),
        x if x >= 999.5e6 => (1e9, "bn"),
        x if x >= 999.5e3 => (1e6, "m"),
        x if x >= 9999.5 => (1e3, "k"),
        _ => (1.0, ""),
    }
}

/// A unit of money for the head of a column: `bn RUB@2025`.
pub fn money_unit(word: &str, currency: &Currency) -> String {
    if word.is_empty() { currency.to_string() } else { format!("{word} {currency}") }
}

fn group(text: &str) -> String {
    let (whole, rest) = text.split_once('.').map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let mut grouped = String::new();
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) && whole.len() > 3 {
            grouped.push(THIN);
        }
        grouped.push(digit);
    }
    if let Some(rest) = rest {
        grouped.push('.');
        grouped.push_str(rest);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_digits_and_thin_spaces() {
        let cases = [
            (0.0, "0"),
            (12345.6, "12\u{202f}300"),
            (999.7, "1\u{202f}000"),
            (99.97, "100"),
            (-4.567, "−4.57"),
            (0.01234, "0.0123"),
            (2.0, "2"),
            (f64::NAN, "–"),
            (f64::INFINITY, "–"),
            (1e-15, "0"),
        ];
        for (value, text) in cases {
            assert_eq!(number(value), text, "{value}");
        }
    }

    #[test]
    fn numbers_below_one_another_have_the_same_decimals() {
        let column = [5.88, 0.588, 0.0002, 0.0, -1.5];
        let places = decimals(column);
        assert_eq!(column.map(|value| fixed(value, places)), ["5.88", "0.59", "~0", "0", "−1.50"]);
        assert_eq!(fixed(12345.0, decimals([12345.0])), "12\u{202f}300");
    }

    #[test]
    fn money_says_currency_and_price_year() {
        let currency = Currency { code: "RUB".into(), year: 2025 };
        assert_eq!(money(12.3e9, &currency), "12.3\u{202f}bn\u{202f}RUB@2025");
        assert_eq!(money(-2.5e6, &currency), "−2.5\u{202f}m\u{202f}RUB@2025");
        assert_eq!(money(999.9e6, &currency), "1\u{202f}bn\u{202f}RUB@2025");
        assert_eq!(percent(0.0345), "3.5\u{202f}%");
    }
}
