//! Samples: invented flowsheets of the usual forms, for tests and for the eye.

use super::{Diagram, End, Kind, Phase, StepBox, StreamLine};
use super::{Kind::*, Phase::*};

const OUT: usize = usize::MAX;

fn steps(rows: &[(&str, &str, &str)]) -> Vec<StepBox> {
    rows.iter()
        .map(|(name, unit, note)| StepBox { name: (*name).into(), unit: (*unit).into(), note: (*note).into() })
        .collect()
}

type Line = (String, (usize, usize), f64, Phase, Kind);
type Row<'a> = (&'a str, (usize, usize), f64, Phase, Kind, &'a [(&'a str, f64)]);

fn streams(rows: &[Row<'_>]) -> Vec<StreamLine> {
    let end = |step: usize| if step == OUT { End::Outside } else { End::Step(step) };
    rows.iter()
        .map(|(name, (from, to), flow, phase, kind, elements)| StreamLine {
            name: (*name).into(),
            from: end(*from),
            to: end(*to),
            flow: *flow,
            unit: "t/h".into(),
            phase: *phase,
            elements: elements.iter().map(|(element, flow)| ((*element).into(), *flow)).collect(),
            kind: *kind,
        })
        .collect()
}

/// Six steps in a row.
pub fn line() -> Diagram {
    Diagram {
        title: "Loparite concentrate to mixed carbonate (sulphation route)".into(),
        steps: steps(&[
            ("Grinding", "comminution", "P80 75 µm"),
            ("Acid bake", "roasting", "250 °C, 3 h"),
            ("Water leach", "leaching", "40 °C, L:S 8"),
            ("Impurity removal", "precipitation", "pH 3.8"),
            ("Carbonate precipitation", "precipitation", "pH 6.5, 50 °C"),
            ("Filter and dryer", "drying", "105 °C"),
        ]),
        streams: streams(&[
            ("Loparite concentrate", (OUT, 0), 3.2, Solid, Feed, &[("Ce", 420.0), ("La", 215.0), ("Nd", 120.0)]),
            ("Ground concentrate", (0, 1), 3.2, Solid, Internal, &[("Ce", 420.0), ("La", 215.0), ("Nd", 120.0)]),
            ("Sulphuric acid 98 %", (OUT, 1), 4.9, Aqueous, Reagent, &[]),
            ("Off-gas to scrubber", (1, OUT), 1.1, Gas, Waste, &[]),
            ("Baked mass", (1, 2), 7.0, Solid, Internal, &[("Ce", 420.0), ("La", 215.0), ("Nd", 120.0)]),
            ("Process water", (OUT, 2), 55.0, Aqueous, Reagent, &[]),
            ("Ti-Nb residue", (2, OUT), 1.9, Solid, Waste, &[("Ce", 21.0), ("La", 9.0), ("Nd", 5.5)]),
            ("Pregnant solution", (2, 3), 60.1, Aqueous, Internal, &[("Ce", 399.0), ("La", 206.0), ("Nd", 114.5)]),
            ("Magnesia", (OUT, 3), 0.6, Solid, Reagent, &[]),
            ("Fe-Th cake", (3, OUT), 0.9, Solid, Waste, &[("Ce", 4.0), ("La", 2.0), ("Nd", 1.2)]),
            ("Purified solution", (3, 4), 59.8, Aqueous, Internal, &[("Ce", 395.0), ("La", 204.0), ("Nd", 113.3)]),
            ("Ammonium bicarbonate", (OUT, 4), 2.4, Aqueous, Reagent, &[]),
            ("Carbonate slurry", (4, 5), 62.2, Aqueous, Internal, &[("Ce", 395.0), ("La", 204.0), ("Nd", 113.3)]),
            ("Ammonium sulphate liquor", (5, OUT), 60.0, Aqueous, Waste, &[("Ce", 0.8), ("La", 0.9), ("Nd", 0.2)]),
            ("Mixed carbonate", (5, OUT), 1.7, Solid, Product, &[("Ce", 394.2), ("La", 203.1), ("Nd", 113.1)]),
        ]),
    }
}

/// Five banks with three recycles.
pub fn flotation() -> Diagram {
    Diagram {
        title: "Bastnaesite flotation: rougher, scavenger, three cleaners".into(),
        steps: steps(&[
            ("Conditioner", "conditioning", "60 °C, 20 min"),
            ("Rougher", "flotation", "6 cells, 38 m³"),
            ("Scavenger", "flotation", "4 cells, 38 m³"),
            ("Cleaner 1", "flotation", "4 cells, 10 m³"),
            ("Cleaner 2", "flotation", "3 cells, 10 m³"),
            ("Cleaner 3", "flotation", "2 cells, 5 m³"),
        ]),
        streams: streams(&[
            ("Ground ore", (OUT, 0), 120.0, Aqueous, Feed, &[("Ce", 4100.0), ("La", 2700.0), ("Nd", 980.0)]),
            ("Hydroxamate", (OUT, 0), 0.06, Aqueous, Reagent, &[]),
            ("Soda ash", (OUT, 0), 0.35, Solid, Reagent, &[]),
            ("Water glass", (OUT, 0), 0.2, Aqueous, Reagent, &[]),
            ("Conditioned pulp", (0, 1), 120.6, Aqueous, Internal, &[("Ce", 4100.0), ("La", 2700.0), ("Nd", 980.0)]),
            ("Rougher concentrate", (1, 3), 31.0, Aqueous, Internal, &[("Ce", 3900.0), ("La", 2600.0), ("Nd", 930.0)]),
            ("Rougher tails", (1, 2), 108.0, Aqueous, Internal, &[("Ce", 820.0), ("La", 520.0), ("Nd", 190.0)]),
            ("Scavenger concentrate", (2, 1), 13.0, Aqueous, Recycle, &[("Ce", 400.0), ("La", 260.0), ("Nd", 92.0)]),
            ("Final tails", (2, OUT), 95.0, Aqueous, Waste, &[("Ce", 420.0), ("La", 260.0), ("Nd", 98.0)]),
            (
                "Cleaner 1 concentrate",
                (3, 4),
                27.0,
                Aqueous,
                Internal,
                &[("Ce", 3960.0), ("La", 2640.0), ("Nd", 945.0)],
            ),
            ("Cleaner 1 tails", (3, 2), 9.0, Aqueous, Internal, &[("Ce", 270.0), ("La", 180.0), ("Nd", 60.0)]),
            (
                "Cleaner 2 concentrate",
                (4, 5),
                25.0,
                Aqueous,
                Internal,
                &[("Ce", 3800.0), ("La", 2530.0), ("Nd", 910.0)],
            ),
            ("Cleaner 2 tails", (4, 3), 5.0, Aqueous, Recycle, &[("Ce", 330.0), ("La", 220.0), ("Nd", 75.0)]),
            ("Cleaner 3 tails", (5, 4), 3.0, Aqueous, Recycle, &[("Ce", 170.0), ("La", 110.0), ("Nd", 40.0)]),
            (
                "Bastnaesite concentrate",
                (5, OUT),
                9.4,
                Solid,
                Product,
                &[("Ce", 3680.0), ("La", 2440.0), ("Nd", 882.0)],
            ),
        ]),
    }
}

/// Fifteen steps of solvent extraction with reagents and loops of solvent.
pub fn extraction() -> Diagram {
    Diagram {
        title: "Separation of light and heavy rare earths by solvent extraction (P507)".into(),
        steps: steps(&[
            ("Chloride dissolution", "leaching", "pH 2, 80 °C"),
            ("Saponification", "solvent preparation", "36 % of capacity"),
            ("LRE/HRE extraction", "solvent extraction", "25 stages, O:A 1.8"),
            ("LRE/HRE scrubbing", "scrubbing", "18 stages"),
            ("HRE stripping", "stripping", "8 stages, HCl 4 M"),
            ("LaCe/NdPr extraction", "solvent extraction", "40 stages, O:A 2.4"),
            ("LaCe/NdPr scrubbing", "scrubbing", "35 stages"),
            ("NdPr stripping", "stripping", "6 stages, HCl 3 M"),
            ("LaCe precipitation", "precipitation", "carbonate, pH 6.5"),
            ("NdPr precipitation", "precipitation", "oxalate, 60 °C"),
            ("NdPr calcination", "calcination", "900 °C, 4 h"),
            ("HRE precipitation", "precipitation", "oxalate, 60 °C"),
            ("HRE calcination", "calcination", "900 °C, 4 h"),
            ("LaCe filter", "filtration", "moisture 25 %"),
            ("Solvent washing", "solvent treatment", "2 stages, HCl 6 M"),
        ]),
        streams: streams(&[
            (
                "Mixed carbonate",
                (OUT, 0),
                2.1,
                Solid,
                Feed,
                &[("Ce", 410.0), ("La", 230.0), ("Nd", 150.0), ("Dy", 4.2)],
            ),
            ("Hydrochloric acid 31 %", (OUT, 0), 2.9, Aqueous, Reagent, &[]),
            ("Insoluble residue", (0, OUT), 0.08, Solid, Waste, &[("Ce", 3.0), ("La", 0.5)]),
            (
                "Chloride solution",
                (0, 2),
                6.4,
                Aqueous,
                Internal,
                &[("Ce", 407.0), ("La", 229.5), ("Nd", 149.5), ("Dy", 4.2)],
            ),
            ("Ammonia 25 %", (OUT, 1), 0.7, Aqueous, Reagent, &[]),
            ("Saponified solvent", (1, 2), 14.0, Organic, Internal, &[]),
            ("Saponified solvent II", (1, 5), 19.0, Organic, Internal, &[]),
            ("Loaded solvent", (2, 3), 14.1, Organic, Internal, &[("Nd", 9.0), ("Dy", 4.3)]),
            ("Scrub liquor", (3, 2), 1.2, Aqueous, Recycle, &[("Nd", 8.9), ("Dy", 0.1)]),
            ("Scrub acid", (OUT, 3), 1.1, Aqueous, Reagent, &[]),
            ("Scrubbed solvent", (3, 4), 14.0, Organic, Internal, &[("Dy", 4.2), ("Nd", 0.1)]),
            ("Strip acid HCl 4 M", (OUT, 4), 0.9, Aqueous, Reagent, &[]),
            ("HRE strip liquor", (4, 11), 0.95, Aqueous, Internal, &[("Dy", 4.2), ("Nd", 0.1)]),
            ("Stripped solvent", (4, 14), 14.0, Organic, Internal, &[]),
            ("LRE raffinate", (2, 5), 7.6, Aqueous, Internal, &[("Ce", 407.0), ("La", 229.5), ("Nd", 149.4)]),
            ("Loaded solvent II", (5, 6), 19.4, Organic, Internal, &[("Nd", 180.0), ("Ce", 35.0)]),
            ("Scrub liquor II", (6, 5), 2.2, Aqueous, Recycle, &[("Ce", 34.8), ("Nd", 31.0)]),
            ("Scrub acid II", (OUT, 6), 2.0, Aqueous, Reagent, &[]),
            ("Scrubbed solvent II", (6, 7), 19.2, Organic, Internal, &[("Nd", 149.0), ("Ce", 0.2)]),
            ("Strip acid HCl 3 M", (OUT, 7), 2.6, Aqueous, Reagent, &[]),
            ("NdPr strip liquor", (7, 9), 2.8, Aqueous, Internal, &[("Nd", 149.0), ("Ce", 0.2)]),
            ("Stripped solvent II", (7, 14), 19.0, Organic, Internal, &[]),
            ("LaCe raffinate", (5, 8), 9.8, Aqueous, Internal, &[("Ce", 406.8), ("La", 229.5), ("Nd", 0.4)]),
            ("Soda ash", (OUT, 8), 0.8, Solid, Reagent, &[]),
            ("LaCe slurry", (8, 13), 10.6, Aqueous, Internal, &[("Ce", 406.8), ("La", 229.5), ("Nd", 0.4)]),
            ("LaCe carbonate", (13, OUT), 1.4, Solid, Product, &[("Ce", 406.0), ("La", 229.0), ("Nd", 0.4)]),
            ("Salt water", (13, OUT), 9.2, Aqueous, Waste, &[("Ce", 0.8), ("La", 0.5)]),
            ("Oxalic acid", (OUT, 9), 0.3, Solid, Reagent, &[]),
            ("NdPr oxalate", (9, 10), 0.42, Solid, Internal, &[("Nd", 148.5), ("Ce", 0.2)]),
            ("Mother liquor", (9, OUT), 2.7, Aqueous, Waste, &[("Nd", 0.5)]),
            ("NdPr oxide", (10, OUT), 0.18, Solid, Product, &[("Nd", 148.5), ("Ce", 0.2)]),
            ("Off-gas", (10, OUT), 0.24, Gas, Waste, &[]),
            ("Oxalic acid", (OUT, 11), 0.01, Solid, Reagent, &[]),
            ("HRE oxalate", (11, 12), 0.012, Solid, Internal, &[("Dy", 4.19), ("Nd", 0.1)]),
            ("Mother liquor", (11, OUT), 0.95, Aqueous, Waste, &[("Dy", 0.01)]),
            ("HRE oxide", (12, OUT), 0.005, Solid, Product, &[("Dy", 4.19), ("Nd", 0.1)]),
            ("Wash acid", (OUT, 14), 0.5, Aqueous, Reagent, &[]),
            ("Fe liquor", (14, OUT), 0.5, Aqueous, Waste, &[]),
            ("Washed solvent", (14, 1), 33.0, Organic, Recycle, &[]),
            ("Fresh solvent", (OUT, 1), 0.02, Organic, Reagent, &[]),
        ]),
    }
}

/// A long plant: so many steps, each with a reagent, every third with a waste, every fifth with a recycle and a branch.
pub fn long(count: usize) -> Diagram {
    let mut diagram = Diagram { title: format!("A plant of {count} steps"), ..Diagram::default() };
    let mut rows: Vec<Line> = vec![("Ore".into(), (OUT, 0), 90.0, Solid, Feed)];
    for step in 0..count {
        let (name, unit) = (format!("Operation {}", step + 1), "unit".to_owned());
        diagram.steps.push(StepBox { name, unit, note: format!("{} °C", 20 + step) });
        let phase = Phase::ALL[step / 4 % 3];
        if step + 1 < count {
            rows.push((format!("Intermediate {}", step + 1), (step, step + 1), 90.0 - step as f64, phase, Internal));
        }
        if step % 2 == 0 {
            rows.push((format!("Reagent {}", step + 1), (OUT, step), 0.3, Aqueous, Reagent));
        }
        if step % 3 == 2 {
            rows.push((format!("Residue {}", step + 1), (step, OUT), 1.5, Solid, Waste));
        }
        if step % 5 == 4 {
            rows.push((format!("Return {}", step + 1), (step, step - 3), 4.0, Aqueous, Recycle));
        }
        if step % 7 == 1 && step + 3 < count {
            rows.push((format!("By-pass {}", step + 1), (step, step + 3), 6.0, phase, Internal));
        }
    }
    rows.push(("Oxide".into(), (count - 1, OUT), 1.2, Solid, Product));
    let elements: &[(&str, f64)] = &[("Nd", 12.3), ("Pr", 3.9), ("Dy", 0.2)];
    let rows: Vec<Row<'_>> = rows
        .iter()
        .map(|(name, ends, flow, phase, kind)| (name.as_str(), *ends, *flow, *phase, *kind, elements))
        .collect();
    diagram.streams = streams(&rows);
    diagram
}

/// Steps and streams without sense, the same for the same seed: loops, branches, more streams than a plant has.
pub fn tangle(count: usize, lines: usize, seed: u64) -> Diagram {
    let mut state = seed;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let kinds = [Feed, Reagent, Internal, Internal, Internal, Recycle, Product, Waste];
    let names: Vec<Line> = (0..lines)
        .map(|line| {
            let kind = kinds[next(kinds.len())];
            let (from, to) = (next(count), next(count));
            let ends = match kind {
                Feed | Reagent => (OUT, to),
                Product | Waste => (from, OUT),
                _ => (from, to),
            };
            (format!("Stream number {line}"), ends, next(1000) as f64 / 7.0, Phase::ALL[next(6)], kind)
        })
        .collect();
    let elements: &[(&str, f64)] = &[("Nd", 12.3), ("Pr", 3.9)];
    let rows: Vec<Row<'_>> = names
        .iter()
        .map(|(name, ends, flow, phase, kind)| (name.as_str(), *ends, *flow, *phase, *kind, elements))
        .collect();
    let boxes: Vec<String> = (0..count).map(|step| format!("Step {step}")).collect();
    let boxes: Vec<(&str, &str, &str)> = boxes.iter().map(|name| (name.as_str(), "unit", "")).collect();
    Diagram { title: "A tangle".into(), steps: steps(&boxes), streams: streams(&rows) }
}
