//! Facilities: the programme's value by facility, owner and region.

use super::statement::{largest, statement};
use super::{HANDING, SEVERAL, years};
use crate::Report;
use crate::markup::{Column, Table, folded, head, nothing, paragraph};
use crate::names::tonnes;
use crate::number::{decimals, fixed, money, money_scale, money_unit};
use crate::worth::{cover, irr, irr_brief, npv, payback};
use loparite_economics::programme::{FacilityFlow, Flow, Irr, Item, Programme, UnitCost};
use loparite_model::post::CashItem;

/// All tables of parts of the programme.
pub fn divided(report: &Report, programme: &Programme) -> String {
    if programme.facilities.is_empty() {
        return nothing("No facility has any money of its own.");
    }
    let flows = || programme.facilities.iter().map(|row| &row.flow);
    let several = flows().any(|flow| matches!(flow.measures.irr, Irr::Several(_)));
    let told = matches!(programme.whole.measures.irr, Irr::Several(_))
        || matches!(programme.whole.measures.equity_irr, Irr::Several(_));
    let several = if several && !told { paragraph(SEVERAL) } else { String::new() };
    format!(
        "{}{}{}{several}{}{}{}",
        head(&finding(report, programme)),
        paragraph(HANDING),
        table(report, programme),
        folds(report, programme),
        by("By owner", "Owner", report, &programme.owners),
        by("By region", "Region", report, &programme.regions),
    )
}

fn finding(report: &Report, programme: &Programme) -> String {
    let named = |row: &FacilityFlow| {
        let (facility, currency) = (&report.model.facilities[row.facility], &report.model.currency);
        (facility.name.clone(), money(npv(&row.flow).abs(), currency))
    };
    let by_value = |a: &&FacilityFlow, b: &&FacilityFlow| npv(&a.flow).total_cmp(&npv(&b.flow));
    let gains = programme.facilities.iter().max_by(by_value).filter(|row| npv(&row.flow) > 0.0).map(named);
    let loses = programme.facilities.iter().min_by(by_value).filter(|row| npv(&row.flow) < 0.0).map(named);
    match (gains, loses) {
        (Some((name, gain)), Some((other, loss))) => format!("{name} gains most, {gain}; {other} loses most, {loss}"),
        (Some((name, gain)), None) => format!("No facility loses; {name} gains most, {gain}"),
        (None, Some((name, loss))) => format!("No facility gains; {name} loses most, {loss}"),
        (None, None) => "No facility gains or loses".to_owned(),
    }
}

/// the product that brings most
fn main_product(flow: &Flow) -> Option<&UnitCost> {
    let value = |cost: &UnitCost| cost.tonnes * cost.price;
    flow.measures.unit_costs.iter().fold(None, |best, cost| match best {
        Some(other) if value(other) >= value(cost) => best,
        _ => Some(cost),
    })
}

/// scale and word of money per tonne
fn per_tonne(programme: &Programme) -> (f64, &'static str) {
    let flows = programme.facilities.iter().map(|row| &row.flow);
    let costs = flows.flat_map(|flow| &flow.measures.unit_costs).flat_map(|cost| [cost.cost.abs(), cost.price.abs()]);
    money_scale(costs.filter(|cost| cost.is_finite()).fold(0.0, f64::max))
}

fn table(report: &Report, programme: &Programme) -> String {
    let currency = &report.model.currency;
    let flows: Vec<&Flow> = programme.facilities.iter().map(|row| &row.flow).chain([&programme.beside]).collect();
    let (scale, word) = money_scale(flows.iter().map(|flow| npv(flow).abs()).fold(0.0, f64::max));
    let (part, part_word) = per_tonne(programme);
    let worth = format!("Value\n{}", money_unit(word, currency));
    let mut table = Table::new(
        &format!(
            "value: net present value after tax at the beginning of the year named; cost, price and breakeven of the \
             product that brings most, levelised, {} per tonne",
            money_unit(part_word, currency)
        ),
        &[
            ("Facility", Column::Names),
            (worth.as_str(), Column::Numbers),
            ("as of", Column::Numbers),
            ("Return\na year", Column::Numbers),
            ("Earned back", Column::Numbers),
            ("Least cover\nof debt", Column::Numbers),
            ("Main product", Column::Names),
            ("Cost", Column::Numbers),
            ("Price", Column::Numbers),
            ("Breakeven", Column::Numbers),
        ],
    );
    let places = decimals(flows.iter().map(|flow| npv(flow) / scale));
    let row = |name: &str, flow: &Flow| {
        let measures = &flow.measures;
        let mut cells = vec![
            name.to_owned(),
            fixed(npv(flow) / scale, places),
            measures.base.to_string(),
            irr_brief(&measures.irr),
            payback(&flow.project, measures.payback),
            cover(measures.cover.as_ref()),
        ];
        cells.extend(unit_cost(report, main_product(flow), part));
        cells
    };
    for facility in &programme.facilities {
        table.row(&row(&report.model.facilities[facility.facility].name, &facility.flow));
    }
    if !years(&programme.beside).is_empty() {
        table.row(&row("what belongs to no facility", &programme.beside));
    }
    table.finish()
}

/// product with its unit, cost, price, breakeven
fn unit_cost(report: &Report, cost: Option<&UnitCost>, scale: f64) -> [String; 4] {
    let Some(cost) = cost else { return ["–", "–", "–", "–"].map(str::to_owned) };
    let commodity = &report.model.commodities[cost.commodity];
    let places = decimals([cost.cost / scale, cost.price / scale]);
    let said = |value: f64| fixed(value / scale, places);
    [
        format!("{} ({})", commodity.name, tonnes(commodity).replace(' ', "\u{a0}")),
        said(cost.cost),
        said(cost.price),
        cost.breakeven.map_or_else(|| "none".to_owned(), said),
    ]
}

/// the cash flow of each facility, to be opened
fn folds(report: &Report, programme: &Programme) -> String {
    let mut text = String::new();
    for FacilityFlow { facility, flow } in &programme.facilities {
        let summary = format!(
            "{}: value {}, return {}",
            report.model.facilities[*facility].name,
            money(npv(flow), &report.model.currency),
            irr(&flow.measures.irr)
        );
        let costs = products(report, programme, flow);
        let scale = money_scale(largest(flow));
        text.push_str(&folded(&summary, &(statement(report, flow, programme.planned_until, scale) + &costs)));
    }
    format!("{}{text}", head("Cash flow of each facility"))
}

/// cost and price of every product
fn products(report: &Report, programme: &Programme, flow: &Flow) -> String {
    if flow.measures.unit_costs.is_empty() {
        return String::new();
    }
    let (part, word) = per_tonne(programme);
    let unit = money_unit(word, &report.model.currency);
    let mut table = Table::new(
        &format!(
            "levelised, {unit} per tonne; breakeven: price at which the value is zero, all other prices as they are"
        ),
        &[
            ("Product", Column::Words),
            ("Cost", Column::Numbers),
            ("Price", Column::Numbers),
            ("Breakeven", Column::Numbers),
        ],
    );
    for cost in &flow.measures.unit_costs {
        table.row(&unit_cost(report, Some(cost), part));
    }
    table.finish()
}

fn by(title: &str, what: &str, report: &Report, flows: &[Flow]) -> String {
    if flows.is_empty() {
        return String::new();
    }
    let sum = |flow: &Flow, items: &[Item]| items.iter().map(|item| flow.item(*item).sum()).sum::<f64>();
    let income = |flow: &Flow| sum(flow, &[Item::Sold, Item::HandedOn]);
    let capital = |flow: &Flow| -sum(flow, &[Item::Cash(CashItem::Capital), Item::Cash(CashItem::Sustaining)]);
    let tax = |flow: &Flow| -sum(flow, &[Item::ProfitTax]);
    let all = || flows.iter().flat_map(|flow| [npv(flow), income(flow), capital(flow), tax(flow)]);
    let (scale, word) = money_scale(all().map(f64::abs).fold(0.0, f64::max));
    let unit = money_unit(word, &report.model.currency);
    let mut table = Table::new(
        &format!("{unit}; income, capital and tax over all years, not discounted"),
        &[
            (what, Column::Words),
            ("Value", Column::Numbers),
            ("as of", Column::Numbers),
            ("Return\na year", Column::Numbers),
            ("Earned back", Column::Numbers),
            ("Income", Column::Numbers),
            ("Capital", Column::Numbers),
            ("Profit tax", Column::Numbers),
        ],
    );
    let places = decimals(all().map(|value| value / scale)).max(1);
    let said = |value: f64| if value.abs() > 1e-9 * scale { fixed(value / scale, places) } else { "–".to_owned() };
    for flow in flows {
        table.row(&[
            flow.name.clone(),
            fixed(npv(flow) / scale, places),
            flow.measures.base.to_string(),
            irr_brief(&flow.measures.irr),
            payback(&flow.project, flow.measures.payback),
            said(income(flow)),
            said(capital(flow)),
            said(tax(flow)),
        ]);
    }
    head(title) + &table.finish()
}
