//! Futures: a model with some of it changed, here and nowhere else.
//!
//! In        a model, a named future or some changes; a controlled item and a state; rules to be lifted
//! Out       a model like it, with exactly that changed
//! Holds     ids are the same in both; no changes, no difference; factors on the same thing multiply, whatever their
//!           order; of the states of an item the last that is named from a year on holds
//! Equations price, demand, supply, money, power: each year's value times the factor; what deposits give: reserve and
//!           each year's flow times the factor; capital: the factor of the facility on its capital times the factor, so
//!           that every way of `loparite_economics::estimate::plant_cost` is times the factor; lead time: that of the
//!           facility times the factor, delays of controlled items on top as before
//! Not here  what a plan makes of it; which futures are likely

use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_model::chain::{Access, AccessId, AccessState, Model};
use loparite_model::figure::{Figure, OriginId, Path};
use loparite_model::planning::{Change, FutureId, Means, PolicyId};

/// The model as a named future has it.
pub fn turned(model: &Model, future: FutureId) -> Model {
    with(model, &model.futures[future].changes)
}

/// The model with some changes, one after the other.
pub fn with(model: &Model, changes: &[Change]) -> Model {
    let mut turned = model.clone();
    for change in changes {
        apply(&mut turned, change);
    }
    turned
}

fn apply(model: &mut Model, change: &Change) {
    match change {
        Change::Price(goods, factor) => {
            for id in model.prices.ids().filter(|&id| goods.contains(&model.prices[id].commodity)).collect::<Vec<_>>() {
                scale_path(&mut model.prices[id].path, *factor);
            }
        }
        Change::Demand(offtakes, factor) => {
            each(offtakes, |id| scale_path(&mut model.offtakes[id].limit, *factor));
        }
        Change::Supply(imports, factor) => each(imports, |id| scale_path(&mut model.imports[id].limit, *factor)),
        Change::Money(money, factor) => each(money, |id| scale_path(&mut model.money[id].limit, *factor)),
        Change::Power(power, factor) => each(power, |id| scale_path(&mut model.power[id].available, *factor)),
        Change::LeadTime(facilities, factor) => {
            each(facilities, |id| model.facilities[id].lead_time.value *= factor.value);
        }
        Change::Feed(deposits, factor) => each(deposits, |id| {
            let deposit = &mut model.deposits[id];
            deposit.reserve.value *= factor.value;
            deposit.limit.iter_mut().for_each(|limit| scale_path(limit, *factor));
        }),
        Change::Capital(stages, factor) => {
            for id in model.facilities.ids() {
                let technology = &model.technologies[model.facilities[id].technology];
                if stages.contains(&technology.stage) {
                    model.facilities[id].capex_factor *= factor.value;
                }
            }
        }
        Change::Access(item, from, state, origin) => {
            let states = &mut model.access[*item].states;
            states.retain(|(year, ..)| year < from);
            states.push((*from, *state, *origin));
        }
        Change::Fails(acquisition) => {
            if let Means::Develop { success, assumed } = &mut model.acquisitions[*acquisition].means {
                success.value = 0.0;
                *assumed = false;
            }
        }
    }
}

/// Each of a list once, however often it is named.
fn each<I: Id>(ids: &[I], mut change: impl FnMut(I)) {
    for (position, &id) in ids.iter().enumerate() {
        if !ids[..position].contains(&id) {
            change(id);
        }
    }
}

fn scale_path(path: &mut Path, factor: Figure) {
    path.points.iter_mut().for_each(|(_, value)| *value *= factor.value);
}

/// Every state of every controlled item with the year it begins, in order of declaration.
pub fn access_states(model: &Model) -> Vec<(AccessId, Year, AccessState)> {
    let of = |(id, access): (AccessId, &Access)| {
        access.states.iter().map(|&(from, state, _)| (id, from, state)).collect::<Vec<_>>()
    };
    model.access.iter().flat_map(of).collect()
}

/// The model with a controlled item in a state throughout the horizon: to ask what the state costs.
pub fn with_access(model: &Model, item: AccessId, state: AccessState) -> Model {
    with(model, &[Change::Access(item, model.first_year, state, origin_of(model, item, state))])
}

/// Where a state comes from: the item's own state like it, what a licence says of its delay, or whatever else is said
/// of the item or the run.
fn origin_of(model: &Model, item: AccessId, state: AccessState) -> OriginId {
    let states = &model.access[item].states;
    let own = states.iter().find(|(_, other, _)| *other == state).map(|&(.., origin)| origin);
    let licence = match state {
        AccessState::Licensed { delay, .. } => Some(delay.origin),
        AccessState::Open | AccessState::Closed => None,
    };
    let of_the_item = states.first().map(|&(.., origin)| origin);
    own.or(licence).or(of_the_item).unwrap_or(model.discount_rate.origin)
}

/// The model with some rules in force in no year: to ask what they cost.
pub fn without_policies(model: &Model, policies: &[PolicyId]) -> Model {
    let mut lifted = model.clone();
    each(policies, |id| lifted.policies[id].years = (Year::MAX, Year::MIN));
    lifted
}
