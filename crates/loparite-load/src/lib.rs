//! Load: the only reader. Text becomes a scenario, a scenario a checked model, all diagnostics at once.
//!
//! In        the folder of a scenario
//! Out       [`Loaded`]: the model, the texts it was made of, warnings; or [`Rejected`]: every diagnostic
//! Holds     nothing is guessed: a missing figure, a bare number, an unknown key is a diagnostic; no error, no model;
//!           the same text gives the same model
//! Not here  drawing diagnostics (`loparite-cli`), what a plan makes of the model (`loparite-plan`)

mod bases;
mod check;
mod fault;
mod figures;
mod mend;
mod names;
mod node;
mod rates;
mod reach;
mod table;
mod text;

use crate::bases::Bases;
use crate::figures::Cx;
use crate::names::Names;
use crate::node::{Broken, Read};
use crate::rates::Rates;
use crate::text::Texts;
use loparite_kernel::diag::{Diag, Diags};
use loparite_model::chain::Model;
use std::path::Path;

/// A file as it was read.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Path for people, as in the diagnostics.
    pub path: String,
    /// Path seen from the scenario's folder: the same wherever the folder stands.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// A model and what it was made of.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The checked model.
    pub model: Model,
    /// Every file, in order of reading.
    pub files: Vec<SourceFile>,
    /// What a reader should know.
    pub warnings: Vec<Diag>,
}

/// Why there is no model.
#[derive(Clone, Debug)]
pub struct Rejected {
    /// Every file that could be read.
    pub files: Vec<SourceFile>,
    /// All diagnostics, errors and warnings, by place.
    pub diags: Vec<Diag>,
}

/// Reads and checks a scenario.
///
/// # Errors
/// All diagnostics at once, if one of them is an error.
pub fn load(scenario: &Path) -> Result<Loaded, Box<Rejected>> {
    let mut diags = Diags::new();
    let texts = Texts::read(scenario, &mut diags);
    let files = texts.files.clone();
    let model = read_model(&texts, &mut diags);
    let failed = diags.has_errors();
    let diags = diags.sorted();
    match model {
        Ok(model) if !failed => Ok(Loaded { model, files, warnings: diags }),
        _ => Err(Box::new(Rejected { files, diags })),
    }
}

/// The spine: parse, name, read, check.
fn read_model(texts: &Texts, diags: &mut Diags) -> Read<Model> {
    let parsed = texts.parse();
    let names = Names::collect(texts, &parsed, diags);
    let rates = Rates::read(&parsed);
    let bases = Bases::read(&names, &parsed);
    let cx = Cx::new(&names, &rates, &bases, diags);
    let draft = table::read_all(&cx, &parsed);
    check::chain(&cx, &draft);
    reach::facilities(&cx, &parsed);
    if cx.has_errors() { Err(Broken) } else { draft.finish(cx.into_origins()) }
}
