//! Timeline: each project from its decision to full capacity, with what has to happen on the way.
//!
//! In        decisions of a plan, phases of technologies, states of controlled items
//! Out       [`ProjectLine`]s
//! Holds     a technology without phases has two gates: decision and start
//! Equations (1) end of phase i = decision + (start - decision) * (share of phases 1 to i, stops of construction
//!               counted)

use loparite_kernel::quantity::Year;
use loparite_model::chain::{AccessId, AccessState, FacilityId, Model};
use loparite_model::outcome::{Decided, Outcome};
use loparite_model::planning::{Phases, whole_years};
use loparite_model::post::Project;

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
    outcome.decided().into_iter().map(|decided| line(model, decided)).collect()
}

fn line(model: &Model, Decided { project, year: decided, on_line, size, capital }: Decided) -> ProjectLine {
    let on_line = match project {
        Project::Facility(_) => on_line.expect("a plant decided has a first year on line"),
        Project::Acquisition(id) => decided + whole_years(model.acquisitions[id].duration.value),
        Project::Reinforcement(id) => decided + whole_years(model.reinforcements[id].lead_time.value),
    };
    let needs = project.facility().map_or(Vec::new(), |facility| needs(model, facility, decided));
    let announced = project.facility().and_then(|facility| model.facilities[facility].announced);
    let mut line = ProjectLine {
        project,
        decided,
        on_line,
        full: on_line,
        size,
        capital,
        gates: Vec::new(),
        needs,
        announced: announced.map(|announced| announced.on_line),
    };
    finish(model, &mut line);
    line
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
    line.gates.push(Gate { name: end, at: f64::from(line.on_line) });
}
