//! Derive: the recipe that follows from a flowsheet at its design point, and the check of a plan against it.
//!
//! In        a flowsheet, which feed is the raw material, which leaving streams are products, how each is counted
//! Out       [`Derived`]: share of each element that reaches each product, content, reagents, power, heat, people, per
//!           counted tonne
//! Holds     shares of an element over all products and what is lost sum to one; elements that the design feed lacks,
//!           but its commodity counts, get the share that a trace of them has; a feed of which nothing is counted is a
//!           fault
//! Equations (1) recovery[o,e] = n[e] in product o / n[e] in all raw materials
//!           (2) content[o]    = counted mass / mass of product o
//!           (3) reagent = kg/h bought / capacity in kg/h, capacity = counted mass of the feed or of the first product
//!           (4) people        = sum of people / (capacity * hours)
//!           (5) residue       = solids of every stream that leaves and is no product, dry, in kg/h / capacity in kg/h;
//!               a stream whose solids hold over 1 Bq/g of some nuclide of the uranium or thorium series counts as
//!               radioactive
//!           (6) held          = oxides that the solvent-extraction circuits hold / (capacity * hours)
//! Source    1 Bq/g: IAEA GSR Part 3 (2014) and RS-G-1.7 (2004), `unit::residue_storage::EXEMPT`
//! Not here  the linear recipe on another composition (`recipe`), prices

use crate::flowsheet::solve::{Failure, Solution};
use crate::flowsheet::spec::solve_specs;
use crate::flowsheet::{Charged, Flowsheet, Role};
use crate::species::{ATOMS, Kind, SpeciesTable};
use crate::stream::{PHASES, Phase, Stream};
use crate::unit::Equipment;
use crate::unit::area::{Area, areas};
use crate::unit::residue_storage::EXEMPT;

/// How the mass of a commodity is counted.
#[derive(Clone, PartialEq, Debug)]
pub enum Count {
    /// All of it.
    Gross,
    /// The counted oxides of these species.
    Oxide(Vec<usize>),
    /// These species themselves.
    Metal(Vec<usize>),
}

impl Count {
    /// kg/h of a stream as it is counted.
    pub fn of(&self, stream: &Stream, table: &SpeciesTable) -> f64 {
        match self {
            Count::Gross => stream.mass(table),
            Count::Oxide(species) => stream.oxide_mass(species, table),
            Count::Metal(species) => {
                species.iter().map(|&s| stream.total(s) * table.all[s].molar_mass).sum::<f64>() / 1000.0
            }
        }
    }
}

/// What a tonne of capacity is a tonne of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Capacity {
    /// The counted feed.
    Feed,
    /// The counted first product.
    FirstProduct,
}

/// What is asked of a flowsheet.
#[derive(Clone, Debug)]
pub struct Request {
    /// Position of the raw material among the feeds.
    pub feed: usize,
    /// How the raw material is counted.
    pub feed_count: Count,
    /// Stream of each product and how it is counted, main one first.
    pub products: Vec<(usize, Count)>,
    /// What capacity is counted in.
    pub capacity: Capacity,
    /// Species of each element of the model, in its order; an element may have several (Ce3+, Ce4+) or none.
    pub elements: Vec<Vec<usize>>,
    /// Elements of which a trace is put in if the design feed has none.
    pub traced: Vec<usize>,
}

/// What follows.
#[derive(Clone, Debug)]
pub struct Derived {
    /// By product, by element of the model: share of what is fed.
    pub recovery: Vec<Vec<f64>>,
    /// By product: counted mass in its mass.
    pub content: Vec<f64>,
    /// Commodity and tonnes bought per tonne of capacity.
    pub reagents: Vec<(String, f64)>,
    /// Further materials: commodity and kilograms of them (gross) per counted kilogram of the feed.
    pub inputs: Vec<(String, f64)>,
    /// MWh of electricity per tonne of capacity.
    pub power: f64,
    /// MWh of heat from fuel per tonne of capacity.
    pub heat: f64,
    /// People per t/a of capacity.
    pub people: f64,
    /// Gross dry tonnes of solids that leave and are no product, per tonne of capacity.
    pub residue: f64,
    /// Those of them that hold over 1 Bq/g of a natural nuclide.
    pub radioactive_residue: f64,
    /// Tonnes of oxides that solvent-extraction circuits hold per t/a of capacity; `None` if there is no such circuit,
    /// or one that cannot tell.
    pub held: Option<f64>,
    /// The area of each step.
    pub areas: Vec<Area>,
    /// t/a of capacity at the design flow.
    pub design: f64,
    /// What must be built for the design flow, with the position of its step.
    pub equipment: Vec<(usize, Equipment)>,
    /// The solved flowsheet, with its specifications met.
    pub sheet: Flowsheet,
    /// Its streams.
    pub solution: Solution,
}

/// Species of an element: metals made of that atom alone.
pub fn species_of(symbol: &str, table: &SpeciesTable) -> Vec<usize> {
    let alone = |s: usize| matches!(table.all[s].atoms[..], [(atom, count)] if ATOMS[atom].0 == symbol && count == 1.0);
    (0..table.len()).filter(|&s| table.all[s].kind == Kind::Metal && alone(s)).collect()
}

/// Solves a flowsheet at its design point and derives its recipe.
///
/// # Errors
/// A raw material that holds nothing of what it is counted by; why the flowsheet has no solution.
pub fn derive(sheet: &Flowsheet, request: &Request) -> Result<Derived, Failure> {
    let mut sheet = sheet.clone();
    for &element in &request.traced {
        trace(&mut sheet, request, element);
    }
    content(&sheet, request, 1.0)?;
    let (sheet, solution) = solve_specs(&sheet)?;
    Ok(read(sheet, solution, request))
}

/// Counted kilograms in a kilogram of the raw material, of which so many kg/h are asked for.
fn content(sheet: &Flowsheet, request: &Request, counted: f64) -> Result<f64, Failure> {
    let content = request.feed_count.of(&sheet.feeds[request.feed].kilogram, &sheet.table);
    // what is not a number is over nothing neither
    let is_some = |value: f64| value.is_finite() && value > 0.0;
    if is_some(content) && is_some(counted) {
        return Ok(content);
    }
    Err(Failure::Feed { feed: request.feed, counted, content })
}

/// Puts a trace of an element into the raw material, in the place of the most abundant metal of the same charge.
fn trace(sheet: &mut Flowsheet, request: &Request, element: usize) {
    /// Share of the metal whose place it takes.
    const TRACE: f64 = 1e-9;
    let species = &request.elements[element];
    let kilogram = &mut sheet.feeds[request.feed].kilogram;
    let Some(&own) = species.first() else { return };
    if species.iter().any(|&s| kilogram.total(s) > 0.0) {
        return;
    }
    let charge = sheet.table.all[own].charge;
    let alike = sheet.table.metals().filter(|&s| sheet.table.all[s].charge == charge);
    let places = alike.flat_map(|s| Phase::WORDS.iter().map(move |&(_, phase)| (phase, s)));
    let largest = places.max_by(|a, b| kilogram.get(a.0, a.1).total_cmp(&kilogram.get(b.0, b.1)));
    if let Some((phase, host)) = largest {
        let moved = kilogram.get(phase, host) * TRACE;
        *kilogram.at(phase, host) -= moved;
        *kilogram.at(phase, own) += moved;
    }
}

/// One page: equations (1) to (4).
fn read(sheet: Flowsheet, solution: Solution, request: &Request) -> Derived {
    let table = &sheet.table;
    let mut fed = Stream::empty(table.len());
    for (feed, &kg) in sheet.feeds.iter().zip(&solution.supplied) {
        if feed.role != Role::Reagent {
            fed.add(&feed.kilogram, kg);
        }
    }
    let held =
        |stream: &Stream, element: usize| request.elements[element].iter().map(|&s| stream.total(s)).sum::<f64>();
    let share = |stream: usize, element: usize| {
        let fed = held(&fed, element);
        if fed > 0.0 { (held(&solution.streams[stream], element) / fed).min(1.0) } else { 0.0 }
    };
    let elements = request.elements.len();
    let recovery = request.products.iter().map(|&(s, _)| (0..elements).map(|e| share(s, e)).collect()).collect();
    let counted = |(stream, count): &(usize, Count)| count.of(&solution.streams[*stream], table);
    let content = |product: &(usize, Count)| {
        let mass = solution.streams[product.0].mass(table);
        if mass > 0.0 { counted(product) / mass } else { 0.0 }
    };
    let feed_stream = sheet.feeds[request.feed].kilogram.times(solution.supplied[request.feed]);
    let feed_counted = request.feed_count.of(&feed_stream, table);
    let capacity = match request.capacity {
        Capacity::Feed => feed_counted,
        Capacity::FirstProduct => request.products.first().map_or(0.0, counted),
    };
    let mut reagents: Vec<(String, f64)> = Vec::new();
    let mut inputs = Vec::new();
    for (feed, &kg) in sheet.feeds.iter().zip(&solution.supplied) {
        let Charged::Commodity(id) = &feed.charged else { continue };
        match feed.role {
            Role::Reagent => match reagents.iter_mut().find(|(other, _)| other == id) {
                Some((_, amount)) => *amount += kg * feed.bought / capacity,
                None => reagents.push((id.clone(), kg * feed.bought / capacity)),
            },
            Role::Input => inputs.push((id.clone(), kg * feed.bought / feed_counted)),
            Role::Feed => {}
        }
    }
    let kilowatt = |kw: f64| kw / capacity;
    let people: f64 = sheet.steps.iter().map(|step| step.people).sum();
    let design = capacity * sheet.hours / 1000.0;
    let (residue, radioactive) = residues(&sheet, &solution, request);
    let numbered =
        |(s, made): (usize, &crate::unit::Made)| made.equipment.iter().map(move |e| (s, e.clone())).collect::<Vec<_>>();
    Derived {
        recovery,
        content: request.products.iter().map(content).collect(),
        reagents,
        inputs,
        power: kilowatt(solution.made.iter().map(|made| made.power).sum()),
        heat: kilowatt(solution.made.iter().map(|made| made.heat).sum()),
        people: people / design,
        residue: residue / capacity,
        radioactive_residue: radioactive / capacity,
        held: held_oxides(&sheet, &solution).map(|kilograms| kilograms / 1000.0 / design),
        areas: areas(&sheet),
        design,
        equipment: solution.made.iter().enumerate().flat_map(numbered).collect(),
        sheet,
        solution,
    }
}

/// Equation (5): kg/h of dry solids that leave and are no product, and of those that count as radioactive.
fn residues(sheet: &Flowsheet, solution: &Solution, request: &Request) -> (f64, f64) {
    let is_product = |stream: &usize| request.products.iter().any(|(product, _)| product == stream);
    let (mut all, mut radioactive) = (0.0, 0.0);
    for stream in sheet.leaving().into_iter().filter(|stream| !is_product(stream)) {
        let leaves = &solution.streams[stream];
        let kilograms = leaves.phase_mass(Phase::Solid, &sheet.table);
        all += kilograms;
        if activity(leaves, &sheet.table) > EXEMPT * 1000.0 * kilograms {
            radioactive += kilograms;
        }
    }
    (all, radioactive)
}

/// Bq per hour of the nuclide that most of it is from, in the solids of a stream.
fn activity(stream: &Stream, table: &SpeciesTable) -> f64 {
    let each = stream.phase(Phase::Solid).iter().zip(&table.all).map(|(moles, species)| moles * species.activity);
    each.fold(0.0, f64::max)
}

/// Kilograms of oxides in all solvent-extraction circuits that run.
fn held_oxides(sheet: &Flowsheet, solution: &Solution) -> Option<f64> {
    let circuits = sheet.steps.iter().zip(&solution.made).filter(|(step, _)| step.unit.area == Area::SolventExtraction);
    let held: Vec<Option<f64>> = circuits.map(|(_, made)| made.held).collect();
    if held.is_empty() { None } else { held.into_iter().sum() }
}

/// Solves a derived flowsheet again for another feed: so much of it (counted kg/h) with another composition (kg of each
/// element of the model per counted kg). What the composition does not speak of keeps its ratio to the counted mass.
///
/// # Errors
/// A composition with nothing of what the feed is counted by; why the flowsheet has no solution there.
pub fn at(derived: &Derived, request: &Request, counted: f64, composition: &[f64]) -> Result<Derived, Failure> {
    let mut sheet = derived.sheet.clone();
    let feed = &mut sheet.feeds[request.feed];
    let before = request.feed_count.of(&feed.kilogram, &sheet.table);
    for (species, kg) in request.elements.iter().zip(composition) {
        replace(&mut feed.kilogram, &sheet.table, species, kg * before);
    }
    let kg = counted / content(&sheet, request, counted)?;
    let feed = &mut sheet.feeds[request.feed];
    let factor = kg / feed.flow.unwrap_or(kg);
    feed.flow = Some(kg);
    for other in (0..sheet.feeds.len()).filter(|&f| f != request.feed) {
        sheet.feeds[other].flow = sheet.feeds[other].flow.map(|flow| flow * factor);
    }
    let (sheet, solution) = solve_specs(&sheet)?;
    Ok(read(sheet, solution, request))
}

/// Sets an element of a feed to so many kilograms; oxygen keeps the phase neutral.
fn replace(kilogram: &mut Stream, table: &SpeciesTable, species: &[usize], kg: f64) {
    let Some(&own) = species.first() else { return };
    let moles = kg * 1000.0 / table.all[own].molar_mass;
    let there: f64 = species.iter().map(|&s| kilogram.total(s)).sum();
    if there <= 0.0 && moles <= 0.0 {
        return;
    }
    for phase in Phase::WORDS.iter().map(|&(_, phase)| phase).take(PHASES) {
        for &s in species {
            // an element that was not there comes with the solids
            let share = if there > 0.0 {
                kilogram.get(phase, s) / there
            } else {
                f64::from(u8::from(phase == Phase::Solid && s == own))
            };
            let change = moles * share - kilogram.get(phase, s);
            if change != 0.0 {
                *kilogram.at(phase, s) += change;
                balance(kilogram, table, phase, change * table.all[s].charge);
            }
        }
    }
}

/// Makes up for a change of charge in a phase with the anion that holds most of it there.
fn balance(kilogram: &mut Stream, table: &SpeciesTable, phase: Phase, charge: f64) {
    if phase == Phase::Metal {
        return;
    }
    let anions = (0..table.len()).filter(|&s| table.all[s].charge < 0.0);
    let held = |s: usize| -table.all[s].charge * kilogram.get(phase, s);
    if let Some(anion) = anions.max_by(|&a, &b| held(a).total_cmp(&held(b))) {
        let n = kilogram.at(phase, anion);
        *n = (*n + charge / -table.all[anion].charge).max(0.0);
    }
}
