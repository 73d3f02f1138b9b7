//! Superstructure: stages with options, from a case file.
//!
//! In        `[[superstructure]]` with its sheets: feed, content, by-products, capital, operation, value; its options
//!           and questions
//! Out       [`Superstructure`] in plain numbers
//! Holds     every number has a source, that of its sheet; all money is of one currency and price year; feed is of
//!           every year of production and no other; a question can have an answer
//! Not here  options (`option`), how they hang together (`connect`), what is best (`loparite_plan::superstructure`)

mod connect;
mod option;

use super::base::sums_to_one;
use super::plant::amount::{Dimension, MASS, MONEY, MONEY_A_YEAR, PIECES, POSTS, YEARS};
use super::plant::sheet::{Levels, RATIO, Row, SHARE, Sheet, Wanted};
use super::plant::{sub, sub_opt};
use crate::figures::{Bounds, Cx, Wanted as Figure};
use crate::node::{Broken, Node, Read, nearest};
use loparite_finance::plant::Level;
use loparite_kernel::diag::Diag;
use loparite_kernel::quantity::{Kind, Year};
use loparite_model::superstructure::*;

/// Longest life of a plant with its building, years.
const LONGEST_LIFE: Year = 200;
/// Pieces a year.
const PIECES_A_YEAR: Dimension = PIECES.over(YEARS);
/// Money for a kg.
const PRICE: Dimension = MONEY.over(MASS);

/// `[[superstructure]]`
pub fn superstructure(cx: &Cx<'_>, node: &Node<'_>) -> Read<Superstructure> {
    let id = node.table.get("id").and_then(|id| id.get_ref().as_str()).unwrap_or_default().to_owned();
    let (name, _note) = (node.text(cx, "name"), node.text_opt(cx, "note"));
    let levels = levels(cx, node);
    let components = components(cx, node);
    let years = years(cx, node);
    let feed = sub(cx, node, (&levels, "feed"), |sheet| feed(sheet, years));
    let content = sub(cx, node, (&levels, "content"), |sheet| content(sheet, &components));
    let by_products = sub_opt(cx, node, (&levels, "by_product"), by_products).map(Option::unwrap_or_default);
    let capital = sub(cx, node, (&levels, "capital"), |sheet| capital(sheet, years));
    let terms = terms(cx, node, &levels, capital);
    let options = option::options(cx, node, &levels, (&components, &by_products));
    let options = options.and_then(|options| connect::connect(cx, node, options));
    let questions = questions(cx, node);
    let money = node.text(cx, "money");
    levels?;
    Ok(Superstructure {
        id,
        name: name?,
        money: money?,
        components: components?,
        first_year: years?.0,
        feed: feed?,
        content: content?,
        options: options?,
        by_products: by_products?,
        terms: terms?,
        questions: questions?,
    })
}

/// The one money, at prices of one year.
fn levels(cx: &Cx<'_>, node: &Node<'_>) -> Read<Levels> {
    let value = node.need_such("money", "`money = \"USD@2024\"`, the currency of all figures with its price year")?;
    let text = node.text(cx, "money")?;
    let read = text.split_once('@').and_then(|(code, year)| {
        let good = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        Some((code.to_owned(), year.parse().ok().filter(|_| good)?))
    });
    let Some((currency, year)) = read else {
        let message = format!("{}: money is `{text}`, which is no currency with a price year", node.what);
        cx.say(Diag::error("LP2169", message).at(node.place_of(value), "here").hint("write `money = \"USD@2024\"`"));
        return Err(Broken);
    };
    let money = Level { year, plants: 1.0, goods: None };
    let name = year.to_string();
    let rows = vec![(name.clone(), money)];
    Ok(Levels { currency, rows, name, money, cure: "turn it into the money of the superstructure" })
}

/// `components = ["Nd", "Fe"]`
fn components(cx: &Cx<'_>, node: &Node<'_>) -> Read<Vec<String>> {
    let value = node.need_such("components", "`components = [\"Nd\", \"Fe\"]`, whose mass is tracked")?;
    let list = node.list(cx, "components")?;
    let text = |entry: &toml::Spanned<toml::de::DeValue<'_>>| {
        let text = entry.get_ref().as_str().map(str::to_owned);
        text.ok_or_else(|| node.shape(cx, "components", entry, "a text"))
    };
    let read: Vec<String> = list.iter().map(text).collect::<Vec<_>>().into_iter().collect::<Read<_>>()?;
    let refuse = |message: String, label: &str, hint: &str| {
        let diag = Diag::error("LP2196", format!("{}: {message}", node.what)).at(node.place_of(value), label);
        cx.say(diag.hint(hint));
        Err(Broken)
    };
    if read.is_empty() {
        return refuse("no component is tracked".to_owned(), "empty", "name what is in a piece: `[\"Nd\", \"Fe\"]`");
    }
    match (1..read.len()).find(|&n| read[..n].contains(&read[n])) {
        Some(n) => refuse(format!("`{}` is tracked twice", read[n]), "named twice", "name each component once"),
        None => Ok(read),
    }
}

/// First year and years of production.
fn years(cx: &Cx<'_>, node: &Node<'_>) -> Read<(Year, usize)> {
    let (first, last) = (node.year(cx, "first_year"), node.year(cx, "last_year"));
    let (first, last) = (first?, last?);
    if (1..LONGEST_LIFE).contains(&(last - first)) {
        return Ok((first, usize::try_from(last - first).expect("it is over zero")));
    }
    let place = node.raw("last_year").and_then(|value| node.place_of(value));
    let message = format!("{}: from {first} to {last} there is no year of production", node.what);
    let (message, hint) = match last > first {
        true => (format!("{}: {first} to {last} is over {LONGEST_LIFE} years", node.what), "shorten its life"),
        false => (message, "production begins in the year after `first_year`: write a later `last_year`"),
    };
    cx.say(Diag::error("LP2195", message).at(place, "this year").hint(hint));
    Err(Broken)
}

/// `[superstructure.feed]`: pieces on offer each year and the share of them that comes.
fn feed(sheet: &Sheet<'_, '_, '_>, years: Read<(Year, usize)>) -> Read<Vec<f64>> {
    let collected = sheet.number("collected", SHARE);
    let rows = sheet.rows(&["2025", "\"290273 piece/a\""], |row| {
        let (year, pieces) = (row.count(0), row.amount(1, Wanted::of(PIECES_A_YEAR, "290273 piece/a")));
        Ok((year? as Year, pieces?.value))
    });
    let (collected, rows, (first, count)) = (collected?, rows?, years?);
    let wanted: Vec<Year> = (first + 1..).take(count).collect();
    let refuse = |message: String, hint: String| {
        let place = sheet.node.raw("rows").and_then(|value| sheet.node.place_of(value));
        let diag = Diag::error("LP2195", format!("{}: {message}", sheet.node.what)).at(place, "these rows");
        sheet.cx.say(diag.hint(hint));
        Err(Broken)
    };
    if rows.iter().map(|&(year, _)| year).ne(wanted.iter().copied()) {
        let (from, to) = (first + 1, first + count as Year);
        let message = format!("feed is not of each year from {from} to {to} in turn");
        return refuse(message, format!("write one row for each of these {count} years and no other"));
    }
    let fed: Vec<f64> = rows.iter().map(|&(_, pieces)| collected * pieces).collect();
    if fed.iter().all(|&pieces| pieces == 0.0) {
        return refuse(
            "nothing is fed in any year".to_owned(),
            "some year must have feed, and some be collected".into(),
        );
    }
    Ok(fed)
}

/// `[superstructure.content]`: kg of each component in a piece.
fn content(sheet: &Sheet<'_, '_, '_>, components: &Read<Vec<String>>) -> Read<Vec<f64>> {
    let wanted = Wanted::of(MASS.over(PIECES), "0.618 kg/piece");
    let rows = sheet.rows(&["\"Nd\"", "\"0.618 kg/piece\""], |row| {
        let (at, mass) = (component(row, components), row.amount(1, wanted));
        Ok((at?, mass?.value))
    });
    let (rows, components) = (rows?, components.as_ref().map_err(|&Broken| Broken)?);
    let mut content = vec![None; components.len()];
    for &(at, mass) in &rows {
        content[at] = Some(mass);
    }
    let place = sheet.node.raw("rows").and_then(|value| sheet.node.place_of(value));
    let lacks: Vec<&str> =
        content.iter().zip(components).filter(|(mass, _)| mass.is_none()).map(|(_, name)| name.as_str()).collect();
    if !lacks.is_empty() || rows.len() > components.len() {
        let message = match lacks.is_empty() {
            true => format!("{}: a component stands twice", sheet.node.what),
            false => format!("{}: how much {} is in a piece is not said", sheet.node.what, lacks.join(", ")),
        };
        let diag = Diag::error("LP2193", message).at(place, "these rows");
        sheet.cx.say(diag.hint("write one row for each of `components`, such as [\"Nd\", \"0.618 kg/piece\"]"));
        return Err(Broken);
    }
    let content: Vec<f64> = content.into_iter().flatten().collect();
    if content.iter().all(|&mass| mass == 0.0) {
        let message = format!("{}: there is nothing of what is tracked in a piece", sheet.node.what);
        let diag = Diag::error("LP2196", message).at(place, "these rows");
        sheet.cx.say(diag.hint("some component must have a mass over zero"));
        return Err(Broken);
    }
    Ok(content)
}

/// The component that a row names.
fn component(row: &Row<'_, '_, '_, '_>, components: &Read<Vec<String>>) -> Read<usize> {
    let name = row.text(0)?;
    let known = components.as_ref().map_err(|&Broken| Broken)?;
    known.iter().position(|known| *known == name).ok_or_else(|| {
        let hint = which(&name, known, "`components`");
        row.refuse(0, "LP2193", (format!("`{name}` is not tracked"), "unknown component", hint))
    })
}

/// What a name may have meant.
fn which(name: &str, known: &[String], list: &str) -> String {
    match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("add it to {list}, or write one of: {}", known.join(", ")),
    }
}

/// `[superstructure.by_product]`: what a kg of each is worth.
fn by_products(sheet: &Sheet<'_, '_, '_>) -> Read<Vec<ByProduct>> {
    let wanted = Wanted::any_sign(PRICE, "-0.17 USD@2024/kg");
    sheet.rows(&["\"Residue\"", "\"-0.17 USD@2024/kg\""], |row| {
        let (name, price) = (row.text(0), row.amount(1, wanted));
        Ok(ByProduct { name: name?, price: price?.value })
    })
}

/// Plant cost over equipment, financing, other cost, shares by year.
type Capital = (f64, f64, f64, Vec<f64>);

/// `[superstructure.capital]`
fn capital(sheet: &Sheet<'_, '_, '_>, years: Read<(Year, usize)>) -> Read<Capital> {
    let lang = sheet.number("lang", RATIO);
    let [financing, other] = ["financing", "other"].map(|key| sheet.number(key, SHARE));
    let value = sheet.node.need_such("spending", "`spending = [\"10 %\", \"60 %\", \"30 %\"]`, by year")?;
    let list = sheet.node.list(sheet.cx, "spending")?;
    let share = |(n, cell)| sheet.cell(&format!("share {}", n + 1), cell, SHARE).map(|cell| cell.value);
    let spending = list.iter().enumerate().map(share).collect::<Vec<_>>().into_iter().collect::<Read<Vec<f64>>>()?;
    let place = sheet.node.place_of(value);
    sums_to_one(sheet.cx, &format!("{}: spending", sheet.node.what), place.clone(), spending.iter().sum())?;
    let (_, count) = years?;
    if spending.len() > count + 1 {
        let message = format!(
            "{}: capital is spent over {} years, and the plant has {} with its first",
            sheet.node.what,
            spending.len(),
            count + 1
        );
        let diag = Diag::error("LP2195", message).at(place, "more years than there are");
        sheet.cx.say(diag.hint("spend it sooner, or write a later `last_year`"));
        return Err(Broken);
    }
    Ok((lang?, financing?, other?, spending))
}

/// `[superstructure.operation]` and `[superstructure.value]`, with capital at hand.
fn terms(cx: &Cx<'_>, node: &Node<'_>, levels: &Read<Levels>, capital: Read<Capital>) -> Read<Terms> {
    let operation = sub(cx, node, (levels, "operation"), |sheet| {
        let wage = sheet.number("wage", Wanted::of(MONEY_A_YEAR.over(POSTS), "305600 USD@2024/post/a"));
        let [quality, administration, fringe] =
            ["quality", "administration", "fringe"].map(|key| sheet.number(key, SHARE));
        let [maintenance, insurance, sales, overhead] =
            ["maintenance", "insurance", "sales", "overhead"].map(|key| sheet.number(key, SHARE));
        Ok((wage?, [quality?, administration?, fringe?, maintenance?, insurance?, sales?, overhead?]))
    });
    let value = sub(cx, node, (levels, "value"), |sheet| {
        let [discount, growth, capital_growth] =
            ["discount", "growth", "capital_growth"].map(|key| sheet.number(key, SHARE));
        Ok([discount?, growth?, capital_growth?])
    });
    let (lang, financing, other, spending) = capital?;
    let (wage, [quality, administration, fringe, maintenance, insurance, sales, overhead]) = operation?;
    let [discount, growth, capital_growth] = value?;
    Ok(Terms {
        lang,
        financing,
        other,
        spending,
        wage,
        quality,
        administration,
        fringe,
        maintenance,
        insurance,
        sales,
        overhead,
        discount,
        growth,
        capital_growth,
    })
}

/// `[[superstructure.question]]`
fn questions(cx: &Cx<'_>, node: &Node<'_>) -> Read<Vec<Question>> {
    node.need_such("question", "a `[[superstructure.question]]` with `id` and `objective`")?;
    let parts = node.parts(cx, "question", "id")?;
    let read: Vec<Read<Question>> = parts.iter().map(|part| question(cx, part)).collect();
    let questions: Vec<Question> = read.into_iter().collect::<Read<_>>()?;
    if let Some(n) = (1..questions.len()).find(|&n| questions[..n].iter().any(|one| one.id == questions[n].id)) {
        let diag = Diag::error("LP1007", format!("question `{}` is declared twice", questions[n].id));
        cx.say(diag.at(parts[n].place(), "again").hint("rename one of the two"));
        return Err(Broken);
    }
    Ok(questions)
}

fn question(cx: &Cx<'_>, part: &Node<'_>) -> Read<Question> {
    let id = part.text(cx, "id");
    let objective = part.word(cx, "objective", Objective::WORDS);
    let word = |key, words, otherwise| if part.has(key) { part.word(cx, key, words) } else { Ok(otherwise) };
    let by_products = word("by_products", ByProducts::WORDS, ByProducts::Counted);
    let build = if part.has("build") { part.word(cx, "build", Build::WORDS) } else { Ok(Build::Must) };
    let impact_limit = cx.figure_opt(part, "impact_limit", Kind::Ratio);
    let times = Figure::from(Kind::Ratio).within(Bounds::over_zero("100 ratio"));
    let feed_times = cx.figure_opt(part, "feed_times", times);
    part.finish(cx);
    let (objective, build) = (objective?, build?);
    if objective == Objective::CostOfRecovery && build == Build::May {
        let message = format!("{}: what is not built recovers nothing, so there is no cost of it", part.what);
        let place = part.raw("build").and_then(|value| part.place_of(value));
        let diag = Diag::error("LP2198", message).at(place, "nothing may be built");
        cx.say(diag.hint("write `build = \"must\"`, or ask for the net present value"));
        return Err(Broken);
    }
    Ok(Question {
        id: id?,
        objective,
        by_products: by_products?,
        impact_limit: impact_limit?.map(|figure| figure.value),
        build,
        feed_times: feed_times?.map_or(1.0, |figure| figure.value),
        place: part.place(),
    })
}
