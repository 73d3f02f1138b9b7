//! Ruling: what states allow, demand and levy, year by year.
//!
//! In        policies with their years and rules
//! Out       accounts `Policy`, one for each limit and year; posts on `Sell`, `Bring`, `Run`, `Stock`, `Draw`, which
//!           the families that add these activities ask for; cash `Duty`
//! Holds     without policies nothing is posted; tightening a limit never helps; a duty takes from the seller or the
//!           buyer in the chain alone
//! Equations (1)  quota         : sum of sell of the goods in markets of the place <= most
//!           (2)  duty          : cash = - rate * payability * price * sell of the goods in markets of the place
//!           (3)  import duty   : cash = - rate * premium * price * bring
//!           (4)  share         : sum of sell of the part (in the place) - least * sum of sell of the whole >= 0
//!           (5)  supply        : sum of sell of the goods in markets of the place >= least
//!           (6)  local content : (1 - least) * made by runs - least * bring >= 0
//!           (7)  stockpile     : sum over sites of stock at the end of the year >= least
//!           (8)  residue       : sum over runs in the area of tonnes of the elements left behind <= most
//!           (9)  emission      : sum over runs in the area of emission * capacity used + sum over supplies of the area
//!                                of emission * 8760 h * draw <= most; at a site plants alone, since power is supplied
//!                                to regions
//!           (10) licence       : sum of run, at sites that are not licensed, of lots with
//!                                content * tonnes of the elements per counted tonne > above, <= 0
//!           (11) dry year      : draw <= available * product of the shares ([`power_share`])
//! Not here  which rules no plan can keep (`breach`); rules that contradict each other in the text (`loparite-load`)

use super::{Ctx, at_most};
use crate::ways::LotRecipe;
use loparite_kernel::element::ElementId;
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_kernel::unit::HOURS_PER_YEAR;
use loparite_model::chain::{CommodityId, FacilityId, ImportId, OfftakeId, PowerId, RegionId, SiteId};
use loparite_model::planning::{Area, Policy, PolicyId, Rule};
use loparite_model::post::{AccountId, AccountKey, Book, CashItem, Lever, LotId, Post};

/// Posts the family: limits that nothing was posted to yet, so that a demand nobody can meet is seen.
pub fn post(ctx: &Ctx<'_>, book: &mut Book) {
    for (policy, row) in ctx.model.policies.iter() {
        for year in ctx.years_from(row.years.0).take_while(|&year| year <= row.years.1) {
            account(ctx, book, policy, year);
        }
    }
}

/// Least and greatest activity of the account of a rule in a year; `None` if the rule sets no limit of its own.
fn bounds(rule: &Rule, year: Year) -> Option<(f64, f64)> {
    match rule {
        Rule::Quota { most, .. } | Rule::Residue { most, .. } | Rule::Emission { most, .. } => {
            Some(at_most(most.at(year)))
        }
        Rule::Supply { least, .. } | Rule::Stockpile { least, .. } => Some((least.at(year), f64::INFINITY)),
        Rule::Share { .. } | Rule::LocalContent { .. } => Some((0.0, f64::INFINITY)),
        Rule::Licence { .. } => Some(at_most(0.0)),
        Rule::Duty { .. } | Rule::ImportDuty { .. } | Rule::DryYear { .. } => None,
    }
}

/// The account of a rule in a year, opened when first asked for.
fn account(ctx: &Ctx<'_>, book: &mut Book, policy: PolicyId, year: Year) -> Option<AccountId> {
    let key = AccountKey::Policy { policy, year };
    let bounds = bounds(&ctx.model.policies[policy].rule, year)?;
    Some(book.find(key).unwrap_or_else(|| book.open(key, bounds, Some(Lever::Policy))))
}

/// Rules in force in a year.
fn in_force<'m>(ctx: &Ctx<'m>, year: Year) -> impl Iterator<Item = (PolicyId, &'m Rule)> {
    let is_in_force = move |policy: &Policy| (policy.years.0..=policy.years.1).contains(&year);
    ctx.model.policies.iter().filter(move |(_, policy)| is_in_force(policy)).map(|(id, policy)| (id, &policy.rule))
}

/// The posts of one unit of an activity to the rules in force, each with what the rule counts of it.
fn counted(ctx: &Ctx<'_>, book: &mut Book, year: Year, amount: impl Fn(&Rule) -> f64) -> Vec<Post> {
    let rules: Vec<(PolicyId, f64)> = in_force(ctx, year).map(|(policy, rule)| (policy, amount(rule))).collect();
    let counting = rules.into_iter().filter(|(_, amount)| *amount != 0.0);
    counting.filter_map(|(policy, amount)| Some(Post { account: account(ctx, book, policy, year)?, amount })).collect()
}

/// A post to duties, if there is one to pay.
fn duty(ctx: &Ctx<'_>, book: &mut Book, year: Year, rate: f64, paid: f64) -> Option<Post> {
    (rate != 0.0).then(|| ctx.cash(book, CashItem::Duty, year, -rate * paid))
}

/// Posts of a tonne sold at what is paid for it (money, after payability), equations (1), (2), (4), (5).
pub fn posts_on_sell(ctx: &Ctx<'_>, book: &mut Book, (offtake, year): (OfftakeId, Year), paid: f64) -> Vec<Post> {
    let row = &ctx.model.offtakes[offtake];
    let here = ctx.model.markets[row.market].place;
    let is = |goods: &[CommodityId]| if goods.contains(&row.commodity) { 1.0 } else { 0.0 };
    let mut posts = counted(ctx, book, year, |rule| match rule {
        Rule::Quota { commodities, place, .. } | Rule::Supply { commodities, place, .. } if *place == here => {
            is(commodities)
        }
        Rule::Share { part, whole, place, least } => {
            let is_part = if place.is_none_or(|place| place == here) { is(part) } else { 0.0 };
            is_part - least.at(year) * is(whole)
        }
        _ => 0.0,
    });
    let rate = |rule: &Rule| match rule {
        Rule::Duty { commodities, place, rate } if *place == here => is(commodities) * rate.at(year),
        _ => 0.0,
    };
    let rates: f64 = in_force(ctx, year).map(|(_, rule)| rate(rule)).sum();
    posts.extend(duty(ctx, book, year, rates, paid));
    posts
}

/// Posts of a tonne brought in at what is paid for it (money, with the premium), equations (3), (6).
pub fn posts_on_bring(ctx: &Ctx<'_>, book: &mut Book, (import, year): (ImportId, Year), paid: f64) -> Vec<Post> {
    let brought = ctx.model.imports[import].commodity;
    let mut posts = counted(ctx, book, year, |rule| match rule {
        Rule::LocalContent { commodity, least } if *commodity == brought => -least.at(year),
        _ => 0.0,
    });
    let rate = |rule: &Rule| match rule {
        Rule::ImportDuty { imports, rate } if imports.contains(&import) => rate.at(year),
        _ => 0.0,
    };
    let rates: f64 = in_force(ctx, year).map(|(_, rule)| rate(rule)).sum();
    posts.extend(duty(ctx, book, year, rates, paid));
    posts
}

/// Posts of a tonne of feed put through a facility that uses some tonnes of its capacity, equations (6), (8) to (10).
pub fn posts_on_run(
    ctx: &Ctx<'_>,
    book: &mut Book,
    (facility, lot, year): (FacilityId, LotId, Year),
    recipe: &LotRecipe,
    used: f64,
) -> Vec<Post> {
    let row = &ctx.model.facilities[facility];
    let region = ctx.model.sites[row.site].region;
    let here = |area: Area| is_in(area, region, Some(row.site));
    let emission = ctx.model.technologies[row.technology].emission.map_or(0.0, |figure| figure.value);
    let made = |commodity: CommodityId| -> f64 {
        let of = recipe.products.iter().filter(|(lot, _)| ctx.ways.lots[*lot].commodity == commodity);
        of.map(|(_, tonnes)| tonnes).sum()
    };
    counted(ctx, book, year, |rule| match rule {
        Rule::LocalContent { commodity, least } => (1.0 - least.at(year)) * made(*commodity),
        Rule::Residue { elements, area, .. } if here(*area) => sum(&recipe.residue, elements),
        Rule::Emission { area, .. } if here(*area) => used * emission,
        Rule::Licence { sites, elements, above } if !sites.contains(&row.site) => {
            let fed = &ctx.ways.lots[lot];
            if fed.content * sum(&fed.composition, elements) > above.value { 1.0 } else { 0.0 }
        }
        _ => 0.0,
    })
}

/// Posts of a tonne of a lot in stock at the end of a year, equation (7); not of stocks between seasons.
pub fn posts_on_stock(ctx: &Ctx<'_>, book: &mut Book, (lot, year): (LotId, Year)) -> Vec<Post> {
    counted(ctx, book, year, |rule| match rule {
        Rule::Stockpile { commodity, .. } if *commodity == ctx.ways.lots[lot].commodity => 1.0,
        _ => 0.0,
    })
}

/// Posts of a MW drawn all year of a supply, equation (9).
pub fn posts_on_draw(ctx: &Ctx<'_>, book: &mut Book, (power, year): (PowerId, Year)) -> Vec<Post> {
    let row = &ctx.model.power[power];
    let emission = row.emission.map_or(0.0, |figure| figure.value);
    counted(ctx, book, year, |rule| match rule {
        Rule::Emission { area, .. } if is_in(*area, row.region, None) => emission * HOURS_PER_YEAR,
        _ => 0.0,
    })
}

/// Share of what a supply has that it gives in a year, equation (11): 1 unless the year is declared dry.
pub fn power_share(ctx: &Ctx<'_>, power: PowerId, year: Year) -> f64 {
    let share = |rule: &Rule| match rule {
        Rule::DryYear { power: dry, share } if dry.contains(&power) => share.value,
        _ => 1.0,
    };
    in_force(ctx, year).map(|(_, rule)| share(rule)).product()
}

/// Whether something in a region, at a site if it stands at one, lies in an area.
fn is_in(area: Area, region: RegionId, site: Option<SiteId>) -> bool {
    match area {
        Area::Chain => true,
        Area::Region(wanted) => wanted == region,
        Area::Site(wanted) => Some(wanted) == site,
    }
}

/// Tonnes of some elements, each counted once.
fn sum(tonnes: &[f64], elements: &[ElementId]) -> f64 {
    let is_counted = |(position, _): &(usize, &f64)| elements.contains(&ElementId::at(*position));
    tonnes.iter().enumerate().filter(is_counted).map(|(_, tonnes)| tonnes).sum()
}
