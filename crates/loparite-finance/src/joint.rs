//! Joint cost: what each of several products of one plant costs.
//!
//! In        a cost; products with tonnes and value; by what the cost is divided
//! Out       [`allocate`]; [`unit_costs`] of a project over its years
//! Holds     the parts sum to the whole; sum of tonnes * (price - cost) over the products that bear cost is the value
//!           of the project; without tax inflation changes no cost
//! Equations (1) part[p] = cost * basis[p] / sum of basis, basis = value or tonnes
//!           (2) joint cost = worth of operating cost, royalty, capital, closure and tax, less working capital set
//!               free, less what by-products earn
//!           (3) cost[p] = part[p] of (2) / worth of tonnes[p], price[p] = worth of net revenue[p] / worth of tonnes[p]
//!           (4) in nominal terms a tonne counts as the price level of its year: costs and prices are in money of the
//!               price year
//! Source    joint-product costing, any textbook of cost accounting: no division of joint cost is the true one
//! Not here  cost of a product made alone; the price at which the project is worth nothing (`breakeven`)

use crate::discount::{Discount, npv};
use crate::project::{ProductKind, Project, Statement};
use crate::series::Series;

/// By what joint cost is divided.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Allocation {
    /// What the products earn.
    Value,
    /// Their tonnes.
    Tonnes,
}

/// Parts of a cost for products of (tonnes, value), equation (1); a negative basis is none; equal parts if no product
/// has a basis.
///
/// ```
/// use loparite_finance::joint::{Allocation, allocate};
/// let products = [(1.0, 60.0), (3.0, 20.0)];
/// assert_eq!(allocate(100.0, &products, Allocation::Value), [75.0, 25.0]);
/// assert_eq!(allocate(100.0, &products, Allocation::Tonnes), [25.0, 75.0]);
/// ```
pub fn allocate(cost: f64, products: &[(f64, f64)], by: Allocation) -> Vec<f64> {
    let basis = |&(tonnes, value): &(f64, f64)| match by {
        Allocation::Value => value.max(0.0),
        Allocation::Tonnes => tonnes.max(0.0),
    };
    let sum: f64 = products.iter().map(basis).sum();
    if sum > 0.0 {
        products.iter().map(|product| cost * (basis(product) / sum)).collect()
    } else {
        vec![cost / products.len() as f64; products.len()]
    }
}

/// What a product costs and earns over all years.
#[derive(Clone, PartialEq, Debug)]
pub struct UnitCost {
    /// Place of the product in the project.
    pub product: usize,
    /// Discounted tonnes.
    pub tonnes: f64,
    /// Levelised cost, money per tonne, equation (3).
    pub cost: f64,
    /// Levelised price obtained, money per tonne.
    pub price: f64,
}

impl UnitCost {
    /// Levelised cost, money per kilogram.
    pub fn cost_per_kilogram(&self) -> f64 {
        self.cost / 1000.0
    }
}

/// Levelised cost of every product that bears cost and is made, equations (2) to (4).
pub fn unit_costs(project: &Project, statement: &Statement, discount: &Discount, by: Allocation) -> Vec<UnitCost> {
    let bears = |at: &usize| project.products[*at].kind == ProductKind::Main;
    let tonnes = |at: usize| {
        let made = |year| project.products[at].tonnes.at(year) * project.level(year);
        npv(&Series::of(project.first, project.last, made), discount)
    };
    let earned = |at: usize| npv(&project.net_revenue_of(&project.products[at]), discount);
    let products: Vec<(usize, (f64, f64))> = (0..project.products.len())
        .filter(bears)
        .map(|at| (at, (tonnes(at), earned(at))))
        .filter(|(_, (tonnes, _))| *tonnes > 0.0)
        .collect();
    // all cost less by-products is what main products earn less what is left of it
    let main = statement.net_revenue.minus(&statement.by_products);
    let joint = npv(&main, discount) - npv(&statement.project, discount);
    let bases: Vec<(f64, f64)> = products.iter().map(|(_, basis)| *basis).collect();
    let of = |(&(product, (tonnes, earned)), part): (&(usize, (f64, f64)), f64)| UnitCost {
        product,
        tonnes,
        cost: part / tonnes,
        price: earned / tonnes,
    };
    products.iter().zip(allocate(joint, &bases, by)).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discount::Timing;
    use crate::project::{Product, statement};

    #[test]
    fn without_a_basis_the_parts_are_equal() {
        assert_eq!(allocate(9.0, &[(0.0, -1.0); 3], Allocation::Value), [3.0; 3]);
        assert!(allocate(9.0, &[], Allocation::Tonnes).is_empty());
    }

    #[test]
    fn by_products_lessen_the_cost_of_the_others() {
        let level = |value| Series::level(2027, 2029, value);
        let product = |price, kind| Product {
            name: "oxide".into(),
            tonnes: level(10.0),
            price: level(price),
            payability: level(1.0),
            kind,
        };
        let project = Project {
            products: vec![product(30.0, ProductKind::Main), product(5.0, ProductKind::ByProduct)],
            costs: vec![("all".into(), level(250.0))],
            ..Project::idle(2026, 2029)
        };
        let discount = Discount { rate: 0.1, base: 2026, timing: Timing::Middle };
        let found = unit_costs(&project, &statement(&project).unwrap(), &discount, Allocation::Value);
        assert_eq!(found.len(), 1);
        assert!((found[0].cost - 20.0).abs() < 1e-12 && (found[0].price - 30.0).abs() < 1e-12);
        assert_eq!(found[0].cost_per_kilogram(), found[0].cost / 1000.0);
    }
}
