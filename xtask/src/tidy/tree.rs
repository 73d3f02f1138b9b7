//! Tree: all text of the workspace, read once.
//!
//! In        a folder
//! Out       [`Tree`]: files by path
//! Holds     what is built, run or hidden is left out, but for the folders of CI and cargo; what is not UTF-8 is no
//!           text

use std::path::Path;

/// A file of text.
pub struct File {
    /// Path below the root, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// All text of the workspace.
pub struct Tree {
    /// By path.
    pub files: Vec<File>,
    /// Paths of all folders.
    pub folders: Vec<String>,
}

/// Folders that hold nothing written by hand.
const WITHOUT: &[&str] = &["target", "runs", "node_modules"];

/// Hidden folders that do.
const HIDDEN: &[&str] = &[".ci", ".cargo"];

impl Tree {
    /// Reads everything below a folder.
    ///
    /// # Errors
    /// The first folder or file that cannot be read.
    pub fn read(root: &Path) -> Result<Tree, String> {
        let mut tree = Tree { files: Vec::new(), folders: Vec::new() };
        tree.enter(root, "")?;
        tree.files.sort_by(|a, b| a.path.cmp(&b.path));
        tree.folders.sort();
        Ok(tree)
    }

    fn enter(&mut self, folder: &Path, path: &str) -> Result<(), String> {
        let unread = |error: std::io::Error| format!("`{}`: {error}", folder.display());
        for entry in std::fs::read_dir(folder).map_err(unread)? {
            let entry = entry.map_err(unread)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let below = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
            if entry.file_type().map_err(unread)?.is_dir() {
                let wanted = if name.starts_with('.') { HIDDEN.contains(&&*name) } else { !WITHOUT.contains(&&*name) };
                if wanted {
                    self.enter(&entry.path(), &below)?;
                    self.folders.push(below);
                }
            } else if let Ok(text) = String::from_utf8(std::fs::read(entry.path()).map_err(unread)?) {
                self.files.push(File { path: below, text });
            }
        }
        Ok(())
    }

    /// The file of a path.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Files below a folder whose names end so, by path.
    pub fn below<'t>(&'t self, folder: &'t str, ending: &'t str) -> impl Iterator<Item = &'t File> {
        let inside = move |file: &&File| {
            file.path.strip_prefix(folder).is_some_and(|rest| folder.is_empty() || rest.starts_with('/'))
        };
        self.files.iter().filter(inside).filter(move |file| file.path.ends_with(ending))
    }
}

impl File {
    /// Lines with their numbers, from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.split('\n').enumerate().map(|(position, line)| (position + 1, line))
    }

    /// Name without folders and ending.
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.split('.').next().unwrap_or(name)
    }
}
