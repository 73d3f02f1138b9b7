//! Filter: solids parted from a liquor, with a wash.
//!
//! In        a pulp; wash liquor, optional
//! Out       `filtrate`, and `cake` with the liquor it keeps
//! Holds     solids go with the cake but for what passes the cloth; liquor in the cake has the composition of the mixed
//!           liquor
//! Equations (1) filtrate = liquid_recovery * liquor + solids_lost * solids
//!           (2) liquor after the wash = (1 - displaced) * liquor kept + wash kept, displaced = wash_efficiency if wash
//!               flows
//!           (3) with a wash the filtrate takes what is displaced and the wash less what stays for it, mole for mole of
//!               water
//! Not here  thickening without a wash is the same with a lower recovery

use super::area::Area;
use super::{Case, Equipment, Fault, Made, Measure, Need, Parameter, Port, Shape, UnitOp};
use crate::stream::Phase;

/// The unit.
pub const FILTER: UnitOp = UnitOp {
    name: "filter",
    what: "parts solids from a liquor: filter, thickener, centrifuge",
    area: Area::Anywhere,
    inlets: &[
        Port { name: "pulp", what: "solids and liquor", need: Need::Required },
        Port { name: "wash", what: "wash liquor; without it the cake keeps its liquor", need: Need::Optional },
    ],
    outlets: &[
        Port { name: "filtrate", what: "clear liquor", need: Need::Required },
        Port { name: "cake", what: "solids with the liquor they keep", need: Need::Required },
    ],
    parameters: &[
        Parameter {
            name: "liquid_recovery",
            what: "share of the liquor that leaves as filtrate before the wash",
            shape: Shape::One,
            measure: Measure::Share,
            range: (0.0, 1.0),
            need: Need::Required,
        },
        Parameter {
            name: "wash_efficiency",
            what: "share of the solutes in the cake's liquor that the wash displaces; required with a wash",
            shape: Shape::One,
            measure: Measure::Share,
            range: (0.0, 1.0),
            need: Need::Optional,
        },
        Parameter {
            name: "solids_lost",
            what: "share of the solids that passes into the filtrate; none if not set",
            shape: Shape::One,
            measure: Measure::Share,
            range: (0.0, 0.2),
            need: Need::Optional,
        },
        Parameter {
            name: "flux",
            what: "kg of dry solids per m2 and hour, for the filter's area; no size is given without it",
            shape: Shape::One,
            measure: Measure::Ratio,
            range: (1.0, 2000.0),
            need: Need::Optional,
        },
    ],
    radionuclides: "those in solids stay in the cake, dissolved ones go with their liquor",
    solve,
};

const LIQUIDS: [Phase; 2] = [Phase::Aqueous, Phase::Organic];

fn solve(case: &Case<'_>) -> Result<Made, Fault> {
    let (pulp, wash) = (case.inlet("pulp"), case.inlet("wash"));
    let (recovery, lost) = (case.number("liquid_recovery"), case.maybe("solids_lost").unwrap_or(0.0));
    let (mut filtrate, mut cake) = (case.empty(), pulp.clone());
    for (phase, share) in [(Phase::Aqueous, recovery), (Phase::Organic, recovery), (Phase::Solid, lost)] {
        filtrate.add_phase(phase, pulp, share);
        cake.add_phase(phase, pulp, -share);
    }
    if !wash.is_empty() {
        displace(case, &mut filtrate, &mut cake)?;
    }
    let mut made = case.made();
    if let Some(flux) = case.maybe("flux") {
        let area = pulp.phase_mass(Phase::Solid, case.table) / flux;
        made.equipment.push(Equipment { kind: "filter", size: area, unit: "m2", count: 1.0 });
    }
    Ok(Made { outlets: vec![filtrate, cake], ..made })
}

/// Equations (2) and (3): wash takes the place of the displaced liquor, as much solvent in as out.
fn displace(
    case: &Case<'_>,
    filtrate: &mut crate::stream::Stream,
    cake: &mut crate::stream::Stream,
) -> Result<(), Fault> {
    let wash = case.inlet("wash");
    let efficiency = case.maybe("wash_efficiency").ok_or_else(|| {
        Fault::new("a wash is joined to `filter`, but `wash_efficiency` is not set", "set `wash_efficiency`")
    })?;
    for phase in LIQUIDS {
        let (kept, fresh) = (cake.volume(phase, case.table), wash.volume(phase, case.table));
        if fresh <= 0.0 {
            filtrate.add_phase(phase, wash, 1.0);
            continue;
        }
        // no more can be displaced than there is wash
        let displaced = (kept * efficiency).min(fresh);
        let share = if kept > 0.0 { displaced / kept } else { 0.0 };
        let old = cake.clone();
        filtrate.add_phase(phase, &old, share);
        cake.add_phase(phase, &old, -share);
        filtrate.add_phase(phase, wash, 1.0 - displaced / fresh);
        cake.add_phase(phase, wash, displaced / fresh);
    }
    for phase in [Phase::Solid, Phase::Gas, Phase::Melt, Phase::Metal] {
        filtrate.add_phase(phase, wash, 1.0);
    }
    Ok(())
}
