//! Funding: what is needed year by year, whose amount is known, whose is assumed, and what nobody gives.
//!
//! Equations (1) needed = capital + losses;  gap = needed - found, at least nothing
//!           (2) a source is found if the amount it gives was measured or reported, else assumed

use crate::Report;
use crate::chart::gap::{Gap, gap};
use crate::chart::stacked::Series;
use crate::markup::{Column, Figure, Table, escape, figure, nothing, paragraph};
use crate::names::Notes;
use crate::number::{decimals, fixed, money, money_scale, money_unit, percent};
use crate::section::{Section, nominal, without_programme};
use crate::worth::spans;
use loparite_economics::programme::{FundingYear, Programme, SourceYear};
use loparite_model::chain::{Money, MoneyId};
use loparite_model::figure::Grade;

/// Who would have to pay.
pub const SECTION: Section = Section { id: "funding", title: |_| "Funding gap".to_owned(), body };

fn body(report: &Report) -> String {
    let Some(programme) = report.programme else { return without_programme(report) };
    let rows = &programme.funding;
    if rows.iter().all(|row| needed(row) <= 0.0) {
        return nothing("The plan needs no money: it builds nothing and no plant runs at a loss.");
    }
    let largest = rows.iter().map(|row| needed(row).max(row.found + row.assumed)).fold(0.0, f64::max);
    let (scale, word) = money_scale(largest);
    let unit = money_unit(word, &report.model.currency);
    let later = match rows.last() {
        Some(row) if row.year > programme.planned_until => {
            format!("; plants go on after {} until {}", programme.planned_until, row.year)
        }
        _ => String::new(),
    };
    let drawn = figure(&Figure {
        finding: &finding(report, rows),
        measured: &format!("money needed a year (line) and who gives it (bars), {unit}; numbers over bars: the gap"),
        picture: &gap(&chart(report, programme, (scale, &unit))),
        source: &format!(
            "this plan; needed are capital with first fill and working capital, and losses of owners after tax; the gap \
             is what is needed and not found, so assumed money is part of it{later}"
        ),
    });
    format!(
        "{}{}{drawn}{}{}",
        aim(report, programme),
        nominal(report),
        years_table(rows, programme.planned_until, (scale, &unit)),
        sources(report, programme)
    )
}

fn needed(row: &FundingYear) -> f64 {
    row.capital + row.losses
}

fn short(row: &FundingYear) -> f64 {
    row.gap().max(0.0)
}

fn sum(rows: &[FundingYear], of: fn(&FundingYear) -> f64) -> f64 {
    rows.iter().map(of).sum()
}

fn finding(report: &Report, rows: &[FundingYear]) -> String {
    let currency = &report.model.currency;
    let (need, gap) = (sum(rows, needed), sum(rows, short));
    if gap <= 1e-6 * need {
        return format!("Every year's need is met by money that was found: {} in all", money(need, currency));
    }
    let most = rows.iter().max_by(|a, b| short(a).total_cmp(&short(b)).then(b.year.cmp(&a.year)));
    let most = most.map_or(String::new(), |row| format!(", most in {}", row.year));
    format!(
        "Of {} needed, {} ({}) was not found{most}",
        money(need, currency),
        money(gap, currency),
        percent(gap / need)
    )
}

/// to the end of the plan, and on while money is needed
fn shown(programme: &Programme) -> &[FundingYear] {
    let needy = |row: &FundingYear| row.year <= programme.planned_until || needed(row) > 0.0;
    let count = programme.funding.iter().rposition(needy).map_or(0, |last| last + 1);
    &programme.funding[..count]
}

/// equation (2)
fn is_found(report: &Report, source: &Money) -> bool {
    report.model.origin(source.limit.origin).grade <= Grade::Reported
}

fn of_source(programme: &Programme, id: MoneyId) -> impl Iterator<Item = &SourceYear> {
    programme.sources.iter().filter(move |row| row.money == id)
}

fn chart(report: &Report, programme: &Programme, (scale, unit): (f64, &str)) -> Gap {
    let shown = shown(programme);
    let years: Vec<i32> = shown.iter().map(|row| row.year).collect();
    let (mut found, mut assumed) = (Vec::new(), Vec::new());
    for (id, source) in report.model.money.iter() {
        let taken =
            |year: &i32| of_source(programme, id).filter(|row| row.year == *year).map(|row| row.taken / scale).sum();
        let values: Vec<f64> = years.iter().map(taken).collect();
        if values.iter().any(|value| *value > 0.0) {
            let kind = if is_found(report, source) { &mut found } else { &mut assumed };
            kind.push(Series { name: source.name.clone(), values });
        }
    }
    let need = shown.iter().map(|row| needed(row) / scale).collect();
    Gap { years, found, assumed, need, planned: programme.planned_until, unit: unit.to_owned() }
}

/// what is named as an aim against what was found
fn aim(report: &Report, programme: &Programme) -> String {
    let Some(aim) = programme.aim.filter(|aim| *aim > 0.0) else { return String::new() };
    let (model, currency) = (report.model, &report.model.currency);
    let found = |source: &SourceYear| is_found(report, &model.money[source.money]);
    let offered: f64 = programme.sources.iter().filter(|row| found(row)).map(|row| row.offered).sum();
    let taken = sum(&programme.funding, |row| row.found);
    let fact = model.finance.as_ref().and_then(|terms| terms.aim).map(|id| &model.facts[id]);
    let named = match fact.and_then(|fact| Some((&fact.name, fact.evidence.first()?.origin))) {
        Some((name, origin)) => {
            let note = Notes::new(report).source(model.origin(origin).source);
            format!(" ({}{note})", escape(name))
        }
        None => String::new(),
    };
    format!(
        "<p class=\"aim\">{} is named as money to be attracted{named}, without a source that gives it. Sources whose \
         amount was found offer {} in {}–{}, {} of that aim; the plan takes {} of it and needs {} in all.</p>\n",
        escape(&money(aim, currency)),
        escape(&money(offered, currency)),
        model.first_year,
        model.last_year,
        escape(&percent(offered / aim)),
        escape(&money(taken, currency)),
        escape(&money(sum(&programme.funding, needed), currency)),
    )
}

fn years_table(rows: &[FundingYear], planned: i32, (scale, unit): (f64, &str)) -> String {
    let columns = [
        ("Year", Column::Words),
        ("Capital", Column::Numbers),
        ("Losses", Column::Numbers),
        ("Needed", Column::Numbers),
        ("Found", Column::Numbers),
        ("Gap", Column::Numbers),
        ("of it assumed", Column::Numbers),
        ("of it from nobody", Column::Numbers),
    ];
    let mut table = Table::new(unit, &columns);
    let places = decimals(rows.iter().map(|row| needed(row) / scale));
    let parts: [fn(&FundingYear) -> f64; 7] = [
        |row| row.capital,
        |row| row.losses,
        needed,
        |row| row.found,
        short,
        |row| row.assumed.min(short(row)).max(0.0),
        |row| (short(row) - row.assumed).max(0.0),
    ];
    let said = |value: f64| if value.abs() > 1e-9 * scale { fixed(value / scale, places) } else { "–".to_owned() };
    let idle = |row: &FundingYear| needed(row) <= 1e-9 * scale && row.found + row.assumed <= 1e-9 * scale;
    let (in_plan, later) = rows.split_at(rows.iter().take_while(|row| row.year <= planned).count());
    for row in in_plan.iter().filter(|row| !idle(row)) {
        let mut cells = vec![row.year.to_string()];
        cells.extend(parts.iter().map(|part| said(part(row))));
        table.row(&cells);
    }
    if !later.iter().all(idle) {
        let years: Vec<i32> = later.iter().map(|row| row.year).collect();
        let mut cells = vec![format!("{}, going on", spans(&years))];
        cells.extend(parts.iter().map(|part| said(sum(later, *part))));
        table.row(&cells);
    }
    let mut cells = vec!["all years".to_owned()];
    cells.extend(parts.iter().map(|part| said(sum(rows, *part))));
    table.total(&cells);
    let left: Vec<i32> = in_plan.iter().filter(|row| idle(row)).map(|row| row.year).collect();
    let left =
        if left.is_empty() { String::new() } else { paragraph(&format!("No money is needed in {}.", spans(&left))) };
    table.finish() + &left
}

fn sources(report: &Report, programme: &Programme) -> String {
    let total = |id: MoneyId, of: fn(&SourceYear) -> f64| of_source(programme, id).map(of).sum::<f64>();
    let largest =
        report.model.money.ids().map(|id| total(id, |row| row.offered)).filter(|x| x.is_finite()).fold(0.0, f64::max);
    let (scale, word) = money_scale(largest);
    let unit = money_unit(word, &report.model.currency);
    let columns = [
        ("Source", Column::Words),
        ("Its amount is", Column::Words),
        ("As written", Column::Prose),
        ("Offered", Column::Numbers),
        ("Taken", Column::Numbers),
    ];
    let mut table = Table::new(&format!("{unit} over all years"), &columns);
    let notes = Notes::new(report);
    let places = decimals([largest / scale]).max(1);
    for (id, source) in report.model.money.iter() {
        let grade = report.model.origin(source.limit.origin).grade;
        let kind = if is_found(report, source) { "found" } else { "assumed" };
        table.html(&[
            escape(&source.name),
            escape(&if grade.word() == kind { kind.to_owned() } else { format!("{kind} ({})", grade.word()) }),
            notes.origin(report.model, source.limit.origin),
            fixed(total(id, |row| row.offered) / scale, places),
            fixed(total(id, |row| row.taken) / scale, places),
        ]);
    }
    if table.is_empty() { String::new() } else { table.finish() }
}
