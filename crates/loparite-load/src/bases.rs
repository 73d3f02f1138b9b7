//! Bases: how each commodity is counted, and with it the capacity of each technology.
//!
//! In        parsed files and all ids
//! Out       [`Bases`]
//! Holds     whatever else of a row is broken, its basis is known if it can be read: figures are then checked in the
//!           same pass
//! Not here  faults of these keys, which are said where the row is read (`table`)

use crate::names::Names;
use crate::node::{Broken, Node, Read};
use crate::table::entries;
use crate::text::Parsed;
use loparite_kernel::unit::Basis;
use loparite_model::chain::{CapacityBasis, CommodityId, TechnologyId};
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::DeValue;

/// Bases with their word.
pub const BASES: &[(&str, Basis)] = &[("gross", Basis::Gross), ("oxide", Basis::Oxide), ("metal", Basis::Metal)];

/// What `capacity_basis` may say.
pub const CAPACITY_BASES: &[(&str, CapacityBasis)] =
    &[("feed", CapacityBasis::Feed), ("product", CapacityBasis::Product)];

/// The basis of every commodity and every technology that says it.
#[derive(Default)]
pub struct Bases {
    commodities: BTreeMap<CommodityId, Basis>,
    technologies: BTreeMap<TechnologyId, Basis>,
}

impl Bases {
    /// Reads the keys that say it.
    pub fn read(names: &Names, parsed: &[Parsed<'_>]) -> Bases {
        let mut bases = Bases::default();
        for node in entries(parsed, "commodity") {
            let id = text(node.table.get("id")).and_then(|id| names.commodities.id(id));
            if let (Some(id), Some(basis)) = (id, meaning(&node, "basis", BASES)) {
                bases.commodities.entry(id).or_insert(basis);
            }
        }
        for node in entries(parsed, "technology") {
            let id = text(node.table.get("id")).and_then(|id| names.technologies.id(id));
            if let (Some(id), Ok(basis)) = (id, bases.capacity(names, &node)) {
                bases.technologies.entry(id).or_insert(basis);
            }
        }
        bases
    }

    /// In which basis a commodity is counted.
    pub fn commodity(&self, commodity: CommodityId) -> Read<Basis> {
        self.commodities.get(&commodity).copied().ok_or(Broken)
    }

    /// In which basis the capacity of a technology is counted.
    pub fn technology(&self, technology: TechnologyId) -> Read<Basis> {
        self.technologies.get(&technology).copied().ok_or(Broken)
    }

    /// In which basis the capacity of a `[[technology]]` is counted: that of its feed or of its first output.
    pub fn capacity(&self, names: &Names, node: &Node<'_>) -> Read<Basis> {
        let output = || node.table.get("output")?.get_ref().as_array()?.first()?.get_ref().as_table()?.get("commodity");
        let counted = match meaning(node, "capacity_basis", CAPACITY_BASES).ok_or(Broken)? {
            CapacityBasis::Feed => node.table.get("feed"),
            CapacityBasis::Product => output(),
        };
        let commodity = text(counted).and_then(|id| names.commodities.id(id));
        self.commodity(commodity.ok_or(Broken)?)
    }
}

fn text<'v>(value: Option<&'v Spanned<DeValue<'_>>>) -> Option<&'v str> {
    value.and_then(|value| value.get_ref().as_str())
}

fn meaning<T: Copy>(node: &Node<'_>, key: &str, words: &[(&str, T)]) -> Option<T> {
    let written = text(node.table.get(key))?;
    words.iter().find(|(word, _)| *word == written).map(|&(_, meaning)| meaning)
}
