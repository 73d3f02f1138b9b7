//! Band: the linear algebra of the exchange cascade, block-tridiagonal, on flat arrays.
//!
//! In        flows, extractabilities and q of every stage, what each stage holds between steps
//! Out       mole fractions that balance exactly for given q ([`Band::sweep`]); the Newton step of ln q
//!           ([`Band::factor`], [`Band::solve`])
//! Holds     no allocation after [`Band::new`]; mole fractions are never negative, to full relative precision
//! Equations with h the hold-up over the time step (0 in the steady state), V = O K / q, V' = O' K / q:
//!           (1) (A[i] + V[i,k] + h) x[i,k] = A'[i+1] x[i+1,k] + V'[i-1,k] x[i-1,k] + fed[i,k] + h was[i,k]
//!           (2) X[i] = sum over k of x[i,k];   ln X[i] = 0 is solved for u = ln q
//!           (3) linear: D[i] dx[i] - v[i] du[i] = A'[i+1] dx[i+1] + g[i],   sum dx[i] = -X ln X,   v = V x
//!           (4) du[i] = c[i] - t[i] A' dx[i+1],   dx[i] = (D^-1 - w[i] t[i]) A' dx[i+1] + r[i],   w = D^-1 v
//!           (5) D[i] = A + V + h - P[i-1],   P[i] = A' (V' (D^-1 - w t) + v' t),   g[i+1] = V' r - v' c
//!           the coupling downwards is the number A', so that a stage costs one inverse of D and one rank-one update
//! Source    block elimination; Grassmann, Taksar & Heyman, Operations Research 33 (1985) 1107 for (1)
//! Not here  the steps: `cascade`

#![allow(clippy::needless_range_loop, reason = "the same index runs over several arrays of a stage")]

/// Flows of a cascade, by stage.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    /// Components.
    pub components: usize,
    /// Stages.
    pub stages: usize,
    /// Aqueous that leaves a stage, drawn or not.
    pub aqueous: Vec<f64>,
    /// Organic that leaves a stage, drawn or not.
    pub organic: Vec<f64>,
    /// Aqueous of a stage that reaches the stage below; 0 for stage 0.
    pub down: Vec<f64>,
    /// Organic of a stage that reaches the stage above; 0 for the last.
    pub up: Vec<f64>,
    /// Aqueous of a stage that leaves the cascade.
    pub aqueous_out: Vec<f64>,
    /// Organic of a stage that leaves the cascade.
    pub organic_out: Vec<f64>,
    /// Fed, stage by stage, component fastest.
    pub fed: Vec<f64>,
    /// Extractabilities, over the largest.
    pub k: Vec<f64>,
}

/// Arrays of the elimination; all of them are overwritten by every step.
#[derive(Clone, Debug)]
pub(super) struct Band {
    /// Mole fractions of the aqueous, stage by stage, component fastest.
    pub x: Vec<f64>,
    /// Sum of the mole fractions of a stage.
    pub sums: Vec<f64>,
    /// Sum of mole fraction times extractability of a stage.
    pub pulls: Vec<f64>,
    pivots: Vec<f64>,
    loads: Vec<f64>,
    away: Vec<f64>,
    carry: Vec<f64>,
    q: Vec<f64>,
    r: Vec<f64>,
    t: Vec<f64>,
    c: Vec<f64>,
    along: Vec<f64>,
    rising: Vec<f64>,
    moved: Vec<f64>,
    scale: Vec<f64>,
    p: Vec<f64>,
    g: Vec<f64>,
    w: Vec<f64>,
    a: Vec<f64>,
    share: Vec<f64>,
    both: Vec<f64>,
    dx: Vec<f64>,
    swaps: Vec<usize>,
}

impl Band {
    /// Room for a cascade.
    pub fn new(stages: usize, components: usize) -> Band {
        let zeros = |len: usize| vec![0.0; len];
        let (n, c) = (stages, components);
        Band {
            x: zeros(n * c),
            sums: zeros(n),
            pulls: zeros(n),
            a: zeros(c),
            share: zeros(c),
            both: zeros(c),
            pivots: zeros(n * c),
            loads: zeros(n * c),
            away: zeros(c),
            carry: zeros(c),
            q: zeros(n * c * c),
            r: zeros(n * c),
            t: zeros(n * c),
            c: zeros(n),
            along: zeros(n * c),
            rising: zeros(n * c),
            moved: zeros(n * c),
            scale: zeros(n),
            p: zeros(c * c),
            g: zeros(c),
            w: zeros(c),
            dx: zeros(c),
            swaps: vec![0; c],
        }
    }

    /// Mole fractions that satisfy (1) exactly for given `u` = ln q. Each component is a chain of stages in which
    /// nothing is subtracted: what is eliminated either leaves the cascade or comes back.
    pub fn sweep(&mut self, shape: &Shape, u: &[f64], hold: f64, was: &[f64]) {
        let (n, c) = (shape.stages, shape.components);
        self.away.fill(0.0);
        self.carry.fill(0.0);
        for i in 0..n {
            let inverse = (-u[i]).exp();
            let (out, up) = (shape.organic_out[i] * inverse, shape.up[i] * inverse);
            let (down, leaves) = (shape.down[i], shape.aqueous_out[i] + hold);
            let row = i * c..(i + 1) * c;
            let (fed, was) = (&shape.fed[row.clone()], &was[row.clone()]);
            let (pivots, loads) = (&mut self.pivots[row.clone()], &mut self.loads[row]);
            for k in 0..c {
                // of what goes down, the share that leaves the cascade before it comes back
                let away = leaves + shape.k[k] * out + down * self.away[k];
                let rises = shape.k[k] * up;
                let pivot = 1.0 / (away + rises);
                let load = fed[k] + hold * was[k] + self.carry[k];
                pivots[k] = pivot;
                loads[k] = load;
                self.away[k] = away * pivot;
                self.carry[k] = load * rises * pivot;
            }
        }
        self.carry.fill(0.0);
        for i in (0..n).rev() {
            let down = shape.down[i];
            let row = i * c..(i + 1) * c;
            let (pivots, loads, x) = (&self.pivots[row.clone()], &self.loads[row.clone()], &mut self.x[row]);
            let (mut sum, mut pull) = (0.0, 0.0);
            for k in 0..c {
                let value = (loads[k] + self.carry[k]) * pivots[k];
                x[k] = value;
                self.carry[k] = down * value;
                sum += value;
                pull += value * shape.k[k];
            }
            self.sums[i] = sum;
            self.pulls[i] = pull;
        }
    }

    /// Factors the Newton matrix at the mole fractions of the last sweep.
    pub fn factor(&mut self, shape: &Shape, u: &[f64], hold: f64) {
        // the compiler unrolls for the numbers of components that are common
        match shape.components {
            2 => self.eliminate(2, shape, u, hold),
            3 => self.eliminate(3, shape, u, hold),
            4 => self.eliminate(4, shape, u, hold),
            15 => self.eliminate(15, shape, u, hold),
            16 => self.eliminate(16, shape, u, hold),
            other => self.eliminate(other, shape, u, hold),
        }
    }

    #[inline(always)]
    fn eliminate(&mut self, c: usize, shape: &Shape, u: &[f64], hold: f64) {
        let n = shape.stages;
        let (p, w) = (&mut self.p[..c * c], &mut self.w[..c]);
        let (a, share, both) = (&mut self.a[..c], &mut self.share[..c], &mut self.both[..c]);
        let kappa = &shape.k[..c];
        p.fill(0.0);
        for i in 0..n {
            let inverse = (-u[i]).exp();
            let (leaves, rises) = (shape.organic[i] * inverse, shape.up[i] * inverse);
            let above = if i + 1 < n { shape.down[i + 1] } else { 0.0 };
            let x = &self.x[i * c..(i + 1) * c];
            let t = &mut self.t[i * c..(i + 1) * c];
            let along = &mut self.along[i * c..(i + 1) * c];
            let rising = &mut self.rising[i * c..(i + 1) * c];
            let moved = &mut self.moved[i * c..(i + 1) * c];
            let d = &mut self.q[i * c * c..(i + 1) * c * c];
            for (d, p) in d.iter_mut().zip(p.iter()) {
                *d = -p;
            }
            let sum = self.sums[i];
            for k in 0..c {
                let loaded = leaves * kappa[k];
                d[k * c + k] += shape.aqueous[i] + hold + loaded;
                w[k] = loaded * x[k];
                rising[k] = rises * kappa[k];
                moved[k] = rising[k] * x[k];
                a[k] = -1.0 / sum;
            }
            // all blocks are kept transposed: what is multiplied with them runs along their rows
            invert(c, d, &mut self.swaps[..c]);
            along.fill(0.0);
            for (j, row) in d.chunks_exact(c).enumerate() {
                let v = w[j];
                for k in 0..c {
                    along[k] += v * row[k];
                }
                t[j] = dot(a, row);
            }
            let slope = dot(along, a);
            // an organic that carries nothing has no composition: q has no effect there
            let scale = if leaves > 0.0 { 1.0 / slope } else { 0.0 };
            self.scale[i] = scale;
            for t in t.iter_mut() {
                *t *= scale;
            }
            for k in 0..c {
                share[k] = rising[k] * above;
                both[k] = moved[k] * above - share[k] * along[k];
            }
            for (j, (from, next)) in d.chunks_exact(c).zip(p.chunks_exact_mut(c)).enumerate() {
                let t = t[j];
                for k in 0..c {
                    next[k] = share[k] * from[k] + both[k] * t;
                }
            }
        }
    }

    /// Step of `u` that the last factors give for the misfits `wanted`, into `du`.
    pub fn solve(&mut self, shape: &Shape, wanted: &[f64], du: &mut [f64]) {
        match shape.components {
            2 => self.substitute(2, shape, wanted, du),
            3 => self.substitute(3, shape, wanted, du),
            15 => self.substitute(15, shape, wanted, du),
            other => self.substitute(other, shape, wanted, du),
        }
    }

    #[inline(always)]
    fn substitute(&mut self, c: usize, shape: &Shape, wanted: &[f64], du: &mut [f64]) {
        let n = shape.stages;
        let (dx, g) = (&mut self.dx[..c], &mut self.g[..c]);
        g.fill(0.0);
        for i in 0..n {
            let stage = i * c..(i + 1) * c;
            let (t, along, rising, moved) = (
                &self.t[stage.clone()],
                &self.along[stage.clone()],
                &self.rising[stage.clone()],
                &self.moved[stage.clone()],
            );
            let step = wanted[i] * self.scale[i] - dot(t, g);
            self.c[i] = step;
            let r = &mut self.r[stage];
            for (r, along) in r.iter_mut().zip(along) {
                *r = along * step;
            }
            let rows = self.q[i * c * c..(i + 1) * c * c].chunks_exact(c);
            for (row, g) in rows.zip(g.iter()) {
                for k in 0..c {
                    r[k] += g * row[k];
                }
            }
            for k in 0..c {
                g[k] = rising[k] * r[k] - moved[k] * step;
            }
        }
        dx.fill(0.0);
        for i in (0..n).rev() {
            let stage = i * c..(i + 1) * c;
            let (t, along, r) = (&self.t[stage.clone()], &self.along[stage.clone()], &self.r[stage]);
            let back = dot(t, dx);
            du[i] = self.c[i] - back;
            for k in 0..c {
                g[k] = r[k] - along[k] * back;
            }
            let rows = self.q[i * c * c..(i + 1) * c * c].chunks_exact(c);
            for (row, dx) in rows.zip(dx.iter()) {
                for k in 0..c {
                    g[k] += dx * row[k];
                }
            }
            let above = shape.down[i];
            for k in 0..c {
                dx[k] = g[k] * above;
            }
        }
    }
}

/// Inner product in four strands, which the compiler runs side by side.
#[inline(always)]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut strands = [0.0; 4];
    let (a_parts, b_parts) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest: f64 = a_parts.remainder().iter().zip(b_parts.remainder()).map(|(a, b)| a * b).sum();
    for (a, b) in a_parts.zip(b_parts) {
        for s in 0..4 {
            strands[s] += a[s] * b[s];
        }
    }
    (strands[0] + strands[2]) + (strands[1] + strands[3]) + rest
}

/// Inverse in place, Gauss-Jordan with the largest pivot of the column.
#[inline(always)]
fn invert(c: usize, a: &mut [f64], swaps: &mut [usize]) {
    let a = &mut a[..c * c];
    for p in 0..c {
        let mut best = p;
        for i in p + 1..c {
            if a[i * c + p].abs() > a[best * c + p].abs() {
                best = i;
            }
        }
        swaps[p] = best;
        if best != p {
            for j in 0..c {
                a.swap(p * c + j, best * c + j);
            }
        }
        let factor = 1.0 / a[p * c + p];
        a[p * c + p] = 1.0;
        for value in &mut a[p * c..(p + 1) * c] {
            *value *= factor;
        }
        let (before, rest) = a.split_at_mut(p * c);
        let (pivot, after) = rest.split_at_mut(c);
        clear(c, p, before, pivot);
        clear(c, p, after, pivot);
    }
    for p in (0..c).rev() {
        if swaps[p] != p {
            for i in 0..c {
                a.swap(i * c + p, i * c + swaps[p]);
            }
        }
    }
}

/// Takes the pivot row from rows so that their column `p` is that of the inverse.
#[inline(always)]
fn clear(c: usize, p: usize, rows: &mut [f64], pivot: &[f64]) {
    for row in rows.chunks_exact_mut(c) {
        let factor = row[p];
        row[p] = 0.0;
        for k in 0..c {
            row[k] -= factor * pivot[k];
        }
    }
}
