//! Chain: a made-up chain of mines, separation and metal, as large as wanted, for measuring.
//!
//! In        a [`Size`]
//! Out       its rows and columns, to any sink
//! Holds     the same size gives the same numbers (a hash, no chance); every size has a feasible plan: nothing is done
//! Equations (1) material of element e at site s in year t, form f: what comes in = what goes out
//!           (2) use of a stage <= its capacity; capacity_t = capacity_t-1 + unit x built_t-2
//!           (3) sales <= demand of a tier; mined <= reserve; built within the year's budget, staffed by who is there
//! Not here  real data: prices, yields and compositions are placeholders, only the shape is that of a national chain

#![allow(dead_code, reason = "each program that measures uses its part")]

use loparite_milp::problem::Integrality::Continuous;
use loparite_milp::problem::{ColId, RowId};
use loparite_milp::sink::Sink;
use loparite_milp::sweep::Delta;

const INF: f64 = f64::INFINITY;
/// Concentrate, carbonate, oxide, metal.
const FORMS: usize = 4;
/// Years from the decision to the plant.
const LEAD: usize = 2;
/// Tiers of demand, each worth less than the one before.
const TIERS: usize = 3;

/// How large a chain.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Places with a mine and all stages.
    pub sites: usize,
    /// Years.
    pub years: usize,
    /// Elements followed one by one.
    pub elements: usize,
    /// Sites to which each site can ship.
    pub arcs: usize,
}

/// A number from 0 to 1 that looks drawn.
pub fn hash(seed: usize) -> f64 {
    let mut x = (seed as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x1234_5678_9abc_def1);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((x ^ (x >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// What scenarios change.
#[derive(Debug, Default)]
pub struct Handles {
    /// Demand of a tier, with its tonnes.
    pub demands: Vec<(RowId, f64)>,
    /// Budget of a year, with its sum.
    pub budgets: Vec<(RowId, f64)>,
    /// Columns of a stage, with their cost.
    pub stages: Vec<(ColId, f64)>,
}

impl Handles {
    /// Scenario `number`: a tenth more or less of each demand, each budget, and the cost of each stage.
    pub fn delta(&self, number: usize) -> Delta {
        let turn = |at: usize| 0.9 + 0.2 * hash(number * 1_000_003 + at);
        let limit = |at: usize, (row, most): &(RowId, f64)| (*row, -INF, most * turn(at));
        let demands = self.demands.iter().enumerate().map(|(at, row)| limit(at % 7, row));
        let budgets = self.budgets.iter().enumerate().map(|(at, row)| limit(100 + at, row));
        let costs = self.stages.iter().enumerate().map(|(at, (col, cost))| (*col, cost * turn(200 + at % 5)));
        Delta { rows: demands.chain(budgets).collect(), costs: costs.collect(), ..Delta::default() }
    }
}

/// Gives the chain to a sink, all columns continuous, to be maximised.
pub fn emit(size: Size, sink: &mut dyn Sink) -> Handles {
    let rows = Rows::emit(size, sink);
    let mut handles = Handles { demands: rows.demands.clone(), budgets: rows.budgets.clone(), ..Handles::default() };
    let mut chain = Chain { size, rows, sink, entries: Vec::with_capacity(32) };
    for s in 0..size.sites {
        for t in 0..size.years {
            chain.capacities(s, t);
            chain.mine(s, t);
            for e in 0..size.elements {
                chain.stages(s, t, e, &mut handles);
                chain.shipments(s, t, e);
                chain.stocks_and_sales(s, t, e);
            }
        }
    }
    handles
}

/// The first row of each family; families are dense in the order of their indices.
struct Rows {
    balance: u32,
    use_of: u32,
    capacity: u32,
    labour: u32,
    reserve: u32,
    demands: Vec<(RowId, f64)>,
    budgets: Vec<(RowId, f64)>,
}

impl Rows {
    fn emit(size: Size, sink: &mut dyn Sink) -> Rows {
        let Size { sites, years, elements, .. } = size;
        let mut many = |count: usize, lower: f64, upper: &dyn Fn(usize) -> f64| {
            let first = (0..count).map(|at| sink.row(lower, upper(at)).0).min();
            first.expect("no size is 0")
        };
        let stages = sites * years * FORMS;
        let balance = many(stages * elements, 0.0, &|_| 0.0);
        let use_of = many(stages, -INF, &|_| 0.0);
        let capacity = many(stages, 0.0, &|_| 0.0);
        let labour = many(sites * years, -INF, &|at| 40.0 + 40.0 * hash(at));
        let reserve = many(sites, -INF, &|at| 300.0 * (1.0 + hash(at + 77)));
        let limits = |first: u32, count: usize, of: &dyn Fn(usize) -> f64| {
            (0..count).map(|at| (RowId(first + at as u32), of(at))).collect::<Vec<_>>()
        };
        let tonnes = |at: usize| (0.2 + hash(at + 555)) * sites as f64 / elements as f64;
        let demand = many(years * elements * TIERS, -INF, &tonnes);
        let sum = |at: usize| (6.0 + 3.0 * hash(at + 999)) * sites as f64;
        let budget = many(years, -INF, &sum);
        Rows {
            balance,
            use_of,
            capacity,
            labour,
            reserve,
            demands: limits(demand, years * elements * TIERS, &tonnes),
            budgets: limits(budget, years, &sum),
        }
    }
}

struct Chain<'s> {
    size: Size,
    rows: Rows,
    sink: &'s mut dyn Sink,
    entries: Vec<(RowId, f64)>,
}

impl Chain<'_> {
    fn balance(&self, s: usize, t: usize, f: usize, e: usize) -> RowId {
        let place = ((s * self.size.years + t) * FORMS + f) * self.size.elements + e;
        RowId(self.rows.balance + place as u32)
    }

    fn stage(&self, first: u32, s: usize, t: usize, f: usize) -> RowId {
        RowId(first + ((s * self.size.years + t) * FORMS + f) as u32)
    }

    fn discount(t: usize) -> f64 {
        0.93_f64.powi(t as i32)
    }

    fn column(&mut self, cost: f64, upper: f64, entries: &[(RowId, f64)]) -> ColId {
        self.sink.column(cost, 0.0, upper, Continuous, entries)
    }

    fn capacities(&mut self, s: usize, t: usize) {
        for f in 0..FORMS {
            let (usable, standing) = (self.stage(self.rows.use_of, s, t, f), self.stage(self.rows.capacity, s, t, f));
            let mut cap = vec![(usable, -1.0), (standing, 1.0)];
            if t + 1 < self.size.years {
                cap.push((self.stage(self.rows.capacity, s, t + 1, f), -1.0));
            }
            self.column(-0.01 * Self::discount(t), INF, &cap);
            if t + LEAD < self.size.years {
                let there = self.stage(self.rows.capacity, s, t + LEAD, f);
                let budget = self.rows.budgets[t].0;
                let price = 2.0 + 2.0 * hash(s * 31 + f);
                self.column(-price * Self::discount(t), 6.0, &[(there, -0.8), (budget, price)]);
            }
        }
    }

    fn mine(&mut self, s: usize, t: usize) {
        self.entries.clear();
        let weights: Vec<f64> = (0..self.size.elements).map(|e| hash(s * 97 + e + 5).powi(3) + 0.01).collect();
        let all: f64 = weights.iter().sum();
        for (e, weight) in weights.iter().enumerate() {
            let row = self.balance(s, t, 0, e);
            self.entries.push((row, 10.0 * weight / all));
        }
        self.entries.push((self.stage(self.rows.use_of, s, t, 0), 1.0));
        self.entries.push((RowId(self.rows.labour + (s * self.size.years + t) as u32), 1.0));
        self.entries.push((RowId(self.rows.reserve + s as u32), 10.0));
        let cost = -(0.6 + hash(s + 13)) * Self::discount(t);
        self.sink.column(cost, 0.0, INF, Continuous, &self.entries);
    }

    fn stages(&mut self, s: usize, t: usize, e: usize, handles: &mut Handles) {
        for f in 0..FORMS - 1 {
            let cost = -(0.05 + 0.2 * hash(s * 131 + f * 17 + e)) * Self::discount(t);
            let labour = RowId(self.rows.labour + (s * self.size.years + t) as u32);
            let entries = [
                (self.balance(s, t, f, e), -1.0),
                (self.balance(s, t, f + 1, e), 0.8 + 0.15 * hash(s * 7 + f * 3 + e)),
                (self.stage(self.rows.use_of, s, t, f + 1), 0.5 + hash(e * 5 + f)),
                (labour, 0.3),
            ];
            let col = self.column(cost, INF, &entries);
            handles.stages.push((col, cost));
        }
    }

    fn shipments(&mut self, s: usize, t: usize, e: usize) {
        for arc in 1..=self.size.arcs {
            let to = (s + arc * arc) % self.size.sites;
            for f in 0..FORMS {
                let cost = -(0.02 + 0.1 * hash(s * 53 + arc)) / (f + 1) as f64 * Self::discount(t);
                let entries = [(self.balance(s, t, f, e), -1.0), (self.balance(to, t, f, e), 0.999)];
                self.column(cost, 3.0, &entries);
            }
        }
    }

    fn stocks_and_sales(&mut self, s: usize, t: usize, e: usize) {
        for f in 0..FORMS {
            let here = self.balance(s, t, f, e);
            if f >= 2 && t + 1 < self.size.years {
                let next = self.balance(s, t + 1, f, e);
                self.column(-0.01 * Self::discount(t), INF, &[(here, -1.0), (next, 1.0)]);
            }
            self.column(-0.001 * Self::discount(t), INF, &[(here, -1.0)]);
        }
        for f in 2..FORMS {
            for tier in 0..TIERS {
                let worth = (1.0 + 12.0 * hash(e * 11).powi(2)) * (1.0 + 0.3 * (f - 2) as f64) / (1 + tier) as f64;
                let demand = self.rows.demands[(t * self.size.elements + e) * TIERS + tier].0;
                let entries = [(self.balance(s, t, f, e), -1.0), (demand, 1.0)];
                self.column(worth * Self::discount(t), INF, &entries);
            }
        }
    }
}
