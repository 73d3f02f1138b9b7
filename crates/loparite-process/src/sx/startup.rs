//! Start-up: how long a filled cascade takes until both outlets keep their purities, and what keeps them there.
//!
//! In        a designed cut, its feed, purities wanted, how the start is run; flows per mol of feed
//! Out       [`StartUp`]: times in multiples of the residence time of a phase in a stage, and the course of purities
//! Holds     what is held changes by what enters less what leaves, element by element; a long run comes to the exact
//!           solution (tested)
//! Equations (1) d/dt (M_a x + M_o y) = aqueous and organic in - out of the stage, M = design flow * residence time
//!           (2) y[k] = K[k] x[k] / sum over j of K[j] x[j]
//!           (3) implicit Euler: the state at the end of the step balances with the rates at its end
//!           (4) total reflux: feed 0, W = S; then the feed rises to 1 within a ramp, S as designed
//!           (5) trimming: S - W = f' feed [1 + gain (ln h_B - ln h_A)], within a bound, h = strangers found over
//!               allowed in the aqueous (B) and the organic (A) outlet: what is held in excess leaves by its own outlet
//!           (6) held over feed = n (A + O of extraction) + m (A + O of scrub); estimate = 1 to 3 times this
//! Source    order of the steps: Zhang, Zhao & Schreiner 2016; hold-up in proportion to flow and the factors of (6): an
//!           ideal two-component simulation with fixed flows, which settles only after tens of thousands of residence
//!           times for want of (5); the law (5) and its figures are assumed
//! Not here  changes of volume, entrainment, mixing times; control of a running plant

use crate::sx::cascade::Phase;
use crate::sx::design::{CutDesign, stage_flows};

/// Mole fractions of a step are found when they sum to one within this.
const CLOSED: f64 = 1e-11;
/// Substitutions after which a step counts as found: more than any took in the tests.
const SUBSTITUTIONS: usize = 3000;
/// Factors of the closed estimate (6).
pub const ESTIMATE: (f64, f64) = (1.0, 3.0);

/// A cut to be started.
#[derive(Clone, Debug)]
pub struct StartTask<'a> {
    /// ln of the extractability of each element, ascending.
    pub ln_k: &'a [f64],
    /// Elements before this position belong to the aqueous outlet.
    pub position: usize,
    /// Phase of the feed.
    pub feed: Phase,
    /// Mole fractions of the feed; the stages are filled with the same.
    pub fractions: &'a [f64],
    /// Theoretical extraction stages with the feed stage.
    pub extraction: usize,
    /// Theoretical scrub stages.
    pub scrub: usize,
    /// S, mol per mol of feed.
    pub carry: f64,
    /// W, mol per mol of feed.
    pub scrubbed: f64,
    /// Mole fraction of the own group wanted in the organic outlet.
    pub organic_purity: f64,
    /// Mole fraction of the own group wanted in the aqueous outlet.
    pub aqueous_purity: f64,
}

/// How outlets are trimmed.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Trimming {
    /// Design flows whatever the purities.
    None,
    /// Equation (5).
    Split {
        /// Share of the organic outlet by e-fold of imbalance.
        gain: f64,
        /// Largest share it is changed by.
        bound: f64,
    },
}

/// How the start is run; times in multiples of the residence time.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct StartRules {
    /// Length of a step.
    pub step: f64,
    /// Total reflux ends when strangers at both ends are below this share of what is allowed.
    pub reflux_margin: f64,
    /// Time in which the feed rises from none to full.
    pub ramp: f64,
    /// How outlets are trimmed.
    pub trimming: Trimming,
    /// How long the purities must hold before the start counts as done.
    pub hold: f64,
    /// When it is given up.
    pub most_time: f64,
}

impl Default for StartRules {
    /// Assumed: tried on cuts of one to three elements a side, not on a plant.
    fn default() -> StartRules {
        StartRules {
            step: 1.0,
            reflux_margin: 0.3,
            ramp: 100.0,
            trimming: Trimming::Split { gain: 0.05, bound: 0.1 },
            hold: 1000.0,
            most_time: 20_000.0,
        }
    }
}

impl StartRules {
    /// Feed over the design feed, at a time since total reflux; none before it ends.
    fn feed(&self, since_reflux: Option<f64>) -> f64 {
        since_reflux.map_or(0.0, |time| if time < self.ramp { time / self.ramp } else { 1.0 })
    }
}

impl Trimming {
    /// Share the organic outlet is changed by, equation (5), from strangers found over allowed.
    fn share(self, organic: f64, aqueous: f64) -> f64 {
        match self {
            Trimming::None => 0.0,
            Trimming::Split { gain, bound } => (gain * (aqueous / organic).ln()).clamp(-bound, bound),
        }
    }
}

/// Both outlets at a time.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Moment {
    /// Since the start, in multiples of the residence time.
    pub time: f64,
    /// Feed over the design feed.
    pub feed: f64,
    /// Organic outlet per mol of feed; zero without feed.
    pub split: f64,
    /// Mole fraction of the own group in the organic outlet.
    pub organic_purity: f64,
    /// Mole fraction of the own group in the aqueous outlet.
    pub aqueous_purity: f64,
}

/// Course of a start.
#[derive(Clone, PartialEq, Debug)]
pub struct StartUp {
    /// When total reflux ended; none if the ends never came to their purities.
    pub reflux: Option<f64>,
    /// Since when both outlets keep their purities at full feed; none if they did not for as long as asked.
    pub to_specification: Option<f64>,
    /// Time after total reflux during which an outlet was off its purity.
    pub off_specification: f64,
    /// Held over feed, equation (6), multiples of the residence time.
    pub inventory: f64,
    /// Closed estimate of the time to specification.
    pub estimate: (f64, f64),
    /// One entry per step.
    pub course: Vec<Moment>,
}

/// Held over feed, equation (6).
pub fn inventory(feed: Phase, stages: (usize, usize), flows: (f64, f64)) -> f64 {
    (0..stages.0 + stages.1)
        .map(|stage| {
            let (aqueous, organic) = stage_flows(feed, stages.0, flows, stage);
            aqueous + organic
        })
        .sum()
}

/// Closed estimate of the time to specification of a designed cut, least and most.
pub fn estimate(design: &CutDesign, feed: Phase) -> (f64, f64) {
    let inventory = inventory(feed, (design.extraction, design.scrub), (design.carry, design.scrubbed));
    (ESTIMATE.0 * inventory, ESTIMATE.1 * inventory)
}

/// A cascade in time.
#[derive(Clone, Debug)]
pub struct Cascade {
    k: Vec<f64>,
    feed: Phase,
    feed_stage: usize,
    /// Held in each stage, aqueous and organic.
    aqueous_held: Vec<f64>,
    organic_held: Vec<f64>,
    /// Mole fractions of the aqueous, stage by stage, component fastest.
    pub aqueous: Vec<f64>,
    /// Mole fractions of the organic, likewise.
    pub organic: Vec<f64>,
}

/// Flows of a step, mol per residence time and mol of design feed.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct StepFlows {
    /// Feed.
    pub feed: f64,
    /// S.
    pub carry: f64,
    /// W.
    pub scrub: f64,
}

impl Cascade {
    /// Every stage filled with the feed, in both phases.
    pub fn filled(task: &StartTask<'_>) -> Cascade {
        let stages = task.extraction + task.scrub;
        let top = task.ln_k.last().copied().unwrap_or(0.0);
        let k: Vec<f64> = task.ln_k.iter().map(|ln| (ln - top).exp()).collect();
        let held = |stage| stage_flows(task.feed, task.extraction, (task.carry, task.scrubbed), stage);
        Cascade {
            feed: task.feed,
            feed_stage: task.extraction - 1,
            aqueous_held: (0..stages).map(|stage| held(stage).0).collect(),
            organic_held: (0..stages).map(|stage| held(stage).1).collect(),
            aqueous: task.fractions.repeat(stages),
            organic: task.fractions.repeat(stages),
            k,
        }
    }

    /// mol of each component held per mol of design feed and residence time.
    pub fn held(&self) -> Vec<f64> {
        let parts = self.k.len();
        let mut held = vec![0.0; parts];
        for (i, (x, y)) in self.aqueous.iter().zip(&self.organic).enumerate() {
            held[i % parts] += self.aqueous_held[i / parts] * x + self.organic_held[i / parts] * y;
        }
        held
    }

    /// Aqueous and organic flow that leave each stage.
    fn leaving(&self, flows: &StepFlows) -> (Vec<f64>, Vec<f64>) {
        let stages = self.aqueous_held.len();
        let (mut aqueous, mut organic) = (vec![flows.scrub; stages], vec![flows.carry; stages]);
        match self.feed {
            Phase::Aqueous => aqueous[..=self.feed_stage].iter_mut().for_each(|flow| *flow += flows.feed),
            Phase::Organic => organic[self.feed_stage..].iter_mut().for_each(|flow| *flow += flows.feed),
        }
        aqueous[0] -= flows.carry;
        organic[stages - 1] -= flows.scrub;
        (aqueous, organic)
    }

    /// One step of equation (3), by substitution of the equilibrium: with the factor of (2) held, each component is a
    /// tridiagonal system; where its fractions do not sum to one the factor is set anew.
    pub fn step(&mut self, fed: &[f64], flows: &StepFlows, time: f64) {
        let (stages, parts) = (self.aqueous_held.len(), self.k.len());
        let (aqueous, organic) = self.leaving(flows);
        let before: Vec<f64> = (0..stages * parts)
            .map(|at| {
                self.aqueous_held[at / parts] * self.aqueous[at] + self.organic_held[at / parts] * self.organic[at]
            })
            .collect();
        let factor = |row: &[f64], k: &[f64]| row.iter().zip(k).map(|(x, k)| x * k).sum::<f64>();
        let mut q: Vec<f64> = self.aqueous.chunks_exact(parts).map(|row| factor(row, &self.k)).collect();
        let (mut above, mut load) = (vec![0.0; stages], vec![0.0; stages]);
        for _ in 0..SUBSTITUTIONS {
            for (c, fed) in fed.iter().enumerate() {
                let k = self.k[c];
                for i in 0..stages {
                    let into = if i == self.feed_stage { time * flows.feed * fed } else { 0.0 };
                    let mut pivot = self.aqueous_held[i]
                        + time * aqueous[i]
                        + (self.organic_held[i] + time * organic[i]) * k / q[i];
                    let mut right = before[i * parts + c] + into;
                    if i > 0 {
                        let below = time * organic[i - 1] * k / q[i - 1];
                        pivot -= below * above[i - 1];
                        right += below * load[i - 1];
                    }
                    above[i] = if i + 1 < stages { time * aqueous[i + 1] / pivot } else { 0.0 };
                    load[i] = right / pivot;
                }
                let mut next = 0.0;
                for i in (0..stages).rev() {
                    next = load[i] + above[i] * next;
                    self.aqueous[i * parts + c] = next;
                }
            }
            let mut off = 0.0_f64;
            for (row, q) in self.aqueous.chunks_exact_mut(parts).zip(&mut q) {
                let sum: f64 = row.iter().sum();
                off = off.max((sum - 1.0).abs());
                row.iter_mut().for_each(|x| *x /= sum);
                *q = factor(row, &self.k);
            }
            if off < CLOSED {
                break;
            }
        }
        for (at, y) in self.organic.iter_mut().enumerate() {
            *y = self.k[at % parts] * self.aqueous[at] / q[at / parts];
        }
    }

    /// Strangers in the organic and in the aqueous outlet, mole fractions.
    pub fn strangers(&self, position: usize) -> (f64, f64) {
        let parts = self.k.len();
        let last = self.organic.len() - parts;
        let organic: f64 = self.organic[last..last + position].iter().sum();
        let aqueous: f64 = self.aqueous[position..parts].iter().sum();
        (organic, aqueous)
    }
}

/// Runs the start: total reflux, rising feed, design flows with trimming.
pub fn start_up(task: &StartTask<'_>, rules: &StartRules) -> StartUp {
    let mut cascade = Cascade::filled(task);
    let allowed = (1.0 - task.organic_purity, 1.0 - task.aqueous_purity);
    let split = outlet(task);
    let inventory = inventory(task.feed, (task.extraction, task.scrub), (task.carry, task.scrubbed));
    let mut found = StartUp {
        reflux: None,
        to_specification: None,
        off_specification: 0.0,
        inventory,
        estimate: (ESTIMATE.0 * inventory, ESTIMATE.1 * inventory),
        course: Vec::new(),
    };
    let (mut time, mut last) = (0.0, (0.0, f64::INFINITY));
    while time < rules.most_time {
        let (organic, aqueous) = cascade.strangers(task.position);
        let (over_organic, over_aqueous) = (organic / allowed.0, aqueous / allowed.1);
        let worst = over_organic.max(over_aqueous);
        let stands = found.reflux.is_none() && is_still(&mut last, (time, worst));
        if found.reflux.is_none() && (worst <= rules.reflux_margin || stands) {
            found.reflux = Some(time);
        }
        let feed = rules.feed(found.reflux.map(|reflux| time + rules.step - reflux));
        let trimmed = split * (1.0 + rules.trimming.share(over_organic, over_aqueous));
        // the scrub takes what the organic outlet does not, and never more than the organic brings
        let fed_organic = if task.feed == Phase::Organic { feed } else { 0.0 };
        let scrub = task.carry + fed_organic - trimmed.min(1.0) * feed;
        cascade.step(task.fractions, &StepFlows { feed, carry: task.carry, scrub }, rules.step);
        time += rules.step;
        let (organic, aqueous) = cascade.strangers(task.position);
        let on = organic <= allowed.0 && aqueous <= allowed.1;
        found.course.push(Moment {
            time,
            feed,
            split: trimmed,
            organic_purity: 1.0 - organic,
            aqueous_purity: 1.0 - aqueous,
        });
        if found.reflux.is_none() {
            continue;
        }
        if !on {
            found.off_specification += rules.step;
            found.to_specification = None;
        } else if feed >= 1.0 {
            let since = *found.to_specification.get_or_insert(time);
            if time - since >= rules.hold {
                return found;
            }
        }
    }
    found.to_specification = None;
    found
}

/// Whether the strangers of the worse end no longer move: what the stages were filled with has settled, and an end that
/// holds little of its own group comes no further without feed.
fn is_still(last: &mut (f64, f64), now: (f64, f64)) -> bool {
    /// Residence times between two looks, and the least share by which strangers must fall between them: assumed.
    const LOOK: (f64, f64) = (50.0, 0.01);
    if now.0 - last.0 < LOOK.0 {
        return false;
    }
    let still = now.1 > last.1 * (1.0 - LOOK.1);
    *last = now;
    still
}

/// Organic outlet per mol of feed, f'_A.
fn outlet(task: &StartTask<'_>) -> f64 {
    match task.feed {
        Phase::Aqueous => task.carry - task.scrubbed,
        Phase::Organic => task.carry + 1.0 - task.scrubbed,
    }
}
