//! Timeline: each project from its decision to full capacity, with what has to happen on the way.
//!
//! In        decisions of a plan, phases of technologies, states of controlled items
//! Out       [`ProjectLine`]s
//! Holds     a technology without phases has two gates: decision and start
//! Equations (1) end of phase i = decision + (start - decision) * (share of phases 1 to i, stops of construction
//!               counted)

use super::NOTHING;
use loparite_kernel::quantity::Year;
use loparite_model::chain::{AccessId, AccessState, FacilityId, Model};
use loparite_model::outcome::Outcome;
use loparite_model::planning::{Phases, whole_years};
use loparite_model::post::{AccountKey, ActivityKey, BuildKind, Project};

/// Something that must have happened.
#[derive(Clone, PartialEq, Debug)]
pub struct Gate {
    /// What ends then.
    pub name: &'static str,
    /// When, as a year with its part.
    pub at: f64,
}

/// A controlled item that a project needs.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Needs {
    /// Which.
    pub item: AccessId,
    /// Its state in the year of the decision.
    pub state: AccessState,
}

/// A project of a plan.
#[derive(Clone, PartialEq, Debug)]
pub struct ProjectLine {
    /// Which.
    pub project: Project,
    /// Year of the decision.
    pub decided: Year,
    /// First year in use.
    pub on_line: Year,
    /// First year at full capacity.
    pub full: Year,
    /// t/a (capacity basis) of a plant; units of a reinforcement; 1 of an acquisition.
    pub size: f64,
    /// Money up to the start that the chain pays; of a joint venture without the partner's.
    pub capital: f64,
    /// What has to happen, in order.
    pub gates: Vec<Gate>,
    /// Controlled items, of plants.
    pub needs: Vec<Needs>,
    /// First year on line as it was announced.
    pub announced: Option<Year>,
}

/// All projects, by year of decision. A plant decided in one year in several ways (modules with an acquisition and
/// without) is one project for each year in which it starts.
pub fn timeline(model: &Model, outcome: &Outcome) -> Vec<ProjectLine> {
    let mut found: Vec<(Option<BuildKind>, ProjectLine)> = Vec::new();
    for (position, (id, activity)) in outcome.book.activities().enumerate() {
        let level = outcome.levels[position];
        let (project, decided, kind) = match activity.key {
            ActivityKey::Build { facility, year, kind } | ActivityKey::Size { facility, year, kind } => {
                (Project::Facility(facility), year, Some(kind))
            }
            ActivityKey::Acquire { acquisition, year } => (Project::Acquisition(acquisition), year, None),
            ActivityKey::Reinforce { reinforcement, year } => (Project::Reinforcement(reinforcement), year, None),
            _ => continue,
        };
        if level <= NOTHING {
            continue;
        }
        let is_it = |(other, line): &(Option<BuildKind>, ProjectLine)| {
            (*other, line.project, line.decided) == (kind, project, decided)
        };
        let known = found.iter().position(is_it).unwrap_or_else(|| {
            found.push((kind, begun(model, project, decided)));
            found.len() - 1
        });
        let line = &mut found[known].1;
        if !matches!(activity.key, ActivityKey::Build { .. }) {
            line.size += level;
        }
        for post in outcome.book.posts(id) {
            match outcome.book.account(post.account).key {
                AccountKey::Outlay { .. } => line.capital += post.amount * level,
                AccountKey::OnLine { year, .. } if post.amount < 0.0 => line.on_line = line.on_line.min(year),
                _ => {}
            }
        }
    }
    let mut lines: Vec<ProjectLine> = found.into_iter().map(|(_, line)| line).collect();
    // a decision without a size is rounding of the solver
    lines.retain(|line| line.size > NOTHING);
    lines.sort_by_key(|line| (line.decided, line.project, line.on_line));
    lines.dedup_by(|next, line| {
        let is_same = (next.project, next.decided, next.on_line) == (line.project, line.decided, line.on_line);
        if is_same {
            line.size += next.size;
            line.capital += next.capital;
        }
        is_same
    });
    lines.iter_mut().for_each(|line| finish(model, line));
    lines
}

fn begun(model: &Model, project: Project, decided: Year) -> ProjectLine {
    let needs = project.facility().map_or(Vec::new(), |facility| needs(model, facility, decided));
    let announced = project.facility().and_then(|facility| model.facilities[facility].announced);
    let on_line = match project {
        Project::Facility(_) => Year::MAX,
        Project::Acquisition(id) => decided + whole_years(model.acquisitions[id].duration.value),
        Project::Reinforcement(id) => decided + whole_years(model.reinforcements[id].lead_time.value),
    };
    ProjectLine {
        project,
        decided,
        on_line,
        full: on_line,
        size: 0.0,
        capital: 0.0,
        gates: Vec::new(),
        needs,
        announced: announced.map(|announced| announced.on_line),
    }
}

fn needs(model: &Model, facility: FacilityId, decided: Year) -> Vec<Needs> {
    let technology = &model.technologies[model.facilities[facility].technology];
    technology.access.iter().map(|&item| Needs { item, state: model.access[item].state(decided) }).collect()
}

/// full capacity and gates, equation (1)
fn finish(model: &Model, line: &mut ProjectLine) {
    let (start, span) = (f64::from(line.decided), f64::from(line.on_line - line.decided));
    let end = match line.project {
        Project::Facility(_) => "on line",
        Project::Acquisition(_) => "technology at hand",
        Project::Reinforcement(_) => "in use",
    };
    line.gates.push(Gate { name: "decision", at: start });
    if let Project::Facility(facility) = line.project {
        let row = &model.facilities[facility];
        let technology = &model.technologies[row.technology];
        line.full = line.on_line + technology.ramp_up.len() as Year - 1;
        if let Some(phases) = &technology.phases {
            let ends = phases.ends(model.sites[row.site].building_months.map(|figure| figure.value));
            let inner = Phases::WORDS.iter().zip(ends).take(Phases::WORDS.len() - 1);
            line.gates.extend(inner.map(|(&name, share)| Gate { name, at: start + span * share }));
        }
        line.gates.push(Gate { name: end, at: f64::from(line.on_line) });
        line.gates.push(Gate { name: "full capacity", at: f64::from(line.full) });
        return;
    }
    line.full = line.on_line;
    line.gates.push(Gate { name: end, at: f64::from(line.on_line) });
}
