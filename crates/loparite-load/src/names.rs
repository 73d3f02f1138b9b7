//! Names: every id of the text, collected before anything is read, so that order of files does not matter.
//!
//! In        parsed files
//! Out       [`Names`]: one table of ids for each kind of thing, with the place of its declaration
//! Holds     an id is declared once; a table of an unknown kind is reported

use crate::SourceFile;
use crate::mend::{next_head, no_head, section};
use crate::node::{nearest, place};
use crate::text::{Parsed, Texts};
use loparite_kernel::diag::{Diag, Diags, Place};
use loparite_kernel::element::ElementId;
use loparite_kernel::ids::{Id, Table};
use loparite_kernel::quantity::Year;
use loparite_model::chain::*;
use loparite_model::claim::{ClaimId, FactId};
use loparite_model::cost::{CapitalPointId, CostAccountId, LocationId, OwnerId, SensitivityId};
use loparite_model::figure::SourceId;
use loparite_model::goal::GoalId;
use loparite_model::planning::*;
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
            /// The last year in which plants go on, if `[finance]` says it.
            pub until: Option<Year>,
            /// Facts in files that are not included, with their file.
            pub left_out: BTreeMap<String, String>,
            /// Whether tables may be missing because their text could not be read.
            pub lost: bool,
            /// Whether there are tables of no known kind, or keys in no table.
            pub strange: bool,
            /// Whether a case file is read, with no chain around it.
            pub alone: bool,
            unread: bool,
            /// What of each file, by its path, was not TOML.
            torn: BTreeMap<String, Vec<Range<usize>>>,
            /// Where in each file, by its path, a key stood twice in one table.
            twice: BTreeMap<String, Vec<usize>>,
            /// Files and places of parts of tables that stand below no head of that table.
            pub headless: Vec<(String, usize)>,
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
    cost_indices "cost_index" CostIndexName,
    cost_accounts "cost_account" CostAccountId,
    capital_points "capital_point" CapitalPointId,
    locations "location" LocationId,
    owners "owner" OwnerId,
    sensitivities "sensitivity" SensitivityId,
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
    seasons "season" SeasonId,
    alternatives "alternative" AlternativeId,
    acquisitions "acquisition" AcquisitionId,
    reinforcements "reinforcement" ReinforcementId,
    trainings "training" TrainingId,
    procurements "procurement" ProcurementId,
    policies "policy" PolicyId,
    futures "future" FutureId,
    species "species" SpeciesName,
    compounds "compound" CompoundName,
    equilibria "equilibrium" EquilibriumName,
    flowsheets "flowsheet" FlowsheetName,
    cascades "cascade" CascadeName,
    plants "plant" PlantName,
    profiles "profile" ProfileName,
    studies "study" StudyName,
    superstructures "superstructure" SuperstructureName,
}

loparite_kernel::define_id!(
    /// A basket as declared.
    BasketName,
    /// A currency as declared.
    CurrencyName,
    /// An index of plant cost.
    CostIndexName,
    /// An arc as declared; the model has one for each direction.
    ArcName,
    /// A species; its position is that in the table of species.
    SpeciesName,
    /// A compound.
    CompoundName,
    /// An equilibrium.
    EquilibriumName,
    /// A flowsheet.
    FlowsheetName,
    /// A cascade of a case file.
    CascadeName,
    /// A plant of a case file.
    PlantName,
    /// A profile of a case file.
    ProfileName,
    /// A published study of a case file.
    StudyName,
    /// A superstructure of a case file.
    SuperstructureName,
);

/// What a golden case says of itself; to whoever reads the case file it is a comment.
const GOLDEN: &str = "golden";

/// Tables without ids.
const OTHERS: &[&str] = &["scenario", "plan", FINANCE, "capital_rules", "operating_rules"];
/// The table of how the programme's money is counted.
const FINANCE: &str = "finance";

/// Tables that a case file may hold.
const OF_A_CASE: &[&str] = &[
    "source",
    "element",
    "species",
    "compound",
    "equilibrium",
    "flowsheet",
    "cascade",
    "plant",
    "profile",
    "study",
    "superstructure",
];
/// Tables that only a case file may hold.
const OF_A_CASE_ALONE: &[&str] = &["cascade", "plant", "profile", "study", "superstructure"];
/// The key of a case file that stands in no table.
const DATA: &str = "data";

impl Names {
    /// Collects every id of some texts.
    pub fn collect(texts: &Texts, parsed: &[Parsed<'_>], diags: &mut Diags) -> Names {
        let alone = texts.is_case();
        let mut names = Names { lost: texts.is_unread(), unread: texts.is_unread(), alone, ..Names::default() };
        for (position, file) in parsed.iter().enumerate() {
            let is_case = alone && position == 0;
            names.collect_torn(file);
            let first_head = section(&file.file.text, 0).end;
            let mut said = false;
            for (key, value) in &file.root {
                let word = key.get_ref().as_ref();
                // a key before the first head may have the name of a table: `access = []`
                let is_table = !(said && key.span().start < first_head)
                    && (value.get_ref().as_array().is_some() || value.get_ref().as_table().is_some() && !said);
                if is_case && word == DATA {
                    continue;
                }
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
                    if is_case && !OF_A_CASE.contains(word) || !is_case && OF_A_CASE_ALONE.contains(word) {
                        diags.push(misplaced(&names, file, word, key.span()));
                    }
                } else if word == FINANCE {
                    // it has no id: one that stands in it is of a table below, whose head is missing
                    let id = value.get_ref().as_table().and_then(|table| table.get("id")?.get_ref().as_str());
                    names.doubtful.extend(id.map(str::to_owned));
                } else if !(OTHERS.contains(&word) || is_case && word == GOLDEN) {
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
        names.until = parsed.iter().find_map(until);
        names.left_out = texts.left_out();
        if let Some(case) = parsed.first().filter(|_| alone) {
            let tables = case.root.iter().map(|(_, value)| value);
            tables.for_each(|value| names.collect_citations(case.file, value));
        }
        names
    }

    /// Sources of a case file that are written out where they are used: a citation has several words, an id has one.
    fn collect_citations(&mut self, file: &SourceFile, value: &Spanned<DeValue<'_>>) {
        match value.get_ref() {
            DeValue::Array(list) => list.iter().for_each(|entry| self.collect_citations(file, entry)),
            DeValue::Table(table) => {
                for (key, value) in table {
                    match value.get_ref().as_str() {
                        Some(citation) if key.get_ref() == "source" && citation.trim().contains(' ') => {
                            self.sources.insert(citation, place(file, value.span()));
                        }
                        _ => self.collect_citations(file, value),
                    }
                }
            }
            _ => {}
        }
    }

    /// Whether an id that is declared nowhere may stand in what could not be read.
    pub fn may_be<I: Kind>(&self, id: &str) -> bool {
        self.is_doubtful(id) || self.nameless.contains(I::WORD)
    }

    /// Whether a word may stand in what could not be read.
    pub fn is_doubtful(&self, word: &str) -> bool {
        self.unread || self.doubtful.contains(word)
    }

    /// Whether something between the head of a table and the head of the next was not TOML.
    pub fn is_torn(&self, file: &SourceFile, span: &Range<usize>) -> bool {
        let Some(torn) = self.torn.get(&file.path) else { return false };
        let next = next_head(&file.text, span.end).unwrap_or(file.text.len());
        torn.iter().any(|stretch| (span.start..=next).contains(&stretch.start))
    }

    /// Whether a key stood twice between the heads around some place, or the head below it did.
    pub fn stands_twice(&self, file: &SourceFile, at: usize) -> bool {
        let Some(twice) = self.twice.get(&file.path) else { return false };
        let section = section(&file.text, at);
        twice.iter().any(|start| (section.start..=section.end).contains(start))
    }

    /// Where the head of a part of a table stands, if there is none of the table `key` itself.
    pub fn headless(&self, file: &SourceFile, key: &str, at: usize) -> Option<usize> {
        let (start, head) = head_at(file, at)?;
        (name_of(head).rsplit('.').next() != Some(key)).then_some(start)
    }

    /// What is said of a part of a table below no head, if the text above it was not said to be broken already.
    pub fn no_head(&self, file: &SourceFile, key: &str, at: usize) -> Option<Diag> {
        let (start, head) = head_at(file, at)?;
        let torn = self.torn.get(&file.path).is_some_and(|torn| torn.iter().any(|stretch| stretch.end == start));
        if torn || self.stands_twice(file, start.checked_sub(1)?) {
            return None;
        }
        let words: Vec<&str> = name_of(head).split('.').collect();
        let owner = words[..=words.iter().position(|word| *word == key)?].join(".");
        Some(no_head(file, start, &owner))
    }

    fn collect_torn(&mut self, file: &Parsed<'_>) {
        if file.root.is_empty() && !file.torn.is_empty() {
            // nothing of the file is TOML: it may have meant to declare anything
            self.unread = true;
            self.lost = true;
        }
        self.twice.entry(file.file.path.clone()).or_default().extend(file.twice);
        for stretch in file.torn {
            let text = &file.file.text[stretch.clone()];
            // the words of a torn stretch may be ids, and a head in it or above it may be that of any table
            self.doubtful.extend(text.split(['"', '\'', '\n', '=']).map(|word| word.trim().to_owned()));
            self.lost |= text.starts_with('[') || text.trim_end().contains('\n');
            self.torn.entry(file.file.path.clone()).or_default().push(stretch.clone());
        }
    }

    fn collect_list(&mut self, file: &Parsed<'_>, word: &'static str, value: &Spanned<DeValue<'_>>, diags: &mut Diags) {
        let at = value.span().start;
        if let Some(start) = value.get_ref().as_table().and_then(|_| self.headless(file.file, word, at)) {
            self.nameless.insert(word);
            self.headless.push((file.file.path.clone(), start));
            self.no_head(file.file, word, at).into_iter().for_each(|diag| diags.push(diag));
            return;
        }
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

/// the head of a table in the line of some place, and where it begins
fn head_at(file: &SourceFile, at: usize) -> Option<(usize, &str)> {
    let start = file.text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    let head = file.text[start..].lines().next()?.trim_end();
    head.starts_with('[').then_some((start, head))
}

/// `flowsheet.feed` of `[[flowsheet.feed]]`
fn name_of(head: &str) -> &str {
    head.split('#').next().unwrap_or_default().trim().trim_matches(['[', ']'])
}

/// a table of a scenario in a case file, or the other way round
fn misplaced(names: &Names, file: &Parsed<'_>, word: &str, span: Range<usize>) -> Diag {
    let (message, hint) = if names.alone && !OF_A_CASE_ALONE.contains(&word) {
        (format!("`{word}` is no table of a case file"), format!("a case file holds: {}", OF_A_CASE.join(", ")))
    } else {
        let reader = if word == "cascade" { "for `loparite sx`" } else { "a case file" };
        let hint = format!("put it into a file of its own, {reader}");
        (format!("`{word}` is a table of case files alone"), hint)
    };
    Diag::error("LP1004", message).at(Some(place(file.file, span)), "this table").hint(hint)
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

fn until(file: &Parsed<'_>) -> Option<Year> {
    let finance = file.root.get(FINANCE)?.get_ref().as_table()?;
    let year = Year::try_from(crate::node::whole_number(finance.get("until")?.get_ref())?).ok()?;
    (1800..=2200).contains(&year).then_some(year)
}
