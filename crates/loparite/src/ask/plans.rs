//! Plans: what good plans have in common, what controls cost, where plants should stand, what limits are worth.
//!
//! In        a model, what is asked of
//! Out       [`Answer`]s
//! Holds     every number comes from `loparite_plan::explain` and `loparite_plan::search`

use super::{Answer, money, plain, refused, short, with_goal};
use crate::run::Failure;
use crate::text::{table, wrap};
use loparite_claims::words::number;
use loparite_milp::solver::Settings;
use loparite_model::chain::{AccessState, FacilityId, Model, Stage};
use loparite_model::goal::GoalId;
use loparite_model::outcome::{Outcome, PlanStatus};
use loparite_model::planning::Reinforced;
use loparite_model::post::{ActivityKey, CashItem, Project};
use loparite_model::words;
use loparite_plan::explain::build::{self, Compared, Earned, Forced, Kind, Others};
use loparite_plan::explain::place::{Place, Places, Wanted, places};
use loparite_plan::explain::prices::Price;
use loparite_plan::goals::{Scope, project_name};
use loparite_plan::search::controls::{Attained, Most, price};
use loparite_plan::search::range::{Evidence, Range, Ranges, SlackOf, Verdict, ranges};
use loparite_plan::search::regret::{Aim, Candidate, Fares, Joint, Regret, Sizes};
use loparite_plan::solve::{Search, best_of, case, plan_alone};
use loparite_plan::terms::Controls;
use serde_json::{Value, json};
use std::fmt::Write;

/// Prices that are shown.
const SHOWN: usize = 30;

/// Items of a difference that are named.
const NAMED: usize = 4;

/// What all good plans have in common.
pub fn range(model: &Model, search: Search) -> Result<Answer, Failure> {
    let case = case(model, search);
    let best = best_of(model, &case, search);
    let found = ranges(model, &case, &best, &plain(search)).map_err(no_plan)?;
    let of = match found.slack_of {
        SlackOf::Value => "value of the best plan",
        SlackOf::Capital => "discounted capital of the best plan, which is more than its value",
    };
    let mut text = wrap(
        &format!(
            "Good plans hold the same goals and are worth at least {}: the best one known ({}) less {} ({:.0} % of the {of}).",
            money(model, found.value - found.slack),
            money(model, found.value),
            money(model, found.slack),
            100.0 * model.planning.slack
        ),
        0,
    );
    for (title, of) in [
        ("In every good plan", is_must as fn(&Verdict) -> bool),
        ("In some good plans and not in others", is_may),
        ("In none", |verdict: &Verdict| *verdict == Verdict::Never),
        ("Not decided", |verdict: &Verdict| matches!(verdict, Verdict::Open { .. })),
    ] {
        let rows: Vec<Vec<String>> =
            found.rows.iter().filter(|row| of(&row.verdict)).map(|row| range_row(model, row)).collect();
        if !rows.is_empty() {
            let head = ["", "evidence", "least", "greatest", "in the best plan", "unit"].map(str::to_owned);
            let _ = write!(text, "\n{title}: {}\n{}", rows.len(), table(&head, &rows));
        }
    }
    text.push_str(
        "\n  Sizes are those of plans in which plants could be built in part: no good plan lies outside.\n  Seen: a plan with \
         whole plants was found. Thinkable: none was, and none is excluded.\n",
    );
    Ok(Answer { text, json: range_json(model, &found) })
}

fn is_must(verdict: &Verdict) -> bool {
    *verdict == Verdict::Must
}

fn is_may(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::May { .. })
}

fn range_row(model: &Model, row: &Range) -> Vec<String> {
    let side = |evidence: Evidence| match evidence {
        Evidence::Witnessed => "seen",
        Evidence::NotExcluded => "thinkable",
    };
    let evidence = match &row.verdict {
        Verdict::Must | Verdict::Never => "proved".to_owned(),
        Verdict::May { with, without } => format!("with it {}, without it {}", side(*with), side(*without)),
        Verdict::Open { .. } => "no answer of the solver".to_owned(),
    };
    let size = |value: f64| if value.is_finite() { number(value) } else { "–".to_owned() };
    let name = project_name(model, row.project).to_owned();
    vec![name, evidence, size(row.size.0), size(row.size.1), size(row.best), unit_of(model, row.project)]
}

/// the unit in which a project is sized
fn unit_of(model: &Model, project: Project) -> String {
    match project {
        Project::Facility(facility) => loparite_report::names::capacity_unit(model, facility),
        Project::Acquisition(_) => String::new(),
        Project::Reinforcement(id) => match model.reinforcements[id].what {
            Reinforced::Grid(_) | Reinforced::Supply(_) => "MW".to_owned(),
            Reinforced::Arc(_) => "t/a".to_owned(),
        },
    }
}

fn verdict_word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Must => "must",
        Verdict::May { .. } => "may",
        Verdict::Never => "never",
        Verdict::Open { .. } => "open",
    }
}

fn range_json(model: &Model, found: &Ranges) -> Value {
    let rows: Vec<Value> = found
        .rows
        .iter()
        .map(|row| {
            json!({
                "project": words::project(model, row.project),
                "verdict": verdict_word(&row.verdict),
                "tried": if let Verdict::Open { tried } = &row.verdict { Some(tried) } else { None },
                "decisions": [row.decisions.0, row.decisions.1],
                "size": [row.size.0, row.size.1],
                "best": row.best,
                "worth_without": row.worth_without,
                "worth_with": row.worth_with,
            })
        })
        .collect();
    json!({ "value": found.value, "slack": found.slack, "programs": found.programs, "projects": rows })
}

fn no_plan(status: PlanStatus) -> Failure {
    match status {
        PlanStatus::Unsolved { reason } => Failure::Unsolved(reason),
        _ => refused(
            "no plan satisfies all limits of this scenario".to_owned(),
            "`loparite plan` of the scenario alone names the rules that no plan keeps".to_owned(),
        ),
    }
}

/// What each state of each control costs.
pub fn controls(model: &Model, of: &[String], settings: &Settings) -> Result<Answer, Failure> {
    let mut asked = model.clone();
    let mut goals: Vec<GoalId> = Vec::new();
    for of in of {
        let (with, goal) = with_goal(&asked, of, None)?;
        asked = with;
        goals.push(goal);
    }
    if goals.is_empty() {
        goals = model.goals.ids().filter(|&goal| model.goals[goal].order.is_some()).collect();
        goals.sort_by_key(|&goal| (model.goals[goal].order, goal));
    }
    if model.access.is_empty() {
        let message = "the scenario has no controlled item".to_owned();
        return Err(refused(message, "add an `[[access]]` (data/README.md)".to_owned()));
    }
    let (now, priced) = price(&asked, &goals, settings);
    let head = [&["item", "state"].map(str::to_owned)[..], &heads(&asked, &goals)[..]].concat();
    let mut rows = vec![[&["as it is".to_owned(), String::new()][..], &attained_row(&asked, &now, None)[..]].concat()];
    for row in &priced {
        let name = asked.access.key(row.item).to_owned();
        let cells = attained_row(&asked, &row.attained, Some(&now));
        rows.push([&[name, state(row.state)][..], &cells[..]].concat());
    }
    let said = "Each state held in every year, everything else as it is: the most of each goal alone, and the value of the \
                chain with no goal held, if plants could be built in part; in brackets the difference.";
    let text = format!("{}\n{}", wrap(said, 0), table(&head, &rows));
    let attained = |row: &Attained| {
        let of = |(goal, most): &(GoalId, Most)| json!({ "of": asked.goals.key(*goal), "in_part": most.in_part });
        json!({
            "goals": row.goals.iter().map(of).collect::<Vec<_>>(),
            "value": row.value.in_part,
        })
    };
    let rows: Vec<Value> = priced
        .iter()
        .map(|row| json!({ "item": asked.access.key(row.item), "state": state(row.state), "attained": attained(&row.attained) }))
        .collect();
    Ok(Answer { text, json: json!({ "as_it_is": attained(&now), "states": rows }) })
}

fn heads(model: &Model, goals: &[GoalId]) -> Vec<String> {
    let goal =
        |&goal: &GoalId| format!("{}, {}", model.goals.key(goal).trim_start_matches("asked: "), model.goals[goal].unit);
    goals.iter().map(goal).chain(["value".to_owned()]).collect()
}

fn state(state: AccessState) -> String {
    match state {
        AccessState::Licensed { delay, capex_factor } => {
            let factor = capex_factor.map_or(String::new(), |factor| format!(", x {}", number(factor.value)));
            format!("licensed: {} years{factor}", number(delay.value))
        }
        other => other.word().to_owned(),
    }
}

fn attained_row(model: &Model, row: &Attained, now: Option<&Attained>) -> Vec<String> {
    let said = |value: Option<f64>, before: Option<f64>, words: &dyn Fn(f64) -> String| match value {
        None => "unknown".to_owned(),
        Some(value) => {
            let change =
                before.map(|before| value - before).filter(|change| change.abs() > 1e-6 * value.abs().max(1e-6));
            let sign = |change: f64| if change > 0.0 { "+" } else { "" };
            words(value) + &change.map_or(String::new(), |change| format!(" ({}{})", sign(change), words(change)))
        }
    };
    let before = |at: usize| now.and_then(|now| now.goals[at].1.in_part);
    let goals = row.goals.iter().enumerate().map(|(at, (_, most))| said(most.in_part, before(at), &number));
    let worth = said(row.value.in_part, now.and_then(|now| now.value.in_part), &|value| money(model, value));
    goals.chain([worth]).collect()
}

/// Where the next plant should stand: the same plant at each place, and what it costs to insist on a place in the plan.
pub fn sites(model: &Model, of: &str, wanted: Wanted, search: Search) -> Result<Answer, Failure> {
    let stage = Stage::WORDS.iter().find(|(word, _)| *word == of).map(|(_, stage)| Kind::Stage(*stage));
    let kind = stage.or_else(|| model.technologies.id(of).map(Kind::Technology)).ok_or_else(|| {
        let stages: Vec<&str> = Stage::WORDS.iter().map(|(word, _)| *word).collect();
        let hint = format!("a stage: {}; or the id of a technology", stages.join(", "));
        refused(format!("`{of}` is no stage and no technology"), hint)
    })?;
    let is_candidate = |facility: &FacilityId| {
        let technology = model.facilities[*facility].technology;
        match kind {
            Kind::Stage(stage) => model.technologies[technology].stage == stage,
            Kind::Technology(other) => technology == other,
        }
    };
    let candidates: Vec<FacilityId> = model.facilities.ids().filter(is_candidate).collect();
    let scope = Scope::new(model, model.last_year, Controls::InForce, &Scope::stated_years(model));
    let same = places(model, &scope, &candidates, wanted, &plain(search));
    let plan = solved(model, search)?;
    let insisted = build::sites(model, &plan, kind, Others::Allowed, &plain(search));
    let mut text = match &same {
        Some(same) => same_text(model, of, same),
        None => format!("No plant for {of} can be decided without an acquired technology.\n"),
    };
    let beside: Vec<_> = insisted.iter().filter(|row| !is_built(&plan, row.facility)).collect();
    let rows: Vec<Vec<String>> = beside
        .iter()
        .map(|row| {
            let year = row.year.map_or("–".to_owned(), |year| year.to_string());
            let [value, _, why] = forced_words(model, &row.forced);
            vec![model.facilities[row.facility].name.clone(), number(row.size), year, value, why]
        })
        .collect();
    if !rows.is_empty() {
        let said = "What it costs to have one more in the plan, beside what it builds, at the smallest size and in the year that \
                    costs least, goals held, plants in part:";
        let _ = write!(text, "\n{}", wrap(said, 0));
        let most = format!("most of it, {}", model.currency);
        text.push_str(&table(&["plant", "t/a", "decided", "value", &most].map(str::to_owned), &rows));
    }
    let json = json!({
        "same_plant": same.as_ref().map(|same| same_json(model, same)),
        "one_more": beside.iter().map(|row| json!({
            "facility": model.facilities.key(row.facility),
            "size": row.size,
            "decided": row.year,
            "against_best": forced_json(model, &row.forced),
        })).collect::<Vec<_>>(),
    });
    Ok(Answer { text, json })
}

fn same_text(model: &Model, of: &str, same: &Places) -> String {
    let mut text = wrap(
        &format!(
            "The next plant for {of}: the same plant of {} t/a at each place, decided in {}, at full work from its start on, no other \
             of the kind; present value against the chain without any.",
            number(same.size),
            same.year
        ),
        0,
    );
    let best = same.places.first().and_then(|place| place.items.as_ref());
    let rows: Vec<Vec<String>> = same
        .places
        .iter()
        .map(|place| {
            let facility = &model.facilities[place.facility];
            let on_line = place.on_line.map_or("–".to_owned(), |year| year.to_string());
            let (value, why) = match (&place.items, best) {
                (None, _) => ("no plan".to_owned(), "cannot be paid, fed or manned at full work".to_owned()),
                (Some(_), None) => (money(model, place.value()), String::new()),
                (Some(items), Some(best)) => (money(model, place.value()), against(items, best)),
            };
            vec![facility.name.clone(), on_line, value, why]
        })
        .collect();
    let against = format!("against the first, {}", model.currency);
    let head = ["plant", "on line", "value", &against].map(str::to_owned);
    text.push_str(&table(&head, &rows));
    text
}

/// items by which a place differs from the best one
fn against(items: &[(CashItem, f64)], best: &[(CashItem, f64)]) -> String {
    let of =
        |list: &[(CashItem, f64)], item| list.iter().find(|(other, _)| *other == item).map_or(0.0, |(_, value)| *value);
    let mut differ: Vec<(CashItem, f64)> =
        CashItem::WORDS.iter().map(|&(item, _)| (item, of(items, item) - of(best, item))).collect();
    let all: f64 = differ.iter().map(|(_, value)| value.abs()).sum();
    differ.retain(|(_, value)| value.abs() > 0.03 * all && value.abs() > 1.0);
    differ.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let sign = |value: f64| if value > 0.0 { "+" } else { "" };
    let words = |(item, value): &(CashItem, f64)| format!("{} {}{}", item.word(), sign(*value), short(*value));
    differ.iter().take(NAMED - 1).map(words).collect::<Vec<_>>().join(", ")
}

fn same_json(model: &Model, same: &Places) -> Value {
    let place = |place: &Place| {
        let items = place.items.as_ref();
        json!({
            "facility": model.facilities.key(place.facility),
            "site": model.sites.key(model.facilities[place.facility].site),
            "on_line": place.on_line,
            "value": items.map(|_| place.value()),
            "items": items.map(|items| items.iter().map(|(item, value)| json!([item.word(), value])).collect::<Vec<_>>()),
        })
    };
    json!({ "size": same.size, "decided": same.year, "places": same.places.iter().map(place).collect::<Vec<_>>() })
}

fn solved(model: &Model, search: Search) -> Result<Outcome, Failure> {
    let plan = plan_alone(model, search);
    if plan.levels.is_empty() { Err(no_plan(plan.status)) } else { Ok(plan) }
}

/// Whether a plan decides to build a facility.
fn is_built(plan: &Outcome, facility: FacilityId) -> bool {
    let of = |key| matches!(key, ActivityKey::Build { facility: other, .. } if other == facility);
    plan.book.activities().zip(&plan.levels).any(|((_, activity), level)| of(activity.key) && *level > 0.5)
}

/// difference of value, with whole plants, and the items that make it
fn forced_words(model: &Model, forced: &Forced) -> [String; 3] {
    match forced {
        Forced::Impossible => ["no plan".to_owned(), "–".to_owned(), "limits or goals stand against it".to_owned()],
        Forced::Undecided => ["unknown".to_owned(), "–".to_owned(), String::new()],
        Forced::Compared(compared) => {
            let whole = compared.whole.map_or("–".to_owned(), |value| money(model, value));
            [money(model, compared.value), whole, items(compared)]
        }
    }
}

/// the items that differ most
fn items(compared: &Compared) -> String {
    let mut items: Vec<&(CashItem, f64)> = compared.items.iter().collect();
    items.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    let all: f64 = items.iter().map(|(_, value)| value.abs()).sum();
    let large = items.into_iter().filter(|(_, value)| value.abs() > 0.02 * all).take(NAMED - 1);
    let words: Vec<String> = large.map(|(item, value)| format!("{} {}", item.word(), short(*value))).collect();
    words.join(", ")
}

fn forced_json(model: &Model, forced: &Forced) -> Value {
    match forced {
        Forced::Impossible => json!("impossible"),
        Forced::Undecided => json!("undecided"),
        Forced::Compared(compared) => json!({
            "value": compared.value,
            "whole": compared.whole,
            "items": compared.items.iter().map(|(item, value)| json!([item.word(), value])).collect::<Vec<_>>(),
            "sizes": compared.sizes.iter()
                .map(|(facility, size)| json!([model.facilities.key(*facility), size])).collect::<Vec<_>>(),
            "tighter": compared.tighter.iter()
                .map(|(name, lever, rise)| json!([name, lever.word(), rise])).collect::<Vec<_>>(),
        }),
    }
}

/// Why a plant is built, or why not.
pub fn why(model: &Model, of: &str, search: Search) -> Result<Answer, Failure> {
    let Some(facility) = model.facilities.id(of) else {
        let keys: Vec<&str> = model.facilities.keys().collect();
        return Err(refused(format!("there is no facility `{of}`"), format!("one of {}", keys.join(", "))));
    };
    let plan = solved(model, search)?;
    let found = build::why(model, &plan, facility, &plain(search));
    let name = &model.facilities[facility].name;
    let mut text = if found.size > 0.0 {
        format!("{name} is built in the plan, {} t/a.\n", number(found.size))
    } else {
        format!("{name} is not built in the plan.\n")
    };
    if !found.earned.is_empty() {
        let sum: f64 = found.earned.iter().map(|(_, value)| value).sum();
        let lines = found.earned.iter().map(|(of, value)| vec![earned(*of), money(model, *value)]);
        let rows: Vec<Vec<String>> = lines.chain([vec!["all".to_owned(), money(model, sum)]]).collect();
        let head = ["what it earns, at the prices inside the chain", "present value"].map(str::to_owned);
        let _ = write!(text, "\n{}", table(&head, &rows));
    }
    let (said, forced) = match (&found.without, &found.with) {
        (Some(forced), _) => ("without it".to_owned(), Some(forced)),
        (None, Some((forced, year))) => {
            (format!("with it{}", year.map_or(String::new(), |year| format!(", decided in {year}"))), Some(forced))
        }
        (None, None) => (String::new(), None),
    };
    match forced {
        Some(forced) => text.push_str(&compared_text(model, &said, forced)),
        None => text.push_str("\nNothing can be decided of it.\n"),
    }
    let json = json!({
        "facility": of,
        "size": found.size,
        "earned": found.earned.iter().map(|(of, value)| json!([earned(*of), value])).collect::<Vec<_>>(),
        "without": found.without.as_ref().map(|forced| forced_json(model, forced)),
        "with": found.with.as_ref().map(|(forced, year)| json!({ "decided": year, "plan": forced_json(model, forced) })),
    });
    Ok(Answer { text, json })
}

fn compared_text(model: &Model, said: &str, forced: &Forced) -> String {
    let Forced::Compared(found) = forced else {
        return match forced {
            Forced::Impossible => format!("\nThere is no plan {said}: limits or goals stand against it.\n"),
            _ => format!("\nWhether there is a plan {said} is not known.\n"),
        };
    };
    let whole = found.whole.map_or(String::new(), |value| format!("; with whole plants {}", money(model, value)));
    let mut text = format!("\nThe best plan {said} is worth {} against this one{whole}.\n", money(model, found.value));
    let rows: Vec<Vec<String>> =
        found.items.iter().map(|(item, value)| vec![item.word().to_owned(), money(model, *value)]).collect();
    if !rows.is_empty() {
        let _ = write!(text, "{}", table(&["difference by item".to_owned(), "present value".to_owned()], &rows));
    }
    let sizes: Vec<String> = found
        .sizes
        .iter()
        .take(2 * NAMED)
        .map(|(id, size)| {
            format!("{} {}{}", model.facilities[*id].name, if *size > 0.0 { "+" } else { "" }, number(*size))
        })
        .collect();
    if !sizes.is_empty() {
        text.push_str(&wrap(&format!("plants, t/a: {}", sizes.join(", ")), 2));
    }
    let tighter: Vec<String> =
        found.tighter.iter().map(|(name, _, rise)| format!("{name} ({})", money(model, *rise))).collect();
    if !tighter.is_empty() {
        text.push_str(&wrap(&format!("limits that then weigh more: {}", tighter.join(", ")), 2));
    }
    text
}

fn earned(of: Earned) -> String {
    match of {
        Earned::Cash(item) => item.word().to_owned(),
        Earned::Products => "products".to_owned(),
        Earned::Feed => "feed".to_owned(),
        Earned::Limit(lever) => format!("what it takes of limits: {}", lever.word()),
        Earned::Goals => "what it does for goals".to_owned(),
        Earned::Inside => "limits of its own".to_owned(),
    }
}

/// What one more unit of each limit is worth.
pub fn prices(model: &Model, search: Search) -> Result<Answer, Failure> {
    let plan = solved(model, search)?;
    let found = loparite_plan::explain::prices::prices(model, &plan, SHOWN, &plain(search));
    if found.is_empty() {
        return Ok(Answer { text: "No limit binds in the plan.\n".to_owned(), json: json!([]) });
    }
    let rows: Vec<Vec<String>> = found.iter().map(|price| price_row(model, price)).collect();
    let head = ["limit", "unit", "there is", "worth of one more", "holds from", "to", "unique"].map(str::to_owned);
    let said = "What one more unit of a limit adds to the present value, in money of the limit's own year; the whole plants of \
                the plan are held.";
    let text = format!("{}\n{}", wrap(said, 0), table(&head, &rows));
    let json = found
        .iter()
        .map(|price| {
            json!({
                "limit": price.name, "lever": price.lever.map(|lever| lever.word()), "unit": price.unit, "year": price.year,
                "there_is": price.limit, "value": price.value, "of_year": price.of_year,
                "sides": [price.sides.0, price.sides.1], "holds": [price.holds.0, price.holds.1],
                "unique": price.unique(), "alike": price.alike,
            })
        })
        .collect();
    Ok(Answer { text, json })
}

fn price_row(model: &Model, price: &Price) -> Vec<String> {
    let is_money = price.unit == "money";
    let worth = if is_money { number(price.of_year) } else { money(model, price.of_year) };
    let limit = |value: f64| if is_money { number(value / 1e9) } else { number(value) };
    let unit = match price.unit {
        "money" => format!("bn {}", model.currency),
        other => other.to_owned(),
    };
    let unique = if price.unique() { "yes" } else { "no" };
    vec![
        price.name.clone(),
        unit,
        limit(price.limit),
        worth,
        limit(price.holds.0),
        limit(price.holds.1),
        unique.to_owned(),
    ]
}

/// Candidates and futures.
pub fn regret(model: &Model, settings: &Settings) -> Result<Answer, Failure> {
    if model.futures.is_empty() {
        let message = "the scenario names no future".to_owned();
        return Err(refused(message, "add a `[[future]]` (data/README.md)".to_owned()));
    }
    let found = loparite_plan::search::regret::regret(model, settings);
    let name = |id: &Option<_>| id.map_or("as it is", |id| model.futures.key(id)).to_owned();
    let mut head = vec!["plan made for".to_owned()];
    head.extend(found.futures.iter().map(name));
    head.push("greatest regret".to_owned());
    let said = |value: f64| if value.is_finite() { money(model, value) } else { "impossible".to_owned() };
    let row = |(at, row): (usize, &Candidate)| {
        let mark = if Some(at) == found.chosen { " (chosen)" } else { "" };
        let mut cells = vec![format!("{}{mark}", aim(model, row))];
        cells.extend(row.regret.iter().map(|&regret| said(regret)));
        cells.push(said(row.worst()));
        cells
    };
    let rows: Vec<Vec<String>> = found.candidates.iter().enumerate().map(row).collect();
    let said = "Regret: what is lost against the best plan for that future. No goal is held.";
    let mut text = format!("{said}\n\n{}", table(&head, &rows));
    let least = match &found.joint {
        Joint::Solved => format!("no plan's greatest regret is less than {}", money(model, found.least)),
        Joint::TooLarge { columns } => {
            format!(
                "all futures together have {columns} columns, more than are solved at once: nothing is known of the least regret but that it is not below 0"
            )
        }
        Joint::Unsolved(reason) => format!("the program of all futures together has no answer: {reason}"),
    };
    text.push('\n');
    text.push_str(&wrap(&least, 2));
    Ok(Answer { text, json: regret_json(model, &found) })
}

fn aim(model: &Model, row: &Candidate) -> String {
    let aim = match row.aim {
        Aim::Future(None) => "the model as it is".to_owned(),
        Aim::Future(Some(id)) => model.futures[id].name.clone(),
        Aim::Majority => "what most of them build".to_owned(),
        Aim::Mean => "the mean of all".to_owned(),
        Aim::Hedge => "least regret, rounded up".to_owned(),
    };
    match row.sizes {
        Sizes::Own => aim,
        Sizes::ForAll => format!("{aim}, sizes for all"),
    }
}

fn regret_json(model: &Model, found: &Regret) -> Value {
    let future = |id: &Option<_>| id.map_or(Value::Null, |id| json!(model.futures.key(id)));
    let worth = |fares: &Fares| match fares {
        Fares::Worth(value) => json!(value),
        Fares::Impossible => Value::Null,
    };
    let candidate = |row: &Candidate| {
        json!({
            "for": aim(model, row),
            "value": row.fares.iter().map(worth).collect::<Vec<_>>(),
            "regret": row.regret.iter().map(|&regret| regret.is_finite().then_some(regret)).collect::<Vec<_>>(),
        })
    };
    json!({
        "futures": found.futures.iter().map(future).collect::<Vec<_>>(),
        "best": found.best,
        "bound": found.bound,
        "candidates": found.candidates.iter().map(candidate).collect::<Vec<_>>(),
        "chosen": found.chosen,
        "least": found.least,
    })
}
