//! Post: what one unit of an activity adds to an account; results are the same posts times the level.
//!
//! In        accounts (what is counted where and when, with bounds) and activities (what can be done) with their posts
//! Out       [`Book`], flat and column-wise; [`Posting`]s when levels are known
//! Holds     posts stand activity by activity; an account's activity is the sum of amount times level over its posts;
//!           every [`AccountKey::Material`] account must sum to zero
//! Equations (1) activity of account i = sum over activities j of post[i, j] * level[j], bounds.0 <= (1) <= bounds.1
//! Not here  which activities there are (`loparite-plan`, one family a file)

use crate::chain::{
    ArcId, CommodityId, DepositId, FacilityId, ImportId, MoneyId, OfftakeId, PowerId, RegionId, SiteId,
};
use crate::goal::GoalId;
use crate::planning::{AcquisitionId, AlternativeId, PolicyId, ProcurementId, ReinforcementId, SeasonId, TrainingId};
use loparite_kernel::define_id;
use loparite_kernel::element::ElementId;
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use std::collections::BTreeMap;

define_id!(
    /// A material with one composition: a commodity of one origin, or a pure commodity of any.
    LotId,
    /// An account.
    AccountId,
    /// An activity.
    ActivityId,
);

/// A material with one composition.
#[derive(Clone, Debug)]
pub struct Lot {
    /// What it is.
    pub commodity: CommodityId,
    /// Where its elements come from; `None` for pure commodities.
    pub origin: Option<DepositId>,
    /// For print: commodity and origin, with the way it took if there are several.
    pub name: String,
    /// Tonnes of element per counted tonne, dense over the elements.
    pub composition: Vec<f64>,
    /// Counted tonnes per gross tonne.
    pub content: f64,
}

/// Where elements enter and leave the chain.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Gate {
    /// Out of the ground or of a by-product flow (negative: into the chain).
    Ground,
    /// Bought from outside (negative).
    Import,
    /// Left behind in tailings, residues, effluent.
    Residue,
    /// Sold.
    Sold,
    /// In stock when the horizon ends.
    Stock,
}

impl Gate {
    /// For print.
    pub fn word(self) -> &'static str {
        match self {
            Gate::Ground => "ground",
            Gate::Import => "import",
            Gate::Residue => "residue",
            Gate::Sold => "sold",
            Gate::Stock => "stock",
        }
    }
}

/// How a plant is built: on which straight piece of the capital curve, with which acquired technology.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct BuildKind {
    /// Piece of the curve of capital in size, from the smallest plant on.
    pub segment: u8,
    /// The acquisition it is built with, if with one.
    pub via: Option<AcquisitionId>,
}

/// What capital is spent on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Project {
    /// A plant.
    Facility(FacilityId),
    /// A technology.
    Acquisition(AcquisitionId),
    /// Power, grid, freight capacity.
    Reinforcement(ReinforcementId),
}

impl Project {
    /// The facility, if it is one.
    pub fn facility(self) -> Option<FacilityId> {
        match self {
            Project::Facility(facility) => Some(facility),
            Project::Acquisition(_) | Project::Reinforcement(_) => None,
        }
    }
}

/// What money is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum CashItem {
    /// From sales.
    Revenue,
    /// Reagents.
    Reagents,
    /// Operating cost that is neither reagents, power nor wages.
    Operating,
    /// Power.
    Power,
    /// Wages with contributions.
    Wages,
    /// Heat from fuel.
    Heat,
    /// Maintenance, and insurance of plants.
    Maintenance,
    /// Residues, radioactive ones dearer.
    Residue,
    /// Overhead.
    Overhead,
    /// Royalties on sales.
    Royalty,
    /// Freight.
    Freight,
    /// Storage.
    Storage,
    /// Goods from outside.
    Imports,
    /// Mining tax.
    MiningTax,
    /// Duties on what is sold and brought in.
    Duty,
    /// Fees for acquired technologies.
    Fee,
    /// Plants that do not run: upkeep, restart, retirement.
    Standby,
    /// Training and attracting people.
    Training,
    /// Upkeep of reinforced power, grid and ways.
    Infrastructure,
    /// Property tax.
    PropertyTax,
    /// Capital that keeps plants going.
    Sustaining,
    /// Capital of new plants, first fill and working capital with it.
    Capital,
    /// Working capital that comes back.
    Released,
    /// What is not yet written off of plants when the horizon ends: a value, no cash.
    BookValue,
    /// Loans drawn.
    LoanDrawn,
    /// Interest and repayment.
    DebtService,
}

impl CashItem {
    /// All items with their word, in the order of a cash flow.
    pub const WORDS: &[(CashItem, &'static str)] = &[
        (CashItem::Revenue, "revenue"),
        (CashItem::Reagents, "reagents"),
        (CashItem::Operating, "other operating cost"),
        (CashItem::Power, "power"),
        (CashItem::Wages, "wages"),
        (CashItem::Heat, "heat"),
        (CashItem::Maintenance, "maintenance and insurance"),
        (CashItem::Residue, "residues"),
        (CashItem::Overhead, "overhead"),
        (CashItem::Royalty, "royalty"),
        (CashItem::Freight, "freight"),
        (CashItem::Storage, "storage"),
        (CashItem::Imports, "imports"),
        (CashItem::MiningTax, "mining tax"),
        (CashItem::Duty, "duties"),
        (CashItem::Fee, "technology fees"),
        (CashItem::Standby, "standby and retirement"),
        (CashItem::Training, "training"),
        (CashItem::Infrastructure, "upkeep of infrastructure"),
        (CashItem::PropertyTax, "property tax"),
        (CashItem::Sustaining, "sustaining capital"),
        (CashItem::Capital, "capital"),
        (CashItem::Released, "working capital released"),
        (CashItem::BookValue, "book value at the end"),
        (CashItem::LoanDrawn, "loans drawn"),
        (CashItem::DebtService, "debt service"),
    ];

    /// For print.
    pub fn word(self) -> &'static str {
        CashItem::WORDS.iter().find(|(item, _)| *item == self).expect("every item has a word").1
    }
}

/// What is counted, where and when.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[allow(missing_docs)] // the fields are the ids that the variant's sentence names
pub enum AccountKey {
    /// Tonnes of a lot at a site: made less used; must be zero.
    Material { lot: LotId, site: SiteId, year: Year },
    /// Tonnes of an element through a gate at a site.
    Element { gate: Gate, element: ElementId, site: SiteId, year: Year },
    /// Tonnes taken of a deposit's reserve.
    Reserve { deposit: DepositId },
    /// Tonnes taken of a deposit in a year.
    Extraction { deposit: DepositId, year: Year },
    /// Tonnes of capacity used less tonnes on line.
    Capacity { facility: FacilityId, year: Year },
    /// Tonnes on line less tonnes built that can be on line, at most what exists.
    OnLine { facility: FacilityId, year: Year },
    /// Decisions to build: a facility is built once.
    PlantSize { facility: FacilityId },
    /// Tonnes decided less the largest plant, if one is decided.
    Largest { facility: FacilityId, year: Year, kind: BuildKind },
    /// Smallest plant, if one is decided, less tonnes decided.
    Smallest { facility: FacilityId, year: Year, kind: BuildKind },
    /// Tonnes decided without access to the technology; with an acquisition, less what it opens.
    Access { facility: FacilityId, year: Year, kind: BuildKind },
    /// Facilities of a group that are built.
    Alternative { alternative: AlternativeId },
    /// Tonnes on line more than in the year before, less what is new or brought back.
    Restarted { facility: FacilityId, year: Year },
    /// Tonnes on line, mothballed and taken out for good less tonnes built that can be on line, at least what exists.
    Standing { facility: FacilityId, year: Year },
    /// Decisions to acquire: once.
    Acquired { acquisition: AcquisitionId },
    /// Units of a reinforcement.
    Reinforced { reinforcement: ReinforcementId },
    /// People begun in training.
    Trained { training: TrainingId, year: Year },
    /// Tonnes of a reagent used less bought.
    Reagent { commodity: CommodityId, year: Year },
    /// Tonnes bought of a procurement.
    Procured { procurement: ProcurementId, year: Year },
    /// What a rule counts.
    Policy { policy: PolicyId, year: Year },
    /// Tonnes of a lot at a site in a season: made less used; must be zero.
    SeasonMaterial { lot: LotId, site: SiteId, year: Year, season: SeasonId },
    /// Gross tonnes on an arc in a season.
    SeasonFreight { arc: ArcId, year: Year, season: SeasonId },
    /// Capital needed less capital paid.
    Outlay { project: Project, year: Year },
    /// Money of a source spent in a year, with what is carried over.
    MoneyLimit { money: MoneyId, year: Year },
    /// Money of a source in a project less its largest share.
    MoneyShare { money: MoneyId, project: Project },
    /// MW used less MW supplied in a region.
    PowerBalance { region: RegionId, year: Year },
    /// MW taken of a supply.
    PowerSupply { power: PowerId, year: Year },
    /// MW drawn at a site.
    Grid { site: SiteId, year: Year },
    /// People at a site.
    Workforce { site: SiteId, year: Year },
    /// People in a region.
    RegionWorkforce { region: RegionId, year: Year },
    /// Gross tonnes on an arc (both directions of a pair).
    Freight { arc: ArcId, year: Year },
    /// Tonnes sold to an offtake.
    Demand { offtake: OfftakeId, year: Year },
    /// Tonnes imported.
    Supply { import: ImportId, year: Year },
    /// The measure of a goal.
    Goal { goal: GoalId },
    /// Money.
    Cash { item: CashItem, year: Year },
}

/// What kind of limit an account is, in the words of a decision maker.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Lever {
    /// Capital.
    Money,
    /// Lead times and ramp-up.
    Time,
    /// Reserves and yearly flows of ore.
    Feed,
    /// Technology access.
    Access,
    /// Power.
    Power,
    /// People.
    Labour,
    /// Demand, and supply from outside.
    Market,
    /// Freight capacity.
    Logistics,
    /// Plants on line today.
    Existing,
    /// Largest plant considered at a place.
    PlantSize,
    /// Rules of states.
    Policy,
}

impl Lever {
    /// All levers with their word.
    pub const WORDS: &[(Lever, &'static str)] = &[
        (Lever::Money, "money"),
        (Lever::Time, "time"),
        (Lever::Feed, "feed"),
        (Lever::Access, "technology access"),
        (Lever::Power, "power"),
        (Lever::Labour, "labour"),
        (Lever::Market, "market"),
        (Lever::Logistics, "logistics"),
        (Lever::Existing, "existing plants"),
        (Lever::PlantSize, "plant size"),
        (Lever::Policy, "policy"),
    ];

    /// For print.
    pub fn word(self) -> &'static str {
        Lever::WORDS.iter().find(|(lever, _)| *lever == self).expect("every lever has a word").1
    }
}

/// An account with its bounds.
#[derive(Clone, Debug)]
pub struct Account {
    /// What is counted.
    pub key: AccountKey,
    /// Least and greatest activity; infinite on both sides for a memo.
    pub bounds: (f64, f64),
    /// What kind of limit it is, if it is one.
    pub lever: Option<Lever>,
}

/// Something that can be done; levels are in the unit that the sentence names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[allow(missing_docs)] // the fields are the ids that the variant's sentence names
pub enum ActivityKey {
    /// Tonnes (basis of the lot) taken from a deposit.
    Extract { deposit: DepositId, lot: LotId, year: Year },
    /// Tonnes of feed put through a facility.
    Run { facility: FacilityId, lot: LotId, year: Year },
    /// A decision to build: 0 or 1; of modules how many.
    Build { facility: FacilityId, year: Year, kind: BuildKind },
    /// Whether any module is built where facilities exclude each other: 0 or 1.
    Choose { facility: FacilityId },
    /// t/a of the plant decided.
    Size { facility: FacilityId, year: Year, kind: BuildKind },
    /// t/a kept on line.
    OnLine { facility: FacilityId, year: Year },
    /// t/a kept mothballed.
    Mothball { facility: FacilityId, year: Year },
    /// t/a brought back on line.
    Restart { facility: FacilityId, year: Year },
    /// t/a taken out for good.
    Retire { facility: FacilityId, year: Year },
    /// A decision to acquire a technology: 0 or 1.
    Acquire { acquisition: AcquisitionId, year: Year },
    /// Units of a reinforcement decided.
    Reinforce { reinforcement: ReinforcementId, year: Year },
    /// People begun in training.
    Train { training: TrainingId, year: Year },
    /// Tonnes of a reagent bought.
    Procure { procurement: ProcurementId, year: Year },
    /// Money of a source spent on a project.
    Spend { project: Project, money: MoneyId, year: Year },
    /// Money of a source kept for the next year.
    Carry { money: MoneyId, year: Year },
    /// MW taken of a supply.
    Draw { power: PowerId, year: Year },
    /// Tonnes of a lot carried along an arc, in a season if the arc has seasons.
    Ship { lot: LotId, arc: ArcId, year: Year, season: Option<SeasonId> },
    /// Tonnes of a lot in stock at the end of the year, or of a season before its last.
    Stock { lot: LotId, site: SiteId, year: Year, season: Option<SeasonId> },
    /// Tonnes of a lot sold.
    Sell { lot: LotId, offtake: OfftakeId, year: Year },
    /// Tonnes brought in from outside.
    Bring { import: ImportId, lot: LotId, year: Year },
}

/// How an activity's level may vary.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Steps {
    /// Any number.
    Continuous,
    /// Whole numbers.
    Whole,
}

/// An activity with its bounds.
#[derive(Clone, Debug)]
pub struct Activity {
    /// What is done.
    pub key: ActivityKey,
    /// Greatest level; the least is 0.
    pub upper: f64,
    /// How it may vary.
    pub steps: Steps,
    /// First of its posts in the book.
    first: u32,
    /// One past the last of its posts.
    last: u32,
}

/// What one unit of an activity adds to an account.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Post {
    /// Where.
    pub account: AccountId,
    /// How much per unit of level.
    pub amount: f64,
}

/// A post times a level.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Posting {
    /// What was done.
    pub activity: ActivityId,
    /// Where it counts.
    pub account: AccountId,
    /// How much.
    pub amount: f64,
}

/// All accounts and activities with their posts.
#[derive(Clone, Default, Debug)]
pub struct Book {
    accounts: Vec<Account>,
    by_key: BTreeMap<AccountKey, AccountId>,
    activities: Vec<Activity>,
    posts: Vec<Post>,
}

impl Book {
    /// An empty book.
    pub fn new() -> Book {
        Book::default()
    }

    /// Opens an account with bounds; each key once.
    pub fn open(&mut self, key: AccountKey, bounds: (f64, f64), lever: Option<Lever>) -> AccountId {
        let id = AccountId::at(self.accounts.len());
        self.accounts.push(Account { key, bounds, lever });
        let before = self.by_key.insert(key, id);
        assert!(before.is_none(), "account {key:?} is opened twice: please report this");
        id
    }

    /// An account that only counts, opened when first asked for.
    pub fn memo(&mut self, key: AccountKey) -> AccountId {
        self.find(key).unwrap_or_else(|| self.open(key, (f64::NEG_INFINITY, f64::INFINITY), None))
    }

    /// The account of a key.
    pub fn find(&self, key: AccountKey) -> Option<AccountId> {
        self.by_key.get(&key).copied()
    }

    /// Adds an activity with its posts; zero amounts are dropped.
    pub fn add(&mut self, key: ActivityKey, upper: f64, steps: Steps, posts: &[Post]) -> ActivityId {
        let id = ActivityId::at(self.activities.len());
        let first = self.posts.len() as u32;
        self.posts.extend(posts.iter().filter(|post| post.amount != 0.0));
        self.activities.push(Activity { key, upper, steps, first, last: self.posts.len() as u32 });
        id
    }

    /// All accounts, in order of opening.
    pub fn accounts(&self) -> impl ExactSizeIterator<Item = (AccountId, &Account)> {
        self.accounts.iter().enumerate().map(|(position, account)| (AccountId::at(position), account))
    }

    /// One account.
    pub fn account(&self, id: AccountId) -> &Account {
        &self.accounts[id.position()]
    }

    /// All activities, in order of adding.
    pub fn activities(&self) -> impl ExactSizeIterator<Item = (ActivityId, &Activity)> {
        self.activities.iter().enumerate().map(|(position, activity)| (ActivityId::at(position), activity))
    }

    /// One activity.
    pub fn activity(&self, id: ActivityId) -> &Activity {
        &self.activities[id.position()]
    }

    /// The posts of an activity.
    pub fn posts(&self, id: ActivityId) -> &[Post] {
        let activity = &self.activities[id.position()];
        &self.posts[activity.first as usize..activity.last as usize]
    }

    /// Number of posts.
    pub fn posts_len(&self) -> usize {
        self.posts.len()
    }

    /// All postings at given levels, activity by activity; activities at level zero have none.
    pub fn postings<'a>(&'a self, levels: &'a [f64]) -> impl Iterator<Item = Posting> + 'a {
        self.activities().filter(|(id, _)| levels[id.position()] != 0.0).flat_map(move |(activity, _)| {
            let level = levels[activity.position()];
            self.posts(activity).iter().map(move |post| Posting {
                activity,
                account: post.account,
                amount: post.amount * level,
            })
        })
    }

    /// Activity of every account at given levels, equation (1).
    pub fn balances(&self, levels: &[f64]) -> Vec<f64> {
        let mut balances = vec![0.0; self.accounts.len()];
        for posting in self.postings(levels) {
            balances[posting.account.position()] += posting.amount;
        }
        balances
    }
}
