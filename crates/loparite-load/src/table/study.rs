//! Study: what a publication says of a project, and how its averages become vectors.
//!
//! In        `[[profile]]` and `[[study]]` of a case file
//! Out       [`StudyCase`]: plain numbers in the money of the study
//! Holds     a course fills the life; what is to be compared can follow from what is given; what lacks is said before
//!           anything is computed
//! Not here  published values, sensitivities, balances (`published`); what comes of it (`loparite_finance::study`)

mod published;

use super::Rows;
use crate::case::StudyCase;
use crate::figures::{Bounds, Cx, Wanted};
use crate::measure::plain;
use crate::names::{Kind as _, ProfileName};
use crate::node::{Broken, Node, Read, nearest};
use loparite_finance::discount::Timing;
use loparite_finance::study::course::{Course, Rest};
use loparite_finance::study::{Build, FrontLoad, Margin, Product, Profile, Sales, Study};
use loparite_kernel::diag::Diag;
use loparite_kernel::quantity::{Currency, Kind};
use loparite_kernel::unit::Basis;
use loparite_model::figure::Figure;
use toml::Spanned;
use toml::de::DeValue;

/// The profile that is built in.
const BLIND: &str = "blind";
/// Years of write-off of a profile that says none: then no tax can be computed.
const NONE_SAID: u32 = 1;
/// Longest life of a project, years.
const LONGEST_LIFE: f64 = 200.0;

/// Initial capital: a project of nothing has no rate of return.
const CAPITAL: Bounds = Bounds::over_zero("200 m USD@2024");

/// Whether a profile says over how many years capital is written off.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum WritingOff {
    /// It does.
    Said,
    /// It does not: no tax can be computed.
    NotSaid,
}

/// A profile as it was read.
pub struct ReadProfile {
    profile: Profile,
    writing_off: WritingOff,
}

/// `[[profile]]`
pub fn profile(cx: &Cx<'_>, node: &Node<'_>) -> Read<ReadProfile> {
    let id = node.table.get("id").and_then(|id| id.get_ref().as_str()).unwrap_or_default().to_owned();
    let note = node.text_opt(cx, "note");
    let build = cx.shares(node, "build").and_then(|shares| {
        super::base::sums_to_one(cx, &shares.what, shares.place.clone(), shares.values.iter().sum())?;
        Ok(shares.values)
    });
    let production_from =
        if node.has("production_from") { count(cx, node, "production_from", 1).map(Some) } else { Ok(None) };
    let ramp = if node.has("ramp") { cx.shares(node, "ramp").map(|shares| shares.values) } else { Ok(Vec::new()) };
    let front_load = if node.has("front_load") {
        let further = |table: &Node<'_>| count(cx, table, "years", 1);
        let read = cx.figure_and(node, "front_load", Kind::Share, further);
        read.map(|(share, years)| Some(FrontLoad { share: share.value, years }))
    } else {
        Ok(None)
    };
    let fixed_cost = value_or(cx.figure_opt(node, "fixed_cost", Kind::Share), 0.0);
    let sustaining = value_or(cx.figure_opt(node, "sustaining", Kind::Share), 0.0);
    let tax_rate = cx.figure_opt(node, "tax_rate", Kind::Share);
    let timing = node.word(cx, "timing", Timing::WORDS);
    let (writing_off, depreciation) = if node.has("depreciation") {
        (WritingOff::Said, years(cx, node, "depreciation"))
    } else {
        (WritingOff::NotSaid, Ok(NONE_SAID))
    };
    note?;
    let profile = Profile {
        id,
        build: Build::Shares(build?),
        production_from: production_from?,
        ramp: ramp?,
        front_load: front_load?,
        fixed_cost: fixed_cost?,
        sustaining: sustaining?,
        depreciation: depreciation?,
        tax_rate: tax_rate?.map(|figure| figure.value),
        timing: timing?,
    };
    Ok(ReadProfile { profile, writing_off })
}

fn value_or(figure: Read<Option<Figure>>, otherwise: f64) -> Read<f64> {
    figure.map(|figure| figure.map_or(otherwise, |figure| figure.value))
}

/// a count of years from some number on that is written as a whole number
fn count(cx: &Cx<'_>, node: &Node<'_>, key: &'static str, least: u32) -> Read<u32> {
    let number = node.whole(cx, key)?;
    let good = |number: &u32| *number >= least && f64::from(*number) <= LONGEST_LIFE;
    u32::try_from(number).ok().filter(good).ok_or_else(|| {
        let place = node.raw(key).and_then(|value| node.place_of(value));
        let message = format!("`{key}` of {} is {number}, which is no count of years here", node.what);
        let hint = format!("write a whole number from {least} to {LONGEST_LIFE}");
        cx.say(Diag::error("LP1006", message).at(place, "here").hint(hint));
        Broken
    })
}

/// a span of whole years
fn years(cx: &Cx<'_>, node: &Node<'_>, key: &'static str) -> Read<u32> {
    let value = cx.figure(node, key, Kind::Duration)?.value;
    if value.fract() == 0.0 && (1.0..=LONGEST_LIFE).contains(&value) {
        return Ok(value as u32);
    }
    let place = node.raw(key).and_then(|value| node.place_of(value));
    let message = format!("`{key}` of {} is {} years", node.what, plain(value));
    let (label, hint) = match value.fract() == 0.0 {
        true => ("out of range", format!("write 1 to {LONGEST_LIFE} years")),
        false => ("no whole years", "cash flows are yearly: write whole years".to_owned()),
    };
    cx.say(Diag::error("LP1006", message).at(place, label).hint(hint));
    Err(Broken)
}

/// `[[study]]`
pub fn study(cx: &Cx<'_>, node: &Node<'_>, profiles: &Rows<ProfileName, ReadProfile>) -> Read<StudyCase> {
    let id = node.table.get("id").and_then(|id| id.get_ref().as_str()).unwrap_or_default().to_owned();
    let title = node.text(cx, "title");
    let money = money(cx, node);
    let life = if node.has("life") { years(cx, node, "life").map(Some) } else { Ok(None) };
    let known = life.unwrap_or(None);
    let capital = cx.figure_opt(node, "capital", Wanted::from(Kind::Money).within(CAPITAL));
    let products = products(cx, node, known);
    let costs = costs(cx, node, known);
    let margin = margin(cx, node, known);
    let sustaining = course_opt(cx, node, "sustaining", (Kind::MoneyRate, known));
    let working_capital = value_or(cx.figure_opt(node, "working_capital", Kind::Money), 0.0);
    let closure = value_or(cx.figure_opt(node, "closure", Kind::Money), 0.0);
    let royalty = value_or(cx.figure_opt(node, "royalty", Kind::Share), 0.0);
    let tax_rate = cx.figure_opt(node, "tax_rate", Kind::Share);
    let profile = named_profile(cx, node, profiles);
    let assumptions = node.list(cx, "assumptions").and_then(|list| {
        let text = |value: &Spanned<DeValue<'_>>| value.get_ref().as_str().map(str::to_owned);
        let text = |value| text(value).ok_or_else(|| node.shape(cx, "assumptions", value, "a text"));
        list.iter().map(text).collect::<Vec<_>>().into_iter().collect::<Read<Vec<String>>>()
    });
    let balances = published::balances(cx, node);
    let swings = published::swings(cx, node);
    let combined = published::combined(cx, node);
    let values = published::published(cx, node);
    let (profile, writing_off) = profile?;
    let study = Study {
        id,
        title: title?,
        money: money?,
        life: life?,
        capital: capital?.map(|figure| figure.value),
        products: products?,
        costs: costs?,
        margin: margin?,
        sustaining: sustaining?,
        working_capital: working_capital?,
        closure: closure?,
        royalty: royalty?,
        tax_rate: tax_rate?.map(|figure| figure.value),
        profile,
        published: values?,
        balances: balances?,
        swings: swings?,
        combined: combined?,
        assumptions: assumptions?,
    };
    published::can_follow(cx, node, &study, writing_off)?;
    Ok(StudyCase { study, place: node.place() })
}

/// The one money of a study; its figures are read in it.
fn money(cx: &Cx<'_>, node: &Node<'_>) -> Read<String> {
    node.need_such("money", "`money = \"USD@2024\"`, the currency of the study with its price year")?;
    let text = node.text(cx, "money")?;
    let read = text.split_once('@').and_then(|(code, year)| {
        let good = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        good.then(|| year.parse().ok().map(|year| Currency { code: code.to_owned(), year }))?
    });
    let currency = read.ok_or_else(|| {
        let place = node.raw("money").and_then(|value| node.place_of(value));
        let message = format!("{}: money is `{text}`, which is no currency with a price year", node.what);
        cx.say(Diag::error("LP2169", message).at(place, "here").hint("write `money = \"USD@2024\"`"));
        Broken
    })?;
    cx.set_money(currency);
    Ok(text)
}

/// The profile that a study names, and whether it says how capital is written off.
fn named_profile(
    cx: &Cx<'_>,
    node: &Node<'_>,
    profiles: &Rows<ProfileName, ReadProfile>,
) -> Read<(Profile, WritingOff)> {
    let value = node.need_such("profile", "`profile = \"blind\"`, or a `[[profile]]` of this file")?;
    let word = node.text(cx, "profile")?;
    if word == BLIND {
        return Ok((Profile::blind(), WritingOff::Said));
    }
    match profiles.id(&word) {
        Some(id) => {
            let read = profiles[id].as_ref().ok_or(Broken)?;
            Ok((read.profile.clone(), read.writing_off))
        }
        None => {
            if !cx.names.may_be::<ProfileName>(&word) {
                let message = format!("{} names the profile `{word}`, which is not there", node.what);
                let diag = Diag::error("LP2163", message).at(node.place_of(value), "unknown profile");
                cx.say(diag.hint(match nearest(&word, profiles.keys().chain([BLIND])) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("declare a `[[{}]]` with this id, or write `{BLIND}`", ProfileName::WORD),
                }));
            }
            Err(Broken)
        }
    }
}

/// `[[study.product]]`: tonnes and price, or revenue
fn products(cx: &Cx<'_>, node: &Node<'_>, life: Option<u32>) -> Read<Vec<Product>> {
    let read = node.parts(cx, "product", "name")?.into_iter().map(|table| {
        let name = table.text(cx, "name");
        let sales = if table.has("revenue") {
            course(cx, &table, "revenue", (Kind::MoneyRate, life)).map(Sales::Revenue)
        } else {
            let tonnes = course(cx, &table, "tonnes", (Kind::MassRate(Basis::Gross), life));
            let price = course(cx, &table, "price", (Kind::MoneyPerMass(Basis::Gross), life));
            tonnes.and_then(|tonnes| Ok(Sales::Priced { tonnes, price: price? }))
        };
        table.finish(cx);
        Ok(Product { name: name?, sales: sales? })
    });
    read.collect::<Vec<Read<Product>>>().into_iter().collect()
}

/// `[[study.cost]]`
fn costs(cx: &Cx<'_>, node: &Node<'_>, life: Option<u32>) -> Read<Vec<(String, Course)>> {
    let read = node.parts(cx, "cost", "item")?.into_iter().map(|table| {
        let (item, amount) = (table.text(cx, "item"), course(cx, &table, "amount", (Kind::MoneyRate, life)));
        table.finish(cx);
        Ok((item?, amount?))
    });
    read.collect::<Vec<Read<(String, Course)>>>().into_iter().collect()
}

/// what is left each year, before or after tax
fn margin(cx: &Cx<'_>, node: &Node<'_>, life: Option<u32>) -> Read<Option<Margin>> {
    let ebitda = course_opt(cx, node, "ebitda", (Wanted::any_sign(Kind::MoneyRate), life));
    let after_tax = course_opt(cx, node, "cash_after_tax", (Wanted::any_sign(Kind::MoneyRate), life));
    match (ebitda?, after_tax?) {
        (Some(_), Some(_)) => {
            let place = node.raw("cash_after_tax").and_then(|value| node.place_of(value));
            let diag = Diag::error("LP2165", format!("{} gives a margin before and one after tax", node.what));
            cx.say(diag.at(place, "a second margin").hint("keep the one that the study states, remove the other"));
            Err(Broken)
        }
        (Some(course), None) => Ok(Some(Margin::Ebitda(course))),
        (None, Some(course)) => Ok(Some(Margin::AfterTax(course))),
        (None, None) => Ok(None),
    }
}

fn course_opt(
    cx: &Cx<'_>,
    node: &Node<'_>,
    key: &'static str,
    of: (impl Into<Wanted>, Option<u32>),
) -> Read<Option<Course>> {
    if node.has(key) { course(cx, node, key, of).map(Some) } else { Ok(None) }
}

/// a figure for all years, or a list of figures: `years = 7` for the first seven, then what holds afterwards, or
/// `mean_of = "life"`
fn course(
    cx: &Cx<'_>,
    node: &Node<'_>,
    key: &'static str,
    (wanted, life): (impl Into<Wanted>, Option<u32>),
) -> Read<Course> {
    let wanted = wanted.into();
    let Some(value) = node.raw(key).filter(|value| value.get_ref().as_array().is_some()) else {
        return cx.figure(node, key, wanted).map(|figure| Course::level(figure.value));
    };
    let entries = node.list(cx, key)?;
    let read = entries.iter().enumerate().map(|(position, entry)| {
        let table = entry.get_ref().as_table().ok_or_else(|| node.shape(cx, key, entry, "a figure"))?;
        let table = Node::new(node.file, table, entry.span(), format!("{} {} of {}", key, position + 1, node.what));
        let after = entries.len() - position - 1;
        let (figure, span) = cx.figure_in(&table, wanted, |table| span(cx, table, after))?;
        Ok((figure.value, span))
    });
    let read: Vec<(f64, Span)> = read.collect::<Vec<Read<_>>>().into_iter().collect::<Read<_>>()?;
    let mut course = Course { steps: Vec::new(), rest: Rest::Nothing };
    for (value, span) in read {
        match span {
            Span::Years(years) => course.steps.push((years, value)),
            Span::Rest => course.rest = Rest::Level(value),
            Span::MeanOfLife => course.rest = Rest::MeanOfLife(value),
        }
    }
    fills(cx, node, (key, value), &course, life)?;
    leaves_some(cx, node, (key, value, wanted), &course, life).map(|()| course)
}

/// whether the mean of the life leaves anything for the years after the steps
fn leaves_some(
    cx: &Cx<'_>,
    node: &Node<'_>,
    (key, value, wanted): (&str, &Spanned<DeValue<'_>>, Wanted),
    course: &Course,
    life: Option<u32>,
) -> Read<()> {
    let (Rest::MeanOfLife(mean), Some(life)) = (course.rest, life) else { return Ok(()) };
    let stepped: u32 = course.steps.iter().map(|&(years, _)| years).sum();
    let sum: f64 = course.steps.iter().map(|&(years, value)| f64::from(years) * value).sum();
    let left = f64::from(life) - f64::from(stepped);
    let rest = (mean * f64::from(life) - sum) / left;
    if rest >= 0.0 || wanted.may_be_negative() {
        return Ok(());
    }
    let unit = match wanted.kind() {
        Ok(Kind::MoneyPerMass(_)) => format!("{}/t", cx.money_word()),
        Ok(Kind::MassRate(_)) => "t/a".to_owned(),
        _ => format!("{}/a", cx.money_word()),
    };
    let message = format!(
        "{key} of {}: a mean of the life of {} {unit} makes the last {left} years {:.0} {unit}",
        node.what,
        plain(mean),
        rest
    );
    let diag = Diag::error("LP2158", message).at(node.place_of(value), "the rest is negative");
    cx.say(diag.hint("correct the steps, or the mean of the whole life"));
    Err(Broken)
}

/// Which years an entry of a course is for.
#[derive(Clone, Copy)]
enum Span {
    Years(u32),
    Rest,
    MeanOfLife,
}

/// the years of an entry with so many entries after it: only the last may hold for the rest
fn span(cx: &Cx<'_>, table: &Node<'_>, after: usize) -> Read<Span> {
    if table.has("mean_of") && after == 0 {
        return table.word(cx, "mean_of", &[("life", Span::MeanOfLife)]);
    }
    if table.has("years") || after > 0 {
        return count(cx, table, "years", 1).map(Span::Years);
    }
    Ok(Span::Rest)
}

/// whether the steps of a course and the life fit
fn fills(
    cx: &Cx<'_>,
    node: &Node<'_>,
    (key, value): (&str, &Spanned<DeValue<'_>>),
    course: &Course,
    life: Option<u32>,
) -> Read<()> {
    let stepped: u32 = course.steps.iter().map(|&(years, _)| years).sum();
    let Some(life) = life else { return Ok(()) };
    let (label, hint) = match (stepped.cmp(&life), course.rest) {
        (std::cmp::Ordering::Greater, _) => ("longer than the life", "shorten its steps, or correct `life`"),
        (std::cmp::Ordering::Less, Rest::Nothing) => {
            ("shorter than the life", "add an entry without `years` for what holds afterwards, or `mean_of = \"life\"`")
        }
        (std::cmp::Ordering::Equal, Rest::MeanOfLife(_)) => {
            ("no year is left for the mean", "shorten the steps, or leave out the mean of the life")
        }
        _ => return Ok(()),
    };
    let message = format!("{key} of {} has steps of {stepped} years, the life is {life}", node.what);
    cx.say(Diag::error("LP2160", message).at(node.place_of(value), label).hint(hint));
    Err(Broken)
}
