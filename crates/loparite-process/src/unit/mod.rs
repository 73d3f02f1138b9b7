//! Unit: what every unit operation declares, is given and gives, and the list of all of them.
//!
//! In        streams at its inlets, settings of its parameters, one kilogram of each reagent it may draw
//! Out       streams at its outlets, reagents drawn, power, heat, equipment, remarks
//! Holds     over all of [`UNITS`], in one contract suite (`tests/units.rs`): atoms in are atoms out, each radionuclide
//!           too; nothing in, nothing out; twice in, twice out where sizes do not matter; no amount is negative or not
//!           a number; with the required parameters set no degree of freedom is left
//! Not here  how units are joined and converged (`flowsheet`)
//!
//! A unit operation is one file and one line in [`UNITS`].

use self::area::Area;
use crate::reaction::Reaction;
use crate::species::SpeciesTable;
use crate::stream::{Phase, Stream};
use crate::sx::data::Valid;

pub mod area;
pub mod calcination;
pub mod caustic_crack;
pub mod cerium_electro_oxidation;
pub mod chloride_condensation;
pub mod chlorination;
pub mod crush_grind;
pub mod declare;
pub mod dissolve;
pub mod effluent_treatment;
pub mod electrolysis;
pub mod electrostatic;
pub mod evaporation;
pub mod filter;
pub mod flotation;
pub mod fluorination;
pub mod grain_boundary_diffusion;
pub mod gravity;
pub mod hydrogen_decrepitation;
pub mod impurity_removal;
pub mod ion_adsorption_leach;
pub mod ion_exchange;
pub mod leach;
pub mod leach_kinetic;
pub mod machining;
pub mod magnetic;
pub mod metallothermic;
pub mod mine;
pub mod precipitation;
pub mod residue_storage;
pub mod roast;
pub mod salt;
#[doc(hidden)]
pub mod sample;
#[doc(hidden)]
pub mod samples_sx;
#[doc(hidden)]
pub mod samples_units1;
#[doc(hidden)]
pub mod samples_units2;
#[doc(hidden)]
pub mod samples_units3;
pub mod separate;
pub mod sintering;
pub mod solvent_extraction;
pub mod split;
pub mod strip_casting;
pub mod sulfuric_bake;
pub mod swarf_recycle;
pub mod sx_train;
pub mod thermal;
mod tools_units1;
mod tools_units3;
pub mod translate;
mod validity;

/// Every unit operation.
pub const UNITS: &[&UnitOp] = &[
    &calcination::CALCINATION,
    &caustic_crack::CAUSTIC_CRACK,
    &cerium_electro_oxidation::CERIUM_ELECTRO_OXIDATION,
    &chloride_condensation::CHLORIDE_CONDENSATION,
    &chlorination::CHLORINATION,
    &crush_grind::CRUSH_GRIND,
    &dissolve::DISSOLVE,
    &effluent_treatment::EFFLUENT_TREATMENT,
    &electrolysis::ELECTROLYSIS,
    &electrostatic::ELECTROSTATIC,
    &evaporation::EVAPORATION,
    &filter::FILTER,
    &flotation::FLOTATION,
    &fluorination::FLUORINATION,
    &grain_boundary_diffusion::GRAIN_BOUNDARY_DIFFUSION,
    &gravity::GRAVITY,
    &hydrogen_decrepitation::HYDROGEN_DECREPITATION,
    &impurity_removal::IMPURITY_REMOVAL,
    &ion_adsorption_leach::ION_ADSORPTION_LEACH,
    &ion_exchange::ION_EXCHANGE,
    &leach::LEACH,
    &leach_kinetic::LEACH_KINETIC,
    &machining::MACHINING,
    &magnetic::MAGNETIC,
    &metallothermic::METALLOTHERMIC,
    &mine::MINE,
    &precipitation::PRECIPITATION,
    &residue_storage::RESIDUE_STORAGE,
    &roast::ROAST,
    &separate::SEPARATE,
    &sintering::SINTERING,
    &solvent_extraction::SOLVENT_EXTRACTION,
    &split::SPLIT,
    &strip_casting::STRIP_CASTING,
    &sulfuric_bake::SULFURIC_BAKE,
    &swarf_recycle::SWARF_RECYCLE,
    &sx_train::SX_TRAIN,
    &translate::TRANSLATE,
];

/// A unit operation by its word.
pub fn find(word: &str) -> Option<&'static UnitOp> {
    UNITS.iter().copied().find(|unit| unit.name == word)
}

/// Required parameters that the settings leave open, or fill with the wrong form: the degrees of freedom of the step
/// are their number.
pub fn missing(unit: &UnitOp, settings: &Settings) -> Vec<&'static str> {
    let fits = |shape: Shape, setting: &Setting| match (shape, setting) {
        (Shape::One, Setting::Number(value)) => value.is_finite(),
        (Shape::BySpecies, Setting::BySpecies(_))
        | (Shape::Equilibrium, Setting::Separation(..) | Setting::Laws(..)) => true,
        (Shape::Word(words), Setting::Word(word)) => words.contains(&word.as_str()),
        _ => false,
    };
    let set = |p: &Parameter| settings.iter().any(|(name, setting)| *name == p.name && fits(p.shape, setting));
    unit.parameters.iter().filter(|p| p.need == Need::Required && !set(p)).map(|p| p.name).collect()
}

/// A unit operation: a declaration and a function.
#[derive(Debug)]
pub struct UnitOp {
    /// Its word in a flowsheet.
    pub name: &'static str,
    /// One sentence for the reader.
    pub what: &'static str,
    /// The part of a plant it belongs to.
    pub area: Area,
    /// What comes in.
    pub inlets: &'static [Port],
    /// What goes out. A port `*` stands for outlets that the flowsheet names, one for each group of species
    /// ([`Case::groups`]); they come first, the others after them.
    pub outlets: &'static [Port],
    /// What can be set.
    pub parameters: &'static [Parameter],
    /// What Th, U and Ra do here, and why.
    pub radionuclides: &'static str,
    /// The balance.
    pub solve: fn(&Case<'_>) -> Result<Made, Fault>,
}

impl UnitOp {
    /// Outlets that are not named by the flowsheet.
    pub fn fixed_outlets(&self) -> impl Iterator<Item = &'static Port> {
        self.outlets.iter().filter(|port| port.name != "*")
    }

    /// Whether the flowsheet names outlets of its own.
    pub fn has_groups(&self) -> bool {
        self.outlets.iter().any(|port| port.name == "*")
    }
}

/// A place where a stream joins.
#[derive(Debug)]
pub struct Port {
    /// Its word.
    pub name: &'static str,
    /// What flows here.
    pub what: &'static str,
    /// Whether it must be joined.
    pub need: Need,
}

/// Whether something must be there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Need {
    /// A flowsheet without it is refused.
    Required,
    /// Its absence has a meaning that the declaration states.
    Optional,
    /// An inlet whose flow the unit determines: a reagent is drawn from its supply as needed.
    Dosed,
}

/// What a number is a measure of; the text writes it with one of the units given here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Measure {
    /// 0 to 1, written in %.
    Share,
    /// Any pure number, written `1.2 ratio`.
    Ratio,
    /// pH, written `2.5 pH`.
    Ph,
    /// Degrees Celsius, written `850 C`.
    Celsius,
    /// Hours.
    Hours,
    /// kWh per tonne.
    KilowattHourPerTonne,
    /// mol/L.
    MolPerLitre,
    /// g/L.
    GramPerLitre,
    /// L/h.
    LitrePerHour,
    /// kg/h.
    KilogramPerHour,
    /// kg of one thing per kg of another, written `1.6 t/t` or `12 kg/t`.
    KilogramPerKilogram,
    /// Litres, written in L or m3.
    Litre,
    /// Volts.
    Volt,
    /// Micrometres, written `75 um`.
    Micrometre,
    /// kg per litre, written `2.4 kg/L`.
    KilogramPerLitre,
    /// Bq per gram, written `10 Bq/g`.
    BecquerelPerGram,
}

/// The form of a setting.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// One number.
    One,
    /// A number for each species: by species, by group, or `others`.
    BySpecies,
    /// One of these words.
    Word(&'static [&'static str]),
    /// The id of an `[[equilibrium]]`.
    Equilibrium,
}

/// What can be set at a unit operation.
#[derive(Debug)]
pub struct Parameter {
    /// Its word.
    pub name: &'static str,
    /// What it is, and what its absence means if it is optional.
    pub what: &'static str,
    /// Its form.
    pub shape: Shape,
    /// What it measures.
    pub measure: Measure,
    /// Least and most that make sense, in the unit of the measure.
    pub range: (f64, f64),
    /// Whether it must be set.
    pub need: Need,
}

/// The value of a parameter.
#[derive(Clone, PartialEq, Debug)]
pub enum Setting {
    /// One number.
    Number(f64),
    /// A number for each species of the table; not a number where nothing was said.
    BySpecies(Vec<f64>),
    /// A word.
    Word(String),
    /// ln of the extractability of each species in a fully loaded organic; not a number where nothing was said. What
    /// the factors are good for.
    Separation(Vec<f64>, Valid),
    /// A law of distribution for each species that has one. What the laws are good for.
    Laws(Vec<Option<crate::sx::circuit::Species>>, Valid),
}

/// The values that a step gives to the parameters of its unit.
pub type Settings = Vec<(&'static str, Setting)>;

/// What a unit operation is given.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The unit.
    pub unit: &'static UnitOp,
    /// The species.
    pub table: &'a SpeciesTable,
    /// Values of its parameters.
    pub settings: &'a Settings,
    /// What comes in, in the order of [`UnitOp::inlets`]; empty where nothing is joined.
    pub inlets: &'a [Stream],
    /// One kilogram of the reagent joined to a dosed inlet, in the order of the inlets.
    pub reagents: &'a [Option<Stream>],
    /// For units whose outlets are named by the flowsheet: word and species of each.
    pub groups: &'a [(String, Vec<usize>)],
    /// What the unit left behind in the pass before ([`Made::memory`]), to start from; empty at first. It never changes
    /// what is found, only how fast.
    pub memory: &'a [f64],
}

/// What a unit operation gives.
#[derive(Clone, Debug, Default)]
pub struct Made {
    /// Groups first, then the other outlets.
    pub outlets: Vec<Stream>,
    /// kg/h drawn at each inlet, 0 where nothing is dosed.
    pub dosed: Vec<f64>,
    /// kW of electricity.
    pub power: f64,
    /// kW of heat from fuel.
    pub heat: f64,
    /// What must be built.
    pub equipment: Vec<Equipment>,
    /// kg of oxides of rare earths that stay in the circuit while it runs; `None` if the unit cannot tell.
    pub held: Option<f64>,
    /// What a reader must know.
    pub remarks: Vec<Remark>,
    /// To start the next pass from.
    pub memory: Vec<f64>,
    /// What the unit makes from nothing (or loses, negative): only in a named compatibility with another program.
    pub created: Option<Stream>,
}

/// What must be built, for costing.
#[derive(Clone, PartialEq, Debug)]
pub struct Equipment {
    /// mixer-settler, leach tank, kiln, ball mill, filter press, electrolytic cell, ..
    pub kind: &'static str,
    /// Size of one.
    pub size: f64,
    /// m3, kW, m2, t/h, kA, ..
    pub unit: &'static str,
    /// How many.
    pub count: f64,
}

/// A guard of realism.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Guard {
    /// Organic to aqueous volume.
    PhaseRatio,
    /// Loading of an extractant or resin against stoichiometry.
    Loading,
    /// pH outside what the unit or the data are good for.
    Ph,
    /// Time in a vessel.
    Residence,
    /// A reagent that is consumed but not made up or not charged.
    Reagent,
    /// Charge that does not balance.
    Charge,
    /// A value outside the range its law was measured in.
    Validity,
}

/// Something found that a reader must know: unusual, not impossible.
#[derive(Clone, PartialEq, Debug)]
pub struct Remark {
    /// Which guard.
    pub guard: Guard,
    /// What was found, in words, with unit.
    pub text: String,
    /// The value found.
    pub value: f64,
    /// Least and most that are usual.
    pub usual: (f64, f64),
}

/// Why a unit operation gives no result: what is wrong, the limit, a cure.
#[derive(Clone, PartialEq, Debug)]
pub struct Fault {
    /// What is wrong, with object, value and unit, lower case.
    pub what: String,
    /// What to do about it.
    pub cure: String,
}

impl Fault {
    /// A fault with its cure.
    pub fn new(what: impl Into<String>, cure: impl Into<String>) -> Fault {
        Fault { what: what.into(), cure: cure.into() }
    }

    /// A species that the flowsheet does not have.
    pub fn unknown_species(id: &str) -> Fault {
        Fault::new(
            format!("species `{id}` is needed here and not in the table of species"),
            "add a `[[species]]` for it",
        )
    }
}

impl Case<'_> {
    /// What comes in at an inlet.
    pub fn inlet(&self, port: &str) -> &Stream {
        &self.inlets[self.position(port)]
    }

    fn position(&self, port: &str) -> usize {
        self.unit.inlets.iter().position(|inlet| inlet.name == port).expect("a unit asks for inlets it declares")
    }

    /// Everything that comes in, in one stream; what is dosed is not yet in it.
    pub fn all_in(&self) -> Stream {
        let mut all = Stream::empty(self.table.len());
        self.inlets.iter().for_each(|inlet| all.add(inlet, 1.0));
        all
    }

    /// An empty stream.
    pub fn empty(&self) -> Stream {
        Stream::empty(self.table.len())
    }

    fn setting(&self, name: &str) -> Option<&Setting> {
        debug_assert!(self.unit.parameters.iter().any(|p| p.name == name), "undeclared parameter {name}");
        self.settings.iter().find(|(other, _)| *other == name).map(|(_, setting)| setting)
    }

    /// A required number.
    pub fn number(&self, name: &str) -> f64 {
        self.maybe(name).expect("a required parameter is set before a unit is solved")
    }

    /// An optional number.
    pub fn maybe(&self, name: &str) -> Option<f64> {
        match self.setting(name) {
            Some(&Setting::Number(value)) => Some(value),
            _ => None,
        }
    }

    /// A word, if it is set.
    pub fn word(&self, name: &str) -> Option<&str> {
        match self.setting(name) {
            Some(Setting::Word(word)) => Some(word),
            _ => None,
        }
    }

    /// The number of a species; nothing if the parameter is not set or says nothing of the species.
    pub fn maybe_of(&self, name: &str, species: usize) -> Option<f64> {
        match self.setting(name) {
            Some(Setting::BySpecies(values)) => Some(values[species]).filter(|value| !value.is_nan()),
            _ => None,
        }
    }

    /// The number of a species.
    ///
    /// # Errors
    /// Nothing was said of it.
    pub fn of(&self, name: &str, species: usize) -> Result<f64, Fault> {
        self.maybe_of(name, species).ok_or_else(|| {
            let id = &self.table.all[species].id;
            Fault::new(
                format!("`{name}` of `{}` says nothing of {id}, which flows in", self.unit.name),
                format!("add `{id}` or `others` to `{name}`"),
            )
        })
    }

    /// Position of a species that the unit cannot do without.
    ///
    /// # Errors
    /// The table does not have it.
    pub fn need(&self, id: &str) -> Result<usize, Fault> {
        self.table.find(id).ok_or_else(|| Fault::unknown_species(id))
    }

    /// One kilogram of the reagent joined to a dosed inlet.
    ///
    /// # Errors
    /// Nothing is joined.
    pub fn reagent(&self, port: &str) -> Result<&Stream, Fault> {
        self.reagents[self.position(port)].as_ref().ok_or_else(|| {
            Fault::new(
                format!("`{}` needs a reagent at `{port}` and has none", self.unit.name),
                format!("join a `[[flowsheet.reagent]]` to `{port}`"),
            )
        })
    }

    /// An empty result of the right size.
    pub fn made(&self) -> Made {
        let outlets = self.unit.fixed_outlets().count() + self.groups.len();
        Made { outlets: vec![self.empty(); outlets], dosed: vec![0.0; self.inlets.len()], ..Made::default() }
    }

    /// Draws a reagent (kg/h): books it and gives the stream.
    ///
    /// # Errors
    /// Nothing is joined at the inlet.
    pub fn dose(&self, made: &mut Made, port: &str, kilograms: f64) -> Result<Stream, Fault> {
        let stream = self.reagent(port)?.times(kilograms);
        made.dosed[self.position(port)] += kilograms;
        Ok(stream)
    }

    /// Draws as much of a reagent as holds so many mol/h of a species, and gives the stream.
    ///
    /// # Errors
    /// Nothing is joined, or what is joined does not hold the species.
    pub fn dose_moles(&self, made: &mut Made, port: &str, species: usize, moles: f64) -> Result<Stream, Fault> {
        if moles == 0.0 {
            return Ok(self.empty());
        }
        let held = self.reagent(port)?.total(species);
        if held <= 0.0 {
            let id = &self.table.all[species].id;
            return Err(Fault::new(
                format!("the reagent at `{port}` of `{}` holds no {id}", self.unit.name),
                "join a reagent that does",
            ));
        }
        self.dose(made, port, moles / held)
    }
}

/// Lets acid and alkali of one aqueous phase meet: H and OH become water, until one of them is used up.
///
/// # Errors
/// The table has no `H2O`.
pub fn neutralise(stream: &mut Stream, table: &SpeciesTable) -> Result<(), Fault> {
    let (Some(acid), Some(alkali)) = (table.find("H"), table.find("OH")) else { return Ok(()) };
    if stream.get(Phase::Aqueous, acid) > 0.0 && stream.get(Phase::Aqueous, alkali) > 0.0 {
        Reaction::parse("H@aqueous + OH@aqueous -> H2O@aqueous", table)?.exhaust(stream);
    }
    Ok(())
}
