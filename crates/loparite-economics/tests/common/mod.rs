//! Hand-made chains: a small one whose every number can be checked on paper, and books of any size.
#![allow(dead_code, clippy::unwrap_used, reason = "shared by several tests; a wrong row should stop the test")]

pub mod synthetic;

use loparite_kernel::diag::Place;
use loparite_kernel::element::{Element, Group};
use loparite_kernel::ids::{Id, Table};
use loparite_kernel::quantity::Currency;
use loparite_kernel::unit::Basis;
use loparite_model::chain::*;
use loparite_model::cost::*;
use loparite_model::figure::{Course, Figure, Grade, Origin, OriginId, Path};
use loparite_model::outcome::{Effort, Outcome, PlanStatus};
use loparite_model::post::*;

pub fn figure(value: f64) -> Figure {
    Figure { value, origin: OriginId::at(0) }
}

pub fn level(value: f64) -> Path {
    Path { points: vec![(2026, value)], course: Course::Line, origin: OriginId::at(0) }
}

pub fn terms() -> FinanceTerms {
    FinanceTerms {
        until: 2031,
        falls: Falls::Start,
        valued_at: ValuedAt::FirstYear,
        money: MoneyTerms::Real,
        rates: vec![figure(0.0)],
        loss_share: figure(0.5),
        loss_years: None,
        debt_cover: figure(1.8),
        allocation: Allocation::Value,
        aim: None,
    }
}

/// A scenario in which nothing is declared.
pub fn empty() -> Model {
    let place = Place { file: "x.toml".into(), start: 0, end: 1, line: 1, column: 1 };
    let origin = |grade| Origin {
        of: "x".into(),
        text: "x".into(),
        source: Id::at(0),
        year: 2025,
        grade,
        note: String::new(),
        place: place.clone(),
    };
    Model {
        id: "x".into(),
        title: "x".into(),
        show_year: 2027,
        origins: vec![origin(Grade::Reported), origin(Grade::Assumed)],
        finance: Some(terms()),
        ..Model::empty((2026, 2029), Currency { code: "USD".into(), year: 2026 }, (figure(0.10), figure(3.0)))
    }
}

pub fn commodity(model: &mut Model, key: &str, kind: CommodityKind, pure: Option<usize>) -> CommodityId {
    let row = Commodity {
        name: key.into(),
        stage: Stage::Separation,
        kind,
        basis: Basis::Oxide,
        counts: model.elements.ids().collect(),
        pure: pure.map(Id::at),
        storage: None,
        content: None,
    };
    model.commodities.insert(key, row).unwrap()
}

pub fn price(model: &mut Model, commodity: CommodityId, path: Path) -> PriceId {
    let key = format!("{} {}", model.commodities.key(commodity), model.prices.len());
    model.prices.insert(key, Price { commodity, path }).unwrap()
}

pub fn site(model: &mut Model, key: &str) -> SiteId {
    let region = Region { name: key.into(), country: "c".into(), wage: figure(1.0), workforce: level(9.0) };
    let region = model.regions.insert(key, region).unwrap();
    if model.zones.is_empty() {
        let zone = Zone {
            name: "z".into(),
            profit_tax: level(0.2),
            social_contributions: level(0.3),
            property_tax: level(0.02),
            mining_tax: level(0.01),
            royalty: None,
        };
        model.zones.insert("z", zone).unwrap();
    }
    let (latitude, longitude, zone) = (60.0, 90.0, Id::at(0));
    let (grid, workforce) = (figure(40.0), level(900.0));
    let row = Site {
        name: key.into(),
        latitude,
        longitude,
        region,
        zone,
        grid,
        workforce,
        location: None,
        building_months: None,
    };
    model.sites.insert(key, row).unwrap()
}

pub fn facility(model: &mut Model, key: &str, stage: Stage, site: SiteId) -> FacilityId {
    let capex = Capex { cost: figure(1.0), at: 1.0 };
    let technology = Technology {
        name: key.into(),
        stage,
        description: String::new(),
        feed: Id::at(0),
        capacity_basis: CapacityBasis::Feed,
        inputs: vec![],
        outputs: vec![],
        reagents: vec![],
        access: vec![],
        lead_time: figure(1.0),
        ramp_up: vec![1.0],
        spending: vec![1.0],
        capex,
        scale_exponent: figure(0.6),
        sustaining: figure(0.02),
        smallest: figure(1.0),
        operating_cost: figure(1.0),
        power: figure(1.0),
        labour: figure(0.1),
        standby: None,
        phases: None,
        emission: None,
        capital_from: CapitalFrom::Declared,
        works: Works::default(),
    };
    let technology = model.technologies.insert(key, technology).unwrap();
    let row = Facility {
        name: key.into(),
        technology,
        site,
        existing: None,
        largest: Some(figure(100.0)),
        smallest: figure(1.0),
        module: None,
        works: None,
        earliest: 2026,
        lead_time: figure(1.0),
        capex,
        capex_factor: 1.0,
        operating_cost: figure(1.0),
        announced: None,
        money: vec![],
        status: String::new(),
        owner: None,
    };
    model.facilities.insert(key, row).unwrap()
}

pub fn offtake(model: &mut Model, commodity: CommodityId, pricing: Pricing, site: SiteId) -> OfftakeId {
    let key = format!("offtake {}", model.offtakes.len());
    let market = Market { name: key.clone(), site, place: MarketPlace::Domestic, country: "c".into() };
    let market = model.markets.insert(key.clone(), market).unwrap();
    let row = Offtake {
        market,
        commodity,
        limit: level(1e6),
        pricing,
        payability: figure(1.0),
        from_year: 2026,
        until_year: 2099,
    };
    model.offtakes.insert(key, row).unwrap()
}

pub fn money(model: &mut Model, key: &str, kind: MoneyKind, origin: usize) -> MoneyId {
    let mut limit = level(5000.0);
    limit.origin = OriginId::at(origin);
    let (unspent, largest_share, pays) = (Unspent::Lost, None, None);
    model.money.insert(key, Money { name: key.into(), kind, limit, unspent, largest_share, pays }).unwrap()
}

pub fn element(model: &mut Model, key: &str) {
    // one atom of metal of 50 g in an oxide of 66 g: 1.32 t of oxide for a tonne of metal
    let oxide = format!("{key}O");
    let row =
        Element { name: key.into(), group: Group::Light, oxide, atomic_mass: 50.0, oxide_atoms: 1, oxide_oxygens: 1 };
    model.elements.insert(key, row).unwrap();
}

/// A book with levels.
#[derive(Default)]
pub struct Making {
    pub book: Book,
    pub levels: Vec<f64>,
    pub lots: Table<LotId, Lot>,
}

impl Making {
    pub fn lot(&mut self, commodity: CommodityId, origin: Option<DepositId>, composition: Vec<f64>) -> LotId {
        let name = format!("lot {}", self.lots.len());
        let row = Lot { commodity, origin, name: name.clone(), composition, content: 1.0 };
        self.lots.insert(name, row).unwrap()
    }

    pub fn cash(&mut self, item: CashItem, year: i32, amount: f64) -> Post {
        self.memo(AccountKey::Cash { item, year }, amount)
    }

    pub fn memo(&mut self, key: AccountKey, amount: f64) -> Post {
        Post { account: self.book.memo(key), amount }
    }

    pub fn add(&mut self, key: ActivityKey, level: f64, posts: &[Post]) {
        self.book.add(key, f64::INFINITY, Steps::Continuous, posts);
        self.levels.push(level);
    }

    pub fn outcome(self) -> Outcome {
        Outcome {
            status: PlanStatus::Optimal,
            lots: self.lots,
            book: self.book,
            levels: self.levels,
            npv: 0.0,
            goals: vec![],
            effort: Effort::default(),
        }
    }
}

/// Mine, cracker, separation, two oxides; every amount of the comments is a year's.
///
/// 100 t of concentrate without a market, 80 t of carbonate at 50, 60 t of oxide A at 100, 10 t of oxide B at 200.
pub fn chain() -> (Model, Outcome) {
    let mut model = empty();
    element(&mut model, "A");
    element(&mut model, "B");
    use CommodityKind::RareEarth;
    let ore = commodity(&mut model, "ore", RareEarth, None);
    let concentrate = commodity(&mut model, "concentrate", RareEarth, None);
    let carbonate = commodity(&mut model, "carbonate", RareEarth, None);
    let oxide_a = commodity(&mut model, "oxide A", RareEarth, Some(0));
    let oxide_b = commodity(&mut model, "oxide B", RareEarth, Some(1));
    let acid = commodity(&mut model, "acid", CommodityKind::Other, None);
    let prices = [(carbonate, 50.0), (oxide_a, 100.0), (oxide_b, 200.0), (acid, 20.0)]
        .map(|(commodity, money)| price(&mut model, commodity, level(money)));
    let (pit, works) = (site(&mut model, "north"), site(&mut model, "south"));
    let mine = facility(&mut model, "mine", Stage::Mining, pit);
    let cracker = facility(&mut model, "cracker", Stage::Cracking, works);
    let separation = facility(&mut model, "separation", Stage::Separation, works);
    let sales = [(carbonate, 0), (oxide_a, 1), (oxide_b, 2)]
        .map(|(commodity, of)| offtake(&mut model, commodity, Pricing::Listed(prices[of]), works));
    model.imports.insert(
        "acid",
        Import {
            commodity: acid,
            site: works,
            price: prices[3],
            premium: figure(1.0),
            limit: level(1e6),
            from_year: 2026,
            until_year: 2099,
        },
    );
    let grant = money(&mut model, "grant", MoneyKind::Grant, 0);
    let loan = MoneyKind::Loan { rate: figure(0.05), tenor: figure(2.0) };
    let loan = money(&mut model, "loan", loan, 1);
    let share = || figure(0.0);
    model.capital_rules = vec![CapitalRules {
        stage: Stage::Separation,
        direct: vec![],
        indirect: share(),
        epcm: share(),
        owner: share(),
        contingency: share(),
        first_fill: share(),
        working_capital: share(),
        closure: figure(0.10),
        class: 4,
        accuracy: (figure(-0.3), figure(0.5)),
    }];
    for (key, owner, member) in [("north co", 0, mine), ("south co", 1, cracker), ("", 1, separation)] {
        if !key.is_empty() {
            model.owners.insert(key, Owner { name: key.into() }).unwrap();
        }
        model.facilities[member].owner = Some(Id::at(owner));
    }
    model.facilities[separation].capex = Capex { cost: figure(2700.0), at: 100.0 };
    model.deposits.insert("pit", deposit(pit, ore, 550.0)).unwrap();
    for name in ["north power", "south power"] {
        let region = Id::at(usize::from(name == "south power"));
        let row = Power {
            name: name.into(),
            region,
            available: level(9.0),
            from: 2026,
            until: 2099,
            price: figure(1.0),
            plant: None,
            emission: None,
        };
        model.power.insert(name, row).unwrap();
    }
    let arc = Arc {
        from: pit,
        to: works,
        mode: Id::at(0),
        distance: figure(1.0),
        capacity: None,
        carries: None,
        cost: 1.0,
        from_year: 2026,
        until_year: 2099,
        closed: None,
        twin: None,
        open: None,
    };
    let way = model.arcs.insert("way", arc).unwrap();
    let mut making = Making::default();
    let of_pit = Some(Id::at(0));
    let lots = [
        making.lot(ore, of_pit, vec![0.3, 0.1]),
        making.lot(concentrate, of_pit, vec![0.3, 0.1]),
        making.lot(carbonate, of_pit, vec![0.3, 0.1]),
        making.lot(oxide_a, None, vec![0.7, 0.0]),
        making.lot(oxide_b, None, vec![0.0, 0.7]),
        making.lot(acid, None, vec![0.0, 0.0]),
    ];
    making.book.open(AccountKey::Reserve { deposit: Id::at(0) }, (f64::NEG_INFINITY, 550.0), None);
    let ids = Ids { places: (pit, works), facilities: [mine, cracker, separation], lots, sales, way };
    for year in 2026..=2029 {
        year_of_chain(&mut making, &ids, year);
    }
    build_separation(&mut making, separation, (grant, loan));
    (model, making.outcome())
}

pub fn deposit(site: SiteId, commodity: CommodityId, reserve: f64) -> Deposit {
    Deposit {
        name: "pit".into(),
        site,
        commodity,
        content: figure(0.1),
        reserve: figure(reserve),
        limit: None,
        from: 2026,
        composition: vec![0.3, 0.1],
        composition_origins: vec![],
        gaps: vec![],
    }
}

struct Ids {
    places: (SiteId, SiteId),
    facilities: [FacilityId; 3],
    lots: [LotId; 6],
    sales: [OfftakeId; 3],
    way: ArcId,
}

fn year_of_chain(making: &mut Making, ids: &Ids, year: i32) {
    let [mine, cracker, separation] = ids.facilities;
    let [ore, concentrate, carbonate, oxide_a, oxide_b, acid] = ids.lots;
    let (pit, works) = ids.places;
    let separates = year > 2026;
    let dig = [making.memo(AccountKey::Reserve { deposit: Id::at(0) }, 1.0)];
    making.add(ActivityKey::Extract { deposit: Id::at(0), lot: ore, year }, 100.0, &dig);
    // mine: 10 operating and 0.5 mining tax a tonne
    run(
        making,
        (mine, ore, pit, year),
        (100.0, 1.0, 0.0),
        &[(concentrate, 1.0)],
        &[(CashItem::Operating, -10.0), (CashItem::MiningTax, -0.5)],
    );
    let freight = [making.cash(CashItem::Freight, year, -1.0)];
    making.add(ActivityKey::Ship { lot: concentrate, arc: ids.way, year, season: None }, 100.0, &freight);
    // cracker: 8 operating and 2 reagents a tonne of concentrate
    run(
        making,
        (cracker, concentrate, works, year),
        (100.0, 1.0, 0.01),
        &[(carbonate, 0.8)],
        &[(CashItem::Operating, -8.0), (CashItem::Reagents, -2.0)],
    );
    // power in the south: 100 a MW and year
    let power = [making.cash(CashItem::Power, year, -100.0)];
    let megawatts = if separates { 3.0 } else { 1.0 };
    making.add(ActivityKey::Draw { power: Id::at(1), year }, megawatts, &power);
    if !separates {
        sell(making, (carbonate, ids.sales[0], year), 80.0, (50.0, 0.0));
        let wages = [making.cash(CashItem::Wages, year, -400.0)];
        making.add(ActivityKey::OnLine { facility: separation, year }, 1.0, &wages);
        return;
    }
    // separation: 1,500 operating; 5 t of acid brought at 20
    let posts = &[(oxide_a, 0.75), (oxide_b, 0.125), (acid, -0.0625)];
    run(making, (separation, carbonate, works, year), (80.0, 1.0, 0.025), posts, &[(CashItem::Operating, -18.75)]);
    let bring = [making.cash(CashItem::Imports, year, -20.0)];
    making.add(ActivityKey::Bring { import: Id::at(0), lot: acid, year }, 5.0, &bring);
    sell(making, (oxide_a, ids.sales[1], year), 60.0, (100.0, 2.0));
    sell(making, (oxide_b, ids.sales[2], year), 10.0, (200.0, 4.0));
}

/// Tonnes of feed, capacity and MW a tonne; tonnes and money a tonne of feed.
pub fn run(
    making: &mut Making,
    (facility, lot, site, year): (FacilityId, LotId, SiteId, i32),
    (feed, capacity, megawatts): (f64, f64, f64),
    others: &[(LotId, f64)],
    money: &[(CashItem, f64)],
) {
    let mut posts = vec![
        making.memo(AccountKey::Material { lot, site, year }, -1.0),
        making.memo(AccountKey::Capacity { facility, year }, capacity),
        making.memo(AccountKey::Grid { site, year }, megawatts),
    ];
    posts.extend(others.iter().map(|&(lot, t)| making.memo(AccountKey::Material { lot, site, year }, t)));
    posts.extend(money.iter().map(|&(item, amount)| making.cash(item, year, amount)));
    making.add(ActivityKey::Run { facility, lot, year }, feed, &posts);
}

/// Tonnes; price and royalty a tonne.
pub fn sell(
    making: &mut Making,
    (lot, offtake, year): (LotId, OfftakeId, i32),
    tonnes: f64,
    (price, royalty): (f64, f64),
) {
    let posts = [making.cash(CashItem::Revenue, year, price), making.cash(CashItem::Royalty, year, -royalty)];
    making.add(ActivityKey::Sell { lot, offtake, year }, tonnes, &posts);
}

/// 3,000 in 2026, of which 300 working capital; a third by a grant, two thirds by a loan of 5 % over two years.
fn build_separation(making: &mut Making, facility: FacilityId, (grant, loan): (MoneyId, MoneyId)) {
    let year = 2026;
    let mut build: Vec<Post> = Vec::new();
    for year in 2027..=2029 {
        build.push(making.cash(CashItem::PropertyTax, year, -30.0));
        build.push(making.cash(CashItem::Sustaining, year, -60.0));
    }
    build.push(making.cash(CashItem::Released, 2029, 300.0));
    making.add(ActivityKey::Build { facility, year, kind: BuildKind::default() }, 1.0, &build);
    let on_line: Vec<Post> =
        (2027..=2029).map(|year| making.memo(AccountKey::OnLine { facility, year }, -1.0)).collect();
    making.add(ActivityKey::Size { facility, year, kind: BuildKind::default() }, 100.0, &on_line);
    let paid = [making.cash(CashItem::Capital, year, -1.0)];
    making.add(ActivityKey::Spend { project: Project::Facility(facility), money: grant, year }, 1000.0, &paid);
    let payment = 0.05 / (1.0 - 1.05_f64.powi(-2));
    let posts = [
        paid[0],
        making.cash(CashItem::LoanDrawn, year, 1.0),
        making.cash(CashItem::DebtService, 2027, -payment),
        making.cash(CashItem::DebtService, 2028, -payment),
    ];
    making.add(ActivityKey::Spend { project: Project::Facility(facility), money: loan, year }, 2000.0, &posts);
}
