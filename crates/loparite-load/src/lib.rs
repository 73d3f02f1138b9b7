//! Load: the only reader. Text becomes a scenario, a scenario a checked model, all diagnostics at once.
//!
//! In        the folder of a scenario; or a single case file ([`load_case`])
//! Out       [`Loaded`]: the model, flowsheets and what follows from them, the texts it was made of, warnings;
//!           or [`Rejected`]: every diagnostic
//! Holds     nothing is guessed: a missing figure, a bare number, an unknown key is a diagnostic; no error, no model;
//!           the same text gives the same model
//! Not here  drawing diagnostics (`loparite-cli`), what a plan makes of the model (`loparite-plan`)

mod bases;
pub mod case;
mod check;
mod fault;
mod figures;
mod late;
mod measure;
mod mend;
mod names;
mod node;
mod rates;
mod reach;
mod rulings;
mod table;
mod text;

use crate::bases::Bases;
use crate::case::{CascadeCase, PlantCase, StudyCase};
use crate::figures::Cx;
use crate::names::Names;
use crate::node::{Broken, Read};
use crate::rates::Rates;
use crate::table::{capital, derivation, finish};
use crate::text::Texts;
use loparite_kernel::diag::{Diag, Diags};
use loparite_model::chain::{Model, TechnologyId};
use loparite_model::figure::{Origin, Source, SourceId};
use loparite_model::superstructure::Superstructure;
use loparite_process::derive::{Derived, Request};
use loparite_process::flowsheet::Flowsheet;
use loparite_process::sx::data::EquilibriumData;
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
    /// Where each line begins, in bytes.
    lines: Vec<usize>,
}

impl SourceFile {
    /// A file with its lines counted once, since every figure has a place.
    pub fn new(path: String, name: String, text: String) -> SourceFile {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        SourceFile { path, name, text, lines }
    }

    /// Line (from 1) of a byte, and where that line begins.
    pub fn line(&self, at: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|&begin| begin <= at);
        (line, self.lines[line - 1])
    }
}

/// A model and what it was made of.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The checked model.
    pub model: Model,
    /// Every flowsheet, in the order of the text.
    pub flowsheets: Vec<Flowsheet>,
    /// Every equilibrium, in the order of the text.
    pub equilibria: Vec<EquilibriumData>,
    /// The technologies whose recipe follows from a flowsheet, in the order of the text.
    pub processes: Vec<Process>,
    /// Every file, in order of reading.
    pub files: Vec<SourceFile>,
    /// What a reader should know.
    pub warnings: Vec<Diag>,
}

/// A technology whose recipe follows from a flowsheet.
#[derive(Clone, Debug)]
pub struct Process {
    /// The technology.
    pub technology: TechnologyId,
    /// What was asked of its flowsheet.
    pub request: Request,
    /// What follows, with the solved flowsheet.
    pub derived: Derived,
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
    let loaded = read_model(&texts, &mut diags);
    guard(&loaded, &files, &mut diags);
    let failed = diags.has_errors();
    let diags = diags.sorted();
    match loaded {
        Ok(loaded) if !failed => Ok(Loaded { files, warnings: diags, ..loaded }),
        _ => Err(Box::new(Rejected { files, diags })),
    }
}

/// What a case file holds.
#[derive(Clone, Debug)]
pub struct CaseFile {
    /// Flowsheets, in the order of the text.
    pub flowsheets: Vec<Flowsheet>,
    /// Cascades, in the order of the text.
    pub cascades: Vec<CascadeCase>,
    /// Plants to be costed, in the order of the text.
    pub plants: Vec<PlantCase>,
    /// Published studies, in the order of the text.
    pub studies: Vec<StudyCase>,
    /// Superstructures, in the order of the text.
    pub superstructures: Vec<Superstructure>,
    /// Equilibria of the case and its data.
    pub equilibria: Vec<EquilibriumData>,
    /// Titles and addresses of sources by id.
    pub sources: Vec<Source>,
    /// Where each figure comes from.
    pub origins: Vec<Origin>,
    /// Every file, in order of reading.
    pub files: Vec<SourceFile>,
    /// What a reader should know.
    pub warnings: Vec<Diag>,
}

/// Reads and checks a case file: flowsheets, cascades, plants, published studies and superstructures, with the data
/// folder it names, and no chain around them. As `load`: nothing is guessed. A `source` of several words is a citation
/// and needs no `[[source]]`.
///
/// # Errors
/// All diagnostics at once, if one of them is an error.
pub fn load_case(path: &Path) -> Result<CaseFile, Box<Rejected>> {
    let mut diags = Diags::new();
    let texts = Texts::read_case(path, &mut diags);
    let files = texts.files.clone();
    let case = read_case(&texts, &mut diags);
    guard(&case, &files, &mut diags);
    let failed = diags.has_errors();
    let diags = diags.sorted();
    match case {
        Ok(case) if !failed => Ok(CaseFile { files, warnings: diags, ..case }),
        _ => Err(Box::new(Rejected { files, diags })),
    }
}

/// Whoever breaks off has said why; if nobody has, that is our fault and must not pass in silence.
fn guard<T>(read: &Read<T>, files: &[SourceFile], diags: &mut Diags) {
    if read.is_err() && !diags.has_errors() {
        let place = files.first().map(|file| node::place(file, 0..1));
        let diag = Diag::error("LP9001", "the text could not be read, and no fault of it was found");
        diags.push(diag.at(place, "in these files").hint("this is our fault: report it with the text and the version"));
    }
}

/// The spine: parse, name, read, check, derive.
fn read_model(texts: &Texts, diags: &mut Diags) -> Read<Loaded> {
    let parsed = texts.parse(diags);
    let names = Names::collect(texts, &parsed, diags);
    let rates = Rates::read(&parsed);
    let bases = Bases::read(&names, &parsed);
    let cx = Cx::new(&names, &rates, &bases, diags);
    let mut draft = table::read_all(&cx, &parsed);
    check::chain(&cx, &draft);
    rulings::check(&cx, &draft, &parsed);
    reach::facilities(&cx, &parsed);
    late::chain(&cx, &draft);
    if cx.has_errors() {
        return Err(Broken);
    }
    let processes = derivation::derive(&cx, &mut draft, loparite_process::derive::derive)?;
    capital::follow(&cx, &mut draft)?;
    let flowsheets = std::mem::take(&mut draft.flowsheets).into_iter().collect::<Option<_>>().ok_or(Broken)?;
    let equilibria = draft.equilibria.iter().filter_map(|(_, data)| data.clone()).collect();
    let model = draft.finish(cx.into_origins())?;
    Ok(Loaded { model, flowsheets, equilibria, processes, files: Vec::new(), warnings: Vec::new() })
}

/// The spine of a case file.
fn read_case(texts: &Texts, diags: &mut Diags) -> Read<CaseFile> {
    let parsed = texts.parse(diags);
    let names = Names::collect(texts, &parsed, diags);
    let (rates, bases) = (Rates::default(), Bases::default());
    let cx = Cx::new(&names, &rates, &bases, diags);
    let draft = table::read_case(&cx, &parsed);
    let holds_none = draft.flowsheets.is_empty() && draft.cascades.is_empty() && draft.superstructures.is_empty();
    if holds_none && draft.plants.is_empty() && draft.studies.is_empty() && !names.lost {
        let place = parsed.first().map(|file| node::place(file.file, 0..1));
        let message =
            "there is neither a `[[flowsheet]]` nor a `[[cascade]]`, `[[plant]]`, `[[study]]` or `[[superstructure]]`";
        let diag = Diag::error("LP1005", message).at(place, "in this file");
        cx.say(diag.hint("a case holds one of them at least: `data/README.md` shows them"));
    }
    if cx.has_errors() {
        return Err(Broken);
    }
    let citation = |title: &str| Source { title: title.to_owned(), address: "none".to_owned() };
    let source = |id: SourceId| {
        let written = names.sources.key(id);
        draft.sources.id(written).and_then(|id| draft.sources[id].clone()).unwrap_or_else(|| citation(written))
    };
    let sources = names.sources.ids().map(source).collect();
    let equilibria = finish(draft.equilibria)?;
    Ok(CaseFile {
        flowsheets: draft.flowsheets.into_iter().collect::<Option<_>>().ok_or(Broken)?,
        cascades: draft.cascades.into_iter().collect::<Option<_>>().ok_or(Broken)?,
        plants: draft.plants.into_iter().collect::<Option<_>>().ok_or(Broken)?,
        studies: draft.studies.into_iter().collect::<Option<_>>().ok_or(Broken)?,
        superstructures: draft.superstructures.into_iter().collect::<Option<_>>().ok_or(Broken)?,
        equilibria: equilibria.iter().map(|(_, data)| data.clone()).collect(),
        sources,
        origins: cx.into_origins(),
        files: Vec::new(),
        warnings: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_breaks_off_without_a_word_is_said_to_be_at_fault() {
        let mut diags = Diags::new();
        guard(&Ok(()), &[], &mut diags);
        assert!(!diags.has_errors());
        guard::<()>(&Err(Broken), &[], &mut diags);
        guard::<()>(&Err(Broken), &[], &mut diags);
        let said: Vec<&str> = diags.sorted().iter().map(|diag| diag.code).collect();
        assert_eq!(said, ["LP9001"], "once, and not beside another error");
    }
}
