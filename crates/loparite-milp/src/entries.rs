//! Entries: brings the coefficients of one row or column into the solver's canonical form.
//!
//! In        pairs of index and coefficient, in any order, an index possibly several times
//! Out       pairs ascending in index, each index once, no zeros
//! Holds     coefficients of the same index are added in the order given, so the sum is reproducible
//! Not here  storage (`problem`), hand-over to the solver (`ffi`)

/// The largest coefficient HiGHS can be made to accept; anything at or above it is a mistake of units.
const LARGEST: f64 = 1e15;

/// Sorts `entries` by index and sums duplicates.
///
/// # Panics
/// If an index is not below `limit`, or a coefficient is not finite or not below 1e15 in size;
/// `line` names the row or column in the message.
pub(crate) fn canonical(
    entries: impl IntoIterator<Item = (u32, f64)>,
    limit: usize,
    line: &str,
) -> (Vec<i32>, Vec<f64>) {
    let mut pairs: Vec<(i32, f64)> = Vec::new();
    for (index, value) in entries {
        assert!(
            (index as usize) < limit,
            "entry of {line} names line {index}, but there are only {limit}; please report this"
        );
        assert!(
            value.abs() < LARGEST, // false for NaN, too
            "coefficient {value} of {line} at line {index} is not usable; please report this"
        );
        pairs.push((int(index as usize), value));
    }
    pairs.sort_by_key(|pair| pair.0); // stable: duplicates stay in the order given
    let mut index: Vec<i32> = Vec::with_capacity(pairs.len());
    let mut value: Vec<f64> = Vec::with_capacity(pairs.len());
    for (i, v) in pairs {
        match (index.last(), value.last_mut()) {
            (Some(&last), Some(sum)) if last == i => *sum += v,
            _ => {
                index.push(i);
                value.push(v);
            }
        }
    }
    drop_zeros(&mut index, &mut value);
    (index, value)
}

fn drop_zeros(index: &mut Vec<i32>, value: &mut Vec<f64>) {
    if value.iter().all(|v| *v != 0.0) {
        return;
    }
    let mut kept = 0;
    for k in 0..value.len() {
        if value[k] != 0.0 {
            index[kept] = index[k];
            value[kept] = value[k];
            kept += 1;
        }
    }
    index.truncate(kept);
    value.truncate(kept);
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
    use super::canonical;

    #[test]
    fn sorts_sums_and_drops_zeros() {
        let (index, value) = canonical([(3, 1.0), (1, 2.0), (3, 0.5), (0, 4.0), (0, -4.0)], 4, "c0");
        assert_eq!((index, value), (vec![1, 3], vec![2.0, 1.5]));
    }

    #[test]
    #[should_panic(expected = "coefficient NaN of c7")]
    fn refuses_nan() {
        canonical([(0, f64::NAN)], 1, "c7");
    }

    #[test]
    #[should_panic(expected = "there are only 1")]
    fn refuses_an_unknown_line() {
        canonical([(1, 1.0)], 1, "c0");
    }
}
