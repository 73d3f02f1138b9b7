//! Words: numbers as a reader wants them, with two or three significant digits, separated thousands and a unit.
//!
//! In        quantities in base units, units as goals and claims write them
//! Out       text such as `28.5 Mt REO`, `3,480 t REO/a`, `700 bn RUB of 2025`, `95 years`
//! Holds     a share near 100 % keeps the digits that set it apart from 100 %
//! Not here  what is said about the numbers (`check`)

use loparite_kernel::quantity::Quantity;
use loparite_kernel::unit::HOURS_PER_YEAR;
use loparite_model::claim::Operator;

/// Three significant digits with separated thousands: 3481.7 is `3,480`.
pub fn number(value: f64) -> String {
    significant(value, 3)
}

/// Two significant digits, for factors: 1301 is `1,300`.
pub fn factor(value: f64) -> String {
    significant(value, 2)
}

/// How much more or less a number is than another: `3.8 times that`, `1,300 times less`, `the same`.
pub fn times(ratio: f64) -> String {
    match ratio {
        r if (0.995..1.005).contains(&r) => "the same".to_owned(),
        r if r >= 10.0 => format!("{} times that", factor(r)),
        r if r >= 1.0 => format!("{} times that", number(r)),
        r if r >= 0.1 => format!("{} % of that", factor(100.0 * r)),
        r => format!("{} times less", factor(1.0 / r)),
    }
}

/// A quantity as it was written, and in the currency of the run if it was written in another.
pub fn written(value: &Quantity, text: &str) -> String {
    match &value.currency {
        Some(currency) if !text.contains(&currency.to_string()) => format!("{text} ({})", quantity(value, text)),
        _ => quantity(value, text),
    }
}

/// A quantity with its unit; `like` is a text whose spelling decides between a share and a ratio.
pub fn quantity(quantity: &Quantity, like: &str) -> String {
    let d = quantity.dimension;
    let (value, currency) = (quantity.value, quantity.currency.as_ref());
    match (d.mass, d.time, d.money, d.energy, d.length, d.people, d.plants) {
        (0, 0, 0, 0, 0, 0, 0) if like.contains('%') => percent(value),
        (0, 0, 0, 0, 0, 0, 0) => number(value),
        (0, 1, 0, 0, 0, 0, 0) => with_unit(&number(value), "years"),
        (0, -1, 0, 1, 0, 0, 0) if value.abs() >= 1e3 * HOURS_PER_YEAR => {
            format!("{} GW", number(value / HOURS_PER_YEAR / 1e3))
        }
        (0, -1, 0, 1, 0, 0, 0) => format!("{} MW", number(value / HOURS_PER_YEAR)),
        (0, 0, 1, 0, 0, 0, 0) => match currency {
            Some(currency) => money(value, &currency.code, &currency.year.to_string()),
            None => number(value),
        },
        _ if d.mass == 1 && value.abs() >= 1e6 => format!("{} M{}", number(value / 1e6), unit(quantity)),
        _ => with_unit(&number(value), &unit(quantity)),
    }
}

/// A number in a goal's unit, such as `t REO/a` or `RUB@2025`.
pub fn in_unit(value: f64, unit: &str) -> String {
    match unit.split_once('@') {
        Some((code, year)) if code.len() == 3 => money(value, code, year),
        _ => with_unit(&number(value), unit),
    }
}

/// What is claimed: `more than 20 %`.
pub fn said(operator: Operator, text: &str) -> String {
    match operator {
        Operator::Equal => text.to_owned(),
        Operator::About => format!("about {text}"),
        Operator::AtLeast => format!("at least {text}"),
        Operator::More => format!("more than {text}"),
        Operator::AtMost => format!("at most {text}"),
        Operator::Less => format!("less than {text}"),
    }
}

/// `1 plant`, `2 plants`.
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// The title of a source before its first colon: who and when.
pub fn short(title: &str) -> &str {
    title.split(':').next().unwrap_or(title).trim()
}

/// First letter large, full stop at the end.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}

/// Half a unit of the last digit written, in base units: 0.005 for `1 %`.
pub fn half_digit(text: &str, value: f64) -> f64 {
    let digits: &str = text.trim().split(|c: char| !matches!(c, '0'..='9' | '.' | '-' | '+')).next().unwrap_or("");
    match digits.parse::<f64>() {
        Ok(written) if written != 0.0 => {
            let decimals = digits.split_once('.').map_or(0, |(_, after)| after.len() as i32);
            0.5 * 10_f64.powi(-decimals) * (value / written).abs()
        }
        _ => 0.0,
    }
}

fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    if percent > 99.0 && percent < 100.0 {
        return format!("{} %", trim(&format!("{percent:.3}")));
    }
    format!("{} %", number(percent))
}

fn money(value: f64, code: &str, year: &str) -> String {
    let (scale, word) = match value.abs() {
        v if v >= 0.9995e12 => (1e12, "tn "),
        v if v >= 0.9995e9 => (1e9, "bn "),
        v if v >= 0.9995e6 => (1e6, "m "),
        _ => (1.0, ""),
    };
    format!("{} {word}{code} of {year}", number(value / scale))
}

/// `1 plant`, `5 plants`, `2,600 t REO/a`
fn with_unit(number: &str, unit: &str) -> String {
    let singular = match unit {
        "plants" | "jobs" | "years" if number == "1" => &unit[..unit.len() - 1],
        unit => unit,
    };
    format!("{number} {singular}")
}

/// words of a unit above the bar, then below it
fn unit(quantity: &Quantity) -> String {
    let d = quantity.dimension;
    let mass = |basis: Option<loparite_kernel::unit::Basis>| {
        format!("t {}", basis.map_or("", loparite_kernel::unit::Basis::word)).trim_end().to_owned()
    };
    let money = quantity.currency.as_ref().map_or("money".to_owned(), ToString::to_string);
    let parts = [
        (d.money, money),
        (d.energy, "MWh".to_owned()),
        (d.people, "jobs".to_owned()),
        (d.plants, "plants".to_owned()),
        (d.mass, mass(if d.mass > 0 { quantity.above } else { quantity.below })),
        (d.length, "km".to_owned()),
        (d.time, "a".to_owned()),
    ];
    let of = |sign: i8| {
        let words = parts.iter().flat_map(|(power, word)| vec![word.as_str(); (power * sign).max(0) as usize]);
        words.collect::<Vec<_>>()
    };
    let (above, below) = (of(1).join(" "), of(-1));
    below.iter().fold(above, |unit, word| format!("{unit}/{word}"))
}

fn significant(value: f64, digits: i32) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".to_owned() } else { "beyond any number".to_owned() };
    }
    let magnitude = value.abs().log10().floor() as i32;
    let step = 10_f64.powi(magnitude - digits + 1);
    let rounded = (value / step).round() * step;
    let decimals = (digits - 1 - magnitude).max(0) as usize;
    let text = trim(&format!("{rounded:.decimals$}"));
    let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let grouped = group(whole);
    if fraction.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}.{fraction}") }
}

fn group(whole: &str) -> String {
    let mut grouped = String::new();
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn trim(text: &str) -> String {
    if !text.contains('.') {
        return text.to_owned();
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_digits_and_separated_thousands() {
        let cases = [(3481.7, "3,480"), (50_000.0, "50,000"), (0.6667, "0.667"), (95.0, "95"), (28.78, "28.8")];
        for (value, text) in cases {
            assert_eq!(number(value), text);
        }
        assert_eq!([0.0, -29.3, 999.9, 1_234_567.0].map(number), ["0", "-29.3", "1,000", "1,230,000"]);
        assert_eq!([1301.0, 1.94, 0.25].map(factor), ["1,300", "1.9", "0.25"]);
        assert_eq!(
            [2.5, 0.67, 1e-3, 1.0].map(times),
            ["2.5 times that", "67 % of that", "1,000 times less", "the same"]
        );
    }

    #[test]
    fn quantities_carry_their_unit() {
        let cases = [
            ("28.5 Mt REO", "28.5 Mt REO"),
            ("50 kt REO/a", "50,000 t REO/a"),
            ("700 bn RUB@2025", "700 bn RUB of 2025"),
            ("95 years", "95 years"),
            ("90 %", "90 %"),
            ("99.99 %", "99.99 %"),
            ("0.25 ratio", "0.25"),
            ("3500 jobs", "3,500 jobs"),
            ("5 plants", "5 plants"),
            ("1 plants", "1 plant"),
            ("5 GW", "5 GW"),
            ("40 MW", "40 MW"),
            ("658 Mt", "658 Mt"),
            ("60 USD@2025/kg REO", "60,000 USD@2025/t REO"),
        ];
        for (written, printed) in cases {
            assert_eq!(quantity(&Quantity::parse(written).expect("the test writes a quantity"), written), printed);
        }
        assert_eq!(in_unit(190e9, "RUB@2025"), "190 bn RUB of 2025");
        assert_eq!(in_unit(3480.0, "t REO/a"), "3,480 t REO/a");
        let roubles = Quantity::parse("730 bn RUB@2025").expect("the test writes a quantity");
        assert_eq!(written(&roubles, "63 bn CNY@2025"), "63 bn CNY@2025 (730 bn RUB of 2025)");
    }

    #[test]
    fn the_last_digit_says_how_round_a_number_is() {
        for (text, half) in [("1 %", 0.005), ("1.3 %", 0.0005), ("700 bn RUB@2025", 0.5e9), ("0 t", 0.0)] {
            let value = Quantity::parse(text).expect("the test writes a quantity").value;
            assert!((half_digit(text, value) - half).abs() <= 1e-12 * half.max(1.0), "{text}");
        }
    }
}
