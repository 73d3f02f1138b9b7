//! Check: everything that is wrong with a project, at once.
//!
//! In        [`Project`]
//! Out       [`faults`]
//! Holds     a project without a fault has a statement of finite numbers
//! Not here  whether the numbers are likely

use super::{GrantBasis, Product, ProductKind, Project};
use crate::depreciation::{self, InService};
use crate::fault::Fault;
use crate::series::{MOST_YEARS, Series, Year};

/// Greatest tonnes, prices and amounts: products of three of them stay numbers.
const MOST: f64 = 1e18;

/// Greatest factor of a price level.
const MOST_LEVEL: f64 = 1e12;

/// Rounding below nothing, as a share of the largest value of its path, is nothing.
pub(super) const SLACK: f64 = 1e-9;

/// All faults of a project.
pub(super) fn faults(project: &Project) -> Vec<Fault> {
    let (first, last) = (project.first, project.last);
    if last < first {
        return vec![Fault::EndsBeforeStart { what: "the project".into(), first, last }];
    }
    let mut check = Check { first, last, faults: Vec::new() };
    check.number(|| "number of years".into(), f64::from(last) - f64::from(first) + 1.0, (1.0, MOST_YEARS));
    if !check.faults.is_empty() {
        return check.faults;
    }
    if project.on_line > last {
        let what = "production".to_owned();
        check.faults.push(Fault::EndsBeforeStart { what, first: project.on_line, last });
    }
    project.products.iter().for_each(|product| check.product(product));
    for (name, cost) in &project.costs {
        check.amounts(|| format!("cost of {name}"), cost, (-MOST, MOST));
    }
    check.amounts(|| "working capital".into(), &project.working_capital, (-MOST, MOST));
    check.amounts(|| "closure".into(), &project.closure, (0.0, MOST));
    check.amounts(|| "grants".into(), &project.grants, (0.0, MOST));
    check.path(|| "royalty".into(), &project.royalty, (0.0, 1.0));
    check.path(|| "tax rate".into(), &project.tax_rate, (0.0, 1.0));
    check.number(|| "share of profit that losses take away".into(), project.relief.share, (0.0, 1.0));
    if let Some(level) = &project.price_level {
        check.path(|| "price level".into(), level, (1.0 / MOST_LEVEL, MOST_LEVEL));
    }
    for (place, loan) in project.loans.iter().enumerate() {
        let what = format!("loan {}", place + 1);
        check.faults.extend(loan.term_faults(&what));
        check.amounts(|| format!("draws of {what}"), &loan.draws, (0.0, MOST));
    }
    check.capital(project);
    check.faults
}

/// What writes off by units of production: tonnes of all products that bear cost.
pub(super) fn output(project: &Project) -> Series {
    let mut sum = Series::level(project.first, project.last, 0.0);
    for product in project.products.iter().filter(|product| product.kind == ProductKind::Main) {
        sum = sum.plus(&product.tonnes);
    }
    sum
}

/// When capital of a name serves.
pub(super) fn in_service<'a>(project: &Project, output: &'a Series, what: &'a str) -> InService<'a> {
    InService { from: project.on_line.max(project.first), last: project.last, output: Some(output), what }
}

struct Check {
    first: Year,
    last: Year,
    faults: Vec<Fault>,
}

impl Check {
    fn number(&mut self, what: impl Fn() -> String, value: f64, range: (f64, f64)) {
        self.faults.extend(Fault::outside(what, value, range));
    }

    /// The first number out of range.
    fn numbers(&mut self, what: impl Fn() -> String, series: &Series, range: (f64, f64)) {
        let good = |value: f64, least: f64| value >= least && value <= range.1;
        if series.values().iter().all(|&value| good(value, range.0)) {
            return;
        }
        let largest = series.values().iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
        let least = range.0 - SLACK * largest.min(MOST);
        if let Some((year, value)) = series.iter().find(|&(_, value)| !good(value, least)) {
            self.faults.push(Fault::OutOfRange { what: format!("{} in {year}", what()), value, range });
        }
    }

    /// Money that comes and goes: numbers in range, none outside the years of the project.
    fn amounts(&mut self, what: impl Fn() -> String, series: &Series, range: (f64, f64)) {
        self.numbers(&what, series, range);
        let outside = |year: Year| year < self.first || year > self.last;
        if let Some((year, _)) = series.iter().find(|&(year, value)| value != 0.0 && outside(year)) {
            let range = (f64::from(self.first), f64::from(self.last));
            self.faults.push(Fault::OutOfRange {
                what: format!("a year of {}", what()),
                value: f64::from(year),
                range,
            });
        }
    }

    /// A path with a value for every year.
    fn path(&mut self, what: impl Fn() -> String, series: &Series, range: (f64, f64)) {
        self.path_over(&what, series, (self.first, self.last));
        self.numbers(&what, series, range);
    }

    fn path_over(&mut self, what: impl Fn() -> String, series: &Series, needs: (Year, Year)) {
        if !series.covers(needs.0, needs.1) {
            let has = (!series.is_empty()).then(|| (series.first(), series.last()));
            self.faults.push(Fault::PathTooShort { what: what(), has, needs });
        }
    }

    fn product(&mut self, product: &Product) {
        let name = &product.name;
        self.amounts(|| format!("tonnes of {name}"), &product.tonnes, (0.0, MOST));
        let mut sold = product.tonnes.iter().filter(|sold| sold.1 != 0.0).map(|sold| sold.0);
        if let Some(from) = sold.next() {
            let needs = (from, sold.last().unwrap_or(from));
            self.path_over(|| format!("price of {name}"), &product.price, needs);
            self.path_over(|| format!("payability of {name}"), &product.payability, needs);
        }
        self.numbers(|| format!("price of {name}"), &product.price, (-MOST, MOST));
        self.numbers(|| format!("payability of {name}"), &product.payability, (0.0, 1.0));
    }

    fn capital(&mut self, project: &Project) {
        let output = output(project);
        for spend in &project.capital {
            let name = &spend.name;
            self.amounts(|| format!("spending on {name}"), &spend.spent, (0.0, MOST));
            if project.on_line <= project.last {
                let terms = in_service(project, &output, name);
                self.faults.extend(depreciation::writing_off_faults(&spend.spent, &spend.depreciation, &terms));
            }
        }
        if project.grant_basis == GrantBasis::Reduced {
            let spent: f64 = project
                .capital
                .iter()
                .map(|spend| spend.spent.map(|year, money| money * project.level(year)).sum())
                .sum();
            let what = || "grants that lessen depreciation".to_owned();
            self.number(what, project.grants.sum(), (0.0, spent * (1.0 + SLACK)));
        }
    }
}
