//! Testing: a bench that builds the smallest model a test needs.

use crate::verdict::Verdict;
use loparite_kernel::diag::Place;
use loparite_kernel::ids::{Id, Table};
use loparite_kernel::quantity::{Currency, Quantity};
use loparite_kernel::unit::Basis;
use loparite_model::chain::{
    Announced, CapacityBasis, Capex, Commodity, CommodityId, CommodityKind, Facility, MarketId, Model, Objective,
    Offtake, Output, PriceId, Pricing, SiteId, Stage, Technology, TechnologyId,
};
use loparite_model::claim::{Check, Claim, ClaimId, Evidence, Fact, FactId, Operator, Says};
use loparite_model::cost::{CapitalClass, CapitalRules};
use loparite_model::figure::{Course, Figure, Grade, Origin, OriginId, Path, Source, SourceId};
use loparite_model::goal::{Goal, GoalId, Measure};
use loparite_model::outcome::{Certificate, Effort, GoalOutcome, LeverOutcome, Outcome, PlanStatus, Stretch};
use loparite_model::post::{Book, Lever};
use loparite_results::summary::Summary;

/// A model, an outcome and a summary to put things on.
pub struct Bench {
    /// Claims, facts, goals.
    pub model: Model,
    /// Goals with their maximum.
    pub outcome: Outcome,
    /// The plan.
    pub summary: Summary,
}

impl Bench {
    /// Nothing but one commodity and one source.
    pub fn new() -> Bench {
        let outcome = Outcome {
            status: PlanStatus::Optimal,
            lots: Table::default(),
            book: Book::new(),
            levels: vec![],
            npv: 0.0,
            goals: vec![],
            effort: Effort::default(),
        };
        let mut bench = Bench { model: empty(), outcome, summary: Summary::default() };
        bench.model.sources.insert("s", Source { title: "Agency, 2025: a figure".into(), address: "none".into() });
        let carbonate = Commodity {
            name: "carbonate".into(),
            stage: Stage::Cracking,
            kind: CommodityKind::RareEarth,
            basis: Basis::Oxide,
            counts: vec![],
            pure: None,
            storage: None,
            content: None,
        };
        bench.model.commodities.insert("carbonate", carbonate);
        bench
    }

    /// All verdicts.
    pub fn judge(&self) -> Vec<Verdict> {
        crate::judge(&self.model, &self.outcome, &self.summary)
    }

    /// Where a figure of a grade comes from.
    pub fn origin(&mut self, text: &str, year: i32, grade: Grade) -> OriginId {
        let place = Place { file: "test".into(), start: 0, end: 0, line: 1, column: 1 };
        self.model.origins.push(Origin {
            of: "test".into(),
            text: text.into(),
            source: SourceId::at(0),
            year,
            grade,
            note: String::new(),
            place,
        });
        OriginId::at(self.model.origins.len() - 1)
    }

    fn figure(&mut self, value: f64, grade: Grade) -> Figure {
        Figure { value, origin: self.origin("test", 2025, grade) }
    }

    /// A fact with values, their years and grades.
    pub fn fact(&mut self, name: &str, values: &[(&str, i32, Grade)]) -> FactId {
        let evidence = values.iter().map(|&(text, year, grade)| Evidence {
            quantity: Quantity::parse(text).expect("the test writes a quantity"),
            origin: self.origin(text, year, grade),
        });
        let evidence = evidence.collect();
        self.model.facts.insert(name, Fact { name: name.into(), evidence }).expect("the test uses a name once")
    }

    /// A claim; an empty text has no number.
    pub fn claim(
        &mut self,
        key: &str,
        text: &str,
        operator: Operator,
        year: Option<i32>,
        checks: Vec<Check>,
    ) -> ClaimId {
        let quantity = Quantity::parse(text).ok();
        let claim = Claim {
            article: "000".into(),
            publisher: "nobody".into(),
            date: "undated".into(),
            statement: "something".into(),
            quantity: "number".into(),
            says: Says { text: text.into(), quantity, operator, year },
            source: SourceId::at(0),
            checks,
        };
        self.model.claims.insert(key, claim).expect("the test uses a name once")
    }

    /// Production of the commodity in 2030, t REO/a.
    pub fn goal(&mut self, name: &str, target: f64) -> GoalId {
        let goal = Goal {
            name: name.into(),
            order: None,
            year: 2030,
            measure: Measure::Production(vec![CommodityId::at(0)]),
            stages: None,
            sites: None,
            target: self.figure(target, Grade::Reported),
            unit: "t REO/a".into(),
        };
        self.model.goals.insert(name, goal).expect("the test uses a name once")
    }

    /// A separation plant whose timeline, capital, flowsheet and offtake have these grades.
    pub fn plant(&mut self, [timeline, capital, flowsheet, offtake]: [Grade; 4]) {
        let blueprint = self.figure(1.0, Grade::Assumed);
        let power = self.figure(1.0, flowsheet);
        let technology = Technology { power, ..technology(blueprint) };
        self.model.technologies.insert("separation", technology).expect("the test uses a name once");
        let share = self.figure(0.1, capital);
        self.model.capital_rules.push(CapitalRules {
            stage: Stage::Separation,
            direct: vec![(CapitalClass::Installation, share)],
            indirect: share,
            epcm: share,
            owner: share,
            contingency: share,
            first_fill: share,
            working_capital: share,
            closure: share,
            class: 5,
            accuracy: (share, share),
        });
        let limit = Path { points: vec![(2026, 1.0)], course: Course::Line, origin: self.figure(1.0, offtake).origin };
        let row = Offtake {
            market: MarketId::at(0),
            commodity: CommodityId::at(0),
            limit,
            pricing: Pricing::Listed(PriceId::at(0)),
            payability: blueprint,
            from_year: 2026,
            until_year: 2042,
        };
        self.model.offtakes.insert("buyer", row).expect("the test uses a name once");
        let capex = Capex { cost: self.figure(7e9, capital), at: 1.0 };
        let announced = Announced { capacity: self.figure(1.0, timeline), on_line: 2027 };
        self.model
            .facilities
            .insert("plant", facility(blueprint, capex, announced))
            .expect("the test uses a name once");
    }
}

/// A goal's outcome with a certificate that closes.
pub fn attainable(goal: GoalId, target: f64, attainable: f64, attained: f64) -> GoalOutcome {
    GoalOutcome {
        goal,
        target,
        attained,
        attainable,
        bound: attainable,
        whole_plants: 0.0,
        levers: vec![],
        rows: vec![],
        certificate: Certificate { primal: 0.0, dual: 0.0, gap: 0.0 },
        proof: None,
    }
}

/// One lever of a goal.
pub fn lever(lever: Lever, contribution: f64, binding: usize, stretch: Stretch) -> LeverOutcome {
    LeverOutcome { lever, contribution, least: contribution, greatest: contribution, binding, stretch: Some(stretch) }
}

fn technology(figure: Figure) -> Technology {
    Technology {
        name: "separation".into(),
        stage: Stage::Separation,
        description: String::new(),
        feed: CommodityId::at(0),
        capacity_basis: CapacityBasis::Feed,
        inputs: vec![],
        outputs: vec![Output { commodity: CommodityId::at(0), content: 1.0, recovery: vec![] }],
        reagents: vec![],
        access: vec![],
        lead_time: figure,
        ramp_up: vec![1.0],
        spending: vec![1.0],
        capex: Capex { cost: figure, at: 1.0 },
        scale_exponent: figure,
        sustaining: figure,
        smallest: figure,
        operating_cost: figure,
        power: figure,
        labour: figure,
        standby: None,
        phases: None,
        emission: None,
        capital_from: loparite_model::cost::CapitalFrom::Declared,
        works: loparite_model::cost::Works::default(),
    }
}

fn facility(figure: Figure, capex: Capex, announced: Announced) -> Facility {
    Facility {
        name: "plant".into(),
        technology: TechnologyId::at(0),
        site: SiteId::at(0),
        existing: None,
        largest: None,
        smallest: figure,
        module: None,
        works: None,
        earliest: 2026,
        lead_time: figure,
        capex,
        capex_factor: 1.0,
        operating_cost: figure,
        announced: Some(announced),
        money: vec![],
        status: String::new(),
        owner: None,
    }
}

fn empty() -> Model {
    let figure = |value| Figure { value, origin: OriginId::at(0) };
    Model {
        id: "test".into(),
        objective: Objective::Reach,
        show_year: 2032,
        ..Model::empty((2026, 2042), Currency { code: "RUB".into(), year: 2025 }, (figure(0.1), figure(10.0)))
    }
}
