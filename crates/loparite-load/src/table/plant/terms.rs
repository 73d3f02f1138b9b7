//! Terms: the rules and rates by which a plant is costed.
//!
//! In        `conventions`, `[plant.capital]`, `[plant.operation]`, `[plant.land]`, `[plant.product]`,
//!           `[plant.financing]`, `[plant.totals]`
//! Out       what `loparite_finance::plant` takes
//! Holds     conventions are ours unless a peer or single differences are named

use super::amount::{HOURS, MASS_RATE, MONEY, MONEY_A_YEAR};
use super::sheet::{Levels, RATIO, SHARE, Sheet, Wanted};
use crate::figures::Cx;
use crate::node::{Broken, Node, Read};
use loparite_finance::plant::conventions::{Booked, Conventions, Hours, LoanTerm, Prices};
use loparite_finance::plant::operating::OperatingRates;
use loparite_finance::plant::value::{Financing, Totals};
use loparite_kernel::diag::Diag;

/// Hours of a leap year, the most that a year has.
const HOURS_A_YEAR: Wanted = Wanted { most: 8784.0, ..Wanted::of(HOURS, "8064 h/a") };

/// `conventions = "prommis"`, or a table of single differences from ours.
pub fn conventions(cx: &Cx<'_>, node: &Node<'_>) -> Read<Conventions> {
    let Some(value) = node.raw("conventions") else { return Ok(Conventions::default()) };
    if let Some(word) = value.get_ref().as_str() {
        return super::named(word).ok_or_else(|| {
            let message = format!("`conventions` of {} cannot be `{word}`", node.what);
            let diag = Diag::error("LP1008", message).at(node.place_of(value), "this word");
            cx.say(diag.hint("one of: loparite, prommis, prommis-second-module; or a table of single differences"));
            Broken
        });
    }
    let table = node.sub_of(cx, "conventions", value)?;
    let ours = Conventions::default();
    let booked = |key, otherwise| word(cx, &table, (key, Booked::WORDS), otherwise);
    let prices = |key, otherwise| word(cx, &table, (key, Prices::WORDS), otherwise);
    let hours = |key, otherwise| word(cx, &table, (key, Hours::WORDS), otherwise);
    let (land, other) = (booked("land", ours.land), booked("other_plant_cost", ours.other_plant_cost));
    let loan = word(cx, &table, ("loan", LoanTerm::WORDS), ours.loan);
    let (products, resources) =
        (prices("product_prices", ours.product_prices), prices("resource_prices", ours.resource_prices));
    let (labour, flows) = (hours("labour", ours.labour), hours("flows", ours.flows));
    table.finish(cx);
    Ok(Conventions {
        land: land?,
        loan: loan?,
        product_prices: products?,
        resource_prices: resources?,
        labour: labour?,
        flows: flows?,
        other_plant_cost: other?,
    })
}

fn word<T: Copy>(cx: &Cx<'_>, table: &Node<'_>, (key, words): (&'static str, &[(&str, T)]), otherwise: T) -> Read<T> {
    if table.has(key) { table.word(cx, key, words) } else { Ok(otherwise) }
}

/// Factor of capital as spent, and the yearly charge on it.
pub fn capital(sheet: &Sheet<'_, '_, '_>) -> Read<(f64, f64)> {
    let (as_spent, charge) = (sheet.number("as_spent", RATIO), sheet.number("fixed_charge", SHARE));
    Ok((as_spent?, charge?))
}

/// Hours and shares; the burden of labour stands with labour.
pub fn rates(sheet: &Sheet<'_, '_, '_>) -> Read<OperatingRates> {
    let hours = sheet.number("hours", HOURS_A_YEAR);
    let [factor, maintenance, insurance, quality, administration, selling, overhead] =
        ["capacity_factor", "maintenance", "insurance", "quality", "administration", "selling", "overhead"]
            .map(|key| sheet.number(key, SHARE));
    Ok(OperatingRates {
        hours: hours?,
        capacity_factor: factor?,
        burden: 0.0,
        maintenance: maintenance?,
        insurance: insurance?,
        quality: quality?,
        administration: administration?,
        selling: selling?,
        overhead: overhead?,
    })
}

/// Lease a year, at the plant's prices: so much per tonne of feed.
pub fn land(sheet: &Sheet<'_, '_, '_>, levels: &Read<Levels>) -> Read<f64> {
    let lease = sheet.amount("lease", Wanted::any("0.303736 USD@2019/short_ton"));
    let (feed, hours) =
        (sheet.amount("feed", Wanted::of(MASS_RATE, "500 short_ton/h")), sheet.number("hours", HOURS_A_YEAR));
    let (lease, feed, hours) = (lease?, feed?, hours?);
    let levels = levels.as_ref().map_err(|&Broken| Broken)?;
    let place = sheet.node.raw("lease").and_then(|value| sheet.node.place_of(value));
    let say = |code, message: &str, hint: String| {
        let message = format!("{}: {message}", sheet.node.what);
        sheet.cx.say(Diag::error(code, message).at(place.clone(), "this lease").hint(hint));
        Err(Broken)
    };
    if lease.dimension.times(MASS_RATE).times(HOURS) != MONEY_A_YEAR {
        let hint = "write money per tonne of feed: \"0.3 USD@2019/t\"".to_owned();
        return say("LP2173", "the lease times the feed is no money", hint);
    }
    if lease.level.as_ref().is_some_and(|(name, _)| *name != levels.name) {
        let hint = format!("write it at prices of {}", levels.name);
        return say("LP2175", "the lease is at other prices than the plant's", hint);
    }
    Ok(lease.value * feed.value * hours)
}

/// kg of product a year.
pub fn product(sheet: &Sheet<'_, '_, '_>) -> Read<f64> {
    let rate = sheet.number("rate", Wanted::of(MASS_RATE, "39.3 kg/h").over_zero());
    let content = sheet.number_or("content", SHARE.over_zero(), 1.0);
    let hours = sheet.number("hours", HOURS_A_YEAR.over_zero());
    Ok(rate? * content? * hours?)
}

/// Discount rate, life, spending, loan, inflation.
pub fn financing(sheet: &Sheet<'_, '_, '_>) -> Read<Financing> {
    let [discount, escalation, loan_share, loan_rate, inflation, revenue_inflation] =
        ["discount", "escalation", "loan_share", "loan_rate", "inflation", "revenue_inflation"]
            .map(|key| sheet.number(key, SHARE));
    let (life, loan_tenor) = (sheet.years("life"), sheet.years("loan_tenor"));
    let spending = sheet.node.list(sheet.cx, "spending").and_then(|shares| {
        let share =
            |(n, value)| sheet.cell(&format!("year {} of `spending`", n + 1), value, SHARE).map(|cell| cell.value);
        shares.iter().enumerate().map(share).collect::<Vec<Read<f64>>>().into_iter().collect::<Read<Vec<f64>>>()
    });
    Ok(Financing {
        discount: discount?,
        life: life?,
        spending: spending?,
        escalation: escalation?,
        loan_share: loan_share?,
        loan_rate: loan_rate?,
        loan_tenor: loan_tenor?,
        inflation: inflation?,
        revenue_inflation: revenue_inflation?,
    })
}

/// What is known of a plant that is valued without being costed.
pub fn totals(sheet: &Sheet<'_, '_, '_>) -> Read<Totals> {
    let capital = sheet.number("capital", Wanted::of(MONEY, "7.4 m USD@2021"));
    let [operating, revenue] =
        ["operating", "revenue"].map(|key| sheet.number(key, Wanted::of(MONEY_A_YEAR, "6.8 m USD@2021/a")));
    Ok(Totals { capital: capital?, operating: operating?, revenue: revenue? })
}
