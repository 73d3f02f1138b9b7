//! Trade: prices, arcs, markets, offtakes, imports.

use super::season::seasons;
use super::technology::row;
use super::{Rows, entries};
use crate::figures::Cx;
use crate::node::{Broken, Node, Read};
use crate::text::Parsed;
use loparite_kernel::diag::{Diag, Place};
use loparite_kernel::ids::{Id, Table};
use loparite_kernel::quantity::{Kind, Year};
use loparite_kernel::unit::Basis;
use loparite_model::chain::*;
use loparite_model::figure::Path;

/// `[[price]]`
pub fn price(cx: &Cx<'_>, node: &Node<'_>) -> Read<Price> {
    let commodity = node.id(cx, "commodity", &cx.names.commodities);
    let basis = commodity.and_then(|commodity| cx.bases.commodity(commodity));
    let path = cx.path(node, "price", basis.map(Kind::MoneyPerMass));
    let after = if node.has("after") { node.word(cx, "after", AFTER).map(Some) } else { Ok(None) };
    let after = after?;
    if let (Ok(path), None) = (&path, after) {
        ends_early(cx, node, path);
    }
    Ok(Price { commodity: commodity?, path: path? })
}

/// What `after` may say: the path is meant to stay level.
const AFTER: &[(&str, ())] = &[("level", ())];

/// A price path that ends before the horizon does is held level, which is said.
fn ends_early(cx: &Cx<'_>, node: &Node<'_>, path: &Path) {
    let (_, last) = cx.horizon();
    // plants go on after the plan, and sell at these prices
    let last = cx.names.until.map_or(last, |until| until.max(last));
    let value = node.raw("price");
    let is_path = value.and_then(|value| value.get_ref().as_table()).is_some_and(|table| table.contains_key("path"));
    let Some(&(end, _)) = path.points.last().filter(|&&(end, _)| is_path && end < last && last != Year::MAX) else {
        return;
    };
    let message = format!("{} ends in {end}; from {} to {last} its last value is held", node.what, end + 1);
    let diag = Diag::warning("LP2141", message).at(value.and_then(|value| node.place_of(value)), "this path");
    cx.say(diag.hint("add the years to come, or write `after = \"level\"` if it is meant to stay level"));
}

/// What `both_ways` may say.
pub const BOTH_WAYS: &[(&str, ())] = &[("yes", ())];

/// `[[arc]]`, one row for each direction, with the place of its declaration
pub fn arcs(cx: &Cx<'_>, parsed: &[Parsed<'_>], modes: &Rows<ModeId, Mode>) -> (Rows<ArcId, Arc>, Vec<Option<Place>>) {
    let (mut rows, mut places) = (Table::new(), Vec::new());
    for node in entries(parsed, "arc") {
        let Some(id) = node.table.get("id").and_then(|id| id.get_ref().as_str()) else { continue };
        let both_ways = node.has("both_ways") && node.word(cx, "both_ways", BOTH_WAYS).is_ok();
        let arc = arc(cx, &node, modes).ok();
        node.finish(cx);
        let back = arc.as_ref().map(|arc| Arc {
            from: arc.to,
            to: arc.from,
            twin: Some(ArcId::at(rows.len())),
            ..arc.clone()
        });
        if rows.insert(id, arc).is_some() {
            places.push(node.place());
        }
        if both_ways && rows.insert(format!("{id} (back)"), back).is_some() {
            places.push(node.place());
        }
    }
    (rows, places)
}

fn arc(cx: &Cx<'_>, node: &Node<'_>, modes: &Rows<ModeId, Mode>) -> Read<Arc> {
    let (first, last) = cx.horizon();
    let from = node.id(cx, "from", &cx.names.sites);
    let to = node.id(cx, "to", &cx.names.sites);
    let mode = node.id(cx, "mode", &cx.names.modes);
    let distance = cx.figure(node, "distance", Kind::Length);
    let capacity = cx.figure_opt(node, "capacity", Kind::MassRate(Basis::Gross));
    let carries = node.ids(cx, "carries", &cx.names.commodities);
    let cost = cx.figure_opt(node, "cost", Kind::MoneyPerMass(Basis::Gross));
    let years = node.span(cx, ["from_year", "until_year"], (first, last));
    let closed = node.text_opt(cx, "closed");
    let open = seasons(cx, node, "open");
    let (from, to, mode, distance) = (from?, to?, mode?, distance?);
    if from == to {
        let place = node.raw("to").and_then(|value| node.place_of(value));
        cx.say(
            Diag::error("LP2053", format!("{} leads to where it starts", node.what))
                .at(place, "the same site")
                .hint("an arc joins two sites; within one, goods need none"),
        );
        return Err(Broken);
    }
    let tariff = row(modes, mode)?.tariff.value;
    let carries = carries?;
    Ok(Arc {
        from,
        to,
        mode,
        distance,
        capacity: capacity?,
        carries: node.has("carries").then_some(carries),
        cost: cost?.map_or(tariff * distance.value, |figure| figure.value),
        from_year: years?.0,
        until_year: years?.1,
        closed: closed?,
        twin: None,
        open: open?,
    })
}

/// `[[market]]`
pub fn market(cx: &Cx<'_>, node: &Node<'_>) -> Read<Market> {
    let name = node.text(cx, "name");
    let site = node.id(cx, "site", &cx.names.sites);
    let place = node.word(cx, "kind", &[("domestic", MarketPlace::Domestic), ("export", MarketPlace::Export)]);
    let country = node.text(cx, "country");
    Ok(Market { name: name?, site: site?, place: place?, country: country? })
}

/// the price that is named, which must be that of the commodity
fn price_of(
    cx: &Cx<'_>,
    node: &Node<'_>,
    commodity: Read<CommodityId>,
    prices: &Rows<PriceId, Price>,
) -> Read<PriceId> {
    let value = node.need_such("price", "`price = \"..\"`, the id of a `[[price]]` of the commodity");
    let price = value.and_then(|value| node.id_of(cx, "price", value, &cx.names.prices))?;
    let priced = row(prices, price)?.commodity;
    if priced == commodity? {
        return Ok(price);
    }
    let [of, wanted] = [priced, commodity?].map(|id| cx.names.commodities.key(id));
    let message = format!("`price` of {} is the price of `{of}`, not of `{wanted}`", node.what);
    let place = node.raw("price").and_then(|value| node.place_of(value));
    let own = prices.iter().find(|(_, row)| row.as_ref().is_some_and(|row| Ok(row.commodity) == commodity));
    let hint =
        own.map_or(format!("add a `[[price]]` of `{wanted}`"), |(id, _)| format!("did you mean `{}`?", prices.key(id)));
    cx.say(Diag::error("LP2060", message).at(place, "price of another commodity").hint(hint));
    Err(Broken)
}

/// `[[offtake]]`
pub fn offtake(cx: &Cx<'_>, node: &Node<'_>, prices: &Rows<PriceId, Price>) -> Read<Offtake> {
    let (first, last) = cx.horizon();
    let market = node.id(cx, "market", &cx.names.markets);
    let commodity = node.id(cx, "commodity", &cx.names.commodities);
    let basis = commodity.and_then(|commodity| cx.bases.commodity(commodity));
    let limit = cx.path(node, "limit", basis.map(Kind::MassRate));
    let contents = node.raw("price").and_then(|value| value.get_ref().as_str()) == Some("contents");
    let pricing =
        if contents { Ok(Pricing::Contents) } else { price_of(cx, node, commodity, prices).map(Pricing::Listed) };
    let payability = cx.figure(node, "payability", Kind::Share);
    let years = node.span(cx, ["from_year", "until_year"], (first, last));
    Ok(Offtake {
        market: market?,
        commodity: commodity?,
        limit: limit?,
        pricing: pricing?,
        payability: payability?,
        from_year: years?.0,
        until_year: years?.1,
    })
}

/// `[[import]]`
pub fn import(
    cx: &Cx<'_>,
    node: &Node<'_>,
    commodities: &Rows<CommodityId, Commodity>,
    prices: &Rows<PriceId, Price>,
) -> Read<Import> {
    let (first, last) = cx.horizon();
    let commodity = node.id(cx, "commodity", &cx.names.commodities);
    let site = node.id(cx, "site", &cx.names.sites);
    let price = price_of(cx, node, commodity, prices);
    let premium = cx.figure(node, "premium", Kind::Ratio);
    let good = commodity.and_then(|commodity| row(commodities, commodity));
    let basis = commodity.and_then(|commodity| cx.bases.commodity(commodity));
    let limit = cx.path(node, "limit", basis.map(Kind::MassRate));
    let years = node.span(cx, ["from_year", "until_year"], (first, last));
    if good?.pure.is_none() {
        let place = node.raw("commodity").and_then(|value| node.place_of(value));
        let diag = Diag::error("LP2070", format!("{} brings in a commodity that is not pure", node.what))
            .at(place, "this commodity");
        cx.say(
            diag.hint(
                "import a commodity with `pure`; what comes from elsewhere with a composition is a `[[deposit]]`",
            ),
        );
        return Err(Broken);
    }
    Ok(Import {
        commodity: commodity?,
        site: site?,
        price: price?,
        premium: premium?,
        limit: limit?,
        from_year: years?.0,
        until_year: years?.1,
    })
}
