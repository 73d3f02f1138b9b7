//! Plants of case files: what each convention of the peer is worth on its own plant, and what is said of plants that
//! cannot be read.
#![allow(clippy::unwrap_used, reason = "a test says what it expects by failing")]

mod common;

use loparite_finance::plant::conventions::{Booked, Conventions, Hours, LoanTerm, Prices};
use loparite_finance::plant::{Plant, cost};
use loparite_kernel::diag::Diag;
use loparite_load::case::PlantTask;
use loparite_load::{CaseFile, Rejected, load_case};
use std::fs;
use std::path::Path;

/// The text of a golden case, without the table that is the runner's.
fn golden(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../golden/studies").join(name).join("case.toml");
    let text = fs::read_to_string(path).unwrap();
    text[text.find("[[source]]").unwrap()..].to_owned()
}

fn read(text: &str) -> Result<CaseFile, Box<Rejected>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("case.toml");
    fs::write(&path, text).unwrap();
    load_case(&path)
}

fn kentucky() -> Plant {
    let case = read(&golden("kentucky-full-plant")).unwrap();
    let PlantTask::Whole(plant) = case.plants[0].task.clone() else { panic!("it is a whole plant") };
    *plant
}

fn worth(plant: &Plant, rules: &Conventions) -> f64 {
    cost(plant, rules).unwrap().value.unwrap().net / 1e6
}

/// Factor of a growing annuity over n years, (1 - ((1 + g) / (1 + r))^n) / (r - g).
fn annuity(r: f64, g: f64, n: i32) -> f64 {
    (1.0 - ((1.0 + g) / (1.0 + r)).powi(n)) / (r - g)
}

/// What a million a year is worth that rises by 3 %, in 20 years after 3 of construction, at 10 %.
fn of_twenty_years() -> f64 {
    annuity(0.1, 0.03, 23) - annuity(0.1, 0.03, 3)
}

/// Hours of a year, of them running.
const WHOLE: f64 = 8766.0;
const RUNNING: f64 = 0.92 * WHOLE;
/// Overhead on fixed cost, wastes, power and reagents.
const WITH_OVERHEAD: f64 = 1.2;
/// Plant cost, bare erected cost times 2.97 and first fill, in million USD.
const BARE: f64 = 44.308_070_642_811_14;
const FILL: f64 = (1.218_073 + 0.048_723 + 0.182_711) * 609.495 / 541.7;

/// Revenue at prices of 2023 and of 2022 as they stand, million USD in an hour.
fn revenue() -> (f64, f64) {
    let pure = 0.4 * 330.0 + 0.5 * 795.95;
    let mixed = 0.054_18 * 8.0
        + 0.137_7
        + 0.373_83
        + 0.039_41 * 995.95
        + 0.172_89 * 78.0
        + 0.023_58 * 445.95
        + 0.001_99 * 27.0
        + 0.008_01 * 1298.0
        + 0.001_3 * 1495.95
        + 0.003_73 * 2319.5
        + 0.001_05 * 797.0;
    ((pure + 0.65 * mixed) / 1e6, (1.9 + 0.65 * 0.001_43) * 2100.0 / 1e6)
}

/// Wages with burden, million USD in an hour: operating, technical.
fn wages() -> (f64, f64) {
    let operating = 4.0 * 24.98 + 9.0 * 19.08 + 2.0 * 30.39 + 2.0 * 22.73;
    (1.25 * operating / 1e6, 1.25 * (2.0 * 21.97 + 3.0 * 45.85) / 1e6)
}

/// Wastes at prices of 2019, power at a price of 2023, reagents; million USD in an hour.
fn bought() -> (f64, f64, f64) {
    let wastes = 464.0 + 5.0 * 30.5 + 5.0;
    let power = 14_716.0 * 0.745_699_871_582_270_2 * 0.0804;
    (wastes / 1e6, power / 1e6, 428.255_192 / 8064.0)
}

/// What selling and research take of revenue, with overhead.
const SELLING: f64 = 0.005 * WITH_OVERHEAD;
/// The index of plants in Kentucky's 2019 over that of 2019, 2022, 2023.
const MOVED: [f64; 3] = [609.495 / 607.5, 609.495 / 816.0, 609.495 / 797.9];

/// Each convention of the peer's first module, switched alone from ours: change of the value, million USD.
fn switched() -> [(&'static str, Conventions, f64); 5] {
    let ours = Conventions::default();
    let years = of_twenty_years();
    let land = 0.303_736 * 500.0 * 8064.0 / 1e6;
    let loan = 0.5 * (2.97 * BARE + FILL) * (1.0 - annuity(0.1, 0.0, 10) / annuity(0.06, 0.0, 10));
    let ((of_2023, of_2022), (operating, technical), (wastes, power, _)) = (revenue(), wages(), bought());
    let products = (of_2022 * (MOVED[1] - 1.0) + of_2023 * (MOVED[2] - 1.0)) * RUNNING;
    let resources = (wastes * (MOVED[0] - 1.0) + power * (MOVED[2] - 1.0)) * RUNNING;
    let labour = (1.3 * operating + technical) * (RUNNING - WHOLE);
    [
        ("land", Conventions { land: Booked::Twice, ..ours }, -land * years),
        ("loan", Conventions { loan: LoanTerm::Turned, ..ours }, -2.0 * loan),
        (
            "product prices",
            Conventions { product_prices: Prices::ByPlantIndex, ..ours },
            products * (1.0 - SELLING) * years,
        ),
        (
            "resource prices",
            Conventions { resource_prices: Prices::ByPlantIndex, ..ours },
            -resources * WITH_OVERHEAD * years,
        ),
        ("labour", Conventions { labour: Hours::Running, ..ours }, -labour * WITH_OVERHEAD * years),
    ]
}

#[test]
fn each_convention_is_worth_what_separate_arithmetic_says() {
    let plant = kentucky();
    let ours = worth(&plant, &Conventions::default());
    // the table of the module doc of `loparite_finance::plant`, million USD
    let documented = [-10.51, -22.00, -79.00, 17.13, 6.07];
    let mut all = ours;
    for ((what, rules, expected), printed) in switched().into_iter().zip(documented) {
        let change = worth(&plant, &rules) - ours;
        assert!((change / expected - 1.0).abs() < 1e-9, "{what}: {change}, expected {expected}");
        assert!((change - printed).abs() < 0.005, "{what}: {change}, documented {printed}");
        all += expected;
    }
    let peer = worth(&plant, &Conventions::prommis());
    assert!((all / peer - 1.0).abs() < 1e-12, "{all} {peer}");
    assert!((peer / -4_539.274_201_803_197 - 1.0).abs() < 1e-12, "{peer}");
    assert!((ours - -4450.97).abs() < 0.005, "{ours}");
}

#[test]
fn the_loan_alone_put_right_gives_what_the_study_of_the_peer_found() {
    let rules = Conventions { loan: LoanTerm::AsItFlows, ..Conventions::prommis() };
    assert!((worth(&kentucky(), &rules) - -4517.27).abs() < 0.005);
    let without = Conventions { loan: LoanTerm::LeftOut, ..rules };
    assert!((worth(&kentucky(), &without) - (-4517.27 - 11.0)).abs() < 0.01);
}

#[test]
fn the_second_module_of_the_peer_loses_hours_and_counts_fills_twice() {
    let plant = kentucky();
    let ours = worth(&plant, &Conventions::default());
    let years = of_twenty_years();
    let ((of_2023, of_2022), (wastes, power, reagents)) = (revenue(), bought());
    let earned = (of_2022 + of_2023) * (1.0 - SELLING) - (wastes + power + reagents) * WITH_OVERHEAD;
    let flows = Conventions { flows: Hours::WholeYear, ..Conventions::default() };
    let expected = earned * (WHOLE - RUNNING) * years;
    assert!(((worth(&plant, &flows) - ours) / expected - 1.0).abs() < 1e-9);
    assert!((expected - -366.92).abs() < 0.005, "{expected}");

    let step = |k: i32| annuity(0.1, 0.036, k + 1) - annuity(0.1, 0.036, k);
    let spent = 0.1 * step(0) + 0.6 * step(1) + 0.3 * step(2);
    let loan = 0.5 * (1.0 - annuity(0.1, 0.0, 10) / annuity(0.06, 0.0, 10));
    let twice = Conventions { other_plant_cost: Booked::Twice, ..Conventions::default() };
    let expected = FILL * (loan - spent);
    assert!(((worth(&plant, &twice) - ours) / expected - 1.0).abs() < 1e-9);
    assert!((expected - -1.25).abs() < 0.005, "{expected}");
    assert!((worth(&plant, &Conventions::prommis_second_module()) / -4919.1571 - 1.0).abs() < 1e-7);
}

#[test]
fn our_prices_stay_at_their_year_and_the_reader_says_so() {
    let text = golden("kentucky-full-plant").replace("conventions = \"prommis\"\n", "");
    let case = read(&text).unwrap();
    let said: Vec<&str> = case.warnings.iter().map(|diag| diag.code).collect();
    // 15 lines of sale at prices of 2022 and 2023, and power; wastes are of the plant's year
    assert_eq!(said, ["LP2177"; 16]);
    let words = case.warnings.iter().map(|diag| &diag.message).find(|message| message.contains("power")).unwrap();
    assert!(words.contains("is of 2023 and was not moved to 2019"), "{words}");
    assert_eq!(read(&golden("kentucky-full-plant")).unwrap().warnings, []);
}

#[test]
fn an_index_of_goods_moves_prices_without_a_warning() {
    let text = golden("kentucky-full-plant").replace("conventions = \"prommis\"\n", "");
    let mut goods = text.replacen("[plant.index]\n", "[plant.index]\ngoods = \"goods of round numbers\"\n", 1);
    for (year, index) in [("541.7", 90), ("607.5", 100), ("609.495", 100), ("816.0", 110), ("797.9", 125)] {
        goods = goods.replacen(&format!("\"{year} ratio\"]"), &format!("\"{year} ratio\", \"{index} ratio\"]"), 1);
    }
    let case = read(&goods).unwrap();
    assert_eq!(case.warnings, []);
    let PlantTask::Whole(plant) = &case.plants[0].task else { panic!("it is a whole plant") };
    let (of_2023, of_2022) = revenue();
    let expected = 1e6 * RUNNING * (of_2023 / 1.25 + of_2022 / 1.1);
    let found = cost(plant, &case.plants[0].rules).unwrap().operating.revenue;
    assert!((found / expected - 1.0).abs() < 1e-12, "{found} {expected}");
}

/// The faults of a text, each helpful: code and message.
fn faults(text: &str) -> Vec<String> {
    let Err(rejected) = read(text) else { panic!("it reads") };
    rejected.diags.iter().try_for_each(common::is_helpful).unwrap();
    rejected.diags.iter().map(|diag: &Diag| format!("{}: {}", diag.code, diag.message)).collect()
}

#[test]
fn what_is_wrong_with_a_plant_is_said_at_once() {
    let broken = golden("jaw-crusher")
        .replace("[\"1.3\", \"589 hp\", 1]", "[\"1.4\", \"589 hp\", 1], [\"1.3\", \"589 gal\", 1], [\"1.3\", 1]")
        .replace("\"27.90 USD@2021/h\"", "\"27.90 USD@2016/h\"")
        .replace("\"0.00386 USD@2021/gal\"", "\"0.00386 USD@2021/kWh\"")
        .replace("\"2100 USD@2022/kg\"", "\"2100 EUR@2022/kg\"")
        .replace("overhead = \"20 %\"", "overhead = \"120 %\"")
        .replace("capacity_factor = \"92 %\"", "capacity_factor = 0.92")
        .replace("life = \"20 a\"", "life = \"20.5 a\"");
    let found = faults(&broken);
    for expected in [
        "LP2171: equipment of plant `jaw`: there is no account `1.4`",
        "LP2172: equipment of plant `jaw`: account `1.3` is not sized so",
        "LP2170: a row of equipment of plant `jaw` has 2 cells, not 3",
        "LP2175: plant `jaw`: labour: wages at other prices than the plant's",
        "LP2173: resource `water` of plant `jaw`: the amount times its price is no money an hour",
        "LP2175: sale `mixed oxide` of plant `jaw`: `Sc2O3` is in EUR, the plant in USD",
        "LP2010: plant `jaw`: operation: overhead is too much: 120 %",
        "LP2001: plant `jaw`: operation: capacity_factor is a bare number: 0.92",
        "LP2003: plant `jaw`: financing: life is 20.5 years, not a whole number",
    ] {
        assert!(found.iter().any(|fault| fault.starts_with(expected)), "{expected}: {found:#?}");
    }
    assert_eq!(found.len(), 10, "{found:#?}");
}

#[test]
fn counts_are_whole_and_indices_over_zero_at_their_cell() {
    let text = golden("jaw-crusher");
    for count in ["2.5", "0"] {
        let found = faults(&text.replace("[\"1.3\", \"589 hp\", 1]", &format!("[\"1.3\", \"589 hp\", {count}]")));
        assert_eq!(found, [format!("LP1006: equipment of plant `jaw`: the number in the row `1.3` is {count}")]);
    }
    let found = faults(&text.replace("\"541.7 ratio\"", "\"0 ratio\""));
    assert_eq!(found, ["LP2176: plant `jaw`: index: `2016` is 0 ratio"]);
    let twice = text.replacen(
        "[\"2016\", 2016, \"541.7 ratio\"]",
        "[\"2016\", 2016, \"541.7 ratio\"], [\"2016\", 2017, \"1 ratio\"]",
        1,
    );
    assert_eq!(faults(&twice), ["LP1007: plant `jaw`: there is a second row `2016` in its index"]);
}

#[test]
fn a_sheet_without_a_source_is_refused() {
    let text = golden("fixed-npv");
    let without = text.replacen("[plant.financing]\nsource = \"prommis-1.1\"\n", "[plant.financing]\n", 1);
    assert_eq!(faults(&without), ["LP2007: plant `given`: financing has no source"]);
}

#[test]
fn a_plant_without_equipment_is_no_plant() {
    let text = golden("jaw-crusher");
    let start = text.find("[[plant.equipment]]").unwrap();
    let end = text.find("[plant.installation]").unwrap();
    let found = faults(&format!("{}{}", &text[..start], &text[end..]));
    assert_eq!(found, ["LP1005: plant `jaw` has no `equipment`"]);
}

#[test]
fn prices_without_an_index_and_shares_without_a_whole_are_refused() {
    let text = golden("fixed-npv");
    let level = text.replace("m USD@2021/a", "m USD@2020/a");
    let found = faults(&level);
    assert!(found.len() == 2 && found.iter().all(|fault| fault.starts_with("LP2174")), "{found:?}");
    let shares = text.replace("\"30 %\"]", "\"40 %\"]");
    let found = faults(&shares);
    assert!(found.len() == 1 && found[0].starts_with("LP2176"), "{found:?}");
    let words = text.replace("conventions = \"prommis\"", "conventions = { loan = \"upside-down\", land = \"twice\" }");
    assert_eq!(faults(&words), ["LP1008: `loan` of plant `given`: conventions cannot be `upside-down`"]);
}

#[test]
fn single_conventions_can_be_named() {
    let text = golden("fixed-npv").replace("\"prommis\"", "{ loan = \"left-out\", flows = \"whole-year\" }");
    let rules = read(&text).unwrap().plants[0].rules;
    let expected = Conventions { loan: LoanTerm::LeftOut, flows: Hours::WholeYear, ..Conventions::default() };
    assert_eq!(rules, expected);
}

#[test]
fn whatever_is_lost_or_spoilt_is_said_helpfully() {
    let text = golden("jaw-crusher");
    let lines: Vec<&str> = text.lines().collect();
    let mut refused = 0;
    for n in 0..lines.len() {
        let without = [&lines[..n], &lines[n + 1..]].concat().join("\n");
        let spoilt = |by: &str| text.replacen(lines[n], &lines[n].replace(|c: char| c.is_ascii_digit(), by), 1);
        let quoted = text.replacen(lines[n], &lines[n].replace('"', ""), 1);
        for broken in [without, spoilt("x"), spoilt("9"), spoilt("-1"), quoted] {
            if let Err(rejected) = read(&broken) {
                assert!(!rejected.diags.is_empty(), "line {n} of\n{broken}");
                let helpful = rejected.diags.iter().try_for_each(common::is_helpful);
                assert!(helpful.is_ok(), "line {n}: {helpful:?}\n{broken}");
                refused += 1;
            }
        }
    }
    assert!(refused > 2 * lines.len(), "{refused} of {}", 5 * lines.len());
}
