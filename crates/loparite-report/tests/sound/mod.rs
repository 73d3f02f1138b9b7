//! Sound: what holds for every page: no number that is none, elements that end, links that lead somewhere.
//!
//! In        a page without its last `</html>`
//! Holds     used for made-up chains here, and for the scenario of everything in `crates/loparite`

/// Elements without an end.
const VOID: [&str; 3] = ["meta", "br", "!DOCTYPE"];

/// Fails unless a page is sound.
pub fn sound(html: &str) {
    for word in ["NaN", ">inf<", ">inf\u{202f}", "−inf", "undefined", "{}", "<script", "href=\"javascript"] {
        assert!(!html.contains(word), "{word}");
    }
    let (mut open, mut ids): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    let body = html.split_once("<style>").map(|(_, rest)| rest.split_once("</style>").map_or("", |(_, rest)| rest));
    for part in body.unwrap_or(html).split('<').skip(1) {
        let (tag, _) = part.split_once('>').expect("a tag ends");
        let name = tag.trim_start_matches('/').split([' ', '/', '\n']).next().unwrap_or("");
        if let Some((_, rest)) = tag.split_once(" id=\"") {
            ids.push(rest.split('"').next().unwrap_or(""));
        }
        if tag.starts_with('/') {
            if name != "head" {
                assert_eq!(open.pop(), Some(name), "closing {name}");
            }
        } else if !tag.ends_with('/') && !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert_eq!(open, Vec::<&str>::new().as_slice(), "html closes last");
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "ids are unique");
    for target in html.split("href=\"#").skip(1) {
        let id = target.split('"').next().unwrap_or("");
        assert!(ids.binary_search(&id).is_ok(), "link to {id}");
    }
}
