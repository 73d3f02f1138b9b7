//! Node: a table of the text, read key by key, with every fault said and its place.
//!
//! In        a TOML table with spans
//! Out       texts, years, words, ids, sub-tables
//! Holds     a key that nobody asked for is reported by [`Node::finish`]

use crate::SourceFile;
use crate::figures::Cx;
use loparite_kernel::diag::{Diag, Place};
use loparite_kernel::ids::{Id, Table};
use loparite_kernel::quantity::Year;
use std::cell::RefCell;
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
}

/// The place of a stretch of bytes.
pub fn place(file: &SourceFile, span: Range<usize>) -> Place {
    let start = span.start.min(file.text.len());
    let before = &file.text[..file.text.floor_char_boundary(start)];
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
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
        Node { file, table, span, what, asked: RefCell::default() }
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

    /// The raw value, or a diagnostic that it is missing.
    pub fn need(&self, cx: &Cx<'_>, key: &'static str) -> Read<&'t Spanned<DeValue<'t>>> {
        self.raw(key).ok_or_else(|| {
            cx.say(Diag::error("LP1005", format!("{} has no `{key}`", self.what)).at(self.place(), "in this table"));
            Broken
        })
    }

    /// A value of the wrong shape.
    pub fn shape(&self, cx: &Cx<'_>, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) -> Broken {
        let found = value.get_ref().type_str();
        let message = format!("`{key}` of {} must be {wanted}, not {found}", self.what);
        cx.say(Diag::error("LP1006", message).at(self.place_of(value), format!("this is {found}")));
        Broken
    }

    /// A text.
    pub fn text(&self, cx: &Cx<'_>, key: &'static str) -> Read<String> {
        let value = self.need(cx, key)?;
        value.get_ref().as_str().map(str::to_owned).ok_or_else(|| self.shape(cx, key, value, "a text"))
    }

    /// A text that may be missing.
    pub fn text_opt(&self, cx: &Cx<'_>, key: &'static str) -> Read<Option<String>> {
        if self.has(key) { self.text(cx, key).map(Some) } else { Ok(None) }
    }

    /// A whole number.
    pub fn whole(&self, cx: &Cx<'_>, key: &'static str) -> Read<i64> {
        let value = self.need(cx, key)?;
        whole_number(value.get_ref()).ok_or_else(|| self.shape(cx, key, value, "a whole number"))
    }

    /// A year, given or not.
    pub fn year_or(&self, cx: &Cx<'_>, key: &'static str, otherwise: Year) -> Read<Year> {
        if self.has(key) { self.year(cx, key) } else { Ok(otherwise) }
    }

    /// A year.
    pub fn year(&self, cx: &Cx<'_>, key: &'static str) -> Read<Year> {
        let number = self.whole(cx, key)?;
        Year::try_from(number).map_err(|_| Broken)
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
        cx.say(Diag::error("LP2021", message).at(place, "this year").hint("move it, or `first_year` or `last_year` of the scenario"));
        Err(Broken)
    }

    /// One of a few words.
    pub fn word<T: Copy>(&self, cx: &Cx<'_>, key: &'static str, words: &[(&str, T)]) -> Read<T> {
        let value = self.need(cx, key)?;
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
    pub fn id<I: Id>(&self, cx: &Cx<'_>, key: &'static str, table: &Table<I, Place>) -> Read<I> {
        let value = self.need(cx, key)?;
        self.id_of(cx, key, value, table)
    }

    /// An id of a table, in a value at hand.
    pub fn id_of<I: Id>(
        &self,
        cx: &Cx<'_>,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        table: &Table<I, Place>,
    ) -> Read<I> {
        let text = value.get_ref().as_str().ok_or_else(|| self.shape(cx, key, value, "an id"))?;
        table.id(text).ok_or_else(|| {
            let message = format!("`{key}` of {} names `{text}`, which is declared nowhere", self.what);
            let mut diag = Diag::error("LP2020", message).at(self.place_of(value), "unknown id");
            if let Some(near) = nearest(text, table.keys()) {
                diag = diag.hint(format!("did you mean `{near}`?"));
            }
            cx.say(diag);
            Broken
        })
    }

    /// A list of ids; empty if the key is missing.
    pub fn ids<I: Id>(&self, cx: &Cx<'_>, key: &'static str, table: &Table<I, Place>) -> Read<Vec<I>> {
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
            Some(value) => value.get_ref().as_array().map(|list| &list[..]).ok_or_else(|| self.shape(cx, key, value, "a list")),
        }
    }

    /// The tables of a list; empty if the key is missing.
    pub fn tables(&self, cx: &Cx<'_>, key: &'static str) -> Read<Vec<Node<'t>>> {
        let entries = self.list(cx, key)?;
        let read: Vec<Read<Node<'t>>> = entries
            .iter()
            .map(|entry| {
                let table = entry.get_ref().as_table().ok_or_else(|| self.shape(cx, key, entry, "a table"))?;
                Ok(Node::new(self.file, table, entry.span(), format!("{key} of {}", self.what)))
            })
            .collect();
        read.into_iter().collect()
    }

    /// A sub-table.
    pub fn sub(&self, cx: &Cx<'_>, key: &'static str) -> Read<Node<'t>> {
        let value = self.need(cx, key)?;
        self.sub_of(cx, key, value)
    }

    /// A sub-table, in a value at hand.
    pub fn sub_of(&self, cx: &Cx<'_>, key: &str, value: &'t Spanned<DeValue<'t>>) -> Read<Node<'t>> {
        match value.get_ref().as_table() {
            Some(table) => Ok(Node::new(self.file, table, value.span(), format!("{}: {key}", self.what))),
            None => Err(self.shape(cx, key, value, "a table")),
        }
    }

    /// Reports keys that nobody asked for.
    pub fn finish(&self, cx: &Cx<'_>) {
        let asked = self.asked.borrow();
        for (key, _) in self.table {
            let name = key.get_ref().as_ref();
            if !asked.contains(&name) {
                let message = format!("{} has no key `{name}`", self.what);
                let mut diag = Diag::error("LP1004", message).at(Some(place(self.file, key.span())), "unknown key");
                if let Some(near) = nearest(name, asked.iter().copied()) {
                    diag = diag.hint(format!("did you mean `{near}`?"));
                }
                cx.say(diag);
            }
        }
    }
}

/// A TOML integer as a number.
pub fn whole_number(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    i64::from_str_radix(&integer.as_str().replace('_', ""), integer.radix()).ok()
}
