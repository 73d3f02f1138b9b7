//! Figures: numbers with source, year and grade, in the units and the money of the model.
//!
//! In        inline tables `{ value | values | path | per_year, source, year, grade, note }`
//! Out       [`Figure`], [`Path`], shares; each leaves an [`Origin`]
//! Holds     no bare number, no figure without a source, nothing negative, no share over 100 %

use crate::names::Names;
use crate::node::{Broken, Node, Read, nearest, whole_number};
use crate::rates::Rates;
use loparite_kernel::diag::{Diag, Diags, Place};
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::{Currency, Fault, Kind, Quantity, Year};
use loparite_kernel::unit;
use loparite_model::figure::{Course, Figure, Grade, Origin, OriginId, Path};
use std::cell::RefCell;
use toml::Spanned;
use toml::de::DeValue;

/// Words of grades.
pub const GRADES: &[(&str, Grade)] = &[
    ("measured", Grade::Measured),
    ("reported", Grade::Reported),
    ("estimated", Grade::Estimated),
    ("assumed", Grade::Assumed),
];

/// Which values a figure may take.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    NotNegative,
    Any,
}

/// What every reading function needs: ids, rates, and where faults and origins go.
pub struct Cx<'a> {
    /// All ids.
    pub names: &'a Names,
    rates: &'a Rates,
    diags: RefCell<&'a mut Diags>,
    origins: RefCell<Vec<Origin>>,
    money: RefCell<Option<Currency>>,
}

impl<'a> Cx<'a> {
    /// A context.
    pub fn new(names: &'a Names, rates: &'a Rates, diags: &'a mut Diags) -> Cx<'a> {
        Cx { names, rates, diags: RefCell::new(diags), origins: RefCell::default(), money: RefCell::default() }
    }

    /// Says a fault.
    pub fn say(&self, diag: Diag) {
        self.diags.borrow_mut().push(diag);
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

    /// Sets the money of the model.
    pub fn set_money(&self, currency: Currency) {
        *self.money.borrow_mut() = Some(currency);
    }

    /// A figure of a kind.
    pub fn figure(&self, node: &Node<'_>, key: &'static str, kind: Kind) -> Read<Figure> {
        self.figure_and(node, key, kind, |_| Ok(())).map(|(figure, ())| figure)
    }

    /// A figure that may be missing.
    pub fn figure_opt(&self, node: &Node<'_>, key: &'static str, kind: Kind) -> Read<Option<Figure>> {
        if node.has(key) { self.figure(node, key, kind).map(Some) } else { Ok(None) }
    }

    /// A figure whose table has further keys, read by a function.
    pub fn figure_and<T>(
        &self,
        node: &Node<'_>,
        key: &'static str,
        kind: Kind,
        further: impl FnOnce(&Node<'_>) -> Read<T>,
    ) -> Read<(Figure, T)> {
        let raw = node.need(self, key)?;
        if raw.get_ref().as_table().is_none() {
            return Err(self.no_table(node, key, raw));
        }
        let table = node.sub_of(self, key, raw)?;
        let value = table.need(self, "value").and_then(|value| self.number(&table, value, kind, Sign::NotNegative));
        let text = table.raw("value").and_then(|value| value.get_ref().as_str()).unwrap_or_default().to_owned();
        let origin = self.origin(&table, text);
        let more = further(&table);
        table.finish(self);
        Ok((Figure { value: value?, origin: origin? }, more?))
    }

    /// A figure by entry of a table: composition, recovery, classes.
    pub fn figure_of(&self, node: &Node<'_>, key: &str, raw: &Spanned<DeValue<'_>>, kind: Kind) -> Read<Figure> {
        let Some(inner) = raw.get_ref().as_table() else { return Err(self.no_table(node, key, raw)) };
        let table = Node::new(node.file, inner, raw.span(), format!("{}: {key}", node.what));
        let value = table.need(self, "value").and_then(|value| self.number(&table, value, kind, Sign::NotNegative));
        let text = table.raw("value").and_then(|value| value.get_ref().as_str()).unwrap_or_default().to_owned();
        let origin = self.origin(&table, text);
        table.finish(self);
        Ok(Figure { value: value?, origin: origin? })
    }

    /// Any quantity with its origin, money turned into the model's.
    pub fn quantity_of(&self, node: &Node<'_>, raw: &Spanned<DeValue<'_>>) -> Read<(Quantity, OriginId)> {
        let Some(inner) = raw.get_ref().as_table() else { return Err(self.no_table(node, "evidence", raw)) };
        let table = Node::new(node.file, inner, raw.span(), format!("evidence of {}", node.what));
        let value = table.need(self, "value").and_then(|value| self.any_quantity(&table, "value", value));
        let text = table.raw("value").and_then(|value| value.get_ref().as_str()).unwrap_or_default().to_owned();
        let origin = self.origin(&table, text);
        table.finish(self);
        Ok((value?, origin?))
    }

    /// A number for each year: `value`, `path` or `per_year`.
    pub fn path(&self, node: &Node<'_>, key: &'static str, kind: Kind) -> Read<Path> {
        self.path_signed(node, key, kind, Sign::NotNegative)
    }

    /// A path that may fall below zero, such as inflation.
    pub fn path_any_sign(&self, node: &Node<'_>, key: &'static str, kind: Kind) -> Read<Path> {
        self.path_signed(node, key, kind, Sign::Any)
    }

    /// A path that may be missing.
    pub fn path_opt(&self, node: &Node<'_>, key: &'static str, kind: Kind) -> Read<Option<Path>> {
        if node.has(key) { self.path(node, key, kind).map(Some) } else { Ok(None) }
    }

    fn path_signed(&self, node: &Node<'_>, key: &'static str, kind: Kind, sign: Sign) -> Read<Path> {
        let raw = node.need(self, key)?;
        if raw.get_ref().as_table().is_none() {
            return Err(self.no_table(node, key, raw));
        }
        let table = node.sub_of(self, key, raw)?;
        let (course, points) = if table.has("path") {
            (Course::Line, self.points(&table, "path", kind, sign))
        } else if table.has("per_year") {
            (Course::Points, self.points(&table, "per_year", kind, sign))
        } else {
            let value = table.need(self, "value").and_then(|value| self.number(&table, value, kind, sign));
            (Course::Line, value.map(|value| vec![(self.horizon().0, value)]))
        };
        let text = self.text_of_points(&table);
        let origin = self.origin(&table, text);
        table.finish(self);
        Ok(Path { points: points?, course, origin: origin? })
    }

    fn points(&self, table: &Node<'_>, key: &'static str, kind: Kind, sign: Sign) -> Read<Vec<(Year, f64)>> {
        let points = table.sub(self, key)?;
        let mut read: Vec<Read<(Year, f64)>> = Vec::new();
        for (year, value) in points.table {
            let number = self.number(&points, value, kind, sign);
            match year.get_ref().parse::<Year>() {
                Ok(year) => read.push(number.map(|number| (year, number))),
                Err(_) => {
                    let message = format!("`{}` of {} is no year", year.get_ref(), points.what);
                    let place = crate::node::place(points.file, year.span());
                    self.say(Diag::error("LP1006", message).at(Some(place), "a year such as 2030"));
                    read.push(Err(Broken));
                }
            }
        }
        let mut read: Vec<(Year, f64)> = read.into_iter().collect::<Read<_>>()?;
        if read.is_empty() {
            self.say(Diag::error("LP1005", format!("{} has no year", points.what)).at(points.place(), "empty"));
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
                let each: Vec<String> = points.iter().map(|(year, value)| format!("{}: {}", year.get_ref(), text(value))).collect();
                each.join(", ")
            }
            None => table.raw("value").map(text).unwrap_or_default(),
        }
    }

    /// A list of shares: ramp-up, spending.
    pub fn shares(&self, node: &Node<'_>, key: &'static str) -> Read<(Vec<f64>, OriginId)> {
        let raw = node.need(self, key)?;
        if raw.get_ref().as_table().is_none() {
            return Err(self.no_table(node, key, raw));
        }
        let table = node.sub_of(self, key, raw)?;
        let values = table.need(self, "values").and_then(|_| table.list(self, "values"));
        let numbers: Read<Vec<f64>> = values.and_then(|values| {
            let each: Vec<Read<f64>> =
                values.iter().map(|value| self.number(&table, value, Kind::Share, Sign::NotNegative)).collect();
            each.into_iter().collect()
        });
        let text: Vec<&str> = values.unwrap_or(&[]).iter().filter_map(|value| value.get_ref().as_str()).collect();
        let origin = self.origin(&table, text.join(", "));
        table.finish(self);
        let numbers = numbers?;
        if numbers.is_empty() {
            self.say(Diag::error("LP1005", format!("{} is empty", table.what)).at(table.place(), "at least one share"));
            return Err(Broken);
        }
        Ok((numbers, origin?))
    }

    /// A geographic position in degrees north and east.
    pub fn position(&self, node: &Node<'_>, key: &'static str) -> Read<(f64, f64)> {
        let table = node.sub(self, key)?;
        let value = table.need(self, "value")?;
        let text = table.text(self, "value")?;
        let origin = self.origin(&table, text.clone());
        table.finish(self);
        let words: Vec<&str> = text.split_whitespace().collect();
        let degrees = |number: &str, word: &str, plus: &str, minus: &str, most: f64| {
            let number: f64 = number.parse().ok()?;
            let sign = if word == plus { 1.0 } else if word == minus { -1.0 } else { return None };
            (0.0..=most).contains(&number).then_some(sign * number)
        };
        let both = match words[..] {
            [lat, ns, lon, ew] => degrees(lat, ns, "N", "S", 90.0).zip(degrees(lon, ew, "E", "W", 180.0)),
            _ => None,
        };
        origin?;
        both.ok_or_else(|| {
            let message = format!("{} is no position", table.what);
            let diag = Diag::error("LP2002", message).at(table.place_of(value), "no position");
            self.say(diag.hint("write it as \"67.87 N 34.60 E\""));
            Broken
        })
    }

    /// source, year, grade, note
    fn origin(&self, table: &Node<'_>, text: String) -> Read<OriginId> {
        let source = if table.has("source") {
            table.id(self, "source", &self.names.sources)
        } else {
            let diag = Diag::error("LP2007", format!("{} has no source", table.what)).at(table.place(), "a figure without source");
            self.say(diag.hint("add `source = \"..\", year = .., grade = \"..\"`"));
            Err(Broken)
        };
        let year = table.year(self, "year");
        let grade = table.word(self, "grade", GRADES);
        let note = table.text_opt(self, "note");
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

    /// a text as a number of a kind, in the money of the model
    fn number(&self, table: &Node<'_>, value: &Spanned<DeValue<'_>>, kind: Kind, sign: Sign) -> Read<f64> {
        let quantity = self.any_quantity(table, "value", value)?;
        let place = table.place_of(value);
        let number = quantity.expect(kind).map_err(|fault| self.say_fault(table, place.clone(), &fault))?;
        if sign == Sign::NotNegative && number < 0.0 {
            self.say(Diag::error("LP2005", format!("{} is negative", table.what)).at(place, "less than zero"));
            return Err(Broken);
        }
        if kind == Kind::Share && number > 1.0 + 1e-12 {
            let (code, hint) = if table.what.contains("recovery") {
                ("LP2040", "recoveries are shares of the fed element, not of the product")
            } else {
                ("LP2010", "a share of a whole lies between 0 and 100 %")
            };
            self.say(Diag::error(code, format!("{} is over 100 %", table.what)).at(place, "must lie in 0-100 %").hint(hint));
            return Err(Broken);
        }
        Ok(number)
    }

    /// a text as a quantity, in the money of the model
    pub fn any_quantity(&self, table: &Node<'_>, key: &str, value: &Spanned<DeValue<'_>>) -> Read<Quantity> {
        let place = table.place_of(value);
        let Some(text) = value.get_ref().as_str() else {
            if value.get_ref().is_integer() || value.get_ref().is_float() {
                return Err(self.say_fault(table, place, &Fault::NoUnit));
            }
            return Err(table.shape(self, key, value, "a text such as \"2500 t REO/a\""));
        };
        let mut quantity = Quantity::parse(text).map_err(|fault| self.say_fault(table, place.clone(), &fault))?;
        let target = self.money.borrow().clone();
        if let (Some(from), Some(to)) = (&quantity.currency, target) {
            let factor = self.rates.factor(from, &to).map_err(|missing| {
                let message = format!("{} cannot be turned into {to}: no {missing}", table.what);
                self.say(Diag::error("LP2022", message).at(place, "this money").hint("add the year to `[[currency]]`"));
                Broken
            })?;
            quantity.value *= factor;
            quantity.currency = Some(to);
        }
        Ok(quantity)
    }

    fn no_table(&self, node: &Node<'_>, key: &str, raw: &Spanned<DeValue<'_>>) -> Broken {
        let place = node.place_of(raw);
        let what = format!("`{key}` of {}", node.what);
        let value = raw.get_ref();
        let diag = if whole_number(value).is_some() || value.is_float() {
            Diag::error("LP2001", format!("{what} is a bare number")).at(place, "of what?")
        } else if value.is_str() {
            Diag::error("LP2007", format!("{what} is a figure without a source")).at(place, "a figure is a table")
        } else {
            return node.shape(self, key, raw, "a figure");
        };
        self.say(diag.hint("write `{ value = \"..\", source = \"..\", year = .., grade = \"..\" }`"));
        Broken
    }

    fn say_fault(&self, table: &Node<'_>, place: Option<Place>, fault: &Fault) -> Broken {
        let what = &table.what;
        let diag = match fault {
            Fault::NoUnit => Diag::error("LP2001", format!("{what} is a bare number")).hint("write the unit behind it"),
            Fault::NoNumber => Diag::error("LP2002", format!("{what} does not begin with a number")),
            Fault::UnknownUnit(word) => {
                let diag = Diag::error("LP2002", format!("{what}: `{word}` is no unit"));
                match nearest(word, unit::words()) {
                    Some(near) => diag.hint(format!("did you mean `{near}`?")),
                    None => diag.hint("the unit words stand in `data/README.md`"),
                }
            }
            Fault::NoPriceYear(word) => {
                Diag::error("LP2006", format!("{what} has no price year")).hint(format!("write `{word}@2025`"))
            }
            Fault::WrongKind { wanted } => {
                Diag::error("LP2003", format!("{what} is a quantity of another kind")).hint(format!("something like \"{wanted}\""))
            }
            Fault::WrongBasis { wanted, found } => {
                let name = |basis: &unit::Basis| match basis {
                    unit::Basis::Gross => "gross tonnes",
                    unit::Basis::Oxide => "tonnes of oxide (REO)",
                    unit::Basis::Metal => "tonnes of metal",
                };
                let message = format!("{what} is in {}, but it is counted in {}", name(found), name(wanted));
                let word = if wanted.word().is_empty() { "no basis word" } else { wanted.word() };
                Diag::error("LP2004", message).hint(format!("write the mass with {}", if word == "no basis word" { word.to_owned() } else { format!("`{word}`") }))
            }
        };
        self.say(diag.at(place, "here"));
        Broken
    }
}
