//! Project: from tonnes, prices, costs and terms by year to the cash flow of those who pay for it.
//!
//! In        [`Project`]: everything by year, money of one currency; in real terms all of one price year, or in real
//!           terms with factors to the money of each year (`price_level`)
//! Out       [`Statement`]: every line of the cash flow; all faults of the input at once
//! Holds     equity = project + grants + drawn - interest - repayment - (tax with interest - tax without); in real
//!           terms the changes of working capital sum to nothing; never NaN
//! Equations (1) revenue = sum of tonnes * price, net revenue = sum of tonnes * payability * price
//!           (2) royalty = share * max(0, net revenue)
//!           (3) ebitda  = net revenue - operating cost - royalty
//!           (4) profit  = ebitda - depreciation - closure, tax by [`profit_tax`]
//!           (5) before tax = ebitda - capital + working - closure, project = before tax - tax
//!           (6) working[y] = balance[y - 1] - balance[y], the balance of the last year nothing
//!           (7) equity, as above
//!           (8) nominal: products, costs, capital, working capital and closure times price level; what is charged and
//!               carried from earlier years is not, nor are grants and loans, which are sums of money
//! Source    any textbook of project finance
//! Not here  when money is valued ([`Discount`]); which facility this is (`loparite-economics`)

mod check;

use crate::depreciation::{Depreciation, charges};
use crate::discount::Discount;
use crate::fault::Fault;
use crate::loan::{Loan, service};
use crate::measure::{Cover, cover};
use crate::series::{Series, Year};
use crate::tax::{LossRelief, Tax, profit_tax};

/// What a product is for in the division of cost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProductKind {
    /// It bears cost.
    Main,
    /// What it earns is taken off the cost of the others.
    ByProduct,
}

/// Something that is sold.
#[derive(Clone, PartialEq, Debug)]
pub struct Product {
    /// For print.
    pub name: String,
    /// Tonnes by year.
    pub tonnes: Series,
    /// Money per tonne; a value for every year from the first with tonnes to the last.
    pub price: Series,
    /// Share of the price that is paid; years as for the price.
    pub payability: Series,
    /// Whether it bears cost.
    pub kind: ProductKind,
}

/// Capital that is written off by one rule.
#[derive(Clone, PartialEq, Debug)]
pub struct Spend {
    /// For print.
    pub name: String,
    /// Money by year, positive; sustaining capital too.
    pub spent: Series,
    /// For tax.
    pub depreciation: Depreciation,
}

/// Whether interest is a cost before tax.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InterestRelief {
    /// It lessens the tax that the owners pay.
    Deducted,
    /// Tax is as without loans.
    NotDeducted,
}

/// What grants do to capital that is written off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GrantBasis {
    /// What a grant paid is not written off: grants pay the capital spent first.
    Reduced,
    /// All capital is written off.
    Kept,
}

/// A project. A year outside an amount is nothing; a path of prices and shares has a value for every year asked for.
#[derive(Clone, PartialEq, Debug)]
pub struct Project {
    /// First year with money.
    pub first: Year,
    /// Last year with money before financing; working capital comes back.
    pub last: Year,
    /// First year of production: depreciation begins.
    pub on_line: Year,
    /// What is sold.
    pub products: Vec<Product>,
    /// Operating cost by item, positive; a refund is negative.
    pub costs: Vec<(String, Series)>,
    /// Capital.
    pub capital: Vec<Spend>,
    /// Working capital, balance at the end of the year. It is goods: it keeps its real worth.
    pub working_capital: Series,
    /// Money to close down, positive; a cost before tax in its year.
    pub closure: Series,
    /// Share of net revenue, every year.
    pub royalty: Series,
    /// Share of profit, every year: a tax zone is a path of rates.
    pub tax_rate: Series,
    /// What losses of earlier years take off profit.
    pub relief: LossRelief,
    /// Whether interest is a cost before tax.
    pub interest_relief: InterestRelief,
    /// Money given, positive, in money of its year; no income before tax.
    pub grants: Series,
    /// What grants do to depreciation.
    pub grant_basis: GrantBasis,
    /// Loans, in money of the year of their draw.
    pub loans: Vec<Loan>,
    /// Factors from the price year's money to that of each year; `None`: all money is as given.
    pub price_level: Option<Series>,
}

impl Project {
    /// Years in which nothing happens and nothing is taxed.
    pub fn idle(first: Year, last: Year) -> Project {
        Project {
            first,
            last,
            on_line: first,
            products: Vec::new(),
            costs: Vec::new(),
            capital: Vec::new(),
            working_capital: Series::default(),
            closure: Series::default(),
            royalty: Series::level(first, last, 0.0),
            tax_rate: Series::level(first, last, 0.0),
            relief: LossRelief::FULL,
            interest_relief: InterestRelief::NotDeducted,
            grants: Series::default(),
            grant_basis: GrantBasis::Kept,
            loans: Vec::new(),
            price_level: None,
        }
    }

    /// The factor from the price year's money to that of a year.
    pub(crate) fn level(&self, year: Year) -> f64 {
        self.price_level.as_ref().map_or(1.0, |level| level.at(year))
    }

    /// Given amounts, summed and in money of each year.
    fn in_money_of_the_year<'a>(&self, amounts: impl Iterator<Item = &'a Series>) -> Series {
        let mut sum = vec![0.0; (self.last - self.first + 1) as usize];
        for series in amounts {
            add_within(&mut sum, self.first, series);
        }
        if let Some(level) = &self.price_level {
            sum.iter_mut().zip(self.first..).for_each(|(money, year)| *money *= level.at(year));
        }
        Series::new(self.first, sum)
    }

    /// What a product earns after payability, in money of each year.
    pub(crate) fn net_revenue_of(&self, product: &Product) -> Series {
        let earned = |year| product.tonnes.at(year) * product.price.at(year) * product.payability.at(year);
        Series::of(self.first, self.last, |year| earned(year) * self.level(year))
    }
}

/// Adds what of a series lies within the years of a sum.
fn add_within(sum: &mut [f64], first: Year, series: &Series) {
    let late = (series.first() - first).max(0) as usize;
    let early = (first - series.first()).max(0) as usize;
    let values = series.values().get(early..).unwrap_or_default();
    sum.iter_mut().skip(late).zip(values).for_each(|(sum, value)| *sum += value);
}

/// The cash flow of a project by year, in money of each year if a price level was given. Costs are positive numbers.
#[derive(Clone, PartialEq, Debug)]
pub struct Statement {
    /// First year of production.
    pub on_line: Year,
    /// Tonnes times price.
    pub revenue: Series,
    /// What of it is paid.
    pub net_revenue: Series,
    /// Of the net revenue, what by-products earn.
    pub by_products: Series,
    /// Operating cost of all items.
    pub operating_cost: Series,
    /// Royalty.
    pub royalty: Series,
    /// Equation (3).
    pub ebitda: Series,
    /// Written off.
    pub depreciation: Series,
    /// Profit before losses of earlier years, equation (4).
    pub profit: Series,
    /// Tax on it, without interest.
    pub tax: Series,
    /// Losses of earlier years taken off the profit of the year.
    pub losses_used: Series,
    /// Losses whose last year of use was the one before.
    pub losses_expired: Series,
    /// Losses never used.
    pub losses_left: f64,
    /// Capital.
    pub capital: Series,
    /// Working capital set free, equation (6); negative where it is tied up.
    pub working: Series,
    /// Closing down.
    pub closure: Series,
    /// Cash before tax and financing.
    pub before_tax: Series,
    /// Cash after tax, before financing.
    pub project: Series,
    /// Grants received.
    pub grants: Series,
    /// Loans drawn.
    pub drawn: Series,
    /// Interest paid; reaches to the last payment.
    pub interest: Series,
    /// Loans repaid; reaches to the last payment.
    pub repayment: Series,
    /// Loans owed at the end of the year.
    pub balance: Series,
    /// Tax that the owners pay: with interest as a cost, if it is one.
    pub equity_tax: Series,
    /// Cash of the owners; reaches to the last payment.
    pub equity: Series,
}

impl Statement {
    /// Debt service.
    pub fn service(&self) -> Series {
        self.interest.plus(&self.repayment)
    }

    /// Cash from which debt is served: after the tax that the owners pay, with the grants and loans of the year, from
    /// the first year of production on.
    pub fn cash_for_service(&self) -> Series {
        let (first, last) = (self.on_line.max(self.project.first()), self.project.last());
        let tax_relieved = |year| self.tax.at(year) - self.equity_tax.at(year);
        let financed = |year| self.grants.at(year) + self.drawn.at(year);
        Series::of(first, last, |year| self.project.at(year) + tax_relieved(year) + financed(year))
    }

    /// Debt service cover from the first year of production on: what falls due before is paid from capital.
    pub fn debt_cover(&self, discount: &Discount) -> Option<Cover> {
        let due = self.service().map(|year, due| if year < self.on_line { 0.0 } else { due });
        cover(&self.cash_for_service(), &due, discount)
    }
}

/// The cash flow, equations (1) to (8); or all that is wrong with the input.
///
/// ```
/// use loparite_finance::discount::{Discount, Timing, npv};
/// use loparite_finance::project::{Product, ProductKind, Project, statement};
/// use loparite_finance::series::Series;
/// let sold = Product {
///     name: "oxide".into(),
///     tonnes: Series::level(2027, 2030, 10.0),
///     price: Series::level(2027, 2030, 6.0),
///     payability: Series::level(2027, 2030, 0.5),
///     kind: ProductKind::Main,
/// };
/// let project = Project { products: vec![sold], ..Project::idle(2026, 2030) };
/// let found = statement(&project).expect("every path covers the years");
/// assert_eq!(found.project.values(), [0.0, 30.0, 30.0, 30.0, 30.0]);
/// ```
pub fn statement(project: &Project) -> Result<Statement, Vec<Fault>> {
    let faults = check::faults(project);
    if !faults.is_empty() {
        return Err(faults);
    }
    let (first, last) = (project.first, project.last);
    let sales = sales(project);
    let operating_cost = project.in_money_of_the_year(project.costs.iter().map(|cost| &cost.1));
    let grants = Series::of(first, last, |year| project.grants.at(year));
    let (capital, depreciation) = capital(project, &grants)?;
    let closure = project.in_money_of_the_year(std::iter::once(&project.closure));
    let balance = |year| if year == last { 0.0 } else { project.working_capital.at(year) };
    let working = Series::of(first, last, |year| (balance(year - 1) - balance(year)) * project.level(year));
    let beside = Beside {
        operating_cost: &operating_cost,
        depreciation: &depreciation,
        capital: &capital,
        working: &working,
        closure: &closure,
    };
    let Earned { royalty, ebitda, profit, tax, before_tax, after_tax } = earned(project, &sales.net_revenue, &beside);
    let debt = debt(project);
    let equity_tax = match project.interest_relief {
        InterestRelief::Deducted if !project.loans.is_empty() => {
            let profit = profit.map(|year, profit| profit - debt.interest.at(year));
            profit_tax(&profit, &project.tax_rate, &project.relief).tax
        }
        _ => tax.tax.clone(),
    };
    let equity = Series::of(first, last.max(debt.interest.last()), |year| {
        before_tax.at(year) - equity_tax.at(year) + grants.at(year) + debt.drawn.at(year)
            - debt.interest.at(year)
            - debt.repayment.at(year)
    });
    Ok(Statement {
        on_line: project.on_line,
        revenue: sales.revenue,
        net_revenue: sales.net_revenue,
        by_products: sales.by_products,
        project: after_tax,
        operating_cost,
        royalty,
        ebitda,
        depreciation,
        profit,
        tax: tax.tax,
        losses_used: tax.used,
        losses_expired: tax.expired,
        losses_left: tax.losses_left,
        capital,
        working,
        closure,
        before_tax,
        grants,
        drawn: debt.drawn,
        interest: debt.interest,
        repayment: debt.repayment,
        balance: debt.balance,
        equity_tax,
        equity,
    })
}

/// Money of a project that does not depend on what it sells for.
pub(crate) struct Beside<'a> {
    pub(crate) operating_cost: &'a Series,
    pub(crate) depreciation: &'a Series,
    pub(crate) capital: &'a Series,
    pub(crate) working: &'a Series,
    pub(crate) closure: &'a Series,
}

/// What net revenue leaves.
pub(crate) struct Earned {
    royalty: Series,
    ebitda: Series,
    profit: Series,
    tax: Tax,
    before_tax: Series,
    pub(crate) after_tax: Series,
}

/// From net revenue to cash before financing, equations (2) to (5); for breakeven prices too.
pub(crate) fn earned(project: &Project, net_revenue: &Series, beside: &Beside<'_>) -> Earned {
    let Beside { operating_cost, depreciation, capital, working, closure } = beside;
    let royalty = net_revenue.map(|year, net| project.royalty.at(year) * net.max(0.0));
    let ebitda = net_revenue.map(|year, net| net - operating_cost.at(year) - royalty.at(year));
    let profit = ebitda.map(|year, ebitda| ebitda - depreciation.at(year) - closure.at(year));
    let tax = profit_tax(&profit, &project.tax_rate, &project.relief);
    let before_tax = ebitda.map(|year, ebitda| ebitda - capital.at(year) + working.at(year) - closure.at(year));
    let after_tax = before_tax.map(|year, before| before - tax.tax.at(year));
    Earned { royalty, ebitda, profit, tax, before_tax, after_tax }
}

struct Sales {
    revenue: Series,
    net_revenue: Series,
    by_products: Series,
}

/// Equation (1).
fn sales(project: &Project) -> Sales {
    let years = (project.last - project.first + 1) as usize;
    let (mut revenue, mut net, mut by_products) = (vec![0.0; years], vec![0.0; years], vec![0.0; years]);
    for product in &project.products {
        for (year, tonnes) in product.tonnes.iter().filter(|sold| sold.1 != 0.0) {
            let at = (year - project.first) as usize;
            let gross = tonnes * product.price.at(year) * project.level(year);
            let paid = gross * product.payability.at(year);
            revenue[at] += gross;
            net[at] += paid;
            if product.kind == ProductKind::ByProduct {
                by_products[at] += paid;
            }
        }
    }
    let series = |values| Series::new(project.first, values);
    Sales { revenue: series(revenue), net_revenue: series(net), by_products: series(by_products) }
}

/// Capital and what is written off, in money of each year.
fn capital(project: &Project, grants: &Series) -> Result<(Series, Series), Vec<Fault>> {
    let spent = project.in_money_of_the_year(project.capital.iter().map(|spend| &spend.spent));
    let basis = match project.grant_basis {
        GrantBasis::Reduced if grants.sum() > 0.0 => Some(written_off_shares(project, &spent, grants.sum())),
        _ => None,
    };
    let output = check::output(project);
    let mut depreciation = vec![0.0; (project.last - project.first + 1) as usize];
    for spend in &project.capital {
        let terms = check::in_service(project, &output, &spend.name);
        let money = spend.spent.map(|year, money| {
            money.max(0.0) * project.level(year) * basis.as_ref().map_or(1.0, |shares| shares.at(year))
        });
        let charged = charges(&money, &spend.depreciation, &terms).map_err(|fault| vec![fault])?;
        add_within(&mut depreciation, project.first, &charged);
    }
    Ok((spent, Series::new(project.first, depreciation)))
}

/// The share of each year's capital that no grant pays; grants pay the capital spent first.
fn written_off_shares(project: &Project, spent: &Series, granted: f64) -> Series {
    let mut left = granted;
    Series::of(project.first, project.last, |year| {
        let money = spent.at(year);
        let paid = left.min(money).max(0.0);
        left -= paid;
        if money > 0.0 { 1.0 - paid / money } else { 1.0 }
    })
}

struct Debt {
    drawn: Series,
    interest: Series,
    repayment: Series,
    balance: Series,
}

/// All loans, from the first year of the project to the last payment.
fn debt(project: &Project) -> Debt {
    let services: Vec<_> = project.loans.iter().map(service).collect();
    let last = services.iter().map(|service| service.interest.last()).fold(project.last, Year::max);
    let years = (last - project.first + 1) as usize;
    let sum = |parts: &mut dyn Iterator<Item = &Series>| {
        let mut sum = vec![0.0; years];
        parts.for_each(|part| add_within(&mut sum, project.first, part));
        Series::new(project.first, sum)
    };
    Debt {
        drawn: sum(&mut project.loans.iter().map(|loan| &loan.draws)),
        interest: sum(&mut services.iter().map(|service| &service.interest)),
        repayment: sum(&mut services.iter().map(|service| &service.repayment)),
        balance: sum(&mut services.iter().map(|service| &service.balance)),
    }
}

#[cfg(test)]
mod tests;
