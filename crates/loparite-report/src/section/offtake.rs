//! Offtake: what is sold to whom in which year.

use crate::Report;
use crate::chart::stacked::{Series, Stacked, stacked};
use crate::markup::{Column, Figure, Table, figure, folded, nothing};
use crate::names::tonnes;
use crate::number::{decimals, fixed, money, money_scale, money_unit, number, percent};
use crate::section::{NO_PLAN, Section, peak, years};
use loparite_economics::schedule::offtake::{OfftakeLine, OutputLine, price_basis};
use loparite_model::chain::{CommodityId, MarketId};
use std::collections::BTreeMap;

/// Sales.
pub const SECTION: Section = Section { id: "offtake", title: |_| "What is sold to whom".to_owned(), body };

/// tonnes and money by year, and what buyers would have taken
struct Sales {
    tonnes: Vec<f64>,
    revenue: Vec<f64>,
    limits: Vec<f64>,
}

type Book = BTreeMap<(MarketId, CommodityId), Sales>;

fn body(report: &Report) -> String {
    if report.outcome.levels.is_empty() {
        return nothing(NO_PLAN);
    }
    let book = book(report);
    if book.is_empty() {
        return nothing("The plan sells nothing.");
    }
    let mut units: Vec<&'static str> = book.keys().map(|(_, id)| tonnes(&report.model.commodities[*id])).collect();
    units.sort_unstable();
    units.dedup();
    let pictures: String = units.iter().map(|unit| by_unit(report, &book, unit)).collect();
    format!("{}{pictures}{}{}", revenue(report, &book), table(report, &book), schedule(report))
}

fn book(report: &Report) -> Book {
    let model = report.model;
    let mut book = Book::new();
    let empty = || vec![0.0; model.years().count()];
    for row in &report.summary.sales {
        let offtake = &model.offtakes[row.offtake];
        let commodity = report.outcome.lots[row.lot].commodity;
        let sales = book.entry((offtake.market, commodity)).or_insert_with(|| Sales {
            tonnes: empty(),
            revenue: empty(),
            limits: empty(),
        });
        let year = (row.year - model.first_year) as usize;
        sales.tonnes[year] += row.tonnes;
        sales.revenue[year] += row.revenue;
    }
    for (_, offtake) in model.offtakes.iter() {
        if let Some(sales) = book.get_mut(&(offtake.market, offtake.commodity)) {
            for (limit, year) in sales.limits.iter_mut().zip(model.years()) {
                let open = (offtake.from_year..=offtake.until_year).contains(&year);
                *limit += if open { offtake.limit.at(year) } else { 0.0 };
            }
        }
    }
    book
}

fn name(report: &Report, &(market, commodity): &(MarketId, CommodityId)) -> String {
    let (model, market) = (report.model, &report.model.markets[market]);
    if model.markets.len() == 1 {
        return model.commodities[commodity].name.clone();
    }
    format!("{}: {}", market.name, model.commodities[commodity].name)
}

fn revenue(report: &Report, book: &Book) -> String {
    let years = years(report);
    let sums: Vec<f64> = (0..years.len()).map(|year| book.values().map(|sales| sales.revenue[year]).sum()).collect();
    let Some((year, most)) = peak(&years, &sums) else { return String::new() };
    let (scale, word) = money_scale(most);
    let unit = money_unit(word, &report.model.currency);
    let series = book.iter().map(|(key, sales)| Series {
        name: name(report, key),
        values: sales.revenue.iter().map(|value| value / scale).collect(),
    });
    let chart = Stacked { years, series: series.collect(), limit: None, unit: unit.clone() };
    let dearest = book.iter().max_by(|a, b| a.1.revenue.iter().sum::<f64>().total_cmp(&b.1.revenue.iter().sum()));
    let largest = dearest.map_or(String::new(), |(key, _)| format!("; {} earns most", name(report, key)));
    figure(&Figure {
        finding: &format!("Sales bring {} in {year}{largest}", money(most, &report.model.currency)),
        measured: &format!("revenue by buyer and commodity, {unit} a year"),
        picture: &stacked(&chart),
        source: "this plan; prices as in the scenario, at the prices of its price year",
    })
}

fn by_unit(report: &Report, book: &Book, unit: &str) -> String {
    let years = years(report);
    let mine: Vec<_> = book.iter().filter(|((_, id), _)| tonnes(&report.model.commodities[*id]) == unit).collect();
    let sums: Vec<f64> = (0..years.len()).map(|year| mine.iter().map(|(_, sales)| sales.tonnes[year]).sum()).collect();
    let limits: Vec<f64> =
        (0..years.len()).map(|year| mine.iter().map(|(_, sales)| sales.limits[year]).sum()).collect();
    let Some((year, most)) = peak(&years, &sums) else { return String::new() };
    let wanted = limits.iter().copied().fold(0.0, f64::max);
    let near = wanted > 0.0 && wanted <= 2.5 * most;
    let series = mine.iter().map(|(key, sales)| Series { name: name(report, key), values: sales.tonnes.clone() });
    let chart = Stacked {
        years,
        series: series.collect(),
        limit: near.then(|| ("what these buyers would take".to_owned(), limits)),
        unit: unit.to_owned(),
    };
    let beyond = if near { String::new() } else { "; buyers would take far more".to_owned() };
    figure(&Figure {
        finding: &format!("Up to {} a year, in {year}{beyond}", crate::names::amount(most, unit)),
        measured: &format!("sales of commodities counted in {unit}, {unit} a year"),
        picture: &stacked(&chart),
        source: "this plan",
    })
}

fn table(report: &Report, book: &Book) -> String {
    let years = years(report);
    let heads: Vec<String> = years.iter().map(ToString::to_string).collect();
    let mut columns = vec![("Commodity", Column::Words), ("Unit", Column::Words)];
    columns.extend(heads.iter().map(|head| (head.as_str(), Column::Numbers)));
    let mut table = Table::new("tonnes a year in the basis of the commodity", &columns);
    let mut market = None;
    for ((at, commodity), sales) in book {
        if market != Some(*at) {
            let row = &report.model.markets[*at];
            table.part(&format!("{} ({})", row.name, row.country));
            market = Some(*at);
        }
        let row = &report.model.commodities[*commodity];
        let unit = format!("{}/a", tonnes(row)).replace(' ', "\u{a0}");
        let mut cells = vec![row.name.clone(), unit];
        let places = decimals(sales.tonnes.iter().copied());
        cells.extend(
            sales.tonnes.iter().map(|value| if *value > 1e-9 { fixed(*value, places) } else { "–".to_owned() }),
        );
        table.row(&cells);
    }
    table.finish()
}

/// who buys what on which terms, by year, and what that leaves
fn schedule(report: &Report) -> String {
    let model = report.model;
    let heads = [
        ("Product", Column::Names),
        ("Years", Column::Words),
        ("Price basis", Column::Words),
        ("Tonnes in all", Column::Numbers),
        ("Mean price per t", Column::Numbers),
        ("Revenue", Column::Numbers),
        ("Of what the buyer would take", Column::Numbers),
    ];
    let mut table = Table::new("offtake schedule: tonnes in the basis of the commodity", &heads);
    let mut market = None;
    for id in model.offtakes.ids() {
        let lines: Vec<&OfftakeLine> = report.schedules.offtake.iter().filter(|line| line.offtake == id).collect();
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else { continue };
        let row = &model.offtakes[id];
        if market != Some(row.market) {
            table.part(&format!("{} ({})", model.markets[row.market].name, model.markets[row.market].country));
            market = Some(row.market);
        }
        let sum = |value: fn(&OfftakeLine) -> f64| lines.iter().map(|line| value(line)).sum::<f64>();
        let (sold, revenue, wanted) = (sum(|line| line.tonnes), sum(|line| line.revenue), sum(|line| line.limit));
        table.row(&[
            model.commodities[row.commodity].name.clone(),
            format!("{}–{}", first.year, last.year),
            price_basis(model, id),
            number(sold),
            money(revenue / sold, &model.currency),
            money(revenue, &model.currency),
            if wanted > 0.0 { percent(sold / wanted) } else { "–".to_owned() },
        ]);
    }
    table.finish() + &coverage(report)
}

/// how much of what is made for sale has a buyer
fn coverage(report: &Report) -> String {
    let (model, years) = (report.model, years(report));
    let heads: Vec<String> = years.iter().map(ToString::to_string).collect();
    let mut columns = vec![("Product", Column::Names)];
    columns.extend(heads.iter().map(|head| (head.as_str(), Column::Numbers)));
    let mut table = Table::new(
        "share of what is made for sale that is sold in the year; more than all where stock is sold",
        &columns,
    );
    let mut goods: Vec<CommodityId> = report.schedules.output.iter().map(|line| line.commodity).collect();
    goods.sort_unstable();
    goods.dedup();
    for good in goods {
        let of = |year| report.schedules.output.iter().find(|line| line.commodity == good && line.year == year);
        let cover = |year| of(year).and_then(OutputLine::covered).map_or("–".to_owned(), percent);
        let mut cells = vec![model.commodities[good].name.clone()];
        cells.extend(years.iter().map(|&year| cover(year)));
        table.row(&cells);
    }
    folded("How far sales cover what is made", &table.finish())
}
