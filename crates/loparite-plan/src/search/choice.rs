//! Choice: what is decided of a plant, a technology or a reinforcement, as columns of a program.
//!
//! In        a model, its book
//! Out       [`Choice`]s in the order facilities, acquisitions, reinforcements
//! Holds     each decision and each size of the book is a column of exactly one choice; decisions made whole are whole
//! Equations size of a reinforcement = units * what one adds
//! Not here  operations: what is done with what is decided (`family`)

use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_model::chain::{Facility, Model};
use loparite_model::post::{AccountKey, ActivityKey, Book, Project};
use std::collections::BTreeMap;

/// What is decided of one project.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Of what.
    pub project: Project,
    /// Years and columns of its decisions: 0 or 1, or units.
    pub decide: Vec<(Year, usize)>,
    /// Columns of its size with what one unit of their level adds: t/a; MW or gross t/a of a reinforcement; an
    /// acquisition has none.
    pub size: Vec<(usize, f64)>,
    /// The column that says whether any module of it is built, where that counts.
    pub choose: Option<usize>,
    /// Decisions at most, over all years.
    pub most: f64,
    /// Size at most, over all years; infinite if the model names none.
    pub largest: f64,
}

impl Choice {
    /// How much is decided in a plan.
    pub fn decided(&self, levels: &[f64]) -> f64 {
        self.decide.iter().map(|&(_, column)| levels[column]).sum()
    }

    /// The size decided in a plan.
    pub fn sized(&self, levels: &[f64]) -> f64 {
        self.size.iter().map(|&(column, unit)| levels[column] * unit).sum()
    }
}

/// Decisions of a plan in part made whole: each project in the year and way in which it is decided most, an acquisition
/// as early as it is begun, so that what needs it can have it.
pub fn round_up(choices: &[Choice], point: &[f64]) -> Vec<f64> {
    let mut x = point.to_vec();
    for choice in choices {
        let part = choice.decided(point).min(choice.most);
        choice.decide.iter().for_each(|&(_, at)| x[at] = 0.0);
        let begun = choice.decide.iter().find(|&&(_, at)| point[at] > NONE);
        let most = choice.decide.iter().max_by(|a, b| point[a.1].total_cmp(&point[b.1]).then(b.1.cmp(&a.1)));
        let when = if matches!(choice.project, Project::Acquisition(_)) { begun } else { most };
        if let Some(&(_, at)) = when.filter(|_| part > NONE) {
            x[at] = (part - NONE).ceil().max(1.0);
        }
    }
    imply(choices, &mut x);
    x
}

/// Sets what follows from the decisions: whether any module is built.
pub fn imply(choices: &[Choice], x: &mut [f64]) {
    for choice in choices {
        if let Some(at) = choice.choose {
            x[at] = if choice.decided(x) > 0.5 { 1.0 } else { 0.0 };
        }
    }
}

/// A sum of decisions below this is none.
pub const NONE: f64 = 1e-6;

/// The year of what is decided and of which project; none for operations.
pub fn decision(key: ActivityKey) -> Option<(Project, Year)> {
    match key {
        ActivityKey::Build { facility, year, .. } | ActivityKey::Size { facility, year, .. } => {
            Some((Project::Facility(facility), year))
        }
        ActivityKey::Acquire { acquisition, year } => Some((Project::Acquisition(acquisition), year)),
        ActivityKey::Reinforce { reinforcement, year } => Some((Project::Reinforcement(reinforcement), year)),
        _ => None,
    }
}

/// All choices of a book.
pub fn choices(model: &Model, book: &Book) -> Vec<Choice> {
    let mut choices: BTreeMap<Project, Choice> = BTreeMap::new();
    for (id, activity) in book.activities() {
        if let ActivityKey::Choose { facility } = activity.key {
            let project = Project::Facility(facility);
            choices.entry(project).or_insert_with(|| empty(model, book, project)).choose = Some(id.position());
        }
        let Some((project, year)) = decision(activity.key) else { continue };
        let choice = choices.entry(project).or_insert_with(|| empty(model, book, project));
        match activity.key {
            ActivityKey::Size { .. } => choice.size.push((id.position(), 1.0)),
            ActivityKey::Reinforce { reinforcement, .. } => {
                choice.decide.push((year, id.position()));
                choice.size.push((id.position(), model.reinforcements[reinforcement].adds.value));
            }
            _ => choice.decide.push((year, id.position())),
        }
    }
    choices.into_values().collect()
}

fn empty(model: &Model, book: &Book, project: Project) -> Choice {
    let account = match project {
        Project::Facility(facility) => AccountKey::PlantSize { facility },
        Project::Acquisition(acquisition) => AccountKey::Acquired { acquisition },
        Project::Reinforcement(reinforcement) => AccountKey::Reinforced { reinforcement },
    };
    let stated = book.find(account).map_or(f64::INFINITY, |id| book.account(id).bounds.1);
    let most = match project {
        // of modules the account counts against whether any is chosen
        Project::Facility(facility) => modules(&model.facilities[facility]).unwrap_or(stated),
        Project::Acquisition(_) | Project::Reinforcement(_) => stated,
    };
    let largest = match project {
        Project::Facility(facility) => model.facilities[facility].largest.map_or(f64::INFINITY, |figure| figure.value),
        Project::Acquisition(_) => 0.0,
        Project::Reinforcement(id) => most * model.reinforcements[id].adds.value,
    };
    Choice { project, decide: Vec::new(), size: Vec::new(), choose: None, most, largest }
}

/// Modules in the largest plant.
fn modules(facility: &Facility) -> Option<f64> {
    let (module, largest) = (facility.module?.value, facility.largest?.value);
    Some((largest / module + 1e-9).floor())
}

/// The key of a project in its table.
pub fn key(model: &Model, project: Project) -> &str {
    match project {
        Project::Facility(id) => model.facilities.key(id),
        Project::Acquisition(id) => model.acquisitions.key(id),
        Project::Reinforcement(id) => model.reinforcements.key(id),
    }
}
