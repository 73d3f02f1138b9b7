//! Reinforcing: power, grid and ways for money, in whole units.
//!
//! In        reinforcements with what one unit adds and costs, lead time, upkeep
//! Out       activity `Reinforce` (units decided); account `Reinforced`; `Outlay` of the reinforcement
//! Holds     what nothing uses is not reinforced; a unit that would not be there within the program is not decided
//! Equations (1) sum over t of units[r, t] <= most[r]
//!           (2) used <= limit + adds * sum over t with t + ceil(lead time) <= y of units[r, t], of a site's grid, a
//!               supply of power, an arc (in a season its part of the months in which it is open)
//!           (3) outlay[r, y] = cost / n * units[r, t] in each of the n years from t on, n = ceil(lead time) or 1
//!           (4) cash = - upkeep * cost * units, every year once there
//! Not here  who pays (`funding`)

use super::ruling::power_share;
use super::shipping::part;
use super::{Ctx, at_most};
use loparite_kernel::quantity::Year;
use loparite_model::planning::whole_years;
use loparite_model::planning::{Reinforced, Reinforcement, ReinforcementId};
use loparite_model::post::{AccountKey, ActivityKey, Book, CashItem, Lever, Post, Project, Steps};

/// Posts the family.
pub fn post(ctx: &Ctx<'_>, book: &mut Book) {
    for (id, row) in ctx.model.reinforcements.iter() {
        let lead = whole_years(row.lead_time.value);
        for year in ctx.years_from(row.earliest) {
            let there = year + lead..=ctx.last;
            let adds: Vec<Post> = there.clone().flat_map(|year| widened(ctx, book, row, year)).collect();
            if !adds.is_empty() {
                reinforce(ctx, book, (id, year, lead), adds);
            }
        }
    }
}

fn reinforce(ctx: &Ctx<'_>, book: &mut Book, (id, decided, lead): (ReinforcementId, Year, Year), mut posts: Vec<Post>) {
    let row = &ctx.model.reinforcements[id];
    let lever = match row.what {
        Reinforced::Grid(_) | Reinforced::Supply(_) => Lever::Power,
        Reinforced::Arc(_) => Lever::Logistics,
    };
    let key = AccountKey::Reinforced { reinforcement: id };
    let units = book.find(key).unwrap_or_else(|| book.open(key, at_most(f64::from(row.most)), Some(lever)));
    posts.push(Post { account: units, amount: 1.0 });
    let instalments = lead.max(1);
    for year in (decided..decided + instalments).take_while(|&year| year <= ctx.last) {
        let key = AccountKey::Outlay { project: Project::Reinforcement(id), year };
        let account = book.find(key).unwrap_or_else(|| book.open(key, (0.0, 0.0), None));
        posts.push(Post { account, amount: row.cost.value / f64::from(instalments) });
    }
    for year in decided + lead..=ctx.last {
        posts.push(ctx.cash(book, CashItem::Infrastructure, year, -row.upkeep.value * row.cost.value));
    }
    let key = ActivityKey::Reinforce { reinforcement: id, year: decided };
    book.add(key, f64::INFINITY, Steps::Whole, &posts);
}

/// the limits that one unit moves in a year, of those that something uses
fn widened(ctx: &Ctx<'_>, book: &Book, row: &Reinforcement, year: Year) -> Vec<Post> {
    let keys: Vec<(AccountKey, f64)> = match row.what {
        Reinforced::Grid(site) => vec![(AccountKey::Grid { site, year }, 1.0)],
        // a dry year dries what is added as well
        Reinforced::Supply(power) => {
            vec![(AccountKey::PowerSupply { power, year }, power_share(ctx, power, year))]
        }
        Reinforced::Arc(id) => {
            let arc = &ctx.model.arcs[id];
            let shared = arc.twin.unwrap_or(id);
            match &arc.open {
                None => vec![(AccountKey::Freight { arc: shared, year }, 1.0)],
                Some(open) => {
                    let of = |season| AccountKey::SeasonFreight { arc: shared, year, season };
                    open.iter().map(|&season| (of(season), part(ctx.model, arc, season))).collect()
                }
            }
        }
    };
    let found = keys.into_iter().filter_map(|(key, part)| Some((book.find(key)?, part)));
    found.map(|(account, part)| Post { account, amount: -row.adds.value * part }).collect()
}
