//! Running: what a plant costs to run, by item, inside what is declared.
//!
//! In        facility with its technology, size (t/a, capacity basis), year; operating rules of the stage
//! Out       [`OperatingCost`] of all that is neither reagents, power nor wages; [`reagents`], [`power`], [`wages`]
//! Holds     at full use the items sum to the declared operating cost per tonne, or exceed it by what is said; without
//!           rules the declared cost is one item
//! Equations (1) heat = MWh * price; residues = tonnes * cost, radioactive tonnes again at their own
//!           (2) overhead = share * wages
//!           (3) maintenance = (share of maintenance + share of insurance) * plant, money a year
//!           (4) other = max(0, declared - (1) - (2) - (3) / size)
//!           (5) wages = labour * wage * (1 + contributions) * sum over roles of share * ratio
//! Not here  what is used and when (`loparite-plan`); freight, mining tax, royalty: posted where they fall due

use super::plant_cost;
use loparite_finance::opex::{Labour, Role, Staff, staff, within};
use loparite_kernel::quantity::Year;
use loparite_model::chain::{Facility, Model, Technology};
use loparite_model::cost::OperatingRules;
use loparite_model::post::CashItem;

/// What a plant costs to run beside reagents, power and wages.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct OperatingCost {
    /// Money per tonne of capacity used.
    pub per_tonne: Vec<(CashItem, f64)>,
    /// Money a year for a plant of the size, used or not.
    pub per_year: Vec<(CashItem, f64)>,
    /// Money per tonne at full use by which the items exceed what is declared; 0 if they do not.
    pub exceeds: f64,
}

impl OperatingCost {
    /// Money per tonne of a plant of a size (t/a) at full use.
    pub fn at_full_use(&self, size: f64) -> f64 {
        let a_year: f64 = self.per_year.iter().map(|(_, money)| money).sum();
        let per_tonne: f64 = self.per_tonne.iter().map(|(_, money)| money).sum();
        if size > 0.0 { per_tonne + a_year / size } else { per_tonne }
    }
}

/// What a plant costs to run at full use, and who works there.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Running {
    /// Money per tonne of capacity used; items of nothing are left out.
    pub per_tonne: Vec<(CashItem, f64)>,
    /// Money per tonne by which the rules exceed the declared operating cost; 0 if they do not.
    pub exceeds: f64,
    /// People of the whole plant by role.
    pub staff: Vec<Staff>,
}

/// All running cost of a plant of a size (t/a, capacity basis) at full use in a year, by item.
pub fn running(model: &Model, facility: &Facility, size: f64, year: Year) -> Running {
    let technology = &model.technologies[facility.technology];
    let cost = operating(model, facility, size, year);
    let of_year = cost.per_year.iter().map(|&(item, money)| (item, money / size));
    let bought = [
        (CashItem::Reagents, reagents(model, technology, year)),
        (CashItem::Power, power(model, facility, year)),
        (CashItem::Wages, wages(model, facility, year)),
    ];
    let mut per_tonne: Vec<(CashItem, f64)> =
        bought.into_iter().chain(cost.per_tonne.iter().copied()).chain(of_year).collect();
    per_tonne.retain(|&(_, money)| money != 0.0);
    per_tonne.sort_by_key(|&(item, _)| item);
    let whole = Labour { people: size * technology.labour.value, ..labour(model, facility, year) };
    Running { per_tonne, exceeds: cost.exceeds, staff: staff(&whole) }
}

/// The operating cost of a plant of a size (t/a, capacity basis) in a year, equations (1) to (4); items of nothing are
/// left out, but never [`CashItem::Operating`].
pub fn operating(model: &Model, facility: &Facility, size: f64, year: Year) -> OperatingCost {
    let technology = &model.technologies[facility.technology];
    let declared = facility.operating_cost.value;
    let Some(rules) = rules(model, technology) else {
        return OperatingCost { per_tonne: vec![(CashItem::Operating, declared)], ..OperatingCost::default() };
    };
    let works = &technology.works;
    let times = |amount: Option<loparite_model::figure::Figure>, price: f64| amount.map_or(0.0, |it| it.value * price);
    let residue = times(works.residue, rules.residue.value);
    let radioactive = times(works.radioactive_residue, rules.radioactive_residue.value);
    let items = [
        (CashItem::Heat, times(works.heat, rules.heat.value)),
        (CashItem::Residue, residue + radioactive),
        (CashItem::Overhead, rules.overhead.value * wages(model, facility, year)),
    ];
    let maintenance = (rules.maintenance.value + rules.insurance.value) * plant_cost(model, facility, size);
    let mut cost =
        OperatingCost { per_tonne: items.to_vec(), per_year: vec![(CashItem::Maintenance, maintenance)], exceeds: 0.0 };
    let inside = within(declared, [cost.at_full_use(size)]);
    cost.per_tonne.insert(0, (CashItem::Operating, inside.other));
    cost.exceeds = inside.exceeds;
    cost.per_tonne.retain(|&(item, money)| item == CashItem::Operating || money != 0.0);
    cost.per_year.retain(|&(_, money)| money != 0.0);
    cost
}

/// Reagents, money per tonne of capacity used.
pub fn reagents(model: &Model, technology: &Technology, year: Year) -> f64 {
    let cost =
        technology.reagents.iter().map(|reagent| reagent.amount.value * model.prices[reagent.price].path.at(year));
    cost.sum()
}

/// Power, money per tonne of capacity used: the mean price of the region's supplies in the year, weighted by what they
/// have; of all its supplies if there are none in the year; nothing without any.
pub fn power(model: &Model, facility: &Facility, year: Year) -> f64 {
    let region = model.sites[facility.site].region;
    let supplies: Vec<_> =
        model.power.iter().map(|(_, supply)| supply).filter(|supply| supply.region == region).collect();
    let in_year = |supply: &&&loparite_model::chain::Power| supply.from <= year && year <= supply.until;
    let now: Vec<(f64, f64)> = supplies
        .iter()
        .filter(in_year)
        .map(|supply| (supply.available.at(year), supply.price.value))
        .filter(|(megawatts, _)| *megawatts > 0.0)
        .collect();
    let ever: Vec<(f64, f64)> = supplies.iter().map(|supply| (1.0, supply.price.value)).collect();
    let weighted = if now.is_empty() { ever } else { now };
    let all: f64 = weighted.iter().map(|(weight, _)| weight).sum();
    let price = weighted.iter().map(|(weight, price)| weight * price).sum::<f64>() / all.max(f64::MIN_POSITIVE);
    model.technologies[facility.technology].power.value * price
}

/// Wages with contributions, money per t/a on line, equation (5); without roles everybody has the region's wage.
pub fn wages(model: &Model, facility: &Facility, year: Year) -> f64 {
    staff(&labour(model, facility, year)).iter().map(|role| role.cost).sum()
}

/// Who works on 1 t/a on line: what [`staff`] makes people, posts and wages by role of.
pub fn labour(model: &Model, facility: &Facility, year: Year) -> Labour {
    let technology = &model.technologies[facility.technology];
    let site = &model.sites[facility.site];
    let role = |role: &loparite_model::cost::Role| Role {
        name: role.name.clone(),
        share: role.share.value,
        ratio: role.wage.value,
        crews: role.crews.value,
    };
    Labour {
        people: technology.labour.value,
        wage: model.regions[site.region].wage.value,
        contributions: model.zones[site.zone].social_contributions.at(year),
        roles: rules(model, technology).map_or(Vec::new(), |rules| rules.roles.iter().map(role).collect()),
    }
}

fn rules<'a>(model: &'a Model, technology: &Technology) -> Option<&'a OperatingRules> {
    model.operating_rules.iter().find(|rules| rules.stage == technology.stage)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{figure, plant_of, simple, with_operating_rules, with_rules};
    use super::super::{before_start, estimate};
    use super::*;
    use loparite_kernel::ids::Id;
    use loparite_model::cost::CapitalClass;

    #[test]
    fn without_rules_the_declared_cost_is_one_item() {
        let cost = operating(&simple(), plant_of(&simple()), 1000.0, 2026);
        assert_eq!(cost.per_tonne, [(CashItem::Operating, 2000.0)]);
        assert!(cost.per_year.is_empty() && cost.exceeds == 0.0);
    }

    #[test]
    fn running_cost_is_all_items_and_wages_are_those_of_the_roles() {
        let model = with_operating_rules(simple());
        let whole = running(&model, plant_of(&model), 1000.0, 2026);
        let of = |item| whole.per_tonne.iter().find(|(other, _)| *other == item).map_or(0.0, |(_, money)| *money);
        let cost = operating(&model, plant_of(&model), 1000.0, 2026);
        let bought = [CashItem::Reagents, CashItem::Power, CashItem::Wages].map(of).iter().sum::<f64>();
        let all: f64 = whole.per_tonne.iter().map(|(_, money)| money).sum();
        assert!((all - bought - cost.at_full_use(1000.0)).abs() < 1e-9 * all);
        // 0.1 people per t/a
        assert!((whole.staff.iter().map(|role| role.people).sum::<f64>() - 100.0).abs() < 1e-9);
        let paid: f64 = whole.staff.iter().map(|role| role.cost).sum();
        assert!((paid - 1000.0 * of(CashItem::Wages)).abs() < 1e-6 * paid);
    }

    #[test]
    fn worked_by_hand() {
        // wages: 0.1 people * 10,000 * 1.3 * (0.8 * 0.9 + 0.2 * 2) = 1,456; overhead 0.25 of it = 364; heat 10 * 30;
        // residue 2 * 15 + 0.5 * 100; plant at 1,000 t/a 10.5 million: (0.02 + 0.005) of it = 262,500 a year, 262.5 a
        // tonne; declared 2,000: other 2,000 - 364 - 300 - 80 - 262.5 = 993.5
        let model = with_operating_rules(simple());
        let cost = operating(&model, plant_of(&model), 1000.0, 2026);
        let expected = [
            (CashItem::Operating, 993.5),
            (CashItem::Heat, 300.0),
            (CashItem::Residue, 80.0),
            (CashItem::Overhead, 364.0),
        ];
        assert!(
            cost.per_tonne.iter().zip(expected).all(|(is, should)| is.0 == should.0 && (is.1 - should.1).abs() < 1e-9)
        );
        assert_eq!(cost.per_tonne.len(), expected.len());
        assert!((cost.per_year[0].1 - 262_500.0).abs() < 1e-6);
        assert!((wages(&model, plant_of(&model), 2026) - 1456.0).abs() < 1e-9);
    }

    #[test]
    fn at_full_use_the_items_are_the_declared_total_or_say_by_how_much_they_exceed_it() {
        let mut model = with_operating_rules(simple());
        for declared in [0.0, 500.0, 1006.5, 2000.0, 1e5] {
            model.facilities[Id::at(0)].operating_cost = figure(declared);
            for size in [10.0, 1000.0, 3e4] {
                let cost = operating(&model, plant_of(&model), size, 2026);
                assert!((cost.at_full_use(size) - cost.exceeds - declared).abs() < 1e-9 * declared.max(1000.0));
                assert!(cost.exceeds == 0.0 || cost.per_tonne[0] == (CashItem::Operating, 0.0));
            }
        }
        let nothing = operating(&model, plant_of(&model), 0.0, 2026);
        assert!(nothing.per_year.is_empty() && (nothing.at_full_use(0.0) - 1e5).abs() < 1e-9);
    }

    #[test]
    fn power_costs_the_mean_of_what_the_region_has() {
        let model = simple();
        // 10 MW at 50 and 30 MW at 90 in 2026; the second alone from 2030
        assert!((power(&model, plant_of(&model), 2026) - 4.0 * 80.0).abs() < 1e-12);
        assert!((power(&model, plant_of(&model), 2030) - 4.0 * 90.0).abs() < 1e-12);
        assert!((power(&model, plant_of(&model), 2020) - 4.0 * 70.0).abs() < 1e-12);
    }

    #[test]
    fn before_the_start_worked_by_hand() {
        // reagents 3 t * 100 = 300 a tonne; power 320; wages 1,300 (no roles); declared 2,000: 3,920 a tonne and year
        let mut model = with_rules(simple());
        model.technologies[Id::at(0)].works.held = Some(figure(0.02));
        let before = before_start(&model, plant_of(&model), 1000.0);
        assert!((before.first_fill - 0.5 * 300e3).abs() < 1e-6);
        assert!((before.held - 492e3).abs() < 1e-6);
        assert!((before.working_capital - (0.25 * 3_920e3 + 492e3)).abs() < 1e-6);
        let found = estimate(&model, Id::at(0), 1000.0);
        let of = |class| found.lines.iter().filter(|line| line.class == class).map(|line| line.amount).sum::<f64>();
        assert_eq!(of(CapitalClass::FirstFill), before.first_fill);
        assert_eq!(of(CapitalClass::WorkingCapital), before.working_capital);
        assert_eq!(found.plant(), 10.5e6);
        assert!((found.total() - 10.5e6 - before.first_fill - before.working_capital).abs() < 1e-6);
        assert!((found.closure - 1.05e6).abs() < 1e-6);
        assert_eq!(found.accuracy, Some((4, -0.3, 0.5)));
        assert_eq!(before_start(&simple(), plant_of(&simple()), 1000.0), super::super::BeforeStart::default());
    }
}
