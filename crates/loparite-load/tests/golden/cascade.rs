//! Cascade: designs and simulations of exchange cascades with constant separation factors.
//!
//! In        `[[equilibrium]]` of kind exchange, `[[cascade]]` with task design or simulate
//! Out       flows, stages, purities of each
//! Holds     stages count from 0 at the aqueous outlet
//! Source    molar masses of the reagents: as rounded in the expected figures (NaOH 40.0, HCl 36.46, half Nd2O3 168.24
//!           g/mol)

use crate::case::Row;
use crate::{Solved, exchange};
use loparite_load::case::{CascadeCase, Purity, Task};
use loparite_process::sx::cascade::{self, Phase, Profile};
use loparite_process::sx::design::Reagents;
use loparite_process::sx::xu::{Carry, Control, Cut, Design, march};
use toml::Table;

/// g/mol of base, acid and oxide per mole of rare earth.
const MASSES: (f64, f64, f64) = (40.0, 36.46, 168.24);
/// Stages after which a march is given up.
const MOST: usize = 10_000;

struct Cascades(Vec<(String, Answer)>);

enum Answer {
    Design(Cut, Design),
    Simulation { components: Vec<String>, feed: Vec<f64>, profile: Profile, scrub: f64 },
}

/// Solves all cascades of a case.
///
/// # Errors
/// What the reader, the closed form or the solver says.
pub fn solve(case: &Table) -> Result<Box<dyn Solved>, String> {
    let answer = |case: CascadeCase| Ok((case.id.clone(), answer(case)?));
    Ok(Box::new(Cascades(exchange::cascades(case)?.into_iter().map(answer).collect::<Result<_, String>>()?)))
}

fn answer(case: CascadeCase) -> Result<Answer, String> {
    let mixture = exchange::mixture(&case)?;
    match case.task {
        Task::Design { purity, .. } => design(&mixture.ln_k, &mixture.feed, purity),
        Task::Simulate { scrub, .. } => {
            let cascade = exchange::simulated(&case)?.ok_or("a simulation has stages")?;
            let profile = cascade::exchange(&cascade, None).map_err(|fault| case.unsettled(&fault).message)?;
            Ok(Answer::Simulation { components: mixture.components, feed: mixture.feed, profile, scrub })
        }
        Task::Train { .. } => Err("a golden cascade is designed or simulated".to_owned()),
    }
}

fn design(ln_k: &[f64], feed: &[f64], purity: Purity) -> Result<Answer, String> {
    let [light, heavy] = feed else { return Err("a design in closed form has two components".to_owned()) };
    let beta = (ln_k[1] - ln_k[0]).exp();
    let cut = Cut {
        separation_factor: beta,
        scrub_separation_factor: beta,
        feed: Phase::Aqueous,
        feed_fraction: heavy / (light + heavy),
        organic_purity: purity.organic,
        aqueous_purity: purity.aqueous,
    };
    let design = cut.design(Carry::SquareRoot).map_err(|fault| fault.to_string())?;
    Ok(Answer::Design(cut, design))
}

impl Solved for Cascades {
    fn value(&self, row: &Row) -> Result<f64, String> {
        let answer = self.0.iter().find(|(id, _)| *id == row.place);
        let found = match &answer.ok_or_else(|| format!("there is no cascade `{}`", row.place))?.1 {
            Answer::Design(cut, design) => of_design(cut, design, (&row.quantity, &row.component)),
            Answer::Simulation { components, feed, profile, scrub } => {
                let component = components.iter().position(|id| *id == row.component);
                of_profile(profile, feed, (&row.quantity, component), *scrub)
            }
        };
        found.ok_or_else(|| format!("`{} {}` is not known", row.quantity, row.component))
    }
}

fn of_design(cut: &Cut, design: &Design, what: (&str, &str)) -> Option<f64> {
    let (outlets, flows, stages) = (&design.outlets, &design.flows, &design.stages);
    let reagents = Reagents::of(flows.carry, flows.scrub + outlets.organic);
    let marched = || march(cut, design, MOST).ok();
    Some(match what {
        ("purification", "organic") => outlets.purification_a,
        ("purification", "aqueous") => outlets.purification_b,
        ("yield", "Nd") => outlets.yield_a,
        ("yield", "Pr") => outlets.yield_b,
        ("outlet", "organic") => outlets.organic,
        ("outlet", "aqueous") => outlets.aqueous,
        ("control threshold", _) => cut.threshold(),
        ("control", _) => match flows.control {
            Control::Extraction => 1.0,
            Control::Scrub => 2.0,
            Control::Chosen => 3.0,
        },
        ("mixed extraction ratio", "extraction") => flows.extraction_ratio,
        ("mixed extraction ratio", "scrub") => flows.scrub_ratio,
        ("flow", "organic") => flows.carry,
        ("flow", "scrub") => flows.scrub,
        ("stages first order", "extraction") => stages.extraction_first,
        ("stages first order", "scrub") => stages.scrub_first,
        ("stages corrected", "extraction") => stages.extraction_corrected?,
        ("stages corrected", "scrub") => stages.scrub_corrected?,
        ("stages corrected rounded up", "extraction") => stages.extraction_corrected?.ceil(),
        ("stages corrected rounded up", "scrub") => stages.scrub_corrected?.ceil(),
        ("stages at total reflux", _) => design.least_stages,
        ("stages marched", "extraction") => marched()?.extraction as f64,
        ("stages marched", "scrub") => marched()?.scrub as f64,
        ("reagent", "NaOH") => reagents.base * MASSES.0 / MASSES.2,
        ("reagent", "HCl") => reagents.acid * MASSES.1 / MASSES.2,
        _ => return None,
    })
}

fn of_profile(profile: &Profile, feed: &[f64], what: (&str, Option<usize>), scrub: f64) -> Option<f64> {
    let share = |flows: &[f64], k: usize| flows[k] / flows.iter().sum::<f64>();
    Some(match what {
        ("purity aqueous", Some(k)) => share(&profile.raffinate, k),
        ("purity organic", Some(k)) => share(&profile.extract, k),
        ("purity draw 1", Some(k)) => share(profile.draws.first()?, k),
        ("recovery aqueous", Some(k)) => profile.raffinate[k] / feed[k],
        ("recovery organic", Some(k)) => profile.extract[k] / feed[k],
        ("flow scrub", _) => scrub,
        _ => return None,
    })
}
