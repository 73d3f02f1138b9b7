//! Worth: what one path of a superstructure costs, brings and does, in plain arithmetic.
//!
//! In        a superstructure, a question, a path
//! Out       [`Worth`]: every line of its money by year; or [`Refused`]: why it cannot be built
//! Holds     no tolerance of a solver enters: the same path has the same value to rounding
//! Equations with t counted in years from the first one, T of them with production, kg of tracked components
//!           (1) m(1) = content feed(t);  m(j+1) = keeps(j) m(j);  the flow F(j, t) is the sum of m(j) over components
//!           (2) units n = ceil(largest of F over the rate);  equipment on a curve: straight between its points, at the
//!               largest of F
//!           (3) plant C = sum of unit capital + lang x sum of equipment;  overnight = C (1 + financing + other)
//!           (4) posts N = ceil(sum of posts);  labour L = N wage
//!           (5) revenue R(t) = sum of price x m out of the last option + sum of by-product price x yield x F
//!           (6) variable V(t) = sum of (per kg x F + per year) + n running;
//!               fixed X(t) = L (1 + quality + administration + fringe) + C (maintenance + insurance) + sales R(t)
//!           (7) cash(t) = (R - (1 + overhead)(V + X)) (1 + growth)^t - spending(t) overnight (1 + capital growth)^t;
//!               no R, V, X in the first year
//!           (8) net present value = sum of cash(t) / (1 + discount)^t
//!           (9) cost of recovery p: R(t) = p x all m out + by-products makes (8) nothing; (8) is linear in p, so
//!               p = -(8) at p = 0, over sum of (1 - (1 + overhead) sales) m out ((1 + growth) / (1 + discount))^t
//! Source    PrOMMiS 1.1.0, module superstructure: which costs there are and how they grow, found from its results
//! Not here  which path is best (`superstructure`)

use loparite_kernel::quantity::Year;
use loparite_model::superstructure::{
    ByProducts, Curve, Objective, Question, Rate, Sizing, StageOption, Superstructure, Terms,
};

/// Posts and units over a whole number by less are rounding, not people.
pub const WHOLE: f64 = 1e-6;
/// Share by which a flow may be beyond a curve, or impacts beyond their limit, and still count as on it: rounding.
pub const EDGE: f64 = 1e-9;

/// An option on a path.
#[derive(Clone, PartialEq, Debug)]
pub struct Part {
    /// Its position.
    pub option: usize,
    /// What comes to it in the fullest year, kg.
    pub largest: f64,
    /// Units, if it is built of such.
    pub units: Option<f64>,
    /// What its equipment or units are bought for, money.
    pub equipment: f64,
}

/// Money of a year, before escalation but for cash.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct YearLine {
    /// The year.
    pub year: Year,
    /// What comes out of the last option, kg of tracked components.
    pub made: f64,
    /// Income from products.
    pub products: f64,
    /// Income from by-products; below zero if they cost more than they bring.
    pub by_products: f64,
    /// Running cost of options.
    pub variable: f64,
    /// Labour and what goes with it, what goes with plant cost, selling.
    pub fixed: f64,
    /// Overhead on both.
    pub overhead: f64,
    /// Capital spent.
    pub capital: f64,
    /// What is left, escalated.
    pub cash: f64,
}

impl YearLine {
    /// All income.
    pub fn revenue(&self) -> f64 {
        self.products + self.by_products
    }

    /// All operating cost.
    pub fn operating(&self) -> f64 {
        self.variable + self.fixed + self.overhead
    }
}

/// What a path comes to.
#[derive(Clone, PartialEq, Debug)]
pub struct Worth {
    /// Options by position; none if nothing is built.
    pub path: Vec<usize>,
    /// The same with what they are built of.
    pub parts: Vec<Part>,
    /// Equation (3).
    pub plant: f64,
    /// Cost of financing.
    pub financing: f64,
    /// Other cost of the owner.
    pub other: f64,
    /// Equation (3).
    pub overnight: f64,
    /// Equation (4), posts.
    pub posts: f64,
    /// Equation (4), money a year.
    pub labour: f64,
    /// From the first year on; none if nothing is built.
    pub years: Vec<YearLine>,
    /// Equation (8), at the listed prices or, if that was asked for, at the cost of recovery.
    pub npv: f64,
    /// Equation (9), money per kg; nothing if no price recovers what is spent.
    pub recovery: Option<f64>,
    /// What one money more for each kg adds to (8).
    pub per_price: f64,
    /// Units of the indicator over all years.
    pub impact: f64,
}

impl Worth {
    /// Nothing is built.
    pub fn of_nothing() -> Worth {
        Worth {
            path: Vec::new(),
            parts: Vec::new(),
            plant: 0.0,
            financing: 0.0,
            other: 0.0,
            overnight: 0.0,
            posts: 0.0,
            labour: 0.0,
            years: Vec::new(),
            npv: 0.0,
            recovery: None,
            per_price: 0.0,
            impact: 0.0,
        }
    }
}

/// Why a path cannot be built.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Refused {
    /// The curve of an option is not known at its flow.
    OffCurve {
        /// Its position.
        option: usize,
        /// What comes to it in the fullest year, kg.
        flow: f64,
        /// Ends of its curve, kg a year.
        ends: (f64, f64),
    },
    /// Impacts are over the limit.
    OverLimit {
        /// Of all years.
        impact: f64,
    },
    /// Nothing comes out, or selling takes all that a price brings: there is no cost of recovery.
    NothingRecovered,
}

/// Values a path.
///
/// # Errors
/// Why it cannot be built.
pub fn of_path(case: &Superstructure, question: &Question, path: &[usize]) -> Result<Worth, Refused> {
    let feed: Vec<f64> = case.feed.iter().map(|pieces| pieces * question.feed_times).collect();
    let mut sums = Sums::new(feed.len());
    let mut kept = case.content.clone();
    for &at in path {
        sums.add(case, question, (at, &kept), &feed)?;
        let keeps = &case.options[at].keeps;
        kept.iter_mut().zip(keeps).for_each(|(mass, keeps)| *mass *= keeps);
    }
    if question.impact_limit.is_some_and(|limit| sums.impact > limit * (1.0 + EDGE)) {
        return Err(Refused::OverLimit { impact: sums.impact });
    }
    let made: f64 = kept.iter().sum();
    let listed = path.last().map_or(0.0, |&at| {
        let prices = &case.options[at].prices;
        kept.iter().zip(prices).map(|(mass, price)| mass * price).sum()
    });
    let costed = Costed { case, sums: &sums, made: feed.iter().map(|pieces| pieces * made).collect() };
    let per_price = costed.per_price();
    let free = costed.years(&vec![0.0; feed.len()]);
    let recovery = (per_price > 0.0).then(|| -npv(&case.terms, &free) / per_price);
    let products: Vec<f64> = match (question.objective, recovery) {
        (Objective::NetPresentValue, _) => feed.iter().map(|pieces| pieces * listed).collect(),
        (Objective::CostOfRecovery, Some(price)) => costed.made.iter().map(|made| made * price).collect(),
        (Objective::CostOfRecovery, None) => return Err(Refused::NothingRecovered),
    };
    let years = costed.years(&products);
    let (plant, terms) = (costed.plant(), &case.terms);
    Ok(Worth {
        path: path.to_vec(),
        npv: npv(terms, &years),
        years,
        plant,
        financing: terms.financing * plant,
        other: terms.other * plant,
        overnight: costed.overnight(),
        posts: costed.posts(),
        labour: costed.labour(),
        recovery,
        per_price,
        impact: sums.impact,
        parts: sums.parts,
    })
}

/// Equation (8).
fn npv(terms: &Terms, years: &[YearLine]) -> f64 {
    years.iter().enumerate().map(|(t, line)| line.cash / risen(terms.discount, t)).sum()
}

/// A growth over some years.
fn risen(rate: f64, years: usize) -> f64 {
    (1.0 + rate).powi(i32::try_from(years).expect("a plant has few years"))
}

/// What the options of a path add up to.
struct Sums {
    parts: Vec<Part>,
    /// Unit capital, and equipment on curves.
    bought: (f64, f64),
    posts: f64,
    variable: Vec<f64>,
    by_products: Vec<f64>,
    impact: f64,
}

impl Sums {
    fn new(years: usize) -> Sums {
        let none = || vec![0.0; years];
        let (variable, by_products) = (none(), none());
        Sums { parts: Vec::new(), bought: (0.0, 0.0), posts: 0.0, variable, by_products, impact: 0.0 }
    }

    /// Adds an option to which so much of each component comes in a piece.
    fn add(
        &mut self,
        case: &Superstructure,
        question: &Question,
        (at, kept): (usize, &[f64]),
        feed: &[f64],
    ) -> Result<(), Refused> {
        let option = &case.options[at];
        let mass: f64 = kept.iter().sum();
        let pieces = feed.iter().copied().fold(0.0, f64::max);
        let largest = pieces * mass;
        let by_product: f64 = match question.by_products {
            ByProducts::Counted => option.by_products.iter().map(|&(of, kg)| case.by_products[of].price * kg).sum(),
            ByProducts::LeftOut => 0.0,
        };
        let (units, equipment, per_kg, per_year) = match &option.size {
            Sizing::Units(units) => {
                let count = needed(units.rate, pieces, largest);
                self.bought.0 += count * units.capital;
                self.posts += count * units.posts;
                (Some(count), count * units.capital, 0.0, count * units.running)
            }
            Sizing::Curve(curve) => {
                let cost = on_curve(curve, largest).ok_or_else(|| off_curve(option, (at, largest)))?;
                self.bought.1 += cost;
                self.posts += curve.posts;
                (None, cost, curve.per_kg, curve.per_year)
            }
        };
        for (t, pieces) in feed.iter().enumerate() {
            let flow = pieces * mass;
            self.variable[t] += per_kg * flow + per_year;
            self.by_products[t] += by_product * flow;
            self.impact += option.impact * flow;
        }
        self.parts.push(Part { option: at, largest, units, equipment });
        Ok(())
    }
}

/// Whole units for the fullest year.
pub fn needed(rate: Rate, pieces: f64, mass: f64) -> f64 {
    let units = match rate {
        Rate::Pieces(rate) => pieces / rate,
        Rate::Mass(rate) => mass / rate,
    };
    (units - WHOLE).ceil().max(0.0)
}

/// What a curve gives at a flow; nothing beyond its ends.
fn on_curve(curve: &Curve, flow: f64) -> Option<f64> {
    let (first, last) = (curve.points[0], curve.points[curve.points.len() - 1]);
    if flow < first.0 - EDGE * last.0 || flow > last.0 * (1.0 + EDGE) {
        return None;
    }
    let after = curve.points.partition_point(|&(point, _)| point < flow).clamp(1, curve.points.len() - 1);
    let ((x0, y0), (x1, y1)) = (curve.points[after - 1], curve.points[after]);
    Some(y0 + (y1 - y0) * (flow - x0) / (x1 - x0))
}

fn off_curve(option: &StageOption, (at, flow): (usize, f64)) -> Refused {
    let Sizing::Curve(curve) = &option.size else { unreachable!("only a curve has ends") };
    Refused::OffCurve { option: at, flow, ends: (curve.points[0].0, curve.points[curve.points.len() - 1].0) }
}

/// A path whose options are summed.
struct Costed<'c> {
    case: &'c Superstructure,
    sums: &'c Sums,
    /// kg out of the last option in each year of production.
    made: Vec<f64>,
}

impl Costed<'_> {
    fn plant(&self) -> f64 {
        self.sums.bought.0 + self.case.terms.lang * self.sums.bought.1
    }

    fn overnight(&self) -> f64 {
        self.plant() * (1.0 + self.case.terms.financing + self.case.terms.other)
    }

    fn posts(&self) -> f64 {
        (self.sums.posts - WHOLE).ceil().max(0.0)
    }

    fn labour(&self) -> f64 {
        self.posts() * self.case.terms.wage
    }

    /// The divisor of (9).
    fn per_price(&self) -> f64 {
        let terms = &self.case.terms;
        let left = 1.0 - (1.0 + terms.overhead) * terms.sales;
        let of_year = |(t, made): (usize, &f64)| made * risen(terms.growth, t + 1) / risen(terms.discount, t + 1);
        left * self.made.iter().enumerate().map(of_year).sum::<f64>()
    }

    /// Equations (5) to (7), with some income from products in each year of production.
    fn years(&self, products: &[f64]) -> Vec<YearLine> {
        let (terms, overnight, plant, labour) = (&self.case.terms, self.overnight(), self.plant(), self.labour());
        let year = |t: usize| {
            let year = self.case.first_year + Year::try_from(t).expect("a plant has few years");
            let capital = terms.spending.get(t).copied().unwrap_or(0.0) * overnight;
            let spent = capital * risen(terms.capital_growth, t);
            let mut line = YearLine {
                year,
                made: 0.0,
                products: 0.0,
                by_products: 0.0,
                variable: 0.0,
                fixed: 0.0,
                overhead: 0.0,
                capital,
                cash: -spent,
            };
            if let Some(of) = t.checked_sub(1) {
                line.made = self.made[of];
                (line.products, line.by_products) = (products[of], self.sums.by_products[of]);
                line.variable = self.sums.variable[of];
                line.fixed = labour * (1.0 + terms.quality + terms.administration + terms.fringe)
                    + plant * (terms.maintenance + terms.insurance)
                    + terms.sales * line.revenue();
                line.overhead = terms.overhead * (line.variable + line.fixed);
                line.cash += (line.revenue() - line.operating()) * risen(terms.growth, t);
            }
            line
        };
        (0..=products.len()).map(year).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_is_straight_between_its_points_and_ends_with_them() {
        let curve =
            Curve { points: vec![(10.0, 1.0), (20.0, 3.0), (40.0, 4.0)], per_kg: 0.0, per_year: 0.0, posts: 0.0 };
        let at = |flow| on_curve(&curve, flow);
        assert_eq!([10.0, 15.0, 20.0, 30.0, 40.0].map(at), [1.0, 2.0, 3.0, 3.5, 4.0].map(Some));
        assert_eq!([9.0, 41.0].map(at), [None, None]);
        assert!(at(40.0 * (1.0 + 1e-12)).is_some(), "rounding is no flow beyond the curve");
    }

    #[test]
    fn a_unit_more_is_needed_for_a_piece_more_and_none_for_rounding() {
        let count = |pieces: f64| needed(Rate::Pieces(7868.0), pieces, 0.0);
        assert_eq!([0.0, 1.0, 7868.0, 7869.0].map(count), [0.0, 1.0, 1.0, 2.0]);
        assert_eq!(needed(Rate::Mass(0.1), 0.0, 0.1 + 0.2), 3.0, "though 0.1 + 0.2 is a little over 0.3");
    }
}
