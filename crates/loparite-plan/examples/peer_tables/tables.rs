//! Tables: the chain as tables, one kind of thing each, without a row or a column of the program.
//!
//! In        a model, and what is known before any equation: lots and recipes on them, decisions, cost lines
//! Out       [`Table`]s, as text: commas, one line a row, an empty cell where there is nothing; money, tonnes in the
//!           basis of the commodity, MW, people, shares as numbers
//! Holds     numbers are written so that they are read back as the same bits; no sum over time, place or lots is taken
//!           here that an equation of a family takes
//! Not here  the equations (`loparite-plan`), capital as a line in size (`loparite_plan::terms`)

use loparite_economics::estimate::running::labour;
use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_kernel::unit::{Basis, HOURS_PER_YEAR};
use loparite_model::chain::{Arc, CapacityBasis, CommodityId, FacilityId, Model, MoneyKind, Pricing, Stage, Unspent};
use loparite_model::figure::Path;
use loparite_plan::goals::Scope;
use loparite_plan::terms::cost::Piece;

/// A table on its way into a file.
pub struct Table {
    /// Its file is called so.
    pub name: &'static str,
    head: &'static str,
    lines: Vec<String>,
}

impl Table {
    fn new(name: &'static str, head: &'static str) -> Table {
        Table { name, head, lines: Vec::new() }
    }

    fn row<const N: usize>(&mut self, cells: [String; N]) {
        debug_assert_eq!(N, self.head.split(',').count(), "{}", self.name);
        let quoted = |cell: &String| match cell.contains([',', '"', '\n']) {
            true => format!("\"{}\"", cell.replace('"', "\"\"")),
            false => cell.clone(),
        };
        self.lines.push(cells.each_ref().map(quoted).join(","));
    }

    /// Head and rows.
    pub fn text(&self) -> String {
        let mut text = format!("{}\n", self.head);
        for line in &self.lines {
            text.push_str(line);
            text.push('\n');
        }
        text
    }
}

fn cell(value: impl ToString) -> String {
    value.to_string()
}

fn optional(value: Option<impl ToString>) -> String {
    value.map_or(String::new(), cell)
}

/// words of a list, with blanks between
fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().collect::<Vec<_>>().join(" ")
}

/// All tables.
pub fn all(model: &Model, scope: &Scope) -> Vec<Table> {
    let mut tables = vec![settings(model)];
    tables.extend(materials(model, scope));
    tables.extend(prices(model));
    tables.extend(places(model));
    tables.extend(deposits(model, scope));
    tables.extend(technologies(model, scope));
    tables.extend(facilities(model, scope));
    tables.extend(decisions(model, scope));
    tables.extend(power(model));
    tables.push(arcs(model));
    tables.extend(trade(model));
    tables.extend(money(model));
    tables
}

/// a table of a path by year
fn by_year<'a>(
    model: &Model,
    (name, head): (&'static str, &'static str),
    paths: impl Iterator<Item = (&'a str, &'a Path)>,
) -> Table {
    let mut table = Table::new(name, head);
    for (key, path) in paths {
        for year in model.years() {
            table.row([cell(key), cell(year), cell(path.at(year))]);
        }
    }
    table
}

fn settings(model: &Model) -> Table {
    let mut table = Table::new("settings", "first_year,last_year,discount_rate,depreciation,hours_per_year");
    let (first, last) = (cell(model.first_year), cell(model.last_year));
    let (discount, life) = (cell(model.discount_rate.value), cell(model.depreciation.value));
    table.row([first, last, discount, life, cell(HOURS_PER_YEAR)]);
    table
}

fn commodity(model: &Model, id: CommodityId) -> String {
    cell(model.commodities.key(id))
}

fn materials(model: &Model, scope: &Scope) -> [Table; 4] {
    let mut elements = Table::new("elements", "element,oxide_per_metal");
    for (id, row) in model.elements.iter() {
        elements.row([cell(model.elements.key(id)), cell(row.oxide_per_metal())]);
    }
    let mut commodities = Table::new("commodities", "commodity,basis,pure,counts,storage");
    for (id, row) in model.commodities.iter() {
        let basis = match row.basis {
            Basis::Gross => "gross",
            Basis::Oxide => "oxide",
            Basis::Metal => "metal",
        };
        let counts = words(row.counts.iter().map(|&element| model.elements.key(element)));
        let pure = optional(row.pure.map(|element| model.elements.key(element)));
        let storage = optional(row.storage.map(|figure| figure.value));
        commodities.row([commodity(model, id), cell(basis), pure, counts, storage]);
    }
    let lots = &scope.ways.lots;
    let mut table = Table::new("lots", "lot,commodity,content");
    let mut compositions = Table::new("compositions", "lot,element,tonnes");
    for (id, lot) in lots.iter() {
        table.row([cell(lots.key(id)), commodity(model, lot.commodity), cell(lot.content)]);
        for (element, &tonnes) in model.elements.ids().zip(&lot.composition).filter(|(_, tonnes)| **tonnes != 0.0) {
            compositions.row([cell(lots.key(id)), cell(model.elements.key(element)), cell(tonnes)]);
        }
    }
    [elements, commodities, table, compositions]
}

fn prices(model: &Model) -> [Table; 2] {
    let mut table = Table::new("prices", "price,commodity");
    for (id, row) in model.prices.iter() {
        table.row([cell(model.prices.key(id)), commodity(model, row.commodity)]);
    }
    let paths = model.prices.iter().map(|(id, row)| (model.prices.key(id), &row.path));
    [table, by_year(model, ("price_years", "price,year,money"), paths)]
}

fn places(model: &Model) -> [Table; 3] {
    let mut sites = Table::new("sites", "site,region,zone,grid,workforce");
    for (id, row) in model.sites.iter() {
        let (region, zone) = (cell(model.regions.key(row.region)), cell(model.zones.key(row.zone)));
        sites.row([
            cell(model.sites.key(id)),
            region,
            zone,
            cell(row.grid.value),
            cell(row.workforce.at(model.first_year)),
        ]);
    }
    let mut regions = Table::new("regions", "region,wage,workforce");
    for (id, row) in model.regions.iter() {
        regions.row([cell(model.regions.key(id)), cell(row.wage.value), cell(row.workforce.at(model.first_year))]);
    }
    let mut zones = Table::new("zone_years", "zone,year,social_contributions,property_tax,mining_tax,royalty");
    for (id, row) in model.zones.iter() {
        for year in model.years() {
            let at = |path: &Path| cell(path.at(year));
            let royalty = optional(row.royalty.as_ref().map(|path| path.at(year)));
            let (social, property) = (at(&row.social_contributions), at(&row.property_tax));
            zones.row([cell(model.zones.key(id)), cell(year), social, property, at(&row.mining_tax), royalty]);
        }
    }
    [sites, regions, zones]
}

fn deposits(model: &Model, scope: &Scope) -> [Table; 2] {
    let mut table = Table::new("deposits", "deposit,lot,site,reserve,from_year");
    for (id, row) in model.deposits.iter() {
        let (lot, site) = (scope.ways.lots.key(scope.ways.ore[&id]), model.sites.key(row.site));
        table.row([cell(model.deposits.key(id)), cell(lot), cell(site), cell(row.reserve.value), cell(row.from)]);
    }
    let limited = model.deposits.iter().filter_map(|(id, row)| Some((model.deposits.key(id), row.limit.as_ref()?)));
    [table, by_year(model, ("deposit_years", "deposit,year,limit"), limited)]
}

fn technologies(model: &Model, scope: &Scope) -> [Table; 5] {
    let head = "technology,stage,feed,capacity_basis,main_product,power,labour,sustaining";
    let mut table = Table::new("technologies", head);
    let mut inputs = Table::new("technology_inputs", "technology,commodity,amount");
    let mut reagents = Table::new("technology_reagents", "technology,price,amount");
    let mut ramps = Table::new("ramp_up", "technology,year_on_line,share");
    for (id, row) in model.technologies.iter() {
        let key = || cell(model.technologies.key(id));
        let basis = match row.capacity_basis {
            CapacityBasis::Feed => "feed",
            CapacityBasis::Product => "product",
        };
        let (feed, main) = (commodity(model, row.feed), commodity(model, row.outputs[0].commodity));
        let (power, labour) = (cell(row.power.value), cell(row.labour.value));
        let stage = cell(row.stage.word());
        table.row([key(), stage, feed, cell(basis), main, power, labour, cell(row.sustaining.value)]);
        for input in &row.inputs {
            inputs.row([key(), commodity(model, input.commodity), cell(input.amount.value)]);
        }
        for reagent in &row.reagents {
            reagents.row([key(), cell(model.prices.key(reagent.price)), cell(reagent.amount.value)]);
        }
        for (position, share) in row.ramp_up.iter().enumerate() {
            ramps.row([key(), cell(position + 1), cell(share)]);
        }
    }
    let mut recipes = Table::new("recipes", "technology,feed_lot,product_lot,tonnes");
    for (&(technology, feed), recipe) in &scope.ways.recipes {
        let lot = |lot| cell(scope.ways.lots.key(lot));
        for &(product, tonnes) in &recipe.products {
            recipes.row([cell(model.technologies.key(technology)), lot(feed), lot(product), cell(tonnes)]);
        }
    }
    [table, inputs, reagents, ramps, recipes]
}

fn facility(model: &Model, id: FacilityId) -> String {
    cell(model.facilities.key(id))
}

fn facilities(model: &Model, scope: &Scope) -> [Table; 5] {
    let head = "facility,technology,site,fixed,variable,smallest,largest,before_start,working_capital";
    let mut table = Table::new("facilities", head);
    let mut operating = Table::new("operating_years", "facility,year,item,money");
    let mut roles = Table::new("roles", "facility,role,share,wage_ratio");
    let mut payers = Table::new("facility_money", "facility,money");
    for (id, row) in model.facilities.iter() {
        let (technology, site) = (model.technologies.key(row.technology), model.sites.key(row.site));
        let cost = scope.terms.cost[id.position()].as_ref();
        // the frozen model follows the chord: one piece
        let piece = cost.map(|cost| &cost.pieces[0]);
        let of = |part: fn(&Piece) -> f64| optional(piece.map(part));
        let sizes = (of(|piece| piece.smallest), of(|piece| piece.largest));
        let money = (of(|piece| piece.fixed), of(|piece| piece.variable));
        let before = (optional(cost.map(|cost| cost.before_start)), optional(cost.map(|cost| cost.working_capital)));
        let key = facility(model, id);
        table.row([key, cell(technology), cell(site), money.0, money.1, sizes.0, sizes.1, before.0, before.1]);
        for (year, items) in model.years().zip(&scope.terms.operating[id.position()]) {
            for &(item, money) in items {
                operating.row([facility(model, id), cell(year), cell(item.word()), cell(money)]);
            }
        }
        for role in labour(model, row, model.first_year).roles {
            roles.row([facility(model, id), role.name, cell(role.share), cell(role.ratio)]);
        }
        for &money in &row.money {
            payers.row([facility(model, id), cell(model.money.key(money))]);
        }
    }
    let existing =
        model.facilities.iter().filter_map(|(id, row)| Some((model.facilities.key(id), row.existing.as_ref()?)));
    let existing = by_year(model, ("facility_years", "facility,year,existing"), existing);
    [table, existing, operating, roles, payers]
}

fn decisions(model: &Model, scope: &Scope) -> [Table; 2] {
    let mut table = Table::new("decisions", "facility,decision,on_line,control_factor,closed");
    let mut spending = Table::new("spending", "facility,decision,year,share");
    for id in model.facilities.ids() {
        for decision in &scope.terms.decisions[id.position()] {
            let (factor, closed) = (cell(decision.control_factor), cell(u8::from(decision.closed)));
            table.row([facility(model, id), cell(decision.year), cell(decision.on_line), factor, closed]);
            for &(year, share) in &decision.spending {
                spending.row([facility(model, id), cell(decision.year), cell(year), cell(share)]);
            }
        }
    }
    [table, spending]
}

fn power(model: &Model) -> [Table; 2] {
    let mut table = Table::new("power", "power,region,from_year,until_year,price");
    for (id, row) in model.power.iter() {
        let (from, until) = (cell(row.from), cell(row.until.min(model.last_year)));
        let region = cell(model.regions.key(row.region));
        table.row([cell(model.power.key(id)), region, from, until, cell(row.price.value)]);
    }
    let available = model.power.iter().map(|(id, row)| (model.power.key(id), &row.available));
    [table, by_year(model, ("power_years", "power,year,available"), available)]
}

fn arcs(model: &Model) -> Table {
    let mut table = Table::new("arcs", "arc,from,to,cost,capacity,twin,from_year,until_year,carries,shut");
    for (id, row) in model.arcs.iter() {
        let Arc { from, to, cost, capacity, twin, from_year, until_year, carries, closed, .. } = row;
        let ends = (cell(model.sites.key(*from)), cell(model.sites.key(*to)));
        let twin = optional(twin.map(|twin| model.arcs.key(twin)));
        let capacity = optional(capacity.map(|figure| figure.value));
        let carries = carries.iter().flatten().map(|&commodity| model.commodities.key(commodity));
        let years = (cell(from_year), cell(until_year.min(&model.last_year)));
        let (key, carries) = (cell(model.arcs.key(id)), words(carries));
        let shut = cell(u8::from(closed.is_some()));
        table.row([key, ends.0, ends.1, cell(cost), capacity, twin, years.0, years.1, carries, shut]);
    }
    table
}

fn trade(model: &Model) -> [Table; 4] {
    let last = |year: Year| cell(year.min(model.last_year));
    let mut offtakes = Table::new("offtakes", "offtake,commodity,site,price,payability,from_year,until_year");
    for (id, row) in model.offtakes.iter() {
        let price = match row.pricing {
            Pricing::Listed(price) => cell(model.prices.key(price)),
            Pricing::Contents => cell("contents"),
        };
        let (sold, site) = (commodity(model, row.commodity), cell(model.sites.key(model.markets[row.market].site)));
        let (key, payability) = (cell(model.offtakes.key(id)), cell(row.payability.value));
        offtakes.row([key, sold, site, price, payability, cell(row.from_year), last(row.until_year)]);
    }
    let mut imports = Table::new("imports", "import,commodity,site,price,premium,from_year,until_year");
    for (id, row) in model.imports.iter() {
        let (bought, site) = (commodity(model, row.commodity), cell(model.sites.key(row.site)));
        let (key, price) = (cell(model.imports.key(id)), cell(model.prices.key(row.price)));
        imports.row([key, bought, site, price, cell(row.premium.value), cell(row.from_year), last(row.until_year)]);
    }
    let sold = model.offtakes.iter().map(|(id, row)| (model.offtakes.key(id), &row.limit));
    let bought = model.imports.iter().map(|(id, row)| (model.imports.key(id), &row.limit));
    let sold = by_year(model, ("offtake_years", "offtake,year,limit"), sold);
    [offtakes, sold, imports, by_year(model, ("import_years", "import,year,limit"), bought)]
}

fn money(model: &Model) -> [Table; 2] {
    let mut table = Table::new("money", "money,kind,rate,tenor,kept,largest_share,pays");
    for (id, row) in model.money.iter() {
        let (kind, rate, tenor) = match row.kind {
            MoneyKind::Grant => ("grant", None, None),
            MoneyKind::Loan { rate, tenor } => ("loan", Some(rate.value), Some(tenor.value)),
            MoneyKind::Own => ("own", None, None),
        };
        let share = optional(row.largest_share.map(|figure| figure.value));
        // without a list it pays any stage
        let pays = words(row.pays.iter().flatten().map(|stage: &Stage| stage.word()));
        let kept = cell(u8::from(row.unspent == Unspent::Kept));
        table.row([cell(model.money.key(id)), cell(kind), optional(rate), optional(tenor), kept, share, pays]);
    }
    let limits = model.money.iter().map(|(id, row)| (model.money.key(id), &row.limit));
    [table, by_year(model, ("money_years", "money,year,limit"), limits)]
}
