//! Range: what all good plans have in common: which builds must, may, must never be, and between which sizes.
//!
//! In        a case, its best plan, the slack of the model's `[plan]`
//! Out       [`Ranges`]: for each facility, acquisition and reinforcement a verdict, and the sizes it can have
//! Holds     no plan within the slack lies outside (the program with plants in part contains all whole plans); "may"
//!           says on each side whether a whole plan was found, or only that none is excluded
//! Equations (1) slack = share * |value of the best plan|, where the least cost is sought
//!           (2) slack = share * max(|value|, discounted capital of the best plan) otherwise: a value near nothing
//!           would leave no room, whatever is spent for it
//!           (3) good plans: value >= value of the best plan known - slack, goals at what the best plan holds
//!           (4) must : greatest value with sum of decisions = 0, plants in part, is below (3)
//!           (5) never: greatest value with sum of decisions >= 1, plants in part, is below (3)
//!           (6) sizes: least and greatest over all plans in part within (3), (4) and (5) of all projects held
//! Source    near-optimal ranges of energy plans: DeCarolis, Energy Economics 33 (2011); Neumann and Brown, Electric
//!           Power Systems Research 190 (2021). Here proofs stand beside the ranges
//! Not here  the best plan (`best`), what it would cost to have a project or not in a plan that is not good

use crate::explain::caps::caps;
use crate::program::{Answer, MILLION};
use crate::search::best::Best;
use crate::search::choice::{Choice, NONE, choices, imply, round_up};
use crate::search::{Case, Counted, More, column, told, with_rows, words};
use crate::worth::weight;
use loparite_kernel::ids::Id;
use loparite_milp::problem::{Problem, RowId};
use loparite_milp::solver::{Method, Settings, Solution, Status, solve};
use loparite_milp::sweep::{Base, Delta, Limits, Replaced};
use loparite_model::chain::Model;
use loparite_model::outcome::PlanStatus;
use loparite_model::post::{AccountKey, CashItem, Project};

/// What a slack is a share of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SlackOf {
    /// The value of the best plan (its cost, where that is sought).
    Value,
    /// The discounted capital of the best plan, which is more than its value.
    Capital,
}

/// On what a side of "may" rests.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Evidence {
    /// No proof excludes it, no whole plan was found.
    NotExcluded,
    /// A whole plan within the slack is at hand.
    Witnessed,
}

/// Whether a project is in good plans.
#[derive(Clone, PartialEq, Debug)]
pub enum Verdict {
    /// It is in every one.
    Must,
    /// It is in some and not in others.
    May {
        /// That it is.
        with: Evidence,
        /// That it is not.
        without: Evidence,
    },
    /// It is in none.
    Never,
    /// The solver came to no conclusion.
    Open {
        /// What was tried.
        tried: String,
    },
}

/// What one project can be in good plans.
#[derive(Clone, PartialEq, Debug)]
pub struct Range {
    /// Which.
    pub project: Project,
    /// Whether it is there.
    pub verdict: Verdict,
    /// Decisions: no good plan has fewer or more (0 or 1; units).
    pub decisions: (f64, f64),
    /// Size, t/a (MW or gross t/a of reinforcements): no good plan has less or more, none being 0.
    pub size: (f64, f64),
    /// Least and greatest size in the whole plans at hand.
    pub seen: (f64, f64),
    /// Size in the best plan.
    pub best: f64,
    /// No plan without it is worth more, if that was asked.
    pub worth_without: Option<f64>,
    /// No plan with it is worth more, if that was asked.
    pub worth_with: Option<f64>,
}

/// What all good plans have in common.
#[derive(Clone, PartialEq, Debug)]
pub struct Ranges {
    /// Value of the best plan known, money (less its cost, where that is sought).
    pub value: f64,
    /// How much worse a plan may be, money.
    pub slack: f64,
    /// What it is a share of.
    pub slack_of: SlackOf,
    /// By project, in the order of [`choices`].
    pub rows: Vec<Range>,
    /// Programs solved.
    pub programs: usize,
}

/// Asks what all plans within the slack have in common; without a best plan its status.
pub fn ranges(model: &Model, case: &Case, best: &Best, settings: &Settings) -> Result<Ranges, PlanStatus> {
    let Some(answer) = &best.answer else { return Err(best.status.clone()) };
    let (slack, slack_of) = slack(model, case, answer);
    let mut asking = Asking::new(model, case, (answer, slack), settings);
    let verdicts: Vec<Verdict> = (0..asking.choices.len()).map(|at| asking.verdict(at)).collect();
    let sizes = asking.sizes(model, &verdicts);
    let rows = verdicts.into_iter().zip(sizes).enumerate().map(|(at, (verdict, (decisions, size)))| {
        let choice = &asking.choices[at];
        // adding nothing takes the sign off a zero
        let seen = asking.whole.iter().map(|x| choice.sized(x).max(0.0) + 0.0);
        Range {
            project: choice.project,
            verdict,
            decisions,
            size,
            seen: seen.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), size| (low.min(size), high.max(size))),
            best: choice.sized(&answer.solution.x).max(0.0) + 0.0,
            worth_without: asking.worth_without[at],
            worth_with: asking.worth_with[at],
        }
    });
    Ok(Ranges { value: answer.objective, slack, slack_of, rows: rows.collect(), programs: asking.programs })
}

/// Equations (1) and (2).
fn slack(model: &Model, case: &Case, answer: &Answer) -> (f64, SlackOf) {
    let value = answer.objective.abs();
    let share = model.planning.slack;
    if Counted::of(model.objective) == Counted::AllButRevenue {
        return (share * value, SlackOf::Value);
    }
    let balances = case.scope.book.balances(&case.program.levels(&case.scope.book, answer));
    let spent = |(id, account): (loparite_model::post::AccountId, &loparite_model::post::Account)| match account.key {
        AccountKey::Cash { item: CashItem::Capital, year } => {
            -balances[id.position()] * weight(model, CashItem::Capital, year)
        }
        _ => 0.0,
    };
    let capital: f64 = case.scope.book.accounts().map(spent).sum();
    if value >= capital { (share * value, SlackOf::Value) } else { (share * capital, SlackOf::Capital) }
}

/// What is known while asking. Values are in millions, as in the program.
struct Asking<'c> {
    case: &'c Case,
    settings: &'c Settings,
    choices: Vec<Choice>,
    /// The case with plants in part and a row for each choice: the sum of its decisions.
    base: Base,
    /// First of these rows.
    first: usize,
    /// What a good plan is worth at least.
    least: f64,
    /// Below this a plan is certainly not good.
    excluded: f64,
    /// Whole plans that are good, the best first.
    whole: Vec<Vec<f64>>,
    /// Plans in part that are good.
    parts: Vec<Vec<f64>>,
    worth_without: Vec<Option<f64>>,
    worth_with: Vec<Option<f64>>,
    programs: usize,
}

/// What an answer about one side of one choice says.
enum Side {
    Excluded,
    Open(Evidence),
    Trouble(String),
}

impl<'c> Asking<'c> {
    fn new(model: &Model, case: &'c Case, (best, slack): (&Answer, f64), settings: &'c Settings) -> Asking<'c> {
        let choices = choices(model, &case.scope.book);
        let sum = |choice: &Choice| More {
            bounds: (0.0, f64::INFINITY),
            entries: choice.decide.iter().map(|&(_, at)| (column(at), 1.0)).collect(),
        };
        let relaxed = case.program.problem.relaxed();
        let wider = with_rows(&relaxed, &choices.iter().map(sum).collect::<Vec<_>>());
        let asking = Settings { method: Method::Simplex, ..settings.clone() };
        // no question asks for more of anything than the book allows: its caps hold for all of them
        let caps = caps(&case.scope.book, &case.scope.ways.lots).by_column(&case.scope.book, wider.cols());
        let base = told(settings, || Base::capped(wider, &asking, Limits::default(), caps));
        let least = (best.objective - slack) / MILLION;
        let tolerance = 1e-6 * (best.objective.abs().max(slack) / MILLION).max(1e-3);
        let parts = base.answer().solution().map(|solution| solution.x.clone()).into_iter().collect();
        Asking {
            case,
            settings,
            base,
            first: relaxed.rows(),
            least,
            excluded: least - tolerance,
            whole: vec![best.solution.x.clone()],
            parts,
            worth_without: vec![None; choices.len()],
            worth_with: vec![None; choices.len()],
            programs: 1,
            choices,
        }
    }

    fn verdict(&mut self, at: usize) -> Verdict {
        match (self.without(at), self.with(at)) {
            (Side::Trouble(tried), _) | (_, Side::Trouble(tried)) => Verdict::Open { tried },
            (Side::Excluded, _) => Verdict::Must,
            (_, Side::Excluded) => Verdict::Never,
            (Side::Open(without), Side::Open(with)) => Verdict::May { with, without },
        }
    }

    /// Equation (4), asked only if no plan at hand answers it.
    fn without(&mut self, at: usize) -> Side {
        let choice = self.choices[at].clone();
        if self.whole.iter().any(|x| choice.decided(x) < 0.5) {
            return Side::Open(Evidence::Witnessed);
        }
        let point = match self.parts.iter().find(|x| choice.decided(x) < NONE) {
            Some(x) => x.clone(),
            None => match self.ask(at, (0.0, 0.0)) {
                Ok((worth, x)) => {
                    self.worth_without[at] = Some(worth * MILLION);
                    if worth < self.excluded {
                        return Side::Excluded;
                    }
                    x
                }
                Err(side) => return side,
            },
        };
        let none = |x: &mut Vec<f64>| choice.decide.iter().for_each(|&(_, at)| x[at] = 0.0);
        let (mut fewer, mut rounded) = (self.whole[0].clone(), round_up(&self.choices, &point));
        none(&mut fewer);
        none(&mut rounded);
        Side::Open(self.witness([fewer, rounded]))
    }

    /// Equation (5), asked only if no plan at hand answers it.
    fn with(&mut self, at: usize) -> Side {
        let choice = self.choices[at].clone();
        if self.whole.iter().any(|x| choice.decided(x) > 0.5) {
            return Side::Open(Evidence::Witnessed);
        }
        let point = match self.parts.iter().find(|x| choice.decided(x) > 1.0 - NONE) {
            Some(x) => x.clone(),
            None => match self.ask(at, (1.0, f64::INFINITY)) {
                Ok((worth, x)) => {
                    self.worth_with[at] = Some(worth * MILLION);
                    if worth < self.excluded {
                        return Side::Excluded;
                    }
                    x
                }
                Err(side) => return side,
            },
        };
        // in the year in which plants in part would have most of it
        let most =
            choice.decide.iter().map(|&(_, at)| at).max_by(|&a, &b| point[a].total_cmp(&point[b]).then(b.cmp(&a)));
        let Some(most) = most else { return Side::Excluded };
        let (mut more, mut rounded) = (self.whole[0].clone(), round_up(&self.choices, &point));
        more[most] = 1.0;
        choice.decide.iter().for_each(|&(_, at)| rounded[at] = 0.0);
        rounded[most] = 1.0;
        Side::Open(self.witness([more, rounded]))
    }

    /// The greatest value with the decisions of a choice within bounds, and a plan in part that has it.
    fn ask(&mut self, at: usize, (lower, upper): (f64, f64)) -> Result<(f64, Vec<f64>), Side> {
        self.programs += 1;
        let row = RowId((self.first + at) as u32);
        let delta = Delta { rows: vec![(row, lower, upper)], ..Delta::default() };
        let answer = told(self.settings, || self.base.one(&delta));
        match answer.solution() {
            Some(solution) if solution.status == Status::Optimal => {
                if solution.objective >= self.least {
                    self.parts.push(solution.x.clone());
                }
                Ok((solution.objective, solution.x.clone()))
            }
            Some(solution) if solution.status == Status::Infeasible => Err(Side::Excluded),
            Some(solution) => Err(Side::Trouble(format!("{:?}", solution.status))),
            None => Err(Side::Trouble(words(&answer.tried))),
        }
    }

    /// Whether one of these decisions makes a good whole plan.
    fn witness(&mut self, decisions: [Vec<f64>; 2]) -> Evidence {
        for mut x in decisions {
            imply(&self.choices, &mut x);
            self.programs += 1;
            let found = solve(&self.case.program.problem.fixed(&x), self.settings);
            if found.status == Status::Optimal && found.objective >= self.least {
                self.whole.push(found.x);
                return Evidence::Witnessed;
            }
        }
        Evidence::NotExcluded
    }
}

// Sizes, equation (6).
impl Asking<'_> {
    /// Decisions and sizes of every choice, least and greatest.
    fn sizes(&mut self, model: &Model, verdicts: &[Verdict]) -> Vec<((f64, f64), (f64, f64))> {
        let narrow = self.narrow(verdicts);
        let asking = Settings { method: Method::Simplex, ..self.settings.clone() };
        // the questions differ in their objective alone
        let limits = Limits { replaced: Replaced::Primal, ..Limits::default() };
        let base = told(&asking, || Base::new(narrow, &asking, limits));
        self.programs += 1;
        self.parts.extend(base.answer().solution().filter(|s| s.status == Status::Optimal).map(|s| s.x.clone()));
        (0..verdicts.len()).map(|at| self.size(model, &base, (at, &verdicts[at]))).collect()
    }

    /// Good plans in part: what was proved of the decisions and what a good plan is worth, held; no objective.
    fn narrow(&self, verdicts: &[Verdict]) -> Problem {
        let base = self.base.problem();
        let worth = More {
            bounds: (self.least, f64::INFINITY),
            entries: base.columns().map(|col| (col, base.cost(col))).filter(|(_, cost)| *cost != 0.0).collect(),
        };
        let mut narrow = with_rows(base, &[worth]);
        for (at, verdict) in verdicts.iter().enumerate() {
            let row = RowId((self.first + at) as u32);
            match verdict {
                Verdict::Must => narrow.set_row_bounds(row, 1.0, f64::INFINITY),
                Verdict::Never => narrow.set_row_bounds(row, 0.0, 0.0),
                Verdict::May { .. } | Verdict::Open { .. } => {}
            }
        }
        narrow.columns().for_each(|col| narrow.set_cost(col, 0.0));
        narrow
    }

    fn size(&mut self, model: &Model, base: &Base, (at, verdict): (usize, &Verdict)) -> ((f64, f64), (f64, f64)) {
        if *verdict == Verdict::Never {
            return ((0.0, 0.0), (0.0, 0.0));
        }
        let choice = self.choices[at].clone();
        let must = if *verdict == Verdict::Must { 1.0 } else { 0.0 };
        let decisions = if choice.most <= 1.0 {
            (must, 1.0)
        } else {
            // units: whole numbers within what plants in part could have
            let sum: Vec<(usize, f64)> = choice.decide.iter().map(|&(_, at)| (at, 1.0)).collect();
            let (least, greatest) = self.extremes(base, &sum, (must, choice.most));
            ((least - NONE).ceil().max(must), (greatest + NONE).floor())
        };
        let size = match choice.project {
            Project::Acquisition(_) => (0.0, 0.0),
            Project::Reinforcement(id) => {
                let adds = model.reinforcements[id].adds.value;
                (decisions.0 * adds, decisions.1 * adds)
            }
            Project::Facility(id) => {
                let row = &model.facilities[id];
                let smallest = row.module.map_or(row.smallest.value, |module| module.value).min(choice.largest);
                let (least, greatest) = self.extremes(base, &choice.size, (must * smallest, choice.largest));
                if choice.decided(&self.whole[0]) > 0.5 {
                    self.seek(base.problem(), &choice);
                }
                (least, greatest.max(least))
            }
        };
        (decisions, size)
    }

    /// Least and greatest sum over good plans in part; where a plan at hand is at the end of what is possible at all,
    /// nothing is asked.
    fn extremes(&mut self, base: &Base, sum: &[(usize, f64)], (low, high): (f64, f64)) -> (f64, f64) {
        let of = |x: &Vec<f64>| sum.iter().map(|&(at, unit)| x[at] * unit).sum::<f64>();
        let near = 1e-6 * if high.is_finite() { high } else { low.max(1.0) };
        let at_hand =
            |me: &Self, reached: &dyn Fn(f64) -> bool| me.whole.iter().chain(&me.parts).any(|x| reached(of(x)));
        let least = if at_hand(self, &|amount| amount <= low + near) {
            low
        } else {
            self.extreme(base, sum, -1.0).map_or(low, |amount| (-amount).max(low))
        };
        let greatest = if at_hand(self, &|amount| amount >= high - near) {
            high
        } else {
            self.extreme(base, sum, 1.0).map_or(high, |amount| amount.min(high))
        };
        (least, greatest)
    }

    /// The greatest of a sum times a sign; none if the solver cannot say, and then what is possible at all stands.
    fn extreme(&mut self, base: &Base, sum: &[(usize, f64)], sign: f64) -> Option<f64> {
        self.programs += 1;
        let costs = sum.iter().map(|&(at, unit)| (column(at), sign * unit)).collect();
        let delta = Delta { costs, ..Delta::default() };
        let answer = told(self.settings, || base.one(&delta));
        let solution = answer.solution().filter(|solution| solution.status == Status::Optimal)?;
        self.parts.push(solution.x.clone());
        Some(solution.objective)
    }

    /// Whole plans with the decisions of the best one in which a choice is as small and as large as a good plan allows.
    fn seek(&mut self, narrow: &Problem, choice: &Choice) {
        for sign in [-1.0, 1.0] {
            self.programs += 1;
            let mut held = narrow.clone();
            for at in self.choices.iter().flat_map(|other| other.decide.iter().map(|&(_, at)| at).chain(other.choose)) {
                let units = self.whole[0][at].round();
                held.set_col_bounds(column(at), units, units);
            }
            choice.size.iter().for_each(|&(at, unit)| held.set_cost(column(at), sign * unit));
            let found: Solution = solve(&held, self.settings);
            if found.status == Status::Optimal {
                self.whole.push(found.x);
            }
        }
    }
}
