//! Chart: pictures from plain data, each an SVG of its own.
//!
//! In        structs of text and numbers that know nothing of a model
//! Out       SVG text with its own fonts and colours, so that a picture can leave the page
//! Holds     no number that is not finite reaches a picture; the same data give the same bytes; what carries meaning
//!           by colour carries it by place or word too
//! Not here  titles and sources (`markup::figure`), which must wrap with the page

pub mod axis;
pub mod cash;
pub mod flowsheet;
pub mod gantt;
pub mod gap;
pub mod goals;
pub mod map;
pub mod palette;
pub mod panels;
pub mod ranges;
pub mod sankey;
pub mod stacked;
pub mod strip;
pub mod svg;
pub mod text;
pub mod tornado;
pub mod waterfall;
