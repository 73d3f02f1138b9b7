//! Enumeration: every path of a superstructure, each valued year by year, kg by kg.
//!
//! In        a superstructure and one of its questions
//! Out       [`Found`]: the best path with every line of its money
//! Holds     nothing is shared with the planner: neither its program nor its arithmetic
//! Not here  the planner (`loparite_plan::superstructure`), whose tests use this as well

use loparite_model::superstructure::{
    Build, ByProducts, Objective, Question, Rate, Sizing, StageOption, Superstructure,
};

/// Posts and units over a whole number by less are rounding.
const WHOLE: f64 = 1e-6;

/// A path with what it comes to.
pub struct Found {
    /// Options by position; empty if nothing is built.
    pub path: Vec<usize>,
    /// Net present value at listed prices; at the cost of recovery, if that was asked, it is nothing.
    pub npv: f64,
    /// Price at which it is nothing.
    pub recovery: f64,
    /// Impacts of all years.
    pub impact: f64,
    /// Quantity, component, value.
    pub lines: Vec<(String, String, f64)>,
}

/// Every path from the first stage to the last.
pub fn paths(case: &Superstructure) -> Vec<Vec<usize>> {
    let mut begun: Vec<Vec<usize>> = case.of_stage(0).map(|at| vec![at]).collect();
    for _ in 1..case.stages() {
        let longer = begun.iter().flat_map(|path| {
            let to = &case.options[path[path.len() - 1]].to;
            to.iter().map(|&next| [&path[..], &[next]].concat())
        });
        begun = longer.collect();
    }
    begun
}

/// All paths that may be built, the best first; nothing among them, if nothing need be built.
pub fn ranked(case: &Superstructure, question: &Question) -> Vec<Found> {
    let mut found: Vec<Found> = paths(case).into_iter().filter_map(|path| value(case, question, path)).collect();
    let limit = question.impact_limit.unwrap_or(f64::INFINITY);
    found.retain(|one| one.impact <= limit * (1.0 + 1e-9));
    if question.build == Build::May {
        let lines = vec![("net present value".to_owned(), String::new(), 0.0)];
        found.push(Found { path: Vec::new(), npv: 0.0, recovery: f64::INFINITY, impact: 0.0, lines });
    }
    match question.objective {
        Objective::NetPresentValue => found.sort_by(|a, b| b.npv.total_cmp(&a.npv)),
        Objective::CostOfRecovery => {
            found.retain(|one| one.recovery.is_finite());
            found.sort_by(|a, b| a.recovery.total_cmp(&b.recovery));
        }
    }
    found
}

/// kg of each component that come to each option of a path in each year.
fn masses(case: &Superstructure, times: f64, path: &[usize]) -> Vec<Vec<Vec<f64>>> {
    let years = case.feed.len();
    let mut at: Vec<Vec<f64>> =
        (0..years).map(|t| case.content.iter().map(|mass| mass * case.feed[t] * times).collect()).collect();
    let mut all = Vec::new();
    for &option in path {
        all.push(at.clone());
        for year in &mut at {
            year.iter_mut().zip(&case.options[option].keeps).for_each(|(mass, keeps)| *mass *= keeps);
        }
    }
    all.push(at);
    all
}

/// Equipment of one option: bought on a curve, bought as units; nothing off its curve.
fn equipment(option: &StageOption, fullest: f64, pieces: f64) -> Option<(f64, f64, f64, f64)> {
    match &option.size {
        Sizing::Units(unit) => {
            let needed = match unit.rate {
                Rate::Pieces(rate) => pieces / rate,
                Rate::Mass(rate) => fullest / rate,
            };
            let count = (needed - WHOLE).ceil().max(0.0);
            Some((0.0, count * unit.capital, count * unit.posts, count * unit.running))
        }
        Sizing::Curve(curve) => {
            let piece = curve.points.windows(2).find(|ends| fullest >= ends[0].0 && fullest <= ends[1].0)?;
            let ((x0, y0), (x1, y1)) = (piece[0], piece[1]);
            let cost = (y0 * (x1 - fullest) + y1 * (fullest - x0)) / (x1 - x0);
            Some((cost, 0.0, curve.posts, curve.per_year))
        }
    }
}

/// What a path comes to; nothing if some option of it cannot be had at its flow.
pub fn value(case: &Superstructure, question: &Question, path: Vec<usize>) -> Option<Found> {
    let years = case.feed.len();
    let masses = masses(case, question.feed_times, &path);
    let pieces = case.feed.iter().fold(0.0_f64, |most, &feed| most.max(feed * question.feed_times));
    let mut lines: Vec<(String, String, f64)> = Vec::new();
    let mut line = |quantity: &str, of: &str, value: f64| lines.push((quantity.to_owned(), of.to_owned(), value));
    let (mut on_curve, mut as_units, mut posts, mut impact) = (0.0, 0.0, 0.0, 0.0);
    let (mut variable, mut aside) = (vec![0.0; years], vec![0.0; years]);
    for (stage, &at) in path.iter().enumerate() {
        let option = &case.options[at];
        let flow: Vec<f64> = masses[stage].iter().map(|year| year.iter().sum()).collect();
        let fullest = flow.iter().fold(0.0_f64, |most, &flow| most.max(flow));
        let (bought, units, people, yearly) = equipment(option, fullest, pieces)?;
        line("equipment", &option.id, bought + units);
        on_curve += bought;
        as_units += units;
        posts += people;
        for t in 0..years {
            let per_kg = if let Sizing::Curve(curve) = &option.size { curve.per_kg } else { 0.0 };
            variable[t] += per_kg * flow[t] + yearly;
            impact += flow[t] * option.impact;
            if question.by_products == ByProducts::Counted {
                aside[t] +=
                    option.by_products.iter().map(|&(by, kg)| case.by_products[by].price * kg * flow[t]).sum::<f64>();
            }
        }
    }
    let last = &case.options[*path.last()?];
    let sold: Vec<f64> = (0..years)
        .map(|t| masses[path.len()][t].iter().zip(&last.prices).map(|(kg, price)| kg * price).sum())
        .collect();
    let made: Vec<f64> = (0..years).map(|t| masses[path.len()][t].iter().sum()).collect();
    let terms = &case.terms;
    let plant = as_units + terms.lang * on_curve;
    let overnight = plant + terms.financing * plant + terms.other * plant;
    let people = (posts - WHOLE).ceil();
    line("plant cost", "", plant);
    line("financing", "", terms.financing * plant);
    line("other cost", "", terms.other * plant);
    line("overnight cost", "", overnight);
    line("operators", "", people);
    line("labour", "", people * terms.wage);
    line("impact", "", impact);
    let sum = Sum { case, variable: &variable, aside: &aside, plant, overnight, labour: people * terms.wage };
    let npv_at = |price: f64| sum.npv(&made.iter().map(|kg| price * kg).collect::<Vec<_>>(), &mut |_, _, _| {});
    let (nothing, thousand) = (npv_at(0.0), npv_at(1000.0));
    let recovery = if thousand > nothing { -1000.0 * nothing / (thousand - nothing) } else { f64::INFINITY };
    let main = match question.objective {
        Objective::NetPresentValue => sold,
        Objective::CostOfRecovery => made.iter().map(|kg| recovery * kg).collect(),
    };
    let npv = sum.npv(&main, &mut line);
    line("net present value", "", npv);
    line("cost of recovery", "", recovery);
    Some(Found { path, npv, recovery, impact, lines })
}

/// What the cash flow of a path is made of.
struct Sum<'s> {
    case: &'s Superstructure,
    variable: &'s [f64],
    aside: &'s [f64],
    plant: f64,
    overnight: f64,
    labour: f64,
}

impl Sum<'_> {
    /// Net present value with some income from products in each year of production.
    fn npv(&self, main: &[f64], line: &mut impl FnMut(&str, &str, f64)) -> f64 {
        let terms = &self.case.terms;
        let mut npv = 0.0;
        for after in 0..=main.len() {
            let year = (self.case.first_year + after as i32).to_string();
            let risen = |rate: f64| (1.0 + rate).powi(after as i32);
            let mut cash = -terms.spending.get(after).unwrap_or(&0.0) * self.overnight * risen(terms.capital_growth);
            if let Some(t) = after.checked_sub(1) {
                let revenue = main[t] + self.aside[t];
                let people = self.labour + self.labour * (terms.quality + terms.administration + terms.fringe);
                let fixed = people + self.plant * (terms.maintenance + terms.insurance) + terms.sales * revenue;
                let overhead = terms.overhead * (self.variable[t] + fixed);
                let operating = self.variable[t] + fixed + overhead;
                line("revenue", &year, revenue);
                line("by-products", &year, self.aside[t]);
                line("variable cost", &year, self.variable[t]);
                line("fixed cost", &year, fixed);
                line("overhead", &year, overhead);
                line("operating cost", &year, operating);
                cash += (revenue - operating) * risen(terms.growth);
            }
            line("cash flow", &year, cash);
            npv += cash / risen(terms.discount);
        }
        npv
    }
}
