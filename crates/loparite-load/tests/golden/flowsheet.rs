//! Flowsheet: a whole flowsheet solved from a cold start, and what its streams are like.
//!
//! In        `[[flowsheet]]` with species, equilibria, feeds, reagents, steps
//! Out       flows, concentrations, shares, conversions, grades of streams and of sums of streams (`a + b`)
//! Holds     a concentration is that of a species in a phase; `speciated` means with bisulfate at its equilibrium
//! Equations (1) oxide mass = n / atoms * (atoms * M + oxygens * M_O)
//!           (2) h (1 + S / (Ka2 + h)) = H, S sulfate and H acid in all (mol/L): HSO4 = h S / (Ka2 + h)
//! Source    pKa2 1.99: PrOMMiS 1.1.0

use crate::Solved;
use crate::case::Row;
use crate::text;
use loparite_process::flowsheet::solve::{Solution, solve_once, words};
use loparite_process::flowsheet::{Flowsheet, Role};
use loparite_process::species::{ATOMS, Kind, atoms_of};
use loparite_process::stream::{Phase, Stream};
use toml::Table;

/// mol/L, of equation (2).
const KA2: f64 = 0.010_232_929_922_807_542;

struct Streams {
    sheet: Flowsheet,
    solution: Solution,
}

/// Solves the flowsheet of a case.
///
/// # Errors
/// What the reader or the solver says.
pub fn solve(case: &Table) -> Result<Box<dyn Solved>, String> {
    let sheet = text::read(case)?.flowsheets.into_iter().next().ok_or("the case has no flowsheet")?;
    let solution = solve_once(&sheet, None).map_err(|failure| words(&failure, &sheet).what)?;
    Ok(Box::new(Streams { sheet, solution }))
}

impl Solved for Streams {
    fn value(&self, row: &Row) -> Result<f64, String> {
        if row.quantity == "change from another start" {
            return self.solved_anew();
        }
        let mut place = Stream::empty(self.sheet.table.len());
        for name in row.place.split(" + ") {
            let stream = self.sheet.stream(name).ok_or_else(|| format!("there is no stream `{name}`"))?;
            place.add(&self.solution.streams[stream], 1.0);
        }
        let found = self.measure(&place, &row.quantity, &row.component, &row.unit);
        found.ok_or_else(|| format!("`{} {}` is not known", row.quantity, row.component))
    }
}

impl Streams {
    /// Largest relative change of an amount if the solver starts from streams twice as large.
    fn solved_anew(&self) -> Result<f64, String> {
        let mut start = self.solution.clone();
        start.streams.iter_mut().for_each(|stream| *stream = stream.times(2.0));
        let again = solve_once(&self.sheet, Some(&start)).map_err(|failure| words(&failure, &self.sheet).what)?;
        let pairs = self.solution.streams.iter().zip(&again.streams);
        let amounts = pairs.flat_map(|(one, two)| one.amounts().iter().zip(two.amounts()));
        Ok(amounts.map(|(one, two)| if one == two { 0.0 } else { (one - two).abs() / one.abs() }).fold(0.0, f64::max))
    }

    fn measure(&self, place: &Stream, quantity: &str, component: &str, unit: &str) -> Option<f64> {
        let table = &self.sheet.table;
        let id = || table.find(component);
        let phase = if quantity.ends_with("organic") { Phase::Organic } else { Phase::Aqueous };
        let volume = place.volume(phase, table);
        Some(match quantity {
            "flow aqueous" | "flow organic" => volume,
            "concentration aqueous" | "concentration organic" => {
                let grams = if unit == "mmol/L" { 1.0 } else { table.all[id()?].molar_mass };
                1000.0 * place.get(phase, id()?) * grams / volume
            }
            "concentration speciated" => 1000.0 * self.speciated(place, component)?,
            "pH" => -(self.speciated(place, "H")? / table.all[table.find("H")?].molar_mass).log10(),
            "mass solid" => place.phase_mass(Phase::Solid, table),
            "mass share solid" => {
                let solid = |s: usize| place.get(Phase::Solid, s);
                self.oxide(component, &solid)? / place.phase_mass(Phase::Solid, table)
            }
            "moles" => place.total(id()?),
            "share of feed" => place.total(id()?) / self.fed().total(id()?),
            "recovery" => 100.0 * place.total(id()?) / self.fed().total(id()?),
            "mole share among metals" => {
                place.total(id()?) / table.metals().map(|metal| place.total(metal)).sum::<f64>()
            }
            "conversion" => 1.0 - place.get(Phase::Solid, id()?) / self.fed().get(Phase::Solid, id()?),
            "mass as oxide" => self.oxide(component, &|s| place.total(s))? / 1000.0,
            "yield" => 100.0 * self.minerals(place) / self.minerals(&self.fed()),
            "grade" => 100.0 * self.oxide(component, &|s| place.total(s))? / self.minerals(place),
            "solved" => 1.0,
            _ => return None,
        })
    }

    /// All raw material and reagents with a flow, mol/h.
    fn fed(&self) -> Stream {
        let mut fed = Stream::empty(self.sheet.table.len());
        let feeds = self.sheet.feeds.iter().zip(&self.solution.supplied);
        feeds.filter(|(feed, _)| feed.role == Role::Feed).for_each(|(feed, &kg)| fed.add(&feed.kilogram, kg));
        fed
    }

    /// Equation (1), kg/h of an oxide or of a species as it is.
    fn oxide(&self, formula: &str, moles: &dyn Fn(usize) -> f64) -> Option<f64> {
        let table = &self.sheet.table;
        if let Some(s) = table.find(formula) {
            return Some(moles(s) * table.all[s].molar_mass / 1000.0);
        }
        let atoms = atoms_of(formula)?;
        let &[(metal, atoms), (_, oxygens)] = &atoms[..] else { return None };
        let (metal, oxygen) = (table.find(ATOMS[metal].0)?, table.find("O")?);
        let mass = atoms * table.all[metal].molar_mass + oxygens * table.all[oxygen].molar_mass;
        Some(moles(metal) / atoms * mass / 1000.0)
    }

    /// kg/h of the solids as their oxides.
    fn minerals(&self, place: &Stream) -> f64 {
        let table = &self.sheet.table;
        let oxygen = table.find("O").map_or(0.0, |s| table.all[s].molar_mass);
        let oxide = |s: usize| {
            let species = &table.all[s];
            let oxygen = if species.kind == Kind::Metal { oxygen * species.charge / 2.0 } else { 0.0 };
            let counts = species.kind == Kind::Metal || species.id == "gangue";
            if counts { place.get(Phase::Solid, s) * (species.molar_mass + oxygen) / 1000.0 } else { 0.0 }
        };
        (0..table.len()).map(oxide).sum()
    }

    /// Equation (2), g/L of H, HSO4 or SO4.
    fn speciated(&self, place: &Stream, component: &str) -> Option<f64> {
        let table = &self.sheet.table;
        let volume = place.volume(Phase::Aqueous, table);
        let total = |id: &str| table.find(id).map_or(0.0, |s| place.get(Phase::Aqueous, s) / volume);
        let mass = |id: &str| table.find(id).map_or(0.0, |s| table.all[s].molar_mass);
        let (acid, all) = (total("H"), total("SO4"));
        let b = KA2 + all - acid;
        let root = (b * b + 4.0 * KA2 * acid).sqrt();
        let h = if b > 0.0 { 2.0 * KA2 * acid / (b + root) } else { 0.5 * (root - b) };
        let bound = all * h / (KA2 + h);
        match component {
            "H" => Some(h * mass("H")),
            "HSO4" => Some(bound * (mass("SO4") + mass("H"))),
            "SO4" => Some(all * KA2 / (KA2 + h) * mass("SO4")),
            _ => None,
        }
    }
}
