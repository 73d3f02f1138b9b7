//! Processing: feed into products and residue, element by element.
//!
//! In        recipes on every lot that can reach a facility
//! Out       activity `Run` (t of feed, basis of the lot); gate residue
//! Equations (1) material: - 1 of the feed, - amount of each further input, + tonnes of each product
//!           (2) capacity: 1 per tonne of feed, or the tonnes of the main product
//!           (3) power    : MWh per tonne of capacity used / 8760 h
//!           (4) jobs of a goal: labour per tonne of capacity used
//!           (5) cash     : operating cost by item, reagents; of mining stages a mining tax (share of all cost of
//!               running: the "estimated value" of what is dug) and a royalty (share
//!               of the value of the oxides in the products, at listed prices); the tax counts all reagents at their
//!               list price, whatever is paid for them
//!           (6) reagents that are bought by origin: tonnes used, in place of their cash (`procuring`)
//! Not here  what the recipe rests on (`loparite-process`)

use super::Ctx;
use super::procuring::is_procured;
use crate::ways::LotRecipe;
use loparite_economics::estimate::running;
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_kernel::unit::HOURS_PER_YEAR;
use loparite_model::chain::{CapacityBasis, CommodityId, FacilityId, Reagent, Stage};
use loparite_model::goal::Measure;
use loparite_model::post::{AccountKey, ActivityKey, Book, CashItem, Gate, LotId, Post, Steps};
use std::collections::BTreeMap;

/// Posts the family.
pub fn post(ctx: &Ctx<'_>, book: &mut Book) {
    for (facility, row) in ctx.model.facilities.iter() {
        let Some(on_line) = ctx.terms.on_line[facility.position()] else { continue };
        let feed = ctx.model.technologies[row.technology].feed;
        let inputs = ctx.model.technologies[row.technology].inputs.iter().map(|input| input.commodity);
        let arrival = |commodity| {
            let here = ctx.ways.first.iter().filter(|((_, site), _)| *site == row.site);
            here.filter(|((lot, _), _)| ctx.ways.lots[*lot].commodity == commodity).map(|(_, &year)| year).min()
        };
        let Some(ready) = inputs.map(arrival).try_fold(on_line, |year, input| Some(year.max(input?))) else { continue };
        for (lot, _) in ctx.ways.lots.iter().filter(|(_, lot)| lot.commodity == feed) {
            let Some(first) = ctx.first(lot, row.site) else { continue };
            let Some(recipe) = ctx.ways.recipes.get(&(row.technology, lot)) else { continue };
            for year in ctx.years_from(first.max(ready)) {
                run(ctx, book, (facility, lot, year), recipe);
            }
        }
    }
}

fn run(ctx: &Ctx<'_>, book: &mut Book, (facility, lot, year): (FacilityId, LotId, Year), recipe: &LotRecipe) {
    let row = &ctx.model.facilities[facility];
    let technology = &ctx.model.technologies[row.technology];
    let main = technology.outputs[0].commodity;
    let made = |commodity| {
        let of = recipe.products.iter().filter(move |(lot, _)| ctx.ways.lots[*lot].commodity == commodity);
        of.map(|(_, tonnes)| tonnes).sum::<f64>()
    };
    let capacity = match technology.capacity_basis {
        CapacityBasis::Feed => 1.0,
        CapacityBasis::Product => made(main),
    };
    let mut posts = vec![Post { account: ctx.material(book, lot, row.site, year), amount: -1.0 }];
    for input in &technology.inputs {
        let at_site = |other: &LotId| ctx.ways.lots[*other].commodity == input.commodity;
        let other = ctx.ways.lots.ids().find(at_site).expect("a facility runs from the year its inputs arrive");
        posts.push(Post { account: ctx.material(book, other, row.site, year), amount: -input.amount.value });
    }
    for &(product, tonnes) in &recipe.products {
        posts.push(Post { account: ctx.material(book, product, row.site, year), amount: tonnes });
    }
    let account =
        book.find(AccountKey::Capacity { facility, year }).expect("opened by staffing for every year on line");
    posts.push(Post { account, amount: capacity });
    costs(ctx, book, &mut posts, (facility, year), capacity);
    royalty(ctx, book, &mut posts, (facility, year), recipe);
    posts.extend(super::ruling::posts_on_run(ctx, book, (facility, lot, year), recipe, capacity));
    let residue = &recipe.residue;
    ctx.gate(book, &mut posts, (Gate::Residue, row.site, year), residue);
    for (goal, account) in ctx.goals(book, facility, year) {
        let amount = match &ctx.model.goals[goal].measure {
            Measure::Production(commodities) => commodities.iter().map(|&commodity| made(commodity)).sum(),
            Measure::Jobs => capacity * technology.labour.value,
            Measure::Plants | Measure::Capital => 0.0,
        };
        posts.push(Post { account, amount });
    }
    book.add(ActivityKey::Run { facility, lot, year }, f64::INFINITY, Steps::Continuous, &posts);
}

/// power and money, per tonne of capacity used
fn costs(ctx: &Ctx<'_>, book: &mut Book, posts: &mut Vec<Post>, (facility, year): (FacilityId, Year), used: f64) {
    let row = &ctx.model.facilities[facility];
    let technology = &ctx.model.technologies[row.technology];
    let site = &ctx.model.sites[row.site];
    let megawatts = used * technology.power.value / HOURS_PER_YEAR;
    for key in [AccountKey::Grid { site: row.site, year }, AccountKey::PowerBalance { region: site.region, year }] {
        let account = super::power::open(ctx, book, key);
        posts.push(Post { account, amount: megawatts });
    }
    let listed = |reagent: &Reagent| reagent.amount.value * ctx.model.prices[reagent.price].path.at(year);
    let reagents: f64 = technology.reagents.iter().map(listed).sum();
    let bought_here = technology.reagents.iter().filter(|reagent| !is_procured(ctx.model, reagent.commodity));
    let bought: f64 = bought_here.map(listed).sum();
    let items = &ctx.terms.operating[facility.position()][(year - ctx.model.first_year) as usize];
    let operating: f64 = items.iter().map(|(_, money)| money).sum();
    for &(item, money) in items {
        posts.push(ctx.cash(book, item, year, -used * money));
    }
    posts.push(ctx.cash(book, CashItem::Reagents, year, -used * bought));
    by_origin(ctx, book, posts, (&technology.reagents, year), used);
    if matches!(technology.stage, Stage::Mining | Stage::Beneficiation) {
        // wages are taxed where they are paid (`staffing`)
        let cost = operating + reagents + running::power(ctx.model, row, year);
        let tax = ctx.model.zones[site.zone].mining_tax.at(year) * cost;
        posts.push(ctx.cash(book, CashItem::MiningTax, year, -used * tax));
    }
}

/// reagents that are bought by origin, equation (6)
fn by_origin(ctx: &Ctx<'_>, book: &mut Book, posts: &mut Vec<Post>, (reagents, year): (&[Reagent], Year), used: f64) {
    let mut tonnes: BTreeMap<CommodityId, f64> = BTreeMap::new();
    for reagent in reagents.iter().filter(|reagent| is_procured(ctx.model, reagent.commodity)) {
        *tonnes.entry(reagent.commodity).or_default() += reagent.amount.value * used;
    }
    for (commodity, amount) in tonnes.into_iter().filter(|(_, amount)| *amount > 0.0) {
        posts.push(Post { account: super::procuring::reagent(book, commodity, year), amount });
    }
}

/// share of the value of the oxides in what a mining stage makes
fn royalty(
    ctx: &Ctx<'_>,
    book: &mut Book,
    posts: &mut Vec<Post>,
    (facility, year): (FacilityId, Year),
    recipe: &LotRecipe,
) {
    let row = &ctx.model.facilities[facility];
    let stage = ctx.model.technologies[row.technology].stage;
    let Some(rates) = &ctx.model.zones[ctx.model.sites[row.site].zone].royalty else { return };
    if !matches!(stage, Stage::Mining | Stage::Beneficiation) {
        return;
    }
    let worth = |&(lot, tonnes): &(LotId, f64)| tonnes * super::selling::contents(ctx, lot, year);
    let value: f64 = recipe.products.iter().map(worth).sum();
    posts.push(ctx.cash(book, CashItem::Royalty, year, -rates.at(year) * value));
}
