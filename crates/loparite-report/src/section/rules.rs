//! Rules: what states allow and demand, and in which years the plan goes to their limits.

use crate::Report;
use crate::markup::{Column, Table, nothing, paragraph};
use crate::section::{NO_PLAN, Section};
use crate::worth::spans;
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_model::planning::{PolicyId, Rule};
use loparite_model::post::AccountKey;
use std::collections::BTreeMap;

/// Rules of states.
pub const SECTION: Section = Section { id: "rules", title: |_| "Rules of states".to_owned(), body };

/// Relative distance from its limit within which a rule binds.
const AT_LIMIT: f64 = 1e-6;

fn body(report: &Report) -> String {
    let model = report.model;
    if model.policies.is_empty() {
        return nothing("The scenario holds no rule of a state.");
    }
    if report.outcome.levels.is_empty() {
        return nothing(NO_PLAN);
    }
    let binding = binding(report);
    let rows = model.policies.iter();
    let said = match binding.len() {
        0 => "The plan goes to the limit of none of them.".to_owned(),
        count => format!("The plan goes to the limit of {count} of {}.", model.policies.len()),
    };
    let heads = [
        ("Rule", Column::Names),
        ("Kind", Column::Words),
        ("Holds", Column::Words),
        ("At its limit in", Column::Words),
    ];
    let mut table = Table::new("rules of states; duties and dry years have no limit of their own", &heads);
    for (id, row) in rows {
        let at_limit = binding.get(&id).map_or("–".to_owned(), |years| spans(years));
        let (first, last) = row.years;
        table.row(&[row.name.clone(), kind(&row.rule).to_owned(), format!("{first}–{last}"), at_limit]);
    }
    paragraph(&said) + &table.finish()
}

/// years in which a rule's account is at one of its limits
fn binding(report: &Report) -> BTreeMap<PolicyId, Vec<Year>> {
    let balances = report.outcome.book.balances(&report.outcome.levels);
    let mut binding: BTreeMap<PolicyId, Vec<Year>> = BTreeMap::new();
    for (id, account) in report.outcome.book.accounts() {
        let AccountKey::Policy { policy, year } = account.key else { continue };
        let level = balances[id.position()];
        let is_at = |limit: f64| limit.is_finite() && (level - limit).abs() <= AT_LIMIT * limit.abs().max(1.0);
        if is_at(account.bounds.0) || is_at(account.bounds.1) {
            binding.entry(policy).or_default().push(year);
        }
    }
    binding
}

fn kind(rule: &Rule) -> &'static str {
    match rule {
        Rule::Quota { .. } => "quota",
        Rule::Duty { .. } => "duty",
        Rule::ImportDuty { .. } => "import duty",
        Rule::Share { .. } => "least share",
        Rule::Supply { .. } => "least supply",
        Rule::LocalContent { .. } => "local content",
        Rule::Stockpile { .. } => "stockpile",
        Rule::Residue { .. } => "residues",
        Rule::Emission { .. } => "emissions",
        Rule::Licence { .. } => "licence",
        Rule::DryYear { .. } => "dry year",
    }
}
