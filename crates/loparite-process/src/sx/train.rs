//! Train: the cuts that take a mixture of many elements apart into products, in the cheapest order, each one proved.
//!
//! In        elements in order of extractability, their flows in mol per hour, products as runs of neighbours,
//!           demands, prices of base and acid, values of the elements, the rate on what is held
//! Out       [`Plan`]: the order by closed form; [`Train`]: each cut solved exactly with the stream it gets
//! Holds     the order costs as little as the best of all orders (tested by enumeration up to seven products);
//!           recovered shares of an element sum to one; the demands on products hold in the exact solution
//! Equations (1) cost[i..j] = least over c of cut(i, c, j) + cost[i..c] + cost[c..j], a single product costs nothing
//!           (2) cut = flow (3 S base + 3 (W + f'_A) acid) + rate/8760 * held * value
//!           (3) held = factor * residence time * flow [n (A + O of extraction) + m (A + O of scrub)]
//!           (4) product g next to a cut takes at most share * own_g (1-P_g)/P_g of strangers over that cut and loses
//!               at most share * (1-Y_g) of its feed over it; share is a half between two cuts, else one
//!           (5) own_g = fed_g less what (4) lets go
//!           strangers that pass a cut end in the product next to it: so (4) bounds every cut whatever the order;
//!           what a small product loses over farther cuts comes on top, and for that those cuts are tightened
//! Source    closed form: [`crate::sx::xu`]; (1) is the recursion of ordered binary trees (Knuth, Acta Informatica 1
//!           (1971) 14); (4) and (5) follow from the balance
//! Not here  cuts into three outlets ([`crate::sx::design::three_outlets`]); cerium by oxidation; cost of equipment

use crate::sx::cascade::Phase;
use crate::sx::design::{self, CutDesign, CutTask, Demand, Losses, Reagents, Rules};
use crate::sx::xu::{self, Cut, DesignFault, Limit};
use std::fmt;

/// Hours of a year.
const HOURS: f64 = 8760.0;
/// Relative slack of the demands on products: rounding.
const SLACK: f64 = 1e-7;
/// How often cuts are tightened if a small product loses much over cuts it does not stand next to.
const TIGHTENINGS: usize = 12;
/// Share of a product's losses from which on a cut is tightened for it: assumed.
const NOTABLE: f64 = 0.02;

/// A product: a run of neighbours in the order of extractability.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Product {
    /// Position after its last element; it begins where the product before ends.
    pub end: usize,
    /// Least mole fraction of its own elements.
    pub purity: Option<f64>,
    /// Least share of its fed elements that it recovers.
    pub recovery: Option<f64>,
}

/// How an organic outlet is fed to the next cut.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Link {
    /// Stripped with acid and fed as aqueous.
    Stripped,
    /// Fed as it is, loaded.
    Direct,
}

/// What the cuts have to keep.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Specification {
    /// The demands of the products, shared out over the cuts by equation (4).
    Products,
    /// The same group purities in both outlets of every cut, whatever it does to small products.
    EachCut {
        /// Mole fraction in the organic outlet.
        organic: f64,
        /// Mole fraction in the aqueous outlet.
        aqueous: f64,
    },
}

/// In which order the cuts are made.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Order<'a> {
    /// The cheapest, equation (1).
    Cheapest,
    /// Of the cuts within a stream the one that stands first here; a cut is named by the products below it.
    Given(&'a [usize]),
}

/// A reagent.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Reagent {
    /// Grams per mol of base or acid.
    pub molar_mass: f64,
    /// Money per kilogram of the pure reagent.
    pub price: f64,
}

/// What things cost.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Economics<'a> {
    /// For saponification.
    pub base: Reagent,
    /// For scrub and strip.
    pub acid: Reagent,
    /// Money per mol of each element held.
    pub value: &'a [f64],
    /// Grams of oxide per mol of each element.
    pub oxide_mass: &'a [f64],
    /// Share of the value held that it costs to hold it for a year.
    pub rate: f64,
    /// Hours a phase stays in a real stage.
    pub residence_time: f64,
}

/// A mixture to be taken apart.
#[derive(Clone, Copy, Debug)]
pub struct TrainTask<'a> {
    /// ln of the extractability of each element, ascending.
    pub ln_k: &'a [f64],
    /// mol per hour of each element.
    pub flows: &'a [f64],
    /// Phase of the feed.
    pub feed: Phase,
    /// Products in the order of the elements; the last one ends with the list.
    pub products: &'a [Product],
    /// What the cuts have to keep.
    pub specification: Specification,
    /// How organic outlets go on.
    pub link: Link,
    /// In which order.
    pub order: Order<'a>,
    /// Rules of every cut.
    pub rules: Rules,
    /// Prices.
    pub economics: Economics<'a>,
}

/// Why a train cannot be designed.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TrainFault {
    /// Position of the cut in the list of elements.
    pub position: usize,
    /// What is wrong there.
    pub fault: DesignFault,
}

impl fmt::Display for TrainFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cut before element {}: {}", self.position, self.fault)
    }
}

impl std::error::Error for TrainFault {}

/// A cut of the plan.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedCut {
    /// First product of the stream.
    pub first: usize,
    /// First product of the organic outlet.
    pub cut: usize,
    /// Product after the last of the stream.
    pub last: usize,
    /// Phase of the stream.
    pub feed: Phase,
    /// Flow of the stream, mol per hour, sharp cuts assumed.
    pub flow: f64,
    /// Closed form.
    pub design: xu::Design,
    /// Money per hour, equation (2).
    pub cost: f64,
    /// The cut that takes the aqueous outlet, if it holds more than one product.
    pub aqueous: Option<usize>,
    /// The cut that takes the organic outlet, likewise.
    pub organic: Option<usize>,
}

/// Order of the cuts; the first takes the feed.
#[derive(Clone, PartialEq, Debug)]
pub struct Plan {
    /// Each before those that take its outlets.
    pub cuts: Vec<PlannedCut>,
    /// Money per hour, closed form.
    pub cost: f64,
}

/// A cut of a train, proved.
#[derive(Clone, PartialEq, Debug)]
pub struct TrainCut {
    /// Its place in the plan.
    pub planned: PlannedCut,
    /// Exact design, flows in mol per hour.
    pub design: CutDesign,
    /// Flow of the stream, mol per hour.
    pub flow: f64,
    /// mol per hour; an organic outlet that goes on loaded is not stripped here.
    pub reagents: Reagents,
    /// mol of each element held in the real stages.
    pub held: Vec<f64>,
    /// Money per hour, equation (2) with what is held of each element.
    pub cost: f64,
}

/// A train, proved.
#[derive(Clone, PartialEq, Debug)]
pub struct Train {
    /// Cuts in the order of the plan.
    pub cuts: Vec<TrainCut>,
    /// Closed form of the same order.
    pub plan: Plan,
    /// mol per hour of each element in each product.
    pub products: Vec<Vec<f64>>,
    /// Own elements' mole fraction in each product.
    pub purity: Vec<f64>,
    /// Share of each fed element in each product, by element; rows sum to one, a row of an element not fed is zero.
    pub recovery: Vec<Vec<f64>>,
    /// Theoretical stages.
    pub stages: usize,
    /// Real stages.
    pub real_stages: usize,
    /// mol per hour.
    pub reagents: Reagents,
    /// Kilograms of base per kilogram of oxides fed.
    pub base_per_oxide: f64,
    /// Kilograms of acid per kilogram of oxides fed.
    pub acid_per_oxide: f64,
    /// mol of each element held in the real stages.
    pub held: Vec<f64>,
    /// Money held.
    pub held_value: f64,
    /// Money per hour.
    pub cost: f64,
}

impl TrainTask<'_> {
    fn start(&self, product: usize) -> usize {
        if product == 0 { 0 } else { self.products[product - 1].end }
    }

    /// Sum over the elements of a run of products.
    fn sum(&self, first: usize, last: usize) -> f64 {
        self.flows[self.start(first)..self.start(last)].iter().sum()
    }

    fn fault(&self, cut: usize, fault: DesignFault) -> TrainFault {
        TrainFault { position: self.start(cut), fault }
    }

    /// Strangers each cut lets pass, equations (4) and (5), tightened by a factor for each cut.
    fn losses(&self, tightened: &[f64]) -> Vec<Losses> {
        let products = self.products.len();
        let share = |g: usize| if g > 0 && g + 1 < products { 0.5 } else { 1.0 };
        let fed: Vec<f64> = (0..products).map(|g| self.sum(g, g + 1)).collect();
        let mut own = fed.clone();
        let mut losses = Vec::new();
        // what is lost is small, so that own closes in quickly
        for _ in 0..30 {
            let strangers =
                |g: usize| self.products[g].purity.map_or(f64::INFINITY, |p| share(g) * own[g] * (1.0 - p) / p);
            let lost = |g: usize| self.products[g].recovery.map_or(f64::INFINITY, |y| share(g) * fed[g] * (1.0 - y));
            losses = (1..products)
                .map(|b| Losses {
                    heavy: tightened[b - 1] * strangers(b - 1).min(lost(b)),
                    light: tightened[b - 1] * strangers(b).min(lost(b - 1)),
                })
                .collect();
            own = (0..products)
                .map(|g| {
                    let below = if g > 0 { losses[g - 1].heavy } else { 0.0 };
                    let above = if g + 1 < products { losses[g].light } else { 0.0 };
                    (fed[g] - below - above).max(0.5 * fed[g])
                })
                .collect();
        }
        losses
    }

    /// Demands on both outlets of a cut.
    fn demands(&self, losses: &[Losses], cut: usize) -> (Demand, Demand) {
        match self.specification {
            Specification::Products => {
                (Demand::Impurity(losses[cut - 1].light), Demand::Impurity(losses[cut - 1].heavy))
            }
            Specification::EachCut { organic, aqueous } => (Demand::Purity(organic), Demand::Purity(aqueous)),
        }
    }

    /// Two-component form of the cut of a stream of products `first..last`.
    fn closed_form(&self, losses: &[Losses], run: (usize, usize, usize), feed: Phase) -> Result<Cut, DesignFault> {
        let (first, cut, last) = run;
        let (light, heavy) = (self.sum(first, cut), self.sum(cut, last));
        let position = self.start(cut);
        let beta = (self.ln_k[position] - self.ln_k[position - 1]).exp();
        match self.specification {
            Specification::Products => {
                let losses = losses[cut - 1];
                if !losses.light.is_finite() {
                    return Err(DesignFault::new(Limit::OrganicDemand, 0.0, 1.0));
                }
                if !losses.heavy.is_finite() {
                    return Err(DesignFault::new(Limit::AqueousDemand, 0.0, 1.0));
                }
                design::two_components(beta, feed, (light, heavy), losses)
            }
            Specification::EachCut { organic, aqueous } => {
                let cut = Cut {
                    separation_factor: beta,
                    scrub_separation_factor: beta,
                    feed,
                    feed_fraction: heavy / (heavy + light),
                    organic_purity: organic,
                    aqueous_purity: aqueous,
                };
                cut.check().map(|()| cut)
            }
        }
    }

    /// mol per hour at a flow, from S, W and the organic outlet per mol; an outlet that goes on loaded is not stripped
    /// here.
    fn reagents(&self, flow: f64, passing: (f64, f64, f64), products: usize) -> Reagents {
        let (carry, scrub, outlet) = passing;
        let outlet = if products > 1 && self.link == Link::Direct { 0.0 } else { outlet };
        Reagents::of(flow * carry, flow * (scrub + outlet))
    }

    fn price(&self, reagents: Reagents) -> f64 {
        let of = |mol: f64, reagent: &Reagent| mol * reagent.molar_mass / 1000.0 * reagent.price;
        of(reagents.base, &self.economics.base) + of(reagents.acid, &self.economics.acid)
    }

    /// Money per hour for what is held.
    fn holding(&self, held_value: f64) -> f64 {
        held_value * self.economics.rate / HOURS
    }

    /// One cut in closed form, equations (2) and (3).
    fn planned(&self, losses: &[Losses], run: (usize, usize, usize), feed: Phase) -> Result<PlannedCut, TrainFault> {
        let (first, cut, last) = run;
        let design = self
            .closed_form(losses, run, feed)
            .and_then(|form| form.design(self.rules.carry))
            .map_err(|fault| self.fault(cut, fault))?;
        let flow = self.sum(first, last);
        let (flows, stages) = (&design.flows, &design.stages);
        let reagents = self.reagents(flow, (flows.carry, flows.scrub, design.outlets.organic), last - cut);
        let (fed_aqueous, fed_organic) = if feed == Phase::Aqueous { (1.0, 0.0) } else { (0.0, 1.0) };
        let passing = stages.extraction * (flows.carry + flows.scrub + fed_aqueous)
            + stages.scrub * (flows.carry + flows.scrub + fed_organic);
        let elements = self.start(first)..self.start(last);
        let value: f64 = elements.map(|k| self.flows[k] * self.economics.value[k]).sum();
        let held_value = passing * value * self.rules.stage_factor * self.economics.residence_time;
        let cost = self.price(reagents) + self.holding(held_value);
        Ok(PlannedCut { first, cut, last, feed, flow, design, cost, aqueous: None, organic: None })
    }

    /// Phase an organic outlet goes on in.
    fn after(&self) -> Phase {
        if self.link == Link::Direct { Phase::Organic } else { Phase::Aqueous }
    }
}

/// A run of products at its best: cost and cut, or why there is none.
type Best = Result<(f64, usize), TrainFault>;

/// Cheapest or given order in closed form.
///
/// # Errors
/// No order in which every cut can be designed: the fault of the last one tried.
pub fn plan(task: &TrainTask<'_>) -> Result<Plan, TrainFault> {
    plan_within(task, &task.losses(&vec![1.0; task.products.len().saturating_sub(1)]))
}

fn plan_within(task: &TrainTask<'_>, losses: &[Losses]) -> Result<Plan, TrainFault> {
    check(task)?;
    let products = task.products.len();
    let phases = [Phase::Aqueous, Phase::Organic];
    let index = |first: usize, last: usize, phase: Phase| {
        (first * (products + 1) + last) * 2 + usize::from(phase == Phase::Organic)
    };
    let mut best: Vec<Best> = vec![Ok((0.0, 0)); (products + 1) * (products + 1) * 2];
    for length in 2..=products {
        for first in 0..=products - length {
            let last = first + length;
            for phase in phases {
                let cuts: Vec<usize> = match task.order {
                    Order::Cheapest => (first + 1..last).collect(),
                    Order::Given(order) => {
                        order.iter().copied().filter(|c| (first + 1..last).contains(c)).take(1).collect()
                    }
                };
                let missing = DesignFault::new(Limit::Position, 0.0, products as f64);
                let mut found: Best = Err(task.fault(first + 1, missing));
                for cut in cuts {
                    let (aqueous, organic) =
                        (best[index(first, cut, Phase::Aqueous)], best[index(cut, last, task.after())]);
                    let total = aqueous.and_then(|(aqueous, _)| {
                        let (organic, _) = organic?;
                        Ok(aqueous + organic + task.planned(losses, (first, cut, last), phase)?.cost)
                    });
                    found = match (found, total) {
                        (Ok((least, _)), Ok(cost)) if cost >= least => found,
                        (_, Ok(cost)) => Ok((cost, cut)),
                        (Ok(_), Err(_)) => found,
                        (Err(_), Err(fault)) => Err(fault),
                    };
                }
                best[index(first, last, phase)] = found;
            }
        }
    }
    let (cost, _) = best[index(0, products, task.feed)]?;
    let mut cuts = Vec::new();
    let cut_of = |first, last, phase| best[index(first, last, phase)].map(|(_, cut)| cut);
    lay_out(task, losses, &cut_of, (0, products, task.feed), &mut cuts)?;
    Ok(Plan { cuts, cost })
}

/// Adds the cuts of a run, each before those of its outlets; gives the position of the first.
fn lay_out(
    task: &TrainTask<'_>,
    losses: &[Losses],
    cut_of: &dyn Fn(usize, usize, Phase) -> Result<usize, TrainFault>,
    run: (usize, usize, Phase),
    cuts: &mut Vec<PlannedCut>,
) -> Result<Option<usize>, TrainFault> {
    let (first, last, phase) = run;
    if last - first < 2 {
        return Ok(None);
    }
    let cut = cut_of(first, last, phase)?;
    let place = cuts.len();
    cuts.push(task.planned(losses, (first, cut, last), phase)?);
    cuts[place].aqueous = lay_out(task, losses, cut_of, (first, cut, Phase::Aqueous), cuts)?;
    cuts[place].organic = lay_out(task, losses, cut_of, (cut, last, task.after()), cuts)?;
    Ok(Some(place))
}

fn check(task: &TrainTask<'_>) -> Result<(), TrainFault> {
    let elements = task.ln_k.len();
    for (g, product) in task.products.iter().enumerate() {
        let wrong = |limit, given, bound| {
            Err(TrainFault { position: product.end, fault: DesignFault::new(limit, given, bound) })
        };
        if product.end > elements || product.end <= task.start(g) {
            return wrong(Limit::Position, product.end as f64, elements as f64);
        }
        for (limit, share) in [(Limit::AqueousPurityComplete, product.purity), (Limit::Recovery, product.recovery)] {
            if let Some(share) = share.filter(|share| !(*share > 0.0 && *share < 1.0)) {
                return wrong(limit, share, 1.0);
            }
        }
    }
    let end = task.products.last().map_or(0, |product| product.end);
    if end != elements {
        let fault = DesignFault::new(Limit::Position, end as f64, elements as f64);
        return Err(TrainFault { position: end, fault });
    }
    Ok(())
}

/// Plans the order and proves every cut with the stream that reaches it.
///
/// # Errors
/// Those of [`plan`] and of [`design::cut`], with the cut; a product that misses its demands however the cuts are
/// tightened.
pub fn train(task: &TrainTask<'_>) -> Result<Train, TrainFault> {
    check(task)?;
    let mut tightened = vec![1.0; task.products.len().saturating_sub(1)];
    let mut tries = 0;
    loop {
        let found = train_within(task, &task.losses(&tightened))?;
        if task.specification != Specification::Products {
            return Ok(found);
        }
        let over = overdrawn(task, &found);
        let worst = (0..over.len()).max_by(|a, b| over[*a].total_cmp(&over[*b])).unwrap_or(0);
        if over.iter().all(|over| *over <= 1.0 + SLACK) {
            return Ok(found);
        }
        if tries == TIGHTENINGS {
            return Err(task.fault(worst, DesignFault::new(Limit::Product, over[worst], 1.0)));
        }
        tries += 1;
        for (cut, factor) in tightening(task, &found, &over) {
            tightened[cut - 1] /= factor;
        }
    }
}

/// Factors for the cuts that let go too much of a product that misses its recovery.
fn tightening(task: &TrainTask<'_>, train: &Train, over: &[f64]) -> Vec<(usize, f64)> {
    let factor = |cut: &TrainCut| {
        let run = cut.planned.first..cut.planned.last;
        let share = |g: usize| {
            let own = task.start(g)..task.products[g].end;
            let wrong = if g < cut.planned.cut { &cut.design.organic } else { &cut.design.aqueous };
            let lost = task.sum(g, g + 1) - train.products[g][own.clone()].iter().sum::<f64>();
            wrong[own].iter().sum::<f64>() / lost
        };
        run.filter(|g| over[*g] > 1.0 + SLACK && share(*g) > NOTABLE).map(|g| 1.01 * over[g]).fold(1.0, f64::max)
    };
    train.cuts.iter().map(|cut| (cut.planned.cut, factor(cut))).collect()
}

/// Found over allowed strangers or losses, the larger, by product.
fn overdrawn(task: &TrainTask<'_>, train: &Train) -> Vec<f64> {
    let of = |g: usize| {
        let product = &task.products[g];
        let strangers = product.purity.map_or(0.0, |p| (1.0 - train.purity[g]) / (1.0 - p));
        let own: f64 = train.products[g][task.start(g)..product.end].iter().sum();
        let lost = product.recovery.map_or(0.0, |y| (1.0 - own / task.sum(g, g + 1)) / (1.0 - y));
        strangers.max(lost)
    };
    (0..task.products.len()).map(of).collect()
}

fn train_within(task: &TrainTask<'_>, losses: &[Losses]) -> Result<Train, TrainFault> {
    let plan = plan_within(task, losses)?;
    let products = task.products.len();
    let mut streams: Vec<Option<Vec<f64>>> = vec![None; plan.cuts.len()];
    let mut outlets = vec![Vec::new(); products];
    match streams.first_mut() {
        Some(stream) => *stream = Some(task.flows.to_vec()),
        None => outlets[0] = task.flows.to_vec(),
    }
    let mut cuts = Vec::with_capacity(plan.cuts.len());
    for (place, planned) in plan.cuts.iter().enumerate() {
        let stream = streams[place].take().expect("a cut stands after the one that feeds it");
        let cut = prove(task, losses, planned, &stream)?;
        for (next, product, flows) in
            [(planned.aqueous, planned.first, &cut.design.aqueous), (planned.organic, planned.cut, &cut.design.organic)]
        {
            match next {
                Some(next) => streams[next] = Some(flows.clone()),
                None => outlets[product] = flows.clone(),
            }
        }
        cuts.push(cut);
    }
    Ok(total(task, plan, cuts, outlets))
}

/// The exact design of a cut on the stream that reaches it.
fn prove(
    task: &TrainTask<'_>,
    losses: &[Losses],
    planned: &PlannedCut,
    stream: &[f64],
) -> Result<TrainCut, TrainFault> {
    let (organic, aqueous) = task.demands(losses, planned.cut);
    let cut_task = CutTask {
        ln_k: task.ln_k,
        position: task.start(planned.cut),
        feed: planned.feed,
        flows: stream,
        organic: &[organic],
        aqueous: &[aqueous],
    };
    let design = design::cut(&cut_task, &task.rules).map_err(|fault| task.fault(planned.cut, fault))?;
    let flow: f64 = stream.iter().sum();
    let outlet = design.organic.iter().sum::<f64>() / flow;
    let reagents = task.reagents(flow, (design.carry, design.scrubbed, outlet), planned.last - planned.cut);
    let times = task.rules.stage_factor * task.economics.residence_time;
    let held: Vec<f64> = design.held.iter().map(|held| held * times).collect();
    let held_value: f64 = held.iter().zip(task.economics.value).map(|(held, value)| held * value).sum();
    let cost = task.price(reagents) + task.holding(held_value);
    Ok(TrainCut { planned: planned.clone(), design, flow, reagents, held, cost })
}

fn total(task: &TrainTask<'_>, plan: Plan, cuts: Vec<TrainCut>, products: Vec<Vec<f64>>) -> Train {
    let oxides: f64 = task.flows.iter().zip(task.economics.oxide_mass).map(|(flow, mass)| flow * mass).sum();
    let reagents = cuts.iter().fold(Reagents::default(), |sum, cut| Reagents {
        base: sum.base + cut.reagents.base,
        acid: sum.acid + cut.reagents.acid,
    });
    let elements = task.flows.len();
    let held: Vec<f64> = (0..elements).map(|k| cuts.iter().map(|cut| cut.held[k]).sum()).collect();
    let share = |k: usize, product: &Vec<f64>| if task.flows[k] > 0.0 { product[k] / task.flows[k] } else { 0.0 };
    let own = |g: usize| products[g][task.start(g)..task.products[g].end].iter().sum::<f64>();
    Train {
        purity: (0..products.len()).map(|g| own(g) / products[g].iter().sum::<f64>()).collect(),
        recovery: (0..elements).map(|k| products.iter().map(|product| share(k, product)).collect()).collect(),
        stages: cuts.iter().map(|cut| cut.design.stages()).sum(),
        real_stages: cuts.iter().map(|cut| cut.design.real_stages).sum(),
        base_per_oxide: reagents.base * task.economics.base.molar_mass / oxides,
        acid_per_oxide: reagents.acid * task.economics.acid.molar_mass / oxides,
        held_value: held.iter().zip(task.economics.value).map(|(held, value)| held * value).sum(),
        cost: cuts.iter().map(|cut| cut.cost).sum(),
        reagents,
        held,
        products,
        plan,
        cuts,
    }
}
