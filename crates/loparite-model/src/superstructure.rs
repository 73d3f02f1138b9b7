//! Superstructure: stages of a plant with several options each, of which one a stage is to be chosen.
//!
//! In        what a case file says: feed, options, curves of cost, terms of money, questions
//! Out       [`Superstructure`] in plain numbers: kg, pieces, years, one money
//! Holds     options ascend in stage, every stage has one at least; an option leads to options of the next stage alone;
//!           curves ascend; no option keeps more of a component than comes to it; feed is of consecutive years
//! Not here  reading it (`loparite_load`), which path is best (`loparite_plan::superstructure`)
//!
//! A product at the end of its life comes in pieces. The first stage takes it apart; what is tracked from there on is
//! the mass of some components. All that comes goes through one option of each stage, so a choice is a path.

use loparite_kernel::diag::Place;
use loparite_kernel::quantity::Year;

/// What may be built, for which feed, at which cost, and what is asked of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Superstructure {
    /// Its id.
    pub id: String,
    /// One line.
    pub name: String,
    /// The one money of all its figures, such as `USD@2024`: prices of the first year.
    pub money: String,
    /// What is tracked.
    pub components: Vec<String>,
    /// Year in which building begins; production begins a year later.
    pub first_year: Year,
    /// Pieces treated in each year of production.
    pub feed: Vec<f64>,
    /// Component in a piece, kg.
    pub content: Vec<f64>,
    /// Ascending in stage.
    pub options: Vec<StageOption>,
    /// What is sold or disposed of beside the products.
    pub by_products: Vec<ByProduct>,
    /// How money is counted.
    pub terms: Terms,
    /// What is asked, in the order of the text.
    pub questions: Vec<Question>,
}

impl Superstructure {
    /// Number of stages.
    pub fn stages(&self) -> usize {
        self.options.last().map_or(0, |option| option.stage + 1)
    }

    /// Options of a stage, counted from 0, by their position.
    pub fn of_stage(&self, stage: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.options.len()).filter(move |&at| self.options[at].stage == stage)
    }

    /// Whether nothing comes after an option.
    pub fn is_last(&self, at: usize) -> bool {
        self.options[at].stage + 1 == self.stages()
    }

    /// Number of paths, as far as a number of this kind can count them.
    pub fn paths(&self) -> f64 {
        let mut ways = vec![0.0; self.options.len()];
        for (at, option) in self.options.iter().enumerate().rev() {
            ways[at] = if self.is_last(at) { 1.0 } else { option.to.iter().map(|&next| ways[next]).sum() };
        }
        self.of_stage(0).map(|at| ways[at]).sum()
    }
}

/// One way to do what a stage does.
#[derive(Clone, PartialEq, Debug)]
pub struct StageOption {
    /// Its id.
    pub id: String,
    /// What it is, in a few words; may be empty.
    pub name: String,
    /// Its stage, from 0.
    pub stage: usize,
    /// Options of the next stage that it may be followed by, by position; empty in the last stage.
    pub to: Vec<usize>,
    /// Share of each component that goes on from it, 0 to 1.
    pub keeps: Vec<f64>,
    /// What it is built of and what running it costs.
    pub size: Sizing,
    /// What it does to the environment, in units of the indicator for each kg of tracked components that comes to it.
    pub impact: f64,
    /// In the last stage: what a kg of each component is sold for, money; zero elsewhere.
    pub prices: Vec<f64>,
    /// By-products by position, with kg made of a kg of tracked components that comes to it.
    pub by_products: Vec<(usize, f64)>,
}

/// What an option is built of.
#[derive(Clone, PartialEq, Debug)]
pub enum Sizing {
    /// Whole units side by side, each of the same size.
    Units(Units),
    /// Equipment of the size of the flow.
    Curve(Curve),
}

/// What a unit is measured by.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Rate {
    /// Pieces a year.
    Pieces(f64),
    /// kg of tracked components a year.
    Mass(f64),
}

/// Whole units.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Units {
    /// What one of them treats.
    pub rate: Rate,
    /// People at one of them, posts.
    pub posts: f64,
    /// What one of them costs as it stands, money.
    pub capital: f64,
    /// What running one of them costs, money a year.
    pub running: f64,
}

/// Equipment of any size.
#[derive(Clone, PartialEq, Debug)]
pub struct Curve {
    /// Flow in the fullest year, kg of tracked components a year, and what the equipment for it is bought for, money.
    /// Ascending in flow, not falling in cost, straight between.
    pub points: Vec<(f64, f64)>,
    /// Running cost that goes with the flow, money per kg.
    pub per_kg: f64,
    /// Running cost whatever the flow, money a year.
    pub per_year: f64,
    /// People, posts.
    pub posts: f64,
}

/// Something that comes out beside the products.
#[derive(Clone, PartialEq, Debug)]
pub struct ByProduct {
    /// What it is called.
    pub name: String,
    /// What a kg is sold for, or, below zero, what getting rid of it costs, money.
    pub price: f64,
}

/// How money is counted. Shares and rates as numbers: 3 % is 0.03.
#[derive(Clone, PartialEq, Debug)]
pub struct Terms {
    /// Cost of a plant over that of its bought equipment, for equipment of a curve.
    pub lang: f64,
    /// Cost of financing, of plant cost.
    pub financing: f64,
    /// Other cost of the owner, of plant cost.
    pub other: f64,
    /// Share of capital spent in each year from the first on; sums to 1.
    pub spending: Vec<f64>,
    /// Cost of a post, money a year.
    pub wage: f64,
    /// Analysis and quality control, of labour.
    pub quality: f64,
    /// Administration, of labour.
    pub administration: f64,
    /// Fringe benefits, of labour.
    pub fringe: f64,
    /// Maintenance and its materials, of plant cost a year.
    pub maintenance: f64,
    /// Property tax and insurance, of plant cost a year.
    pub insurance: f64,
    /// Selling, patents and research, of revenue.
    pub sales: f64,
    /// Overhead, of all other operating cost.
    pub overhead: f64,
    /// Discount rate.
    pub discount: f64,
    /// Yearly growth of revenue and operating cost.
    pub growth: f64,
    /// Yearly growth of what capital costs.
    pub capital_growth: f64,
}

/// What is asked of a superstructure.
#[derive(Clone, PartialEq, Debug)]
pub struct Question {
    /// Its id.
    pub id: String,
    /// What is best.
    pub objective: Objective,
    /// Whether by-products bring or cost money.
    pub by_products: ByProducts,
    /// Most units of the indicator over all years, if there is a limit.
    pub impact_limit: Option<f64>,
    /// Whether something must be built.
    pub build: Build,
    /// Factor on the feed of every year.
    pub feed_times: f64,
    /// Where it stands.
    pub place: Option<Place>,
}

/// What is best.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Objective {
    /// The greatest net present value at the listed prices.
    NetPresentValue,
    /// The least price of a kg of all that comes out of the last stage at which the net present value is nothing.
    CostOfRecovery,
}

impl Objective {
    /// Words in the text.
    pub const WORDS: &[(&str, Objective)] =
        &[("net present value", Objective::NetPresentValue), ("cost of recovery", Objective::CostOfRecovery)];

    /// The word in the text.
    pub fn word(self) -> &'static str {
        Objective::WORDS.iter().find(|(_, meant)| *meant == self).map_or("", |(word, _)| word)
    }
}

/// Whether by-products bring or cost money.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ByProducts {
    /// At their prices.
    Counted,
    /// As if they were worth nothing.
    LeftOut,
}

impl ByProducts {
    /// Words in the text.
    pub const WORDS: &[(&str, ByProducts)] = &[("counted", ByProducts::Counted), ("left out", ByProducts::LeftOut)];
}

/// Whether something must be built.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Build {
    /// A path, whatever it loses.
    Must,
    /// A path or nothing, which is worth nothing.
    May,
}

impl Build {
    /// Words in the text.
    pub const WORDS: &[(&str, Build)] = &[("must", Build::Must), ("may", Build::May)];
}
