//! Tables: what a run writes for machines.
//!
//! In        a model, an outcome, its summary
//! Out       [`Frame`]s, in a fixed order
//! Holds     ids are those of the text; money is in the scenario's currency and price year
//! Not here  verdicts, which are JSON (`loparite-claims`)

use crate::frame::Frame;
use crate::summary::Summary;
use loparite_kernel::element::ElementId;
use loparite_kernel::ids::Id;
use loparite_model::chain::Model;
use loparite_model::outcome::{Outcome, Stretch};
use loparite_model::post::Project;
use loparite_model::words;

/// All tables of a run.
pub fn tables(model: &Model, outcome: &Outcome, summary: &Summary) -> Vec<Frame> {
    vec![
        years(model, summary),
        builds(model, summary),
        capital(model, summary),
        projects(model, summary),
        production(model, outcome, summary),
        sales(model, outcome, summary),
        freight(model, outcome, summary),
        stocks(model, outcome, summary),
        uses(model, summary),
        cash(model, summary),
        elements(model, summary),
        lots(model, outcome),
        goals(model, outcome),
        levers(model, outcome),
        binding(model, outcome),
        postings(model, outcome),
        figures(model),
    ]
}

fn money(model: &Model) -> String {
    model.currency.to_string()
}

fn year(year: i32) -> i64 {
    i64::from(year)
}

fn years(model: &Model, summary: &Summary) -> Frame {
    let rows = &summary.years;
    let mut frame = Frame::new("years").whole("year", rows.iter().map(|row| year(row.year))).number(
        "rare_earth_output",
        "t REO/a",
        rows.iter().map(|row| row.reo),
    );
    for (position, basket) in model.baskets.iter().enumerate() {
        // which basket is which stands in the unit: names of baskets are the text's, names of columns are words
        let unit = format!("t oxide/a of {}", basket.name);
        frame = frame.number(format!("basket_{}", position + 1), unit, rows.iter().map(|row| row.baskets[position]));
    }
    frame
        .number("magnets", "t/a", rows.iter().map(|row| row.magnets))
        .number("capital", money(model), rows.iter().map(|row| row.capital))
        .number("jobs", "jobs", rows.iter().map(|row| row.jobs))
        .number("power", "MW", rows.iter().map(|row| row.power))
        .number("revenue", money(model), rows.iter().map(|row| row.revenue))
        .number("margin", money(model), rows.iter().map(|row| row.margin))
}

fn builds(model: &Model, summary: &Summary) -> Frame {
    let rows = &summary.builds;
    Frame::new("builds")
        .text("facility", rows.iter().map(|row| model.facilities.key(row.facility).to_owned()))
        .whole("decided", rows.iter().map(|row| year(row.decided)))
        .whole("on_line", rows.iter().map(|row| year(row.on_line)))
        .whole("full", rows.iter().map(|row| year(row.full)))
        .number("size", "t/a in the capacity basis", rows.iter().map(|row| row.size))
        .number("capital", money(model), rows.iter().map(|row| row.capital))
}

fn capital(model: &Model, summary: &Summary) -> Frame {
    let rows = &summary.capital;
    Frame::new("capital")
        .whole("year", rows.iter().map(|row| year(row.year)))
        .text("facility", rows.iter().map(|row| model.facilities.key(row.facility).to_owned()))
        .text("money", rows.iter().map(|row| model.money.key(row.money).to_owned()))
        .number("amount", money(model), rows.iter().map(|row| row.amount))
}

fn projects(model: &Model, summary: &Summary) -> Frame {
    let rows = &summary.projects;
    let (kind, of): (Vec<&str>, Vec<String>) = rows.iter().map(|row| project(model, row.project)).unzip();
    Frame::new("projects")
        .whole("year", rows.iter().map(|row| year(row.year)))
        .text("kind", kind.into_iter().map(str::to_owned))
        .text("project", of)
        .text("money", rows.iter().map(|row| model.money.key(row.money).to_owned()))
        .number("amount", money(model), rows.iter().map(|row| row.amount))
}

/// word and id of a project
fn project(model: &Model, project: Project) -> (&'static str, String) {
    match project {
        Project::Facility(id) => ("facility", model.facilities.key(id).to_owned()),
        Project::Acquisition(id) => ("acquisition", model.acquisitions.key(id).to_owned()),
        Project::Reinforcement(id) => ("reinforcement", model.reinforcements.key(id).to_owned()),
    }
}

fn production(model: &Model, outcome: &Outcome, summary: &Summary) -> Frame {
    let rows = &summary.production;
    Frame::new("production")
        .whole("year", rows.iter().map(|row| year(row.year)))
        .text("facility", rows.iter().map(|row| model.facilities.key(row.facility).to_owned()))
        .text("lot", rows.iter().map(|row| outcome.lots.key(row.lot).to_owned()))
        .number("tonnes", "t in the basis of the commodity", rows.iter().map(|row| row.tonnes))
}

fn sales(model: &Model, outcome: &Outcome, summary: &Summary) -> Frame {
    let rows = &summary.sales;
    Frame::new("sales")
        .whole("year", rows.iter().map(|row| year(row.year)))
        .text("offtake", rows.iter().map(|row| model.offtakes.key(row.offtake).to_owned()))
        .text("market", rows.iter().map(|row| model.markets.key(model.offtakes[row.offtake].market).to_owned()))
        .text("lot", rows.iter().map(|row| outcome.lots.key(row.lot).to_owned()))
        .number("tonnes", "t in the basis of the commodity", rows.iter().map(|row| row.tonnes))
        .number("revenue", money(model), rows.iter().map(|row| row.revenue))
}

fn freight(model: &Model, outcome: &Outcome, summary: &Summary) -> Frame {
    let rows = &summary.freight;
    Frame::new("freight")
        .whole("year", rows.iter().map(|row| year(row.year)))
        .text("arc", rows.iter().map(|row| model.arcs.key(row.arc).to_owned()))
        .text("lot", rows.iter().map(|row| outcome.lots.key(row.lot).to_owned()))
        .number("tonnes", "t in the basis of the commodity", rows.iter().map(|row| row.tonnes))
        .number("gross", "t", rows.iter().map(|row| row.gross))
}

fn stocks(model: &Model, outcome: &Outcome, summary: &Summary) -> Frame {
    let rows = &summary.stocks;
    Frame::new("stocks")
        .whole("year", rows.iter().map(|row| year(row.year)))
        .text("site", rows.iter().map(|row| model.sites.key(row.site).to_owned()))
        .text("lot", rows.iter().map(|row| outcome.lots.key(row.lot).to_owned()))
        .number("tonnes", "t in the basis of the commodity", rows.iter().map(|row| row.tonnes))
}

fn uses(model: &Model, summary: &Summary) -> Frame {
    let rows = &summary.uses;
    Frame::new("uses")
        .whole("year", rows.iter().map(|row| year(row.year)))
        .text("facility", rows.iter().map(|row| model.facilities.key(row.facility).to_owned()))
        .number("on_line", "t/a in the capacity basis", rows.iter().map(|row| row.on_line))
        .number("used", "t/a in the capacity basis", rows.iter().map(|row| row.used))
        .number("jobs", "jobs", rows.iter().map(|row| row.jobs))
        .number("power", "MW", rows.iter().map(|row| row.power))
}

fn cash(model: &Model, summary: &Summary) -> Frame {
    let rows: Vec<_> = summary.cash.iter().collect();
    Frame::new("cash")
        .whole("year", rows.iter().map(|((when, _), _)| year(*when)))
        .text("item", rows.iter().map(|((_, item), _)| item.word().to_owned()))
        .number("amount", money(model), rows.iter().map(|(_, amount)| **amount))
}

fn elements(model: &Model, summary: &Summary) -> Frame {
    let rows: Vec<_> = summary.gates.iter().collect();
    Frame::new("elements")
        .text("gate", rows.iter().map(|((gate, _), _)| (*gate).to_owned()))
        .text("element", rows.iter().map(|((_, element), _)| model.elements.key(*element).to_owned()))
        .number("tonnes", "t of element over the horizon", rows.iter().map(|(_, amount)| **amount))
}

fn lots(model: &Model, outcome: &Outcome) -> Frame {
    let rows: Vec<(String, String, String, f64, f64)> = outcome
        .lots
        .iter()
        .flat_map(|(id, lot)| {
            let origin = lot.origin.map_or(String::new(), |deposit| model.deposits.key(deposit).to_owned());
            let name = outcome.lots.key(id).to_owned();
            let present = lot.composition.iter().enumerate().filter(|(_, tonnes)| **tonnes > 0.0);
            let row = move |(position, tonnes): (usize, &f64)| {
                let element = model.elements.key(ElementId::at(position)).to_owned();
                (name.clone(), origin.clone(), element, *tonnes, lot.content)
            };
            present.map(row).collect::<Vec<_>>()
        })
        .collect();
    Frame::new("lots")
        .text("lot", rows.iter().map(|row| row.0.clone()))
        .text("origin", rows.iter().map(|row| row.1.clone()))
        .text("element", rows.iter().map(|row| row.2.clone()))
        .number("element_per_tonne", "t element/t in the basis of the commodity", rows.iter().map(|row| row.3))
        .number("content", "counted t/gross t", rows.iter().map(|row| row.4))
}

fn goals(model: &Model, outcome: &Outcome) -> Frame {
    let rows = &outcome.goals;
    Frame::new("goals")
        .text("goal", rows.iter().map(|row| model.goals.key(row.goal).to_owned()))
        .text("unit", rows.iter().map(|row| model.goals[row.goal].unit.clone()))
        .whole("year", rows.iter().map(|row| year(model.goals[row.goal].year)))
        .number("target", "unit of the goal", rows.iter().map(|row| row.target))
        .number("attained", "unit of the goal", rows.iter().map(|row| row.attained))
        .number("attainable", "unit of the goal", rows.iter().map(|row| row.attainable))
        .number("bound", "unit of the goal", rows.iter().map(|row| row.bound))
        .number("certificate_primal", "", rows.iter().map(|row| row.certificate.primal))
        .number("certificate_dual", "", rows.iter().map(|row| row.certificate.dual))
        .number("certificate_gap", "", rows.iter().map(|row| row.certificate.gap))
}

fn levers(model: &Model, outcome: &Outcome) -> Frame {
    let rows: Vec<_> =
        outcome.goals.iter().flat_map(|goal| goal.levers.iter().map(move |row| (goal.goal, row))).collect();
    let stretch = |stretch: Option<Stretch>| match stretch {
        None => ("not needed", f64::NAN),
        Some(Stretch::Factor(factor)) => ("factor", factor),
        Some(Stretch::Later { sure: Some(years), .. }) => ("years later", f64::from(years)),
        Some(Stretch::Later { earliest, sure: None }) => ("not before, years", f64::from(earliest)),
        Some(Stretch::Lifted) => ("lifted", f64::NAN),
        Some(Stretch::Never { best }) => ("never, best", best),
        Some(Stretch::Undecided) => ("undecided", f64::NAN),
    };
    Frame::new("levers")
        .text("goal", rows.iter().map(|(goal, _)| model.goals.key(*goal).to_owned()))
        .text("lever", rows.iter().map(|(_, row)| row.lever.word().to_owned()))
        .number("contribution", "unit of the goal", rows.iter().map(|(_, row)| row.contribution))
        .whole("binding_rows", rows.iter().map(|(_, row)| row.binding as i64))
        .text("stretch", rows.iter().map(|(_, row)| stretch(row.stretch).0.to_owned()))
        .number("stretch_value", "as the stretch says", rows.iter().map(|(_, row)| stretch(row.stretch).1))
}

fn binding(model: &Model, outcome: &Outcome) -> Frame {
    let rows: Vec<_> =
        outcome.goals.iter().flat_map(|goal| goal.rows.iter().map(move |row| (goal.goal, row))).collect();
    Frame::new("binding_rows")
        .text("goal", rows.iter().map(|(goal, _)| model.goals.key(*goal).to_owned()))
        .text("row", rows.iter().map(|(_, row)| row.name.clone()))
        .text("lever", rows.iter().map(|(_, row)| row.lever.word().to_owned()))
        .number("dual", "unit of the goal per unit of the limit", rows.iter().map(|(_, row)| row.dual))
        .number("limit", "unit of the limit", rows.iter().map(|(_, row)| row.limit))
        .number("contribution", "unit of the goal", rows.iter().map(|(_, row)| row.contribution))
}

fn postings(model: &Model, outcome: &Outcome) -> Frame {
    let rows: Vec<_> =
        if outcome.levels.is_empty() { Vec::new() } else { outcome.book.postings(&outcome.levels).collect() };
    let activity = |row: &loparite_model::post::Posting| {
        words::activity(model, &outcome.lots, outcome.book.activity(row.activity).key)
    };
    let account = |row: &loparite_model::post::Posting| {
        words::account(model, &outcome.lots, outcome.book.account(row.account).key)
    };
    Frame::new("postings")
        .text("activity", rows.iter().map(|row| activity(row).kind.to_owned()))
        .text("of", rows.iter().map(|row| activity(row).of))
        .whole("activity_year", rows.iter().map(|row| year(activity(row).year)))
        .text("account", rows.iter().map(|row| account(row).kind.to_owned()))
        .text("at", rows.iter().map(|row| account(row).of))
        .whole("account_year", rows.iter().map(|row| year(account(row).year)))
        .number("amount", "unit of the account", rows.iter().map(|row| row.amount))
}

fn figures(model: &Model) -> Frame {
    let rows = &model.origins;
    Frame::new("figures")
        .text("figure", rows.iter().map(|row| row.of.clone()))
        .text("value", rows.iter().map(|row| row.text.clone()))
        .text("source", rows.iter().map(|row| model.sources.key(row.source).to_owned()))
        .whole("year", rows.iter().map(|row| year(row.year)))
        .text("grade", rows.iter().map(|row| row.grade.word().to_owned()))
        .text("note", rows.iter().map(|row| row.note.clone()))
        .text("file", rows.iter().map(|row| row.place.file.clone()))
        .whole("line", rows.iter().map(|row| row.place.line as i64))
}
