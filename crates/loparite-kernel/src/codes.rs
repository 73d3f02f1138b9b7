//! Codes: the catalogue of diagnostics, each with a title and what `loparite explain` says.
//!
//! In        a code such as `LP2041`
//! Out       its title and explanation
//! Holds     codes are unique, ascending, and never given a second meaning

/// One row of the catalogue.
pub struct Code {
    /// `LP` and four digits.
    pub code: &'static str,
    /// One line.
    pub title: &'static str,
    /// What it means, why it is refused, how to mend it.
    pub explanation: &'static str,
}

/// The row of a code.
pub fn find(code: &str) -> Option<&'static Code> {
    CODES.iter().find(|row| row.code.eq_ignore_ascii_case(code))
}

/// The title of a code.
pub fn title(code: &str) -> Option<&'static str> {
    find(code).map(|row| row.title)
}

macro_rules! codes {
    ($($code:literal $title:literal $explanation:literal)+) => {
        /// All codes.
        pub const CODES: &[Code] = &[$(Code { code: $code, title: $title, explanation: $explanation }),+];
    };
}

codes! {
    "LP1001" "a file or folder cannot be read"
    "The path does not exist, is no folder, or the system refuses it. A scenario is a folder with a `scenario.toml`; the data \
     folder it names is given relative to it."
    "LP1002" "a file is not UTF-8"
    "All text is read as UTF-8. Save the file again as UTF-8; the place shows the first byte that is none."
    "LP1003" "a file is not TOML"
    "The place shows where the text stops being TOML. What could be read of the file is checked all the same."
    "LP1004" "unknown key or table"
    "Unknown keys are refused, so that a misspelt `recovry` is never silently ignored. The table of keys stands in \
     `data/README.md`."
    "LP1005" "a key is missing"
    "The table needs this key. There is no default for a figure: a missing figure is a diagnostic, not a guess."
    "LP1006" "a value has the wrong shape"
    "A text, a list, a table or a whole number was expected here. Figures are tables: \
     `{ value = \"..\", source = \"..\", year = .., grade = \"..\" }`."
    "LP1007" "an id is declared twice"
    "Every thing is declared in one place. Rename one of the two, or remove it."
    "LP1008" "a word is not one of those allowed here"
    "The key takes one of a few words; the hint lists them."
    "LP2001" "a bare number"
    "A number without a unit says nothing: 50000 of what, on which basis, at the prices of which year? Write \
     `\"50000 t REO/a\"`, `\"700 bn RUB@2025\"`."
    "LP2002" "a text is no quantity"
    "A quantity is a number, a space and a unit. The unit words stand in `data/README.md`."
    "LP2003" "a quantity of another kind was expected"
    "The number has a unit, but not one that this key can use: tonnes where a rate in tonnes a year is needed, or money \
     without the mass it is paid for."
    "LP2004" "a quantity is on the wrong basis"
    "A tonne of ore, a tonne of contained oxide (REO) and a tonne of metal are three different things. Each commodity says \
     in which basis it is counted (`basis` in `data/commodities.toml`); quantities of it are written in that basis."
    "LP2005" "a quantity is negative"
    "Costs, masses, capacities and shares are not negative here. A subsidy is a source of money, not a negative cost."
    "LP2006" "money without a price year"
    "Money of 2019 and money of 2025 differ by half. Write the price year behind the currency: `RUB@2025`."
    "LP2007" "a figure without a source"
    "Each figure names a `[[source]]`, a `year` and a `grade`. A figure without a source is not a figure; if it is your own \
     assumption, say so with `source = \"assumption\"` and `grade = \"assumed\"`: it is then listed in every report."
    "LP2010" "a share outside 0 to 100 %"
    "Shares of a whole lie between 0 and 100 %. A share outside is a misprint, or a share of something else."
    "LP2020" "an unknown id"
    "The id is declared nowhere in the scenario or its data. The hint names the nearest one that is."
    "LP2021" "a date outside the horizon"
    "The year lies outside `first_year` to `last_year` of the scenario, or a span ends before it begins."
    "LP2022" "no exchange rate or inflation for this money"
    "Money is turned into the currency and price year of the scenario with the yearly rates of `data/currencies.toml`. The \
     needed year is not among them; nothing is extrapolated."
    "LP2030" "shares do not sum to 100 %"
    "A composition, a spending profile or a division into classes describes a whole. Shares of a composition may miss 100 % \
     by 5 % at most and are then scaled with a warning; by more, something is missing that nobody can guess."
    "LP2031" "a composition was scaled to 100 %"
    "The published shares sum to a little less or more than 100 %. They were scaled; the report lists it."
    "LP2040" "a recovery over 100 %"
    "A recovery is the share of the fed element that reaches a product. It cannot exceed 100 %. If the published figure is \
     a share of the product, divide it by the share in the feed."
    "LP2041" "a technology gives back more of an element than it takes"
    "The recoveries of one element over all outputs of a technology sum to more than 100 %: matter out of nothing. \
     Recoveries are shares of the fed element, not of the product."
    "LP2042" "an output cannot hold this element"
    "A `pure` commodity is one element; its recovery names that element and no other."
    "LP2043" "an output cannot be counted"
    "The output counts elements (`counts` of its commodity) none of which reach it, or lacks the `content` that turns counted \
     mass into tonnes to carry."
    "LP2051" "a ring of arcs without capacity"
    "Material could go round for ever, and costs would depend on nothing. Give at least one arc of the ring a capacity, or \
     remove an arc."
    "LP2052" "a facility cannot be reached"
    "No deposit, import or other facility can bring the feed to the facility: no arc leads there, or nothing upstream makes \
     the feed. Nothing could ever be built for a purpose there."
    "LP2053" "an arc leads to where it starts"
    "An arc joins two different sites. What stays at a site needs no arc: facilities of one site feed each other."
    "LP2060" "no price"
    "An offtake, an import or a reagent needs a price: a `[[price]]` of that commodity, or for \"contents\" prices of the pure \
     oxides it holds."
    "LP2070" "a technology has no feed in this place"
    "An additional input or import must be a `pure` commodity: only then is its composition known without its origin."
    "LP2080" "a figure is missing that others need"
    "The keys belong together: a capital cost needs the capacity `at` which it was given, a loan needs `rate` and `tenor`."
    "LP2090" "a goal cannot be measured"
    "The goal's measure needs other keys: `production` needs `commodities`, a share of a fact needs a fact of the same kind."
    "LP2101" "a species cannot be read"
    "A formula is written with symbols and counts alone, such as `H2O` or `C16H35O4P`; its molar mass is the sum of its atoms \
     unless the text gives another."
    "LP2102" "charges do not cancel"
    "A compound is neutral, and so is a feed. An analysis of ions never closes by itself: name compounds, or let one ion \
     follow from the rest with `balance`."
    "LP2103" "a separation factor that separates nothing"
    "A separation factor is the distribution of the more extractable element over that of the less, and so over 1. At 1 no number \
     of stages suffices."
    "LP2104" "elements are in no order of extractability"
    "Separation factors join neighbours: each element stands once over the one before it and once under the one after it. \
     Cuts and products follow that order."
    "LP2105" "no equilibrium data of an element"
    "The equilibrium says nothing of an element that may come to it. As an error where it surely comes; as a warning where \
     only the solved flowsheet tells."
    "LP2110" "an unknown unit operation"
    "The word of `unit` names one of the unit operations of the process engine; the hint lists them or names the nearest."
    "LP2111" "an unknown inlet or outlet"
    "Each unit operation declares its inlets and outlets. The key in `in` or `out` is one of them."
    "LP2112" "nothing is joined where something must be"
    "A required inlet without a stream gives a unit nothing to work on; a required outlet without a stream would lose what \
     leaves there."
    "LP2113" "a parameter is missing"
    "The unit operation cannot be solved without it, and there is no default: a missing number is a diagnostic, not a guess. \
     Set it, or let a `[[flowsheet.specification]]` vary it."
    "LP2114" "a number is out of its range"
    "Each parameter declares the range in which it makes sense: outside it there is a misprint, another unit, or a unit operation \
     that is not meant for this."
    "LP2115" "a stream is made twice"
    "A stream comes from one outlet or from outside. Streams come together where a step takes both: an inlet may list several."
    "LP2116" "a stream is never made"
    "A step takes, or a specification measures, a stream that is no feed and no outlet of a step."
    "LP2117" "a stream is used twice"
    "A stream goes to one inlet. To send parts of it to two steps, divide it with a `split`."
    "LP2118" "a feed goes nowhere"
    "What is fed must be used by a step: otherwise it would vanish, or be declared in vain."
    "LP2119" "a reagent where a stream belongs, or the other way round"
    "A dosed inlet draws as much of a reagent as its unit needs, so its flow cannot be given. Every other inlet takes streams. \
     A reagent with a `stream` and a `flow` is a stream."
    "LP2120" "bounds are reversed"
    "The first of two bounds is the lower one, the second the higher, and there is room between them."
    "LP2121" "a purity that nothing finite reaches"
    "The last trace of another element leaves only with endless stages. Ask for the purity that is sold."
    "LP2122" "something that cannot be varied"
    "A specification varies one number: a parameter of a step that is not given as well, or the flow of a feed that has one. \
     Each number meets one target."
    "LP2123" "nothing is said of radium"
    "Radium 228 and radium 226 stand in equilibrium with thorium and uranium in every ore, and go their own way in a plant. A feed \
     with thorium or uranium says whether they come with it."
    "LP2124" "something is declared that follows from the flowsheet"
    "A technology with a `flowsheet` has its recoveries, contents, reagents and further inputs from it. Two sources for one number \
     would disagree."
    "LP2125" "a technology and its flowsheet do not fit"
    "The raw material of the flowsheet is the feed of the technology, and each output is a stream that leaves the flowsheet and \
     holds what its commodity counts."
    "LP2126" "a flowsheet has no solution"
    "A unit operation gives no result, recycles do not converge, or a specification is out of reach; the message says which \
     and the hint what to change."
    "LP2127" "an element leaves twice"
    "Products of a separation share no element: each leaves with one of them."
    "LP2128" "a separation cannot be designed"
    "No cascade does what is asked: the organic carries less than S_min, more stages are needed than allowed, an outlet is empty, \
     or the flows leave no steady state. The message says which limit, the hint what to change."
    "LP2129" "a reagent that nothing draws"
    "A reagent is joined to a step that, as the flowsheet is solved, needs none of it. The technology is derived all the same; \
     the reagent costs nothing."
    "LP2140" "an index of plant cost lacks a year"
    "Money of equipment and known plants is moved by the index that it names, from its price year to that of the scenario. Both \
     years need a point of the index: nothing is extrapolated."
    "LP2141" "a price path ends before plants do"
    "Beyond its last year a path stays level, to the end of the horizon or, where `[finance]` lets plants go on, to its `until`. If \
     that is meant, `after = \"level\"` says so; if not, later years are missing."
    "LP2142" "a bounded zone without the zone that holds otherwise"
    "A zone with `from` or `until` says with `otherwise` whose rates hold in the other years. A zone that holds in all years has \
     no other."
    "LP2143" "zones hold otherwise in a ring"
    "Each zone hands the years outside its own to another one, and the last hands them back: some years would have no rate."
    "LP2144" "a size in another unit than the equipment is booked in"
    "A unit operation books each kind of equipment in one unit: a mixer-settler in m3, a mill in kW. An account gives its sizes \
     in that unit."
    "LP2145" "equipment with two cost accounts"
    "A kind of equipment has one price curve. Two would make the cost depend on the order of the text."
    "LP2146" "capital is declared and follows as well"
    "With `capital = \"equipment\"` or `\"plants\"` the capital of a technology and its exponent follow from others. Two sources \
     for one number would disagree."
    "LP2147" "capital that has nothing to follow from"
    "Capital from equipment takes a flowsheet, a cost account of some of its equipment and the capital rules of the stage; capital \
     from known plants takes at least two more of them than there are groups, of different size in one group at least."
    "LP2148" "equipment that no account prices"
    "The capital of the technology follows from its equipment, and some of it has no cost account: it costs nothing in the total, \
     which is too low by it."
    "LP2149" "a stage with two rules"
    "Capital rules and operating rules hold for a stage. One of each is enough; two would make the cost depend on the order of the \
     text."
    "LP2150" "an estimate of no known class"
    "Classes of estimates go from 1, a tender, to 5, an idea. The range of a class has the estimate itself between its ends."
    "LP2151" "a figure out of its range"
    "Inflation, exchange rates, indices, factors, tenors and years of writing off have a range in which they make sense. \
     Outside it there is a misprint or another unit, and nothing could be computed: the hint names the range."
    "LP2152" "capital written off over more years than there are"
    "Capital is written off over `depreciation` years, and what is left when plants stop would go unused. From the first year of \
     the horizon to `until` of `[finance]` there must be as many years at least."
    "LP2153" "a table that does nothing without `[finance]`"
    "Owners and sensitivities say how the money of the programme is summed up and turned. Without `[finance]` none of it is \
     computed. Add `[finance]`, or remove them."
    "LP2154" "an owner without a name of its own"
    "In print plants are summed up under the name of their owner. It is not empty, and two owners do not share it."
    "LP2155" "a driver that turns nothing"
    "A sensitivity turns figures down and up. Prices of goods that nobody buys or sells turn nothing: its two ends would be the \
     central case."
    "LP2156" "a discount rate twice"
    "Values are given at the scenario's discount rate and at the `rates` of `[finance]` beside it. One of the same size says nothing new."
    "LP2157" "a discount rate out of its range"
    "A sensitivity multiplies the discount rate by its factor, and inflation comes on top where money is nominal. The rate that \
     follows must lie between -99 % and 10,000 %: beyond, the worth of later years leaves the numbers."
    "LP2158" "a mean of the life that makes the rest negative"
    "The first years of a course are so much above the mean of the life that the others would have to be negative. Check the \
     steps and the mean; they may be of different units."
    "LP2159" "a start of production that does not fit"
    "A profile counts the first year of production from the first year of spending. A start that comes after as many years as the \
     study produces is rarely meant."
    "LP2160" "a course that does not fill the life"
    "Prices, tonnes and costs of a study run over all years of production: the years of their steps sum to the life, or the last \
     entry says what holds afterwards. Nothing is extrapolated."
    "LP2161" "capital written off over more years than there are"
    "A profile writes capital off over more years than the study produces. Shorten `depreciation`, or correct `life`."
    "LP2162" "a value without its discount rate"
    "A net present value means nothing without its rate, and a present value of a part neither. Write `rate = \"8 %\"`."
    "LP2163" "a profile that is not there"
    "A study names the profile that makes vectors of its averages: a `[[profile]]` of the file, or `blind`, the fixed rule that \
     knows nothing but averages."
    "LP2164" "a rate of return without its value"
    "Value and rate of return of one basis of tax test each other. Without a net present value before or after tax, as the rate \
     of return is, that test is left out; the rest is done."
    "LP2165" "revenue, cost and margin that do not make one cash flow"
    "Two of revenue, cost and margin make the third. A study that gives all three is recomputed from two of them, and the third is \
     a published value; one that gives costs alone leaves nothing."
    "LP2166" "a value after tax without a tax"
    "Money after tax needs `tax_rate` in the study or its profile and `depreciation` in the profile, or margins that are after tax \
     already."
    "LP2167" "a published value that nothing gives"
    "What is compared must follow from the inputs: a cash flow needs `capital`, `life` and a margin or products and costs; values at \
     two rates need two of them on one basis of tax; a share, a sensitivity or a combined case names one of the study."
    "LP2168" "a line of a sensitivity table without its values"
    "A line gives the values at both ends, `low` and `high`, or `half`, half their difference."
    "LP2169" "a study that says of which money it is, not how"
    "`money` is a currency with its price year, such as `USD@2024`. All money of a study is of this one: studies are recomputed in \
     their own money."
    "LP2170" "a row that does not fit its table"
    "The sheets of a plant are rows of cells; the hint shows them in their order. A cell too few or too many would shift the rest."
    "LP2171" "an account that is not there"
    "Equipment names a row of `[plant.account]`, which says what one of a reference size costs and with which exponent."
    "LP2172" "a size of another kind than its account's"
    "An account is sized by one thing: power, volume, area, throughput. The size of its equipment is written in a unit of the \
     same kind, and so are the two flows of which one scales a size to the other."
    "LP2173" "a price that does not fit its amount"
    "An amount an hour times its price makes money an hour: kg/h and money per kg, hp and money per kWh, gal/h and money per \
     gallon."
    "LP2174" "prices of which there is no index"
    "Money of a plant names a row of `[plant.index]` behind `@`, such as `USD@2016`. The row gives the calendar year and the index \
     of plant cost; nothing is extrapolated."
    "LP2175" "money that a plant is not counted in"
    "A plant is costed in one currency. Wages and the lease of land are written at its own price level, since no index of what \
     plants cost moves them."
    "LP2176" "a plant that cannot be costed"
    "A number is none or lies outside its range: an index of nothing, shares of spending that do not sum to 100 %, a loan without \
     years, more hours than a year has."
    "LP2177" "a price of another year than the money"
    "A price of a product or reagent stands at its own year beside money of another. The index of what plants cost would move it \
     as steel moves, so it stays as it is. An index of goods in `[plant.index]` moves it; `conventions` names the peer that uses \
     the index of plants."
    "LP2180" "figures from which no money follows"
    "A study or a plant of a case file was read, but its numbers do not make a cash flow: a path that is too short, capital \
     written off over more years than there are, a share outside 0 to 1. The message names which."
    "LP2181" "a case file without a study or a plant"
    "`loparite finance FILE` recomputes the studies and costs the plants of a case file. `loparite sx FILE` is for cascades."
    "LP2190" "a stage without an option"
    "A superstructure has stages that count from 1 upwards without a gap. All that comes goes through one option of each stage, so \
     a stage without an option can not be passed. A stage that may be left out has an option that does and costs nothing."
    "LP2191" "an option that leads nowhere, or that nothing leads to"
    "Options of every stage but the last name in `to` the options of the next stage that may follow. An option without an outlet \
     ends every path in the middle of the plant; one that nothing leads to is never built. Products are sold behind the last stage."
    "LP2192" "a curve that does not ascend"
    "A curve says what equipment is bought for at each flow, straight between points. Flows ascend and costs do not fall: if larger \
     equipment were cheaper, the curve would buy it for a smaller flow, and its points would not say what they seem to."
    "LP2193" "components that do not fit together"
    "What a superstructure tracks stands in `components`. Of each it must be said how much is in a piece and which share goes on \
     from every option; no other may be named."
    "LP2194" "an option or by-product that is not there"
    "`to` of an option names options of the same superstructure, `by_products` names rows of `[superstructure.by_product]`."
    "LP2195" "years that a superstructure cannot have"
    "Building begins in `first_year`, production a year later. There must be a year of production, feed for each of them and for no \
     other year, and capital is spent within the life of the plant."
    "LP2196" "nothing to track"
    "Flows of a superstructure are masses of components. One component at least must be named, each once, and a piece must hold some \
     of it."
    "LP2197" "an option that is sized twice or not at all"
    "An option is built of whole units side by side (`unit`, with a rate of pieces or kg a year) or of equipment of the size of its \
     flow (`curve`). Pieces come to the first stage alone; behind it flows are kg of tracked components."
    "LP2198" "a question without an answer"
    "The cost of recovery is the price at which what is built is worth nothing. If nothing need be built there is no such price."
    "LP2199" "a case file without a superstructure"
    "`loparite plan FILE` answers the questions of the superstructures of a case file. `loparite plan FOLDER` plans a scenario."
    "LP2200" "a facility that comes too late"
    "Decided at the earliest, with its lead time, the season in which can be built and the delay of controlled technology, the \
     facility would be on line only after the last year. It can never be built in this scenario; the message gives the years."
    "LP2201" "plants that go on without an end"
    "With `end_value = \"continue\"` plants go on after the last year, until the year that `[finance]` names. Without `[finance]` \
     nobody says how long."
    "LP2202" "a way of planning that is none"
    "A plan has 1 to 8 pieces of the curve of capital, and foresight of whole years: it sees at least one, and is made anew after no \
     more years than it sees."
    "LP2203" "a module that does not fit its facility"
    "A facility in modules is built in whole ones. A module is no smaller than the smallest plant of the technology, and the largest \
     plant holds at least one."
    "LP2204" "an alternative that decides nothing"
    "Of two or more facilities fewer can be built than there are: at least one, and each facility is named once."
    "LP2205" "an acquisition that no plant can use"
    "A technology is acquired so that plants need not wait for a controlled item. The item is needed by a technology, is not open \
     in all years, and can be had in time for a decision to build."
    "LP2215" "seasons that do not add up"
    "The seasons of a scenario are its twelve months, each in one season. What is spread over the year is spread by their months: a \
     month that is missing would lose a part of it, one that stands twice would count it again."
    "LP2216" "goods that cannot wait for a season"
    "An arc that is open in some seasons, and a facility that works in some, have goods waiting at their ends. Goods wait where \
     their commodity has a `storage` cost; an arc with seasons names in `carries` what waits for it."
    "LP2217" "an arc without capacity cannot be reinforced"
    "A reinforcement adds to the capacity of an arc. One without a capacity carries any amount already."
    "LP2218" "a procurement of what is no reagent"
    "Procurements say where reagents come from. The commodity is a reagent of no technology and of no flowsheet, so nothing would \
     ever be bought."
    "LP2219" "a reinforcement of nothing, or of several things"
    "A reinforcement adds to one thing: the grid connection of a site, a supply of power, or the capacity of an arc. What it adds is \
     counted in its unit."
    "LP2220" "a training away from its region"
    "People trained at a site count among those of the site and of the region in which it lies. The two that are named do not \
     belong together."
    "LP2230" "emissions that are counted and not known"
    "A rule limits emissions, and plants or power supplies where it holds say nothing of theirs. Nothing would count as clean that \
     merely has no figure; write \"0 t/t\" or \"0 t/MWh\" of what gives off nothing."
    "LP2231" "a demand of a state that nobody can meet"
    "A rule demands more to be sold than all offtakes of the goods in that place take together, or a stock of goods of which none is \
     kept or made. No plan would keep it."
    "LP2232" "rules that contradict each other"
    "One rule demands more of some goods in a place than another allows there in the same year. No plan would keep both."
    "LP2233" "a rule that binds nothing"
    "No offtake, import, facility or supply is touched by the rule in its years. It may name the wrong goods, place or years."
    "LP2234" "a rule that adds up different bases"
    "Tonnes of oxide, of metal and gross tonnes are not added up. Write one rule for each basis."
    "LP2235" "a share of what is no whole"
    "The part of a share is among the goods of its whole, and less than all of them, or it is what of them goes to one place."
    "LP2236" "a rule that holds in two areas"
    "A rule of residues or emissions holds at a site, in a region, or everywhere. Write one rule for each."
    "LP2237" "a change that names nothing, or several things"
    "Each change of a future names one kind of thing: prices, demand, supply, money, capital, lead times, feed, power, a controlled \
     item, or a development that fails. Write a change for each."
    "LP2238" "a change that changes nothing"
    "What the change names has no price, no facility, or lies after the last year. The future would be the model as it is."
    "LP2239" "a failure of what is no development"
    "Only a technology that is developed can fail to work. What is bought or brought by a partner can be refused, which is a state of \
     the controlled item."
    "LP2245" "a question that cannot be asked"
    "A question is asked of goals, commodities or stages of the scenario, within its years, or of a run that was written. What is \
     named is not there, or the scenario does not hold what the question needs. The message says what can be asked."
    "LP3001" "the solver gave no answer"
    "The solver stopped without an optimum, a proof of infeasibility or a bound. The numbers of the model may differ by too \
     many orders of magnitude; the run is not written."
    "LP3002" "goals that leave no room for one another"
    "With the objective `cost` every goal that has an order must be attained. With the goals before it attained, the one that is \
     named cannot be; the message says how far it comes. There is no plan then, and nothing is written."
    "LP9001" "an invariant of the program is broken"
    "This is our fault, not yours. Please report it with the scenario and the version."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_ascend_and_are_explained() {
        assert!(CODES.windows(2).all(|pair| pair[0].code < pair[1].code));
        assert!(CODES.iter().all(|row| row.explanation.len() > 50 && !row.title.ends_with('.')));
    }
}
