//! Summary: what a person wants to see of a plan, each number a sum of postings.
//!
//! In        a model and an outcome with levels
//! Out       [`Summary`]: rows by year, builds, capital, production, sales, freight, stocks, cash, jobs and power by
//!           site
//! Holds     rows are ordered by year, then by id; amounts below one part in a billion of a unit are dropped;
//!           capital of plants and of projects that are none sums to that of the years
//! Equations (1) rare-earth output = tonnes (REO) made of commodities of the cracking stage that count rare earths
//!           (2) basket output   = tonnes of oxide of the basket's elements in products of the separation stage
//!           (3) magnets         = gross tonnes made of commodities of the magnet stage
//!           (4) capital         = - postings to cash item capital
//! Not here  tables for machines (`frame`), tracing of flows (`trace`)

use loparite_kernel::element::ElementId;
use loparite_kernel::ids::Id;
use loparite_kernel::mass::{Mass, Oxide};
use loparite_kernel::quantity::Year;
use loparite_model::chain::{ArcId, FacilityId, Model, MoneyId, OfftakeId, SiteId, Stage};
use loparite_model::outcome::{Decided, Outcome};
use loparite_model::post::{AccountKey, ActivityKey, CashItem, LotId, Project};
use std::collections::BTreeMap;

pub use loparite_model::outcome::NOTHING;

/// The headline of one year.
#[derive(Clone, Debug, Default)]
pub struct YearRow {
    /// Year.
    pub year: Year,
    /// t REO/a, equation (1).
    pub reo: f64,
    /// t oxide/a for each basket of the model, equation (2).
    pub baskets: Vec<f64>,
    /// t/a gross, equation (3).
    pub magnets: f64,
    /// Money, equation (4).
    pub capital: f64,
    /// People.
    pub jobs: f64,
    /// MW.
    pub power: f64,
    /// Money from sales.
    pub revenue: f64,
    /// Money: revenue less all operating cost, freight, storage, imports, duties, fees, standby and retirement,
    /// training, upkeep of infrastructure and taxes on production.
    pub margin: f64,
}

/// A plant decided; modules that are decided in one year and start in one year are one row.
#[derive(Clone, Debug)]
pub struct BuildRow {
    /// Which.
    pub facility: FacilityId,
    /// Year of decision.
    pub decided: Year,
    /// First year on line.
    pub on_line: Year,
    /// First year at full nameplate (or the last step of ramp-up).
    pub full: Year,
    /// t/a in the technology's capacity basis.
    pub size: f64,
    /// Money that the chain pays; of a joint venture without the partner's.
    pub capital: f64,
}

/// Capital of a facility in a year from a source of money.
#[derive(Clone, Debug)]
pub struct CapitalRow {
    /// When.
    pub year: Year,
    /// For which.
    pub facility: FacilityId,
    /// From which.
    pub money: MoneyId,
    /// Money.
    pub amount: f64,
}

/// Capital of an acquisition or a reinforcement in a year from a source of money.
#[derive(Clone, Debug)]
pub struct ProjectRow {
    /// When.
    pub year: Year,
    /// For which; never a facility.
    pub project: Project,
    /// From which.
    pub money: MoneyId,
    /// Money.
    pub amount: f64,
}

/// Tonnes of a lot made by a facility.
#[derive(Clone, Debug)]
pub struct ProductionRow {
    /// When.
    pub year: Year,
    /// Where.
    pub facility: FacilityId,
    /// What.
    pub lot: LotId,
    /// Tonnes (basis of the commodity).
    pub tonnes: f64,
}

/// Tonnes of a lot sold.
#[derive(Clone, Debug)]
pub struct SaleRow {
    /// When.
    pub year: Year,
    /// To whom.
    pub offtake: OfftakeId,
    /// What.
    pub lot: LotId,
    /// Tonnes (basis of the commodity).
    pub tonnes: f64,
    /// Money.
    pub revenue: f64,
}

/// Tonnes of a lot on an arc.
#[derive(Clone, Debug)]
pub struct FreightRow {
    /// When.
    pub year: Year,
    /// Which way.
    pub arc: ArcId,
    /// What.
    pub lot: LotId,
    /// Tonnes (basis of the commodity).
    pub tonnes: f64,
    /// Gross tonnes.
    pub gross: f64,
}

/// Tonnes of a lot in stock at the end of a year.
#[derive(Clone, Debug)]
pub struct StockRow {
    /// When.
    pub year: Year,
    /// Where.
    pub site: SiteId,
    /// What.
    pub lot: LotId,
    /// Tonnes (basis of the commodity).
    pub tonnes: f64,
}

/// Use of capacity of a facility in a year.
#[derive(Clone, Debug)]
pub struct UseRow {
    /// When.
    pub year: Year,
    /// Which.
    pub facility: FacilityId,
    /// t/a kept on line (capacity basis).
    pub on_line: f64,
    /// t/a used.
    pub used: f64,
    /// People.
    pub jobs: f64,
    /// MW.
    pub power: f64,
}

/// Everything a report or a claim asks of a plan.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// One row a year of the horizon.
    pub years: Vec<YearRow>,
    /// Plants decided, by decision year and facility.
    pub builds: Vec<BuildRow>,
    /// Capital of plants by year, facility, money.
    pub capital: Vec<CapitalRow>,
    /// Capital of what is no plant by year, project, money.
    pub projects: Vec<ProjectRow>,
    /// Production by year, facility, lot.
    pub production: Vec<ProductionRow>,
    /// Sales by year, offtake, lot.
    pub sales: Vec<SaleRow>,
    /// Freight by year, arc, lot.
    pub freight: Vec<FreightRow>,
    /// Stocks by year, site, lot.
    pub stocks: Vec<StockRow>,
    /// Use of facilities.
    pub uses: Vec<UseRow>,
    /// Money by year and item; income positive.
    pub cash: BTreeMap<(Year, CashItem), f64>,
    /// Tonnes of each element through each gate over the horizon, by gate word and element.
    pub gates: BTreeMap<(&'static str, ElementId), f64>,
}

/// Sums a plan up.
pub fn summarise(model: &Model, outcome: &Outcome) -> Summary {
    let mut summary = Summary {
        years: model
            .years()
            .map(|year| YearRow { year, baskets: vec![0.0; model.baskets.len()], ..YearRow::default() })
            .collect(),
        ..Summary::default()
    };
    if outcome.levels.is_empty() {
        return summary;
    }
    for (id, activity) in outcome.book.activities() {
        let level = outcome.levels[id.position()];
        if level.abs() > NOTHING {
            summary.add_activity(outcome, activity.key, level);
        }
    }
    for posting in outcome.book.postings(&outcome.levels) {
        let activity = outcome.book.activity(posting.activity).key;
        summary.add_posting(model, outcome, activity, outcome.book.account(posting.account).key, posting.amount);
    }
    summary.builds = builds(model, outcome);
    summary.finish(model, outcome);
    summary
}

impl Summary {
    /// The headline of a year.
    pub fn year(&self, year: Year) -> Option<&YearRow> {
        self.years.iter().find(|row| row.year == year)
    }

    fn year_mut(&mut self, model: &Model, year: Year) -> &mut YearRow {
        &mut self.years[(year - model.first_year) as usize]
    }

    /// rows that are an activity's level itself
    fn add_activity(&mut self, outcome: &Outcome, key: ActivityKey, level: f64) {
        match key {
            ActivityKey::Spend { project: Project::Facility(facility), money, year } => {
                self.capital.push(CapitalRow { year, facility, money, amount: level });
            }
            ActivityKey::Spend { project, money, year } => {
                self.projects.push(ProjectRow { year, project, money, amount: level });
            }
            ActivityKey::Ship { lot, arc, year, .. } => {
                let gross = level / outcome.lots[lot].content;
                self.freight.push(FreightRow { year, arc, lot, tonnes: level, gross });
            }
            ActivityKey::Stock { lot, site, year, season: None } => {
                self.stocks.push(StockRow { year, site, lot, tonnes: level })
            }
            ActivityKey::Sell { lot, offtake, year } => {
                self.sales.push(SaleRow { year, offtake, lot, tonnes: level, revenue: 0.0 });
            }
            ActivityKey::OnLine { facility, year } => {
                self.uses.push(UseRow { year, facility, on_line: level, used: 0.0, jobs: 0.0, power: 0.0 });
            }
            _ => {}
        }
    }

    /// rows that are sums of postings
    fn add_posting(
        &mut self,
        model: &Model,
        outcome: &Outcome,
        activity: ActivityKey,
        account: AccountKey,
        amount: f64,
    ) {
        match (activity, account) {
            (ActivityKey::Run { facility, .. }, AccountKey::Material { lot, year, .. }) if amount > NOTHING => {
                self.add_production(model, outcome, ProductionRow { year, facility, lot, tonnes: amount });
            }
            (ActivityKey::Run { facility, .. }, AccountKey::Capacity { year, .. }) => {
                self.use_of(facility, year).used += amount;
            }
            (ActivityKey::Run { facility, .. }, AccountKey::Grid { year, .. }) => {
                self.use_of(facility, year).power += amount;
                self.year_mut(model, year).power += amount;
            }
            (ActivityKey::OnLine { facility, .. }, AccountKey::Workforce { year, .. }) => {
                self.use_of(facility, year).jobs += amount;
                self.year_mut(model, year).jobs += amount;
            }
            (ActivityKey::Sell { lot, offtake, year }, AccountKey::Cash { item: CashItem::Revenue, .. }) => {
                let sale = self
                    .sales
                    .iter_mut()
                    .rev()
                    .find(|row| row.year == year && row.offtake == offtake && row.lot == lot);
                if let Some(sale) = sale {
                    sale.revenue += amount;
                }
            }
            _ => {}
        }
        match account {
            AccountKey::Cash { item, year } => *self.cash.entry((year, item)).or_default() += amount,
            AccountKey::Element { gate, element, .. } => {
                *self.gates.entry((gate.word(), element)).or_default() += amount;
            }
            _ => {}
        }
    }

    fn add_production(&mut self, model: &Model, outcome: &Outcome, row: ProductionRow) {
        let lot = &outcome.lots[row.lot];
        let commodity = &model.commodities[lot.commodity];
        let rare_earths = commodity.counts.iter().any(|&element| model.elements[element].group.is_rare_earth());
        let shares: Vec<f64> = model
            .baskets
            .iter()
            .map(|basket| {
                let oxide = |&e: &ElementId| model.elements[e].oxide_of(Mass::tonnes(lot.composition[e.position()]));
                basket.elements.iter().map(oxide).sum::<Mass<Oxide>>().in_tonnes()
            })
            .collect();
        let year = self.year_mut(model, row.year);
        match commodity.stage {
            Stage::Cracking if rare_earths => year.reo += row.tonnes,
            Stage::Separation => {
                // what a second separation makes was counted when the first made its feed
                let technology = &model.technologies[model.facilities[row.facility].technology];
                if model.commodities[technology.feed].stage != Stage::Separation {
                    year.baskets.iter_mut().zip(&shares).for_each(|(sum, share)| *sum += share * row.tonnes);
                }
            }
            Stage::Magnet => year.magnets += row.tonnes,
            _ => {}
        }
        self.production.push(row);
    }

    fn use_of(&mut self, facility: FacilityId, year: Year) -> &mut UseRow {
        let position = self.uses.iter().position(|row| row.facility == facility && row.year == year);
        let position = position.unwrap_or_else(|| {
            self.uses.push(UseRow { year, facility, on_line: 0.0, used: 0.0, jobs: 0.0, power: 0.0 });
            self.uses.len() - 1
        });
        &mut self.uses[position]
    }

    fn finish(&mut self, model: &Model, outcome: &Outcome) {
        for (&(year, item), &amount) in &self.cash {
            let row = &mut self.years[(year - model.first_year).clamp(0, model.last_year - model.first_year) as usize];
            match item {
                CashItem::Capital => row.capital -= amount,
                CashItem::Revenue => {
                    row.revenue += amount;
                    row.margin += amount;
                }
                CashItem::LoanDrawn | CashItem::DebtService => {}
                CashItem::Sustaining | CashItem::Released | CashItem::BookValue => {}
                _ => row.margin += amount,
            }
        }
        let lots = &outcome.lots;
        self.capital.sort_by_key(|row| (row.year, row.facility, row.money));
        self.projects.sort_by_key(|row| (row.year, row.project, row.money));
        self.production.sort_by_key(|row| (row.year, row.facility, lots[row.lot].commodity, row.lot));
        self.sales.sort_by_key(|row| (row.year, row.offtake, row.lot));
        self.freight.sort_by_key(|row| (row.year, row.arc, row.lot));
        join(&mut self.freight);
        self.stocks.sort_by_key(|row| (row.year, row.site, row.lot));
        self.uses.retain(|row| row.on_line > NOTHING || row.used > NOTHING);
        self.uses.sort_by_key(|row| (row.year, row.facility));
    }
}

/// Plants decided, by decision year, facility and start.
fn builds(model: &Model, outcome: &Outcome) -> Vec<BuildRow> {
    let row = |decided: Decided| {
        let facility = decided.project.facility()?;
        let on_line = decided.on_line.expect("a plant decided has a first year on line");
        let full = on_line + model.technologies[model.facilities[facility].technology].ramp_up.len() as Year - 1;
        Some(BuildRow { facility, decided: decided.year, on_line, full, size: decided.size, capital: decided.capital })
    };
    outcome.decided().into_iter().filter_map(row).collect()
}

/// One row for a lot on an arc in a year: an arc with seasons carries it in several of them. Rows stand in order.
fn join(freight: &mut Vec<FreightRow>) {
    freight.dedup_by(|next, row| {
        let is_same = (next.year, next.arc, next.lot) == (row.year, row.arc, row.lot);
        if is_same {
            row.tonnes += next.tonnes;
            row.gross += next.gross;
        }
        is_same
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn freight_of_the_seasons_of_an_arc_is_one_row() {
        let row =
            |year, arc, tonnes| FreightRow { year, arc: Id::at(arc), lot: Id::at(0), tonnes, gross: 2.0 * tonnes };
        let mut freight = vec![row(2026, 0, 3.0), row(2026, 0, 4.0), row(2026, 1, 5.0), row(2027, 1, 6.0)];
        join(&mut freight);
        let rows: Vec<(Year, f64, f64)> = freight.iter().map(|row| (row.year, row.tonnes, row.gross)).collect();
        assert_eq!(rows, [(2026, 7.0, 14.0), (2026, 5.0, 10.0), (2027, 6.0, 12.0)]);
    }
}
