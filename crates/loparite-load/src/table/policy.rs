//! Policy: rules of states by date.
//!
//! In        `[[policy]]`: `name`, `from`, `until`, `rule` and the keys of that rule
//! Out       [`Policy`]
//! Holds     a rule counts goods of one basis; a rule that names nothing, or that is never in force, is refused
//! Not here  what only shows beside other tables: demands nobody can meet, rules that touch nothing (`rulings`)

use crate::figures::Cx;
use crate::node::{Broken, Node, Read};
use loparite_kernel::diag::Diag;
use loparite_kernel::quantity::{Kind, Year};
use loparite_kernel::unit::Basis;
use loparite_model::chain::{CommodityId, MarketPlace};
use loparite_model::figure::Path;
use loparite_model::planning::{Area, Policy, Rule};

/// What `rule` may say.
#[derive(Clone, Copy)]
enum Word {
    Quota(MarketPlace),
    Duty(MarketPlace),
    ImportDuty,
    Share,
    Supply(MarketPlace),
    LocalContent,
    Stockpile,
    Residue,
    Emission,
    Licence,
    DryYear,
}

const WORDS: &[(&str, Word)] = &[
    ("export-quota", Word::Quota(MarketPlace::Export)),
    ("domestic-quota", Word::Quota(MarketPlace::Domestic)),
    ("export-duty", Word::Duty(MarketPlace::Export)),
    ("domestic-duty", Word::Duty(MarketPlace::Domestic)),
    ("import-duty", Word::ImportDuty),
    ("share", Word::Share),
    ("export-supply", Word::Supply(MarketPlace::Export)),
    ("domestic-supply", Word::Supply(MarketPlace::Domestic)),
    ("local-content", Word::LocalContent),
    ("stockpile", Word::Stockpile),
    ("residue", Word::Residue),
    ("emission", Word::Emission),
    ("licence", Word::Licence),
    ("dry-year", Word::DryYear),
];

/// Words of places.
const PLACES: &[(&str, MarketPlace)] = &[("domestic", MarketPlace::Domestic), ("export", MarketPlace::Export)];

/// `[[policy]]`
pub fn policy(cx: &Cx<'_>, node: &Node<'_>) -> Read<Policy> {
    let name = node.text(cx, "name");
    let years = years(cx, node);
    let rule = match node.word(cx, "rule", WORDS) {
        Ok(word) => rule(cx, node, word),
        Err(broken) => {
            // which keys belong here depends on the rule
            node.leave_unjudged();
            Err(broken)
        }
    };
    Ok(Policy { name: name?, years: years?, rule: rule? })
}

/// First and last year; some of them must be of the horizon.
fn years(cx: &Cx<'_>, node: &Node<'_>) -> Read<(Year, Year)> {
    let (first, last) = cx.horizon();
    let (from, until) = node.span(cx, ["from", "until"], (first, last))?;
    if from <= last && until >= first {
        return Ok((from, until));
    }
    let key = if from > last { "from" } else { "until" };
    let place = node.raw(key).and_then(|value| node.place_of(value));
    let year = if from > last { from } else { until };
    let message = format!("`{key}` of {} is {year}, outside the horizon {first} to {last}", node.what);
    let diag = Diag::error("LP2021", message).at(place, "this year");
    cx.say(diag.hint("a rule that is never in force changes nothing: move its years, or remove it"));
    Err(Broken)
}

fn rule(cx: &Cx<'_>, node: &Node<'_>, word: Word) -> Read<Rule> {
    match word {
        Word::Quota(place) => {
            let (commodities, most) = (goods(cx, node, "commodities"), rate(cx, node, "commodities", "most"));
            Ok(Rule::Quota { commodities: commodities?, place, most: most? })
        }
        Word::Supply(place) => {
            let (commodities, least) = (goods(cx, node, "commodities"), rate(cx, node, "commodities", "least"));
            Ok(Rule::Supply { commodities: commodities?, place, least: least? })
        }
        Word::Duty(place) => {
            let commodities = some(cx, node, "commodities", node.ids(cx, "commodities", &cx.names.commodities));
            let rate = cx.path(node, "rate", Kind::Share);
            Ok(Rule::Duty { commodities: commodities?, place, rate: rate? })
        }
        Word::ImportDuty => {
            let imports = some(cx, node, "imports", node.ids(cx, "imports", &cx.names.imports));
            // some import duties are higher than the price
            let rate = cx.path(node, "rate", Kind::Ratio);
            Ok(Rule::ImportDuty { imports: imports?, rate: rate? })
        }
        Word::Share => share(cx, node),
        Word::LocalContent => {
            let commodity = node.id(cx, "commodity", &cx.names.commodities);
            let least = cx.path(node, "least", Kind::Share);
            Ok(Rule::LocalContent { commodity: commodity?, least: least? })
        }
        Word::Stockpile => {
            let commodity = node.id(cx, "commodity", &cx.names.commodities);
            let basis = commodity.and_then(|commodity| cx.bases.commodity(commodity));
            let least = cx.path(node, "least", basis.map(Kind::Mass));
            Ok(Rule::Stockpile { commodity: commodity?, least: least? })
        }
        Word::Residue => {
            let elements = some(cx, node, "elements", node.ids(cx, "elements", &cx.names.elements));
            let (area, most) = (area(cx, node), cx.path(node, "most", Kind::MassRate(Basis::Metal)));
            Ok(Rule::Residue { elements: elements?, area: area?, most: most? })
        }
        Word::Emission => {
            let (area, most) = (area(cx, node), cx.path(node, "most", Kind::MassRate(Basis::Gross)));
            Ok(Rule::Emission { area: area?, most: most? })
        }
        Word::Licence => {
            // no site at all may be licensed
            let sites = node.need("sites").and_then(|_| node.ids(cx, "sites", &cx.names.sites));
            let elements = some(cx, node, "elements", node.ids(cx, "elements", &cx.names.elements));
            let above = cx.figure(node, "above", Kind::Share);
            Ok(Rule::Licence { sites: sites?, elements: elements?, above: above? })
        }
        Word::DryYear => {
            let power = some(cx, node, "power", node.ids(cx, "power", &cx.names.power));
            let share = cx.figure(node, "share", Kind::Share);
            Ok(Rule::DryYear { power: power?, share: share? })
        }
    }
}

/// A list that names something.
fn some<I>(cx: &Cx<'_>, node: &Node<'_>, key: &'static str, read: Read<Vec<I>>) -> Read<Vec<I>> {
    let list = read?;
    if !list.is_empty() {
        return Ok(list);
    }
    let Some(value) = node.raw(key) else {
        let diag = Diag::error("LP1005", format!("{} has no `{key}`", node.what));
        return Err(node.miss(key, diag.at(node.place(), "in this table").hint(format!("add `{key} = [\"..\"]`"))));
    };
    let diag = Diag::error("LP1005", format!("`{key}` of {} names nothing", node.what));
    cx.say(diag.at(node.place_of(value), "empty").hint("name what the rule counts, or remove the rule"));
    Err(Broken)
}

/// Goods that are added up: of one basis.
fn goods(cx: &Cx<'_>, node: &Node<'_>, key: &'static str) -> Read<Vec<CommodityId>> {
    let goods = some(cx, node, key, node.ids(cx, key, &cx.names.commodities))?;
    let bases: Vec<Basis> = goods.iter().map(|&good| cx.bases.commodity(good)).collect::<Read<_>>()?;
    if let Some(other) = bases.iter().position(|basis| *basis != bases[0]) {
        let [one, other] = [goods[0], goods[other]].map(|good| cx.names.commodities.key(good));
        let message = format!("{} adds up `{one}` and `{other}`, which are counted in different bases", node.what);
        let place = node.raw(key).and_then(|value| node.place_of(value));
        cx.say(Diag::error("LP2234", message).at(place, "these commodities").hint("write a rule for each basis"));
        return Err(Broken);
    }
    Ok(goods)
}

/// Tonnes a year in the basis of the first of some goods.
fn rate(cx: &Cx<'_>, node: &Node<'_>, goods: &'static str, key: &'static str) -> Read<Path> {
    let first = node.table.get(goods).and_then(|value| value.get_ref().as_array()?.first()?.get_ref().as_str());
    let first = first.and_then(|id| cx.names.commodities.id(id)).ok_or(Broken);
    cx.path(node, key, first.and_then(|good| cx.bases.commodity(good)).map(Kind::MassRate))
}

/// A share of what is sold: of some of the goods, or of those that go to a place.
fn share(cx: &Cx<'_>, node: &Node<'_>) -> Read<Rule> {
    let whole = goods(cx, node, "whole");
    let part = if node.has("part") { goods(cx, node, "part").map(Some) } else { Ok(None) };
    let place = if node.has("place") { node.word(cx, "place", PLACES).map(Some) } else { Ok(None) };
    let least = cx.path(node, "least", Kind::Share);
    let (whole, place) = (whole?, place?);
    let part = part?.unwrap_or_else(|| whole.clone());
    if let Some(stranger) = part.iter().find(|good| !whole.contains(good)) {
        let name = cx.names.commodities.key(*stranger);
        let message = format!("`part` of {} names `{name}`, which is not in `whole`", node.what);
        let at = node.raw("part").and_then(|value| node.place_of(value));
        let diag = Diag::error("LP2235", message).at(at, "no part of it");
        cx.say(diag.hint(format!("add `{name}` to `whole`: a share is that of a part in its whole")));
        return Err(Broken);
    }
    if place.is_none() && whole.iter().all(|good| part.contains(good)) {
        let message = format!("{} asks for a share of all in all", node.what);
        let diag = Diag::error("LP2235", message).at(node.place(), "this policy");
        cx.say(
            diag.hint("name some of the goods as `part`, or the `place` they must go to: \"domestic\" or \"export\""),
        );
        return Err(Broken);
    }
    Ok(Rule::Share { part, whole, place, least: least? })
}

/// Where a rule holds: at a site, in a region, or everywhere.
fn area(cx: &Cx<'_>, node: &Node<'_>) -> Read<Area> {
    let site = if node.has("site") { node.id(cx, "site", &cx.names.sites).map(Some) } else { Ok(None) };
    let region = if node.has("region") { node.id(cx, "region", &cx.names.regions).map(Some) } else { Ok(None) };
    match (site?, region?) {
        (None, None) => Ok(Area::Chain),
        (Some(site), None) => Ok(Area::Site(site)),
        (None, Some(region)) => Ok(Area::Region(region)),
        (Some(_), Some(_)) => {
            let place = node.raw("region").and_then(|value| node.place_of(value));
            let diag = Diag::error("LP2236", format!("{} holds at a site and in a region", node.what));
            cx.say(
                diag.at(place, "one of the two").hint("keep `site` or `region`; without either it holds everywhere"),
            );
            Err(Broken)
        }
    }
}
