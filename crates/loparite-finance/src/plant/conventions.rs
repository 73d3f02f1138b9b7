//! Conventions: by which rules a plant is costed, where programs differ.
//!
//! In        nothing, or the name of a peer
//! Out       [`Conventions`], our own by default
//! Holds     each convention is one known difference, and nothing else differs
//! Source    of the peer's rules: PrOMMiS 1.1.0, modules `uky/costing` and `costing`, run and recomputed

/// Rules of costing on which programs differ. The default is ours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Conventions {
    /// How often the lease of land is in the operating cost that is valued.
    pub land: Booked,
    /// How the loan enters the value.
    pub loan: LoanTerm,
    /// What prices of products are at the plant's price year.
    pub product_prices: Prices,
    /// What prices of resources are at the plant's price year.
    pub resource_prices: Prices,
    /// Hours for which people are paid.
    pub labour: Hours,
    /// Hours for which resources are used and products made.
    pub flows: Hours,
    /// How often other plant cost is in the capital that is valued.
    pub other_plant_cost: Booked,
}

/// How often one cost is booked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Booked {
    /// Once: ours.
    Once,
    /// Once inside a total and a second time beside it: an error of the peer.
    Twice,
}

impl Booked {
    /// All with their word.
    pub const WORDS: &[(&'static str, Booked)] = &[("once", Booked::Once), ("twice", Booked::Twice)];

    /// How often it is added to the total that holds it.
    pub(super) fn again(self) -> f64 {
        match self {
            Booked::Once => 0.0,
            Booked::Twice => 1.0,
        }
    }
}

/// How the loan enters the value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LoanTerm {
    /// Money drawn comes in, payments go out: ours. A loan that costs less than the discount rate adds value.
    AsItFlows,
    /// The same with its sign turned, so that a cheap loan takes value away: an error of the peer.
    Turned,
    /// Not at all: right if the discount rate is a weighted cost of capital, which holds the loan already.
    LeftOut,
}

impl LoanTerm {
    /// All with their word.
    pub const WORDS: &[(&'static str, LoanTerm)] =
        &[("as-it-flows", LoanTerm::AsItFlows), ("turned", LoanTerm::Turned), ("left-out", LoanTerm::LeftOut)];
}

/// What prices are at another price year than their own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Prices {
    /// Moved by an index of goods if there is one; else they stay as stated, which is noted: ours.
    AtTheirYear,
    /// Moved by the index of what plants cost: an error of the peer, since oxides and acids do not follow the price of
    /// steel and of building.
    ByPlantIndex,
}

impl Prices {
    /// All with their word.
    pub const WORDS: &[(&'static str, Prices)] =
        &[("at-their-year", Prices::AtTheirYear), ("by-plant-index", Prices::ByPlantIndex)];
}

/// Hours of a year.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hours {
    /// Those in which the plant runs: ours for what flows. For people an error of the peer: a crew is paid while the
    /// plant stands still as well.
    Running,
    /// All: ours for people. For what flows an error of the peer's second module, which forgets the capacity factor.
    WholeYear,
}

impl Hours {
    /// All with their word.
    pub const WORDS: &[(&'static str, Hours)] = &[("running", Hours::Running), ("whole-year", Hours::WholeYear)];
}

impl Default for Conventions {
    fn default() -> Conventions {
        Conventions {
            land: Booked::Once,
            loan: LoanTerm::AsItFlows,
            product_prices: Prices::AtTheirYear,
            resource_prices: Prices::AtTheirYear,
            labour: Hours::WholeYear,
            flows: Hours::Running,
            other_plant_cost: Booked::Once,
        }
    }
}

impl Conventions {
    /// Those of PrOMMiS 1.1.0, module `uky/costing`.
    pub fn prommis() -> Conventions {
        Conventions {
            land: Booked::Twice,
            loan: LoanTerm::Turned,
            product_prices: Prices::ByPlantIndex,
            resource_prices: Prices::ByPlantIndex,
            labour: Hours::Running,
            flows: Hours::Running,
            other_plant_cost: Booked::Once,
        }
    }

    /// Those of the second costing module of the same release, `costing`: the capacity factor is lost and other plant
    /// cost is counted twice.
    pub fn prommis_second_module() -> Conventions {
        Conventions {
            labour: Hours::WholeYear,
            flows: Hours::WholeYear,
            other_plant_cost: Booked::Twice,
            ..Conventions::prommis()
        }
    }
}
