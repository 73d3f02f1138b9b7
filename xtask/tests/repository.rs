//! The workspace as it is agrees with its map.

use std::path::Path;
use xtask::tidy::edges;

#[test]
fn rooms_use_only_what_the_map_allows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let map = std::fs::read_to_string(root.join(edges::MAP)).unwrap();
    let findings = edges::check(&map, &xtask::metadata(root).unwrap());
    let said: Vec<String> = findings.iter().map(|f| format!("{}:{}: {}", f.file, f.line, f.what)).collect();
    assert!(said.is_empty(), "{}", said.join("\n"));
}
