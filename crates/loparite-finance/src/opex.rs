//! Operating cost: what running a plant for a year costs, item by item.
//!
//! In        per tonne of capacity used: amounts with their prices; people with wage, contributions and roles; the
//!           plant's cost; shares; what is levied and what freight costs, by the caller
//! Out       [`Operating`]: money a year by item, and people by role; [`Within`]: items inside a declared total
//! Holds     items sum to the total; twice the tonnes are twice the reagents, power, heat and residues; items inside a
//!           declared total with the remainder sum to it, unless they exceed it
//! Equations (1) item        = tonnes * amount * price, for reagents, power, heat, residues
//!           (2) wages[role] = people * share * wage * ratio * (1 + contributions)
//!           (3) posts[role] = people * share / crews: how many are at work at any time
//!           (4) maintenance = share * plant, insurance likewise
//!           (5) overhead    = share * wages
//!           (6) levy        = share * what it is levied on
//!           (7) other       = max(0, declared - sum of items); exceeds = max(0, sum of items - declared)
//! Source    any textbook of cost engineering; rates stand in the data
//! Not here  which recipe (`loparite-process`), the way freight takes (`loparite-plan`)

use crate::fault::Fault;

/// What money is spent on in running a plant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Item {
    /// Reagents.
    Reagents,
    /// Power.
    Power,
    /// Heat from fuel.
    Heat,
    /// Wages with contributions.
    Labour,
    /// Maintenance.
    Maintenance,
    /// Insurance.
    Insurance,
    /// Overhead.
    Overhead,
    /// Residue stored.
    Residue,
    /// What radioactive residue costs on top.
    RadioactiveResidue,
    /// Tax on what is extracted.
    ExtractionTax,
    /// Royalties.
    Royalty,
    /// Freight.
    Freight,
    /// What no rule explains.
    Other,
}

impl Item {
    /// All items with their word, in the order of an estimate.
    pub const WORDS: &[(&'static str, Item)] = &[
        ("reagents", Item::Reagents),
        ("power", Item::Power),
        ("heat", Item::Heat),
        ("labour", Item::Labour),
        ("maintenance", Item::Maintenance),
        ("insurance", Item::Insurance),
        ("overhead", Item::Overhead),
        ("residue", Item::Residue),
        ("radioactive-residue", Item::RadioactiveResidue),
        ("extraction-tax", Item::ExtractionTax),
        ("royalty", Item::Royalty),
        ("freight", Item::Freight),
        ("other", Item::Other),
    ];

    /// The word of the item.
    pub fn word(self) -> &'static str {
        Item::WORDS.iter().find(|(_, item)| *item == self).expect("every item has a word").0
    }
}

/// An amount with its price.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Bought {
    /// Per tonne of capacity used.
    pub amount: f64,
    /// Money per unit of the amount.
    pub price: f64,
}

impl Bought {
    fn per_tonne(self) -> f64 {
        self.amount * self.price
    }
}

/// A role in a plant.
#[derive(Clone, PartialEq, Debug)]
pub struct Role {
    /// For print.
    pub name: String,
    /// Share of the people.
    pub share: f64,
    /// Wage over the mean of the region.
    pub ratio: f64,
    /// Crews for one post around the clock; 1 for day work.
    pub crews: f64,
}

/// Who works in a plant.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Labour {
    /// People employed.
    pub people: f64,
    /// Money per person and year, before contributions.
    pub wage: f64,
    /// Contributions as a share of wages.
    pub contributions: f64,
    /// Roles; none is one role of day work at the region's wage.
    pub roles: Vec<Role>,
}

/// People of a role and what they cost.
#[derive(Clone, PartialEq, Debug)]
pub struct Staff {
    /// The role.
    pub name: String,
    /// People employed.
    pub people: f64,
    /// Of whom so many are at work at any time.
    pub posts: f64,
    /// Money a year, with contributions.
    pub cost: f64,
}

/// Something levied.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Levy {
    /// Money a year that it is levied on.
    pub base: f64,
    /// Share.
    pub share: f64,
}

/// A plant in operation.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Plant {
    /// Tonnes of capacity used a year.
    pub tonnes: f64,
    /// Reagents.
    pub reagents: Vec<Bought>,
    /// MWh of electricity.
    pub power: Bought,
    /// MWh of heat from fuel.
    pub heat: Bought,
    /// Gross tonnes of residue.
    pub residue: Bought,
    /// Gross tonnes of it that count as radioactive; the price is what they cost on top.
    pub radioactive_residue: Bought,
    /// Who works there.
    pub labour: Labour,
    /// Money: the plant's cost.
    pub cost: f64,
    /// Share of the plant's cost a year.
    pub maintenance: f64,
    /// Share of the plant's cost a year.
    pub insurance: f64,
    /// Share of wages.
    pub overhead: f64,
    /// Tax on what is extracted.
    pub extraction_tax: Levy,
    /// Royalty.
    pub royalty: Levy,
    /// Money a year.
    pub freight: f64,
}

/// What a year costs.
#[derive(Clone, PartialEq, Debug)]
pub struct Operating {
    /// Money a year by item, in the order of [`Item::WORDS`]; items of nothing left out.
    pub items: Vec<(Item, f64)>,
    /// People by role.
    pub staff: Vec<Staff>,
}

impl Operating {
    /// Money a year.
    pub fn total(&self) -> f64 {
        self.items.iter().map(|(_, money)| money).sum()
    }
}

/// People by role, equations (2) and (3).
pub fn staff(labour: &Labour) -> Vec<Staff> {
    let one = [Role { name: "all".into(), share: 1.0, ratio: 1.0, crews: 1.0 }];
    let roles = if labour.roles.is_empty() { &one[..] } else { &labour.roles };
    let row = |role: &Role| {
        let people = labour.people * role.share;
        let cost = people * labour.wage * role.ratio * (1.0 + labour.contributions);
        Staff { name: role.name.clone(), people, posts: people / role.crews, cost }
    };
    roles.iter().map(row).collect()
}

/// The cost of a year, equations (1) to (6).
///
/// ```
/// use loparite_finance::opex::{Bought, Item, Plant, yearly};
/// let plant = Plant {
///     tonnes: 1000.0,
///     reagents: vec![Bought { amount: 2.0, price: 300.0 }],
///     cost: 5e6,
///     maintenance: 0.03,
///     ..Plant::default()
/// };
/// let year = yearly(&plant).unwrap();
/// assert_eq!(year.items, [(Item::Reagents, 600e3), (Item::Maintenance, 150e3)]);
/// ```
///
/// # Errors
/// Every number that is negative or none, and shares of roles that do not sum to 1.
pub fn yearly(plant: &Plant) -> Result<Operating, Vec<Fault>> {
    check(plant)?;
    let staff = staff(&plant.labour);
    let wages: f64 = staff.iter().map(|role| role.cost).sum();
    let items = [
        (Item::Reagents, plant.tonnes * plant.reagents.iter().map(|reagent| reagent.per_tonne()).sum::<f64>()),
        (Item::Power, plant.tonnes * plant.power.per_tonne()),
        (Item::Heat, plant.tonnes * plant.heat.per_tonne()),
        (Item::Labour, wages),
        (Item::Maintenance, plant.maintenance * plant.cost),
        (Item::Insurance, plant.insurance * plant.cost),
        (Item::Overhead, plant.overhead * wages),
        (Item::Residue, plant.tonnes * plant.residue.per_tonne()),
        (Item::RadioactiveResidue, plant.tonnes * plant.radioactive_residue.per_tonne()),
        (Item::ExtractionTax, plant.extraction_tax.base * plant.extraction_tax.share),
        (Item::Royalty, plant.royalty.base * plant.royalty.share),
        (Item::Freight, plant.freight),
    ];
    Ok(Operating { items: items.into_iter().filter(|(_, money)| *money != 0.0).collect(), staff })
}

/// Items of a rule inside a declared total.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Within {
    /// What no rule explains; 0 if the items exceed the total.
    pub other: f64,
    /// By how much the items exceed the total; 0 if they do not.
    pub exceeds: f64,
}

/// The remainder of a declared total once the items of the rules are taken out, equation (7).
///
/// ```
/// use loparite_finance::opex::{Within, within};
/// assert_eq!(within(100.0, [30.0, 45.0]), Within { other: 25.0, exceeds: 0.0 });
/// assert_eq!(within(70.0, [30.0, 45.0]), Within { other: 0.0, exceeds: 5.0 });
/// ```
pub fn within(declared: f64, items: impl IntoIterator<Item = f64>) -> Within {
    let sum: f64 = items.into_iter().sum();
    Within { other: (declared - sum).max(0.0), exceeds: (sum - declared).max(0.0) }
}

fn check(plant: &Plant) -> Result<(), Vec<Fault>> {
    const ANY: (f64, f64) = (0.0, f64::MAX);
    let bought = |name: &'static str, bought: Bought| [(name, bought.amount, ANY), (name, bought.price, ANY)];
    let labour = &plant.labour;
    let mut rows: Vec<(&str, f64, (f64, f64))> = vec![
        ("tonnes", plant.tonnes, ANY),
        ("people", labour.people, ANY),
        ("wage", labour.wage, ANY),
        ("contributions", labour.contributions, (0.0, 10.0)),
        ("cost of the plant", plant.cost, ANY),
        ("maintenance", plant.maintenance, (0.0, 1.0)),
        ("insurance", plant.insurance, (0.0, 1.0)),
        ("overhead", plant.overhead, (0.0, 10.0)),
        ("base of the extraction tax", plant.extraction_tax.base, ANY),
        ("extraction tax", plant.extraction_tax.share, (0.0, 1.0)),
        ("base of the royalty", plant.royalty.base, ANY),
        ("royalty", plant.royalty.share, (0.0, 1.0)),
        ("freight", plant.freight, ANY),
    ];
    rows.extend(plant.reagents.iter().flat_map(|reagent| bought("reagent", *reagent)));
    rows.extend(bought("power", plant.power));
    rows.extend(bought("heat", plant.heat));
    rows.extend(bought("residue", plant.residue));
    rows.extend(bought("radioactive residue", plant.radioactive_residue));
    for role in &labour.roles {
        let crews = ("crews of a role", role.crews, (f64::MIN_POSITIVE, 100.0));
        rows.extend([("share of a role", role.share, (0.0, 1.0)), ("wage of a role", role.ratio, (0.0, 100.0)), crews]);
    }
    if !labour.roles.is_empty() {
        let sum = labour.roles.iter().map(|role| role.share).sum();
        rows.push(("sum of the shares of roles", sum, (1.0 - 1e-9, 1.0 + 1e-9)));
    }
    let outside = |(what, value, range): (&str, f64, (f64, f64))| Fault::outside(|| what.into(), value, range);
    let faults: Vec<Fault> = rows.into_iter().filter_map(outside).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plant() -> Plant {
        let role = |name: &str, share, ratio, crews| Role { name: name.into(), share, ratio, crews };
        Plant {
            tonnes: 2000.0,
            reagents: vec![Bought { amount: 1.5, price: 200.0 }, Bought { amount: 0.1, price: 4000.0 }],
            power: Bought { amount: 4.0, price: 60.0 },
            heat: Bought { amount: 10.0, price: 25.0 },
            residue: Bought { amount: 3.0, price: 12.0 },
            radioactive_residue: Bought { amount: 0.2, price: 150.0 },
            labour: Labour {
                people: 120.0,
                wage: 15_000.0,
                contributions: 0.3,
                roles: vec![role("operators", 0.7, 0.9, 5.0), role("staff", 0.3, 1.4, 1.0)],
            },
            cost: 80e6,
            maintenance: 0.03,
            insurance: 0.005,
            overhead: 0.25,
            extraction_tax: Levy { base: 5e6, share: 0.048 },
            royalty: Levy { base: 30e6, share: 0.01 },
            freight: 100e3,
        }
    }

    #[test]
    fn worked_by_hand() {
        // operators 84 people at 13,500 with 30 % on top: 1,474,200; staff 36 at 21,000: 982,800; wages 2,457,000
        let year = yearly(&plant()).unwrap();
        let expected = [
            (Item::Reagents, 1_400_000.0),
            (Item::Power, 480_000.0),
            (Item::Heat, 500_000.0),
            (Item::Labour, 2_457_000.0),
            (Item::Maintenance, 2_400_000.0),
            (Item::Insurance, 400_000.0),
            (Item::Overhead, 614_250.0),
            (Item::Residue, 72_000.0),
            (Item::RadioactiveResidue, 60_000.0),
            (Item::ExtractionTax, 240_000.0),
            (Item::Royalty, 300_000.0),
            (Item::Freight, 100_000.0),
        ];
        for (is, should) in year.items.iter().zip(expected) {
            assert!(is.0 == should.0 && (is.1 - should.1).abs() < 1e-6, "{is:?} {should:?}");
        }
        assert!((year.total() - 9_023_250.0).abs() < 1e-6);
        // 84 operators in five crews
        assert!((year.staff[0].posts - 16.8).abs() < 1e-12 && (year.staff[0].cost - 1_474_200.0).abs() < 1e-6);
    }

    #[test]
    fn twice_the_tonnes_is_twice_what_goes_with_tonnes() {
        let twice = Plant { tonnes: 4000.0, ..plant() };
        let (one, two) = (yearly(&plant()).unwrap(), yearly(&twice).unwrap());
        let moved: Vec<Item> =
            one.items.iter().zip(&two.items).filter(|(a, b)| b.1 == 2.0 * a.1).map(|(a, _)| a.0).collect();
        assert_eq!(moved, [Item::Reagents, Item::Power, Item::Heat, Item::Residue, Item::RadioactiveResidue]);
        assert_eq!(one.items.iter().zip(&two.items).filter(|(a, b)| a.1 == b.1).count(), one.items.len() - 5);
    }

    #[test]
    fn without_roles_everybody_has_the_wage_of_the_region() {
        let labour = Labour { roles: vec![], ..plant().labour };
        let staff = staff(&labour);
        assert_eq!((staff.len(), staff[0].posts), (1, 120.0));
        assert!((staff[0].cost - 120.0 * 15_000.0 * 1.3).abs() < 1e-6);
    }

    #[test]
    fn all_that_is_wrong_is_told() {
        let mut wrong = plant();
        wrong.power.price = f64::NAN;
        wrong.freight = -1.0;
        wrong.labour.roles[0].share = 0.6;
        wrong.labour.roles[1].crews = 0.0;
        assert_eq!(yearly(&wrong).unwrap_err().len(), 4);
    }

    #[test]
    fn items_and_remainder_are_the_declared_total_unless_they_exceed_it() {
        let items = [10.0, 20.0, 0.5];
        for declared in [0.0, 30.0, 30.5, 31.0, 1000.0] {
            let within = within(declared, items);
            assert!((items.iter().sum::<f64>() + within.other - within.exceeds - declared).abs() < 1e-12);
            assert!(within.other == 0.0 || within.exceeds == 0.0);
        }
    }

    #[test]
    fn every_item_has_its_word_once() {
        let words: std::collections::BTreeSet<&str> = Item::WORDS.iter().map(|(word, _)| *word).collect();
        assert_eq!(words.len(), Item::WORDS.len());
        assert_eq!(Item::RadioactiveResidue.word(), "radioactive-residue");
    }
}
