//! Trace: who made what somebody else used, through the sites and arcs between them.
//!
//! In        a model, an outcome, a year
//! Out       [`Flow`]s from a maker to a user in tonnes of oxide, by basket
//! Holds     what a site holds of a lot is a mixture of all that came in; every user draws the same mixture
//! Equations at site s for lot l, maker m: share[s, m] = (made[s, m] + sum over arcs into s of shipped * share[from,
//!           m]) / held[s]
//! Not here  the picture (`loparite-report`)

use crate::summary::NOTHING;
use loparite_kernel::ids::Id;
use loparite_kernel::mass::{Mass, Oxide};
use loparite_kernel::quantity::Year;
use loparite_model::chain::{DepositId, FacilityId, ImportId, MarketId, Model, SiteId};
use loparite_model::outcome::Outcome;
use loparite_model::post::{AccountKey, ActivityKey, Gate, LotId};
use std::collections::BTreeMap;

/// Somebody who makes or uses material.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Node {
    /// A deposit or by-product flow.
    Deposit(DepositId),
    /// A supply from outside.
    Import(ImportId),
    /// The stock of earlier years at a site.
    Opening(SiteId),
    /// A facility.
    Facility(FacilityId),
    /// A market.
    Market(MarketId),
    /// The stock at the end of the year at a site.
    Closing(SiteId),
    /// Tailings and residues.
    Residue,
}

/// Rare earths (and scandium) that went from one to another in the year.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Maker.
    pub from: Node,
    /// User.
    pub to: Node,
    /// What; `None` for residues, which are elements of many lots.
    pub lot: Option<LotId>,
    /// Tonnes of oxide by basket of the model, then of all other rare earths with scandium.
    pub oxide: Vec<f64>,
}

/// All flows of a year, by maker, user and lot.
pub fn flows(model: &Model, outcome: &Outcome, year: Year) -> Vec<Flow> {
    let mut flows = residues(model, outcome, year);
    for (lot, ledger) in ledgers(model, outcome, year) {
        let oxide = oxide_by_basket(model, &outcome.lots[lot].composition);
        let shares = ledger.shares();
        for ((site, user), tonnes) in &ledger.used {
            for (maker, share) in shares.get(site).into_iter().flatten() {
                let amount = tonnes * share;
                if amount > NOTHING {
                    let oxide = oxide.iter().map(|per_tonne| per_tonne * amount).collect();
                    flows.push(Flow { from: *maker, to: *user, lot: Some(lot), oxide });
                }
            }
        }
    }
    flows.sort_by_key(|flow| (flow.from, flow.to, flow.lot));
    flows
}

/// Tonnes of oxide in one tonne of a material, by basket, then the rest.
pub fn oxide_by_basket(model: &Model, composition: &[f64]) -> Vec<f64> {
    let mut sums: Vec<Mass<Oxide>> = vec![Mass::tonnes(0.0); model.baskets.len() + 1];
    for (element, row) in model.elements.iter() {
        let wanted = row.group.is_rare_earth() || row.group == loparite_kernel::element::Group::Scandium;
        let basket = model.baskets.iter().position(|basket| basket.elements.contains(&element));
        if wanted {
            let slot = basket.unwrap_or(model.baskets.len());
            sums[slot] = sums[slot] + row.oxide_of(Mass::tonnes(composition[element.position()]));
        }
    }
    sums.into_iter().map(Mass::in_tonnes).collect()
}

/// What happened to one lot in the year.
#[derive(Default)]
struct Ledger {
    made: BTreeMap<(SiteId, Node), f64>,
    used: BTreeMap<(SiteId, Node), f64>,
    shipped: BTreeMap<(SiteId, SiteId), f64>,
}

impl Ledger {
    /// share of each maker in what each site holds; material goes few arcs, so a few sweeps settle it
    fn shares(&self) -> BTreeMap<SiteId, BTreeMap<Node, f64>> {
        let mut shares: BTreeMap<SiteId, BTreeMap<Node, f64>> = BTreeMap::new();
        for _ in 0..64 {
            let mut held: BTreeMap<SiteId, BTreeMap<Node, f64>> = BTreeMap::new();
            for (&(site, maker), &tonnes) in &self.made {
                *held.entry(site).or_default().entry(maker).or_default() += tonnes;
            }
            for (&(from, to), &tonnes) in &self.shipped {
                for (&maker, &share) in shares.get(&from).into_iter().flatten() {
                    *held.entry(to).or_default().entry(maker).or_default() += tonnes * share;
                }
            }
            for makers in held.values_mut() {
                let total: f64 = makers.values().sum();
                makers.values_mut().for_each(|tonnes| *tonnes /= total);
            }
            if held == shares {
                break;
            }
            shares = held;
        }
        shares
    }
}

fn ledgers(model: &Model, outcome: &Outcome, year: Year) -> BTreeMap<LotId, Ledger> {
    let mut ledgers: BTreeMap<LotId, Ledger> = BTreeMap::new();
    for posting in outcome.book.postings(&outcome.levels) {
        let AccountKey::Material { lot, site, year: when } = outcome.book.account(posting.account).key else {
            continue;
        };
        if when != year || posting.amount.abs() <= NOTHING {
            continue;
        }
        let ledger = ledgers.entry(lot).or_default();
        let node = match outcome.book.activity(posting.activity).key {
            ActivityKey::Extract { deposit, .. } => Node::Deposit(deposit),
            ActivityKey::Run { facility, .. } => Node::Facility(facility),
            ActivityKey::Sell { offtake, .. } => Node::Market(model.offtakes[offtake].market),
            ActivityKey::Bring { import, .. } => Node::Import(import),
            ActivityKey::Stock { .. } if posting.amount > 0.0 => Node::Opening(site),
            ActivityKey::Stock { .. } => Node::Closing(site),
            ActivityKey::Ship { arc, .. } => {
                if posting.amount > 0.0 {
                    let from = model.arcs[arc].from;
                    *ledger.shipped.entry((from, site)).or_default() += posting.amount;
                }
                continue;
            }
            _ => continue,
        };
        let side = if posting.amount > 0.0 { &mut ledger.made } else { &mut ledger.used };
        *side.entry((site, node)).or_default() += posting.amount.abs();
    }
    ledgers
}

fn residues(model: &Model, outcome: &Outcome, year: Year) -> Vec<Flow> {
    let mut lost: BTreeMap<FacilityId, Vec<f64>> = BTreeMap::new();
    for posting in outcome.book.postings(&outcome.levels) {
        let account = outcome.book.account(posting.account).key;
        if let AccountKey::Element { gate: Gate::Residue, element, year: when, .. } = account
            && let ActivityKey::Run { facility, .. } = outcome.book.activity(posting.activity).key
            && when == year
        {
            let tonnes = lost.entry(facility).or_insert_with(|| vec![0.0; model.elements.len()]);
            tonnes[element.position()] += posting.amount;
        }
    }
    lost.into_iter()
        .map(|(facility, tonnes)| Flow {
            from: Node::Facility(facility),
            to: Node::Residue,
            lot: None,
            oxide: oxide_by_basket(model, &tonnes),
        })
        .filter(|flow| flow.oxide.iter().sum::<f64>() > NOTHING)
        .collect()
}
