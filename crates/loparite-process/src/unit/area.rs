//! Area: the part of a plant that a unit operation belongs to, and what equipment there is.
//!
//! In        nothing
//! Out       [`Area`], declared by every unit operation; [`EQUIPMENT`], every kind of equipment with its size's unit
//! Holds     a unit that is found all over a plant (filters, splitters) says so, and belongs where its feed comes from
//!           ([`areas`]); every equipment that a unit books is of a kind listed here (tested over all samples)
//! Not here  what an area costs (`loparite-economics`)

use crate::flowsheet::Flowsheet;

/// A part of a plant, in the order of the flow.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Area {
    /// Ore out of the ground.
    Mining,
    /// Ore made small.
    Comminution,
    /// Minerals parted from gangue.
    Concentration,
    /// Minerals opened by heat, acid, alkali or chlorine.
    Cracking,
    /// Solids brought into solution.
    Leaching,
    /// Impurities taken out of a liquor.
    Purification,
    /// Rare earths parted from each other by solvents.
    SolventExtraction,
    /// Liquor to solid product.
    Precipitation,
    /// Oxide to metal.
    Metal,
    /// Metal to magnet.
    Magnet,
    /// What is kept, cleaned or discharged.
    Residues,
    /// Found in every part: a step of it belongs to the part its stream comes from.
    Anywhere,
}

impl Area {
    /// All areas with their word.
    pub const WORDS: &[(&'static str, Area)] = &[
        ("mining", Area::Mining),
        ("crushing and grinding", Area::Comminution),
        ("concentration", Area::Concentration),
        ("cracking", Area::Cracking),
        ("leaching", Area::Leaching),
        ("purification", Area::Purification),
        ("solvent extraction", Area::SolventExtraction),
        ("precipitation and calcining", Area::Precipitation),
        ("metal making", Area::Metal),
        ("magnet making", Area::Magnet),
        ("residues and effluents", Area::Residues),
        ("handling", Area::Anywhere),
    ];

    /// The word of the area.
    pub fn word(self) -> &'static str {
        Area::WORDS.iter().find(|(_, area)| *area == self).expect("every area has a word").0
    }
}

/// Kinds of equipment that unit operations book, each with the unit of its size.
pub const EQUIPMENT: &[(&str, &str)] = &[
    ("ball mill", "kW"),
    ("ball mill shell", "m3"),
    ("calciner", "t/h"),
    ("chlorinator", "t/h"),
    ("condenser", "t/h"),
    ("diffusion furnace", "t/h"),
    ("digester", "m3"),
    ("electrolytic cell", "kA"),
    ("electrostatic separator", "t/h"),
    ("evaporator", "m2"),
    ("filter", "m2"),
    ("flotation cell", "m3"),
    ("fluorination furnace", "t/h"),
    ("gravity bank", "t/h"),
    ("hydrogen furnace", "t/h"),
    ("ion exchange column", "m3"),
    ("jet mill", "t/h"),
    ("kiln", "t/h"),
    ("leach tank", "m3"),
    ("magnetic separator", "t/h"),
    ("mining fleet", "t/h"),
    ("mixer-settler", "m3"),
    ("multi-wire saw", "t/h"),
    ("neutralisation tank", "m3"),
    ("precipitator", "m3"),
    ("press", "t/h"),
    ("residue store", "m3"),
    ("residue store area", "m2"),
    ("roaster", "t/h"),
    ("strip caster", "t/h"),
    ("swarf recycling line", "t/h"),
    ("tank", "m3"),
    ("vacuum reduction furnace", "t/h"),
    ("vacuum sintering furnace", "kg"),
];

/// The area of each step: its unit's, or for a unit that is found anywhere that of the step its stream comes from; if
/// nothing lies before it, that of the step its stream goes to.
pub fn areas(sheet: &Flowsheet) -> Vec<Area> {
    let mut areas: Vec<Area> = sheet.steps.iter().map(|step| step.unit.area).collect();
    let before = |s: usize, areas: &[Area]| {
        let joined = sheet.steps[s].inlets.iter().flatten();
        joined.filter_map(|&stream| sheet.maker(stream)).map(|(maker, _)| areas[maker]).find(is_somewhere)
    };
    let after = |s: usize, areas: &[Area]| {
        let made = sheet.steps[s].outlets.iter();
        made.filter_map(|&stream| sheet.taker(stream)).map(|taker| areas[taker]).find(is_somewhere)
    };
    settle(&mut areas, before);
    settle(&mut areas, after);
    areas
}

fn is_somewhere(area: &Area) -> bool {
    *area != Area::Anywhere
}

/// Hands areas on from step to step until nothing changes.
fn settle(areas: &mut [Area], neighbour: impl Fn(usize, &[Area]) -> Option<Area>) {
    let mut changed = true;
    while std::mem::take(&mut changed) {
        for s in 0..areas.len() {
            if areas[s] == Area::Anywhere
                && let Some(area) = neighbour(s, areas)
            {
                areas[s] = area;
                changed = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_area_has_its_own_word() {
        let words: BTreeSet<&str> = Area::WORDS.iter().map(|&(word, _)| word).collect();
        assert_eq!(words.len(), Area::WORDS.len());
        assert!(Area::WORDS.windows(2).all(|pair| pair[0].1 < pair[1].1), "in the order of the flow");
    }

    #[test]
    fn a_kind_of_equipment_has_one_unit() {
        let kinds: BTreeSet<&str> = EQUIPMENT.iter().map(|&(kind, _)| kind).collect();
        assert_eq!(kinds.len(), EQUIPMENT.len());
        assert!(EQUIPMENT.is_sorted());
    }
}
