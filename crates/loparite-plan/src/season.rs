//! Season: which goods must be in balance season by season, and what of each activity falls into which season.
//!
//! In        seasons of the model in their order, arcs that are `open` and facilities with `works` in some, ways
//! Out       [`places`]: lots at sites with a balance for each season; [`spread`]: a book with these balances;
//!           [`working_share`], [`next`]
//! Holds     an activity posts to the balances of the seasons what it posts to that of the year, in parts: so the
//!           year's balance is the sum of those of its seasons, and no row of its own (tested); the first season of the
//!           horizon begins with nothing in stock
//! Equations (1) sum over activities of part[q] * post[l, s, y] + stock[q - 1] - stock[q] = 0, by season q; the stock
//!               of a year's last season is the stock of the year, and comes into the first season of the next
//!           (2) part[q] = months of q / months in which the activity goes on: of a run those in which its facility
//!               works, of a shipment on an arc with seasons its own season, of all else the whole year
//! Not here  stocks themselves (`family::stocking`), capacity of arcs by season (`family::shipping`); what a deposit
//!           gives is taken when it is wanted: ore waits in the ground, a flow on its heap; power is that of the mean
//!           of a year, and people are there all year, also where a plant works in some seasons alone

use crate::family::Ctx;
use crate::ways::{Ways, carries};
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_model::chain::{FacilityId, Model, SiteId};
use loparite_model::planning::SeasonId;
use loparite_model::post::{AccountKey, ActivityKey, Book, LotId, Post};
use std::collections::BTreeSet;

/// Lots at sites that are in balance season by season: both ends of an arc with seasons that carries them, and what a
/// facility that works in some seasons takes and makes. `on_line` is the first year of each facility, if any.
pub fn places(model: &Model, ways: &Ways, on_line: &[Option<Year>]) -> BTreeSet<(LotId, SiteId)> {
    let mut places = BTreeSet::new();
    for (_, arc) in model.arcs.iter().filter(|(_, arc)| arc.open.is_some()) {
        let at_start = ways.first.keys().filter(|(_, site)| *site == arc.from).map(|&(lot, _)| lot);
        let carried = at_start.filter(|&lot| carries(arc, ways.lots[lot].commodity));
        for lot in carried.filter(|&lot| ways.useful.contains(&(lot, arc.to))) {
            places.extend([(lot, arc.from), (lot, arc.to)]);
        }
    }
    for (facility, row) in model.facilities.iter().filter(|(_, row)| row.works.is_some()) {
        if on_line[facility.position()].is_none() {
            continue;
        }
        let inputs = model.technologies[row.technology].inputs.iter().map(|input| input.commodity);
        let inputs: Vec<_> = inputs.collect();
        let here = |lot: LotId| ways.first.contains_key(&(lot, row.site));
        let further = ways.lots.iter().filter(|(_, lot)| inputs.contains(&lot.commodity)).map(|(lot, _)| lot);
        places.extend(further.filter(|&lot| here(lot)).map(|lot| (lot, row.site)));
        for ((_, fed), recipe) in ways.recipes.iter().filter(|((technology, _), _)| *technology == row.technology) {
            if here(*fed) {
                places.insert((*fed, row.site));
                places.extend(recipe.products.iter().map(|&(lot, _)| (lot, row.site)));
            }
        }
    }
    let in_ground = model.deposits.iter().map(|(deposit, row)| (ways.ore[&deposit], row.site));
    in_ground.for_each(|place| {
        places.remove(&place);
    });
    places
}

/// Part of the year in which a facility works.
pub fn working_share(model: &Model, facility: FacilityId) -> f64 {
    model.facilities[facility].works.as_ref().map_or(1.0, |seasons| share(model, seasons))
}

/// Part of the year that some seasons make up.
pub fn share(model: &Model, seasons: &[SeasonId]) -> f64 {
    let months: usize = seasons.iter().map(|&season| model.seasons[season].months.len()).sum();
    months as f64 / 12.0
}

/// The season after another, in the same year.
pub fn next(model: &Model, season: SeasonId) -> Option<SeasonId> {
    let position = season.position() + 1;
    (position < model.seasons.len()).then(|| SeasonId::at(position))
}

/// The same book with the balances of seasons, equation (1); without any, the book itself.
pub fn spread(ctx: &Ctx<'_>, book: Book) -> Book {
    if ctx.ways.seasonal.is_empty() {
        return book;
    }
    let mut with = Book::new();
    for (_, account) in book.accounts() {
        with.open(account.key, account.bounds, account.lever);
    }
    for (id, activity) in book.activities() {
        let mut posts = book.posts(id).to_vec();
        for post in book.posts(id) {
            let AccountKey::Material { lot, site, year } = book.account(post.account).key else { continue };
            if ctx.ways.seasonal.contains(&(lot, site)) {
                for (season, part) in parts(ctx.model, activity.key, post.amount) {
                    let key = AccountKey::SeasonMaterial { lot, site, year, season };
                    posts.push(balance(&mut with, key, part * post.amount));
                }
            }
        }
        // what waits for the next season of a year moves nothing from year to year
        if let ActivityKey::Stock { lot, site, year, season: Some(season) } = activity.key {
            let after = next(ctx.model, season).expect("the stock of the last season is that of the year");
            for (season, amount) in [(season, -1.0), (after, 1.0)] {
                posts.push(balance(&mut with, AccountKey::SeasonMaterial { lot, site, year, season }, amount));
            }
        }
        with.add(activity.key, activity.upper, activity.steps, &posts);
    }
    with
}

fn balance(book: &mut Book, key: AccountKey, amount: f64) -> Post {
    let account = book.find(key).unwrap_or_else(|| book.open(key, (0.0, 0.0), None));
    Post { account, amount }
}

/// Seasons in which an activity adds to or takes from a balance, with the part in each, equation (2).
fn parts(model: &Model, activity: ActivityKey, amount: f64) -> Vec<(SeasonId, f64)> {
    let all: Vec<SeasonId> = model.seasons.ids().collect();
    let even = |seasons: &[SeasonId]| {
        let whole = share(model, seasons);
        seasons.iter().map(|&season| (season, model.seasons[season].share() / whole)).collect()
    };
    match activity {
        ActivityKey::Run { facility, .. } => even(model.facilities[facility].works.as_ref().unwrap_or(&all)),
        ActivityKey::Ship { season: Some(season), .. } => vec![(season, 1.0)],
        ActivityKey::Stock { .. } => {
            let end = if amount < 0.0 { all.last() } else { all.first() };
            vec![(*end.expect("a balance of seasons needs a season"), 1.0)]
        }
        _ => even(&all),
    }
}
