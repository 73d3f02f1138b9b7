//! Caps: the most that each activity can be in any plan worth looking at, each with its reason.
//!
//! In        a book and its lots
//! Out       [`Caps`]: one upper limit per activity, what of each lot can exist at all
//! Holds     some best plan keeps all caps at once; every step of (1) to (4) begins with caps that hold and gives caps
//!           that hold, so it does not matter when the steps end; sums are rounded up
//! Equations (1) limit:     of an account with sum of a_k x_k <= u, x_j <= (u - sum over a_k < 0 of a_k cap_k) / a_j
//!           (2) existence: tonnes[l] = taken and brought in + sum over lots m of the least of: what recipes make of
//!               tonnes[m] at the best yield, and what plants can make of m; begun from above, so recipes that feed one
//!               another are held by the plants, and where nothing holds them the lot is said to be without limit
//!           (3) use:       x_j <= tonnes[l] / tonnes of l that one unit takes. For what is carried that supposes that
//!               no lot goes round in a circle within a year: taking such a circle out leaves every balance as it is
//!               and asks for less freight, which no rule forbids and which costs nothing less than zero; it is looked
//!               up in the book that this is so
//!           (4) need:      of what nothing else holds and the goal does not count, no plan needs more than the most
//!               that can be missing in one of the limits it helps to keep: with less, down to that, every limit is
//!               kept
//! Not here  arithmetic with rounding on the safe side (`loparite_milp::bound`)

use crate::goals::{Scope, row_name};
use loparite_kernel::ids::{Id, Table};
use loparite_model::chain::Model;
use loparite_model::post::{AccountId, AccountKey, ActivityId, ActivityKey, Book, Lot, LotId};
use std::collections::BTreeMap;

/// Rounds through all accounts; the chain is shorter, and more would only make caps tighter.
const ROUNDS: usize = 12;

/// Factor that makes up for rounding in sums of a few thousand terms.
const UP: f64 = 1.0 + 1e-9;

/// Why an activity can be no more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// The activity's own upper limit.
    Own,
    /// An account leaves no room for more, equation (1).
    Limit(AccountId),
    /// No more of the material can exist, equations (2) and (3).
    Existence(LotId),
    /// No account can need more, equation (4).
    Need(AccountId),
    /// Nothing holds it.
    None,
}

/// The most that an activity can be.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Cap {
    /// In the unit of the activity; infinite if nothing holds it.
    pub upper: f64,
    /// Why.
    pub reason: Reason,
}

/// The most that each activity can be.
#[derive(Clone, Debug)]
pub struct Caps {
    /// By activity.
    pub activities: Vec<Cap>,
    /// Tonnes of each lot that can exist over all years and places; infinite where recipes feed one another without a
    /// plant that limits them.
    pub existence: Vec<f64>,
}

impl Caps {
    /// For the solver's room: one per column, in the columns' units; columns that are no activity have none.
    pub fn by_column(&self, book: &Book, columns: usize) -> loparite_milp::bound::Caps {
        let scaled = book.activities().map(|(id, activity)| {
            (self.activities[id.position()].upper / crate::program::activity_scale(activity.key)).next_up()
        });
        let mut upper: Vec<f64> = scaled.collect();
        upper.resize(columns, f64::INFINITY);
        loparite_milp::bound::Caps::new(vec![0.0; columns], upper)
    }

    /// The reason of a cap in words.
    pub fn in_words(&self, model: &Model, scope: &Scope, activity: ActivityId) -> String {
        match self.activities[activity.position()].reason {
            Reason::Own => "its own limit".to_owned(),
            Reason::Limit(account) => {
                format!("no room for more: {}", row_name(model, scope.book.account(account).key))
            }
            Reason::Existence(lot) => format!("no more of it can exist: {}", scope.ways.lots[lot].name),
            Reason::Need(account) => {
                format!("nobody needs more: {}", row_name(model, scope.book.account(account).key))
            }
            Reason::None => "nothing holds it".to_owned(),
        }
    }
}

/// The most that each activity of a book can be; `lots` are those of the book.
pub fn caps(book: &Book, lots: &Table<LotId, Lot>) -> Caps {
    let mut search = Search::new(book, lots.len());
    for _ in 0..ROUNDS {
        let before: f64 = search.finite();
        search.by_limits();
        search.exist();
        search.by_use();
        search.by_need();
        if search.finite() == before && search.settled {
            break;
        }
        search.settled = true;
    }
    Caps { activities: search.caps, existence: search.existence }
}

/// A side of an account that limits: sum of amount times level <= limit.
struct Side {
    account: AccountId,
    limit: f64,
    posts: Vec<(usize, f64)>,
}

struct Search<'b> {
    book: &'b Book,
    caps: Vec<Cap>,
    existence: Vec<f64>,
    sides: Vec<Side>,
    takes: Vec<Take>,
    recipes: Recipes,
    settled: bool,
}

/// An activity that takes tonnes of a lot per unit.
struct Take {
    activity: usize,
    lot: LotId,
    tonnes: f64,
}

/// What brings a lot into the chain.
struct Source {
    lot: LotId,
    activity: usize,
    /// Tonnes per unit.
    tonnes: f64,
    /// The reserve it draws from.
    reserve: Option<AccountId>,
}

/// What makes one lot of another.
struct Making {
    activity: usize,
    /// Tonnes per unit.
    made: f64,
    /// Tonnes of the other per unit.
    fed: f64,
}

/// What makes lots.
#[derive(Default)]
struct Recipes {
    sources: Vec<Source>,
    /// By product and feed.
    made: BTreeMap<(LotId, LotId), Vec<Making>>,
}

fn lot_of(key: AccountKey) -> Option<LotId> {
    match key {
        AccountKey::Material { lot, .. } | AccountKey::SeasonMaterial { lot, .. } => Some(lot),
        _ => None,
    }
}

impl<'b> Search<'b> {
    fn new(book: &'b Book, lots: usize) -> Search<'b> {
        let own = |upper: f64| Cap { upper, reason: if upper.is_finite() { Reason::Own } else { Reason::None } };
        let caps = book.activities().map(|(_, activity)| own(activity.upper)).collect();
        let mut by_account: Vec<Vec<(usize, f64)>> = vec![Vec::new(); book.accounts().len()];
        for (id, _) in book.activities() {
            for post in book.posts(id) {
                by_account[post.account.position()].push((id.position(), post.amount));
            }
        }
        let mut sides = Vec::new();
        for ((account, row), posts) in book.accounts().zip(by_account) {
            let (lower, upper) = row.bounds;
            if lower.is_finite() {
                let turned = posts.iter().map(|&(activity, amount)| (activity, -amount)).collect();
                sides.push(Side { account, limit: -lower, posts: turned });
            }
            if upper.is_finite() {
                sides.push(Side { account, limit: upper, posts });
            }
        }
        let mut search = Search {
            book,
            caps,
            existence: vec![f64::INFINITY; lots],
            sides,
            takes: Vec::new(),
            recipes: Recipes::default(),
            settled: false,
        };
        book.activities().for_each(|(id, activity)| search.sort_in(id, activity.key));
        search
    }

    /// what an activity takes and makes of lots, over all places and seasons
    fn sort_in(&mut self, id: ActivityId, key: ActivityKey) {
        let book = self.book;
        let activity = id.position();
        let mut moved: BTreeMap<LotId, (f64, f64)> = BTreeMap::new();
        for post in book.posts(id) {
            if let Some(lot) = lot_of(book.account(post.account).key) {
                let (made, taken) = moved.entry(lot).or_default();
                if post.amount > 0.0 { *made += post.amount } else { *taken -= post.amount }
            }
        }
        let carried = matches!(key, ActivityKey::Ship { .. });
        let passed_on = carried || matches!(key, ActivityKey::Stock { .. });
        let held = !carried || self.circles_can_go(id);
        let feed = match key {
            ActivityKey::Run { lot, .. } => moved.get(&lot).map(|&(_, fed)| (lot, fed)).filter(|(_, fed)| *fed > 0.0),
            _ => None,
        };
        let reserve = match key {
            ActivityKey::Extract { deposit, .. } => book.find(AccountKey::Reserve { deposit }),
            _ => None,
        };
        for (lot, (made, taken)) in moved {
            if taken > 0.0 && held {
                self.takes.push(Take { activity, lot, tonnes: taken });
            }
            match feed {
                _ if made == 0.0 || passed_on => {}
                Some((feed, fed)) => {
                    self.recipes.made.entry((lot, feed)).or_default().push(Making { activity, made, fed });
                }
                None => self.recipes.sources.push(Source { lot, activity, tonnes: made, reserve }),
            }
        }
    }

    /// Whether less of an activity hurts no account but balances of material.
    fn circles_can_go(&self, id: ActivityId) -> bool {
        self.book.posts(id).iter().all(|post| {
            let account = self.book.account(post.account);
            let (lower, upper) = account.bounds;
            match account.key {
                key if lot_of(key).is_some() => true,
                AccountKey::Goal { .. } => post.amount <= 0.0,
                AccountKey::Cash { .. } => post.amount <= 0.0,
                _ if post.amount > 0.0 => lower == f64::NEG_INFINITY,
                _ => upper == f64::INFINITY,
            }
        })
    }

    fn finite(&self) -> f64 {
        self.caps.iter().filter(|cap| cap.upper.is_finite()).map(|cap| 1.0 + cap.upper).sum()
    }

    fn lower(&mut self, activity: usize, upper: f64, reason: Reason) {
        let cap = &mut self.caps[activity];
        // what hardly changes is left: its reason would only become longer
        if upper < cap.upper * (1.0 - 1e-6) || (upper < cap.upper && cap.upper.is_infinite()) {
            *cap = Cap { upper, reason };
            self.settled = false;
        }
    }

    /// Equation (1).
    fn by_limits(&mut self) {
        for position in 0..self.sides.len() {
            let side = &self.sides[position];
            let mut room = side.limit;
            for &(activity, amount) in side.posts.iter().filter(|(_, amount)| *amount < 0.0) {
                room -= amount * self.caps[activity].upper;
            }
            if !room.is_finite() {
                continue;
            }
            let room = room.max(0.0) * UP;
            let found: Vec<(usize, f64)> = side
                .posts
                .iter()
                .filter(|(_, a)| *a > 0.0)
                .map(|&(activity, amount)| (activity, room / amount))
                .collect();
            let account = side.account;
            found.into_iter().for_each(|(activity, upper)| self.lower(activity, upper, Reason::Limit(account)));
        }
    }

    /// Equation (2).
    fn exist(&mut self) {
        let mut tonnes = vec![0.0; self.existence.len()];
        let mut drawn: BTreeMap<AccountId, (LotId, f64, f64)> = BTreeMap::new();
        for source in &self.recipes.sources {
            let brought = source.tonnes * self.caps[source.activity].upper;
            match source.reserve {
                Some(reserve) => {
                    let entry = drawn.entry(reserve).or_insert((source.lot, 0.0, 0.0));
                    (entry.1, entry.2) = (entry.1 + brought, entry.2.max(source.tonnes));
                }
                None => tonnes[source.lot.position()] += brought,
            }
        }
        for (reserve, (lot, brought, amount)) in drawn {
            tonnes[lot.position()] += brought.min(amount * self.book.account(reserve).bounds.1);
        }
        for (&(product, feed), runs) in &self.recipes.made {
            let plants: f64 = runs.iter().map(|run| run.made * self.caps[run.activity].upper).sum();
            let best = runs.iter().map(|run| run.made / run.fed).fold(0.0, f64::max);
            tonnes[product.position()] += plants.min(best * self.existence[feed.position()]);
        }
        for (known, found) in self.existence.iter_mut().zip(tonnes) {
            let found = if found.is_nan() { f64::INFINITY } else { found * UP };
            if found < *known {
                *known = found;
            }
        }
    }

    /// Equation (3).
    fn by_use(&mut self) {
        let found: Vec<(usize, f64, LotId)> = self
            .takes
            .iter()
            .map(|take| (take.activity, self.existence[take.lot.position()] / take.tonnes * UP, take.lot))
            .collect();
        found.into_iter().for_each(|(activity, upper, lot)| self.lower(activity, upper, Reason::Existence(lot)));
    }

    /// Equation (4), of activities that nothing else holds.
    fn by_need(&mut self) {
        let open: Vec<ActivityId> = self
            .book
            .activities()
            .map(|(id, _)| id)
            .filter(|id| self.caps[id.position()].upper.is_infinite() && !self.counts(*id))
            .collect();
        if open.is_empty() {
            return;
        }
        let mut need: BTreeMap<usize, (f64, Option<AccountId>)> =
            open.iter().map(|id| (id.position(), (0.0, None))).collect();
        for side in &self.sides {
            let wanted = |&&(_, amount): &&(usize, f64)| amount > 0.0;
            let most: f64 =
                side.posts.iter().filter(wanted).map(|&(activity, amount)| amount * self.caps[activity].upper).sum();
            for &(activity, amount) in side.posts.iter().filter(|(_, amount)| *amount < 0.0) {
                if let Some(entry) = need.get_mut(&activity) {
                    let missing = ((most - side.limit).max(0.0) / -amount) * UP;
                    if missing > entry.0 || entry.1.is_none() {
                        *entry = (missing, Some(side.account));
                    }
                }
            }
        }
        for (activity, (upper, account)) in need {
            if let Some(account) = account.filter(|_| upper.is_finite()) {
                self.lower(activity, upper, Reason::Need(account));
            }
        }
    }

    /// Whether a goal counts an activity.
    fn counts(&self, id: ActivityId) -> bool {
        let counted = |key: AccountKey| matches!(key, AccountKey::Goal { .. });
        self.book.posts(id).iter().any(|post| post.amount > 0.0 && counted(self.book.account(post.account).key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use loparite_model::post::{Lever, Post, Steps};

    const FREE: f64 = f64::INFINITY;

    /// Activities of a book of made-up keys: what they are does not matter to limits and needs.
    fn draw(book: &mut Book, number: usize, posts: &[(AccountId, f64)]) {
        let posts: Vec<Post> = posts.iter().map(|&(account, amount)| Post { account, amount }).collect();
        let key = ActivityKey::Draw { power: Id::at(number), year: 2030 };
        book.add(key, FREE, Steps::Continuous, &posts);
    }

    #[test]
    fn limits_run_down_the_accounts() {
        let mut book = Book::new();
        let key = |number| AccountKey::PowerSupply { power: Id::at(number), year: 2030 };
        let first = book.open(key(0), (f64::NEG_INFINITY, 6.0), Some(Lever::Power));
        let second = book.open(key(1), (f64::NEG_INFINITY, 1.0), Some(Lever::Power));
        draw(&mut book, 0, &[(first, 2.0), (second, -1.0)]);
        draw(&mut book, 1, &[(second, 2.0)]);
        let caps = caps(&book, &Table::new());
        let upper: Vec<f64> = caps.activities.iter().map(|cap| cap.upper).collect();
        // 6 / 2, then (1 + 3) / 2
        assert!((upper[0] - 3.0).abs() < 1e-6 && (upper[1] - 2.0).abs() < 1e-6, "{upper:?}");
        assert_eq!(caps.activities[1].reason, Reason::Limit(second));
        assert!(upper[0] >= 3.0 && upper[1] >= 2.0, "rounded up");
    }

    #[test]
    fn what_only_helps_is_held_by_need_and_what_nothing_holds_is_said() {
        let mut book = Book::new();
        let key = |number| AccountKey::PowerSupply { power: Id::at(number), year: 2030 };
        let limit = book.open(key(0), (f64::NEG_INFINITY, 4.0), Some(Lever::Power));
        let balance = book.open(key(1), (f64::NEG_INFINITY, 0.0), None);
        draw(&mut book, 0, &[(limit, 1.0), (balance, 3.0)]);
        draw(&mut book, 1, &[(balance, -2.0)]);
        // at least so much, with and without the third
        let floor = book.open(key(2), (5.0, FREE), None);
        draw(&mut book, 3, &[(floor, 2.0)]);
        let goal = book.memo(AccountKey::Goal { goal: Id::at(0) });
        draw(&mut book, 2, &[(goal, 1.0)]);
        let caps = caps(&book, &Table::new());
        assert_eq!(caps.activities[1].reason, Reason::Need(balance));
        assert!((caps.activities[1].upper - 6.0).abs() < 1e-6);
        assert_eq!(caps.activities[2].reason, Reason::Need(floor));
        assert!((caps.activities[2].upper - 2.5).abs() < 1e-6);
        assert_eq!(caps.activities[3], Cap { upper: FREE, reason: Reason::None });
    }
}
