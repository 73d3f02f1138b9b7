//! Measures: what a cash flow is worth and what its products cost.
//!
//! In        a group's money by item, its products
//! Out       [`Measures`]
//! Holds     sum over the products that bear cost of tonnes * (price - cost) = net present value; at a breakeven price
//!           the net present value is zero, taxes counted again (both tested)
//! Equations (1) cost[p] = share[p] * (worth of the products that bear cost - net present value) / worth of tonnes[p]
//!           (2) breakeven: x such that npv + (x - 1) * worth of income - worth of (tax at x - tax) = 0, where each
//!               member pays tax on its own profit with its own income times x; price = x * price obtained
//!           (3) cover[y] = (project[y] + capital[y]) / debt service[y]: cash after tax, before new plants
//!           (4) a flow without capital has no rate of return: its roots would come from closing down alone
//! Source    (1) joint cost: `loparite-finance`
//! Not here  prices inside the chain at another price: (2) holds what members hand to each other, and feed, as it is

use super::group::{Books, Stream, Sum};
use super::{Cover, Item, Measures, UnitCost};
use crate::evaluate::{add_to, dot};
use loparite_finance::discount::{Discount, npv};
use loparite_finance::irr::{Irr, NoIrr, irr};
use loparite_finance::joint::{self, allocate};
use loparite_finance::measure::{cover, payback};
use loparite_finance::series::{Series, Year};
use loparite_kernel::ids::Id;
use loparite_model::chain::{CommodityId, CommodityKind};
use loparite_model::cost::Allocation;
use loparite_model::post::CashItem;
use std::borrow::Cow;

/// A debt whose whole service is under this share of capital is what a solver leaves over, and no lender's.
const NO_DEBT: f64 = 1e-3;

/// Steps of Newton's method for a breakeven price: the function is in straight pieces, and a few do.
const NEWTON: usize = 20;

/// Steps of the search in a bracket, if those do not.
const STEPS: usize = 100;

/// Net present value over the money there is, at which it is zero.
const ZERO: f64 = 1e-12;

/// What leaves a group, with what moves with its price by year.
type Leaving<'a> = (&'a Stream, &'a [f64]);

impl Books<'_> {
    /// What a group's money is worth.
    pub(super) fn measures(&self, sum: &Sum<'_>, base: Year) -> Measures {
        let (project, equity) = (sum.project, sum.equity);
        let terms = self.model.finance.as_ref().expect("a plan is compiled only with terms of finance");
        let here = self.compiled.discount(self.compiled.discount.0, base);
        let rates = std::iter::once(self.compiled.discount.0).chain(terms.rates.iter().map(|rate| rate.value));
        let worth = |rate: f64| {
            let discount = self.compiled.discount(rate, base);
            (discount.rate, npv(project, &discount))
        };
        let tax = sum.item(Item::ProfitTax).map_or(0.0, |row| at_base(dot(row, &self.factors), &here, self.first()));
        let npvs: Vec<(f64, f64)> = rates.map(worth).collect();
        let capital = sum.item(Item::Cash(CashItem::Capital));
        let project_irr = rate_of_return(project, capital);
        // without any financing the owners have what the project has
        let equity_irr = if equity == project { project_irr.clone() } else { rate_of_return(equity, capital) };
        let discounted = project.values().iter().zip(&self.factors).map(|(money, factor)| money * factor);
        let basket_breakeven = self.breakeven(sum, &sum.streams);
        Measures {
            base,
            npv_before_tax: npvs[0].1 - tax,
            npv: npvs,
            irr: project_irr,
            equity_irr,
            payback: payback(project),
            discounted_payback: payback(&Series::new(project.first(), discounted.collect())),
            cover: self.cover(sum, &here, terms.debt_cover.value),
            unit_costs: self.unit_costs(sum, &here, basket_breakeven),
            basket_breakeven,
        }
    }

    fn first(&self) -> Year {
        self.compiled.span.first
    }

    /// equation (3)
    fn cover(&self, sum: &Sum<'_>, discount: &Discount, asked: f64) -> Option<Cover> {
        let (interest, repayment) = (sum.item(Item::Interest), sum.item(Item::Repayment));
        interest.or(repayment)?;
        let mut service = vec![0.0; self.factors.len()];
        for row in [interest, repayment].into_iter().flatten() {
            add_to(&mut service, row, -1.0);
        }
        let mut cash = sum.project.values().to_vec();
        if let Some(capital) = sum.item(Item::Cash(CashItem::Capital)) {
            let (owed, spent): (f64, f64) = (service.iter().sum(), -capital.iter().sum::<f64>());
            if owed < NO_DEBT * spent {
                return None;
            }
            add_to(&mut cash, capital, -1.0);
        }
        let series = |row: Vec<f64>| Series::new(self.first(), row);
        let found = cover(&series(cash), &series(service), discount)?;
        let below = found.by_year.iter().filter(|(_, cover)| *cover < asked).map(|&(year, _)| year).collect();
        Some(Cover { least: found.least, mean: found.mean, below })
    }

    /// Equation (1); `all` is the factor on all prices.
    fn unit_costs(&self, sum: &Sum<'_>, here: &Discount, all: Option<f64>) -> Vec<UnitCost> {
        let mut streams = sum.streams.clone();
        // stable: each product's streams stay in order of members
        streams.sort_by_key(|(stream, _)| stream.commodity);
        let kind = |streams: &[Leaving<'_>]| self.model.commodities[CommodityId::at(streams[0].0.commodity)].kind;
        let products = || streams.chunk_by(|(one, _), (other, _)| one.commodity == other.commodity);
        let bears_some = products().any(|product| kind(product) != CommodityKind::Other);
        let of =
            |product: &[Leaving<'_>], what: fn(&Stream) -> f64| product.iter().map(|(stream, _)| what(stream)).sum();
        let (products, basis): (Vec<&[Leaving<'_>]>, Vec<(f64, f64)>) = products()
            .filter(|product| !bears_some || kind(product) != CommodityKind::Other)
            .map(|product| (product, (of(product, |stream| stream.tonnes), of(product, |stream| stream.income))))
            .filter(|(_, (tonnes, _))| *tonnes > 0.0)
            .unzip();
        let terms = self.model.finance.as_ref().expect("a plan is compiled only with terms of finance");
        let by = match terms.allocation {
            Allocation::Value => joint::Allocation::Value,
            Allocation::Tonnes => joint::Allocation::Tonnes,
        };
        let worth = dot(sum.project.values(), &self.factors);
        let cost = basis.iter().map(|(_, value)| value).sum::<f64>() - worth;
        let parts = if basis.is_empty() { Vec::new() } else { allocate(cost, &basis, by) };
        let real = Discount { rate: self.compiled.discount.0, ..*here };
        let unit_cost = |((product, (tonnes, value)), part): ((&[Leaving<'_>], (f64, f64)), f64)| {
            let only = product.len() == streams.len();
            let factor = if only { all } else { self.breakeven(sum, product) };
            UnitCost {
                commodity: CommodityId::at(product[0].0.commodity),
                tonnes: at_base(of(product, |stream| stream.real_tonnes), &real, self.first()),
                cost: part / tonnes,
                price: value / tonnes,
                breakeven: factor.map(|factor| factor * value / tonnes),
            }
        };
        products.into_iter().zip(basis).zip(parts).map(unit_cost).collect()
    }

    /// Equation (2): the factor on incomes, each its member's; members in order.
    fn breakeven(&self, sum: &Sum<'_>, leaving: &[Leaving<'_>]) -> Option<f64> {
        let income: f64 = leaving.iter().map(|(stream, _)| stream.net).sum();
        if income <= 0.0 {
            return None;
        }
        let worth = dot(sum.project.values(), &self.factors);
        let taxpayers = self.taxpayers(leaving);
        let paid: f64 = taxpayers.iter().map(|(member, _)| self.paid[*member]).sum();
        let mut at = |x: f64| {
            let along = taxpayers.iter().map(|(member, row)| self.tax_along(*member, row, x - 1.0));
            let (tax, taxed) = along.fold((0.0, 0.0), |sum, tax| (sum.0 + tax.0, sum.1 + tax.1));
            (worth + (x - 1.0) * income - (tax - paid), income - taxed)
        };
        let small = ZERO * (worth.abs() + income);
        let slope = income - leaving.iter().map(|(stream, _)| stream.taxed).sum::<f64>();
        newton(&mut at, (worth, slope), small)
            .or_else(|| root(&mut |x| at(x).0, (worth, income * self.least_kept(&taxpayers)), small))
    }

    /// What moves with the price by member that pays tax.
    fn taxpayers<'a>(&self, leaving: &[Leaving<'a>]) -> Vec<(usize, Cow<'a, [f64]>)> {
        let facility = |part: &&[Leaving<'a>]| part[0].0.entity < self.compiled.ledger.facilities;
        let members = leaving.chunk_by(|(one, _), (other, _)| one.entity == other.entity).filter(facility);
        let income = |part: &[Leaving<'a>]| {
            let mut row = Cow::Borrowed(part[0].1);
            part[1..].iter().for_each(|(_, more)| add_to(row.to_mut(), more, 1.0));
            (part[0].0.entity, row)
        };
        members.map(income).collect()
    }

    /// share of income that no tax takes
    fn least_kept(&self, taxpayers: &[(usize, Cow<'_, [f64]>)]) -> f64 {
        let years = self.compiled.span.years();
        let rates = taxpayers.iter().flat_map(|(member, _)| &self.compiled.rates[member * years..(member + 1) * years]);
        1.0 - rates.fold(0.0_f64, |most, &rate| most.max(rate)).min(0.9)
    }
}

/// The rate of return of a flow; closing down alone makes none worth the name.
fn rate_of_return(cash: &Series, capital: Option<&[f64]>) -> Irr {
    let some = cash.values().iter().any(|&money| money != 0.0) && cash.values().iter().all(|money| money.is_finite());
    if capital.is_none() && some { Irr::None(NoIrr::NothingInvested) } else { irr(cash) }
}

/// Worth at the first year as worth at another base.
fn at_base(worth: f64, discount: &Discount, first: Year) -> f64 {
    worth * (1.0 + discount.rate).powi(discount.base - first)
}

/// The root of a function in straight pieces that gives its value and slope, from those at 1; `None` if steps do not
/// settle, which they do where no tax takes half.
fn newton(f: &mut impl FnMut(f64) -> (f64, f64), (worth, slope): (f64, f64), small: f64) -> Option<f64> {
    let (mut x, mut here) = (1.0, (worth, slope));
    for _ in 0..NEWTON {
        if here.0.abs() <= small {
            return Some(x);
        }
        x -= here.0 / here.1;
        here = f(x);
    }
    None
}

/// The root of a rising function of which f(1) = worth and the least slope are known.
///
/// The secant held in a bracket, the older end's value halved where it stays (Illinois).
fn root(f: &mut impl FnMut(f64) -> f64, (worth, slope): (f64, f64), small: f64) -> Option<f64> {
    let (mut a, mut at_a) = (1.0, worth);
    let mut step = -worth / slope;
    let (mut b, mut at_b) = (a + step, f(a + step));
    for _ in 0..STEPS {
        if at_a.abs() <= small || at_a * at_b <= 0.0 {
            break;
        }
        (a, at_a) = (b, at_b);
        step *= 2.0;
        b = a + step;
        at_b = f(b);
    }
    for _ in 0..STEPS {
        if at_a.abs() <= small {
            return Some(a);
        }
        if at_b.abs() <= small {
            return Some(b);
        }
        if at_a * at_b > 0.0 {
            return None;
        }
        let x = b - at_b * (b - a) / (at_b - at_a);
        let at_x = f(x);
        if at_x * at_b <= 0.0 {
            (a, at_a) = (b, at_b);
        } else {
            at_a *= 0.5;
        }
        (b, at_b) = (x, at_x);
    }
    // the bracket has shrunk to rounding
    at_b.is_finite().then_some(b)
}
