//! SX: one separation by solvent extraction alone, designed or simulated from a case file.
//!
//! In        the path of a case file
//! Out       text: stages, flows, reagents, what is held, start-up, purities and recoveries, ends of the profile
//! Holds     a design is proved by the exact solver before it is shown; what cannot be designed says which limit it
//!           breaks, at the key of the case file that asks for it
//! Equations kg per kg REO = 3 mol * molar mass of the reagent / sum of fractions * molar mass of the oxide
//! Not here  a plant around it (`process`)

use crate::text::{table, wrap};
use loparite_kernel::diag::Diag;
use loparite_load::case::{CascadeCase, Draw, FeedBasis, FeedPhase, Middle, Purity, Task};
use loparite_process::species::ATOMS;
use loparite_process::sx::cascade::{Exchange, Phase, Profile, SideDraw, SideFeed, exchange};
use loparite_process::sx::data::System;
use loparite_process::sx::design::{self, CutDesign, CutTask, Demand, Rules, Sizing, ThreeDesign, ThreeTask};
use loparite_process::sx::startup::{StartRules, StartTask, estimate, start_up};
use loparite_process::sx::train::{self, Economics, Link, Order, Product, Reagent, Specification, Train, TrainTask};
use loparite_process::sx::xu::{Carry, Wanted, three_outlets};
use std::fmt::Write;

/// g/mol of NaOH and of HCl.
const REAGENTS: [f64; 2] = [39.997, 36.458];

/// A case in the order of extractability.
struct Mixture<'a> {
    ids: Vec<&'a str>,
    ln_k: Vec<f64>,
    /// Mole fractions.
    fractions: Vec<f64>,
    /// g of oxide per mol of element.
    oxide: Vec<f64>,
    feed: Phase,
}

/// What a case gives, in words.
///
/// # Errors
/// Why it cannot be designed or does not converge, with the place of what asks for it.
pub fn text(case: &CascadeCase) -> Result<String, Box<Diag>> {
    let mixture = mixture(case)?;
    let mut text = format!("{}: {}\n", case.id, case.equilibrium.name);
    let fed: Vec<String> =
        mixture.ids.iter().zip(&mixture.fractions).map(|(id, x)| format!("{id} {:.4} %", 100.0 * x)).collect();
    text.push_str(&wrap(&format!("fed, mole fractions: {}", fed.join(", ")), 2));
    match &case.task {
        Task::Design { cut, purity, organic, middle: None } => {
            let position = mixture.position(case, &cut.1)?;
            let rules = Rules {
                carry: organic.map_or(Carry::LeastHoldUp, Carry::Given),
                stage_factor: case.stage_efficiency,
                sizing: Sizing::Least,
                ..Rules::default()
            };
            let task = CutTask {
                ln_k: &mixture.ln_k,
                position,
                feed: mixture.feed,
                flows: &mixture.fractions,
                organic: &[Demand::Purity(purity.organic)],
                aqueous: &[Demand::Purity(purity.aqueous)],
            };
            let name = format!("{}/{}", cut.0, cut.1);
            let design = design::cut(&task, &rules).map_err(|fault| Box::new(case.refused(&name, &fault)))?;
            text.push_str(&designed(&mixture, position, &design));
            text.push_str(&started(&mixture, position, &design, (purity.organic, purity.aqueous)));
        }
        Task::Design { cut, purity, organic, middle: Some(middle) } => {
            let organic = organic.expect("the reader asks for it with a middle outlet");
            text.push_str(&three(case, &mixture, (cut, purity, organic), middle)?);
        }
        Task::Simulate { organic, scrub, stages, feed_stage, draws } => {
            let phase = mixture.feed;
            let feeds = vec![SideFeed { stage: *feed_stage, phase, flows: mixture.fractions.clone() }];
            let draw = |draw: &Draw| {
                let phase = if draw.phase == FeedPhase::Organic { Phase::Organic } else { Phase::Aqueous };
                SideDraw { stage: draw.stage, phase, flow: draw.flow }
            };
            let (ln_k, draws) = (mixture.ln_k.clone(), draws.iter().map(draw).collect());
            let cascade = Exchange { ln_k, stages: *stages, feeds, draws, organic: *organic, scrub: *scrub };
            let profile = exchange(&cascade, None).map_err(|failed| Box::new(case.unsettled(&failed)))?;
            text.push_str(&simulated(&mixture, &profile));
        }
        Task::Train { products, purity } => {
            text.push_str(&trained(case, &mixture, products, (purity.organic, purity.aqueous))?);
        }
    }
    Ok(text)
}

fn mixture(case: &CascadeCase) -> Result<Mixture<'_>, Box<Diag>> {
    let System::Exchange { components, ln_k } = &case.equilibrium.system else {
        unreachable!("the reader refuses laws for a cascade");
    };
    let mut mixture = Mixture {
        ids: Vec::new(),
        ln_k: Vec::new(),
        fractions: Vec::new(),
        oxide: Vec::new(),
        feed: if case.phase == FeedPhase::Organic { Phase::Organic } else { Phase::Aqueous },
    };
    for (id, &ln_k) in components.iter().zip(ln_k) {
        if let Some((_, share)) = case.feed.iter().find(|(fed, share)| fed == id && *share > 0.0) {
            let oxide = oxide(id).ok_or_else(|| {
                let words =
                    (&*format!("`{id}` is no element"), "this feed", "name elements by their symbols, such as Nd");
                Box::new(case.fault(&["feed", "feed_mass"], words))
            })?;
            mixture.ids.push(id);
            mixture.ln_k.push(ln_k);
            mixture.oxide.push(oxide);
            mixture.fractions.push(if case.basis == FeedBasis::OxideMass { share / oxide } else { *share });
        }
    }
    let sum: f64 = mixture.fractions.iter().sum();
    mixture.fractions.iter_mut().for_each(|x| *x /= sum);
    Ok(mixture)
}

/// A cut into three outlets, in words.
fn three(
    case: &CascadeCase,
    mixture: &Mixture<'_>,
    (cut, purity, carry): (&(String, String), &Purity, f64),
    middle: &Middle,
) -> Result<String, Box<Diag>> {
    let high = mixture.position(case, &cut.1)?;
    let low = high - middle.elements.len();
    let fed = |own: std::ops::Range<usize>| mixture.fractions[own].iter().sum::<f64>();
    let drawn = Wanted { feed_fraction: fed(low..high), recovery: middle.recovery, purity: middle.purity };
    let left = Wanted { feed_fraction: fed(0..low), recovery: middle.aqueous_recovery, purity: purity.aqueous };
    let name = format!("{}/{}/{}", cut.0, middle.elements.join(" "), cut.1);
    let refuse = |fault| Box::new(case.refused(&name, &fault));
    let outlets = three_outlets(drawn, left, carry).map_err(refuse)?;
    let task = ThreeTask {
        ln_k: &mixture.ln_k,
        fractions: &mixture.fractions,
        low,
        high,
        outlets,
        purities: [purity.aqueous, middle.purity, purity.organic],
        most_stages: Rules::default().most_stages,
    };
    let design = design::three_outlets(&task).map_err(refuse)?;
    Ok(three_designed(case, mixture, &task, &design))
}

fn three_designed(case: &CascadeCase, mixture: &Mixture<'_>, task: &ThreeTask<'_>, design: &ThreeDesign) -> String {
    let stages = design.extraction + design.scrub;
    let mut text = String::new();
    let _ = writeln!(
        text,
        "  {stages} theoretical stages: {} extraction with the feed stage, {} scrub; drawn from the aqueous of stage {}; {}",
        design.extraction,
        design.scrub,
        design.draw,
        real(stages, (stages as f64 * case.stage_efficiency).ceil() as usize)
    );
    let _ = writeln!(
        text,
        "  organic carries S = {:.4}, scrub strips back W = {:.4} mol per mol fed; outlets: aqueous {:.4}, middle {:.4}, organic {:.4}",
        task.outlets.carry, task.outlets.scrub, task.outlets.aqueous, task.outlets.middle, task.outlets.organic
    );
    let _ = writeln!(
        text,
        "  purity: aqueous outlet {:.4} %, middle {:.4} %, organic outlet {:.4} %, proved by the exact solution",
        100.0 * design.purities[0],
        100.0 * design.purities[1],
        100.0 * design.purities[2]
    );
    let head =
        ["element", "fed, %", "aqueous outlet, %", "middle outlet, %", "organic outlet, %", "of the fed in its own, %"];
    let share = |flows: &[f64], k: usize| 100.0 * flows[k] / flows.iter().sum::<f64>();
    let rows: Vec<Vec<String>> = (0..mixture.ids.len())
        .map(|k| {
            let own = if k < task.low { 0 } else { 1 + usize::from(k >= task.high) };
            let mut row = vec![mixture.ids[k].to_owned(), format!("{:.4}", 100.0 * mixture.fractions[k])];
            row.extend(design.flows.iter().map(|flows| format!("{:.5}", share(flows, k))));
            row.push(format!("{:.4}", 100.0 * design.flows[own][k] / mixture.fractions[k]));
            row
        })
        .collect();
    text.push_str(&table(&head.map(str::to_owned), &rows));
    text
}

/// g of the traded oxide per mol of element.
fn oxide(id: &str) -> Option<f64> {
    let oxygen = match id {
        "Ce" => 2.0,
        "Pr" => 11.0 / 6.0,
        "Tb" => 7.0 / 4.0,
        _ => 1.5,
    };
    let mass = ATOMS.iter().find(|(symbol, _)| *symbol == id)?.1;
    Some(mass + oxygen * 15.999)
}

impl Mixture<'_> {
    fn position(&self, case: &CascadeCase, id: &str) -> Result<usize, Box<Diag>> {
        self.ids.iter().position(|other| *other == id).ok_or_else(|| {
            let words =
                (&*format!("{id} is cut and is not in the feed"), "this cut", "cut between elements that are fed");
            Box::new(case.fault(&["cut"], words))
        })
    }

    /// kg per kg REO of moles per mole of feed.
    fn mass(&self, moles: f64, molar_mass: f64) -> f64 {
        moles * molar_mass / self.fractions.iter().zip(&self.oxide).map(|(x, oxide)| x * oxide).sum::<f64>()
    }
}

/// Real stages, if the case says how many there are to a theoretical one.
fn real(theoretical: usize, real: usize) -> String {
    if real > theoretical {
        format!("{real} real ones")
    } else {
        "no `stage_efficiency` given for real ones".to_owned()
    }
}

fn designed(mixture: &Mixture<'_>, position: usize, design: &CutDesign) -> String {
    let (start, mut text) = (&design.start, String::new());
    let _ = writeln!(
        text,
        "  {} theoretical stages: {} extraction with the feed stage, {} scrub; {}; at total reflux {:.1}",
        design.stages(),
        design.extraction,
        design.scrub,
        real(design.stages(), design.real_stages),
        start.least_stages
    );
    let _ = writeln!(
        text,
        "  organic carries S = {:.4}, scrub strips back W = {:.4} mol per mol fed; S_min {:.4}, W_min {:.4}",
        design.carry, design.scrubbed, start.minimum.carry, start.minimum.scrub
    );
    let _ = writeln!(
        text,
        "  base {:.3}, acid {:.3} mol per mol; {:.2} kg NaOH, {:.2} kg HCl per kg REO",
        design.reagents.base,
        design.reagents.acid,
        mixture.mass(design.reagents.base, REAGENTS[0]),
        mixture.mass(design.reagents.acid, REAGENTS[1])
    );
    let _ = writeln!(
        text,
        "  purity: aqueous outlet {:.4} %, organic outlet {:.4} %, proved by {} exact solutions",
        100.0 * design.aqueous_purity,
        100.0 * design.organic_purity,
        design.solutions
    );
    let head = ["element", "side", "fed, %", "aqueous outlet, %", "organic outlet, %", "of the fed in its own, %"];
    let outlet = |flows: &[f64], k: usize| 100.0 * flows[k] / flows.iter().sum::<f64>();
    let rows: Vec<Vec<String>> = (0..mixture.ids.len())
        .map(|k| {
            let organic = k >= position;
            let own = if organic { design.organic[k] } else { design.aqueous[k] };
            vec![
                mixture.ids[k].to_owned(),
                if organic { "organic" } else { "aqueous" }.to_owned(),
                format!("{:.4}", 100.0 * mixture.fractions[k]),
                format!("{:.5}", outlet(&design.aqueous, k)),
                format!("{:.5}", outlet(&design.organic, k)),
                format!("{:.4}", 100.0 * own / mixture.fractions[k]),
            ]
        })
        .collect();
    text.push_str(&table(&head.map(str::to_owned), &rows));
    text
}

fn started(mixture: &Mixture<'_>, position: usize, design: &CutDesign, purity: (f64, f64)) -> String {
    let task = StartTask {
        ln_k: &mixture.ln_k,
        position,
        feed: mixture.feed,
        fractions: &mixture.fractions,
        extraction: design.extraction,
        scrub: design.scrub,
        carry: design.carry,
        scrubbed: design.scrubbed,
        organic_purity: purity.0,
        aqueous_purity: purity.1,
    };
    let start = start_up(&task, &StartRules::default());
    let (least, most) = estimate(design, mixture.feed);
    let reached = match start.to_specification {
        Some(time) => format!("in specification for good after {time:.0}"),
        None => "not in specification for good within the time simulated".to_owned(),
    };
    wrap(
        &format!(
            "start-up, in residence times of a phase in a stage: filled with feed, total reflux for {}, then {reached} with the \
             split of the products trimmed; closed estimate {least:.0} to {most:.0}",
            start.reflux.map_or("more than was simulated".to_owned(), |time| format!("{time:.0}")),
        ),
        2,
    )
}

fn simulated(mixture: &Mixture<'_>, profile: &Profile) -> String {
    let mut text = String::new();
    let _ =
        writeln!(text, "  {} linear solves, largest residual of a component {:.1e}", profile.solves, profile.residual);
    let mut head: Vec<String> =
        ["element", "raffinate, %", "extract, %", "recovered in the extract, %"].map(str::to_owned).to_vec();
    head.extend((1..=profile.draws.len()).map(|draw| format!("draw {draw}, %")));
    let share = |flows: &[f64], k: usize| 100.0 * flows[k] / flows.iter().sum::<f64>();
    let rows: Vec<Vec<String>> = (0..mixture.ids.len())
        .map(|k| {
            let mut row = vec![
                mixture.ids[k].to_owned(),
                format!("{:.5}", share(&profile.raffinate, k)),
                format!("{:.5}", share(&profile.extract, k)),
                format!("{:.4}", 100.0 * profile.extract[k] / mixture.fractions[k]),
            ];
            row.extend(profile.draws.iter().map(|flows| format!("{:.5}", share(flows, k))));
            row
        })
        .collect();
    text.push_str(&table(&head, &rows));
    let parts = mixture.ids.len();
    let stages = profile.aqueous.len() / parts;
    let head: Vec<String> =
        ["stage".to_owned()].into_iter().chain(mixture.ids.iter().map(|id| format!("{id} aq., %"))).collect();
    let every = stages.div_ceil(20).max(1);
    let rows: Vec<Vec<String>> = (0..stages)
        .filter(|stage| stage % every == 0 || stage + 1 == stages)
        .map(|stage| {
            let cells = (0..parts).map(|k| format!("{:.4}", 100.0 * profile.aqueous[stage * parts + k]));
            [(stage + 1).to_string()].into_iter().chain(cells).collect()
        })
        .collect();
    text.push_str(&table(&head, &rows));
    text
}

fn trained(
    case: &CascadeCase,
    mixture: &Mixture<'_>,
    products: &[Vec<String>],
    purity: (f64, f64),
) -> Result<String, Box<Diag>> {
    let mut ends = Vec::new();
    for product in products {
        let last = product.iter().filter_map(|id| mixture.ids.iter().position(|other| other == id)).max();
        if let Some(last) = last {
            ends.push(Product { end: last + 1, purity: None, recovery: None });
        }
    }
    let parts = mixture.ids.len();
    let reagent = |molar_mass| Reagent { molar_mass, price: 1.0 };
    let economics = Economics {
        base: reagent(REAGENTS[0]),
        acid: reagent(REAGENTS[1]),
        value: &vec![0.0; parts],
        oxide_mass: &mixture.oxide,
        rate: 0.0,
        residence_time: 1.0,
    };
    let task = TrainTask {
        ln_k: &mixture.ln_k,
        flows: &mixture.fractions,
        feed: mixture.feed,
        products: &ends,
        specification: Specification::EachCut { organic: purity.0, aqueous: purity.1 },
        link: Link::Stripped,
        order: Order::Cheapest,
        rules: Rules { stage_factor: case.stage_efficiency, ..Rules::default() },
        economics,
    };
    let train = train::train(&task).map_err(|fault| {
        let id = |position: usize| mixture.ids.get(position).copied().unwrap_or("the end");
        let name = format!("{}/{}", id(fault.position.saturating_sub(1)), id(fault.position));
        Box::new(case.refused(&name, &fault.fault))
    })?;
    Ok(train_text(mixture, &ends, &train))
}

fn train_text(mixture: &Mixture<'_>, ends: &[Product], train: &Train) -> String {
    let mut text = String::from("  cuts in the order of least reagents by weight\n");
    let head = ["cut", "flow, mol per mol", "S", "W", "stages", "real stages", "kg NaOH/kg REO", "kg HCl/kg REO"]
        .map(str::to_owned);
    let rows: Vec<Vec<String>> = train
        .cuts
        .iter()
        .map(|cut| {
            let position = ends[cut.planned.cut - 1].end;
            vec![
                format!("{}/{}", mixture.ids[position - 1], mixture.ids[position]),
                format!("{:.4}", cut.flow),
                format!("{:.3}", cut.design.carry),
                format!("{:.3}", cut.design.scrubbed),
                format!("{} + {}", cut.design.extraction, cut.design.scrub),
                cut.design.real_stages.to_string(),
                format!("{:.3}", mixture.mass(cut.reagents.base, REAGENTS[0])),
                format!("{:.3}", mixture.mass(cut.reagents.acid, REAGENTS[1])),
            ]
        })
        .collect();
    text.push_str(&table(&head, &rows));
    let _ = writeln!(
        text,
        "  together {} theoretical stages, {}; {:.2} kg NaOH and {:.2} kg HCl per kg REO; {:.1} mol held per mol/h fed and hour of residence",
        train.stages,
        real(train.stages, train.real_stages),
        train.base_per_oxide,
        train.acid_per_oxide,
        train.held.iter().sum::<f64>()
    );
    let head = ["product", "purity, %", "recovery of its elements, %"].map(str::to_owned);
    let mut first = 0;
    let rows: Vec<Vec<String>> = ends
        .iter()
        .enumerate()
        .map(|(p, product)| {
            let own = first..product.end;
            first = product.end;
            let shares: Vec<String> =
                own.clone().map(|k| format!("{} {:.2}", mixture.ids[k], 100.0 * train.recovery[k][p])).collect();
            let names: Vec<&str> = own.map(|k| mixture.ids[k]).collect();
            vec![names.join(" "), format!("{:.4}", 100.0 * train.purity[p]), shares.join(", ")]
        })
        .collect();
    text.push_str(&table(&head, &rows));
    text
}
