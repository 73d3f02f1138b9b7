//! Ways: which material can be where, and from when on. Only what is reachable becomes a column.
//!
//! In        a model, the first year each facility can be on line
//! Out       [`Ways`]: lots with exact composition, recipes on each lot, first year of each lot at each site, and
//!           whether it is of any use there
//! Holds     a lot has one composition: what is mixed stays tagged with its origin, so elements cannot be picked out
//!           of it; pure commodities are one lot whatever their origin
//! Equations first[l, s] = least fixpoint over deposits, imports, facilities and arcs;
//!           useful[l, s] = greatest: some facility at s takes l, some offtake at s buys it, or an arc leads to where
//!           it is useful

use crate::season;
use loparite_kernel::element::ElementId;
use loparite_kernel::ids::{Id, Table};
use loparite_kernel::quantity::Year;
use loparite_kernel::unit::Basis;
use loparite_model::chain::{Arc, CommodityId, DepositId, FacilityId, Model, SiteId, TechnologyId};
use loparite_model::post::{Lot, LotId};
use loparite_process::recipe::{self, OutputYield};
use std::collections::{BTreeMap, BTreeSet};

/// A recipe on a lot, with the lots it makes.
#[derive(Clone, Debug)]
pub struct LotRecipe {
    /// Product lots with tonnes per tonne of feed, in the order of the outputs; outputs that get nothing are left out.
    pub products: Vec<(LotId, f64)>,
    /// Tonnes of each element lost per tonne of feed.
    pub residue: Vec<f64>,
}

/// Which material can be where.
#[derive(Clone, Debug)]
pub struct Ways {
    /// All lots that can exist.
    pub lots: Table<LotId, Lot>,
    /// Recipes by technology and lot fed.
    pub recipes: BTreeMap<(TechnologyId, LotId), LotRecipe>,
    /// Lot of each deposit.
    pub ore: BTreeMap<DepositId, LotId>,
    /// First year of a lot at a site.
    pub first: BTreeMap<(LotId, SiteId), Year>,
    /// Lots that are of use at a site.
    pub useful: BTreeSet<(LotId, SiteId)>,
    /// Lots at sites that are in balance season by season (`season`).
    pub seasonal: BTreeSet<(LotId, SiteId)>,
}

type LotKey = (CommodityId, Option<DepositId>, Vec<u64>, u64);

struct Search<'m> {
    model: &'m Model,
    on_line: &'m [Option<Year>],
    ways: Ways,
    by_key: BTreeMap<LotKey, LotId>,
}

/// Finds all ways; `on_line` is the first year of each facility, if any.
pub fn find(model: &Model, on_line: &[Option<Year>]) -> Ways {
    let ways = Ways {
        lots: Table::new(),
        recipes: BTreeMap::new(),
        ore: BTreeMap::new(),
        first: BTreeMap::new(),
        useful: BTreeSet::new(),
        seasonal: BTreeSet::new(),
    };
    let mut search = Search { model, on_line, ways, by_key: BTreeMap::new() };
    search.begin();
    while search.run_facilities() | search.follow_arcs() {}
    search.find_useful();
    search.ways.seasonal = season::places(model, &search.ways, on_line);
    search.ways
}

/// Whether an arc carries a commodity in some year.
pub fn carries(arc: &Arc, commodity: CommodityId) -> bool {
    arc.closed.is_none() && arc.carries.as_ref().is_none_or(|list| list.contains(&commodity))
}

impl Search<'_> {
    fn begin(&mut self) {
        for (id, deposit) in self.model.deposits.iter() {
            let lot = self.lot(deposit.commodity, Some(id), &deposit.composition, deposit.content.value);
            self.ways.ore.insert(id, lot);
            self.arrive(lot, deposit.site, deposit.from);
        }
        for (_, import) in self.model.imports.iter() {
            let commodity = &self.model.commodities[import.commodity];
            let composition = pure_composition(self.model, import.commodity);
            let content = commodity.content.map_or(1.0, |figure| figure.value);
            let lot = self.lot(import.commodity, None, &composition, content);
            self.arrive(lot, import.site, import.from_year.max(self.model.first_year));
        }
    }

    /// Interns a lot.
    fn lot(&mut self, commodity: CommodityId, origin: Option<DepositId>, composition: &[f64], content: f64) -> LotId {
        let row = &self.model.commodities[commodity];
        let origin = origin.filter(|_| row.pure.is_none());
        let composition =
            if row.pure.is_some() { pure_composition(self.model, commodity) } else { composition.to_vec() };
        let content = if row.basis == Basis::Gross { 1.0 } else { content };
        // pure commodities are one lot, whatever content their makers declare
        let bits = if row.pure.is_some() { (Vec::new(), 0) } else { (bits(&composition), content.to_bits()) };
        let key = (commodity, origin, bits.0, bits.1);
        if let Some(&known) = self.by_key.get(&key) {
            return known;
        }
        let base = match origin {
            Some(origin) => format!("{} of {}", row.name, self.model.deposits[origin].name),
            None => row.name.clone(),
        };
        let mut name = base.clone();
        let mut number = 2;
        while self.ways.lots.id(&name).is_some() {
            name = format!("{base} ({number})");
            number += 1;
        }
        let lot = Lot { commodity, origin, name: name.clone(), composition, content };
        let id = self.ways.lots.insert(name, lot).expect("the name was just found to be free");
        self.by_key.insert(key, id);
        id
    }

    /// Notes that a lot can be at a site from a year on; true if that is news.
    fn arrive(&mut self, lot: LotId, site: SiteId, year: Year) -> bool {
        if year > self.model.last_year {
            return false;
        }
        let year = year.max(self.model.first_year);
        let first = self.ways.first.entry((lot, site)).or_insert(Year::MAX);
        let news = year < *first;
        *first = year.min(*first);
        news
    }

    fn run_facilities(&mut self) -> bool {
        let mut news = false;
        for (id, facility) in self.model.facilities.iter() {
            let Some(on_line) = self.on_line[id.position()] else { continue };
            let technology = &self.model.technologies[facility.technology];
            let Some(inputs) = self.inputs_from(id) else { continue };
            let fed: Vec<(LotId, Year)> = self
                .ways
                .first
                .iter()
                .filter(|((lot, site), _)| *site == facility.site && self.ways.lots[*lot].commodity == technology.feed)
                .map(|(&(lot, _), &year)| (lot, year))
                .collect();
            for (lot, year) in fed {
                let year = year.max(on_line).max(inputs);
                for (product, _) in self.recipe(facility.technology, lot).products {
                    news |= self.arrive(product, facility.site, year);
                }
            }
        }
        news
    }

    /// first year all further feeds can be at a facility
    fn inputs_from(&self, id: FacilityId) -> Option<Year> {
        let facility = &self.model.facilities[id];
        let inputs = &self.model.technologies[facility.technology].inputs;
        let first = |commodity| {
            let at_site = self.ways.first.iter().filter(|((_, site), _)| *site == facility.site);
            at_site.filter(|((lot, _), _)| self.ways.lots[*lot].commodity == commodity).map(|(_, &year)| year).min()
        };
        inputs.iter().map(|input| first(input.commodity)).try_fold(self.model.first_year, |sum, y| Some(sum.max(y?)))
    }

    fn recipe(&mut self, id: TechnologyId, lot: LotId) -> LotRecipe {
        if let Some(known) = self.ways.recipes.get(&(id, lot)) {
            return known.clone();
        }
        let model = self.model;
        let technology = &model.technologies[id];
        let inputs: Vec<(Vec<f64>, f64)> = technology
            .inputs
            .iter()
            .map(|input| (pure_composition(model, input.commodity), input.amount.value))
            .collect();
        let inputs: Vec<(&[f64], f64)> =
            inputs.iter().map(|(composition, amount)| (&composition[..], *amount)).collect();
        let counted: Vec<Vec<f64>> = technology.outputs.iter().map(|o| counted_mass(model, o.commodity)).collect();
        let outputs: Vec<OutputYield<'_>> = technology
            .outputs
            .iter()
            .zip(&counted)
            .map(|(output, counted_mass)| {
                let gross = model.commodities[output.commodity].basis == Basis::Gross;
                OutputYield {
                    recovery: &output.recovery,
                    counted_mass,
                    share: if gross { output.content } else { 1.0 },
                }
            })
            .collect();
        let derived = recipe::derive(&self.ways.lots[lot].composition, &inputs, &outputs);
        let origin = self.ways.lots[lot].origin;
        let mut products = Vec::new();
        for (output, product) in technology.outputs.iter().zip(&derived.products) {
            if product.tonnes > 0.0 {
                let made = self.lot(output.commodity, origin, &product.composition, output.content);
                products.push((made, product.tonnes));
            }
        }
        let recipe = LotRecipe { products, residue: derived.residue };
        self.ways.recipes.insert((id, lot), recipe.clone());
        recipe
    }

    fn follow_arcs(&mut self) -> bool {
        let mut news = false;
        for (_, arc) in self.model.arcs.iter() {
            let ready: Vec<(LotId, Year)> = self
                .ways
                .first
                .iter()
                .filter(|((lot, site), _)| *site == arc.from && carries(arc, self.ways.lots[*lot].commodity))
                .map(|(&(lot, _), &year)| (lot, year.max(arc.from_year)))
                .collect();
            for (lot, year) in ready {
                // in-place ore never travels: it is in the ground of its deposit
                if year <= arc.until_year && !self.in_place(lot) {
                    news |= self.arrive(lot, arc.to, year);
                }
            }
        }
        news
    }

    /// ore that a mining or beneficiation technology takes where it lies
    fn in_place(&self, lot: LotId) -> bool {
        let commodity = self.ways.lots[lot].commodity;
        use loparite_model::chain::Stage::{Beneficiation, Mining};
        let dug = |stage| matches!(stage, Mining | Beneficiation);
        let from_ground = self.model.deposits.iter().any(|(_, deposit)| deposit.commodity == commodity);
        from_ground && self.model.technologies.iter().any(|(_, t)| t.feed == commodity && dug(t.stage))
    }

    fn find_useful(&mut self) {
        let model = self.model;
        let mut useful = BTreeSet::new();
        for &(lot, site) in self.ways.first.keys() {
            let commodity = self.ways.lots[lot].commodity;
            let taken = model.facilities.iter().any(|(id, facility)| {
                let technology = &model.technologies[facility.technology];
                let takes = technology.feed == commodity || technology.inputs.iter().any(|i| i.commodity == commodity);
                facility.site == site && takes && self.on_line[id.position()].is_some()
            });
            let bought = model
                .offtakes
                .iter()
                .any(|(_, offtake)| offtake.commodity == commodity && model.markets[offtake.market].site == site);
            if taken || bought {
                useful.insert((lot, site));
            }
        }
        loop {
            let before = useful.len();
            for (_, arc) in model.arcs.iter() {
                let here = self.ways.first.keys().filter(|(lot, site)| {
                    *site == arc.from
                        && carries(arc, self.ways.lots[*lot].commodity)
                        && useful.contains(&(*lot, arc.to))
                        && !self.in_place(*lot)
                });
                let here: Vec<(LotId, SiteId)> = here.copied().collect();
                useful.extend(here);
            }
            if useful.len() == before {
                break;
            }
        }
        self.ways.useful = useful;
    }
}

/// Tonnes of element per counted tonne of a pure commodity.
pub fn pure_composition(model: &Model, commodity: CommodityId) -> Vec<f64> {
    let row = &model.commodities[commodity];
    let mut composition = vec![0.0; model.elements.len()];
    if let Some(element) = row.pure {
        composition[element.position()] = 1.0 / model.counted(element, row.basis);
    }
    composition
}

fn counted_mass(model: &Model, commodity: CommodityId) -> Vec<f64> {
    let row = &model.commodities[commodity];
    let count =
        |element: ElementId| if row.counts.contains(&element) { model.counted(element, row.basis) } else { 0.0 };
    model.elements.ids().map(count).collect()
}

fn bits(composition: &[f64]) -> Vec<u64> {
    composition.iter().map(|share| share.to_bits()).collect()
}
