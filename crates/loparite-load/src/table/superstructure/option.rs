//! Option: one way to do what a stage does, as it was written.
//!
//! In        `[[superstructure.option]]`
//! Out       [`Written`]: an option whose outlets are still names, with its place
//! Holds     of every component it is said how much goes on; an option is built of whole units or on a curve, not both;
//!           flows of a curve ascend and its costs do not fall
//! Not here  whether outlets are there (`connect`)

use super::{PIECES_A_YEAR, PRICE, which};
use crate::figures::Cx;
use crate::node::{Broken, Node, Read};
use crate::table::plant::amount::{Dimension, MASS, MONEY, MONEY_A_YEAR, NONE, POSTS, YEARS};
use crate::table::plant::sheet::{Levels, RATIO, SHARE, Sheet, Wanted};
use loparite_kernel::diag::{Diag, Place};
use loparite_model::superstructure::{ByProduct, Curve, Rate, Sizing, StageOption, Units};

/// kg a year.
const MASS_A_YEAR: Dimension = MASS.over(YEARS);
/// One of the indicator for each kg.
const IMPACT: Dimension = NONE.over(MASS);
/// Most stages: none of them may be so far off that those between could not be written.
const MOST_STAGES: i64 = 1000;

/// An option before its outlets are known.
pub struct Written {
    /// Its id.
    pub id: String,
    /// Its stage, from 0.
    pub stage: usize,
    /// All but the outlets; broken if some of it is, which does not keep the web of options from being judged.
    pub option: Read<StageOption>,
    /// Names of its outlets, each with its place; nothing if the text has none.
    pub to: Option<Vec<(String, Option<Place>)>>,
    /// Where it stands.
    pub place: Option<Place>,
    /// Where its stage stands.
    pub stage_place: Option<Place>,
    /// Where its prices stand, if it sells anything.
    pub sold_place: Option<Place>,
}

/// Names that options refer to.
pub type Names<'n> = (&'n Read<Vec<String>>, &'n Read<Vec<ByProduct>>);

/// Every `[[superstructure.option]]`, in the order of the text; broken if the id, the stage or the outlets of one are.
pub fn options(cx: &Cx<'_>, node: &Node<'_>, levels: &Read<Levels>, names: Names<'_>) -> Read<Vec<Written>> {
    node.need_such("option", "a `[[superstructure.option]]` for each way to do what a stage does")?;
    let parts = node.parts(cx, "option", "id")?.into_iter().map(|part| {
        let sheet = Sheet { cx, node: part, levels };
        let found = option(&sheet, names);
        let whole = sheet.finish();
        found.map(|written| Written { option: whole.and(written.option), ..written })
    });
    parts.collect::<Vec<_>>().into_iter().collect()
}

fn option(sheet: &Sheet<'_, '_, '_>, (components, by_products): Names<'_>) -> Read<Written> {
    let (cx, node) = (sheet.cx, &sheet.node);
    let (id, name) = (node.text(cx, "id"), node.text_opt(cx, "name"));
    let stage = stage(sheet);
    let to = if node.has("to") { outlets(cx, node).map(Some) } else { Ok(None) };
    let keeps = keeps(sheet, components);
    let impact = sheet.number_or("impact", Wanted::of(IMPACT, "600 ratio/kg"), 0.0);
    let price = Wanted::any_sign(PRICE, "45.4272 USD@2024/kg");
    let prices = by_name(sheet, "sold", (components.as_deref(), "component"), price);
    let names = by_products.as_ref().map(|list| list.iter().map(|one| one.name.clone()).collect::<Vec<_>>());
    let yields = by_name(sheet, "by_products", (names.as_deref().map_err(|_| &Broken), "by-product"), RATIO);
    let size = size(sheet, stage);
    let place = |key| node.raw(key).and_then(|value| node.place_of(value));
    let (id, stage, to) = (id?, stage?, to?);
    let whole = || -> Read<StageOption> {
        Ok(StageOption {
            id: id.clone(),
            name: name?.unwrap_or_default(),
            stage,
            to: Vec::new(),
            keeps: keeps?,
            size: size?,
            impact: impact?,
            prices: prices?.into_iter().map(|price| price.unwrap_or(0.0)).collect(),
            by_products: yields?.into_iter().enumerate().filter_map(|(at, yielded)| Some((at, yielded?))).collect(),
        })
    };
    let option = whole();
    Ok(Written { id, stage, option, to, place: node.place(), stage_place: place("stage"), sold_place: place("sold") })
}

/// A stage, from 0 where the text counts from 1.
fn stage(sheet: &Sheet<'_, '_, '_>) -> Read<usize> {
    let number = sheet.node.whole(sheet.cx, "stage")?;
    if (1..=MOST_STAGES).contains(&number) {
        return Ok(usize::try_from(number - 1).expect("it is one at least"));
    }
    let place = sheet.node.raw("stage").and_then(|value| sheet.node.place_of(value));
    let message = format!("{} is of stage {number}", sheet.node.what);
    let diag = Diag::error("LP2190", message).at(place, "no such stage");
    sheet.cx.say(diag.hint("stages count from 1 upwards, in the order in which the feed comes to them"));
    Err(Broken)
}

fn outlets(cx: &Cx<'_>, node: &Node<'_>) -> Read<Vec<(String, Option<Place>)>> {
    let read = node.list(cx, "to")?.iter().map(|entry| {
        let text = entry.get_ref().as_str().map(str::to_owned);
        let text = text.ok_or_else(|| node.shape(cx, "to", entry, "an id"))?;
        Ok((text, node.place_of(entry)))
    });
    read.collect::<Vec<_>>().into_iter().collect()
}

/// `keeps = { Nd = "98.5 %", Fe = "0 %" }`: of every component how much goes on.
fn keeps(sheet: &Sheet<'_, '_, '_>, components: &Read<Vec<String>>) -> Read<Vec<f64>> {
    let value = sheet.node.need_such("keeps", "`keeps = { Nd = \"98.5 %\" }`: the share of each that goes on")?;
    let read = by_name(sheet, "keeps", (components.as_deref(), "component"), SHARE)?;
    let components = components.as_ref().map_err(|&Broken| Broken)?;
    let lacks = read.iter().zip(components).filter(|(share, _)| share.is_none());
    let lacks: Vec<&str> = lacks.map(|(_, name)| name.as_str()).collect();
    if lacks.is_empty() {
        return Ok(read.into_iter().flatten().collect());
    }
    let message = format!("{}: how much {} goes on is not said", sheet.node.what, lacks.join(", "));
    let diag = Diag::error("LP2193", message).at(sheet.node.place_of(value), "in this table");
    sheet.cx.say(diag.hint(format!("add `{} = \"100 %\"`, or the share that goes on", lacks[0])));
    Err(Broken)
}

/// What a name may be, and what such a thing is called.
type Known<'k> = (Result<&'k [String], &'k Broken>, &'static str);

/// Amounts by name: nothing where a name is not written.
fn by_name(sheet: &Sheet<'_, '_, '_>, key: &'static str, known: Known<'_>, wanted: Wanted) -> Read<Vec<Option<f64>>> {
    let (known, word) = known;
    let count = known.map_or(0, <[String]>::len);
    let Some(value) = sheet.node.raw(key) else { return known.map(|_| vec![None; count]).map_err(|&Broken| Broken) };
    let table = value.get_ref().as_table().ok_or_else(|| sheet.node.shape(sheet.cx, key, value, "a table by name"))?;
    let mut found = vec![None; count];
    let mut whole = Ok(());
    for (name, value) in table {
        let amount = sheet.cell(&format!("{key} of {}", name.get_ref()), value, wanted);
        let at = known.map_err(|&Broken| Broken).and_then(|known| {
            let at = known.iter().position(|known| *known == **name.get_ref());
            at.ok_or_else(|| {
                let (code, list) = match word {
                    "component" => ("LP2193", "`components`"),
                    _ => ("LP2194", "`[superstructure.by_product]`"),
                };
                let message = format!("{}: `{key}` names `{}`, which is no {word}", sheet.node.what, name.get_ref());
                let place = crate::node::place(sheet.node.file, name.span());
                let diag = Diag::error(code, message).at(Some(place), format!("unknown {word}"));
                sheet.cx.say(diag.hint(which(name.get_ref(), known, list)));
                Broken
            })
        });
        match (at, amount) {
            (Ok(at), Ok(amount)) => found[at] = Some(amount.value),
            _ => whole = Err(Broken),
        }
    }
    whole.map(|()| found)
}

/// `unit` or `curve`.
fn size(sheet: &Sheet<'_, '_, '_>, stage: Read<usize>) -> Read<Sizing> {
    match (sheet.node.has("unit"), sheet.node.has("curve")) {
        (true, false) => units(sheet, stage).map(Sizing::Units),
        (false, true) => curve(sheet).map(Sizing::Curve),
        (both, _) => {
            // the keys of a curve are then not judged: its head is what lacks
            ["running_per_kg", "running", "posts"].into_iter().for_each(|key| {
                let _ = sheet.node.raw(key);
            });
            let message = match both {
                true => format!("{} is built of whole units and on a curve", sheet.node.what),
                false => format!("{} says neither its `unit` nor its `curve`", sheet.node.what),
            };
            let diag = Diag::error("LP2197", message).at(sheet.node.place(), "sized how?");
            sheet.cx.say(diag.hint("keep one of the two: `unit = { .. }` for whole units, `curve = [[\"36480 kg/a\", \"10130 USD@2024\"], ..]` for equipment of any size"));
            Err(Broken)
        }
    }
}

/// `unit = { rate = "7868 piece/a", posts = "1 post", capital = "..", running = ".." }`
fn units(sheet: &Sheet<'_, '_, '_>, stage: Read<usize>) -> Read<Units> {
    let unit = Sheet { cx: sheet.cx, node: sheet.node.sub(sheet.cx, "unit")?, levels: sheet.levels };
    let rate = unit.amount("rate", Wanted::any("7868 piece/a").over_zero());
    let posts = unit.number("posts", Wanted::of(POSTS, "1 post"));
    let capital = unit.number("capital", Wanted::of(MONEY, "200000 USD@2024"));
    let running = unit.number("running", Wanted::of(MONEY_A_YEAR, "280 USD@2024/a"));
    unit.node.finish(unit.cx);
    let rate = rate?;
    let refuse = |message: String, hint: &str| {
        let place = unit.node.raw("rate").and_then(|value| unit.node.place_of(value));
        unit.cx.say(Diag::error("LP2197", format!("{}: {message}", unit.node.what)).at(place, "this rate").hint(hint));
        Err(Broken)
    };
    let rate = match rate.dimension {
        PIECES_A_YEAR if stage? > 0 => {
            let hint =
                "behind the first stage write the rate in kg of tracked components a year, such as \"5000 kg/a\"";
            return refuse("pieces come to the first stage alone".to_owned(), hint);
        }
        PIECES_A_YEAR => Rate::Pieces(rate.value),
        MASS_A_YEAR => Rate::Mass(rate.value),
        _ => {
            return refuse(
                "a rate is pieces or kg a year".to_owned(),
                "write such as \"7868 piece/a\" or \"5000 kg/a\"",
            );
        }
    };
    Ok(Units { rate, posts: posts?, capital: capital?, running: running? })
}

/// `curve = [["0 kg/a", "0 USD@2024"], ..]` and what running it costs.
fn curve(sheet: &Sheet<'_, '_, '_>) -> Read<Curve> {
    let points = sheet.rows_of("curve", &["\"36480 kg/a\"", "\"10130 USD@2024\""], |row| {
        let flow = row.amount(0, Wanted::of(MASS_A_YEAR, "36480 kg/a"));
        let cost = row.amount(1, Wanted::of(MONEY, "10130 USD@2024"));
        Ok((flow?.value, cost?.value))
    });
    let per_kg = sheet.number("running_per_kg", Wanted::of(PRICE, "0.0053 USD@2024/kg"));
    let per_year = sheet.number("running", Wanted::of(MONEY_A_YEAR, "7929.7 USD@2024/a"));
    let posts = sheet.number("posts", Wanted::of(POSTS, "0.65 post"));
    let points = points?;
    let refuse = |at: usize, message: &str, hint: &str| {
        let rows = sheet.node.raw("curve").and_then(|value| value.get_ref().as_array());
        let place = rows.and_then(|rows| rows.get(at)).and_then(|row| sheet.node.place_of(row));
        let diag = Diag::error("LP2192", format!("{}: {message}", sheet.node.what));
        sheet.cx.say(diag.at(place.or_else(|| sheet.node.place()), "here").hint(hint));
        Err(Broken)
    };
    if points.len() < 2 {
        return refuse(0, "a curve has two points at least", "add one: cost is taken as straight between points");
    }
    match (1..points.len()).find(|&n| points[n].0 <= points[n - 1].0 || points[n].1 < points[n - 1].1) {
        None => Ok(Curve { points, per_kg: per_kg?, per_year: per_year?, posts: posts? }),
        Some(n) => {
            let what = if points[n].0 <= points[n - 1].0 { "the flow does not ascend" } else { "the cost falls" };
            let message = format!("{what} at point {} of its curve", n + 1);
            refuse(n, &message, "order the points by flow; larger equipment does not cost less")
        }
    }
}
