//! Evaluation: what a plan's programme is worth when prices, costs or the discount rate are turned.
//!
//! In        [`Compiled`] plan, [`Turn`]: factors, 1 for as it is
//! Out       [`Totals`]
//! Holds     nothing turned gives what `programme` gives (tested); tonnes and dates never change: the plan is the same
//! Equations, facility f, year y:
//!           (1) cash[f, y]   = sum over lines of f of factor * money + handed on - taken over - tax[f, y]
//!           (2) profit[f, y] = the same without capital and tax, less writing off and interest
//!           (3) tax[f, y]    = rate[f, y] * (profit - relief), relief = least of losses carried and share * profit,
//!               oldest losses first, none older than their years
//!           (4) cost(g) = (- worth of g without goods priced at cost + sum over what it takes of cost(its maker) *
//!               weight * discounted tonnes) / sum over what it hands on of weight * discounted tonnes, at least 0, in
//!               passes from upstream to downstream until nothing changes
//!           (5) npv = sum over f and y of cash * discount factor
//! Not here  what a line is (`compile`), breakeven prices (`programme`)

use crate::compile::{Factor, Kind, Line};
use crate::handing::{Handing, Offer, Priced};
use crate::ledger::{Ledger, Span};
use crate::tax::{Relief, profit_tax};
use loparite_finance::discount::{Discount, Timing};
use loparite_finance::series::Series;
use loparite_model::chain::{CommodityId, Model};
use loparite_model::cost::Driver;
use loparite_model::outcome::Outcome;

/// Passes over facilities whose goods are priced at cost; a chain without loops needs two.
const PASSES: usize = 200;

/// What is turned up and down: factors, 1 for as it is.
#[derive(Clone, PartialEq, Debug)]
pub struct Turn {
    /// Prices by commodity, dense over the model's commodities; empty for as they are. A price of pure oxide also moves
    /// what is priced by its contents and royalty; any price also what is bought from outside, but no reagents.
    pub prices: Vec<f64>,
    /// Capital of new plants with what is posted with it (sustaining capital, property tax, working capital) and
    /// follows from it: closure, writing off, interest.
    pub capital: f64,
    /// All operating cost: reagents, power, wages, heat, maintenance, residues, overhead, freight, storage, mining tax.
    pub operating: f64,
    /// Reagents.
    pub reagents: f64,
    /// Power.
    pub power: f64,
    /// Wages, and overhead, which is a share of them.
    pub wages: f64,
    /// Freight.
    pub freight: f64,
    /// The real discount rate.
    pub discount_rate: f64,
}

impl Turn {
    /// Nothing is turned.
    pub fn neutral() -> Turn {
        Turn {
            prices: Vec::new(),
            capital: 1.0,
            operating: 1.0,
            reagents: 1.0,
            power: 1.0,
            wages: 1.0,
            freight: 1.0,
            discount_rate: 1.0,
        }
    }

    /// One driver turned by a factor.
    pub fn of(model: &Model, driver: &Driver, factor: f64) -> Turn {
        let mut turn = Turn::neutral();
        match driver {
            Driver::Price(commodities) => {
                let turned = |id: CommodityId| commodities.is_empty() || commodities.contains(&id);
                let factor = |id| if turned(id) { factor } else { 1.0 };
                turn.prices = model.commodities.ids().map(factor).collect();
            }
            Driver::Capital => turn.capital = factor,
            Driver::Operating => turn.operating = factor,
            Driver::Reagents => turn.reagents = factor,
            Driver::Power => turn.power = factor,
            Driver::Wages => turn.wages = factor,
            Driver::Freight => turn.freight = factor,
            Driver::DiscountRate => turn.discount_rate = factor,
        }
        turn
    }

    fn price(&self, commodity: usize) -> f64 {
        self.prices.get(commodity).copied().unwrap_or(1.0)
    }

    /// What lines are multiplied with but for prices, by [`Factor::mask`].
    fn by_factors(&self) -> [f64; Factor::MASKS] {
        let turned = [
            (Factor::CAPITAL, self.capital),
            (Factor::OPERATING, self.operating),
            (Factor::REAGENTS, self.reagents),
            (Factor::POWER, self.power),
            (Factor::WAGES, self.wages),
            (Factor::FREIGHT, self.freight),
        ];
        let mut all = [1.0; Factor::MASKS];
        for (which, turned) in turned.into_iter().filter(|(_, turned)| *turned != 1.0) {
            all.iter_mut().enumerate().filter(|(mask, _)| which.is_in(*mask)).for_each(|(_, factor)| *factor *= turned);
        }
        all
    }
}

/// What a programme is worth.
#[derive(Clone, PartialEq, Debug)]
pub struct Totals {
    /// Net present value after tax, before financing, at the turned rate, at the beginning of the first year.
    pub npv: f64,
    /// The same before tax.
    pub npv_before_tax: f64,
    /// After tax, before financing, by year.
    pub project: Series,
    /// Net present value after tax by facility, dense over the model's facilities, each at its own base year.
    pub facilities: Vec<f64>,
}

/// A plan made ready for many evaluations.
#[derive(Debug)]
pub struct Compiled {
    pub(crate) span: Span,
    pub(crate) ledger: Ledger,
    pub(crate) handing: Handing,
    /// Every line with its money by year in `values`, line by line.
    pub(crate) lines: Vec<Line>,
    pub(crate) values: Vec<f64>,
    /// Their sums with nothing turned.
    pub(crate) neutral: Sums,
    /// Tonnes handed on in money's worth of the year (times inflation), edge by edge.
    pub(crate) handed: Vec<f64>,
    /// Prices of lots with a market price as they are, by market and year.
    pub(crate) market: Vec<f64>,
    /// Rate of profit tax by facility and year.
    pub(crate) rates: Vec<f64>,
    /// What of a year's profit losses may take away, and for how many years.
    pub(crate) relief: Relief,
    /// Grants, loans drawn, interest, repayment by facility and year.
    pub(crate) financing: [Vec<f64>; 4],
    /// How much dearer each year is than the price year.
    pub(crate) level: Vec<f64>,
    /// Base year by facility.
    pub(crate) base: Vec<i32>,
    /// Real discount rate, inflation, when money falls.
    pub(crate) discount: (f64, f64, Timing),
}

/// Sums of lines by entity and year.
#[derive(Clone, Debug)]
pub(crate) struct Sums {
    /// Cash that is profit.
    pub margin: Vec<f64>,
    /// Cash that is no profit.
    pub asset: Vec<f64>,
    /// Profit that is no cash.
    pub charge: Vec<f64>,
}

impl Sums {
    /// Nothing yet, for so many entities times years.
    pub fn new(places: usize) -> Sums {
        Sums { margin: vec![0.0; places], asset: vec![0.0; places], charge: vec![0.0; places] }
    }

    /// Adds a line's money times a factor.
    #[inline]
    pub fn add(&mut self, line: &Line, money: &[f64], factor: f64) {
        let sum = match line.kind {
            Kind::Margin => &mut self.margin,
            Kind::Asset => &mut self.asset,
            Kind::Charge => &mut self.charge,
        };
        add_to(&mut sum[line.entity * money.len()..(line.entity + 1) * money.len()], money, factor);
    }
}

/// Money by entity and year.
pub(crate) struct Work {
    /// Cash after tax.
    pub cash: Vec<f64>,
    /// Profit before losses of other years.
    pub profit: Vec<f64>,
    /// Profit tax.
    pub tax: Vec<f64>,
    /// Money for what is handed on, by edge and year.
    pub edges: Vec<f64>,
}

impl Compiled {
    /// Reads a plan; `None` without terms of finance or without levels.
    pub fn new(model: &Model, outcome: &Outcome) -> Option<Compiled> {
        crate::compile::compile(model, outcome)
    }

    /// The discount of a real rate, inflation added to it if money is nominal.
    pub(crate) fn discount(&self, rate: f64, base: i32) -> Discount {
        Discount { rate: (1.0 + rate) * (1.0 + self.discount.1) - 1.0, base, timing: self.discount.2 }
    }

    /// Factors by year.
    pub(crate) fn factors(&self, discount: &Discount) -> Vec<f64> {
        let step = 1.0 / (1.0 + discount.rate);
        let first = discount.factor(self.span.first);
        std::iter::successors(Some(first), |factor| Some(factor * step)).take(self.span.years()).collect()
    }

    /// Money of one line by year.
    pub(crate) fn line(&self, position: usize) -> &[f64] {
        let years = self.span.years();
        &self.values[position * years..(position + 1) * years]
    }

    /// Everything by entity and year, equations (1) to (4).
    pub(crate) fn work(&self, turn: &Turn, factors: &[f64]) -> Work {
        let mut sums = self.neutral.clone();
        self.turn_lines(turn, &mut sums);
        let mut edges = vec![0.0; self.handed.len()];
        self.hand_on_at_market(turn, (&mut edges, &mut sums));
        self.hand_on_at_cost(turn, factors, (&mut edges, &mut sums));
        let Sums { margin: mut profit, asset: mut cash, charge } = sums;
        add_to(&mut cash, &profit, 1.0);
        add_to(&mut profit, &charge, 1.0);
        let mut work = Work { tax: vec![0.0; cash.len()], cash, profit, edges };
        self.tax(&mut work);
        work
    }

    /// What turned lines have more than neutral ones.
    fn turn_lines(&self, turn: &Turn, sums: &mut Sums) {
        let by_factors = turn.by_factors();
        let turned = by_factors.iter().any(|&factor| factor != 1.0);
        if turn.prices.is_empty() && !turned {
            return;
        }
        for (line, money) in self.lines.iter().zip(self.values.chunks_exact(self.span.years())) {
            let price = line.price.map_or(1.0, |commodity| turn.price(commodity));
            let factor = price * by_factors[line.factors.mask()];
            if factor != 1.0 {
                sums.add(line, money, factor - 1.0);
            }
        }
    }

    fn hand_on_at_market(&self, turn: &Turn, (edges, sums): (&mut [f64], &mut Sums)) {
        let years = self.span.years();
        let turned = turn.prices.iter().any(|&factor| factor != 1.0);
        let mut market = std::borrow::Cow::Borrowed(&self.market);
        if turned {
            for (offers, row) in self.handing.markets.iter().zip(market.to_mut().chunks_exact_mut(years)) {
                best_price(offers, turn, row);
            }
        }
        for (position, edge) in self.handing.edges.iter().enumerate() {
            if let Priced::Market(at) = edge.priced {
                let price = &market[at * years..(at + 1) * years];
                let place = position * years..(position + 1) * years;
                let money = edges[place.clone()].iter_mut().zip(&self.handed[place]).zip(price);
                money.for_each(|((money, tonnes), price)| *money = tonnes * price);
                self.pay(position, (edges, sums));
            }
        }
    }

    /// an edge's money from its taker to its maker
    fn pay(&self, position: usize, (edges, sums): (&[f64], &mut Sums)) {
        let (years, edge) = (self.span.years(), self.handing.edges[position]);
        let money = &edges[position * years..(position + 1) * years];
        for (entity, sign) in [(edge.maker, 1.0), (edge.taker, -1.0)] {
            add_to(&mut sums.margin[entity * years..(entity + 1) * years], money, sign);
        }
    }

    /// equation (4)
    fn hand_on_at_cost(&self, turn: &Turn, factors: &[f64], (edges, sums): (&mut [f64], &mut Sums)) {
        if self.handing.order.is_empty() {
            return;
        }
        let years = self.span.years();
        let worth = self.weights(turn);
        // by edge: discounted tonnes in units of weight
        let mut weights = vec![0.0; self.handing.edges.len()];
        let mut handed = vec![0.0; self.ledger.facilities];
        for &position in &self.handing.at_cost {
            let tonnes = dot(&self.handed[position * years..(position + 1) * years], factors);
            weights[position] = tonnes * worth[position];
            handed[self.handing.edges[position].maker] += weights[position];
        }
        let mut cost = vec![0.0; self.ledger.facilities];
        let own = |maker: &usize| {
            let place = maker * years..(maker + 1) * years;
            dot(&sums.margin[place.clone()], factors) + dot(&sums.asset[place], factors)
        };
        let own: Vec<f64> = self.handing.order.iter().map(own).collect();
        for _ in 0..PASSES {
            let mut change = 0.0_f64;
            for ((&maker, feeds), own) in self.handing.order.iter().zip(&self.handing.feeds).zip(&own) {
                let mut taken = -own;
                for &position in feeds {
                    taken += cost[self.handing.edges[position].maker] * weights[position];
                }
                let new = if handed[maker] > 0.0 { (taken / handed[maker]).max(0.0) } else { 0.0 };
                change = change.max((new - cost[maker]).abs() / new.abs().max(f64::MIN_POSITIVE));
                cost[maker] = new;
            }
            if change <= 1e-13 {
                break;
            }
        }
        for &position in &self.handing.at_cost {
            let price = cost[self.handing.edges[position].maker] * worth[position];
            let place = position * years..(position + 1) * years;
            let money = edges[place.clone()].iter_mut().zip(&self.handed[place]);
            money.for_each(|(money, tonnes)| *money = tonnes * price);
            self.pay(position, (edges, sums));
        }
    }

    /// Weight of a tonne by edge; tonnes alike for a maker none of whose goods at cost holds anything with a price.
    fn weights(&self, turn: &Turn) -> Vec<f64> {
        let weight = |parts: &Vec<(usize, f64)>| parts.iter().map(|&(at, money)| money * turn.price(at)).sum::<f64>();
        let by_lot: Vec<f64> = self.handing.weights.iter().map(weight).collect();
        let mut holds = vec![false; self.ledger.facilities];
        for edge in &self.handing.edges {
            if let Priced::Cost(at) = edge.priced {
                holds[edge.maker] |= by_lot[at] > 0.0;
            }
        }
        let of = |edge: &crate::handing::Edge| match edge.priced {
            Priced::Cost(at) if holds[edge.maker] => by_lot[at],
            _ => 1.0,
        };
        self.handing.edges.iter().map(of).collect()
    }

    fn tax(&self, work: &mut Work) {
        let years = self.span.years();
        let mut losses = vec![0.0; years];
        for entity in 0..self.ledger.facilities {
            let place = entity * years..(entity + 1) * years;
            let (rate, tax) = (&self.rates[place.clone()], &mut work.tax[place.clone()]);
            profit_tax(&work.profit[place.clone()], rate, self.relief, (&mut losses, tax));
            work.cash[place.clone()].iter_mut().zip(&work.tax[place]).for_each(|(cash, tax)| *cash -= tax);
        }
    }
}

/// The price of a lot by year, equation (5) of `handing`.
pub(crate) fn best_price(offers: &[Offer], turn: &Turn, row: &mut [f64]) {
    if let [offer] = offers {
        row.fill(0.0);
        offer.parts.iter().for_each(|(commodity, money)| add_to(row, money, turn.price(*commodity)));
        return;
    }
    let mut open = vec![false; row.len()];
    let mut money = vec![0.0; row.len()];
    row.fill(f64::NEG_INFINITY);
    for offer in offers {
        money.fill(0.0);
        offer.parts.iter().for_each(|(commodity, part)| add_to(&mut money, part, turn.price(*commodity)));
        for at in 0..row.len() {
            if (offer.open[at], money[at]) > (open[at], row[at]) {
                (open[at], row[at]) = (offer.open[at], money[at]);
            }
        }
    }
}

/// Adds money times a factor, year by year.
#[inline]
pub(crate) fn add_to(to: &mut [f64], money: &[f64], factor: f64) {
    let money = &money[..to.len()];
    for (at, to) in to.iter_mut().enumerate() {
        *to += factor * money[at];
    }
}

/// Sum of products.
#[inline]
pub(crate) fn dot(one: &[f64], other: &[f64]) -> f64 {
    let other = &other[..one.len()];
    // four sums side by side: one alone would wait for itself
    let (mut sums, mut at) = ([0.0; 4], 0);
    while at + 4 <= one.len() {
        let (ones, others) = (&one[at..at + 4], &other[at..at + 4]);
        sums[0] += ones[0] * others[0];
        sums[1] += ones[1] * others[1];
        sums[2] += ones[2] * others[2];
        sums[3] += ones[3] * others[3];
        at += 4;
    }
    let mut sum = (sums[0] + sums[2]) + (sums[1] + sums[3]);
    for at in at..one.len() {
        sum += one[at] * other[at];
    }
    sum
}

/// What a plan is worth when something is turned, equation (5).
pub fn evaluate(compiled: &Compiled, turn: &Turn) -> Totals {
    let years = compiled.span.years();
    let rate = compiled.discount.0 * turn.discount_rate;
    let discount = compiled.discount(rate, compiled.span.first);
    let factors = compiled.factors(&discount);
    // prices inside the chain are as agreed: whoever discounts at another rate pays no others
    let work = if turn.discount_rate == 1.0 {
        compiled.work(turn, &factors)
    } else {
        compiled.work(turn, &compiled.factors(&compiled.discount(compiled.discount.0, compiled.span.first)))
    };
    let mut project = vec![0.0; years];
    work.cash.chunks_exact(years).for_each(|cash| add_to(&mut project, cash, 1.0));
    let taxes: f64 = work.tax.chunks_exact(years).map(|tax| dot(tax, &factors)).sum();
    let npv = dot(&project, &factors);
    let at_base =
        |(cash, base): (&[f64], &i32)| dot(cash, &factors) * (1.0 + discount.rate).powi(base - compiled.span.first);
    let facilities = work.cash.chunks_exact(years).zip(&compiled.base).map(at_base).collect();
    Totals { npv, npv_before_tax: npv + taxes, project: Series::new(compiled.span.first, project), facilities }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_open_offer_is_the_price_and_any_if_none_is_open() {
        let offer = |open: [bool; 3], money: f64| Offer { open: open.to_vec(), parts: vec![(0, vec![money; 3])] };
        let offers = [offer([true, false, false], 5.0), offer([true, true, false], 4.0)];
        let mut row = [0.0; 3];
        best_price(&offers, &Turn::neutral(), &mut row);
        assert_eq!(row, [5.0, 4.0, 5.0]);
    }
}
