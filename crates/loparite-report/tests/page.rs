//! Page: whole pages of a made-up chain, of a plan that does not exist, and of nothing at all.

mod common;
mod sound;

use loparite_economics::programme::Programme;
use loparite_economics::schedule::schedules;
use loparite_model::chain::Model;
use loparite_model::cost::MoneyTerms;
use loparite_model::outcome::Outcome;
use loparite_report::chart::flowsheet::{Diagram, End, Kind, Phase, StepBox, StreamLine};
use loparite_report::{Check, EstimateRow, Report, Sheet, html};
use loparite_results::summary::summarise;
use sound::sound;

fn page(model: &Model, outcome: &Outcome) -> String {
    let programme = (!outcome.levels.is_empty() && model.finance.is_some()).then(|| common::programme(model));
    let estimates = if model.facilities.is_empty() { vec![] } else { common::estimates() };
    page_of(model, outcome, (programme.as_ref(), &estimates))
}

fn page_of(model: &Model, outcome: &Outcome, (programme, estimates): (Option<&Programme>, &[EstimateRow])) -> String {
    let summary = summarise(model, outcome);
    let verdicts = common::verdicts(model);
    let (version, model_hash) = ("0.1.0", "abc123");
    let flowsheets = vec![sheet()];
    let checks = vec![check(0.001), check(0.1)];
    let check_tolerance = 0.02;
    html(&Report {
        model,
        outcome,
        summary: &summary,
        verdicts: &verdicts,
        programme,
        estimates,
        schedules: &schedules(model, outcome),
        flowsheets,
        checks,
        check_tolerance,
        version,
        model_hash,
    })
}

#[test]
fn a_whole_page_is_sound_and_the_same_each_time() {
    let (model, outcome) = financed();
    let html = page(&model, &outcome);
    std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/page.html"), &html).expect("a place to look at it");
    sound(&html.replace("</html>", ""));
    assert_eq!(html, page(&model, &outcome));
    for text in [
        "A made-up chain &lt;from ore&gt; to magnet &amp; back",
        "5,000 t of rare earths by 2032",
        "out of reach",
        "2.31 times as much",
        "undivided",
        "the bridge is gone",
        "Survey &lt;2024&gt;",
        "2.4 ×",
        "thorium (Th) and dysprosium (Dy)",
        "bn\u{202f}RUB@2025",
    ] {
        assert!(html.contains(text), "{text}");
    }
    assert!(!html.contains("Nobody reads this"), "only sources that are used are listed");
}

#[test]
fn a_plan_that_does_not_exist_reads_well() {
    let model = common::model();
    let html = page(&model, &common::infeasible(&model));
    std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/infeasible.html"), &html).expect("a place to look at it");
    sound(&html.replace("</html>", ""));
    assert!(html.contains("No plan satisfies the limits"));
    assert!(html.contains("3\u{202f}350\u{202f}t\u{202f}REO/a"), "what a goal alone could reach is still said");
}

#[test]
fn nothing_at_all_reads_well() {
    let model = common::empty();
    let html = page(&model, &common::infeasible(&model));
    sound(&html.replace("</html>", ""));
    for text in ["names no goal", "includes no claim", "names no site", "names a source", "For every element"] {
        assert!(html.contains(text), "{text}");
    }
    let idle = Outcome { status: loparite_model::outcome::PlanStatus::Optimal, ..common::infeasible(&model) };
    sound(&page(&model, &idle).replace("</html>", ""));
}

/// The section with an id.
fn section<'a>(html: &'a str, id: &str) -> &'a str {
    let (_, rest) = html.split_once(&format!("<section id=\"{id}\">")).expect("the section is there");
    rest.split_once("</section>").expect("it ends").0
}

/// The cells of the row that begins with a name, in plain text.
fn row(section: &str, name: &str) -> Vec<String> {
    let (_, rest) = section.split_once(&format!("<td>{name}</td>")).expect("the row is there");
    let cells = rest.split_once("</tr>").expect("it ends").0;
    cells.split("<td").skip(1).map(|cell| cell.split(['>', '<']).nth(1).unwrap_or("").to_owned()).collect()
}

fn holds(section: &str, texts: &[&str]) {
    for text in texts {
        let text = text.replace('~', "\u{202f}");
        assert!(section.contains(&text), "{text} in {section}");
    }
}

/// The made-up chain with terms of finance, and its plan.
fn financed() -> (Model, Outcome) {
    let mut model = common::model();
    model.finance = Some(common::terms(&model));
    let outcome = common::outcome(&model);
    (model, outcome)
}

#[test]
fn capital_is_divided_as_the_estimates_are() {
    let (model, outcome) = financed();
    let html = page(&model, &outcome);
    let capital = section(&html, "capital");
    holds(
        capital,
        &[
            "New plants take 38~bn~RUB@2025, most of it in 2027",
            "The dearest area is solvent extraction, with 30~% of all capital",
            "None of 2 plants reckoned in more than one way stays within the range",
            "declared: 41~bn~RUB@2025 (1.98~×)",
            "with 80 % probability 6~bn to 39~bn~RUB@2025",
            "class 4, −30~% to +50~%",
            "14.5~bn to 31~bn~RUB@2025",
            "2 kinds: flash &lt;script&gt; dryer (m2) and bag filter (m2)",
            "What 1 plant not built would cost",
            "400~m~RUB@2025 of the working capital is held in solvent-extraction circuits",
        ],
    );
    let (_, capital) = capital.split_once("The dearest area").expect("its table stands below");
    let areas =
        ["leaching", "filter &lt;script&gt; dryers", "effluent treatment", "solvent extraction", "precipitation"];
    let areas = areas.into_iter().chain(["calcination", "whole plant"]);
    let sum: f64 = areas.map(|area| row(capital, area)[0].parse::<f64>().expect("a number")).sum();
    assert_eq!(row(capital, "all areas")[0], "38.0");
    assert!((sum - 38.0).abs() < 0.4, "areas add up to all, to their rounding: {sum}");
    let whole = row(capital, "whole plant");
    assert_eq!(whole[..3], ["8.9", "23\u{202f}%", "–"], "first fill, working capital, a plant without an estimate");
    assert_eq!(whole[14..], ["7.0", "0.6", "1.2"], "what is in no class has a column of its own");
}

#[test]
fn a_plan_that_spends_other_than_estimated_says_so() {
    let (model, outcome) = financed();
    let mut estimates = common::estimates();
    assert!(!page_of(&model, &outcome, (None, &estimates)).contains("the estimates at the sizes built"));
    for line in estimates.iter_mut().flat_map(|row| &mut row.estimate.lines) {
        line.amount *= 1.1;
    }
    let html = page_of(&model, &outcome, (None, &estimates));
    holds(section(&html, "capital"), &["spends 31~bn~RUB@2025; the estimates at the sizes built add up to 34.1~bn"]);
}

#[test]
fn what_nobody_gives_is_the_gap() {
    let (model, outcome) = financed();
    let html = page(&model, &outcome);
    let funding = section(&html, "funding");
    holds(
        funding,
        &[
            "700~bn~RUB@2025 is named as money to be attracted (reserves of the valley",
            "needs 43.4~bn~RUB@2025 in all",
            "Of 43.4~bn~RUB@2025 needed, 32~bn~RUB@2025 (74~%) was not found, most in 2027",
            "no source, 2030: 0.9 bn RUB@2025",
            "No money is needed in 2034–2038.",
            "found (reported)",
        ],
    );
    assert_eq!(row(funding, "2039–2050, going on")[1], "0.9", "years after the plan are one row");
    assert_eq!(row(funding, "2029"), ["3.5", "0.9", "4.4", "1.1", "3.4", "2.5", "0.9"]);
    let mut programme = common::programme(&model);
    for row in &mut programme.funding {
        (row.found, row.assumed) = (row.capital + row.losses, 0.0);
    }
    programme.aim = None;
    let html = page_of(&model, &outcome, (Some(&programme), &[]));
    let funding = section(&html, "funding");
    holds(funding, &["Every year&#39;s need is met by money that was found"]);
    assert!(!funding.contains("to be attracted"));
}

#[test]
fn a_programme_that_loses_is_told_in_words() {
    let (model, outcome) = financed();
    let html = page(&model, &outcome);
    let finance = section(&html, "finance");
    holds(
        finance,
        &[
            "The programme loses 12.2~bn~RUB@2025 of value but has earned its capital back by 2041",
            "at 5~% a year",
            "4.3~%",
            "not by 2050",
            "0.84~× in 2032",
            "below the 1.30~× that lenders ask for in 2031–2033, 2036",
            "2039<br><small>cont.",
            "goes on as in 2038",
            "several: 4.1~%, 23~%",
            "none of them ranks it",
            "none: money goes one way only",
            "no debt",
            "Nd oxide (t\u{a0}REO)",
            "Alvaria &lt;script&gt; &amp; Sons",
            "By region",
            "is worth nothing before tax",
        ],
    );
    assert!(finance.matches("<details>").count() == 4, "each facility has a cash flow of its own");
    let sales = row(finance, "sales");
    let total = row(finance, "after tax, before financing");
    assert_eq!((sales.len(), total[0].as_str()), (25, "26.1"), "all years and each from the first with money");
}

#[test]
fn a_driver_that_turns_the_sign_is_named() {
    let (model, outcome) = financed();
    let html = page(&model, &outcome);
    let said = "its sign is turned by price of &lt;script&gt; oxide at 1.30~× (then 3.82~bn~RUB@2025)";
    holds(section(&html, "sensitivity"), &[said, "worth nothing", "The plan is held fixed", "× 1.5: −27.2"]);
    let mut programme = common::programme(&model);
    programme.swings.remove(0);
    let html = page_of(&model, &outcome, (Some(&programme), &[]));
    holds(section(&html, "sensitivity"), &["no driver alone turns its sign"]);
    assert!(!section(&html, "sensitivity").contains("worth nothing"));
}

#[test]
fn money_that_grows_with_prices_is_said_to() {
    let (mut model, outcome) = financed();
    assert!(!page(&model, &outcome).contains("Money here is nominal"));
    let inflation = model.discount_rate;
    model.finance.as_mut().expect("it was added").money = MoneyTerms::Nominal { inflation };
    let html = page(&model, &outcome);
    for id in ["funding", "finance", "sensitivity"] {
        holds(section(&html, id), &["Money here is nominal: prices rise by 8~% a year from 2025"]);
    }
}

#[test]
fn without_terms_of_finance_the_page_says_which_table_to_add() {
    let model = common::model();
    let html = page(&model, &common::outcome(&model));
    sound(&html.replace("</html>", ""));
    for id in ["funding", "finance", "sensitivity"] {
        holds(section(&html, id), &["The scenario has no table `[finance]`"]);
    }
}

#[test]
fn a_programme_without_money_reads_well() {
    let (model, outcome) = financed();
    let idle = common::idle(&model);
    let html = page_of(&model, &outcome, (Some(&idle), &[]));
    sound(&html.replace("</html>", ""));
    holds(section(&html, "funding"), &["The plan needs no money"]);
    holds(section(&html, "finance"), &["The plan moves no money"]);
    holds(section(&html, "sensitivity"), &["`[[sensitivity]]`"]);
    holds(section(&html, "capital"), &["undivided"]);
    let html = page_of(&model, &outcome, (None, &[]));
    holds(section(&html, "finance"), &["No cash flow was reckoned"]);
}

/// A flowsheet of one step with a hostile name.
fn sheet() -> Sheet {
    let step = StepBox { name: "leach <b>".to_owned(), unit: "leach".to_owned(), note: String::new() };
    let line = StreamLine {
        name: "ore & acid".to_owned(),
        from: End::Outside,
        to: End::Step(0),
        flow: 12.0,
        unit: "kg/h".to_owned(),
        phase: Phase::Solid,
        elements: vec![("Nd".to_owned(), 1.0)],
        kind: Kind::Feed,
    };
    Sheet {
        name: "leaching <script>".to_owned(),
        stage: "cracking".to_owned(),
        finding: "one step".to_owned(),
        facts: vec!["Th: all of it in the residue".to_owned()],
        remarks: vec!["pH 0.2 < 0.5".to_owned()],
        diagram: Diagram { title: "leaching".to_owned(), steps: vec![step], streams: vec![line] },
    }
}

fn check(difference: f64) -> Check {
    let agrees = difference <= 0.02;
    Check { facility: "plant".to_owned(), year: 2030, fed: 1000.0, difference, agrees, says: None }
}
