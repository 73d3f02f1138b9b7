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
    "LP3001" "the solver gave no answer"
    "The solver stopped without an optimum, a proof of infeasibility or a bound. The numbers of the model may differ by too \
     many orders of magnitude; the run is not written."
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
