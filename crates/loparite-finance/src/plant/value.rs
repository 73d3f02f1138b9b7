//! Value: what a plant's capital, cost and revenue are worth at the decision to build it.
//!
//! In        [`Totals`]: plant cost, operating cost and revenue of a year, in money of the decision; [`Financing`]
//! Out       [`Value`]: cash by year from the decision (year 0) and its present values
//! Holds     the value is the sum of its parts; the loan is worth nothing at its own rate; cash of year t falls at the
//!           end of year t
//! Equations (14) capital[t]   = -K * share[t] * (1 + escalation)^(t - 1), t = 1 .. n; -K in year 0 without shares
//!           (15) operating[t] = -O * (1 + inflation)^(t - 1), t = n + 1 .. n + life
//!           (16) revenue[t]   = R * (1 + inflation of revenue)^(t - 1), the same years
//!           (17) loan[0] = D, loan[t] = -D * annuity, t = 1 .. tenor; D = share * K; turned or left out by
//!                [`LoanTerm`]
//!           (18) value = sum over parts and years of cash[t] * (1 + discount)^-t
//! Source    any textbook of engineering economy; the peer writes (14) to (16) with factors of growing annuities, which
//!           are these sums
//! Not here  taxes; other courses of capital and cost (`project`)

use super::conventions::{Conventions, LoanTerm};
use super::{Check, Line};
use crate::discount::{Discount, Timing, npv};
use crate::fault::Fault;
use crate::loan::annuity;
use crate::series::{Series, Year};

/// How a plant is paid for and what later money is worth.
#[derive(Clone, PartialEq, Debug)]
pub struct Financing {
    /// Discount rate a year, nominal.
    pub discount: f64,
    /// Years of operation.
    pub life: u32,
    /// Share of the plant cost spent in each year of construction; empty if all is spent at the decision.
    pub spending: Vec<f64>,
    /// Rise of the cost of what is built, a year.
    pub escalation: f64,
    /// Loan over plant cost.
    pub loan_share: f64,
    /// Interest a year.
    pub loan_rate: f64,
    /// Years of equal payments.
    pub loan_tenor: u32,
    /// Rise of operating cost, a year.
    pub inflation: f64,
    /// Rise of revenue, a year.
    pub revenue_inflation: f64,
}

/// What is valued.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Totals {
    /// Plant cost.
    pub capital: f64,
    /// Operating cost a year.
    pub operating: f64,
    /// Revenue a year.
    pub revenue: f64,
}

/// What a plant is worth, money of the decision.
#[derive(Clone, PartialEq, Debug)]
pub struct Value {
    /// Loan drawn.
    pub debt: f64,
    /// Present value of capital, negative.
    pub capital: f64,
    /// Present value of the loan.
    pub loan: f64,
    /// Present value of operating cost, negative.
    pub operating: f64,
    /// Present value of revenue.
    pub revenue: f64,
    /// Sum of the four.
    pub net: f64,
    /// All cash by year from the decision, year 0.
    pub cash: Series,
}

/// Values a plant, equations (14) to (18).
///
/// # Errors
/// Every number that is none, or lies outside its range.
pub fn value(totals: &Totals, terms: &Financing, rules: &Conventions) -> Result<Value, Vec<Fault>> {
    let mut faults = Check::default();
    check(terms, &mut faults);
    faults.amount(|| "plant cost".to_owned(), totals.capital);
    faults.amount(|| "operating cost".to_owned(), totals.operating);
    faults.amount(|| "revenue".to_owned(), totals.revenue);
    if !faults.faults.is_empty() {
        return Err(faults.faults);
    }
    let growth = |rate: f64, year: Year| (1.0 + rate).powi(year - 1);
    let built = terms.spending.len() as Year;
    let capital = match built {
        0 => Series::new(0, vec![-totals.capital]),
        _ => Series::of(1, built, |year| {
            -totals.capital * terms.spending[year as usize - 1] * growth(terms.escalation, year)
        }),
    };
    let (first, last) = (built + 1, built + terms.life as Year);
    let operating = Series::of(first, last, |year| -totals.operating * growth(terms.inflation, year));
    let revenue = Series::of(first, last, |year| totals.revenue * growth(terms.revenue_inflation, year));
    let debt = terms.loan_share * totals.capital;
    let mut loan = Series::level(1, terms.loan_tenor as Year, -debt * annuity(terms.loan_rate, terms.loan_tenor));
    loan.add(0, debt);
    let loan = match rules.loan {
        LoanTerm::AsItFlows => loan,
        LoanTerm::Turned => loan.scaled(-1.0),
        LoanTerm::LeftOut => Series::default(),
    };
    // cash of year t falls at its end, which is the start of year t of a calendar that begins at the decision
    let discount = Discount { rate: terms.discount, base: 0, timing: Timing::Start };
    let worth = [&capital, &loan, &operating, &revenue].map(|part| npv(part, &discount));
    let net: f64 = worth.iter().sum();
    if !net.is_finite() {
        let what = "present value".to_owned();
        return Err(vec![Fault::OutOfRange { what, value: net, range: (-f64::MAX, f64::MAX) }]);
    }
    Ok(Value {
        debt,
        capital: worth[0],
        loan: worth[1],
        operating: worth[2],
        revenue: worth[3],
        net,
        cash: capital.plus(&loan).plus(&operating).plus(&revenue),
    })
}

impl Value {
    /// Present values by name.
    pub fn lines(&self) -> Vec<Line> {
        let parts = [
            ("capital", self.capital),
            ("loan", self.loan),
            ("operating cost", self.operating),
            ("revenue", self.revenue),
        ];
        let line = |measure, of: &str, amount| Line { measure, of: of.to_owned(), amount };
        let mut lines = vec![line("debt", "", self.debt)];
        lines.extend(parts.map(|(of, amount)| line("present value", of, amount)));
        lines.push(line("present value", "", self.net));
        lines
    }
}

/// What is wrong with terms.
pub(super) fn check(terms: &Financing, check: &mut Check) {
    let rates = [
        ("discount rate", terms.discount),
        ("escalation of capital", terms.escalation),
        ("rate of the loan", terms.loan_rate),
        ("inflation of operating cost", terms.inflation),
        ("inflation of revenue", terms.revenue_inflation),
    ];
    for (what, rate) in rates {
        check.number(|| what.to_owned(), rate, (if what == "rate of the loan" { 0.0 } else { -0.5 }, 10.0));
    }
    check.number(|| "years of operation".to_owned(), f64::from(terms.life), (1.0, 200.0));
    check.number(|| "years of the loan".to_owned(), f64::from(terms.loan_tenor), (1.0, 200.0));
    check.share(|| "share of the loan".to_owned(), terms.loan_share);
    terms.spending.iter().for_each(|share| check.share(|| "share of capital spent in a year".to_owned(), *share));
    if !terms.spending.is_empty() {
        let sum = terms.spending.iter().sum();
        check.number(|| "sum of the shares of capital spent".to_owned(), sum, (1.0 - 1e-9, 1.0 + 1e-9));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms() -> Financing {
        Financing {
            discount: 0.10,
            life: 20,
            spending: vec![0.1, 0.6, 0.3],
            escalation: 0.036,
            loan_share: 0.5,
            loan_rate: 0.06,
            loan_tenor: 10,
            inflation: 0.03,
            revenue_inflation: 0.03,
        }
    }

    const TOTALS: Totals = Totals { capital: 100.0, operating: 40.0, revenue: 70.0 };

    /// Factor of a growing annuity, (1 - ((1 + g) / (1 + r))^n) / (r - g).
    fn factor(r: f64, g: f64, n: i32) -> f64 {
        (1.0 - ((1.0 + g) / (1.0 + r)).powi(n)) / (r - g)
    }

    #[test]
    fn sums_of_years_are_factors_of_growing_annuities() {
        let value = value(&TOTALS, &terms(), &Conventions::default()).unwrap();
        let late = factor(0.1, 0.03, 23) - factor(0.1, 0.03, 3);
        let step = |k: i32| factor(0.1, 0.036, k + 1) - factor(0.1, 0.036, k);
        let spent = 10.0 * step(0) + 60.0 * step(1) + 30.0 * step(2);
        let loan = 50.0 * (1.0 - factor(0.1, 0.0, 10) / factor(0.06, 0.0, 10));
        for (found, expected) in
            [(value.revenue, 70.0 * late), (value.operating, -40.0 * late), (value.capital, -spent), (value.loan, loan)]
        {
            assert!((found / expected - 1.0).abs() < 1e-13, "{found} {expected}");
        }
        assert!((value.net - (30.0 * late - spent + loan)).abs() < 1e-10);
        assert!(value.loan > 0.0, "money borrowed at 6 % and valued at 10 % is worth something");
    }

    #[test]
    fn a_loan_at_the_discount_rate_is_worth_nothing() {
        let terms = Financing { loan_rate: 0.1, ..terms() };
        assert!(value(&TOTALS, &terms, &Conventions::default()).unwrap().loan.abs() < 1e-12);
    }

    #[test]
    fn growth_at_the_discount_rate_is_no_division_by_nothing() {
        let terms = Financing { revenue_inflation: 0.1, ..terms() };
        let revenue = value(&TOTALS, &terms, &Conventions::default()).unwrap().revenue;
        assert!((revenue - 70.0 * 20.0 / 1.1).abs() < 1e-9);
    }

    #[test]
    fn without_years_of_construction_all_is_spent_at_once() {
        let terms = Financing { spending: Vec::new(), ..terms() };
        let value = value(&TOTALS, &terms, &Conventions { loan: LoanTerm::LeftOut, ..Conventions::default() }).unwrap();
        assert!((value.capital + 100.0).abs() < 1e-12 && value.loan == 0.0);
        assert!((value.revenue - 70.0 * factor(0.1, 0.03, 20)).abs() < 1e-10);
        assert_eq!((value.cash.first(), value.cash.last()), (0, 20));
    }

    #[test]
    fn shares_that_do_not_make_a_whole_are_refused() {
        let terms = Financing { spending: vec![0.5, 0.6], life: 0, discount: f64::NAN, ..terms() };
        assert_eq!(value(&TOTALS, &terms, &Conventions::default()).unwrap_err().len(), 3);
    }
}
