//! Design: exchange cascades of a given size that somebody would build.
//!
//! In        stages, components
//! Out       cascades by Xu's first-order relations for purity factors of 10 to 10,000 and 1 to 1.3 times his S, with
//!           separation factors such that they need the stages asked for; feeds, gaps and cuts by chance
//! Holds     the same size gives the same cascades
//! Source    Zhang, Zhao & Schreiner, Separation Hydrometallurgy of Rare Earth Elements, Springer 2016,
//!           doi 10.1007/978-3-319-28235-0

use crate::Problem;
use loparite_process::sx::cascade::{Exchange, Phase, SideFeed, exchange};
use std::hint::black_box;

/// Cascades of a size, and of a large one; the median over them counts.
const MANY: [usize; 2] = [200, 20];
/// Stages times components from which on a cascade is large.
const LARGE: usize = 10_000;

/// Linear congruential generator of Knuth, MMIX.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / (1_u64 << 31) as f64
    }
}

/// Cascades of a size such as `60x3`.
///
/// # Errors
/// It is no size.
pub fn cascades(size: &str) -> Result<Vec<Problem>, String> {
    let numbers = size
        .split_once('x')
        .and_then(|(stages, components)| Some((stages.parse::<usize>().ok()?, components.parse::<usize>().ok()?)));
    let such = numbers.filter(|&(stages, components)| stages >= 2 && components >= 2);
    let (stages, components) = such.ok_or_else(|| format!("`{size}` is no size such as `60x3`"))?;
    let mut chance = Chance(7);
    let many = MANY[usize::from(stages * components >= LARGE)];
    let one = |_| -> Problem {
        let cascade = design(stages, components, &mut chance);
        Box::new(move || black_box(exchange(&cascade, None)).is_ok())
    };
    Ok((0..many).map(one).collect())
}

/// S, W, extraction and scrub stages of Xu's relations for a share `fed` of the extracted group, its separation factor,
/// and the purity factors a and b.
fn xu(fed: f64, beta: f64, a: f64, b: f64, more: f64) -> [f64; 4] {
    let purity = a * fed / (a * fed + 1.0 - fed);
    let extract = fed * a * (b - 1.0) / (a * b - 1.0) / purity;
    let root = beta.sqrt();
    let controls = 1.0 - extract > root / (1.0 + root);
    let least = if controls { (1.0 - extract) / (root - 1.0) } else { extract / (root - 1.0) + extract };
    let organic = least * more;
    let scrub = organic - extract;
    let mixed = organic / (scrub + 1.0);
    [organic, scrub, b.ln() / (beta * mixed).ln(), a.ln() / (beta * scrub / organic).ln()]
}

/// A design that needs so many stages.
fn design(stages: usize, components: usize, chance: &mut Chance) -> Exchange {
    let cut = 1 + (chance.next() * (components - 1) as f64) as usize;
    let shares: Vec<f64> = (0..components).map(|_| -(chance.next() + 1e-9).ln()).collect();
    let all: f64 = shares.iter().sum();
    let flows: Vec<f64> = shares.iter().map(|share| share / all).collect();
    let gaps: Vec<f64> = (1..components).map(|_| 0.7 + 0.8 * chance.next()).collect();
    let fed: f64 = flows[..cut].iter().sum();
    let mut factor = || 10.0_f64.powf(1.0 + 3.0 * chance.next());
    let (a, b) = (factor(), factor());
    let more = 1.0 + 0.3 * chance.next();
    let (mut low, mut high) = (1e-4, 50.0);
    for _ in 0..80 {
        let middle = f64::sqrt(low * high);
        let [_, _, extraction, scrub] = xu(fed, (middle * gaps[cut - 1]).exp(), a, b, more);
        if extraction + scrub < stages as f64 { high = middle } else { low = middle }
    }
    let [organic, scrub, extraction, _] = xu(fed, (high * gaps[cut - 1]).exp(), a, b, more);
    let mut ln_k = vec![0.0; components];
    for k in (0..components - 1).rev() {
        ln_k[k] = ln_k[k + 1] + high * gaps[k];
    }
    let stage = (extraction as usize).clamp(1, stages) - 1;
    let feeds = vec![SideFeed { stage, phase: Phase::Aqueous, flows }];
    Exchange { ln_k, stages, feeds, draws: vec![], organic, scrub }
}
