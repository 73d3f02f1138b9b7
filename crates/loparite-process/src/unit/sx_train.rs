//! Train: a mixed rare-earth liquor taken apart into products by solvent extraction, designed to its specifications.
//!
//! In        a liquor of rare earths (chloride or nitrate); base and acid solutions as drawn; separation factors; for
//!           each product its least purity and recovery
//! Out       one liquor per product, named by the flowsheet in the order of extractability, with the salt that
//!           saponification leaves in the raffinates
//! Holds     every cut is proved by the exact stage solver; base and acid that carry the rare earths through are drawn
//!           in full
//! Equations (1) base = 3 S a mol of rare earths fed to a cut, acid = 3 (W + f'_A); HA + NaOH -> NaA + H2O, 3 NaA +
//!               RE(3+) -> REA3 + 3 Na(+), REA3 + 3 HCl -> RECl3 + 3 HA
//!           (2) the sodium of a cut leaves with its raffinate, so with the first product of its aqueous side
//!           (3) acid drawn = (1 + acid_excess) * (1): the excess leaves as free acid with the stripped side
//!           (4) metals without a separation factor go to the first product, but for `extracted`, which goes to the
//!               last
//!           (5) settlers: volume of a real stage = flow of both phases * residence_time, phases from `loading` and
//!               `liquor`
//!           (6) solvation (TBP in nitrate): a rare earth goes into the organic with the anion that holds most of the
//!               feed's charge, and water strips it: no base, no acid; the organic carries S as in (1), which takes
//!               constant salting
//!           (7) of the strip liquor, (W + f'_A) / strip, the part W is boiled down from `strip` to `liquor` and
//!               scrubs; its condensate strips again: heat = W (1/strip - 1/liquor) * 2257 kJ/kg / economy
//!           (8) water drawn = f'_A / strip, which leaves with the stripped side, + W / liquor, which leaves with the
//!               raffinate
//!           (9) oxides held = sum over the elements of mol in the real stages (`sx::train`, equation (3)) * counted
//!               oxide mass
//!           Degrees of freedom: none with the required parameters set; `solvation` asks for `strip` and `economy`
//! Source    `sx::train` and its sources; 3 mol of base and of acid per mol carried: exchange in fully loaded organic
//!           (Xu); heat of evaporation of water at 100 C 2257 kJ/kg (IAPWS-95)
//! Not here  one cascade at given stages and flows with pH (`solvent_extraction`); cerium by oxidation

use super::area::Area;
use super::solvent_extraction::residence;
use super::validity::{self, span};
use super::{Case, Equipment, Fault, Guard, Made, Measure, Need, Parameter, Port, Remark, Setting, Shape, UnitOp};
use crate::stream::{Phase, Stream};
use crate::sx::cascade;
use crate::sx::data::Validity;
use crate::sx::design::{Rules, Sizing};
use crate::sx::train::{self, Economics, Link, Order, Product, Reagent, Specification, Train, TrainTask};
use crate::sx::xu::Carry;

/// The unit.
pub const SX_TRAIN: UnitOp = UnitOp {
    name: "sx-train",
    what: "takes a mixed rare-earth liquor apart into products by solvent extraction",
    area: Area::SolventExtraction,
    inlets: &[
        Port { name: "feed", what: "clear liquor of rare earths", need: Need::Required },
        Port { name: "base", what: "caustic soda or ammonia solution for saponification", need: Need::Dosed },
        Port { name: "acid", what: "acid for scrub and strip", need: Need::Dosed },
        Port {
            name: "organic",
            what: "extractant and diluent to make up for losses; none are lost if nothing is joined",
            need: Need::Dosed,
        },
        Port { name: "water", what: "water that strips; drawn by `solvation` only", need: Need::Dosed },
    ],
    outlets: &[Port {
        name: "*",
        what: "a liquor per product: its elements or group, in the order of extractability",
        need: Need::Required,
    }],
    parameters: &[
        Parameter {
            name: "equilibrium",
            what: "separation factors",
            shape: Shape::Equilibrium,
            measure: Measure::Ratio,
            range: (0.0, f64::MAX),
            need: Need::Required,
        },
        Parameter {
            name: "purity",
            what: "least mole fraction of a product's own elements among the rare earths, said of its elements; no demand if not set",
            shape: Shape::BySpecies,
            measure: Measure::Share,
            range: (0.5, 1.0),
            need: Need::Required,
        },
        Parameter {
            name: "recovery",
            what: "least share of a product's fed elements that it recovers, said of its elements; no demand if not set",
            shape: Shape::BySpecies,
            measure: Measure::Share,
            range: (0.5, 1.0),
            need: Need::Required,
        },
        Parameter {
            name: "stage_factor",
            what: "real stages per theoretical stage",
            shape: Shape::One,
            measure: Measure::Ratio,
            range: (1.0, 5.0),
            need: Need::Required,
        },
        Parameter {
            name: "residence_time",
            what: "time both phases stay in a mixer-settler",
            shape: Shape::One,
            measure: Measure::Hours,
            range: (0.02, 3.0),
            need: Need::Required,
        },
        Parameter {
            name: "loading",
            what: "rare earths in the loaded organic",
            shape: Shape::One,
            measure: Measure::MolPerLitre,
            range: (0.02, 0.6),
            need: Need::Required,
        },
        Parameter {
            name: "liquor",
            what: "rare earths in the aqueous phase of the cascades",
            shape: Shape::One,
            measure: Measure::MolPerLitre,
            range: (0.02, 3.0),
            need: Need::Required,
        },
        Parameter {
            name: "acid_excess",
            what: "acid drawn beyond what strips, as a share of it",
            shape: Shape::One,
            measure: Measure::Share,
            range: (0.0, 1.0),
            need: Need::Required,
        },
        Parameter {
            name: "extracted",
            what: "share of other metals (Th, U, Fe, ..) that goes with the last product; none if not set",
            shape: Shape::BySpecies,
            measure: Measure::Share,
            range: (0.0, 1.0),
            need: Need::Optional,
        },
        Parameter {
            name: "organic_loss",
            what: "kg of organic lost per kg of rare earths fed, as oxides; none if not set",
            shape: Shape::One,
            measure: Measure::KilogramPerKilogram,
            range: (0.0, 0.5),
            need: Need::Optional,
        },
        Parameter {
            name: "mechanism",
            what: "`exchange`: acid extractant, saponified and fully loaded; `solvation`: neutral extractant, stripped with water; exchange if not set",
            shape: Shape::Word(&["exchange", "solvation"]),
            measure: Measure::Ratio,
            range: (0.0, 0.0),
            need: Need::Optional,
        },
        Parameter {
            name: "strip",
            what: "rare earths in the strip liquor of `solvation`; not asked for by exchange",
            shape: Shape::One,
            measure: Measure::MolPerLitre,
            range: (0.01, 3.0),
            need: Need::Optional,
        },
        Parameter {
            name: "economy",
            what: "kg of water boiled off per kg of steam, for the scrub of `solvation`; not asked for by exchange",
            shape: Shape::One,
            measure: Measure::Ratio,
            range: (0.5, 50.0),
            need: Need::Optional,
        },
        Parameter {
            name: "mixing",
            what: "kWh per m3 of both phases through a real stage; no power is counted if not set",
            shape: Shape::One,
            measure: Measure::Ratio,
            range: (0.0, 5.0),
            need: Need::Optional,
        },
    ],
    radionuclides: "Th and U are held by acid extractants far more strongly than rare earths: `extracted` says how much reaches the last product; radium, two-valent, stays in the raffinates",
    solve,
};

/// Share of a liquor that differences of large flows may leave.
const ROUNDING: f64 = 1e-9;
/// Less of a product in the feed than this is not cut out: it stays with its neighbour.
const NO_PRODUCT: f64 = 1e-6;
/// Grams of NaOH and HCl per mol, for the order of cuts: money a kilogram is taken as equal, held metal as free, since
/// a flowsheet knows no prices. The order then is that of least reagents.
const BASE: Reagent = Reagent { molar_mass: 39.997, price: 1.0 };
const ACID: Reagent = Reagent { molar_mass: 36.458, price: 1.0 };

/// Elements in order of extractability with the product of each.
struct Line {
    species: Vec<usize>,
    ln_k: Vec<f64>,
    flows: Vec<f64>,
    /// Products that are cut out: position of the group, end in the lists above, demands.
    products: Vec<(usize, Product)>,
}

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let mut made = case.made();
    let feed = case.inlet("feed");
    let line = line(case, feed)?;
    if line.flows.iter().sum::<f64>() <= 0.0 || line.products.is_empty() {
        if let Some(outlet) = made.outlets.first_mut() {
            outlet.add(feed, 1.0);
        }
        return Ok(made);
    }
    let products: Vec<Product> = line.products.iter().map(|(_, product)| *product).collect();
    if let [(group, _)] = line.products[..] {
        made.outlets[group].add(feed, 1.0);
        return Ok(made);
    }
    let held = vec![0.0; line.species.len()];
    let oxide: Vec<f64> =
        line.species.iter().map(|&s| case.table.all[s].molar_mass * case.table.all[s].oxide_factor).collect();
    let rules = Rules {
        carry: Carry::SquareRoot,
        stage_factor: case.number("stage_factor"),
        sizing: Sizing::RoundedUp,
        ..Rules::default()
    };
    let task = TrainTask {
        ln_k: &line.ln_k,
        flows: &line.flows,
        feed: cascade::Phase::Aqueous,
        products: &products,
        specification: Specification::Products,
        link: Link::Stripped,
        order: Order::Cheapest,
        rules,
        economics: Economics {
            base: BASE,
            acid: ACID,
            value: &held,
            oxide_mass: &oxide,
            rate: 0.0,
            residence_time: case.number("residence_time"),
        },
    };
    let train = train::train(&task).map_err(|fault| refused(case, &line, &fault))?;
    liquors(case, &line, &train, &mut made)?;
    if case.word("mechanism") == Some("solvation") {
        water(case, &line, &train, &mut made)?;
    } else {
        reagents(case, &line, &train, &mut made)?;
    }
    organic(case, &line, &mut made)?;
    equipment(case, &train, &mut made);
    made.held = Some(train.held.iter().zip(&oxide).map(|(moles, grams)| moles * grams / 1000.0).sum());
    residence(case.number("residence_time"), &mut made);
    validity::look(case.valid("equilibrium"), &conditions(case, &line), &mut made);
    Ok(made)
}

/// What is known of the conditions in the cascades: the free acid and anions of the liquor fed, the metals of the
/// cascades, the extractant of the organic that is made up; 25 C, since a train sets no temperature.
fn conditions(case: &Case<'_>, line: &Line) -> Vec<(Validity, (f64, f64))> {
    let feed = case.inlet("feed");
    let volume = feed.volume(Phase::Aqueous, case.table);
    let per_litre = |id: &str| case.table.find(id).map_or(0.0, |s| feed.get(Phase::Aqueous, s)) / volume;
    let all: f64 = line.flows.iter().sum();
    let mass: f64 = line.species.iter().zip(&line.flows).map(|(&s, n)| case.table.all[s].molar_mass * n).sum();
    let (fed, held) = (mass / volume, case.number("liquor") * mass / all);
    let one = |value: f64| span(std::iter::once(value));
    let extractant = case.reagent("organic").ok().map(|organic| {
        let moles: f64 = ["HA", "TBP"].iter().filter_map(|id| case.table.find(id)).map(|s| organic.total(s)).sum();
        moles / organic.volume(Phase::Organic, case.table)
    });
    let acid = per_litre("H");
    let found = [
        // without free acid the pH is not known
        (Validity::Ph, one(-acid.log10())),
        (Validity::Acid, one(acid)),
        (Validity::Nitrate, one(per_litre("NO3"))),
        (Validity::Extractant, extractant.and_then(one)),
        (Validity::Metals, span([fed, held].into_iter())),
        (Validity::Temperature, one(25.0)),
    ];
    found.into_iter().filter_map(|(quantity, span)| Some((quantity, span?))).collect()
}

/// What flows, in the order of extractability, and the products in it.
fn line(case: &Case<'_>, feed: &Stream) -> Result<Line, Fault> {
    let ln_k = case.separation("equilibrium")?;
    let mut order: Vec<usize> = (0..case.table.len()).filter(|&s| !ln_k[s].is_nan()).collect();
    order.sort_by(|&a, &b| ln_k[a].total_cmp(&ln_k[b]));
    order.retain(|&s| feed.get(Phase::Aqueous, s) > 0.0);
    let flow = |s: usize| feed.get(Phase::Aqueous, s);
    let all: f64 = order.iter().map(|&s| flow(s)).sum();
    let group_of = |s: usize| {
        case.groups.iter().position(|(_, species)| species.contains(&s)).ok_or_else(|| {
            let id = &case.table.all[s].id;
            Fault::new(
                format!("{id} flows into the train and is in none of its products"),
                format!("name an outlet that has {id}"),
            )
        })
    };
    let mut products: Vec<(usize, Product)> = Vec::new();
    for (position, &s) in order.iter().enumerate() {
        let group = group_of(s)?;
        let whole: f64 = case.groups[group].1.iter().map(|&s| flow(s)).sum();
        // what is hardly there is not cut out; it stays with the product before, or the next if there is none before
        let there = whole > NO_PRODUCT * all;
        let seen = products.iter().any(|(other, _)| *other == group);
        match products.last_mut() {
            Some((last, product)) if *last == group || !there => product.end = position + 1,
            _ if !there => {}
            _ if seen => {
                let (word, id) = (&case.groups[group].0, &case.table.all[s].id);
                return Err(Fault::new(
                    format!(
                        "product `{word}` is no run of neighbours: an element of another product is extracted between {id} and the rest of it"
                    ),
                    "give products as runs in the order of extractability",
                ));
            }
            _ => products.push((group, demand(case, group, position + 1))),
        }
    }
    if let Some((_, product)) = products.last_mut() {
        product.end = order.len();
    }
    let flows = order.iter().map(|&s| flow(s)).collect();
    Ok(Line { ln_k: order.iter().map(|&s| ln_k[s]).collect(), flows, species: order, products })
}

fn demand(case: &Case<'_>, group: usize, end: usize) -> Product {
    let said = |name: &str| case.groups[group].1.iter().find_map(|&s| case.maybe_of(name, s));
    Product { end, purity: said("purity"), recovery: said("recovery") }
}

fn refused(case: &Case<'_>, line: &Line, fault: &train::TrainFault) -> Fault {
    let id = |position: usize| line.species.get(position).map_or("the end", |&s| case.table.all[s].id.as_str());
    let (light, heavy) = (id(fault.position.saturating_sub(1)), id(fault.position));
    Fault::new(format!("cut {light}/{heavy}: {}", fault.fault), fault.fault.cure())
}

/// Rare earths by the train's products, everything else by equations (2) and (4).
fn liquors(case: &Case<'_>, line: &Line, train: &Train, made: &mut Made) -> Result<(), Fault> {
    let feed = case.inlet("feed");
    let (first, last) = (line.products[0].0, line.products[line.products.len() - 1].0);
    made.outlets[first].add(feed, 1.0);
    let mut move_to = |group: usize, s: usize, n: f64| {
        *made.outlets[first].at(Phase::Aqueous, s) -= n;
        *made.outlets[group].at(Phase::Aqueous, s) += n;
    };
    for (k, &s) in line.species.iter().enumerate() {
        for (p, (group, _)) in line.products.iter().enumerate().skip(1) {
            move_to(*group, s, train.products[p][k]);
        }
    }
    for s in case.table.metals().filter(|s| !line.species.contains(s)) {
        let share = case.maybe_of("extracted", s).unwrap_or(0.0);
        move_to(last, s, share * feed.get(Phase::Aqueous, s));
    }
    // the anion of what was moved comes with the acid that stripped it; what the feed held stays with the sodium
    let fed: f64 = feed.phase(Phase::Aqueous).iter().sum();
    for outlet in &mut made.outlets {
        for n in outlet.phase_mut(Phase::Aqueous) {
            // a remainder of rounding
            if *n < 0.0 && *n > -ROUNDING * fed {
                *n = 0.0;
            }
        }
    }
    Ok(())
}

/// Draws base and acid for every cut and books them where they end.
fn reagents(case: &Case<'_>, line: &Line, train: &Train, made: &mut Made) -> Result<(), Fault> {
    let (proton, hydroxide, water) = (case.need("H")?, case.need("OH")?, case.need("H2O")?);
    let excess = case.number("acid_excess");
    for cut in &train.cuts {
        let below = line.products[cut.planned.first].0;
        let above = line.products[cut.planned.cut].0;
        let base = case.dose_moles(made, "base", hydroxide, cut.reagents.base)?;
        made.outlets[below].add(&base, 1.0);
        let acid = case.dose_moles(made, "acid", proton, cut.reagents.acid * (1.0 + excess))?;
        // of the acid, the scrub returns with the raffinate, the rest leaves with what is stripped
        let scrub = cut.design.scrubbed * cut.flow * 3.0 / (cut.reagents.acid * (1.0 + excess)).max(f64::MIN_POSITIVE);
        made.outlets[below].add(&acid, scrub);
        made.outlets[above].add(&acid, 1.0 - scrub);
    }
    // HA + OH -> A + H2O when saponified, A + H -> HA when stripped: H and OH end as water, in the raffinates
    for outlet in &mut made.outlets {
        let n = outlet.get(Phase::Aqueous, hydroxide);
        *outlet.at(Phase::Aqueous, hydroxide) = 0.0;
        *outlet.at(Phase::Aqueous, proton) -= n;
        *outlet.at(Phase::Aqueous, water) += n;
    }
    neutral(case, line, made, proton)?;
    Ok(())
}

/// kJ to boil off a kilogram of water at 100 C.
const EVAPORATION_HEAT: f64 = 2257.0;

/// Equations (6), (7) and (8).
fn water(case: &Case<'_>, line: &Line, train: &Train, made: &mut Made) -> Result<(), Fault> {
    let (Some(strip), Some(economy)) = (case.maybe("strip"), case.maybe("economy")) else {
        let cure = "set `strip` (mol/L) and `economy`";
        return Err(Fault::new("`sx-train` by solvation needs `strip` and `economy`", cure));
    };
    let liquor = case.number("liquor");
    if strip > liquor {
        let what = format!("the strip liquor is stronger, {strip} mol/L, than the `liquor` it scrubs, {liquor} mol/L");
        return Err(Fault::new(what, "set `strip` below `liquor`"));
    }
    for cut in &train.cuts {
        let (scrubbed, over) = (cut.design.scrubbed * cut.flow, (cut.design.carry - cut.design.scrubbed) * cut.flow);
        for (product, litres) in [(cut.planned.first, scrubbed / liquor), (cut.planned.cut, over / strip)] {
            // a litre of water is a kilogram
            let drawn = case.dose(made, "water", litres)?;
            made.outlets[line.products[product].0].add(&drawn, 1.0);
        }
        made.heat += scrubbed * (1.0 / strip - 1.0 / liquor) * EVAPORATION_HEAT / economy / 3600.0;
    }
    let feed = case.inlet("feed");
    let held = |s: usize| -case.table.all[s].charge * feed.get(Phase::Aqueous, s);
    let anion = (0..case.table.len()).max_by(|&a, &b| held(a).total_cmp(&held(b)));
    let anion = anion
        .filter(|&s| held(s) > 0.0)
        .ok_or_else(|| Fault::new("the liquor of `sx-train` holds no anion", "feed a liquor of nitrates"))?;
    let first = line.products[0].0;
    for group in (0..made.outlets.len()).filter(|&group| group != first) {
        let n = made.outlets[group].charge(Phase::Aqueous, case.table) / -case.table.all[anion].charge;
        *made.outlets[group].at(Phase::Aqueous, anion) += n;
        *made.outlets[first].at(Phase::Aqueous, anion) -= n;
    }
    Ok(())
}

/// Make-up of the organic, which leaves with the first product.
fn organic(case: &Case<'_>, line: &Line, made: &mut Made) -> Result<(), Fault> {
    if let Some(loss) = case.maybe("organic_loss") {
        let oxides = case.inlet("feed").oxide_mass(&line.species, case.table);
        let lost = case.dose(made, "organic", loss * oxides)?;
        made.outlets[line.products[0].0].add(&lost, 1.0);
    } else {
        let text = "no organic is made up: losses of extractant and diluent are not counted".to_owned();
        made.remarks.push(Remark { guard: Guard::Reagent, text, value: 0.0, usual: (0.0001, 0.05) });
    }
    Ok(())
}

/// Protons pass between the liquors through the organic: each liquor gets what makes it neutral; over all they cancel.
///
/// # Errors
/// A liquor that would have to give more protons than it has: other metals took them along.
fn neutral(case: &Case<'_>, line: &Line, made: &mut Made, proton: usize) -> Result<(), Fault> {
    let mut open = 0.0;
    for outlet in &mut made.outlets {
        let charge = outlet.charge(Phase::Aqueous, case.table);
        *outlet.at(Phase::Aqueous, proton) -= charge;
        open += charge;
    }
    // what the feed itself lacked in charge stays with the first product
    *made.outlets[line.products[0].0].at(Phase::Aqueous, proton) += open;
    for ((word, _), outlet) in case.groups.iter().zip(&made.outlets) {
        let (free, all) = (outlet.get(Phase::Aqueous, proton), outlet.phase(Phase::Aqueous).iter().sum::<f64>());
        if free < -ROUNDING * all {
            return Err(Fault::new(
                format!("the liquor of `{word}` lacks {:.4} mol/h of acid for the metals that reach it", -free),
                "raise `acid_excess`, or take other metals out before the train",
            ));
        }
    }
    Ok(())
}

/// Equation (5).
fn equipment(case: &Case<'_>, train: &Train, made: &mut Made) {
    let (loading, liquor) = (case.number("loading"), case.number("liquor"));
    let (factor, time) = (case.number("stage_factor"), case.number("residence_time"));
    for cut in &train.cuts {
        let design = &cut.design;
        let organic = cut.flow * design.carry / loading;
        let aqueous = cut.flow * (design.scrubbed + 0.5) / liquor;
        let cubic_metres = (organic + aqueous) * time / 1000.0;
        let count = design.stages() as f64 * factor;
        made.equipment.push(Equipment { kind: "mixer-settler", size: cubic_metres, unit: "m3", count: count.ceil() });
        if let Some(mixing) = case.maybe("mixing") {
            made.power += mixing * (organic + aqueous) / 1000.0 * count;
        }
        let ratio = organic / aqueous;
        if !(0.1..=10.0).contains(&ratio) {
            let text = format!("organic to aqueous {ratio:.1} in a cut; usual is 0.1 to 10");
            made.remarks.push(Remark { guard: Guard::PhaseRatio, text, value: ratio, usual: (0.1, 10.0) });
        }
    }
}

impl Case<'_> {
    /// ln of the extractability of each species, not a number where the law says nothing.
    ///
    /// # Errors
    /// The equilibrium is none of separation factors.
    pub fn separation(&self, name: &str) -> Result<&[f64], Fault> {
        match self.setting(name) {
            Some(Setting::Separation(ln_k, _)) => Ok(ln_k),
            _ => Err(Fault::new(
                format!("`{}` needs an equilibrium of kind \"exchange\"", self.unit.name),
                "name one that gives separation factors",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::stream::Phase::Aqueous;
    use crate::unit::sample::{get, table};
    use crate::unit::samples_sx::light;

    #[test]
    fn products_keep_their_demands_and_reagents_carry_them() {
        let made = light().solve().unwrap();
        let table = table();
        let [la, ce, ndpr, seg] = &made.outlets[..] else { panic!() };
        let ree = |stream: &crate::stream::Stream| -> f64 {
            ["La", "Ce", "Pr", "Nd", "Sm", "Gd", "Dy"].iter().map(|id| get(stream, Aqueous, id)).sum()
        };
        assert!(get(la, Aqueous, "La") / ree(la) >= 0.99 - 1e-6);
        assert!(get(ce, Aqueous, "Ce") / ree(ce) >= 0.99 - 1e-6);
        assert!((get(ndpr, Aqueous, "Nd") + get(ndpr, Aqueous, "Pr")) / ree(ndpr) >= 0.995 - 1e-6);
        assert!(get(ndpr, Aqueous, "Nd") / 15.0 >= 0.95 - 1e-6);
        assert!(get(seg, Aqueous, "Sm") >= 0.95 - 1e-6);
        assert!((get(seg, Aqueous, "Th") - 0.0005).abs() < 1e-12);
        for outlet in &made.outlets {
            assert!(outlet.charge(Aqueous, &table).abs() < 1e-6, "charge {}", outlet.charge(Aqueous, &table));
            assert!(outlet.amounts().iter().all(|&n| n >= 0.0));
        }
        // base for every mole carried: all sodium ends in the raffinates
        let sodium: f64 = made.outlets.iter().map(|outlet| get(outlet, Aqueous, "Na")).sum();
        let fed = 96.9;
        assert!(sodium / fed > 3.0 && sodium / fed < 20.0, "{}", sodium / fed);
        assert!(made.equipment.iter().all(|e| e.size > 0.0 && e.count >= 10.0));
    }

    #[test]
    fn a_solvating_extractant_takes_no_base_and_no_acid() {
        use crate::unit::sample::{number, word};
        let sample = light().set("mechanism", word("solvation")).set("strip", number(0.3)).set("economy", number(3.0));
        let sample = sample.reagent("water", &[(Aqueous, "H2O", 1.0)]);
        let made = sample.solve().unwrap();
        let table = table();
        let port = |name: &str| super::SX_TRAIN.inlets.iter().position(|inlet| inlet.name == name).unwrap();
        assert_eq!((made.dosed[port("base")], made.dosed[port("acid")]), (0.0, 0.0));
        // what goes over must be stripped: 1 kg of water for 0.3 mol; the rest of the water scrubs
        let elements = ["Ce", "Pr", "Nd", "Sm", "Gd", "Dy"];
        let over: f64 = made.outlets[1..].iter().flat_map(|o| elements.map(|id| get(o, Aqueous, id))).sum();
        assert!(made.dosed[port("water")] > over / 0.3);
        assert!(made.heat > 0.0);
        let mut all: Vec<f64> = sample.inlets[0].phase(Aqueous).to_vec();
        for outlet in &made.outlets {
            assert!(outlet.charge(Aqueous, &table).abs() < 1e-6);
            assert!(outlet.amounts().iter().all(|&n| n >= 0.0));
            all.iter_mut().zip(outlet.phase(Aqueous)).for_each(|(n, out)| *n -= out);
        }
        all[table.find("H2O").unwrap()] += made.dosed[port("water")] * 1000.0 / 18.015;
        assert!(all.iter().all(|n| n.abs() < 1e-2), "{all:?}");
        let short = light().set("mechanism", word("solvation"));
        assert!(short.solve().is_err());
    }

    #[test]
    fn a_liquor_outside_what_the_factors_are_good_for_is_remarked_on() {
        use crate::sx::data::{Valid, Validity};
        use crate::unit::{Guard, Setting};
        let with = |quantity, range| {
            let Setting::Separation(ln_k, _) = crate::unit::samples_sx::separation() else { panic!() };
            let valid = Valid { id: "round".into(), ranges: vec![(quantity, range)] };
            let made = light().set("equilibrium", Setting::Separation(ln_k, valid)).solve().unwrap();
            made.remarks
                .into_iter()
                .filter(|remark| remark.guard == Guard::Validity)
                .map(|remark| remark.text)
                .collect()
        };
        let found: Vec<String> = with(Validity::Metals, (0.0, 50.0));
        // 13.6 kg of metals in 90 L are fed; 1 mol/L, 140 g/mol, stands in the cascades
        assert!(
            matches!(&found[..], [text] if text.starts_with("metals in the aqueous 151.1 g/L") && text.contains("from 0 to 50 g/L")),
            "{found:?}"
        );
        let none: Vec<String> = with(Validity::Metals, (0.0, 500.0));
        assert!(none.is_empty(), "{none:?}");
        let warm: Vec<String> = with(Validity::Temperature, (40.0, 60.0));
        assert_eq!(warm, ["temperature 25 C; equilibrium `round` is good from 40 to 60 C"]);
        // a liquor without free acid has no pH that is known
        let ph: Vec<String> = with(Validity::Ph, (1.0, 2.0));
        assert!(ph.is_empty(), "{ph:?}");
    }

    #[test]
    fn what_is_hardly_there_is_not_cut_out() {
        let mut sample = light();
        let table = table();
        let s = |id: &str| table.find(id).unwrap();
        for id in ["Sm", "Gd", "Dy"] {
            let n = sample.inlets[0].get(Aqueous, s(id));
            *sample.inlets[0].at(Aqueous, s(id)) = n * 1e-9;
            *sample.inlets[0].at(Aqueous, s("Nd")) += n * (1.0 - 1e-9);
        }
        let made = sample.solve().unwrap();
        assert_eq!(get(&made.outlets[3], Aqueous, "Sm"), 0.0);
        assert!(get(&made.outlets[2], Aqueous, "Sm") > 0.99e-9);
    }
}
