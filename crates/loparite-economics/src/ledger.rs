//! Ledger: who a plan's postings belong to, facility by facility and lot by lot, one value a year.
//!
//! In        model, outcome with levels
//! Out       [`Ledger`]: cash by facility and item; cash, sales, purchases and tonnes by lot; loans; sizes
//! Holds     every cash posting of the plan is in exactly one place of the ledger (tested together with `handing`)
//! Equations (1) power of facility f in region r = cost[r, y] * MW[f, y] / sum over facilities in r of MW[y]
//!           (2) what is left of (1) in a region and year without any use is nobody's
//!           (3) reagents bought by origin: of facility f = paid[c, y] * used[f, c, y] / sum over facilities of used
//!           (4) a partner's return = fees of plants built with him - the fee of his technology, which is its share of
//!               their capital; that is (paid up to the start - first fill and working capital) / own share
//! Not here  what happens after the plan (`continuation`), who gets the money of a lot (`handing`). Beside
//!           facilities are acquisitions and reinforcements with their capital, upkeep, grants and loans, and
//!           training: they serve several plants, and nothing is deducted for them from anybody's profit. A
//!           partner's own cash flow is not
//!           counted, also where he is an owner of other plants: the programme is the chain's

use crate::estimate::before_start;
use loparite_finance::series::Year;
use loparite_kernel::ids::Id;
use loparite_model::chain::{DepositId, FacilityId, Model, MoneyId, MoneyKind};
use loparite_model::outcome::Outcome;
use loparite_model::planning::Means;
use loparite_model::post::{AccountKey, ActivityId, ActivityKey, Book, BuildKind, CashItem, LotId, Post};

/// Number of cash items.
pub(crate) const ITEMS: usize = CashItem::WORDS.len();

/// Tonnes a year of capacity below this are rounding of the solver.
const NOTHING: f64 = 1e-6;

/// The years that are looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    /// First year of the plan.
    pub first: Year,
    /// Last year of the plan.
    pub planned: Year,
    /// Last year in which plants run; at least the last of the plan.
    pub until: Year,
    /// Last year with money, loans included.
    pub end: Year,
}

impl Span {
    /// Position of a year; years outside count as the nearest.
    pub fn at(&self, year: Year) -> usize {
        (year.clamp(self.first, self.end) - self.first) as usize
    }

    /// Number of years with money.
    pub fn years(&self) -> usize {
        self.at(self.end) + 1
    }

    /// Position of the last year of the plan.
    pub fn last(&self) -> usize {
        self.at(self.planned)
    }

    /// Positions of the years after the plan in which plants run.
    pub fn after(&self) -> std::ops::RangeInclusive<usize> {
        self.last() + 1..=self.at(self.until)
    }
}

/// One value a year for each of some keys; keys are small numbers, rows are made when first asked for.
#[derive(Clone, Debug)]
pub(crate) struct Rows {
    slots: Vec<u32>,
    keys: Vec<usize>,
    values: Vec<f64>,
    years: usize,
}

impl Rows {
    /// No rows yet, for keys below a number.
    pub fn new(keys: usize, years: usize) -> Rows {
        Rows { slots: vec![u32::MAX; keys], keys: Vec::new(), values: Vec::new(), years }
    }

    /// The same with room for some rows.
    pub fn with_room(keys: usize, years: usize, rows: usize) -> Rows {
        let values = Vec::with_capacity(rows * years);
        Rows { slots: vec![u32::MAX; keys], keys: Vec::with_capacity(rows), values, years }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// The row of a key, made of zeros if there is none.
    pub fn row(&mut self, key: usize) -> &mut [f64] {
        if self.slots[key] == u32::MAX {
            self.slots[key] = self.keys.len() as u32;
            self.keys.push(key);
            self.values.resize(self.values.len() + self.years, 0.0);
        }
        let at = self.slots[key] as usize * self.years;
        &mut self.values[at..at + self.years]
    }

    /// The row of a key, if there is one.
    pub fn get(&self, key: usize) -> Option<&[f64]> {
        let slot = self.slots[key];
        (slot != u32::MAX).then(|| &self.values[slot as usize * self.years..(slot as usize + 1) * self.years])
    }

    /// Keys with their rows, in order of making.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &[f64])> {
        self.keys.iter().copied().zip(self.values.chunks_exact(self.years))
    }

    /// Keys with their rows, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (usize, &mut [f64])> {
        self.keys.iter().copied().zip(self.values.chunks_exact_mut(self.years))
    }
}

/// A loan drawn for a facility with what is owed for it.
#[derive(Clone, Debug)]
pub(crate) struct Draw {
    /// For which facility, or beside them.
    pub entity: usize,
    /// When.
    pub year: Year,
    /// A year.
    pub rate: f64,
    /// Money.
    pub amount: f64,
    /// Payments by year, positive.
    pub payments: Vec<(Year, f64)>,
}

/// A plan's postings by whom they belong to. Rows are years from the first of the plan.
#[derive(Debug)]
pub(crate) struct Ledger {
    /// Years.
    pub span: Span,
    /// Number of facilities; the next entity is what belongs to none.
    pub facilities: usize,
    /// Number of lots.
    pub lots: usize,
    /// Years over which capital is written off.
    pub life: usize,
    /// Cash of runs, of power, of lots as it is divided: entity * ITEMS + item.
    pub running: Rows,
    /// Cash of capacity that is there: on line, mothballed; upkeep of reinforcements, training.
    pub standing: Rows,
    /// Cash of what happens once to a plant: brought back, taken out for good.
    pub once: Rows,
    /// Cash that new plants cost, and what goes with that.
    pub plant: Rows,
    /// MW by facility.
    pub megawatts: Rows,
    /// Capacity used by facility.
    pub used: Rows,
    /// Tonnes used of reagents that are bought by origin: facility * commodities + commodity.
    pub reagents: Rows,
    /// Money per tonne of them, by commodity.
    pub reagent_prices: Rows,
    /// Tonnes made: facility * lots + lot.
    pub made: Rows,
    /// Tonnes taken: facility * lots + lot.
    pub taken: Rows,
    /// Tonnes out of the ground or from outside: site * lots + lot.
    pub entered: Rows,
    /// Tonnes sold: offtake * lots + lot.
    pub sold: Rows,
    /// Money from that.
    pub revenue: Rows,
    /// Royalty on that.
    pub royalty: Rows,
    /// Duty on that.
    pub sale_duty: Rows,
    /// Tonnes brought: import * lots + lot.
    pub brought: Rows,
    /// Money for that.
    pub purchases: Rows,
    /// Duty on that.
    pub import_duty: Rows,
    /// Cash of a lot but for sales, royalty, purchases and duties: lot * ITEMS + item.
    pub lot_cash: Rows,
    /// Grants received by facility.
    pub grants: Rows,
    /// Money taken by source.
    pub spent: Rows,
    /// Loans.
    pub draws: Vec<Draw>,
    /// Year of the first decision by facility.
    pub decided: Vec<Option<Year>>,
    /// First year on line of a new plant by facility.
    pub on_line: Vec<Option<Year>>,
    /// Greatest t/a kept on line or built by facility.
    pub size: Vec<f64>,
    /// t/a built by facility.
    pub built: Vec<f64>,
    /// t/a taken out for good by facility.
    pub retired: Vec<f64>,
    /// What partners take of a facility in the last planned year beside the fee of their technology, equation (4).
    pub partners: Vec<f64>,
    /// Runs of the last planned year with their level.
    pub last_runs: Vec<(ActivityId, FacilityId, f64)>,
    /// By deposit: tonnes taken by the plan, and in its last year; with the lot and site.
    pub extracted: Vec<(f64, f64)>,
    /// Lot, deposit, tonnes dug in the last planned year.
    pub dug: Vec<(usize, DepositId, f64)>,
}

/// Reads a plan; `None` without levels or without terms of finance.
pub(crate) fn read(model: &Model, outcome: &Outcome) -> Option<Ledger> {
    let terms = model.finance.as_ref()?;
    if outcome.levels.is_empty() {
        return None;
    }
    let until = terms.until.max(model.last_year);
    let span =
        Span { first: model.first_year, planned: model.last_year, until, end: owing(model, &outcome.book, until) };
    let mut ledger = Ledger::new(model, outcome, span);
    let mut power = Rows::new(model.regions.len(), span.years());
    // most of a book is at level zero, and is not looked at
    for (position, &level) in outcome.levels.iter().enumerate().filter(|(_, level)| **level != 0.0) {
        let id = ActivityId::at(position);
        ledger.activity(model, &outcome.book, (id, outcome.book.activity(id).key, level), &mut power);
    }
    ledger.divide_power(model, &power);
    ledger.divide_reagents(model);
    Some(ledger)
}

/// The last year with debt service, at least a given one: no loan is owed longer than its tenor from the last planned
/// year on.
fn owing(model: &Model, book: &Book, until: Year) -> Year {
    let tenor = |money: &loparite_model::chain::Money| match money.kind {
        MoneyKind::Loan { tenor, .. } => tenor.value.ceil().max(1.0) as Year,
        MoneyKind::Grant | MoneyKind::Own => 0,
    };
    let longest = model.money.iter().map(|(_, money)| model.last_year + tenor(money)).max();
    let owed = |&year: &Year| book.find(AccountKey::Cash { item: CashItem::DebtService, year }).is_some();
    (until + 1..=longest.map_or(until, |year| year.max(until))).rev().find(owed).unwrap_or(until)
}

impl Ledger {
    fn new(model: &Model, outcome: &Outcome, span: Span) -> Ledger {
        let (facilities, lots, years) = (model.facilities.len(), outcome.lots.len(), span.years());
        let rows = |keys| Rows::new(keys, years);
        let cash = || Rows::with_room((facilities + 1) * ITEMS, years, (facilities + 1) * 6);
        let on_offtakes = || rows(model.offtakes.len() * lots);
        let on_imports = || rows(model.imports.len() * lots);
        Ledger {
            span,
            facilities,
            lots,
            life: model.depreciation.value.round().max(1.0) as usize,
            running: cash(),
            standing: cash(),
            once: rows((facilities + 1) * ITEMS),
            plant: cash(),
            megawatts: rows(facilities),
            used: rows(facilities),
            reagents: rows(facilities * model.commodities.len()),
            reagent_prices: rows(model.commodities.len()),
            made: rows(facilities * lots),
            taken: rows(facilities * lots),
            entered: rows(model.sites.len() * lots),
            sold: on_offtakes(),
            revenue: on_offtakes(),
            royalty: on_offtakes(),
            sale_duty: on_offtakes(),
            brought: on_imports(),
            purchases: on_imports(),
            import_duty: on_imports(),
            lot_cash: rows(lots * ITEMS),
            grants: rows(facilities + 1),
            spent: rows(model.money.len()),
            draws: Vec::new(),
            decided: vec![None; facilities],
            on_line: vec![None; facilities],
            size: vec![0.0; facilities],
            built: vec![0.0; facilities],
            retired: vec![0.0; facilities],
            partners: vec![0.0; facilities],
            last_runs: Vec::new(),
            extracted: vec![(0.0, 0.0); model.deposits.len()],
            dug: Vec::new(),
        }
    }

    /// Number of the entity that is no facility.
    pub fn beside(&self) -> usize {
        self.facilities
    }

    fn activity(
        &mut self,
        model: &Model,
        book: &Book,
        (id, key, level): (ActivityId, ActivityKey, f64),
        power: &mut Rows,
    ) {
        let posts = book.posts(id);
        match key {
            ActivityKey::Run { facility, year, .. } => {
                if year == self.span.planned {
                    self.last_runs.push((id, facility, level));
                }
                self.run((model.commodities.len(), book), posts, facility, level);
            }
            // what is kept up, and people who take the place of those that leave, go on after the plan
            ActivityKey::Reinforce { .. } | ActivityKey::Train { .. } => {
                let beside = self.beside();
                enter(&mut self.standing, (book, posts), beside, level, self.span);
            }
            // what is paid, until it is divided by what is used
            ActivityKey::Procure { procurement, .. } => {
                let commodity = model.procurements[procurement].commodity.position();
                for (_, at, amount) in cash_posts(book, posts, level, self.span) {
                    self.reagent_prices.row(commodity)[at] += amount;
                }
            }
            ActivityKey::Draw { power: supply, .. } => {
                let (region, beside) = (model.power[supply].region.position(), self.beside());
                for (item, at, amount) in cash_posts(book, posts, level, self.span) {
                    match item {
                        CashItem::Power => power.row(region)[at] += amount,
                        _ => *add(&mut self.running, beside, item, at) += amount,
                    }
                }
            }
            ActivityKey::Spend { project, money, year } => {
                let entity = project.facility().map_or(self.beside(), Id::position);
                self.spend(model, (book, posts), (entity, money, year), level);
            }
            ActivityKey::OnLine { .. }
            | ActivityKey::Mothball { .. }
            | ActivityKey::Restart { .. }
            | ActivityKey::Retire { .. }
            | ActivityKey::Build { .. }
            | ActivityKey::Size { .. } => {
                self.plant(model, key, (book, posts), level);
            }
            _ => self.goods(model, key, (book, posts), level),
        }
    }

    /// what stands and is built
    fn plant(&mut self, model: &Model, key: ActivityKey, (book, posts): (&Book, &[Post]), level: f64) {
        if let ActivityKey::Build { facility, kind, .. } | ActivityKey::Size { facility, kind, .. } = key {
            let filled = if matches!(key, ActivityKey::Size { .. }) { level } else { 0.0 };
            let taken = self.partners_part(model, (book, posts), (facility, kind), (level, filled));
            self.partners[facility.position()] += taken;
        }
        match key {
            ActivityKey::OnLine { facility, .. } => {
                let size = &mut self.size[facility.position()];
                *size = size.max(level);
                enter(&mut self.standing, (book, posts), facility.position(), level, self.span);
            }
            ActivityKey::Build { facility, year, .. } => {
                if level > 0.5 {
                    let decided = &mut self.decided[facility.position()];
                    *decided = Some(decided.map_or(year, |known| known.min(year)));
                }
                enter(&mut self.plant, (book, posts), facility.position(), level, self.span);
            }
            ActivityKey::Size { facility, .. } => {
                let size = &mut self.size[facility.position()];
                *size = size.max(level);
                self.built[facility.position()] += level;
                if level > NOTHING {
                    self.first_on_line(book, posts, facility);
                }
                enter(&mut self.plant, (book, posts), facility.position(), level, self.span);
            }
            ActivityKey::Mothball { facility, .. } => {
                enter(&mut self.standing, (book, posts), facility.position(), level, self.span);
            }
            ActivityKey::Restart { facility, .. } => {
                enter(&mut self.once, (book, posts), facility.position(), level, self.span);
            }
            ActivityKey::Retire { facility, .. } => {
                self.retired[facility.position()] += level;
                enter(&mut self.once, (book, posts), facility.position(), level, self.span);
            }
            _ => {}
        }
    }

    /// Equation (4), as cash: negative. `level` of the decision, of which so many t/a are filled before the start.
    fn partners_part(
        &self,
        model: &Model,
        (book, posts): (&Book, &[Post]),
        (facility, kind): (FacilityId, BuildKind),
        (level, filled): (f64, f64),
    ) -> f64 {
        let Some(acquisition) = kind.via.map(|id| &model.acquisitions[id]) else { return 0.0 };
        let Means::JointVenture { partner, .. } = acquisition.means else { return 0.0 };
        let sum = |wanted: &dyn Fn(AccountKey) -> bool| -> f64 {
            let posts = posts.iter().filter(|post| wanted(book.account(post.account).key));
            level * posts.map(|post| post.amount).sum::<f64>()
        };
        let fees = sum(&|key| key == AccountKey::Cash { item: CashItem::Fee, year: self.span.planned });
        let row = &model.facilities[facility];
        let size = row.module.or(row.largest).map_or(0.0, |figure| figure.value);
        let before = before_start(model, row, size);
        let bound = if size > 0.0 { filled * (before.first_fill + before.working_capital) / size } else { 0.0 };
        let paid = sum(&|key| matches!(key, AccountKey::Outlay { .. }));
        let plant = (paid - bound) / (1.0 - partner.value);
        fees + acquisition.fee.map_or(0.0, |fee| fee.value) * plant
    }

    /// what moves, is sold and bought
    fn goods(&mut self, model: &Model, key: ActivityKey, (book, posts): (&Book, &[Post]), level: f64) {
        match key {
            ActivityKey::Extract { deposit, lot, year } => {
                let site = model.deposits[deposit].site;
                self.entered.row(site.position() * self.lots + lot.position())[self.span.at(year)] += level;
                self.extract((deposit, lot), year, level);
            }
            ActivityKey::Bring { import, lot, year } => {
                let (at, site) = (self.span.at(year), model.imports[import].site);
                self.entered.row(site.position() * self.lots + lot.position())[at] += level;
                let key = import.position() * self.lots + lot.position();
                self.brought.row(key)[at] += level;
                self.of_lot(book, posts, (lot.position(), level), |ledger, item, at| match item {
                    CashItem::Imports => Some(&mut ledger.purchases.row(key)[at]),
                    CashItem::Duty => Some(&mut ledger.import_duty.row(key)[at]),
                    _ => None,
                });
            }
            ActivityKey::Sell { lot, offtake, year } => {
                let key = offtake.position() * self.lots + lot.position();
                self.sold.row(key)[self.span.at(year)] += level;
                self.of_lot(book, posts, (lot.position(), level), |ledger, item, at| match item {
                    CashItem::Revenue => Some(&mut ledger.revenue.row(key)[at]),
                    CashItem::Royalty => Some(&mut ledger.royalty.row(key)[at]),
                    CashItem::Duty => Some(&mut ledger.sale_duty.row(key)[at]),
                    _ => None,
                });
            }
            ActivityKey::Ship { lot, .. } | ActivityKey::Stock { lot, .. } => {
                self.of_lot(book, posts, (lot.position(), level), |_, _, _| None);
            }
            _ => {
                let beside = self.beside();
                enter(&mut self.running, (book, posts), beside, level, self.span);
            }
        }
    }

    fn run(&mut self, (goods, book): (usize, &Book), posts: &[Post], facility: FacilityId, level: f64) {
        let entity = facility.position();
        for post in posts {
            let amount = post.amount * level;
            match book.account(post.account).key {
                AccountKey::Cash { item, year } => {
                    *add(&mut self.running, entity, item, self.span.at(year)) += amount;
                }
                AccountKey::Material { lot, year, .. } if post.amount > 0.0 => {
                    self.made.row(entity * self.lots + lot.position())[self.span.at(year)] += amount;
                }
                AccountKey::Material { lot, year, .. } => {
                    self.taken.row(entity * self.lots + lot.position())[self.span.at(year)] -= amount;
                }
                AccountKey::Grid { year, .. } => self.megawatts.row(entity)[self.span.at(year)] += amount,
                AccountKey::Capacity { year, .. } => self.used.row(entity)[self.span.at(year)] += amount,
                AccountKey::Reagent { commodity, year } => {
                    self.reagents.row(entity * goods + commodity.position())[self.span.at(year)] += amount;
                }
                _ => {}
            }
        }
    }

    fn first_on_line(&mut self, book: &Book, posts: &[Post], facility: FacilityId) {
        let year = |post: &Post| match book.account(post.account).key {
            AccountKey::OnLine { year, .. } => Some(year),
            _ => None,
        };
        let known = self.on_line[facility.position()];
        self.on_line[facility.position()] = posts.iter().filter_map(year).chain(known).min();
    }

    fn extract(&mut self, (deposit, lot): (DepositId, LotId), year: Year, level: f64) {
        let (all, last) = &mut self.extracted[deposit.position()];
        *all += level;
        if year == self.span.planned {
            *last += level;
            if level > 0.0 {
                self.dug.push((lot.position(), deposit, level));
            }
        }
    }

    fn spend(
        &mut self,
        model: &Model,
        (book, posts): (&Book, &[Post]),
        (entity, money, year): (usize, MoneyId, Year),
        level: f64,
    ) {
        let at = self.span.at(year);
        self.spent.row(money.position())[at] += level;
        let rate = match model.money[money].kind {
            MoneyKind::Grant => {
                self.grants.row(entity)[at] += level;
                0.0
            }
            MoneyKind::Loan { rate, .. } => rate.value,
            MoneyKind::Own => 0.0,
        };
        let mut draw = Draw { entity, year, rate, amount: 0.0, payments: Vec::new() };
        for post in posts {
            let AccountKey::Cash { item, year } = book.account(post.account).key else { continue };
            let amount = post.amount * level;
            match item {
                CashItem::LoanDrawn => draw.amount += amount,
                CashItem::DebtService => draw.payments.push((year, -amount)),
                _ => *add(&mut self.plant, entity, item, self.span.at(year)) += amount,
            }
        }
        if draw.amount != 0.0 || !draw.payments.is_empty() {
            draw.payments.sort_by_key(|&(year, _)| year);
            self.draws.push(draw);
        }
    }

    /// cash of a lot; what a place is named for goes there, the rest to the lot's own
    fn of_lot(
        &mut self,
        book: &Book,
        posts: &[Post],
        (lot, level): (usize, f64),
        place: impl Fn(&mut Ledger, CashItem, usize) -> Option<&mut f64>,
    ) {
        for (item, at, amount) in cash_posts(book, posts, level, self.span) {
            match place(self, item, at) {
                Some(value) => *value += amount,
                None => self.lot_cash.row(lot * ITEMS + item as usize)[at] += amount,
            }
        }
    }

    /// equations (1) and (2)
    fn divide_power(&mut self, model: &Model, power: &Rows) {
        let region_of = |facility: usize| {
            let site = model.facilities[FacilityId::at(facility)].site;
            model.sites[site].region.position()
        };
        let mut used = Rows::new(model.regions.len(), self.span.years());
        for (facility, row) in self.megawatts.iter() {
            used.row(region_of(facility)).iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
        }
        for (facility, row) in self.megawatts.iter() {
            let region = region_of(facility);
            let (Some(cost), Some(all)) = (power.get(region), used.get(region)) else { continue };
            let own = self.running.row(facility * ITEMS + CashItem::Power as usize);
            for at in (0..row.len()).filter(|&at| all[at] > 0.0) {
                own[at] += cost[at] * row[at] / all[at];
            }
        }
        let beside = self.beside();
        for (region, cost) in power.iter() {
            for at in 0..cost.len() {
                if cost[at] != 0.0 && used.get(region).is_none_or(|all| all[at] <= 0.0) {
                    *add(&mut self.running, beside, CashItem::Power, at) += cost[at];
                }
            }
        }
    }
}

impl Ledger {
    /// Equation (3); what is bought and not used is nobody's.
    fn divide_reagents(&mut self, model: &Model) {
        let goods = model.commodities.len();
        let beside = self.beside();
        let mut used = Rows::new(goods, self.span.years());
        for (key, row) in self.reagents.iter() {
            used.row(key % goods).iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
        }
        for (commodity, paid) in self.reagent_prices.iter_mut() {
            for (at, money) in paid.iter_mut().enumerate() {
                let all = used.get(commodity).map_or(0.0, |row| row[at]);
                if all > 0.0 {
                    *money /= all;
                } else {
                    *add(&mut self.running, beside, CashItem::Reagents, at) += std::mem::take(money);
                }
            }
        }
        for (key, row) in self.reagents.iter() {
            let Some(prices) = self.reagent_prices.get(key % goods) else { continue };
            for (at, tonnes) in row.iter().enumerate().filter(|(_, tonnes)| **tonnes != 0.0) {
                *add(&mut self.running, key / goods, CashItem::Reagents, at) += tonnes * prices[at];
            }
        }
    }
}

/// The place of an entity's item in a year.
pub(crate) fn add(rows: &mut Rows, entity: usize, item: CashItem, at: usize) -> &mut f64 {
    &mut rows.row(entity * ITEMS + item as usize)[at]
}

fn cash_posts<'a>(
    book: &'a Book,
    posts: &'a [Post],
    level: f64,
    span: Span,
) -> impl Iterator<Item = (CashItem, usize, f64)> + 'a {
    posts.iter().filter_map(move |post| match book.account(post.account).key {
        AccountKey::Cash { item, year } => Some((item, span.at(year), post.amount * level)),
        _ => None,
    })
}

fn enter(rows: &mut Rows, (book, posts): (&Book, &[Post]), entity: usize, level: f64, span: Span) {
    for (item, at, amount) in cash_posts(book, posts, level, span) {
        *add(rows, entity, item, at) += amount;
    }
}
