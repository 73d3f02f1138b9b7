//! Data: how data and examples lie in their folders.
//!
//! In        the data folder, the examples, the readme
//! Out       faults
//! Not here  what the tables say (`loparite-load`)

use super::Report;
use super::tree::Tree;

/// Folder of the technologies, below it one folder for each stage.
const TECHNOLOGIES: &str = "data/technologies";

/// A technology is one file, named as it, in the folder of its stage.
pub fn technologies(tree: &Tree, report: &mut Report) {
    for file in tree.below(TECHNOLOGIES, ".toml") {
        let heads: Vec<usize> =
            file.lines().filter(|(_, line)| line.trim() == "[[technology]]").map(|(number, _)| number).collect();
        let [head] = heads[..] else {
            let line = heads.get(1).copied().unwrap_or(1);
            report.fault(&file.path, line, format!("holds {} technologies; each is a file of its own", heads.len()));
            continue;
        };
        let stage = file.path.rsplit('/').nth(1).unwrap_or_default();
        for (key, wanted) in [("id", file.stem()), ("stage", stage)] {
            let found = file.lines().filter(|(number, _)| *number > head).find_map(|(number, line)| {
                let (name, value) = line.split_once('=')?;
                (name.trim() == key).then(|| (number, value.split('#').next().unwrap_or_default().trim()))
            });
            match found {
                Some((_, value)) if value.trim_matches('"') == wanted => {}
                Some((number, value)) => {
                    report.fault(&file.path, number, format!("`{key}` is {value}, but the file lies at `{wanted}`"));
                }
                None => report.fault(&file.path, head, format!("no `{key}`")),
            }
        }
    }
}

/// Every example is a page of the readme.
pub fn examples(tree: &Tree, report: &mut Report) {
    let readme = tree.file("README.md").map_or("", |file| file.text.as_str());
    for folder in &tree.folders {
        let Some(name) = folder.strip_prefix("examples/").filter(|name| !name.contains('/')) else { continue };
        if !readme.contains(folder.as_str()) {
            report.fault("README.md", 1, format!("does not speak of `examples/{name}`"));
        }
    }
}
