//! Gallery: every chart with made-up data, to look at.
//!
//! In        a path to write to (by default `/tmp/gallery.html`)
//! Out       one page

use loparite_report::chart::cash::{Cash, Sum, cash};
use loparite_report::chart::gantt::{Bar, Gantt, Group, Phase, Row, gantt};
use loparite_report::chart::gap::{Gap, gap};
use loparite_report::chart::map::{self, Map, State, Way, map};
use loparite_report::chart::panels::{Mark, Panel, Panels, panels};
use loparite_report::chart::ranges::{self, ranges};
use loparite_report::chart::sankey::{Link, Node, Rank, Sankey, sankey};
use loparite_report::chart::stacked::{Series, Stacked, stacked};
use loparite_report::chart::strip::{Part, strip};
use loparite_report::chart::tornado::{self, Tornado, tornado};
use loparite_report::chart::waterfall::{Waterfall, waterfall};
use loparite_report::chart::{goals, palette};

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "/tmp/gallery.html".to_owned());
    let pictures = [
        ("goals", goals::goals(&goal_rows())),
        ("waterfall", waterfall(&parts())),
        ("gantt", gantt(&timeline())),
        ("stacked", stacked(&offtake())),
        ("panels", panels(&headline())),
        ("cash", cash(&money())),
        ("gap", gap(&funding())),
        ("tornado", tornado(&drivers())),
        ("tornado, one side", tornado(&Tornado { base: -40.0, ..drivers() })),
        ("ranges", ranges(&plants())),
        ("strip", strip(&ratings())),
        ("sankey", sankey(&flows())),
        ("map, north", map(&places(&NORTH), "north")),
        ("map, south", map(&places(&SOUTH), "south")),
        ("map, equator", map(&places(&EQUATOR), "equator")),
        ("map, date line", map(&places(&DATE_LINE), "date-line")),
        ("map, few km", map(&places(&NEAR), "near")),
        ("map, one site", map(&places(&NORTH[..1]), "one")),
    ];
    let mut page =
        String::from("<!doctype html><meta charset=\"utf-8\"><body style=\"width:1040px;margin:20px auto\">\n");
    for (name, picture) in pictures {
        page.push_str(&format!("<h3 style=\"font-family:sans-serif\">{name}</h3>\n{picture}\n"));
    }
    std::fs::write(path, page)
}

fn goal_rows() -> Vec<goals::Row> {
    let row = |name: &str, unit: &str, wanted, attained, attainable| goals::Row {
        name: name.into(),
        unit: unit.into(),
        wanted,
        attained,
        attainable,
    };
    vec![
        row("50,000 t of rare earths a year by 2030", "t REO/a", 50_000.0, 18_400.0, 21_300.0),
        row("magnets for a million drives and the whole of the home market", "t/a", 3500.0, 3500.0, 9800.0),
        row("five separation plants", "plants", 5.0, 3.0, 5.0),
        row("jobs", "jobs", 3000.0, 2890.0, 3900.0),
    ]
}

fn parts() -> Waterfall {
    let part = |name: &str, amount| (name.to_owned(), amount);
    Waterfall {
        parts: vec![
            part("feed", 9100.0),
            part("technology access", 6200.0),
            part("existing plants", 3600.0),
            part("money", 4100.0),
            part("whole plants", -1700.0),
        ],
        total: "attainable".into(),
        wanted: Some(("wanted", 50_000.0)).map(|(words, amount)| (words.into(), amount)),
        unit: "t REO/a".into(),
    }
}

fn timeline() -> Gantt {
    let build = |label: &str, start: i32, years: i32, announced| Row {
        label: label.into(),
        note: "3 600 t REO/a · 12.4 bn".into(),
        bars: vec![
            Bar { from: start, until: start + years, phase: Phase::Construction },
            Bar { from: start + years, until: start + years + 2, phase: Phase::RampUp },
            Bar { from: start + years + 2, until: 2099, phase: Phase::Full },
        ],
        announced,
    };
    let old = Row {
        label: "Solikamsk magnesium works, chlorination".into(),
        note: "2 500 t REO/a".into(),
        bars: vec![Bar { from: 2000, until: 2099, phase: Phase::Existing }],
        announced: None,
    };
    let groups = vec![
        Group { label: "mining".into(), rows: vec![old.clone(), build("Tomtor open pit", 2028, 4, Some(2030))] },
        Group {
            label: "separation".into(),
            rows: vec![old, build("Solikamsk separation complex", 2026, 3, Some(2027))],
        },
        Group { label: "magnet".into(), rows: vec![build("Glazov magnets", 2029, 2, None)] },
    ];
    Gantt { first: 2026, last: 2042, groups }
}

fn offtake() -> Stacked {
    let names = ["NdPr oxide, home", "magnets, home", "cerium oxide, abroad", "lanthanum oxide", "mixed carbonate"];
    let series = |(n, name): (usize, &&str)| Series {
        name: (*name).to_owned(),
        values: (0..17).map(|year| (f64::from(year) - 2.0 - n as f64).max(0.0) * 300.0 / (n + 1) as f64).collect(),
    };
    Stacked {
        years: (2026..=2042).collect(),
        series: names.iter().enumerate().map(series).collect(),
        limit: Some(("what buyers would take".into(), (0..17).map(|year| 3000.0 + 400.0 * f64::from(year)).collect())),
        unit: "t".into(),
    }
}

fn headline() -> Panels {
    let panel = |title: &str, unit: &str, size: f64, mark| Panel {
        title: title.into(),
        unit: unit.into(),
        values: (0..17).map(|year| size * (1.0 - (-f64::from(year) / 5.0).exp())).collect(),
        limits: if mark == Mark::Bars { vec![size * 1.2; 17] } else { vec![] },
        target: (mark == Mark::Line).then_some((2030, size * 1.1)),
        mark,
    };
    let panels = vec![
        panel("Rare earths", "t REO/a", 18_400.0, Mark::Line),
        panel("NdPr oxide", "t oxide/a", 3_300.0, Mark::Line),
        panel("Magnets", "t/a", 0.0, Mark::Line),
        panel("Federal budget", "bn RUB@2025 · kept from year to year", 12.0, Mark::Bars),
        panel("Development bank", "bn RUB@2025", 41.0, Mark::Bars),
    ];
    Panels { years: (2026..=2042).collect(), panels }
}

fn money() -> Cash {
    let cash: Vec<f64> = (0..25).map(|year| if year < 5 { -20.0 - f64::from(year) * 3.0 } else { 31.0 }).collect();
    let sum = |share: f64| (0..25).map(|at| cash[..=at].iter().sum::<f64>() * share).collect();
    let sums = vec![
        Sum { name: "sum before financing".into(), values: sum(1.0) },
        Sum { name: "sum of the owners, after grants and loans".into(), values: sum(0.93) },
    ];
    Cash { years: (2026..=2050).collect(), cash, sums, planned: 2042, unit: "bn RUB@2025".into() }
}

fn funding() -> Gap {
    let years = 17;
    let need: Vec<f64> = (0..years).map(|year| 30.0 * (-(f64::from(year) - 5.0).powi(2) / 12.0).exp()).collect();
    let part = |name: &str, share: f64| Series { name: name.into(), values: need.iter().map(|v| v * share).collect() };
    Gap {
        years: (2026..2026 + years).collect(),
        found: vec![part("Federal project for rare metals", 0.12), part("Industrial development fund", 0.08)],
        assumed: vec![part("Development bank and its fellow lenders, syndicated loan", 0.35), part("owners", 0.2)],
        need: need.clone(),
        planned: 2038,
        unit: "bn RUB@2025".into(),
    }
}

fn drivers() -> Tornado {
    let row = |name: &str, factors, values| tornado::Row { name: name.into(), factors, values };
    Tornado {
        base: -12.0,
        rows: vec![
            row("power", (0.7, 1.3), (-10.8, -13.2)),
            row("price of neodymium-praseodymium oxide and everything made from it", (0.7, 1.3), (-33.0, 8.9)),
            row("capital of new plants", (0.8, 1.5), (-6.0, -27.0)),
            row("discount rate", (0.5, 1.5), (-13.4, -14.9)),
            row("freight", (0.5, 2.0), (-12.0, -12.0)),
        ],
        unit: "bn RUB@2025".into(),
    }
}

fn plants() -> Vec<ranges::Row> {
    let way = |name: &str, ratio, range| ranges::Way { name: name.into(), ratio, range };
    let row = |name: &str, note: &str, range, ways| ranges::Row { name: name.into(), note: note.into(), range, ways };
    vec![
        row(
            "Angara-Yenisei separation and everything beside it",
            "equipment of the flowsheet; class 4, −30 % to +50 %",
            Some((0.7, 1.5)),
            vec![way("declared", 1.86, None), way("regression", 0.7, Some((0.3, 1.8)))],
        ),
        row("Glazov magnets", "declared; class 5", Some((0.5, 2.0)), vec![way("regression", 4.4, Some((2.0, 9.0)))]),
        row("Tomtor open pit", "declared; no class", None, vec![]),
    ]
}

fn ratings() -> Vec<Part> {
    let part = |name: &str, count, fill| Part { name: name.into(), count, fill };
    vec![
        part("supported", 14.0, palette::SERIES[2]),
        part("plausible", 9.0, palette::MAIN_LIGHT),
        part("untestable", 5.0, palette::GREY),
        part("strained", 11.0, palette::SERIES[3]),
        part("contradicted", 8.0, palette::ALARM),
    ]
}

fn flows() -> Sankey {
    let columns = ["deposits", "mining", "beneficiation", "cracking", "separation", "metal", "magnet", "buyers"];
    let node = |&(label, column, last): &(&str, usize, bool)| Node {
        label: label.into(),
        column,
        rank: if last { Rank::Last } else { Rank::Free },
    };
    let link = |&(from, to, amount, heavy): &(usize, usize, f64, f64)| Link {
        from,
        to,
        parts: if heavy < 0.0 {
            vec![amount, 0.0, 0.0]
        } else {
            vec![amount * 0.19, amount * heavy, amount * (0.81 - heavy)]
        },
    };
    let parts = ["NdPr", "DyTb", "other rare earths"];
    Sankey {
        columns: columns.map(str::to_owned).to_vec(),
        nodes: FLOW_NODES.iter().map(node).collect(),
        links: FLOW_LINKS.iter().map(link).collect(),
        parts: parts.map(str::to_owned).to_vec(),
        unit: "t oxide".into(),
    }
}

/// name, column, whether it is what is left over
const FLOW_NODES: [(&str, usize, bool); 24] = [
    ("Lovozero (Karnasurt)", 0, false),
    ("Tomtor (Buranny)", 0, false),
    ("Chuktukon", 0, false),
    ("phosphogypsum", 0, false),
    ("Lovozero mine", 1, false),
    ("Tomtor open pit", 1, false),
    ("Chuktukon open pit", 1, false),
    ("Lovozero mill", 2, false),
    ("Krasnokamensk hydrometallurgy", 3, false),
    ("Solikamsk magnesium works, chlorination", 3, false),
    ("Zheleznogorsk cracking", 3, false),
    ("Skygrad phosphogypsum line", 3, false),
    ("Solikamsk separation complex", 4, false),
    ("Angara-Yenisei separation", 4, false),
    ("Akron group separation", 4, false),
    ("Glazov metals", 5, false),
    ("Glazov magnets", 6, false),
    ("Russian buyers", 7, false),
    ("buyers abroad", 7, false),
    ("residues", 3, true),
    ("residues", 4, true),
    ("residues", 5, true),
    ("stock at the end of the year", 7, true),
    ("tiny import", 0, false),
];
/// from, to, t oxide, share of DyTb (negative: NdPr alone)
const FLOW_LINKS: [(usize, usize, f64, f64); 29] = [
    (0, 4, 3600.0, 0.004),
    (1, 5, 9000.0, 0.02),
    (2, 6, 4000.0, 0.01),
    (3, 11, 900.0, 0.03),
    (4, 7, 3600.0, 0.004),
    (5, 8, 9000.0, 0.02),
    (6, 10, 4000.0, 0.01),
    (7, 19, 700.0, 0.004),
    (7, 9, 2900.0, 0.004),
    (8, 20, 1500.0, 0.02),
    (9, 20, 400.0, 0.004),
    (10, 20, 900.0, 0.01),
    (8, 13, 5500.0, 0.02),
    (8, 12, 2000.0, 0.02),
    (9, 12, 2500.0, 0.004),
    (10, 13, 3100.0, 0.01),
    (11, 14, 800.0, 0.03),
    (14, 18, 600.0, 0.03),
    (12, 15, 700.0, -1.0),
    (13, 15, 900.0, -1.0),
    (15, 16, 1500.0, -1.0),
    (16, 17, 1000.0, -1.0),
    (16, 18, 400.0, -1.0),
    (12, 17, 1500.0, 0.01),
    (12, 18, 1200.0, 0.01),
    (13, 18, 3200.0, 0.02),
    (13, 22, 2500.0, 0.0),
    (12, 21, 300.0, 0.0),
    (23, 4, 3.0, -1.0),
];
const NORTH: [(&str, f64, f64); 11] = [
    ("Lovozero", 67.87, 34.60),
    ("Solikamsk", 59.65, 56.77),
    ("Tomtor", 71.0, 116.6),
    ("Zheleznogorsk", 56.25, 93.53),
    ("Krasnokamensk", 50.10, 118.03),
    ("Moscow hub", 55.75, 37.62),
    ("Glazov", 58.14, 52.66),
    ("Chuktukon", 58.9, 99.2),
    ("Krasnoyarsk", 56.0, 92.9),
    ("Saint Petersburg port", 59.9, 30.2),
    ("Sillamäe", 59.39, 27.77),
];
const SOUTH: [(&str, f64, f64); 4] = [
    ("Steenkampskraal", -31.5, 18.6),
    ("Johannesburg", -26.2, 28.0),
    ("Saldanha", -33.0, 17.9),
    ("Songwe", -15.7, 35.2),
];
const EQUATOR: [(&str, f64, f64); 4] =
    [("Kuantan", 3.8, 103.3), ("Bangka", -2.2, 106.1), ("Jakarta", -6.2, 106.8), ("Kuching", 1.55, 110.3)];
const DATE_LINE: [(&str, f64, f64); 3] = [("Anadyr", 64.7, 177.5), ("Nome", 64.5, -165.4), ("Egvekinot", 66.3, -179.1)];
const NEAR: [(&str, f64, f64); 3] = [("Mill", 59.39, 27.77), ("Refinery", 59.40, 27.80), ("Quay", 59.41, 27.74)];

fn places(rows: &[(&str, f64, f64)]) -> Map {
    let site = |(n, &(name, latitude, longitude)): (usize, &(&str, f64, f64))| map::Site {
        name: name.into(),
        latitude,
        longitude,
        activity: if n % 5 == 4 { 0.0 } else { 9000.0 / (n + 1) as f64 },
    };
    let mut ways = Vec::new();
    for n in 0..rows.len() {
        for (step, mode) in [(1, 0), (3, 1)] {
            let shut = (n + step) % 7 == 5;
            let to = (n + step) % rows.len();
            let state = if shut { State::Closed("no buyers since 2022".into()) } else { State::Open };
            let freight = if shut || n % 4 == 3 { 0.0 } else { 40_000.0 / (n * n + step) as f64 };
            ways.push(Way { from: n, to, mode, freight, state });
        }
    }
    Map {
        sites: rows.iter().enumerate().map(site).collect(),
        ways,
        modes: vec!["rail".into(), "sea".into()],
        activity_unit: "t oxide/a".into(),
        freight_unit: "t/a".into(),
    }
}
