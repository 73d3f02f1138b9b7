//! Names: every id of the text, collected before anything is read, so that order of files does not matter.
//!
//! In        parsed files
//! Out       [`Names`]: one table of ids for each kind of thing, with the place of its declaration
//! Holds     an id is declared once; a table of an unknown kind is reported

use crate::node::{nearest, place};
use crate::text::Parsed;
use loparite_kernel::diag::{Diag, Diags, Place};
use loparite_kernel::element::ElementId;
use loparite_kernel::ids::Table;
use loparite_kernel::quantity::Year;
use loparite_model::chain::*;
use loparite_model::claim::{ClaimId, FactId};
use loparite_model::figure::SourceId;
use loparite_model::goal::GoalId;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Declares the kinds of table once: field, word in the text, id type.
macro_rules! kinds {
    ($($field:ident $word:literal $id:ty),+ $(,)?) => {
        /// All ids by kind.
        #[derive(Default)]
        pub struct Names {
            $(#[doc = concat!("Ids of `[[", $word, "]]`.")] pub $field: Table<$id, Place>,)+
            /// First and last year of the scenario, if they could be read.
            pub horizon: Option<(Year, Year)>,
        }

        /// Words of tables that have ids.
        const WORDS: &[&str] = &[$($word),+];

        impl Names {
            fn declare(&mut self, word: &str, id: &str, place: Place) -> bool {
                match word {
                    $($word => self.$field.insert(id, place).is_some(),)+
                    _ => true,
                }
            }
        }
    };
}

kinds! {
    sources "source" SourceId,
    elements "element" ElementId,
    baskets "basket" BasketName,
    commodities "commodity" CommodityId,
    technologies "technology" TechnologyId,
    access "access" AccessId,
    prices "price" PriceId,
    currencies "currency" CurrencyName,
    regions "region" RegionId,
    power "region.power" PowerId,
    zones "zone" ZoneId,
    modes "mode" ModeId,
    sites "site" SiteId,
    deposits "deposit" DepositId,
    facilities "facility" FacilityId,
    arcs "arc" ArcName,
    markets "market" MarketId,
    offtakes "offtake" OfftakeId,
    imports "import" ImportId,
    money "money" MoneyId,
    goals "goal" GoalId,
    facts "fact" FactId,
    claims "claim" ClaimId,
    corrections "correction" CorrectionId,
}

loparite_kernel::define_id!(
    /// A basket as declared.
    BasketName,
    /// A currency as declared.
    CurrencyName,
    /// An arc as declared; the model has one for each direction.
    ArcName,
);

/// Tables without ids.
const OTHERS: &[&str] = &["scenario", "capital_class"];

impl Names {
    /// Collects every id.
    pub fn collect(parsed: &[Parsed<'_>], diags: &mut Diags) -> Names {
        let mut names = Names::default();
        for file in parsed {
            for (key, value) in &file.root {
                let word = key.get_ref().as_ref();
                if WORDS.contains(&word) {
                    names.collect_list(file, word, value, diags);
                } else if !OTHERS.contains(&word) {
                    let message = format!("there is no table `{word}`");
                    let mut diag = Diag::error("LP1004", message).at(Some(place(file.file, key.span())), "unknown table");
                    if let Some(near) = nearest(word, WORDS.iter().chain(OTHERS).copied()) {
                        diag = diag.hint(format!("did you mean `{near}`?"));
                    }
                    diags.push(diag);
                }
            }
        }
        names.horizon = parsed.iter().find_map(horizon);
        names
    }

    fn collect_list(&mut self, file: &Parsed<'_>, word: &str, value: &Spanned<DeValue<'_>>, diags: &mut Diags) {
        let Some(list) = value.get_ref().as_array() else {
            let diag = Diag::error("LP1006", format!("`{word}` must be a list of tables"));
            diags.push(diag.at(Some(place(file.file, value.span())), "here").hint(format!("write `[[{word}]]`")));
            return;
        };
        for entry in list {
            let Some(table) = entry.get_ref().as_table() else { continue };
            self.collect_one(file, word, table, entry, diags);
            if word == "region"
                && let Some(supplies) = table.get("power").and_then(|power| power.get_ref().as_array())
            {
                for supply in supplies {
                    if let Some(table) = supply.get_ref().as_table() {
                        self.collect_one(file, "region.power", table, supply, diags);
                    }
                }
            }
        }
    }

    fn collect_one(
        &mut self,
        file: &Parsed<'_>,
        word: &str,
        table: &DeTable<'_>,
        entry: &Spanned<DeValue<'_>>,
        diags: &mut Diags,
    ) {
        let Some(id) = table.get("id").filter(|id| id.get_ref().as_str().is_some()) else {
            let start = entry.span().start;
            let message = format!("a `[[{word}]]` has no `id`");
            diags.push(Diag::error("LP1005", message).at(Some(place(file.file, start..start + 1)), "this table"));
            return;
        };
        let text = id.get_ref().as_str().unwrap_or_default();
        let here = place(file.file, id.span());
        if !self.declare(word, text, here.clone()) {
            let first = self.place_of(word, text).map_or(String::new(), |p| format!("the first stands in {}:{}", p.file, p.line));
            let message = format!("{word} `{text}` is declared twice");
            diags.push(Diag::error("LP1007", message).at(Some(here), "again").hint(first));
        }
    }

    fn place_of(&self, word: &str, id: &str) -> Option<Place> {
        // only the commonest kinds are worth a place; the message names the id in any case
        match word {
            "source" => self.sources.id(id).map(|i| self.sources[i].clone()),
            "commodity" => self.commodities.id(id).map(|i| self.commodities[i].clone()),
            "technology" => self.technologies.id(id).map(|i| self.technologies[i].clone()),
            "site" => self.sites.id(id).map(|i| self.sites[i].clone()),
            "facility" => self.facilities.id(id).map(|i| self.facilities[i].clone()),
            "claim" => self.claims.id(id).map(|i| self.claims[i].clone()),
            _ => None,
        }
    }
}

fn horizon(file: &Parsed<'_>) -> Option<(Year, Year)> {
    let scenario = file.root.get("scenario")?.get_ref().as_table()?;
    let year = |key: &str| Year::try_from(crate::node::whole_number(scenario.get(key)?.get_ref())?).ok();
    Some((year("first_year")?, year("last_year")?))
}
