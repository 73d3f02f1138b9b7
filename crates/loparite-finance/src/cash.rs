//! Cash: what a stream of money is worth, what it yields, and what the tax office takes.
//!
//! In        money by year, in order of years
//! Out       net present value, internal rate of return, payback, profit tax
//! Equations (1) npv(r) = sum over years of cash[y] * (1 + r)^-(y - first)
//!           (2) irr: npv(irr) = 0, by bisection; none unless cash changes its sign
//!           (3) tax[y] = rate[y] * max(0, profit[y] - losses brought forward), where
//!               profit = revenue - operating cost - depreciation
//!           (4) depreciation: straight line over a given life from the year of spending
//! Source    any textbook of project finance; carrying losses forward without limit of years and amount
//! Not here  interest as a cost before tax: the plan's debt service is not deducted

/// Money of one year.
pub type Year = i32;

/// Net present value at the first year, equation (1).
///
/// ```
/// let worth = loparite_finance::cash::npv(&[(2026, -100.0), (2027, 110.0)], 0.10);
/// assert!(worth.abs() < 1e-9);
/// ```
pub fn npv(cash: &[(Year, f64)], rate: f64) -> f64 {
    let Some(&(first, _)) = cash.first() else { return 0.0 };
    cash.iter().map(|&(year, money)| money * (1.0 + rate).powi(first - year)).sum()
}

/// Internal rate of return between -90 % and 1000 %, equation (2).
pub fn irr(cash: &[(Year, f64)]) -> Option<f64> {
    let (mut low, mut high) = (-0.9, 10.0);
    let (at_low, at_high) = (npv(cash, low), npv(cash, high));
    if at_low == 0.0 && at_high == 0.0 || at_low.signum() == at_high.signum() {
        return None;
    }
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if npv(cash, middle).signum() == at_low.signum() { low = middle } else { high = middle }
    }
    Some(0.5 * (low + high))
}

/// First year in which the sum of all cash so far is not negative and stays so.
pub fn payback(cash: &[(Year, f64)]) -> Option<Year> {
    let mut sum = 0.0;
    let sums: Vec<(Year, f64)> = cash
        .iter()
        .map(|&(year, money)| {
            sum += money;
            (year, sum)
        })
        .collect();
    let last_bad = sums.iter().rposition(|&(_, sum)| sum < 0.0);
    match last_bad {
        None => None,
        Some(position) => sums.get(position + 1).map(|&(year, _)| year),
    }
}

/// What profit tax needs of one year.
#[derive(Clone, Copy, Debug, Default)]
pub struct TaxYear {
    /// Year.
    pub year: Year,
    /// Revenue less operating cost.
    pub margin: f64,
    /// Capital spent.
    pub capital: f64,
    /// Share of profit.
    pub rate: f64,
}

/// Profit tax by year, equations (3) and (4).
pub fn profit_tax(years: &[TaxYear], life: u32) -> Vec<(Year, f64)> {
    let mut losses = 0.0;
    let depreciation = |year: Year| -> f64 {
        let alive = |spent: &&TaxYear| spent.year < year && year <= spent.year + life as Year;
        years.iter().filter(alive).map(|spent| spent.capital / f64::from(life)).sum()
    };
    years
        .iter()
        .map(|row| {
            let profit = row.margin - depreciation(row.year) - losses;
            losses = (-profit).max(0.0);
            (row.year, row.rate * profit.max(0.0))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_of_return_makes_the_value_zero() {
        let cash = [(2026, -100.0), (2027, 30.0), (2028, 60.0), (2029, 60.0)];
        let rate = irr(&cash).unwrap();
        assert!(npv(&cash, rate).abs() < 1e-9);
        assert_eq!(payback(&cash), Some(2029));
        assert_eq!(irr(&[(2026, 1.0), (2027, 1.0)]), None);
    }

    #[test]
    fn losses_are_carried_until_they_are_used_up() {
        let year = |year, margin| TaxYear { year, margin, capital: 0.0, rate: 0.25 };
        let tax = profit_tax(&[year(2026, -100.0), year(2027, 60.0), year(2028, 60.0)], 10);
        assert_eq!(tax, [(2026, 0.0), (2027, 0.0), (2028, 0.25 * 20.0)]);
    }

    #[test]
    fn depreciation_ends_with_its_life() {
        let mut years: Vec<TaxYear> =
            (2026..2030).map(|year| TaxYear { year, margin: 100.0, capital: 0.0, rate: 0.2 }).collect();
        years[0].capital = 100.0;
        let tax: Vec<f64> = profit_tax(&years, 2).into_iter().map(|(_, tax)| tax).collect();
        assert_eq!(tax, [20.0, 10.0, 10.0, 20.0]);
    }
}
