//! Families: what can be done and what limits it, one file each.
//!
//! In        [`Ctx`]: model, ways, terms, last year
//! Out       accounts and activities in a [`Book`]
//! Holds     a family is one file and one line of [`FAMILIES`]; order in the list is order of columns;
//!           each activity posts the elements it moves through a gate, so that every element account closes
//! Not here  the solver

mod acquiring;
mod building;
mod funding;
mod importing;
mod mining;
mod power;
mod processing;
mod procuring;
mod reinforcing;
mod ruling;
mod selling;
mod shipping;
mod staffing;
mod stocking;
mod training;

use crate::season;
use crate::terms::Terms;
use crate::ways::Ways;
use loparite_kernel::element::ElementId;
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_model::chain::{FacilityId, Model, SiteId};
use loparite_model::goal::{GoalId, Measure};
use loparite_model::post::{AccountId, AccountKey, Book, CashItem, Gate, LotId, Post};

/// What a family sees.
pub struct Ctx<'m> {
    /// The chain.
    pub model: &'m Model,
    /// Which material can be where.
    pub ways: &'m Ways,
    /// What decisions mean.
    pub terms: &'m Terms,
    /// Last year of this program, at most the model's.
    pub last: Year,
    /// Year in which each goal is measured.
    pub goal_years: &'m [Year],
}

/// A family of activities and limits.
pub struct Family {
    /// Name of its file.
    pub name: &'static str,
    /// Adds its accounts and activities.
    pub post: fn(&Ctx<'_>, &mut Book),
}

/// All families.
pub const FAMILIES: &[Family] = &[
    Family { name: "mining", post: mining::post },
    Family { name: "importing", post: importing::post },
    Family { name: "building", post: building::post },
    Family { name: "staffing", post: staffing::post },
    Family { name: "processing", post: processing::post },
    Family { name: "power", post: power::post },
    Family { name: "shipping", post: shipping::post },
    Family { name: "stocking", post: stocking::post },
    Family { name: "selling", post: selling::post },
    Family { name: "acquiring", post: acquiring::post },
    Family { name: "reinforcing", post: reinforcing::post },
    Family { name: "training", post: training::post },
    Family { name: "procuring", post: procuring::post },
    Family { name: "ruling", post: ruling::post },
    Family { name: "funding", post: funding::post },
];

/// The whole book of a program.
pub fn book(ctx: &Ctx<'_>) -> Book {
    let mut book = Book::new();
    for (goal, _) in ctx.model.goals.iter() {
        book.memo(AccountKey::Goal { goal });
    }
    for family in FAMILIES {
        (family.post)(ctx, &mut book);
    }
    season::spread(ctx, book)
}

/// Upper bound of an account that has none below.
pub fn at_most(limit: f64) -> (f64, f64) {
    (f64::NEG_INFINITY, limit)
}

impl Ctx<'_> {
    /// Years from one on, to the end of the program.
    pub fn years_from(&self, first: Year) -> std::ops::RangeInclusive<Year> {
        first.max(self.model.first_year)..=self.last
    }

    /// First year of a lot at a site, if it gets there within the program.
    pub fn first(&self, lot: LotId, site: SiteId) -> Option<Year> {
        self.ways.first.get(&(lot, site)).copied().filter(|&year| year <= self.last)
    }

    /// The balance of a lot at a site, which must be zero. Where it is kept season by season, that of the year follows
    /// from those of its seasons and is a memo: a row of its own would say the same twice.
    pub fn material(&self, book: &mut Book, lot: LotId, site: SiteId, year: Year) -> AccountId {
        let key = AccountKey::Material { lot, site, year };
        if self.ways.seasonal.contains(&(lot, site)) {
            return book.memo(key);
        }
        book.find(key).unwrap_or_else(|| book.open(key, (0.0, 0.0), None))
    }

    /// A post to a cash item.
    pub fn cash(&self, book: &mut Book, item: CashItem, year: Year, amount: f64) -> Post {
        Post { account: book.memo(AccountKey::Cash { item, year }), amount }
    }

    /// Posts of elements through a gate, in tonnes of element per unit.
    pub fn gate(
        &self,
        book: &mut Book,
        posts: &mut Vec<Post>,
        (gate, site, year): (Gate, SiteId, Year),
        tonnes: &[f64],
    ) {
        for (position, &amount) in tonnes.iter().enumerate().filter(|(_, amount)| **amount != 0.0) {
            let element = ElementId::at(position);
            posts.push(Post { account: book.memo(AccountKey::Element { gate, element, site, year }), amount });
        }
    }

    /// Goals that count a facility in a year, with the account to post to.
    pub fn goals(&self, book: &Book, facility: FacilityId, year: Year) -> Vec<(GoalId, AccountId)> {
        let matches = |goal: GoalId| self.goal_years[goal.position()] == year && counts(self.model, goal, facility);
        let account = |goal| book.find(AccountKey::Goal { goal }).expect("every goal has an account");
        self.model.goals.ids().filter(|&goal| matches(goal)).map(|goal| (goal, account(goal))).collect()
    }
}

/// Whether a goal counts a facility.
pub fn counts(model: &Model, goal: GoalId, facility: FacilityId) -> bool {
    let (goal, facility) = (&model.goals[goal], &model.facilities[facility]);
    let stage = model.technologies[facility.technology].stage;
    goal.stages.as_ref().is_none_or(|stages| stages.contains(&stage))
        && goal.sites.as_ref().is_none_or(|sites| sites.contains(&facility.site))
}

/// What a goal has without any activity: plants that stand already.
pub fn standing(model: &Model, goal: GoalId, year: Year) -> f64 {
    if model.goals[goal].measure != Measure::Plants {
        return 0.0;
    }
    let stands = |facility: FacilityId| {
        let existing = model.facilities[facility].existing.as_ref();
        counts(model, goal, facility) && existing.is_some_and(|path| path.at(year) > 0.0)
    };
    model.facilities.ids().filter(|&facility| stands(facility)).count() as f64
}
