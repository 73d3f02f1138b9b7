//! Text: words that do not belong into the repository, and the looks of a line.
//!
//! In        all files
//! Out       faults
//! Not here  the format of code (rustfmt)

use super::Report;
use super::tree::{File, Tree};

/// Longest line of code and of comments; text in quotes may be longer, rustfmt does not break it either.
const WIDEST: usize = 120;

/// Words with why they do not belong here. They are put together here, so that this file does not fault itself.
const WORDS: &[(&str, &str)] = &[
    (concat!("crates", ".io"), "registries are for cargo to know"),
    (concat!("npm", "js"), "registries are for the tools to know"),
    (concat!("pypi", ".org"), "registries are for the tools to know"),
    (concat!("python", "hosted"), "registries are for the tools to know"),
    (concat!("TO", "DO"), "what is missing is said under `Not here`, or done"),
    (concat!("FIX", "ME"), "what is wrong is mended"),
    (concat!("XX", "X"), "say it in words"),
    (concat!("../", "shared"), "the repository stands alone"),
    (concat!("/work", "/shared"), "the repository stands alone"),
    (concat!("/work", "/main"), "the repository stands alone"),
];

/// What cargo writes, not we.
const GENERATED: &str = "Cargo.lock";

/// Words and addresses of people.
pub fn words(tree: &Tree, report: &mut Report) {
    for file in tree.files.iter().filter(|file| file.path != GENERATED) {
        for (number, line) in file.lines() {
            for (word, why) in WORDS.iter().filter(|(word, _)| has_word(line, word)) {
                report.fault(&file.path, number, format!("`{word}` does not belong here: {why}"));
            }
            if let Some(address) = mail_address(line) {
                report.fault(&file.path, number, format!("`{address}` is an address of a person"));
            }
        }
    }
}

/// Tabs, ends of lines, widths.
pub fn style(tree: &Tree, report: &mut Report) {
    let written = |file: &&File| [".rs", ".toml", ".md"].iter().any(|ending| file.path.ends_with(ending));
    for file in tree.files.iter().filter(written) {
        for (number, line) in file.lines() {
            if line.ends_with([' ', '\t', '\r']) {
                report.fault(&file.path, number, "white space at the end of the line");
            }
            if line.contains('\t') {
                report.fault(&file.path, number, "a tab; indent with spaces");
            }
            let width = line.chars().count();
            // the catalogue of diagnostics is prose in strings
            let quoted = line.contains('"') && !line.trim_start().starts_with("//") || file.path.ends_with("/codes.rs");
            if width > WIDEST && file.path.ends_with(".rs") && !quoted {
                report.fault(&file.path, number, format!("{width} characters; at most {WIDEST}"));
            }
        }
        let lines = file.text.matches('\n').count();
        if !file.text.ends_with('\n') {
            report.fault(&file.path, lines + 1, "the last line has no end");
        } else if file.text.ends_with("\n\n") {
            report.fault(&file.path, lines, "empty lines at the end of the file");
        }
    }
}

/// Whether a line has a word that is not a part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let joined = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(start, _)| {
        let (before, after) = (line[..start].chars().next_back(), line[start + word.len()..].chars().next());
        let begins = !word.starts_with(joined) || !before.is_some_and(joined);
        begins && !after.is_some_and(joined)
    })
}

/// The first address of a person in a line; `RUB@2025` is money.
fn mail_address(line: &str) -> Option<&str> {
    line.match_indices('@').find_map(|(at, _)| {
        let name = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
        let host = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
        let before = line[..at].rfind(|c| !name(c)).map_or(0, |end| end + 1);
        let before = (before..at).find(|&start| line.is_char_boundary(start))?;
        let after = line[at + 1..].find(|c| !host(c)).map_or(line.len(), |length| at + 1 + length);
        let (_, top) = line[at + 1..after].trim_end_matches('.').rsplit_once('.')?;
        let is_host = line[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic())
            && top.len() >= 2
            && top.chars().all(|c| c.is_ascii_alphabetic());
        (is_host && before < at).then(|| &line[before..after])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_no_address_of_a_person() {
        assert_eq!(mail_address("\"700 bn RUB@2025/t.REO\" and a @media rule, https://x.org/@name/page.html"), None);
        assert_eq!(
            mail_address(concat!("write to some.one", "@example.org.")),
            Some(concat!("some.one", "@example.org."))
        );
    }

    #[test]
    fn a_word_within_a_word_is_another_word() {
        assert!(has_word(concat!("// TO", "DO: later"), concat!("TO", "DO")));
        assert!(!has_word(concat!("MAS", "TODON"), concat!("TO", "DO")));
        assert!(has_word(concat!("a/../", "shared/b"), concat!("../", "shared")));
    }
}
