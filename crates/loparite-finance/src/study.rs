//! Study: what a published study gives, and the yearly vectors that a declared profile makes of it.
//!
//! In        money of one currency and price year, tonnes a year, shares; years count from 0, the first of spending
//! Out       [`Study::expand`]: [`Flow`]; [`FullYear`]: revenue and cost of a year at full rate
//! Holds     an average never enters a cash flow: a profile declares build, ramp-up, front-loading, write-off and the
//!           point of discounting, and what comes of them is a vector
//! Equations (1) output[k]  = ramp[k] * front[k], 1 after the ramp-up; front[k] falls on a straight line from
//!               1 + share to 1 - share over the years it lasts, 1 after them
//!           (2) revenue[k] = output[k] * sum over products of tonnes[k] * price[k]
//!           (3) cost[k]    = cost at full rate[k] * (fixed + (1 - fixed) * ramp[k])
//!           (4) cost at full rate = mean revenue less royalty less EBITDA, if a study gives revenue and EBITDA
//!           (5) initial capital is written off in equal parts from start-up on, sustaining capital when it is spent;
//!               losses are carried forward without limit
//!           (6) working capital is spent in the first year of production and comes back in the last; closing down
//!               falls in the year after
//! Source    the blind rule and what it misses: 45 recomputed cases of 23 companies, median absolute error of NPV 14 %
//! Not here  the statement (`project`), what is read off it (`study::flow`); comparison with what was published
//!           (`study::compare`); tests of headlines without a cash flow (`checks`)

pub mod compare;
pub mod course;
pub mod flow;

use crate::checks::{Balance, Swing};
use crate::depreciation::Depreciation;
use crate::discount::Timing;
use crate::fault::Fault;
use crate::project::{self, ProductKind, Project, Spend, statement};
use crate::series::{Series, Year};
use compare::Published;
use course::Course;
use flow::{Flow, Taxes};

/// What is sold.
#[derive(Clone, PartialEq, Debug)]
pub struct Product {
    /// Its name.
    pub name: String,
    /// How its revenue is given.
    pub sales: Sales,
}

/// How the revenue of a product is given.
#[derive(Clone, PartialEq, Debug)]
pub enum Sales {
    /// Tonnes a year and money a tonne.
    Priced {
        /// Tonnes a year at full rate.
        tonnes: Course,
        /// Money a tonne.
        price: Course,
    },
    /// Money a year at full rate.
    Revenue(Course),
}

impl Sales {
    /// Tonnes and money a tonne by year; revenue that is given as such is that of one tonne.
    fn over(&self, first: Year, life: u32, name: &str) -> Result<(Series, Series), Vec<Fault>> {
        let one = Course::level(1.0);
        let (tonnes, price) = match self {
            Sales::Revenue(course) => (&one, course),
            Sales::Priced { tonnes, price } => (tonnes, price),
        };
        let tonnes = tonnes.over(first, life, &format!("{name}: tonnes"));
        match (tonnes, price.over(first, life, &format!("{name}: price"))) {
            (Ok(tonnes), Ok(price)) => Ok((tonnes, price)),
            (tonnes, price) => Err([tonnes.err(), price.err()].into_iter().flatten().collect()),
        }
    }

    /// Mean a year; of tonnes and price by the year, if there is a life.
    fn mean(&self, life: Option<u32>) -> Option<f64> {
        match (self, life) {
            (Sales::Revenue(course), _) => course.mean(life),
            (Sales::Priced { tonnes, price }, None) => Some(tonnes.mean(None)? * price.mean(None)?),
            (_, Some(life)) => {
                let (tonnes, price) = self.over(0, life, "").ok()?;
                Some(tonnes.times(&price).sum() / f64::from(life.max(1)))
            }
        }
    }
}

/// What a study says of the money that is left each year at full rate, if it does not follow from its costs.
#[derive(Clone, PartialEq, Debug)]
pub enum Margin {
    /// Revenue less cost and royalty.
    Ebitda(Course),
    /// The same after taxes: none is computed, and there is no flow before tax.
    AfterTax(Course),
}

/// How a capital sum becomes a vector.
#[derive(Clone, PartialEq, Debug)]
pub enum Build {
    /// Shares of the initial capital by year from the first on.
    Shares(Vec<f64>),
    /// Other shares from a capital sum on.
    BySize {
        /// Capital from which on the second vector holds.
        limit: f64,
        /// Shares below it.
        below: Vec<f64>,
        /// Shares from it on.
        from: Vec<f64>,
    },
}

/// Output above the average in the first years, and below it later.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FrontLoad {
    /// Above one in the first year, below one in the last of the years it lasts.
    pub share: f64,
    /// How many years.
    pub years: u32,
}

/// How the averages of a study become vectors. Every number of it is an assumption or stands in the study.
#[derive(Clone, PartialEq, Debug)]
pub struct Profile {
    /// Its id.
    pub id: String,
    /// Initial capital by year.
    pub build: Build,
    /// First year of production, from the first of spending; if not given, the one after the last of the build.
    pub production_from: Option<u32>,
    /// Share of full rate in the first years.
    pub ramp: Vec<f64>,
    /// Uneven output.
    pub front_load: Option<FrontLoad>,
    /// Share of cost that is due at full during ramp-up.
    pub fixed_cost: f64,
    /// Sustaining capital a year, as a share of initial capital, if the study gives none.
    pub sustaining: f64,
    /// Years of straight-line write-off of initial capital.
    pub depreciation: u32,
    /// Share of taxable profit, if the study gives none.
    pub tax_rate: Option<f64>,
    /// When within its year money falls; all is valued at the start of the first year.
    pub timing: Timing,
}

/// Capital in the money of the study from which the blind rule builds over three years.
pub const BLIND_LIMIT: f64 = 1e9;

impl Profile {
    /// The blind rule: two even years below [`BLIND_LIMIT`], else 30/40/30; half a year's output in the first; written
    /// off over ten years; no sustaining capital but what is published; money in the middle of its year.
    pub fn blind() -> Profile {
        Profile {
            id: "blind".to_owned(),
            build: Build::BySize { limit: BLIND_LIMIT, below: vec![0.5, 0.5], from: vec![0.3, 0.4, 0.3] },
            production_from: None,
            ramp: vec![0.5],
            front_load: None,
            fixed_cost: 0.0,
            sustaining: 0.0,
            depreciation: 10,
            tax_rate: None,
            timing: Timing::Middle,
        }
    }

    /// Shares of a capital sum by year.
    pub fn shares(&self, capital: f64) -> &[f64] {
        match &self.build {
            Build::Shares(shares) => shares,
            Build::BySize { limit, below, .. } if capital < *limit => below,
            Build::BySize { from, .. } => from,
        }
    }

    /// First year of production.
    pub fn start_up(&self, capital: f64) -> Year {
        self.production_from.map_or_else(|| self.shares(capital).len() as Year, |years| years as Year)
    }

    /// Share of full rate in a year of production, from 0.
    fn ramp_at(&self, k: usize) -> f64 {
        self.ramp.get(k).copied().unwrap_or(1.0)
    }

    /// Output over the average in a year of production, from 0; equation (1).
    fn front_at(&self, k: usize) -> f64 {
        match self.front_load {
            Some(FrontLoad { share, years }) if k < years as usize && years > 1 => {
                1.0 + share * (1.0 - 2.0 * k as f64 / f64::from(years - 1))
            }
            _ => 1.0,
        }
    }
}

/// A published study.
#[derive(Clone, PartialEq, Debug)]
pub struct Study {
    /// Its id.
    pub id: String,
    /// What it is of.
    pub title: String,
    /// Its money, such as `USD@2024`.
    pub money: String,
    /// Years of production.
    pub life: Option<u32>,
    /// Initial capital.
    pub capital: Option<f64>,
    /// What is sold.
    pub products: Vec<Product>,
    /// Operating cost a year at full rate, by item.
    pub costs: Vec<(String, Course)>,
    /// What is left each year, if it does not follow from the costs.
    pub margin: Option<Margin>,
    /// Sustaining and replacement capital by year of production.
    pub sustaining: Option<Course>,
    /// Spent in the first year of production, released in the last.
    pub working_capital: f64,
    /// Spent in the year after the last.
    pub closure: f64,
    /// Share of revenue, beside the costs.
    pub royalty: f64,
    /// Share of taxable profit.
    pub tax_rate: Option<f64>,
    /// How averages become vectors.
    pub profile: Profile,
    /// What was published and is recomputed.
    pub published: Vec<Published>,
    /// Ore, grade, recovery and product.
    pub balances: Vec<Balance>,
    /// Net present values with one item changed.
    pub swings: Vec<Swing>,
    /// Cases in which several items change at once.
    pub combined: Vec<Combined>,
    /// What closes the gap between what is published and what the averages alone would give.
    pub assumptions: Vec<String>,
}

/// A case in which several items change at once.
#[derive(Clone, PartialEq, Debug)]
pub struct Combined {
    /// Its name.
    pub name: String,
    /// Items with a swing that change.
    pub items: Vec<String>,
    /// Which way.
    pub way: Way,
}

/// Which way the items of a combined case change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    /// All for the better.
    Up,
    /// All for the worse.
    Down,
}

/// Revenue and cost of a year at full rate.
#[derive(Clone, PartialEq, Debug)]
pub struct FullYear {
    /// By product.
    pub revenue: Vec<(String, f64)>,
    /// By item.
    pub costs: Vec<(String, f64)>,
}

impl FullYear {
    /// Sum over products.
    pub fn revenue(&self) -> f64 {
        self.revenue.iter().map(|(_, money)| money).sum()
    }

    /// Sum over items.
    pub fn cost(&self) -> f64 {
        self.costs.iter().map(|(_, money)| money).sum()
    }

    /// Share of a product in the revenue.
    pub fn share(&self, product: &str) -> Option<f64> {
        let (_, money) = self.revenue.iter().find(|(name, _)| name == product)?;
        let all = self.revenue();
        (all > 0.0).then(|| money / all)
    }
}

/// What is sold and what is spent in the years of production.
struct Operations {
    products: Vec<project::Product>,
    costs: Vec<(String, Series)>,
}

impl Study {
    /// Revenue and cost of a year at full rate, means over the life; `None` if a course has no mean without a life.
    pub fn full_year(&self) -> Option<FullYear> {
        let revenue = self.products.iter().map(|product| Some((product.name.clone(), product.sales.mean(self.life)?)));
        let costs = self.costs.iter().map(|(item, course)| Some((item.clone(), course.mean(self.life)?)));
        Some(FullYear { revenue: revenue.collect::<Option<_>>()?, costs: costs.collect::<Option<_>>()? })
    }

    /// Whether there is enough for a cash flow: capital, life and what a year leaves.
    pub fn has_flow(&self) -> bool {
        let operates = self.margin.is_some() || !self.products.is_empty() && !self.costs.is_empty();
        self.capital.is_some() && self.life.is_some() && operates
    }

    /// The cash flow that the profile makes of the study; `None` if it gives too little for one.
    ///
    /// # Errors
    /// All faults of its courses and shares at once.
    pub fn expand(&self) -> Result<Option<Flow>, Vec<Fault>> {
        let (Some(capital), Some(life), true) = (self.capital, self.life, self.has_flow()) else { return Ok(None) };
        let mut faults = self.ranges();
        let start_up = self.profile.start_up(capital);
        let sustaining = self.sustaining.clone().unwrap_or_else(|| Course::level(self.profile.sustaining * capital));
        let sustaining = sustaining.over(start_up, life, "sustaining capital").map_err(|fault| faults.push(fault));
        let operations = self.operations(start_up, life).map_err(|found| faults.extend(found));
        let (Ok(sustaining), Ok(operations), true) = (sustaining, operations, faults.is_empty()) else {
            return Err(faults);
        };
        let taxes = match (&self.margin, self.tax_rate.or(self.profile.tax_rate)) {
            (Some(Margin::AfterTax(_)), _) => Taxes::Deducted,
            (_, Some(rate)) => Taxes::Of(rate),
            (_, None) => Taxes::Unknown,
        };
        let last = start_up + life as Year - 1;
        let project = self.project((capital, sustaining), operations, taxes, (start_up, last));
        statement(&project).map(|statement| Some(Flow { statement, last, taxes }))
    }

    /// The study as a project, equations (5) and (6).
    fn project(
        &self,
        (capital, sustaining): (f64, Series),
        operations: Operations,
        taxes: Taxes,
        (start_up, last): (Year, Year),
    ) -> Project {
        // closing down comes in a year of its own
        let end = if self.closure > 0.0 { last + 1 } else { last };
        let initial = self.profile.shares(capital).iter().map(|share| share * capital).collect();
        let by_rule = |name: &str, spent, depreciation| Spend { name: name.to_owned(), spent, depreciation };
        let written_off = match taxes {
            Taxes::Of(_) => Depreciation::StraightLine { years: self.profile.depreciation },
            Taxes::Deducted | Taxes::Unknown => Depreciation::OverLife,
        };
        let rate = if let Taxes::Of(rate) = taxes { rate } else { 0.0 };
        Project {
            on_line: start_up,
            products: operations.products,
            costs: operations.costs,
            capital: vec![
                by_rule("initial capital", Series::new(0, initial), written_off),
                by_rule("sustaining capital", sustaining, Depreciation::Immediate),
            ],
            working_capital: Series::level(start_up, last - 1, self.working_capital),
            closure: Series::level(last + 1, end, self.closure),
            royalty: Series::level(0, end, self.royalty),
            tax_rate: Series::level(0, end, rate),
            ..Project::idle(0, end)
        }
    }

    /// What is sold and spent in the years of production, equations (2) to (4).
    fn operations(&self, first: Year, life: u32) -> Result<Operations, Vec<Fault>> {
        let mut faults = Vec::new();
        let last = first + life as Year - 1;
        let k = |year: Year| usize::try_from(year - first).unwrap_or(0);
        let output = |year: Year| self.profile.ramp_at(k(year)) * self.profile.front_at(k(year));
        let fixed = self.profile.fixed_cost;
        let due = |year: Year| fixed + (1.0 - fixed) * self.profile.ramp_at(k(year));
        let mut products = Vec::new();
        for product in &self.products {
            match product.sales.over(first, life, &product.name) {
                Ok((tonnes, price)) => products.push(project::Product {
                    name: product.name.clone(),
                    tonnes: tonnes.map(|year, tonnes| tonnes * output(year)),
                    price,
                    payability: Series::level(first, last, 1.0),
                    kind: ProductKind::Main,
                }),
                Err(found) => faults.extend(found),
            }
        }
        let mut costs = Vec::new();
        for (item, course) in &self.costs {
            match course.over(first, life, item) {
                Ok(money) => costs.push((item.clone(), money.map(|year, money| money * due(year)))),
                Err(fault) => faults.push(fault),
            }
        }
        if let Some(Margin::Ebitda(course) | Margin::AfterTax(course)) = &self.margin {
            match course.over(first, life, "margin") {
                Ok(margin) if self.products.is_empty() => {
                    costs.push(("margin".to_owned(), margin.map(|year, money| -money * output(year))));
                }
                Ok(margin) => {
                    let mean = self.full_year().map_or(0.0, |year| year.revenue()) * (1.0 - self.royalty);
                    costs.push(("all costs".to_owned(), margin.map(|year, money| (mean - money) * due(year))));
                }
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() { Ok(Operations { products, costs }) } else { Err(faults) }
    }

    /// Shares outside 0 to 1, a build that is not whole.
    fn ranges(&self) -> Vec<Fault> {
        let profile = &self.profile;
        let capital = self.capital.unwrap_or(0.0);
        let build: f64 = profile.shares(capital).iter().sum();
        let share = |what: &str, value: f64| (what.to_owned(), value, (0.0, 1.0));
        let mut asked = vec![
            share("royalty", self.royalty),
            share("cost that is due during ramp-up", profile.fixed_cost),
            share("sustaining capital a year", profile.sustaining),
            share("tax rate", self.tax_rate.or(profile.tax_rate).unwrap_or(0.0)),
            share("front-loading", profile.front_load.map_or(0.0, |load| load.share)),
            ("sum of the shares of the build".to_owned(), build, (1.0 - 1e-9, 1.0 + 1e-9)),
            ("initial capital".to_owned(), capital, (0.0, f64::MAX)),
            ("years of life".to_owned(), f64::from(self.life.unwrap_or(1)), (1.0, 1000.0)),
            ("years of write-off".to_owned(), f64::from(profile.depreciation), (1.0, 1000.0)),
        ];
        asked.extend(profile.ramp.iter().map(|&value| share("ramp-up", value)));
        let out = |(what, value, range): (String, f64, (f64, f64))| {
            let within = (range.0..=range.1).contains(&value);
            (!within).then_some(Fault::OutOfRange { what, value, range })
        };
        asked.into_iter().filter_map(out).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_loading_keeps_the_output_of_its_years() {
        let profile = Profile { front_load: Some(FrontLoad { share: 0.1, years: 9 }), ..Profile::blind() };
        let sum: f64 = (0..9).map(|k| profile.front_at(k)).sum();
        assert!((sum - 9.0).abs() < 1e-12);
        assert_eq!([profile.front_at(0), profile.front_at(9)], [1.1, 1.0]);
    }

    /// Built in two years for 100; 60 a year over four.
    fn small(taxes: Option<f64>) -> Study {
        let profile =
            Profile { build: Build::Shares(vec![0.5, 0.5]), ramp: Vec::new(), depreciation: 2, ..Profile::blind() };
        Study {
            id: "small".into(),
            title: String::new(),
            money: "USD@2024".into(),
            life: Some(4),
            capital: Some(100.0),
            products: Vec::new(),
            costs: Vec::new(),
            margin: Some(Margin::Ebitda(Course::level(60.0))),
            sustaining: Some(Course::level(4.0)),
            working_capital: 10.0,
            closure: 5.0,
            royalty: 0.0,
            tax_rate: taxes,
            profile,
            published: Vec::new(),
            balances: Vec::new(),
            swings: Vec::new(),
            combined: Vec::new(),
            assumptions: Vec::new(),
        }
    }

    #[test]
    fn working_capital_comes_back_and_closing_down_comes_last() {
        let flow = small(None).expand().unwrap().unwrap();
        let cash = flow.cash(flow::Basis::BeforeTax).unwrap();
        assert_eq!(cash.values(), [-50.0, -50.0, 46.0, 56.0, 56.0, 66.0, -5.0]);
        assert_eq!(flow.cash(flow::Basis::AfterTax), None);
        let payback = flow.payback(flow::Basis::BeforeTax).unwrap();
        assert!((payback - (1.0 + 54.0 / 56.0)).abs() < 1e-12, "{payback}");
    }

    #[test]
    fn what_is_spent_is_written_off_neither_more_nor_less() {
        let flow = small(Some(0.25)).expand().unwrap().unwrap();
        let statement = &flow.statement;
        assert!((statement.depreciation.sum() - statement.capital.sum()).abs() < 1e-9);
        assert_eq!(statement.tax.values(), [0.0, 0.0, 1.5, 1.5, 14.0, 14.0, 0.0]);
    }

    #[test]
    fn ramp_up_takes_output_and_leaves_fixed_cost() {
        let mut study = small(None);
        study.profile.ramp = vec![0.5];
        study.profile.fixed_cost = 0.6;
        study.margin = None;
        study.products = vec![Product { name: "oxide".into(), sales: Sales::Revenue(Course::level(100.0)) }];
        study.costs = vec![("mining".into(), Course::level(40.0))];
        let statement = study.expand().unwrap().unwrap().statement;
        // 0.5 * 100 - 40 * (0.6 + 0.4 * 0.5)
        assert_eq!([statement.ebitda.at(2), statement.ebitda.at(3)], [18.0, 60.0]);
    }

    #[test]
    fn the_blind_rule_builds_large_plants_over_three_years() {
        let blind = Profile::blind();
        assert_eq!((blind.start_up(999e6), blind.start_up(1000e6)), (2, 3));
    }
}
