//! Exchange cascade: the exact profile of a counter-current cascade of constant molar flows.
//!
//! In        extractabilities, stages, feeds, side draws, rare earths carried by the organic and by the scrub;
//!           molar flows of rare earths per mole of the main feed
//! Out       mole fractions of both phases in every stage, component flows of every outlet
//! Holds     component balances of every stage to 1e-12 of what passes; mole fractions sum to one to 1e-12;
//!           a component that is not fed is nowhere; otherwise [`NotConverged`] and no result
//! Equations (1) A'[i+1] x[i+1,k] + O'[i-1] y[i-1,k] + fed[i,k] = A[i] x[i,k] + O[i] y[i,k]
//!           (2) y[i,k] = K[k] x[i,k] / q[i],   q[i] = sum over k of K[k] x[i,k]
//!           (3) sum over k of x[i,k] = 1
//!           A, O leave a stage, A', O' is what of it reaches the next stage (the rest is drawn or is an outlet)
//! Source    balances: Zhang, Zhao & Schreiner, Separation Hydrometallurgy of Rare Earth Elements, Springer 2016,
//!           doi 10.1007/978-3-319-28235-0; elimination without subtraction: Grassmann, Taksar & Heyman,
//!           Operations Research 33 (1985) 1107
//! Not here  concentrations, pH, free extractant: `circuit`; stage counts for a specification

use super::band::{Band, Shape};
use super::search::{Field, Search};

/// Which phase a feed comes in or a draw is taken from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
    /// Water with its salts; flows from the last stage to stage 0.
    Aqueous,
    /// Extractant in diluent; flows from stage 0 to the last stage.
    Organic,
}

/// A feed into a stage: rare-earth molar flow per component. Stages count from 0 at the aqueous outlet.
#[derive(Clone, Debug)]
pub struct SideFeed {
    /// Stage it enters.
    pub stage: usize,
    /// Phase it comes in.
    pub phase: Phase,
    /// Molar flow of each component, per mole of rare earths in the main feed.
    pub flows: Vec<f64>,
}

/// A side draw: total rare-earth molar flow taken from a phase of a stage.
#[derive(Clone, Copy, Debug)]
pub struct SideDraw {
    /// Stage it is taken from.
    pub stage: usize,
    /// Phase it is taken from.
    pub phase: Phase,
    /// Molar flow of rare earths, per mole of rare earths in the main feed.
    pub flow: f64,
}

/// Cascade of constant molar flows: the organic is saponified and fully loaded, extraction is exchange.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// ln of extractability of each component over the least extractable one (adjacent differences are ln beta).
    pub ln_k: Vec<f64>,
    /// Theoretical stages, extraction (with the feed stage) and scrub.
    pub stages: usize,
    /// Feeds; what an aqueous feed brings goes down with the aqueous, an organic feed up with the organic.
    pub feeds: Vec<SideFeed>,
    /// Side draws; at most what the phase carries there.
    pub draws: Vec<SideDraw>,
    /// Rare earths the organic carries between stages (S for aqueous feed); it enters stage 0 free of rare earths.
    pub organic: f64,
    /// Rare earths the scrub strips back at the last stage (W); the scrub enters free of rare earths.
    pub scrub: f64,
}

/// What leaves and what is held.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Aqueous mole fractions, stage by stage, component fastest.
    pub aqueous: Vec<f64>,
    /// Organic mole fractions, likewise.
    pub organic: Vec<f64>,
    /// Component flows of the aqueous outlet (stage 0), per mole of rare earths in the main feed.
    pub raffinate: Vec<f64>,
    /// Component flows of the organic outlet (last stage).
    pub extract: Vec<f64>,
    /// Component flows of each draw, in the order of [`Exchange::draws`].
    pub draws: Vec<Vec<f64>>,
    /// Linear solves.
    pub solves: usize,
    /// Largest relative residual of a component balance over all stages.
    pub residual: f64,
}

/// No solution was found; where it was worst when the search ended. Flows that cannot be (a phase that would have to
/// carry a negative flow, a figure that is no number) are said with zero iterations.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct NotConverged {
    /// Linear solves made.
    pub iterations: usize,
    /// Largest relative residual at the end.
    pub residual: f64,
    /// Stage of the largest residual.
    pub stage: usize,
    /// Component of the largest residual; the number of components if it belongs to none of them.
    pub component: usize,
}

impl std::fmt::Display for NotConverged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "no steady state after {} linear solves: residual {:.1e} at stage {}, component {}",
            self.iterations, self.residual, self.stage, self.component
        )
    }
}

impl std::error::Error for NotConverged {}

/// Residual below which a profile is a solution.
pub const CONVERGED: f64 = 1e-12;

/// Solves the cascade, from the profile of a similar one (as many stages and components) or from the mean feed.
///
/// ```
/// use loparite_process::sx::cascade::{exchange, Exchange, Phase, SideFeed};
/// let feed = SideFeed { stage: 24, phase: Phase::Aqueous, flows: vec![0.5, 0.5] };
/// let (organic, scrub) = (1.708645, 1.208194);
/// let cut = Exchange { ln_k: vec![2f64.ln(), 0.0], stages: 46, feeds: vec![feed], draws: vec![], organic, scrub };
/// let profile = exchange(&cut, None)?;
/// assert!(profile.aqueous[1] > 0.9999 && profile.organic[90] > 0.999);
/// # Ok::<(), loparite_process::sx::cascade::NotConverged>(())
/// ```
///
/// # Errors
/// [`NotConverged`], also for flows that cannot be.
pub fn exchange(cascade: &Exchange, start: Option<&Profile>) -> Result<Profile, NotConverged> {
    let shape = shape(cascade)?;
    let (mut stages, mut u) = Stages::new(shape, start.map(|start| start.aqueous.as_slice()));
    if start.is_none() {
        stages.substitute(&mut u, SWEEPS);
    }
    let mut search = Search::new(stages, u);
    search.run();
    finish(cascade, search)
}

/// Sweeps of successive substitution before Newton's method: u = ln(sum K x / sum x), Wang & Henke, Hydrocarbon
/// Processing 45 (1966) 155. They cost little and bring the fronts near their place.
const SWEEPS: usize = 100;

/// The stages as a field of one scalar each, u = ln q, with the misfit ln of the sum of the mole fractions.
struct Stages {
    shape: Shape,
    band: Band,
    /// Mole fractions at the start of the time step, summing to one.
    was: Vec<f64>,
}

impl Stages {
    /// Stages that hold the given mole fractions of the aqueous, or everywhere the mean feed; with their ln q.
    fn new(shape: Shape, start: Option<&[f64]>) -> (Stages, Vec<f64>) {
        let (n, c) = (shape.stages, shape.components);
        let mut mean = vec![0.0; c];
        for stage in shape.fed.chunks_exact(c) {
            mean.iter_mut().zip(stage).for_each(|(mean, fed)| *mean += fed);
        }
        let all: f64 = mean.iter().sum();
        mean.iter_mut().for_each(|mean| *mean /= all);
        let was = match start.filter(|start| start.len() == n * c) {
            Some(start) => start.to_vec(),
            None => mean.repeat(n),
        };
        let pull = |x: &[f64]| x.iter().zip(&shape.k).map(|(x, k)| x * k).sum::<f64>();
        // a start without any rare earth in a stage says nothing of it
        let u = was.chunks_exact(c).map(|x| if pull(x) > 0.0 { pull(x).ln() } else { pull(&mean).ln() }).collect();
        (Stages { band: Band::new(n, c), shape, was }, u)
    }

    fn substitute(&mut self, u: &mut [f64], sweeps: usize) {
        for _ in 0..sweeps {
            self.band.sweep(&self.shape, u, 0.0, &self.was);
            for ((u, pull), sum) in u.iter_mut().zip(&self.band.pulls).zip(&self.band.sums) {
                // far from the solution a component can pile up beyond all numbers: such a stage stays as it was
                if sum.is_finite() && *sum > 0.0 && *pull > 0.0 {
                    *u = (pull / sum).ln();
                }
            }
        }
    }
}

impl Field for Stages {
    const MOST_SOLVES: usize = 400;
    const MARCHED: f64 = 0.1;
    const LONGEST: f64 = 1.0;

    fn misfit(&mut self, u: &[f64], hold: f64, off: &mut [f64]) {
        self.band.sweep(&self.shape, u, hold, &self.was);
        off.iter_mut().zip(&self.band.sums).for_each(|(off, sum)| *off = sum.ln());
    }

    fn factor(&mut self, u: &[f64], hold: f64) {
        self.band.factor(&self.shape, u, hold);
    }

    fn solve(&mut self, off: &[f64], step: &mut [f64]) {
        self.band.solve(&self.shape, off, step);
    }

    fn keep(&mut self) {
        let c = self.shape.components;
        let stages = self.band.x.chunks_exact(c).zip(&self.band.sums);
        for (was, (x, sum)) in self.was.chunks_exact_mut(c).zip(stages) {
            if sum.is_finite() && *sum > 0.0 {
                was.iter_mut().zip(x).for_each(|(was, x)| *was = x / sum);
            }
        }
    }

    fn rest(&mut self, u: &mut [f64]) -> f64 {
        self.band.sweep(&self.shape, u, 0.0, &self.was);
        self.keep();
        0.1 * self.shape.aqueous.iter().copied().fold(0.0, f64::max)
    }
}

/// Flows by stage; refuses those that cannot be.
fn shape(cascade: &Exchange) -> Result<Shape, NotConverged> {
    let (n, c) = (cascade.stages, cascade.ln_k.len());
    let refused = |stage: usize, component: usize, residual: f64| NotConverged {
        iterations: 0,
        residual: if residual.is_finite() { residual } else { f64::INFINITY },
        stage,
        component,
    };
    if n == 0 || c == 0 {
        return Err(refused(0, 0, f64::INFINITY));
    }
    let largest = cascade.ln_k.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut shape = Shape {
        components: c,
        stages: n,
        aqueous: vec![0.0; n],
        organic: vec![0.0; n],
        down: vec![0.0; n],
        up: vec![0.0; n],
        aqueous_out: vec![0.0; n],
        organic_out: vec![0.0; n],
        fed: vec![0.0; n * c],
        k: cascade.ln_k.iter().map(|ln| (ln - largest).exp()).collect(),
    };
    let mut entered = [vec![0.0; n], vec![0.0; n]];
    let mut all = 0.0;
    for feed in &cascade.feeds {
        let whole: f64 = feed.flows.iter().sum();
        let fine = feed.stage < n && feed.flows.len() == c && feed.flows.iter().all(|&flow| flow >= 0.0);
        if !fine || !whole.is_finite() {
            return Err(refused(feed.stage, c, f64::INFINITY));
        }
        entered[usize::from(feed.phase == Phase::Organic)][feed.stage] += whole;
        all += whole;
        for (fed, flow) in shape.fed[feed.stage * c..].iter_mut().zip(&feed.flows) {
            *fed += flow;
        }
    }
    for draw in &cascade.draws {
        if draw.stage >= n || !(0.0..f64::INFINITY).contains(&draw.flow) {
            return Err(refused(draw.stage, c, f64::INFINITY));
        }
        let out = if draw.phase == Phase::Organic { &mut shape.organic_out } else { &mut shape.aqueous_out };
        out[draw.stage] += draw.flow;
    }
    let scale = all + cascade.organic.abs() + cascade.scrub.abs();
    if !(scale > 0.0 && all > 0.0 && scale.is_finite() && shape.k.iter().all(|k| k.is_finite())) {
        return Err(refused(0, c, f64::INFINITY));
    }
    carry(cascade, &mut shape, &entered);
    // a phase that carries what rounding leaves carries nothing
    for i in 0..n {
        for flow in [&mut shape.aqueous[i], &mut shape.organic[i], &mut shape.down[i], &mut shape.up[i]] {
            if flow.abs() < 1e-14 * scale {
                *flow = 0.0;
            }
            if *flow < 0.0 || !flow.is_finite() {
                return Err(refused(i, c, -*flow / scale));
            }
        }
    }
    shape.aqueous_out[0] = shape.aqueous[0];
    shape.organic_out[n - 1] = shape.organic[n - 1];
    Ok(shape)
}

#[allow(clippy::needless_range_loop, reason = "the same index runs over several arrays of a stage")]
/// Total flows of both phases from the balances of the stages; `entered` by aqueous and organic feeds.
fn carry(cascade: &Exchange, shape: &mut Shape, entered: &[Vec<f64>; 2]) {
    let n = shape.stages;
    let [aqueous_fed, organic_fed] = entered;
    let mut arriving = cascade.organic;
    for i in 0..n {
        shape.organic[i] = arriving + organic_fed[i] - if i + 1 == n { cascade.scrub } else { 0.0 };
        shape.up[i] = if i + 1 == n { 0.0 } else { shape.organic[i] - shape.organic_out[i] };
        arriving = shape.up[i];
    }
    // the organic enters stage 0 empty, and is loaded there from the aqueous
    let mut arriving = cascade.scrub;
    for i in (0..n).rev() {
        let loaded = if i == 0 { cascade.organic } else { 0.0 };
        shape.aqueous[i] = arriving + aqueous_fed[i] - loaded;
        shape.down[i] = if i == 0 { 0.0 } else { shape.aqueous[i] - shape.aqueous_out[i] };
        arriving = shape.down[i];
    }
}

/// The profile, if it is a solution.
fn finish(cascade: &Exchange, mut search: Search<Stages>) -> Result<Profile, NotConverged> {
    let (sum, at) = search.misfit(0.0);
    let solves = search.solves;
    let Stages { shape, mut band, .. } = search.field;
    let (n, c) = (shape.stages, shape.components);
    let mut organic = vec![0.0; n * c];
    for ((x, y), sum) in band.x.chunks_exact_mut(c).zip(organic.chunks_exact_mut(c)).zip(&band.sums) {
        x.iter_mut().for_each(|x| *x /= sum);
        let q: f64 = x.iter().zip(&shape.k).map(|(x, k)| x * k).sum();
        for ((y, x), k) in y.iter_mut().zip(x.iter()).zip(&shape.k) {
            *y = x * k / q;
        }
    }
    let aqueous = std::mem::take(&mut band.x);
    let (residual, stage, component) = residual(&shape, &aqueous, &organic);
    if residual.is_nan() || residual > CONVERGED {
        let (residual, stage, component) = if residual >= sum { (residual, stage, component) } else { (sum, at, c) };
        let residual = if residual.is_nan() { f64::INFINITY } else { residual };
        return Err(NotConverged { iterations: solves, residual, stage, component });
    }
    let times = |fractions: &[f64], stage: usize, flow: f64| -> Vec<f64> {
        fractions[stage * c..(stage + 1) * c].iter().map(|fraction| fraction * flow).collect()
    };
    let drawn = |stage: usize, phase: Phase| -> f64 {
        cascade.draws.iter().filter(|d| d.stage == stage && d.phase == phase).map(|d| d.flow).sum()
    };
    Ok(Profile {
        raffinate: times(&aqueous, 0, shape.aqueous[0] - drawn(0, Phase::Aqueous)),
        extract: times(&organic, n - 1, shape.organic[n - 1] - drawn(n - 1, Phase::Organic)),
        draws: cascade
            .draws
            .iter()
            .map(|d| times(if d.phase == Phase::Organic { &organic } else { &aqueous }, d.stage, d.flow))
            .collect(),
        aqueous,
        organic,
        solves,
        residual,
    })
}

/// Largest |in - out| / in of a component in a stage, with the place.
fn residual(shape: &Shape, aqueous: &[f64], organic: &[f64]) -> (f64, usize, usize) {
    let (n, c) = (shape.stages, shape.components);
    let mut worst = (0.0_f64, 0, 0);
    for i in 0..n {
        for k in 0..c {
            let above = if i + 1 < n { shape.down[i + 1] * aqueous[(i + 1) * c + k] } else { 0.0 };
            let below = if i > 0 { shape.up[i - 1] * organic[(i - 1) * c + k] } else { 0.0 };
            let enters = above + below + shape.fed[i * c + k];
            let leaves = shape.aqueous[i] * aqueous[i * c + k] + shape.organic[i] * organic[i * c + k];
            // fractions under the smallest normal number have no relative precision
            let off = (enters - leaves).abs() / (enters + leaves).max(1e-280);
            if off > worst.0 || off.is_nan() {
                worst = (off, i, k);
            }
        }
    }
    worst
}
