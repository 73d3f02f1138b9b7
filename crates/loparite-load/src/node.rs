//! Node: a table of the text, read key by key, with every fault said and its place.
//!
//! In        a TOML table with spans
//! Out       texts, years, words, ids, sub-tables
//! Holds     a key that nobody asked for, and one that was needed and is not there, is reported by [`Node::finish`];
//!           a misspelt key is one fault, not two; keys of a table whose head is missing are one fault, wherever
//!           they fall

use crate::SourceFile;
use crate::figures::Cx;
use crate::names::Kind;
use loparite_kernel::diag::{Diag, Place};
use loparite_kernel::ids::Table;
use loparite_kernel::quantity::Year;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Something was wrong and has been said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Broken;

/// A value, or something was wrong and has been said.
pub type Read<T> = Result<T, Broken>;

/// A table with its place and what it is, such as "technology `sx-light`".
pub struct Node<'t> {
    /// The file it stands in.
    pub file: &'t SourceFile,
    /// Its keys.
    pub table: &'t DeTable<'t>,
    /// Its bytes.
    pub span: Range<usize>,
    /// What it is, for messages.
    pub what: String,
    asked: RefCell<Vec<&'static str>>,
    unjudged: Cell<bool>,
    missing: RefCell<Vec<Missing>>,
}

/// A key that was needed and is not there.
struct Missing {
    key: &'static str,
    diag: Diag,
    form: Form,
}

/// What stands behind a key.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Value,
    /// A table: its head may be lost, and its keys stand in the table above.
    Table,
}

/// A key that is not known where it stands.
struct Stranger<'t> {
    name: &'t str,
    place: Place,
    is_table: bool,
    /// The known word it may mean.
    near: Option<String>,
}

/// An entry of a table.
pub type Entry<'t> = (&'t Spanned<Cow<'t, str>>, &'t Spanned<DeValue<'t>>);

/// The place of a stretch of bytes.
pub fn place(file: &SourceFile, span: Range<usize>) -> Place {
    let start = span.start.min(file.text.len());
    // a span may end within a character if the text broke off there
    let start_of_char = (0..=start).rev().find(|&at| file.text.is_char_boundary(at)).unwrap_or(0);
    let line = file.lines.partition_point(|&begin| begin <= start_of_char);
    let begin = line.checked_sub(1).map_or(0, |above| file.lines[above]);
    let column = file.text[begin..start_of_char].chars().count() + 1;
    Place { file: file.path.clone(), start, end: span.end.min(file.text.len()), line, column }
}

/// "did you mean": the nearest of some words, if it is near.
pub fn nearest<'w>(word: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    words
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

impl<'t> Node<'t> {
    /// A node over a table.
    pub fn new(file: &'t SourceFile, table: &'t DeTable<'t>, span: Range<usize>, what: String) -> Node<'t> {
        Node {
            file,
            table,
            span,
            what,
            asked: RefCell::default(),
            unjudged: Cell::new(false),
            missing: RefCell::default(),
        }
    }

    /// The table of an array entry named by its id.
    pub fn of_entry(file: &'t SourceFile, entry: &'t Spanned<DeValue<'t>>, kind: &str) -> Option<Node<'t>> {
        let table = entry.get_ref().as_table()?;
        let id = table.get("id").and_then(|id| id.get_ref().as_str()).unwrap_or("?");
        let node = Node::new(file, table, entry.span(), format!("{kind} `{id}`"));
        node.asked.borrow_mut().push("id");
        Some(node)
    }

    /// The place of the whole table.
    pub fn place(&self) -> Option<Place> {
        // the span of an array entry reaches to its last key; its first line says enough
        let end = self.file.text[self.span.start..].find('\n').map_or(self.span.end, |n| self.span.start + n);
        Some(place(self.file, self.span.start..end.min(self.span.end).max(self.span.start + 1)))
    }

    /// The place of the whole table, seen from the scenario's folder.
    pub fn own_place(&self) -> Option<Place> {
        self.place().map(|place| Place { file: self.file.name.clone(), ..place })
    }

    /// The place of a value.
    pub fn place_of(&self, value: &Spanned<DeValue<'_>>) -> Option<Place> {
        Some(place(self.file, value.span()))
    }

    /// The raw value of a key, which counts as asked for.
    pub fn raw(&self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.asked.borrow_mut().push(key);
        self.table.get(key)
    }

    /// Whether the key is written.
    pub fn has(&self, key: &'static str) -> bool {
        self.raw(key).is_some()
    }

    /// The raw value; that it is missing is said by [`Node::finish`].
    pub fn need(&self, key: &'static str) -> Read<&'t Spanned<DeValue<'t>>> {
        self.need_such(key, &format!("`{key}`; `data/README.md` shows the whole table"))
    }

    /// The raw value; if it is missing, a hint of what to add.
    pub fn need_such(&self, key: &'static str, such: &str) -> Read<&'t Spanned<DeValue<'t>>> {
        self.raw(key).ok_or_else(|| {
            let diag = Diag::error("LP1005", format!("{} has no `{key}`", self.what));
            self.miss(key, diag.at(self.place(), "in this table").hint(format!("add {such}")))
        })
    }

    /// Notes that a key is missing.
    pub fn miss(&self, key: &'static str, diag: Diag) -> Broken {
        self.missing.borrow_mut().push(Missing { key, diag, form: Form::Value });
        Broken
    }

    /// Notes that a table below this one, or a list of such, is missing. Keys that are not known here may be its own.
    pub fn miss_table(&self, key: &'static str, diag: Diag) -> Broken {
        self.missing.borrow_mut().push(Missing { key, diag, form: Form::Table });
        Broken
    }

    /// Broken if some of it was not TOML: what seems to be missing may be there.
    pub fn whole_text(&self, cx: &Cx<'_>) -> Read<()> {
        if cx.names.is_torn(self.file, &self.span) { Err(Broken) } else { Ok(()) }
    }

    /// A value of the wrong shape.
    pub fn shape(&self, cx: &Cx<'_>, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) -> Broken {
        let found = match value.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a bare number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date without quotes",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        let cure = match wanted {
            "a whole number" => "write digits alone, without quotes, point or unit",
            "a list" => "write it in square brackets: `[\"..\", \"..\"]`",
            "a table" | "a figure" => {
                "write it in braces: `{ value = \"..\", source = \"..\", year = .., grade = \"..\" }`"
            }
            "a count of ions" => "write a number over zero, without quotes: `{ H = 2, SO4 = 1 }`",
            "a list of two quantities" => "write the least and the most: `[\"..\", \"..\"]`",
            "a list of two elements" => "write two: `[\"Pr\", \"Nd\"]`",
            _ => "write it in quotes",
        };
        let message = format!("`{key}` of {} must be {wanted}, not {found}", self.what);
        cx.say(Diag::error("LP1006", message).at(self.place_of(value), format!("this is {found}")).hint(cure));
        Broken
    }

    /// A text.
    pub fn text(&self, cx: &Cx<'_>, key: &'static str) -> Read<String> {
        let value = self.need(key)?;
        value.get_ref().as_str().map(str::to_owned).ok_or_else(|| self.shape(cx, key, value, "a text"))
    }

    /// A text that may be missing.
    pub fn text_opt(&self, cx: &Cx<'_>, key: &'static str) -> Read<Option<String>> {
        if self.has(key) { self.text(cx, key).map(Some) } else { Ok(None) }
    }

    /// A whole number.
    pub fn whole(&self, cx: &Cx<'_>, key: &'static str) -> Read<i64> {
        let value = self.need(key)?;
        whole_number(value.get_ref()).ok_or_else(|| self.shape(cx, key, value, "a whole number"))
    }

    /// A year, given or not.
    pub fn year_or(&self, cx: &Cx<'_>, key: &'static str, otherwise: Year) -> Read<Year> {
        if self.has(key) { self.year(cx, key) } else { Ok(otherwise) }
    }

    /// A year.
    pub fn year(&self, cx: &Cx<'_>, key: &'static str) -> Read<Year> {
        let number = self.whole(cx, key)?;
        Year::try_from(number).ok().filter(|year| (1800..=2200).contains(year)).ok_or_else(|| {
            let place = self.raw(key).and_then(|value| self.place_of(value));
            let message = format!("`{key}` of {} is {number}, which is no year", self.what);
            cx.say(Diag::error("LP1006", message).at(place, "no year").hint("years lie between 1800 and 2200"));
            Broken
        })
    }

    /// First and last year of a span, given or not.
    pub fn span(&self, cx: &Cx<'_>, keys: [&'static str; 2], otherwise: (Year, Year)) -> Read<(Year, Year)> {
        let (first, last) = (self.year_or(cx, keys[0], otherwise.0), self.year_or(cx, keys[1], otherwise.1));
        let (first, last) = (first?, last?);
        // one that is not written is the scenario's, and may well lie on the other side
        let Some(written) = self.raw(keys[1]).filter(|_| self.has(keys[0]) && last < first) else {
            return Ok((first, last));
        };
        let message = format!("{} ends in {last}, before it begins in {first}", self.what);
        let diag = Diag::error("LP2021", message).at(self.place_of(written), "this year");
        cx.say(diag.hint(format!("`{}` must not be later than `{}`", keys[0], keys[1])));
        Err(Broken)
    }

    /// A year within the horizon, given or not.
    pub fn year_in_horizon(&self, cx: &Cx<'_>, key: &'static str, otherwise: Year) -> Read<Year> {
        let year = self.year_or(cx, key, otherwise)?;
        let (first, last) = cx.horizon();
        if (first..=last).contains(&year) {
            return Ok(year);
        }
        let place = self.raw(key).and_then(|value| self.place_of(value));
        let message = format!("`{key}` of {} is {year}, outside the horizon {first} to {last}", self.what);
        cx.say(
            Diag::error("LP2021", message)
                .at(place, "this year")
                .hint("move it, or `first_year` or `last_year` of the scenario"),
        );
        Err(Broken)
    }

    /// One of a few words.
    pub fn word<T: Copy>(&self, cx: &Cx<'_>, key: &'static str, words: &[(&str, T)]) -> Read<T> {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let value = self.need_such(key, &format!("`{key} = \"..\"`, one of: {}", known.join(", ")))?;
        self.word_of(cx, key, value, words)
    }

    /// One of a few words, in a value at hand.
    pub fn word_of<T: Copy>(
        &self,
        cx: &Cx<'_>,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        words: &[(&str, T)],
    ) -> Read<T> {
        let text = value.get_ref().as_str().ok_or_else(|| self.shape(cx, key, value, "a word"))?;
        words.iter().find(|(word, _)| *word == text).map(|&(_, meaning)| meaning).ok_or_else(|| {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let message = format!("`{key}` of {} cannot be `{text}`", self.what);
            let diag = Diag::error("LP1008", message).at(self.place_of(value), "this word");
            cx.say(diag.hint(format!("one of: {}", known.join(", "))));
            Broken
        })
    }

    /// An id of a table.
    pub fn id<I: Kind>(&self, cx: &Cx<'_>, key: &'static str, table: &Table<I, Place>) -> Read<I> {
        let value = self.need(key)?;
        self.id_of(cx, key, value, table)
    }

    /// An id of a table, in a value at hand.
    pub fn id_of<I: Kind>(
        &self,
        cx: &Cx<'_>,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        table: &Table<I, Place>,
    ) -> Read<I> {
        let text = value.get_ref().as_str().ok_or_else(|| self.shape(cx, key, value, "an id"))?;
        table.id(text).ok_or_else(|| {
            if !cx.names.may_be::<I>(text) {
                let message = format!("`{key}` of {} names `{text}`, but there is no such {}", self.what, I::WORD);
                let diag = Diag::error("LP2020", message).at(self.place_of(value), "unknown id");
                let left_out = cx.names.left_out.get(text).filter(|_| I::WORD == "fact");
                cx.say(diag.hint(match nearest(text, table.keys()) {
                    _ if left_out.is_some() => {
                        let file = left_out.map_or("", String::as_str);
                        format!("it stands in {file} of the data folder: add \"{file}\" to `include` of `[scenario]`")
                    }
                    Some(near) => format!("did you mean `{near}`?"),
                    None if (1..=MANY).contains(&table.len()) => {
                        format!("one of: {}", table.keys().collect::<Vec<_>>().join(", "))
                    }
                    None => format!("declare a `[[{}]]` with this id", I::WORD),
                }));
            }
            Broken
        })
    }

    /// A list of ids; empty if the key is missing.
    pub fn ids<I: Kind>(&self, cx: &Cx<'_>, key: &'static str, table: &Table<I, Place>) -> Read<Vec<I>> {
        let entries = self.list(cx, key)?;
        let read: Vec<Read<I>> = entries.iter().map(|value| self.id_of(cx, key, value, table)).collect();
        read.into_iter().collect()
    }

    /// A list of words; `None` if the key is missing.
    pub fn words<T: Copy>(&self, cx: &Cx<'_>, key: &'static str, words: &[(&str, T)]) -> Read<Option<Vec<T>>> {
        if !self.has(key) {
            return Ok(None);
        }
        let entries = self.list(cx, key)?;
        let read: Vec<Read<T>> = entries.iter().map(|value| self.word_of(cx, key, value, words)).collect();
        read.into_iter().collect::<Read<Vec<T>>>().map(Some)
    }

    /// The entries of a list; empty if the key is missing.
    pub fn list(&self, cx: &Cx<'_>, key: &'static str) -> Read<&'t [Spanned<DeValue<'t>>]> {
        match self.raw(key) {
            None => Ok(&[]),
            Some(value) => value.get_ref().as_array().map(|list| &list[..]).ok_or_else(|| {
                let start = value.span().start;
                match cx.names.headless(self.file, key, start) {
                    Some(_) => cx.say_headless(self.file, key, start),
                    None => self.shape(cx, key, value, "a list"),
                }
            }),
        }
    }

    /// The tables of a list; empty if the key is missing.
    pub fn tables(&self, cx: &Cx<'_>, key: &'static str) -> Read<Vec<Node<'t>>> {
        let entries = self.list(cx, key)?;
        let read: Vec<Read<Node<'t>>> = entries
            .iter()
            .map(|entry| {
                let table = entry.get_ref().as_table().ok_or_else(|| self.shape(cx, key, entry, "a table"))?;
                let good = table.get("commodity").and_then(|good| good.get_ref().as_str());
                let which = good.map_or(key.to_owned(), |good| format!("{key} `{good}`"));
                Ok(Node::new(self.file, table, entry.span(), format!("{which} of {}", self.what)))
            })
            .collect();
        read.into_iter().collect()
    }

    /// The tables of a list, each named by one of its keys; empty if the list is missing.
    pub fn parts(&self, cx: &Cx<'_>, key: &'static str, named_by: &str) -> Read<Vec<Node<'t>>> {
        let entries = self.list(cx, key)?;
        let read: Vec<Read<Node<'t>>> = entries
            .iter()
            .map(|entry| {
                let table = entry.get_ref().as_table().ok_or_else(|| self.shape(cx, key, entry, "a table"))?;
                let name = table.get(named_by).and_then(|name| name.get_ref().as_str());
                let which = name.map_or(key.to_owned(), |name| format!("{key} `{name}`"));
                Ok(Node::new(self.file, table, entry.span(), format!("{which} of {}", self.what)))
            })
            .collect();
        read.into_iter().collect()
    }

    /// Takes every key as asked for: what may stand here is not known.
    pub fn leave_unjudged(&self) {
        self.unjudged.set(true);
    }

    /// A sub-table.
    pub fn sub(&self, cx: &Cx<'_>, key: &'static str) -> Read<Node<'t>> {
        let value = self.raw(key).ok_or_else(|| {
            let diag = Diag::error("LP1005", format!("{} has no `{key}`", self.what));
            let hint = format!("add `{key}`; `data/README.md` shows the whole table");
            self.miss_table(key, diag.at(self.place(), "in this table").hint(hint))
        })?;
        self.sub_of(cx, key, value)
    }

    /// A sub-table, in a value at hand.
    pub fn sub_of(&self, cx: &Cx<'_>, key: &str, value: &'t Spanned<DeValue<'t>>) -> Read<Node<'t>> {
        match value.get_ref().as_table() {
            Some(table) => Ok(Node::new(self.file, table, value.span(), format!("{}: {key}", self.what))),
            None => Err(self.shape(cx, key, value, "a table")),
        }
    }

    /// Reports keys that nobody asked for, and keys that were needed and are missing.
    pub fn finish(&self, cx: &Cx<'_>) {
        let asked = self.asked.borrow();
        let mut missing = self.missing.take();
        let free: BTreeSet<&str> = asked.iter().copied().filter(|key| !self.table.contains_key(*key)).collect();
        let unknown = self.table.iter().filter(|(key, _)| !asked.contains(&key.get_ref().as_ref()));
        let unknown = unknown.filter(|_| !self.unjudged.get());
        let strangers: Vec<Stranger<'_>> = unknown
            .map(|(key, value)| {
                let name = key.get_ref().as_ref();
                let near = nearest(name, missing.iter().map(|missing| missing.key));
                let near = near.or_else(|| nearest(name, free.iter().copied())).map(str::to_owned);
                self.stranger((key, value), near)
            })
            .collect();
        let lost = missing.iter().find(|missing| missing.form == Form::Table).map(|missing| missing.key);
        let fallen = fallen(&strangers, lost).unwrap_or(strangers.len());
        for stranger in strangers[..fallen].iter().filter(|stranger| stranger.near.is_some()) {
            // a misspelt key is not missing as well
            missing.retain(|missing| Some(missing.key) != stranger.near.as_deref());
            let message = format!("{} has no key `{}`", self.what, stranger.name);
            let diag = Diag::error("LP1004", message).at(Some(stranger.place.clone()), "unknown key");
            cx.say(diag.hint(format!("did you mean `{}`?", stranger.near.as_deref().unwrap_or_default())));
        }
        // what stands beside a key that stands twice may be of the table whose head is missing
        let is_alone = |stranger: &&Stranger<'_>| {
            stranger.near.is_none() && !cx.names.stands_twice(self.file, stranger.place.start)
        };
        for stranger in strangers[..fallen].iter().filter(is_alone) {
            self.say_strangers(cx, std::slice::from_ref(stranger), (&free, None));
        }
        if fallen < strangers.len() {
            missing.retain(|missing| missing.form == Form::Value);
            self.say_fallen(cx, &strangers[fallen..], |fallen| self.say_strangers(cx, fallen, (&free, lost)));
        }
        if self.whole_text(cx).is_ok() {
            missing.into_iter().for_each(|missing| cx.say(missing.diag));
        }
    }

    fn stranger(&self, (key, value): Entry<'t>, near: Option<String>) -> Stranger<'t> {
        let place = place(self.file, key.span());
        Stranger { name: key.get_ref().as_ref(), place, is_table: value.get_ref().as_table().is_some(), near }
    }

    /// Keys that fell into this table because the head of their own is missing: said once, here or where the text says
    /// so better. What they belong to is then not known.
    fn say_fallen(&self, cx: &Cx<'_>, fallen: &[Stranger<'_>], say: impl FnOnce(&[Stranger<'_>])) {
        let first = fallen[0].place.start;
        if !cx.names.stands_twice(self.file, first) && !cx.was_headless(self.file, first) {
            say(fallen);
            cx.note_headless(self.file, first);
        }
        cx.lose_head();
    }

    /// keys that resemble none that may stand here
    fn say_strangers(
        &self,
        cx: &Cx<'_>,
        strangers: &[Stranger<'_>],
        (free, lost): (&BTreeSet<&str>, Option<&'static str>),
    ) {
        let names: Vec<String> = strangers.iter().map(|stranger| format!("`{}`", stranger.name)).collect();
        let (word, cure) = match names.len() {
            1 => ("key", "remove it"),
            _ => ("keys", "remove them, or write the head of their table above"),
        };
        let hint = match (lost, free.len()) {
            (Some(lost), _) => format!("write the head of their table above: `{lost}` is missing"),
            (None, 1..=MANY) => {
                format!("{cure}; what it may still have: {}", free.iter().copied().collect::<Vec<_>>().join(", "))
            }
            _ => format!("{cure}; `data/README.md` shows the whole table"),
        };
        let message = format!("{} has no {word} {}", self.what, names.join(", "));
        let diag = Diag::error("LP1004", message).at(Some(strangers[0].place.clone()), format!("unknown {word}"));
        cx.say(diag.hint(hint));
    }

    /// Entries of a table whose keys are names. Names that are not known, on lines one after the other, fell into it
    /// because the head of their table is missing: they are said once, with what they are not, and left out.
    pub fn named(&self, cx: &Cx<'_>, no_such: &str, is_known: impl Fn(&str) -> bool) -> (Vec<Entry<'t>>, Read<()>) {
        let unknown = self.table.iter().filter(|(key, _)| !is_known(key.get_ref().as_ref()));
        // a name that may stand in what could not be read is none of another table
        let is_strange = |stranger: &Stranger<'_>| !(stranger.is_table && cx.names.is_doubtful(stranger.name));
        let strangers: Vec<Stranger<'_>> = unknown.map(|entry| self.stranger(entry, None)).filter(is_strange).collect();
        let Some(first) = fallen(&strangers, None) else { return (self.table.iter().collect(), Ok(())) };
        let fallen = &strangers[first..];
        self.say_fallen(cx, fallen, |fallen| {
            let names: Vec<String> = fallen.iter().map(|stranger| format!("`{}`", stranger.name)).collect();
            let message = format!("{}: {} are no {no_such}", self.what, names.join(", "));
            let diag = Diag::error("LP2020", message).at(Some(fallen[0].place.clone()), "unknown names");
            cx.say(diag.hint("write the head of their table above them, or names that are known here"));
        });
        let left = |(key, _): &Entry<'_>| fallen.iter().all(|stranger| stranger.place.start != key.span().start);
        (self.table.iter().filter(left).collect(), Err(Broken))
    }
}

/// Where keys begin that fell into a table because the head of their own is missing: at the first of several on lines
/// one after the other that resemble none that may stand here; if a table is missing, at a table already.
fn fallen(strangers: &[Stranger<'_>], lost: Option<&str>) -> Option<usize> {
    let mut first = 0;
    for run in strangers.chunk_by(|one, next| next.place.line == one.place.line + 1) {
        let strange = run.iter().any(|stranger| stranger.near.is_none());
        if strange && (run.len() > 1 || lost.is_some() && run[0].is_table) {
            return Some(first);
        }
        first += run.len();
    }
    None
}

/// Words that fit into a hint.
const MANY: usize = 12;

/// A TOML integer as a number.
pub fn whole_number(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    i64::from_str_radix(&integer.as_str().replace('_', ""), integer.radix()).ok()
}
