//! Group: the cash flow of some facilities together.
//!
//! In        compiled plan
//! Out       [`Books`]: items by entity, what each sells and hands on with its worth; [`Books::flow`] of any members
//! Holds     what members hand on to each other is not in their flow
//! Not here  what a flow is worth (`measures`)

use super::{Flow, Item};
use crate::compile::Kind;
use crate::evaluate::{Compiled, Turn, Work, add_to, dot};
use crate::handing::Edge;
use crate::ledger::{ITEMS, Rows};
use crate::tax::{Ray, along};
use loparite_finance::discount::Discount;
use loparite_finance::series::{Series, Year};
use loparite_kernel::ids::Id;
use loparite_model::chain::Model;
use loparite_model::post::CashItem;

/// Number of items of a flow.
const KINDS: usize = ITEMS + 9;

/// Place of an item in a flow.
pub(super) fn place(item: Item) -> usize {
    match item {
        Item::Sold => 0,
        Item::HandedOn => 1,
        Item::TakenOver => 2,
        Item::Cash(item) => 3 + item as usize,
        Item::Closure => ITEMS + 3,
        Item::ProfitTax => ITEMS + 4,
        Item::Grant => ITEMS + 5,
        Item::LoanDrawn => ITEMS + 6,
        Item::Interest => ITEMS + 7,
        Item::Repayment => ITEMS + 8,
    }
}

/// The item at a place.
fn item(place: usize) -> Item {
    match place {
        0 => Item::Sold,
        1 => Item::HandedOn,
        2 => Item::TakenOver,
        _ if place < ITEMS + 3 => Item::Cash(CashItem::WORDS[place - 3].0),
        _ => [Item::Closure, Item::ProfitTax, Item::Grant, Item::LoanDrawn, Item::Interest, Item::Repayment]
            [place - ITEMS - 3],
    }
}

/// Goods of one commodity that an entity sells, or hands on to one other.
pub(super) struct Stream {
    /// Who makes them.
    pub entity: usize,
    /// Who takes them; nobody of the chain if they are sold.
    taker: Option<usize>,
    /// Position in the model.
    pub commodity: usize,
    /// Discounted tonnes, in money's worth of their year (times inflation).
    pub tonnes: f64,
    /// Tonnes discounted at the real rate.
    pub real_tonnes: f64,
    /// Discounted money.
    pub income: f64,
    /// Discounted money less royalty on it: what moves with the price.
    pub net: f64,
    /// Discounted tax on the next part of that.
    pub taxed: f64,
}

/// Every entity's money. Worth is worth at the first year, at the scenario's rate.
pub(super) struct Books<'a> {
    pub model: &'a Model,
    pub compiled: &'a Compiled,
    /// Discount factors at the scenario's rate, first year.
    pub factors: Vec<f64>,
    pub work: Work,
    /// Rate of profit tax times discount factor by facility and year.
    pub charged: Vec<f64>,
    /// Worth of the profit tax by facility.
    pub paid: Vec<f64>,
    /// Items but for goods handed on: entity * KINDS + place.
    items: Rows,
    /// Money of the entity that has most, added up without signs.
    largest: f64,
    /// By entity and commodity, with the first of each entity.
    streams: Vec<Stream>,
    first: Vec<usize>,
    /// What moves with the price, by stream and year.
    nets: Vec<f64>,
}

/// A group's money before it is valued.
pub(super) struct Sum<'a> {
    pub items: &'a [(Item, Series)],
    pub project: &'a Series,
    pub equity: &'a Series,
    /// What leaves the group, by entity and commodity, with what moves with its price by year.
    pub streams: Vec<(&'a Stream, &'a [f64])>,
}

impl Sum<'_> {
    /// Money of an item by year, if there is any.
    pub fn item(&self, item: Item) -> Option<&[f64]> {
        self.items.iter().find(|(other, _)| *other == item).map(|(_, series)| series.values())
    }
}

impl<'a> Books<'a> {
    pub fn new(model: &'a Model, compiled: &'a Compiled) -> Books<'a> {
        let discount = compiled.discount(compiled.discount.0, compiled.span.first);
        let factors = compiled.factors(&discount);
        let work = compiled.work(&Turn::neutral(), &factors);
        let (years, entities) = (compiled.span.years(), compiled.ledger.facilities + 1);
        let mut items = Rows::new(entities * KINDS, years);
        for (position, line) in compiled.lines.iter().enumerate().filter(|(_, line)| line.kind != Kind::Charge) {
            add_to(items.row(line.entity * KINDS + place(line.item)), compiled.line(position), 1.0);
        }
        let financing = [Item::Grant, Item::LoanDrawn, Item::Interest, Item::Repayment];
        let taxes = std::iter::once((Item::ProfitTax, &work.tax, -1.0));
        let financing = financing.into_iter().zip(&compiled.financing).map(|(item, money)| (item, money, 1.0));
        for (item, money, sign) in taxes.chain(financing) {
            for (entity, row) in money.chunks_exact(years).enumerate().filter(|(_, row)| some(row)) {
                add_to(items.row(entity * KINDS + place(item)), row, sign);
            }
        }
        let mut sizes = vec![0.0; entities];
        items.iter().for_each(|(key, row)| sizes[key / KINDS] += size(row));
        let largest = sizes.into_iter().fold(0.0, f64::max);
        let charged = compiled.rates.chunks_exact(years).flat_map(|row| row.iter().zip(&factors).map(|(r, f)| r * f));
        let charged = charged.collect();
        let paid = work.tax.chunks_exact(years).map(|tax| dot(tax, &factors)).collect();
        let (streams, first, nets) = (Vec::new(), Vec::new(), Vec::new());
        let mut books = Books { model, compiled, factors, work, charged, paid, items, largest, streams, first, nets };
        books.find_streams();
        books
    }

    /// what each entity sells and hands on
    fn find_streams(&mut self) {
        let (compiled, years) = (self.compiled, self.compiled.span.years());
        let (handing, count, level) = (&compiled.handing, self.model.commodities.len(), &compiled.level);
        let real = Discount { rate: compiled.discount.0, ..compiled.discount(0.0, compiled.span.first) };
        let real: Vec<f64> = compiled.factors(&real).iter().zip(level).map(|(factor, level)| factor / level).collect();
        let sold = handing.income.iter().map(|(key, _)| (key / count, key % count, None));
        let handed = handing.edges.iter().enumerate();
        let handed = handed.map(|(at, edge)| (edge.maker, edge.commodity.position(), Some((edge.taker, at))));
        let mut keys: Vec<_> = sold.chain(handed).collect();
        keys.sort_unstable();
        self.nets.reserve(keys.len() * years);
        let (mut income, mut tonnes) = (vec![0.0; years], vec![0.0; years]);
        for (entity, commodity, to) in keys {
            self.first.resize(self.first.len().max(entity + 1), self.streams.len());
            let begin = self.nets.len();
            if let Some((_, edge)) = to {
                let row = edge * years..(edge + 1) * years;
                income.copy_from_slice(&self.work.edges[row.clone()]);
                tonnes.copy_from_slice(&compiled.handed[row]);
                self.nets.extend_from_slice(&income);
            } else {
                let key = entity * count + commodity;
                let inflate = |row: Option<&[f64]>, to: &mut [f64]| match row {
                    Some(row) => to.iter_mut().zip(row.iter().zip(level)).for_each(|(to, (row, l))| *to = row * l),
                    None => to.fill(0.0),
                };
                inflate(handing.income.get(key), &mut income);
                inflate(handing.sold.get(key), &mut tonnes);
                self.nets.resize(begin + years, 0.0);
                inflate(handing.royalty.get(key), &mut self.nets[begin..]);
                add_to(&mut self.nets[begin..], &income, 1.0);
            }
            let net = &self.nets[begin..];
            self.streams.push(Stream {
                entity,
                taker: to.map(|(taker, _)| taker),
                commodity,
                tonnes: dot(&tonnes, &self.factors),
                real_tonnes: dot(&tonnes, &real),
                income: dot(&income, &self.factors),
                net: dot(net, &self.factors),
                taxed: self.tax_along(entity, net, 0.0).1,
            });
        }
        self.first.resize(compiled.ledger.facilities + 2, self.streams.len());
    }

    /// Worth of an entity's tax and its slope when so many times an income are added to its profit.
    pub fn tax_along(&self, entity: usize, income: &[f64], step: f64) -> (f64, f64) {
        if entity >= self.compiled.ledger.facilities {
            return (0.0, 0.0);
        }
        let years = self.compiled.span.years();
        let place = entity * years..(entity + 1) * years;
        let (profit, charged) = (&self.work.profit[place.clone()], &self.charged[place]);
        along(Ray { profit, direction: income, charged }, step, self.compiled.relief)
    }

    /// Whether an entity has any money that is more than a solver's rounding.
    pub fn has_money(&self, entity: usize) -> bool {
        let own = (0..KINDS).filter_map(|place| self.items.get(entity * KINDS + place)).map(size).sum::<f64>();
        own > NOTHING * self.largest
    }

    /// An entity's item by year, if it has any.
    pub fn item(&self, entity: usize, item: Item) -> Option<&[f64]> {
        self.items.get(entity * KINDS + place(item))
    }

    /// The cash flow of members, valued at a base year.
    pub fn flow(&self, name: String, members: &[usize], base: Year) -> Flow {
        let mut inside = vec![false; self.compiled.ledger.facilities + 1];
        members.iter().for_each(|&member| inside[member] = true);
        let items = self.items_of(members, &inside);
        let (project, equity) = self.totals(&items);
        let streams = members.iter().flat_map(|&member| self.leaving(member, &inside)).collect();
        let measures = self.measures(&Sum { items: &items, project: &project, equity: &equity, streams }, base);
        Flow { name, items, project, equity, measures }
    }

    /// Money by item: the members' own, and what crosses their border.
    fn items_of(&self, members: &[usize], inside: &[bool]) -> Vec<(Item, Series)> {
        let years = self.compiled.span.years();
        let mut rows: [Vec<f64>; KINDS] = std::array::from_fn(|_| Vec::new());
        let mut add = |place: usize, money: &[f64], sign: f64| match &mut rows[place] {
            row if row.is_empty() => row.extend(money.iter().map(|money| sign * money)),
            row => add_to(row, money, sign),
        };
        for &member in members {
            for place in 0..KINDS {
                if let Some(row) = self.items.get(member * KINDS + place) {
                    add(place, row, 1.0);
                }
            }
        }
        for (Edge { maker, taker, .. }, money) in
            self.compiled.handing.edges.iter().zip(self.work.edges.chunks_exact(years))
        {
            match (inside[*maker], inside[*taker]) {
                (true, false) => add(place(Item::HandedOn), money, 1.0),
                (false, true) => add(place(Item::TakenOver), money, -1.0),
                _ => {}
            }
        }
        let first = self.compiled.span.first;
        let with_money = rows.into_iter().enumerate().filter(|(_, row)| some(row));
        with_money.map(|(place, row)| (item(place), Series::new(first, row))).collect()
    }

    /// Money before and after financing.
    fn totals(&self, items: &[(Item, Series)]) -> (Series, Series) {
        let (years, first) = (self.compiled.span.years(), self.compiled.span.first);
        let [mut project, mut equity, mut all] = [(); 3].map(|()| vec![0.0; years]);
        for (item, series) in items {
            let row = series.values();
            add_to(&mut equity, row, 1.0);
            if place(*item) <= place(Item::ProfitTax) {
                add_to(&mut project, row, 1.0);
            }
            all.iter_mut().zip(row).for_each(|(all, money)| *all += money.abs());
        }
        // what a facility whose goods go at cost has left in a year is rounding, and would have rates of return
        for row in [&mut project, &mut equity] {
            let rounding = row.iter_mut().zip(&all).filter(|(money, all)| money.abs() <= ROUNDING * **all);
            rounding.for_each(|(money, _)| *money = 0.0);
        }
        (Series::new(first, project), Series::new(first, equity))
    }

    /// What an entity sells, or hands on to others than these.
    fn leaving<'b>(
        &'b self,
        entity: usize,
        inside: &'b [bool],
    ) -> impl Iterator<Item = (&'b Stream, &'b [f64])> + use<'a, 'b> {
        let (years, here) = (self.compiled.span.years(), self.first[entity]..self.first[entity + 1]);
        let rows = self.nets[here.start * years..here.end * years].chunks_exact(years);
        self.streams[here].iter().zip(rows).filter(|(stream, _)| stream.taker.is_none_or(|taker| !inside[taker]))
    }
}

/// Money over the largest entity's that is a solver's rounding.
const NOTHING: f64 = 1e-9;

/// Money over all that moves in the year that is rounding.
const ROUNDING: f64 = 1e-12;

/// all money of a row without signs
fn size(row: &[f64]) -> f64 {
    row.iter().map(|money| money.abs()).sum()
}

fn some(row: &[f64]) -> bool {
    row.iter().any(|&money| money != 0.0)
}
