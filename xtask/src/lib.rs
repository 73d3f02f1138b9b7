//! Habits: what everyone does the same way, on a laptop and in CI.
//!
//! In        the workspace
//! Out       [`ci`] (everything a change must pass), [`tidy`] (what no compiler checks), [`golden`] (publications
//!           reproduced), [`mod@bench`] (time and memory of runs)
//! Holds     knows no room of the workspace by its types: it reads text and runs programs
//! Not here  the command line (`main`)

pub mod bench;
pub mod ci;
pub mod golden;
pub mod tidy;

use cargo_metadata::{Metadata, MetadataCommand};
use std::path::Path;

/// What cargo knows of the workspace at a folder.
///
/// # Errors
/// Why cargo could not say.
pub fn metadata(root: &Path) -> Result<Metadata, String> {
    let mut command = MetadataCommand::new();
    command.current_dir(root).no_deps();
    command.exec().map_err(|error| format!("cargo metadata: {error}"))
}
