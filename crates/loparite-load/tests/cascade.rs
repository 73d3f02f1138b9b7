//! Cascades of case files: side draws, a middle outlet, and what is said of those that cannot be.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use loparite_kernel::diag::Diag;
use loparite_load::case::{CascadeCase, Draw, FeedPhase, Task};
use loparite_load::{CaseFile, Rejected, load_case};
use loparite_process::sx::cascade::{Exchange, Phase, SideFeed, exchange};
use loparite_process::sx::data::System;
use loparite_process::sx::design::{self, CutTask, Demand, Rules};
use loparite_process::sx::xu::Carry;
use std::fs;

fn figure(value: &str) -> String {
    format!("{{ value = \"{value}\", source = \"a round number\", year = 2025, grade = \"assumed\" }}")
}

/// Sm, Eu and Gd in equal parts to about, and the lines of a task.
fn text(lines: &str) -> String {
    let species = |id: &str| format!("[[species]]\nid = \"{id}\"\nkind = \"metal\"\nformula = \"{id}\"\ncharge = 3\n");
    let species: String = ["Sm", "Eu", "Gd"].map(species).concat();
    format!(
        "{species}[[equilibrium]]\nid = \"round\"\nname = \"round\"\nkind = \"exchange\"\n\
         separation = {{ \"Eu/Sm\" = {}, \"Gd/Eu\" = {} }}\n\
         [[cascade]]\nid = \"cut\"\nequilibrium = \"round\"\nfeed = {{ Sm = {}, Eu = {}, Gd = {} }}\n{lines}",
        figure("2 ratio"),
        figure("1.4 ratio"),
        figure("51 %"),
        figure("10 %"),
        figure("39 %")
    )
}

fn read(text: &str) -> Result<CaseFile, Box<Rejected>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("case.toml");
    fs::write(&path, text).unwrap();
    load_case(&path)
}

fn cascade(lines: &str) -> CascadeCase {
    read(&text(lines)).unwrap_or_else(|rejected| panic!("{:#?}", rejected.diags)).cascades.remove(0)
}

/// The faults of a text, each helpful: code, message, hint.
fn faults(text: &str) -> Vec<(String, String)> {
    let Err(rejected) = read(text) else { panic!("it reads") };
    rejected.diags.iter().try_for_each(common::is_helpful).unwrap();
    let words = |diag: &Diag| (format!("{}: {}", diag.code, diag.message), diag.hint.clone().unwrap());
    rejected.diags.iter().map(words).collect()
}

fn simulate(draws: &str) -> String {
    format!(
        "task = \"simulate\"\norganic = {}\nscrub = {}\nstages = 60\nfeed_stage = 17\ndraws = [{draws}]\n",
        figure("2 ratio"),
        figure("1.76 ratio")
    )
}

fn draw(stage: usize, flow: &str) -> String {
    format!("{{ stage = {stage}, phase = \"aqueous\", flow = {} }}", figure(flow))
}

fn three() -> String {
    format!(
        "task = \"design\"\ncut = [\"Sm\", \"Gd\"]\nmiddle = [\"Eu\"]\norganic = {}\npurity = {{ aqueous = {}, middle = {}, organic = {} }}\n\
         recovery = {{ aqueous = {}, middle = {} }}\n",
        figure("2 ratio"),
        figure("99.99 %"),
        figure("39.92 %"),
        figure("99.9 %"),
        figure("99.8 %"),
        figure("99.9 %")
    )
}

fn two(organic: &str, purity: &str) -> String {
    format!(
        "task = \"design\"\ncut = [\"Eu\", \"Gd\"]\norganic = {}\npurity = {{ aqueous = {}, organic = {} }}\n",
        figure(organic),
        figure("99.9 %"),
        figure(purity)
    )
}

#[test]
fn side_draws_are_read() {
    let Task::Simulate { draws, .. } = cascade(&simulate(&draw(29, "0.25 ratio"))).task else { panic!() };
    assert_eq!(draws, [Draw { stage: 29, phase: FeedPhase::Aqueous, flow: 0.25 }]);
    let none = faults(&text(&simulate(&format!("{}, {}", draw(60, "0.25 ratio"), draw(1, "1.5 ratio")))));
    assert_eq!(
        none,
        [
            (
                "LP2114: cascade `cut`: there is no stage 60 among 60".to_owned(),
                "stages count from 0 at the aqueous outlet".to_owned()
            ),
            (
                "LP2114: cascade `cut`: a draw of 1.5 mol per mol fed".to_owned(),
                "a draw is a share of what is fed, such as \"0.25 ratio\"".to_owned()
            ),
        ]
    );
}

#[test]
fn a_middle_outlet_is_read_with_its_purity() {
    let Task::Design { cut, middle, organic, .. } = cascade(&three()).task else { panic!() };
    let middle = middle.unwrap();
    assert_eq!((cut.0.as_str(), cut.1.as_str(), organic), ("Sm", "Gd", Some(2.0)));
    assert_eq!(middle.elements, ["Eu"]);
    assert_eq!((middle.purity, middle.recovery, middle.aqueous_recovery), (0.3992, 99.9 / 100.0, 99.8 / 100.0));
}

#[test]
fn a_middle_outlet_that_does_not_fit_is_refused() {
    let said = |from: &str, to: &str| faults(&text(&three()).replace(from, to)).remove(0);
    assert_eq!(
        said("middle = [\"Eu\"]", "middle = []").0,
        "LP2104: cascade `cut`: Sm and Gd are no neighbours in the order of extractability"
    );
    assert_eq!(
        said("cut = [\"Sm\", \"Gd\"]", "cut = [\"Gd\", \"Sm\"]").0,
        "LP2104: cascade `cut`: Gd, Eu, Sm do not follow one another in the order of extractability"
    );
    assert!(said("recovery = {", "recovered = {").0.starts_with("LP1004: "), "a misspelt key is said");
    let alone: String =
        three().lines().filter(|line| !line.starts_with("recovery")).map(|line| format!("{line}\n")).collect();
    assert_eq!(faults(&text(&alone)).remove(0).0, "LP1005: cascade `cut` has no `recovery`");
    assert_eq!(
        said("task = ", "feed_phase = \"organic\"\ntask = ").0,
        "LP2128: cascade `cut`: three outlets need an aqueous feed"
    );
    let unfed =
        text(&three()).replace("value = \"10 %\"", "value = \"0 %\"").replace("value = \"51 %\"", "value = \"61 %\"");
    assert_eq!(faults(&unfed).remove(0).0, "LP2104: cascade `cut`: Eu is cut and is not in the feed");
}

#[test]
fn factors_of_one_whole_purities_unknown_elements_and_laws_are_refused() {
    let fine = text(&two("4 ratio", "99.9 %"));
    assert_eq!(
        faults(&fine.replacen("1.4 ratio", "1 ratio", 1)).remove(0).0,
        "LP2103: equilibrium `round`: separation: the separation factor of Gd/Eu is 1 ratio"
    );
    let (whole, cure) = faults(&text(&two("4 ratio", "100 %"))).remove(0);
    assert_eq!(whole, "LP2121: cascade `cut`: purity asks for a purity of 100 %");
    assert!(cure.contains("99.99 %"));
    let (unknown, cure) = faults(&fine.replace("feed = { Sm", "feed = { Nd")).remove(0);
    assert_eq!(unknown, "LP2105: cascade `cut`: feed: the equilibrium says nothing of Nd");
    assert!(cure.contains("Nd") || cure.contains("Gd"), "{cure}");
    let start = fine.find("separation = ").unwrap();
    let end = start + fine[start..].find("[[cascade]]").unwrap();
    let laws = format!("{}[equilibrium.component.others]\nlaw = \"constant-d\"\nd = {}\n", "", figure("1 ratio"));
    let laws = (fine[..start].to_owned() + &laws + &fine[end..]).replace("\"exchange\"", "\"laws\"");
    let found = faults(&laws);
    assert!(
        found.iter().any(|(message, _)| message
            == "LP2105: cascade `cut`: equilibrium `round` gives laws, a cascade needs separation factors"),
        "{found:#?}"
    );
}

#[test]
fn an_organic_under_s_min_is_said_at_its_key_with_the_limit() {
    let case = cascade(&two("0.5 ratio", "99.9 %"));
    let System::Exchange { ln_k, .. } = &case.equilibrium.system else { panic!() };
    let demand = [Demand::Purity(0.999)];
    let task = CutTask {
        ln_k,
        position: 2,
        feed: Phase::Aqueous,
        flows: &[0.51, 0.1, 0.39],
        organic: &demand,
        aqueous: &demand,
    };
    let fault = design::cut(&task, &Rules { carry: Carry::Given(0.5), ..Rules::default() }).unwrap_err();
    let diag = case.refused("Eu/Gd", &fault);
    common::is_helpful(&diag).unwrap();
    assert_eq!(
        diag.message,
        "cascade `cut`: cut Eu/Gd: organic must carry more than the minimum, S_min 2.884, given 0.5"
    );
    assert_eq!((diag.code, diag.label.as_str()), ("LP2128", "S_min 2.884"));
    assert_eq!(diag.hint.as_deref(), Some("raise S, or ask for less purity"));
    let line = text(&two("0.5 ratio", "99.9 %")).lines().position(|line| line.starts_with("organic")).unwrap();
    assert_eq!(diag.place.unwrap().line, line + 1);
}

#[test]
fn flows_that_leave_no_steady_state_are_said_at_their_key() {
    for (lines, key, message) in [
        (
            simulate("").replace("1.76 ratio", "2.5 ratio"),
            "scrub",
            "S 2, W 2.5 and the draws leave -0.5 to the organic outlet and 1.5 to the aqueous one, mol per mol fed",
        ),
        (
            simulate(&draw(29, "0.9 ratio")),
            "scrub",
            "S 2, W 1.76 and the draws leave 0.24 to the organic outlet and -0.14 to the aqueous one, mol per mol fed",
        ),
    ] {
        let case = cascade(&lines);
        let (System::Exchange { ln_k, .. }, Task::Simulate { organic, scrub, stages, feed_stage, draws }) =
            (&case.equilibrium.system, &case.task)
        else {
            panic!()
        };
        let draws = draws
            .iter()
            .map(|draw| loparite_process::sx::cascade::SideDraw {
                stage: draw.stage,
                phase: Phase::Aqueous,
                flow: draw.flow,
            })
            .collect();
        let feeds = vec![SideFeed { stage: *feed_stage, phase: Phase::Aqueous, flows: vec![0.51, 0.1, 0.39] }];
        let cascade = Exchange { ln_k: ln_k.clone(), stages: *stages, feeds, draws, organic: *organic, scrub: *scrub };
        let diag = case.unsettled(&exchange(&cascade, None).unwrap_err());
        common::is_helpful(&diag).unwrap();
        assert_eq!(diag.message, format!("cascade `cut`: {message}"));
        assert_eq!(diag.place, case.places.of(&[key]));
        assert_ne!(diag.place, case.places.table);
    }
}
