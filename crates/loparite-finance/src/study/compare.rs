//! Compare: what a study published against what comes of its inputs.
//!
//! In        a [`Study`] with what it published, each value with its tolerance
//! Out       [`Outcome`]: one [`Row`] a value, tests of the headline, the cash flow
//! Holds     nothing published enters what it is compared with, but by the tests that say so (two rates, sensitivities)
//! Not here  the text of a report

use super::flow::{Basis, Flow};
use super::{FullYear, Study, Way};
use crate::checks::{
    Balance, BalanceTest, Headline, Implied, PairTest, Swing, TwoRateTest, TwoRates, Verdict, balance, combine, invert,
    pair, percent, present_value, two_rates,
};
use crate::fault::Fault;
use crate::irr::{NoIrr, irr};

/// A quantity that studies publish.
#[derive(Clone, PartialEq, Debug)]
pub enum What {
    /// Net present value at a rate.
    Npv(f64),
    /// Rate of return.
    Irr,
    /// Years from start-up.
    Payback,
    /// Sum of the cash flow, not discounted.
    Sum,
    /// Present value of a part of the cash flow at a rate.
    Present(Part, f64),
    /// Mean revenue of a year at full rate.
    Revenue,
    /// Mean operating cost of a year at full rate.
    Cost,
    /// Revenue less operating cost of a year at full rate.
    Margin,
    /// Share of a product in the revenue.
    Share(String),
    /// Part of the flat profile that values at two rates imply, for years of build.
    TwoRates(Part, u32),
    /// Rate of return of that flat profile.
    TwoRatesIrr(u32),
    /// Present value of what a line of the sensitivity table changes.
    Line(String),
    /// Value of a combined case, if its lines add up.
    Combined(String),
    /// Tonnes a year of a mass balance.
    Balance(String),
}

/// Part of a cash flow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// Revenue.
    Revenue,
    /// Operating cost.
    Cost,
    /// Capital of all years.
    Capital,
    /// What is left each year.
    Flow,
}

impl Part {
    /// All with their word.
    pub const WORDS: &[(&'static str, Part)] =
        &[("revenue", Part::Revenue), ("cost", Part::Cost), ("capital", Part::Capital), ("flow", Part::Flow)];

    fn word(self) -> &'static str {
        Part::WORDS.iter().find(|(_, part)| *part == self).map_or("", |(word, _)| word)
    }
}

/// What a value is counted in, and how a difference of it is said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// Money of the study; a difference is a share of the published value.
    Money,
    /// Tonnes a year; likewise.
    Tonnes,
    /// A share; a difference is in points.
    Share,
    /// Years; a difference is in years.
    Years,
}

impl What {
    /// For print, and as golden cases name it.
    pub fn words(&self) -> String {
        let percent = |rate: f64| format!("{} %", (rate * 1e6).round() / 1e4);
        match self {
            What::Npv(rate) => format!("npv at {}", percent(*rate)),
            What::Irr => "irr".to_owned(),
            What::Payback => "payback".to_owned(),
            What::Sum => "sum of cash".to_owned(),
            What::Present(part, rate) => format!("present {} at {}", part.word(), percent(*rate)),
            What::Revenue => "revenue".to_owned(),
            What::Cost => "cost".to_owned(),
            What::Margin => "margin".to_owned(),
            What::Share(product) => format!("share of {product}"),
            What::TwoRates(part, build) => format!("two-rate {} with build {build}", part.word()),
            What::TwoRatesIrr(build) => format!("two-rate irr with build {build}"),
            What::Line(item) => format!("present value by sensitivity: {item}"),
            What::Combined(name) => format!("combined case: {name}"),
            What::Balance(name) => format!("mass balance: {name}"),
        }
    }

    /// What it is counted in.
    pub fn unit(&self) -> Unit {
        match self {
            What::Irr | What::Share(_) | What::TwoRatesIrr(_) => Unit::Share,
            What::Payback => Unit::Years,
            What::Balance(_) => Unit::Tonnes,
            _ => Unit::Money,
        }
    }
}

/// How near is near enough.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Tolerance {
    /// Share of the published value.
    Relative(f64),
    /// In its unit.
    Absolute(f64),
}

/// A published value.
#[derive(Clone, PartialEq, Debug)]
pub struct Published {
    /// Of what.
    pub what: What,
    /// Before or after tax.
    pub basis: Basis,
    /// Its value.
    pub value: f64,
    /// How near is near enough; a value without one is not compared, it only enters the tests of the headline.
    pub tolerance: Option<Tolerance>,
}

/// A published value and what comes of the inputs.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// What was published.
    pub published: Published,
    /// What comes of the inputs, or why nothing does.
    pub found: Result<f64, String>,
}

impl Row {
    /// Found less published: a share of the published value, or points or years, as its unit has it.
    pub fn difference(&self) -> Option<f64> {
        let (found, published) = (*self.found.as_ref().ok()?, self.published.value);
        match self.published.what.unit() {
            Unit::Share | Unit::Years => Some(found - published),
            Unit::Money | Unit::Tonnes => (published != 0.0).then(|| (found - published) / published.abs()),
        }
    }

    /// Whether near enough.
    pub fn is_near(&self) -> bool {
        let Ok(found) = self.found else { return false };
        let off = (found - self.published.value).abs();
        match self.published.tolerance {
            Some(Tolerance::Relative(most)) => off <= most * self.published.value.abs(),
            Some(Tolerance::Absolute(most)) => off <= most,
            None => false,
        }
    }
}

/// A test of the headline and what it found.
#[derive(Clone, PartialEq, Debug)]
pub enum Check {
    /// Value and rate of return.
    Pair(Basis, Headline, PairTest),
    /// Values at two rates.
    TwoRates(Basis, TwoRates, TwoRateTest),
    /// Ore, grade, recovery.
    Balance(Balance, BalanceTest),
}

impl Check {
    /// Which test.
    pub fn name(&self) -> String {
        match self {
            Check::Pair(basis, ..) => format!("value and rate of return {}", basis.word()),
            Check::TwoRates(basis, ..) => format!("values at two rates {}", basis.word()),
            Check::Balance(given, _) => format!("mass balance, {}", given.name),
        }
    }

    /// What it says.
    pub fn verdict(&self) -> &Verdict {
        match self {
            Check::Pair(_, _, test) => &test.verdict,
            Check::TwoRates(_, _, test) => &test.verdict,
            Check::Balance(_, test) => &test.verdict,
        }
    }
}

/// What comes of a study.
#[derive(Clone, PartialEq, Debug)]
pub struct Outcome {
    /// The cash flow, if the study gives enough for one.
    pub flow: Option<Flow>,
    /// A year at full rate, if the study gives enough for it.
    pub full_year: Option<FullYear>,
    /// In the order of what was published, those with a tolerance.
    pub rows: Vec<Row>,
    /// All tests that its numbers allow.
    pub checks: Vec<Check>,
}

impl Study {
    /// Recomputes a study.
    ///
    /// # Errors
    /// All faults of its inputs at once.
    pub fn compare(&self) -> Result<Outcome, Vec<Fault>> {
        let flow = self.expand()?;
        let full_year = self.full_year();
        let row = |published: &Published| Row {
            published: published.clone(),
            found: self.find(published, flow.as_ref(), full_year.as_ref()),
        };
        let rows = self.published.iter().filter(|published| published.tolerance.is_some()).map(row).collect();
        let checks = self.checks()?;
        Ok(Outcome { flow, full_year, rows, checks })
    }

    fn find(&self, published: &Published, flow: Option<&Flow>, full_year: Option<&FullYear>) -> Result<f64, String> {
        let basis = published.basis;
        let flow = || flow.ok_or_else(|| "no cash flow: it needs capital, life and a margin".to_owned());
        let cash = || flow()?.cash(basis).ok_or_else(|| format!("nothing is known {}", basis.word()));
        let year = || full_year.ok_or_else(|| "no mean year: it needs courses that have one".to_owned());
        let timing = self.profile.timing;
        match &published.what {
            What::Npv(rate) => Ok(flow()?.value(cash()?, *rate, timing)),
            What::Irr => {
                // closing down alone would make a second, very negative rate; a project that loses money has one
                // rate, below zero
                let rates = irr(cash()?);
                let words = || rates.said(percent, NoIrr::words);
                rates.only_over(0.0).or_else(|| rates.only()).map(|rate| rate + 0.0).ok_or_else(words)
            }
            What::Payback => flow()?.payback(basis).ok_or_else(|| "capital does not come back".to_owned()),
            What::Sum => Ok(cash()?.sum()),
            What::Present(part, rate) => {
                let flow = flow()?;
                let of = match part {
                    Part::Revenue => &flow.statement.net_revenue,
                    Part::Cost => &flow.statement.operating_cost,
                    Part::Capital => &flow.statement.capital,
                    Part::Flow => &flow.statement.ebitda,
                };
                Ok(flow.value(of, *rate, timing))
            }
            What::Revenue => Ok(year()?.revenue()),
            What::Cost => Ok(year()?.cost()),
            What::Margin => year().map(|year| year.revenue() - year.cost()),
            What::Share(product) => year()?.share(product).ok_or_else(|| format!("there is no product `{product}`")),
            What::TwoRates(part, build) => {
                let implied = self.implied(basis, *build)?;
                Ok(if *part == Part::Capital { implied.capital } else { implied.flow })
            }
            What::TwoRatesIrr(build) => self.implied(basis, *build)?.irr.ok_or_else(|| "no rate of return".to_owned()),
            What::Line(item) => present_value(self.swing(item)?).map_err(|fault| fault.to_string()),
            What::Combined(name) => self.combination(name, basis),
            What::Balance(name) => {
                let given = self.balances.iter().find(|balance| balance.name == *name);
                let given = given.ok_or_else(|| format!("there is no balance `{name}`"))?;
                balance(given).map(|test| test.product).map_err(|fault| fault.to_string())
            }
        }
    }

    fn swing(&self, item: &str) -> Result<&Swing, String> {
        self.swings.iter().find(|swing| swing.item == item).ok_or_else(|| format!("there is no sensitivity `{item}`"))
    }

    fn combination(&self, name: &str, basis: Basis) -> Result<f64, String> {
        let combined = self.combined.iter().find(|combined| combined.name == name);
        let combined = combined.ok_or_else(|| format!("there is no combined case `{name}`"))?;
        let lines: Vec<&Swing> = combined.items.iter().map(|item| self.swing(item)).collect::<Result<_, String>>()?;
        let (_, npv) = self.values(basis).next().ok_or("a combined case needs a published npv")?;
        Ok(combine(npv, &lines, if combined.way == Way::Up { 1.0 } else { -1.0 }))
    }

    /// Rates and published values of a basis.
    fn values(&self, basis: Basis) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.published.iter().filter(move |published| published.basis == basis).filter_map(|published| match published
            .what
        {
            What::Npv(rate) => Some((rate, published.value)),
            _ => None,
        })
    }

    /// Two published values of a basis.
    fn two_rates(&self, basis: Basis) -> Option<TwoRates> {
        let mut values = self.values(basis);
        let first = values.next()?;
        let second = values.find(|(rate, _)| *rate != first.0)?;
        Some(TwoRates { first, second, life: self.life? })
    }

    fn implied(&self, basis: Basis, build: u32) -> Result<Implied, String> {
        let given = self.two_rates(basis).ok_or_else(|| format!("no two values {} and life", basis.word()))?;
        invert(&given, build).map_err(|fault| fault.to_string())
    }

    /// The published rate of return of a basis.
    fn published_irr(&self, basis: Basis) -> Option<f64> {
        let of = |published: &&Published| published.basis == basis && published.what == What::Irr;
        self.published.iter().find(of).map(|published| published.value)
    }

    /// Every test that the numbers allow.
    fn checks(&self) -> Result<Vec<Check>, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut checks = Vec::new();
        let mut note = |check: Result<Check, Fault>| match check {
            Ok(check) => checks.push(check),
            Err(fault) => faults.push(fault),
        };
        for basis in [Basis::BeforeTax, Basis::AfterTax] {
            let (irr, value) = (self.published_irr(basis), self.values(basis).next());
            if let (Some(capital), Some(life), Some(irr), Some((rate, npv))) = (self.capital, self.life, irr, value) {
                let headline = Headline { capital, life, rate, npv, irr };
                note(pair(&headline).map(|test| Check::Pair(basis, headline, test)));
            }
            if let (Some(given), Some(capital)) = (self.two_rates(basis), self.capital) {
                note(two_rates(&given, capital, irr).map(|test| Check::TwoRates(basis, given, test)));
            }
        }
        for given in &self.balances {
            note(balance(given).map(|test| Check::Balance(given.clone(), test)));
        }
        if faults.is_empty() { Ok(checks) } else { Err(faults) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::course::{Course, Rest};
    use super::super::{Margin, Product, Profile, Sales};
    use super::*;

    /// Money in millions.
    fn study(capital: f64, life: u32, margin: f64) -> Study {
        Study {
            id: "study".into(),
            title: String::new(),
            money: "AUD@2022".into(),
            life: Some(life),
            capital: Some(capital * 1e6),
            products: Vec::new(),
            costs: Vec::new(),
            margin: Some(Margin::Ebitda(Course::level(margin * 1e6))),
            sustaining: None,
            working_capital: 0.0,
            closure: 0.0,
            royalty: 0.0,
            tax_rate: Some(0.3),
            profile: Profile::blind(),
            published: Vec::new(),
            balances: Vec::new(),
            swings: Vec::new(),
            combined: Vec::new(),
            assumptions: Vec::new(),
        }
    }

    fn published(what: What, basis: Basis, value: f64, tolerance: Tolerance) -> Published {
        Published { what, basis, value, tolerance: Some(tolerance) }
    }

    #[test]
    fn the_blind_rule_reproduces_yangibana_2022() {
        let mut study = study(658.0, 15, 295.0);
        study.published = vec![
            published(What::Npv(0.08), Basis::AfterTax, 1012e6, Tolerance::Relative(0.05)),
            published(What::Irr, Basis::AfterTax, 0.26, Tolerance::Absolute(0.015)),
        ];
        let outcome = study.compare().unwrap();
        assert!(outcome.rows.iter().all(Row::is_near), "{:?}", outcome.rows);
        assert!((outcome.rows[0].difference().unwrap() + 0.014).abs() < 5e-4, "{:?}", outcome.rows);
        assert!(matches!(&outcome.checks[..], [Check::Pair(_, _, test)] if test.verdict.is_consistent()));
    }

    #[test]
    fn what_was_published_moves_nothing_that_it_is_compared_with() {
        let found = |value: f64| {
            let mut study = study(658.0, 15, 295.0);
            study.published = vec![published(What::Npv(0.08), Basis::AfterTax, value, Tolerance::Relative(0.05))];
            study.compare().unwrap().rows[0].found.clone()
        };
        assert_eq!(found(1.0), found(1012e6));
    }

    #[test]
    fn twice_the_money_is_twice_the_value_at_the_same_rate_of_return() {
        let found = |scale: f64| {
            let mut study = study(scale * 400.0, 15, scale * 120.0);
            study.working_capital = scale * 20e6;
            study.published = vec![
                published(What::Npv(0.08), Basis::AfterTax, 1.0, Tolerance::Relative(0.05)),
                published(What::Irr, Basis::AfterTax, 1.0, Tolerance::Absolute(0.05)),
            ];
            study.compare().unwrap().rows.iter().map(|row| row.found.clone().unwrap()).collect::<Vec<_>>()
        };
        let (once, twice) = (found(1.0), found(2.0));
        assert!((twice[0] / once[0] - 2.0).abs() < 1e-12 && (twice[1] - once[1]).abs() < 1e-9, "{once:?} {twice:?}");
    }

    #[test]
    fn a_project_that_loses_money_has_its_rate_below_zero() {
        let mut study = study(658.0, 15, 20.0);
        study.published = vec![published(What::Irr, Basis::BeforeTax, -0.05, Tolerance::Absolute(0.2))];
        let row = &study.compare().unwrap().rows[0];
        let found = row.found.clone().unwrap();
        assert!(found < 0.0 && (row.difference().unwrap() - found - 0.05).abs() < 1e-12, "{found}");
        assert_eq!([-0.0, -0.0004, 0.0004].map(percent), ["0.0 %", "0.0 %", "0.0 %"]);
    }

    #[test]
    fn a_value_that_cannot_be_found_says_why() {
        let mut study = study(658.0, 15, 295.0);
        study.tax_rate = None;
        study.published = vec![published(What::Irr, Basis::AfterTax, 0.26, Tolerance::Absolute(0.01))];
        let outcome = study.compare().unwrap();
        assert_eq!(outcome.rows[0].found, Err("nothing is known after tax".into()));
        assert!(!outcome.rows[0].is_near() && outcome.rows[0].difference().is_none());
    }

    #[test]
    fn an_ebitda_beside_products_makes_the_cost() {
        let mut study = study(1226.0, 38, 460.0);
        let sales = Sales::Priced { tonnes: Course::level(4440.0), price: Course::level(133e3) };
        study.products = vec![Product { name: "NdPr oxide".into(), sales }];
        let flow = study.expand().unwrap().unwrap();
        let (statement, last) = (&flow.statement, flow.last);
        assert!((statement.ebitda.at(last) - 460e6).abs() < 1e-3);
        assert!((statement.operating_cost.at(last) - (4440.0 * 133e3 - 460e6)).abs() < 1e-3);
    }

    #[test]
    fn all_faults_are_said_at_once() {
        let mut study = study(658.0, 15, 295.0);
        study.royalty = 2.0;
        study.profile.ramp = vec![-0.5];
        study.sustaining = Some(Course { steps: vec![(3, 1.0)], rest: Rest::Nothing });
        let faults = study.compare().unwrap_err();
        assert_eq!(faults.len(), 3, "{faults:?}");
    }
}
