//! Run: the main job, end to end, on one page.
//!
//! In        [`Options`]
//! Out       [`Finished`], or a [`Failure`] with all diagnostics
//! Holds     a folder is written last and whole
//! Not here  what a front door shows

use crate::clock::{Timing, now, on_solve, take_solver};
use crate::finance::{Money, frames, of_plan};
use crate::process::{Checked, check_back};
use crate::{VERSION, diagram, finance_text, json, text};
use loparite_claims::judge;
use loparite_claims::verdict::Verdict;
use loparite_economics::schedule::{Schedules, schedules};
use loparite_kernel::diag::Diag;
use loparite_kernel::quantity::Year;
use loparite_load::{Loaded, Rejected, load};
use loparite_model::chain::{Model, Objective};
use loparite_model::outcome::{Outcome, PlanStatus};
use loparite_model::planning::Foresight;
use loparite_plan::breach::{Breach, breaches};
use loparite_plan::goals::Scope;
use loparite_plan::program::{Program, Target};
use loparite_plan::solve::{Search, Watch};
use loparite_plan::terms::Controls;
use loparite_report::Report;
use loparite_results::folder::{Hashed, Manifest, RunFolder, hash, refuse_what_is_no_run, write_file};
use loparite_results::summary::{Summary, summarise};
use loparite_results::tables::tables;
use std::path::{Path, PathBuf};

/// What to run and where to.
#[derive(Clone, Debug)]
pub struct Options {
    /// Folder of the scenario.
    pub scenario: PathBuf,
    /// Folder of the run; `runs/<id of the scenario>` if none is given.
    pub out: Option<PathBuf>,
    /// Seed.
    pub seed: u64,
    /// What the plan is for, how far it looks ahead, and what counts as good, where the command line says it.
    pub turns: Turns,
}

/// What the command line turns of `[scenario]` and `[plan]`.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Turns {
    /// What the plan is for.
    pub objective: Option<Objective>,
    /// How far it looks ahead: years seen, years after which it is made anew.
    pub foresight: Option<(Year, Year)>,
    /// Share by which a good plan may be worse than the best.
    pub within: Option<f64>,
}

impl Options {
    /// The model with what the command line turns.
    ///
    /// # Errors
    /// A turn that is none of this model.
    pub(crate) fn turned(&self, mut model: Model) -> Result<Model, Failure> {
        let refused = |message: String, hint: &str| Err(Failure::Asked { message, hint: hint.to_owned() });
        if let Some(objective) = self.turns.objective {
            if objective == Objective::Regret && model.futures.is_empty() {
                return refused("the scenario names no future".to_owned(), "add a `[[future]]` (data/README.md)");
            }
            if objective == Objective::Cost && model.goals.iter().all(|(_, goal)| goal.order.is_none()) {
                let message = "no goal has an `order`: the least cost of nothing is nothing".to_owned();
                return refused(message, "add `order = 1` to a goal that must be attained");
            }
            model.objective = objective;
        }
        if let Some((sees, step)) = self.turns.foresight {
            if step < 1 || sees < step {
                let message = format!("foresight of {sees} years made anew after {step} is none");
                return refused(message, "see at least one year, and no fewer than the years of a step: 6/2");
            }
            model.planning.foresight = Foresight::Rolling { sees, step };
        }
        if let Some(within) = self.turns.within {
            if !(0.0..=1.0).contains(&within) {
                return refused(
                    format!("within {within} of the best is no share"),
                    "a share from 0 to 1, such as 0.05",
                );
            }
            model.planning.slack = within;
        }
        Ok(model)
    }
}

/// Why there is no run.
#[derive(Debug)]
pub enum Failure {
    /// The text has faults.
    Rejected(Box<Rejected>),
    /// The solver gave neither a plan nor a proof that there is none (LP3001).
    Unsolved(String),
    /// A file cannot be written.
    Io(PathBuf, std::io::Error),
    /// There is no technology of that id with a flowsheet; those that there are.
    NoTechnology(String, Vec<String>),
    /// A question that cannot be asked of this scenario (LP2245).
    Asked {
        /// What is wrong with it.
        message: String,
        /// What can be asked.
        hint: String,
    },
    /// The goals that must be attained leave no room for one another (LP3002).
    Contradiction(String),
}

/// A run that is done.
#[derive(Clone, Debug)]
pub struct Finished {
    /// Where it was written, if it was.
    pub folder: Option<PathBuf>,
    /// What a person wants to see.
    pub text: String,
    /// The same for machines.
    pub json: serde_json::Value,
    /// Warnings of the text.
    pub warnings: Vec<Diag>,
    /// Files read, for showing the warnings.
    pub files: Vec<loparite_load::SourceFile>,
    /// Whether every goal that the plan pursues is attained.
    pub all_goals_attained: bool,
    /// Processor seconds.
    pub timing: Timing,
}

/// Somebody who shows progress.
pub trait Progress {
    /// A step begins: what it is, which of how many.
    fn step(&mut self, what: &str, done: usize, total: usize);
}

/// Shows nothing.
pub struct Quiet;

impl Progress for Quiet {
    fn step(&mut self, _: &str, _: usize, _: usize) {}
}

struct Relay<'a>(&'a mut dyn Progress);

impl Watch for Relay<'_> {
    fn step(&mut self, what: &str, done: usize, total: usize) {
        self.0.step(what, done, total);
    }
}

/// Reads and checks a scenario: id, and warnings with the files they speak of.
///
/// # Errors
/// All diagnostics at once.
pub fn check(scenario: &Path) -> Result<(String, Vec<Diag>, Vec<loparite_load::SourceFile>), Failure> {
    let loaded = load(scenario).map_err(Failure::Rejected)?;
    Ok((text::size(&loaded.model, &loaded.files), loaded.warnings, loaded.files))
}

/// Solves the flowsheets of a scenario: balances, recipes, and a diagram of each technology in a folder
/// (`runs/<id of the scenario>-flowsheets` if none is given).
///
/// # Errors
/// All diagnostics at once, an unknown technology, or a file that cannot be written.
pub fn process(scenario: &Path, technology: Option<&str>, out: Option<&Path>) -> Result<Processed, Failure> {
    let begun = now();
    let loaded = load(scenario).map_err(Failure::Rejected)?;
    let model = &loaded.model;
    let only = match technology {
        None => None,
        Some(id) => {
            let known = || loaded.processes.iter().map(|process| model.technologies.key(process.technology).to_owned());
            let missing = || Failure::NoTechnology(id.to_owned(), known().collect());
            let found = loaded.processes.iter().find(|process| model.technologies.key(process.technology) == id);
            Some(found.ok_or_else(missing)?.technology)
        }
    };
    let folder = out.map_or_else(|| Path::new("runs").join(format!("{}-flowsheets", model.id)), Path::to_path_buf);
    for process in loaded.processes.iter().filter(|process| only.is_none_or(|id| id == process.technology)) {
        let file = folder.join(format!("{}.svg", model.technologies.key(process.technology)));
        let svg = loparite_report::chart::flowsheet::svg(&diagram::of(model, process));
        write_file(&file, svg.as_bytes()).map_err(|error| Failure::Io(file.clone(), error))?;
    }
    let (text, json) = (crate::process::text(&loaded, only), crate::process::json(&loaded, only));
    let seconds = now() - begun;
    Ok(Processed { text, json, folder, warnings: loaded.warnings, files: loaded.files, seconds })
}

/// Solved flowsheets of a scenario.
#[derive(Clone, Debug)]
pub struct Processed {
    /// What a person wants to see.
    pub text: String,
    /// The same for machines.
    pub json: serde_json::Value,
    /// Where the diagrams are.
    pub folder: PathBuf,
    /// Warnings of the text.
    pub warnings: Vec<Diag>,
    /// Files read, for showing the warnings.
    pub files: Vec<loparite_load::SourceFile>,
    /// Processor seconds.
    pub seconds: f64,
}

/// Designs or simulates the cascades of a case file: text, warnings with the files they speak of.
///
/// # Errors
/// All diagnostics at once; of a separation that cannot be designed or does not converge the limit, at its place.
pub fn sx(case: &Path) -> Result<(String, Vec<Diag>, Vec<loparite_load::SourceFile>), Failure> {
    let case = loparite_load::load_case(case).map_err(Failure::Rejected)?;
    let texts: Result<Vec<String>, Box<Diag>> = case.cascades.iter().map(crate::sx::text).collect();
    let texts = texts.map_err(|diag| {
        let diags = case.warnings.iter().cloned().chain([*diag]).collect();
        Failure::Rejected(Box::new(Rejected { files: case.files.clone(), diags }))
    })?;
    Ok((texts.join("\n"), case.warnings, case.files))
}

/// Recomputes the studies and costs the plants of a case file: text, warnings with the files they speak of.
///
/// # Errors
/// All diagnostics at once.
pub fn study(case: &Path) -> Result<(String, Vec<Diag>, Vec<loparite_load::SourceFile>), Failure> {
    let case = loparite_load::load_case(case).map_err(Failure::Rejected)?;
    let studies = case.studies.iter().map(|one| crate::study::study(one, &case.origins));
    let (mut texts, mut faults) = (Vec::new(), Vec::new());
    for said in studies.chain(case.plants.iter().map(crate::study::plant)) {
        match said {
            Ok(text) => texts.push(text),
            Err(diags) => faults.extend(diags),
        }
    }
    if texts.is_empty() && faults.is_empty() {
        let message = "the case file holds neither a study nor a plant";
        faults.push(Diag::error("LP2181", message).hint("add a `[[study]]` or a `[[plant]]` (data/README.md)"));
    }
    if faults.is_empty() {
        return Ok((texts.join("\n"), case.warnings, case.files));
    }
    let diags = case.warnings.iter().cloned().chain(faults).collect();
    Err(Failure::Rejected(Box::new(Rejected { files: case.files, diags })))
}

/// Plans without writing anything: years, goals, builds.
///
/// # Errors
/// All diagnostics at once.
pub fn plan(options: &Options, progress: &mut dyn Progress) -> Result<Finished, Failure> {
    let job = Job::done(options, progress)?;
    let model = &job.loaded.model;
    let text = job.stuck.clone().unwrap_or_default()
        + &text::plan(model, (&job.outcome, &job.missed), &job.summary)
        + &text::beside(model, &job.schedules)
        + "\n"
        + &crate::process::agreement(model, &job.checks);
    let json = json::headline(&job.loaded.model, &job.outcome, &job.summary);
    Ok(job.finished(None, text, json))
}

/// Writes the mathematical program of a scenario to a file: what it counted, warnings with the files they speak of.
///
/// # Errors
/// All diagnostics at once, or the file that cannot be written.
pub fn mps(options: &Options, file: &Path) -> Result<(String, Vec<Diag>, Vec<loparite_load::SourceFile>), Failure> {
    let loaded = load(&options.scenario).map_err(Failure::Rejected)?;
    let model = options.turned(loaded.model)?;
    let case = loparite_plan::solve::case(&model, Search { seed: 0, on_solve: None });
    let (book, problem) = (&case.scope.book, &case.program.problem);
    let names = case.program.names(&model, book, &case.scope.ways.lots);
    let text = loparite_milp::mps::text(problem, &names).map_err(|error| Failure::Io(file.to_path_buf(), error))?;
    write_file(file, text.as_bytes()).map_err(|error| Failure::Io(file.to_path_buf(), error))?;
    let said = format!(
        "{}: {} rows, {} columns, {} entries; {} goals held; money in millions\n",
        file.display(),
        problem.rows(),
        problem.cols(),
        problem.nonzeros(),
        case.floors.len()
    );
    Ok((said, loaded.warnings, loaded.files))
}

/// Judges the claims without writing anything.
///
/// # Errors
/// All diagnostics at once.
pub fn claims(options: &Options, progress: &mut dyn Progress) -> Result<Finished, Failure> {
    let job = Job::done(options, progress)?;
    let text = text::verdicts(&job.loaded.model, &job.verdicts);
    let json = json::verdicts(&job.loaded.model, &job.outcome, &job.verdicts);
    Ok(job.finished(None, text, json))
}

/// The programme's money and every facility's, without writing anything.
///
/// # Errors
/// All diagnostics at once.
pub fn finance(options: &Options, progress: &mut dyn Progress) -> Result<Finished, Failure> {
    let job = Job::done(options, progress)?;
    let model = &job.loaded.model;
    let (text, json) = (finance_text::text(model, &job.money), crate::finance::json(model, &job.money));
    Ok(job.finished(None, text, json))
}

/// The main job: check, plan, sum up, judge, write.
///
/// # Errors
/// All diagnostics at once, or the file that cannot be written.
pub fn run(options: &Options, progress: &mut dyn Progress) -> Result<Finished, Failure> {
    if let Some(out) = &options.out {
        // better said now than after a minute of planning
        refuse_what_is_no_run(out).map_err(|error| Failure::Io(out.clone(), error))?;
    }
    let mut job = Job::done(options, progress)?;
    let begun = now();
    let model = &job.loaded.model;
    let out = options.out.clone().unwrap_or_else(|| Path::new("runs").join(&model.id));
    let json = json::headline(model, &job.outcome, &job.summary);
    let written = job.write(&out, options.seed).map_err(|error| Failure::Io(out.clone(), error))?;
    let text = job.stuck.clone().unwrap_or_default()
        + &text::run(model, (&job.outcome, &job.missed), &job.summary, &job.verdicts)
        + &text::beside(model, &job.schedules)
        + "\n"
        + &crate::process::agreement(model, &job.checks);
    job.timing.report += now() - begun;
    Ok(job.finished(Some(written), text, json))
}

/// Share by which a goal may be missed and still counts as attained: ten times what later goals may take back of its
/// floor.
const ATTAINED: f64 = 1e-5;

/// Everything computed of one scenario.
struct Job {
    loaded: Loaded,
    outcome: Outcome,
    /// Demands of states that no plan keeps, if there is no plan.
    missed: Vec<Breach>,
    /// Where a plan made a few years at a time came to its end.
    stuck: Option<String>,
    summary: Summary,
    verdicts: Vec<Verdict>,
    checks: Vec<Checked>,
    money: Money,
    schedules: Schedules,
    timing: Timing,
}

impl Job {
    /// The one way: text, model, plan, sums, verdicts.
    fn done(options: &Options, progress: &mut dyn Progress) -> Result<Job, Failure> {
        let mut timing = Timing::default();
        let begun = now();
        progress.step("reading", 0, 1);
        let mut loaded = load(&options.scenario).map_err(Failure::Rejected)?;
        loaded.model = options.turned(loaded.model)?;
        timing.read = now() - begun;
        timing.build = build_time(&loaded.model);
        let begun = now();
        take_solver();
        // the solver takes seeds of 31 bits
        let search = Search { seed: (options.seed & 0x7fff_ffff) as i32, on_solve: Some(on_solve) };
        let planned = loparite_plan::solve::planned(&loaded.model, search, &mut Relay(progress));
        let contradiction = planned.contradiction.map(|found| text::contradiction(&loaded.model, &found));
        let stuck = planned.rolled.as_ref().and_then(|(windows, _)| text::stuck(&loaded.model, windows));
        let outcome = planned.outcome;
        let missed = missed(&loaded.model, &outcome, search);
        timing.solver = take_solver();
        timing.plan = now() - begun - timing.solver;
        if let PlanStatus::Unsolved { reason } = &outcome.status {
            return Err(Failure::Unsolved(reason.clone()));
        }
        if let Some(found) = contradiction {
            return Err(Failure::Contradiction(found));
        }
        let begun = now();
        let summary = summarise(&loaded.model, &outcome);
        let verdicts = judge(&loaded.model, &outcome, &summary);
        let checks = check_back(&loaded, &outcome);
        let counting = now();
        let money = of_plan(&loaded.model, &outcome, &summary);
        timing.money = now() - counting;
        let schedules = schedules(&loaded.model, &outcome);
        timing.report = now() - begun;
        Ok(Job { loaded, outcome, missed, stuck, summary, verdicts, checks, money, schedules, timing })
    }

    fn write(&self, out: &Path, seed: u64) -> std::io::Result<PathBuf> {
        let model = &self.loaded.model;
        let model_hash = self.model_hash();
        let report = Report {
            model,
            outcome: &self.outcome,
            summary: &self.summary,
            verdicts: &self.verdicts,
            programme: self.money.programme.as_ref(),
            estimates: &self.money.estimates,
            schedules: &self.schedules,
            flowsheets: crate::process::sheets(&self.loaded, &self.checks),
            checks: crate::process::checks(model, &self.checks),
            check_tolerance: crate::process::TOLERANCE,
            version: VERSION,
            model_hash: &model_hash,
        };
        let mut folder = RunFolder::begin(out)?;
        let tables = tables(model, &self.outcome, &self.summary);
        for table in
            tables.into_iter().chain(frames(model, &self.money)).chain(crate::schedule::frames(model, &self.schedules))
        {
            folder.write_table(&table)?;
        }
        let verdicts = json::verdicts(model, &self.outcome, &self.verdicts);
        let verdicts = serde_json::to_string_pretty(&verdicts).expect("verdicts are plain data") + "\n";
        folder.write("verdicts.json", verdicts.as_bytes())?;
        let certificates = crate::verify::json(model, &self.outcome);
        let certificates = serde_json::to_string_pretty(&certificates).expect("certificates are plain data") + "\n";
        folder.write("certificates.json", certificates.as_bytes())?;
        for file in &self.loaded.files {
            folder.write(&crate::verify::place_of(&self.loaded.files, file), file.text.as_bytes())?;
        }
        folder.write("report.html", loparite_report::html(&report).as_bytes())?;
        folder.finish(self.manifest(&model_hash, seed))
    }

    /// Hash of the texts the model was made of, in order of reading.
    fn model_hash(&self) -> String {
        let each: String = self.loaded.files.iter().map(|file| hash(file.text.as_bytes())).collect();
        hash(each.as_bytes())
    }

    fn manifest(&self, model_hash: &str, seed: u64) -> Manifest {
        let hashed =
            |file: &loparite_load::SourceFile| Hashed { path: file.name.clone(), blake3: hash(file.text.as_bytes()) };
        Manifest {
            loparite: VERSION.to_owned(),
            scenario: self.loaded.model.id.clone(),
            model: model_hash.to_owned(),
            inputs: self.loaded.files.iter().map(hashed).collect(),
            seed,
            objective: match self.loaded.model.objective {
                Objective::Npv => "npv".to_owned(),
                Objective::Reach => "reach".to_owned(),
                Objective::Cost => "cost".to_owned(),
                Objective::Regret => "regret".to_owned(),
            },
            solver: format!("HiGHS {}", self.outcome.effort.solver),
            status: json::status(&self.outcome.status),
            outputs: Vec::new(),
        }
    }

    fn finished(self, folder: Option<PathBuf>, text: String, json: serde_json::Value) -> Finished {
        let pursued = |row: &&loparite_model::outcome::GoalOutcome| self.loaded.model.goals[row.goal].order.is_some();
        let missed = |row: &loparite_model::outcome::GoalOutcome| row.attained < row.target * (1.0 - ATTAINED);
        Finished {
            folder,
            text,
            json,
            all_goals_attained: !self.outcome.goals.iter().filter(pursued).any(missed),
            warnings: self.loaded.warnings,
            files: self.loaded.files,
            timing: self.timing,
        }
    }
}

/// Demands of states that stand against every plan; without cause to ask, none.
fn missed(model: &Model, outcome: &Outcome, search: Search) -> Vec<Breach> {
    if outcome.status != PlanStatus::Infeasible {
        return Vec::new();
    }
    let scope = Scope::new(model, model.last_year, Controls::InForce, &Scope::stated_years(model));
    breaches(model, &scope, &search.settings())
}

/// From checked model to the program of the whole horizon, for the benchmark; the planner does the same again.
fn build_time(model: &Model) -> f64 {
    let begun = now();
    let scope = Scope::new(model, model.last_year, Controls::InForce, &Scope::stated_years(model));
    let program = Program::new(model, &scope.book, Target::Npv, &[]);
    let elapsed = now() - begun;
    assert!(program.problem.cols() == scope.book.activities().len(), "a program has a column for each activity");
    elapsed
}
