//! Finance: the cash flow of the whole chain, with profit tax.
//!
//! In        cash by year and item, people by facility and year
//! Out       [`Finance`] for the report
//! Holds     money in is positive
//! Equations (1) before tax[y] = sum over items of cash[y]
//!           (2) rate[y]       = profit tax of the zones, weighted with the people employed there in the year
//!           (3) tax: straight-line writing off, losses carried forward (`loparite-finance`)
//! Not here  cash flow facility by facility: internal prices between them are not known

use loparite_finance::cash::{TaxYear, irr, npv, payback, profit_tax};
use loparite_kernel::quantity::Year;
use loparite_model::chain::Model;
use loparite_model::outcome::Outcome;
use loparite_model::post::CashItem;
use loparite_report::Finance;
use loparite_results::summary::Summary;
use std::collections::BTreeMap;

/// The chain's cash flow.
pub fn of_chain(model: &Model, outcome: &Outcome, summary: &Summary) -> Finance {
    if outcome.levels.is_empty() {
        return Finance::default();
    }
    let mut before: BTreeMap<Year, f64> = model.years().map(|year| (year, 0.0)).collect();
    for (&(year, _), &amount) in &summary.cash {
        *before.entry(year).or_default() += amount;
    }
    let tax: BTreeMap<Year, f64> = profit_tax(&tax_years(model, summary), life(model)).into_iter().collect();
    let taxed = |year: Year| tax.get(&year).copied().unwrap_or(0.0);
    let after: Vec<(Year, f64)> = before.iter().map(|(&year, &cash)| (year, cash - taxed(year))).collect();
    let rate = model.discount_rate.value;
    let mut sum = 0.0;
    let rows = before
        .iter()
        .map(|(&year, &cash)| {
            sum += (cash - taxed(year)) * (1.0 + rate).powi(model.first_year - year);
            (year, cash, taxed(year), sum)
        })
        .collect();
    Finance {
        npv_before_tax: outcome.npv,
        npv_after_tax: npv(&after, rate),
        irr: irr(&after),
        payback: payback(&after),
        rows,
    }
}

fn life(model: &Model) -> u32 {
    model.depreciation.value.round().max(1.0) as u32
}

fn tax_years(model: &Model, summary: &Summary) -> Vec<TaxYear> {
    summary
        .years
        .iter()
        .map(|row| {
            let sustaining = summary.cash.get(&(row.year, CashItem::Sustaining)).copied().unwrap_or(0.0);
            TaxYear {
                year: row.year,
                margin: row.margin,
                capital: row.capital - sustaining,
                rate: rate(model, summary, row.year),
            }
        })
        .collect()
}

/// equation (2); zones without anybody count alike in a year without people
fn rate(model: &Model, summary: &Summary, year: Year) -> f64 {
    let (mut people, mut weighted) = (0.0, 0.0);
    for row in summary.uses.iter().filter(|row| row.year == year) {
        let zone = &model.zones[model.sites[model.facilities[row.facility].site].zone];
        people += row.jobs;
        weighted += row.jobs * zone.profit_tax.at(year);
    }
    if people > 0.0 { weighted / people } else { 0.0 }
}
