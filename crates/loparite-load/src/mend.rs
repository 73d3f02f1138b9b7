//! Mend: text that is not quite TOML, its broken lines blanked, so that the rest can be read.
//!
//! In        a file
//! Out       [`Mended`]: text that is TOML, what was blanked, and a diagnostic for each slip
//! Holds     one slip gives one diagnostic, however much of the text it upsets; places stay where they were
//! Not here  what the tables hold (`table`)

use crate::SourceFile;
use crate::node::place;
use loparite_kernel::diag::{Diag, Diags};
use std::ops::Range;
use toml::de::DeTable;

/// A text that is TOML.
#[derive(Clone, Default, Debug)]
pub struct Mended {
    /// As long as the file, blanks for what was not TOML.
    pub text: String,
    /// What was blanked.
    pub torn: Vec<Range<usize>>,
    /// Where a key stood twice in one table: the head of another may be missing above it.
    pub twice: Vec<usize>,
    /// Whether it could not be mended; nothing of the file is then read.
    pub lost: bool,
}

/// Slips of one file that are worth naming; with more of them it is something else than TOML.
const MOST: usize = 20;

/// Lines before an error among which the slip is looked for.
const BEFORE: usize = 4;

const TWICE: &str = "duplicate key";

/// Blanks line after line until the text is TOML.
pub fn mend(file: &SourceFile, diags: &mut Diags) -> Mended {
    let mut mended = Mended { text: file.text.clone(), ..Mended::default() };
    let mut headless = false;
    for _ in 0..MOST {
        let Some((start, reason)) = first_error(&mended.text) else { return mended };
        let best = candidates(&mended.text, start)
            .into_iter()
            .map(|stretch| (first_error(&blanked(&mended.text, &stretch)).map_or(usize::MAX, |(at, _)| at), stretch))
            // the first of those that help most
            .reduce(|best, next| if next.0 > best.0 { next } else { best });
        let Some((next, mut stretch)) = best else { break };
        let twice = reason.starts_with(TWICE);
        if let Some((part, owner)) = headless_part(&mended.text, &stretch).filter(|_| twice) {
            diags.push(no_head(file, part.start, &owner));
            mended.text = blanked(&mended.text, &part);
            mended.twice.push(part.start);
            mended.torn.push(part);
            continue;
        }
        let rootless = if twice { key_above_all(&mended.text, &stretch) } else { None };
        let again = twice && mended.text[stretch.clone()].starts_with('[');
        // a head that is taken for a key that stands twice is so for one reason each time; keys above the first head
        // are said with all of them
        if rootless.is_none() && !(again && std::mem::replace(&mut headless, true)) {
            diags.push(slip(file, start, &reason, &stretch));
        }
        if let Some(key) = rootless {
            mended.text = blanked(&mended.text, &key);
            mended.torn.push(key);
            continue;
        }
        if twice {
            mended.twice.push(stretch.start);
        }
        if twice && is_headless(&mended.text, &stretch) {
            // all that follows would stand in the table above, much of it twice
            stretch.end = part_end(&mended.text, stretch.end);
        }
        mended.text = blanked(&mended.text, &stretch);
        mended.torn.push(stretch);
        if next <= start {
            break;
        }
    }
    if first_error(&mended.text).is_some() {
        mended.lost = true;
        mended.text = String::new();
    }
    mended
}

fn first_error(text: &str) -> Option<(usize, String)> {
    let (_, errors) = DeTable::parse_recoverable(text);
    errors
        .into_iter()
        .map(|error| (error.span().map_or(0, |span| span.start), error.message().to_owned()))
        .min_by_key(|&(start, _)| start)
}

fn blanked(text: &str, stretch: &Range<usize>) -> String {
    let blank = |(at, byte)| if stretch.contains(&at) && byte != b'\n' { b' ' } else { byte };
    let bytes = text.bytes().enumerate().map(blank).collect();
    String::from_utf8(bytes).expect("whole lines were blanked")
}

/// What may be at fault: the line of the error, the lines before it, the entry that is open there.
fn candidates(text: &str, error: usize) -> Vec<Range<usize>> {
    let lines = lines(text);
    let here = lines.iter().rposition(|line| line.start <= error.min(text.len())).unwrap_or(0);
    let said = |line: &Range<usize>| !matches!(text[line.clone()].trim_start().chars().next(), None | Some('#'));
    let Some(last) = lines[..=here].iter().rposition(said) else { return Vec::new() };
    // a head is at fault only for what is wrong in its own line
    let no_head = |line: &usize| !text[lines[*line].clone()].starts_with('[');
    let earlier = (0..last).rev().filter(|&line| said(&lines[line])).take_while(no_head);
    let before: Vec<usize> = earlier.take(BEFORE).collect();
    let begins = |line: &Range<usize>| said(line) && !text[line.clone()].starts_with([' ', '\t', '{', '}', ']']);
    let entry = before.first().and_then(|&before| lines[..=before].iter().rposition(begins).zip(Some(before)));
    let entry = entry.filter(|(entry, _)| no_head(entry));
    let mut found = vec![whole(text, &lines, last, last)];
    found.extend(before.iter().map(|&line| whole(text, &lines, line, line)));
    found.extend(entry.map(|(entry, before)| whole(text, &lines, entry, before)));
    found
}

/// lines `from` to `to`; the head of a table with all that stands under it
fn whole(text: &str, lines: &[Range<usize>], from: usize, to: usize) -> Range<usize> {
    let head = &text[lines[from].clone()];
    let end = match (head.starts_with('['), head.contains('.')) {
        (false, _) => lines[to].end,
        (true, true) => section_end(text, lines[to].end),
        (true, false) => next_head(text, lines[to].end).unwrap_or(text.len()),
    };
    lines[from].start..end
}

/// where the next table or part of a table begins
fn section_end(text: &str, from: usize) -> usize {
    heads(text, from).next().map_or(text.len(), |(at, _)| at)
}

/// where the next table or part of a list begins: tables within a lost one are lost with it
fn part_end(text: &str, from: usize) -> usize {
    let begins = |head: &str| head.starts_with("[[") || !head.contains('.');
    heads(text, from).find(|(_, head)| begins(head)).map_or(text.len(), |(at, _)| at)
}

/// From the head above some place to the next head.
pub fn section(text: &str, at: usize) -> Range<usize> {
    let above = heads(text, 0).take_while(|&(start, _)| start <= at).last();
    above.map_or(0, |(start, _)| start)..heads(text, at + 1).next().map_or(text.len(), |(start, _)| start)
}

/// The line of a key above the first head of a text that a head names again, if it is one of several such keys: the
/// head of their table is missing.
fn key_above_all(text: &str, twice: &Range<usize>) -> Option<Range<usize>> {
    let head = text[twice.clone()].lines().next()?;
    let name = head.trim().strip_prefix('[')?.trim_matches(['[', ']']);
    let first = section_end(text, 0);
    let name_of = |line: &Range<usize>| text[line.clone()].split_once('=').map(|(key, _)| key.trim());
    let keys: Vec<Range<usize>> = lines(&text[..first]).into_iter().filter(|line| name_of(line).is_some()).collect();
    let found = keys.iter().find(|line| name_of(line) == Some(name))?;
    (keys.len() > 1).then(|| found.clone())
}

/// `[a.b.c]` above the first `[[a.b]]` of its `[[a]]`: the head of its own `[[a.b]]` is missing, which the next then
/// names again. With the name of what is missing.
fn headless_part(text: &str, twice: &Range<usize>) -> Option<(Range<usize>, String)> {
    let name = text[twice.clone()].lines().next()?.trim().strip_prefix("[[")?.strip_suffix("]]")?;
    let (owner, _) = name.rsplit_once('.')?;
    let above: Vec<(usize, &str)> = heads(text, 0).take_while(|&(start, _)| start < twice.start).collect();
    let from = above.iter().rposition(|(_, head)| head.trim() == format!("[[{owner}]]")).map_or(0, |owner| owner + 1);
    let part = format!("[{name}.");
    let &(start, head) = above[from..].iter().find(|(_, head)| head.starts_with(&part))?;
    Some((start..part_end(text, start + head.len()), name.to_owned()))
}

/// What is said of the head of a part, at some byte, that stands below no head of its `[[owner]]`.
pub fn no_head(file: &SourceFile, start: usize, owner: &str) -> Diag {
    let head = file.text[start..].lines().next().unwrap_or_default().trim_end();
    let diag = Diag::error("LP1006", format!("`{head}` stands below no `[[{owner}]]`"));
    let here = place(file, start..start + head.len());
    diag.at(Some(here), "a part of what?").hint(format!("write `[[{owner}]]` above the keys before it"))
}

/// Where the next table begins that is no part of another.
pub fn next_head(text: &str, from: usize) -> Option<usize> {
    heads(text, from).find(|(_, head)| !head.contains('.')).map(|(at, _)| at)
}

fn heads(text: &str, from: usize) -> impl Iterator<Item = (usize, &str)> {
    let lines = lines(text).into_iter().skip_while(move |line| line.start < from);
    lines.map(|line| (line.start, &text[line])).filter(|(_, line)| line.starts_with('['))
}

/// Whether a key that stands twice begins a table whose head is missing: it is an `id`, or the next stands twice too.
fn is_headless(text: &str, twice: &Range<usize>) -> bool {
    let id = text[twice.clone()].split('=').next().is_some_and(|key| key.trim() == "id");
    let next = first_error(&blanked(text, twice));
    id || next.is_some_and(|(at, reason)| reason.starts_with(TWICE) && at < section_end(text, twice.end))
}

fn lines(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let all = text.split_inclusive('\n').map(|line| {
        start += line.len();
        start - line.len()..start
    });
    all.collect()
}

/// what the parser calls it, what it is to whoever wrote it, and the cure
const SLIPS: &[(&str, &str, &str)] = &[
    ("invalid basic string", "a text is not closed", "put `\"` at its end"),
    ("invalid literal string", "a text is not closed", "put the quote at its end that stands at its beginning"),
    ("missing opening quote", "a text has no quote at its beginning", "put it in quotes"),
    ("unclosed inline table", "a brace is not closed", "put `}` at its end"),
    ("unclosed array,", "a bracket is not closed", "put `]` at its end"),
    ("invalid mantissa", "a value is neither a text in quotes nor a number", "put texts and quantities in quotes"),
    ("key with no value", "a key without a value", "write `key = value`"),
    ("missing comma", "a comma is missing", "put `,` between the two entries"),
    ("unclosed array table", "the name of a table is not closed", "write `[[name]]`"),
    ("unclosed table", "the name of a table is not closed", "write `[name]`"),
    ("invalid float", "a value is neither a text in quotes nor a number", "put texts and quantities in quotes"),
    ("string values must be quoted", "a text without quotes", "put it in quotes"),
    ("invalid boolean", "a value is neither a text in quotes nor a number", "put texts and quantities in quotes"),
    (TWICE, "a key stands twice in one table", "remove one of the two, or write the head of a new table above it"),
];

fn slip(file: &SourceFile, start: usize, reason: &str, stretch: &Range<usize>) -> Diag {
    let first_line = file.text[stretch.clone()].trim_end().lines().next().unwrap_or_default().trim_end();
    if start >= stretch.end || !stretch.contains(&start) && start > stretch.start {
        let at = stretch.start..stretch.start + first_line.len();
        let diag = Diag::error("LP1003", "this is not TOML: what is opened here is not closed");
        return diag.at(Some(place(file, at)), "opened here").hint("put the missing `}` or `]` at its end");
    }
    let reason = reason.lines().collect::<Vec<_>>().join(", ");
    let (message, hint) = SLIPS.iter().find(|(theirs, ..)| reason.starts_with(theirs)).map_or_else(
        || (reason.clone(), "look for a missing quote, bracket, comma or `=` here or just before"),
        |&(_, ours, hint)| (ours.to_owned(), hint),
    );
    let diag = Diag::error("LP1003", format!("this is not TOML: {message}"));
    diag.at(Some(place(file, start..start + 1)), "here").hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> (Mended, Vec<Diag>) {
        let file = SourceFile::new("a.toml".into(), "a.toml".into(), text.into());
        let mut diags = Diags::new();
        (mend(&file, &mut diags), diags.sorted())
    }

    #[test]
    fn the_rest_of_a_broken_text_is_read() {
        let (text, diags) = mended("[[a]]\nx = 1\ny 2\nz = 3\n[[b]]\nw = { v = 1\nu = 2\nid = \"open\n");
        assert_eq!(text.text, "[[a]]\nx = 1\n   \nz = 3\n[[b]]\n           \nu = 2\n          \n");
        let lines: Vec<usize> = diags.iter().map(|diag| diag.place.as_ref().unwrap().line).collect();
        assert_eq!(lines, [3, 6, 8]);
    }

    #[test]
    fn a_broken_head_takes_its_table_with_it() {
        let (text, diags) = mended("[[a]]\nid = \"1\"\n[[b]\nid = \"2\"\n[[c]]\nid = \"3\"\n");
        assert_eq!(text.text, "[[a]]\nid = \"1\"\n    \n        \n[[c]]\nid = \"3\"\n");
        assert_eq!(diags.len(), 1);
    }

    #[test]
    fn a_missing_head_is_one_slip() {
        let (text, diags) = mended("[[a]]\nid = \"1\"\nx = 1\n\nid = \"2\"\nx = 2\n[[a]]\nid = \"3\"\n");
        assert!(text.text.contains("\"1\"") && !text.text.contains("\"2\"") && text.text.contains("\"3\""));
        assert_eq!(diags.len(), 1);
    }

    #[test]
    fn a_part_is_lost_with_the_head_of_its_table() {
        let (text, diags) = mended("[[a]]\nid = \"1\"\n\nid = \"2\"\n[a.b]\nx = 1\n[[a]]\nid = \"3\"\n");
        assert!(!text.text.contains("[a.b]") && text.text.contains("\"3\""));
        assert_eq!(diags.len(), 1);
        let (text, diags) = mended("[[a]]\nid = \"1\"\nx = 1\n[a.b.c]\ny = 1\n[[a.b]]\nz = 1\n");
        assert!(text.text.contains("x = 1") && !text.text.contains("y = 1") && text.text.contains("z = 1"));
        assert_eq!((diags.len(), diags[0].message.as_str()), (1, "`[a.b.c]` stands below no `[[a.b]]`"));
    }

    #[test]
    fn a_key_above_the_first_head_takes_no_table_its_name() {
        let (text, diags) = mended("id = \"1\"\nb = \"2\"\n[[b]]\nid = \"3\"\n");
        assert_eq!((text.text.as_str(), diags.len()), ("id = \"1\"\n       \n[[b]]\nid = \"3\"\n", 0));
    }

    #[test]
    fn what_is_no_toml_at_all_is_said_in_few_words() {
        let (text, diags) = mended(&"dear reader, this is prose\n".repeat(100));
        assert!(text.lost && diags.len() <= MOST);
    }
}
