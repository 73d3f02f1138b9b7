//! Plan: a claim about the chain against the most that any plan attains.
//!
//! In        a goal with its attainable maximum, its levers and its certificate; the claim's own number if it is of the
//!           goal's kind, else the goal's target
//! Out       a finding; what binds and what it would take, lever by lever
//! Holds     a bound whose recheck does not close contradicts nothing
//! Equations (1) share = attainable / wanted
//! Not here  how the maximum is found (`loparite-plan`)

use super::{Case, Found, ratio, untestable};
use crate::rate;
use crate::verdict::{Finding, Rating};
use crate::words;
use loparite_kernel::quantity::{Fault, Kind};
use loparite_kernel::unit::Basis;
use loparite_model::claim::Operator;
use loparite_model::goal::{Goal, GoalId, Measure};
use loparite_model::outcome::{GoalOutcome, LeverOutcome, Stretch};

const CHECK: &str = "plan";
/// A target reached to one part in a million is reached, as in [`GoalOutcome::reachable`].
const REACHED: f64 = 1.0 - 1e-6;
/// What whole plants cost is worth a line from this share of the attainable.
const WORTH_A_LINE: f64 = 0.005;

/// Holds the claim against a goal.
pub fn find(case: &Case, id: GoalId) -> Found {
    let goal = &case.model.goals[id];
    let Some(outcome) = case.outcome.goals.iter().find(|outcome| outcome.goal == id) else {
        return untestable(CHECK, format!("this run has no answer to the goal {}", goal.name)).into();
    };
    let wanted = match own_number(case, goal) {
        Ok(own) => own.unwrap_or(outcome.target),
        Err(reason) => return untestable(CHECK, reason).into(),
    };
    let goal = &Goal { unit: unit(case, goal), ..goal.clone() };
    let ceiling = matches!(case.row().says.operator, Operator::AtMost | Operator::Less);
    let (rating, reason) = if ceiling { at_most(goal, outcome, wanted) } else { at_least(goal, outcome, wanted) };
    let finding = Finding {
        check: CHECK,
        rating,
        reason,
        evidence: vec![goal.target.origin],
        ratio: ratio(wanted, outcome.attainable),
    };
    let relaxation =
        if ceiling || rating <= Rating::Plausible { Vec::new() } else { relaxation(goal, outcome, wanted) };
    Found { binding: binding(goal, outcome), relaxation, goal: Some(id), ..finding.into() }
}

/// The unit for print: money is in the currency of the model.
fn unit(case: &Case, goal: &Goal) -> String {
    if goal.measure == Measure::Capital { case.model.currency.to_string() } else { goal.unit.clone() }
}

/// The claimed number in the unit of the goal; `None` if it is of another kind.
fn own_number(case: &Case, goal: &Goal) -> Result<Option<f64>, String> {
    let Some((_, claimed)) = case.number() else { return Ok(None) };
    let kind = match &goal.measure {
        Measure::Production(commodities) => {
            let first = commodities.first().map(|&commodity| case.model.commodities[commodity].basis);
            Kind::MassRate(first.unwrap_or(Basis::Oxide))
        }
        Measure::Jobs => Kind::People,
        Measure::Plants => Kind::Plants,
        Measure::Capital => Kind::Money,
    };
    match claimed.expect(kind) {
        Ok(_) if kind == Kind::Money && claimed.currency.as_ref() != Some(&case.model.currency) => {
            Err(format!("the claim is in money other than {}", case.model.currency))
        }
        Ok(value) => Ok(Some(value)),
        Err(Fault::WrongBasis { .. }) => Err(format!("{} counts tonnes on another basis than the claim", goal.name)),
        Err(_) => Ok(None),
    }
}

/// The claim wants this much or more.
fn at_least(goal: &Goal, outcome: &GoalOutcome, wanted: f64) -> (Rating, String) {
    let (attainable, attained) = (outcome.attainable, outcome.attained);
    let text = |value| words::in_unit(value, &goal.unit);
    let when = when(goal);
    if attainable >= wanted * REACHED {
        let rating = if attained >= wanted * REACHED { Rating::Supported } else { Rating::Plausible };
        let run = format!("the plan of this run attains {}", text(attained));
        return (
            rating,
            format!("plans in this model attain up to {} {when}, enough for {}; {run}", text(attainable), text(wanted)),
        );
    }
    let rating = match attainable > 0.0 {
        true => rate::PLAN.rating(wanted / attainable).max(Rating::Strained),
        false => Rating::Contradicted,
    };
    let share = words::factor(100.0 * attainable.max(0.0) / wanted);
    let most = format!(
        "the most any plan in this model attains {when} is {}, {share} % of {}",
        text(attainable),
        text(wanted)
    );
    if rating == Rating::Contradicted && !proved(outcome, wanted) {
        return (Rating::Strained, format!("{most}, but the recheck of this bound does not close"));
    }
    (rating, most)
}

/// The claim wants no more than this.
fn at_most(goal: &Goal, outcome: &GoalOutcome, wanted: f64) -> (Rating, String) {
    let text = |value| words::in_unit(value, &goal.unit);
    let (most, run) = (text(outcome.attainable), text(outcome.attained));
    let when = when(goal);
    if outcome.attainable * REACHED <= wanted {
        return (Rating::Supported, format!("no plan in this model attains more than {most} {when}"));
    }
    let rating = if outcome.attained * REACHED <= wanted { Rating::Plausible } else { Rating::Strained };
    (
        rating,
        format!(
            "the plan of this run attains {run} {when}, and {most} is possible; claimed is at most {}",
            text(wanted)
        ),
    )
}

fn when(goal: &Goal) -> String {
    let word = if goal.measure == Measure::Capital { "by" } else { "in" };
    format!("{word} {}", goal.year)
}

/// The bound holds by duality, rechecked from the data, and lies below what is wanted.
fn proved(outcome: &GoalOutcome, wanted: f64) -> bool {
    outcome.bound < wanted && outcome.certificate.primal <= rate::PROVED && outcome.certificate.gap <= rate::PROVED
}

/// levers that hold the goal down, largest part first
fn binding(goal: &Goal, outcome: &GoalOutcome) -> Vec<String> {
    let mut levers: Vec<&LeverOutcome> =
        outcome.levers.iter().filter(|lever| lever.binding > 0 || lever.contribution > 0.0).collect();
    levers.sort_by(|a, b| b.contribution.total_cmp(&a.contribution).then(a.lever.cmp(&b.lever)));
    let mut lines: Vec<String> = levers.into_iter().map(|lever| line(goal, outcome, lever)).collect();
    if outcome.whole_plants.abs() > WORTH_A_LINE * outcome.attainable.abs() {
        let lost = words::in_unit(outcome.whole_plants.abs(), &goal.unit);
        lines.push(format!("whole plants: {lost} less than if plants could be built in part"));
    }
    lines
}

/// "technology access: 2,100 t REO/a of 3,480 t REO/a on 3 limits, first of all separation in 2028"
fn line(goal: &Goal, outcome: &GoalOutcome, lever: &LeverOutcome) -> String {
    let word = lever.lever.word();
    let limits = words::count(lever.binding, "limit");
    let first = outcome.rows.iter().find(|row| row.lever == lever.lever);
    let first = first.map_or(String::new(), |row| format!(", first of all {}", row.name));
    if lever.contribution <= NOTHING * outcome.attainable {
        return format!("{word}: {limits} at the edge{first}");
    }
    let part = words::in_unit(lever.contribution, &goal.unit);
    let of = words::in_unit(outcome.attainable, &goal.unit);
    format!("{word}: {part} of {of} on {limits}{first}")
}

/// what each lever alone would have to give for the goal's target
fn relaxation(goal: &Goal, outcome: &GoalOutcome, wanted: f64) -> Vec<String> {
    let own_target = (wanted - outcome.target).abs() > 1e-6 * outcome.target.abs();
    let of = if own_target { format!(" (for {})", words::in_unit(outcome.target, &goal.unit)) } else { String::new() };
    let (idle, moving): (Vec<&LeverOutcome>, Vec<&LeverOutcome>) =
        outcome.levers.iter().filter(|lever| lever.stretch.is_some()).partition(|lever| outcome.without_effect(lever));
    let stretches = moving.iter().filter_map(|lever| Some((lever.lever.word(), lever.stretch?)));
    let mut lines: Vec<String> =
        stretches.map(|(word, stretch)| format!("{word} alone: {}{of}", stretched(goal, stretch))).collect();
    if !idle.is_empty() {
        let words: Vec<&str> = idle.iter().map(|lever| lever.lever.word()).collect();
        lines.push(format!("each of {} alone: no effect, however far", words.join(", ")));
    }
    lines
}

fn stretched(goal: &Goal, stretch: Stretch) -> String {
    match stretch {
        Stretch::Factor(factor) if factor <= 1.0 => "no more than the present limits is needed".to_owned(),
        Stretch::Factor(factor) => format!("{} times the present limits would do", words::number(factor)),
        Stretch::Later { earliest, sure: Some(sure) } if earliest == sure => format!("{} would do", years_later(sure)),
        Stretch::Later { earliest, sure: Some(sure) } => {
            format!("{} at the earliest, {} would surely do", years_later(earliest), years_later(sure))
        }
        Stretch::Later { earliest, sure: None } => {
            format!("not before {}; no plan with whole plants was found", years_later(earliest))
        }
        Stretch::Lifted => "lifting the restriction would do".to_owned(),
        Stretch::Never { best } => {
            format!("no amount makes it reachable (best {})", words::in_unit(best, &goal.unit))
        }
        Stretch::Undecided => "neither a way nor a proof was found within the effort allowed".to_owned(),
    }
}

/// Share of the attainable below which a part is rounding.
const NOTHING: f64 = 1e-9;

fn years_later(years: i32) -> String {
    format!("{years} year{} later", if years == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use crate::testing::{Bench, attainable, lever};
    use crate::verdict::{Rating, Verdict};
    use loparite_model::claim::{Check, Operator};
    use loparite_model::outcome::Stretch;
    use loparite_model::post::Lever;

    fn verdict(says: &str, operator: Operator, most: f64, attained: f64) -> Verdict {
        let mut bench = Bench::new();
        let goal = bench.goal("output", 50_000.0);
        bench.outcome.goals.push(attainable(goal, 50_000.0, most, attained));
        bench.claim("c", says, operator, Some(2030), vec![Check::Plan(goal)]);
        bench.judge().remove(0)
    }

    #[test]
    fn the_attainable_maximum_decides() {
        let rating = |most, attained| verdict("50000 t REO/a", Operator::Equal, most, attained).rating;
        assert_eq!(rating(50_000.0, 50_000.0), Rating::Supported);
        assert_eq!(rating(60_000.0, 3000.0), Rating::Plausible);
        assert_eq!(rating(40_000.0, 0.0), Rating::Strained);
        assert_eq!(rating(39_999.0, 0.0), Rating::Contradicted);
        assert_eq!(rating(0.0, 0.0), Rating::Contradicted);
    }

    #[test]
    fn the_reason_has_the_numbers() {
        let verdict = verdict("50000 t REO/a", Operator::Equal, 3481.0, 2000.0);
        let wanted = "The most any plan in this model attains in 2030 is 3,480 t REO/a, 7 % of 50,000 t REO/a.";
        assert_eq!(verdict.because, wanted);
        assert_eq!(verdict.goal.map(|_| ()), Some(()));
    }

    #[test]
    fn the_number_of_the_claim_goes_before_the_goals() {
        assert_eq!(verdict("3000 t REO/a", Operator::Equal, 3481.0, 0.0).rating, Rating::Plausible);
        assert_eq!(verdict("10 %", Operator::Equal, 3481.0, 0.0).rating, Rating::Contradicted);
        assert_eq!(verdict("3000 t/a", Operator::Equal, 3481.0, 0.0).rating, Rating::Untestable);
    }

    #[test]
    fn a_ceiling_is_held_from_the_other_side() {
        let rating = |says| verdict(says, Operator::AtMost, 3481.0, 2000.0).rating;
        assert_eq!(rating("4000 t REO/a"), Rating::Supported);
        assert_eq!(rating("2500 t REO/a"), Rating::Plausible);
        assert_eq!(rating("1000 t REO/a"), Rating::Strained);
    }

    #[test]
    fn an_open_certificate_contradicts_nothing() {
        let mut bench = Bench::new();
        let goal = bench.goal("output", 50_000.0);
        let mut outcome = attainable(goal, 50_000.0, 3000.0, 0.0);
        outcome.certificate.gap = f64::NAN;
        bench.outcome.goals.push(outcome);
        bench.claim("c", "50000 t REO/a", Operator::Equal, None, vec![Check::Plan(goal)]);
        assert_eq!(bench.judge()[0].rating, Rating::Strained);
    }

    #[test]
    fn what_binds_and_what_it_would_take_is_said_lever_by_lever() {
        let mut bench = Bench::new();
        let goal = bench.goal("output", 50_000.0);
        let mut outcome = attainable(goal, 50_000.0, 3000.0, 0.0);
        outcome.levers = vec![
            lever(Lever::Money, 500.0, 1, Stretch::Never { best: 4100.0 }),
            lever(Lever::Time, 2500.0, 2, Stretch::Later { earliest: 6, sure: Some(6) }),
            lever(Lever::Feed, 0.0, 0, Stretch::Factor(2.31)),
            lever(Lever::Access, 0.0, 1, Stretch::Lifted),
            lever(Lever::Labour, 0.0, 0, Stretch::Undecided),
        ];
        outcome.whole_plants = -100.0;
        bench.outcome.goals.push(outcome);
        bench.claim("c", "50000 t REO/a", Operator::Equal, None, vec![Check::Plan(goal)]);
        let verdict = bench.judge().remove(0);
        assert_eq!(
            verdict.binding,
            [
                "time: 2,500 t REO/a of 3,000 t REO/a on 2 limits",
                "money: 500 t REO/a of 3,000 t REO/a on 1 limit",
                "technology access: 1 limit at the edge",
                "whole plants: 100 t REO/a less than if plants could be built in part",
            ]
        );
        assert_eq!(verdict.relaxation[0], "money alone: no amount makes it reachable (best 4,100 t REO/a)");
        assert_eq!(verdict.relaxation[1], "time alone: 6 years later would do");
        assert_eq!(verdict.relaxation[2], "feed alone: 2.31 times the present limits would do");
        assert_eq!(verdict.relaxation.len(), 5);
    }

    #[test]
    fn a_goal_without_an_answer_is_untestable() {
        let mut bench = Bench::new();
        let goal = bench.goal("output", 50_000.0);
        bench.claim("c", "50000 t REO/a", Operator::Equal, None, vec![Check::Plan(goal)]);
        assert_eq!(bench.judge()[0].rating, Rating::Untestable);
    }
}
