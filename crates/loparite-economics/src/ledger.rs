//! Ledger: who a plan's postings belong to, facility by facility and lot by lot, one value a year.
//!
//! In        model, outcome with levels
//! Out       [`Ledger`]: cash by facility and item; cash, sales, purchases and tonnes by lot; loans; sizes
//! Holds     every cash posting of the plan is in exactly one place of the ledger (tested together with `handing`)
//! Equations (1) power of facility f in region r = cost[r, y] * MW[f, y] / sum over facilities in r of MW[y]
//!           (2) what is left of (1) in a region and year without any use is nobody's
//! Not here  what happens after the plan (`continuation`), who gets the money of a lot (`handing`)

use loparite_finance::series::Year;
use loparite_kernel::ids::Id;
use loparite_model::chain::{DepositId, FacilityId, Model, MoneyId, MoneyKind};
use loparite_model::outcome::Outcome;
use loparite_model::post::{AccountKey, ActivityId, ActivityKey, Book, CashItem, LotId, Post};

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
    /// For which.
    pub facility: FacilityId,
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
    /// Cash of capacity on line.
    pub standing: Rows,
    /// Cash that new plants cost, and what goes with that.
    pub plant: Rows,
    /// MW by facility.
    pub megawatts: Rows,
    /// Capacity used by facility.
    pub used: Rows,
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
    /// Tonnes brought: import * lots + lot.
    pub brought: Rows,
    /// Money for that.
    pub purchases: Rows,
    /// Cash of a lot but for sales, royalty and purchases: lot * ITEMS + item.
    pub lot_cash: Rows,
    /// Grants received by facility.
    pub grants: Rows,
    /// Money taken by source.
    pub spent: Rows,
    /// Loans.
    pub draws: Vec<Draw>,
    /// Year of the decision by facility.
    pub decided: Vec<Option<Year>>,
    /// First year on line of a new plant by facility.
    pub on_line: Vec<Option<Year>>,
    /// Greatest t/a kept on line or built by facility.
    pub size: Vec<f64>,
    /// t/a built by facility.
    pub built: Vec<f64>,
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
            plant: cash(),
            megawatts: rows(facilities),
            used: rows(facilities),
            made: rows(facilities * lots),
            taken: rows(facilities * lots),
            entered: rows(model.sites.len() * lots),
            sold: on_offtakes(),
            revenue: on_offtakes(),
            royalty: on_offtakes(),
            brought: on_imports(),
            purchases: on_imports(),
            lot_cash: rows(lots * ITEMS),
            grants: rows(facilities),
            spent: rows(model.money.len()),
            draws: Vec::new(),
            decided: vec![None; facilities],
            on_line: vec![None; facilities],
            size: vec![0.0; facilities],
            built: vec![0.0; facilities],
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
                self.run(book, posts, facility, level);
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
            ActivityKey::Spend { facility, money, year } => {
                self.spend(model, (book, posts), (facility, money, year), level);
            }
            ActivityKey::OnLine { .. } | ActivityKey::Build { .. } | ActivityKey::Size { .. } => {
                self.plant(key, (book, posts), level);
            }
            _ => self.goods(model, key, (book, posts), level),
        }
    }

    /// what stands and is built
    fn plant(&mut self, key: ActivityKey, (book, posts): (&Book, &[Post]), level: f64) {
        match key {
            ActivityKey::OnLine { facility, .. } => {
                let size = &mut self.size[facility.position()];
                *size = size.max(level);
                enter(&mut self.standing, (book, posts), facility.position(), level, self.span);
            }
            ActivityKey::Build { facility, year } => {
                if level > 0.5 {
                    self.decided[facility.position()] = Some(year);
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
            _ => {}
        }
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
                self.of_lot(book, posts, (lot.position(), level), |ledger, item, at| {
                    (item == CashItem::Imports).then(|| &mut ledger.purchases.row(key)[at])
                });
            }
            ActivityKey::Sell { lot, offtake, year } => {
                let key = offtake.position() * self.lots + lot.position();
                self.sold.row(key)[self.span.at(year)] += level;
                self.of_lot(book, posts, (lot.position(), level), |ledger, item, at| match item {
                    CashItem::Revenue => Some(&mut ledger.revenue.row(key)[at]),
                    CashItem::Royalty => Some(&mut ledger.royalty.row(key)[at]),
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

    fn run(&mut self, book: &Book, posts: &[Post], facility: FacilityId, level: f64) {
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
        (facility, money, year): (FacilityId, MoneyId, Year),
        level: f64,
    ) {
        let at = self.span.at(year);
        self.spent.row(money.position())[at] += level;
        let rate = match model.money[money].kind {
            MoneyKind::Grant => {
                self.grants.row(facility.position())[at] += level;
                0.0
            }
            MoneyKind::Loan { rate, .. } => rate.value,
            MoneyKind::Own => 0.0,
        };
        let mut draw = Draw { facility, year, rate, amount: 0.0, payments: Vec::new() };
        for post in posts {
            let AccountKey::Cash { item, year } = book.account(post.account).key else { continue };
            let amount = post.amount * level;
            match item {
                CashItem::LoanDrawn => draw.amount += amount,
                CashItem::DebtService => draw.payments.push((year, -amount)),
                _ => *add(&mut self.plant, facility.position(), item, self.span.at(year)) += amount,
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
