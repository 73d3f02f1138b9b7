//! Entries: brings the coefficients of one row or column into the solver's canonical form.
//!
//! In        pairs of index and coefficient, in any order, an index possibly several times
//! Out       pairs ascending in index, each index once, no zeros
//! Holds     coefficients of the same index are added in the order given, so the sum is reproducible; what is canonical
//!           already is copied once, without a sort or a list of its own
//! Not here  storage (`problem`), hand-over to the solver (`ffi`)

use std::fmt;

/// The largest coefficient HiGHS can be made to accept; anything at or above it is a mistake of units.
const LARGEST: f64 = 1e15;

/// Whose entries they are, for messages.
#[derive(Clone, Copy)]
pub(crate) enum Line {
    Row(u32),
    Column(u32),
}

impl fmt::Display for Line {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Line::Row(row) => write!(to, "row {row}"),
            Line::Column(col) => write!(to, "column {col}"),
        }
    }
}

/// Appends `entries` in canonical form.
///
/// # Panics
/// If an index is not below `limit`, or a coefficient is not finite or not below 1e15 in size; `line` is named in the
/// message.
pub(crate) fn append<I>(entries: I, limit: usize, line: Line, index: &mut Vec<i32>, value: &mut Vec<f64>)
where
    I: ExactSizeIterator<Item = (u32, f64)> + Clone,
{
    let begin = index.len();
    index.reserve(entries.len());
    value.reserve(entries.len());
    let mut least = 0; // the least index that still ascends
    for (i, v) in entries.clone() {
        check(i, v, limit, line);
        if i < least || v == 0.0 {
            index.truncate(begin);
            value.truncate(begin);
            return append_any(entries, index, value);
        }
        least = i + 1;
        index.push(i as i32); // below `limit`, which fits
        value.push(v);
    }
}

/// The same for entries of which each was checked, but that do not ascend.
fn append_any(entries: impl Iterator<Item = (u32, f64)>, index: &mut Vec<i32>, value: &mut Vec<f64>) {
    let mut pairs: Vec<(u32, f64)> = entries.collect();
    pairs.sort_by_key(|pair| pair.0); // stable: duplicates stay in the order given
    for same in pairs.chunk_by(|a, b| a.0 == b.0) {
        let sum = same[1..].iter().fold(same[0].1, |sum, pair| sum + pair.1);
        if sum != 0.0 {
            index.push(same[0].0 as i32);
            value.push(sum);
        }
    }
}

fn check(index: u32, value: f64, limit: usize, line: Line) {
    assert!(
        (index as usize) < limit,
        "entry of {line} names line {index}, but there are only {limit}; please report this"
    );
    check_coefficient(value, line, index);
}

/// Refuses a coefficient that is not finite or not below 1e15 in size.
pub(crate) fn check_coefficient(value: f64, line: Line, index: u32) {
    assert!(
        value.abs() < LARGEST, // false for NaN, too
        "coefficient {value} of {line} at line {index} is not usable; please report this"
    );
}

/// A position as the solver's 32-bit integer.
///
/// # Panics
/// At 2^31 or more: the solver is compiled with 32-bit indices.
pub(crate) fn int(position: usize) -> i32 {
    i32::try_from(position).expect("problems stay below 2^31 rows, columns and entries")
}

#[cfg(test)]
mod tests {
    use super::{Line, append};

    fn canonical(entries: &[(u32, f64)], limit: usize) -> (Vec<i32>, Vec<f64>) {
        let (mut index, mut value) = (vec![7], vec![7.0]);
        append(entries.iter().copied(), limit, Line::Column(7), &mut index, &mut value);
        assert_eq!((index.remove(0), value.remove(0)), (7, 7.0), "what stood there stays");
        (index, value)
    }

    #[test]
    fn sorts_sums_and_drops_zeros() {
        let found = canonical(&[(3, 1.0), (1, 2.0), (3, 0.5), (0, 4.0), (0, -4.0)], 4);
        assert_eq!(found, (vec![1, 3], vec![2.0, 1.5]));
        assert_eq!(canonical(&[(0, 1.0), (1, 0.0), (2, 2.0)], 4), (vec![0, 2], vec![1.0, 2.0]));
        assert_eq!(canonical(&[(0, 1.0), (2, 3.0), (2, 2.0)], 4), (vec![0, 2], vec![1.0, 5.0]));
    }

    #[test]
    fn what_ascends_stays_as_it_is() {
        assert_eq!(canonical(&[(0, 1.0), (2, -2.0), (3, 1e-30)], 4), (vec![0, 2, 3], vec![1.0, -2.0, 1e-30]));
    }

    #[test]
    #[should_panic(expected = "coefficient NaN of column 7")]
    fn refuses_nan() {
        canonical(&[(0, f64::NAN)], 1);
    }

    #[test]
    #[should_panic(expected = "there are only 1")]
    fn refuses_an_unknown_line() {
        canonical(&[(1, 1.0)], 1);
    }
}
