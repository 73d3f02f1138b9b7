//! Goals: the most of something, what an amount would take, frontiers.
//!
//! In        a model, what is asked of
//! Out       [`Answer`]s
//! Holds     every number comes from `loparite_plan::explain`

use super::{Answer, amount, refused, with_goal};
use crate::run::Failure;
use crate::text::{table, wrap};
use loparite_claims::words::number;
use loparite_kernel::quantity::Year;
use loparite_milp::solver::Settings;
use loparite_model::chain::Model;
use loparite_model::goal::GoalId;
use loparite_model::outcome::{GoalOutcome, Stretch};
use loparite_model::post::Lever;
use loparite_plan::cause::causes;
use loparite_plan::explain::frontier::{by_factor, by_year};
use loparite_plan::explain::joint::{Together, joint};
use loparite_plan::explain::words::ceiling;
use loparite_plan::explain::{Earliest, Question, answer, earliest, scope};
use loparite_plan::goals::attainable;
use serde_json::{Value, json};
use std::fmt::Write;

/// Factors on a lever's limits in a frontier.
const FACTORS: [f64; 9] = [0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0];

/// The most of each thing in each year.
pub fn most(model: &Model, of: &[String], years: &[Year], settings: &Settings) -> Result<Answer, Failure> {
    let all: Vec<String> = model.goals.keys().map(str::to_owned).collect();
    let of = if of.is_empty() { &all } else { of };
    if of.is_empty() {
        let message = "the scenario has no goal".to_owned();
        return Err(refused(message, "say what is asked of: a commodity or a stage".to_owned()));
    }
    let years: Vec<Option<Year>> =
        if years.is_empty() { vec![None] } else { years.iter().map(|&year| Some(year)).collect() };
    let mut asked = Vec::new();
    for of in of {
        for &year in &years {
            asked.push(with_goal(model, of, year)?);
        }
    }
    let (mut rows, mut said, mut json) = (Vec::new(), String::new(), Vec::new());
    for (asked, goal) in &asked {
        // nothing is wanted: the question is how much there can be
        let question = Question { target: Some(0.0), ..Question::stated(*goal) };
        let found = answer(asked, &question, settings);
        let row = &asked.goals[*goal];
        rows.push(vec![
            row.name.clone(),
            row.year.to_string(),
            number(found.attainable),
            number(found.bound),
            row.unit.clone(),
        ]);
        let year = row.year.to_string();
        let when = if row.name.contains(&year) { String::new() } else { format!(", {year}") };
        let _ = writeln!(said, "{}{when}: {}", row.name, amount(asked, *goal, found.attainable));
        ceiling(&found).iter().for_each(|sentence| said.push_str(&wrap(sentence, 2)));
        json.push(outcome_json(asked, &found));
    }
    let head = ["most of", "year", "whole plants", "no plan exceeds", "unit"].map(str::to_owned);
    Ok(Answer { text: format!("{}\n{said}", table(&head, &rows)), json: Value::Array(json) })
}

fn outcome_json(model: &Model, found: &GoalOutcome) -> Value {
    let row = &model.goals[found.goal];
    let levers: Vec<Value> = found
        .levers
        .iter()
        .map(|row| {
            json!({
                "lever": row.lever.word(),
                "part": row.contribution,
                "least": row.least,
                "greatest": row.greatest,
                "binding": row.binding,
                "stretch": row.stretch.map(stretch_json),
            })
        })
        .collect();
    json!({
        "of": model.goals.key(found.goal),
        "name": row.name,
        "year": row.year,
        "unit": row.unit,
        "attainable": found.attainable,
        "bound": found.bound,
        "safe_bound": found.proof.as_ref().map(|proof| proof.safe),
        "levers": levers,
        "sentences": ceiling(found),
    })
}

fn stretch_json(stretch: Stretch) -> Value {
    match stretch {
        Stretch::Factor(factor) => json!({ "factor": factor }),
        Stretch::Later { earliest, sure } => json!({ "not_before": earliest, "sure": sure }),
        Stretch::Lifted => json!("lifted"),
        Stretch::Never { best } => json!({ "never": best }),
        Stretch::Undecided => json!("undecided"),
    }
}

/// What an amount would take.
pub fn take(
    model: &Model,
    of: &str,
    (wanted, year): (Option<f64>, Option<Year>),
    settings: &Settings,
) -> Result<Answer, Failure> {
    let (mut asked, goal) = with_goal(model, of, year)?;
    if model.goals.id(of).is_none() && wanted.is_none() {
        let message = format!("`{of}` is no goal, so nothing says how much of it is wanted");
        return Err(refused(message, "add --amount, in the unit in which it is counted".to_owned()));
    }
    let target = &mut asked.goals[goal].target.value;
    *target = wanted.unwrap_or(*target);
    let found = answer(&asked, &Question::stated(goal), settings);
    let row = &asked.goals[goal];
    let mut text = wrap(
        &format!(
            "{}, in {}: wanted {}, attainable {}; no plan gives more than {}",
            row.name,
            row.year,
            amount(&asked, goal, found.target),
            amount(&asked, goal, found.attainable),
            amount(&asked, goal, found.bound)
        ),
        0,
    );
    ceiling(&found).iter().for_each(|sentence| text.push_str(&wrap(sentence, 2)));
    let mut json = outcome_json(&asked, &found);
    json["target"] = json!(found.target);
    if found.reachable() {
        text.push_str("\nIt is within reach: no lever has to move.\n");
        return Ok(Answer { text, json });
    }
    text.push_str(&ranking(&asked, goal, settings, &mut json));
    text.push_str(&alone(&asked, &found));
    text.push_str(&together(&asked, goal, settings, &mut json));
    text.push_str(&date(&asked, goal, settings, &mut json));
    Ok(Answer { text, json })
}

/// which kind of limit matters most
fn ranking(asked: &Model, goal: GoalId, settings: &Settings, json: &mut Value) -> String {
    let scope = scope(asked, goal);
    let found = attainable(asked, &scope, goal, asked.goals[goal].year, settings);
    let ranked = causes(asked, &scope, goal, &found, settings);
    let said = |value: f64| if value.is_finite() { amount(asked, goal, value) } else { "any amount".to_owned() };
    let rows: Vec<Vec<String>> = ranked
        .iter()
        .filter(|cause| cause.repair > 1e-6 || cause.share > 1e-6)
        .map(|cause| {
            vec![
                cause.lever.word().to_owned(),
                format!("{:.0} %", 100.0 * cause.share),
                cause.freed.map_or("unknown".to_owned(), said),
                format!("{:.0} %", 100.0 * cause.repair),
            ]
        })
        .collect();
    json["causes"] = ranked
        .iter()
        .map(|cause| {
            json!({
                "lever": cause.lever.word(), "share": cause.share, "freed": cause.freed, "repair": cause.repair,
            })
        })
        .collect();
    if rows.is_empty() {
        return "\nNo kind of limit, taken away alone, would add anything.\n".to_owned();
    }
    let head = ["what holds it down", "part of ceiling", "most without that limit", "of what is missing"];
    format!("\n{}", table(&head.map(str::to_owned), &rows))
}

fn years(count: Year) -> String {
    if count == 1 { "1 year".to_owned() } else { format!("{count} years") }
}

/// how far each lever must stretch alone
fn alone(asked: &Model, found: &GoalOutcome) -> String {
    let said = |stretch: Stretch| match stretch {
        Stretch::Factor(factor) => format!("times {}", number(factor)),
        Stretch::Later { earliest, sure: Some(sure) } if earliest == sure => format!("{} later", years(sure)),
        Stretch::Later { earliest, sure: Some(sure) } => format!("{} later at least, surely {sure}", years(earliest)),
        Stretch::Later { earliest, sure: None } => format!("not before {} later, if at all", years(earliest)),
        Stretch::Lifted => "lifted".to_owned(),
        Stretch::Never { best } => format!("no amount: {} at most", amount(asked, found.goal, best)),
        Stretch::Undecided => "undecided".to_owned(),
    };
    let rows: Vec<Vec<String>> =
        found.levers.iter().filter_map(|row| Some(vec![row.lever.word().to_owned(), said(row.stretch?)])).collect();
    format!("\n{}", table(&["each lever alone", "must stretch"].map(str::to_owned), &rows))
}

fn together(asked: &Model, goal: GoalId, settings: &Settings, json: &mut Value) -> String {
    let scope = scope(asked, goal);
    match joint(asked, &scope, goal, settings) {
        Together::Stretched(found) => {
            let levers: Vec<String> =
                found.levers.iter().map(|(lever, factor)| format!("{} x {}", lever.word(), number(*factor))).collect();
            let whole = match found.whole {
                Some(multiple) if multiple > 1.0 => {
                    format!("; with whole plants {} times that stretch is enough", number(multiple))
                }
                Some(_) => "; that is enough with whole plants too".to_owned(),
                None => {
                    "; that is with plants in part, and twice that stretch gave no plan with whole plants".to_owned()
                }
            };
            json["together"] = json!({
                "factor": found.factor,
                "levers": found.levers.iter().map(|(lever, factor)| json!([lever.word(), factor])).collect::<Vec<_>>(),
                "whole": found.whole,
            });
            format!(
                "\n{}",
                wrap(
                    &format!("all levers together, none by more than the others must: {}{whole}", levers.join(", ")),
                    0
                )
            )
        }
        Together::Never => {
            json["together"] = json!("never");
            "\nNo amount of anything that can stretch reaches it: dates or closed technology stand against it.\n"
                .to_owned()
        }
        Together::Undecided => "\nWhat all levers together must do could not be decided.\n".to_owned(),
    }
}

fn date(asked: &Model, goal: GoalId, settings: &Settings, json: &mut Value) -> String {
    let (text, value) = match earliest(asked, &Question::stated(goal), settings) {
        Earliest::In { not_before, sure: Some(sure) } if not_before == sure => (
            format!("with everything as it is, at the earliest in {sure}"),
            json!({ "not_before": sure, "sure": sure }),
        ),
        Earliest::In { not_before, sure: Some(sure) } => (
            format!("with everything as it is, not before {not_before}, and surely in {sure}"),
            json!({ "not_before": not_before, "sure": sure }),
        ),
        Earliest::In { not_before, sure: None } => (
            format!(
                "with everything as it is, not before {not_before}; no plan with whole plants was found by {}",
                asked.last_year
            ),
            json!({ "not_before": not_before, "sure": null }),
        ),
        Earliest::Never { best } => (
            format!("with everything as it is, not by {}: {} at most then", asked.last_year, amount(asked, goal, best)),
            json!({ "never": best }),
        ),
        Earliest::Undecided => ("when at the earliest could not be decided".to_owned(), json!("undecided")),
    };
    json["earliest"] = value;
    wrap(&text, 0)
}

/// The most against a lever's limits and against the date.
pub fn frontier(model: &Model, of: &str, lever: Lever, settings: &Settings) -> Result<Answer, Failure> {
    if matches!(lever, Lever::Time | Lever::Access) {
        let message = format!("{} has no amount that could be multiplied", lever.word());
        return Err(refused(
            message,
            "the frontier shows the date in any case; of access ask `--ask controls`".to_owned(),
        ));
    }
    let (asked, goal) = with_goal(model, of, None)?;
    let said = |most: Option<f64>| match most {
        // what is left of sums that cancel
        Some(most) if most.abs() < 1e-9 => "0".to_owned(),
        Some(most) if most.is_finite() => number(most),
        Some(_) => "any amount".to_owned(),
        None => "unknown".to_owned(),
    };
    let factors = by_factor(&asked, goal, lever, &FACTORS, settings);
    let years = by_year(&asked, goal, settings);
    let row = &asked.goals[goal];
    let rows: Vec<Vec<String>> =
        factors.iter().map(|point| vec![format!("x {}", number(point.at)), said(point.most)]).collect();
    let head = [format!("{} in {}", lever.word(), row.year), row.unit.clone()];
    let mut text = format!("{}: the most if plants could be built in part\n\n{}", row.name, table(&head, &rows));
    let rows: Vec<Vec<String>> = years.iter().map(|point| vec![point.at.to_string(), said(point.most)]).collect();
    let _ = write!(text, "\n{}", table(&["by year".to_owned(), row.unit.clone()], &rows));
    let json = json!({
        "of": asked.goals.key(goal),
        "unit": row.unit,
        "lever": lever.word(),
        "by_factor": factors.iter().map(|point| json!([point.at, point.most])).collect::<Vec<_>>(),
        "by_year": years.iter().map(|point| json!([point.at, point.most])).collect::<Vec<_>>(),
    });
    Ok(Answer { text, json })
}
