//! Leach, kinetic: oxides dissolved in acid by a rate law, in stirred tanks one after the other.
//!
//! In        solids and liquor; for each metal order A and constant B of its rate; tanks, volume of each, density of
//!           solids
//! Out       pulp
//! Holds     atoms and charge of each phase; solids and liquor go the same way; sizes are given, so twice the inlets do
//!           not give twice the outlets; acid used up is a state, not a fault
//! Equations (1) rate[j]    = eps * B[j] * h^A[j] * (1 - X[j])^(2/3)     (mol of oxide per litre of tank and hour)
//!           (2) eps        = m / (m / density + F)    (kg of solids that leave the tank per litre of pulp that leaves
//!           it)
//!           (3) extent[j]  = rate[j] * volume, oxide in its smallest whole formula: M2O3 (odd charge z), MO, MO2
//!           (even)
//!           (4) M2Oz + 2z H -> 2 M + z H2O, so that a mole of metal takes z acid and gives z/2 water
//!           (5) X[j]       = 1 - n[j] / n0[j], n0 what came to the first tank in solids
//!           (6) H = h F + h S / (Ka2 + h), S sulfate in all; H what came in less z * metal dissolved; h in mol/L
//!           (7) F          = litres of water, that which is made counted
//!           (8) with y = (1 - X)^(1/3): y^3 + k y^2 = y_in^3, k = atoms * B * volume * eps * h^A / n0, which has one
//!           root
//!           compatibility "prommis-1.1": (1 - X) in (1) is divided by 1 + 1e-8, a guard against zero in that program
//!           no degree of freedom is left
//! Source    shrinking-core form and its use for coal refuse in sulfuric acid: PrOMMiS 1.1.0 (US DOE), leaching model
//!           of the University of Kentucky pilot; its conversions in one and two tanks are the tests
//! Not here  acid bound by other anions than sulfate (`leach` counts it), precipitation, heat of reaction; minerals
//!           that are not oxides: give their metals a rate of 0

use super::area::Area;
use super::tools_units3::{PKA2_SULFURIC, inlet, number, numbers, optional, unless_usual};
use super::{Case, Equipment, Fault, Guard, Made, Measure, Need, Parameter, Port, Shape, UnitOp, neutralise};
use crate::stream::{Phase, Stream};

/// The unit.
pub const LEACH_KINETIC: UnitOp = UnitOp {
    name: "leach-kinetic",
    what: "dissolves oxides in acid by a rate law, in stirred tanks in series",
    area: Area::Leaching,
    inlets: &[
        inlet("solids", "oxides to be leached, with what liquor they bring"),
        inlet("liquor", "acid liquor, recycled or fresh"),
    ],
    outlets: &[Port { name: "pulp", what: "residue and loaded liquor", need: Need::Required }],
    parameters: &[
        numbers(
            "rate_constant",
            "B of the rate law: mol of oxide (M2O3, MO, MO2) per kg of solids and hour at 1 mol/L of free acid; 0 for a metal that does not dissolve",
            Measure::Ratio,
            (0.0, 1e9),
        ),
        numbers("acid_order", "A of the rate law: the order in free acid", Measure::Ratio, (0.0, 5.0)),
        number("tanks", "how many tanks stand in series", Measure::Ratio, (1.0, 50.0)),
        number("tank_volume", "pulp volume of one tank", Measure::Litre, (1e-3, 1e8)),
        number("solid_density", "density of the solids", Measure::KilogramPerLitre, (0.5, 10.0)),
        optional(number(
            "pka2",
            "pKa of hydrogen sulfate; 1.99, that of 25 C in dilute solution, if not set",
            Measure::Ph,
            (0.5, 3.5),
        )),
        optional(number(
            "agitator_power",
            "kW of electricity per m3 of tank; none is counted if not set",
            Measure::Ratio,
            (0.0, 10.0),
        )),
        Parameter {
            name: "compatibility",
            what: "whose rounding is repeated; none if not set",
            shape: Shape::Word(&["prommis-1.1"]),
            measure: Measure::Ratio,
            range: (0.0, 0.0),
            need: Need::Optional,
        },
    ],
    radionuclides: "Th and U dissolve by their own rate; radium by its own, but meets sulfate in the liquor and would follow it into solids: set its rate to what was found in the residue",
    solve,
};

/// Divisor less one of the unreacted share in the named program.
const PROMMIS_GUARD: f64 = 1e-8;
/// Free acid (mol/L) under which the rate law goes on as a straight line to zero, so that any order ends where acid
/// ends.
const FLOOR: f64 = 1e-30;
/// pH of a leach: above 4 iron, aluminium and thorium would leave the solution again (textbook hydrolysis); under -1 a
/// molar law says nothing.
const USUAL_PH: (f64, f64) = (-1.0, 4.0);
/// Hours in all tanks that are usual: assumed, from minutes for calcines to two days for refractory oxides.
const USUAL_HOURS: (f64, f64) = (0.1, 48.0);
/// kg of solids per litre of pulp that can be stirred and pumped: assumed.
const USUAL_PULP: (f64, f64) = (0.005, 0.8);

/// A metal that dissolves, its amounts per hour.
struct Oxide {
    /// Position.
    species: usize,
    charge: f64,
    /// kg that leave the solids per mole.
    kilogram: f64,
    order: f64,
    /// k of equation (8) at eps 1 kg/L and h 1 mol/L.
    factor: f64,
    /// mol/h that came to the first tank.
    fed: f64,
    /// 1 - X of equation (5) before the tank, its cube root, and k after it.
    left: f64,
    root: f64,
    y: f64,
    k: f64,
}

/// What one tank is given.
struct Tank {
    /// mol/h of acid, mol/h of sulfate.
    acid: f64,
    sulfate: f64,
    /// L/h of liquor, L per mol of water, kg/h of solids and of that which does not dissolve.
    liquor: f64,
    litre: f64,
    solids: f64,
    inert: f64,
    density: f64,
    ka2: f64,
}

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let mut made = case.made();
    let mut pulp = case.all_in();
    neutralise(&mut pulp, case.table)?;
    if pulp.is_empty() {
        made.outlets = vec![pulp];
        return Ok(made);
    }
    let (tanks, volume) = (case.number("tanks").round() as usize, case.number("tank_volume"));
    let (mut oxides, other) = oxides(case, &pulp, volume)?;
    let mut hours = 0.0;
    let (mut acid, mut pulp_density) = (f64::INFINITY, 0.0);
    for t in 0..tanks {
        let tank = read(case, &pulp, &oxides)?;
        if tank.acid > 0.0 && tank.liquor > 0.0 {
            let start = case.memory.get(t).copied().filter(|u| u.is_finite());
            let u = react(&tank, &mut oxides, start);
            book(case, &mut pulp, &mut oxides, other)?;
            made.memory.push(u);
            acid = u.exp();
        } else {
            made.memory.push(f64::NEG_INFINITY);
            acid = 0.0;
        }
        let after = read(case, &pulp, &oxides)?;
        let flow = after.solids / after.density + after.liquor;
        if flow > 0.0 {
            hours += volume / flow;
            pulp_density = after.solids / flow;
        }
    }
    made.equipment.push(Equipment { kind: "leach tank", size: volume / 1000.0, unit: "m3", count: tanks as f64 });
    made.power = case.maybe("agitator_power").unwrap_or(0.0) * volume / 1000.0 * tanks as f64;
    remark(&mut made, hours, acid, pulp_density);
    made.outlets = vec![pulp];
    Ok(made)
}

fn remark(made: &mut Made, hours: f64, acid: f64, pulp_density: f64) {
    let text = format!("pulp stays {hours:.2} h in the leach tanks");
    unless_usual(&mut made.remarks, Guard::Residence, hours, USUAL_HOURS, text);
    let ph = -acid.max(1e-14).log10();
    let text = format!("the leach ends at pH {ph:.1}: the law is for acid in excess, and above pH 4 metals hydrolyse");
    unless_usual(&mut made.remarks, Guard::Ph, ph, USUAL_PH, text);
    let text = format!("the last tank holds {pulp_density:.3} kg of solids per litre of pulp");
    unless_usual(&mut made.remarks, Guard::PhaseRatio, pulp_density, USUAL_PULP, text);
}

/// The metals of the solids that have a rate, and mol/h of oxide beside them.
fn oxides(case: &Case<'_>, pulp: &Stream, volume: f64) -> Result<(Vec<Oxide>, f64), Fault> {
    let oxygen = case.need("O")?;
    let guard = if case.word("compatibility").is_some() { (1.0 + PROMMIS_GUARD).powf(-2.0 / 3.0) } else { 1.0 };
    let (mut oxides, mut taken) = (Vec::new(), 0.0);
    for s in case.table.metals() {
        let fed = pulp.get(Phase::Solid, s);
        if fed <= 0.0 {
            continue;
        }
        let constant = case.of("rate_constant", s)?;
        if constant == 0.0 {
            continue;
        }
        let species = &case.table.all[s];
        let charge = species.charge;
        let atoms = if (charge / 2.0).fract() == 0.0 { 1.0 } else { 2.0 };
        taken += fed * charge / 2.0;
        oxides.push(Oxide {
            species: s,
            charge,
            kilogram: (species.molar_mass + charge / 2.0 * case.table.all[oxygen].molar_mass) / 1000.0,
            order: case.of("acid_order", s)?,
            factor: atoms * constant * volume * guard / fed,
            fed,
            left: 1.0,
            root: 1.0,
            y: 1.0,
            k: 0.0,
        });
    }
    let held = pulp.get(Phase::Solid, oxygen);
    if taken > held * (1.0 + 1e-12) {
        return Err(Fault::new(
            format!(
                "metals with a rate in `leach-kinetic` need {taken:.6} mol/h of oxide in the solids, and there are {held:.6}"
            ),
            "give metals that are not there as oxide a `rate_constant` of 0, or use `leach`",
        ));
    }
    let other = held - taken;
    Ok((oxides, if other > 1e-12 * held { other } else { 0.0 }))
}

fn read(case: &Case<'_>, pulp: &Stream, oxides: &[Oxide]) -> Result<Tank, Fault> {
    let solids = pulp.phase_mass(Phase::Solid, case.table);
    let inert = solids - oxides.iter().map(|oxide| oxide.kilogram * oxide.fed * oxide.left).sum::<f64>();
    Ok(Tank {
        acid: pulp.get(Phase::Aqueous, case.need("H")?),
        sulfate: case.table.find("SO4").map_or(0.0, |s| pulp.get(Phase::Aqueous, s)),
        liquor: pulp.volume(Phase::Aqueous, case.table),
        litre: case.table.all[case.need("H2O")?].litre_per_mol,
        solids,
        // the last bits of a difference are rounding, and would count as solids where all else has dissolved
        inert: if inert > 1e-13 * solids { inert } else { 0.0 },
        density: case.number("solid_density"),
        ka2: 10f64.powf(-case.maybe("pka2").unwrap_or(PKA2_SULFURIC)),
    })
}

/// Moves what a tank has dissolved from the solids to the liquor, equation (4). What is left counts where little is
/// left, what has gone where little has gone: so both keep their digits. `other` is the oxide of metals without a rate,
/// mol/h.
fn book(case: &Case<'_>, pulp: &mut Stream, oxides: &mut [Oxide], other: f64) -> Result<(), Fault> {
    let (acid, water, oxygen) = (case.need("H")?, case.need("H2O")?, case.need("O")?);
    let (mut gone, mut left) = (0.0, other);
    for oxide in oxides {
        let (before, after) = (pulp.get(Phase::Solid, oxide.species), oxide.y * oxide.y * oxide.y);
        let moved =
            if after < 0.5 * oxide.left { before - oxide.fed * after } else { oxide.fed * oxide.k * oxide.y * oxide.y };
        *pulp.at(Phase::Solid, oxide.species) =
            if after < 0.5 * oxide.left { oxide.fed * after } else { before - moved };
        *pulp.at(Phase::Aqueous, oxide.species) += moved;
        gone += moved * oxide.charge / 2.0;
        left += pulp.get(Phase::Solid, oxide.species) * oxide.charge / 2.0;
        (oxide.left, oxide.root) = (after, oxide.y);
    }
    let oxide = pulp.at(Phase::Solid, oxygen);
    if left < 0.5 * *oxide {
        gone = *oxide - left;
        *oxide = left;
    } else {
        *oxide -= gone;
    }
    let acid = pulp.at(Phase::Aqueous, acid);
    *acid = (*acid - 2.0 * gone).max(0.0);
    *pulp.at(Phase::Aqueous, water) += gone;
    Ok(())
}

/// Sums over the metals: charge that dissolves, mass that is left, change of charge and of dissolved mass with ln k,
/// and the same times the order.
#[derive(Default)]
struct Sums {
    charge: f64,
    left: f64,
    d_charge: f64,
    d_charge_order: f64,
    d_mass: f64,
    d_mass_order: f64,
}

/// Equation (8) of every metal at ln h and eps.
fn dissolve(oxides: &mut [Oxide], powers: &[(f64, f64)], eps: f64) -> Sums {
    let mut sums = Sums::default();
    for (oxide, &(power, order)) in oxides.iter_mut().zip(powers) {
        let k = oxide.factor * eps * power;
        let y = shrink(oxide.left, oxide.root, k);
        (oxide.k, oxide.y) = (k, y);
        let extent = oxide.fed * k * y * y;
        let d = if k > 0.0 { 3.0 * extent * y / (3.0 * y + 2.0 * k) } else { 0.0 };
        let (charge, mass) = (oxide.charge, oxide.kilogram);
        sums.charge += charge * extent;
        sums.left += mass * oxide.fed * y * y * y;
        sums.d_charge += charge * d;
        sums.d_charge_order += charge * d * order;
        sums.d_mass += mass * d;
        sums.d_mass_order += mass * d * order;
    }
    sums
}

/// The positive root of y^3 + k y^2 = left. The cubic is convex there, so that Newton falls onto the root from above.
fn shrink(left: f64, root: f64, k: f64) -> f64 {
    if k <= 0.0 || left <= 0.0 {
        return root;
    }
    let mut y = root.min((left / k).sqrt());
    for _ in 0..60 {
        let step = (y * y * (y + k) - left) / (y * (3.0 * y + 2.0 * k));
        let next = y - step;
        if step <= 4e-16 * y {
            return next.max(0.0);
        }
        y = next;
    }
    y
}

/// eps of equation (2) at ln h, the sums there, and d ln eps / d ln h: more solids in the pulp dissolve more, so that
/// there is one root.
fn pulp_density(tank: &Tank, oxides: &mut [Oxide], powers: &[(f64, f64)], start: f64) -> (f64, Sums, f64) {
    let mut found = (Sums::default(), 0.0);
    let eps = rising_root(start, (0.0, tank.density), |eps| {
        let sums = dissolve(oxides, powers, eps);
        let solids = tank.inert + sums.left;
        let liquor = tank.liquor + tank.litre * sums.charge / 2.0;
        let pulp = solids / tank.density + liquor;
        let off = eps - solids / pulp;
        let by_mass = liquor / (pulp * pulp);
        let by_liquor = solids / (pulp * pulp) * tank.litre / 2.0;
        let eps = eps.max(f64::MIN_POSITIVE);
        let slope = 1.0 + (by_mass * sums.d_mass + by_liquor * sums.d_charge) / eps;
        let turn = -(by_mass * sums.d_mass_order + by_liquor * sums.d_charge_order) / slope / eps;
        found = (sums, turn);
        (off, off / slope, 2e-15 * eps)
    });
    (eps, found.0, found.1)
}

/// ln h of a tank: equation (6), both sides in logarithms.
fn react(tank: &Tank, oxides: &mut [Oxide], start: Option<f64>) -> f64 {
    let concentration = |n: f64| n / tank.liquor;
    let first = super::tools_units3::free_acid(concentration(tank.acid), concentration(tank.sulfate), tank.ka2).ln();
    let mut eps = tank.solids / (tank.solids / tank.density + tank.liquor);
    let mut powers = vec![(0.0, 0.0); oxides.len()];
    // the most that can be free is all of it; the least is far under what any order can tell
    let bracket = (-1600.0, concentration(tank.acid).ln());
    rising_root(start.unwrap_or(first), bracket, |u| {
        powers.iter_mut().zip(oxides.iter()).for_each(|(power, oxide)| *power = effect(u, oxide.order));
        let (found, sums, turn) = pulp_density(tank, oxides, &powers, eps);
        eps = found;
        let h = u.exp();
        let liquor = tank.liquor + tank.litre * sums.charge / 2.0;
        let bound = tank.sulfate * h / (tank.ka2 + h);
        let off = (h * liquor - tank.acid) + bound + sums.charge;
        let d_charge = sums.d_charge_order + sums.d_charge * turn;
        let slope = h * liquor + bound * tank.ka2 / (tank.ka2 + h) + d_charge * (1.0 + h * tank.litre / 2.0);
        // rates are powers of h, so that the logarithm of what takes acid is nearly straight in ln h
        let step = (off / tank.acid).ln_1p() * (tank.acid + off) / slope;
        (off, step, 4e-15 * u.abs().max(1.0))
    })
}

/// Root of a function that is negative at the low end of a bracket and positive at the high end, by Newton. `at` gives
/// its value, Newton's step and the step that is small enough, and is last asked at the root.
fn rising_root(start: f64, bracket: (f64, f64), mut at: impl FnMut(f64) -> (f64, f64, f64)) -> f64 {
    let (mut low, mut high) = bracket;
    let (mut x, mut last) = (start.clamp(low, high), f64::INFINITY);
    for _ in 0..400 {
        let (off, step, enough) = at(x);
        if off == 0.0 || step.abs() <= enough {
            break;
        }
        if off > 0.0 {
            high = high.min(x)
        } else {
            low = low.max(x)
        }
        let next = x - step;
        let inside = next > low && next < high;
        // a root at the edge of the bracket may be overshot by rounding: not a reason to halve what is left
        let falls = off.abs() < 0.5 * last && next >= bracket.0 && next <= bracket.1;
        last = off.abs();
        let before = x;
        x = if inside || falls { next } else { 0.5 * (low + high) };
        if x == before {
            break;
        }
    }
    x
}

/// h^A with h = exp(u), and its logarithmic slope; a straight line through zero under [`FLOOR`].
fn effect(u: f64, order: f64) -> (f64, f64) {
    let floor = FLOOR.ln();
    if u >= floor { ((order * u).exp(), order) } else { ((order * floor + (u - floor)).exp(), 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::species::SpeciesTable;
    use crate::unit::Settings;
    use crate::unit::sample::{self, Sample, by_species, number, word};
    use crate::unit::tools_units3::{assert_closed, assert_nothing_from_nothing};
    use proptest::prelude::*;

    /// Word, molar mass in the peer's tables (g/mol), mass fraction of the oxide in coal refuse, A, B.
    const REFUSE: [(&str, f64, f64, f64, f64); 12] = [
        ("Al", 26.982, 0.237, 1.496716606, 405.5050676),
        ("Fe", 55.845, 0.0642, 0.902948175, 11.34710708),
        ("Ca", 40.078, 0.00331, 0.159744406, 0.081844698),
        ("Sc", 44.946, 2.77966e-05, 0.763763942, 0.000755073),
        ("Y", 88.905, 3.28653e-05, 0.580700988, 0.000528612),
        ("La", 138.905, 6.77769e-05, 0.443101432, 0.001028295),
        ("Ce", 140.116, 0.000156161, 0.601391182, 0.007050046),
        ("Pr", 140.907, 1.71438e-05, 0.501916124, 0.000522858),
        ("Nd", 144.242, 6.76618e-05, 0.702951111, 0.006289942),
        ("Sm", 150.36, 1.47926e-05, 0.578717372, 0.000252479),
        ("Gd", 157.25, 1.0405e-05, 1.063666638, 0.013408467),
        ("Dy", 162.5, 7.54827e-06, 0.428087853, 4.56708e-05),
    ];
    /// Conversions in one tank and after two, published with the model.
    const PUBLISHED: [(f64, f64); 12] = [
        (0.03003765546930494, 0.0311756),
        (0.16338507097541013, 0.1856473),
        (0.5145052459223426, 0.748194),
        (0.05486783341762388, 0.06510993),
        (0.15092538416884166, 0.1918858),
        (0.38342494088341084, 0.5083381),
        (0.4207435931354908, 0.5202264),
        (0.4842509098265882, 0.6166401),
        (0.45795409973702533, 0.5454125),
        (0.23377407833771635, 0.2960138),
        (0.6106358012228825, 0.6646174),
        (0.22365403062817607, 0.3049849),
    ];
    /// Converged pilot flowsheet: mg/L of each metal before and after the leach, mass fraction of its oxide in the
    /// residue.
    const PILOT: [(f64, f64, f64); 12] = [
        (1744.5011485279756, 2785.566870844681, 0.2233855370670017),
        (2089.8308908682125, 3371.5602267790905, 0.04313691727170401),
        (229.71167749494776, 367.56239278851285, 0.0009083741379105813),
        (0.002488502458112426, 0.1763828147007576, 2.5728176747654197e-05),
        (0.003109454670260297, 0.5981422587745624, 2.455031974033889e-05),
        (4.306800981876713, 7.172107449299414, 2.6489775798987273e-05),
        (1.3115630258710838, 8.739045925761365, 4.850530731543522e-05),
        (1.3814804735145316, 2.2602219201584055, 4.3139838322066366e-06),
        (1.5440507092147204, 5.052990375239876, 1.667959343895955e-05),
        (0.6919242229591246, 1.127087463246628, 8.838538192596655e-06),
        (0.06388243976979129, 0.7302482991931296, 7.208491168292834e-07),
        (0.007516013877695045, 0.2113266412897735, 4.8337214773639335e-06),
    ];

    /// The peer's molar masses.
    fn peer() -> SpeciesTable {
        let mut table = sample::table();
        let mut set = |id: &str, molar_mass: f64| {
            let s = table.find(id).unwrap();
            table.all[s].molar_mass = molar_mass;
        };
        REFUSE.iter().for_each(|&(id, molar_mass, ..)| set(id, molar_mass));
        [("H", 1.0), ("SO4", 96.0), ("Cl", 35.453), ("H2O", 18.0), ("O", 15.999)]
            .iter()
            .for_each(|&(id, m)| set(id, m));
        let water = table.find("H2O").unwrap();
        table.all[water].litre_per_mol = 0.018;
        table
    }

    /// Whole oxides' metal and oxygen.
    fn oxygen(id: &str) -> (f64, f64) {
        if id == "Ca" { (1.0, 1.0) } else { (2.0, 3.0) }
    }

    /// 22.68 kg/h of coal refuse, mass fractions as they stand; they sum to 1.0001.
    fn refuse(table: &SpeciesTable) -> Stream {
        let mut stream = Stream::empty(table.len());
        let mut add = |id: &str, n: f64| *stream.at(Phase::Solid, table.find(id).unwrap()) += n;
        add("gangue", 22.68 * 0.6952 * 10.0);
        for &(id, molar_mass, share, ..) in &REFUSE {
            let (metal, oxygen) = oxygen(id);
            let oxide = 22.68e3 * share / (metal * molar_mass + oxygen * 15.999);
            add(id, metal * oxide);
            add("O", oxygen * oxide);
        }
        stream
    }

    fn settings(tanks: f64) -> Settings {
        let of = |value: fn(&(&'static str, f64, f64, f64, f64)) -> f64| {
            by_species(&REFUSE.iter().map(|row| (row.0, value(row))).collect::<Vec<_>>())
        };
        vec![
            ("rate_constant", of(|row| row.4)),
            ("acid_order", of(|row| row.3)),
            ("tanks", number(tanks)),
            ("tank_volume", number(GALLONS)),
            ("solid_density", number(2.4)),
            ("compatibility", word("prommis-1.1")),
        ]
    }

    /// 100 US gallons.
    const GALLONS: f64 = 378.541_178_4;

    fn run(table: &SpeciesTable, settings: &Settings, inlets: &[Stream], memory: &[f64]) -> Made {
        let reagents = [None, None];
        let case = Case { unit: &LEACH_KINETIC, table, settings, inlets, reagents: &reagents, groups: &[], memory };
        solve(&case).unwrap()
    }

    #[test]
    fn coal_refuse_in_one_and_two_tanks_as_published() {
        let table = peer();
        let mut liquor = Stream::empty(table.len());
        let mut add = |id: &str, n: f64| *liquor.at(Phase::Aqueous, table.find(id).unwrap()) = n;
        [("H2O", 224.3 / 0.018), ("H", 224.3 * 0.1), ("SO4", 224.3 * 0.05)].iter().for_each(|&(id, n)| add(id, n));
        let inlets = [refuse(&table), liquor];
        let mut worst = 0.0_f64;
        for tanks in [1, 2] {
            let made = run(&table, &settings(f64::from(tanks)), &inlets, &[]);
            for (&(id, ..), &(one, two)) in REFUSE.iter().zip(&PUBLISHED) {
                let s = table.find(id).unwrap();
                let found = 1.0 - made.outlets[0].get(Phase::Solid, s) / inlets[0].get(Phase::Solid, s);
                worst = worst.max((found - if tanks == 1 { one } else { two }).abs());
            }
        }
        assert!(worst < 1e-7, "{worst}");
    }

    #[test]
    fn the_leach_of_the_pilot_flowsheet_to_nine_digits() {
        let table = peer();
        let find = |id: &str| table.find(id).unwrap();
        let mut liquor = Stream::empty(table.len());
        let mut add = |id: &str, n: f64| *liquor.at(Phase::Aqueous, find(id)) = n;
        // L/h and mg/L of what comes in
        let (flow, h, hso4, so4, cl) =
            (286.4986125275636, 39.777038266807054, 19470.680702356127, 4957.334114990062, 1902.6824149727859);
        add("H2O", flow / 0.018);
        add("H", flow * (h / 1000.0 + hso4 / 97e3));
        add("SO4", flow * (hso4 / 97e3 + so4 / 96e3));
        add("Cl", flow * cl / 35453.0);
        for (&(id, molar_mass, ..), &(before, ..)) in REFUSE.iter().zip(&PILOT) {
            add(id, flow * before / 1000.0 / molar_mass);
        }
        let made = run(&table, &settings(2.0), &[refuse(&table), liquor], &[]);
        let pulp = &made.outlets[0];
        let near = |found: f64, expected: f64, what: &str| {
            let off = (found / expected - 1.0).abs();
            assert!(off < 1e-9, "{what}: {found} instead of {expected}, {off:.1e}");
        };
        let volume = pulp.volume(Phase::Aqueous, &table);
        near(volume, 286.9955865516883, "L/h of liquor");
        near(made.memory[1].exp() * 1000.0, 2.2514192832825133, "free acid");
        near(pulp.phase_mass(Phase::Solid, &table), 21.527789147239698, "kg/h of residue");
        for (&(id, molar_mass, ..), &(_, after, left)) in REFUSE.iter().zip(&PILOT) {
            near(pulp.get(Phase::Aqueous, find(id)) * molar_mass * 1000.0 / volume, after, id);
            let (metal, oxygen) = oxygen(id);
            let oxide = pulp.get(Phase::Solid, find(id)) / metal * (metal * molar_mass + oxygen * 15.999) / 1000.0;
            near(oxide / 21.527789147239698, left, id);
        }
        let acid = pulp.get(Phase::Aqueous, find("H")) / volume;
        near(acid, 2.2514192832825133e-3 + 4406.999978738941 / 97e3, "acid");
    }

    #[test]
    fn a_warm_start_finds_the_same() {
        let table = peer();
        let liquor = sample::stream(&[
            (Phase::Aqueous, "H2O", 12000.0),
            (Phase::Aqueous, "H", 20.0),
            (Phase::Aqueous, "SO4", 10.0),
        ]);
        let inlets = [refuse(&table), liquor];
        let cold = run(&table, &settings(2.0), &inlets, &[]);
        let warm = run(&table, &settings(2.0), &inlets, &cold.memory);
        let far = run(&table, &settings(2.0), &inlets, &[-60.0, 3.0]);
        for other in [warm, far] {
            for (one, two) in cold.outlets[0].amounts().iter().zip(other.outlets[0].amounts()) {
                assert!((one - two).abs() <= 1e-12 * one.abs());
            }
        }
    }

    /// One tank, Nd2O3 with gangue, by hand: eps 10 / (10 / 2.5 + F), order 0, so that the rate is known beforehand.
    #[test]
    fn one_tank_by_hand() {
        let settings = [
            ("rate_constant", by_species(&[("Nd", 0.01)])),
            ("acid_order", by_species(&[("Nd", 0.0)])),
            ("tanks", number(1.0)),
            ("tank_volume", number(100.0)),
            ("solid_density", number(2.5)),
            ("agitator_power", number(0.5)),
        ];
        let sample = Sample::new(&LEACH_KINETIC, &settings)
            .inlet("solids", &[(Phase::Solid, "gangue", 1e5), (Phase::Solid, "Nd", 1.0), (Phase::Solid, "O", 1.5)])
            .inlet(
                "liquor",
                &[
                    (Phase::Aqueous, "H2O", 96e3 / (0.018_015 / 0.998)),
                    (Phase::Aqueous, "H", 1e4),
                    (Phase::Aqueous, "Cl", 1e4),
                ],
            );
        let made = sample.solve().unwrap();
        assert_closed(&sample, &made);
        // eps = 10,000 kg / (4,000 L + 96,000 L) = 0.1 kg/L; 2 atoms * 0.01 * 100 L * 0.1 / 1 mol/h = 0.2 = k
        // y^3 + 0.2 y^2 = 1: y = 0.937786 (0.824737 + 0.175888 = 1.000625), 0.93758 (0.824195 + 0.175811 = 1.000006)
        let left = sample::get(&made.outlets[0], Phase::Solid, "Nd");
        assert!((left - 0.824_19).abs() < 2e-5, "{left}");
        assert!((made.power - 0.05).abs() < 1e-12);
        assert_eq!(made.equipment, [Equipment { kind: "leach tank", size: 0.1, unit: "m3", count: 1.0 }]);
        assert!(made.remarks.iter().any(|remark| remark.guard == Guard::Residence), "100 L for 100,000 L/h");
    }

    fn oxides_in(acid: f64, constant: f64, order: f64, tanks: f64) -> Sample {
        let settings = [
            ("rate_constant", by_species(&[("others", constant)])),
            ("acid_order", by_species(&[("others", order)])),
            ("tanks", number(tanks)),
            ("tank_volume", number(500.0)),
            ("solid_density", number(4.0)),
        ];
        Sample::new(&LEACH_KINETIC, &settings)
            .inlet(
                "solids",
                &[
                    (Phase::Solid, "Nd", 2.0),
                    (Phase::Solid, "Ca", 3.0),
                    (Phase::Solid, "Th", 0.1),
                    (Phase::Solid, "O", 6.2),
                ],
            )
            .inlet(
                "liquor",
                &[(Phase::Aqueous, "H2O", 5000.0), (Phase::Aqueous, "H", acid), (Phase::Aqueous, "SO4", acid / 2.0)],
            )
            .sized()
    }

    #[test]
    fn acid_used_up_is_a_state() {
        // 12.4 mol/h of acid would be taken, 5 are there
        let sample = oxides_in(5.0, 1e6, 1.0, 3.0);
        let made = sample.solve().unwrap();
        assert_closed(&sample, &made);
        let pulp = &made.outlets[0];
        let charge = |id: &str, z: f64| z * sample::get(pulp, Phase::Aqueous, id);
        assert!((charge("Nd", 3.0) + charge("Ca", 2.0) + charge("Th", 4.0) - 5.0).abs() < 1e-4);
        assert!(made.remarks.iter().any(|remark| remark.guard == Guard::Ph));
        // an order of zero ends where acid ends
        let made = oxides_in(5.0, 1e6, 0.0, 3.0).solve().unwrap();
        assert!(sample::get(&made.outlets[0], Phase::Aqueous, "H") < 1e-12);
    }

    #[test]
    fn without_acid_nothing_dissolves() {
        let made = oxides_in(0.0, 1e3, 0.5, 2.0).solve().unwrap();
        assert_eq!(sample::get(&made.outlets[0], Phase::Solid, "Nd"), 2.0);
        assert_nothing_from_nothing(&LEACH_KINETIC, &oxides_in(0.0, 1e3, 0.5, 2.0).settings);
    }

    #[test]
    fn metals_that_are_not_oxides_are_refused() {
        let sample =
            oxides_in(1.0, 1.0, 0.5, 1.0).inlet("solids", &[(Phase::Solid, "Nd", 1.0), (Phase::Solid, "PO4", 1.0)]);
        assert!(sample.solve().unwrap_err().what.contains("oxide in the solids"));
        let sample = sample.set("rate_constant", by_species(&[("Ca", 1.0)]));
        assert!(sample.solve().unwrap_err().what.contains("Nd"));
    }

    proptest! {
        #[test]
        fn any_positive_input_has_a_balance(
            acid in -12.0..4.0_f64, constant in -9.0..9.0_f64, order in 0.0..5.0_f64, tanks in 1..6_i32,
        ) {
            let sample = oxides_in(10f64.powf(acid), 10f64.powf(constant), order, f64::from(tanks));
            let made = sample.solve().unwrap();
            assert_closed(&sample, &made);
            // equation (6) in the last tank
            let table = sample::table();
            let pulp = &made.outlets[0];
            let volume = pulp.volume(Phase::Aqueous, &table);
            let free = super::super::tools_units3::free_acid(
                sample::get(pulp, Phase::Aqueous, "H") / volume,
                sample::get(pulp, Phase::Aqueous, "SO4") / volume,
                10f64.powf(-PKA2_SULFURIC),
            );
            let h = made.memory.last().unwrap().exp();
            prop_assert!((free - h).abs() <= 1e-9 * h + 1e-12 * 10f64.powf(acid) / volume, "{free} {h}");
        }
    }
}
