//! Text: what a person wants to see on a terminal.
//!
//! In        model, outcome, summary, verdicts
//! Out       plain text, at most 110 columns wide
//! Holds     every number with its unit; columns of numbers are right-aligned
//! Not here  the page (`loparite-report`)

use loparite_claims::verdict::{Rating, Verdict};
use loparite_claims::words;
use loparite_economics::schedule::Schedules;
use loparite_load::SourceFile;
use loparite_model::chain::Model;
use loparite_model::goal::Measure;
use loparite_model::outcome::{GoalOutcome, Outcome, PlanStatus, Stretch};
use loparite_model::planning::PolicyId;
use loparite_model::post::Project;
use loparite_plan::breach::Breach;
use loparite_plan::search::cost::{Certainty, Contradiction};
use loparite_plan::search::rolling::Window;
use loparite_results::summary::Summary;
use std::collections::BTreeMap;
use std::fmt::Write;

const WIDTH: usize = 110;

/// Everything a run shows.
pub fn run(model: &Model, (outcome, missed): (&Outcome, &[Breach]), summary: &Summary, judged: &[Verdict]) -> String {
    format!("{}\n{}", plan(model, (outcome, missed), summary), verdicts(model, judged))
}

/// How big a checked scenario is.
pub fn size(model: &Model, files: &[SourceFile]) -> String {
    let assumed = model.origins.iter().filter(|o| o.grade == loparite_model::figure::Grade::Assumed).count();
    format!(
        "{}: {} sites, {} facilities, {} arcs, {} goals, {} claims; {} figures with a source, {} of them assumed; {} files",
        model.title,
        model.sites.len(),
        model.facilities.len(),
        model.arcs.len(),
        model.goals.len(),
        model.claims.len(),
        model.origins.len(),
        assumed,
        files.len()
    )
}

/// Goals that cannot all be attained, in words.
pub fn contradiction(model: &Model, found: &Contradiction) -> String {
    let name = |goal| format!("`{}`", model.goals.key(goal));
    let unit = &model.goals[found.goal].unit;
    let held: Vec<String> = found.held.iter().map(|&goal| name(goal)).collect();
    let with = if held.is_empty() { "alone".to_owned() } else { format!("with {} attained", held.join(", ")) };
    let sure = match found.certainty {
        Certainty::Proved => format!("no plan gives more than {}", words::number(found.bound)),
        Certainty::NotFound => {
            format!("no plan was found that gives more; none gives more than {}", words::number(found.bound))
        }
    };
    format!(
        "goal {} wants {} {unit}, but {with} it reaches {}; {sure}",
        name(found.goal),
        words::number(found.target),
        words::number(found.attainable)
    )
}

/// Years, goals, plants; without a plan the demands of states that none can keep.
pub fn plan(model: &Model, (outcome, missed): (&Outcome, &[Breach]), summary: &Summary) -> String {
    let mut text = format!("{}\n\n", model.title);
    match outcome.status {
        PlanStatus::Infeasible => {
            text.push_str("No plan satisfies all limits of this scenario.\n");
            text.push_str(&demands(model, missed));
            text.push_str(&wrap(
                "What follows is each goal alone and up to its own year: rules of later years are left out.",
                0,
            ));
        }
        _ => text.push_str(&years(model, summary)),
    }
    text.push('\n');
    text.push_str(&goals(model, outcome));
    text.push('\n');
    text.push_str(&builds(model, summary));
    text
}

/// Demands that no plan keeps, the first of each rule.
fn demands(model: &Model, missed: &[Breach]) -> String {
    let mut text = String::new();
    let mut named: Vec<PolicyId> = Vec::new();
    for breach in missed {
        if named.contains(&breach.policy) {
            continue;
        }
        named.push(breach.policy);
        let years = missed.iter().filter(|other| other.policy == breach.policy).count();
        let also = match years {
            1 => String::new(),
            2 => "; nor is one other year".to_owned(),
            more => format!("; nor are {} other years", more - 1),
        };
        let words = format!(
            "{} asks for {} t in {}, and of that no more than {} t can be had together with all other demands{also}.",
            model.policies[breach.policy].name,
            words::number(breach.least),
            breach.year,
            // dust below nothing is nothing
            words::number(breach.had.max(0.0)),
        );
        text.push_str(&wrap(&words, 2));
    }
    text
}

fn years(model: &Model, summary: &Summary) -> String {
    let money = format!("capital, bn {}", model.currency);
    let mut head = vec!["year".to_owned(), "rare earths, t REO".to_owned()];
    head.extend(model.baskets.iter().map(|basket| format!("{}, t oxide", basket.name)));
    head.extend(["magnets, t", &money, "jobs", "power, MW"].map(str::to_owned));
    let rows: Vec<Vec<String>> = summary
        .years
        .iter()
        .map(|row| {
            let mut cells = vec![row.year.to_string(), whole(row.reo)];
            cells.extend(row.baskets.iter().map(|sum| whole(*sum)));
            cells.extend([
                whole(row.magnets),
                format!("{:.2}", row.capital / 1e9),
                whole(row.jobs),
                format!("{:.1}", row.power),
            ]);
            cells
        })
        .collect();
    table(&head, &rows)
}

fn goals(model: &Model, outcome: &Outcome) -> String {
    let mut text = String::from("Goals\n");
    for row in &outcome.goals {
        let goal = &model.goals[row.goal];
        let amount = |value: f64| match goal.measure {
            Measure::Capital => format!("{} bn {}", words::number(value / 1e9), model.currency),
            _ => format!("{} {}", words::number(value), goal.unit),
        };
        let mark = if row.reachable() { "within reach" } else { "out of reach" };
        let share = 100.0 * row.attainable / row.target;
        let year = goal.year.to_string();
        let when = if goal.name.contains(&year) { String::new() } else { format!(", {year}") };
        let _ = writeln!(text, "  {}{when}: {mark}", goal.name);
        let _ = writeln!(
            text,
            "      wanted {}; attainable {} ({} %); in this plan {}",
            amount(row.target),
            amount(row.attainable),
            words::number(share),
            amount(row.attained)
        );
        if !row.reachable() {
            text.push_str(&held_by(row, &amount));
        }
    }
    text
}

/// what holds a goal down, and what would move it
fn held_by(row: &GoalOutcome, amount: &impl Fn(f64) -> String) -> String {
    let mut parts: Vec<(&str, f64)> = row
        .levers
        .iter()
        .filter(|lever| lever.contribution.abs() > 1e-6 * row.attainable.max(1e-9))
        .map(|lever| (lever.lever.word(), lever.contribution))
        .collect();
    parts.sort_by(|a, b| b.1.total_cmp(&a.1));
    let made: Vec<String> = parts.iter().map(|(word, part)| format!("{word} {}", amount(*part))).collect();
    let mut text = String::new();
    if made.is_empty() && row.attainable == 0.0 {
        text.push_str(&wrap("nothing that counts for it can be on line by then", 6));
    }
    if !made.is_empty() {
        let whole = if row.whole_plants < -1e-6 * row.bound {
            format!(", whole plants {}", amount(row.whole_plants))
        } else {
            String::new()
        };
        text.push_str(&wrap(&format!("the attainable rests on: {}{whole}", made.join(", ")), 6));
    }
    let years = |n: i32| format!("{n} year{} later", if n == 1 { "" } else { "s" });
    let moved: Vec<String> = row
        .levers
        .iter()
        .filter_map(|lever| {
            let word = lever.lever.word();
            Some(match lever.stretch? {
                Stretch::Factor(factor) => format!("{word} x {}", words::number(factor)),
                Stretch::Later { earliest, sure: Some(sure) } if earliest == sure => years(sure),
                Stretch::Later { earliest, sure: Some(sure) } => {
                    format!("{} at the earliest, surely {sure}", years(earliest))
                }
                // no plan was found: that is no way to reach it
                Stretch::Later { sure: None, .. } => return None,
                Stretch::Lifted => format!("{word} lifted"),
                _ => return None,
            })
        })
        .collect();
    let not_before = row.levers.iter().find_map(|lever| match lever.stretch? {
        Stretch::Later { earliest, sure: None } => Some(years(earliest)),
        _ => None,
    });
    let alone = match (moved.is_empty(), not_before) {
        (true, None) => "no lever alone makes it reachable".to_owned(),
        (true, Some(date)) => {
            format!("no lever alone is known to make it reachable; time: not before {date}, if at all")
        }
        (false, None) => format!("one of these alone would do: {}", moved.join("; ")),
        (false, Some(date)) => {
            format!("one of these alone would do: {}; time: not before {date}, if at all", moved.join("; "))
        }
    };
    text.push_str(&wrap(&alone, 6));
    text
}

fn builds(model: &Model, summary: &Summary) -> String {
    if summary.builds.is_empty() {
        return "No plant is built.\n".to_owned();
    }
    let most = summary.builds.iter().map(|row| row.capital).fold(0.0, f64::max);
    let (scale, unit) = if most >= 1e9 { (1e9, "bn") } else { (1e6, "m") };
    let capital = format!("capital, {unit}");
    let head = ["decided", "on line", "full", "plant", "size, t/a", &capital].map(str::to_owned);
    let rows: Vec<Vec<String>> = summary
        .builds
        .iter()
        .map(|row| {
            vec![
                row.decided.to_string(),
                row.on_line.to_string(),
                row.full.to_string(),
                model.facilities[row.facility].name.clone(),
                whole(row.size),
                format!("{:.2}", row.capital / scale),
            ]
        })
        .collect();
    table(&head, &rows)
}

/// What is decided beside plants; nothing if nothing is.
pub fn beside(model: &Model, schedules: &Schedules) -> String {
    let lines = schedules.timeline.iter().filter_map(|line| {
        let name = match line.project {
            Project::Facility(_) => return None,
            Project::Acquisition(id) => &model.acquisitions[id].name,
            Project::Reinforcement(id) => &model.reinforcements[id].name,
        };
        Some(format!("  {} to {}: {name}\n", line.decided, line.on_line))
    });
    let mut people: BTreeMap<&str, f64> = BTreeMap::new();
    for line in &schedules.training {
        *people.entry(&model.trainings[line.training].name).or_default() += line.people;
    }
    let people = people.into_iter().map(|(name, people)| format!("  {} people: {name}\n", whole(people)));
    let lines: Vec<String> = lines.chain(people).collect();
    if lines.is_empty() { String::new() } else { format!("Beside plants\n{}", lines.concat()) }
}

/// A plan made a few years at a time that came to an end before its horizon, in words.
pub fn stuck(model: &Model, windows: &[Window]) -> Option<String> {
    let last = windows.last().filter(|window| window.status == PlanStatus::Infeasible)?;
    let hint = if windows.len() == 1 { "" } else { " with what was decided before" };
    Some(format!(
        "Planned a few years at a time, there is no plan from {} on that satisfies the limits up to {}{hint}. With foresight \
         to {} there may be one.\n",
        last.from, last.sees, model.last_year
    ))
}

/// The verdict table.
pub fn verdicts(model: &Model, judged: &[Verdict]) -> String {
    if judged.is_empty() {
        return "No claims to judge.\n".to_owned();
    }
    let ratings = [Rating::Supported, Rating::Plausible, Rating::Strained, Rating::Contradicted, Rating::Untestable];
    let counts: Vec<String> = ratings
        .iter()
        .map(|rating| (judged.iter().filter(|verdict| verdict.rating == *rating).count(), rating.word()))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let mut text = format!("Claims: {}\n", counts.join(", "));
    for verdict in judged {
        let claim = &model.claims[verdict.claim];
        let head = format!("{:<12} {}  {}", verdict.rating.word(), model.claims.key(verdict.claim), claim.statement);
        let says = if claim.says.text.is_empty() {
            String::new()
        } else {
            format!(" [{} {}]", claim.says.operator.word(), claim.says.text)
        };
        text.push_str(&wrap(&(head + &says), 2));
        if verdict.rating != Rating::Untestable {
            text.push_str(&wrap(&verdict.because, 15));
        }
    }
    text
}

/// A whole number with its thousands apart.
pub fn whole(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut out = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if value <= -0.5 { format!("-{out}") } else { out }
}

/// A table with right-aligned columns; words stay left.
pub fn table(head: &[String], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        rows.iter().map(|row| row[column].chars().count()).chain([head[column].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let is_word = |column: usize| rows.iter().any(|row| row[column].chars().any(char::is_alphabetic));
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells
            .iter()
            .enumerate()
            .map(|(column, cell)| {
                let width = widths[column];
                if is_word(column) { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
            })
            .collect();
        format!("  {}", cells.join("  ")).trim_end().to_owned() + "\n"
    };
    let mut text = line(head);
    text.push_str(&line(&widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>()));
    for row in rows {
        text.push_str(&line(row));
    }
    text
}

/// Words in lines of at most [`WIDTH`] columns; lines after the first stand two columns further in.
pub fn wrap(words: &str, indent: usize) -> String {
    let mut text = String::new();
    let mut line = " ".repeat(indent);
    let mut begun = false;
    for word in words.split(' ') {
        if begun && line.chars().count() + 1 + word.chars().count() > WIDTH {
            text.push_str(line.trim_end());
            text.push('\n');
            line = " ".repeat(indent + 2);
            begun = false;
        }
        if begun {
            line.push(' ');
        }
        line.push_str(word);
        begun = true;
    }
    text.push_str(line.trim_end());
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([0.0, 999.6, 1234.0, -1_234_567.0].map(whole), ["0", "1,000", "1,234", "-1,234,567"]);
    }

    #[test]
    fn long_lines_are_broken_between_words() {
        let text = wrap(&"word ".repeat(60), 4);
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH && line.starts_with("    ")));
        assert_eq!(text.split_whitespace().count(), 60);
    }
}
