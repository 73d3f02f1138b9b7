//! probe
use loparite_kernel::ids::Id;
use loparite_plan::{goals::Scope, program::*, terms::Controls};
use loparite_milp::solver::Settings;
use loparite_model::post::Lever;
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let goal = std::env::args().nth(2).unwrap();
    let l = loparite_load::load(std::path::Path::new(&path)).map_err(|r| for d in r.diags { println!("{}", d.message) }).unwrap();
    let m = &l.model;
    let g = m.goals.id(&goal).unwrap();
    let t = std::time::Instant::now();
    let s = Scope::new(m, m.goals[g].year, Controls::InForce, &Scope::stated_years(m));
    println!("scope {:?} lots {} posts {}", t.elapsed(), s.ways.lots.len(), s.book.posts_len());
    let mut k = std::collections::BTreeMap::new();
    for (_, a) in s.book.activities() { *k.entry(format!("{:?}", a.key).split(' ').next().unwrap().to_string()).or_insert(0) += 1; }
    println!("{k:?}");
    let mut k = std::collections::BTreeMap::new();
    for (_, a) in s.book.activities() { if let loparite_model::post::ActivityKey::Ship{lot,..} = a.key { *k.entry(m.commodities.key(s.ways.lots[lot].commodity)).or_insert(0) += 1; } }
    println!("{k:?}");
    let p = Program::new(m, &s.book, Target::Npv, &[]);
    for method in [loparite_milp::solver::Method::Simplex, loparite_milp::solver::Method::InteriorPoint] {
    let t = std::time::Instant::now();
    let set = Settings { time_limit_s: Some(100.0), mip_gap: 1e-2, method, ..Settings::default() };
    let (_, a) = p.solve_relaxed(&set);
    println!("npv LP {:?} {:?} {:.3e}", t.elapsed(), a.status, a.objective);
    let t = std::time::Instant::now();
    let a = p.solve(&set);
    println!("npv MIP {:?} {:?} {:.3e} nodes {} it {}", t.elapsed(), a.status, a.objective, a.solution.nodes, a.solution.simplex_iterations);
    }
    let p = Program::new(m, &s.book, Target::Measure(g), &[]);
    println!("program {:?} rows {} cols {} nz {}", t.elapsed(), p.problem.rows(), p.problem.cols(), p.problem.nonzeros());
    let set = Settings { time_limit_s: Some(20.0), ..Settings::default() };
    let (_, a) = p.solve_relaxed(&set);
    println!("relaxed {:?} {:?} {:.3}", t.elapsed(), a.status, a.objective);
    let a = p.solve(&set);
    println!("whole {:?} {:?} {:.3} bound {:.3} nodes {}", t.elapsed(), a.status, a.objective, a.bound, a.solution.nodes);
    for &(lever, w) in Lever::WORDS { if matches!(lever, Lever::Time|Lever::Access) {continue}
        let p = Program::new(m, &s.book, Target::Stretch(lever, g, m.goals[g].target.value), &[]);
        let (_, a) = p.solve_relaxed(&set);
        println!("{w} relaxed {:?} {:?} {:.3}", t.elapsed(), a.status, a.objective);
        if a.levels.is_empty() { continue }
        let a = p.solve(&set);
        println!("{w} whole {:?} {:?} {:.3} bound {:.3} nodes {}", t.elapsed(), a.status, a.objective, a.bound, a.solution.nodes);
    }
    let _ = g.position();
}
