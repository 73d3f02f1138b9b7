//! Reader of the process engine: a derived technology, its figures worked by hand, case files.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use common::{Copy, SCENARIO, root};
use loparite_kernel::ids::Id;
use loparite_load::{CaseFile, Loaded, load, load_case};
use loparite_process::flowsheet::Flowsheet;
use loparite_process::stream::Phase;
use loparite_process::sx::data::{System, Validity};
use loparite_process::unit::Setting;
use std::fs;

/// first-light with the small train beside it
fn small_train() -> (Copy, Loaded) {
    let copy = Copy::new();
    fs::copy(root().join("suite/process/small-train.toml"), copy.path(SCENARIO).join("process.toml")).unwrap();
    let loaded = load(&copy.path(SCENARIO)).unwrap_or_else(|rejected| panic!("{:#?}", rejected.diags));
    (copy, loaded)
}

/// its flowsheet, among those of the data
fn flowsheet(loaded: &Loaded) -> &Flowsheet {
    loaded.flowsheets.iter().find(|sheet| sheet.id == "small-train").unwrap()
}

#[test]
fn a_flowsheet_is_read_as_it_is_written() {
    let (_copy, loaded) = small_train();
    assert_eq!(loaded.warnings, []);
    let sheet = flowsheet(&loaded);
    let table = &sheet.table;
    let at = |id: &str| table.find(id).unwrap();
    assert_eq!((sheet.id.as_str(), sheet.hours, sheet.tolerance), ("small-train", 7900.0, 1e-11));
    assert_eq!(sheet.streams.len(), 2 + 2 + 2 + 2 + 4);
    let feed = &sheet.feeds[0];
    assert_eq!(feed.flow, Some(2000.0));
    assert!(
        (feed.kilogram.mass(table) - 1.0).abs() < 1e-12 && feed.kilogram.charge(Phase::Aqueous, table).abs() < 1e-12
    );
    // 18 g of Nd2O3 in a kilogram: 2 * 18 / 336.48 mol
    assert!((feed.kilogram.total(at("Nd")) - 2.0 * 18.0 / 336.477).abs() < 1e-6);
    // 25 g of CeO2 would be 25 / 172.115; 50 g are
    assert!((feed.kilogram.total(at("Ce")) - 50.0 / 172.114).abs() < 1e-5);
    let equal = |parent: &str, daughter: &str| {
        let activity = |id: &str| feed.kilogram.total(at(id)) * table.all[at(id)].activity;
        assert!((activity(parent) / activity(daughter) - 1.0).abs() < 1e-12);
        // 1 g of ThCl4 in a kilogram: 373.84 g/mol, 944.8 kBq/mol
        assert!((activity(parent) - 944_800.0 / 373.84).abs() < 0.1);
    };
    equal("Th", "Ra228");
    let caustic = &sheet.feeds[1];
    assert_eq!((caustic.bought, caustic.flow, caustic.stream), (0.4, None, None));
    // a litre holds 322.43 g of HA and 500 g of kerosene, 2,000 L an hour
    let solvent = &sheet.feeds[3];
    assert!((solvent.flow.unwrap() - 2000.0 * 0.822_426).abs() < 0.01);
    assert!((solvent.kilogram.get(Phase::Organic, at("HA")) - 1.0 / 0.822_426).abs() < 1e-5);
    let step = |id: &str| sheet.steps.iter().find(|step| step.id == id).unwrap();
    let share = step("clean").settings.iter().find(|(name, _)| *name == "share").unwrap();
    let Setting::BySpecies(share) = &share.1 else { panic!() };
    assert_eq!(["Nd", "Ce4", "Th", "H2O"].map(|id| share[at(id)]), [0.98, 0.98, 0.01, 0.96]);
    assert_eq!((step("clean").people, step("clean").power), (4.0, 5.0));
    let time = step("train").settings.iter().find(|(name, _)| *name == "residence_time").unwrap();
    assert!(matches!(time.1, Setting::Number(hours) if (hours - 1.0 / 3.0).abs() < 1e-12));
    let words: Vec<&str> = step("train").groups.iter().map(|(word, _)| word.as_str()).collect();
    assert_eq!(words, ["La", "Ce", "ndpr", "seg"]);
    assert!(step("train").groups[3].1.contains(&at("Y")) && !step("train").groups[3].1.contains(&at("Nd")));
}

#[test]
fn equilibria_are_read_into_their_laws() {
    let (_copy, loaded) = small_train();
    let equilibrium = |id: &str| loaded.equilibria.iter().find(|equilibrium| equilibrium.id == id).unwrap();
    let (factors, laws) = (equilibrium("round-factors"), equilibrium("round-laws"));
    let System::Exchange { components, ln_k } = &factors.system else { panic!() };
    assert_eq!(components[..5], ["La", "Ce", "Pr", "Nd", "Sm"]);
    assert!((ln_k[4] - f64::ln(5.0 * 2.0 * 1.5 * 8.0)).abs() < 1e-12);
    assert_eq!(laws.valid, [(Validity::Ph, (0.0, 4.0))]);
    let sheet = flowsheet(&loaded);
    let scavenge = sheet.steps.iter().find(|step| step.id == "scavenge").unwrap();
    let Some((_, Setting::Laws(laws, handed))) = scavenge.settings.iter().find(|(name, _)| *name == "equilibrium")
    else {
        panic!()
    };
    assert_eq!((handed.id.as_str(), &handed.ranges[..]), ("round-laws", &[(Validity::Ph, (0.0, 4.0))][..]));
    let nd = laws[sheet.table.find("Nd").unwrap()].as_ref().unwrap();
    assert_eq!((nd.protons, nd.extractant, nd.nitrate), (3.0, 3.0, 0.0));
    let of = |id: &str| laws[sheet.table.find(id).unwrap()].as_ref();
    assert_eq!(of("Ca").map(|ca| ca.protons), Some(2.0), "calcium is one of the others");
    assert!(of("Na").is_none(), "sodium is no metal that is followed");
}

#[test]
fn a_technology_follows_from_its_flowsheet() {
    let (_copy, loaded) = small_train();
    let model = &loaded.model;
    let own = model.technologies.id("small-train").unwrap();
    let process = loaded.processes.iter().find(|process| process.technology == own).unwrap();
    let row = &model.technologies[process.technology];
    let element = |symbol: &str| model.elements.id(symbol).unwrap().position();
    let ndpr = &row.outputs[0].recovery;
    // 98 % pass the cleaning, at least 90 % the train
    assert!(ndpr[element("Nd")] > 0.98 * 0.9 && ndpr[element("Nd")] <= 0.98);
    assert!(ndpr[element("La")] < 0.01);
    for e in 0..model.elements.len() {
        assert!(row.outputs.iter().map(|output| output.recovery[e]).sum::<f64>() <= 1.0 + 1e-12);
    }
    // a pure product keeps its own element
    let lanthanum = &row.outputs[1];
    assert!((0..model.elements.len()).all(|e| e == element("La") || lanthanum.recovery[e] == 0.0));
    assert_eq!(lanthanum.content, model.commodities[lanthanum.commodity].content.unwrap().value);
    // 2 t/h at 10 % REO, 7900 h; five kWh a tonne of 2 t/h over 0.2 t/h REO; four people
    let derived = &process.derived;
    assert!((derived.design - 1580.0).abs() < 1e-6);
    assert!((row.power.value - 1.0 - 0.05).abs() < 1e-9);
    assert!((row.labour.value - 0.05 - 4.0 / 1580.0).abs() < 1e-9);
    let keys: Vec<&str> = row.reagents.iter().map(|reagent| model.commodities.key(reagent.commodity)).collect();
    assert_eq!(keys, ["caustic-soda", "hydrochloric-acid"]);
    let caustic = &derived.sheet.feeds[1];
    let drawn = derived.solution.supplied[1] * caustic.bought / 200.0;
    assert!((row.reagents[0].amount.value - drawn).abs() < 1e-7 && drawn > 0.1);
    let origin = &model.origins[row.power.origin.position()];
    assert!(origin.of.contains("power of its steps") && origin.text.contains("small-train"));
    // the specification is met
    let sheet = &derived.sheet;
    let filtrate = &derived.solution.streams[sheet.stream("filtrate").unwrap()];
    let nd = sheet.table.find("Nd").unwrap();
    let fed = sheet.feeds[0].kilogram.total(nd) * 2000.0;
    assert!((filtrate.total(nd) / fed - 0.018).abs() < 1e-9);
}

#[test]
fn figures_of_a_flowsheet_are_listed_as_assumed() {
    let (_copy, loaded) = small_train();
    let listed = |of: &str| loaded.model.origins.iter().any(|origin| origin.of == of);
    assert!(listed("feed `liquor` of flowsheet `small-train`: distribution: Nd"));
    assert!(listed("step `clean` of flowsheet `small-train`: share: Th"));
    assert!(listed("equilibrium `round-factors`: separation: Ce/La"));
}

/// A plan uses derived recipes alone: no technology of the data declares what comes out of it.
#[test]
fn every_technology_of_the_data_has_a_flowsheet_that_closes() {
    for example in ["examples/angara-yenisei", SCENARIO] {
        let loaded = load(&root().join(example)).unwrap_or_else(|rejected| panic!("{:#?}", rejected.diags));
        let technologies = &loaded.model.technologies;
        assert!(technologies.len() >= 27, "{} technologies", technologies.len());
        for id in technologies.ids() {
            let name = technologies.key(id);
            let mut own = loaded.processes.iter().filter(|process| process.technology == id);
            let process = own.next().unwrap_or_else(|| panic!("{example}: `{name}` has no flowsheet"));
            assert!(own.next().is_none(), "{example}: `{name}` is derived twice");
            let closure = process.derived.solution.closure;
            assert!(closure <= 1e-10, "{example}: flowsheet of `{name}` closes to {closure:e} alone");
            assert_eq!(process.derived.recovery.len(), technologies[id].outputs.len());
        }
        assert_eq!(loaded.processes.len(), technologies.len());
    }
}

fn case_of(text: &str) -> CaseFile {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("case.toml");
    fs::write(&path, text).unwrap();
    load_case(&path).unwrap_or_else(|rejected| panic!("{:#?}", rejected.diags))
}

const CASCADE: &str = r#"
[[species]]
id = "Pr"
kind = "metal"
formula = "Pr"
charge = 3
[[species]]
id = "Nd"
kind = "metal"
formula = "Nd"
charge = 3

[[equilibrium]]
id = "published"
name = "as published"
kind = "exchange"
separation = { "Nd/Pr" = { value = "1.5 ratio", source = "Xu and others 1985, table 2", year = 1985, grade = "reported" } }

[[cascade]]
id = "nd-pr"
equilibrium = "published"
task = "simulate"
feed = { Nd = { value = "75 %", source = "Xu and others 1985, table 2", year = 1985, grade = "reported" }, Pr = { value = "25 %", source = "Xu and others 1985, table 2", year = 1985, grade = "reported" } }
feed_phase = "aqueous"
organic = { value = "1.8 ratio", source = "Xu and others 1985, table 2", year = 1985, grade = "reported" }
scrub = { value = "1.05 ratio", source = "Xu and others 1985, table 2", year = 1985, grade = "reported" }
stages = 46
feed_stage = 24
"#;

#[test]
fn a_case_file_stands_by_itself() {
    let case = case_of(CASCADE);
    assert_eq!((case.cascades.len(), case.flowsheets.len(), case.equilibria.len()), (1, 0, 1));
    assert_eq!(case.cascades[0].feed, [("Nd".to_owned(), 0.75), ("Pr".to_owned(), 0.25)]);
    let loparite_load::case::Task::Simulate { organic, scrub, stages, feed_stage, .. } = case.cascades[0].task else {
        panic!()
    };
    assert_eq!((organic, scrub, stages, feed_stage), (1.8, 1.05, 46, 24));
    assert_eq!(case.sources[case.origins[0].source.position()].title, "Xu and others 1985, table 2");
}

#[test]
fn a_case_file_may_take_species_from_a_data_folder() {
    let data = format!("data = \"{}\"\n", root().join("data").display());
    let own = CASCADE.find("[[equilibrium]]").unwrap();
    let case = case_of(&(data + &CASCADE[own..]));
    assert_eq!(case.cascades.len(), 1);
    assert_eq!(case.warnings, []);
}

/// codes and messages of a case that is refused, each helpful
fn faults_of(text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("case.toml");
    fs::write(&path, text).unwrap();
    let Err(rejected) = load_case(&path) else { panic!("it reads") };
    rejected.diags.iter().try_for_each(common::is_helpful).unwrap();
    rejected.diags.iter().map(|diag| format!("{}: {}", diag.code, diag.message)).collect()
}

#[test]
fn what_is_wrong_with_a_case_is_said_at_once() {
    let broken = CASCADE
        .replace("Nd = { value = \"75 %\"", "Sm = { value = \"65 %\"")
        .replace("feed_stage = 24", "feed_stage = 46")
        .replace("scrub = { value = \"1.05 ratio\"", "scrub = { value = \"1.05 h\"");
    assert_eq!(
        faults_of(&(broken + "[[site]]\nid = \"works\"\n")),
        [
            "LP2105: cascade `nd-pr`: feed: the equilibrium says nothing of Sm",
            "LP2003: cascade `nd-pr`: scrub cannot be 1.05 h",
            "LP2114: cascade `nd-pr`: there is no stage 46 among 46",
            "LP1004: `site` is no table of a case file",
        ]
    );
    let citation = "source = \"Xu and others 1985, table 2\"";
    assert_eq!(
        faults_of(&CASCADE.replacen(citation, "source = \"xu-1985\"", 1)),
        ["LP2020: `source` of equilibrium `published`: separation: Nd/Pr names `xu-1985`, but there is no such source"]
    );
    assert_eq!(
        faults_of("\n"),
        [
            "LP1005: there is neither a `[[flowsheet]]` nor a `[[cascade]]`, `[[plant]]`, `[[study]]` or `[[superstructure]]`"
        ]
    );
}

#[test]
fn a_design_needs_neighbours_and_a_purity_under_100() {
    let figure =
        |value: &str| format!("{{ value = \"{value}\", source = \"assumed here\", year = 2025, grade = \"assumed\" }}");
    let task = format!(
        "task = \"design\"\ncut = [\"Nd\", \"Pr\"]\npurity = {{ aqueous = {}, organic = {} }}\n",
        figure("100 %"),
        figure("99 %")
    );
    let design = CASCADE[..CASCADE.find("organic = ").unwrap()].replace("task = \"simulate\"\n", &task);
    assert_eq!(
        faults_of(&design),
        [
            "LP2104: cascade `nd-pr`: Nd and Pr are no neighbours in the order of extractability",
            "LP2121: cascade `nd-pr`: purity asks for a purity of 100 %",
        ]
    );
    let train =
        design.replace("cut = [\"Nd\", \"Pr\"]", "products = [[\"Nd\"], [\"Pr\"]]").replace("\"design\"", "\"train\"");
    assert_eq!(
        faults_of(&train.replace("100 %", "98 %")),
        ["LP2104: cascade `nd-pr`: Pr does not follow Nd in the order of extractability"]
    );
}

#[test]
fn what_is_bad_in_a_missing_case_is_its_path() {
    let Err(rejected) = load_case(std::path::Path::new("no/such/case.toml")) else { panic!("it reads") };
    assert_eq!(rejected.diags.len(), 1);
    assert_eq!(rejected.diags[0].code, "LP1001");
}
