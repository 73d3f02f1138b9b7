//! Map: where it happens, and what is carried in the year that the scenario wants shown.

use crate::Report;
use crate::chart::map::{Map, Site, State, Way, map};
use crate::markup::{Column, Figure, Table, figure, nothing};
use crate::names::amount;
use crate::number::{number, whole};
use crate::section::Section;
use loparite_kernel::ids::Id;
use loparite_model::chain::{ArcId, SiteId};
use loparite_results::trace::{Node, flows};
use std::collections::BTreeMap;

/// Places and ways.
pub const SECTION: Section =
    Section { id: "map", title: |report| format!("Sites and freight in {}", report.model.show_year), body };

fn body(report: &Report) -> String {
    let model = report.model;
    if model.sites.is_empty() {
        return nothing("The scenario names no site.");
    }
    let freight = freight(report);
    let gross: f64 = freight.values().sum();
    let year = model.show_year;
    let work: f64 = freight.iter().map(|(arc, tonnes)| tonnes * model.arcs[*arc].distance.value).sum();
    let finding = if gross > 0.0 {
        format!("In {year} the chain moves {} over {} on average", amount(gross, "t"), amount(work / gross, "km"))
    } else {
        format!("Nothing is carried between sites in {year}")
    };
    let drawn = figure(&Figure {
        finding: &finding,
        measured: &format!(
            "disc: rare earths handled at the site, t oxide in {year}; line: gross freight, t in {year}, \
             bowed to the left of its direction"
        ),
        picture: &map(&chart(report, &freight), "map-window"),
        source: "this plan; conic equal-area projection fitted to the sites; land: Natural Earth, public domain, \
                 drawn without borders",
    });
    drawn + &table(report, &freight)
}

fn freight(report: &Report) -> BTreeMap<ArcId, f64> {
    let mut freight = BTreeMap::new();
    for row in report.summary.freight.iter().filter(|row| row.year == report.model.show_year) {
        *freight.entry(row.arc).or_default() += row.gross;
    }
    freight
}

/// what the busiest facility, deposit or market of a site takes or gives
fn activity(report: &Report) -> BTreeMap<SiteId, f64> {
    let model = report.model;
    let mut sides: BTreeMap<(Node, u8), f64> = BTreeMap::new();
    if !report.outcome.levels.is_empty() {
        for flow in flows(model, report.outcome, model.show_year) {
            let oxide: f64 = flow.oxide.iter().sum();
            *sides.entry((flow.from, 0)).or_default() += oxide;
            *sides.entry((flow.to, 1)).or_default() += oxide;
        }
    }
    let mut sites: BTreeMap<SiteId, f64> = BTreeMap::new();
    for ((node, _), oxide) in sides {
        let site = match node {
            Node::Deposit(id) => model.deposits[id].site,
            Node::Import(id) => model.imports[id].site,
            Node::Facility(id) => model.facilities[id].site,
            Node::Market(id) => model.markets[id].site,
            Node::Opening(site) | Node::Closing(site) => site,
            Node::Residue => continue,
        };
        let most = sites.entry(site).or_default();
        *most = most.max(oxide);
    }
    sites
}

fn chart(report: &Report, freight: &BTreeMap<ArcId, f64>) -> Map {
    let model = report.model;
    let activity = activity(report);
    let site = |(id, site): (SiteId, &loparite_model::chain::Site)| Site {
        name: short_name(report, &site.name),
        latitude: site.latitude,
        longitude: site.longitude,
        activity: activity.get(&id).copied().unwrap_or(0.0),
    };
    let shut = |arc: &loparite_model::chain::Arc| match &arc.closed {
        Some(why) => State::Closed(why.clone()),
        None if arc.until_year < model.show_year => State::Closed(format!("since {}", arc.until_year)),
        None => State::Open,
    };
    let arcs = model.arcs.iter().filter(|(_, arc)| arc.from_year <= model.show_year);
    let way = |(id, arc): (ArcId, &loparite_model::chain::Arc)| Way {
        from: arc.from.position(),
        to: arc.to.position(),
        mode: arc.mode.position(),
        freight: freight.get(&id).copied().unwrap_or(0.0),
        state: shut(arc),
    };
    Map {
        sites: model.sites.iter().map(site).collect(),
        ways: arcs.map(way).collect(),
        modes: model.modes.iter().map(|(_, mode)| mode.name.clone()).collect(),
        activity_unit: "t oxide".to_owned(),
        freight_unit: "t".to_owned(),
    }
}

/// the name before a bracket or comma, if that is enough to tell sites apart
fn short_name(report: &Report, name: &str) -> String {
    let short = |name: &str| name.split(['(', ',']).next().unwrap_or(name).trim().to_owned();
    let same = report.model.sites.iter().filter(|(_, site)| short(&site.name) == short(name)).count();
    if same == 1 { short(name) } else { name.to_owned() }
}

fn table(report: &Report, freight: &BTreeMap<ArcId, f64>) -> String {
    let model = report.model;
    let mut rows: Vec<(&ArcId, &f64)> = freight.iter().collect();
    rows.sort_by(|a, b| b.1.total_cmp(a.1).then(a.0.cmp(b.0)));
    let heads = [
        ("From", Column::Words),
        ("To", Column::Words),
        ("Mode", Column::Words),
        ("Distance\nkm", Column::Numbers),
        ("Freight\nt gross", Column::Numbers),
        ("Of which", Column::Prose),
    ];
    let mut table = Table::new("", &heads);
    for (&id, &gross) in rows {
        let arc = &model.arcs[id];
        table.row(&[
            model.sites[arc.from].name.clone(),
            model.sites[arc.to].name.clone(),
            model.modes[arc.mode].name.clone(),
            whole(arc.distance.value),
            number(gross),
            cargo(report, id),
        ]);
    }
    let shut: Vec<String> = model
        .arcs
        .iter()
        .filter(|(_, arc)| arc.twin.is_none_or(|twin| arc.from <= model.arcs[twin].from))
        .filter_map(|(_, arc)| {
            let why = arc.closed.as_ref()?;
            Some(format!("{} – {} ({why})", model.sites[arc.from].name, model.sites[arc.to].name))
        })
        .collect();
    let note =
        if shut.is_empty() { String::new() } else { crate::markup::paragraph(&format!("Shut: {}.", shut.join("; "))) };
    if table.is_empty() { note } else { table.finish() + &note }
}

/// the three heaviest loads
fn cargo(report: &Report, arc: ArcId) -> String {
    let mut loads: BTreeMap<&str, f64> = BTreeMap::new();
    for row in report.summary.freight.iter().filter(|row| row.year == report.model.show_year && row.arc == arc) {
        let lot = &report.outcome.lots[row.lot];
        *loads.entry(report.model.commodities[lot.commodity].name.as_str()).or_default() += row.gross;
    }
    let mut loads: Vec<(&str, f64)> = loads.into_iter().collect();
    loads.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    let more = if loads.len() > 3 { ", ..." } else { "" };
    let said: Vec<String> = loads.iter().take(3).map(|(name, gross)| format!("{name} {}", number(*gross))).collect();
    format!("{}{more}", said.join(", "))
}
