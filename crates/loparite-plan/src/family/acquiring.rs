//! Acquiring: technologies licensed, developed, brought by a partner.
//!
//! In        acquisitions with which some plant can be decided (`terms`)
//! Out       activity `Acquire` (0 or 1); accounts `Acquired`, `Outlay` of the acquisition; posts to `Access`
//! Holds     what no plant can use is no activity; a development that the plan does not count on is none: that it works
//!           is a future of its own
//! Equations (1) sum over t of acquire[a, t] <= 1
//!           (2) size[f, t] of plants built with it <= largest[f] * sum over u, u + duration <= t, of acquire[a, u]
//!               (`building`, equation (3))
//!           (3) outlay[a, y] = cost, evenly over the years from the decision to its duration; at once if it has none
//! Not here  fees and partners (`building`), who pays (`funding`); the probability that a development works

use super::{Ctx, at_most};
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_model::planning::{AcquisitionId, whole_years};
use loparite_model::post::{AccountId, AccountKey, ActivityKey, Book, BuildKind, Lever, Post, Project, Steps};

/// A plant that an acquisition opens: decided in a year, as large as this (t/a).
type Opened = (AccountId, Year, f64);

/// Posts the family.
pub fn post(ctx: &Ctx<'_>, book: &mut Book) {
    for (acquisition, row) in ctx.model.acquisitions.iter() {
        let opened = opened(ctx, book, acquisition);
        let Some(last) = opened.iter().map(|&(_, year, _)| year).max() else { continue };
        let years = whole_years(row.duration.value);
        let once = book.open(AccountKey::Acquired { acquisition }, at_most(1.0), Some(Lever::Access));
        for year in row.years.0.max(ctx.model.first_year)..=row.years.1.min(last - years) {
            let mut posts = vec![Post { account: once, amount: 1.0 }];
            let usable = opened.iter().filter(|(_, decided, _)| year + years <= *decided);
            posts.extend(usable.map(|&(account, _, largest)| Post { account, amount: -largest }));
            let part = row.cost.value / f64::from(years.max(1));
            for due in year..year + years.max(1) {
                let key = AccountKey::Outlay { project: Project::Acquisition(acquisition), year: due };
                let account = book.find(key).unwrap_or_else(|| book.open(key, (0.0, 0.0), None));
                posts.push(Post { account, amount: part });
            }
            book.add(ActivityKey::Acquire { acquisition, year }, f64::INFINITY, Steps::Whole, &posts);
        }
    }
}

/// decisions that are made with an acquisition
fn opened(ctx: &Ctx<'_>, book: &Book, acquisition: AcquisitionId) -> Vec<Opened> {
    let mut opened = Vec::new();
    for facility in ctx.model.facilities.ids() {
        let Some(cost) = &ctx.terms.cost[facility.position()] else { continue };
        let with_it = |via: Option<AcquisitionId>| via == Some(acquisition);
        for decision in ctx.terms.decisions[facility.position()].iter().filter(|decision| with_it(decision.via)) {
            let kind = BuildKind { segment: 0, via: decision.via };
            let key = AccountKey::Access { facility, year: decision.year, kind };
            let account = book.find(key).expect("opened by building for every decision with an acquisition");
            opened.push((account, decision.year, cost.largest()));
        }
    }
    opened
}
