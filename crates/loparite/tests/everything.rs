//! Everything: tables and page of the small scenario that decides everything at once.
//!
//! In        `crates/loparite-plan/tests/everything`
//! Holds     sums of the summary are the plan's postings, projects that are no plant included; the page is sound and
//!           tells of what is decided
//! Not here  the programme and the schedules of the same plan (`crates/loparite-plan/tests/everything.rs`)
#![allow(clippy::unwrap_used)] // the helpers of a test fail by it, as the test does

#[path = "../../loparite-report/tests/sound/mod.rs"]
mod sound;

use loparite_model::chain::Model;
use loparite_model::outcome::Outcome;
use loparite_model::post::{AccountKey, ActivityKey, CashItem};
use loparite_plan::solve::{Blind, Search, plan};
use loparite_results::summary::{Summary, summarise};
use loparite_results::tables::tables;
use loparite_results::trace::{Node, flows};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

struct Run {
    model: Model,
    outcome: Outcome,
    summary: Summary,
}

fn scenario() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../loparite-plan/tests/everything/scenario")
}

fn everything() -> &'static Run {
    static RUN: OnceLock<Run> = OnceLock::new();
    RUN.get_or_init(|| {
        let model = loparite_load::load(&scenario()).unwrap_or_else(|rejected| panic!("{:#?}", rejected.diags)).model;
        let outcome = plan(&model, Search::default(), &mut Blind);
        let summary = summarise(&model, &outcome);
        Run { model, outcome, summary }
    })
}

#[track_caller]
fn same(what: &str, one: f64, other: f64) {
    assert!((one - other).abs() <= 1e-9 * one.abs().max(1.0), "{what}: {one} and {other}");
}

#[test]
fn capital_of_the_years_is_that_of_plants_and_of_what_is_none() {
    let run = everything();
    for row in &run.summary.years {
        let plants = run.summary.capital.iter().filter(|other| other.year == row.year).map(|row| row.amount);
        let others = run.summary.projects.iter().filter(|other| other.year == row.year).map(|row| row.amount);
        same("capital", row.capital, plants.chain(others).sum());
    }
    assert!(run.summary.projects.iter().all(|row| row.project.facility().is_none() && row.amount > 0.0));
    let kinds: std::collections::BTreeSet<_> = run.summary.projects.iter().map(|row| row.project).collect();
    assert_eq!(kinds.len(), 4, "three acquisitions and a line");
}

#[test]
fn margin_of_a_year_is_all_cash_but_capital_and_loans() {
    let run = everything();
    let capital = [
        CashItem::Capital,
        CashItem::Sustaining,
        CashItem::Released,
        CashItem::BookValue,
        CashItem::LoanDrawn,
        CashItem::DebtService,
    ];
    for row in &run.summary.years {
        let of = run.summary.cash.iter().filter(|((year, item), _)| *year == row.year && !capital.contains(item));
        same("margin", row.margin, of.map(|(_, money)| money).sum());
    }
    for item in [CashItem::Duty, CashItem::Fee, CashItem::Standby, CashItem::Training, CashItem::Infrastructure] {
        assert!(run.summary.cash.iter().any(|((_, other), money)| *other == item && *money != 0.0), "{item:?}");
    }
}

#[test]
fn plants_decided_in_several_years_and_ways_are_rows_that_sum_to_what_is_decided() {
    let run = everything();
    let separator = run.model.facilities.id("separator").unwrap();
    let modules: Vec<_> = run.summary.builds.iter().filter(|row| row.facility == separator).collect();
    assert!(modules.len() >= 2, "{modules:?}");
    let decided: f64 = run
        .outcome
        .book
        .activities()
        .zip(&run.outcome.levels)
        .filter_map(|((_, row), level)| matches!(row.key, ActivityKey::Size { .. }).then_some(level))
        .sum();
    same("size", run.summary.builds.iter().map(|row| row.size).sum(), decided);
    let paid: f64 = run.summary.capital.iter().map(|row| row.amount).sum();
    same("capital", run.summary.builds.iter().map(|row| row.capital).sum(), paid);
    for row in &run.summary.builds {
        assert!(row.decided < row.on_line && row.on_line <= row.full, "{row:?}");
    }
}

#[test]
fn what_goes_from_hand_to_hand_in_a_year_with_seasons_is_what_is_made_and_brought() {
    let run = everything();
    for year in run.model.years() {
        let all = flows(&run.model, &run.outcome, year);
        let into = |market: bool| -> f64 {
            all.iter()
                .filter(|flow| matches!(flow.to, Node::Market(_)) == market && market)
                .flat_map(|flow| &flow.oxide)
                .sum()
        };
        let mut sold = 0.0;
        for row in run.summary.sales.iter().filter(|row| row.year == year) {
            let per_tonne =
                loparite_results::trace::oxide_by_basket(&run.model, &run.outcome.lots[row.lot].composition);
            sold += row.tonnes * per_tonne.iter().sum::<f64>();
        }
        same("sold", into(true), sold);
    }
    for stock in &run.summary.stocks {
        let book = &run.outcome.book;
        let is_it = |posting: &loparite_model::post::Posting| {
            let (year, lot, site) = (stock.year, stock.lot, stock.site);
            book.activity(posting.activity).key == ActivityKey::Stock { lot, site, year, season: None }
                && book.account(posting.account).key == AccountKey::Material { lot, site, year }
        };
        let posted: f64 = book.postings(&run.outcome.levels).filter(is_it).map(|posting| -posting.amount).sum();
        same("stock", stock.tonnes, posted);
    }
}

#[test]
fn tables_hold_the_projects() {
    let run = everything();
    let all = tables(&run.model, &run.outcome, &run.summary);
    let names: Vec<&str> = all.iter().map(|frame| frame.name).collect();
    assert!(names.contains(&"projects"), "{names:?}");
}

#[test]
fn the_page_is_sound_and_tells_of_what_is_decided() {
    let to = tempfile::tempdir().unwrap();
    let out = to.path().join("out");
    let options =
        loparite::Options { scenario: scenario(), out: Some(out.clone()), seed: 1, turns: loparite::Turns::default() };
    loparite::run(&options, &mut loparite::Quiet).unwrap();
    let html = std::fs::read_to_string(out.join("report.html")).unwrap();
    std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/everything.html"), &html).unwrap();
    sound::sound(&html.replace("</html>", ""));
    for text in [
        "licence of cracking",
        "solvents developed at home",
        "venture for metal",
        "line to the works",
        "technology fees",
        "duties",
        "standby and retirement",
        "training",
        "upkeep of infrastructure",
        "winter",
    ] {
        assert!(html.contains(text), "{text}");
    }
}
