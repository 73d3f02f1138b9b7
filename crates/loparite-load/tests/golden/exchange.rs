//! Exchange: the cascades of a case as the solver takes them.
//!
//! In        `[[cascade]]` with an equilibrium of kind exchange
//! Out       cascades as they were read, their mixtures, what is simulated
//! Holds     stages count from 0 at the aqueous outlet
//! Not here  what comes of them (`cascade`)

use crate::text;
use loparite_load::case::{CascadeCase, Draw, FeedPhase, Task};
use loparite_process::sx::cascade::{Exchange, Phase, SideDraw, SideFeed};
use loparite_process::sx::data::System;
use toml::Table;

/// Reads the cascades of a case.
///
/// # Errors
/// What the reader says.
pub fn cascades(case: &Table) -> Result<Vec<CascadeCase>, String> {
    Ok(text::read(case)?.cascades)
}

/// What is fed to a cascade.
pub struct Mixture {
    /// In the order of extractability.
    pub components: Vec<String>,
    /// ln of extractability over the least extractable one.
    pub ln_k: Vec<f64>,
    /// Mole fractions.
    pub feed: Vec<f64>,
}

/// What is fed to a cascade.
///
/// # Errors
/// Its equilibrium is of another kind.
pub fn mixture(case: &CascadeCase) -> Result<Mixture, String> {
    let System::Exchange { components, ln_k } = &case.equilibrium.system else {
        return Err("a cascade of constant flows needs an equilibrium of kind `exchange`".to_owned());
    };
    let share = |id: &String| case.feed.iter().find(|(other, _)| other == id).map_or(0.0, |(_, share)| *share);
    let feed = components.iter().map(share).collect();
    Ok(Mixture { components: components.clone(), ln_k: ln_k.clone(), feed })
}

/// What the solver is given; nothing if the cascade is to be designed.
///
/// # Errors
/// Those of [`mixture`].
pub fn simulated(case: &CascadeCase) -> Result<Option<Exchange>, String> {
    let Task::Simulate { organic, scrub, stages, feed_stage, ref draws } = case.task else { return Ok(None) };
    let Mixture { ln_k, feed, .. } = mixture(case)?;
    let phase = |phase| if phase == FeedPhase::Organic { Phase::Organic } else { Phase::Aqueous };
    let draw = |draw: &Draw| SideDraw { stage: draw.stage, phase: phase(draw.phase), flow: draw.flow };
    let draws = draws.iter().map(draw).collect();
    let fed = SideFeed { stage: feed_stage, phase: Phase::Aqueous, flows: feed };
    Ok(Some(Exchange { ln_k, stages, feeds: vec![fed], draws, organic, scrub }))
}
