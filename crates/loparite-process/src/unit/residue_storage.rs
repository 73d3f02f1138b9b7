//! Residue, storage of: what is kept for good, how much room it takes and how radioactive it is.
//!
//! In        a residue with its liquor; share of water it keeps, bulk density, depth, hours of filling
//! Out       the stored residue; liquor that drains off; volume, area; Bq per gram of each radionuclide
//! Holds     solids are all stored; the drained liquor has the composition of the one that stays; twice in, twice out
//!           but for remarks, which speak of concentrations
//! Equations (1) liquor stored   = solids * moisture / (1 - moisture), and no more than there is (kg/h)
//!           (2) volume          = stored mass * filling / bulk_density (L)
//!           (3) area            = volume / depth
//!           (4) activity        = n * activity per mole / (1000 * kg of dry solids) (Bq/g), dry solids and what dries
//!           on them
//!           (5) class           exempt up to 1 Bq/g of each natural nuclide; transport as radioactive above 10 Bq/g
//!           no degree of freedom is left
//! Source    1 Bq/g for each nuclide of the natural series: IAEA GSR Part 3 (2014); factor 10 for material not used for
//!           its radionuclides: IAEA SSR-6
//! Not here  ingrowth of daughters, dose, seepage chemistry, closure cost

use super::area::Area;
use super::tools_units3::{inlet, number, optional};
use super::{Case, Equipment, Fault, Guard, Made, Measure, Need, Port, Remark, UnitOp};
use crate::stream::{Phase, Stream};

/// The unit.
pub const RESIDUE_STORAGE: UnitOp = UnitOp {
    name: "residue-storage",
    what: "keeps a residue for good: volume, area, activity concentration",
    area: Area::Residues,
    inlets: &[inlet("residue", "solids with what liquor they bring")],
    outlets: &[
        Port { name: "stored", what: "what stays", need: Need::Required },
        Port { name: "drainage", what: "liquor that drains off, to be treated or used again", need: Need::Required },
    ],
    parameters: &[
        optional(number(
            "moisture",
            "share of liquor in what is stored; all liquor stays if not set",
            Measure::Share,
            (0.0, 0.95),
        )),
        number("bulk_density", "kg of what is stored per litre it fills", Measure::KilogramPerLitre, (0.3, 4.0)),
        optional(number(
            "filling",
            "hours of work that the store must hold; no volume is listed if not set",
            Measure::Hours,
            (1.0, 1e6),
        )),
        optional(number(
            "depth",
            "metres of residue, for the area; no area is listed if not set",
            Measure::Ratio,
            (0.1, 200.0),
        )),
    ],
    radionuclides: "all that the solids hold stays; activity of Th-232, U-238, Ra-228 and Ra-226 per gram of dry residue is told apart, since radium may be with or without its parent",
    solve,
};

/// Bq/g of each nuclide of the uranium and thorium series up to which material is exempt and cleared: IAEA GSR Part 3
/// (2014), schedule I, table I.3, after RS-G-1.7 (2004).
pub const EXEMPT: f64 = 1.0;
/// Bq/g above which it travels as radioactive.
const TRANSPORT: f64 = 10.0;

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let mut made = case.made();
    let (mut stored, mut drainage) = (case.inlet("residue").clone(), case.empty());
    let solids = stored.phase_mass(Phase::Solid, case.table);
    if let Some(moisture) = case.maybe("moisture") {
        let liquor = stored.phase_mass(Phase::Aqueous, case.table);
        let kept = (solids * moisture / (1.0 - moisture)).min(liquor);
        let share = if liquor > 0.0 { 1.0 - kept / liquor } else { 0.0 };
        drainage.add_phase(Phase::Aqueous, &stored, share);
        let drained = drainage.clone();
        stored.add(&drained, -1.0);
    }
    if let Some(hours) = case.maybe("filling") {
        let cubic_metres = stored.mass(case.table) * hours / case.number("bulk_density") / 1000.0;
        made.equipment.push(Equipment { kind: "residue store", size: cubic_metres, unit: "m3", count: 1.0 });
        if let Some(depth) = case.maybe("depth") {
            let size = cubic_metres / depth;
            made.equipment.push(Equipment { kind: "residue store area", size, unit: "m2", count: 1.0 });
        }
    }
    remarks(case, &mut made, &stored);
    made.outlets = vec![stored, drainage];
    Ok(made)
}

/// Equations (4) and (5), a remark for each radionuclide that is there.
fn remarks(case: &Case<'_>, made: &mut Made, stored: &Stream) {
    let water =
        case.table.find("H2O").map_or(0.0, |s| stored.get(Phase::Aqueous, s) * case.table.all[s].molar_mass / 1000.0);
    let dry = stored.mass(case.table) - water;
    for (s, species) in case.table.all.iter().enumerate() {
        let activity = stored.total(s) * species.activity;
        if activity <= 0.0 || dry <= 0.0 {
            continue;
        }
        let value = activity / dry / 1000.0;
        let class = match value {
            value if value <= EXEMPT => "exempt up to 1 Bq/g",
            value if value <= TRANSPORT => "radioactive residue, above 1 Bq/g",
            _ => "radioactive residue and transport, above 10 Bq/g",
        };
        let text = format!("{} in the dry residue: {value:.3} Bq/g, {class}", species.id);
        made.remarks.push(Remark { guard: Guard::Validity, text, value, usual: (0.0, EXEMPT) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Phase::{Aqueous, Solid};
    use crate::unit::sample::{Sample, number};
    use crate::unit::tools_units3::{assert_closed, assert_nothing_from_nothing};

    /// 1000 kg/h of gangue with 1600 ppm of thorium beside it, 2000 kg of water with some sodium sulfate.
    fn sample() -> Sample {
        let settings = [
            ("moisture", number(0.4)),
            ("bulk_density", number(1.5)),
            ("filling", number(8000.0)),
            ("depth", number(10.0)),
        ];
        Sample::new(&RESIDUE_STORAGE, &settings).inlet(
            "residue",
            &[
                (Solid, "gangue", 10_000.0),
                (Solid, "Th", 1600.0 / 232.04),
                (Solid, "O", 3200.0 / 232.04),
                (Aqueous, "H2O", 2000e3 / 18.015),
                (Aqueous, "Na", 200.0),
                (Aqueous, "SO4", 100.0),
            ],
        )
    }

    #[test]
    fn volume_area_and_moisture() {
        let made = sample().solve().unwrap();
        assert_closed(&sample(), &made);
        let table = crate::unit::sample::table();
        let [stored, drainage] = &made.outlets[..] else { panic!("two outlets") };
        let (wet, dry) = (stored.phase_mass(Aqueous, &table), stored.phase_mass(Solid, &table));
        assert!((wet / (wet + dry) - 0.4).abs() < 1e-12);
        // 1001.8206 kg of solids keep 667.880 kg of 2014.2 kg of liquor; 1669.70 kg/h * 8000 h / 1.5 kg/L = 8905.1 m3
        assert!((dry - 1001.8206).abs() < 1e-3);
        assert!((drainage.mass(&table) + wet - 2014.204).abs() < 1e-2);
        assert!((made.equipment[0].size - 8905.07).abs() < 0.05, "{:?}", made.equipment);
        assert!((made.equipment[1].size - 890.507).abs() < 0.005);
        assert_nothing_from_nothing(&RESIDUE_STORAGE, &sample().settings);
    }

    #[test]
    fn thorium_of_a_monazite_concentrate_makes_six_becquerels() {
        // 1600 ppm of thorium is 6.51 Bq/g of concentrate; here per 1.0018 + 0.0047 t, with salt that dries on it: 6.47
        let made = sample().solve().unwrap();
        assert_eq!(made.remarks.len(), 1);
        assert!((made.remarks[0].value - 6.47).abs() < 0.02, "{:?}", made.remarks);
        assert!(made.remarks[0].text.contains("above 1 Bq/g"));
    }

    #[test]
    fn without_moisture_all_liquor_stays() {
        let mut sample = sample();
        sample.settings.retain(|(name, _)| *name == "bulk_density");
        let made = sample.solve().unwrap();
        assert_eq!(made.outlets[0], sample.inlets[0]);
        assert!(made.equipment.is_empty());
    }
}
