//! Program: the choice of a path as a mixed-integer problem whose bounds all follow from the data.
//!
//! In        a superstructure, a question
//! Out       a [`Program`]: whose best solution is a path; paths can be cut off
//! Holds     its optimum is the best path: flows are exact for whole choices, cost of equipment is the curve itself and
//!           no chord of it; no bound is built in
//! Equations f: share of the mass in a piece that moves, by arc and component; y: an option is chosen; a: an arc is
//!           taken
//!           (1) sum of y over a stage = z;  z = 1, or 0 if nothing need be built
//!           (2) sum of a out of an option = y = sum of a into it
//!           (3) sum of f out = keeps x sum of f in;  into the first stage comes content y
//!           (4) f <= a x the most of it that any path brings there
//!           (5) multiple choice by segments s of a curve: sum of w = y, sum of q = flow in,
//!               low w <= q <= high w;  cost = sum of (cost at low - slope low) w + slope q
//!           (6) units n >= flow over rate, whole;  posts N >= sum of posts, whole; both but for rounding
//!           (7) impacts <= limit;  a path once found is cut off by sum of its y <= its length - 1
//!           (8) objective = net present value at listed prices, or that with products sold at one price
//! Source    Vielma, Ahmed and Nemhauser, Mixed-integer models for nonseparable piecewise-linear optimization,
//!           Operations Research 58, 2010, for (5), the multiple choice model, which is locally ideal
//! Not here  the value of a path (`worth`), how the price is found (`superstructure`)

use super::worth::{EDGE, WHOLE, needed};
use loparite_milp::problem::{ColId, Integrality, Problem, RowId, Sense};
use loparite_milp::solver::{Settings, Solution, solve};
use loparite_model::superstructure::{
    Build, ByProducts, Curve, Objective, Question, Rate, Sizing, Superstructure, Units,
};

/// The choice of a path.
pub struct Program {
    problem: Problem,
    /// `y` of each option.
    chosen: Vec<ColId>,
    build: ColId,
    /// What one unit of each column adds to the value, to what a price for each kg adds, to impacts.
    columns: Vec<Worths>,
    /// Divisor of all money in the objective.
    scale: f64,
}

/// What one unit of a column adds.
#[derive(Clone, Copy, Default)]
struct Worths {
    value: f64,
    per_price: f64,
    impact: f64,
    /// Its upper bound, for the scale.
    most: f64,
}

/// What is sought.
#[derive(Clone, Copy)]
pub enum Aim {
    /// The greatest value at listed prices.
    Value,
    /// The greatest value with products sold at a price, money per kg.
    ValueAt(f64),
    /// The least impacts.
    LeastImpact,
}

impl Program {
    /// The program of a question.
    pub fn new(case: &Superstructure, question: &Question) -> Program {
        Draft::new(case, question).finish()
    }

    /// Seeks the best path that is not cut off.
    pub fn seek(&mut self, aim: Aim, settings: &Settings) -> Solution {
        let largest = self.columns.iter().map(|worths| worths.impact.abs()).fold(f64::MIN_POSITIVE, f64::max);
        for (at, worths) in self.columns.iter().enumerate() {
            let cost = match aim {
                Aim::Value => worths.value / self.scale,
                Aim::ValueAt(price) => (worths.value + price * worths.per_price) / self.scale,
                Aim::LeastImpact => -worths.impact / largest,
            };
            self.problem.set_cost(ColId(u32::try_from(at).expect("there are few columns")), cost);
        }
        solve(&self.problem, settings)
    }

    /// The path of a solution, in the order of its stages.
    pub fn path(&self, solution: &Solution) -> Vec<usize> {
        let is_chosen = |at: &usize| solution.x[self.chosen[*at].0 as usize] > 0.5;
        (0..self.chosen.len()).filter(is_chosen).collect()
    }

    /// The value in a solution's objective, money, and what may be lost of it to the solver's tolerances.
    pub fn value(&self, solution: &Solution) -> (f64, f64) {
        (solution.objective * self.scale, 1e-6 * self.scale)
    }

    /// Cuts a path off; nothing built is a path without options.
    pub fn cut(&mut self, path: &[usize]) {
        if path.is_empty() {
            return self.problem.set_col_bounds(self.build, 1.0, 1.0);
        }
        // a row is added to a copy: a problem has its rows before its columns
        let mut cut = Problem::new(Sense::Maximise);
        for row in 0..self.problem.rows() {
            let (lower, upper) = self.problem.row_bounds(RowId(u32::try_from(row).expect("there are few rows")));
            cut.add_row(lower, upper);
        }
        let row = cut.add_row(f64::NEG_INFINITY, path.len() as f64 - 1.0);
        for col in self.problem.columns() {
            let mut entries: Vec<(RowId, f64)> = self.problem.column(col).collect();
            if path.iter().any(|&at| self.chosen[at] == col) {
                entries.push((row, 1.0));
            }
            let (lower, upper) = self.problem.col_bounds(col);
            cut.add_col(self.problem.cost(col), lower, upper, self.problem.integer(col), &entries);
        }
        self.problem = cut;
    }
}

/// The most and the least of each component that paths bring to an option, as shares of the mass in a piece.
struct Reach {
    most: Vec<Vec<f64>>,
    least: Vec<Vec<f64>>,
}

impl Reach {
    fn new(case: &Superstructure) -> Reach {
        let mass: f64 = case.content.iter().sum();
        let whole: Vec<f64> = case.content.iter().map(|kg| kg / mass).collect();
        let zero = vec![0.0_f64; whole.len()];
        let mut reach = Reach { most: Vec::new(), least: Vec::new() };
        for (at, option) in case.options.iter().enumerate() {
            if option.stage == 0 {
                reach.most.push(whole.clone());
                reach.least.push(whole.clone());
                continue;
            }
            let (mut most, mut least) = (zero.clone(), whole.clone());
            // options ascend in stage, so what comes before is known
            for (before, other) in case.options[..at].iter().enumerate().filter(|(_, other)| other.to.contains(&at)) {
                for c in 0..whole.len() {
                    most[c] = most[c].max(other.keeps[c] * reach.most[before][c]);
                    least[c] = least[c].min(other.keeps[c] * reach.least[before][c]);
                }
            }
            reach.most.push(most);
            reach.least.push(least);
        }
        reach
    }
}

/// Factors that make money of a year money of today, summed over years.
struct Today {
    /// Of an amount every year.
    yearly: f64,
    /// Of an amount per piece fed.
    per_piece: f64,
    /// Of plant cost: what it costs to spend it, and to keep it.
    plant: f64,
    /// What is left of revenue after selling, with its overhead.
    left: f64,
    /// Pieces over all years.
    pieces: f64,
    /// Pieces of the fullest year.
    fullest: f64,
}

impl Today {
    fn new(case: &Superstructure, question: &Question) -> Today {
        let terms = &case.terms;
        let growth = (1.0 + terms.growth) / (1.0 + terms.discount);
        let capital = (1.0 + terms.capital_growth) / (1.0 + terms.discount);
        let (mut yearly, mut per_piece, mut pieces, mut fullest) = (0.0, 0.0, 0.0, 0.0_f64);
        let mut factor = 1.0;
        for feed in case.feed.iter().map(|feed| feed * question.feed_times) {
            factor *= growth;
            yearly += factor;
            per_piece += factor * feed;
            pieces += feed;
            fullest = fullest.max(feed);
        }
        let (mut spent, mut factor) = (0.0, 1.0);
        for share in &terms.spending {
            spent += share * factor;
            factor *= capital;
        }
        let kept = (1.0 + terms.overhead) * (terms.maintenance + terms.insurance) * yearly;
        Today {
            yearly,
            per_piece,
            plant: kept + (1.0 + terms.financing + terms.other) * spent,
            left: 1.0 - (1.0 + terms.overhead) * terms.sales,
            pieces,
            fullest,
        }
    }
}

/// A part of what comes to an option.
#[derive(Clone, Copy)]
struct Inflow {
    /// The column that moves it.
    column: usize,
    component: usize,
    /// What one unit of the column is, as a share of the mass in a piece.
    share: f64,
}

/// What comes to each option by position, and the rows that count the arcs into it.
type Inflows<'i> = (&'i mut [Vec<Inflow>], &'i [usize]);

/// Rows and columns in the making.
struct Draft<'d> {
    case: &'d Superstructure,
    question: &'d Question,
    reach: Reach,
    today: Today,
    /// kg in a piece.
    mass: f64,
    rows: Vec<(f64, f64)>,
    columns: Vec<(Worths, f64, Integrality)>,
    entries: Vec<(usize, usize, f64)>,
    impacts: usize,
    posts: usize,
}

impl<'d> Draft<'d> {
    fn new(case: &'d Superstructure, question: &'d Question) -> Draft<'d> {
        let mut draft = Draft {
            case,
            question,
            reach: Reach::new(case),
            today: Today::new(case, question),
            mass: case.content.iter().sum(),
            rows: Vec::new(),
            columns: Vec::new(),
            entries: Vec::new(),
            impacts: 0,
            posts: 0,
        };
        draft.impacts = draft.row(f64::NEG_INFINITY, f64::INFINITY);
        draft.posts = draft.row(-WHOLE, f64::INFINITY);
        draft
    }

    fn row(&mut self, lower: f64, upper: f64) -> usize {
        self.rows.push((lower, upper));
        self.rows.len() - 1
    }

    fn column(&mut self, value: f64, (lower, most): (f64, f64), integer: Integrality) -> usize {
        self.columns.push((Worths { value, most, ..Worths::default() }, lower, integer));
        self.columns.len() - 1
    }

    fn put(&mut self, row: usize, column: usize, entry: f64) {
        self.entries.push((row, column, entry));
    }

    /// Everything, as a problem.
    fn finish(mut self) -> Program {
        let lower = if self.question.build == Build::May { 0.0 } else { 1.0 };
        let build = self.column(0.0, (lower, 1.0), Integrality::Integer);
        let chosen = self.choices(build);
        let posts_most = self.options(&chosen);
        let wage = self.case.terms.wage * (1.0 + self.people());
        let value = -(1.0 + self.case.terms.overhead) * wage * self.today.yearly;
        let posts = self.column(value, (0.0, posts_most.ceil() + 1.0), Integrality::Integer);
        self.put(self.posts, posts, 1.0);
        self.limit();
        let scale = self.columns.iter().map(|(worths, ..)| (worths.value * worths.most).abs()).fold(0.0, f64::max);
        let mut problem = Problem::new(Sense::Maximise);
        let rows: Vec<RowId> = self.rows.iter().map(|&(lower, upper)| problem.add_row(lower, upper)).collect();
        let mut of_column: Vec<Vec<(RowId, f64)>> = vec![Vec::new(); self.columns.len()];
        self.entries.iter().for_each(|&(row, column, entry)| of_column[column].push((rows[row], entry)));
        for ((worths, lower, integer), entries) in self.columns.iter().zip(&of_column) {
            problem.add_col(0.0, *lower, worths.most, *integer, entries);
        }
        let col = |at: usize| ColId(u32::try_from(at).expect("there are few columns"));
        Program {
            problem,
            chosen: chosen.into_iter().map(col).collect(),
            build: col(build),
            columns: self.columns.into_iter().map(|(worths, ..)| worths).collect(),
            scale: if scale > 0.0 { scale } else { 1.0 },
        }
    }

    /// Cost of people beside their wage, as a share of it.
    fn people(&self) -> f64 {
        let terms = &self.case.terms;
        terms.quality + terms.administration + terms.fringe
    }

    /// Equation (1).
    fn choices(&mut self, build: usize) -> Vec<usize> {
        let chosen: Vec<usize> =
            self.case.options.iter().map(|_| self.column(0.0, (0.0, 1.0), Integrality::Integer)).collect();
        for stage in 0..self.case.stages() {
            let row = self.row(0.0, 0.0);
            self.put(row, build, -1.0);
            for at in self.case.of_stage(stage) {
                self.put(row, chosen[at], 1.0);
            }
        }
        chosen
    }

    /// Flows between options and what each of them is built of; the most posts of all paths.
    fn options(&mut self, chosen: &[usize]) -> f64 {
        let count = self.case.options.len();
        let mut inflow: Vec<Vec<Inflow>> = vec![Vec::new(); count];
        let case = self.case;
        for at in case.of_stage(0) {
            let whole = |component| Inflow { column: chosen[at], component, share: self.reach.most[at][component] };
            inflow[at] = (0..case.components.len()).map(whole).collect();
        }
        let enters: Vec<usize> = (0..count).map(|_| self.row(0.0, 0.0)).collect();
        let mut posts = vec![0.0_f64; case.stages()];
        for at in 0..count {
            let option = &case.options[at];
            if option.stage > 0 {
                self.put(enters[at], chosen[at], -1.0);
            }
            self.flows(at, chosen, (&mut inflow, &enters));
            self.money(at, &inflow[at]);
            let most = self.size(at, chosen[at], &inflow[at]);
            posts[option.stage] = posts[option.stage].max(most);
        }
        posts.iter().sum()
    }

    /// Equations (2) to (4), out of an option.
    fn flows(&mut self, at: usize, chosen: &[usize], (inflow, enters): Inflows<'_>) {
        let case = self.case;
        if case.is_last(at) {
            return;
        }
        let option = &case.options[at];
        let leaves = self.row(0.0, 0.0);
        self.put(leaves, chosen[at], -1.0);
        let balance: Vec<usize> = case.components.iter().map(|_| self.row(0.0, 0.0)).collect();
        for &Inflow { column, component, share } in &inflow[at] {
            self.put(balance[component], column, -option.keeps[component] * share);
        }
        for &next in &option.to {
            let arc = self.column(0.0, (0.0, 1.0), Integrality::Continuous);
            self.put(leaves, arc, 1.0);
            self.put(enters[next], arc, 1.0);
            for (c, &balance) in balance.iter().enumerate() {
                let most = option.keeps[c] * self.reach.most[at][c];
                if most == 0.0 {
                    continue;
                }
                // one unit of the column is the most that can come: flows are of order one
                let flow = self.column(0.0, (0.0, 1.0), Integrality::Continuous);
                let room = self.row(f64::NEG_INFINITY, 0.0);
                self.put(room, flow, 1.0);
                self.put(room, arc, -1.0);
                self.put(balance, flow, most);
                inflow[next].push(Inflow { column: flow, component: c, share: most });
            }
        }
    }

    /// What flows cost, bring and do, on their columns.
    fn money(&mut self, at: usize, inflow: &[Inflow]) {
        let (case, today) = (self.case, &self.today);
        let option = &case.options[at];
        let per_kg = if let Sizing::Curve(curve) = &option.size { curve.per_kg } else { 0.0 };
        let by_product: f64 = match self.question.by_products {
            ByProducts::Counted => option.by_products.iter().map(|&(of, kg)| case.by_products[of].price * kg).sum(),
            ByProducts::LeftOut => 0.0,
        };
        let running = (1.0 + case.terms.overhead) * per_kg;
        let is_last = case.is_last(at);
        for &Inflow { column, component, share } in inflow {
            let kg = share * self.mass;
            let made = if is_last { kg * option.keeps[component] } else { 0.0 };
            let listed = match self.question.objective {
                Objective::NetPresentValue => made * option.prices[component],
                Objective::CostOfRecovery => 0.0,
            };
            let worths = &mut self.columns[column].0;
            worths.value += today.per_piece * (today.left * (listed + by_product * kg) - running * kg);
            worths.per_price += today.per_piece * today.left * made;
            worths.impact += option.impact * kg * today.pieces;
        }
    }

    /// Equations (5) and (6); the most posts of an option.
    fn size(&mut self, at: usize, chosen: usize, inflow: &[Inflow]) -> f64 {
        let sum = |shares: &[f64]| shares.iter().sum::<f64>() * self.mass * self.today.fullest;
        let (least, most) = (sum(&self.reach.least[at]), sum(&self.reach.most[at]));
        let case = self.case;
        match &case.options[at].size {
            Sizing::Units(units) => self.units(units, chosen, (inflow, most)),
            Sizing::Curve(curve) => {
                self.curve(curve, chosen, (inflow, least, most));
                curve.posts
            }
        }
    }

    fn units(&mut self, units: &Units, chosen: usize, (inflow, most): (&[Inflow], f64)) -> f64 {
        let overhead = 1.0 + self.case.terms.overhead;
        let each = -self.today.plant * units.capital - overhead * self.today.yearly * units.running;
        let count = needed(units.rate, self.today.fullest, most);
        match units.rate {
            Rate::Pieces(_) => {
                self.columns[chosen].0.value += count * each;
                self.put(self.posts, chosen, -count * units.posts);
            }
            Rate::Mass(rate) => {
                let built = self.column(each, (0.0, count), Integrality::Integer);
                let (enough, only) = (self.row(-WHOLE, f64::INFINITY), self.row(f64::NEG_INFINITY, 0.0));
                self.put(enough, built, 1.0);
                for &Inflow { column, share, .. } in inflow {
                    self.put(enough, column, -share * self.mass * self.today.fullest / rate);
                }
                self.put(only, built, 1.0);
                self.put(only, chosen, -count);
                self.put(self.posts, built, -units.posts);
            }
        }
        count * units.posts
    }

    fn curve(&mut self, curve: &Curve, chosen: usize, (inflow, least, most): (&[Inflow], f64, f64)) {
        let overhead = 1.0 + self.case.terms.overhead;
        self.columns[chosen].0.value -= overhead * self.today.yearly * curve.per_year;
        self.put(self.posts, chosen, -curve.posts);
        let (taken, flow) = (self.row(0.0, 0.0), self.row(0.0, 0.0));
        self.put(taken, chosen, -1.0);
        // flows in units of the largest that any option can have
        let unit = self.mass * self.today.fullest;
        for &Inflow { column, share, .. } in inflow {
            self.put(flow, column, -share);
        }
        let bought = -self.today.plant * self.case.terms.lang;
        let room = EDGE * most;
        for ends in curve.points.windows(2) {
            let ((low, at_low), (high, at_high)) = (ends[0], ends[1]);
            if high < least - room || low > most + room {
                continue;
            }
            let slope = (at_high - at_low) / (high - low);
            // whether the flow is on this segment, and what of it
            let on = self.column(bought * (at_low - slope * low), (0.0, 1.0), Integrality::Integer);
            let part = self.column(bought * slope * unit, (0.0, high.min(most + room) / unit), Integrality::Continuous);
            self.put(taken, on, 1.0);
            self.put(flow, part, 1.0);
            let (over, under) = (self.row(0.0, f64::INFINITY), self.row(f64::NEG_INFINITY, 0.0));
            self.put(over, part, 1.0);
            self.put(over, on, -low.max(least - room).max(0.0) / unit);
            self.put(under, part, 1.0);
            self.put(under, on, -high.min(most + room) / unit);
        }
    }

    /// Equation (7), in units of the largest impact of any column.
    fn limit(&mut self) {
        let Some(limit) = self.question.impact_limit else { return };
        let largest = self.columns.iter().map(|(worths, ..)| worths.impact.abs()).fold(0.0, f64::max);
        if largest == 0.0 {
            return;
        }
        for at in 0..self.columns.len() {
            let share = self.columns[at].0.impact / largest;
            if share != 0.0 {
                self.put(self.impacts, at, share);
            }
        }
        self.rows[self.impacts] = (f64::NEG_INFINITY, limit * (1.0 + EDGE) / largest);
    }
}
