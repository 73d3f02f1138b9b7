//! Words: numbers and lists as messages say them.
//!
//! In        numbers in any unit, words
//! Out       text
//! Holds     no more digits than a reader needs: four significant ones, none behind a rounding
//! Not here  units and figures of the text (`loparite-load`)

/// A number in four significant digits.
///
/// ```
/// use loparite_process::words::digits;
/// assert_eq!(digits(0.027999999999999997), "0.028");
/// assert_eq!((digits(171.4321), digits(1.0), digits(123_456.0)), ("171.4".into(), "1".into(), "123500".into()));
/// assert_eq!(digits(1.234e-9), "1.234e-9");
/// ```
pub fn digits(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let rounded: f64 = format!("{value:.3e}").parse().expect("it was just written");
    if (1e-4..1e7).contains(&rounded.abs()) { format!("{rounded}") } else { format!("{rounded:e}") }
}

/// A share in percent, with as many nines as it has.
///
/// ```
/// use loparite_process::words::percent;
/// assert_eq!((percent(0.028), percent(0.999_95), percent(1.0)), ("2.8 %".into(), "99.995 %".into(), "100 %".into()));
/// ```
pub fn percent(share: f64) -> String {
    if (0.9..1.0).contains(&share) {
        let rest: f64 = digits(100.0 * (1.0 - share)).parse().expect("it was just written");
        let places = if rest > 0.0 { (3.0 - rest.log10().floor()).clamp(0.0, 12.0) as usize } else { 0 };
        let text = format!("{:.places$}", 100.0 - rest);
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        return format!("{text} %");
    }
    format!("{} %", digits(100.0 * share))
}

/// `Al, Fe and Ca`; of more than six the first, and how many more.
///
/// ```
/// use loparite_process::words::and;
/// assert_eq!((and(&["Al"]), and(&["Al", "Fe", "Ca"])), ("Al".into(), "Al, Fe and Ca".into()));
/// assert_eq!(and(&["a", "b", "c", "d", "e", "f", "g", "h"]), "a, b, c, d, e and 3 more");
/// ```
pub fn and(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] if words.len() <= 6 => format!("{} and {last}", first.join(", ")),
        _ => format!("{} and {} more", words[..5].join(", "), words.len() - 5),
    }
}

/// Two numbers in as many digits as tell them apart, four at least.
///
/// ```
/// use loparite_process::words::apart;
/// assert_eq!(apart(1.02, 0.5), ("1.02".into(), "0.5".into()));
/// assert_eq!(apart(1.000_012, 1.0), ("1.00001".into(), "1".into()));
/// ```
pub fn apart(a: f64, b: f64) -> (String, String) {
    let written = |places: usize, value: f64| -> f64 { format!("{value:.places$e}").parse().unwrap_or(value) };
    let enough = (3..16).find(|&places| a == b || written(places, a) != written(places, b)).unwrap_or(16);
    let text = |value: f64| if enough == 3 { digits(value) } else { format!("{}", written(enough, value)) };
    (text(a), text(b))
}
