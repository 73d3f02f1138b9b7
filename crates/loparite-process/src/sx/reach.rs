//! Reach: the stages of a circuit as a field of their shared scalars.
//!
//! In        a circuit; ln of acidity, free extractant and nitrate of every stage, as far as a law asks for them
//! Out       concentrations that balance exactly for given scalars, misfits of the scalars, the Newton step
//! Holds     concentrations are never negative; nothing is subtracted in their elimination
//! Equations those of `circuit`; misfits ln(made / known) of (2) and (3), ln nitrate - ln(made) of (4).
//!           d c[k] / d ln D[j,k] is the answer of the chain of component k to a source -O D c in stage j and O' D c in
//!           stage j + 1; the Newton matrix is dense, of as many rows as there are scalars
//! Not here  types and meaning: `circuit`; damping: `search`

use super::cascade::{CONVERGED, NotConverged, Phase};
use super::circuit::{Circuit, KA2, Medium, Shortage, Species, Stages, hydrogen};
use super::equilibrium::{Conditions, Scalar};
use super::search::{Field, Search};

/// The stages of a circuit as a field of its shared scalars.
pub(super) struct Reach<'a> {
    circuit: &'a Circuit,
    /// Stages, components, scalars asked for.
    n: usize,
    k: usize,
    asked: Vec<Scalar>,
    aqueous: Vec<f64>,
    organic: Vec<f64>,
    down: Vec<f64>,
    up: Vec<f64>,
    aqueous_out: Vec<f64>,
    organic_out: Vec<f64>,
    fed: Vec<f64>,
    /// Charge, sulfate, extractant, nitrate beyond the metals', mol/L by stage.
    charge: Vec<f64>,
    sulfate: Vec<f64>,
    extractant: Vec<f64>,
    beyond: Vec<f64>,
    /// Concentrations, and those at the start of the time step.
    c: Vec<f64>,
    was: Vec<f64>,
    /// D and the derivatives of ln D, by stage and component.
    d: Vec<f64>,
    by: Vec<[f64; 3]>,
    /// Elimination of the components: pivots, share that leaves.
    pivots: Vec<f64>,
    loads: Vec<f64>,
    /// Dense Newton matrix, factored, with its row swaps.
    matrix: Vec<f64>,
    swaps: Vec<usize>,
    /// Answer of a component to a source.
    response: Vec<f64>,
}

/// What the organic or the aqueous carries by itself: a mixing along the flow.
fn carried(flow: &[f64], passed: &[f64], fed: &[f64], phase: Phase) -> Vec<f64> {
    let n = flow.len();
    let mut held = vec![0.0; n];
    let mut arriving = 0.0;
    for at in 0..n {
        let i = if phase == Phase::Organic { at } else { n - 1 - at };
        held[i] = (arriving + fed[i]) / flow[i];
        arriving = held[i] * passed[i];
    }
    held
}

impl<'a> Reach<'a> {
    pub fn new(circuit: &'a Circuit) -> Result<Reach<'a>, NotConverged> {
        let (n, k) = (circuit.stages, circuit.species.len());
        let zeros = |len: usize| vec![0.0; len];
        let depends = |s: usize| circuit.species.iter().any(|species| species.law.depends()[s]);
        let asked: Vec<Scalar> = (0..3).filter(|&s| depends(s)).map(|s| Scalar::ALL[s]).collect();
        let unknowns = n * asked.len();
        let mut reach = Reach {
            circuit,
            n,
            k,
            asked,
            aqueous: zeros(n),
            organic: zeros(n),
            down: zeros(n),
            up: zeros(n),
            aqueous_out: zeros(n),
            organic_out: zeros(n),
            fed: zeros(n * k),
            charge: zeros(n),
            sulfate: zeros(n),
            extractant: zeros(n),
            beyond: zeros(n),
            c: zeros(n * k),
            was: zeros(n * k),
            d: zeros(n * k),
            by: vec![[0.0; 3]; n * k],
            pivots: zeros(n * k),
            loads: zeros(n),
            matrix: zeros(unknowns * unknowns),
            swaps: vec![0; unknowns],
            response: zeros(n),
        };
        reach.flows()?;
        reach.media()?;
        Ok(reach)
    }

    /// Volume flows, and what is fed of each component.
    fn flows(&mut self) -> Result<(), NotConverged> {
        let (n, k) = (self.n, self.k);
        let refused = |stage, component| NotConverged { iterations: 0, residual: f64::INFINITY, stage, component };
        if n == 0 || k == 0 {
            return Err(refused(0, 0));
        }
        let mut entered = [vec![0.0; n], vec![0.0; n]];
        for feed in &self.circuit.feeds {
            let fine = feed.stage < n && feed.components.len() == k && feed.volume >= 0.0 && feed.volume.is_finite();
            if !fine {
                return Err(refused(feed.stage, k));
            }
            entered[usize::from(matches!(feed.medium, Medium::Organic { .. }))][feed.stage] += feed.volume;
            for (j, concentration) in feed.components.iter().enumerate() {
                if !(0.0..f64::INFINITY).contains(concentration) {
                    return Err(refused(feed.stage, j));
                }
                self.fed[feed.stage * k + j] += feed.volume * concentration;
            }
        }
        for draw in &self.circuit.draws {
            if draw.stage >= n || !(0.0..f64::INFINITY).contains(&draw.volume) {
                return Err(refused(draw.stage, k));
            }
            let out = if draw.phase == Phase::Organic { &mut self.organic_out } else { &mut self.aqueous_out };
            out[draw.stage] += draw.volume;
        }
        let (mut rising, mut falling) = (0.0, 0.0);
        for i in 0..n {
            let last = n - 1 - i;
            self.organic[i] = rising + entered[1][i];
            rising = self.organic[i] - self.organic_out[i];
            self.up[i] = rising;
            self.aqueous[last] = falling + entered[0][last];
            falling = self.aqueous[last] - self.aqueous_out[last];
            self.down[last] = falling;
        }
        for i in 0..n {
            let flows = self.aqueous[i] > 0.0 && self.organic[i] > 0.0;
            if !(flows && self.up[i] >= 0.0 && self.down[i] >= 0.0) {
                return Err(refused(i, k));
            }
        }
        (self.aqueous_out[0], self.down[0]) = (self.aqueous[0], 0.0);
        (self.organic_out[n - 1], self.up[n - 1]) = (self.organic[n - 1], 0.0);
        Ok(())
    }

    /// What travels with one phase alone.
    fn media(&mut self) -> Result<(), NotConverged> {
        let n = self.n;
        let mut fed = [vec![0.0; n], vec![0.0; n], vec![0.0; n], vec![0.0; n]];
        for feed in &self.circuit.feeds {
            let sum = |of: fn(&Species) -> f64| -> f64 {
                feed.components.iter().zip(&self.circuit.species).map(|(c, species)| of(species) * c).sum()
            };
            let [charge, sulfates, extractant, beyond] = &mut fed;
            match feed.medium {
                Medium::Aqueous { acidity, sulfate, nitrate } => {
                    charge[feed.stage] += feed.volume * (acidity + sum(|s| s.protons));
                    sulfates[feed.stage] += feed.volume * sulfate;
                    beyond[feed.stage] += feed.volume * (nitrate - sum(|s| s.nitrate));
                }
                Medium::Organic { free } => {
                    extractant[feed.stage] += feed.volume * (free + sum(|s| s.extractant));
                }
            }
        }
        self.charge = carried(&self.aqueous, &self.down, &fed[0], Phase::Aqueous);
        self.sulfate = carried(&self.aqueous, &self.down, &fed[1], Phase::Aqueous);
        self.extractant = carried(&self.organic, &self.up, &fed[2], Phase::Organic);
        self.beyond = carried(&self.aqueous, &self.down, &fed[3], Phase::Aqueous);
        for i in 0..n {
            for scalar in &self.asked {
                let (fine, all) = match scalar {
                    Scalar::Hydrogen => (self.charge[i] > 0.0 && self.sulfate[i] >= 0.0, self.charge[i]),
                    Scalar::Extractant => (self.extractant[i] > 0.0, self.extractant[i]),
                    // the metals bring nitrate too
                    Scalar::Nitrate => (self.beyond[i] >= 0.0, self.beyond[i]),
                };
                if !fine || !all.is_finite() {
                    let residual = f64::INFINITY;
                    return Err(NotConverged { iterations: 0, residual, stage: i, component: self.k });
                }
            }
        }
        Ok(())
    }

    /// Where components whose law asks for no scalar take more charge or extractant than a stage has: the worst stage
    /// by the ratio of the two, charge before extractant.
    pub fn shortage(&mut self) -> Option<Shortage> {
        /// Beyond rounding of the balances.
        const BEYOND: f64 = 1.0 + 1e-9;
        let (n, k) = (self.n, self.k);
        let species = &self.circuit.species;
        let fixed: Vec<usize> = (0..k).filter(|&j| !species[j].law.depends().contains(&true)).collect();
        let anywhere =
            Conditions { ln_hydrogen: 0.0, ln_extractant: 0.0, ln_nitrate: 0.0, temperature: self.circuit.temperature };
        for &j in &fixed {
            let d = self.circuit.species[j].law.ln_d(&anywhere).value.exp();
            (0..n).for_each(|i| self.d[i * k + j] = d);
            self.chain(j, 0.0);
        }
        let asks = |of: Scalar, i: usize, j: usize| {
            let (c, species) = (self.c[i * k + j], &self.circuit.species[j]);
            if of == Scalar::Hydrogen { species.protons * c } else { species.extractant * c * self.d[i * k + j] }
        };
        for (of, there) in [(Scalar::Hydrogen, &self.charge), (Scalar::Extractant, &self.extractant)] {
            let needed = |i: usize| fixed.iter().map(|&j| asks(of, i, j)).sum::<f64>();
            let over = |i: usize| if there[i] > 0.0 { needed(i) / there[i] } else { f64::INFINITY };
            let short = (0..n).filter(|&i| needed(i) > 0.0 && over(i) > BEYOND);
            let Some(stage) = short.max_by(|&a, &b| over(a).total_cmp(&over(b))) else { continue };
            let mut components: Vec<(usize, f64)> =
                fixed.iter().map(|&j| (j, asks(of, stage, j))).filter(|(_, asked)| *asked > 0.0).collect();
            components.sort_by(|a, b| b.1.total_cmp(&a.1));
            return Some(Shortage { of, stage, components, needed: needed(stage), there: there[stage] });
        }
        None
    }

    /// Scalars of stages that extract nothing.
    pub fn start(&self) -> Vec<f64> {
        let mut u = Vec::with_capacity(self.n * self.asked.len());
        let mean: Vec<f64> = self.mean();
        for i in 0..self.n {
            for scalar in &self.asked {
                u.push(match scalar {
                    Scalar::Hydrogen => {
                        let cations = self.sum(&mean, |s| s.protons);
                        let acidity = (self.charge[i] - cations).max(0.1 * self.charge[i]);
                        hydrogen(acidity, self.sulfate[i]).ln()
                    }
                    Scalar::Extractant => (0.5 * self.extractant[i]).ln(),
                    Scalar::Nitrate => (self.beyond[i] + self.sum(&mean, |s| s.nitrate)).max(1e-6).ln(),
                });
            }
        }
        u
    }

    /// Aqueous concentrations of all that is fed in all of the water.
    fn mean(&self) -> Vec<f64> {
        let water: f64 = self.aqueous.iter().copied().fold(0.0, f64::max);
        (0..self.k).map(|k| self.fed.iter().skip(k).step_by(self.k).sum::<f64>() / water).collect()
    }

    fn sum(&self, c: &[f64], of: impl Fn(&Species) -> f64) -> f64 {
        c.iter().zip(&self.circuit.species).map(|(c, species)| of(species) * c).sum()
    }

    fn conditions(&self, u: &[f64], i: usize) -> Conditions {
        let mut at =
            Conditions { ln_hydrogen: 0.0, ln_extractant: 0.0, ln_nitrate: 0.0, temperature: self.circuit.temperature };
        for (s, scalar) in self.asked.iter().enumerate() {
            let value = u[i * self.asked.len() + s];
            match scalar {
                Scalar::Hydrogen => at.ln_hydrogen = value,
                Scalar::Extractant => at.ln_extractant = value,
                Scalar::Nitrate => at.ln_nitrate = value,
            }
        }
        at
    }

    /// Factors the chain of component `k`, and answers to a source there: without subtraction, as `band` does.
    fn chain(&mut self, k: usize, hold: f64) {
        let (n, m) = (self.n, self.k);
        let (mut away, mut load) = (0.0, 0.0);
        for i in 0..n {
            let d = self.d[i * m + k];
            let leaves = self.aqueous_out[i] + hold + d * self.organic_out[i] + self.down[i] * away;
            let rises = d * self.up[i];
            let pivot = 1.0 / (leaves + rises);
            self.pivots[i * m + k] = pivot;
            self.loads[i] = self.fed[i * m + k] + hold * self.was[i * m + k] + load;
            away = leaves * pivot;
            load = self.loads[i] * rises * pivot;
        }
        let mut falls = 0.0;
        for i in (0..n).rev() {
            let value = (self.loads[i] + falls) * self.pivots[i * m + k];
            self.c[i * m + k] = value;
            falls = self.down[i] * value;
        }
    }

    /// Change of the concentrations of component `k` for a change of its ln D in stage `j`, into `response`.
    fn respond(&mut self, k: usize, j: usize) {
        let (n, m) = (self.n, self.k);
        let moved = self.d[j * m + k] * self.c[j * m + k];
        let mut load = 0.0;
        for i in j..n {
            let source = match i - j {
                0 => -moved * self.organic[j],
                1 => moved * self.up[j],
                _ => 0.0,
            };
            self.loads[i] = source + load;
            load = self.loads[i] * self.d[i * m + k] * self.up[i] * self.pivots[i * m + k];
        }
        let mut falls = 0.0;
        for i in (0..n).rev() {
            let source = if i >= j { self.loads[i] } else { 0.0 };
            let value = (source + falls) * self.pivots[i * m + k];
            self.response[i] = value;
            falls = self.down[i] * value;
        }
    }

    /// What a scalar and the components make up together in stage `i`, and the derivative of the scalar's own part by
    /// its ln: the left sides of (2) and (3), the right side of (4) apart from the sign.
    fn made(&self, scalar: Scalar, value: f64, i: usize) -> (f64, f64) {
        let c = &self.c[i * self.k..(i + 1) * self.k];
        let d = &self.d[i * self.k..(i + 1) * self.k];
        match scalar {
            Scalar::Hydrogen => {
                let (acidity, slope) = acidity(value.exp(), self.sulfate[i]);
                (acidity + self.sum(c, |s| s.protons), slope)
            }
            Scalar::Extractant => {
                let taken: f64 =
                    c.iter().zip(d).zip(&self.circuit.species).map(|((c, d), s)| s.extractant * c * d).sum();
                (value.exp() + taken, value.exp())
            }
            Scalar::Nitrate => (self.beyond[i] + self.sum(c, |s| s.nitrate), 0.0),
        }
    }
}

/// H+ and HSO4- for \[H+\] and total sulfate, mol/L, and the derivative by ln of \[H+\].
fn acidity(h: f64, sulfate: f64) -> (f64, f64) {
    let share = h / (KA2 + h);
    (h + share * sulfate, h + sulfate * share * (1.0 - share))
}

impl Field for Reach<'_> {
    const MOST_SOLVES: usize = 2000;
    // what is kept must meet (2) to (4) closely, or the next step cannot
    const MARCHED: f64 = 1e-3;
    // where the acid is used up, \[H+\] falls by decades from one stage to the next
    const LONGEST: f64 = 4.0;

    fn misfit(&mut self, u: &[f64], hold: f64, off: &mut [f64]) {
        let (n, k, m) = (self.n, self.k, self.asked.len());
        for i in 0..n {
            let at = self.conditions(u, i);
            for j in 0..k {
                let ln_d = self.circuit.species[j].law.ln_d(&at);
                self.d[i * k + j] = ln_d.value.exp();
                self.by[i * k + j] = ln_d.by;
            }
        }
        for j in 0..k {
            self.chain(j, hold);
        }
        for i in 0..n {
            for s in 0..m {
                let scalar = self.asked[s];
                let value = u[i * m + s];
                let made = self.made(scalar, value, i).0;
                off[i * m + s] = match scalar {
                    Scalar::Hydrogen => (made / self.charge[i]).ln(),
                    Scalar::Extractant => (made / self.extractant[i]).ln(),
                    Scalar::Nitrate => value - made.ln(),
                };
            }
        }
    }

    // One page: the dense derivative of the misfits, component by component and stage by stage of the cause.
    fn factor(&mut self, u: &[f64], _hold: f64) {
        let (n, k, m) = (self.n, self.k, self.asked.len());
        let width = n * m;
        self.matrix.fill(0.0);
        let mut scale = vec![0.0; width];
        for i in 0..n {
            for s in 0..m {
                let (made, slope) = self.made(self.asked[s], u[i * m + s], i);
                let row = i * m + s;
                scale[row] = if self.asked[s] == Scalar::Nitrate { -1.0 / made } else { 1.0 / made };
                self.matrix[row * width + row] = if self.asked[s] == Scalar::Nitrate { 1.0 } else { slope / made };
            }
        }
        for component in 0..k {
            let species = self.circuit.species[component].clone();
            if !species.law.depends().contains(&true) {
                continue;
            }
            for j in 0..n {
                self.respond(component, j);
                let by = self.by[j * k + component];
                for i in 0..n {
                    let aqueous = self.response[i];
                    let own = if i == j { self.c[i * k + component] } else { 0.0 };
                    let organic = self.d[i * k + component] * (aqueous + own);
                    for s in 0..m {
                        let row = i * m + s;
                        let change = scale[row]
                            * match self.asked[s] {
                                Scalar::Hydrogen => species.protons * aqueous,
                                Scalar::Extractant => species.extractant * organic,
                                Scalar::Nitrate => species.nitrate * aqueous,
                            };
                        for (t, scalar) in self.asked.iter().enumerate() {
                            self.matrix[row * width + j * m + t] += change * by[*scalar as usize];
                        }
                    }
                }
            }
        }
        decompose(width, &mut self.matrix, &mut self.swaps);
    }

    fn solve(&mut self, off: &[f64], step: &mut [f64]) {
        step.iter_mut().zip(off).for_each(|(step, off)| *step = -off);
        apply(&self.matrix, &self.swaps, step);
    }

    fn keep(&mut self) {
        self.was.copy_from_slice(&self.c);
    }

    fn rest(&mut self, u: &mut [f64]) -> f64 {
        // empty stages meet (2) to (4), whatever flows in afterwards; others might not
        self.was.fill(0.0);
        let m = self.asked.len();
        for (at, u) in u.iter_mut().enumerate() {
            let i = at / m;
            *u = match self.asked[at % m] {
                Scalar::Hydrogen => hydrogen(self.charge[i], self.sulfate[i]).ln(),
                Scalar::Extractant => self.extractant[i].ln(),
                Scalar::Nitrate => self.beyond[i].max(1e-6).ln(),
            };
        }
        self.aqueous.iter().copied().fold(0.0, f64::max)
    }
}

/// Dense LU decomposition in place with the largest pivot of the column.
fn decompose(n: usize, a: &mut [f64], swaps: &mut [usize]) {
    for p in 0..n {
        let best = (p..n).fold(p, |best, i| if a[i * n + p].abs() > a[best * n + p].abs() { i } else { best });
        swaps[p] = best;
        if best != p {
            for j in 0..n {
                a.swap(p * n + j, best * n + j);
            }
        }
        let (upper, lower) = a.split_at_mut((p + 1) * n);
        let pivot = &upper[p * n..];
        let inverse = 1.0 / pivot[p];
        for row in lower.chunks_exact_mut(n) {
            let factor = row[p] * inverse;
            row[p] = factor;
            if factor != 0.0 {
                row[p + 1..].iter_mut().zip(&pivot[p + 1..]).for_each(|(value, pivot)| *value -= factor * pivot);
            }
        }
    }
}

/// Solves with the factors of [`decompose`], in place.
fn apply(a: &[f64], swaps: &[usize], b: &mut [f64]) {
    let n = b.len();
    for (p, &swap) in swaps.iter().enumerate() {
        b.swap(p, swap);
    }
    for i in 0..n {
        let known: f64 = a[i * n..i * n + i].iter().zip(b.iter()).map(|(a, b)| a * b).sum();
        b[i] -= known;
    }
    for i in (0..n).rev() {
        let known: f64 = a[i * n + i + 1..(i + 1) * n].iter().zip(&b[i + 1..]).map(|(a, b)| a * b).sum();
        b[i] = (b[i] - known) / a[i * n + i];
    }
}

/// The state, if it is a solution.
pub(super) fn finish(circuit: &Circuit, mut search: Search<Reach<'_>>) -> Result<Stages, NotConverged> {
    let (off, place) = search.misfit(0.0);
    let (solves, u) = (search.solves, search.u);
    let reach = search.field;
    let (n, k, m) = (reach.n, reach.k, reach.asked.len());
    let mut worst = (off, place / m.max(1), k);
    let organic: Vec<f64> = reach.c.iter().zip(&reach.d).map(|(c, d)| c * d).collect();
    for i in 0..n {
        for j in 0..k {
            let above = if i + 1 < n { reach.down[i + 1] * reach.c[(i + 1) * k + j] } else { 0.0 };
            let below = if i > 0 { reach.up[i - 1] * organic[(i - 1) * k + j] } else { 0.0 };
            let enters = above + below + reach.fed[i * k + j];
            let leaves = reach.aqueous[i] * reach.c[i * k + j] + reach.organic[i] * organic[i * k + j];
            let off = (enters - leaves).abs() / (enters + leaves).max(1e-280);
            if off > worst.0 || off.is_nan() {
                worst = (off, i, j);
            }
        }
    }
    let (residual, stage, component) = worst;
    if residual.is_nan() || residual > CONVERGED {
        let residual = if residual.is_nan() { f64::INFINITY } else { residual };
        return Err(NotConverged { iterations: solves, residual, stage, component });
    }
    let mut media = [vec![0.0; n], vec![0.0; n], vec![0.0; n]];
    for i in 0..n {
        let c = &reach.c[i * k..(i + 1) * k];
        let at = |scalar: Scalar| reach.asked.iter().position(|&s| s == scalar).map(|s| u[i * m + s].exp());
        let taken: f64 = organic[i * k..].iter().zip(&circuit.species).map(|(c, s)| s.extractant * c).sum();
        let left = (reach.charge[i] - reach.sum(c, |s| s.protons)).max(0.0);
        media[0][i] = at(Scalar::Hydrogen).unwrap_or_else(|| hydrogen(left, reach.sulfate[i]));
        media[1][i] = at(Scalar::Extractant).unwrap_or_else(|| (reach.extractant[i] - taken).max(0.0));
        media[2][i] = at(Scalar::Nitrate).unwrap_or_else(|| reach.beyond[i] + reach.sum(c, |s| s.nitrate));
    }
    let [hydrogen, free, nitrate] = media;
    let bisulfate: Vec<f64> = hydrogen.iter().zip(&reach.sulfate).map(|(h, s)| s * h / (KA2 + h)).collect();
    let flow = |of: &[f64], i: usize, volume: f64| -> Vec<f64> {
        of[i * k..(i + 1) * k].iter().map(|concentration| concentration * volume).collect()
    };
    let drawn = |stage: usize, phase: Phase| -> f64 {
        circuit.draws.iter().filter(|d| d.stage == stage && d.phase == phase).map(|d| d.volume).sum()
    };
    let draws = circuit.draws.iter();
    Ok(Stages {
        components: k,
        raffinate: flow(&reach.c, 0, reach.aqueous[0] - drawn(0, Phase::Aqueous)),
        extract: flow(&organic, n - 1, reach.organic[n - 1] - drawn(n - 1, Phase::Organic)),
        draws: draws
            .map(|d| flow(if d.phase == Phase::Organic { &organic } else { &reach.c }, d.stage, d.volume))
            .collect(),
        sulfate: reach.sulfate.iter().zip(&bisulfate).map(|(all, bound)| all - bound).collect(),
        aqueous: reach.c,
        organic,
        hydrogen,
        bisulfate,
        nitrate,
        free,
        extractant: reach.extractant,
        charge: reach.charge,
        aqueous_flow: reach.aqueous,
        organic_flow: reach.organic,
        solves,
        residual,
    })
}
