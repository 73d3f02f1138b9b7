//! Contract: what every family and every activity must keep, on whole books.
//!
//! In        the examples of this repository, and the small scenario that decides everything at once (`everything/`)
//! Holds     elements are conserved activity by activity; bounds are bounds; only what can be there is used; every
//!           family does something in one of them; the order of families is the one that is written
//! Not here  the optimum (`hand`), a plan (`loparite`)
#![allow(clippy::unwrap_used)] // the helpers of a test fail by it, as the test does

mod common;

use common::{example, read, repository};
use loparite_kernel::ids::Id;
use loparite_model::chain::{CommodityId, Model, SiteId};
use loparite_model::post::{AccountKey, Activity, ActivityId, ActivityKey, Book, LotId};
use loparite_plan::family::{Ctx, FAMILIES};
use loparite_plan::goals::Scope;
use loparite_plan::terms::{Controls, Terms};
use loparite_plan::ways;
use std::collections::{BTreeMap, BTreeSet};

const EXAMPLES: [&str; 3] = ["first-light", "angara-yenisei", "everything"];

/// A scenario of the list.
fn scenario(name: &str) -> Model {
    match name {
        "everything" => read(&repository().join("crates/loparite-plan/tests/everything/scenario")),
        _ => example(name),
    }
}

fn whole_book(model: &Model) -> Scope {
    Scope::new(model, model.last_year, Controls::InForce, &Scope::stated_years(model))
}

/// Calls for every activity of the whole book of every example.
fn every_activity(mut look: impl FnMut(&Model, &Scope, ActivityId, &Activity)) {
    for name in EXAMPLES {
        let model = scenario(name);
        let scope = whole_book(&model);
        for (id, activity) in scope.book.activities() {
            look(&model, &scope, id, activity);
        }
    }
}

#[test]
fn every_activity_conserves_every_element() {
    let mut moved = 0;
    every_activity(|model, scope, id, activity| {
        let mut sums = vec![(0.0_f64, 0.0_f64); model.elements.len()];
        for post in scope.book.posts(id) {
            let mut add = |element: usize, tonnes: f64| {
                sums[element].0 += tonnes;
                sums[element].1 = sums[element].1.max(tonnes.abs());
            };
            match scope.book.account(post.account).key {
                AccountKey::Material { lot, .. } => {
                    let composition = &scope.ways.lots[lot].composition;
                    composition.iter().enumerate().for_each(|(element, share)| add(element, share * post.amount));
                }
                AccountKey::Element { element, .. } => add(element.position(), post.amount),
                _ => {}
            }
        }
        for (element, (sum, scale)) in model.elements.ids().zip(sums) {
            let symbol = model.elements.key(element);
            assert!(sum.abs() <= 1e-9 * scale, "{:?}: {symbol} {sum} of {scale}", activity.key);
            moved += usize::from(scale > 0.0);
        }
    });
    assert!(moved > 10_000, "the suite looked at {moved} balances");
}

#[test]
fn every_number_of_a_book_is_a_number() {
    for name in EXAMPLES {
        let book = whole_book(&scenario(name)).book;
        for (_, account) in book.accounts() {
            let (lower, upper) = account.bounds;
            assert!(lower <= upper && lower < f64::INFINITY && upper > f64::NEG_INFINITY, "{account:?}");
            // rules of states alone demand something: the limit that their shadow price belongs to is the lower one
            let demands = matches!(account.key, AccountKey::Policy { .. }) && lower >= 0.0 && upper == f64::INFINITY;
            let limits = lower == f64::NEG_INFINITY && upper.is_finite();
            assert!(account.lever.is_none() || limits || demands, "a lever with another limit: {account:?}");
            assert!(account.lever.is_none() || upper >= 0.0, "doing nothing must be allowed: {account:?}");
        }
        for (id, activity) in book.activities() {
            assert!(activity.upper == f64::INFINITY, "a limit that no account names: {activity:?}");
            assert!(book.posts(id).iter().all(|post| post.amount.is_finite()), "{activity:?}");
        }
    }
}

#[test]
fn an_activity_names_an_account_once() {
    every_activity(|_, scope, id, activity| {
        let posts = scope.book.posts(id);
        let accounts: BTreeSet<_> = posts.iter().map(|post| post.account).collect();
        assert_eq!(accounts.len(), posts.len(), "{:?}", activity.key);
    });
}

#[test]
fn an_activity_counts_in_its_own_year_alone() {
    every_activity(|_, scope, id, activity| {
        let Some(year) = year_of_flow(activity.key) else { return };
        for post in scope.book.posts(id) {
            if let AccountKey::Material { year: other, .. } | AccountKey::Element { year: other, .. } =
                scope.book.account(post.account).key
            {
                assert_eq!(year, other, "{:?}", activity.key);
            }
        }
    });
}

/// the year of an activity that moves material within one year
fn year_of_flow(key: ActivityKey) -> Option<i32> {
    match key {
        ActivityKey::Extract { year, .. }
        | ActivityKey::Run { year, .. }
        | ActivityKey::Ship { year, .. }
        | ActivityKey::Sell { year, .. }
        | ActivityKey::Bring { year, .. } => Some(year),
        _ => None,
    }
}

#[test]
fn nothing_is_used_before_it_can_be_there() {
    let mut looked = 0;
    every_activity(|model, scope, id, activity| {
        let there = |lot: LotId, site: SiteId, year: i32| {
            let first = scope.ways.first.get(&(lot, site));
            assert!(first.is_some_and(|&first| first <= year), "{:?}: {first:?}", activity.key);
        };
        match activity.key {
            ActivityKey::Run { facility, year, .. } => {
                let row = &model.facilities[facility];
                let on_line = scope.terms.on_line[facility.position()];
                assert!(on_line.is_some_and(|on_line| on_line <= year), "{:?}", activity.key);
                let used = scope.book.posts(id).iter().filter(|post| post.amount < 0.0);
                let mut feeds = BTreeSet::new();
                for post in used {
                    if let AccountKey::Material { lot, .. } = scope.book.account(post.account).key {
                        there(lot, row.site, year);
                        feeds.insert(scope.ways.lots[lot].commodity);
                    }
                }
                assert_eq!(feeds, wanted(model, facility), "{:?}", activity.key);
            }
            ActivityKey::Sell { lot, offtake, year } => {
                there(lot, model.markets[model.offtakes[offtake].market].site, year);
                assert_eq!(scope.ways.lots[lot].commodity, model.offtakes[offtake].commodity);
            }
            ActivityKey::Ship { lot, arc, year, season: None } => {
                there(lot, model.arcs[arc].from, year);
                there(lot, model.arcs[arc].to, year);
                assert!(model.arcs[arc].closed.is_none(), "{:?}", activity.key);
                assert!((model.arcs[arc].from_year..=model.arcs[arc].until_year).contains(&year));
            }
            ActivityKey::Stock { lot, site, year, season: None } => there(lot, site, year),
            _ => return,
        }
        looked += 1;
    });
    assert!(looked > 1_000, "the suite looked at {looked} activities");
}

/// feed and further inputs of a facility
fn wanted(model: &Model, facility: loparite_model::chain::FacilityId) -> BTreeSet<CommodityId> {
    let technology = &model.technologies[model.facilities[facility].technology];
    technology.inputs.iter().map(|input| input.commodity).chain([technology.feed]).collect()
}

/// Activities that each family adds to a book, in the order of the list; of rules the accounts, as others post to them.
fn added_by_family(model: &Model) -> Vec<(&'static str, usize)> {
    let terms = Terms::new(model, model.last_year, Controls::InForce);
    let ways = ways::find(model, &terms.on_line);
    let goal_years = Scope::stated_years(model);
    let ctx = Ctx { model, ways: &ways, terms: &terms, last: model.last_year, goal_years: &goal_years };
    let mut book = Book::new();
    for goal in model.goals.ids() {
        book.memo(AccountKey::Goal { goal });
    }
    let mut added = Vec::new();
    for family in FAMILIES {
        let before = book.activities().len();
        (family.post)(&ctx, &mut book);
        added.push((family.name, book.activities().len() - before));
    }
    assert_eq!(book.activities().len(), whole_book(model).book.activities().len());
    let rules = book.accounts().filter(|(_, account)| matches!(account.key, AccountKey::Policy { .. })).count();
    added.iter_mut().filter(|(name, _)| *name == "ruling").for_each(|(_, added)| *added += rules);
    added
}

#[test]
fn every_family_does_something() {
    let mut idle: BTreeSet<&str> = FAMILIES.iter().map(|family| family.name).collect();
    for name in EXAMPLES {
        for (family, _) in added_by_family(&scenario(name)).into_iter().filter(|(_, added)| *added > 0) {
            idle.remove(family);
        }
    }
    assert!(idle.is_empty(), "{idle:?} add nothing to any book");
    // the scenario of everything is one of each
    for (family, added) in added_by_family(&scenario("everything")) {
        assert!(added > 0, "{family} adds nothing");
    }
}

#[test]
fn families_are_the_files_of_their_folder_in_a_fixed_order() {
    let names: Vec<&str> = FAMILIES.iter().map(|family| family.name).collect();
    // the order of columns: a change moves which of several plans of like value is found
    let order = [
        "mining",
        "importing",
        "building",
        "staffing",
        "processing",
        "power",
        "shipping",
        "stocking",
        "selling",
        "acquiring",
        "reinforcing",
        "training",
        "procuring",
        "ruling",
        "funding",
    ];
    assert_eq!(names, order);
    let folder = common::repository().join("crates/loparite-plan/src/family");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files: BTreeSet<String> = files.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    let listed: BTreeSet<String> = names.iter().map(|name| (*name).to_owned()).chain(["mod".to_owned()]).collect();
    assert_eq!(files, listed);
}

#[test]
fn the_same_model_gives_the_same_book() {
    for name in EXAMPLES {
        let (one, other) = (whole_book(&scenario(name)).book, whole_book(&scenario(name)).book);
        assert_eq!(format!("{one:?}"), format!("{other:?}"), "{name}");
    }
}

#[test]
fn a_material_account_is_fed_before_it_is_used() {
    for name in EXAMPLES {
        let model = scenario(name);
        let scope = whole_book(&model);
        let mut sides: BTreeMap<AccountKey, (bool, bool)> = BTreeMap::new();
        for (id, _) in scope.book.activities() {
            for post in scope.book.posts(id) {
                let key = scope.book.account(post.account).key;
                if matches!(key, AccountKey::Material { .. }) {
                    let sides = sides.entry(key).or_default();
                    if post.amount > 0.0 { sides.0 = true } else { sides.1 = true }
                }
            }
        }
        for (key, (fed, _)) in sides {
            assert!(fed, "{name}: nothing ever comes into {key:?}");
        }
    }
}
