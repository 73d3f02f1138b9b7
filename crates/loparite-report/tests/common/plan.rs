//! Plan: levels of the made-up chain; what is posted balances only roughly, which no picture minds.

use loparite_kernel::ids::{Id, Table};
use loparite_model::chain::Model;
use loparite_model::outcome::{
    BindingRow, Certificate, Effort, GoalOutcome, LeverOutcome, Outcome, PlanStatus, Stretch,
};
use loparite_model::post::*;

/// A plan that does not exist.
pub fn infeasible(model: &Model) -> Outcome {
    Outcome {
        status: PlanStatus::Infeasible,
        lots: Table::new(),
        book: Book::new(),
        levels: vec![],
        npv: 0.0,
        goals: goals(model),
        effort: Effort::default(),
    }
}

/// A plan: three plants built, running from 2030.
pub fn outcome(model: &Model) -> Outcome {
    let mut plan = Outcome { status: PlanStatus::Optimal, npv: 9.1e9, ..infeasible(model) };
    plan.effort.solver = "solver 1.0".into();
    for (key, commodity) in model.commodities.ids().enumerate() {
        let composition = if key == 3 { vec![0.857, 0.0, 0.0, 0.0] } else { vec![0.17, 0.01, 0.65, 0.0] };
        let name = model.commodities[commodity].name.clone();
        plan.lots.insert(name.clone(), Lot { commodity, origin: None, name, composition, content: 0.5 });
    }
    for year in model.years() {
        run_year(&mut plan, year);
    }
    for (facility, year, cost) in [(2, 2026, 9e9), (3, 2027, 22e9), (4, 2028, 7e9)] {
        build(&mut plan, (facility, year), cost);
    }
    plan
}

fn add(plan: &mut Outcome, key: ActivityKey, level: f64, posts: &[(AccountKey, f64)]) {
    let posts: Vec<Post> = posts.iter().map(|&(key, amount)| Post { account: plan.book.memo(key), amount }).collect();
    plan.book.add(key, f64::INFINITY, Steps::Continuous, &posts);
    plan.levels.push(level);
}

fn run_year(plan: &mut Outcome, year: i32) {
    let at = |lot: usize, site: usize| AccountKey::Material { lot: Id::at(lot), site: Id::at(site), year };
    let cash = |item| AccountKey::Cash { item, year };
    let ramp = (f64::from(year - 2028) / 5.0).clamp(0.0, 1.0);
    let ore = 1500.0 + 2500.0 * ramp;
    add(plan, ActivityKey::Extract { deposit: Id::at(0), lot: Id::at(0), year }, ore, &[(at(0, 0), 1.0)]);
    let mut run = |facility: usize, site: usize, feed: usize, makes: &[(usize, f64)], level: f64| {
        let lost = 1.0 - makes.iter().map(|(_, share)| share).sum::<f64>();
        let mut posts = vec![(at(feed, site), -1.0)];
        posts.extend(makes.iter().map(|&(lot, share)| (at(lot, site), share)));
        let gate = AccountKey::Element { gate: Gate::Residue, element: Id::at(2), site: Id::at(site), year };
        posts.push((gate, lost.max(0.0) * 0.85));
        posts.push((AccountKey::Capacity { facility: Id::at(facility), year }, 1.0));
        posts.push((AccountKey::Grid { site: Id::at(site), year }, 0.002));
        posts.push((cash(CashItem::Operating), -2e5));
        add(plan, ActivityKey::Run { facility: Id::at(facility), lot: Id::at(feed), year }, level, &posts);
        let people = [(AccountKey::Workforce { site: Id::at(site), year }, 0.03)];
        add(plan, ActivityKey::OnLine { facility: Id::at(facility), year }, level, &people);
    };
    run(1, 0, 0, &[(1, 0.8)], ore);
    run(2, 1, 1, &[(2, 0.9)], 0.8 * ore * ramp);
    run(3, 2, 2, &[(3, 0.17), (4, 0.75)], 0.72 * ore * ramp);
    run(4, 2, 3, &[(5, 2.4)], 0.1 * ore * ramp);
    for (lot, arc, level) in
        [(1, 0, 0.8 * ore * ramp), (2, 1, 0.72 * ore * ramp), (5, 2, 0.24 * ore * ramp), (4, 2, 0.3 * ore * ramp)]
    {
        let (from, to) = [(0, 1), (1, 2), (2, 3)][arc];
        let posts = [(at(lot, from), -1.0), (at(lot, to), 1.0), (cash(CashItem::Freight), -3000.0)];
        add(plan, ActivityKey::Ship { lot: Id::at(lot), arc: Id::at(arc), year, season: None }, level, &posts);
    }
    for (lot, offtake, level, price) in [(5, 0, 0.24 * ore * ramp, 6e6), (4, 1, 0.3 * ore * ramp, 1e5)] {
        let posts = [(at(lot, 3), -1.0), (cash(CashItem::Revenue), price)];
        add(plan, ActivityKey::Sell { lot: Id::at(lot), offtake: Id::at(offtake), year }, level, &posts);
    }
    let stock = 120.0 * f64::from(year - 2027);
    add(
        plan,
        ActivityKey::Stock { lot: Id::at(4), site: Id::at(2), year, season: None },
        stock.max(0.0),
        &[(at(4, 2), -1.0)],
    );
}

fn build(plan: &mut Outcome, (facility, year): (usize, i32), cost: f64) {
    let facility = Id::at(facility);
    let mut posts: Vec<(AccountKey, f64)> =
        (year + 3..=2038).map(|year| (AccountKey::OnLine { facility, year }, -1.0)).collect();
    posts.push((AccountKey::Outlay { project: Project::Facility(facility), year }, cost / 4000.0));
    add(plan, ActivityKey::Size { facility, year, kind: BuildKind::default() }, 4000.0, &posts);
    for (money, share) in [(0, 0.3), (1, 0.7)] {
        for step in 0..2 {
            let year = year + step;
            let posts = [(AccountKey::Cash { item: CashItem::Capital, year }, -1.0)];
            add(
                plan,
                ActivityKey::Spend { project: Project::Facility(facility), money: Id::at(money), year },
                cost * share / 2.0,
                &posts,
            );
        }
    }
}

fn goals(model: &Model) -> Vec<GoalOutcome> {
    let lever = |lever, contribution, stretch| LeverOutcome {
        lever,
        contribution,
        least: contribution,
        greatest: contribution,
        binding: 2,
        stretch,
    };
    let certificate = Certificate { primal: 1e-9, dual: 3e-10, gap: 2e-8 };
    let row = BindingRow {
        account: Id::at(0),
        name: "plants of Cape Refinery that can be on line in 2032".into(),
        lever: Lever::Time,
        of: "Cape Refinery".into(),
        year: Some(2032),
        dual: 0.8,
        limit: 3000.0,
        contribution: 2400.0,
    };
    let short = vec![
        lever(Lever::Time, 2400.0, Some(Stretch::Later { earliest: 2, sure: Some(3) })),
        lever(Lever::Existing, 1200.0, Some(Stretch::Factor(2.31))),
        lever(Lever::Money, 0.0, Some(Stretch::Never { best: 3350.0 })),
        lever(Lever::Access, 400.0, Some(Stretch::Lifted)),
        lever(Lever::Market, 0.0, Some(Stretch::Undecided)),
    ];
    let outcome = |(goal, target): (_, f64)| GoalOutcome {
        goal,
        target,
        attained: if target > 1000.0 { 2300.0 } else { 260.0 },
        attainable: if target > 1000.0 { 3350.0 } else { 320.0 },
        bound: if target > 1000.0 { 4000.0 } else { 320.0 },
        whole_plants: if target > 1000.0 { -650.0 } else { 0.0 },
        levers: if target > 1000.0 { short.clone() } else { vec![lever(Lever::Labour, 320.0, None)] },
        rows: vec![row.clone()],
        certificate,
        proof: None,
    };
    model.goals.iter().map(|(id, goal)| outcome((id, goal.target.value))).collect()
}
