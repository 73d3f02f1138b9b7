//! Capital: what is spent on new plants, by class and year.
//!
//! Equations class[c, y] = sum over facilities of spent[f, y] * share of class c at the stage of f

use crate::Report;
use crate::chart::stacked::{Series, Stacked, stacked};
use crate::markup::{Column, Figure, Table, figure, nothing};
use crate::number::{decimals, fixed, money, money_scale, money_unit, percent};
use crate::section::{NO_PLAN, Section, peak, years};
use loparite_model::chain::Stage;
use std::collections::BTreeMap;

/// What new plants cost.
pub const SECTION: Section = Section { id: "capital", title: |_| "Capital by class and year".to_owned(), body };

/// what stages without classes are called
const UNDIVIDED: &str = "undivided";

fn body(report: &Report) -> String {
    if report.outcome.levels.is_empty() {
        return nothing(NO_PLAN);
    }
    let classes = by_class(report);
    let total: f64 = classes.iter().flat_map(|(_, values)| values).sum();
    if total <= 0.0 {
        return nothing("The plan spends no capital on new plants.");
    }
    let years = years(report);
    let sums: Vec<f64> = (0..years.len()).map(|year| classes.iter().map(|(_, values)| values[year]).sum()).collect();
    let (scale, word) = money_scale(sums.iter().copied().fold(0.0, f64::max));
    let unit = money_unit(word, &report.model.currency);
    let series = |(name, values): &(String, Vec<f64>)| Series {
        name: name.clone(),
        values: values.iter().map(|value| value / scale).collect(),
    };
    let chart =
        Stacked { years: years.clone(), series: classes.iter().map(series).collect(), limit: None, unit: unit.clone() };
    let most = peak(&years, &sums).map_or(String::new(), |(year, value)| {
        format!(", most of it in {year} ({})", money(value, &report.model.currency))
    });
    let finding = format!("New plants take {}{most}", money(total, &report.model.currency));
    let drawn = figure(&Figure {
        finding: &finding,
        measured: &format!("capital by class, {unit} a year"),
        picture: &stacked(&chart),
        source: "this plan; each plant's capital divided by the classes of its stage",
    });
    format!("{drawn}{}{}", class_table(&classes, &years, (scale, &unit)), stage_table(report, (scale, &unit)))
}

/// classes in order of declaration, what has none last
fn by_class(report: &Report) -> Vec<(String, Vec<f64>)> {
    let model = report.model;
    let years = years(report).len();
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in model.capital_classes.iter().flat_map(|stage| &stage.classes) {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names.push(UNDIVIDED);
    let mut sums = vec![vec![0.0; years]; names.len()];
    for row in &report.summary.capital {
        let year = (row.year - model.first_year) as usize;
        let stage = model.technologies[model.facilities[row.facility].technology].stage;
        let divided = model.capital_classes.iter().find(|classes| classes.stage == stage);
        match divided.filter(|classes| !classes.classes.is_empty()) {
            Some(classes) => {
                for (name, share) in &classes.classes {
                    let at = names.iter().position(|other| other == name).unwrap_or(names.len() - 1);
                    sums[at][year] += row.amount * share.value;
                }
            }
            None => sums[names.len() - 1][year] += row.amount,
        }
    }
    let named = names.into_iter().map(str::to_owned).zip(sums);
    named.filter(|(_, values)| values.iter().any(|value| *value > 0.0)).collect()
}

fn class_table(classes: &[(String, Vec<f64>)], years: &[i32], (scale, unit): (f64, &str)) -> String {
    let spent = |year: usize| classes.iter().map(|(_, values)| values[year]).sum::<f64>();
    let shown: Vec<usize> = (0..years.len()).filter(|&year| spent(year) > 0.0).collect();
    let heads: Vec<String> = shown.iter().map(|&year| years[year].to_string()).collect();
    let mut columns = vec![("Class", Column::Words)];
    columns.extend(heads.iter().map(|head| (head.as_str(), Column::Numbers)));
    columns.push(("All years", Column::Numbers));
    let mut table = Table::new(&format!("{unit}; years without capital are left out"), &columns);
    let places = decimals((0..years.len()).map(|year| spent(year) / scale));
    for (name, values) in classes {
        let mut cells = vec![name.clone()];
        cells.extend(shown.iter().map(|&year| fixed(values[year] / scale, places)));
        cells.push(fixed(values.iter().sum::<f64>() / scale, places));
        table.row(&cells);
    }
    let mut cells = vec!["all classes".to_owned()];
    cells.extend(shown.iter().map(|&year| fixed(spent(year) / scale, places)));
    cells.push(fixed((0..years.len()).map(spent).sum::<f64>() / scale, places));
    table.total(&cells);
    table.finish()
}

fn stage_table(report: &Report, (scale, unit): (f64, &str)) -> String {
    let model = report.model;
    let mut sums: BTreeMap<Stage, f64> = BTreeMap::new();
    for row in &report.summary.capital {
        let stage = model.technologies[model.facilities[row.facility].technology].stage;
        *sums.entry(stage).or_default() += row.amount;
    }
    let total: f64 = sums.values().sum();
    let head = format!("Capital\n{unit}");
    let mut table =
        Table::new("", &[("Stage", Column::Words), (head.as_str(), Column::Numbers), ("Share", Column::Numbers)]);
    let places = decimals(sums.values().map(|amount| amount / scale));
    for (stage, amount) in sums {
        table.row(&[stage.word().to_owned(), fixed(amount / scale, places), percent(amount / total)]);
    }
    table.finish()
}
