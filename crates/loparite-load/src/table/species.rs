//! Species: what streams are made of, and the compounds by whose names feeds and reagents are given.
//!
//! In        `[[species]]`, `[[compound]]`; elements
//! Out       [`Chemistry`]: the table of species, the element of each, compounds as ions
//! Holds     a species stands at the position of its id; a compound is neutral; a broken species has a stand-in, so
//!           that all that is made of it is read as well
//! Not here  what a flowsheet says of its species alone (`flowsheet`)

use super::base::Base;
use super::{Rows, entries, rows};
use crate::figures::Cx;
use crate::measure::plain;
use crate::names::{CompoundName, SpeciesName};
use crate::node::{Broken, Node, Read, nearest, place};
use crate::text::Parsed;
use loparite_kernel::diag::{Diag, Place};
use loparite_kernel::element::{ElementId, Group};
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Kind as Unit;
use loparite_process::species::{ATOMS, Kind, Species, SpeciesTable, atoms_of, molar_mass_of};
use loparite_process::stream::Phase;
use std::collections::BTreeSet;
use toml::Spanned;
use toml::de::DeValue;

/// Ions and how many of each.
pub type Ions = Vec<(usize, f64)>;

/// Species, compounds and elements.
pub struct Chemistry<'a> {
    /// Species at the position of their id.
    pub table: SpeciesTable,
    /// The element that each species is counted as.
    pub elements: Vec<Option<ElementId>>,
    /// Compounds.
    pub compounds: Rows<CompoundName, Ions>,
    /// Elements.
    pub base: Base<'a>,
    broken: BTreeSet<usize>,
}

const KINDS: &[(&str, Kind)] = &[("metal", Kind::Metal), ("ion", Kind::Ion), ("neutral", Kind::Neutral)];

/// Words for several species.
pub const GROUPS: [&str; 4] = ["rare-earths", "light", "heavy", "metals"];

/// Reads species and compounds.
pub fn chemistry<'a>(cx: &Cx<'_>, parsed: &[Parsed<'_>], base: Base<'a>) -> Chemistry<'a> {
    let mut chemistry = Chemistry {
        table: SpeciesTable::default(),
        elements: Vec::new(),
        compounds: Rows::new(),
        base,
        broken: BTreeSet::new(),
    };
    for node in entries(parsed, "species") {
        let Some(id) = node.table.get("id").and_then(|id| id.get_ref().as_str()) else { continue };
        let read = species(cx, &node, id);
        node.finish(cx);
        if chemistry.table.find(id).is_none() {
            chemistry.add(cx, id, read);
        }
    }
    chemistry.compounds = rows(cx, parsed, "compound", &cx.names.compounds, |cx, node| compound(cx, node, &chemistry));
    chemistry
}

impl Chemistry<'_> {
    fn add(&mut self, cx: &Cx<'_>, id: &str, read: Read<Species>) {
        let mut species = read.unwrap_or_else(|Broken| {
            self.broken.insert(self.table.len());
            let hydrogen = vec![(0, 1.0)];
            Species {
                id: id.to_owned(),
                kind: Kind::Metal,
                molar_mass: molar_mass_of(&hydrogen),
                atoms: hydrogen,
                charge: 0.0,
                litre_per_mol: 0.0,
                activity: 0.0,
                oxide_factor: 1.0,
            }
        });
        let alone = match species.atoms[..] {
            [(atom, count)] if count == 1.0 && species.kind == Kind::Metal => cx.names.elements.id(ATOMS[atom].0),
            _ => None,
        };
        // in the order of the ids, as long as each element could be read
        let element = alone.filter(|element| element.position() < self.base.elements.len());
        if let Some(element) = element {
            species.oxide_factor = self.base.elements[element].oxide_per_metal();
        }
        self.table.all.push(species);
        self.elements.push(element);
    }

    /// Whether the declaration of a species could not be read.
    pub fn is_broken(&self, species: usize) -> bool {
        self.broken.contains(&species)
    }

    /// Species of a group word.
    pub fn group(&self, word: &str) -> Option<Vec<usize>> {
        let of = |wanted: fn(Group) -> bool| {
            let is = |&s: &usize| self.elements[s].is_some_and(|element| wanted(self.base.elements[element].group));
            Some((0..self.table.len()).filter(is).collect())
        };
        match word {
            "rare-earths" => of(Group::is_rare_earth),
            "light" => of(|group| group == Group::Light),
            "heavy" => of(|group| group == Group::Heavy),
            "metals" => Some(self.table.metals().collect()),
            _ => None,
        }
    }

    /// Species that a word means: one of them, or a group.
    pub fn meant(&self, word: &str) -> Option<Vec<usize>> {
        self.group(word).or_else(|| self.table.find(word).map(|s| vec![s]))
    }

    /// Ions of a compound, or a species as it is. Where molecules live (gas, organic) species go first, elsewhere
    /// compounds: `HCl` is hydrogen and chloride in water, and a molecule in a gas.
    pub fn ingredient(&self, cx: &Cx<'_>, word: &str, phase: Phase) -> Option<Read<Ions>> {
        let compound = || {
            let id = cx.names.compounds.id(word)?;
            let read = if id.position() < self.compounds.len() { self.compounds[id].clone() } else { None };
            Some(read.ok_or(Broken))
        };
        let species =
            || self.table.find(word).map(|s| if self.is_broken(s) { Err(Broken) } else { Ok(vec![(s, 1.0)]) });
        match phase {
            Phase::Gas | Phase::Organic => species().or_else(compound),
            _ => compound().or_else(species),
        }
    }

    /// Says that a word is no compound and no species.
    pub fn say_unknown(&self, cx: &Cx<'_>, node: &Node<'_>, word: &str, value: &Spanned<DeValue<'_>>) -> Broken {
        let near = nearest(word, cx.names.compounds.keys().chain(cx.names.species.keys()));
        let others = "compounds stand in `data/compounds.toml`, species in `data/species.toml`";
        say_no_such(cx, (node, word), "compound and no species", node.place_of(value), near, others)
    }

    /// Says that a word is no species and no group.
    pub fn say_no_species(&self, cx: &Cx<'_>, node: &Node<'_>, word: &str, at: std::ops::Range<usize>) -> Broken {
        let near = nearest(word, cx.names.species.keys().chain(GROUPS).chain(["others"]));
        let others = "name a species such as `Nd`, or a group: rare-earths, light, heavy, metals";
        say_no_such(cx, (node, word), "species and no group", Some(place(node.file, at)), near, others)
    }
}

fn say_no_such(
    cx: &Cx<'_>,
    (node, word): (&Node<'_>, &str),
    what: &str,
    at: Option<Place>,
    near: Option<&str>,
    others: &str,
) -> Broken {
    if !cx.names.may_be::<SpeciesName>(word) && !cx.names.may_be::<CompoundName>(word) {
        let diag = Diag::error("LP2020", format!("{}: `{word}` is no {what}", node.what)).at(at, "unknown id");
        cx.say(diag.hint(near.map_or_else(|| others.to_owned(), |near| format!("did you mean `{near}`?"))));
    }
    Broken
}

/// `[[species]]`
fn species(cx: &Cx<'_>, node: &Node<'_>, id: &str) -> Read<Species> {
    let kind = node.word(cx, "kind", KINDS);
    let formula = node.text(cx, "formula");
    let charge = node.whole(cx, "charge");
    let own = own_figures(cx, node);
    let _note = node.text_opt(cx, "note");
    let atoms = formula.and_then(|formula| {
        atoms_of(&formula).ok_or_else(|| {
            let place = node.raw("formula").and_then(|value| node.place_of(value));
            let message = format!("{}: `{formula}` is no formula", node.what);
            let diag = Diag::error("LP2101", message).at(place, "this formula");
            cx.say(diag.hint("write symbols and counts without brackets or charge: `H2O`, `C2O4`"));
            Broken
        })
    });
    let (kind, charge, own, atoms) = (kind?, charge?, own?, atoms?);
    if kind == Kind::Neutral && charge != 0 {
        let place = node.raw("charge").and_then(|value| node.place_of(value));
        let diag = Diag::error("LP2102", format!("{} is of kind `neutral` with a charge of {charge:+}", node.what));
        cx.say(
            diag.at(place, "this charge")
                .hint("a neutral species has `charge = 0`; an ion is of kind `ion` or `metal`"),
        );
        return Err(Broken);
    }
    node.whole_text(cx)?;
    Ok(Species {
        id: id.to_owned(),
        kind,
        charge: charge as f64,
        molar_mass: own.molar_mass.unwrap_or_else(|| molar_mass_of(&atoms)),
        atoms,
        litre_per_mol: own.litre_per_mol.unwrap_or(0.0),
        activity: own.activity.unwrap_or(0.0),
        oxide_factor: 1.0,
    })
}

/// Figures that a species may have.
pub struct OwnFigures {
    /// g/mol.
    pub molar_mass: Option<f64>,
    /// L/mol.
    pub litre_per_mol: Option<f64>,
    /// Bq/mol.
    pub activity: Option<f64>,
}

/// What a species may say beside its formula.
pub fn own_figures(cx: &Cx<'_>, node: &Node<'_>) -> Read<OwnFigures> {
    let molar_mass = cx.figure_opt(node, "molar_mass", Unit::GramPerMol);
    let litre_per_mol = cx.figure_opt(node, "litre_per_mol", Unit::LitrePerMol);
    let activity = cx.figure_opt(node, "activity", Unit::BecquerelPerMol);
    let molar_mass = molar_mass.and_then(|figure| match figure {
        Some(figure) if figure.value <= 0.0 => {
            let place = node.raw("molar_mass").and_then(|value| node.place_of(value));
            let diag = Diag::error("LP2101", format!("{}: a molar mass of nothing", node.what));
            cx.say(diag.at(place, "here").hint("leave it out: the sum of the atoms of `formula` is taken then"));
            Err(Broken)
        }
        other => Ok(other),
    });
    let value = |figure: Option<loparite_model::figure::Figure>| figure.map(|figure| figure.value);
    Ok(OwnFigures { molar_mass: value(molar_mass?), litre_per_mol: value(litre_per_mol?), activity: value(activity?) })
}

/// `[[compound]]`
fn compound(cx: &Cx<'_>, node: &Node<'_>, chemistry: &Chemistry<'_>) -> Read<Ions> {
    let _name = node.text_opt(cx, "name");
    let _note = node.text_opt(cx, "note");
    let table = node.sub(cx, "ions")?;
    let mut ions: Vec<Read<(usize, f64)>> = Vec::new();
    for (key, value) in table.table {
        let word = key.get_ref().as_ref();
        let species = match chemistry.table.find(word) {
            Some(s) if chemistry.is_broken(s) => Err(Broken),
            Some(s) => Ok(s),
            None => {
                let at = Some(place(table.file, key.span()));
                let near = nearest(word, cx.names.species.keys());
                Err(say_no_such(cx, (&table, word), "species", at, near, "species stand in `data/species.toml`"))
            }
        };
        let count = count(value.get_ref()).ok_or_else(|| table.shape(cx, word, value, "a count of ions"));
        ions.push(species.and_then(|species| count.map(|count| (species, count))));
    }
    let ions: Ions = ions.into_iter().collect::<Read<_>>()?;
    table.whole_text(cx)?;
    let charge: f64 = ions.iter().map(|&(s, count)| count * chemistry.table.all[s].charge).sum();
    if ions.is_empty() || charge.abs() > 1e-9 {
        let part = |&(s, count): &(usize, f64)| {
            let species = &chemistry.table.all[s];
            format!("{} {} of {:+}", plain(count), species.id, species.charge)
        };
        let parts: Vec<String> = ions.iter().map(part).collect();
        let message = format!("{} is not neutral: {} leave {:+}", node.what, parts.join(", "), charge);
        let diag = Diag::error("LP2102", message).at(table.place(), "these ions");
        cx.say(diag.hint("count the ions of one formula so that their charges cancel: `{ H = 2, SO4 = 1 }`"));
        return Err(Broken);
    }
    Ok(ions)
}

/// a count of ions in a formula, whole or not
fn count(value: &DeValue<'_>) -> Option<f64> {
    let number = match value {
        DeValue::Float(number) => number.as_str().replace('_', "").parse().ok(),
        other => crate::node::whole_number(other).map(|whole| whole as f64),
    };
    number.filter(|&number| number > 0.0)
}
