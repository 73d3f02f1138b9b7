//! Rulings: policies and futures beside the other tables: demands nobody can meet, rules that touch nothing.
//!
//! In        a draft, broken rows left out
//! Out       diagnostics
//! Holds     where a table that a rule needs has a broken row, nothing is said of what it may touch
//! Not here  what shows in the rule alone (`table::policy`, `table::future`); demands that only the plan shows cannot
//!           be met (`loparite-plan`: `breach`)

use crate::figures::Cx;
use crate::table::{Draft, Rows, entries};
use crate::text::Parsed;
use loparite_kernel::diag::Diag;
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_kernel::unit::Basis;
use loparite_model::chain::{CommodityId, MarketPlace, Offtake, RegionId, SiteId, TechnologyId};
use loparite_model::planning::{Area, Change, Means, Policy, PolicyId, Rule};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use toml::Spanned;
use toml::de::DeValue;

/// Checks policies and futures.
pub fn check(cx: &Cx<'_>, draft: &Draft, parsed: &[Parsed<'_>]) {
    if cx.names.lost || cx.names.horizon.is_none() {
        return;
    }
    let chain = is_whole(&draft.offtakes) && is_whole(&draft.markets) && is_whole(&draft.imports);
    let places = is_whole(&draft.sites) && is_whole(&draft.regions) && is_whole(&draft.power);
    let plants = is_whole(&draft.facilities) && is_whole(&draft.technologies) && is_whole(&draft.commodities);
    if chain && places && plants {
        let seen = Seen { cx, draft, outputs: outputs(cx, parsed) };
        for (id, policy) in draft.beside.policies.iter().filter_map(|(id, row)| Some((id, row.as_ref()?))) {
            seen.unmet(id, policy);
            seen.contradicted(id, policy);
            seen.silent(id, policy);
            seen.idle(id, policy);
        }
    }
    futures(cx, draft);
}

fn is_whole<I: Id, T>(rows: &Rows<I, T>) -> bool {
    rows.iter().all(|(_, row)| row.is_some())
}

/// rows of a table that is whole
fn rows<I: Id, T>(rows: &Rows<I, T>) -> impl Iterator<Item = (I, &T)> {
    rows.iter().filter_map(|(id, row)| Some((id, row.as_ref()?)))
}

/// For print.
fn market(place: MarketPlace) -> &'static str {
    match place {
        MarketPlace::Domestic => "domestic",
        MarketPlace::Export => "export",
    }
}

/// Goods that the text says each technology gives; what a flowsheet says of them is not known yet.
fn outputs(cx: &Cx<'_>, parsed: &[Parsed<'_>]) -> BTreeMap<TechnologyId, Vec<CommodityId>> {
    let text =
        |value: Option<&Spanned<DeValue<'_>>>| value.and_then(|value| value.get_ref().as_str()).map(str::to_owned);
    let mut outputs: BTreeMap<TechnologyId, Vec<CommodityId>> = BTreeMap::new();
    for node in entries(parsed, "technology") {
        let Some(id) = text(node.table.get("id")).and_then(|id| cx.names.technologies.id(&id)) else { continue };
        let list = node.table.get("output").and_then(|value| value.get_ref().as_array());
        let named = list.into_iter().flatten().filter_map(|entry| text(entry.get_ref().as_table()?.get("commodity")));
        outputs.entry(id).or_default().extend(named.filter_map(|good| cx.names.commodities.id(&good)));
    }
    outputs
}

/// Tables that are whole, and where to say what is wrong with them.
struct Seen<'d, 'c> {
    cx: &'d Cx<'c>,
    draft: &'d Draft,
    outputs: BTreeMap<TechnologyId, Vec<CommodityId>>,
}

impl Seen<'_, '_> {
    /// a diagnostic of a policy
    fn say(&self, id: PolicyId, diag: Diag, hint: impl Into<String>) {
        let place = self.cx.names.policies[id].clone();
        self.cx.say(diag.at(Some(place), "this policy").hint(hint.into()));
    }

    fn name(&self, id: PolicyId) -> &str {
        self.cx.names.policies.key(id)
    }

    fn good(&self, commodity: CommodityId) -> &str {
        self.cx.names.commodities.key(commodity)
    }

    fn amount(&self, tonnes: f64, commodity: CommodityId) -> String {
        match self.cx.bases.commodity(commodity) {
            Ok(basis @ (Basis::Oxide | Basis::Metal)) => format!("{tonnes} t {}", basis.word()),
            _ => format!("{tonnes} t"),
        }
    }

    /// years of the horizon in which a rule is in force
    fn years(&self, policy: &Policy) -> RangeInclusive<Year> {
        let (first, last) = self.cx.horizon();
        policy.years.0.max(first)..=policy.years.1.min(last)
    }

    /// offtakes of some goods in markets of a place, if one is named
    fn taking(&self, goods: &[CommodityId], place: Option<MarketPlace>) -> impl Iterator<Item = &Offtake> {
        let is_there = move |offtake: &&Offtake| {
            let market = self.draft.markets[offtake.market].as_ref();
            place.is_none_or(|place| market.is_some_and(|market| market.place == place))
        };
        let is_named = |offtake: &&Offtake| goods.contains(&offtake.commodity);
        rows(&self.draft.offtakes)
            .map(|(_, offtake)| offtake)
            .filter(is_named)
            .filter(is_there)
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// Demands that nobody can meet.
    fn unmet(&self, id: PolicyId, policy: &Policy) {
        match &policy.rule {
            Rule::Supply { commodities, place, least } => {
                let taken = |year: Year| -> f64 {
                    let open = |offtake: &&Offtake| (offtake.from_year..=offtake.until_year).contains(&year);
                    self.taking(commodities, Some(*place))
                        .filter(open)
                        .map(|offtake| offtake.limit.at(year))
                        .fold(0.0, std::ops::Add::add)
                };
                let short = |&year: &Year| least.at(year) > taken(year) * (1.0 + 1e-9);
                let Some(year) = self.years(policy).find(short) else { return };
                let (asked, taken) = (least.at(year), taken(year));
                let [asked, taken] = [asked, taken].map(|tonnes| self.amount(tonnes, commodities[0]));
                let market = market(*place);
                let message =
                    format!("policy `{}` demands {asked} in {year}, and {market} markets take {taken}", self.name(id));
                self.say(id, Diag::error("LP2231", message), "raise the `limit` of an `[[offtake]]`, or demand less");
            }
            Rule::Stockpile { commodity, least } if self.years(policy).any(|year| least.at(year) > 0.0) => {
                let good = self.good(*commodity);
                let row = self.draft.commodities[*commodity].as_ref();
                let is_stored = row.is_some_and(|row| row.storage.is_some());
                if !is_stored {
                    let message =
                        format!("policy `{}` demands a stock of `{good}`, of which no stock is kept", self.name(id));
                    let hint = format!("add `storage` to commodity `{good}`: what it costs to keep a tonne for a year");
                    self.say(id, Diag::error("LP2231", message), hint);
                } else if !self.is_had(*commodity) {
                    let message = format!(
                        "policy `{}` demands a stock of `{good}`, which nothing makes or brings in",
                        self.name(id)
                    );
                    let hint = "add a facility that makes it, or an `[[import]]`";
                    self.say(id, Diag::error("LP2231", message), hint);
                }
            }
            _ => {}
        }
    }

    /// whether a good is made or brought in
    fn is_had(&self, commodity: CommodityId) -> bool {
        let mut brought = rows(&self.draft.imports).map(|(_, import)| import.commodity);
        let made = rows(&self.draft.facilities).filter_map(|(_, facility)| self.outputs.get(&facility.technology));
        made.flatten().any(|good| *good == commodity) || brought.any(|good| good == commodity)
    }

    /// Quotas below what another rule demands of the same goods in the same place.
    fn contradicted(&self, id: PolicyId, policy: &Policy) {
        let Rule::Supply { commodities: goods, place, least } = &policy.rule else { return };
        for (other, quota) in rows(&self.draft.beside.policies) {
            let Rule::Quota { commodities, place: there, most } = &quota.rule else { continue };
            if there != place || !goods.iter().all(|good| commodities.contains(good)) {
                continue;
            }
            let mut both = self.years(policy).filter(|year| self.years(quota).contains(year));
            if let Some(year) = both.find(|&year| least.at(year) > most.at(year) * (1.0 + 1e-9)) {
                let [asked, allowed] = [least, most].map(|path| self.amount(path.at(year), goods[0]));
                let [name, other] = [id, other].map(|id| self.name(id));
                let message =
                    format!("policy `{name}` demands {asked} in {year}, and policy `{other}` allows {allowed}");
                self.say(id, Diag::error("LP2232", message), "raise the quota, demand less, or part their years");
            }
        }
    }

    /// Technologies and supplies that say nothing of what they give off, and must.
    fn silent(&self, id: PolicyId, policy: &Policy) {
        let Rule::Emission { area, .. } = policy.rule else { return };
        let mut silent: Vec<String> = Vec::new();
        let mut regions: BTreeSet<RegionId> = BTreeSet::new();
        for (_, facility) in rows(&self.draft.facilities).filter(|(_, facility)| self.is_in(area, facility.site)) {
            let technology = self.draft.technologies[facility.technology].as_ref();
            let name = format!("technology `{}`", self.cx.names.technologies.key(facility.technology));
            if technology.is_some_and(|row| row.emission.is_none()) && !silent.contains(&name) {
                silent.push(name);
            }
            // power is supplied to regions: at a site plants count alone
            let region = self.draft.sites[facility.site].as_ref().map(|site| site.region);
            regions.extend(region.filter(|_| !matches!(area, Area::Site(_))));
        }
        for (power, row) in rows(&self.draft.power) {
            if regions.contains(&row.region) && row.emission.is_none() {
                silent.push(format!("power `{}`", self.draft.power.key(power)));
            }
        }
        if !silent.is_empty() {
            let message = format!(
                "policy `{}` counts emissions, of which nothing is said by {}",
                self.name(id),
                silent.join(", ")
            );
            let hint = "add `emission` to each: tonnes of carbon dioxide per tonne of capacity used, or per MWh; \"0 t/MWh\" \
                        of those that give off nothing";
            self.say(id, Diag::error("LP2230", message), hint);
        }
    }

    fn is_in(&self, area: Area, site: SiteId) -> bool {
        match area {
            Area::Chain => true,
            Area::Region(region) => self.draft.sites[site].as_ref().is_some_and(|site| site.region == region),
            Area::Site(wanted) => site == wanted,
        }
    }

    /// Rules that touch nothing.
    fn idle(&self, id: PolicyId, policy: &Policy) {
        let (from, until) = policy.years;
        let sold = |goods: &[CommodityId], place| {
            self.taking(goods, place).any(|offtake| offtake.from_year <= until && offtake.until_year >= from)
        };
        let names = |goods: &[CommodityId]| {
            let list: Vec<String> = goods.iter().map(|&good| format!("`{}`", self.good(good))).collect();
            list.join(" or ")
        };
        let why = match &policy.rule {
            Rule::Quota { commodities, place, .. } | Rule::Duty { commodities, place, .. } => {
                let market = market(*place);
                let nothing = !sold(commodities, Some(*place));
                nothing.then(|| format!("no {market} market buys {} in its years", names(commodities)))
            }
            Rule::Share { whole, .. } => {
                (!sold(whole, None)).then(|| format!("no market buys {} in its years", names(whole)))
            }
            Rule::LocalContent { commodity, .. } => {
                let brought = rows(&self.draft.imports).any(|(_, import)| import.commodity == *commodity);
                (!brought).then(|| format!("nothing brings in `{}`", self.good(*commodity)))
            }
            Rule::Residue { area, .. } | Rule::Emission { area, .. } => {
                let here = rows(&self.draft.facilities).any(|(_, facility)| self.is_in(*area, facility.site));
                (!here).then(|| "no facility stands where it holds".to_owned())
            }
            Rule::Licence { sites, .. } => {
                let all = rows(&self.draft.facilities).all(|(_, facility)| sites.contains(&facility.site));
                all.then(|| "every site with a facility is licensed".to_owned())
            }
            Rule::DryYear { power, share } => {
                let runs = rows(&self.draft.power)
                    .any(|(supply, row)| power.contains(&supply) && row.from <= until && row.until >= from);
                let nothing = !runs || share.value == 1.0;
                nothing.then(|| "no supply has less in its years".to_owned())
            }
            Rule::ImportDuty { .. } | Rule::Supply { .. } | Rule::Stockpile { .. } => None,
        };
        if let Some(why) = why {
            let message = format!("policy `{}` binds nothing: {why}", self.name(id));
            self.say(id, Diag::warning("LP2233", message), "check what it names and its years, or remove it");
        }
    }
}

/// Changes that change nothing, and failures of what is no development.
fn futures(cx: &Cx<'_>, draft: &Draft) {
    let (_, last) = cx.horizon();
    for (id, future) in rows(&draft.beside.futures) {
        for (position, change) in future.changes.iter().enumerate() {
            let what = format!("change {} of future `{}`", position + 1, cx.names.futures.key(id));
            let say =
                |diag: Diag, hint: &str| cx.say(diag.at(Some(cx.names.futures[id].clone()), "this future").hint(hint));
            let idle = match change {
                Change::Price(goods, _) if is_whole(&draft.prices) => {
                    let is_priced = |good: &CommodityId| rows(&draft.prices).any(|(_, price)| price.commodity == *good);
                    let without = goods.iter().find(|good| !is_priced(good));
                    without.map(|&good| format!("`{}` has no price", cx.names.commodities.key(good)))
                }
                Change::Capital(stages, _) if is_whole(&draft.facilities) && is_whole(&draft.technologies) => {
                    let is_built = |stage| {
                        rows(&draft.facilities).any(|(_, facility)| {
                            draft.technologies[facility.technology].as_ref().is_some_and(|row| row.stage == stage)
                        })
                    };
                    let without = stages.iter().find(|stage| !is_built(**stage));
                    without.map(|stage| format!("there is no facility of {}", stage.word()))
                }
                Change::Access(_, from, ..) if *from > last => Some(format!("the horizon ends in {last}")),
                Change::Fails(acquisition) => {
                    let row = draft.beside.acquisitions[*acquisition].as_ref();
                    if row.is_some_and(|row| !matches!(row.means, Means::Develop { .. })) {
                        let name = cx.names.acquisitions.key(*acquisition);
                        let message = format!("{what} lets `{name}` fail, which is no development");
                        say(Diag::error("LP2239", message), "a licence that is refused is a change of `access`");
                    }
                    None
                }
                _ => None,
            };
            if let Some(why) = idle {
                let diag = Diag::warning("LP2238", format!("{what} names what does not change: {why}"));
                say(diag, "check what it names, or remove it");
            }
        }
    }
}
