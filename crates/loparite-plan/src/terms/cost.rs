//! Cost: capital as straight pieces in size, and what a plant costs that stands by.
//!
//! In        a model, a facility
//! Out       its [`Cost`]; its [`StandbyCost`]
//! Holds     at both ends of a piece it is the estimate; where the estimate is concave in size, more pieces never lie
//!           further below it
//! Equations (1) C(s) = the facility's estimate at size s (`loparite_economics::estimate::plant_cost`)
//!           (2) fixed + variable * s, the chord of (1) over a piece; as (1) is concave the chord lies below it, by at
//!               most [`Piece::chord_error`] of C
//!           (3) cut points between smallest s and largest l, of n pieces: s * (l / s)^(k / n); from a smallest of
//!               nothing each is half the next
//!           (4) in modules: C(module) each, whatever their number; the largest plant is as many as it holds whole
//!           (5) capital of a t/a that stands = C(size) / size at the greatest that exists; of plants yet to be built
//!               at the largest
//! Not here  factors of controls on capital (`terms`): what stands was built under others

use loparite_economics::estimate::{before_start, plant_cost};
use loparite_model::chain::{Facility, Model};

/// A straight piece of the curve of capital in size.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Piece {
    /// Money for any plant on it.
    pub fixed: f64,
    /// Money per t/a.
    pub variable: f64,
    /// Smallest plant on it, t/a.
    pub smallest: f64,
    /// Largest plant on it, t/a.
    pub largest: f64,
    /// How far the chord lies below the curve at most, relative.
    pub chord_error: f64,
}

/// What a plant costs by size.
#[derive(Clone, PartialEq, Debug)]
pub struct Cost {
    /// Ascending in size, one beginning where the other ends; a module is one of one size.
    pub pieces: Vec<Piece>,
    /// How many can be built: 1, or so many modules.
    pub most: u32,
    /// First fill and working capital, money per t/a, due before the first product.
    pub before_start: f64,
    /// Of that, what comes back at the end.
    pub working_capital: f64,
}

impl Cost {
    /// Largest plant, t/a.
    pub fn largest(&self) -> f64 {
        f64::from(self.most) * self.pieces.last().map_or(0.0, |piece| piece.largest)
    }

    /// How far the pieces lie below the curve at most, relative.
    pub fn chord_error(&self) -> f64 {
        self.pieces.iter().map(|piece| piece.chord_error).fold(0.0, f64::max)
    }
}

/// What a t/a costs that stands and does not run. Money.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct StandbyCost {
    /// A year, mothballed.
    pub upkeep: f64,
    /// Once, brought back.
    pub restart: f64,
    /// Once, taken out; negative if that brings money.
    pub retire: f64,
}

/// The cost of a facility; `None` if nothing can be built.
pub(super) fn cost(model: &Model, facility: &Facility) -> Option<Cost> {
    let largest = facility.largest?.value;
    if largest <= 0.0 {
        return None;
    }
    let curve = |size: f64| plant_cost(model, facility, size);
    let module = facility.module.map(|figure| figure.value).filter(|&module| module > 0.0);
    let (pieces, most) = match module {
        // a ten-millionth of slack: a third of 900 t is three times in them
        Some(module) => (vec![one_size(&curve, module)], (largest / module + 1e-7).floor() as u32),
        None => (pieces(&curve, facility.smallest.value.min(largest), largest, model.planning.segments), 1),
    };
    if most == 0 {
        return None;
    }
    let size = module.unwrap_or(largest);
    let bound = before_start(model, facility, size);
    let working_capital = bound.working_capital / size;
    let before_start = working_capital + bound.first_fill / size;
    Some(Cost { pieces, most, before_start, working_capital })
}

/// Equation (5); `None` if its technology says nothing of standing by.
pub(super) fn standby(model: &Model, facility: &Facility) -> Option<StandbyCost> {
    let terms = model.technologies[facility.technology].standby?;
    let exists = |path: &loparite_model::figure::Path| model.years().map(|year| path.at(year)).fold(0.0, f64::max);
    let existing = facility.existing.as_ref().map(exists).filter(|&size| size > 0.0);
    let planned = facility.module.or(facility.largest).map(|figure| figure.value).filter(|&size| size > 0.0);
    let size = existing.or(planned)?;
    let capital = plant_cost(model, facility, size) / size;
    Some(StandbyCost {
        upkeep: terms.upkeep.value * capital,
        restart: terms.restart.value * capital,
        retire: terms.retire.value * capital,
    })
}

fn one_size(curve: &impl Fn(f64) -> f64, size: f64) -> Piece {
    Piece { fixed: curve(size), variable: 0.0, smallest: size, largest: size, chord_error: 0.0 }
}

fn pieces(curve: &impl Fn(f64) -> f64, smallest: f64, largest: f64, number: u8) -> Vec<Piece> {
    if largest - smallest <= 1e-9 * largest {
        return vec![one_size(curve, largest)];
    }
    if number <= 1 {
        let piece = chord(curve, smallest, largest);
        // a convex curve (exponent over 1) would make the fixed part negative: then the largest plant's cost per tonne
        // holds
        let flat = || line(curve, (smallest, largest), (0.0, curve(largest) / largest));
        return vec![if piece.fixed >= 0.0 { piece } else { flat() }];
    }
    let cuts = cuts(smallest, largest, number);
    cuts.windows(2).map(|ends| chord(curve, ends[0], ends[1])).collect()
}

/// equation (3), both ends with them
fn cuts(smallest: f64, largest: f64, number: u8) -> Vec<f64> {
    let cut = |k: u8| match k {
        0 => smallest,
        k if k == number => largest,
        k if smallest > 0.0 => smallest * (largest / smallest).powf(f64::from(k) / f64::from(number)),
        k => largest * 0.5_f64.powi(i32::from(number - k)),
    };
    (0..=number).map(cut).collect()
}

/// equation (2)
fn chord(curve: &impl Fn(f64) -> f64, smallest: f64, largest: f64) -> Piece {
    let low = if smallest > 0.0 { curve(smallest) } else { 0.0 };
    let variable = (curve(largest) - low) / (largest - smallest);
    line(curve, (smallest, largest), (low - variable * smallest, variable))
}

fn line(curve: &impl Fn(f64) -> f64, (smallest, largest): (f64, f64), (fixed, variable): (f64, f64)) -> Piece {
    let error = |share: f64| {
        let size = smallest + share * (largest - smallest);
        (curve(size) - fixed - variable * size) / curve(size)
    };
    let chord_error = (1..20).map(|step| error(f64::from(step) / 20.0)).fold(0.0, f64::max);
    Piece { fixed, variable, smallest, largest, chord_error }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// capital with an exponent of 0.6
    fn curve(size: f64) -> f64 {
        1e6 * (size / 1000.0).powf(0.6)
    }

    #[test]
    fn pieces_are_exact_where_they_meet_and_follow_the_curve_ever_closer() {
        let mut before = f64::INFINITY;
        for number in 1..=8 {
            let pieces = pieces(&curve, 200.0, 3000.0, number);
            assert_eq!(pieces.len(), usize::from(number));
            for piece in &pieces {
                for end in [piece.smallest, piece.largest] {
                    assert!((piece.fixed + piece.variable * end - curve(end)).abs() < 1e-6 * curve(end), "{piece:?}");
                }
                assert!(piece.fixed > 0.0 && piece.chord_error > 0.0);
            }
            assert!(pieces.windows(2).all(|pair| pair[0].largest == pair[1].smallest));
            assert_eq!((pieces[0].smallest, pieces[pieces.len() - 1].largest), (200.0, 3000.0));
            let error = pieces.iter().map(|piece| piece.chord_error).fold(0.0, f64::max);
            assert!(error < before, "{number} pieces: {error} after {before}");
            before = error;
        }
    }

    #[test]
    fn from_nothing_each_cut_is_half_the_next() {
        assert_eq!(cuts(0.0, 800.0, 3), [0.0, 200.0, 400.0, 800.0]);
        let cuts = cuts(100.0, 800.0, 3);
        assert!(cuts.iter().zip([100.0, 200.0, 400.0, 800.0]).all(|(cut, wanted)| (cut - wanted).abs() < 1e-9));
    }

    #[test]
    fn a_convex_curve_has_no_negative_fixed_part_in_one_piece() {
        let convex = |size: f64| size.powf(1.5);
        let one = pieces(&convex, 100.0, 400.0, 1);
        assert_eq!((one[0].fixed, one[0].variable), (0.0, 20.0));
        // in several the chord holds, exact at both ends
        let first = pieces(&convex, 100.0, 400.0, 2)[0];
        assert!((first.fixed + first.variable * 100.0 - 1000.0).abs() < 1e-9);
    }

    #[test]
    fn one_size_is_one_piece() {
        assert_eq!(pieces(&curve, 500.0, 500.0, 4), [one_size(&curve, 500.0)]);
    }
}
