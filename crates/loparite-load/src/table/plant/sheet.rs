//! Sheet: a table of many numbers with one source, read cell by cell.
//!
//! In        `[plant.x]` with `source`, `year`, `grade`, and keys or `rows`
//! Out       numbers in base units; one origin a sheet
//! Holds     a sheet has a source as every figure has; every cell that is wrong is said with its place; nothing is
//!           negative unless it may be, no share is over 100 %
//! Not here  what the sheets mean (`plant`)

use super::amount::{Amount, Dimension, NONE, words as units};
use crate::fault;
use crate::figures::Cx;
use crate::node::{Broken, Node, Read, nearest, whole_number};
use loparite_finance::plant::Level;
use loparite_kernel::diag::Diag;
use loparite_kernel::quantity::Fault;
use toml::Spanned;
use toml::de::DeValue;

/// Levels of prices by name, and that of the plant.
pub struct Levels {
    /// Currency of all money.
    pub currency: String,
    /// By name.
    pub rows: Vec<(String, Level)>,
    /// Name of the plant's.
    pub name: String,
    /// The plant's.
    pub money: Level,
    /// What a figure at other prices needs.
    pub cure: &'static str,
}

/// Of a plant: prices of other years have an index.
pub const BY_INDEX: &str = "add a row to `[plant.index]`";

/// What a cell must hold.
#[derive(Clone, Copy)]
pub struct Wanted {
    /// Of which dimension; any if it is none.
    pub dimension: Option<Dimension>,
    /// How one is written.
    pub example: &'static str,
    /// Least value; [`f64::MIN_POSITIVE`] for anything over zero.
    pub least: f64,
    /// Greatest value.
    pub most: f64,
}

/// A share of a whole.
pub const SHARE: Wanted = Wanted { dimension: Some(NONE), example: "25 %", least: 0.0, most: 1.0 };
/// A ratio.
pub const RATIO: Wanted = Wanted { dimension: Some(NONE), example: "1.25 ratio", least: 0.0, most: f64::MAX };

impl Wanted {
    /// Of a dimension.
    pub const fn of(dimension: Dimension, example: &'static str) -> Wanted {
        Wanted { dimension: Some(dimension), example, least: 0.0, most: f64::MAX }
    }

    /// Of a dimension, over zero or below.
    pub const fn any_sign(dimension: Dimension, example: &'static str) -> Wanted {
        Wanted { least: f64::MIN, ..Wanted::of(dimension, example) }
    }

    /// Of any dimension, which is checked by whoever asks.
    pub const fn any(example: &'static str) -> Wanted {
        Wanted { dimension: None, example, least: 0.0, most: f64::MAX }
    }

    /// Of these only what is over zero.
    pub const fn over_zero(self) -> Wanted {
        Wanted { least: f64::MIN_POSITIVE, ..self }
    }
}

/// A table, and where its faults go.
pub struct Sheet<'s, 'c, 't> {
    /// Where faults go.
    pub cx: &'s Cx<'c>,
    /// Its keys.
    pub node: Node<'t>,
    /// Prices; broken if they could not be read.
    pub levels: &'s Read<Levels>,
}

/// An amount read, with its level of prices.
pub struct Cell {
    /// In base units.
    pub value: f64,
    /// Of what.
    pub dimension: Dimension,
    /// Level of its prices, and what it is called.
    pub level: Option<(String, Level)>,
}

impl Cell {
    /// The level of prices of an amount that [`Wanted`] has found to be money.
    pub fn priced(&self) -> Read<Level> {
        self.level.as_ref().map(|(_, level)| *level).ok_or(Broken)
    }
}

impl<'s, 'c, 't> Sheet<'s, 'c, 't> {
    /// The sources of all its numbers, and keys that nobody asked for.
    pub fn finish(&self) -> Read<()> {
        let written = match self.node.raw("rows").and_then(|rows| rows.get_ref().as_array()) {
            Some(rows) => format!("{} rows", rows.len()),
            None => {
                let text = |value: &Spanned<DeValue<'_>>| value.get_ref().as_str().map(str::to_owned);
                let figures = self
                    .node
                    .table
                    .iter()
                    .filter(|(key, _)| !["source", "grade", "note"].contains(&key.get_ref().as_ref()));
                let figures = figures.filter_map(|(key, value)| Some(format!("{} {}", key.get_ref(), text(value)?)));
                figures.collect::<Vec<_>>().join(", ")
            }
        };
        let origin = self.cx.origin(&self.node, written);
        self.node.finish(self.cx);
        origin?;
        self.node.whole_text(self.cx)
    }

    /// The amount behind a key.
    pub fn amount(&self, key: &'static str, wanted: Wanted) -> Read<Cell> {
        let value = self.node.need_such(key, &format!("`{key} = \"{}\"`", wanted.example))?;
        self.cell(key, value, wanted)
    }

    /// The number behind a key.
    pub fn number(&self, key: &'static str, wanted: Wanted) -> Read<f64> {
        self.amount(key, wanted).map(|cell| cell.value)
    }

    /// The number behind a key that may be missing.
    pub fn number_or(&self, key: &'static str, wanted: Wanted, otherwise: f64) -> Read<f64> {
        if self.node.has(key) { self.number(key, wanted) } else { Ok(otherwise) }
    }

    /// A whole number of years.
    pub fn years(&self, key: &'static str) -> Read<u32> {
        let years = self.number(key, Wanted { most: 200.0, ..Wanted::of(super::amount::YEARS, "20 a") })?;
        if years.fract() == 0.0 {
            return Ok(years as u32);
        }
        let place = self.node.raw(key).and_then(|value| self.node.place_of(value));
        let diag = Diag::error("LP2003", format!("{}: {key} is {years} years, not a whole number", self.node.what));
        self.cx.say(
            diag.at(place, "these years")
                .hint("cash falls at the end of each year: write whole years, such as \"20 a\""),
        );
        Err(Broken)
    }

    /// The amount that a value holds.
    pub fn cell(&self, what: &str, value: &Spanned<DeValue<'_>>, wanted: Wanted) -> Read<Cell> {
        let named = format!("{}: {what}", self.node.what);
        let say = |(code, message, hint): (&'static str, String, String)| {
            self.cx.say(Diag::error(code, message).at(self.node.place_of(value), "here").hint(hint));
            Broken
        };
        let Some(text) = value.get_ref().as_str() else {
            if value.get_ref().is_integer() || value.get_ref().is_float() {
                let number = self.node.file.text.get(value.span()).unwrap_or_default();
                return Err(say(fault::words(&named, number, &Fault::NoUnit, wanted.example)));
            }
            return Err(self.node.shape(self.cx, what, value, &format!("a text such as \"{}\"", wanted.example)));
        };
        let amount = Amount::parse(text).map_err(|fault| match &fault {
            Fault::UnknownUnit(word) => {
                let hint = match nearest(word, units()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("the units of a plant are {}", units().collect::<Vec<_>>().join(", ")),
                };
                say(("LP2002", format!("{named} is no quantity: `{word}` is no unit"), hint))
            }
            Fault::NoPriceYear(word) => {
                let hint = format!("write the name of its prices behind it, such as `{word}@2019`");
                say(("LP2006", format!("{named} is money without a price year: {text}"), hint))
            }
            _ => say(fault::words(&named, text, &fault, wanted.example)),
        })?;
        if wanted.dimension.is_some_and(|dimension| dimension != amount.dimension) {
            return Err(say(fault::words(&named, text, &Fault::WrongKind { wanted: wanted.example }, "")));
        }
        if amount.value < 0.0 && wanted.least >= 0.0 {
            let hint = "write it without the minus sign, if that is what is meant".to_owned();
            return Err(say(("LP2005", format!("{named} is negative: {text}"), hint)));
        }
        if amount.value < wanted.least {
            let hint = format!("it must be over zero, such as \"{}\"", wanted.example);
            return Err(say(("LP2176", format!("{named} is {text}"), hint)));
        }
        if amount.value > wanted.most * (1.0 + 1e-12) {
            let (code, hint) = match wanted.dimension {
                Some(NONE) => ("LP2010", "it is a share of a whole; one part in ten is \"10 %\"".to_owned()),
                _ => ("LP2176", format!("at most {} is meant here", wanted.most)),
            };
            return Err(say((code, format!("{named} is too much: {text}"), hint)));
        }
        let level = self.level(&named, value, amount.money.as_ref())?;
        Ok(Cell { value: amount.value, dimension: amount.dimension, level })
    }

    /// The level of prices that money names.
    fn level(
        &self,
        named: &str,
        value: &Spanned<DeValue<'_>>,
        money: Option<&(String, String)>,
    ) -> Read<Option<(String, Level)>> {
        let Some((currency, name)) = money else { return Ok(None) };
        let levels = self.levels.as_ref().map_err(|&Broken| Broken)?;
        let say = |code, message: String, label: &str, hint: String| {
            self.cx.say(Diag::error(code, message).at(self.node.place_of(value), label).hint(hint));
            Err(Broken)
        };
        if *currency != levels.currency {
            let message = format!("{named} is in {currency}, the plant in {}", levels.currency);
            let hint =
                format!("turn it into {} at the rate of its year: a plant is costed in one currency", levels.currency);
            return say("LP2175", message, "another currency", hint);
        }
        match levels.rows.iter().find(|(known, _)| known == name) {
            Some(row) => Ok(Some(row.clone())),
            None => {
                let known: Vec<&str> = levels.rows.iter().map(|(known, _)| known.as_str()).collect();
                let message = format!("{named} is at prices of `{name}`, of which there is no index");
                let hint = format!("{}, or name one of: {}", levels.cure, known.join(", "));
                say("LP2174", message, "these prices", hint)
            }
        }
    }

    /// Every row, each a list of so many cells.
    pub fn rows<T>(&self, columns: &[&str], read: impl Fn(&Row<'_, 's, 'c, 't>) -> Read<T>) -> Read<Vec<T>> {
        self.rows_of("rows", columns, read)
    }

    /// Every row behind a key.
    pub fn rows_of<T>(
        &self,
        key: &'static str,
        columns: &[&str],
        read: impl Fn(&Row<'_, 's, 'c, 't>) -> Read<T>,
    ) -> Read<Vec<T>> {
        let such = format!("`{key} = [[{}]]`", columns.join(", "));
        self.node.need_such(key, &such)?;
        let rows = self.node.list(self.cx, key)?;
        let read = rows.iter().map(|row| {
            let cells = row.get_ref().as_array().ok_or_else(|| self.node.shape(self.cx, key, row, "a list"))?;
            if cells.len() == columns.len() {
                return read(&Row { sheet: self, cells });
            }
            let message = format!("a row of {} has {} cells, not {}", self.node.what, cells.len(), columns.len());
            let diag = Diag::error("LP2170", message).at(self.node.place_of(row), "this row");
            self.cx.say(diag.hint(format!("each row is [{}]", columns.join(", "))));
            Err(Broken)
        });
        read.collect::<Vec<Read<T>>>().into_iter().collect()
    }
}

/// A row of a sheet.
pub struct Row<'r, 's, 'c, 't> {
    sheet: &'r Sheet<'s, 'c, 't>,
    cells: &'t [Spanned<DeValue<'t>>],
}

impl Row<'_, '_, '_, '_> {
    /// What the row is about: its first cell.
    fn name(&self) -> &str {
        self.cells.first().and_then(|cell| cell.get_ref().as_str()).unwrap_or("?")
    }

    /// A text.
    pub fn text(&self, at: usize) -> Read<String> {
        let value = &self.cells[at];
        let text = value.get_ref().as_str().map(str::to_owned);
        text.ok_or_else(|| self.sheet.node.shape(self.sheet.cx, "rows", value, "a text"))
    }

    /// An amount.
    pub fn amount(&self, at: usize, wanted: Wanted) -> Read<Cell> {
        self.sheet.cell(&format!("`{}`", self.name()), &self.cells[at], wanted)
    }

    /// A whole number over zero.
    pub fn count(&self, at: usize) -> Read<f64> {
        let value = &self.cells[at];
        match whole_number(value.get_ref()).filter(|count| (1..=100_000).contains(count)) {
            Some(count) => Ok(count as f64),
            None => {
                let found = self.sheet.node.file.text.get(value.span()).unwrap_or_default();
                let message = format!("the number in the row `{}` is {found}", self.name());
                let hint = "count pieces or posts, or name the year: digits alone, over zero, such as 3".to_owned();
                Err(self.refuse(at, "LP1006", (message, "no whole number over zero", hint)))
            }
        }
    }

    /// One of a few words.
    pub fn word<T: Copy>(&self, at: usize, words: &[(&str, T)]) -> Read<T> {
        self.sheet.node.word_of(self.sheet.cx, "rows", &self.cells[at], words)
    }

    /// Says what is wrong with a cell.
    pub fn refuse(&self, at: usize, code: &'static str, (message, label, hint): (String, &str, String)) -> Broken {
        let message = format!("{}: {message}", self.sheet.node.what);
        let place = self.sheet.node.place_of(&self.cells[at]);
        self.sheet.cx.say(Diag::error(code, message).at(place, label).hint(hint));
        Broken
    }
}
