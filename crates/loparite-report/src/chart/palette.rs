//! Palette: the few colours of all pictures, told apart by the colour-blind and on grey paper.

/// Text.
pub const INK: &str = "#1d2429";
/// Text that explains.
pub const MUTED: &str = "#66717a";
/// Grid lines.
pub const GRID: &str = "#e4e8eb";
/// Axes.
pub const AXIS: &str = "#9aa4ab";
/// The paper.
pub const PAPER: &str = "#ffffff";
/// What was there before, what is left over.
pub const GREY: &str = "#b9c1c7";
/// A pale ground for what was possible and is not used.
pub const PALE: &str = "#dde3e7";
/// The ground of years that are not planned but go on; pale enough for bars and grid on it.
pub const GROUND: &str = "#f3f5f6";
/// The one colour of a picture that needs only one.
pub const MAIN: &str = "#27618f";
/// The same, lighter.
pub const MAIN_LIGHT: &str = "#9dbfd8";
/// What is missing, shut or owed.
pub const ALARM: &str = "#b5503c";
/// What is wanted.
pub const TARGET: &str = "#1d2429";
/// Series, in the order in which they are given out.
pub const SERIES: [&str; 9] =
    ["#27618f", "#d98032", "#3f9184", "#e3b94b", "#7d6aa6", "#8fb8d6", "#a4504f", "#8c9a5b", "#c9a48a"];

/// What is in a mixture beside what is looked at.
pub const REST: &str = "#bdb5a2";

/// The colour of a part of a mixture, whose last part is the rest.
pub fn part(position: usize, count: usize) -> &'static str {
    if position + 1 == count && count > 1 { REST } else { series(position) }
}

/// The colour of a series.
pub fn series(position: usize) -> &'static str {
    SERIES.get(position).copied().unwrap_or(GREY)
}
