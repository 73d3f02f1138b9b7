//! Finance: the programme's money and every facility's estimate, for page, tables and terminal.
//!
//! In        model, outcome, summary
//! Out       [`Money`], its tables and JSON for machines
//! Holds     every number comes from `loparite_economics`; nothing is computed here but sums for print
//! Not here  the page (`loparite-report`), the terminal (`finance_text`)

use crate::finance_text::{cover_words, npv, year_words};
use loparite_economics::estimate::origins::{grade, origins};
use loparite_economics::estimate::running::running;
use loparite_economics::estimate::{Line, estimate};
use loparite_economics::programme::{
    Cover, FacilityFlow, Flow, FundingYear, Programme, SourceYear, Swing, UnitCost, programme,
};
use loparite_finance::opex::Staff;
use loparite_finance::series::Series;
use loparite_model::chain::{FacilityId, Model};
use loparite_model::outcome::Outcome;
use loparite_model::post::CashItem;
use loparite_report::EstimateRow;
use loparite_results::frame::Frame;
use loparite_results::summary::Summary;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The programme's money and every facility's estimate.
pub struct Money {
    /// None without a plan or without `[finance]`.
    pub programme: Option<Programme>,
    /// Of every facility that the plan builds, at its size; of the others at their announced or largest size.
    pub estimates: Vec<EstimateRow>,
}

/// The money of a plan.
pub fn of_plan(model: &Model, outcome: &Outcome, summary: &Summary) -> Money {
    let built = |facility: FacilityId| -> f64 {
        summary.builds.iter().filter(|row| row.facility == facility).map(|row| row.size).sum()
    };
    let row = |facility: FacilityId| {
        let own = &model.facilities[facility];
        let size = built(facility);
        // what is announced counts what stands already
        let stands = own.existing.as_ref().map_or(0.0, |path| path.at(model.first_year));
        let announced = own.announced.map(|row| row.capacity.value - stands).filter(|&size| size > 0.0);
        let planned = announced.or(own.largest.map(|figure| figure.value)).unwrap_or(0.0);
        let at = if size > 0.0 { size } else { planned };
        (at > 0.0).then(|| EstimateRow {
            estimate: estimate(model, facility, at),
            running: running(model, own, at, model.first_year),
            built: size > 0.0,
        })
    };
    Money { programme: programme(model, outcome), estimates: model.facilities.ids().filter_map(row).collect() }
}

/// Tables for machines.
pub fn frames(model: &Model, money: &Money) -> Vec<Frame> {
    let mut frames = vec![capital_lines(model, &money.estimates)];
    if let Some(programme) = &money.programme {
        frames.extend([
            cash(model, programme),
            measures(model, programme),
            funding(model, programme),
            swings(model, programme),
        ]);
    }
    frames
}

fn capital_lines(model: &Model, estimates: &[EstimateRow]) -> Frame {
    let rows: Vec<(&EstimateRow, &Line)> =
        estimates.iter().flat_map(|row| row.estimate.lines.iter().map(move |line| (row, line))).collect();
    let facility = |row: &EstimateRow| model.facilities.key(row.estimate.facility).to_owned();
    Frame::new("capital_lines")
        .text("facility", rows.iter().map(|(row, _)| facility(row)))
        .text("planned", rows.iter().map(|(row, _)| if row.built { "built" } else { "not built" }.to_owned()))
        .number("size", "t/a", rows.iter().map(|(row, _)| row.estimate.size))
        .text("area", rows.iter().map(|(_, line)| line.area.clone()))
        .text("class", rows.iter().map(|(_, line)| line.class.word().to_owned()))
        .number("amount", model.currency.to_string(), rows.iter().map(|(_, line)| line.amount))
        .text("grade", rows.iter().map(|(row, line)| grade(model, &row.estimate, line).word().to_owned()))
        .text("sources", rows.iter().map(|(row, line)| sources(model, row, line).join(", ")))
}

/// Ids of the sources that a line rests on, each once.
fn sources(model: &Model, row: &EstimateRow, line: &Line) -> Vec<String> {
    let of = |id| model.sources.key(model.origin(id).source).to_owned();
    let all: BTreeSet<String> = origins(model, &row.estimate, line).into_iter().map(of).collect();
    all.into_iter().collect()
}

/// Every flow with the kind and the id of whose it is.
fn flows<'p>(model: &'p Model, programme: &'p Programme) -> Vec<(&'static str, String, &'p Flow)> {
    let mut flows = vec![("programme", model.id.clone(), &programme.whole)];
    flows.extend(
        programme.facilities.iter().map(|row| ("facility", model.facilities.key(row.facility).to_owned(), &row.flow)),
    );
    flows.push(("beside", String::new(), &programme.beside));
    flows.extend(programme.owners.iter().map(|flow| ("owner", flow.name.clone(), flow)));
    flows.extend(programme.regions.iter().map(|flow| ("region", flow.name.clone(), flow)));
    flows
}

fn cash(model: &Model, programme: &Programme) -> Frame {
    let mut rows = Vec::new();
    for (kind, id, flow) in flows(model, programme) {
        for (item, series) in &flow.items {
            let some = series.iter().filter(|(_, money)| *money != 0.0);
            rows.extend(some.map(|(year, money)| (kind, id.clone(), item.word(), year, money)));
        }
    }
    Frame::new("programme_cash")
        .text("of", rows.iter().map(|row| row.0.to_owned()))
        .text("id", rows.iter().map(|row| row.1.clone()))
        .text("item", rows.iter().map(|row| row.2.to_owned()))
        .whole("year", rows.iter().map(|row| i64::from(row.3)))
        .number("amount", model.currency.to_string(), rows.iter().map(|row| row.4))
}

fn measures(model: &Model, programme: &Programme) -> Frame {
    let rows = flows(model, programme);
    let unit = model.currency.to_string();
    let factor = |value: Option<f64>| value.map_or_else(|| "none".to_owned(), |factor| format!("{factor:.6}"));
    Frame::new("programme_measures")
        .text("of", rows.iter().map(|row| row.0.to_owned()))
        .text("id", rows.iter().map(|row| row.1.clone()))
        .whole("valued_at", rows.iter().map(|row| i64::from(row.2.measures.base)))
        .number("npv", unit.clone(), rows.iter().map(|row| npv(row.2)))
        .number("npv_before_tax", unit, rows.iter().map(|row| row.2.measures.npv_before_tax))
        .text("irr", rows.iter().map(|row| row.2.measures.irr.words()))
        .text("equity_irr", rows.iter().map(|row| row.2.measures.equity_irr.words()))
        .text("payback", rows.iter().map(|row| year_words(row.2.measures.payback)))
        .text("least_debt_cover", rows.iter().map(|row| cover_words(row.2)))
        .text("breakeven_of_all_prices", rows.iter().map(|row| factor(row.2.measures.basket_breakeven)))
}

fn funding(model: &Model, programme: &Programme) -> Frame {
    let (rows, unit) = (&programme.funding, model.currency.to_string());
    Frame::new("funding")
        .whole("year", rows.iter().map(|row| i64::from(row.year)))
        .number("capital", unit.clone(), rows.iter().map(|row| row.capital))
        .number("losses", unit.clone(), rows.iter().map(|row| row.losses))
        .number("found", unit.clone(), rows.iter().map(|row| row.found))
        .number("assumed", unit.clone(), rows.iter().map(|row| row.assumed))
        .number("gap", unit, rows.iter().map(FundingYear::gap))
}

fn swings(model: &Model, programme: &Programme) -> Frame {
    let (rows, unit) = (&programme.swings, model.currency.to_string());
    Frame::new("sensitivities")
        .text("driver", rows.iter().map(|row| row.name.clone()))
        .number("low_factor", "ratio", rows.iter().map(|row| row.factors.0))
        .number("high_factor", "ratio", rows.iter().map(|row| row.factors.1))
        .number("npv_low", unit.clone(), rows.iter().map(|row| row.npv.0))
        .number("npv_high", unit, rows.iter().map(|row| row.npv.1))
}

/// The same for machines.
pub fn json(model: &Model, money: &Money) -> Value {
    let programme = money.programme.as_ref();
    let named = |flows: &[Flow]| -> Vec<Value> { flows.iter().map(|one| flow(model, one)).collect() };
    let of_facilities = |programme: &Programme| -> serde_json::Map<String, Value> {
        let row = |row: &FacilityFlow| (model.facilities.key(row.facility).to_owned(), flow(model, &row.flow));
        programme.facilities.iter().map(row).collect()
    };
    let of_year = |row: &FundingYear| {
        json!({ "year": row.year, "capital": row.capital, "losses": row.losses, "found": row.found,
            "assumed": row.assumed, "gap": row.gap() })
    };
    let of_source = |row: &SourceYear| json!({ "money": model.money.key(row.money), "year": row.year, "offered": row.offered, "taken": row.taken });
    let swing = |row: &Swing| json!({ "driver": row.name, "factors": row.factors, "npv": row.npv });
    json!({
        "currency": model.currency.to_string(),
        "programme": programme.map(|programme| flow(model, &programme.whole)),
        "planned_until": programme.map(|programme| programme.planned_until),
        "facilities": programme.map(of_facilities),
        "beside": programme.map(|programme| flow(model, &programme.beside)),
        "owners": programme.map(|programme| named(&programme.owners)),
        "regions": programme.map(|programme| named(&programme.regions)),
        "funding": programme.map(|programme| programme.funding.iter().map(of_year).collect::<Vec<_>>()),
        "sources": programme.map(|programme| programme.sources.iter().map(of_source).collect::<Vec<_>>()),
        "aim": programme.and_then(|programme| programme.aim),
        "sensitivities": programme.map(|programme| programme.swings.iter().map(swing).collect::<Vec<_>>()),
        "estimates": money.estimates.iter().map(|row| estimate_json(model, row)).collect::<Vec<_>>(),
    })
}

fn flow(model: &Model, flow: &Flow) -> Value {
    let series = |series: &Series| -> serde_json::Map<String, Value> {
        series.iter().map(|(year, value)| (year.to_string(), json!(value))).collect()
    };
    let items: serde_json::Map<String, Value> =
        flow.items.iter().map(|(item, money)| (item.word().to_owned(), series(money).into())).collect();
    let measures = &flow.measures;
    let product = |unit: &UnitCost| {
        json!({ "commodity": model.commodities.key(unit.commodity), "cost": unit.cost, "price": unit.price,
            "breakeven": unit.breakeven })
    };
    let worth = |&(rate, npv): &(f64, f64)| json!({ "rate": rate, "npv": npv });
    let cover = |cover: &Cover| json!({ "least": cover.least.1, "year": cover.least.0, "mean": cover.mean, "below": cover.below });
    json!({
        "name": flow.name,
        "items": items,
        "project": series(&flow.project),
        "equity": series(&flow.equity),
        "valued_at": measures.base,
        "npv": measures.npv.iter().map(worth).collect::<Vec<_>>(),
        "npv_before_tax": measures.npv_before_tax,
        "irr": { "rates": measures.irr.all(), "words": measures.irr.words() },
        "equity_irr": { "rates": measures.equity_irr.all(), "words": measures.equity_irr.words() },
        "payback": measures.payback,
        "discounted_payback": measures.discounted_payback,
        "cover": measures.cover.as_ref().map(cover),
        "breakeven_of_what_buyers_pay": measures.basket_breakeven,
        "products": measures.unit_costs.iter().map(product).collect::<Vec<_>>(),
    })
}

fn estimate_json(model: &Model, row: &EstimateRow) -> Value {
    let estimate = &row.estimate;
    let line = |line: &Line| {
        json!({ "area": line.area, "class": line.class.word(), "amount": line.amount,
            "grade": grade(model, estimate, line).word(), "sources": sources(model, row, line) })
    };
    let item = |&(item, money): &(CashItem, f64)| (item.word().to_owned(), json!(money));
    let role =
        |role: &Staff| json!({ "role": role.name, "people": role.people, "posts": role.posts, "cost": role.cost });
    let accuracy = |(class, low, high): (u8, f64, f64)| json!({ "class": class, "low": low, "high": high });
    json!({
        "facility": model.facilities.key(estimate.facility),
        "size": estimate.size,
        "built": row.built,
        "plant": estimate.plant(),
        "total": estimate.total(),
        "lines": estimate.lines.iter().map(line).collect::<Vec<_>>(),
        "accuracy": estimate.accuracy.map(accuracy),
        "closure": estimate.closure,
        "running_per_tonne": row.running.per_tonne.iter().map(item).collect::<serde_json::Map<_, _>>(),
        "staff": row.running.staff.iter().map(role).collect::<Vec<_>>(),
    })
}
