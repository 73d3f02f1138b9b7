//! Feed: raw materials and reagents of a flowsheet, one kilogram of each in moles.
//!
//! In        `[[flowsheet.feed]]`, `[[flowsheet.reagent]]`
//! Out       [`Feed`]: moles of each species in a kilogram, kg/h if the flow is given, who pays for it
//! Holds     shares make up the whole; a feed is neutral; thorium and uranium say whether radium comes with them
//! Equations (1) n[s] = sum over compounds of 1000 * share * count[s] / molar mass of the compound (mol/kg)
//!           (2) n[e] = 1000 * REO * share[e] / (molar_mass[e] * oxide_factor[e]), with charge[e] of the anion that is
//!           named
//!           (3) n[Ra] = n[parent] * activity[parent] / activity[Ra]
//!           (4) per litre: n per kilogram = n per litre / mass of a litre
//! Not here  which inlet a feed goes to (`streams`)

use super::Word;
use crate::fault::percent;
use crate::figures::{Cx, Wanted};
use crate::node::{Broken, Entry, Node, Read, place};
use crate::table::species::{Chemistry, Ions};
use loparite_kernel::diag::Diag;
use loparite_kernel::quantity::Kind;
use loparite_model::figure::Figure;
use loparite_process::flowsheet::{Charged, Role};
use loparite_process::species::SpeciesTable;
use loparite_process::stream::{Phase, Stream};
use toml::Spanned;
use toml::de::DeValue;

/// What a feed is read with.
#[derive(Clone, Copy)]
pub struct Kitchen<'a> {
    /// Species, compounds, elements.
    pub chemistry: &'a Chemistry<'a>,
    /// Species as this flowsheet has them.
    pub table: &'a SpeciesTable,
    /// Whether charges that do not cancel are taken as they are, in the name of another program.
    pub compatibility: Compatibility,
}

/// Whether a flowsheet repeats what another program does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Compatibility {
    /// It keeps the laws.
    None,
    /// It may break them as the named program does.
    Named,
}

/// A feed or reagent as far as it could be read.
pub struct FeedText {
    /// Id of a reagent, stream of a feed.
    pub name: Word,
    /// The stream it fills.
    pub stream: Option<Word>,
    /// What it is.
    pub role: Role,
    /// Whether dosed inlets may draw it.
    pub is_drawn: bool,
    /// Moles in a kilogram, kg/h, kilograms bought in a kilogram, who pays.
    pub read: Read<Matter>,
}

/// What a feed is made of.
pub struct Matter {
    /// One kilogram, mol.
    pub kilogram: Stream,
    /// kg/h.
    pub flow: Option<f64>,
    /// Kilograms of the commodity in a kilogram.
    pub bought: f64,
    /// Who pays.
    pub charged: Charged,
}

const ROLES: &[(&str, Role)] = &[("feed", Role::Feed), ("input", Role::Input)];
/// A material that counts may be drawn as needed too: the dysprosium of a diffusion.
const DRAWN: &[(&str, Role)] = &[("reagent", Role::Reagent), ("input", Role::Input)];

/// Anions that rare earths may come with: word, anion and how many of it for three charges.
const ANIONS: &[(&str, &[(&str, f64)])] = &[
    ("oxide", &[("O", 1.5)]),
    ("phosphate", &[("PO4", 1.0)]),
    ("fluorocarbonate", &[("CO3", 1.0), ("F", 1.0)]),
    ("hydroxide", &[("OH", 3.0)]),
    ("carbonate", &[("CO3", 1.5)]),
    ("oxalate", &[("C2O4", 1.5)]),
    ("sulfate", &[("SO4", 1.5)]),
    ("chloride", &[("Cl", 3.0)]),
    ("nitrate", &[("NO3", 3.0)]),
    ("fluoride", &[("F", 3.0)]),
    ("metal", &[]),
];

/// Parents and what stands in equilibrium with them.
const DAUGHTERS: [(&str, &str); 2] = [("Th", "Ra228"), ("U", "Ra226")];

/// Share of the whole by which an analysis may miss it.
const MISSED: f64 = 0.005;
/// Share of all charge that may be open.
const OPEN: f64 = 1e-6;

/// `[[flowsheet.feed]]`
pub fn feed(cx: &Cx<'_>, node: &Node<'_>, kitchen: Kitchen<'_>) -> Read<FeedText> {
    let stream = Word::read(cx, node, "stream");
    let role = if node.has("role") { node.word(cx, "role", ROLES) } else { Ok(Role::Feed) };
    let phase = node.word(cx, "phase", Phase::WORDS);
    let charged = charged(cx, node);
    let _note = node.text_opt(cx, "note");
    let read = mixture(cx, node, (kitchen, phase));
    let flow = flow(cx, node, &read).map(Some);
    let (stream, role) = (stream?, role?);
    let matter = (|| Ok(Matter { kilogram: read?.kilogram, flow: flow?, bought: 1.0, charged: charged? }))();
    Ok(FeedText { name: stream.clone(), stream: Some(stream), role, is_drawn: false, read: matter })
}

/// `[[flowsheet.reagent]]`
pub fn reagent(cx: &Cx<'_>, node: &Node<'_>, kitchen: Kitchen<'_>) -> Read<FeedText> {
    let id = Word::read(cx, node, "id");
    let stream = if node.has("stream") { Word::read(cx, node, "stream").map(Some) } else { Ok(None) };
    let phase = node.word(cx, "phase", Phase::WORDS);
    let charged = charged(cx, node);
    let role = if node.has("role") { node.word(cx, "role", DRAWN) } else { Ok(Role::Reagent) };
    let (_note, _basis) = (node.text_opt(cx, "note"), node.text_opt(cx, "basis"));
    let read = mixture(cx, node, (kitchen, phase));
    let counted = if node.has("counted") { counted(cx, node, &read) } else { Ok(1.0) };
    // a flow belongs to a stream, and a stream to a flow
    let flow = match stream {
        Ok(Some(_)) => flow(cx, node, &read).map(Some),
        _ if node.has("flow") => {
            let diag = Diag::error("LP1005", format!("{} has a `flow` and no `stream`", node.what));
            let hint = "add `stream = \"..\"` that it fills, or leave out `flow`: it is drawn as needed";
            return Err(node.miss("stream", diag.at(node.place(), "this reagent").hint(hint)));
        }
        _ => Ok(None),
    };
    let matter = (|| Ok(Matter { kilogram: read?.kilogram, flow: flow?, bought: counted?, charged: charged? }))();
    Ok(FeedText { name: id?, stream: stream?, role: role?, is_drawn: true, read: matter })
}

fn charged(cx: &Cx<'_>, node: &Node<'_>) -> Read<Charged> {
    let within = node.text_opt(cx, "within");
    let commodity = if !node.has("commodity") {
        Ok(None)
    } else if cx.names.alone && cx.names.commodities.is_empty() {
        node.text(cx, "commodity").map(Some)
    } else {
        let id = node.id(cx, "commodity", &cx.names.commodities);
        id.map(|id| Some(cx.names.commodities.key(id).to_owned()))
    };
    match (commodity?, within?) {
        (Some(_), Some(_)) => {
            let place = node.raw("within").and_then(|value| node.place_of(value));
            let diag = Diag::error("LP1004", format!("{} has both `commodity` and `within`", node.what));
            cx.say(diag.at(place, "and this").hint("keep one: it is bought as a commodity, or part of another cost"));
            Err(Broken)
        }
        (Some(commodity), None) => Ok(Charged::Commodity(commodity)),
        (None, Some(within)) => Ok(Charged::Within(within)),
        (None, None) => Ok(Charged::Nobody),
    }
}

/// A kilogram, and how heavy a litre is if it was given by the litre.
struct Mixture {
    kilogram: Stream,
    litre: Option<f64>,
    shares: Vec<(String, f64)>,
}

/// kg/h, from a mass or, of what is given by the litre, from a volume
fn flow(cx: &Cx<'_>, node: &Node<'_>, mixture: &Read<Mixture>) -> Read<f64> {
    let text = node.raw("flow").and_then(|value| value.get_ref().as_table()?.get("value")?.get_ref().as_str());
    let by_mass = node.has("contains") || node.has("rare_earths");
    let is_volume = !by_mass && text.is_some_and(|text| text.contains(['L']) || text.contains("m3"));
    let kind = if is_volume { Kind::LitrePerHour } else { Kind::KilogramPerHour };
    let flow = cx.per_hour(node, "flow", kind)?.value;
    let litre = mixture.as_ref().map_err(|&Broken| Broken)?.litre;
    Ok(flow * litre.filter(|_| is_volume).unwrap_or(1.0))
}

/// the share of a compound in a reagent, of which alone the commodity consists
fn counted(cx: &Cx<'_>, node: &Node<'_>, mixture: &Read<Mixture>) -> Read<f64> {
    let text = node.text(cx, "counted")?;
    let shares = &mixture.as_ref().map_err(|&Broken| Broken)?.shares;
    let share = shares.iter().find(|(word, share)| *word == text && *share > 0.0).map(|&(_, share)| share);
    share.ok_or_else(|| {
        let place = node.raw("counted").and_then(|value| node.place_of(value));
        let diag = Diag::error("LP2020", format!("`counted` of {} is `{text}`, which it does not hold", node.what));
        let words: Vec<&str> = shares.iter().map(|(word, _)| word.as_str()).collect();
        cx.say(diag.at(place, "this compound").hint(format!("one of: {}", words.join(", "))));
        Broken
    })
}

/// Moles while they are gathered, and their mass in kg.
struct Pot<'a> {
    table: &'a SpeciesTable,
    n: Vec<f64>,
    shares: Vec<(String, f64)>,
}

impl Pot<'_> {
    fn molar_mass(&self, ions: &Ions) -> f64 {
        ions.iter().map(|&(s, count)| count * self.table.all[s].molar_mass).sum()
    }

    fn add(&mut self, ions: &Ions, moles: f64) {
        ions.iter().for_each(|&(s, count)| self.n[s] += count * moles);
    }

    fn mass(&self) -> f64 {
        self.n.iter().zip(&self.table.all).map(|(n, species)| n * species.molar_mass).sum::<f64>() / 1000.0
    }

    fn charge(&self) -> f64 {
        self.n.iter().zip(&self.table.all).map(|(n, species)| n * species.charge).sum()
    }

    /// the anion that most of the charge hangs on
    fn main_anion(&self) -> Option<usize> {
        let held = |s: usize| -self.n[s] * self.table.all[s].charge;
        (0..self.n.len()).filter(|&s| held(s) > 0.0).max_by(|&a, &b| held(a).total_cmp(&held(b)))
    }
}

fn mixture(cx: &Cx<'_>, node: &Node<'_>, (kitchen, phase): (Kitchen<'_>, Read<Phase>)) -> Read<Mixture> {
    let mut pot = Pot { table: kitchen.table, n: vec![0.0; kitchen.table.len()], shares: Vec::new() };
    let by_litre = node.has("per_litre");
    let gathered = if by_litre {
        per_litre(cx, node, kitchen, phase.unwrap_or(Phase::Aqueous), &mut pot)
    } else {
        by_mass(cx, node, kitchen, phase.unwrap_or(Phase::Solid), &mut pot)
    };
    let balanced = if node.has("balance") { balance(cx, node, kitchen, &mut pot) } else { Ok(()) };
    let radium = radium(cx, node, kitchen, &mut pot);
    let phase = phase?;
    gathered.and(balanced).and(radium)?;
    node.whole_text(cx)?;
    neutral(cx, node, (kitchen, phase), &pot)?;
    let mass = pot.mass();
    if mass <= 0.0 {
        let diag = Diag::error("LP2030", format!("{} holds nothing", node.what)).at(node.place(), "here");
        cx.say(diag.hint("write what it is made of: `contains = { H2O = { value = \"100 %\", .. } }`"));
        return Err(Broken);
    }
    let mut kilogram = Stream::empty(kitchen.table.len());
    kilogram.phase_mut(phase).iter_mut().zip(&pot.n).for_each(|(to, n)| *to = n / mass);
    Ok(Mixture { kilogram, litre: by_litre.then_some(mass), shares: pot.shares })
}

/// Words with their ions and figures, and whether that is all.
type Ingredients<'n> = (Vec<(&'n str, Read<(Ions, Figure)>)>, Read<()>);

/// each entry of a table of compounds and species, with its figure
fn ingredients<'n>(
    cx: &Cx<'_>,
    table: &Node<'n>,
    (chemistry, phase): (&Chemistry<'_>, Phase),
    kind: impl Fn(&Spanned<DeValue<'_>>) -> Kind,
) -> Ingredients<'n> {
    let read = |(key, value): Entry<'n>| {
        let word = key.get_ref().as_ref();
        let figure = cx.figure_of(table, word, value, kind(value));
        let ions =
            chemistry.ingredient(cx, word, phase).unwrap_or_else(|| Err(chemistry.say_unknown(cx, table, word, value)));
        (word, ions.and_then(|ions| figure.map(|figure| (ions, figure))))
    };
    let is_known = |word: &str| chemistry.ingredient(cx, word, phase).is_some();
    let (entries, whole) = table.named(cx, "compounds and no species", is_known);
    (entries.into_iter().map(read).collect(), whole)
}

/// Equation (1), with what is rare earth and what is the rest.
fn by_mass(cx: &Cx<'_>, node: &Node<'_>, kitchen: Kitchen<'_>, phase: Phase, pot: &mut Pot<'_>) -> Read<()> {
    let mut whole = Ok(());
    let mut sum = 0.0;
    let holds_rare_earths = ["rare_earths", "rare_earths_as", "distribution"].map(|key| node.has(key)).contains(&true);
    if node.has("contains") || !holds_rare_earths {
        match node.sub(cx, "contains") {
            Ok(table) => {
                let (all, known) = ingredients(cx, &table, (kitchen.chemistry, phase), |_| Kind::Share);
                whole = known;
                for (word, read) in all {
                    match read {
                        Ok((ions, figure)) => {
                            pot.add(&ions, 1000.0 * figure.value / pot.molar_mass(&ions));
                            pot.shares.push((word.to_owned(), figure.value));
                            sum += figure.value;
                        }
                        Err(Broken) => whole = Err(Broken),
                    }
                }
                whole = whole.and(table.whole_text(cx));
            }
            Err(Broken) => whole = Err(Broken),
        }
    }
    if holds_rare_earths {
        let before = pot.mass();
        whole = rare_earths(cx, node, kitchen, pot).and(whole);
        sum += pot.mass() - before;
    }
    let rest = if node.has("rest") { rest(cx, node, kitchen, phase).map(Some) } else { Ok(None) };
    let rest = rest?;
    whole?;
    let what = format!("the composition of {}", node.what);
    let place = node.raw("contains").or_else(|| node.raw("rare_earths")).and_then(|value| node.place_of(value));
    let refuse = |hint: &str| {
        let diag = Diag::error("LP2030", format!("{what} sums to {}, not 100 %", percent(sum)));
        cx.say(diag.at(place.clone(), "these shares").hint(hint));
        Err(Broken)
    };
    match rest {
        _ if sum > 1.0 + MISSED => refuse("shares are of the whole mass, as the compounds that are really there"),
        Some((word, ions)) => {
            let share = (1.0 - sum).max(0.0);
            pot.add(&ions, 1000.0 * share / pot.molar_mass(&ions));
            pot.shares.push((word, share));
            Ok(())
        }
        None if sum < 1.0 - MISSED => {
            // what is missing may stand in a line that could not be read
            node.whole_text(cx)?;
            let filler = match phase {
                Phase::Aqueous => "H2O",
                Phase::Organic => "kerosene",
                Phase::Gas => "N2",
                _ => "gangue",
            };
            refuse(&format!("say what the rest is, such as `rest = \"{filler}\"`"))
        }
        None => Ok(()),
    }
}

fn rest(cx: &Cx<'_>, node: &Node<'_>, kitchen: Kitchen<'_>, phase: Phase) -> Read<(String, Ions)> {
    let value = node.need("rest")?;
    let word = node.text(cx, "rest")?;
    let known = kitchen.chemistry.ingredient(cx, &word, phase);
    let ions = known.unwrap_or_else(|| Err(kitchen.chemistry.say_unknown(cx, node, &word, value)))?;
    Ok((word, ions))
}

/// Equation (2).
fn rare_earths(cx: &Cx<'_>, node: &Node<'_>, kitchen: Kitchen<'_>, pot: &mut Pot<'_>) -> Read<()> {
    let oxides = cx.figure(node, "rare_earths", Kind::Share);
    let anions =
        node.word(cx, "rare_earths_as", &ANIONS.iter().map(|&(word, anions)| (word, anions)).collect::<Vec<_>>());
    let distribution = node.sub(cx, "distribution").and_then(|table| distribution(cx, &table, kitchen));
    let (oxides, anions, distribution) = (oxides?, anions?, distribution?);
    let mut charge = 0.0;
    for (s, share) in distribution {
        let species = &kitchen.table.all[s];
        let moles = 1000.0 * oxides.value * share / (species.molar_mass * species.oxide_factor);
        pot.n[s] += moles;
        charge += moles * species.charge;
    }
    for &(anion, count) in anions {
        let Some(s) = kitchen.table.find(anion) else {
            let place = node.raw("rare_earths_as").and_then(|value| node.place_of(value));
            let diag = Diag::error("LP2020", format!("{}: its rare earths need the species `{anion}`", node.what));
            cx.say(diag.at(place, "with this anion").hint("declare a `[[species]]` with this id"));
            return Err(Broken);
        };
        pot.n[s] += charge / 3.0 * count;
    }
    Ok(())
}

/// shares of the oxides by species, scaled to 1
fn distribution(cx: &Cx<'_>, table: &Node<'_>, kitchen: Kitchen<'_>) -> Read<Vec<(usize, f64)>> {
    let chemistry = kitchen.chemistry;
    let (entries, known) = table.named(cx, "species", |word| kitchen.table.find(word).is_some());
    let mut read: Vec<Read<(usize, f64)>> = vec![known.map(|()| (0, 0.0))];
    for (key, value) in entries {
        let word = key.get_ref().as_ref();
        let share = cx.figure_of(table, word, value, Kind::Share);
        let species = match kitchen.table.find(word) {
            Some(s) if chemistry.is_broken(s) => Err(Broken),
            Some(s) if chemistry.elements[s].is_some() => Ok(s),
            Some(_) => {
                let at = Some(place(table.file, key.span()));
                let diag = Diag::error("LP2020", format!("{}: no oxide of `{word}` is counted", table.what));
                if !cx.names.lost {
                    cx.say(
                        diag.at(at, "this species")
                            .hint("an `[[element]]` with its symbol says in which oxide it is counted"),
                    );
                }
                Err(Broken)
            }
            None => Err(chemistry.say_unknown(cx, table, word, value)),
        };
        read.push(species.and_then(|s| share.map(|share| (s, share.value))));
    }
    let mut shares: Vec<(usize, f64)> = read.into_iter().collect::<Read<_>>()?;
    table.whole_text(cx)?;
    let sum: f64 = shares.iter().map(|&(_, share)| share).sum();
    if (sum - 1.0).abs() > MISSED {
        let diag = Diag::error("LP2030", format!("{} sums to {}, not 100 %", table.what, percent(sum)));
        cx.say(
            diag.at(table.place(), "these shares")
                .hint("they divide the counted oxides; scale them to 100 %, and say so in a `note`"),
        );
        return Err(Broken);
    }
    shares.iter_mut().for_each(|(_, share)| *share /= sum);
    Ok(shares)
}

/// Masses or moles of a litre.
fn per_litre(cx: &Cx<'_>, node: &Node<'_>, kitchen: Kitchen<'_>, phase: Phase, pot: &mut Pot<'_>) -> Read<()> {
    let table = node.sub(cx, "per_litre")?;
    let text = |value: &Spanned<DeValue<'_>>| {
        value.get_ref().as_table().and_then(|table| table.get("value")?.get_ref().as_str().map(str::to_owned))
    };
    let is_molar = |text: Option<String>| text.is_some_and(|text| text.contains("mol"));
    let kind =
        |value: &Spanned<DeValue<'_>>| if is_molar(text(value)) { Kind::MolPerLitre } else { Kind::GramPerLitre };
    let (all, known) = ingredients(cx, &table, (kitchen.chemistry, phase), kind);
    let mut whole = known.and(table.whole_text(cx));
    for (word, read) in all {
        let molar = table.table.get(word).is_some_and(|value| is_molar(text(value)));
        match read {
            Ok((ions, figure)) => {
                let grams = pot.molar_mass(&ions);
                let moles = if molar { figure.value } else { figure.value / grams };
                pot.add(&ions, moles);
                pot.shares.push((word.to_owned(), moles * grams / 1000.0));
            }
            Err(Broken) => whole = Err(Broken),
        }
    }
    whole?;
    // kilograms of a litre so far; a share is of the whole
    let mass = pot.mass();
    pot.shares.iter_mut().for_each(|(_, share)| *share /= mass);
    Ok(())
}

/// The ion whose amount follows from all the others.
fn balance(cx: &Cx<'_>, node: &Node<'_>, kitchen: Kitchen<'_>, pot: &mut Pot<'_>) -> Read<()> {
    let value = node.need("balance")?;
    let word = node.text(cx, "balance")?;
    let refuse = |message: String, hint: String| {
        cx.say(Diag::error("LP2102", message).at(node.place_of(value), "this ion").hint(hint));
        Err(Broken)
    };
    let Some(s) = kitchen.table.find(&word) else {
        return Err(kitchen.chemistry.say_unknown(cx, node, &word, value));
    };
    let species = &kitchen.table.all[s];
    if species.charge == 0.0 {
        let message = format!("{}: `{word}` has no charge and cannot balance any", node.what);
        return refuse(message, "name an ion, such as `SO4` or `H`".to_owned());
    }
    let moles = -pot.charge() / species.charge;
    if pot.n[s] + moles < 0.0 {
        let message = format!("{}: there is too much of `{word}` already", node.what);
        return refuse(message, "let an ion of the other sign balance it".to_owned());
    }
    pot.n[s] += moles;
    Ok(())
}

/// Equation (3): the daughters that grow in long before anything is mined.
fn radium(cx: &Cx<'_>, node: &Node<'_>, kitchen: Kitchen<'_>, pot: &mut Pot<'_>) -> Read<()> {
    #[derive(Clone, Copy, PartialEq)]
    enum Radium {
        Equilibrium,
        Absent,
    }
    let words = [("equilibrium", Radium::Equilibrium), ("none", Radium::Absent)];
    let given = if node.has("radium") { node.word(cx, "radium", &words).map(Some) } else { Ok(None) };
    let there = |&(parent, _): &(&str, &str)| kitchen.table.find(parent).is_some_and(|s| pot.n[s] > 0.0);
    let parents: Vec<(&str, &str)> = DAUGHTERS.into_iter().filter(there).collect();
    match given? {
        _ if parents.is_empty() => Ok(()),
        Some(Radium::Absent) => Ok(()),
        None => {
            let names: Vec<&str> = parents.iter().map(|&(parent, _)| parent).collect();
            let message =
                format!("{} holds {} and does not say whether radium comes with it", node.what, names.join(" and "));
            let diag = Diag::error("LP2123", message).at(node.place(), "no `radium`");
            let hint = "add `radium = \"equilibrium\"` for what comes out of the ground, `radium = \"none\"` for what was purified";
            Err(node.miss("radium", diag.hint(hint)))
        }
        Some(Radium::Equilibrium) => parents
            .into_iter()
            .try_for_each(|(parent, daughter)| ingrown(cx, node, (parent, daughter), (kitchen, &mut *pot))),
    }
}

fn ingrown(
    cx: &Cx<'_>,
    node: &Node<'_>,
    (parent, daughter): (&str, &str),
    (kitchen, pot): (Kitchen<'_>, &mut Pot<'_>),
) -> Read<()> {
    let activity = |id: &str| {
        let s = kitchen.table.find(id).filter(|&s| kitchen.table.all[s].activity > 0.0);
        s.ok_or_else(|| {
            let place = node.raw("radium").and_then(|value| node.place_of(value));
            let message = format!("{}: the activity of `{id}` is not known", node.what);
            if !kitchen.table.find(id).is_some_and(|s| kitchen.chemistry.is_broken(s)) && !cx.names.lost {
                let diag = Diag::error("LP2123", message).at(place, "needs it");
                cx.say(diag.hint(format!(
                    "give the `[[species]]` `{id}` an `activity`, such as \"{}\"",
                    Kind::BecquerelPerMol.example()
                )));
            }
            Broken
        })
    };
    let (above, below) = (activity(parent)?, activity(daughter)?);
    let species = &kitchen.table.all;
    let moles = pot.n[above] * species[above].activity / species[below].activity;
    // its charge hangs on the anion that there is most of
    if let Some(anion) = pot.main_anion() {
        pot.n[anion] += moles * species[below].charge / -species[anion].charge;
    }
    pot.n[below] += moles;
    Ok(())
}

fn neutral(cx: &Cx<'_>, node: &Node<'_>, (kitchen, phase): (Kitchen<'_>, Phase), pot: &Pot<'_>) -> Read<()> {
    let size: f64 = pot.n.iter().zip(&pot.table.all).map(|(n, species)| n * species.charge.abs()).sum();
    let open = pot.charge() / size.max(f64::MIN_POSITIVE);
    let doubtful = (0..pot.n.len()).any(|s| pot.n[s] != 0.0 && kitchen.chemistry.is_broken(s));
    if phase == Phase::Metal || kitchen.compatibility == Compatibility::Named || open.abs() <= OPEN || doubtful {
        return Ok(());
    }
    let sign = if open > 0.0 { "positive" } else { "negative" };
    let share = if open.abs() >= 1e-4 { percent(open.abs()) } else { format!("{:.1e} %", 100.0 * open.abs()) };
    let message = format!("{} is not neutral: {share} of its charge is open, {sign}", node.what);
    let place = node.raw("per_litre").or_else(|| node.raw("contains")).or_else(|| node.raw("rare_earths"));
    let diag = Diag::error("LP2102", message).at(place.and_then(|value| node.place_of(value)), "these ions");
    cx.say(diag.hint("name compounds instead of ions, or let one ion follow from the rest: `balance = \"SO4\"`"));
    Err(Broken)
}

impl Cx<'_> {
    /// A flow per hour on stream; an hour of the calendar is another one.
    pub fn per_hour(&self, node: &Node<'_>, key: &'static str, kind: Kind) -> Read<Figure> {
        let text = node.raw(key).and_then(|value| {
            let value = value.get_ref().as_table()?.get("value")?;
            Some((value.get_ref().as_str()?, node.place_of(value)))
        });
        let figure = self.figure(node, key, Wanted::from(kind))?;
        match text {
            Some((text, place))
                if ["/a", "/year", "/years", "/month", "/months"].iter().any(|end| text.trim().ends_with(end)) =>
            {
                let diag =
                    Diag::error("LP2003", format!("{}: {key} is per year, not per hour on stream: {text}", node.what));
                let hint =
                    format!("divide it by the `hours` of the flowsheet, and write it as in \"{}\"", kind.example());
                self.say(diag.at(place, "here").hint(hint));
                Err(Broken)
            }
            _ => Ok(figure),
        }
    }
}
