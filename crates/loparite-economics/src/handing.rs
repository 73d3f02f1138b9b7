//! Handing on: what facilities of a chain pay each other, so that each has a cash flow of its own.
//!
//! In        ledger with the years after the plan
//! Out       [`Handing`]: tonnes handed on by maker, taker, lot and year, and how they are priced; cash of lots divided
//!           among facilities
//! Holds     what one facility is paid another pays: sums over all are the plan's own money (tested); nobody pays for
//!           what comes out of the ground, for its own product, or twice for what it buys from outside
//! Equations, lot l, year y, maker g, taker f:
//!           (1) covered[s]  = least of 1 and (dug and brought at s) / taken at s; pooled[f] = taken * (1 - covered)
//!           (2) share[g, y] = tonnes of g at hand / all at hand, where at hand = left from last year + made, and what
//!               came from the ground or from outside and was not taken at its site is at hand of nobody
//!           (3) tonnes handed on [g, f, y] = pooled[f, y] * share[g, y]
//!           (4) sales, royalty and duty on them of l go to its makers by (2); freight and storage too, what is
//!               nobody's of these to the takers by tonnes; purchases and duty on them to the takers at the site of
//!               arrival, else to all takers, by tonnes
//!           (5) a lot that could be sold in the plan: price = best of payability * price over the offtakes that it can
//!               reach and that are open in the year (over all that it can ever reach if none is); freight to that
//!               buyer is not taken off
//!           (6) royalty posted by runs follows the prices of the oxides in what they make
//!           (7) any other: price = cost(g) * weight(l), cost(g) such that the net present value of g before tax is
//!               zero, at least 0; weight: the mean worth over the plan of the oxides in a tonne, or 1, as declared
//! Not here  solving (7), which depends on what is turned (`evaluate`)

use crate::evaluate::add_to;
use crate::ledger::{ITEMS, Ledger, Rows, Span};
use loparite_kernel::element::ElementId;
use loparite_kernel::ids::Id;
use loparite_kernel::mass::Mass;
use loparite_kernel::quantity::Year;
use loparite_model::chain::{CommodityId, FacilityId, ImportId, Model, OfftakeId, PriceId, Pricing};
use loparite_model::cost::Allocation;
use loparite_model::outcome::Outcome;
use loparite_model::post::{ActivityKey, CashItem, Lot, LotId};

/// Tonnes at hand or handed on below this are rounding of the solver.
const NOTHING: f64 = 1e-6;

/// Items whose money follows a price.
pub(crate) const PRICED: [PricedItem; 4] =
    [PricedItem::Sold, PricedItem::Royalty, PricedItem::Imports, PricedItem::Duty];

/// An item whose money follows a price.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PricedItem {
    /// From sales.
    Sold,
    /// A share of sales.
    Royalty,
    /// Goods from outside.
    Imports,
    /// A share of sales, or of the price of goods from outside.
    Duty,
}

/// How what is handed on is priced.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Priced {
    /// Equation (5): position in [`Handing::markets`].
    Market(usize),
    /// Equation (7): position in [`Handing::weights`].
    Cost(usize),
}

/// A lot on its way from its maker to its taker.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    /// Who made it.
    pub maker: usize,
    /// Who takes it.
    pub taker: usize,
    /// Which commodity.
    pub commodity: CommodityId,
    /// At which price.
    pub priced: Priced,
}

/// What one offtake would pay.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    /// By year.
    pub open: Vec<bool>,
    /// Money per tonne by year that follows the price of a commodity.
    pub parts: Vec<(usize, Vec<f64>)>,
}

/// Who pays whom for how much, and how cash of lots is divided. Rows are years.
#[derive(Debug)]
pub(crate) struct Handing {
    /// Lots handed on.
    pub edges: Vec<Edge>,
    /// Tonnes by edge and year, edge by edge.
    pub tonnes: Vec<f64>,
    /// Offers of lots with a market price.
    pub markets: Vec<Vec<Offer>>,
    /// Worth of lots without one: money per tonne that follows the price of a commodity.
    pub weights: Vec<Vec<(usize, f64)>>,
    /// Makers of these, upstream first.
    pub order: Vec<usize>,
    /// Edges at cost.
    pub at_cost: Vec<usize>,
    /// Those that come in, by maker in that order.
    pub feeds: Vec<Vec<usize>>,
    /// Money of lots that follows no price: entity * ITEMS + item.
    pub plain: Rows,
    /// Money that follows a price: (entity * length + position in [`PRICED`]) * commodities + commodity of the price.
    pub priced: Rows,
    /// Money from sales: entity * commodities + commodity sold.
    pub income: Rows,
    /// Royalty and duty on that.
    pub royalty: Rows,
    /// Tonnes sold: entity * commodities + commodity sold.
    pub sold: Rows,
}

/// Prices by year; a year after the plan in which a path has no value goes on with the last one of the plan.
struct Quotes<'m> {
    model: &'m Model,
    span: Span,
    rows: Rows,
    oxides: Vec<Option<PriceId>>,
}

/// Money per tonne by year that follows the price of a commodity.
type Parts = Vec<(usize, Vec<f64>)>;

/// Who makes, takes, sells a lot.
#[derive(Default)]
struct Parties<'l> {
    makers: Vec<(usize, &'l [f64])>,
    /// facility, site, tonnes
    takers: Vec<(usize, usize, &'l [f64])>,
    /// site, tonnes
    entered: Vec<(usize, &'l [f64])>,
    /// offtake, tonnes
    sales: Vec<(usize, &'l [f64])>,
    /// import, tonnes
    purchases: Vec<(usize, &'l [f64])>,
}

/// The pool of a lot: shares of makers by year (nobody's last) and what each taker takes of it.
struct Pool {
    shares: Vec<Vec<f64>>,
    pooled: Vec<Vec<f64>>,
}

/// Divides the money of all lots.
pub(crate) fn divide(model: &Model, outcome: &Outcome, ledger: &Ledger) -> Handing {
    let commodities = model.commodities.len();
    let (entities, years) = (ledger.facilities + 1, ledger.span.years());
    let mut handing = Handing {
        edges: Vec::new(),
        tonnes: Vec::new(),
        markets: Vec::new(),
        weights: Vec::new(),
        order: Vec::new(),
        at_cost: Vec::new(),
        feeds: Vec::new(),
        plain: Rows::new(entities * ITEMS, years),
        priced: Rows::with_room(entities * PRICED.len() * commodities, years, entities * 12),
        income: Rows::new(entities * commodities, years),
        royalty: Rows::new(entities * commodities, years),
        sold: Rows::new(entities * commodities, years),
    };
    let mut quotes = Quotes::new(model, ledger.span);
    let reach = Reach::of(model, outcome);
    for (lot, parties) in parties(model, ledger).iter().enumerate() {
        let pool = pool(ledger, parties);
        let mut of = OfLot {
            model,
            ledger,
            lot: (LotId::at(lot), &outcome.lots[LotId::at(lot)]),
            parties,
            pool: &pool,
            reach: &reach,
        };
        of.hand_on(&mut handing, &mut quotes);
        let shares = of.by_makers();
        of.sales(&mut handing, &mut quotes, &shares);
        of.costs(&mut handing, &shares);
        of.purchases(&mut handing, &mut quotes);
    }
    for facility in 0..ledger.facilities {
        royalty_of_runs(outcome, ledger, facility, &mut handing, &mut quotes);
    }
    handing.order = order(model, &handing.edges);
    let at_cost = |&edge: &usize| matches!(handing.edges[edge].priced, Priced::Cost(_));
    handing.at_cost = (0..handing.edges.len()).filter(at_cost).collect();
    let into = |maker: &usize| {
        let feeds = handing.at_cost.iter().copied();
        feeds.filter(|&edge| handing.edges[edge].taker == *maker).collect()
    };
    handing.feeds = handing.order.iter().map(into).collect();
    handing
}

fn parties<'l>(model: &Model, ledger: &'l Ledger) -> Vec<Parties<'l>> {
    let mut all: Vec<Parties<'l>> = (0..ledger.lots).map(|_| Parties::default()).collect();
    let split = |key: usize| (key / ledger.lots, key % ledger.lots);
    for (key, row) in ledger.made.iter() {
        let (facility, lot) = split(key);
        all[lot].makers.push((facility, row));
    }
    for (key, row) in ledger.taken.iter() {
        let (facility, lot) = split(key);
        let site = model.facilities[FacilityId::at(facility)].site.position();
        all[lot].takers.push((facility, site, row));
    }
    for (key, row) in ledger.entered.iter() {
        let (site, lot) = split(key);
        all[lot].entered.push((site, row));
    }
    for (key, row) in ledger.sold.iter() {
        let (offtake, lot) = split(key);
        all[lot].sales.push((offtake, row));
    }
    for (key, row) in ledger.brought.iter() {
        let (import, lot) = split(key);
        all[lot].purchases.push((import, row));
    }
    all
}

/// equations (1) and (2)
fn pool(ledger: &Ledger, parties: &Parties<'_>) -> Pool {
    let (years, last) = (ledger.span.years(), ledger.span.last());
    let nobody = parties.makers.len();
    let mut shares = vec![vec![0.0; years]; nobody + 1];
    let mut pooled = vec![vec![0.0; years]; parties.takers.len()];
    let mut hold = vec![0.0; nobody + 1];
    for at in 0..years {
        if at > last {
            // stocks have left the chain with the plan's last year
            hold.fill(0.0);
        }
        for (row, taker) in pooled.iter_mut().zip(&parties.takers) {
            row[at] = taker.2[at].max(0.0);
        }
        for &(site, supply) in &parties.entered {
            let here = || parties.takers.iter().enumerate().filter(move |(_, taker)| taker.1 == site);
            let taken: f64 = here().map(|(_, taker)| taker.2[at].max(0.0)).sum();
            let covered = if taken > 0.0 { (supply[at] / taken).clamp(0.0, 1.0) } else { 0.0 };
            here().for_each(|(position, _)| pooled[position][at] *= 1.0 - covered);
            hold[nobody] += (supply[at] - taken * covered).max(0.0);
        }
        for (hold, (_, made)) in hold.iter_mut().zip(&parties.makers) {
            *hold += made[at].max(0.0);
        }
        let all: f64 = hold.iter().sum();
        let sold: f64 = parties.sales.iter().map(|(_, tonnes)| tonnes[at]).sum();
        let out = (sold + pooled.iter().map(|row| row[at]).sum::<f64>()).clamp(0.0, all);
        for (share, hold) in shares.iter_mut().zip(&mut hold) {
            // without anything at hand a shipment or a fee of the year before is still its makers'
            share[at] = match at.checked_sub(1) {
                _ if all > NOTHING => *hold / all,
                Some(before) => share[before],
                None => 0.0,
            };
            *hold -= share[at] * out;
        }
    }
    Pool { shares, pooled }
}

/// One lot while its money is divided.
struct OfLot<'a> {
    model: &'a Model,
    ledger: &'a Ledger,
    lot: (LotId, &'a Lot),
    parties: &'a Parties<'a>,
    pool: &'a Pool,
    reach: &'a Reach,
}

/// In which years of the plan a lot can be sold to an offtake: a route is open and the lot can be there.
struct Reach {
    lots: usize,
    /// By offtake and lot.
    years: Vec<Option<(Year, Year)>>,
}

impl Reach {
    fn of(model: &Model, outcome: &Outcome) -> Reach {
        let lots = outcome.lots.len();
        let mut reach = Reach { lots, years: vec![None; model.offtakes.len() * lots] };
        for (_, activity) in outcome.book.activities() {
            if let ActivityKey::Sell { lot, offtake, year } = activity.key {
                let known = &mut reach.years[offtake.position() * lots + lot.position()];
                *known = Some(known.map_or((year, year), |(first, last)| (first.min(year), last.max(year))));
            }
        }
        reach
    }

    fn years(&self, offtake: OfftakeId, lot: LotId) -> Option<(Year, Year)> {
        self.years[offtake.position() * self.lots + lot.position()]
    }
}

impl OfLot<'_> {
    /// equations (3), (5), (7)
    fn hand_on(&mut self, handing: &mut Handing, quotes: &mut Quotes<'_>) {
        let mut priced = None;
        for (taker, pooled) in self.parties.takers.iter().zip(&self.pool.pooled) {
            for (maker, share) in self.parties.makers.iter().zip(&self.pool.shares) {
                let any = pooled.iter().zip(share).any(|(tonnes, share)| tonnes * share > NOTHING);
                if maker.0 == taker.0 || !any {
                    continue;
                }
                let priced = *priced.get_or_insert_with(|| self.price(handing, quotes));
                let commodity = self.lot.1.commodity;
                handing.edges.push(Edge { maker: maker.0, taker: taker.0, commodity, priced });
                handing.tonnes.extend(pooled.iter().zip(share).map(|(tonnes, share)| tonnes * share));
            }
        }
    }

    fn price(&self, handing: &mut Handing, quotes: &mut Quotes<'_>) -> Priced {
        let commodity = self.lot.1.commodity;
        let offtakes = self.model.offtakes.iter().filter(|(_, row)| row.commodity == commodity);
        let within = offtakes.filter_map(|(offtake, _)| Some((offtake, self.reach.years(offtake, self.lot.0)?)));
        let offers: Vec<Offer> = within.map(|(offtake, years)| self.offer(offtake, years, quotes)).collect();
        if offers.is_empty() {
            handing.weights.push(quotes.weight(self.lot.1));
            return Priced::Cost(handing.weights.len() - 1);
        }
        handing.markets.push(best_of_each(offers));
        Priced::Market(handing.markets.len() - 1)
    }

    fn offer(&self, offtake: OfftakeId, (first, last): (Year, Year), quotes: &mut Quotes<'_>) -> Offer {
        let row = &self.model.offtakes[offtake];
        let span = self.ledger.span;
        let open = |at: usize| {
            let year = (span.first + at as i32).min(span.planned);
            first <= year && year <= last && row.limit.at(year) > 0.0
        };
        Offer { open: (0..span.years()).map(open).collect(), parts: quotes.offer(offtake, self.lot.1) }
    }

    /// equation (4), sales with royalty and duty on them
    fn sales(&mut self, handing: &mut Handing, quotes: &mut Quotes<'_>, shares: &[(usize, Vec<f64>)]) {
        let count = self.model.commodities.len();
        for &(offtake, tonnes) in &self.parties.sales {
            let key = offtake * self.ledger.lots + self.lot.0.position();
            let parts = quotes.offer(OfftakeId::at(offtake), self.lot.1);
            let listed = self.lot.1.commodity.position();
            let span = self.ledger.span;
            let posted = [(0, &self.ledger.revenue), (1, &self.ledger.royalty), (3, &self.ledger.sale_duty)];
            for (item, posted) in posted {
                follow(span, posted.get(key), tonnes, (&parts, listed), |commodity, row| {
                    for (entity, share) in shares {
                        spread(handing.priced.row((entity * PRICED.len() + item) * count + commodity), row, share);
                        let sum = if item == 0 { &mut handing.income } else { &mut handing.royalty };
                        spread(sum.row(entity * count + listed), row, share);
                    }
                });
            }
            for (entity, share) in shares {
                spread(handing.sold.row(entity * count + listed), tonnes, share);
            }
        }
    }

    /// Makers and, last, nobody, with their shares of what is got.
    fn by_makers(&self) -> Vec<(usize, Vec<f64>)> {
        let mut rest = vec![1.0; self.ledger.span.years()];
        let mut all: Vec<(usize, Vec<f64>)> = Vec::with_capacity(self.parties.makers.len() + 1);
        for (maker, share) in self.parties.makers.iter().zip(&self.pool.shares) {
            rest.iter_mut().zip(share).for_each(|(rest, share)| *rest -= share);
            all.push((maker.0, share.clone()));
        }
        // shares that sum to one but for rounding leave nothing to nobody
        rest.iter_mut().filter(|rest| rest.abs() < 1e-12).for_each(|rest| *rest = 0.0);
        if rest.iter().any(|&rest| rest != 0.0) {
            all.push((self.ledger.beside(), rest));
        }
        all
    }

    /// Takers at a site, or all, with their shares of what is taken; `None` for years in which nothing is.
    fn by_takers(&self, at: usize, site: Option<usize>) -> Option<Vec<(usize, f64)>> {
        let among = |here: &&(usize, usize, &[f64])| site.is_none_or(|site| here.1 == site) && here.2[at] > 0.0;
        let all: f64 = self.parties.takers.iter().filter(among).map(|taker| taker.2[at]).sum();
        let share = |taker: &(usize, usize, &[f64])| (taker.0, taker.2[at] / all);
        (all > 0.0).then(|| self.parties.takers.iter().filter(among).map(share).collect())
    }

    /// equation (4), freight and storage and whatever else is posted with a lot
    fn costs(&mut self, handing: &mut Handing, shares: &[(usize, Vec<f64>)]) {
        for item in 0..ITEMS {
            let Some(row) = self.ledger.lot_cash.get(self.lot.0.position() * ITEMS + item) else { continue };
            for (entity, share) in shares {
                if *entity < self.ledger.beside() {
                    spread(handing.plain.row(entity * ITEMS + item), row, share);
                    continue;
                }
                for at in (0..row.len()).filter(|&at| row[at] * share[at] != 0.0) {
                    let nobody = || vec![(self.ledger.beside(), 1.0)];
                    for (entity, part) in self.by_takers(at, None).unwrap_or_else(nobody) {
                        handing.plain.row(entity * ITEMS + item)[at] += row[at] * share[at] * part;
                    }
                }
            }
        }
    }

    /// equation (4), purchases with duty on them
    fn purchases(&mut self, handing: &mut Handing, quotes: &mut Quotes<'_>) {
        let count = self.model.commodities.len();
        for &(import, tonnes) in &self.parties.purchases {
            let key = import * self.ledger.lots + self.lot.0.position();
            let row = &self.model.imports[ImportId::at(import)];
            let commodity = self.model.prices[row.price].commodity.position();
            let parts = vec![(commodity, quotes.row(row.price).iter().map(|p| p * row.premium.value).collect())];
            for (item, posted) in [(2, &self.ledger.purchases), (3, &self.ledger.import_duty)] {
                follow(self.ledger.span, posted.get(key), tonnes, (&parts, commodity), |commodity, money| {
                    for at in (0..money.len()).filter(|&at| money[at] != 0.0) {
                        let near = self.by_takers(at, Some(row.site.position())).or_else(|| self.by_takers(at, None));
                        for (entity, part) in near.unwrap_or_else(|| vec![(self.ledger.beside(), 1.0)]) {
                            let key = (entity * PRICED.len() + item) * count + commodity;
                            handing.priced.row(key)[at] += money[at] * part;
                        }
                    }
                });
            }
        }
    }
}

/// Money as posted in the years of the plan, as tonnes and prices go on after it; divided by what it follows: each
/// commodity with its money by year is given in turn.
fn follow(
    span: Span,
    posted: Option<&[f64]>,
    tonnes: &[f64],
    (parts, listed): (&Parts, usize),
    mut give: impl FnMut(usize, &[f64]),
) {
    let Some(posted) = posted else { return };
    let (years, last) = (tonnes.len(), span.last());
    let mut all = vec![0.0; years];
    parts.iter().for_each(|(_, row)| add_to(&mut all, row, 1.0));
    let usual = if tonnes[last] * all[last] != 0.0 { posted[last] / (tonnes[last] * all[last]) } else { 0.0 };
    let mut money = posted[..years].to_vec();
    (last + 1..years).for_each(|at| money[at] = tonnes[at] * all[at] * usual);
    if let ([(commodity, _)], true) = (parts.as_slice(), all.iter().all(|&all| all != 0.0)) {
        give(*commodity, &money);
        return;
    }
    let mut part = vec![0.0; years];
    for (commodity, row) in parts {
        for at in 0..years {
            part[at] = if all[at] != 0.0 { money[at] * row[at] / all[at] } else { 0.0 };
        }
        give(*commodity, &part);
    }
    if (0..years).any(|at| all[at] == 0.0 && money[at] != 0.0) {
        (0..years).for_each(|at| part[at] = if all[at] == 0.0 { money[at] } else { 0.0 });
        give(listed, &part);
    }
}

/// Royalty on what a facility makes follows the prices of the oxides in it.
fn royalty_of_runs(
    outcome: &Outcome,
    ledger: &Ledger,
    facility: usize,
    handing: &mut Handing,
    quotes: &mut Quotes<'_>,
) {
    let Some(posted) = ledger.running.get(facility * ITEMS + CashItem::Royalty as usize) else { return };
    let mut parts: Parts = Vec::new();
    for lot in 0..ledger.lots {
        let Some(made) = ledger.made.get(facility * ledger.lots + lot) else { continue };
        let lot = &outcome.lots[LotId::at(lot)];
        for (price, oxide) in quotes.contents(lot.commodity, lot) {
            let commodity = quotes.model.prices[price].commodity.position();
            let money = made.iter().zip(quotes.row(price)).map(|(tonnes, price)| tonnes * oxide * price);
            parts.push((commodity, money.collect()));
        }
    }
    let count = quotes.model.commodities.len();
    let listed = parts.first().map_or(0, |(commodity, _)| *commodity);
    let once = vec![1.0; posted.len()];
    follow(ledger.span, Some(posted), &once, (&parts, listed), |commodity, money| {
        add_to(handing.priced.row((facility * PRICED.len() + 1) * count + commodity), money, 1.0);
    });
}

fn spread(to: &mut [f64], from: &[f64], share: &[f64]) {
    to.iter_mut().zip(from.iter().zip(share)).for_each(|(to, (from, share))| *to += from * share);
}

/// Offers that follow one and the same price become one, the best of them by year.
fn best_of_each(offers: Vec<Offer>) -> Vec<Offer> {
    let mut best: Vec<Offer> = Vec::new();
    for mut offer in offers {
        let same = |known: &&mut Offer| match (known.parts.as_slice(), offer.parts.as_slice()) {
            ([(one, _)], [(other, _)]) => one == other,
            _ => false,
        };
        let Some(known) = best.iter_mut().find(same) else {
            best.push(offer);
            continue;
        };
        let (row, other) = (&mut known.parts[0].1, &mut offer.parts[0].1);
        for at in 0..row.len() {
            if (offer.open[at], other[at]) > (known.open[at], row[at]) {
                (known.open[at], row[at]) = (offer.open[at], other[at]);
            }
        }
    }
    best
}

/// makers priced at cost, those first whose own feed is not
fn order(model: &Model, edges: &[Edge]) -> Vec<usize> {
    let at_cost = || edges.iter().filter(|edge| matches!(edge.priced, Priced::Cost(_)));
    let mut waiting: Vec<usize> = at_cost().map(|edge| edge.maker).collect();
    waiting.sort_by_key(|&maker| (model.technologies[model.facilities[FacilityId::at(maker)].technology].stage, maker));
    waiting.dedup();
    let mut order = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let free = |maker: &usize| !at_cost().any(|edge| edge.taker == *maker && waiting.contains(&edge.maker));
        // in a loop the stage decides, and passes do the rest
        let next = waiting.iter().position(free).unwrap_or(0);
        order.push(waiting.remove(next));
    }
    order
}

impl<'m> Quotes<'m> {
    fn new(model: &'m Model, span: Span) -> Quotes<'m> {
        let oxides = model.elements.ids().map(|element| model.oxide_price(element)).collect();
        Quotes { model, span, rows: Rows::new(model.prices.len(), span.years()), oxides }
    }

    fn row(&mut self, price: PriceId) -> &[f64] {
        if self.rows.get(price.position()).is_none() {
            let (path, span) = (&self.model.prices[price].path, self.span);
            let after = path.at(span.planned);
            for (at, value) in self.rows.row(price.position()).iter_mut().enumerate() {
                let found = path.at(span.first + at as i32);
                *value = if at > span.last() && found == 0.0 { after } else { found };
            }
        }
        self.rows.get(price.position()).expect("made above")
    }

    /// Money that a tonne of a lot brings at an offtake, by the commodity whose price it follows.
    fn offer(&mut self, offtake: OfftakeId, lot: &Lot) -> Parts {
        let row = &self.model.offtakes[offtake];
        let per_tonne: Vec<(PriceId, f64)> = match row.pricing {
            Pricing::Listed(price) => vec![(price, 1.0)],
            Pricing::Contents => self.contents(row.commodity, lot),
        };
        let part = |(price, amount): (PriceId, f64)| {
            let commodity = self.model.prices[price].commodity.position();
            let paid = amount * row.payability.value;
            (commodity, self.row(price).iter().map(|money| money * paid).collect())
        };
        per_tonne.into_iter().map(part).collect()
    }

    /// Tonnes of priced oxides in a tonne.
    fn contents(&self, commodity: CommodityId, lot: &Lot) -> Vec<(PriceId, f64)> {
        let oxide = |&element: &ElementId| {
            let metal = Mass::tonnes(lot.composition[element.position()]);
            let tonnes = self.model.elements[element].oxide_of(metal).in_tonnes();
            self.oxides[element.position()].filter(|_| tonnes > 0.0).map(|price| (price, tonnes))
        };
        self.model.commodities[commodity].counts.iter().filter_map(oxide).collect()
    }

    /// Weight of a tonne in equation (7): one number for all years, as the price is.
    fn weight(&mut self, lot: &Lot) -> Vec<(usize, f64)> {
        let by = self.model.finance.as_ref().map(|terms| terms.allocation);
        if by != Some(Allocation::Value) {
            return Vec::new();
        }
        let planned = self.span.last() + 1;
        let contents = self.contents(lot.commodity, lot);
        let worth = |(price, tonnes): (PriceId, f64)| {
            let mean = self.row(price)[..planned].iter().sum::<f64>() / planned as f64;
            (self.model.prices[price].commodity.position(), mean * tonnes)
        };
        contents.into_iter().map(worth).collect()
    }
}

impl PricedItem {
    /// The item of a cash flow.
    pub(crate) fn item(self) -> crate::programme::Item {
        use crate::programme::Item;
        match self {
            PricedItem::Sold => Item::Sold,
            PricedItem::Royalty => Item::Cash(CashItem::Royalty),
            PricedItem::Imports => Item::Cash(CashItem::Imports),
            PricedItem::Duty => Item::Cash(CashItem::Duty),
        }
    }
}
