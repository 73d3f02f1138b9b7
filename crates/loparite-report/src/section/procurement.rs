//! Procurement: equipment to be ordered and reagents to be bought, by origin and control.

use crate::Report;
use crate::markup::{Column, Table, folded, nothing, paragraph};
use crate::number::{money, money_unit, number};
use crate::section::{NO_PLAN, Section};
use loparite_economics::schedule::timeline::Needs;
use loparite_kernel::quantity::Year;
use loparite_model::chain::{AccessState, CommodityId};
use loparite_model::planning::ProcurementId;
use std::collections::BTreeMap;

/// What has to be bought.
pub const SECTION: Section = Section { id: "procurement", title: |_| "What has to be bought".to_owned(), body };

fn body(report: &Report) -> String {
    if report.outcome.levels.is_empty() {
        return nothing(NO_PLAN);
    }
    let (equipment, reagents) = (&report.schedules.equipment, &report.schedules.reagents);
    if equipment.is_empty() && reagents.is_empty() {
        return nothing("The plan orders no equipment and buys no reagents.");
    }
    let controlled = |needs: &[Needs]| needs.iter().any(|need| need.state != AccessState::Open);
    let all: f64 = equipment.iter().map(|line| line.amount).sum();
    let held: f64 = equipment.iter().filter(|line| controlled(&line.needs)).map(|line| line.amount).sum();
    let currency = &report.model.currency;
    let said = format!(
        "Equipment for {} has to be ordered, {} of it for plants whose technology is under control in the year of the \
         decision.",
        money(all, currency),
        money(held, currency)
    );
    paragraph(&said)
        + &folded("Equipment by plant and area", &equipment_table(report))
        + &folded("Reagents", &reagent_table(report))
}

fn equipment_table(report: &Report) -> String {
    let model = report.model;
    let lines = &report.schedules.equipment;
    // in millions, so that small areas are no string of noughts
    let (scale, unit) = (1e6, money_unit("m", &model.currency));
    let heads = [
        ("Ordered from", Column::Words),
        ("Plant", Column::Names),
        ("Area", Column::Words),
        (unit.as_str(), Column::Numbers),
        ("Controlled items in that year", Column::Words),
    ];
    let mut table = Table::new(&format!("equipment of the plants that are built, {unit}"), &heads);
    for line in lines {
        let needs: Vec<String> =
            line.needs.iter().map(|need| format!("{}: {}", model.access[need.item].name, need.state.word())).collect();
        let needs = if needs.is_empty() { "none".to_owned() } else { needs.join("; ") };
        let name = model.facilities[line.facility].name.clone();
        table.row(&[line.decided.to_string(), name, line.area.clone(), number(line.amount / scale), needs]);
    }
    table.finish()
}

/// tonnes and money by year
type Years = BTreeMap<Year, (f64, f64)>;

fn reagent_table(report: &Report) -> String {
    let model = report.model;
    let mut rows: BTreeMap<(CommodityId, Option<ProcurementId>), Years> = BTreeMap::new();
    for line in &report.schedules.reagents {
        let years = rows.entry((line.commodity, line.procurement)).or_default();
        years.insert(line.year, (line.tonnes, line.cost));
    }
    let heads = [
        ("Reagent", Column::Names),
        ("Origin", Column::Words),
        ("Control", Column::Words),
        ("Most in a year, t", Column::Numbers),
        ("In", Column::Words),
        ("All years, t", Column::Numbers),
        ("Cost", Column::Numbers),
    ];
    let mut table = Table::new("reagents over the horizon", &heads);
    for ((commodity, procurement), years) in rows {
        let of = procurement.map(|id| &model.procurements[id]);
        let (most_in, most) = years
            .iter()
            .map(|(&year, &(tonnes, _))| (year, tonnes))
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
            .expect("every row has a year");
        let (tonnes, cost) = years.values().fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        let control = of.and_then(|row| row.access).map_or("none".to_owned(), |item| {
            format!("{}: {}", model.access[item].name, model.access[item].state(most_in).word())
        });
        table.row(&[
            model.commodities[commodity].name.clone(),
            of.map_or("anywhere".to_owned(), |row| row.origin.clone()),
            control,
            number(most.round()),
            most_in.to_string(),
            number(tonnes.round()),
            money(cost, &model.currency),
        ]);
    }
    table.finish()
}
