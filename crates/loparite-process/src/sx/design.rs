//! Cut: a cascade for many elements split between two neighbours, sized in closed form and proved by the exact solver.
//!
//! In        elements in order of extractability with ln of it, their flows, demands on both outlets
//! Out       [`CutDesign`]: stages, flows, hold-up, reagents, what reaches each outlet and what is held, by element
//! Holds     the demands hold in the exact solution, or the reason is given; outlets sum to the feed element by
//!           element; with [`Sizing::Least`] one stage less breaks a demand (tested)
//! Equations the elements up to the cut are B, those above A, with the separation factor of the two neighbours;
//!           u is the flow of A in the aqueous outlet, v that of B in the organic outlet
//!           (1) purities:   v <= (1-P_A)/P_A (f_A - u), u <= (1-P_B)/P_B (f_B - v)
//!           (2) recoveries: u <= f_A (1-Y_A), v <= f_B (1-Y_B)
//!           (3) the largest u and v by (1) and (2) give the purities, and S - W, of the closed form
//!           (4) at given S and W the product split holds u - v, so both reach their bounds together
//!           (5) base = 3 S, acid = 3 (W + f'_A), mol per mol of feed: three protons for each rare earth
//!           (6) held[k] = sum over stages of aqueous flow x[k] + organic flow y[k], in multiples of the residence time
//! Source    Zhang, Zhao & Schreiner 2016 for the closed form ([`crate::sx::xu`]); (4) follows from the balance
//! Not here  order of cuts ([`crate::sx::train`]); separation factors that change with acid or loading
//!           ([`crate::sx::equilibrium`])

use crate::sx::cascade::{Exchange, Phase, Profile, SideDraw, SideFeed, exchange};
use crate::sx::xu::{self, Carry, Cut, DesignFault, Limit, ThreeOutlets};

/// Protons, and so mol of base or acid, per mol of rare earth taken up or stripped.
const PROTONS: f64 = 3.0;
/// Share of the feed of a cut below which the outermost elements are not solved for but go to the nearer outlet.
const TRACE: f64 = 1e-13;
/// Relative slack within which a demand counts as met: rounding of the solver.
const MET: f64 = 1e-9;
/// Step by which the organic carries more if stages do not help: assumed.
const MORE_CARRY: f64 = 1.08;
/// Growth of stages between two looks for a bracket, where no slope is known: assumed.
const GROWTH: f64 = 1.3;

/// What an outlet has to keep.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Demand {
    /// Least mole fraction of the outlet's own group.
    Purity(f64),
    /// Least share of the group's feed that reaches the outlet.
    Recovery(f64),
    /// Least share of one element of the group that reaches the outlet.
    ElementRecovery {
        /// Its position in the list.
        element: usize,
        /// The share.
        least: f64,
    },
    /// Most of the other group in this outlet, in the unit of the flows.
    Impurity(f64),
}

/// A cut of a stream between two neighbours of an ordered list.
#[derive(Clone, Debug)]
pub struct CutTask<'a> {
    /// ln of the extractability of each element, ascending.
    pub ln_k: &'a [f64],
    /// Elements before this position are meant for the aqueous outlet, the rest for the organic.
    pub position: usize,
    /// Phase the stream comes in.
    pub feed: Phase,
    /// Flow of each element, mol per unit of time.
    pub flows: &'a [f64],
    /// Demands on the organic outlet.
    pub organic: &'a [Demand],
    /// Demands on the aqueous outlet.
    pub aqueous: &'a [Demand],
}

/// How stages are settled once the closed form is checked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sizing {
    /// The closed form rounded up, and raised where the exact solution asks for it.
    RoundedUp,
    /// The fewest stages that keep the demands.
    Least,
}

/// Rules of a design.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rules {
    /// How much the organic carries.
    pub carry: Carry,
    /// Most theoretical stages of a cut.
    pub most_stages: usize,
    /// How many times the first S the organic may carry if stages do not suffice.
    pub most_carry: f64,
    /// Real stages per theoretical stage.
    pub stage_factor: f64,
    /// How stages are settled.
    pub sizing: Sizing,
}

/// Real stages per theoretical one: 372 to 462 theoretical stages, computed for a slate of twelve cuts, against more
/// than 1,000 mixer-settlers in the Avalon design of 2012 (one point, stripping and saponification in it).
pub const STAGE_FACTOR: f64 = 2.5;

impl Default for Rules {
    /// Xu's optimum, [`STAGE_FACTOR`], the fewest stages. Bounds (400 stages, twice the carry) are assumed.
    fn default() -> Rules {
        Rules {
            carry: Carry::SquareRoot,
            most_stages: 400,
            most_carry: 2.0,
            stage_factor: STAGE_FACTOR,
            sizing: Sizing::Least,
        }
    }
}

/// Base and acid.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Reagents {
    /// mol of base for saponification.
    pub base: f64,
    /// mol of acid for scrub and strip.
    pub acid: f64,
}

impl Reagents {
    /// Equation (5): S carried, W and the organic outlet stripped.
    pub fn of(carry: f64, stripped: f64) -> Reagents {
        Reagents { base: PROTONS * carry, acid: PROTONS * stripped }
    }
}

/// A cut that keeps its demands in the exact solution.
#[derive(Clone, PartialEq, Debug)]
pub struct CutDesign {
    /// The closed form it started from.
    pub start: xu::Design,
    /// Theoretical extraction stages with the feed stage.
    pub extraction: usize,
    /// Theoretical scrub stages.
    pub scrub: usize,
    /// Theoretical stages times the stage factor, rounded up.
    pub real_stages: usize,
    /// Rare earths the organic carries, S, mol per mol of feed of the cut.
    pub carry: f64,
    /// Rare earths stripped back, W, mol per mol of feed of the cut.
    pub scrubbed: f64,
    /// Phi = S (n + m).
    pub hold_up: f64,
    /// mol per mol of feed of the cut, equation (5).
    pub reagents: Reagents,
    /// Flow of each element in the organic outlet, unit of the fed flows.
    pub organic: Vec<f64>,
    /// Flow of each element in the aqueous outlet, unit of the fed flows.
    pub aqueous: Vec<f64>,
    /// Mole fraction of the own group in the organic outlet.
    pub organic_purity: f64,
    /// Mole fraction of the own group in the aqueous outlet.
    pub aqueous_purity: f64,
    /// mol of each element held in the theoretical stages, per unit of residence time of a phase in a stage, (6).
    pub held: Vec<f64>,
    /// Exact solutions it took.
    pub solutions: usize,
}

impl CutDesign {
    /// Theoretical stages of both sections.
    pub fn stages(&self) -> usize {
        self.extraction + self.scrub
    }

    /// Share of each fed element that reaches the organic outlet; zero if none is fed.
    pub fn organic_recovery(&self) -> Vec<f64> {
        let share = |(organic, aqueous): (&f64, &f64)| if *organic > 0.0 { organic / (organic + aqueous) } else { 0.0 };
        self.organic.iter().zip(&self.aqueous).map(share).collect()
    }
}

/// Largest flows of strangers in each outlet, u and v.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Losses {
    /// A in the aqueous outlet, u.
    pub heavy: f64,
    /// B in the organic outlet, v.
    pub light: f64,
}

/// Designs a cut and proves it.
///
/// # Errors
/// Those of [`Cut::design`]; a demand missing on a side, or beyond what purity and recovery allow; more stages or more
/// carry than the rules allow; an exact solution that does not converge.
pub fn cut(task: &CutTask<'_>, rules: &Rules) -> Result<CutDesign, DesignFault> {
    let losses = losses(task)?;
    let closed = closed_form(task, losses)?;
    let start = closed.design(rules.carry)?;
    let mut search = Search::new(task, rules, losses, start);
    let mut design = start;
    loop {
        match search.run(&design) {
            Ok(found) => return Ok(search.report(found)),
            Err(fault) if fault.limit != Limit::Stages => return Err(fault),
            Err(fault) => {
                let carry = design.flows.carry * MORE_CARRY;
                if matches!(rules.carry, Carry::Given(_)) || carry > rules.most_carry * start.flows.carry {
                    return Err(fault);
                }
                design = closed.design(Carry::Given(carry))?;
            }
        }
    }
}

/// The two-component cut of equation (3).
///
/// # Errors
/// Those of [`Cut::check`].
pub fn closed_form(task: &CutTask<'_>, losses: Losses) -> Result<Cut, DesignFault> {
    let light: f64 = task.flows[..task.position].iter().sum();
    let heavy: f64 = task.flows[task.position..].iter().sum();
    let beta = (task.ln_k[task.position] - task.ln_k[task.position - 1]).exp();
    two_components(beta, task.feed, (light, heavy), losses)
}

/// A two-component cut from the flows of both groups and the strangers allowed.
///
/// # Errors
/// Those of [`Cut::check`].
pub fn two_components(beta: f64, feed: Phase, groups: (f64, f64), losses: Losses) -> Result<Cut, DesignFault> {
    let (light, heavy) = groups;
    let (kept_heavy, kept_light) = (heavy - losses.heavy, light - losses.light);
    let cut = Cut {
        separation_factor: beta,
        scrub_separation_factor: beta,
        feed,
        feed_fraction: heavy / (heavy + light),
        organic_purity: kept_heavy / (kept_heavy + losses.light),
        aqueous_purity: kept_light / (kept_light + losses.heavy),
    };
    cut.check().map(|()| cut)
}

/// Largest u and v by the demands, equations (1) and (2).
///
/// # Errors
/// A position outside the list, a demand missing on a side, a purity or recovery not within 0 and 1.
pub fn losses(task: &CutTask<'_>) -> Result<Losses, DesignFault> {
    let elements = task.ln_k.len();
    let inside = |position: usize| {
        let fault = DesignFault::new(Limit::Position, position as f64, elements as f64);
        if position < elements { Ok(()) } else { Err(fault) }
    };
    inside(task.position)?;
    if task.position == 0 {
        return Err(DesignFault::new(Limit::FeedFraction, 1.0, 1.0));
    }
    let light: f64 = task.flows[..task.position].iter().sum();
    let heavy: f64 = task.flows[task.position..].iter().sum();
    // each outlet bounds its strangers by purity, as a multiple of its own, and its own losses by recovery
    let (mut light_per_heavy, mut heavy_per_light) = (f64::INFINITY, f64::INFINITY);
    let (mut most_heavy, mut most_light) = (f64::INFINITY, f64::INFINITY);
    let sides = [
        (task.organic, heavy, &mut light_per_heavy, Limit::OrganicPurityComplete),
        (task.aqueous, light, &mut heavy_per_light, Limit::AqueousPurityComplete),
    ];
    for (side, (demands, own, strangers, limit)) in sides.into_iter().enumerate() {
        let (lost, stranger) =
            if side == 0 { (&mut most_heavy, &mut most_light) } else { (&mut most_light, &mut most_heavy) };
        for demand in demands {
            match *demand {
                Demand::Purity(purity) => *strangers = strangers.min((1.0 - within(purity, limit)?) / purity),
                Demand::Recovery(least) => *lost = lost.min(own * (1.0 - within(least, Limit::Recovery)?)),
                Demand::ElementRecovery { element, least } => {
                    inside(element)?;
                    *lost = lost.min(own.min(key_loss(task, element, own)) * (1.0 - within(least, Limit::Recovery)?));
                }
                Demand::Impurity(most) => *stranger = stranger.min(most),
            }
        }
    }
    corner((heavy, light), (most_heavy, most_light), (light_per_heavy, heavy_per_light))
}

/// What a loss is reckoned on: an element next to the cut takes all of its group's losses, one farther off few of them.
fn key_loss(task: &CutTask<'_>, element: usize, group: f64) -> f64 {
    let next_to_cut = element == task.position || element + 1 == task.position;
    if next_to_cut { task.flows[element] } else { group }
}

fn within(share: f64, limit: Limit) -> Result<f64, DesignFault> {
    if share > 0.0 && share < 1.0 { Ok(share) } else { Err(DesignFault::new(limit, share, 1.0)) }
}

/// The largest u and v: each falls as the other rises, so turn about they close in on the corner.
fn corner(groups: (f64, f64), most: (f64, f64), strangers: (f64, f64)) -> Result<Losses, DesignFault> {
    let (heavy, light) = groups;
    let heavy_at = |v: f64| most.0.min(strangers.1 * (light - v).max(0.0));
    let light_at = |u: f64| most.1.min(strangers.0 * (heavy - u).max(0.0));
    let (mut u, mut v) = (heavy_at(0.0).min(heavy), light_at(0.0).min(light));
    // nothing bounds one of them
    if !heavy_at(0.0).is_finite() {
        return Err(DesignFault::new(Limit::AqueousDemand, 0.0, 1.0));
    }
    if !light_at(0.0).is_finite() {
        return Err(DesignFault::new(Limit::OrganicDemand, 0.0, 1.0));
    }
    for _ in 0..200 {
        v = light_at(u);
        u = heavy_at(v);
    }
    Ok(Losses { heavy: u, light: v })
}

/// A cascade that was solved.
#[derive(Clone, Debug)]
struct Solved {
    extraction: usize,
    scrub: usize,
    carry: f64,
    scrubbed: f64,
    profile: Profile,
    /// Largest of found over allowed of all demands: met if at most 1.
    worst: f64,
    /// ln of found over allowed of the scarcer stranger: falls evenly with stages.
    slope: f64,
}

impl Solved {
    fn met(&self) -> bool {
        self.worst <= 1.0 + MET
    }
    fn stages(&self) -> usize {
        self.extraction + self.scrub
    }
}

/// Stages looked for at given flows; the last solution starts the next.
struct Search<'a> {
    task: &'a CutTask<'a>,
    rules: &'a Rules,
    losses: Losses,
    start: xu::Design,
    /// Elements solved for.
    range: std::ops::Range<usize>,
    ln_k: Vec<f64>,
    feed: Vec<f64>,
    total: f64,
    last: Option<Solved>,
    solutions: usize,
}

impl<'a> Search<'a> {
    fn new(task: &'a CutTask<'a>, rules: &'a Rules, losses: Losses, start: xu::Design) -> Search<'a> {
        let total: f64 = task.flows.iter().sum();
        let counts = |k: &usize| task.flows[*k] > TRACE * total;
        let first = (0..task.position).find(counts).unwrap_or(task.position - 1);
        let last = (task.position..task.flows.len()).rev().find(counts).unwrap_or(task.position);
        let range = first..last + 1;
        let ln_k = task.ln_k[range.clone()].iter().map(|ln| ln - task.ln_k[first]).collect();
        let whole: f64 = task.flows[range.clone()].iter().sum();
        let feed = task.flows[range.clone()].iter().map(|flow| flow / whole).collect();
        Search { task, rules, losses, start, range, ln_k, feed, total: whole, last: None, solutions: 0 }
    }

    /// Solves with so many stages and measures the demands.
    fn solve(&mut self, design: &xu::Design, extraction: usize, scrub: usize) -> Result<Solved, DesignFault> {
        let (carry, scrubbed) = (design.flows.carry, design.flows.scrub);
        let cascade = Exchange {
            ln_k: self.ln_k.clone(),
            stages: extraction + scrub,
            feeds: vec![SideFeed { stage: extraction - 1, phase: self.task.feed, flows: self.feed.clone() }],
            draws: Vec::new(),
            organic: carry,
            scrub: scrubbed,
        };
        let start = self.last.as_ref().map(|last| stretched(last, extraction, scrub));
        self.solutions += 1;
        // a start may be worse than none where the last stage counts were far off
        let profile = exchange(&cascade, start.as_ref())
            .or_else(|fault| if start.is_some() { exchange(&cascade, None) } else { Err(fault) })
            .map_err(|fault| DesignFault::new(Limit::Residual, fault.residual, 1e-9))?;
        let (worst, slope) = self.measure(&profile);
        let solved = Solved { extraction, scrub, carry, scrubbed, profile, worst, slope };
        self.last = Some(solved.clone());
        Ok(solved)
    }

    /// Found over allowed: the worst demand, and ln of the scarcer stranger's.
    fn measure(&self, profile: &Profile) -> (f64, f64) {
        let cut = self.task.position - self.range.start;
        let sum = |flows: &[f64]| flows.iter().sum::<f64>() * self.total;
        let (own_heavy, lost_light) = (sum(&profile.extract[cut..]), sum(&profile.extract[..cut]));
        let (own_light, lost_heavy) = (sum(&profile.raffinate[..cut]), sum(&profile.raffinate[cut..]));
        let sides = [
            (self.task.organic, own_heavy, lost_heavy, lost_light, &profile.raffinate),
            (self.task.aqueous, own_light, lost_light, lost_heavy, &profile.extract),
        ];
        let mut worst = 0.0_f64;
        for (demands, own, lost, stranger, other) in sides {
            for demand in demands {
                let over = match *demand {
                    Demand::Purity(purity) => stranger / (own + stranger) / (1.0 - purity),
                    Demand::Recovery(least) => lost / (own + lost) / (1.0 - least),
                    Demand::ElementRecovery { element, least } if self.range.contains(&element) => {
                        let k = element - self.range.start;
                        other[k] / self.feed[k] / (1.0 - least)
                    }
                    Demand::ElementRecovery { .. } => 0.0,
                    Demand::Impurity(most) => stranger / most,
                };
                worst = worst.max(over);
            }
        }
        let scarcer = if self.losses.heavy < self.losses.light {
            lost_heavy / self.losses.heavy
        } else {
            lost_light / self.losses.light
        };
        (worst, scarcer.max(f64::MIN_POSITIVE).ln())
    }

    /// Stages at given flows.
    fn run(&mut self, design: &xu::Design) -> Result<Solved, DesignFault> {
        let (extraction, scrub) = (design.stages.extraction.max(1.0), design.stages.scrub.max(0.0));
        let whole = (extraction.ceil() + scrub.ceil()) as usize;
        if whole > self.rules.most_stages {
            return Err(DesignFault::new(Limit::Stages, whole as f64, self.rules.most_stages as f64));
        }
        let solved = self.solve(design, extraction.ceil() as usize, scrub.ceil() as usize)?;
        if solved.met() && self.rules.sizing == Sizing::RoundedUp {
            return Ok(solved);
        }
        let share = extraction / (extraction + scrub);
        let found = self.bracket(design, solved, share)?;
        match self.rules.sizing {
            Sizing::RoundedUp => Ok(found),
            Sizing::Least => self.polish(design, found),
        }
    }

    /// The fewest stages with a fixed share of them in extraction: secant on the evenly falling measure, held in a
    /// bracket.
    fn bracket(&mut self, design: &xu::Design, first: Solved, share: f64) -> Result<Solved, DesignFault> {
        let most = self.rules.most_stages;
        // with no stages at all nothing is separated: the group's own flow over what is allowed
        let untouched = |group: f64, allowed: f64| (group / allowed).ln();
        let (light, heavy) = (self.sum(..self.task.position), self.sum(self.task.position..));
        let slope_at_none = if self.losses.heavy < self.losses.light {
            untouched(heavy, self.losses.heavy)
        } else {
            untouched(light, self.losses.light)
        };
        let (mut below, mut below_slope) = (1, slope_at_none);
        let mut best: Option<Solved> = None;
        let mut current = first;
        loop {
            let stages = current.stages();
            let (from, at) = ((below as f64, below_slope), (stages as f64, current.slope));
            if current.met() {
                best = Some(current);
            } else {
                (below, below_slope) = (stages, current.slope);
            }
            let above = best.as_ref().map_or(usize::MAX, Solved::stages);
            if above <= below + 1 {
                return best.ok_or_else(|| DesignFault::new(Limit::Stages, below as f64, most as f64));
            }
            let guess = at.0 - at.1 * (at.0 - from.0) / (at.1 - from.1);
            let grown = (stages as f64 * GROWTH).ceil();
            let next = if guess.is_finite() { guess.ceil().min(grown) as usize } else { grown as usize };
            let next = next.clamp(below + 1, (above - 1).min(most + 1));
            if next > most {
                return Err(DesignFault::new(Limit::Stages, next as f64, most as f64));
            }
            let extraction = ((share * next as f64).round() as usize).clamp(1, next);
            current = self.solve(design, extraction, next - extraction)?;
        }
    }

    /// Moves the feed stage at one stage less, as long as the demands hold.
    fn polish(&mut self, design: &xu::Design, mut best: Solved) -> Result<Solved, DesignFault> {
        while best.stages() > 2 {
            let stages = best.stages() - 1;
            let middle = best.extraction.clamp(1, stages);
            let mut current = self.solve(design, middle, stages - middle)?;
            // downhill to one side, then to the other
            for up in [0, 2] {
                while !current.met() {
                    let extraction = current.extraction + up;
                    if extraction < 2 || extraction - 1 > stages {
                        break;
                    }
                    let moved = self.solve(design, extraction - 1, stages + 1 - extraction)?;
                    if moved.slope >= current.slope {
                        break;
                    }
                    current = moved;
                }
            }
            if !current.met() {
                break;
            }
            best = current;
        }
        Ok(best)
    }

    fn sum(&self, part: impl std::slice::SliceIndex<[f64], Output = [f64]>) -> f64 {
        self.task.flows[part].iter().sum()
    }

    fn report(&self, solved: Solved) -> CutDesign {
        let task = self.task;
        let (mut organic, mut aqueous) = (vec![0.0; task.flows.len()], vec![0.0; task.flows.len()]);
        for k in 0..task.flows.len() {
            // what is not solved for, and what the solver's last digit leaves, goes where it belongs
            match (self.range.contains(&k), k < task.position) {
                (false, true) => aqueous[k] = task.flows[k],
                (false, false) => organic[k] = task.flows[k],
                (true, true) => {
                    organic[k] = solved.profile.extract[k - self.range.start] * self.total;
                    aqueous[k] = (task.flows[k] - organic[k]).max(0.0);
                }
                (true, false) => {
                    aqueous[k] = solved.profile.raffinate[k - self.range.start] * self.total;
                    organic[k] = (task.flows[k] - aqueous[k]).max(0.0);
                }
            }
        }
        let share =
            |flows: &[f64], own: std::ops::Range<usize>| flows[own].iter().sum::<f64>() / flows.iter().sum::<f64>();
        let stages = solved.stages();
        let organic_outlet: f64 = solved.profile.extract.iter().sum();
        CutDesign {
            start: self.start,
            extraction: solved.extraction,
            scrub: solved.scrub,
            real_stages: (stages as f64 * self.rules.stage_factor).ceil() as usize,
            carry: solved.carry,
            scrubbed: solved.scrubbed,
            hold_up: solved.carry * stages as f64,
            reagents: Reagents::of(solved.carry, solved.scrubbed + organic_outlet),
            organic_purity: share(&organic, task.position..task.flows.len()),
            aqueous_purity: share(&aqueous, 0..task.position),
            held: self.held(&solved),
            organic,
            aqueous,
            solutions: self.solutions,
        }
    }

    /// Equation (6), for all elements of the task.
    fn held(&self, solved: &Solved) -> Vec<f64> {
        let parts = self.feed.len();
        let mut held = vec![0.0; self.task.flows.len()];
        for stage in 0..solved.stages() {
            let (aqueous, organic) =
                stage_flows(self.task.feed, solved.extraction, (solved.carry, solved.scrubbed), stage);
            for k in 0..parts {
                let at = stage * parts + k;
                held[self.range.start + k] +=
                    (aqueous * solved.profile.aqueous[at] + organic * solved.profile.organic[at]) * self.total;
            }
        }
        held
    }
}

/// Aqueous and organic flow that sets the hold-up of a stage, per mol of feed; the ends count as their section.
pub fn stage_flows(feed: Phase, extraction: usize, flows: (f64, f64), stage: usize) -> (f64, f64) {
    let (carry, scrubbed) = flows;
    match feed {
        Phase::Aqueous if stage < extraction => (scrubbed + 1.0, carry),
        Phase::Organic if stage + 1 >= extraction => (scrubbed, carry + 1.0),
        _ => (scrubbed, carry),
    }
}

/// A cut of an aqueous feed into three outlets: organic, middle (drawn from the aqueous above the feed), aqueous.
#[derive(Clone, Debug)]
pub struct ThreeTask<'a> {
    /// ln of the extractability of each element, ascending.
    pub ln_k: &'a [f64],
    /// Mole fractions of the feed.
    pub fractions: &'a [f64],
    /// Elements before this position are meant for the aqueous outlet.
    pub low: usize,
    /// Elements from this position on are meant for the organic outlet, those between for the middle one.
    pub high: usize,
    /// Flows of [`xu::three_outlets`].
    pub outlets: ThreeOutlets,
    /// Least mole fraction of the own group in the aqueous, middle and organic outlet.
    pub purities: [f64; 3],
    /// Most theoretical stages.
    pub most_stages: usize,
}

/// A cascade of three outlets that keeps its purities in the exact solution.
#[derive(Clone, PartialEq, Debug)]
pub struct ThreeDesign {
    /// Theoretical extraction stages with the feed stage, n.
    pub extraction: usize,
    /// Theoretical scrub stages, m.
    pub scrub: usize,
    /// Stage of the draw, I, counted from 1 at the aqueous outlet.
    pub draw: usize,
    /// Phi = S (n + m).
    pub hold_up: f64,
    /// Mole fraction of the own group in the aqueous, middle and organic outlet.
    pub purities: [f64; 3],
    /// Flow of each element in the three outlets, per mol of feed.
    pub flows: [Vec<f64>; 3],
}

/// Solves a cascade of three outlets with given stages and draw.
///
/// # Errors
/// A draw outside the stages; an exact solution that does not converge.
pub fn three_outlets_at(task: &ThreeTask<'_>, stages: (usize, usize), draw: usize) -> Result<ThreeDesign, DesignFault> {
    let (extraction, scrub) = stages;
    if draw == 0 || draw > extraction + scrub {
        return Err(DesignFault::new(Limit::Position, draw as f64, (extraction + scrub + 1) as f64));
    }
    let cascade = Exchange {
        ln_k: task.ln_k.to_vec(),
        stages: extraction + scrub,
        feeds: vec![SideFeed { stage: extraction - 1, phase: Phase::Aqueous, flows: task.fractions.to_vec() }],
        draws: vec![SideDraw { stage: draw - 1, phase: Phase::Aqueous, flow: task.outlets.middle }],
        organic: task.outlets.carry,
        scrub: task.outlets.scrub,
    };
    let profile = exchange(&cascade, None).map_err(|fault| DesignFault::new(Limit::Residual, fault.residual, 1e-9))?;
    let middle = profile.draws.into_iter().next().expect("the cascade has one draw");
    let flows = [profile.raffinate, middle, profile.extract];
    let groups = [0..task.low, task.low..task.high, task.high..task.ln_k.len()];
    let purity = |o: usize| flows[o][groups[o].clone()].iter().sum::<f64>() / flows[o].iter().sum::<f64>();
    let purities = [purity(0), purity(1), purity(2)];
    let hold_up = task.outlets.carry * (extraction + scrub) as f64;
    Ok(ThreeDesign { extraction, scrub, draw, hold_up, purities, flows })
}

/// Few stages and the place of the draw for three outlets at given flows: from few stages the change that mends most is
/// made until the purities hold, then stages are taken away as long as they do.
///
/// # Errors
/// More stages than allowed; no change mends anything: the outlets' flows do not allow the purities.
pub fn three_outlets(task: &ThreeTask<'_>) -> Result<ThreeDesign, DesignFault> {
    // what is beyond the allowed, ln summed over the outlets
    let excess = |design: &ThreeDesign| -> f64 {
        let over = |o: usize| ((1.0 - design.purities[o]) / (1.0 - task.purities[o])).ln();
        (0..3).map(over).filter(|over| *over > MET).sum()
    };
    let at =
        |n: usize, draw: usize, m: usize| three_outlets_at(task, (n, m), draw).map(|design| (excess(&design), design));
    let (mut n, mut draw, mut m) = (4, 7, 6);
    let mut best = at(n, draw, m)?;
    let (mut leap, mut tried_all) = (4, false);
    while best.0 > 0.0 {
        if n + m + leap > task.most_stages {
            return Err(DesignFault::new(Limit::Stages, (n + m + leap) as f64, task.most_stages as f64));
        }
        let changes = [
            (n + leap, draw + leap, m),
            (n, draw, m + leap),
            (n, draw + leap, m + leap),
            (n, (draw + leap).min(n + m), m),
            (n, draw.saturating_sub(leap).max(1), m),
        ];
        let mut mended = None;
        for (n, draw, m) in changes {
            let found = at(n, draw, m)?;
            let least = mended.as_ref().map_or(best.0, |(excess, _): &(f64, ThreeDesign)| *excess);
            if found.0 < least {
                mended = Some(found);
            }
        }
        match mended {
            Some(found) => (best, tried_all) = (found, false),
            None if leap > 1 => leap /= 2,
            None if tried_all => return Err(DesignFault::new(Limit::Product, best.0.exp(), 1.0)),
            None => (leap, tried_all) = (8, true),
        }
        (n, draw, m) = (best.1.extraction, best.1.draw, best.1.scrub);
    }
    while let Some(found) = one_fewer(task, &best.1, &excess)? {
        best.1 = found;
    }
    Ok(best.1)
}

/// The same purities with one stage less, the draw moved by up to two stages.
fn one_fewer(
    task: &ThreeTask<'_>,
    best: &ThreeDesign,
    excess: &dyn Fn(&ThreeDesign) -> f64,
) -> Result<Option<ThreeDesign>, DesignFault> {
    for (extraction, scrub, draw) in [
        (best.extraction - 1, best.scrub, best.draw.saturating_sub(1)),
        (best.extraction, best.scrub.saturating_sub(1), best.draw),
    ] {
        for shift in [2, 1, 3, 0, 4] {
            let draw = (draw + shift).saturating_sub(2);
            if extraction == 0 || draw == 0 || draw > extraction + scrub {
                continue;
            }
            let found = three_outlets_at(task, (extraction, scrub), draw)?;
            if excess(&found) <= 0.0 {
                return Ok(Some(found));
            }
        }
    }
    Ok(None)
}

/// A solution laid over other stage counts, section by section, as a start for the next.
fn stretched(last: &Solved, extraction: usize, scrub: usize) -> Profile {
    let stages = last.stages();
    let parts = last.profile.aqueous.len() / stages;
    let place = |i: usize| {
        let (i, from, to, offset) = if i < extraction {
            (i, extraction, last.extraction, 0)
        } else {
            (i - extraction, scrub, last.scrub, last.extraction)
        };
        let span = if from > 1 { (to as f64 - 1.0) / (from as f64 - 1.0) } else { 0.0 };
        ((offset as f64) + i as f64 * span).clamp(0.0, stages as f64 - 1.0)
    };
    let laid = |fractions: &[f64]| {
        let mut out = Vec::with_capacity((extraction + scrub) * parts);
        for i in 0..extraction + scrub {
            let at = place(i);
            let low = at as usize;
            let (high, weight) = ((low + 1).min(stages - 1), at - low as f64);
            for k in 0..parts {
                out.push((1.0 - weight) * fractions[low * parts + k] + weight * fractions[high * parts + k]);
            }
        }
        out
    };
    Profile {
        aqueous: laid(&last.profile.aqueous),
        organic: laid(&last.profile.organic),
        raffinate: last.profile.raffinate.clone(),
        extract: last.profile.extract.clone(),
        draws: Vec::new(),
        solves: 0,
        residual: last.profile.residual,
    }
}
