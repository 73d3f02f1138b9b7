//! Search: the shared scalars of every stage (ln q; or ln of acidity, extractant, nitrate), from a cold start.
//!
//! In        a [`Field`]: stages whose components balance exactly once the scalars u are given; a first u
//! Out       the u at which the misfits vanish, and how many linear solves that took
//! Holds     every solve is counted; the search ends after [`Field::MOST_SOLVES`] factorisations, converged or not
//! Equations (1) F(u) = 0, with the concentrations eliminated: they are the exact answer of the balances to u
//!           (2) J du = -F, damped so that the step the same J gives at the new place is shorter (the level of
//!               the step, not of F, which says little where a front has to move by many stages)
//!           (3) if (2) stalls: time is marched, implicit steps that grow, until (2) is in reach
//! Source    (2): Deuflhard, Newton Methods for Nonlinear Problems, Springer 2004, algorithm NLEQ-ERR
//! Not here  elimination and misfits: `band`, `circuit`

/// Stages whose concentrations follow from a few scalars each.
pub(super) trait Field {
    /// Factorisations after which the search is given up.
    const MOST_SOLVES: usize;
    /// Misfit at which a time step is good enough to go on.
    const MARCHED: f64;
    /// Longest step of a scalar.
    const LONGEST: f64;
    /// Balances all components for the scalars `u` at hold-up over time step `hold` (0: steady), and writes the
    /// misfits, dimensionless.
    fn misfit(&mut self, u: &[f64], hold: f64, off: &mut [f64]);
    /// Factors the derivative of the misfits at the last place.
    fn factor(&mut self, u: &[f64], hold: f64);
    /// The step -J^-1 off with the last factors.
    fn solve(&mut self, off: &[f64], step: &mut [f64]);
    /// Takes the last concentrations as the start of the next time step.
    fn keep(&mut self);
    /// Puts concentrations and scalars to where marching starts, and gives the hold-up over the first time step.
    fn rest(&mut self, u: &mut [f64]) -> f64;
}

/// Factorisations of Newton's method before time is marched.
const FIRST_SOLVES: usize = 20;
/// Factorisations of one time step.
const STEP_SOLVES: usize = 20;
/// Misfit at which the steady state is reached.
const STEADY: f64 = 1e-13;
/// Share of a step under which Newton's method is said to stall.
const STALLED: f64 = 1e-3;
/// Contraction up to which the factors of an earlier place are used again.
const REUSED: f64 = 0.25;

/// The state of the search.
pub(super) struct Search<F: Field> {
    /// The stages.
    pub field: F,
    /// The scalars.
    pub u: Vec<f64>,
    /// Factorisations made.
    pub solves: usize,
    /// Scalars before the step.
    from: Vec<f64>,
    /// The Newton step, and what the old factors gave for the new place.
    step: Vec<f64>,
    again: Vec<f64>,
    /// Misfits.
    off: Vec<f64>,
    /// Scalars to return to.
    saved: Vec<f64>,
}

impl<F: Field> Search<F> {
    /// A search that starts from `u`.
    pub fn new(field: F, u: Vec<f64>) -> Search<F> {
        let zeros = || vec![0.0; u.len()];
        let (from, step, again, off, saved) = (zeros(), zeros(), zeros(), zeros(), zeros());
        Search { field, u, solves: 0, from, step, again, off, saved }
    }

    /// Searches; whether it was found is judged by the balances, not here.
    pub fn run(&mut self) {
        self.saved.copy_from_slice(&self.u);
        if self.newton(FIRST_SOLVES, 0.0, STEADY) {
            return;
        }
        self.u.copy_from_slice(&self.saved);
        self.march();
    }

    /// Largest misfit with its place in `u`.
    pub fn misfit(&mut self, hold: f64) -> (f64, usize) {
        self.field.misfit(&self.u, hold, &mut self.off);
        self.worst()
    }

    fn worst(&self) -> (f64, usize) {
        let mut worst = (0.0_f64, 0);
        for (at, off) in self.off.iter().enumerate() {
            if off.abs() > worst.0 || off.is_nan() {
                worst = (off.abs(), at);
            }
        }
        worst
    }

    /// Equation (2) at hold-up over time step `hold`, down to misfits of `enough`; false if it stalls.
    fn newton(&mut self, solves: usize, hold: f64, enough: f64) -> bool {
        let most = self.solves + solves;
        let mut off = self.misfit(hold).0;
        let (mut share, mut size_before, mut again, mut first) = (1.0_f64, 0.0, 0.0, true);
        // at least one step, so that time steps that change little are steps all the same
        while off > enough || (first && hold > 0.0) {
            if self.solves >= most || !off.is_finite() {
                return false;
            }
            self.field.factor(&self.u, hold);
            self.solves += 1;
            self.field.solve(&self.off, &mut self.step);
            let size = norm(&self.step);
            if !size.is_finite() {
                return false;
            }
            if !first {
                let change = gap(&self.again, &self.step, 1.0);
                share = (size_before * again / (change * size) * share).min(1.0);
            }
            first = false;
            let longest = self.step.iter().fold(0.0_f64, |most, step| most.max(step.abs()));
            let Some((taken, next)) = self.damped(hold, share.min(F::LONGEST / longest), size) else {
                return self.worst().0 < 1e-10;
            };
            (share, size_before) = (taken, size);
            (off, again) =
                if share == 1.0 && next < REUSED * size { self.reuse(hold, next) } else { (self.worst().0, next) };
        }
        off <= enough
    }

    /// Takes the share of the step after which the step of the same factors is shorter: the share, and that length.
    fn damped(&mut self, hold: f64, mut share: f64, size: f64) -> Option<(f64, f64)> {
        self.from.copy_from_slice(&self.u);
        loop {
            if share.is_nan() || share < STALLED.min(1e-2 * F::LONGEST / size) {
                self.u.copy_from_slice(&self.from);
                self.misfit(hold);
                return None;
            }
            for ((u, from), step) in self.u.iter_mut().zip(&self.from).zip(&self.step) {
                *u = from + share * step;
            }
            if !self.misfit(hold).0.is_finite() {
                share *= 0.5;
                continue;
            }
            self.field.solve(&self.off, &mut self.again);
            let again = norm(&self.again);
            if again < size {
                return Some((share, again));
            }
            // at the level of rounding no step is shorter
            if self.worst().0 < 1e-11 && share == 1.0 {
                return None;
            }
            let likely = 0.5 * size * share * share / gap(&self.again, &self.step, 1.0 - share);
            share = if likely < 0.5 * share { likely } else { 0.5 * share };
        }
    }

    /// Steps with the factors of an earlier place while they contract: the misfit and the length of the next step.
    fn reuse(&mut self, hold: f64, mut size: f64) -> (f64, f64) {
        loop {
            for (u, again) in self.u.iter_mut().zip(&self.again) {
                *u += again;
            }
            let off = self.misfit(hold).0;
            if off <= STEADY || !off.is_finite() {
                return (off, size);
            }
            self.step.copy_from_slice(&self.again);
            self.field.solve(&self.off, &mut self.again);
            let next = norm(&self.again);
            if next.is_nan() || next >= REUSED * size {
                return (off, next);
            }
            size = next;
        }
    }

    /// Equation (3).
    fn march(&mut self) {
        let mut hold = self.field.rest(&mut self.u);
        let mut end = 1e-7 * hold;
        // after a failure steps grow less for a while, lest the same step fail again
        let mut least = 0.0_f64;
        // steps that cannot even begin count too
        for _ in 0..F::MOST_SOLVES {
            if self.solves >= F::MOST_SOLVES {
                break;
            }
            self.saved.copy_from_slice(&self.u);
            let before = self.solves;
            if self.newton(STEP_SOLVES, hold, F::MARCHED) {
                self.field.keep();
                let pace = match self.solves - before {
                    0..=2 => 0.03,
                    3..=4 => 0.1,
                    _ => 0.3_f64,
                };
                hold *= pace.max(least);
                least *= 0.7;
            } else {
                self.u.copy_from_slice(&self.saved);
                hold *= 5.0;
                least = least.max(0.1).sqrt();
            }
            if hold < end {
                self.saved.copy_from_slice(&self.u);
                if self.newton(FIRST_SOLVES, 0.0, STEADY) {
                    return;
                }
                self.u.copy_from_slice(&self.saved);
                (hold, end) = (1e4 * end, 1e-2 * end);
            }
        }
        self.misfit(0.0);
    }
}

/// Root mean square of a vector.
fn norm(vector: &[f64]) -> f64 {
    gap(vector, vector, 0.0)
}

/// Root mean square of `a - share * b`.
fn gap(a: &[f64], b: &[f64], share: f64) -> f64 {
    let squares: f64 = a.iter().zip(b).map(|(a, b)| (a - share * b) * (a - share * b)).sum();
    (squares / a.len() as f64).sqrt()
}
