//! Route: the way of a line over squared paper, from a side of one box to a side of another.
//!
//! In        [`Paper`]: where boxes, labels and other lines are; ports to begin and to end at
//! Out       cells from port to port
//! Holds     never through a box; lines cross at right angles and do not lie on each other as long as there is room
//! Equations cost = 2 per cell + 12 per bend + 14 per crossing + 1 beside a box + 2 where a level
//!           line has no room for a label + what the ports cost
//! Source    Lee (1961), Hart, Nilsson and Raphael (1968)

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::Range;

const STEP: u32 = 2;
const BEND: u32 = 12;
const CROSSING: u32 = 14;
const NEAR: u32 = 1;
/// A level stretch with a box or a label close above or below has no room for its own label.
const CRAMPED: u32 = 2;
const CRAMPED_ROWS: usize = 3;
/// A bend where an arrow head wants to be.
const NEAR_BEND: u32 = 8;
const OVER_LABEL: u32 = 80;
const OVER_LINE: u32 = 400;

/// A cell of the paper: column and row.
pub type Cell = (usize, usize);

/// Where a line is heading.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Heading {
    /// To the right.
    East,
    /// Down.
    South,
    /// To the left.
    West,
    /// Up.
    North,
}

use Heading::{East, North, South, West};

impl Heading {
    const ALL: [Heading; 4] = [East, South, West, North];

    fn level(self) -> Level {
        if matches!(self, East | West) { Level::Flat } else { Level::Upright }
    }

    fn opposite(self) -> Heading {
        Heading::ALL[(self as usize + 2) % 4]
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Flat,
    Upright,
}

/// A place where a line may begin or end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Port {
    /// Cell, on the edge of a box or of the paper.
    pub cell: Cell,
    /// Where the line is heading there.
    pub heading: Heading,
    /// What it costs to use it.
    pub cost: u32,
}

/// What is allowed on the way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Licence {
    /// Free ground, and crossings.
    Free,
    /// Labels too.
    Labels,
    /// Other lines too.
    Lines,
}

/// Squared paper with what is on it.
#[derive(Clone, Debug)]
pub struct Paper {
    /// Columns.
    pub columns: usize,
    /// Rows.
    pub rows: usize,
    solid: Vec<bool>,
    near: Vec<bool>,
    label: Vec<bool>,
    cramped: Vec<bool>,
    flat: Vec<bool>,
    upright: Vec<bool>,
}

impl Paper {
    /// Empty paper.
    pub fn new(columns: usize, rows: usize) -> Paper {
        let none = || vec![false; columns * rows];
        Paper {
            columns,
            rows,
            solid: none(),
            near: none(),
            label: none(),
            cramped: none(),
            flat: none(),
            upright: none(),
        }
    }

    fn at(&self, cell: Cell) -> usize {
        cell.1 * self.columns + cell.0
    }

    /// A box with its edges.
    pub fn block(&mut self, from: Cell, to: Cell) {
        for y in from.1.saturating_sub(1)..=(to.1 + 1).min(self.rows - 1) {
            for x in from.0.saturating_sub(1)..=(to.0 + 1).min(self.columns - 1) {
                let inside = (from.0..=to.0).contains(&x) && (from.1..=to.1).contains(&y);
                let at = self.at((x, y));
                self.near[at] = true;
                self.solid[at] |= inside;
            }
        }
        self.cramp(from.0..to.0 + 1, from.1..to.1 + 1);
    }

    fn cramp(&mut self, columns: Range<usize>, rows: Range<usize>) {
        for row in rows.start.saturating_sub(CRAMPED_ROWS)..(rows.end + CRAMPED_ROWS).min(self.rows) {
            for column in columns.clone() {
                let at = self.at((column, row));
                self.cramped[at] = true;
            }
        }
    }

    /// A label, in cells.
    pub fn write(&mut self, x: (f64, f64), y: (f64, f64)) {
        let range = |(from, to): (f64, f64), end: usize| {
            (from.ceil().max(0.0) as usize)..((to.floor() + 1.0).max(0.0) as usize).min(end)
        };
        let (columns, rows) = (range(x, self.columns), range(y, self.rows));
        for row in rows.clone() {
            for column in columns.clone() {
                let at = self.at((column, row));
                self.label[at] = true;
            }
        }
        self.cramp(columns, rows);
    }

    /// A margin where lines should not turn.
    pub fn margin(&mut self, columns: Range<usize>) {
        for row in 0..self.rows {
            for column in columns.clone() {
                let at = self.at((column, row));
                self.near[at] = true;
            }
        }
    }

    /// A line through corners.
    pub fn draw(&mut self, way: &[Cell]) {
        for pair in way.windows(2) {
            let ((x, y), (to_x, to_y)) = (pair[0], pair[1]);
            for row in y.min(to_y)..=y.max(to_y) {
                for column in x.min(to_x)..=x.max(to_x) {
                    let at = self.at((column, row));
                    if y == to_y { self.flat[at] = true } else { self.upright[at] = true }
                }
            }
        }
    }

    fn lines(&self, level: Level, at: usize) -> bool {
        match level {
            Level::Flat => self.flat[at],
            Level::Upright => self.upright[at],
        }
    }

    fn next(&self, (x, y): Cell, heading: Heading) -> Option<Cell> {
        match heading {
            East => (x + 1 < self.columns).then_some((x + 1, y)),
            South => (y + 1 < self.rows).then_some((x, y + 1)),
            West => x.checked_sub(1).map(|x| (x, y)),
            North => y.checked_sub(1).map(|y| (x, y)),
        }
    }

    /// what it costs to be in a cell on the way in a direction, none if that is not allowed
    fn toll(&self, at: usize, level: Level, licence: Licence) -> Option<u32> {
        let mut cost = STEP + if self.near[at] { NEAR } else { 0 };
        cost += if self.cramped[at] && level == Level::Flat { CRAMPED } else { 0 };
        if self.label[at] {
            cost += if licence == Licence::Free { return None } else { OVER_LABEL };
        }
        if self.lines(level, at) {
            cost += if licence != Licence::Lines { return None } else { OVER_LINE };
        }
        let across = if level == Level::Flat { Level::Upright } else { Level::Flat };
        Some(cost + if self.lines(across, at) { CROSSING } else { 0 })
    }

    fn bend(&self, at: usize, level: Level, licence: Licence) -> Option<u32> {
        let cost = BEND + if self.near[at] { NEAR_BEND } else { 0 };
        match (self.lines(level, at), licence) {
            (false, _) => Some(cost),
            (true, Licence::Lines) => Some(cost + OVER_LINE),
            (true, _) => None,
        }
    }

    /// The cheapest way from one of the starts to one of the ends, none if there is none.
    ///
    /// One page: best-first search over cells and headings; ties go to the lower state, so that the way is the same
    /// each time.
    pub fn route(&self, starts: &[Port], ends: &[Port], licence: Licence) -> Option<Vec<Cell>> {
        let state = |cell: Cell, heading: Heading| self.at(cell) * 4 + heading as usize;
        let goals: BTreeMap<usize, u32> = ends.iter().map(|end| (state(end.cell, end.heading), end.cost)).collect();
        let around = |pick: fn(&Cell) -> usize| {
            let of = || ends.iter().map(|end| pick(&end.cell));
            (of().min().unwrap_or(0), of().max().unwrap_or(0))
        };
        let (wide, tall) = (around(|cell| cell.0), around(|cell| cell.1));
        let off = |at: usize, (low, high): (usize, usize)| low.saturating_sub(at) + at.saturating_sub(high);
        let ahead = |cell: Cell| STEP * (off(cell.0, wide) + off(cell.1, tall)) as u32;

        let mut cost = vec![u32::MAX; self.columns * self.rows * 4];
        let mut before = vec![usize::MAX; cost.len()];
        let mut queue = BinaryHeap::new();
        for start in starts {
            let used = self.lines(start.heading.level(), self.at(start.cell));
            let at = state(start.cell, start.heading);
            if (!used || licence == Licence::Lines) && start.cost < cost[at] {
                cost[at] = start.cost + if used { OVER_LINE } else { 0 };
                queue.push(Reverse((cost[at] + ahead(start.cell), at)));
            }
        }
        let end_state = usize::MAX - 1;
        let mut best_end: Option<(u32, usize)> = None;
        while let Some(Reverse((estimate, at))) = queue.pop() {
            if at == end_state {
                break;
            }
            let (cell, heading) = ((at / 4 % self.columns, at / 4 / self.columns), Heading::ALL[at % 4]);
            if estimate > cost[at] + ahead(cell) {
                continue;
            }
            let begun = before[at] != usize::MAX;
            for turn in Heading::ALL {
                if turn == heading.opposite() || (turn != heading && !begun) {
                    continue;
                }
                let Some(to) = self.next(cell, turn) else { continue };
                let (there, goal) = (state(to, turn), goals.get(&state(to, turn)).copied());
                if self.solid[there / 4] && goal.is_none() {
                    continue;
                }
                let Some(toll) = self.toll(there / 4, turn.level(), licence) else { continue };
                let bend = if turn == heading { Some(0) } else { self.bend(at / 4, turn.level(), licence) };
                let Some(bend) = bend else { continue };
                let total = cost[at] + toll + bend;
                if total < cost[there] {
                    (cost[there], before[there]) = (total, at);
                    if let Some(port) = goal {
                        if best_end.is_none_or(|(least, _)| total + port < least) {
                            best_end = Some((total + port, there));
                            queue.push(Reverse((total + port, end_state)));
                        }
                    } else {
                        queue.push(Reverse((total + ahead(to), there)));
                    }
                }
            }
        }
        let (_, mut at) = best_end?;
        let mut way = Vec::new();
        while at != usize::MAX {
            way.push((at / 4 % self.columns, at / 4 / self.columns));
            at = before[at];
        }
        way.reverse();
        Some(corners(&way))
    }
}

/// The ends and bends of a way.
fn corners(way: &[Cell]) -> Vec<Cell> {
    let mut kept: Vec<Cell> = Vec::new();
    for &cell in way {
        if let [.., a, b] = kept[..]
            && ((a.0 == b.0 && b.0 == cell.0) || (a.1 == b.1 && b.1 == cell.1))
        {
            kept.pop();
        }
        kept.push(cell);
    }
    kept
}
