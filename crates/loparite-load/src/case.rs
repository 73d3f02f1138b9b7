//! Case: what a separation by solvent extraction or the costing of a plant is given, without a chain around it.
//!
//! In        `[[cascade]]`, `[[plant]]` and `[[study]]` of a case file
//! Out       [`CascadeCase`]: what is to be designed or simulated; [`PlantCase`]: what is to be costed; [`StudyCase`]:
//!           what was published; in plain numbers. A `[[superstructure]]` is read into the model's own words
//!           (`loparite_model::superstructure`)
//! Holds     shares of a feed sum to one; purities lie under one; a cut lies between neighbours
//! Not here  reading it (`table::cascade`, `table::plant`, `table::study`), the design (`loparite_process::sx`), the
//!           costing (`loparite_finance::plant`), what comes of a study (`loparite_finance::study`)
//!
//! What cannot be designed or does not converge is known only to whoever designs it; [`CascadeCase::refused`] and
//! [`CascadeCase::unsettled`] make a diagnostic of it, at the key that asks for it.

use loparite_finance::plant::Plant;
use loparite_finance::plant::conventions::Conventions;
use loparite_finance::plant::value::{Financing, Totals};
use loparite_finance::study::Study;
use loparite_kernel::diag::{Diag, Place};
use loparite_model::figure::{Grade, Origin};
use loparite_process::sx::cascade::NotConverged;
use loparite_process::sx::data::EquilibriumData;
use loparite_process::sx::xu::{DesignFault, Limit};
use loparite_process::words::digits;

/// What is wanted of a cascade.
#[derive(Clone, PartialEq, Debug)]
pub enum Task {
    /// Stages and flows for a cut: elements up to the first leave with the aqueous, from the second on with the
    /// organic.
    Design {
        /// Last element of the aqueous group, first of the organic group.
        cut: (String, String),
        /// Least mole fraction of the own group in each outlet.
        purity: Purity,
        /// Rare earths the organic carries per mole of feed, if it is given; with a middle outlet it is.
        organic: Option<f64>,
        /// What leaves between the two, drawn from the aqueous above the feed, if anything does.
        middle: Option<Middle>,
    },
    /// The profile of a cascade as it stands.
    Simulate {
        /// Rare earths the organic carries per mole of feed.
        organic: f64,
        /// Rare earths the scrub strips back per mole of feed.
        scrub: f64,
        /// Theoretical stages.
        stages: usize,
        /// Stage of the feed, from 0 at the aqueous outlet.
        feed_stage: usize,
        /// Side draws.
        draws: Vec<Draw>,
    },
    /// A train of cuts for these products.
    Train {
        /// Elements of each product, in the order of extractability.
        products: Vec<Vec<String>>,
        /// Least mole fraction of the own elements, in both outlets of every cut.
        purity: Purity,
    },
}

/// A third outlet between the other two.
#[derive(Clone, PartialEq, Debug)]
pub struct Middle {
    /// Its elements, between the two of the cut in the order of extractability.
    pub elements: Vec<String>,
    /// Least mole fraction of them in it.
    pub purity: f64,
    /// Share of them that reaches it, from which its flow follows.
    pub recovery: f64,
    /// Share of the aqueous group that reaches the aqueous outlet, from which its flow follows.
    pub aqueous_recovery: f64,
}

/// A side draw.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Draw {
    /// Stage it is taken from, from 0 at the aqueous outlet.
    pub stage: usize,
    /// The phase it is taken from.
    pub phase: FeedPhase,
    /// Rare earths in it, mol per mole of feed.
    pub flow: f64,
}

/// Purities of the two outlets, 0 to 1.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Purity {
    /// Of the aqueous outlet.
    pub aqueous: f64,
    /// Of the organic outlet.
    pub organic: f64,
}

/// The phase a feed comes in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FeedPhase {
    /// Water.
    Aqueous,
    /// Extractant.
    Organic,
}

/// How the feed is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FeedBasis {
    /// Mole fractions.
    Moles,
    /// Mass fractions of the counted oxides.
    OxideMass,
}

/// A cascade to be designed or simulated.
#[derive(Clone, PartialEq, Debug)]
pub struct CascadeCase {
    /// Its id.
    pub id: String,
    /// Its equilibrium.
    pub equilibrium: EquilibriumData,
    /// What is wanted.
    pub task: Task,
    /// Share of each element that is fed, in the order of the text; sums to 1.
    pub feed: Vec<(String, f64)>,
    /// How the feed is written.
    pub basis: FeedBasis,
    /// The phase it comes in.
    pub phase: FeedPhase,
    /// Real stages per theoretical stage; 1 if the text does not say.
    pub stage_efficiency: f64,
    /// Where its keys stand.
    pub places: Places,
}

/// A plant to be costed.
#[derive(Clone, PartialEq, Debug)]
pub struct PlantCase {
    /// Its id.
    pub id: String,
    /// By which rules.
    pub rules: Conventions,
    /// What is known of it.
    pub task: PlantTask,
}

/// What is known of a plant.
#[derive(Clone, PartialEq, Debug)]
pub enum PlantTask {
    /// Everything that its cost follows from.
    Whole(Box<Plant>),
    /// Capital, operating cost and revenue, which are valued.
    Totals(Totals, Financing),
}

/// A published study.
#[derive(Clone, PartialEq, Debug)]
pub struct StudyCase {
    /// What it gives, and what is recomputed of it.
    pub study: Study,
    /// Where it stands.
    pub place: Option<Place>,
}

impl StudyCase {
    /// Which of the figures of a case file are its own or those of its profile, and are assumed.
    pub fn assumed<'o>(&self, origins: &'o [Origin]) -> impl Iterator<Item = &'o Origin> {
        let own = [format!("study `{}`", self.study.id), format!("profile `{}`", self.study.profile.id)];
        let is_own = move |origin: &&Origin| own.iter().any(|own| origin.of.contains(own));
        origins.iter().filter(|origin| origin.grade == Grade::Assumed).filter(is_own)
    }
}

/// Where the keys of a cascade stand.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Places {
    /// Its table.
    pub table: Option<Place>,
    /// Each key with its place; those of the purities as `purity.aqueous`.
    pub keys: Vec<(String, Place)>,
}

impl Places {
    /// The place of the first of some keys that is written, or of the table.
    pub fn of(&self, keys: &[&str]) -> Option<Place> {
        let written = |key: &&str| self.keys.iter().find(|(other, _)| other == key).map(|(_, place)| place.clone());
        keys.iter().find_map(written).or_else(|| self.table.clone())
    }
}

impl CascadeCase {
    /// A fault of the design, at the first of some keys that is written.
    pub fn fault(&self, keys: &[&str], (message, label, hint): (&str, &str, &str)) -> Diag {
        Diag::error("LP2128", format!("cascade `{}`: {message}", self.id)).at(self.places.of(keys), label).hint(hint)
    }

    /// A cut, named such as `Pr/Nd`, that cannot be designed: the limit it breaks, at the key that sets it.
    pub fn refused(&self, cut: &str, fault: &DesignFault) -> Diag {
        let keys: &[&str] = match fault.limit {
            Limit::SeparationFactor => &["equilibrium"],
            Limit::FeedFraction => &["feed", "feed_mass", "recovery"],
            Limit::OrganicPurityComplete | Limit::OrganicPurityOfFeed | Limit::OrganicDemand => &["purity.organic"],
            Limit::AqueousPurityComplete | Limit::AqueousPurityOfFeed | Limit::AqueousDemand => &["purity.aqueous"],
            Limit::Carry | Limit::Exponent => &["organic"],
            Limit::Recovery => &["recovery"],
            Limit::Position => &["cut", "products"],
            Limit::Stages => &["organic", "purity"],
            Limit::Product => &["purity.middle", "purity"],
            Limit::Residual => &[],
        };
        self.fault(keys, (&format!("cut {cut}: {}", fault.what()), &fault.limit_words(), fault.cure()))
    }

    /// A simulation that has no steady state or none that was found.
    pub fn unsettled(&self, fault: &NotConverged) -> Diag {
        let Task::Simulate { organic, scrub, stages, ref draws, .. } = self.task else {
            return self.fault(&[], (&fault.to_string(), "this cascade", "report it with the case"));
        };
        let drawn = |phase| draws.iter().filter(|draw| draw.phase == phase).map(|draw| draw.flow).sum::<f64>();
        let (aqueous, extracted) = (drawn(FeedPhase::Aqueous), drawn(FeedPhase::Organic));
        let extract = organic - scrub - extracted;
        let raffinate = 1.0 - aqueous - organic + scrub;
        let [carried, back] = [organic, scrub].map(digits);
        let outlets =
            format!("leave {} to the organic outlet and {} to the aqueous one", digits(extract), digits(raffinate));
        if extract <= 0.0 || raffinate <= 0.0 {
            let message = format!("S {carried}, W {back} and the draws {outlets}, mol per mol fed");
            let hint = "S - W is the organic outlet: with what is drawn it lies between 0 and 1; change `organic`, `scrub` or `draws`";
            return self.fault(&["scrub", "draws"], (&message, "no such flows", hint));
        }
        let message = format!(
            "{stages} stages with S {carried}, W {back} do not converge: residual {:.1e} at stage {}",
            fault.residual, fault.stage
        );
        let hint = "a draw takes no more than flows through its stage; change `organic`, `scrub`, `stages` or `draws`";
        self.fault(&["draws", "organic"], (&message, "no steady state", hint))
    }
}
