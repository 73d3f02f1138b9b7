//! Code: headings, sizes and `unwrap` of Rust files.
//!
//! In        every `.rs` file, parsed
//! Out       faults; functions that are long but allowed, as notes
//! Holds     tests are free: they may be long, and fail by `unwrap`
//! Not here  what clippy sees

use super::Report;
use super::tree::{File, Tree};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::BTreeSet;
use syn::spanned::Spanned;
use syn::{Attribute, ImplItem, Item, Signature, TraitItem};

/// Lines of code of a file, at most.
const LONGEST_FILE: usize = 800;

/// Lines of a function from which on it is worth a look.
const LONG_FUNCTION: usize = 50;

/// Lines of a function, at most.
const LONGEST_FUNCTION: usize = 80;

/// What a function says that is longer because the algorithm is clearer on one page.
const ONE_PAGE: &str = "// One page:";

/// All files.
pub fn check(tree: &Tree, report: &mut Report) {
    let mut parsed = Vec::new();
    for file in tree.below("", ".rs") {
        if !file.text.starts_with("//!") {
            report.fault(&file.path, 1, "no module doc: the first line begins with `//!`");
        }
        match syn::parse_file(&file.text) {
            Ok(syntax) => parsed.push((file, syntax)),
            Err(error) => report.fault(&file.path, error.span().start().line, format!("not Rust: {error}")),
        }
    }
    let test_files: BTreeSet<String> =
        parsed.iter().flat_map(|(file, syntax)| test_modules(file, &syntax.items)).collect();
    for (file, syntax) in &parsed {
        if !test_files.contains(&file.path) && !file.path.contains("/tests/") {
            let mut code = Code { file, report, tests: Vec::new() };
            code.items(&syntax.items);
            code.size();
        }
    }
}

/// Paths of the modules that a file declares for tests alone.
fn test_modules(file: &File, items: &[Item]) -> Vec<String> {
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let folder = match file.stem() {
        "lib" | "main" | "mod" => folder.to_owned(),
        stem => format!("{folder}/{stem}"),
    };
    let declared = items.iter().filter_map(|item| match item {
        Item::Mod(module) if module.content.is_none() && is_test(&module.attrs) => Some(module.ident.to_string()),
        _ => None,
    });
    declared.flat_map(|name| [format!("{folder}/{name}.rs"), format!("{folder}/{name}/mod.rs")]).collect()
}

/// Whether something is there for tests alone.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let inside = || attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "test");
        attribute.path().is_ident("test") || attribute.path().is_ident("cfg") && inside()
    })
}

/// A file on its way through the checks.
struct Code<'c> {
    file: &'c File,
    report: &'c mut Report,
    /// First and last lines of what is there for tests alone.
    tests: Vec<(usize, usize)>,
}

impl Code<'_> {
    fn items(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Mod(module) if is_test(&module.attrs) => self.skip(module),
                Item::Fn(function) if is_test(&function.attrs) => self.skip(function),
                Item::Mod(module) => self.items(module.content.as_ref().map_or(&[], |(_, items)| items)),
                other => {
                    self.functions(other);
                    self.unwraps(other.to_token_stream());
                }
            }
        }
    }

    fn skip(&mut self, item: &impl Spanned) {
        self.tests.push((item.span().start().line, item.span().end().line));
    }

    fn functions(&mut self, item: &Item) {
        match item {
            Item::Fn(row) => self.function(&row.sig, row),
            Item::Impl(block) => {
                for item in &block.items {
                    if let ImplItem::Fn(row) = item {
                        self.function(&row.sig, row);
                    }
                }
            }
            Item::Trait(block) => {
                for item in &block.items {
                    if let TraitItem::Fn(row) = item {
                        self.function(&row.sig, row);
                    }
                }
            }
            _ => {}
        }
    }

    fn function(&mut self, signature: &Signature, whole: &impl Spanned) {
        let (first, last) = (signature.span().start().line, whole.span().end().line);
        let (length, name) = (last + 1 - first, &signature.ident);
        let documented = whole.span().start().line;
        let near = |number: usize| number + 2 >= documented && number <= last;
        let on_one_page = self.file.lines().any(|(number, line)| near(number) && line.contains(ONE_PAGE));
        if length > LONGEST_FUNCTION && !on_one_page {
            let what = format!("`{name}` has {length} lines, at most {LONGEST_FUNCTION} without `{ONE_PAGE} ..`");
            self.report.fault(&self.file.path, first, what);
        } else if length > LONG_FUNCTION && !on_one_page {
            self.report.note(&self.file.path, first, format!("`{name}` has {length} lines"));
        }
    }

    /// `.unwrap()` anywhere, also within macros.
    fn unwraps(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for window in tokens.windows(3) {
            if let [TokenTree::Punct(dot), TokenTree::Ident(name), TokenTree::Group(group)] = window
                && dot.as_char() == '.'
                && name == "unwrap"
                && group.delimiter() == Delimiter::Parenthesis
                && group.stream().is_empty()
            {
                let what = "`unwrap` outside of tests; say with `expect` why it cannot fail";
                self.report.fault(&self.file.path, name.span().start().line, what);
            }
        }
        for token in tokens {
            if let TokenTree::Group(group) = token {
                self.unwraps(group.stream());
            }
        }
    }

    fn size(&mut self) {
        let in_test = |number: usize| self.tests.iter().any(|&(first, last)| first <= number && number <= last);
        let is_code = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
        let lines = self.file.lines().filter(|&(number, line)| is_code(line) && !in_test(number)).count();
        if lines > LONGEST_FILE {
            let what = format!("{lines} lines of code, at most {LONGEST_FILE}; split by matter");
            self.report.fault(&self.file.path, 1, what);
        }
    }
}
