//! Names: every id of the text, collected before anything is read, so that order of files does not matter.
//!
//! In        parsed files
//! Out       [`Names`]: one table of ids for each kind of thing, with the place of its declaration
//! Holds     an id is declared once; a table of an unknown kind is reported

use crate::SourceFile;
use crate::mend::next_head;
use crate::node::{nearest, place};
use crate::text::{Parsed, Texts};
use loparite_kernel::diag::{Diag, Diags, Place};
use loparite_kernel::element::ElementId;
use loparite_kernel::ids::{Id, Table};
use loparite_kernel::quantity::Year;
use loparite_model::chain::*;
use loparite_model::claim::{ClaimId, FactId};
use loparite_model::figure::SourceId;
use loparite_model::goal::GoalId;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A kind of thing that has ids.
pub trait Kind: Id {
    /// The word of its table.
    const WORD: &'static str;
}

/// Declares the kinds of table once: field, word in the text, id type.
macro_rules! kinds {
    ($($field:ident $word:literal $id:ty),+ $(,)?) => {
        /// All ids by kind.
        #[derive(Default)]
        pub struct Names {
            $(#[doc = concat!("Ids of `[[", $word, "]]`.")] pub $field: Table<$id, Place>,)+
            /// First and last year of the scenario, if they could be read.
            pub horizon: Option<(Year, Year)>,
            /// Whether tables may be missing because their text could not be read.
            pub lost: bool,
            /// Whether there are tables of no known kind, or keys in no table.
            pub strange: bool,
            unread: bool,
            /// What of each file, by its path, was not TOML.
            torn: BTreeMap<String, Vec<Range<usize>>>,
            /// Ids in what was not TOML.
            doubtful: BTreeSet<String>,
            /// Kinds of which a table has no readable id.
            nameless: BTreeSet<&'static str>,
        }

        /// Words of tables that have ids.
        const WORDS: &[&str] = &[$($word),+];

        impl Names {
            /// declares an id, or gives the place where it was declared before
            fn declare(&mut self, word: &str, id: &str, place: Place) -> Option<Place> {
                match word {
                    $($word => match self.$field.id(id) {
                        Some(first) => Some(self.$field[first].clone()),
                        None => {
                            self.$field.insert(id, place);
                            None
                        }
                    },)+
                    _ => None,
                }
            }
        }

        $(impl Kind for $id {
            const WORD: &'static str = $word;
        })+
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
    /// Collects every id of some texts.
    pub fn collect(texts: &Texts, parsed: &[Parsed<'_>], diags: &mut Diags) -> Names {
        let mut names = Names { lost: texts.unread, unread: texts.unread, ..Names::default() };
        for file in parsed {
            names.collect_torn(file);
            let mut said = false;
            for (key, value) in &file.root {
                let word = key.get_ref().as_ref();
                let is_table = value.get_ref().as_array().is_some() || value.get_ref().as_table().is_some() && !said;
                if !is_table {
                    // keys before the first head: one head is missing
                    names.lost = true;
                    names.strange = true;
                    names.doubtful.extend(value.get_ref().as_str().map(str::to_owned));
                    let diag = Diag::error("LP1004", format!("`{word}` stands in no table"));
                    let diag = diag.at(Some(place(file.file, key.span())), "before the first table");
                    if !std::mem::replace(&mut said, true) {
                        diags.push(diag.hint("write the head of its table above it, such as `[[site]]`"));
                    }
                } else if let Some(word) = WORDS.iter().find(|known| **known == word) {
                    names.collect_list(file, word, value, diags);
                } else if !OTHERS.contains(&word) {
                    names.lost = true;
                    names.strange = true;
                    names.doubtful.extend(ids_of(value.get_ref()));
                    let message = format!("there is no table `{word}`");
                    let diag = Diag::error("LP1004", message).at(Some(place(file.file, key.span())), "unknown table");
                    diags.push(match nearest(word, WORDS.iter().chain(OTHERS).copied()) {
                        Some(near) => diag.hint(format!("did you mean `{near}`?")),
                        None => diag.hint("`data/README.md` lists the tables"),
                    });
                }
            }
        }
        names.horizon = parsed.iter().find_map(horizon);
        names
    }

    /// Whether an id that is declared nowhere may stand in what could not be read.
    pub fn may_be<I: Kind>(&self, id: &str) -> bool {
        self.unread || self.doubtful.contains(id) || self.nameless.contains(I::WORD)
    }

    /// Whether something between the head of a table and the head of the next was not TOML.
    pub fn is_torn(&self, file: &SourceFile, span: &Range<usize>) -> bool {
        let Some(torn) = self.torn.get(&file.path) else { return false };
        let next = next_head(&file.text, span.end).unwrap_or(file.text.len());
        torn.iter().any(|stretch| (span.start..=next).contains(&stretch.start))
    }

    fn collect_torn(&mut self, file: &Parsed<'_>) {
        for stretch in file.torn {
            let text = &file.file.text[stretch.clone()];
            // the words of a torn stretch may be ids, and a head in it or above it may be that of any table
            self.doubtful.extend(text.split(['"', '\'', '\n', '=']).map(|word| word.trim().to_owned()));
            self.lost |= text.starts_with('[') || text.trim_end().contains('\n');
            self.torn.entry(file.file.path.clone()).or_default().push(stretch.clone());
        }
    }

    fn collect_list(&mut self, file: &Parsed<'_>, word: &'static str, value: &Spanned<DeValue<'_>>, diags: &mut Diags) {
        let mut refuse = |place: Place| {
            self.nameless.insert(word);
            let diag = Diag::error("LP1006", format!("`{word}` must be a list of tables"));
            diags.push(diag.at(Some(place), "here").hint(format!("write `[[{word}]]` above each of them")));
        };
        let Some(list) = value.get_ref().as_array() else { return refuse(place(file.file, value.span())) };
        if let Some(entry) = list.iter().find(|entry| entry.get_ref().as_table().is_none()) {
            return refuse(place(file.file, entry.span()));
        }
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
        word: &'static str,
        table: &DeTable<'_>,
        entry: &Spanned<DeValue<'_>>,
        diags: &mut Diags,
    ) {
        let Some(id) = table.get("id").filter(|id| id.get_ref().as_str().is_some()) else {
            self.nameless.insert(word);
            if !self.is_torn(file.file, &entry.span()) {
                let start = entry.span().start;
                let message = format!("a `[[{word}]]` has no `id`");
                let diag = Diag::error("LP1005", message).at(Some(place(file.file, start..start + 1)), "this table");
                diags.push(diag.hint("add `id = \"..\"`, by which others name it"));
            }
            return;
        };
        let text = id.get_ref().as_str().unwrap_or_default();
        let here = place(file.file, id.span());
        if let Some(first) = self.declare(word, text, here.clone()) {
            let message = format!("{word} `{text}` is declared twice");
            let hint = format!("rename one of the two; the first stands in {}:{}", first.file, first.line);
            diags.push(Diag::error("LP1007", message).at(Some(here), "again").hint(hint));
        }
    }
}

/// ids that the tables of a list declare
fn ids_of(list: &DeValue<'_>) -> Vec<String> {
    let id = |entry: &Spanned<DeValue<'_>>| Some(entry.get_ref().as_table()?.get("id")?.get_ref().as_str()?.to_owned());
    list.as_array().into_iter().flatten().filter_map(id).collect()
}

fn horizon(file: &Parsed<'_>) -> Option<(Year, Year)> {
    let scenario = file.root.get("scenario")?.get_ref().as_table()?;
    let year = |key: &str| Year::try_from(crate::node::whole_number(scenario.get(key)?.get_ref())?).ok();
    // a horizon that is none is said where it is read, and bounds nothing
    Some((year("first_year")?, year("last_year")?)).filter(|(first, last)| first <= last)
}
