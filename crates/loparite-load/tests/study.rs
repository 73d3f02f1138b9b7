//! Published studies of case files: what is read, and what is said of those that cannot be recomputed.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use loparite_finance::study::compare::{Row, Tolerance, What};
use loparite_finance::study::course::{Course, Rest};
use loparite_finance::study::{Margin, Sales};
use loparite_kernel::diag::Diag;
use loparite_load::{CaseFile, Rejected, load_case};
use std::fs;

fn figure(value: &str) -> String {
    format!("{{ value = \"{value}\", {SOURCE} }}")
}

const SOURCE: &str = "source = \"a round number\", year = 2024, grade = \"assumed\"";

/// A profile and a study with a price path, in lines that a test replaces.
fn text() -> String {
    format!(
        "[[profile]]\nid = \"even\"\nbuild = {{ values = [\"50 %\", \"50 %\"], {SOURCE} }}\n\
         depreciation = {}\ntiming = \"start\"\n\n\
         [[study]]\nid = \"hill\"\ntitle = \"A hill\"\nmoney = \"USD@2024\"\nprofile = \"even\"\nlife = {}\n\
         capital = {}\nebitda = {}\ntax_rate = {}\nassumptions = [\"level years\"]\n\n\
         [[study.product]]\nname = \"oxide\"\ntonnes = {}\n\
         price = [{{ years = 7, value = \"40 USD@2024/kg\", {SOURCE} }}, \
         {{ mean_of = \"life\", value = \"50 USD@2024/kg\", {SOURCE} }}]\n\n\
         [[study.published]]\nwhat = \"npv\"\nrate = \"8 %\"\ntax = \"after\"\ntolerance = \"5 %\"\n\
         value = \"130 m USD@2024\"\n{}\n\n\
         [[study.published]]\nwhat = \"irr\"\ntax = \"after\"\ntolerance = \"1 %\"\nvalue = \"15 %\"\n{}\n",
        figure("10 years"),
        figure("20 years"),
        figure("200 m USD@2024"),
        figure("40 m USD@2024/a"),
        figure("25 %"),
        figure("2000 t/a"),
        SOURCE.replace(", ", "\n"),
        SOURCE.replace(", ", "\n"),
    )
}

fn read(text: &str) -> Result<CaseFile, Box<Rejected>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("case.toml");
    fs::write(&path, text).unwrap();
    load_case(&path)
}

fn good(text: &str) -> CaseFile {
    read(text).unwrap_or_else(|rejected| panic!("{:#?}", rejected.diags))
}

/// The faults of a text, each helpful: code and message.
fn faults(text: &str) -> Vec<String> {
    let Err(rejected) = read(text) else { panic!("it reads") };
    rejected.diags.iter().try_for_each(common::is_helpful).unwrap();
    let words = |diag: &Diag| format!("{}: {}", diag.code, diag.message);
    rejected.diags.iter().map(words).collect()
}

/// The faults of the text with a part replaced.
fn said(from: &str, to: &str) -> Vec<String> {
    let text = text();
    assert!(text.contains(from), "`{from}` stands in the text");
    faults(&text.replacen(from, to, 1))
}

#[test]
fn a_study_is_read_in_its_money() {
    let case = good(&text());
    let read = &case.studies[0];
    let study = &read.study;
    assert_eq!((study.life, study.capital, study.tax_rate), (Some(20), Some(200e6), Some(0.25)));
    assert_eq!(study.margin, Some(Margin::Ebitda(Course::level(40e6))));
    let price = Course { steps: vec![(7, 40e3)], rest: Rest::MeanOfLife(50e3) };
    assert_eq!(study.products[0].sales, Sales::Priced { tonnes: Course::level(2000.0), price });
    assert_eq!(study.published[0].what, What::Npv(0.08));
    assert_eq!(study.published[0].tolerance, Some(Tolerance::Relative(0.05)));
    assert_eq!(study.published[1].tolerance, Some(Tolerance::Absolute(0.01)));
    assert_eq!(read.assumed(&case.origins).count(), 11, "every figure of this text is assumed");
    assert_eq!(study.assumptions, ["level years"]);
}

#[test]
fn a_study_is_recomputed_with_its_price_path() {
    let value = |text: &str| good(text).studies[0].study.compare().unwrap().rows[0].clone();
    let path = value(&text());
    let level = value(&text().replacen("\"40 USD@2024/kg\"", "\"50 USD@2024/kg\"", 1));
    assert!(path.found.clone().unwrap() < level.found.unwrap() - 30e6, "seven cheap years cost: {path:?}");
    assert_eq!(Row::difference(&path).is_some(), path.found.is_ok());
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let text = text()
        .replacen("years = 7", "years = 25", 1)
        .replacen("\"even\"\nlife", "\"evn\"\nlife", 1)
        .replacen("rate = \"8 %\"\n", "", 1)
        .replacen("200 m USD@2024", "200 m AUD@2024", 1);
    let all = faults(&text);
    let codes: Vec<&str> = all.iter().map(|fault| &fault[..6]).collect();
    assert_eq!(codes, ["LP2163", "LP2022", "LP2160", "LP2162"], "{all:#?}");
}

#[test]
fn a_course_fills_the_life() {
    let longer = "LP2160: price of product `oxide` of study `hill` has steps of 25 years, the life is 20";
    assert_eq!(said("years = 7", "years = 25"), [longer]);
    let shorter = said("{ mean_of = \"life\", value = \"50", "{ years = 5, value = \"50");
    assert_eq!(shorter, ["LP2160: price of product `oxide` of study `hill` has steps of 12 years, the life is 20"]);
    assert_eq!(said("years = 7", "years = 20").len(), 1, "no year is left for the mean");
}

#[test]
fn a_profile_is_declared_or_blind() {
    let unknown = said("profile = \"even\"", "profile = \"evne\"");
    assert_eq!(unknown, ["LP2163: study `hill` names the profile `evne`, which is not there"]);
    good(&text().replacen("profile = \"even\"", "profile = \"blind\"", 1));
}

#[test]
fn capital_is_not_written_off_past_the_life() {
    let past = said("\"20 years\"", "\"9 years\"");
    assert_eq!(past, ["LP2161: study `hill`: profile `even` writes off over 10 years"]);
}

#[test]
fn money_after_tax_needs_a_tax() {
    let without = format!("tax_rate = {}\n", figure("25 %"));
    assert_eq!(said(&without, ""), ["LP2166: study `hill` published money after tax, and no tax is known"]);
    let without = format!("depreciation = {}\n", figure("10 years"));
    assert_eq!(said(&without, ""), ["LP2166: study `hill` published money after tax, and no tax is known"]);
}

#[test]
fn revenue_cost_and_margin_make_one_cash_flow() {
    let cost = format!("[[study.cost]]\nitem = \"all\"\namount = {}\n\n[[study.published]]", figure("60 m USD@2024/a"));
    let both = "LP2165: study `hill`: its revenue, cost and margin do not make one cash flow";
    assert_eq!(said("[[study.published]]", &cost), [both]);
    let margins = format!("cash_after_tax = {}\ntax_rate", figure("30 m USD@2024/a"));
    assert_eq!(said("tax_rate", &margins), ["LP2165: study `hill` gives a margin before and one after tax"]);
}

#[test]
fn what_is_compared_must_follow_from_something() {
    let capital = format!("capital = {}\n", figure("200 m USD@2024"));
    let lacks = said(&capital, "");
    assert_eq!(lacks, ["LP2167: study `hill` has no `capital`: nothing gives its npv at 8 %, irr"]);
    let share = said("what = \"irr\"\ntax = \"after\"", "what = \"share\"\nof = \"metal\"");
    assert_eq!(share, ["LP2167: study `hill`: nothing gives its share of metal"]);
    let rates = said("what = \"irr\"", "what = \"two-rate-irr\"\nbuild = 2");
    assert_eq!(rates, ["LP2167: study `hill`: nothing gives its two-rate irr with build 2"]);
}

#[test]
fn a_rate_of_return_without_its_value_is_a_warning() {
    let before = text().replacen(
        "what = \"npv\"\nrate = \"8 %\"\ntax = \"after\"",
        "what = \"sum-of-cash\"\ntax = \"after\"",
        1,
    );
    let warnings = good(&before).warnings;
    let said: Vec<String> = warnings.iter().map(|diag| format!("{}: {}", diag.code, diag.message)).collect();
    assert_eq!(said, ["LP2164: study `hill` has a rate of return after tax and no value"]);
}

#[test]
fn a_line_of_sensitivity_has_two_ends_or_half_their_difference() {
    let line = |values: &str| {
        let by = figure("20 %");
        text() + &format!("\n[[study.sensitivity]]\nitem = \"price\"\nby = {by}\n{values}\n")
    };
    let ends = format!("low = {}\nhigh = {}", figure("-20 m USD@2024"), figure("60 m USD@2024"));
    assert_eq!(good(&line(&ends)).studies[0].study.swings[0].half, 40e6);
    let low = format!("low = {}", figure("-20 m USD@2024"));
    assert_eq!(faults(&line(&low)), ["LP2168: sensitivity `price` of study `hill` lacks its values"]);
}

#[test]
fn all_money_is_of_the_study() {
    let other = said("\"40 m USD@2024/a\"", "\"40 m USD@2023/a\"");
    assert_eq!(other.len(), 1);
    assert!(other[0].starts_with("LP2022: study `hill`: ebitda is in USD@2023"), "{other:?}");
    let none = said("money = \"USD@2024\"", "money = \"dollars\"");
    assert_eq!(none, ["LP2169: study `hill`: money is `dollars`, which is no currency with a price year"]);
}

#[test]
fn a_study_stands_in_a_case_file_of_its_own() {
    let copy = common::Copy::new();
    let path = copy.path(common::SCENARIO).join("scenario.toml");
    let scenario = fs::read_to_string(&path).unwrap();
    fs::write(&path, scenario + &text()).unwrap();
    let diags = copy.diags();
    assert!(diags.iter().any(|diag| diag.code == "LP1004" && diag.message.contains("`study`")), "{diags:?}");
}

/// The hint of the only fault of the text with a part replaced.
fn hint(from: &str, to: &str) -> String {
    let text = text();
    assert!(text.contains(from), "`{from}` stands in the text");
    let Err(rejected) = read(&text.replacen(from, to, 1)) else { panic!("it reads") };
    assert_eq!(rejected.diags.len(), 1, "{:#?}", rejected.diags);
    rejected.diags[0].hint.clone().unwrap()
}

#[test]
fn a_span_of_years_lies_between_one_and_two_hundred() {
    assert_eq!(hint("\"20 years\"", "\"300 years\""), "write 1 to 200 years");
    assert_eq!(hint("\"20 years\"", "\"0 years\""), "write 1 to 200 years");
    assert_eq!(hint("\"20 years\"", "\"7.5 years\""), "cash flows are yearly: write whole years");
}

#[test]
fn hints_name_what_lacks_and_nothing_else() {
    assert_eq!(hint("\"40 m USD@2024/a\"", "\"40 m USD@2023/a\""), "write USD@2024, the money of the study");
    assert_eq!(hint("\"200 m USD@2024\"", "\"200 m AUD@2024\""), "write USD@2024, the money of the study");
    let depreciation = format!("depreciation = {}\n", figure("10 years"));
    assert_eq!(hint(&depreciation, ""), "add `depreciation` to the profile `even`");
    let tax = format!("tax_rate = {}\n", figure("25 %"));
    assert_eq!(hint(&tax, ""), "add `tax_rate` to the study or its profile");
}

#[test]
fn a_life_that_is_missing_is_said_once() {
    let life = format!("life = {}\n", figure("20 years"));
    assert_eq!(said(&life, ""), ["LP2167: study `hill` has no `life`: nothing gives its npv at 8 %, irr"]);
}

#[test]
fn capital_is_over_zero() {
    assert_eq!(said("\"200 m USD@2024\"", "\"0 USD@2024\""), ["LP2151: study `hill`: capital is 0 USD@2024"]);
}

#[test]
fn no_step_lasts_no_year_and_production_comes_after_spending() {
    let years = "LP1006: `years` of price 1 of product `oxide` of study `hill` is 0, which is no count of years here";
    assert_eq!(said("years = 7", "years = 0"), [years]);
    let from = |years: u32| format!("depreciation = {}\nproduction_from = {years}\n", figure("10 years"));
    let depreciation = format!("depreciation = {}\n", figure("10 years"));
    let none = "LP1006: `production_from` of profile `even` is 0, which is no count of years here";
    assert_eq!(said(&depreciation, &from(0)), [none]);
    let late = good(&text().replacen(&depreciation, &from(30), 1)).warnings;
    assert_eq!(late[0].message, "study `hill`: profile `even` starts production after 30 years");
}

#[test]
fn a_mean_of_the_life_leaves_no_negative_price() {
    let negative = "LP2158: price of product `oxide` of study `hill`: a mean of the life of 50000 USD@2024/t makes the last 13 years \
                    -84615 USD@2024/t";
    assert_eq!(said("\"40 USD@2024/kg\"", "\"300 USD@2024/kg\""), [negative]);
}

#[test]
fn a_case_file_that_is_no_toml_is_said_to_be_none() {
    let all = faults("this is prose\n");
    assert_eq!(all, ["LP1003: this is not TOML: a key without a value"]);
}
