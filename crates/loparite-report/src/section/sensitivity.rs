//! Sensitivity: what the programme is worth with one driver at a time turned down and up.

use crate::Report;
use crate::chart::tornado::{Row, Tornado, tornado};
use crate::markup::{Column, Figure, Table, figure, listed, nothing, paragraph};
use crate::number::{decimals, fixed, money, money_scale, money_unit};
use crate::section::{Section, nominal, without_programme};
use crate::worth::{npv, rate, ratio};
use loparite_economics::programme::Swing;

/// What it hangs on.
pub const SECTION: Section = Section { id: "sensitivity", title: |_| "What the return hangs on".to_owned(), body };

/// what is held while a driver is turned
const HELD: &str = "The plan is held fixed: what is built, made and sold stays as it is while one driver at a time is \
                    turned. A plan made for the other figures could lose less or gain more.";

fn body(report: &Report) -> String {
    let Some(programme) = report.programme else { return without_programme(report) };
    let swings: Vec<&Swing> = programme.swings.iter().filter(|swing| finite(swing)).collect();
    if swings.is_empty() {
        return nothing("The scenario turns no driver: name some in tables `[[sensitivity]]`.");
    }
    let base = npv(&programme.whole);
    let largest = swings.iter().flat_map(|swing| [swing.npv.0, swing.npv.1]).map(f64::abs).fold(base.abs(), f64::max);
    let (scale, word) = money_scale(largest);
    let unit = money_unit(word, &report.model.currency);
    let row = |swing: &&Swing| Row {
        name: swing.name.clone(),
        factors: swing.factors,
        values: (swing.npv.0 / scale, swing.npv.1 / scale),
    };
    let chart = Tornado { base: base / scale, rows: swings.iter().map(row).collect(), unit: unit.clone() };
    let discounted = rate(report.model.discount_rate.value);
    let drawn = figure(&Figure {
        finding: &finding(&swings),
        measured: &format!(
            "net present value after tax at {discounted} a year, {unit}; factor on the driver and value then"
        ),
        picture: &tornado(&chart),
        source: "this plan, with one driver at a time turned and everything else as it is",
    });
    let turns = turns(report, base, &swings);
    format!(
        "{drawn}{}{}{}{}",
        paragraph(&turns),
        paragraph(HELD),
        nominal(report),
        table(&swings, base, (scale, &unit))
    )
}

fn finite(swing: &Swing) -> bool {
    [swing.npv.0, swing.npv.1, swing.factors.0, swing.factors.1].into_iter().all(f64::is_finite)
}

fn width(swing: &Swing) -> f64 {
    (swing.npv.1 - swing.npv.0).abs()
}

fn finding(swings: &[&Swing]) -> String {
    let largest = swings.iter().fold(swings[0], |best, swing| if width(swing) > width(best) { swing } else { best });
    format!("The value hangs most on {}", largest.name)
}

/// which drivers alone turn the sign, at which end
fn turns(report: &Report, base: f64, swings: &[&Swing]) -> String {
    let sign = if base < 0.0 { "negative" } else { "positive" };
    let other = |value: f64| (value < 0.0) != (base < 0.0);
    let mut said = Vec::new();
    for swing in swings {
        for (factor, value) in [(swing.factors.0, swing.npv.0), (swing.factors.1, swing.npv.1)] {
            if other(value) {
                let value = money(value, &report.model.currency);
                said.push(format!("{} at {} (then {value})", swing.name, ratio(factor)));
            }
        }
    }
    let base = money(base, &report.model.currency);
    match said.is_empty() {
        true => format!("The value is {sign}, {base}, and no driver alone turns its sign within its range."),
        false => format!("The value is {sign}, {base}; its sign is turned by {}.", listed(&said)),
    }
}

fn table(swings: &[&Swing], base: f64, (scale, unit): (f64, &str)) -> String {
    let columns = [
        ("Driver", Column::Words),
        ("Low factor", Column::Numbers),
        ("Value", Column::Numbers),
        ("Change", Column::Numbers),
        ("High factor", Column::Numbers),
        ("Value", Column::Numbers),
        ("Change", Column::Numbers),
    ];
    let mut table = Table::new(&format!("net present value after tax, {unit}; largest swing first"), &columns);
    let mut rows = swings.to_vec();
    rows.sort_by(|a, b| width(b).total_cmp(&width(a)));
    let values = || rows.iter().flat_map(|swing| [swing.npv.0, swing.npv.1]);
    let places = decimals(values().map(|value| value / scale));
    let said = |value: f64| fixed(value / scale, places);
    let change = |value: f64| {
        let sign = if value - base > 1e-9 * scale { "+" } else { "" };
        format!("{sign}{}", said(value - base))
    };
    for swing in &rows {
        let ((low, high), (below, above)) = (swing.factors, swing.npv);
        let name = swing.name.clone();
        table.row(&[name, ratio(low), said(below), change(below), ratio(high), said(above), change(above)]);
    }
    table.finish()
}
