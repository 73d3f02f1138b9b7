//! Validity: what a unit works at against what its equilibrium was measured in.
//!
//! In        the ranges of an equilibrium, the least and the most of each quantity that the unit knows
//! Out       a remark for each quantity that leaves its range
//! Holds     what a unit does not know is not remarked on; the ranges themselves are inside
//! Not here  the ranges, which are data

use super::{Case, Guard, Made, Remark, Setting};
use crate::sx::data::{Valid, Validity};
use crate::words::digits;

/// Remarks on quantities outside the ranges of an equilibrium: quantity, least and most found.
pub(super) fn look(valid: Option<&Valid>, found: &[(Validity, (f64, f64))], made: &mut Made) {
    for (quantity, usual) in valid.iter().flat_map(|valid| &valid.ranges) {
        let (least, most) = *usual;
        let of = found.iter().find(|(other, _)| other == quantity);
        let Some(&(_, (low, high))) = of.filter(|(_, (low, high))| *low < least || *high > most) else { continue };
        // the end that is farther out
        let value = if least - low > high - most { low } else { high };
        let (name, unit) = quantity.words();
        let text = format!(
            "{name} {}{unit}; equilibrium `{}` is good from {} to {}{unit}",
            digits(value),
            valid.map_or("", |valid| valid.id.as_str()),
            digits(least),
            digits(most)
        );
        made.remarks.push(Remark { guard: Guard::Validity, text, value, usual: *usual });
    }
}

/// Least and most of some values; nothing of none.
pub(super) fn span(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.filter(|value| value.is_finite()).fold(None, |span, value| {
        let (low, high) = span.unwrap_or((value, value));
        Some((value.min(low), value.max(high)))
    })
}

impl Case<'_> {
    /// What the equilibrium of a parameter is good for.
    pub(super) fn valid(&self, name: &str) -> Option<&Valid> {
        match self.settings.iter().find(|(other, _)| *other == name) {
            Some((_, Setting::Laws(_, valid) | Setting::Separation(_, valid))) => Some(valid),
            _ => None,
        }
    }
}
