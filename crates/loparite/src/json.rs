//! JSON: verdicts for machines, and the same headline as the terminal shows.
//!
//! In        verdicts, goals, summary
//! Out       text of `verdicts.json`, and what `--format json` prints
//! Holds     keys in a fixed order of the alphabet; no time, no path of this machine

use loparite_claims::verdict::Verdict;
use loparite_model::chain::Model;
use loparite_model::outcome::{Certificate, GoalOutcome, Outcome, PlanStatus};
use loparite_results::summary::Summary;
use serde_json::{Value, json};

/// A list of verdicts.
pub fn verdicts(model: &Model, outcome: &Outcome, verdicts: &[Verdict]) -> Value {
    Value::Array(verdicts.iter().map(|verdict| one(model, outcome, verdict)).collect())
}

fn one(model: &Model, outcome: &Outcome, verdict: &Verdict) -> Value {
    let claim = &model.claims[verdict.claim];
    let evidence = |id: &loparite_model::figure::OriginId| {
        let origin = model.origin(*id);
        let source = &model.sources[origin.source];
        json!({
            "value": origin.text,
            "source": source.title,
            "address": source.address,
            "year": origin.year,
            "grade": origin.grade.word(),
        })
    };
    let findings: Vec<Value> = verdict
        .findings
        .iter()
        .map(|finding| {
            json!({
                "check": finding.check,
                "verdict": finding.rating.word(),
                "reason": finding.reason,
                "ratio": finding.ratio,
                "evidence": finding.evidence.iter().map(evidence).collect::<Vec<_>>(),
            })
        })
        .collect();
    let goal = verdict.goal.map(|goal| &outcome.goals[loparite_kernel::ids::Id::position(goal)]);
    json!({
        "id": model.claims.key(verdict.claim),
        "statement": claim.statement,
        "source": model.sources[claim.source].title,
        "says": claim.says.text,
        "verdict": verdict.rating.word(),
        "because": verdict.because,
        // no ensemble was run: there is no probability without samples
        "probability": Value::Null,
        "samples": 0,
        "evidence": verdict.findings.iter().flat_map(|finding| &finding.evidence).map(evidence).collect::<Vec<_>>(),
        "figures": findings,
        "binding": verdict.binding,
        "relaxation": verdict.relaxation,
        "certificate": goal.map(certificate),
    })
}

/// how well the goal's bound is known; its weights stand in `certificates.json`
fn certificate(goal: &GoalOutcome) -> Value {
    let Certificate { primal, dual, gap } = goal.certificate;
    let safe = goal.proof.as_ref().map(|proof| proof.safe).filter(|safe| safe.is_finite());
    json!({ "primal": primal, "dual": dual, "gap": gap, "safe_bound": safe })
}

/// Goals and years.
pub fn headline(model: &Model, outcome: &Outcome, summary: &Summary) -> Value {
    let goals: Vec<Value> = outcome
        .goals
        .iter()
        .map(|row| {
            let levers: serde_json::Map<String, Value> =
                row.levers.iter().map(|lever| (lever.lever.word().to_owned(), json!(lever.contribution))).collect();
            json!({
                "id": model.goals.key(row.goal),
                "year": model.goals[row.goal].year,
                "unit": model.goals[row.goal].unit,
                "target": row.target,
                "attained": row.attained,
                "attainable": row.attainable,
                "bound": row.bound,
                "reachable": row.reachable(),
                "levers": levers,
                "certificate": certificate(row),
            })
        })
        .collect();
    let years: Vec<Value> = summary
        .years
        .iter()
        .map(|row| {
            let baskets: serde_json::Map<String, Value> =
                model.baskets.iter().zip(&row.baskets).map(|(basket, sum)| (basket.name.clone(), json!(sum))).collect();
            json!({
                "year": row.year,
                "rare_earth_output": row.reo,
                "baskets": baskets,
                "magnets": row.magnets,
                "capital": row.capital,
                "jobs": row.jobs,
                "power": row.power,
            })
        })
        .collect();
    json!({
        "scenario": model.id,
        "status": status(&outcome.status),
        "currency": model.currency.to_string(),
        "npv_before_tax": outcome.npv,
        "goals": goals,
        "years": years,
    })
}

/// How the plan ended, for people and manifests.
pub fn status(status: &PlanStatus) -> String {
    match status {
        PlanStatus::Optimal => "optimal".to_owned(),
        PlanStatus::Stopped { gap } => format!("stopped, {:.2} % open", gap * 100.0),
        PlanStatus::Infeasible => "infeasible".to_owned(),
        PlanStatus::Unsolved { reason } => format!("unsolved: {reason}"),
    }
}
