//! Spec: a design specification, something solved rather than given.
//!
//! In        what is varied, between which bounds, until which measure of the converged flowsheet meets its target
//! Out       the value, by a bracketed secant for one specification, by Newton with differences for several
//! Holds     a target out of reach between the bounds is a fault that gives the best value there is; nothing is clipped
//!           quietly
//! Equations (1) recovery      = n[of] in the stream / n[of] in all raw materials
//!           (2) purity        = oxide mass of `of` / oxide mass of all metals in the stream
//!           (3) concentration = mass of `of` in the aqueous phase / its volume (g/L)
//! Not here  the flowsheet's own recycles (`solve`)

use super::solve::{Failure, Solution, solve_once};
use super::{Flowsheet, Role};
use crate::stream::Phase;
use crate::unit::Setting;
use faer::linalg::solvers::Solve;

/// A specification.
#[derive(Clone, PartialEq, Debug)]
pub struct Spec {
    /// What is varied.
    pub vary: Knob,
    /// Least and most it may be.
    pub between: (f64, f64),
    /// What must meet the target.
    pub until: Target,
    /// The target.
    pub equals: f64,
}

/// Something that can be varied.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Knob {
    /// Step and parameter.
    Parameter(usize, &'static str),
    /// Flow of a feed.
    Flow(usize),
}

/// What a specification measures.
#[derive(Clone, PartialEq, Debug)]
pub enum Target {
    /// Equation (1): species, stream.
    Recovery(Vec<usize>, usize),
    /// Equation (2): species, stream.
    Purity(Vec<usize>, usize),
    /// Equation (3): species, stream.
    Concentration(Vec<usize>, usize),
    /// kg/h of a stream.
    Mass(usize),
}

impl Target {
    /// Its value in a solution.
    pub fn value(&self, sheet: &Flowsheet, solution: &Solution) -> f64 {
        let table = &sheet.table;
        match self {
            Target::Recovery(of, stream) => {
                let raw = sheet.feeds.iter().zip(&solution.supplied).filter(|(feed, _)| feed.role != Role::Reagent);
                let fed: f64 = raw.map(|(feed, kg)| of.iter().map(|&s| feed.kilogram.total(s)).sum::<f64>() * kg).sum();
                of.iter().map(|&s| solution.streams[*stream].total(s)).sum::<f64>() / fed
            }
            Target::Purity(of, stream) => {
                let metals: Vec<usize> = table.metals().collect();
                solution.streams[*stream].oxide_mass(of, table) / solution.streams[*stream].oxide_mass(&metals, table)
            }
            Target::Concentration(of, stream) => {
                let stream = &solution.streams[*stream];
                let grams: f64 = of.iter().map(|&s| stream.get(Phase::Aqueous, s) * table.all[s].molar_mass).sum();
                grams / stream.volume(Phase::Aqueous, table)
            }
            Target::Mass(stream) => solution.streams[*stream].mass(table),
        }
    }
}

/// Sets a knob.
pub fn set(sheet: &mut Flowsheet, knob: &Knob, value: f64) {
    match *knob {
        Knob::Flow(feed) => sheet.feeds[feed].flow = Some(value),
        Knob::Parameter(step, name) => {
            let settings = &mut sheet.steps[step].settings;
            match settings.iter_mut().find(|(other, _)| *other == name) {
                Some((_, setting)) => *setting = Setting::Number(value),
                None => settings.push((name, Setting::Number(value))),
            }
        }
    }
}

/// Relative distance from the target at which a specification is met.
const MET: f64 = 1e-9;
/// Evaluations after which a specification is given up.
const MOST_TRIES: usize = 100;

/// Solves a flowsheet with its specifications; the flowsheet comes back with its knobs set.
///
/// # Errors
/// A unit that gives no result, recycles that do not converge, a target out of reach.
pub fn solve_specs(sheet: &Flowsheet) -> Result<(Flowsheet, Solution), Failure> {
    let mut sheet = sheet.clone();
    let specs = std::mem::take(&mut sheet.specs);
    let result = match &specs[..] {
        [] => solve_once(&sheet, None),
        [one] => single(&mut sheet, one),
        many => several(&mut sheet, many),
    };
    sheet.specs = specs;
    result.map(|solution| (sheet, solution))
}

/// One specification: secant within a bracket (Illinois).
fn single(sheet: &mut Flowsheet, spec: &Spec) -> Result<Solution, Failure> {
    let mut last: Option<Solution> = None;
    let mut off = |sheet: &mut Flowsheet, x: f64| -> Result<f64, Failure> {
        set(sheet, &spec.vary, x);
        let solution = solve_once(sheet, last.as_ref())?;
        let off = (spec.until.value(sheet, &solution) - spec.equals) / spec.equals.abs().max(1e-300);
        last = Some(solution);
        Ok(off)
    };
    let (mut a, mut b) = spec.between;
    let (mut at_a, mut at_b) = (off(sheet, a)?, off(sheet, b)?);
    if at_a * at_b > 0.0 {
        let (best, at) = if at_a.abs() < at_b.abs() { (at_a, a) } else { (at_b, b) };
        return Err(out_of_reach(spec, best, at));
    }
    for _ in 0..MOST_TRIES {
        let x = if at_b == at_a { 0.5 * (a + b) } else { (a * at_b - b * at_a) / (at_b - at_a) };
        let at_x = off(sheet, x)?;
        if at_x.abs() <= MET || (b - a).abs() <= 1e-14 * b.abs().max(a.abs()) {
            return Ok(last.expect("it was just solved"));
        }
        if at_x * at_b < 0.0 {
            (a, at_a) = (b, at_b);
        } else {
            at_a *= 0.5;
        }
        (b, at_b) = (x, at_x);
    }
    Err(out_of_reach(spec, at_b, b))
}

/// Several: Newton with differences, steps held within the bounds.
fn several(sheet: &mut Flowsheet, specs: &[Spec]) -> Result<Solution, Failure> {
    let mut x: Vec<f64> = specs.iter().map(|spec| 0.5 * (spec.between.0 + spec.between.1)).collect();
    let mut solution = at(sheet, specs, &x, None)?;
    let mut off = offs(sheet, specs, &solution);
    for _ in 0..MOST_TRIES {
        if off.iter().all(|off| off.abs() <= MET) {
            return Ok(solution);
        }
        let n = specs.len();
        let mut jacobian = faer::Mat::<f64>::zeros(n, n);
        for j in 0..n {
            let width = 1e-6 * (specs[j].between.1 - specs[j].between.0);
            let mut moved = x.clone();
            moved[j] += if x[j] + width > specs[j].between.1 { -width } else { width };
            let other = at(sheet, specs, &moved, Some(&solution))?;
            for (i, value) in offs(sheet, specs, &other).into_iter().enumerate() {
                jacobian[(i, j)] = (value - off[i]) / (moved[j] - x[j]);
            }
        }
        let right = faer::Mat::from_fn(n, 1, |i, _| -off[i]);
        let step = jacobian.partial_piv_lu().solve(&right);
        let size = off.iter().fold(0.0_f64, |most, off| most.max(off.abs()));
        let mut share = 1.0;
        loop {
            let inside = |j: usize| (x[j] + share * step[(j, 0)]).clamp(specs[j].between.0, specs[j].between.1);
            let tried: Vec<f64> = (0..n).map(inside).collect();
            let other = at(sheet, specs, &tried, Some(&solution));
            if let Ok(other) = other {
                let moved = offs(sheet, specs, &other);
                if moved.iter().fold(0.0_f64, |most, off| most.max(off.abs())) < size {
                    (x, solution, off) = (tried, other, moved);
                    break;
                }
            }
            share *= 0.5;
            if share < 1e-4 {
                let worst = (0..n).max_by(|&i, &j| off[i].abs().total_cmp(&off[j].abs())).expect("there are several");
                return Err(out_of_reach(&specs[worst], off[worst], x[worst]));
            }
        }
    }
    Err(out_of_reach(&specs[0], off[0], x[0]))
}

/// The failure of a specification that is off by a share of its target where what is varied is `at`.
fn out_of_reach(spec: &Spec, off: f64, at: f64) -> Failure {
    let best = spec.equals + off * spec.equals.abs().max(1e-300);
    Failure::Target { spec: spec.clone(), best, at }
}

fn at(sheet: &mut Flowsheet, specs: &[Spec], x: &[f64], start: Option<&Solution>) -> Result<Solution, Failure> {
    specs.iter().zip(x).for_each(|(spec, &x)| set(sheet, &spec.vary, x));
    solve_once(sheet, start)
}

fn offs(sheet: &Flowsheet, specs: &[Spec], solution: &Solution) -> Vec<f64> {
    let off = |spec: &Spec| (spec.until.value(sheet, solution) - spec.equals) / spec.equals.abs().max(1e-300);
    specs.iter().map(off).collect()
}
