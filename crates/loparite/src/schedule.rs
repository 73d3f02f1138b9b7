//! Schedule: what a plan orders, as tables for machines.
//!
//! In        schedules of a plan
//! Out       [`frames`]
//! Holds     ids are those of the text; nothing is computed here
//! Not here  the page (`loparite-report`), the sums themselves (`loparite_economics::schedule`)

use loparite_economics::schedule::Schedules;
use loparite_economics::schedule::offtake::price_basis;
use loparite_economics::schedule::timeline::{Gate, Needs, ProjectLine};
use loparite_model::chain::Model;
use loparite_model::words;
use loparite_results::frame::Frame;

/// Tables for machines.
pub fn frames(model: &Model, schedules: &Schedules) -> Vec<Frame> {
    vec![
        timeline(model, &schedules.timeline),
        gates(model, &schedules.timeline),
        people(model, schedules),
        power(model, schedules),
        supplies(model, schedules),
        offtake(model, schedules),
        output(model, schedules),
        equipment(model, schedules),
        reagents(model, schedules),
        routes(model, schedules),
    ]
}

fn year(year: i32) -> i64 {
    i64::from(year)
}

fn timeline(model: &Model, rows: &[ProjectLine]) -> Frame {
    Frame::new("timeline")
        .text("project", rows.iter().map(|row| words::project(model, row.project).to_owned()))
        .whole("decided", rows.iter().map(|row| year(row.decided)))
        .whole("on_line", rows.iter().map(|row| year(row.on_line)))
        .whole("full", rows.iter().map(|row| year(row.full)))
        .number("size", "t/a in the capacity basis, or units", rows.iter().map(|row| row.size))
        .number("capital", model.currency.to_string(), rows.iter().map(|row| row.capital))
        .text("controls", rows.iter().map(|row| controls(model, &row.needs)))
}

fn controls(model: &Model, needs: &[Needs]) -> String {
    let words: Vec<String> =
        needs.iter().map(|need| format!("{}: {}", model.access.key(need.item), need.state.word())).collect();
    words.join("; ")
}

fn gates(model: &Model, rows: &[ProjectLine]) -> Frame {
    let rows: Vec<(&ProjectLine, &Gate)> =
        rows.iter().flat_map(|row| row.gates.iter().map(move |gate| (row, gate))).collect();
    Frame::new("gates")
        .text("project", rows.iter().map(|(row, _)| words::project(model, row.project).to_owned()))
        .whole("decided", rows.iter().map(|(row, _)| year(row.decided)))
        .text("gate", rows.iter().map(|(_, gate)| gate.name.to_owned()))
        .number("at", "year with its part", rows.iter().map(|(_, gate)| gate.at))
}

fn people(model: &Model, schedules: &Schedules) -> Frame {
    let rows = &schedules.crews;
    let site = |row: &loparite_economics::schedule::people::CrewLine| model.facilities[row.facility].site;
    Frame::new("people")
        .whole("year", rows.iter().map(|row| year(row.year)))
        .text("region", rows.iter().map(|row| model.regions.key(model.sites[site(row)].region).to_owned()))
        .text("site", rows.iter().map(|row| model.sites.key(site(row)).to_owned()))
        .text("facility", rows.iter().map(|row| model.facilities.key(row.facility).to_owned()))
        .text("role", rows.iter().map(|row| row.role.clone()))
        .number("people", "people", rows.iter().map(|row| row.people))
        .number("wages", model.currency.to_string(), rows.iter().map(|row| row.wages))
}

fn power(model: &Model, schedules: &Schedules) -> Frame {
    let rows = &schedules.sites;
    Frame::new("power_by_site")
        .whole("year", rows.iter().map(|row| year(row.year)))
        .text("site", rows.iter().map(|row| model.sites.key(row.site).to_owned()))
        .number("power", "MW", rows.iter().map(|row| row.megawatts))
        .number("energy", "MWh", rows.iter().map(|row| row.energy))
        .number("connection", "MW", rows.iter().map(|row| row.grid))
}

fn supplies(model: &Model, schedules: &Schedules) -> Frame {
    let rows = &schedules.supplies;
    Frame::new("power_by_supply")
        .whole("year", rows.iter().map(|row| year(row.year)))
        .text("supply", rows.iter().map(|row| model.power.key(row.power).to_owned()))
        .number("power", "MW", rows.iter().map(|row| row.megawatts))
        .number("cost", model.currency.to_string(), rows.iter().map(|row| row.cost))
}

fn offtake(model: &Model, schedules: &Schedules) -> Frame {
    let rows = &schedules.offtake;
    let of = |row: &loparite_economics::schedule::offtake::OfftakeLine| &model.offtakes[row.offtake];
    Frame::new("offtake_schedule")
        .whole("year", rows.iter().map(|row| year(row.year)))
        .text("market", rows.iter().map(|row| model.markets.key(of(row).market).to_owned()))
        .text("offtake", rows.iter().map(|row| model.offtakes.key(row.offtake).to_owned()))
        .text("commodity", rows.iter().map(|row| model.commodities.key(of(row).commodity).to_owned()))
        .number("tonnes", "t in the basis of the commodity", rows.iter().map(|row| row.tonnes))
        .text("price_basis", rows.iter().map(|row| price_basis(model, row.offtake)))
        .number("price", format!("{} per t", model.currency), rows.iter().map(|row| row.price()))
        .number("revenue", model.currency.to_string(), rows.iter().map(|row| row.revenue))
        .number("limit", "t in the basis of the commodity", rows.iter().map(|row| row.limit))
        .number("coverage", "share of the limit", rows.iter().map(|row| row.coverage()))
}

fn output(model: &Model, schedules: &Schedules) -> Frame {
    let rows = &schedules.output;
    Frame::new("output")
        .whole("year", rows.iter().map(|row| year(row.year)))
        .text("commodity", rows.iter().map(|row| model.commodities.key(row.commodity).to_owned()))
        .number("made", "t in the basis of the commodity", rows.iter().map(|row| row.made))
        .number("used", "t in the basis of the commodity", rows.iter().map(|row| row.used))
        .number("sold", "t in the basis of the commodity", rows.iter().map(|row| row.sold))
}

fn equipment(model: &Model, schedules: &Schedules) -> Frame {
    let rows = &schedules.equipment;
    Frame::new("equipment")
        .whole("decided", rows.iter().map(|row| year(row.decided)))
        .text("facility", rows.iter().map(|row| model.facilities.key(row.facility).to_owned()))
        .text("area", rows.iter().map(|row| row.area.clone()))
        .number("amount", model.currency.to_string(), rows.iter().map(|row| row.amount))
        .text("controls", rows.iter().map(|row| controls(model, &row.needs)))
}

fn reagents(model: &Model, schedules: &Schedules) -> Frame {
    let rows = &schedules.reagents;
    Frame::new("reagents")
        .whole("year", rows.iter().map(|row| year(row.year)))
        .text("commodity", rows.iter().map(|row| model.commodities.key(row.commodity).to_owned()))
        .text(
            "procurement",
            rows.iter().map(|row| row.procurement.map_or("", |id| model.procurements.key(id)).to_owned()),
        )
        .text("control", rows.iter().map(|row| row.state.map_or("none", |state| state.word()).to_owned()))
        .number("tonnes", "t in the basis of the commodity", rows.iter().map(|row| row.tonnes))
        .number("cost", model.currency.to_string(), rows.iter().map(|row| row.cost))
}

fn routes(model: &Model, schedules: &Schedules) -> Frame {
    let rows = &schedules.freight;
    Frame::new("freight_by_season")
        .whole("year", rows.iter().map(|row| year(row.year)))
        .text("season", rows.iter().map(|row| row.season.map_or("all year", |id| model.seasons.key(id)).to_owned()))
        .text("arc", rows.iter().map(|row| model.arcs.key(row.arc).to_owned()))
        .text("commodity", rows.iter().map(|row| model.commodities.key(row.commodity).to_owned()))
        .number("gross", "t", rows.iter().map(|row| row.gross))
        .number("tonne_kilometres", "t km", rows.iter().map(|row| row.tonne_kilometres))
        .number("cost", model.currency.to_string(), rows.iter().map(|row| row.cost))
}
