//! Published: what a study says came out, with what is needed to test it.
//!
//! In        `[[study.published]]`, `[[study.sensitivity]]`, `[[study.combined]]`, `[[study.balance]]`
//! Out       their rows in `loparite_finance`
//! Holds     whatever is to be compared can follow from what the study gives

use super::WritingOff;
use crate::figures::{Bounds, Cx, Wanted};
use crate::node::{Broken, Node, Read};
use loparite_finance::checks::{Balance, Swing};
use loparite_finance::study::compare::{Part, Published, Tolerance, Unit, What};
use loparite_finance::study::flow::Basis as TaxBasis;
use loparite_finance::study::{Combined, Margin, Study, Way};
use loparite_kernel::diag::Diag;
use loparite_kernel::quantity::{Kind, Quantity};
use loparite_kernel::unit::Basis;

#[derive(Clone, Copy, PartialEq)]
enum Word {
    Npv,
    Irr,
    Payback,
    Sum,
    Present(Part),
    Revenue,
    Cost,
    Margin,
    Share,
    TwoRates(Part),
    TwoRatesIrr,
    Line,
    Combined,
    Balance,
}

const WORDS: &[(&str, Word)] = &[
    ("npv", Word::Npv),
    ("irr", Word::Irr),
    ("payback", Word::Payback),
    ("sum-of-cash", Word::Sum),
    ("present-revenue", Word::Present(Part::Revenue)),
    ("present-cost", Word::Present(Part::Cost)),
    ("present-capital", Word::Present(Part::Capital)),
    ("revenue", Word::Revenue),
    ("cost", Word::Cost),
    ("margin", Word::Margin),
    ("share", Word::Share),
    ("two-rate-flow", Word::TwoRates(Part::Flow)),
    ("two-rate-capital", Word::TwoRates(Part::Capital)),
    ("two-rate-irr", Word::TwoRatesIrr),
    ("sensitivity", Word::Line),
    ("combined", Word::Combined),
    ("mass-balance", Word::Balance),
];

const TAXES: &[(&str, TaxBasis)] = &[("before", TaxBasis::BeforeTax), ("after", TaxBasis::AfterTax)];
const WAYS: &[(&str, Way)] = &[("up", Way::Up), ("down", Way::Down)];

/// `[[study.published]]`
pub fn published(cx: &Cx<'_>, node: &Node<'_>) -> Read<Vec<Published>> {
    let read = node.parts(cx, "published", "what")?.into_iter().map(|table| {
        let word = table.word(cx, "what", WORDS);
        let taxed = !matches!(
            word,
            Ok(Word::Revenue | Word::Cost | Word::Margin | Word::Share | Word::Line | Word::Balance | Word::Present(_))
        );
        let basis = if taxed { table.word(cx, "tax", TAXES) } else { Ok(TaxBasis::BeforeTax) };
        let what = word.and_then(|word| what(cx, &table, word));
        let unit = what.as_ref().map(What::unit).map_err(|&Broken| Broken);
        let kind = match unit {
            Ok(Unit::Share) => Kind::Share,
            Ok(Unit::Years) => Kind::Duration,
            Ok(Unit::Tonnes) => Kind::MassRate(Basis::Gross),
            Ok(Unit::Money) if is_yearly(&what) => Kind::MoneyRate,
            _ => Kind::Money,
        };
        // a rate of return may be over 100 %
        let wanted = if unit == Ok(Unit::Share) { Wanted::any(kind) } else { Wanted::any_sign(kind) };
        let wanted = if unit.is_ok() { wanted } else { Wanted::from(Err(Broken)) };
        let tolerance = |table: &Node<'_>| {
            if table.has("tolerance") { tolerance(cx, table, (unit?, kind)).map(Some) } else { Ok(None) }
        };
        let (value, tolerance) = cx.figure_in(&table, wanted, tolerance)?;
        Ok(Published { what: what?, basis: basis?, value: value.value, tolerance })
    });
    read.collect::<Vec<Read<Published>>>().into_iter().collect()
}

/// money a year, not a sum
fn is_yearly(what: &Read<What>) -> bool {
    matches!(what, Ok(What::Revenue | What::Cost | What::Margin | What::TwoRates(Part::Flow, _)))
}

fn what(cx: &Cx<'_>, table: &Node<'_>, word: Word) -> Read<What> {
    let of = |such| table.need_such("of", such).and_then(|_| table.text(cx, "of"));
    let build = || super::count(cx, table, "build", 0);
    Ok(match word {
        Word::Npv => What::Npv(rate(cx, table)?),
        Word::Irr => What::Irr,
        Word::Payback => What::Payback,
        Word::Sum => What::Sum,
        Word::Present(part) => What::Present(part, rate(cx, table)?),
        Word::Revenue => What::Revenue,
        Word::Cost => What::Cost,
        Word::Margin => What::Margin,
        Word::Share => What::Share(of("`of = \"..\"`, the name of a product")?),
        Word::TwoRates(part) => What::TwoRates(part, build()?),
        Word::TwoRatesIrr => What::TwoRatesIrr(build()?),
        Word::Line => What::Line(of("`of = \"..\"`, the item of a `[[study.sensitivity]]`")?),
        Word::Combined => What::Combined(of("`of = \"..\"`, the name of a `[[study.combined]]`")?),
        Word::Balance => What::Balance(of("`of = \"..\"`, the name of a `[[study.balance]]`")?),
    })
}

/// `rate = "8 %"`
fn rate(cx: &Cx<'_>, table: &Node<'_>) -> Read<f64> {
    let Some(value) = table.raw("rate") else {
        let diag = Diag::error("LP2162", format!("{} has no discount rate", table.what)).at(table.place(), "no rate");
        return Err(table.miss("rate", diag.hint("add `rate = \"8 %\"`, the rate of the study")));
    };
    cx.number(table, "rate", value, Kind::Share.into())
}

/// `tolerance = "5 %"`: of money a share of the published value, of shares points; or in the unit of the value. A value
/// without one only enters the tests of the headline.
fn tolerance(cx: &Cx<'_>, table: &Node<'_>, (unit, kind): (Unit, Kind)) -> Read<Tolerance> {
    let value = table.need("tolerance")?;
    let share = value.get_ref().as_str().and_then(|text| Quantity::parse(text).ok()?.expect(Kind::Share).ok());
    match (share, unit) {
        (Some(share), Unit::Money | Unit::Tonnes) if share >= 0.0 => Ok(Tolerance::Relative(share)),
        _ => cx.number(table, "tolerance", value, kind.into()).map(Tolerance::Absolute),
    }
}

/// `[[study.sensitivity]]`
pub fn swings(cx: &Cx<'_>, node: &Node<'_>) -> Read<Vec<Swing>> {
    let read = node.parts(cx, "sensitivity", "item")?.into_iter().map(|table| {
        let item = table.text(cx, "item");
        let by = cx.figure(&table, "by", Wanted::from(Kind::Share).within(Bounds::over_zero("20 %")));
        let sum = Wanted::any_sign(Kind::Money);
        let (low, high) = (cx.figure_opt(&table, "low", sum), cx.figure_opt(&table, "high", sum));
        let half = cx.figure_opt(&table, "half", Kind::Money);
        table.finish(cx);
        let half = match (half?, low?, high?) {
            (Some(half), None, None) => half.value,
            (None, Some(low), Some(high)) => 0.5 * (high.value - low.value),
            _ => {
                let diag = Diag::error("LP2168", format!("{} lacks its values", table.what));
                let hint = "give `low` and `high`, the values at both ends, or `half`, half their difference";
                cx.say(diag.at(table.place(), "this line").hint(hint));
                return Err(Broken);
            }
        };
        Ok(Swing { item: item?, by: by?.value, half })
    });
    read.collect::<Vec<Read<Swing>>>().into_iter().collect()
}

/// `[[study.combined]]`
pub fn combined(cx: &Cx<'_>, node: &Node<'_>) -> Read<Vec<Combined>> {
    let read = node.parts(cx, "combined", "name")?.into_iter().map(|table| {
        let (name, way) = (table.text(cx, "name"), table.word(cx, "way", WAYS));
        let items = table.need("items").and_then(|_| table.list(cx, "items")).and_then(|list| {
            let read = list.iter().map(|value| {
                let word = value.get_ref().as_str().map(str::to_owned);
                word.ok_or_else(|| table.shape(cx, "items", value, "a text"))
            });
            read.collect::<Vec<Read<String>>>().into_iter().collect::<Read<Vec<String>>>()
        });
        table.finish(cx);
        Ok(Combined { name: name?, items: items?, way: way? })
    });
    read.collect::<Vec<Read<Combined>>>().into_iter().collect()
}

/// `[[study.balance]]`
pub fn balances(cx: &Cx<'_>, node: &Node<'_>) -> Read<Vec<Balance>> {
    let read = node.parts(cx, "balance", "name")?.into_iter().map(|table| {
        let name = table.text(cx, "name");
        let mass = Kind::MassRate(Basis::Gross);
        let over_zero = Wanted::from(mass).within(Bounds::over_zero("2500 t/a"));
        let (ore, product) = (cx.figure(&table, "ore", mass), cx.figure(&table, "product", over_zero));
        let (grade, recovery) = (cx.figure(&table, "grade", Kind::Share), cx.figure(&table, "recovery", Kind::Share));
        table.finish(cx);
        Ok(Balance {
            name: name?,
            ore: ore?.value,
            grade: grade?.value,
            recovery: recovery?.value,
            product: product?.value,
        })
    });
    read.collect::<Vec<Read<Balance>>>().into_iter().collect()
}

/// Whether all that is to be compared can follow from what a study gives: every fault is said.
pub fn can_follow(cx: &Cx<'_>, node: &Node<'_>, study: &Study, writing_off: WritingOff) -> Read<()> {
    let writes_off = writing_off == WritingOff::Said;
    let mut good = Ok(());
    let mut say = |code, message: String, (label, hint): (&str, &str)| {
        cx.say(Diag::error(code, message).at(node.place(), label).hint(hint));
        good = Err(Broken);
    };
    let whole = !study.products.is_empty() && !study.costs.is_empty();
    if whole && study.margin.is_some() || study.products.is_empty() && !study.costs.is_empty() {
        let message = format!("{}: its revenue, cost and margin do not make one cash flow", node.what);
        let hint = "give products and costs, or products and `ebitda`, or `ebitda` alone; what remains is `[[study.published]]`";
        say("LP2165", message, ("this study", hint));
    }
    let taxed = study.tax_rate.or(study.profile.tax_rate).is_some();
    let life = study.life.unwrap_or(u32::MAX);
    if writes_off && taxed && study.profile.depreciation > life {
        let years = study.profile.depreciation;
        let message = format!("{}: profile `{}` writes off over {years} years", node.what, study.profile.id);
        let hint =
            format!("the study produces for {life}: name a profile with a shorter `depreciation`, or correct `life`");
        say("LP2161", message, ("longer than the life", &hint));
    }
    let flows_after_tax = matches!(study.margin, Some(Margin::AfterTax(_))) || taxed && writes_off;
    let compared: Vec<&Published> = study.published.iter().filter(|row| row.tolerance.is_some()).collect();
    let asks_after_tax = compared.iter().any(|row| row.basis == TaxBasis::AfterTax && needs_flow(&row.what));
    if study.has_flow() && asks_after_tax && !flows_after_tax {
        let message = format!("{} published money after tax, and no tax is known", node.what);
        let profile = &study.profile.id;
        let hint = match (taxed, writes_off) {
            (true, _) => format!("add `depreciation` to the profile `{profile}`"),
            (false, true) => "add `tax_rate` to the study or its profile".to_owned(),
            (false, false) => {
                format!("add `tax_rate` to the study or its profile, and `depreciation` to the profile `{profile}`")
            }
        };
        say("LP2166", message, ("this study", &hint));
    }
    let of_flow = |row: &&Published| needs_flow(&row.what) && !study.has_flow();
    let without: Vec<String> = compared.iter().copied().filter(of_flow).map(|row| row.what.words()).collect();
    if !without.is_empty() {
        let lacks = lacks_for_flow(study);
        let message = format!("{} has no {}: nothing gives its {}", node.what, lacks.join(", "), without.join(", "));
        say(
            "LP2167",
            message,
            ("this study", "a cash flow needs `capital`, `life` and a margin or products and costs"),
        );
    }
    for row in compared.into_iter().filter(|row| !of_flow(row)) {
        if let Some(lacks) = lacks(study, row) {
            let message = format!("{}: nothing gives its {}", node.what, row.what.words());
            say("LP2167", message, ("this study", lacks));
        }
    }
    remarks(cx, node, study);
    good
}

/// What a reader should know of a study that can be recomputed all the same.
fn remarks(cx: &Cx<'_>, node: &Node<'_>, study: &Study) {
    if let (Some(from), Some(life)) = (study.profile.production_from, study.life)
        && from > life
    {
        let message = format!("{}: profile `{}` starts production after {from} years", node.what, study.profile.id);
        let diag = Diag::warning("LP2159", message).at(node.place(), "this study");
        let hint = format!("the study produces for {life}: check `production_from` and `life`");
        cx.say(diag.hint(hint));
    }
    for irr in study.published.iter().filter(|row| row.what == What::Irr) {
        if !study.published.iter().any(|row| matches!(row.what, What::Npv(_)) && row.basis == irr.basis) {
            let basis = irr.basis.word();
            let diag = Diag::warning("LP2164", format!("{} has a rate of return {basis} and no value", node.what));
            let hint = "add the net present value of the same basis, if it was published";
            cx.say(diag.at(node.place(), "this pair is not tested").hint(hint));
        }
    }
}

fn needs_flow(what: &What) -> bool {
    matches!(what, What::Npv(_) | What::Irr | What::Payback | What::Sum | What::Present(..))
}

/// what is missing for a cash flow
fn lacks_for_flow(study: &Study) -> Vec<&'static str> {
    let operates = study.margin.is_some() || !study.products.is_empty() && !study.costs.is_empty();
    let needed = [("`capital`", study.capital.is_some()), ("`life`", study.life.is_some()), ("margin", operates)];
    needed.into_iter().filter(|(_, given)| !given).map(|(word, _)| word).collect()
}

/// what is missing for a published value
fn lacks(study: &Study, row: &Published) -> Option<&'static str> {
    let values: Vec<f64> =
        study.published.iter().filter(|other| other.basis == row.basis).fold(Vec::new(), |mut rates, other| {
            if let What::Npv(rate) = other.what
                && !rates.contains(&rate)
            {
                rates.push(rate);
            }
            rates
        });
    let good = match &row.what {
        What::TwoRates(..) | What::TwoRatesIrr(_) => {
            let good = values.len() > 1 && study.life.is_some();
            return (!good).then_some("it needs `life` and values at two rates on the same basis of tax");
        }
        What::Share(of) => study.products.iter().any(|product| product.name == *of),
        What::Line(of) => study.swings.iter().any(|swing| swing.item == *of),
        What::Combined(of) => {
            let known = |item: &String| study.swings.iter().any(|swing| swing.item == *item);
            let combined = study.combined.iter().find(|combined| combined.name == *of);
            combined.is_some_and(|combined| combined.items.iter().all(known)) && !values.is_empty()
        }
        What::Balance(of) => study.balances.iter().any(|balance| balance.name == *of),
        What::Revenue | What::Cost | What::Margin => study.full_year().is_some(),
        _ => true,
    };
    (!good).then_some("it names something that the study does not give")
}
