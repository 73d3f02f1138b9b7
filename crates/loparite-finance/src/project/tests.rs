//! Tests of a project: by hand, faults, real and nominal money, grants and loans.

use super::*;
use crate::discount::{Timing, npv};
use crate::loan::Repayment;

fn project() -> Project {
    let level = |value| Series::level(2028, 2032, value);
    Project {
        on_line: 2028,
        products: vec![Product {
            name: "oxide".into(),
            tonnes: level(10.0),
            price: level(20.0),
            payability: level(0.9),
            kind: ProductKind::Main,
        }],
        costs: vec![("power".into(), level(30.0)), ("people".into(), level(20.0))],
        capital: vec![Spend {
            name: "plant".into(),
            spent: Series::new(2026, vec![100.0, 200.0]),
            depreciation: Depreciation::StraightLine { years: 5 },
        }],
        working_capital: Series::level(2028, 2031, 15.0),
        closure: Series::new(2032, vec![25.0]),
        royalty: Series::level(2026, 2032, 0.05),
        tax_rate: Series::level(2026, 2032, 0.2),
        ..Project::idle(2026, 2032)
    }
}

fn near(found: &Series, wanted: &[f64]) {
    assert_eq!(found.values().len(), wanted.len(), "{found:?}");
    let good = found.values().iter().zip(wanted).all(|(found, wanted)| (found - wanted).abs() < 1e-9);
    assert!(good, "{found:?} is not {wanted:?}");
}

#[test]
fn a_project_by_hand() {
    let found = statement(&project()).unwrap();
    near(&found.revenue, &[0.0, 0.0, 200.0, 200.0, 200.0, 200.0, 200.0]);
    near(&found.ebitda, &[0.0, 0.0, 121.0, 121.0, 121.0, 121.0, 121.0]);
    near(&found.profit, &[0.0, 0.0, 61.0, 61.0, 61.0, 61.0, 36.0]);
    near(&found.working, &[0.0, 0.0, -15.0, 0.0, 0.0, 0.0, 15.0]);
    near(&found.tax, &[0.0, 0.0, 12.2, 12.2, 12.2, 12.2, 7.2]);
    near(&found.project, &[-100.0, -200.0, 93.8, 108.8, 108.8, 108.8, 103.8]);
    assert_eq!(found.equity, found.project);
}

#[test]
fn grants_and_loans_change_hands_not_value() {
    let draws = Series::new(2027, vec![100.0]);
    let loan = Loan { draws, rate: 0.1, tenor: 2, grace: 0, repayment: Repayment::EqualPrincipal };
    let with = |interest_relief, grant_basis| {
        let grants = Series::new(2027, vec![150.0]);
        statement(&Project { grants, loans: vec![loan.clone()], interest_relief, grant_basis, ..project() }).unwrap()
    };
    let kept = with(InterestRelief::NotDeducted, GrantBasis::Kept);
    near(&kept.project, &[-100.0, -200.0, 93.8, 108.8, 108.8, 108.8, 103.8]);
    near(&kept.equity, &[-100.0, 50.0, 33.8, 53.8, 108.8, 108.8, 103.8]);
    // interest of 10 and 5 saves a fifth of it
    let relieved = with(InterestRelief::Deducted, GrantBasis::Kept);
    near(&relieved.equity, &[-100.0, 50.0, 35.8, 54.8, 108.8, 108.8, 103.8]);
    assert_eq!(relieved.tax, kept.tax);
    // half of the capital is not written off: 30 a year less
    let reduced = with(InterestRelief::NotDeducted, GrantBasis::Reduced);
    near(&reduced.depreciation, &[0.0, 0.0, 30.0, 30.0, 30.0, 30.0, 30.0]);
    near(&reduced.tax, &[0.0, 0.0, 18.2, 18.2, 18.2, 18.2, 13.2]);
    let discount = Discount { rate: 0.1, base: 2027, timing: Timing::End };
    let cover = kept.debt_cover(&discount).unwrap();
    assert_eq!(cover.by_year.len(), 2);
    assert!((cover.by_year[0].1 - 93.8 / 60.0).abs() < 1e-12 && (cover.by_year[1].1 - 108.8 / 55.0).abs() < 1e-12);
    // at the rate of the loan, service is worth the loan
    let cash = npv(&Series::new(2028, vec![93.8, 108.8]), &discount);
    assert!((cover.loan_life - cash / (100.0 / 1.1)).abs() < 1e-12);
}

#[test]
fn debt_service_before_production_is_paid_from_capital() {
    let draws = Series::new(2026, vec![60.0]);
    let loan = Loan { draws, rate: 0.0, tenor: 3, grace: 0, repayment: Repayment::EqualPrincipal };
    let found = statement(&Project { loans: vec![loan], ..project() }).unwrap();
    assert_eq!(found.service().values(), [0.0, 20.0, 20.0, 20.0, 0.0, 0.0, 0.0]);
    assert_eq!(found.cash_for_service().first(), 2028);
    let cover = found.debt_cover(&Discount { rate: 0.0, base: 2026, timing: Timing::End }).unwrap();
    assert_eq!(cover.by_year.iter().map(|(year, _)| *year).collect::<Vec<_>>(), [2028, 2029]);
    assert!((cover.least.1 - 93.8 / 20.0).abs() < 1e-12 && (cover.loan_life - 202.6 / 40.0).abs() < 1e-12);
}

#[test]
fn debt_outlives_the_project_in_the_owners_cash() {
    let loan =
        Loan { draws: Series::new(2030, vec![50.0]), rate: 0.1, tenor: 5, grace: 0, repayment: Repayment::Bullet };
    let found = statement(&Project { loans: vec![loan], ..project() }).unwrap();
    assert_eq!((found.project.last(), found.equity.last()), (2032, 2035));
    assert_eq!(found.equity.at(2035), -55.0);
    assert_eq!(found.drawn.sum(), found.repayment.sum());
}

#[test]
fn all_faults_are_named_at_once() {
    let mut bad = project();
    bad.products[0].price = Series::level(2028, 2030, 20.0);
    bad.products[0].payability = Series::level(2028, 2032, 1.2);
    bad.costs[0].1 = Series::new(2028, vec![f64::NAN]);
    bad.costs[1].1 = Series::level(2028, 2033, 1.0);
    bad.capital[0].depreciation = Depreciation::StraightLine { years: 6 };
    bad.closure = Series::new(2032, vec![-25.0]);
    bad.tax_rate = Series::level(2026, 2030, 0.2);
    bad.royalty = Series::default();
    bad.relief.share = 2.0;
    let draws = Series::new(2027, vec![100.0]);
    bad.loans = vec![Loan { draws, rate: 0.1, tenor: 2, grace: 2, repayment: Repayment::Annuity }];
    bad.grants = Series::new(2026, vec![301.0]);
    bad.grant_basis = GrantBasis::Reduced;
    let said: Vec<String> = statement(&bad).unwrap_err().iter().map(ToString::to_string).collect();
    let wanted = [
        "price of oxide has values for 2028 to 2030, 2028 to 2032 are needed",
        "payability of oxide in 2028 is 1.2, it lies between 0 and 1",
        "cost of power in 2028 is NaN, it lies between -1000000000000000000 and 1000000000000000000",
        "a year of cost of people is 2033, it lies between 2026 and 2032",
        "closure in 2032 is -25, it lies between 0 and 1000000000000000000",
        "royalty has no values, 2026 to 2032 are needed",
        "tax rate has values for 2026 to 2030, 2026 to 2032 are needed",
        "share of profit that losses take away is 2, it lies between 0 and 1",
        "grace of loan 1 is 2, it lies between 0 and 1",
        "plant is written off over 6 years, 5 are left of the project",
        "grants that lessen depreciation is 301, it lies between 0 and 300.0000003",
    ];
    assert_eq!(said.len(), wanted.len(), "{said:#?}");
    wanted.iter().for_each(|wanted| assert!(said.iter().any(|said| said == wanted), "{wanted} is not in {said:#?}"));
}

#[test]
fn spans_that_end_before_they_start_are_faults() {
    let ends = |project: Project| statement(&project).unwrap_err();
    let late = ends(Project { on_line: 2033, ..project() });
    assert!(late.contains(&Fault::EndsBeforeStart { what: "production".into(), first: 2033, last: 2032 }), "{late:?}");
    let backwards = ends(Project { last: 2020, ..project() });
    assert_eq!(backwards, [Fault::EndsBeforeStart { what: "the project".into(), first: 2026, last: 2020 }]);
    let endless = ends(Project { first: i32::MIN, last: i32::MAX, ..project() });
    assert!(matches!(endless[..], [Fault::OutOfRange { .. }]));
}

#[test]
fn rounding_below_nothing_is_nothing() {
    let mut rounded = project();
    rounded.capital[0].spent = Series::new(2026, vec![100.0, 200.0, -1e-12]);
    assert!(statement(&rounded).is_ok());
}

/// The same project in money of each year at 6 % inflation.
fn nominal(project: Project) -> Project {
    let level = Series::of(2026, 2032, |year| 1.06_f64.powi(year - 2026));
    Project { price_level: Some(level), ..project }
}

#[test]
fn real_and_nominal_differ_through_tax_alone() {
    let real = Discount { rate: 0.08, base: 2026, timing: Timing::Start };
    let money = Discount { rate: 1.08 * 1.06 - 1.0, ..real };
    let (in_real, in_money) = (statement(&project()).unwrap(), statement(&nominal(project())).unwrap());
    let before = npv(&in_real.before_tax, &real) - npv(&in_money.before_tax, &money);
    assert!(before.abs() < 1e-9, "{before}");
    let after = npv(&in_real.project, &real) - npv(&in_money.project, &money);
    // what inflation takes of the tax shield: a fifth of the charges
    let shield = |found: &Statement, discount: &Discount| 0.2 * npv(&found.depreciation, discount);
    let lost = shield(&in_real, &real) - shield(&in_money, &money);
    assert!(lost > 1.0 && (after - lost).abs() < 1e-9, "{after} {lost}");
}
