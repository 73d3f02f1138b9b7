//! Place: modes, regions with power, sites, deposits.

use super::base::group;
use super::technology::Goods;
use super::{Rows, entries};
use crate::fault::percent;
use crate::figures::{Bounds, Cx, Wanted};
use crate::node::{Broken, Node, Read};
use crate::text::Parsed;
use loparite_kernel::diag::Diag;
use loparite_kernel::element::ElementId;
use loparite_kernel::ids::{Id, Table};
use loparite_kernel::mass::Mass;
use loparite_kernel::quantity::Kind;
use loparite_kernel::unit::Basis;
use loparite_model::chain::*;
use loparite_model::figure::{Figure, OriginId};

/// `[[mode]]`
pub fn mode(cx: &Cx<'_>, node: &Node<'_>) -> Read<Mode> {
    let (name, tariff) = (node.text(cx, "name"), cx.figure(node, "tariff", Kind::Tariff));
    Ok(Mode { name: name?, tariff: tariff? })
}

/// `[[region]]`, without its power
pub fn region(cx: &Cx<'_>, node: &Node<'_>) -> Read<Region> {
    let name = node.text(cx, "name");
    let country = node.text(cx, "country");
    let wage = cx.figure(node, "wage", Kind::Wage);
    let workforce = cx.path(node, "workforce", Kind::People);
    node.has("power");
    Ok(Region { name: name?, country: country?, wage: wage?, workforce: workforce? })
}

/// `[[region.power]]` of all regions
pub fn power(cx: &Cx<'_>, parsed: &[Parsed<'_>]) -> Rows<PowerId, Power> {
    let mut rows = Table::new();
    for node in entries(parsed, "region") {
        let region = node.table.get("id").and_then(|id| cx.names.regions.id(id.get_ref().as_str()?));
        for supply in node.tables(cx, "power").unwrap_or_default() {
            let Some(id) = supply.raw("id").and_then(|id| id.get_ref().as_str()) else { continue };
            let row = power_supply(cx, &supply, region.ok_or(Broken));
            supply.finish(cx);
            rows.insert(id, row.ok());
        }
    }
    rows
}

fn power_supply(cx: &Cx<'_>, node: &Node<'_>, region: Read<RegionId>) -> Read<Power> {
    let (first, last) = cx.horizon();
    let name = node.text(cx, "name");
    let available = cx.path(node, "available", Kind::Power);
    let years = node.span(cx, ["from", "until"], (first, last));
    let price = cx.figure(node, "price", Kind::MoneyPerEnergy);
    let plant = cx.figure_opt(node, "plant", Kind::Power);
    let emission = cx.figure_opt(node, "emission", Kind::MassPerEnergy);
    Ok(Power {
        name: name?,
        region: region?,
        available: available?,
        from: years?.0,
        until: years?.1,
        price: price?,
        plant: plant?,
        emission: emission?,
    })
}

/// Part of a year in which can be built.
const BUILDING: Bounds =
    Bounds { least: 0.5 / 12.0, most: 1.0, words: "half a month at least and a year at most", such: "7 months" };

/// `[[site]]`
pub fn site(cx: &Cx<'_>, node: &Node<'_>) -> Read<Site> {
    let name = node.text(cx, "name");
    let position = cx.position(node, "position");
    let region = node.id(cx, "region", &cx.names.regions);
    let zone = node.id(cx, "zone", &cx.names.zones);
    let grid = cx.figure(node, "grid", Kind::Power);
    let workforce = cx.path(node, "workforce", Kind::People);
    let location = if node.has("location") { node.id(cx, "location", &cx.names.locations).map(Some) } else { Ok(None) };
    let building_months = cx.figure_opt(node, "building_months", Wanted::from(Kind::Duration).within(BUILDING));
    let (latitude, longitude) = position?;
    Ok(Site {
        name: name?,
        latitude,
        longitude,
        region: region?,
        zone: zone?,
        grid: grid?,
        workforce: workforce?,
        location: location?,
        building_months: building_months?.map(|figure| Figure { value: 12.0 * figure.value, ..figure }),
    })
}

/// `[[deposit]]`
pub fn deposit(cx: &Cx<'_>, node: &Node<'_>, goods: Goods<'_>) -> Read<Deposit> {
    let name = node.text(cx, "name");
    let site = node.id(cx, "site", &cx.names.sites);
    let commodity = node.id(cx, "commodity", &cx.names.commodities);
    let content = cx.figure(node, "content", Kind::Share);
    let from = node.year_in_horizon(cx, "from", cx.horizon().0);
    let gaps = node.ids(cx, "gaps", &cx.names.elements);
    let basis = commodity.and_then(|commodity| cx.bases.commodity(commodity));
    let reserve = cx.figure(node, "reserve", basis.map(Kind::Mass));
    let limit = cx.path_opt(node, "limit", basis.map(Kind::MassRate));
    let mut shares = shares(cx, node, goods);
    let riders = riders(cx, node, goods, basis);
    if let (Ok(basis), Ok((composition, origins)), Ok((more, more_origins))) = (basis, &mut shares, riders) {
        for (id, element) in goods.base.elements.iter() {
            let share = &mut composition[id.position()];
            let metal = match basis {
                Basis::Oxide => element.metal_in(Mass::tonnes(*share)).in_tonnes(),
                Basis::Metal | Basis::Gross => *share,
            };
            *share = metal + more[id.position()];
        }
        origins.extend(more_origins);
    } else {
        return Err(Broken);
    }
    let (composition, composition_origins) = shares?;
    Ok(Deposit {
        name: name?,
        site: site?,
        commodity: commodity?,
        content: content?,
        reserve: reserve?,
        limit: limit?,
        from: from?,
        composition,
        composition_origins,
        gaps: gaps?,
    })
}

type Dense = (Vec<f64>, Vec<OriginId>);

/// shares of the counted mass, scaled to 1
fn shares(cx: &Cx<'_>, node: &Node<'_>, goods: Goods<'_>) -> Read<Dense> {
    let table = node.sub(cx, "composition")?;
    let (mut dense, origins) = dense(cx, &table, goods, Ok(Kind::Share))?;
    table.whole_text(cx)?;
    let sum: f64 = dense.iter().sum();
    if (sum - 1.0).abs() > 0.05 {
        let message = format!("composition of {} sums to {}, not 100 %", node.what, percent(sum));
        let hint = "shares are of the counted mass; what rides along stands in `by_products`";
        cx.say(Diag::error("LP2030", message).at(table.place(), "these shares").hint(hint));
        return Err(Broken);
    }
    if (sum - 1.0).abs() > 0.005 {
        let message = format!("composition of {} sums to {} and was scaled to 100 %", node.what, percent(sum));
        let hint = "if that is what the source says, leave it: the report lists it";
        cx.say(Diag::warning("LP2031", message).at(table.place(), "these shares").hint(hint));
    }
    dense.iter_mut().for_each(|share| *share /= sum);
    Ok((dense, origins))
}

/// elements that ride along: tonnes of element per counted tonne
fn riders(cx: &Cx<'_>, node: &Node<'_>, goods: Goods<'_>, basis: Read<Basis>) -> Read<Dense> {
    if !node.has("by_products") {
        return Ok((vec![0.0; goods.base.elements.len()], Vec::new()));
    }
    let table = node.sub(cx, "by_products")?;
    let (mut dense, origins) = dense(cx, &table, goods, basis.map(|basis| Kind::MassPerMass(Basis::Oxide, basis)))?;
    for (id, element) in goods.base.elements.iter() {
        let oxide = Mass::tonnes(dense[id.position()]);
        dense[id.position()] = element.metal_in(oxide).in_tonnes();
    }
    Ok((dense, origins))
}

fn dense(cx: &Cx<'_>, table: &Node<'_>, goods: Goods<'_>, kind: Read<Kind>) -> Read<Dense> {
    let mut dense = vec![0.0; goods.base.elements.len()];
    let mut origins = Vec::new();
    let mut broken = false;
    for (key, value) in table.table {
        let name = key.get_ref().as_ref();
        let Some(element) = cx.names.elements.id(name) else {
            let hint = match group(name, goods.base) {
                Some(_) => "a group has no composition of its own: name its elements",
                None => "name it by its symbol, such as `Nd`",
            };
            let place = crate::node::place(table.file, key.span());
            let diag = Diag::error("LP2020", format!("{}: `{name}` is no element", table.what));
            if !cx.names.may_be::<ElementId>(name) {
                cx.say(diag.at(Some(place), "unknown element").hint(hint));
            }
            broken = true;
            continue;
        };
        match cx.figure_of(table, name, value, kind) {
            Ok(figure) => {
                dense[element.position()] += figure.value;
                origins.push(figure.origin);
            }
            Err(Broken) => broken = true,
        }
    }
    if broken { Err(Broken) } else { Ok((dense, origins)) }
}
