//! Words: what a maximum is made of, as sentences.
//!
//! In        the outcome of a goal
//! Out       one sentence for each kind of limit that has a part, largest first
//! Holds     every number is a part of the outcome; a part that could as well be smaller or larger says so
//! Not here  tables, colours, places (whoever shows it)

use loparite_kernel::quantity::Year;
use loparite_model::outcome::{GoalOutcome, Group, LeverOutcome};

/// Share of the maximum below which a part is not worth a sentence.
const SMALL: f64 = 0.01;

/// Owners that a sentence names.
const NAMED: usize = 3;

/// What a maximum is made of: `77 % of the ceiling is money in three years: own funds 2027-2029`.
pub fn ceiling(outcome: &GoalOutcome) -> Vec<String> {
    if !outcome.bound.is_finite() || outcome.bound <= 0.0 {
        return Vec::new();
    }
    let mut levers: Vec<&LeverOutcome> =
        outcome.levers.iter().filter(|row| row.contribution.abs() >= SMALL * outcome.bound).collect();
    levers.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()));
    let groups = outcome.groups();
    levers.into_iter().map(|row| sentence(outcome.bound, row, &groups)).collect()
}

fn sentence(bound: f64, row: &LeverOutcome, groups: &[Group]) -> String {
    let of: Vec<&Group> =
        groups.iter().filter(|group| group.lever == row.lever && group.part.abs() >= SMALL * bound).collect();
    let mut years: Vec<Year> = of.iter().flat_map(|group| group.years.iter().copied()).collect();
    years.sort_unstable();
    years.dedup();
    let mut text = format!("{} of the ceiling is {}", percent(row.contribution / bound), row.lever.word());
    if !years.is_empty() {
        text += &format!(" in {} {}", count(years.len()), if years.len() == 1 { "year" } else { "years" });
    }
    let named: Vec<String> = of.iter().take(NAMED).map(|group| one(group)).collect();
    if !named.is_empty() {
        text += &format!(": {}", named.join("; "));
    }
    if of.len() > NAMED {
        text += &format!("; and {} more", of.len() - NAMED);
    }
    if row.greatest - row.least > SMALL * bound {
        let greatest = if row.greatest.is_finite() { percent(row.greatest / bound) } else { "any part".to_owned() };
        text += &format!(" (between {} and {greatest}, since several limits bind at once)", percent(row.least / bound));
    }
    text
}

fn one(group: &Group) -> String {
    if group.years.is_empty() { group.of.clone() } else { format!("{} {}", group.of, spans(&group.years)) }
}

/// Years as spans: `2027-2029, 2031`.
pub fn spans(years: &[Year]) -> String {
    let mut spans: Vec<(Year, Year)> = Vec::new();
    for &year in years {
        match spans.last_mut() {
            Some((_, last)) if *last + 1 == year => *last = year,
            _ => spans.push((year, year)),
        }
    }
    let span = |&(first, last): &(Year, Year)| {
        if first == last { first.to_string() } else { format!("{first}-{last}") }
    };
    spans.iter().map(span).collect::<Vec<_>>().join(", ")
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

fn count(number: usize) -> String {
    const WORDS: [&str; 13] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    WORDS.get(number).map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_in_a_row_become_a_span() {
        assert_eq!(spans(&[2027, 2028, 2029, 2031]), "2027-2029, 2031");
        assert_eq!(spans(&[]), "");
    }
}
