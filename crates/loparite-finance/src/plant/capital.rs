//! Capital: what a plant costs to build, from equipment and factors.
//!
//! In        [`Equipment`] with its account, [`Installation`] shares, other plant cost
//! Out       [`Capital`]
//! Holds     installation and its groups sum to the same total; equipment of its reference size costs what the account
//!           says
//! Equations (1) bare[i]   = units * cost * I[money] / I[account] * (size / (k * reference))^exponent,
//!                           k = 1 or units by [`Parallel`], I the index of plants
//!           (2) installation[j] = share[j] * sum of bare
//!           (3) other     = sum of amount * I[money] / I[amount]
//!           (4) plant     = sum of bare + sum of installation + other
//!           (5) as spent  = factor * plant; annualised = fixed charge * as spent
//!           in (1) the cost at a size is that of [`crate::equipment`], largest size and all
//! Source    Keim and Naumann 2019; factors of capital as spent: NETL, Quality Guidelines for Energy System Studies

use super::{Check, Level, Plant};
use crate::equipment::{Account, erected};

/// How several units of one account share their duty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Parallel {
    /// The size is that of each unit.
    EachOfThisSize,
    /// The size is that of all; each has its part.
    SizeDivided,
}

impl Parallel {
    /// All with their word.
    pub const WORDS: &[(&'static str, Parallel)] =
        &[("each-of-this-size", Parallel::EachOfThisSize), ("size-divided", Parallel::SizeDivided)];
}

/// Equipment of one account.
#[derive(Clone, PartialEq, Debug)]
pub struct Equipment {
    /// Name of its account.
    pub name: String,
    /// What one costs.
    pub account: Account,
    /// Prices of that cost.
    pub level: Level,
    /// Size, in the unit of the account.
    pub size: f64,
    /// How many.
    pub units: f64,
    /// Whose size it is.
    pub parallel: Parallel,
}

/// A part of putting a plant up.
#[derive(Clone, PartialEq, Debug)]
pub struct Installation {
    /// Group for subtotals.
    pub group: String,
    /// What it is.
    pub name: String,
    /// Share of the bare erected cost.
    pub share: f64,
}

/// What a plant costs to build, money.
#[derive(Clone, PartialEq, Debug)]
pub struct Capital {
    /// Bare erected cost by account, in the order of the equipment.
    pub accounts: Vec<(String, f64)>,
    /// Bare erected cost.
    pub bare: f64,
    /// Installation by name.
    pub installation: Vec<(String, f64)>,
    /// Installation by group, in the order of first mention.
    pub groups: Vec<(String, f64)>,
    /// Installation.
    pub installed: f64,
    /// Other plant cost.
    pub other: f64,
    /// Plant cost.
    pub plant: f64,
    /// Capital as spent.
    pub as_spent: f64,
    /// Charge a year.
    pub annualised: f64,
}

impl Equipment {
    /// Bare erected cost at a level of prices, equation (1).
    pub fn bare(&self, money: &Level) -> f64 {
        let each = match self.parallel {
            Parallel::EachOfThisSize => self.size,
            Parallel::SizeDivided => self.size / self.units,
        };
        self.level.by_plants(erected(&self.account, each, self.units).cost, money)
    }
}

impl Capital {
    /// Equations (1) to (5).
    pub(super) fn of(plant: &Plant) -> Capital {
        let accounts: Vec<(String, f64)> =
            plant.equipment.iter().map(|item| (item.name.clone(), item.bare(&plant.money))).collect();
        let bare = accounts.iter().map(|(_, cost)| cost).sum::<f64>();
        let installation: Vec<(String, f64)> =
            plant.installation.iter().map(|part| (part.name.clone(), part.share * bare)).collect();
        let mut groups: Vec<(String, f64)> = Vec::new();
        for (part, (_, cost)) in plant.installation.iter().zip(&installation) {
            match groups.iter_mut().find(|(group, _)| *group == part.group) {
                Some((_, sum)) => *sum += cost,
                None => groups.push((part.group.clone(), *cost)),
            }
        }
        let installed = installation.iter().map(|(_, cost)| cost).sum::<f64>();
        let other = plant.other.iter().map(|item| item.level.by_plants(item.amount, &plant.money)).sum::<f64>();
        let whole = bare + installed + other;
        let as_spent = plant.as_spent * whole;
        let annualised = plant.fixed_charge * as_spent;
        Capital { accounts, bare, installation, groups, installed, other, plant: whole, as_spent, annualised }
    }
}

/// What is wrong with the numbers that capital follows from.
pub(super) fn check(plant: &Plant, check: &mut Check) {
    for item in &plant.equipment {
        let account = item.account.check(&format!("account {}", item.name));
        check.faults.extend(account.err().into_iter().flatten());
        check.level(&item.name, &item.level);
        check.amount(|| format!("size of {}", item.name), item.size);
        check.positive(|| format!("number of units of {}", item.name), item.units);
    }
    for part in &plant.installation {
        check.number(|| format!("share of {}", part.name), part.share, (0.0, 10.0));
    }
    for item in &plant.other {
        check.amount(|| item.name.clone(), item.amount);
        check.level(&item.name, &item.level);
    }
    check.number(|| "factor of capital as spent".to_owned(), plant.as_spent, (1.0, 10.0));
    check.share(|| "fixed charge".to_owned(), plant.fixed_charge);
}

#[cfg(test)]
mod tests {
    use super::*;

    const MONEY: Level = Level { year: 2019, plants: 600.0, goods: None };

    fn mixer(size: f64, units: f64, parallel: Parallel) -> Equipment {
        let level = Level { year: 2010, plants: 500.0, goods: None };
        let account = Account { reference: 10.0, cost: 1000.0, exponent: 0.5, largest: None };
        Equipment { name: "4.3".to_owned(), account, level, size, units, parallel }
    }

    #[test]
    fn equipment_of_its_reference_size_costs_what_the_account_says() {
        assert!((mixer(10.0, 1.0, Parallel::EachOfThisSize).bare(&MONEY) - 1200.0).abs() < 1e-9);
        assert!((mixer(40.0, 1.0, Parallel::EachOfThisSize).bare(&MONEY) - 2400.0).abs() < 1e-9);
    }

    #[test]
    fn four_units_cost_four_times_one_or_twice_if_the_duty_is_divided() {
        let one = mixer(10.0, 1.0, Parallel::EachOfThisSize).bare(&MONEY);
        assert!((mixer(10.0, 4.0, Parallel::EachOfThisSize).bare(&MONEY) - 4.0 * one).abs() < 1e-9);
        // 4 * (1 / 4)^0.5
        assert!((mixer(10.0, 4.0, Parallel::SizeDivided).bare(&MONEY) - 2.0 * one).abs() < 1e-9);
    }

    #[test]
    fn groups_sum_to_all_of_installation() {
        let part = |group: &str, name: &str, share| Installation { group: group.into(), name: name.into(), share };
        let plant = Plant {
            equipment: vec![mixer(10.0, 1.0, Parallel::EachOfThisSize)],
            installation: vec![
                part("ancillary", "piping", 0.2),
                part("buildings", "process", 0.4),
                part("ancillary", "power", 0.1),
            ],
            ..Plant::empty(MONEY)
        };
        let capital = Capital::of(&plant);
        assert_eq!(capital.groups.len(), 2);
        assert!((capital.groups[0].1 - 0.3 * 1200.0).abs() < 1e-9);
        assert!((capital.groups.iter().map(|(_, cost)| cost).sum::<f64>() - capital.installed).abs() < 1e-9);
        assert!((capital.plant - 1.7 * 1200.0).abs() < 1e-9);
    }
}
