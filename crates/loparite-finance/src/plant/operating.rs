//! Operating: what a plant costs to run and what it earns in a year.
//!
//! In        [`Role`], [`Resource`], [`Sale`], [`OperatingRates`], land, plant cost
//! Out       [`Operating`]
//! Holds     items sum to their totals; land is in the variable cost once; a price of another year than the plant's
//!           money is moved by the index the conventions name, or noted
//! Equations (6)  running      = capacity factor * hours; whole year = hours
//!           (7)  labour[r]    = number * rate * (1 + burden) * (running or whole year)
//!           (8)  fixed        = labour + (maintenance + insurance) * plant cost
//!                               + (quality + administration) * operating labour + selling * revenue
//!           (9)  variable[k]  = amount an hour * price * (running or whole year)
//!           (10) overhead     = share * (fixed + land + variable[k] of those that bear it)
//!           (11) variable     = sum of variable[k] + overhead + land
//!           (12) revenue[p]   = payability * amount an hour * price * (running or whole year)
//!           (13) recovery     = (annualised capital + fixed + variable) / product
//! Source    Keim and Naumann 2019

use super::capital::Capital;
use super::conventions::{Conventions, Hours, Prices};
use super::{Check, Level, Note, Plant};

/// Whose work it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Duty {
    /// Running the plant; quality control and administration follow it.
    Operating,
    /// Technicians and engineers.
    Technical,
}

impl Duty {
    /// All with their word.
    pub const WORDS: &[(&'static str, Duty)] = &[("operating", Duty::Operating), ("technical", Duty::Technical)];
}

/// People of one kind.
#[derive(Clone, PartialEq, Debug)]
pub struct Role {
    /// What they are.
    pub name: String,
    /// Whose work it is.
    pub duty: Duty,
    /// Money an hour, before burden.
    pub rate: f64,
    /// Posts that are filled at any hour.
    pub number: f64,
}

/// Whether overhead is charged on a cost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Overhead {
    /// It is.
    Borne,
    /// It is not.
    Free,
}

impl Overhead {
    /// All with their word.
    pub const WORDS: &[(&'static str, Overhead)] = &[("borne", Overhead::Borne), ("free", Overhead::Free)];
}

/// What is bought or disposed of.
#[derive(Clone, PartialEq, Debug)]
pub struct Resource {
    /// What it is.
    pub name: String,
    /// Amount an hour, in the unit of the price.
    pub amount: f64,
    /// Money per unit.
    pub price: f64,
    /// Year of the price.
    pub level: Level,
    /// Whether overhead is charged on it.
    pub overhead: Overhead,
}

/// What is sold.
#[derive(Clone, PartialEq, Debug)]
pub struct Sale {
    /// What it is.
    pub name: String,
    /// Amount an hour, in the unit of the price.
    pub amount: f64,
    /// Money per unit of the pure product.
    pub price: f64,
    /// Year of the price.
    pub level: Level,
    /// Share of the price that is paid; less than 1 for a mixed product.
    pub payability: f64,
}

/// Rates of running a plant.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct OperatingRates {
    /// Hours of a year.
    pub hours: f64,
    /// Share of them in which the plant runs.
    pub capacity_factor: f64,
    /// What people cost over their wages.
    pub burden: f64,
    /// Maintenance and its material, share of plant cost a year.
    pub maintenance: f64,
    /// Property tax and insurance, share of plant cost a year.
    pub insurance: f64,
    /// Quality assurance and control, share of operating labour.
    pub quality: f64,
    /// Administration and support, share of operating labour.
    pub administration: f64,
    /// Sales, patents and research, share of revenue.
    pub selling: f64,
    /// Plant overhead, share of what bears it.
    pub overhead: f64,
}

/// What a plant costs to run and what it earns, money a year.
#[derive(Clone, PartialEq, Debug)]
pub struct Operating {
    /// Labour by role.
    pub roles: Vec<(String, f64)>,
    /// Labour.
    pub labour: f64,
    /// Fixed cost by item.
    pub fixed_items: Vec<(String, f64)>,
    /// Fixed cost.
    pub fixed: f64,
    /// Variable cost by resource, then overhead and land.
    pub variable_items: Vec<(String, f64)>,
    /// Variable cost.
    pub variable: f64,
    /// Revenue by product.
    pub sales: Vec<(String, f64)>,
    /// Revenue.
    pub revenue: f64,
}

/// Rules, and where remarks go.
type Rules<'a> = (&'a Conventions, &'a mut Vec<Note>);

impl Operating {
    /// Equations (6) to (12).
    pub(super) fn of(plant: &Plant, capital: &Capital, (rules, notes): Rules<'_>) -> Operating {
        let rates = &plant.rates;
        let hours = |which: Hours| match which {
            Hours::Running => rates.capacity_factor * rates.hours,
            Hours::WholeYear => rates.hours,
        };
        let mut price = |what: &str, price: f64, level: &Level, by: Prices| match by {
            Prices::ByPlantIndex => level.by_plants(price, &plant.money),
            Prices::AtTheirYear => at_its_year(what, (price, level), &plant.money, notes),
        };
        let paid = |role: &Role| role.number * role.rate * (1.0 + rates.burden) * hours(rules.labour);
        let of_duty =
            |duty| plant.roles.iter().filter(|role| role.duty == duty).map(&paid).fold(0.0, std::ops::Add::add);
        let (operating, technical) = (of_duty(Duty::Operating), of_duty(Duty::Technical));
        let sales: Vec<(String, f64)> = plant
            .sales
            .iter()
            .map(|sale| {
                let price = price(&sale.name, sale.price, &sale.level, rules.product_prices);
                (sale.name.clone(), sale.payability * sale.amount * price * hours(rules.flows))
            })
            .collect();
        let revenue = sum(&sales);
        let fixed_items = [
            ("operating labour", operating),
            ("technical labour", technical),
            ("maintenance", rates.maintenance * capital.plant),
            ("quality control", rates.quality * operating),
            ("administration", rates.administration * operating),
            ("selling and research", rates.selling * revenue),
            ("tax and insurance", rates.insurance * capital.plant),
        ];
        let fixed_items = fixed_items.map(|(name, cost)| (name.to_owned(), cost)).to_vec();
        let fixed = sum(&fixed_items);
        let mut variable_items: Vec<(String, f64)> = plant
            .resources
            .iter()
            .map(|resource| {
                let price = price(&resource.name, resource.price, &resource.level, rules.resource_prices);
                (resource.name.clone(), resource.amount * price * hours(rules.flows))
            })
            .collect();
        let bearing = plant.resources.iter().zip(&variable_items);
        let bearing = bearing.filter(|(resource, _)| resource.overhead == Overhead::Borne);
        let borne = bearing.map(|(_, (_, cost))| cost).sum::<f64>();
        variable_items.push(("overhead".to_owned(), rates.overhead * (fixed + plant.land + borne)));
        variable_items.push(("land".to_owned(), plant.land));
        Operating {
            roles: plant.roles.iter().map(|role| (role.name.clone(), paid(role))).collect(),
            labour: operating + technical,
            fixed_items,
            fixed,
            variable: sum(&variable_items),
            variable_items,
            sales,
            revenue,
        }
    }
}

fn sum(items: &[(String, f64)]) -> f64 {
    items.iter().map(|(_, amount)| amount).fold(0.0, std::ops::Add::add)
}

/// A price at the plant's money by the index of goods, or as it is, which is noted.
fn at_its_year(what: &str, (price, level): (f64, &Level), money: &Level, notes: &mut Vec<Note>) -> f64 {
    match (level.goods, money.goods) {
        _ if level.year == money.year => price,
        (Some(from), Some(to)) => price * to / from,
        _ => {
            let note = Note::PriceOfAnotherYear { what: what.to_owned(), stated: level.year, money: money.year };
            if !notes.contains(&note) {
                notes.push(note);
            }
            price
        }
    }
}

/// What is wrong with the numbers that a year follows from.
pub(super) fn check(plant: &Plant, check: &mut Check) {
    let rates = &plant.rates;
    check.number(|| "hours of a year".to_owned(), rates.hours, (0.0, 8784.0));
    check.number(|| "burden of labour".to_owned(), rates.burden, (0.0, 10.0));
    let shares = [
        ("capacity factor", rates.capacity_factor),
        ("maintenance", rates.maintenance),
        ("tax and insurance", rates.insurance),
        ("quality control", rates.quality),
        ("administration", rates.administration),
        ("selling and research", rates.selling),
        ("overhead", rates.overhead),
    ];
    shares.iter().for_each(|(what, share)| check.share(|| (*what).to_owned(), *share));
    for role in &plant.roles {
        check.amount(|| format!("rate of {}", role.name), role.rate);
        check.amount(|| format!("number of {}", role.name), role.number);
    }
    for resource in &plant.resources {
        check.amount(|| format!("amount of {}", resource.name), resource.amount);
        check.amount(|| format!("price of {}", resource.name), resource.price);
        check.level(&resource.name, &resource.level);
    }
    for sale in &plant.sales {
        check.amount(|| format!("amount of {}", sale.name), sale.amount);
        check.amount(|| format!("price of {}", sale.name), sale.price);
        check.share(|| format!("payability of {}", sale.name), sale.payability);
        check.level(&sale.name, &sale.level);
    }
    check.amount(|| "lease of land".to_owned(), plant.land);
    if let Some(recovered) = plant.recovered {
        check.positive(|| "product recovered".to_owned(), recovered);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(year: i32, goods: Option<f64>) -> Level {
        Level { year, plants: 500.0 + f64::from(year - 2000), goods }
    }

    fn one_product(stated: Level, money: Level) -> Plant {
        let oxide = Sale { name: "Nd2O3".to_owned(), amount: 2.0, price: 80.0, level: stated, payability: 0.5 };
        let mut plant = Plant { sales: vec![oxide], ..Plant::empty(money) };
        plant.rates.hours = 1000.0;
        plant.rates.capacity_factor = 0.9;
        plant
    }

    fn operating(plant: &Plant, rules: &Conventions) -> (Operating, Vec<Note>) {
        let mut notes = Vec::new();
        let operating = Operating::of(plant, &Capital::of(plant), (rules, &mut notes));
        (operating, notes)
    }

    #[test]
    fn a_price_of_another_year_stays_and_is_noted() {
        let plant = one_product(level(2023, None), level(2019, None));
        let (ours, notes) = operating(&plant, &Conventions::default());
        assert!((ours.revenue - 0.5 * 2.0 * 80.0 * 900.0).abs() < 1e-9);
        let said: Vec<String> = notes.iter().map(Note::to_string).collect();
        assert_eq!(said, ["the price of Nd2O3 is of 2023 and was not moved to 2019: no index of goods joins the two"]);
        let (peer, notes) = operating(&plant, &Conventions::prommis());
        assert!((peer.revenue - ours.revenue * 519.0 / 523.0).abs() < 1e-9);
        assert_eq!(notes, []);
    }

    #[test]
    fn an_index_of_goods_moves_a_price_without_a_note() {
        let plant = one_product(level(2023, Some(120.0)), level(2019, Some(100.0)));
        let (ours, notes) = operating(&plant, &Conventions::default());
        assert!((ours.revenue - 0.5 * 2.0 * 80.0 * 900.0 / 1.2).abs() < 1e-9);
        assert_eq!(notes, []);
    }

    #[test]
    fn people_are_paid_while_the_plant_stands_still() {
        let mut plant = one_product(level(2019, None), level(2019, None));
        plant.roles = vec![Role { name: "skilled".to_owned(), duty: Duty::Operating, rate: 20.0, number: 3.0 }];
        plant.rates.burden = 0.25;
        plant.rates.quality = 0.1;
        let (ours, _) = operating(&plant, &Conventions::default());
        assert!((ours.labour - 3.0 * 20.0 * 1.25 * 1000.0).abs() < 1e-9);
        assert!((ours.fixed - 1.1 * ours.labour).abs() < 1e-9);
        let (peer, _) = operating(&plant, &Conventions::prommis());
        assert!((peer.labour - 0.9 * ours.labour).abs() < 1e-9);
    }

    #[test]
    fn overhead_is_charged_on_what_bears_it() {
        let mut plant = one_product(level(2019, None), level(2019, None));
        let of = |name: &str, overhead| Resource {
            name: name.to_owned(),
            amount: 1.0,
            price: 10.0,
            level: level(2019, None),
            overhead,
        };
        plant.resources = vec![of("power", Overhead::Borne), of("acid", Overhead::Free)];
        plant.land = 500.0;
        plant.rates.overhead = 0.2;
        let (ours, _) = operating(&plant, &Conventions::default());
        // 0.2 * (500 of land + 9000 of power)
        assert!((ours.variable - (2.0 * 9000.0 + 500.0 + 1900.0)).abs() < 1e-9, "{:?}", ours.variable_items);
    }
}
