//! Superstructure: what `loparite plan CASE.toml` prints: which options to build, what that is worth, what others lose.
//!
//! In        the path of a case file, a seed
//! Out       plain text: of each question the best path, its capital, people, money by year and impacts; the next best
//!           paths with what they lose; paths that cannot be built and why
//! Holds     that no path is possible, or nothing is worth building, is an answer
//! Not here  the search and its arithmetic (`loparite_plan::superstructure`)

use crate::run::Failure;
use crate::text::{table, whole, wrap};
use loparite_kernel::diag::Diag;
use loparite_load::{Rejected, SourceFile, load_case};
use loparite_model::superstructure::{Build, ByProducts, Objective, Question, Superstructure};
use loparite_plan::solve::Search;
use loparite_plan::superstructure::worth::{Refused, Worth, YearLine};
use loparite_plan::superstructure::{Answer, answer};
use std::path::Path;

/// Answers the questions of the superstructures of a case file: text, warnings with the files they speak of.
///
/// # Errors
/// All diagnostics at once; what the solver could not answer.
pub fn superstructure(case: &Path, seed: u64) -> Result<(String, Vec<Diag>, Vec<SourceFile>), Failure> {
    let case = load_case(case).map_err(Failure::Rejected)?;
    if case.superstructures.is_empty() {
        let fault = Diag::error("LP2199", "the case file holds no superstructure");
        let fault = fault.hint("add a `[[superstructure]]` (data/README.md), or name the folder of a scenario");
        let diags = case.warnings.iter().cloned().chain([fault]).collect();
        return Err(Failure::Rejected(Box::new(Rejected { files: case.files, diags })));
    }
    // the solver takes seeds of 31 bits
    let search = Search { seed: (seed & 0x7fff_ffff) as i32, on_solve: None };
    let mut texts = Vec::new();
    for one in &case.superstructures {
        texts.push(head(one));
        for question in &one.questions {
            let answer = answer(one, question, search).map_err(Failure::Unsolved)?;
            texts.push(Shown { case: one, question, answer: &answer }.text());
        }
    }
    Ok((texts.join("\n"), case.warnings, case.files))
}

fn head(case: &Superstructure) -> String {
    let last = case.first_year + i32::try_from(case.feed.len()).unwrap_or(0);
    let what = format!(
        "{}: {}; {} stages, {} options, {} paths; building begins in {}, production lasts from {} to {last}; all money in {}",
        case.id,
        case.name,
        case.stages(),
        case.options.len(),
        whole(case.paths()),
        case.first_year,
        case.first_year + 1,
        case.money
    );
    wrap(&what, 0)
}

struct Shown<'s> {
    case: &'s Superstructure,
    question: &'s Question,
    answer: &'s Answer,
}

impl Shown<'_> {
    fn text(&self) -> String {
        let mut text = wrap(&format!("Question {}: {}", self.question.id, self.asked()), 0);
        match self.answer.best() {
            None => text.push_str(&self.impossible()),
            Some(best) if best.path.is_empty() => text.push_str(&wrap("best: nothing is built, which is worth 0", 2)),
            Some(best) => text.push_str(&self.best(best)),
        }
        text.push_str(&self.others());
        text.push_str(&self.refused());
        text
    }

    /// What was asked, in words.
    fn asked(&self) -> String {
        let question = self.question;
        let mut words = match question.objective {
            Objective::NetPresentValue => vec!["the greatest net present value".to_owned()],
            Objective::CostOfRecovery => vec!["the least cost of recovery".to_owned()],
        };
        words.push(match question.by_products {
            ByProducts::Counted => "by-products counted".to_owned(),
            ByProducts::LeftOut => "by-products left out".to_owned(),
        });
        words.extend(question.impact_limit.map(|limit| format!("impacts at most {}", amount(limit))));
        words.extend((question.build == Build::May).then(|| "nothing need be built".to_owned()));
        let times = (question.feed_times != 1.0).then(|| format!("feed times {}", amount(question.feed_times)));
        words.extend(times);
        words.join("; ")
    }

    /// Options in the order of their stages.
    fn path(&self, path: &[usize]) -> String {
        let ids: Vec<&str> = path.iter().map(|&at| self.case.options[at].id.as_str()).collect();
        if ids.is_empty() { "nothing".to_owned() } else { ids.join(" > ") }
    }

    fn best(&self, best: &Worth) -> String {
        let recovery = best.recovery.map(|price| format!("{} a kg of what comes out", amount(price)));
        let worth = match (self.question.objective, recovery) {
            (Objective::CostOfRecovery, Some(price)) => format!("recovers its cost at {price}"),
            (_, Some(price)) => format!("worth {}; it would be worth 0 at {price}", whole(best.npv)),
            (_, None) => format!("worth {}; no price makes it worth 0", whole(best.npv)),
        };
        let mut text = wrap(&format!("best: {}, {worth}", self.path(&best.path)), 2);
        text.push_str(&self.parts(best));
        let capital = format!(
            "capital: {} of plant, {} of financing, {} of other cost: {}",
            whole(best.plant),
            whole(best.financing),
            whole(best.other),
            whole(best.overnight)
        );
        text.push_str(&wrap(&capital, 2));
        text.push_str(&wrap(&format!("people: {} posts, {} a year", whole(best.posts), whole(best.labour)), 2));
        if self.case.options.iter().any(|option| option.impact != 0.0) {
            text.push_str(&wrap(&format!("impacts: {} over all years", amount(best.impact)), 2));
        }
        let (growth, capital) = (100.0 * self.case.terms.growth, 100.0 * self.case.terms.capital_growth);
        let course = format!(
            "by year at prices of {}; the cash flow has risen with them, capital by {capital:.1} % a year, all else by {growth:.1} %",
            self.case.first_year
        );
        text.push_str(&wrap(&course, 2));
        text.push_str(&years(&best.years));
        text
    }

    /// What the options of a path are built of.
    fn parts(&self, best: &Worth) -> String {
        let head = ["stage", "option", "kg/a in its fullest year", "built of", "bought for"].map(str::to_owned);
        let row = |part: &loparite_plan::superstructure::worth::Part| {
            let option = &self.case.options[part.option];
            let built = part.units.map_or_else(|| "equipment".to_owned(), |count| format!("{} units", whole(count)));
            let name = [option.id.as_str(), option.name.as_str()].join(" ").trim().to_owned();
            vec![(option.stage + 1).to_string(), name, whole(part.largest), built, whole(part.equipment)]
        };
        table(&head, &best.parts.iter().map(row).collect::<Vec<_>>())
    }

    /// Paths that are not the best, with what they lose.
    fn others(&self) -> String {
        if self.answer.ranked.len() < 2 {
            return String::new();
        }
        let worth = match self.question.objective {
            Objective::NetPresentValue => "worth",
            Objective::CostOfRecovery => "a kg",
        };
        let head = ["next best", worth, "loses", "capital", "posts", "impacts"].map(str::to_owned);
        let rows = self.answer.ranked.iter().enumerate().skip(1).map(|(at, path)| {
            let loses = self.answer.loses(self.question.objective, at);
            let (worth, loses) = match self.question.objective {
                Objective::NetPresentValue => (whole(path.npv), whole(loses)),
                Objective::CostOfRecovery => (path.recovery.map_or_else(String::new, amount), amount(loses)),
            };
            vec![self.path(&path.path), worth, loses, whole(path.overnight), whole(path.posts), amount(path.impact)]
        });
        let mut text = table(&head, &rows.collect::<Vec<_>>());
        if self.answer.is_all {
            text.push_str("  there is no other path\n");
        }
        text
    }

    fn impossible(&self) -> String {
        let why = match (self.answer.least_impact, self.question.impact_limit) {
            (Some(least), Some(limit)) => {
                format!("the least impacts of any path are {}, and {} is the limit", amount(least), amount(limit))
            }
            _ => "each path meets an option that cannot be had at its flow, or recovers nothing".to_owned(),
        };
        wrap(&format!("no path is possible: {why}"), 2)
    }

    /// Paths that cannot be built.
    fn refused(&self) -> String {
        let line = |(path, why): &(Vec<usize>, Refused)| {
            let why = match why {
                Refused::OffCurve { option, flow, ends } => format!(
                    "{} kg/a come to {}, whose curve reaches from {} to {}",
                    whole(*flow),
                    self.case.options[*option].id,
                    whole(ends.0),
                    whole(ends.1)
                ),
                Refused::OverLimit { impact } => format!("its impacts are {}", amount(*impact)),
                Refused::NothingRecovered => "no price of what comes out recovers its cost".to_owned(),
            };
            wrap(&format!("not possible: {}: {why}", self.path(path)), 2)
        };
        self.answer.refused.iter().map(line).collect()
    }
}

fn years(years: &[YearLine]) -> String {
    let head = ["year", "kg out", "products", "by-products", "variable", "fixed", "overhead", "capital", "cash flow"];
    let row = |line: &YearLine| {
        let mut row = vec![line.year.to_string()];
        let money = [
            line.made,
            line.products,
            line.by_products,
            line.variable,
            line.fixed,
            line.overhead,
            line.capital,
            line.cash,
        ];
        row.extend(money.map(whole));
        row
    };
    table(&head.map(str::to_owned), &years.iter().map(row).collect::<Vec<_>>())
}

/// A number with two decimals if it is small, with powers of ten if it is very large.
fn amount(value: f64) -> String {
    match value.abs() {
        size if size >= 1e12 => format!("{value:.3e}"),
        size if size >= 1e4 || value.fract() == 0.0 => whole(value),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn magnets() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../golden/superstructure/magnets/case.toml")
    }

    #[test]
    fn every_question_is_answered_with_what_others_lose() {
        let (text, warnings, _) = superstructure(&magnets(), 0).unwrap();
        assert!(warnings.is_empty());
        let answers: Vec<&str> = text.split("\nQuestion ").skip(1).collect();
        assert_eq!(answers.len(), 9);
        assert!(answers[0].contains("best: 1-1 > 2-2 > 3-3, worth -16,440,491; it would be worth 0 at 261.46 a kg"));
        assert!(answers[0].contains("1-1 > 2-1 > 3-1  -43,614,178  27,173,688"));
        assert!(answers[3].contains("not possible: 1-1 > 2-1 > 3-1: its impacts are 576,628,341"));
        assert!(answers[4].contains("recovers its cost at 261.64 a kg"));
        assert!(answers[7].contains("best: nothing is built, which is worth 0"));
        assert!(text.lines().all(|line| line.chars().count() <= 120));
    }

    #[test]
    fn a_case_file_without_a_superstructure_is_refused() {
        let other = magnets().with_file_name("../../nd-sm-counter-current/case.toml");
        let Err(Failure::Rejected(rejected)) = superstructure(&other, 0) else { panic!("it is answered") };
        let codes: Vec<&str> = rejected.diags.iter().map(|diag| diag.code).collect();
        assert_eq!(codes, ["LP2199"]);
    }

    #[test]
    fn amounts_are_short() {
        assert_eq!(
            [0.0, 7.0, 261.4564, 57_662_834_112.0, 1e16].map(amount),
            ["0", "7", "261.46", "57,662,834,112", "1.000e16"]
        );
    }
}
