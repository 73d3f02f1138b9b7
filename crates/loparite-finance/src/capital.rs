//! Capital: what a plant costs, by area and class, up from its equipment or down from a total.
//!
//! In        bare equipment by area (money), or a total and weights of areas; rules as shares
//! Out       [`Line`]s, area by area in the order given, in each area class by class
//! Holds     lines up from equipment sum to equation (5) for every area; lines down from a total sum to it exactly,
//!           bit for bit and in whatever order; with the same weights both ways have the same proportions
//! Equations (1) direct      = equipment * (1 + sum of direct shares)
//!           (2) indirect    = share * direct, EPCM likewise
//!           (3) owner's     = share * (direct + indirect + EPCM)
//!           (4) contingency = share * (direct + indirect + EPCM + owner's)
//!           (5) plant       = direct + indirect + EPCM + owner's + contingency
//!           (6) first fill  = years * reagents of a year
//!           (7) working capital = years * operating cost of a year + metal held in circuits
//!           (8) closure     = share * plant
//! Source    factored estimates of any textbook of plant design; the shares stand in the data
//! Not here  prices of equipment ([`crate::equipment`]), how sure the total is ([`crate::accuracy`])

use crate::fault::Fault;

/// The area of what no flowsheet divides.
pub const WHOLE_PLANT: &str = "whole plant";

/// A class of capital.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Class {
    /// Bare equipment, erected.
    Equipment,
    /// A further direct class: its position in [`Rules::direct`].
    Direct(usize),
    /// Temporary facilities, construction equipment, field expenses.
    Indirect,
    /// Engineering, procurement, construction management.
    Epcm,
    /// The owner's own cost.
    Owner,
    /// Contingency.
    Contingency,
}

/// Shares by which capital is made up, 0.25 for 25 %.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Rules {
    /// Direct classes beside equipment, as shares of bare equipment.
    pub direct: Vec<f64>,
    /// Share of direct capital.
    pub indirect: f64,
    /// Share of direct capital.
    pub epcm: f64,
    /// Share of direct, indirect and EPCM.
    pub owner: f64,
    /// Share of direct, indirect, EPCM and owner's.
    pub contingency: f64,
}

/// An amount of capital.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// Area of the plant.
    pub area: String,
    /// Class.
    pub class: Class,
    /// Money.
    pub amount: f64,
}

impl Rules {
    /// What is wrong with the rules.
    ///
    /// # Errors
    /// A share that is negative, over 1,000 % or none.
    pub fn check(&self, what: &str) -> Result<(), Vec<Fault>> {
        let named = [
            ("indirect", self.indirect),
            ("EPCM", self.epcm),
            ("owner's", self.owner),
            ("contingency", self.contingency),
        ];
        let direct = self.direct.iter().map(|&share| ("direct", share));
        let outside = |(name, value)| Fault::outside(|| format!("{what}: {name}"), value, (0.0, 10.0));
        let faults: Vec<Fault> = direct.chain(named).filter_map(outside).collect();
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    /// Plant over bare equipment, equation (5).
    ///
    /// ```
    /// let rules = loparite_finance::capital::Rules { direct: vec![0.5], epcm: 0.1, ..Default::default() };
    /// assert!((rules.factor() - 1.65).abs() < 1e-12);
    /// ```
    pub fn factor(&self) -> f64 {
        self.shares().iter().map(|(_, share)| share).sum()
    }

    /// Every class as a share of bare equipment, equations (1) to (4); classes of nothing left out.
    fn shares(&self) -> Vec<(Class, f64)> {
        let direct = 1.0 + self.direct.iter().sum::<f64>();
        let (indirect, epcm) = (self.indirect * direct, self.epcm * direct);
        let owner = self.owner * (direct + indirect + epcm);
        let contingency = self.contingency * (direct + indirect + epcm + owner);
        let further = self.direct.iter().enumerate().map(|(position, &share)| (Class::Direct(position), share));
        let all = [
            (Class::Indirect, indirect),
            (Class::Epcm, epcm),
            (Class::Owner, owner),
            (Class::Contingency, contingency),
        ];
        let classes = std::iter::once((Class::Equipment, 1.0)).chain(further).chain(all);
        classes.filter(|(_, share)| *share != 0.0).collect()
    }
}

/// The capital of bare equipment by area, with all that is built around it.
///
/// ```
/// use loparite_finance::capital::{Rules, build_up};
/// let rules = Rules { direct: vec![0.4, 0.6], contingency: 0.25, ..Rules::default() };
/// let lines = build_up(&[("leaching".into(), 10.0)], &rules);
/// assert_eq!(lines.iter().map(|line| line.amount).sum::<f64>(), 25.0);
/// ```
pub fn build_up(bare: &[(String, f64)], rules: &Rules) -> Vec<Line> {
    let shares = rules.shares();
    let lines = |(area, equipment): &(String, f64)| {
        let (area, equipment) = (area.clone(), *equipment);
        let line = move |&(class, share): &(Class, f64)| Line { area: area.clone(), class, amount: equipment * share };
        shares.iter().map(line).collect::<Vec<Line>>()
    };
    bare.iter().flat_map(lines).collect()
}

/// A declared total in the lines of [`build_up`], in its proportions; they sum to the total exactly.
///
/// Areas are weighted, for instance by the price of their equipment; without weight it is one area, [`WHOLE_PLANT`].
/// A total that is no number has no lines.
pub fn divide(total: f64, areas: &[(String, f64)], rules: &Rules) -> Vec<Line> {
    let grain = total.abs().next_up() - total.abs();
    if !grain.is_finite() {
        return Vec::new();
    }
    let mut weighted: Vec<(String, f64)> =
        areas.iter().filter(|(_, weight)| weight.is_finite() && *weight > 0.0).cloned().collect();
    if weighted.is_empty() {
        weighted.push((WHOLE_PLANT.into(), 1.0));
    }
    let mut lines = build_up(&weighted, rules);
    let sum: f64 = lines.iter().map(|line| line.amount).sum();
    // counted in units of the total's last binary digit no sum of lines needs more digits than the total itself: no
    // addition of them rounds, in any order
    let in_grains = |money: f64| (money / grain).round() as i64;
    let mut grains: Vec<i64> = lines.iter().map(|line| in_grains(total * (line.amount / sum))).collect();
    let rest = in_grains(total) - grains.iter().sum::<i64>();
    *grains.iter_mut().max_by_key(|grains| grains.abs()).expect("an area has at least its equipment") += rest;
    lines.iter_mut().zip(grains).for_each(|(line, grains)| line.amount = grains as f64 * grain);
    lines
}

/// Reagents bought before the start, equation (6): money from money a year.
pub fn first_fill(years: f64, reagents: f64) -> f64 {
    years * reagents
}

/// What is tied up in running, equation (7): money from operating cost a year and the value of metal in circuits.
pub fn working_capital(years: f64, operating: f64, held: f64) -> f64 {
    years * operating + held
}

/// What closing the plant costs, equation (8).
pub fn closure(share: f64, plant: f64) -> f64 {
    share * plant
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        Rules { direct: vec![0.39, 0.31, 0.1], indirect: 0.32, epcm: 0.15, owner: 0.07, contingency: 0.2 }
    }

    fn areas(weights: &[f64]) -> Vec<(String, f64)> {
        weights.iter().enumerate().map(|(at, &weight)| (format!("area {at}"), weight)).collect()
    }

    fn sum<'a>(lines: impl Iterator<Item = &'a Line>) -> f64 {
        lines.map(|line| line.amount).sum()
    }

    #[test]
    fn worked_by_hand() {
        // equipment 100, direct 180, indirect 57.6, EPCM 27, owner's 0.07 * 264.6 = 18.522, contingency
        // 0.2 * 283.122 = 56.6244, plant 339.7464
        let lines = build_up(&areas(&[100.0]), &rules());
        let amounts: Vec<f64> = lines.iter().map(|line| line.amount).collect();
        let expected = [100.0, 39.0, 31.0, 10.0, 57.6, 27.0, 18.522, 56.6244];
        assert!(amounts.iter().zip(expected).all(|(is, should)| (is - should).abs() < 1e-9), "{amounts:?}");
        assert!((sum(lines.iter()) - 339.7464).abs() < 1e-9);
        assert!((rules().factor() - 3.397_464).abs() < 1e-12);
        assert_eq!(lines[3].class, Class::Direct(2));
    }

    #[test]
    fn lines_sum_to_the_total_exactly_in_any_order() {
        for step in 0..2000_u32 {
            let total = (f64::from(step) * 0.0217).exp2() * 1.3 - 0.7;
            let weights: Vec<f64> = (1..=1 + step % 9).map(|at| (f64::from(at * step) * 0.37).sin().abs()).collect();
            let lines = divide(total, &areas(&weights), &rules());
            assert_eq!(sum(lines.iter()), total, "{total} {weights:?}");
            assert_eq!(sum(lines.iter().rev()), total);
            let mut sorted = lines.clone();
            sorted.sort_by_key(|line| line.class);
            assert_eq!(sum(sorted.iter()), total);
            assert!(lines.iter().all(|line| line.amount >= 0.0));
        }
    }

    #[test]
    fn down_from_the_sum_of_the_way_up_gives_the_same_lines() {
        let up = build_up(&areas(&[3.0, 11.0, 0.7]), &rules());
        let down = divide(sum(up.iter()), &areas(&[3.0, 11.0, 0.7]), &rules());
        assert_eq!(up.len(), down.len());
        for (up, down) in up.iter().zip(&down) {
            assert_eq!((&up.area, up.class), (&down.area, down.class));
            assert!((up.amount - down.amount).abs() < 1e-12 * up.amount.max(1.0));
        }
    }

    #[test]
    fn without_weights_it_is_the_whole_plant() {
        for weights in [vec![], vec![0.0, -2.0], vec![f64::NAN]] {
            let lines = divide(7.0, &areas(&weights), &rules());
            assert!(lines.iter().all(|line| line.area == WHOLE_PLANT));
            assert_eq!(sum(lines.iter()), 7.0);
        }
        assert_eq!(sum(divide(0.0, &[], &rules()).iter()), 0.0);
        assert!([f64::NAN, f64::INFINITY, f64::MAX].iter().all(|&total| divide(total, &[], &rules()).is_empty()));
        assert_eq!(sum(divide(-8.5, &areas(&[1.0, 2.0]), &rules()).iter()), -8.5);
    }

    #[test]
    fn shares_that_are_none_are_told() {
        let wrong = Rules { direct: vec![-0.1], owner: f64::NAN, ..rules() };
        assert_eq!(wrong.check("separation").unwrap_err().len(), 2);
        assert_eq!(rules().check("separation"), Ok(()));
    }

    #[test]
    fn what_else_is_needed_before_the_start() {
        assert_eq!(first_fill(0.25, 8.0), 2.0);
        assert_eq!(working_capital(0.25, 20.0, 3.0), 8.0);
        assert_eq!(closure(0.1, 50.0), 5.0);
    }
}
