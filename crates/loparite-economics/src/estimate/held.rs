//! Held: what the metal in the circuits of solvent extraction is worth.
//!
//! In        technology with the oxide its circuits hold (t per t/a of capacity), size (t/a); prices of pure oxides,
//!           deposits, recipes
//! Out       [`value`], money; compositions of feeds, on which product tonnes rest too
//! Holds     proportional to the size; nothing if no price is known
//! Equations (1) value = size * held * sum over counted e of oxide[e] * price[e] / sum over counted e of oxide[e]
//!           (2) composition of a commodity = mean over its deposits and over the technologies of facilities that make
//!               it, each with its own feed's composition times recoveries; of a pure commodity its element
//! Not here  which deposit really feeds which plant: that is the plan's matter, and working capital is needed before
//!           it. Every source of a feed counts the same. An element without a price of its pure oxide adds no worth

use loparite_kernel::element::ElementId;
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_kernel::unit::Basis;
use loparite_model::chain::{CommodityId, Model, Output, PriceId, Technology};

/// Money held in the circuits of a plant of a size (t/a, capacity basis), at prices of the first year, equation (1).
pub fn value(model: &Model, technology: &Technology, size: f64) -> f64 {
    let Some(held) = technology.works.held else { return 0.0 };
    size * held.value * oxide_worth(model, technology.feed, model.first_year).unwrap_or(0.0)
}

/// Money per tonne of oxide in a commodity; `None` if its composition or every price is unknown.
fn oxide_worth(model: &Model, commodity: CommodityId, year: Year) -> Option<f64> {
    let composition = composition(model, commodity)?;
    let oxide = |element: ElementId| composition[element.position()] * model.elements[element].oxide_per_metal();
    let counted = &model.commodities[commodity].counts;
    let all: f64 = counted.iter().map(|&element| oxide(element)).sum();
    let price = |id: PriceId| model.prices[id].path.at(year);
    let priced = |&element: &ElementId| model.oxide_price(element).map(|id| oxide(element) * price(id));
    let worth: Vec<f64> = counted.iter().filter_map(priced).collect();
    (all > 0.0 && !worth.is_empty()).then(|| worth.iter().sum::<f64>() / all)
}

/// Tonnes of element per counted tonne of a commodity, dense over the elements, equation (2); `None` if nothing says.
pub fn composition(model: &Model, commodity: CommodityId) -> Option<Vec<f64>> {
    composed(model, commodity, &mut Vec::new())
}

/// `above` are the commodities whose composition is being asked for: a loop of technologies is no source.
fn composed(model: &Model, commodity: CommodityId, above: &mut Vec<CommodityId>) -> Option<Vec<f64>> {
    let row = &model.commodities[commodity];
    if let Some(element) = row.pure {
        let mut pure = vec![0.0; model.elements.len()];
        pure[element.position()] = row.content.map_or(1.0, |content| match row.basis {
            Basis::Gross => content.value,
            Basis::Oxide | Basis::Metal => 1.0,
        }) / model.counted(element, row.basis);
        return Some(pure);
    }
    if above.contains(&commodity) {
        return None;
    }
    above.push(commodity);
    let deposits = model.deposits.iter().filter(|(_, deposit)| deposit.commodity == commodity);
    let mut sources: Vec<Vec<f64>> = deposits.map(|(_, deposit)| deposit.composition.clone()).collect();
    let built = |id| model.facilities.iter().any(|(_, facility)| facility.technology == id);
    for (_, technology) in model.technologies.iter().filter(|(id, _)| built(*id)) {
        for output in technology.outputs.iter().filter(|output| output.commodity == commodity) {
            let Some(feed) = composed(model, technology.feed, above) else { continue };
            let tonnes = tonnes(model, output, &feed);
            if tonnes > 0.0 {
                sources.push(feed.iter().zip(&output.recovery).map(|(fed, share)| fed * share / tonnes).collect());
            }
        }
    }
    above.pop();
    let count = sources.len() as f64;
    let mean = |element: usize| sources.iter().map(|source| source[element]).sum::<f64>() / count;
    (!sources.is_empty()).then(|| (0..model.elements.len()).map(mean).collect())
}

/// Tonnes of an output per tonne of a feed of a composition, further feeds left out.
pub fn tonnes(model: &Model, output: &Output, feed: &[f64]) -> f64 {
    let commodity = &model.commodities[output.commodity];
    let counted = |&element: &ElementId| {
        let at = element.position();
        feed[at] * output.recovery[at] * model.counted(element, commodity.basis)
    };
    let share = if commodity.basis == Basis::Gross { output.content } else { 1.0 };
    let sum: f64 = commodity.counts.iter().map(counted).sum();
    if share > 0.0 { sum / share } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{figure, level, simple};
    use super::*;

    #[test]
    fn worked_by_hand() {
        // feed per tonne of oxide: 0.4 Nd, 0.6 Ce as oxides; prices 60,000 and 1,000: 24,600 a tonne; 0.02 t per t/a
        let mut model = simple();
        let technology = |model: &Model| model.technologies[Id::at(0)].clone();
        assert_eq!(value(&model, &technology(&model), 1000.0), 0.0);
        model.technologies[Id::at(0)].works.held = Some(figure(0.02));
        assert!((value(&model, &technology(&model), 1000.0) - 1000.0 * 0.02 * 24_600.0).abs() < 1e-6);
        // without a price of cerium oxide its tonnes count, at no worth
        let mut prices = loparite_kernel::ids::Table::new();
        let neodymium = model.prices.iter().find(|(_, price)| price.path == level(60_000.0)).unwrap().1.clone();
        prices.insert("nd", neodymium);
        model.prices = prices;
        assert!((value(&model, &technology(&model), 1000.0) - 20.0 * 24_000.0).abs() < 1e-6);
        model.prices = loparite_kernel::ids::Table::new();
        assert_eq!(value(&model, &technology(&model), 1000.0), 0.0);
    }

    #[test]
    fn a_composition_is_followed_through_recipes_and_ends_in_loops() {
        let mut model = simple();
        let carbonate = model.commodities.id("carbonate").unwrap();
        let direct = composition(&model, carbonate).unwrap();
        let add = |model: &mut Model, key: &str, feed, recovery| {
            let mut row = model.technologies[Id::at(0)].clone();
            row.feed = feed;
            row.outputs[0] = Output { commodity: carbonate, content: 1.0, recovery };
            let technology = model.technologies.insert(key, row).unwrap();
            let plant = loparite_model::chain::Facility { technology, ..model.facilities[Id::at(0)].clone() };
            model.facilities.insert(key, plant);
        };
        // a plant that makes carbonate of carbonate, losing all cerium: a loop, no source
        add(&mut model, "again", carbonate, vec![0.5, 0.0]);
        assert_eq!(composition(&model, carbonate).unwrap(), direct);
        // one that makes it of the other oxide's deposit: 0.4 * 0.5 of 0.4 * 0.5 + 0.6 * 1 is neodymium; the mean of
        // both
        let acid = model.commodities.id("acid").unwrap();
        let deposit = model.deposits[Id::at(0)].clone();
        model.deposits.insert("other", loparite_model::chain::Deposit { commodity: acid, ..deposit });
        add(&mut model, "other", acid, vec![0.5, 1.0]);
        let both = composition(&model, carbonate).unwrap();
        let oxide = model.elements[Id::at(0)].oxide_per_metal();
        assert!((both[0] * oxide - 0.5 * (0.4 + 0.2 / 0.8)).abs() < 1e-12, "{both:?}");
        // the pure oxide holds its element and nothing else
        let oxide = model.commodities.id("nd-oxide").unwrap();
        let pure = composition(&model, oxide).unwrap();
        assert!((pure[0] * model.elements[Id::at(0)].oxide_per_metal() - 1.0).abs() < 1e-12 && pure[1] == 0.0);
    }
}
