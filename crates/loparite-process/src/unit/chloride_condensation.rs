//! Chloride condensation: one group of chlorides taken out of the off-gas of a chlorination, as chloride or as oxide.
//!
//! In        off-gas; steam or water as needed
//! Out       `product` (solid): chloride, or hydrous oxide, or calcine; `acid`: HCl and steam; `gas`: what is left of
//!           the off-gas
//! Holds     all in proportion to the off-gas; a chloride takes all its chlorine along, SiCl4 is Si and 2 Cl2
//! Equations (1) n condensed = recovery * n, for each cation (and Si) of the gas, with z Cl (2 Cl2)
//!           (2) M Cl_z + z/2 H2O -> z/2 O + z HCl for hydrolysed of what condensed; Si + 2 Cl2 + 2 H2O -> SiO2 + 4 HCl
//!           (3) H2O drawn = (1 + steam_excess) * (2); calcined of the excess leaves with the HCl, the rest stays in
//!               the product
//!           (4) heat = heat_demand * product (kW)
//!           Degrees of freedom with the required parameters set: 0.
//! Source    stoichiometry; recoveries of plants were not found: assumed
//! Not here  rectification of TiCl4 from NbCl5 and TaCl5 by boiling points: two of these units in a row, each with its
//! recoveries

use super::area::Area;
use super::declare::{dosed, furnace, port, required, shares};
use super::{Case, Fault, Made, Measure, UnitOp, salt};
use crate::stream::{Phase, Stream};

/// The unit.
pub const CHLORIDE_CONDENSATION: UnitOp = UnitOp {
    name: "chloride-condensation",
    what: "takes chlorides out of a gas and, if wanted, hydrolyses them to oxide",
    area: Area::Cracking,
    inlets: &[port("gas", "off-gas of a chlorination"), dosed("steam", "steam or water for the hydrolysis")],
    outlets: &[
        port("product", "chlorides or oxides"),
        port("acid", "HCl with steam, to absorption"),
        port("gas", "what did not condense"),
    ],
    parameters: &[
        shares("recovery", "share of each chloride (by its metal, Si for SiCl4) that condenses here"),
        required(
            "hydrolysed",
            "share of the condensed chlorides that becomes oxide; 0 for a product of chlorides",
            Measure::Share,
            (0.0, 1.0),
        ),
        required("steam_excess", "water beyond what hydrolyses, per what hydrolyses", Measure::Ratio, (0.0, 100.0)),
        required("calcined", "share of that excess which calcining drives into the HCl", Measure::Share, (0.0, 1.0)),
        required("heat_demand", "fuel per tonne of product", Measure::KilowattHourPerTonne, (0.0, 20000.0)),
    ],
    radionuclides: "Th and U in the gas (a little ThCl4, UCl4) condense as their `recovery` says and stay in the oxide; Ra is not in \
                    the gas but as dust",
    solve,
};

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let table = case.table;
    let mut made = case.made();
    let mut rest = case.inlet("gas").clone();
    let mut product = case.empty();
    let mut charge = 0.0;
    for s in salt::cations(table) {
        let n = rest.get(Phase::Gas, s);
        if n != 0.0 {
            let moved = n * case.of("recovery", s)?;
            *rest.at(Phase::Gas, s) = n - moved;
            *product.at(Phase::Solid, s) += moved;
            charge += moved * table.all[s].charge;
        }
    }
    salt::draw(&mut rest, table, (Phase::Gas, "Cl"), charge)?;
    let silicon = condense_silicon(case, &mut rest)?;
    let acid = hydrolyse(case, &mut made, &mut product, (charge, silicon))?;
    made.heat = case.number("heat_demand") * product.mass(table) / 1000.0;
    furnace(&mut made, "condenser", case.inlet("gas").mass(table));
    Ok(Made { outlets: vec![product, acid, rest], ..made })
}

/// mol/h of SiCl4 that condenses, taken from the gas.
fn condense_silicon(case: &Case<'_>, rest: &mut Stream) -> Result<f64, Fault> {
    let Some(s) = case.table.find("Si") else { return Ok(0.0) };
    let n = rest.get(Phase::Gas, s);
    if n == 0.0 {
        return Ok(0.0);
    }
    let moved = n * case.of("recovery", s)?;
    *rest.at(Phase::Gas, s) = n - moved;
    salt::draw(rest, case.table, (Phase::Gas, "Cl2"), 2.0 * moved)?;
    Ok(moved)
}

/// Equations (2) and (3), for mol/h of chloride and of SiCl4; gives the acid.
fn hydrolyse(case: &Case<'_>, made: &mut Made, product: &mut Stream, of: (f64, f64)) -> Result<Stream, Fault> {
    let ((charge, silicon), table) = (of, case.table);
    let share = case.number("hydrolysed");
    let (oxide, silica) = (0.5 * charge * share, silicon * share);
    for (id, moles) in [
        ("O", oxide),
        ("Cl", charge - 2.0 * oxide),
        ("SiO2", silica),
        ("Si", silicon - silica),
        ("Cl2", 2.0 * (silicon - silica)),
    ] {
        salt::give(product, table, (Phase::Solid, id), moles)?;
    }
    let mut acid = case.empty();
    let need = oxide + 2.0 * silica;
    if need > 0.0 {
        let water = case.need("H2O")?;
        let mut steam = case.dose_moles(made, "steam", water, need * (1.0 + case.number("steam_excess")))?;
        for (s, species) in table.all.iter().enumerate() {
            // salts in the water stay in the product
            let to = if species.charge == 0.0 { Phase::Gas } else { Phase::Solid };
            steam.shift(s, Phase::Aqueous, to, 1.0);
        }
        salt::draw(&mut steam, table, (Phase::Gas, "H2O"), need)?;
        steam.shift(water, Phase::Gas, Phase::Solid, 1.0 - case.number("calcined"));
        acid = salt::part_gas(&mut steam);
        product.add(&steam, 1.0);
        salt::give(&mut acid, table, (Phase::Gas, "HCl"), 2.0 * need)?;
    }
    Ok(acid)
}

#[cfg(test)]
mod tests {
    use crate::stream::Phase::{Gas, Solid};
    use crate::unit::sample::{by_species, get, number, stream};
    use crate::unit::samples_units2::niobium_condensation;

    #[test]
    fn niobium_pentachloride_becomes_its_oxide_by_hand() {
        // 4 NbCl5 + 10 H2O -> 2 Nb2O5 + 20 HCl; TiCl4 passes
        let mut sample = niobium_condensation().set("recovery", by_species(&[("Nb", 1.0), ("Ti", 0.0)]));
        sample.inlets[0] = stream(&[(Gas, "Nb", 4.0), (Gas, "Ti", 5.0), (Gas, "Cl", 40.0), (Gas, "CO2", 7.0)]);
        let sample = sample.set("hydrolysed", number(1.0)).set("steam_excess", number(0.5));
        let made = sample.set("calcined", number(0.8)).solve().unwrap();
        let (product, acid, rest) = (&made.outlets[0], &made.outlets[1], &made.outlets[2]);
        assert!((get(product, Solid, "O") - 10.0).abs() < 1e-9);
        assert!((get(acid, Gas, "HCl") - 20.0).abs() < 1e-9);
        assert!((get(acid, Gas, "H2O") - 4.0).abs() < 1e-9);
        assert!((get(product, Solid, "H2O") - 1.0).abs() < 1e-9);
        assert!((get(rest, Gas, "Cl") - 20.0).abs() < 1e-9);
        assert_eq!(get(rest, Gas, "CO2"), 7.0);
    }

    #[test]
    fn silicon_tetrachloride_becomes_silica() {
        let mut sample = niobium_condensation().set("recovery", by_species(&[("Si", 1.0)]));
        sample.inlets[0] = stream(&[(Gas, "Si", 3.0), (Gas, "Cl2", 7.0)]);
        let made = sample.set("hydrolysed", number(1.0)).solve().unwrap();
        assert_eq!(get(&made.outlets[0], Solid, "SiO2"), 3.0);
        assert!((get(&made.outlets[1], Gas, "HCl") - 12.0).abs() < 1e-9);
        assert!((get(&made.outlets[2], Gas, "Cl2") - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_chloride_is_a_product_too() {
        let made = niobium_condensation().set("hydrolysed", number(0.0)).solve().unwrap();
        assert_eq!(made.dosed[1], 0.0);
        assert_eq!(get(&made.outlets[0], Solid, "O"), 0.0);
    }
}
