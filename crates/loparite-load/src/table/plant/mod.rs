//! Plant: a whole plant to be costed, from a case file.
//!
//! In        `[[plant]]` with its sheets: index, account, equipment, installation, labour, resource, sale and terms
//! Out       [`PlantCase`]
//! Holds     every number has a source, that of its sheet; equipment names an account and is sized in its unit; a price
//!           fits its amount; a price of another year than the plant's money is moved by nothing and warned of, unless
//!           the case gives an index of goods or asks for a peer's conventions
//! Not here  the costing (`loparite_finance::plant`), equipment of flowsheets (`loparite_model::cost`)

pub mod amount;
pub mod sheet;
mod terms;

use self::amount::{MONEY, WAGE};
use self::sheet::{BY_INDEX, Levels, RATIO, SHARE, Sheet, Wanted};
use crate::case::{PlantCase, PlantTask};
use crate::figures::Cx;
use crate::node::{Broken, Node, Read, nearest};
use loparite_finance::equipment::Account as CostAccount;
use loparite_finance::plant::capital::{Equipment, Installation, Parallel};
use loparite_finance::plant::conventions::Conventions;
use loparite_finance::plant::operating::{Duty, Overhead, Resource, Role, Sale};
use loparite_finance::plant::value::value;
use loparite_finance::plant::{Level, Plant, Stated, cost};
use loparite_kernel::diag::Diag;

/// `[[plant]]`
pub fn plant(cx: &Cx<'_>, node: &Node<'_>) -> Read<PlantCase> {
    let id = node.table.get("id").and_then(|id| id.get_ref().as_str()).unwrap_or_default().to_owned();
    let (_name, _note) = (node.text_opt(cx, "name"), node.text_opt(cx, "note"));
    let rules = terms::conventions(cx, node);
    let levels = levels(cx, node);
    let task = if node.has("totals") {
        let totals = sub(cx, node, (&levels, "totals"), terms::totals);
        let financing = sub(cx, node, (&levels, "financing"), terms::financing);
        totals.and_then(|totals| financing.map(|financing| PlantTask::Totals(totals, financing)))
    } else {
        whole(cx, node, &levels).map(|plant| PlantTask::Whole(Box::new(plant)))
    };
    node.whole_text(cx)?;
    let case = PlantCase { id, rules: rules?, task: task? };
    judge(cx, node, &case)?;
    Ok(case)
}

/// Costs it once: what cannot be costed, and what a reader must know.
fn judge(cx: &Cx<'_>, node: &Node<'_>, case: &PlantCase) -> Read<()> {
    let costed = match &case.task {
        PlantTask::Whole(plant) => cost(plant, &case.rules).map(|costed| costed.notes),
        PlantTask::Totals(totals, terms) => value(totals, terms, &case.rules).map(|_| Vec::new()),
    };
    let notes = costed.map_err(|faults| {
        for fault in faults {
            let diag = Diag::error("LP2176", format!("{}: {fault}", node.what)).at(node.place(), "this plant");
            cx.say(diag.hint("bring the number into its range; `loparite explain LP2176` says what is costed"));
        }
        Broken
    })?;
    for note in notes {
        let diag = Diag::warning("LP2177", format!("{}: {note}", node.what)).at(node.place(), "this plant");
        cx.say(diag.hint("write `goods = \"..\"` in `[plant.index]` and a fourth column with that index, or a price of the year of the money"));
    }
    Ok(())
}

fn whole(cx: &Cx<'_>, node: &Node<'_>, levels: &Read<Levels>) -> Read<Plant> {
    let accounts = sub(cx, node, (levels, "account"), accounts);
    let any = node.need_such("equipment", "a `[[plant.equipment]]` with `rows`").map(|_| ());
    let equipment = each(cx, node, (levels, "equipment"), |sheet| equipment(sheet, &accounts));
    let installation = sub(cx, node, (levels, "installation"), |sheet| {
        sheet.rows(&["\"group\"", "\"name\"", "\"20 %\""], |row| {
            let (group, name, share) = (row.text(0), row.text(1), row.amount(2, RATIO));
            Ok(Installation { group: group?, name: name?, share: share?.value })
        })
    });
    let other = each(cx, node, (levels, "other"), other);
    let capital = sub(cx, node, (levels, "capital"), terms::capital);
    let labour = sub(cx, node, (levels, "labour"), |sheet| labour(sheet, levels));
    let rates = sub(cx, node, (levels, "operation"), terms::rates);
    let resources = each(cx, node, (levels, "resource"), resources);
    let sales = each(cx, node, (levels, "sale"), sales);
    let land = sub_opt(cx, node, (levels, "land"), |sheet| terms::land(sheet, levels));
    let recovered = sub_opt(cx, node, (levels, "product"), terms::product);
    let financing = sub_opt(cx, node, (levels, "financing"), terms::financing);
    any?;
    let (as_spent, fixed_charge) = capital?;
    let (roles, burden) = labour?;
    let mut rates = rates?;
    rates.burden = burden;
    Ok(Plant {
        money: levels.as_ref().map_err(|&Broken| Broken)?.money,
        equipment: equipment?,
        installation: installation?,
        other: other?,
        as_spent,
        fixed_charge,
        roles,
        rates,
        resources: resources?,
        sales: sales?,
        land: land?.unwrap_or(0.0),
        recovered: recovered?,
        financing: financing?,
    })
}

/// Where a sheet stands, and the prices it is read with.
pub type Of<'l> = (&'l Read<Levels>, &'static str);

/// A sheet that must be there.
pub fn sub<T>(
    cx: &Cx<'_>,
    node: &Node<'_>,
    (levels, key): Of<'_>,
    read: impl FnOnce(&Sheet<'_, '_, '_>) -> Read<T>,
) -> Read<T> {
    let sheet = Sheet { cx, node: node.sub(cx, key)?, levels };
    let found = read(&sheet);
    sheet.finish()?;
    found
}

/// A sheet that may be missing.
pub fn sub_opt<T>(
    cx: &Cx<'_>,
    node: &Node<'_>,
    of: Of<'_>,
    read: impl FnOnce(&Sheet<'_, '_, '_>) -> Read<T>,
) -> Read<Option<T>> {
    if node.has(of.1) { sub(cx, node, of, read).map(Some) } else { Ok(None) }
}

/// Any number of sheets of one kind, one after the other.
fn each<T>(
    cx: &Cx<'_>,
    node: &Node<'_>,
    (levels, key): Of<'_>,
    read: impl Fn(&Sheet<'_, '_, '_>) -> Read<Vec<T>>,
) -> Read<Vec<T>> {
    let parts = node.parts(cx, key, "name")?.into_iter().map(|part| {
        let sheet = Sheet { cx, node: part, levels };
        let _name = sheet.node.text_opt(cx, "name");
        let found = read(&sheet);
        sheet.finish()?;
        found
    });
    let parts: Vec<Read<Vec<T>>> = parts.collect();
    Ok(parts.into_iter().collect::<Read<Vec<Vec<T>>>>()?.into_iter().flatten().collect())
}

/// `money = "USD@2019"` and `[plant.index]`: name, calendar year, index of plants, an index of goods if there is one.
fn levels(cx: &Cx<'_>, node: &Node<'_>) -> Read<Levels> {
    let text = node.need_such("money", "`money = \"USD@2019\"`").and_then(|_| node.text(cx, "money"));
    let known = Err(Broken);
    let rows = sub(cx, node, (&known, "index"), |sheet| {
        let has_goods = sheet.node.has("goods") && sheet.node.text(cx, "goods").is_ok();
        let columns: &[&str] = match has_goods {
            true => &["\"2019\"", "2019", "\"607.5 ratio\"", "\"104 ratio\""],
            false => &["\"2019\"", "2019", "\"607.5 ratio\""],
        };
        sheet.rows(columns, |row| {
            let (name, year, plants) = (row.text(0), row.count(1), row.amount(2, INDEX));
            let goods = if has_goods { row.amount(3, INDEX).map(|cell| Some(cell.value)) } else { Ok(None) };
            Ok((name?, Level { year: year? as i32, plants: plants?.value, goods: goods? }))
        })
    });
    let (text, rows) = (text?, rows?);
    named_once(cx, node, &rows)?;
    let say = |code, message: String, hint: String| {
        let place = node.raw("money").and_then(|value| node.place_of(value));
        cx.say(Diag::error(code, message).at(place, "this money").hint(hint));
        Err(Broken)
    };
    let Some((currency, name)) = text.split_once('@') else {
        let message = format!("{}: money without a price year: {text}", node.what);
        return say("LP2006", message, format!("write `{text}@` and a row of `[plant.index]` behind it"));
    };
    match rows.iter().find(|(known, _)| known == name) {
        Some(&(_, money)) => {
            Ok(Levels { currency: currency.to_owned(), name: name.to_owned(), money, rows, cure: BY_INDEX })
        }
        None => {
            let known: Vec<&str> = rows.iter().map(|(known, _)| known.as_str()).collect();
            let message = format!("{}: there is no index of `{name}`", node.what);
            say("LP2174", message, format!("{BY_INDEX}, or name one of: {}", known.join(", ")))
        }
    }
}

/// Whether each row of the index has a name of its own.
fn named_once(cx: &Cx<'_>, node: &Node<'_>, rows: &[(String, Level)]) -> Read<()> {
    let again = |n: &usize| rows[..*n].iter().any(|(name, _)| *name == rows[*n].0);
    let Some(n) = (1..rows.len()).find(again) else { return Ok(()) };
    let sheet = node.sub(cx, "index")?;
    let place = sheet.raw("rows").and_then(|value| sheet.place_of(value.get_ref().as_array()?.get(n)?));
    let diag = Diag::error("LP1007", format!("{}: there is a second row `{}` in its index", node.what, rows[n].0));
    cx.say(diag.at(place, "again").hint("rename one of the two, or remove it: money names one row"));
    Err(Broken)
}

/// A value of an index.
const INDEX: Wanted = Wanted { example: "607.5 ratio", ..RATIO.over_zero() };

/// What equipment of one kind costs.
struct Account {
    id: String,
    reference: sheet::Cell,
    cost: f64,
    level: Level,
    exponent: f64,
}

fn accounts(sheet: &Sheet<'_, '_, '_>) -> Read<Vec<Account>> {
    let columns = ["\"4.3\"", "\"name\"", "\"474 hp\"", "\"343122 USD@2016\"", "\"0.564 ratio\""];
    let accounts = sheet.rows(&columns, |row| {
        let (id, name) = (row.text(0), row.text(1));
        let reference = row.amount(2, Wanted::any("474 hp").over_zero());
        let cost = row.amount(3, Wanted::of(MONEY, "343122 USD@2016"));
        let exponent = row.amount(4, RATIO);
        name?;
        let (cost, exponent) = (cost?, exponent?);
        let level = cost.priced()?;
        Ok(Account { id: id?, reference: reference?, cost: cost.value, level, exponent: exponent.value })
    })?;
    match (1..accounts.len()).find(|&n| accounts[..n].iter().any(|other| other.id == accounts[n].id)) {
        None => Ok(accounts),
        Some(n) => {
            let place = sheet.node.raw("rows").and_then(|rows| sheet.node.place_of(&rows.get_ref().as_array()?[n]));
            let diag = Diag::error("LP1007", format!("account `{}` is declared twice", accounts[n].id));
            sheet.cx.say(diag.at(place, "again").hint("rename one of the two"));
            Err(Broken)
        }
    }
}

/// What its own flow is to the flow for which others sized it.
fn scale(sheet: &Sheet<'_, '_, '_>) -> Read<f64> {
    let (flow, at) =
        (sheet.amount("flow", Wanted::any("22.68 kg/h")), sheet.amount("at", Wanted::any("495 short_ton/h")));
    let (flow, at) = (flow?, at?);
    let place = sheet.node.raw("flow").and_then(|value| sheet.node.place_of(value));
    let refuse = |code, message: &str, hint: &str| {
        sheet.cx.say(
            Diag::error(code, format!("{}: {message}", sheet.node.what)).at(place.clone(), "this flow").hint(hint),
        );
        Err(Broken)
    };
    if flow.dimension != at.dimension {
        return refuse(
            "LP2172",
            "`flow` and `at` are of different kinds",
            "write both in units of the same kind, such as kg/h and t/h",
        );
    }
    if at.value == 0.0 {
        return refuse("LP2176", "sizes at a flow of nothing", "`at` is the flow for which the reference sizes hold");
    }
    Ok(flow.value / at.value)
}

/// `[[plant.equipment]]`: sizes, or with `flow` and `at` the reference sizes by the ratio of the two.
fn equipment(sheet: &Sheet<'_, '_, '_>, accounts: &Read<Vec<Account>>) -> Read<Vec<Equipment>> {
    let scale = if sheet.node.has("flow") || sheet.node.has("at") { scale(sheet).map(Some) } else { Ok(None) };
    let parallel = if sheet.node.has("parallel") {
        sheet.node.word(sheet.cx, "parallel", Parallel::WORDS)
    } else {
        Ok(Parallel::EachOfThisSize)
    };
    let scaled = sheet.node.has("flow") || sheet.node.has("at");
    let columns: &[&str] = if scaled { &["\"4.3\"", "3"] } else { &["\"4.3\"", "\"474 hp\"", "3"] };
    let rows = sheet.rows(columns, |row| {
        let (id, units) = (row.text(0), row.count(columns.len() - 1));
        let size = if scaled { Ok(None) } else { row.amount(1, Wanted::any("474 hp")).map(Some) };
        let (id, units, size) = (id?, units?, size?);
        let accounts = accounts.as_ref().map_err(|&Broken| Broken)?;
        let Some(account) = accounts.iter().find(|account| account.id == id) else {
            let hint = match nearest(&id, accounts.iter().map(|account| account.id.as_str())) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "add it to `[plant.account]`".to_owned(),
            };
            return Err(row.refuse(0, "LP2171", (format!("there is no account `{id}`"), "unknown account", hint)));
        };
        if size.as_ref().is_some_and(|size| size.dimension != account.reference.dimension) {
            let message = format!("account `{id}` is not sized so");
            let hint = "write the size in the unit of the account, or one of the same kind".to_owned();
            return Err(row.refuse(1, "LP2172", (message, "another kind of size", hint)));
        }
        let reference = account.reference.value;
        let size = size.map_or(scale.map(|scale| scale.unwrap_or(1.0) * reference), |size| Ok(size.value));
        Ok(Equipment {
            name: id,
            account: CostAccount { reference, cost: account.cost, exponent: account.exponent, largest: None },
            level: account.level,
            size: size?,
            units,
            parallel: parallel?,
        })
    });
    scale?;
    parallel?;
    rows
}

/// `[[plant.other]]`: plant cost beside equipment, scaled by a power of the flow if one is given.
fn other(sheet: &Sheet<'_, '_, '_>) -> Read<Vec<Stated>> {
    let scale = if sheet.node.has("flow") || sheet.node.has("at") || sheet.node.has("exponent") {
        let (scale, exponent) = (scale(sheet), sheet.number("exponent", RATIO));
        scale.and_then(|scale| exponent.map(|exponent| scale.powf(exponent)))
    } else {
        Ok(1.0)
    };
    let rows = sheet.rows(&["\"first fill\"", "\"182711 USD@2016\""], |row| {
        let (name, amount) = (row.text(0), row.amount(1, Wanted::of(MONEY, "182711 USD@2016")));
        let amount = amount?;
        Ok(Stated { name: name?, amount: scale? * amount.value, level: amount.priced()? })
    });
    scale?;
    rows
}

fn labour(sheet: &Sheet<'_, '_, '_>, levels: &Read<Levels>) -> Read<(Vec<Role>, f64)> {
    let burden = sheet.number("burden", RATIO);
    let columns = ["\"skilled\"", "\"operating\"", "\"24.98 USD@2019/h\"", "4"];
    let roles = sheet.rows(&columns, |row| {
        let (name, duty) = (row.text(0), row.word(1, Duty::WORDS));
        let (rate, number) = (row.amount(2, Wanted::of(WAGE, "24.98 USD@2019/h")), row.count(3));
        let rate = rate?;
        let levels = levels.as_ref().map_err(|&Broken| Broken)?;
        if rate.level.as_ref().is_some_and(|(name, _)| *name != levels.name) {
            let hint = format!("write them at prices of {}: wages follow no index of plants", levels.name);
            return Err(row.refuse(
                2,
                "LP2175",
                ("wages at other prices than the plant's".to_owned(), "these prices", hint),
            ));
        }
        Ok(Role { name: name?, duty: duty?, rate: rate.value, number: number? })
    });
    Ok((roles?, burden?))
}

/// An amount an hour and its price, which make money an hour.
fn priced(row: &sheet::Row<'_, '_, '_, '_>, [amount, price]: [usize; 2]) -> Read<(f64, f64, Level)> {
    let (hourly, per) =
        (row.amount(amount, Wanted::any("1.9 kg/h")), row.amount(price, Wanted::any("2100 USD@2022/kg")));
    let (hourly, per) = (hourly?, per?);
    if hourly.dimension.times(per.dimension) != WAGE {
        let message = "the amount times its price is no money an hour".to_owned();
        let hint =
            "write the amount an hour and the price of the same: \"1.9 kg/h\" and \"2100 USD@2022/kg\"".to_owned();
        return Err(row.refuse(price, "LP2173", (message, "this price", hint)));
    }
    Ok((hourly.value, per.value, per.priced()?))
}

fn resources(sheet: &Sheet<'_, '_, '_>) -> Read<Vec<Resource>> {
    let columns = ["\"power\"", "\"14716 hp\"", "\"0.0804 USD@2023/kWh\"", "\"borne\""];
    sheet.rows(&columns, |row| {
        let (name, priced, overhead) = (row.text(0), priced(row, [1, 2]), row.word(3, Overhead::WORDS));
        let (amount, price, level) = priced?;
        Ok(Resource { name: name?, amount, price, level, overhead: overhead? })
    })
}

/// `[[plant.sale]]`: what is sold, with the share of the price that is paid.
fn sales(sheet: &Sheet<'_, '_, '_>) -> Read<Vec<Sale>> {
    let payability = sheet.number("payability", SHARE);
    let kind = sheet.node.text(sheet.cx, "kind");
    let rows = sheet.rows(&["\"Nd2O3\"", "\"1.9 kg/h\"", "\"78 USD@2023/kg\""], |row| {
        let (name, priced) = (row.text(0), priced(row, [1, 2]));
        let ((amount, price, level), kind) = (priced?, kind.as_ref().map_err(|&Broken| Broken)?);
        Ok(Sale { name: format!("{kind} {}", name?), amount, price, level, payability: payability? })
    });
    payability?;
    rows
}

/// The rules by the name of a program.
fn named(word: &str) -> Option<Conventions> {
    match word {
        "loparite" => Some(Conventions::default()),
        "prommis" => Some(Conventions::prommis()),
        "prommis-second-module" => Some(Conventions::prommis_second_module()),
        _ => None,
    }
}
