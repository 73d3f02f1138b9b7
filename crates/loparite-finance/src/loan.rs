//! Loan: interest, repayment and balance of money borrowed.
//!
//! In        money drawn by year, rate a year, years to the last payment, years of interest only, how it is paid back
//! Out       [`service`]; payment per unit borrowed ([`annuity`])
//! Holds     the sum of repayments is the sum of draws; payments discounted at the rate of the loan are the loan
//! Equations (1) annuity = r / (1 - (1 + r)^-n), 1 / n for r = 0
//!           (2) every draw is a loan of its own; its first payment falls in the year after it, its last `tenor` years
//!               after it, its first repayment after `grace` years of interest only; n = tenor - grace
//!           (3) interest[y] = rate * balance[y - 1], balance at the end of a year
//! Source    annuity formula of any textbook of finance
//! Not here  interest on money drawn and repaid within one year; interest added to the loan

use crate::fault::Fault;
use crate::series::{MOST_YEARS, Series, Year};

/// Yearly payment per unit borrowed, first due one year after the draw, equation (1).
///
/// ```
/// let payment = loparite_finance::loan::annuity(0.05, 7);
/// assert!((payment - 0.172820).abs() < 1e-6);
/// ```
pub fn annuity(rate: f64, payments: u32) -> f64 {
    let n = f64::from(payments.max(1));
    if rate == 0.0 { 1.0 / n } else { rate / (1.0 - (1.0 + rate).powf(-n)) }
}

/// How a loan is paid back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Repayment {
    /// Interest and repayment sum to the same every year.
    Annuity,
    /// The same repayment every year.
    EqualPrincipal,
    /// All in the last year.
    Bullet,
}

impl Repayment {
    /// All with their word.
    pub const WORDS: &[(&'static str, Repayment)] = &[
        ("annuity", Repayment::Annuity),
        ("equal-principal", Repayment::EqualPrincipal),
        ("bullet", Repayment::Bullet),
    ];
}

/// Money borrowed on one set of terms.
#[derive(Clone, PartialEq, Debug)]
pub struct Loan {
    /// Money drawn by year.
    pub draws: Series,
    /// A year, 0.08 for 8 %.
    pub rate: f64,
    /// Years from a draw to its last payment.
    pub tenor: u32,
    /// Of which so many are of interest only, before the first repayment.
    pub grace: u32,
    /// How it is paid back.
    pub repayment: Repayment,
}

/// Greatest rate of a loan, 1000 %.
const MOST_RATE: f64 = 10.0;

impl Loan {
    /// All that is wrong with the terms and draws.
    pub fn faults(&self, what: &str) -> Vec<Fault> {
        let bad = |draw: &&f64| !(draw.is_finite() && **draw >= 0.0);
        let range = (0.0, f64::INFINITY);
        let draw = |&value: &f64| Fault::OutOfRange { what: format!("draw of {what}"), value, range };
        let mut faults = self.term_faults(what);
        faults.extend(self.draws.values().iter().filter(bad).map(draw));
        faults
    }

    /// All that is wrong with the terms.
    pub(crate) fn term_faults(&self, what: &str) -> Vec<Fault> {
        let grace = (0.0, (f64::from(self.tenor) - 1.0).max(0.0));
        let rows = [
            ("rate", self.rate, (0.0, MOST_RATE)),
            ("tenor", f64::from(self.tenor), (1.0, MOST_YEARS)),
            ("grace", f64::from(self.grace), grace),
        ];
        let outside = |(word, value, range)| Fault::outside(|| format!("{word} of {what}"), value, range);
        rows.into_iter().filter_map(outside).collect()
    }
}

/// What is owed and paid.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Service {
    /// Interest by year.
    pub interest: Series,
    /// Repayment by year.
    pub repayment: Series,
    /// Owed at the end of the year, from the first draw on.
    pub balance: Series,
}

/// Interest, repayment and balance, equations (2) and (3), to the last payment of the last draw.
///
/// A grace that is not shorter than the tenor leaves one repayment, in the last year ([`Loan::faults`] refuses it).
pub fn service(loan: &Loan) -> Service {
    let Some(last) = loan.draws.iter().filter(|draw| draw.1 != 0.0).map(|draw| draw.0).last() else {
        return Service::default();
    };
    let first = loan.draws.first();
    let years = (last - first) as usize + loan.tenor.max(1) as usize + 1;
    let (mut interest, mut repayment, mut balance) = (vec![0.0; years], vec![0.0; years], vec![0.0; years]);
    let parts = loan.tenor.saturating_sub(loan.grace).max(1);
    let payment = annuity(loan.rate, parts);
    for (place, &draw) in loan.draws.values().iter().enumerate().filter(|draw| *draw.1 != 0.0) {
        let mut owed = draw;
        balance[place] += owed;
        for year in 1..=loan.tenor.max(1) {
            let at = place + year as usize;
            let due = owed * loan.rate;
            let back = match loan.repayment {
                // the last repayment is what is owed, so that no rounding stays
                _ if year >= loan.tenor => owed,
                _ if year <= loan.grace => 0.0,
                Repayment::Annuity => draw * payment - due,
                Repayment::EqualPrincipal => draw / f64::from(parts),
                Repayment::Bullet => 0.0,
            };
            owed -= back;
            interest[at] += due;
            repayment[at] += back;
            balance[at] += owed;
        }
    }
    let series = |values| Series::new(first, values);
    Service { interest: series(interest), repayment: series(repayment), balance: series(balance) }
}

/// The last year with a payment; `None` if nothing is drawn.
pub fn last_payment(loan: &Loan) -> Option<Year> {
    let last = loan.draws.iter().filter(|draw| draw.1 != 0.0).last()?.0;
    Some(last + loan.tenor.max(1) as Year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payments_discounted_at_the_rate_of_the_loan_are_the_loan() {
        for rate in [0.0, 0.05, 0.145] {
            let payment = annuity(rate, 9);
            let worth: f64 = (1..=9).map(|year| payment * (1.0_f64 + rate).powi(-year)).sum();
            assert!((worth - 1.0).abs() < 1e-12);
        }
    }

    fn loan(repayment: Repayment, grace: u32) -> Loan {
        Loan { draws: Series::new(2026, vec![120.0]), rate: 0.1, tenor: 4, grace, repayment }
    }

    #[test]
    fn equal_principal_is_paid_after_the_years_of_grace() {
        let found = service(&loan(Repayment::EqualPrincipal, 1));
        assert_eq!(found.repayment.values(), [0.0, 0.0, 40.0, 40.0, 40.0]);
        assert_eq!(found.interest.values(), [0.0, 12.0, 12.0, 8.0, 4.0]);
        assert_eq!(found.balance.values(), [120.0, 120.0, 80.0, 40.0, 0.0]);
    }

    #[test]
    fn an_annuity_is_level_after_the_years_of_grace() {
        let found = service(&loan(Repayment::Annuity, 2));
        let paid = found.interest.plus(&found.repayment);
        assert_eq!(paid.at(2027), 12.0);
        for year in [2029, 2030] {
            assert!((paid.at(year) - 120.0 * annuity(0.1, 2)).abs() < 1e-12);
        }
    }

    #[test]
    fn a_bullet_is_paid_in_the_last_year() {
        let found = service(&loan(Repayment::Bullet, 0));
        assert_eq!(found.repayment.values(), [0.0, 0.0, 0.0, 0.0, 120.0]);
        assert_eq!(found.interest.sum(), 48.0);
    }

    #[test]
    fn every_draw_is_a_loan_of_its_own() {
        let both = Loan { draws: Series::new(2026, vec![120.0, 0.0, 60.0]), ..loan(Repayment::Annuity, 1) };
        let second = Loan { draws: Series::new(2028, vec![60.0]), ..both.clone() };
        let sum = service(&loan(Repayment::Annuity, 1)).repayment.plus(&service(&second).repayment);
        assert!(service(&both).repayment.minus(&sum).values().iter().all(|left| left.abs() < 1e-12));
        assert_eq!(last_payment(&both), Some(2032));
    }

    #[test]
    fn terms_that_cannot_be_are_all_named() {
        let bad =
            Loan { draws: Series::new(2026, vec![-1.0, f64::NAN]), rate: -0.1, tenor: 0, ..loan(Repayment::Bullet, 2) };
        assert_eq!(bad.faults("loan 1").len(), 5);
        assert!(loan(Repayment::Annuity, 3).faults("loan 1").is_empty());
    }
}
