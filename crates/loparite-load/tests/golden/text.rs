//! Text: a case as a run has it, read by the reader that reads every other case file.
//!
//! In        tables of a case
//! Out       [`CaseFile`]
//! Holds     what the reader refuses is said in its own words, with code and cure
//! Not here  the table `golden`, which is ours and was taken out before (`case`)

use loparite_load::{CaseFile, load_case};
use toml::Table;

/// Reads the tables of a case.
///
/// # Errors
/// All diagnostics of the reader, or what kept it from its file.
pub fn read(text: &Table) -> Result<CaseFile, String> {
    let folder = tempfile::tempdir().map_err(|error| format!("a folder for the case: {error}"))?;
    let path = folder.path().join("case.toml");
    let written = toml::to_string(text).map_err(|error| format!("the case: {error}"))?;
    std::fs::write(&path, written).map_err(|error| format!("`{}`: {error}", path.display()))?;
    load_case(&path).map_err(|rejected| {
        let said = rejected.diags.iter().map(|diag| {
            let line = diag.place.as_ref().map_or(0, |place| place.line);
            format!("{} in line {line}: {} ({})", diag.code, diag.message, diag.hint.as_deref().unwrap_or("no hint"))
        });
        said.collect::<Vec<_>>().join("; ")
    })
}
