//! Solve: the balance of a flowsheet, recycles converged.
//!
//! In        a checked flowsheet; a solution of one like it to start from, if there is one
//! Out       [`Solution`]: every stream, what was drawn from each supply, what each step needs; or [`Failure`]
//! Holds     at the end every atom and every radionuclide that comes in goes out, to 1e-10 of what comes in (tested for
//!           all flowsheets); a cold and a warm start find the same within the tolerance; what has not converged is not
//!           handed back
//! Equations (1) x = g(x): tear streams before and after one pass through the steps of a cycle
//!           (2) Anderson: x' = g - sum gamma_j dG_j, gamma = argmin |W (f - sum gamma_j dF_j)|, f = g - x, W = 1 / |g|
//!           (3) Newton where (2) stalls: (ln g - ln x) = 0 in ln x, Jacobian by differences
//! Source    Walker & Ni, SIAM J. Numer. Anal. 49 (2011) 1715; Tarjan, SIAM J. Comput. 1 (1972) 146
//! Not here  specifications (`spec`), a unit's own equations (`unit`)

use super::spec::Spec;
use super::{Flowsheet, fail, guard};
use crate::species::ATOMS;
use crate::stream::Stream;
use crate::unit::{Case, Fault, Made, Remark, neutralise};
use faer::linalg::solvers::{Solve, SolveLstsq};

/// A solved flowsheet.
#[derive(Clone, Debug)]
pub struct Solution {
    /// Every stream, by position.
    pub streams: Vec<Stream>,
    /// What each step made, by position.
    pub made: Vec<Made>,
    /// kg/h that came from each feed or supply.
    pub supplied: Vec<f64>,
    /// Passes through the steps of cycles.
    pub passes: usize,
    /// Largest relative change of a species in a tear stream at the last pass.
    pub residual: f64,
    /// Largest relative difference of an atom or a radionuclide between all that comes in and all that goes out.
    pub closure: f64,
    /// Remarks of steps and of the whole, with the position of the step.
    pub remarks: Vec<(Option<usize>, Remark)>,
}

/// Why there is no solution.
#[derive(Clone, Debug)]
pub enum Failure {
    /// A unit gives no result.
    Unit {
        /// Position of the step.
        step: usize,
        /// Pass through the steps of its recycle in which it gave none, from 1; 0 outside recycles.
        pass: usize,
        /// Why.
        fault: Fault,
    },
    /// Recycles that do not converge.
    Recycle {
        /// Steps of the cycle.
        steps: Vec<usize>,
        /// Passes made.
        passes: usize,
        /// Largest relative change at the last.
        residual: f64,
        /// Stream and species where it was largest.
        worst: (usize, usize),
        /// Species that come in, hardly leave, and have grown to the last pass.
        kept: Vec<usize>,
    },
    /// A specification out of reach.
    Target {
        /// Which.
        spec: Spec,
        /// The nearest value found.
        best: f64,
        /// Value of what is varied where it was found.
        at: f64,
    },
    /// A raw material of which no flow is so much as is asked for.
    Feed {
        /// Position of the feed.
        feed: usize,
        /// Counted kg/h that are asked for.
        counted: f64,
        /// Counted kilograms in a kilogram of it.
        content: f64,
    },
    /// What comes in does not go out.
    Closure {
        /// Symbol of the atom or id of the radionuclide.
        what: String,
        /// Relative difference.
        error: f64,
        /// The step that makes or loses most of it; none if every step keeps it.
        step: Option<usize>,
    },
}

/// Relative closure that every solution must reach.
pub const CLOSURE: f64 = 1e-10;
/// Passes after which recycles are given up.
const MOST_PASSES: usize = 3000;
/// Differences that Anderson looks back on.
const MEMORY: usize = 8;
/// Anderson passes before Newton takes over, and between Newton's attempts.
const PATIENCE: usize = 120;
/// Times that a recycle steps back halfway, where a unit gives no result, before that is the answer.
const MOST_RETREATS: usize = 12;

/// Solves a flowsheet as it stands, without its specifications.
///
/// # Errors
/// A unit that gives no result, recycles that do not converge, a balance that does not close.
pub fn solve_once(sheet: &Flowsheet, start: Option<&Solution>) -> Result<Solution, Failure> {
    let empty = Stream::empty(sheet.table.len());
    let mut work = Work {
        sheet,
        streams: vec![empty; sheet.streams.len()],
        made: vec![Made::default(); sheet.steps.len()],
        reagents: reagents(sheet),
        passes: 0,
        residual: 0.0,
    };
    if let Some(start) = start {
        work.streams.clone_from(&start.streams);
        work.made.clone_from(&start.made);
    }
    for feed in &sheet.feeds {
        if let (Some(stream), Some(flow)) = (feed.stream, feed.flow) {
            work.streams[stream] = feed.kilogram.times(flow);
        }
    }
    for block in blocks(sheet) {
        let tears = tears(sheet, &block);
        if tears.is_empty() {
            block.iter().try_for_each(|&step| work.step(step))?;
        } else {
            work.converge(&block, &tears)?;
        }
    }
    work.finish()
}

/// one kilogram of what each dosed inlet may draw, by step
fn reagents(sheet: &Flowsheet) -> Vec<Vec<Option<Stream>>> {
    let kilogram = |supply: &Option<usize>| supply.map(|feed| sheet.feeds[feed].kilogram.clone());
    sheet.steps.iter().map(|step| step.supplies.iter().map(kilogram).collect()).collect()
}

/// Steps that hang together in cycles, each group in the order of a pass, groups in the order of flow.
fn blocks(sheet: &Flowsheet) -> Vec<Vec<usize>> {
    let next: Vec<Vec<usize>> = (0..sheet.steps.len())
        .map(|s| sheet.steps[s].outlets.iter().filter_map(|&stream| sheet.taker(stream)).collect())
        .collect();
    let mut tarjan = Tarjan::new(&next);
    (0..next.len()).for_each(|s| {
        if tarjan.index[s] == usize::MAX {
            tarjan.visit(s);
        }
    });
    let mut groups = tarjan.groups;
    groups.reverse();
    groups.iter().map(|group| in_order(sheet, group, &next)).collect()
}

struct Tarjan<'a> {
    next: &'a [Vec<usize>],
    index: Vec<usize>,
    low: Vec<usize>,
    stack: Vec<usize>,
    count: usize,
    groups: Vec<Vec<usize>>,
}

impl<'a> Tarjan<'a> {
    fn new(next: &'a [Vec<usize>]) -> Tarjan<'a> {
        let n = next.len();
        Tarjan { next, index: vec![usize::MAX; n], low: vec![0; n], stack: Vec::new(), count: 0, groups: Vec::new() }
    }

    fn visit(&mut self, v: usize) {
        (self.index[v], self.low[v]) = (self.count, self.count);
        self.count += 1;
        self.stack.push(v);
        for &w in &self.next[v] {
            if self.index[w] == usize::MAX {
                self.visit(w);
                self.low[v] = self.low[v].min(self.low[w]);
            } else if self.stack.contains(&w) {
                self.low[v] = self.low[v].min(self.index[w]);
            }
        }
        if self.low[v] == self.index[v] {
            let from = self.stack.iter().position(|&w| w == v).expect("a root is on the stack");
            self.groups.push(self.stack.split_off(from));
        }
    }
}

/// Reverse postorder of a group from its entry: the first step of the text that something from outside the group
/// reaches.
fn in_order(sheet: &Flowsheet, group: &[usize], next: &[Vec<usize>]) -> Vec<usize> {
    let outside = |step: usize| {
        let joined = sheet.steps[step].inlets.iter().flatten();
        joined.filter(|&&stream| sheet.maker(stream).is_none_or(|(maker, _)| !group.contains(&maker))).count()
    };
    let mut roots: Vec<usize> = group.to_vec();
    roots.sort_by_key(|&step| (outside(step) == 0, step));
    let mut order = Vec::new();
    let mut seen = vec![false; sheet.steps.len()];
    for root in roots {
        postorder(root, group, next, &mut seen, &mut order);
    }
    order.reverse();
    order
}

fn postorder(step: usize, group: &[usize], next: &[Vec<usize>], seen: &mut [bool], order: &mut Vec<usize>) {
    if std::mem::replace(&mut seen[step], true) {
        return;
    }
    for &other in next[step].iter().rev() {
        if group.contains(&other) {
            postorder(other, group, next, seen, order);
        }
    }
    order.push(step);
}

/// Streams of a group that go back to a step at or before the one they come from.
fn tears(sheet: &Flowsheet, order: &[usize]) -> Vec<usize> {
    let place = |step: usize| order.iter().position(|&other| other == step);
    let goes_back = |&stream: &usize| {
        let (maker, _) = sheet.maker(stream).expect("an outlet is made");
        sheet.taker(stream).and_then(place).is_some_and(|to| Some(to) <= place(maker))
    };
    order.iter().flat_map(|&step| sheet.steps[step].outlets.iter().copied()).filter(goes_back).collect()
}

struct Work<'a> {
    sheet: &'a Flowsheet,
    streams: Vec<Stream>,
    made: Vec<Made>,
    reagents: Vec<Vec<Option<Stream>>>,
    passes: usize,
    residual: f64,
}

impl Work<'_> {
    fn step(&mut self, s: usize) -> Result<(), Failure> {
        let step = &self.sheet.steps[s];
        let table = &self.sheet.table;
        let fail = |fault| Failure::Unit { step: s, pass: 0, fault };
        let mut inlets = Vec::with_capacity(step.inlets.len());
        for joined in &step.inlets {
            let mut inlet = Stream::empty(table.len());
            joined.iter().for_each(|&stream| inlet.add(&self.streams[stream], 1.0));
            if joined.len() > 1 {
                neutralise(&mut inlet, table).map_err(fail)?;
            }
            inlets.push(inlet);
        }
        let memory = std::mem::take(&mut self.made[s].memory);
        let case = Case {
            unit: step.unit,
            table,
            settings: &step.settings,
            inlets: &inlets,
            reagents: &self.reagents[s],
            groups: &step.groups,
            memory: &memory,
        };
        let mut made = (step.unit.solve)(&case).map_err(fail)?;
        for (stream, outlet) in step.outlets.iter().zip(&made.outlets) {
            self.streams[*stream].clone_from(outlet);
        }
        let tonnes = inlets.iter().map(|inlet| inlet.mass(table)).sum::<f64>() / 1000.0;
        made.power += step.power * tonnes;
        self.made[s] = made;
        Ok(())
    }

    /// g of equation (1).
    fn pass(&mut self, block: &[usize], tears: &[usize], x: &[f64]) -> Result<Vec<f64>, Failure> {
        let width = self.streams[tears[0]].amounts().len();
        for (t, &tear) in tears.iter().enumerate() {
            self.streams[tear].amounts_mut().copy_from_slice(&x[t * width..(t + 1) * width]);
        }
        let first = self.passes;
        self.passes += 1;
        let solved = block.iter().try_for_each(|&step| self.step(step));
        solved.map_err(|failure| match failure {
            Failure::Unit { step, fault, .. } => Failure::Unit { step, pass: first + 1, fault },
            other => other,
        })?;
        Ok(tears.iter().flat_map(|&tear| self.streams[tear].amounts().iter().copied()).collect())
    }

    fn converge(&mut self, block: &[usize], tears: &[usize]) -> Result<(), Failure> {
        let mut x: Vec<f64> = tears.iter().flat_map(|&tear| self.streams[tear].amounts().iter().copied()).collect();
        let first = self.passes;
        let mut anderson = Anderson::default();
        let (mut good, mut retreats): (Option<Vec<f64>>, usize) = (None, 0);
        let mut kept = Vec::new();
        loop {
            let g = match (self.pass(block, tears, &x), &good) {
                (Ok(g), _) => g,
                // what a pass leaps to may lie beyond what a unit can do, though the end does not
                (Err(Failure::Unit { .. }), Some(good)) if retreats < MOST_RETREATS => {
                    retreats += 1;
                    x.iter_mut().zip(good).for_each(|(x, good)| *x = 0.5 * (*x + good));
                    anderson = Anderson::default();
                    continue;
                }
                (Err(failure), _) => return Err(failure),
            };
            good = Some(x.clone());
            let (residual, worst) = distance(&x, &g);
            let made = self.passes - first;
            let given_up = made >= MOST_PASSES || !residual.is_finite();
            if given_up || residual <= self.sheet.tolerance {
                // what only builds up seems to rest once a pass adds little to what there is of it, or ends beyond all
                // numbers
                let now = self.kept(block, tears, (&x, &g));
                if !given_up && now.is_empty() {
                    self.residual = self.residual.max(residual);
                    return Ok(());
                }
                let kept = if residual.is_finite() { now } else { kept };
                let worst = self.worst(tears, worst, (&kept, &g));
                return Err(Failure::Recycle { steps: block.to_vec(), passes: made, residual, worst, kept });
            }
            if made.is_multiple_of(PATIENCE) {
                kept = self.kept(block, tears, (&x, &g));
            }
            x = if made.is_multiple_of(PATIENCE) {
                anderson = Anderson::default();
                self.newton(block, tears, &x, &g)?
            } else {
                anderson.next(&x, &g, residual)
            };
        }
    }

    /// Species that come into a cycle, do not leave it, and grow by what comes in.
    fn kept(&self, block: &[usize], tears: &[usize], (x, g): (&[f64], &[f64])) -> Vec<usize> {
        /// Share of what comes in that counts as no way out.
        const LEAK: f64 = 1e-6;
        /// Passes of what comes in beyond which growth is lost in rounding.
        const LOST: f64 = 1e9;
        let sheet = self.sheet;
        let (mut enters, mut leaves) = (Stream::empty(sheet.table.len()), Stream::empty(sheet.table.len()));
        for &s in block {
            let (step, made) = (&sheet.steps[s], &self.made[s]);
            let inside = |stream: usize| sheet.maker(stream).is_some_and(|(maker, _)| block.contains(&maker));
            let outside = step.inlets.iter().flatten().filter(|&&stream| !inside(stream));
            outside.for_each(|&stream| enters.add(&self.streams[stream], 1.0));
            for (reagent, &kg) in self.reagents[s].iter().zip(&made.dosed) {
                reagent.iter().for_each(|reagent| enters.add(reagent, kg));
            }
            let goes_on = |stream: usize| sheet.taker(stream).is_some_and(|taker| block.contains(&taker));
            step.outlets.iter().filter(|&&s| !goes_on(s)).for_each(|&stream| leaves.add(&self.streams[stream], 1.0));
        }
        let n = sheet.table.len();
        let torn = |of: &[f64], s: usize| of.iter().skip(s).step_by(n).sum::<f64>();
        let only_comes = |&s: &usize| {
            let (fed, left, grown) = (enters.total(s), leaves.total(s), torn(g, s) - torn(x, s));
            let kept = fed - left;
            fed > 0.0 && left <= LEAK * fed && (grown > 0.5 * kept || torn(g, s) > LOST * fed)
        };
        debug_assert_eq!(tears.len() * self.streams[tears[0]].amounts().len(), g.len());
        (0..n).filter(only_comes).collect()
    }

    /// Stream and species that a recycle fails at: the first species that only builds up where there is most of it,
    /// otherwise the largest change.
    fn worst(&self, tears: &[usize], changed: usize, (kept, g): (&[usize], &[f64])) -> (usize, usize) {
        let n = self.sheet.table.len();
        let width = self.streams[tears[0]].amounts().len();
        let most = |&&s: &&usize| {
            let held = |t: usize| g[t * width..(t + 1) * width].iter().skip(s).step_by(n).sum::<f64>();
            (0..tears.len()).max_by(|&a, &b| held(a).total_cmp(&held(b))).map(|t| (tears[t], s))
        };
        let first = kept.first().and_then(|s| most(&s));
        first.unwrap_or((tears[changed / width], changed % width % n))
    }

    /// Equation (3), one step from x.
    fn newton(&mut self, block: &[usize], tears: &[usize], x: &[f64], g: &[f64]) -> Result<Vec<f64>, Failure> {
        const WIDTH: f64 = 1e-6;
        let there: Vec<usize> = (0..x.len()).filter(|&i| x[i] > 0.0 && g[i] > 0.0).collect();
        let n = there.len();
        let off = |x: &[f64], g: &[f64], i: usize| g[i].max(1e-300).ln() - x[i].ln();
        let mut jacobian = faer::Mat::<f64>::zeros(n, n);
        for (column, &j) in there.iter().enumerate() {
            let mut moved = x.to_vec();
            moved[j] *= 1.0 + WIDTH;
            let other = self.pass(block, tears, &moved)?;
            let width = moved[j].ln() - x[j].ln();
            for (row, &i) in there.iter().enumerate() {
                jacobian[(row, column)] = (off(&moved, &other, i) - off(x, g, i)) / width;
            }
        }
        let right = faer::Mat::from_fn(n, 1, |row, _| -off(x, g, there[row]));
        let step = jacobian.partial_piv_lu().solve(&right);
        let largest = (0..n).map(|row| step[(row, 0)].abs()).fold(0.0, f64::max);
        // a step of more than a factor e^2 leaves what the differences know
        let share = if largest > 2.0 { 2.0 / largest } else { 1.0 };
        let mut next = g.to_vec();
        if largest.is_finite() {
            there.iter().enumerate().for_each(|(row, &i)| next[i] = x[i] * (share * step[(row, 0)]).exp());
        }
        Ok(next)
    }

    fn finish(self) -> Result<Solution, Failure> {
        let sheet = self.sheet;
        let mut supplied: Vec<f64> = sheet.feeds.iter().map(|feed| feed.flow.unwrap_or(0.0)).collect();
        for (step, made) in sheet.steps.iter().zip(&self.made) {
            for (supply, dosed) in step.supplies.iter().zip(&made.dosed) {
                if let Some(feed) = supply {
                    supplied[*feed] += dosed;
                }
            }
        }
        let closure = closure(sheet, &self, &supplied)?;
        let mut remarks: Vec<(Option<usize>, Remark)> = Vec::new();
        for (s, made) in self.made.iter().enumerate() {
            remarks.extend(made.remarks.iter().map(|remark| (Some(s), remark.clone())));
        }
        let Work { streams, made, passes, residual, .. } = self;
        let mut solution = Solution { streams, made, supplied, passes, residual, closure, remarks };
        let whole = guard::whole(sheet, &solution);
        solution.remarks.extend(whole);
        Ok(solution)
    }
}

/// largest relative change, and where
fn distance(x: &[f64], g: &[f64]) -> (f64, usize) {
    let change = |i: usize| if g[i] == x[i] { 0.0 } else { (g[i] - x[i]).abs() / g[i].abs().max(x[i].abs()) };
    let mut worst = (0.0, 0);
    for i in 0..x.len() {
        let change = change(i);
        if change > worst.0 || change.is_nan() {
            worst = (change, i);
        }
    }
    worst
}

/// Equation (2).
#[derive(Default)]
struct Anderson {
    last: Option<(Vec<f64>, Vec<f64>)>,
    d_g: Vec<Vec<f64>>,
    d_f: Vec<Vec<f64>>,
    best: Option<f64>,
}

impl Anderson {
    fn next(&mut self, x: &[f64], g: &[f64], residual: f64) -> Vec<f64> {
        let f: Vec<f64> = g.iter().zip(x).map(|(g, x)| g - x).collect();
        // far off the best so far: what was learnt there misleads
        if self.best.is_some_and(|best| residual > 1e3 * best) {
            (self.d_g, self.d_f, self.last, self.best) = (Vec::new(), Vec::new(), None, None);
        }
        self.best = Some(self.best.map_or(residual, |best: f64| best.min(residual)));
        if let Some((last_g, last_f)) = self.last.take() {
            self.d_g.push(g.iter().zip(&last_g).map(|(a, b)| a - b).collect());
            self.d_f.push(f.iter().zip(&last_f).map(|(a, b)| a - b).collect());
            if self.d_g.len() > MEMORY {
                self.d_g.remove(0);
                self.d_f.remove(0);
            }
        }
        self.last = Some((g.to_vec(), f.clone()));
        if self.d_f.is_empty() {
            return g.to_vec();
        }
        let there: Vec<usize> = (0..g.len()).filter(|&i| g[i] != 0.0).collect();
        if there.len() < self.d_f.len() {
            return g.to_vec();
        }
        let weigh = |values: &[f64], row: usize| values[there[row]] / g[there[row]].abs();
        let left = faer::Mat::from_fn(there.len(), self.d_f.len(), |row, column| weigh(&self.d_f[column], row));
        let right = faer::Mat::from_fn(there.len(), 1, |row, _| weigh(&f, row));
        let gamma = left.col_piv_qr().solve_lstsq(&right);
        let mut next = g.to_vec();
        for (j, d_g) in self.d_g.iter().enumerate() {
            next.iter_mut().zip(d_g).for_each(|(next, d)| *next -= gamma[(j, 0)] * d);
        }
        // an amount cannot be negative, nor leap far beyond what a pass gives
        next.iter_mut().zip(g).for_each(|(next, &g)| {
            if !next.is_finite() || *next < 0.05 * g || *next > 20.0 * g {
                *next = g;
            }
        });
        next
    }
}

/// Largest relative difference between all that comes in and all that goes out.
fn closure(sheet: &Flowsheet, work: &Work<'_>, supplied: &[f64]) -> Result<f64, Failure> {
    let (table, streams, made) = (&sheet.table, &work.streams, &work.made);
    let mut balance = Stream::empty(table.len());
    sheet.feeds.iter().zip(supplied).for_each(|(feed, &kg)| balance.add(&feed.kilogram, kg));
    let fed = balance.clone();
    made.iter().filter_map(|made| made.created.as_ref()).for_each(|created| balance.add(created, 1.0));
    sheet.leaving().iter().for_each(|&stream| balance.add(&streams[stream], -1.0));
    let (atoms, left) = (fed.atoms(table), balance.atoms(table));
    let mut worst = (0.0, String::new());
    let mut see = |fed: f64, left: f64, what: &str| {
        let error = if left == 0.0 { 0.0 } else { left.abs() / fed.abs().max(f64::MIN_POSITIVE) };
        if error > worst.0 || error.is_nan() {
            worst = (error, what.to_owned());
        }
    };
    (0..ATOMS.len()).for_each(|a| see(atoms[a], left[a], ATOMS[a].0));
    // isotopes of one element are atoms of one kind: each is looked at by itself
    let isotopes = table.metals().filter(|&m| table.all[m].activity > 0.0);
    isotopes.for_each(|m| see(fed.total(m), balance.total(m), &table.all[m].id));
    let (error, what) = worst;
    if error <= CLOSURE {
        return Ok(error);
    }
    let step = loses(sheet, work, (&what, error));
    Err(Failure::Closure { what, error, step })
}

/// The step that makes or loses most of an atom or a radionuclide, if that is a share worth naming of the error found.
fn loses(sheet: &Flowsheet, work: &Work<'_>, (what, error): (&str, f64)) -> Option<usize> {
    let (table, streams) = (&sheet.table, &work.streams);
    let torn: Vec<usize> = blocks(sheet).iter().flat_map(|block| tears(sheet, block)).collect();
    let atom = ATOMS.iter().position(|(symbol, _)| *symbol == what);
    let amount = |stream: &Stream| match atom {
        Some(atom) => stream.atoms(table)[atom],
        None => table.find(what).map_or(0.0, |s| stream.total(s)),
    };
    let lost = |s: usize| {
        let (step, made) = (&sheet.steps[s], &work.made[s]);
        // what came back in the last pass is not yet what went in
        let back = step.inlets.iter().flatten().filter(|stream| torn.contains(stream));
        let unsure = work.residual * back.map(|&stream| amount(&streams[stream])).sum::<f64>();
        let fed: f64 = step.inlets.iter().flatten().map(|&stream| amount(&streams[stream])).sum();
        let dosed = step.supplies.iter().zip(&made.dosed);
        let dosed: f64 = dosed.filter_map(|(feed, kg)| Some(amount(&sheet.feeds[(*feed)?].kilogram) * kg)).sum();
        let created = made.created.as_ref().map_or(0.0, amount);
        let out: f64 = step.outlets.iter().map(|&stream| amount(&streams[stream])).sum();
        ((fed + dosed + created - out).abs() - unsure).max(0.0) / (fed + dosed).max(f64::MIN_POSITIVE)
    };
    let worst = (0..sheet.steps.len()).max_by(|&a, &b| lost(a).total_cmp(&lost(b)))?;
    // a recycle may hold many times what comes in: a small share of it there is the whole of the error
    (lost(worst) > 1e-3 * error.min(1.0) && lost(worst) > 1e-12).then_some(worst)
}

/// The words of a failure, for whoever shows it.
pub fn words(failure: &Failure, sheet: &Flowsheet) -> Fault {
    match failure {
        Failure::Unit { step, pass, fault } => {
            let pass = if *pass > 0 { format!(", in pass {pass} of its recycle") } else { String::new() };
            Fault::new(format!("step `{}`{pass}: {}", sheet.steps[*step].id, fault.what), fault.cure.clone())
        }
        Failure::Recycle { steps, passes, residual, worst, kept } => {
            fail::recycle(&fail::Unsettled { steps, passes: *passes, residual: *residual, worst: *worst, kept }, sheet)
        }
        Failure::Target { spec, best, at } => fail::target(spec, (*best, *at), sheet),
        Failure::Closure { what, error, step } => fail::closure((what, *error), *step, sheet),
        Failure::Feed { feed, content, .. } if content.is_nan() || *content <= 0.0 => Fault::new(
            format!("`{}` holds nothing of what it is counted by", sheet.feeds[*feed].name),
            "feed something that holds at least one of the elements that its commodity counts",
        ),
        Failure::Feed { feed, counted, .. } => Fault::new(
            format!("`{}` cannot be fed at {counted:.6} kg/h", sheet.feeds[*feed].name),
            "feed more than nothing",
        ),
    }
}
