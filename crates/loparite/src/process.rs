//! Process: flowsheets of a scenario, their recipes, the way of each element from ore to magnet, and the check of a
//! plan.
//!
//! In        a loaded scenario; for the check a plan
//! Out       text for a terminal, diagrams, differences between recipe and flowsheet at the planned feed
//! Holds     every number is one of the solved flowsheet; a plan further from it than [`TOLERANCE`] is said to be so
//! Equations (1) reach[c, e] = max over technologies of max(reach[feed, e], reach[further feeds, e]) * recovery[c, e]
//! Not here  how a flowsheet is solved (`loparite-process`), how a diagram is drawn (`loparite-report`)

use crate::text::{self, table, wrap};
use loparite_kernel::ids::Id;
use loparite_load::{Loaded, Process};
use loparite_model::chain::{CommodityId, DepositId, FacilityId, Model, Stage, TechnologyId};
use loparite_model::outcome::Outcome;
use loparite_model::post::{AccountKey, ActivityId, ActivityKey};
use loparite_process::derive::{self, Derived};
use loparite_process::flowsheet::{Charged, Role};
use loparite_process::stream::Phase;
use loparite_process::unit::Remark;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Relative difference between what a plan makes by its recipe and what the flowsheet makes of the same feed that is
/// let pass.
pub const TOLERANCE: f64 = 0.02;

/// Text of all technologies of a scenario, or of one.
pub fn text(loaded: &Loaded, only: Option<TechnologyId>) -> String {
    let mut text = String::new();
    if only.is_none() {
        let _ = writeln!(text, "{}\n", loaded.model.title);
        text.push_str(&routes(&loaded.model));
    }
    for process in loaded.processes.iter().filter(|process| only.is_none_or(|id| id == process.technology)) {
        text.push('\n');
        text.push_str(&technology(&loaded.model, process));
    }
    text
}

/// The same for machines: a list of technologies.
pub fn json(loaded: &Loaded, only: Option<TechnologyId>) -> serde_json::Value {
    let model = &loaded.model;
    let one = |process: &Process| {
        let (technology, derived) = (&model.technologies[process.technology], &process.derived);
        let products: Vec<serde_json::Value> = technology
            .outputs
            .iter()
            .map(|output| {
                let shares = model.elements.ids().filter(|e| output.recovery[e.position()] > 0.0);
                let recovery: serde_json::Map<String, serde_json::Value> =
                    shares.map(|e| (model.elements.key(e).to_owned(), output.recovery[e.position()].into())).collect();
                serde_json::json!({
                    "commodity": model.commodities.key(output.commodity),
                    "content": output.content,
                    "recovery": recovery,
                })
            })
            .collect();
        let reagents: serde_json::Map<String, serde_json::Value> = technology
            .reagents
            .iter()
            .map(|reagent| (model.commodities.key(reagent.commodity).to_owned(), reagent.amount.value.into()))
            .collect();
        let said = derived.solution.remarks.iter().filter(|(_, remark)| tells(remark));
        let remarks: Vec<String> = said.map(|(_, remark)| remark.text.clone()).collect();
        serde_json::json!({
            "technology": model.technologies.key(process.technology),
            "flowsheet": derived.sheet.id,
            "per": per(model, process.technology),
            "design_t_per_year": derived.design,
            "products": products,
            "reagents_t_per_t": reagents,
            "power_mwh_per_t": technology.power.value,
            "heat_mwh_per_t": derived.heat,
            "people_per_t_per_year": technology.labour.value,
            "closure": derived.solution.closure,
            "remarks": remarks,
        })
    };
    loaded.processes.iter().filter(|process| only.is_none_or(|id| id == process.technology)).map(one).collect()
}

/// Equation (1) for each deposit: share of each element in each commodity, by the best way over technologies that have
/// a plant.
pub fn reach(model: &Model, deposit: DepositId) -> BTreeMap<CommodityId, Vec<f64>> {
    let used = |id: &TechnologyId| model.facilities.iter().any(|(_, facility)| facility.technology == *id);
    let row = &model.deposits[deposit];
    let mut reach = BTreeMap::new();
    reach.insert(
        row.commodity,
        row.composition.iter().map(|&share| f64::from(u8::from(share > 0.0))).collect::<Vec<_>>(),
    );
    // as many rounds as there are stages suffice, since every technology leads one stage on
    for _ in Stage::WORDS {
        for id in model.technologies.ids().filter(used) {
            let technology = &model.technologies[id];
            let Some(fed) = reach.get(&technology.feed).cloned() else { continue };
            let before = reach.clone();
            for output in &technology.outputs {
                let best = reach.entry(output.commodity).or_insert_with(|| vec![0.0; fed.len()]);
                for (e, best) in best.iter_mut().enumerate() {
                    // what comes with a further feed, such as the dysprosium of a magnet, has come its own way
                    let with = technology.inputs.iter().filter_map(|input| before.get(&input.commodity));
                    let fed = with.map(|shares| shares[e]).fold(fed[e], f64::max);
                    *best = best.max(fed * output.recovery[e]);
                }
            }
        }
    }
    reach
}

/// Recovery of each element from each deposit to each stage, %.
fn routes(model: &Model) -> String {
    let stages = [Stage::Mining, Stage::Beneficiation, Stage::Cracking, Stage::Separation, Stage::Metal, Stage::Magnet];
    let mut text = String::from(
        "Recovery from the ground to each stage, % of the element, by the best way there is a plant for\n",
    );
    for (id, deposit) in model.deposits.iter() {
        let reach = reach(model, id);
        if reach.len() < 2 {
            continue;
        }
        let head: Vec<String> =
            ["element".to_owned()].into_iter().chain(stages.iter().map(|stage| stage.word().to_owned())).collect();
        let mut rows = Vec::new();
        for element in model.elements.ids().filter(|e| deposit.composition[e.position()] > 0.0) {
            let at = |stage: Stage| {
                let there = reach.iter().filter(|(commodity, _)| {
                    **commodity != deposit.commodity && model.commodities[**commodity].stage == stage
                });
                there.map(|(_, shares)| shares[element.position()]).fold(0.0_f64, f64::max)
            };
            let cell = |stage: &Stage| match at(*stage) {
                share if share >= 5e-5 => format!("{:.1}", 100.0 * share),
                share if share > 0.0 => "<0.1".to_owned(),
                _ => "-".to_owned(),
            };
            rows.push([model.elements.key(element).to_owned()].into_iter().chain(stages.iter().map(cell)).collect());
        }
        let _ = writeln!(text, "\n  {} ({})", deposit.name, model.commodities[deposit.commodity].name);
        text.push_str(&table(&head, &rows));
    }
    text
}

fn technology(model: &Model, process: &Process) -> String {
    let technology = &model.technologies[process.technology];
    let derived = &process.derived;
    let (sheet, solution) = (&derived.sheet, &derived.solution);
    let unit = per(model, process.technology);
    let mut text = format!("{} ({})\n", technology.name, technology.stage.word());
    text.push_str(&wrap(
        &format!(
            "{} steps, designed for {} {} a year on {} h; every atom closes to {:.0e}, recycles to {:.0e} in {} passes",
            sheet.steps.len(),
            text::whole(derived.design),
            unit,
            text::whole(sheet.hours),
            solution.closure,
            solution.residual,
            solution.passes
        ),
        2,
    ));
    recoveries(model, process).iter().for_each(|said| text.push_str(&wrap(said, 2)));
    consumption(model, process).iter().for_each(|said| text.push_str(&wrap(said, 2)));
    text.push_str(&radionuclides(derived));
    let remarks: Vec<String> = solution
        .remarks
        .iter()
        .filter(|(_, remark)| tells(remark))
        .map(|(step, remark)| match step {
            Some(step) => format!("{}: {}", sheet.steps[*step].id, remark.text),
            None => remark.text.clone(),
        })
        .collect();
    remarks.iter().for_each(|remark| text.push_str(&wrap(&format!("! {remark}"), 2)));
    text
}

/// Reagents, power, heat, people.
fn consumption(model: &Model, process: &Process) -> Vec<String> {
    let technology = &model.technologies[process.technology];
    let derived = &process.derived;
    let (sheet, solution) = (&derived.sheet, &derived.solution);
    let unit = per(model, process.technology);
    let mut said = Vec::new();
    let amount = |value: f64| if value >= 0.01 { format!("{value:.2}") } else { format!("{value:.2e}") };
    let reagents: Vec<String> = technology
        .reagents
        .iter()
        .map(|reagent| format!("{} {} t", model.commodities[reagent.commodity].name, amount(reagent.amount.value)))
        .collect();
    let within: Vec<String> = sheet
        .feeds
        .iter()
        .zip(&solution.supplied)
        .filter(|(feed, kg)| feed.role == Role::Reagent && matches!(feed.charged, Charged::Within(_)) && **kg > 0.0)
        .map(|(feed, kg)| {
            format!("{} {} t", feed.name, amount(kg * feed.bought / (derived.design / sheet.hours * 1000.0)))
        })
        .collect();
    if !reagents.is_empty() {
        said.push(format!("bought per {unit}: {}", reagents.join(", ")));
    }
    if !within.is_empty() {
        said.push(format!("used per {unit} and charged in another cost: {}", within.join(", ")));
    }
    said.push(format!(
        "per {unit}: power {:.2} MWh, heat from fuel {:.2} MWh; {:.3} people per yearly tonne",
        technology.power.value, derived.heat, technology.labour.value
    ));
    said
}

/// Whether a remark tells of something unusual: what lies within the usual range is a measurement.
fn tells(remark: &Remark) -> bool {
    !(remark.usual.0..=remark.usual.1).contains(&remark.value)
}

/// "t REO of feed", "t of ndfeb-magnet"
fn per(model: &Model, id: TechnologyId) -> String {
    let technology = &model.technologies[id];
    let commodity = match technology.capacity_basis {
        loparite_model::chain::CapacityBasis::Feed => technology.feed,
        loparite_model::chain::CapacityBasis::Product => technology.outputs[0].commodity,
    };
    let row = &model.commodities[commodity];
    format!("t {} of {}", row.basis.word(), row.name).replace("  ", " ")
}

fn recoveries(model: &Model, process: &Process) -> Vec<String> {
    let technology = &model.technologies[process.technology];
    let fed: Vec<usize> = (0..model.elements.len())
        .filter(|&e| technology.outputs.iter().any(|output| output.recovery[e] > 5e-7))
        .collect();
    let mut said = Vec::new();
    for output in &technology.outputs {
        let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
        for &e in &fed {
            let share = output.recovery[e];
            if share <= 5e-7 {
                continue;
            }
            let symbol = model.elements.key(loparite_kernel::element::ElementId::at(e));
            let words = if share >= 5e-4 { format!("{:.1}", 100.0 * share) } else { format!("{:.4}", 100.0 * share) };
            match groups.iter_mut().find(|(other, _)| *other == words) {
                Some((_, symbols)) => symbols.push(symbol),
                None => groups.push((words, vec![symbol])),
            }
        }
        let parts: Vec<String> =
            groups.iter().map(|(share, symbols)| format!("{} {share}", symbols.join(" "))).collect();
        let name = &model.commodities[output.commodity].name;
        said.push(format!("{name} ({:.1} % counted): recovery, %: {}", 100.0 * output.content, parts.join("; ")));
    }
    said
}

/// Where thorium, uranium and radium go, and how active each leaving stream is.
fn radionuclides(derived: &Derived) -> String {
    radionuclide_facts(derived).iter().map(|fact| wrap(fact, 2)).collect()
}

fn radionuclide_facts(derived: &Derived) -> Vec<String> {
    let (sheet, solution) = (&derived.sheet, &derived.solution);
    let table = &sheet.table;
    let mut facts = Vec::new();
    for id in ["Th", "U", "Ra228", "Ra226"] {
        let Some(s) = table.find(id) else { continue };
        let fed: f64 = sheet.feeds.iter().zip(&solution.supplied).map(|(feed, kg)| feed.kilogram.total(s) * kg).sum();
        if fed <= 0.0 {
            continue;
        }
        let mut shares: Vec<(f64, String)> = Vec::new();
        for stream in sheet.leaving() {
            let flow = &solution.streams[stream];
            let share = flow.total(s) / fed;
            let grams = flow.mass(table) * 1000.0;
            if share < 5e-5 || grams <= 0.0 {
                continue;
            }
            let activity = flow.total(s) * table.all[s].activity / grams;
            shares.push((share, format!("{:.2} % in {} ({activity:.2} Bq/g)", 100.0 * share, sheet.streams[stream])));
        }
        shares.sort_by(|a, b| b.0.total_cmp(&a.0));
        let shares: Vec<String> = shares.into_iter().map(|(_, words)| words).collect();
        facts.push(format!("{id}: {}", shares.join(", ")));
    }
    facts
}

/// A planned feed against its flowsheet.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The plant.
    pub facility: FacilityId,
    /// The year in which it takes most.
    pub year: i32,
    /// Counted tonnes fed.
    pub fed: f64,
    /// For each product: commodity, counted tonnes by the recipe, and by the flowsheet at this feed.
    pub products: Vec<(CommodityId, f64, f64)>,
    /// Why the flowsheet has no solution at this feed, if it has none.
    pub failure: Option<String>,
}

impl Checked {
    /// Largest difference, as a share of the larger product.
    pub fn difference(&self) -> f64 {
        let most = |planned: f64, solved: f64| (planned - solved).abs() / planned.max(solved).max(f64::MIN_POSITIVE);
        // what is less than a thousandth of all products is a trace, not a product
        let all: f64 = self.products.iter().map(|&(_, planned, _)| planned).sum();
        let large = self.products.iter().filter(|&&(_, planned, solved)| planned.max(solved) > 1e-3 * all);
        large.map(|&(_, planned, solved)| most(planned, solved)).fold(0.0, f64::max)
    }

    /// Whether recipe and flowsheet agree.
    pub fn agrees(&self) -> bool {
        self.failure.is_none() && self.difference() <= TOLERANCE
    }
}

/// Solves the flowsheet of every plant of a plan at the feed of its largest year.
pub fn check_back(loaded: &Loaded, outcome: &Outcome) -> Vec<Checked> {
    let model = &loaded.model;
    let mut runs: BTreeMap<(FacilityId, i32), Vec<(ActivityId, f64)>> = BTreeMap::new();
    for (id, activity) in outcome.book.activities() {
        let level = outcome.levels.get(id.position()).copied().unwrap_or(0.0);
        if let ActivityKey::Run { facility, year, .. } = activity.key
            && level > 1e-6
        {
            runs.entry((facility, year)).or_default().push((id, level));
        }
    }
    let mut largest: BTreeMap<FacilityId, (i32, f64)> = BTreeMap::new();
    for (&(facility, year), fed) in &runs {
        let sum: f64 = fed.iter().map(|(_, level)| level).sum();
        let best = largest.entry(facility).or_insert((year, 0.0));
        if sum > best.1 * (1.0 + 1e-9) {
            *best = (year, sum);
        }
    }
    let one = |(&facility, &(year, _)): (&FacilityId, &(i32, f64))| {
        let technology = model.facilities[facility].technology;
        let process = loaded.processes.iter().find(|process| process.technology == technology)?;
        Some(check_one(model, outcome, process, (facility, year), &runs[&(facility, year)]))
    };
    largest.iter().filter_map(one).collect()
}

fn check_one(
    model: &Model,
    outcome: &Outcome,
    process: &Process,
    (facility, year): (FacilityId, i32),
    runs: &[(ActivityId, f64)],
) -> Checked {
    let technology = &model.technologies[process.technology];
    let fed: f64 = runs.iter().map(|(_, level)| level).sum();
    let mut composition = vec![0.0; model.elements.len()];
    let mut planned: Vec<f64> = vec![0.0; technology.outputs.len()];
    for &(id, level) in runs {
        let ActivityKey::Run { lot, .. } = outcome.book.activity(id).key else { continue };
        for (sum, part) in composition.iter_mut().zip(&outcome.lots[lot].composition) {
            *sum += part * level / fed;
        }
        for post in outcome.book.posts(id) {
            if let AccountKey::Material { lot, .. } = outcome.book.account(post.account).key
                && post.amount > 0.0
                && let Some(o) = technology.outputs.iter().position(|o| o.commodity == outcome.lots[lot].commodity)
            {
                planned[o] += post.amount * level;
            }
        }
    }
    let per_hour = fed * 1000.0 / process.derived.sheet.hours;
    let (solved, failure) = match derive::at(&process.derived, &process.request, per_hour, &composition) {
        Ok(at) => {
            let product = |(stream, count): &(usize, derive::Count)| {
                count.of(&at.solution.streams[*stream], &at.sheet.table) * at.sheet.hours / 1000.0
            };
            (process.request.products.iter().map(product).collect(), None)
        }
        Err(failure) => {
            let words = loparite_process::flowsheet::solve::words(&failure, &process.derived.sheet);
            (vec![0.0; planned.len()], Some(words.what))
        }
    };
    let products =
        technology.outputs.iter().zip(planned).zip(solved).map(|((o, p), s): ((_, f64), f64)| (o.commodity, p, s));
    Checked { facility, year, fed, products: products.collect(), failure }
}

/// What a terminal shows of the checks.
pub fn agreement(model: &Model, checks: &[Checked]) -> String {
    if checks.is_empty() {
        return String::new();
    }
    let agree = checks.iter().filter(|check| check.agrees()).count();
    let mut text = format!(
        "Flowsheets solved again at the planned feeds: {agree} of {} plants within {} % of their recipes\n",
        checks.len(),
        100.0 * TOLERANCE
    );
    for check in checks.iter().filter(|check| !check.agrees()) {
        let name = &model.facilities[check.facility].name;
        let why = match &check.failure {
            Some(why) => why.clone(),
            None => format!("differs by {:.1} % of a product", 100.0 * check.difference()),
        };
        text.push_str(&wrap(&format!("{name}, {}: {why}", check.year), 2));
    }
    text
}

/// The checks for the page.
pub fn checks(model: &Model, checks: &[Checked]) -> Vec<loparite_report::Check> {
    let one = |check: &Checked| loparite_report::Check {
        facility: model.facilities[check.facility].name.clone(),
        year: check.year,
        fed: check.fed,
        difference: check.difference(),
        agrees: check.agrees(),
        says: check.failure.clone(),
    };
    checks.iter().map(one).collect()
}

/// Technologies that the checked plants use, for the page.
pub fn sheets(loaded: &Loaded, checks: &[Checked]) -> Vec<loparite_report::Sheet> {
    let model = &loaded.model;
    let used =
        |process: &&Process| checks.iter().any(|c| model.facilities[c.facility].technology == process.technology);
    let sheet = |process: &Process| {
        let technology = &model.technologies[process.technology];
        let derived = &process.derived;
        let mut facts = recoveries(model, process);
        facts.extend(consumption(model, process));
        facts.extend(radionuclide_facts(derived));
        let name = |step: &Option<usize>| step.map_or(String::new(), |s| format!("{}: ", derived.sheet.steps[s].id));
        loparite_report::Sheet {
            name: technology.name.clone(),
            stage: technology.stage.word().to_owned(),
            finding: format!(
                "{} steps for {} {} a year",
                derived.sheet.steps.len(),
                text::whole(derived.design),
                per(model, process.technology)
            ),
            facts,
            remarks: derived
                .solution
                .remarks
                .iter()
                .filter(|(_, r)| tells(r))
                .map(|(step, r)| name(step) + &r.text)
                .collect(),
            diagram: crate::diagram::of(model, process),
        }
    };
    loaded.processes.iter().filter(used).map(sheet).collect()
}

/// Mass flow of solids, liquids and the rest, for a label; the phase that there is most of.
pub fn main_phase(stream: &loparite_process::stream::Stream, table: &loparite_process::species::SpeciesTable) -> Phase {
    let mass = |phase: Phase| stream.phase_mass(phase, table);
    let phases = Phase::WORDS.iter().map(|&(_, phase)| phase);
    phases.max_by(|&a, &b| mass(a).total_cmp(&mass(b))).expect("there are phases")
}

#[cfg(test)]
mod tests {
    use super::*;
    use loparite_plan::solve::{Search, Watch, plan};
    use std::path::Path;

    struct Unseen;

    impl Watch for Unseen {
        fn step(&mut self, _: &str, _: usize, _: usize) {}
    }

    #[test]
    fn a_recipe_that_its_flowsheet_does_not_bear_out_is_said() {
        let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/first-light");
        let mut loaded = loparite_load::load(&scenario).unwrap();
        let search = || Search { seed: 0, on_solve: None };
        let honest = plan(&loaded.model, search(), &mut Unseen);
        let checks = check_back(&loaded, &honest);
        assert!(checks.len() >= 5 && checks.iter().all(Checked::agrees), "{checks:?}");
        // the plan is made with a tenth less than the flowsheet of the metal plant gives
        let metal = loaded.model.technologies.id("ndpr-electrolysis").unwrap();
        loaded.model.technologies[metal].outputs[0].recovery.iter_mut().for_each(|share| *share *= 0.9);
        let wrong = plan(&loaded.model, search(), &mut Unseen);
        let checks = check_back(&loaded, &wrong);
        let of_metal = |check: &&Checked| loaded.model.facilities[check.facility].technology == metal;
        let check = checks.iter().find(of_metal).unwrap();
        assert!(!check.agrees() && (check.difference() - 0.1).abs() < 1e-6, "{}", check.difference());
        let said = agreement(&loaded.model, &checks);
        assert!(said.contains("differs by 10.0 %"), "{said}");
    }
}
