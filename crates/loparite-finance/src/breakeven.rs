//! Breakeven: the price at which a project is worth nothing.
//!
//! In        a project with its statement; a [`Discount`]
//! Out       [`breakeven_price`] of one product, [`breakeven_factor`] on all prices
//! Holds     the value at what is found is zero to rounding; `None` when no finite price makes it so
//! Equations (1) net revenue(x) = net revenue of the others + x * what one unit of x earns
//!           (2) value(x) = npv of the project with (1), royalty and tax on it, all else as stated
//!           (3) value rises with x, in straight pieces that bend where losses are used up: bracketed by doubling, then
//!               by secants with the older end halved (Illinois), each third step by bisection
//! Source    Illinois method: Dowell and Jarratt, BIT 11, 1971
//! Not here  what customers do at that price

use crate::discount::{Discount, npv};
use crate::project::{Beside, Project, Statement, earned};
use crate::series::Series;

/// Doublings after which no price is looked for: less than a millionth of what is earned would be left after royalty
/// and tax, and rounding would pass for it.
const MOST_DOUBLINGS: u32 = 24;

/// Steps of the search; bisection alone ends before.
const MOST_STEPS: u32 = 200;

/// A value that is nothing, over the discounted revenue and cost.
const NOTHING: f64 = 1e-13;

/// The price per tonne, the same in all years and before payability, at which the project after tax is worth nothing,
/// all other prices as they are; negative if it could be paid for being taken away. `None` if the product is not sold
/// or all it earns is taxed away. In nominal terms the price is in money of the price year.
///
/// Panics if there is no such product.
pub fn breakeven_price(project: &Project, statement: &Statement, product: usize, discount: &Discount) -> Option<f64> {
    let product = &project.products[product];
    let earned = project.net_revenue_of(product);
    let unit = Series::of(project.first, project.last, |year| {
        product.tonnes.at(year) * product.payability.at(year) * project.level(year)
    });
    let others = statement.net_revenue.minus(&earned);
    Search { project, statement, discount, others, unit }.zero()
}

/// The factor on all prices at which the project after tax is worth nothing. `None` if the products are worth nothing
/// or all they earn is taxed away.
pub fn breakeven_factor(project: &Project, statement: &Statement, discount: &Discount) -> Option<f64> {
    let others = statement.net_revenue.scaled(0.0);
    Search { project, statement, discount, others, unit: statement.net_revenue.clone() }.zero()
}

struct Search<'a> {
    project: &'a Project,
    statement: &'a Statement,
    discount: &'a Discount,
    /// Net revenue that does not change.
    others: Series,
    /// Net revenue per unit of what is looked for.
    unit: Series,
}

impl Search<'_> {
    /// Equation (2).
    fn value(&self, x: f64) -> f64 {
        let net = self.others.map(|year, others| others + x * self.unit.at(year));
        let Statement { operating_cost, depreciation, capital, working, closure, .. } = self.statement;
        let beside = Beside { operating_cost, depreciation, capital, working, closure };
        npv(&earned(self.project, &net, &beside).after_tax, self.discount)
    }

    /// Equation (3).
    fn zero(&self) -> Option<f64> {
        let unit = npv(&self.unit, self.discount);
        let money = |series: &Series| npv(&series.map(|_, money| money.abs()), self.discount);
        let turnover = money(&self.others) + money(&self.statement.operating_cost) + money(&self.statement.capital);
        let at_nothing = self.value(0.0);
        let is_zero = |value: f64| value.abs() <= NOTHING * turnover;
        if unit <= 0.0 || !unit.is_finite() || !at_nothing.is_finite() {
            return None;
        }
        if is_zero(at_nothing) {
            return Some(0.0);
        }
        let (mut near, mut far) = ((0.0, at_nothing), (0.0, at_nothing));
        let mut step = -at_nothing / unit;
        for _ in 0..MOST_DOUBLINGS {
            near = far;
            far = (near.0 + step, self.value(near.0 + step));
            if far.1 * at_nothing <= 0.0 || is_zero(far.1) {
                break;
            }
            step *= 2.0;
        }
        if is_zero(far.1) {
            return Some(far.0);
        }
        (far.1 * near.1 < 0.0).then(|| self.between(near, far, is_zero))
    }

    fn between(&self, mut old: (f64, f64), mut new: (f64, f64), is_zero: impl Fn(f64) -> bool) -> f64 {
        let mut weight = 1.0;
        for step in 1..=MOST_STEPS {
            let secant = new.0 - new.1 * (new.0 - old.0) / (new.1 - weight * old.1);
            let inside = (secant - old.0) * (secant - new.0) < 0.0;
            let x = if inside && step % 3 != 0 { secant } else { 0.5 * (old.0 + new.0) };
            let here = (x, self.value(x));
            if is_zero(here.1) || x == old.0 || x == new.0 {
                return x;
            }
            if here.1 * new.1 < 0.0 {
                (old, weight) = (new, 1.0);
            } else {
                weight *= 0.5;
            }
            new = here;
        }
        new.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::depreciation::Depreciation;
    use crate::discount::Timing;
    use crate::project::{Product, ProductKind, Spend, statement};

    const AT_8: Discount = Discount { rate: 0.08, base: 2026, timing: Timing::End };

    fn product(name: &str, tonnes: f64, price: f64) -> Product {
        let level = |value| Series::level(2028, 2037, value);
        let (tonnes, price, payability) = (level(tonnes), level(price), level(0.8));
        Product { name: name.into(), tonnes, price, payability, kind: ProductKind::Main }
    }

    fn project(tax: f64) -> Project {
        Project {
            on_line: 2028,
            products: vec![product("neodymium", 100.0, 20.0), product("lanthanum", 300.0, 1.0)],
            costs: vec![("all".into(), Series::level(2028, 2037, 700.0))],
            capital: vec![Spend {
                name: "plant".into(),
                spent: Series::new(2026, vec![1500.0, 1500.0]),
                depreciation: Depreciation::StraightLine { years: 10 },
            }],
            royalty: Series::level(2026, 2037, 0.05),
            tax_rate: Series::level(2026, 2037, tax),
            ..Project::idle(2026, 2037)
        }
    }

    fn priced(mut project: Project, at: usize, price: f64) -> f64 {
        project.products[at].price = Series::level(2028, 2037, price);
        npv(&statement(&project).unwrap().project, &AT_8)
    }

    #[test]
    fn the_value_at_the_price_found_is_nothing() {
        for tax in [0.0, 0.2, 0.9] {
            let project = project(tax);
            let stated = statement(&project).unwrap();
            for at in 0..2 {
                let price = breakeven_price(&project, &stated, at, &AT_8).unwrap();
                assert!(priced(project.clone(), at, price).abs() < 1e-8, "{tax} {at} {price}");
            }
            let factor = breakeven_factor(&project, &stated, &AT_8).unwrap();
            let mut all = project.clone();
            all.products.iter_mut().for_each(|product| product.price = product.price.scaled(factor));
            assert!(npv(&statement(&all).unwrap().project, &AT_8).abs() < 1e-8, "{tax} {factor}");
        }
    }

    #[test]
    fn without_tax_it_is_the_cost_over_what_is_paid() {
        let mut project = project(0.0);
        project.products.truncate(1);
        let stated = statement(&project).unwrap();
        let cost = npv(&stated.capital.plus(&stated.operating_cost), &AT_8);
        let tonnes = npv(&project.products[0].tonnes, &AT_8);
        let price = breakeven_price(&project, &stated, 0, &AT_8).unwrap();
        assert!((price - cost / (tonnes * 0.8 * 0.95)).abs() < 1e-9);
    }

    #[test]
    fn what_is_taxed_away_or_not_sold_has_no_price() {
        let taxed = project(1.0);
        assert_eq!(breakeven_price(&taxed, &statement(&taxed).unwrap(), 0, &AT_8), None);
        let mut unsold = project(0.2);
        unsold.products[1].tonnes = Series::default();
        let stated = statement(&unsold).unwrap();
        assert_eq!(breakeven_price(&unsold, &stated, 1, &AT_8), None);
        assert!(breakeven_price(&unsold, &stated, 0, &AT_8).is_some());
    }
}
