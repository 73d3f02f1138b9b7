//! Electrolysis: rare-earth oxide made metal in molten fluorides, with carbon anodes.
//!
//! In        oxide, carbon, fluoride salt; voltage, current efficiency, share of each metal that is reduced
//! Out       `metal`, `gas` (CO, CO2), `residue`: what is not reduced, carbon that is lost, fluoride that is replaced
//! Holds     atoms; oxygen of the reduced oxide leaves with carbon; twice in, twice out
//! Equations (1) metal[m]   = conversion[m] * oxide[m]
//!           (2) electrons  = sum over m of charge[m] * metal[m]                          mol/h
//!           (3) oxygen     = electrons / 2                                               mol/h of O (2-) that leaves
//!           (4) current    = electrons * FARADAY / 3600 / current_efficiency             A
//!           (5) power      = current * cell_voltage / rectifier_efficiency / 1000        kW
//!           (6) C burnt    = oxygen / (2 - co_share), CO = co_share * C burnt, CO2 = (1 - co_share) * C burnt
//!           (7) carbon     = C burnt * (1 + anode_loss)
//!           (8) fluoride   = fluoride_makeup * mass of metal, as much as leaves with the residue
//!           (9) cells      = the least number of at most `cell_current` kA
//!           degrees of freedom left: 0
//! Source    Faraday's law; FARADAY: SI 2019. Efficiencies 0.70 to 0.77 follow from the output of cells of 2.5 to 10 kA
//!           (astromagnet.cn); bath near 1040 C, 1 to 4 wt% oxide: Metals 11 (2021) 326; perfluorocarbons: Vogel &
//!           Friedrich 2017
//! Not here  CF4 and C2F6 as a stream: no measured rate was found, the guard says when they form; heat of the bath: the
//!           current's

use super::area::Area;
use super::tools_units1::{dosed, machines, optional, port, required, shares, take, watch};
use super::{Case, Fault, Guard, Made, Measure, Need, UnitOp};
use crate::stream::{Phase, Stream};

/// The unit.
pub const ELECTROLYSIS: UnitOp = UnitOp {
    name: "electrolysis",
    what: "reduces rare-earth oxide to metal in molten fluorides with carbon anodes",
    area: Area::Metal,
    inlets: &[
        port("oxide", "calcined oxide of one rare earth or of a mixture"),
        dosed("anode", "carbon of the anodes"),
        dosed("fluoride", "make-up of the bath; not asked for if `fluoride_makeup` is 0"),
    ],
    outlets: &[
        port("metal", "metal tapped"),
        port("gas", "CO and CO2 of the anodes"),
        port("residue", "sludge, carbon dust and fluoride that is replaced"),
    ],
    parameters: &[
        required("cell_voltage", "voltage of a cell under load", Measure::Volt, (2.0, 20.0)),
        required("current_efficiency", "share of the current that makes metal that stays", Measure::Share, (0.2, 1.0)),
        shares("conversion", "share of each metal in the oxide that leaves as metal", Need::Required),
        required(
            "co_share",
            "share of the burnt carbon that leaves as CO, the rest as CO2",
            Measure::Share,
            (0.0, 1.0),
        ),
        required("anode_loss", "carbon lost as dust and butts per carbon burnt", Measure::Ratio, (0.0, 3.0)),
        required(
            "fluoride_makeup",
            "kg of fluoride salt replaced per kg of metal",
            Measure::KilogramPerKilogram,
            (0.0, 1.0),
        ),
        required("cell_current", "current of one cell, kA", Measure::Ratio, (0.1, 50.0)),
        optional(
            "rectifier_efficiency",
            "direct current made per electricity bought; the power is that of the cells if not set",
            Measure::Share,
            (0.5, 1.0),
        ),
        optional(
            "bath_oxide",
            "oxide kept in the bath, share of its mass; perfluorocarbons are not judged if not set",
            Measure::Share,
            (0.0, 0.2),
        ),
    ],
    radionuclides: "ThO2 and UO2 left in the oxide are about as stable as Nd2O3: each by its own conversion, the rest stays in the \
                    residue; Ra, baser than the rare earths, stays with the bath, so with the residue: set its conversion to 0",
    solve,
};

/// C/mol, exact (SI 2019).
pub const FARADAY: f64 = 96_485.332_12;
/// Current efficiencies that outputs of working cells imply (`Source`), with a point of rounding.
const USUAL_EFFICIENCY: (f64, f64) = (0.69, 0.78);
/// Oxide in the bath between too little (perfluorocarbons form) and too much (sludge settles), share of mass.
const USUAL_BATH: (f64, f64) = (0.01, 0.04);

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let (oxide, o) = (case.inlet("oxide"), case.need("O")?);
    let mut made = case.made();
    let (mut metal, mut residue) = (case.empty(), oxide.clone());
    let mut electrons = 0.0;
    for m in case.table.metals() {
        let n = oxide.get(Phase::Solid, m);
        if n != 0.0 {
            let reduced = n * case.of("conversion", m)?;
            *metal.at(Phase::Metal, m) = reduced;
            *residue.at(Phase::Solid, m) = n - reduced;
            electrons += case.table.all[m].charge * reduced;
        }
    }
    if electrons == 0.0 {
        return Ok(Made { outlets: vec![metal, case.empty(), residue], ..made });
    }
    let (oxygen, held) = (electrons / 2.0, oxide.get(Phase::Solid, o));
    if oxygen > held * (1.0 + 1e-9) {
        return Err(Fault::new(
            format!("`electrolysis` takes {oxygen:.4} mol/h of oxygen out of an oxide that holds {held:.4}"),
            "feed calcined oxide: hydroxide, carbonate and fluoride are not reduced here",
        ));
    }
    *residue.at(Phase::Solid, o) = (held - oxygen).max(0.0);
    let gas = burn(case, &mut made, oxygen, &mut residue)?;
    let makeup = case.number("fluoride_makeup") * metal.mass(case.table);
    if makeup > 0.0 {
        residue.add(&case.dose(&mut made, "fluoride", makeup)?, 1.0);
    }
    cells(case, &mut made, electrons);
    Ok(Made { outlets: vec![metal, gas, residue], ..made })
}

/// Equations (6) and (7).
fn burn(case: &Case<'_>, made: &mut Made, oxygen: f64, residue: &mut Stream) -> Result<Stream, Fault> {
    let (c, co, co2) = (case.need("C")?, case.need("CO")?, case.need("CO2")?);
    let share = case.number("co_share");
    let burnt = oxygen / (2.0 - share);
    let mut anode = case.dose_moles(made, "anode", c, burnt * (1.0 + case.number("anode_loss")))?;
    take(case, &mut anode, c, burnt)?;
    residue.add(&anode, 1.0);
    let mut gas = case.empty();
    *gas.at(Phase::Gas, co) = share * burnt;
    *gas.at(Phase::Gas, co2) = (1.0 - share) * burnt;
    Ok(gas)
}

/// Equations (4), (5) and (9), and what to say of them.
fn cells(case: &Case<'_>, made: &mut Made, electrons: f64) {
    let efficiency = case.number("current_efficiency");
    let current = electrons * FARADAY / 3600.0 / efficiency;
    made.power = current * case.number("cell_voltage") / case.maybe("rectifier_efficiency").unwrap_or(1.0) / 1000.0;
    let one = case.number("cell_current");
    machines(made, "electrolytic cell", (current / 1000.0, "kA"), Some(one));
    watch(made, Guard::Validity, efficiency, USUAL_EFFICIENCY, "current efficiency against that of working cells");
    if let Some(bath) = case.maybe("bath_oxide") {
        let text = "oxide in the bath: below, CF4 and C2F6 form at the anode, above, sludge settles (share of mass)";
        watch(made, Guard::Validity, bath, USUAL_BATH, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stream::Phase::{Gas, Melt, Solid};
    use crate::unit::sample::{Sample, by_species, get, number, table};

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1e-12), "{found} against {expected}");
    }

    /// kWh of direct current per kg of metal; voltages 5, 6, 8 to 12 V, efficiencies 0.5, 0.7, 0.75, 0.8, 0.85
    const KWH_PER_KG: [(&str, [[f64; 5]; 7]); 6] = [
        (
            "La",
            [
                [5.788, 4.135, 3.859, 3.618, 3.405],
                [6.946, 4.962, 4.631, 4.341, 4.086],
                [9.261, 6.615, 6.174, 5.788, 5.448],
                [10.419, 7.442, 6.946, 6.512, 6.129],
                [11.577, 8.269, 7.718, 7.236, 6.81],
                [12.735, 9.096, 8.49, 7.959, 7.491],
                [13.892, 9.923, 9.261, 8.683, 8.172],
            ],
        ),
        (
            "Ce",
            [
                [5.738, 4.099, 3.826, 3.587, 3.376],
                [6.886, 4.919, 4.591, 4.304, 4.051],
                [9.181, 6.558, 6.121, 5.738, 5.401],
                [10.329, 7.378, 6.886, 6.456, 6.076],
                [11.477, 8.198, 7.651, 7.173, 6.751],
                [12.625, 9.018, 8.416, 7.89, 7.426],
                [13.772, 9.837, 9.181, 8.608, 8.101],
            ],
        ),
        (
            "Pr",
            [
                [5.706, 4.076, 3.804, 3.566, 3.357],
                [6.847, 4.891, 4.565, 4.28, 4.028],
                [9.13, 6.521, 6.087, 5.706, 5.371],
                [10.271, 7.337, 6.847, 6.419, 6.042],
                [11.412, 8.152, 7.608, 7.133, 6.713],
                [12.554, 8.967, 8.369, 7.846, 7.384],
                [13.695, 9.782, 9.13, 8.559, 8.056],
            ],
        ),
        (
            "Nd",
            [
                [5.574, 3.982, 3.716, 3.484, 3.279],
                [6.689, 4.778, 4.459, 4.181, 3.935],
                [8.919, 6.371, 5.946, 5.574, 5.246],
                [10.034, 7.167, 6.689, 6.271, 5.902],
                [11.149, 7.963, 7.432, 6.968, 6.558],
                [12.263, 8.76, 8.176, 7.665, 7.214],
                [13.378, 9.556, 8.919, 8.361, 7.87],
            ],
        ),
        (
            "Gd",
            [
                [5.113, 3.652, 3.409, 3.196, 3.008],
                [6.136, 4.383, 4.091, 3.835, 3.609],
                [8.181, 5.844, 5.454, 5.113, 4.812],
                [9.204, 6.574, 6.136, 5.752, 5.414],
                [10.226, 7.305, 6.818, 6.391, 6.015],
                [11.249, 8.035, 7.499, 7.031, 6.617],
                [12.272, 8.765, 8.181, 7.67, 7.219],
            ],
        ),
        (
            "Dy",
            [
                [4.948, 3.534, 3.299, 3.092, 2.911],
                [5.938, 4.241, 3.958, 3.711, 3.493],
                [7.917, 5.655, 5.278, 4.948, 4.657],
                [8.906, 6.362, 5.938, 5.566, 5.239],
                [9.896, 7.069, 6.597, 6.185, 5.821],
                [10.886, 7.775, 7.257, 6.803, 6.403],
                [11.875, 8.482, 7.917, 7.422, 6.985],
            ],
        ),
    ];

    fn cell(metal: &str) -> Sample {
        let settings = [
            ("cell_voltage", number(10.0)),
            ("current_efficiency", number(0.75)),
            ("conversion", by_species(&[("others", 1.0)])),
            ("co_share", number(1.0)),
            ("anode_loss", number(0.0)),
            ("fluoride_makeup", number(0.0)),
            ("cell_current", number(6.0)),
        ];
        Sample::new(&ELECTROLYSIS, &settings)
            .inlet("oxide", &[(Solid, metal, 2000.0), (Solid, "O", 3000.0)])
            .reagent("anode", &[(Solid, "C", 1.0)])
            .reagent("fluoride", &[(Melt, "Nd", 1.0), (Melt, "F", 3.0)])
    }

    #[test]
    fn energy_of_six_metals_is_that_of_the_table() {
        for (metal, by_voltage) in KWH_PER_KG {
            for (volt, by_efficiency) in [5.0, 6.0, 8.0, 9.0, 10.0, 11.0, 12.0].into_iter().zip(by_voltage) {
                for (efficiency, expected) in [0.5, 0.7, 0.75, 0.8, 0.85].into_iter().zip(by_efficiency) {
                    let sample = cell(metal).set("cell_voltage", number(volt));
                    let made = sample.set("current_efficiency", number(efficiency)).solve().unwrap();
                    let found = made.power / made.outlets[0].mass(&table());
                    // three decimals in the table, five digits in atomic weights
                    assert!(
                        (found - expected).abs() < 5e-4 + 5e-5 * expected,
                        "{metal} {volt} {efficiency}: {found} {expected}"
                    );
                }
            }
        }
    }

    #[test]
    fn carbon_burns_with_the_oxygen_of_the_oxide() {
        // all CO: 1.5 mol C per mol Nd, 0.1249 kg/kg; all CO2: half of it
        let made = cell("Nd").solve().unwrap();
        assert!((made.dosed[1] / made.outlets[0].mass(&table()) - 0.1249).abs() < 1e-4);
        near(get(&made.outlets[1], Gas, "CO"), 3000.0);
        let made = cell("Nd").set("co_share", number(0.0)).solve().unwrap();
        near(get(&made.outlets[1], Gas, "CO2"), 1500.0);
        // 0.4 of the carbon as CO: 3000 / 1.6 mol burnt, and a tenth of that lost
        let made = cell("Nd").set("co_share", number(0.4)).set("anode_loss", number(0.1)).solve().unwrap();
        near(get(&made.outlets[1], Gas, "CO"), 0.4 * 1875.0);
        near(get(&made.outlets[1], Gas, "CO2"), 0.6 * 1875.0);
        near(get(&made.outlets[2], Solid, "C"), 187.5);
    }

    #[test]
    fn cells_of_ten_kiloampere_make_nine_tonnes_a_month() {
        // reported: more than 9 t of Nd a month from 10 kA, which is an efficiency of 0.697
        let kilograms: f64 = 9000.0 / 720.0;
        let sample = cell("Nd").set("cell_current", number(10.0)).set("current_efficiency", number(0.697));
        let moles = kilograms * 1000.0 / 144.24;
        let sample = sample.inlet("oxide", &[(Solid, "Nd", moles), (Solid, "O", 1.5 * moles)]);
        let cell = sample.solve().unwrap().equipment[0].clone();
        assert_eq!((cell.count, cell.unit), (1.0, "kA"));
        assert!((cell.size - 10.0).abs() < 0.02, "{}", cell.size);
    }

    #[test]
    fn what_is_not_converted_stays_with_its_oxygen_and_the_fluoride() {
        let sample = cell("Nd").set("conversion", by_species(&[("Nd", 0.95)])).set("fluoride_makeup", number(0.05));
        let made = sample.solve().unwrap();
        near(get(&made.outlets[2], Solid, "Nd"), 100.0);
        near(get(&made.outlets[2], Solid, "O"), 150.0);
        near(made.dosed[2], 0.05 * made.outlets[0].mass(&table()));
        near(get(&made.outlets[2], Melt, "F"), 3.0 * get(&made.outlets[2], Melt, "Nd"));
    }

    #[test]
    fn a_fluoride_is_refused_and_a_starved_bath_remarked_on() {
        let sample = cell("Nd").inlet("oxide", &[(Solid, "Nd", 1.0), (Solid, "F", 3.0)]);
        assert!(sample.solve().unwrap_err().cure.contains("calcined"));
        let made = cell("Nd").set("bath_oxide", number(0.005)).solve().unwrap();
        assert!(made.remarks.iter().any(|remark| remark.text.contains("CF4")));
        let made = cell("Nd").set("bath_oxide", number(0.02)).solve().unwrap();
        assert!(made.remarks.is_empty());
    }
}
