//! The command line: verbs and flags, declared once; data to stdout, messages and progress to stderr.
//!
//! In        arguments
//! Out       text or JSON on stdout; exit code 0 done, 1 an outcome to look at (`--strict`), 2 bad input, 3 our fault
//! Holds     sees the facade alone
//! Not here  what a verb computes (`loparite`)

#![allow(clippy::print_stdout, clippy::print_stderr)] // this is the place that prints

mod show;

use clap::{Parser, Subcommand, ValueEnum};
use loparite::{Ask, Failure, Finished, Options, Turns};
use std::path::PathBuf;
use std::process::ExitCode;

/// Turns a rare-earth ambition into a plan that can be checked, from ore to magnet.
#[derive(Parser)]
#[command(name = "loparite", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
    /// What goes to stdout
    #[arg(long, global = true, value_enum, default_value = "text")]
    format: Format,
    /// No progress bar
    #[arg(long, global = true)]
    quiet: bool,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    Text,
    Json,
}

#[derive(Subcommand)]
enum Verb {
    /// Check, plan, judge, report: the main job; writes a run folder
    Run {
        #[command(flatten)]
        job: JobArgs,
        /// Folder of the run [default: runs/<id of the scenario>]
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// All diagnostics of a scenario at once
    Check {
        /// Folder with scenario.toml
        scenario: PathBuf,
    },
    /// Plan alone: years, goals with what is attainable, plants; of a case file with superstructures: which options to
    /// build, and what others lose; writes nothing
    Plan {
        #[command(flatten)]
        job: JobArgs,
        #[command(flatten)]
        asked: AskArgs,
    },
    /// Checks every certificate of a run again, from the texts in its folder, without the solver
    Verify {
        /// Folder that `run` has written
        run: PathBuf,
    },
    /// Verdicts alone; writes nothing
    Claims {
        #[command(flatten)]
        job: JobArgs,
    },
    /// Money alone: capital by area and class, cash flow and return of the programme and of each facility, debt
    /// cover, funding gap, what moves the value; of a case file with studies or plants: recomputed and compared; writes
    /// nothing
    Finance {
        #[command(flatten)]
        job: JobArgs,
    },
    /// Flowsheets alone: recovery from ore to magnet, reagents, thorium and uranium; writes a diagram of each
    /// technology
    Process {
        /// Folder with scenario.toml
        scenario: PathBuf,
        /// Only this one
        #[arg(long)]
        technology: Option<String>,
        /// Folder of the diagrams [default: runs/<id of the scenario>-flowsheets]
        #[arg(long)]
        out: Option<PathBuf>,
        /// Processor seconds on stderr
        #[arg(long)]
        timing: bool,
    },
    /// One separation by solvent extraction, designed or simulated
    Sx {
        /// File with [[equilibrium]] and [[cascade]]
        case: PathBuf,
    },
    /// A diagnostic at length
    Explain {
        /// Such as LP2041; without it, all codes
        code: Option<String>,
    },
}

#[derive(clap::Args)]
struct JobArgs {
    /// Folder with scenario.toml
    scenario: PathBuf,
    /// Seed of the solver's tie-breaking
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// What the plan is for [default: as `[scenario]` says]
    #[arg(long, value_enum)]
    objective: Option<Objective>,
    /// Plans a few years at a time: years seen and years of a step, such as 6/2 [default: as `[plan]` says]
    #[arg(long, value_parser = foresight)]
    foresight: Option<(i32, i32)>,
    /// Exit with 1 if a goal that the plan pursues is not attained
    #[arg(long)]
    strict: bool,
    /// Processor seconds by phase as a line of JSON on stderr
    #[arg(long)]
    timing: bool,
}

impl JobArgs {
    fn options(&self, out: Option<PathBuf>) -> Options {
        let turns = Turns { objective: self.objective.map(objective), foresight: self.foresight, within: None };
        Options { scenario: self.scenario.clone(), out, seed: self.seed, turns }
    }
}

/// What the plan is for
#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Objective {
    /// Greatest net present value
    Npv,
    /// The goals in their order as far as they go, then the greatest value
    Reach,
    /// All goals that have an order, at the least cost
    Cost,
    /// The least regret over the named futures
    Regret,
}

fn objective(word: Objective) -> loparite::Objective {
    match word {
        Objective::Npv => loparite::Objective::Npv,
        Objective::Reach => loparite::Objective::Reach,
        Objective::Cost => loparite::Objective::Cost,
        Objective::Regret => loparite::Objective::Regret,
    }
}

/// years seen and years of a step: `6/2`
fn foresight(text: &str) -> Result<(i32, i32), String> {
    let years = |text: &str| text.trim().parse::<i32>().ok();
    let both = text.split_once('/').and_then(|(sees, step)| years(sees).zip(years(step)));
    both.ok_or_else(|| "years seen and years of a step, such as 6/2".to_owned())
}

/// Questions about all plans instead of one plan; each writes nothing
#[derive(clap::Args)]
struct AskArgs {
    /// What is asked
    #[arg(long, value_enum)]
    ask: Option<Question>,
    /// Of what: ids of goals or commodities, words of stages; of `sites` a stage or technology, of `why` a facility
    #[arg(long, value_delimiter = ',', requires = "ask")]
    of: Vec<String>,
    /// In which years [default: as the goals say]
    #[arg(long, value_delimiter = ',', requires = "ask")]
    year: Vec<i32>,
    /// How much of it, in its unit [default: as the goal says]
    #[arg(long, requires = "ask")]
    amount: Option<f64>,
    /// Whose limits are multiplied in a frontier
    #[arg(long, requires = "ask", default_value = "money")]
    lever: String,
    /// Share by which a good plan may be worse than the best, such as 0.05 [default: as `[plan]` says]
    #[arg(long)]
    within: Option<f64>,
    /// Writes the mathematical program to a file instead of solving it (free MPS)
    #[arg(long, conflicts_with = "ask")]
    mps: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Question {
    /// The most of each thing in each year, and what it is made of
    Most,
    /// What an amount would take: each lever alone, all together, when at the earliest
    Take,
    /// The most against money (or another lever) and against the date
    Frontier,
    /// Which builds are in every good plan, in some, in none
    Range,
    /// What each state of each control of technology costs
    Controls,
    /// Where the next plant of a stage or technology should stand, and why not elsewhere
    Sites,
    /// Why a plant is built, or why not
    Why,
    /// What one more unit of each limit is worth
    Prices,
    /// Which plan is least regretted over the named futures
    Regret,
}

impl AskArgs {
    /// The question, if one is asked.
    fn question(&self) -> Option<Result<Ask, Failure>> {
        let one = |what: &str| match &self.of[..] {
            [of] => Ok(of.clone()),
            _ => Err(Failure::Asked {
                message: format!("this question is asked of one {what}, not of {}", self.of.len()),
                hint: format!("add `--of` with a {what}"),
            }),
        };
        let goal = "goal, commodity or stage";
        Some(match self.ask? {
            Question::Most => Ok(Ask::Most { of: self.of.clone(), years: self.year.clone() }),
            Question::Take => {
                one(goal).map(|of| Ask::Take { of, amount: self.amount, year: self.year.first().copied() })
            }
            Question::Frontier => one(goal).map(|of| Ask::Frontier { of, lever: self.lever.clone() }),
            Question::Range => Ok(Ask::Range),
            Question::Controls => Ok(Ask::Controls { of: self.of.clone() }),
            Question::Sites => {
                let year = self.year.first().copied();
                one("stage or technology").map(|of| Ask::Sites { of, amount: self.amount, year })
            }
            Question::Why => one("facility").map(|of| Ask::Why { of }),
            Question::Prices => Ok(Ask::Prices),
            Question::Regret => Ok(Ask::Regret),
        })
    }
}

fn plan(cli: &Cli, job: &JobArgs, asked: &AskArgs, bar: &mut show::Bar) -> ExitCode {
    let mut options = job.options(None);
    options.turns.within = asked.within;
    if let Some(file) = &asked.mps {
        return shown(cli, loparite::mps(&options, file));
    }
    match asked.question() {
        None => finish(cli, job, loparite::plan(&options, bar)),
        Some(Ok(question)) => finish(cli, job, loparite::ask(&options, &question, bar)),
        Some(Err(failure)) => refuse(cli, failure),
    }
}

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        show::message(&format!(
            "error[LP9001]: this is our fault, not yours: {panic}\n  = please report it with the scenario and the version {}",
            loparite::VERSION
        ));
    }));
    let cli = Cli::parse();
    std::panic::catch_unwind(|| verb(&cli)).unwrap_or(ExitCode::from(3))
}

fn verb(cli: &Cli) -> ExitCode {
    let mut bar = show::Bar::new(cli.quiet);
    match &cli.verb {
        Verb::Run { job, out } => finish(cli, job, loparite::run(&job.options(out.clone()), &mut bar)),
        Verb::Plan { job, .. } if job.scenario.is_file() => {
            shown(cli, loparite::superstructure(&job.scenario, job.seed))
        }
        Verb::Plan { job, asked } => plan(cli, job, asked, &mut bar),
        Verb::Verify { run } => match loparite::verify(run) {
            Ok(checked) => {
                match cli.format {
                    Format::Text => show::data(&checked.text),
                    Format::Json => show::data(&format!("{:#}\n", checked.json)),
                }
                if checked.holds { ExitCode::SUCCESS } else { ExitCode::from(1) }
            }
            Err(failure) => refuse(cli, failure),
        },
        Verb::Finance { job } if job.scenario.is_file() => shown(cli, loparite::study(&job.scenario)),
        Verb::Finance { job } => finish(cli, job, loparite::finance(&job.options(None), &mut bar)),
        Verb::Claims { job } => finish(cli, job, loparite::claims(&job.options(None), &mut bar)),
        Verb::Check { scenario } => match loparite::check(scenario) {
            Ok((size, warnings, files)) => {
                show::diags(&warnings, &files);
                match cli.format {
                    Format::Text => show::data(&format!("{size}\n")),
                    Format::Json => show::data(&format!("{}\n", show::diags_json(&warnings))),
                }
                ExitCode::SUCCESS
            }
            Err(failure) => refuse(cli, failure),
        },
        Verb::Process { scenario, technology, out, timing } => {
            let processed = match loparite::process(scenario, technology.as_deref(), out.as_deref()) {
                Ok(processed) => processed,
                Err(failure) => return refuse(cli, failure),
            };
            show::diags(&processed.warnings, &processed.files);
            match cli.format {
                Format::Text => show::data(&processed.text),
                Format::Json => show::data(&format!("{:#}\n", processed.json)),
            }
            show::message(&format!("\ndiagrams: {}", processed.folder.display()));
            if *timing {
                show::message(&format!("{{\"process_s\":{}}}", processed.seconds));
            }
            ExitCode::SUCCESS
        }
        Verb::Sx { case } => shown(cli, loparite::sx(case)),
        Verb::Explain { code } => explain(cli.format, code.as_deref()),
    }
}

/// Text with the warnings of the files it came from.
type Shown = Result<(String, Vec<loparite::Diag>, Vec<loparite::SourceFile>), Failure>;

fn shown(cli: &Cli, text: Shown) -> ExitCode {
    match text {
        Ok((text, warnings, files)) => {
            show::diags(&warnings, &files);
            match cli.format {
                Format::Text => show::data(&text),
                Format::Json => show::data(&format!("{:#}\n", serde_json::json!({ "text": text }))),
            }
            ExitCode::SUCCESS
        }
        Err(failure) => refuse(cli, failure),
    }
}

fn finish(cli: &Cli, job: &JobArgs, finished: Result<Finished, Failure>) -> ExitCode {
    let finished = match finished {
        Ok(finished) => finished,
        Err(failure) => return refuse(cli, failure),
    };
    show::diags(&finished.warnings, &finished.files);
    match cli.format {
        Format::Text => show::data(&finished.text),
        Format::Json => show::data(&format!("{:#}\n", finished.json)),
    }
    if let Some(folder) = &finished.folder {
        show::message(&format!("\nwritten: {}", folder.display()));
        show::message(&format!("page:    {}", folder.join("report.html").display()));
    }
    if job.timing {
        show::message(&finished.timing.json());
    }
    if job.strict && !finished.all_goals_attained { ExitCode::from(1) } else { ExitCode::SUCCESS }
}

fn refuse(cli: &Cli, failure: Failure) -> ExitCode {
    match failure {
        Failure::Rejected(rejected) => {
            show::diags(&rejected.diags, &rejected.files);
            if cli.format == Format::Json {
                show::data(&format!("{}\n", show::diags_json(&rejected.diags)));
            }
            let errors = rejected.diags.iter().filter(|diag| diag.severity == loparite::Severity::Error).count();
            show::message(&format!("{errors} error{}; nothing was written", if errors == 1 { "" } else { "s" }));
            ExitCode::from(2)
        }
        Failure::NoTechnology(id, known) => {
            show::message(&format!(
                "error[LP2020]: there is no technology `{id}` with a flowsheet\n  = hint: one of {}",
                known.join(", ")
            ));
            ExitCode::from(2)
        }
        Failure::Asked { message, hint } => {
            show::message(&format!("error[LP2245]: {message}\n  = hint: {hint}\n  more: loparite explain LP2245"));
            ExitCode::from(2)
        }
        Failure::Contradiction(message) => {
            show::message(&format!(
                "error[LP3002]: {message}\n  = hint: lower one of the targets, move a date, or ask `loparite plan SCENARIO --ask take \
                 --of GOAL` what it would take\n  more: loparite explain LP3002"
            ));
            ExitCode::from(1)
        }
        Failure::Unsolved(reason) => {
            show::message(&format!(
                "error[LP3001]: the solver gave no answer: {reason}\n  more: loparite explain LP3001"
            ));
            ExitCode::from(3)
        }
        Failure::Io(path, error) => {
            show::message(&format!(
                "error[LP1001]: `{}` cannot be written: {error}\n  = hint: name a folder that does not exist \
                 yet, or one that a run has written; nothing was written",
                path.display()
            ));
            ExitCode::from(2)
        }
    }
}

fn explain(format: Format, code: Option<&str>) -> ExitCode {
    let json = |row: &loparite::Code| serde_json::json!({ "code": row.code, "title": row.title, "explanation": row.explanation });
    match (code, code.and_then(loparite::explain), format) {
        (Some(code), None, _) => {
            show::message(&format!("error: there is no diagnostic `{code}`\n  = hint: `loparite explain` lists all"));
            return ExitCode::from(2);
        }
        (_, Some(row), Format::Text) => show::data(&format!("{}: {}\n\n{}\n", row.code, row.title, row.explanation)),
        (_, Some(row), Format::Json) => show::data(&format!("{:#}\n", json(row))),
        (None, None, Format::Text) => {
            loparite::CODES.iter().for_each(|row| show::data(&format!("{}  {}\n", row.code, row.title)));
        }
        (None, None, Format::Json) => {
            let all: serde_json::Value = loparite::CODES.iter().map(json).collect();
            show::data(&format!("{all:#}\n"));
        }
    }
    ExitCode::SUCCESS
}
