//! Salt: which anions go with which cations, and what acid and base do to them.
//!
//! In        a stream whose solids are one pool of cations and anions
//! Out       the anions that leave with given cations; acid and base neutralised
//! Holds     what is taken is neutral with the cations it goes with, as far as the pool is; amounts never become
//!           negative
//! Equations (1) use[t]   = min(need left, sum over anions of tier t of n * |z|)
//!           (2) taken[a] = n[a] * use[t] / (charge of tier t)        within a tier in proportion, tiers one after the
//!               other
//!           (3) base     = OH + 2 O + NH3 + 4 SiO4 + 2 CO3 - H       (mol/h of H that the liquor can still take up)
//!           (4) OH + H = H2O, O + 2 H = H2O, NH3 + H = NH4, SiO4 + 4 H = SiO2 + 2 H2O, CO3 + 2 H = CO2 + H2O, in this
//!               order
//! Not here  how far a unit lets solids react: its parameters

use super::{Case, Fault};
use crate::reaction::Reaction;
use crate::species::{Kind, SpeciesTable};
use crate::stream::{Phase, Stream};

/// Anions of salts that dissolve in water whatever the cation.
pub const SOLUBLE: &[&str] = &["Cl", "NO3"];
/// Anions that acid destroys.
pub const BASIC: &[&str] = &["CO3", "OH", "O"];

/// Ions of positive charge, without H.
pub fn cations(table: &SpeciesTable) -> impl Iterator<Item = usize> + '_ {
    (0..table.len()).filter(|&s| table.all[s].charge > 0.0 && table.all[s].id != "H")
}

/// Takes anions of so much charge (mol/h) out of a phase, equations (1) and (2); anions that no tier names are the last
/// tier.
/// Gives what was taken, by species.
pub fn take(stream: &mut Stream, table: &SpeciesTable, from: Phase, need: f64, tiers: &[&[&str]]) -> Vec<f64> {
    let mut taken = vec![0.0; table.len()];
    let named = |s: usize| tiers.iter().any(|tier| tier.contains(&table.all[s].id.as_str()));
    let anions: Vec<usize> = (0..table.len()).filter(|&s| table.all[s].charge < 0.0).collect();
    let mut left = need;
    for tier in 0..=tiers.len() {
        let within = |s: usize| match tiers.get(tier) {
            Some(ids) => ids.contains(&table.all[s].id.as_str()),
            None => !named(s),
        };
        let of_tier: Vec<usize> = anions.iter().copied().filter(|&s| within(s)).collect();
        let charge: f64 = of_tier.iter().map(|&s| -stream.get(from, s) * table.all[s].charge).sum();
        if left <= 0.0 || charge <= 0.0 {
            continue;
        }
        let share = (left / charge).min(1.0);
        for s in of_tier {
            let n = stream.get(from, s);
            taken[s] = n * share;
            *stream.at(from, s) = n - taken[s];
        }
        left -= charge * share;
    }
    taken
}

/// Charge of anions, mol/h.
pub fn charge_of(amounts: &[f64], table: &SpeciesTable, ids: &[&str]) -> f64 {
    let named = |s: &usize| ids.contains(&table.all[*s].id.as_str());
    (0..table.len()).filter(named).map(|s| -amounts[s] * table.all[s].charge).sum()
}

/// mol/h of a species in a phase; 0 if the table does not have it.
pub fn amount(stream: &Stream, table: &SpeciesTable, phase: Phase, id: &str) -> f64 {
    table.find(id).map_or(0.0, |s| stream.get(phase, s))
}

/// mol/h of H that a liquor can still take up, equation (3); negative if it is acid.
pub fn base(stream: &Stream, table: &SpeciesTable) -> f64 {
    let n = |id: &str| amount(stream, table, Phase::Aqueous, id);
    alkali(stream, table) - n("H")
}

/// Equation (3) without the acid, mol/h.
pub fn alkali(stream: &Stream, table: &SpeciesTable) -> f64 {
    let n = |id: &str| amount(stream, table, Phase::Aqueous, id);
    n("OH") + 2.0 * n("O") + n("NH3") + 4.0 * n("SiO4") + 2.0 * n("CO3")
}

/// Equation (4) in its order; what is asked of, and the equation.
const NEUTRALISATIONS: &[(&str, &str)] = &[
    ("OH", "OH@aqueous + H@aqueous -> H2O@aqueous"),
    ("O", "O@aqueous + 2 H@aqueous -> H2O@aqueous"),
    ("NH3", "NH3@aqueous + H@aqueous -> NH4@aqueous"),
    ("SiO4", "SiO4@aqueous + 4 H@aqueous -> SiO2@solid + 2 H2O@aqueous"),
    ("CO3", "CO3@aqueous + 2 H@aqueous -> CO2@gas + H2O@aqueous"),
];

/// Lets acid and base of a liquor meet until one of them is used up, equation (4).
///
/// # Errors
/// The table lacks what is made.
pub fn settle(stream: &mut Stream, table: &SpeciesTable) -> Result<(), Fault> {
    for &(id, equation) in NEUTRALISATIONS {
        let acid = amount(stream, table, Phase::Aqueous, "H") > 0.0;
        if acid && amount(stream, table, Phase::Aqueous, id) > 0.0 {
            Reaction::parse(equation, table)?.exhaust(stream);
        }
    }
    // an oxide that finds no acid slakes
    if amount(stream, table, Phase::Aqueous, "O") > 0.0 {
        Reaction::parse("O@aqueous + H2O@aqueous -> 2 OH@aqueous", table)?.exhaust(stream);
    }
    Ok(())
}

/// Dissolves a reagent: its ions, water, ammonia and hydrogen chloride become aqueous, inert solids stay solid.
///
/// # Errors
/// The table lacks what is made.
pub fn into_liquor(reagent: &Stream, table: &SpeciesTable) -> Result<Stream, Fault> {
    let mut liquor = reagent.clone();
    for s in 0..table.len() {
        let species = &table.all[s];
        if species.charge != 0.0 || ["H2O", "NH3"].contains(&species.id.as_str()) {
            liquor.shift(s, Phase::Solid, Phase::Aqueous, 1.0);
            liquor.shift(s, Phase::Gas, Phase::Aqueous, 1.0);
        }
    }
    if amount(&liquor, table, Phase::Gas, "HCl") > 0.0 {
        Reaction::parse("HCl@gas -> H@aqueous + Cl@aqueous", table)?.exhaust(&mut liquor);
    }
    Ok(liquor)
}

/// Moles of metals (and their charge) that shares by species take out of a phase, by species; faults where nothing is
/// said.
///
/// # Errors
/// A metal that flows and of which the parameter says nothing.
pub fn metals_of(case: &Case<'_>, stream: &Stream, phase: Phase, name: &str) -> Result<(Vec<f64>, f64), Fault> {
    let mut moved = vec![0.0; case.table.len()];
    let mut charge = 0.0;
    for s in cations(case.table).filter(|&s| case.table.all[s].kind == Kind::Metal) {
        let n = stream.get(phase, s);
        if n != 0.0 {
            moved[s] = n * case.of(name, s)?;
            charge += moved[s] * case.table.all[s].charge;
        }
    }
    Ok((moved, charge))
}

/// Moves amounts (mol/h, by species) from one phase of a stream to another; rounding leaves nothing negative.
pub fn carry(stream: &mut Stream, amounts: &[f64], from: Phase, to: Phase) {
    for (s, &n) in amounts.iter().enumerate().filter(|(_, n)| **n != 0.0) {
        *stream.at(from, s) = (stream.get(from, s) - n).max(0.0);
        *stream.at(to, s) += n;
    }
}

/// Takes moles of a species out of a phase, for something made elsewhere. What rounding leaves below nothing is
/// nothing.
///
/// # Errors
/// There is less than that.
pub fn draw(stream: &mut Stream, table: &SpeciesTable, from: (Phase, &str), moles: f64) -> Result<(), Fault> {
    if moles == 0.0 {
        return Ok(());
    }
    let (phase, id) = from;
    let s = table.find(id).ok_or_else(|| Fault::unknown_species(id))?;
    let rest = stream.get(phase, s) - moles;
    if rest < -1e-9 * moles.abs() {
        return Err(Fault::new(
            format!("{moles:.6} mol/h of {id} are needed and only {:.6} are there", stream.get(phase, s)),
            format!("give more {id}, or let less react"),
        ));
    }
    *stream.at(phase, s) = rest.max(0.0);
    Ok(())
}

/// Adds moles of a species to a phase.
///
/// # Errors
/// The table does not have it.
pub fn give(stream: &mut Stream, table: &SpeciesTable, to: (Phase, &str), moles: f64) -> Result<(), Fault> {
    if moles != 0.0 {
        let s = table.find(to.1).ok_or_else(|| Fault::unknown_species(to.1))?;
        *stream.at(to.0, s) += moles;
    }
    Ok(())
}

/// Turns metals of so much charge (mol/h) that already are solid into hydroxides: OH from water, whose H then meets the
/// base
/// ([`settle`]). Water may be overdrawn until then: ask [`dry_check`] after it.
///
/// # Errors
/// The table lacks water, H or OH.
pub fn hydrolyse(stream: &mut Stream, table: &SpeciesTable, charge: f64) -> Result<(), Fault> {
    give(stream, table, (Phase::Aqueous, "H2O"), -charge)?;
    give(stream, table, (Phase::Aqueous, "H"), charge)?;
    give(stream, table, (Phase::Solid, "OH"), charge)
}

/// Whether the water of a liquor suffices for what it has reacted with.
///
/// # Errors
/// It does not.
pub fn dry_check(stream: &mut Stream, table: &SpeciesTable) -> Result<(), Fault> {
    let Some(water) = table.find("H2O") else { return Ok(()) };
    let n = stream.get(Phase::Aqueous, water);
    let size: f64 = stream.phase(Phase::Solid).iter().sum();
    if n < -1e-9 * size {
        return Err(Fault::new(
            format!("the liquor lacks {:.3} mol/h of water for what precipitates from it", -n),
            "give the liquor its water",
        ));
    }
    *stream.at(Phase::Aqueous, water) = n.max(0.0);
    Ok(())
}

/// Parts the gas phase from a stream.
pub fn part_gas(stream: &mut Stream) -> Stream {
    let mut gas = stream.times(0.0);
    gas.phase_mut(Phase::Gas).copy_from_slice(stream.phase(Phase::Gas));
    stream.phase_mut(Phase::Gas).fill(0.0);
    gas
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::sample::{get, stream, table};
    use Phase::{Aqueous, Gas, Solid};

    #[test]
    fn tiers_are_used_one_after_the_other_and_in_proportion_within() {
        let table = table();
        let mut solid = stream(&[(Solid, "CO3", 1.0), (Solid, "O", 3.0), (Solid, "PO4", 2.0)]);
        // 4 of the 8 charges of carbonate and oxide
        let half = take(&mut solid, &table, Solid, 4.0, &[BASIC]);
        let of = |taken: &[f64], id: &str| taken[table.find(id).unwrap()];
        assert_eq!((of(&half, "CO3"), of(&half, "O"), of(&half, "PO4")), (0.5, 1.5, 0.0));
        // 4 more, and 3 of the 6 of phosphate
        let more = take(&mut solid, &table, Solid, 7.0, &[BASIC]);
        assert_eq!((of(&more, "CO3"), of(&more, "O"), of(&more, "PO4")), (0.5, 1.5, 1.0));
        assert_eq!(get(&solid, Solid, "PO4"), 1.0);
    }

    #[test]
    fn strong_bases_take_the_acid_first() {
        let table = table();
        let mut liquor =
            stream(&[(Aqueous, "H", 4.0), (Aqueous, "OH", 1.0), (Aqueous, "NH3", 1.0), (Aqueous, "CO3", 2.0)]);
        assert_eq!(base(&liquor, &table), 2.0);
        settle(&mut liquor, &table).unwrap();
        assert_eq!((get(&liquor, Aqueous, "H"), get(&liquor, Aqueous, "CO3")), (0.0, 1.0));
        assert_eq!((get(&liquor, Gas, "CO2"), get(&liquor, Aqueous, "NH4")), (1.0, 1.0));
        assert_eq!(get(&liquor, Aqueous, "H2O"), 2.0);
    }
}
