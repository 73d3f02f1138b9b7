//! Offtake: who buys which product, how much, at what price, and how far that covers what is made.
//!
//! In        sales, production and stocks of a plan
//! Out       [`OfftakeLine`]s, [`OutputLine`]s
//! Equations (1) price = revenue / tonnes
//!           (2) coverage of the buyer = tonnes / what he would take
//!           (3) for sale = made - used in the chain; covered = sold / for sale; the rest goes into stock

use super::NOTHING;
use loparite_kernel::quantity::Year;
use loparite_model::chain::{CommodityId, Model, OfftakeId, Pricing};
use loparite_model::outcome::Outcome;
use loparite_model::post::{AccountKey, ActivityKey, CashItem};
use std::collections::BTreeMap;

/// Sales to a buyer in a year.
#[derive(Clone, PartialEq, Debug)]
pub struct OfftakeLine {
    /// When.
    pub year: Year,
    /// Who, what.
    pub offtake: OfftakeId,
    /// Tonnes (basis of the commodity).
    pub tonnes: f64,
    /// Money.
    pub revenue: f64,
    /// What he would take, tonnes.
    pub limit: f64,
}

impl OfftakeLine {
    /// Money per tonne, equation (1).
    pub fn price(&self) -> f64 {
        self.revenue / self.tonnes
    }

    /// Share of what the buyer would take, equation (2).
    pub fn coverage(&self) -> f64 {
        self.tonnes / self.limit
    }
}

/// How an offtake is priced, in words: of what, and the share that is paid.
pub fn price_basis(model: &Model, offtake: OfftakeId) -> String {
    let row = &model.offtakes[offtake];
    let paid = row.payability.value;
    let basis = match row.pricing {
        Pricing::Listed(price) => format!("listed price of {}", model.commodities[model.prices[price].commodity].name),
        Pricing::Contents => "prices of the pure oxides it contains".to_owned(),
    };
    if (paid - 1.0).abs() < 1e-12 { basis } else { format!("{:.0} % of the {basis}", 100.0 * paid) }
}

/// What becomes of a product that somebody buys.
#[derive(Clone, PartialEq, Debug)]
pub struct OutputLine {
    /// When.
    pub year: Year,
    /// What.
    pub commodity: CommodityId,
    /// Tonnes made and brought in (basis of the commodity).
    pub made: f64,
    /// Tonnes used in the chain.
    pub used: f64,
    /// Tonnes sold.
    pub sold: f64,
}

impl OutputLine {
    /// Share of what is for sale that is sold, equation (3); nothing if nothing is for sale. More than all where stock
    /// is sold.
    pub fn covered(&self) -> Option<f64> {
        let for_sale = self.made - self.used;
        (for_sale > NOTHING).then(|| self.sold / for_sale)
    }
}

/// Sales by year and offtake.
pub fn offtake(model: &Model, outcome: &Outcome) -> Vec<OfftakeLine> {
    let mut sums: BTreeMap<(Year, OfftakeId), (f64, f64)> = BTreeMap::new();
    for ((id, activity), &level) in outcome.book.activities().zip(&outcome.levels) {
        let ActivityKey::Sell { offtake, year, .. } = activity.key else { continue };
        if level <= NOTHING {
            continue;
        }
        let (tonnes, revenue) = sums.entry((year, offtake)).or_default();
        *tonnes += level;
        let is_revenue = |key: AccountKey| matches!(key, AccountKey::Cash { item: CashItem::Revenue, .. });
        let posts = outcome.book.posts(id).iter().filter(|post| is_revenue(outcome.book.account(post.account).key));
        *revenue += level * posts.map(|post| post.amount).sum::<f64>();
    }
    sums.into_iter()
        .map(|((year, offtake), (tonnes, revenue))| OfftakeLine {
            year,
            offtake,
            tonnes,
            revenue,
            limit: model.offtakes[offtake].limit.at(year),
        })
        .collect()
}

/// Goods that have a buyer, by year, equation (3).
pub fn output(model: &Model, outcome: &Outcome) -> Vec<OutputLine> {
    let bought: Vec<CommodityId> = model.offtakes.iter().map(|(_, row)| row.commodity).collect();
    let mut sums: BTreeMap<(Year, CommodityId), OutputLine> = BTreeMap::new();
    for posting in outcome.book.postings(&outcome.levels) {
        let AccountKey::Material { lot, year, .. } = outcome.book.account(posting.account).key else { continue };
        let commodity = outcome.lots[lot].commodity;
        if !bought.contains(&commodity) {
            continue;
        }
        let empty = || OutputLine { year, commodity, made: 0.0, used: 0.0, sold: 0.0 };
        let line = sums.entry((year, commodity)).or_insert_with(empty);
        match outcome.book.activity(posting.activity).key {
            ActivityKey::Run { .. } | ActivityKey::Bring { .. } | ActivityKey::Extract { .. } => {
                if posting.amount > 0.0 { line.made += posting.amount } else { line.used -= posting.amount }
            }
            ActivityKey::Sell { .. } => line.sold -= posting.amount,
            _ => {}
        }
    }
    sums.into_values().filter(|line| line.made > NOTHING || line.sold > NOTHING).collect()
}
