//! Xu's cascade theory: flows and stage counts of a two-component cut in closed form, for fully loaded organic.
//!
//! In        separation factors, feed fraction, phase of the feed, purities wanted; flows in mol per mol of feed
//! Out       [`Design`]: purification factors, yields, outlets, minimum flows, S, W, mixed extraction ratios, stages
//! Holds     outlets sum to the feed; at the threshold both branches of control give the same flows; stages fall as the
//!           organic carries more; the exact count rounded up is the count of the stage by stage march (all tested)
//! Equations A is the more extractable component, f feed fraction, P purity, beta separation factor
//!           (1)  a = [P_A/(1-P_A)] / (f_A/f_B), b = [P_B/(1-P_B)] / (f_B/f_A)
//!           (2)  Y_A = a(b-1)/(ab-1), Y_B = b(a-1)/(ab-1); f'_A = f_A Y_A/P_A, f'_B = f_B Y_B/P_B
//!           (3)  aqueous feed: S = W + f'_A, E_M = S/(W+1), E'_M = S/W
//!           (4)  organic feed: W = S + f'_B, E_M = S/W, E'_M = (S+1)/W
//!           (5)  control of extraction: E_M = 1/sqrt(beta); S = E_M f'_B/(1-E_M)
//!           (6)  control of scrub: E'_M = sqrt(beta'); W = f'_A/(E'_M-1)
//!           (7)  extraction controls if f'_B > sqrt(beta)/(1+sqrt(beta)), with organic feed if f'_B > 1/(1+sqrt(beta))
//!           (8)  aqueous feed: S_min = f_A + 1/(beta-1), W_min = 1/(beta-1);
//!                organic feed: S_min = 1/(beta-1), W_min = 1/(beta-1) + f_B
//!           (9)  n = ln b/ln(beta E_M), m + 1 = ln a/ln(beta'/E'_M)
//!           (10) n + ln[(P*_B - P_B)/(P*_B - f_B)], P*_B = beta(1-E_M)/(beta-1);
//!                m + ln[(P*_A - P_A)/(P*_A - y_A)], P*_A = 1 - (beta'/E'_M - 1)/(beta'-1),
//!                y_A = beta f_A/(beta f_A + f_B)
//!           (11) W = 1/(beta^k - 1), with organic feed S = 1/(beta^k - 1)
//!           (12) Phi = S (n + m); N_min = ln(ab)/ln beta
//!           (13) a step x -> (S y(x) + p)/A has two fixed points r, q, and (x-r)/(x-q) grows by the same factor at
//!                each: steps = ln{[(x_end-r)/(x_end-q)] / [(x_0-r)/(x_0-q)]} / ln(that factor)
//! Source    Zhang, Zhao & Schreiner, Separation Hydrometallurgy of Rare Earth Elements, Springer 2016, for (1)-(12);
//!           E. H. Smoker, Trans. AIChE 34 (1938) 165, for (13)
//! Not here  more than two components and the proof by the exact solver ([`crate::sx::design`]); order of cuts
//!           ([`crate::sx::train`])

use crate::sx::cascade::Phase;
use crate::words::apart;
use std::fmt;

/// Distance of f'_B from the threshold of control, equation (7), below which both branches are tried: assumed.
const NEAR_THRESHOLD: f64 = 0.02;
/// Exponents k of equation (11) searched for the least hold-up: wider than the practitioners' 0.5 to 0.9.
const EXPONENTS: (f64, f64) = (0.15, 0.97);
/// Halvings of the golden section search for k; each shrinks the interval to 0.618.
const GOLDEN_STEPS: usize = 32;

/// A cut of a feed into an organic outlet rich in A and an aqueous outlet rich in B.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Cut {
    /// Separation factor of A over B in the extraction section, beta.
    pub separation_factor: f64,
    /// Separation factor in the scrub section, beta'.
    pub scrub_separation_factor: f64,
    /// Phase the feed comes in.
    pub feed: Phase,
    /// Mole fraction of A in the feed.
    pub feed_fraction: f64,
    /// Purity of A wanted in the organic outlet, mole fraction.
    pub organic_purity: f64,
    /// Purity of B wanted in the aqueous outlet, mole fraction.
    pub aqueous_purity: f64,
}

/// How much the organic carries.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Carry {
    /// Xu's optimum: the controlling section at the square root of its separation factor, (5) and (6).
    SquareRoot,
    /// The practitioners' rule (11) with k of about 0.7.
    Exponent(f64),
    /// The k of (11) at which S (n + m) is least.
    LeastHoldUp,
    /// S as given, mol per mol of feed.
    Given(f64),
}

/// Purification factors, yields and outlets, equations (1) and (2).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Outlets {
    /// Purification factor of A, a.
    pub purification_a: f64,
    /// Purification factor of B, b.
    pub purification_b: f64,
    /// Share of fed A that reaches the organic outlet, Y_A.
    pub yield_a: f64,
    /// Share of fed B that reaches the aqueous outlet, Y_B.
    pub yield_b: f64,
    /// Organic outlet per mol of feed, f'_A.
    pub organic: f64,
    /// Aqueous outlet per mol of feed, f'_B.
    pub aqueous: f64,
}

/// Flows at which the number of stages grows without bound.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Minimum {
    /// S_min of equation (8), for pure outlets, mol per mol of feed.
    pub carry: f64,
    /// W_min of equation (8), for pure outlets, mol per mol of feed.
    pub scrub: f64,
    /// S at which the pinch reaches the feed for the purities wanted; at most S_min of (8).
    pub carry_at_purity: f64,
    /// Least mixed extraction ratio of the extraction section, for pure outlets.
    pub extraction_ratio: f64,
    /// Largest mixed extraction ratio of the scrub section, for pure outlets.
    pub scrub_ratio: f64,
}

/// What sets the flows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Control {
    /// The extraction section, equation (5).
    Extraction,
    /// The scrub section, equation (6).
    Scrub,
    /// A rule or a number of the user.
    Chosen,
}

/// Flows of a cut, mol per mol of feed.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Flows {
    /// What sets them.
    pub control: Control,
    /// Rare earths the organic carries, S.
    pub carry: f64,
    /// Rare earths stripped back by the scrub, W.
    pub scrub: f64,
    /// Mixed extraction ratio of the extraction section, E_M.
    pub extraction_ratio: f64,
    /// Mixed extraction ratio of the scrub section, E'_M.
    pub scrub_ratio: f64,
}

/// Stage counts, not rounded; the extraction section includes the feed stage.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Stages {
    /// Extraction, first order, equation (9).
    pub extraction_first: f64,
    /// Scrub, first order, equation (9).
    pub scrub_first: f64,
    /// Extraction with the end correction (10); none where its fixed point lies beyond the feed.
    pub extraction_corrected: Option<f64>,
    /// Scrub with the end correction (10), likewise.
    pub scrub_corrected: Option<f64>,
    /// Extraction, exact, equation (13).
    pub extraction: f64,
    /// Scrub, exact, equation (13).
    pub scrub: f64,
}

/// A cut in closed form.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Design {
    /// Equations (1) and (2).
    pub outlets: Outlets,
    /// Equation (8).
    pub minimum: Minimum,
    /// Equations (3) to (7) and (11).
    pub flows: Flows,
    /// Equations (9), (10) and (13).
    pub stages: Stages,
    /// Least stages, at total reflux, N_min of (12).
    pub least_stages: f64,
    /// Phi = S (n + m) of (12) with the exact counts.
    pub hold_up: f64,
}

/// Which limit a design breaks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Limit {
    /// Separation factor of neighbours to be cut, above 1.
    SeparationFactor,
    /// Fraction of the feed on the organic side, between 0 and 1.
    FeedFraction,
    /// Purity of the organic outlet, below 1.
    OrganicPurityComplete,
    /// Purity of the aqueous outlet, below 1.
    AqueousPurityComplete,
    /// Purity of the organic outlet, above the fraction in the feed.
    OrganicPurityOfFeed,
    /// Purity of the aqueous outlet, above the fraction in the feed.
    AqueousPurityOfFeed,
    /// Rare earths carried by the organic, above the minimum at which stages are without number.
    Carry,
    /// Exponent k, between 0 and 1.
    Exponent,
    /// Share of an element or group that must reach its outlet, below 1.
    Recovery,
    /// Demands on the organic outlet: at least one.
    OrganicDemand,
    /// Demands on the aqueous outlet: at least one.
    AqueousDemand,
    /// Position of the cut or of an element, below the number of elements.
    Position,
    /// Theoretical stages of a section or a cut.
    Stages,
    /// Strangers in a product, or losses of it, over what is allowed: at most 1.
    Product,
    /// Residual of the exact solver.
    Residual,
}

/// Why there is no design: what was given, which limit it breaks; the cure in words.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct DesignFault {
    /// Which limit.
    pub limit: Limit,
    /// What was given.
    pub given: f64,
    /// The value it has to keep to, in the same unit.
    pub bound: f64,
}

impl DesignFault {
    pub(crate) fn new(limit: Limit, given: f64, bound: f64) -> DesignFault {
        DesignFault { limit, given, bound }
    }

    /// What the limit is called and what may be done about it.
    fn words(self) -> (&'static str, &'static str) {
        match self.limit {
            Limit::SeparationFactor => {
                ("separation factor must be above", "leave the two in one product, or take another extractant or acid")
            }
            Limit::FeedFraction => {
                ("feed fraction must be strictly within 0 and", "leave out the cut: one side is empty")
            }
            Limit::OrganicPurityComplete => ("purity of the organic outlet must be below", "ask for 0.99999 or less"),
            Limit::AqueousPurityComplete => ("purity of the aqueous outlet must be below", "ask for 0.99999 or less"),
            Limit::OrganicPurityOfFeed => {
                ("purity of the organic outlet must be above that of the feed", "ask for more, or leave out the cut")
            }
            Limit::AqueousPurityOfFeed => {
                ("purity of the aqueous outlet must be above that of the feed", "ask for more, or leave out the cut")
            }
            Limit::Carry => ("organic must carry more than the minimum, S_min", "raise S, or ask for less purity"),
            Limit::Exponent => ("exponent k must be strictly within 0 and", "take about 0.7"),
            Limit::Recovery => ("recovery must be strictly within 0 and", "ask for 0.99999 or less"),
            Limit::OrganicDemand => {
                ("demands on the organic outlet must be at least", "ask for a purity or a recovery")
            }
            Limit::AqueousDemand => {
                ("demands on the aqueous outlet must be at least", "ask for a purity or a recovery")
            }
            Limit::Position => ("position must be below", "cut between two elements of the list"),
            Limit::Stages => {
                ("stages of a section must be at most", "raise S, allow more stages, or ask for less purity")
            }
            Limit::Product => {
                ("strangers or losses of a product, over the allowed, must be at most", "ask for less recovery of it")
            }
            Limit::Residual => ("residual of the stage balances must be below", "report it with the flows"),
        }
    }

    /// What may be done about it.
    pub fn cure(self) -> &'static str {
        self.words().1
    }

    /// The rule with its limit, and what was given.
    pub fn what(self) -> String {
        let (bound, given) = apart(self.bound, self.given);
        format!("{} {bound}, given {given}", self.words().0)
    }

    /// The limit alone.
    pub fn limit_words(self) -> String {
        match self.limit {
            Limit::Carry => format!("S_min {}", apart(self.bound, self.given).0),
            _ => format!("limit {}", apart(self.bound, self.given).0),
        }
    }
}

impl fmt::Display for DesignFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what(), self.cure())
    }
}

impl std::error::Error for DesignFault {}

impl Cut {
    /// Checks what no cascade can mend.
    ///
    /// # Errors
    /// A separation factor of 1 or below, a purity of 1 or not above the feed's, an empty side.
    pub fn check(&self) -> Result<(), DesignFault> {
        let beta = self.separation_factor.min(self.scrub_separation_factor);
        let refuse = |limit, given, bound| Err(DesignFault::new(limit, given, bound));
        if !above(beta, 1.0) {
            return refuse(Limit::SeparationFactor, beta, 1.0);
        }
        if !(self.feed_fraction > 0.0 && self.feed_fraction < 1.0) {
            return refuse(Limit::FeedFraction, self.feed_fraction, 1.0);
        }
        if !above(1.0, self.organic_purity) {
            return refuse(Limit::OrganicPurityComplete, self.organic_purity, 1.0);
        }
        if !above(1.0, self.aqueous_purity) {
            return refuse(Limit::AqueousPurityComplete, self.aqueous_purity, 1.0);
        }
        if self.organic_purity <= self.feed_fraction {
            return refuse(Limit::OrganicPurityOfFeed, self.organic_purity, self.feed_fraction);
        }
        if self.aqueous_purity <= 1.0 - self.feed_fraction {
            return refuse(Limit::AqueousPurityOfFeed, self.aqueous_purity, 1.0 - self.feed_fraction);
        }
        Ok(())
    }

    /// Purification factors, yields and outlets, (1) and (2).
    ///
    /// # Errors
    /// Those of [`Cut::check`].
    pub fn outlets(&self) -> Result<Outlets, DesignFault> {
        self.check()?;
        let (fa, fb) = (self.feed_fraction, 1.0 - self.feed_fraction);
        let a = self.organic_purity / (1.0 - self.organic_purity) / (fa / fb);
        let b = self.aqueous_purity / (1.0 - self.aqueous_purity) / (fb / fa);
        let yield_a = a * (b - 1.0) / (a * b - 1.0);
        let yield_b = b * (a - 1.0) / (a * b - 1.0);
        Ok(Outlets {
            purification_a: a,
            purification_b: b,
            yield_a,
            yield_b,
            organic: fa * yield_a / self.organic_purity,
            aqueous: fb * yield_b / self.aqueous_purity,
        })
    }

    /// Minimum flows, (8) and the pinch at the purities wanted.
    pub fn minimum(&self, outlets: &Outlets) -> Minimum {
        let beta = self.separation_factor.min(self.scrub_separation_factor);
        let (fa, fb) = (self.feed_fraction, 1.0 - self.feed_fraction);
        let reciprocal = 1.0 / (beta - 1.0);
        let end = 1.0 - self.aqueous_purity;
        match self.feed {
            Phase::Aqueous => {
                let organic = beta * fa / (1.0 + (beta - 1.0) * fa);
                Minimum {
                    carry: fa + reciprocal,
                    scrub: reciprocal,
                    // without a scrub the organic carries its outlet
                    carry_at_purity: (outlets.aqueous * (fa - end) / (organic - fa)).max(outlets.organic),
                    extraction_ratio: (beta * fa + fb) / beta,
                    scrub_ratio: beta * fa + fb,
                }
            }
            Phase::Organic => {
                let aqueous = fa / (beta - (beta - 1.0) * fa);
                Minimum {
                    carry: reciprocal,
                    scrub: reciprocal + fb,
                    // a feed so rich that the first stage alone passes it needs no extraction section
                    carry_at_purity: (outlets.aqueous * (aqueous - end) / (fa - aqueous)).max(0.0),
                    extraction_ratio: 1.0 / (fa + beta * fb),
                    scrub_ratio: beta / (fa + beta * fb),
                }
            }
        }
    }

    /// Flows from what the organic carries, (3) and (4).
    fn flows(&self, outlets: &Outlets, control: Control, carry: f64) -> Flows {
        let (scrub, fed_aqueous, fed_organic) = match self.feed {
            Phase::Aqueous => (carry - outlets.organic, 1.0, 0.0),
            Phase::Organic => (carry + outlets.aqueous, 0.0, 1.0),
        };
        Flows {
            control,
            carry,
            scrub,
            extraction_ratio: carry / (scrub + fed_aqueous),
            scrub_ratio: (carry + fed_organic) / scrub,
        }
    }

    /// What the organic carries if a section controls, (5) and (6).
    fn controlled(&self, outlets: &Outlets, control: Control) -> f64 {
        if control == Control::Extraction {
            return outlets.aqueous / (self.separation_factor.sqrt() - 1.0);
        }
        let scrub = outlets.organic / (self.scrub_separation_factor.sqrt() - 1.0);
        match self.feed {
            Phase::Aqueous => scrub + outlets.organic,
            Phase::Organic => scrub - outlets.aqueous,
        }
    }

    /// f'_B above which extraction controls, (7).
    pub fn threshold(&self) -> f64 {
        let root = self.separation_factor.sqrt();
        match self.feed {
            Phase::Aqueous => root / (1.0 + root),
            Phase::Organic => 1.0 / (1.0 + root),
        }
    }

    /// What the organic carries by the rule (11).
    fn by_exponent(&self, outlets: &Outlets, exponent: f64) -> f64 {
        let beta = self.separation_factor.min(self.scrub_separation_factor);
        let reflux = 1.0 / (exponent * beta.ln()).exp_m1();
        match self.feed {
            Phase::Aqueous => reflux + outlets.organic,
            Phase::Organic => reflux,
        }
    }

    /// Stage counts at given flows, (9), (10) and (13).
    ///
    /// # Errors
    /// The organic carries no more than the minimum.
    pub fn stages(&self, outlets: &Outlets, flows: &Flows) -> Result<Stages, DesignFault> {
        let (beta, scrub_beta) = (self.separation_factor, self.scrub_separation_factor);
        let (fa, fb) = (self.feed_fraction, 1.0 - self.feed_fraction);
        let extraction_first = outlets.purification_b.ln() / (beta * flows.extraction_ratio).ln();
        let scrub_first = outlets.purification_a.ln() / (scrub_beta / flows.scrub_ratio).ln() - 1.0;
        let fixed_b = beta * (1.0 - flows.extraction_ratio) / (beta - 1.0);
        let fixed_a = 1.0 - (scrub_beta / flows.scrub_ratio - 1.0) / (scrub_beta - 1.0);
        let organic_at_feed = beta * fa / (beta * fa + fb);
        let (extraction, scrub) = self
            .exact_stages(outlets, flows)
            .ok_or_else(|| DesignFault::new(Limit::Carry, flows.carry, self.minimum(outlets).carry_at_purity))?;
        Ok(Stages {
            extraction_first,
            scrub_first,
            extraction_corrected: end_term(fixed_b, self.aqueous_purity, fb).map(|term| extraction_first + term),
            scrub_corrected: end_term(fixed_a, self.organic_purity, organic_at_feed).map(|term| scrub_first + term),
            extraction,
            scrub,
        })
    }

    /// Exact counts, (13): extraction up to the crossing of the operating lines, scrub down to it.
    fn exact_stages(&self, outlets: &Outlets, flows: &Flows) -> Option<(f64, f64)> {
        let (fa, carry, scrub) = (self.feed_fraction, flows.carry, flows.scrub);
        let (light_end, heavy_end) = (1.0 - self.aqueous_purity, 1.0 - self.organic_purity);
        let (lost, carried_off) = (outlets.aqueous * light_end, outlets.organic * heavy_end);
        let (beta, scrub_beta) = (self.separation_factor, self.scrub_separation_factor);
        match self.feed {
            Phase::Aqueous => {
                let step = Step { beta, carried: carry, returned: scrub + 1.0, end: lost };
                let extraction = step.count(light_end, fa)?;
                let organic = ((scrub + 1.0) * fa - lost) / carry;
                let step = Step { beta: scrub_beta, carried: scrub, returned: carry, end: carried_off };
                Some((extraction, step.count(heavy_end, 1.0 - organic)?))
            }
            Phase::Organic => {
                let aqueous = fa / (beta - (beta - 1.0) * fa);
                let step = Step { beta, carried: carry, returned: scrub, end: lost };
                let below = step.count(light_end, aqueous)?;
                let step = Step { beta: scrub_beta, carried: scrub, returned: carry + 1.0, end: carried_off };
                Some((1.0 + below, step.count(heavy_end, 1.0 - fa)?))
            }
        }
    }

    /// Flows, minimum and stages of the cut.
    ///
    /// # Errors
    /// Those of [`Cut::check`]; what the organic carries is at or below the minimum; k not within 0 and 1.
    pub fn design(&self, carry: Carry) -> Result<Design, DesignFault> {
        let outlets = self.outlets()?;
        match carry {
            Carry::Given(carry) => self.design_at(&outlets, Control::Chosen, carry),
            Carry::Exponent(k) if k > 0.0 && k < 1.0 => {
                self.design_at(&outlets, Control::Chosen, self.by_exponent(&outlets, k))
            }
            Carry::Exponent(k) => Err(DesignFault::new(Limit::Exponent, k, 1.0)),
            Carry::LeastHoldUp => self.least_hold_up(&outlets),
            Carry::SquareRoot => self.square_root(&outlets),
        }
    }

    fn design_at(&self, outlets: &Outlets, control: Control, carry: f64) -> Result<Design, DesignFault> {
        let minimum = self.minimum(outlets);
        if !above(carry, minimum.carry_at_purity) {
            return Err(DesignFault::new(Limit::Carry, carry, minimum.carry_at_purity));
        }
        let flows = self.flows(outlets, control, carry);
        let stages = self.stages(outlets, &flows)?;
        let beta = self.separation_factor.min(self.scrub_separation_factor);
        Ok(Design {
            outlets: *outlets,
            minimum,
            flows,
            stages,
            least_stages: (outlets.purification_a * outlets.purification_b).ln() / beta.ln(),
            hold_up: carry * (stages.extraction + stages.scrub),
        })
    }

    /// The branch of control by (7); near the threshold the one of less hold-up; the least hold-up if neither carries
    /// enough.
    fn square_root(&self, outlets: &Outlets) -> Result<Design, DesignFault> {
        let above = outlets.aqueous - self.threshold();
        let (first, other) =
            if above > 0.0 { (Control::Extraction, Control::Scrub) } else { (Control::Scrub, Control::Extraction) };
        let branch = |control| self.design_at(outlets, control, self.controlled(outlets, control));
        let design = branch(first);
        if above.abs() > NEAR_THRESHOLD && design.is_ok() {
            return design;
        }
        match (design, branch(other)) {
            (Ok(one), Ok(two)) => Ok(if two.hold_up < one.hold_up { two } else { one }),
            (Err(_), Ok(two)) => Ok(two),
            (Ok(one), Err(_)) => Ok(one),
            // separation factors that differ: that of the other section alone carries too little for the smaller one
            (Err(_), Err(_)) => self.least_hold_up(outlets),
        }
    }

    /// Golden section over k: the hold-up falls, then rises, as the organic carries less.
    fn least_hold_up(&self, outlets: &Outlets) -> Result<Design, DesignFault> {
        let at = |k: f64| self.design_at(outlets, Control::Chosen, self.by_exponent(outlets, k));
        // too small a carry counts as endless hold-up, so that the search turns back
        let hold_up = |k: f64| at(k).map_or(f64::INFINITY, |design| design.hold_up);
        let ratio = (5.0_f64.sqrt() - 1.0) / 2.0;
        let (mut low, mut high) = EXPONENTS;
        let (mut left, mut right) = (high - ratio * (high - low), low + ratio * (high - low));
        let (mut at_left, mut at_right) = (hold_up(left), hold_up(right));
        for _ in 0..GOLDEN_STEPS {
            if at_left <= at_right {
                (high, right, at_right) = (right, left, at_left);
                left = high - ratio * (high - low);
                at_left = hold_up(left);
            } else {
                (low, left, at_left) = (left, right, at_right);
                right = low + ratio * (high - low);
                at_right = hold_up(right);
            }
        }
        at((low + high) / 2.0)
    }
}

/// Above a bound; what is not a number never is.
fn above(value: f64, bound: f64) -> bool {
    value > bound
}

/// ln of the end term of (10), none if the fixed point is not outside both ends.
fn end_term(fixed: f64, end: f64, feed: f64) -> Option<f64> {
    let quotient = (fixed - end) / (fixed - feed);
    (quotient > 0.0).then(|| quotient.ln())
}

/// One step of a section: x of the next stage = (carried y(x) + end) / returned.
///
/// The scrub section is the same seen from the other end: B in place of A, the scrub in place of the organic.
#[derive(Clone, Copy, Debug)]
struct Step {
    beta: f64,
    carried: f64,
    returned: f64,
    end: f64,
}

impl Step {
    /// Steps from one mole fraction to another, not rounded; none if a pinch lies between.
    ///
    /// The step is (g x + h)/(j x + l) with g = S beta + p (beta-1), h = p, j = A (beta-1), l = A. Its fixed points
    /// solve j x^2 + (l-g) x - h = 0, and each step multiplies (x-r)/(x-q) by (g - j r)/(g - j q).
    fn count(self, from: f64, to: f64) -> Option<f64> {
        let g = self.carried * self.beta + self.end * (self.beta - 1.0);
        let j = self.returned * (self.beta - 1.0);
        let half = (g - self.returned) / 2.0;
        let root = (half * half + j * self.end).sqrt();
        // of the two roots of opposite sign the one without cancellation first
        let (pinch, below) = if half >= 0.0 {
            let pinch = (half + root) / j;
            (pinch, -self.end / (half + root))
        } else {
            (self.end / (root - half), (half - root) / j)
        };
        if !(to < pinch && from < pinch) {
            return None;
        }
        let grown = ((to - below) / (pinch - to)) * ((pinch - from) / (from - below));
        Some((grown.ln() / ((g - j * below) / (g - j * pinch)).ln()).max(0.0))
    }
}

/// Whole stages of both sections, counted one by one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct March {
    /// Extraction stages with the feed stage.
    pub extraction: usize,
    /// Scrub stages.
    pub scrub: usize,
}

/// Counts stages by the graphical method: equilibrium and operating line in turn, from both ends to the feed stage.
///
/// # Errors
/// More than `most` stages in a section: the flows are at or below the minimum.
pub fn march(cut: &Cut, design: &Design, most: usize) -> Result<March, DesignFault> {
    let (outlets, flows, fa) = (&design.outlets, &design.flows, cut.feed_fraction);
    let lost = outlets.aqueous * (1.0 - cut.aqueous_purity);
    let gained = outlets.organic * cut.organic_purity;
    let (below, above) = match cut.feed {
        Phase::Aqueous => (flows.scrub + 1.0, flows.carry),
        Phase::Organic => (flows.scrub, flows.carry + 1.0),
    };
    let fault = || DesignFault::new(Limit::Stages, most as f64 + 1.0, most as f64);
    let mut aqueous = 1.0 - cut.aqueous_purity;
    let mut extraction = 0;
    let at_feed = loop {
        let organic = cut.separation_factor * aqueous / (1.0 + (cut.separation_factor - 1.0) * aqueous);
        extraction += 1;
        if extraction > most {
            return Err(fault());
        }
        aqueous = (flows.carry * organic + lost) / below;
        let passed = match cut.feed {
            Phase::Aqueous => aqueous >= fa,
            Phase::Organic => organic > fa,
        };
        if passed {
            break organic;
        }
    };
    let mut organic = cut.organic_purity;
    let mut scrub = 0;
    while organic > at_feed {
        let aqueous = organic / (cut.scrub_separation_factor - (cut.scrub_separation_factor - 1.0) * organic);
        scrub += 1;
        if scrub > most {
            return Err(fault());
        }
        organic = (flows.scrub * aqueous + gained) / above;
    }
    Ok(March { extraction, scrub })
}

/// Flows of a cascade with a third outlet in the aqueous phase between the feed stage and the organic end.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ThreeOutlets {
    /// Rare earths the organic carries, S, mol per mol of feed.
    pub carry: f64,
    /// Rare earths stripped back by the scrub: W = S - f'_A.
    pub scrub: f64,
    /// Organic outlet, f'_A = 1 - f'_C - F3.
    pub organic: f64,
    /// Middle outlet, F3 = f_mid Y_mid / P_mid.
    pub middle: f64,
    /// Aqueous outlet, f'_C = f_C Y_C / P_C.
    pub aqueous: f64,
}

/// A component wanted in an outlet: fraction in the feed, share that reaches the outlet, purity there.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Wanted {
    /// Mole fraction in the feed.
    pub feed_fraction: f64,
    /// Share that reaches the outlet.
    pub recovery: f64,
    /// Mole fraction in the outlet.
    pub purity: f64,
}

impl Wanted {
    fn outlet(self) -> f64 {
        self.feed_fraction * self.recovery / self.purity
    }
}

/// Flows of three outlets for an aqueous feed: the middle and the aqueous one as wanted, the rest to the organic.
///
/// # Errors
/// The outlets take all of the feed, or the organic carries no more than the organic outlet.
pub fn three_outlets(middle: Wanted, aqueous: Wanted, carry: f64) -> Result<ThreeOutlets, DesignFault> {
    for wanted in [middle, aqueous] {
        if !(wanted.recovery > 0.0 && wanted.recovery <= 1.0) {
            return Err(DesignFault::new(Limit::Recovery, wanted.recovery, 1.0));
        }
    }
    let (middle, aqueous) = (middle.outlet(), aqueous.outlet());
    let organic = 1.0 - middle - aqueous;
    if !above(organic, 0.0) {
        return Err(DesignFault::new(Limit::FeedFraction, organic, 1.0));
    }
    if !above(carry, organic) {
        return Err(DesignFault::new(Limit::Carry, carry, organic));
    }
    Ok(ThreeOutlets { carry, scrub: carry - organic, organic, middle, aqueous })
}
