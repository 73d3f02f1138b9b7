//! Compilation: the lines of cash of every facility, what turns them and how they count for profit tax.
//!
//! In        model, outcome with levels
//! Out       [`Compiled`]
//! Holds     each facility is a taxpayer of its own; nothing that depends on prices or costs is computed here
//! Equations (1) capital is written off in equal parts over the model's years from the first year on line; what is
//!               spent from then on, sustaining capital included, from the year after; what is left when the plant
//!               closes, in its last year. Working capital (what is released) is not written off. Grants are not taxed
//!               and what they pay for is written off like the rest
//!           (2) interest[y] = rate * balance[y - 1], repayment = payment - interest
//!           (3) nominal money[y] = money * (1 + inflation)^(y - price year); a loan's payments grow with the year of
//!               its draw alone, as its rate is a nominal one
//!           (4) working capital comes back, and closure is paid, in the last year in which plants run, also by plants
//!               that were there before the plan; what was retired has paid for that and closes no more
//!           (5) fees, duties, standby, restart and retirement are cost of their year; capital of acquisitions and
//!               reinforcements, their upkeep and training are beside facilities, where nobody is taxed: they are
//!               deducted nowhere
//! Not here  what closure costs (`estimate`)

use crate::continuation::go_on;
use crate::estimate::closure;
use crate::evaluate::{Compiled, Sums, Turn, add_to, best_price};
use crate::handing::{PRICED, PricedItem, divide};
use crate::ledger::{self, Draw, ITEMS, Ledger, Rows, Span};
use crate::programme::Item;
use loparite_finance::discount::Timing;
use loparite_finance::series::Year;
use loparite_kernel::ids::Id;
use loparite_model::chain::{FacilityId, Model};
use loparite_model::cost::{Falls, FinanceTerms, MoneyTerms, ValuedAt};
use loparite_model::outcome::Outcome;
use loparite_model::post::CashItem;

/// What moves a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Factor(u8);

impl Factor {
    pub const NONE: Factor = Factor(0);
    pub const CAPITAL: Factor = Factor(1);
    pub const OPERATING: Factor = Factor(2);
    pub const REAGENTS: Factor = Factor(4);
    pub const POWER: Factor = Factor(8);
    pub const WAGES: Factor = Factor(16);
    pub const FREIGHT: Factor = Factor(32);

    /// Number of sets of factors.
    pub const MASKS: usize = 64;

    /// The set as a number.
    pub fn mask(self) -> usize {
        usize::from(self.0)
    }

    /// Whether it is in a set.
    pub fn is_in(self, mask: usize) -> bool {
        self.mask() & mask != 0
    }

    fn and(self, other: Factor) -> Factor {
        Factor(self.0 | other.0)
    }

    /// What moves a cash item.
    fn of(item: CashItem) -> Factor {
        let operating = |more: Factor| Factor::OPERATING.and(more);
        match item {
            CashItem::Reagents => operating(Factor::REAGENTS),
            CashItem::Power => operating(Factor::POWER),
            CashItem::Wages | CashItem::Overhead => operating(Factor::WAGES),
            CashItem::Freight => operating(Factor::FREIGHT),
            CashItem::Operating
            | CashItem::Heat
            | CashItem::Maintenance
            | CashItem::Residue
            | CashItem::Storage
            | CashItem::MiningTax
            | CashItem::Fee
            | CashItem::Standby
            | CashItem::Training
            | CashItem::Infrastructure => Factor::OPERATING,
            CashItem::Revenue
            | CashItem::Royalty
            | CashItem::Imports
            | CashItem::Duty
            | CashItem::PropertyTax
            | CashItem::Sustaining
            | CashItem::Capital
            | CashItem::Released
            | CashItem::BookValue
            | CashItem::LoanDrawn
            | CashItem::DebtService => Factor::NONE,
        }
    }
}

/// How a line counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// Cash, and profit of its year.
    Margin,
    /// Cash, no profit or loss.
    Asset,
    /// No cash, but profit: writing off, interest.
    Charge,
}

/// A line of an entity's cash.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    /// A facility, or the number after the last: nobody.
    pub entity: usize,
    /// In a cash flow.
    pub item: Item,
    /// How it counts.
    pub kind: Kind,
    /// What moves it.
    pub factors: Factor,
    /// Commodity whose price moves it.
    pub price: Option<usize>,
}

/// Lines while they are collected.
struct Lines<'a> {
    span: Span,
    level: &'a [f64],
    lines: Vec<Line>,
    values: Vec<f64>,
}

/// Reads a plan.
pub(crate) fn compile(model: &Model, outcome: &Outcome) -> Option<Compiled> {
    let terms = model.finance.as_ref()?;
    let mut ledger = ledger::read(model, outcome)?;
    go_on(model, outcome, &mut ledger);
    let handing = divide(model, outcome, &ledger);
    let span = ledger.span;
    let (level, inflation) = price_level(model, terms, span);
    let financing = financing(&ledger, &level);
    // a line for each, and one more where it is capital
    let rows =
        ledger.running.len() + ledger.standing.len() + ledger.once.len() + handing.plain.len() + handing.priced.len();
    let most = rows + 2 * ledger.plant.len() + 3 * ledger.facilities;
    let (lines, values) = (Vec::with_capacity(most), Vec::with_capacity(most * span.years()));
    let mut lines = Lines { span, level: &level, lines, values };
    lines.plain(&ledger, &handing.plain);
    lines.priced(&handing.priced, model.commodities.len());
    for entity in 0..=ledger.facilities {
        lines.plants(model, &ledger, entity);
    }
    for (entity, row) in financing[2].chunks_exact(span.years()).enumerate() {
        if row.iter().any(|&interest| interest != 0.0) {
            let line = Line { entity, item: Item::Interest, kind: Kind::Charge, factors: Factor::CAPITAL, price: None };
            lines.push_as_it_is(line, row.iter().copied());
        }
    }
    let (lines, values) = (lines.lines, lines.values);
    let years = span.years();
    let mut neutral = Sums::new((ledger.facilities + 1) * years);
    lines.iter().zip(values.chunks_exact(years)).for_each(|(line, money)| neutral.add(line, money, 1.0));
    let inflate = |(at, tonnes): (usize, &f64)| tonnes * level[at % years];
    let handed = handing.tonnes.iter().enumerate().map(inflate).collect();
    let mut market = vec![0.0; handing.markets.len() * years];
    for (offers, row) in handing.markets.iter().zip(market.chunks_exact_mut(years)) {
        best_price(offers, &Turn::neutral(), row);
    }
    let keep = terms.loss_years.map_or(usize::MAX, |years| years.value.round().max(0.0) as usize);
    let timing = match terms.falls {
        Falls::Start => Timing::Start,
        Falls::Middle => Timing::Middle,
        Falls::End => Timing::End,
    };
    Some(Compiled {
        span,
        base: bases(terms, &ledger),
        rates: tax_rates(model, span),
        relief: (terms.loss_share.value.clamp(0.0, 1.0), keep),
        discount: (model.discount_rate.value, inflation, timing),
        ledger,
        handing,
        lines,
        values,
        neutral,
        handed,
        market,
        financing,
        level,
    })
}

/// equation (3), and inflation
fn price_level(model: &Model, terms: &FinanceTerms, span: Span) -> (Vec<f64>, f64) {
    let inflation = match terms.money {
        MoneyTerms::Real => 0.0,
        MoneyTerms::Nominal { inflation } => inflation.value,
    };
    let level = |at: usize| (1.0 + inflation).powi(span.first + at as Year - model.currency.year);
    ((0..span.years()).map(level).collect(), inflation)
}

/// Grants, loans drawn, interest, repayment, all positive, equation (2).
fn financing(ledger: &Ledger, level: &[f64]) -> [Vec<f64>; 4] {
    let (span, years) = (ledger.span, ledger.span.years());
    let mut all = [(); 4].map(|()| vec![0.0; (ledger.facilities + 1) * years]);
    for (facility, row) in ledger.grants.iter() {
        all[0][facility * years..(facility + 1) * years].iter_mut().zip(row.iter().zip(level)).for_each(
            |(sum, (grant, level))| {
                *sum += grant * level;
            },
        );
    }
    for Draw { entity, year, rate, amount, payments } in &ledger.draws {
        let at = |year| entity * years + span.at(year);
        let level = level[span.at(*year)];
        all[1][at(*year)] += amount * level;
        let (mut balance, mut since) = (*amount, *year);
        for &(due, payment) in payments {
            // years without payment add their interest to the debt
            let owed = balance * (1.0 + rate).powi(due - since);
            let interest = owed - balance;
            all[2][at(due)] += interest * level;
            all[3][at(due)] += (payment - interest) * level;
            (balance, since) = (owed - payment, due);
        }
    }
    // as cash: interest and repayment are paid
    for paid in [2, 3] {
        all[paid].iter_mut().for_each(|money| *money = -*money);
    }
    all
}

fn tax_rates(model: &Model, span: Span) -> Vec<f64> {
    let mut zones = Rows::new(model.zones.len(), span.years());
    for (zone, row) in model.zones.iter() {
        let rates = zones.row(zone.position()).iter_mut().enumerate();
        rates.for_each(|(at, rate)| *rate = row.profit_tax.at(span.first + at as Year));
    }
    let rates = |(_, facility): (FacilityId, &loparite_model::chain::Facility)| {
        zones.get(model.sites[facility.site].zone.position()).expect("every zone has a row").to_vec()
    };
    model.facilities.iter().flat_map(rates).collect()
}

fn bases(terms: &FinanceTerms, ledger: &Ledger) -> Vec<Year> {
    let first = ledger.span.first;
    let spending = |facility: usize| {
        let row = ledger.plant.get(facility * ITEMS + CashItem::Capital as usize)?;
        row.iter().position(|&money| money != 0.0).map(|at| first + at as Year)
    };
    let running = |facility: usize| {
        let row = ledger.used.get(facility)?;
        row.iter().position(|&used| used > 0.0).map(|at| first + at as Year)
    };
    let base = |facility: usize| match terms.valued_at {
        ValuedAt::FirstYear => None,
        ValuedAt::Decision => ledger.decided[facility],
        ValuedAt::Construction => spending(facility),
        ValuedAt::Production => ledger.on_line[facility].or_else(|| running(facility)),
    };
    (0..ledger.facilities).map(|facility| base(facility).unwrap_or(first)).collect()
}

impl Lines<'_> {
    fn push(&mut self, line: Line, money: impl Iterator<Item = f64>) {
        let level = self.level;
        self.push_as_it_is(line, money.zip(level).map(|(money, level)| money * level));
    }

    fn push_as_it_is(&mut self, line: Line, money: impl Iterator<Item = f64>) {
        self.lines.push(line);
        self.values.extend(money);
    }

    /// What runs, stands and moves; sustaining capital of plants that stand is capital.
    fn plain(&mut self, ledger: &Ledger, lots: &Rows) {
        let rows = ledger.running.len() + ledger.standing.len() + ledger.once.len();
        let mut sum = Rows::with_room((ledger.facilities + 1) * ITEMS, self.span.years(), rows);
        // royalty of runs follows prices, see `handing`
        let beside = ledger.beside() * ITEMS;
        let royalty = |key: usize| key < beside && key % ITEMS == CashItem::Royalty as usize;
        let running = ledger.running.iter().filter(|(key, _)| !royalty(*key));
        for (key, row) in running.chain(ledger.standing.iter()).chain(ledger.once.iter()).chain(lots.iter()) {
            add_to(sum.row(key), row, 1.0);
        }
        for (key, row) in sum.iter() {
            self.cash(ledger, (key / ITEMS, CashItem::WORDS[key % ITEMS].0), row, Factor::NONE);
        }
    }

    fn cash(&mut self, ledger: &Ledger, (entity, item): (usize, CashItem), row: &[f64], more: Factor) {
        let capital = matches!(item, CashItem::Capital | CashItem::Sustaining | CashItem::Released);
        let kind = if capital { Kind::Asset } else { Kind::Margin };
        let name = if item == CashItem::Revenue { Item::Sold } else { Item::Cash(item) };
        let line = Line { entity, item: name, kind, factors: Factor::of(item).and(more), price: None };
        if item == CashItem::Released {
            let (last, all) = (self.span.at(self.span.until), row.iter().sum::<f64>());
            self.push(line, (0..row.len()).map(|at| if at == last { all } else { 0.0 }));
            return;
        }
        self.push(line, row.iter().copied());
        if capital && entity < ledger.facilities {
            let share = if item == CashItem::Capital { written_off(ledger, entity) } else { 1.0 };
            self.charge(ledger, Line { kind: Kind::Charge, ..line }, share);
        }
    }

    /// equation (1), of the line just pushed
    fn charge(&mut self, ledger: &Ledger, line: Line, share: f64) {
        let years = self.span.years();
        let spent: Vec<f64> = self.values[self.values.len() - years..].iter().map(|money| money * share).collect();
        let from = ledger.on_line[line.entity].map_or(0, |year| self.span.at(year));
        self.push_as_it_is(line, depreciation(&spent, ledger.life, from, self.span.at(self.span.until)).into_iter());
    }

    fn priced(&mut self, rows: &Rows, commodities: usize) {
        for (key, row) in rows.iter() {
            let item: PricedItem = PRICED[key / commodities % PRICED.len()];
            let line = Line {
                entity: key / commodities / PRICED.len(),
                item: item.item(),
                kind: Kind::Margin,
                factors: Factor::NONE,
                price: Some(key % commodities),
            };
            self.push(line, row.iter().copied());
        }
    }

    /// What is built, and how it ends; of projects that are no facility their capital.
    fn plants(&mut self, model: &Model, ledger: &Ledger, entity: usize) {
        // a book value is no cash, and the programme goes on after the plan
        for &(item, _) in CashItem::WORDS.iter().filter(|(item, _)| *item != CashItem::BookValue) {
            if let Some(row) = ledger.plant.get(entity * ITEMS + item as usize) {
                self.cash(ledger, (entity, item), row, Factor::CAPITAL);
            }
        }
        if entity == ledger.beside() {
            return;
        }
        let closure = closed(model, ledger, entity);
        if closure != 0.0 {
            let last = self.span.at(self.span.until);
            let line = Line { entity, item: Item::Closure, kind: Kind::Margin, factors: Factor::CAPITAL, price: None };
            self.push(line, (0..self.span.years()).map(|at| if at == last { -closure } else { 0.0 }));
        }
    }
}

/// capital spent on a new plant and working capital released of it
fn spent_and_released(ledger: &Ledger, facility: usize) -> (f64, f64) {
    let sum = |item: CashItem| ledger.plant.get(facility * ITEMS + item as usize).map_or(0.0, |row| row.iter().sum());
    (-sum(CashItem::Capital), sum(CashItem::Released))
}

/// share of the capital that is written off: all but the working capital
fn written_off(ledger: &Ledger, facility: usize) -> f64 {
    let (spent, released) = spent_and_released(ledger, facility);
    if spent > 0.0 { (1.0 - released / spent).clamp(0.0, 1.0) } else { 1.0 }
}

/// Money to close a facility down that runs in the plan: what stands of it and what is built, as one plant or in its
/// modules, but for what was retired.
fn closed(model: &Model, ledger: &Ledger, facility: usize) -> f64 {
    let row = &model.facilities[FacilityId::at(facility)];
    if ledger.size[facility] <= 0.0 {
        return 0.0;
    }
    let standing = |year| row.existing.as_ref().map_or(0.0, |path| path.at(year));
    let stands = model.years().map(standing).fold(0.0, f64::max);
    let all = stands + ledger.built[facility];
    let left = if all > 0.0 { (1.0 - ledger.retired[facility] / all).max(0.0) } else { 1.0 };
    left * closure(model, row, all)
}

/// Writing off by year, equation (1); as negative as what was spent.
pub(crate) fn depreciation(spent: &[f64], life: usize, from: usize, until: usize) -> Vec<f64> {
    let mut charges = vec![0.0; spent.len()];
    let mut write_off = |money: f64, start: usize| {
        let part = money / life as f64;
        for at in start..start + life {
            charges[at.min(until)] += part;
        }
    };
    let before: f64 = spent[..from].iter().sum();
    if before != 0.0 {
        write_off(before, from);
    }
    for (at, &money) in spent.iter().enumerate().skip(from).filter(|(_, money)| **money != 0.0) {
        write_off(money, at + 1);
    }
    charges
}

#[cfg(test)]
mod tests {
    use super::*;
    use loparite_finance::depreciation::{Depreciation, InService, charges};
    use loparite_finance::series::Series;

    #[test]
    fn writing_off_is_that_of_the_finance_room_and_ends_with_the_plant() {
        let spent = [10.0, 40.0, 0.0, 6.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        let terms = InService { from: 2, last: 9, output: None, what: "plant" };
        let rule = Depreciation::StraightLine { years: 4 };
        let expected = charges(&Series::new(0, spent.to_vec()), &rule, &terms).unwrap();
        let found = depreciation(&spent, 4, 2, 9);
        (0..10).for_each(|year| assert!((found[year] - expected.at(year as Year)).abs() < 1e-12, "{found:?}"));
        // the plant closes in the fifth year: what is left is written off there
        assert_eq!(depreciation(&spent, 4, 2, 4), [0.0, 0.0, 12.5, 12.5, 25.0 + 6.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    }
}
