//! Laws of money that hold for all inputs, and values that textbooks print.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

use loparite_finance::breakeven::{breakeven_factor, breakeven_price};
use loparite_finance::depreciation::{Depreciation, InService, charges};
use loparite_finance::discount::{Discount, Timing, npv};
use loparite_finance::irr::{Irr, NoIrr, irr};
use loparite_finance::joint::{Allocation, allocate, unit_costs};
use loparite_finance::loan::{Loan, Repayment, annuity, service};
use loparite_finance::measure::{discounted, payback};
use loparite_finance::money::Rates;
use loparite_finance::project::{
    GrantBasis, InterestRelief, Product, ProductKind, Project, Spend, Statement, statement,
};
use loparite_finance::series::Series;
use loparite_finance::tax::{LossRelief, profit_tax};
use proptest::prelude::*;

const FIRST: i32 = 2026;
const LAST: i32 = 2045;
const YEARS: usize = 20;

fn series(values: &[f64]) -> Series {
    Series::new(FIRST, values.to_vec())
}

fn at(rate: f64, timing: Timing) -> Discount {
    Discount { rate, base: FIRST, timing }
}

/// Equal to a share of a size.
fn near(found: f64, wanted: f64, size: f64) -> bool {
    (found - wanted).abs() <= 1e-9 * size.abs().max(1.0)
}

fn money() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(-1000.0..1000.0_f64, 1..40)
}

fn any_timing() -> impl Strategy<Value = Timing> {
    prop_oneof![Just(Timing::Start), Just(Timing::Middle), Just(Timing::End)]
}

fn any_rule() -> impl Strategy<Value = Depreciation> {
    prop_oneof![
        (1..6_u32).prop_map(|years| Depreciation::StraightLine { years }),
        (0.0..1.0_f64).prop_map(|share| Depreciation::DecliningBalance { share }),
        Just(Depreciation::Immediate),
        Just(Depreciation::OverLife),
        Just(Depreciation::UnitsOfProduction),
        prop::collection::vec(0.01..1.0_f64, 1..6).prop_map(|parts| {
            let sum: f64 = parts.iter().sum();
            Depreciation::Table(parts.iter().map(|part| part / sum).collect())
        }),
    ]
}

fn any_repayment() -> impl Strategy<Value = Repayment> {
    prop_oneof![Just(Repayment::Annuity), Just(Repayment::EqualPrincipal), Just(Repayment::Bullet)]
}

fn any_loan() -> impl Strategy<Value = Loan> {
    let draws = prop::collection::vec(0.0..500.0_f64, 1..4).prop_map(|draws| series(&draws));
    (draws, 0.0..0.3_f64, 1..12_u32, 0.0..1.0_f64, any_repayment()).prop_map(
        |(draws, rate, tenor, grace, repayment)| Loan {
            draws,
            rate,
            tenor,
            grace: (grace * f64::from(tenor)) as u32,
            repayment,
        },
    )
}

fn any_relief() -> impl Strategy<Value = LossRelief> {
    (0.0..1.0_f64, prop::option::of(0..12_u32)).prop_map(|(share, years)| LossRelief { share, years })
}

/// Years from `FIRST` on, all of them.
fn path(range: std::ops::Range<f64>) -> impl Strategy<Value = Series> {
    prop::collection::vec(range, YEARS).prop_map(|values| series(&values))
}

/// Years of production, from 2029 on.
fn run(range: std::ops::Range<f64>) -> impl Strategy<Value = Series> {
    prop::collection::vec(range, YEARS - 3).prop_map(|values| Series::new(FIRST + 3, values))
}

fn any_product() -> impl Strategy<Value = Product> {
    (run(0.0..100.0), path(-1.0..30.0), path(0.0..1.0), 0..3).prop_map(|(tonnes, price, payability, kind)| {
        let kind = if kind == 0 { ProductKind::ByProduct } else { ProductKind::Main };
        Product { name: "oxide".into(), tonnes, price, payability, kind }
    })
}

/// Capital before production, which every rule can write off, and sustaining capital.
fn any_capital() -> impl Strategy<Value = Vec<Spend>> {
    let spend = |name: &str, spent, depreciation| Spend { name: name.into(), spent, depreciation };
    let built = prop::collection::vec(0.0..3000.0_f64, 1..4).prop_map(|spent| series(&spent));
    (built, any_rule(), run(0.0..50.0)).prop_map(move |(built, rule, sustaining)| {
        vec![spend("plant", built, rule), spend("sustaining", sustaining, Depreciation::OverLife)]
    })
}

fn any_project() -> impl Strategy<Value = Project> {
    let physical = (prop::collection::vec(any_product(), 1..4), run(0.0..800.0), any_capital(), run(0.0..300.0));
    let state = (path(0.0..0.2), path(0.0..0.5), any_relief(), 0..2, 0..2);
    let finance = (prop::collection::vec(any_loan(), 0..3), 0.0..1.0_f64, prop::option::of(-0.02..0.2_f64));
    (physical, state, finance).prop_map(|((products, cost, capital, working), state, (loans, granted, inflation))| {
        let mut products = products;
        // some output, for units of production
        products[0].tonnes.add(LAST, 1.0);
        products[0].kind = ProductKind::Main;
        let grants = series(&[granted * capital[0].spent.at(FIRST).min(capital[0].spent.sum())]);
        let level = |rate: f64| Series::of(FIRST, LAST, |year| (1.0 + rate).powi(year - FIRST));
        Project {
            on_line: FIRST + 3,
            products,
            costs: vec![("all".into(), cost)],
            capital,
            working_capital: working,
            closure: Series::new(LAST, vec![100.0]),
            royalty: state.0,
            tax_rate: state.1,
            relief: state.2,
            interest_relief: if state.3 == 0 { InterestRelief::Deducted } else { InterestRelief::NotDeducted },
            grants,
            grant_basis: if state.4 == 0 { GrantBasis::Reduced } else { GrantBasis::Kept },
            loans,
            price_level: inflation.map(level),
            ..Project::idle(FIRST, LAST)
        }
    })
}

/// Every line of a statement.
fn lines(found: &Statement) -> Vec<&Series> {
    vec![
        &found.revenue,
        &found.net_revenue,
        &found.by_products,
        &found.operating_cost,
        &found.royalty,
        &found.ebitda,
        &found.depreciation,
        &found.profit,
        &found.tax,
        &found.losses_used,
        &found.losses_expired,
        &found.capital,
        &found.working,
        &found.closure,
        &found.before_tax,
        &found.project,
        &found.grants,
        &found.drawn,
        &found.interest,
        &found.repayment,
        &found.balance,
        &found.equity_tax,
        &found.equity,
    ]
}

fn scale_of(series: &Series) -> f64 {
    series.values().iter().map(|value| value.abs()).sum()
}

/// Coefficients of the product of two polynomials.
fn product(one: &[f64], other: &[f64]) -> Vec<f64> {
    let mut found = vec![0.0; one.len() + other.len() - 1];
    for (i, a) in one.iter().enumerate() {
        other.iter().enumerate().for_each(|(j, b)| found[i + j] += a * b);
    }
    found
}

/// Worth at a rate over the sum of absolute worths.
fn residual(cash: &[f64], rate: f64) -> f64 {
    let worth = |year: usize| cash[year] * (1.0 + rate).powi(-(year as i32));
    let years = 0..cash.len();
    years.clone().map(worth).sum::<f64>() / years.map(|year| worth(year).abs()).sum::<f64>()
}

proptest! {
    #[test]
    fn value_is_linear_in_money(
        cash in money(),
        other in money(),
        factor in -5.0..5.0_f64,
        rate in -0.5..2.0_f64,
        timing in any_timing(),
    ) {
        let discount = at(rate, timing);
        let (one, two) = (series(&cash), series(&other));
        let size = npv(&one.map(|_, value| value.abs()), &discount) + npv(&two.map(|_, value| value.abs()), &discount);
        prop_assert!(near(npv(&one.scaled(factor), &discount), factor * npv(&one, &discount), 5.0 * size));
        prop_assert!(near(npv(&one.plus(&two), &discount), npv(&one, &discount) + npv(&two, &discount), size));
        prop_assert!(near(discounted(&one, &discount).sum(), npv(&one, &discount), size));
    }

    #[test]
    fn the_earlier_money_falls_the_more_it_is_worth(
        cash in prop::collection::vec(0.1..1000.0_f64, 1..40),
        rate in 0.001..0.5_f64,
        years in 0..10_i32,
    ) {
        let cash = series(&cash);
        let worth = |timing| npv(&cash, &at(rate, timing));
        prop_assert!(worth(Timing::Start) > worth(Timing::Middle) && worth(Timing::Middle) > worth(Timing::End));
        prop_assert!(near(worth(Timing::Start) / worth(Timing::End), 1.0 + rate, 1.0));
        // a later point of view sees more, by the same factor for all money
        let later = npv(&cash, &Discount { base: FIRST + years, ..at(rate, Timing::End) });
        prop_assert!(near(later, worth(Timing::End) * (1.0 + rate).powi(years), later));
    }

    #[test]
    fn the_rate_that_makes_the_value_zero_is_found(
        (income, rate) in prop_oneof![
            (prop::collection::vec(0.0..100.0_f64, 0..8), -0.9..10.0_f64),
            (prop::collection::vec(0.0..100.0_f64, 8..38), -0.4..1.0_f64),
        ],
        last in 1.0..100.0_f64,
    ) {
        let mut cash = vec![0.0];
        cash.extend(income);
        cash.push(last);
        cash[0] = -npv(&series(&cash), &at(rate, Timing::Start));
        let found = irr(&series(&cash)).only().unwrap();
        prop_assert!((found - rate).abs() <= 1e-11 * (1.0 + rate), "{found} is not {rate}");
        cash.iter_mut().for_each(|money| *money = -*money);
        let lent = irr(&series(&cash)).only().unwrap();
        prop_assert!((lent - rate).abs() <= 1e-11 * (1.0 + rate));
    }

    #[test]
    fn all_rates_of_a_stream_made_of_known_rates_are_found(
        first in -0.6..0.3_f64,
        gaps in prop::collection::vec(1.06..2.5_f64, 0..4),
        without in prop::collection::vec((0.0..3.0_f64, 0.1..3.0_f64), 0..12),
    ) {
        let mut growth = vec![1.0 + first];
        gaps.iter().for_each(|gap| growth.push(growth[growth.len() - 1] * gap));
        let mut cash = vec![-1.0];
        growth.iter().for_each(|growth| cash = product(&cash, &[1.0, -growth]));
        // no root over -100 % in these
        without.iter().for_each(|(b, c)| cash = product(&cash, &[1.0, *b, *c]));
        let found = irr(&series(&cash));
        prop_assert_eq!(found.all().len(), growth.len(), "{:?} of {:?}", found, growth);
        for (found, growth) in found.all().iter().zip(&growth) {
            prop_assert!((1.0 + found - growth).abs() <= 1e-7 * growth, "{found} is not {growth} - 1");
        }
    }

    #[test]
    fn a_fine_grid_sees_no_rate_that_is_not_found(
        cash in prop::collection::vec((-1000.0..1000.0_f64, 0..3_u8), 2..40),
    ) {
        // a year in three has no money
        let cash: Vec<f64> = cash.into_iter().map(|(money, has)| money * f64::from(has.min(1))).collect();
        let found = irr(&series(&cash));
        for &rate in found.all() {
            prop_assert!(residual(&cash, rate).abs() <= 1e-9, "{rate} is no root");
        }
        prop_assert!(found.all().windows(2).all(|pair| pair[0] < pair[1]));
        let grid: Vec<f64> = (0..2000).map(|step| -0.999 + 0.002 * f64::from(step)).collect();
        let known: Vec<(f64, f64)> = grid.iter().map(|&rate| (rate, residual(&cash, rate))).collect();
        for pair in known.windows(2) {
            let clear = pair.iter().all(|(_, residual)| residual.abs() > 1e-9);
            let between = found.all().iter().filter(|rate| **rate > pair[0].0 && **rate < pair[1].0).count();
            if clear {
                prop_assert_eq!(between % 2 == 1, pair[0].1 * pair[1].1 < 0.0, "{:?} between {:?}", found, pair);
            }
        }
    }

    #[test]
    fn money_is_back_in_the_year_of_payback(cash in money()) {
        let sums = series(&cash).cumulative();
        match payback(&series(&cash)) {
            Some(year) => {
                prop_assert!(sums.at(year - 1) < 0.0);
                prop_assert!(sums.iter().filter(|sum| sum.0 >= year).all(|sum| sum.1 >= 0.0));
            }
            None => prop_assert!(sums.at(sums.last()) < 0.0 || sums.values().iter().all(|sum| *sum >= 0.0)),
        }
    }

    #[test]
    fn an_annuity_has_its_closed_form(loan in any_loan()) {
        let loan = Loan { repayment: Repayment::Annuity, grace: 0, draws: series(&[100.0]), ..loan };
        let found = service(&loan);
        for year in 1..=loan.tenor as i32 {
            let paid = found.interest.at(FIRST + year) + found.repayment.at(FIRST + year);
            prop_assert!(near(paid, 100.0 * annuity(loan.rate, loan.tenor), 100.0));
            let growth = (1.0 + loan.rate).powi(year);
            let owed = if loan.rate == 0.0 {
                100.0 * (1.0 - f64::from(year) / f64::from(loan.tenor))
            } else {
                100.0 * growth - 100.0 * annuity(loan.rate, loan.tenor) * (growth - 1.0) / loan.rate
            };
            prop_assert!((found.balance.at(FIRST + year) - owed).abs() < 1e-6, "{owed}");
        }
    }

    #[test]
    fn what_is_drawn_is_repaid_and_service_is_worth_the_draws(loan in any_loan()) {
        let found = service(&loan);
        prop_assert!(near(found.repayment.sum(), loan.draws.sum(), loan.draws.sum()));
        prop_assert!(found.balance.at(found.balance.last()).abs() < 1e-9);
        let discount = at(loan.rate, Timing::End);
        let worth = npv(&found.interest.plus(&found.repayment), &discount);
        prop_assert!(near(worth, npv(&loan.draws, &discount), loan.draws.sum()));
        prop_assert!(found.balance.values().iter().all(|owed| *owed > -1e-9));
    }

    #[test]
    fn all_capital_is_written_off_in_its_time(
        rule in any_rule(),
        spent in prop::collection::vec(0.0..1000.0_f64, 1..8),
        output in prop::collection::vec(0.1..10.0_f64, YEARS),
    ) {
        let (spent, output) = (series(&spent), series(&output));
        let terms = InService { from: FIRST + 2, last: LAST, output: Some(&output), what: "plant" };
        let found = charges(&spent, &rule, &terms).unwrap();
        prop_assert!(near(found.sum(), spent.sum(), spent.sum()));
        prop_assert!(found.first() >= FIRST + 2 && found.last() <= LAST);
        prop_assert!(found.values().iter().all(|charge| *charge >= 0.0));
    }

    #[test]
    fn no_loss_is_made_or_lost_by_counting(profit in money(), relief in any_relief(), rate in 0.0..0.9_f64) {
        let profit = series(&profit);
        let found = profit_tax(&profit, &Series::level(FIRST, FIRST + 40, rate), &relief);
        let made: f64 = profit.values().iter().map(|profit| (-profit).max(0.0)).sum();
        prop_assert!(near(found.used.sum() + found.expired.sum() + found.losses_left, made, made));
        for (year, profit) in profit.iter() {
            prop_assert!(found.used.at(year) <= relief.share * profit.max(0.0) * (1.0 + 1e-12));
            prop_assert!(near(found.tax.at(year), rate * (profit.max(0.0) - found.used.at(year)), 1000.0));
        }
        // what cannot expire and may take all profit is never left while a later year has profit
        let full = profit_tax(&profit, &Series::level(FIRST, FIRST + 40, rate), &LossRelief::FULL);
        prop_assert!(full.tax.sum() <= found.tax.sum() + 1e-6);
    }

    #[test]
    fn more_profit_is_never_less_tax(
        profit in money(),
        year in 0..40_i32,
        more in 0.0..500.0_f64,
        relief in any_relief(),
    ) {
        let rate = Series::level(FIRST, FIRST + 40, 0.2);
        let mut richer = series(&profit);
        richer.add(FIRST + year.min(profit.len() as i32 - 1), more);
        let tax = |profit: &Series| profit_tax(profit, &rate, &relief).tax.sum();
        prop_assert!(tax(&richer) >= tax(&series(&profit)) - 1e-9);
        prop_assert!(tax(&richer) <= tax(&series(&profit)) + 0.2 * more + 1e-9);
    }

    #[test]
    fn what_is_written_off_saves_its_tax_where_there_is_always_profit(
        rule in any_rule(),
        spent in prop::collection::vec(0.0..100.0_f64, 1..4),
        rate in path(0.0..0.9),
        discount_rate in 0.0..0.3_f64,
    ) {
        let level = |value| Series::level(FIRST, LAST, value);
        let sold = Product {
            name: "oxide".into(),
            tonnes: level(10.0),
            price: level(100.0),
            payability: level(1.0),
            kind: ProductKind::Main,
        };
        let plant = Spend { name: "plant".into(), spent: series(&spent), depreciation: rule };
        let (products, capital) = (vec![sold], vec![plant]);
        let project = Project { products, capital, tax_rate: rate, ..Project::idle(FIRST, LAST) };
        let found = statement(&project).unwrap();
        let bare = statement(&Project { capital: Vec::new(), ..project.clone() }).unwrap();
        let worth = |money: &Series| npv(money, &at(discount_rate, Timing::End));
        let shield = worth(&found.depreciation.times(&project.tax_rate));
        prop_assert!(near(worth(&found.tax), worth(&bare.tax) - shield, worth(&bare.tax)));
    }

    #[test]
    fn parts_sum_to_the_whole(
        cost in -1000.0..1000.0_f64,
        products in prop::collection::vec((0.0..100.0_f64, -10.0..100.0_f64), 1..8),
    ) {
        for by in [Allocation::Value, Allocation::Tonnes] {
            prop_assert!(near(allocate(cost, &products, by).iter().sum(), cost, cost));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_statement_of_what_has_no_fault_is_of_finite_numbers_that_sum(project in any_project()) {
        let found = statement(&project).map_err(|faults| TestCaseError::fail(format!("{faults:?}")))?;
        prop_assert!(lines(&found).iter().all(|line| line.values().iter().all(|value| value.is_finite())));
        prop_assert!(irr(&found.project).all().iter().chain(irr(&found.equity).all()).all(|rate| rate.is_finite()));
        if let Some(cover) = found.debt_cover(&at(0.1, Timing::End)) {
            prop_assert!(cover.loan_life.is_finite() && cover.least.1 <= cover.mean);
        }
        let size = scale_of(&found.equity) + scale_of(&found.ebitda);
        let relief = found.tax.sum() - found.equity_tax.sum();
        let wanted = found.project.sum() + found.grants.sum() + found.drawn.sum() + relief
            - found.interest.sum()
            - found.repayment.sum();
        prop_assert!(near(found.equity.sum(), wanted, size));
        prop_assert!(near(found.repayment.sum(), found.drawn.sum(), size));
        if project.price_level.is_none() {
            prop_assert!(near(found.working.sum(), 0.0, size));
        }
        let granted = if project.grant_basis == GrantBasis::Reduced { found.grants.sum() } else { 0.0 };
        prop_assert!(near(found.depreciation.sum(), found.capital.sum() - granted, size));
        let losses: f64 = found.profit.values().iter().map(|profit| (-profit).max(0.0)).sum();
        prop_assert!(near(found.losses_used.sum() + found.losses_expired.sum() + found.losses_left, losses, size));
    }

    #[test]
    fn price_less_cost_of_all_tonnes_is_the_value(project in any_project(), rate in 0.0..0.3_f64) {
        let (found, discount) = (statement(&project).unwrap(), at(rate, Timing::Middle));
        for by in [Allocation::Value, Allocation::Tonnes] {
            let costs = unit_costs(&project, &found, &discount, by);
            let value: f64 = costs.iter().map(|unit| unit.tonnes * (unit.price - unit.cost)).sum();
            let size = scale_of(&found.ebitda) + scale_of(&found.capital);
            prop_assert!(near(value, npv(&found.project, &discount), size));
        }
    }

    #[test]
    fn at_the_breakeven_price_the_project_is_worth_nothing(project in any_project(), rate in 0.0..0.3_f64) {
        let (found, discount) = (statement(&project).unwrap(), at(rate, Timing::Middle));
        let size = scale_of(&found.net_revenue) + scale_of(&found.operating_cost) + scale_of(&found.capital);
        // it is always sold, and never taxed away
        let price = breakeven_price(&project, &found, 0, &discount).unwrap();
        let mut priced = project.clone();
        priced.products[0].price = Series::level(FIRST, LAST, price);
        prop_assert!(near(npv(&statement(&priced).unwrap().project, &discount), 0.0, size), "{price}");
        if let Some(factor) = breakeven_factor(&project, &found, &discount) {
            let mut scaled = project.clone();
            scaled.products.iter_mut().for_each(|product| product.price = product.price.scaled(factor));
            prop_assert!(near(npv(&statement(&scaled).unwrap().project, &discount), 0.0, size), "{factor}");
        } else {
            prop_assert!(npv(&found.net_revenue, &discount) <= 0.0);
        }
    }

    #[test]
    fn without_tax_inflation_changes_no_value(
        project in any_project(),
        rate in 0.0..0.3_f64,
        inflation in 0.0..0.2_f64,
    ) {
        let none = Series::level(FIRST, LAST, 0.0);
        let real = Project { tax_rate: none, price_level: None, grants: Series::default(), ..project };
        let level = Series::of(FIRST, LAST, |year| (1.0 + inflation).powi(year - FIRST));
        let nominal = Project { price_level: Some(level), ..real.clone() };
        let (found_real, found_nominal) = (statement(&real).unwrap(), statement(&nominal).unwrap());
        let (at_real, at_money) =
            (at(rate, Timing::Start), at((1.0 + rate) * (1.0 + inflation) - 1.0, Timing::Start));
        let (in_real, in_money) = (npv(&found_real.project, &at_real), npv(&found_nominal.project, &at_money));
        prop_assert!(near(in_real, in_money, 1e4), "{in_real} {in_money}");
        // nor any cost or price in money of the price year
        let costs_real = unit_costs(&real, &found_real, &at_real, Allocation::Tonnes);
        let costs_nominal = unit_costs(&nominal, &found_nominal, &at_money, Allocation::Tonnes);
        for (real, nominal) in costs_real.iter().zip(&costs_nominal) {
            prop_assert!(near(real.cost, nominal.cost, 1e4) && near(real.price, nominal.price, 1e4));
        }
        let price_real = breakeven_price(&real, &found_real, 0, &at_real).unwrap();
        let price_nominal = breakeven_price(&nominal, &found_nominal, 0, &at_money).unwrap();
        prop_assert!((price_real - price_nominal).abs() <= 1e-6 * price_real.abs().max(1.0));
    }

    #[test]
    fn at_parity_a_project_is_worth_the_same_in_either_currency(
        project in any_project(),
        spot in 0.01..100.0_f64,
        real_rate in 0.0..0.2_f64,
        inflation in (0.0..0.2_f64, 0.0..0.2_f64),
    ) {
        let abroad = statement(&project).unwrap().project;
        let rates = Rates::parity(("RUB", "USD"), (FIRST, spot), inflation, LAST);
        let home = rates.turn(&abroad).unwrap();
        let money_rate = |inflation: f64| (1.0 + real_rate) * (1.0 + inflation) - 1.0;
        let worth_abroad = spot * npv(&abroad, &at(money_rate(inflation.0), Timing::Start));
        let worth_home = npv(&home, &at(money_rate(inflation.1), Timing::Start));
        prop_assert!(near(worth_home, worth_abroad, spot * scale_of(&abroad)));
        // the rates of return differ by the inflations alone
        let (yields_abroad, yields_home) = (irr(&abroad), irr(&home));
        let drift = (1.0 + inflation.1) / (1.0 + inflation.0);
        let inside = yields_abroad.all().iter().all(|rate| (-0.95..50.0).contains(rate));
        if inside && spread(&yields_abroad) > 1e-3 {
            prop_assert_eq!(yields_abroad.all().len(), yields_home.all().len());
            for (abroad, home) in yields_abroad.all().iter().zip(yields_home.all()) {
                prop_assert!(((1.0 + abroad) * drift - (1.0 + home)).abs() < 1e-6 * (1.0 + home), "{abroad} {home}");
            }
        }
    }

    #[test]
    fn a_currency_is_a_unit(project in any_project(), rate in 0.01..100.0_f64) {
        let per = Series::level(FIRST, LAST + 20, rate);
        let rates = Rates { from: "RUB".into(), to: "USD".into(), per };
        let turn = |money: &Series| rates.turn(money).unwrap();
        let mut other = project.clone();
        other.products.iter_mut().for_each(|product| product.price = turn(&product.price));
        other.costs.iter_mut().for_each(|cost| cost.1 = turn(&cost.1));
        other.capital.iter_mut().for_each(|spend| spend.spent = turn(&spend.spent));
        other.loans.iter_mut().for_each(|loan| loan.draws = turn(&loan.draws));
        other.working_capital = turn(&other.working_capital);
        other.closure = turn(&other.closure);
        other.grants = turn(&other.grants);
        let (one, two) = (statement(&project).unwrap(), statement(&other).unwrap());
        let size = scale_of(&one.equity) + scale_of(&one.ebitda);
        let worth = |money: &Series| npv(money, &at(0.1, Timing::End));
        prop_assert!(near(worth(&two.project) / rate, worth(&one.project), size));
        prop_assert!(near(worth(&two.equity) / rate, worth(&one.equity), size));
        if spread(&irr(&one.project)) > 1e-3 {
            let (one, two) = (irr(&one.project), irr(&two.project));
            prop_assert_eq!(one.all().len(), two.all().len());
            prop_assert!(one.all().iter().zip(two.all()).all(|(one, two)| (one - two).abs() < 1e-6 * (1.0 + one)));
        }
    }
}

/// Least factor between neighbouring rates: two that nearly touch may vanish with a rounding.
fn spread(found: &Irr) -> f64 {
    found.all().windows(2).map(|pair| (1.0 + pair[1]) / (1.0 + pair[0]) - 1.0).fold(f64::INFINITY, f64::min)
}

#[test]
fn the_pump_of_lorie_and_savage_has_two_rates() {
    let found = irr(&series(&[-1600.0, 10_000.0, -10_000.0]));
    let Irr::Several(rates) = &found else { panic!("{found:?}") };
    assert!((rates[0] - 0.25).abs() < 1e-12 && (rates[1] - 4.0).abs() < 1e-12, "{rates:?}");
}

#[test]
fn the_strip_mine_of_the_textbook_has_two_rates_and_a_value() {
    // Brealey, Myers and Allen, Principles of Corporate Finance: -3, nine times 1, -6.5;
    // 3.50 % and 19.54 %, worth 0.253 at 10 %
    let mut cash = vec![-3.0];
    cash.extend([1.0; 9]);
    cash.push(-6.5);
    let found = irr(&series(&cash));
    assert_eq!(found.words(), "several: 3.5 %, 19.5 %");
    assert!((found.all()[1] - 0.1954).abs() < 5e-5 && (found.all()[0] - 0.0350).abs() < 5e-5);
    assert!((npv(&series(&cash), &at(0.10, Timing::Start)) - 0.253).abs() < 5e-4);
}

#[test]
fn rates_that_manuals_print() {
    // manual of a spreadsheet: 8.7 % after five years, -2.1 % after four
    let cash = [-70_000.0, 12_000.0, 15_000.0, 18_000.0, 21_000.0, 26_000.0];
    assert_eq!(irr(&series(&cash)).words(), "8.7 %");
    assert_eq!(irr(&series(&cash[..5])).words(), "-2.1 %");
    // Brealey, Myers and Allen: -4000, 2000, 4000 yields 28.08 %; 1000, -3000, 2500 yields no rate at all
    assert!((irr(&series(&[-4000.0, 2000.0, 4000.0])).only().unwrap() - 0.2808).abs() < 5e-5);
    assert_eq!(irr(&series(&[1000.0, -3000.0, 2500.0])), Irr::None(NoIrr::NoRoot));
}

#[test]
fn a_hundred_years_of_alternating_money_end() {
    let cash: Vec<f64> = (0..100).map(|year| if year % 2 == 0 { -100.0 } else { 100.0 + f64::from(year) }).collect();
    let found = irr(&series(&cash));
    assert!(!found.all().is_empty());
    assert!(found.all().iter().all(|rate| residual(&cash, *rate).abs() < 1e-9));
}
