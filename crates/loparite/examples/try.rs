//! trial
use loparite_kernel::ids::Id;
struct W(std::time::Instant);
impl loparite_plan::solve::Watch for W { fn step(&mut self, w: &str, a: usize, b: usize) { eprintln!("{:7.2}s {a}/{b} {w}", self.0.elapsed().as_secs_f64()); } }
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let l = match loparite_load::load(std::path::Path::new(&path)) { Ok(l) => l, Err(r) => { for d in &r.diags { println!("{} {}:{} {}", d.code, d.place.as_ref().map_or("", |p| &p.file), d.place.as_ref().map_or(0, |p| p.line), d.message); } std::process::exit(2) } };
    let m = &l.model;
    let o = loparite_plan::solve::plan(m, 0, &mut W(std::time::Instant::now()));
    println!("{:?} {:?} npv {:.3e}", o.status, o.effort, o.npv);
    for g in &o.goals {
        let row = &m.goals[g.goal];
        println!("{}: target {:.4e} attained {:.4e} attainable {:.4e} bound {:.4e} cert {:?}", m.goals.key(g.goal), g.target, g.attained, g.attainable, g.bound, g.certificate);
        for l in &g.levers { println!("    {:<20} {:>12.1} rows {:>3} {:?}", l.lever.word(), l.contribution, l.binding, l.stretch); }
        for r in g.rows.iter().take(6) { println!("        {} dual {:.4e} limit {:.4e}", r.name, r.dual, r.limit); }
        let _ = row;
    }
    let s = loparite_results::summary::summarise(m, &o);
    for y in &s.years { println!("{} reo {:.0} {:?} mag {:.0} capex {:.2e} jobs {:.0} mw {:.1} rev {:.2e} margin {:.2e}", y.year, y.reo, y.baskets.iter().map(|b| b.round()).collect::<Vec<_>>(), y.magnets, y.capital, y.jobs, y.power, y.revenue, y.margin); }
    for b in &s.builds { println!("{} decided {} on {} size {:.0} cap {:.2e}", m.facilities[b.facility].name, b.decided, b.on_line, b.size, b.capital); }
    let mut worst = 0.0_f64;
    let bal = o.book.balances(&o.levels);
    for (id, a) in o.book.accounts() { if let loparite_model::post::AccountKey::Material{..} = a.key { worst = worst.max(bal[id.position()].abs()); } }
    println!("worst material {worst:e} lots {}", o.lots.len());
}
