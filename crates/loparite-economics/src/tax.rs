//! Tax: profit tax of one taxpayer, and how it moves with the taxpayer's income.
//!
//! In        profit and rate by year; what of a year's profit losses may take away, and for how many years
//! Out       [`profit_tax`] by year; [`along`]: its worth and slope along a direction
//! Holds     the same tax as `loparite-finance` counts (tested); [`along`] is the worth of [`profit_tax`], its slope
//!           the derivative (tested)
//! Equations (1) tax[y] = rate[y] * (profit[y] - relief[y]) for profit > 0, otherwise nothing
//!           (2) relief[y] = least of losses carried and share * profit[y], oldest losses first, none older than their
//!               years
//!           (3) losses that never expire are one sum: left[y] = left[y - 1] - relief[y] + loss[y]
//! Not here  losses set off between facilities of one owner: each facility is a taxpayer of its own

/// What of a year's profit losses may take away, 0 to 1, and for how many years.
pub(crate) type Relief = (f64, usize);

/// Equations (1) to (3); `losses` is room for the losses of each year.
pub(crate) fn profit_tax(profit: &[f64], rate: &[f64], (share, keep): Relief, (losses, tax): (&mut [f64], &mut [f64])) {
    let years = profit.len();
    let (rate, losses, tax) = (&rate[..years], &mut losses[..years], &mut tax[..years]);
    if keep >= years {
        let mut left = 0.0_f64;
        for at in 0..years {
            let profit = profit[at];
            tax[at] = if profit <= 0.0 {
                left -= profit;
                0.0
            } else if left == 0.0 {
                rate[at] * profit
            } else {
                let relief = left.min(share * profit);
                left -= relief;
                rate[at] * (profit - relief)
            };
        }
        return;
    }
    // losses from the oldest on may be left; none are if it is the year itself
    let mut oldest = 0;
    for at in 0..years {
        let profit = profit[at];
        if profit <= 0.0 {
            (losses[at], tax[at]) = (-profit, 0.0);
            continue;
        }
        losses[at] = 0.0;
        oldest = oldest.max(at.saturating_sub(keep));
        let most = share * profit;
        let mut relief = 0.0;
        while oldest < at {
            let taken = losses[oldest].min(most - relief);
            losses[oldest] -= taken;
            relief += taken;
            if losses[oldest] > 0.0 {
                break;
            }
            oldest += 1;
        }
        if oldest == at {
            oldest += 1;
        }
        tax[at] = rate[at] * (profit - relief);
    }
}

/// Profit that moves: by year profit + step * direction, charged with rate * discount factor.
#[derive(Clone, Copy)]
pub(crate) struct Ray<'a> {
    /// Profit by year at step 0.
    pub profit: &'a [f64],
    /// What a step adds to it.
    pub direction: &'a [f64],
    /// Rate times discount factor by year.
    pub charged: &'a [f64],
}

/// Worth of the tax at a step and its derivative by the step.
pub(crate) fn along(ray: Ray<'_>, step: f64, (share, keep): Relief) -> (f64, f64) {
    if keep < ray.profit.len() {
        return along_expiring(ray, step, (share, keep));
    }
    let (mut left, mut left_slope, mut tax, mut slope) = (0.0_f64, 0.0_f64, 0.0_f64, 0.0_f64);
    for ((&profit, &added), &charged) in ray.profit.iter().zip(ray.direction).zip(ray.charged) {
        let profit = profit + step * added;
        if profit <= 0.0 {
            (left, left_slope) = (left - profit, left_slope - added);
            continue;
        }
        if left == 0.0 {
            (tax, slope) = (tax + charged * profit, slope + charged * added);
            continue;
        }
        let most = share * profit;
        let (relief, relieved) = if left > most { (most, share * added) } else { (left, left_slope) };
        (left, left_slope) = (left - relief, left_slope - relieved);
        (tax, slope) = (tax + charged * (profit - relief), slope + charged * (added - relieved));
    }
    (tax, slope)
}

/// [`along`] where losses expire.
fn along_expiring(ray: Ray<'_>, step: f64, (share, keep): Relief) -> (f64, f64) {
    let (mut tax, mut slope) = (0.0, 0.0);
    let mut losses = vec![(0.0_f64, 0.0_f64); ray.profit.len()];
    for (at, (&profit, &added)) in ray.profit.iter().zip(ray.direction).enumerate() {
        let profit = profit + step * added;
        if profit <= 0.0 {
            losses[at] = (-profit, -added);
            continue;
        }
        let (mut relief, mut relieved) = (0.0, 0.0);
        for (loss, moved) in &mut losses[at.saturating_sub(keep)..at] {
            if *loss <= share * profit - relief {
                (relief, relieved) = (relief + *loss, relieved + *moved);
                (*loss, *moved) = (0.0, 0.0);
            } else {
                *loss -= share * profit - relief;
                *moved -= share * added - relieved;
                (relief, relieved) = (share * profit, share * added);
                break;
            }
        }
        tax += ray.charged[at] * (profit - relief);
        slope += ray.charged[at] * (added - relieved);
    }
    (tax, slope)
}

#[cfg(test)]
mod tests {
    use super::*;
    use loparite_finance::series::Series;
    use loparite_finance::tax::{self, LossRelief};

    /// Numbers from -1 to 1 by chance.
    fn chance(seed: &mut u64) -> f64 {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*seed >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    }

    fn numbers(seed: &mut u64, mean: f64, spread: f64) -> Vec<f64> {
        (0..30).map(|_| mean + spread * chance(seed)).collect()
    }

    const RELIEFS: [(f64, Option<u32>); 20] = {
        let (shares, years) = ([0.0, 0.3, 0.5, 1.0], [None, Some(0), Some(1), Some(3), Some(10)]);
        let mut all = [(0.0, None); 20];
        let mut at = 0;
        while at < 20 {
            all[at] = (shares[at / 5], years[at % 5]);
            at += 1;
        }
        all
    };

    #[test]
    fn profit_tax_is_that_of_the_finance_room() {
        let mut seed = 5;
        for (share, years) in RELIEFS {
            for _ in 0..50 {
                let (profit, rate) = (numbers(&mut seed, 0.0, 100.0), numbers(&mut seed, 0.2, 0.1));
                let (mut losses, mut found) = (vec![0.0; 30], vec![0.0; 30]);
                let keep = years.map_or(usize::MAX, |years| years as usize);
                profit_tax(&profit, &rate, (share, keep), (&mut losses, &mut found));
                let series = |values: &[f64]| Series::new(2026, values.to_vec());
                let relief = LossRelief { share, years };
                let expected = tax::profit_tax(&series(&profit), &series(&rate), &relief).tax;
                for (one, other) in found.iter().zip(expected.values()) {
                    assert!((one - other).abs() < 1e-9, "{share} {years:?}: {found:?}");
                }
            }
        }
    }

    #[test]
    fn along_a_direction_are_the_worth_of_the_tax_and_its_slope() {
        let mut seed = 9;
        for (share, years) in RELIEFS {
            let relief = (share, years.map_or(usize::MAX, |years| years as usize));
            for _ in 0..50 {
                let (profit, charged) = (numbers(&mut seed, 0.0, 100.0), numbers(&mut seed, 0.1, 0.1));
                let direction = numbers(&mut seed, 20.0, 20.0);
                let ray = Ray { profit: &profit, direction: &direction, charged: &charged };
                let step = 3.0 * chance(&mut seed);
                let moved: Vec<f64> = profit.iter().zip(&direction).map(|(p, d)| p + step * d).collect();
                let (mut losses, mut tax) = (vec![0.0; 30], vec![0.0; 30]);
                profit_tax(&moved, &charged, relief, (&mut losses, &mut tax));
                let (worth, slope) = along(ray, step, relief);
                assert!((worth - tax.iter().sum::<f64>()).abs() < 1e-9, "{relief:?}: {worth}");
                let near = along(ray, step + 1e-7, relief).0;
                assert!((near - worth - 1e-7 * slope).abs() < 1e-9, "{relief:?}: {slope}");
            }
        }
    }
}
