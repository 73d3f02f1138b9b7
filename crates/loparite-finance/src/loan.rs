//! Loan: equal yearly payments.
//!
//! In        rate a year, number of payments
//! Out       payment per unit borrowed
//! Equations (1) payment = r / (1 - (1 + r)^-n), 1 / n for r = 0
//! Source    annuity formula of any textbook of finance

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
}
