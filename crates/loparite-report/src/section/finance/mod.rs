//! Finance: the programme's cash by year and item, and what it is worth, whole and divided.

mod facilities;
mod statement;

use crate::Report;
use crate::chart::cash::{Cash, Sum, cash};
use crate::markup::{Figure, figure, figures, head, nothing, paragraph};
use crate::number::{money, money_scale, money_unit};
use crate::section::{Section, nominal, without_programme};
use crate::worth::{cover, irr, npv, payback, rate, ratio, spans};
use loparite_economics::programme::{Flow, Irr, Measures, Programme};
use loparite_finance::series::{Series, Year};

/// Whether it pays.
pub const SECTION: Section = Section { id: "finance", title: |_| "Cash flow and return".to_owned(), body };

/// What one facility hands on to another.
const HANDING: &str = "What one facility hands on to another is revenue of the one and cost of the other: at the best \
                       price that an outside buyer within its reach pays in the year or, where there is none, at the \
                       price at which its maker is worth nothing before tax. In the sum of the chain both cancel, so \
                       before tax the rule divides the programme's value among facilities, owners and regions and \
                       does not change it.";

/// What is not in the value.
const STANDING: &str = "Plants that stand already cost nothing here but to run and to close: what was paid for them is \
                        not known, so the value of the whole is not that of an investment alone.";

/// What several rates of return mean.
const SEVERAL: &str = "A cash flow whose sign changes more than once can have several rates of return, and then none of \
                       them ranks it: the net present value does. If one alone is over zero it stands first, the \
                       others in brackets.";

fn body(report: &Report) -> String {
    let Some(programme) = report.programme else { return without_programme(report) };
    let whole = &programme.whole;
    if whole.project.values().iter().chain(whole.equity.values()).all(|value| *value == 0.0) {
        return nothing("The plan moves no money.");
    }
    let later = match whole.project.last() {
        last if last > programme.planned_until => {
            format!("; after {} plants go on until {last}", programme.planned_until)
        }
        _ => String::new(),
    };
    let basis = paragraph(&format!("Values are of the beginning of {}{later}. {STANDING}", whole.measures.base));
    let several =
        [&whole.measures.irr, &whole.measures.equity_irr].into_iter().any(|irr| matches!(irr, Irr::Several(_)));
    let several = if several { paragraph(SEVERAL) } else { String::new() };
    let scale = money_scale(statement::largest(whole));
    format!(
        "{}{several}{basis}{}{}{}{}{}",
        numbers(report, programme),
        nominal(report),
        picture(report, programme),
        head("The programme by item and year"),
        statement::statement(report, whole, programme.planned_until, scale),
        facilities::divided(report, programme),
    )
}

/// The years of a flow that have money.
fn years(flow: &Flow) -> Vec<Year> {
    let of = |series: &Series| {
        series.iter().filter(|(_, value)| value.abs() > 0.0).map(|(year, _)| year).collect::<Vec<_>>()
    };
    let all = flow.items.iter().flat_map(|(_, series)| of(series)).chain(of(&flow.project)).chain(of(&flow.equity));
    let all: Vec<Year> = all.collect();
    match (all.iter().min(), all.iter().max()) {
        (Some(&first), Some(&last)) => (first..=last).collect(),
        _ => Vec::new(),
    }
}

fn numbers(report: &Report, programme: &Programme) -> String {
    let (flow, currency) = (&programme.whole, &report.model.currency);
    let measures = &flow.measures;
    let mut pairs = Vec::new();
    for &(share, value) in &measures.npv {
        pairs.push((money(value, currency), format!("net present value after tax, at {} a year", rate(share))));
    }
    let first = measures.npv.first().map_or(report.model.discount_rate.value, |&(share, _)| share);
    let before = format!("net present value before tax, at {} a year", rate(first));
    pairs.insert(1.min(pairs.len()), (money(measures.npv_before_tax, currency), before));
    pairs.push((irr(&measures.irr), "rate of return a year after tax, before financing".to_owned()));
    pairs.push((irr(&measures.equity_irr), "rate of return a year of the owners, after grants and loans".to_owned()));
    pairs.push((payback(&flow.project, measures.payback), "capital is earned back, undiscounted".to_owned()));
    let discounted = measures.discounted_payback.map_or_else(|| never(flow), |year| year.to_string());
    pairs.push((discounted, format!("capital is earned back, discounted at {}", rate(first))));
    pairs.push((cover(measures.cover.as_ref()), covered(report, measures)));
    if let Some(factor) = measures.basket_breakeven {
        pairs.push((ratio(factor), "times what buyers pay at which the value is zero".to_owned()));
    }
    figures(&pairs)
}

/// a discounted sum that never turns
fn never(flow: &Flow) -> String {
    if npv(flow) < 0.0 { format!("not by {}", flow.project.last()) } else { "–".to_owned() }
}

fn covered(report: &Report, measures: &Measures) -> String {
    let asked = report.model.finance.as_ref().map(|terms| terms.debt_cover.value);
    match (&measures.cover, asked) {
        (None, _) => "cash over debt service".to_owned(),
        (Some(cover), Some(asked)) if cover.below.is_empty() => {
            format!("least cash over debt service, {} on average; lenders ask for {}", ratio(cover.mean), ratio(asked))
        }
        (Some(cover), Some(asked)) => format!(
            "least cash over debt service, {} on average; below the {} that lenders ask for in {}",
            ratio(cover.mean),
            ratio(asked),
            spans(&cover.below)
        ),
        (Some(cover), None) => format!("least cash over debt service, {} on average", ratio(cover.mean)),
    }
}

fn picture(report: &Report, programme: &Programme) -> String {
    let flow = &programme.whole;
    let years = years(flow);
    let by_year = |series: &Series| -> Vec<f64> { years.iter().map(|&year| series.at(year)).collect() };
    let (project, equity) = (flow.project.cumulative(), flow.equity.cumulative());
    // a sum goes on level where its series ends before the other does
    let level = |sum: &Series| -> Vec<f64> {
        let end = sum.values().last().copied().unwrap_or(0.0);
        years.iter().map(|&year| if year > sum.last() { end } else { sum.at(year) }).collect()
    };
    let (project, equity) = (level(&project), level(&equity));
    let cash_ = by_year(&flow.project);
    let largest = cash_.iter().chain(&project).chain(&equity).map(|value| value.abs()).fold(0.0, f64::max);
    let (scale, word) = money_scale(largest);
    let unit = money_unit(word, &report.model.currency);
    let down = |values: &[f64]| values.iter().map(|value| value / scale).collect::<Vec<f64>>();
    let same = project.iter().zip(&equity).all(|(a, b)| (a - b).abs() <= 1e-9 * scale);
    let mut sums = vec![Sum { name: "sum before financing".to_owned(), values: down(&project) }];
    if !same {
        sums.push(Sum { name: "sum of the owners, after grants and loans".to_owned(), values: down(&equity) });
    }
    let chart = Cash { years, cash: down(&cash_), sums, planned: programme.planned_until, unit: unit.clone() };
    figure(&Figure {
        finding: &finding(report, flow),
        measured: &format!(
            "cash of the programme after tax, before financing (bars), and what it adds up to (lines), {unit}"
        ),
        picture: &cash(&chart),
        source: "this plan; sums are not discounted",
    })
}

fn finding(report: &Report, flow: &Flow) -> String {
    let (value, currency) = (npv(flow), &report.model.currency);
    let worth = match value {
        value if value < 0.0 => format!("loses {} of value", money(-value, currency)),
        _ => format!("is worth {}", money(value, currency)),
    };
    let back = match flow.measures.payback {
        Some(year) => format!("has earned its capital back by {year}"),
        None if flow.project.sum() < 0.0 => format!("does not earn its capital back by {}", flow.project.last()),
        None => "never was in debt to itself".to_owned(),
    };
    let both = if value < 0.0 && flow.measures.payback.is_some() { "but" } else { "and" };
    format!("The programme {worth} {both} {back}")
}
