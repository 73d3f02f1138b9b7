//! Flowsheet: the diagram of a process, drawn without anyone placing a box.
//!
//! In        [`Diagram`]: steps, and the streams between them and the outside with flow and elements
//! Out       SVG, 1060 to 1400 pixels wide, as tall as it must be; long processes run in bands, read like lines of text
//! Holds     every stream is drawn, none through a box; labels do not overlap boxes or each other; a stream without
//!           room for its label carries a number that is explained below; the same diagram gives the same bytes;
//!           pictures of one element have the same places as the picture of all
//! Equations (1) thickness = 1.4 + 5.2 * clamp(1 + log10(flow / largest flow) / 3, 0, 1) pixels, 1 for no flow
//!           (2) share of an element = its flow in the stream / sum of its flows from outside
//! Source    layers, dummies and barycentres: Sugiyama, Tagawa and Toda, IEEE Transactions on Systems, Man, and
//!           Cybernetics 11 (1981) 109-125; routing: Lee, IRE Transactions on Electronic Computers 10 (1961) 346-365,
//!           with the estimate of Hart, Nilsson and Raphael (1968)
//! Not here  the balance of the streams; symbols of apparatus (a step is a box with words)

mod draw;
mod label;
mod layer;
mod layout;
mod place;
mod route;

/// A process flowsheet.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Diagram {
    /// What it shows.
    pub title: String,
    /// Boxes.
    pub steps: Vec<StepBox>,
    /// Lines.
    pub streams: Vec<StreamLine>,
}

/// A step of the process.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct StepBox {
    /// Name.
    pub name: String,
    /// Word for the kind of operation.
    pub unit: String,
    /// One short line, such as "25 stages, O:A 1.8"; may be empty.
    pub note: String,
}

/// Where a stream begins or ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// Position in [`Diagram::steps`]; what points at no step counts as outside.
    Step(usize),
    /// Beyond the flowsheet.
    Outside,
}

/// State of matter, which gives the colour.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Phase {
    /// Ore, concentrate, cake, salt.
    Solid,
    /// Solution in water, or slurry.
    Aqueous,
    /// Solvent.
    Organic,
    /// Gas.
    Gas,
    /// Molten salt or slag.
    Melt,
    /// Metal.
    Metal,
}

impl Phase {
    /// All of them.
    pub const ALL: [Phase; 6] = [Phase::Solid, Phase::Aqueous, Phase::Organic, Phase::Gas, Phase::Melt, Phase::Metal];

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Phase::Solid => "solid",
            Phase::Aqueous => "aqueous",
            Phase::Organic => "organic",
            Phase::Gas => "gas",
            Phase::Melt => "melt",
            Phase::Metal => "metal",
        }
    }

    /// The short form behind a flow.
    pub fn sign(self) -> &'static str {
        match self {
            Phase::Solid => "s",
            Phase::Aqueous => "aq",
            Phase::Organic => "org",
            Phase::Gas => "g",
            Phase::Melt => "melt",
            Phase::Metal => "metal",
        }
    }
}

/// What a stream is to the process, which gives its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Enters at the left, or from above if its step is not the first of its row.
    Feed,
    /// Enters from above.
    Reagent,
    /// Runs with the process.
    Internal,
    /// Runs back; does not count for the order of steps.
    Recycle,
    /// Leaves at the right.
    Product,
    /// Leaves below its step.
    Waste,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Feed => "feed",
            Kind::Reagent => "reagent",
            Kind::Internal => "internal",
            Kind::Recycle => "recycle",
            Kind::Product => "product",
            Kind::Waste => "waste",
        }
    }
}

/// A stream.
#[derive(Clone, PartialEq, Debug)]
pub struct StreamLine {
    /// Name.
    pub name: String,
    /// Where it comes from.
    pub from: End,
    /// Where it goes.
    pub to: End,
    /// Total flow in `unit`.
    pub flow: f64,
    /// Unit of `flow`: "t/h", "kg/h" or "g/h" compare with each other; others count as t/h.
    pub unit: String,
    /// State of matter.
    pub phase: Phase,
    /// Elements to show, kg/h each.
    pub elements: Vec<(String, f64)>,
    /// What it is to the process.
    pub kind: Kind,
}

impl StreamLine {
    /// Flow in t/h, 0 if it is not a positive number.
    fn tonnes(&self) -> f64 {
        let scale = match self.unit.trim() {
            unit if unit.starts_with("kg") => 1e-3,
            unit if unit.starts_with("g/") => 1e-6,
            _ => 1.0,
        };
        positive(self.flow * scale)
    }

    /// Flow of an element in kg/h, 0 if it is not a positive number.
    fn element(&self, element: &str) -> f64 {
        positive(self.elements.iter().filter(|(name, _)| name == element).map(|(_, flow)| flow).sum())
    }
}

fn positive(value: f64) -> f64 {
    if value.is_finite() { value.max(0.0) } else { 0.0 }
}

impl Diagram {
    /// The step at an end, if there is one.
    fn step(&self, end: End) -> Option<usize> {
        match end {
            End::Step(step) if step < self.steps.len() => Some(step),
            _ => None,
        }
    }
}

/// What the thickness of lines says.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Show<'a> {
    /// Total mass.
    Mass,
    /// One element.
    Element(&'a str),
}

/// Draws a flowsheet; the thickness of a line follows its total flow.
///
/// ```
/// use loparite_report::chart::flowsheet::{Diagram, End, Kind, Phase, StepBox, StreamLine, svg};
/// let leach = StepBox { name: "Leach".into(), unit: "leaching".into(), note: "90 °C, 4 h".into() };
/// let ore = StreamLine {
///     name: "Concentrate".into(),
///     from: End::Outside,
///     to: End::Step(0),
///     flow: 1.2,
///     unit: "t/h".into(),
///     phase: Phase::Solid,
///     elements: vec![("Nd".into(), 51.0)],
///     kind: Kind::Feed,
/// };
/// let picture = svg(&Diagram { title: "Leaching".into(), steps: vec![leach], streams: vec![ore] });
/// assert!(picture.starts_with("<svg") && picture.contains("Concentrate"));
/// ```
pub fn svg(diagram: &Diagram) -> String {
    draw::draw(diagram, Show::Mass)
}

/// Draws a flowsheet in the same places; the thickness of a line follows its flow of one element, and labels say the
/// element's flow and its share of what is fed.
pub fn svg_of_element(diagram: &Diagram, element: &str) -> String {
    draw::draw(diagram, Show::Element(element))
}

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
