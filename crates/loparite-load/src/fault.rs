//! Fault: what is wrong with a quantity, in words, with its cure; and shares in words.
//!
//! In        a fault of the kernel, what the figure is, its text, how a good one is written
//! Out       code, message, hint
//! Not here  the place (`figures`)

use crate::node::nearest;
use loparite_kernel::quantity::Fault;
use loparite_kernel::unit::{self, Basis};

/// Code, message and hint of a fault of `what`, which reads `text`.
pub fn words(what: &str, text: &str, fault: &Fault, example: &str) -> (&'static str, String, String) {
    match fault {
        Fault::NoUnit => (
            "LP2001",
            format!("{what} is a bare number: {text}"),
            format!("write the unit behind it, as in \"{example}\""),
        ),
        Fault::NoNumber => (
            "LP2002",
            format!("{what} is no quantity: `{text}`"),
            format!("write a number and its unit, as in \"{example}\""),
        ),
        Fault::UnknownUnit(word) if word.starts_with([',', '\'', '_']) => {
            let hint = "write the number without commas: digits, and a point before fractions".to_owned();
            ("LP2002", format!("{what} is no quantity: `{text}`"), hint)
        }
        Fault::UnknownUnit(word) => {
            let near = nearest(word, unit::words());
            let other = || format!("write it as in \"{example}\"; the unit words stand in `data/README.md`");
            let hint = near.map_or_else(other, |near| format!("did you mean `{near}`?"));
            ("LP2002", format!("{what} is no quantity: `{word}` is no unit"), hint)
        }
        Fault::NoPriceYear(word) => (
            "LP2006",
            format!("{what} is money without a price year: {text}"),
            format!("write `{word}@2025`, or the year it is of"),
        ),
        Fault::WrongKind { wanted } => {
            ("LP2003", format!("{what} cannot be {text}"), format!("something like \"{wanted}\" is needed here"))
        }
        Fault::WrongBasis { wanted, found } => {
            let message =
                format!("{what} is written in {}, but counted in {}: {text}", in_words(*found), in_words(*wanted));
            let hint = match wanted.word() {
                "" => "convert it, and write the mass without a word behind it".to_owned(),
                word => format!("convert it, and write `{word}` behind the mass"),
            };
            ("LP2004", message, hint)
        }
    }
}

fn in_words(basis: Basis) -> &'static str {
    match basis {
        Basis::Gross => "gross tonnes",
        Basis::Oxide => "tonnes of oxide (REO)",
        Basis::Metal => "tonnes of metal",
    }
}

/// A share as a percentage, with as many digits as tell it from 100 %.
pub fn percent(share: f64) -> String {
    let written = |digits: usize| {
        let text = format!("{:.digits$}", share * 100.0);
        if digits > 0 { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
    };
    let enough = (2..=8).map(written).find(|text| text != "100" || share == 1.0);
    format!("{} %", enough.unwrap_or_else(|| written(12)))
}
