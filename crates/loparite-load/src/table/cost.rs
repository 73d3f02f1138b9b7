//! Cost: indices of plant cost, what equipment costs, known plants, levels of construction cost, owners.
//!
//! In        `[[cost_index]]`, `[[cost_account]]`, `[[capital_point]]`, `[[location]]`, `[[owner]]`
//! Out       rows of the model
//! Holds     the money of an account or a known plant is moved to the scenario's price year by the index that it names,
//!           in its own currency, and then exchanged (`rates`, equation (2)); sizes are in the unit in which the
//!           process engine books that equipment; a kind of equipment has one account
//! Not here  how equipment becomes a plant (`rules`), what that gives for a technology (`capital`)

use super::Rows;
use super::base::needs_form;
use crate::figures::{Bounds, Cx, Wanted};
use crate::names::CostIndexName;
use crate::node::{Broken, Node, Read};
use loparite_kernel::diag::Diag;
use loparite_kernel::ids::Table;
use loparite_kernel::quantity::{Currency, Kind};
use loparite_kernel::unit::Basis;
use loparite_model::chain::Stage;
use loparite_model::cost::{CapitalPoint, CostAccount, CostAccountId, Location, Owner, OwnerId};
use loparite_process::unit::area::EQUIPMENT;
use std::collections::BTreeMap;

/// `[[cost_index]]`: the numbers are read by `rates`; here their figure is checked, and that it reaches the price year
/// of the scenario
pub fn index(cx: &Cx<'_>, node: &Node<'_>, money: Option<&Currency>) -> Read<()> {
    let name = node.text(cx, "name");
    needs_form(cx, node, ("points", "per_year"), "{ 2025 = \"815.59 ratio\" }")?;
    cx.path(node, "points", Wanted::from(Kind::Ratio).within(Bounds::over_zero("815.59 ratio")))?;
    let id = node.table.get("id").and_then(|id| id.get_ref().as_str()).unwrap_or_default();
    if let Some(money) = money.filter(|money| !cx.rates.has_point(id, money.year)) {
        let place = node.raw("points").and_then(|value| node.place_of(value));
        let message = format!("{} has no point for {}, the price year of the scenario", node.what, money.year);
        let diag = Diag::error("LP2140", message).at(place, "these years");
        let hint =
            format!("add {} = \"..\", or let the scenario count in money of a year that the index knows", money.year);
        cx.say(diag.hint(hint));
        return Err(Broken);
    }
    name.map(|_| ())
}

/// Exponents of size that any equipment has.
const EXPONENT: Bounds = Bounds { least: 0.0, most: 2.0, words: "between 0 and 2", such: "0.6 ratio" };
/// Levels of construction cost.
const FACTOR: Bounds =
    Bounds { least: f64::MIN_POSITIVE, most: 100.0, words: "over zero and at most 100", such: "0.9 ratio" };

/// A kind of money that a cost index moves to the price year of the scenario.
fn moved(cx: &Cx<'_>, node: &Node<'_>) -> Wanted {
    let index: Read<CostIndexName> = node.id(cx, "index", &cx.names.cost_indices);
    Wanted::moved(Kind::Money, index)
}

/// `[[cost_account]]`
pub fn account(cx: &Cx<'_>, node: &Node<'_>) -> Read<CostAccount> {
    let kinds: Vec<(&str, usize)> = EQUIPMENT.iter().enumerate().map(|(n, &(kind, _))| (kind, n)).collect();
    let name = node.text(cx, "name");
    let equipment = node.need_such("equipment", "`equipment = [\"mixer-settler\"]`, what it is the cost of");
    let equipment = equipment.and_then(|_| node.words(cx, "equipment", &kinds)).map(Option::unwrap_or_default);
    let unit = equipment.clone().and_then(|kinds| unit_of(cx, node, &kinds));
    let reference = size(cx, node, "reference", unit);
    let largest = if node.has("largest") { size(cx, node, "largest", unit).map(Some) } else { Ok(None) };
    let cost = cx.figure(node, "cost", moved(cx, node));
    let exponent = cx.figure(node, "exponent", Wanted::from(Kind::Ratio).within(EXPONENT));
    Ok(CostAccount {
        name: name?,
        equipment: equipment?.into_iter().map(|kind| EQUIPMENT[kind].0.to_owned()).collect(),
        unit: unit?.to_owned(),
        reference: reference?,
        cost: cost?,
        exponent: exponent?,
        largest: largest?,
    })
}

/// The unit in which all of some kinds of equipment are booked.
fn unit_of(cx: &Cx<'_>, node: &Node<'_>, kinds: &[usize]) -> Read<&'static str> {
    let place = node.raw("equipment").and_then(|value| node.place_of(value));
    let Some(&first) = kinds.first() else {
        let diag = Diag::error("LP1005", format!("{} prices no equipment", node.what)).at(place, "empty");
        cx.say(diag.hint("name at least one kind, such as \"mixer-settler\""));
        return Err(Broken);
    };
    let (kind, unit) = EQUIPMENT[first];
    match kinds.iter().map(|&n| EQUIPMENT[n]).find(|(_, other)| *other != unit) {
        Some((other, other_unit)) => {
            let message = format!("{}: {kind} is booked in {unit}, {other} in {other_unit}", node.what);
            let diag = Diag::error("LP2144", message).at(place, "not of one size");
            cx.say(diag.hint("write an account for each"));
            Err(Broken)
        }
        None => Ok(unit),
    }
}

/// A size with its unit: `"69.4 m3"`.
fn size(cx: &Cx<'_>, node: &Node<'_>, key: &'static str, unit: Read<&'static str>) -> Read<f64> {
    let example = unit.map_or("69.4 m3".to_owned(), |unit| format!("69.4 {unit}"));
    let value = node.need_such(key, &format!("`{key} = \"{example}\"`, a size with its unit"))?;
    let text = node.text(cx, key)?;
    let unit = unit?;
    let number = text.strip_suffix(unit).and_then(|number| number.trim_end().parse::<f64>().ok());
    number.filter(|number| number.is_finite() && *number > 0.0).ok_or_else(|| {
        let message = format!("{}: {key} is `{text}`, and its equipment is booked in {unit}", node.what);
        let diag = Diag::error("LP2144", message).at(node.place_of(value), "this size");
        cx.say(diag.hint(format!("write a number over zero and the unit {unit}, as in \"{example}\"")));
        Broken
    })
}

/// No kind of equipment has two accounts.
pub fn once(cx: &Cx<'_>, accounts: &Rows<CostAccountId, CostAccount>) {
    let mut first: BTreeMap<&str, CostAccountId> = BTreeMap::new();
    for (id, account) in accounts.iter() {
        for kind in account.iter().flat_map(|account| &account.equipment) {
            let Some(other) = first.get(kind.as_str()) else {
                first.insert(kind, id);
                continue;
            };
            let names: &Table<CostAccountId, _> = &cx.names.cost_accounts;
            if *other == id {
                let message = format!("cost_account `{}` names {kind} twice", names.key(id));
                let diag = Diag::error("LP2145", message).at(Some(names[id].clone()), "this account");
                cx.say(diag.hint(format!("name `{kind}` once in its `equipment`")));
                continue;
            }
            let message =
                format!("{kind} is priced by cost_account `{}` and again by `{}`", names.key(*other), names.key(id));
            let diag = Diag::error("LP2145", message).at(Some(names[id].clone()), "this account");
            cx.say(diag.hint(format!("take `{kind}` out of the `equipment` of one of the two")));
        }
    }
}

/// `[[location]]`
pub fn location(cx: &Cx<'_>, node: &Node<'_>) -> Read<Location> {
    let (name, factor) = (node.text(cx, "name"), cx.figure(node, "factor", Wanted::from(Kind::Ratio).within(FACTOR)));
    Ok(Location { name: name?, factor: factor? })
}

/// `[[owner]]`
pub fn owner(cx: &Cx<'_>, node: &Node<'_>) -> Read<Owner> {
    let name = node.text(cx, "name")?;
    if name.trim().is_empty() {
        let place = node.raw("name").and_then(|value| node.place_of(value));
        let diag = Diag::error("LP2154", format!("{} has an empty name", node.what)).at(place, "empty");
        cx.say(diag.hint("write the name under which its plants are summed up"));
        return Err(Broken);
    }
    Ok(Owner { name })
}

/// Owners of one name: in print they are one.
pub fn named_once(cx: &Cx<'_>, owners: &Rows<OwnerId, Owner>) {
    let mut first: BTreeMap<&str, OwnerId> = BTreeMap::new();
    for (id, owner) in owners.iter() {
        let Some(owner) = owner else { continue };
        let Some(other) = first.get(owner.name.trim()) else {
            first.insert(owner.name.trim(), id);
            continue;
        };
        let names: &Table<OwnerId, _> = &cx.names.owners;
        let message = format!("owners `{}` and `{}` have one name: {}", names.key(*other), names.key(id), owner.name);
        let diag = Diag::warning("LP2154", message).at(Some(names[id].clone()), "this owner");
        cx.say(diag.hint("let the facilities name one of the two as `owner`, or give them names that differ"));
    }
}

/// `[[capital_point]]`
pub fn point(cx: &Cx<'_>, node: &Node<'_>) -> Read<CapitalPoint> {
    let name = node.text(cx, "name");
    let stage = node.word(cx, "stage", Stage::WORDS);
    let rate = stage.map(|stage| Kind::MassRate(counted_in(stage)));
    let example = rate.map_or("2500 t REO/a", Kind::example);
    let capacity = node.need_such("capacity", &format!("`capacity = \"{example}\"`, what it makes in a year"));
    let capacity = capacity.and_then(|value| {
        let capacity = cx.number(node, "capacity", value, rate.into())?;
        if capacity > 0.0 {
            return Ok(capacity);
        }
        let diag =
            Diag::error("LP2080", format!("{}: capacity is none at all", node.what)).at(node.place_of(value), "here");
        cx.say(diag.hint(format!("such as \"{example}\"")));
        Err(Broken)
    });
    let cost = cx.figure(node, "cost", moved(cx, node).within(Bounds::over_zero("84.7 m USD@2025")));
    let group = node.text(cx, "group");
    Ok(CapitalPoint { name: name?, stage: stage?, capacity: capacity?, cost: cost?, group: group? })
}

/// How the product of a stage is counted among known plants.
fn counted_in(stage: Stage) -> Basis {
    match stage {
        Stage::Mining | Stage::Beneficiation | Stage::Cracking | Stage::Separation => Basis::Oxide,
        Stage::Metal => Basis::Metal,
        Stage::Magnet | Stage::Purchased => Basis::Gross,
    }
}

/// The account of some equipment.
pub fn account_of(accounts: &Rows<CostAccountId, CostAccount>, kind: &str, unit: &str) -> Option<CostAccountId> {
    let prices = |account: &CostAccount| account.unit == unit && account.equipment.iter().any(|other| other == kind);
    accounts.iter().find(|(_, account)| account.as_ref().is_some_and(prices)).map(|(id, _)| id)
}
