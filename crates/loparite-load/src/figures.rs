//! Figures: numbers with source, year and grade, in the units and the money of the model.
//!
//! In        inline tables `{ value | values | path | per_year, source, year, grade, note }`
//! Out       [`Figure`], [`Path`], shares; each leaves an [`Origin`]
//! Holds     no bare number, no figure without a source, nothing negative, no share over 100 %

use crate::SourceFile;
use crate::bases::Bases;
use crate::fault::words;
use crate::mend::section;
use crate::names::{CostIndexName, CurrencyName, Names};
use crate::node::{Broken, Node, Read, whole_number};
use crate::rates::Rates;
use loparite_kernel::diag::{Diag, Diags, Place};
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::{Currency, Fault, Kind, Quantity, Year};
use loparite_model::figure::{Course, Figure, Grade, Origin, OriginId, Path};
use std::cell::{Cell, RefCell};
use toml::Spanned;
use toml::de::DeValue;

/// Words of grades.
pub const GRADES: &[(&str, Grade)] = &[
    ("measured", Grade::Measured),
    ("reported", Grade::Reported),
    ("estimated", Grade::Estimated),
    ("assumed", Grade::Assumed),
];

/// What a figure must be. The kind is broken if the thing that tells it is: the figure is then checked for what every
/// figure must have, so that its own faults are said in the same pass.
#[derive(Clone, Copy)]
pub struct Wanted {
    kind: Read<Kind>,
    range: Range,
    /// The index that moves money in time instead of inflation; broken if the one that is named is.
    index: Option<Read<CostIndexName>>,
    bounds: Option<Bounds>,
}

/// Between which numbers a figure makes sense.
#[derive(Clone, Copy)]
pub struct Bounds {
    /// Least value.
    pub least: f64,
    /// Greatest value.
    pub most: f64,
    /// Both in words, such as "over zero".
    pub words: &'static str,
    /// How a good one is written.
    pub such: &'static str,
}

impl Bounds {
    /// Anything over zero.
    pub const fn over_zero(such: &'static str) -> Bounds {
        Bounds { least: f64::MIN_POSITIVE, most: f64::MAX, words: "over zero", such }
    }
}

/// Which values a figure may take.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Range {
    NotNegative,
    AnySign,
    Recovery,
    /// Whoever asks knows the range and checks it.
    Asked,
}

impl From<Kind> for Wanted {
    fn from(kind: Kind) -> Wanted {
        Wanted { kind: Ok(kind), range: Range::NotNegative, index: None, bounds: None }
    }
}

impl From<Read<Kind>> for Wanted {
    fn from(kind: Read<Kind>) -> Wanted {
        Wanted { kind, range: Range::NotNegative, index: None, bounds: None }
    }
}

impl Wanted {
    /// A share of what is fed.
    pub fn recovery() -> Wanted {
        Wanted { range: Range::Recovery, ..Wanted::from(Kind::Share) }
    }

    /// A number that may be below zero.
    pub fn any_sign(kind: Kind) -> Wanted {
        Wanted { range: Range::AnySign, ..Wanted::from(kind) }
    }

    /// A number whose range is checked by whoever asks.
    pub fn any(kind: Kind) -> Wanted {
        Wanted { range: Range::Asked, ..Wanted::from(kind) }
    }

    /// Money that an index moves to the price year of the scenario.
    pub fn moved(kind: Kind, index: Read<CostIndexName>) -> Wanted {
        Wanted { index: Some(index), ..Wanted::from(kind) }
    }

    /// A number between bounds.
    pub fn within(self, bounds: Bounds) -> Wanted {
        let range = if bounds.least < 0.0 { Range::AnySign } else { self.range };
        Wanted { range, bounds: Some(bounds), ..self }
    }

    /// Of which kind it is.
    pub fn kind(self) -> Read<Kind> {
        self.kind
    }

    /// Whether it may be below zero.
    pub fn may_be_negative(self) -> bool {
        matches!(self.range, Range::AnySign | Range::Asked)
    }

    fn example(self) -> &'static str {
        let of_kind = || self.kind.map_or("2500 t REO/a", Kind::example);
        self.bounds.map_or_else(of_kind, |bounds| bounds.such)
    }

    /// `add power = ..` for a figure that is missing
    fn such(self, key: &str) -> String {
        format!("`{key} = {{ value = \"{}\", source = \"..\", year = .., grade = \"..\" }}`", self.example())
    }
}

/// What every reading function needs: ids, rates, and where faults and origins go.
pub struct Cx<'a> {
    /// All ids.
    pub names: &'a Names,
    /// Rates of money.
    pub rates: &'a Rates,
    /// Bases of what is counted.
    pub bases: &'a Bases,
    diags: RefCell<&'a mut Diags>,
    origins: RefCell<Vec<Origin>>,
    money: RefCell<Option<Currency>>,
    /// Heads that are missing: how many were found, and the files and places of what stands below none.
    lost_heads: Cell<usize>,
    headless: RefCell<Vec<(String, usize)>>,
}

impl<'a> Cx<'a> {
    /// A context.
    pub fn new(names: &'a Names, rates: &'a Rates, bases: &'a Bases, diags: &'a mut Diags) -> Cx<'a> {
        Cx {
            names,
            rates,
            bases,
            diags: RefCell::new(diags),
            origins: RefCell::default(),
            money: RefCell::default(),
            lost_heads: Cell::new(0),
            headless: RefCell::new(names.headless.clone()),
        }
    }

    /// Says a fault.
    pub fn say(&self, diag: Diag) {
        self.diags.borrow_mut().push(diag);
    }

    /// Notes that the head of a table is missing, and its keys stand in another.
    pub fn lose_head(&self) {
        self.lost_heads.set(self.lost_heads.get() + 1);
    }

    /// Heads found missing so far.
    pub fn lost_heads(&self) -> usize {
        self.lost_heads.get()
    }

    /// Says that a part of a table stands below no head of the table `key`.
    pub fn say_headless(&self, file: &SourceFile, key: &str, at: usize) -> Broken {
        let start = self.names.headless(file, key, at).unwrap_or(at);
        let said = self.was_headless(file, start.saturating_sub(1));
        self.headless.borrow_mut().push((file.path.clone(), start));
        self.lose_head();
        if let Some(diag) = self.names.no_head(file, key, at).filter(|_| !said) {
            self.say(diag);
        }
        Broken
    }

    /// Notes that what stands at some place was said to lack its head: what stands below it is a part of the same.
    pub fn note_headless(&self, file: &SourceFile, at: usize) {
        self.headless.borrow_mut().push((file.path.clone(), section(&file.text, at).end));
    }

    /// Whether what stands at some place lacks a head, as was said of the part below it.
    pub fn was_headless(&self, file: &SourceFile, at: usize) -> bool {
        let next = section(&file.text, at).end;
        self.headless.borrow().iter().any(|(path, start)| *path == file.path && *start == next)
    }

    /// Whether an error was said.
    pub fn has_errors(&self) -> bool {
        self.diags.borrow().has_errors()
    }

    /// All origins, in order of reading.
    pub fn into_origins(self) -> Vec<Origin> {
        self.origins.into_inner()
    }

    /// First and last year; all years if the scenario did not say.
    pub fn horizon(&self) -> (Year, Year) {
        self.names.horizon.unwrap_or((Year::MIN, Year::MAX))
    }

    /// The money of the model, such as `USD@2025`.
    pub fn money_word(&self) -> String {
        self.money.borrow().as_ref().map_or_else(|| "money".to_owned(), Currency::to_string)
    }

    /// Sets the money of the model.
    pub fn set_money(&self, currency: Currency) {
        *self.money.borrow_mut() = Some(currency);
    }

    /// A figure of a kind.
    pub fn figure(&self, node: &Node<'_>, key: &'static str, wanted: impl Into<Wanted>) -> Read<Figure> {
        self.figure_and(node, key, wanted, |_| Ok(())).map(|(figure, ())| figure)
    }

    /// A figure that may be missing.
    pub fn figure_opt(&self, node: &Node<'_>, key: &'static str, wanted: impl Into<Wanted>) -> Read<Option<Figure>> {
        if node.has(key) { self.figure(node, key, wanted).map(Some) } else { Ok(None) }
    }

    /// A figure whose table has further keys, read by a function.
    pub fn figure_and<T>(
        &self,
        node: &Node<'_>,
        key: &'static str,
        wanted: impl Into<Wanted>,
        further: impl FnOnce(&Node<'_>) -> Read<T>,
    ) -> Read<(Figure, T)> {
        let wanted = wanted.into();
        let raw = node.need_such(key, &wanted.such(key))?;
        if raw.get_ref().as_table().is_none() {
            return Err(self.no_table(node, key, raw, wanted));
        }
        let table = node.sub_of(self, key, raw)?;
        self.figure_in(&table, wanted, further)
    }

    /// A figure by entry of a table: composition, recovery, classes.
    pub fn figure_of(
        &self,
        node: &Node<'_>,
        key: &str,
        raw: &Spanned<DeValue<'_>>,
        wanted: impl Into<Wanted>,
    ) -> Read<Figure> {
        let wanted = wanted.into();
        let Some(inner) = raw.get_ref().as_table() else { return Err(self.no_table(node, key, raw, wanted)) };
        let table = Node::new(node.file, inner, raw.span(), format!("{}: {key}", node.what));
        self.figure_in(&table, wanted, |_| Ok(())).map(|(figure, ())| figure)
    }

    /// A figure in a table at hand, which may have further keys, read by a function.
    pub fn figure_in<T>(
        &self,
        table: &Node<'_>,
        wanted: impl Into<Wanted>,
        further: impl FnOnce(&Node<'_>) -> Read<T>,
    ) -> Read<(Figure, T)> {
        let wanted = wanted.into();
        let value = self.value(table).and_then(|value| self.number(table, "value", value, wanted));
        let text = table.raw("value").and_then(|value| value.get_ref().as_str()).unwrap_or_default().to_owned();
        let origin = self.origin(table, text);
        let more = further(table);
        table.finish(self);
        Ok((Figure { value: value?, origin: origin? }, more?))
    }

    fn value<'t>(&self, table: &Node<'t>) -> Read<&'t Spanned<DeValue<'t>>> {
        table.need_such("value", "`value = \"..\"`, a number with its unit")
    }

    /// Any quantity with its origin, money turned into the model's.
    pub fn quantity_of(&self, node: &Node<'_>, raw: &Spanned<DeValue<'_>>) -> Read<(Quantity, OriginId)> {
        let Some(inner) = raw.get_ref().as_table() else {
            return Err(self.no_table(node, "evidence", raw, Wanted::from(Err(Broken))));
        };
        let table = Node::new(node.file, inner, raw.span(), format!("evidence of {}", node.what));
        let value = self.value(&table).and_then(|value| self.any_quantity(&table, "value", value));
        let text = table.raw("value").and_then(|value| value.get_ref().as_str()).unwrap_or_default().to_owned();
        let origin = self.origin(&table, text);
        table.finish(self);
        Ok((value?, origin?))
    }

    /// A number for each year: `value`, `path` or `per_year`.
    pub fn path(&self, node: &Node<'_>, key: &'static str, wanted: impl Into<Wanted>) -> Read<Path> {
        let wanted = wanted.into();
        let raw = node.need_such(key, &wanted.such(key))?;
        if raw.get_ref().as_table().is_none() {
            return Err(self.no_table(node, key, raw, wanted));
        }
        let table = node.sub_of(self, key, raw)?;
        let (course, points) = if table.has("path") {
            (Course::Line, self.points(&table, "path", wanted))
        } else if table.has("per_year") {
            (Course::Points, self.points(&table, "per_year", wanted))
        } else {
            let value = self.value(&table).and_then(|value| self.number(&table, "value", value, wanted));
            (Course::Line, value.map(|value| vec![(self.horizon().0, value)]))
        };
        let text = self.text_of_points(&table);
        let origin = self.origin(&table, text);
        table.finish(self);
        Ok(Path { points: points?, course, origin: origin? })
    }

    /// A path that may be missing.
    pub fn path_opt(&self, node: &Node<'_>, key: &'static str, wanted: impl Into<Wanted>) -> Read<Option<Path>> {
        if node.has(key) { self.path(node, key, wanted).map(Some) } else { Ok(None) }
    }

    fn points(&self, table: &Node<'_>, key: &'static str, wanted: Wanted) -> Read<Vec<(Year, f64)>> {
        let points = table.sub(self, key)?;
        let mut read: Vec<Read<(Year, f64)>> = Vec::new();
        for (year, value) in points.table {
            let number = self.number(&points, year.get_ref(), value, wanted);
            match year.get_ref().parse::<Year>() {
                Ok(year) => read.push(number.map(|number| (year, number))),
                Err(_) => {
                    let message = format!("`{}` in {} is no year", year.get_ref(), points.what);
                    let place = crate::node::place(points.file, year.span());
                    let diag = Diag::error("LP1006", message).at(Some(place), "no year");
                    self.say(diag.hint(format!("write `{{ 2030 = \"{}\" }}`", wanted.example())));
                    read.push(Err(Broken));
                }
            }
        }
        let mut read: Vec<(Year, f64)> = read.into_iter().collect::<Read<_>>()?;
        if read.is_empty() {
            let diag = Diag::error("LP1005", format!("{} has no year", points.what)).at(points.place(), "empty");
            self.say(diag.hint(format!("write `{{ 2030 = \"{}\" }}`", wanted.example())));
            return Err(Broken);
        }
        read.sort_by_key(|&(year, _)| year);
        Ok(read)
    }

    fn text_of_points(&self, table: &Node<'_>) -> String {
        let text = |value: &Spanned<DeValue<'_>>| value.get_ref().as_str().unwrap_or_default().to_owned();
        let points = table.raw("path").or_else(|| table.raw("per_year")).and_then(|value| value.get_ref().as_table());
        match points {
            Some(points) => {
                let each: Vec<String> =
                    points.iter().map(|(year, value)| format!("{}: {}", year.get_ref(), text(value))).collect();
                each.join(", ")
            }
            None => table.raw("value").map(text).unwrap_or_default(),
        }
    }

    /// A list of shares: ramp-up, spending.
    pub fn shares(&self, node: &Node<'_>, key: &'static str) -> Read<Shares> {
        let such = format!("`{key} = {{ values = [\"50 %\", \"50 %\"], source = \"..\", year = .., grade = \"..\" }}`");
        let raw = node.need_such(key, &such)?;
        if raw.get_ref().as_table().is_none() {
            return Err(self.no_table(node, key, raw, Wanted::from(Kind::Share)));
        }
        let table = node.sub_of(self, key, raw)?;
        let list =
            table.need_such("values", "`values = [\"50 %\", \"50 %\"]`").and_then(|_| table.list(self, "values"));
        let numbers: Read<Vec<f64>> = list.and_then(|values| {
            let number = |(n, value)| self.number(&table, &format!("share {}", n + 1), value, Kind::Share.into());
            let each: Vec<Read<f64>> = values.iter().enumerate().map(number).collect();
            each.into_iter().collect()
        });
        let text: Vec<&str> = list.unwrap_or(&[]).iter().filter_map(|value| value.get_ref().as_str()).collect();
        let origin = self.origin(&table, text.join(", "));
        table.finish(self);
        let values = numbers?;
        if values.is_empty() {
            let diag =
                Diag::error("LP1005", format!("{} is empty", table.what)).at(table.place(), "at least one share");
            self.say(diag.hint("write `values = [\"50 %\", \"50 %\"]`"));
            return Err(Broken);
        }
        let origin = origin?;
        let place = table.raw("values").and_then(|values| table.place_of(values));
        Ok(Shares { values, what: table.what, place, origin })
    }

    /// A geographic position in degrees north and east.
    pub fn position(&self, node: &Node<'_>, key: &'static str) -> Read<(f64, f64)> {
        let such = format!("`{key} = {{ value = \"67.87 N 34.60 E\", source = \"..\", year = .., grade = \"..\" }}`");
        let raw = node.need_such(key, &such)?;
        let table = node.sub_of(self, key, raw)?;
        let value = table.need_such("value", "`value = \"67.87 N 34.60 E\"`");
        let text = value.and_then(|_| table.text(self, "value"));
        let origin = self.origin(&table, text.clone().unwrap_or_default());
        table.finish(self);
        let (value, text) = (value?, text?);
        let words: Vec<&str> = text.split_whitespace().collect();
        let degrees = |number: &str, word: &str, plus: &str, minus: &str, most: f64| {
            let number: f64 = number.parse().ok()?;
            let sign = if word == plus {
                1.0
            } else if word == minus {
                -1.0
            } else {
                return None;
            };
            (0.0..=most).contains(&number).then_some(sign * number)
        };
        let both = match words[..] {
            [lat, ns, lon, ew] => degrees(lat, ns, "N", "S", 90.0).zip(degrees(lon, ew, "E", "W", 180.0)),
            _ => None,
        };
        origin?;
        both.ok_or_else(|| {
            let message = format!("{} is `{text}`, which is no position", table.what);
            let diag = Diag::error("LP2002", message).at(table.place_of(value), "no position");
            self.say(diag.hint("write it as \"67.87 N 34.60 E\""));
            Broken
        })
    }

    /// source, year, grade, note
    pub fn origin(&self, table: &Node<'_>, text: String) -> Read<OriginId> {
        let note = table.text_opt(self, "note");
        if !table.has("source") {
            // what goes with the source is missing with it
            let rest = [("year", "year = .."), ("grade", "grade = \"..\"")];
            let missing: Vec<&str> = rest.iter().filter(|(key, _)| !table.has(key)).map(|&(_, write)| write).collect();
            let all = [&["source = \"..\""], &missing[..]].concat().join(", ");
            let diag = Diag::error("LP2007", format!("{} has no source", table.what));
            let diag = diag.at(table.place(), "a figure without a source");
            let own = "; your own assumption has `source = \"assumption\"` and `grade = \"assumed\"`";
            table.miss("source", diag.hint(format!("add `{all}`{own}")));
        }
        let source = if table.has("source") { table.id(self, "source", &self.names.sources) } else { Err(Broken) };
        let with_source = |key| table.has(key) || table.has("source");
        let year = if with_source("year") { table.year(self, "year") } else { Err(Broken) };
        let grade = if with_source("grade") { table.word(self, "grade", GRADES) } else { Err(Broken) };
        let origin = Origin {
            of: table.what.clone(),
            text,
            source: source?,
            year: year?,
            grade: grade?,
            note: note?.unwrap_or_default(),
            place: table.own_place().ok_or(Broken)?,
        };
        let mut origins = self.origins.borrow_mut();
        origins.push(origin);
        Ok(OriginId::at(origins.len() - 1))
    }

    /// An origin whose source, year and grade were read already.
    pub fn note(
        &self,
        table: &Node<'_>,
        text: String,
        (source, year, grade): (loparite_model::figure::SourceId, Year, Grade),
        note: String,
    ) -> Read<OriginId> {
        let place = table.own_place().ok_or(Broken)?;
        let mut origins = self.origins.borrow_mut();
        origins.push(Origin { of: table.what.clone(), text, source, year, grade, note, place });
        Ok(OriginId::at(origins.len() - 1))
    }

    /// The origin of a figure that follows from others.
    pub fn derived(&self, origin: Origin) -> OriginId {
        let mut origins = self.origins.borrow_mut();
        origins.push(origin);
        OriginId::at(origins.len() - 1)
    }

    /// The worst grade of the figures read so far of what these words name, such as a flowsheet with its steps.
    pub fn worst_grade(&self, named: &str) -> Grade {
        let origins = self.origins.borrow();
        let assumed = origins.iter().any(|origin| origin.grade == Grade::Assumed && origin.of.contains(named));
        if assumed { Grade::Assumed } else { Grade::Estimated }
    }

    /// The worst grade of some figures, `estimated` at best: of what follows from them.
    pub fn worst_of(&self, figures: &[OriginId]) -> Grade {
        let origins = self.origins.borrow();
        figures.iter().map(|&id| origins[id.position()].grade).fold(Grade::Estimated, Grade::max)
    }

    /// A text as a number of a kind, in the money of the model.
    pub fn number(&self, table: &Node<'_>, key: &str, value: &Spanned<DeValue<'_>>, wanted: Wanted) -> Read<f64> {
        let quantity = self.quantity(table, key, value, wanted)?;
        let what = named(table, key);
        let text = value.get_ref().as_str().unwrap_or_default();
        let refuse = |code, message: String, label: &str, hint: &str| {
            self.say(Diag::error(code, message).at(table.place_of(value), label).hint(hint));
            Broken
        };
        if !matches!(wanted.range, Range::AnySign | Range::Asked) && quantity.value < 0.0 {
            let hint = match quantity.currency {
                Some(_) if table.what.starts_with("money ") => {
                    "a limit is what can be drawn in a year: write it without the minus sign"
                }
                Some(_) => "write what is paid; a subsidy is a `[[money]]` of kind `grant`, not a negative cost",
                None => "write it without the minus sign, if that is what is meant",
            };
            return Err(refuse("LP2005", format!("{what} is negative: {text}"), "less than zero", hint));
        }
        let kind = wanted.kind?;
        let number =
            quantity.expect(kind).map_err(|fault| self.say_fault(table, key, value, (&fault, wanted.example())))?;
        if kind == Kind::Share && wanted.range != Range::Asked && number > 1.0 + 1e-12 {
            let (code, hint) = match wanted.range {
                Range::Recovery => ("LP2040", "recoveries are shares of the fed element, not of the product"),
                _ => ("LP2010", "it is a share of a whole; one part in ten is \"10 %\""),
            };
            return Err(refuse(code, format!("{what} is over 100 %: {text}"), "must lie in 0-100 %", hint));
        }
        if let Some(Bounds { least, most, words, such }) = wanted.bounds
            && !(least..=most).contains(&number)
        {
            let hint = format!("write a figure that is {words}, such as \"{such}\"");
            return Err(refuse("LP2151", format!("{what} is {text}"), &format!("must be {words}"), &hint));
        }
        Ok(number)
    }

    /// A text as a quantity of any kind, in the money of the model.
    pub fn any_quantity(&self, table: &Node<'_>, key: &str, value: &Spanned<DeValue<'_>>) -> Read<Quantity> {
        self.quantity(table, key, value, Wanted::from(Err(Broken)))
    }

    fn quantity(&self, table: &Node<'_>, key: &str, value: &Spanned<DeValue<'_>>, wanted: Wanted) -> Read<Quantity> {
        let place = table.place_of(value);
        let fault = |fault: Fault| self.say_fault(table, key, value, (&fault, wanted.example()));
        let Some(text) = value.get_ref().as_str() else {
            if value.get_ref().is_integer() || value.get_ref().is_float() {
                return Err(fault(Fault::NoUnit));
            }
            return Err(table.shape(self, key, value, &format!("a text such as \"{}\"", wanted.example())));
        };
        let mut quantity = Quantity::parse(text).map_err(fault)?;
        if !quantity.value.is_finite() {
            return Err(fault(Fault::NoNumber));
        }
        let target = self.money.borrow().clone();
        if let (Some(from), Some(to)) = (&quantity.currency, target) {
            let moved = match wanted.index {
                None => self.rates.factor(from, &to),
                // that the index does not reach the price year of the scenario is said once, where it stands
                Some(Err(Broken)) => return Err(Broken),
                Some(Ok(index)) if !self.rates.has_point(self.names.cost_indices.key(index), to.year) => {
                    return Err(Broken);
                }
                Some(Ok(index)) => self.rates.moved(from, &to, self.names.cost_indices.key(index)),
            };
            let factor = moved.map_err(|missing| {
                // a rate that could not be read was said where it stands
                let doubtful =
                    matches!(wanted.index, Some(Ok(index)) if self.rates.is_unread(self.names.cost_indices.key(index)));
                let doubtful =
                    doubtful || self.rates.is_doubtful(from, &to) || self.names.may_be::<CurrencyName>(&from.code);
                if self.names.alone {
                    let message = format!("{} is in {from}, and the study counts in {to}", named(table, key));
                    let hint = format!("write {to}, the money of the study");
                    self.say(Diag::error("LP2022", message).at(place, "this money").hint(hint));
                } else if !doubtful && !self.names.lost {
                    let message =
                        format!("{} is in {from} and cannot be turned into {to}: no {missing}", named(table, key));
                    let (code, hint) = if missing.starts_with("point") {
                        ("LP2140", "add it to the `[[cost_index]]`, or write money of a year that it knows")
                    } else {
                        ("LP2022", "add it to the `[[currency]]` tables, or write money that they know")
                    };
                    self.say(Diag::error(code, message).at(place, "this money").hint(hint));
                }
                Broken
            })?;
            quantity.value *= factor;
            quantity.currency = Some(to);
        }
        Ok(quantity)
    }

    fn no_table(&self, node: &Node<'_>, key: &str, raw: &Spanned<DeValue<'_>>, wanted: Wanted) -> Broken {
        let what = format!("{}: {key}", node.what);
        let value = raw.get_ref();
        let (diag, example) = if whole_number(value).is_some() || value.is_float() {
            (
                Diag::error("LP2001", format!("{what} is a bare number")).at(node.place_of(raw), "of what?"),
                wanted.example(),
            )
        } else if let Some(text) = value.as_str() {
            let diag = Diag::error("LP2007", format!("{what} is a figure without a source"));
            (diag.at(node.place_of(raw), "a figure is a table"), text)
        } else {
            return node.shape(self, key, raw, "a figure");
        };
        let write = format!("write `{{ value = \"{example}\", source = \"..\", year = .., grade = \"..\" }}`");
        self.say(diag.hint(write));
        Broken
    }

    fn say_fault(
        &self,
        table: &Node<'_>,
        key: &str,
        value: &Spanned<DeValue<'_>>,
        (fault, example): Why<'_>,
    ) -> Broken {
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => number.to_string(),
            DeValue::Float(number) => number.to_string(),
            _ => String::new(),
        };
        let (code, message, hint) = words(&named(table, key), &text, fault, example);
        self.say(Diag::error(code, message).at(table.place_of(value), "here").hint(hint));
        Broken
    }
}

/// What is wrong with a quantity, and how a good one is written.
type Why<'w> = (&'w Fault, &'w str);

/// Shares in their order.
pub struct Shares {
    /// Each 0 to 1.
    pub values: Vec<f64>,
    /// Where they come from.
    pub origin: OriginId,
    /// What they are, for messages.
    pub what: String,
    /// Where they stand.
    pub place: Option<Place>,
}

/// `facility `x`: largest`, and the key if it says more: a year, `at`
fn named(table: &Node<'_>, key: &str) -> String {
    if key == "value" { table.what.clone() } else { format!("{} {key}", table.what) }
}
