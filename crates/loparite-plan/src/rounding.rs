//! Rounding: decisions of a plan in part made whole, by the size that it wants of each plant.
//!
//! In        a book, levels of a plan in part by column
//! Out       the same levels with every decision whole
//! Holds     every column of whole steps gets a whole number within what its account of decisions allows; nothing is
//!           decided of which the plan in part decides less than dust. Whether a plan has these decisions is for the
//!           solver to say
//! Equations (1) a plant that is built once: in the year and way in which most of it is decided, on the first
//!               piece of its
//!               curve that holds its size summed over years; on the last if none does
//!           (2) modules: sum up to year t of build = ceil(size up to t / module), at most as many as there may be
//!           (3) units of reinforcements: as (2) with their own number; an acquisition: in the first year of which the
//!               plan in part has any
//!           (4) choose = 1 where any module is built
//! Not here  levels to match (`program`), choices of the searches (`search::choice`)

use loparite_kernel::ids::Id;
use loparite_kernel::quantity::Year;
use loparite_model::chain::FacilityId;
use loparite_model::planning::{AcquisitionId, ReinforcementId};
use loparite_model::post::{AccountKey, ActivityId, ActivityKey, Book, BuildKind};
use std::collections::BTreeMap;

/// A decision or a size below this is none.
const DUST: f64 = 1e-6;

/// A piece that can be built in a year.
struct Piece {
    year: Year,
    kind: BuildKind,
    build: usize,
    /// In the plan in part.
    part: f64,
    size: f64,
    /// t/a.
    smallest: f64,
    largest: f64,
}

/// Levels with every decision whole; `x` are those of a plan in part, by column.
pub fn rounded(book: &Book, x: &[f64]) -> Vec<f64> {
    let mut whole = x.to_vec();
    let mut facilities: BTreeMap<FacilityId, Vec<Piece>> = BTreeMap::new();
    let mut chooses: BTreeMap<FacilityId, usize> = BTreeMap::new();
    let mut acquired: BTreeMap<AcquisitionId, Vec<usize>> = BTreeMap::new();
    let mut reinforced: BTreeMap<ReinforcementId, Vec<(Year, usize)>> = BTreeMap::new();
    for (id, activity) in book.activities() {
        match activity.key {
            ActivityKey::Build { facility, year, kind } => {
                facilities.entry(facility).or_default().push(piece(book, x, (id, facility, year, kind)));
            }
            ActivityKey::Choose { facility } => _ = chooses.insert(facility, id.position()),
            ActivityKey::Acquire { acquisition, .. } => acquired.entry(acquisition).or_default().push(id.position()),
            ActivityKey::Reinforce { reinforcement, year } => {
                reinforced.entry(reinforcement).or_default().push((year, id.position()));
            }
            _ => {}
        }
    }
    for (facility, pieces) in &facilities {
        let most = most(book, *facility, chooses.get(facility).copied());
        pieces.iter().for_each(|piece| whole[piece.build] = 0.0);
        match pieces.iter().find(|piece| most > 1.0 && piece.smallest == piece.largest) {
            Some(any) => modules(pieces, (any.largest, most), &mut whole),
            None => once(pieces, &mut whole),
        }
        if let Some(&choose) = chooses.get(facility) {
            whole[choose] = if pieces.iter().any(|piece| whole[piece.build] > 0.5) { 1.0 } else { 0.0 };
        }
    }
    for columns in acquired.values() {
        let first = columns.iter().position(|&at| x[at] > DUST);
        columns.iter().enumerate().for_each(|(number, &at)| whole[at] = if Some(number) == first { 1.0 } else { 0.0 });
    }
    for (reinforcement, columns) in reinforced {
        let account = book.find(AccountKey::Reinforced { reinforcement });
        let most = account.map_or(f64::INFINITY, |id| book.account(id).bounds.1);
        let mut steps = Steps { unit: 1.0, most, sum: 0.0, taken: 0.0 };
        columns.iter().for_each(|&(_, at)| whole[at] = steps.next(x[at]));
    }
    whole
}

fn piece(book: &Book, x: &[f64], (id, facility, year, kind): (ActivityId, FacilityId, Year, BuildKind)) -> Piece {
    let limit = |key: AccountKey| {
        let account = book.find(key)?;
        book.posts(id).iter().find(|post| post.account == account).map(|post| post.amount.abs())
    };
    // a size is added right behind its decision
    let size = ActivityId::at(id.position() + 1);
    debug_assert!(book.activity(size).key == ActivityKey::Size { facility, year, kind });
    Piece {
        year,
        kind,
        build: id.position(),
        part: x[id.position()],
        size: x[size.position()],
        smallest: limit(AccountKey::Smallest { facility, year, kind }).unwrap_or(0.0),
        largest: limit(AccountKey::Largest { facility, year, kind }).unwrap_or(f64::INFINITY),
    }
}

/// Decisions there may be: of modules that exclude others the account counts against the choice.
fn most(book: &Book, facility: FacilityId, choose: Option<usize>) -> f64 {
    let Some(account) = book.find(AccountKey::PlantSize { facility }) else { return 1.0 };
    let own = |at: usize| book.posts(ActivityId::at(at)).iter().find(|post| post.account == account);
    choose.and_then(own).map_or(book.account(account).bounds.1, |post| -post.amount)
}

/// Equation (1).
fn once(pieces: &[Piece], whole: &mut [f64]) {
    let mut ways: BTreeMap<(Year, Option<AcquisitionId>), f64> = BTreeMap::new();
    let mut size = 0.0;
    for piece in pieces {
        *ways.entry((piece.year, piece.kind.via)).or_default() += piece.part;
        size += piece.size;
    }
    let best = ways.into_iter().fold(None, |best: Option<((Year, _), f64)>, (way, part)| {
        if best.is_some_and(|(_, known)| known >= part) { best } else { Some((way, part)) }
    });
    let Some((way, _)) = best.filter(|(_, part)| *part > DUST) else { return };
    let there = || pieces.iter().filter(|piece| (piece.year, piece.kind.via) == way);
    let holds = there().find(|piece| size <= piece.largest * (1.0 + DUST));
    if let Some(piece) = holds.or_else(|| there().next_back()) {
        whole[piece.build] = 1.0;
    }
}

/// Equation (2): in each year by the way that most is decided by.
fn modules(pieces: &[Piece], (module, most): (f64, f64), whole: &mut [f64]) {
    let mut years: BTreeMap<Year, Vec<&Piece>> = BTreeMap::new();
    pieces.iter().for_each(|piece| years.entry(piece.year).or_default().push(piece));
    let mut steps = Steps { unit: module, most, sum: 0.0, taken: 0.0 };
    for pieces in years.values() {
        let count = steps.next(pieces.iter().map(|piece| piece.size).sum());
        let by_size = |a: &&&Piece, b: &&&Piece| a.size.total_cmp(&b.size).then(b.build.cmp(&a.build));
        if let Some(piece) = pieces.iter().max_by(by_size) {
            whole[piece.build] = count;
        }
    }
}

/// Whole steps of a unit that keep up with a sum.
struct Steps {
    unit: f64,
    most: f64,
    sum: f64,
    taken: f64,
}

impl Steps {
    fn next(&mut self, amount: f64) -> f64 {
        self.sum += amount.max(0.0);
        let wanted = (self.sum / self.unit - DUST).ceil().max(0.0).min(self.most);
        let more = (wanted - self.taken).max(0.0);
        self.taken += more;
        more
    }
}
