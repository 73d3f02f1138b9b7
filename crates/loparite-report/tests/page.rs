//! Page: whole pages of a made-up chain, of a plan that does not exist, and of nothing at all.

mod common;

use loparite_model::chain::Model;
use loparite_model::outcome::Outcome;
use loparite_report::chart::flowsheet::{Diagram, End, Kind, Phase, StepBox, StreamLine};
use loparite_report::{Check, Report, Sheet, html};
use loparite_results::summary::summarise;

fn page(model: &Model, outcome: &Outcome) -> String {
    let summary = summarise(model, outcome);
    let verdicts = common::verdicts(model);
    let finance = common::finance(model, outcome);
    let (version, model_hash) = ("0.1.0", "abc123");
    let flowsheets = vec![sheet()];
    let checks = vec![check(0.001), check(0.1)];
    let check_tolerance = 0.02;
    html(&Report {
        model,
        outcome,
        summary: &summary,
        verdicts: &verdicts,
        finance,
        flowsheets,
        checks,
        check_tolerance,
        version,
        model_hash,
    })
}

/// Elements without an end.
const VOID: [&str; 3] = ["meta", "br", "!DOCTYPE"];

fn sound(html: &str) {
    for word in ["NaN", ">inf", "undefined", "{}", "<script", "href=\"javascript"] {
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

#[test]
fn a_whole_page_is_sound_and_the_same_each_time() {
    let model = common::model();
    let outcome = common::outcome(&model);
    let html = page(&model, &outcome);
    std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/page.html"), &html).expect("a place to look at it");
    sound(&html.replace("</html>", ""));
    assert_eq!(html, page(&model, &outcome));
    for text in [
        "A made-up chain &lt;from ore&gt; to magnet &amp; back",
        "5,000 t of rare earths by 2032",
        "out of reach",
        "2.31 times as much",
        "undivided",
        "the bridge is gone",
        "Survey &lt;2024&gt;",
        "2.4 ×",
        "thorium (Th) and dysprosium (Dy)",
        "bn\u{202f}RUB@2025",
    ] {
        assert!(html.contains(text), "{text}");
    }
    assert!(!html.contains("Nobody reads this"), "only sources that are used are listed");
}

#[test]
fn a_plan_that_does_not_exist_reads_well() {
    let model = common::model();
    let html = page(&model, &common::infeasible(&model));
    std::fs::write(concat!(env!("CARGO_TARGET_TMPDIR"), "/infeasible.html"), &html).expect("a place to look at it");
    sound(&html.replace("</html>", ""));
    assert!(html.contains("No plan satisfies the limits"));
    assert!(html.contains("3\u{202f}350\u{202f}t\u{202f}REO/a"), "what a goal alone could reach is still said");
}

#[test]
fn nothing_at_all_reads_well() {
    let model = common::empty();
    let html = page(&model, &common::infeasible(&model));
    sound(&html.replace("</html>", ""));
    for text in ["names no goal", "includes no claim", "names no site", "names a source", "For every element"] {
        assert!(html.contains(text), "{text}");
    }
    let idle = Outcome { status: loparite_model::outcome::PlanStatus::Optimal, ..common::infeasible(&model) };
    sound(&page(&model, &idle).replace("</html>", ""));
}

/// A flowsheet of one step with a hostile name.
fn sheet() -> Sheet {
    let step = StepBox { name: "leach <b>".to_owned(), unit: "leach".to_owned(), note: String::new() };
    let line = StreamLine {
        name: "ore & acid".to_owned(),
        from: End::Outside,
        to: End::Step(0),
        flow: 12.0,
        unit: "kg/h".to_owned(),
        phase: Phase::Solid,
        elements: vec![("Nd".to_owned(), 1.0)],
        kind: Kind::Feed,
    };
    Sheet {
        name: "leaching <script>".to_owned(),
        stage: "cracking".to_owned(),
        finding: "one step".to_owned(),
        facts: vec!["Th: all of it in the residue".to_owned()],
        remarks: vec!["pH 0.2 < 0.5".to_owned()],
        diagram: Diagram { title: "leaching".to_owned(), steps: vec![step], streams: vec![line] },
    }
}

fn check(difference: f64) -> Check {
    let agrees = difference <= 0.02;
    Check { facility: "plant".to_owned(), year: 2030, fed: 1000.0, difference, agrees, says: None }
}
