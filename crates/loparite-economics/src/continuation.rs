//! Continuation: the years after the plan, in which plants go on as in its last year.
//!
//! In        ledger of the planned years
//! Out       the same ledger with tonnes, operating cost, freight, storage, sustaining capital until the last year
//! Holds     no plant takes more than is made or comes in: what the last planned year takes out of stocks does not go
//!           on; nothing is taken out of a deposit that its reserve does not hold (both tested)
//! Equations, k years after the plan, all shares from 0 to 1:
//!           (1) deposit[d, k] = (reserve left after the plan - (k - 1) * taken in its last year) / that
//!           (2) lot[l, k]     = sum over what the last year made, dug and brought of amount * share of its maker
//!                               / all taken and sold in the last year; 1 if nothing is
//!           (3) run[a, k]     = least of (2) over the lots that the run takes
//!           (4) plant[f, k]   = mean of (3) over the plant's runs by capacity used; 1 for an idle plant
//!           (5) money and tonnes[k] = last year's times the share: of (3) for runs; of (4) for people, power,
//!               sustaining, property tax, fees, what is mothballed; of the lot's own use for freight, storage,
//!               purchases; of (2) for sales; whole for upkeep of infrastructure and training
//!           (6) a partner's return goes on in full if the plan is valued until then (`end_value = "continue"`);
//!               otherwise he has all that he earns by the end of the plan, and the fee of his technology alone goes on
//! Not here  prices of later years (`handing`), debt service, which is as posted (`ledger`); plants do not come
//!           back from standby after the plan; one that was retired still pays property tax and sustaining
//!           capital, as it does in
//!           the plan

use crate::ledger::{ITEMS, Ledger, Rows, add};
use loparite_kernel::ids::Id;
use loparite_model::chain::{DepositId, Model};
use loparite_model::outcome::Outcome;
use loparite_model::planning::EndValue;
use loparite_model::post::{AccountKey, CashItem};

/// Passes over the chain after which shares are taken as they are; a chain without loops needs one pass a stage.
const PASSES: usize = 100;

/// A change of a share that is none.
const SAME: f64 = 1e-12;

/// A run of the last planned year.
struct Run {
    facility: usize,
    capacity: f64,
    /// lot and tonnes, negative if taken
    lots: Vec<(usize, f64)>,
    /// item and money
    cash: Vec<(CashItem, f64)>,
    share: f64,
}

/// What moved in the last planned year.
struct LastYear {
    /// by lot: tonnes taken and sold
    out: Vec<f64>,
    /// by lot: tonnes brought
    brought: Vec<f64>,
}

/// Adds the years after the plan.
pub(crate) fn go_on(model: &Model, outcome: &Outcome, ledger: &mut Ledger) {
    let mut runs = last_runs(outcome, ledger);
    let moved = last_year(ledger);
    let partners_go_on = model.planning.end_value == EndValue::Continue;
    for at in ledger.span.after() {
        let k = at - ledger.span.last();
        let lots = settle(model, outcome, ledger, (&mut runs, k), &moved);
        let plants = plant_shares(ledger, &runs);
        extend(ledger, at, (&runs, &lots), (&plants, partners_go_on));
        extend_lots(ledger, at, (&runs, &lots), &moved.out);
    }
}

fn last_runs(outcome: &Outcome, ledger: &Ledger) -> Vec<Run> {
    let run = |&(id, facility, level): &(_, loparite_model::chain::FacilityId, f64)| {
        let (mut capacity, mut lots, mut cash) = (0.0, Vec::new(), Vec::new());
        for post in outcome.book.posts(id) {
            match outcome.book.account(post.account).key {
                AccountKey::Capacity { .. } => capacity += post.amount * level,
                AccountKey::Material { lot, .. } => lots.push((lot.position(), post.amount * level)),
                AccountKey::Cash { item, .. } => cash.push((item, post.amount * level)),
                // reagents bought by origin go on at what the last year paid for them
                AccountKey::Reagent { commodity, .. } => {
                    let price =
                        ledger.reagent_prices.get(commodity.position()).map_or(0.0, |row| row[ledger.span.last()]);
                    cash.push((CashItem::Reagents, price * post.amount * level));
                }
                _ => {}
            }
        }
        Run { facility: facility.position(), capacity, lots, cash, share: 1.0 }
    };
    ledger.last_runs.iter().map(run).collect()
}

fn last_year(ledger: &Ledger) -> LastYear {
    let last = ledger.span.last();
    let (mut out, mut brought) = (vec![0.0; ledger.lots], vec![0.0; ledger.lots]);
    for rows in [&ledger.taken, &ledger.sold] {
        rows.iter().for_each(|(key, row)| out[key % ledger.lots] += row[last]);
    }
    ledger.brought.iter().for_each(|(key, row)| brought[key % ledger.lots] += row[last]);
    LastYear { out, brought }
}

/// equation (1)
fn deposit_share(model: &Model, outcome: &Outcome, ledger: &Ledger, (deposit, k): (DepositId, usize)) -> f64 {
    let (all, last) = ledger.extracted[deposit.position()];
    let bound = outcome.book.find(AccountKey::Reserve { deposit }).map(|id| outcome.book.account(id).bounds.1);
    let reserve = bound.filter(|bound| bound.is_finite()).unwrap_or(model.deposits[deposit].reserve.value);
    ((reserve - all - (k - 1) as f64 * last) / last).clamp(0.0, 1.0)
}

/// equations (2) and (3), as often as it takes; shares only fall, so this ends
fn settle(
    model: &Model,
    outcome: &Outcome,
    ledger: &Ledger,
    (runs, k): (&mut [Run], usize),
    moved: &LastYear,
) -> Vec<f64> {
    let mut fixed = moved.brought.clone();
    for &(lot, deposit, tonnes) in &ledger.dug {
        fixed[lot] += tonnes * deposit_share(model, outcome, ledger, (deposit, k));
    }
    let mut lots = vec![1.0; ledger.lots];
    for _ in 0..PASSES {
        let mut supply = fixed.clone();
        for run in runs.iter() {
            let made = run.lots.iter().filter(|(_, tonnes)| *tonnes > 0.0);
            made.for_each(|&(lot, tonnes)| supply[lot] += tonnes * run.share);
        }
        for (share, (&supply, &out)) in lots.iter_mut().zip(supply.iter().zip(&moved.out)) {
            // a solver's rounding is not a shortage
            *share = if out <= 0.0 || supply >= out * (1.0 - 1e-9) { 1.0 } else { (supply / out).max(0.0) };
        }
        let mut change: f64 = 0.0;
        for run in runs.iter_mut() {
            let taken = run.lots.iter().filter(|(_, tonnes)| *tonnes < 0.0);
            let least = taken.map(|&(lot, _)| lots[lot]).fold(run.share, f64::min);
            change = change.max(run.share - least);
            run.share = least;
        }
        if change <= SAME {
            break;
        }
    }
    lots
}

/// equation (4)
fn plant_shares(ledger: &Ledger, runs: &[Run]) -> Vec<f64> {
    let mut sums = vec![(0.0, 0.0); ledger.facilities + 1];
    for run in runs {
        let (used, shared) = &mut sums[run.facility];
        *used += run.capacity;
        *shared += run.capacity * run.share;
    }
    sums.into_iter().map(|(used, shared)| if used > 0.0 { shared / used } else { 1.0 }).collect()
}

/// equation (5): runs, people, power, what plants cost every year
fn extend(ledger: &mut Ledger, at: usize, (runs, lots): (&[Run], &[f64]), (plants, partners_go_on): (&[f64], bool)) {
    let last = ledger.span.last();
    for run in runs {
        for &(item, money) in &run.cash {
            *add(&mut ledger.running, run.facility, item, at) += money * run.share;
        }
        for &(lot, tonnes) in &run.lots {
            let rows = if tonnes > 0.0 { &mut ledger.made } else { &mut ledger.taken };
            rows.row(run.facility * ledger.lots + lot)[at] += tonnes.abs() * run.share;
        }
    }
    // power is not posted by runs but divided among them
    let power = CashItem::Power as usize;
    for (key, row) in ledger.running.iter_mut().filter(|(key, _)| key % ITEMS == power) {
        row[at] = row[last] * plants[key / ITEMS];
    }
    let once = [CashItem::Capital, CashItem::Released].map(|item| item as usize);
    for rows in [&mut ledger.standing, &mut ledger.plant] {
        for (key, row) in rows.iter_mut().filter(|(key, _)| !once.contains(&(key % ITEMS))) {
            row[at] = row[last] * plants[key / ITEMS];
        }
    }
    for (facility, &taken) in ledger.partners.iter().enumerate().filter(|(_, taken)| **taken != 0.0) {
        // equation (6)
        let goes_on = if partners_go_on { taken } else { 0.0 };
        let fees = &mut ledger.plant.row(facility * ITEMS + CashItem::Fee as usize)[at];
        *fees += goes_on - taken * plants[facility];
    }
    for (key, row) in ledger.sold.iter_mut() {
        row[at] = row[last] * lots[key % ledger.lots];
    }
}

/// equation (5): freight, storage, purchases
fn extend_lots(ledger: &mut Ledger, at: usize, (runs, lots): (&[Run], &[f64]), out: &[f64]) {
    let last = ledger.span.last();
    let mut used = vec![0.0; ledger.lots];
    for run in runs {
        let taken = run.lots.iter().filter(|(_, tonnes)| *tonnes < 0.0);
        taken.for_each(|&(lot, tonnes)| used[lot] -= tonnes * run.share);
    }
    ledger.sold.iter().for_each(|(key, row)| used[key % ledger.lots] += row[at]);
    let shares: Vec<f64> = (0..ledger.lots)
        .map(|lot| if out[lot] > 0.0 { (used[lot] / out[lot]).clamp(0.0, 1.0) } else { lots[lot] })
        .collect();
    for (key, row) in ledger.lot_cash.iter_mut() {
        row[at] = row[last] * shares[key / ITEMS];
    }
    let count = ledger.lots;
    for rows in [&mut ledger.brought, &mut ledger.entered] {
        extend_by(rows, (at, last), |key| shares[key % count]);
    }
}

fn extend_by(rows: &mut Rows, (at, last): (usize, usize), share: impl Fn(usize) -> f64) {
    for (key, row) in rows.iter_mut() {
        row[at] = row[last] * share(key);
    }
}
