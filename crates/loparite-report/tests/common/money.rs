//! Money: estimates and a programme's cash flow for the made-up plan; every number is made up, sums hold.

use loparite_economics::estimate::running::Running;
use loparite_economics::estimate::{Check, Estimate, Line};
use loparite_economics::programme::*;
use loparite_finance::irr::{Irr, NoIrr};
use loparite_finance::opex::Staff;
use loparite_finance::series::Series;
use loparite_kernel::ids::Id;
use loparite_model::chain::Model;
use loparite_model::cost::{Allocation, CapitalClass, CapitalFrom, Falls, FinanceTerms, MoneyTerms, ValuedAt};
use loparite_model::figure::{Figure, OriginId};
use loparite_model::post::CashItem;
use loparite_report::EstimateRow;

/// Terms of `[finance]`, with an aim of the first fact.
pub fn terms(model: &Model) -> FinanceTerms {
    let figure = |value: f64| Figure { value, origin: OriginId::at(0) };
    FinanceTerms {
        until: 2050,
        falls: Falls::Middle,
        valued_at: ValuedAt::Construction,
        money: MoneyTerms::Real,
        rates: vec![figure(0.05), figure(0.12)],
        loss_share: figure(0.5),
        loss_years: None,
        debt_cover: figure(1.3),
        allocation: Allocation::Value,
        aim: model.facts.ids().next(),
    }
}

/// Built: cracking, separation, magnets (without classes); not built: the pit.
pub fn estimates() -> Vec<EstimateRow> {
    let check = |from, amount, range| Check { from, amount, range };
    let row = |facility: usize, size: f64, total: f64, built| EstimateRow {
        estimate: Estimate {
            facility: Id::at(facility),
            size,
            from: CapitalFrom::Declared,
            lines: divide(total, &[("leaching", 0.5), ("filter <script> dryers", 0.3), ("effluent treatment", 0.2)]),
            held: 0.0,
            closure: 0.05 * total,
            accuracy: Some((4, -0.3, 0.5)),
            checks: vec![],
            unpriced: vec![],
        },
        running: Running {
            per_tonne: vec![(CashItem::Reagents, 4e4), (CashItem::Power, 8e3), (CashItem::Wages, 2.5e4)],
            exceeds: 0.0,
            staff: vec![
                Staff { name: "operators <script>".into(), people: 40.0, posts: 8.0, cost: 8e7 },
                Staff { name: "engineers".into(), people: 6.0, posts: 6.0, cost: 2e7 },
            ],
        },
        built,
    };
    let mut separation = row(3, 4000.0, 22e9, true);
    let areas =
        [("solvent extraction", 0.55), ("precipitation", 0.15), ("calcination", 0.1), ("effluent treatment", 0.2)];
    separation.estimate.lines = divide(22e9, &areas);
    separation.estimate.from = CapitalFrom::Equipment;
    separation.estimate.held = 4e8;
    separation.estimate.checks =
        vec![check(CapitalFrom::Declared, 41e9, None), check(CapitalFrom::Plants, 15e9, Some((6e9, 39e9)))];
    separation.estimate.unpriced = vec!["flash <script> dryer (m2)".into(), "bag filter (m2)".into()];
    let mut cracking = row(2, 4000.0, 9e9, true);
    cracking.estimate.checks =
        vec![check(CapitalFrom::Equipment, 7.4e9, None), check(CapitalFrom::Plants, 31e9, Some((1e10, 9e10)))];
    let mut pit = row(0, 5000.0, 12e9, false);
    pit.estimate.accuracy = None;
    pit.estimate.lines = divide(12e9, &[("whole plant", 1.0)]);
    vec![pit, cracking, separation]
}

fn divide(total: f64, areas: &[(&str, f64)]) -> Vec<Line> {
    let shares = [0.26, 0.09, 0.07, 0.04, 0.03, 0.08, 0.05, 0.04, 0.07, 0.08, 0.04, 0.09];
    let classes = CapitalClass::WORDS.iter().map(|(_, class)| *class);
    let mut lines = Vec::new();
    for (area, part) in areas {
        for (class, share) in classes.clone().zip(shares) {
            lines.push(Line { area: (*area).into(), class, amount: total * part * share });
        }
    }
    for (class, share) in [(CapitalClass::FirstFill, 0.02), (CapitalClass::WorkingCapital, 0.04)] {
        lines.push(Line { area: "whole plant".into(), class, amount: total * share });
    }
    lines
}

/// Values by year from the decision, then level, as a plant has them.
struct Shape {
    start: i32,
    spent: f64,
    margin: f64,
}

const UNTIL: i32 = 2050;

fn flow(name: &str, shape: &Shape, irr: Irr) -> Flow {
    let on = |year: i32| f64::from(year - shape.start - 3).clamp(0.0, 4.0) / 4.0;
    let of = |value: &dyn Fn(i32) -> f64| Series::of(2026, UNTIL, value);
    let spends = |year: i32| if (shape.start..shape.start + 2).contains(&year) { shape.spent / 2.0 } else { 0.0 };
    let debt = |year: i32| if (shape.start + 2..shape.start + 9).contains(&year) { shape.spent * 0.7 } else { 0.0 };
    let items = vec![
        (Item::ProfitTax, of(&|year| -0.15 * shape.margin.max(0.0) * on(year))),
        (Item::Sold, of(&|year| 3.0 * shape.margin.abs() * on(year))),
        (Item::Cash(CashItem::Reagents), of(&|year| (shape.margin - 3.0 * shape.margin.abs()) * 0.6 * on(year))),
        (Item::Cash(CashItem::Wages), of(&|year| (shape.margin - 3.0 * shape.margin.abs()) * 0.4 * on(year))),
        (Item::Cash(CashItem::Capital), of(&|year| -spends(year))),
        (Item::Cash(CashItem::Released), of(&|year| if year == UNTIL { 0.04 * shape.spent } else { 0.0 })),
        (Item::Closure, of(&|year| if year == UNTIL { -0.05 * shape.spent } else { 0.0 })),
        (Item::Grant, of(&|year| 0.3 * spends(year))),
        (Item::LoanDrawn, of(&|year| 0.7 * spends(year))),
        (Item::Interest, of(&|year| -0.03 * debt(year))),
        (Item::Repayment, of(&|year| -debt(year) / 7.0)),
    ];
    let sum = |from: usize, to: usize| items[from..to].iter().fold(Series::default(), |sum, (_, item)| sum.plus(item));
    let (project, equity) = (sum(0, 7), sum(0, items.len()));
    let least = (2032, 0.84);
    let cover = (shape.spent > 0.0).then(|| Cover { least, mean: 1.61, below: vec![2031, 2032, 2033, 2036] });
    let npv = |rate: f64| project.iter().map(|(year, cash)| cash / (1.0 + rate).powi(year - 2026)).sum::<f64>();
    let measures = Measures {
        base: 2026,
        npv: [0.08, 0.05, 0.12].map(|rate| (rate, npv(rate))).to_vec(),
        npv_before_tax: npv(0.08) * 0.8,
        equity_irr: irr.clone(),
        irr,
        payback: (project.sum() > 0.0).then_some(2041),
        discounted_payback: None,
        cover,
        unit_costs: vec![],
        basket_breakeven: Some(1.32),
    };
    Flow { name: name.into(), items, project, equity, measures }
}

/// A programme that loses value and goes on to 2050; one plant has no rate of return, one has several, one no debt.
pub fn programme(model: &Model) -> Programme {
    let shape = |start, spent, margin| Shape { start, spent, margin };
    let mut cracking = flow("River Works", &shape(2026, 9e9, -0.4e9), Irr::None(NoIrr::NoSignChange));
    let mut separation = flow("Cape Refinery", &shape(2027, 22e9, 2.6e9), Irr::Several(vec![0.041, 0.23]));
    let magnets = flow("Cape magnets", &shape(2028, 7e9, 1.1e9), Irr::One(0.1234));
    let mut pit = flow("pit", &shape(2026, 0.0, 0.3e9), Irr::None(NoIrr::NoSignChange));
    (pit.measures.cover, pit.measures.payback) = (None, None);
    let cost = |commodity: usize, tonnes, cost, price, breakeven| UnitCost {
        commodity: Id::at(commodity),
        tonnes,
        cost,
        price,
        breakeven,
    };
    cracking.measures.unit_costs = vec![cost(2, 30e3, 6.1e5, 5.2e5, Some(6.3e5))];
    separation.measures.unit_costs = vec![cost(4, 30e3, 1.2e5, 1e5, None), cost(3, 7e3, 5.9e6, 6e6, Some(5.8e6))];
    let whole = flow("programme", &shape(2027, 38e9, 4.1e9), Irr::One(0.0432));
    let years: Vec<i32> = model.years().collect();
    let mut sources = Vec::new();
    for (money, share) in [(0, 0.3), (1, 0.7)] {
        let source = |&year: &i32| SourceYear {
            money: Id::at(money),
            year,
            offered: model.money[Id::at(money)].limit.at(year),
            taken: share * capital(year),
        };
        sources.extend(years.iter().map(source));
    }
    let funding = |&year: &i32| FundingYear {
        year,
        capital: capital(year),
        losses: if (2029..2034).contains(&year) || year == 2045 { 0.9e9 } else { 0.0 },
        found: 0.3 * capital(year),
        assumed: 0.7 * capital(year),
    };
    let swing = |name: &str, factors, npv| Swing { name: name.into(), factors, npv };
    let base = whole.measures.npv[0].1;
    Programme {
        beside: flow("beside", &shape(2028, 0.0, -0.05e9), Irr::None(NoIrr::NoSignChange)),
        facilities: [(0, pit), (2, cracking), (3, separation), (4, magnets)]
            .map(|(facility, flow)| FacilityFlow { facility: Id::at(facility), flow })
            .to_vec(),
        owners: vec![
            flow("Alvaria <script> & Sons", &shape(2027, 31e9, 2.2e9), Irr::One(0.021)),
            flow("no owner named", &shape(2028, 7e9, 1.1e9), Irr::One(0.1234)),
        ],
        regions: vec![flow("the valley", &shape(2027, 38e9, 4.1e9), Irr::One(0.0432))],
        sources,
        funding: (model.first_year..=UNTIL).map(|year| funding(&year)).collect(),
        swings: vec![
            swing("price of <script> oxide", (0.7, 1.3), (base - 17e9, base + 16e9)),
            swing("capital of new plants", (0.8, 1.5), (base + 6e9, base - 15e9)),
            swing("reagents", (0.8, 1.2), (base + 4e9, base - 4e9)),
            swing("discount rate", (0.5, 1.5), (base + 9e9, base - 5e9)),
            swing("power", (0.7, 1.3), (base + 0.9e9, base - 0.8e9)),
            swing("freight", (0.5, 2.0), (base - 0.2e9, base - 0.6e9)),
        ],
        planned_until: 2038,
        aim: Some(700e9),
        whole,
    }
}

fn capital(year: i32) -> f64 {
    match year {
        2026 => 4.5e9,
        2027 => 15.5e9,
        2028 => 14.5e9,
        2029 => 3.5e9,
        _ => 0.0,
    }
}

/// A programme without any money.
pub fn idle(model: &Model) -> Programme {
    let empty = |name: &str| {
        let mut flow = flow(name, &Shape { start: 2026, spent: 0.0, margin: 0.0 }, Irr::None(NoIrr::NoMoney));
        flow.items.clear();
        flow
    };
    Programme {
        whole: empty("programme"),
        facilities: vec![],
        beside: empty("beside"),
        owners: vec![],
        regions: vec![],
        sources: vec![],
        funding: vec![],
        swings: vec![],
        planned_until: model.last_year,
        aim: None,
    }
}
