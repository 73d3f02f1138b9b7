"""Rebuild: the planner's equations, stated a second time in linopy from tables of the chain, and the same optimum found.

In        folder of tables, `program.mps` and `reference.csv`, as `cargo run --example peer_tables` writes them
Out       objective of ours (recorded), of our program read from MPS, of this model, with plants in part and whole plants;
          sizes, processor time and peak memory; exit code 1 if two of the three differ by over 1e-6
          with `--each`: the objective without one equation after the other; an equation that changes nothing is unproved
Holds     no row or column of the program is read here: which lots can be where follows from the balances alone, an
          equation is read from the heading of its family and bears its number
Equations those of crates/loparite-plan/src/family/*.rs
Not here  capital as a line in size, recipes on lots, years of decisions: facts of the chain, in the tables
"""

import argparse
import contextlib
import functools
import math
import os
import pathlib
import resource
import sys
import time
import warnings

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS"):
    os.environ.setdefault(name, "1")
warnings.filterwarnings("ignore", category=FutureWarning)

import highspy
import linopy
import numpy as np
import pandas as pd
import xarray as xr

TOLERANCE = 1e-6
"""Relative difference that is none."""
GAP = 1e-7
"""Relative gap within which whole plants are taken as found: a tenth of it."""
MILLION = 1e6
"""Money is counted in millions here, so that rows are of like size."""
MINING = ("mining", "beneficiation")
"""Stages that pay mining tax and royalty, and that take ore where it lies."""


class Tables:
    """The tables as they lie there, and what is asked of them again and again."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.known = {}
        settings = self.read("settings").iloc[0]
        self.first, self.last = int(settings.first_year), int(settings.last_year)
        self.years = range(self.first, self.last + 1)
        self.hours = settings.hours_per_year
        self.life = settings.depreciation
        self.discount_rate = settings.discount_rate
        self.sites = self.read("sites").set_index("site")
        self.regions = self.read("regions").set_index("region")
        self.zones = self.read("zone_years").set_index(["zone", "year"])
        self.commodities = self.read("commodities").set_index("commodity")
        self.lots = self.read("lots").set_index("lot")
        self.technologies = self.read("technologies").set_index("technology")
        self.facilities = self.read("facilities").set_index("facility")
        self.deposits = self.read("deposits").set_index("deposit")
        self.recipes = self.read("recipes")
        self.prices = self.read("price_years").set_index(["price", "year"]).money
        self.oxides = self.oxides_in_lots()
        self.reagents = functools.cache(self.reagents)
        self.contents = functools.cache(self.contents)
        self.power_price = functools.cache(self.power_price)

    def read(self, name):
        """A table; an empty cell is no number."""
        if name not in self.known:
            self.known[name] = pd.read_csv(self.folder / f"{name}.csv")
        return self.known[name].copy()

    def discount(self, year):
        """What money of a year is worth in the first."""
        return (1 + self.discount_rate) ** (self.first - year)

    def zone(self, facility, what, year):
        """A rate of the zone a facility stands in; nothing if the zone has none."""
        rate = self.zones.loc[(self.sites.zone[self.facilities.site[facility]], year), what]
        return 0.0 if pd.isna(rate) else rate

    def technology(self, facility):
        """The row of a facility's technology."""
        return self.technologies.loc[self.facilities.technology[facility]]

    def oxides_in_lots(self):
        """Tonnes of oxide of each counted element in a tonne of each lot, with the price of that oxide."""
        per_metal = self.read("elements").set_index("element").oxide_per_metal
        table = self.read("compositions")
        commodity = table.lot.map(self.lots.commodity)
        counts = commodity.map(self.commodities.counts.fillna("").str.split().to_dict())
        counted = [element in among for element, among in zip(table.element, counts)]
        table = table[counted].assign(oxide=lambda row: row.tonnes * row.element.map(per_metal))
        pure = self.commodities[(self.commodities.basis == "oxide") & self.commodities.pure.notna()]
        priced = self.read("prices").drop_duplicates("commodity").set_index("commodity").price
        of_element = {row.pure: priced[key] for key, row in pure.iterrows() if key in priced.index}
        return table.assign(price=table.element.map(of_element)).dropna(subset="price")

    def contents(self, lot, year):
        """Worth of a tonne of a lot at the prices of the pure oxides in it: selling (2)."""
        rows = self.oxides[self.oxides.lot == lot]
        return sum(row.oxide * self.prices[row.price, year] for row in rows.itertuples())

    def reagents(self, technology, year):
        """Money per tonne of capacity used."""
        rows = self.read("technology_reagents").query("technology == @technology")
        return sum(row.amount * self.prices[row.price, year] for row in rows.itertuples())

    def power_price(self, region, year):
        """Mean price of a region's supplies of the year, weighted by what they have; of all if there are none then."""
        supplies = self.read("power").query("region == @region").set_index("power")
        available = self.read("power_years").query("year == @year").set_index("power").available
        now = supplies[(supplies.from_year <= year) & (year <= supplies.until_year)]
        weight = available.reindex(now.index)
        if weight.sum() > 0:
            return (weight * now.price).sum() / weight.sum()
        return supplies.price.mean() if len(supplies) else 0.0

    def wages(self, facility, year):
        """Money per t/a on line, with contributions; without roles everybody has the region's wage."""
        roles = self.read("roles").query("facility == @facility")
        ratio = (roles.share * roles.wage_ratio).sum() if len(roles) else 1.0
        wage = self.regions.wage[self.sites.region[self.facilities.site[facility]]]
        return (
            self.technology(facility).labour * wage * (1 + self.zone(facility, "social_contributions", year)) * ratio
        )

    def lies_in_ground(self, commodity):
        """Ore that a mine or mill takes where it lies: no road carries it."""
        dug = self.technologies[self.technologies.stage.isin(MINING)]
        from_ground = self.deposits.lot.map(self.lots.commodity)
        return commodity in set(from_ground) and commodity in set(dug.feed)


def grid(value, **axes):
    """An array of a function over named axes."""
    (one, ones), (other, others) = axes.items()
    cells = np.array([float(value(a, b)) for a in ones for b in others]).reshape(len(ones), len(others))
    return xr.DataArray(cells, coords={one: list(ones), other: list(others)}, dims=[one, other])


def span(rows, years):
    """Where the years of a table's rows are."""
    axis = rows.index.name
    return (
        grid(
            lambda key, year: rows.from_year[key] <= year <= rows.until_year[key], **{axis: rows.index, "year": years}
        )
        > 0
    )


def path(tables, name, key, value, keys, otherwise):
    """A table by year as an array; keys that it lacks have another value."""
    known = tables.read(name).set_index([key, "year"])[value]
    return grid(lambda k, year: known.get((k, year), otherwise), **{key: keys, "year": tables.years})


@contextlib.contextmanager
def silence():
    """The solver greets whoever hands it a model, before it can be told not to."""
    sys.stdout.flush()
    kept = os.dup(1)
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        try:
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)


class Rebuilt:
    """The model, family by family, in the order of their list."""

    def __init__(self, tables, whole=False, without=None):
        self.tables = tables
        self.model = linopy.Model()
        self.whole, self.without = whole, without
        self.names = []
        self.worth = []
        self.materials = []
        self.years = pd.Index(self.tables.years, name="year")
        self.discount = xr.DataArray(
            [self.tables.discount(y) for y in self.years], coords={"year": self.years}, dims="year"
        )
        for family in (
            self.mining,
            self.importing,
            self.building,
            self.staffing,
            self.processing,
            self.power,
            self.shipping,
            self.stocking,
            self.selling,
            self.funding,
        ):
            family()
        self.balance()
        self.model.add_objective(sum(self.worth[1:], self.worth[0]), sense="max")

    # ---------- the three things that a family does

    def highs(self):
        """The solver with the model in it."""
        with silence():
            return self.model.to_highspy()

    def activity(self, name, axis, keys, where=None, **more):
        """Something that is done every year, at least nothing."""
        coords = [pd.Index(list(keys), name=axis), self.years]
        return self.model.add_variables(lower=0, coords=coords, name=name, mask=where, **more)

    def limit(self, name, left, sign, right, where=None):
        """An equation of a family, by the number in its heading."""
        self.names.append(name)
        if name == self.without or 0 in left.shape:
            return
        if where is not None:
            self.model.add_constraints(left, sign, right, name=name, mask=where)
        else:
            self.model.add_constraints(left, sign, right, name=name)

    def cash(self, name, expression):
        """Money that comes in, in dollars, with an axis of years."""
        self.names.append(name)
        if name != self.without:
            self.worth.append((expression * (self.discount / MILLION)).sum())

    def material(self, activity, lots, sites, tonnes=1.0, later=0):
        """What a unit of an activity adds to the balance of a lot at a site, in its year or the one after; one lot and
        one site for each key that stands in the index of `lots`."""
        axis = lots.index.name
        places = (lots + " @ " + sites).rename("place")
        moved = activity.sel({axis: list(lots.index)}) * (
            tonnes.to_xarray() if isinstance(tonnes, pd.Series) else tonnes
        )
        if later:
            moved = moved.shift(year=later).fillna(0)
        self.materials.append(moved.groupby(places).sum())

    def total(self, expression, groups, among):
        """Sum by group over the axis of `groups`, for each of `among`."""
        name = among.name
        return expression.groupby(groups.rename(name)).sum().reindex({name: list(among)}).fillna(0)

    def balance(self):
        """Every lot at every site: what comes in goes out. Processing (1), stocking (1)."""
        places = sorted({place for moved in self.materials for place in moved.coords["place"].values})
        moved = [moved.reindex(place=places).fillna(0) for moved in self.materials]
        self.model.add_constraints(linopy.merge(moved), "=", 0, name="balance")

    # ---------- the families

    def mining(self):
        deposits = self.tables.deposits
        open_ = grid(lambda d, year: year >= deposits.from_year[d], deposit=deposits.index, year=self.years) > 0
        extract = self.activity("extract", "deposit", deposits.index, open_)
        self.material(extract, deposits.lot, deposits.site)
        reserve = deposits.reserve.to_xarray()
        self.limit("mining (1) reserve", extract.sum("year"), "<=", reserve)
        limits = path(self.tables, "deposit_years", "deposit", "limit", deposits.index, math.inf)
        self.limit("mining (2) yearly limit", extract, "<=", limits.where(limits < math.inf, 0), limits < math.inf)

    def importing(self):
        imports = self.tables.read("imports").set_index("import")
        if imports.empty:
            return
        bring = self.activity("bring", "import", imports.index, span(imports, self.years))
        # a pure commodity is one lot, whatever its origin
        lots = self.tables.lots.reset_index().set_index("commodity").lot
        self.material(bring, imports.commodity.map(lots[lots.index.isin(imports.commodity)]), imports.site)
        self.limit(
            "importing (1) limit",
            bring,
            "<=",
            path(self.tables, "import_years", "import", "limit", imports.index, 0.0),
        )
        price = grid(
            lambda i, year: imports.premium[i] * self.tables.prices[imports.price[i], year],
            **{"import": imports.index, "year": self.years},
        )
        self.cash("importing (2) cost", -price * bring)

    def building(self):
        tables = self.tables
        facilities = tables.facilities
        decisions = tables.read("decisions")
        keys = ["%s %d" % (row.facility, row.decision) for row in decisions.itertuples()]
        decisions.index = pd.Index(keys, name="decision")
        of = facilities.loc[decisions.facility].set_axis(decisions.index)
        index = [decisions.index]
        kind = {"binary": True} if self.whole else {"lower": 0}
        build = self.model.add_variables(coords=index, name="build", **kind)
        size = self.model.add_variables(lower=0, coords=index, name="size")
        array = lambda column: column.rename_axis("decision").to_xarray()
        by_facility = lambda expression: self.total(expression, decisions.facility, facilities.index)
        self.limit("building (1) once", by_facility(1 * build), "<=", 1)
        self.limit("building (2) largest", size - array(of.largest) * build, "<=", 0)
        self.limit("building (2) smallest", size - array(of.smallest) * build, ">=", 0)
        closed = array(decisions.closed) == 1
        self.limit("building (3) closed technology", 1 * size, "<=", 0, closed)
        ramps = tables.read("ramp_up").groupby("technology").share.apply(list)

        def ramp(d, year):
            shares = ramps[of.technology[d]]
            on_line = year - decisions.on_line[d]
            return 0.0 if on_line < 0 else shares[min(on_line, len(shares) - 1)]

        share = grid(ramp, decision=decisions.index, year=self.years)
        existing = path(tables, "facility_years", "facility", "existing", facilities.index, 0.0)
        self.on_line = self.activity("on_line", "facility", facilities.index)
        built = by_facility(share * size)
        self.limit("building (4) on line", self.on_line - built, "<=", existing)
        # the plant itself, dearer where technology is controlled
        factor = array(decisions.control_factor)
        plant = factor * array(of.fixed) * build + factor * array(of.variable) * size
        spending = tables.read("spending")
        spent = {("%s %d" % (row.facility, row.decision), row.year): row.share for row in spending.itertuples()}
        last = {d: max(year for key, year in spent if key == d) for d in decisions.index}
        instalment = grid(lambda d, year: spent.get((d, year), 0.0), decision=decisions.index, year=self.years)
        before = grid(lambda d, year: last[d] == year, decision=decisions.index, year=self.years)
        outlay = instalment * plant
        if self.without != "building (5) first fill and working capital":
            outlay = outlay + (before * array(of.before_start)) * size
        self.names.append("building (5) first fill and working capital")
        self.outlay = by_facility(outlay)

        def written_down(d, year):
            age = year - decisions.on_line[d]
            left = max(0.0, 1 - (age + 0.5) / max(tables.life, 1))
            return left * tables.zone(of.facility_[d], "property_tax", year) if age >= 0 else 0.0

        of["facility_"] = decisions.facility
        self.cash("building (6) property tax", -grid(written_down, decision=decisions.index, year=self.years) * plant)
        kept_up = lambda d, year: (
            tables.technology(decisions.facility[d]).sustaining if year >= decisions.on_line[d] else 0.0
        )
        self.cash("building sustaining capital", -grid(kept_up, decision=decisions.index, year=self.years) * plant)
        released = grid(
            lambda d, year: of.working_capital[d] if year == tables.last else 0.0,
            decision=decisions.index,
            year=self.years,
        )
        self.cash("building (7) working capital released", released * size)

    def staffing(self):
        tables, facilities = self.tables, self.tables.facilities
        labour = facilities.technology.map(tables.technologies.labour).to_xarray()
        region = facilities.site.map(tables.sites.region)
        for name, where, among in (("site", facilities.site, tables.sites), ("region", region, tables.regions)):
            people = self.total(labour * self.on_line, where, among.index)
            self.limit(f"staffing (2) people of a {name}", people, "<=", among.workforce.to_xarray())
        wages = grid(tables.wages, facility=facilities.index, year=self.years)
        self.cash("staffing (3) wages", -wages * self.on_line)
        tax = grid(self.mining_tax, facility=facilities.index, year=self.years)
        self.cash("staffing (3) mining tax on wages", -(tax * wages) * self.on_line)

    def mining_tax(self, facility, year):
        """Rate of a facility that digs or mills, nothing of others."""
        digs = self.tables.technology(facility).stage in MINING
        return self.tables.zone(facility, "mining_tax", year) if digs else 0.0

    def runs_and_products(self):
        """What each facility can be fed, and what it makes of it: a row for each product."""
        tables = self.tables
        products = tables.facilities[["technology", "site"]].reset_index().merge(tables.recipes, on="technology")
        products["run"] = products.facility + " on " + products.feed_lot
        products = products.merge(tables.technologies.reset_index(), on="technology")
        products["commodity"] = products.product_lot.map(tables.lots.commodity)
        runs = products.drop_duplicates("run").set_index("run")
        return runs, products

    def processing(self):
        tables, facilities = self.tables, self.tables.facilities
        runs, products = self.runs_and_products()
        run = self.activity("run", "run", runs.index)
        self.material(run, runs.feed_lot, runs.site, -1.0)
        for _, rows in products.groupby(products.groupby("run").cumcount()):
            rows = rows.set_index("run")
            self.material(run, rows.product_lot, rows.site, rows.tonnes)
        inputs = runs.reset_index()[["run", "technology", "site"]].merge(
            tables.read("technology_inputs"), on="technology"
        )
        pure = tables.lots.reset_index().drop_duplicates("commodity").set_index("commodity").lot
        for _, rows in inputs.groupby(inputs.groupby("run").cumcount()):
            rows = rows.set_index("run")
            self.material(run, rows.commodity.map(pure), rows.site, -rows.amount)
        main = products[products.commodity == products.main_product].groupby("run").tonnes.sum()
        per_feed = main.reindex(runs.index).fillna(0).where(runs.capacity_basis == "product", 1.0)
        used = self.used = self.total(per_feed.to_xarray() * run, runs.facility, facilities.index)
        self.limit("staffing (1) capacity", used - self.on_line, "<=", 0)
        axes = {"facility": facilities.index, "year": self.years}
        items = tables.read("operating_years").groupby(["facility", "year"]).money.sum()
        operating = grid(lambda f, year: items[f, year], **axes)
        reagents = grid(lambda f, year: tables.reagents(facilities.technology[f], year), **axes)
        self.cash("processing (5) operating cost", -operating * used)
        self.cash("processing (5) reagents", -reagents * used)
        region = facilities.site.map(tables.sites.region)
        power = grid(lambda f, year: tables.technology(f).power * tables.power_price(region[f], year), **axes)
        tax = grid(self.mining_tax, **axes)
        self.cash("processing (5) mining tax", -(tax * (operating + reagents + power)) * used)
        dug = products[products.stage.isin(MINING)].groupby("run")
        dug = {key: list(zip(rows.facility, rows.product_lot, rows.tonnes)) for key, rows in dug}

        def royalty(r, year):
            made = dug.get(r, [])
            return sum(
                tables.zone(f, "royalty", year) * tonnes * tables.contents(lot, year) for f, lot, tonnes in made
            )

        self.cash("processing (5) royalty", -grid(royalty, run=runs.index, year=self.years) * run)

    def power(self):
        tables, facilities = self.tables, self.tables.facilities
        supplies = tables.read("power").set_index("power")
        draw = self.activity("draw", "power", supplies.index, span(supplies, self.years))
        megawatts = (facilities.technology.map(tables.technologies.power) / tables.hours).to_xarray() * self.used
        drawn = self.total(megawatts, facilities.site.map(tables.sites.region), tables.regions.index)
        supplied = self.total(1 * draw, supplies.region, tables.regions.index)
        self.limit("power (1) balance", drawn - supplied, "<=", 0)
        available = path(tables, "power_years", "power", "available", supplies.index, 0.0)
        self.limit("power (2) supply", draw, "<=", available)
        at_site = self.total(megawatts, facilities.site, tables.sites.index)
        self.limit("power (3) connection of a site", at_site, "<=", tables.sites.grid.to_xarray())
        self.cash("power (4) cost", -(supplies.price.to_xarray() * tables.hours) * draw)

    def shipping(self):
        tables = self.tables
        arcs = tables.read("arcs").query("shut == 0")
        carried = dict(zip(arcs.arc, arcs.carries))
        ways = arcs.merge(tables.lots.reset_index(), how="cross")
        in_ground = {commodity for commodity in tables.commodities.index if tables.lies_in_ground(commodity)}
        may = lambda arc, commodity: pd.isna(carried[arc]) or commodity in carried[arc].split()
        ways = ways[[may(a, c) and c not in in_ground for a, c in zip(ways.arc, ways.commodity)]]
        ways = ways.set_index(pd.Index(ways.lot + " by " + ways.arc, name="way"))
        ship = self.activity("ship", "way", ways.index, span(ways, self.years))
        self.material(ship, ways.lot, ways["from"], -1.0)
        self.material(ship, ways.lot, ways.to)
        gross = (1 / ways.content).to_xarray() * ship
        # both directions of a pair share what is written at the way there
        limited = arcs[arcs.twin.isna() & arcs.capacity.notna()].set_index("arc").capacity.rename_axis("pair")
        if len(limited):
            self.limit(
                "shipping (2) capacity",
                self.total(gross, ways.twin.fillna(ways.arc), limited.index),
                "<=",
                limited.to_xarray(),
            )
        self.cash("shipping (3) freight", -ways.cost.to_xarray() * gross)

    def stocking(self):
        tables = self.tables
        _, products = self.runs_and_products()
        kept = products[["product_lot", "site", "commodity"]].drop_duplicates()
        kept["storage"] = kept.commodity.map(tables.commodities.storage)
        kept = kept.dropna(subset="storage")
        kept = kept.set_index(pd.Index(kept.product_lot + " @ " + kept.site, name="kept"))
        if self.without == "stocking (1) stocks":
            kept = kept[:1]
        self.names.append("stocking (1) stocks")
        if kept.empty:
            return
        stock = self.activity("stock", "kept", kept.index)
        self.material(stock, kept.product_lot, kept.site, -1.0)
        self.material(stock, kept.product_lot, kept.site, 1.0, later=1)
        self.cash("stocking (2) cost", -kept.storage.to_xarray() * stock)

    def selling(self):
        tables = self.tables
        offtakes = tables.read("offtakes")
        sales = offtakes.merge(tables.lots.reset_index(), on="commodity")
        sales = sales.set_index(pd.Index(sales.lot + " to " + sales.offtake, name="sale"))
        sell = self.activity("sell", "sale", sales.index, span(sales, self.years))
        self.material(sell, sales.lot, sales.site, -1.0)
        among = pd.Index(offtakes.offtake, name="offtake")
        limits = path(tables, "offtake_years", "offtake", "limit", among, 0.0)
        self.limit("selling (1) demand", self.total(1 * sell, sales.offtake, among), "<=", limits)

        def price(s, year):
            by = sales.price[s]
            worth = tables.contents(sales.lot[s], year) if by == "contents" else tables.prices[by, year]
            return sales.payability[s] * worth

        self.cash("selling (3) revenue", grid(price, sale=sales.index, year=self.years) * sell)

    def funding(self):
        tables, facilities = self.tables, self.tables.facilities
        money = tables.read("money").set_index("money")
        payers = tables.read("facility_money")
        stage = payers.facility.map(facilities.technology).map(tables.technologies.stage)
        pays = [pd.isna(money.pays[m]) or s in money.pays[m].split() for m, s in zip(payers.money, stage)]
        payers = payers[pays].copy()
        payers = payers.set_index(pd.Index(payers.money + " for " + payers.facility, name="payer"))
        # millions
        spend = self.activity("spend", "payer", payers.index)
        paid = self.total(1 * spend, payers.facility, facilities.index)
        self.limit("funding (1) capital is paid", paid - self.outlay / MILLION, "=", 0)
        kept = grid(lambda m, year: money.kept[m] == 1 and year < tables.last, money=money.index, year=self.years) > 0
        carry = self.activity("carry", "money", money.index, kept)
        limits = path(tables, "money_years", "money", "limit", money.index, 0.0) / MILLION
        used = self.total(1 * spend, payers.money, money.index)
        self.names.append("funding (2) carrying over")
        if self.without != "funding (2) carrying over":
            used = used + carry - carry.shift(year=1).fillna(0)
        self.limit("funding (2) yearly limit", used, "<=", limits)
        shared = payers[payers.money.map(money.largest_share).notna()]
        share = shared.money.map(money.largest_share)

        def own(s, p):
            return float(s == p) - (share[s] if payers.facility[p] == shared.facility[s] else 0.0)

        own = grid(own, shared=pd.Index(shared.index, name="shared"), payer=payers.index)
        self.limit("funding (3) largest share", (own * spend.sum("year")).sum("payer"), "<=", 0)
        self.cash("funding capital", -MILLION * spend)

        def owed(p, year):
            row = money.loc[payers.money[p]]
            if row.kind != "loan":
                return 0.0
            years = max(1, math.ceil(row.tenor))
            payment = row.rate / (1 - (1 + row.rate) ** -years) if row.rate else 1 / years
            service = sum(tables.discount(due) for due in range(year + 1, year + years + 1)) * payment
            return 1 - service / tables.discount(year)

        self.cash("funding (4) loans", MILLION * grid(owed, payer=payers.index, year=self.years) * spend)


# ---------- solving, for both alike


def options(highs):
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("mip_rel_gap", GAP)
    highs.setOptionValue("mip_abs_gap", 0.0)
    highs.setOptionValue("primal_feasibility_tolerance", 1e-9)
    highs.setOptionValue("dual_feasibility_tolerance", 1e-9)


def optimum(highs):
    options(highs)
    highs.run()
    status = highs.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        return math.nan
    return highs.getInfo().objective_function_value


def relaxed(highs):
    """The optimum with plants in part."""
    for column in whole_columns(highs):
        highs.changeColIntegrality(column, highspy.HighsVarType.kContinuous)
    return optimum(highs)


def whole_columns(highs):
    kinds = list(highs.getLp().integrality_)
    return [column for column, kind in enumerate(kinds) if kind == highspy.HighsVarType.kInteger]


def with_whole_plants(highs):
    """The optimum with whole plants: the whole numbers found are held, and the rest is solved once more."""
    columns = whole_columns(highs)
    if math.isnan(optimum(highs)):
        return math.nan
    found = list(highs.getSolution().col_value)
    for column in columns:
        highs.changeColIntegrality(column, highspy.HighsVarType.kContinuous)
        highs.changeColBounds(column, round(found[column]), round(found[column]))
    return optimum(highs)


def from_mps(folder):
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    status = highs.readModel(str(pathlib.Path(folder) / "program.mps"))
    if status != highspy.HighsStatus.kOk:
        sys.exit(f"rebuild: `program.mps` is not read: {status}")
    return highs


def sizes(highs):
    lp = highs.getLp()
    return lp.num_row_, lp.num_col_, len(list(lp.a_matrix_.index_))


def used():
    """Processor seconds and peak memory, MB, of this process so far."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return time.process_time(), usage.ru_maxrss * 1024 / 1e6


def compare(folder):
    """The table; whether all agree."""
    reference = pd.read_csv(pathlib.Path(folder) / "reference.csv").set_index("program")
    before = used()
    rebuilt = Rebuilt(Tables(folder), whole=True)
    stated = used()
    rebuilt_highs = rebuilt.highs()
    handed = used()
    mps_size, size = sizes(from_mps(folder)), sizes(rebuilt_highs)
    found = {
        "relaxed": (relaxed(from_mps(folder)), relaxed(rebuilt.highs())),
    }
    if "whole" in reference.index:
        found["whole"] = (with_whole_plants(from_mps(folder)), with_whole_plants(rebuilt_highs))
    print(f"{'program':<10} {'recorded':>22} {'MPS':>22} {'linopy':>22} {'MPS off by':>11} {'linopy off by':>13}")
    agree = True
    for program, values in found.items():
        ours = reference.money[program]
        money = [value * MILLION for value in values]
        off = [abs(value - ours) / max(abs(ours), 1.0) for value in money]
        agree &= all(difference <= TOLERANCE for difference in off)
        print(f"{program:<10} {ours:>22.6f} {money[0]:>22.6f} {money[1]:>22.6f} {off[0]:>11.1e} {off[1]:>13.1e}")
    print()
    print(f"{'size':<10} {'rows':>8} {'columns':>8} {'nonzeros':>9}")
    print(f"{'ours':<10} {mps_size[0]:>8} {mps_size[1]:>8} {mps_size[2]:>9}")
    print(f"{'linopy':<10} {size[0]:>8} {size[1]:>8} {size[2]:>9}")
    print()
    print(
        f"linopy states the model in {stated[0] - before[0]:.2f} s of processor time and hands it over in "
        f"{handed[0] - stated[0]:.2f} s; peak memory {handed[1]:.0f} MB, of which {before[1]:.0f} MB before it began"
    )
    print(
        f"linopy {linopy.__version__}, HiGHS {rebuilt_highs.version()}, xarray {xr.__version__}, pandas {pd.__version__}"
    )
    print("all agree" if agree else f"NOT ALIKE: differences over {TOLERANCE:.0e}")
    return agree


def each(folder):
    """What each equation moves, with plants in part or else with whole ones; false if one moves nothing."""
    tables = Tables(folder)
    ways = {
        "in part": lambda name: relaxed(Rebuilt(tables, without=name).highs()),
        "whole": lambda name: with_whole_plants(Rebuilt(tables, whole=True, without=name).highs()),
    }
    complete = {way: solve(None) for way, solve in ways.items()}
    proved = True
    print(f"{'left out':<46} {'moves the objective by':>22}  plants")
    for name in Rebuilt(tables).names:
        for way, solve in ways.items():
            found = solve(name)
            moved = math.inf if math.isnan(found) else abs(found / complete[way] - 1)
            if moved > 10 * TOLERANCE:
                break
        else:
            proved, way = False, "UNPROVED"
        print(f"{name:<46} {'without bound' if math.isinf(moved) else format(moved, '.2e'):>22}  {way}")
    return proved


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", help="tables, program.mps, reference.csv")
    parser.add_argument("--each", action="store_true", help="leave out one equation after the other")
    arguments = parser.parse_args()
    holds = compare(arguments.folder)
    if arguments.each:
        print()
        holds &= each(arguments.folder)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
