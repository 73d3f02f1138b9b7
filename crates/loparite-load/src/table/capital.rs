//! Capital: what a technology costs whose capital the text does not declare.
//!
//! In        technologies with `capital = "equipment"` or `"plants"`; equipment of solved flowsheets, accounts, rules
//!           of the stage, known plants
//! Out       `capex` and `scale_exponent` of the technology, and of its facilities that declare none of their own
//! Holds     declared capital stays as it is; equipment without an account costs nothing, which is said; capital that
//!           follows has one origin, of the technology and of every facility without its own
//! Equations (1) equipment: bare = sum of the erected cost of every item by its account
//!           (2) plant = bare * factor of the stage's rules; at a site * its location factor
//!           (3) scale exponent = mean of the accounts' exponents, weighted by cost; 1 for what takes several units
//!           (4) plants: the fit over known plants of the stage, one exponent and a shift of each group, at the middle
//!               capacity (in logarithms) of the group with most plants
//! Not here  formulas (`loparite_finance`: `equipment`, `capital`, `regression`); areas, classes and accuracy of an
//!           estimate, the group of a site's country, tonnes of product per tonne of capacity (`loparite-economics`)

use super::{Draft, Rows};
use crate::figures::Cx;
use crate::node::{Broken, Node, Read};
use loparite_finance::capital::Rules;
use loparite_finance::equipment::{Account, erected};
use loparite_finance::regression::{Point, Refusal, fit};
use loparite_kernel::diag::Diag;
use loparite_kernel::ids::Id;
use loparite_model::chain::{Capex, Stage, Technology, TechnologyId};
use loparite_model::cost::{CapitalFrom, CapitalPoint, CapitalPointId, CapitalRules, CostAccount, CostAccountId};
use loparite_model::figure::{Figure, Grade, Origin, OriginId, SourceId};
use std::collections::BTreeMap;

/// A technology whose capital follows.
#[derive(Clone, Debug)]
pub struct Follows {
    technology: TechnologyId,
    source: SourceId,
    /// Where it says so.
    origin: Origin,
}

/// What `capital` may say.
const WORDS: &[(&str, CapitalFrom)] =
    &[("declared", CapitalFrom::Declared), ("equipment", CapitalFrom::Equipment), ("plants", CapitalFrom::Plants)];

/// The source that figures name which follow from others.
const SOURCE: &str = "flowsheet";

/// Where the capital of a technology comes from; `declared` if it does not say. What would say it twice is refused.
pub fn from(cx: &Cx<'_>, node: &Node<'_>) -> Read<CapitalFrom> {
    let from = if node.has("capital") { node.word(cx, "capital", WORDS)? } else { CapitalFrom::Declared };
    if from == CapitalFrom::Declared {
        return Ok(from);
    }
    let mut whole = Ok(from);
    for key in ["capex", "scale_exponent"] {
        if let Some(value) = node.raw(key) {
            let message = format!("{} declares `{key}`, which follows from its {}", node.what, word(from));
            let diag = Diag::error("LP2146", message).at(node.place_of(value), "said twice");
            cx.say(diag.hint(format!("remove `{key}`, or `capital`")));
            whole = Err(Broken);
        }
    }
    if from == CapitalFrom::Equipment && !node.has("flowsheet") {
        let place = node.raw("capital").and_then(|value| node.place_of(value));
        let message = format!("{} has no flowsheet, whose equipment its capital could follow from", node.what);
        let diag = Diag::error("LP2147", message).at(place, "of which equipment?");
        cx.say(diag.hint("add `flowsheet = \"..\"`, or declare `capex`"));
        whole = Err(Broken);
    }
    whole
}

fn word(from: CapitalFrom) -> &'static str {
    WORDS.iter().find(|(_, other)| *other == from).expect("every way to capital has a word").0
}

/// Notes a technology whose capital follows, with the place where it says so.
pub fn ask(cx: &Cx<'_>, node: &Node<'_>) -> Read<Follows> {
    let technology = node.table.get("id").and_then(|id| cx.names.technologies.id(id.get_ref().as_str()?));
    let value = node.need("capital")?;
    let source = cx.names.sources.id(SOURCE).ok_or_else(|| {
        let message = format!("{} has capital that follows from others, and there is no source `{SOURCE}`", node.what);
        if !cx.names.may_be::<SourceId>(SOURCE) {
            let diag = Diag::error("LP2020", message).at(node.place_of(value), "derived");
            cx.say(diag.hint(format!("add a `[[source]]` with `id = \"{SOURCE}\"`")));
        }
        Broken
    })?;
    let place = node.place_of(value).ok_or(Broken)?;
    let origin = Origin {
        of: node.what.clone(),
        text: String::new(),
        source,
        year: cx.horizon().0,
        grade: Grade::Estimated,
        note: String::new(),
        place,
    };
    Ok(Follows { technology: technology.ok_or(Broken)?, source, origin })
}

/// Capital of a plant at one capacity.
struct Found {
    cost: f64,
    at: f64,
    exponent: f64,
    text: String,
    of: Vec<OriginId>,
}

/// Fills the capital of every technology that does not declare it, and of its facilities.
pub fn follow(cx: &Cx<'_>, draft: &mut Draft) -> Read<()> {
    let mut whole = Ok(());
    for follows in std::mem::take(&mut draft.follows) {
        let Some(technology) = draft.technologies[follows.technology].as_ref() else { return Err(Broken) };
        let found = match technology.capital_from {
            CapitalFrom::Declared => continue,
            CapitalFrom::Equipment => equipment(cx, draft, technology, &follows),
            CapitalFrom::Plants => plants(cx, &draft.capital_points, technology.stage, &follows),
        };
        match found {
            Ok(found) => fill(cx, draft, &follows, &found),
            Err(Broken) => whole = Err(Broken),
        }
    }
    whole
}

fn fill(cx: &Cx<'_>, draft: &mut Draft, follows: &Follows, found: &Found) {
    let grade = cx.worst_of(&found.of);
    let note = |what: &str, text: String| {
        let of = format!("{}: {what}", follows.origin.of);
        let place = loparite_kernel::diag::Place { ..follows.origin.place.clone() };
        cx.derived(Origin { of, text, grade, source: follows.source, place, ..follows.origin.clone() })
    };
    let cost = Figure { value: found.cost, origin: note("capex", found.text.clone()) };
    let exponent = note("scale_exponent", format!("{:.2} ratio, from the same", found.exponent));
    let Some(technology) = draft.technologies[follows.technology].as_mut() else { return };
    let placeholder = std::mem::replace(&mut technology.capex, Capex { cost, at: found.at });
    technology.scale_exponent = Figure { value: found.exponent, origin: exponent };
    let from = technology.capital_from;
    let ids: Vec<_> = draft.facilities.ids().collect();
    for id in ids {
        let Some(facility) = draft.facilities[id].as_mut() else { continue };
        if facility.technology != follows.technology || facility.capex.cost.origin != placeholder.cost.origin {
            continue;
        }
        facility.capex = Capex { cost, at: found.at };
        // accounts hold at the reference location, known plants stand where they stand
        let location = draft.sites[facility.site].as_ref().and_then(|site| site.location);
        if let (CapitalFrom::Equipment, Some(location)) = (from, location)
            && let Some(location) = draft.locations[location].as_ref()
        {
            facility.capex.cost.value *= location.factor.value;
        }
    }
}

/// Erected cost of an item and its exponent there, equations (1) and (3).
fn item(account: &CostAccount, size: f64, count: f64) -> (f64, f64) {
    let (reference, largest) = (account.reference, account.largest);
    let (cost, exponent) = (account.cost.value, account.exponent.value);
    let found = erected(&Account { reference, cost, exponent, largest }, size, count);
    (found.cost, if found.units > count { 1.0 } else { exponent })
}

/// Plant over bare equipment, equation (2).
fn factor(rules: &CapitalRules) -> f64 {
    let shares = Rules {
        direct: rules.direct.iter().map(|(_, share)| share.value).collect(),
        indirect: rules.indirect.value,
        epcm: rules.epcm.value,
        owner: rules.owner.value,
        contingency: rules.contingency.value,
    };
    shares.factor()
}

/// Equations (1) to (3).
fn equipment(cx: &Cx<'_>, draft: &Draft, technology: &Technology, follows: &Follows) -> Read<Found> {
    let refuse = |code, message: String, hint: &str| {
        let diag = Diag::error(code, format!("{}: {message}", follows.origin.of));
        cx.say(diag.at(Some(follows.origin.place.clone()), "follows from equipment").hint(hint));
        Broken
    };
    let rules = rules(&draft.capital_rules, technology.stage).ok_or_else(|| {
        refuse(
            "LP2147",
            format!("there are no capital rules of stage `{}`", technology.stage.word()),
            "add `[[capital_rules]]` of that stage",
        )
    })?;
    let (mut total, mut weighted, mut unpriced) = (0.0, 0.0, Vec::new());
    let mut of: Vec<OriginId> = rules.shares().map(|share| share.origin).collect();
    for part in &technology.works.equipment {
        let Some(account) = part.account.and_then(|id| account(&draft.cost_accounts, id)) else {
            unpriced.push(part.kind.as_str());
            continue;
        };
        let (cost, exponent) = item(account, part.size, part.count);
        total += cost;
        weighted += cost * exponent;
        of.extend([account.cost.origin, account.exponent.origin]);
    }
    unpriced.sort_unstable();
    unpriced.dedup();
    if total <= 0.0 {
        let hint = "add a `[[cost_account]]` for what its steps book, or declare `capex`";
        return Err(refuse("LP2147", "none of its equipment has a cost account".to_owned(), hint));
    }
    if !unpriced.is_empty() {
        let message = format!("{}: no cost account prices its {}", follows.origin.of, unpriced.join(", "));
        let diag = Diag::warning("LP2148", message).at(Some(follows.origin.place.clone()), "costs nothing here");
        cx.say(diag.hint("add a `[[cost_account]]` for each, or declare `capex`"));
    }
    let cost = total * factor(rules);
    let text = format!("{:.4e} of money, from the equipment of its flowsheet", cost);
    Ok(Found { cost, at: technology.works.design, exponent: weighted / total, text, of })
}

fn rules(rules: &[CapitalRules], stage: Stage) -> Option<&CapitalRules> {
    rules.iter().find(|rules| rules.stage == stage)
}

fn account(accounts: &Rows<CostAccountId, CostAccount>, id: CostAccountId) -> Option<&CostAccount> {
    if id.position() < accounts.len() { accounts[id].as_ref() } else { None }
}

/// Equation (4).
fn plants(cx: &Cx<'_>, points: &Rows<CapitalPointId, CapitalPoint>, stage: Stage, follows: &Follows) -> Read<Found> {
    let known: Vec<&CapitalPoint> =
        points.iter().filter_map(|(_, point)| point.as_ref()).filter(|point| point.stage == stage).collect();
    // a plant that could not be read was said where it stands
    let all_read = points.iter().all(|(_, point)| point.is_some());
    let fitted = at_the_middle(&known, stage).map_err(|(message, hint)| {
        let diag = Diag::error("LP2147", format!("{}: {message}", follows.origin.of));
        if all_read {
            cx.say(diag.at(Some(follows.origin.place.clone()), "follows from plants").hint(hint));
        }
        Broken
    })?;
    let text = format!("{:.4e} of money, from {} known plants of its stage", fitted.cost, known.len());
    let of = known.iter().map(|point| point.cost.origin).collect();
    Ok(Found { text, of, ..fitted })
}

/// What a refusal of the fit says to whoever wrote the text.
fn refused(refusal: Refusal, known: &[&CapitalPoint], stage: Stage) -> (String, &'static str) {
    let stage = stage.word();
    match refusal {
        Refusal::TooFew { points, needed } => (
            format!("too few plants of stage `{stage}` are known: {points}, and it takes {needed}"),
            "two more than there are groups: add a `[[capital_point]]`, or declare `capex`",
        ),
        Refusal::OneSize => (
            format!("known plants of stage `{stage}` are of one capacity in each group"),
            "add a `[[capital_point]]` of another capacity in a group, or declare `capex`",
        ),
        Refusal::NotPositive { point } => (
            format!("{} costs no money over zero", known[point].name),
            "correct its `cost`, take it out, or declare `capex`",
        ),
    }
}

/// The fit over known plants of a stage at the middle capacity of the group with most of them, equation (4); otherwise
/// why nothing follows, and what helps.
fn at_the_middle(known: &[&CapitalPoint], stage: Stage) -> Result<Found, (String, &'static str)> {
    let point =
        |known: &&CapitalPoint| Point { size: known.capacity, cost: known.cost.value, group: known.group.clone() };
    let points: Vec<Point> = known.iter().map(point).collect();
    let law = fit(&points).map_err(|refusal| refused(refusal, known, stage))?;
    let mut groups: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for point in known {
        groups.entry(&point.group).or_default().push(point.capacity.ln());
    }
    // the first of the largest groups, in the order of their words
    let (group, sizes) = groups.iter().rev().max_by_key(|(_, sizes)| sizes.len()).expect("what was fitted has a group");
    let at = (sizes.iter().sum::<f64>() / sizes.len() as f64).exp();
    let predicted = law.predict(at, group).ok_or_else(|| {
        let message = format!("costs of known plants of stage `{}` lie too far apart", stage.word());
        (message, "correct the `cost` of a `[[capital_point]]`, or declare `capex`")
    })?;
    let exponent = law.exponent.value;
    Ok(Found { cost: predicted.central, at, exponent, text: String::new(), of: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use loparite_model::cost::CapitalClass;

    fn figure(value: f64) -> Figure {
        Figure { value, origin: OriginId::at(0) }
    }

    fn point(capacity: f64, cost: f64, group: &str) -> CapitalPoint {
        CapitalPoint {
            name: String::new(),
            stage: Stage::Magnet,
            capacity,
            cost: figure(cost),
            group: group.to_owned(),
        }
    }

    #[test]
    fn groups_share_a_slope_and_have_their_own_level() {
        let cost = |capacity: f64, level: f64| level * capacity.powf(0.7);
        let plants = [
            point(100.0, cost(100.0, 3.0), "west"),
            point(10_000.0, cost(10_000.0, 3.0), "west"),
            point(1000.0, cost(1000.0, 3.0), "west"),
            point(500.0, cost(500.0, 1.0), "east"),
            point(8000.0, cost(8000.0, 1.0), "east"),
        ];
        let found = at_the_middle(&plants.iter().collect::<Vec<_>>(), Stage::Magnet).unwrap();
        assert!((found.exponent - 0.7).abs() < 1e-12);
        assert!((found.at - 1000.0).abs() < 1e-6 && (found.cost - cost(1000.0, 3.0)).abs() < 1e-6);
    }

    #[test]
    fn the_group_with_most_plants_keeps_its_own_mean_cost() {
        // plants off any law: with a shift of each group the fit passes through the middle of each
        let plants = [
            point(100.0, 4.0, "west"),
            point(400.0, 25.0, "west"),
            point(100.0, 9.0, "east"),
            point(300.0, 2.0, "far"),
            point(900.0, 7.0, "east"),
        ];
        let found = at_the_middle(&plants.iter().collect::<Vec<_>>(), Stage::Magnet).unwrap();
        // two groups of two plants: the first in the order of words is east, (9 * 7)^0.5 at 300
        assert!((found.at - 300.0).abs() < 1e-9 && (found.cost - 63.0_f64.sqrt()).abs() < 1e-9);
    }

    #[test]
    fn what_nothing_follows_from_says_why() {
        let of = |plants: &[CapitalPoint]| {
            let known: Vec<&CapitalPoint> = plants.iter().collect();
            at_the_middle(&known, Stage::Magnet).err().unwrap().0
        };
        let two = [point(100.0, 4.0, "west"), point(400.0, 25.0, "west")];
        assert_eq!(of(&two), "too few plants of stage `magnet` are known: 2, and it takes 3");
        let alike = [10.0, 11.0, 12.0].map(|cost| point(100.0, cost, "west"));
        assert_eq!(of(&alike), "known plants of stage `magnet` are of one capacity in each group");
        let free = CapitalPoint { name: "a gift".to_owned(), ..point(900.0, 0.0, "west") };
        let [one, other] = two;
        assert_eq!(of(&[one.clone(), other.clone(), free]), "a gift costs no money over zero");
        let dear = point(900.0, 1e300, "west");
        assert_eq!(of(&[one, other, dear]), "costs of known plants of stage `magnet` lie too far apart");
    }

    #[test]
    fn rules_build_on_each_other() {
        let rules = CapitalRules {
            stage: Stage::Magnet,
            direct: vec![(CapitalClass::Piping, figure(0.6)), (CapitalClass::Installation, figure(0.4))],
            indirect: figure(0.1),
            epcm: figure(0.2),
            owner: figure(0.05),
            contingency: figure(0.25),
            first_fill: figure(0.0),
            working_capital: figure(0.0),
            closure: figure(0.0),
            class: 4,
            accuracy: (figure(-0.3), figure(0.5)),
        };
        // 2 * (1 + 0.1 + 0.2) * 1.05 * 1.25
        assert!((factor(&rules) - 3.4125).abs() < 1e-12);
    }

    #[test]
    fn a_duty_over_the_largest_takes_several_of_one_size() {
        let account = CostAccount {
            name: String::new(),
            equipment: Vec::new(),
            unit: "m3".to_owned(),
            reference: 10.0,
            cost: figure(100.0),
            exponent: figure(0.5),
            largest: Some(40.0),
        };
        assert_eq!(item(&account, 40.0, 3.0), (600.0, 0.5));
        assert_eq!(item(&account, 80.0, 1.0), (400.0, 1.0));
    }
}
