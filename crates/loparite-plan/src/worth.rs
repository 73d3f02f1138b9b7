//! Worth: what money of a year counts in the value of a plan.
//!
//! In        model, item, year
//! Out       weight of one unit of money
//! Equations (1) weight = (1 + discount)^-(year - first year)
//!           (2) end value `continue`: what is paid and earned by running in the last year, sustaining capital with it,
//!               counts again in each of the n years up to `[finance] until`:
//!               weight = (1) * (1 + sum over k = 1..n of (1 + discount)^-k); capital, loans, working capital, and what
//!               standby costs once, do not
//!           (3) so that nothing goes on that is not there: what the last year digs counts 1 + n times in the reserve
//!               (`family::mining`), and no stock is carried into it (`family::stocking`)
//!           (4) end value `book`: what is not yet written off of a plant at the end of the last year comes back then:
//!               1 - years on line / years of writing off (`family::building`)
//! Not here  profit tax, owners (`loparite-economics`); property tax goes on as in the last year, though plants are
//!           written off: (2) is too careful there; plants mothballed in the last year cost nothing later;
//!           prices of later years, which the programme after the plan follows (`loparite-economics`), and (2) does not

use loparite_kernel::quantity::Year;
use loparite_model::chain::Model;
use loparite_model::planning::EndValue;
use loparite_model::post::CashItem;

/// The weight of money of an item in a year, equations (1) and (2).
pub fn weight(model: &Model, item: CashItem, year: Year) -> f64 {
    let discount = (1.0 + model.discount_rate.value).powi(model.first_year - year);
    if year != model.last_year || !goes_on(item) {
        return discount;
    }
    let again = (1..=continued_years(model)).map(|k| (1.0 + model.discount_rate.value).powi(-k));
    discount * (1.0 + again.sum::<f64>())
}

/// Years after the last in which plants go on as in it.
pub fn continued_years(model: &Model) -> Year {
    match (model.planning.end_value, &model.finance) {
        (EndValue::Continue, Some(finance)) => (finance.until - model.last_year).max(0),
        _ => 0,
    }
}

/// Last year whose money counts in the value of a plan, debts aside.
pub fn valued_until(model: &Model) -> Year {
    model.last_year + continued_years(model)
}

/// How often what is taken from a deposit in a year counts, equation (3).
pub fn times_taken(model: &Model, year: Year) -> f64 {
    if year == model.last_year { 1.0 + f64::from(continued_years(model)) } else { 1.0 }
}

/// Whether stocks of the end of a year may be used later, equation (3).
pub fn may_be_carried(model: &Model, year: Year) -> bool {
    year + 1 != model.last_year || continued_years(model) == 0
}

/// Share of a plant's capital that is not yet written off when the horizon ends, equation (4).
pub fn not_written_off(model: &Model, on_line: Year) -> f64 {
    let life = model.depreciation.value.max(1.0);
    (1.0 - f64::from(model.last_year - on_line + 1) / life).max(0.0)
}

/// items of running, which a year like the last has again
fn goes_on(item: CashItem) -> bool {
    !matches!(
        item,
        CashItem::Capital
            | CashItem::Released
            | CashItem::BookValue
            | CashItem::LoanDrawn
            | CashItem::DebtService
            | CashItem::Standby
    )
}
