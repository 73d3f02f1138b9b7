//! Late: what can never be on line before the horizon ends, and what is acquired for nobody.
//!
//! In        a draft, broken rows left out
//! Out       warnings
//! Holds     a row that was refused already causes no second diagnostic; who is warned could not be built in any plan
//! Equations (1) on line = decision + lead time, with the season in which can be built, + longest delay of a controlled
//!               item that no acquisition opens; the least over all years of a decision
//! Not here  the plan's own terms of a decision (`loparite-plan`), items that are closed

use crate::figures::Cx;
use crate::table::Draft;
use loparite_kernel::diag::Diag;
use loparite_kernel::quantity::Year;
use loparite_model::chain::{AccessId, AccessState, Facility, FacilityId, Technology};
use loparite_model::planning::{Acquisition, lead_time, whole_years};

/// Checks what takes time.
pub fn chain(cx: &Cx<'_>, draft: &Draft) {
    if cx.names.lost || cx.horizon().1 == Year::MAX {
        return;
    }
    for (id, row) in draft.facilities.iter() {
        if let Some(facility) = row {
            never_on_line(cx, draft, id, facility);
        }
    }
    for (id, row) in draft.beside.acquisitions.iter() {
        if let Some(why) = row.as_ref().and_then(|acquisition| useless(cx, draft, acquisition)) {
            let message = format!("acquisition `{}` can serve no plant: {why}", cx.names.acquisitions.key(id));
            let place = cx.names.acquisitions[id].clone();
            let diag = Diag::warning("LP2205", message).at(Some(place), "this acquisition");
            cx.say(
                diag.hint("let `item` name what a technology needs and cannot have at will, in time for a decision"),
            );
        }
    }
}

fn never_on_line(cx: &Cx<'_>, draft: &Draft, id: FacilityId, facility: &Facility) {
    let (Some(technology), Some(site)) =
        (draft.technologies[facility.technology].as_ref(), draft.sites[facility.site].as_ref())
    else {
        return;
    };
    if facility.largest.is_none_or(|largest| largest.value <= 0.0) {
        return;
    }
    let last = cx.horizon().1;
    let lead = lead_time(facility.lead_time.value, technology.phases.as_ref(), site.building_months);
    let takes = |year: Year| whole_years(lead + delay(draft, technology, year));
    let decided = (facility.earliest..=last).min_by_key(|&year| year + takes(year));
    let Some(decided) = decided.filter(|&year| year + takes(year) > last) else { return };
    let (name, takes) = (cx.names.facilities.key(id), takes(decided));
    let years = if takes == 1 { "1 year".to_owned() } else { format!("{takes} years") };
    let message = format!(
        "facility `{name}` can never be on line before the horizon ends in {last}: decided in {decided} it takes {years}, \
         until {}",
        decided + takes
    );
    let diag = Diag::warning("LP2200", message).at(Some(cx.names.facilities[id].clone()), "this facility");
    cx.say(diag.hint("let it be decided earlier, shorten its `lead_time`, or move `last_year` of the scenario"));
}

/// longest delay of what is licensed in a year, but for what can be acquired
fn delay(draft: &Draft, technology: &Technology, year: Year) -> f64 {
    let is_acquired =
        |item: AccessId| draft.beside.acquisitions.iter().any(|(_, row)| row.as_ref().is_none_or(|it| it.item == item));
    let delay = |&item: &AccessId| match draft.access[item].as_ref()?.state(year) {
        AccessState::Licensed { delay, .. } if !is_acquired(item) => Some(delay.value),
        _ => None,
    };
    technology.access.iter().filter_map(delay).fold(0.0, f64::max)
}

/// why no plant can be decided with an acquisition
fn useless(cx: &Cx<'_>, draft: &Draft, acquisition: &Acquisition) -> Option<String> {
    let access = draft.access[acquisition.item].as_ref()?;
    if draft.technologies.iter().any(|(_, technology)| technology.is_none()) {
        return None;
    }
    let (first, last) = cx.horizon();
    let item = cx.names.access.key(acquisition.item);
    let mut technologies = draft.technologies.iter().filter_map(|(_, technology)| technology.as_ref());
    if !technologies.any(|technology| technology.access.contains(&acquisition.item)) {
        return Some(format!("no technology needs `{item}`"));
    }
    if (first..=last).all(|year| access.state(year) == AccessState::Open) {
        return Some(format!("`{item}` is open in all years"));
    }
    let from = acquisition.years.0.max(first) + whole_years(acquisition.duration.value);
    (from > last || acquisition.years.1 < first).then(|| format!("it comes in {from}, and the plan ends in {last}"))
}
