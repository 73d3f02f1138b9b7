//! Books of any size with chance numbers: mines, concentrators, crackers, separations, metal works, magnet works.
#![allow(dead_code, clippy::unwrap_used, reason = "shared by several tests; a wrong row should stop the test")]

use super::*;

/// Numbers by chance, the same for the same seed (Knuth's linear congruential generator).
pub struct Chance(pub u64);

impl Chance {
    pub fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.share()
    }
}

/// How large a book is.
#[derive(Clone, Copy)]
pub struct Size {
    pub deposits: usize,
    pub years: i32,
    pub after: i32,
    pub elements: usize,
    /// Activities at level zero for each facility and year.
    pub idle: usize,
}

struct Works {
    chance: Chance,
    making: Making,
    years: (i32, i32),
    money: [MoneyId; 3],
    elements: usize,
    idle: usize,
}

/// What a facility does every year: feed, products a tonne of feed.
struct Does {
    facility: FacilityId,
    site: SiteId,
    feed: (LotId, f64),
    others: Vec<(LotId, f64)>,
    from: i32,
}

pub fn synthetic(seed: u64, size: Size) -> (Model, Outcome) {
    let mut model = empty();
    model.last_year = model.first_year + size.years - 1;
    let finance = model.finance.as_mut().unwrap();
    finance.until = model.last_year + size.after;
    finance.rates = [0.05, 0.08, 0.12].map(figure).to_vec();
    for position in 0..size.elements {
        element(&mut model, &format!("E{position}"));
    }
    let years = (model.first_year, model.last_year);
    let money = [
        money(&mut model, "grant", MoneyKind::Grant, 0),
        money(&mut model, "loan", MoneyKind::Loan { rate: figure(0.05), tenor: figure(9.0) }, 1),
        money(&mut model, "own", MoneyKind::Own, 1),
    ];
    let mut works = Works {
        chance: Chance(seed),
        making: Making::default(),
        years,
        money,
        elements: size.elements,
        idle: size.idle,
    };
    works.chain(&mut model, size.deposits);
    for (position, driver) in Driver::WORDS.iter().enumerate() {
        let row = Sensitivity { name: driver.0.into(), driver: driver.1.clone(), low: figure(0.8), high: figure(1.2) };
        model.sensitivities.insert(format!("s{position}"), row).unwrap();
    }
    (model, works.making.outcome())
}

impl Works {
    fn chain(&mut self, model: &mut Model, deposits: usize) {
        use CommodityKind::RareEarth;
        let oxides: Vec<CommodityId> = (0..self.elements)
            .map(|element| commodity(model, &format!("oxide {element}"), RareEarth, Some(element)))
            .collect();
        let metal = commodity(model, "metal", RareEarth, None);
        let magnet = commodity(model, "magnet", RareEarth, None);
        let acid = commodity(model, "acid", CommodityKind::Other, None);
        let city = site(model, "city");
        let mut prices = Vec::new();
        for &commodity in oxides.iter().chain([&metal, &magnet, &acid]) {
            let money = self.chance.between(5.0, 300.0);
            let points = vec![(2026, money), (2040, money * self.chance.between(0.6, 1.6))];
            prices.push(price(model, commodity, Path { points, course: Course::Line, origin: OriginId::at(0) }));
        }
        let mut sales: Vec<(LotId, [OfftakeId; 2])> = Vec::new();
        for (&commodity, &price) in oxides.iter().chain([&metal, &magnet]).zip(&prices) {
            let composition = (0..self.elements).map(|e| if commodity.position() == e { 0.76 } else { 0.0 }).collect();
            let lot = self.making.lot(commodity, None, composition);
            let at = [(), ()].map(|()| offtake(model, commodity, Pricing::Listed(price), city));
            model.offtakes[at[1]].payability = figure(0.9);
            sales.push((lot, at));
        }
        let acid_lot = self.making.lot(acid, None, vec![0.0; self.elements]);
        let mut does = Vec::new();
        for position in 0..deposits {
            does.extend(self.deposit(model, (position, acid, acid_lot), *prices.last().unwrap(), &sales));
        }
        for (stage, feed, makes, count) in
            [(Stage::Metal, 0, self.elements, 3), (Stage::Magnet, self.elements, self.elements + 1, 2)]
        {
            for number in 0..count {
                let key = format!("{} {number}", stage.word());
                let facility = facility(model, &key, stage, city);
                let tonnes = self.chance.between(1.0, 3.0);
                let others = vec![(sales[makes].0, 0.8)];
                let from = model.first_year + 4;
                does.push(Does { facility, site: city, feed: (sales[feed].0, tonnes), others, from });
            }
        }
        for row in &does {
            self.plant(model, row);
        }
        for (lot, offtakes) in &sales {
            for year in self.years.0 + 2..=self.years.1 {
                for &offtake in offtakes {
                    let tonnes = self.chance.between(1.0, 30.0);
                    let money = self.chance.between(50.0, 200.0);
                    sell(&mut self.making, (*lot, offtake, year), tonnes, (money, 0.02 * money));
                }
                self.move_lot(*lot, (city, year), 20.0);
            }
        }
    }

    /// mine, concentrator, cracker, separation of one deposit
    fn deposit(
        &mut self,
        model: &mut Model,
        (position, acid, acid_lot): (usize, CommodityId, LotId),
        acid_price: PriceId,
        sales: &[(LotId, [OfftakeId; 2])],
    ) -> Vec<Does> {
        use CommodityKind::RareEarth;
        let (pit, works) = (site(model, &format!("pit {position}")), site(model, &format!("works {position}")));
        let mut lots = Vec::new();
        let id: DepositId = Id::at(position);
        let composition: Vec<f64> = (0..self.elements).map(|_| self.chance.between(0.0, 0.1)).collect();
        for stage in ["ore", "rock", "concentrate", "carbonate"] {
            let commodity = commodity(model, &format!("{stage} {position}"), RareEarth, None);
            lots.push(self.making.lot(commodity, Some(id), composition.clone()));
            if stage == "carbonate" && position % 2 == 0 {
                offtake(model, commodity, Pricing::Contents, works);
            }
            if stage == "ore" {
                model.deposits.insert(format!("pit {position}"), deposit(pit, commodity, 0.0)).unwrap();
            }
        }
        let feed = 100.0;
        let years = f64::from(self.years.1 - self.years.0 + 1);
        let reserve = feed * years * self.chance.between(1.0, 1.6);
        let key = AccountKey::Reserve { deposit: id };
        let account = self.making.book.open(key, (f64::NEG_INFINITY, reserve), None);
        for year in self.years.0..=self.years.1 {
            let posts = [Post { account, amount: 1.0 }];
            self.making.add(ActivityKey::Extract { deposit: id, lot: lots[0], year }, feed, &posts);
            self.move_lot(lots[2], (pit, year), 80.0);
        }
        let import = Import {
            commodity: acid,
            site: works,
            price: acid_price,
            premium: figure(1.0),
            limit: level(1e6),
            from_year: 2026,
            until_year: 2099,
        };
        let import = model.imports.insert(format!("acid {position}"), import).unwrap();
        for year in self.years.0..=self.years.1 {
            let posts = [self.making.cash(CashItem::Imports, year, -self.chance.between(5.0, 30.0))];
            let tonnes = self.chance.between(1.0, 6.0);
            self.making.add(ActivityKey::Bring { import, lot: acid_lot, year }, tonnes, &posts);
        }
        let oxides: Vec<(LotId, f64)> =
            sales[..self.elements].iter().map(|(lot, _)| (*lot, self.chance.between(0.01, 0.1))).collect();
        let mut does = Vec::new();
        let mut products = vec![vec![(lots[1], 0.95)], vec![(lots[2], 0.8)], vec![(lots[3], 0.9)], oxides];
        products[3].push((acid_lot, -0.04));
        // half of the crackers feed a little concentrate back
        if position % 2 == 1 {
            products[2].push((lots[2], 0.05));
        }
        let stages = [Stage::Mining, Stage::Beneficiation, Stage::Cracking, Stage::Separation];
        for ((stage, others), lot) in stages.into_iter().zip(products).zip(lots) {
            let place = if stage <= Stage::Beneficiation { pit } else { works };
            let facility = facility(model, &format!("{} {position}", stage.word()), stage, place);
            let from = model.first_year + if position % 3 == 0 { 0 } else { 2 };
            does.push(Does { facility, site: place, feed: (lot, feed * 0.8), others, from });
        }
        does
    }

    /// freight and stock
    fn move_lot(&mut self, lot: LotId, (site, year): (SiteId, i32), tonnes: f64) {
        let freight = [self.making.cash(CashItem::Freight, year, -self.chance.between(0.1, 2.0))];
        self.making.add(ActivityKey::Ship { lot, arc: Id::at(0), year, season: None }, tonnes, &freight);
        let storage = [self.making.cash(CashItem::Storage, year, -0.1)];
        let left = self.chance.between(0.0, 5.0);
        self.making.add(ActivityKey::Stock { lot, site, year, season: None }, left, &storage);
    }

    fn plant(&mut self, model: &mut Model, row: &Does) {
        let region = model.sites[row.site].region;
        if row.from > self.years.0 {
            self.build(row);
        }
        if model.power.len() < model.regions.len() {
            let (key, name) = (format!("power {}", model.power.len()), "power".to_owned());
            let supply = Power {
                name,
                region,
                available: level(9.0),
                from: 2026,
                until: 2099,
                price: figure(1.0),
                plant: None,
                emission: None,
            };
            let power = model.power.insert(key, supply).unwrap();
            for year in self.years.0..=self.years.1 {
                let posts = [self.making.cash(CashItem::Power, year, -self.chance.between(50.0, 90.0))];
                self.making.add(ActivityKey::Draw { power, year }, self.chance.between(1.0, 3.0), &posts);
            }
        }
        let money: Vec<(CashItem, f64)> =
            [CashItem::Operating, CashItem::Reagents, CashItem::Residue, CashItem::Heat, CashItem::Royalty]
                .map(|item| (item, -self.chance.between(1.0, 12.0)))
                .to_vec();
        for year in row.from.min(self.years.1)..=self.years.1 {
            let start = self.making.levels.len();
            let place = (row.facility, row.feed.0, row.site, year);
            let feed = row.feed.1 * self.chance.between(0.7, 1.0);
            let mut residue: Vec<Post> = Vec::new();
            for element in 0..self.elements {
                let key = AccountKey::Element { gate: Gate::Residue, element: Id::at(element), site: row.site, year };
                residue.push(self.making.memo(key, 0.01));
            }
            run(&mut self.making, place, (feed, 1.0, 0.01), &row.others, &money);
            assert_eq!(self.making.levels.len(), start + 1);
            self.making.add(ActivityKey::Run { facility: row.facility, lot: row.feed.0, year }, 1e-9, &residue);
            let wages = [
                self.making.cash(CashItem::Wages, year, -self.chance.between(1.0, 3.0)),
                self.making.cash(CashItem::Maintenance, year, -0.5),
            ];
            self.making.add(ActivityKey::OnLine { facility: row.facility, year }, 100.0, &wages);
            for _ in 0..self.idle {
                self.making.add(ActivityKey::Run { facility: row.facility, lot: row.feed.0, year }, 0.0, &residue);
            }
        }
    }

    fn build(&mut self, row: &Does) {
        let (facility, year) = (row.facility, self.years.0);
        let mut build: Vec<Post> = Vec::new();
        for year in row.from..=self.years.1 {
            build.push(self.making.cash(CashItem::PropertyTax, year, -80.0));
            build.push(self.making.cash(CashItem::Sustaining, year, -100.0));
        }
        build.push(self.making.cash(CashItem::Released, self.years.1, 400.0));
        self.making.add(ActivityKey::Build { facility, year, kind: BuildKind::default() }, 1.0, &build);
        let on_line: Vec<Post> = (row.from..=self.years.1)
            .map(|year| self.making.memo(AccountKey::OnLine { facility, year }, -1.0))
            .collect();
        self.making.add(ActivityKey::Size { facility, year, kind: BuildKind::default() }, 100.0, &on_line);
        for year in [year, year + 1] {
            for (position, money) in self.money.into_iter().enumerate() {
                let mut posts = vec![self.making.cash(CashItem::Capital, year, -1.0)];
                if position == 1 {
                    posts.push(self.making.cash(CashItem::LoanDrawn, year, 1.0));
                    for due in year + 1..=year + 9 {
                        posts.push(self.making.cash(CashItem::DebtService, due, -0.14));
                    }
                }
                let level = self.chance.between(300.0, 2000.0);
                self.making.add(
                    ActivityKey::Spend { project: Project::Facility(facility), money, year },
                    level,
                    &posts,
                );
            }
        }
    }
}
